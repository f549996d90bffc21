"""``mouvement compare``: two result folders side by side, by candidat, by cellule, in totals."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .echanges.champs_resultat import ISSUES
from .echanges.resultat_lu import entrees_certifiees
from .fautes import EXEMPLES
from .flux import Flux, libelle
from .francais import ecart, entier, liste, pluriel

if TYPE_CHECKING:
    from .echanges.resultat_lu import ResultatLu


SCENARIO = "scenario.yaml"
"""Stands among the input files for what a simulation changes of its campaign."""


@dataclass(frozen=True, slots=True)
class Comparaison:
    """Differences between two results.

    Attributes
    ----------
    entrees
        Input files that are not the same in the two campaigns, ascending; empty when they are. None when a result has no
        certificate that says it.
    seuls
        Candidats present in one only, first and second.
    totaux
        Outcome -> (first, second).
    voeu_1
        How many of ``voeu`` obtain the first one (first, second).
    mouvements
        Movement of each, as its certificate tells it; None when it does not.
    simules
        Which of the two are simulations.
    simulation_change
        What is not the same in two results of one campaign of which one is simulated, in words; empty otherwise.
    changements
        (candidat, outcome first, outcome second): each outcome is ``resultat lieu rang``.
    barres
        (discipline, lieu, bar first, bar second) where they differ; empty text when nobody entered. None when one of the
        results has no ``barres.csv``.
    """

    entrees: tuple[str, ...] | None
    seuls: tuple[tuple[str, ...], tuple[str, ...]]
    totaux: dict[str, tuple[int, int]]
    voeu_1: tuple[int, int]
    mouvements: tuple[str | None, str | None]
    simules: tuple[bool, bool]
    simulation_change: tuple[str, ...]
    changements: tuple[tuple[str, str, str], ...]
    barres: tuple[tuple[str, str, str, str], ...] | None

    def en_dict(self) -> dict[str, object]:
        """JSON form."""
        return {
            "entrees_differentes": None if self.entrees is None else list(self.entrees),
            "seulement_dans_le_premier": list(self.seuls[0]),
            "seulement_dans_le_second": list(self.seuls[1]),
            "totaux": {issue: list(paire) for issue, paire in self.totaux.items()},
            "changements": [list(c) for c in self.changements],
            "barres": None if self.barres is None else [list(b) for b in self.barres],
            "voeu_1": list(self.voeu_1),
            "mouvements": list(self.mouvements),
            "simules": list(self.simules),
            "simulation_change": list(self.simulation_change),
        }


def comparer(premier: ResultatLu, second: ResultatLu) -> Comparaison:
    """Compare two results read from their folders."""
    a, b = _issues(premier), _issues(second)
    communs = sorted(a.keys() & b.keys())
    totaux = {issue: (_compte(premier, k), _compte(second, k)) for k, issue in enumerate(ISSUES)}
    entrees = _entrees_differentes(premier, second)
    simules = premier.certificat.get("simulation") is True, second.certificat.get("simulation") is True
    meme = any(simules) and entrees is not None and set(entrees) <= {SCENARIO}
    return Comparaison(
        entrees,
        (tuple(sorted(a.keys() - b.keys())), tuple(sorted(b.keys() - a.keys()))),
        totaux,
        (_voeux_1(premier), _voeux_1(second)),
        (_mouvement(premier), _mouvement(second)),
        simules,
        tuple(_changes(premier, second)) if meme else (),
        tuple((c, a[c], b[c]) for c in communs if a[c] != b[c]),
        _barres_differentes(premier, second),
    )


def _entrees_differentes(premier: ResultatLu, second: ResultatLu) -> tuple[str, ...] | None:
    a, b = entrees_certifiees(premier.certificat), entrees_certifiees(second.certificat)
    return tuple(sorted(nom for nom in a.keys() | b.keys() if a.get(nom) != b.get(nom))) if a and b else None


def _changes(premier: ResultatLu, second: ResultatLu) -> Iterator[str]:
    """What two results of one campaign do not share, in words: what their files tell of it."""
    if _capacites(premier) != _capacites(second):
        yield "capacités"
    a, b = premier.certificat, second.certificat
    for cle, mot in (("parametres", "paramètres"), ("tirage", "tirage"), ("mecanisme", "mécanisme")):
        if a.get(cle) != b.get(cle):
            yield mot


def autre_mouvement(mouvements: Sequence[str | None]) -> str:
    """The warning that the two results are not of one movement; empty when they are, or when one does not tell."""
    a, b = mouvements
    if a is None or b is None or a == b:
        return ""
    return (
        f"ce n'est pas le même mouvement ({a}, {b}) : des identifiants identiques peuvent désigner des personnes différentes."
    )


def meme_campagne(entrees: Iterable[str] | None, simules: Sequence[bool], change: Sequence[str]) -> str:
    """That two results, one of them simulated, are of one campaign, and what differs; empty when that is not so."""
    if entrees is None or not any(simules) or set(entrees) - {SCENARIO}:
        return ""
    qui = "les deux sont simulés" if all(simules) else f"le {'premier' if simules[0] else 'second'} est simulé"
    return f"Même campagne ; {qui}{f' (change : {liste(change)})' if change else ''}."


def lignes_flux(flux: Sequence[Flux]) -> Iterator[str]:
    """The flows that can be told, of those whose result changes, for people."""
    changent = [f for f in flux if f.change]
    if changent:
        yield "D'une issue à l'autre (petits effectifs tus) :"
    for f in changent:
        yield f"  {libelle(f):<52} {entier(f.personnes) if f.personnes else 'non dit':>9}"


def ligne_gains(mieux: int, moins_bien: int) -> str:
    """How many are better and worse off in the second result, in words."""
    return f"{pluriel(mieux, 'candidat mieux placé', 'candidats mieux placés')}, {entier(moins_bien)} moins bien."


def lignes_comparaison(comparaison: Comparaison, noms: Sequence[str], flux: Iterable[str] = ()) -> Iterator[str]:
    """The same for people; ``noms`` are those of the two results. What makes them hard to compare comes first.

    ``flux``: lines of the flows, told after the totals.
    """
    if mots := autre_mouvement(comparaison.mouvements):
        yield f"ATTENTION : {mots}"
    if mots := meme_campagne(comparaison.entrees, comparaison.simules, comparaison.simulation_change):
        yield mots
    elif comparaison.entrees:
        yield f"Attention : ces résultats ne viennent pas de la même campagne ({liste(comparaison.entrees)} : pas les mêmes)."
    elif comparaison.entrees is None and any(comparaison.seuls):
        yield "Attention : ces résultats ne viennent pas de la même campagne (pas les mêmes candidats)."
    for nom, ids in zip(noms, comparaison.seuls, strict=True):
        if ids:
            autres = f" et {pluriel(len(ids) - EXEMPLES, 'autre')}" if len(ids) > EXEMPLES else ""
            yield f"Seulement dans {nom} : {pluriel(len(ids), 'candidat')} ({', '.join(ids[:EXEMPLES])}{autres})."
    for issue, (a, b) in comparaison.totaux.items():
        if issue == "derogation" and not a and not b:
            continue
        yield f"{issue:<12} {entier(a):>9} {entier(b):>9} {ecart(b - a):>9}"
        if issue == "voeu":
            x, y = comparaison.voeu_1
            yield f"{'dont vœu 1':<12} {entier(x):>9} {entier(y):>9} {ecart(y - x):>9}"
    yield from flux
    barres = "barres non comparées"
    if comparaison.barres is not None:
        barres = pluriel(len(comparaison.barres), "barre bouge", "barres bougent")
    candidats = pluriel(len(comparaison.changements), "candidat change", "candidats changent")
    yield f"{candidats} de résultat, {barres}."
    for candidat, avant, apres in comparaison.changements:
        yield f"{candidat} : {avant} -> {apres}"


def _barres_differentes(premier: ResultatLu, second: ResultatLu) -> tuple[tuple[str, str, str, str], ...] | None:
    if "barres.csv" not in premier.tables or "barres.csv" not in second.tables:
        return None
    a, b = _barres(premier), _barres(second)
    return tuple((*c, a.get(c, ""), b.get(c, "")) for c in sorted(a.keys() | b.keys()) if a.get(c, "") != b.get(c, ""))


def _lignes(lu: ResultatLu, nom: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(lu.tables[nom].octets().decode())))


def _issues(lu: ResultatLu) -> dict[str, str]:
    return {
        ligne["candidat"]: " ".join(filter(None, (ligne["resultat"], ligne["lieu"], ligne["rang"])))
        for ligne in _lignes(lu, "affectations.csv")
    }


def _barres(lu: ResultatLu) -> dict[tuple[str, str], str]:
    return {(ligne["discipline"], ligne["lieu"]): ligne["barre"] for ligne in _lignes(lu, "barres.csv")}


def _capacites(lu: ResultatLu) -> dict[tuple[str, str], str]:
    """Capacity of each cellule, from ``barres.csv``; those without one are left out, which no other result need know."""
    if "barres.csv" not in lu.tables:
        return {}
    lues = {(x["discipline"], x["lieu"]): x.get("capacite", "") for x in _lignes(lu, "barres.csv")}
    return {cellule: texte for cellule, texte in lues.items() if texte not in {"", "0"}}


def _voeux_1(lu: ResultatLu) -> int:
    return sum(x["resultat"] == "voeu" and x["rang"] == "1" for x in _lignes(lu, "affectations.csv"))


def _mouvement(lu: ResultatLu) -> str | None:
    campagne = lu.certificat.get("campagne")
    mouvement = campagne.get("mouvement") if isinstance(campagne, dict) else None
    return mouvement if isinstance(mouvement, str) else None


def _compte(lu: ResultatLu, issue: int) -> int:
    return int((lu.issue == issue).sum())
