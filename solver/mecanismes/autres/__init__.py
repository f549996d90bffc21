"""Mechanisms of the literature, beside the one of the rules: for comparisons only (``officiel`` is false).

None promises what the verifier calls stable for couples (P6, P7): their claims are counted, not announced. Definitions,
guarantees and losses stand in each module; what is done with couples, in :mod:`.couples`.
"""

from __future__ import annotations

from .acceptations import AcceptationCandidats, AcceptationLieux
from .cycles import CyclesAmeliorants
from .dictature import DictatureBareme
from .echanges import EchangesOptimaux
from .optimums import MobiliteMaximale, RangsMinimaux

__all__ = [
    "AcceptationCandidats",
    "AcceptationLieux",
    "CyclesAmeliorants",
    "DictatureBareme",
    "EchangesOptimaux",
    "MobiliteMaximale",
    "RangsMinimaux",
]
