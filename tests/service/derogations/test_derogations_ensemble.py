"""Decisions in an ensemble: a granted demand like another, that stands when the demand itself falls."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.campagnes import appeler, lignes
from tests.service.derogations.fabrique_derogations import decider
from tests.service.ensemble.fabrique_ensemble import PREMIER, SECOND, exemple


@pytest.mark.parametrize("qui", ("w", "psy"))
def test_une_decision_est_une_demande_satisfaite(qui: str, tmp_path: Path) -> None:
    """The person has the lieu decided, nothing in the other movement, and the check of the chain agrees."""
    ensemble = exemple().ecrire(tmp_path)
    decider(tmp_path / "premier", {"candidat": qui, "lieu": "29", "place": "en_plus"})
    sortie = tmp_path / "sortie"
    assert appeler("enchainer", ensemble, "-o", sortie).code == 0
    (ligne,) = (r for r in lignes(sortie / "resultats.csv") if r["candidat"] == qui)
    assert (ligne["campagne"], ligne["resultat"], ligne["lieu"]) == (PREMIER, "derogation", "29")
    assert SECOND in ligne["demandes_annulees"]
    assert appeler("verify", ensemble, sortie).code == 0
