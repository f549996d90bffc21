"""Demand against capacity, by lieu and by cellule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..francais import decimal, entier, liste, pluriel
from ..publication import completer
from .chaleur import Grille, dessiner
from .modele import Image, Valeur

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from scoring.paquet import Paquet

LIGNES = 45
"""Rows of a picture; the data table has them all."""

_SOURCE = "barres.csv du résultat ; les effectifs trop petits sont vides, avec ce qui les donnerait par soustraction."


def demande_par_lieu(barres: Sequence[Mapping[str, str]], paquet: Paquet, seuil: int) -> Image | None:
    """Requests, entrants and net capacity of each lieu of the pack, all disciplines added up, small numbers untold.

    Posts of the campaign, which the pack does not know, are left out, and counted; None when there is nothing else.
    """
    lieux, propres = paquet.lieux, paquet.lieux.nombre_propres
    comptes = {nom: np.zeros(propres, np.int64) for nom in ("demandes", "entrants", "capacite")}
    situees = [ligne for ligne in barres if ligne["lieu"] in lieux.indice]
    if not situees:
        return None
    for ligne in situees:
        for nom, compte in comptes.items():
            compte[lieux.indice[ligne["lieu"]]] += int(ligne[nom])
    demandes, entrants = (_taire(comptes[nom], seuil) for nom in ("demandes", "entrants"))
    capacite: list[int] = comptes["capacite"].tolist()
    ordre = sorted(range(propres), key=lambda k: (-(demandes[k] or 0), lieux.codes[k]))
    colonnes: dict[str, list[Valeur]] = {
        "lieu": [lieux.codes[k] for k in ordre],
        "nom": [lieux.noms[k] for k in ordre],
        "demandes": [demandes[k] for k in ordre],
        "entrants": [entrants[k] for k in ordre],
        "capacite": [capacite[k] for k in ordre],
    }
    titre = f"Demandes, entrants et capacité par {paquet.nom_propre.singulier}"
    tendues = sorted(
        (k for k in ordre if demandes[k] and entrants[k]), key=lambda k: (-(demandes[k] or 0) / (entrants[k] or 1), k)
    )
    dits = [f"{lieux.noms[k]} {decimal((demandes[k] or 0) / (entrants[k] or 1), 1)}" for k in tendues]
    premiers = liste(f"{lieux.noms[k]} ({entier(demandes[k] or 0)})" for k in ordre[:3])
    texte = (
        f"Les plus demandés : {premiers}. Demandes par entrant, du plus au moins disputé : {liste(dits[:5])}"
        f"{' … ' + liste(dits[-3:]) if len(dits) > 8 else ''}.{_postes(barres, situees)}"
    )
    return Image("demande-capacite", titre, texte, colonnes, _SOURCE, lambda: _barres(titre, colonnes))


def _postes(barres: Sequence[object], situees: Sequence[object]) -> str:
    absents = len(barres) - len(situees)
    return f" Sans compter {pluriel(absents, 'cellule')} de postes de la campagne." if absents else ""


def _taire(compte: NDArray[np.int64], seuil: int) -> list[int | None]:
    """Counts, None for those untold: small ones, and what their total would give back."""
    tus = completer(compte < seuil, compte, [""] * len(compte), seuil)
    return [None if tu else n for n, tu in zip(compte.tolist(), tus.tolist(), strict=True)]


def _barres(titre: str, colonnes: Mapping[str, Sequence[Valeur]]) -> Figure:
    from .toile import BLEU, CIEL, ROUGE, feuille, nombres_francais

    noms, demandes, entrants, capacite = (list(colonnes[c])[:LIGNES] for c in ("nom", "demandes", "entrants", "capacite"))
    rangs = np.arange(len(noms))
    page, axe = feuille(9, 1.6 + 0.26 * len(noms))
    axe.barh(rangs - 0.2, [d or 0 for d in demandes], 0.4, color=CIEL, label="demandes")
    axe.barh(rangs + 0.2, [e or 0 for e in entrants], 0.4, color=BLEU, label="entrants")
    axe.plot([float(c or 0) for c in capacite], rangs, "D", ms=4, color=ROUGE, mec="white", mew=0.5, label="capacité nette")
    for i, (demande, entre) in enumerate(zip(demandes, entrants, strict=True)):
        dit = " / ".join("non dit" if v is None else entier(int(v)) for v in (demande, entre))
        axe.annotate(
            dit, (max(float(demande or 0), float(entre or 0)), i), (4, 0), textcoords="offset points", va="center", fontsize=7
        )
    axe.set_yticks(rangs, [str(n) for n in noms])
    axe.set_ylim(len(noms) - 0.4, -0.6)
    axe.margins(x=0.12)
    nombres_francais(axe.xaxis)
    axe.grid(axis="x")
    axe.tick_params(axis="y", length=0)
    axe.set_xlabel(
        "personnes (demandes / entrants) ; capacité nette : entrées moins départs prévus, avant les départs des mutés"
    )
    axe.legend(loc="lower right", frameon=False)
    axe.set_title(titre)
    return page


def demande_par_cellule(barres: Sequence[Mapping[str, str]], paquet: Paquet, seuil: int) -> Image | None:
    """Requests per entrant of each cellule, disciplines in rows; None where the movement has one discipline."""
    disciplines = sorted({ligne["discipline"] for ligne in barres})
    propres = paquet.lieux.nombre_propres
    lus = [ligne for ligne in barres if paquet.lieux.indice.get(ligne["lieu"], propres) < propres]
    if len(disciplines) < 2 or not lus:
        return None
    compte = {nom: np.array([int(ligne[nom]) for ligne in lus], np.int64) for nom in ("demandes", "entrants")}
    groupes = [ligne["discipline"] for ligne in lus]
    tus = {nom: completer(n < seuil, n, groupes, seuil) for nom, n in compte.items()}
    colonnes: dict[str, list[Valeur]] = {
        "discipline": list(groupes),
        "lieu": [ligne["lieu"] for ligne in lus],
        **{
            nom: [None if tu else n for n, tu in zip(compte[nom].tolist(), tus[nom].tolist(), strict=True)]
            for nom in ("demandes", "entrants")
        },
        "capacite": [int(ligne["capacite"]) for ligne in lus],
    }
    cases: dict[tuple[str, str], float] = {}
    totaux: dict[str, int] = dict.fromkeys(disciplines, 0)
    for discipline, lieu, demandes, entrants, _ in zip(*colonnes.values(), strict=True):
        totaux[str(discipline)] += int(demandes or 0)
        if demandes is not None and entrants is not None:
            cases[str(discipline), str(lieu)] = int(demandes) / int(entrants)
    grandes = sorted(disciplines, key=lambda d: (-totaux[d], d))[:LIGNES]
    codes = paquet.lieux.codes[:propres]
    rapports = [[cases.get((d, lieu)) for lieu in codes] for d in grandes]
    grille = Grille(
        [paquet.nom_discipline(d) for d in grandes],
        paquet.lieux.noms[:propres],
        rapports,
        [["" if v is None else decimal(v, 1 if v < 10 else 0) for v in rangee] for rangee in rapports],
        "demandes par entrant",
        logarithme=True,
    )
    titre = "Demandes par entrant, par cellule"
    tendues = sorted(cases, key=lambda c: (-cases[c], c))[:5]
    noms = dict(zip(paquet.lieux.codes, paquet.lieux.noms, strict=True))
    dites = liste(f"{paquet.nom_discipline(d)} à {noms[lieu]} ({decimal(cases[d, lieu], 1)})" for d, lieu in tendues)
    disputees = f" Les plus disputées : {dites}." if tendues else " Toutes sont vides."
    montrees = f"Les {LIGNES} disciplines les plus demandées. " if len(disciplines) > LIGNES else ""
    vide = "Une case vide n'a personne, ou trop peu de personnes pour être dite."
    texte = f"{montrees}{vide}{disputees}{_postes(barres, lus)}"
    return Image("demande-cellules", titre, texte, colonnes, _SOURCE, lambda: dessiner(titre, grille))
