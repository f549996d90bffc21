"""Typer's own words, in French: help pages and messages about a wrong use.

Typer speaks through gettext, whose language depends on the machine; ours does not. Help pages are plain text, so the few fixed
words of a page are replaced in it; errors are told by their kind, whatever the wording of the library.
"""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

ErreurUsage: type[Exception] = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")
"""Base of typer's errors about a wrong use; where it lives changed between versions."""

_PAGE = (
    (re.compile(r"^Usage: ", re.MULTILINE), "Emploi : "),
    (re.compile(r"^Options:$", re.MULTILINE), "Options :"),
    (re.compile(r"^Commands:$", re.MULTILINE), "Commandes :"),
    (re.compile(r"^Arguments:$", re.MULTILINE), "Arguments :"),
    (re.compile(r"COMMAND \[ARGS\]\.\.\."), "COMMANDE [ARGUMENTS]..."),
    (re.compile(r"Show this message and exit\."), "Affiche cette aide."),
    (re.compile(r"\bdefault:"), "par défaut\u00a0:"),
    (re.compile(r"<path>|<list\[Path\]>"), "<chemin>"),
    (re.compile(r"<int( range)?>"), "<entier>"),
    (re.compile(r"<float( range)?>"), "<nombre>"),
    (re.compile(r"<str>|<list\[str\]>"), "<texte>"),
    (re.compile(r"\brequired\]"), "obligatoire]"),
    (re.compile(r"; ([0-9.]+<=)?x([<>]=[0-9.]+)?\]"), "]"),  # the help of the parameter says its bounds in words
)


def en_francais(page: str) -> str:
    """Help page, or part of one, with typer's fixed words replaced."""
    for motif, texte in _PAGE:
        page = motif.sub(texte, page)
    return page


def _page(commande: Any, ctx: Any) -> str:
    """Help page of a command; rows are translated before they are laid out, so that columns stay aligned."""
    formateur = ctx.make_formatter()
    disposer = formateur.write_dl

    def disposer_en_francais(rangees: Any, *args: Any, **options: Any) -> None:
        disposer([(en_francais(gauche), en_francais(droite)) for gauche, droite in rangees], *args, **options)

    formateur.write_dl = disposer_en_francais
    commande.format_help(ctx, formateur)
    return en_francais(formateur.getvalue().rstrip("\n"))


class Commande(TyperCommand):
    """A command whose help page is in French."""

    def get_help(self, ctx: Any) -> str:
        """Help page."""
        return _page(self, ctx)


class Groupe(TyperGroup):
    """The application; its help page is in French."""

    def get_help(self, ctx: Any) -> str:
        """Help page."""
        return _page(self, ctx)


def message_usage(erreur: Any, nom: str) -> str:
    """Say what was wrong in a use, and where the right one is told.

    Parameters
    ----------
    erreur
        An :data:`ErreurUsage`.
    nom
        Name of the program.
    """
    contexte = getattr(erreur, "ctx", None)
    genre = type(erreur).__name__
    if genre == "NoArgsIsHelpError":
        return en_francais(str(erreur.message))
    chemin = contexte.command_path if contexte is not None else nom
    return f"Mauvais usage : {_raison(erreur, genre)}.\nAide : {chemin} --help"


def _raison(erreur: Any, genre: str) -> str:
    parametre = getattr(erreur, "param", None)
    indice = f" {parametre.get_error_hint(*_contexte(erreur, parametre))}" if parametre is not None else ""
    match genre:
        case "MissingParameter":
            sorte = "l'option" if getattr(parametre, "param_type_name", "") == "option" else "l'argument"
            return f"il manque {sorte}{indice}"
        case "NoSuchOption":
            return f"option inconnue « {erreur.option_name} »"
        case "BadParameter":
            return f"valeur refusée pour{indice} (attendu : {_attendu(parametre)})"
        case "BadOptionUsage":
            return f"option « {erreur.option_name} » mal employée (valeur absente, ou de trop)"
    inconnue = re.search(r"No such command '?([^'.]*)'?", erreur.message)
    if inconnue:
        return f"commande inconnue « {inconnue.group(1)} »"
    if "Missing command" in erreur.message:
        return "il manque la commande"
    trop = re.search(r"unexpected extra argument\S* \((.*)\)", erreur.message)
    if trop:
        return f"argument en trop : {trop.group(1)}"
    return str(erreur.message)


def _contexte(erreur: Any, parametre: Any) -> tuple[Any, ...]:
    """Arguments of ``get_error_hint``: the context, in the versions that ask for it."""
    return (erreur.ctx,) if parametre.get_error_hint.__code__.co_argcount > 1 else ()


def _attendu(parametre: Any) -> str:
    """What a parameter expects: its own help."""
    texte = str(getattr(parametre, "help", "") or "une valeur permise").strip().rstrip(".")
    return texte[:1].lower() + texte[1:]
