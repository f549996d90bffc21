"""What can be shared of a simulation tells no small number; what is kept inside tells who moves."""

from __future__ import annotations

from pathlib import Path

from service.banc.groupes import FIGURES, LigneGroupe, masquer
from tests.service.campagnes import appeler, lignes


def _ligne(valeur: str, *figures: int) -> LigneGroupe:
    return LigneGroupe("s", "discipline", valeur, *figures)


def test_petits_effectifs() -> None:
    """Small numbers, their complements, small movements, and the one row that the total would give back are untold."""
    rangees = [
        _ligne("grand", 100, 40, 60, 50, 50, 20, 20),
        _ligne("petit", 2, 1, 1, 1, 1, 0, 0),
        _ligne("mouvement", 50, 20, 21, 30, 30, 10, 10),
        _ligne("complément", 30, 10, 10, 29, 10, 10, 10),
    ]
    masques = masquer(rangees, 3)
    assert set(masques) == set(FIGURES)
    assert all(masques[nom][1] for nom in FIGURES)
    assert masques["voeu_1_apres"][2]
    assert masques["voeu_avant"][3]
    assert not masques["voeu_1_apres"][0]
    assert masques["candidats"].tolist() == [False, True, False, True]


def test_simulation(campagne_300: Path, tmp_path: Path) -> None:
    """The chains of moves are told in words, with everybody who moves; the figures by group are masked."""
    (tmp_path / "s.yaml").write_text("libelle: x\ncapacites: [{discipline: L1000, ajout: 1}]\n", encoding="utf-8")
    issue = appeler("simulate", campagne_300, "--scenario", tmp_path / "s.yaml", "-o", tmp_path / "s")
    assert issue.code == 0, issue.erreurs
    avant, apres = ({r["candidat"]: r for r in lignes(tmp_path / "s" / nom / "affectations.csv")} for nom in ("base", "s"))

    def lieu(ligne: dict[str, str]) -> str:
        return ligne["lieu"] or (ligne["origine"] if ligne["resultat"] == "maintenu" else "")

    bougent = {c for c in avant if lieu(avant[c]) != lieu(apres[c])}
    mouvements = lignes(tmp_path / "s" / "mouvements.csv")
    assert bougent
    assert {m["candidat"] for m in mouvements} == bougent
    assert all(m["candidat"] in m["phrase"] and m["apres"] == lieu(apres[m["candidat"]]) for m in mouvements)
    groupes = lignes(tmp_path / "s" / "satisfaction.csv")
    assert {g["groupe"] for g in groupes} == {"discipline", "academie"}
    assert not [g for g in groupes for nom in FIGURES if g[nom] in ("0", "1")]
    comparaison = {r["indicateur"]: int(r["valeur"]) for r in lignes(tmp_path / "s" / "comparaison.csv")}
    assert comparaison["candidats_au_resultat_different"] == len(bougent)
    assert comparaison["gagnants"] >= 1
