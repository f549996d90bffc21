"""P6 and P7: claims (model §6).

A unit that asks s seats of cellule c by an option it prefers is admissible there when at most ``places - s`` *other* persons of
c stand above the weakest of the s members concerned; the option is claimed when this holds in each of its cellules. Titulaires
of c who stay stand above everybody; members of the unit itself never count as others, since the option would move them.

With ``r`` seats left by the titulaires who stay, that is: at most ``r - s`` other entrants stand above the weakest member. The
entrants of c are sorted by priority, so it is enough to compare the weakest member with *one* entrant, the one at position
``r - s`` (from 0) among the others: the bar of this claim. One comparison per (option, cellule), whatever their number.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..marche import DEHORS
from .rapport import ENVIE, SIEGE_LIBRE, Controle, Revendique, Violation
from .situation import RESTE, Situation, Tranche


@dataclass(frozen=True, slots=True, eq=False)
class Demandes:
    """Seats asked: one row per (preferred option, cellule of it).

    ``unite``, ``option``, ``cellule`` int32; ``combien`` int64, members who ask a seat there; ``slot`` int64 and ``personne``
    int32, the weakest of them.
    """

    unite: NDArray[np.int32]
    option: NDArray[np.int32]
    cellule: NDArray[np.int32]
    combien: NDArray[np.int64]
    slot: NDArray[np.int64]
    personne: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Occupation:
    """Seats held by the members of units of several members, sorted by (unit, cellule, position among the entrants).

    ``cle`` is ``unite * C + cellule``; ``position`` the index among the cellule's entrants. Titulaires who stay: ``cle_reste``.
    """

    cle: NDArray[np.int64]
    position: NDArray[np.int64]
    cle_reste: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Examen:
    """Rows of :class:`Demandes`, judged.

    Attributes
    ----------
    option
        (R,) int64, number in the market of the option of each row.
    fondees
        Indices of the rows of the options that are claimed: those every row of which is admissible.
    libre
        (R,) bool, admissible without taking a seat from anybody.
    egale
        (R,) bool, admissible, by a tie-break only.
    """

    demandes: Demandes
    option: NDArray[np.int64]
    fondees: NDArray[np.int64]
    libre: NDArray[np.bool_]
    egale: NDArray[np.bool_]


def examiner(situation: Situation) -> Iterator[Examen]:
    """Judge every option that somebody prefers, some units at a time."""
    marche = situation.marche
    occupation = _occupation(situation)
    for tranche in situation.preferees():
        demandes = _demandes(situation, tranche)
        admise, libre, egale = _decider(situation, occupation, demandes)
        option = marche.option_debut[demandes.unite] + demandes.option
        base = marche.option_debut[tranche.unite_min]
        refusee = np.zeros(int(marche.option_debut[tranche.unite_max] - base), dtype=np.bool_)
        refusee[option[~admise] - base] = True
        yield Examen(demandes, option, np.flatnonzero(~refusee[option - base]), libre, egale)


def chercher(situation: Situation) -> list[tuple[Revendique, dict[str, Any]]]:
    """Every claim with its witness, sorted by unit and option."""
    trouvees: list[tuple[Revendique, dict[str, Any]]] = []
    for examen in examiner(situation):
        demandes = examen.demandes
        for lignes in _par_option(examen.option, examen.fondees):
            nature = SIEGE_LIBRE if examen.libre[lignes].all() else ENVIE
            unite, numero = int(demandes.unite[lignes[0]]), int(demandes.option[lignes[0]])
            cellules = [_temoin(situation, demandes, int(ligne)) for ligne in lignes]
            temoin = {
                "unite": unite,
                "personnes": situation.membres(unite),
                "option": numero,
                "nature": nature,
                "cellules": sorted(cellules, key=lambda t: int(t["cellule"])),
            }
            trouvees.append((Revendique(unite, numero, nature), temoin))
    return sorted(trouvees, key=lambda trouvee: trouvee[0])


def controler_p6(situation: Situation, revendications: list[tuple[Revendique, dict[str, Any]]]) -> Controle:
    """No envy claim: admission would need the seat of someone with lower priority."""
    violations = []
    for revendique, temoin in revendications:
        if revendique.nature == ENVIE:
            evinces = [situation.ids([p]) for t in temoin["cellules"] for p in t["evinces"]]
            message = f"P6 : {demande(situation, temoin)} et devrait y passer avant {' et '.join(evinces)}."
            violations.append(Violation("P6", message, temoin))
    return Controle(not violations, tuple(violations))


def controler_p7(situation: Situation, revendications: list[tuple[Revendique, dict[str, Any]]]) -> Controle:
    """No free-seat claim: the seats nobody occupies are enough."""
    violations = []
    for revendique, temoin in revendications:
        if revendique.nature == SIEGE_LIBRE:
            message = f"P7 : {demande(situation, temoin)}, où les places libres suffisent."
            violations.append(Violation("P7", message, temoin))
    return Controle(not violations, tuple(violations))


def demande(situation: Situation, temoin: dict[str, Any]) -> str:
    """Who asks what, rather than what: the beginning of every message about a claim."""
    personnes, cellules = temoin["personnes"], ", ".join(situation.nom(t["cellule"]) for t in temoin["cellules"])
    obtenues = ", ".join(dict.fromkeys(situation.nom(int(situation.cellule[p])) for p in personnes))
    qui = situation.ids(personnes) if len(personnes) == 1 else f"la demande liée de {situation.ids(personnes)}"
    return f"{qui} préfère {cellules} à son résultat ({obtenues})"


def _par_option(option: NDArray[np.int64], lignes: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Group rows by option."""
    lignes = lignes[np.argsort(option[lignes], kind="stable")]
    coupures = np.flatnonzero(np.diff(option[lignes])) + 1
    return np.split(lignes, coupures) if lignes.size else []


