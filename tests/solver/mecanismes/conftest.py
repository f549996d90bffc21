"""Both forms of the kernels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from solver.mecanismes import noyaux


@pytest.fixture(params=("compile", "interprete"))
def forme(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Callable[..., Any]]:
    """A kernel by name: compiled, then as the interpreter runs it, the kernels it calls included."""
    if request.param == "compile":
        return lambda nom: getattr(noyaux, nom)
    for appele in ("cellule_refuse", "demande", "admise"):
        monkeypatch.setattr(noyaux, appele, getattr(noyaux, appele).py_func)
    return lambda nom: getattr(getattr(noyaux, nom), "py_func", getattr(noyaux, nom))
