"""``candidats.csv``: ids, disciplines, homes and facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scoring.dossier import ABSENT, DATE_ABSENTE, Dossiers

from . import champs
from .anomalies import Collecteur
from .champs import Type
from .tableau import Source, TableLue, doublons, lire_table

if TYPE_CHECKING:
    from scoring.paquet import Paquet


@dataclass(frozen=True, slots=True, eq=False)
class References:
    """The ids that other files may name.

    ``ids`` are all the texts of the column, faulty ones included, ascending: a fault in ``candidats.csv`` is told once, there.
    """

    ids: tuple[str, ...]
    indice: Mapping[str, int]
    entiers: Mapping[str, str]

    @classmethod
    def de(cls, textes: Sequence[str]) -> References:
        """References to these ids."""
        ids = tuple(sorted(textes))
        numeriques = {texte.lstrip("0"): texte for texte in ids if texte.isascii() and texte.isdigit()}
        return cls(ids, {texte: position for position, texte in enumerate(ids)}, numeriques)


def lire_candidats(
    source: Source, paquet: Paquet | None, annee: int | None, collecteur: Collecteur, *, faits_requis: bool
) -> tuple[TableLue | None, References | None]:
    """Read ``candidats.csv`` and find its faults.

    Parameters
    ----------
    source
        The file.
    paquet
        None: codes are not checked and unknown columns are let through.
    annee
        Year of the campaign, for the bounds of dates.
    collecteur
        Receives every fault.
    faits_requis
        Whether the columns that only serve the barème are needed.

    Returns
    -------
    TableLue or None, References or None
        None when the file, or its column ``candidat``, cannot be read.
    """
    colonnes = champs.candidats(paquet, faits_requis=faits_requis, annee=annee)
    table = lire_table(source, colonnes, collecteur, libre=paquet is None)
    if table is None:
        return None, None
    if not table.nombre:
        collecteur.ajouter(source.fichier, 0, "", "", "au moins un candidat", "aucune_ligne")
    if "candidat" not in table.colonnes:
        return table, None
    ids = table.colonnes["candidat"]
    for rangee, premiere in doublons([ids.codes.astype(np.int64)], table.saines):
        texte = ids.textes[ids.codes[rangee]]
        deja = f"un identifiant par ligne ; déjà donné à la ligne {table.lignes[premiere]}"
        collecteur.ajouter(source.fichier, table.lignes[rangee], "candidat", texte, deja, "doublon", "supprimer une des lignes")
    references = References.de(ids.textes)
    for fait in paquet.faits if paquet is not None else ():
        if fait.type == Type.CANDIDAT and fait.nom in table.colonnes:
            _verifier_autre(table, fait.nom, references, collecteur)
    return table, references


def _verifier_autre(table: TableLue, nom: str, references: References, collecteur: Collecteur) -> None:
    """Tell the cells of a column that name nobody, or the candidat of the row."""
    cites, ids = table.colonnes[nom], table.colonnes["candidat"]
    donnes = np.array([texte != "" for texte in cites.textes] or [False])[cites.codes]
    nommes = referencer(table, nom, references, collecteur, donnes=donnes)
    soi = np.array([references.indice[texte] for texte in ids.textes] or [-1], dtype=np.int64)[ids.codes]
    for rangee in np.flatnonzero(cites.valide & donnes & (nommes == soi)):
        texte = cites.textes[cites.codes[rangee]]
        collecteur.ajouter(table.fichier, table.lignes[rangee], nom, texte, "un autre candidat que lui-même", "candidat_autre")


def referencer(
    table: TableLue,
    nom: str,
    references: References | None,
    collecteur: Collecteur,
    fichier: str = "candidats.csv",
    donnes: NDArray[np.bool_] | None = None,
) -> NDArray[np.int64]:
    """Index of the candidat named by each row.

    Parameters
    ----------
    table
        File that names candidats.
    nom
        Its column.
    references
        Known ids; None: unknown, the distinct texts of the column are numbered instead and nothing is reported.
    collecteur
        Receives a fault per row that names an unknown candidat.
    fichier
        Where candidats are listed, for the message.
    donnes
        (r,) bool: cells that name somebody; None: all of them.

    Returns
    -------
    (r,) int64
        Index in ``references.ids``, -1 when unknown.
    """
    if nom not in table.colonnes:
        return np.full(table.nombre, -1, dtype=np.int64)
    colonne = table.colonnes[nom]
    if references is None:
        return np.where(colonne.valide, colonne.codes, -1).astype(np.int64)
    indices = np.array([references.indice.get(texte, -1) for texte in colonne.textes] or [-1], dtype=np.int64)[colonne.codes]
    nomme = colonne.valide if donnes is None else colonne.valide & donnes
    for rangee in np.flatnonzero(nomme & (indices < 0)):
        texte = colonne.textes[colonne.codes[rangee]]
        autre = references.entiers.get(texte.lstrip("0")) if texte.isascii() and texte.isdigit() else None
        code, correction = "candidat_inconnu", ""
        if autre is not None:
            code, correction = "zero_perdu", f"écrire « {autre} » (colonne au format texte)"
        collecteur.ajouter(table.fichier, table.lignes[rangee], nom, texte, f"un candidat de {fichier}", code, correction)
    return indices


def construire_dossiers(table: TableLue, paquet: Paquet, disciplines: tuple[str, ...]) -> Dossiers:
    """Arrays of the candidats.

    Parameters
    ----------
    table
        ``candidats.csv``, with its column ``candidat``. Rows with a fault are read too: a faulty cell is absent, and of the
        rows that give the same id the first one counts. :func:`sans_faute` tells what to rely on.
    paquet
        Rule pack.
    disciplines
        All labels, ascending.

    Returns
    -------
    Dossiers
        In canonical order.
    """
    ordre = lignes_des_candidats(table)
    discipline = np.full(table.nombre, 0 if paquet.discipline else ABSENT, dtype=np.int32)
    if "discipline" in table.colonnes and not paquet.discipline:
        labels = table.colonnes["discipline"]
        position = {texte: indice for indice, texte in enumerate(disciplines)}
        discipline = np.array([position[texte] for texte in labels.textes], dtype=np.int32)[labels.codes]

    def colonne(nom: str, absent: int, dtype: type[np.generic]) -> NDArray[Any]:
        return table.entiers(nom, absent).astype(dtype)[ordre]

    return Dossiers(
        ids=tuple(sorted(table.colonnes["candidat"].textes)),
        discipline=discipline[ordre],
        disciplines=disciplines,
        statut=colonne("statut", ABSENT, np.int32),
        origine=colonne("origine", ABSENT, np.int32),
        obligatoire=colonne("obligatoire", ABSENT, np.int8),
        date_naissance=colonne("date_naissance", DATE_ABSENTE, np.int32),
        faits={fait.nom: _fait(table, fait.nom, Type(fait.type), len(paquet.lieux.codes), ordre) for fait in paquet.faits},
    )


def sans_faute(table: TableLue, paquet: Paquet, noms: Iterable[str]) -> NDArray[np.bool_]:
    """(n,) bool: candidats named by one row, whose values of these facts can be relied on.

    Parameters
    ----------
    table
        ``candidats.csv``, with its column ``candidat``.
    paquet
        Rule pack.
    noms
        Names that a condition reads; a derived value stands on the columns it is computed from.
    """
    candidat = _candidat(table)
    colonnes = {derive.nom: derive.colonnes for derive in paquet.derives}
    lues = {colonne for nom in noms for colonne in colonnes.get(nom, (nom,))}
    requises = {champ.nom for champ in champs.candidats(paquet, faits_requis=False) if champ.requis}
    if not (lues & requises) <= set(table.colonnes):
        return np.zeros(len(table.colonnes["candidat"].textes), dtype=bool)
    bonnes = table.valide("candidat", *(lues & set(table.colonnes)))
    for fait in paquet.faits:
        if fait.type == Type.CANDIDAT and fait.nom in lues & set(table.colonnes):
            cites = table.colonnes[fait.nom]
            bonnes &= (_indices(table, fait.nom) >= 0) | np.array([texte == "" for texte in cites.textes] or [True])[
                cites.codes
            ]
    return np.asarray((np.bincount(candidat) == 1) & (np.bincount(candidat, weights=bonnes) == 1))


def lignes_des_candidats(table: TableLue) -> NDArray[np.int64]:
    """(n,) row of each candidat, the first one of those that give the same id."""
    return np.unique(_candidat(table), return_index=True)[1]


def _candidat(table: TableLue) -> NDArray[np.int64]:
    """(r,) canonical index of the candidat of each row."""
    ids = table.colonnes["candidat"]
    rang = {texte: position for position, texte in enumerate(sorted(ids.textes))}
    return np.array([rang[texte] for texte in ids.textes], dtype=np.int64)[ids.codes]


def _indices(table: TableLue, nom: str) -> NDArray[np.int32]:
    """(r,) canonical index of the candidat that each row names in this column, ``ABSENT`` for none."""
    if nom not in table.colonnes:
        return np.full(table.nombre, ABSENT, dtype=np.int32)
    rang = {texte: position for position, texte in enumerate(sorted(table.colonnes["candidat"].textes))}
    colonne = table.colonnes[nom]
    return np.array([rang.get(texte, ABSENT) for texte in colonne.textes] or [ABSENT], dtype=np.int32)[colonne.codes]


def _fait(table: TableLue, nom: str, genre: Type, nombre_lieux: int, ordre: NDArray[np.int64]) -> NDArray[Any]:
    match genre:
        case Type.LIEUX:
            grille = np.zeros((table.nombre, nombre_lieux), dtype=bool)
            if nom in table.colonnes:
                colonne = table.colonnes[nom]
                distincts = np.zeros((max(1, len(colonne.valeurs)), nombre_lieux), dtype=bool)
                for i, valeur in enumerate(colonne.valeurs):
                    if isinstance(valeur, tuple):
                        distincts[i, list(valeur)] = True
                grille = distincts[colonne.codes]
            return grille[ordre]
        case Type.BOOLEEN:
            return np.asarray(table.entiers(nom, 0) == 1)[ordre]
        case Type.ENTIER:
            return table.entiers(nom, ABSENT)[ordre]
        case Type.DATE:
            return table.entiers(nom, DATE_ABSENTE).astype(np.int32)[ordre]
        case Type.CANDIDAT:
            return _indices(table, nom)[ordre]
        case _:
            return table.entiers(nom, ABSENT).astype(np.int32)[ordre]
