"""What cannot be done, with a stable code; the web turns it into a problem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refus(Exception):
    """A step refused.

    Attributes
    ----------
    code
        Stable; one of the codes of ``service.http.problemes``.
    detail
        What, where, why, what to do (French).
    complements
        JSON values that go with it (``anomalies``, ``motifs``).
    """

    def __init__(self, code: str, detail: str, complements: Mapping[str, Any] | None = None) -> None:
        super().__init__(code, detail, complements)
        self.code, self.detail, self.complements = code, detail, dict(complements or {})
