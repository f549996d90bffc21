"""A CP-SAT model written as protobuf text: one string per constraint, parsed once.

Only ``cp_model_helper`` is imported: the usual ``cp_model`` module imports pandas, two seconds before anything is solved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from enum import Enum

from ortools.sat.python import cp_model_helper as _cp

GRAINE = 20230307
"""Seed of the search. Any constant: with one worker and a deterministic limit the answer is a function of the model."""

SANS_OBJECTIF = "cp_model_presolve:false linearization_level:0 symmetry_level:0"
"""A model without objective is decided by propagation and clauses learnt, sooner than it would be simplified."""

REVEIL = 0.1
"""Seconds between two looks at the signals received while a search runs."""

DECIMALES = 9
"""Decimals kept of the deterministic time, so that what is left of a limit, and the work reported, are the same every time."""


class Statut(Enum):
    """Answer of one solve."""

    OPTIMAL = "optimal"
    REALISABLE = "realisable"
    IMPOSSIBLE = "impossible"
    INCONNU = "inconnu"


@dataclass(frozen=True, slots=True)
class Reponse:
    """Values of the variables (empty without a solution), proven lower bound of the objective, deterministic time spent."""

    statut: Statut
    valeurs: tuple[int, ...]
    objectif: int
    borne: int
    temps: float


class ModeleInvalide(RuntimeError):
    """The text is not a valid model: a defect of this package, never of the data."""


class Modele:
    """Integer variables, clauses and linear constraints. A literal is a Boolean's index, or ``~index`` for its negation."""

    def __init__(self) -> None:
        self._domaines: list[str] = []
        self._contraintes: list[str] = []

    @property
    def nombre(self) -> int:
        """Number of variables."""
        return len(self._domaines)

    def variable(self, bas: int = 0, haut: int = 1) -> int:
        """Add an integer from ``bas`` to ``haut``, by default a Boolean; returns its index."""
        self._domaines.append(f"variables{{domain:[{bas},{haut}]}}")
        return len(self._domaines) - 1

    def clause(self, litteraux: Iterable[int]) -> None:
        """At least one of ``litteraux``."""
        self._contraintes.append(f"constraints{{bool_or{{literals:[{_liste(litteraux)}]}}}}")

    def exactement_un(self, litteraux: Iterable[int]) -> None:
        """Exactly one of ``litteraux``."""
        self._contraintes.append(f"constraints{{exactly_one{{literals:[{_liste(litteraux)}]}}}}")

    def lineaire(
        self, termes: Sequence[tuple[int, int]], minimum: int | None, maximum: int | None, si: Sequence[int] = ()
    ) -> None:
        """``minimum <= sum(coefficient * variable) <= maximum`` whenever every literal of ``si`` is true."""
        bas = -(2**62) if minimum is None else minimum
        haut = 2**62 if maximum is None else maximum
        condition = f"enforcement_literal:[{_liste(si)}] " if si else ""
        self._contraintes.append(
            f"constraints{{{condition}linear{{vars:[{_liste(v for v, _ in termes)}] "
            f"coeffs:[{_liste(c for _, c in termes)}] domain:[{bas},{haut}]}}}}"
        )

    def copie(self) -> Modele:
        """A model to which more can be added without touching this one."""
        autre = Modele()
        autre._domaines, autre._contraintes = list(self._domaines), list(self._contraintes)
        return autre

    def resoudre(self, objectif: Sequence[tuple[int, int]] = (), *, indices: Sequence[int] = (), limite: float) -> Reponse:
        """Minimise ``objectif`` (pairs variable, coefficient) with one worker and a deterministic limit.

        Raises
        ------
        ModeleInvalide
            When the solver refuses the model.
        """
        texte = "\n".join([*self._domaines, *self._contraintes])
        if objectif:
            texte += f"\nobjective{{vars:[{_liste(v for v, _ in objectif)}] coeffs:[{_liste(c for _, c in objectif)}]}}"
        if indices:
            texte += f"\nsolution_hint{{vars:[{_liste(range(len(indices)))}] values:[{_liste(indices)}]}}"
        proto = _cp.CpModelProto()
        if not proto.parse_text_format(texte):
            raise ModeleInvalide("texte du modèle CP-SAT illisible")
        parametres = _cp.SatParameters()
        parametres.parse_text_format(
            f"num_workers:1 random_seed:{GRAINE} max_deterministic_time:{limite} log_search_progress:false "
            f"catch_sigint_signal:false {'' if objectif else SANS_OBJECTIF}"
        )
        solveur = _cp.SolveWrapper()
        solveur.set_parameters(parametres)
        brut = _resoudre_interruptible(solveur, proto)
        statut = _STATUTS.get(int(brut.status))
        if statut is None:
            raise ModeleInvalide(_cp.CpSatHelper.validate_model(proto) or f"statut CP-SAT {brut.status}")
        trouve = statut in (Statut.OPTIMAL, Statut.REALISABLE)
        valeurs = tuple(brut.solution) if trouve else ()
        valeur = round(brut.objective_value) if trouve and objectif else 0
        # The bound is an integer up to rounding of the solver's double: values here stay far below 2**53.
        borne = valeur if statut is Statut.OPTIMAL else _plafond(brut.best_objective_bound) if objectif else 0
        # The solver adds its time up in an order that may change: the last bit of the sum differs from run to run.
        return Reponse(statut, valeurs, valeur, borne, round(brut.deterministic_time, DECIMALES))


def _resoudre_interruptible(solveur: _cp.SolveWrapper, proto: _cp.CpModelProto) -> _cp.CpSolverResponse:
    """Solve in a thread of its own: a signal reaches this one, which stops the search and lets the exception go on.

    A wait without end may miss a signal: the system may hand it to another thread, or just before the wait begins, and nothing
    then wakes this one. So it wakes by itself; the end of the search wakes it at once.
    """
    with ThreadPoolExecutor(1) as fil:
        futur = fil.submit(solveur.solve, proto)
        try:
            while not futur.done():
                wait((futur,), timeout=REVEIL)
        except BaseException:
            solveur.stop_search()
            raise
        reponse: _cp.CpSolverResponse = futur.result()
    return reponse


_STATUTS = {
    int(_cp.OPTIMAL): Statut.OPTIMAL,
    int(_cp.FEASIBLE): Statut.REALISABLE,
    int(_cp.INFEASIBLE): Statut.IMPOSSIBLE,
    int(_cp.UNKNOWN): Statut.INCONNU,
}


def _liste(valeurs: Iterable[int]) -> str:
    return ",".join(map(str, valeurs))


def _plafond(borne: float) -> int:
    return -int(-(borne - 1e-6) // 1)
