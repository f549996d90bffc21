"""Style, scripts, fonts of the pages: read once, served at addresses that change with what they hold."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePosixPath

MANIFESTE = "dsfr.sha256"
"""Beside the files of this package: what ``outils/dsfr`` must have made, one line a file (``<sha256>  <path>``)."""

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}


class ThemeRefuse(Exception):
    """The folder of the design system is not the one that this version was tried with. French message."""


@dataclass(frozen=True, slots=True)
class Statique:
    """Files by name; ``empreinte`` is of all of them, so that those a style sheet names by relative paths change with it."""

    empreinte: str
    fichiers: Mapping[str, bytes]

    def adresse(self, nom: str) -> str:
        """Address of a file; good for ever.

        Raises
        ------
        KeyError
            There is no such file: a template names what does not exist.
        """
        if nom not in self.fichiers:
            raise KeyError(nom)
        return f"/statique/{self.empreinte}/{nom}"


def charger(dsfr: Path | None) -> Statique:
    """Files of the package, and those of the design system if its folder is given.

    Raises
    ------
    ThemeRefuse
        Missing or altered files, all at once.
    """
    paquet = files("service.http") / "statique"
    fichiers = {f.name: f.read_bytes() for f in paquet.iterdir() if PurePosixPath(f.name).suffix in TYPES}
    if dsfr is not None:
        fichiers |= {f"dsfr/{nom}": octets for nom, octets in _lire_dsfr(dsfr, (paquet / MANIFESTE).read_text("ascii")).items()}
    resume = "\n".join(f"{hashlib.sha256(fichiers[nom]).hexdigest()}  {nom}" for nom in sorted(fichiers))
    return Statique(hashlib.sha256(resume.encode()).hexdigest()[:16], fichiers)


def _lire_dsfr(dossier: Path, manifeste: str) -> dict[str, bytes]:
    lus, fautes = dict[str, bytes](), list[str]()
    for ligne in manifeste.splitlines():
        empreinte, _, nom = ligne.partition("  ")
        try:
            octets = (dossier / nom).read_bytes()
        except OSError:
            fautes.append(f"{nom} manque")
            continue
        if hashlib.sha256(octets).hexdigest() != empreinte:
            fautes.append(f"{nom} n'a pas le contenu attendu")
        if PurePosixPath(nom).suffix in TYPES:
            lus[nom] = octets
    if fautes:
        suite = f" ; et {len(fautes) - 5} autres" if len(fautes) > 5 else ""
        raise ThemeRefuse(f"dossier dsfr {dossier} : {' ; '.join(fautes[:5])}{suite}. Le refaire avec outils/dsfr")
    return lus
