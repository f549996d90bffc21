"""A change in one transaction: done once when the client names it, refused when what was read is no longer what is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, NamedTuple

from fastapi import Header, Request, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from ..base import transaction
from ..base.tables_campagne import Campagne
from ..conduite import campagnes, idempotence
from ..conduite.magasin import empreinte_json
from ..identite import Acteur
from . import vues
from .reponses import exiger_version, repondre_json
from .service import Service

CleIdempotence = Annotated[
    str | None,
    Header(
        alias="idempotency-key",
        min_length=8,
        max_length=64,
        description="Nom choisi par le client : la même demande renvoyée sous ce nom dans la journée reçoit la même réponse.",
    ),
]
"""Parameter of a route."""


class Fait(NamedTuple):
    """What was done: the answer, its status, and the address of what was made, if any."""

    modele: BaseModel
    statut: int = 200
    adresse: str | None = None


def faire(
    requete: Request,
    service: Service,
    acteur: Acteur,
    cle: str | None,
    demande: Mapping[str, Any],
    changer: Callable[[Session], Fait],
) -> Response:
    """Answer of ``changer``, called in a transaction; the answer already given when the key served for the same request.

    Parameters
    ----------
    demande
        What is asked, beside the method and the address: what tells one request from another (JSON).

    Raises
    ------
    Refus
        ``cle_reutilisee``, and those of ``changer``.
    """
    if cle is None:
        with transaction(service.engine) as seance:
            fait = changer(seance)
        return _reponse(requete, fait.modele.model_dump_json(), fait.statut, fait.adresse)
    empreinte = empreinte_json({"methode": requete.method, "adresse": requete.url.path, "demande": demande})
    return _une_fois(requete, service, acteur, cle, empreinte, changer)


def _une_fois(
    requete: Request, service: Service, acteur: Acteur, cle: str, empreinte: str, changer: Callable[[Session], Fait]
) -> Response:
    with transaction(service.engine) as seance:
        deja = idempotence.chercher(seance, acteur, cle, empreinte)
        if deja is None:
            fait = changer(seance)
            corps, statut, adresse = fait.modele.model_dump_json(), fait.statut, fait.adresse
            # As text: the same bytes, and the same ETag, will be given again.
            idempotence.garder(seance, acteur, cle, empreinte, statut, {"corps": corps, "adresse": adresse})
        else:
            statut, corps, adresse = deja[0], deja[1]["corps"], deja[1]["adresse"]
    return _reponse(requete, corps, statut, adresse)


def _reponse(requete: Request, corps: str, statut: int, adresse: str | None) -> Response:
    return repondre_json(requete, corps.encode(), statut, {} if adresse is None else {"location": adresse})


def a_changer(requete: Request, seance: Session, campagne: str) -> Campagne:
    """A campaign to change, locked, and still what the client read when it says which (``If-Match``).

    Raises
    ------
    Refus
        ``campagne_inconnue``.
    Probleme
        ``version_depassee``.
    """
    ligne = campagnes.verrouiller(seance, campagne)
    exiger_version(requete, vues.campagne(seance, ligne))
    return ligne
