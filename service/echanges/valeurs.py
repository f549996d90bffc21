"""From the text of a cell to its value, exactly, or to the reason why it has none.

Values are integers for every type but identifiers and labels: index of a code, days since 1970-01-01, hundredths of a point,
0 or 1. ``None`` is the empty cell. Nothing is repaired: what a spreadsheet damaged is named, with the repair.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from ..francais import entier
from .anomalies import proche
from .caracteres import BLANCS, compose, invisible, lettre_decomposee
from .champs import Champ, Type

_INVISIBLES = r"\x00-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff" + BLANCS

IDENTIFIANT = (
    r"(?![0-9]+([.,][0-9]+)?[eE]\+[0-9]+$)"
    rf"[^=+\-@#\s{_INVISIBLES}]([^{_INVISIBLES}]{{0,62}}[^\s{_INVISIBLES}])?"
)
"""Identifiers and labels: 1 to 64 characters, none of them a control, no space at either end, not a number in scientific
notation, and a first character that no spreadsheet takes for a formula (``= + - @``) or an error (``#``)."""

_IDENTIFIANT = re.compile(IDENTIFIANT)
_ENTIER = re.compile(r"-?[0-9]{1,18}")
_POINTS = re.compile(r"(-?)([0-9]{1,15})(?:[.,]([0-9]{1,2})0*)?")
_DECIMAL = re.compile(r"-?[0-9]+[.,][0-9]+")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_ERREUR = re.compile(r"#(REF|N/A|NOM|NAME|VALEUR|VALUE|DIV/0|NUL|NULL|NOMBRE|NUM|#+)[!?]?.*", re.IGNORECASE)
_SCIENTIFIQUE = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+")
_DATE_FRANCAISE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?: 0?0:00(?::00)?)?")
_DATE_HEURE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]0?0:00(?::00)?(?:\.0+)?")
_EPOQUE = date(1970, 1, 1)
_EPOQUE_TABLEUR = date(1899, 12, 30)
"""Serial number 0 of the spreadsheets (their 1900 is a leap year, so the offset holds from 1 March 1900)."""

_OUI = frozenset({"oui", "o", "vrai", "true", "1", "yes", "x"})
_NON = frozenset({"non", "n", "faux", "false", "0", "no"})


class Genre(Enum):
    """Kind of a cell of a workbook."""

    TEXTE = "un texte"
    NOMBRE = "un nombre"
    BOOLEEN = "un booléen"
    DATE = "une date ou une heure"
    FORMULE = "une formule enregistrée sans sa valeur"


@dataclass(frozen=True, slots=True)
class Faute:
    """Why a text has no value: code, what was expected, how to put it right."""

    code: str
    attendu: str
    correction: str = ""


def texte_du_jour(jours: int) -> str:
    """ISO date of a number of days since 1970-01-01."""
    return (_EPOQUE + timedelta(days=jours)).isoformat()


def texte_des_points(centiemes: int) -> str:
    """Shortest decimal text of hundredths: 15020 is ``150.2``, 1400 is ``14``."""
    signe = "-" if centiemes < 0 else ""
    entier, reste = divmod(abs(centiemes), 100)
    if not reste:
        return f"{signe}{entier}"
    return f"{signe}{entier}.{reste:02d}".rstrip("0")


def attendu(champ: Champ) -> str:
    """What a column expects, in French."""
    if champ.attendu:
        return champ.attendu
    match champ.type:
        case Type.IDENTIFIANT:
            return "un identifiant de 1 à 64 caractères qui ne commence pas par = + - @ #"
        case Type.ETIQUETTE:
            return "un libellé de 1 à 64 caractères qui ne commence pas par = + - @ #"
        case Type.TEXTE:
            return "un texte qui ne commence pas par = + - @"
        case Type.ENTIER:
            return f"un nombre entier{_bornes(champ, entier)}"
        case Type.POINTS:
            return f"un nombre de points, deux décimales au plus{_bornes(champ, texte_des_points)}"
        case Type.BOOLEEN:
            return "« oui » ou « non »"
        case Type.DATE:
            return f"une date AAAA-MM-JJ{_bornes(champ, texte_du_jour)}"
        case Type.CHOIX:
            return "une valeur parmi : " + ", ".join(champ.valeurs or ())
        case Type.LIEU:
            return "un code de lieu du paquet de règles (texte, zéro de tête compris)"
        case Type.LIEUX:
            return "des codes de lieux du paquet de règles séparés par une espace"
        case Type.CANDIDAT:
            return "l'identifiant d'un autre candidat de la campagne"
        case Type.DEPARTEMENT:
            return "un code de département (texte, zéro de tête compris)"


