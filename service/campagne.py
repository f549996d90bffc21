"""The pipeline: the one place that knows both scoring and solver.

Stages, in order: normalise, score, build the market, solve, verify. Reading and writing are the caller's.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scoring import decompte, departage, obligatoire
from scoring.classements import Ordre, grouper
from scoring.decompte import Bareme
from scoring.dossier import Avis, Voeux
from scoring.examen import examiner
from scoring.normalisation import trier
from scoring.priorites import groupes
from solver.marche import DEHORS, Marche
from solver.mecanismes import OptionsResolution, PlacementObligatoire, mecanisme, verifier_convenance
from solver.solution import Solution, cellules
from solver.verification import Rapport, verifier

from .conditions import avis_annulations
from .derogations import recompter
from .echanges.campagne import NON_DIT
from .francais import pluriel, points
from .impossibilites import controler_impossibilites, motifs_impossibilites
from .marche import Construction, Points, avec_places, construire, identifiants
from .preuves import REVENDIQUEES, ecart_revendications, meilleure_admise
from .refus import ResultatRefuse
from .resultat import Resultat, ResultatVerifie

if TYPE_CHECKING:
    from .echanges.campagne import Campagne

__all__ = [
    "Chronometre",
    "Preparation",
    "ResultatRefuse",
    "assembler",
    "attester",
    "avec_places",
    "cellules",
    "executer",
    "identifiants",
    "motifs_de_refus",
    "non_affectes_obligatoires",
    "noter",
    "options_du_paquet",
    "options_obtenues",
    "preparer",
    "verifier_resultat",
]


@dataclass(frozen=True, slots=True, eq=False)
class Preparation:
    """A campaign ready to be solved."""

    campagne: Campagne
    voeux: Voeux
    avis: tuple[Avis, ...]
    bareme: Bareme
    ordre: Ordre
    construction: Construction

    @property
    def marche(self) -> Marche:
        """The market."""
        return self.construction.marche

    @property
    def groupe(self) -> NDArray[np.int32]:
        """(m,) priority before points of each vœu."""
        return self.ordre.absolu


class Chronometre:
    """Seconds per stage, for people and benchmarks; never part of a result."""

    def __init__(self) -> None:
        self.durees: dict[str, float] = {}

    @contextmanager
    def etape(self, nom: str) -> Iterator[None]:
        """Time a stage."""
        debut = time.perf_counter()
        yield
        self.durees[nom] = self.durees.get(nom, 0.0) + time.perf_counter() - debut


def noter(campagne: Campagne) -> tuple[Voeux, tuple[Avis, ...], Bareme, Ordre]:
    """Normalise the vœux and compute their points, or take those of the campaign's own ``bareme.csv``.

    Returns
    -------
    voeux, avis, bareme, ordre
        ``ordre`` is aligned with ``voeux``.
    """
    paquet, dossiers, couples = campagne.paquet, campagne.dossiers, campagne.couples
    examen = examiner(paquet, dossiers, campagne.voeux, couples, campagne.classements, campagne.annulations)
    voeux, avis = examen.voeux, examen.avis
    if campagne.bareme is None:
        bareme = decompte.calculer(paquet, dossiers, voeux, couples)
        groupe = groupes(paquet, dossiers, voeux, couples)
    else:
        bareme, groupe = _bareme_fourni(campagne, voeux)
    return voeux, avis, bareme, grouper(paquet, dossiers, voeux, bareme.points, groupe, campagne.classements)


NON_DETAILLE = "points_non_detailles"
"""Element added to a given ``bareme.csv`` that details only some of its points: a result has points = sum of elements."""


def _detailler(campagne: Campagne) -> Campagne:
    """The campaign, with the points of a given barème that its elements do not explain as one more element."""
    fourni = campagne.bareme
    if fourni is None or not fourni.noms:
        return campagne
    reste = fourni.points - fourni.elements.sum(axis=1)
    if not reste.any():
        return campagne
    noms, elements = list(fourni.noms), fourni.elements
    if NON_DETAILLE in noms:
        elements = elements.copy()
        elements[:, noms.index(NON_DETAILLE)] += reste
    else:
        noms, elements = [*noms, NON_DETAILLE], np.column_stack((elements, reste))
    return replace(campagne, bareme=replace(fourni, noms=tuple(noms), elements=elements))


def _bareme_fourni(campagne: Campagne, voeux: Voeux) -> tuple[Bareme, NDArray[np.int32]]:
    """Points decided elsewhere, realigned with the normalised vœux. Ranks are those the candidat wrote, so they identify."""
    fourni = campagne.bareme
    assert fourni is not None
    pas = int(campagne.voeux.rang.max(initial=0)) + 1
    ecrits = campagne.voeux.candidat.astype(np.int64) * pas + campagne.voeux.rang
    ou = np.searchsorted(ecrits, voeux.candidat.astype(np.int64) * pas + voeux.rang)
    points = fourni.points[ou]
    n = campagne.dossiers.nombre
    # What survives extension is not said of some: the lowest points of the candidat cannot favour anybody.
    plus_bas = np.full(n, NON_DIT)
    np.minimum.at(plus_bas, voeux.candidat, points)
    plus_bas[np.diff(voeux.debut) == 0] = 0
    bareme = Bareme(
        points=points,
        elements=fourni.elements[ou],
        extension=np.where(fourni.extension == NON_DIT, plus_bas, fourni.extension),
        elements_extension=np.zeros((n, fourni.elements.shape[1]), np.int64),
        voeu_extension=np.full(n, -1, np.int64),
    )
    return bareme, fourni.groupe[ou]


def preparer(campagne: Campagne, chronometre: Chronometre | None = None) -> Preparation:
    """Everything before solving: vœux, barème, market."""
    campagne = _detailler(campagne)
    chronometre = chronometre or Chronometre()
    paquet, dossiers = campagne.paquet, campagne.dossiers
    with chronometre.etape("bareme"):
        voeux, avis, bareme, ordre = noter(campagne)
    with chronometre.etape("marche"):
        construction = construire(
            paquet,
            dossiers,
            voeux,
            Points(bareme.points, ordre.groupe, bareme.extension),
            campagne.couples,
            campagne.capacites,
            paquet.extension if campagne.extension is None else campagne.extension,
            obligatoire.deriver(paquet, dossiers),
            departage.colonnes(paquet, dossiers, campagne.tirage).valeurs,
            campagne.derogations,
        )
    return Preparation(campagne, voeux, avis, bareme, ordre, construction)


def executer(
    campagne: Campagne,
    *,
    nom: str | None = None,
    options: OptionsResolution | None = None,
    chronometre: Chronometre | None = None,
    simulation: bool = False,
) -> ResultatVerifie:
    """Run a campaign from its files' content to a verified result.

    Parameters
    ----------
    nom
        Mechanism (see ``solver.mecanismes``). Default: the one that the campaign's rule pack calls for.
    options
        Default: those of the campaign's rule pack.
    simulation
        Whether a mechanism that only serves simulations may be named; its result stays one, whatever is done with it.

    Raises
    ------
    MecanismeInconnu
        No such mechanism, or it is for markets of another kind, or for simulations.
    ResultatRefuse
        The verifier refused the result.
    """
    chronometre = chronometre or Chronometre()
    nom = campagne.paquet.mecanisme if nom is None else nom
    moteur = mecanisme(nom)
    verifier_convenance(moteur, deux_phases=campagne.capacites.sorties is not None, simulation=simulation)
    preparation = preparer(campagne, chronometre)
    options = options or options_du_paquet(campagne)
    with chronometre.etape("resolution"):
        solution = moteur.resoudre(preparation.construction.marche, options)
    chronometre.durees |= {f"resolution/{etape}": duree for etape, duree in solution.durees.items()}
    with chronometre.etape("verification"):
        return attester(assembler(preparation, nom, solution))


def options_du_paquet(campagne: Campagne) -> OptionsResolution:
    """Options of a run that the rules decide."""
    parametre = campagne.paquet.parametres["placement_obligatoire"]
    return OptionsResolution(placement_obligatoire=PlacementObligatoire(str(parametre.valeur)))


def assembler(preparation: Preparation, nom: str, solution: Solution) -> Resultat:
    """Put a solution back into the campaign it solves. The market is the campaign's own, without seats added by a policy."""
    construction = preparation.construction
    return Resultat(
        campagne=preparation.campagne,
        voeux=preparation.voeux,
        avis=trier((*preparation.avis, *avis_annulations(construction.marche, solution))),
        bareme=preparation.bareme,
        groupe=preparation.groupe,
        classement=preparation.ordre.rang,
        marche=construction.marche,
        option_lieu=construction.option_lieu,
        option_rang=construction.option_rang,
        mecanisme=nom,
        solution=solution,
        cellule=cellules(construction.marche, solution.option),
        cellule_m=None if solution.option_m is None else cellules(construction.marche, solution.option_m),
    )


