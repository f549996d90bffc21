"""Cases that a jurist can write: facts and vœux in, points and lines out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scoring.lignes import lignes, lignes_extension
from scoring.paquet import charger, disponibles
from tests.scoring.fabrique_dossiers import fabriquer, fichiers_de_cas, lire_cas, normaliser_et_noter, points

PAQUETS = disponibles()
CAS = [
    (fichier, cas) for identifiants in PAQUETS for fichier in fichiers_de_cas(*identifiants) for cas in lire_cas(fichier)["cas"]
]
CLES = {"nom", "sens", "candidat", "conjoint", "voeux", "extension", "parametres", "note", "cedes"}


@pytest.mark.parametrize(
    ("fichier", "cas"), CAS, ids=[f"{fichier.parent.name}/{fichier.stem}: {cas['nom']}" for fichier, cas in CAS]
)
def test_cas(fichier: Path, cas: dict[str, Any]) -> None:
    """A case gives exactly the totals, the lines and the points in extension that it states."""
    assert set(cas) <= CLES
    mouvement, _, annee = fichier.parent.name.rpartition("-")
    paquet = charger(mouvement, int(annee), cas.get("parametres", {}))
    listes = [v["lieu"] if "type" not in v else (v["lieu"], v["type"]) for v in cas["voeux"]]
    candidats = {"A": {**cas["candidat"], "voeux": listes}}
    couples = []
    if "conjoint" in cas:
        candidats["B"] = {**cas["conjoint"], "voeux": listes}
        couples = [("A", "B")]
    demande = fabriquer(paquet, candidats, couples)
    voeux, bareme = normaliser_et_noter(paquet, demande)
    assert voeux.debut[1] == len(cas["voeux"])
    for i, attendu in enumerate(cas["voeux"]):
        attendues = {nom: points(valeur) for nom, valeur in attendu["lignes"].items()}
        toutes = lignes(paquet, bareme, demande.dossiers, voeux, i, demande.couples)
        assert {ligne.element: ligne.points for ligne in toutes if ligne.points} == attendues
        assert bareme.points[i] == points(attendu["total"]) == sum(attendues.values())
        assert {ligne.element for ligne in toutes if ligne.cede_a} == set(attendu.get("cedes", ()))
    if "extension" in cas:
        assert bareme.extension[0] == points(cas["extension"])
        detail = lignes_extension(paquet, bareme, demande.dossiers, voeux, 0)
        assert sum(ligne.points for ligne in detail) == bareme.extension[0]
    if "sens" in cas:
        element = lire_cas(fichier)["element"]
        colonne = bareme.elements[: voeux.debut[1], [e.id for e in paquet.elements].index(element)]
        assert bool(np.any(colonne > 0)) is (cas["sens"] == "pour")


@pytest.mark.parametrize(("mouvement", "annee"), PAQUETS)
def test_un_fichier_par_element(mouvement: str, annee: int) -> None:
    """Every element of a pack has its file, with at least one case for and one against."""
    paquet = charger(mouvement, annee)
    fichiers = fichiers_de_cas(mouvement, annee)
    lus = {fichier.stem: lire_cas(fichier) for fichier in fichiers if fichier.stem != "exemples_publies"}
    assert set(lus) == {element.id for element in paquet.elements}
    for nom, contenu in lus.items():
        assert contenu["element"] == nom
        assert {cas["sens"] for cas in contenu["cas"]} == {"pour", "contre"}, nom
