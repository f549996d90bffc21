"""The store: folders and documents named by the digest of what they hold. Nothing in it ever changes.

::

    contenus/<digest>/     files of a campaign, renamed into place together
    resultats/<digest>/    result folder of a run, named by the digest of what was asked
    lettres/<digest>       everyone's explanation of a run, same name (:mod:`service.conduite.lettres`)
    pieces/<digest>        documents handed in
    reception/             uploads being received
    travailleurs/<name>    empty files, touched by each worker while it works

The digest of a campaign is that of its canonical content: rows in another order, or Parquet, are the same campaign.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from ..base.refus import Refus
from ..echanges.ecriture import SortieRefusee, ecrire, ecrire_fichier

DOSSIERS = ("contenus", "resultats", "lettres", "donnees", "pieces", "reception", "travailleurs")
RECEPTION_GARDEE = 86_400
"""Seconds after which a file being received is that of an upload that a stop cut."""

_EMPREINTE = re.compile(r"[0-9a-f]{64}")


def empreinte_json(contenu: Any) -> str:
    """SHA-256 of a JSON value."""
    return hashlib.sha256(json.dumps(contenu, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def manifeste(dossier: Path) -> dict[str, str]:
    """Name -> SHA-256 of the files of a folder."""
    fichiers = sorted(chemin for chemin in dossier.iterdir() if chemin.is_file())
    return {chemin.name: hashlib.sha256(chemin.read_bytes()).hexdigest() for chemin in fichiers}


class Magasin:
    """The store under a data folder.

    Parameters
    ----------
    racine
        Created when missing by :meth:`preparer`.
    """

    def __init__(self, racine: Path) -> None:
        self.racine = racine

    def preparer(self) -> None:
        """Create the folders, closed to other users of the machine."""
        self.racine.mkdir(parents=True, exist_ok=True, mode=0o700)
        for nom in DOSSIERS:
            (self.racine / nom).mkdir(exist_ok=True, mode=0o700)

    def oublier_receptions(self) -> None:
        """Remove what uploads cut by a stop left a day ago; younger ones may be another process's, under way."""
        limite = time.time() - RECEPTION_GARDEE
        for chemin in (self.racine / "reception").iterdir():
            with suppress(FileNotFoundError):
                if chemin.stat().st_mtime < limite:
                    shutil.rmtree(chemin) if chemin.is_dir() else chemin.unlink()

    def utilisable(self) -> bool:
        """Whether it can be written."""
        return os.access(self.racine / "reception", os.W_OK | os.X_OK)

    def eprouver(self) -> bool:
        """Whether it takes a file just now: a full disk, or one that only reads, does not."""
        chemin = self.reception()
        try:
            chemin.write_bytes(b"x")
            chemin.unlink()
        except OSError:
            return False
        return True

    def signaler(self, travailleur: str) -> None:
        """Say that a worker is there."""
        (self.racine / "travailleurs" / quote(travailleur, safe="")).touch()

    def signes(self) -> dict[str, float]:
        """Name of each worker ever seen -> seconds since it gave a sign."""
        maintenant, signes = time.time(), dict[str, float]()
        with suppress(OSError):
            for chemin in (self.racine / "travailleurs").iterdir():
                with suppress(FileNotFoundError):
                    signes[unquote(chemin.name)] = max(0.0, maintenant - chemin.stat().st_mtime)
        return signes

    def reception(self) -> Path:
        """Path of a file to receive an upload in."""
        return self.racine / "reception" / secrets.token_hex(16)

    def garder_rapport(self, empreinte: str, octets: bytes) -> None:
        """Keep a report on an upload among the uploads: what is a day old goes, whenever one is kept."""
        self.oublier_receptions()
        ecrire_fichier(self._chemin("reception", empreinte), octets, remplacer=True)

    def rapport(self, empreinte: str) -> bytes:
        """A report kept on an upload.

        Raises
        ------
        Refus
            ``contenu_absent``.
        """
        try:
            return self._chemin("reception", empreinte).read_bytes()
        except FileNotFoundError:
            raise Refus("contenu_absent", "Le rapport est gardé un jour : renvoyer les fichiers.") from None

    def deposer(self, empreinte: str, fichiers: Mapping[str, bytes]) -> bool:
        """Keep the folder of a campaign; False when the same content is already there."""
        return self._ecrire(self._chemin("contenus", empreinte), fichiers)

    def contenu(self, empreinte: str) -> Path:
        """Folder of a campaign.

        Raises
        ------
        Refus
            ``contenu_absent``.
        """
        return self._present("contenus", empreinte)

    def ecrire_resultat(self, empreinte: str, fichiers: Mapping[str, bytes]) -> None:
        """Keep a result; the same demand gives the same bytes, so one already there stays."""
        self._ecrire(self._chemin("resultats", empreinte), fichiers)

    def a_resultat(self, empreinte: str) -> bool:
        """Whether the result of a demand is there."""
        return self._chemin("resultats", empreinte).is_dir()

    def resultat(self, empreinte: str) -> Path:
        """Result folder.

        Raises
        ------
        Refus
            ``contenu_absent``.
        """
        return self._present("resultats", empreinte)

    def lettres(self, empreinte: str) -> Path:
        """File of the letters of a run, whether it is there or not."""
        return self._chemin("lettres", empreinte)

    def garder_donnees(self, fichiers: Mapping[str, bytes]) -> str:
        """Keep an open data folder; its digest, that of its manifest of files."""
        empreinte = empreinte_json({nom: hashlib.sha256(octets).hexdigest() for nom, octets in sorted(fichiers.items())})
        self._ecrire(self._chemin("donnees", empreinte), fichiers)
        return empreinte

    def donnees(self, empreinte: str) -> Path:
        """Open data folder.

        Raises
        ------
        Refus
            ``contenu_absent``.
        """
        return self._present("donnees", empreinte)

    def garder_piece(self, octets: bytes) -> str:
        """Keep a document; its digest."""
        empreinte = hashlib.sha256(octets).hexdigest()
        chemin = self._chemin("pieces", empreinte)
        if chemin.exists():
            os.utime(chemin)  # in use again: a purge leaves what is younger than a day
        else:
            ecrire_fichier(chemin, octets)
        return empreinte

    def piece(self, empreinte: str) -> Path:
        """File of a document.

        Raises
        ------
        Refus
            ``contenu_absent``.
        """
        return self._present("pieces", empreinte)

    def _chemin(self, genre: str, empreinte: str) -> Path:
        if not _EMPREINTE.fullmatch(empreinte):
            raise Refus("contenu_absent", "Ce n'est pas une empreinte.")
        return self.racine / genre / empreinte

    def _present(self, genre: str, empreinte: str) -> Path:
        chemin = self._chemin(genre, empreinte)
        if not chemin.exists():
            raise Refus("contenu_absent", "Le contenu a été purgé, ou la sauvegarde des fichiers n'est pas celle de la base.")
        return chemin

    @staticmethod
    def _ecrire(chemin: Path, fichiers: Mapping[str, bytes]) -> bool:
        try:
            ecrire(chemin, fichiers)
        except SortieRefusee:
            if not chemin.is_dir():
                raise
            os.utime(chemin)  # in use again: a purge leaves what is younger than a day
            return False
        return True
