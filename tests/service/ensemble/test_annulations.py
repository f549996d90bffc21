"""``annulations.csv``: demands cancelled from elsewhere, in a campaign solved alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring.annulations import LIEE
from tests.service.campagnes import appeler, campagne, ecrire_lignes, lignes

MOTIF = "demande retirée par l'intéressé"


def _dossier(racine: Path, annulations: list[dict[str, str]]) -> Path:
    """A couple, a titulaire and a stagiaire who must leave; some demands cancelled."""
    stagiaire = {"candidat": "s", "statut": "stagiaire"}
    dossier = campagne(
        racine / "campagne",
        [{"candidat": c, "origine": "01"} for c in ("a", "b", "t")] + [stagiaire],
        {"a": ["24"], "b": ["24"], "t": ["24"], "s": ["24"]},
        {("L1300", "24"): 4},
        couples=[("a", "b")],
    )
    ecrire_lignes(dossier / "annulations.csv", annulations, ["candidat", "code", "motif"])
    return dossier


def _annulation(candidat: str, code: str = "retrait", motif: str = MOTIF) -> dict[str, str]:
    return {"candidat": candidat, "code": code, "motif": motif}


@pytest.fixture(scope="module")
def resultat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Result of the campaign where a member of the couple and the stagiaire are cancelled; its campaign is beside."""
    dossier = _dossier(tmp_path_factory.mktemp("annulees"), [_annulation("s", "autre"), _annulation("a")])
    sortie = dossier.parent / "resultat"
    issue = appeler("solve", dossier, "-o", sortie)
    assert issue.code == 0, issue.erreurs
    return sortie


def test_issue_des_demandes_annulees(resultat: Path) -> None:
    """The couple keeps the own seats, the stagiaire has nothing, the other titulaire leaves; no other vœu has points."""
    obtenu = {r["candidat"]: (r["resultat"], r["lieu"]) for r in lignes(resultat / "affectations.csv")}
    assert obtenu == {"a": ("maintenu", ""), "b": ("maintenu", ""), "s": ("non_affecte", ""), "t": ("voeu", "24")}
    assert [r["candidat"] for r in lignes(resultat / "bareme.csv")] == ["t"]


def test_avis_des_deux_membres(resultat: Path) -> None:
    """One notice each: the reason for whom it concerns, the link alone for the partner."""
    avis = {r["candidat"]: (r["rang"], r["code"], r["message"]) for r in lignes(resultat / "avis.csv")}
    assert avis["a"] == ("", "retrait", f"La demande est annulée, aucun de ses vœux n'est examiné. Motif : {MOTIF}.")
    assert avis["b"][:2] == ("", LIEE)
    assert MOTIF not in avis["b"][2]
    assert avis["s"][1] == "autre"


@pytest.mark.parametrize(
    ("candidat", "phrase"),
    (
        ("a", f"Votre demande est annulée et n'a pas été examinée, pour ce motif : {MOTIF}. Vous conservez votre affectation"),
        (
            "b",
            "Votre demande n'a pas été examinée : elle est liée à celle d'un autre candidat, qui est annulée.",
        ),
        ("s", f"pour ce motif : {MOTIF}. Aucune affectation ne vous est donnée dans ce mouvement."),
    ),
)
def test_lettres(candidat: str, phrase: str, resultat: Path) -> None:
    """The letter says it in plain words, and nobody's reason to somebody else."""
    lettre = appeler("explain", resultat.parent / "campagne", resultat, candidat).sortie
    assert phrase in lettre
    assert (MOTIF in lettre) == (candidat != "b")


def test_premiere_page(resultat: Path) -> None:
    """The first page counts them by reason, and names apart whom the rules would have placed."""
    dossier = resultat.parent / "campagne"
    issue = appeler("solve", dossier, "-o", resultat.parent / "autre")
    assert "3 demandes annulées n'ont pas été examinées (annulations.csv)." in issue.erreurs
    assert f"retrait (1) : {MOTIF}" in issue.erreurs
    assert "demande liée à une demande annulée (1)" in issue.erreurs
    assert "une affectation leur est encore due : s." in issue.erreurs
    assert appeler("verify", dossier, resultat).code == 0


def test_check_dit_les_avis(resultat: Path) -> None:
    """``check`` tells the notices to come, those of cancelled demands included."""
    issue = appeler("check", resultat.parent / "campagne")
    assert "Avis retrait, demande annulée (annulations.csv) : 1 avis à 1 candidat." in issue.erreurs
    assert f"Avis {LIEE}" in issue.erreurs


FAUTES = {
    "inconnu": ([_annulation("personne")], ("candidat", "« personne »")),
    "deux_fois": ([_annulation("t"), _annulation("t", "autre")], ("déjà à la ligne 2",)),
    "sans_motif": ([_annulation("t", motif="")], ("colonne motif", "vide")),
    "sans_code": ([_annulation("t", code="")], ("colonne code", "vide")),
    "code_du_mouvement": ([_annulation("t", code="N1")], ("colonne code", "propre au mouvement")),
    "code_reserve": ([_annulation("t", code=LIEE)], ("colonne code", "propre au mouvement")),
}


@pytest.mark.parametrize("cas", FAUTES)
def test_fautes(cas: str, tmp_path: Path) -> None:
    """Faults of the file are told with file, line and column."""
    rangees, attendus = FAUTES[cas]
    issue = appeler("check", _dossier(tmp_path, rangees))
    assert issue.code == 3, issue.erreurs
    for attendu in ("annulations.csv, ligne", *attendus):
        assert attendu in issue.erreurs


def test_ordre_des_lignes(resultat: Path, tmp_path: Path) -> None:
    """The order of the rows does not show."""
    dossier = _dossier(tmp_path, [_annulation("a"), _annulation("s", "autre")])
    assert appeler("solve", dossier, "-o", tmp_path / "r").code == 0
    assert (tmp_path / "r" / "certificat.json").read_bytes() == (resultat / "certificat.json").read_bytes()
