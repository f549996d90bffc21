"""Column tables of the result files: name of the column -> array, columns and order of rows of the contract.

Texts are object arrays (empty: ``""``), integers int64 arrays (empty: ``VIDE``). Columns named in ``CENTIEMES``, and the
columns of barème elements, hold hundredths of a point: the writer prints them with a decimal point.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from solver.marche import DEHORS

from .chiffres import VIDE, Chiffres, Decision, Motif

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..resultat import Resultat

CENTIEMES = frozenset({"points", "points_extension", "barre"})
"""Columns in hundredths of a point, besides those of the barème's elements."""


class Issue(IntEnum):
    """Outcome of a candidat; the code written in ``affectations.csv`` is the name in lower case."""

    VOEU = 0
    EXTENSION = 1
    MAINTENU = 2
    """Stays on the lieu held."""
    NON_AFFECTE = 3
    """Ends the run without any place."""

    @property
    def code(self) -> str:
        """Code written in files."""
        return self.name.lower()


def _textes(valeurs: Sequence[str], indices: NDArray[Any]) -> NDArray[np.object_]:
    """Values at the indices, empty where the index is negative."""
    return np.array([*valeurs, ""], dtype=object)[np.where(indices < 0, len(valeurs), indices)]


def issues(resultat: Resultat, chiffres: Chiffres) -> NDArray[np.int64]:
    """(n,) :class:`Issue` of each candidat."""
    essais = chiffres.essais
    issue = np.where(resultat.cellule == DEHORS, Issue.NON_AFFECTE, Issue.MAINTENU).astype(np.int64)
    qui = essais.personne[essais.obtenu]
    issue[qui] = np.where(essais.voeu[essais.obtenu], Issue.VOEU, Issue.EXTENSION)
    return issue


def libelle_decision(decision: int, departages: Sequence[str]) -> str:
    """Code of what decided in a cellule: ``groupe``, ``points``, ``lien``, a tie-break's name, ``tirage``, or nothing."""
    if decision == Decision.SANS_OBJET:
        return ""
    if decision < 0:
        return Decision(decision).name.lower()
    return departages[decision] if decision < len(departages) else "tirage"


def lignes_affectations(resultat: Resultat, chiffres: Chiffres) -> Mapping[str, NDArray[Any]]:
    """Rows of ``affectations.csv``: one per candidat, by id."""
    dossiers, codes, essais = resultat.campagne.dossiers, resultat.campagne.paquet.lieux.codes, chiffres.essais
    n, issue = dossiers.nombre, issues(resultat, chiffres)
    lieu, rang, points = np.full(n, -1, np.int64), np.full(n, VIDE, np.int64), np.full(n, VIDE, np.int64)
    qui = essais.personne[essais.obtenu]
    option = resultat.marche.option_debut[chiffres.unite[qui]] + essais.option[essais.obtenu]
    lieu[qui], points[qui] = resultat.option_lieu[option], resultat.marche.slot_points[essais.slot[essais.obtenu]]
    rang[qui] = np.where(essais.voeu[essais.obtenu], resultat.option_rang[option].astype(np.int64), VIDE)
    return {
        "candidat": np.array(dossiers.ids, dtype=object),
        "discipline": _textes(dossiers.disciplines, dossiers.discipline),
        "origine": _textes(codes, dossiers.origine),
        "resultat": _textes([i.code for i in Issue], issue),
        "lieu": _textes(codes, lieu),
        "rang": rang,
        "points": points,
        "phase": np.full(n, "", dtype=object),
    }


def lignes_bareme(resultat: Resultat) -> Mapping[str, NDArray[Any]]:
    """Rows of ``bareme.csv``: one per vœu kept by the normalisation, by candidat then rang."""
    bareme, voeux, dossiers = resultat.bareme, resultat.voeux, resultat.campagne.dossiers
    elements = {e.id: bareme.elements[:, k] for k, e in enumerate(resultat.campagne.paquet.elements)}
    return {
        "candidat": _textes(dossiers.ids, voeux.candidat),
        "rang": voeux.rang.astype(np.int64),
        "points": bareme.points,
        "points_extension": bareme.extension[voeux.candidat],
        **(elements if bareme.elements.shape[1] == len(elements) else {}),
    }


def lignes_barres(resultat: Resultat, chiffres: Chiffres, *, seuil: int = 0) -> Mapping[str, NDArray[Any]]:
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
    barre = np.where(cellules.entrants < seuil, VIDE, cellules.barre)
    decisions, inverse = np.unique(cellules.decision[qui], return_inverse=True)
    noms = [d.id for d in paquet.departages]
    return {
        "discipline": _textes([d for d, _ in resultat.marche.cellules], qui),
        "lieu": _textes([lieu for _, lieu in resultat.marche.cellules], qui),
        **{nom: getattr(cellules, nom)[qui] for nom in ("capacite", "entrants", "sortants", "demandes", "non_satisfaits")},
        "barre": barre[qui],
        "departage": _textes([libelle_decision(int(d), noms) for d in decisions], inverse),
    }


def lignes_refus(resultat: Resultat, chiffres: Chiffres) -> Mapping[str, NDArray[Any]]:
    """Rows of ``refus.csv``: vœux better than the outcome, by candidat then rang; extension lieux are not vœux."""
    essais, dossiers = chiffres.essais, resultat.campagne.dossiers
    refus = essais.voeu & ~essais.obtenu
    personne = essais.personne[refus]
    option = resultat.marche.option_debut[chiffres.unite[personne]] + essais.option[refus]
    return {
        "candidat": _textes(dossiers.ids, personne),
        "rang": resultat.option_rang[option].astype(np.int64),
        "lieu": _textes(resultat.campagne.paquet.lieux.codes, resultat.option_lieu[option]),
        "rang_non_entrant": essais.rang_non_entrant[refus],
        "barre": chiffres.cellules.barre[essais.cellule[refus]],
        "motif": _textes([m.code for m in Motif], essais.motif[refus]),
    }


def lignes_avis(resultat: Resultat) -> Mapping[str, NDArray[Any]]:
    """Rows of ``avis.csv``, by candidat then rang then code; the rang of a notice about no vœu is empty."""
    avis = sorted(resultat.avis, key=lambda a: (a.candidat, a.rang, a.code, a.message))
    return {
        "candidat": np.array([a.candidat for a in avis], dtype=object),
        "rang": np.array([a.rang or VIDE for a in avis], dtype=np.int64),
        "code": np.array([a.code for a in avis], dtype=object),
        "message": np.array([a.message for a in avis], dtype=object),
    }
