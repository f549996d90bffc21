"""Which two candidats may link their demands: the rule pack says it, the reader refuses the others."""

from __future__ import annotations

from itertools import combinations_with_replacement
from pathlib import Path

import pytest

from scoring.paquet import charger
from service.echanges.anomalies import EntreeRefusee
from service.echanges.lecture import lire
from tests.service.echanges.fabrique_campagne import BASE, ecrire_campagne, fautes

EX = "stagiaire_ex_titulaire"
PAIRES = tuple(combinations_with_replacement(charger("second-degre", 2023).statuts, 2))
INTERDITES = {frozenset({"stagiaire", statut}) for statut in ("titulaire", "atp", "reintegration")}
"""A stagiaire who is no ex-titulaire, with an agent titulaire."""


def _campagne(dossier: Path, premier: str, second: str, **autres: str) -> Path:
    candidats = (
        "candidat,discipline,statut,origine,date_naissance\n"
        f"C02,L1300,{second},,1995-03-01\nC01,L1300,{premier},,1980-05-12\nC03,L0202,titulaire,24,1979-12-31\n"
    )
    return ecrire_campagne(dossier, {"candidats.csv": candidats, **autres})


@pytest.mark.parametrize(("premier", "second"), PAIRES)
def test_chaque_paire_de_statuts(tmp_path: Path, premier: str, second: str) -> None:
    """Two titulaires, two stagiaires, or a titulaire and an ex-titulaire stagiaire; the order of the members says nothing."""
    attendues = [("couples.csv", 2, "candidat_2", "couple_interdit")] if {premier, second} in INTERDITES else []
    assert fautes(_campagne(tmp_path / "a", premier, second)) == attendues
    assert fautes(_campagne(tmp_path / "b", second, premier)) == attendues


def test_message_et_source(tmp_path: Path) -> None:
    """The fault names both members with their statut, the pairs that exist, and the text that says so."""
    with pytest.raises(EntreeRefusee) as refus:
        lire(_campagne(tmp_path, "titulaire", "stagiaire"))
    (anomalie,) = refus.value.anomalies
    assert anomalie.valeur == "C02 (stagiaire), C01 (titulaire)"
    assert anomalie.attendu.startswith("deux titulaires, deux stagiaires, ou un titulaire et un stagiaire ex-titulaire")
    assert "Guide Martinique 2023, III.1.1.4" in anomalie.attendu


def test_une_fois_par_couple_avec_les_autres_fautes(tmp_path: Path) -> None:
    """The rule is told with the faults of the other files, once per couple, at its line."""
    candidats = (
        BASE["candidats.csv"]
        .replace(f"C02,L1300,{EX}", "C02,L1300,stagiaire")
        .replace("C03,L0202,titulaire,24", "C03,L0202,atp,")
    )
    fichiers = {
        "candidats.csv": candidats.replace("C04,L0202,titulaire", "C04,L0202,stagiaire"),
        "capacites.csv": BASE["capacites.csv"].replace("25,-1", "25,beaucoup"),
        "couples.csv": "candidat_1,candidat_2\nC02,C01\nC04,C03\n",
        "voeux.csv": "candidat,rang,lieu\n",
    }
    assert fautes(ecrire_campagne(tmp_path, fichiers)) == [
        ("capacites.csv", 3, "capacite", "entier"),
        ("couples.csv", 2, "candidat_2", "couple_interdit"),
        ("couples.csv", 3, "candidat_2", "couple_interdit"),
    ]


@pytest.mark.parametrize(
    ("avant", "apres", "code"),
    (
        ("C02,L1300,stagiaire,", "C02,L1300,stagaire,", "code_inconnu"),
        ("C03,L0202", "C02,L0202", "doublon"),
        ("statut", "x_statut", "colonne_manquante"),
    ),
)
def test_statut_fautif_n_est_pas_juge(tmp_path: Path, avant: str, apres: str, code: str) -> None:
    """A statut that cannot be relied on is one fault, in candidats.csv: the couple is not judged on it."""
    dossier = _campagne(tmp_path, "titulaire", "stagiaire", **{"voeux.csv": "candidat,rang,lieu\n"})
    chemin = dossier / "candidats.csv"
    chemin.write_text(chemin.read_text(encoding="utf-8").replace(avant, apres), encoding="utf-8")
    assert [faute[3] for faute in fautes(dossier)] == [code]
