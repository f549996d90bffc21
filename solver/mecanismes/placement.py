"""Obligatory linked units that the best answer leaves outside: what placing them costs, and the two policies that do it.

"Everybody is placed" and "nobody has a claim" may be incompatible even with seats enough (instance I7), and placing such units
at all is already NP-hard. On a market that the exact model can hold in one piece, costs are exact; on a larger one a placement
is priced by reserving its seats and solving the rest, which bounds the number of claims from above.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement, islice

import numpy as np
from numpy.typing import NDArray

from ..cpsat import Statut, resoudre_residu
from ..marche import Marche
from ..solution import Placement
from . import noyaux
from .base import OptionsResolution
from .etat import installer, maisons, rampe, revendications, somme_des_rangs
from .preparation import Rangs
from .residu import Residu
from .tentative import Tentative, tenter

PASSES_SIEGE = 50
"""Options whose seats the policy ``siege`` may add before it gives up."""


@dataclass(frozen=True, slots=True, eq=False)
class Placee:
    """An allocation under a policy: options (U,) int64, whether its number of claims is proven minimal, a bound of P8."""

    option: NDArray[np.int64]
    minimum_prouve: bool
    p8_borne: int


@dataclass(frozen=True, slots=True, eq=False)
class Assise:
    """Seats added by cellule, the attempt with them, and whether their number is proven the fewest."""

    ajouts: dict[int, int]
    tentative: Tentative
    minimale: bool


def concernees(marche: Marche, option: NDArray[np.int64]) -> list[int]:
    """Linked units, all members obligatory, that an allocation leaves outside; those who may go nowhere at all left out."""
    nombre = np.diff(marche.option_debut)
    dehors = (np.diff(marche.unite_debut) > 1) & (option == nombre) & (nombre > 0)
    return [
        int(u)
        for u in np.flatnonzero(dehors)
        if marche.obligatoire[marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]]].all()
    ]


def est_entier(marche: Marche, options: OptionsResolution) -> bool:
    """Whether the exact model can hold the whole market in one piece."""
    return int(marche.option_debut[-1]) + marche.nombre_unites <= options.marche_entier_maximal


def placements(
    marche: Marche, rangs: Rangs, options: OptionsResolution, option: NDArray[np.int64], stable: Tentative
) -> tuple[tuple[Placement, ...], bool]:
    """Each option that could place each unit left outside, with the claims it would create; whether none can be missing.

    On a large market, options whose price needs a whole attempt are priced while ``essais_placement`` lasts, in order of
    preference; the others are not listed, nor are those for which no allocation was found.
    """
    trouves: list[Placement] = []
    complets = True
    budget = options.essais_placement
    entier = est_entier(marche, options)
    deplacement = None if entier else _Deplacement(marche, rangs, option)
    for u in concernees(marche, option):
        for k in range(int(marche.option_debut[u + 1] - marche.option_debut[u])):
            deplacee = deplacement.asseoir(u, k) if deplacement else None
            if deplacement and deplacee is None:
                budget -= 1
                if budget < 0:
                    complets = False
                    continue
            placement = _placer_ici(marche, rangs, options, u, k, deplacee, stable)
            if isinstance(placement, Placement):
                trouves.append(placement)
            else:
                complets &= placement is Statut.IMPOSSIBLE
    return tuple(trouves), complets


def _placer_ici(
    marche: Marche,
    rangs: Rangs,
    options: OptionsResolution,
    u: int,
    k: int,
    deplacee: NDArray[np.int64] | None,
    stable: Tentative,
) -> Placement | Statut:
    """Option k given to unit u with the fewest claims found; IMPOSSIBLE when no allowed allocation gives it, or INCONNU."""
    if est_entier(marche, options):
        placee = _entier(marche, rangs, options, impose={u: k})
        if isinstance(placee, Statut):
            return placee
        return Placement(u, k, revendications(marche, rangs, marche.places, placee.option), placee.minimum_prouve)
    option = _reserver(marche, rangs, options, {u: k}, deplacee)
    if option is None:
        return Statut.INCONNU
    claims = revendications(marche, rangs, marche.places, option)
    nombre = len({r.unite for r in claims})
    # No stable allocation gives the option: one claim at least.
    exclue = bool(stable.bornes.possible[marche.option_debut[u] + k] == 0) or bool(stable.impossibles)
    return Placement(u, k, claims, nombre == 0 or (nombre == 1 and exclue))


def _reserver(
    marche: Marche,
    rangs: Rangs,
    options: OptionsResolution,
    imposees: dict[int, int],
    deplacee: NDArray[np.int64] | None = None,
) -> NDArray[np.int64] | None:
    """Seats of the imposed options set aside, the best allocation of everybody else; None when P1 or the search fails.

    ``deplacee`` (U,) is that allocation when :class:`_Deplacement` found it.
    """
    option = deplacee
    if option is None:
        places = marche.places.copy()
        for u, k in imposees.items():
            np.subtract.at(places, _cellules(marche, u, k), 1)
        essai = tenter(marche, rangs, places, options, exclues=tuple(imposees))
        if essai.option is None:
            return None
        option = essai.option.copy()
        for u, k in imposees.items():
            option[u] = k
    etat = installer(marche, rangs, option)
    trop = (etat.entrants > 0) & (etat.entrants + etat.presents > marche.places)
    return None if trop.any() else option


def _cellules(marche: Marche, u: int, k: int) -> NDArray[np.int32]:
    """Cellules of option k of unit u, one per member."""
    taille = int(marche.unite_debut[u + 1] - marche.unite_debut[u])
    s = int(marche.slot_debut[u]) + k * taille
    return marche.slot_cellule[s : s + taille]


class _Deplacement:
    """Continues the deferred acceptance of the single persons after a unit left outside sits down.

    Its members are entered as persons who come home to the cellules asked: the worst entrants make room.
    """

    def __init__(self, marche: Marche, rangs: Rangs, base: NDArray[np.int64]) -> None:
        self.marche, self.rangs, self.base = marche, rangs, base
        self.nombre = np.diff(marche.option_debut)
        self.taille = np.diff(marche.unite_debut)
        self.etat = installer(marche, rangs, base)
        self.obtenu = np.full(len(marche.personnes), -1, np.int64)
        place = np.flatnonzero(base < self.nombre)
        t = self.taille[place].astype(np.int64)
        rampes = rampe(t)
        personnes = marche.membres[np.repeat(marche.unite_debut[place].astype(np.int64), t) + rampes]
        self.obtenu[personnes] = np.repeat(marche.slot_debut[place] + base[place] * t, t) + rampes
        lie = self.taille[rangs.unite] > 1
        self.fin = marche.slot_debut[1:][rangs.unite]
        self.suivant = np.where((self.obtenu >= 0) & ~lie, self.obtenu + 1, self.fin)
        self.liees = np.flatnonzero((self.obtenu >= 0) & lie)

    def asseoir(self, u: int, k: int) -> NDArray[np.int64] | None:
        """(U,) options once unit u sits at option k; None if a linked unit must move, or if u has a seat already."""
        m, r, etat = self.marche, self.rangs, self.etat
        membres = m.membres[m.unite_debut[u] : m.unite_debut[u + 1]]
        repli = maisons(m).copy()
        if self.base[u] < self.nombre[u] or np.any(repli[membres] >= 0):
            return None
        repli[membres] = _cellules(m, u, k)
        obtenu = self.obtenu.copy()
        noyaux.proposer(
            membres.astype(np.int32), self.suivant.copy(), self.fin, repli, m.slot_cellule, r.position, r.personne_a, m.places,
            etat.presents.copy(), etat.entrants.copy(), r.debut[1:] - np.int32(1), etat.tenu.copy(), obtenu,
        )  # fmt: skip
        if np.any(obtenu[self.liees] < 0):
            return None
        option = self.base.copy()
        seules = np.flatnonzero(self.taille == 1)
        slots = obtenu[m.membres[m.unite_debut[seules]]]
        option[seules] = np.where(slots >= 0, slots - m.slot_debut[seules], self.nombre[seules])
        option[u] = k
        return option


def placer(
    marche: Marche, rangs: Rangs, options: OptionsResolution, option: NDArray[np.int64], stable: Tentative
) -> Placee | None:
    """Policy ``placer``: as few obligatory linked units outside as possible, then the objectives of model §6."""
    if est_entier(marche, options):
        placee = _entier(marche, rangs, options, obligatoires=True)
        return None if isinstance(placee, Statut) else placee
    imposees: dict[int, int] = {}
    retenue: NDArray[np.int64] | None = None
    for u in concernees(marche, option):
        essais = []
        for k in range(int(marche.option_debut[u + 1] - marche.option_debut[u])):
            essai = _reserver(marche, rangs, options, imposees | {u: k})
            if essai is not None and not set(concernees(marche, essai)) - set(concernees(marche, option)):
                claims = revendications(marche, rangs, marche.places, essai)
                essais.append((len({r.unite for r in claims}), somme_des_rangs(marche, essai), k, essai))
        if essais:
            *_, k, retenue = min(essais, key=lambda e: e[:3])
            imposees[u] = k
    if retenue is None:
        return None
    nombre = len({r.unite for r in revendications(marche, rangs, marche.places, retenue)})
    seule = len(imposees) == 1 and nombre <= 1 and bool(stable.impossibles or _jamais_placee(marche, stable, imposees))
    return Placee(retenue, seule, 0)


def _jamais_placee(marche: Marche, stable: Tentative, imposees: Iterable[int]) -> bool:
    """Whether the bounds exclude every option of some of the units: no stable allocation places it."""
    return any(not stable.bornes.possible[marche.option_debut[u] : marche.option_debut[u + 1]].any() for u in imposees)


def _entier(
    marche: Marche,
    rangs: Rangs,
    options: OptionsResolution,
    *,
    impose: dict[int, int] | None = None,
    obligatoires: bool = False,
) -> Placee | Statut:
    """The whole market in one exact model, every unit allowed a claim, some imposed or to be placed first; or why not."""
    toutes = np.ones(marche.nombre_unites, np.bool_)
    residu = Residu(marche, rangs, marche.places, np.zeros(marche.nombre_unites, np.int64), toutes)
    fixes = impose or {}

    def domaine(u: int) -> list[int]:
        return list(range((fixes[u] if u in fixes else int(residu.nombre[u])) + 1))

    unites = range(marche.nombre_unites)
    a_placer = concernees(marche, residu.nombre) if obligatoires else ()
    probleme = residu.probleme(unites, domaine, unites, a_placer)
    probleme = replace(probleme, unites=tuple(replace(u, imposee=u.unite in fixes) for u in probleme.unites))
    reponse = resoudre_residu(probleme, options.limite)
    if not reponse.options:
        return reponse.statut
    option = np.array([reponse.options[u] for u in unites], np.int64)
    return Placee(option, reponse.statut is Statut.OPTIMAL, reponse.rangs[1])


def asseoir(marche: Marche, rangs: Rangs, options: OptionsResolution, option: NDArray[np.int64]) -> Assise | None:
    """Policy ``siege``: the fewest seats added after which a stable allocation places every obligatory linked unit.

    Every way to add none, then one, then two … is tried, in the order of cellules, while ``essais_siege`` lasts: what is found
    there is the fewest, if all that came before had an answer. A total whose ways are too many is not begun: seats are then
    added option by option, and taken back one by one while everybody stays placed, which may leave more than needed. On a large
    market only the cellules that the units left outside ask for are tried, and more than one seat is never proven the fewest.

    Returns
    -------
    Assise or None
        None when the search fails.
    """
    laissees = concernees(marche, option)
    entier = est_entier(marche, options)
    asked = [marche.slot_cellule[marche.slot_debut[u] : marche.slot_debut[u + 1]] for u in laissees]
    utiles = np.unique(marche.slot_cellule if entier else np.concatenate(asked)).tolist()
    conclu, reste = True, options.essais_siege
    exclus = 0  # totals below it are proven too few, if every attempt had an answer
    for total in range(options.essais_siege if entier else 2):
        manieres = list(islice(combinations_with_replacement(utiles, total), reste + 1 if total > 1 else None))
        if total > 1 and len(manieres) > reste:
            break
        for cellules in manieres:
            ajouts = dict(Counter(cellules))
            tentative, dehors = _asseoir_avec(marche, rangs, options, ajouts)
            if tentative.option is not None and not dehors:
                return Assise(ajouts, tentative, conclu)
            conclu &= tentative.prouve
        reste -= len(manieres)
        exclus = total + 1 if entier else 1
    trouvee = _asseoir_pas_a_pas(marche, rangs, options, laissees)
    if trouvee is None:
        return None
    ajouts, tentative = trouvee
    return Assise(ajouts, tentative, conclu and sum(ajouts.values()) == exclus)


def _asseoir_avec(
    marche: Marche, rangs: Rangs, options: OptionsResolution, ajouts: dict[int, int]
) -> tuple[Tentative, list[int]]:
    """The stable allocation with seats added that leaves the fewest obligatory linked units outside, and those."""
    places = marche.places.copy()
    for cellule, nombre in ajouts.items():
        places[cellule] += nombre
    toutes = concernees(marche, np.diff(marche.option_debut).astype(np.int64))
    tentative = tenter(marche, rangs, places, options, a_placer=toutes)
    return tentative, [] if tentative.option is None else concernees(marche, tentative.option)


def _asseoir_pas_a_pas(
    marche: Marche, rangs: Rangs, options: OptionsResolution, laissees: list[int]
) -> tuple[dict[int, int], Tentative] | None:
    ajouts: dict[int, int] = {}
    reste = laissees
    # Each pass adds the seats of one option; were they all taken by others, or nothing stable then, later passes add more.
    for _ in range(PASSES_SIEGE):
        u = reste[0]
        essais = [_avec_option(marche, ajouts, u, k) for k in range(int(marche.option_debut[u + 1] - marche.option_debut[u]))]
        issues = [_asseoir_avec(marche, rangs, options, plus) for plus in essais]
        dehors = [len(reste) + 1 if tentative.option is None else len(laisses) for tentative, laisses in issues]
        k = dehors.index(min(dehors))
        ajouts, (tentative, laisses) = essais[k], issues[k]
        if tentative.option is not None:
            if not laisses:
                return _reprendre(marche, rangs, options, ajouts, tentative)
            reste = laisses
    return None


def _avec_option(marche: Marche, ajouts: dict[int, int], u: int, k: int) -> dict[int, int]:
    taille = int(marche.unite_debut[u + 1] - marche.unite_debut[u])
    s = int(marche.slot_debut[u]) + k * taille
    plus = dict(ajouts)
    for c in marche.slot_cellule[s : s + taille].tolist():
        plus[c] = plus.get(c, 0) + 1
    return plus


def _reprendre(
    marche: Marche, rangs: Rangs, options: OptionsResolution, ajouts: dict[int, int], tentative: Tentative
) -> tuple[dict[int, int], Tentative]:
    """Take back every seat that is not needed."""
    for cellule in sorted(ajouts):
        while ajouts[cellule]:
            moins = {c: n - (c == cellule) for c, n in ajouts.items()}
            essai, laisses = _asseoir_avec(marche, rangs, options, moins)
            if essai.option is None or laisses:
                break
            ajouts, tentative = moins, essai
    return {c: n for c, n in ajouts.items() if n}, tentative
