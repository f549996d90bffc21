"""Who asks, and whether the policy lets them: every route declares one action, and nothing is served without."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from ..identite import Acteur, Action, acteurs, roles, sessions
from ..identite.acteurs import Presence
from ..identite.installation import Client
from .problemes import Probleme
from .service import Service, service_de

COOKIE = "__Host-mouvement"
"""Tied to this host and to HTTPS by its name; browsers take it on ``localhost`` too."""

COOKIE_LOCAL = "mouvement"
"""Name when the service is reached in plain HTTP, on this machine: a ``__Host-`` cookie would be refused."""

FORMULAIRES = "-formulaires"
"""Suffix of the cookie that ties the forms of someone who is not signed in to their browser."""

CHAMP_JETON = "jeton"
ENTETE_JETON = "x-jeton"
_FORMULAIRES = ("application/x-www-form-urlencoded", "multipart/form-data")
_SURES = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Demandeur:
    """Who asks: nobody known, a person in a session, or a program with a key."""

    acteur: Acteur | None
    presence: Presence | None = None


def nom_du_cookie(service: Service, suffixe: str = "") -> str:
    """Name of a cookie of this installation: the session's, or another one's by its suffix."""
    return (COOKIE if _https(service) else COOKIE_LOCAL) + suffixe


def reconnaitre(requete: Request, service: Service, valeur: str) -> None:
    """Go on with the request as the person of a session just opened: the page has the menu and the tokens of that session."""
    presence = acteurs.de_session(service.engine, service.installation, valeur)
    requete.state.demandeur = Demandeur(None if presence is None else presence.acteur, presence)


def poser_cookie(reponse: Response, service: Service, valeur: str, suffixe: str = "") -> None:
    """Give a cookie that scripts cannot read, other sites cannot send along with a form, and that ends with the browser."""
    nom = nom_du_cookie(service, suffixe)
    reponse.set_cookie(nom, valeur, path="/", secure=_https(service), httponly=True, samesite="lax")


def oter_cookie(reponse: Response, service: Service, suffixe: str = "") -> None:
    """Take a cookie back."""
    nom = nom_du_cookie(service, suffixe)
    reponse.delete_cookie(nom, path="/", secure=_https(service), httponly=True, samesite="lax")


def _https(service: Service) -> bool:
    return service.reglages.adresse_publique.startswith("https://")


def client_de(requete: Request) -> Client:
    """Where a request comes from: a reverse proxy of the same machine is believed (``X-Forwarded-For``), no other."""
    return Client("" if requete.client is None else requete.client.host, requete.headers.get("user-agent", ""))


def demandeur(requete: Request) -> Demandeur:
    """Who is behind a request: an API key first, else a session.

    Raises
    ------
    Probleme
        ``non_connecte``: a key that is not good; never silently someone else.
    """
    service = service_de(requete)
    genre, _, cle = requete.headers.get("authorization", "").partition(" ")
    if genre:
        acteur = acteurs.de_cle(service.engine, service.installation, cle.strip()) if genre.lower() == "bearer" else None
        if acteur is None:
            raise Probleme("non_connecte", "La clé n'est pas valable : inconnue, expirée ou révoquée.")
        return Demandeur(acteur)
    valeur = requete.cookies.get(nom_du_cookie(service), "")
    presence = acteurs.de_session(service.engine, service.installation, valeur) if valeur else None
    return Demandeur(None if presence is None else presence.acteur, presence)


class Exiger:
    """Dependency of a route: the action it is. Gives the ``Acteur``; None only where the policy asks for nobody.

    A change asked from a browser must carry the token of its forms: another site can make a browser send the cookie, not read
    the token. Pages ask for it from everyone, the JSON routes (``/v1/``) in a session only: programs have keys, not cookies.
    """

    def __init__(self, action: Action) -> None:
        self.action = action

    async def __call__(self, requete: Request) -> Acteur | None:
        """Check, and give who asks.

        Raises
        ------
        Probleme
            ``non_connecte``, ``acces_refuse``, ``jeton_refuse``.
        RefusIdentite
            ``trop_de_tentatives``.
        """
        recu = await run_in_threadpool(_reconnaitre, requete)
        requete.state.demandeur = recu
        if roles(self.action) is not None:
            if recu.acteur is None:
                raise Probleme("non_connecte")
            if not recu.acteur.peut(self.action):
                raise Probleme("acces_refuse")
        if requete.method not in _SURES and (recu.presence is not None or est_page(requete)):
            await _verifier_jeton(requete, recu.presence, publique=roles(self.action) is None)
        return recu.acteur


def _reconnaitre(requete: Request) -> Demandeur:
    """Who asks, within the limits: an address that tries keys is stopped like any other."""
    limiteur = service_de(requete).limiteur
    limiteur.adresse("" if requete.client is None else requete.client.host)
    recu = demandeur(requete)
    if recu.acteur is not None:
        limiteur.compte(recu.acteur.compte, change=requete.method not in _SURES)
    return recu


def est_page(requete: Request) -> bool:
    """Whether an address is for people: all are, but those of the programming interface."""
    return not requete.url.path.startswith("/v1/")


def jeton_anonyme(service: Service, temoin: str) -> str:
    """Token of the forms of a browser without session, from its cookie."""
    return service.installation.coffre.empreinte("formulaire", temoin)


def nouveau_temoin() -> str:
    """Value of the cookie of a browser without session."""
    return secrets.token_urlsafe(32)


async def _verifier_jeton(requete: Request, presence: Presence | None, *, publique: bool) -> None:
    recu = requete.headers.get(ENTETE_JETON, "")
    if not recu and requete.headers.get("content-type", "").startswith(_FORMULAIRES):
        recu = str((await requete.form()).get(CHAMP_JETON, ""))
    attendus = [] if presence is None else [presence.jeton_formulaires]
    service = service_de(requete)
    temoin = requete.cookies.get(nom_du_cookie(service, FORMULAIRES), "")
    if temoin and publique and est_page(requete):
        # A page read before signing in, in another tab, is still the same browser's.
        attendus.append(jeton_anonyme(service, temoin))
    if not any(sessions.formulaire_juste(attendu, recu) for attendu in attendus):
        await requete.close()  # the files of a form are not kept
        raise Probleme("jeton_refuse", "Rechargez la page et recommencez ; votre navigateur doit accepter les cookies.")


def connu(requete: Request) -> Acteur:
    """The actor of a route whose action asks for one."""
    acteur = requete.state.demandeur.acteur
    assert isinstance(acteur, Acteur)
    return acteur


ActeurConnu = Annotated[Acteur, Depends(connu)]
"""Parameter of a route, after ``Depends(Exiger(...))``."""


def garde(action: Action) -> list[Any]:
    """``dependencies`` of a route: the one action it is."""
    return [Depends(Exiger(action))]


def action_de(route: APIRoute) -> Action:
    """The action that a route declares.

    Raises
    ------
    RuntimeError
        It declares none, or several: nothing is served without exactly one.
    """
    trouvees = [d.dependency.action for d in route.dependencies if isinstance(d.dependency, Exiger)]
    if len(trouvees) != 1:
        raise RuntimeError(f"la route {route.path} déclare {len(trouvees)} action(s), il en faut une")
    return trouvees[0]
