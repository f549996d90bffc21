"""Configuration of a provider: what ProConnect and others differ on is a setting, never a branch on a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..politique import GESTION, Role

ALGORITHMES = ("RS256", "PS256", "ES256", "ES384", "EdDSA")
"""Signatures accepted; never ``none`` nor a shared secret."""

AMR_SECOND_FACTEUR = frozenset({"mfa", "otp", "hwk"})
"""Values of RFC 8176 that say that more than a password was asked for."""

_BOUCLE = {"127.0.0.1", "localhost", "::1"}


class ConfigurationRefusee(ValueError):
    """The configuration of a provider has faults; ``fautes`` are all of them."""

    def __init__(self, fautes: tuple[str, ...]) -> None:
        super().__init__("fournisseur d'identité : " + " ; ".join(fautes))
        self.fautes = fautes


class FormatUserinfo(StrEnum):
    """How the provider gives the person's information."""

    JWT = "jwt"
    """Signed (ProConnect)."""
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Exigence:
    """What the ``id_token`` must attest: one of the ``amr``, if any, and one of the ``acr``, if any."""

    amr: frozenset[str] = frozenset()
    acr: frozenset[str] = frozenset()

    def satisfaite(self, amr: frozenset[str], acr: str | None) -> bool:
        """Whether the token's values are enough."""
        return (not self.amr or bool(self.amr & amr)) and (not self.acr or acr in self.acr)


@dataclass(frozen=True, slots=True, repr=False)
class Fournisseur:
    """A provider.

    Attributes
    ----------
    nom
        Short name, in addresses and in the journal.
    redirection, redirection_deconnexion
        Addresses registered at the provider; no other is ever sent.
    revendication_courriel
        Claim that holds the address.
    courriel_garanti
        The provider vouches for every address it gives, without ``email_verified``; otherwise that claim must be true.
    pkce
        Off for providers that refuse parameters they do not know.
    demander_amr
        Ask for ``amr`` with the ``claims`` parameter.
    exigences
        By role; staff without an entry must have one of ``AMR_SECOND_FACTEUR``.
    """

    nom: str
    libelle: str
    emetteur: str
    client_id: str
    secret: str
    redirection: str
    redirection_deconnexion: str | None = None
    portees: tuple[str, ...] = ("openid", "email")
    revendication_courriel: str = "email"
    courriel_garanti: bool = False
    pkce: bool = True
    userinfo: FormatUserinfo = FormatUserinfo.JWT
    demander_amr: bool = True
    acr_values: tuple[str, ...] = ()
    authentification: str = "client_secret_basic"
    exigences: Mapping[Role, Exigence] = field(default_factory=dict)

    def exigence(self, role: Role) -> Exigence:
        """What a role requires; staff always something."""
        defaut = Exigence(AMR_SECOND_FACTEUR) if role in GESTION else Exigence()
        return self.exigences.get(role, defaut)


def adresse_permise(adresse: str, *, production: bool) -> bool:
    """HTTPS; on a laptop, also HTTP to the same machine."""
    try:
        parties = urlsplit(adresse)
    except ValueError:
        return False
    if parties.scheme == "https":
        return bool(parties.hostname)
    return parties.scheme == "http" and not production and parties.hostname in _BOUCLE


def lire(valeurs: Mapping[str, Any], dossier: Path, *, production: bool = False) -> Fournisseur:
    """Read a provider from a mapping (a YAML file, an environment).

    Parameters
    ----------
    dossier
        What ``secret_fichier`` is relative to: the secret is never in the configuration itself.

    Raises
    ------
    ConfigurationRefusee
        Missing, unknown or wrong values, all at once.
    """
    fautes: list[str] = []
    obligatoires = {"nom", "emetteur", "client_id", "secret_fichier", "redirection"}
    facultatives = {
        "libelle", "redirection_deconnexion", "portees", "revendication_courriel", "courriel_garanti", "pkce", "userinfo",
        "demander_amr", "acr_values", "authentification", "exigences",
    }  # fmt: skip
    fautes += [f"{cle} manque" for cle in sorted(obligatoires - set(valeurs))]
    fautes += [f"{cle} est inconnu" for cle in sorted(set(valeurs) - obligatoires - facultatives)]
    textes = (obligatoires | {"libelle", "redirection_deconnexion", "revendication_courriel"}) & set(valeurs)
    fautes += [f"{c} doit être un texte" for c in sorted(textes) if not isinstance(valeurs[c], str) or not valeurs[c]]
    booleens = {"courriel_garanti", "pkce", "demander_amr"} & set(valeurs)
    fautes += [f"{c} doit être true ou false" for c in sorted(booleens) if not isinstance(valeurs[c], bool)]
    listes = {"portees", "acr_values"} & set(valeurs)
    fautes += [f"{c} doit être une liste de textes" for c in sorted(listes) if not _liste(valeurs[c])]
    if fautes:
        raise ConfigurationRefusee(tuple(fautes))
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,30}", valeurs["nom"]):
        fautes.append("nom doit être en minuscules, chiffres et tirets")
    for cle in ("emetteur", "redirection", "redirection_deconnexion"):
        if cle in valeurs and not adresse_permise(valeurs[cle], production=production):
            fautes.append(f"{cle} doit être une adresse https")
    if "openid" not in valeurs.get("portees", ["openid"]):
        fautes.append("portees doit contenir openid")
    if valeurs.get("userinfo", "jwt") not in set(FormatUserinfo):
        fautes.append("userinfo vaut jwt ou json")
    if valeurs.get("authentification", "client_secret_basic") not in {"client_secret_basic", "client_secret_post"}:
        fautes.append("authentification vaut client_secret_basic ou client_secret_post")
    exigences = _exigences(valeurs.get("exigences", {}), fautes)
    secret = ""
    try:
        secret = (dossier / valeurs["secret_fichier"]).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        fautes.append("secret_fichier ne peut pas être lu")
    else:
        if not secret:
            fautes.append("secret_fichier est vide")
    if fautes:
        raise ConfigurationRefusee(tuple(fautes))
    reste = {c: v for c, v in valeurs.items() if c not in {"secret_fichier", "exigences", "portees", "acr_values", "userinfo"}}
    reste |= {c: tuple(valeurs[c]) for c in listes} | {"libelle": valeurs.get("libelle", valeurs["nom"])}
    return Fournisseur(
        **reste, secret=secret, exigences=exigences, userinfo=FormatUserinfo(valeurs.get("userinfo", FormatUserinfo.JWT))
    )


def _liste(valeur: object) -> bool:
    return isinstance(valeur, list) and all(isinstance(v, str) and v for v in valeur)


def _exigences(valeurs: object, fautes: list[str]) -> dict[Role, Exigence]:
    lues: dict[Role, Exigence] = {}
    if not isinstance(valeurs, Mapping):
        fautes.append("exigences doit associer à un rôle amr ou acr")
        return lues
    for nom, contenu in valeurs.items():
        if nom not in set(Role) or not isinstance(contenu, Mapping) or not set(contenu) <= {"amr", "acr"}:
            fautes.append(f"exigences : {nom} doit être un rôle, avec amr ou acr")
        elif not all(_liste(v) for v in contenu.values()):
            fautes.append(f"exigences : amr et acr de {nom} doivent être des listes de textes")
        elif Role(nom) in GESTION and not any(contenu.values()):
            fautes.append(f"exigences : {nom} est un rôle de gestion, amr ou acr ne peut pas être vide")
        else:
            lues[Role(nom)] = Exigence(frozenset(contenu.get("amr", ())), frozenset(contenu.get("acr", ())))
    return lues
