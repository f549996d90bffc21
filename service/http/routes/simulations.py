"""The analyst's bench: scenarios kept, simulations asked, followed, stopped, read."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import FileResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from solver.mecanismes import SIMULATIONS

from ...base import transaction
from ...base.tables_campagne import Scenario, Simulation
from ...conduite import calculs, campagnes, scenarios, simulations
from ...identite import Action
from .. import exemples_banc as exemples
from .. import modeles_banc as m
from .. import vues
from ..acces import ActeurConnu, garde
from ..changements import CleIdempotence, Fait, faire
from ..depot_scenario import Recu, garder, garder_plan
from ..erreurs import reponses
from ..lancement import inscrire_simulation
from ..livraison import decrire
from ..modeles import Fichiers, ProblemeDecrit
from ..problemes import Probleme
from ..reception import BINAIRE
from ..reponses import repondre
from ..service import Service, ServiceRecu
from ..suivi import evenements
from . import ACCES, CHANGEMENT, Identifiant

routeur = APIRouter(prefix="/v1", tags=["simulations"])

SILENCE = 5.0
"""Seconds of a stage that tells nothing, counted together."""

Nom = Annotated[str, Path(description="Nom du fichier.", max_length=200)]
_LIRE, _SIMULER = garde(Action.LIRE_CALCULS), garde(Action.SIMULER)
_UNE = reponses(*ACCES, "simulation_inconnue", "requete_invalide")
_FICHIERS = reponses(*ACCES, "simulation_inconnue", "calcul_non_termine", "contenu_absent", "requete_invalide")


def vue_scenario(ligne: Scenario) -> m.Scenario:
    """A scenario."""
    return vues.champs(m.Scenario, ligne)


def vue_simulation(seance: Session, ligne: Simulation) -> m.Simulation:
    """A simulation."""
    scenario = None if ligne.scenario_id is None else seance.get_one(Scenario, ligne.scenario_id).nom
    probleme = None
    if ligne.probleme is not None:
        complet = dict(ligne.probleme)
        probleme = ProblemeDecrit(**Probleme(complet.pop("code"), complet.pop("detail"), complet).en_dict())
    lus = {nom: getattr(ligne, nom) for nom in m.Simulation.model_fields if hasattr(ligne, nom)}
    return m.Simulation.model_validate(
        {
            **lus,
            "simulation": True,
            "campagne": ligne.campagne_id,
            "scenario": scenario,
            "demande_le": vues.instant(ligne.demande_le),
            "fini_le": None if ligne.fini_le is None else vues.instant(ligne.fini_le),
            "avancement": avancement(ligne),
            "probleme": probleme,
        }
    )


def avancement(ligne: Simulation) -> m.Avancement | None:
    """How far the stage under way is."""
    dit = ligne.avancement
    if dit is None:
        return None
    fait, total, secondes = int(dit["fait"]), int(dit["total"]), dit["secondes"]
    reste = round(secondes * (total - fait) / fait, 1) if 0 < fait < total else None
    # A stage may be silent for long: its time goes on, in steps, so that who follows it is told now and then only.
    depuis = time.time() - dit.get("instant", time.time())
    preuve = None
    if set(m.Preuve.model_fields) <= set(dit):
        preuve = m.Preuve.model_validate({nom: dit[nom] for nom in m.Preuve.model_fields})
    passees = secondes + max(0.0, depuis // SILENCE * SILENCE)
    return m.Avancement(fait=fait, total=total, secondes=passees, reste=reste, preuve=preuve)


@routeur.get(
    "/campagnes/{campagne}/scenarios",
    summary="Liste les scénarios d'une campagne",
    response_model=m.Scenarios,
    responses=reponses(*ACCES, "campagne_inconnue", "requete_invalide"),
    dependencies=_LIRE,
)
def lister_scenarios(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """Dans l'ordre où ils ont été enregistrés."""
    with transaction(service.engine, ecrire=False) as seance:
        campagnes.lire(seance, campagne)
        elements = [vue_scenario(ligne) for ligne in scenarios.lister(seance, campagne)]
    return repondre(requete, m.Scenarios(elements=elements))


