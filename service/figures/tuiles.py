"""A tile map: one tile per lieu of a movement, for any value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .modele import Image, Valeur

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from scoring.lieux import Lieux


@dataclass(frozen=True, slots=True)
class Carte:
    """What a map shows: a value per lieu of the pack (None: not told, or nothing to tell) and how it is written."""

    valeurs: Sequence[float | None]
    textes: Sequence[str]
    legende: str


def carte(
    nom: str,
    titre: str,
    texte: str,
    lieux: Lieux,
    vue: Carte,
    colonne: str,
    source: str,
    autres: Mapping[str, Sequence[Valeur]] | None = None,
) -> Image:
    """A tile map of a value.

    Parameters
    ----------
    vue
        Of each lieu of the pack, in its order.
    colonne
        Name of the value in the data table, beside ``lieu`` and ``nom``.
    autres
        More columns of the data table, of each lieu of the pack.
    """
    propres = lieux.nombre_propres
    colonnes: dict[str, Sequence[Valeur]] = {"lieu": lieux.codes[:propres], "nom": lieux.noms[:propres]}
    colonnes |= {colonne: tuple(vue.valeurs), **(autres or {})}
    return Image(nom, titre, texte, colonnes, source, lambda: _dessiner(titre, lieux, vue))


def _dessiner(titre: str, lieux: Lieux, vue: Carte) -> Figure:
    from matplotlib import colormaps
    from matplotlib.colors import Normalize, TwoSlopeNorm
    from matplotlib.patches import FancyBboxPatch

    from .toile import CLAIR_FONCE, DEUX_SENS, echelle_des_teintes, encre, feuille

    propres = lieux.nombre_propres
    cases = lieux.grille[:propres]
    lignes, colonnes = cases[:, 0] - cases[:, 0].min(), cases[:, 1] - cases[:, 1].min()
    connues = [v for v in vue.valeurs if v is not None]
    bas, haut = min(connues, default=0.0), max(connues, default=1.0)
    deux_sens = bas < 0 < haut or bas < 0
    borne = max(abs(bas), abs(haut), 1e-9)
    echelle = TwoSlopeNorm(0, -borne, borne) if deux_sens else Normalize(min(bas, 0), haut if haut > min(bas, 0) else 1)
    palette = colormaps[DEUX_SENS if deux_sens else CLAIR_FONCE]
    hauteur, largeur = int(lignes.max()) + 1, int(colonnes.max()) + 1
    cote = 1.12 if propres < 50 else 0.86
    page, axe = feuille(max(6.4, cote * largeur + 1.2), max(4.2, 0.62 * cote / 1.12 * hauteur + 1.0))
    taille = 7.5 if propres < 50 else 5.5
    for k in range(propres):
        x, y, valeur = int(colonnes[k]), -int(lignes[k]), vue.valeurs[k]
        fond = "#ededf0" if valeur is None else palette(echelle(valeur))
        axe.add_patch(
            FancyBboxPatch(
                (x + 0.03, y + 0.04), 0.94, 0.92, boxstyle="round,pad=0,rounding_size=0.05", fc=fond, ec="#6b6f78", lw=0.6
            )
        )
        noir = encre(fond)
        axe.text(
            x + 0.5, y + 0.68, _couper(lieux.noms[k]), ha="center", va="center", fontsize=taille, color=noir, linespacing=0.95
        )
        axe.text(x + 0.5, y + 0.24, vue.textes[k], ha="center", va="center", fontsize=taille + 2, color=noir, weight="bold")
    axe.set(xlim=(0, largeur), ylim=(1 - hauteur, 1))
    axe.axis("off")
    axe.set_title(titre)
    echelle_des_teintes(axe, echelle, palette, vue.legende, 0 if borne >= 5 else 1, shrink=0.7, aspect=30)
    return page


def _couper(nom: str) -> str:
    """A long name on two lines, at a hyphen or a space near its middle."""
    if len(nom) <= 13:
        return nom
    coupes = [i + (c == "-") for i, c in enumerate(nom) if c in "- "]
    if not coupes:
        return nom
    ou = min(coupes, key=lambda i: abs(i - len(nom) / 2))
    return f"{nom[:ou].rstrip()}\n{nom[ou:].lstrip()}"
