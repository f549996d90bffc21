"""Figures of a run, all of them counts: what simulations are compared by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .rapport.comptes import compter
from .statistiques import Issue, calculer

if TYPE_CHECKING:
    from .resultat import ResultatVerifie
    from .statistiques import Chiffres


def indicateurs(verifie: ResultatVerifie, chiffres: Chiffres | None = None) -> dict[str, int]:
    """Figures of a run (model §9 and §6); ``chiffres`` when they are known already."""
    resultat, solution = verifie.resultat, verifie.resultat.solution
    chiffres = chiffres or calculer(resultat)
    c, comptes = chiffres.cellules, compter(resultat, chiffres)
    deux_phases = {}
    presentes = [issue for issue in Issue if issue != Issue.DEROGATION or resultat.campagne.derogations is not None]
    if chiffres.sorties is not None:
        deux_phases = {
            "obtenus_en_mutation": comptes.nombre(comptes.issue == Issue.VOEU, ~comptes.permute),
            "obtenus_par_permutation": comptes.nombre(comptes.permute),
            "sorties_ouvertes": int(np.maximum(chiffres.sorties.ouvertes, 0).sum()),
            "sorties_utilisees": int(chiffres.sorties.sortants.sum()),
        }
    return {
        "candidats": resultat.campagne.dossiers.nombre,
        **{issue.code: comptes.nombre(comptes.issue == issue) for issue in presentes},
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
