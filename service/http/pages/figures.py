"""Files of pictures: SVG and PNG, which pages show, their data and their words, to be downloaded."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...conduite import figures, simulations
from ...identite import Action
from ..acces import garde
from ..routes import Identifiant
from ..service import ServiceRecu
from .resultats import Choisi, lire_deux

routeur = APIRouter()

TYPES = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8", "txt": "text/plain; charset=utf-8"}
POLITIQUE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
"""A drawing opened by itself: its own style, no script, nothing from elsewhere."""

NomFigure = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,150}$")]
Format = Annotated[str, Path(alias="format", pattern="^(svg|png|csv|txt)$")]
Telecharge = Annotated[bool, Query(alias="telecharger")]


@routeur.get("/simulations/{simulation}/figures/{nom}/{format}", dependencies=garde(Action.LIRE_CALCULS))
async def rendre_figure(
    simulation: Identifiant, nom: NomFigure, format_: Format, service: ServiceRecu, telecharger: Telecharge = False
) -> Response:
    """A picture of an ended simulation, drawn when it is asked for."""

    def lire() -> str:
        with transaction(service.engine, ecrire=False) as seance:
            return simulations.lire_terminee(seance, simulation).empreinte

    octets = await service.guichet.faire(figures.dessiner, await run_in_threadpool(lire), nom, format_)
    return _reponse(octets, f"{nom}.{format_}", format_, telecharger=telecharger)


@routeur.get("/comparaisons/flux/{format}", dependencies=garde(Action.COMPARER))
async def rendre_flux(
    format_: Format, service: ServiceRecu, premier: Choisi = "", second: Choisi = "", telecharger: Telecharge = False
) -> Response:
    """The picture of the flows between two results."""
    (a, _), (b, _) = await run_in_threadpool(lire_deux, service, premier, second)
    octets = await service.guichet.faire(figures.dessiner_flux, a.empreinte, b.empreinte, (a.id, b.id), format_)
    return _reponse(octets, f"flux-{a.id}-{b.id}.{format_}", format_, telecharger=telecharger)


def _reponse(octets: bytes, nom: str, format_: str, *, telecharger: bool) -> Response:
    disposition = "attachment" if telecharger or format_ in {"csv", "txt"} else "inline"
    entetes = {"content-disposition": f'{disposition}; filename="{nom}"', "content-security-policy": POLITIQUE}
    return Response(octets, headers=entetes, media_type=TYPES[format_])
