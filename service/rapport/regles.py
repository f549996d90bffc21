"""What a reader of the report must know of the rule pack: what no text says, what it refuses, what comes before points."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..francais import CONFIANCES, pluriel
from .modele import Section, Tableau

if TYPE_CHECKING:
    from scoring.noms import Inconnu

    from ..echanges.campagne import Campagne


def questions(campagne: Campagne) -> list[Inconnu]:
    """What no text says, under this campaign: a question about some types of vœux counts when the campaign has one of them."""
    presents = {campagne.paquet.types_voeu[t] for t in np.unique(campagne.voeux.type)}
    return [i for i in campagne.paquet.inconnus if not i.types or presents & set(i.types)]


def sections(campagne: Campagne) -> tuple[Section, ...]:
    """One section when there is something to say, none otherwise."""
    paquet, tableaux = campagne.paquet, []
    inconnus = questions(campagne)
    if inconnus:
        lignes = tuple((i.question, i.choix, CONFIANCES[i.confiance], i.source) for i in inconnus)
        colonnes = ("Question", "ce que fait le calcul", "confiance", "source")
        tableaux.append(Tableau("Ce qu'aucun texte lu ne dit", colonnes, lignes, (False,) * 4))
    for titre, regles in (
        ("Demandes refusées à la lecture", paquet.refus),
        (f"Ce qui passe avant les {paquet.mesure.pluriel}, dans l'ordre", paquet.priorites),
    ):
        if regles:
            tableaux.append(_tableau(titre, regles))
    if not tableaux:
        return ()
    nombre = pluriel(len(inconnus), "question reste", "questions restent")
    phrases = (f"{nombre} sans réponse dans les textes lus : le choix fait en attendant est écrit en face.",)
    return (Section("regles", "Règles du mouvement", phrases if inconnus else (), tableaux=tuple(tableaux)),)


def _tableau(titre: str, regles: Iterable[Any]) -> Tableau:
    lignes = tuple((regle.id, regle.libelle, CONFIANCES[regle.confiance], regle.source) for regle in regles)
    return Tableau(titre, ("Règle", "libellé", "confiance", "source"), lignes, (False,) * 4)
