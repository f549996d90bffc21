"""Random small PTP campaigns against a plain procedure that knows nothing of packs: the same lieu for everybody."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path
from typing import Any

import pytest

from tests.service.mouvements.fabrique_mouvements import jouer

POSTES = {"P1": "35", "P2": "78", "P3": "92", "P4": "972", "Q1": "75", "Q2": "59"}
ACADEMIE = {"35": "14", "78": "25", "92": "25", "972": "31", "75": "01", "59": "09"}


def _hasard(graine: int) -> dict[str, Any]:
    """A campaign: candidats with facts, lists, seats, recruiters' rankings."""
    des = random.Random(graine)
    noms = [f"c{i}" for i in range(des.randint(3, 9))]
    libres = des.sample(sorted(POSTES), k=len(POSTES))
    candidats, voeux = {}, {}
    for nom in noms:
        candidats[nom] = {
            "origine": libres.pop() if libres and des.random() < 0.5 else "",
            "departement": des.choice(["35", "78", "59"]),
            "departement_conjoint": des.choice(["", "", "78", "92", "35", "972"]),
            "quartier_difficile_annees": des.choice(["", 4, 5, 9]),
            "emploi_supprime": des.choice(["oui", "non", "non"]),
            "cimm": des.choice(["", "", "31"]),
            "premiere_affectation": des.choice(["oui", "non", "non"]),
            "anciennete_poste": des.choice([1, 2, 7]),
            "echelon": des.choice([3, 4]),
        }
        voeux[nom] = des.sample(sorted(POSTES), k=des.randint(1, 5))
    classements: list[tuple[str, str, int | None, str]] = []
    for poste in ("Q1", "Q2"):
        demandeurs = [nom for nom in noms if poste in voeux[nom]]
        des.shuffle(demandeurs)
        for rang, nom in enumerate(demandeurs, 1):
            sort = des.random()
            if sort < 0.6:
                classements.append((poste, nom, rang, "favorable"))
            elif sort < 0.8:
                classements.append((poste, nom, None, des.choice(["favorable", "defavorable"])))
    places = {poste: des.choice([0, 0, 1, 2]) for poste in POSTES}
    return {"candidats": candidats, "voeux": voeux, "places": places, "classements": classements}


def _cle(nom: str, faits: dict[str, Any], poste: str, rangs: dict[tuple[str, str], int]) -> tuple[Any, ...]:
    """Priority at a post, smaller first, written from the rules by hand."""
    tirage = hashlib.sha256(f"1:{nom}".encode()).digest()[:16]
    fin = (-faits["anciennete_poste"], -faits["echelon"], tirage)
    if poste[0] == "Q":
        return (rangs[poste, nom],)
    conjoint = faits["departement_conjoint"]
    priorites = [
        conjoint and conjoint != faits["departement"] and ACADEMIE[conjoint] == ACADEMIE[POSTES[poste]],
        faits["quartier_difficile_annees"] != "" and faits["quartier_difficile_annees"] >= 5,
        faits["emploi_supprime"] == "oui",
        faits["cimm"] == ACADEMIE[POSTES[poste]],
    ]
    return (-sum(bool(p) for p in priorites), *fin)


def _naif(campagne: dict[str, Any]) -> dict[str, str]:
    """Candidates propose in order; a holder keeps the own post until a better one is kept for good."""
    candidats = campagne["candidats"]
    rangs = {(poste, nom): rang for poste, nom, rang, avis in campagne["classements"] if rang and avis == "favorable"}
    places = dict(campagne["places"])
    listes = {}
    for nom, faits in candidats.items():
        trop_tot = faits["premiere_affectation"] == "oui" and faits["anciennete_poste"] < 2
        chez, ecrits = faits["origine"], campagne["voeux"][nom]
        ecrits = ecrits[: ecrits.index(chez)] if chez in ecrits else ecrits
        admis = [v for v in ecrits if not trop_tot and (v[0] == "P" or (v, nom) in rangs)]
        liste = [v for v in admis if v[0] == "Q"] + [v for v in admis if v[0] == "P"]
        if chez:
            places[chez] += 1
        listes[nom] = [*liste, chez] if chez else liste
    tenus: dict[str, list[str]] = {poste: [] for poste in POSTES}
    prochain = dict.fromkeys(candidats, 0)
    attente = list(candidats)
    while attente:
        nom = attente.pop()
        if prochain[nom] >= len(listes[nom]):
            continue
        poste = listes[nom][prochain[nom]]
        prochain[nom] += 1

        def ordre(qui: str, poste: str = poste) -> tuple[Any, ...]:
            chez = candidats[qui]["origine"] == poste
            return (not chez, *(() if chez else _cle(qui, candidats[qui], poste, rangs)))

        tenus[poste] = sorted([*tenus[poste], nom], key=ordre)
        attente += tenus[poste][places[poste] :]
        tenus[poste] = tenus[poste][: places[poste]]
    return {nom: next((poste for poste, noms in tenus.items() if nom in noms), "") for nom in candidats}


@pytest.mark.parametrize("graine", range(60))
def test_meme_affectation(tmp_path: Path, graine: int) -> None:
    """The run and the plain procedure agree on every candidat."""
    campagne = _hasard(graine)
    postes = [
        {"lieu": code, "type": "ppr" if code[0] == "Q" else "pp", "academie": ACADEMIE[departement], "departement": departement}
        for code, departement in POSTES.items()
    ]
    arguments = [campagne[nom] for nom in ("candidats", "voeux", "places")]
    issue = jouer(tmp_path, "ptp", 2022, *arguments, postes=postes, classements=campagne["classements"])
    assert issue.lieux == _naif(campagne)
