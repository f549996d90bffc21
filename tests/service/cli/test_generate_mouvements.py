"""``generate`` for any movement: the recipe chosen, its own size, values given on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.campagnes import appeler, lignes


def test_la_recette_suit_le_mouvement(tmp_path: Path) -> None:
    """Movement and year choose the recipe; without a number of candidats its own is taken, and ``check`` accepts the folder."""
    assert appeler("generate", tmp_path / "c", "--mouvement", "ass", "--annee", "2024").code == 0
    assert len(lignes(tmp_path / "c" / "candidats.csv")) == 450
    entete = (tmp_path / "c" / "campagne.yaml").read_text(encoding="utf-8")
    assert "mouvement: ass\nannee: 2024\n" in entete
    assert "non calibrée" in entete
    assert appeler("check", tmp_path / "c").code == 0


def test_recettes_connues(tmp_path: Path) -> None:
    """A movement and year without recipe is a wrong use; the message lists those that exist."""
    issue = appeler("generate", tmp_path / "c", "--mouvement", "premier-degre", "--annee", "1999")
    assert issue.code == 2
    assert "premier-degre 1999" in issue.erreurs
    assert "premier-degre-2016" in issue.erreurs


def test_valeurs_de_la_recette(tmp_path: Path) -> None:
    """A value of the recipe can be replaced, and the campaign says so."""
    valeurs = ("--valeur", "part_specifiques=0,2", "--valeur", "part_pop=0.1")
    assert appeler("generate", tmp_path / "c", "--candidats", "300", *valeurs).code == 0
    assert {ligne["type"] for ligne in lignes(tmp_path / "c" / "postes.csv")} == {"specifique", "pop"}
    assert "part_specifiques = 0.2, part_pop = 0.1 (non calibrée ainsi)" in (tmp_path / "c" / "campagne.yaml").read_text()


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    (
        ("part_pop", "--valeur part_pop : NOM=NOMBRE est attendu"),
        ("part_pop=beaucoup", "--valeur part_pop=beaucoup : NOM=NOMBRE est attendu"),
        ("part_pop=2", "part_pop : 2 est hors des bornes [0 ; 1]"),
        ("part_popp=0.1", "part_popp : la recette n'a pas cette valeur"),
    ),
)
def test_valeur_refusee(tmp_path: Path, valeur: str, attendu: str) -> None:
    """A value that is none, out of bounds or unknown is a wrong use; nothing is written."""
    issue = appeler("generate", tmp_path / "c", "--candidats", "300", "--valeur", valeur)
    assert issue.code == 2
    assert attendu in issue.erreurs
    assert list(tmp_path.iterdir()) == []


def test_couples_d_un_mouvement_qui_n_en_a_pas(tmp_path: Path) -> None:
    """Linked demands cannot be drawn where the rules have none."""
    issue = appeler("generate", tmp_path / "c", "--mouvement", "ptp", "--annee", "2022", "--couples", "0.1")
    assert issue.code == 2
    assert "ne connaît pas de demandes liées" in issue.erreurs
