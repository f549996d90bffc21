"""The analyst's bench: scenarios of a campaign, simulations asked, watched and read. None of it is ever official."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool

from scoring.paquet import Paquet
from solver.mecanismes import CATALOGUE, SIMULATIONS, MecanismeInconnu, verifier_convenance

from ...base import transaction
from ...base.refus import Refus
from ...base.tables_campagne import Campagne, Scenario, Simulation
from ...conduite import annuaire, campagnes, figures, lecture_banc, scenarios, simulations
from ...conduite.lecture_banc import MAXIMUM, MONTREES, TRIS, Filtre
from ...conduite.simulations import COMPARABLES
from ...francais import majuscule
from ...identite import Action
from ...preuves import libelle
from ...retrospective import ecrits
from ...scenarios.modele import ouvertures
from ..acces import ActeurConnu, garde
from ..depot_scenario import garder
from ..descriptions import paquet
from ..lancement import inscrire_simulation
from ..livraison import decrire
from ..problemes import Probleme, depuis_refus
from ..routes import Identifiant
from ..service import Service, ServiceRecu
from .banc import (
    MECANISMES,
    SAISIES,
    cas_dit,
    changements,
    contexte_avancement,
    entiere,
    intitule,
    noms_des_codes,
)
from .calculs import fil_campagne
from .commun import gabarits, rediriger, rendre, rendre_refus
from .formulaire import Formulaire, FormulaireRecu
from .formulaire_scenario import LIGNES, exemples_yaml, motif_du_formulaire, recu_du_formulaire
from .libelles import ETATS_SIMULATIONS, FICHIERS_BANC, INDICATEURS, VERBES
from .plans import contexte_plan

routeur = APIRouter()

_TITRE = "Simulations"
AUCUN = "-"
"""Choice of no scenario at all: no scenario can have that name."""

COMPOSES = {
    "simulate": "Choisissez un scénario, ou « Aucun » pour comparer un autre mécanisme à celui des règles.",
    "balayer": "Choisissez un balayage.",
}
"""Simulations whose form wants a choice, told when it is not made: nothing is chosen for who asks."""

BALAYAGE_REFUSE = "Le balayage a des fautes, rien n'a été enregistré"

RIEN_A_COMPARER = (
    "Sans scénario et avec le mécanisme des règles, il n'y a rien à comparer : choisissez un scénario, ou un autre mécanisme."
)

_LIRE, _SIMULER = garde(Action.LIRE_CALCULS), garde(Action.SIMULER)
Code = Annotated[str, Query(max_length=64)]


@routeur.get("/campagnes/{campagne}/simulations", dependencies=_LIRE)
def montrer_simulations(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """Scenarios and simulations of a campaign, and the forms that make them."""
    return _liste(requete, service, campagne)


@routeur.post("/campagnes/{campagne}/scenarios", dependencies=_SIMULER)
async def enregistrer(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu
) -> Response:
    """Keep a scenario, built in the form or sent as a file; every reason otherwise."""
    try:
        recu = await run_in_threadpool(recu_du_formulaire, service, campagne, formulaire)
        await garder(service, acteur, campagne, recu)
    except (Refus, Probleme) as refus:
        return await run_in_threadpool(_liste, requete, service, campagne, refus, formulaire)
    return rediriger(f"/campagnes/{campagne}/simulations", f"{recu.genre}_enregistre")


@routeur.post("/campagnes/{campagne}/simulations", dependencies=_SIMULER)
def demander(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu
) -> Response:
    """Ask for a simulation, and go to watch it; the same demand is the same simulation."""
    champs = {nom: formulaire.texte(nom)[:64] or None for nom in ("scenario", "mecanisme")}
    try:
        if formulaire.texte("verbe") in COMPOSES and champs["scenario"] is None:
            raise Refus("requete_invalide", "", {"motifs": [COMPOSES[formulaire.texte("verbe")]]})
        if champs["scenario"] == AUCUN:
            champs["scenario"] = None
        with transaction(service.engine) as seance:
            trouvee, neuve = inscrire_simulation(seance, acteur, campagne, formulaire.texte("verbe"), **champs)
    except (Refus, Probleme) as refus:
        if isinstance(refus, Refus) and refus.complements.get("motifs") == [simulations.ATTENDU] and not champs["scenario"]:
            refus = Refus(refus.code, "", {"motifs": [RIEN_A_COMPARER]})
        return _liste(requete, service, campagne, refus, formulaire)
    if neuve:
        service.travaux.envoyer(trouvee.id, trouvee.tentatives)
    return rediriger(f"/simulations/{trouvee.id}", "simulation_demandee" if neuve else "simulation_deja_faite")


@routeur.get("/campagnes/{campagne}/simulations/mecanismes", dependencies=_LIRE)
def montrer_mecanismes(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """Mechanisms that only serve simulations: what each guarantees, and what it breaks."""
    with transaction(service.engine, ecrire=False) as seance:
        ligne = campagnes.lire(seance, campagne)
    regles = paquet(ligne.mouvement, ligne.annee)
    titre = "Mécanismes des simulations"
    return rendre(
        requete,
        "simulations_mecanismes.html.j2",
        titre,
        campagne=ligne,
        mecanismes=_mecanismes(regles, SIMULATIONS),
        propriete=lambda nom: libelle(nom, regles),
        fil=_fil(ligne, titre),
    )


@routeur.get("/campagnes/{campagne}/simulations/retrospective", dependencies=_LIRE)
def montrer_retrospective(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """How far simulated bars are from the published ones: the public page, with the way back to the campaign."""
    with transaction(service.engine, ecrire=False) as seance:
        ligne = campagnes.lire(seance, campagne)
    d = ecrits.document(ecrits.livrees())
    return rendre(requete, "document_page.html.j2", ecrits.TITRE, d=d, fil=_fil(ligne, ecrits.TITRE))


@routeur.get("/simulations/{simulation}", dependencies=_LIRE)
def montrer_simulation(
    requete: Request,
    simulation: Identifiant,
    service: ServiceRecu,
    discipline: Code = "",
    academie: Code = "",
    sens: Annotated[int, Query(ge=-1, le=1)] = 1,
    tri: Code = "",
    plan: Code = "",
    numero: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """Where a simulation is; once ended, what it says."""
    return _une(requete, service, simulation, Filtre(discipline, academie, sens or 1, tri, numero, plan))


@routeur.get("/simulations/{simulation}/avancement", dependencies=_LIRE)
def montrer_avancement(simulation: Identifiant, service: ServiceRecu) -> Response:
    """The part of the page that changes while the simulation goes on, for the script."""
    with transaction(service.engine, ecrire=False) as seance:
        ligne = simulations.lire(seance, simulation)
        scenario = None if ligne.scenario_id is None else seance.get_one(Scenario, ligne.scenario_id)
    corps = gabarits().get_template("simulation_avancement.html.j2").render(**contexte_avancement(ligne, scenario))
    return Response(corps, headers={"cache-control": "no-store"}, media_type="text/html")


@routeur.post("/simulations/{simulation}/annulation", dependencies=_SIMULER)
def annuler(requete: Request, simulation: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Stop a simulation."""
    try:
        with transaction(service.engine) as seance:
            ligne = simulations.lire(seance, simulation)
            simulations.annuler(seance, acteur, ligne)
            tentatives = ligne.tentatives
    except Refus as refus:
        if refus.code == "simulation_inconnue":
            raise
        return _une(requete, service, simulation, Filtre(), refus)
    service.travaux.annuler(simulation, tentatives)
    return rediriger(f"/simulations/{simulation}", "simulation_annulee")


