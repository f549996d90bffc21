"""Oddities of an accepted campaign: told by ``check`` and on the first page, never a refusal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.avertissements import avertissements
from service.echanges.lecture import lire
from tests.service.campagnes import appeler, campagne, ecrire_lignes, lignes
from tests.service.mouvements.fabrique_mouvements import ecrire as mouvement

ATTENDUS = (
    "2 disciplines ont des capacités et aucun candidat : L0202 et l1300b.",
    "2 disciplines ont des candidats et aucune ligne de capacité : L0421 et L1300B (peut-être « l1300b »).",
    "1 titulaire sans origine : aucune place à garder.",
    "1 candidat sans vœu.",
    "1 candidat sans échelon.",
    "2 candidats sans date de naissance.",
)


@pytest.fixture
def etrange(tmp_path: Path) -> Path:
    """A campaign without fault that has one oddity of each kind."""
    candidats = [
        {"candidat": "a", "origine": "24", "date_naissance": ""},
        {"candidat": "b", "date_naissance": ""},
        {"candidat": "c", "discipline": "L1300B", "statut": "stagiaire", "echelon": ""},
        {"candidat": "d", "discipline": "L0421", "origine": "24"},
    ]
    voeux = {"a": ["25"], "b": ["25"], "c": ["25"]}
    return campagne(tmp_path / "c", candidats, voeux, {("L1300", "25"): 1, ("l1300b", "25"): 1, ("L0202", "25"): 1})


def test_check(etrange: Path) -> None:
    """``check`` accepts, tells each oddity on stderr and gives the same list to programs."""
    issue = appeler("check", etrange, "--json")
    assert issue.code == 0
    assert tuple(json.loads(issue.sortie)["avertissements"]) == ATTENDUS
    assert [x for x in issue.erreurs.splitlines() if x.startswith("Avertissement")] == [
        f"Avertissement : {x}" for x in ATTENDUS
    ]


def test_premiere_page(etrange: Path, tmp_path: Path) -> None:
    """The first page carries them as alerts."""
    texte = appeler("solve", etrange, "-o", tmp_path / "r").erreurs
    premiere, _, _ = texte.partition("EN BREF")
    assert all(f"ATTENTION : {phrase}" in premiere for phrase in ATTENDUS)


def test_points_fournis(etrange: Path) -> None:
    """Facts that only the barème reads are not missed when the points are given."""
    rangees = [{"candidat": v["candidat"], "rang": v["rang"], "points": 10} for v in lignes(etrange / "voeux.csv")]
    ecrire_lignes(etrange / "bareme.csv", rangees)
    assert avertissements(lire(etrange)) == ATTENDUS[:4]


def test_disciplines_comptees_au_dela(tmp_path: Path) -> None:
    """Beyond a few names, the others are counted."""
    capacites = {(f"X{k}{k}{k}", "25"): 1 for k in range(8)} | {("L1300", "25"): 1}
    dossier = campagne(tmp_path / "c", [{"candidat": "a", "origine": "24"}], {"a": ["25"]}, capacites)
    (phrase,) = avertissements(lire(dossier))
    assert phrase == "8 disciplines ont des capacités et aucun candidat : X000, X111, X222, X333, X444 et 3 autres."


@pytest.mark.parametrize(("nombre", "fin"), ((5, "L04 et L05."), (6, "L05 et 1 autre.")))
def test_noms_cites(nombre: int, fin: str, tmp_path: Path) -> None:
    """Up to five names are all quoted, the others are counted."""
    places = {(f"L{k:02d}", "25"): 1 for k in range(1, nombre + 1)} | {("L1300", "25"): 1}
    dossier = campagne(tmp_path / "c", [{"candidat": "a", "origine": "24"}], {"a": ["25"]}, places)
    (phrase,) = avertissements(lire(dossier))
    assert phrase.endswith(fin)


@pytest.mark.parametrize(("emploi", "dit"), (("oui", False), ("non", True), ("", True)))
def test_titulaire_qui_a_perdu_sa_place(emploi: str, dit: bool, tmp_path: Path) -> None:
    """A titulaire without origine is odd, unless the rules themselves have him placed for having lost his post."""
    candidats = {"a": {"emploi_supprime": emploi}, "b": {"origine": "14"}}
    dossier = mouvement(tmp_path / "c", "ass", 2020, candidats, {"a": ["24"], "b": ["24"]}, {"24": 1})
    phrases = avertissements(lire(dossier))
    assert ("1 titulaire sans origine : aucune place à garder." in phrases) is dit


def _phrases(tmp_path: Path, candidats: list[dict[str, object]], capacites: dict[tuple[str, str], int]) -> tuple[str, ...]:
    voeux = {str(candidat["candidat"]): ["25"] for candidat in candidats}
    return avertissements(lire(campagne(tmp_path / "c", candidats, voeux, capacites)))


def _lots(origine: str = "24") -> list[dict[str, object]]:
    return [{"candidat": nom, "origine": origine} for nom in "ab"]


@pytest.mark.parametrize(("capacite", "dite"), ((3, True), (2, False), (-2, False), (-3, True)))
def test_capacite_hors_de_proportion(capacite: int, dite: bool, tmp_path: Path) -> None:
    """More seats than the discipline has candidats, or fewer than minus those who are there: told with the cellule."""
    phrases = _phrases(tmp_path, _lots(), {("L1300", "24"): capacite})
    attendue = {
        3: "1 capacité plus grande que le nombre de candidats de la discipline : L1300 à Créteil (3).",
        -3: "1 capacité plus négative que le nombre de candidats qui y sont en poste : L1300 à Créteil (\u22123).",
    }
    assert phrases == ((attendue[capacite],) if dite else ())


def test_capacites_comptees(tmp_path: Path) -> None:
    """Those of one kind make one sentence; large numbers are written with narrow spaces."""
    phrases = _phrases(tmp_path, _lots(), {("L1300", "24"): 90_000, ("L1300", "25"): 90_000})
    debut = "2 capacités plus grandes que le nombre de candidats de la discipline : "
    assert phrases == (f"{debut}L1300 à Créteil (90\u202f000) et L1300 à Versailles (90\u202f000).",)


CONTRADICTIONS = {
    "stagiaire": ({"statut": "stagiaire", "origine": "24"}, "stagiaire avec une origine"),
    "stagiaire ordinaire": ({"statut": "stagiaire", "origine": ""}, ""),
    "ex-titulaire": ({"statut": "stagiaire_ex_titulaire", "origine": "24"}, ""),
    "poste": ({"date_naissance": "1982-06-01", "anciennete_poste": 45}, "ancienneté de poste plus longue"),
    "poste possible": ({"date_naissance": "1982-06-01", "anciennete_poste": 23}, ""),
    "poste juste impossible": ({"date_naissance": "1982-06-01", "anciennete_poste": 24}, "ancienneté de poste plus longue"),
    "échelon": ({"date_naissance": "2004-01-01", "echelon": 11}, "plus d'échelons que d'années"),
    "naissance inconnue": ({"date_naissance": "", "echelon": 11, "anciennete_poste": 45}, "sans date de naissance"),
    "département": ({"departement": "35"}, "département d'exercice hors de l'académie d'origine"),
    "département de l'académie": ({"departement": "94"}, ""),
    "conjoint": ({"academie_conjoint": "24", "departement_conjoint": "35"}, "département du conjoint"),
    "conjoint sans académie": ({"departement_conjoint": "35"}, ""),
}


@pytest.mark.parametrize("cas", CONTRADICTIONS)
def test_contradiction_d_un_dossier(cas: str, tmp_path: Path) -> None:
    """What the rule pack finds odd in a dossier is told, with the candidat; the limit cases are not."""
    faits, attendue = CONTRADICTIONS[cas]
    candidats: list[dict[str, object]] = [{"candidat": "a", "origine": "24"}, {"candidat": "b", "origine": "24", **faits}]
    phrases = _phrases(tmp_path, candidats, {("L1300", "25"): 1})
    assert len(phrases) == bool(attendue)
    assert all(attendue in phrase and phrase.startswith("1 candidat ") for phrase in phrases)


def test_campagne_synthetique_sans_contradiction(campagne_300: Path) -> None:
    """The campaigns that the program makes have none of these oddities."""
    assert avertissements(lire(campagne_300)) == ()


@pytest.mark.parametrize(("origine", "ouvert"), (("P1", "P2"), ("09", "P2"), ("P1", "09")))
def test_hors_des_postes(origine: str, ouvert: str, tmp_path: Path) -> None:
    """Where vœux only name posts, an académie as origine or in the capacities is told; posts are not."""
    postes = [{"lieu": nom, "type": "pp", "academie": "09"} for nom in ("P1", "P2")]
    dossier = mouvement(tmp_path / "c", "ptp", 2022, {"a": {"origine": origine}}, {"a": ["P2"]}, {ouvert: 1}, postes=postes)
    suite = "un lieu qui n'est pas de postes.csv, alors que les vœux de ce mouvement ne nomment que des postes"
    attendues = [f"1 candidat a pour origine {suite} : 09."] * (origine == "09")
    attendues += [f"1 ligne de capacité est pour {suite} : 09."] * (ouvert == "09")
    assert [phrase for phrase in avertissements(lire(dossier)) if "postes" in phrase] == attendues


def test_origine_dans_une_academie_demandable(tmp_path: Path) -> None:
    """Where some vœux name académies, holding one is ordinary."""
    dossier = campagne(tmp_path / "c", [{"candidat": "a", "origine": "24"}], {"a": ["25"]}, {("L1300", "25"): 1})
    assert not [phrase for phrase in avertissements(lire(dossier)) if "postes" in phrase]
