"""Sheets of an Excel workbook (xlsx) as tables of text: typed cells become the text that a CSV file would hold.

The parts of the workbook are looked at before it is read. What the reader would build is then known to be of a reasonable size,
and two things that it does not tell from an empty cell are found: errors, and formulas saved without their value.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import numpy as np

from ..francais import entier
from .anomalies import FEUILLE, Collecteur, plier, proche
from .brut import TableBrute, texte_cellule
from .syntaxe import cause_zip
from .tableau import Source
from .valeurs import Genre

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

OCTETS_MAXIMAUX = 500_000_000
"""Uncompressed size of a workbook: a national campaign with its barème takes a fifth of it."""

CELLULES_MAXIMALES = 12_000_000
"""Rows times columns of one sheet, empty cells between filled ones included: the reader builds all of them."""

PLAN_MAXIMAL = 1_000_000
"""Size of the list of the sheets; that of a workbook of two hundred sheets is a tenth of it."""

_PLAN = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
_CELLULE = re.compile(rb"<(?:\w+:)?c(\s[^<>]*)?(?<!/)>")
_REPERE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_F = rb"<(?:\w+:)?f(?:\s[^<>]*)?(?:(?<=/)>|>[^<]*</(?:\w+:)?f>)\s*"
_ERREUR = re.compile(
    rb"""<(?:\w+:)?c(\s[^<>]*\bt\s*=\s*["']e["'][^<>]*)(?<!/)>\s*(?:""" + _F + rb")?(?:<(?:\w+:)?v>([^<]*)</)?"
)
_SANS_VALEUR = re.compile(
    rb"<(?:\w+:)?c(\s[^<>]*)(?<!/)>\s*" + _F + rb"(?:(<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)\s*)?</(?:\w+:)?c>"
)
# No pattern can go back over what it read: the time is that of one reading, whatever the file says.
_TEXTE_CALCULE = re.compile(rb"""\st\s*=\s*["']str["']""")
_LIEN = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LIEN_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


class _Refus(Exception):
    """The workbook cannot be read: what was found, what was expected."""


@dataclass(slots=True)
class _Particularites:
    """What the reader takes for empty cells of a sheet, by (row, column) from 0."""

    erreurs: dict[tuple[int, int], str] = field(default_factory=dict)
    sans_valeur: set[tuple[int, int]] = field(default_factory=set)


def sources_du_classeur(
    fichier: str, octets: bytes, attendus: Sequence[str], collecteur: Collecteur, *, seul: bool
) -> dict[str, Source]:
    """Tables of a workbook.

    Parameters
    ----------
    fichier
        Its name, for faults.
    octets
        Its content.
    attendus
        Expected names (``voeux.csv``) that it may hold: its only one when ``seul``, else one per sheet.
    collecteur
        Receives the faults of the workbook and of its sheets.
    seul
        The workbook stands for one file, whatever the name of its sheet.

    Returns
    -------
    dict
        By expected name. The content of a source is the CSV file that says the same.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        particularites = _examiner(octets)
        with CalamineWorkbook.from_filelike(io.BytesIO(octets)) as classeur:
            metas = [meta for meta in classeur.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
            lues = {meta.name: classeur.get_sheet_by_name(meta.name) for meta in metas if not meta.name.startswith("x_")}
            remplies = {nom: feuille for nom, feuille in lues.items() if feuille.end is not None}
            masquees = {meta.name for meta in metas if meta.visible != SheetVisibleEnum.Visible}
            retenues = _retenir(fichier, list(remplies), masquees, attendus, collecteur, seul=seul)
            return {
                attendu: _source(
                    fichier if seul else f"{fichier}{FEUILLE}{nom}",
                    attendu,
                    remplies[nom],
                    particularites.get(nom, _Particularites()),
                    collecteur,
                )
                for attendu, nom in retenues.items()
            }
    except _Refus as refus:
        trouve, attendu = refus.args
        collecteur.ajouter(fichier, 0, "", trouve, attendu, "fichier_illisible")
    except (CalamineError, zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as erreur:
        cause = cause_zip(erreur) if isinstance(erreur, zipfile.BadZipFile | zlib.error | EOFError | RuntimeError) else ""
        collecteur.ajouter(fichier, 0, "", cause, "un classeur xlsx lisible, sans mot de passe", "fichier_illisible")
    except (ElementTree.ParseError, KeyError, ValueError):
        collecteur.ajouter(fichier, 0, "", "", "un classeur xlsx tel qu'un tableur l'enregistre", "fichier_illisible")
    return {}


def _retenir(
    fichier: str, remplies: Sequence[str], masquees: set[str], attendus: Sequence[str], collecteur: Collecteur, *, seul: bool
) -> dict[str, str]:
    """Expected name -> sheet, among the sheets that hold something; a fault for each other one."""
    if not remplies:
        collecteur.ajouter(fichier, 0, "", "", "une ligne d'en-tête puis les données", "fichier_vide")
    if seul and len(remplies) > 1:
        autres = "une seule feuille remplie, les autres d'un nom qui commence par « x_ »"
        collecteur.ajouter(fichier, 0, "", ", ".join(remplies), autres, "feuille")
        return {}
    bases = [attendu.removesuffix(".csv") for attendu in attendus]
    retenues: dict[str, str] = {}
    for nom in remplies:
        if nom in masquees:
            visible = "une feuille visible, ou un nom qui commence par « x_ »"
            collecteur.ajouter(f"{fichier}{FEUILLE}{nom}", 0, "", "feuille masquée", visible, "feuille", "l'afficher")
        elif seul:
            retenues[attendus[0]] = nom
        elif nom in bases:
            retenues[f"{nom}.csv"] = nom
        else:
            voisin = next((base for base in bases if plier(base) == plier(nom)), None) or proche(nom, bases)
            correction = f"la nommer « {voisin} »" if voisin else "la supprimer, ou faire commencer son nom par « x_ »"
            connues = "une feuille parmi : " + ", ".join(bases)
            collecteur.ajouter(f"{fichier}{FEUILLE}{nom}", 0, "", nom, connues, "feuille", correction)
    return retenues


def _source(
    fichier: str, attendu: str, feuille: CalamineSheet, particularites: _Particularites, collecteur: Collecteur
) -> Source:
    """One sheet, with a fault per merged range and per column without a name."""
    rangees: list[list[object]] = [list(rangee) for rangee in feuille.to_python(skip_empty_area=False)]
    largeur = max(map(len, rangees), default=0)
    entete = [texte_cellule(valeur) for valeur in rangees[0]]
    for (haut, gauche), (bas, droite) in feuille.merged_cell_ranges or ():
        plage = f"{_lettres(gauche)}{haut + 1}:{_lettres(droite)}{bas + 1}"
        nom = entete[gauche] if gauche < largeur else ""
        collecteur.ajouter(
            fichier, haut + 1, nom, plage, "une valeur par cellule", "cellules_fusionnees", "défusionner la plage"
        )
    for (ligne, colonne), erreur in particularites.erreurs.items():
        _completer(rangees, ligne, colonne)[colonne] = erreur
    for ligne, colonne in particularites.sans_valeur:
        _completer(rangees, ligne, colonne)[colonne] = _Formule()
    largeur = max(map(len, rangees))
    while len(rangees) > 1 and not any(_remplie(valeur) for valeur in rangees[-1]):
        rangees.pop()
    entete += [""] * (largeur - len(entete))
    gardees: list[int] = []
    for j, nom in enumerate(entete):
        if nom:
            gardees.append(j)
        elif any(len(rangee) > j and _remplie(rangee[j]) for rangee in rangees[1:]):
            place = f"colonne {_lettres(j)}"
            collecteur.ajouter(
                fichier, 1, "", place, "un nom en première ligne pour chaque colonne remplie", "colonne_sans_nom"
            )
    brute = _table([entete[j] for j in gardees], gardees, rangees[1:])
    return Source(fichier, _en_csv(brute), table=brute, attendu=attendu)


class _Formule:
    """A formula saved without its value."""


def _remplie(valeur: object) -> bool:
    return valeur != ""


def _completer(rangees: list[list[object]], ligne: int, colonne: int) -> list[object]:
    """The row, made long enough: the reader leaves out what it takes for empty at the end."""
    while len(rangees) <= ligne:
        rangees.append([])
    rangee = rangees[ligne]
    rangee += [""] * (colonne + 1 - len(rangee))
    return rangee


def _table(entete: Sequence[str], gardees: Sequence[int], rangees: Sequence[Sequence[object]]) -> TableBrute:
    codes, textes, genres = [], [], []
    for j in gardees:
        index: dict[tuple[Genre, str], int] = {}
        cellules = (_cellule(rangee[j]) if j < len(rangee) else (Genre.TEXTE, "") for rangee in rangees)
        suite = (index.setdefault(cellule, len(index)) for cellule in cellules)
        codes.append(np.fromiter(suite, dtype=np.int32, count=len(rangees)))
        genres.append(tuple(genre for genre, _ in index))
        textes.append(tuple(texte for _, texte in index))
    lignes = np.arange(2, len(rangees) + 2, dtype=np.int64)
    saines = np.ones(len(rangees), dtype=bool)
    return TableBrute(tuple(entete), tuple(codes), tuple(textes), lignes, saines, tuple(genres))


def _cellule(valeur: object) -> tuple[Genre, str]:
    """Kind and text of a cell. Numbers have the fifteen digits that a spreadsheet shows, the same as in its CSV files."""
    match valeur:
        case str():
            return Genre.TEXTE, valeur
        case bool():
            return Genre.BOOLEEN, texte_cellule(valeur)
        case int() | float():
            return Genre.NOMBRE, texte_cellule(float(f"{valeur:.15g}"))
        case date():
            return Genre.DATE, texte_cellule(valeur)
        case _Formule():
            return Genre.FORMULE, "="
        case _:
            return Genre.DATE, str(valeur)


def _en_csv(brute: TableBrute) -> bytes:
    flux = io.StringIO()
    ecrivain = csv.writer(flux, lineterminator="\n")
    ecrivain.writerow(brute.entete)
    colonnes = [[textes[code] for code in codes] for codes, textes in zip(brute.codes, brute.textes, strict=True)]
    ecrivain.writerows(zip(*colonnes, strict=True))
    return flux.getvalue().encode("utf-8", "replace")


def _lettres(colonne: int) -> str:
    """Name of a column from its position: 0 is A, 26 is AA."""
    lettres = ""
    while colonne >= 0:
        colonne, reste = divmod(colonne, 26)
        lettres, colonne = chr(65 + reste) + lettres, colonne - 1
    return lettres


def _place(attributs: bytes) -> tuple[int, int] | None:
    trouve = _REPERE.search(attributs)
    if trouve is None:
        return None
    colonne = 0
    for lettre in trouve[1].upper():
        colonne = colonne * 26 + lettre - 64
    return int(trouve[2]) - 1, colonne - 1


def _examiner(octets: bytes) -> Mapping[str, _Particularites]:
    """What the reader cannot tell, by sheet.

    Raises
    ------
    _Refus
        The workbook is not an xlsx file, or what the reader would build is too large.
    """
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        noms = archive.namelist()
        if _PLAN[0] not in noms or len(set(noms)) != len(noms):
            raise _Refus("", "un classeur au format xlsx (ni ods, ni xls, ni xlsb)")
        reste, parties = OCTETS_MAXIMAUX, dict[str, bytes]()
        for nom in noms:
            with archive.open(nom) as membre:
                contenu = membre.read(reste + 1)  # the size told by the archive is not to be trusted
            reste -= len(contenu)
            if reste < 0:
                raise _Refus("", f"un classeur d'au plus {entier(OCTETS_MAXIMAUX)} octets une fois décompressé")
            if nom in _PLAN and len(contenu) > PLAN_MAXIMAL:
                raise _Refus("", "un classeur tel qu'un tableur l'enregistre")
            if nom in _PLAN or b"sheetData" in contenu:
                parties[nom] = contenu
    vues = {nom: _particularites(partie) for nom, partie in parties.items() if b"sheetData" in partie}
    return {feuille: vues[nom] for feuille, nom in _feuilles(parties) if nom in vues}


def _feuilles(parties: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Name of each sheet, and the part that holds it."""
    liens = {lien.get("Id"): lien.get("Target", "") for lien in ElementTree.fromstring(parties[_PLAN[1]])}
    for element in ElementTree.fromstring(parties[_PLAN[0]]).iter():
        if element.tag.endswith("}sheet"):
            cible = liens.get(element.get(_LIEN) or element.get(_LIEN_STRICT), "")
            yield element.get("name", ""), str(PurePosixPath("/xl", cible)).lstrip("/")


def _particularites(partie: bytes) -> _Particularites:
    hauteur = largeur = 0
    for cellule in _CELLULE.finditer(partie):
        place = _place(cellule[1] or b"")
        if place is None:
            raise _Refus("", "un classeur dont chaque cellule dit sa place : l'ouvrir dans un tableur et l'enregistrer")
        hauteur, largeur = max(hauteur, place[0] + 1), max(largeur, place[1] + 1)
    if hauteur * largeur > CELLULES_MAXIMALES:
        trouve = f"{entier(hauteur)} lignes sur {entier(largeur)} colonnes"
        raise _Refus(trouve, f"des feuilles d'au plus {entier(CELLULES_MAXIMALES)} cellules, vides comprises")
    vues = _Particularites()
    for erreur in _ERREUR.finditer(partie):
        place = _place(erreur[1])
        if place is not None:
            vues.erreurs[place] = (erreur[2] or b"").decode("utf-8", "replace") or "#N/A"
    for formule in _SANS_VALEUR.finditer(partie):
        place = _place(formule[1])
        if place is not None and not (formule[2] and _TEXTE_CALCULE.search(formule[1])):
            vues.sans_valeur.add(place)
    return vues
