"""Every movement at the size of its recipe, and at three times it: from the files to the result replayed by ``verify``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.synthese import charger_recette
from tests.service.campagnes import appeler

MOUVEMENTS = (
    ("premier-degre", 2016, ()),
    ("second-degre", 2023, ("part_specifiques=0.03", "part_pop=0.02")),
    ("ptp", 2022, ()),
    ("ctss", 2020, ()),
    ("ass", 2020, ()),
    ("ass", 2024, ()),
    ("pegc", 2023, ()),
)
PROUVEES_SEULEMENT = {"premier-degre": {"p11"}, "second-degre": {"p8"}}
"""With couples no second algorithm confirms these optima: the mechanism alone proves them, and ``verify`` says so."""


def _de_bout_en_bout(racine: Path, mouvement: str, annee: int, valeurs: tuple[str, ...], graine: int, fois: int) -> None:
    dossier, resultat = racine / "c", racine / "r"
    options = ["--mouvement", mouvement, "--annee", annee, "--graine", graine]
    options += ["--candidats", fois * charger_recette(mouvement=mouvement, annee=annee).candidats]
    options += [x for valeur in valeurs for x in ("--valeur", valeur)]
    for commande in (
        ("generate", dossier, *options),
        ("check", dossier),
        ("solve", dossier, "-o", resultat),
        ("verify", dossier, resultat),
    ):
        issue = appeler(*commande)
        assert issue.code == 0, (commande, issue.erreurs)
    certificat = json.loads((resultat / "certificat.json").read_text(encoding="utf-8"))
    assert (certificat["etat"], certificat["revendications"]) == ("stable", [])
    proprietes = {nom: v for nom, v in certificat.items() if nom[0] == "p" and nom[1:].isdigit() and not v.get("sans_objet")}
    assert all(v["violations"] == [] for v in proprietes.values())
    assert {nom for nom, v in proprietes.items() if not v["verifie"]} <= PROUVEES_SEULEMENT.get(mouvement, set())
    assert all(v["verifie"] or v["prouve"] for v in proprietes.values())
    assert all(v.get("prouve", True) for v in proprietes.values())


@pytest.mark.parametrize(("mouvement", "annee", "valeurs"), MOUVEMENTS)
def test_taille_nationale(tmp_path: Path, mouvement: str, annee: int, valeurs: tuple[str, ...]) -> None:
    """Every command succeeds, nobody is left with a claim, and each property is verified, or said to be proven only."""
    _de_bout_en_bout(tmp_path, mouvement, annee, valeurs, 1, 1)


@pytest.mark.nocturne
@pytest.mark.parametrize("fois", (1, 3))
@pytest.mark.parametrize("graine", (1, 2, 3, 4, 5))
@pytest.mark.parametrize(("mouvement", "annee", "valeurs"), [m for m in MOUVEMENTS if m[0] != "second-degre"])
def test_autres_graines(tmp_path: Path, mouvement: str, annee: int, valeurs: tuple[str, ...], graine: int, fois: int) -> None:
    """Other seeds, and three times as many candidats (in the second degré some seeds have no stable allocation)."""
    _de_bout_en_bout(tmp_path, mouvement, annee, valeurs, graine, fois)
