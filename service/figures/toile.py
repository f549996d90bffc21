"""The look of every picture: fonts, colours, French numbers; SVG and PNG that are the same bytes on every machine."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

import matplotlib
from matplotlib import font_manager, style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ..francais import decimal, entier

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .modele import Image

POINTS_PAR_POUCE = 144
"""Resolution of the PNG: sharp on a screen and on paper at the size of the SVG."""

REGLAGES: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],
    "font.size": 9,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#6b6f78",
    "axes.axisbelow": True,
    "grid.color": "#d9dbe0",
    "text.color": "#1b1b1f",
    "axes.labelcolor": "#1b1b1f",
    "xtick.color": "#1b1b1f",
    "ytick.color": "#1b1b1f",
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "hatch.linewidth": 0.6,
    # Text stays text: read aloud, searched, copied.
    "svg.fonttype": "none",
    # Ids inside the SVG come from this and from what is drawn, never from chance.
    "svg.hashsalt": "mouvement",
}

BLEU, ORANGE, VERT, ROUGE, VIOLET, CIEL, JAUNE, GRIS = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#CC79A7",
    "#56B4E9",
    "#F0E442",
    "#8a8d96",
)
"""Okabe and Ito's colours, told apart by people who do not see all of them."""

CLAIR_FONCE, DEUX_SENS = "YlGnBu", "PuOr_r"
"""Colour maps from light to dark, and on both sides of zero; both stay readable without red or green."""


@cache
def preparer() -> None:
    """Use the fonts shipped with the library only: those of the machine would move every label."""
    livrees = matplotlib.get_data_path()
    font_manager.fontManager.ttflist = [f for f in font_manager.fontManager.ttflist if f.fname.startswith(livrees)]


def feuille(largeur: float, hauteur: float) -> tuple[Figure, Axes]:
    """A page of that size, in inches, with one drawing area."""
    page = Figure(figsize=(largeur, hauteur), layout="constrained")
    FigureCanvasAgg(page)
    return page, page.add_subplot()


def phrase(titre: str, texte: str) -> Figure:
    """A sentence in place of a drawing that would be empty."""
    page, axe = feuille(9, 1.1)
    axe.axis("off")
    axe.set_title(titre)
    axe.text(0, 0.5, texte, ha="left", va="center", transform=axe.transAxes)
    return page


def imprimer(image: Image, format_: str) -> bytes:
    """Draw a picture as ``svg`` or ``png``."""
    preparer()
    flux = io.BytesIO()
    metadonnees = {"Date": None, "Creator": None} if format_ == "svg" else {"Software": None}
    with style.context(["default", REGLAGES]):
        image.dessiner().savefig(flux, format=format_, dpi=POINTS_PAR_POUCE, metadata=metadonnees)
    return _nommer(flux.getvalue(), image) if format_ == "svg" else flux.getvalue()


def _nommer(octets: bytes, image: Image) -> bytes:
    """Give an SVG its title and its text alternative, and let it shrink with the window where it is opened by itself."""
    avant, svg, reste = octets.decode().partition("<svg ")
    attributs, fin, corps = reste.partition(">")
    dit = f"\n <title>{escape(image.titre)}</title>\n <desc>{escape(image.texte)}</desc>"
    return f'{avant}{svg}role="img" style="max-width:100%;height:auto" {attributs}{fin}{dit}{corps}'.encode()


def echelle_des_teintes(axe: Any, echelle: Any, palette: Any, legende: str, chiffres: int, **place: Any) -> None:
    """The scale of shades beside a drawing, as paths: as an image in the SVG, a policy that refuses ``data:`` hides it."""
    from matplotlib.cm import ScalarMappable

    barre = axe.figure.colorbar(ScalarMappable(echelle, palette), ax=axe, pad=0.01, **place)
    barre.solids.set(rasterized=False, edgecolor="face")
    barre.set_label(legende)
    barre.outline.set_visible(False)
    decimaux_francais(barre.ax.yaxis, chiffres)


def nombres_francais(axe: Any, ecrire: Callable[[int], str] = entier) -> None:
    """Write whole numbers along an axis the French way."""
    axe.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axe.set_major_formatter(FuncFormatter(lambda x, _: ecrire(round(x))))


def decimaux_francais(axe: Any, chiffres: int) -> None:
    """Write numbers along an axis with that many decimals."""
    axe.set_major_formatter(FuncFormatter(lambda x, _: decimal(x, chiffres)))


def encre(fond: Any) -> str:
    """Black or white, whichever contrasts more with a colour (at least 4.5 to 1 for one of them)."""
    canaux = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(fond)]
    luminance = 0.2126 * canaux[0] + 0.7152 * canaux[1] + 0.0722 * canaux[2]
    return "#111111" if (luminance + 0.05) ** 2 > 0.0525 else "#ffffff"


def abreger(texte: str, longueur: int) -> str:
    """Cut a long label."""
    return texte if len(texte) <= longueur else f"{texte[: longueur - 1].rstrip()}…"
