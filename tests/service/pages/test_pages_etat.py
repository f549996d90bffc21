"""The theme of a State deployment: files built from the npm package, compared with the manifest, loaded by the same pages."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.http.statique import MANIFESTE, ThemeRefuse, charger
from service.identite import Role
from service.reglages import ReglageRefuse, Reglages
from tests.depot import RACINE, fichiers_suivis
from tests.service.pages.navigateur import Navigateur
from tests.service.pages.pages import NOMS, VUES, Vue, preparer
from tests.service.pages.serveur import Serveur, servir
from tests.service.pages.test_pages_navigateur import photographier

MANIFESTE_SUIVI = RACINE / "service" / "http" / "statique" / MANIFESTE
MONTREES = {"accueil", "connexion-refusee", "choix-refuse", "second-facteur", "compte-operateur", "comptes", "inviter"}


@pytest.fixture(scope="module")
def dsfr() -> Path:
    """The folder, built once a manifest: the script itself refuses what the manifest does not say."""
    empreinte = hashlib.sha256(MANIFESTE_SUIVI.read_bytes() + (RACINE / "outils" / "dsfr").read_bytes()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mouvement-essais" / f"dsfr-{empreinte}"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "verrou").open("w") as flux:
        fcntl.flock(flux, fcntl.LOCK_EX)
        if not (cache / "complet").exists():
            script = [sys.executable, str(RACINE / "outils" / "dsfr"), str(cache / "dsfr")]
            fait = subprocess.run(script, capture_output=True, text=True, check=False, timeout=300)
            assert fait.returncode == 0, fait.stderr
            (cache / "complet").touch()
    return cache / "dsfr"


def test_fichiers_du_manifeste(dsfr: Path, tmp_path: Path) -> None:
    """The folder holds the files of the manifest; one altered and one missing are both told, and nothing is served."""
    attendus = {ligne.partition("  ")[2] for ligne in MANIFESTE_SUIVI.read_text("ascii").splitlines()}
    assert {str(f.relative_to(dsfr)) for f in dsfr.rglob("*") if f.is_file()} == attendus
    assert {"LICENSE.md", "doc/legal/cgu.md", "dsfr.min.css"} <= attendus
    assert charger(dsfr).empreinte != charger(None).empreinte
    copie = tmp_path / "dsfr"
    shutil.copytree(dsfr, copie)
    (copie / "dsfr.min.css").write_text("body {}", encoding="utf-8")
    (copie / "LICENSE.md").unlink()
    with pytest.raises(ThemeRefuse, match=r"LICENSE\.md manque ; dsfr\.min\.css n'a pas le contenu attendu"):
        charger(copie)


def test_jamais_livre(tmp_path: Path) -> None:
    """No file of the State's design system is in the repository, and the theme asks for the operator's folder."""
    assert not [f for f in fichiers_suivis() if "marianne" in f.name.lower() or f.name.startswith("dsfr.min")]
    with pytest.raises(ReglageRefuse, match="dsfr : absent"):
        Reglages(tmp_path, theme="etat")


@pytest.fixture(scope="module")
def serveur_etat(dsfr: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serveur]:
    """The service under that theme."""
    with servir(tmp_path_factory.mktemp("etat") / "donnees", {"theme": "etat", "dsfr": str(dsfr)}) as serveur:
        preparer(serveur)
        yield serveur


@pytest.mark.parametrize("vue", [v for v in VUES if v.nom in MONTREES], ids=lambda vue: vue.nom)
def test_pages(vue: Vue, chromium: Navigateur, serveur_etat: Serveur) -> None:
    """The same pages, with the design system's style and type: accessible in both schemes, narrow, the console silent."""
    cookie = None
    if vue.role is not None:
        cookie = serveur_etat.session(serveur_etat.compte(vue.role, *NOMS[vue.role], facteur=vue.role is not Role.CANDIDAT))
    with chromium.personne(serveur_etat.adresse, cookie=cookie) as personne:
        vue.atteindre(personne, serveur_etat)
        assert not [e for e in personne.etat().erreurs if "Failed to load resource" not in e]
        assert personne.faire("evaluer", code="document.fonts.ready.then(() => document.fonts.check('1rem Marianne'))")
        for sombre in (False, True):
            personne.faire("regarder", sombre=sombre, largeur=1200)
            photographier(personne, f"etat-{vue.nom}-{'sombre' if sombre else 'clair'}")
            assert personne.faire("axe")["fautes"] == []
        personne.faire("regarder", sombre=False, largeur=320)
        assert personne.faire("debordement") <= 0
        assert personne.faire("clavier")["invisibles"] == []
