"""The analyst's bench, in the processes that compute: a scenario read with every fault, and what a simulation gives.

The folder of a simulation is one of plain files: the tables of ``mouvement simulate``, ``balayer`` or ``sensibilite``, and
``simulation.json`` (or the command's own manifest), which says ``simulation: true``.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from ..base.refus import Refus
from .magasin import Magasin, empreinte_json, manifeste

if TYPE_CHECKING:
    from ..banc import Balayage
    from ..echanges.campagne import Campagne
    from ..echanges.ecriture import Contenu
    from ..scenarios import Scenario
    from ..simulation import Ecart
    from .executant import Banc, ChronometreSuivi, Demande

SIMULATION = "simulation.json"
TABLEAU = "resultats.csv"
FIGURES = ("gagnants", "perdants", "rangs_gagnes", "rangs_perdus", "voeu", "voeu_1", "extension", "non_affecte")
"""Figures of a sweep told in ``resultats.csv``; ``resultats.parquet`` has them all."""

MONTRES = 200
"""Changes that the summary of a scenario tells one by one."""


@dataclass(frozen=True, slots=True)
class ScenarioLu:
    """A scenario or a sweep without fault, its folder in the store."""

    nom: str
    genre: str
    libelle: str
    contenu: str
    fichiers: str
    empreinte: str
    resume: dict[str, Any]


def lire_scenario(
    racine: Path, contenu: str, nom: str, genre: str, fichiers: Mapping[str, bytes], autres: Mapping[str, str]
) -> ScenarioLu:
    """Read a scenario against the content of a campaign, and keep its folder.

    Parameters
    ----------
    genre
        ``scenario`` or ``balayage``.
    fichiers
        Its own: ``<nom>.yaml``, and those that it names.
    autres
        Name -> folder in the store of the scenarios already kept: those that it names are kept with it.

    Raises
    ------
    Refus
        ``scenario_refuse``, with every reason.
    """
    from ..echanges.anomalies import EntreeRefusee
    from ..echanges.lecture import lire
    from ..scenarios import NomsRefuses

    magasin = Magasin(racine)
    tous = _reunir(magasin, nom, fichiers, autres)
    with tempfile.TemporaryDirectory(dir=racine / "reception") as depot:
        dossier = Path(depot)
        for fichier, octets in tous.items():
            (dossier / fichier).write_bytes(octets)
        for fichier in tous:
            if fichier.endswith(".yaml"):
                _confiner(dossier, fichier)
        try:
            lu = _lire(dossier, nom, genre, lire(magasin.contenu(contenu)))
        except EntreeRefusee as erreur:
            detail = f"{len(erreur.anomalies)} faute{'s' if len(erreur.anomalies) > 1 else ''}."
            raise Refus("scenario_refuse", detail, {"anomalies": [a.en_json() for a in erreur.anomalies]}) from None
        except NomsRefuses as erreur:
            raise Refus("scenario_refuse", f"{erreur}.".capitalize()) from None
        garde = empreinte_json(manifeste(dossier))
    magasin.deposer(garde, tous)
    libelle = lu.libelle[:300] or nom
    return ScenarioLu(nom, genre, libelle, contenu, garde, lu.empreinte, _resumer(lu))


def _reunir(magasin: Magasin, nom: str, fichiers: Mapping[str, bytes], autres: Mapping[str, str]) -> dict[str, bytes]:
    """The files of a scenario and of those that it starts from."""
    tous = dict(fichiers)
    for autre, dossier in sorted(autres.items()):
        if f"{autre}.yaml".encode() not in fichiers.get(f"{nom}.yaml", b"") or f"{autre}.yaml" in fichiers:
            continue
        for chemin in sorted(magasin.contenu(dossier).iterdir()):
            octets = chemin.read_bytes()
            if tous.setdefault(chemin.name, octets) != octets:
                detail = f"« {chemin.name} » n'est pas celui du scénario « {autre} » : donner un autre nom à ce fichier."
                raise Refus("scenario_refuse", detail)
    fautifs = [f for f in tous if Path(f).name != f or f.startswith(".") or len(f.encode()) > 200]
    if fautifs:
        raise Refus("scenario_refuse", f"Nom de fichier refusé : « {fautifs[0][:100]} ».")
    return tous


def _confiner(dossier: Path, fichier: str) -> None:
    """Refuse a file that names one outside its folder: it would be read with the rights of the service."""
    try:
        racines = list[yaml.Node | None](yaml.compose_all((dossier / fichier).read_bytes(), yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError):
        return  # the reader tells what is wrong in it, and reads nothing else
    vus, a_voir = set[int](), [noeud for noeud in racines if noeud is not None]
    while a_voir:
        noeud = a_voir.pop()
        if id(noeud) in vus:
            continue
        vus.add(id(noeud))
        if isinstance(noeud, yaml.MappingNode):
            a_voir += [n for paire in noeud.value for n in paire]
        elif isinstance(noeud, yaml.SequenceNode):
            a_voir += noeud.value
        elif isinstance(noeud, yaml.ScalarNode) and _dehors(dossier, noeud.value):
            ligne = noeud.start_mark.line + 1
            raise Refus("scenario_refuse", f"{fichier}, ligne {ligne} : un fichier joint se nomme sans dossier.")


def _dehors(dossier: Path, texte: str) -> bool:
    try:
        chemin = (dossier / texte).resolve()
        return chemin != dossier.resolve() and chemin.parent != dossier.resolve() and chemin.exists()
    except (OSError, ValueError, RuntimeError):
        return False


def _lire(dossier: Path, nom: str, genre: str, campagne: Campagne) -> Scenario | Balayage:
    from ..banc import lire_balayage
    from ..scenarios import lire_scenarios

    chemin = dossier / f"{nom}.yaml"
    if genre == "balayage":
        return lire_balayage(chemin, campagne)
    return lire_scenarios([chemin], campagne)[0]


def _resumer(lu: Scenario | Balayage) -> dict[str, Any]:
    from ..banc import Balayage

    if isinstance(lu, Balayage):
        return {"cas": len(lu.cas), "axes": list(lu.axes)}
    return {
        "capacites": [list(c) for c in lu.capacites[:MONTRES]],
        "nombre": len(lu.capacites),
        "parametres": {nom: str(valeur) for nom, valeur in lu.parametres.items()},
        "tirage": None if lu.tirage is None else str(lu.tirage),
        "retires": len(lu.retires),
        "ajoutes": 0 if lu.ajoutes is None else lu.ajoutes.dossiers.nombre,
    }


def produire(demande: Demande, banc: Banc, chronometre: ChronometreSuivi) -> Mapping[str, bytes]:
    """Files of a simulation, a function of the demand."""
    from ..echanges.lecture import lire

    magasin = Magasin(demande.racine)
    with chronometre.etape("lecture"):
        campagne = lire(magasin.contenu(demande.contenu))
        lu = None if not banc.scenario else _lire(magasin.contenu(banc.fichiers), banc.scenario, _genre(banc), campagne)
    if banc.verbe == "simulate":
        return _simuler(campagne, lu, demande.mecanisme, chronometre)
    with _chantier(campagne, demande.mecanisme, chronometre) as chantier:
        if banc.verbe == "sensibilite":
            from ..banc import executeur, sensibilite
            from ..banc.siege import fichiers

            with chronometre.etape("cellules"):
                effets = sensibilite(chantier, executeur("ici"), lambda f, t: chronometre.avancer("cellules", f, t))
            return fichiers(effets, chantier)
        return _balayer(chantier, lu, demande.racine, chronometre)


def _genre(banc: Banc) -> str:
    return "balayage" if banc.verbe == "balayer" else "scenario"


@contextmanager
def _chantier(campagne: Campagne, mecanisme: str, chronometre: ChronometreSuivi) -> Iterator[Any]:
    from ..banc import Chantier

    with chronometre.etape("base"):
        chantier = Chantier.ouvrir(campagne, mecanisme)
    yield chantier


def _balayer(chantier: Any, lu: Any, racine: Path, chronometre: ChronometreSuivi) -> dict[str, bytes]:
    from ..banc import balayer, executeur

    with tempfile.TemporaryDirectory(dir=racine / "reception") as depot:
        sortie = Path(depot) / "balayage"
        with chronometre.etape("simulations"):
            balayer(chantier, lu, executeur("ici"), sortie, lambda f, t: chronometre.avancer("simulations", f, t))
        contenus = {chemin.name: chemin.read_bytes() for chemin in sorted(sortie.iterdir()) if chemin.is_file()}
    return {**contenus, TABLEAU: _tableau(contenus["resultats.parquet"])}


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
    """A scenario beside the base, by one mechanism; without scenario, another mechanism beside that of the rules."""
    from ..simulation import confronter, simuler

    if lu is None:
        nom, (contenu, ecarts) = mecanisme, confronter(campagne, mecanisme, chronometre=chronometre)
    else:
        autre = None if mecanisme == campagne.paquet.mecanisme else mecanisme
        nom, (contenu, ecarts) = lu.nom, simuler(campagne, [lu], nom=autre, chronometre=chronometre)
    with chronometre.etape("figures"):
        return _ranger(contenu, nom, ecarts)


def _ranger(contenu: Contenu, nom: str, ecarts: tuple[Ecart, ...]) -> dict[str, bytes]:
    """The result of the scenario and the tables beside the base, as one folder of plain files."""
    base, change = _octets(contenu["base"]), _octets(contenu[nom])
    tables = {fichier: _un(valeur) for fichier, valeur in contenu.items() if fichier.endswith(".csv")}
    vue = {
        "simulation": True,
        "scenario": nom,
        "ecarts": [list(e[1:]) for e in ecarts],
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
