"""Tables of the result files: columns and order of rows of the contract, points in hundredths."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from solver.marche import DEHORS

from ..derogations import affectations
from ..echanges.champs_resultat import PHASES
from ..echanges.tables import Codes, Colonne, Entiers, Points, Table
from .chiffres import Chiffres, Motif
from .decisions import Decision

if TYPE_CHECKING:
    from ..campagne import Preparation
    from ..resultat import Resultat


class Issue(IntEnum):
    """Outcome of a candidat; the code written in ``affectations.csv`` is the name in lower case."""

    VOEU = 0
    EXTENSION = 1
    MAINTENU = 2
    """Stays on the lieu held."""
    NON_AFFECTE = 3
    """Ends the run without any place."""
    DEROGATION = 4
    """Placed by a motivated decision, before the run."""

    @property
    def code(self) -> str:
        """Code written in files."""
        return self.name.lower()


def issues(resultat: Resultat, chiffres: Chiffres) -> NDArray[np.int64]:
    """(n,) :class:`Issue` of each candidat."""
    essais = chiffres.essais
    issue = np.where(resultat.cellule == DEHORS, Issue.NON_AFFECTE, Issue.MAINTENU).astype(np.int64)
    qui = essais.personne[essais.final]
    issue[qui] = np.where(essais.voeu[essais.final], Issue.VOEU, Issue.EXTENSION)
    issue[resultat.decisions >= 0] = Issue.DEROGATION
    return issue


def libelle_decision(decision: int, departages: Sequence[str]) -> str:
    """Code of what decided in a cellule: that of :class:`Decision`, a tie-break's name, ``tirage``, or nothing."""
    if decision == Decision.SANS_OBJET:
        return ""
    if decision < 0:
        return Decision(decision).name.lower()
    return departages[decision] if decision < len(departages) else "tirage"


def lignes_affectations(resultat: Resultat, chiffres: Chiffres) -> Table:
    """Rows of ``affectations.csv``: one per candidat, by id."""
    dossiers, codes, essais = resultat.campagne.dossiers, resultat.campagne.paquet.lieux.codes, chiffres.essais
    n = dossiers.nombre
    lieu, rang, points = np.full(n, -1, np.int64), np.zeros(n, np.int64), np.zeros(n, np.int64)
    qui = essais.personne[essais.final]
    option = resultat.marche.option_debut[chiffres.unite[qui]] + essais.option[essais.final]
    lieu[qui], points[qui] = resultat.option_lieu[option], resultat.marche.slot_points[essais.slot[essais.final]]
    rang[qui] = resultat.option_rang[option]
    sans = lieu < 0
    for decidee in affectations(resultat):
        i = decidee.candidat
        lieu[i], rang[i], points[i], sans[i] = decidee.lieu, decidee.rang, decidee.points or 0, decidee.points is None
    phase, mutation = np.full(n, -1, np.int64), dict[str, Colonne]()
    if chiffres.sorties is not None:
        phase[qui] = np.where(essais.obtenu[essais.final], PHASES.index("mutation"), PHASES.index("permutation"))
        mutation["lieu_mutation"] = Codes(_lieu_mutation(resultat, chiffres), codes)
    return Table(
        {
            "candidat": dossiers.ids,
            "discipline": Codes(dossiers.discipline, dossiers.disciplines),
            "origine": Codes(dossiers.origine, codes),
            "resultat": Codes(issues(resultat, chiffres), [i.code for i in Issue]),
            "lieu": Codes(lieu, codes),
            "rang": Entiers(rang, rang == 0),
            "points": Points(points, sans),
            "phase": Codes(phase, PHASES),
            **mutation,
        }
    )


def _lieu_mutation(resultat: Resultat, chiffres: Chiffres) -> NDArray[np.int64]:
    """(n,) lieu obtained in phase M, or by decision before it; -1 when none was."""
    essais = chiffres.essais
    lieu = np.full(len(resultat.marche.personnes), -1, np.int64)
    qui = essais.personne[essais.obtenu]
    lieu[qui] = resultat.option_lieu[resultat.marche.option_debut[chiffres.unite[qui]] + essais.option[essais.obtenu]]
    for decidee in affectations(resultat):
        lieu[decidee.candidat] = decidee.lieu
    return lieu


