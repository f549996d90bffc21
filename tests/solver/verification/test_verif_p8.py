"""P8 on hand-made markets: improvement cycles, their absence, and what cannot be concluded."""

from __future__ import annotations

import numpy as np
import pytest

from solver.marche import Marche
from solver.verification import verifier
from tests.solver.fabrique import affecter, fabriquer
from tests.solver.verification.aides import couple, temoins, tenue


def echange(libere: bool = True, places: int = 1) -> Marche:
    """Titulaires x of A and y of B who want each other's seat."""
    return fabriquer(
        personnes={"x": ("M", "A"), "y": ("M", "B")},
        unites={"x": "B", "y": "A"},
        places={"M/A": places, "M/B": places},
        depart_libere_place=libere,
    )


def test_p8_echange_de_titulaires() -> None:
    """Two titulaires who want each other's seat: staying is stable, exchanging is right."""
    marche = echange()
    rapport = verifier(marche, marche.origine)
    assert rapport.stable
    assert temoins(rapport, "P8") == [{"cellules": [0, 1], "personnes": [1, 0]}]
    assert rapport.valeur_p8 == 4
    rapport = verifier(marche, affecter(marche, {"x": "M/B", "y": "M/A"}))
    assert tenue(rapport, "P8")
    assert rapport.valeur_p8 == 2


@pytest.mark.parametrize(("libere", "places"), ((False, 0), (True, 0)))
def test_p8_echange_impossible(libere: bool, places: int) -> None:
    """No exchange when departures free nothing, nor when the cellules hold more titulaires than places."""
    marche = echange(libere, places)
    assert tenue(verifier(marche, marche.origine), "P8")


def test_p8_un_mieux_classe_bloque() -> None:
    """An outsider who stands above one partner in the exchange forbids it: staying is then candidate-optimal."""
    marche = fabriquer(
        personnes={"x": ("M", "A"), "y": ("M", "B"), "z": ("M", None)},
        unites={"x": "B", "y": "A", "z": "A"},
        places={"M/A": 1, "M/B": 1},
        priorites={"M/A": "z y"},
    )
    assert tenue(verifier(marche, marche.origine), "P8")
    echangee = verifier(marche, affecter(marche, {"x": "M/B", "y": "M/A"}))
    assert [tuple(r) for r in echangee.revendications] == [(2, 0, "envie")]


def test_p8_deux_cycles() -> None:
    """Every cycle is reported, each from its smallest cellule."""
    marche = fabriquer(
        personnes={"a": ("M", "A"), "b": ("M", "B"), "c": ("M", "C"), "d": ("M", "D"), "e": ("M", "E")},
        unites={"a": "C", "c": "E", "e": "A", "b": "D", "d": "B"},
        places={f"M/{lieu}": 1 for lieu in "ABCDE"},
    )
    attendus = [{"cellules": [0, 4, 2], "personnes": [4, 2, 0]}, {"cellules": [1, 3], "personnes": [3, 1]}]
    assert temoins(verifier(marche, marche.origine), "P8") == attendus


def test_p8_cycle_atteint_par_une_branche() -> None:
    """A cellule that leads to a cycle without being on it is not part of the witness."""
    marche = fabriquer(
        personnes={"w": ("M", "A"), "x": ("M", "C"), "y": ("M", "B")},
        unites={"x": "A B", "y": "C"},
        places={f"M/{lieu}": 1 for lieu in "ABC"},
    )
    assert temoins(verifier(marche, marche.origine), "P8") == [{"cellules": [1, 2], "personnes": [1, 2]}]


def test_p8_sans_conclusion() -> None:
    """With couples, or with claims and no cycle, P8 is neither verified nor violated, and the note says why."""
    avec_couple = verifier(couple(), couple().origine).proprietes["P8"]
    assert not avec_couple.verifie
    assert not avec_couple.violations
    assert "plusieurs membres" in avec_couple.note
    marche = fabriquer(personnes={"a": ("M", None)}, unites={"a": "A"}, places={"M/A": 1})
    instable = verifier(marche, marche.origine).proprietes["P8"]
    assert not instable.verifie
    assert not instable.violations
    assert "autre propriété" in instable.note


def test_p8_valeur() -> None:
    """The value counts every person of a unit, and outside as one more than the number of options."""
    marche = fabriquer(
        personnes={"i": ("M", None), "j": ("M", None), "s": ("M", None), "t": ("M", "A")},
        unites={"i+j": "A B C", "s": "A B"},
        places={"M/B": 2},
    )
    rapport = verifier(marche, affecter(marche, {"i": "M/B", "j": "M/B"}))
    assert rapport.valeur_p8 == 2 + 2 + 3 + 1


def test_marche_sans_personne() -> None:
    """A market without anybody satisfies everything."""
    marche = fabriquer(personnes={}, unites={}, places={"M/A": 1})
    rapport = verifier(marche, np.zeros(0, dtype=np.int32))
    assert all(controle.verifie for controle in rapport.proprietes.values())
    assert rapport.valeur_p8 == 0
