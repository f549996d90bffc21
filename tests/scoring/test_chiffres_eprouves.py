"""No figure of a pack escapes the written cases: changing any of them makes at least one case false."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from scoring.paquet import Paquet, charger, disponibles
from scoring.parametres import Parametre
from tests.scoring.fabrique_dossiers import Demande, fabriquer, fichiers_de_cas, lire_cas, noter, points

AILLEURS = {
    "corse_dom_limitrophes",
    "n1_coupe_le_couple",
    "eloignement_departements_non_limitrophes",
    "voisinages_de_convention",
    "voeu_preferentiel_cumul_famille",
    "date_titularisation_limite",
    "date_fermeture",
    "date_confirmation_limite",
    "date_modification_limite",
    "echelon_hors_classe_maximum",
    "ordre_departages",
    "phase_m_rang_dabord",
    "classement_ppr",
    "classement_recteur",
    "classement_academie",
    "classement_specifique",
    "classement_pop",
    "premiere_affectation_annees",
    "duree_recommandee",
    "reorientation_en_vigueur",
}
"""Tested with an override, or in the tests of normalisation, refusals, priorities and tie-breaks."""


@dataclass(frozen=True)
class Ensemble:
    """All the cases of a pack as one campaign: candidats A00000…, and their conjoints B00000…."""

    paquet: Paquet
    cas: list[dict[str, Any]]
    demande: Demande


def _ensemble(mouvement: str, annee: int) -> Ensemble:
    paquet = charger(mouvement, annee)
    lus = [cas for fichier in fichiers_de_cas(mouvement, annee) for cas in lire_cas(fichier)["cas"] if "parametres" not in cas]
    candidats: dict[str, dict[str, Any]] = {}
    couples = []
    for i, cas in enumerate(lus):
        voeux = [(v["lieu"], v.get("type", paquet.types_voeu[0])) for v in cas["voeux"]]
        candidats[f"A{i:05d}"] = {**cas["candidat"], "voeux": voeux}
        if "conjoint" in cas:
            candidats[f"B{i:05d}"] = {**cas["conjoint"], "voeux": voeux}
            couples.append((f"A{i:05d}", f"B{i:05d}"))
    return Ensemble(paquet, lus, fabriquer(paquet, candidats, couples))


def _fixe(parametre: Parametre) -> bool:
    """Whether its bounds leave one value, which no campaign changes."""
    return parametre.minimum is not None and parametre.minimum == parametre.maximum


ENSEMBLES = {f"{mouvement}-{annee}": _ensemble(mouvement, annee) for mouvement, annee in disponibles()}
EPROUVES = [
    (cle, nom)
    for cle, ensemble in ENSEMBLES.items()
    for nom, parametre in sorted(ensemble.paquet.parametres.items())
    if parametre.lu_par == "bareme" and nom not in AILLEURS and not _fixe(parametre)
]


def _faux(ensemble: Ensemble, paquet: Paquet) -> int:
    """Count the totals and points in extension that differ from what the cases state."""
    demande = ensemble.demande
    bareme = noter(paquet, demande)
    nombre = 0
    for i, cas in enumerate(ensemble.cas):
        debut = int(demande.voeux.debut[i])
        for j, voeu in enumerate(cas["voeux"]):
            nombre += int(bareme.points[debut + j]) != points(voeu["total"])
        nombre += "extension" in cas and int(bareme.extension[i]) != points(cas["extension"])
    return nombre


def _autre_valeur(parametre: Parametre) -> Any:
    """Another value of the same type, one unit away."""
    valeur = parametre.valeur
    match parametre.type:
        case "booleen":
            return not valeur
        case "table_points":
            return {seuil: points_ + 1 for seuil, points_ in valeur.items()}
        case "matrice_points":
            return [[case_ + 1 for case_ in ligne] for ligne in valeur]
    return valeur - 1 if parametre.maximum is not None and valeur + 1 > parametre.maximum else valeur + 1


@pytest.mark.parametrize("cle", ENSEMBLES)
def test_cas_justes_ensemble(cle: str) -> None:
    """Scored together as one campaign, the cases are all right: nobody's points depend on the others."""
    assert _faux(ENSEMBLES[cle], ENSEMBLES[cle].paquet) == 0


@pytest.mark.parametrize(("cle", "nom"), EPROUVES)
def test_chiffre_eprouve(cle: str, nom: str) -> None:
    """A change of this parameter is noticed by a case."""
    ensemble = ENSEMBLES[cle]
    paquet = charger(ensemble.paquet.mouvement, ensemble.paquet.annee, {nom: _autre_valeur(ensemble.paquet.parametres[nom])})
    assert _faux(ensemble, paquet) > 0
