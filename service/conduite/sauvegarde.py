"""Backup and restore of an installation: database, store, and a manifest that says what they are.

The database first, the store after: files are written before the rows that name them, and never change, so that what the copy
of the database names is in the copy of the store. The installation key is not copied (``installation.cle``): it is kept
elsewhere, since whoever has both has everything. The queue of runs is not copied either: a restored service sends waiting runs
again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect, select
from sqlalchemy.engine import URL, make_url

from ..base import journal, maintenant, moteur, transaction
from ..base.migrer import monter, revision
from ..base.tables_campagne import Calcul, Depot, Scenario, Simulation
from ..reglages import Reglages
from . import registre
from .magasin import Magasin, empreinte_json, manifeste

MANIFESTE = "sauvegarde.json"
DOSSIERS = ("contenus", "resultats", "lettres", "donnees", "pieces")
FORMAT = 1


class SauvegardeRefusee(Exception):
    """A backup that cannot be made or restored; French message. Nothing is half done."""


@dataclass(frozen=True, slots=True)
class Bilan:
    """What a backup holds, or what was restored; ``defauts`` is empty when everything is as the manifest says."""

    base: str
    lignes_journal: int
    tete: str
    fichiers: int
    defauts: tuple[str, ...] = ()


def sauvegarder(reglages: Reglages, cible: Path) -> Bilan:
    """Write a backup as a new folder, whole or not at all.

    Raises
    ------
    SauvegardeRefusee
        The folder exists; the database does not answer, or ``pg_dump`` is missing or fails.
    OSError
        The folder cannot be written.
    """
    if cible.exists():
        raise SauvegardeRefusee(f"{cible} existe déjà : choisir un autre dossier")
    partiel = cible.with_name(f".{cible.name}.partiel")
    shutil.rmtree(partiel, ignore_errors=True)
    partiel.mkdir(mode=0o700, parents=True)
    try:
        url = make_url(reglages.adresse_base)
        genre = url.get_backend_name()
        nom = "base.sqlite" if genre == "sqlite" else "base.dump"
        engine = moteur(url)
        try:
            # Before the copy: the copy has this line, or its end was cut off.
            with transaction(engine, ecrire=False) as seance:
                chaine = journal.verifier(seance)
            etat = revision(engine)
        finally:
            engine.dispose()
        if genre == "sqlite":
            _copier_sqlite(Path(str(url.database)), partiel / nom)
        else:
            _appeler("pg_dump", url, "--format=custom", "--exclude-schema=dbos", f"--file={partiel / nom}")
        for dossier in DOSSIERS:
            shutil.copytree(reglages.donnees / dossier, partiel / dossier)
        fichiers = {str(c.relative_to(partiel)): _empreinte(c) for c in _fichiers(partiel)}
        contenu = {
            "format": FORMAT,
            "le": maintenant().isoformat(timespec="seconds"),
            "base": genre,
            "revision": etat,
            "journal": chaine.tete if chaine.lignes else None,
            "fichiers": fichiers,
        }
        (partiel / MANIFESTE).write_text(json.dumps(contenu, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        partiel.rename(cible)
    except BaseException:
        shutil.rmtree(partiel, ignore_errors=True)
        raise
    return Bilan(genre, chaine.lignes, chaine.tete, len(fichiers), tuple(d.message for d in chaine.defauts))


def restaurer(reglages: Reglages, source: Path) -> Bilan:
    """Restore a backup into an empty installation, then read everything again.

    Raises
    ------
    SauvegardeRefusee
        No backup, or changed since; another kind of database; the installation is not empty.
    """
    contenu = _lire_manifeste(source)
    url = make_url(reglages.adresse_base)
    genre = url.get_backend_name()
    if contenu["base"] != genre:
        raise SauvegardeRefusee(f"la sauvegarde est celle d'une base {contenu['base']}, l'installation a une base {genre}")
    magasin = Magasin(reglages.donnees.absolute())
    _exiger_vide(magasin, url)
    magasin.preparer()
    for dossier in DOSSIERS:
        shutil.copytree(source / dossier, magasin.racine / dossier, dirs_exist_ok=True)
    if genre == "sqlite":
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
        _copier_sqlite(source / "base.sqlite", Path(str(url.database)))
    else:
        _appeler("pg_restore", url, "--exit-on-error", "--no-owner", "--single-transaction", str(source / "base.dump"))
    engine = moteur(url)
    try:
        monter(engine)
        return verifier(engine, magasin, genre, contenu["journal"])
    finally:
        engine.dispose()


def verifier(engine: Engine, magasin: Magasin, genre: str, tete: str | None = None) -> Bilan:
    """Read an installation again: the chain of the journal, and every folder of the store that a row names.

    Parameters
    ----------
    tete
        Digest of a line that the journal must have.
    """
    defauts, vus = list[str](), 0
    with transaction(engine, ecrire=False) as seance:
        chaine = registre.verifier(seance, magasin, tete)
        defauts += [d.message for d in chaine.defauts]
        calculs: list[Calcul | Simulation] = list(seance.scalars(select(Calcul).where(Calcul.etat == "termine")))
        calculs += seance.scalars(select(Simulation).where(Simulation.etat == "termine"))
        scenarios = set(seance.scalars(select(Scenario.fichiers)))
        contenus = set(seance.scalars(select(Depot.contenu)))
    for calcul in calculs:
        chemin = magasin.racine / "resultats" / calcul.empreinte
        if chemin.is_dir():
            vus += 1
            if empreinte_json(manifeste(chemin)) != calcul.resultat:
                defauts.append(f"calcul {calcul.id} : les fichiers du résultat ne sont plus ceux que la base nomme")
    for contenu in sorted(contenus):
        if (magasin.racine / "contenus" / contenu).is_dir():
            vus += 1
            defauts += _contenu(magasin, contenu)
    for scenario in sorted(scenarios):
        chemin = magasin.racine / "contenus" / scenario
        if chemin.is_dir():
            vus += 1
            if empreinte_json(manifeste(chemin)) != scenario:
                defauts.append(f"scénario {scenario} : les fichiers ont changé")
    for chemin in sorted((magasin.racine / "pieces").iterdir()):
        vus += 1
        if _empreinte(chemin) != chemin.name:
            defauts.append(f"pièce {chemin.name} : le fichier a changé")
    for chemin in sorted((magasin.racine / "donnees").iterdir()):
        vus += 1
        if empreinte_json(manifeste(chemin)) != chemin.name:
            defauts.append(f"données ouvertes {chemin.name} : les fichiers ont changé")
    return Bilan(genre, chaine.lignes, chaine.tete, vus, tuple(defauts))


def _contenu(magasin: Magasin, contenu: str) -> list[str]:
    """A content is named by what its files say, as the reader reads it."""
    from ..echanges.anomalies import EntreeRefusee
    from ..echanges.lecture import lire

    try:
        lu = empreinte_json(dict(lire(magasin.contenu(contenu)).empreintes))
    except EntreeRefusee:
        lu = ""
    return [] if lu == contenu else [f"contenu {contenu} : les fichiers ne sont plus ceux qui ont été reçus"]


def _lire_manifeste(source: Path) -> dict[str, Any]:
    try:
        contenu = json.loads((source / MANIFESTE).read_text(encoding="utf-8"))
        attendus: dict[str, str] = contenu["fichiers"]
        format_lu, _, _ = contenu["format"], contenu["base"], contenu["journal"]
    except (OSError, ValueError, KeyError, TypeError):
        raise SauvegardeRefusee(f"{source} n'est pas une sauvegarde ({MANIFESTE} manque ou n'est pas lisible)") from None
    if format_lu != FORMAT:
        raise SauvegardeRefusee(f"sauvegarde au format {format_lu}, cette version lit le format {FORMAT}")
    presents = {str(c.relative_to(source)) for c in _fichiers(source)} - {MANIFESTE}
    ecarts = sorted(presents ^ attendus.keys()) + [
        nom for nom in sorted(presents & attendus.keys()) if _empreinte(source / nom) != attendus[nom]
    ]
    if ecarts:
        raise SauvegardeRefusee(f"la sauvegarde a changé depuis qu'elle a été faite : {', '.join(ecarts[:5])}")
    return {"base": contenu["base"], "journal": contenu["journal"]}


def _exiger_vide(magasin: Magasin, url: URL) -> None:
    occupes = [d for d in DOSSIERS if (magasin.racine / d).is_dir() and any((magasin.racine / d).iterdir())]
    if occupes:
        raise SauvegardeRefusee(f"{magasin.racine} contient déjà des fichiers ({', '.join(occupes)})")
    if url.get_backend_name() == "sqlite":
        if Path(str(url.database)).exists():
            raise SauvegardeRefusee(f"{url.database} existe déjà")
        return
    engine = moteur(url)
    try:
        if inspect(engine).get_table_names():
            raise SauvegardeRefusee("la base de données contient déjà des tables")
    finally:
        engine.dispose()


def _copier_sqlite(source: Path, cible: Path) -> None:
    """SQLite's own copy: one coherent state, whoever is writing meanwhile."""
    if not source.is_file():
        raise SauvegardeRefusee(f"{source} : cette base n'existe pas")
    with closing(sqlite3.connect(source)) as de, closing(sqlite3.connect(cible)) as vers:
        de.backup(vers)
    cible.chmod(0o600)


def _appeler(programme: str, url: URL, *arguments: str) -> None:
    """Call a program of PostgreSQL's; the password goes by its environment, never where other users of the machine see it."""
    adresse = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environnement = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    commande = [programme, f"--dbname={adresse}", *arguments]
    try:
        fait = subprocess.run(commande, env=environnement, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise SauvegardeRefusee(f"{programme} est absent : installer le paquet postgresql-client") from None
    if fait.returncode:
        lignes = fait.stderr.strip().splitlines()
        raise SauvegardeRefusee(f"{programme} a échoué : {lignes[-1] if lignes else fait.returncode}")


def _fichiers(dossier: Path) -> Iterator[Path]:
    return (chemin for chemin in sorted(dossier.rglob("*")) if chemin.is_file())


def _empreinte(chemin: Path) -> str:
    with chemin.open("rb") as fichier:
        return hashlib.file_digest(fichier, "sha256").hexdigest()
