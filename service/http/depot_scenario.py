"""A scenario received, by a program or by a person: read at the desk against its campaign, then kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from starlette.concurrency import run_in_threadpool

from ..base import transaction
from ..base.tables_campagne import Scenario
from ..conduite import banc, campagnes, scenarios
from ..identite import Acteur
from .modeles_banc import DemandePlan, DemandeSimulation
from .problemes import Probleme, requete_invalide
from .service import Service

OCTETS = 8 * 1024 * 1024
"""Bytes of the files of a scenario, together."""


@dataclass(frozen=True, slots=True)
class Recu:
    """Name, kind (``scenario``, ``balayage`` or ``plan``) and files of what was received."""

    nom: str
    genre: str
    fichiers: Mapping[str, bytes]


def recu_plan(demande: Mapping[str, Any]) -> Recu | None:
    """What is asked of a plan, as the file of the command: sent, or written from fields; None when nothing is asked.

    Raises
    ------
    Probleme
        ``requete_invalide``: a file and fields.
    """
    dits = {cle: valeur for cle, valeur in demande.items() if valeur not in (None, [], {})}
    if not dits:
        return None
    joints = {nom: texte.encode("utf-8", "surrogatepass") for nom, texte in dits.pop("joints", {}).items()}
    texte = dits.pop("plan", None)
    if texte is not None and dits:
        raise requete_invalide("« plan » dit tout : le donner seul, ou donner les champs")
    if texte is None:
        if "annees" in dits:
            dits["separation"] = {"annees": dits.pop("annees")}
        if "bornes" in dits:
            dits["bornes"] = [{cle: v for cle, v in borne.items() if v is not None} for borne in dits["bornes"]]
        texte = yaml.safe_dump(dits, allow_unicode=True, sort_keys=False)
    return Recu(banc.PLAN, banc.PLAN, {**joints, f"{banc.PLAN}.yaml": texte.encode("utf-8", "surrogatepass")})


async def garder_plan(service: Service, acteur: Acteur, campagne: str, demande: DemandeSimulation) -> str | None:
    """Name of the scenario to simulate: that of the plan asked, read and kept first, else the one named, None for none.

    Raises
    ------
    Refus, Probleme
        See :func:`recu_plan` and :func:`garder`; ``requete_invalide``: a plan with another verb, or with a scenario.
    """
    plan = recu_plan(demande.model_dump(include=set(DemandePlan.model_fields)))
    if plan is None:
        return demande.scenario
    if demande.verbe != "planifier" or demande.scenario is not None:
        raise requete_invalide("un plan se demande avec « planifier », sans « scenario »")
    return (await garder(service, acteur, campagne, plan)).nom


async def garder(service: Service, acteur: Acteur, campagne: str, recu: Recu) -> Scenario:
    """Read a scenario and keep it.

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``campagne_vide``, ``scenario_refuse``, ``plan_refuse``,
        ``scenario_existant``.
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
