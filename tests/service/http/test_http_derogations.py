"""Motivated exceptions over HTTP: effect, decision, approval by another person, freeze, withdrawal, on both databases."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from starlette.testclient import TestClient

from service.base import transaction
from service.base.tables_campagne import Campagne, Derogation, Participation
from service.conduite import Refus, campagnes, derogations
from service.echanges.lecture import lire
from service.identite import Acteur, Role
from tests.bases import Bases
from tests.service.campagnes import campagne as dossier_campagne
from tests.service.campagnes import contenu
from tests.service.http.installation import Ouverte, dossier_resultat, installee
from tests.service.http.outils_http import ECHANTILLONS, ZIP, archive, attendre, demander, deposer, probleme, zipper

MOTIF, BASE = "Situation médicale grave", "Article cité par l'arrêté"


@pytest.fixture(scope="module")
def service(bases: Bases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ouverte]:
    """A service with a worker on each kind of database; each test has its own campaign."""
    dossier = tmp_path_factory.mktemp("derogations") / "donnees"
    with installee(dossier, base=bases.adresse(), travailleur=True) as installation:
        yield installation


@pytest.fixture
def campagne(service: Ouverte) -> str:
    """Address of a campaign in preparation of its own."""
    with transaction(service.service.engine) as seance:
        for ligne in seance.scalars(select(Campagne).where(Campagne.etat == "preparation")):
            ligne.depot = None
    return deposer(service.client, archive("un-a-un"))


def _decision(candidat: str, lieu: str, place: str = "comptee") -> dict[str, str]:
    return {"candidat": candidat, "lieu": lieu, "motif": MOTIF, "base_legale": BASE, "place": place}


def _effet(service: Ouverte, campagne: str, *decisions: dict[str, str]) -> dict[str, Any]:
    reponse = service.client.post(f"{campagne}/derogations/effet", json={"decisions": list(decisions)})
    assert reponse.status_code == 200, reponse.text
    effet: dict[str, Any] = reponse.json()
    return effet


def _decider(service: Ouverte, campagne: str, effet: str, *decisions: dict[str, str], **entetes: str) -> Any:
    corps = {"decisions": list(decisions), "effet": effet}
    return service.client.post(f"{campagne}/derogations", json=corps, headers=entetes)


def _approbateur(service: Ouverte) -> TestClient:
    return service.connecter(service.acteur(Role.APPROBATEUR))


DECISION = _decision("emma", "14")


def test_de_l_effet_au_resultat(service: Ouverte, campagne: str) -> None:
    """Shown, decided, approved by another person, frozen: the run places the person, and a second run too."""
    client = service.client
    effet = _effet(service, campagne, DECISION)
    assert effet["decides"] == [DECISION["candidat"]]
    assert effet["perdants"] == sum((c["gain"] or 0) < 0 for c in effet["changements"])
    reponse = _decider(service, campagne, effet["empreinte"], DECISION)
    assert reponse.status_code == 201, reponse.text
    (decidee,) = reponse.json()["elements"]
    assert decidee["effet"] == effet
    approbation = _approbateur(service).post(
        f"{campagne}/derogations/{decidee['id']}/approbation", json={"effet": effet["empreinte"]}
    )
    assert approbation.status_code == 200, approbation.text
    gelee = client.post(f"{campagne}/gel")
    assert gelee.status_code == 200, gelee.text
    calcul = demander(client, campagne)
    attendre(client, calcul, "termine")
    dossier = dossier_resultat(service, calcul)
    lignes = {r["candidat"]: r for r in csv.DictReader(io.StringIO((dossier / "affectations.csv").read_text(encoding="utf-8")))}
    assert (lignes[DECISION["candidat"]]["resultat"], lignes[DECISION["candidat"]]["lieu"]) == ("derogation", DECISION["lieu"])
    for changement in effet["changements"]:
        assert lignes[changement["candidat"]]["lieu"] == changement["apres"]["lieu"]
    certificat = json.loads((dossier / "certificat.json").read_text(encoding="utf-8"))
    assert [d["base_legale"] for d in certificat["derogations"]] == [DECISION["base_legale"]]
    assert client.post(f"{calcul}/verification").json()["conforme"] is True


def test_rien_n_est_garde_par_l_effet(service: Ouverte, campagne: str) -> None:
    """Showing keeps nothing, and an unapproved decision does not count."""
    effet = _effet(service, campagne, DECISION)
    assert service.client.get(f"{campagne}/derogations").json() == {"elements": []}
    assert _decider(service, campagne, effet["empreinte"], DECISION).status_code == 201
    gelee = service.client.post(f"{campagne}/gel").json()
    with transaction(service.service.engine, ecrire=False) as seance:
        dossier = service.service.magasin.contenu(gelee["contenu"])
        assert seance.scalars(select(Campagne.gel).where(Campagne.id == gelee["id"])).one() == gelee["contenu"]
    assert not (dossier / "derogations.csv").exists()


def test_effet_autre_que_celui_lu(service: Ouverte, campagne: str) -> None:
    """A decision on another effect than the one computed is refused: another person, another place."""
    effet = _effet(service, campagne, DECISION)
    autre = {**DECISION, "place": "en_plus"}
    assert probleme(_decider(service, campagne, effet["empreinte"], autre), "effet_change")["status"] == 409
    assert probleme(_decider(service, campagne, "0" * 64, DECISION), "effet_change")["status"] == 409


def test_fichiers_remplaces_avant_l_approbation(service: Ouverte, campagne: str) -> None:
    """What was shown is not what other files give: the decision is withdrawn and taken again, not approved."""
    effet = _effet(service, campagne, DECISION)["empreinte"]
    (decidee,) = _decider(service, campagne, effet, DECISION).json()["elements"]
    autres = contenu(ECHANTILLONS / "un-a-un")
    autres["campagne.yaml"] = autres["campagne.yaml"].replace(b"tirage: 1", b"tirage: 2")
    remplaces = service.client.put(f"{campagne}/fichiers", content=zipper(autres), headers=ZIP)
    assert remplaces.status_code == 200, remplaces.text
    adresse = f"{campagne}/derogations/{decidee['id']}"
    probleme(_approbateur(service).post(f"{adresse}/approbation", json={"effet": effet}), "effet_change")
    assert service.client.request("DELETE", adresse, json={"motif": "Autres fichiers."}).status_code == 200
    effet = _effet(service, campagne, DECISION)["empreinte"]
    (decidee,) = _decider(service, campagne, effet, DECISION).json()["elements"]
    adresse = f"{campagne}/derogations/{decidee['id']}/approbation"
    assert _approbateur(service).post(adresse, json={"effet": effet}).status_code == 200


def test_une_fois(service: Ouverte, campagne: str) -> None:
    """Sent again under its key, the same answer; without, the person has a decision already."""
    effet = _effet(service, campagne, DECISION)["empreinte"]
    premiere = _decider(service, campagne, effet, DECISION, **{"idempotency-key": "decision-1"})
    seconde = _decider(service, campagne, effet, DECISION, **{"idempotency-key": "decision-1"})
    assert (premiere.status_code, seconde.status_code, premiere.json()) == (201, 201, seconde.json())
    assert probleme(_decider(service, campagne, effet, DECISION), "derogation_en_cours")["status"] == 409
    assert len(service.client.get(f"{campagne}/derogations").json()["elements"]) == 1


def test_approbation_refusee(service: Ouverte, campagne: str) -> None:
    """Not by an operator, not of another effect, not twice, not of a decision that does not exist."""
    effet = _effet(service, campagne, DECISION)["empreinte"]
    (decidee,) = _decider(service, campagne, effet, DECISION).json()["elements"]
    adresse, approbateur = f"{campagne}/derogations/{decidee['id']}/approbation", _approbateur(service)
    assert probleme(service.client.post(adresse, json={"effet": effet}), "acces_refuse")["status"] == 403
    assert probleme(approbateur.post(adresse, json={"effet": "1" * 64}), "effet_change")["status"] == 409
    inconnue = f"{campagne}/derogations/999999/approbation"
    assert probleme(approbateur.post(inconnue, json={"effet": effet}), "derogation_inconnue")["status"] == 404
    assert approbateur.post(adresse, json={"effet": effet}).status_code == 200
    assert probleme(approbateur.post(adresse, json={"effet": effet}), "deja_approuvee")["status"] == 409


def test_une_autre_personne(service: Ouverte, campagne: str) -> None:
    """Whoever decided cannot approve, whatever the role has become since: the function refuses, and so does the database."""
    effet = _effet(service, campagne, DECISION)["empreinte"]
    (decidee,) = _decider(service, campagne, effet, DECISION).json()["elements"]
    acteur = Acteur(decidee["decidee_par"], Role.APPROBATEUR)
    with transaction(service.service.engine) as seance:
        ligne = campagnes.verrouiller(seance, campagne.rpartition("/")[2])
        with pytest.raises(Refus) as refus:
            derogations.approuver(seance, acteur, ligne, decidee["id"], effet)
    assert refus.value.code == "meme_personne"
    with pytest.raises(IntegrityError), transaction(service.service.engine) as seance:
        seance.get_one(Derogation, decidee["id"]).approuvee_par = decidee["decidee_par"]


def test_les_deux_membres_d_un_couple(service: Ouverte, tmp_path: Path) -> None:
    """One alone is refused with who is missing; both are shown, decided, approved and withdrawn in one act."""
    couple = [{"candidat": c, "origine": "01"} for c in "ab"]
    dossier = dossier_campagne(
        tmp_path / "c", couple, {"a": ["24"], "b": ["24"]}, {("L1300", "24"): 1, ("L1300", "25"): 1}, couples=[("a", "b")]
    )
    campagne = deposer(service.client, zipper(contenu(dossier)))
    une, deux = _decision("a", "24"), _decision("b", "25")
    seule = service.client.post(f"{campagne}/derogations/effet", json={"decisions": [une]})
    assert "« b »" in probleme(seule, "campagne_refusee")["anomalies"][0]["attendu"]
    effet = _effet(service, campagne, deux, une)
    assert effet["decides"] == ["a", "b"]
    decidees = _decider(service, campagne, effet["empreinte"], une, deux).json()["elements"]
    adresse = f"{campagne}/derogations/{decidees[1]['id']}"
    approuvees = _approbateur(service).post(f"{adresse}/approbation", json={"effet": effet["empreinte"]}).json()["elements"]
    assert [d["approuvee_le"] is not None for d in approuvees] == [True, True]
    gelee = service.client.post(f"{campagne}/gel").json()
    lue = lire(service.service.magasin.contenu(gelee["contenu"])).derogations
    assert lue is not None
    assert len(lue.candidat) == 2
    assert service.client.request("DELETE", f"{campagne}/gel", json={"motif": "Erreur."}).status_code == 200
    retirees = service.client.request("DELETE", adresse, json={"motif": "Erreur."}).json()["elements"]
    assert [d["retiree_le"] is not None for d in retirees] == [True, True]


def test_retrait(service: Ouverte, campagne: str) -> None:
    """A withdrawn decision no longer counts, stays readable, and leaves room for another."""
    effet = _effet(service, campagne, DECISION)["empreinte"]
    (decidee,) = _decider(service, campagne, effet, DECISION).json()["elements"]
    adresse = f"{campagne}/derogations/{decidee['id']}"
    _approbateur(service).post(f"{adresse}/approbation", json={"effet": effet})
    retiree = service.client.request("DELETE", adresse, json={"motif": "Erreur."})
    assert retiree.status_code == 200, retiree.text
    assert retiree.json()["elements"][0]["motif_retrait"] == "Erreur."
    assert probleme(service.client.request("DELETE", adresse, json={"motif": "Erreur."}), "derogation_retiree")["status"] == 409
    assert _effet(service, campagne, DECISION)["empreinte"] == effet
    assert _decider(service, campagne, effet, DECISION).status_code == 201
    gelee = service.client.post(f"{campagne}/gel").json()
    assert not (service.service.magasin.contenu(gelee["contenu"]) / "derogations.csv").exists()
    dernier = f"{campagne}/derogations/{service.client.get(f'{campagne}/derogations').json()['elements'][-1]['id']}"
    assert probleme(service.client.request("DELETE", dernier, json={"motif": "x"}), "campagne_gelee")["status"] == 409


def test_faute_de_la_decision(service: Ouverte, campagne: str) -> None:
    """What the reader refuses of a decision is told with its fault, and nothing is run."""
    reponse = service.client.post(f"{campagne}/derogations/effet", json={"decisions": [_decision("inconnu", "24")]})
    (faute,) = probleme(reponse, "campagne_refusee")["anomalies"]
    assert (faute["fichier"], faute["colonne"], faute["code"]) == ("derogations.csv", "candidat", "candidat_inconnu")


def test_journal_sans_motif(service: Ouverte, campagne: str) -> None:
    """The journal tells who was placed where by whom, and never the reason."""
    effet = _effet(service, campagne, DECISION)["empreinte"]
    (decidee,) = _decider(service, campagne, effet, DECISION).json()["elements"]
    _approbateur(service).post(f"{campagne}/derogations/{decidee['id']}/approbation", json={"effet": effet})
    lignes = service.client.get("/v1/journal", params={"campagne": campagne.rpartition("/")[2], "limite": 200}).json()[
        "elements"
    ]
    actions = [ligne["action"] for ligne in lignes]
    assert actions[-2:] == ["deroger", "approuver_derogation"]
    assert lignes[-1]["details"]["effet"] == effet
    assert MOTIF not in json.dumps(lignes, ensure_ascii=False)
    assert service.client.get("/v1/journal/verification").json()["intact"] is True


def test_lecture_reservee(service: Ouverte, campagne: str) -> None:
    """Reasons are personal: an analyst does not read them, an auditor does."""
    for role, statut in ((Role.ANALYSTE, 403), (Role.RECTORAT, 403), (Role.AUDITEUR, 200)):
        client = service.connecter(service.acteur(role, "24" if role is Role.RECTORAT else None))
        assert client.get(f"{campagne}/derogations").status_code == statut


def test_le_motif_n_est_pas_a_tous(service: Ouverte, campagne: str) -> None:
    """The legal basis is in the result; the reason is told to the person and to who may read decisions, to nobody else."""
    client, approbateur = service.client, _approbateur(service)
    effet = _effet(service, campagne, DECISION)["empreinte"]
    (decidee,) = _decider(service, campagne, effet, DECISION).json()["elements"]
    adresse = f"{campagne}/derogations/{decidee['id']}/approbation"
    assert approbateur.post(adresse, json={"effet": effet}).status_code == 200
    assert client.post(f"{campagne}/gel").status_code == 200
    calcul = demander(client, campagne)
    attendre(client, calcul, "termine")
    proposition = {"calcul": calcul.rpartition("/")[2], "motif": "Le seul."}
    choix = client.post(f"{campagne}/choix", json=proposition)
    assert choix.status_code == 201, choix.text
    approbation = {"resultat": choix.json()["resultat"]}
    assert approbateur.post(f"{campagne}/choix/approbation", json=approbation).status_code == 200
    assert client.post(f"{campagne}/publication").status_code == 201
    analyste = service.connecter(service.acteur(Role.ANALYSTE))
    lus = [f"{calcul}/fichiers/{f['nom']}" for f in analyste.get(f"{calcul}/fichiers").json()["elements"]]
    textes = [analyste.get(lu).text for lu in (*lus, calcul.removeprefix("/v1"), f"{campagne.removeprefix('/v1')}/choix")]
    assert any(BASE in html.unescape(texte) for texte in textes)
    assert not [texte for texte in textes if "dicale grave" in texte]
    with transaction(service.service.engine) as seance:
        cle = (campagne.rpartition("/")[2], DECISION["candidat"])
        seance.get_one(Participation, cle).academie = "24"
    rectorat = service.connecter(service.acteur(Role.RECTORAT, "24"))
    for forme in ("application/json", "text/html", "text/plain"):
        lettres = [c.get(f"{calcul}/explications/emma", headers={"accept": forme}) for c in (rectorat, approbateur, client)]
        assert [(lettre.status_code, "dicale grave" in lettre.text) for lettre in lettres] == [
            (200, False),
            (200, True),
            (200, True),
        ]
        assert "Le motif n" in lettres[0].text
