"""Accounts of a demonstration: ready to sign in with, one per role. Random secrets, and none where anyone really works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import pyotp
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..base.journal import inscrire
from ..base.tables_identite import Compte
from . import mots_de_passe, numen, otp
from .comptes import nouvel_id
from .installation import Installation
from .politique import GESTION, SYSTEME, Role

MARQUE_DEMONSTRATION = "demonstration.json"
"""File of the data folder of a demonstration: its persons, with passwords and second factors in clear."""


class DemonstrationRefusee(Exception):
    """A folder or an installation is not, or cannot become, a demonstration. French message."""


@dataclass(frozen=True, slots=True, repr=False)
class Personne:
    """Someone of the demonstration.

    Attributes
    ----------
    identifiant
        What is typed to sign in: an address, a NUMEN for the candidat.
    academie
        For the rectorat.
    initialise_pour
        For the candidat: year of the campaign.
    mot_de_passe, secret
        Set by :func:`creer`; ``secret`` (of the second factor) stays empty for the candidat.
    """

    role: Role
    nom: str
    identifiant: str
    courriel: str
    academie: str | None = None
    initialise_pour: str | None = None
    mot_de_passe: str = ""
    secret: str = ""


def creer(seance: Session, installation: Installation, personnes: Sequence[Personne]) -> tuple[Personne, ...]:
    """Make active accounts, each with a password and, for staff, a second factor; the persons with their secrets.

    Raises
    ------
    DemonstrationRefusee
        In production, or where there is already an account.
    """
    if installation.reglages.production:
        raise DemonstrationRefusee("une démonstration ne se fait pas avec des réglages de production")
    if seance.scalar(select(func.count()).select_from(Compte)):
        raise DemonstrationRefusee("cette installation a déjà des comptes")
    return tuple(_creer(seance, installation, personne) for personne in personnes)


def _creer(seance: Session, installation: Installation, personne: Personne) -> Personne:
    gestion = personne.role in GESTION
    faite = replace(personne, mot_de_passe=mots_de_passe.engendrer(), secret=otp.nouveau_secret() if gestion else "")
    compte = Compte(
        id=nouvel_id(),
        identifiant=personne.identifiant if gestion else numen.lire(personne.identifiant).identifiant(installation.coffre),
        nom=personne.nom,
        courriel=personne.courriel,
        role=personne.role.value,
        academie=personne.academie,
        etat="actif",
        mot_de_passe=mots_de_passe.hacher(faite.mot_de_passe),
        initialise_pour=personne.initialise_pour,
        cree_le=installation.horloge(),
    )
    if gestion:
        compte.secret_totp = otp.chiffrer(installation, compte.id, faite.secret)
    seance.add(compte)
    seance.flush()
    inscrire(seance, SYSTEME, "", "compte_de_demonstration", objet=compte.id, details={"role": compte.role})
    return faite


def code(secret: str, instant: datetime) -> tuple[str, int]:
    """Code of a second factor at an instant, and how many seconds it is still shown. It serves once."""
    secondes = int(instant.timestamp())
    return pyotp.TOTP(secret, interval=otp.PAS).generate_otp(secondes // otp.PAS), otp.PAS - secondes % otp.PAS
