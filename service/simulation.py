"""``mouvement simulate``: the campaign as it is and under named changes, side by side."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .banc.chaine import enchainer
from .banc.groupes import (
    LigneGroupe,
    LigneMouvement,
    lignes_mouvements,
    satisfaction,
    table_mouvements,
    table_satisfaction,
)
from .banc.issues import Issues, indicateurs_ecarts, issues_de, rapprocher
from .campagne import Chronometre, executer
from .echanges.tables import Codes, Entiers, Table
from .flux import Flux, compter, masquer
from .flux import table as table_flux
from .indicateurs import indicateurs
from .publication import seuil_publication
from .scenarios import Scenario, appliquer
from .sortie import fichiers
from .statistiques import VIDE, Chiffres, calculer

if TYPE_CHECKING:
    from .echanges.campagne import Campagne
    from .echanges.ecriture import Contenu
    from .resultat import ResultatVerifie

BASE = "base"
COMPARAISON = "comparaison.csv"
MOUVEMENTS = "mouvements.csv"
SATISFACTION = "satisfaction.csv"
FLUX = "flux.csv"


class Ecart(NamedTuple):
    """One row of ``comparaison.csv``."""

    scenario: str
    indicateur: str
    base: int
    valeur: int
    ecart: int


def simuler(
    campagne: Campagne, scenarios: Sequence[Scenario], *, nom: str | None = None, chronometre: Chronometre | None = None
) -> tuple[Contenu, tuple[Ecart, ...]]:
    """Run the campaign and each scenario.

    Returns
    -------
    contenu, ecarts
        The whole output folder: a result folder per run, ``comparaison.csv``, who moves (``mouvements.csv``), and the
        satisfaction by group, small numbers masked (``satisfaction.csv``); and the rows of ``comparaison.csv``.

    Raises
    ------
    MecanismeInconnu, ResultatRefuse
        See :func:`service.campagne.executer`; nothing may be written then.
    """
    chronometre = chronometre or Chronometre()
    with chronometre.etape(BASE):
        base = _Passage.executer(campagne, nom)
        contenu: dict[str, Contenu | bytes | Table] = {BASE: fichiers(base.verifie, chiffres=base.chiffres)[0]}
    ecarts: list[Ecart] = []
    bougent: list[LigneMouvement] = []
    groupes: list[LigneGroupe] = []
    flux: dict[str, tuple[Flux, ...]] = {}
    seuil = seuil_publication(base.verifie.resultat)
    for scenario in scenarios:
        with chronometre.etape(scenario.nom):
            passage = _Passage.executer(appliquer(scenario, campagne), nom)
            contenu[scenario.nom] = fichiers(passage.verifie, simulation=scenario, chiffres=passage.chiffres)[0]
        flux[scenario.nom] = _flux(contenu, scenario.nom, seuil)
        ecarts += _comparer(scenario.nom, base, passage)
        mouvements = enchainer(base.ids, base.issues, passage.ids, passage.issues)
        bougent += lignes_mouvements(scenario.nom, mouvements, campagne.paquet)
        groupes += satisfaction(scenario.nom, base.verifie.resultat, base.issues, passage.verifie.resultat, passage.issues)
    contenu[COMPARAISON] = _table(ecarts)
    contenu[MOUVEMENTS] = table_mouvements(bougent)
    contenu[SATISFACTION] = table_satisfaction(groupes, seuil)
    contenu[FLUX] = table_flux(flux)
    return contenu, tuple(ecarts)


def confronter(campagne: Campagne, nom: str, *, chronometre: Chronometre | None = None) -> tuple[Contenu, tuple[Ecart, ...]]:
    """Run the campaign by the mechanism of its rules and by another one, as a scenario of that name; see :func:`simuler`."""
    chronometre = chronometre or Chronometre()
    passages = []
    for mecanisme in (None, nom):
        with chronometre.etape(BASE if mecanisme is None else nom):
            passages.append(_Passage.executer(campagne, mecanisme))
    base, passage = passages
    ecarts = _comparer(nom, base, passage)
    mouvements = enchainer(base.ids, base.issues, passage.ids, passage.issues)
    groupes = list(satisfaction(nom, base.verifie.resultat, base.issues, passage.verifie.resultat, passage.issues))
    seuil = seuil_publication(base.verifie.resultat)
    contenu: dict[str, Contenu | bytes | Table] = {
        BASE: fichiers(base.verifie, chiffres=base.chiffres)[0],
        nom: fichiers(passage.verifie, chiffres=passage.chiffres)[0],
        COMPARAISON: _table(ecarts),
        MOUVEMENTS: table_mouvements(list(lignes_mouvements(nom, mouvements, campagne.paquet))),
        SATISFACTION: table_satisfaction(groupes, seuil),
    }
    contenu[FLUX] = table_flux({nom: _flux(contenu, nom, seuil)})
    return contenu, tuple(ecarts)


@dataclass(frozen=True, slots=True, eq=False)
class _Passage:
    """A run with its figures."""

    verifie: ResultatVerifie
    chiffres: Chiffres
    issues: Issues

    @classmethod
    def executer(cls, campagne: Campagne, nom: str | None) -> _Passage:
        verifie = executer(campagne, nom=nom, simulation=nom is not None)
        return cls(verifie, calculer(verifie.resultat), issues_de(verifie.resultat))

    @property
    def ids(self) -> tuple[str, ...]:
        return self.issues.marche.personnes


def _comparer(nom: str, base: _Passage, passage: _Passage) -> list[Ecart]:
    """Every indicator of a scenario beside the base, in the order of the file."""
    avant, apres = (indicateurs(p.verifie, p.chiffres) for p in (base, passage))
    lignes = [Ecart(nom, i, avant[i], apres[i], apres[i] - avant[i]) for i in avant]
    ecarts = rapprocher(base.ids, base.issues, passage.ids, passage.issues)
    nouveaux = indicateurs_ecarts(ecarts, base.issues, passage.issues)
    barres, changees = base.chiffres.cellules.barre, passage.chiffres.cellules.barre
    if len(barres) == len(changees):
        deux = (barres != VIDE) & (changees != VIDE)
        nouveaux["barres_en_hausse"] = int((deux & (changees > barres)).sum())
        nouveaux["barres_en_baisse"] = int((deux & (changees < barres)).sum())
    return [*lignes, *(Ecart(nom, i, 0, v, v) for i, v in nouveaux.items())]


def _flux(contenu: Mapping[str, Any], nom: str, seuil: int) -> tuple[Flux, ...]:
    """Flows from the base to a run of the folder."""
    avant, apres = (
        csv.DictReader(io.StringIO(contenu[dossier]["affectations.csv"].decode(), newline="")) for dossier in (BASE, nom)
    )
    return masquer(compter(avant, apres), seuil)


def _table(ecarts: Sequence[Ecart]) -> Table:
    indices = np.arange(len(ecarts))
    return Table(
        {
            "scenario": Codes(indices, [e.scenario for e in ecarts]),
            "indicateur": Codes(indices, [e.indicateur for e in ecarts]),
            "base": Entiers(np.array([e.base for e in ecarts], np.int64)),
            "valeur": Entiers(np.array([e.valeur for e in ecarts], np.int64)),
            "ecart": Entiers(np.array([e.ecart for e in ecarts], np.int64)),
        }
    )
