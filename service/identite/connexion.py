"""Signing in with a password: password, then code where there is a second factor, then a session.

These functions hold their own transactions, unlike the rest of the package: a refusal must be counted and written down, and the
computation of argon2id must not hold the database. Unknown, inactive, locked account and wrong password get one answer, after
the same work: two writes, one argon2id.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from ..base import transaction
from ..base.journal import inscrire
from ..base.tables_identite import Compte
from . import initialisation, jetons, mots_de_passe, numen, otp, sessions, verrou
from .installation import Client, Installation
from .jetons import Genre
from .limites import exiger, exiger_tentative
from .politique import GESTION, Role
from .refus import RefusIdentite


@dataclass(frozen=True, slots=True)
class Refusee:
    """Not in; ``code`` is one of ``refus.CODES``, the same whatever the cause."""

    code: str


@dataclass(frozen=True, slots=True, repr=False)
class CodeAttendu:
    """Password right; ``jeton`` goes back with the code."""

    jeton: str


@dataclass(frozen=True, slots=True)
class PremiereConnexionRequise:
    """Password right, but of another campaign: the first connection is to be done again."""


@dataclass(frozen=True, slots=True, repr=False)
class MotDePasseAChanger:
    """The mailed password is right; ``jeton`` is for ``premiere_connexion.terminer``."""

    jeton: str


@dataclass(frozen=True, slots=True, repr=False)
class Ouverte:
    """In."""

    compte: str
    role: Role
    session: sessions.Ouverture


Etape = Refusee | CodeAttendu | PremiereConnexionRequise | MotDePasseAChanger | Ouverte


def commencer(engine: Engine, installation: Installation, identifiant: str, mot_de_passe: str, client: Client) -> Etape:
    """First step: identifier (address or NUMEN) and password.

    Raises
    ------
    RefusIdentite
        ``trop_de_tentatives``.
    """
    cle = numen.identifiant(installation.coffre, identifiant)
    exiger_tentative(engine, installation, "mot_de_passe", client, cle)
    with transaction(engine) as seance:
        compte = seance.scalars(select(Compte).where(Compte.identifiant == cle).with_for_update()).first()
        admis = verrou.reserver(seance, installation, compte, cle)
        attendu = compte.mot_de_passe if compte is not None and admis and compte.etat == sessions.ACTIF else None
    juste = mots_de_passe.verifier(mot_de_passe, attendu)
    rehache = mots_de_passe.hacher(mot_de_passe) if juste and attendu and mots_de_passe.a_refaire(attendu) else None
    with transaction(engine) as seance:
        compte = None if compte is None else seance.get(Compte, compte.id, with_for_update=True)
        # The password may have been changed, or the account deactivated, during the computation.
        if juste and compte is not None and compte.mot_de_passe == attendu and compte.etat == sessions.ACTIF:
            compte.mot_de_passe = rehache or compte.mot_de_passe
            return _apres_mot_de_passe(seance, installation, compte, client)
        if _est_temporaire(seance, installation, compte, mot_de_passe) and admis and compte is not None:
            verrou.pardonner(compte)
            duree = installation.reglages.duree_etape
            return MotDePasseAChanger(jetons.creer(seance, installation, Genre.LIEN, duree, compte_id=compte.id))
        verrou.constater(seance, installation, compte, "mot_de_passe", admis=admis)
    return Refusee("connexion_refusee")


def fournir_code(engine: Engine, installation: Installation, jeton: str, code: str, client: Client) -> Refusee | Ouverte:
    """Second step: the code of the application, or a recovery code.

    Raises
    ------
    RefusIdentite
        ``trop_de_tentatives``; ``etape_expiree``: start again with the password.
    """
    exiger(engine, installation, installation.reglages.limite_adresse, "code", "adresse", client.adresse)
    with transaction(engine) as seance:
        etape = jetons.lire(seance, installation, Genre.CODE, jeton)
        compte = None if etape is None else seance.get(Compte, etape.compte_id, with_for_update=True)
        if compte is None:
            raise RefusIdentite("etape_expiree", "La connexion a expiré. Recommencez avec votre mot de passe.")
        admis = verrou.reserver(seance, installation, compte, compte.identifiant)
        actif = admis and compte.etat == sessions.ACTIF
        if actif and otp.accepter(seance, installation, compte, code):
            if jetons.consommer(seance, installation, Genre.CODE, jeton) is None:
                raise RefusIdentite("etape_expiree", "La connexion a expiré. Recommencez avec votre mot de passe.")
            return ouvrir(seance, installation, compte, client, second_facteur=True)
        verrou.constater(seance, installation, compte, "code", admis=admis)
    return Refusee("code_refuse")


def ouvrir(
    seance: Session,
    installation: Installation,
    compte: Compte,
    client: Client,
    *,
    second_facteur: bool,
    fournisseur: str | None = None,
    jeton_identite: str | None = None,
) -> Ouverte:
    """Open the session of an account whose secrets were all checked, and write it to the journal."""
    verrou.liberer(compte)
    session = sessions.ouvrir(
        seance,
        installation,
        compte,
        client,
        second_facteur=second_facteur,
        fournisseur=fournisseur,
        jeton_identite=jeton_identite,
    )
    details = {"second_facteur": second_facteur, "fournisseur": fournisseur}
    inscrire(seance, compte.id, compte.role, "connexion", details=details)
    return Ouverte(compte.id, Role(compte.role), session)


def _apres_mot_de_passe(seance: Session, installation: Installation, compte: Compte, client: Client) -> Etape:
    if initialisation.requise(seance, installation, compte):
        verrou.pardonner(compte)
        return PremiereConnexionRequise()
    if compte.secret_totp is not None:
        # Failures are forgotten only once in: else who knows the password would have codes to try without end.
        verrou.pardonner(compte)
        duree = installation.reglages.duree_etape
        return CodeAttendu(jetons.creer(seance, installation, Genre.CODE, duree, compte_id=compte.id))
    if Role(compte.role) in GESTION:
        verrou.constater(seance, installation, compte, "second_facteur_absent", admis=True)
        return Refusee("connexion_refusee")
    return ouvrir(seance, installation, compte, client, second_facteur=False)


def _est_temporaire(seance: Session, installation: Installation, compte: Compte | None, mot: str) -> bool:
    """Whether it is the mailed password; the same query is made without an account."""
    valeur = valeur_temporaire("" if compte is None else compte.id, mot)
    return jetons.lire(seance, installation, Genre.TEMPORAIRE, valeur) is not None


def valeur_temporaire(compte_id: str, mot: str) -> str:
    """What the digest of a mailed password covers: it is good for its account only."""
    return f"{compte_id} {mot}"


def deconnecter(engine: Engine, installation: Installation, valeur: str) -> str | None:
    """Close the session of a cookie; the provider's ``id_token`` if it came from one, for its logout."""
    with transaction(engine) as seance:
        trouve = sessions.lire(seance, installation, valeur)
        jeton = sessions.fermer(seance, installation, valeur)
        if trouve is not None:
            inscrire(seance, trouve[1].id, trouve[1].role, "deconnexion")
        return jeton
