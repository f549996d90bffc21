"""Plans over HTTP, and what people entered and decided held in every simulation; on both databases."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from service.base import maintenant, transaction
from service.base.tables_campagne import Participation
from service.identite import Role
from tests.bases import Bases
from tests.service.campagnes import campagne as ecrire_campagne
from tests.service.conduite.candidats import CANDIDATS, CAPACITES, VOEUX
from tests.service.http.installation import Ouverte, installee
from tests.service.http.outils_http import archive, attendre, contenu, deposer, probleme, zipper
from tests.service.pages.formulaires import lecteur

FINS = ("termine", "refuse", "echec")


@pytest.fixture(scope="module")
def service(bases: Bases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ouverte]:
    """A service with a worker on each kind of database."""
    with installee(tmp_path_factory.mktemp("plans") / "donnees", base=bases.adresse(), travailleur=True) as installation:
        yield installation


@pytest.fixture(scope="module")
def campagne(service: Ouverte) -> str:
    """Address of a frozen campaign."""
    adresse = deposer(service.client, archive("un-a-un"))
    assert service.client.post(f"{adresse}/gel").status_code == 200
    return adresse


def _demander(service: Ouverte, campagne: str, statut: set[int] | None = None, **demande: Any) -> Any:
    reponse = service.client.post(f"{campagne}/simulations", json=demande)
    assert reponse.status_code in (statut or {200, 202}), reponse.text
    return reponse


def _finir(service: Ouverte, campagne: str, **demande: Any) -> str:
    adresse = str(_demander(service, campagne, **demande).headers["location"])
    fini = attendre(service.client, adresse, *FINS)
    assert fini["etat"] == "termine", fini
    return adresse


def _lire(service: Ouverte, simulation: str, nom: str) -> bytes:
    reponse = service.client.get(f"{simulation}/fichiers/{nom}")
    assert reponse.status_code == 200, reponse.text
    return bytes(reponse.content)


def _lignes(service: Ouverte, simulation: str, nom: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_lire(service, simulation, nom).decode())))


def test_plan(service: Ouverte, campagne: str) -> None:
    """Asked by its fields, run, read; the same demand, or the plan kept, is the same simulation; compared as a run is."""
    demande = {"verbe": "planifier", "places": 2, "but": "voeu_1", "bornes": [{"academie": "14", "maximum": 1}]}
    simulation = _finir(service, campagne, **demande)
    lu = json.loads(_lire(service, simulation, "plan.json"))
    assert (lu["simulation"], lu["places"], lu["prouve"]) == (True, 2, True)
    places = [r for r in _lignes(service, simulation, "plan.csv") if r["plan"] == "optimal"]
    assert sum(int(r["places"]) for r in places) == 2
    assert json.loads(_lire(service, simulation, "certificat.json"))["simulation"] is True
    assert _demander(service, campagne, {200}, **demande).headers["location"] == simulation
    nom = service.client.get(simulation).json()["scenario"]
    gardes = {s["nom"]: s for s in service.client.get(f"{campagne}/scenarios").json()["elements"]}
    assert (gardes[nom]["genre"], gardes[nom]["resume"]["places"]) == ("plan", 2)
    assert _demander(service, campagne, {200}, verbe="planifier", scenario=nom).headers["location"] == simulation
    autre = _finir(service, campagne, verbe="planifier", but="couples_obligatoires")
    ids = [adresse.rpartition("/")[2] for adresse in (simulation, autre)]
    compares = service.client.get("/v1/comparaisons", params={"premier": ids[1], "second": ids[0]})
    assert compares.status_code == 200, compares.text


def test_plan_par_fichier(service: Ouverte, campagne: str) -> None:
    """The file of the command, with the CSV file that it names, says the same as fields: the seats are the same."""
    texte = "libelle: Par fichier\nplaces: 2\nbut: rangs\nbornes:\n- {fichier: b.csv}\n"
    joints = {"b.csv": "academie,maximum\n14,1\n"}
    par_fichier = _finir(service, campagne, verbe="planifier", plan=texte, joints=joints)
    par_champs = _finir(service, campagne, verbe="planifier", places=2, but="rangs", bornes=[{"academie": "14", "maximum": 1}])
    assert par_fichier != par_champs
    assert _lire(service, par_fichier, "plan.csv") == _lire(service, par_champs, "plan.csv")


def test_toutes_les_fautes(service: Ouverte, campagne: str) -> None:
    """Refused with every fault, before anything runs: no simulation is asked."""
    avant = service.client.get(f"{campagne}/simulations").json()
    bornes = [{"academie": "99", "minimum": 1}, {"discipline": "L1300"}, {"lieu": "14", "academie": "14", "maximum": 1}]
    faux = {"verbe": "planifier", "places": 0, "but": "voeu_2", "par_cellule": 0, "bornes": bornes}
    lu = probleme(service.client.post(f"{campagne}/simulations", json=faux), "plan_refuse")
    assert {"places", "but", "par_cellule", "bornes[0].academie", "bornes[1]", "bornes[2]"} <= {
        a["colonne"] for a in lu["anomalies"]
    }
    demande = {"verbe": "planifier", "places": 2, "but": "rangs"}
    for mauvaise in (
        {"verbe": "planifier"},
        {**demande, "verbe": "sensibilite"},
        {**demande, "scenario": "plan-0"},
        {**demande, "plan": "places: 2\n"},
    ):
        probleme(service.client.post(f"{campagne}/simulations", json=mauvaise), "requete_invalide")
    refuse = service.client.post(f"{campagne}/simulations", json={**demande, "plan": None, "mecanisme": "dictature_bareme"})
    probleme(refuse, "mecanisme_inconnu")
    assert service.client.get(f"{campagne}/simulations").json() == avant


def test_bornes_impossibles(service: Ouverte, campagne: str) -> None:
    """Bounds that cannot all hold are refused at the request; what only the market tells, by the worker, not as a failure."""
    bornes = [{"academie": "14", "minimum": 2}, {"academie": "16", "minimum": 2}, {"academie": "24", "maximum": 1}]
    demande = {"verbe": "planifier", "places": 3, "but": "rangs"}
    lu = probleme(service.client.post(f"{campagne}/simulations", json={**demande, "bornes": bornes}), "plan_refuse")
    assert [a["colonne"] for a in lu["anomalies"]] == ["bornes[0].minimum", "bornes[1].minimum"]
    personne = [{"academie": "43", "minimum": 1}]  # nobody asks for it, and the campaign does not list it
    simulation = _demander(service, campagne, **demande, bornes=personne).headers["location"]
    fini = attendre(service.client, simulation, *FINS)
    assert (fini["etat"], fini["probleme"]["code"]) == ("refuse", "plan_refuse")
    attendu = "bornes[0].minimum : au plus 0 : aucune cellule de « Mayotte » n'a de place à ouvrir"
    assert attendu in fini["probleme"]["detail"]


def test_evenements(service: Ouverte, campagne: str) -> None:
    """A simulation is followed by events, to its end; one event is enough for one that has ended."""
    simulation = _finir(service, campagne, verbe="planifier", places=1, but="rangs")
    with service.client.stream("GET", f"{simulation}/evenements") as flux:
        assert flux.headers["content-type"].startswith("text/event-stream")
        recus = [json.loads(ligne.removeprefix("data: ")) for ligne in flux.iter_lines() if ligne.startswith("data: ")]
    assert recus == [service.client.get(simulation).json()]
    probleme(service.client.get("/v1/simulations/s0/evenements"), "simulation_inconnue")


def _ouvrir(service: Ouverte, campagne: str) -> None:
    heure = timedelta(hours=1)
    bornes = {"debut": (maintenant() - heure).isoformat(), "fin": (maintenant() + heure).isoformat()}
    fenetres = dict.fromkeys(("saisie", "capacites"), bornes)
    assert service.client.put(f"{campagne}/calendrier", json={"fenetres": fenetres}).status_code == 200


def test_ce_que_des_personnes_ont_decide(service: Ouverte, tmp_path: Path) -> None:
    """Vœux entered, seats entered by a rectorat, a decision approved: once frozen, the four verbs hold them, and say how."""
    client = service.client
    campagne = deposer(client, zipper(contenu(ecrire_campagne(tmp_path / "c", CANDIDATS, VOEUX, CAPACITES))))
    _ouvrir(service, campagne)
    anna, identifiant = service.acteur(Role.CANDIDAT, nom="anna"), campagne.rpartition("/")[2]
    with transaction(service.service.engine) as seance:
        seance.get_one(Participation, (identifiant, "anna")).compte_id = anna.compte
    assert not {"07", "09"} & set(VOEUX["anna"])
    voeux = {"version": 0, "voeux": [{"lieu": "07"}, {"lieu": "09"}]}
    saisie = service.connecter(anna)
    assert saisie.put(f"/v1/mes-demandes/{identifiant}/voeux", json=voeux).status_code == 200
    assert saisie.post(f"/v1/mes-demandes/{identifiant}/confirmation", json={"version": 1}).status_code == 200
    cellules = [{"discipline": "L1300", "lieu": "07", "valeurs": {"capacite": 5}}]
    rectorat = service.connecter(service.acteur(Role.RECTORAT, "07"))
    entrees = rectorat.post(f"{campagne}/academie/capacites", json={"motif": "rentrée", "cellules": cellules})
    assert entrees.status_code < 300, entrees.text
    decision = {"candidat": "bruno", "lieu": "08", "motif": "Grave", "base_legale": "Article cité", "place": "comptee"}
    effet = client.post(f"{campagne}/derogations/effet", json={"decisions": [decision]}).json()["empreinte"]
    (decidee,) = client.post(f"{campagne}/derogations", json={"decisions": [decision], "effet": effet}).json()["elements"]
    approbateur = service.connecter(service.acteur(Role.APPROBATEUR))
    approbation = approbateur.post(f"{campagne}/derogations/{decidee['id']}/approbation", json={"effet": effet})
    assert approbation.status_code == 200, approbation.text
    analyste = lecteur(service, Role.ANALYSTE)
    assert "sans ce qui est saisi dans le service" in analyste.page(f"/campagnes/{identifiant}/simulations")
    assert client.post(f"{campagne}/gel").status_code == 200

    scenario = "libelle: Plus\ncapacites:\n  - {partout: oui, ajout: 1}\n"
    balayage = "libelle: Grille\ngrille:\n  - {axe: places, chaque: partout, ajout: [-1, 1]}\n"
    for nom, genre, texte in (("plus", "scenario", scenario), ("grille", "balayage", balayage)):
        corps = {"nom": nom, "genre": genre, "fichiers": {f"{nom}.yaml": texte}}
        assert client.post(f"{campagne}/scenarios", json=corps).status_code == 201
    simulations = {
        "simulate": _finir(service, campagne, verbe="simulate", scenario="plus"),
        "balayer": _finir(service, campagne, verbe="balayer", scenario="grille"),
        "sensibilite": _finir(service, campagne, verbe="sensibilite"),
        "planifier": _finir(service, campagne, verbe="planifier", places=2, but="rangs"),
    }
    for verbe in ("simulate", "planifier"):
        issues = {r["candidat"]: r for r in _lignes(service, simulations[verbe], "affectations.csv")}
        assert (issues["bruno"]["resultat"], issues["bruno"]["lieu"]) == ("derogation", "08")
        assert issues["anna"]["lieu"] in {"07", "09"}
    ecarts = {r["indicateur"]: int(r["base"]) for r in _lignes(service, simulations["simulate"], "comparaison.csv")}
    assert (ecarts["capacite"], ecarts["derogation"]) == (sum(CAPACITES.values()) + 3, 1)
    lus = pq.read_table(io.BytesIO(_lire(service, simulations["balayer"], "resultats.parquet"))).to_pylist()
    assert [ligne["valeur"] for ligne in lus if ligne["indicateur"] == "derogation"] == [1, 1]
    effets = json.loads(_lire(service, simulations["sensibilite"], "chaines.json"))["effets"]
    assert {e["capacite"] for e in effets if e["lieu"] == "07"} == {5}
    plans = json.loads(_lire(service, simulations["planifier"], "plan.json"))["plans"]
    assert {p["indicateurs"]["derogation"] for p in plans} == {1}
    for simulation in simulations.values():
        assert "Des décisions placent des personnes" in analyste.page(simulation.removeprefix("/v1"))
