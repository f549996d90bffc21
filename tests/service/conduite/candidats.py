"""A small campaign with people who have accounts in it, open for entry, contestations and late requests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from service.base import transaction
from service.base.horloge import maintenant
from service.base.tables_campagne import Participation, Saisie
from service.conduite import calendrier, campagnes, saisie
from service.conduite.apercu import Fiche
from service.conduite.calendrier import Bornes, Fenetre
from service.conduite.composition import Voeu
from service.identite import Acteur, Role
from tests.service.campagnes import campagne
from tests.service.conduite.atelier import Atelier, compte

T = TypeVar("T")

CANDIDATS: Sequence[Mapping[str, object]] = (
    {"candidat": "anna", "origine": "01"},
    {"candidat": "bruno", "origine": "02"},
    {"candidat": "chloe", "statut": "stagiaire", "motif_familial": ""},
    {"candidat": "david", "statut": "stagiaire_ex_titulaire"},
)
VOEUX = {"anna": ["03", "04"], "bruno": ["03"], "chloe": ["08", "09"], "david": ["07"]}
CAPACITES = {("L1300", lieu): 2 for lieu in ("01", "02", "03", "04", "07", "08", "09")}


class SurPlace:
    """A desk that works here and now: the functions are the same, without processes."""

    def __init__(self, racine: Path) -> None:
        self._racine = racine

    async def faire(self, travail: Callable[..., T], *arguments: Any) -> T:
        """Call."""
        return travail(self._racine, *arguments)


@dataclass
class Salle:
    """A campaign and its people."""

    atelier: Atelier
    campagne: str
    operateur: Acteur
    personnes: dict[str, Acteur]

    def ouvrir(self, *fenetres: Fenetre, debut: datetime | None = None, fin: datetime | None = None) -> None:
        """Set the windows given, and close the others."""
        instant = maintenant()
        bornes = Bornes(debut or instant - timedelta(hours=1), fin or instant + timedelta(hours=1))
        with transaction(self.atelier.engine) as seance:
            ligne = campagnes.verrouiller(seance, self.campagne)
            calendrier.regler(seance, self.operateur, ligne, dict.fromkeys(fenetres, bornes))

    def saisir(self, qui: str, *lieux: str, version: int = 0, conjoint: str | None = None) -> Saisie:
        """Keep a draft."""
        voeux = [Voeu(lieu) for lieu in lieux]
        with transaction(self.atelier.engine) as seance:
            return saisie.enregistrer(
                seance, self.personnes[qui], self.campagne, version=version, voeux=voeux, conjoint=conjoint
            )

    def montrer(self, qui: str) -> tuple[saisie.Etat, Fiche]:
        """What the rules say of it."""
        bureau: Any = SurPlace(self.atelier.racine)
        return attendre(saisie.montrer(self.atelier.engine, bureau, self.personnes[qui], self.campagne))

    def confirmer(self, qui: str) -> Saisie:
        """Confirm what is shown."""
        etat, fiche = self.montrer(qui)
        with transaction(self.atelier.engine) as seance:
            return saisie.confirmer(seance, self.personnes[qui], etat, fiche)

    def retirer(self, qui: str, version: int) -> Saisie:
        """Take the confirmation back."""
        with transaction(self.atelier.engine) as seance:
            return saisie.retirer_confirmation(seance, self.personnes[qui], self.campagne, version=version)


def attendre(tache: Any) -> Any:
    """Result of a coroutine, in a thread of its own: a test may run under another loop."""
    with ThreadPoolExecutor(1) as fil:
        return fil.submit(asyncio.run, tache).result()


def salle(atelier: Atelier, dossier: Path, **options: Any) -> Salle:
    """The campaign written by hand, received, and an account for each of its candidats."""
    operateur = compte(atelier.engine, Role.OPERATEUR)
    ecrite = campagne(dossier, CANDIDATS, VOEUX, CAPACITES, couples=[], **options)
    identifiant = atelier.campagne(operateur, ecrite)
    personnes = {}
    for ligne in CANDIDATS:
        nom = str(ligne["candidat"])
        personnes[nom] = compte(atelier.engine, Role.CANDIDAT, f"compte-{nom}")
        with transaction(atelier.engine) as seance:
            seance.add(Participation(campagne_id=identifiant, candidat=nom, academie=None, compte_id=personnes[nom].compte))
    return Salle(atelier, identifiant, operateur, personnes)


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
"""The smallest document that is received."""


def bureau(atelier: Atelier) -> Any:
    """A desk without processes."""
    return SurPlace(atelier.racine)


def geler(lieu: Salle) -> None:
    """Freeze what is there, and display the barèmes."""
    from service.conduite import etapes

    gel = attendre(etapes.preparer_gel(lieu.atelier.engine, bureau(lieu.atelier), lieu.campagne))
    with transaction(lieu.atelier.engine) as seance:
        etapes.geler(seance, lieu.operateur, campagnes.verrouiller(seance, lieu.campagne), gel)
    with transaction(lieu.atelier.engine) as seance:
        campagnes.afficher_baremes(seance, lieu.operateur, campagnes.verrouiller(seance, lieu.campagne))
