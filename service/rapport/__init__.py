"""Printed report of a run, and the same as one self-contained page."""

from __future__ import annotations

from .construction import rapporter
from .modele import Rapport
from .rendu import en_html, en_texte

__all__ = ["Rapport", "en_html", "en_texte", "rapporter"]
