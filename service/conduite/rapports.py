"""The faults of an upload, kept a day for who sent it: taken away as a file without sending everything again.

A report quotes values of the files: it lies among the uploads, which are swept, never with what is
kept; only its owner reads it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from ..base.refus import Refus
from ..echanges.anomalies import CODES, Anomalie
from ..fautes import par_cause
from ..identite.politique import Acteur
from . import tableurs
from .magasin import Magasin

MONTREES = 50
"""Faults of one cause that a page shows; all are in the files to take away."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Faults of one file and one code."""

    fichier: str
    cause: str
    fautes: Sequence[Anomalie]

    @property
    def montrees(self) -> Sequence[Anomalie]:
        """The first ones."""
        return self.fautes[:MONTREES]

    @property
    def attendu(self) -> str:
        """What they all expected; empty when that differs."""
        attendus = {faute.attendu for faute in self.fautes}
        return attendus.pop() if len(attendus) == 1 else ""


@dataclass(frozen=True, slots=True)
class Rapport:
    """Every fault of an upload."""

    fautes: Sequence[Anomalie]

    @property
    def causes(self) -> list[Cause]:
        """By file and cause, as ``check`` groups them."""
        return [Cause(fichier, CODES[code], siennes) for (fichier, code), siennes in par_cause(self.fautes).items()]

    def en_json(self) -> bytes:
        """In the form of ``mouvement check --json``."""
        return json.dumps({"anomalies": [f.en_json() for f in self.fautes]}, ensure_ascii=False, indent=1).encode()

    def en_csv(self) -> bytes:
        """For a spreadsheet: no value is read as a formula."""
        entete = ["fichier", "ligne", "colonne", "valeur", "cause", "attendu", "correction", "code"]
        return tableurs.en_csv(
            [
                entete,
                *(
                    [f.fichier, str(f.ligne or ""), f.colonne, f.valeur, CODES[f.code], f.attendu, f.correction, f.code]
                    for f in self.fautes
                ),
            ]
        )


_CHAMPS = tuple(champ.name for champ in fields(Anomalie))


def de_refus(refus: Refus) -> Rapport | None:
    """The report of a refused campaign; None when the refusal is about something else."""
    anomalies: Sequence[Mapping[str, Any]] = refus.complements.get("anomalies", ())
    return Rapport([Anomalie(**{nom: lue[nom] for nom in _CHAMPS}) for lue in anomalies]) if anomalies else None


def garder(magasin: Magasin, acteur: Acteur, rapport: Rapport) -> str:
    """Keep a report for its owner; its digest."""
    octets = json.dumps({"compte": acteur.compte, "anomalies": [f.en_json() for f in rapport.fautes]}).encode()
    empreinte = hashlib.sha256(octets).hexdigest()
    magasin.garder_rapport(empreinte, octets)
    return empreinte


def lire(magasin: Magasin, acteur: Acteur, empreinte: str) -> Rapport:
    """A report kept.

    Raises
    ------
    Refus
        ``contenu_absent``: swept, or somebody else's; the two are not told apart.
    """
    lu = json.loads(magasin.rapport(empreinte))
    if lu["compte"] != acteur.compte:
        raise Refus("contenu_absent", "Le rapport est gardé un jour : renvoyer les fichiers.")
    return Rapport([Anomalie(**{nom: faute[nom] for nom in _CHAMPS}) for faute in lu["anomalies"]])
