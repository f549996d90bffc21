"""Who goes before whom under a rule pack, step by step, for each kind of vœu: the words of the pages and of the letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scoring.langage import Constante
from scoring.noms import POSTE

from .francais import du, liste

if TYPE_CHECKING:
    from scoring.paquet import Paquet
    from scoring.types_voeu import TypeVoeu

RANG_SEUL = "Le rang donné par le recruteur, qui décide seul"
RANG_A_EGALITE = "Le rang donné par le recruteur, les candidats qu'il n'a pas classés en dernier"
TIRAGE = "Le tirage vérifiable"
REGLE_DU_RETRAIT = {
    "rang": "Un vœu sans rang, ou avec un avis défavorable, est retiré, avec un avis au candidat.",
    "departage": "Un vœu avec un avis défavorable est retiré, avec un avis au candidat.",
    "avis": "Un vœu avec un avis défavorable est retiré, avec un avis au candidat.",
    "aucun": "",
}
"""What a recruiter's ranking withdraws, by the role the pack gives it."""


@dataclass(frozen=True, slots=True)
class Etape:
    """One comparison: a sentence, and the rule of the pack that says so, None when it is part of every movement."""

    texte: str
    regle: Any = None

    @property
    def eteinte(self) -> bool:
        """Whether a switch of the pack, or of the campaign, leaves this comparison out."""
        condition = getattr(self.regle, "condition", None)
        return isinstance(condition, Constante) and not condition.valeur


@dataclass(frozen=True, slots=True)
class Ordre:
    """The comparisons for some kinds of vœux, in order, and what withdraws a vœu before them (a sentence or nothing)."""

    types: tuple[str, ...]
    etapes: tuple[Etape, ...]
    retrait: str


def ordres(paquet: Paquet) -> tuple[Ordre, ...]:
    """One order for each rule about recruiters' rankings, the kinds of vœux in the order of the pack."""
    groupes: dict[tuple[str, bool], list[TypeVoeu]] = {}
    for genre in paquet.types:
        groupes.setdefault((genre.parametre_classement, genre.bareme), []).append(genre)
    return tuple(
        Ordre(tuple(genre.code for genre in genres), _etapes(paquet, genres), REGLE_DU_RETRAIT[genres[0].classement])
        for genres in groupes.values()
    )


def _etapes(paquet: Paquet, genres: Sequence[TypeVoeu]) -> tuple[Etape, ...]:
    """The comparisons for kinds of vœux that share all of them."""
    classement, parametre = genres[0].classement, paquet.parametres.get(genres[0].parametre_classement)
    chez = liste(dict.fromkeys(du(POSTE if genre.poste else paquet.nom_propre) for genre in genres))
    etapes = [Etape(f"La personne qui est titulaire {chez}, tant qu'elle n'obtient pas mieux")]
    if classement == "rang":
        return (*etapes, Etape(RANG_SEUL, parametre))
    etapes += [Etape(regle.libelle, regle) for regle in paquet.priorites]
    if genres[0].bareme:
        etapes.append(Etape(f"Le plus de {paquet.mesure.pluriel} d'abord"))
    if classement == "departage":
        etapes.append(Etape(RANG_A_EGALITE, parametre))
    etapes += [Etape(regle.libelle, regle) for regle in paquet.departages]
    return (*etapes, Etape(TIRAGE))
