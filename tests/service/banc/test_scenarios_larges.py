"""Scenarios by discipline, by académie, by share, from a file, composed; candidats withdrawn and added; contradictions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from service.echanges.anomalies import EntreeRefusee
from service.echanges.lecture import lire
from service.scenarios import Scenario, appliquer, lire_scenarios
from service.scenarios.capacites import partager
from tests.service.campagnes import appeler, campagne, contenu, copie, ecrire_lignes, lignes

PLACES = {("L1300", "24"): 10, ("L1300", "01"): -20, ("L0202", "24"): 3}
VOEUX = {"a": ["24"], "b": ["01", "24"], "c": ["10"], "d": ["10"]}


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """Four candidats, c and d in a couple."""
    candidats: list[Mapping[str, object]] = [
        {"candidat": "a", "origine": "01"},
        {"candidat": "b", "discipline": "L0202", "origine": "10"},
        {"candidat": "c", "origine": "08", "motif_familial": "mutation_simultanee"},
        {"candidat": "d", "origine": "08", "motif_familial": "mutation_simultanee"},
    ]
    return campagne(tmp_path / "campagne", candidats, VOEUX, PLACES, couples=[("c", "d")])


def _lire(dossier: Path, texte: str, **autres: str) -> Scenario:
    for nom, contenu_ in {"s": texte, **autres}.items():
        (dossier.parent / f"{nom}.yaml").write_text(contenu_, encoding="utf-8")
    (lu,) = lire_scenarios([dossier.parent / "s.yaml"], lire(dossier))
    return lu


def _places(dossier: Path, scenario: Scenario) -> dict[tuple[str, str], int]:
    c = appliquer(scenario, lire(dossier))
    codes, lieux = c.dossiers.disciplines, c.paquet.lieux.codes
    lues = zip(c.capacites.discipline.tolist(), c.capacites.lieu.tolist(), c.capacites.capacite.tolist(), strict=True)
    return {(codes[d], lieux[x]): k for d, x, k in lues}


CAS = {
    "discipline": ("[{discipline: L1300, ajout: 2}]", {("L1300", "24"): 12, ("L1300", "01"): -18}),
    "académie": ("[{academie: 24, ajout: -1}]", {("L1300", "24"): 9, ("L0202", "24"): 2}),
    "partout": ("[{partout: oui, pourcentage: 10}]", {("L1300", "24"): 11, ("L1300", "01"): -18}),
    "part d'une discipline": ("[{discipline: L1300, pourcentage: -5}]", {("L1300", "24"): 9, ("L1300", "01"): -21}),
    "ajouts cumulés": (
        "[{discipline: L1300, ajout: 1}, {academie: 24, ajout: 1}]",
        {("L1300", "24"): 12, ("L1300", "01"): -19, ("L0202", "24"): 4},
    ),
}


@pytest.mark.parametrize("cas", CAS)
def test_etendues(cas: str, dossier: Path) -> None:
    """Each extent changes the cellules that the campaign lists, those and no other."""
    texte, attendu = CAS[cas]
    scenario = _lire(dossier, f"libelle: x\ncapacites: {texte}\n")
    assert _places(dossier, scenario) == PLACES | attendu


def test_part() -> None:
    """Shares round to the nearest seat, halves away from zero, and keep the sign of the change."""
    assert [partager(v, 500) for v in (10, -10, 9, 0, 30)] == [11, -9, 9, 0, 32]
    assert [partager(v, -500) for v in (10, -10, 9, 0, 30)] == [9, -11, 9, 0, 28]


def test_fichier(dossier: Path) -> None:
    """A file of capacities gives new values, read as the campaign's own file is."""
    ecrire_lignes(dossier.parent / "k.csv", [{"discipline": "L1300", "lieu": "10", "capacite": 4}])
    scenario = _lire(dossier, "libelle: x\ncapacites: [{fichier: k.csv}]\n")
    assert _places(dossier, scenario) == PLACES | {("L1300", "10"): 4}
    ecrire_lignes(dossier.parent / "k.csv", [{"discipline": "L1300", "lieu": "99", "capacite": "x"}])
    with pytest.raises(EntreeRefusee) as refus:
        _lire(dossier, "libelle: x\ncapacites: [{fichier: k.csv}]\n")
    assert {(a.fichier, a.ligne, a.colonne) for a in refus.value.anomalies} == {("k.csv", 2, "lieu"), ("k.csv", 2, "capacite")}


