"""Campaigns: upload, list, summary, request of a run."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from .. import guichet
from ..descriptions import mecanisme_demande, paquet, versions
from ..erreurs import reponses
from ..modeles import Calcul, Campagne, DemandeCalcul, PageCampagnes
from ..reception import CORPS, recevoir
from ..reponses import page, repondre
from ..service import ServiceRecu
from . import Apres, Identifiant, Limite

routeur = APIRouter(prefix="/v1/campagnes", tags=["campagnes"])


@routeur.post(
    "",
    status_code=201,
    summary="Dépose une campagne",
    response_model=Campagne,
    responses={
        200: {"model": Campagne, "description": "La même campagne était déjà déposée."},
        **reponses(
            "campagne_refusee",
            "requete_invalide",
            "requete_illisible",
            "type_refuse",
            "origine_refusee",
            "processus_arrete",
            "stockage_indisponible",
        ),
    },
    openapi_extra={"requestBody": CORPS},
)
async def deposer_campagne(requete: Request, service: ServiceRecu) -> Response:
    """Archive zip du dossier de la campagne. Tout est lu, ou toutes les anomalies sont rendues et rien n'est gardé."""
    async with recevoir(requete, service.depot) as archive:
        resume, nouvelle = await service.guichet.faire(guichet.deposer, archive)
    lieu = {"location": f"/v1/campagnes/{resume['id']}"}
    return repondre(requete, Campagne(**resume), 201 if nouvelle else 200, lieu)


@routeur.get("", summary="Liste les campagnes", response_model=PageCampagnes, responses=reponses("requete_invalide"))
def lister_campagnes(requete: Request, service: ServiceRecu, limite: Limite = 50, apres: Apres = None) -> Response:
    """De la plus ancienne à la plus récente."""
    entrees, suivant = page(service.depot.campagnes(), limite, apres)
    return repondre(requete, PageCampagnes(elements=[Campagne(**entree) for entree in entrees], suivant=suivant))


@routeur.get(
    "/{campagne}",
    summary="Résume une campagne",
    response_model=Campagne,
    responses=reponses("campagne_inconnue", "requete_invalide"),
)
def lire_campagne(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """Comptes et empreintes ; ne change jamais."""
    return repondre(requete, Campagne(**service.depot.resume(campagne)))


@routeur.post(
    "/{campagne}/calculs",
    status_code=202,
    summary="Demande un calcul",
    response_model=Calcul,
    responses={
        200: {"model": Calcul, "description": "Le même calcul est déjà fini : rien n'est recalculé."},
        **reponses(
            "campagne_inconnue", "mecanisme_inconnu", "requete_invalide", "requete_illisible", "origine_refusee", "file_pleine"
        ),
    },
)
def demander_calcul(requete: Request, campagne: Identifiant, demande: DemandeCalcul, service: ServiceRecu) -> Response:
    """La même demande est le même calcul ; un calcul annulé, interrompu ou en échec est relancé."""
    resume = service.depot.resume(campagne)
    regles = paquet(resume["mouvement"], resume["annee"])
    nom = mecanisme_demande(demande.mecanisme, regles)
    calcul = service.calculs.demander(campagne, nom, regles.empreinte, versions().mouvement)
    statut = 200 if calcul["etat"] in {"termine", "refuse"} else 202
    return repondre(requete, Calcul(**calcul), statut, {"location": f"/v1/calculs/{calcul['id']}"})