@routeur.post(
    "/campagnes/{campagne}/scenarios",
    status_code=201,
    summary="Enregistre un scénario",
    response_model=m.Scenario,
    responses=reponses(
        *ACCES,
        *CHANGEMENT,
        "campagne_vide",
        "campagne_refusee",
        "contenu_absent",
        "corps_trop_grand",
        "processus_arrete",
        "scenario_refuse",
        "scenario_existant",
    ),
    dependencies=_SIMULER,
)
async def enregistrer_scenario(
    requete: Request, campagne: Identifiant, demande: m.NouveauScenario, service: ServiceRecu, acteur: ActeurConnu
) -> Response:
    """Lu contre la campagne, avec toutes ses fautes ; le même scénario renvoyé sous le même nom n'est gardé qu'une fois."""
    fichiers = {nom: texte.encode("utf-8", "surrogatepass") for nom, texte in demande.fichiers.items()}
    ligne = await garder(service, acteur, campagne, Recu(demande.nom, demande.genre, fichiers))
    return repondre(requete, vue_scenario(ligne), 201)


@routeur.get(
    "/campagnes/{campagne}/simulations",
    summary="Liste les simulations d'une campagne",
    response_model=m.Simulations,
    responses=reponses(*ACCES, "campagne_inconnue", "requete_invalide"),
    dependencies=_LIRE,
)
def lister_simulations(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """De la plus ancienne à la plus récente."""
    with transaction(service.engine, ecrire=False) as seance:
        campagnes.lire(seance, campagne)
        elements = [vue_simulation(seance, ligne) for ligne in simulations.lister(seance, campagne)]
    return repondre(requete, m.Simulations(elements=elements))


@routeur.post(
    "/campagnes/{campagne}/simulations",
    status_code=202,
    summary="Demande une simulation",
    response_model=m.Simulation,
    responses={
        200: {"model": m.Simulation, "description": "La même simulation est déjà finie : rien n'est recalculé."},
        **reponses(
            *ACCES,
            *CHANGEMENT,
            "campagne_vide",
            "regles_inconnues",
            "regles_refusees",
            "mecanisme_inconnu",
            "scenario_inconnu",
            "plan_refuse",
            "campagne_refusee",
            "contenu_absent",
            "corps_trop_grand",
            "processus_arrete",
            "scenario_existant",
            "scenario_refuse",
            "file_pleine",
        ),
    },
    dependencies=_SIMULER,
)
async def demander_simulation(
    requete: Request,
    campagne: Identifiant,
    demande: m.DemandeSimulation,
    service: ServiceRecu,
    acteur: ActeurConnu,
    cle: CleIdempotence = None,
) -> Response:
    """La même demande est la même simulation. Un plan est lu d'abord, avec toutes ses fautes. Rien n'en devient officiel."""
    a_envoyer: list[tuple[str, int]] = []
    scenario = await garder_plan(service, acteur, campagne, demande)

    def changer(seance: Session) -> Fait:
        ligne, neuve = inscrire_simulation(seance, acteur, campagne, demande.verbe, scenario, demande.mecanisme)
        a_envoyer.extend([(ligne.id, ligne.tentatives)] if neuve else [])
        return Fait(vue_simulation(seance, ligne), 200 if ligne.etat in calculs.FINS else 202, f"/v1/simulations/{ligne.id}")

    def demander() -> Response:
        reponse = faire(requete, service, acteur, cle, demande.model_dump(), changer)
        for simulation, tentative in a_envoyer:
            service.travaux.envoyer(simulation, tentative)
        return reponse

    return await run_in_threadpool(demander)


@routeur.get(
    "/simulations/{simulation}",
    summary="Dit où en est une simulation",
    response_model=m.Simulation,
    responses=_UNE,
    dependencies=_LIRE,
)
def lire_simulation(requete: Request, simulation: Identifiant, service: ServiceRecu) -> Response:
    """État, étape, avancement, durées ; à relire pour suivre sans événements."""
    return repondre(requete, _lire(service, simulation))


def _lire(service: Service, simulation: str) -> m.Simulation:
    with transaction(service.engine, ecrire=False) as seance:
        return vue_simulation(seance, simulations.lire(seance, simulation))


def _existante(simulation: Identifiant, service: ServiceRecu) -> str:
    _lire(service, simulation)
    return simulation


@routeur.get(
    "/simulations/{simulation}/evenements",
    summary="Suit une simulation",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "Événements « etat » jusqu'à la fin.",
            "content": {"text/event-stream": {"example": exemples.EVENEMENTS}},
        },
        **reponses(*ACCES, "simulation_inconnue", "requete_invalide"),
    },
    dependencies=_LIRE,
)
async def suivre_simulation(
    simulation: Annotated[str, Depends(_existante)], service: ServiceRecu
) -> AsyncIterator[ServerSentEvent]:
    """Un événement « etat » par changement, chacun entier : rien n'est perdu à se reconnecter."""
    async for evenement in evenements(service, lambda: _lire(service, simulation)):
        yield evenement


