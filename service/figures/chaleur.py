"""A heat map: a value for each pair of a row and a column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


VIDE = "#f4f4f6"
"""Shade of what has no value."""


@dataclass(frozen=True, slots=True)
class Grille:
    """What a heat map shows: rows and columns in the order drawn, values (None: nothing) and how each is written.

    ``logarithme``: shades by the order of magnitude. ``filet``: columns from this one on are set apart by a line.
    """

    lignes: Sequence[str]
    colonnes: Sequence[str]
    valeurs: Sequence[Sequence[float | None]]
    textes: Sequence[Sequence[str]]
    legende: str
    logarithme: bool = False
    filet: int = 0


def dessiner(titre: str, grille: Grille) -> Figure:
    """Draw a heat map, the number in each cell."""
    from matplotlib import colormaps
    from matplotlib.collections import PatchCollection
    from matplotlib.colors import LogNorm, Normalize, TwoSlopeNorm
    from matplotlib.patches import Rectangle

    from .toile import CLAIR_FONCE, DEUX_SENS, abreger, echelle_des_teintes, encre, feuille

    n, k = len(grille.lignes), len(grille.colonnes)
    connues = [v for rangee in grille.valeurs for v in rangee if v is not None]
    bas, haut = min(connues, default=0.0), max(connues, default=1.0)
    borne = max(abs(bas), abs(haut), 1e-9)
    echelle: Normalize
    if grille.logarithme:
        positives = [v for v in connues if v > 0] or [1.0]
        echelle = LogNorm(min(positives), max(*positives, min(positives) * 1.01), clip=True)
    elif bas < 0:
        echelle = TwoSlopeNorm(0, -borne, borne)
    else:
        echelle = Normalize(0, borne)
    palette = colormaps[DEUX_SENS if bas < 0 and not grille.logarithme else CLAIR_FONCE]
    page, axe = feuille(3.1 + 0.42 * max(k, 6), 1.6 + 0.235 * max(n, 6))
    plancher = 1e-9 if grille.logarithme else bas
    couleurs = [[VIDE if v is None else palette(echelle(max(v, plancher))) for v in rangee] for rangee in grille.valeurs]
    cases = [Rectangle((j - 0.5, i - 0.5), 1, 1) for i in range(n) for j in range(k)]
    fonds = [couleur for rangee in couleurs for couleur in rangee]
    axe.add_collection(PatchCollection(cases, facecolors=fonds, edgecolors="white", linewidths=0.8))
    for i, (rangee, textes) in enumerate(zip(couleurs, grille.textes, strict=True)):
        for j, (fond, texte) in enumerate(zip(rangee, textes, strict=True)):
            dit = axe.text(j, i, texte, ha="center", va="center", fontsize=6.5, color=encre(fond))
            dit.set_in_layout(False)  # a thousand of them, always inside: measuring them takes seconds
    axe.set(xlim=(-0.5, k - 0.5), ylim=(n - 0.5, -0.5))
    axe.set_xticks(range(k), [abreger(c, 24) for c in grille.colonnes], rotation=90 if k > 8 else 0, fontsize=7.5)
    axe.set_yticks(range(n), [abreger(c, 44) for c in grille.lignes], fontsize=7.5)
    axe.tick_params(length=0)
    for bord in axe.spines.values():
        bord.set_visible(False)
    if grille.filet:
        axe.axvline(grille.filet - 0.5, color="#1b1b1f", lw=1.4)
    axe.set_title(titre)
    place = {"shrink": min(1.0, 4 / (0.235 * max(n, 6) + 1)), "aspect": 25}
    echelle_des_teintes(axe, echelle, palette, grille.legende, 0 if borne >= 5 else 1, **place)
    return page
