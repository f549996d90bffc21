"""What chance changes: the distribution of the figures of a sweep over its draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..francais import entier
from .modele import Image

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

SUIVIS: Mapping[str, str] = {
    "voeu_1": "Obtiennent leur premier vœu",
    "voeu": "Obtiennent un vœu",
    "extension": "Affectés par extension",
    "non_affecte": "Sans affectation",
    "gagnants": "Mieux placés que dans la base",
    "perdants": "Moins bien placés que dans la base",
}
"""Figures shown, those that some simulation changes, with their words."""

GROUPES = 10
"""Scenarios told apart; with more, all simulations make one distribution."""

TOUS = "toutes les simulations"


def distribution(lignes: Sequence[Mapping[str, object]], titre: str) -> Image | None:
    """Distribution of the figures of a sweep, by scenario of its grid; None with fewer than three simulations.

    Parameters
    ----------
    lignes
        Rows of ``resultats.parquet``: ``numero``, ``axe_*``, ``indicateur``, ``base``, ``valeur``.
    """
    axes = [nom for nom in (lignes[0] if lignes else ()) if nom.startswith("axe_")]
    if len({ligne["numero"] for ligne in lignes}) < 3:
        return None
    nommes = [(" · ".join(str(ligne[axe]) for axe in axes) or TOUS, ligne) for ligne in lignes if ligne["indicateur"] in SUIVIS]
    if len({nom for nom, _ in nommes}) > GROUPES:
        nommes = [(TOUS, ligne) for _, ligne in nommes]
    colonnes: dict[str, list[int | str]] = {
        "groupe": [nom for nom, _ in nommes],
        **{nom: [_cellule(ligne[nom]) for _, ligne in nommes] for nom in ("numero", "indicateur", "base", "valeur")},
    }
    par: dict[str, dict[str, list[int]]] = {}
    bases: dict[str, int] = {}
    for nom, ligne in nommes:
        par.setdefault(str(ligne["indicateur"]), {}).setdefault(nom, []).append(int(str(ligne["valeur"])))
        bases[str(ligne["indicateur"])] = int(str(ligne["base"]))
    montres = {i: groupes for i, groupes in par.items() if any(v != bases[i] for vs in groupes.values() for v in vs)}
    ordre = {i: montres[i] for i in SUIVIS if i in montres}
    source = "resultats.parquet du balayage : une ligne par simulation."
    return Image("distribution", titre, _texte(ordre, bases), colonnes, source, lambda: _dessiner(titre, ordre, bases))


def _cellule(valeur: object) -> int | str:
    return valeur if isinstance(valeur, int) else str(valeur)


def quantile(valeurs: Sequence[int], part: float) -> int:
    """The smallest value that at least that share does not pass."""
    triees = sorted(valeurs)
    return triees[max(0, -(-int(part * 1000) * len(triees) // 1000) - 1)]


def _texte(montres: Mapping[str, Mapping[str, Sequence[int]]], bases: Mapping[str, int]) -> str:
    if not montres:
        return "Aucun des chiffres suivis ne change d'une simulation à l'autre."
    phrases = []
    for indicateur, groupes in montres.items():
        dits = [
            f"{nom} : médiane {entier(quantile(v, 0.5))}, de {entier(min(v))} à {entier(max(v))} ({len(v)} simulations)"
            for nom, v in groupes.items()
        ]
        phrases.append(f"{SUIVIS[indicateur]}, base {entier(bases[indicateur])} ; {' ; '.join(dits)}")
    return ". ".join(phrases) + "."


def _dessiner(titre: str, montres: Mapping[str, Mapping[str, Sequence[int]]], bases: Mapping[str, int]) -> Figure:
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from .toile import BLEU, ORANGE, abreger, nombres_francais

    rangees = max(1, -(-len(montres) // 2))
    hauteur = 1.3 + 0.34 * max((len(g) for g in montres.values()), default=1)
    page = Figure(figsize=(9.6, 0.6 + rangees * hauteur), layout="constrained")
    FigureCanvasAgg(page)
    page.suptitle(titre, x=0.01, ha="left", fontsize=11, weight="bold")
    cadres = page.subplots(rangees, 2, squeeze=False).ravel()
    for cadre in cadres[len(montres) :]:
        cadre.axis("off")
    for place, (cadre, (indicateur, groupes)) in enumerate(zip(cadres, montres.items(), strict=False)):
        for k, valeurs in enumerate(groupes.values()):
            serie = np.array(valeurs)
            cadre.plot(serie, k + _hauteurs(serie), ".", ms=4, color=BLEU, alpha=0.55, zorder=2)
            bas, milieu, haut = (quantile(valeurs, q) for q in (0.25, 0.5, 0.75))
            cadre.plot([bas, haut], [k, k], color="#1b1b1f", lw=3, solid_capstyle="butt", zorder=3)
            cadre.plot(milieu, k, "o", ms=6, color="white", mec="#1b1b1f", zorder=4)
        cadre.axvline(bases[indicateur], color=ORANGE, lw=1.6, ls="--", zorder=1)
        noms = [abreger(nom, 30) for nom in groupes] if place % 2 == 0 else [""] * len(groupes)
        cadre.set_yticks(range(len(groupes)), noms)
        cadre.set_ylim(len(groupes) - 0.5, -0.5)
        cadre.tick_params(axis="y", length=0)
        cadre.margins(x=0.08)
        cadre.grid(axis="x")
        nombres_francais(cadre.xaxis)
        cadre.set_title(SUIVIS[indicateur], fontsize=9)
    page.supxlabel("un point par simulation ; rond : médiane ; trait : la moitié du milieu ; tirets : la base", fontsize=8)
    return page


def _hauteurs(serie: NDArray[np.int64]) -> NDArray[np.float64]:
    """Small vertical shifts so that points of near values do not hide each other: the same for the same values."""
    import numpy as np

    rang = np.argsort(np.argsort(serie, kind="stable"), kind="stable")
    return 0.3 * (((rang * 5) % 7) / 6.0 - 0.5)
