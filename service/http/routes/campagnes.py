"""Campaigns: upload, list, summary, freeze, request of a run."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from ...base import transaction
from ...conduite import calculs, campagnes, guichet
from ...identite import Action
from .. import vues
from ..acces import ActeurConnu, garde
from ..descriptions import mecanisme_demande, paquet, versions
from ..erreurs import reponses
from ..modeles import Calcul, Campagne, DemandeCalcul, Motif, PageCampagnes
from ..reception import CORPS, recevoir
from ..reponses import page, repondre
from ..service import ServiceRecu
from . import ACCES, Apres, Identifiant, Limite

routeur = APIRouter(prefix="/v1/campagnes", tags=["campagnes"])

_DEPOT = (
    *ACCES,
    "campagne_refusee",
    "requete_invalide",
    "requete_illisible",
    "type_refuse",
    "origine_refusee",
    "processus_arrete",
    "stockage_indisponible",
)


@routeur.post(
    "",
    status_code=201,
    summary="Dépose une campagne",
    response_model=Campagne,
    responses={
        200: {"model": Campagne, "description": "Une campagne en préparation a déjà ce contenu."},
        **reponses(*_DEPOT),
    },
    openapi_extra={"requestBody": CORPS},
    dependencies=garde(Action.CREER_CAMPAGNE),
)
async def deposer_campagne(requete: Request, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Archive zip du dossier. Tout est lu, ou toutes les anomalies sont rendues et rien n'est gardé."""
    async with recevoir(requete, service.magasin) as archive:
        lecture = await service.guichet.faire(guichet.deposer, archive)
    with transaction(service.engine) as seance:
        ligne = campagnes.de_contenu(seance, lecture.contenu)
        nouvelle = ligne is None
        if ligne is None:
            resume = lecture.resume
            ligne = campagnes.creer(
                seance, acteur, mouvement=resume["mouvement"], annee=resume["annee"], libelle=resume["libelle"]
            )
            campagnes.enregistrer_depot(seance, acteur, ligne, lecture.contenu, resume, lecture.participants)
        vue = vues.campagne(seance, ligne)
    return repondre(requete, vue, 201 if nouvelle else 200, {"location": f"/v1/campagnes/{vue.id}"})


@routeur.put(
    "/{campagne}/fichiers",
    summary="Remplace les fichiers d'une campagne",
    response_model=Campagne,
    responses=reponses(*_DEPOT, "campagne_inconnue", "campagne_gelee", "campagne_autre_mouvement", "changement_concurrent"),
    openapi_extra={"requestBody": CORPS},
    dependencies=garde(Action.DEPOSER),
)
async def remplacer_fichiers(requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Comme un dépôt : tout ou rien. Ce que les personnes ont saisi en ligne est gardé."""
    async with recevoir(requete, service.magasin) as archive:
        lecture = await service.guichet.faire(guichet.deposer, archive)
    with transaction(service.engine) as seance:
        ligne = campagnes.lire(seance, campagne)
        campagnes.enregistrer_depot(seance, acteur, ligne, lecture.contenu, lecture.resume, lecture.participants)
        seance.flush()
        vue = vues.campagne(seance, ligne)
    return repondre(requete, vue)


@routeur.get(
    "",
    summary="Liste les campagnes",
    response_model=PageCampagnes,
    responses=reponses(*ACCES, "campagne_inconnue", "requete_invalide"),
    dependencies=garde(Action.LISTER_CAMPAGNES),
)
def lister_campagnes(requete: Request, service: ServiceRecu, limite: Limite = 50, apres: Apres = None) -> Response:
    """De la plus ancienne à la plus récente."""
    with transaction(service.engine, ecrire=False) as seance:
        lignes, dernier = page(campagnes.lister(seance, limite, apres), limite)
        elements = [vues.campagne(seance, ligne) for ligne in lignes]
    return repondre(requete, PageCampagnes(elements=elements, suivant=None if dernier is None else dernier.id))


@routeur.get(
    "/{campagne}",
    summary="Résume une campagne",
    response_model=Campagne,
    responses=reponses(*ACCES, "campagne_inconnue", "requete_invalide"),
    dependencies=garde(Action.LIRE_CAMPAGNE),
)
def lire_campagne(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """État, comptes et empreintes."""
    with transaction(service.engine, ecrire=False) as seance:
        return repondre(requete, vues.campagne(seance, campagnes.lire(seance, campagne)))


@routeur.delete(
    "/{campagne}/gel",
    summary="Rouvre une campagne gelée",
    response_model=Campagne,
    responses=reponses(
        *ACCES, "campagne_inconnue", "campagne_non_gelee", "choix_en_cours", "requete_invalide", "origine_refusee"
    ),
    dependencies=garde(Action.GELER),
)
def degeler_campagne(
    requete: Request, campagne: Identifiant, demande: Motif, service: ServiceRecu, acteur: ActeurConnu
) -> Response:
    """Les calculs faits restent, liés au contenu dont ils viennent."""
    with transaction(service.engine) as seance:
        ligne = campagnes.lire(seance, campagne)
        campagnes.degeler(seance, acteur, ligne, demande.motif)
        seance.flush()
        vue = vues.campagne(seance, ligne)
    return repondre(requete, vue)


@routeur.post(
    "/{campagne}/calculs",
    status_code=202,
    summary="Demande un calcul",
    response_model=Calcul,
    responses={
        200: {"model": Calcul, "description": "Le même calcul est déjà fini : rien n'est recalculé."},
        **reponses(
            *ACCES,
            "campagne_inconnue",
            "campagne_vide",
            "mecanisme_inconnu",
            "requete_invalide",
            "requete_illisible",
            "origine_refusee",
            "file_pleine",
        ),
    },
    dependencies=garde(Action.CALCULER),
)
def demander_calcul(
    requete: Request, campagne: Identifiant, demande: DemandeCalcul, service: ServiceRecu, acteur: ActeurConnu
) -> Response:
    """La même demande est le même calcul ; un calcul annulé ou en échec est relancé."""
    with transaction(service.engine) as seance:
        ligne = campagnes.lire(seance, campagne)
        regles = paquet(ligne.mouvement, ligne.annee)
        nom = mecanisme_demande(demande.mecanisme, regles)
        calcul, a_envoyer = calculs.demander(
            seance, acteur, ligne, mecanisme=nom, regles=regles.empreinte, version=versions().mouvement
        )
        vue = vues.calcul(calcul)
    if a_envoyer:
        service.travaux.enfiler(vue.id, vue.tentatives)
    statut = 200 if vue.etat in calculs.FINS else 202
    return repondre(requete, vue, statut, {"location": f"/v1/calculs/{vue.id}"})
