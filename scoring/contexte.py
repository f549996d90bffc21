"""Arrays that conditions and shapes read, computed once each and extended to the level where they are used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .dossier import ABSENT, DATE_ABSENTE, Dossiers, Voeux
from .faits import Derive
from .langage import Condition, Grandeur, Niveau, evaluer
from .lieux import Lieux

_DU_LIEU = {"rattachement_voeu": "rattachement", "territoire_voeu": "territoire", "departement_voeu": "departement"}
"""Values of a vœu that its lieu gives: name -> attribute of :class:`Lieux`. Read when a rule needs them."""


class Contexte:
    """Values of the candidats, of their demands and of their vœux, for one pack.

    Parameters
    ----------
    annee
        Year of the campaign, to which ages are counted.
    voeux
        None when only facts are read (tie-breaks, obligation): values of the other levels then do not exist.
    types_bareme
        (number of vœu types,) bool: which types are ranked with points.
    couples
        (k, 2) indices of candidats.
    """

    def __init__(
        self,
        grandeurs: Mapping[str, Grandeur],
        derives: tuple[Derive, ...],
        annee: int,
        lieux: Lieux,
        types_bareme: NDArray[np.bool_],
        dossiers: Dossiers,
        voeux: Voeux | None = None,
        couples: NDArray[np.int32] | None = None,
    ) -> None:
        self.grandeurs = grandeurs
        self.lieux = lieux
        self._dossiers = dossiers
        self._voeux = voeux
        self._valeurs: dict[str, NDArray[Any]] = {}
        self._conditions: dict[Condition, NDArray[np.bool_]] = {}
        self._etendues: dict[str, NDArray[Any]] = {}
        for nom, tableau in (
            ("statut", dossiers.statut),
            ("origine", dossiers.origine),
            ("date_naissance", dossiers.date_naissance),
            *dossiers.faits.items(),
        ):
            self._valeurs[nom] = tableau
        for derive in derives:
            if derive.type == "lieu":
                departement = dossiers.faits[derive.departement]
                deduit = np.where(departement >= 0, lieux.lieu_du_departement[departement], ABSENT)
                donne = dossiers.faits[derive.donne] if derive.donne else ABSENT
                self._valeurs[derive.nom] = np.where(np.greater_equal(donne, 0), donne, deduit)
            else:
                self._valeurs[derive.nom] = _annees_depuis(dossiers.date_naissance, annee - derive.age)
        if voeux is not None:
            self._lire_voeux(voeux, types_bareme, couples)

    def _lire_voeux(self, voeux: Voeux, types_bareme: NDArray[np.bool_], couples: NDArray[np.int32] | None) -> None:
        nombre = self._dossiers.nombre
        self.au_bareme = types_bareme[voeux.type]
        self._longueurs = np.diff(voeux.debut)
        rangs = np.flatnonzero(self.au_bareme)
        # Read backwards so that the first vœu of each candidat is the one written last.
        premier = np.full(nombre, ABSENT, dtype=np.int64)
        premier[voeux.candidat[rangs][::-1]] = rangs[::-1]
        est_premier = np.zeros(voeux.nombre, dtype=bool)
        est_premier[premier[premier >= 0]] = True
        premier_lieu = np.full(nombre, ABSENT, dtype=np.int32)
        premier_lieu[premier >= 0] = voeux.lieu[premier[premier >= 0]]
        en_couple = np.zeros(nombre, dtype=bool)
        if couples is not None:
            en_couple[couples.ravel()] = True
        self._valeurs |= {
            "nombre_voeux": np.bincount(voeux.candidat[rangs], minlength=nombre).astype(np.int64),
            "premier_voeu": premier_lieu,
            "en_couple": en_couple,
            "lieu_voeu": voeux.lieu,
            "rang": voeux.rang.astype(np.int64),
            "premier": est_premier,
        }

    def taille(self, niveau: Niveau) -> int:
        """Number of rows of the arrays of this level."""
        if niveau < Niveau.VOEU:
            return self._dossiers.nombre
        return 0 if self._voeux is None else self._voeux.nombre

    def etendre(self, tableau: NDArray[Any], de: Niveau, vers: Niveau) -> NDArray[Any]:
        """Repeat a candidat's value on each of the vœux when going from candidats to vœux."""
        if de < Niveau.VOEU <= vers and self._voeux is not None:
            return np.repeat(tableau, self._longueurs, axis=0)
        return tableau

    def lire(self, nom: str, niveau: Niveau) -> NDArray[Any]:
        """Array of a named value, extended to a level."""
        de = self.grandeurs[nom].niveau
        if nom in _DU_LIEU and nom not in self._valeurs and self._voeux is not None:
            self._valeurs[nom] = getattr(self.lieux, _DU_LIEU[nom])[self._voeux.lieu]
        if not (de < Niveau.VOEU <= niveau):
            return self._valeurs[nom]
        if nom not in self._etendues:
            self._etendues[nom] = self.etendre(self._valeurs[nom], de, niveau)
        return self._etendues[nom]

    def condition(self, condition: Condition) -> NDArray[np.bool_]:
        """Evaluate a condition, once."""
        if condition not in self._conditions:
            self._conditions[condition] = evaluer(condition, self)
        return self._conditions[condition]


def _annees_depuis(naissance: NDArray[np.int32], annee: int) -> NDArray[np.int64]:
    """(n,) years from the year of birth to ``annee``, at least 0; ``ABSENT`` without a date of birth."""
    nee = naissance.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    return np.where(naissance == DATE_ABSENTE, ABSENT, np.maximum(annee - nee, 0))
