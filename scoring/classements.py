"""Recruiters' rankings: which vœux they withdraw, and the ``groupe`` they give (model §5).

Who ranks, and what a ranking does, is a rule of the pack, for each kind of vœu (:data:`scoring.types_voeu.CLASSEMENTS`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .dossier import ABSENT, Avis, Dossiers, Voeux
from .normalisation import retirer, retirer_de_meme
from .paquet import Paquet

DEFAVORABLE, NON_CLASSE, COUPLE = "AVIS_DEFAVORABLE", "NON_CLASSE", "CLASSEMENT_DU_COUPLE"
"""Codes of the notices."""

MESSAGES = {
    DEFAVORABLE: "Le vœu de rang {rang} ({lieu}) est retiré, l'avis rendu sur cette candidature est défavorable.",
    NON_CLASSE: "Le vœu de rang {rang} ({lieu}) est retiré, ce lieu est pourvu par classement, sans cette candidature.",
    COUPLE: "Le vœu de rang {rang} ({lieu}) est retiré, l'autre membre de la demande liée n'y est pas retenu.",
}

LIBELLES = {
    DEFAVORABLE: "Un avis défavorable retire le vœu",
    NON_CLASSE: "Là où le classement décide seul, un vœu sans rang est retiré",
    COUPLE: "Les deux membres d'une demande liée sont retenus, ou aucun",
}
"""The rules that the notices apply, for people."""


@dataclass(frozen=True, slots=True, eq=False)
class Classements:
    """Recruiters' rankings, sorted by (lieu, candidat).

    Attributes
    ----------
    lieu
        (c,) int32, index in the campaign's lieux.
    candidat
        (c,) int32, index in ``Dossiers.ids``.
    rang
        (c,) int32, 0 when not ranked.
    favorable
        (c,) bool.
    """

    lieu: NDArray[np.int32]
    candidat: NDArray[np.int32]
    rang: NDArray[np.int32]
    favorable: NDArray[np.bool_]


TYPE_INCONNU = -2
"""Type of a post that could not be read: nothing is reproached to what names it."""


def types_des_postes(paquet: Paquet) -> NDArray[np.int64]:
    """Return (L,) int64: vœu type that asks for each post, ``ABSENT`` for lieux of the pack, ``TYPE_INCONNU`` if unread."""
    propres, indice = paquet.lieux.nombre_propres, {code: t for t, code in enumerate(paquet.types_voeu)}
    indice[""] = TYPE_INCONNU
    return np.array([ABSENT] * propres + [indice[genre] for genre in paquet.lieux.types[propres:]], dtype=np.int64)


def lieux_classes(paquet: Paquet) -> NDArray[np.bool_]:
    """Return (L,) bool: lieux that a recruiter ranks, under some kind of vœu."""
    classe = np.array([genre.classement != "aucun" for genre in paquet.types])
    poste = np.array([genre.poste for genre in paquet.types])
    types = types_des_postes(paquet)
    return np.where(types == ABSENT, bool((classe & ~poste).any()), classe[types] | (types == TYPE_INCONNU))


def lieux_sans_classement(paquet: Paquet, voeux: Voeux, classements: Classements | None, role: str) -> NDArray[np.bool_]:
    """Return (m,) bool: vœux to whose lieu rankings have this role (one of ``CLASSEMENTS``), and where nobody was ranked."""
    donnes = np.zeros(paquet.lieux.nombre, dtype=bool)
    if classements is not None:
        donnes[classements.lieu] = True
    return _mode(paquet, voeux, role) & ~donnes[voeux.lieu]


def rang_seul(paquet: Paquet) -> NDArray[np.bool_]:
    """Return (L,) bool: lieux where the recruiter's rank alone decides, whatever vœu asks for them."""
    seul = np.array([genre.classement == "rang" for genre in paquet.types])
    poste = np.array([genre.poste for genre in paquet.types])
    types = types_des_postes(paquet)
    return np.where(types >= 0, seul[types], bool((~poste).any() and seul[~poste].all()))


