"""The one door to numba, typed: kernels are compiled once and kept on disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numba

P = ParamSpec("P")
R = TypeVar("R")


def compile_noyau(fonction: Callable[P, R]) -> Callable[P, R]:
    """Compile ``fonction`` to machine code at its first call, cached on disk for the next processes.

    Integers only: kernels use no floating point, so results do not depend on the processor.
    """
    noyau: Callable[P, R] = numba.njit(cache=True)(fonction)
    return noyau
