"""No choice of a group of units is without claim: exhaustive search with pruning.

A *choice* gives each unit of the group one option of its domain; the units of ``fixes`` hold theirs and nobody else counts. It
is *right* when P1 holds in the cellules of its options and homes and no unit of the group claims an option of its own domain
that it prefers (model §6). Two rules withdraw options, each because no right choice holds them:

- *seats*: even with the fewest entrants and titulaires that the others may bring, P1 is broken in a cellule of the option;
- *claim*: at a preferred option of the domain, even the largest number of better-placed persons that the others may bring
  leaves room in each of its cellules: whatever the others do, the unit claims it.

With one option left to every unit both counts are exact, so that what the rules leave standing is a right choice. Units that no
cellule links any more are searched apart: one part without right choice is enough.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..marche import DEHORS, Marche

Cle = tuple[int, ...]
"""Priority of an entrant in a cellule, smaller first."""

LIMITE_NOEUDS = 20_000
"""Choices tried before giving up: the groups met need fewer than a hundred."""

LIMITE_TRAVAIL = 5_000_000
"""Counts added up before giving up, about ten seconds: whatever a certificate states, its check ends."""

ECHELLE = 1_000
"""Precision of the ratio that orders units: thousandths of an option."""

PROFONDEUR = 200
"""Nested choices before giving up: a bound on the recursion, well above the groups that can be searched at all."""


class Verdict(StrEnum):
    """What the search says of a statement."""

    PROUVEE = "prouvee"
    """Every choice breaks P1 or leaves a claim."""
    FAUSSE = "fausse"
    """A right choice was found."""
    NON_CONCLU = "non_conclu"
    """The limit was reached."""


@dataclass(frozen=True, slots=True)
class Exploration:
    """Outcome of a search.

    Attributes
    ----------
    noeuds
        Choices tried, the root included.
    temoin
        When ``FAUSSE``: the option of each unit of the group, a right choice.
    """

    verdict: Verdict
    noeuds: int
    temoin: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Prise:
    """Seats that one option takes: keys of the entrants of each cellule, best first; titulaires who stay in each."""

    entrants: dict[int, list[Cle]]
    restes: dict[int, int]

    @property
    def cellules(self) -> set[int]:
        """Cellules where it takes a seat."""
        return {*self.entrants, *self.restes}

    def nombre(self, cellule: int) -> int:
        """Number of entrants."""
        return len(self.entrants.get(cellule, ()))

    def meilleurs(self, cellule: int, cle: Cle) -> int:
        """Persons who stand above ``cle``; titulaires who stay stand above everybody."""
        return self.restes.get(cellule, 0) + bisect_left(self.entrants.get(cellule, []), cle)


def lire_prise(marche: Marche, unite: int, option: int) -> Prise:
    """Seats that an option takes. A titulaire who stays takes none when departures free nothing (model §2)."""
    entrants: dict[int, list[Cle]] = {}
    restes: dict[int, int] = {}
    membres = marche.membres[marche.unite_debut[unite] : marche.unite_debut[unite + 1]].tolist()
    if option < int(marche.option_debut[unite + 1] - marche.option_debut[unite]):
        slot = int(marche.slot_debut[unite]) + option * len(membres)
        for i, personne in enumerate(membres, slot):
            cle = (int(marche.slot_groupe[i]), -int(marche.slot_points[i]), *marche.departage[personne].tolist())
            entrants.setdefault(int(marche.slot_cellule[i]), []).append(cle)
        for cles in entrants.values():
            cles.sort()
    elif marche.depart_libere_place:
        for personne in membres:
            maison = int(marche.origine[personne])
            if maison != DEHORS:
                restes[maison] = restes.get(maison, 0) + 1
    return Prise(entrants, restes)


def explorer_groupe(
    marche: Marche,
    unites: Sequence[int],
    domaines: Sequence[Sequence[int]],
    fixes: Sequence[tuple[int, int]],
    limite_noeuds: int = LIMITE_NOEUDS,
) -> Exploration:
    """Search a right choice of the group, until one is found, none is left, or the limit is reached. Deterministic."""
    if not all(domaines):
        return Exploration(Verdict.PROUVEE, 1)
    recherche = _Recherche(marche, unites, domaines, fixes, limite_noeuds)
    domaines_reduits = [tuple(sorted(domaine)) for domaine in domaines]
    tous = range(len(unites))
    try:
        trouve = recherche.reduire(domaines_reduits, tous) and recherche.parties(domaines_reduits, tous, 0)
    except _LimiteAtteinte:
        return Exploration(Verdict.NON_CONCLU, recherche.noeuds)
    if trouve:
        return Exploration(Verdict.FAUSSE, recherche.noeuds, tuple(option for (option,) in domaines_reduits))
    return Exploration(Verdict.PROUVEE, recherche.noeuds)


class _LimiteAtteinte(Exception):
    """Too many choices, or too deep."""


@dataclass(frozen=True, slots=True)
class _Demande:
    """What a unit needs in one cellule of a preferred option: at most ``marge`` persons of the others above its weakest member.

    ``marge`` counts the persons of ``fixes`` already. ``autres``: for each unit of the group that may bring some, how many with
    each option.
    """

    marge: int
    autres: tuple[tuple[int, dict[int, int]], ...]


class _Recherche:
    """``domaines`` in the methods: what is left to each unit of the group, by its number in the group, best first."""

    def __init__(
        self,
        marche: Marche,
        unites: Sequence[int],
        domaines: Sequence[Sequence[int]],
        fixes: Sequence[tuple[int, int]],
        limite: int,
    ) -> None:
        self.limite, self.noeuds, self.travail = limite, 1, 0
        self.options = [sorted(domaine) for domaine in domaines]
        self.prises = [{k: lire_prise(marche, u, k) for k in d} for u, d in zip(unites, self.options, strict=True)]
        self.tailles = [int(marche.unite_debut[u + 1] - marche.unite_debut[u]) for u in unites]
        self.dans: dict[int, list[int]] = {}
        for i, prises in enumerate(self.prises):
            for c in sorted({c for prise in prises.values() for c in prise.cellules}):
                self.dans.setdefault(c, []).append(i)
        self.places = {c: int(marche.places[c]) for c in self.dans}
        self.fixes = [lire_prise(marche, u, k) for u, k in fixes]
        self.entrants_fixes = {c: sum(prise.nombre(c) for prise in self.fixes) for c in self.dans}
        self.restes_fixes = {c: sum(prise.restes.get(c, 0) for prise in self.fixes) for c in self.dans}
        self.poids = [1] * len(unites)
        self.demandes: dict[tuple[int, int], list[_Demande]] = {}
        self.voisines: dict[int, list[int]] = {}

    def _travailler(self, comptes: int) -> None:
        self.travail += comptes
        if self.travail > LIMITE_TRAVAIL:
            raise _LimiteAtteinte

    def _voisines(self, i: int) -> list[int]:
        """Units of the group with a cellule in common."""
        if i not in self.voisines:
            cellules = {c for prise in self.prises[i].values() for c in prise.cellules}
            self._travailler(sum(len(self.dans[c]) for c in cellules))
            self.voisines[i] = sorted({j for c in cellules for j in self.dans[c]} - {i})
        return self.voisines[i]

    def _demandes(self, i: int, option: int) -> list[_Demande]:
        if (i, option) in self.demandes:
            return self.demandes[i, option]
        demandes = []
        for c, cles in self.prises[i][option].entrants.items():
            faible = cles[-1]
            self._travailler(len(self.fixes) + sum(len(self.prises[j]) for j in self.dans[c]))
            devant = sum(prise.meilleurs(c, faible) for prise in self.fixes)
            autres = []
            for j in self.dans[c]:
                combien = {k: prise.meilleurs(c, faible) for k, prise in self.prises[j].items()}
                if j != i and any(combien.values()):
                    autres.append((j, combien))
            demandes.append(_Demande(self.places[c] - len(cles) - devant, tuple(autres)))
        self.demandes[i, option] = demandes
        return demandes

    def reduire(self, domaines: list[tuple[int, ...]], a_revoir: Iterable[int]) -> bool:
        """Apply both rules, in place, until nothing changes. False when a unit has nothing left."""
        file = deque(a_revoir)
        attend = set(file)
        while file:
            i = file.popleft()
            attend.discard(i)
            garde = self._options_tenables(i, domaines)
            if garde == domaines[i]:
                continue
            domaines[i] = garde
            if not garde:
                self.poids[i] += 1
                return False
            nouvelles = [j for j in self._voisines(i) if j not in attend]
            attend.update(nouvelles)
            file.extend(nouvelles)
        return True

    def _options_tenables(self, i: int, domaines: list[tuple[int, ...]]) -> tuple[int, ...]:
        """A claim is looked for at every option of the original domain: one withdrawn for want of seats is still claimed."""
        garde = []
        for k in self.options[i]:
            if k > domaines[i][-1]:
                break
            if k in domaines[i] and self._assise(i, k, domaines):
                garde.append(k)
            if k < self.options[i][-1] and self._revendiquee(i, k, domaines):
                break
        return tuple(garde)

    def _assise(self, i: int, option: int, domaines: list[tuple[int, ...]]) -> bool:
        """Whether P1 may still hold wherever the option takes a seat."""
        prise = self.prises[i][option]
        for c in prise.cellules:
            self._travailler(len(self.dans[c]))
            entrants = self.entrants_fixes[c] + prise.nombre(c)
            restes = self.restes_fixes[c] + prise.restes.get(c, 0)
            for j in self.dans[c]:
                if j != i:
                    entrants += min(self.prises[j][k].nombre(c) for k in domaines[j])
                    restes += min(self.prises[j][k].restes.get(c, 0) for k in domaines[j])
            if entrants > max(0, self.places[c] - restes):
                return False
        return True

    def _revendiquee(self, i: int, option: int, domaines: list[tuple[int, ...]]) -> bool:
        """Whether the unit claims the option, when it holds a worse one, whatever the others do."""
        for demande in self._demandes(i, option):
            self._travailler(len(demande.autres))
            if sum(max(combien[k] for k in domaines[j]) for j, combien in demande.autres) > demande.marge:
                return False
        return True

    def parties(self, domaines: list[tuple[int, ...]], unites: Iterable[int], profondeur: int) -> bool:
        """Whether every part of the units has a right choice; on success ``domaines`` holds it."""
        if profondeur > PROFONDEUR:
            raise _LimiteAtteinte
        return all(self._partie(domaines, partie, profondeur) for partie in self._separer(domaines, unites))

    def _partie(self, domaines: list[tuple[int, ...]], partie: list[int], profondeur: int) -> bool:
        """Branch on the unit with the fewest options for the failures it took part in; couples and most linked units first."""
        i = min(
            partie, key=lambda j: (len(domaines[j]) * ECHELLE // self.poids[j], -self.tailles[j], -len(self._voisines(j)), j)
        )
        for option in domaines[i]:
            if self.noeuds >= self.limite:
                raise _LimiteAtteinte
            self.noeuds += 1
            essai = domaines.copy()
            essai[i] = (option,)
            if self.reduire(essai, [i, *self._voisines(i)]) and self.parties(essai, partie, profondeur + 1):
                domaines[:] = essai
                return True
        return False

    def _separer(self, domaines: list[tuple[int, ...]], unites: Iterable[int]) -> list[list[int]]:
        """Undecided units, by part: two are in one part when a seat or a claim, of a decided unit too, may depend on both."""
        chef: dict[int, int] = {c: c for c in self.dans}

        def tete(c: int) -> int:
            while chef[c] != c:
                chef[c] = chef[chef[c]]
                c = chef[c]
            return c

        def unir(cellules: Iterable[int]) -> None:
            tetes = sorted({tete(c) for c in cellules})
            chef.update(dict.fromkeys(tetes, tetes[0]) if tetes else {})

        lues: list[set[int]] = []
        for i, domaine in enumerate(domaines):
            preferees = [self.prises[i][k].cellules for k in self.options[i] if k < domaine[-1]]
            tenues = [self.prises[i][k].cellules for k in domaine]
            lues.append(set().union(*preferees, *tenues))
            if len(domaine) > 1:
                unir(lues[i])
            else:
                for cellules in preferees:
                    unir(cellules)
        parties: dict[int, list[int]] = {}
        for i in unites:
            if len(domaines[i]) > 1:
                parties.setdefault(tete(min(lues[i])), []).append(i)
        return sorted(parties.values(), key=lambda partie: (len(partie), partie))
