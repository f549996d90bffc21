"""A provider as strict as ProConnect, in this process: refuses unknown parameters, short ``state``, used or late codes."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx2
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

EMETTEUR = "https://fournisseur.exemple"
RETOUR = "https://mouvement.exemple/connexion/retour"
CLIENT_ID, SECRET = "mouvement", "secret-du-client"


@functools.cache
def cle(nom: str, numero: int = 0) -> RSAKey:
    """An RSA key of that name; made once, another for each ``numero``."""
    return RSAKey.generate_key(2048, {"kid": nom, "use": "sig", "alg": "RS256"}, auto_kid=False)


class FauxFournisseur:
    """Faults are put in by the tests: ``identite`` and ``informations`` override claims (None: left out)."""

    def __init__(self, horloge: Callable[[], datetime], *, pkce: bool = False, courriel: str = "a@exemple.fr") -> None:
        self.horloge, self.pkce, self.courriel = horloge, pkce, courriel
        self.cle = cle("k1")
        self.identite: dict[str, Any] = {}
        self.informations: dict[str, Any] = {}
        self.description: dict[str, Any] = {}
        self.amr: list[str] | None = ["pwd", "otp"]
        self.signataire: RSAKey | None = None
        self.entete: dict[str, Any] = {}
        self.json, self.panne = False, False
        self.jeton_brut: str | None = None
        self.appels: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._acces: dict[str, datetime] = {}

    @property
    def transport(self) -> httpx2.MockTransport:
        """What httpx2 talks to."""
        return httpx2.MockTransport(self._repondre)

    def autoriser(self, adresse: str) -> dict[str, str]:
        """What the browser brings back, once the person agreed."""
        parties = urlsplit(adresse)
        assert f"{parties.scheme}://{parties.netloc}{parties.path}" == f"{EMETTEUR}/autoriser"
        couples = parse_qsl(parties.query, strict_parsing=True)
        demande = dict(couples)
        assert len(demande) == len(couples), "a parameter sent twice"
        permis = {"client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "claims", "acr_values"}
        permis |= {"code_challenge", "code_challenge_method"} if self.pkce else set()
        assert set(demande) <= permis, "Y000400"
        assert (demande["client_id"], demande["redirect_uri"], demande["response_type"]) == (CLIENT_ID, RETOUR, "code")
        assert min(len(demande["state"]), len(demande["nonce"])) >= 32
        assert json.loads(demande["claims"]) == {"id_token": {"amr": {"essential": True}}}
        if self.pkce:
            assert demande["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._codes[code] = demande | {"ne_le": str(self.horloge().timestamp())}
        return {"code": code, "state": demande["state"], "iss": EMETTEUR}

    def _repondre(self, requete: httpx2.Request) -> httpx2.Response:
        if self.panne:
            raise httpx2.ConnectError("panne")
        chemin = requete.url.path
        self.appels.append(chemin)
        if chemin == "/.well-known/openid-configuration":
            return httpx2.Response(200, json=self._description())
        if chemin == "/cles":
            return httpx2.Response(200, json=KeySet([self.cle]).as_dict(private=False))
        if chemin == "/jeton":
            return self._jeton(requete)
        assert chemin == "/infos"
        ne_le = self._acces.pop(requete.headers["authorization"].removeprefix("Bearer "), None)
        if ne_le is None or self.horloge() - ne_le > timedelta(seconds=60):
            return httpx2.Response(401)
        revendications = self._mele({"sub": "s-1", "email": self.courriel, "email_verified": True}, self.informations)
        if self.json:
            return httpx2.Response(200, json=revendications)
        signees = self._mele({"iss": EMETTEUR, "aud": CLIENT_ID} | revendications, self.informations)
        return httpx2.Response(200, headers={"content-type": "application/jwt"}, text=self._signer(signees))

    def _jeton(self, requete: httpx2.Request) -> httpx2.Response:
        recu = {c: v[0] for c, v in parse_qs(requete.content.decode()).items()}
        basique = base64.b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()
        demande = self._codes.pop(recu.get("code", ""), None)
        juste = (
            demande is not None
            and requete.headers.get("authorization") == f"Basic {basique}"
            and recu["grant_type"] == "authorization_code"
            and recu["redirect_uri"] == RETOUR
            and self.horloge().timestamp() - float(demande["ne_le"]) <= 30
            and (demande.get("code_challenge") == _defi(recu["code_verifier"]) if self.pkce else "code_verifier" not in recu)
        )
        if self.jeton_brut is not None:
            return httpx2.Response(200, text=self.jeton_brut)
        if not juste or demande is None:
            return httpx2.Response(400, json={"error": "invalid_grant"})
        instant, acces = int(self.horloge().timestamp()), secrets.token_urlsafe(16)
        self._acces[acces] = self.horloge()
        revendications = {"iss": EMETTEUR, "aud": CLIENT_ID, "sub": "s-1", "nonce": demande["nonce"], "iat": instant}
        revendications |= {"exp": instant + 60} | ({} if self.amr is None else {"amr": self.amr})
        identite = self._signer(self._mele(revendications, self.identite))
        return httpx2.Response(
            200, json={"access_token": acces, "token_type": "Bearer", "expires_in": 60, "id_token": identite}
        )

    def _signer(self, revendications: dict[str, Any]) -> str:
        signataire = self.signataire or self.cle
        return jwt.encode({"alg": "RS256", "kid": self.cle.kid} | self.entete, revendications, signataire)

    @staticmethod
    def _mele(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
        return {c: v for c, v in (base | changes).items() if v is not None}

    def _description(self) -> dict[str, Any]:
        return {
            "issuer": EMETTEUR,
            "authorization_endpoint": f"{EMETTEUR}/autoriser",
            "token_endpoint": f"{EMETTEUR}/jeton",
            "userinfo_endpoint": f"{EMETTEUR}/infos",
            "jwks_uri": f"{EMETTEUR}/cles",
            "end_session_endpoint": f"{EMETTEUR}/fin",
        } | self.description


def _defi(verificateur: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verificateur.encode()).digest()).rstrip(b"=").decode()
