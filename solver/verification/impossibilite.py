"""Check of a proof that no stable allocation exists (model §6).

The proof is a statement: in every stable allocation, certain units (``fixes``) hold a known option, those of a group hold an
option of a known domain, and nobody else can sit in the cellules that the group touches; yet no choice within the domains is
without claim. :mod:`.exploration_groupe` checks the last part by exhaustion, :mod:`.bornes` derives again what the first rests
on. In two phases the statement is about phase M: the market is built again from its definition (:mod:`.jumeaux`), with bounds
of its own (:mod:`.bornes_jumeaux`). None shares a line with the mechanisms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..marche import DEHORS, Marche
from .bornes import Bornes, borner
from .bornes_jumeaux import borner_phase_m
from .exploration_groupe import LIMITE_NOEUDS, Verdict, explorer_groupe
from .jumeaux import avec_jumeaux, sans_demandes


@dataclass(frozen=True, slots=True)
class ControleImpossibilite:
    """What an independent check finds of a statement of impossibility.

    Attributes
    ----------
    verdict
        Of the search in the group.
    noeuds
        Choices tried.
    temoin
        When the verdict is ``FAUSSE``: the option of each unit of the group, without claim.
    bornes_verifiees
        Whether ``fixes`` and domains hold in every stable allocation, and whether nobody else can sit in the cellules touched.
    """

    verdict: Verdict
    noeuds: int
    temoin: tuple[int, ...] | None
    bornes_verifiees: bool

    @property
    def confirmee(self) -> bool:
        """Whether the statement proves that no stable allocation exists."""
        return self.verdict is Verdict.PROUVEE and self.bornes_verifiees


def controler_impossibilite(
    marche: Marche,
    unites: Sequence[int],
    domaines: Sequence[Sequence[int]],
    fixes: Sequence[tuple[int, int]],
    limite_noeuds: int = LIMITE_NOEUDS,
    bornes: Bornes | None = None,
) -> ControleImpossibilite:
    """Check a statement of impossibility.

    Parameters
    ----------
    unites, domaines
        The group: units, and for each the options left (the number of its options stands for outside).
    fixes
        Pairs (unit, option) of the units seated, or at home, in the cellules touched.
    limite_noeuds
        Choices tried before giving up.
    bornes
        Those of the market, when they are known already.

    Raises
    ------
    ValueError
        The statement names a unit or an option that does not exist, or a unit twice.
    """
    if fautes := enonce_mal_forme(marche, unites, domaines, fixes):
        raise ValueError(fautes)
    exploration = explorer_groupe(marche, unites, domaines, fixes, limite_noeuds)
    tenues = _tenues(marche, bornes or borner(marche), unites, domaines, fixes)
    return ControleImpossibilite(exploration.verdict, exploration.noeuds, exploration.temoin, tenues)


@dataclass(frozen=True, slots=True, eq=False)
class Terrain:
    """The market that statements are about, and what it proves; see :func:`terrain`.

    ``nombre`` (U,): options of each unit before deletions. ``ecartees``: units whose demand was deleted.
    """

    marche: Marche
    bornes: Bornes
    nombre: tuple[int, ...]
    ecartees: frozenset[int]

    def controler(
        self, unites: Sequence[int], domaines: Sequence[Sequence[int]], fixes: Sequence[tuple[int, int]]
    ) -> ControleImpossibilite:
        """Check a statement written in the numbers of the whole market; see :func:`controler_impossibilite`.

        Raises
        ------
        ValueError
            As there.
        """
        restants = [self._restants(u, domaine) for u, domaine in zip(unites, domaines, strict=True)]
        tenus = [(u, k) for u, option in fixes for k in self._restants(u, (option,))]
        return controler_impossibilite(self.marche, unites, restants, tenus, bornes=self.bornes)

    def _restants(self, unite: int, options: Sequence[int]) -> Sequence[int]:
        """A unit that asks nothing any more has one option, outside, whose number is then 0."""
        if unite not in self.ecartees:
            return options
        return (0,) if self.nombre[unite] in options else ()


def terrain(marche: Marche, ecartees: Iterable[int] = ()) -> Terrain:
    """The market that statements about an outcome of ``marche`` are about, with its bounds.

    It has no demand of the units ``ecartees``, whose conditional demand was deleted. In two phases it is that of phase M
    (:mod:`.jumeaux`).
    """
    toutes = frozenset(ecartees)
    examine = sans_demandes(marche, toutes)
    deux_phases = examine.sorties is not None
    if deux_phases:
        examine = avec_jumeaux(examine)
    nombre = tuple(b - a for a, b in pairwise(marche.option_debut.tolist()))
    return Terrain(examine, borner_phase_m(examine) if deux_phases else borner(examine), nombre, toutes)


def enonce_mal_forme(
    marche: Marche, unites: Sequence[int], domaines: Sequence[Sequence[int]], fixes: Sequence[tuple[int, int]]
) -> str:
    """What makes a statement unreadable on this market, in French; empty when nothing does."""
    if not unites or len(unites) != len(domaines):
        return f"{len(unites)} unités pour {len(domaines)} domaines"
    nommees = [*unites, *(u for u, _ in fixes)]
    inconnues = [u for u in nommees if not 0 <= u < marche.nombre_unites]
    if inconnues:
        return f"unité inconnue {inconnues[0]}"
    if len(set(nommees)) < len(nommees):
        return "une unité est nommée deux fois"
    for u, options in [*zip(unites, domaines, strict=True), *((u, (k,)) for u, k in fixes)]:
        nombre = int(marche.option_debut[u + 1] - marche.option_debut[u])
        if len(set(options)) < len(options) or any(not 0 <= k <= nombre for k in options):
            return f"options {list(options)} de l'unité {u}, qui en a {nombre}"
    return ""


def _tenues(
    marche: Marche,
    bornes: Bornes,
    unites: Sequence[int],
    domaines: Sequence[Sequence[int]],
    fixes: Sequence[tuple[int, int]],
) -> bool:
    """Whether the bounds imply the statement's premises. A contradiction implies anything: no allocation is stable."""
    if bornes.contradiction:
        return True
    if any(not set(bornes.possibles[u]) <= set(domaine) for u, domaine in zip(unites, domaines, strict=True)):
        return False
    if any(tuple(bornes.possibles[u]) != (option,) for u, option in fixes):
        return False
    touchees = {c for u, domaine in zip(unites, domaines, strict=True) for c in _cellules(marche, u, domaine)}
    nommees = {*unites, *(u for u, _ in fixes)}
    autres = (_cellules(marche, u, options) for u, options in enumerate(bornes.possibles) if u not in nommees)
    return all(touchees.isdisjoint(cellules) for cellules in autres)


def _cellules(marche: Marche, unite: int, options: Iterable[int]) -> set[int]:
    """Cellules where a unit takes a seat with one of these options, the own homes when outside is one."""
    debut, fin = int(marche.unite_debut[unite]), int(marche.unite_debut[unite + 1])
    nombre = int(marche.option_debut[unite + 1] - marche.option_debut[unite])
    cellules: set[int] = set()
    for k in options:
        if k < nombre:
            slot = int(marche.slot_debut[unite]) + k * (fin - debut)
            cellules.update(marche.slot_cellule[slot : slot + fin - debut].tolist())
        else:
            cellules.update(marche.origine[marche.membres[debut:fin]].tolist())
    return cellules - {DEHORS}
