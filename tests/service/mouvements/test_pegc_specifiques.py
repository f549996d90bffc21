"""PEGC 2023, and the posts outside the barème of the second degré: cuts, rankings, seats freed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.service.mouvements.fabrique_mouvements import Issue, fautes, jouer


def _favorables(lieu: str, *noms: str) -> list[tuple[str, str, int | None, str]]:
    return [(lieu, nom, rang, "favorable") for rang, nom in enumerate(noms, 1)]


def test_pegc_classement(tmp_path: Path) -> None:
    """Each académie ranks: the best ranked enter, in their own order of preference, and places left are taken."""
    classements = _favorables("14", "b", "a") + _favorables("17", "a", "c") + _favorables("24", "c")
    issue = jouer(
        tmp_path,
        "pegc",
        2023,
        {"a": {"origine": "24"}, "b": {"origine": "17"}, "c": {"origine": "06"}},
        {"a": ["14", "17"], "b": ["14"], "c": ["17", "24"]},
        {"14": 1},
        classements=classements,
    )
    assert issue.lieux == {"a": "17", "b": "14", "c": "24"}


def test_pegc_academie_detenue_coupe(tmp_path: Path) -> None:
    """A vœu for the present académie is removed with all the following ones."""
    classements = _favorables("14", "a") + _favorables("17", "a")
    issue = jouer(
        tmp_path, "pegc", 2023, {"a": {"origine": "24"}}, {"a": ["14", "24", "17"]}, {"17": 1}, classements=classements
    )
    assert issue.lieux == {"a": "24"}
    assert issue.codes("a") == [(2, "N1"), (3, "N1")]


def test_pegc_cinq_voeux(tmp_path: Path) -> None:
    """Five académies at most."""
    codes = ["01", "02", "03", "04", "06", "07"]
    assert fautes(tmp_path / "5", "pegc", 2023, {"a": {}}, {"a": codes[:5]}, {"01": 1}) == []
    assert fautes(tmp_path / "6", "pegc", 2023, {"a": {}}, {"a": codes}, {"01": 1}) == [
        ("voeux.csv", 7, "rang", "trop_de_voeux")
    ]


def test_pegc_avis_et_dossier(tmp_path: Path) -> None:
    """An unfavourable opinion, an absent ranking, an académie without a file: each removes the vœu and says why."""
    issue = jouer(
        tmp_path,
        "pegc",
        2023,
        {"a": {"dossiers_deposes": "01 14 17"}},
        {"a": ["01", "02", "14", "17"]},
        {"01": 1, "02": 1, "14": 1, "17": 1},
        classements=[("01", "a", None, "defavorable"), ("02", "a", 1, "favorable"), ("17", "a", 4, "favorable")],
    )
    assert issue.lieux == {"a": "17"}
    assert issue.codes("a") == [(1, "AVIS_DEFAVORABLE"), (2, "DOSSIER_ABSENT"), (3, "NON_CLASSE")]


POSTES = [
    {"lieu": "SPE1", "type": "specifique", "academie": "14"},
    {"lieu": "POP1", "type": "pop", "academie": "17", "departement": "44"},
]
DISCIPLINE = {"discipline": "L1300"}


def _second(tmp_path: Path, candidats: dict[str, Any], voeux: dict[str, Any], places: dict[str, int], **options: Any) -> Issue:
    complets = {nom: DISCIPLINE | ligne for nom, ligne in candidats.items()}
    capacites = {("L1300", lieu): nombre for lieu, nombre in places.items()}
    return jouer(tmp_path / "c", "second-degre", 2023, complets, voeux, capacites, postes=POSTES, **options)


@pytest.mark.parametrize("poste", ("SPE1", "POP1"))
def test_poste_avant_les_academies(tmp_path: Path, poste: str) -> None:
    """The post is examined first wherever it stands; obtaining it frees the seat of the académie, taken in the same run."""
    issue = _second(
        tmp_path,
        {"a": {"origine": "24"}, "b": {"origine": "06"}},
        {"a": ["02", poste], "b": ["24"]},
        {poste: 1, "02": 1},
        classements=_favorables(poste, "a"),
    )
    assert issue.lieux == {"a": poste, "b": "24"}
    assert issue.codes("a") == [(2, "N6")]
    assert issue.barre("24") == (1, 1)


def test_poste_non_obtenu_continue(tmp_path: Path) -> None:
    """Whoever does not obtain the post is examined for the académies with the points of the barème."""
    issue = _second(
        tmp_path,
        {"a": {"origine": "24", "echelon": 9}, "b": {"origine": "06", "echelon": 1}},
        {"a": ["SPE1", "02"], "b": ["SPE1", "02"]},
        {"SPE1": 1, "02": 1},
        classements=_favorables("SPE1", "b", "a"),
    )
    assert issue.lieux == {"a": "02", "b": "SPE1"}
    assert issue.points("a")["SPE1"] == 0 < issue.points("a")["02"]


def test_extension_depuis_l_academie(tmp_path: Path) -> None:
    """Extension starts from the first académie asked, not from a post, and a rank on a post gives no priority in it."""
    issue = _second(
        tmp_path,
        {"a": {"statut": "stagiaire", "echelon": 3}, "b": {"statut": "stagiaire", "echelon": 1}},
        {"a": ["SPE1", "14"], "b": ["14"]},
        {"17": 1},
        classements=[("SPE1", "a", 2, "favorable")],
    )
    assert issue.lieux == {"a": "17", "b": ""}


def test_extension_sans_academie(tmp_path: Path) -> None:
    """Whoever asks for posts only is extended from the académie of the first of them."""
    issue = _second(tmp_path, {"a": {"statut": "stagiaire"}}, {"a": ["POP1"]}, {"14": 1}, classements=_favorables("POP1", "a"))
    assert issue.lieux == {"a": "14"}


def test_titulaire_d_un_poste(tmp_path: Path) -> None:
    """The holder of a post holds a place of its académie: N1 cuts there, and the post left is taken by another."""
    issue = _second(
        tmp_path,
        {"a": {"origine": "SPE1"}, "b": {"origine": "24"}},
        {"a": ["02", "14", "03"], "b": ["SPE1"]},
        {"02": 1},
        classements=_favorables("SPE1", "b"),
    )
    assert issue.lieux == {"a": "02", "b": "SPE1"}
    assert issue.codes("a") == [(2, "N1"), (3, "N1")]


def test_couple_sur_un_poste(tmp_path: Path) -> None:
    """A post that refuses one member of a couple is withdrawn for both, each told why; the académies go on."""
    issue = _second(
        tmp_path,
        {"a": {}, "b": {}},
        {"a": ["SPE1", "14"], "b": ["SPE1", "14"]},
        {"SPE1": 2, "14": 2},
        classements=_favorables("SPE1", "a"),
        couples=[("a", "b")],
    )
    assert issue.lieux == {"a": "14", "b": "14"}
    assert (issue.codes("a"), issue.codes("b")) == ([(1, "CLASSEMENT_DU_COUPLE")], [(1, "NON_CLASSE")])


def test_limites_par_type(tmp_path: Path) -> None:
    """Fifteen spécifiques besides the académies: sixteen are refused, fifteen and académies are not."""
    postes = [{"lieu": f"S{i:02d}", "type": "specifique", "academie": "14"} for i in range(16)]
    codes = [poste["lieu"] for poste in postes]
    capacites = {("L1300", "14"): 1}
    academies = ["01", "02", "03"]
    commun: dict[str, Any] = {"postes": postes}
    for nombre, attendu in ((15, []), (16, [("voeux.csv", 17, "rang", "trop_de_voeux")])):
        voeux = {"a": [*codes[:nombre], *academies]}
        assert fautes(tmp_path / str(nombre), "second-degre", 2023, {"a": DISCIPLINE}, voeux, capacites, **commun) == attendu
