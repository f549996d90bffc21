"""From an identity at a provider to an account: by the provider's own name for the person, else once by verified address.

No account is ever made here. An address given to someone else later does not give the account with it: the first identity
stays tied.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...base.journal import inscrire
from ...base.tables_identite import Compte, IdentiteExterne
from ..installation import Installation
from ..refus import RefusIdentite
from .configuration import Fournisseur


def trouver(seance: Session, installation: Installation, fournisseur: Fournisseur, revendications: Mapping[str, Any]) -> Compte:
    """The account, locked, active or to be initialised.

    Raises
    ------
    RefusIdentite
        ``oidc_compte_inconnu``, ``oidc_compte_inactif``, ``oidc_compte_ambigu``, ``oidc_identite_differente``,
        ``oidc_courriel_absent``, ``oidc_courriel_non_verifie``.
    """
    connue = seance.scalars(
        select(IdentiteExterne).where(
            IdentiteExterne.emetteur == fournisseur.emetteur, IdentiteExterne.sujet == revendications["sub"]
        )
    ).first()
    if connue is not None:
        compte = seance.get(Compte, connue.compte_id, with_for_update=True)
        assert compte is not None, "the foreign key deletes identities with their account"
    else:
        compte = _par_courriel(seance, fournisseur, revendications)
    if compte.etat == "desactive":
        raise RefusIdentite("oidc_compte_inactif", "Ce compte est désactivé.")
    if connue is None:
        _lier(seance, installation, fournisseur, revendications["sub"], compte)
    return compte


def _par_courriel(seance: Session, fournisseur: Fournisseur, revendications: Mapping[str, Any]) -> Compte:
    courriel = revendications.get(fournisseur.revendication_courriel)
    if not isinstance(courriel, str) or "@" not in courriel:
        raise RefusIdentite("oidc_courriel_absent", "Le fournisseur d'identité ne donne pas d'adresse électronique.")
    if not fournisseur.courriel_garanti and revendications.get("email_verified") is not True:
        raise RefusIdentite("oidc_courriel_non_verifie", "Le fournisseur d'identité n'a pas vérifié cette adresse.")
    comptes = seance.scalars(
        select(Compte).where(Compte.courriel == courriel.strip().lower(), Compte.etat != "desactive").with_for_update()
    ).all()
    if not comptes:
        raise RefusIdentite("oidc_compte_inconnu", "Aucun compte de ce service ne correspond à cette identité.")
    if len(comptes) > 1:
        raise RefusIdentite("oidc_compte_ambigu", "Plusieurs comptes portent cette adresse : écrivez au service.")
    return comptes[0]


def _lier(seance: Session, installation: Installation, fournisseur: Fournisseur, sujet: str, compte: Compte) -> None:
    """Tie for good; the account's row is locked, so two first sign-ons cannot both do it."""
    liee = seance.scalars(
        select(IdentiteExterne).where(IdentiteExterne.emetteur == fournisseur.emetteur, IdentiteExterne.compte_id == compte.id)
    ).first()
    if liee is not None and liee.sujet != sujet:
        raise RefusIdentite("oidc_identite_differente", "Ce compte est lié à une autre identité : écrivez au service.")
    if liee is None:
        instant = installation.horloge()
        seance.add(IdentiteExterne(emetteur=fournisseur.emetteur, sujet=sujet, compte_id=compte.id, cree_le=instant))
        inscrire(seance, compte.id, compte.role, "identite_liee", details={"fournisseur": fournisseur.nom})
