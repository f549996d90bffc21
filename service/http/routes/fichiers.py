"""Files of a result."""

from __future__ import annotations

from pathlib import Path as Dossier
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import FileResponse, StreamingResponse

from ...base import transaction
from ...conduite import calculs
from ...identite import Action
from .. import exemples
from ..acces import garde
from ..erreurs import reponses
from ..livraison import archiver, decrire, empreinte_archive
from ..modeles import Fichiers
from ..problemes import Probleme
from ..reception import BINAIRE
from ..reponses import connue, repondre
from ..service import Service, ServiceRecu
from . import ACCES, Identifiant

routeur = APIRouter(prefix="/v1/calculs/{calcul}", tags=["fichiers"])

_ERREURS = reponses(*ACCES, "contenu_absent", "calcul_inconnu", "calcul_non_termine", "requete_invalide")


def _dossier(service: Service, calcul: str) -> Dossier:
    with transaction(service.engine, ecrire=False) as seance:
        return service.magasin.resultat(calculs.lire_termine(seance, calcul).empreinte)


@routeur.get(
    "/fichiers",
    summary="Liste les fichiers d'un résultat",
    response_model=Fichiers,
    responses=_ERREURS,
    dependencies=garde(Action.LIRE_CALCULS),
)
def lister_fichiers(requete: Request, calcul: Identifiant, service: ServiceRecu) -> Response:
    """Avec taille, empreinte et type."""
    return repondre(requete, Fichiers(elements=decrire(_dossier(service, calcul))))


@routeur.get(
    "/fichiers.zip",
    summary="Rend tous les fichiers d'un résultat",
    response_class=Response,
    responses={
        200: {
            "description": "Archive zip.",
            "content": {"application/zip": {"schema": BINAIRE}},
        },
        **_ERREURS,
    },
    dependencies=garde(Action.LIRE_CALCULS),
)
def rendre_archive(requete: Request, calcul: Identifiant, service: ServiceRecu) -> Response:
    """Une archive zip de tous les fichiers."""
    dossier = _dossier(service, calcul)
    fichiers = decrire(dossier)
    # Weak: the same files, but compressed bytes are those of this machine's library.
    entetes = {
        "etag": f'W/"{empreinte_archive(fichiers)}"',
        "content-disposition": f'attachment; filename="resultat-{calcul[:12]}.zip"',
    }
    if connue(requete, entetes["etag"]):
        return Response(status_code=304, headers=entetes)
    contenu = archiver(dossier, fichiers, service.magasin.reception().parent)
    return StreamingResponse(contenu, headers=entetes, media_type="application/zip")


@routeur.get(
    "/fichiers/{nom}",
    summary="Rend un fichier d'un résultat",
    response_class=FileResponse,
    responses={
        200: {
            "description": "Le fichier ; ETag est son empreinte SHA-256.",
            "content": {
                "text/csv": {"schema": {"type": "string"}, "example": exemples.FICHIER_CSV},
                "text/html": {"schema": {"type": "string"}},
                "application/json": {"schema": {"type": "object"}},
            },
        },
        **reponses(*ACCES, "contenu_absent", "calcul_inconnu", "calcul_non_termine", "fichier_inconnu", "requete_invalide"),
    },
    dependencies=garde(Action.LIRE_CALCULS),
)
def rendre_fichier(
    requete: Request, calcul: Identifiant, nom: Annotated[str, Path(description="Nom du fichier.")], service: ServiceRecu
) -> Response:
    """Une partie du fichier peut être demandée (Range)."""
    dossier = _dossier(service, calcul)
    fichier = next((f for f in decrire(dossier) if f.nom == nom), None)
    if fichier is None:
        raise Probleme("fichier_inconnu")
    entetes = {"etag": f'"{fichier.sha256}"'}
    if connue(requete, entetes["etag"]):
        return Response(status_code=304, headers=entetes)
    disposition = "inline" if fichier.type.startswith("text/html") else "attachment"
    return FileResponse(
        dossier / nom, headers=entetes, media_type=fichier.type, filename=nom, content_disposition_type=disposition
    )
