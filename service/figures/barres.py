"""Bars by académie over the years: the published ones, beside those of a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ..francais import decimal, liste, pluriel
from ..retrospective import Serie, series
from ..synthese import RecetteRefusee
from .chaleur import Grille, dessiner
from .modele import Image, Valeur

if TYPE_CHECKING:
    from scoring.paquet import Paquet

CALCUL = "calcul"
"""Word for the run in the data table."""


def barres_par_annee(barres: Mapping[tuple[str, str], str], paquet: Paquet, colonne: str) -> Iterator[Image]:
    """One picture per discipline whose bars were published, for several académies, and that the run has.

    Parameters
    ----------
    barres
        (discipline, lieu) -> bar of the run, empty where there is none or it is not told.
    colonne
        Words for the run.
    """
    try:
        publiees = [s for s in series(paquet.mouvement, paquet.annee).values() if s.genre == "barre"]
    except RecetteRefusee:
        return
    for discipline in sorted({s.discipline for s in publiees if len(s.valeurs) > 2} & {d for d, _ in barres}):
        calculees = {lieu: barre for (d, lieu), barre in barres.items() if d == discipline}
        yield _une(discipline, [s for s in publiees if s.discipline == discipline], calculees, paquet, colonne)


def _une(discipline: str, publiees: list[Serie], calculees: Mapping[str, str], paquet: Paquet, colonne: str) -> Image:
    dites = {str(s.annee): s for s in sorted(publiees, key=lambda s: s.annee)}
    annees = list(dites)
    valeurs: dict[str, list[float | None]] = {}
    for nom, code in zip(paquet.lieux.noms, paquet.lieux.codes[: paquet.lieux.nombre_propres], strict=False):
        lues = [*(s.valeurs.get(code) for s in dites.values()), float(calculees[code]) if calculees.get(code) else None]
        if any(v is not None for v in lues):
            valeurs[nom] = lues
    derniere = len(annees) - 1
    ordre = sorted(valeurs, key=lambda nom: (-(valeurs[nom][derniere] or -1.0), -(valeurs[nom][-1] or -1.0), nom))
    titre = f"Barres d'entrée : {paquet.nom_discipline(discipline)}"
    grille = Grille(
        ordre,
        [*annees, colonne],
        [valeurs[nom] for nom in ordre],
        [["–" if v is None else _ecrire(v) for v in valeurs[nom]] for nom in ordre],
        "points (teinte par ordre de grandeur)",
        logarithme=True,
        filet=len(annees),
    )
    rangees = [(nom, an, v) for nom in ordre for an, v in zip([*annees, CALCUL], valeurs[nom], strict=True)]
    provenances = [dites.get(an) if v is not None else None for _, an, v in rangees]
    colonnes: dict[str, Sequence[Valeur]] = {
        "academie": [nom for nom, _, _ in rangees],
        "annee": [an for _, an, _ in rangees],
        "barre": [v for _, _, v in rangees],
        "confiance": [s.confiance if s else "" for s in provenances],
        "source": [
            CALCUL if an == CALCUL else s.source if s else "" for (_, an, _), s in zip(rangees, provenances, strict=True)
        ],
    }
    sources = sorted({s.source for s in publiees})
    return Image(
        f"barres-{discipline}",
        titre,
        _texte(ordre, annees, valeurs, colonne),
        colonnes,
        f"Barres publiées : {' ; '.join(sources)}. Barres du calcul : barres.csv du résultat, petits effectifs tus.",
        lambda: dessiner(titre, grille),
    )


def _ecrire(barre: float) -> str:
    return decimal(barre, 0 if barre == round(barre) else 1)


def _texte(ordre: list[str], annees: list[str], valeurs: Mapping[str, list[float | None]], colonne: str) -> str:
    phrases = []
    for k, an in enumerate([*annees, colonne]):
        connues = sorted(v for nom in ordre if (v := valeurs[nom][k]) is not None)
        if connues:
            mediane = connues[(len(connues) - 1) // 2]
            haut = next(nom for nom in ordre if valeurs[nom][k] == connues[-1])
            dit = pluriel(len(connues), "barre")
            phrases.append(f"{an} : {dit}, médiane {_ecrire(mediane)}, la plus haute {_ecrire(connues[-1])} ({haut})")
    return f"Une ligne par académie, une colonne par année ({liste(annees)}), puis le calcul. {'. '.join(phrases)}."
