"""Who takes part: statut, discipline, académie held or of stage, and who moves with whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from scoring.lieux import Lieux

from .hasard import Hasard, parmi
from .recette import Discipline, Recette


class Statut(IntEnum):
    """Statuts of the second-degree pack, by name."""

    titulaire = 0
    stagiaire = 1
    stagiaire_ex_titulaire = 2
    atp = 3
    reintegration = 4


@dataclass(slots=True, eq=False)
class Population:
    """The candidats, in id order.

    Attributes
    ----------
    disciplines
        Disciplines open at this size.
    discipline
        (n,) int32, index in ``disciplines``.
    statut
        (n,) int8, :class:`Statut`.
    depart
        (n,) int32, lieu held, of stage, or formerly held, according to the statut.
    conjoint
        (n,) int32, the other member of the couple, -1 when alone.
    autre_corps
        (n,) bool, stagiaires who held a post in a corps that is not of schools.
    couples
        (k, 2) int32, first member smaller.
    """

    disciplines: tuple[Discipline, ...]
    discipline: NDArray[np.int32]
    statut: NDArray[np.int8]
    depart: NDArray[np.int32]
    conjoint: NDArray[np.int32]
    autre_corps: NDArray[np.bool_]
    couples: NDArray[np.int32]

    @property
    def titulaire(self) -> NDArray[np.bool_]:
        """(n,) bool, takes part of the own will, from a post."""
        return np.asarray(self.statut == Statut.titulaire)

    @property
    def tient(self) -> NDArray[np.bool_]:
        """(n,) bool, holds a lieu (``origine``): titulaires, and stagiaires who keep the académie of their former corps."""
        return np.asarray((self.statut == Statut.titulaire) | (self.statut == Statut.stagiaire_ex_titulaire))

    @property
    def experience(self) -> NDArray[np.bool_]:
        """(n,) bool, has the career of a titulaire."""
        return np.asarray((self.statut != Statut.stagiaire) & (self.statut != Statut.stagiaire_ex_titulaire))

    @property
    def nombre(self) -> int:
        """Number of candidats."""
        return len(self.discipline)


def disciplines_ouvertes(recette: Recette, nombre: int) -> tuple[Discipline, ...]:
    """Disciplines large enough at this size: at least three, so that couples can be in two of them."""
    total = sum(d.poids for d in recette.disciplines)
    minimum = recette.valeurs["taille_minimale_discipline"]
    rangees = sorted(recette.disciplines, key=lambda d: (-d.poids, d.discipline))
    grandes = {d.discipline for d in rangees[:3]} | {d.discipline for d in rangees if d.poids / total * nombre >= minimum}
    return tuple(sorted((d for d in recette.disciplines if d.discipline in grandes), key=lambda d: d.discipline))


def colonne(recette: Recette, lieux: Lieux, nom: str) -> NDArray[np.float64]:
    """(L,) figures of one column of the recipe's académie table, in the pack's order of lieux."""
    return np.array([recette.academies[nom][code] for code in lieux.codes], dtype=np.float64)


def tirer_population(recette: Recette, lieux: Lieux, nombre: int, couples: float, hasard: Hasard) -> Population:
    """Draw the candidats; ``couples`` is the share of persons who are in a couple."""
    v = recette.valeurs
    disciplines = disciplines_ouvertes(recette, nombre)
    titulaire = np.zeros(nombre, dtype=np.bool_)
    titulaire[hasard.permutation("statut", nombre)[: round(nombre * v["part_titulaires"])]] = True
    poids = np.array([d.poids for d in disciplines])
    neo = poids * np.array([d.stagiaires for d in disciplines])
    u = hasard.uniforme("discipline", nombre)
    discipline = np.where(titulaire, parmi(u, poids), parmi(u, neo)).astype(np.int32)
    u = hasard.uniforme("depart", nombre)
    origine, stage = colonne(recette, lieux, "origine"), colonne(recette, lieux, "stage")
    depart = np.where(titulaire, parmi(u, origine), parmi(u, stage)).astype(np.int32)
    paires = _apparier(recette, titulaire, couples, hasard)
    conjoint = np.full(nombre, -1, dtype=np.int32)
    conjoint[paires[:, 0]], conjoint[paires[:, 1]] = paires[:, 1], paires[:, 0]
    premier, second = paires[:, 0], paires[:, 1]
    ensemble = hasard.vrai("couple_discipline", v["couples_meme_discipline"], len(paires))
    discipline[second[ensemble]] = discipline[premier[ensemble]]
    ensemble = hasard.vrai("couple_origine", v["couples_meme_origine"], len(paires))
    depart[second[ensemble]] = depart[premier[ensemble]]
    statut = np.where(titulaire, Statut.titulaire, Statut.stagiaire).astype(np.int8)
    # A titulaire and a stagiaire may move together only when the stagiaire is an ex-titulaire.
    mixte = titulaire[premier] != titulaire[second]
    for membre in (premier[mixte], second[mixte]):
        statut[membre[~titulaire[membre]]] = Statut.stagiaire_ex_titulaire
    u = hasard.uniforme("statut_particulier", nombre)
    seul = ~titulaire & (conjoint < 0)
    fin = 0.0
    for rare in (Statut.stagiaire_ex_titulaire, Statut.atp, Statut.reintegration):
        part = v[f"part_{rare.name}"]
        statut[seul & (fin <= u) & (u < fin + part)] = rare
        fin += part
    autre_corps = (statut == Statut.stagiaire) & hasard.vrai("autre_corps", v["part_autre_corps"], nombre)
    return Population(disciplines, discipline, statut, depart, conjoint, autre_corps, paires)


def _apparier(recette: Recette, titulaire: NDArray[np.bool_], couples: float, hasard: Hasard) -> NDArray[np.int32]:
    """(k, 2) pairs, first member smaller, in ascending order."""
    v = recette.valeurs
    nombre = round(len(titulaire) * couples / 2)
    rang = hasard.permutation("couples", len(titulaire))
    titulaires, stagiaires = rang[titulaire[rang]], rang[~titulaire[rang]]
    mixtes = min(round(nombre * v["couples_mixtes"]), len(titulaires), len(stagiaires))
    deux = min(round(nombre * v["couples_titulaires"]), (len(titulaires) - mixtes) // 2)
    autres = min(nombre - mixtes - deux, (len(stagiaires) - mixtes) // 2)
    deux = min(nombre - mixtes - autres, (len(titulaires) - mixtes) // 2)
    paires = np.concatenate(
        [
            np.stack([titulaires[:mixtes], stagiaires[:mixtes]], axis=1),
            titulaires[mixtes : mixtes + 2 * deux].reshape(-1, 2),
            stagiaires[mixtes : mixtes + 2 * autres].reshape(-1, 2),
        ]
    )
    paires = np.sort(paires, axis=1)
    return paires[np.argsort(paires[:, 0], kind="stable")].astype(np.int32)
