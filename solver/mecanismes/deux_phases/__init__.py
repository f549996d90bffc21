"""The mechanism ``deux_phases``: mutations within entries and exits, then permutations (model §8)."""

from __future__ import annotations

from .mecanisme import DeuxPhases

__all__ = ["DeuxPhases"]
