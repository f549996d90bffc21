"""Who asks, and whether the policy lets them: every route declares one action, and nothing is served without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from ..identite import Acteur, Action, acteurs, roles, sessions
from ..identite.acteurs import Presence
from .problemes import Probleme
from .service import Service, service_de

COOKIE = "__Host-mouvement"
"""Tied to this host and to HTTPS by its name; browsers take it on ``localhost`` too."""

COOKIE_LOCAL = "mouvement"
"""Name when the service is reached in plain HTTP, on this machine: a ``__Host-`` cookie would be refused."""

CHAMP_JETON = "jeton"
ENTETE_JETON = "x-jeton"
_SURES = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Demandeur:
    """Who asks: nobody known, a person in a session, or a program with a key."""

    acteur: Acteur | None
    presence: Presence | None = None


def nom_du_cookie(service: Service) -> str:
    """Name of the session cookie of this installation."""
    return COOKIE if service.reglages.adresse_publique.startswith("https://") else COOKIE_LOCAL


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

    A change asked from a browser's session must carry the token of its forms: another site can make a browser send the cookie,
    not read the token.
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
        recu = requete.state.demandeur = await run_in_threadpool(_reconnaitre, requete)
        if roles(self.action) is not None:
            if recu.acteur is None:
                raise Probleme("non_connecte")
            if not recu.acteur.peut(self.action):
                raise Probleme("acces_refuse")
        if recu.presence is not None and requete.method not in _SURES:
            await _verifier_jeton(requete, recu.presence)
        acteur: Acteur | None = recu.acteur
        return acteur


def _reconnaitre(requete: Request) -> Demandeur:
    """Who asks, within the limits: an address that tries keys is stopped like any other."""
    limiteur = service_de(requete).limiteur
    limiteur.adresse("" if requete.client is None else requete.client.host)
    recu = demandeur(requete)
    if recu.acteur is not None:
        limiteur.compte(recu.acteur.compte, change=requete.method not in _SURES)
    return recu


async def _verifier_jeton(requete: Request, presence: Presence) -> None:
    recu = requete.headers.get(ENTETE_JETON, "")
    if not recu and requete.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        recu = str((await requete.form()).get(CHAMP_JETON, ""))
    if not sessions.formulaire_juste(presence.jeton_formulaires, recu):
        raise Probleme("jeton_refuse", "Recharger la page et recommencer.")


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
