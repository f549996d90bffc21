"""Campaign folders and commands for the tests of the pipeline and of the command line."""

from __future__ import annotations

import contextlib
import csv
import gc
import io
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from service.cli import main
from service.synthese import generer

RACINE = Path(__file__).resolve().parents[2]
PROGRAMME = "from service.cli import main; main()"


@dataclass(frozen=True)
class Issue:
    """What a command answered."""

    code: int
    sortie: str
    erreurs: str


def appeler(*arguments: object) -> Issue:
    """Run a command in this process."""
    sortie, erreurs, code = io.StringIO(), io.StringIO(), 0
    ancien = signal.getsignal(signal.SIGTERM)
    try:
        with (
            patch.object(sys, "argv", ["mouvement", *map(str, arguments)]),
            contextlib.redirect_stdout(sortie),
            contextlib.redirect_stderr(erreurs),
        ):
            main()
    except SystemExit as fin:
        code = int(fin.code or 0)
    finally:
        gc.enable()  # a command ends with its process; this one goes on
        signal.signal(signal.SIGTERM, ancien)
    return Issue(code, sortie.getvalue(), erreurs.getvalue())


def environnement(reglages: Mapping[str, str] | None = None) -> dict[str, str]:
    """Environment of a command run apart: this tree first, then the settings."""
    return {**os.environ, "PYTHONPATH": str(RACINE), "TERM": "dumb", **(reglages or {})}


def lancer(
    *arguments: object,
    cwd: Path | None = None,
    reglages: Mapping[str, str] | None = None,
    avant: Callable[[], None] | None = None,
    programme: str = PROGRAMME,
) -> subprocess.Popen[str]:
    """Start a command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", programme, *map(str, arguments)],
        cwd=cwd or RACINE,
        env=environnement(reglages),
        preexec_fn=avant,  # noqa: PLW1509 - the child only limits itself before it becomes the command
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def appeler_a_part(*arguments: object, **options: object) -> Issue:
    """Run a command in a process of its own (see :func:`lancer`)."""
    processus = lancer(*arguments, **options)  # type: ignore[arg-type]
    sortie, erreurs = processus.communicate()
    return Issue(processus.returncode, sortie, erreurs)


def generee(dossier: Path, candidats: int, *, graine: int = 1, couples: float = 0.04) -> Path:
    """A synthetic campaign; the folder."""
    generer(dossier, candidats=candidats, couples=couples, graine=graine)
    return dossier


def copie(source: Path, cible: Path) -> Path:
    """A copy of a folder; the copy."""
    shutil.copytree(source, cible)
    return cible


def lignes(chemin: Path) -> list[dict[str, str]]:
    """Rows of a CSV file."""
    with chemin.open(encoding="utf-8", newline="") as fichier:
        return list(csv.DictReader(fichier))


def ecrire_lignes(chemin: Path, rangees: Sequence[Mapping[str, object]], colonnes: Sequence[str] | None = None) -> None:
    """Write a CSV file."""
    with chemin.open("w", encoding="utf-8", newline="") as fichier:
        stylo = csv.DictWriter(fichier, colonnes or list(rangees[0]), lineterminator="\n")
        stylo.writeheader()
        stylo.writerows(rangees)


def campagne(
    dossier: Path,
    candidats: Sequence[Mapping[str, object]],
    voeux: Mapping[str, Sequence[str]],
    capacites: Mapping[tuple[str, str], int],
    *,
    couples: Sequence[tuple[str, str]] | None = None,
    parametres: str = "",
) -> Path:
    """A campaign written by hand: candidats with ``candidat``, ``statut`` and what else matters, vœux in order."""
    dossier.mkdir(parents=True, exist_ok=True)
    entete = f"mouvement: second-degre\nannee: 2023\nlibelle: Essai\ntirage: 3\n{parametres}"
    (dossier / "campagne.yaml").write_text(entete, encoding="utf-8")
    base = {"discipline": "L1300", "statut": "titulaire", "origine": "", "date_naissance": "1985-01-01", "corps": "certifie"}
    base |= {"classe": "normale", "echelon": 5}
    complets = [{**base, **candidat} for candidat in candidats]
    colonnes = ["candidat", *base, *sorted({nom for c in complets for nom in c} - {*base, "candidat"})]
    ecrire_lignes(dossier / "candidats.csv", complets, colonnes)
    rangees = [
        {"candidat": qui, "rang": rang, "lieu": lieu} for qui, lieux in voeux.items() for rang, lieu in enumerate(lieux, 1)
    ]
    ecrire_lignes(dossier / "voeux.csv", rangees, ["candidat", "rang", "lieu"])
    places = [{"discipline": d, "lieu": x, "capacite": k} for (d, x), k in capacites.items()]
    ecrire_lignes(dossier / "capacites.csv", places, ["discipline", "lieu", "capacite"])
    if couples is not None:
        paires = [{"candidat_1": a, "candidat_2": b} for a, b in couples]
        ecrire_lignes(dossier / "couples.csv", paires, ["candidat_1", "candidat_2"])
    return dossier


def contenu(dossier: Path) -> dict[str, bytes]:
    """Every file below a folder, by relative path."""
    return {str(chemin.relative_to(dossier)): chemin.read_bytes() for chemin in sorted(dossier.rglob("*")) if chemin.is_file()}
