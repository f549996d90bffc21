"""Files of the first degré: their columns, and what the rules refuse at reading, shown where it was written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from service.campagne import executer
from service.echanges.anomalies import EntreeRefusee
from service.echanges.lecture import lire
from tests.service.campagnes import appeler, copie, ecrire_lignes, lignes
from tests.service.echanges.fabrique_campagne import fautes
from tests.service.premier_degre.fabrique_premier_degre import ECHANTILLON, ecrire


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """A copy of the sample campaign, to be changed."""
    return copie(ECHANTILLON, tmp_path / "c")


def test_une_discipline(dossier: Path) -> None:
    """Without a column everybody is of the pack's discipline; the seats are entries and exits, 0 where nothing is said."""
    campagne = lire(dossier)
    assert campagne.dossiers.disciplines == ("Premier degré",)
    assert set(campagne.dossiers.discipline.tolist()) == set(campagne.capacites.discipline.tolist()) == {0}
    codes = [campagne.paquet.lieux.codes[lieu] for lieu in campagne.capacites.lieu]
    assert campagne.capacites.sorties is not None
    ouvertes = zip(codes, campagne.capacites.capacite.tolist(), campagne.capacites.sorties.tolist(), strict=True)
    assert list(ouvertes) == [("22", 0, 0), ("29", 1, 1), ("35", 1, 0), ("44", 1, 1), ("93", 0, 2)]


CHANGEMENTS: dict[str, tuple[str, str, str, list[tuple[str, int, str, str]]]] = {
    "stagiaire": ("candidats.csv", "bilal,titulaire", "bilal,stagiaire", [("candidats.csv", 3, "statut", "refuse")]),
    "sans origine": ("candidats.csv", "driss,titulaire,93", "driss,titulaire,", [("candidats.csv", 5, "origine", "refuse")]),
    "son département": ("voeux.csv", "driss,2,29", "driss,2,93", [("voeux.csv", 7, "lieu", "refuse")]),
    "sans vœu": ("voeux.csv", "marc,1,22\n", "", [("candidats.csv", 13, "candidat", "refuse")]),
    "liée et rapprochement": (
        "candidats.csv",
        "fanny,titulaire,29,1978-04-14,pe,normale,8,24,demande_liee,",
        "fanny,titulaire,29,1978-04-14,pe,normale,8,24,rapprochement_conjoints,44",
        [("candidats.csv", 7, "motif_familial", "refuse")],
    ),
    "entrées négatives": ("capacites.csv", "35,1,0", "35,-1,0", [("capacites.csv", 4, "entrees", "hors_bornes")]),
    "colonne d'un autre mouvement": (
        "capacites.csv",
        "lieu,entrees,sorties",
        "lieu,capacite,sorties",
        [("capacites.csv", 1, "capacite", "colonne_inconnue"), ("capacites.csv", 1, "entrees", "colonne_manquante")],
    ),
    "lieu en double": ("capacites.csv", "44,1,1", "35,1,1", [("capacites.csv", 5, "lieu", "doublon")]),
}


@pytest.mark.parametrize("cas", CHANGEMENTS)
def test_refus_a_la_lecture(cas: str, dossier: Path) -> None:
    """One change of the sample: the file, the line and the column of every fault, and none besides."""
    fichier, avant, apres, attendues = CHANGEMENTS[cas]
    texte = (dossier / fichier).read_text(encoding="utf-8")
    assert avant in texte
    (dossier / fichier).write_text(texte.replace(avant, apres, 1), encoding="utf-8")
    assert fautes(dossier) == attendues


def test_message_d_un_refus(dossier: Path) -> None:
    """The message says what is admitted and where the rule comes from; the command refuses with code 3."""
    texte = (dossier / "voeux.csv").read_text(encoding="utf-8")
    (dossier / "voeux.csv").write_text(texte.replace("driss,2,29", "driss,2,93"), encoding="utf-8")
    with pytest.raises(EntreeRefusee) as refus:
        lire(dossier)
    (anomalie,) = refus.value.anomalies
    assert anomalie.valeur == "93"
    assert "un autre département que celui que le candidat détient (PD02) (Déduit ; aucun texte lu)" in anomalie.message
    issue = appeler("check", dossier)
    assert issue.code == 3
    assert "ligne 7" in issue.erreurs


