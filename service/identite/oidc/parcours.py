"""Sign-on at a provider from end to end: departure, return, logout. Every failure has a stable code and a journal line."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from ...base import transaction
from ...base.journal import inscrire
from .. import connexion, jetons
from ..installation import Client, Installation
from ..jetons import Genre
from ..limites import exiger
from ..politique import GESTION, Role
from ..refus import RefusIdentite
from ..sessions import ACTIF
from . import rattachement
from .configuration import AMR_SECOND_FACTEUR, Fournisseur
from .relais import Relais

_PAGE = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_CODE_ERREUR = re.compile(r"[a-z_]{1,40}")


@dataclass(frozen=True, slots=True, repr=False)
class Depart:
    """Where to send the browser, and what its cookie must hold until it comes back."""

    adresse: str
    navigateur: str


@dataclass(frozen=True, slots=True, repr=False)
class Arrivee:
    """In, and the page of this service to go to."""

    ouverte: connexion.Ouverte
    retour: str


def partir(engine: Engine, installation: Installation, relais: Relais, client: Client, retour: str = "/") -> Depart:
    """Start a sign-on.

    Parameters
    ----------
    retour
        Page of this service to come back to, never another site.

    Raises
    ------
    RefusIdentite
        ``oidc_retour_refuse``, ``trop_de_tentatives``, ``oidc_fournisseur_injoignable``, ``oidc_fournisseur_incoherent``.
    """
    if not _PAGE.fullmatch(retour) or len(retour) > 500:
        raise RefusIdentite("oidc_retour_refuse", "L'adresse de retour n'est pas une page de ce service.")
    exiger(engine, installation, installation.reglages.limite_adresse, "oidc", "adresse", client.adresse)
    # 43 characters each; ProConnect asks for 32, Authlib draws 30 by itself.
    etat, nonce, verificateur, navigateur = (secrets.token_urlsafe(32) for _ in range(4))
    adresse = relais.adresse_autorisation(etat, nonce, verificateur)
    donnees = {
        "fournisseur": relais.fournisseur.nom,
        "nonce": nonce,
        "retour": retour,
        "navigateur": installation.coffre.empreinte("navigateur", navigateur),
        "verificateur": installation.coffre.chiffrer("pkce", verificateur),
    }
    with transaction(engine) as seance:
        jetons.creer(seance, installation, Genre.OIDC, installation.reglages.duree_etape, donnees=donnees, valeur=etat)
    return Depart(adresse, navigateur)


def revenir(
    engine: Engine, installation: Installation, relais: Relais, parametres: Mapping[str, str], navigateur: str, client: Client
) -> Arrivee:
    """Finish a sign-on, with what the provider put in the address and what the cookie holds.

    Raises
    ------
    RefusIdentite
        A code ``oidc_…``, ``trop_de_tentatives``.
    """
    exiger(engine, installation, installation.reglages.limite_adresse, "oidc", "adresse", client.adresse)
    try:
        donnees = _reprendre(engine, installation, relais.fournisseur, parametres, navigateur)
        identite, revendications, brut = _interroger(installation, relais, donnees, parametres["code"])
        return _ouvrir(engine, installation, relais.fournisseur, client, identite, revendications, brut, donnees["retour"])
    except RefusIdentite as refus:
        with transaction(engine) as seance:
            details = {"etape": "oidc", "fournisseur": relais.fournisseur.nom, "code": refus.code}
            inscrire(seance, "inconnu", "", "connexion_refusee", details=details)
        raise


def sortir(relais: Relais, jeton_identite: str) -> str | None:
    """Where to send the browser to end the provider's session too (``connexion.deconnecter`` gave the token)."""
    return relais.adresse_deconnexion(jeton_identite, secrets.token_urlsafe(32))


def _reprendre(
    engine: Engine, installation: Installation, fournisseur: Fournisseur, parametres: Mapping[str, str], navigateur: str
) -> dict[str, Any]:
    """The sign-on in progress: asked here, for this provider, by this browser, not yet used."""
    with transaction(engine) as seance:
        etape = jetons.consommer(seance, installation, Genre.OIDC, parametres.get("state", ""))
    if etape is None or etape.donnees["fournisseur"] != fournisseur.nom:
        raise RefusIdentite("oidc_etape_inconnue", "Cette connexion a expiré ou a déjà servi. Recommencez.")
    if not hmac.compare_digest(etape.donnees["navigateur"], installation.coffre.empreinte("navigateur", navigateur)):
        raise RefusIdentite("oidc_autre_navigateur", "Cette connexion a été commencée dans un autre navigateur. Recommencez.")
    # RFC 9207: an answer that names its issuer must name the one that was asked.
    if parametres.get("iss", fournisseur.emetteur) != fournisseur.emetteur:
        raise RefusIdentite("oidc_jeton_invalide", "La réponse vient d'un autre fournisseur.")
    if "error" in parametres:
        nom = parametres["error"] if _CODE_ERREUR.fullmatch(parametres["error"]) else "inconnue"
        raise RefusIdentite("oidc_refus_du_fournisseur", f"Le fournisseur d'identité a refusé la connexion ({nom}).")
    if not parametres.get("code"):
        raise RefusIdentite("oidc_code_refuse", "Le fournisseur n'a pas donné de code.")
    return etape.donnees


def _interroger(
    installation: Installation, relais: Relais, donnees: Mapping[str, Any], code: str
) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Code, tokens and ``userinfo`` in one go: the code lives 30 s and the access token 60 s, and neither is kept."""
    recus = relais.echanger(code, installation.coffre.dechiffrer("pkce", donnees["verificateur"]))
    identite = relais.identite(recus.identite, donnees["nonce"])
    return identite, relais.informations(recus.acces, identite["sub"]), recus.identite


def _ouvrir(
    engine: Engine,
    installation: Installation,
    fournisseur: Fournisseur,
    client: Client,
    identite: Mapping[str, Any],
    revendications: Mapping[str, Any],
    brut: str,
    retour: str,
) -> Arrivee:
    # Only the signed id_token says how the person was authenticated.
    amr = frozenset(a for a in _liste(identite.get("amr")) if isinstance(a, str))
    acr = identite.get("acr")
    with transaction(engine) as seance:
        compte = rattachement.trouver(seance, installation, fournisseur, revendications)
        role = Role(compte.role)
        if not fournisseur.exigence(role).satisfaite(amr, acr if isinstance(acr, str) else None):
            raise RefusIdentite(
                "oidc_second_facteur_absent",
                "Votre rôle demande un second facteur. Activez-le chez votre fournisseur d'identité.",
            )
        compte.etat = ACTIF
        ouverte = connexion.ouvrir(
            seance,
            installation,
            compte,
            client,
            second_facteur=role in GESTION or bool(amr & AMR_SECOND_FACTEUR),
            fournisseur=fournisseur.nom,
            jeton_identite=brut,
        )
    return Arrivee(ouverte, retour)


def _liste(valeur: object) -> list[object]:
    return valeur if isinstance(valeur, list) else []
