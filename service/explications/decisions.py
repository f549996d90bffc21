"""Decisions that place persons, in letters: the own one with its reason; of others', only that something went by decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..statistiques import Motif

if TYPE_CHECKING:
    from ..derogations import Affectation
    from .vues import Vues

NON_EXAMINE = "Non examiné : une décision motivée vous affecte, avant tout classement."
"""What becomes of the vœux of a person placed by decision."""

MOTIF_TU = "Le motif n'est dit qu'à la personne et à ceux qui décident"
"""Instead of the reason of a decision, which is of somebody's life, for any other reader of the letter."""


def phrase_decision(decidee: Affectation, lieu: str) -> str:
    """The own decision; without a reason, that it is told to the person alone."""
    quoi = f" C'est votre vœu {decidee.rang}." if decidee.rang else ""
    motif = f"Motif : {decidee.motif.rstrip(' .')}" if decidee.motif else MOTIF_TU
    return (
        f"Une décision motivée de l'administration vous affecte, avant tout classement : {lieu}.{quoi} "
        f"{motif}. Base légale : {decidee.base_legale.rstrip(' .')}."
    )


def phrase_prises(vues: Vues, option: int, motif: Motif) -> str:
    """That seats, or exits, went by decision where the option was refused; not how many, nor to whom."""
    decides, m = vues.chiffres.cellules.decisions, vues.resultat.marche
    membres = m.membres[m.unite_debut[vues.unite] : m.unite_debut[vues.unite + 1]]
    phrase = ""
    if any(decides.prises[m.slot_cellule[vues.slot(option, k)]] for k in range(vues.taille)):
        place = "place" if vues.chiffres.sorties is None else "entrée"
        phrase += f" Une {place} au moins y a été attribuée par une décision motivée, avant tout classement."
    if motif in (Motif.SORTIE, Motif.SORTIE_ET_ENTREE) and any(decides.sorties_prises[m.origine[membres]]):
        phrase += " Une sortie au moins a été utilisée par une décision motivée, avant tout classement."
    return phrase
