"""``annulations.csv``: demands cancelled from elsewhere, by another movement or by a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scoring.annulations import Annulations, codes_reserves

from . import champs
from .anomalies import Collecteur
from .lecture_candidats import References, referencer
from .lecture_places import signaler_doublons
from .tableau import Source, TableLue, lire_table

if TYPE_CHECKING:
    from scoring.paquet import Paquet


def lire_annulations(
    source: Source, paquet: Paquet | None, references: References | None, collecteur: Collecteur
) -> tuple[TableLue | None, NDArray[np.int64]]:
    """Read ``annulations.csv`` and find its faults; also gives the candidat of each row."""
    table = lire_table(source, champs.annulations(), collecteur)
    if table is None:
        return None, np.zeros(0, dtype=np.int64)
    candidat = referencer(table, "candidat", references, collecteur)
    signaler_doublons(table, ("candidat",), collecteur)
    if paquet is not None and "code" in table.colonnes:
        codes, reserves = table.colonnes["code"], codes_reserves(paquet)
        pris = np.array([texte in reserves for texte in codes.textes] or [False])[codes.codes]
        for rangee in np.flatnonzero(pris & table.valide("code")):
            texte = codes.textes[codes.codes[rangee]]
            attendu = "un code qui n'est pas celui d'une règle propre au mouvement"
            collecteur.ajouter(table.fichier, table.lignes[rangee], "code", texte, attendu, "incoherence")
    return table, candidat


def construire_annulations(table: TableLue, candidat: NDArray[np.int64]) -> Annulations:
    """Arrays of a file without fault."""
    ordre = np.argsort(candidat, kind="stable")
    code, motif = (table.colonnes[nom] for nom in ("code", "motif"))
    return Annulations(
        candidat=candidat[ordre].astype(np.int32),
        code=tuple(code.textes[k] for k in code.codes[ordre]),
        motif=tuple(motif.textes[k] for k in motif.codes[ordre]),
    )
