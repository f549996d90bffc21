"""Whole processes, measured from outside: wall, CPU, peak memory. Imports nothing heavy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RACINE = Path(__file__).resolve().parent.parent
DOSSIER = Path(os.environ.get("MOUVEMENT_MESURES", Path(tempfile.gettempdir()) / "mouvement-mesures"))
"""Campaigns, markets, byte code and compiled kernels of the measures. Never inside the repository."""


@dataclass(frozen=True)
class Mesure:
    """Cost of one process, in seconds and MB; ``reponse`` is the JSON it printed, None when it was stopped or failed."""

    mur: float
    cpu: float
    systeme: float
    memoire_mo: float
    code: int
    reponse: Any


def environnement(noyaux: Path | None = None) -> dict[str, str]:
    """The variables of a child: byte code as an installation leaves it, compiled kernels in a folder of ours."""
    valeurs = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    valeurs["PYTHONPYCACHEPREFIX"] = str(DOSSIER / "octets")
    valeurs["NUMBA_CACHE_DIR"] = str(noyaux or DOSSIER / "noyaux")
    valeurs["PYTHONPATH"] = str(RACINE)
    return valeurs


def lancer(*arguments: str, limite: float = 900.0, coeur: int = -1, noyaux: Path | None = None) -> Mesure:
    """Run ``python arguments`` and measure it.

    Parameters
    ----------
    coeur
        Number of the only core it may use, -1 for all.
    noyaux
        Folder of the compiled kernels, an empty one for a first run ever.
    """
    commande = [sys.executable, "-I", "-S", str(RACINE / "benchmarks" / "chrono.py"), str(limite), str(coeur), "--"]
    brut = subprocess.run(
        [*commande, sys.executable, *arguments],
        env=environnement(noyaux), capture_output=True, cwd=RACINE, check=True,
    )  # fmt: skip
    cout = json.loads(brut.stdout)
    texte = cout.pop("sortie")
    if cout["code"] and cout["code"] != -9:
        raise RuntimeError(f"{arguments} : code {cout['code']}\n{brut.stderr.decode()[-2000:]}")
    return Mesure(**cout, reponse=json.loads(texte) if cout["code"] == 0 and texte.strip() else None)


def tache(nom: str, /, *, limite: float = 900.0, coeur: int = -1, **arguments: Any) -> Mesure:
    """Run one function of :mod:`benchmarks.taches` in a process of its own."""
    return lancer("-m", "benchmarks.taches", nom, json.dumps(arguments, default=str), limite=limite, coeur=coeur)


def campagne(
    candidats: int | None,
    couples: float | None = 0.04,
    graine: int = 1,
    *,
    regles: tuple[str, int] = ("second-degre", 2023),
    valeurs: tuple[str, ...] = (),
) -> Path:
    """Folder of a synthetic campaign of a movement and year, written once; None: as the recipe says."""
    mouvement, annee = regles
    voulu = {"--candidats": candidats, "--couples": couples, "--graine": graine, "--mouvement": mouvement, "--annee": annee}
    options = [str(x) for nom, valeur in voulu.items() if valeur is not None for x in (nom, valeur)]
    options += [x for valeur in valeurs for x in ("--valeur", valeur)]
    dossier = DOSSIER / "-".join(["campagne", *(x for x in options if not x.startswith("--"))])
    if not dossier.exists():
        lancer("-m", "service.cli", "generate", str(dossier), *options)
    return dossier


def marche(candidats: int, couples: float = 0.0, graine: int = 1) -> Path:
    """File of a harsh random market, written once (see :mod:`benchmarks.marches`)."""
    fichier = DOSSIER / f"marche-{candidats}-{couples}-{graine}.npz"
    if not fichier.exists():
        tache("ecrire_marche", fichier=fichier, candidats=candidats, couples=couples, graine=graine)
    return fichier


def solve(dossier: Path, *, noyaux: Path | None = None, limite: float = 900.0) -> Mesure:
    """``mouvement solve``, whole: from the files to the verified result folder."""
    return lancer(
        "-m", "service.cli", "solve", str(dossier), "--sortie", str(DOSSIER / "resultat"), "--remplacer", "--json",
        noyaux=noyaux, limite=limite,
    )  # fmt: skip


def verify(dossier: Path) -> Mesure:
    """``mouvement verify`` of the result that :func:`solve` wrote last."""
    return lancer("-m", "service.cli", "verify", str(dossier), str(DOSSIER / "resultat"))
