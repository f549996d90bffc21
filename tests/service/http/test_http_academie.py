"""Routes of rectorats and auditors: scope, dates, formats; the steps themselves are tested in ``conduite``."""

from __future__ import annotations

import io
from datetime import timedelta

from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from service.base import maintenant, transaction
from service.base.tables_campagne import Contestation
from service.conduite import pieces
from service.identite import Role
from tests.service.http.conftest import Ouvert
from tests.service.http.installation import Ouverte
from tests.service.http.outils_http import archive, attendre, demander, deposer, probleme


def _ouvrir(client: TestClient, campagne: str, *fenetres: str) -> None:
    bornes = [(maintenant() + timedelta(days=d)).isoformat() for d in (-1, 1)]
    demande = {"fenetres": {f: dict(zip(("debut", "fin"), bornes, strict=True)) for f in fenetres}}
    assert client.put(f"{campagne}/calendrier", json=demande).status_code == 200


def test_piece_d_une_contestation(sur_base: Ouverte) -> None:
    """Who answers a contestation reads its document, by the interface and from its page; nobody else, and the journal tells."""
    campagne = deposer(sur_base.client, archive("un-a-un"))
    octets, nom = b"%PDF-1.4\n%%EOF\n", campagne.rpartition("/")[2]
    with transaction(sur_base.service.engine) as seance:
        piece = pieces.garder(seance, sur_base.service.magasin, nom, "chloe", pieces.Recue("acte.pdf", octets))
        lignes = [
            Contestation(campagne_id=nom, candidat="chloe", academie="04", element="enfants", texte="Deux.", piece_id=p)
            for p in (piece.id, None)
        ]
        for ligne in lignes:
            ligne.deposee_le = maintenant()
        seance.add_all(lignes)
        seance.flush()
        avec, sans = (ligne.id for ligne in lignes)
    client = sur_base.connecter(sur_base.acteur(Role.RECTORAT, "04"))
    elements = client.get(f"{campagne}/academie/contestations").json()["elements"]
    assert [(e["numero"], e["piece"]) for e in elements] == [(avec, True), (sans, False)]
    page = f"/academie/{nom}/contestations/{avec}"
    assert f'href="{page}/piece"' in client.get(page).text
    for adresse in (f"{campagne}/academie/contestations/{avec}/piece", f"{page}/piece"):
        reponse = client.get(adresse)
        assert (reponse.content, reponse.headers["cache-control"]) == (octets, "no-store")
        assert reponse.headers["content-disposition"].startswith("attachment")
        voisin = sur_base.connecter(sur_base.acteur(Role.RECTORAT, "24"))
        probleme(voisin.get(adresse), "contestation_inconnue")
    probleme(client.get(f"{campagne}/academie/contestations/{sans}/piece"), "piece_inconnue")
    lues = sur_base.client.get(f"{campagne}/audit/consultations").json()["elements"]
    assert [(lue["objet"], lue["details"]["lu"]) for lue in lues] == [("chloe", lu) for lu in ("dossier", "piece", "piece")]


