"""SVG drawings without script: a tile map of the lieux, and stacked bars."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

COTE_X, COTE_Y, ECART = 104, 60, 4
"""Width, height and gap of tiles: the longest name of an académie fits on two lines at 12 pixels."""

CLASSES = 5
"""Shades of the map. Text stays at a contrast of 4.5 or more on each, in light and dark pages alike."""

LARGEUR_BARRES, GOUTTIERE, HAUTEUR = 560, 150, 26


def coupures(valeurs: Sequence[float]) -> tuple[float, ...]:
    """Upper bounds of the classes, by quantiles of the distinct values, ascending; the last one is the largest value."""
    distinctes = sorted(set(valeurs))
    if len(distinctes) <= CLASSES:
        return tuple(distinctes)
    return tuple(distinctes[-(-len(distinctes) * (k + 1) // CLASSES) - 1] for k in range(CLASSES))


def _lignes_du_nom(nom: str) -> tuple[str, ...]:
    """Cut a long name at its hyphen."""
    if len(nom) <= 12 or "-" not in nom:
        return (nom,)
    avant, apres = nom.split("-", 1)
    return (f"{avant}-", apres)


def carte(
    titre: str,
    noms: Sequence[str],
    cases: NDArray[np.int32] | Sequence[Sequence[int]],
    valeurs: Sequence[float],
    textes: Sequence[str],
) -> str:
    """Draw one tile per lieu, shaded by value.

    Parameters
    ----------
    noms, textes
        Name and written value of each lieu.
    cases
        (row, column) of each lieu.
    valeurs
        What the shade shows.
    """
    bornes = coupures(valeurs)
    lignes, colonnes = [int(c[0]) for c in cases], [int(c[1]) for c in cases]
    haut, gauche = min(lignes, default=0), min(colonnes, default=0)
    largeur = (max(colonnes, default=0) - gauche + 1) * (COTE_X + ECART)
    hauteur = (max(lignes, default=0) - haut + 1) * (COTE_Y + ECART)
    tuiles = []
    for nom, ligne, colonne, valeur, texte in zip(noms, lignes, colonnes, valeurs, textes, strict=True):
        x, y = (colonne - gauche) * (COTE_X + ECART), (ligne - haut) * (COTE_Y + ECART)
        rang = next(k for k, borne in enumerate(bornes) if valeur <= borne)
        teinte = rang * (CLASSES - 1) // max(len(bornes) - 1, 1)
        mots = _lignes_du_nom(nom)
        milieu = x + COTE_X / 2
        depart = y + (18 if len(mots) == 2 else 25)
        ecrits = "".join(f'<text x="{milieu:g}" y="{depart + 14 * k}">{escape(mot)}</text>' for k, mot in enumerate(mots))
        tuiles.append(
            f'<g class="t{teinte}"><title>{escape(nom)} : {escape(texte)}</title>'
            f'<rect x="{x}" y="{y}" width="{COTE_X}" height="{COTE_Y}" rx="3"/>{ecrits}'
            f'<text class="v" x="{milieu:g}" y="{depart + 14 * len(mots) + 3}">{escape(texte)}</text></g>'
        )
    return (
        f'<svg class="carte" role="img" aria-label="{escape(titre)}" viewBox="-1 -1 {largeur + 2} {hauteur + 2}" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{escape(titre)}</title>{"".join(tuiles)}</svg>'
    )


def barres(titre: str, lignes: Sequence[tuple[str, Sequence[int]]], legendes: Sequence[str]) -> str:
    """Draw one stacked bar per row, as shares of the row's total; the legend, of what some row has, uses the same shades."""
    morceaux, largeur = [], LARGEUR_BARRES - GOUTTIERE
    for k, (nom, valeurs) in enumerate(lignes):
        y, total, x = k * (HAUTEUR + 8), sum(valeurs) or 1, float(GOUTTIERE)
        morceaux.append(f'<text class="nom" x="{GOUTTIERE - 8}" y="{y + 18}">{escape(nom)}</text>')
        for teinte, (legende, valeur) in enumerate(zip(legendes, valeurs, strict=True)):
            pas = largeur * valeur / total
            if valeur:
                morceaux.append(
                    f'<g class="b{teinte}"><title>{escape(nom)}, {escape(legende)} : {valeur}</title>'
                    f'<rect x="{x:.1f}" y="{y}" width="{pas:.1f}" height="{HAUTEUR}"/></g>'
                )
            x += pas
    bas = len(lignes) * (HAUTEUR + 8) + 4
    presentes = [(teinte, dit) for teinte, dit in enumerate(legendes) if any(valeurs[teinte] for _, valeurs in lignes)]
    for k, (teinte, legende) in enumerate(presentes):
        x, y = GOUTTIERE + (k % 3) * 136, bas + (k // 3) * 20
        morceaux.append(f'<g class="b{teinte}"><rect x="{x}" y="{y}" width="12" height="12"/></g>')
        morceaux.append(f'<text class="legende" x="{x + 17}" y="{y + 11}">{escape(legende)}</text>')
    hauteur = bas + (len(presentes) + 2) // 3 * 20
    return (
        f'<svg class="barres" role="img" aria-label="{escape(titre)}" viewBox="0 0 {LARGEUR_BARRES} {hauteur}" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{escape(titre)}</title>{"".join(morceaux)}</svg>'
    )
