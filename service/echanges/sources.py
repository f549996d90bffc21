"""The files of a campaign, from a folder or a zip archive, in memory; nothing is ever extracted to disk."""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import IO

from ..francais import entier
from ..systeme import motif
from .anomalies import FEUILLE, Collecteur, plier, une_lettre
from .classeurs import est_classeur, signaler_classeur
from .syntaxe import cause_zip
from .tableau import Source

ENTREES_MAXIMALES = 200
"""A campaign has ten files; an archive with hundreds of entries is not one."""

OCTETS_MAXIMAUX = 1_000_000_000
"""Uncompressed size of an archive: a campaign of a million candidats with its barème fits."""

_EXTENSIONS = frozenset({"", "csv", "txt", "tsv", "xls", "xlsx", "ods", "yml", "yaml", "parquet", "pq", "json"})


CLASSEUR = "campagne.xlsx"
"""The workbook that holds several files of a campaign, one per sheet."""


def sources_du_dossier(
    dossier: Path, connus: Sequence[str], collecteur: Collecteur, *, classeurs: bool = True
) -> dict[str, Source]:
    """Known files of a folder.

    Parameters
    ----------
    dossier
        Folder.
    connus
        Expected names; ``.csv`` names may be there as ``.parquet``, as ``.xlsx``, or as sheets of ``CLASSEUR``.
    collecteur
        Receives a fault per file that cannot be read, that is there twice, or whose name resembles an expected one.
    classeurs
        Whether workbooks are read; they are refused otherwise.

    Returns
    -------
    dict
        By expected name.
    """
    try:
        noms = sorted(chemin.name for chemin in dossier.iterdir())
    except OSError as erreur:
        archive = "la décompresser, ou la déposer telle quelle dans le service (mouvement serve)"
        correction = archive if zipfile.is_zipfile(dossier) else ""
        collecteur.ajouter(str(dossier), 0, "", motif(erreur), "un dossier lisible", "dossier_absent", correction)
        return {}
    retenus = _retenir(noms, connus, lambda nom: _debut(dossier / nom), collecteur, classeurs=classeurs)
    resultat: dict[str, Source] = {}
    for attendu, nom in retenus.items():
        source = source_du_fichier(dossier / nom, nom, collecteur)
        if source is not None:
            resultat[attendu] = source
    return _ouvrir_classeurs(resultat, connus, collecteur) if classeurs else resultat


def source_du_fichier(chemin: Path, nom: str, collecteur: Collecteur) -> Source | None:
    """One file, told as ``nom`` in faults; None, and a fault, when it cannot be read."""
    try:
        octets = _lire(chemin)
    except OSError as erreur:
        collecteur.ajouter(nom, 0, "", motif(erreur), "un fichier lisible", "fichier_illisible")
        return None
    if octets is None or len(octets) > OCTETS_MAXIMAUX:
        ordinaire = f"un fichier ordinaire d'au plus {entier(OCTETS_MAXIMAUX)} octets"
        collecteur.ajouter(nom, 0, "", "", ordinaire, "fichier_illisible")
        return None
    return Source(nom, octets, nom.endswith(".parquet"))