def convertir(champ: Champ, texte: str, *, suggerer: bool = True) -> object | Faute | None:
    """Value of a cell.

    Parameters
    ----------
    champ
        Its column.
    texte
        Its exact text.
    suggerer
        Whether to look for the nearest known code when the code is unknown (slow on many different values).

    Returns
    -------
    object or Faute or None
        The value (see the module), the fault, or None for an empty cell that may be empty.
    """
    if texte == "":
        return None if champ.vide_permis else Faute("valeur_manquante", attendu(champ))
    trouve = invisible(texte)
    if trouve is not None:
        return Faute("caractere_controle", attendu(champ), f"supprimer le caractère en position {trouve[0]} ({trouve[1]})")
    if not compose(texte):
        forme = f"{attendu(champ)}, chaque lettre accentuée d'un seul caractère (Unicode NFC)"
        return Faute("decompose", forme, lettre_decomposee(texte))
    if texte[0] == "#" and _ERREUR.fullmatch(texte):
        return Faute("erreur_tableur", attendu(champ), "retrouver la valeur d'origine : la formule du tableur a échoué")
    match champ.type:
        case Type.IDENTIFIANT | Type.ETIQUETTE:
            return _identifiant(champ, texte)
        case Type.TEXTE:
            return texte if texte[0] not in "=+-@" else Faute("formule", attendu(champ))
        case Type.ENTIER:
            return _entier(champ, texte)
        case Type.POINTS:
            return _points(champ, texte)
        case Type.BOOLEEN:
            return _booleen(champ, texte)
        case Type.DATE:
            return _date(champ, texte)
        case Type.LIEUX:
            return _codes(champ, texte, suggerer)
        case _:
            return _code(champ, texte, suggerer)


_PROPRES = {
    Genre.NOMBRE: frozenset({Type.ENTIER, Type.POINTS}),
    Genre.BOOLEEN: frozenset({Type.BOOLEEN}),
    Genre.DATE: frozenset({Type.DATE}),
}


def convertir_cellule(champ: Champ, texte: str, genre: Genre, *, suggerer: bool = True) -> object | Faute | None:
    """The same for a cell of a workbook: a number where a text is expected may be one whose leading zeros are lost.

    It is a text all the same when it is the only known code of that number.
    """
    if genre is Genre.FORMULE:
        return Faute("formule_sans_valeur", attendu(champ), "ouvrir le classeur dans un tableur et l'enregistrer")
    valeur = convertir(champ, texte, suggerer=suggerer)
    if genre is Genre.TEXTE or isinstance(valeur, Faute) or champ.type in _PROPRES[genre]:
        return valeur
    if genre is Genre.NOMBRE and champ.valeurs is not None and texte.isdigit():
        memes = [code for code in champ.valeurs if code.isascii() and code.isdigit() and int(code) == int(texte)]
        if memes == [texte]:
            return valeur
    correction = "mettre la colonne au format Texte, puis reprendre la valeur d'origine"
    return Faute("cellule_typee", f"{attendu(champ)}, dans une cellule de texte et non {genre.value}", correction)


def _bornes(champ: Champ, ecrire: Callable[[int], str]) -> str:
    if champ.minimum is not None and champ.maximum is not None:
        return f", entre {ecrire(champ.minimum)} et {ecrire(champ.maximum)}"
    if champ.minimum is not None:
        return f", au moins {ecrire(champ.minimum)}"
    if champ.maximum is not None:
        return f", au plus {ecrire(champ.maximum)}"
    return ""


def _borner(champ: Champ, valeur: int) -> int | Faute:
    trop_petit = champ.minimum is not None and valeur < champ.minimum
    trop_grand = champ.maximum is not None and valeur > champ.maximum
    return Faute("hors_bornes", attendu(champ)) if trop_petit or trop_grand else valeur


def _identifiant(champ: Champ, texte: str) -> str | Faute:
    if _IDENTIFIANT.fullmatch(texte):
        return texte
    if texte[0] in "=+-@":
        return Faute("formule", attendu(champ), f"changer le premier caractère « {texte[0]} »")
    if _SCIENTIFIQUE.fullmatch(texte):
        return Faute("notation_scientifique", attendu(champ), "reprendre le texte d'origine, colonne mise au format texte")
    if texte != texte.strip():
        return Faute("identifiant", attendu(champ), f"supprimer les espaces autour : « {texte.strip()} »")
    return Faute("identifiant", attendu(champ), "le raccourcir" if len(texte) > 64 else "")


def _entier(champ: Champ, texte: str) -> int | Faute:
    if _ENTIER.fullmatch(texte):
        return _borner(champ, int(texte))
    if re.fullmatch(r"-?[0-9]{19,}", texte):
        return Faute("hors_bornes", attendu(champ))
    if _SCIENTIFIQUE.fullmatch(texte):
        return Faute("notation_scientifique", attendu(champ), _developper(texte))
    compact = re.sub(r"[\s.,]0*$", "", texte) if _DECIMAL.fullmatch(texte) else texte.replace(" ", "")
    return Faute("entier", attendu(champ), f"écrire « {compact} »" if _ENTIER.fullmatch(compact) else "")


