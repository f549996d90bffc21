"""Flows between outcomes of two runs, as ribbons between two columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..flux import AUTRES, CATEGORIES, Flux, libelle, total_dit
from ..francais import entier, liste, pluriel
from .modele import Image, Valeur

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DITS = 6
"""Flows told in the text alternative, the largest first."""

NEUTRE = "#c4c6cc"
"""Shade of the flows that are not told one by one."""

NOMS: Mapping[str, str] = {**CATEGORIES, AUTRES: "Autres flux,\ntrop petits pour être\ndits un à un"}
"""Words beside the nodes, in the order in which they are drawn."""

TROP_PEU = "Trop peu de personnes changent de résultat pour que leur nombre soit dit."
PERSONNE = "Personne ne change de résultat."


def ruban(nom: str, titre: str, flux: Sequence[Flux], cotes: tuple[str, str], source: str) -> Image:
    """Ribbons between the outcomes of two runs, of the persons whose result changes.

    Parameters
    ----------
    flux
        Those that can be told (:func:`service.flux.masquer`).
    cotes
        Words for the two runs.
    """
    colonnes: dict[str, list[Valeur]] = {
        "avant": [f.avant for f in flux],
        "apres": [f.apres for f in flux],
        "change": ["oui" if f.change else "non" for f in flux],
        "personnes": [f.personnes or None for f in flux],
    }
    return Image(nom, titre, _texte(flux), colonnes, source, lambda: _dessiner(titre, flux, cotes))


def _texte(flux: Sequence[Flux]) -> str:
    stables = sum(f.personnes for f in flux if not f.change)
    garde = f"{pluriel(stables, 'personne garde', 'personnes gardent')} le même résultat."
    dits = sorted((f for f in flux if f.change and f.avant != AUTRES), key=lambda f: -f.personnes)
    plus = "Les plus grands flux" if len(dits) > DITS else "Flux"
    grands = f"{plus} : {liste(f'{libelle(f)} ({entier(f.personnes)})' for f in dits[:DITS])}." if dits else ""
    reste = _reste(flux) if dits else ""
    if not total_dit(flux):
        garde = f"Au moins {garde}" if stables else ""
    return " ".join(filter(None, (_total(flux), grands, reste, garde)))


def _total(flux: Sequence[Flux]) -> str:
    """How many persons change, in a sentence."""
    changent = [f for f in flux if f.change]
    nombre = sum(f.personnes for f in changent)
    total = pluriel(nombre, "personne change", "personnes changent") + " de résultat"
    if not total_dit(flux):
        return f"Au moins {total}." if nombre else TROP_PEU
    if any(f.avant != AUTRES for f in changent):
        return f"{total}."
    return f"{total}, dans des flux trop petits pour être dits un à un." if nombre else PERSONNE


def _reste(flux: Sequence[Flux]) -> str:
    """How many persons change in the flows that are not told, in a sentence; empty where there is nobody."""
    tus = [f.personnes for f in flux if f.change and f.avant == AUTRES]
    if not tus:
        return ""
    nombre = pluriel(tus[0], "personne") if tus[0] else "leur nombre n'est pas dit non plus"
    return f"Dans des flux trop petits pour être dits un à un : {nombre}."


def _dessiner(titre: str, flux: Sequence[Flux], cotes: tuple[str, str]) -> Figure:
    from . import toile

    changent = [f for f in flux if f.change and f.personnes]
    if all(f.avant == AUTRES for f in changent):
        return toile.phrase(titre, _total(flux))
    couleurs = dict(
        zip(
            NOMS,
            (toile.BLEU, toile.CIEL, toile.VERT, toile.ORANGE, toile.JAUNE, toile.GRIS, toile.ROUGE, toile.VIOLET, NEUTRE),
            strict=True,
        )
    )
    page, axe = toile.feuille(9, 5.6)
    axe.axis("off")
    axe.set_title(titre)
    total = sum(f.personnes for f in changent)
    ecart = 0.075 * total
    places = [_placer(changent, cote, ecart) for cote in (0, 1)]
    fixes = {(cote, f[cote]): f.personnes for f in flux for cote in (0, 1) if not f.change and f.avant != AUTRES}
    bas = min(0.0, *(bas for noeuds in places for bas, _ in noeuds.values()))
    suivants = [{c: haut for c, (_, haut) in noeuds.items()} for noeuds in places]
    for f in changent:
        hauts = suivants[0][f.avant], suivants[1][f.apres]
        _ruban(axe, hauts, f.personnes, couleurs[f.avant])
        suivants[0][f.avant] -= f.personnes
        suivants[1][f.apres] -= f.personnes
        if f.personnes > 0.035 * total:
            axe.text(0.02, hauts[0] - f.personnes / 2, entier(f.personnes), va="center", ha="left", fontsize=8)
    for cote, (noeuds, x, sens) in enumerate(zip(places, (0.0, 1.0), ("right", "left"), strict=True)):
        for categorie, (pied, haut) in noeuds.items():
            axe.add_patch(_noeud(x, pied, haut, couleurs[categorie]))
            axe.text(
                x + (-0.025 if cote == 0 else 0.025),
                (pied + haut) / 2,
                _etiquette(categorie, haut - pied, fixes.get((cote, categorie))),
                ha=sens,
                va="center",
                fontsize=8,
                linespacing=1.15,
            )
        axe.text(x, 0.07 * total, toile.abreger(cotes[cote], 46), ha=sens if cote == 0 else "left", va="bottom", weight="bold")
    axe.set(xlim=(-0.42, 1.42), ylim=(bas - 0.03 * total, 0.14 * total))
    page.supxlabel(f"{_total(flux)} {_reste(flux)}".rstrip(), fontsize=8)
    return page


def _etiquette(categorie: str, personnes: float, fixes: int | None) -> str:
    reste = "" if fixes is None else f"\n({entier(fixes)} sans changement)"
    return f"{NOMS[categorie]} : {entier(round(personnes))}{reste}"


def _placer(flux: Sequence[Flux], cote: int, ecart: float) -> Mapping[str, tuple[float, float]]:
    """Bottom and top of each category of a side, from the top down, as high as the persons that it has."""
    noeuds, haut = {}, 0.0
    for categorie in NOMS:
        personnes = sum(f.personnes for f in flux if f[cote] == categorie)
        if personnes:
            noeuds[categorie] = (haut - personnes, haut)
            haut -= personnes + ecart
    return noeuds


def _noeud(x: float, pied: float, haut: float, couleur: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x - 0.012, pied), 0.024, haut - pied, fc=couleur, ec="#1b1b1f", lw=0.6, zorder=3)


def _ruban(axe: Axes, hauts: tuple[float, float], personnes: int, couleur: str) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Trace

    (a, b), (g, d, m) = hauts, (0.012, 0.988, 0.5)
    points = [
        (g, a),
        (m, a),
        (m, b),
        (d, b),
        (d, b - personnes),
        (m, b - personnes),
        (m, a - personnes),
        (g, a - personnes),
        (g, a),
    ]
    courbe = [Trace.CURVE4] * 3
    codes = [Trace.MOVETO, *courbe, Trace.LINETO, *courbe, Trace.CLOSEPOLY]
    axe.add_patch(PathPatch(Trace(points, codes), fc=couleur, ec=couleur, lw=0.4, alpha=0.5, zorder=2))
