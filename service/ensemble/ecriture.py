"""Files of a chain's output besides those of its campaigns: who got what, what fell and why, and what proves it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..certificat import versions
from ..echanges.tables import Entiers, Table
from .annulations import DemandeAnnulee, maintenues
from .modele import Ensemble, Partie

if TYPE_CHECKING:
    from ..echanges.campagne import Campagne

RESULTATS = "resultats.csv"
DEMANDES = "demandes_annulees.csv"
CERTIFICAT = "certificat.json"
CAMPAGNE, RESULTAT = "campagne", "resultat"
"""Folders of each part: the campaign as it was run, and its result."""

FORMAT = 1
"""Version of the certificate's layout."""


@dataclass(frozen=True, slots=True, eq=False)
class Etape:
    """One part once solved.

    Attributes
    ----------
    campagne
        As it was run, with the demands cancelled before it.
    issue
        n codes of outcome (``service.echanges.champs_resultat.ISSUES``).
    lieu, rang
        n codes of lieux, empty when no vœu is granted; n ranks, 0 when there is none.
    certificat
        Bytes of the part's own certificate.
    """

    partie: Partie
    campagne: Campagne
    issue: Sequence[str]
    lieu: Sequence[str]
    rang: Sequence[int]
    certificat: bytes

    @property
    def obtenus(self) -> NDArray[np.bool_]:
        """(n,) bool: who obtains a vœu or an extension lieu, or is placed by decision."""
        return np.array([issue in OBTENU for issue in self.issue], dtype=bool)


OBTENU = ("voeu", "extension", "derogation")


def tables(ensemble: Ensemble, etapes: Sequence[Etape], annulees: tuple[DemandeAnnulee, ...]) -> dict[str, Table]:
    """The two tables, by name; rows by candidat."""
    return {RESULTATS: _resultats(ensemble, etapes, annulees), DEMANDES: _demandes(annulees)}


def _demandes(annulees: Sequence[DemandeAnnulee]) -> Table:
    return Table(
        {
            "candidat": [d.candidat for d in annulees],
            "campagne": [d.partie for d in annulees],
            "nature": [d.nature for d in annulees],
            "libelle": [d.libelle for d in annulees],
            "code": [d.code for d in annulees],
            "motif": [d.motif for d in annulees],
            "source": [d.source for d in annulees],
        }
    )


def _resultats(ensemble: Ensemble, etapes: Sequence[Etape], annulees: tuple[DemandeAnnulee, ...]) -> Table:
    decisions = _decisions(etapes, annulees)
    siennes: dict[str, list[DemandeAnnulee]] = {}
    for d in annulees:
        siennes.setdefault(d.candidat, []).append(d)
    ids = sorted(decisions)
    lignes = [(etapes[e], i) for e, i in (decisions[c] for c in ids)]
    rangs = np.array([etape.rang[i] for etape, i in lignes], dtype=np.int64)
    return Table(
        {
            "candidat": ids,
            "campagne": [etape.partie.nom for etape, _ in lignes],
            "resultat": [etape.issue[i] for etape, i in lignes],
            "lieu": [etape.lieu[i] for etape, i in lignes],
            "rang": Entiers(rangs, rangs == 0),
            "demandes_annulees": [" ; ".join(d.partie or d.nature for d in siennes.get(c, ())) for c in ids],
            "motif": [" ; ".join(dict.fromkeys(d.motif for d in siennes.get(c, ()))) for c in ids],
        }
    )


def _decisions(etapes: Sequence[Etape], annulees: tuple[DemandeAnnulee, ...]) -> dict[str, tuple[int, int]]:
    """(part, candidat) deciding for each person: the one that grants, else the last that examined a demand, else the first."""
    poids: dict[str, tuple[int, int, int]] = {}
    for e, etape in enumerate(etapes):
        debout, obtenus = maintenues(etape.partie, annulees), etape.obtenus
        for i, candidat in enumerate(etape.campagne.dossiers.ids):
            force = 2 if obtenus[i] else 1 if debout[i] else 0
            connu = poids.get(candidat)
            if connu is None or force > connu[0] or force == connu[0] == 1:
                poids[candidat] = (force, e, i)
    return {candidat: (e, i) for candidat, (_, e, i) in poids.items()}


def certifier(
    ensemble: Ensemble, etapes: Sequence[Etape], annulees: tuple[DemandeAnnulee, ...], fichiers: Mapping[str, bytes]
) -> bytes:
    """Certificate of the chain: what went in, in which order, which rules were applied and to how many, what came out."""
    nombres = Counter((d.regle, d.partie) for d in annulees)
    contenu: dict[str, Any] = {
        "format": FORMAT,
        "ensemble": {"libelle": ensemble.libelle, "empreinte": ensemble.empreinte},
        "versions": versions(),
        "ordre": [etape.partie.nom for etape in etapes],
        "campagnes": {
            etape.partie.nom: {
                "mouvement": etape.campagne.mouvement,
                "annee": etape.campagne.annee,
                "libelle": etape.campagne.libelle,
                "regles": etape.campagne.paquet.empreinte,
                "entrees": dict(sorted(etape.campagne.empreintes.items())),
                "resultat": hashlib.sha256(etape.certificat).hexdigest(),
                "obtenus": int(etape.obtenus.sum()),
                "annulees": sum(d.partie == etape.partie.nom for d in annulees),
            }
            for etape in etapes
        },
        "regles": [
            {
                "id": a.regle.id,
                "paquet": a.chez,
                "libelle": a.regle.libelle,
                "source": a.regle.source,
                "confiance": a.regle.confiance,
                "note": a.regle.note,
                "quand": a.regle.quand,
                "cause": a.cause,
                "cible": a.cible,
                "exceptions": list(a.regle.exceptions),
                "annees_differentes": a.annees is not None,
                "annulees": nombres[(a.chez, a.regle.id), a.cible or ""],
            }
            for a in ensemble.applications
        ],
        "autres_demandes": {
            "nombre": len(ensemble.autres),
            "annulees": sum(not d.partie for d in annulees),
        },
        "empreintes": {nom: hashlib.sha256(octets).hexdigest() for nom, octets in sorted(fichiers.items())},
    }
    return (json.dumps(contenu, ensure_ascii=False, indent=1) + "\n").encode()
