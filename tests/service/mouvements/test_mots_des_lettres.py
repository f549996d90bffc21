"""The letters of each movement in its own words: what decides, what was read, nothing about what the movement does not have."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from scoring.departage import tirer
from service.explications import en_html, en_texte, expliquer
from tests.service.mouvements.fabrique_mouvements import jouer

POSTES = [{"lieu": code, "type": "ppr" if code[0] == "Q" else "pp", "academie": "25"} for code in ("P1", "P2", "Q1")]


@pytest.fixture(scope="module")
def lettres(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Letters of a PEGC who is ranked twice and of a PTP whose posts are of both kinds."""
    racine = tmp_path_factory.mktemp("lettres")
    classement: list[tuple[str, str, int | None, str]] = [("14", "a", 2, "favorable"), ("14", "b", 1, "favorable")]
    pegc = jouer(
        racine / "pegc",
        "pegc",
        2023,
        {"a": {"origine": "24"}, "b": {"origine": "17"}},
        {"a": ["14", "01"], "b": ["14"]},
        {"14": 1},
        classements=[*classement, ("01", "a", None, "defavorable")],
    )
    ptp = jouer(
        racine / "ptp",
        "ptp",
        2022,
        {"a": {"origine": "P1", "emploi_supprime": "oui"}, "b": {"origine": "P2"}},
        {"a": ["Q1", "P2"], "b": ["Q1"]},
        {"Q1": 1},
        postes=POSTES,
        classements=[("Q1", "b", 1, "favorable"), ("Q1", "a", 2, "favorable")],
    )
    return {"pegc": en_texte(expliquer(pegc.verifie, "a")), "ptp": en_texte(expliquer(ptp.verifie, "a"))}


def test_pegc_sans_points(lettres: dict[str, str]) -> None:
    """Where ranks decide, no point, barème, bar, tie-break nor extension is spoken of; own ranks and opinions are told."""
    texte = lettres["pegc"]
    assert not re.findall(r"\bpoints?\b|barème|BARÈME|barre\b(?! quand)|départage|tirage au sort|xtension|couple", texte)
    assert "Classement du recruteur, Rennes : rang 2, avis favorable" in texte
    assert "Classement du recruteur, Paris : non classé, avis défavorable" in texte
    assert "puis le rang donné par le recruteur, qui décide seul." in texte
    assert "le traitement applique les rangs donnés par les recruteurs" in texte


def test_amia_compte_des_priorites(lettres: dict[str, str]) -> None:
    """Priorities are counted in whole numbers; each kind of vœu has its order; posts are never called académies."""
    texte = lettres["ptp"]
    assert "Obtenu avec 1 priorité légale." in texte
    assert "VOS PRIORITÉS LÉGALES\nVœu 2 : 1 priorité légale\n" in texte  # the rank decides on vœu 1
    assert "ordre de passage sur un vœu « Poste précis » :" in texte
    assert "Ordre de passage sur un vœu « Poste profilé » :" in texte
    assert not re.findall(r"\bpoints?\b|barème|xtension|chaque académie|académie ou poste", texte)


def test_tirage_refaisable(lettres: dict[str, str]) -> None:
    """The draw is told byte for byte: what the letter prints is what is hashed."""
    (dit,) = re.findall(r"SHA-256 du texte « (.*?) »", lettres["ptp"])
    octets = hashlib.sha256(dit.encode()).digest()
    attendu = [int.from_bytes(octets[k : k + 8], "big") >> 1 for k in (0, 8)]
    assert tirer(("a",), int(dit.split(":")[0]))[0].tolist() == attendu


@pytest.mark.parametrize(("libere", "dit"), ((True, True), (False, False)))
def test_places_des_partants(tmp_path: Path, libere: bool, dit: bool) -> None:
    """Departures are said to open seats only where they do; a condition is told where demands may depend on others."""
    candidats: dict[str, Any] = {n: {"origine": "14", "departement": "35"} for n in "ab"}
    issue = jouer(
        tmp_path / "c",
        "ass",
        2020,
        {**candidats, "a": {**candidats["a"], "condition_candidat": "b", "motif": "mutation_conditionnelle"}},
        {"a": ["17"], "b": ["17"]},
        {"17": 2},
        parametres={"depart_libere_place": libere},
    )
    texte, page = (forme(expliquer(issue.verifie, "b")) for forme in (en_texte, en_html))
    assert ("les titulaires qui partent libérant la leur" in texte) == dit
    assert "annulation des demandes qui dépendent d'une autre" in texte
    assert "Vos priorités légales" in page
    assert '<th scope="col" class="n">Priorités légales</th>' in page
