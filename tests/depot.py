"""What the repository holds, for the tests that read its own files."""

from __future__ import annotations

import subprocess
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
PAQUETS = ("scoring", "solver", "service")


def fichiers_suivis(*motifs: str) -> list[Path]:
    """Tracked files that match the git patterns (all of them without pattern), in order."""
    sortie = subprocess.run(
        ["git", "ls-files", "-z", "--", *motifs], cwd=RACINE, check=True, capture_output=True, text=True, encoding="utf-8"
    ).stdout
    chemins = [RACINE / nom for nom in sortie.split("\0") if nom]
    # A file deleted in the work tree is still listed until its removal is committed.
    return [chemin for chemin in chemins if chemin.is_file()]


def texte(chemin: Path) -> str | None:
    """Content of a text file, None for a binary one."""
    octets = chemin.read_bytes()
    return None if b"\0" in octets else octets.decode("utf-8", errors="replace")


def modules() -> list[Path]:
    """Python modules of the three packages, committed or not, in order; migrations are scripts, not modules."""
    tous = (chemin for paquet in PAQUETS for chemin in (RACINE / paquet).rglob("*.py"))
    return sorted(chemin for chemin in tous if "migrations" not in chemin.parts)
