"""Formulas of a recipe: a small language of expressions over arrays, read once and checked before anything is drawn.

Names are the recipe's values, quantile functions, lists and earlier quantities; ``lieux.x`` and ``disciplines.x`` are columns
of its tables. Operators are those of arithmetic, comparisons, ``and``, ``or``, ``not``, and ``table[index]``. Nothing else is
evaluated: a formula reads no file, calls no code but the functions given by the caller.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.noeud import Noeud

from ._lecture import RecetteRefusee

Fonction = Callable[..., Any]

_BINAIRES: Mapping[type[ast.operator], Fonction] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Mod: np.mod,
}
_COMPARAISONS: Mapping[type[ast.cmpop], Fonction] = {
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
}
_UNAIRES: Mapping[type[ast.unaryop], Fonction] = {ast.USub: np.negative, ast.Not: np.logical_not}
_LOGIQUES: Mapping[type[ast.boolop], Fonction] = {ast.And: np.logical_and, ast.Or: np.logical_or}


@dataclass(frozen=True, slots=True)
class Formule:
    """An expression that was checked, where it was read, and the names it reads."""

    place: str
    texte: str
    arbre: ast.expr
    noms: frozenset[str]


def lire_formule(noeud: Noeud, noms: Collection[str], fonctions: Collection[str]) -> Formule:
    """Read a formula whose names and functions must all be known; a fault is recorded otherwise."""
    texte = f"{noeud.valeur}" if isinstance(noeud.valeur, int | float | bool) else noeud.texte()
    try:
        arbre = ast.parse(texte or "0", mode="eval").body
    except SyntaxError:
        noeud.faute(f"la formule « {texte} » est mal écrite")
        arbre = ast.Constant(0)
    lus: set[str] = set()
    for motif in _fautes(arbre, noms, fonctions, lus):
        noeud.faute(motif)
    return Formule(f"{noeud.fichier} : {noeud.chemin}", texte, arbre, frozenset(lus))


@dataclass(frozen=True, slots=True, eq=False)
class Calcul:
    """What formulas read and call at some point of the drawing."""

    noms: dict[str, Any]
    fonctions: Mapping[str, Fonction]

    def __call__(self, formule: Formule) -> Any:
        """Value of a formula."""
        return evaluer(formule, self.noms, self.fonctions)

    def avec(self, noms: Mapping[str, Any]) -> Calcul:
        """The same, with other values of some names."""
        return Calcul({**self.noms, **noms}, self.fonctions)


def evaluer(formule: Formule, noms: Mapping[str, Any], fonctions: Mapping[str, Fonction]) -> Any:
    """Value of a formula: a number, a text or an array, by the usual rules of broadcasting.

    Raises
    ------
    RecetteRefusee
        When the values do not go together: a text where a number is expected, an index out of a table…
    """
    try:
        return _evaluer(formule.arbre, noms, fonctions)
    except (TypeError, ValueError, LookupError, ArithmeticError, AttributeError) as erreur:
        motif = " ".join(str(erreur).split())
        raise RecetteRefusee((f"{formule.place} : la formule « {formule.texte} » ne se calcule pas ({motif})",)) from erreur


def _nom(arbre: ast.expr) -> str:
    """``a`` or ``a.b``; empty for anything else."""
    if isinstance(arbre, ast.Name):
        return arbre.id
    if isinstance(arbre, ast.Attribute) and isinstance(arbre.value, ast.Name):
        return f"{arbre.value.id}.{arbre.attr}"
    return ""


def _fautes(arbre: ast.expr, noms: Collection[str], fonctions: Collection[str], lus: set[str]) -> list[str]:
    nom = _nom(arbre)
    if nom:
        lus.add(nom)
        return [] if nom in noms else [f"nom inconnu : {nom}"]
    match arbre:
        case ast.Constant(value=bool() | int() | float() | str()):
            enfants: list[ast.expr] = []
        case ast.BinOp(left=gauche, op=op, right=droite) if type(op) in _BINAIRES:
            enfants = [gauche, droite]
        case ast.UnaryOp(op=op_unaire, operand=seul) if type(op_unaire) in _UNAIRES:
            enfants = [seul]
        case ast.BoolOp(values=enfants):
            pass
        case ast.Compare(left=gauche, ops=[op_compare], comparators=[droite]) if type(op_compare) in _COMPARAISONS:
            enfants = [gauche, droite]
        case ast.Subscript(value=gauche, slice=ast.expr() as droite) if not isinstance(droite, ast.Slice | ast.Tuple):
            enfants = [gauche, droite]
        case ast.Call(func=ast.Name(id=fonction), args=enfants, keywords=[]):
            if fonction not in fonctions:
                return [f"fonction inconnue : {fonction}"]
        case _:
            return [f"écriture non permise : {ast.unparse(arbre)}"]
    return [faute for enfant in enfants for faute in _fautes(enfant, noms, fonctions, lus)]


def _evaluer(arbre: ast.expr, noms: Mapping[str, Any], fonctions: Mapping[str, Fonction]) -> Any:
    nom = _nom(arbre)
    if nom:
        return noms[nom]
    match arbre:
        case ast.Constant(value=valeur):
            return valeur
        case ast.BinOp(left=gauche, op=op, right=droite):
            return _BINAIRES[type(op)](_evaluer(gauche, noms, fonctions), _evaluer(droite, noms, fonctions))
        case ast.UnaryOp(op=op_unaire, operand=seul):
            return _UNAIRES[type(op_unaire)](_evaluer(seul, noms, fonctions))
        case ast.BoolOp(op=op_logique, values=termes):
            resultat = _evaluer(termes[0], noms, fonctions)
            for terme in termes[1:]:
                resultat = _LOGIQUES[type(op_logique)](resultat, _evaluer(terme, noms, fonctions))
            return resultat
        case ast.Compare(left=gauche, ops=[op_compare], comparators=[droite]):
            return _COMPARAISONS[type(op_compare)](_evaluer(gauche, noms, fonctions), _evaluer(droite, noms, fonctions))
        case ast.Subscript(value=gauche, slice=indice):
            return np.asarray(_evaluer(gauche, noms, fonctions))[np.asarray(_evaluer(indice, noms, fonctions)).astype(np.int64)]
        case ast.Call(func=ast.Name(id=fonction), args=arguments):
            return fonctions[fonction](*(_evaluer(argument, noms, fonctions) for argument in arguments))
    raise AssertionError(ast.dump(arbre))  # refused at reading
