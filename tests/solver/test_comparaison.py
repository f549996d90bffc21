"""The comparison with the enumeration accepts the right answer and catches each kind of wrong one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from solver.marche import Marche
from solver.solution import Etat, Nature, Placement, Reparation, Revendication, Solution
from tests.solver.comparaison import deposer, ecarts
from tests.solver.hasard import construire, tirer
from tests.solver.instances import I2, I4, I6, I7
from tests.solver.reference.enumeration import Enumeration


def _parfaite(marche: Marche) -> Solution:
    """The answer that the enumeration alone would give."""
    enumeration = Enumeration(marche)
    allocation = enumeration.reponse
    placements = tuple(
        Placement(u, k, tuple(Revendication(v, 0, Nature.ENVIE) for v in range(nombre)), prouve=True)
        for u in enumeration.obligatoires_dehors(allocation)
        for k, nombre in enumeration.placements(u).items()
    )
    return Solution(
        option=np.array(allocation, dtype=np.int32),
        etat=Etat.STABLE if enumeration.stables else Etat.SANS_STABLE,
        stable_prouve=True,
        minimum_prouve=True,
        p8_valeur=enumeration.p8(allocation),
        p8_borne=enumeration.p8(allocation),
        revendications=tuple(replace(r, vide=enumeration.est_vide(r)) for r in enumeration.revendications(allocation)),
        reparations=() if enumeration.stables else tuple(Reparation((c,)) for c in sorted(enumeration.reparations)),
        placements=placements,
    )


def test_la_bonne_reponse_est_acceptee() -> None:
    """The enumeration's own answer has no difference, on every family."""
    for graine in range(80):
        marche = construire(tirer(graine))
        assert ecarts(marche, _parfaite(marche)) == [], graine


@pytest.mark.parametrize(
    ("changement", "faute"),
    (
        ({"option": np.array([0, 0, 0], dtype=np.int32)}, "not allowed"),
        ({"option": np.array([1, 0, 1], dtype=np.int32)}, "p8_valeur"),
        ({"option": np.array([1, 0, 1], dtype=np.int32), "p8_valeur": 7, "p8_borne": 7}, "optimum (1, 0, 6)"),
        ({"option": np.array([1, 0, 1], dtype=np.int32), "p8_valeur": 7, "p8_borne": 8}, "above 6"),
        ({"etat": Etat.STABLE}, "etat"),
        ({"etat": Etat.INCONNU}, "etat"),
        ({"stable_prouve": False}, "stable_prouve"),
        ({"minimum_prouve": False}, "minimum_prouve"),
        ({"p8_borne": 5}, "not proven"),
        ({"p8_borne": 7}, "above 6"),
        ({"revendications": ()}, "claims"),
        ({"revendications": (Revendication(0, 0, Nature.ENVIE),)}, "not examined"),
        ({"revendications": (Revendication(0, 0, Nature.SIEGE_LIBRE),)}, "claims"),
        ({"revendications": (Revendication(0, 0, Nature.ENVIE, vide=False),)}, "vide=False"),
        ({"reparations": ()}, "missing"),
        ({"reparations": (Reparation(((0, 1),)),)}, "leaves no stable"),
    ),
)
def test_une_mauvaise_reponse_est_vue(changement: dict[str, Any], faute: str) -> None:
    """On I4 every wrong field is named."""
    marche = I4.marche()
    assert ecarts(marche, _parfaite(marche)) == []
    assert faute in "; ".join(ecarts(marche, replace(_parfaite(marche), **changement)))


def test_un_optimum_mal_departage_est_vu() -> None:
    """On I2 another optimal allocation than the first in the order of the draw is a difference."""
    marche = I2.marche()
    autre = np.array([1, 0, 1], dtype=np.int32)
    revendications = tuple(replace(r, vide=False) for r in Enumeration(marche).revendications((1, 0, 1)))
    solution = replace(_parfaite(marche), option=autre, revendications=revendications)
    assert [faute.split(":")[0] for faute in ecarts(marche, solution)] == ["tie-break"]


def test_une_revendication_de_trop_est_vue() -> None:
    """On I6 an allocation with claims is not accepted when stable ones exist."""
    marche = I6.marche()
    solution = replace(_parfaite(marche), option=np.array([1, 1], dtype=np.int32), p8_valeur=8)
    assert "(units with a claim, single envy, P8) (2, 0, 8), optimum (0, 0, 6)" in ecarts(marche, solution)


def test_les_placements_sont_compares() -> None:
    """On I7 a placement that is missing, or said to cost less than possible, is a difference."""
    marche = I7.marche()
    parfaite = _parfaite(marche)
    assert len(parfaite.placements) == 2
    assert any("placements of" in f for f in ecarts(marche, replace(parfaite, placements=parfaite.placements[:1])))
    gratuit = tuple(replace(p, revendications=()) for p in parfaite.placements)
    assert any("0 units with a claim" in f for f in ecarts(marche, replace(parfaite, placements=gratuit)))


def test_le_marche_fautif_se_relit(tmp_path: Path) -> None:
    """The kept file gives the same market back."""
    description = tirer(7)
    lu = json.loads(deposer(tmp_path, "essai", description, ["?"]).read_text(encoding="utf-8"))
    assert lu["ecarts"] == ["?"]
    assert Enumeration(construire(lu["marche"])).permises == Enumeration(construire(description)).permises
