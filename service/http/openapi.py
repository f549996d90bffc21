"""Writes the OpenAPI document: ``python -m service.http.openapi docs/openapi.json``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ..reglages import Reglages
from . import creer


def texte() -> str:
    """The document, as it is committed."""
    return json.dumps(creer(Reglages(Path())).openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(texte(), encoding="utf-8")
