"""Typed columns of one file, with every fault of its header and cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .anomalies import Collecteur, plier, proche
from .brut import TableBrute, lire_csv, lire_parquet
from .champs import Champ
from .classeurs import est_classeur, signaler_classeur
from .valeurs import Faute, Genre, convertir_cellule

LIMITE_SUGGESTIONS = 200
"""Distinct faulty texts of one column for which a near code is looked for; a whole wrong column would take minutes."""


@dataclass(frozen=True, slots=True)
class Source:
    """One input file.

    Attributes
    ----------
    fichier
        Its name in the folder; for the sheet of a workbook that has several, that of the workbook and of the sheet.
    octets
        Its content; for a sheet, the CSV file that says the same.
    parquet
        Whether it is Parquet.
    table
        For a sheet, its cells with their kinds and their rows.
    attendu
        For a sheet, the name of the file that it stands for.
    """

    fichier: str
    octets: bytes
    parquet: bool = False
    table: TableBrute | None = None
    attendu: str = ""

    @property
    def nom(self) -> str:
        """Name of a file that holds ``octets``."""
        return self.attendu or self.fichier


@dataclass(frozen=True, slots=True, eq=False)
class Colonne:
    """One typed column.

    Attributes
    ----------
    champ
        What it holds.
    codes
        (r,) int32 index of each cell in ``textes``.
    textes, valeurs
        Distinct texts, and their values (``None``: empty; a ``Faute`` where there is none).
    valide
        (r,) bool: the row is well formed and the cell has a value, or is empty where it may be.
    """

    champ: Champ
    codes: NDArray[np.int32]
    textes: tuple[str, ...]
    valeurs: tuple[object, ...]
    valide: NDArray[np.bool_]

    def entiers(self, absent: int) -> NDArray[np.int64]:
        """(r,) values as integers; ``absent`` for empty and faulty cells."""
        table = [valeur if isinstance(valeur, int) else absent for valeur in self.valeurs]
        return np.array(table or [absent], dtype=np.int64)[self.codes]


@dataclass(frozen=True, slots=True, eq=False)
class TableLue:
    """One file.

    Attributes
    ----------
    fichier
        Its name, for faults.
    lignes
        (r,) int64 physical line of each row.
    saines
        (r,) bool: rows with the right number of well-formed cells.
    colonnes
        Columns found, by name, in the order of the file.
    """

    fichier: str
    lignes: NDArray[np.int64]
    saines: NDArray[np.bool_]
    colonnes: Mapping[str, Colonne]

    @property
    def nombre(self) -> int:
        """Number of rows."""
        return len(self.lignes)

    def entiers(self, nom: str, absent: int) -> NDArray[np.int64]:
        """(r,) values of a column; all ``absent`` when the file does not have it."""
        if nom not in self.colonnes:
            return np.full(self.nombre, absent, dtype=np.int64)
        return self.colonnes[nom].entiers(absent)

    def valide(self, *noms: str) -> NDArray[np.bool_]:
        """(r,) bool: rows that are well formed and have a value in each of these columns, none of them missing."""
        resultat = self.saines.copy()
        for nom in noms:
            resultat &= self.colonnes[nom].valide if nom in self.colonnes else False
        return resultat


def lire_table(
    source: Source, champs: Sequence[Champ], collecteur: Collecteur, *, libre: bool = False, autres: Sequence[Champ] = ()
) -> TableLue | None:
    """Read one file.

    Parameters
    ----------
    source
        The file.
    champs
        Its known columns.
    collecteur
        Receives every fault.
    libre
        Do not refuse unknown columns (when no rule pack says which facts exist).
    autres
        Columns that are read when they are there, and need no mention when they are not.

    Returns
    -------
    TableLue or None
        None when the file has no readable header.
    """
    if source.table is None and est_classeur(source.octets):
        signaler_classeur(source.fichier, source.fichier, collecteur)
        return None
    noms = [champ.nom for champ in (*champs, *autres)]
    if source.table is not None:
        brute: TableBrute | None = source.table
    elif source.parquet:
        brute = lire_parquet(source.fichier, source.octets, collecteur)
    else:
        brute = lire_csv(source.fichier, source.octets, noms, collecteur)
    if brute is None:
        return None
    collecteur.entete(source.fichier, brute.entete)
    brute = _sans_lignes_vides(source.fichier, brute, collecteur)
    positions = _entete(source.fichier, brute, champs, noms, collecteur, libre)
    colonnes = {
        champ.nom: _colonne(source.fichier, brute, positions[champ.nom], champ, collecteur)
        for champ in sorted((c for c in (*champs, *autres) if c.nom in positions), key=lambda c: positions[c.nom])
    }
    return TableLue(source.fichier, brute.lignes, brute.saines, colonnes)


def lire_entete(source: Source) -> tuple[str, ...]:
    """Names of the columns of a file, () when it has no readable header; faults are left to :func:`lire_table`."""
    muet = Collecteur()
    if source.parquet:
        brute = lire_parquet(source.fichier, source.octets, muet)
    else:
        premiere = source.octets.split(b"\n", 1)[0].split(b"\r", 1)[0]
        brute = lire_csv(source.fichier, premiere, (), muet) if b"\0" not in source.octets[:64] else None
    return brute.entete if brute else ()


def _sans_lignes_vides(fichier: str, brute: TableBrute, collecteur: Collecteur) -> TableBrute:
    """The table, the rows whose cells are all empty told and marked as not sound."""
    vides = brute.saines
    for codes, textes in zip(brute.codes, brute.textes, strict=True):
        if "" not in textes:
            return brute
        vides = vides & (codes == textes.index(""))
    for rangee in np.flatnonzero(vides):
        ligne = int(brute.lignes[rangee])
        collecteur.ajouter(fichier, ligne, "", "", "une ligne de données", "ligne_vide", "supprimer la ligne")
    return replace(brute, saines=brute.saines & ~vides)


def _entete(
    fichier: str, brute: TableBrute, champs: Sequence[Champ], noms: Sequence[str], collecteur: Collecteur, libre: bool
) -> dict[str, int]:
    positions: dict[str, int] = {}
    connus = {plier(nom): nom for nom in noms}
    for position, nom in enumerate(brute.entete):
        if nom in positions:
            collecteur.ajouter(fichier, 1, nom, nom, "chaque colonne une seule fois", "colonne_en_double", "en supprimer une")
        elif nom in noms or nom.startswith("x_"):
            positions[nom] = position
        elif not libre:
            voisin = connus.get(plier(nom)) or proche(nom, noms)
            voisin = voisin if voisin not in brute.entete else None
            correction = f"la nommer « {voisin} »" if voisin else "la supprimer, ou faire commencer son nom par « x_ »"
            if voisin:
                positions.setdefault(voisin, position)
            collecteur.ajouter(fichier, 1, nom, nom, "une colonne parmi : " + ", ".join(noms), "colonne_inconnue", correction)
    for champ in champs:
        if champ.requis and champ.nom not in positions:
            collecteur.ajouter(fichier, 1, champ.nom, "", f"la colonne « {champ.nom} » ({champ.libelle})", "colonne_manquante")
    return positions


def _colonne(fichier: str, brute: TableBrute, position: int, champ: Champ, collecteur: Collecteur) -> Colonne:
    nom, codes, textes = brute.entete[position], brute.codes[position], brute.textes[position]
    genres = brute.genres[position] if brute.genres else (Genre.TEXTE,) * len(textes)
    valeurs: list[object] = []
    fautives = 0
    for texte, genre in zip(textes, genres, strict=True):
        valeur = convertir_cellule(champ, texte, genre, suggerer=fautives < LIMITE_SUGGESTIONS)
        fautives += isinstance(valeur, Faute)
        valeurs.append(valeur)
    valide = brute.saines
    if fautives:
        bonnes = np.array([not isinstance(valeur, Faute) for valeur in valeurs], dtype=bool)[codes]
        for rangee in np.flatnonzero(brute.saines & ~bonnes):
            faute = valeurs[codes[rangee]]
            assert isinstance(faute, Faute)
            texte = textes[codes[rangee]]
            collecteur.ajouter(fichier, brute.lignes[rangee], nom, texte, faute.attendu, faute.code, faute.correction)
        valide = brute.saines & bonnes
    if len(set(textes)) < len(textes):
        return _sans_repetition(Colonne(champ, codes, textes, tuple(valeurs), valide))
    return Colonne(champ, codes, textes, tuple(valeurs), valide)


def _sans_repetition(colonne: Colonne) -> Colonne:
    """The column with each text once: in a workbook, one text may be that of cells of several kinds."""
    uniques: dict[str, object] = {}
    for texte, valeur in zip(colonne.textes, colonne.valeurs, strict=True):
        if isinstance(uniques.setdefault(texte, valeur), Faute):
            uniques[texte] = valeur
    rang = {texte: position for position, texte in enumerate(uniques)}
    codes = np.array([rang[texte] for texte in colonne.textes], dtype=np.int32)[colonne.codes]
    return replace(colonne, codes=codes, textes=tuple(uniques), valeurs=tuple(uniques.values()))


def doublons(cles: Sequence[NDArray[np.int64]], valide: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Rows that repeat the key of an earlier row.

    Parameters
    ----------
    cles
        (r,) parts of the key, left to right.
    valide
        (r,) bool: rows to look at.

    Returns
    -------
    list of (int, int)
        Pairs (row, first row with the same key), by row.
    """
    rangees = np.flatnonzero(valide)
    if len(rangees) < 2:
        return []
    parties = [cle[rangees] for cle in cles]
    if _sans_doublon(parties):
        return []
    ordre = np.lexsort(parties[::-1])  # stable: equal keys stay in file order
    egal = np.ones(len(ordre) - 1, dtype=bool)
    for partie in parties:
        triee = partie[ordre]
        egal &= triee[1:] == triee[:-1]
    premier = np.zeros(len(ordre), dtype=np.int64)
    premier[1:] = np.where(egal, 0, np.arange(1, len(ordre)))
    premier = np.maximum.accumulate(premier)
    repetees = np.flatnonzero(egal) + 1
    return sorted((int(rangees[ordre[i]]), int(rangees[ordre[premier[i]]])) for i in repetees)


def _sans_doublon(parties: Sequence[NDArray[np.int64]]) -> bool:
    """True when counting proves that all keys differ; False proves nothing (keys too sparse to be counted)."""
    cle, etendue = np.zeros(len(parties[0]), dtype=np.int64), 1
    for partie in parties:
        minimum = int(partie.min())
        largeur = int(partie.max()) - minimum + 1
        etendue *= largeur
        if etendue > 16 * len(cle) + 1024:
            return False
        cle = cle * largeur + (partie - minimum)
    return int(np.bincount(cle).max()) == 1
