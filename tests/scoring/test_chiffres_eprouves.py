"""No figure of the pack escapes the written cases: changing any of them makes at least one case false."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scoring.paquet import Paquet, charger
from scoring.parametres import Parametre
from tests.scoring.fabrique_dossiers import Demande, fabriquer, lire_cas, noter, points

PAQUET = charger("second-degre", 2023)
CAS = [
    cas
    for fichier in sorted((Path(__file__).parent / "bareme").glob("*.yaml"))
    for cas in lire_cas(fichier)["cas"]
    if "parametres" not in cas
]
AILLEURS = {"corse_dom_limitrophes", "n1_coupe_le_couple", "eloignement_departements_non_limitrophes"}
"""Tested with an override, or in the tests of normalisation."""

EPROUVES = sorted(nom for nom, p in PAQUET.parametres.items() if p.lu_par == "bareme" and nom not in AILLEURS)


def _ensemble() -> Demande:
    """All the cases as one campaign: candidats A00000, and their conjoints B00000."""
    candidats: dict[str, dict[str, Any]] = {}
    couples = []
    for i, cas in enumerate(CAS):
        voeux = [(v["lieu"], v.get("type", "academie")) for v in cas["voeux"]]
        candidats[f"A{i:05d}"] = {**cas["candidat"], "voeux": voeux}
        if "conjoint" in cas:
            candidats[f"B{i:05d}"] = {**cas["conjoint"], "voeux": voeux}
            couples.append((f"A{i:05d}", f"B{i:05d}"))
    return fabriquer(PAQUET, candidats, couples)


def _faux(paquet: Paquet, demande: Demande) -> int:
    """Count the totals and points in extension that differ from what the cases state."""
    bareme = noter(paquet, demande)
    nombre = 0
    for i, cas in enumerate(CAS):
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


DEMANDE = _ensemble()


def test_cas_justes_ensemble() -> None:
    """Scored together as one campaign, the cases are all right: nobody's points depend on the others."""
    assert _faux(PAQUET, DEMANDE) == 0


@pytest.mark.parametrize("nom", EPROUVES)
def test_chiffre_eprouve(nom: str) -> None:
    """A change of this parameter is noticed by a case."""
    assert _faux(charger("second-degre", 2023, {nom: _autre_valeur(PAQUET.parametres[nom])}), DEMANDE) > 0
