"""Runs asked for."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from ...conduite import calculs
from ...identite import Action
from .. import vues
from ..acces import ActeurConnu, garde
from ..changements import CleIdempotence, Fait, faire
from ..erreurs import reponses
from ..lancement import inscrire_demande
from ..modeles import Calcul, DemandeCalcul
from ..service import ServiceRecu
from . import ACCES, Identifiant

routeur = APIRouter(prefix="/v1/campagnes", tags=["calculs"])


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
            "regles_inconnues",
            "regles_refusees",
            "cle_reutilisee",
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
    requete: Request,
    campagne: Identifiant,
    demande: DemandeCalcul,
    service: ServiceRecu,
    acteur: ActeurConnu,
    cle: CleIdempotence = None,
) -> Response:
    """La même demande est le même calcul ; un calcul annulé ou en échec est relancé."""
    a_envoyer: list[tuple[str, int]] = []

    def changer(seance: Session) -> Fait:
        calcul, neuf = inscrire_demande(seance, acteur, campagne, demande.mecanisme)
        a_envoyer.extend([(calcul.id, calcul.tentatives)] if neuf else [])
        return Fait(vues.calcul(calcul), 200 if calcul.etat in calculs.FINS else 202, f"/v1/calculs/{calcul.id}")

    reponse = faire(requete, service, acteur, cle, demande.model_dump(), changer)
    for calcul, tentative in a_envoyer:
        service.travaux.envoyer(calcul, tentative)
    return reponse
