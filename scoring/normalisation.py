"""What happens to vœux before the run (N1, N2, N5, N6): every change is told to the candidat, none is silent.

N3 and N4 refuse at reading; :func:`listes_identiques` is the test of N4. :func:`liens_admis` tells which couples may exist.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .dossier import ABSENT, Avis, Dossiers, Voeux
from .langage import Niveau
from .paquet import Paquet
from .regles_demandes import Regle


@dataclass(frozen=True, slots=True, eq=False)
class Normalisation:
    """Vœux as they are examined, and the notices, sorted by (candidat, rang, code).

    In ``voeux``, those of one candidat are in the order of examination, which a block move may make differ from the ranks.
    """

    voeux: Voeux
    avis: tuple[Avis, ...]


def normaliser(paquet: Paquet, dossiers: Dossiers, voeux: Voeux, couples: NDArray[np.int32]) -> Normalisation:
    """Apply the pack's normalisations in its order.

    Parameters
    ----------
    voeux
        As written, checked by the reader (N3 and N4).
    couples
        (k, 2) int32; the two lists of a couple are identical.
    """
    avis: list[Avis] = []
    for regle in paquet.normalisations:
        match regle.type:
            case "avancer":
                voeux = _avancer(paquet, regle, dossiers, voeux, couples, avis)
            case "couper":
                voeux = _couper(paquet, regle, dossiers, voeux, couples, avis)
            case "ecarter":
                voeux = _ecarter(paquet, regle, dossiers, voeux, couples, avis)
            case _:
                _signaler(paquet, regle, dossiers, voeux, couples, avis)
    return Normalisation(voeux, trier(avis))


def trier(avis: Iterable[Avis]) -> tuple[Avis, ...]:
    """Sort notices by candidat, rang, code, message."""
    return tuple(sorted(avis, key=lambda a: (a.candidat, a.rang, a.code, a.message)))


def _avancer(
    paquet: Paquet, regle: Regle, dossiers: Dossiers, voeux: Voeux, couples: NDArray[np.int32], avis: list[Avis]
) -> Voeux:
    """Move the vœux of some types to the front as a block; a vœu is told of when it passes one that was before it."""
    vises = paquet.contexte(dossiers, voeux, couples).condition(regle.condition)[voeux.candidat]
    avance = vises & np.isin(voeux.type, regle.types)
    ordre = np.lexsort((np.arange(voeux.nombre), ~avance, voeux.candidat))
    place = np.empty(voeux.nombre, dtype=np.int64)
    place[ordre] = np.arange(voeux.nombre)
    _prevenir(paquet, regle, dossiers, voeux, np.flatnonzero(avance & (place < np.arange(voeux.nombre))), regle.message, avis)
    return _prendre(voeux, ordre, voeux.debut)


def _couper(
    paquet: Paquet, regle: Regle, dossiers: Dossiers, voeux: Voeux, couples: NDArray[np.int32], avis: list[Avis]
) -> Voeux:
    """Remove a vœu for the lieu held and every later one of the types; a member's cut may cut the partner's list at its place.

    With a ``portee``, only the vœux that satisfy it cut. Positions are counted among the vœux of the types, so that vœux
    outside the barème neither move the cut nor suffer from it.
    Each removed vœu is told whose lieu cuts, the candidat's or the partner's, and whether it asks that lieu or follows it.
    """
    contexte = paquet.contexte(dossiers, voeux, couples)
    vise = contexte.condition(regle.condition)
    concerne = np.isin(voeux.type, regle.types)
    avant = np.concatenate(([0], np.cumsum(concerne)))
    position = avant[:-1] - avant[voeux.debut[voeux.candidat]]
    origine = dossiers.origine[voeux.candidat]
    # Somebody who holds a post holds a place of the lieu it belongs to.
    tenu = np.where(origine >= 0, paquet.lieux.rattachement[origine], ABSENT)
    chez_soi = concerne & vise[voeux.candidat] & ((voeux.lieu == origine) | (voeux.lieu == tenu))
    if regle.portee is not None:
        chez_soi &= contexte.etendre(contexte.condition(regle.portee), regle.portee.niveau, Niveau.VOEU)
    jamais = np.iinfo(np.int64).max
    coupe = np.full(dossiers.nombre, jamais, dtype=np.int64)
    np.minimum.at(coupe, voeux.candidat[chez_soi], position[chez_soi])
    coupe_propre = coupe.copy()
    if regle.couple and len(couples):
        coupe[couples] = coupe[couples].min(axis=1)[:, None]
    supprime = concerne & (position >= coupe[voeux.candidat])
    propre = position >= coupe_propre[voeux.candidat]
    coupant = np.where(propre, coupe_propre[voeux.candidat], coupe[voeux.candidat])
    rangees = np.flatnonzero(concerne)
    for siens, message, suite in (
        (propre, regle.message, regle.message_suite),
        (~propre, regle.message_couple, regle.message_couple_suite),
    ):
        _prevenir(paquet, regle, dossiers, voeux, np.flatnonzero(supprime & siens & (position == coupant)), message, avis)
        suivants = np.flatnonzero(supprime & siens & (position > coupant))
        causes = rangees[avant[voeux.debut[voeux.candidat[suivants]]] + coupant[suivants]]
        _prevenir(paquet, regle, dossiers, voeux, suivants, suite, avis, causes)
    return retirer(voeux, supprime)


def _ecarter(
    paquet: Paquet, regle: Regle, dossiers: Dossiers, voeux: Voeux, couples: NDArray[np.int32], avis: list[Avis]
) -> Voeux:
    """Remove vœux, and at the same places those of the partner: the two lists of a couple stay identical."""
    contexte = paquet.contexte(dossiers, voeux, couples)
    propre = contexte.condition(regle.condition)[voeux.candidat]
    if regle.portee is not None:
        propre &= contexte.etendre(contexte.condition(regle.portee), regle.portee.niveau, Niveau.VOEU)
    supprime = retirer_de_meme(voeux, propre, couples)
    _prevenir(paquet, regle, dossiers, voeux, np.flatnonzero(propre), regle.message, avis)
    _prevenir(paquet, regle, dossiers, voeux, np.flatnonzero(supprime & ~propre), regle.message_couple, avis)
    return retirer(voeux, supprime)


def retirer_de_meme(voeux: Voeux, propre: NDArray[np.bool_], couples: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return (m,) bool: the vœux to remove, and those of the same rank of a partner.

    Both lists of a couple have the same ranks as written, even when one of them was cut since.
    """
    supprime = propre.copy()
    concernes = np.bincount(voeux.candidat[propre], minlength=len(voeux.debut)) > 0
    for a, b in couples[concernes[couples].any(axis=1)]:
        siens, autres = (np.arange(voeux.debut[membre], voeux.debut[membre + 1]) for membre in (a, b))
        for ici, la in ((siens, autres), (autres, siens)):
            supprime[ici] |= np.isin(voeux.rang[ici], voeux.rang[la[propre[la]]])
    return supprime


