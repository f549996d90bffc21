"""A sweep in the processes of a worker: the same bytes as in one, and nobody left behind, however it stops."""

from __future__ import annotations

import json
import os
import signal
from multiprocessing import Pipe
from pathlib import Path

import pytest

from service.base import transaction
from service.base.tables_campagne import Simulation
from service.conduite import banc, campagnes, execution_banc, scenarios, simulations
from service.conduite.executant import Banc, ChronometreSuivi, Demande
from service.identite import Acteur, Role
from tests.service.conduite.atelier import Atelier, attendre, compte

REPETITIONS = -(-execution_banc.RENTABLE // 300)
"""Enough for a campaign of 300 candidats to be worth several processes."""

TEXTE = f"libelle: Hasard\nhasard: {{repetitions: {REPETITIONS}, graine: 1, capacites: 1}}\n"


def _demander(ouvert: Atelier, acteur: Acteur, dossier: Path) -> str:
    campagne = ouvert.campagne(acteur, dossier)
    with transaction(ouvert.engine, ecrire=False) as seance:
        contenu = scenarios.contenu_de(campagnes.lire(seance, campagne))
    lu = banc.lire_scenario(ouvert.racine, contenu, "hasard", "balayage", {"hasard.yaml": TEXTE.encode()}, {})
    with transaction(ouvert.engine) as seance:
        ligne = campagnes.verrouiller(seance, campagne)
        scenario = scenarios.enregistrer(seance, acteur, ligne, lu)
        regles = {"mecanisme": "stable", "officiel": "stable", "regles": "r", "version": "v"}
        simulation, _ = simulations.demander(seance, acteur, ligne, "balayer", scenario, **regles)
    ouvert.file.enfiler(simulation.id, 1)
    return simulation.id


def _lire(ouvert: Atelier, simulation: str) -> Simulation:
    with transaction(ouvert.engine, ecrire=False) as seance:
        return simulations.lire(seance, simulation)


def _groupe(travailleur: int | None) -> set[int]:
    """The child of a worker and those that it started, alive."""
    tous: dict[int, tuple[int, int]] = {}
    for chemin in Path("/proc").iterdir():
        try:
            etat, parent, groupe = (chemin / "stat").read_text().rpartition(")")[2].split()[:3]
        except (OSError, ValueError):
            continue
        if chemin.name.isdecimal() and etat != "Z":
            tous[int(chemin.name)] = (int(parent), int(groupe))
    chefs = {pid for pid, (parent, groupe) in tous.items() if parent == travailleur and groupe == pid}
    return {pid for pid, (_, groupe) in tous.items() if groupe in chefs}


def _vivants(pids: set[int]) -> set[int]:
    vivants = set()
    for pid in pids:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                vivants.add(pid)
        except OSError:
            continue
    return vivants


@pytest.fixture
def lance(ouvert: Atelier, campagne_300: Path) -> tuple[str, Acteur, int, set[int]]:
    """A sweep that a worker has under way, who asked for it, the worker, the processes of the sweep."""
    analyste = compte(ouvert.engine, Role.ANALYSTE)
    simulation = _demander(ouvert, analyste, campagne_300)
    travailleur = ouvert.lancer()
    attendre(lambda: (_lire(ouvert, simulation).avancement or {}).get("fait", 0) > 0)
    groupe = _groupe(travailleur.pid)
    assert len(groupe) > 2, "un seul processus : rien à tuer"
    assert travailleur.pid is not None
    return simulation, analyste, travailleur.pid, groupe


def test_memes_octets(ouvert: Atelier, campagne_300: Path) -> None:
    """In several processes the files are those of one; how far it is was told on the way."""
    simulation = _demander(ouvert, compte(ouvert.engine, Role.ANALYSTE), campagne_300)
    ouvert.lancer()
    vus: list[dict[str, float]] = []

    def fini() -> bool:
        ligne = _lire(ouvert, simulation)
        if ligne.avancement is not None:
            vus.append(ligne.avancement)
        return ligne.etat in {"termine", "echec", "refuse"}

    attendre(fini)
    ligne = _lire(ouvert, simulation)
    assert ligne.etat == "termine", ligne.probleme
    assert {v["total"] for v in vus} == {REPETITIONS}
    faits = [v["fait"] for v in vus]
    assert faits == sorted(faits)
    lecteur, ecrivain = Pipe(duplex=False)
    with transaction(ouvert.engine, ecrire=False) as seance:
        (scenario,) = scenarios.lister(seance, ligne.campagne_id)
    demande = Banc("balayer", scenario.nom, scenario.fichiers, processus=1)
    seul = execution_banc.produire(
        Demande(ouvert.racine, "0" * 64, ligne.contenu, "stable", demande), demande, ChronometreSuivi(ecrivain)
    )
    dossier = ouvert.magasin.resultat(ligne.empreinte)
    assert {c.name: c.read_bytes() for c in dossier.iterdir()} == dict(seul)
    assert not list((ouvert.racine / "reception").iterdir())
    lecteur.close()


def test_annule(ouvert: Atelier, lance: tuple[str, Acteur, int, set[int]]) -> None:
    """Cancelled: every process of the sweep ends, the worker stays."""
    simulation, analyste, travailleur, groupe = lance
    with transaction(ouvert.engine) as seance:
        simulations.annuler(seance, analyste, simulations.lire(seance, simulation))
    attendre(lambda: not _vivants(groupe))
    assert _vivants({travailleur})
    assert _lire(ouvert, simulation).etat == "annule"


def test_travailleur_tue(lance: tuple[str, Acteur, int, set[int]]) -> None:
    """The worker killed without warning: every process of the sweep ends with it."""
    _, _, travailleur, groupe = lance
    os.kill(travailleur, signal.SIGKILL)
    attendre(lambda: not _vivants(groupe))


def test_travailleur_tue_puis_repris(ouvert: Atelier, lance: tuple[str, Acteur, int, set[int]]) -> None:
    """Killed then started again: the sweep goes on from the answers already written, and leaves none behind."""
    simulation, _, travailleur, groupe = lance
    (depot,) = (ouvert.racine / "reception").glob("balayage-*")
    fragments = depot / "balayage" / "en-cours"
    attendre(lambda: len(list(fragments.glob("*.json"))) > 1)
    os.kill(travailleur, signal.SIGKILL)
    attendre(lambda: not _vivants(groupe))
    gardes = sum(len(json.loads(chemin.read_bytes())) for chemin in fragments.glob("*.json"))
    assert 0 < gardes < REPETITIONS
    with transaction(ouvert.engine) as seance:
        simulations.lire(seance, simulation).avancement = None
    ouvert.lancer()
    vus: list[float] = []

    def fini() -> bool:
        ligne = _lire(ouvert, simulation)
        if ligne.avancement is not None:
            vus.append(ligne.avancement["fait"])
        return ligne.etat in {"termine", "echec", "refuse"}

    attendre(fini)
    assert _lire(ouvert, simulation).etat == "termine"
    assert vus
    assert min(vus) >= gardes
    assert not depot.exists()


def test_processus_tue(ouvert: Atelier, lance: tuple[str, Acteur, int, set[int]]) -> None:
    """The process of the sweep killed alone (memory): those that it started end too, and the simulation says so."""
    simulation, _, travailleur, groupe = lance
    (chef,) = {pid for pid in groupe if os.getpgid(pid) == pid}
    os.kill(chef, signal.SIGKILL)
    attendre(lambda: not _vivants(groupe))
    attendre(lambda: _lire(ouvert, simulation).etat == "echec")
    assert _vivants({travailleur})


def test_ce_qui_est_su_d_un_plan(ouvert: Atelier, campagne_300: Path) -> None:
    """While the proof is looked for, the process tells the base, the best found, the bound and the effort, as the plan ends."""
    campagne = ouvert.campagne(compte(ouvert.engine, Role.ANALYSTE), campagne_300)
    with transaction(ouvert.engine, ecrire=False) as seance:
        contenu = scenarios.contenu_de(campagnes.lire(seance, campagne))
    texte = b"places: 2\nbut: voeu_1\n"
    lu = banc.lire_scenario(ouvert.racine, contenu, "plan", "plan", {"plan.yaml": texte}, {})
    demande = Banc("planifier", lu.nom, lu.fichiers)
    lecteur, ecrivain = Pipe(duplex=False)
    with lecteur, ecrivain:
        fichiers = execution_banc.produire(
            Demande(ouvert.racine, "0" * 64, contenu, "stable", demande), demande, ChronometreSuivi(ecrivain)
        )
        etapes = []
        while lecteur.poll():
            etapes.append(lecteur.recv())
    dits = [e.avancement for e in etapes if e.avancement is not None and "borne" in e.avancement]
    plan = json.loads(fichiers["plan.json"])
    assert dits
    for dit in dits:
        assert dit["fait"] == dit["total"] > 0
        assert dit["base"] == plan["cout_base"]
        assert dit["borne"] <= plan["borne"] <= plan["cout"]
        assert 0 <= dit["effort"] <= dit["permis"]
