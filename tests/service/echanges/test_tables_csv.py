"""The fast writer of tables, against the standard library."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.echanges import tables
from service.echanges.tables import Codes, Entiers, Points, Table
from service.echanges.valeurs import texte_des_points

_TEXTE = st.text(alphabet="aé,;\"'\n\r -=", max_size=5).filter(lambda t: t[:1] not in ("=", "-", "\r"))
_ENTIER = st.integers(-(2**62), 2**62)


@given(
    st.lists(st.tuples(_TEXTE, st.integers(-1, 2), _ENTIER, st.booleans(), st.integers(-500, 500), st.booleans()), max_size=20),
    st.sampled_from([1, 2, 3, 1000]),
    st.sampled_from([0, 4, 1 << 16]),
)
def test_relu_par_la_bibliotheque_standard(
    rangees: list[tuple[str, int, int, bool, int, bool]], bloc: int, paires: int
) -> None:
    """Whatever the size of the blocks and of the merged columns, the standard reader finds the cells given."""
    etiquettes = ["x", "y,z", ""]
    colonnes = list(zip(*rangees, strict=True)) or [()] * 6
    table = Table(
        {
            "texte": list(colonnes[0]),
            "code": Codes(np.array(colonnes[1], dtype=np.int32), etiquettes),
            "entier": Entiers(np.array(colonnes[2], dtype=np.int64), np.array(colonnes[3], dtype=bool)),
            "points": Points(np.array(colonnes[4], dtype=np.int64), np.array(colonnes[5], dtype=bool)),
            "points_2": Points(np.array(colonnes[4], dtype=np.int64)),
        }
    )
    with pytest.MonkeyPatch.context() as reglages:
        reglages.setattr(tables, "RANGEES_PAR_BLOC", bloc)
        reglages.setattr(tables, "PAIRES_MAXIMALES", paires)
        octets = table.octets()
    assert octets.endswith(b"\n")
    lues = list(csv.reader(io.StringIO(octets.decode(), newline=""), strict=True))
    attendues = [
        [
            texte,
            "" if code < 0 else etiquettes[code],
            "" if vide else str(entier),
            "" if sans_points else texte_des_points(points),
            texte_des_points(points),
        ]
        for texte, code, entier, vide, points, sans_points in rangees
    ]
    assert lues == [["texte", "code", "entier", "points", "points_2"], *attendues]


@given(st.integers(-(10**15), 10**15))
def test_points_exacts_et_courts(centiemes: int) -> None:
    """The text of points is exactly the hundredths, without needless zero or sign."""
    texte = texte_des_points(centiemes)
    assert Fraction(texte) * 100 == centiemes
    assert "." not in texte or texte[-1] != "0"
    assert texte != "-0"
    assert len(texte.partition(".")[2]) <= 2


def test_exemples_de_points() -> None:
    """The forms of the contract."""
    exemples = {15020: "150.2", 1400: "14", 10: "0.1", 5: "0.05", 0: "0", -5: "-0.05", -150: "-1.5"}
    assert {centiemes: texte_des_points(centiemes) for centiemes in exemples} == exemples


def test_octets_exacts() -> None:
    """Comma, line feed, no byte order mark, quotes only where needed."""
    table = Table({"a": ['dit "oui"', "x", ""], "b": Entiers(np.array([1, 2, 3], dtype=np.int16))})
    assert table.octets() == b'a,b\n"dit ""oui""",1\nx,2\n,3\n'
    assert Table({"a": []}).octets() == b"a\n"


@pytest.mark.parametrize("texte", ("=1+1", "+x", "-x", "@x", "\tx", "\rx"))
def test_jamais_de_formule(texte: str) -> None:
    """A text that a spreadsheet would run is never written, as a cell, a code or a header."""
    for colonnes in ({"a": [texte]}, {"a": Codes(np.array([0]), [texte])}, {texte: ["a"]}):
        with pytest.raises(ValueError, match="formule"):
            Table(colonnes).octets()


def test_colonnes_mal_formees() -> None:
    """No column, or columns of different lengths, is a mistake of the caller."""
    for colonnes in ({}, {"a": ["x"], "b": ["x", "y"]}):
        with pytest.raises(ValueError, match="colonne"):
            Table(colonnes).octets()
