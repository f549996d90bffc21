"""Tables of the result files, as written."""

from __future__ import annotations

from scoring.dossier import Avis
from service.echanges.tables import Table
from service.resultat import Resultat
from service.statistiques import calculer, lignes_affectations, lignes_avis, lignes_bareme, lignes_barres, lignes_refus
from tests.service.fabrique_resultat import resultat
from tests.solver.fabrique import fabriquer


def _campagne() -> Resultat:
    """Titulaire refused (t), newcomer on vœu 1 (a), extension (e), left outside (z)."""
    marche = fabriquer(
        {"a": ("M", None), "e": ("M", None), "t": ("M", "20"), "z": ("M", None)},
        {"a": "24", "e": "24", "t": "24", "z": "24"},
        {"M/24": 1, "M/20": 1, "M/07": 1},
        points={"M/24": {"a": 50020, "e": 200, "t": 300, "z": 100}, "M/07": {"e": 35}},
        extension={"e": "07"},
    )
    return resultat(marche, [0, 1, 1, 1], avis=[Avis("t", 0, "N1", "suite retirée"), Avis("a", 2, "N5", "sans effet")]).resultat


def _lignes(table: Table) -> list[str]:
    return table.octets().decode().splitlines()


def test_affectations() -> None:
    """One row per candidat with the contract's columns and the four kinds of outcome."""
    res = _campagne()
    assert _lignes(lignes_affectations(res, calculer(res))) == [
        "candidat,discipline,origine,resultat,lieu,rang,points,phase",
        "a,M,,voeu,24,1,500.2,",
        "e,M,,extension,07,,0.35,",
        "t,M,20,maintenu,,,,",
        "z,M,,non_affecte,,,,",
    ]


def test_refus() -> None:
    """Refused vœux with rank among the non-entrants and bar, by candidat; the extension lieu gives no row."""
    res = _campagne()
    assert _lignes(lignes_refus(res, calculer(res))) == [
        "candidat,rang,lieu,rang_non_entrant,barre,motif",
        "e,1,24,2,500.2,rang",
        "t,1,24,1,500.2,rang",
        "z,1,24,3,500.2,rang",
    ]


def test_barres() -> None:
    """Bars by discipline then lieu; the bar is empty where nobody entered, and what decided is written."""
    res = _campagne()
    assert _lignes(lignes_barres(res, calculer(res))) == [
        "discipline,lieu,capacite,entrants,sortants,demandes,non_satisfaits,barre,departage",
        "M,07,1,1,0,0,0,0.35,",
        "M,20,0,0,0,0,0,,",
        "M,24,1,1,0,4,3,500.2,points",
    ]


def test_barres_masquees_pour_publication() -> None:
    """Under the threshold the bar is left empty, the counts stay."""
    res = _campagne()
    assert _lignes(lignes_barres(res, calculer(res), seuil=2))[1:] == [
        "M,07,1,1,0,0,0,,",
        "M,20,0,0,0,0,0,,",
        "M,24,1,1,0,4,3,,points",
    ]


def test_barre_publiee_au_seuil() -> None:
    """The bar is published from the threshold on: as many entrants as it says are enough."""
    res = _campagne()
    chiffres = calculer(res)
    assert _lignes(lignes_barres(res, chiffres, seuil=1)) == _lignes(lignes_barres(res, chiffres))


def test_bareme() -> None:
    """Points per vœu with one column per element; extension points only for those whom extension concerns."""
    res = _campagne()
    assert _lignes(lignes_bareme(res)) == [
        "candidat,rang,points,points_extension,echelon",
        "a,1,500.2,,500.2",
        "e,1,2,0.35,2",
        "t,1,3,,3",
        "z,1,1,,1",
    ]


def test_avis() -> None:
    """Notices sorted by candidat, empty rank when about no vœu."""
    assert _lignes(lignes_avis(_campagne())) == [
        "candidat,rang,code,message",
        "a,2,N5,sans effet",
        "t,,N1,suite retirée",
    ]
