"""A sweep run, resumed where it stopped, and its tables."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..echanges.ecriture import SortieRefusee
from .balayage import Balayage, Cas
from .chantier import Chantier, Simulee
from .executeurs import Executeur
from .issues import Ecarts, indicateurs_ecarts, rapprocher
from .tables import ecrire_mouvements, ecrire_resultats

if TYPE_CHECKING:
    from ..echanges.campagne import Campagne

MANIFESTE = "balayage.json"
RESULTATS = "resultats.parquet"
MOUVEMENTS = "mouvements.parquet"
TABLES = "tables"
"""Key of the digests of the tables in the manifest of a sweep that ended."""

EN_COURS = "en-cours"
VERROU = ".verrou"
"""In the folder of the answers so far, held by the process that writes there."""

PAR_TACHE = 25
"""Scenarios of one part given to a worker at once: their part is formed once."""

Suivi = Callable[[int, int], None]
"""Told (scenarios done, scenarios in all)."""


@dataclass(frozen=True, slots=True)
class Bilan:
    """What a sweep wrote; ``repris``: scenarios found done already; ``refait``: its tables were there, but not whole."""

    sortie: Path
    scenarios: int
    repris: int
    refait: bool = False


def balayer(
    chantier: Chantier, balayage: Balayage, executeur: Executeur, sortie: Path, suivi: Suivi = lambda fait, total: None
) -> Bilan:
    """Run a sweep, or what remains of it, and write its tables.

    The tables do not depend on the executor, on the number of workers, nor on interruptions. Answers are kept as they come,
    each file whole or absent, by digest of their scenarios.

    Raises
    ------
    SortieRefusee
        The folder is that of another sweep, or of another campaign, or is not one of ours; or a sweep is writing there now.
    ControleRefuse, ResultatRefuse
        The verifier refuses an answer.
    """
    manifeste = _manifeste(chantier.campagne, chantier.nom, balayage)
    tables = (RESULTATS, MOUVEMENTS) if balayage.mouvements else (RESULTATS,)
    if _entieres(sortie, manifeste, tables):
        return _fini(sortie, balayage)
    refait = _meme(sortie, manifeste) and not (sortie / EN_COURS).exists()
    with _seul(sortie, manifeste) as fragments:
        if _entieres(sortie, manifeste, tables):  # ended by another process before this one was alone
            return _fini(sortie, balayage)
        repris = _calculer_le_reste(chantier, balayage, executeur, sortie, fragments, suivi)
        _ecrire(sortie / MANIFESTE, _octets({**manifeste, TABLES: _empreintes(sortie, tables)}))
        for reste in (r for nom in (MANIFESTE, *tables) for r in sortie.glob(f".{nom}-*")):
            reste.unlink()  # of a run that was killed while it wrote
        shutil.rmtree(fragments)
    return Bilan(sortie, len(balayage.cas), repris, refait)


def _fini(sortie: Path, balayage: Balayage) -> Bilan:
    """A sweep that was done already; what a process killed at the very end left goes."""
    shutil.rmtree(sortie / EN_COURS, ignore_errors=True)
    return Bilan(sortie, len(balayage.cas), len(balayage.cas))


def _calculer_le_reste(
    chantier: Chantier, balayage: Balayage, executeur: Executeur, sortie: Path, fragments: Path, suivi: Suivi
) -> int:
    """Run what is not done yet, keep the answers as they come, write the tables; how many scenarios were done already."""
    faits = _relire(fragments)
    restent = [cas for cas in balayage.cas if cas.empreinte not in faits]
    repris = len(balayage.cas) - len(restent)
    uniques = list({cas.empreinte: cas for cas in restent}.values())
    taches = _taches(chantier, uniques, mouvements=balayage.mouvements)
    total, fait = len(balayage.cas), repris
    fois = Counter(cas.empreinte for cas in restent)
    suivi(fait, total)
    for _, reponses in executeur.lancer(calculer, chantier, taches):
        nom = hashlib.sha256("".join(sorted(reponses)).encode()).hexdigest()
        _ecrire(fragments / f"{nom}.json", json.dumps(reponses, separators=(",", ":")).encode())
        faits |= reponses
        fait += sum(fois[empreinte] for empreinte in reponses)
        suivi(fait, total)
    reponses = [faits[cas.empreinte] for cas in balayage.cas]
    _ecrire(sortie / RESULTATS, ecrire_resultats(balayage, chantier.chiffres, reponses))
    if balayage.mouvements:
        _ecrire(sortie / MOUVEMENTS, ecrire_mouvements(balayage, reponses))
    return repris


def verifier_sortie(sortie: Path, dossier: Path) -> None:
    """Tell before computing that the folder of a sweep would be refused.

    Raises
    ------
    SortieRefusee
        It is the campaign's, or has content that is no sweep.
    """
    if sortie.absolute().resolve() == dossier.absolute().resolve():
        raise SortieRefusee(f"{sortie} contient la campagne : choisir un autre dossier")
    if sortie.exists() and not (sortie / MANIFESTE).is_file() and (not sortie.is_dir() or any(sortie.iterdir())):
        raise SortieRefusee(f"{sortie} n'est pas vide : choisir un autre dossier")


@dataclass(frozen=True, slots=True)
class Tache:
    """Scenarios given together to a worker; ``ensemble``: they only change seats, and share one part."""

    cas: tuple[Cas, ...]
    ensemble: bool
    mouvements: bool


def calculer(chantier: Chantier, tache: Tache) -> dict[str, Any]:
    """Answers of a task, by digest of the scenario: figures, and who moves when asked."""
    scenarios = [cas.realiser(chantier.campagne) for cas in tache.cas]
    partie = chantier.partie(scenarios) if tache.ensemble else None
    reponses: dict[str, Any] = {}
    ids = chantier.marche.personnes
    for cas, scenario in zip(tache.cas, scenarios, strict=True):
        simulee = chantier.simuler(scenario, partie)
        ecarts = rapprocher(ids, chantier.issues, simulee.ids, simulee.issues)
        reponse: dict[str, Any] = {
            "tirage": str(chantier.campagne.tirage if scenario.tirage is None else scenario.tirage),
            "chiffres": {**simulee.chiffres, **indicateurs_ecarts(ecarts, chantier.issues, simulee.issues)},
        }
        if tache.mouvements:
            reponse["mouvements"] = _mouvements(chantier, simulee, ecarts)
        reponses[cas.empreinte] = reponse
    return reponses


def _mouvements(chantier: Chantier, simulee: Simulee, ecarts: Ecarts) -> list[list[Any]]:
    """Candidat, cellules before and after, option numbers gained, of everybody who moves."""
    avant, apres = chantier.issues.cellule[ecarts.avant], simulee.issues.cellule[ecarts.apres]
    cellules = [*("/".join(c) for c in chantier.marche.cellules), ""]  # the last one stands for nowhere
    ids = chantier.marche.personnes
    return [
        [ids[ecarts.avant[i]], cellules[avant[i]], cellules[apres[i]], int(ecarts.gain[i])]
        for i in np.flatnonzero(avant != apres).tolist()
    ]


def _taches(chantier: Chantier, cas: Sequence[Cas], *, mouvements: bool) -> list[Tache]:
    """Scenarios that only change seats, by the disciplines that they touch; the others a few at a time."""
    groupes: dict[tuple[str, ...] | None, list[Cas]] = {}
    for c in cas:
        touchees = None
        seules = c.scenario.places_seules and c.aleas is None and chantier.atelier.par_parties
        if seules:
            touchees = tuple(sorted({discipline for discipline, *_ in c.scenario.capacites}))
        groupes.setdefault(touchees, []).append(c)
    taches = []
    for touchees, membres in groupes.items():
        taille = PAR_TACHE if touchees is not None else 4
        taches += [
            Tache(tuple(membres[i : i + taille]), touchees is not None, mouvements) for i in range(0, len(membres), taille)
        ]
    # The longest first: nobody then waits for a big one at the end.
    return sorted(taches, key=lambda t: (t.ensemble, -len(t.cas)))


def _manifeste(campagne: Campagne, nom: str, balayage: Balayage) -> dict[str, Any]:
    return {
        "simulation": True,
        "libelle": balayage.libelle,
        "balayage": balayage.empreinte,
        "scenarios": len(balayage.cas),
        "axes": list(balayage.axes),
        "mouvements": balayage.mouvements,
        "mecanisme": nom,
        "programme": version("mouvement"),
        "entrees": dict(campagne.empreintes),
    }


def _octets(manifeste: dict[str, Any]) -> bytes:
    return json.dumps(manifeste, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _lire_manifeste(sortie: Path) -> dict[str, Any]:
    """What a folder says of itself; nothing where it says nothing readable."""
    try:
        lu = json.loads((sortie / MANIFESTE).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    return lu if isinstance(lu, dict) else {}


def _meme(sortie: Path, manifeste: dict[str, Any]) -> bool:
    """Whether a folder is this very sweep."""
    return {cle: x for cle, x in _lire_manifeste(sortie).items() if cle != TABLES} == manifeste


def _entieres(sortie: Path, manifeste: dict[str, Any], tables: Sequence[str]) -> bool:
    """Whether a folder is this very sweep, ended, its tables byte for byte as they were written."""
    presentes = [nom for nom in tables if (sortie / nom).is_file()]
    if len(presentes) < len(tables) or not _meme(sortie, manifeste):
        return False
    return _lire_manifeste(sortie).get(TABLES) == _empreintes(sortie, tables)


def _empreintes(sortie: Path, tables: Sequence[str]) -> dict[str, str]:
    return {nom: hashlib.sha256((sortie / nom).read_bytes()).hexdigest() for nom in tables}


def _ouvrir(sortie: Path, manifeste: dict[str, Any]) -> Path:
    """The folder of the answers so far, made if need be; the rest of the folder must be this very sweep."""
    fragments = sortie / EN_COURS
    if (sortie / MANIFESTE).is_file():
        if not _meme(sortie, manifeste):
            raise SortieRefusee(f"{sortie} est un autre balayage, ou celui d'une autre campagne : choisir un autre dossier")
        fragments.mkdir(exist_ok=True)
        return fragments
    verifier_sortie(sortie, Path(os.devnull))
    fragments.mkdir(parents=True, exist_ok=True)
    _ecrire(sortie / MANIFESTE, _octets(manifeste))
    return fragments


@contextmanager
def _seul(sortie: Path, manifeste: dict[str, Any]) -> Iterator[Path]:
    """The folder of the answers so far, for this process alone; the system frees it when the process ends, however it does.

    Raises
    ------
    SortieRefusee
        Another process is there; or see :func:`_ouvrir`.
    """
    while True:
        chemin = _ouvrir(sortie, manifeste) / VERROU
        try:
            verrou = chemin.open("wb")
        except FileNotFoundError:
            continue  # another process has just ended there, and taken the folder away
        with verrou:
            try:
                fcntl.flock(verrou, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                attente = "attendre sa fin, ou choisir un autre dossier"
                raise SortieRefusee(f"un balayage est déjà en cours dans {sortie} : {attente}") from None
            if chemin.exists() and os.path.samestat(os.fstat(verrou.fileno()), chemin.stat()):
                yield chemin.parent
                return


def _relire(fragments: Path) -> dict[str, Any]:
    """Answers kept so far; a file that the disk lost a part of is none: its answers are computed again."""
    faits: dict[str, Any] = {}
    for chemin in sorted(fragments.glob("*.json")):
        with suppress(ValueError):
            faits |= json.loads(chemin.read_bytes())
    return faits


def _ecrire(chemin: Path, octets: bytes) -> None:
    """Write a file, whole or not at all."""
    provisoire = chemin.with_name(f".{chemin.name}-{secrets.token_hex(4)}")
    with provisoire.open("wb") as fichier:
        fichier.write(octets)
        fichier.flush()
        os.fsync(fichier.fileno())
    provisoire.replace(chemin)


def lignes(bilan: Bilan) -> Iterator[str]:
    """The end of a sweep, for people."""
    repris = f", dont {bilan.repris} déjà faites" if bilan.repris else ""
    if bilan.refait:
        yield f"Les tables de {bilan.sortie} n'étaient plus celles qui avaient été écrites : tout a été refait."
    yield f"{bilan.scenarios} simulations{repris}, dans {bilan.sortie}."


def reste(sortie: Path) -> str:
    """What a sweep that stops on an error leaves, for people; empty when it wrote nothing."""
    if not (sortie / EN_COURS).is_dir():
        return ""
    return f"Le balayage n'est pas fini ; ce qui est déjà simulé reste dans {sortie}."
