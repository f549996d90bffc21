"""What ``check`` prints for people: by cause, with counts and first examples; everything on demand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from service.echanges.anomalies import Anomalie
from service.fautes import EXEMPLES, lignes_fautes
from tests.service.campagnes import appeler, campagne


def _fautes(nombre: int, attendu: str = "un lieu") -> list[Anomalie]:
    return [Anomalie("voeux.csv", k, "lieu", f"z{k}", attendu, "code_inconnu") for k in range(2, nombre + 2)]


def test_attendu_commun_dit_une_fois() -> None:
    """What all the faults of a cause expect is said once, in the line that counts them."""
    assert list(lignes_fautes(_fautes(EXEMPLES + 4))) == [
        "voeux.csv : la valeur n'est pas de celles qui existent (7 fois). Attendu : un lieu.",
        "  Ligne 2, colonne lieu : « z2 ».",
        "  Ligne 3, colonne lieu : « z3 ».",
        "  Ligne 4, colonne lieu : « z4 ».",
        "  … et 4 autres (liste entière : mouvement check --complet)",
    ]


def test_fichiers_que_check_ne_lit_pas() -> None:
    """Faults of a scenario or of a plan are all told: no other command would list them."""
    fautes = [replace(faute, fichier="plan.yaml") for faute in _fautes(EXEMPLES + 4)]
    assert [ligne.partition(",")[0] for ligne in lignes_fautes(fautes)][1:] == [f"  Ligne {k}" for k in range(2, EXEMPLES + 6)]


def test_attendus_differents_dits_chacun() -> None:
    """Faults of one cause that expect different things tell each its own; nothing is counted as left out when all are there."""
    lignes = list(lignes_fautes([*_fautes(1), *_fautes(2, "autre chose")[1:]]))
    assert lignes == [
        "voeux.csv : la valeur n'est pas de celles qui existent (2 fois).",
        "  Ligne 2, colonne lieu : « z2 ». Attendu : un lieu.",
        "  Ligne 3, colonne lieu : « z3 ». Attendu : autre chose.",
    ]


def test_faute_seule_et_liste_entiere() -> None:
    """A fault alone of its cause is its own sentence; the whole list is one sentence per fault, in order."""
    (seule,) = _fautes(1)
    fichier = Anomalie("couples.csv", 0, "", "", "au moins une ligne", "aucune_ligne")
    assert list(lignes_fautes([seule, fichier])) == [seule.message, fichier.message]
    toutes = _fautes(40)
    assert list(lignes_fautes(toutes, complet=True)) == [faute.message for faute in toutes]
    assert list(lignes_fautes([fichier, fichier]))[1] == "  Tout le fichier"


@pytest.fixture
def avec_avis(tmp_path: Path) -> Path:
    """Five titulaires who ask for their own académie at rank 2, then another one; the last has no date of birth."""
    candidats = [{"candidat": f"t{k}", "origine": "24"} for k in range(5)]
    candidats[4]["date_naissance"] = ""
    return campagne(tmp_path / "c", candidats, {f"t{k}": ["25", "24", "01"] for k in range(5)}, {("L1300", "25"): 1})


def test_avis_par_cause(avec_avis: Path) -> None:
    """Notices that normalisation will write are counted by rule, the first ones quoted."""
    issue = appeler("check", avec_avis)
    assert issue.code == 0
    lignes = issue.erreurs.splitlines()
    assert lignes[:2] == ["Avertissement : 1 candidat sans date de naissance.", "  t4"]
    assert lignes[2].startswith("Avis N1, un titulaire ne demande pas l'académie qu'il détient : 10 avis à 5 candidats.")
    assert lignes[3] == "  t0 : Le vœu de rang 2 (Créteil) est supprimé, il demande l'académie dont vous êtes titulaire."
    assert lignes[6] == f"  … et {10 - EXEMPLES} autres (liste entière : mouvement check --complet)"
    assert lignes[7].startswith("À noter : 25 colonnes que lit le barème ne disent rien, absentes ou vides : anciennete_")
    assert lignes[8].startswith("Campagne acceptée : 5 candidats, 15 vœux")


def test_avis_en_entier(avec_avis: Path) -> None:
    """``--complet`` tells each notice; ``--json`` gives them, and the candidats of each oddity."""
    complet = appeler("check", avec_avis, "--complet").erreurs
    lu = json.loads(appeler("check", avec_avis, "--json").sortie)
    assert len(lu["avis"]) == 10
    assert all(f"  {avis['candidat']} : {avis['message']}" in complet for avis in lu["avis"])
    assert "liste entière" not in complet
    assert lu["candidats_des_avertissements"] == [["t4"]]
