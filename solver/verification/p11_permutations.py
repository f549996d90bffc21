"""P11: phase P, permutations (model §8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..marche import DEHORS
from .circulation import Cycle, Departs, ameliorations, bilan, optimum
from .optimum_lie import Permutables, optimum_lie
from .rapport import OPTIMUM, Controle, Gains, Violation
from .situation import RESTE, Situation, par_unite

LIMITE_OPTIMUM = 1_000
"""Rounds of improvements after which the bound of the persons improved is given up: only an outcome far from it needs many."""

NOTE_CIRCULATION = (
    "Une autre propriété est violée, ou la phase P n'est pas une circulation d'améliorations : son optimum n'est pas recherché."
)
NOTE_COUPLES = (
    "La recherche d'une meilleure phase P, couples compris, a été arrêtée avant la fin sans en trouver. Personnes améliorées : "
    "{ameliores}, au plus {ameliores_borne}. Points : {points}, au plus {points_borne}."
)
NOTE_LIMITE = "La recherche de l'optimum de la phase P a été arrêtée avant la fin : aucune borne n'est donnée."

PERSONNES_CITEES = 6
"""Persons that a message about a better permutation names; the witness has them all."""


def controler_p11(situation_m: Situation, situation: Situation, autres_tenues: bool) -> tuple[Controle, Gains]:
    """Check phase P from the outcome of phase M to the final one; and what it gains.

    - ``recul``: a person has an option of higher number than after phase M. It implies that only units unserved or below their
      option 0 move: whoever leaves an option 0 loses it.
    - ``couple``: some members of a unit move, others do not.
    - ``circulation``: as many persons enter a cellule in phase P as leave it. This is P9's *solde* unchanged, counted on moves.
    - ``arc``: of two units of one person who hold the same cellule after phase M and prefer the same other one, phase P does
      not move there the one of fewer points (at equal points, of later ``departage``) when it improves nothing for the other.
      ``groupe`` plays no part here: it would contradict the optimum.
    - ``optimum``: most persons improved, then the largest sum of the points of the slots obtained in phase P. Exchanges between
      units of one person are decided by :mod:`.circulation`; when other units could move, :mod:`.optimum_lie` looks for the
      best permutation, within a limit: ``verifie`` is False when it was reached.

    Parameters
    ----------
    situation_m, situation
        The outcomes of phase M and of both phases.
    autres_tenues
        Whether P2-P5 and P12 have no violation: the permutations are otherwise not defined.
    """
    numero_m, numero = _numero(situation_m), _numero(situation)
    bouge = situation_m.cellule != situation.cellule
    ameliore = bouge & (situation.obtenue >= 0) & (numero < numero_m)
    violations = [
        *_reculs(situation_m, situation, np.flatnonzero(numero > numero_m)),
        *_couples(situation_m, situation, bouge),
        *_desequilibres(situation_m, situation, np.flatnonzero(bouge)),
    ]
    note = "" if autres_tenues and not violations else NOTE_CIRCULATION
    violations += _arcs(situation_m, situation, ameliore)
    gagnants = np.flatnonzero(ameliore)
    gains = Gains(gagnants.size, int(situation.entrant_points[situation.position[gagnants]].sum()), None, None)
    if note:
        return Controle(False, tuple(violations), note), gains

    permutables = _permutables(situation_m)
    departs = permutables.departs
    seul = situation.taille[situation.unite[departs.personne]] == 1
    seuls = departs.filtrer(seul)
    violations += [_cycle(situation, cycle) for cycle in ameliorations(seuls, _choix(situation, seuls))]
    choix = _choix(situation, departs)
    atteint = bilan(departs, choix)
    if seul.all():
        borne = optimum(departs, choix, LIMITE_OPTIMUM)
        if borne is None:
            return Controle(False, tuple(violations), NOTE_LIMITE), gains
        return Controle(not violations, tuple(violations)), Gains(*atteint, *borne)

    trouve = optimum_lie(permutables, choix)
    if trouve is None:
        return Controle(False, tuple(violations), NOTE_LIMITE), gains
    gains = Gains(*atteint, trouve.personnes, trouve.points)
    gagne = tuple(b - a for a, b in zip(atteint, bilan(departs, trouve.choix), strict=True))
    if gagne > (0, 0) and not any(v.temoin["nature"] == OPTIMUM for v in violations):
        violations.append(_mieux(situation, departs, choix, trouve.choix, gagne))
    if not trouve.prouve and not violations:
        note = NOTE_COUPLES.format(
            ameliores=_milliers(gains.ameliores),
            points=_points(gains.points),
            ameliores_borne=_milliers(trouve.personnes),
            points_borne=_points(trouve.points),
        )
    return Controle(trouve.prouve and not violations, tuple(violations), note), gains


def _numero(situation: Situation) -> NDArray[np.int64]:
    """(n,) option number of each person, the number of options at home, one more in a place never asked for or nowhere."""
    options = situation.nombre_options[situation.unite]
    return np.where(situation.obtenue >= 0, situation.obtenue, options + (situation.obtenue != RESTE))


def _reculs(situation_m: Situation, situation: Situation, perdants: NDArray[np.int64]) -> Iterator[Violation]:
    for p in perdants.tolist():
        c_m, c = int(situation_m.cellule[p]), int(situation.cellule[p])
        message = (
            f"P11 : {situation.ids([p])}, en {situation.nom(c_m)} après la phase M, finit plus mal, en {situation.nom(c)}."
        )
        temoin = {
            "nature": "recul",
            "personne": p,
            "unite": int(situation.unite[p]),
            "cellule_m": c_m,
            "cellule": c,
            "option_m": _ou_rien(situation_m.obtenue[p]),
            "option": _ou_rien(situation.obtenue[p]),
        }
        yield Violation("P11", message, temoin)


def _ou_rien(option: np.int32) -> int | None:
    return int(option) if option >= 0 else None


def _couples(situation_m: Situation, situation: Situation, bouge: NDArray[np.bool_]) -> Iterator[Violation]:
    marche = situation.marche
    separes = ~par_unite(marche, bouge[marche.membres]) & ~par_unite(marche, ~bouge[marche.membres])
    for u in np.flatnonzero(separes).tolist():
        membres = situation.membres(u)
        temoin = {
            "nature": "couple",
            "unite": u,
            "personnes": membres,
            "cellules_m": situation_m.cellule[membres].tolist(),
            "cellules": situation.cellule[membres].tolist(),
        }
        message = f"P11 : {situation.ids(membres)} ne se déplacent pas ensemble en phase P."
        yield Violation("P11", message, temoin)


def _desequilibres(situation_m: Situation, situation: Situation, bouges: NDArray[np.int64]) -> Iterator[Violation]:
    nombre = situation.marche.nombre_cellules
    de, vers = situation_m.cellule[bouges], situation.cellule[bouges]
    parties, entrees = (np.bincount(cellule[cellule != DEHORS], minlength=nombre) for cellule in (de, vers))
    fautives: dict[int, tuple[list[int], list[int]]] = {c: ([], []) for c in np.flatnonzero(parties != entrees).tolist()}
    for p, d, v in zip(bouges.tolist(), de.tolist(), vers.tolist(), strict=True):
        for cote, c in enumerate((v, d)):
            if c in fautives:
                fautives[c][cote].append(p)
    for c, (arrives, partis) in fautives.items():
        message = (
            f"P11 : en phase P, {len(arrives)} personne(s) arrivent en {situation.nom(c)} et {len(partis)} en partent ; "
            f"il en faut autant."
        )
        yield Violation("P11", message, {"nature": "circulation", "cellule": c, "arrives": arrives, "partis": partis})


def _arcs(situation_m: Situation, situation: Situation, ameliore: NDArray[np.bool_]) -> list[Violation]:
    """For each arc, the chosen person of fewest points is compared with everybody who was left aside there."""
    marche = situation.marche
    seul = situation.taille[situation.unite] == 1
    choisis = np.flatnonzero(ameliore & seul)
    arc = _numero_arc(situation_m, choisis, situation.cellule[choisis])
    position = situation.position[choisis]
    points = situation.entrant_points[position]
    tri = np.lexsort((situation.rang[choisis], -points, arc))
    dernier = tri[np.flatnonzero(np.diff(arc[tri], append=-1))]
    arcs = arc[dernier]
    trouves: list[tuple[int, int, int, int]] = []
    for tranche in situation_m.preferees():
        laisses = tranche.filtrer((seul & ~ameliore)[tranche.personne])
        vers = marche.slot_cellule[laisses.slot]
        sien = _numero_arc(situation_m, laisses.personne, vers)
        i = np.searchsorted(arcs, sien)
        lignes = np.flatnonzero(np.append(arcs, -1)[i] == sien)
        autre = dernier[i[lignes]]
        siens, ceux_du_choisi = marche.slot_points[laisses.slot[lignes]], points[autre]
        avant = situation.rang[laisses.personne[lignes]] < situation.rang[choisis[autre]]
        devant = (siens > ceux_du_choisi) | ((siens == ceux_du_choisi) & avant)
        qui = laisses.personne[lignes[devant]]
        de = situation_m.cellule[qui]
        trouves += zip(qui.tolist(), de.tolist(), vers[lignes[devant]].tolist(), choisis[autre[devant]].tolist(), strict=True)
    return [_arc(situation, *trouve) for trouve in sorted(trouves)]


def _numero_arc(situation_m: Situation, personnes: NDArray[np.signedinteger], vers: NDArray[np.int32]) -> NDArray[np.int64]:
    """One number per (cellule held after phase M, other cellule), from 0."""
    depart: NDArray[np.int64] = situation_m.cellule[personnes] + np.int64(1)
    return depart * situation_m.marche.nombre_cellules + vers


def _arc(situation: Situation, laisse: int, de: int, vers: int, choisi: int) -> Violation:
    message = (
        f"P11 : de {situation.nom(de)} vers {situation.nom(vers)}, la phase P déplace {situation.ids([choisi])} et "
        f"laisse {situation.ids([laisse])}, qui a plus de points ou que le départage place avant."
    )
    return Violation("P11", message, {"nature": "arc", "de": de, "vers": vers, "personne": laisse, "choisie": choisi})


def _permutables(situation_m: Situation) -> Permutables:
    """The moves that each unit would prefer to the outcome of phase M."""
    marche = situation_m.marche
    tranches = [t for t in situation_m.preferees() if t.slot.size]
    vide = np.zeros(0, dtype=np.int64)
    slot, unite, option, personne = (
        np.concatenate([vide, *(getattr(t, nom) for t in tranches)]) for nom in ("slot", "unite", "option", "personne")
    )
    de, vers = situation_m.cellule[personne].astype(np.int64), marche.slot_cellule[slot].astype(np.int64)
    nouvelle = (np.diff(unite, prepend=-1) != 0) | (np.diff(option, prepend=-1) != 0)
    unites = np.cumsum(np.diff(unite[nouvelle], prepend=-1) != 0) - 1
    departs = Departs(marche.nombre_cellules, personne, de, vers, marche.slot_points[slot])
    return Permutables(departs, np.cumsum(nouvelle) - 1, unites)


def _choix(situation: Situation, departs: Departs) -> NDArray[np.int64]:
    """(n,) the move that leads each person to the final cellule, -1 when there is none."""
    choix = np.full(len(situation.cellule), -1, dtype=np.int64)
    pris = np.flatnonzero(departs.vers == situation.cellule[departs.personne])
    choix[departs.personne[pris]] = pris
    return choix


def _cycle(situation: Situation, cycle: Cycle) -> Violation:
    changements = [{"personne": change.personne, "de": change.de, "vers": change.vers} for change in cycle.changes]
    boucle = " → ".join(situation.nom(c) for c in (*(change.de for change in cycle.changes), cycle.changes[0].de))
    return _optimum(boucle, changements, cycle.personnes, cycle.points)


def _mieux(
    situation: Situation, departs: Departs, avant: NDArray[np.int64], apres: NDArray[np.int64], gagne: tuple[int, ...]
) -> Violation:
    """A better permutation: whoever it moves otherwise."""
    changent = np.flatnonzero(avant != apres)
    ligne = np.where(apres[changent] >= 0, apres[changent], avant[changent])
    vers = np.where(apres[changent] >= 0, departs.vers[ligne], departs.de[ligne])
    de = situation.cellule[changent]
    changements = [
        {"personne": p, "de": d, "vers": v} for p, d, v in zip(changent.tolist(), de.tolist(), vers.tolist(), strict=True)
    ]
    cites = " ; ".join(
        f"{situation.ids([c['personne']])} en {situation.nom(c['vers'])}" for c in changements[:PERSONNES_CITEES]
    )
    autres = len(changements) - PERSONNES_CITEES
    return _optimum(f"{cites} ; et {autres} autre(s)" if autres > 0 else cites, changements, *gagne)


def _optimum(comment: str, changements: list[dict[str, int]], personnes: int, points: int) -> Violation:
    if personnes > 0:
        gain = f"améliorer {personnes} personne(s) de plus"
    else:
        gain = f"améliorer autant de personnes avec {_points(points)} point(s) de plus"
    temoin: dict[str, Any] = {
        "nature": OPTIMUM,
        "changements": changements,
        "personnes_gagnees": personnes,
        "points_gagnes": points,
    }
    return Violation("P11", f"P11 : la phase P peut {gain} : {comment}.", temoin)


def _points(centiemes: int) -> str:
    """Hundredths of a point in French figures."""
    signe, (entiers, reste) = "-" if centiemes < 0 else "", divmod(abs(centiemes), 100)
    return f"{signe}{_milliers(entiers)},{reste:02d}" if reste else f"{signe}{_milliers(entiers)}"


def _milliers(nombre: int) -> str:
    """Thousands apart, by a narrow no-break space."""
    return f"{nombre:,}".replace(",", "\u202f")
