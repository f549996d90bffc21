"""Files sent and received: a folder as an archive, downloads compared with what was announced."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .erreurs import FichierAltere
from .modeles import Fichier
from .transport import Transport

_DATE = (1980, 1, 1, 0, 0, 0)


@contextmanager
def archive(source: Path) -> Iterator[IO[bytes]]:
    """A zip archive to send: the file itself, or the ordinary files of a folder, made in an unnamed file.

    Raises
    ------
    OSError
        It cannot be read.
    """
    if not source.is_dir():
        with source.open("rb") as fichier:
            yield fichier
        return
    with tempfile.TemporaryFile() as fichier:
        with zipfile.ZipFile(fichier, "w", zipfile.ZIP_DEFLATED) as contenu:
            for chemin in sorted(source.iterdir()):
                if chemin.is_file() and not chemin.name.startswith("."):
                    # No date of today: the same folder is the same archive.
                    entree = zipfile.ZipInfo(chemin.name, _DATE)
                    entree.compress_type = zipfile.ZIP_DEFLATED
                    with chemin.open("rb") as lu, contenu.open(entree, "w", force_zip64=True) as cible:
                        shutil.copyfileobj(lu, cible)
        yield fichier


def empreinte(fichiers: Sequence[Fichier]) -> str:
    """Digest of a folder: what a run, a choice and a publication call ``resultat`` or ``donnees``."""
    manifeste = {fichier.nom: fichier.sha256 for fichier in fichiers}
    return hashlib.sha256(json.dumps(manifeste, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def telecharger(transport: Transport, racine: str, fichiers: Sequence[Fichier], attendue: str | None, dossier: Path) -> Path:
    """Files of a folder of the service, whole or not at all, each compared with its digest, and all with ``attendue``.

    Raises
    ------
    FileExistsError
        ``dossier`` exists.
    FichierAltere
        A file is not the one announced.
    ErreurDuService
        Refused, or no answer.
    """
    if dossier.exists():
        raise FileExistsError(f"{dossier} existe déjà")
    if attendue is not None and empreinte(fichiers) != attendue:
        raise FichierAltere("la liste des fichiers n'a pas l'empreinte annoncée")
    dossier.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{dossier.name}-", dir=dossier.parent) as attente:
        partiel = Path(attente) / "contenu"
        partiel.mkdir()
        for fichier in fichiers:
            if Path(fichier.nom).name != fichier.nom:
                raise FichierAltere(f"nom de fichier refusé : {fichier.nom!r}")
            _recevoir(transport, f"{racine}/{fichier.nom}", fichier, partiel / fichier.nom)
        partiel.rename(dossier)
    return dossier


def _recevoir(transport: Transport, adresse: str, fichier: Fichier, chemin: Path) -> None:
    def essai() -> None:
        condense = hashlib.sha256()
        with chemin.open("wb") as cible, transport.flux(adresse) as reponse:
            for morceau in reponse.iter_bytes():
                condense.update(morceau)
                cible.write(morceau)
        if condense.hexdigest() != fichier.sha256:
            raise FichierAltere(f"{fichier.nom} n'a pas l'empreinte annoncée")

    transport.repeter(essai, rejouable=True)