def test_composition(dossier: Path) -> None:
    """Scenarios apply one after the other, then the file's own changes; the order counts, and the digest tells it."""
    plus, part = (
        "libelle: p\ncapacites: [{discipline: L1300, ajout: 10}]\n",
        "libelle: q\ncapacites: [{partout: oui, pourcentage: 50}]\n",
    )
    un = _lire(dossier, "libelle: x\nbase: [p.yaml, q.yaml]\ntirage: 9\n", p=plus, q=part)
    deux = _lire(dossier, "libelle: x\nbase: [q.yaml, p.yaml]\ntirage: 9\n")
    assert _places(dossier, un)["L1300", "24"] == 30
    assert _places(dossier, deux)["L1300", "24"] == 25
    assert un.tirage == 9
    assert un.empreinte != deux.empreinte
    assert appliquer(un, lire(dossier)).tirage == 9


CONTRADICTIONS = {
    "deux valeurs": ("capacites: [{discipline: L1300, lieu: 24, capacite: 3}, {discipline: L1300, ajout: 1}]", "capacites[1]"),
    "part et ajout": ("capacites: [{partout: oui, pourcentage: 3}, {academie: 24, ajout: 1}]", "capacites[1]"),
    "deux scénarios": ("base: [p.yaml]\ncapacites: [{discipline: L1300, lieu: 24, capacite: 3}]", "capacites[0]"),
    "deux tirages": ("base: [p.yaml]\ntirage: 4", "tirage"),
    "absurde": ("capacites: [{partout: oui, ajout: 99999}, {discipline: L1300, ajout: 99999}]", "capacites[1]"),
    "boucle": ("base: [s.yaml]", "base[0]"),
    "étendue vide": ("capacites: [{discipline: L0202, academie: 10, ajout: 1}]", "capacites[0]"),
    "moitié d'un couple": ("candidats_retires: [c]", "candidats_retires"),
    "inconnu": ("candidats_retires: [z]", "candidats_retires[0]"),
    "sans partenaire": ("candidats_ajoutes: {candidats: k.csv}", "candidats_ajoutes.voeux"),
}


@pytest.mark.parametrize(
    ("texte", "via"),
    (("base: [p.yaml, p.yaml]\n", {}), ("base: [p.yaml, v.yaml]\n", {"v": "libelle: v\nbase: [p.yaml]\n"})),
)
def test_meme_base_deux_fois(texte: str, via: Mapping[str, str], dossier: Path) -> None:
    """The same file twice, directly or through another one, would apply twice: it is refused, and named."""
    plus = "libelle: p\ncapacites: [{discipline: L1300, ajout: 10}]\n"
    with pytest.raises(EntreeRefusee) as refus:
        _lire(dossier, f"libelle: x\n{texte}", p=plus, **via)
    assert {(a.fichier, a.ligne, a.colonne, a.valeur) for a in refus.value.anomalies} == {("s.yaml", 2, "base", "p.yaml")}


def test_fautes_a_leur_ligne(dossier: Path) -> None:
    """What contradicts a composed scenario is told where it is written, in the file that writes it last."""
    base = "libelle: p\ntirage: 3\ncandidats_retires: [c]\ncapacites:\n- {discipline: L1300, lieu: 24, capacite: 5}\n"
    texte = "libelle: x\nbase: [p.yaml]\ncapacites:\n- {discipline: L1300, ajout: 99999}\ntirage: 4\n"
    with pytest.raises(EntreeRefusee) as refus:
        _lire(dossier, texte, p=base)
    assert {(a.fichier, a.ligne, a.colonne) for a in refus.value.anomalies} == {
        ("p.yaml", 3, "candidats_retires"),
        ("s.yaml", 4, "capacites[0]"),
        ("s.yaml", 5, "tirage"),
    }


@pytest.mark.parametrize(
    ("texte", "attendues"),
    (
        ("discipline,lieu,capacite\n", {(0, "")}),
        ("discipline,lieu,capacite\nL9,24,3\nL1300,24,x\n", {(2, "discipline"), (3, "capacite")}),
    ),
)
def test_fautes_d_un_fichier_de_places(texte: str, attendues: set[tuple[int, str]], dossier: Path) -> None:
    """Every fault of the table in one report, unknown disciplines with the rest; a table of nothing changes nothing."""
    (dossier.parent / "places.csv").write_text(texte, encoding="utf-8")
    with pytest.raises(EntreeRefusee) as refus:
        _lire(dossier, "libelle: x\ncapacites: [{fichier: places.csv}]\n")
    assert {(a.ligne, a.colonne) for a in refus.value.anomalies} == attendues


