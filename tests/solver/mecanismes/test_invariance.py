"""The answer does not depend on how the market was written down: order of the rows, names of persons, disciplines and lieux."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import numpy as np
import pytest

from solver.marche import Marche
from solver.mecanismes import mecanisme
from solver.mecanismes.base import OptionsResolution
from solver.solution import Solution
from tests.solver.ensembles import reunir, separees
from tests.solver.hasard import Description, construire, tirer, tirer_departage

MARCHES = 120
ENTIER, MORCEAUX = OptionsResolution(), OptionsResolution(marche_entier_maximal=0)


def _description(graine: int) -> Description:
    """A random market with a draw of three columns that names no index."""
    hasard = Random(graine)
    description = reunir(separees(hasard, 3)) if graine % 5 == 4 else tirer(graine)
    for champ in ("unites", "extension"):
        description[champ] = {cle: _mots(liste) for cle, liste in description.get(champ, {}).items()}
    description["obligatoires"] = _mots(description.get("obligatoires", []))
    tirage = tirer_departage(hasard, list(description["personnes"]))
    description["departage"] = {p: [ligne[0], *ligne[1:3], hasard.randrange(1 << 62)] for p, ligne in tirage.items()}
    return description


def _mots(liste: Any) -> list[str]:
    return liste.split() if isinstance(liste, str) else list(liste)


def _melanger(hasard: Random, valeur: Any) -> Any:
    """The same rows in another order, at every level where the order means nothing."""
    if isinstance(valeur, dict):
        cles = hasard.sample(list(valeur), len(valeur))
        return {cle: _melanger(hasard, valeur[cle]) for cle in cles}
    return valeur


def _renommer(hasard: Random, description: Description) -> tuple[Description, Mapping[str, str], Callable[[str], str]]:
    """Persons, disciplines and lieux under other names, so that all of them change places in the arrays."""
    personnes = sorted(description["personnes"])
    nouveau = dict(zip(personnes, (f"n{i:04d}" for i in hasard.sample(range(len(personnes)), len(personnes))), strict=True))
    noms = sorted(
        {str(x) for ligne in description["personnes"].values() for x in ligne if x is not None}
        | {x for cle in description["places"] for x in cle.split("/")}
        | {x for champ in ("unites", "extension") for liste in description[champ].values() for x in liste}
    )
    lieu = dict(zip(noms, (f"c{i:04d}" for i in hasard.sample(range(len(noms)), len(noms))), strict=True))

    def cellule(cle: str) -> str:
        return "/".join(lieu[x] for x in cle.split("/"))

    def unite(cle: str) -> str:
        return "+".join(nouveau[p] for p in cle.split("+"))

    autre: Description = {
        "personnes": {nouveau[p]: [lieu[d], m and lieu[m]] for p, (d, m) in description["personnes"].items()},
        "unites": {unite(cle): [lieu[x] for x in liste] for cle, liste in description["unites"].items()},
        "extension": {unite(cle): [lieu[x] for x in liste] for cle, liste in description["extension"].items()},
        "places": {cellule(cle): nombre for cle, nombre in description["places"].items()},
        "obligatoires": [nouveau[p] for p in description["obligatoires"]],
        "departage": {nouveau[p]: ligne for p, ligne in description["departage"].items()},
        "depart_libere_place": description.get("depart_libere_place", True),
    }
    for champ in ("points", "groupes"):
        valeurs = description.get(champ, {})
        autre[champ] = {cellule(cle): {nouveau[p]: v for p, v in par.items()} for cle, par in valeurs.items()}
    if "priorites" in description:
        autre["priorites"] = {cellule(c): [nouveau[p] for p in _mots(ordre)] for c, ordre in description["priorites"].items()}
    return _melanger(hasard, autre), nouveau, cellule


def _membres(marche: Marche, u: int) -> frozenset[str]:
    return frozenset(marche.personnes[p] for p in marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]])


def _lire(
    marche: Marche, solution: Solution, nom: Callable[[str], str] = str, cellule: Callable[[str], str] = str
) -> dict[str, Any]:
    """An answer by names."""

    def unite(u: int) -> frozenset[str]:
        return frozenset(map(nom, _membres(marche, u)))

    def cle(c: int) -> str:
        return cellule("/".join(marche.cellules[c]))

    return {
        "options": {unite(u): int(k) for u, k in enumerate(solution.option)},
        "etat": (solution.etat, solution.stable_prouve, solution.minimum_prouve, solution.p8_valeur, solution.p8_borne),
        "revendications": {(unite(r.unite), r.option, r.nature, r.vide) for r in solution.revendications},
        "reparations": {frozenset((cle(c), n) for c, n in r.places) for r in solution.reparations},
    }


@pytest.mark.parametrize("part", range(4))
def test_ordre_des_lignes(part: int) -> None:
    """Rows in another order make the same market, to the byte."""
    for graine in range(part * MARCHES, (part + 1) * MARCHES):
        description = _description(graine)
        marche, melange = construire(description), construire(_melanger(Random(graine), description))
        for champ in Marche.__dataclass_fields__:
            assert np.array_equal(getattr(marche, champ), getattr(melange, champ)), (graine, champ)


@pytest.mark.parametrize("part", range(4))
def test_noms_sans_effet(part: int) -> None:
    """Renamed and shuffled, everybody obtains the same, with the same claims, proofs and repairs."""
    for graine in range(part * MARCHES // 4, (part + 1) * MARCHES // 4):
        description = _description(graine)
        autre, nouveau, cellule = _renommer(Random(graine), description)
        marche, renomme = construire(description), construire(autre)
        attendu = _lire(marche, mecanisme("stable").resoudre(marche, ENTIER), nouveau.__getitem__, cellule)
        assert _lire(renomme, mecanisme("stable").resoudre(renomme, ENTIER)) == attendu, graine


def test_deux_fois_la_meme_reponse() -> None:
    """Solved twice, by the whole model or in pieces, a market gives the same answer and the same deterministic work."""
    for graine in range(40):
        marche = construire(_description(graine))
        for options in (ENTIER, MORCEAUX):
            une, deux = (mecanisme("stable").resoudre(marche, options) for _ in range(2))
            assert _lire(marche, une) == _lire(marche, deux), graine
            assert une.travail == deux.travail, graine
