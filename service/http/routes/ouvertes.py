"""Open data of published campaigns: for everyone, without an account."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import FileResponse
from sqlalchemy.orm import Session

from ...base import transaction
from ...base.tables_campagne import Campagne
from ...conduite import publiees
from ...identite import Action
from .. import exemples, vues
from ..acces import garde
from ..erreurs import reponses
from ..livraison import decrire
from ..modeles_conduite import DonneesOuvertes, ListeDonneesOuvertes
from ..problemes import Probleme
from ..reponses import connue, repondre
from ..service import Service, ServiceRecu
from . import Identifiant

routeur = APIRouter(prefix="/v1/donnees-ouvertes", tags=["données ouvertes"])


def _decrites(service: Service, seance: Session, campagne: Campagne) -> DonneesOuvertes:
    publication = publiees.publication(seance, campagne)
    return DonneesOuvertes(
        campagne=campagne.id,
        mouvement=campagne.mouvement,
        annee=campagne.annee,
        libelle=campagne.libelle,
        publie_le=vues.instant(publication.publie_le),
        donnees=publication.donnees or "",
        fichiers=decrire(service.magasin.donnees(publication.donnees or "")),
    )


@routeur.get(
    "",
    summary="Liste les données ouvertes",
    response_model=ListeDonneesOuvertes,
    responses=reponses("contenu_absent"),
    dependencies=garde(Action.LIRE_PUBLIC),
)
def lister_donnees_ouvertes(requete: Request, service: ServiceRecu) -> Response:
    """Une entrée par campagne publiée, la plus récente d'abord."""
    with transaction(service.engine, ecrire=False) as seance:
        elements = [_decrites(service, seance, campagne) for campagne in publiees.lister(seance)]
    return repondre(requete, ListeDonneesOuvertes(elements=elements))


@routeur.get(
    "/{campagne}",
    summary="Décrit les données ouvertes d'une campagne",
    response_model=DonneesOuvertes,
    responses=reponses("publication_absente", "contenu_absent", "requete_invalide"),
    dependencies=garde(Action.LIRE_PUBLIC),
)
def lire_donnees_ouvertes(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """Les petits effectifs sont masqués, ainsi que ce qui les rendrait."""
    with transaction(service.engine, ecrire=False) as seance:
        return repondre(requete, _decrites(service, seance, publiees.lire(seance, campagne)))


@routeur.get(
    "/{campagne}/{nom}",
    summary="Rend un fichier de données ouvertes",
    response_class=FileResponse,
    responses={
        200: {
            "description": "Le fichier ; ETag est son empreinte SHA-256.",
            "content": {
                "text/csv": {"schema": {"type": "string"}, "example": exemples.FICHIER_CSV},
                "application/json": {"schema": {"type": "object"}},
                "application/vnd.apache.parquet": {"schema": {"type": "string", "format": "binary"}},
            },
        },
        **reponses("publication_absente", "contenu_absent", "fichier_inconnu", "requete_invalide"),
    },
    dependencies=garde(Action.LIRE_PUBLIC),
)
def rendre_donnees_ouvertes(
    requete: Request, campagne: Identifiant, nom: Annotated[str, Path(description="Nom du fichier.")], service: ServiceRecu
) -> Response:
    """CSV, Parquet, schéma, manifeste."""
    with transaction(service.engine, ecrire=False) as seance:
        decrites = _decrites(service, seance, publiees.lire(seance, campagne))
    fichier = next((f for f in decrites.fichiers if f.nom == nom), None)
    if fichier is None:
        raise Probleme("fichier_inconnu")
    entetes = {"etag": f'"{fichier.sha256}"'}
    if connue(requete, entetes["etag"]):
        return Response(status_code=304, headers=entetes)
    dossier = service.magasin.donnees(decrites.donnees)
    return FileResponse(dossier / nom, headers=entetes, media_type=fichier.type, filename=nom)
