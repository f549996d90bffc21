"""How far a solved campaign is from the figures it was calibrated on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ._lecture import RecetteRefusee
from .figures import Hypothese
from .formules import evaluer
from .mesures import Observation, barres_par_lieu, correlation_de_rang, observer
from .recette import Recette, charger_recette

if TYPE_CHECKING:
    from ..resultat import ResultatVerifie


@dataclass(frozen=True, slots=True)
class Ecart:
    """One figure: what was asked, from which source, what was obtained.

    ``ecart`` is ``obtenu - demande``; both are ``nan`` when the campaign has nobody concerned.
    """

    nom: str
    demande: float
    source: str
    obtenu: float
    ecart: float
    tolerance: float

    @property
    def tenu(self) -> bool:
        """Whether the figure is within its tolerance."""
        return abs(self.ecart) <= self.tolerance


@dataclass(frozen=True, slots=True)
class Calibrage:
    """What a report says of a synthetic campaign: whether its recipe was calibrated, the gaps, and what no figure gives."""

    calibree: bool
    ecarts: tuple[Ecart, ...]
    hypotheses: tuple[Hypothese, ...]


def calibrer(resultat: ResultatVerifie, recette: Recette | None = None) -> Calibrage:
    """Compare a verified result with a recipe, by default the one of the campaign's movement and year.

    Raises
    ------
    RecetteRefusee
        When there is no such recipe.
    """
    campagne = resultat.resultat.campagne
    lue = recette or charger_recette(mouvement=campagne.mouvement, annee=campagne.annee)
    return Calibrage(lue.calibree, comparer(observer(resultat), lue), lue.hypotheses)


def comparer(observation: Observation, recette: Recette) -> tuple[Ecart, ...]:
    """Compare an observation with every ``repere`` of a recipe, in its order.

    Raises
    ------
    RecetteRefusee
        When a formula reads a fact that the pack does not have.
    """
    noms, fonctions = observation.noms(), observation.fonctions()
    formules = [*recette.mesures.values(), *(repere.mesure for repere in recette.reperes if repere.mesure)]
    inconnus = {nom for formule in formules for nom in formule.noms if nom.startswith("fait.") and nom not in noms}
    if inconnus:
        raise RecetteRefusee(tuple(f"mesures : le paquet de règles n'a pas le fait {nom[5:]}" for nom in sorted(inconnus)))
    for nom, formule in recette.mesures.items():
        noms[nom] = evaluer(formule, noms, fonctions)
    lignes = []
    for repere in recette.reperes:
        if repere.mesure is None:
            publiees = recette.barres[repere.barres]
            ordre = np.array([publiees.get(code, float("nan")) for code in observation.codes])
            obtenu = correlation_de_rang(barres_par_lieu(observation), ordre)
        else:
            obtenu = float(evaluer(repere.mesure, noms, fonctions))
        lignes.append(Ecart(repere.nom, repere.valeur, repere.source, obtenu, obtenu - repere.valeur, repere.tolerance))
    return tuple(lignes)
