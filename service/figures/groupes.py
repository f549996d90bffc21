"""Who gains and who loses, by group, from ``satisfaction.csv``: what is masked there stays untold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..francais import entier, liste
from .modele import Image, Valeur

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from scoring.paquet import Paquet

LIGNES = 40
GROUPES: Mapping[str, str] = {
    "discipline": "discipline",
    "origine": "lieu d'origine",
    "academie": "académie du premier vœu",
    "priorite": "priorité du premier vœu",
    "sexe": "sexe",
}


def gagnants_perdants(lignes: Sequence[Mapping[str, str]], scenario: str, groupe: str, paquet: Paquet | None) -> Image | None:
    """Persons better and worse off in each group of a scenario; None when no figure of it is told."""
    ici = [ligne for ligne in lignes if (ligne["scenario"], ligne["groupe"]) == (scenario, groupe)]
    colonnes: dict[str, list[Valeur]] = {"valeur": [ligne["valeur"] for ligne in ici]}
    for nom in ("candidats", "gagnants", "perdants"):
        colonnes[nom] = [int(ligne[nom]) if ligne[nom] else None for ligne in ici]
    dits = [
        (_nom(groupe, str(valeur), paquet), gagnants, perdants)
        for valeur, _, gagnants, perdants in zip(*colonnes.values(), strict=True)
        if gagnants is not None or perdants is not None
    ]
    if not dits:
        return None
    dits.sort(key=lambda d: (-int(d[1] or 0) - int(d[2] or 0), d[0]))
    titre = f"Mieux et moins bien placés, par {GROUPES.get(groupe, groupe)}"
    plus = liste(f"{nom} (mieux : {_dit(a)}, moins bien : {_dit(b)})" for nom, a, b in dits[:5])
    tus = len(ici) - len(dits)
    texte = f"Les groupes où le plus de personnes changent : {plus}."
    if tus:
        texte += f" {tus} groupes où trop peu de personnes changent ne sont pas montrés."
    source = "satisfaction.csv : petits effectifs masqués."
    nom_ = f"groupes-{groupe}-{scenario}"
    return Image(nom_, titre, texte, colonnes, source, lambda: _dessiner(titre, dits[:LIGNES]))


def _nom(groupe: str, valeur: str, paquet: Paquet | None) -> str:
    if paquet is None:
        return valeur
    if groupe == "discipline":
        return paquet.nom_discipline(valeur)
    indice = paquet.lieux.indice.get(valeur) if groupe in {"academie", "origine"} else None
    return valeur if indice is None else paquet.lieux.noms[indice]


def _dit(nombre: Valeur) -> str:
    return "non dit" if nombre is None else entier(int(nombre))


def _dessiner(titre: str, dits: Sequence[tuple[str, Valeur, Valeur]]) -> Figure:
    from .toile import BLEU, ROUGE, abreger, feuille, nombres_francais

    page, axe = feuille(9, 1.5 + 0.27 * max(len(dits), 4))
    for signe, colonne, couleur, legende in ((1, 1, BLEU, "mieux placés"), (-1, 2, ROUGE, "moins bien placés")):
        dites = [(i, int(ligne[colonne] or 0)) for i, ligne in enumerate(dits) if ligne[colonne] is not None]
        if not dites:
            continue
        axe.barh([i for i, _ in dites], [signe * n for _, n in dites], 0.7, color=couleur, label=legende)
        cote = "left" if signe > 0 else "right"
        for i, n in dites:
            ou = (signe * n, i)
            axe.annotate(entier(n), ou, (4 * signe, 0), textcoords="offset points", ha=cote, va="center", fontsize=7)
    axe.axvline(0, color="#1b1b1f", lw=0.8)
    axe.set_yticks(range(len(dits)), [abreger(d[0], 46) for d in dits])
    axe.set_ylim(len(dits) - 0.4, -0.6)
    axe.tick_params(axis="y", length=0)
    axe.margins(x=0.1)
    nombres_francais(axe.xaxis, lambda x: entier(abs(x)))
    axe.grid(axis="x")
    axe.set_xlabel("personnes ; rien n'est dessiné où le nombre n'est pas dit")
    axe.legend(loc="lower right", frameon=False)
    axe.set_title(titre)
    return page
