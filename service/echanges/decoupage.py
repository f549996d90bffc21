"""Exact splitting of a damaged or quoted CSV text into records, with physical lines and every fault of quoting."""

from __future__ import annotations

from .anomalies import Collecteur

PORTEE_GUILLEMETS = 200
"""A quoted cell may span so many lines. Beyond, the quote is taken as never closed: otherwise one forgotten quote would hide
the faults of the whole rest of the file."""


def normaliser_fins(texte: str) -> str:
    """Text whose lines all end with a line feed."""
    return texte.replace("\r\n", "\n").replace("\r", "\n")


def decouper(
    fichier: str, octets: bytes, separateur: str, collecteur: Collecteur
) -> tuple[list[int], list[list[str]], set[int]]:
    """Split a text into records.

    Parameters
    ----------
    fichier
        Name, for faults.
    octets
        Content, not empty; bytes that are not UTF-8 become lone surrogates in the cells.
    separateur
        One character.
    collecteur
        Receives the faults of quoting.

    Returns
    -------
    lignes, enregistrements, fautifs
        Physical line where each record starts, and its cells; the first is the header. Indices of the records whose quotes
        are wrong: their cells are a guess.
    """
    lignes = normaliser_fins(octets.decode("utf-8", "surrogateescape")).split("\n")
    if lignes[-1] == "":
        lignes.pop()
    debuts: list[int] = []
    enregistrements: list[list[str]] = []
    fautifs: set[int] = set()
    i = 0
    while i < len(lignes):
        debuts.append(i + 1)
        if '"' not in lignes[i]:
            enregistrements.append(lignes[i].split(separateur))
            i += 1
            continue
        champs, suivante, faute = _citer(lignes, i, separateur)
        if faute:
            correction = "doubler le guillemet s'il fait partie du texte, sinon le supprimer"
            collecteur.ajouter(fichier, i + 1, "", lignes[i], faute, "guillemets", correction)
            fautifs.add(len(enregistrements))
            champs, suivante = [champ.strip('"') for champ in lignes[i].split(separateur)], i + 1
        enregistrements.append(champs)
        i = suivante
    return debuts, enregistrements, fautifs


def _citer(lignes: list[str], debut: int, separateur: str) -> tuple[list[str], int, str]:
    """Cells of the record that starts at a line, the line after it, and the fault of quoting that stopped the reading."""
    champs: list[str] = []
    i, texte, position = debut, lignes[debut], 0
    while True:
        if texte[position : position + 1] != '"':
            fin = texte.find(separateur, position)
            cellule = texte[position:] if fin < 0 else texte[position:fin]
            if '"' in cellule:
                return champs, i, "un guillemet seulement autour d'une cellule entière"
            champs.append(cellule)
            if fin < 0:
                return champs, i + 1, ""
            position = fin + 1
            continue
        morceaux: list[str] = []
        position += 1
        while True:
            fin = texte.find('"', position)
            if fin < 0:
                morceaux.append(texte[position:] + "\n")
                i += 1
                if i >= len(lignes) or i - debut > PORTEE_GUILLEMETS:
                    return champs, i, "un guillemet fermant"
                texte, position = lignes[i], 0
            elif texte[fin + 1 : fin + 2] == '"':
                morceaux.append(texte[position : fin + 1])
                position = fin + 2
            else:
                morceaux.append(texte[position:fin])
                position = fin + 1
                break
        champs.append("".join(morceaux))
        if position == len(texte):
            return champs, i + 1, ""
        if texte[position] != separateur:
            return champs, i, "un séparateur ou la fin de la ligne après un guillemet fermant"
        position += 1
