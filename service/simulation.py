"""``mouvement simulate``: the campaign as it is and under named changes, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .campagne import Chronometre, executer
from .echanges.tables import Codes, Entiers, Table
from .rapport.comptes import compter
from .scenarios import Scenario, appliquer
from .sortie import fichiers
from .statistiques import Issue, calculer

if TYPE_CHECKING:
    from .echanges.campagne import Campagne
    from .echanges.ecriture import Contenu
    from .resultat import ResultatVerifie

BASE = "base"
COMPARAISON = "comparaison.csv"


class Ecart(NamedTuple):
    """One row of ``comparaison.csv``."""

    scenario: str
    indicateur: str
    base: int
    valeur: int
    ecart: int


def simuler(
    campagne: Campagne, scenarios: Sequence[Scenario], *, nom: str | None = None, chronometre: Chronometre | None = None
) -> tuple[Contenu, tuple[Ecart, ...]]:
    """Run the campaign and each scenario.

    Returns
    -------
    contenu, ecarts
        The whole output folder: a result folder per run and ``comparaison.csv``; and the rows of the latter.

    Raises
    ------
    MecanismeInconnu, ResultatRefuse
        See :func:`service.campagne.executer`; nothing may be written then.
    """
    chronometre = chronometre or Chronometre()
    with chronometre.etape(BASE):
        base = executer(campagne, nom=nom, simulation=nom is not None)
        contenu: dict[str, Contenu | bytes | Table] = {BASE: fichiers(base)[0]}
    ecarts: list[Ecart] = []
    for scenario in scenarios:
        with chronometre.etape(scenario.nom):
            verifie = executer(appliquer(scenario, campagne), nom=nom, simulation=nom is not None)
            contenu[scenario.nom] = fichiers(verifie, simulation=scenario)[0]
        ecarts += comparer(scenario.nom, base, verifie)
    contenu[COMPARAISON] = _table(ecarts)
    return contenu, tuple(ecarts)


def comparer(nom: str, base: ResultatVerifie, verifie: ResultatVerifie) -> list[Ecart]:
    """Every indicator of a scenario beside the base, in the order of the file."""
    avant, apres = indicateurs(base), indicateurs(verifie)
    changent = int((base.resultat.cellule != verifie.resultat.cellule).sum())
    lignes = [Ecart(nom, i, avant[i], apres[i], apres[i] - avant[i]) for i in avant]
    return [*lignes, Ecart(nom, "candidats_au_resultat_different", 0, changent, changent)]


def indicateurs(verifie: ResultatVerifie) -> dict[str, int]:
    """Figures of a run, all of them counts (model §9 and §6)."""
    resultat, solution = verifie.resultat, verifie.resultat.solution
    chiffres = calculer(resultat)
    c, comptes = chiffres.cellules, compter(resultat, chiffres)
    deux_phases = {}
    if chiffres.sorties is not None:
        deux_phases = {
            "obtenus_en_mutation": comptes.nombre(comptes.issue == Issue.VOEU, ~comptes.permute),
            "obtenus_par_permutation": comptes.nombre(comptes.permute),
            "sorties_ouvertes": int(np.maximum(chiffres.sorties.ouvertes, 0).sum()),
            "sorties_utilisees": int(chiffres.sorties.sortants.sum()),
        }
    return {
        "candidats": resultat.campagne.dossiers.nombre,
        **{issue.code: comptes.nombre(comptes.issue == issue) for issue in Issue},
        "voeu_1": comptes.nombre(comptes.rang == 1),
        "titulaires_mutes": comptes.nombre(comptes.titulaire, comptes.issue == Issue.VOEU),
        "entrants_sur_voeu_1": comptes.nombre(~comptes.titulaire, comptes.rang == 1),
        "couples_satisfaits": comptes.nombre(comptes.en_couple, comptes.issue == Issue.VOEU) // 2,
        "capacite": int(c.capacite.sum()),
        "places_ouvertes": int(c.ouvertes.sum()),
        "places_occupees": int(c.entrants_examines.sum()),
        "places_libres": int(np.maximum(c.ouvertes - c.entrants_examines, 0).sum()),
        "demandes_fondees_restantes": (
            len({r.unite for r in solution.revendications})
            if verifie.rapport.comptes is None
            else verifie.rapport.comptes.unites
        ),
        "somme_des_rangs": solution.p8_valeur,
        **deux_phases,
    }


def _table(ecarts: Sequence[Ecart]) -> Table:
    indices = np.arange(len(ecarts))
    return Table(
        {
            "scenario": Codes(indices, [e.scenario for e in ecarts]),
            "indicateur": Codes(indices, [e.indicateur for e in ecarts]),
            "base": Entiers(np.array([e.base for e in ecarts], np.int64)),
            "valeur": Entiers(np.array([e.valeur for e in ecarts], np.int64)),
            "ecart": Entiers(np.array([e.ecart for e in ecarts], np.int64)),
        }
    )
