"""Damaged files: always a refusal with places, never another error, never a write; both readers of CSV agree."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.echanges import brut
from service.echanges.anomalies import CODES, Anomalie, Collecteur, EntreeRefusee
from service.echanges.classeurs import SIGNATURES, est_classeur
from service.echanges.lecture import lire
from tests.service.echanges.classeurs_excel import classeur, retoucher, table
from tests.service.echanges.fabrique_campagne import BAREME, BASE, ecrire_campagne, fautes

FICHIERS = {
    **BASE,
    "bareme.csv": BAREME,
    "extension.csv": "premier_voeu,rang,lieu\n24,1,25\n24,2,10\n",
    "classements.csv": "lieu,candidat,rang,avis\n24,C02,1,favorable\n24,C01,,defavorable\n",
}

_OCTETS = st.one_of(
    st.binary(max_size=6),
    st.sampled_from(
        [
            b",",
            b";",
            b'"',
            b"\n",
            b"\r",
            b"\0",
            b"\xe9",
            b"\xef\xbb\xbf",
            b"\xff\xfe",
            b"\t",
            b"=",
            b"-",
            b"1e9",
            b"#REF!",
            b"&a *a",
        ]
    ),
)

_MUTATION = st.tuples(st.sampled_from(sorted(FICHIERS)), st.floats(0, 1), st.integers(0, 12), _OCTETS)


def _lignes(octets: bytes) -> int:
    return len(octets.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")) + 1


def _anomalies(dossier: Path) -> tuple[Anomalie, ...]:
    try:
        lire(dossier)
    except EntreeRefusee as refus:
        return refus.anomalies
    return ()


@settings(max_examples=150)
@given(st.lists(_MUTATION, min_size=1, max_size=4))
def test_octets_mutes(mutations: list[tuple[str, float, int, bytes]]) -> None:
    """Random bytes replaced anywhere: accepted, or refused with faults that name existing lines; nothing is written."""
    fichiers = {nom: texte.encode() for nom, texte in FICHIERS.items()}
    for nom, position, longueur, octets in mutations:
        debut = int(position * len(fichiers[nom]))
        fichiers[nom] = fichiers[nom][:debut] + octets + fichiers[nom][debut + longueur :]
    with tempfile.TemporaryDirectory() as temporaire:
        dossier = ecrire_campagne(Path(temporaire), fichiers)
        for anomalie in _anomalies(dossier):
            assert anomalie.fichier in fichiers
            assert 0 <= anomalie.ligne <= _lignes(fichiers[anomalie.fichier])
            assert anomalie.code in CODES
            assert anomalie.attendu
            anomalie.message.encode()
        assert {chemin.name: chemin.read_bytes() for chemin in dossier.iterdir()} == fichiers


@settings(max_examples=60)
@given(st.sampled_from(sorted(FICHIERS)), st.binary(max_size=200))
def test_octets_quelconques(nom: str, octets: bytes) -> None:
    """A file of random bytes is refused, its faults told in it."""
    with tempfile.TemporaryDirectory() as temporaire:
        dossier = ecrire_campagne(Path(temporaire), {**FICHIERS, nom: octets})
        with pytest.raises(EntreeRefusee) as refus:
            lire(dossier)
        assert nom in {anomalie.fichier for anomalie in refus.value.anomalies}


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_parquet_quelconque(octets: bytes) -> None:
    """Random bytes under a Parquet name are one fault of that file."""
    with tempfile.TemporaryDirectory() as temporaire:
        dossier = ecrire_campagne(Path(temporaire), {"voeux.csv": None, "voeux.parquet": octets, "couples.csv": None})
        with pytest.raises(EntreeRefusee) as refus:
            lire(dossier)
        ((fichier, code),) = ((a.fichier, a.code) for a in refus.value.anomalies)
        assert (fichier, code) == ("voeux.parquet", "classeur" if est_classeur(octets) else "fichier_illisible")


@settings(max_examples=60)
@given(st.binary(max_size=300), st.sampled_from((b"", *SIGNATURES)))
def test_classeur_quelconque(octets: bytes, debut: bytes) -> None:
    """Random bytes under the name of a workbook are one fault of that file."""
    with tempfile.TemporaryDirectory() as temporaire:
        dossier = ecrire_campagne(Path(temporaire), {"voeux.csv": None, "voeux.xlsx": debut + octets, "couples.csv": None})
        with pytest.raises(EntreeRefusee) as refus:
            lire(dossier)
        assert [(a.fichier, a.code) for a in refus.value.anomalies] == [("voeux.xlsx", "fichier_illisible")]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_classeur_abime(donnees: st.DataObject) -> None:
    """A workbook with bytes changed anywhere in its parts is read or refused, and nothing else happens."""
    sain = classeur({"Feuil1": table(BASE["voeux.csv"])})
    parties = (
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
    )
    cible, place = donnees.draw(st.sampled_from(parties)), donnees.draw(st.floats(0, 1))
    ajout, coupe = donnees.draw(st.binary(max_size=8)), donnees.draw(st.integers(0, 40))

    def abimer(nom: str, partie: bytes) -> bytes:
        debut = int(place * len(partie))
        return partie[:debut] + ajout + partie[debut + coupe :] if nom == cible else partie

    with tempfile.TemporaryDirectory() as temporaire:
        abime = {"voeux.csv": None, "couples.csv": None, "voeux.xlsx": retoucher(sain, abimer)}
        for anomalie in fautes(ecrire_campagne(Path(temporaire), abime)):
            assert anomalie[0] in {"voeux.xlsx", "candidats.csv", "bareme.csv"}


_TEXTE = st.text(alphabet="ab1é \"'\t\r\n,;|\x0b\x85\u2028", max_size=60)


@settings(max_examples=400)
@given(_TEXTE)
@example("a,b\n1,2\n")
@example("a\n\n\n")
@example("a,b\n\n")
@example("a,b\r\n1,2\r\n3,4")
@example("é,é\né,é\n")
def test_deux_lecteurs_memes_tables(texte: str) -> None:
    """When the fast reader takes a file, the exact one reads the same cells on the same lines, without any fault."""
    octets = texte.encode()
    if not octets.strip():
        return
    premiere = brut.normaliser_fins(texte).split("\n", 1)[0]
    for separateur in (",", ";"):
        rapide = brut._rapide(octets, premiere, separateur)
        if rapide is None:
            continue
        collecteur = Collecteur()
        exacte = brut._exacte("f.csv", octets, separateur, collecteur)
        assert rapide.entete == exacte.entete
        assert len(collecteur) == 0
        np.testing.assert_array_equal(rapide.lignes, exacte.lignes)
        assert rapide.saines.all()
        assert exacte.saines.all()
        for codes_r, textes_r, codes_e, textes_e in zip(rapide.codes, rapide.textes, exacte.codes, exacte.textes, strict=True):
            assert [textes_r[c] for c in codes_r] == [textes_e[c] for c in codes_e]


@settings(max_examples=150)
@given(
    st.lists(st.lists(st.text(alphabet="ab,;\"'é\n ", max_size=4), min_size=2, max_size=2).filter(any), min_size=1, max_size=6)
)
def test_lecture_exacte_comme_csv(rangees: list[list[str]]) -> None:
    """What the standard library writes with quotes, the exact reader reads back, with the physical line of each record."""
    import csv
    import io

    flux = io.StringIO()
    csv.writer(flux, lineterminator="\n").writerows([["a", "b"], *rangees])
    collecteur = Collecteur()
    table = brut._exacte("f.csv", flux.getvalue().encode(), ",", collecteur)
    assert len(collecteur) == 0
    colonnes = [[textes[code] for code in codes] for codes, textes in zip(table.codes, table.textes, strict=True)]
    assert [list(rangee) for rangee in zip(*colonnes, strict=True)] == rangees
    sauts = [sum(cellule.count("\n") for cellule in rangee) for rangee in rangees]
    assert table.lignes.tolist() == [2 + i + sum(sauts[:i]) for i in range(len(rangees))]
