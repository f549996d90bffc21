"""Writes an explanation in text, HTML and plain data. The legal notice is in every form, or nothing is returned."""

from __future__ import annotations

import html
import re
from dataclasses import asdict
from typing import Any

from scoring.noms import POINT

from ..francais import accord, compter, mesurer
from ..gabarits import environnement
from .modele import Explication
from .phrases import phrase_places
from .traitement import quatre_points, titre_bareme

PAQUET = "service.explications"


class MentionAbsente(RuntimeError):
    """A template lost the legal notice: the document must not exist."""


def _ecrire(gabarit: str, explication: Explication) -> str:
    modele = environnement(PAQUET).get_template(gabarit)
    fonctions = {
        "phrase_places": phrase_places,
        "quatre_points": quatre_points,
        "titre_bareme": titre_bareme,
        "accord": accord,
        "mesurer": mesurer,
        "compter": compter,
        "mesure": explication.identite.mesure,
        "comptes": "barème" if explication.identite.mesure == POINT else explication.identite.mesure.pluriel,
    }
    texte = modele.render(e=explication, **fonctions)
    return _controler(texte, explication)


def _controler(texte: str, explication: Explication) -> str:
    """Return the text when every sentence of the notice is in it."""
    phrases = explication.mention.phrases()
    if all(phrase in texte for phrase in phrases):
        return texte
    visible = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", texte)).split())
    for phrase in phrases:
        if " ".join(phrase.split()) not in visible:
            raise MentionAbsente(f"la mention légale est incomplète, il manque : « {phrase} »")
    return texte


def en_texte(explication: Explication) -> str:
    """Write the explanation in plain text.

    Raises
    ------
    MentionAbsente
        The template lost a sentence of the legal notice.
    """
    return _ecrire("explication.txt.j2", explication)


def en_html(explication: Explication) -> str:
    """Write the explanation as one self-contained HTML page: inline style, no script, no external resource.

    Raises
    ------
    MentionAbsente
        The template lost a sentence of the legal notice.
    """
    return _ecrire("explication.html.j2", explication)


def en_dict(explication: Explication) -> dict[str, Any]:
    """Plain data for JSON: points in hundredths, the notice's sentences and its missing fields included."""
    donnees = asdict(explication)
    donnees["mention"] = {
        "phrases": list(explication.mention.phrases()),
        "manquants": list(explication.mention.manquants),
        **donnees["mention"],
    }
    return donnees
