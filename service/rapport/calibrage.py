"""Section of the report on a synthetic campaign: its distance to published figures, and what no figure gives."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..francais import MOINS, decimal
from .modele import Section, Tableau, tableau

if TYPE_CHECKING:
    from ..resultat import Resultat
    from ..statistiques import Chiffres
    from ..synthese import Calibrage

DEMANDE = (
    "Les repères sont ceux de la recette. Une campagne fabriquée avec d'autres valeurs (--candidats, --couples ou --valeur de "
    "« generate ») s'en écarte par construction : un repère non tenu peut n'être alors que ce qui a été demandé."
)

UNE = (
    "Cette campagne est seule ici : aucun intervalle. « mouvement retrospective » en compare plusieurs, donne les barres lieu "
    "par lieu et la source de chaque série."
)


def calibrage(calibrage: Calibrage) -> Section:
    """How far a synthetic campaign is from the figures it was calibrated on, and what no figure gives."""
    hypotheses = [(h.nom, lisible(h.valeur), h.note) for h in calibrage.hypotheses]
    lignes = [
        (
            e.nom,
            decimal(e.demande, 3),
            decimal(e.obtenu, 3),
            decimal(e.ecart, 3),
            decimal(e.tolerance, 3),
            "oui" if e.tenu else "non",
            e.source,
        )
        for e in calibrage.ecarts
    ]
    colonnes = ("Repère", "publié", "obtenu", "écart", "tolérance", "tenu", "source")
    numeriques = (False, True, True, True, True, False, False)
    if calibrage.calibree:
        titre = "Campagne synthétique : écarts aux chiffres publiés"
        phrase = "Ces candidats n'existent pas : la campagne est tirée au sort pour ressembler aux chiffres publiés."
    else:
        titre = "Campagne synthétique, non calibrée"
        phrase = "Ces candidats n'existent pas : la campagne est tirée au sort, aucun chiffre publié n'a servi à la régler."
    phrases = (phrase, DEMANDE) if lignes else (phrase,)
    tableaux = [tableau("Hypothèses : aucun chiffre publié ne les donne", ("Valeur", "retenue", "ce qu'elle est"), hypotheses)]
    if lignes:
        tableaux.insert(0, Tableau("Écarts aux repères", colonnes, tuple(lignes), numeriques))
    return Section("calibrage", titre, phrases=phrases, tableaux=tuple(tableaux))


def barres(resultat: Resultat, chiffres: Chiffres) -> Section | None:
    """Bars of a synthetic campaign beside the published ones; None when no bar of the movement was found."""
    from ..retrospective import mesurer, relever
    from ..retrospective.ecrits import ENTETES, LECTURE, composer, predictions

    releves = (relever(resultat, chiffres),)
    lignes = tuple(predictions(composer(releves, mesurer(releves))))
    if not lignes:
        return None
    comparees = Tableau("Prédictions, série par série", ENTETES, lignes, (False, False, True, True))
    return Section(
        "retrospective", "Campagne synthétique : barres simulées et barres publiées", (UNE, *LECTURE), (), (comparees,)
    )


def lisible(valeur: str) -> str:
    """A value of a recipe for people: decimal commas, pairs as « 0 → 0,2 », no brackets."""
    try:
        lue = json.loads(valeur)
    except ValueError:
        return valeur
    if isinstance(lue, list):
        return " ; ".join(" → ".join(map(_nombre, x)) if isinstance(x, list) else _nombre(x) for x in lue)
    return _nombre(lue)


def _nombre(valeur: object) -> str:
    return str(valeur).replace("-", MOINS).replace(".", ",")
