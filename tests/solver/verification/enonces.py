"""Statements of impossibility: the mechanism's, the one about everybody undecided, and what the enumeration makes of one."""

from __future__ import annotations

from itertools import product
from random import Random

from solver.marche import Marche
from solver.mecanismes import mecanisme
from solver.mecanismes.base import OptionsResolution
from solver.solution import Etat, Impossibilite
from solver.verification.bornes import Bornes, borner
from solver.verification.impossibilite import ControleImpossibilite, controler_impossibilite
from tests.solver.hasard import construire, paniers, tirer
from tests.solver.reference.enumeration import TITULAIRE, Enumeration


def controler(marche: Marche, enonce: Impossibilite, **options: int | Bornes) -> ControleImpossibilite:
    """Check a statement."""
    return controler_impossibilite(marche, enonce.unites, enonce.domaines, enonce.fixes, **options)  # type: ignore[arg-type]


def tirer_petit(graine: int) -> Marche:
    """Small markets of every family; one in four with members who go to different lieux."""
    marche = construire(tirer(graine))
    return paniers(marche, Random(graine)) if graine % 4 == 3 else marche


def annoncees(marche: Marche) -> tuple[Impossibilite, ...]:
    """The mechanism's statements about a market: some exactly when it has no stable allocation."""
    solution = mecanisme("stable").resoudre(marche, OptionsResolution())
    assert (solution.etat is Etat.SANS_STABLE) == bool(solution.impossibilites)
    return solution.impossibilites


def enonce_entier(marche: Marche) -> Impossibilite:
    """The statement about everybody whom the bounds leave undecided, all others seated."""
    possibles = borner(marche).possibles
    indecises = [u for u, options in enumerate(possibles) if len(options) > 1]
    fixes = tuple((u, options[0]) for u, options in enumerate(possibles) if len(options) == 1)
    return Impossibilite(tuple(indecises), tuple(tuple(possibles[u]) for u in indecises), fixes)


def completer(enonce: Impossibilite, temoin: tuple[int, ...]) -> tuple[int, ...]:
    """The allocation made of a choice of the group and of the units seated."""
    options = dict(enonce.fixes) | dict(zip(enonce.unites, temoin, strict=True))
    return tuple(options[u] for u in sorted(options))


def choix_justes(enumeration: Enumeration, enonce: Impossibilite) -> set[tuple[int, ...]]:
    """Choices of a group that are right, by trying them all with the words of the model."""
    justes = set()
    for choix in product(*enonce.domaines):
        tenues = dict(zip(enonce.unites, choix, strict=True)) | dict(enonce.fixes)
        presents: list[list[tuple[int, tuple[int, ...]]]] = [[] for _ in enumeration.places]
        for u, k in tenues.items():
            seul = [k if v == u else len(options) for v, options in enumerate(enumeration.sieges)]
            for c, occupants in enumerate(enumeration.occupants(seul)):
                presents[c] += [occupant for occupant in occupants if occupant[0] == u]
        touchees = {c for c, occupants in enumerate(presents) if any(u in enonce.unites for u, _ in occupants)}
        restes = [sum(cle == TITULAIRE for _, cle in occupants) for occupants in presents]
        assises = all(len(presents[c]) - restes[c] <= max(0, enumeration.places[c] - restes[c]) for c in touchees)
        groupe = zip(enonce.unites, choix, enonce.domaines, strict=True)
        claims = (enumeration.nature(presents, u, k) for u, obtenue, domaine in groupe for k in domaine if k < obtenue)
        if assises and not any(claims):
            justes.add(choix)
    return justes
