"""``verify`` on results that say otherwise than the decision."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.service.campagnes import appeler, copie
from tests.service.cli.falsification import changer_certificat, changer_table, refuse
from tests.service.derogations.fabrique_derogations import calculer, petite

Rangees = list[dict[str, str]]
RIEN = {"resultat": "maintenu", "lieu": "", "rang": "", "points": ""}


@pytest.fixture(scope="module")
def bon(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``c`` has the seat of Créteil by decision; the campaign is beside."""
    return calculer(petite(tmp_path_factory.mktemp("bon") / "campagne", {"candidat": "c", "lieu": "24"}))


def _changer(nom: str, **valeurs: str) -> Callable[[Rangees], Any]:
    return lambda rangees: next(r for r in rangees if r["candidat"] == nom).update(valeurs)


CAS: dict[str, tuple[tuple[Callable[[Rangees], Any], ...], str]] = {
    "la personne ailleurs": ((_changer("c", lieu="25"),), "c doit être en L1300/24 par décision"),
    "la personne maintenue": ((_changer("c", **RIEN),), "c doit être en L1300/24 par décision"),
    "la place à un autre": (
        (_changer("c", **RIEN), _changer("a", lieu="24")),
        "L1300/24",
    ),
    "deux sur une place": (
        (_changer("b", resultat="voeu", lieu="24", rang="1", points="56"),),
        "L1300/24 a 2 entrants pour 1 place ouverte, décisions comprises",
    ),
    "une faveur sans décision": ((_changer("b", resultat="derogation", lieu="20", points=""),), "P4"),
    "la décision tue": ((_changer("c", resultat="voeu"),), "affectations.csv"),
}


@pytest.mark.parametrize("cas", sorted(CAS))
@pytest.mark.parametrize("certificat", (True, False))
def test_affectations(cas: str, bon: Path, certificat: bool, tmp_path: Path) -> None:
    """Each forgery is refused, with and without the certificate, and the reason names what is wrong."""
    resultat = copie(bon, tmp_path / "r")
    changements, attendu = CAS[cas]
    for changement in changements:
        changer_table(resultat / "affectations.csv", changement)
    if not certificat:
        (resultat / "certificat.json").unlink()
    refuse(appeler("verify", bon.parent / "campagne", resultat), attendu)


def test_certificat(bon: Path, tmp_path: Path) -> None:
    """A certificate that keeps the decision to itself, or tells another reason, is refused."""
    for changement in (lambda c: c.pop("derogations"), lambda c: c["derogations"][0].update(motif="autre")):
        resultat = copie(bon, tmp_path / str(changement.__code__.co_firstlineno) / str(id(changement)))
        changer_certificat(resultat, changement)
        refuse(appeler("verify", bon.parent / "campagne", resultat), "derogations")
