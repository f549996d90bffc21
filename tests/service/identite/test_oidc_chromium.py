"""Sign-on from end to end: Chromium, the npm package ``oidc-provider`` as strict as ProConnect, and a small relying party."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import uvicorn

from service.identite import acteurs, connexion
from service.identite.coffre import Coffre
from service.identite.installation import Client, Installation
from service.identite.oidc import Fournisseur, Relais, partir, revenir, sortir
from service.identite.politique import Role
from service.identite.refus import RefusIdentite
from tests.service.identite.navigateur import dossier_node, executable
from tests.service.identite.outils_identite import Banc


class Partie:
    """The least a service needs around ``service.identite.oidc``."""

    def __init__(self, banc: Banc) -> None:
        self.engine = banc.engine
        self.relais: Relais | None = None
        self.installation = Installation(Coffre(bytes(range(32))))

    def brancher(self, fournisseur: Fournisseur) -> None:
        """Say which provider, once it listens."""
        self.relais = Relais(fournisseur, self.installation)

    async def __call__(self, scope: dict[str, Any], _: Any, send: Any) -> None:
        """Answer."""
        assert scope["type"] == "http"
        entetes = dict(scope["headers"])
        temoins = {n: m.value for n, m in SimpleCookie(entetes.get(b"cookie", b"").decode()).items()}
        requete = dict(parse_qsl(scope["query_string"].decode()))
        try:
            statut, sortants, corps = self._route(scope["path"], requete, temoins)
        except RefusIdentite as refus:
            statut, sortants, corps = 400, [], refus.code
        page = f"<!doctype html><html lang=fr><title>Essai</title><h1>{corps}</h1>"
        page += "<form action=/sortie><button>Sortir</button></form>"
        sortants.append((b"content-type", b"text/html; charset=utf-8"))
        await send({"type": "http.response.start", "status": statut, "headers": sortants})
        await send({"type": "http.response.body", "body": page.encode()})

    def _route(
        self, chemin: str, requete: dict[str, str], temoins: dict[str, str]
    ) -> tuple[int, list[tuple[bytes, bytes]], str]:
        client, ici = Client("127.0.0.1"), (self.engine, self.installation)
        assert self.relais is not None
        if chemin == "/connexion":
            depart = partir(*ici, self.relais, client, "/moi")
            return 303, [_vers(depart.adresse), _temoin("navigateur", depart.navigateur)], ""
        if chemin == "/retour":
            arrivee = revenir(*ici, self.relais, requete, temoins.get("navigateur", ""), client)
            return 303, [_vers(arrivee.retour), _temoin("session", arrivee.ouverte.session.valeur)], ""
        if chemin == "/sortie":
            jeton = connexion.deconnecter(*ici, temoins.get("session", ""))
            return 303, [_vers((sortir(self.relais, jeton) if jeton else None) or "/fini")], ""
        if chemin == "/moi":
            presence = acteurs.de_session(*ici, temoins.get("session", ""))
            return 200, [], "personne" if presence is None else presence.acteur.role.value
        return 200, [], "accueil"


def _vers(adresse: str) -> tuple[bytes, bytes]:
    return b"location", adresse.encode()


def _temoin(nom: str, valeur: str) -> tuple[bytes, bytes]:
    return b"set-cookie", f"{nom}={valeur}; Path=/; HttpOnly; SameSite=Lax".encode()


@contextmanager
def _servir(partie: Partie) -> Iterator[str]:
    """Address of the relying party while it listens."""
    serveur = uvicorn.Server(uvicorn.Config(partie, host="127.0.0.1", port=0, log_level="critical", lifespan="off"))
    fil = threading.Thread(target=serveur.run)
    fil.start()
    try:
        while not serveur.started:
            assert fil.is_alive()
            time.sleep(0.02)
        yield f"http://127.0.0.1:{serveur.servers[0].sockets[0].getsockname()[1]}"
    finally:
        serveur.should_exit = True
        fil.join()


@contextmanager
def _fournir(dossier: Path, adresse: str) -> Iterator[Fournisseur]:
    """The provider while it listens, configured on this side as it is on its own."""
    retour, fini = f"{adresse}/retour", f"{adresse}/fini"
    node = executable("node", "nodejs")
    commande = [node, "serveur.mjs", retour, fini, "mouvement", "secret-des-essais-assez-long-pour-tous"]
    with subprocess.Popen(commande, cwd=dossier, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as processus:
        assert processus.stdin is not None
        assert processus.stdout is not None
        try:
            emetteur = processus.stdout.readline().strip()
            assert emetteur.startswith("http://127.0.0.1:"), "the provider did not start"
            yield Fournisseur(
                nom="essai",
                libelle="Essai",
                emetteur=emetteur,
                client_id=commande[4],
                secret=commande[5],
                redirection=retour,
                redirection_deconnexion=fini,
                pkce=False,
            )
        finally:
            processus.stdin.close()
            processus.wait(timeout=20)


@pytest.mark.navigateur
def test_de_bout_en_bout(banc: Banc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In with the second factor only; known persons only; nothing by replay; out here and at the provider."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    banc.gestion("operateur@exemple.fr", Role.OPERATEUR)
    dossier, partie = dossier_node(tmp_path), Partie(banc)
    with _servir(partie) as adresse, _fournir(dossier, adresse) as fournisseur:
        partie.brancher(fournisseur)
        commande = [executable("node", "nodejs"), "parcours.mjs", adresse, executable("chromium", "chromium")]
        fait = subprocess.run(
            [*commande, str(tmp_path / "profil")], cwd=dossier, capture_output=True, text=True, check=False, timeout=180
        )
    assert fait.returncode == 0, fait.stderr
    assert json.loads(fait.stdout) == {
        "sans_second_facteur": "oidc_second_facteur_absent",
        "inconnu": "oidc_compte_inconnu",
        "annule": "oidc_refus_du_fournisseur",
        "entre": "operateur",
        "page": "/moi",
        "temoin": [True, "Lax"],
        "lisible": "",
        "retour_rejoue": "oidc_etape_inconnue",
        "toujours": "operateur",
        "sorti": ["accueil", "/fini"],
        "apres": "personne",
        "redemande": "Fournisseur",
    }
