"""From a campaign and its barème to the market the mechanisms see: options, seats, keys (model §2, §4, §5, §7)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scoring.derogations import aucune, couples_examines
from solver.marche import Marche

if TYPE_CHECKING:
    from scoring.derogations import Derogations
    from scoring.dossier import Dossiers, Voeux
    from scoring.paquet import Paquet

    from .echanges.campagne import CapacitesLues


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """What decides priorities, from the scoring or from the campaign's own ``bareme.csv``.

    Attributes
    ----------
    points
        (m,) int64 hundredths, per vœu.
    groupe
        (m,) int32, smaller first.
    extension
        (n,) int64 hundredths, points in extension.
    """

    points: NDArray[np.int64]
    groupe: NDArray[np.int32]
    extension: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Construction:
    """A market and the way back to the campaign: ``option_lieu`` (O,) int32, ``option_rang`` (O,) int16 (0 in extension)."""

    marche: Marche
    option_lieu: NDArray[np.int32]
    option_rang: NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class _Choix:
    """Options of every person, one row each, sorted by (person, preference)."""

    personne: NDArray[np.int64]
    ordre: NDArray[np.int64]
    lieu: NDArray[np.int32]
    rang: NDArray[np.int16]
    groupe: NDArray[np.int32]
    points: NDArray[np.int64]


def construire(
    paquet: Paquet,
    dossiers: Dossiers,
    voeux: Voeux,
    points: Points,
    couples: NDArray[np.int32],
    capacites: CapacitesLues,
    extension: NDArray[np.int32],
    obligatoire: NDArray[np.bool_],
    departage: NDArray[np.int64],
    derogations: Derogations | None = None,
) -> Construction:
    """Build the market.

    A person placed by decision holds the cellule decided and asks for nothing: the seat is taken before everybody, kept
    whatever happens, and nobody's claim is on it (model §6, decisions). The cellule really held is left, as by any departure.

    Parameters
    ----------
    voeux
        After normalisation; both lists of a couple are identical.
    couples
        (k, 2) int32 indices of candidats.
    extension
        (L, K) int32: the extension lieux of each first vœu, in order, -1 padded.
    obligatoire
        (n,) bool.
    departage
        (n, T) int64, total.
    """
    n, nb_lieux = dossiers.nombre, len(paquet.lieux.codes)
    couples, decidees = couples_examines(derogations, couples), derogations or aucune()
    etendu = _etendus(dossiers, voeux, couples, obligatoire)
    etendu[decidees.candidat] = False
    choix = _choix(paquet, dossiers, voeux, points, couples, etendu, extension, decidees.candidat)

    chef = np.arange(n, dtype=np.int64)
    chef[couples[:, 1]] = couples[:, 0]
    tete = chef == np.arange(n)
    unite_de_tete = np.cumsum(tete) - 1
    unite = unite_de_tete[chef]
    membres = np.argsort(unite, kind="stable").astype(np.int32)
    taille = np.bincount(unite, minlength=int(tete.sum())) if n else np.zeros(0, np.int64)
    place = np.empty(n, np.int64)
    place[membres] = np.arange(n) - np.repeat(np.cumsum(taille) - taille, taille)

    nombre = np.bincount(choix.personne, minlength=n)[tete]
    option_debut = _debuts(nombre)
    slot_debut = _debuts(nombre * taille)
    u = unite[choix.personne]
    slot = slot_debut[u] + choix.ordre * taille[u] + place[choix.personne]

    cellule = dossiers.discipline[choix.personne].astype(np.int64) * nb_lieux + choix.lieu
    de_tete = tete[choix.personne]
    en_voeu = np.bincount(choix.personne[choix.rang > 0], minlength=n)[tete]
    tenue = cellules_tenues(dossiers, nb_lieux)
    origine = tenue.copy()
    origine[decidees.candidat] = dossiers.discipline[decidees.candidat] * nb_lieux + decidees.lieu
    libere = capacites.sorties is None and bool(paquet.parametres["depart_libere_place"].valeur)
    ou = capacites.discipline.astype(np.int64) * nb_lieux + capacites.lieu
    nb_cellules = len(dossiers.disciplines) * nb_lieux
    # Where departures free seats, those of the decided persons count with the others' and only an added seat is one more;
    # beside gross entries persons at home take none, so a counted decision takes one of the entries, and one of the exits.
    comptees = decidees.candidat[~decidees.en_plus]
    ajout = _effectifs(origine[decidees.candidat[decidees.en_plus]], nb_cellules) if libere else 0
    prises = 0 if libere else _effectifs(origine[comptees], nb_cellules)
    condition = _conditions(paquet, dossiers, unite, int(tete.sum()), unite[decidees.candidat])
    marche = Marche(
        personnes=dossiers.ids,
        cellules=tuple((d, code) for d in dossiers.disciplines for code in paquet.lieux.codes),
        places=_par_cellule(capacites.capacite, ou, nb_cellules) + _gardees(tenue, nb_cellules, libere) + ajout - prises,
        depart_libere_place=libere,
        origine=origine,
        obligatoire=obligatoire,
        departage=departage,
        unite_debut=_debuts(taille).astype(np.int32),
        membres=membres,
        option_debut=option_debut,
        nombre_voeux=en_voeu.astype(np.int32),
        slot_debut=slot_debut,
        slot_cellule=_ranger(slot, cellule, np.int32),
        slot_groupe=_ranger(slot, choix.groupe, np.int32),
        slot_points=_accorder(
            str(paquet.parametres["points_couple"].valeur), _ranger(slot, choix.points, np.int64), taille, slot_debut
        ),
        sorties=None
        if capacites.sorties is None
        else _par_cellule(capacites.sorties, ou, nb_cellules) - _effectifs(tenue[comptees], nb_cellules),
        condition=condition,
    )
    return Construction(marche, choix.lieu[de_tete].copy(), choix.rang[de_tete].copy())


def _etendus(dossiers: Dossiers, voeux: Voeux, couples: NDArray[np.int32], obligatoire: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(n,) persons examined in extension (§4): obligatory, without origine, with a vœu; both members of a couple or neither."""
    etendu = obligatoire & (dossiers.origine < 0) & (np.diff(voeux.debut) > 0)
    etendu[couples] = (etendu[couples[:, 0]] & etendu[couples[:, 1]])[:, None]
    return etendu


