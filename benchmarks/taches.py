"""What a child process does for one measure: ``python -m benchmarks.taches NAME JSON``. Prints a JSON answer.

Imports stand inside the tasks: each process pays for its own, and only for them.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from solver.marche import Marche

VOEUX_PAR_CANDIDAT = 14


def ecrire_marche(fichier: str, candidats: int, couples: float, graine: int) -> dict[str, Any]:
    from .marches import ecrire, marche_dur

    ecrire(Path(fichier), marche_dur(candidats, couples, graine))
    return {}


def _marche(source: str) -> Marche:
    """The market of a campaign folder, or of a file of :mod:`benchmarks.marches`."""
    if source.endswith(".npz"):
        from .marches import ouvrir

        return ouvrir(Path(source))
    from service.campagne import preparer
    from service.echanges.lecture import lire

    return preparer(lire(Path(source))).marche


def etapes(dossier: str, fois: int = 4) -> dict[str, Any]:
    """Every stage of ``solve`` again and again in one process: the last runs are warm."""
    from service.campagne import Chronometre, executer
    from service.echanges.ecriture import ecrire
    from service.echanges.lecture import lire
    from service.sortie import fichiers

    passages = []
    for _ in range(fois):
        chronometre = Chronometre()
        with chronometre.etape("lecture"):
            campagne = lire(Path(dossier))
        verifie = executer(campagne, chronometre=chronometre)
        with chronometre.etape("figures"):
            contenus, _ = fichiers(verifie)
        with chronometre.etape("ecriture"):
            ecrire(Path(dossier).parent / "resultat-chaud", contenus, remplacer=True)
        passages.append({nom: duree for nom, duree in chronometre.durees.items() if "/" not in nom})
    return {"passages": passages, "revendications": len(verifie.rapport.revendications)}


def resolution(source: str, fois: int = 3) -> dict[str, Any]:
    """The solving stage alone on a market (sort, bounds, exact models, proof), warm, and what it left to the exact models."""
    import numpy as np

    from solver.mecanismes import OptionsResolution, mecanisme
    from solver.mecanismes.encadrement import encadrer
    from solver.mecanismes.preparation import preparer

    marche, stable = _marche(source), mecanisme("stable")
    durees, bornes_durees = [], []
    solution = None
    for _ in range(fois + 1):
        debut = time.perf_counter()
        solution = stable.resoudre(marche, OptionsResolution())
        durees.append(time.perf_counter() - debut)
    rangs = preparer(marche)
    for _ in range(fois):
        debut = time.perf_counter()
        bornes = encadrer(marche, rangs, marche.places)
        bornes_durees.append(time.perf_counter() - debut)
    assert solution is not None
    ouvertes = bornes.haut < bornes.bas
    liees = np.diff(marche.unite_debut) > 1
    return {
        "candidats": len(marche.personnes),
        "slots": len(marche.slot_cellule),
        "part": float(2 * liees.sum() / len(marche.personnes)),
        "secondes": durees[1:],
        "premiere": durees[0],
        "encadrement": bornes_durees,
        "ouvertes": int(ouvertes.sum()),
        "ouvertes_liees": int((ouvertes & liees).sum()),
        "travail": solution.travail,
        "durees": solution.durees,
        "etat": str(solution.etat),
        "stable_prouve": solution.stable_prouve,
        "minimum_prouve": solution.minimum_prouve,
        "revendications": len(solution.revendications),
        "p8_valeur": solution.p8_valeur,
        "p8_ecart": solution.p8_valeur - solution.p8_borne,
    }


def noyau(source: str, titulaires: bool = True, fois: int = 15) -> dict[str, Any]:
    """Kernel and bare loops in turn on the same arrays, state built outside the clock."""
    from . import noyaux_compares
    from .marches import ouvrir, sans_titulaire

    marche = ouvrir(Path(source))
    return noyaux_compares.comparer(marche if titulaires else sans_titulaire(marche), fois)


def notation(dossier: str, voeux_par_candidat: int = VOEUX_PAR_CANDIDAT, fois: int = 5) -> dict[str, Any]:
    """Scoring alone, as called by the pipeline: normalisation and points, on longer lists than the campaign's."""
    from scoring import decompte
    from scoring.normalisation import normaliser
    from service.echanges.lecture import lire

    from .listes import allonger

    campagne = lire(Path(dossier))
    voeux = allonger(campagne, voeux_par_candidat)
    durees: dict[str, list[float]] = {"normalisation": [], "points": []}
    for _ in range(fois):
        debut = time.perf_counter()
        normalises = normaliser(campagne.paquet, campagne.dossiers, voeux, campagne.couples).voeux
        durees["normalisation"].append(time.perf_counter() - debut)
        debut = time.perf_counter()
        bareme = decompte.calculer(campagne.paquet, campagne.dossiers, normalises, campagne.couples)
        durees["points"].append(time.perf_counter() - debut)
    return {
        "candidats": campagne.dossiers.nombre,
        "voeux": voeux.nombre,
        "voeux_notes": normalises.nombre,
        "total": int(bareme.points.sum()),
        "lignes": int(bareme.elements.sum()),
        "secondes": durees,
    }