def retirer(voeux: Voeux, supprime: NDArray[np.bool_]) -> Voeux:
    """Vœux without some of them."""
    gardes_avant = np.concatenate(([0], np.cumsum(~supprime)))
    return _prendre(voeux, np.flatnonzero(~supprime), gardes_avant[voeux.debut])


def _signaler(
    paquet: Paquet, regle: Regle, dossiers: Dossiers, voeux: Voeux, couples: NDArray[np.int32], avis: list[Avis]
) -> None:
    """Write a notice, per candidat or per vœu; nothing changes. Only those who have a vœu are told."""
    contexte = paquet.contexte(dossiers, voeux, couples)
    vise = contexte.condition(regle.condition) & (np.diff(voeux.debut) > 0)
    if regle.portee is not None:
        portee = contexte.etendre(contexte.condition(regle.portee), regle.portee.niveau, Niveau.VOEU)
        vises = np.flatnonzero(vise[voeux.candidat] & portee & contexte.au_bareme)
        _prevenir(paquet, regle, dossiers, voeux, vises, regle.message, avis)
        return
    avis += [Avis(dossiers.ids[i], 0, regle.id, regle.message) for i in np.flatnonzero(vise)]


def _prevenir(
    paquet: Paquet,
    regle: Regle,
    dossiers: Dossiers,
    voeux: Voeux,
    lesquels: NDArray[np.int64],
    message: str,
    avis: list[Avis],
    causes: NDArray[np.int64] | None = None,
) -> None:
    """Write a notice per vœu; ``causes`` are the vœux that cut them."""
    noms = paquet.lieux.noms
    for v, c in zip(lesquels, lesquels if causes is None else causes, strict=True):
        rang = int(voeux.rang[v])
        coupe = {"rang_coupe": int(voeux.rang[c]), "lieu_coupe": noms[voeux.lieu[c]]}
        texte = message.format(rang=rang, lieu=noms[voeux.lieu[v]], **coupe)
        avis.append(Avis(dossiers.ids[voeux.candidat[v]], rang, regle.id, texte))


def _prendre(voeux: Voeux, ordre: NDArray[np.int64], debut: NDArray[np.int64]) -> Voeux:
    return Voeux(voeux.candidat[ordre], voeux.rang[ordre], voeux.lieu[ordre], voeux.type[ordre], debut.astype(np.int64))


def listes_identiques(voeux: Voeux, couples: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return (k,) bool: whether the two members ask the same lieux and types in the same order (N4)."""
    resultat = np.zeros(len(couples), dtype=bool)
    for i, (a, b) in enumerate(couples):
        gauche, droite = (slice(voeux.debut[membre], voeux.debut[membre + 1]) for membre in (a, b))
        resultat[i] = np.array_equal(voeux.lieu[gauche], voeux.lieu[droite]) and np.array_equal(
            voeux.type[gauche], voeux.type[droite]
        )
    return resultat


def liens_admis(paquet: Paquet, dossiers: Dossiers, couples: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return (k,) bool: whether the pack lets the two members link their demands."""
    contexte = paquet.contexte(dossiers)
    resultat = np.zeros(len(couples), dtype=bool)
    for un, autre in paquet.liens.paires:
        un_membre, autre_membre = (contexte.condition(condition)[couples] for condition in (un, autre))
        resultat |= (un_membre & autre_membre[:, ::-1]).any(axis=1)
    for nom in paquet.liens.identiques:
        membres = contexte.lire(nom, Niveau.CANDIDAT)[couples]
        resultat &= membres[:, 0] == membres[:, 1]
    return resultat
