"""Sentences about an exit that was closed (two phases)."""

from __future__ import annotations

from dataclasses import dataclass

from ..francais import entier, pluriel, points

RESERVE = "toutes choses égales par ailleurs"
"""Said with every counterfactual: it compares with this run, and promises nothing about another."""


@dataclass(frozen=True, slots=True)
class Sortie:
    """What the sentences about an exit that was closed need (two phases).

    Attributes
    ----------
    lieu
        Name of the lieu to leave.
    rang, ouvertes
        Own place on its exit list; exits opened.
    points, barre
        Own points on vœu 1, and those of the last person who left: None when nobody did, or when ``barre_masquee``.
    meme_groupe
        Whether that person has the same absolute priority.
    seule
        Whether the own place was enough, the other member apart.
    ensemble
        Whether both members leave the same lieu.
    autre_fermee
        Whether the exit of the other member, who leaves another lieu, was closed by its own place on the list.
    suffisantes
        Fewest exits more, of the own lieu, that would have opened this one (:mod:`.rejeu`); None when it is not known.
    obtenue
        What they would have given: ``ce`` vœu, a ``mieux`` placed one, a ``moins`` well placed one, or ``rien``.
    """

    lieu: str
    rang: int
    ouvertes: int
    points: int
    barre: int | None
    barre_masquee: bool
    meme_groupe: bool
    seule: bool
    ensemble: bool
    autre_fermee: bool
    suffisantes: int | None = None
    obtenue: str = "rien"


def phrase_sortie(sortie: Sortie) -> str:
    """Why the unit could not leave."""
    ouvertes = (
        pluriel(sortie.ouvertes, "sortie ouverte", "sorties ouvertes") if sortie.ouvertes > 0 else "aucune sortie ouverte"
    )
    if sortie.barre is not None:
        bar = f" ; {points(sortie.points)} points sur votre vœu 1, {points(sortie.barre)} pour la dernière personne sortie"
    elif sortie.barre_masquee:
        bar = f" ; {points(sortie.points)} points sur votre vœu 1, la barre de sortie n'est pas communiquée"
    else:
        bar = f" ; {points(sortie.points)} points sur votre vœu 1"
    ici = f"{sortie.lieu}, rang {entier(sortie.rang)} de la liste de sortie, {ouvertes}{bar}"
    if not sortie.seule and sortie.autre_fermee:
        return f"Refusé : ni votre sortie ni celle de l'autre membre du couple n'était ouverte ({ici})."
    if not sortie.seule:
        return f"Refusé : votre sortie n'était pas ouverte ({ici})."
    if sortie.ensemble:
        return f"Refusé : il fallait deux sorties pour votre couple ({ici})."
    autre = "c'est la sortie de l'autre membre du couple qui n'était pas ouverte"
    return f"Refusé pour le couple : {autre} ; la vôtre l'était ({ici})."


OBTENUES = {
    "ce": "vous faire obtenir ce vœu en phase de mutation",
    "mieux": "vous faire obtenir en phase de mutation un vœu que vous avez placé avant",
    "moins": "ouvrir votre sortie, mais pas à vous faire obtenir ce vœu",
    "rien": "ouvrir votre sortie, mais pas à vous faire obtenir un de vos vœux",
}
"""What exits more would have been enough for."""


def sorties_de_plus(sortie: Sortie) -> tuple[str, ...]:
    """What would have opened the exit."""
    phrases = []
    if sortie.ouvertes <= 0:
        phrases.append(f"Des points supplémentaires n'auraient rien changé, {RESERVE} : aucune sortie n'était ouverte.")
    elif sortie.barre is not None and not sortie.seule:
        manque = sortie.barre - sortie.points
        if not sortie.meme_groupe:
            phrases.append(f"Des points supplémentaires n'auraient pas suffi, {RESERVE} : la priorité absolue passe avant.")
        elif manque > 0:
            phrases.append(
                f"Il manquait {points(manque)} points sur votre vœu 1 pour atteindre la barre de sortie, {RESERVE} ; à "
                "égalité, le départage décide."
            )
        elif manque == 0 and not sortie.autre_fermee:
            phrases.append(
                f"Un avantage de points sur votre vœu 1, même le plus petit, aurait suffi à ouvrir votre sortie, {RESERVE}."
            )
    if (nombre := sortie.suffisantes) is not None:
        ici = f"{pluriel(nombre, 'sortie')} de plus ({sortie.lieu}) {suffi(nombre)}"
        phrases.append(f"{ici} à {OBTENUES[sortie.obtenue]}, {RESERVE}.")
    return tuple(phrases)


def suffi(nombre: int) -> str:
    """The verb, in agreement."""
    return "aurait suffi" if nombre < 2 else "auraient suffi"
