"""What cannot be done, with a stable code; the web turns it into a problem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refus(Exception):
    """A step refused. It crosses processes whole.

    Attributes
    ----------
    code
        Stable; one of the codes of ``service.http.problemes``.
    detail
        What, where, why, what to do (French); empty: the title of the code says it all.
    complements
        JSON values that go with it (``anomalies``, ``motifs``).
    """

    def __init__(self, code: str, detail: str = "", complements: Mapping[str, Any] | None = None) -> None:
        super().__init__(code, detail, complements)
        self.code, self.detail, self.complements = code, detail, dict(complements or {})

    def en_dict(self) -> dict[str, Any]:
        """JSON of the refusal, as kept with a run."""
        return {"code": self.code, "detail": self.detail, **self.complements}
