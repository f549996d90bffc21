"""Random small markets put side by side: too large to enumerate whole, known from their parts."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.solver.hasard import FAMILLES, Description, tirer_departage


def separees(hasard: Random, nombre: int) -> list[Description]:
    """Markets to be put side by side by :func:`reunir`: same meaning of ``places``, tie-breaks total over all of them."""
    tirees = []
    for rang in range(nombre):
        description = hasard.choice(FAMILLES)(hasard)
        description["depart_libere_place"] = True
        description["departage"] = {
            personne: [*ligne[:-1], 100 * rang + ligne[-1]]
            for personne, ligne in tirer_departage(hasard, list(description["personnes"])).items()
        }
        tirees.append(description)
    return tirees


def reunir(descriptions: list[Description]) -> Description:
    """One market of which the given ones are independent parts: units in the order of the parts, disciplines apart."""
    ensemble: Description = {}
    for rang, description in enumerate(descriptions):
        p = f"{rang:03d}"
        partie = {
            "personnes": {p + x: [p + str(d), lieu] for x, (d, lieu) in description["personnes"].items()},
            "places": {p + cle: nombre for cle, nombre in description["places"].items()},
            "departage": {p + x: ligne for x, ligne in description["departage"].items()},
            "unites": _prefixer(p, description["unites"]),
            "extension": _prefixer(p, description.get("extension", {})),
            "priorites": {p + cle: [p + x for x in ordre.split()] for cle, ordre in description.get("priorites", {}).items()},
            "points": _prefixer_valeurs(p, description.get("points", {})),
            "groupes": _prefixer_valeurs(p, description.get("groupes", {})),
        }
        for nom, contenu in partie.items():
            ensemble.setdefault(nom, {}).update(contenu)
        obligatoires = description.get("obligatoires", [])
        noms = obligatoires.split() if isinstance(obligatoires, str) else obligatoires
        ensemble.setdefault("obligatoires", []).extend(p + x for x in noms)
    return ensemble


def _prefixer(prefixe: str, listes: dict[str, Any]) -> dict[str, Any]:
    return {"+".join(prefixe + x for x in cle.split("+")): liste for cle, liste in listes.items()}


def _prefixer_valeurs(prefixe: str, valeurs: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    return {prefixe + cle: {prefixe + x: v for x, v in par_personne.items()} for cle, par_personne in valeurs.items()}
