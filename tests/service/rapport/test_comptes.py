"""Counts of the report on a small market."""

from __future__ import annotations

from service.rapport.comptes import compter
from service.statistiques import calculer
from tests.service.fabrique_resultat import resultat
from tests.solver.fabrique import fabriquer


def test_etape_d_extension() -> None:
    """The place in the walk is counted from the first lieu of the extension; a vœu, or staying, has none."""
    marche = fabriquer(
        {"a": ("M", None), "b": ("M", None), "c": ("M", "10"), "d": ("M", None)},
        {"a": "24", "b": "24 20", "c": "24", "d": "24"},
        {"M/24": 1, "M/25": 1, "M/07": 1, "M/10": 1},
        extension={"a": "07 25", "b": "07 25"},
    )
    res = resultat(marche, [1, 3, 1, 0]).resultat
    comptes = compter(res, calculer(res))
    assert comptes.etape.tolist() == [1, 2, 0, 0]
    assert comptes.rang.tolist() == [0, 0, 0, 1]
    assert [res.campagne.paquet.lieux.codes[k] if k >= 0 else "" for k in comptes.lieu] == ["07", "25", "", "24"]
    assert comptes.demandeur.all()
