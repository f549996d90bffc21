"""From the files received to the open data, as several people do it, on both databases."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import threading
import warnings
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import frictionless
import pyarrow.parquet as pq
import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from service.base import maintenant, transaction
from service.base.tables_campagne import (
    Campagne,
    CapaciteSaisie,
    Contestation,
    DemandeTardive,
    Idempotence,
    Participation,
    Saisie,
)
from service.echanges.lecture import lire
from service.identite import Role
from tests.bases import Bases
from tests.service.http.installation import Ouverte, dossier_resultat, installee
from tests.service.http.outils_http import ZIP, archive, attendre, client_de, demander, deposer, probleme

MOTIF = {"motif": "Essai."}


@pytest.fixture(scope="module")
def service(bases: Bases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ouverte]:
    """A service with a worker on each kind of database; each test has its own campaign."""
    dossier = tmp_path_factory.mktemp("conduite") / "donnees"
    with installee(dossier, base=bases.adresse(), travailleur=True) as installation:
        yield installation


@pytest.fixture
def campagne(service: Ouverte) -> str:
    """Address of a campaign in preparation of its own: those that earlier tests left have no files any more."""
    with transaction(service.service.engine) as seance:
        for ligne in seance.scalars(select(Campagne).where(Campagne.etat == "preparation")):
            ligne.depot = None
    return deposer(service.client, archive("un-a-un"))


def _approbateur(service: Ouverte) -> TestClient:
    return service.connecter(service.acteur(Role.APPROBATEUR))


def _calculer(service: Ouverte, campagne: str) -> str:
    calcul = demander(service.client, campagne)
    attendre(service.client, calcul, "termine")
    return calcul


def _proposer(service: Ouverte, campagne: str, calcul: str) -> dict[str, Any]:
    reponse = service.client.post(f"{campagne}/choix", json={"calcul": calcul.rpartition("/")[2], **MOTIF})
    assert reponse.status_code == 201, reponse.text
    choix: dict[str, Any] = reponse.json()
    return choix


def _publier(service: Ouverte, campagne: str) -> dict[str, Any]:
    """Take a campaign to its publication: its open data."""
    service.client.post(f"{campagne}/gel")
    choix = _proposer(service, campagne, _calculer(service, campagne))
    approbation = {"resultat": choix["resultat"]}
    assert _approbateur(service).post(f"{campagne}/choix/approbation", json=approbation).status_code == 200
    publiee: dict[str, Any] = service.client.post(f"{campagne}/publication").json()
    return publiee


def _journal(service: Ouverte, campagne: str) -> list[dict[str, Any]]:
    lignes = service.client.get("/v1/journal", params={"campagne": campagne.rpartition("/")[2], "limite": 200}).json()
    elements: list[dict[str, Any]] = lignes["elements"]
    return elements


def test_de_la_campagne_a_la_publication(service: Ouverte, campagne: str) -> None:
    """Two people take a campaign to its publication; anyone then reads its open data; the journal tells every step."""
    client, identifiant = service.client, campagne.rpartition("/")[2]
    gelee = client.post(f"{campagne}/gel").json()
    assert (gelee["etat"], gelee["resume"]["candidats"]) == ("gelee", 7)
    affichee = client.post(f"{campagne}/baremes").json()
    assert affichee["baremes_affiches_le"] is not None
    probleme(client.post(f"{campagne}/baremes"), "baremes_affiches")
    probleme(client.post(f"{campagne}/gel"), "campagne_gelee")
    probleme(client.put(f"{campagne}/fichiers", content=archive("couples"), headers=ZIP), "campagne_gelee")
    calcul = _calculer(service, campagne)
    probleme(client.get(f"{campagne}/choix"), "aucun_choix")
    probleme(client.post(f"{campagne}/publication"), "aucun_choix")
    choix = _proposer(service, campagne, calcul)
    assert choix["resultat"] == client.get(calcul).json()["resultat"]
    probleme(client.post(f"{campagne}/publication"), "non_approuve")
    approbation = f"{campagne}/choix/approbation"
    probleme(_approbateur(service).post(approbation, json={"resultat": "0" * 64}), "resultat_change")
    approuve = _approbateur(service).post(approbation, json={"resultat": choix["resultat"]}).json()
    assert approuve["approuve_par"] not in {None, approuve["propose_par"]}
    probleme(_approbateur(service).post(approbation, json={"resultat": choix["resultat"]}), "deja_approuve")
    anonyme = client_de(service.application)
    probleme(anonyme.get(f"/v1/donnees-ouvertes/{identifiant}"), "publication_absente")
    publiee = client.post(f"{campagne}/publication")
    assert publiee.status_code == 201, publiee.text
    ouvertes = anonyme.get(publiee.headers["location"]).json()
    assert ouvertes["donnees"] == publiee.json()["donnees"]
    assert ouvertes in anonyme.get("/v1/donnees-ouvertes").json()["elements"]
    probleme(client.request("DELETE", f"{campagne}/choix", json=MOTIF), "campagne_publiee")
    actions = [ligne["action"] for ligne in _journal(service, campagne)]
    assert actions == [
        *("creer_campagne", "deposer", "geler", "afficher_baremes", "demander_calcul", "finir_calcul"),
        *("proposer_officiel", "approuver_officiel", "publier"),
    ]


def test_donnees_ouvertes(service: Ouverte, campagne: str) -> None:
    """CSV, Parquet and schema tell the same; the manifest has their digests and a line that the journal has."""
    _publier(service, campagne)
    anonyme = client_de(service.application)
    (publiee, *_) = anonyme.get("/v1/donnees-ouvertes").json()["elements"]
    adresse = f"/v1/donnees-ouvertes/{publiee['campagne']}"
    octets = {f["nom"]: anonyme.get(f"{adresse}/{f['nom']}").content for f in publiee["fichiers"]}
    assert set(octets) == {
        *(f"{t}.{s}" for t in ("barres", "totaux") for s in ("csv", "parquet", "schema.json")),
        "manifeste.json",
    }
    empreintes = {nom: hashlib.sha256(contenu).hexdigest() for nom, contenu in octets.items()}
    assert empreintes == {f["nom"]: f["sha256"] for f in publiee["fichiers"]}
    manifeste = json.loads(octets["manifeste.json"])
    assert {f["nom"]: f["sha256"] for f in manifeste["fichiers"]}.items() <= empreintes.items()
    assert (manifeste["campagne"], manifeste["masquage"]["seuil"]) == (publiee["campagne"], 2)
    lignes = list(csv.DictReader(io.StringIO(octets["barres.csv"].decode())))
    colonnes = pq.read_table(io.BytesIO(octets["barres.parquet"])).to_pydict()
    schema = json.loads(octets["barres.schema.json"])
    assert [champ["name"] for champ in schema["fields"]] == list(colonnes) == list(lignes[0])
    for nom, valeurs in colonnes.items():
        lues = [ligne[nom] for ligne in lignes]
        assert [None if v is None else float(v) if nom == "barre" else str(v) for v in valeurs] == [
            None if v == "" else float(v) if nom == "barre" else v for v in lues
        ]
    for table in ("barres", "totaux"):
        descripteur = json.loads(octets[f"{table}.schema.json"])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # deprecations inside frictionless are not our subject
            schema = frictionless.Schema.from_descriptor(descripteur)
            ressource = frictionless.Resource(data=octets[f"{table}.csv"], format="csv", schema=schema)
            assert ressource.validate().flatten(["rowNumber", "fieldName", "type"]) == []
    totaux = {r["discipline"]: r for r in csv.DictReader(io.StringIO(octets["totaux.csv"].decode()))}
    assert "national" in totaux
    verification = service.client.get("/v1/journal/verification", params={"attendue": manifeste["journal"]}).json()
    assert (verification["intact"], verification["defauts"]) == (True, [])
    probleme(anonyme.get(f"{adresse}/affectations.csv"), "fichier_inconnu")
    etag = anonyme.get(f"{adresse}/barres.csv").headers["etag"]
    assert anonyme.get(f"{adresse}/barres.csv", headers={"if-none-match": etag}).status_code == 304


def test_ce_qui_a_ete_saisi_est_gele(service: Ouverte, campagne: str) -> None:
    """Confirmed vœux, an accepted correction and a capacity are in what is frozen, the rest as received, and each is told."""
    identifiant, acteur = campagne.rpartition("/")[2], service.acteur(Role.RECTORAT, "20")
    instant = maintenant()
    with transaction(service.service.engine) as seance:
        for candidat, lieu, confirmee in (("anna", "14", instant), ("bruno", "02", None)):
            saisie = Saisie(campagne_id=identifiant, candidat=candidat, voeux=[{"lieu": lieu}], modifiee_le=instant)
            saisie.confirmee_le = confirmee
            seance.add(saisie)
        for entrees in (5, 2):
            valeurs = {"capacite": entrees}
            seance.add(
                CapaciteSaisie(
                    campagne_id=identifiant,
                    discipline="L1300",
                    lieu="14",
                    valeurs=valeurs,
                    saisie_par=acteur.compte,
                    saisie_le=instant,
                )
            )
        seance.add(
            Contestation(
                campagne_id=identifiant,
                candidat="denis",
                element="echelon",
                texte="x",
                etat="acceptee",
                corrections={"echelon": "9"},
                deposee_le=instant,
                repondue_le=instant,
            )
        )
        tardive = DemandeTardive(
            campagne_id=identifiant,
            candidat="gina",
            nature="annulation",
            motif="deces",
            texte="Une raison personnelle.",
            etat="acceptee",
            deposee_le=instant,
            decidee_le=instant,
        )
        seance.add(tardive)
    avant = service.client.get(campagne).json()
    gelee = service.client.post(f"{campagne}/gel").json()
    assert gelee["contenu"] != avant["contenu"]
    lue = lire(service.service.magasin.contenu(gelee["contenu"]))
    recue = lire(service.service.magasin.contenu(avant["contenu"]))
    assert lue.empreintes["voeux.csv"] != recue.empreintes["voeux.csv"]
    assert lue.annulations is not None
    assert [lue.dossiers.ids[c] for c in lue.annulations.candidat] == ["gina"]
    assert "deces" not in str(lue.annulations)
    assert {nom for nom in lue.empreintes if lue.empreintes[nom] != recue.empreintes.get(nom)} == {
        "annulations.csv",
        "voeux.csv",
        "capacites.csv",
        "candidats.csv",
    }
    document = json.loads((service.service.magasin.contenu(gelee["contenu"]) / "composition.json").read_bytes())
    assert document["depot"] == avant["contenu"]
    assert [(c["fichier"], c["cle"]) for c in document["changements"]] == [
        ("candidats", "denis echelon"),
        ("voeux", "anna"),
        ("capacites", "L1300 14"),
        ("annulations", "gina"),
    ]


def test_un_gel_fautif(service: Ouverte, campagne: str) -> None:
    """What people entered and the files do not allow together comes back whole, and nothing is frozen."""
    identifiant = campagne.rpartition("/")[2]
    with transaction(service.service.engine) as seance:
        for candidat in ("anna", "bruno"):
            saisie = Saisie(campagne_id=identifiant, candidat=candidat, voeux=[{"lieu": "99"}], modifiee_le=maintenant())
            saisie.confirmee_le = maintenant()
            seance.add(saisie)
    lu = probleme(service.client.post(f"{campagne}/gel"), "campagne_refusee")
    assert len(lu["anomalies"]) == 2
    assert {a["fichier"] for a in lu["anomalies"]} == {"voeux.csv"}
    assert service.client.get(campagne).json()["etat"] == "preparation"


def test_degeler(service: Ouverte, campagne: str) -> None:
    """A frozen campaign opens again with a reason, unless a run of it is proposed; its runs stay."""
    client = service.client
    probleme(client.request("DELETE", f"{campagne}/gel", json=MOTIF), "campagne_non_gelee")
    client.post(f"{campagne}/gel")
    calcul = _calculer(service, campagne)
    _proposer(service, campagne, calcul)
    probleme(client.request("DELETE", f"{campagne}/gel", json=MOTIF), "choix_en_cours")
    assert client.request("DELETE", f"{campagne}/choix", json=MOTIF).status_code == 200
    assert client.request("DELETE", f"{campagne}/gel", json=MOTIF).json()["etat"] == "preparation"
    assert client.get(calcul).json()["etat"] == "termine"
    # Its content is that of the files received: it can be told, but not proposed any more.
    reponse = client.post(f"{campagne}/choix", json={"calcul": calcul.rpartition("/")[2], **MOTIF})
    probleme(reponse, "campagne_non_gelee")
    details = [ligne["details"] for ligne in _journal(service, campagne) if ligne["action"] == "degeler"]
    assert details == [MOTIF]


def test_un_calcul_d_essai_ne_se_propose_pas(service: Ouverte, campagne: str) -> None:
    """Only a run of what is frozen, ended, can be proposed, and one at a time."""
    client = service.client
    essai = _calculer(service, campagne)
    identifiant = campagne.rpartition("/")[2]
    with transaction(service.service.engine) as seance:
        saisie = Saisie(campagne_id=identifiant, candidat="anna", voeux=[{"lieu": "14"}], modifiee_le=maintenant())
        saisie.confirmee_le = maintenant()
        seance.add(saisie)
    assert client.post(f"{campagne}/gel").status_code == 200
    corps = {"calcul": essai.rpartition("/")[2], **MOTIF}
    probleme(client.post(f"{campagne}/choix", json=corps), "calcul_autre_contenu")
    officiel = _calculer(service, campagne)
    assert officiel != essai
    _proposer(service, campagne, officiel)
    corps = {"calcul": officiel.rpartition("/")[2], **MOTIF}
    probleme(client.post(f"{campagne}/choix", json=corps), "choix_en_cours")
    probleme(client.post(f"{campagne}/choix", json={**corps, "calcul": "inconnu"}), "calcul_inconnu")


def test_rien_de_falsifie_ne_se_publie(service: Ouverte) -> None:
    """A result changed behind the service's back is neither proposed nor, once approved, published."""
    client = service.client
    campagne = deposer(client, archive("couples"))
    client.post(f"{campagne}/gel")
    calcul = _calculer(service, campagne)
    fichier = dossier_resultat(service, calcul) / "affectations.csv"
    juste = fichier.read_bytes()
    faux = juste.replace(b",voeu,", b",maintenu,", 1)
    assert faux != juste
    fichier.write_bytes(faux)
    corps = {"calcul": calcul.rpartition("/")[2], **MOTIF}
    assert client.post(f"{campagne}/choix", json=corps).json()["code"] == "resultat_refuse"
    fichier.write_bytes(juste)
    choix = _proposer(service, campagne, calcul)
    reponse = _approbateur(service).post(f"{campagne}/choix/approbation", json={"resultat": choix["resultat"]})
    assert reponse.status_code == 200
    # A change that the verifier does not even look at still is not what was approved.
    rapport = fichier.parent / "rapport.html"
    texte = rapport.read_bytes()
    rapport.write_bytes(texte + b"<!-- -->")
    assert client.post(f"{campagne}/publication").json()["code"] in {"resultat_change", "resultat_refuse"}
    rapport.write_bytes(texte)
    fichier.write_bytes(faux)
    probleme(client.post(f"{campagne}/publication"), "resultat_refuse")
    fichier.write_bytes(juste)
    assert client.get(campagne).json()["etat"] == "gelee"
    assert client.post(f"{campagne}/publication").status_code == 201