@routeur.get("/simulations/{simulation}/place", dependencies=_LIRE)
def montrer_place(
    requete: Request,
    simulation: Identifiant,
    service: ServiceRecu,
    discipline: Code = "",
    lieu: Code = "",
    sens: Annotated[int, Query(ge=-1, le=1)] = 1,
) -> Response:
    """What one seat does, its chain in words."""
    with transaction(service.engine, ecrire=False) as seance:
        ligne = simulations.lire_terminee(seance, simulation)
        campagne = campagnes.lire(seance, ligne.campagne_id)
        scenario = None if ligne.scenario_id is None else seance.get_one(Scenario, ligne.scenario_id)
    regles = paquet(campagne.mouvement, campagne.annee)
    nom = intitule(ligne, scenario, regles)
    if ligne.verbe not in ("sensibilite", "planifier"):
        raise Refus("fichier_inconnu")
    effet = lecture_banc.place(service.magasin.resultat(ligne.empreinte), discipline, lieu, sens or 1)
    if effet is None:
        raise Refus("fichier_inconnu", "Cette place n'a pas été mesurée.")
    noms = noms_des_codes(regles)
    titre = f"Une place de {'plus' if effet['sens'] > 0 else 'moins'}"
    fil = (*_fil(campagne, "")[:-1], (majuscule(nom), f"/simulations/{simulation}"), (titre, None))
    contexte = {"simulation": ligne, "effet": effet, "noms": noms, "fil": fil}
    return rendre(requete, "simulation_place.html.j2", titre, **contexte)