def _demandes(situation: Situation, tranche: Tranche) -> Demandes:
    """Gather the slots of each option by cellule. Slots of a unit of one member stand alone: only the others are sorted."""
    marche = situation.marche
    plusieurs = situation.taille[tranche.unite] > 1
    seul, groupe = tranche.filtrer(~plusieurs), tranche.filtrer(plusieurs)
    cellule = marche.slot_cellule[groupe.slot]
    tri = np.lexsort(
        (
            situation.rang[groupe.personne],
            -marche.slot_points[groupe.slot],
            marche.slot_groupe[groupe.slot],
            cellule,
            groupe.option,
            groupe.unite,
        )
    )
    change = (np.diff(groupe.unite[tri]) != 0) | (np.diff(groupe.option[tri]) != 0) | (np.diff(cellule[tri]) != 0)
    faible = np.append(np.flatnonzero(change), tri.size - 1) if tri.size else np.zeros(0, dtype=np.int64)
    dernier = tri[faible]
    return Demandes(
        unite=np.concatenate((seul.unite, groupe.unite[dernier])),
        option=np.concatenate((seul.option, groupe.option[dernier])),
        cellule=np.concatenate((marche.slot_cellule[seul.slot], cellule[dernier])),
        combien=np.concatenate((np.ones(seul.slot.size, dtype=np.int64), np.diff(faible, prepend=-1))),
        slot=np.concatenate((seul.slot, groupe.slot[dernier])),
        personne=np.concatenate((seul.personne, groupe.personne[dernier])),
    )


def _occupation(situation: Situation) -> Occupation:
    """Seats held by members of units of several members: the only units one member of which may sit where another asks."""
    nombre = np.int64(situation.marche.nombre_cellules)
    multiple = situation.taille[situation.unite] > 1
    entres = np.flatnonzero(multiple & (situation.position >= 0))
    cle = situation.unite[entres] * nombre + situation.cellule[entres]
    position = situation.position[entres] - situation.debut[situation.cellule[entres]]
    tri = np.lexsort((position, cle))
    restent = np.flatnonzero(multiple & (situation.obtenue == RESTE) & (situation.cellule != DEHORS))
    cle_reste = np.sort(situation.unite[restent] * nombre + situation.cellule[restent])
    return Occupation(cle[tri], position[tri], cle_reste)


