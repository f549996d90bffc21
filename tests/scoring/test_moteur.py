"""What the engine offers and the pack of 2023 does not distinguish: the same pack with one text changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from scoring.departage import colonnes
from scoring.normalisation import normaliser
from scoring.paquet import RACINE, Paquet, charger
from tests.scoring.fabrique_dossiers import fabriquer, noter


def _paquet(dossier: Path, fichier: str, avant: str, apres: str) -> Paquet:
    """The pack of 2023 with one text of one file replaced."""
    copie = dossier / "second-degre" / "2023"
    shutil.copytree(RACINE / "second-degre" / "2023", copie)
    texte = (copie / fichier).read_text(encoding="utf-8")
    assert texte.count(avant) == 1
    (copie / fichier).write_text(texte.replace(avant, apres), encoding="utf-8")
    return charger("second-degre", 2023, racine=dossier)


@pytest.mark.parametrize(
    ("sur", "attendus"),
    (("voeu, levee_en_extension: {parametre: boe_rendue_en_extension}", [100_000, 10_000]), ("candidat", [100_000, 0])),
)
def test_cession_sur_un_voeu_ou_partout(sur: str, attendus: list[int], tmp_path: Path) -> None:
    """An element gives way on the vœu where the other gives points, or on the whole list."""
    avant = "elements: [handicap], sur: voeu, levee_en_extension: {parametre: boe_rendue_en_extension}"
    parametre = "condition: {fait: boe, est: true}"
    if sur == "candidat":
        # The parameter must still be read by something.
        paquet = _paquet(
            tmp_path,
            "elements.yaml",
            f"{parametre}\n    forme: {{type: forfait, points: boe_points}}\n    cede:\n      - {{{avant}}}",
            "condition: {tous: [{fait: boe, est: true}, {non: {parametre: boe_rendue_en_extension}}]}\n"
            "    forme: {type: forfait, points: boe_points}\n    cede:\n      - {elements: [handicap], sur: candidat}",
        )
    else:
        paquet = charger("second-degre", 2023)
    demande = fabriquer(paquet, {"A": {"boe": True, "handicap_academies": ["14"], "voeux": ["14", "70"]}})
    assert noter(paquet, demande).points.tolist() == attendus


@pytest.mark.parametrize(("ordre", "premier"), (("croissant", "vieux"), ("decroissant", "jeune")))
def test_ordre_d_un_departage(ordre: str, premier: str, tmp_path: Path) -> None:
    """A tie-break by value goes up or down, and an unknown value comes last in both."""
    paquet = _paquet(tmp_path, "demandes.yaml", "ordre: croissant", f"ordre: {ordre}")
    dates = {"jeune": {"date_naissance": "1995-01-01"}, "vieux": {"date_naissance": "1965-06-30"}, "inconnu": {}}
    dossiers = fabriquer(paquet, dates).dossiers
    classes = [dossiers.ids[i] for i in np.lexsort(colonnes(paquet, dossiers, 7).valeurs.T[::-1])]
    assert (classes[0], classes[-1]) == (premier, "inconnu")


def test_couper_ne_touche_que_ses_types(tmp_path: Path) -> None:
    """A cut counts and removes vœux of its types only, wherever the others stand."""
    paquet = _paquet(tmp_path, "demandes.yaml", "types: [specifique, pop]", "types: [pop]")
    voeux = ["70", ("14", "specifique"), "02", ("02", "specifique"), "17", ("17", "specifique")]
    demande = fabriquer(paquet, {"A": {"statut": "titulaire", "origine": "02", "voeux": voeux}})
    resultat = normaliser(paquet, demande.dossiers, demande.voeux, demande.couples)
    assert resultat.voeux.rang.tolist() == [1, 2, 4, 6]
    assert [(avis.rang, avis.code) for avis in resultat.avis] == [(3, "N1"), (5, "N1")]
