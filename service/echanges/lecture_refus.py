"""What the rules of the movement refuse at reading, shown in the files where it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scoring.langage import Niveau, faits_lus
from scoring.refus import trouver

from .anomalies import Collecteur
from .lecture_candidats import lignes_des_candidats, sans_faute
from .lecture_voeux import VoeuxLus, construire_voeux
from .tableau import TableLue

if TYPE_CHECKING:
    from scoring.dossier import Dossiers
    from scoring.paquet import Paquet
    from scoring.refus import Refus

COUPLES = "en_couple"
"""The value of conditions that stands on ``couples.csv``."""


def signaler_refus(
    candidats: TableLue,
    voeux: VoeuxLus,
    paquet: Paquet,
    dossiers: Dossiers,
    couples: NDArray[np.int32] | None,
    collecteur: Collecteur,
) -> None:
    """Tell every demand that the rule pack refuses; whoever has a fault in what a rule reads is left alone by this rule.

    Parameters
    ----------
    candidats, voeux
        ``candidats.csv``, which ``dossiers`` come from; ``voeux.csv``.
    couples
        (k, 2) indices of candidats; None when the file has faults.
    collecteur
        Receives a fault per refusal: at the row of the candidat, or of the vœu.
    """
    lies = np.zeros((0, 2), dtype=np.int32) if couples is None else couples
    fiables = {regle.id: _fiables(regle, candidats, voeux, paquet, dossiers, couples is not None) for regle in paquet.refus}
    lignes = lignes_des_candidats(candidats)
    for refus in trouver(paquet, dossiers, construire_voeux(voeux, dossiers.nombre), lies):
        regle = refus.regle
        if not fiables[regle.id][refus.candidat]:
            continue
        table, ligne = candidats, int(candidats.lignes[lignes[refus.candidat]])
        if refus.voeu >= 0:
            table, ligne = voeux.table, int(voeux.ligne[refus.voeu])
        valeur = ""
        if regle.colonne in table.colonnes:
            colonne = table.colonnes[regle.colonne]
            valeur = colonne.textes[int(colonne.codes[np.searchsorted(table.lignes, ligne)])]
        collecteur.ajouter(table.fichier, ligne, regle.colonne, valeur, f"{regle.attendu} ({regle.source})", "refuse")


def _fiables(
    regle: Refus, candidats: TableLue, voeux: VoeuxLus, paquet: Paquet, dossiers: Dossiers, couples_surs: bool
) -> NDArray[np.bool_]:
    """(n,) candidats whose values of what the rule reads can be relied on."""
    lus = {*faits_lus(regle.condition), *(faits_lus(regle.portee) if regle.portee is not None else ())}
    fiables = sans_faute(candidats, paquet, lus)
    if any(paquet.grandeurs[nom].niveau is not Niveau.CANDIDAT for nom in lus):
        fiables &= voeux.complet[: dossiers.nombre]
    if COUPLES in lus and not couples_surs:
        fiables[:] = False
    return fiables
