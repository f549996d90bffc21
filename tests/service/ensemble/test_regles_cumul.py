"""Rules between campaigns, on random rules and demands: the order, and what falls, against a plain reading of the rules."""

from __future__ import annotations

from itertools import permutations
from random import Random
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from scoring.annulations import LIEE
from scoring.cumuls import Cumul
from service.ensemble.annulations import demandes_annulees
from service.ensemble.modele import AutreDemande, Ensemble, Partie
from service.ensemble.regles import Contradiction, appliquer_regles, ordonner, sans_regle

MOUVEMENTS = ("alpha", "beta", "gamma")
PERSONNES = tuple(f"p{i}" for i in range(7))
NATURES = {"detachement": "Détachement", "mission": "Mission"}


def _regle(nom: str, quand: str, avec: str, annule: str, qui: Any, exceptions: tuple[str, ...] = ()) -> Cumul:
    """A rule whose condition is the array of the candidats that it is about."""
    natures = NATURES if (avec, annule) == ("*", "avec") else {}
    exceptions = exceptions if natures else ()
    return Cumul(nom, nom, f"source {nom}", "officiel", quand, avec, qui, annule, f"motif {nom}", natures, exceptions, "")


def _partie(mouvement: str, ids: tuple[str, ...], demande: Any, couples: Any, regles: tuple[Cumul, ...]) -> Partie:
    campagne = SimpleNamespace(
        mouvement=mouvement,
        annee=2020,
        dossiers=SimpleNamespace(ids=ids, nombre=len(ids)),
        voeux=None,
        couples=couples,
        annulations=None,
        derogations=None,
        paquet=SimpleNamespace(
            cumuls=regles, contexte=lambda dossiers, voeux, couples: SimpleNamespace(condition=lambda masque: masque)
        ),
    )
    return Partie(f"{mouvement}-2020", mouvement, {}, campagne, demande)


def _hasard(graine: int) -> tuple[list[Partie], tuple[AutreDemande, ...]]:
    hasard = Random(graine)
    parties = []
    for mouvement in MOUVEMENTS:
        ids = tuple(c for c in PERSONNES if hasard.random() < 0.8)
        demande = np.array([hasard.random() < 0.8 for _ in ids], dtype=bool)
        couples = np.zeros((0, 2), dtype=np.int32)
        if len(ids) > 1 and hasard.random() < 0.5:
            couples = np.array([sorted(hasard.sample(range(len(ids)), 2))], dtype=np.int32)
            demande[couples[0]] = True
        regles = tuple(
            _regle(
                f"{mouvement}_{k}",
                hasard.choice(("participation", "obtention")),
                hasard.choice(("*", *(m for m in MOUVEMENTS if m != mouvement))),
                hasard.choice(("ici", "avec")),
                np.array([hasard.random() < 0.7 for _ in ids], dtype=bool),
                ("mission",) if hasard.random() < 0.5 else (),
            )
            for k in range(hasard.randint(0, 2))
        )
        parties.append(_partie(mouvement, ids, demande, couples, regles))
    autres = tuple(AutreDemande(c, n, "") for c in PERSONNES for n in sorted(NATURES) if hasard.random() < 0.3)
    return parties, autres


def _effets(parties: list[Partie], quand: str) -> list[tuple[Cumul, Partie, Partie, Partie]]:
    """(rule, pack, cause, target) of each rule between two campaigns, read one by one."""
    return [
        (regle, chez, *((chez, autre) if regle.annule == "avec" else (autre, chez)))
        for chez in parties
        for regle in chez.campagne.paquet.cumuls
        for autre in parties
        if autre is not chez and regle.quand == quand and regle.avec in ("*", autre.campagne.mouvement)
    ]


def _ordre_possible(parties: list[Partie], quand: str) -> bool:
    """Whether some order puts every cause before its target: all of them are tried."""
    couples = [(cause.nom, cible.nom) for _, _, cause, cible in _effets(parties, quand)]
    noms = [p.nom for p in parties]
    return any(all(o.index(a) < o.index(b) for a, b in couples) for o in permutations(noms))


def _qui(regle: Cumul, chez: Partie) -> set[str]:
    return {c for c, vise in zip(chez.campagne.dossiers.ids, regle.condition, strict=True) if vise}  # type: ignore[call-overload]