def premiers(paquet: Paquet, voeux: Voeux) -> NDArray[np.int32]:
    """(n,) lieu whose column extension reads: that of the first vœu ranked with points, else that of the first post asked for.

    Meaningful for candidats who have a vœu.
    """
    premier = np.zeros(len(voeux.debut) - 1, np.int32)
    for rangees in (np.arange(voeux.nombre), np.flatnonzero(paquet.types_bareme[voeux.type])):
        # Backwards: the first vœu is written last.
        premier[voeux.candidat[rangees[::-1]]] = voeux.lieu[rangees[::-1]]
    return paquet.lieux.rattachement[premier]


def _choix(
    paquet: Paquet,
    dossiers: Dossiers,
    voeux: Voeux,
    points: Points,
    couples: NDArray[np.int32],
    etendu: NDArray[np.bool_],
    extension: NDArray[np.int32],
    decides: NDArray[np.int32],
) -> _Choix:
    """Vœux in order, then extension lieux in table order without those already asked (§4).

    A titulaire's list (a couple's, for either member) stops at the own lieu, which is kept in any case: later vœux could never
    be better than staying. A couple's list also stops where that of either member does: N1 may have cut one of them only.
    Persons placed by decision have no option.
    """
    n = dossiers.nombre
    personne = voeux.candidat.astype(np.int64)
    ordre = np.arange(voeux.nombre) - voeux.debut[personne]
    chez_soi = np.flatnonzero(voeux.lieu == dossiers.origine[personne])
    coupe = np.diff(voeux.debut)
    np.minimum.at(coupe, personne[chez_soi], ordre[chez_soi])
    coupe[couples] = coupe[couples].min(axis=1, keepdims=True)
    coupe[decides] = 0
    garde = ordre < coupe[personne]
    personne, ordre, lieu, rang = personne[garde], ordre[garde], voeux.lieu[garde], voeux.rang[garde]

    etendus = np.flatnonzero(etendu)
    au_bareme = paquet.types_bareme[voeux.type]
    premier = premiers(paquet, voeux)[etendus]
    table = extension[premier]
    demande = np.zeros((len(etendus), len(extension)), np.bool_)
    ligne = np.full(n, -1, np.int64)
    ligne[etendus] = np.arange(len(etendus))
    concerne = etendu[personne]
    demande[ligne[personne[concerne]], lieu[concerne]] = True
    garde_ext = (table >= 0) & ~np.take_along_axis(demande, np.maximum(table, 0), axis=1)
    i, k = np.nonzero(garde_ext)
    voeux_de = np.bincount(personne, minlength=n)
    ordre_ext = voeux_de[etendus[i]] + np.cumsum(garde_ext, axis=1)[i, k] - 1
    pire_groupe = np.zeros(n, np.int32)
    np.maximum.at(pire_groupe, voeux.candidat[au_bareme], points.groupe[au_bareme])

    tout_personne = np.concatenate([personne, etendus[i]])
    tout_ordre = np.concatenate([ordre, ordre_ext])
    tri = np.lexsort((tout_ordre, tout_personne))
    return _Choix(
        tout_personne[tri],
        tout_ordre[tri],
        np.concatenate([lieu, table[i, k]])[tri],
        np.concatenate([rang, np.zeros(len(i), np.int16)])[tri],
        np.concatenate([points.groupe[garde], pire_groupe[etendus[i]]])[tri],
        np.concatenate([points.points[garde], points.extension[etendus[i]]])[tri],
    )


