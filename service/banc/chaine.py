"""The moves that a change sets off: who goes where, each move opening or taking the place of the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from solver.marche import DEHORS

from ..francais import pluriel
from ..statistiques import Issue
from .issues import Ecarts, Issues, rapprocher

if TYPE_CHECKING:
    from scoring.paquet import Paquet


@dataclass(frozen=True, slots=True)
class Mouvement:
    """One move of a chain.

    Attributes
    ----------
    chaine
        Number of the chain, from 1: a chain is a run of moves that follow each other, the first one from the cellule changed.
    candidat, avec
        Who moves, and the other members of the unit.
    avant, apres
        Cellules (discipline, lieu), None for nowhere.
    rangs
        Option numbers gained, negative when lost.
    """

    chaine: int
    candidat: str
    avec: tuple[str, ...]
    avant: tuple[str, str] | None
    apres: tuple[str, str] | None
    issue: str
    rang: int
    rangs: int

    def en_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "chaine": self.chaine,
            "candidat": self.candidat,
            "avec": list(self.avec),
            "avant": self.avant and list(self.avant),
            "apres": self.apres and list(self.apres),
            "resultat": self.issue,
            "rang": self.rang,
            "rangs_gagnes": self.rangs,
        }


def enchainer(
    ids: tuple[str, ...], avant: Issues, ids_apres: tuple[str, ...], apres: Issues, depart: int = DEHORS, *, ouvre: bool = True
) -> list[Mouvement]:
    """Everybody whose cellule changes, in the order in which one move calls for the next.

    Parameters
    ----------
    depart
        The cellule changed, where the first chain starts; by default, wherever more enter than leave.
    ouvre
        Seats are added: a chain goes from the cellule entered to the one left, whose seat is taken next. Otherwise from the
        cellule left to the one entered, whence somebody must leave.

    Several moves may follow one; the first candidat, by id, is told first and the others start chains of their own. Who moves
    because a linked demand does is told right after the chain of that one: what follows from this move comes after it.
    """
    ecarts = rapprocher(ids, avant, ids_apres, apres)
    a, b = avant.cellule[ecarts.avant], apres.cellule[ecarts.apres]
    bougent = np.flatnonzero(a != b)
    source, cible = (b, a) if ouvre else (a, b)
    par_source: dict[int, list[int]] = {}
    for i in bougent[::-1].tolist():
        par_source.setdefault(int(source[i]), []).append(i)
    entrees = np.bincount(source[bougent] + 1, minlength=avant.marche.nombre_cellules + 1)
    sorties = np.bincount(cible[bougent] + 1, minlength=avant.marche.nombre_cellules + 1)
    # From the cellule changed, then where seats appear, or vanish, on balance, then the loops that are left.
    departs = [depart, *(np.flatnonzero(entrees[1:] > sorties[1:]).tolist()), *sorted(par_source)]
    unite = avant.unite[ecarts.avant]
    par_unite: dict[int, list[int]] = {}
    for i in bougent.tolist():
        par_unite.setdefault(int(unite[i]), []).append(i)
    ordre: list[tuple[int, int]] = []
    dits: set[int] = set()
    chaine = 0
    for debut in departs:
        while par_source.get(debut):
            suite = [par_source[debut][-1]]
            while suite:
                depart = suite.pop(0)
                if depart in dits:
                    continue
                chaine += 1
                for i in _suivre(depart, par_source, source, cible):
                    ordre.append((chaine, i))
                    dits.add(i)
                    suite += par_unite[int(unite[i])]
    return [_mouvement(chaine, i, ids, avant, apres, ecarts, a, b) for chaine, i in ordre]


def _suivre(
    depart: int, par_source: dict[int, list[int]], source: NDArray[np.int32], cible: NDArray[np.int32]
) -> Iterator[int]:
    """A move, then the first that it calls for, and so on; each one is taken from those left."""
    suivant: int | None = depart
    while suivant is not None:
        i = suivant
        ici = par_source[int(source[i])]
        ici.pop() if ici[-1] == i else ici.remove(i)
        yield i
        c = int(cible[i])
        suivant = par_source[c][-1] if c != DEHORS and par_source.get(c) else None


def _mouvement(
    chaine: int,
    i: int,
    ids: tuple[str, ...],
    avant: Issues,
    apres: Issues,
    ecarts: Ecarts,
    a: NDArray[np.int32],
    b: NDArray[np.int32],
) -> Mouvement:
    m = avant.marche
    qui, la = int(ecarts.avant[i]), int(ecarts.apres[i])
    u = int(avant.unite[qui])
    autres = m.membres[m.unite_debut[u] : m.unite_debut[u + 1]].tolist()
    return Mouvement(
        chaine=chaine,
        candidat=ids[qui],
        avec=tuple(ids[p] for p in autres if p != qui),
        avant=None if a[i] == DEHORS else m.cellules[a[i]],
        apres=None if b[i] == DEHORS else apres.marche.cellules[b[i]],
        issue=Issue(int(apres.issue[la])).code,
        rang=int(apres.rang[la]),
        rangs=int(ecarts.gain[i]),
    )


def en_phrases(mouvements: list[Mouvement], paquet: Paquet) -> Iterator[str]:
    """The chains in words, one sentence per move; a chain that another one sets off says by which move."""
    dits: dict[str, Mouvement] = {}
    quittees: dict[tuple[str, str], Mouvement] = {}
    gagnees: dict[tuple[str, str], Mouvement] = {}
    precedent = 0
    for m in mouvements:
        debut = "" if m.chaine == precedent else f"Chaîne {m.chaine}{_cause(m, dits, quittees, gagnees)}. "
        precedent = m.chaine
        gain = "sans changer de rang"
        if m.rangs:
            gain = f"{pluriel(abs(m.rangs), 'rang')} {'de gagné' if abs(m.rangs) < 2 else 'de gagnés'}"
            gain = gain if m.rangs > 0 else gain.replace("gagné", "perdu")
        avec = f" (avec {', '.join(m.avec)})" if m.avec else ""
        yield f"{debut}{m.candidat}{avec} {_obtient(m, paquet)} ; avant : {cellule_en_mots(m.avant, paquet)} ; {gain}."
        dits[m.candidat] = m
        if m.avant is not None:
            quittees[m.avant] = m
        if m.apres is not None:
            gagnees[m.apres] = m


def _cause(
    m: Mouvement,
    dits: Mapping[str, Mouvement],
    quittees: Mapping[tuple[str, str], Mouvement],
    gagnees: Mapping[tuple[str, str], Mouvement],
) -> str:
    """Which move told before the first one of a chain it goes with; empty where there is none: the chain starts by itself."""
    for qui in m.avec:
        if qui in dits:
            return f" (la demande de {m.candidat} est liée à celle de {qui}, qui bouge dans la chaîne {dits[qui].chaine})"
    if m.apres is not None and m.apres in quittees:
        autre = quittees[m.apres]
        return f" (suite de la chaîne {autre.chaine} : {autre.candidat} laisse une place là où {m.candidat} arrive)"
    if m.avant is not None and m.avant in gagnees:
        autre = gagnees[m.avant]
        return f" (suite de la chaîne {autre.chaine} : {autre.candidat} arrive là d'où {m.candidat} part)"
    return ""


def _obtient(m: Mouvement, paquet: Paquet) -> str:
    ou = cellule_en_mots(m.apres, paquet)
    match m.issue:
        case "voeu":
            return f"obtient {ou}, vœu {m.rang}"
        case "extension":
            return f"est affecté par extension : {ou}"
        case "maintenu":
            return f"reste sur son poste : {ou}"
    return "n'a plus de place"


def cellule_en_mots(cellule: tuple[str, str] | None, paquet: Paquet) -> str:
    """A cellule in words; None is nowhere."""
    if cellule is None:
        return "nulle part"
    discipline, lieu = cellule
    nom = paquet.lieux.noms[paquet.lieux.indice[lieu]]
    return nom if paquet.discipline else f"{nom} ({paquet.disciplines.get(discipline, discipline)})"