def _lire(chemin: Path, nombre: int = OCTETS_MAXIMAUX + 1) -> bytes | None:
    """First bytes of a file; None when it is a pipe or a device, which may never end."""
    # Opening a pipe waits for a writer, unless told not to.
    with os.fdopen(os.open(chemin, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as fichier:
        return fichier.read(nombre) if stat.S_ISREG(os.fstat(fichier.fileno()).st_mode) else None


def sources_du_zip(flux: IO[bytes], connus: Sequence[str], collecteur: Collecteur) -> dict[str, Source]:
    """Known files of a zip archive, at its root or in its only folder; same faults, and those of the archive."""
    try:
        with zipfile.ZipFile(flux) as archive:
            return _lire_archive(archive, connus, collecteur)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as erreur:
        collecteur.ajouter("archive.zip", 0, "", cause_zip(erreur), "une archive zip lisible, sans mot de passe", "archive")
        return {}


def _lire_archive(archive: zipfile.ZipFile, connus: Sequence[str], collecteur: Collecteur) -> dict[str, Source]:
    entrees = [entree for entree in archive.infolist() if not entree.is_dir() and not entree.filename.startswith("__MACOSX/")]
    if len(entrees) > ENTREES_MAXIMALES:
        attendu = f"au plus {entier(ENTREES_MAXIMALES)} fichiers"
        collecteur.ajouter("archive.zip", 0, "", str(len(entrees)), attendu, "archive")
        return {}
    chemins: dict[str, zipfile.ZipInfo] = {}
    for entree in entrees:
        chemin = PurePosixPath(entree.filename)
        if chemin.is_absolute() or ".." in chemin.parts or "\\" in entree.filename or ":" in entree.filename:
            collecteur.ajouter("archive.zip", 0, "", entree.filename, "des noms de fichiers simples", "archive")
        elif str(chemin) in chemins:
            collecteur.ajouter("archive.zip", 0, "", entree.filename, "chaque fichier une seule fois", "archive")
        else:
            chemins[str(chemin)] = entree
    dossiers = {PurePosixPath(nom).parts[0] for nom in chemins if "/" in nom}
    if chemins and len(dossiers) == 1 and all("/" in nom for nom in chemins):
        chemins = {nom.partition("/")[2]: entree for nom, entree in chemins.items()}
    a_la_racine = [nom for nom in chemins if "/" not in nom]
    if "[Content_Types].xml" in chemins:
        correction = f"mettre dans une archive zip campagne.yaml et le classeur, sous le nom « {CLASSEUR} »"
        collecteur.ajouter("archive.zip", 0, "", "un classeur", "une archive du dossier de la campagne", "archive", correction)
        return {}
    retenus = _retenir(a_la_racine, connus, lambda nom: _debut_membre(archive, chemins[nom]), collecteur, classeurs=True)
    resultat: dict[str, Source] = {}
    reste = OCTETS_MAXIMAUX
    for attendu, nom in retenus.items():
        with archive.open(chemins[nom]) as membre:
            octets = membre.read(reste + 1)  # the size told by the archive is not to be trusted
        reste -= len(octets)
        if reste < 0:
            collecteur.ajouter("archive.zip", 0, "", nom, f"au plus {entier(OCTETS_MAXIMAUX)} octets en tout", "archive")
            return resultat
        resultat[attendu] = Source(nom, octets, nom.endswith(".parquet"))
    return _ouvrir_classeurs(resultat, connus, collecteur)


def _ouvrir_classeurs(lues: Mapping[str, Source], connus: Sequence[str], collecteur: Collecteur) -> dict[str, Source]:
    """The same with the tables of workbooks in their place; a fault for a table that is there twice."""
    resultat: dict[str, Source] = {}
    for attendu, source in lues.items():
        tables = {attendu: source}
        if source.fichier.endswith(".xlsx"):
            from .feuilles import sources_du_classeur

            seul = attendu != CLASSEUR
            noms = [attendu] if seul else [nom for nom in connus if nom.endswith(".csv")]
            tables = sources_du_classeur(source.fichier, source.octets, noms, collecteur, seul=seul)
        for nom, table in tables.items():
            if resultat.setdefault(nom, table) is not table:
                autre = resultat[nom].fichier
                message = f"« {nom.removesuffix('.csv')} » une seule fois, ici ou dans {autre}"
                collecteur.ajouter(
                    table.fichier, 0, "", "", message, "fichier_en_double", "supprimer celui qui n'est pas à jour"
                )
    return resultat


def _debut(chemin: Path) -> bytes:
    """First bytes of a file; none when it cannot be read, which is told of the files that are."""
    try:
        return _lire(chemin, 8) or b""
    except OSError:
        return b""


def _debut_membre(archive: zipfile.ZipFile, entree: zipfile.ZipInfo) -> bytes:
    with archive.open(entree) as membre:
        return membre.read(8)


def _retenir(
    noms: Sequence[str], connus: Sequence[str], debut: Callable[[str], bytes], collecteur: Collecteur, *, classeurs: bool
) -> dict[str, str]:
    """Expected name -> name found; faults for doubles and look-alikes, ``debut`` being the first bytes of a file by name."""
    retenus: dict[str, str] = {}
    formes: set[str] = set()
    for attendu in (*connus, CLASSEUR) if classeurs else connus:
        possibles = [attendu]
        if attendu.endswith(".csv"):
            possibles += [
                attendu.removesuffix("csv") + "parquet",
                *([attendu.removesuffix("csv") + "xlsx"] if classeurs else []),
            ]
        trouves = [nom for nom in possibles if nom in noms]
        if len(trouves) > 1:
            message = f"un seul des fichiers {' et '.join(trouves)}"
            autres = ", ".join(trouves[1:])
            collecteur.ajouter(attendu, 0, "", autres, message, "fichier_en_double", "supprimer ce qui n'est pas à jour")
        if trouves:
            retenus[attendu] = trouves[0]
            formes.update(possibles)
    for nom in sorted(set(noms) - formes):
        voisin = ressemblant(nom, connus)
        if voisin and est_classeur(debut(nom)):
            if classeurs and nom.lower().endswith(".xlsx"):
                base = "campagne" if voisin == "campagne.yaml" else voisin.removesuffix(".csv")
                voisin = f"{base}.xlsx"
            else:
                signaler_classeur(nom, voisin, collecteur)
                continue
        if voisin:
            message = f"le nom « {voisin} », ou un autre qui ne lui ressemble pas"
            collecteur.ajouter(nom, 0, "", nom, message, "fichier_mal_nomme", f"le nommer « {voisin} » ou l'ôter du dossier")
    return retenus


def ressemblant(nom: str, connus: Sequence[str]) -> str | None:
    """Expected name that a name found stands for, or looks like; None when it has nothing to do with any."""
    base, _, extension = nom.rpartition(".") if "." in nom.lstrip(".") else (nom, "", "")
    if extension.lower() not in _EXTENSIONS or nom.startswith((".", "~")):
        return None
    plie = plier(base).rstrip("s")
    for attendu in connus:
        modele = plier(attendu.rpartition(".")[0]).rstrip("s")
        if plie == modele or une_lettre(plie, modele):
            return attendu
    return None


def exiger(sources: Mapping[str, Source], obligatoires: Sequence[str], collecteur: Collecteur) -> None:
    """A fault per file that must be there and is not, unless it is there under another name or cannot be read."""
    trouvees = collecteur.triees()
    signales = " ".join(a.attendu + a.correction for a in trouvees if a.code in ("fichier_mal_nomme", "feuille"))
    illisibles = {
        anomalie.fichier for anomalie in trouvees if anomalie.code in ("fichier_illisible", "fichier_vide", "feuille")
    }
    for nom in obligatoires:
        base = nom.rpartition(".")[0]
        formes = {nom, f"{base}.parquet", f"{base}.xlsx", f"{CLASSEUR}{FEUILLE}{base}"}
        if nom.endswith(".csv"):
            formes |= {CLASSEUR}
        if nom in sources or formes & illisibles or any(f"« {mot} »" in signales for mot in (base, *formes)):
            continue
        collecteur.ajouter(nom, 0, "", "", f"le fichier {nom} dans le dossier", "fichier_manquant")