def test_liste_dossier_contestation_capacites(sur_base: Ouverte) -> None:
    """A rectorat reads, answers and enters within dates, for its académie only."""
    campagne = deposer(sur_base.client, archive("un-a-un"))
    _ouvrir(sur_base.client, campagne, "affichage", "capacites")
    client = sur_base.connecter(sur_base.acteur(Role.RECTORAT, "04"))
    liste = client.get(f"{campagne}/academie/candidats").json()
    assert [e["candidat"] for e in liste["elements"]] == ["chloe"]
    assert (liste["total"], liste["suivant"]) == (1, None)
    dossier = client.get(f"{campagne}/academie/candidats/chloe").json()
    assert dossier["baremes"][0]["points"] == sum(ligne["points"] for ligne in dossier["baremes"][0]["lignes"])
    ailleurs = probleme(client.get(f"{campagne}/academie/candidats/anna"), "candidat_inconnu")
    assert ailleurs == probleme(client.get(f"{campagne}/academie/candidats/personne"), "candidat_inconnu")
    with transaction(sur_base.service.engine) as seance:
        ligne = Contestation(
            campagne_id=campagne.rpartition("/")[2], candidat="chloe", academie="04", element="enfants", texte="Deux."
        )
        ligne.deposee_le = maintenant()
        seance.add(ligne)
        seance.flush()
        numero = ligne.id
    reponse = f"{campagne}/academie/contestations/{numero}/reponse"
    faux = {"decision": "acceptee", "reponse": "Lu.", "corrections": {"enfants": "beaucoup"}}
    assert probleme(client.post(reponse, json=faux), "correction_refusee")["anomalies"][0]["colonne"] == "enfants"
    acceptee = client.post(reponse, json={**faux, "corrections": {"enfants": "2"}})
    assert (acceptee.status_code, acceptee.json()["etat"]) == (200, "acceptee"), acceptee.text
    assert client.get(f"{campagne}/academie/contestations").json()["elements"] == [acceptee.json()]
    voisin = sur_base.connecter(sur_base.acteur(Role.RECTORAT, "24"))
    probleme(voisin.post(reponse, json=faux), "contestation_inconnue")
    assert voisin.get(f"{campagne}/academie/contestations").json()["elements"] == []
    saisie = {"motif": "rentrée", "cellules": [{"discipline": "L1300", "lieu": "04", "valeurs": {"capacite": 3}}]}
    faite = client.post(f"{campagne}/academie/capacites", json=saisie).json()
    assert faite["elements"][0]["apres"] == {"capacite": 3}
    assert client.get(f"{campagne}/academie/capacites").json()["elements"][0]["valeurs"] == {"capacite": 3}
    (histoire,) = client.get(f"{campagne}/academie/capacites/historique").json()["elements"]
    assert histoire["avant"] == {"capacite": 0}
    probleme(voisin.post(f"{campagne}/academie/capacites", json=saisie), "capacites_refusees")
    probleme(client.get(f"{campagne}/academie/tableaux/entrants.csv"), "publication_absente")


def test_operateur_repond_sans_academie(sur_base: Ouverte) -> None:
    """Who belongs to no académie is the operator's: list, file, contestation and answer; the journal names the operator."""
    campagne = deposer(sur_base.client, archive("un-a-un"))
    _ouvrir(sur_base.client, campagne, "affichage")
    nom, numeros = campagne.rpartition("/")[2], []
    with transaction(sur_base.service.engine) as seance:
        for candidat, academie in (("emma", None), ("chloe", "04")):
            ligne = Contestation(campagne_id=nom, candidat=candidat, academie=academie, element="enfants", texte="Deux.")
            ligne.deposee_le = maintenant()
            seance.add(ligne)
            seance.flush()
            numeros.append(ligne.id)
    client = sur_base.client
    assert [e["candidat"] for e in client.get(f"{campagne}/academie/candidats").json()["elements"]] == ["emma", "farid", "gina"]
    assert client.get(f"{campagne}/academie/candidats/emma").json()["apercu"]["candidat"] == "emma"
    probleme(client.get(f"{campagne}/academie/candidats/chloe"), "candidat_inconnu")
    assert [e["numero"] for e in client.get(f"{campagne}/academie/contestations").json()["elements"]] == numeros[:1]
    refus = {"decision": "refusee", "reponse": "Livret absent."}
    sienne, autre = (f"{campagne}/academie/contestations/{n}/reponse" for n in numeros)
    probleme(client.post(autre, json=refus), "contestation_inconnue")
    probleme(sur_base.connecter(sur_base.acteur(Role.RECTORAT, "04")).post(sienne, json=refus), "contestation_inconnue")
    assert client.post(sienne, json=refus).json()["etat"] == "refusee"
    probleme(client.get(f"{campagne}/academie/capacites"), "acces_refuse")
    lignes = client.get("/v1/journal", params={"campagne": nom}).json()["elements"]
    (reponse,) = [ligne for ligne in lignes if ligne["action"] == "repondre_contestation"]
    assert (reponse["role"], reponse["objet"]) == ("operateur", str(numeros[0]))


