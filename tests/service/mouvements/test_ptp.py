"""PTP 2022: posts, the PPr block, priorities counted for each post, posts freed in the same run."""

from __future__ import annotations

from pathlib import Path

from tests.service.mouvements.fabrique_mouvements import jouer

POSTES = [
    {"lieu": "P1", "type": "pp", "academie": "14", "departement": "35"},
    {"lieu": "P2", "type": "pp", "academie": "25", "departement": "78"},
    {"lieu": "P3", "type": "pp", "academie": "31", "departement": "972"},
    {"lieu": "Q1", "type": "ppr", "academie": "01", "departement": "75"},
]


def test_ppr_en_tete(tmp_path: Path) -> None:
    """The PPr is examined first whatever its rank, is given by the recruiter's rank, and the notice says that it moved."""
    issue = jouer(
        tmp_path / "c",
        "ptp",
        2022,
        {"a": {}, "b": {"emploi_supprime": "oui"}},
        {"a": ["P1", "Q1"], "b": ["P1", "Q1"]},
        {"P1": 1, "Q1": 1},
        postes=POSTES,
        classements=[("Q1", "a", 1, "favorable"), ("Q1", "b", 2, "favorable")],
    )
    assert issue.lieux == {"a": "Q1", "b": "P1"}
    assert issue.codes("a") == [(2, "N2")]