def _developper(texte: str) -> str:
    mantisse, _, exposant = texte.lower().replace(",", ".").partition("e")
    entier, _, decimales = mantisse.partition(".")
    decalage = int(exposant) if len(exposant) < 4 else 99
    if not len(decimales) <= decalage <= 15:
        return "reprendre le nombre d'origine"
    return f"écrire « {int(entier + decimales)}{'0' * (decalage - len(decimales))} », après vérification du nombre d'origine"


def _points(champ: Champ, texte: str) -> int | Faute:
    trouve = _POINTS.fullmatch(texte)
    if trouve:
        signe, entier, decimales = trouve.groups()
        valeur = int(entier) * 100 + int((decimales or "").ljust(2, "0"))
        return _borner(champ, -valeur if signe else valeur)
    if _DECIMAL.fullmatch(texte):
        return Faute("centiemes", attendu(champ))
    if _SCIENTIFIQUE.fullmatch(texte):
        return Faute("notation_scientifique", attendu(champ), _developper(texte))
    compact = texte.replace(" ", "")
    return Faute("nombre", attendu(champ), f"écrire « {compact} »" if _POINTS.fullmatch(compact) else "")


def _booleen(champ: Champ, texte: str) -> int | Faute:
    if texte in ("oui", "non"):
        return int(texte == "oui")
    plie = texte.strip().casefold()
    correction = "écrire « oui »" if plie in _OUI else "écrire « non »" if plie in _NON else ""
    return Faute("booleen", attendu(champ), correction)


def _jour(annee: str, mois: str, jour: str) -> date | None:
    try:
        return date(int(annee), int(mois), int(jour))
    except ValueError:
        return None


def _date(champ: Champ, texte: str) -> int | Faute:
    trouve = _DATE.fullmatch(texte)
    if trouve:
        jour = _jour(*trouve.groups())
        if jour is None:
            return Faute("date", attendu(champ), "cette date n'existe pas dans le calendrier")
        return _borner(champ, (jour - _EPOQUE).days)
    francaise = _DATE_FRANCAISE.fullmatch(texte)
    jour = _jour(francaise[3], francaise[2], francaise[1]) if francaise else None
    if jour is not None:
        return Faute("date_tableur", attendu(champ), f"écrire « {jour.isoformat()} » si le jour est écrit avant le mois")
    if _DATE_HEURE.fullmatch(texte):
        return Faute("date_tableur", attendu(champ), f"écrire « {texte[:10]} »")
    if re.fullmatch(r"[1-9][0-9]{3,4}(?:[.,]0+)?", texte):
        jour = _EPOQUE_TABLEUR + timedelta(days=int(re.split("[.,]", texte)[0]))
        correction = f"numéro de jour d'un tableur, écrire « {jour.isoformat()} » après vérification"
        return Faute("date_tableur", attendu(champ), correction)
    return Faute("date", attendu(champ))


def _code(champ: Champ, texte: str, suggerer: bool) -> object | Faute:
    valeurs = champ.valeurs
    if valeurs is None:
        return _identifiant(champ, texte)
    try:
        return valeurs.index(texte)
    except ValueError:
        pass
    entier = re.sub(r"[.,]0+$", "", texte)
    if entier.isascii() and entier.isdigit():
        for code in valeurs:
            if code.isascii() and code.isdigit() and int(code) == int(entier[:18]):
                return Faute("zero_perdu", attendu(champ), f"écrire « {code} » (colonne au format texte)")
    if texte.strip() in valeurs:
        return Faute("code_inconnu", attendu(champ), f"supprimer les espaces autour : « {texte.strip()} »")
    voisin = proche(texte, valeurs) if suggerer else None
    return Faute("code_inconnu", attendu(champ), f"peut-être « {voisin} »" if voisin else "")


def _codes(champ: Champ, texte: str, suggerer: bool) -> object | Faute:
    codes = texte.split(" ")
    if "" in codes:
        return Faute("code_inconnu", attendu(champ), "une seule espace entre deux codes, aucune au bord")
    resultats = [_code(champ, code, suggerer) for code in codes]
    for code, resultat in zip(codes, resultats, strict=True):
        if isinstance(resultat, Faute):
            return Faute(resultat.code, f"{attendu(champ)} ; « {code} » n'en est pas un", resultat.correction)
    if len(set(codes)) != len(codes):
        return Faute("doublon", attendu(champ), "ne citer chaque code qu'une fois")
    return tuple(resultats)


def canonique(champ: Champ, valeur: object) -> str:
    """The one text of a value, whatever way it was written: what digests are computed from."""
    if valeur is None:
        return ""
    if isinstance(valeur, str):
        return valeur
    if isinstance(valeur, tuple):
        return " ".join(sorted((champ.valeurs or ())[indice] for indice in valeur))
    assert isinstance(valeur, int)
    match champ.type:
        case Type.POINTS:
            return texte_des_points(valeur)
        case Type.BOOLEEN:
            return "oui" if valeur else "non"
        case Type.DATE:
            return texte_du_jour(valeur)
        case Type.ENTIER:
            return str(valeur)
        case _:
            return (champ.valeurs or ())[valeur]
