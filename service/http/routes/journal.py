"""The journal, read and verified."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from ...base import transaction
from ...conduite import registre
from ...identite import Action
from .. import vues
from ..acces import garde
from ..erreurs import reponses
from ..modeles_conduite import PageJournal, VerificationJournal
from ..reponses import page, repondre
from ..service import ServiceRecu
from . import ACCES, Limite

routeur = APIRouter(prefix="/v1/journal", tags=["journal"])


@routeur.get(
    "",
    summary="Lit le journal",
    response_model=PageJournal,
    responses=reponses(*ACCES, "requete_invalide"),
    dependencies=garde(Action.LIRE_JOURNAL),
)
def lire_journal(
    requete: Request,
    service: ServiceRecu,
    limite: Limite = 50,
    apres: Annotated[int, Query(ge=0, le=2**31 - 1, description="Numéro de la dernière ligne de la page précédente.")] = 0,
    campagne: Annotated[str | None, Query(description="Seulement les lignes de cette campagne.", max_length=64)] = None,
) -> Response:
    """Qui a fait quoi, à quoi, quand ; de la ligne la plus ancienne à la plus récente. Aucune donnée de candidat."""
    with transaction(service.engine, ecrire=False) as seance:
        lignes, derniere = page(registre.lister(seance, limite, apres, campagne), limite)
        elements = [vues.ligne_journal(ligne) for ligne in lignes]
    return repondre(requete, PageJournal(elements=elements, suivant=None if derniere is None else derniere.numero))


@routeur.get(
    "/verification",
    summary="Vérifie le journal",
    response_model=VerificationJournal,
    responses=reponses(*ACCES, "requete_invalide"),
    dependencies=garde(Action.LIRE_JOURNAL),
)
def verifier_journal(
    requete: Request,
    service: ServiceRecu,
    attendue: Annotated[
        str | None, Query(description="Empreinte connue par ailleurs, d'une publication par exemple.", max_length=64)
    ] = None,
) -> Response:
    """Toute la chaîne est recalculée ; « attendue » doit être l'empreinte d'une de ses lignes."""
    with transaction(service.engine, ecrire=False) as seance:
        vue = registre.verifier(seance, service.magasin, attendue)
    defauts = [defaut.message for defaut in vue.defauts]
    return repondre(requete, VerificationJournal(intact=not defauts, lignes=vue.lignes, tete=vue.tete, defauts=defauts))