def test_calendrier(service: Ouverte, campagne: str) -> None:
    """Dates carry a zone, go forward, and tell what is open; If-Match keeps two people from undoing each other."""
    adresse, client = f"{campagne}/calendrier", service.client
    assert client.get(adresse).json() == {"fenetres": {}}
    hier, demain = maintenant() - timedelta(days=1), maintenant() + timedelta(days=1)
    fenetres = {
        "saisie": {"debut": hier.isoformat(), "fin": demain.isoformat()},
        "tardives": {"debut": demain.isoformat(), "fin": (demain + timedelta(days=1)).isoformat()},
    }
    lu_avant = client.get(campagne).headers["etag"]
    reponse = client.put(adresse, json={"fenetres": fenetres}, headers={"if-match": lu_avant})
    assert {nom: f["ouverte"] for nom, f in reponse.json()["fenetres"].items()} == {"saisie": True, "tardives": False}
    assert client.get(adresse).json() == reponse.json()
    probleme(client.put(adresse, json={"fenetres": {}}, headers={"if-match": lu_avant}), "version_depassee")
    envers = {"saisie": {"debut": demain.isoformat(), "fin": hier.isoformat()}}
    assert probleme(client.put(adresse, json={"fenetres": envers}), "calendrier_refuse")["motifs"]
    for faux in ({"saisie": {"debut": "2026-12-01T12:00:00", "fin": "2026-12-02T12:00:00"}}, {"autre": fenetres["saisie"]}):
        probleme(client.put(adresse, json={"fenetres": faux}), "requete_invalide")
    assert client.put(adresse, json={"fenetres": {}}, headers={"if-match": "*"}).json() == {"fenetres": {}}