def nous(source: str) -> dict[str, Any]:
    """The product on a market file: allocation, proof, verification."""
    from service.campagne import cellules
    from solver.mecanismes import OptionsResolution, mecanisme
    from solver.verification import verifier

    marche = _marche(source)
    solution = mecanisme("stable").resoudre(marche, OptionsResolution())
    rapport = verifier(marche, cellules(marche, solution.option))
    conforme = all(c.verifie for c in rapport.proprietes.values())
    return {"rangs": solution.p8_valeur, "prouve": solution.p8_prouve and conforme}


def flot(source: str) -> dict[str, Any]:
    from . import concurrents

    return concurrents.flot(_marche(source))


def matching(source: str) -> dict[str, Any]:
    from . import concurrents

    return concurrents.hopitaux_internes(_marche(source))


def cpsat_entier(source: str, secondes: float) -> dict[str, Any]:
    from . import concurrents

    return concurrents.cpsat_entier(_marche(source), secondes)


BALAYAGES = {
    "disciplines": (
        1_000,
        "grille: [{axe: d, chaque: discipline, pourcentage: [-30, -25, -20, -15, -10, -5, -3, 3, 5, 10, 15, 20, 25, 30]}]",
    ),
    "campagne": (
        100,
        f"grille: [{{axe: p, chaque: partout, pourcentage: {[k / 5 for k in range(-50, 51) if k]}}}]",
    ),
    "tirages": (100, "hasard: {repetitions: 100, graine: 1, tirage: oui, absences: 3}"),
}
"""Sweeps of the analyst's bench: how many scenarios, and what they change."""


def banc(dossier: str, quoi: str, travailleurs: int) -> dict[str, Any]:
    """A sweep, or the value of every seat, in this process (0) or on several; digest of what is written."""
    import hashlib
    import tempfile
    from dataclasses import replace

    from service.banc import Chantier, balayer, executeur, lire_balayage, sensibilite
    from service.banc.siege import fichiers
    from service.echanges.lecture import lire

    campagne = lire(Path(dossier))
    debut = time.perf_counter()
    chantier = Chantier.ouvrir(campagne)
    ouverture = time.perf_counter() - debut
    equipe = executeur("processus", travailleurs) if travailleurs else executeur("ici")
    debut = time.perf_counter()
    if quoi == "sieges":
        effets = sensibilite(chantier, equipe)
        octets, nombre = b"".join(fichiers(effets, chantier).values()), len(effets)
    else:
        nombre, texte = BALAYAGES[quoi]
        with tempfile.TemporaryDirectory() as sortie:
            (Path(sortie) / "b.yaml").write_text(f"libelle: {quoi}\n{texte}\n", encoding="utf-8")
            lu = lire_balayage(Path(sortie) / "b.yaml", campagne)
            balayer(chantier, replace(lu, cas=lu.cas[:nombre]), equipe, Path(sortie) / "s")
            octets = (Path(sortie) / "s" / "resultats.parquet").read_bytes()
    return {
        "nombre": nombre,
        "ouverture": ouverture,
        "secondes": time.perf_counter() - debut,
        "empreinte": hashlib.sha256(octets).hexdigest(),
    }


def plan(dossier: str, places: int, but: str) -> dict[str, Any]:
    """Capacity planning in this process: plans, bound and gap."""
    from service.banc import Chantier
    from service.banc.lecture_plan import lire_plan
    from service.banc.planification import planifier_places
    from service.echanges.lecture import lire

    campagne = lire(Path(dossier))
    chantier = Chantier.ouvrir(campagne)
    debut = time.perf_counter()
    trouve = planifier_places(chantier, lire_plan(None, campagne, places, but)).planification
    gains = {p.nom: trouve.cout_base - p.cout for p in trouve.plans}
    assert trouve.borne is not None
    return {"secondes": time.perf_counter() - debut, "borne": trouve.cout_base - trouve.borne, "prouve": trouve.prouve, **gains}


def scenario_entier(dossier: str, fois: int = 5) -> dict[str, Any]:
    """What a scenario costs without the bench: the changed campaign scored, solved, verified, its figures counted."""
    from service.campagne import executer
    from service.echanges.lecture import lire
    from service.indicateurs import indicateurs
    from service.scenarios import Scenario, appliquer

    campagne = lire(Path(dossier))
    durees = []
    for ajout in range(1, fois + 2):
        cellule = (campagne.dossiers.disciplines[0], campagne.paquet.lieux.codes[0])
        scenario = Scenario("s", "s", ((*cellule, "ajout", ajout),), {}, "")
        debut = time.perf_counter()
        indicateurs(executer(appliquer(scenario, campagne)))
        durees.append(time.perf_counter() - debut)
    return {"secondes": durees[1:]}


TACHES: dict[str, Callable[..., dict[str, Any]]] = {
    f.__name__: f
    for f in (
        ecrire_marche,
        etapes,
        resolution,
        noyau,
        notation,
        nous,
        flot,
        matching,
        cpsat_entier,
        banc,
        plan,
        scenario_entier,
    )
}

if __name__ == "__main__":
    print(json.dumps(TACHES[sys.argv[1]](**json.loads(sys.argv[2]))))