def attester(resultat: Resultat) -> ResultatVerifie:
    """Verify a result and hold the verifier's findings against what the mechanism says.

    Raises
    ------
    ResultatRefuse
        P1–P5 do not all hold, the claims or the value found are not those announced, or a statement of impossibility is wrong.
    """
    rapport, impossibilites = verifier_resultat(resultat), controler_impossibilites(resultat)
    motifs = motifs_de_refus(resultat, rapport) + motifs_impossibilites(resultat, impossibilites)
    if motifs:
        raise ResultatRefuse(rapport, motifs)
    return ResultatVerifie(resultat, rapport, impossibilites)


def verifier_resultat(resultat: Resultat) -> Rapport:
    """The verifier's report on a result, with the seats that its policy added and announces."""
    solution, marche = resultat.solution, resultat.marche
    # A result read from its files does not tell its rounds: only a run, or the same run made again, has them.
    dits = marche.condition is not None and len(solution.tours) == len(solution.annulations)
    tours = [cellules(marche, option) for option in solution.tours] if dits else None
    ouvert = avec_places(marche, solution.places_ajoutees)
    comptees = () if resultat.moteur is None else resultat.moteur.brisees
    return verifier(
        ouvert, resultat.cellule, resultat.cellule_m, annulations=solution.annulations, tours=tours, comptees=comptees
    )


