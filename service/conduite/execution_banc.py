"""What a simulation gives, in the process that computes it.

The folder of a simulation is one of plain files: the tables of ``mouvement simulate``, ``balayer``, ``sensibilite`` or
``planifier``, and ``simulation.json`` (or the command's own manifest), which says ``simulation: true``.
"""

from __future__ import annotations

import csv
import fcntl
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .banc import GENRES, lire_demande
from .magasin import Magasin

if TYPE_CHECKING:
    from solver.planification import Constat

    from ..banc import Chantier, Executeur
    from ..echanges.campagne import Campagne
    from ..echanges.ecriture import Contenu
    from ..simulation import Ecart
    from .executant import Banc, ChronometreSuivi, Demande

SIMULATION = "simulation.json"
TABLEAU = "resultats.csv"
FIGURES = ("gagnants", "perdants", "rangs_gagnes", "rangs_perdus", "voeu", "voeu_1", "extension", "non_affecte")
"""Figures of a sweep told in ``resultats.csv``; ``resultats.parquet`` has them all."""

RENTABLE = 300_000
"""Cases times candidats from which several processes are worth their start."""

ENTIERE = 100
"""How many times longer a case takes where the whole campaign is run for it."""


def produire(demande: Demande, banc: Banc, chronometre: ChronometreSuivi) -> Mapping[str, bytes]:
    """Files of a simulation, a function of the demand."""
    from ..echanges.lecture import lire

    magasin = Magasin(demande.racine)
    with chronometre.etape("lecture"):
        campagne = lire(magasin.contenu(demande.contenu))
        genre, dossier = GENRES.get(banc.verbe, ""), None if not banc.scenario else magasin.contenu(banc.fichiers)
        lu = None if dossier is None else lire_demande(dossier, banc.scenario, genre, campagne)
    if banc.verbe == "simulate":
        return _simuler(campagne, lu, demande.mecanisme, chronometre)
    from ..banc import Chantier

    with chronometre.etape("base"):
        chantier = Chantier.ouvrir(campagne, demande.mecanisme)
    if banc.verbe == "planifier":
        return _planifier(chantier, lu, chronometre)
    if banc.verbe == "sensibilite":
        return _mesurer(chantier, demande.racine, banc.processus, chronometre)
    return _balayer(chantier, lu, demande, banc.processus, chronometre)


def _equipe(chantier: Chantier, cas: int, racine: Path, processus: int) -> Executeur:
    """Where to run so many cases: other processes take a second or two to start, which small work is not worth."""
    from ..banc.executeurs import Ici, Processus

    entiere = chantier.campagne.derogations is not None or chantier.marche.sorties is not None
    if processus == 1 or cas * chantier.campagne.dossiers.nombre * (ENTIERE if entiere else 1) < RENTABLE:
        return Ici()
    return Processus(processus, racine / "reception")


def _mesurer(chantier: Chantier, racine: Path, processus: int, chronometre: ChronometreSuivi) -> dict[str, bytes]:
    from ..banc import sensibilite
    from ..banc.siege import fichiers

    equipe = _equipe(chantier, 2 * len(chantier.campagne.capacites.lieu), racine, processus)
    with chronometre.comptee("cellules") as avancer:
        effets = sensibilite(chantier, equipe, avancer)
    return fichiers(effets, chantier)


def _balayer(chantier: Chantier, lu: Any, demande: Demande, processus: int, chronometre: ChronometreSuivi) -> dict[str, bytes]:
    from ..banc import balayer

    with _depot(demande) as depot:
        sortie = depot / "balayage"
        with chronometre.comptee("scenarios") as avancer:

            def suivre(fait: int, total: int) -> None:
                os.utime(depot)  # in use: what is a day old among the uploads goes
                avancer(fait, total)

            balayer(chantier, lu, _equipe(chantier, len(lu.cas), demande.racine, processus), sortie, suivre)
        contenus = {chemin.name: chemin.read_bytes() for chemin in sorted(sortie.iterdir()) if chemin.is_file()}
    return {**contenus, TABLEAU: _tableau(contenus["resultats.parquet"])}


