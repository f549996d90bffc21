"""Flows between outcomes of two runs: how many persons go from which to which, small numbers untold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from .echanges.tables import Codes, Entiers, Table

CATEGORIES: Mapping[str, str] = {
    "voeu_1": "Vœu 1",
    "voeux_2_3": "Vœux 2 et 3",
    "autre_voeu": "Autre vœu",
    "extension": "Extension",
    "derogation": "Par décision",
    "maintenu": "Reste sur place",
    "non_affecte": "Sans affectation",
    "absent": "Absent de ce résultat",
}
"""Outcomes told apart, with their words, in the order in which they are shown."""

ABSENT = "absent"

Ligne = Mapping[str, str]
"""A row of ``affectations.csv``."""

Compte = Counter[tuple[str, str, bool]]
"""(category before, after, whether anything changes) -> persons."""


class Flux(NamedTuple):
    """Persons who go from a category to another, or change lieu or rank inside one (``change``), or change nothing."""

    avant: str
    apres: str
    change: bool
    personnes: int


def categorie(ligne: Ligne | None) -> str:
    """Category of a row of ``affectations.csv``; None: the candidat is not in the run."""
    if ligne is None:
        return ABSENT
    if ligne["resultat"] != "voeu":
        return ligne["resultat"]
    rang = int(ligne["rang"])
    return "voeu_1" if rang == 1 else "voeux_2_3" if rang <= 3 else "autre_voeu"


def compter(avant: Iterable[Ligne], apres: Iterable[Ligne]) -> Compte:
    """Count the flows between two runs."""
    a, b = ({ligne["candidat"]: ligne for ligne in lignes} for lignes in (avant, apres))
    compte: Compte = Counter()
    for candidat in a.keys() | b.keys():
        x, y = a.get(candidat), b.get(candidat)
        compte[categorie(x), categorie(y), _issue(x) != _issue(y)] += 1
    return compte


def _issue(ligne: Ligne | None) -> tuple[str, ...] | None:
    return None if ligne is None else (ligne["resultat"], ligne["lieu"], ligne["rang"])


def masquer(compte: Compte, seuil: int) -> tuple[Flux, ...]:
    """The flows that can be told, in the order of the categories.

    Untold: flows of fewer persons than the threshold (none at all included, so that an absent row does not say which small
    number), and, where those of one category before or after count together fewer than the threshold, its smallest flow told
    too: the total of the category, known from elsewhere, would give a small number back.
    """
    dits = {cle for cle, n in compte.items() if n >= max(seuil, 1)}
    while True:
        a_taire = set()
        for cote in (0, 1):
            for categorie_ in CATEGORIES:
                ici = [cle for cle in compte if cle[cote] == categorie_]
                reste = sum(compte[cle] for cle in ici if cle not in dits)
                montres = [cle for cle in ici if cle in dits]
                if 0 < reste < seuil and montres:
                    a_taire.add(min(montres, key=lambda cle: (not cle[2], compte[cle], cle)))
        if not a_taire:
            break
        dits -= a_taire
    ordre = list(CATEGORIES)
    tries = sorted(dits, key=lambda cle: (ordre.index(cle[0]), ordre.index(cle[1]), cle[2]))
    return tuple(Flux(*cle, compte[cle]) for cle in tries)


def table(flux: Mapping[str, tuple[Flux, ...]]) -> Table:
    """``flux.csv``, which can be shared: by scenario, the flows that :func:`masquer` tells."""
    rangees = [(scenario, f) for scenario, lignes in flux.items() for f in lignes]
    indices = np.arange(len(rangees))
    return Table(
        {
            "scenario": Codes(indices, [s for s, _ in rangees]),
            "avant": Codes(indices, [f.avant for _, f in rangees]),
            "apres": Codes(indices, [f.apres for _, f in rangees]),
            "change": Codes(indices, ["oui" if f.change else "non" for _, f in rangees]),
            "personnes": Entiers(np.array([f.personnes for _, f in rangees], np.int64)),
        }
    )


def relire(lignes: Iterable[Ligne]) -> dict[str, tuple[Flux, ...]]:
    """Read the rows of ``flux.csv`` back, by scenario."""
    lus: dict[str, list[Flux]] = {}
    for ligne in lignes:
        flux = Flux(ligne["avant"], ligne["apres"], ligne["change"] == "oui", int(ligne["personnes"]))
        lus.setdefault(ligne["scenario"], []).append(flux)
    return {scenario: tuple(flux) for scenario, flux in lus.items()}


def libelle(flux: Flux) -> str:
    """A flow in words: ``Extension → Vœu 1``."""
    if flux.avant == flux.apres:
        return f"{CATEGORIES[flux.avant]}, {'autre lieu ou autre rang' if flux.change else 'rien ne change'}"
    return f"{CATEGORIES[flux.avant]} → {CATEGORIES[flux.apres]}"
