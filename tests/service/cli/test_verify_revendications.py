"""``verify`` on claims that remain: announced, hidden, or denied."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.campagnes import RACINE, appeler, copie
from tests.service.cli.falsification import changer_certificat, refuse


@pytest.fixture(scope="module")
def sans_stable(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The sample campaign without stable allocation, and its result."""
    dossier, sortie = RACINE / "data" / "synthetic" / "sans-stable", tmp_path_factory.mktemp("sans") / "r"
    assert appeler("solve", dossier, "-o", sortie).code == 0
    return dossier, sortie


def test_revendications_annoncees(sans_stable: tuple[Path, Path]) -> None:
    """Claims that remain are accepted when the certificate announces exactly those found."""
    issue = appeler("verify", *sans_stable)
    assert issue.code == 0
    assert "exactement celle que le certificat annonce" in issue.erreurs
    assert "P6  non tenu, annoncé " in issue.erreurs
    assert (
        "1 demande fondée reste sans suite (pour une place occupée par une personne moins prioritaire), prouvé "
        in issue.erreurs
    )
    assert "violation" not in issue.erreurs


def test_revendication_cachee(sans_stable: tuple[Path, Path], tmp_path: Path) -> None:
    """A claim taken out of the certificate: the verifier finds it all the same."""
    cible = copie(sans_stable[1], tmp_path / "r")
    changer_certificat(cible, lambda c: c["revendications"].clear())
    issue = appeler("verify", sans_stable[0], cible)
    refuse(issue)
    assert "P6 : " in issue.erreurs or "P7 : " in issue.erreurs


def test_revendication_et_etat_caches(sans_stable: tuple[Path, Path], tmp_path: Path) -> None:
    """Calling the result stable does not help."""
    cible = copie(sans_stable[1], tmp_path / "r")
    changer_certificat(cible, lambda c: (c["revendications"].clear(), c.update(etat="stable")))
    refuse(appeler("verify", sans_stable[0], cible))
