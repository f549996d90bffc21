"""Campaigns and runs as files. What is on disk is the truth: a restart finds it again without any repair.

::

    campagnes/<id>/    the files of the campaign and resume.json, renamed into place together
    calculs/<id>/      demande.json, then issue.json when the run ended
    resultats/<id>/    the result folder, renamed into place whole
    reception/         uploads being received, emptied when the service starts

The state of a run is derived, never stored twice: a result folder means ``termine``; else ``issue.json`` tells a refusal, a
failure or a cancellation; else the run is in the service's hands, or was cut (``interrompu``).
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..echanges.ecriture import SortieRefusee, ecrire, ecrire_fichier
from .problemes import Probleme

RESUME, DEMANDE, ISSUE = "resume.json", "demande.json", "issue.json"
_IDENTIFIANT = re.compile(r"[0-9a-f]{64}")
_INCONNUS = {"campagnes": "campagne_inconnue", "calculs": "calcul_inconnu"}


class DonneesOccupees(RuntimeError):
    """Another service uses the data folder."""


def maintenant() -> str:
    """Date and time, UTC, ISO 8601; for people, never part of a result."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def empreinte_json(contenu: Any) -> str:
    """SHA-256 of a JSON value."""
    return hashlib.sha256(json.dumps(contenu, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _octets(contenu: Mapping[str, Any]) -> bytes:
    return (json.dumps(contenu, ensure_ascii=False, indent=1) + "\n").encode()


class Depot:
    """The data folder."""

    def __init__(self, racine: Path) -> None:
        self.racine = racine

    def ouvrir(self) -> int:
        """Create the folders, take the lock and drop uploads cut by a stop. Closing the descriptor returned frees the lock.

        Raises
        ------
        DonneesOccupees
            Another service holds the lock.
        """
        for nom in ("campagnes", "calculs", "resultats", "reception"):
            (self.racine / nom).mkdir(parents=True, exist_ok=True)
        verrou = os.open(self.racine, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(verrou, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(verrou)
            raise DonneesOccupees(f"le dossier {self.racine} est employé par un autre service") from None
        for reste in (self.racine / "reception").iterdir():
            reste.unlink(missing_ok=True)
        return verrou

    def present(self) -> bool:
        """Whether the data folder can be written."""
        return os.access(self.racine / "reception", os.W_OK | os.X_OK)

    def reception(self) -> Path:
        """Path of a file to receive an upload in."""
        return self.racine / "reception" / secrets.token_hex(16)

    # Campaigns

    def campagne(self, identifiant: str) -> Path:
        """Folder of a campaign.

        Raises
        ------
        Probleme
            ``campagne_inconnue``.
        """
        return self._entree("campagnes", identifiant, RESUME)

    def resume(self, identifiant: str) -> dict[str, Any]:
        """Summary of a campaign."""
        return _lire(self.campagne(identifiant) / RESUME)

    def campagnes(self) -> list[dict[str, Any]]:
        """Summaries, oldest first."""
        return self._liste("campagnes", RESUME, "depose_le")

    def deposer(self, fichiers: Mapping[str, bytes], resume: Mapping[str, Any]) -> bool:
        """Keep a campaign whose id is in its summary; False when it is already there."""
        try:
            ecrire(self.racine / "campagnes" / resume["id"], {**fichiers, RESUME: _octets(resume)})
        except SortieRefusee:
            return False
        return True

    # Runs

    def calcul(self, identifiant: str) -> dict[str, Any]:
        """Request of a run (``id``, ``campagne``, ``mecanisme``, …).

        Raises
        ------
        Probleme
            ``calcul_inconnu``.
        """
        return _lire(self._entree("calculs", identifiant, DEMANDE) / DEMANDE)

    def calculs(self) -> list[dict[str, Any]]:
        """Requests, oldest first."""
        return self._liste("calculs", DEMANDE, "demande_le")

    def demander(self, demande: Mapping[str, Any]) -> None:
        """Keep the request of a run, unless it is already there."""
        chemin = self.racine / "calculs" / demande["id"] / DEMANDE
        if not chemin.exists():
            ecrire_fichier(chemin, _octets(demande))

    def issue(self, identifiant: str) -> dict[str, Any]:
        """What ``issue.json`` says, with the state that the files prove; empty when they prove none."""
        chemin = self.racine / "calculs" / identifiant / ISSUE
        issue = _lire(chemin) if chemin.exists() else {}
        return {**issue, "etat": "termine", "probleme": None} if self.resultat(identifiant).is_dir() else issue

    def conclure(self, identifiant: str, issue: Mapping[str, Any]) -> None:
        """Write how a run ended."""
        ecrire_fichier(self.racine / "calculs" / identifiant / ISSUE, _octets(issue), remplacer=True)

    def rouvrir(self, identifiant: str) -> None:
        """Forget how a run without result ended."""
        (self.racine / "calculs" / identifiant / ISSUE).unlink(missing_ok=True)

    def resultat(self, identifiant: str) -> Path:
        """Place of the result folder of a run, there or not."""
        return self.racine / "resultats" / identifiant

    def resultat_present(self, identifiant: str) -> Path:
        """Result folder of a run.

        Raises
        ------
        Probleme
            ``calcul_inconnu`` or ``calcul_non_termine``.
        """
        self.calcul(identifiant)
        dossier = self.resultat(identifiant)
        if not dossier.is_dir():
            raise Probleme("calcul_non_termine")
        return dossier

    def _entree(self, genre: str, identifiant: str, temoin: str) -> Path:
        dossier = self.racine / genre / identifiant
        if not _IDENTIFIANT.fullmatch(identifiant) or not (dossier / temoin).is_file():
            raise Probleme(_INCONNUS[genre])
        return dossier

    def _liste(self, genre: str, temoin: str, date: str) -> list[dict[str, Any]]:
        chemins = (self.racine / genre).iterdir()
        lus = [_lire(d / temoin) for d in chemins if _IDENTIFIANT.fullmatch(d.name) and (d / temoin).is_file()]
        return sorted(lus, key=lambda entree: (entree[date], entree["id"]))


def _lire(chemin: Path) -> dict[str, Any]:
    contenu: dict[str, Any] = json.loads(chemin.read_bytes())
    return contenu


def copier(source: Any, chemin: Path) -> None:
    """Write an open binary file to a path."""
    with chemin.open("xb") as fichier:
        shutil.copyfileobj(source, fichier)
