"""The analyst's bench over HTTP: scenarios, simulations, what they give, and that none is ever official; on both databases."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from service.base import transaction
from service.base.tables_campagne import Choix, Simulation
from service.conduite import conservation, sauvegarde
from service.identite import Role
from tests.bases import Bases
from tests.service.http.installation import Ouverte, installee
from tests.service.http.outils_http import archive, attendre, demander, deposer, probleme

UN_DE_PLUS = "libelle: Une place de plus partout\ncapacites:\n  - {partout: oui, ajout: 1}\n"


@pytest.fixture(scope="module")
def service(bases: Bases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ouverte]:
    """A service with a worker on each kind of database."""
    dossier = tmp_path_factory.mktemp("simulations") / "donnees"
    with installee(dossier, base=bases.adresse(), travailleur=True) as installation:
        yield installation


@pytest.fixture(scope="module")
def campagne(service: Ouverte) -> str:
    """Address of a frozen campaign."""
    adresse = deposer(service.client, archive("un-a-un"))
    assert service.client.post(f"{adresse}/gel").status_code == 200
    return adresse


def _garder(service: Ouverte, campagne: str, nom: str, texte: str, genre: str = "scenario", **autres: str) -> Any:
    fichiers = {f"{nom}.yaml": texte, **{cle.replace("_", "."): valeur for cle, valeur in autres.items()}}
    return service.client.post(f"{campagne}/scenarios", json={"nom": nom, "genre": genre, "fichiers": fichiers})


def _simuler(service: Ouverte, campagne: str, **demande: str) -> str:
    reponse = service.client.post(f"{campagne}/simulations", json=demande)
    assert reponse.status_code in {200, 202}, reponse.text
    return str(reponse.headers["location"])


def _fichier(service: Ouverte, simulation: str, nom: str) -> bytes:
    reponse = service.client.get(f"{simulation}/fichiers/{nom}")
    assert reponse.status_code == 200, reponse.text
    return bytes(reponse.content)


def test_scenario_simule(service: Ouverte, campagne: str) -> None:
    """Kept, run, read beside the base; asked again it is the same simulation."""
    garde = _garder(service, campagne, "plus", UN_DE_PLUS)
    assert garde.status_code == 201, garde.text
    assert _garder(service, campagne, "plus", UN_DE_PLUS).json() == garde.json()
    simulation = _simuler(service, campagne, verbe="simulate", scenario="plus")
    fini = attendre(service.client, simulation, "termine", "refuse", "echec")
    assert fini["etat"] == "termine", fini
    assert (fini["simulation"], fini["scenario"], fini["contenu"]) == (True, "plus", garde.json()["contenu"])
    certificat = json.loads(_fichier(service, simulation, "certificat.json"))
    assert certificat["simulation"] is True
    ecarts = {
        r["indicateur"]: r for r in csv.DictReader(io.StringIO(_fichier(service, simulation, "comparaison.csv").decode()))
    }
    assert int(ecarts["capacite"]["ecart"]) > 0
    assert service.client.post(f"{campagne}/simulations", json={"verbe": "simulate", "scenario": "plus"}).status_code == 200
    assert _simuler(service, campagne, verbe="simulate", scenario="plus") == simulation


def test_jamais_officielle(service: Ouverte, campagne: str) -> None:
    """A simulation is proposed by no address: it is no run, and no choice can name it."""
    _garder(service, campagne, "plus", UN_DE_PLUS)
    simulation = _simuler(service, campagne, verbe="simulate", scenario="plus")
    attendre(service.client, simulation, "termine")
    identifiant = simulation.rpartition("/")[2]
    refuse = service.client.post(f"{campagne}/choix", json={"calcul": identifiant, "motif": "Essai."})
    probleme(refuse, "calcul_inconnu")
    for adresse in ("", "/fichiers", "/explications/anna"):
        probleme(service.client.get(f"/v1/calculs/{identifiant}{adresse}"), "calcul_inconnu")
    probleme(service.client.post(f"/v1/calculs/{identifiant}/verification"), "calcul_inconnu")
    (cle,) = Choix.__table__.c.calcul_id.foreign_keys
    assert cle.column.table.name == "calcul"


def test_autre_mecanisme_jamais_un_calcul(service: Ouverte, campagne: str) -> None:
    """A mechanism of simulations is taken by ``simulate``, never by a run of the campaign."""
    refuse = service.client.post(f"{campagne}/calculs", json={"mecanisme": "dictature_bareme"})
    probleme(refuse, "mecanisme_inconnu")
    ids = [m["id"] for m in service.client.get("/v1/mecanismes-simules").json()["elements"]]
    assert not {m["id"] for m in service.client.get("/v1/mecanismes").json()["elements"]} & set(ids)
    simulation = _simuler(service, campagne, verbe="simulate", mecanisme=ids[0])
    assert attendre(service.client, simulation, "termine", "refuse", "echec")["etat"] == "termine"
    assert json.loads(_fichier(service, simulation, "simulation.json"))["scenario"] == ids[0]


def test_scenarios_composes(service: Ouverte, campagne: str) -> None:
    """A scenario starts from one already kept, by its name; its folder holds both."""
    _garder(service, campagne, "plus", UN_DE_PLUS)
    texte = "libelle: Encore une\nbase: [plus.yaml]\ncapacites:\n  - {partout: oui, ajout: 1}\n"
    compose = _garder(service, campagne, "encore", texte)
    assert compose.status_code == 201, compose.text
    seul = _garder(service, campagne, "deux", UN_DE_PLUS.replace("ajout: 1", "ajout: 2"))
    nombres = [r.json()["resume"]["nombre"] for r in (compose, seul)]
    assert nombres[0] == nombres[1] > 0
    magasin = service.service.magasin
    assert {p.name for p in magasin.contenu(compose.json()["fichiers"]).iterdir()} == {"encore.yaml", "plus.yaml"}


def test_toutes_les_fautes(service: Ouverte, campagne: str) -> None:
    """A scenario with faults is refused with all of them, and nothing is kept."""
    texte = "capacites:\n  - {discipline: X9, lieu: nulle-part, ajout: un}\nparametres: {inconnu: 1}\n"
    lu = probleme(_garder(service, campagne, "faux", texte), "scenario_refuse")
    assert len(lu["anomalies"]) >= 4
    assert {a["fichier"] for a in lu["anomalies"]} == {"faux.yaml"}
    noms = [s["nom"] for s in service.client.get(f"{campagne}/scenarios").json()["elements"]]
    assert "faux" not in noms


def test_nom_deja_pris(service: Ouverte, campagne: str) -> None:
    """Another scenario of the same name is refused: a scenario never changes."""
    _garder(service, campagne, "plus", UN_DE_PLUS)
    probleme(_garder(service, campagne, "plus", UN_DE_PLUS.replace("1}", "3}")), "scenario_existant")


@pytest.mark.parametrize("chemin", ("/etc/passwd", "../../secret.txt", "../plus.yaml"))
def test_aucun_fichier_du_service(service: Ouverte, campagne: str, chemin: str) -> None:
    """A scenario reads no file of the service: one outside its folder is refused, or not found, and its content never told."""
    (service.reglages.donnees / "secret.txt").write_text("secret-du-service", encoding="utf-8")
    texte = f"libelle: Ailleurs\ncapacites:\n  - {{fichier: {chemin}}}\n"
    reponse = _garder(service, campagne, "ailleurs", texte)
    lu = probleme(reponse, "scenario_refuse")
    assert "root:" not in reponse.text
    assert "secret-du-service" not in reponse.text
    assert ("sans dossier" in lu["detail"]) == (chemin != "../plus.yaml")


def test_balayage(service: Ouverte, campagne: str) -> None:
    """A sweep gives one row per scenario, whatever the number of figures."""
    texte = "libelle: Grille\ngrille:\n  - {axe: places, chaque: partout, ajout: [-1, 0, 1]}\n"
    garde = _garder(service, campagne, "grille", texte, "balayage")
    assert garde.status_code == 201, garde.text
    assert garde.json()["resume"] == {"cas": 3, "axes": ["places"]}
    simulation = _simuler(service, campagne, verbe="balayer", scenario="grille")
    assert attendre(service.client, simulation, "termine", "refuse", "echec")["etat"] == "termine"
    lignes = list(csv.DictReader(io.StringIO(_fichier(service, simulation, "resultats.csv").decode())))
    assert [int(r["numero"]) for r in lignes] == [1, 2, 3]
    assert lignes[1]["gagnants"] == "0"
    probleme(
        service.client.post(f"{campagne}/simulations", json={"verbe": "simulate", "scenario": "grille"}), "requete_invalide"
    )


def test_valeur_des_places(service: Ouverte, campagne: str) -> None:
    """The value of every seat, with the chain of moves in words."""
    simulation = _simuler(service, campagne, verbe="sensibilite")
    assert attendre(service.client, simulation, "termine", "refuse", "echec")["etat"] == "termine"
    chaines = json.loads(_fichier(service, simulation, "chaines.json"))
    assert chaines["simulation"] is True
    assert any(effet["phrases"] for effet in chaines["effets"])
    etapes = service.client.get(simulation).json()["secondes"]
    assert {"lecture", "base", "cellules", "ecriture"} <= set(etapes)


def test_annulation(service: Ouverte, campagne: str) -> None:
    """What ended is not cancelled; what waits is, and asked again it starts again."""
    simulation = _simuler(service, campagne, verbe="sensibilite")
    attendre(service.client, simulation, "termine")
    probleme(service.client.delete(simulation), "calcul_fini")
    with transaction(service.service.engine) as seance:
        ligne = seance.get_one(Simulation, simulation.rpartition("/")[2])
        ligne.etat = "en_attente"
    assert service.client.delete(simulation).json()["etat"] == "annule"
    assert _simuler(service, campagne, verbe="sensibilite") == simulation
    assert attendre(service.client, simulation, "termine", "echec", "refuse")["tentatives"] == 2


def test_conservation_et_sauvegarde(service: Ouverte, campagne: str) -> None:
    """What simulations need is kept, and checked with the rest of the installation."""
    garde = _garder(service, campagne, "plus", UN_DE_PLUS).json()
    simulation = _simuler(service, campagne, verbe="simulate", scenario="plus")
    attendre(service.client, simulation, "termine")
    calcul = demander(service.client, campagne)
    attendre(service.client, calcul, "termine")
    engine, magasin = service.service.engine, service.service.magasin
    with transaction(engine, ecrire=False) as seance:
        ligne = seance.get_one(Simulation, simulation.rpartition("/")[2])
        gardes = conservation.fichiers_gardes(seance, ligne.demande_le)
        assert garde["fichiers"] in gardes["contenus"]
        assert ligne.empreinte in gardes["resultats"]
        empreintes = list(seance.scalars(select(Simulation.empreinte).where(Simulation.etat == "termine")))
    assert all(magasin.a_resultat(e) for e in empreintes)
    assert sauvegarde.verifier(engine, magasin, "essai").defauts == ()
    fichier = magasin.contenu(garde["fichiers"]) / "plus.yaml"
    fichier.write_text(UN_DE_PLUS + "#", encoding="utf-8")
    try:
        assert any(garde["fichiers"] in d for d in sauvegarde.verifier(engine, magasin, "essai").defauts)
    finally:
        fichier.write_text(UN_DE_PLUS, encoding="utf-8")


def test_roles(service: Ouverte, campagne: str) -> None:
    """An analyst simulates; an auditor reads; a rectorat does neither."""
    _garder(service, campagne, "plus", UN_DE_PLUS)
    analyste = service.connecter(service.acteur(Role.ANALYSTE))
    auditeur = service.connecter(service.acteur(Role.AUDITEUR))
    rectorat = service.connecter(service.acteur(Role.RECTORAT, "20"))
    demande = {"verbe": "simulate", "scenario": "plus"}
    assert analyste.post(f"{campagne}/simulations", json=demande).status_code in {200, 202}
    probleme(auditeur.post(f"{campagne}/simulations", json=demande), "acces_refuse")
    assert auditeur.get(f"{campagne}/simulations").json()["elements"]
    probleme(rectorat.get(f"{campagne}/simulations"), "acces_refuse")
