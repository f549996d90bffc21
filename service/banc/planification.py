"""Where to open seats, or to close some: plans side by side, what each does, and to whom."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from solver.mecanismes.stable import allouer
from solver.planification import Constater, Demande, Plan, Planification, planifier
from solver.solution import Solution

from ..campagne import executer
from ..echanges.empreintes import empreinte_objet
from ..francais import entier, pluriel
from ..publication import seuil_publication
from ..scenarios import Scenario, appliquer, decisions_sans_place
from ..scenarios.modele import PREFIXE_AJOUT
from ..sortie import fichiers as fichiers_resultat
from .buts import BUTS, EQUILIBRE, NOMS_PLANS, SIGNES, VALEURS, compromis, couts
from .chaine import cellule_en_mots, enchainer
from .chantier import Chantier, Simulee
from .equilibre import equilibrer
from .groupes import lignes_mouvements, satisfaction, table_mouvements, table_satisfaction
from .issues import indicateurs_ecarts, issues_de, lire_issues, rapprocher
from .lecture_plan import MAXIMUM, DemandePlan
from .limites import exiger_possible, limiter
from .siege import CHAINES, Tache, calculer_tache
from .siege import fichiers as fichiers_places
from .tables import csv

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..echanges.campagne import Campagne
    from ..echanges.ecriture import Contenu

PLAN_CSV, PLAN_JSON, RESULTAT = "plan.csv", "plan.json", "resultat"
MOUVEMENTS, SATISFACTION = "mouvements.csv", "satisfaction.csv"
MONTREES = 10
"""Cellules told to people; the file has them all."""


class PlanRefuse(ValueError):
    """No plan can be made of this campaign with this mechanism (French message)."""


@dataclass(frozen=True, slots=True, eq=False)
class Reponse:
    """Plans of a campaign, and the answer under each, by name."""

    demande: DemandePlan
    planification: Planification
    simulees: Mapping[str, Simulee]


CONVENANCE = "un plan se calcule pour le mécanisme « stable », en une phase et sans demande conditionnelle"


def verifier_campagne(campagne: Campagne) -> None:
    """Check, before anything is computed, that plans can be made of a campaign.

    Raises
    ------
    PlanRefuse
        Its mechanism is not ``stable`` in one phase.
    """
    if campagne.paquet.mecanisme != "stable" or campagne.capacites.sorties is not None:
        raise PlanRefuse(CONVENANCE)


def verifier_chantier(chantier: Chantier) -> None:
    """The same once the market is known.

    Raises
    ------
    PlanRefuse
        The mechanism is not ``stable`` in one phase, without conditional demands.
    """
    m = chantier.marche
    if chantier.nom != "stable" or m.sorties is not None or m.condition is not None:
        raise PlanRefuse(CONVENANCE)


def demander(chantier: Chantier, demande: DemandePlan) -> Demande:
    """The demand on the market: cellules that the campaign lists or somebody asks for, posts aside.

    Only open seats are closed, and never those that decisions take.

    Raises
    ------
    PlanRefuse
        See :func:`verifier_chantier`.
    PlanImpossible, BornesRefusees
        See :func:`.limites.exiger_possible`.
    """
    verifier_chantier(chantier)
    m = chantier.marche
    lieux, lues = chantier.campagne.paquet.lieux, chantier.campagne.capacites
    utiles = np.zeros(m.nombre_cellules, np.bool_)
    utiles[m.slot_cellule] = True
    utiles[lues.discipline.astype(np.int64) * lieux.nombre + lues.lieu] = True
    utiles &= np.arange(m.nombre_cellules) % lieux.nombre < lieux.nombre_propres
    marge = np.where(utiles, MAXIMUM, 0).astype(np.int64)
    if demande.places < 0:
        marge = _sans_les_decisions(chantier, np.minimum(marge, np.maximum(chantier.capacites, 0)))
    exiger_possible(demande, marge)
    d = limiter(demande, marge)
    par_slot, dehors = couts(chantier, demande.but, demande.separation)
    return Demande(d.bas, d.haut, d.total, d.groupes, marche=m, couts=par_slot, couts_dehors=dehors)


def _sans_les_decisions(chantier: Chantier, marge: NDArray[np.int64]) -> NDArray[np.int64]:
    """(C,) seats that may close, those that decisions take left open."""
    if chantier.campagne.derogations is None:
        return marge
    marge = marge.copy()
    for manque in decisions_sans_place(scenario(chantier, -marge, ""), chantier.campagne)[1]:
        cellule = manque.discipline * chantier.campagne.paquet.lieux.nombre + manque.lieu
        marge[cellule] = max(0, marge[cellule] - manque.demandees + manque.disponibles)
    return marge


def planifier_places(
    chantier: Chantier,
    demande: DemandePlan,
    suivi: Callable[[int, int], None] = lambda fait, total: None,
    constater: Constater = lambda constat: None,
) -> Reponse:
    """Plans, each answered by the mechanism and verified.

    Raises
    ------
    PlanRefuse, PlanImpossible, BornesRefusees, ControleRefuse, ResultatRefuse
    """
    modele, m = demander(chantier, demande), chantier.marche
    rangs = chantier.atelier.rangs
    assert rangs is not None

    def resoudre(places: NDArray[np.int64]) -> Solution:
        return allouer(replace(m, places=places), rangs, chantier.atelier.options)

    if demande.but == EQUILIBRE:
        trouve = equilibrer(chantier, modele, suivi)
    else:
        trouve = planifier(modele, rangs, chantier.base.resultat.solution, resoudre, suivi, constater)
    return Reponse(demande, trouve, {p.nom: _attester(chantier, p) for p in trouve.plans})


def _attester(chantier: Chantier, plan: Plan) -> Simulee:
    """The answer under a plan, verified whole; where decisions place persons, by the whole pipeline, which recounts them."""
    if chantier.campagne.derogations is not None:
        simulee = chantier.simuler(scenario(chantier, plan.ajouts, plan.nom))
        _exiger_meme(simulee.solution, plan.solution)
        return simulee
    marche = replace(chantier.marche, places=chantier.marche.places + plan.ajouts)
    chantier.attester(marche, plan.solution)
    issues = lire_issues(marche, chantier.construction.option_rang, plan.solution)
    return Simulee(marche.personnes, issues, plan.solution, None, False)


def _exiger_meme(rejouee: Solution, annoncee: Solution) -> None:
    if not np.array_equal(rejouee.option, annoncee.option):
        raise AssertionError("le plan rejoué ne donne pas le même résultat : défaut du programme")


def scenario(chantier: Chantier, ajouts: NDArray[np.int64], libelle: str) -> Scenario:
    """The plan as a scenario."""
    cellules = chantier.marche.cellules
    changements = tuple(sorted((*cellules[c], PREFIXE_AJOUT, int(ajouts[c])) for c in np.flatnonzero(ajouts).tolist()))
    return Scenario("plan", libelle, changements, {}, empreinte_objet([changements]))


def fichiers(chantier: Chantier, reponse: Reponse) -> Contenu:
    """The folder: seats of each plan, what they do, to whom, and the result simulated under the plan to keep."""
    trouve = reponse.planification
    rangees = [(p.nom, *place) for p in trouve.plans for place in places(chantier, p.ajouts)]
    contenu = {
        "simulation": True,
        "libelle": reponse.demande.libelle,
        "entrees": dict(chantier.campagne.empreintes),
        **resume(chantier, reponse),
    }
    return {
        **tables(rangees, contenu),
        **effets(chantier, trouve.retenu.ajouts, reponse.demande.libelle, trouve.retenu.solution),
    }


def places(chantier: Chantier, ajouts: NDArray[np.int64]) -> list[tuple[str, str, int]]:
    """(discipline, lieu, seats added) of a plan."""
    return [(*chantier.marche.cellules[c], int(ajouts[c])) for c in np.flatnonzero(ajouts).tolist()]


def tables(rangees: Sequence[tuple[str, str, str, int]], contenu: Mapping[str, Any]) -> Contenu:
    """``plan.csv``, of rows (plan, discipline, lieu, seats added), and ``plan.json``."""
    colonnes = {nom: [r[i] for r in rangees] for i, nom in enumerate(("plan", "discipline", "lieu", "places"))}
    return {PLAN_CSV: csv(colonnes), PLAN_JSON: json.dumps(contenu, ensure_ascii=False, indent=1).encode() + b"\n"}


def effets(chantier: Chantier, ajouts: NDArray[np.int64], libelle: str, solution: Solution | None = None) -> Contenu:
    """What the seats of a plan do: the result simulated, groups, who moves, and what each seat would do alone.

    Parameters
    ----------
    solution
        What the result must be; None: whatever it is.
    """
    change = scenario(chantier, ajouts, libelle)
    verifie = executer(appliquer(change, chantier.campagne), nom=chantier.nom)
    resultat, apres = verifie.resultat, issues_de(verifie.resultat)
    if solution is not None:
        _exiger_meme(resultat.solution, solution)
    base = chantier.base.resultat
    groupes = list(satisfaction("plan", base, chantier.issues, resultat, apres))
    mouvements = enchainer(chantier.marche.personnes, chantier.issues, resultat.marche.personnes, apres)
    seules = [
        effet
        for sens in (1, -1)
        for c in np.flatnonzero(np.sign(ajouts) == sens).tolist()
        for effet in calculer_tache(chantier, Tache((c,), (sens,)))
    ]
    return {
        SATISFACTION: table_satisfaction(groupes, seuil_publication(base)).octets(),
        MOUVEMENTS: table_mouvements(list(lignes_mouvements("plan", mouvements, chantier.campagne.paquet))).octets(),
        CHAINES: fichiers_places(seules, chantier)[CHAINES],
        RESULTAT: fichiers_resultat(verifie, simulation=change)[0],
    }


def resume(chantier: Chantier, reponse: Reponse) -> dict[str, Any]:
    """The goal before and after, what is proven, and the plans side by side."""
    d, t, signe = reponse.demande, reponse.planification, SIGNES.get(reponse.demande.but, 1)
    plans = [
        {
            "plan": p.nom,
            "cout": p.cout,
            "valeur": signe * p.cout,
            "gain": t.cout_base - p.cout,
            **comparer(chantier, p.ajouts, reponse.simulees[p.nom]),
        }
        for p in t.plans
    ]
    return {
        "but": d.but,
        "but_en_mots": BUTS[d.but],
        "places": d.places,
        "par_cellule": d.par_cellule,
        "separation": asdict(d.separation) if d.but == "separations" else None,
        "bornes": [{"sur": b.sur, "minimum": b.groupe.minimum, "maximum": b.groupe.maximum} for b in d.bornes],
        "cout_base": t.cout_base,
        "cout": t.retenu.cout,
        "borne": t.borne,
        "prouve": t.prouve,
        "ecart": None if t.borne is None else max(0, t.retenu.cout - t.borne),
        "valeur_base": signe * t.cout_base,
        "valeur": signe * t.retenu.cout,
        "valeur_borne": None if t.borne is None else signe * t.borne,
        "base": dict(chantier.chiffres),
        "plans": plans,
    }


def comparer(chantier: Chantier, ajouts: NDArray[np.int64], simulee: Simulee) -> dict[str, Any]:
    """Figures of a plan beside the base."""
    ecarts = rapprocher(chantier.marche.personnes, chantier.issues, simulee.ids, simulee.issues)
    return {
        "cellules": int((ajouts != 0).sum()),
        **indicateurs_ecarts(ecarts, chantier.issues, simulee.issues),
        "indicateurs": dict(simulee.chiffres),
    }


def lignes(chantier: Chantier, reponse: Reponse, vue: Mapping[str, Any]) -> Iterator[str]:
    """The answer, for people; ``vue``: its :func:`resume`."""
    t = reponse.planification
    yield f"But : {vue['but_en_mots']}."
    for p in vue["plans"]:
        yield (
            f"{NOMS_PLANS[p['plan']].capitalize()} : {VALEURS[vue['but']]}, {entier(p['valeur'])} au lieu de "
            f"{entier(vue['valeur_base'])} ; {pluriel(p['gagnants'], 'mieux placé', 'mieux placés')}, "
            f"{entier(p['perdants'])} moins bien."
        )
    if t.prouve:
        yield "Prouvé : aucun plan ne fait mieux."
    elif t.borne is not None:
        mieux = "dépasser" if vue["valeur_borne"] > vue["valeur"] else "descendre sous"
        yield f"Non prouvé : un meilleur plan existe peut-être ; aucun ne peut {mieux} {entier(vue['valeur_borne'])}."
    else:
        yield "Aucune preuve : un autre plan peut faire mieux."
    ordre = [c for c in np.argsort(-np.abs(t.retenu.ajouts), kind="stable").tolist() if t.retenu.ajouts[c]]
    verbe = "ouvertes" if reponse.demande.places > 0 else "fermées"
    reste = f" ; les {MONTREES} premières, les autres dans {PLAN_CSV}" if len(ordre) > MONTREES else ""
    yield f"Places {verbe} par le meilleur plan, dans {pluriel(len(ordre), 'cellule')}{reste} :"
    for c in ordre[:MONTREES]:
        yield f"{cellule_en_mots(chantier.marche.cellules[c], chantier.campagne.paquet)} : {int(t.retenu.ajouts[c]):+d}"
    yield from compromis(vue)
    if vue["plans"][0]["perdants"]:
        yield f"Qui est moins bien placé : un à un dans {MOUVEMENTS}, par groupe dans {SATISFACTION}."
