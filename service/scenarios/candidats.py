"""Candidats withdrawn from a campaign, or added to it, in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scoring.annulations import Annulations
from scoring.classements import Classements
from scoring.derogations import Derogations
from scoring.dossier import ABSENT, Dossiers, Voeux

if TYPE_CHECKING:
    from ..echanges.campagne import Campagne


def retirer(campagne: Campagne, ids: Collection[str]) -> Campagne:
    """The campaign without some candidats: as if no file had a row of theirs.

    Whoever stays neither is in a couple with, nor names in a fact, somebody who leaves (checked at reading).
    """
    dossiers, voeux = campagne.dossiers, campagne.voeux
    reste = ~np.isin(np.array(dossiers.ids), np.array(sorted(ids)))
    numero = np.full(dossiers.nombre + 1, ABSENT, np.int32)
    numero[:-1][reste] = np.arange(int(reste.sum()), dtype=np.int32)
    qui = np.flatnonzero(reste)
    gardes = reste[voeux.candidat]
    bareme, classements, annulations = campagne.bareme, campagne.classements, campagne.annulations
    if bareme is not None:
        bareme = replace(
            bareme,
            points=bareme.points[gardes],
            extension=bareme.extension[qui],
            groupe=bareme.groupe[gardes],
            elements=bareme.elements[gardes],
        )
    if classements is not None:
        la = reste[classements.candidat]
        classements = Classements(
            classements.lieu[la], numero[classements.candidat[la]], classements.rang[la], classements.favorable[la]
        )
    if annulations is not None:
        la = reste[annulations.candidat]
        codes, motifs = (tuple(np.array(textes, object)[la]) for textes in (annulations.code, annulations.motif))
        annulations = Annulations(numero[annulations.candidat[la]], codes, motifs)
    decidees = campagne.derogations
    if decidees is not None:
        decidees = _decisions(decidees, np.flatnonzero(reste[decidees.candidat]), numero)
    return replace(
        campagne,
        dossiers=_choisir(dossiers, qui, numero, _designants(campagne)),
        voeux=_voeux(numero[voeux.candidat[gardes]], voeux.rang[gardes], voeux.lieu[gardes], voeux.type[gardes], len(qui)),
        couples=numero[campagne.couples[reste[campagne.couples].all(axis=1)]].reshape(-1, 2),
        bareme=bareme,
        classements=classements,
        annulations=annulations,
        derogations=decidees,
    )


def ajouter(campagne: Campagne, autre: Campagne) -> Campagne:
    """The campaign with the candidats of another one of the same rules, none of whom it has; disciplines are its own."""
    a, b = campagne.dossiers, autre.dossiers
    ids = a.ids + b.ids
    ordre = np.argsort(np.array(ids), kind="stable")
    numero = np.full(len(ids) + 1, ABSENT, np.int32)
    numero[ordre] = np.arange(len(ids), dtype=np.int32)
    designants = _designants(campagne)
    disciplines = np.array([a.disciplines.index(code) for code in b.disciplines] or [0], np.int32)

    def joindre(nom: str) -> NDArray[Any]:
        x, y = a.faits[nom], b.faits[nom]
        if nom in designants:
            y = np.where(y >= 0, y + a.nombre, y).astype(x.dtype)
        return np.concatenate([x, y])

    ensemble = Dossiers(
        ids=ids,
        discipline=np.concatenate([a.discipline, disciplines[b.discipline]]),
        disciplines=a.disciplines,
        statut=np.concatenate([a.statut, b.statut]),
        origine=np.concatenate([a.origine, b.origine]),
        obligatoire=np.concatenate([a.obligatoire, b.obligatoire]),
        date_naissance=np.concatenate([a.date_naissance, b.date_naissance]),
        faits={nom: joindre(nom) for nom in a.faits},
    )
    v, w = campagne.voeux, autre.voeux
    candidat = numero[np.concatenate([v.candidat, w.candidat + np.int32(a.nombre)])]
    rang, lieu, genre = (np.concatenate([getattr(v, n), getattr(w, n)]) for n in ("rang", "lieu", "type"))
    tri = np.lexsort((rang, candidat))
    couples = np.sort(numero[np.concatenate([campagne.couples, autre.couples + np.int32(a.nombre)])], axis=1)
    classements, annulations = campagne.classements, campagne.annulations
    if classements is not None:
        qui = numero[classements.candidat]
        par_lieu = np.lexsort((qui, classements.lieu))
        classements = Classements(
            classements.lieu[par_lieu], qui[par_lieu], classements.rang[par_lieu], classements.favorable[par_lieu]
        )
    if annulations is not None:
        annulations = replace(annulations, candidat=numero[annulations.candidat])
    decidees = campagne.derogations
    if decidees is not None:
        decidees = _decisions(decidees, np.argsort(numero[decidees.candidat]), numero)
    return replace(
        campagne,
        dossiers=_choisir(ensemble, ordre, numero, designants),
        voeux=_voeux(candidat[tri], rang[tri], lieu[tri], genre[tri], len(ids)),
        couples=couples[np.argsort(couples[:, 0], kind="stable")],
        classements=classements,
        annulations=annulations,
        derogations=decidees,
    )


def _decisions(decidees: Derogations, lesquelles: NDArray[np.intp], numero: NDArray[np.int32]) -> Derogations:
    """The decisions ``lesquelles``, in this order, of candidats numbered again."""
    motifs, bases = (tuple(textes[k] for k in lesquelles.tolist()) for textes in (decidees.motif, decidees.base_legale))
    candidat = numero[decidees.candidat[lesquelles]]
    return Derogations(candidat, decidees.lieu[lesquelles], decidees.en_plus[lesquelles], motifs, bases)


def dependants(campagne: Campagne, ids: Collection[str]) -> list[tuple[str, str]]:
    """Pairs (candidat who stays, candidat of ``ids`` who cannot leave alone): couples, and facts that name a candidat."""
    dossiers = campagne.dossiers
    partent = np.isin(np.array(dossiers.ids), np.array(sorted(ids)))
    liens = [*campagne.couples.tolist(), *((b, a) for a, b in campagne.couples.tolist())]
    for nom in _designants(campagne):
        designe = dossiers.faits[nom]
        liens += [(int(i), int(designe[i])) for i in np.flatnonzero(designe >= 0)]
    return sorted({(dossiers.ids[i], dossiers.ids[j]) for i, j in liens if partent[j] and not partent[i]})


def _designants(campagne: Campagne) -> frozenset[str]:
    """Facts that name another candidat."""
    return frozenset(fait.nom for fait in campagne.paquet.faits if fait.type == "candidat")


def _choisir(dossiers: Dossiers, qui: NDArray[np.intp], numero: NDArray[np.int32], designants: Collection[str]) -> Dossiers:
    """The candidats ``qui``, in this order; ``numero`` (n + 1,) is the new index of each, the last one for nobody."""
    pris: Callable[[NDArray[Any]], NDArray[Any]] = lambda tableau: tableau[qui]  # noqa: E731
    faits: Mapping[str, NDArray[Any]] = {
        nom: numero[pris(f)].astype(f.dtype) if nom in designants else pris(f) for nom, f in dossiers.faits.items()
    }
    return Dossiers(
        ids=tuple(dossiers.ids[i] for i in qui.tolist()),
        discipline=pris(dossiers.discipline),
        disciplines=dossiers.disciplines,
        statut=pris(dossiers.statut),
        origine=pris(dossiers.origine),
        obligatoire=pris(dossiers.obligatoire),
        date_naissance=pris(dossiers.date_naissance),
        faits=faits,
    )


def _voeux(
    candidat: NDArray[np.int32], rang: NDArray[np.int16], lieu: NDArray[np.int32], genre: NDArray[np.int8], nombre: int
) -> Voeux:
    debut = np.zeros(nombre + 1, np.int64)
    np.cumsum(np.bincount(candidat, minlength=nombre), out=debut[1:])
    return Voeux(candidat, rang, lieu, genre, debut)
