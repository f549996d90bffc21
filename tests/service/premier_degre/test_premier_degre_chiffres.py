"""Figures of both phases against the definitions in plain Python, on random campaigns read from files."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from service.campagne import preparer
from service.echanges.lecture import lire
from tests.service.campagnes import appeler, lignes
from tests.service.premier_degre.fabrique_premier_degre import au_hasard
from tests.solver.verification.naif_deux_phases import NaifDeuxPhases

ENTREE = {"sans_place", "rang", "departage", "deux_places", "membre_1", "membre_2", "membres"}
"""Motives of those whose exit was open."""


@pytest.mark.parametrize("graine", range(24))
def test_chiffres_recalcules(graine: int, tmp_path: Path) -> None:
    """Every count, bar, rank and motive of the result files, from the definitions; and ``verify`` agrees with all of it."""
    dossier, sortie = au_hasard(tmp_path / "c", graine), tmp_path / "r"
    assert appeler("solve", dossier, "-o", sortie).code == 0
    verification = appeler("verify", dossier, sortie)
    assert verification.code == 0, verification.erreurs
    marche = preparer(lire(dossier)).marche
    indice = {cellule: c for c, cellule in enumerate(marche.cellules)}
    affectations = {ligne["candidat"]: ligne for ligne in lignes(sortie / "affectations.csv")}
    ids = list(marche.personnes)

    def cellules(colonne: str) -> np.ndarray:
        lieux = [affectations[p][colonne] or affectations[p]["origine"] for p in ids]
        return np.array([indice["Premier degré", lieu] for lieu in lieux], np.int32)

    naif = NaifDeuxPhases(marche, cellules("lieu_mutation"), cellules("lieu"))
    liste = {c: sorted((p for p in naif.m.personnes if naif.m.origine[p] == c), key=naif.rang_de_sortie) for c in naif.cellules}
    for ligne in lignes(sortie / "barres.csv"):
        _barres(naif, liste, indice[ligne["discipline"], ligne["lieu"]], ligne)
    _refus(naif, liste, ids, indice, lignes(sortie / "refus.csv"))
    for p, nom in enumerate(ids):
        attendue = "" if naif.fin.cellule[p] == naif.fin.origine[p] else "permutation" if naif.bouge(p) else "mutation"
        assert affectations[nom]["phase"] == attendue
    certificat = json.loads((sortie / "certificat.json").read_text(encoding="utf-8"))
    ameliores, points = naif.gains()
    assert (certificat["p11"]["ameliores"], certificat["p11"]["points"]) == (ameliores, points)
    assert (certificat["p11"]["annonce"]["ameliores"], certificat["p11"]["annonce"]["points"]) == (ameliores, points)


def _barres(naif: NaifDeuxPhases, liste: dict[int, list[int]], c: int, ligne: dict[str, str]) -> None:
    entres = [p for p in naif.m.personnes if naif.m.cellule[p] == c and naif.m.origine[p] != c]
    sortis = naif.sortants(naif.m, c)
    assert int(ligne["entrants_mutation"]) == len(entres)
    assert int(ligne["sortants_mutation"]) == len(sortis)
    assert int(ligne["sorties"]) == naif.sorties[c]
    assert int(ligne["capacite"]) == naif.marche.places[c]
    assert int(ligne["sortants"]) == len(naif.sortants(naif.fin, c))
    assert int(ligne["entrants"]) - int(ligne["sortants"]) == naif.solde(naif.fin, c) == len(entres) - len(sortis)
    barre = min((-naif.m.priorite(p, c)[2] for p in entres), default=None)
    dernier = [p for p in liste[c] if p in sortis][-1:]
    sortie = [-naif.rang_de_sortie(p)[2] for p in dernier]
    groupes = {naif.m.priorite(p, c)[1] for p in entres}
    if len(groupes) <= 1:  # the last entrant has the fewest points when nobody has an absolute priority
        assert _points(ligne["barre"]) == barre
    assert _points(ligne["barre_sortie"]) == (sortie[0] if sortie else None)


def _refus(
    naif: NaifDeuxPhases,
    liste: dict[int, list[int]],
    ids: list[str],
    indice: dict[tuple[str, str], int],
    lus: list[dict[str, str]],
) -> None:
    attendus = []
    for p in naif.fin.personnes:
        u = naif.fin.unite[p]
        attendus += [(p, option) for option in range(naif.fin.resultat(u))]
    assert len(lus) == len(attendus)
    refuses = Counter[int]()
    devant: dict[int, list[int]] = {}
    for p, option in attendus:
        c = _cellule(naif, p, option)
        refuses[c] += 1
        devant.setdefault(c, []).append(p)
    for (p, option), ligne in zip(attendus, lus, strict=True):
        u, c = naif.fin.unite[p], _cellule(naif, p, option)
        assert (ligne["candidat"], ligne["rang"]) == (ids[p], str(option + 1))
        assert indice["Premier degré", ligne["lieu"]] == c
        ouverte, _, _ = naif.sortie(u)
        entree = naif.m.revendication(u, option) is not None
        motifs = {(False, True): {"sortie"}, (False, False): {"sortie_et_entree"}, (True, True): {"revendication"}}
        assert ligne["motif"] in motifs.get((ouverte, entree), ENTREE)
        mieux = [q for q in devant[c] if naif.m.priorite(q, c) < naif.m.priorite(p, c)]
        assert int(ligne["rang_non_entrant"]) == 1 + len(mieux)
        assert int(ligne["rang_sortie"]) == 1 + liste[naif.m.origine[p]].index(p)


def _cellule(naif: NaifDeuxPhases, p: int, option: int) -> int:
    return next(place.cellule for place in naif.m.options[naif.m.unite[p]][option] if place.personne == p)


def _points(texte: str) -> int | None:
    return int(Decimal(texte) * 100) if texte else None