def test_pas_de_refus_sur_une_cellule_fautive(dossier: Path) -> None:
    """Whoever has a fault in what a rule reads is not refused by this rule too: the fault is told once."""
    texte = (dossier / "candidats.csv").read_text(encoding="utf-8")
    (dossier / "candidats.csv").write_text(texte.replace("driss,titulaire,93", "driss,titulaire,999"), encoding="utf-8")
    assert fautes(dossier) == [("candidats.csv", 5, "origine", "code_inconnu")]
    texte = (ECHANTILLON / "voeux.csv").read_text(encoding="utf-8")
    (dossier / "candidats.csv").write_bytes((ECHANTILLON / "candidats.csv").read_bytes())
    (dossier / "voeux.csv").write_text(texte.replace("marc,1,22", "marc,1,XX"), encoding="utf-8")
    assert fautes(dossier) == [("voeux.csv", 16, "lieu", "code_inconnu")]


def test_extension_refusee(dossier: Path) -> None:
    """The movement has no extension: a table of one is refused whole."""
    (dossier / "extension.csv").write_text("premier_voeu,rang,lieu\n35,1,44\n", encoding="utf-8")
    assert fautes(dossier) == [("extension.csv", 0, "", "extension_interdite")]


@pytest.mark.parametrize("fichier", ("candidats.csv", "capacites.csv"))
def test_discipline_seule_admise(fichier: str, dossier: Path) -> None:
    """A column that names the only discipline, or nothing, changes nothing of the result."""
    sans, avec = (lire(dossier), dossier / fichier)
    rangees = [{**ligne, "discipline": "Premier degré" if rang % 2 else ""} for rang, ligne in enumerate(lignes(avec))]
    ecrire_lignes(avec, rangees)
    lue = lire(dossier)
    assert lue.dossiers.disciplines == sans.dossiers.disciplines == ("Premier degré",)
    assert np.array_equal(executer(lue).resultat.cellule, executer(sans).resultat.cellule)
    lues, ecrites = lue.capacites, sans.capacites
    assert np.array_equal(lues.discipline, ecrites.discipline)
    assert np.array_equal(lues.lieu, ecrites.lieu)
    assert np.array_equal(lues.capacite, ecrites.capacite)


@pytest.mark.parametrize("fichier", ("candidats.csv", "capacites.csv"))
def test_autre_discipline_refusee(fichier: str, dossier: Path) -> None:
    """A movement with one discipline refuses another one, at the cell, and says which is expected."""
    rangees = lignes(dossier / fichier)
    ecrire_lignes(dossier / fichier, [{**ligne, "discipline": "" if rang else "PE"} for rang, ligne in enumerate(rangees)])
    with pytest.raises(EntreeRefusee) as refus:
        lire(dossier)
    (faute,) = refus.value.anomalies
    assert (faute.fichier, faute.ligne, faute.colonne, faute.valeur) == (fichier, 2, "discipline", "PE")
    assert "Premier degré" in faute.attendu


def test_couples_illisibles(dossier: Path) -> None:
    """Faults of ``couples.csv`` are told; rules that read it are not held against anybody."""
    (dossier / "couples.csv").write_text("candidat_1,candidat_2\nfanny,inconnu\n", encoding="utf-8")
    assert {code for *_, code in fautes(dossier)} == {"candidat_inconnu"}


def test_mecanisme_inadapte(dossier: Path, tmp_path: Path) -> None:
    """A mechanism for one phase is a wrong use; or two phases where there is one."""
    issue = appeler("solve", dossier, "-o", tmp_path / "r", "--mecanisme", "stable")
    assert issue.code == 2
    assert "ce mouvement se fait en deux phases ; mécanismes adaptés : deux_phases" in issue.erreurs
    un = ECHANTILLON.parent / "un-a-un"
    issue = appeler("solve", un, "-o", tmp_path / "r", "--mecanisme", "deux_phases")
    assert issue.code == 2
    assert "en une phase ; mécanismes adaptés : stable" in issue.erreurs


