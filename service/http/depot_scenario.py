"""A scenario received, by a program or by a person: read at the desk against its campaign, then kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from ..base import transaction
from ..base.tables_campagne import Scenario
from ..conduite import banc, campagnes, scenarios
from ..identite import Acteur
from .problemes import Probleme
from .service import Service

OCTETS = 8 * 1024 * 1024
"""Bytes of the files of a scenario, together."""


@dataclass(frozen=True, slots=True)
class Recu:
    """Name, kind (``scenario`` or ``balayage``) and files of what was received."""

    nom: str
    genre: str
    fichiers: Mapping[str, bytes]


async def garder(service: Service, acteur: Acteur, campagne: str, recu: Recu) -> Scenario:
    """Read a scenario and keep it.

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``campagne_vide``, ``scenario_refuse``, ``scenario_existant``.
    Probleme
        ``corps_trop_grand``.
    """
    if sum(map(len, recu.fichiers.values())) > OCTETS:
        raise Probleme("corps_trop_grand", f"Au plus {OCTETS} octets.")

    def situer() -> tuple[str, Mapping[str, str]]:
        with transaction(service.engine, ecrire=False) as seance:
            contenu = scenarios.contenu_de(campagnes.lire(seance, campagne))
            return contenu, scenarios.dossiers(seance, campagne)

    def inscrire() -> Scenario:
        with transaction(service.engine) as seance:
            return scenarios.enregistrer(seance, acteur, campagnes.verrouiller(seance, campagne), lu)

    contenu, autres = await run_in_threadpool(situer)
    lu = await service.guichet.faire(banc.lire_scenario, contenu, recu.nom, recu.genre, dict(recu.fichiers), dict(autres))
    return await run_in_threadpool(inscrire)
