"""The analyst's bench from Python, with the names of the commands: ``simulate``, ``compare``, ``sensibilite``, ``planifier``.

::

    from service import analyse

    chantier = analyse.ouvrir("campagne")
    plus = analyse.scenario(chantier, "plus", capacites=[{"discipline": "L1300", "lieu": "14", "ajout": 1}])
    analyse.simulate(chantier, plus, sortie="essais")

Everything is checked, computed and verified as by the command of the same name, and what is written is what it writes.
Errors: those of the commands, as exceptions (:class:`service.echanges.anomalies.EntreeRefusee` has every fault of what is
read). Nothing made here can be published. Pictures of what is written: :func:`images` and :func:`enregistrer`.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml

from . import simulation as _simulation
from .banc import Chantier, Effet, executeur, lire_balayage
from .banc import balayer as _balayer
from .banc import sensibilite as _toutes
from .banc.chaine import en_phrases
from .banc.lecture_plan import lire_plan
from .banc.planification import fichiers as _fichiers_du_plan
from .banc.planification import planifier_places, resume
from .banc.siege import Tache, calculer_tache
from .banc.siege import fichiers as _fichiers_des_places
from .comparaison import Comparaison, comparer
from .echanges.ecriture import ecrire
from .echanges.lecture import lire
from .echanges.resultat_lu import lire_resultat
from .figures import Image, enregistrer, images
from .figures.resume import Resume, ecrits
from .scenarios import Scenario, lire_scenarios
from .synthese import generer as generate

if TYPE_CHECKING:
    from .echanges.ecriture import Contenu

__all__ = [
    "Image",
    "Plans",
    "Simulations",
    "balayer",
    "compare",
    "enregistrer",
    "generate",
    "images",
    "ouvrir",
    "phrases",
    "planifier",
    "scenario",
    "sensibilite",
    "simulate",
]


def ouvrir(dossier: str | Path, mecanisme: str | None = None) -> Chantier:
    """Read a campaign, solve it as it is and verify it: what the other functions start from.

    Raises
    ------
    EntreeRefusee, MecanismeInconnu, ResultatRefuse
    """
    return Chantier.ouvrir(lire(Path(dossier)), mecanisme)


def scenario(chantier: Chantier, nom: str, **contenu: Any) -> Scenario:
    """A scenario, from the keys of its YAML file (``capacites``, ``parametres``, ``tirage``…), read with the same checks.

    Raises
    ------
    EntreeRefusee, NomsRefuses
    """
    with tempfile.TemporaryDirectory() as dossier:
        chemin = _yaml(Path(dossier) / f"{nom}.yaml", {"libelle": nom, **contenu})
        return lire_scenarios([chemin], chantier.campagne)[0]


def _yaml(chemin: Path, contenu: Mapping[str, Any]) -> Path:
    chemin.write_text(yaml.safe_dump(contenu, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return chemin


@dataclass(frozen=True, slots=True, eq=False)
class Simulations:
    """What ``simulate`` makes.

    Attributes
    ----------
    ecarts
        (scenario, figure) -> (base, scenario).
    contenu
        The folder: tables and result folders, by name.
    """

    ecarts: Mapping[tuple[str, str], tuple[int, int]]
    contenu: Contenu

    def lignes(self, table: str) -> list[dict[str, str]]:
        """Rows of ``mouvements.csv``, ``satisfaction.csv``, ``flux.csv`` or ``comparaison.csv``."""
        octets: Any = self.contenu[table]
        return _lignes(octets if isinstance(octets, bytes) else octets.octets())


def _lignes(octets: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(octets.decode(), newline="")))


def simulate(chantier: Chantier, *scenarios: Scenario, sortie: str | Path | None = None) -> Simulations:
    """The campaign as it is and under each scenario; written in ``sortie`` when given.

    Raises
    ------
    ResultatRefuse, SortieRefusee
    """
    contenu, ecarts = _simulation.simuler(chantier.campagne, scenarios, nom=chantier.nom)
    _ecrire(sortie, contenu)
    return Simulations({(e.scenario, e.indicateur): (e.base, e.valeur) for e in ecarts}, contenu)


def _ecrire(sortie: str | Path | None, contenu: Contenu) -> None:
    if sortie is not None:
        ecrire(Path(sortie), contenu)


def compare(premier: str | Path, second: str | Path, sortie: str | Path | None = None) -> tuple[Comparaison, Resume]:
    """Two result folders side by side: everything, and what can be shared of it; the latter is written when asked.

    Raises
    ------
    EntreeRefusee, SortieRefusee
    """
    a, b = Path(premier), Path(second)
    comparaison, resume_ = comparer(lire_resultat(a), lire_resultat(b)), Resume.lire(a, b, (a.name, b.name))
    if sortie is not None:
        ecrire(Path(sortie), ecrits(resume_, comparaison))
    return comparaison, resume_


def sensibilite(
    chantier: Chantier,
    cellules: Sequence[tuple[str, str]] | None = None,
    *,
    sortie: str | Path | None = None,
    ou: str = "ici",
    travailleurs: int | None = None,
) -> tuple[Effet, ...]:
    """Exactly what one seat fewer and one more do, in some cellules (discipline, lieu) or in all.

    Parameters
    ----------
    ou, travailleurs
        Executor, as ``--executeur``, and its processes, where all cellules are measured.

    Raises
    ------
    KeyError
        A cellule of no discipline or lieu of the campaign.
    ControleRefuse, SortieRefusee
    """
    if cellules is None:
        effets = _toutes(chantier, executeur(ou, travailleurs))
    else:
        indices = {cellule: c for c, cellule in enumerate(chantier.marche.cellules)}
        effets = tuple(e for cellule in cellules for e in calculer_tache(chantier, Tache((indices[cellule],))))
    if sortie is not None:
        ecrire(Path(sortie), _fichiers_des_places(effets, chantier))
    return effets


def phrases(chantier: Chantier, effet: Effet) -> tuple[str, ...]:
    """The chain of moves that a seat sets off, in words."""
    return tuple(en_phrases(list(effet.mouvements), chantier.campagne.paquet))


@dataclass(frozen=True, slots=True, eq=False)
class Plans:
    """What ``planifier`` makes.

    Attributes
    ----------
    resume
        Content of ``plan.json``: the goal before and after, ``borne`` proven, ``prouve``, the plans side by side, the one
        to keep first.
    places
        Plan -> (discipline, lieu) -> seats added.
    """

    resume: Mapping[str, Any]
    places: Mapping[str, Mapping[tuple[str, str], int]]


def planifier(
    chantier: Chantier, places: int, but: str, *, par_cellule: int | None = None, sortie: str | Path | None = None
) -> Plans:
    """Where to open seats, or to close some when negative, for a goal; written in ``sortie`` when given.

    Raises
    ------
    EntreeRefusee, PlanRefuse, PlanImpossible, ControleRefuse, ResultatRefuse, SortieRefusee
    """
    reponse = planifier_places(chantier, lire_plan(None, chantier.campagne, places, but, par_cellule))
    if sortie is not None:
        ecrire(Path(sortie), _fichiers_du_plan(chantier, reponse))
    cellules = chantier.marche.cellules
    ajouts = {
        p.nom: {cellules[c]: int(p.ajouts[c]) for c in np.flatnonzero(p.ajouts).tolist()} for p in reponse.planification.plans
    }
    return Plans(resume(chantier, reponse), ajouts)


def balayer(
    chantier: Chantier, contenu: Mapping[str, Any], sortie: str | Path, *, ou: str = "ici", travailleurs: int | None = None
) -> list[dict[str, Any]]:
    """Run a sweep, from the keys of its YAML file, and give the rows of ``resultats.parquet``.

    Raises
    ------
    EntreeRefusee, SortieRefusee, ControleRefuse
    """
    import pyarrow.parquet as pq

    with tempfile.TemporaryDirectory() as dossier:
        lu = lire_balayage(_yaml(Path(dossier) / "balayage.yaml", contenu), chantier.campagne)
    _balayer(chantier, lu, executeur(ou, travailleurs), Path(sortie))
    lignes: list[dict[str, Any]] = pq.read_table(Path(sortie) / "resultats.parquet").to_pylist()
    return lignes