def test_bareme_donne(dossier: Path, tmp_path: Path) -> None:
    """The points written by ``score``, priorities included, given back as decided elsewhere: the same allocation."""
    gens = [{"candidat": c, "origine": "976", "echelon": e} for c, e in (("a", 3), ("b", 8))]
    gens[0]["voeu_imperatif"] = "35"
    campagne = ecrire(tmp_path / "m", gens, {"a": ["35"], "b": ["35"]}, {"35": (1, 0), "976": (0, 1)})
    assert appeler("score", campagne, "-o", tmp_path / "bareme.csv").code == 0
    assert [ligne["groupe"] for ligne in lignes(tmp_path / "bareme.csv")] == ["0", "1"]
    assert appeler("solve", campagne, "-o", tmp_path / "r1").code == 0
    (campagne / "bareme.csv").write_bytes((tmp_path / "bareme.csv").read_bytes())
    assert appeler("solve", campagne, "-o", tmp_path / "r2").code == 0
    premier, second = (lignes(tmp_path / r / "affectations.csv") for r in ("r1", "r2"))
    assert premier == second
    assert [ligne["lieu"] for ligne in premier] == ["35", ""]  # the imperative return goes before 39 points


def test_bareme_sans_groupe(tmp_path: Path) -> None:
    """A given barème without groupe cancels the return from Mayotte: told by check; with the column nothing is told."""
    gens = [{"candidat": "a", "origine": "976", "voeu_imperatif": "35"}, {"candidat": "b"}]
    dossier = ecrire(tmp_path / "c", gens, {"a": ["35"], "b": ["35"]}, {"35": (1, 0), "93": (0, 1)})
    ecrire_lignes(dossier / "bareme.csv", [{"candidat": c, "rang": 1, "points": 10} for c in "ab"])
    attendu = "bareme.csv ne donne pas de colonne groupe"
    issue = appeler("check", dossier)
    assert issue.code == 0
    assert attendu in issue.sortie + issue.erreurs
    assert "1 vœu de 1 candidat" in " ".join((issue.sortie + issue.erreurs).split())
    ecrire_lignes(dossier / "bareme.csv", [{"candidat": c, "rang": 1, "points": 10, "groupe": "ab".index(c)} for c in "ab"])
    issue = appeler("check", dossier)
    assert attendu not in issue.sortie + issue.erreurs


def test_soldes(tmp_path: Path) -> None:
    """Sums of entries and exits that differ are told by check; the soldes missed are told on the first page."""
    dossier = ecrire(tmp_path / "c", [{"candidat": "a"}], {"a": ["35"]}, {"35": (6, 0)})
    issue = appeler("check", dossier)
    dit = " ".join((issue.sortie + issue.erreurs).split())
    assert "Les entrées et les sorties ouvertes n'ont pas la même somme (6 et 0)" in dit
    page = " ".join(appeler("solve", dossier, "-o", tmp_path / "r").erreurs.split())
    assert "1 département sur" in page
    assert "Ille-et-Vilaine : 6 demandé, 0 obtenu" in page
    egal = ecrire(tmp_path / "d", [{"candidat": "a"}], {"a": ["35"]}, {"35": (1, 0), "93": (0, 1)})
    assert "même somme" not in appeler("check", egal).erreurs
    assert "Solde (" not in appeler("solve", egal, "-o", tmp_path / "s").erreurs


def test_score_relu_avec_des_voeux_retires(tmp_path: Path) -> None:
    """What score writes is a barème of its own campaign, withdrawn vœux included, and solves to the same outcome."""
    gens = [{"candidat": "a", "confirmation": "non_recue"}, {"candidat": "b", "confirmation": ""}]
    dossier = ecrire(tmp_path / "c", gens, {"a": ["35", "44"], "b": ["35"]}, {"35": (1, 0), "93": (0, 1)})
    assert appeler("solve", dossier, "-o", tmp_path / "r").code == 0
    assert appeler("score", dossier, "-o", tmp_path / "bareme.csv").code == 0
    (tmp_path / "bareme.csv").rename(dossier / "bareme.csv")
    issue = appeler("solve", dossier, "-o", tmp_path / "s")
    assert issue.code == 0, issue.erreurs
    assert [(ligne["candidat"], ligne["rang"]) for ligne in lignes(dossier / "bareme.csv")] == [
        ("a", "1"),
        ("a", "2"),
        ("b", "1"),
    ]
    for nom in ("affectations.csv", "barres.csv", "refus.csv"):
        assert (tmp_path / "r" / nom).read_bytes() == (tmp_path / "s" / nom).read_bytes(), nom