def test_tirage_demesure(dossier: Path) -> None:
    """A draw of thousands of digits is a fault like another."""
    with pytest.raises(EntreeRefusee) as refus:
        _lire(dossier, f"libelle: x\ntirage: {'9' * 5000}\n")
    assert [a.colonne for a in refus.value.anomalies] == ["tirage"]


@pytest.mark.parametrize("cas", CONTRADICTIONS)
def test_contradictions(cas: str, dossier: Path) -> None:
    """What contradicts, or makes no sense, is refused at its place before anything runs."""
    texte, chemin = CONTRADICTIONS[cas]
    base = "libelle: p\ntirage: 3\ncapacites: [{discipline: L1300, lieu: 24, capacite: 5}]\n"
    with pytest.raises(EntreeRefusee) as refus:
        _lire(dossier, f"libelle: x\n{texte}\n", p=base)
    assert chemin in {a.colonne for a in refus.value.anomalies}


def test_retraits_et_ajouts_comme_dans_les_fichiers(dossier: Path, tmp_path: Path) -> None:
    """Candidats withdrawn and added give the results of the campaign whose files have these rows changed."""
    neufs = [{**lignes(dossier / "candidats.csv")[0], "candidat": "aa", "origine": "02", "echelon": "9", "motif_familial": ""}]
    voeux = [{"candidat": "aa", "rang": "1", "lieu": "24"}, {"candidat": "aa", "rang": "2", "lieu": "01"}]
    ecrire_lignes(tmp_path / "n.csv", neufs)
    ecrire_lignes(tmp_path / "v.csv", voeux)
    texte = "libelle: x\ncandidats_retires: [c, d]\ncandidats_ajoutes: {candidats: n.csv, voeux: v.csv}\n"
    (tmp_path / "s.yaml").write_text(texte, encoding="utf-8")
    issue = appeler("simulate", dossier, "--scenario", tmp_path / "s.yaml", "-o", tmp_path / "sortie")
    assert issue.code == 0, issue.erreurs
    autre = copie(dossier, tmp_path / "autre")
    ecrire_lignes(autre / "candidats.csv", [*(r for r in lignes(autre / "candidats.csv") if r["candidat"] in "ab"), *neufs])
    ecrire_lignes(autre / "voeux.csv", [*(r for r in lignes(autre / "voeux.csv") if r["candidat"] in "ab"), *voeux])
    (autre / "couples.csv").unlink()
    assert appeler("solve", autre, "-o", tmp_path / "r").code == 0
    attendu, obtenu = contenu(tmp_path / "r"), contenu(tmp_path / "sortie" / "s")
    assert {nom for nom in attendu if attendu[nom] != obtenu[nom]} == {"certificat.json", "rapport.html"}
    assert appeler("verify", dossier, tmp_path / "sortie" / "s", "--scenario", tmp_path / "s.yaml").code == 0


def test_ajout_deja_la(dossier: Path, tmp_path: Path) -> None:
    """A candidat added who is there already, or whose rows are faulty, is refused in the file that says so."""
    ecrire_lignes(tmp_path / "n.csv", [{**lignes(dossier / "candidats.csv")[0], "echelon": "x"}])
    ecrire_lignes(tmp_path / "v.csv", [{"candidat": "a", "rang": "1", "lieu": "99"}])
    texte = "libelle: x\ncandidats_ajoutes: {candidats: n.csv, voeux: v.csv}\n"
    with pytest.raises(EntreeRefusee) as refus:
        _lire(dossier, texte)
    assert {a.fichier for a in refus.value.anomalies} == {"n.csv", "v.csv"}
    ecrire_lignes(tmp_path / "n.csv", lignes(dossier / "candidats.csv")[:1])
    ecrire_lignes(tmp_path / "v.csv", [{"candidat": "a", "rang": "1", "lieu": "24"}])
    with pytest.raises(EntreeRefusee, match="n'a pas déjà"):
        _lire(dossier, texte)