def _par_cellule(valeurs: NDArray[np.int64], ou: NDArray[np.int64], cellules: int) -> NDArray[np.int64]:
    """(C,) values of the cellules ``ou``, 0 elsewhere."""
    grille = np.zeros(cellules, np.int64)
    grille[ou] = valeurs
    return grille


def _gardees(origine: NDArray[np.int32], cellules: int, libere: bool) -> NDArray[np.int64]:
    """(C,) seats of the titulaires who take part, that count with the net capacity (§2); none beside gross entries."""
    return _effectifs(origine, cellules) if libere else np.zeros(cellules, np.int64)


def _effectifs(cellule: NDArray[np.int32], cellules: int) -> NDArray[np.int64]:
    """(C,) persons per cellule, those who hold none apart."""
    return np.bincount(cellule[cellule >= 0], minlength=cellules)


def cellules_tenues(dossiers: Dossiers, lieux: int) -> NDArray[np.int32]:
    """(n,) cellule that each candidat holds before the campaign, -1 for none; ``lieux``: their number."""
    return np.where(dossiers.origine >= 0, dossiers.discipline * lieux + dossiers.origine, -1).astype(np.int32)


def _accorder(
    regle: str, points: NDArray[np.int64], taille: NDArray[np.int64], slot_debut: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Points of linked persons (§7): each the own, the smaller of both, or their mean (halves of a hundredth rounded down)."""
    if regle == "propres":
        return points
    for u in np.flatnonzero(taille > 1):
        bloc = points[slot_debut[u] : slot_debut[u + 1]].reshape(-1, int(taille[u]))
        commun = bloc.min(axis=1) if regle == "minimum" else bloc.sum(axis=1) // int(taille[u])
        bloc[:] = commun[:, None]
    return points


def _conditions(
    paquet: Paquet, dossiers: Dossiers, unite: NDArray[np.int64], nombre: int, decidees: NDArray[np.int64]
) -> NDArray[np.int32] | None:
    """(U,) unit on whose success each demand depends, -1 for none; None when no demand depends on another.

    Who depends on one of the units ``decidees`` depends on nothing any more: it obtained something, by decision.
    """
    if not paquet.conditionnelle.fait:
        return None
    autre = dossiers.faits[paquet.conditionnelle.fait]
    dependants = np.flatnonzero(autre >= 0)
    if not len(dependants):
        return None
    condition = np.full(nombre, -1, dtype=np.int32)
    condition[unite[dependants]] = unite[autre[dependants]]
    condition[decidees] = -1
    condition[np.isin(condition, decidees)] = -1
    return condition if (condition >= 0).any() else None


def _debuts(nombres: NDArray[np.int64]) -> NDArray[np.int64]:
    debuts = np.zeros(len(nombres) + 1, np.int64)
    np.cumsum(nombres, out=debuts[1:])
    return debuts


def _ranger(slot: NDArray[np.int64], valeurs: NDArray[np.generic], dtype: type[np.generic]) -> NDArray:  # type: ignore[type-arg]
    rangees = np.empty(len(slot), dtype)
    rangees[slot] = valeurs
    return rangees


def avec_places(marche: Marche, ajouts: tuple[tuple[int, int], ...]) -> Marche:
    """The market with seats added, pairs (cellule, seats)."""
    if not ajouts:
        return marche
    places = marche.places.copy()
    for cellule, nombre in ajouts:
        places[cellule] += nombre
    return replace(marche, places=places)


def rattachement(marche: Marche) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(n,) unit of each person, and (n,) place in that unit, from 0."""
    n, taille = len(marche.personnes), np.diff(marche.unite_debut)
    unite, place = np.empty(n, np.int64), np.empty(n, np.int64)
    unite[marche.membres] = np.repeat(np.arange(marche.nombre_unites), taille)
    place[marche.membres] = np.arange(n) - np.repeat(marche.unite_debut[:-1], taille)
    return unite, place


def identifiants(marche: Marche, unite: int) -> list[str]:
    """Ids of the members of a unit."""
    return [marche.personnes[p] for p in marche.membres[marche.unite_debut[unite] : marche.unite_debut[unite + 1]]]
