"""Entry point: every property on one outcome."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..marche import DEHORS, Marche
from .comptes import compter
from .controle_marche import controler_marche
from .p1_places import controler_p1
from .p2_couples import controler_p2
from .p3_options import controler_p3
from .p4_titulaires import controler_p4
from .p5_extension import controler_p5
from .p6_p7_revendications import chercher, controler_p6, controler_p7
from .p8_optimalite import controler_p8, valeur
from .p9_soldes import controler_p9
from .p10_deux_passages import chercher_phase_m, controler_p10
from .p11_permutations import controler_p11
from .p12_conditions import controler_p12
from .rapport import Controle, Rapport
from .situation import Situation, lire, rangs_departage

COMPTABLES = ("P6", "P7", "P8")
"""Properties that a mechanism may not promise; the others hold in every allowed allocation."""

COMPTEE = "Comptée et non tenue pour une violation : le mécanisme ne la promet pas."

SANS_OBJET = "Sans objet dans un mouvement en deux phases : P10 et P11 en tiennent lieu."


def verifier(
    marche: Marche,
    cellule: NDArray[np.int32],
    cellule_m: NDArray[np.int32] | None = None,
    *,
    annulations: Sequence[Sequence[int]] = (),
    tours: Sequence[NDArray[np.int32]] | None = None,
    comptees: Collection[str] = (),
) -> Rapport:
    """Check every property on a person-level outcome.

    P1-P8 for a movement in one phase. For a movement in two phases: P1 and P10 on phase M, P2-P5 on both outcomes, P9 and P11
    on the way from one to the other; P6-P8 have no object. P12 when demands depend on others.

    Parameters
    ----------
    marche
        The market the outcome answers.
    cellule
        (n,) integers: final cellule of each person, the own ``origine`` when staying, ``DEHORS`` when nowhere.
    cellule_m
        The same after phase M, when ``marche.sorties`` says that there are two phases.
    annulations
        Units whose conditional demand was deleted, round by round, when ``marche.condition`` says that there are some. They
        claim nothing and count in no optimum; outside, their option number is still the number of their options.
    tours
        Final cellule of each person at the end of each round that ended with deletions, when known.
    comptees
        Properties, all of :data:`COMPTABLES` or none, that are counted (``Rapport.comptes``) and not held to. One phase only.

    Returns
    -------
    Rapport
        All violations of all properties, with witnesses. A unit whose outcome breaks P2, P3 or P4 is read as outside by P6-P8
        and P10; a person seated in a cellule never asked for has the lowest priority there.

    Raises
    ------
    ValueError
        The market breaks an invariant of :class:`Marche`, an outcome has another shape or names an unknown cellule, or what is
        given is not what the market calls for: nothing could be concluded.
    """
    if fautes := controler_marche(marche):
        raise ValueError("Marché incohérent, rien n'est vérifiable : " + " ".join(fautes))
    for issue in (cellule, *(() if cellule_m is None else (cellule_m,)), *(tours or ())):
        _exiger_lisible(marche, issue)
    if (marche.sorties is None) != (cellule_m is None):
        raise ValueError("La cellule après la phase M se donne quand le marché a des sorties, et seulement alors.")
    if marche.condition is None and (annulations or tours is not None):
        raise ValueError("Des annulations sont données, mais aucune demande du marché ne dépend d'une autre.")
    if tours is not None and len(tours) != len(annulations):
        raise ValueError(f"Il faut un résultat par tour d'annulations : {len(annulations)} attendus, {len(tours)} reçus.")
    if comptees and (set(comptees) != set(COMPTABLES) or marche.sorties is not None):
        raise ValueError(f"Ne se comptent, et dans un mouvement en une phase, que {', '.join(COMPTABLES)} ensemble.")
    annulees = np.array([u for tour in annulations for u in tour], dtype=np.int64)
    if ((annulees < 0) | (annulees >= marche.nombre_unites)).any():
        raise ValueError("Une demande annulée est celle d'une unité inconnue.")
    ecartees = np.zeros(marche.nombre_unites, dtype=np.bool_)
    ecartees[annulees] = True

    situation = lire(marche, cellule, ecartees)
    conditions = {} if marche.condition is None else {"P12": controler_p12(situation, annulations, tours)}
    if cellule_m is None:
        return _comptee(situation, conditions) if comptees else _une_phase(situation, conditions)
    return _deux_phases(lire(marche, cellule_m, ecartees), situation, conditions)


@dataclass(frozen=True, slots=True, eq=False)
class Juge:
    """A market in one phase, without conditional demands, checked once; outcomes are judged under many seats.

    Attributes
    ----------
    rang
        (n,) rank of each person in the tie-breaks, which no seat changes.
    """

    marche: Marche
    rang: NDArray[np.int32]

    @classmethod
    def etablir(cls, marche: Marche) -> Juge:
        """Check the market.

        Raises
        ------
        ValueError
            It breaks an invariant, or has exits or conditions.
        """
        if marche.sorties is not None or marche.condition is not None:
            raise ValueError("Un marché en deux phases, ou avec des demandes conditionnelles, se vérifie seul.")
        if fautes := controler_marche(marche):
            raise ValueError("Marché incohérent, rien n'est vérifiable : " + " ".join(fautes))
        return cls(marche, rangs_departage(marche))

    def juger(self, places: NDArray[np.int64], cellule: NDArray[np.int32]) -> Rapport:
        """What :func:`verifier` says of an outcome of this market under ``places`` (C,).

        Raises
        ------
        ValueError
            Seats or outcome of another shape or type, or an unknown cellule.
        """
        if places.shape != self.marche.places.shape or places.dtype != self.marche.places.dtype:
            raise ValueError(f"Il faut un nombre de places par cellule : {self.marche.places.shape}, {places.shape} reçues.")
        _exiger_lisible(self.marche, cellule)
        ecartees = np.zeros(self.marche.nombre_unites, dtype=np.bool_)
        return _une_phase(lire(replace(self.marche, places=places), cellule, ecartees, self.rang), {})


def _exiger_lisible(marche: Marche, cellule: NDArray[np.int32]) -> None:
    if cellule.shape != marche.origine.shape or not np.issubdtype(cellule.dtype, np.integer):
        raise ValueError(f"Il faut une cellule entière par personne : {len(marche.origine)} attendues, {cellule.shape} reçues.")
    inconnues = np.flatnonzero((cellule < DEHORS) | (cellule >= marche.nombre_cellules))
    if inconnues.size:
        p = int(inconnues[0])
        raise ValueError(f"{inconnues.size} personne(s) en une cellule inconnue, dont la personne {p} en {cellule[p]}.")


def _une_phase(situation: Situation, conditions: dict[str, Controle]) -> Rapport:
    revendications = chercher(situation)
    proprietes = {
        "P1": controler_p1(situation),
        "P2": controler_p2(situation),
        "P3": controler_p3(situation),
        "P4": controler_p4(situation),
        "P5": controler_p5(situation),
        "P6": controler_p6(situation, revendications),
        "P7": controler_p7(situation, revendications),
    }
    tenues = all(c.verifie for c in proprietes.values()) and not any(c.violations for c in conditions.values())
    proprietes["P8"] = controler_p8(situation, autres_tenues=tenues)
    return Rapport(proprietes | conditions, valeur(situation), tuple(revendique for revendique, _ in revendications))


def _comptee(situation: Situation, conditions: dict[str, Controle]) -> Rapport:
    comptes = compter(situation)
    proprietes = {
        "P1": controler_p1(situation),
        "P2": controler_p2(situation),
        "P3": controler_p3(situation),
        "P4": controler_p4(situation),
        "P5": controler_p5(situation),
        "P6": Controle(not comptes.envie, (), COMPTEE),
        "P7": Controle(not comptes.siege_libre, (), COMPTEE),
        "P8": Controle(False, (), COMPTEE),
    }
    return Rapport(proprietes | conditions, valeur(situation), (), comptes=comptes)


def _deux_phases(situation_m: Situation, situation: Situation, conditions: dict[str, Controle]) -> Rapport:
    revendications = chercher_phase_m(situation_m)
    proprietes = {
        "P1": controler_p1(situation_m),
        "P2": _sur_les_deux(controler_p2, situation_m, situation),
        "P3": _sur_les_deux(controler_p3, situation_m, situation),
        "P4": _sur_les_deux(controler_p4, situation_m, situation),
        "P5": _sur_les_deux(controler_p5, situation_m, situation),
    }
    proprietes |= dict.fromkeys(("P6", "P7", "P8"), Controle(False, (), SANS_OBJET, sans_objet=True))
    proprietes["P9"] = controler_p9(situation_m, situation)
    proprietes["P10"] = controler_p10(situation_m, revendications)
    tenues = not any(c.violations for c in (*(proprietes[p] for p in ("P2", "P3", "P4", "P5")), *conditions.values()))
    proprietes["P11"], gains = controler_p11(situation_m, situation, autres_tenues=tenues)
    return Rapport(proprietes | conditions, valeur(situation_m), tuple(r for r, _ in revendications), gains)


def _sur_les_deux(controler: Callable[[Situation], Controle], situation_m: Situation, situation: Situation) -> Controle:
    """The property on the final outcome, then on the one of phase M: what both break in the same way is said once."""
    controle = controler(situation)
    dites = {repr(violation.temoin) for violation in controle.violations}
    autres = []
    for v in controler(situation_m).violations:
        if repr(v.temoin) not in dites:
            message = f"{v.propriete} : après la phase M, {v.message.removeprefix(f'{v.propriete} : ')}"
            autres.append(replace(v, message=message, temoin={**v.temoin, "phase": "M"}))
    return Controle(controle.verifie and not autres, (*controle.violations, *autres), controle.note)
