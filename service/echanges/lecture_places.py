"""``capacites.csv``, ``extension.csv`` and ``classements.csv``: seats, extension table, recruiters' rankings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scoring.classements import Classements, lieux_classes, types_des_postes

from ..francais import liste
from . import champs
from .anomalies import Collecteur
from .campagne import CapacitesLues
from .champs import OUVERTURES
from .lecture_candidats import References, referencer
from .tableau import Source, TableLue, doublons, lire_table

if TYPE_CHECKING:
    from scoring.paquet import Paquet

    from .lecture_voeux import VoeuxLus


def _codes(table: TableLue, nom: str) -> NDArray[np.int64]:
    if nom not in table.colonnes:
        return np.full(table.nombre, -1, dtype=np.int64)
    return table.colonnes[nom].codes.astype(np.int64)


def signaler_doublons(table: TableLue, cle: tuple[str, ...], collecteur: Collecteur) -> None:
    """Tell the rows with the same key; the fault is on the last column of the key."""
    if not set(cle) <= set(table.colonnes):
        return
    for rangee, premiere in doublons([_valeurs(table, nom) for nom in cle], table.valide(*cle)):
        texte = ", ".join(table.colonnes[nom].textes[table.colonnes[nom].codes[rangee]] for nom in cle)
        quoi = cle[0] if len(cle) == 1 else f"({', '.join(cle)})"
        attendu = f"chaque {quoi} une seule fois ; déjà à la ligne {table.lignes[premiere]}"
        collecteur.ajouter(table.fichier, table.lignes[rangee], cle[-1], texte, attendu, "doublon", "supprimer une des lignes")


def _valeurs(table: TableLue, nom: str) -> NDArray[np.int64]:
    entiers = table.entiers(nom, -1)
    return entiers if nom == "rang" else _codes(table, nom)


def lire_capacites(source: Source, paquet: Paquet | None, collecteur: Collecteur) -> TableLue | None:
    """Read ``capacites.csv`` and find its faults."""
    table = lire_table(source, champs.capacites(paquet), collecteur, libre=paquet is None)
    if table is not None:
        signaler_doublons(table, cle_capacites(paquet), collecteur)
    return table


def cle_capacites(paquet: Paquet | None) -> tuple[str, ...]:
    """Columns that identify a row of ``capacites.csv``."""
    return ("lieu",) if paquet is not None and paquet.discipline else ("discipline", "lieu")


def construire_capacites(table: TableLue, disciplines: tuple[str, ...]) -> CapacitesLues:
    """Arrays of the seats of a file without fault; ``disciplines`` are all the labels, ascending."""
    discipline = np.zeros(table.nombre, dtype=np.int32)
    if "discipline" in table.colonnes:
        colonne = table.colonnes["discipline"]
        position = {texte: indice for indice, texte in enumerate(disciplines)}
        # An empty cell is only found where the movement has one discipline.
        discipline = np.array([position.get(texte, 0) for texte in colonne.textes] or [0], dtype=np.int32)[colonne.codes]
    lieu = table.entiers("lieu", -1)
    ordre = np.lexsort((lieu, discipline))
    lus = [table.entiers(nom, 0)[ordre] for nom in OUVERTURES if nom in table.colonnes]
    return CapacitesLues(discipline[ordre], lieu[ordre].astype(np.int32), *lus)


def lire_extension(source: Source, paquet: Paquet | None, collecteur: Collecteur) -> TableLue | None:
    """Read ``extension.csv`` and find its faults: codes, duplicates, gaps, lieux that no extension may reach (model §4)."""
    if paquet is not None and not paquet.extension.size:
        attendu = "aucun fichier : ce mouvement n'a pas d'extension"
        collecteur.ajouter(source.fichier, 0, "", "", attendu, "extension_interdite", "le retirer du dossier")
        return None
    table = lire_table(source, champs.extension(paquet), collecteur, libre=paquet is None)
    if table is None:
        return None
    signaler_doublons(table, ("premier_voeu", "lieu"), collecteur)
    signaler_doublons(table, ("premier_voeu", "rang"), collecteur)
    if not {"premier_voeu", "rang", "lieu"} <= set(table.colonnes):
        return table
    premier, rang = _codes(table, "premier_voeu"), table.entiers("rang", 0)
    bonnes = table.valide("premier_voeu", "rang")
    douteux = np.unique(premier[~bonnes])
    ordre = np.flatnonzero(bonnes & ~np.isin(premier, douteux))
    ordre = ordre[np.lexsort((rang[ordre], premier[ordre]))]
    precedent = np.zeros(len(ordre), dtype=np.int64)
    if len(ordre):
        precedent[1:] = np.where(premier[ordre][1:] == premier[ordre][:-1], rang[ordre][:-1], 0)
    for i in np.flatnonzero(rang[ordre] > precedent + 1):
        rangee = ordre[i]
        attendu = f"le rang {precedent[i] + 1} : les rangs d'une colonne se suivent à partir de 1"
        collecteur.ajouter(table.fichier, table.lignes[rangee], "rang", str(rang[rangee]), attendu, "rang_manquant")
    if paquet is not None:
        lieu = table.entiers("lieu", -1)
        interdits = table.valide("lieu") & ~np.append(paquet.lieux.cible_extension, True)[lieu]
        for rangee in np.flatnonzero(interdits):
            code = paquet.lieux.codes[lieu[rangee]]
            attendu = "un lieu que l'extension peut atteindre (jamais un DOM, Mayotte ni la Corse)"
            collecteur.ajouter(table.fichier, table.lignes[rangee], "lieu", code, attendu, "extension_interdite")
    return table


def construire_extension(table: TableLue, nombre_lieux: int) -> NDArray[np.int32]:
    """(L, K) int32 extension table of a file without fault, -1 padded."""
    premier, rang, lieu = (table.entiers(nom, -1) for nom in ("premier_voeu", "rang", "lieu"))
    grille = np.full((nombre_lieux, int(rang.max(initial=0))), -1, dtype=np.int32)
    grille[premier, rang - 1] = lieu
    return grille


def lire_classements(
    source: Source, paquet: Paquet | None, references: References | None, voeux: VoeuxLus | None, collecteur: Collecteur
) -> tuple[TableLue | None, NDArray[np.int64]]:
    """Read ``classements.csv`` and find its faults; also gives the candidat of each row."""
    table = lire_table(source, champs.classements(paquet), collecteur, libre=paquet is None)
    if table is None:
        return None, np.zeros(0, dtype=np.int64)
    candidat = referencer(table, "candidat", references, collecteur)
    signaler_doublons(table, ("lieu", "candidat"), collecteur)
    if {"lieu", "rang", "avis"} <= set(table.colonnes):
        rang, avis = table.entiers("rang", 0), table.entiers("avis", -1)
        for rangee, premiere in doublons([_codes(table, "lieu"), rang], table.valide("lieu", "rang") & (rang > 0)):
            attendu = f"un rang par candidat et par lieu ; déjà donné à la ligne {table.lignes[premiere]}"
            collecteur.ajouter(table.fichier, table.lignes[rangee], "rang", str(rang[rangee]), attendu, "doublon")
        for i in np.flatnonzero(table.valide("rang", "avis") & (rang > 0) & (avis == 1)):
            attendu = "aucun rang quand l'avis est défavorable"
            collecteur.ajouter(table.fichier, table.lignes[i], "rang", str(rang[i]), attendu, "incoherence")
    if paquet is not None and "lieu" in table.colonnes:
        _verifier_classes(table, paquet, candidat, references, voeux, collecteur)
    return table, candidat


def _verifier_classes(
    table: TableLue,
    paquet: Paquet,
    candidat: NDArray[np.int64],
    references: References | None,
    voeux: VoeuxLus | None,
    collecteur: Collecteur,
) -> None:
    """Tell the rankings of lieux that nobody ranks, and those of candidats who did not ask for the lieu."""
    lieux = table.colonnes["lieu"]
    lieu = table.entiers("lieu", -1)
    bonnes = table.valide("lieu")
    sans = bonnes & ~lieux_classes(paquet)[lieu]
    types = types_des_postes(paquet)
    for i in np.flatnonzero(sans):
        texte = lieux.textes[lieux.codes[i]]
        attendu = _attendu_classe(paquet, int(types[lieu[i]]))
        collecteur.ajouter(table.fichier, table.lignes[i], "lieu", texte, attendu, "incoherence")
    if references is None or voeux is None:
        return
    largeur = paquet.lieux.nombre
    demandes = voeux.candidat * largeur + voeux.lieu
    douteuses = ~voeux.complet[candidat]
    absentes = bonnes & ~sans & (candidat >= 0) & ~douteuses & ~np.isin(candidat * largeur + lieu, demandes)
    for i in np.flatnonzero(absentes):
        attendu = f"un candidat qui demande le lieu {lieux.textes[lieux.codes[i]]} dans {voeux.table.fichier}"
        texte = references.ids[candidat[i]]
        collecteur.ajouter(table.fichier, table.lignes[i], "candidat", texte, attendu, "candidat_autre")


def _attendu_classe(paquet: Paquet, genre: int) -> str:
    """What a ranking may be about, said to whoever ranked a lieu of another kind (index of the post's type, or ``ABSENT``)."""
    classes = [autre for autre in paquet.types if autre.classement != "aucun"]
    if not classes:
        return "aucune ligne : les règles de ce mouvement ne font rien classer"
    quoi = liste([f"un poste de type {autre.code}" if autre.poste else "un lieu du paquet de règles" for autre in classes])
    celui_ci = f"le poste est de type {paquet.types[genre].code}" if genre >= 0 else "ce lieu n'est pas un poste"
    return f"{quoi}, seuls classés par un recruteur ; {celui_ci}"


def construire_classements(table: TableLue, candidat: NDArray[np.int64]) -> Classements:
    """Arrays of the rankings of a file without fault."""
    lieu = table.entiers("lieu", -1)
    ordre = np.lexsort((candidat, lieu))
    return Classements(
        lieu=lieu[ordre].astype(np.int32),
        candidat=candidat[ordre].astype(np.int32),
        rang=table.entiers("rang", 0)[ordre].astype(np.int32),
        favorable=(table.entiers("avis", 1) == 0)[ordre],
    )
