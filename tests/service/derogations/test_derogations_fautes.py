"""Faults of ``derogations.csv``: each told at its row, and nothing silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.echanges.anomalies import EntreeRefusee
from service.echanges.lecture import lire
from tests.service.derogations.fabrique_derogations import petite
from tests.service.premier_degre.fabrique_premier_degre import ecrire

FAUTES: dict[str, tuple[tuple[dict[str, str], ...], tuple[int, str, str]]] = {
    "candidat inconnu": (({"candidat": "z", "lieu": "24"},), (2, "candidat", "candidat_inconnu")),
    "lieu inconnu": (({"candidat": "a", "lieu": "99"},), (2, "lieu", "code_inconnu")),
    "deux fois": (({"candidat": "a", "lieu": "24"}, {"candidat": "a", "lieu": "25"}), (3, "candidat", "doublon")),
    "sans motif": (({"candidat": "a", "lieu": "24", "motif": ""},), (2, "motif", "valeur_manquante")),
    "motif blanc": (({"candidat": "a", "lieu": "24", "motif": " . "},), (2, "motif", "valeur_manquante")),
    "sans base légale": (({"candidat": "a", "lieu": "24", "base_legale": ""},), (2, "base_legale", "valeur_manquante")),
    "place inconnue": (({"candidat": "a", "lieu": "24", "place": "autre"},), (2, "place", "code_inconnu")),
    "lieu tenu": (({"candidat": "a", "lieu": "01", "place": "en_plus"},), (2, "lieu", "incoherence")),
    "sans place": (({"candidat": "a", "lieu": "20"},), (2, "place", "incoherence")),
    "une de trop": (({"candidat": "a", "lieu": "24"}, {"candidat": "b", "lieu": "24"}), (3, "place", "incoherence")),
}


@pytest.mark.parametrize("cas", sorted(FAUTES))
def test_faute(cas: str, tmp_path: Path) -> None:
    """The row, the column and the code."""
    decisions, attendue = FAUTES[cas]
    with pytest.raises(EntreeRefusee) as erreur:
        lire(petite(tmp_path / "c", *decisions))
    assert attendue in [(a.ligne, a.colonne, a.code) for a in erreur.value.anomalies]


def test_la_moitie_d_un_couple(tmp_path: Path) -> None:
    """One member of a couple without the other is one fault, that names who is missing."""
    with pytest.raises(EntreeRefusee) as erreur:
        lire(petite(tmp_path / "c", {"candidat": "b", "lieu": "24"}, couples=[("a", "b")]))
    (faute,) = erreur.value.anomalies
    assert (faute.ligne, faute.colonne, faute.code) == (2, "candidat", "incoherence")
    assert "« a »" in faute.attendu


def test_place_d_un_depart_incertain(tmp_path: Path) -> None:
    """A seat that only a departure of the run could free is not promised: Paris has leavers, and no seat."""
    with pytest.raises(EntreeRefusee) as erreur:
        lire(petite(tmp_path / "c", {"candidat": "s", "lieu": "01"}))
    assert "0 place certaine" in erreur.value.anomalies[0].attendu


def test_colonne_place_facultative(tmp_path: Path) -> None:
    """Without the column every decision is counted; the fault of a missing seat then is the lieu's."""
    dossier = petite(tmp_path / "c")
    (dossier / "derogations.csv").write_text("candidat,lieu,motif,base_legale\na,24,m,b\n", encoding="utf-8")
    derogations = lire(dossier).derogations
    assert derogations is not None
    assert derogations.en_plus.tolist() == [False]
    (dossier / "derogations.csv").write_text("candidat,lieu,motif,base_legale\na,20,m,b\n", encoding="utf-8")
    with pytest.raises(EntreeRefusee) as erreur:
        lire(dossier)
    assert erreur.value.anomalies[0].colonne == "lieu"


@pytest.mark.parametrize(("places", "mot"), (({"93": (0, 0), "35": (1, 0)}, "0 sortie"), ({"93": (0, 1)}, "0 place")))
def test_deux_phases(places: dict[str, tuple[int, int]], mot: str, tmp_path: Path) -> None:
    """In two phases a counted decision needs an entry and an exit."""
    dossier = ecrire(tmp_path / "c", [{"candidat": "x"}], {"x": ["35"]}, places)
    (dossier / "derogations.csv").write_text("candidat,lieu,motif,base_legale\nx,35,m,b\n", encoding="utf-8")
    with pytest.raises(EntreeRefusee) as erreur:
        lire(dossier)
    (faute,) = erreur.value.anomalies
    assert mot in faute.attendu
