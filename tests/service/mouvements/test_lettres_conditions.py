"""Letters and notices of those whose demand depends on another candidat's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from service.explications import Explication, expliquer
from tests.service.mouvements.fabrique_mouvements import Issue, jouer

DEPEND = "Votre demande dépend de celle d'un autre candidat : elle n'est accordée que si la sienne aboutit."


def _jouer(tmp_path: Path, conditions: dict[str, str], voeux: dict[str, Sequence[str]], places: dict[str, int]) -> Issue:
    """A run where a has a priority."""
    candidats: dict[str, Any] = {nom: {"origine": "01", "emploi_supprime": "oui" if nom == "a" else ""} for nom in voeux}
    for nom, autre in conditions.items():
        candidats[nom] |= {"motif": "mutation_conditionnelle", "condition_candidat": autre}
    return jouer(tmp_path / "c", "ass", 2024, candidats, voeux, places)


def _lettre(issue: Issue, candidat: str) -> Explication:
    return expliquer(issue.verifie, candidat)


def test_une_place_n_aurait_pas_suffi(tmp_path: Path) -> None:
    """No seat nor points are said to be enough for a demand whose condition fails; with the seat it is void."""
    conditions, voeux = {"a": "b"}, {"a": ["24"], "b": ["25"]}
    lettre = _lettre(_jouer(tmp_path / "sans", conditions, voeux, {"24": 0, "25": 0}), "a")
    assert lettre.situation == (DEPEND,)
    (contrefactuel,) = lettre.voeux[0].contrefactuels
    assert "n'auraient suffi que si la sienne avait abouti" in contrefactuel
    assert _jouer(tmp_path / "avec", conditions, voeux, {"24": 1, "25": 0}).lieux["a"] == "01"


def test_condition_remplie_sans_nombre(tmp_path: Path) -> None:
    """When the other demand succeeds, the letter is an ordinary one; no number of seats is told where demands are linked."""
    conditions, voeux = {"a": "b"}, {"a": ["24"], "b": ["25"]}
    lettre = _lettre(_jouer(tmp_path / "sans", conditions, voeux, {"24": 0, "25": 1}), "a")
    assert not any("aurait suffi, toutes" in phrase for phrase in lettre.voeux[0].contrefactuels)
    assert _jouer(tmp_path / "avec", conditions, voeux, {"24": 1, "25": 1}).lieux["a"] == "24"
    assert _lettre(_jouer(tmp_path / "b", conditions, voeux, {"24": 0, "25": 1}), "b").situation == ()


def test_paire(tmp_path: Path) -> None:
    """Of two demands that depend on each other, the one that found no seat is not told that the other one failed."""
    issue = _jouer(tmp_path, {"a": "b", "b": "a"}, {"a": ["24"], "b": ["25"], "d": ["24"]}, {"24": 1, "25": 0})
    assert issue.lieux == {"a": "01", "b": "01", "d": "24"}
    a, b = (_lettre(issue, nom).voeux[0].phrase for nom in "ab")
    assert a.startswith("Annulé : votre demande et d'autres dépendaient les unes des autres, et l'une d'elles n'a pu aboutir")
    assert b.startswith("Annulé : aucun de vos vœux n'avait pu être accordé")
    assert {avis.candidat: avis.message for avis in issue.avis}.keys() == {"a", "b"}
    assert all("dépendaient les unes des autres" in avis.message for avis in issue.avis)


def test_partenaire_examine_ailleurs(tmp_path: Path) -> None:
    """A partner whose vœux are examined at the ministry is only said to obtain nothing in this run."""
    issue = _jouer(tmp_path, {"a": "b"}, {"a": ["24"], "b": ["988"]}, {"24": 1})
    assert issue.lieux["a"] == "01"
    assert "qui n'obtient rien dans ce calcul" in _lettre(issue, "a").voeux[0].phrase
    assert [avis.message for avis in issue.avis if avis.candidat == "a"] == [
        "La demande est annulée, elle dépendait de celle d'un autre candidat, qui n'obtient rien dans ce calcul."
    ]


def test_sans_voeu_pas_d_avis_de_condition(tmp_path: Path) -> None:
    """Who has no vœu left is told why already, not that the demand is void for want of its condition."""
    issue = _jouer(tmp_path, {"a": "b", "b": "a"}, {"a": ["24"], "b": ["988"]}, {"24": 1})
    assert issue.codes("a") == [(0, "CONDITION_NON_REMPLIE")]
    assert issue.codes("b") == [(1, "OUTRE_MER")]