def _liste(
    requete: Request, service: Service, campagne: str, refus: Refus | Probleme | None = None, saisie: Formulaire | None = None
) -> Response:
    with transaction(service.engine, ecrire=False) as seance:
        ligne = campagnes.lire(seance, campagne)
        gardes, faites = scenarios.lister(seance, campagne), simulations.lister(seance, campagne)
        noms = annuaire.noms(seance, [*(s.cree_par for s in gardes), *(s.demande_par for s in faites)])
    regles = paquet(ligne.mouvement, ligne.annee)
    contexte = {
        "campagne": ligne,
        "scenarios": [s for s in gardes if s.genre != "plan"],
        "avertissement": SAISIES if ligne.depot and not ligne.gel else "",
        "simulations": faites[::-1][:MAXIMUM],
        "changements": changements,
        "intitule": intitule,
        "par_id": {s.id: s for s in gardes},
        "noms": noms,
        "etats": ETATS_SIMULATIONS,
        "verbes": VERBES,
        "noms_mecanismes": MECANISMES,
        "mecanismes": _mecanismes(regles, (*CATALOGUE, *SIMULATIONS)),
        "regles": regles,
        "cles": [(cle, _libelles_cles(o.nom)[k]) for o in ouvertures(regles) for k, cle in enumerate(o)],
        "lignes": range(LIGNES),
        "aucun": AUCUN,
        "exemples": exemples_yaml(regles),
        "saisie": saisie,
        "fil": _fil(ligne),
    }
    if saisie is not None and isinstance(refus, Refus) and "anomalies" in refus.complements and not saisie.envois("yaml"):
        motifs = [motif_du_formulaire(a, saisie) for a in refus.complements["anomalies"]]
        refus = Refus(refus.code, refus.detail, {"motifs": motifs})
    if (
        isinstance(refus, Refus)
        and refus.code == "scenario_refuse"
        and saisie is not None
        and saisie.texte("genre") == "balayage"
    ):
        refus = _sans_fautes(refus)
        refus.titre = BALAYAGE_REFUSE
    return _rendre(requete, "simulations.html.j2", _TITRE, refus, contexte)


def _libelles_cles(nom: str) -> tuple[str, str, str]:
    quoi = {"capacite": "places", "entrees": "entrées", "sorties": "sorties"}.get(nom, nom)
    return (f"{quoi} en plus (ou en moins)", f"nouveau nombre de {quoi}", f"% de {quoi} en plus (ou en moins)")


def _mecanismes(regles: Paquet, parmi: tuple[Any, ...]) -> list[Any]:
    gardes = []
    for mecanisme in parmi:
        try:
            verifier_convenance(mecanisme, deux_phases=regles.deux_phases, simulation=True)
        except MecanismeInconnu:
            continue
        gardes.append(mecanisme)
    return gardes


