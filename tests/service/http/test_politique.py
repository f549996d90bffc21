"""Every route and every page against the policy: each role, nobody, and a key that lacks the one scope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from service.base import transaction
from service.http.acces import COOKIE_LOCAL, FORMULAIRES, action_de, jeton_anonyme, nouveau_temoin
from service.http.application import routes
from service.http.pages import accueil
from service.http.pages.libelles import ACTIONS
from service.http.tables_page import inserer
from service.identite import Action, Role, cles, roles
from tests.depot import RACINE
from tests.service.http.installation import Ouverte, installee
from tests.service.http.outils_http import client_de, probleme


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ouverte]:
    """An empty service, with limits that a walk of every route does not meet."""
    with installee(tmp_path_factory.mktemp("politique") / "donnees", limite_changements="100000/minute") as ouverte:
        yield ouverte


SURES = {"GET", "HEAD"}


def _demandes(installation: Ouverte) -> list[tuple[str, str, Action]]:
    """Method, address with ids that are nobody's, action: of the programming interface, then of pages."""
    trouvees = [
        (methode, re.sub(r"\{[^}]+\}", "0", route.path_format), action_de(route))
        for route in routes(installation.application)
        for methode in sorted(route.methods or ())
    ]
    pages = {_de_page(methode, adresse) for methode, adresse, _ in trouvees}
    assert pages == {None, "lue", "envoyée"}
    return sorted(trouvees, key=lambda demande: _de_page(*demande[:2]) is not None)


def _de_page(methode: str, adresse: str) -> str | None:
    """Whether a page is read or its form sent; None outside pages."""
    return None if adresse.startswith("/v1/") else "lue" if methode in SURES else "envoyée"


def _refus(client: TestClient, methode: str, adresse: str) -> str | None:
    """Code of the refusal of access; None when the route was entered."""
    reponse = client.request(methode, adresse, follow_redirects=False)
    attendue = adresse == "/pret"  # no worker here: not ready, and it says so
    assert reponse.status_code < 500 or attendue, (methode, adresse, reponse.text)
    code = reponse.json().get("code") if reponse.headers.get("content-type") == "application/problem+json" else None
    return code if code in {"non_connecte", "acces_refuse", "jeton_refuse"} else None


@pytest.mark.parametrize("role", Role)
def test_chaque_role(installation: Ouverte, role: Role) -> None:
    """A role enters the routes and the pages whose action the table gives it, and no other."""
    acteur = installation.acteur(role, "20" if role is Role.RECTORAT else None, "essai")
    client = installation.connecter(acteur)
    entrees = set()
    for methode, adresse, action in _demandes(installation):
        permis = roles(action)
        attendu = None if permis is None or role in permis else "acces_refuse"
        page = _de_page(methode, adresse)
        if page == "envoyée":  # a form may end the session
            client = installation.connecter(acteur)
        assert _refus(client, methode, adresse) == attendu, (role, methode, adresse)
        entrees.add((attendu, page))
    assert entrees == {(attendu, page) for attendu in (None, "acces_refuse") for page in (None, "lue", "envoyée")}


def test_personne(installation: Ouverte) -> None:
    """Without an account only what is public answers; its forms want the token of the browser that read them."""
    client, sans_cookie = client_de(installation.application), client_de(installation.application)
    temoin = nouveau_temoin()
    client.cookies.set(COOKIE_LOCAL + FORMULAIRES, temoin)
    for methode, adresse, action in _demandes(installation):
        client.headers["x-jeton"] = sans_cookie.headers["x-jeton"] = jeton_anonyme(installation.service, temoin)
        publique = roles(action) is None
        assert _refus(client, methode, adresse) == (None if publique else "non_connecte"), (methode, adresse)
        if publique and _de_page(methode, adresse) == "envoyée":
            assert _refus(sans_cookie, methode, adresse) == "jeton_refuse", (methode, adresse)


def test_cle_sans_la_portee(installation: Ouverte) -> None:
    """A key with every scope but one enters everything of its role but that one; the acts of a person need a session.

    No key sends the form of a page.
    """
    acteur = installation.acteur(Role.OPERATEUR)
    possibles = cles.possibles(Role.OPERATEUR)
    client, toutes = client_de(installation.application), client_de(installation.application)
    toutes.headers.update(installation.cle(acteur))
    for methode, adresse, action in _demandes(installation):
        if roles(action) is None:
            continue
        entree = "jeton_refuse" if _de_page(methode, adresse) == "envoyée" else None
        assert _refus(toutes, methode, adresse) == (entree if action in possibles else "acces_refuse"), (methode, adresse)
        with transaction(installation.service.engine) as seance:
            reste = possibles - {action}
            cle = cles.creer(seance, installation.service.installation, acteur, "x", reste, timedelta(days=1)).valeur
        client.headers["authorization"] = f"Bearer {cle}"
        assert _refus(client, methode, adresse) == "acces_refuse", (methode, adresse)


def test_approuver_est_l_acte_d_une_personne(installation: Ouverte) -> None:
    """No key can have the scope of an approval: it is refused even to the right role."""
    acteur = installation.acteur(Role.APPROBATEUR)
    client = client_de(installation.application)
    client.headers.update(installation.cle(acteur))
    probleme(client.post("/v1/campagnes/0/choix/approbation", json={"resultat": "0" * 64}), "acces_refuse")


@pytest.mark.parametrize("entete", ("Bearer mvt_x_y", "Bearer ", "Basic YTpi", "Bearer mvt_0_0_0"))
def test_mauvaise_cle(installation: Ouverte, entete: str) -> None:
    """A key that is not good is refused, even on a public route and beside a good session: never silently someone else."""
    client = installation.connecter(installation.acteur(Role.OPERATEUR))
    client.headers["authorization"] = entete
    for adresse in ("/v1/campagnes", "/v1/version"):
        probleme(client.get(adresse), "non_connecte")


def test_session_sans_jeton(installation: Ouverte) -> None:
    """A change asked by a session carries the token of its forms, which another site cannot read; a read does not need it."""
    client = installation.connecter(installation.acteur(Role.OPERATEUR))
    juste = client.headers.pop("x-jeton")
    for jeton in ("", "x" * len(juste)):
        probleme(client.post("/v1/campagnes/0/baremes", headers={"x-jeton": jeton}), "jeton_refuse")
    assert client.get("/v1/campagnes").status_code == 200
    probleme(client.post("/v1/campagnes/0/baremes", headers={"x-jeton": juste}), "campagne_inconnue")


def test_route_sans_action() -> None:
    """A route that declares no action, or two, keeps the service from starting."""
    for dependances in ([], [*accueil.routeur.routes[0].dependencies] * 2):  # type: ignore[attr-defined]
        application = FastAPI()
        application.router.routes.append(APIRoute("/x", lambda: None, dependencies=dependances))
        with pytest.raises(RuntimeError, match=r"/x déclare \d action"):
            routes(application)


def test_table_publiee() -> None:
    """The table of the documentation is the policy; ``python -m service.http.tables_page docs/http.md`` rewrites it."""
    page = (RACINE / "docs" / "http.md").read_text(encoding="utf-8")
    assert inserer(page) == page
    assert inserer(page.replace("●", "○")) == page


def test_toutes_les_actions_ont_un_sens() -> None:
    """Every action of the policy is of someone and has its words, and every role can do something of its own account."""
    assert set(ACTIONS) == set(Action)
    assert all(roles(action) is None or roles(action) for action in Action)
    assert all(role in (roles(Action.GERER_SON_COMPTE) or ()) for role in Role)
