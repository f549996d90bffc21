"""Where to open seats, or to close some: plans side by side, what each does, and to whom."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from solver.marche import DEHORS
from solver.mecanismes import PlacementObligatoire
from solver.mecanismes.stable import allouer
from solver.planification import Demande, Groupe, Plan, Planification, planifier
from solver.solution import Etat, Solution

from ..campagne import executer
from ..echanges.empreintes import empreinte_objet
from ..francais import pluriel
from ..publication import seuil_publication
from ..scenarios import Scenario, appliquer
from ..scenarios.modele import PREFIXE_AJOUT
from ..sortie import fichiers as fichiers_resultat
from .buts import BUTS, EQUILIBRE, couts
from .chantier import Chantier
from .equilibre import equilibrer
from .groupes import satisfaction, table_satisfaction
from .issues import Issues, indicateurs, indicateurs_ecarts, lire_issues, rapprocher
from .lecture_plan import DemandePlan
from .tables import csv

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..echanges.ecriture import Contenu

PLAN_CSV, PLAN_JSON, SATISFACTION, RESULTAT = "plan.csv", "plan.json", "satisfaction.csv", "resultat"
COUPLES, STABILISER = "couples_obligatoires", "stabiliser"
"""Goals of another kind: as few seats as possible for something to hold."""


class PlanRefuse(ValueError):
    """No plan can be made of this campaign with this mechanism (French message)."""


@dataclass(frozen=True, slots=True, eq=False)
class Reponse:
    """Plans of a campaign, and the issues under the one to keep."""

    demande: DemandePlan
    planification: Planification
    issues: Mapping[str, Issues]


def demander(chantier: Chantier, demande: DemandePlan) -> Demande:
    """The demand on the market: cellules that the campaign lists or somebody asks for, posts aside; closed, only open seats.

    Raises
    ------
    PlanRefuse
        The mechanism is not ``stable`` in one phase, without conditional demands.
    """
    m = chantier.marche
    if chantier.nom != "stable" or m.sorties is not None or m.condition is not None:
        raise PlanRefuse("un plan se calcule pour le mécanisme « stable », en une phase et sans demande conditionnelle")
    lieux, lues = chantier.campagne.paquet.lieux, chantier.campagne.capacites
    utiles = np.zeros(m.nombre_cellules, np.bool_)
    utiles[m.slot_cellule] = True
    utiles[lues.discipline.astype(np.int64) * lieux.nombre + lues.lieu] = True
    utiles &= np.arange(m.nombre_cellules) % lieux.nombre < lieux.nombre_propres
    sens, total = (1, demande.places) if demande.places > 0 else (-1, -demande.places)
    marge = np.where(utiles, min(demande.par_cellule, total), 0).astype(np.int64)
    if sens < 0:
        marge = np.minimum(marge, np.maximum(chantier.capacites, 0))
    zeros = np.zeros_like(marge)
    for _, g in demande.bornes:
        if len(g.cellules) == 1:
            marge[g.cellules] = np.minimum(marge[g.cellules], g.maximum)
    groupes = tuple(
        Groupe(g.cellules, *sorted((sens * g.minimum, sens * min(g.maximum, total))))
        for _, g in demande.bornes
        if g.minimum or (g.maximum < total and len(g.cellules) > 1)
    )
    par_slot, dehors = couts(chantier, demande.but, demande.separation)
    bas, haut = (zeros, marge) if sens > 0 else (-marge, zeros)
    return Demande(m, par_slot, dehors, bas, haut, demande.places, groupes)


def planifier_places(
    chantier: Chantier, demande: DemandePlan, suivi: Callable[[int, int], None] = lambda fait, total: None
) -> Reponse:
    """Plans, each answered by the mechanism and verified.

    Raises
    ------
    PlanRefuse, PlanImpossible, ControleRefuse, ResultatRefuse
    """
    modele, m = demander(chantier, demande), chantier.marche
    rangs = chantier.atelier.rangs
    assert rangs is not None

    def resoudre(places: NDArray[np.int64]) -> Solution:
        return allouer(replace(m, places=places), rangs, chantier.atelier.options)

    if demande.but == EQUILIBRE:
        trouve = equilibrer(chantier, modele, suivi)
    else:
        trouve = planifier(modele, rangs, chantier.base.resultat.solution, resoudre, suivi)
    issues = {p.nom: _attester(chantier, p) for p in trouve.plans}
    return Reponse(demande, trouve, issues)


def _attester(chantier: Chantier, plan: Plan) -> Issues:
    """Outcomes under a plan, verified whole."""
    marche = replace(chantier.marche, places=chantier.marche.places + plan.ajouts)
    chantier.attester(marche, plan.solution)
    return lire_issues(marche, chantier.construction.option_rang, plan.solution)


def scenario(chantier: Chantier, ajouts: NDArray[np.int64], libelle: str) -> Scenario:
    """The plan as a scenario."""
    cellules = chantier.marche.cellules
    changements = tuple(sorted((*cellules[c], PREFIXE_AJOUT, int(ajouts[c])) for c in np.flatnonzero(ajouts).tolist()))
    return Scenario("plan", libelle, changements, {}, empreinte_objet([changements]))


def fichiers(chantier: Chantier, reponse: Reponse) -> Contenu:
    """The folder: seats of each plan, what they do, groups, and the result simulated under the plan to keep."""
    trouve = reponse.planification
    change = scenario(chantier, trouve.retenu.ajouts, reponse.demande.libelle)
    resultat = executer(appliquer(change, chantier.campagne), nom=chantier.nom)
    if not np.array_equal(resultat.resultat.solution.option, trouve.retenu.solution.option):
        raise AssertionError("le plan rejoué ne donne pas le même résultat : défaut du programme")
    apres = reponse.issues[trouve.retenu.nom]
    groupes = list(satisfaction("plan", chantier.base.resultat, chantier.issues, resultat.resultat, apres))
    lignes_plan = [
        (p.nom, *chantier.marche.cellules[c], int(p.ajouts[c])) for p in trouve.plans for c in np.flatnonzero(p.ajouts).tolist()
    ]
    noms = ("plan", "discipline", "lieu", "places")
    colonnes = {nom: [ligne[i] for ligne in lignes_plan] for i, nom in enumerate(noms)}
    contenu = {
        "simulation": True,
        "libelle": reponse.demande.libelle,
        "entrees": dict(chantier.campagne.empreintes),
        **resume(chantier, reponse),
    }
    return {
        PLAN_CSV: csv(colonnes),
        PLAN_JSON: json.dumps(contenu, ensure_ascii=False, indent=1).encode() + b"\n",
        SATISFACTION: table_satisfaction(groupes, seuil_publication(chantier.base.resultat)).octets(),
        RESULTAT: fichiers_resultat(resultat, simulation=change)[0],
    }


def resume(chantier: Chantier, reponse: Reponse) -> dict[str, Any]:
    """The goal before and after, what is proven, and the plans side by side."""
    d, t = reponse.demande, reponse.planification
    plans = []
    for p in t.plans:
        apres = reponse.issues[p.nom]
        ecarts = rapprocher(chantier.marche.personnes, chantier.issues, chantier.marche.personnes, apres)
        plans.append(
            {
                "plan": p.nom,
                "cout": p.cout,
                "gain": t.cout_base - p.cout,
                "cellules": int((p.ajouts != 0).sum()),
                **indicateurs_ecarts(ecarts, chantier.issues, apres),
                "indicateurs": indicateurs(apres, p.solution),
            }
        )
    return {
        "but": d.but,
        "but_en_mots": BUTS[d.but],
        "places": d.places,
        "bornes": [{"sur": mots, "minimum": g.minimum, "maximum": g.maximum} for mots, g in d.bornes],
        "cout_base": t.cout_base,
        "cout": t.retenu.cout,
        "borne": t.borne,
        "prouve": t.prouve,
        "ecart": None if t.borne is None else max(0, t.retenu.cout - t.borne),
        "base": dict(chantier.chiffres),
        "plans": plans,
    }


def lignes(chantier: Chantier, reponse: Reponse) -> Iterator[str]:
    """The answer, for people."""
    t, d = reponse.planification, reponse.demande
    yield f"But : {BUTS[d.but]}."
    verbe = "ouvertes" if d.places > 0 else "fermées"
    for p in t.plans:
        effet = t.cout_base - p.cout
        yield f"Plan {p.nom} : {pluriel(abs(d.places), 'place')} {verbe}, {effet:+d} sur le but par rapport à la base."
    if t.prouve:
        yield "Prouvé : aucun plan ne fait mieux."
    elif t.borne is not None:
        yield f"Non prouvé : aucun plan ne peut faire mieux que {t.cout_base - t.borne:+d}."
    else:
        yield "Aucune preuve : un autre plan peut faire mieux."
    ordre = np.argsort(-np.abs(t.retenu.ajouts), kind="stable")
    for c in ordre[:10].tolist():
        if t.retenu.ajouts[c]:
            discipline, lieu = chantier.marche.cellules[c]
            yield f"{discipline} {lieu} : {int(t.retenu.ajouts[c]):+d}"


@dataclass(frozen=True, slots=True, eq=False)
class MoindresPlaces:
    """The fewest seats found for something to hold. ``minimales``: fewer are proven not to be enough.

    ``reste``: couples (for stability: groups) for which nothing was found.
    """

    but: str
    ajouts: NDArray[np.int64]
    minimales: bool
    atteint: bool


def moindres_places(chantier: Chantier, but: str) -> MoindresPlaces:
    """What must open so that every obligatory couple is placed, or the cheapest seats that make the market stable.

    Raises
    ------
    PlanRefuse
    """
    m = chantier.marche
    if chantier.nom != "stable" or m.sorties is not None or m.condition is not None:
        raise PlanRefuse("un plan se calcule pour le mécanisme « stable », en une phase et sans demande conditionnelle")
    ajouts = np.zeros(m.nombre_cellules, np.int64)
    if but == COUPLES:
        options = replace(chantier.atelier.options, placement_obligatoire=PlacementObligatoire.SIEGE)
        solution = chantier.atelier.mecanisme.resoudre(m, options)
        for c, nombre in solution.places_ajoutees:
            ajouts[c] += nombre
        return MoindresPlaces(but, ajouts, solution.places_minimales, not _laissees(chantier, solution))
    base = chantier.base.resultat.solution
    if base.etat is Etat.STABLE:
        return MoindresPlaces(but, ajouts, True, True)
    choix = min(base.reparations, key=lambda r: (sum(abs(n) for _, n in r.places), r.places), default=None)
    if choix is None:
        return MoindresPlaces(but, ajouts, False, False)
    for c, nombre in choix.places:
        ajouts[c] += nombre
    # No stable allocation exists as it is: one seat is the fewest that can be enough.
    return MoindresPlaces(but, ajouts, base.etat is Etat.SANS_STABLE and int(np.abs(ajouts).sum()) == 1, True)


def _laissees(chantier: Chantier, solution: Solution) -> bool:
    """Whether a couple in which somebody must be placed is left outside."""
    m = chantier.marche
    dehors = solution.option == np.diff(m.option_debut)
    liees = np.diff(m.unite_debut) > 1
    for u in np.flatnonzero(dehors & liees).tolist():
        membres = m.membres[m.unite_debut[u] : m.unite_debut[u + 1]]
        if (m.obligatoire[membres] & (m.origine[membres] == DEHORS)).any():
            return True
    return False


def fichiers_moindres(chantier: Chantier, trouve: MoindresPlaces) -> Contenu:
    """The folder of such an answer, with the result simulated under these seats."""
    change = scenario(chantier, trouve.ajouts, trouve.but)
    resultat = executer(appliquer(change, chantier.campagne), nom=chantier.nom)
    rangees = [(*chantier.marche.cellules[c], int(trouve.ajouts[c])) for c in np.flatnonzero(trouve.ajouts).tolist()]
    colonnes = {nom: [r[i] for r in rangees] for i, nom in enumerate(("discipline", "lieu", "places"))}
    contenu = {
        "simulation": True,
        "but": trouve.but,
        "entrees": dict(chantier.campagne.empreintes),
        "places": int(np.abs(trouve.ajouts).sum()),
        "atteint": trouve.atteint,
        "minimales": trouve.minimales,
    }
    return {
        PLAN_CSV: csv(colonnes),
        PLAN_JSON: json.dumps(contenu, ensure_ascii=False, indent=1).encode() + b"\n",
        RESULTAT: fichiers_resultat(resultat, simulation=change)[0],
    }


def lignes_moindres(chantier: Chantier, trouve: MoindresPlaces) -> Iterator[str]:
    """The same for people."""
    quoi = {COUPLES: "que chaque couple obligatoire soit placé", STABILISER: "que le marché ait une affectation stable"}
    nombre = int(np.abs(trouve.ajouts).sum())
    if not trouve.atteint:
        yield f"Aucun changement de places trouvé pour {quoi[trouve.but]}."
        return
    preuve = "et moins ne suffit pas, c'est prouvé" if trouve.minimales else "sans preuve que moins ne suffirait pas"
    yield f"Pour {quoi[trouve.but]} : {pluriel(nombre, 'place')}, {preuve}."
    for c in np.flatnonzero(trouve.ajouts).tolist():
        discipline, lieu = chantier.marche.cellules[c]
        yield f"{discipline} {lieu} : {int(trouve.ajouts[c]):+d}"
