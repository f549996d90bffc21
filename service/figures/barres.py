"""Bars by académie over the years: the published ones, beside those of a run."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from ..francais import decimal, liste, pluriel
from .chaleur import Grille, dessiner
from .modele import Image, Valeur

if TYPE_CHECKING:
    from scoring.paquet import Paquet

CALCUL = "calcul"
"""Word for the run in the data table."""

PUBLIEES = "barres_publiees.csv"
"""Bars that were published, each with its source and how far it can be trusted; other years and disciplines were not found."""


@cache
def publiees() -> tuple[Mapping[str, str], ...]:
    """Rows of the published bars; ``lieu`` is the code of 2023, empty for an académie merged since."""
    texte = files(__package__).joinpath(PUBLIEES).read_text(encoding="utf-8")
    return tuple(csv.DictReader(texte.splitlines()))


def barres_par_annee(barres: Mapping[tuple[str, str], str], paquet: Paquet, colonne: str) -> Iterator[Image]:
    """One picture per discipline whose bars were published, for several académies, and that the run has.

    Parameters
    ----------
    barres
        (discipline, lieu) -> bar of the run, empty where there is none or it is not told.
    colonne
        Words for the run.
    """
    for discipline in sorted({ligne["discipline"] for ligne in publiees()} & {d for d, _ in barres}):
        lignes = [ligne for ligne in publiees() if ligne["discipline"] == discipline]
        if len({ligne["academie"] for ligne in lignes}) > 2:
            calculees = {lieu: barre for (d, lieu), barre in barres.items() if d == discipline}
            yield _une(discipline, lignes, calculees, paquet, colonne)


def _une(discipline: str, lignes: list[Mapping[str, str]], calculees: Mapping[str, str], paquet: Paquet, colonne: str) -> Image:
    annees = sorted({ligne["annee"] for ligne in lignes})
    noms = {ligne["academie"]: ligne["lieu"] for ligne in lignes}
    dites = {(ligne["academie"], ligne["annee"]): ligne for ligne in lignes}
    for k, code in enumerate(paquet.lieux.codes[: paquet.lieux.nombre_propres]):
        if code not in noms.values() and calculees.get(code):
            noms[paquet.lieux.noms[k]] = code
    valeurs: dict[str, list[float | None]] = {}
    for nom, code in noms.items():
        textes = [*((dites.get((nom, an)) or {}).get("barre", "") for an in annees), calculees.get(code, "") if code else ""]
        valeurs[nom] = [float(t) if t else None for t in textes]
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
    rangees = [(nom, an) for nom in ordre for an in [*annees, CALCUL]]
    vides: Mapping[str, str] = {"confiance": "", "source": ""}
    provenances = [dites.get(rangee, vides) for rangee in rangees]
    colonnes: dict[str, Sequence[Valeur]] = {
        "academie": [nom for nom, _ in rangees],
        "annee": [an for _, an in rangees],
        "barre": [v for nom in ordre for v in valeurs[nom]],
        "confiance": [ligne["confiance"] for ligne in provenances],
        "source": [CALCUL if an == CALCUL else ligne["source"] for (_, an), ligne in zip(rangees, provenances, strict=True)],
    }
    sources = sorted({ligne["source"] for ligne in lignes})
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
