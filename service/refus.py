"""Refusals of the service layer, apart from the heavy modules that raise them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from solver.verification import Rapport


class ResultatRefuse(Exception):
    """The verifier found a violation that the mechanism did not announce: nothing may be written.

    Attributes
    ----------
    rapport
        The verifier's report.
    motifs
        What is wrong, one sentence each, in French.
    """

    def __init__(self, rapport: Rapport, motifs: tuple[str, ...]) -> None:
        super().__init__("Résultat refusé par le vérificateur :\n" + "\n".join(f"  - {m}" for m in motifs))
        self.rapport, self.motifs = rapport, motifs


class CertificatIllisible(ValueError):
    """The certificate of a result folder lacks what a verification needs."""


class SimulationSansSuite(ValueError):
    """The result of a mechanism that only serves simulations: it decides nothing, so it is neither published nor explained."""

    def __init__(self, mecanisme: str) -> None:
        super().__init__(
            f"résultat d'une simulation (mécanisme « {mecanisme} ») : il ne se publie pas et ne s'explique pas à des candidats"
        )
