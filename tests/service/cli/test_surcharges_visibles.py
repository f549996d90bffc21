"""Values that the campaign decides instead of the rule pack: told as such wherever a value is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.service.campagnes import Issue, appeler, campagne


@pytest.fixture(scope="module")
def surchargee(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Issue]:
    """A campaign with two overrides, its result and what ``solve`` said."""
    racine = tmp_path_factory.mktemp("surcharges")
    dossier = campagne(
        racine / "c",
        [{"candidat": "a", "origine": "24", "motif_familial": "rapprochement_conjoints", "academie_conjoint": "25"}],
        {"a": ["25"]},
        {("L1300", "25"): 2},
        parametres="parametres: {rc_points: 300, placement_obligatoire: placer}\n",
    )
    issue = appeler("solve", dossier, "-o", racine / "r")
    assert issue.code == 0, issue.erreurs
    return dossier, racine / "r", issue


def test_premiere_page(surchargee: tuple[Path, Path, Issue]) -> None:
    """The first page names each override with both values, and no longer calls its value uncertain."""
    _, sortie, issue = surchargee
    _, _, suite = issue.erreurs.partition("PARAMÈTRES MODIFIÉS PAR LA CAMPAGNE\n")
    bloc, _, incertaines = suite.partition("RÈGLES INCERTAINES UTILISÉES")
    assert "  rc_points (" in bloc
    assert "= 300 (valeur du paquet : 150,2)" in bloc
    assert "= placer (valeur du paquet : strict)" in bloc
    assert "= placer" not in incertaines
    page = (sortie / "rapport.html").read_text(encoding="utf-8")
    assert page.count("Paramètres modifiés par la campagne") >= 2
    assert '<th scope="row">rc_points</th>' in page
    assert "<td>300</td><td>150,2</td>" in page


def test_explication(surchargee: tuple[Path, Path, Issue]) -> None:
    """The explanation gives the value to the campaign, not to the source of the pack's."""
    dossier, sortie, _ = surchargee
    for options, avant in (((), ""), (("--html",), '<span class="discret">')):
        texte = appeler("explain", dossier, sortie, "a", *options).sortie
        assert f"300 {avant}(décision de la campagne ; valeur du paquet : 150,2)" in texte
    lignes = json.loads(appeler("explain", dossier, sortie, "a", "--json").sortie)["baremes"][0]["lignes"]
    lus = {p["valeur"]: p["valeur_paquet"] for ligne in lignes for p in ligne["parametres"]}
    assert lus["300"] == "150,2"
    assert set(lus.values()) == {None, "150,2"}


def test_sans_surcharge(resultat_300: Path) -> None:
    """A campaign that keeps the pack's values has no such block."""
    assert "Paramètres modifiés" not in (resultat_300 / "rapport.html").read_text(encoding="utf-8")
