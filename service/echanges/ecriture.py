"""Writing of a result folder: all of it, or nothing.

The files are written in a hidden folder beside the target, flushed to disk, and the folder is renamed. A replaced folder is
renamed away first, under a name that tells where it belongs: should the machine stop between the two renamings, the next write
puts it back. Leftovers of killed runs are recognised by their name and by nobody holding their lock.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .tables import Table

PREFIXE = ".mouvement-"
"""First characters of the names of temporary folders."""

_ANCIEN = "-ancien-"

ECRITURES = 16
"""Files of a large folder written at once: each waits for the disk, which serves them together, while the next is rendered."""


class SortieRefusee(Exception):
    """The target cannot be written: it has content that nobody asked to replace, or it is not a folder."""


def verifier_cible(dossier_sortie: Path, *, remplacer: bool = False, conseil: str = "choisir un autre dossier") -> None:
    """Tell early that a write would be refused; ``conseil`` is what to do about a folder that has content (French).

    Raises
    ------
    SortieRefusee
        The target exists and is not an empty folder, and is not to be replaced; or it is a file.
    """
    if dossier_sortie.is_symlink() or (dossier_sortie.exists() and not dossier_sortie.is_dir()):
        raise SortieRefusee(f"{dossier_sortie} existe et n'est pas un dossier")
    if not remplacer and dossier_sortie.is_dir() and any(dossier_sortie.iterdir()):
        raise SortieRefusee(f"{dossier_sortie} n'est pas vide : {conseil}")


Contenu = Mapping[str, "bytes | Table | Contenu"]
"""A folder: by plain name, the content of a file, or a folder."""


def ecrire(dossier_sortie: Path, fichiers: Contenu, *, remplacer: bool = False) -> None:
    """Write a folder atomically, the folders inside it included.

    Parameters
    ----------
    dossier_sortie
        Target; its parent is created when missing.
    fichiers
        Content by plain name.
    remplacer
        Replace the target, whole, when it has content.

    Raises
    ------
    SortieRefusee
        See :func:`verifier_cible`.
    ValueError
        A file name is not plain.
    OSError
        The disk refused; the target is as before.
    """
    _verifier_noms(fichiers)
    parent = dossier_sortie.absolute().parent
    parent.mkdir(parents=True, exist_ok=True)
    cible = parent / dossier_sortie.name
    with _verrou(parent):
        _nettoyer(parent)
        verifier_cible(cible, remplacer=remplacer)
        temporaire = parent / f"{PREFIXE}{cible.name}-{secrets.token_hex(8)}"
        temporaire.mkdir()
        verrou = _prendre(temporaire)
    try:
        _remplir(temporaire, fichiers)
        with _verrou(parent):
            verifier_cible(cible, remplacer=remplacer)
            _echanger(temporaire, cible)
            _synchroniser(parent)
    except BaseException:
        shutil.rmtree(temporaire, ignore_errors=True)
        raise
    finally:
        os.close(verrou)


def _verifier_noms(fichiers: Contenu) -> None:
    for nom, contenu in fichiers.items():
        if nom != Path(nom).name or nom in ("", ".."):
            raise ValueError(f"nom de fichier : {nom!r}")
        if isinstance(contenu, Mapping):
            _verifier_noms(contenu)


def _remplir(dossier: Path, fichiers: Contenu) -> None:
    with ThreadPoolExecutor(ECRITURES if len(fichiers) > ECRITURES else 1) as disque:
        en_cours: deque[Future[None]] = deque()
        for nom, contenu in fichiers.items():
            if isinstance(contenu, Mapping):
                (dossier / nom).mkdir()
                _remplir(dossier / nom, contenu)
                continue
            octets = contenu if isinstance(contenu, bytes) else contenu.octets()
            en_cours.append(disque.submit(_ecrire_fichier, dossier / nom, octets))
            if len(en_cours) > ECRITURES:
                en_cours.popleft().result()
        for ecriture in en_cours:
            ecriture.result()
    _synchroniser(dossier)


def _echanger(temporaire: Path, cible: Path) -> None:
    if not cible.exists() or not any(cible.iterdir()):
        temporaire.rename(cible)  # over an empty folder too: POSIX
        return
    ancien = cible.parent / f"{PREFIXE}{cible.name}{_ANCIEN}{secrets.token_hex(8)}"
    cible.rename(ancien)
    try:
        temporaire.rename(cible)
    except BaseException:
        ancien.rename(cible)
        raise
    shutil.rmtree(ancien, ignore_errors=True)


def _ecrire_fichier(chemin: Path, octets: bytes) -> None:
    with chemin.open("xb") as fichier:
        fichier.write(octets)
        fichier.flush()
        os.fsync(fichier.fileno())


def _synchroniser(dossier: Path) -> None:
    descripteur = os.open(dossier, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descripteur)
    finally:
        os.close(descripteur)


def _prendre(dossier: Path) -> int:
    """Descriptor that holds the lock of a folder; the system drops the lock when the process dies, however it dies."""
    descripteur = os.open(dossier, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descripteur, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException:
        os.close(descripteur)
        raise
    return descripteur


@contextmanager
def _verrou(parent: Path) -> Iterator[None]:
    """One writer at a time looks at the leftovers of a folder, creates a temporary one or renames."""
    descripteur = os.open(parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descripteur, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descripteur)


def _nettoyer(parent: Path) -> None:
    """Remove what killed runs left, and put back a folder that was renamed away and whose replacement never came."""
    for reste in sorted(parent.glob(f"{PREFIXE}*")):
        if reste.is_symlink() or not reste.is_dir():
            continue
        try:
            verrou = _prendre(reste)
        except OSError:
            continue  # a run is writing it
        try:
            nom, separateur, _ = reste.name.removeprefix(PREFIXE).rpartition(_ANCIEN)
            if separateur and not (parent / nom).exists():
                reste.rename(parent / nom)
            else:
                shutil.rmtree(reste, ignore_errors=True)
        finally:
            os.close(verrou)


def ecrire_fichier(chemin: Path, octets: bytes, *, remplacer: bool = False) -> None:
    """Write one file atomically, beside its place then renamed.

    Raises
    ------
    SortieRefusee
        The file exists and is not to be replaced, or it is a folder.
    OSError
        The disk refused; the place is as before.
    """
    if chemin.is_dir() or (chemin.exists() and not remplacer):
        raise SortieRefusee(f"{chemin} existe déjà : choisir un autre nom, ou ajouter --remplacer si c'est un fichier")
    chemin.absolute().parent.mkdir(parents=True, exist_ok=True)
    temporaire = chemin.with_name(f"{PREFIXE}{chemin.name}-{secrets.token_hex(8)}")
    try:
        _ecrire_fichier(temporaire, octets)
        temporaire.replace(chemin)
        _synchroniser(chemin.absolute().parent)
    except BaseException:
        temporaire.unlink(missing_ok=True)
        raise
