"""The folder to freeze: files received, and what people entered or decided since. A pure function, with its list of changes.

Files keep their rows and their order; a row changes only when someone changed it. The folder is then read by the ordinary
reader, which refuses what the files and the entries make wrong together.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from ..echanges.anomalies import Anomalie, Collecteur
from ..echanges.brut import lire_csv, lire_parquet
from ..echanges.champs import OUVERTURES as COLONNES_OUVERTURES

CANDIDATS, VOEUX, CAPACITES, COUPLES = "candidats", "voeux", "capacites", "couples"
OUVERTURES = frozenset(COLONNES_OUVERTURES)


@dataclass(frozen=True, slots=True)
class Voeu:
    """A vœu entered; ``type`` empty where the movement has one type."""

    lieu: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class Changement:
    """One change of the files received: which file, whose row, and the entry that it comes from."""

    fichier: str
    cle: str
    origine: str


@dataclass(frozen=True, slots=True)
class Entrees:
    """What people entered or decided.

    Attributes
    ----------
    voeux
        Candidat -> confirmed list, in order; it replaces the rows of the candidat.
    couples
        Pairs whose members both confirmed; a candidat of ``voeux`` in no pair is in no couple any more.
    corrections
        Candidat -> column of ``candidats.csv`` -> value accepted.
    capacites
        (discipline, lieu) -> column -> value; discipline empty where the movement has none.
    lignes
        File -> rows of decisions (``derogations``, ``annulations``), each column -> value; one replaces the rows that the file
        has for the same candidat.
    """

    voeux: Mapping[str, Sequence[Voeu]] = field(default_factory=dict)
    couples: Iterable[tuple[str, str]] = ()
    corrections: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    capacites: Mapping[tuple[str, str], Mapping[str, int]] = field(default_factory=dict)
    lignes: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)


def composer(dossier: Path, entrees: Entrees) -> tuple[dict[str, bytes], tuple[Changement, ...]]:
    """Files of the folder to freeze, by name, and what was changed.

    Raises
    ------
    KeyError
        A correction names a candidat that the files do not have: entries are checked when they are made.
    """
    return composer_fichiers({c.name: c.read_bytes() for c in sorted(dossier.iterdir()) if c.is_file()}, entrees)


def composer_fichiers(recus: Mapping[str, bytes], entrees: Entrees) -> tuple[dict[str, bytes], tuple[Changement, ...]]:
    """The same from files in memory, by name."""
    fichiers, changements = dict(recus), list[Changement]()
    if entrees.corrections:
        table = lire_table(fichiers, CANDIDATS)
        _corriger(table, entrees.corrections, changements)
        _remplacer(fichiers, CANDIDATS, table)
    if entrees.voeux:
        _remplacer(fichiers, VOEUX, _voeux(lire_table(fichiers, VOEUX), entrees.voeux, changements))
        avant = len(changements)
        couples = _couples(lire_table(fichiers, COUPLES), entrees, changements)
        if len(changements) > avant:
            _remplacer(fichiers, COUPLES, couples)
    if entrees.capacites:
        _remplacer(fichiers, CAPACITES, _capacites(lire_table(fichiers, CAPACITES), entrees.capacites, changements))
    for nom, lignes in sorted(entrees.lignes.items()):
        if lignes:
            _remplacer(fichiers, nom, _decisions(lire_table(fichiers, nom), lignes))
            changements += [Changement(nom, ligne["candidat"], "décision") for ligne in lignes]
    return fichiers, tuple(changements)


def situer(
    anomalies: Iterable[Anomalie], fichiers: Mapping[str, bytes], changements: Sequence[Changement]
) -> tuple[Anomalie, ...]:
    """Faults of composed files, each with whose row it is and where that comes from: nobody has seen these files.

    A row's owner is its first columns, as ``Changement.cle`` says them: a candidat, a couple, a cellule.
    """
    origines: dict[tuple[str, str], str] = {(c.fichier, c.cle): c.origine for c in changements}
    lignes = {nom: _lignes(octets) for nom, octets in fichiers.items() if nom.endswith(".csv")}
    return tuple(_situee(a, lignes.get(a.fichier, {}).get(a.ligne, ()), origines) for a in anomalies)


def _lignes(octets: bytes) -> dict[int, list[str]]:
    """Physical line -> cells of the row that begins there."""
    debut, rangees = 1, dict[int, list[str]]()
    lecteur = csv.reader(io.StringIO(octets.decode("utf-8", "replace"), newline=""))
    for cellules in lecteur:
        rangees[debut], debut = cellules, lecteur.line_num + 1
    return rangees


def _situee(anomalie: Anomalie, cellules: Sequence[str], origines: Mapping[tuple[str, str], str]) -> Anomalie:
    fichier = anomalie.fichier.removesuffix(".csv")
    cles = [" ".join(cellules[:n]) for n in (1, 2)] + [f"{cle} {anomalie.colonne}" for cle in cellules[:1]]
    trouvees = [(cle, origines[fichier, cle]) for cle in cles if (fichier, cle) in origines]
    if not trouvees:
        return anomalie
    cle, origine = trouvees[0]
    provenance = f"revoir {cle} ({origine})"
    return replace(anomalie, correction=f"{anomalie.correction} ; {provenance}" if anomalie.correction else provenance)


def lire_table(fichiers: Mapping[str, bytes], nom: str) -> pd.DataFrame:
    """A table as text; empty when the folder has none."""
    collecteur = Collecteur()
    if f"{nom}.csv" in fichiers:
        brute = lire_csv(f"{nom}.csv", fichiers[f"{nom}.csv"], (), collecteur)
    elif f"{nom}.parquet" in fichiers:
        brute = lire_parquet(f"{nom}.parquet", fichiers[f"{nom}.parquet"], collecteur)
    else:
        return pd.DataFrame(dtype=str)
    assert brute is not None, "le dossier a été lu sans faute quand il a été déposé"
    return pd.DataFrame(
        {
            colonne: np.asarray(textes, dtype=object)[codes]
            for colonne, codes, textes in zip(brute.entete, brute.codes, brute.textes, strict=True)
        },
        dtype=str,
    )


def _remplacer(fichiers: dict[str, bytes], nom: str, table: pd.DataFrame) -> None:
    fichiers.pop(f"{nom}.parquet", None)
    fichiers[f"{nom}.csv"] = en_csv(table)


def en_csv(table: pd.DataFrame) -> bytes:
    """A table of text as a file of a campaign."""
    flux = io.StringIO()
    table.to_csv(flux, index=False, lineterminator="\n")
    return flux.getvalue().encode()


def _corriger(table: pd.DataFrame, corrections: Mapping[str, Mapping[str, str]], changements: list[Changement]) -> None:
    rangee = pd.Series(table.index, index=table["candidat"])
    for candidat, colonnes in sorted(corrections.items()):
        for colonne, valeur in sorted(colonnes.items()):
            if colonne not in table:
                table[colonne] = ""
            table.loc[rangee[candidat], colonne] = valeur
            changements.append(Changement(CANDIDATS, f"{candidat} {colonne}", "contestation acceptée"))


def _voeux(table: pd.DataFrame, voeux: Mapping[str, Sequence[Voeu]], changements: list[Changement]) -> pd.DataFrame:
    lignes = [
        {"candidat": candidat, "rang": str(rang), "lieu": voeu.lieu, **({"type": voeu.type} if voeu.type else {})}
        for candidat, liste in sorted(voeux.items())
        for rang, voeu in enumerate(liste, 1)
    ]
    changements += [Changement(VOEUX, candidat, "saisie confirmée") for candidat in sorted(voeux)]
    restes = table[~table["candidat"].isin(list(voeux))] if len(table) else table
    return pd.concat(
        [restes, pd.DataFrame(lignes, columns=["candidat", "rang", "lieu", "type"][: 4 if _types(table, lignes) else 3])],
        ignore_index=True,
    ).fillna("")


def _types(table: pd.DataFrame, lignes: Sequence[Mapping[str, str]]) -> bool:
    return "type" in table or any("type" in ligne for ligne in lignes)


def _decisions(table: pd.DataFrame, lignes: Sequence[Mapping[str, str]]) -> pd.DataFrame:
    ajout = pd.DataFrame([dict(ligne) for ligne in lignes], dtype=str)
    restes = table[~table["candidat"].isin(set(ajout["candidat"]))] if len(table) else table
    return pd.concat([restes, ajout], ignore_index=True).fillna("")


def _couples(table: pd.DataFrame, entrees: Entrees, changements: list[Changement]) -> pd.DataFrame:
    """Pairs of the files without anyone who entered vœux, and the pairs entered."""
    saisis, paires = set(entrees.voeux), sorted({(min(p), max(p)) for p in entrees.couples})
    if len(table):
        defaites = table["candidat_1"].isin(saisis) | table["candidat_2"].isin(saisis)
        anciennes = {
            (min(p), max(p)) for p in table.loc[defaites, ["candidat_1", "candidat_2"]].itertuples(index=False, name=None)
        }
        changements += [Changement(COUPLES, f"{a} {b}", "saisie confirmée") for a, b in sorted(anciennes - set(paires))]
        table = table[~defaites]
    else:
        anciennes = set()
    changements += [
        Changement(COUPLES, f"{a} {b}", "saisie confirmée par les deux") for a, b in paires if (a, b) not in anciennes
    ]
    return pd.concat([table, pd.DataFrame(paires, columns=["candidat_1", "candidat_2"], dtype=str)], ignore_index=True)


def _capacites(
    table: pd.DataFrame, capacites: Mapping[tuple[str, str], Mapping[str, int]], changements: list[Changement]
) -> pd.DataFrame:
    """Rows of the cellules entered, new ones last, with 0 in the columns that nobody gave.

    Where the movement has one discipline its column, when there is one, says nothing of the row: the lieu does.
    """
    reperes = ["discipline", "lieu"] if any(discipline for discipline, _ in capacites) else ["lieu"]
    ecrites: list[dict[str, str]] = [{str(nom): valeur for nom, valeur in r.items()} for r in table.to_dict("records")]
    lignes = {tuple(ligne[nom] for nom in reperes): ligne for ligne in ecrites}
    for (discipline, lieu), valeurs in sorted(capacites.items()):
        cle = (discipline, lieu)[-len(reperes) :]
        neuve = dict.fromkeys(OUVERTURES & set(table.columns), "0") | dict(zip(reperes, cle, strict=True))
        lignes.setdefault(cle, neuve).update({colonne: str(valeur) for colonne, valeur in valeurs.items()})
        changements.append(Changement(CAPACITES, " ".join(cle), "saisie du rectorat"))
    return pd.DataFrame(list(lignes.values()), columns=list(table.columns), dtype=str).fillna("")