def publier(ouvert: Ouvert) -> str:
    """A published campaign: its address."""
    client, installation = ouvert.client, ouvert.installation
    campagne = deposer(client, archive("couples"))
    assert client.post(f"{campagne}/gel").status_code == 200
    calcul = demander(client, campagne)
    attendre(client, calcul, "termine")
    choix = client.post(f"{campagne}/choix", json={"calcul": calcul.rpartition("/")[2], "motif": "Vérifié."}).json()
    approbateur = installation.connecter(installation.acteur(Role.APPROBATEUR))
    approuve = approbateur.post(f"{campagne}/choix/approbation", json={"resultat": choix["resultat"]})
    assert approuve.status_code == 200, approuve.text
    assert client.post(f"{campagne}/publication").status_code == 201
    return campagne


def test_apres_publication(ouvert: Ouvert) -> None:
    """Workbooks of an académie, replay, individual answer in three forms, who read whose file."""
    campagne = publier(ouvert)
    participants = ouvert.installation
    rectorat = participants.connecter(participants.acteur(Role.RECTORAT, "24"))
    classeur = rectorat.get(f"{campagne}/academie/tableaux/mouvements.xlsx")
    assert CalamineWorkbook.from_filelike(io.BytesIO(classeur.content)).sheet_names == ["Entrants", "Sortants", "Bilan"]
    assert classeur.content == rectorat.get(f"{campagne}/academie/tableaux/mouvements.xlsx").content
    assert rectorat.get(f"{campagne}/academie/tableaux/bilan.csv").text.startswith("\ufeffdiscipline;lieu;")
    auditeur = participants.connecter(participants.acteur(Role.AUDITEUR))
    rejeu = auditeur.post(f"{campagne}/audit/rejeu").json()
    assert (rejeu["identique"], rejeu["motifs"]) == (True, [])
    candidat = min(ligne.split(",")[0] for ligne in _candidats())
    adresse = f"{campagne}/audit/reponses/{candidat}"
    titres = [section["titre"][:2] for section in auditeur.get(adresse).json()["sections"]]
    assert titres[1:5] == ["a)", "b)", "c)", "d)"]
    assert "<table>" in auditeur.get(adresse, headers={"accept": "text/html"}).text
    assert auditeur.get(adresse, headers={"accept": "text/plain"}).headers["cache-control"] == "no-store"
    lues = auditeur.get(f"{campagne}/audit/consultations?candidat={candidat}").json()["elements"]
    assert [ligne["details"] for ligne in lues] == [{"lu": "reponse"}] * 3
    assert auditeur.get(f"{campagne}/audit/derogations").json() == {"elements": []}
    probleme(auditeur.get(f"{campagne}/audit/reponses/personne"), "candidat_inconnu")


def _candidats() -> list[str]:
    from tests.service.http.outils_http import ECHANTILLONS

    return (ECHANTILLONS / "couples" / "candidats.csv").read_text(encoding="utf-8").splitlines()[1:]


def test_explication_consultee(ouvert: Ouvert) -> None:
    """Reading a person's explanation is a line of the journal; an address that nobody has is none."""
    client, calcul = ouvert.client, ouvert.calcul
    probleme(client.get(f"{calcul}/explications/personne"), "candidat_inconnu")
    assert client.get(f"{calcul}/explications/anna").status_code == 200
    lues = client.get(f"{ouvert.campagne}/audit/consultations").json()["elements"]
    assert {ligne["objet"] for ligne in lues} >= {"anna"}
    assert "personne" not in {ligne["objet"] for ligne in lues}


def test_fiche_et_purge(vide: Ouverte) -> None:
    """The sheet is public; what a purge would remove is the operator's to read."""
    fiche = vide.client.get("/v1/regles/second-degre/2023/fiche", headers={"authorization": ""})
    assert fiche.json()["titre"].startswith("Fiche d'inventaire")
    assert "à compléter" in fiche.text
    probleme(vide.client.get("/v1/regles/second-degre/1900/fiche"), "regles_inconnues")
    assert "Rien n'est supprimé" in vide.client.get("/v1/purge", headers={"accept": "text/plain"}).text
