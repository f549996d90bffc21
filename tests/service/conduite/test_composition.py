"""The folder to freeze: files received, and entries; only what was entered changes."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from service.conduite.composition import Changement, Entrees, Voeu, composer
from service.conduite.guichet import composer as composer_au_guichet
from service.conduite.magasin import Magasin
from service.echanges.lecture import lire
from tests.service.campagnes import campagne, contenu, ecrire_lignes, lignes
from tests.service.premier_degre.fabrique_premier_degre import ecrire as ecrire_premier_degre

LIEUX = ("01", "24", "25", "10", "14")


def _dossier(racine: Path) -> Path:
    """Two couples, two titulaires, a stagiaire; an annulation; a column of comments; cells to be quoted."""
    dossier = campagne(
        racine,
        [
            *({"candidat": c, "origine": "01", "x_note": 'dit "oui", à voir'} for c in "abcdt"),
            {"candidat": "s", "statut": "stagiaire", "x_note": ""},
        ],
        {"a": ["24", "25"], "b": ["24", "25"], "c": ["25"], "d": ["25"], "t": ["24", "10"], "s": ["24"]},
        {("L1300", "24"): 2, ("L1300", "25"): -1},
        couples=[("a", "b"), ("d", "c")],
    )
    ecrire_lignes(dossier / "annulations.csv", [{"candidat": "s", "code": "retrait", "motif": "demande retirée ; vu"}])
    return dossier


def _ecrire(dossier: Path, fichiers: Mapping[str, bytes]) -> Path:
    dossier.mkdir()
    for nom, octets in fichiers.items():
        (dossier / nom).write_bytes(octets)
    return dossier


def _cellules(dossier: Path, nom: str, cle: tuple[str, ...]) -> dict[tuple[str, ...], str]:
    """Every cell that says something: (key of the row, column) -> text."""
    if not (dossier / f"{nom}.csv").exists():
        return {}
    return {
        (*(r[k] for k in cle), colonne): texte for r in lignes(dossier / f"{nom}.csv") for colonne, texte in r.items() if texte
    }


def _en_parquet(dossier: Path) -> Path:
    """The same campaign with every table in Parquet, whole numbers as numbers."""
    for chemin in dossier.glob("*.csv"):
        colonnes = {nom: [r[nom] for r in lignes(chemin)] for nom in lignes(chemin)[0]}
        entiers = {"rang", "capacite", "echelon", "entrees", "sorties"}
        table = {nom: [int(v) for v in valeurs] if nom in entiers else valeurs for nom, valeurs in colonnes.items()}
        pq.write_table(pa.table(table), chemin.with_suffix(".parquet"))
        chemin.unlink()
    return dossier


def _en_points_virgules(dossier: Path) -> Path:
    """The same campaign as a French spreadsheet writes it."""
    for chemin in dossier.glob("*.csv"):
        rangees = lignes(chemin)
        texte = ";".join(rangees[0]) + "\r\n"
        for r in rangees:
            texte += ";".join('"' + v.replace('"', '""') + '"' if '"' in v or ";" in v else v for v in r.values()) + "\r\n"
        chemin.write_bytes(b"\xef\xbb\xbf" + texte.encode())
    return dossier


FORMES: dict[str, Any] = {"virgules": lambda d: d, "points-virgules": _en_points_virgules, "parquet": _en_parquet}


def test_rien_ne_change_rien(tmp_path: Path) -> None:
    """Without entries: the same bytes, and no change told."""
    dossier = _dossier(tmp_path / "c")
    fichiers, changements = composer(dossier, Entrees())
    assert (fichiers, changements) == (contenu(dossier), ())


@pytest.mark.parametrize("forme", FORMES)
def test_ce_qui_est_deja_la(forme: str, tmp_path: Path) -> None:
    """Entries that say what the files say give the same campaign, to the digest of each file, in every format."""
    dossier = FORMES[forme](_dossier(tmp_path / "c"))
    entrees = Entrees(
        voeux={"t": (Voeu("24"), Voeu("10")), "a": (Voeu("24"), Voeu("25")), "b": (Voeu("24"), Voeu("25"))},
        couples=[("b", "a")],
        corrections={"t": {"echelon": "5"}},
        capacites={("L1300", "25"): {"capacite": -1}},
        lignes={"annulations": [{"candidat": "s", "code": "retrait", "motif": "demande retirée ; vu"}]},
    )
    fichiers, _ = composer(dossier, entrees)
    assert not [nom for nom in fichiers if nom.endswith(".parquet") and forme != "parquet"]
    assert dict(lire(_ecrire(tmp_path / "compose", fichiers)).empreintes) == dict(lire(dossier).empreintes)


@pytest.mark.parametrize("graine", range(12))
@pytest.mark.parametrize("forme", FORMES)
def test_seul_ce_qui_est_nomme_change(graine: int, forme: str, tmp_path: Path) -> None:
    """Random entries: the folder reads without fault, and every cell that differs is one that was entered."""
    des = random.Random(graine)
    dossier = _dossier(tmp_path / "c")
    avant = {
        "candidats": _cellules(dossier, "candidats", ("candidat",)),
        "voeux": _cellules(dossier, "voeux", ("candidat", "rang")),
        "capacites": _cellules(dossier, "capacites", ("discipline", "lieu")),
        "couples": {tuple(sorted(r.values())) for r in lignes(dossier / "couples.csv")},
    }
    listes = {c: tuple(map(Voeu, des.sample(LIEUX[1:], des.randint(1, 3)))) for c in des.sample(["t", "s"], des.randint(0, 2))}
    for a, b in (("a", "b"), ("c", "d")):
        if des.random() < 0.5:
            listes[a] = listes[b] = tuple(map(Voeu, des.sample(LIEUX[1:], 2)))
    lies = [p for p in (("a", "b"), ("d", "c")) if p[0] in listes and des.random() < 0.5]
    corrections = {c: {"echelon": str(des.randint(2, 9)), "enfants": "2"} for c in des.sample("abts", des.randint(0, 2))}
    capacites = {("L1300", x): {"capacite": des.randint(-2, 5)} for x in des.sample(LIEUX, des.randint(0, 3))}
    decisions = [{"candidat": "t", "lieu": "14", "motif": "m, n", "base_legale": "b", "place": "en_plus"}]
    entrees = Entrees(listes, lies, corrections, capacites, {"derogations": decisions if des.random() < 0.5 else []})
    fichiers, changements = composer(FORMES[forme](dossier), entrees)
    compose = _ecrire(tmp_path / "compose", fichiers)
    lue = lire(compose)

    touches = {(c, colonne) for c, colonnes in corrections.items() for colonne in colonnes}
    apres = _cellules(compose, "candidats", ("candidat",)) if corrections else avant["candidats"]
    assert {cle for cle in avant["candidats"].keys() | apres.keys() if avant["candidats"].get(cle) != apres.get(cle)} <= touches
    assert all(apres[cle] == corrections[cle[0]][cle[1]] for cle in touches)
    if listes:
        ecrits = _cellules(compose, "voeux", ("candidat", "rang"))
        assert {k: v for k, v in ecrits.items() if k[0] not in listes} == {
            k: v for k, v in avant["voeux"].items() if k[0] not in listes
        }
        for candidat, liste in listes.items():
            assert [ecrits[candidat, str(rang), "lieu"] for rang in range(1, len(liste) + 1)] == [v.lieu for v in liste]
    ids = lue.dossiers.ids
    attendus = {p for p in avant["couples"] if not set(p) & set(listes)} | {tuple(sorted(p)) for p in lies}
    assert {(ids[a], ids[b]) for a, b in lue.couples} == attendus
    if capacites:
        places = _cellules(compose, "capacites", ("discipline", "lieu"))
        attendues = avant["capacites"] | {
            k: v
            for (d, x), valeurs in capacites.items()
            for k, v in (((d, x, "discipline"), d), ((d, x, "lieu"), x), ((d, x, "capacite"), str(valeurs["capacite"])))
        }
        assert places == attendues
    assert (lue.derogations is not None) == bool(entrees.lignes["derogations"])
    assert {c.fichier for c in changements if c.fichier != "couples"} == {
        nom
        for nom, dits in zip(
            ("voeux", "candidats", "capacites", "derogations"),
            (listes, corrections, capacites, entrees.lignes["derogations"]),
            strict=True,
        )
        if dits
    }


def test_d_ou_vient_chaque_changement(tmp_path: Path) -> None:
    """Each change names the file, the row and the entry."""
    entrees = Entrees(
        voeux={"a": (Voeu("25"),), "b": (Voeu("25"),)},
        corrections={"t": {"echelon": "7"}},
        capacites={("L1300", "10"): {"capacite": 1}},
        lignes={"annulations": [{"candidat": "s", "code": "autre", "motif": "m"}]},
    )
    fichiers, changements = composer(_dossier(tmp_path / "c"), entrees)
    assert set(changements) == {
        Changement("candidats", "t echelon", "contestation acceptée"),
        Changement("voeux", "a", "saisie confirmée"),
        Changement("voeux", "b", "saisie confirmée"),
        Changement("couples", "a b", "saisie confirmée"),
        Changement("capacites", "L1300 10", "saisie du rectorat"),
        Changement("annulations", "s", "décision"),
    }
    annulations = lire(_ecrire(tmp_path / "compose", fichiers)).annulations
    assert annulations is not None
    assert annulations.code == ("autre",)


def test_plus_aucun_couple(tmp_path: Path) -> None:
    """All the couples undone: the folder still reads, without any."""
    seuls = {c: (Voeu("25"),) for c in "abcd"}
    fichiers, _ = composer(_dossier(tmp_path / "c"), Entrees(voeux=seuls))
    assert not len(lire(_ecrire(tmp_path / "compose", fichiers)).couples)


@pytest.mark.parametrize("discipline", (False, True))
def test_deux_phases_sans_discipline(discipline: bool, tmp_path: Path) -> None:
    """Where there is one discipline the lieu names the row, whether the file has the column; what nobody gave is 0."""
    dossier = ecrire_premier_degre(tmp_path / "c", [{"candidat": "x"}], {"x": ["35"]}, {"93": (0, 1), "35": (1, 0)})
    if discipline:
        rangees = [{"discipline": "Premier degré", **r} for r in lignes(dossier / "capacites.csv")]
        ecrire_lignes(dossier / "capacites.csv", rangees)
    entrees = Entrees(capacites={("", "93"): {"sorties": 4}, ("", "44"): {"entrees": 2}})
    fichiers, _ = composer(dossier, entrees)
    lue = lire(_ecrire(tmp_path / "compose", fichiers))
    assert lue.capacites.sorties is not None
    codes = [lue.paquet.lieux.codes[x] for x in lue.capacites.lieu]
    assert dict(zip(codes, zip(lue.capacites.capacite.tolist(), lue.capacites.sorties.tolist(), strict=True), strict=True)) == {
        "93": (0, 4),
        "35": (1, 0),
        "44": (2, 0),
    }


def test_candidat_inconnu(tmp_path: Path) -> None:
    """A correction about nobody is an error of the caller, not a row added without a word."""
    with pytest.raises(KeyError):
        composer(_dossier(tmp_path / "c"), Entrees(corrections={"z": {"echelon": "7"}}))


def test_au_guichet(tmp_path: Path) -> None:
    """At the desk: what was composed is in the store with where each change comes from, and read again it is the same."""
    magasin = Magasin(tmp_path / "donnees")
    magasin.preparer()
    dossier = _dossier(tmp_path / "c")
    magasin.deposer("a" * 64, contenu(dossier))
    composition = composer_au_guichet(tmp_path / "donnees", "a" * 64, Entrees(voeux={"t": (Voeu("25"),)}))
    garde = magasin.contenu(composition.lecture.contenu)
    assert "voeux" in (garde / "composition.json").read_text(encoding="utf-8")
    assert composition.lecture.resume["changements"] == {"voeux : saisie confirmée": 1}
    assert dict(lire(garde).empreintes) == composition.lecture.resume["empreintes"]
