"""A plan made and told, whatever its goal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from solver.planification import Constater

from .buts import MOINDRES
from .chantier import Chantier
from .lecture_plan import DemandePlan
from .moindres import fichiers_moindres, lignes_moindres, moindres_places, resume_moindres
from .planification import fichiers, lignes, planifier_places, resume

if TYPE_CHECKING:
    from ..echanges.ecriture import Contenu


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The folder, what ``--json`` says and what people are told."""

    contenu: Contenu
    resume: dict[str, Any]
    lignes: tuple[str, ...]


def etablir(
    chantier: Chantier,
    demande: DemandePlan,
    suivi: Callable[[int, int], None] = lambda fait, total: None,
    constater: Constater = lambda constat: None,
) -> Plan:
    """Make the plan.

    Raises
    ------
    PlanRefuse, PlanImpossible, BornesRefusees, ControleRefuse, ResultatRefuse
        See :func:`.planification.planifier_places`.
    """
    if demande.but in MOINDRES:
        moindres = moindres_places(chantier, demande.but)
        dites = tuple(lignes_moindres(chantier, moindres))
        return Plan(fichiers_moindres(chantier, moindres, demande.libelle), resume_moindres(moindres), dites)
    reponse = planifier_places(chantier, demande, suivi, constater)
    vue = resume(chantier, reponse)
    return Plan(fichiers(chantier, reponse), vue, tuple(lignes(chantier, reponse, vue)))
