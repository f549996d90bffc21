"""A CP-SAT model as text: constraints, statuses, hints, bounds, refusals."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from itertools import product
from random import Random
from threading import Timer

import pytest

from solver.cpsat.modele import Modele, ModeleInvalide, Reponse, Statut
from tests.solver.cpsat.modeles import couverture, imposer

LIMITE = 10.0


def _solutions(ajouter: Callable[[Modele, list[int]], None], nombre: int) -> set[tuple[int, ...]]:
    """Every assignment of ``nombre`` Booleans that the model accepts, each tried on its own."""
    modele = Modele()
    variables = [modele.variable() for _ in range(nombre)]
    ajouter(modele, variables)
    acceptees = set()
    for valeurs in product((0, 1), repeat=nombre):
        essai = imposer(modele, [v if x else ~v for v, x in zip(variables, valeurs, strict=True)])
        reponse = essai.resoudre(limite=LIMITE)
        assert reponse.statut in {Statut.OPTIMAL, Statut.IMPOSSIBLE}
        if reponse.statut is Statut.OPTIMAL:
            assert reponse.valeurs == valeurs
            acceptees.add(valeurs)
    return acceptees


def test_clause() -> None:
    """A clause with a negation excludes exactly the assignment where every literal is false."""
    assert _solutions(lambda m, v: m.clause([v[0], ~v[1]]), 2) == {(0, 0), (1, 0), (1, 1)}


def test_clause_vide() -> None:
    """No literal can be true: no assignment is left."""
    assert not _solutions(lambda m, v: m.clause([]), 1)


def test_exactement_un() -> None:
    """Exactly one literal, negations included."""
    assert _solutions(lambda m, v: m.exactement_un([v[0], v[1], ~v[2]]), 3) == {(0, 0, 0), (1, 0, 1), (0, 1, 1)}


@pytest.mark.parametrize(
    ("minimum", "maximum", "sommes"), ((None, 2, {0, 2}), (3, None, {3, 5}), (2, 3, {2, 3}), (None, None, {0, 2, 3, 5}))
)
def test_lineaire(minimum: int | None, maximum: int | None, sommes: set[int]) -> None:
    """``2 x + 3 y`` between two bounds, either of which may be missing."""
    trouvees = _solutions(lambda m, v: m.lineaire([(v[0], 2), (v[1], 3)], minimum, maximum), 2)
    assert {2 * x + 3 * y for x, y in trouvees} == sommes


def test_lineaire_sous_condition() -> None:
    """The constraint counts only when every literal of ``si`` is true."""
    trouvees = _solutions(lambda m, v: m.lineaire([(v[0], 1), (v[1], 1)], None, 0, si=[v[2], ~v[3]]), 4)
    attendues = {a for a in product((0, 1), repeat=4) if not (a[2] and not a[3]) or a[:2] == (0, 0)}
    assert trouvees == attendues


def test_copie_independante() -> None:
    """What is added to a copy does not reach the model, and the other way round."""
    modele = Modele()
    x = modele.variable()
    copie = modele.copie()
    copie.clause([x])
    modele.clause([~x])
    y = copie.variable()
    copie.clause([~x, ~y])
    assert (modele.nombre, copie.nombre) == (1, 2)
    assert modele.resoudre(limite=LIMITE).valeurs == (0,)
    assert copie.resoudre(limite=LIMITE).valeurs == (1, 0)


def test_optimal() -> None:
    """The smallest objective, the bound equal to it, the values that reach it."""
    modele = Modele()
    x, y = modele.variable(), modele.variable()
    modele.clause([x, y])
    reponse = modele.resoudre([(x, 3), (y, 2)], limite=LIMITE)
    assert (reponse.statut, reponse.valeurs, reponse.objectif, reponse.borne) == (Statut.OPTIMAL, (0, 1), 2, 2)


def test_impossible() -> None:
    """A contradiction is proven, with no values."""
    modele = Modele()
    x = modele.variable()
    modele.clause([x])
    modele.clause([~x])
    reponse = modele.resoudre([(x, 1)], limite=LIMITE)
    assert (reponse.statut, reponse.valeurs) == (Statut.IMPOSSIBLE, ())


def test_modele_vide() -> None:
    """A model without variable is solved by nothing."""
    assert Modele().resoudre(limite=LIMITE) == Reponse(Statut.OPTIMAL, (), 0, 0, 0.0)


def test_sans_temps() -> None:
    """Without time nothing is found, nothing is proven, and the bound says no more than that costs are not negative."""
    modele, objectif = couverture(Random(0), 60, 150)
    reponse = modele.resoudre(objectif, limite=0.0)
    assert (reponse.statut, reponse.valeurs, reponse.borne) == (Statut.INCONNU, (), 0)


def test_limite_deterministe() -> None:
    """Stopped early: a solution, a bound below the optimum, the same answer each time; with time, the optimum."""
    modele, objectif = couverture(Random(0), 60, 150)
    optimum = modele.resoudre(objectif, limite=LIMITE)
    assert optimum.statut is Statut.OPTIMAL
    arretee = modele.resoudre(objectif, limite=0.001)
    assert arretee.statut is Statut.REALISABLE
    assert arretee.borne <= optimum.objectif <= arretee.objectif == sum(arretee.valeurs)
    assert modele.resoudre(objectif, limite=0.001) == arretee


def test_indices_suivis() -> None:
    """A complete hint that is optimal is improved upon by nothing, even in a time too short to find as good alone."""
    modele, objectif = couverture(Random(0), 60, 150)
    optimum = modele.resoudre(objectif, limite=LIMITE)
    sans = modele.resoudre(objectif, limite=0.001)
    avec = modele.resoudre(objectif, indices=optimum.valeurs, limite=0.001)
    assert sans.objectif > avec.objectif == optimum.objectif


def test_indices_faux() -> None:
    """A hint that breaks a constraint, or that is not optimal, changes nothing to what is proven."""
    modele = Modele()
    x, y = modele.variable(), modele.variable()
    modele.clause([x, y])
    for indices in ((0, 0), (1, 1), (1, 0)):
        reponse = modele.resoudre([(x, 2), (y, 1)], indices=indices, limite=LIMITE)
        assert (reponse.statut, reponse.valeurs) == (Statut.OPTIMAL, (0, 1))


@pytest.mark.parametrize(
    ("abimer", "message"),
    (
        (lambda m: m.clause([7]), "literal 7"),
        (lambda m: m.lineaire([(0, 2**62)], 1, None), "overflow"),
        (lambda m: m.lineaire([(~0, 1)], 1, None), "negated"),
        (lambda m: m.lineaire([(0, 1)], 1, None, si=[9]), "literal 9"),
    ),
)
def test_modele_invalide(abimer: Callable[[Modele], None], message: str) -> None:
    """A model the solver refuses is a defect, told with the solver's reason, never an answer."""
    modele = Modele()
    modele.variable()
    abimer(modele)
    with pytest.raises(ModeleInvalide, match=f"(?i){message}"):
        modele.resoudre(limite=LIMITE)


def test_limite_negative() -> None:
    """A limit the solver refuses is refused too."""
    modele = Modele()
    x = modele.variable()
    with pytest.raises(ModeleInvalide, match="MODEL_INVALID"):
        modele.resoudre([(x, 1)], limite=-1.0)


def test_un_signal_arrete_la_recherche() -> None:
    """Ctrl-C during a long search is obeyed: the exception comes out, long before the search could end."""
    modele = Modele()
    hasard = Random(1)
    variables = [modele.variable() for _ in range(400)]
    for _ in range(1650):
        modele.clause([hasard.choice([v, ~v]) for v in hasard.sample(variables, 3)])
    signal_a_venir = Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    signal_a_venir.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            modele.resoudre([(v, 1) for v in variables], limite=1e6)
    finally:
        signal_a_venir.cancel()
