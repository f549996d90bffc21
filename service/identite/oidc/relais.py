"""The conversation with a provider: discovery, keys, code against tokens, ``userinfo``, logout. Knows no account.

Particularities of ProConnect: ``state`` and ``nonce`` of 32 characters at least (Authlib draws 30), signed ``userinfo``
(Authlib reads JSON only), unknown parameters refused, code good 30 s, access token 60 s: both serve at once, unkept.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from ..installation import Installation
from ..refus import RefusIdentite
from .configuration import ALGORITHMES, FormatUserinfo, Fournisseur, adresse_permise

DUREE_CACHE = timedelta(hours=1)
RELECTURE_MIN = timedelta(minutes=1)
"""An unknown key has the keys read again, not more often than this."""
TOLERANCE = timedelta(seconds=60)
"""Difference of clocks accepted."""
OCTETS_MAX = 1 << 20
DELAI = 10.0
"""Seconds a provider has to answer."""

_ADRESSES = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")


@dataclass(frozen=True, slots=True, repr=False)
class Jetons:
    """What the code was exchanged for."""

    identite: str
    acces: str


class Relais:
    """One provider, as this process talks to it; safe for threads.

    Parameters
    ----------
    transport
        Of httpx2, for tests.
    """

    def __init__(
        self, fournisseur: Fournisseur, installation: Installation, transport: httpx2.BaseTransport | None = None
    ) -> None:
        self.fournisseur, self._installation, self._transport = fournisseur, installation, transport
        self._verrou = threading.Lock()
        self._decouverte: tuple[datetime, Mapping[str, Any]] | None = None
        self._cles: tuple[datetime, KeySet] | None = None

    def _client(self) -> Any:
        return OAuth2Client(
            client_id=self.fournisseur.client_id,
            client_secret=self.fournisseur.secret,
            token_endpoint_auth_method=self.fournisseur.authentification,
            scope=" ".join(self.fournisseur.portees),
            redirect_uri=self.fournisseur.redirection,
            code_challenge_method="S256" if self.fournisseur.pkce else None,
            timeout=DELAI,
            follow_redirects=False,
            **({} if self._transport is None else {"transport": self._transport}),
        )

    def _lire(self, adresse: str, acces: str | None = None) -> httpx2.Response:
        entetes = {} if acces is None else {"Authorization": f"Bearer {acces}"}
        try:
            with httpx2.Client(transport=self._transport, timeout=DELAI) as client:
                reponse = client.get(adresse, headers=entetes)
        except httpx2.HTTPError:
            raise _injoignable() from None
        if reponse.status_code != 200 or len(reponse.content) > OCTETS_MAX:
            raise _injoignable()
        return reponse

    def decouverte(self) -> Mapping[str, Any]:
        """The provider's description, kept for an hour.

        Raises
        ------
        RefusIdentite
            ``oidc_fournisseur_injoignable``; ``oidc_fournisseur_incoherent``: another issuer, or addresses that are not HTTPS.
        """
        with self._verrou:
            instant = self._installation.horloge()
            if self._decouverte is None or instant - self._decouverte[0] >= DUREE_CACHE:
                adresse = self.fournisseur.emetteur.rstrip("/") + "/.well-known/openid-configuration"
                description = _objet(self._lire(adresse))
                production = self._installation.reglages.production
                presentes = [description.get(a) for a in _ADRESSES] + (
                    [description["end_session_endpoint"]] if "end_session_endpoint" in description else []
                )
                sures = all(isinstance(a, str) and adresse_permise(a, production=production) for a in presentes)
                if description.get("issuer") != self.fournisseur.emetteur or not sures:
                    raise RefusIdentite(
                        "oidc_fournisseur_incoherent", "L'émetteur ou les adresses annoncés ne sont pas ceux attendus."
                    )
                self._decouverte = (instant, description)
            return self._decouverte[1]

    def _jeu_de_cles(self, *, relire: bool = False) -> KeySet:
        adresse = self.decouverte()["jwks_uri"]
        with self._verrou:
            instant = self._installation.horloge()
            age = None if self._cles is None else instant - self._cles[0]
            if self._cles is None or age is None or age >= (RELECTURE_MIN if relire else DUREE_CACHE):
                try:
                    self._cles = (instant, KeySet.import_key_set(_objet(self._lire(adresse))))  # type: ignore[arg-type]
                except (JoseError, ValueError, KeyError, TypeError):
                    raise _injoignable() from None
            return self._cles[1]

    def adresse_autorisation(self, etat: str, nonce: str, verificateur: str) -> str:
        """Where to send the browser: only parameters the provider is configured to take."""
        supplement: dict[str, str] = {}
        if self.fournisseur.demander_amr:
            supplement["claims"] = json.dumps({"id_token": {"amr": {"essential": True}}}, separators=(",", ":"))
        if self.fournisseur.acr_values:
            supplement["acr_values"] = " ".join(self.fournisseur.acr_values)
        with self._client() as client:
            adresse, _ = client.create_authorization_url(
                self.decouverte()["authorization_endpoint"], state=etat, nonce=nonce, code_verifier=verificateur, **supplement
            )
        return str(adresse)

    def echanger(self, code: str, verificateur: str) -> Jetons:
        """Tokens for a code.

        Raises
        ------
        RefusIdentite
            ``oidc_code_refuse``, ``oidc_fournisseur_injoignable``.
        """
        supplement = {"code_verifier": verificateur} if self.fournisseur.pkce else {}
        try:
            with self._client() as client:
                recu = client.fetch_token(
                    self.decouverte()["token_endpoint"], grant_type="authorization_code", code=code, **supplement
                )
        except httpx2.HTTPError:
            raise _injoignable() from None
        except (AuthlibBaseError, ValueError, AttributeError, KeyError, TypeError):
            # Authlib takes for granted that the answer is an object.
            raise RefusIdentite("oidc_code_refuse", "Le fournisseur n'a pas échangé le code.") from None
        identite, acces = recu.get("id_token"), recu.get("access_token")
        if not isinstance(identite, str) or not isinstance(acces, str):
            raise RefusIdentite("oidc_code_refuse", "Le fournisseur n'a pas donné de jeton d'identité.")
        return Jetons(identite, acces)

    def identite(self, jeton: str, nonce: str) -> dict[str, Any]:
        """Verified claims of an ``id_token``.

        Raises
        ------
        RefusIdentite
            ``oidc_jeton_invalide``.
        """
        revendications = self._verifier(jeton, "oidc_jeton_invalide")
        instant = self._installation.horloge()
        faute = None
        if not _destine(revendications, self.fournisseur.client_id):
            faute = "il n'est pas destiné à ce service"
        elif revendications.get("nonce") != nonce:
            faute = "il ne répond pas à cette demande"
        elif not _instant(revendications.get("exp")) or revendications["exp"] + TOLERANCE.seconds <= instant.timestamp():
            faute = "il a expiré"
        elif not _instant(revendications.get("iat")) or revendications["iat"] - TOLERANCE.seconds > instant.timestamp():
            faute = "il est daté du futur"
        if faute is not None:
            raise RefusIdentite("oidc_jeton_invalide", f"Le jeton d'identité n'est pas valable : {faute}.")
        return revendications

    def informations(self, acces: str, sujet: str) -> dict[str, Any]:
        """Claims of ``userinfo``, verified when signed, about the same person.

        Raises
        ------
        RefusIdentite
            ``oidc_userinfo_invalide``, ``oidc_sujet_different``, ``oidc_fournisseur_injoignable``.
        """
        reponse = self._lire(self.decouverte()["userinfo_endpoint"], acces)
        nature = reponse.headers.get("content-type", "").partition(";")[0].strip().lower()
        signe = self.fournisseur.userinfo is FormatUserinfo.JWT
        if nature != ("application/jwt" if signe else "application/json"):
            raise RefusIdentite("oidc_userinfo_invalide", "Les informations ne sont pas dans le format configuré.")
        if signe:
            revendications = self._verifier(reponse.text, "oidc_userinfo_invalide")
            if not _destine(revendications, self.fournisseur.client_id):
                raise RefusIdentite("oidc_userinfo_invalide", "Les informations ne sont pas destinées à ce service.")
        else:
            revendications = _objet(reponse)
        if revendications.get("sub") != sujet:
            raise RefusIdentite("oidc_sujet_different", "Le jeton et les informations ne parlent pas de la même personne.")
        return revendications

    def adresse_deconnexion(self, jeton_identite: str, etat: str) -> str | None:
        """Where to send the browser to end the provider's session; None when it has no such page."""
        fin = self.decouverte().get("end_session_endpoint")
        if fin is None:
            return None
        parametres = {"id_token_hint": jeton_identite, "state": etat}
        if self.fournisseur.redirection_deconnexion is not None:
            parametres["post_logout_redirect_uri"] = self.fournisseur.redirection_deconnexion
        return f"{fin}{'&' if urlsplit(fin).query else '?'}{urlencode(parametres)}"

    def _verifier(self, jeton: str, code: str) -> dict[str, Any]:
        """Claims of a token signed by the provider, and issued by it."""
        try:
            try:
                revendications = jwt.decode(jeton, self._jeu_de_cles(), algorithms=list(ALGORITHMES)).claims
            except InvalidKeyIdError:
                revendications = jwt.decode(jeton, self._jeu_de_cles(relire=True), algorithms=list(ALGORITHMES)).claims
        except (JoseError, ValueError):
            raise RefusIdentite(code, "La signature du fournisseur n'a pas pu être vérifiée.") from None
        if revendications.get("iss") != self.fournisseur.emetteur or not _texte(revendications.get("sub")):
            raise RefusIdentite(code, "L'émetteur du jeton n'est pas celui attendu, ou il ne nomme personne.")
        return dict(revendications)


def _destine(revendications: Mapping[str, Any], client_id: str) -> bool:
    """OpenID Connect Core 3.1.3.7: ours is among the audiences, and the authorized party when there are several."""
    audience = revendications.get("aud")
    liste = audience if isinstance(audience, list) else [audience]
    partie = revendications.get("azp")
    return client_id in liste and (partie == client_id if len(liste) > 1 or partie is not None else True)


def _instant(valeur: object) -> bool:
    return isinstance(valeur, int | float) and not isinstance(valeur, bool)


def _texte(valeur: object) -> bool:
    return isinstance(valeur, str) and 0 < len(valeur) <= 255


def _objet(reponse: httpx2.Response) -> dict[str, Any]:
    try:
        valeur = reponse.json()
    except ValueError:
        raise _injoignable() from None
    if not isinstance(valeur, dict):
        raise _injoignable()
    return valeur


def _injoignable() -> RefusIdentite:
    return RefusIdentite("oidc_fournisseur_injoignable", "Le fournisseur d'identité ne répond pas comme prévu. Réessayez.")