MAXIMUM_MOTIFS = 20
"""Violations quoted per property in messages; the report holds them all."""


def motifs_de_refus(resultat: Resultat, rapport: Rapport) -> tuple[str, ...]:
    """What the verifier found and the mechanism did not announce, one sentence each, with the ids of those concerned."""
    solution, motifs = resultat.solution, list[str]()
    ecart = ecart_revendications(solution, rapport)
    # Without linked units a stable allocation always exists (model §6): announcing a claim does not excuse it.
    liees = resultat.marche.nombre_unites < len(resultat.marche.personnes)
    for propriete, controle in rapport.proprietes.items():
        if propriete in REVENDIQUEES and not any(ecart) and liees:
            continue
        if propriete == "P11" and meilleure_admise(solution, rapport):
            continue
        motifs += [v.message for v in controle.violations[:MAXIMUM_MOTIFS]]
        if len(controle.violations) > MAXIMUM_MOTIFS:
            motifs.append(f"{propriete} : et {len(controle.violations) - MAXIMUM_MOTIFS} autres violations")
    if ecart.annoncees_seulement:
        nombre = pluriel(len(ecart.annoncees_seulement), "revendication annoncée", "revendications annoncées")
        motifs.append(f"{nombre} que le vérificateur ne trouve pas")
    if rapport.valeur_p8 != solution.p8_valeur:
        motifs.append(f"P8 : somme des rangs annoncée {solution.p8_valeur}, recalculée {rapport.valeur_p8}")
    return (*motifs, *_motifs_permutations(solution, rapport), *recompter(resultat))


def _motifs_permutations(solution: Solution, rapport: Rapport) -> tuple[str, ...]:
    """What is announced of phase P, against what the verifier counts and bounds."""
    annonce, gains = solution.permutations, rapport.gains
    if annonce is None or gains is None:
        return ()
    motifs = []
    if (annonce.ameliores, annonce.points) != (gains.ameliores, gains.points):
        motifs.append(
            f"P11 : personnes améliorées et points annoncés {annonce.ameliores} et {points(annonce.points)}, recalculés "
            f"{gains.ameliores} et {points(gains.points)}"
        )
    if gains.ameliores_borne is not None and annonce.ameliores > gains.ameliores_borne:
        motifs.append(
            f"P11 : {annonce.ameliores} personnes améliorées annoncées, {gains.ameliores_borne} au plus sont possibles"
        )
    return tuple(motifs)


def options_obtenues(construction: Construction, cellule: NDArray[np.int32]) -> NDArray[np.int32]:
    """(U,) option of each unit, read from the final cellules of persons.

    It is the first option that gives the unit's first member that cellule, the number of its options when there is none. What
    the other members got is the verifier's business (P2).
    """
    marche = construction.marche
    taille = np.diff(marche.unite_debut).astype(np.int64)
    nombre = np.diff(marche.option_debut)
    unite = np.repeat(np.arange(marche.nombre_unites), nombre)
    k = np.arange(len(unite)) - marche.option_debut[unite]
    premier = marche.membres[marche.unite_debut[unite]]
    trouve = marche.slot_cellule[marche.slot_debut[unite] + k * taille[unite]] == cellule[premier]
    option = nombre.astype(np.int64)
    np.minimum.at(option, unite[trouve], k[trouve])
    return option.astype(np.int32)


def non_affectes_obligatoires(resultat: Resultat) -> NDArray[np.int64]:
    """Indices of candidats who must leave with a place and have none."""
    return np.flatnonzero((resultat.cellule == DEHORS) & resultat.marche.obligatoire)
