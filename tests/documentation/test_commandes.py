"""The commands shown to people exist, with the options shown."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.depot import RACINE

COMMANDE = re.compile(r"^(?:montrer|mouvement) +([a-z]+)(.*)$", re.MULTILINE)
MONTREES = sorted(
    {
        (verbe, tuple(re.findall(r"(?<=\s)--?[a-z]+", suite)))
        for nom in ("README.md", "demo")
        for verbe, suite in COMMANDE.findall((RACINE / nom).read_text(encoding="utf-8"))
    }
)


def test_commandes_trouvees() -> None:
    """The README and the demonstration show the whole way from a folder to an explanation."""
    assert {"generate", "check", "solve", "verify", "explain"} <= {verbe for verbe, _ in MONTREES}


@pytest.mark.parametrize(("verbe", "options"), MONTREES)
def test_commande_et_options(verbe: str, options: tuple[str, ...]) -> None:
    """The verb answers to ``--help``, which names every option shown."""
    fini = subprocess.run(
        [sys.executable, "-c", "from service.cli import main; main()", verbe, "--help"],
        cwd=RACINE,
        env={**os.environ, "NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "200"},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert fini.returncode == 0, fini.stderr
    assert not [option for option in options if option not in fini.stdout]
