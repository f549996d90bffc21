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

AUTRES = "autres"
"""Stands for both outcomes in the row of the persons whose flow stays untold, all of them together."""

MOTS_AUTRES = "Autres flux, trop petits pour être dits un à un"

Ligne = Mapping[str, str]
"""A row of ``affectations.csv``."""

Cle = tuple[str, str, bool]

Compte = Counter[Cle]
"""(category before, after, whether anything changes) -> persons."""


class Flux(NamedTuple):
    """Persons who go from a category to another, or change lieu or rank inside one (``change``), or change nothing.

    Both categories are :data:`AUTRES` for the persons of the flows that stay untold; their number is 0 where it is untold too.
    """

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
    """The flows that can be told, in the order of the categories, then the persons of all the others together.

    Untold: flows of fewer persons than the threshold (none at all included, so that an absent row does not say which small
    number), and enough others that no total known from elsewhere gives a small number back: those of each category before and
    after, of the persons whose result changes and of the others. What is untold of each counts at least the threshold, and
    of the last two is at least two flows, as in :func:`service.publication.completer`. The flows where nothing changes are
    hidden first, then the smallest: the changes are what one looks for.

    The rows of :data:`AUTRES` make the sums those of all persons. They have no number, 0, where it would give a small one back:
    so few persons change, or keep, their result, that the number itself stays untold, or all of them are one flow.
    """
    dits = {cle for cle, n in compte.items() if n >= max(seuil, 1)}
    while a_taire := _a_taire(compte, dits, seuil):
        dits -= a_taire
    ordre = list(CATEGORIES)
    tries = sorted(dits, key=lambda cle: (ordre.index(cle[0]), ordre.index(cle[1]), cle[2]))
    tus = {change: [n for cle, n in compte.items() if cle[2] == change and cle not in dits] for change in (True, False)}
    a_dire = all(not n or (len(n) > 1 and sum(n) >= seuil) for n in tus.values())
    autres = (Flux(AUTRES, AUTRES, change, sum(n) if a_dire else 0) for change, n in tus.items() if n)
    return (*(Flux(*cle, compte[cle]) for cle in tries), *autres)


def _a_taire(compte: Compte, dits: set[Cle], seuil: int) -> set[Cle]:
    """Flows still told that would give a small number back, one for each total."""
    a_taire = set()
    for cote, valeurs in enumerate((CATEGORIES, CATEGORIES, (True, False))):
        for valeur in valeurs:
            ici = [cle for cle in compte if cle[cote] == valeur]
            tus, montres = [cle for cle in ici if cle not in dits], [cle for cle in ici if cle in dits]
            reste = sum(compte[cle] for cle in tus)
            seul = cote == 2 and len(tus) == 1
            if montres and (0 < reste < seuil or seul):
                a_taire.add(min(montres, key=lambda cle: (cle[2], compte[cle], cle)))
    return a_taire


def table(flux: Mapping[str, tuple[Flux, ...]]) -> Table:
    """``flux.csv``, which can be shared: by scenario, the flows that :func:`masquer` tells."""
    rangees = [(scenario, f) for scenario, lignes in flux.items() for f in lignes]
    indices = np.arange(len(rangees))
    personnes = np.array([f.personnes for _, f in rangees], np.int64)
    return Table(
        {
            "scenario": Codes(indices, [s for s, _ in rangees]),
            "avant": Codes(indices, [f.avant for _, f in rangees]),
            "apres": Codes(indices, [f.apres for _, f in rangees]),
            "change": Codes(indices, ["oui" if f.change else "non" for _, f in rangees]),
            "personnes": Entiers(personnes, personnes == 0),
        }
    )


def relire(lignes: Iterable[Ligne]) -> dict[str, tuple[Flux, ...]]:
    """Read the rows of ``flux.csv`` back, by scenario."""
    lus: dict[str, list[Flux]] = {}
    for ligne in lignes:
        flux = Flux(ligne["avant"], ligne["apres"], ligne["change"] == "oui", int(ligne["personnes"] or 0))
        lus.setdefault(ligne["scenario"], []).append(flux)
    return {scenario: tuple(flux) for scenario, flux in lus.items()}


def total_dit(flux: Iterable[Flux]) -> bool:
    """Whether the sums of the flows are those of all persons."""
    return all(f.personnes for f in flux)


def libelle(flux: Flux) -> str:
    """A flow in words: ``Extension → Vœu 1``."""
    if flux.avant == AUTRES:
        return MOTS_AUTRES if flux.change else "Ne changent rien, dans des flux non dits"
    if flux.avant == flux.apres:
        return f"{CATEGORIES[flux.avant]}, {'autre lieu ou autre rang' if flux.change else 'rien ne change'}"
    return f"{CATEGORIES[flux.avant]} → {CATEGORIES[flux.apres]}"
