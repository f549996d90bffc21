"""Results of everyone, written before they are published: on results day the service gives back bytes, it explains nothing.

One SQLite file per published run, ``lettres/<what was asked>``, named as the result folder: candidat -> explanation as JSON,
compressed. It is made at the desk in slices once the run is approved, from the same verified result as any explanation, and
takes its name when nobody is missing. Whoever finds no file has the explanation made at the desk: same bytes, slower.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.refus import Refus
from . import guichet
from .magasin import Magasin

if TYPE_CHECKING:
    from .guichet import Guichet

LOT = 250
"""People explained in one visit to the desk: about a second, so that whoever else comes does not wait long."""


async def preparer(bureau: Guichet, resultat: str, contenu: str) -> str:
    """Write the letters of a run, those that are not written yet; the digest of all of them.

    Raises
    ------
    Refus
        ``contenu_absent``, ``resultat_refuse``, ``processus_arrete``: what is written stays, asking again goes on from there.
    """
    ids = await bureau.faire(manquants, resultat, contenu)
    for k in range(0, len(ids), LOT):
        # One at a time: the desk serves who comes first, and has a process left for the others.
        await bureau.faire(ecrire, resultat, contenu, ids[k : k + LOT])
    return await bureau.faire(conclure, resultat, contenu)


def manquants(racine: Path, resultat: str, contenu: str) -> tuple[str, ...]:
    """Candidats whose letter is not written (at the desk)."""
    magasin = Magasin(racine)
    tous = () if magasin.lettres(resultat).exists() else tuple(guichet.explicateur(racine, resultat, contenu).candidats)
    with _seul(magasin):
        return _manquants(magasin, resultat, tous)


def _manquants(magasin: Magasin, resultat: str, tous: Iterable[str]) -> tuple[str, ...]:
    if magasin.lettres(resultat).exists():
        return ()
    with _brouillon(magasin, resultat) as base:
        ecrits = {candidat for (candidat,) in base.execute("SELECT candidat FROM lettre")}
    return tuple(c for c in tous if c not in ecrits)


def ecrire(racine: Path, resultat: str, contenu: str, candidats: Iterable[str]) -> None:
    """Write some letters (at the desk)."""
    magasin = Magasin(racine)
    if magasin.lettres(resultat).exists():
        return
    lignes = [
        (candidat, zlib.compress(guichet.expliquer(racine, resultat, contenu, candidat, "application/json")))
        for candidat in candidats
    ]
    with _seul(magasin):
        if not magasin.lettres(resultat).exists():
            with _brouillon(magasin, resultat) as base:
                base.executemany("INSERT OR IGNORE INTO lettre VALUES (?, ?)", lignes)


def conclure(racine: Path, resultat: str, contenu: str) -> str:
    """Give the file its name once nobody is missing; the digest of all letters (at the desk).

    Raises
    ------
    Refus
        ``processus_arrete``: some are missing.
    """
    magasin = Magasin(racine)
    final = magasin.lettres(resultat)
    tous = () if final.exists() else tuple(guichet.explicateur(racine, resultat, contenu).candidats)
    with _seul(magasin):
        if not final.exists():
            if _manquants(magasin, resultat, tous):
                raise Refus("processus_arrete", "Tous les résultats individuels n'ont pas été préparés : recommencer.")
            _chemin_brouillon(magasin, resultat).replace(final)
    return empreinte(magasin, resultat)


def empreinte(magasin: Magasin, resultat: str) -> str:
    """Digest of the letters that are there; empty when they cannot be read."""
    somme = hashlib.sha256()
    try:
        with _ouverte(magasin.lettres(resultat)) as base:
            for candidat, octets in base.execute("SELECT candidat, octets FROM lettre ORDER BY candidat"):
                somme.update(f"{candidat} {hashlib.sha256(zlib.decompress(octets)).hexdigest()}\n".encode())
    except (sqlite3.DatabaseError, zlib.error):
        return ""
    return somme.hexdigest()


async def controler(bureau: Guichet, resultat: str, contenu: str) -> list[str]:
    """Candidats whose letter is not the one that the run gives, made again; none when the letters are not there.

    Raises
    ------
    Refus
        ``contenu_absent``, ``resultat_refuse``, ``processus_arrete``.
    """
    ids, autres = await bureau.faire(ecrites, resultat, contenu), list[str]()
    for k in range(0, len(ids), LOT):
        autres += await bureau.faire(_autres, resultat, contenu, ids[k : k + LOT])
    return autres


def ecrites(racine: Path, resultat: str, contenu: str) -> tuple[str, ...]:
    """Candidats of a run whose letters are there; empty when none are (at the desk)."""
    if not Magasin(racine).lettres(resultat).exists():
        return ()
    return tuple(guichet.explicateur(racine, resultat, contenu).candidats)


def _autres(racine: Path, resultat: str, contenu: str, candidats: Iterable[str]) -> list[str]:
    magasin = Magasin(racine)
    forme = "application/json"
    try:
        return [c for c in candidats if lire(magasin, resultat, c) != guichet.expliquer(racine, resultat, contenu, c, forme)]
    except (sqlite3.DatabaseError, zlib.error):
        return list(candidats)


def lire(magasin: Magasin, resultat: str, candidat: str) -> bytes | None:
    """The letter of a candidat as JSON; None when the letters of this run are not there."""
    chemin = magasin.lettres(resultat)
    if not chemin.exists():
        return None
    with _ouverte(chemin) as base:
        trouvee = base.execute("SELECT octets FROM lettre WHERE candidat = ?", (candidat,)).fetchone()
    return None if trouvee is None else zlib.decompress(trouvee[0])


@contextmanager
def _ouverte(chemin: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{chemin.as_uri()}?mode=ro&immutable=1", uri=True)) as base:
        yield base


@contextmanager
def _seul(magasin: Magasin) -> Iterator[None]:
    """Nobody else of this machine writes a draft or names it: two who publish at once would each undo the other's work."""
    dossier = os.open(magasin.racine / "lettres", os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(dossier, fcntl.LOCK_EX)
        yield
    finally:
        os.close(dossier)


def _chemin_brouillon(magasin: Magasin, resultat: str) -> Path:
    return magasin.racine / "reception" / f"lettres-{resultat}"


@contextmanager
def _brouillon(magasin: Magasin, resultat: str) -> Iterator[sqlite3.Connection]:
    """The file being written, closed to other users of the machine; whole slices, under the lock."""
    chemin = _chemin_brouillon(magasin, resultat)
    chemin.touch(mode=0o600)
    with closing(sqlite3.connect(chemin, timeout=60)) as base, base:
        base.execute("CREATE TABLE IF NOT EXISTS lettre (candidat TEXT PRIMARY KEY, octets BLOB NOT NULL)")
        yield base
