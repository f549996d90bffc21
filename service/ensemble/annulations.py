"""Which demands fall, recomputed from the demands as written and from who obtained something so far: a pure function.

The run calls it before each campaign, the check calls it with the results it reads: neither keeps a state of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scoring.annulations import LIEE, PAR_LIEN

from ..echanges.tableau import Source
from ..echanges.tables import Table
from .modele import Application, Ensemble, Partie

if TYPE_CHECKING:
    from numpy.typing import NDArray

FICHIER = "annulations.csv"

MOTIF_LIE = "votre demande est liée à celle d'un autre candidat, qui est annulée"


@dataclass(frozen=True, slots=True, order=True)
class DemandeAnnulee:
    """A demand that falls: a row of ``demandes_annulees.csv``.

    Attributes
    ----------
    partie, nature, libelle
        The campaign; or, for a demand outside every movement, an empty ``partie`` and what the demand is.
    source
        Source of the rule; the campaign's own file when it was cancelled there.
    regle
        (part, id of the rule); None when no rule of the ensemble made it fall.
    """

    candidat: str
    partie: str
    nature: str
    libelle: str
    code: str
    motif: str
    source: str
    regle: tuple[str, str] | None


def demandes_annulees(ensemble: Ensemble, obtenus: Mapping[str, NDArray[np.bool_]]) -> tuple[DemandeAnnulee, ...]:
    """Every demand that falls, sorted.

    A demand falls once, by the first rule of ``ensemble.applications``. Participation is a fact of the files as they are
    given: a demand that falls by a rule still counts as made, one that the campaign's own ``annulations.csv`` cancels does not.

    Parameters
    ----------
    obtenus
        Per part already solved, (n,) bool: candidats who obtain a vœu or an extension lieu.
    """
    parties = {p.nom: p for p in ensemble.parties}
    tombees = {(d.partie, d.nature, d.libelle, d.candidat): d for p in ensemble.parties for d in _donnees(p)}
    demandes = {p.nom: p.ids(p.demande) for p in ensemble.parties}
    for a in ensemble.applications:
        if a.regle.quand == "participation":
            causes = demandes[a.cause]
        elif a.cause in obtenus:
            causes = parties[a.cause].ids(obtenus[a.cause])
        else:
            continue
        atteints = causes & a.qui if a.chez == a.cause else causes
        for d in _atteintes(ensemble, a, atteints, demandes):
            tombees.setdefault((d.partie, d.nature, d.libelle, d.candidat), d)
        if a.cible is not None:
            for d in _liees(parties[a.cible], tombees):
                tombees.setdefault((d.partie, d.nature, d.libelle, d.candidat), d)
    return tuple(sorted(tombees.values(), key=lambda d: (d.candidat, d.partie, d.nature, d.libelle)))


Cle = tuple[str, str, str, str]


def _atteintes(
    ensemble: Ensemble, a: Application, causes: frozenset[str], demandes: Mapping[str, frozenset[str]]
) -> Iterator[DemandeAnnulee]:
    """Demands that one rule makes fall, ``causes`` being those whose own demand is enough."""
    regle = (a.chez, a.regle.id)
    if a.cible is None:
        for autre in ensemble.autres:
            if autre.candidat in causes and autre.nature not in a.regle.exceptions:
                yield DemandeAnnulee(
                    autre.candidat, "", autre.nature, autre.libelle, a.regle.id, a.regle.motif, a.source, regle
                )
        return
    touches = causes & demandes[a.cible]
    for candidat in touches & a.qui if a.chez == a.cible else touches:
        yield DemandeAnnulee(candidat, a.cible, "", "", a.regle.id, a.regle.motif, a.source, regle)


def _donnees(partie: Partie) -> Iterator[DemandeAnnulee]:
    """What the campaign's own file cancels."""
    campagne = partie.campagne
    if campagne.annulations is None:
        return
    for i, code, motif in zip(
        campagne.annulations.candidat, campagne.annulations.code, campagne.annulations.motif, strict=True
    ):
        yield DemandeAnnulee(campagne.dossiers.ids[i], partie.nom, "", "", code, motif, FICHIER, None)
    for i in np.flatnonzero(campagne.annulations.causes(campagne.dossiers.nombre, campagne.couples) == PAR_LIEN):
        yield DemandeAnnulee(campagne.dossiers.ids[i], partie.nom, "", "", LIEE, MOTIF_LIE, FICHIER, None)


def _liees(partie: Partie, tombees: Mapping[Cle, DemandeAnnulee]) -> Iterator[DemandeAnnulee]:
    """Partners of those whose demand in this part falls: their demands are one."""
    ids, couples = partie.campagne.dossiers.ids, partie.campagne.couples
    for a, b in couples.tolist():
        for membre, autre in ((a, b), (b, a)):
            cause = tombees.get((partie.nom, "", "", ids[autre]))
            if cause is not None and cause.code != LIEE and partie.demande[membre]:
                yield DemandeAnnulee(ids[membre], partie.nom, "", "", LIEE, MOTIF_LIE, cause.source, cause.regle)


def completer(partie: Partie, annulees: tuple[DemandeAnnulee, ...]) -> Mapping[str, Source]:
    """Files of the campaign with the ``annulations.csv`` of the run; partners fall with whom they are linked, at reading.

    The file is there as soon as something is cancelled, or when the campaign has one.
    """
    siennes = [d for d in annulees if d.partie == partie.nom and d.code != LIEE]
    if not siennes and FICHIER not in partie.sources:
        return partie.sources
    table = Table(
        {
            "candidat": [d.candidat for d in siennes],
            "code": [d.code for d in siennes],
            "motif": [d.motif if d.regle is None else f"{d.motif} ({d.source})" for d in siennes],
        }
    )
    return {**partie.sources, FICHIER: Source(FICHIER, table.octets())}


def maintenues(partie: Partie, annulees: tuple[DemandeAnnulee, ...]) -> NDArray[np.bool_]:
    """(n,) bool: candidats of the part whose demand stands."""
    tombes = {d.candidat for d in annulees if d.partie == partie.nom}
    return partie.demande & np.array([c not in tombes for c in partie.campagne.dossiers.ids], dtype=np.bool_)