def lignes_bareme(resultat: Resultat | Preparation) -> Table:
    """Rows of ``bareme.csv``: one per vœu kept by the normalisation, by candidat then rang.

    ``points_extension`` is empty for those whom extension does not concern; ``groupe`` is there when the rules have priorities
    before points, so that the file can be given back as points decided elsewhere.
    """
    bareme, voeux, campagne = resultat.bareme, resultat.voeux, resultat.campagne
    noms = [e.id for e in campagne.paquet.elements] if campagne.bareme is None else campagne.bareme.noms
    ordre = np.lexsort((voeux.rang, voeux.candidat))  # a block moved to the front is examined before smaller ranks
    candidat = voeux.candidat[ordre]
    elements: dict[str, Colonne] = {nom: Points(bareme.elements[ordre, k]) for k, nom in enumerate(noms)}
    return Table(
        {
            "candidat": Codes(candidat, campagne.dossiers.ids),
            "rang": Entiers(voeux.rang[ordre]),
            "points": Points(bareme.points[ordre]),
            "points_extension": Points(bareme.extension[candidat], ~_en_extension(resultat)[candidat]),
            **({"groupe": Entiers(resultat.groupe[ordre])} if campagne.paquet.priorites else {}),
            **elements,
        }
    )


def lignes_score(preparation: Preparation) -> Table:
    """Rows of the file that ``score`` writes: those of :func:`lignes_bareme`, then the vœux withdrawn, without points.

    Given back as points decided elsewhere, a barème has one row per vœu written; those withdrawn are so again. Such a row has
    the points that the candidat has in extension, if any: fewer would be refused there.
    """
    table, ecrits, gardes = lignes_bareme(preparation), preparation.campagne.voeux, preparation.voeux
    pas = int(ecrits.rang.max(initial=0)) + 1
    retires = ~np.isin(
        ecrits.candidat.astype(np.int64) * pas + ecrits.rang, gardes.candidat.astype(np.int64) * pas + gardes.rang
    )
    if not retires.any():
        return table
    candidat, rang = ecrits.candidat[retires], ecrits.rang[retires]
    qui, etendu = np.concatenate((gardes.candidat, candidat)), _en_extension(preparation)
    ordre = np.lexsort((np.concatenate((gardes.rang, rang)), qui))
    points = np.where(etendu, preparation.bareme.extension, 0)[candidat]
    rien = np.zeros(len(candidat), np.int64)

    def completer(valeurs: NDArray[np.int64], suite: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.concatenate((valeurs, suite))[ordre]

    noms = [nom for nom in table.colonnes if nom not in {"candidat", "rang", "points", "points_extension", "groupe"}]
    bareme = preparation.bareme
    colonnes: dict[str, Colonne] = {
        "candidat": Codes(qui[ordre], preparation.campagne.dossiers.ids),
        "rang": Entiers(np.concatenate((gardes.rang, rang))[ordre]),
        "points": Points(completer(bareme.points, points)),
        "points_extension": Points(bareme.extension[qui[ordre]], ~etendu[qui[ordre]]),
    }
    if "groupe" in table.colonnes:
        colonnes["groupe"] = Entiers(completer(preparation.groupe.astype(np.int64), rien))
    return Table(colonnes | {nom: Points(completer(bareme.elements[:, k], rien)) for k, nom in enumerate(noms)})


def _en_extension(resultat: Resultat | Preparation) -> NDArray[np.bool_]:
    """(n,) whose options include extension lieux."""
    m = resultat.marche
    concernees = np.diff(m.option_debut) > m.nombre_voeux
    qui = np.zeros(len(m.personnes), np.bool_)
    qui[m.membres] = np.repeat(concernees, np.diff(m.unite_debut))
    return qui


def lignes_barres(resultat: Resultat, chiffres: Chiffres, *, seuil: int = 0) -> Table:
    """Rows of ``barres.csv``: cellules with people or a capacity, by discipline then lieu.

    Parameters
    ----------
    resultat, chiffres
        A run and its figures.
    seuil
        For publication: bars of cellules with fewer entrants than this are left empty. 0 keeps them all.
    """
    paquet, cellules = resultat.campagne.paquet, chiffres.cellules
    qui = np.flatnonzero(cellules.utile)
    decisions, inverse = np.unique(cellules.decision[qui], return_inverse=True)
    noms = [d.id for d in paquet.departages]
    entrants = cellules.entrants_examines[qui]
    vide = (entrants == 0) | (entrants < seuil)
    return Table(
        {
            "discipline": [resultat.marche.cellules[c][0] for c in qui],
            "lieu": [resultat.marche.cellules[c][1] for c in qui],
            "capacite": Entiers(cellules.capacite[qui]),
            "entrants": Entiers(cellules.entrants[qui]),
            "sortants": Entiers(cellules.sortants[qui]),
            "demandes": Entiers(cellules.demandes[qui]),
            "non_satisfaits": Entiers(cellules.non_satisfaits[qui]),
            "barre": Points(np.where(vide, 0, cellules.barre[qui]), vide),
            "departage": Codes(inverse, [libelle_decision(int(d), noms) for d in decisions]),
            **_phase_m(chiffres, qui, seuil),
            **_decisions(resultat, chiffres, qui),
        }
    )


def _phase_m(chiffres: Chiffres, qui: NDArray[np.int64], seuil: int) -> dict[str, Colonne]:
    """Further columns of ``barres.csv`` when there are two phases: what phase M opened, and who used it."""
    sorties = chiffres.sorties
    if sorties is None:
        return {}
    sortants, decides = sorties.sortants[qui], chiffres.cellules.decisions
    vide = (sortants == 0) | (sortants < seuil)
    return {
        "sorties": Entiers(sorties.ouvertes[qui] + decides.sorties_prises[qui]),
        "entrants_mutation": Entiers(chiffres.cellules.entrants_examines[qui] + decides.arrivees[qui]),
        "sortants_mutation": Entiers(sortants + decides.departs[qui]),
        "barre_sortie": Points(np.where(vide, 0, sorties.barre[qui]), vide),
    }


def _decisions(resultat: Resultat, chiffres: Chiffres, qui: NDArray[np.int64]) -> dict[str, Colonne]:
    """Further columns of ``barres.csv`` when decisions place persons: how many enter and leave so."""
    if resultat.campagne.derogations is None:
        return {}
    decides = chiffres.cellules.decisions
    return {
        "entrants_par_decision": Entiers(decides.arrivees[qui]),
        "sortants_par_decision": Entiers(decides.departs[qui]),
    }


def lignes_refus(resultat: Resultat, chiffres: Chiffres) -> Table:
    """Rows of ``refus.csv``: vœux better than the outcome, by candidat then rang; extension lieux are not vœux."""
    essais, dossiers = chiffres.essais, resultat.campagne.dossiers
    refus = np.flatnonzero(essais.refuse)
    option = resultat.marche.option_debut[chiffres.unite[essais.personne[refus]]] + essais.option[refus]
    ordre = np.lexsort((resultat.option_rang[option], essais.personne[refus]))
    refus, option = refus[ordre], option[ordre]
    personne = essais.personne[refus]
    entrants = chiffres.cellules.entrants_examines[essais.cellule[refus]]
    sortie = dict[str, Colonne]()
    if chiffres.sorties is not None:
        origine = resultat.marche.origine[personne]
        sans = chiffres.sorties.sortants[origine] == 0
        sortie["rang_sortie"] = Entiers(chiffres.sorties.rang[personne])
        sortie["barre_sortie"] = Points(np.where(sans, 0, chiffres.sorties.barre[origine]), sans)
    return Table(
        {
            "candidat": Codes(personne, dossiers.ids),
            "rang": Entiers(resultat.option_rang[option]),
            "lieu": Codes(resultat.option_lieu[option], resultat.campagne.paquet.lieux.codes),
            "rang_non_entrant": Entiers(essais.rang_non_entrant[refus]),
            "barre": Points(np.where(entrants == 0, 0, chiffres.cellules.barre[essais.cellule[refus]]), entrants == 0),
            "motif": Codes(essais.motif[refus], [m.code for m in Motif]),
            **sortie,
        }
    )


def lignes_avis(resultat: Resultat) -> Table:
    """Rows of ``avis.csv``, by candidat then rang then code; the rang of a notice about no vœu is empty."""
    avis = sorted(resultat.avis, key=lambda a: (a.candidat, a.rang, a.code, a.message))
    rang = np.array([a.rang for a in avis], dtype=np.int64)
    return Table(
        {
            "candidat": [a.candidat for a in avis],
            "rang": Entiers(rang, rang == 0),
            "code": [a.code for a in avis],
            "message": [a.message for a in avis],
        }
    )
