"""Every movement through the command line: check, solve, verify, explain, and the same bytes for rows in another order."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.service.campagnes import appeler
from tests.service.mouvements.fabrique_mouvements import ecrire

PTP: dict[str, Any] = {
    "candidats": {
        "a": {"origine": "P1", "departement": "35", "departement_conjoint": "78"},
        "b": {"origine": "P2"},
        "c": {"emploi_supprime": "oui"},
    },
    "voeux": {"a": ["P2", "Q1"], "b": ["Q1", "P1"], "c": ["Q1", "P2"]},
    "places": {"Q1": 1},
    "postes": [
        {"lieu": "P1", "type": "pp", "academie": "14", "departement": "35"},
        {"lieu": "P2", "type": "pp", "academie": "25", "departement": "78"},
        {"lieu": "Q1", "type": "ppr", "academie": "01", "departement": "75"},
    ],
    "classements": [("Q1", "b", 1, "favorable"), ("Q1", "a", 2, "favorable"), ("Q1", "c", None, "defavorable")],
}
ASS: dict[str, Any] = {
    "candidats": {
        "a": {"origine": "24", "motif": "mutation_conditionnelle", "condition_candidat": "b"},
        "b": {"origine": "25"},
        "c": {"origine": "06"},
    },
    "voeux": {"a": ["14", "24"], "b": ["14"], "c": ["14", "43"]},
    "places": {"14": 1},
}
PEGC: dict[str, Any] = {
    "candidats": {"a": {"origine": "24"}, "b": {"origine": "25"}},
    "voeux": {"a": ["14", "24", "06"], "b": ["24", "14"]},
    "places": {"14": 1},
    "classements": [("14", "a", 1, "favorable"), ("14", "b", 2, "favorable"), ("24", "b", 1, "favorable")],
}
CTSS = {
    **PTP,
    "postes": [ligne | {"type": "recteur" if ligne["type"] == "ppr" else "service"} for ligne in PTP["postes"]],
}
SECOND: dict[str, Any] = {
    "candidats": {
        "a": {"discipline": "L1300", "origine": "24", "echelon": 9},
        "b": {"discipline": "L1300", "statut": "stagiaire", "echelon": 2},
    },
    "voeux": {"a": ["14", "Q1"], "b": ["24", "Q1"]},
    "places": {("L1300", "Q1"): 1},
    "postes": [{"lieu": "Q1", "type": "pop", "academie": "01", "departement": "75"}],
    "classements": [("Q1", "a", 1, "favorable")],
}
CAMPAGNES = {
    ("ptp", 2022): PTP,
    ("ctss", 2020): CTSS,
    ("ass", 2020): ASS,
    ("ass", 2024): ASS,
    ("pegc", 2023): PEGC,
    ("second-degre", 2023): SECOND,
}
IDENTIFIANTS = sorted(CAMPAGNES)


def _ecrire(dossier: Path, mouvement: str, annee: int) -> Path:
    contenu = dict(CAMPAGNES[mouvement, annee])
    obligatoires = [contenu.pop(nom) for nom in ("candidats", "voeux", "places")]
    return ecrire(dossier, mouvement, annee, *obligatoires, **contenu)


@pytest.mark.parametrize(("mouvement", "annee"), IDENTIFIANTS)
def test_chaine_des_commandes(tmp_path: Path, mouvement: str, annee: int) -> None:
    """A result is written, passes its own control to the byte, and is explained to each candidat."""
    dossier, sortie = _ecrire(tmp_path / "c", mouvement, annee), tmp_path / "r"
    assert appeler("check", dossier).code == 0
    assert appeler("solve", dossier, "-o", sortie).code == 0
    verdict = appeler("verify", dossier, sortie)
    assert verdict.code == 0, verdict.erreurs
    for candidat in CAMPAGNES[mouvement, annee]["candidats"]:
        assert appeler("explain", dossier, sortie, candidat).code == 0


@pytest.mark.parametrize(("mouvement", "annee"), IDENTIFIANTS)
def test_lignes_melangees(tmp_path: Path, mouvement: str, annee: int) -> None:
    """The order of the rows of every file changes no byte of the result."""
    droit, mele = (_ecrire(tmp_path / nom, mouvement, annee) for nom in ("droit", "mele"))
    for chemin in sorted(mele.glob("*.csv")):
        entete, *lignes = chemin.read_text(encoding="utf-8").splitlines()
        random.Random(4).shuffle(lignes)
        chemin.write_text("\n".join([entete, *reversed(lignes)]) + "\n", encoding="utf-8")
    for dossier in (droit, mele):
        assert appeler("solve", dossier, "-o", tmp_path / f"r-{dossier.name}").code == 0
    lus = [{f.name: f.read_bytes() for f in (tmp_path / nom).iterdir()} for nom in ("r-droit", "r-mele")]
    assert lus[0] == lus[1]


@pytest.mark.parametrize(("mouvement", "annee"), IDENTIFIANTS)
def test_questions_sans_texte(tmp_path: Path, mouvement: str, annee: int) -> None:
    """The report of a run repeats the rules that no text gives; movements without extension say nothing of it."""
    dossier = _ecrire(tmp_path / "c", mouvement, annee)
    assert appeler("solve", dossier, "-o", tmp_path / "r").code == 0
    page = (tmp_path / "r" / "rapport.html").read_text(encoding="utf-8")
    assert 'id="regles"' in page
    assert ('id="extension"' in page) is (mouvement == "second-degre")


def test_sans_poste_rien_de_plus(tmp_path: Path) -> None:
    """A second-degré campaign without posts does not list questions about posts."""
    voeux = {"a": ["14"], "b": ["24"]}
    dossier = ecrire(tmp_path / "c", "second-degre", 2023, SECOND["candidats"], voeux, {("L1300", "14"): 1})
    assert appeler("solve", dossier, "-o", tmp_path / "r").code == 0
    assert 'id="regles"' not in (tmp_path / "r" / "rapport.html").read_text(encoding="utf-8")


def test_lettre_d_un_poste_classe(tmp_path: Path) -> None:
    """Whoever is refused on a post that the recruiter ranks is told so, without points that mean nothing there."""
    dossier = _ecrire(tmp_path / "c", "ptp", 2022)
    (dossier / "voeux.csv").write_text("candidat,rang,lieu,type\na,1,Q1,\nb,1,Q1,\n", encoding="utf-8")
    classements = "lieu,candidat,rang,avis\nQ1,b,1,favorable\nQ1,a,2,favorable\n"
    (dossier / "classements.csv").write_text(classements, encoding="utf-8")
    assert appeler("solve", dossier, "-o", tmp_path / "r").code == 0
    lettre = appeler("explain", dossier, tmp_path / "r", "a").sortie
    assert "ici le classement du recruteur décide seul, toute place ouverte a été attribuée" in lettre
    assert "priorité absolue" not in lettre
    assert "atteindre la barre" not in lettre


def test_ordre_des_rangs_ecrits(tmp_path: Path) -> None:
    """Files of a result are by candidat then rang as written, although the PPr block is examined first."""
    dossier = _ecrire(tmp_path / "c", "ptp", 2022)
    assert appeler("solve", dossier, "-o", tmp_path / "r").code == 0
    for nom in ("bareme.csv", "refus.csv"):
        lignes = (tmp_path / "r" / nom).read_text(encoding="utf-8").splitlines()[1:]
        cles = [(candidat, int(rang)) for candidat, rang, *_ in (ligne.split(",") for ligne in lignes)]
        assert cles == sorted(cles), nom
