"""The search without proof: long chains of displacements leave nobody in a seat that does not exist."""

from __future__ import annotations

import numpy as np

from solver.marche import DEHORS
from solver.mecanismes.preparation import preparer
from solver.mecanismes.recherche import chercher
from tests.solver.fabrique import cellules_obtenues, fabriquer

COUPLES = 140


def test_longue_chaine_de_retours() -> None:
    """One admission sends a hundred couples home through two cellules; the last one finds the own seat, not its occupant.

    Half of the couples leave N/X for N/Y and half do the reverse; the partners all come from M/D, but that of the best couple
    from M/H, whose seat somebody takes. Then a better person enters N/X: each couple pushed out comes home where another is.
    """
    personnes: dict[str, tuple[str, str | None]] = {}
    unites: dict[str, str] = {}
    rangs: dict[str, list[str]] = {"X": [], "Y": []}
    for k in range(COUPLES):
        depuis, vers = ("X", "Y") if k % 2 == 0 else ("Y", "X")
        a, b = f"k{k:03d}a", f"k{k:03d}b"
        personnes[a], personnes[b] = ("M", "H" if k == COUPLES - 1 else "D"), ("N", depuis)
        unites[f"{a}+{b}"] = vers
        rangs[vers].insert(0, b)
    personnes |= {"g": ("M", None), "s": ("N", None), "t": ("N", None), "u": ("M", None)}
    unites |= {"g": "H", "s": "X", "t+u": "Y"}
    moitie = COUPLES // 2
    marche = fabriquer(
        personnes,
        unites,
        {"N/X": moitie, "N/Y": moitie + 1, "M/D": COUPLES - 1, "M/H": 1, "M/X": COUPLES, "M/Y": COUPLES + 1},
        priorites={"N/X": ["s", *rangs["X"]], "N/Y": ["t", *rangs["Y"]]},
    )
    option, mouvements = chercher(marche, preparer(marche), marche.places)
    assert mouvements > COUPLES
    ou = cellules_obtenues(marche, option)
    occupes = np.bincount(ou[ou != DEHORS], minlength=marche.nombre_cellules)
    assert np.all(occupes <= marche.places), {
        marche.cellules[c]: (int(occupes[c]), int(marche.places[c])) for c in np.flatnonzero(occupes > marche.places)
    }
