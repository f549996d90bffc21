"""Accounts of staff: first operator, invitation, activation, deactivation, second factor to be made again.

An active staff account always has a second factor: the password and the factor are set together, from a mailed link, and
nothing is kept of one without the other.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from ..base import transaction
from ..base.journal import inscrire
from ..base.tables_identite import Compte
from . import cles, connexion, envois, jetons, modeles_courriel, otp, sessions
from .compte_personnel import Enrolement
from .installation import Client, Installation
from .jetons import Genre
from .limites import exiger
from .politique import GESTION, SYSTEME, Acteur, Role
from .premiere_connexion import refuser_ou_hacher
from .refus import RefusIdentite

CHEMIN_INVITATION = "/invitation/"
"""Path of the page of the mailed link; the token follows."""

_ADRESSE = re.compile(r"[^@\s<>\"(),:;\\\[\]]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)


@dataclass(frozen=True, slots=True, repr=False)
class Activation:
    """An account activated: the session it opens, and its recovery codes, shown this once."""

    ouverte: connexion.Ouverte
    codes_secours: tuple[str, ...]


def adresse_valide(adresse: str) -> bool:
    """Whether it has the form of an e-mail address."""
    return len(adresse) <= 320 and _ADRESSE.fullmatch(adresse) is not None


def amorcer(seance: Session, installation: Installation, courriel: str, nom: str = "") -> str:
    """Link that makes the first operator, for the console; again as long as no operator has ever been active.

    Raises
    ------
    RefusIdentite
        ``amorcage_fait``, ``compte_invalide``, ``compte_existant`` (another role has this address).
    """
    operateurs = list(seance.scalars(select(Compte).where(Compte.role == Role.OPERATEUR.value).with_for_update()))
    if any(o.etat != "a_initialiser" or o.vu_le is not None for o in operateurs):
        raise RefusIdentite("amorcage_fait", "Un opérateur existe déjà : c'est à lui d'inviter les autres.")
    compte = next((o for o in operateurs if o.identifiant == courriel.strip().lower()), None)
    if compte is None:
        compte = _creer(seance, installation, courriel, nom, Role.OPERATEUR, None)
    lien = _lien(seance, installation, compte)
    inscrire(seance, SYSTEME, "", "operateur_amorce", objet=compte.id)
    return lien


def inviter(
    seance: Session,
    installation: Installation,
    acteur: Acteur,
    courriel: str,
    nom: str,
    role: Role,
    academie: str | None = None,
) -> Compte:
    """Make a staff account and mail its link.

    Raises
    ------
    RefusIdentite
        ``compte_invalide`` with every reason, ``compte_existant``.
    """
    compte = _creer(seance, installation, courriel, nom, role, academie)
    _mailer(seance, installation, compte)
    inscrire(
        seance,
        acteur.compte,
        acteur.role.value,
        "compte_invite",
        objet=compte.id,
        details={"role": role.value, "academie": academie},
    )
    return compte


def reinviter(seance: Session, installation: Installation, acteur: Acteur, compte_id: str) -> None:
    """Mail a new link for an account never activated; the former link is dead.

    Raises
    ------
    RefusIdentite
        ``compte_inconnu``, ``compte_invalide``.
    """
    compte = _trouver(seance, compte_id)
    if Role(compte.role) not in GESTION or compte.etat != "a_initialiser":
        raise RefusIdentite("compte_invalide", "Ce compte n'attend pas d'invitation.")
    _mailer(seance, installation, compte)
    inscrire(seance, acteur.compte, acteur.role.value, "compte_invite", objet=compte.id, details={"role": compte.role})


def reinitialiser_second_facteur(seance: Session, installation: Installation, acteur: Acteur, compte_id: str) -> None:
    """Have another person's second factor made again.

    Staff set password and factor again from a mailed link: nobody enrols a factor with a password alone. A candidat, for whom
    it is optional, just loses it.

    Raises
    ------
    RefusIdentite
        ``compte_inconnu``, ``soi_meme_interdit``, ``compte_invalide``.
    """
    compte = _autre(seance, acteur, compte_id)
    if compte.etat == "desactive":
        raise RefusIdentite("compte_invalide", "Ce compte est désactivé.")
    otp.retirer(seance, installation, compte)
    _fermer(seance, installation, compte)
    if Role(compte.role) in GESTION:
        compte.etat, compte.mot_de_passe = "a_initialiser", None
        _mailer(seance, installation, compte)
    inscrire(seance, acteur.compte, acteur.role.value, "second_facteur_reinitialise", objet=compte.id)


def desactiver(seance: Session, installation: Installation, acteur: Acteur, compte_id: str) -> None:
    """End an account (rights end with the posting, E10): sessions, links and keys are dead at once.

    Nobody does it to oneself, so an operator always remains.

    Raises
    ------
    RefusIdentite
        ``compte_inconnu``, ``soi_meme_interdit``.
    """
    compte = _autre(seance, acteur, compte_id)
    compte.etat = "desactive"
    cles.revoquer_toutes(seance, installation, compte.id)
    _fermer(seance, installation, compte)
    inscrire(seance, acteur.compte, acteur.role.value, "compte_desactive", objet=compte.id)


def reactiver(seance: Session, installation: Installation, acteur: Acteur, compte_id: str) -> None:
    """Open a deactivated account again, from the start: nothing of its former secrets serves.

    Raises
    ------
    RefusIdentite
        ``compte_inconnu``, ``soi_meme_interdit``, ``compte_invalide``.
    """
    compte = _autre(seance, acteur, compte_id)
    if compte.etat != "desactive":
        raise RefusIdentite("compte_invalide", "Ce compte n'est pas désactivé.")
    otp.retirer(seance, installation, compte)
    compte.etat, compte.mot_de_passe, compte.initialise_pour = "a_initialiser", None, None
    if Role(compte.role) in GESTION:
        _mailer(seance, installation, compte)
    inscrire(seance, acteur.compte, acteur.role.value, "compte_reactive", objet=compte.id)


def corriger_courriel(seance: Session, installation: Installation, acteur: Acteur, compte_id: str, courriel: str) -> None:
    """Correct the address of a candidat, who asked for it in writing (source 000, step 4); messages under way are dead.

    Raises
    ------
    RefusIdentite
        ``compte_inconnu``, ``compte_invalide`` (form; a staff account, whose address is its identifier).
    """
    compte = _trouver(seance, compte_id)
    if compte.role != Role.CANDIDAT.value or not adresse_valide(courriel.strip()):
        raise RefusIdentite("compte_invalide", "L'adresse n'est pas valide, ou ce compte n'est pas celui d'un candidat.")
    compte.courriel = courriel.strip().lower()
    jetons.annuler(seance, installation, compte.id, Genre.DEMANDE, Genre.TEMPORAIRE, Genre.LIEN)
    inscrire(seance, acteur.compte, acteur.role.value, "courriel_corrige", objet=compte.id)


def invite(engine: Engine, installation: Installation, invitation: str) -> Compte:
    """The account that a mailed link is for, to show before anything is chosen. The link still serves after.

    Raises
    ------
    RefusIdentite
        ``etape_expiree``.
    """
    with transaction(engine, ecrire=False) as seance:
        return _invite(seance, installation, invitation)


def commencer_activation(
    engine: Engine, installation: Installation, invitation: str, mot_de_passe: str, client: Client
) -> Enrolement:
    """From the mailed link: choose the password, then see the second factor to set up. Nothing is kept until it is confirmed.

    Raises
    ------
    RefusIdentite
        ``trop_de_tentatives``, ``etape_expiree``, ``mot_de_passe_refuse`` with every reason.
    """
    exiger(engine, installation, installation.reglages.limite_adresse, "activation", "adresse", client.adresse)
    with transaction(engine) as seance:
        compte = _invite(seance, installation, invitation)
    empreinte, secret = refuser_ou_hacher(compte, mot_de_passe, None), otp.nouveau_secret()
    with transaction(engine) as seance:
        compte = _invite(seance, installation, invitation)
        donnees = {"mot_de_passe": empreinte, "secret": otp.chiffrer(installation, compte.id, secret)}
        duree = installation.reglages.duree_etape
        jeton = jetons.creer(seance, installation, Genre.ENROLEMENT, duree, compte_id=compte.id, donnees=donnees)
    return Enrolement(jeton, otp.presenter(secret, compte.courriel))


def terminer_activation(
    engine: Engine, installation: Installation, invitation: str, jeton: str, code: str, client: Client
) -> Activation:
    """Confirm with a first code: password, factor and account become active together, and a session opens.

    Raises
    ------
    RefusIdentite
        ``trop_de_tentatives``, ``etape_expiree``, ``code_refuse``.
    """
    exiger(engine, installation, installation.reglages.limite_adresse, "activation", "adresse", client.adresse)
    with transaction(engine) as seance:
        compte = _invite(seance, installation, invitation)
        etape = jetons.lire(seance, installation, Genre.ENROLEMENT, jeton)
        if etape is None or etape.compte_id != compte.id or "mot_de_passe" not in etape.donnees:
            raise RefusIdentite("etape_expiree", "L'enregistrement a expiré. Reprenez au lien reçu.")
        secret = otp.dechiffrer(installation, compte.id, etape.donnees["secret"])
        pas = otp.pas_accepte(secret, code, 0, installation.horloge())
        if pas is None:
            raise RefusIdentite("code_refuse", "Ce code n'est pas le bon. Vérifiez l'heure de votre téléphone.")
        if jetons.consommer(seance, installation, Genre.INVITATION, invitation) is None:
            raise RefusIdentite("etape_expiree", "Ce lien a expiré ou a déjà servi. Demandez une nouvelle invitation.")
        compte.mot_de_passe, compte.etat = etape.donnees["mot_de_passe"], sessions.ACTIF
        jetons.annuler(seance, installation, compte.id, Genre.INVITATION, Genre.ENROLEMENT)
        codes = otp.installer(seance, installation, compte, secret, pas)
        inscrire(seance, compte.id, compte.role, "compte_active")
        return Activation(connexion.ouvrir(seance, installation, compte, client, second_facteur=True), codes)


def nouvel_id() -> str:
    """Id of an account: 128 random bits, 32 hexadecimal digits."""
    return secrets.token_hex(16)


def _creer(seance: Session, installation: Installation, courriel: str, nom: str, role: Role, academie: str | None) -> Compte:
    adresse, motifs = courriel.strip().lower(), []
    if not adresse_valide(adresse):
        motifs.append("L'adresse électronique n'est pas valide.")
    if len(nom.strip()) > 200:
        motifs.append("Le nom doit compter au plus 200 caractères.")
    if role not in GESTION:
        motifs.append("Les comptes des candidats s'importent ; ils ne s'invitent pas.")
    if (role is Role.RECTORAT) != bool(academie):
        motifs.append("Un compte de rectorat, et lui seul, porte une académie.")
    if motifs:
        raise RefusIdentite("compte_invalide", "Le compte n'a pas été créé.", motifs=tuple(motifs))
    if seance.scalars(select(Compte.id).where(Compte.identifiant == adresse)).first() is not None:
        raise RefusIdentite("compte_existant", "Un compte porte déjà cette adresse. Une personne a un compte par rôle.")
    compte = Compte(
        id=nouvel_id(),
        identifiant=adresse,
        nom=nom.strip(),
        courriel=adresse,
        role=role.value,
        academie=academie,
        etat="a_initialiser",
        cree_le=installation.horloge(),
    )
    seance.add(compte)
    seance.flush()
    return compte


def _lien(seance: Session, installation: Installation, compte: Compte) -> str:
    jetons.annuler(seance, installation, compte.id, Genre.INVITATION, Genre.ENROLEMENT)
    duree = installation.reglages.duree_invitation
    jeton = jetons.creer(seance, installation, Genre.INVITATION, duree, compte_id=compte.id)
    return installation.lien(CHEMIN_INVITATION + jeton)


def _mailer(seance: Session, installation: Installation, compte: Compte) -> None:
    lien = _lien(seance, installation, compte)
    fin = installation.horloge() + installation.reglages.duree_invitation
    envois.poster(seance, installation, modeles_courriel.invitation(compte.courriel, lien, fin))


def _invite(seance: Session, installation: Installation, invitation: str) -> Compte:
    jeton = jetons.lire(seance, installation, Genre.INVITATION, invitation)
    compte = None if jeton is None else seance.get(Compte, jeton.compte_id, with_for_update=True)
    if compte is None or compte.etat != "a_initialiser":
        raise RefusIdentite("etape_expiree", "Ce lien a expiré ou a déjà servi. Demandez une nouvelle invitation.")
    return compte


def _trouver(seance: Session, compte_id: str) -> Compte:
    compte = seance.get(Compte, compte_id, with_for_update=True)
    if compte is None:
        raise RefusIdentite("compte_inconnu", "Ce compte n'existe pas.")
    return compte


def _autre(seance: Session, acteur: Acteur, compte_id: str) -> Compte:
    if compte_id == acteur.compte:
        raise RefusIdentite("soi_meme_interdit", "Demandez-le à un autre opérateur.")
    return _trouver(seance, compte_id)


def _fermer(seance: Session, installation: Installation, compte: Compte) -> None:
    sessions.revoquer_toutes(seance, installation, compte.id)
    jetons.annuler(seance, installation, compte.id, *(g for g in Genre if g is not Genre.OIDC))
