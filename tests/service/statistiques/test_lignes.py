"""Column tables of the result files."""

from __future__ import annotations

from scoring.dossier import Avis
from service.resultat import Resultat
from service.statistiques import (
    VIDE,
    calculer,
    lignes_affectations,
    lignes_avis,
    lignes_bareme,
    lignes_barres,
    lignes_refus,
)
from tests.service.fabrique_resultat import resultat
from tests.solver.fabrique import fabriquer


def _campagne() -> Resultat:
    """Titulaire refused (t), newcomer on vœu 1 (a), extension (e), left outside (z)."""
    marche = fabriquer(
        {"a": ("M", None), "e": ("M", None), "t": ("M", "20"), "z": ("M", None)},
        {"a": "24", "e": "24", "t": "24", "z": "24"},
        {"M/24": 1, "M/20": 1, "M/07": 1},
        points={"M/24": {"a": 500, "e": 200, "t": 300, "z": 100}, "M/07": {"e": 35}},
        extension={"e": "07"},
    )
    return resultat(marche, [0, 1, 1, 1], avis=[Avis("t", 0, "N1", "suite retirée"), Avis("a", 2, "N5", "sans effet")]).resultat


def test_affectations() -> None:
    """One row per candidat with the contract's columns and the four kinds of outcome."""
    res = _campagne()
    lignes = lignes_affectations(res, calculer(res))
    assert list(lignes) == ["candidat", "discipline", "origine", "resultat", "lieu", "rang", "points", "phase"]
    assert lignes["candidat"].tolist() == ["a", "e", "t", "z"]
    assert lignes["resultat"].tolist() == ["voeu", "extension", "maintenu", "non_affecte"]
    assert lignes["lieu"].tolist() == ["24", "07", "", ""]
    assert lignes["origine"].tolist() == ["", "", "20", ""]
    assert lignes["rang"].tolist() == [1, VIDE, VIDE, VIDE]
    assert lignes["points"].tolist() == [500, 35, VIDE, VIDE]


def test_refus() -> None:
    """Refused vœux with rank among the non-entrants and bar, by candidat; the extension lieu gives no row."""
    res = _campagne()
    lignes = lignes_refus(res, calculer(res))
    assert list(lignes) == ["candidat", "rang", "lieu", "rang_non_entrant", "barre", "motif"]
    assert lignes["candidat"].tolist() == ["e", "t", "z"]
    assert lignes["rang_non_entrant"].tolist() == [2, 1, 3]
    assert lignes["barre"].tolist() == [500] * 3
    assert lignes["motif"].tolist() == ["rang"] * 3


def test_barres_et_masque() -> None:
    """Bars by discipline then lieu; under the threshold the bar is left empty, the counts stay."""
    res = _campagne()
    chiffres = calculer(res)
    lignes = lignes_barres(res, chiffres)
    assert list(lignes)[:8] == [
        "discipline",
        "lieu",
        "capacite",
        "entrants",
        "sortants",
        "demandes",
        "non_satisfaits",
        "barre",
    ]
    assert lignes["lieu"].tolist() == ["07", "20", "24"]
    assert lignes["barre"].tolist() == [35, VIDE, 500]
    assert lignes["departage"].tolist() == ["", "", "points"]
    masque = lignes_barres(res, chiffres, seuil=2)
    assert masque["barre"].tolist() == [VIDE] * 3
    assert masque["entrants"].tolist() == [1, 0, 1]


def test_bareme_et_avis() -> None:
    """Points per vœu with one column per element; notices sorted by candidat, empty rank when about no vœu."""
    res = _campagne()
    lignes = lignes_bareme(res)
    assert lignes["points"].tolist() == lignes["echelon"].tolist() == [500, 200, 300, 100]
    assert lignes["points_extension"].tolist() == [0, 35, 0, 0]
    avis = lignes_avis(res)
    assert avis["candidat"].tolist() == ["a", "t"]
    assert avis["rang"].tolist() == [2, VIDE]
