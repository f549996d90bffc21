"""``verify`` on a result of another campaign, or of one that was changed since."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.service.campagnes import appeler, copie, generee
from tests.service.cli.falsification import changer_table, refuse


def test_resultat_d_une_autre_campagne(campagne_300: Path, resultat_300: Path, tmp_path: Path) -> None:
    """The result of another campaign is refused at reading: its people are not those of this one."""
    autre = generee(tmp_path / "autre", 200, graine=8)
    issue = appeler("verify", autre, resultat_300)
    assert issue.code == 3
    assert "ce résultat n'est pas celui de cette campagne" in issue.erreurs


CHANGEMENTS: dict[str, tuple[str, Callable[[list[dict[str, str]]], Any]]] = {
    "capacité": ("capacites.csv", lambda r: r[0].update(capacite=str(int(r[0]["capacite"]) + 3))),
    "fait": ("candidats.csv", lambda r: r[0].update(date_naissance="1970-01-01")),
    "vœu": ("voeux.csv", lambda r: r.pop()),
}


@pytest.mark.parametrize("cas", CHANGEMENTS)
def test_campagne_changee_ensuite(cas: str, campagne_300: Path, resultat_300: Path, tmp_path: Path) -> None:
    """A campaign changed after the run: the file that is no longer the same is named, even when the allocation still holds."""
    fichier, changement = CHANGEMENTS[cas]
    dossier = copie(campagne_300, tmp_path / "c")
    changer_table(dossier / fichier, changement)
    refuse(appeler("verify", dossier, resultat_300), f"le résultat n'a pas été calculé sur ce {fichier}")


def test_tirage_change_ensuite(campagne_300: Path, resultat_300: Path, tmp_path: Path) -> None:
    """Another draw seed is another campaign."""
    dossier = copie(campagne_300, tmp_path / "c")
    entete = (dossier / "campagne.yaml").read_text(encoding="utf-8").replace("tirage: 3", "tirage: 4")
    (dossier / "campagne.yaml").write_text(entete, encoding="utf-8")
    refuse(appeler("verify", dossier, resultat_300), "sur ce campagne.yaml", "le tirage n'est pas celui")


@pytest.mark.parametrize("commande", ("verify", "explain"))
def test_autre_campagne(commande: str, resultat_300: Path, tmp_path: Path) -> None:
    """The result of another campaign: one sentence says so, instead of a fault per row."""
    dossier = generee(tmp_path / "c", 200, graine=9)
    issue = appeler(commande, dossier, resultat_300, *(["c00001"] if commande == "explain" else []), "--json")
    assert issue.code == 3
    (anomalie,) = json.loads(issue.sortie)["anomalies"]
    assert anomalie["code"] == "autre_campagne"
    assert "ce résultat n'est pas celui de cette campagne" in issue.erreurs.splitlines()[0]