def _decider(
    situation: Situation, occupation: Occupation, demandes: Demandes
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """For each row: admissible in its cellule; without taking a seat from anybody; by a tie-break only."""
    marche = situation.marche
    barre = situation.reste_places[demandes.cellule] - demandes.combien
    plusieurs = np.flatnonzero(situation.taille[demandes.unite] > 1)
    cle = demandes.unite[plusieurs] * np.int64(situation.marche.nombre_cellules) + demandes.cellule[plusieurs]
    if marche.depart_libere_place:
        siens = np.searchsorted(occupation.cle_reste, cle, "right") - np.searchsorted(occupation.cle_reste, cle, "left")
        barre[plusieurs] += siens
    impossible = barre < 0
    # The bar is a position among the *others*: each own member met at or before it, in ascending order, shifts it by one.
    prochain = np.searchsorted(occupation.cle, cle, "left")
    fin = np.searchsorted(occupation.cle, cle, "right")
    while (actif := np.flatnonzero(prochain < fin)).size:
        ligne = plusieurs[actif]
        barre[ligne] += occupation.position[prochain[actif]] <= barre[ligne]
        prochain[actif] += 1
    debut = situation.debut[demandes.cellule]
    libre = ~impossible & (debut + barre >= situation.debut[demandes.cellule + 1])
    admise = libre.copy()
    compare = np.flatnonzero(~impossible & ~libre)
    occupant = debut[compare] + barre[compare]
    egale = np.zeros_like(admise)
    admise[compare], egale[compare] = _precede(situation, demandes, compare, occupant)
    return admise, libre, egale


def _precede(
    situation: Situation, demandes: Demandes, lignes: NDArray[np.int64], occupant: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether the weakest member of each row has priority over the entrant at that index; and by a tie-break only."""
    slot = demandes.slot[lignes]
    groupe, points = situation.marche.slot_groupe[slot], situation.marche.slot_points[slot]
    autre_groupe, autres_points = situation.entrant_groupe[occupant], situation.entrant_points[occupant]
    devant = situation.rang[demandes.personne[lignes]] < situation.rang[situation.entrants[occupant]]
    egal = (groupe == autre_groupe) & (points == autres_points)
    avant = (groupe < autre_groupe) | ((groupe == autre_groupe) & (points > autres_points))
    return avant | (egal & devant), egal & devant


def _temoin(situation: Situation, demandes: Demandes, ligne: int) -> dict[str, Any]:
    """Figures of one cellule of a claim, the unit's own members set aside.

    ``evinces``: those who would leave the cellule, the lowest first, as many as the seats asked at most (a cellule that P1
    already finds overfull holds more persons than the claim displaces).
    """
    marche, c = situation.marche, int(demandes.cellule[ligne])
    membres = situation.membres(int(demandes.unite[ligne]))
    siens = [p for p in membres if situation.cellule[p] == c]
    propres = {int(situation.position[p]) for p in siens if situation.position[p] >= 0}
    debut, fin = int(situation.debut[c]), int(situation.debut[c + 1])
    slot, faible = demandes.slot[ligne], int(demandes.personne[ligne])
    cle = (int(marche.slot_groupe[slot]), -int(marche.slot_points[slot]), int(situation.rang[faible]))
    coupure = debut + bisect_left(range(debut, fin), cle, key=lambda i: _cle_entrant(situation, i))
    restes = int(situation.restes[c]) - len(siens) + len(propres) if marche.depart_libere_place else 0
    occupants = restes + fin - debut - len(propres)
    demandees, places = int(demandes.combien[ligne]), int(marche.places[c])
    derniers = (int(situation.entrants[i]) for i in range(fin - 1, debut - 1, -1) if i not in propres)
    return {
        "cellule": c,
        "places": places,
        "demandees": demandees,
        "plus_faible": faible,
        "occupants": occupants,
        "plus_prioritaires": restes + coupure - debut - sum(i < coupure for i in propres),
        "evinces": list(islice(derniers, min(demandees, max(0, occupants + demandees - places)))),
    }


def _cle_entrant(situation: Situation, i: int) -> tuple[int, int, int]:
    return (
        int(situation.entrant_groupe[i]),
        -int(situation.entrant_points[i]),
        int(situation.rang[situation.entrants[i]]),
    )
