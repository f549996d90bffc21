"""Sign-on through the npm package ``oidc-provider``, as strict as ProConnect, into the real service, and out of both."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.identite import Role
from tests.service.identite.navigateur import dossier_node, executable
from tests.service.pages.navigateur import Navigateur, Personne
from tests.service.pages.serveur import port_libre, servir

CLIENT, SECRET = "mouvement", "secret-des-essais-assez-long-pour-tous"
NOM = "essai"


@contextmanager
def _fournir(dossier: Path, adresse: str) -> Iterator[str]:
    """Issuer of the provider while it listens."""
    retour = f"{adresse}/connexion/fournisseur/{NOM}/retour"
    commande = [executable("node", "nodejs"), "serveur.mjs", retour, f"{adresse}/", CLIENT, SECRET]
    with subprocess.Popen(commande, cwd=dossier, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as processus:
        assert processus.stdin is not None
        assert processus.stdout is not None
        try:
            emetteur = processus.stdout.readline().strip()
            assert emetteur.startswith("http://127.0.0.1:"), "the provider did not start"
            yield emetteur
        finally:
            processus.stdin.close()
            processus.wait(timeout=20)


def _s_identifier(personne: Personne, adresse: str, nom: str, code: str) -> None:
    """From the sign-in page, through the provider's."""
    personne.faire("suivre", nom="S'identifier avec Fournisseur d'essai")
    assert personne.etat().h1 == "Fournisseur"
    personne.remplir(Nom=nom, Code=code)
    personne.faire("presser", nom="Entrer", rang=None)
    personne.faire("attendre", adresse=adresse)


def test_par_un_fournisseur(chromium: Navigateur, tmp_path: Path) -> None:
    """In with the second factor only, to the page asked for; refusals are pages that say why; out here and at the provider."""
    port = port_libre()
    adresse, donnees = f"http://127.0.0.1:{port}", tmp_path / "donnees"
    donnees.mkdir()
    (donnees / "secret").write_text(SECRET, encoding="utf-8")
    with _fournir(dossier_node(tmp_path), adresse) as emetteur:
        reglages = {
            "nom": NOM,
            "libelle": "Fournisseur d'essai",
            "emetteur": emetteur,
            "client_id": CLIENT,
            "secret_fichier": "secret",
            "redirection": f"{adresse}/connexion/fournisseur/{NOM}/retour",
            "redirection_deconnexion": f"{adresse}/",
            "pkce": False,
        }
        with servir(donnees, {"fournisseurs": [reglages]}, port) as serveur, chromium.personne(adresse) as personne:
            serveur.compte(Role.OPERATEUR, "operateur")
            personne.aller("/compte")
            _s_identifier(personne, adresse, "operateur", "")
            etat = personne.etat()
            assert (etat.statut, etat.h1) == (403, "Se connecter")
            assert "Votre rôle demande un second facteur" in personne.textes("[role=alert]")[0]

            personne.faire("oublier")
            personne.aller("/connexion")
            _s_identifier(personne, adresse, "passant", "123456")
            assert "Aucun compte de ce service" in personne.textes("[role=alert]")[0]

            personne.faire("oublier")
            assert personne.aller("/compte").chemin == "/connexion?suite=/compte"
            _s_identifier(personne, adresse, "operateur", "123456")
            assert personne.etat().chemin == "/compte"
            assert "par Fournisseur d'essai" in personne.textes("dd")

            # Signing out leads to the provider's own page, which ends its session, and back.
            personne.faire("presser", nom="Se déconnecter", rang=None)
            personne.faire("attendre", adresse=emetteur)
            personne.faire("presser", nom="Yes, sign me out", rang=None)
            personne.faire("attendre", adresse=f"{adresse}/")
            assert personne.aller("/compte").chemin == "/connexion?suite=/compte"
            assert personne.aller("/connexion/fournisseur/inconnu").statut == 404
            etat = personne.aller(f"/connexion/fournisseur/{NOM}/retour?state=x&code=y")
            assert etat.statut == 403
