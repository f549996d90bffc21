"""Node, its packages and Chromium for the tests, installed once in a cache outside the repository. Missing: the tests fail."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

SOURCES = Path(__file__).parent / "fournisseur"


def executable(nom: str, paquet: str) -> str:
    """Path of a program that must be there."""
    chemin = shutil.which(nom)
    assert chemin is not None, f"{nom} est absent : installer le paquet {paquet} (les essais en ont besoin)"
    return chemin


def dossier_node(travail: Path, *autres: Path) -> Path:
    """A folder with the scripts of ``fournisseur`` and ``autres``, and their packages (``npm ci`` at a lock's first use)."""
    dossier = travail / "node"
    dossier.mkdir()
    for script in (script for source in (SOURCES, *autres) for script in source.glob("*.mjs")):
        shutil.copy(script, dossier)
    (dossier / "node_modules").symlink_to(paquets(SOURCES))
    return dossier


def paquets(sources: Path) -> Path:
    """``node_modules`` of a folder that has a lock, installed in the cache at its first use."""
    verrou = sources / "package-lock.json"
    racine = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mouvement-essais"
    cache = racine / hashlib.sha256(verrou.read_bytes()).hexdigest()[:16]
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "verrou").open("w") as flux:
        fcntl.flock(flux, fcntl.LOCK_EX)
        if not (cache / "complet").exists():
            for nom in ("package.json", "package-lock.json"):
                shutil.copy(sources / nom, cache / nom)
            fait = subprocess.run(
                [executable("npm", "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                cwd=cache,
                capture_output=True,
                text=True,
                check=False,
                timeout=300,
            )
            assert fait.returncode == 0, fait.stdout + fait.stderr
            (cache / "complet").touch()
    return cache / "node_modules"