def test_meme_demande_une_seule_fois(service: Ouverte, campagne: str) -> None:
    """A change named by its client and sent again, even at the same time, is done once; another under this name is refused."""
    client = service.client
    entetes = {"idempotency-key": f"gel-{campagne[-12:]}"}
    reponses: list[Any] = []

    def geler() -> None:
        reponses.append(client.post(f"{campagne}/gel", headers=entetes))

    fils = [threading.Thread(target=geler) for _ in range(4)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert {(r.status_code, r.content, r.headers["etag"]) for r in reponses} == {
        (200, reponses[0].content, client.get(campagne).headers["etag"])
    }
    probleme(client.post(f"{campagne}/baremes", headers=entetes), "cle_reutilisee")
    assert [ligne["action"] for ligne in _journal(service, campagne)].count("geler") == 1
    with transaction(service.service.engine) as seance:
        for ligne in seance.scalars(select(Idempotence)):
            ligne.le -= timedelta(days=2)
    assert client.post(f"{campagne}/baremes", headers=entetes).status_code == 200
    probleme(client.post(f"{campagne}/baremes", headers={"idempotency-key": "court"}), "requete_invalide")


def test_deux_propositions_simultanees(service: Ouverte, campagne: str) -> None:
    """Two people propose at the same instant: one is kept, the other is told."""
    service.client.post(f"{campagne}/gel")
    corps = {"calcul": _calculer(service, campagne).rpartition("/")[2], **MOTIF}
    codes: list[int] = []
    fils = [
        threading.Thread(target=lambda: codes.append(service.client.post(f"{campagne}/choix", json=corps).status_code))
        for _ in range(4)
    ]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert sorted(codes) == [201, 409, 409, 409]


def test_journal_page(service: Ouverte) -> None:
    """Pages of a few walk through the whole chain, each line holding the digest of the one before."""
    lignes: list[dict[str, Any]] = []
    suivant = 0
    while suivant is not None:
        lu = service.client.get("/v1/journal", params={"limite": 7, "apres": suivant}).json()
        lignes += lu["elements"]
        suivant = lu["suivant"]
    assert [ligne["numero"] for ligne in lignes] == list(range(1, len(lignes) + 1))
    assert [ligne["precedente"] for ligne in lignes[1:]] == [ligne["empreinte"] for ligne in lignes[:-1]]
    verification = service.client.get("/v1/journal/verification").json()
    assert (verification["intact"], verification["lignes"]) == (True, len(lignes))
    faux = service.client.get("/v1/journal/verification", params={"attendue": "0" * 64}).json()
    assert (faux["intact"], len(faux["defauts"])) == (False, 1)


def test_un_rectorat_lit_les_siens(service: Ouverte, campagne: str) -> None:
    """A rectorat is told the published result of the persons of its académie, and of nobody else, nor of another run."""
    _publier(service, campagne)
    _calculer(service, deposer(service.client, archive("couples")))
    (publiee, *_) = service.client.get("/v1/donnees-ouvertes").json()["elements"]
    calculs = service.client.get("/v1/calculs", params={"limite": 200}).json()["elements"]
    with transaction(service.service.engine, ecrire=False) as seance:
        requete = select(Participation).where(Participation.campagne_id == publiee["campagne"])
        academies = {p.candidat: p.academie for p in seance.scalars(requete)}
    (officiel,) = [c["id"] for c in calculs if c["campagne"] == publiee["campagne"]]
    assert len(set(academies.values())) > 1
    code = next(a for a in academies.values() if a is not None)
    client = service.connecter(service.acteur(Role.RECTORAT, code))
    for candidat, academie in academies.items():
        reponse = client.get(f"/v1/calculs/{officiel}/explications/{candidat}")
        if academie == code:
            assert reponse.status_code == 200
        else:
            probleme(reponse, "candidat_inconnu")
    publiees = {p["campagne"] for p in service.client.get("/v1/donnees-ouvertes").json()["elements"]}
    autre = next(c["id"] for c in calculs if c["campagne"] not in publiees and c["etat"] == "termine")
    for candidat in academies:
        probleme(client.get(f"/v1/calculs/{autre}/explications/{candidat}"), "calcul_inconnu")
