"""The folder of letters: names of files, index, the same text as one explanation alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.echanges.ecriture import ecrire
from service.explications import FORMES, INDEX, CandidatInconnu, Explicateur, expliquer, lettres
from service.explications.lettres import nom_fichier
from service.resultat import ResultatVerifie
from tests.service.fabrique_resultat import resultat
from tests.solver.fabrique import fabriquer


def _verifie() -> ResultatVerifie:
    marche = fabriquer(dict.fromkeys(("a", "b/../c"), ("M", None)), dict.fromkeys(("a", "b/../c"), "24"), {"M/24": 1})
    return resultat(marche, [0, 1])


@pytest.mark.parametrize("forme", FORMES)
def test_dossier(forme: str, tmp_path: Path) -> None:
    """One file per candidat asked for, with what the explanation alone says, and the index of who has which."""
    verifie = _verifie()
    ecrire(tmp_path / "lettres", lettres(Explicateur(verifie), ("b/../c", "a", "a"), forme))
    noms = {"a": f"a.{forme}", "b/../c": f"b%2F..%2Fc.{forme}"}
    assert {chemin.name for chemin in (tmp_path / "lettres").iterdir()} == {INDEX, *noms.values()}
    for qui, nom in noms.items():
        assert (tmp_path / "lettres" / nom).read_text(encoding="utf-8") == FORMES[forme](expliquer(verifie, qui))
    index = (tmp_path / "lettres" / INDEX).read_text(encoding="utf-8").splitlines()
    assert index == ["candidat,fichier", *(f"{qui},{nom}" for qui, nom in noms.items())]


def test_inconnu_avant_d_ecrire() -> None:
    """An unknown id is refused when the folder is asked for, not while it is written."""
    with pytest.raises(CandidatInconnu, match="zzz"):
        lettres(Explicateur(_verifie()), ("a", "zzz"), "txt")


@pytest.mark.parametrize("candidat", ("..", ".cache", "é" * 64, "a b", "lettres", "C:x"))
def test_noms_de_fichiers(candidat: str) -> None:
    """A name is plain, visible, short enough, and never that of the index."""
    nom = nom_fichier(candidat, "txt")
    assert nom == Path(nom).name
    assert not nom.startswith(".")
    assert len(nom.encode()) < 256
    assert nom != INDEX
    assert not set(nom) & set(": /\\")


def test_noms_distincts() -> None:
    """Two ids never share a file."""
    ids = ["a", "A ", "a%20", "a ", "é" * 63, "é" * 64, ".", ".."]
    assert len({nom_fichier(i, "txt") for i in ids}) == len(ids)
