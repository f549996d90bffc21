"""``verify`` on the statement that no stable allocation exists: confirmed, and refused when somebody changed it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.service.campagnes import RACINE, appeler, contenu, copie


@pytest.fixture(scope="module")
def sans_stable(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The sample campaign without stable allocation, and its result."""
    dossier, sortie = RACINE / "data" / "synthetic" / "sans-stable", tmp_path_factory.mktemp("impossible") / "r"
    assert appeler("solve", dossier, "-o", sortie).code == 0
    return dossier, sortie


def _enonces(sortie: Path) -> list[dict[str, Any]]:
    return list(json.loads((sortie / "certificat.json").read_text(encoding="utf-8"))["impossibilites"])


def test_enonce_ecrit_et_confirme(sans_stable: tuple[Path, Path]) -> None:
    """The certificate names the group, its options and the check; the report and ``verify`` say that it is confirmed."""
    dossier, sortie = sans_stable
    (enonce,) = _enonces(sortie)
    assert set(enonce) == {"candidats", "unites", "domaines", "fixes", "controle"}
    assert ["ines", "jean"] in enonce["candidats"]
    assert len(enonce["candidats"]) == len(enonce["unites"]) == len(enonce["domaines"])
    controle = enonce["controle"]
    assert (controle["verdict"], controle["bornes_verifiees"]) == ("prouvee", True)
    page = (sortie / "rapport.html").read_text(encoding="utf-8")
    assert "Cette impossibilité est confirmée par un programme indépendant" in page
    issue = appeler("verify", dossier, sortie)
    assert issue.code == 0
    assert f"recherche exhaustive de {controle['noeuds']} nœud" in issue.erreurs.replace("\n", " ")


def test_deux_calculs_memes_octets(sans_stable: tuple[Path, Path], tmp_path: Path) -> None:
    """A second run writes the same bytes, statement and check included."""
    dossier, sortie = sans_stable
    assert appeler("solve", dossier, "-o", tmp_path / "r").code == 0
    assert contenu(tmp_path / "r") == contenu(sortie)


def _oublier_une_unite(enonces: list[dict[str, Any]]) -> None:
    for liste in ("unites", "domaines", "candidats"):
        enonces[0][liste].pop()


def _asseoir_une_unite(enonces: list[dict[str, Any]]) -> None:
    unite = enonces[0]["unites"][-1]
    _oublier_une_unite(enonces)
    enonces[0]["fixes"].append([unite, 0])


FALSIFICATIONS: dict[str, tuple[Callable[[list[dict[str, Any]]], Any], str]] = {
    "option retirée": (lambda e: e[0]["domaines"][0].pop(), "ne découle pas des bornes recalculées"),
    "unité oubliée": (_oublier_une_unite, "impossibilité : "),
    "unité assise ailleurs": (_asseoir_une_unite, "ne découle pas des bornes recalculées"),
    "énoncé retiré": (lambda e: e.clear(), "annoncée sans la démonstration"),
    "nombre de nœuds": (
        lambda e: e[0]["controle"].update(noeuds=10**6),
        "« impossibilites[0].controle.noeuds » vaut 1000000, le recalcul donne ",
    ),
    "verdict": (lambda e: e[0]["controle"].update(verdict="fausse"), 'vaut "fausse", le recalcul donne "prouvee"'),
    "candidats": (lambda e: e[0]["candidats"].reverse(), "« impossibilites[0].candidats[0]"),
    "unité inconnue": (lambda e: e[0]["unites"].__setitem__(0, 10**6), "certificat.json : clé absente ou valeur inattendue"),
    "forme": (lambda e: e[0].update(domaines=3), "certificat.json : clé absente ou valeur inattendue"),
}


@pytest.mark.parametrize("cas", FALSIFICATIONS)
def test_enonce_falsifie(cas: str, sans_stable: tuple[Path, Path], tmp_path: Path) -> None:
    """A statement that somebody changed is refused, and the message says what is wrong with it."""
    changement, attendu = FALSIFICATIONS[cas]
    cible = copie(sans_stable[1], tmp_path / "r")
    chemin = cible / "certificat.json"
    certificat = json.loads(chemin.read_text(encoding="utf-8"))
    changement(certificat["impossibilites"])
    chemin.write_text(json.dumps(certificat), encoding="utf-8")
    issue = appeler("verify", sans_stable[0], cible)
    assert issue.code != 0
    assert attendu in issue.erreurs.replace("\n", " "), issue.erreurs