def _une(
    requete: Request, service: Service, identifiant: str, filtre: Filtre, refus: Refus | Probleme | None = None
) -> Response:
    with transaction(service.engine, ecrire=False) as seance:
        ligne = simulations.lire(seance, identifiant)
        campagne = campagnes.lire(seance, ligne.campagne_id)
        scenario = None if ligne.scenario_id is None else seance.get_one(Scenario, ligne.scenario_id)
        autres = [s for s in simulations.lister(seance, campagne.id) if s.verbe in COMPARABLES and s.etat == "termine"]
        noms = annuaire.noms(seance, [ligne.demande_par])
        gardes: dict[int | None, Scenario] = {s.id: s for s in scenarios.lister(seance, campagne.id)}
    regles = paquet(campagne.mouvement, campagne.annee)
    contexte: dict[str, Any] = {
        **contexte_avancement(ligne, scenario),
        "campagne": campagne,
        "scenario": scenario,
        "entiere": entiere(service, ligne, regles),
        "noms_fichiers": FICHIERS_BANC,
        "noms_mecanismes": MECANISMES,
        "mecanisme_base": _mecanisme_de_la_base(ligne, regles),
        "autres": [(s, intitule(s, gardes.get(s.scenario_id), regles)) for s in autres[::-1] if s.id != identifiant],
        "comptes": noms,
        "verbes": VERBES,
        "indicateurs": INDICATEURS,
        "figures": MONTREES,
        "cas_dit": partial(cas_dit, noms=noms_des_codes(regles)),
        "entetes_balayage": [("Scénario", False), *((INDICATEURS[f], True) for f in MONTREES)],
        "tris": TRIS,
        "filtre": filtre,
        "maximum": MAXIMUM,
        "noms": noms_des_codes(regles),
        "probleme": _probleme(ligne),
    }
    if ligne.etat == "termine":
        try:
            contexte |= _lire_resultat(service, ligne, regles, filtre)
        except Refus as trouve:
            refus = refus or trouve
    titre = majuscule(intitule(ligne, scenario, regles))
    return _rendre(requete, "simulation.html.j2", titre, refus, {**contexte, "fil": _fil(campagne, titre)})


def _mecanisme_de_la_base(ligne: Simulation, regles: Paquet) -> str:
    """Mechanism by which the base of a scenario was run, where it is not that of the rules; empty otherwise."""
    if ligne.verbe != "simulate" or ligne.scenario_id is None or ligne.mecanisme == regles.mecanisme:
        return ""
    return MECANISMES.get(ligne.mecanisme, ligne.mecanisme)


def _lire_resultat(service: Service, ligne: Simulation, regles: Paquet, filtre: Filtre) -> dict[str, Any]:
    dossier = service.magasin.resultat(ligne.empreinte)
    lus: dict[str, Any] = {"fichiers": decrire(dossier), "images": figures.lister(dossier, regles)}
    if ligne.verbe == "simulate":
        return {**lus, "vue": lecture_banc.confrontation(dossier)}
    if ligne.verbe == "balayer":
        return {**lus, "tableau": lecture_banc.tableau(dossier)}
    if ligne.verbe == "planifier":
        return {**lus, **contexte_plan(service, ligne, regles, filtre)}
    filtre = replace(filtre, tri=filtre.tri if filtre.tri in TRIS else TRIS[0])
    valeurs = lecture_banc.valeurs(dossier, regles, filtre)
    return {**lus, "filtre": filtre, "valeurs": valeurs, "carte": None if valeurs.carte is None else Markup(valeurs.carte)}


def _probleme(ligne: Simulation) -> Probleme | None:
    if ligne.probleme is None:
        return None
    complet = dict(ligne.probleme)
    return depuis_refus(Refus(complet.pop("code"), complet.pop("detail"), complet))


def _fil(campagne: Campagne, *suite: str) -> tuple[tuple[str, str | None], ...]:
    adresse = f"/campagnes/{campagne.id}/simulations" if suite else None
    return fil_campagne(campagne, (_TITRE, adresse), *((nom, None) for nom in suite))


def _rendre(
    requete: Request, gabarit: str, titre: str, refus: Refus | Probleme | None, contexte: Mapping[str, Any]
) -> Response:
    if refus is None:
        return rendre(requete, gabarit, titre, **contexte)
    if isinstance(refus, Refus):
        refus = _sans_fautes(refus)
    return rendre_refus(requete, gabarit, titre, refus, **contexte)


def _sans_fautes(refus: Refus) -> Probleme:
    """The problem to tell, its faults in words."""
    if "anomalies" in refus.complements:
        refus = Refus(refus.code, refus.detail, {"motifs": [a["message"] for a in refus.complements["anomalies"]]})
    return depuis_refus(refus)
