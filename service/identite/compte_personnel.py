"""What a person signed in does to the own account: password, second factor of candidats, recovery codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from ..base import transaction
from ..base.journal import Ligne, inscrire
from ..base.tables_identite import Compte, SessionOuverte
from . import envois, jetons, modeles_courriel, mots_de_passe, otp, sessions, verrou
from .installation import Client, Installation
from .jetons import Genre
from .limites import exiger_tentative
from .politique import GESTION, Role
from .premiere_connexion import refuser_ou_hacher
from .refus import RefusIdentite


@dataclass(frozen=True, slots=True, repr=False)
class Enrolement:
    """A second factor being set up; ``jeton`` goes back with the first code."""

    jeton: str
    presentation: otp.Presentation


def changer_mot_de_passe(
    engine: Engine, installation: Installation, session: str, ancien: str, nouveau: str, client: Client
) -> sessions.Ouverture:
    """« Changer de mot de passe » (E7): the other sessions are closed, this one gets a new id.

    Parameters
    ----------
    session
        Value of the cookie.

    Raises
    ------
    RefusIdentite
        ``session_inconnue``, ``trop_de_tentatives``, ``connexion_refusee`` (old password), ``mot_de_passe_refuse``.
    """
    with transaction(engine) as seance:
        compte = _ouverte(seance, installation, session)[1]
    exiger_tentative(engine, installation, "mot_de_passe", client, compte.identifiant)
    with transaction(engine) as seance:
        compte = _ouverte(seance, installation, session)[1]
        admis = verrou.reserver(seance, installation, compte, compte.identifiant)
        attendu = compte.mot_de_passe
    juste = mots_de_passe.verifier(ancien, attendu if admis else None)
    with transaction(engine) as seance:
        compte = _ouverte(seance, installation, session)[1]
        if juste:
            verrou.pardonner(compte)
        else:
            verrou.constater(seance, installation, compte, "ancien_mot_de_passe", admis=admis)
    if not juste:
        raise RefusIdentite("connexion_refusee", "L'ancien mot de passe n'est pas le bon, ou le compte est verrouillé.")
    empreinte = refuser_ou_hacher(compte, nouveau, ancien)
    with transaction(engine) as seance:
        ouverte, compte = _ouverte(seance, installation, session)
        if compte.mot_de_passe != attendu:
            raise RefusIdentite("connexion_refusee", "Le mot de passe vient d'être changé par ailleurs.")
        compte.mot_de_passe = empreinte
        sessions.revoquer_toutes(seance, installation, compte.id, sauf=ouverte.empreinte)
        envois.poster(seance, installation, modeles_courriel.mot_de_passe_change(compte.courriel))
        ouverture = sessions.pivoter(seance, installation, ouverte)
        inscrire(seance, compte.id, compte.role, "mot_de_passe_change")
        return ouverture


def commencer_second_facteur(engine: Engine, installation: Installation, session: str) -> Enrolement:
    """Optional second factor of a candidat: draw the secret and show it.

    Raises
    ------
    RefusIdentite
        ``session_inconnue``; ``compte_invalide``: there is one already.
    """
    with transaction(engine) as seance:
        compte = _ouverte(seance, installation, session)[1]
        if compte.secret_totp is not None:
            raise RefusIdentite("compte_invalide", "Un second facteur est déjà en place : le retirer d'abord.")
        secret = otp.nouveau_secret()
        donnees = {"secret": otp.chiffrer(installation, compte.id, secret)}
        duree = installation.reglages.duree_etape
        jeton = jetons.creer(seance, installation, Genre.ENROLEMENT, duree, compte_id=compte.id, donnees=donnees)
        return Enrolement(jeton, otp.presenter(secret, compte.courriel))


def confirmer_second_facteur(
    engine: Engine, installation: Installation, session: str, jeton: str, code: str
) -> tuple[sessions.Ouverture, tuple[str, ...]]:
    """Put the second factor in place with a first code: new session id, and recovery codes shown this once.

    Raises
    ------
    RefusIdentite
        ``session_inconnue``, ``etape_expiree``, ``code_refuse``.
    """
    with transaction(engine) as seance:
        ouverte, compte = _ouverte(seance, installation, session)
        etape = jetons.lire(seance, installation, Genre.ENROLEMENT, jeton)
        if etape is None or etape.compte_id != compte.id or "secret" not in etape.donnees:
            raise RefusIdentite("etape_expiree", "L'enregistrement a expiré. Recommencez.")
        secret = otp.dechiffrer(installation, compte.id, etape.donnees["secret"])
        pas = otp.pas_accepte(secret, code, 0, installation.horloge())
        if pas is None:
            raise RefusIdentite("code_refuse", "Ce code n'est pas le bon. Vérifiez l'heure de votre téléphone.")
        if jetons.consommer(seance, installation, Genre.ENROLEMENT, jeton) is None:
            raise RefusIdentite("etape_expiree", "L'enregistrement a expiré. Recommencez.")
        codes = otp.installer(seance, installation, compte, secret, pas)
        ouverte.second_facteur = True
        sessions.revoquer_toutes(seance, installation, compte.id, sauf=ouverte.empreinte)
        ouverture = sessions.pivoter(seance, installation, ouverte)
        inscrire(seance, compte.id, compte.role, "second_facteur_installe")
        return ouverture, codes


def retirer_second_facteur(engine: Engine, installation: Installation, session: str, code: str) -> sessions.Ouverture:
    """Take the second factor of a candidat away, against a last code.

    Raises
    ------
    RefusIdentite
        ``session_inconnue``, ``code_refuse``; ``compte_invalide`` for staff, who must have one.
    """
    ouverture = None
    with transaction(engine) as seance:
        ouverte, compte = _ouverte(seance, installation, session)
        if Role(compte.role) in GESTION:
            raise RefusIdentite("compte_invalide", "Le second facteur est obligatoire pour les comptes de gestion.")
        admis = verrou.reserver(seance, installation, compte, compte.identifiant)
        if admis and otp.accepter(seance, installation, compte, code):
            verrou.pardonner(compte)
            otp.retirer(seance, installation, compte)
            ouverte.second_facteur = False
            ouverture = sessions.pivoter(seance, installation, ouverte)
            inscrire(seance, compte.id, compte.role, "second_facteur_retire")
        else:
            verrou.constater(seance, installation, compte, "code", admis=admis)
    if ouverture is None:
        raise RefusIdentite("code_refuse", "Ce code n'est pas le bon, ou a déjà servi.")
    return ouverture


def renouveler_codes(engine: Engine, installation: Installation, session: str, code: str) -> tuple[str, ...]:
    """New recovery codes, shown this once, against a code of the application; the former ones no longer serve.

    Raises
    ------
    RefusIdentite
        ``session_inconnue``, ``code_refuse``.
    """
    codes = None
    with transaction(engine) as seance:
        compte = _ouverte(seance, installation, session)[1]
        admis = verrou.reserver(seance, installation, compte, compte.identifiant)
        if admis and otp.accepter(seance, installation, compte, code):
            verrou.pardonner(compte)
            codes = otp.renouveler_secours(seance, installation, compte)
            inscrire(seance, compte.id, compte.role, "codes_secours_renouveles")
        else:
            verrou.constater(seance, installation, compte, "code", admis=admis)
    if codes is None:
        raise RefusIdentite("code_refuse", "Ce code n'est pas le bon, ou a déjà servi.")
    return codes


def revoir_enrolement(engine: Engine, installation: Installation, jeton: str) -> Enrolement:
    """The second factor being set up, to be shown again after a wrong code: who holds the token has seen it already.

    Raises
    ------
    RefusIdentite
        ``etape_expiree``.
    """
    with transaction(engine, ecrire=False) as seance:
        etape = jetons.lire(seance, installation, Genre.ENROLEMENT, jeton)
        compte = None if etape is None else seance.get(Compte, etape.compte_id)
        if etape is None or compte is None:
            raise RefusIdentite("etape_expiree", "L'enregistrement a expiré. Recommencez.")
        secret = otp.dechiffrer(installation, compte.id, etape.donnees["secret"])
        return Enrolement(jeton, otp.presenter(secret, compte.courriel))


CONNEXIONS = ("connexion", "connexion_refusee", "compte_verrouille", "deconnexion", "mot_de_passe_change")
"""Journal lines shown to the owner of an account: what others may have tried with it."""


def connexions(seance: Session, compte_id: str, limite: int = 20) -> Sequence[Ligne]:
    """The latest journal lines about signing in to an account, the newest first."""
    requete = select(Ligne).where(Ligne.acteur == compte_id, Ligne.action.in_(CONNEXIONS))
    return seance.scalars(requete.order_by(Ligne.numero.desc()).limit(limite)).all()


def _ouverte(seance: Session, installation: Installation, valeur: str) -> tuple[SessionOuverte, Compte]:
    trouve = sessions.lire(seance, installation, valeur)
    if trouve is None:
        raise RefusIdentite("session_inconnue", "Votre session est terminée. Reconnectez-vous.")
    seance.refresh(trouve[1], with_for_update=True)
    return trouve