@routeur.delete(
    "/simulations/{simulation}",
    summary="Annule une simulation",
    response_model=m.Simulation,
    responses=reponses(*ACCES, "simulation_inconnue", "calcul_fini", "origine_refusee", "requete_invalide"),
    dependencies=_SIMULER,
)
def annuler_simulation(requete: Request, simulation: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Son processus est arrêté dans la seconde."""
    with transaction(service.engine) as seance:
        ligne = simulations.lire(seance, simulation)
        simulations.annuler(seance, acteur, ligne)
        vue = vue_simulation(seance, ligne)
    service.travaux.annuler(vue.id, vue.tentatives)
    return repondre(requete, vue)


@routeur.get(
    "/simulations/{simulation}/fichiers",
    summary="Liste les fichiers d'une simulation",
    response_model=Fichiers,
    responses=_FICHIERS,
    dependencies=_LIRE,
)
def lister_fichiers_simulation(requete: Request, simulation: Identifiant, service: ServiceRecu) -> Response:
    """Avec taille, empreinte et type."""
    with transaction(service.engine, ecrire=False) as seance:
        dossier = service.magasin.resultat(simulations.lire_terminee(seance, simulation).empreinte)
    return repondre(requete, Fichiers(elements=decrire(dossier)))


@routeur.get(
    "/simulations/{simulation}/fichiers/{nom}",
    summary="Rend un fichier d'une simulation",
    response_class=Response,
    responses={
        200: {"description": "Le fichier.", "content": {"application/octet-stream": {"schema": BINAIRE}}},
        **reponses(
            *ACCES, "simulation_inconnue", "calcul_non_termine", "contenu_absent", "fichier_inconnu", "requete_invalide"
        ),
    },
    dependencies=_LIRE,
)
def rendre_fichier_simulation(simulation: Identifiant, nom: Nom, service: ServiceRecu) -> Response:
    """Tel qu'il a été écrit, à télécharger."""
    with transaction(service.engine, ecrire=False) as seance:
        dossier = service.magasin.resultat(simulations.lire_terminee(seance, simulation).empreinte)
    trouve = next((f for f in decrire(dossier) if f.nom == nom), None)
    if trouve is None:
        raise Probleme("fichier_inconnu")
    entetes = {"etag": f'"{trouve.sha256}"', "cache-control": "private, no-cache"}
    return FileResponse(dossier / nom, headers=entetes, media_type=trouve.type, filename=nom)


@routeur.get(
    "/mecanismes-simules",
    summary="Liste les mécanismes des simulations",
    response_model=m.MecanismesSimules,
    responses=reponses("requete_invalide"),
    dependencies=garde(Action.LIRE_PUBLIC),
)
def lister_mecanismes_simules(requete: Request) -> Response:
    """Ce que chacun garantit et ne garantit pas ; aucun ne calcule jamais une campagne."""
    elements = [
        m.MecanismeSimule(
            id=x.id,
            titre=x.titre,
            proprietes=list(x.proprietes),
            brisees=list(x.brisees),
            limites=list(x.limites),
            references=list(x.references),
        )
        for x in SIMULATIONS
    ]
    return repondre(requete, m.MecanismesSimules(elements=elements))
