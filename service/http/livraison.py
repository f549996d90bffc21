"""Delivers the files of a result: digests, media types, one archive."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from .modeles import Fichier

TYPES = {
    ".csv": "text/csv; charset=utf-8; header=present",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
}
"""Media types of result files; anything else is ``application/octet-stream``."""

_DATE = (1980, 1, 1, 0, 0, 0)
_MORCEAU = 1 << 16


def decrire(dossier: Path) -> list[Fichier]:
    """Files of a result folder, by name."""
    return [_decrire(chemin, chemin.stat().st_mtime_ns) for chemin in sorted(dossier.iterdir()) if chemin.is_file()]


@lru_cache(1024)
def _decrire(chemin: Path, _modifie: int) -> Fichier:
    with chemin.open("rb") as fichier:
        empreinte = hashlib.file_digest(fichier, "sha256").hexdigest()
    genre = TYPES.get(chemin.suffix, "application/octet-stream")
    return Fichier(nom=chemin.name, octets=chemin.stat().st_size, sha256=empreinte, type=genre)


def empreinte_archive(fichiers: Sequence[Fichier]) -> str:
    """Digest of what an archive holds."""
    return hashlib.sha256("".join(f"{f.nom} {f.sha256}\n" for f in fichiers).encode()).hexdigest()


def archiver(dossier: Path, fichiers: Sequence[Fichier], ou: Path) -> Iterator[bytes]:
    """Content of a zip archive of the files, made in an unnamed file of folder ``ou``. No date of today in it."""
    with tempfile.TemporaryFile(dir=ou) as archive:
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as contenu:
            for fichier in fichiers:
                entree = zipfile.ZipInfo(fichier.nom, _DATE)
                entree.compress_type = zipfile.ZIP_DEFLATED
                entree.external_attr = 0o644 << 16
                with (dossier / fichier.nom).open("rb") as source, contenu.open(entree, "w", force_zip64=True) as cible:
                    shutil.copyfileobj(source, cible)
        archive.seek(0)
        while morceau := archive.read(_MORCEAU):
            yield morceau
