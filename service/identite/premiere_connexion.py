"""First connection of AMIA (rules E2 to E8), made safe by E11; forgotten password is the same path.

Identifier without password -> a screen with a masked address -> « Valider » mails a random password and a link, « Annuler »
stops -> old password = the mailed one, new one different -> the account is initialised for the campaign year.

An unknown identifier gets the same screen after the same queries. The masked address shown is that of the next account in the
order of digests: the person's own when it exists, otherwise someone's, whose initial tells nothing; the masks of unknown
identifiers therefore look exactly like the others, and the same identifier keeps the same one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from ..base import transaction
from ..base.journal import inscrire
from ..base.tables_identite import Compte, Jeton
from . import envois, initialisation, jetons, modeles_courriel, mots_de_passe, numen, sessions, verrou
from .connexion import valeur_temporaire
from .installation import Client, Installation
from .jetons import Genre
from .limites import exiger, exiger_tentative
from .politique import Role
from .refus import RefusIdentite

CHEMIN_LIEN = "/premiere-connexion/"
"""Path of the page of the mailed link; the token follows."""


@dataclass(frozen=True, slots=True, repr=False)
class Ecran:
    """What is shown before anything is mailed.

    Attributes
    ----------
    jeton
        Goes back with « Valider » or « Annuler ».
    identifiant, courriel
        Masked.
    contacts
        Where to write when the address is not the right one.
    """

    jeton: str
    identifiant: str
    courriel: str
    contacts: tuple[str, ...]


def demander(
    engine: Engine, installation: Installation, identifiant: str, client: Client, naissance: date | None = None
) -> Ecran:
    """First screen: identifier without password. Tells nothing of whether it is known.

    Parameters
    ----------
    identifiant
        A NUMEN, or an address for staff who forgot their password.
    naissance
        Birth date, for those whose pre-registration asks for it besides the NUMEN (ASS, rule E8): without the right one nothing
        will be mailed, and the screen is the same.

    Raises
    ------
    RefusIdentite
        ``numen_invalide``, ``trop_de_tentatives``.
    """
    saisi = identifiant.strip()
    masque = numen.masquer_courriel(saisi) if "@" in saisi else numen.lire(saisi).masque
    cle = numen.identifiant(installation.coffre, saisi)
    exiger_tentative(engine, installation, "premiere_connexion", client, cle)
    with transaction(engine) as seance:
        compte = seance.scalars(select(Compte).where(Compte.identifiant == cle)).first()
        voisin = masque if "@" in saisi else _masque_voisin(seance, cle)
        date_juste = compte is not None and _naissance_juste(installation, compte, naissance)
        connu = compte is not None and date_juste and _peut_demander(compte)
        duree = installation.reglages.duree_etape
        # The digest goes with the token so that « Valider » can limit the messages of one identifier, known or not.
        donnees = {"cle": cle}
        compte_id = compte.id if compte is not None and connu else None
        jeton = jetons.creer(seance, installation, Genre.DEMANDE, duree, compte_id=compte_id, donnees=donnees)
    return Ecran(jeton, masque, voisin, installation.reglages.contacts_adresse)


def annuler(engine: Engine, installation: Installation, jeton: str) -> None:
    """« Annuler »: nothing is mailed, and the screen cannot be validated any more."""
    with transaction(engine) as seance:
        jetons.consommer(seance, installation, Genre.DEMANDE, jeton)


def valider(engine: Engine, installation: Installation, jeton: str, client: Client) -> None:
    """« Valider »: mail a random password that serves once, and a link. The same work is done when there is nobody to write to.

    Raises
    ------
    RefusIdentite
        ``etape_expiree``; ``trop_de_tentatives`` (three messages an hour for one identifier, known or not).
    """
    with transaction(engine, ecrire=False) as seance:
        demande = jetons.lire(seance, installation, Genre.DEMANDE, jeton)
    if demande is None:
        raise RefusIdentite("etape_expiree", "La démarche a expiré. Reprenez à l'étape 1.")
    exiger(engine, installation, installation.reglages.limite_courriels, "courriel", demande.donnees["cle"])
    with transaction(engine) as seance:
        prise = jetons.consommer(seance, installation, Genre.DEMANDE, jeton)
        if prise is None:
            raise RefusIdentite("etape_expiree", "La démarche a expiré. Reprenez à l'étape 1.")
        compte = None if prise.compte_id is None else seance.get(Compte, prise.compte_id, with_for_update=True)
        jetons.annuler(seance, installation, prise.compte_id or "", Genre.TEMPORAIRE, Genre.LIEN)
        mot, duree, identifiant = mots_de_passe.engendrer(), installation.reglages.duree_temporaire, prise.compte_id
        valeur = valeur_temporaire(identifiant or jeton, mot)
        jetons.creer(seance, installation, Genre.TEMPORAIRE, duree, compte_id=identifiant, valeur=valeur)
        lien = jetons.creer(seance, installation, Genre.LIEN, duree, compte_id=identifiant)
        message = None
        if compte is not None:
            fin = installation.horloge() + duree
            adresse = installation.lien(CHEMIN_LIEN + lien)
            message = modeles_courriel.mot_de_passe_temporaire(compte.courriel, mot, adresse, fin)
        envois.poster(seance, installation, message)
        acteur, role = ("inconnu", "") if compte is None else (compte.id, compte.role)
        inscrire(seance, acteur, role, "initialisation_demandee", details={"message": compte is not None})


def role_du_lien(engine: Engine, installation: Installation, jeton: str) -> Role:
    """Role of the account that a mailed link is for, whose rules of passwords the page shows. The link still serves after.

    Raises
    ------
    RefusIdentite
        ``etape_expiree``.
    """
    with transaction(engine, ecrire=False) as seance:
        lien = jetons.lire(seance, installation, Genre.LIEN, jeton)
        compte = None if lien is None or lien.compte_id is None else seance.get(Compte, lien.compte_id)
    if compte is None:
        raise RefusIdentite("etape_expiree", "Le lien a expiré ou a déjà servi. Reprenez à l'étape 1.")
    return Role(compte.role)


def terminer(engine: Engine, installation: Installation, jeton: str, ancien: str, nouveau: str, client: Client) -> None:
    """Choose the password: ``ancien`` is the mailed one, ``nouveau`` must differ (E4) and meet the rules of the role (E5, E6).

    The account is then initialised for the campaign year, its sessions are closed, and the person signs in.

    Parameters
    ----------
    jeton
        Of the mailed link, or of ``connexion.MotDePasseAChanger``.

    Raises
    ------
    RefusIdentite
        ``trop_de_tentatives``, ``etape_expiree``, ``connexion_refusee`` (old password), ``mot_de_passe_refuse``.
    """
    exiger(engine, installation, installation.reglages.limite_adresse, "terminer", "adresse", client.adresse)
    with transaction(engine) as seance:
        compte, juste = _verifier_ancien(seance, installation, jeton, ancien)
    if compte is None:
        raise RefusIdentite("etape_expiree", "Le lien a expiré ou a déjà servi. Reprenez à l'étape 1.")
    if not juste:
        raise RefusIdentite("connexion_refusee", "L'ancien mot de passe n'est pas celui qui a été envoyé, ou il a expiré.")
    empreinte = refuser_ou_hacher(compte, nouveau, ancien)
    with transaction(engine) as seance:
        compte = seance.get(Compte, compte.id, with_for_update=True)
        valeur = "" if compte is None else valeur_temporaire(compte.id, ancien)
        if compte is None or jetons.consommer(seance, installation, Genre.TEMPORAIRE, valeur) is None:
            raise RefusIdentite("etape_expiree", "Le lien a expiré ou a déjà servi. Reprenez à l'étape 1.")
        jetons.annuler(seance, installation, compte.id, Genre.TEMPORAIRE, Genre.LIEN, Genre.CODE)
        compte.mot_de_passe = empreinte
        if compte.role == Role.CANDIDAT.value:
            compte.etat, compte.initialise_pour = sessions.ACTIF, initialisation.annee(seance, compte.id)
        verrou.liberer(compte)
        sessions.revoquer_toutes(seance, installation, compte.id)
        envois.poster(seance, installation, modeles_courriel.mot_de_passe_change(compte.courriel))
        details = {"annee": compte.initialise_pour}
        inscrire(seance, compte.id, compte.role, "mot_de_passe_initialise", details=details)


def refuser_ou_hacher(compte: Compte, nouveau: str, ancien: str | None) -> str:
    """Digest of a password that meets the rules of the account.

    Raises
    ------
    RefusIdentite
        ``mot_de_passe_refuse``, with every reason.
    """
    interdits = [compte.courriel] + ([compte.identifiant] if "@" in compte.identifiant else [])
    motifs = mots_de_passe.fautes(Role(compte.role), nouveau, identifiants=interdits, ancien=ancien)
    if motifs:
        raise RefusIdentite("mot_de_passe_refuse", "Ce mot de passe ne convient pas.", motifs=motifs)
    return mots_de_passe.hacher(nouveau)


def empreinte_naissance(installation: Installation, identifiant: str, naissance: date) -> str:
    """What the database keeps of a birth date: a digest that covers the account's identifier too."""
    return installation.coffre.empreinte("naissance", f"{identifiant} {naissance.isoformat()}")


