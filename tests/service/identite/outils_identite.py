"""What the tests of identity share: an installation whose clock moves, accounts, a mailbox."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pyotp
from pwdlib import PasswordHash
from sqlalchemy import Engine, func, select

from service.base import transaction
from service.base.journal import Ligne
from service.base.tables_campagne import Campagne, Participation
from service.base.tables_identite import Compte
from service.identite import comptes, connexion, envois, mots_de_passe, otp
from service.identite.coffre import Coffre
from service.identite.courriel import Message
from service.identite.installation import Client, Installation, Reglages
from service.identite.numen import Numen
from service.identite.politique import Acteur, Role

NUMEN = Numen("01A9212345XVK")
AUTRE = Numen("14E0154321ABC")
MOT = "Un-Mot_de+Passe9"
NEUF = "Tout;Autre:Phrase7"
CLIENT = Client("192.0.2.7", "essai")
DEPART = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


class Compteur:
    """A ``PasswordHash`` that counts."""

    def __init__(self, vrai: PasswordHash) -> None:
        self._vrai, self._verrou = vrai, threading.Lock()
        self.current_hasher = vrai.current_hasher
        self.verifications = self.hachages = 0

    def remettre(self) -> None:
        """Start again at 0."""
        self.verifications = self.hachages = 0

    def hash(self, mot: str) -> str:
        """Count and hash."""
        with self._verrou:
            self.hachages += 1
        return self._vrai.hash(mot)

    def verify(self, mot: str, empreinte: str) -> bool:
        """Count and verify."""
        with self._verrou:
            self.verifications += 1
        return self._vrai.verify(mot, empreinte)


@dataclass
class Boite:
    """A mail port that keeps."""

    recus: list[Message] = field(default_factory=list)

    def envoyer(self, message: Message) -> None:
        """Keep."""
        self.recus.append(message)


class Banc:
    """An installation under test."""

    def __init__(self, engine: Engine, calculs: Compteur, reglages: Reglages | None = None) -> None:
        self.engine, self.calculs, self.instant, self.boite = engine, calculs, DEPART, Boite()
        self.installation = Installation(Coffre(bytes(range(32))), reglages or Reglages(), lambda: self.instant)

    def attendre(self, **duree: float) -> None:
        """Let time go by."""
        self.instant += timedelta(**duree)

    def operateur(self) -> Acteur:
        """An active operator."""
        return Acteur(self.gestion("op@exemple.fr", Role.OPERATEUR)[0], Role.OPERATEUR)

    def gestion(self, courriel: str, role: Role, academie: str | None = None) -> tuple[str, str]:
        """An active staff account: its id and its second factor's secret; the password is ``MOT``."""
        secret, identifiant = otp.nouveau_secret(), comptes.nouvel_id()
        compte = Compte(
            id=identifiant,
            identifiant=courriel,
            courriel=courriel,
            role=role.value,
            academie=academie,
            etat="actif",
            mot_de_passe=mots_de_passe.hacher(MOT),
            secret_totp=otp.chiffrer(self.installation, identifiant, secret),
            cree_le=self.instant,
        )
        with transaction(self.engine) as seance:
            seance.add(compte)
        self.calculs.remettre()
        return identifiant, secret

    def candidat(self, numen: Numen = NUMEN, *, etat: str = "actif", pour: str | None = "2026", mot: str | None = MOT) -> str:
        """A candidat's account; its id."""
        compte = Compte(
            id=comptes.nouvel_id(),
            identifiant=numen.identifiant(self.installation.coffre),
            courriel=f"p{numen.valeur[-3:].lower()}@ac-essai.fr",
            role=Role.CANDIDAT.value,
            etat=etat,
            mot_de_passe=None if mot is None else mots_de_passe.hacher(mot),
            initialise_pour=pour,
            cree_le=self.instant,
        )
        with transaction(self.engine) as seance:
            seance.add(compte)
        self.calculs.remettre()
        return compte.id

    def campagne(self, annee: int, *participants: str) -> str:
        """A campaign of a year, with these accounts; its id."""
        with transaction(self.engine) as seance:
            createur = seance.scalars(select(Compte.id).where(Compte.role == "operateur")).first()
        createur = createur or self.gestion(f"c{annee}@exemple.fr", Role.OPERATEUR)[0]
        identifiant = f"c{annee}"
        with transaction(self.engine) as seance:
            seance.add(
                Campagne(
                    id=identifiant, mouvement="amia", annee=annee, libelle="Essai", cree_le=self.instant, cree_par=createur
                )
            )
            seance.flush()
            for i, compte in enumerate(participants):
                seance.add(Participation(campagne_id=identifiant, candidat=f"p{i}", compte_id=compte))
        return identifiant

    def entrer(self, identifiant: str, mot: str = MOT, client: Client = CLIENT) -> connexion.Etape:
        """First step of signing in."""
        return connexion.commencer(self.engine, self.installation, identifiant, mot, client)

    def code(self, secret: str) -> str:
        """Code of the present time step."""
        return pyotp.TOTP(secret).at(self.instant)

    def ouvrir(self, identifiant: str, secret: str | None = None, mot: str = MOT) -> connexion.Ouverte:
        """Sign in to the end."""
        etape = self.entrer(identifiant, mot)
        if isinstance(etape, connexion.CodeAttendu):
            assert secret is not None
            etape = connexion.fournir_code(self.engine, self.installation, etape.jeton, self.code(secret), CLIENT)
        assert isinstance(etape, connexion.Ouverte), etape
        return etape

    def expedier(self) -> None:
        """Hand over what is to be sent."""
        envois.expedier(self.engine, self.installation, self.boite)

    def courrier(self) -> Message:
        """Hand over what is to be sent; the last message."""
        self.expedier()
        return self.boite.recus[-1]

    def compte(self, identifiant: str) -> Compte:
        """The row of an account."""
        with transaction(self.engine, ecrire=False) as seance:
            compte = seance.get(Compte, identifiant)
            assert compte is not None
            return compte

    def journal(self) -> list[str]:
        """Actions written so far."""
        with transaction(self.engine, ecrire=False) as seance:
            return list(seance.scalars(select(Ligne.action).order_by(Ligne.numero)))

    def nombre(self, table: type) -> int:
        """Rows of a table."""
        with transaction(self.engine, ecrire=False) as seance:
            return seance.scalar(select(func.count()).select_from(table)) or 0


def dans(texte: str, motif: str) -> str:
    """First group of a pattern that must be in a text."""
    trouve = re.search(motif, texte)
    assert trouve is not None, motif
    return trouve[1]