@contextmanager
def _depot(demande: Demande) -> Iterator[Path]:
    """A folder to sweep in, removed at the end: where a stopped sweep left its answers, unless another process is there."""
    receptions = demande.racine / "reception"
    garde = receptions / f"balayage-{demande.empreinte}"
    garde.mkdir(exist_ok=True, mode=0o700)
    with (garde / "verrou").open("wb") as verrou:
        try:
            fcntl.flock(verrou, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with tempfile.TemporaryDirectory(dir=receptions) as autre:
                yield Path(autre)
            return
        yield garde
        shutil.rmtree(garde)


def _planifier(chantier: Chantier, lu: Any, chronometre: ChronometreSuivi) -> dict[str, bytes]:
    """The files of the plan and of the result under it, as one folder of plain files."""
    from ..banc.plan import etablir
    from ..banc.planification import RESULTAT

    parties = [0]

    with chronometre.comptee("disciplines") as avancer:

        def suivre(fait: int, total: int) -> None:
            parties[0] = total
            avancer(fait, total)

        def constater(constat: Constat) -> None:
            avancer(parties[0], parties[0], asdict(constat))

        contenu = dict(etablir(chantier, lu, suivre, constater).contenu)
    return {**_octets(contenu.pop(RESULTAT)), **_octets(contenu)}


def _tableau(octets: bytes) -> bytes:
    """One row per scenario of a sweep: what changes from the base, in the figures that people look at."""
    import pyarrow.parquet as pq

    lus = pq.read_table(io.BytesIO(octets), columns=["numero", "scenario", "indicateur", "ecart"]).to_pydict()
    lignes: dict[int, dict[str, str | int]] = {}
    for numero, nom, indicateur, ecart in zip(*lus.values(), strict=True):
        ligne = lignes.setdefault(numero, {"numero": numero, "scenario": nom})
        if indicateur in FIGURES:
            ligne[indicateur] = ecart
    flux = io.StringIO()
    ecrivain = csv.DictWriter(flux, ["numero", "scenario", *FIGURES], restval=0, lineterminator="\n")
    ecrivain.writeheader()
    ecrivain.writerows(lignes.values())
    return flux.getvalue().encode()


def _simuler(campagne: Campagne, lu: Any, mecanisme: str, chronometre: ChronometreSuivi) -> dict[str, bytes]:
    """A scenario beside the base, by one mechanism; without scenario, another mechanism beside that of the rules.

    The base of a scenario run by another mechanism is the campaign by that mechanism too, so that what differs is the
    scenario; the figures of the campaign by its rules are told beside.
    """
    from ..campagne import executer
    from ..indicateurs import indicateurs
    from ..simulation import confronter, simuler

    regles: dict[str, int] = {}
    if lu is None:
        nom, (contenu, ecarts) = mecanisme, confronter(campagne, mecanisme, chronometre=chronometre)
    else:
        autre = None if mecanisme == campagne.paquet.mecanisme else mecanisme
        nom, (contenu, ecarts) = lu.nom, simuler(campagne, [lu], nom=autre, chronometre=chronometre)
        if autre is not None:
            with chronometre.etape("regles"):
                regles = indicateurs(executer(campagne))
    with chronometre.etape("figures"):
        return _ranger(contenu, nom, ecarts, regles)


def _ranger(contenu: Contenu, nom: str, ecarts: tuple[Ecart, ...], regles: Mapping[str, int]) -> dict[str, bytes]:
    """The result of the scenario and the tables beside the base, as one folder of plain files.

    ``regles``: figures of the campaign by the mechanism of its rules, where the base is by another one.
    """
    base, change = _octets(contenu["base"]), _octets(contenu[nom])
    tables = {fichier: _un(valeur) for fichier, valeur in contenu.items() if fichier.endswith(".csv")}
    vue = {
        "simulation": True,
        "scenario": nom,
        "ecarts": [list(e[1:]) for e in ecarts],
        **({"regles": dict(regles)} if regles else {}),
        "barres": _barres(base["barres.csv"], change["barres.csv"]),
    }
    return {**change, **tables, SIMULATION: json.dumps(vue, ensure_ascii=False).encode() + b"\n"}


def _octets(dossier: Any) -> dict[str, bytes]:
    return {nom: _un(valeur) for nom, valeur in dossier.items()}


def _un(valeur: Any) -> bytes:
    return valeur if isinstance(valeur, bytes) else bytes(valeur.octets())


def _barres(avant: bytes, apres: bytes) -> list[list[str]]:
    """Discipline, lieu, bar before, bar after, of those that move."""
    lues = [
        {(r["discipline"], r["lieu"]): r["barre"] for r in csv.DictReader(io.StringIO(octets.decode(), newline=""))}
        for octets in (avant, apres)
    ]
    cles = sorted(lues[0].keys() | lues[1].keys())
    paires = [(c, lues[0].get(c, ""), lues[1].get(c, "")) for c in cles]
    return [[*c, a, b] for c, a, b in paires if a != b]