@pytest.mark.parametrize("graine", range(200))
def test_contre_une_lecture_simple(graine: int) -> None:
    """A circle is refused exactly when no order exists; what falls is what the rules say, no more; nobody obtains twice."""
    parties, autres = _hasard(graine)
    applications = list(appliquer_regles(parties))
    possible = _ordre_possible(parties, "participation") and _ordre_possible(parties, "obtention")
    if not possible:
        with pytest.raises(Contradiction, match=r"annule une demande de .* source "):
            ordonner([p.nom for p in parties], applications)
        return
    ordre = ordonner([p.nom for p in reversed(parties)], applications)
    assert ordre == ordonner([p.nom for p in parties], applications)
    par_nom = {p.nom: p for p in parties}
    ensemble = Ensemble("", tuple(par_nom[n] for n in ordre), tuple(applications), autres, "")
    hasard, obtenus = Random(graine + 1), dict[str, Any]()
    for nom in ordre:
        partie = par_nom[nom]
        tombes = {d.candidat for d in demandes_annulees(ensemble, obtenus) if d.partie == nom}
        debout = [d and c not in tombes for c, d in zip(partie.campagne.dossiers.ids, partie.demande, strict=True)]
        obtenus[nom] = np.array([d and hasard.random() < 0.6 for d in debout], dtype=bool)
    annulees = demandes_annulees(ensemble, obtenus)

    # The same, read rule by rule and person by person.
    demande = {p.nom: p.ids(p.demande) for p in parties}
    accorde = {p.nom: p.ids(obtenus[p.nom]) for p in parties}
    attendues: set[tuple[str, str]] = set()
    for quand, causes in (("participation", demande), ("obtention", accorde)):
        for regle, chez, cause, cible in _effets(parties, quand):
            attendues |= {(c, cible.nom) for c in causes[cause.nom] & demande[cible.nom] & _qui(regle, chez)}
    autres_attendues = set()
    for chez in parties:
        for regle in chez.campagne.paquet.cumuls:
            causes = demande if regle.quand == "participation" else accorde
            if (regle.avec, regle.annule) == ("*", "avec"):
                siens = causes[chez.nom] & _qui(regle, chez)
                autres_attendues |= {(a.candidat, a.nature) for a in autres if a.candidat in siens} - {
                    (c, n) for c in siens for n in regle.exceptions
                }
    directes = {(d.candidat, d.partie) for d in annulees if d.partie and d.code != LIEE}
    liees = {(d.candidat, d.partie) for d in annulees if d.code == LIEE}
    assert {(d.candidat, d.nature) for d in annulees if not d.partie} == autres_attendues
    assert directes <= attendues
    # Whose partner fell first falls by the link, whatever else would have made it fall later.
    assert attendues - directes <= liees
    for candidat, nom in liees:
        (paire,) = par_nom[nom].campagne.couples.tolist()
        noms = {par_nom[nom].campagne.dossiers.ids[i] for i in paire}
        assert candidat in noms
        assert {(c, nom) for c in noms - {candidat}} <= directes
    couverts = {(c, frozenset((une.nom, autre.nom))) for c, une, autre in sans_regle(parties, applications)}
    for une in parties:
        for autre in parties:
            doubles = accorde[une.nom] & accorde[autre.nom] if une.nom < autre.nom else frozenset()
            assert all((c, frozenset((une.nom, autre.nom))) in couverts for c in doubles)


def test_le_hasard_essaie_tout() -> None:
    """The random sets hold circles, orders, links, other demands that fall and that are spared: none of the above is empty."""
    vus = {"cercle": 0, "ordre": 0, "lien": 0, "autre": 0}
    for graine in range(200):
        parties, autres = _hasard(graine)
        applications = tuple(appliquer_regles(parties))
        try:
            ordonner([p.nom for p in parties], applications)
        except Contradiction:
            vus["cercle"] += 1
            continue
        vus["ordre"] += 1
        obtenus = {p.nom: p.demande for p in parties}
        annulees = demandes_annulees(Ensemble("", tuple(parties), applications, autres, ""), obtenus)
        vus["lien"] += any(d.code == LIEE for d in annulees)
        vus["autre"] += any(not d.partie for d in annulees)
    assert all(nombre >= 20 for nombre in vus.values()), vus
