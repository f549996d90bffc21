"""Every page in a real browser: accessibility rules, keyboard alone, narrow screen, dark scheme, console silent."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.identite import Role
from service.rapport.figures import CLASSES
from tests.depot import RACINE
from tests.service.pages import scenes
from tests.service.pages.navigateur import Navigateur, Personne
from tests.service.pages.pages import NOMS, VUES, Vue, preparer
from tests.service.pages.serveur import Serveur

TRAVAUX = True

CAPTURES = os.environ.get("MOUVEMENT_CAPTURES", "")
"""Folder where to leave pictures of the pages, for people to look at."""


@pytest.fixture(scope="module", autouse=True)
def _prepare(serveur: Serveur) -> None:
    preparer(serveur)
    scenes.preparer(serveur)


@contextmanager
def devant(chromium: Navigateur, serveur: Serveur, vue: Vue, *, javascript: bool = True) -> Iterator[Personne]:
    """The person of a view, in front of its page, answered as expected and without a word of the console."""
    cookie = None
    if vue.role is not None:
        nom, academie = NOMS[vue.role]
        cookie = serveur.session(serveur.compte(vue.role, nom, academie, facteur=vue.role is not Role.CANDIDAT))
    with chromium.personne(serveur.adresse, cookie=cookie, javascript=javascript) as personne:
        vue.atteindre(personne, serveur)
        etat = personne.etat()
        assert etat.statut == vue.statut
        # Chromium itself writes a line for a page whose status is an error.
        assert not [e for e in etat.erreurs if "Failed to load resource" not in e]
        yield personne


@pytest.fixture(scope="module", params=VUES, ids=lambda vue: vue.nom)
def vue(request: pytest.FixtureRequest) -> Vue:
    """Each view in turn."""
    choisie: Vue = request.param
    return choisie


@pytest.fixture(scope="module")
def personne(vue: Vue, chromium: Navigateur, serveur: Serveur) -> Iterator[Personne]:
    """Someone in front of the page, for all the checks that only look at it."""
    with devant(chromium, serveur, vue) as ouverte:
        yield ouverte


def _luminance(couleur: str) -> float:
    """Relative luminance of ``#rgb`` or ``#rrggbb`` (WCAG 2)."""
    chiffres = couleur.removeprefix("#")
    chiffres = "".join(2 * c for c in chiffres) if len(chiffres) == 3 else chiffres
    composantes = [int(chiffres[k : k + 2], 16) / 255 for k in (0, 2, 4)]
    lineaires = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in composantes]
    return 0.2126 * lineaires[0] + 0.7152 * lineaires[1] + 0.0722 * lineaires[2]


def test_contraste_de_la_carte() -> None:
    """On each shade of the map the text has the contrast of 4.5 that axe cannot measure there."""
    style = (RACINE / "service" / "http" / "statique" / "carte.css").read_text(encoding="utf-8")
    fonds = dict(re.findall(r"\.(t\d) rect \{ fill: (#\w+);", style))
    encres = {
        teinte: encre
        for teintes, encre in re.findall(r"([^{}]*)\{ fill: (#\w+);", style)
        for teinte in re.findall(r"\.(t\d) text", teintes)
    }
    assert fonds.keys() == encres.keys() == {f"t{k}" for k in range(CLASSES)}
    for teinte, fond in fonds.items():
        sombre, clair = sorted((_luminance(fond), _luminance(encres[teinte])))
        assert (clair + 0.05) / (sombre + 0.05) >= 4.5, teinte


def photographier(personne: Personne, nom: str) -> None:
    """Leave a picture of the whole page, when a folder is given for them."""
    if CAPTURES:
        Path(CAPTURES).mkdir(parents=True, exist_ok=True)
        personne.faire("capture", chemin=str(Path(CAPTURES) / f"{nom}.png"))


def deplier(personne: Personne, *, ouvrir: bool = True) -> int:
    """Open, or close, all that the page folds; how many there are."""
    code = "(ouvrir) => { const tous = [...document.querySelectorAll('details')]; tous.forEach((d) => { d.open = ouvrir; }); "
    return int(personne.faire("evaluer", code=f"({code}return tous.length; }})({str(ouvrir).lower()})"))


@pytest.mark.parametrize("sombre", (False, True), ids=("clair", "sombre"))
def test_accessibilite(vue: Vue, personne: Personne, sombre: bool) -> None:
    """No rule of axe-core tied to RGAA or to WCAG A and AA is broken, in the light scheme and in the dark one."""
    personne.faire("regarder", sombre=sombre, largeur=1200)
    photographier(personne, f"{vue.nom}-{'sombre' if sombre else 'clair'}")
    deplier(personne)
    constat = personne.faire("axe")
    assert constat["fautes"] == []
    assert constat["doutes"] == []
    assert constat["regles"] > 10


def test_clavier(personne: Personne) -> None:
    """The Tab key alone reaches every control in order, what has the focus is seen; what is folded, closed then open."""
    personne.faire("regarder", sombre=False, largeur=1200)
    for ouvrir in (False, True):
        if not deplier(personne, ouvrir=ouvrir) and ouvrir:
            continue  # nothing is folded: it is the same walk
        constat = personne.faire("clavier")
        assert constat["vues"] == constat["attendues"]
        assert constat["invisibles"] == []
        assert constat["attendues"][0].endswith("Aller au contenu")


def test_ecran_etroit(vue: Vue, personne: Personne) -> None:
    """At 320 pixels the page does not scroll sideways."""
    personne.faire("regarder", sombre=False, largeur=320)
    photographier(personne, f"{vue.nom}-320")
    deplier(personne)
    assert personne.faire("debordement") <= 0


def test_impression(personne: Personne) -> None:
    """On paper the content stays, and neither menus nor what only a screen can press."""
    assert personne.faire("imprimer", choix="h1") == personne.textes("h1")
    assert personne.faire("imprimer", choix="button, nav, header, .evitement") == []
    assert personne.faire("imprimer", choix=".codes code, #cle") == personne.textes(".codes code, #cle")


def test_sans_javascript(vue: Vue, personne: Personne, chromium: Navigateur, serveur: Serveur) -> None:
    """The page is reached and says the same without JavaScript."""
    with devant(chromium, serveur, vue, javascript=False) as sans:
        assert sans.textes("h1, h2, label, main button") == personne.textes("h1, h2, label, main button")
