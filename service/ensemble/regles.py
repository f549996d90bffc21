"""Rules of the packs between the campaigns of an ensemble: which hold, the order they give, whom they leave unsettled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import combinations, pairwise

from scoring.cumuls import AVEC, TOUT_AUTRE

from .modele import Application, Partie


class Contradiction(ValueError):
    """Rules that go round in a circle: no order gives each of them its effect."""


def appliquer_regles(parties: Sequence[Partie]) -> Iterator[Application]:
    """Every rule of every part, on every other part and on the other demands."""
    for chez in parties:
        paquet, campagne = chez.campagne.paquet, chez.campagne
        contexte = paquet.contexte(campagne.dossiers, campagne.voeux, campagne.couples)
        for regle in paquet.cumuls:
            qui = chez.ids(contexte.condition(regle.condition))
            for autre in parties:
                if autre is chez or not regle.vise(autre.campagne.mouvement):
                    continue
                cause, cible = (chez.nom, autre.nom) if regle.annule == AVEC else (autre.nom, chez.nom)
                annees = (chez.campagne.annee, autre.campagne.annee)
                yield Application(regle, chez.nom, cause, cible, qui, annees if annees[0] != annees[1] else None)
            if regle.avec == TOUT_AUTRE and regle.annule == AVEC:
                yield Application(regle, chez.nom, chez.nom, None, qui, None)


def ordonner(noms: Iterable[str], applications: Iterable[Application]) -> tuple[str, ...]:
    """Order of the run: a campaign comes before those whose demands its outcome cancels; else by name.

    Raises
    ------
    Contradiction
        Rules on outcomes, or rules on participation, go round in a circle.
    """
    liees = [a for a in applications if a.cible is not None]
    _trier(noms, [a for a in liees if a.regle.quand == "participation"])
    return _trier(noms, [a for a in liees if a.regle.quand == "obtention"])


def _trier(noms: Iterable[str], applications: Sequence[Application]) -> tuple[str, ...]:
    """Campaigns with nothing left before them, by name, then the next ones: the order of listing is forgotten."""
    avant: dict[str, set[str]] = {nom: set() for nom in sorted(noms)}
    for a in applications:
        if a.cible is not None:
            avant[a.cible].add(a.cause)
    tri = TopologicalSorter(avant)
    try:
        tri.prepare()
    except CycleError as erreur:
        raise Contradiction(_en_mots(erreur.args[1], applications)) from None
    ordre: list[str] = []
    while tri.is_active():
        prets = sorted(tri.get_ready())
        ordre += prets
        tri.done(*prets)
    return tuple(ordre)


def _en_mots(cycle: Sequence[str], applications: Sequence[Application]) -> str:
    """The rules of a circle, each with its pack and its source."""
    dits = []
    for cause, cible in pairwise(cycle):
        a = min((a for a in applications if (a.cause, a.cible) == (cause, cible)), key=lambda a: (a.chez, a.regle.id))
        dits.append(f"{cause} annule une demande de {cible} ({a.regle.id} de {a.chez} : {a.regle.source})")
    return " ; ".join(dits)


def sans_regle(parties: Sequence[Partie], applications: Sequence[Application]) -> Iterator[tuple[str, Partie, Partie]]:
    """Candidats with a demand in two campaigns that no rule settles for them: both demands could be granted."""
    demandes = {p.nom: p.ids(p.demande) for p in parties}
    for une, autre in combinations(parties, 2):
        reglees: set[str] = set()
        for a in applications:
            if {a.cause, a.cible} == {une.nom, autre.nom}:
                reglees |= a.qui
        yield from ((candidat, une, autre) for candidat in sorted(demandes[une.nom] & demandes[autre.nom] - reglees))


def natures(parties: Iterable[Partie]) -> Mapping[str, str]:
    """Natures of other demands that the rules of these campaigns tell: code -> label, by code."""
    dites = {code: libelle for p in parties for cumul in p.campagne.paquet.cumuls for code, libelle in cumul.natures.items()}
    return dict(sorted(dites.items()))
