"""``derogations.csv``: persons whom a decision places, with its reason and its legal basis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scoring.derogations import PLACES, Derogations, Manque, manques

from ..francais import entier, pluriel
from . import champs
from .anomalies import Collecteur
from .lecture_candidats import References, referencer
from .lecture_places import signaler_doublons
from .tableau import Source, TableLue, lire_table

if TYPE_CHECKING:
    from scoring.dossier import Dossiers
    from scoring.paquet import Paquet

    from .campagne import CapacitesLues


def lire_derogations(
    source: Source, paquet: Paquet | None, references: References | None, collecteur: Collecteur
) -> tuple[TableLue | None, NDArray[np.int64]]:
    """Read ``derogations.csv`` and find the faults of its rows; also gives the candidat of each row."""
    table = lire_table(source, champs.derogations(paquet), collecteur)
    if table is None:
        return None, np.zeros(0, dtype=np.int64)
    candidat = referencer(table, "candidat", references, collecteur)
    signaler_doublons(table, ("candidat",), collecteur)
    for nom in {"motif", "base_legale"} & set(table.colonnes):
        colonne = table.colonnes[nom]
        blancs = np.array([texte != "" and not texte.strip(" .") for texte in colonne.textes] or [False])[colonne.codes]
        for rangee in np.flatnonzero(blancs):
            _fauter(table, rangee, nom, "un texte, dit au candidat", "valeur_manquante", collecteur)
    if paquet is not None and "lieu" in table.colonnes and all(genre.poste for genre in paquet.types):
        autres = table.valide("lieu") & (table.entiers("lieu", -1) < paquet.lieux.nombre_propres)
        for rangee in np.flatnonzero(autres):
            _fauter(table, rangee, "lieu", "l'identifiant d'un poste de postes.csv", "code_inconnu", collecteur)
    return table, candidat


def verifier_derogations(
    table: TableLue,
    candidat: NDArray[np.int64],
    paquet: Paquet,
    dossiers: Dossiers,
    couples: NDArray[np.int32],
    capacites: CapacitesLues,
    collecteur: Collecteur,
) -> None:
    """Find what the decisions contradict in the other files; these, and the rows of the decisions, are without fault.

    Parameters
    ----------
    candidat
        (r,) index of the candidat of each row.
    couples
        (k, 2) indices of candidats.
    """
    lieu, ids = table.entiers("lieu", -1), dossiers.ids
    attendu = "un autre lieu que celui que le candidat tient ; pour l'y maintenir, annuler sa demande (annulations.csv)"
    for rangee in np.flatnonzero(lieu == dossiers.origine[candidat]):
        _fauter(table, rangee, "lieu", attendu, "incoherence", collecteur)
    rangees = {int(i): r for r, i in enumerate(candidat)}
    for a, b in couples.tolist():
        for membre, autre in ((a, b), (b, a)):
            if membre in rangees and autre not in rangees:
                attendu = f"aussi une ligne pour « {ids[autre]} », dont la demande est liée : deux décisions, ou aucune"
                _fauter(table, rangees[membre], "candidat", attendu, "incoherence", collecteur)
    derogations = construire_derogations(table, candidat)
    for manque in places_manquantes(derogations, paquet, dossiers, capacites):
        for k in manque.derogations:
            nom = "place" if "place" in table.colonnes else "lieu"
            _fauter(
                table,
                rangees[int(derogations.candidat[k])],
                nom,
                phrase_manque(manque, paquet, dossiers),
                "incoherence",
                collecteur,
            )


def places_manquantes(
    derogations: Derogations, paquet: Paquet, dossiers: Dossiers, capacites: CapacitesLues
) -> tuple[Manque, ...]:
    """Cellules that do not have the seats, or the exits, of the counted decisions."""
    cellules = list(zip(capacites.discipline.tolist(), capacites.lieu.tolist(), strict=True))
    return manques(
        derogations,
        dossiers.discipline,
        dossiers.origine,
        dict(zip(cellules, capacites.capacite.tolist(), strict=True)),
        None if capacites.sorties is None else dict(zip(cellules, capacites.sorties.tolist(), strict=True)),
        capacites.sorties is None and bool(paquet.parametres["depart_libere_place"].valeur),
    )


def phrase_manque(manque: Manque, paquet: Paquet, dossiers: Dossiers) -> str:
    """What was expected of decisions that do not have their seats."""
    ou = paquet.lieux.codes[manque.lieu]
    if not paquet.discipline:
        ou = f"{dossiers.disciplines[manque.discipline]}/{ou}"
    quoi = ("sortie ouverte", "sorties ouvertes") if manque.sortie else ("place certaine", "places certaines")
    return (
        f"« {PLACES[1]} », ou assez de places avant tout calcul : {ou} a {pluriel(manque.disponibles, *quoi)} "
        f"pour {entier(manque.demandees)} à prendre par décision"
    )


def construire_derogations(table: TableLue, candidat: NDArray[np.int64]) -> Derogations:
    """Arrays of a file without fault."""
    ordre = np.argsort(candidat, kind="stable")
    motif, base = (table.colonnes[nom] for nom in ("motif", "base_legale"))
    return Derogations(
        candidat=candidat[ordre].astype(np.int32),
        lieu=table.entiers("lieu", -1)[ordre].astype(np.int32),
        en_plus=table.entiers("place", 0)[ordre] == 1,
        motif=tuple(motif.textes[k] for k in motif.codes[ordre]),
        base_legale=tuple(base.textes[k] for k in base.codes[ordre]),
    )


def _fauter(table: TableLue, rangee: int | np.intp, nom: str, attendu: str, code: str, collecteur: Collecteur) -> None:
    colonne = table.colonnes[nom]
    texte = colonne.textes[colonne.codes[rangee]]
    collecteur.ajouter(table.fichier, int(table.lignes[rangee]), nom, texte, attendu, code)