def _verifier_ancien(seance: Session, installation: Installation, jeton: str, ancien: str) -> tuple[Compte | None, bool]:
    lien = jetons.lire(seance, installation, Genre.LIEN, jeton)
    compte = None if lien is None or lien.compte_id is None else seance.get(Compte, lien.compte_id, with_for_update=True)
    if compte is None or not _peut_demander(compte):
        return None, False
    admis = verrou.reserver(seance, installation, compte, compte.identifiant)
    temporaire: Jeton | None = None
    if admis:
        temporaire = jetons.lire(seance, installation, Genre.TEMPORAIRE, valeur_temporaire(compte.id, ancien))
    if temporaire is None:
        verrou.constater(seance, installation, compte, "ancien_mot_de_passe", admis=admis)
        return compte, False
    verrou.pardonner(compte)
    return compte, True


def _peut_demander(compte: Compte) -> bool:
    """Candidats at any time; staff once they have a second factor, which the mail does not replace."""
    if compte.role == Role.CANDIDAT.value:
        return compte.etat != "desactive"
    return compte.etat == sessions.ACTIF and compte.secret_totp is not None


def _naissance_juste(installation: Installation, compte: Compte, naissance: date | None) -> bool:
    if compte.naissance is None:
        return True
    return naissance is not None and compte.naissance == empreinte_naissance(installation, compte.identifiant, naissance)


def _masque_voisin(seance: Session, cle: str) -> str:
    candidats = select(Compte.courriel).where(Compte.role == Role.CANDIDAT.value).order_by(Compte.identifiant).limit(1)
    courriel = seance.scalar(candidats.where(Compte.identifiant >= cle)) or seance.scalar(candidats)
    return numen.masquer_courriel(courriel or "prenom.nom@academie.fr")
