"""Chromium at the orders of the tests, one person a context; see ``pilote.mjs`` for what it can be asked."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.service.identite.navigateur import dossier_node, executable


class Navigateur:
    """The browser."""

    def __init__(self, processus: subprocess.Popen[str]) -> None:
        self._processus, self._rang = processus, 0

    def ordonner(self, verbe: str, **ordre: Any) -> Any:
        """Send one order and wait for its answer."""
        assert self._processus.stdin is not None
        assert self._processus.stdout is not None
        self._processus.stdin.write(json.dumps({"verbe": verbe, **ordre}) + "\n")
        self._processus.stdin.flush()
        ligne = self._processus.stdout.readline()
        assert ligne, "le navigateur s'est arrêté"
        reponse = json.loads(ligne)
        assert "erreur" not in reponse, reponse["erreur"]
        return reponse["valeur"]

    @contextmanager
    def personne(
        self,
        base: str,
        *,
        sombre: bool = False,
        largeur: int = 1200,
        javascript: bool = True,
        cookie: tuple[str, str] | None = None,
    ) -> Iterator[Personne]:
        """A person with a browser of the own: nothing is shared with others."""
        self._rang += 1
        qui = f"p{self._rang}"
        self.ordonner("ouvrir", qui=qui, base=base, sombre=sombre, largeur=largeur, javascript=javascript, cookie=cookie)
        try:
            yield Personne(self, qui, base)
        finally:
            self.ordonner("fermer", qui=qui)


@dataclass(frozen=True)
class Etat:
    """Where a person is."""

    chemin: str
    statut: int
    titre: str
    h1: str
    erreurs: list[str]


@dataclass(frozen=True)
class Personne:
    """A person at the keyboard."""

    navigateur: Navigateur
    qui: str
    base: str

    def faire(self, verbe: str, **ordre: Any) -> Any:
        """One order of ``pilote.mjs``."""
        return self.navigateur.ordonner(verbe, qui=self.qui, **ordre)

    def aller(self, adresse: str) -> Etat:
        """Go to an address."""
        self.faire("aller", adresse=adresse)
        return self.etat()

    def etat(self) -> Etat:
        """Where the person is, and what the console said since the last time."""
        vu = self.faire("etat")
        assert len(vu["h1"]) == 1, f"un titre de premier niveau par page : {vu}"
        assert vu["statut"] < 500, vu
        return Etat(vu["adresse"].removeprefix(self.base), vu["statut"], vu["titre"], vu["h1"][0], vu["erreurs"])

    def remplir(self, **champs: str) -> None:
        """Fill fields by their ids' labels: ``remplir(**{"Mot de passe": "…"})``."""
        for libelle, valeur in champs.items():
            self.faire("remplir", libelle=libelle, valeur=valeur)

    def presser(self, nom: str, rang: int | None = None) -> Etat:
        """Press a button that sends a form."""
        self.faire("presser", nom=nom, rang=rang)
        return self.etat()

    def suivre(self, nom: str) -> Etat:
        """Follow a link."""
        self.faire("suivre", nom=nom)
        return self.etat()

    def textes(self, choix: str) -> list[str]:
        """Texts of what a CSS selector finds."""
        return list(self.faire("texte", choix=choix))


@contextmanager
def lancer(travail: Path) -> Iterator[Navigateur]:
    """Start Chromium; it must be there, with Node."""
    dossier = dossier_node(travail, Path(__file__).parent)
    commande = [executable("node", "nodejs"), "pilote.mjs", executable("chromium", "chromium")]
    with subprocess.Popen(
        commande, cwd=dossier, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as processus:
        assert processus.stdin is not None
        try:
            yield Navigateur(processus)
        finally:
            processus.stdin.close()
            processus.wait(timeout=30)
