"""The campaign as a scenario changes it. The campaign itself is never touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from scoring.paquet import Paquet
from scoring.postes import recharger

from ..echanges.campagne import CapacitesLues
from ..echanges.lecture_derogations import places_manquantes
from .candidats import ajouter, retirer
from .modele import Scenario, cles_ouvertures

if TYPE_CHECKING:
    from scoring.derogations import Manque

    from ..echanges.campagne import Campagne


def appliquer(scenario: Scenario, campagne: Campagne) -> Campagne:
    """The campaign as the scenario changes it; its label and digests say that it is a simulation.

    A cellule that the campaign does not list has 0: adding to it gives what is added.
    """
    changee = replace(
        campagne,
        libelle=f"{campagne.libelle} – simulation : {scenario.libelle}",
        tirage=campagne.tirage if scenario.tirage is None else scenario.tirage,
        paquet=surcharger(campagne, scenario.parametres),
        capacites=changer_capacites(campagne, scenario.capacites),
        empreintes={**campagne.empreintes, "scenario.yaml": scenario.empreinte},
    )
    if scenario.retires:
        changee = retirer(changee, scenario.retires)
    return changee if scenario.ajoutes is None else ajouter(changee, scenario.ajoutes)


def decisions_sans_place(scenario: Scenario, campagne: Campagne) -> tuple[Campagne, tuple[Manque, ...]]:
    """The changed campaign, and the cellules that no longer have the seats which its decisions take."""
    changee = appliquer(scenario, campagne)
    if changee.derogations is None:
        return changee, ()
    return changee, places_manquantes(changee.derogations, changee.paquet, changee.dossiers, changee.capacites)


def changer_capacites(campagne: Campagne, changements: Iterable[tuple[str, str, str, int]]) -> CapacitesLues:
    """The seats under changes ``(discipline, lieu, key, number)``, applied in their order."""
    valeurs = ouvertes(campagne)
    nombre = 1 if campagne.capacites.sorties is None else 2
    disciplines = {code: d for d, code in enumerate(campagne.dossiers.disciplines)}
    cles = list(cles_ouvertures(campagne.paquet).values())
    for discipline, lieu, cle, valeur in changements:
        cellule = (disciplines[discipline], campagne.paquet.lieux.indice[lieu])
        ici = valeurs.setdefault(cellule, [0] * nombre)
        k = next(k for k, paire in enumerate(cles) if cle in paire)
        ici[k] = valeur if cle == cles[k][1] else ici[k] + valeur
    cellules = sorted(valeurs)
    return CapacitesLues(
        np.array([d for d, _ in cellules], np.int32),
        np.array([x for _, x in cellules], np.int32),
        *(np.array([valeurs[c][k] for c in cellules], np.int64) for k in range(nombre)),
    )


def ouvertes(campagne: Campagne) -> dict[tuple[int, int], list[int]]:
    """What each cellule (discipline, lieu) that the campaign lists opens: seats, or entries and exits."""
    lues = campagne.capacites
    colonnes = (lues.capacite,) if lues.sorties is None else (lues.capacite, lues.sorties)
    rangees = zip(lues.discipline.tolist(), lues.lieu.tolist(), *(c.tolist() for c in colonnes), strict=True)
    return {(d, x): list(nombres) for d, x, *nombres in rangees}


def surcharger(campagne: Campagne, parametres: Mapping[str, object]) -> Paquet:
    """The rule pack under more overrides, on top of the campaign's own."""
    if not parametres:
        return campagne.paquet
    siennes = {nom: p.valeur for nom, p in campagne.paquet.parametres.items() if p.surcharge}
    return recharger(campagne.paquet, {**siennes, **parametres})
