"""Files chosen one by one, or as a folder, turned into the archive that the desk reads.

Names are judged as the reader of a folder judges them; what it would pass over without a word is a fault here, since somebody
chose to send it. Files of subfolders and hidden ones are not part of a campaign folder: they are left out, as in a folder.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ..base.refus import Refus
from ..echanges.anomalies import Anomalie, Collecteur
from ..echanges.lecture import FICHIERS
from ..echanges.sources import ressemblant
from ..francais import liste

CLASSEURS = (".xlsx", ".ods", ".xls")
"""Workbooks go to the reader whatever their name: it knows which ones it takes, and says so of the others."""


@dataclass(frozen=True, slots=True)
class Envoi:
    """A file sent: its name, with its folder when one was chosen (``campagne/voeux.csv``), and its bytes."""

    nom: str
    flux: BinaryIO


def assembler(envois: Sequence[Envoi], chemin: Path) -> tuple[Anomalie, ...]:
    """Write the archive of the files sent; faults of what was sent, to be told with those of the files themselves.

    Parameters
    ----------
    envois
        A zip archive alone, or the files of a folder.
    chemin
        File to create.

    Raises
    ------
    Refus
        ``campagne_vide``: no file was sent.
    """
    if not envois:
        raise Refus("campagne_vide", "Choisissez les fichiers de la campagne, ou une archive zip qui les contient.")
    if len(envois) == 1 and envois[0].nom.lower().endswith(".zip"):
        with chemin.open("xb") as archive:
            shutil.copyfileobj(envois[0].flux, archive)
        return ()
    collecteur, ecrits = Collecteur(), set[str]()
    with zipfile.ZipFile(chemin, "x", zipfile.ZIP_STORED) as archive_zip:
        for envoi in envois:
            nom = _a_la_racine(envoi.nom)
            if nom is None:
                continue
            if nom in ecrits:
                collecteur.ajouter(nom, 0, "", envoi.nom, "chaque fichier une seule fois", "fichier_envoye_deux_fois")
            elif nom.lower().endswith(".zip"):
                collecteur.ajouter(nom, 0, "", nom, "une archive seule, ou des fichiers sans archive", "archive")
            elif not nom.lower().endswith(CLASSEURS) and ressemblant(nom, FICHIERS) is None:
                connus = f"l'un des fichiers d'une campagne : {liste(FICHIERS)}"
                collecteur.ajouter(nom, 0, "", nom, connus, "fichier_non_prevu", "ne pas l'envoyer")
            else:
                ecrits.add(nom)
                with archive_zip.open(zipfile.ZipInfo(nom), "w", force_zip64=True) as membre:
                    shutil.copyfileobj(envoi.flux, membre)
    return collecteur.triees()


def _a_la_racine(nom: str) -> str | None:
    """Name of a file without its folder; None for what a folder's reader leaves out: hidden files, subfolders."""
    parties = PurePosixPath(nom.replace("\\", "/")).parts
    return None if len(parties) > 2 or not parties or parties[-1].startswith((".", "~")) else parties[-1]
