"""Explanations to one candidat: what was decided, with which figures, and what would have changed it."""

from __future__ import annotations

from .construction import CandidatInconnu, Explicateur, expliquer
from .lettres import FORMES, INDEX, lettres
from .mention import Mention, mention_depuis
from .modele import Explication
from .rendu import MentionAbsente, en_dict, en_html, en_texte

__all__ = [
    "FORMES",
    "INDEX",
    "CandidatInconnu",
    "Explicateur",
    "Explication",
    "Mention",
    "MentionAbsente",
    "en_dict",
    "en_html",
    "en_texte",
    "expliquer",
    "lettres",
    "mention_depuis",
]
