"""Writes a report in text and in HTML."""

from __future__ import annotations

from ..gabarits import environnement
from .modele import Rapport, Tableau

PAQUET = "service.rapport"


def _tableau_texte(table: Tableau, marge: str = "") -> str:
    """Align the columns of a table with spaces."""
    rangees = [table.colonnes, *table.lignes]
    largeurs = [max(len(rangee[k]) for rangee in rangees) for k in range(len(table.colonnes))]
    textes = []
    for rangee in rangees:
        cases = [
            mot.rjust(largeur) if numerique else mot.ljust(largeur)
            for mot, largeur, numerique in zip(rangee, largeurs, table.numeriques, strict=True)
        ]
        textes.append(marge + "  ".join(cases).rstrip())
    textes.insert(1, marge + "  ".join("-" * largeur for largeur in largeurs))
    return "\n".join(textes)


def en_texte(rapport: Rapport, *, complet: bool = True) -> str:
    """Write the report in plain text; only its first page when not ``complet``."""
    gabarit = environnement(PAQUET).get_template("rapport.txt.j2")
    return gabarit.render(r=rapport, complet=complet, tableau_texte=_tableau_texte)


def en_html(rapport: Rapport) -> str:
    """Write the report as one self-contained page: inline style and drawings, no script, no external resource."""
    return environnement(PAQUET).get_template("rapport.html.j2").render(r=rapport)
