"""Around every request: who may ask, how much may be sent, the headers of every response, one log line, no leak."""

from __future__ import annotations

import re
import secrets
import time
from importlib.metadata import version

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..base.pannes import INDISPONIBLE, panne
from ..conduite import metriques
from ..journaux import ecrire, journaliser
from .descriptions import empreinte_des_regles
from .pages.refus import repondre_erreur
from .problemes import NUL, SANS_NUL, Probleme, requete_invalide

VERSION = version("mouvement")
"""Read once: it is a file."""

POLITIQUE = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
POLITIQUE_DOCUMENT = f"{POLITIQUE}; style-src 'unsafe-inline'; img-src data:; sandbox"
"""Documents (report, explanation) are self-contained: inline style, no script, nothing from elsewhere. Pages have their own."""

SECURITE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}

CORPS_ORDINAIRE = 65_536
"""Bytes of a request body, uploads apart."""

DEPOTS = (
    ("POST", re.compile(r"(/v1)?/campagnes/?")),
    ("PUT", re.compile(r"/v1/campagnes/[^/]+/fichiers/?")),
    ("POST", re.compile(r"(/v1)?/campagnes/[^/]+/(fichiers|candidats)/?")),
    ("POST", re.compile(r"/comptes/import/?")),
)
"""Where files are sent, by the API or by a form. Who sends is known before any of it is kept."""

PIECES = re.compile(r"(/v1)?/mes-demandes/[^/]+/(contestations|tardives)/?")
LIMITE_PIECE = 7 * 1024 * 1024
"""Bytes of a body that carries one document: 5 MiB in base 64."""


class Enveloppe:
    """ASGI middleware.

    Parameters
    ----------
    hotes
        Names under which the service answers, without port: a page of another site cannot reach a local service by a name of
        its own. None: any.
    limite_depot
        Bytes of an upload.
    """

    def __init__(self, app: ASGIApp, *, hotes: frozenset[str] | None, limite_depot: int) -> None:
        self._app, self._hotes, self._limite_depot = app, hotes, limite_depot

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        debut, statut, identifiant = time.perf_counter(), 0, secrets.token_hex(8)

        async def envoyer(message: Message) -> None:
            nonlocal statut
            if message["type"] == "http.response.start":
                statut = message["status"]
                self._completer(MutableHeaders(scope=message), identifiant)
            await send(message)

        depot = any(scope["method"] == methode and motif.fullmatch(scope["path"]) for methode, motif in DEPOTS)
        piece = scope["method"] == "POST" and PIECES.fullmatch(scope["path"])
        limite = self._limite_depot if depot else LIMITE_PIECE if piece else CORPS_ORDINAIRE
        recevoir = _compter(receive, limite)
        try:
            refus = self._refus(scope, limite)
            if refus is not None:
                await (await repondre_erreur(Request(scope), refus))(scope, receive, envoyer)
            else:
                await self._app(scope, recevoir, envoyer)
        except Exception as erreur:
            code = self._dire(erreur, identifiant)
            if statut:
                # The server would log the message of the error itself.
                raise RuntimeError("réponse coupée par une erreur déjà journalisée") from None
            await (await repondre_erreur(Request(scope), Probleme(code)))(scope, receive, envoyer)
        finally:
            # The template of the route, never the path: it may hold a candidat's id.
            route, methode = getattr(scope.get("route"), "path", "-"), metriques.methode(scope["method"])
            duree = time.perf_counter() - debut
            metriques.compter_requete(methode, route, statut, duree)
            acteur = getattr(scope.get("state", {}).get("demandeur"), "acteur", None)
            role, ms = "-" if acteur is None else acteur.role.value, round(duree * 1000)
            ecrire("requete", methode=methode, route=route, statut=statut, ms=ms, requete=identifiant, role=role)

    @staticmethod
    def _dire(erreur: Exception, identifiant: str) -> str:
        """Log what was not foreseen, and give its code."""
        code = panne(erreur) or ("stockage_indisponible" if isinstance(erreur, OSError) else "erreur_interne")
        if code == INDISPONIBLE:
            ecrire("panne", code=code, genre=type(erreur).__name__, requete=identifiant)
        else:
            journaliser(erreur, requete=identifiant)
        return code

    def _completer(self, entetes: MutableHeaders, identifiant: str) -> None:
        for nom, valeur in SECURITE.items():
            entetes[nom] = valeur
        document = entetes.get("content-type", "").startswith("text/html")
        entetes.setdefault("content-security-policy", POLITIQUE_DOCUMENT if document else POLITIQUE)
        entetes.setdefault("cache-control", "private, no-cache")
        entetes["mouvement-version"] = VERSION
        entetes["mouvement-regles"] = empreinte_des_regles()
        entetes["x-request-id"] = identifiant

    def _refus(self, scope: Scope, limite: int) -> Probleme | None:
        entetes = Headers(scope=scope)
        if self._hotes is not None and _sans_port(entetes.get("host", "")) not in self._hotes:
            return Probleme("hote_refuse")
        if scope["method"] not in {"GET", "HEAD", "OPTIONS"} and entetes.get("sec-fetch-site") in {"cross-site", "same-site"}:
            return Probleme("origine_refusee")
        if NUL in scope["path"] or b"%00" in scope["query_string"]:
            return requete_invalide(f"adresse : {SANS_NUL}")
        longueur = entetes.get("content-length", "0")
        if longueur.isdecimal() and int(longueur) > limite:
            return Probleme("corps_trop_grand", f"Au plus {limite} octets.")
        return None


def _sans_port(hote: str) -> str:
    nom, separateur, port = hote.rpartition(":")
    return nom.lower() if separateur and port.isdecimal() else hote.lower()


def _compter(receive: Receive, limite: int) -> Receive:
    """Refuse the body as soon as it passes the limit, whatever it announced."""
    recus = 0

    async def recevoir() -> Message:
        nonlocal recus
        message = await receive()
        recus += len(message.get("body", b""))
        if recus > limite:
            raise HTTPException(413)
        return message

    return recevoir