def _mode(paquet: Paquet, voeux: Voeux, classement: str) -> NDArray[np.bool_]:
    """(m,) vœux whose kind gives this role to rankings."""
    return np.array([genre.classement == classement for genre in paquet.types])[voeux.type]


def rangs(voeux: Voeux, classements: Classements | None) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return (m,) int64 rank of each vœu on its lieu, 0 when it has none; (m,) bool, whether the opinion is unfavourable."""
    if classements is None or not len(classements.lieu):
        return np.zeros(voeux.nombre, dtype=np.int64), np.zeros(voeux.nombre, dtype=bool)
    pas = len(voeux.debut)
    cles = classements.lieu.astype(np.int64) * pas + classements.candidat
    cherches = voeux.lieu.astype(np.int64) * pas + voeux.candidat
    ou = np.minimum(np.searchsorted(cles, cherches), len(cles) - 1)
    trouve = cles[ou] == cherches
    return np.where(trouve, classements.rang[ou], 0).astype(np.int64), trouve & ~classements.favorable[ou]


def retenir(
    paquet: Paquet, dossiers: Dossiers, voeux: Voeux, couples: NDArray[np.int32], classements: Classements | None
) -> tuple[Voeux, tuple[Avis, ...]]:
    """Withdraw the vœux that rankings do not admit, with a notice each; those of a partner at the same places too.

    Parameters
    ----------
    voeux
        After normalisation.
    """
    rang, defavorable = rangs(voeux, classements)
    defavorable &= ~_mode(paquet, voeux, "aucun")
    non_classe = _mode(paquet, voeux, "rang") & (rang == 0) & ~defavorable
    supprime = retirer_de_meme(voeux, defavorable | non_classe, couples)
    avis = []
    for v in np.flatnonzero(supprime):
        code = DEFAVORABLE if defavorable[v] else NON_CLASSE if non_classe[v] else COUPLE
        ecrit = int(voeux.rang[v])
        texte = MESSAGES[code].format(rang=ecrit, lieu=paquet.lieux.noms[voeux.lieu[v]])
        avis.append(Avis(dossiers.ids[voeux.candidat[v]], ecrit, code, texte))
    return retirer(voeux, supprime), tuple(avis)


@dataclass(frozen=True, slots=True, eq=False)
class Ordre:
    """What orders the vœux of a cellule, rankings included; (m,) int32 each, smaller first.

    Attributes
    ----------
    groupe
        What the market compares before points. Where a rank separates equal points, it is the place, in the cellule, of
        (absolu, points, rang): never better than that of more points.
    absolu
        What comes before points for people: the absolute priority, or the recruiter's rank where it alone decides.
    rang
        The recruiter's rank where it separates equal points, the largest integer when there is none; 0 on other vœux.
    """

    groupe: NDArray[np.int32]
    absolu: NDArray[np.int32]
    rang: NDArray[np.int32]


def grouper(
    paquet: Paquet,
    dossiers: Dossiers,
    voeux: Voeux,
    points: NDArray[np.int64],
    groupe: NDArray[np.int32],
    classements: Classements | None,
) -> Ordre:
    """Say what rankings decide; ``groupe`` (m,) is the absolute priority of each vœu without them."""
    classe, _ = rangs(voeux, classements)
    absolu = np.where(_mode(paquet, voeux, "rang"), classe, groupe).astype(np.int32)
    resultat, rang = absolu.copy(), np.zeros(voeux.nombre, dtype=np.int32)
    vises = np.flatnonzero(_mode(paquet, voeux, "departage"))
    if len(vises):
        rang[vises] = np.where(classe[vises] > 0, classe[vises], np.iinfo(np.int32).max)
        cellule = dossiers.discipline[voeux.candidat[vises]].astype(np.int64) * paquet.lieux.nombre + voeux.lieu[vises]
        cles = np.column_stack([cellule, absolu[vises], -points[vises], rang[vises]])
        distinctes, place = np.unique(cles, axis=0, return_inverse=True)
        premiere = np.searchsorted(distinctes[:, 0], distinctes[:, 0])
        resultat[vises] = (np.arange(len(distinctes)) - premiere)[place.reshape(-1)]
    return Ordre(resultat, absolu, rang)
