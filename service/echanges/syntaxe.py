"""Why a YAML, JSON or zip reader stopped, in French: the libraries only speak English, and their words change with versions."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterable

import yaml

_YAML = (
    (
        "mapping values are not allowed",
        "deux-points de trop (texte à citer ?) ou ligne mal alignée",
    ),
    ("sequence entries are not allowed", "un tiret qui n'a pas sa place ici"),
    ("'\\t' that cannot start", "une tabulation, à remplacer par des espaces"),
    ("that cannot start any token", "un texte qui commence par un signe réservé, à citer"),
    ("unexpected end of stream", "des guillemets jamais refermés"),
    ("found '<stream end>'", "un crochet, une accolade ou une valeur qui manque"),
    ("got '<stream end>'", "un crochet ou une accolade jamais refermé"),
    ("did not find expected node", "un crochet, une accolade ou une valeur qui manque"),
    ("did not find expected key", "une ligne mal alignée avec celles qui précèdent"),
    ("expected ',' or", "une virgule ou une fermeture qui manque"),
    ("expected <block end>", "une ligne mal alignée avec celles qui précèdent"),
    ("could not find expected ':'", "deux-points qui manquent après une clé"),
    ("unknown escape character", "une barre oblique inversée entre guillemets doubles"),
    ("another document", "un second document, introduit par trois tirets"),
    ("expected the node content", "un signe à la place d'une valeur"),
    ("special characters are not allowed", "un caractère de contrôle, à supprimer"),
)

_JSON = (
    ("Expecting value", "une valeur manque"),
    ("Expecting property name", "le nom d'une clé, entre guillemets doubles, manque"),
    ("Illegal trailing comma", "une virgule de trop avant la fermeture"),
    ("Expecting ':'", "deux-points manquent après le nom d'une clé"),
    ("Expecting ','", "une virgule ou une fermeture manque"),
    ("Unterminated string", "des guillemets ne sont jamais refermés"),
    ("Extra data", "du texte suit la fin du document"),
    ("Invalid control character", "un caractère de contrôle est dans un texte"),
    ("Invalid", "une barre oblique inversée suivie d'un signe imprévu"),
)

_ZIP = (
    ("password required", "elle est protégée par un mot de passe"),
    ("encrypted", "elle est protégée par un mot de passe"),
    ("compression", "son mode de compression n'est pas pris en charge"),
    ("not a zip file", "ce n'est pas une archive zip, ou elle est coupée"),
    ("Bad CRC-32", "un de ses fichiers est abîmé"),
)


def _traduire(texte: str, phrases: Iterable[tuple[str, str]], defaut: str) -> str:
    return next((phrase for motif, phrase in phrases if motif in texte), defaut)


def cause_yaml(erreur: yaml.MarkedYAMLError | yaml.reader.ReaderError, texte: str) -> tuple[int, str]:
    """Line (from 1, 0 when unknown) and cause of a YAML error in ``texte``, with its character in the line."""
    if isinstance(erreur, yaml.reader.ReaderError):
        avant = texte[: erreur.position]
        ligne, caractere, anglais = avant.count("\n") + 1, len(avant) - avant.rfind("\n"), erreur.reason
    else:
        marque, anglais = erreur.problem_mark, erreur.problem or ""
        ligne, caractere = (marque.line + 1, marque.column + 1) if marque else (0, 0)
    cause = _traduire(anglais, _YAML, "une écriture que YAML ne permet pas")
    return ligne, f"{cause} (caractère {caractere})" if caractere else cause


def cause_json(erreur: json.JSONDecodeError) -> tuple[int, str]:
    """Line (from 1) and cause of a JSON error, with its character in the line."""
    return erreur.lineno, f"{_traduire(erreur.msg, _JSON, 'une écriture que JSON ne permet pas')} (caractère {erreur.colno})"


def cause_zip(erreur: Exception) -> str:
    """Why an archive cannot be read."""
    if isinstance(erreur, zlib.error | EOFError):
        return "un de ses fichiers est abîmé"
    defaut = "elle est abîmée" if isinstance(erreur, zipfile.BadZipFile) else "elle ne peut pas être lue"
    return _traduire(str(erreur), _ZIP, defaut)
