"""The page of each movement is the one that its rule pack gives, and names every rule that was not found."""

from __future__ import annotations

import pytest

from scoring.paquet import charger, disponibles
from service.pages_regles import page
from tests.service.campagnes import RACINE

PAGES = RACINE / "docs" / "mouvements"


@pytest.mark.parametrize(("mouvement", "annee"), disponibles())
def test_page_a_jour(mouvement: str, annee: int) -> None:
    """The committed page is the one written from the pack (``python -m service.pages_regles docs/mouvements``)."""
    assert (PAGES / f"{mouvement}-{annee}.md").read_text(encoding="utf-8") == page(charger(mouvement, annee))


def test_une_page_par_paquet() -> None:
    """No page of a pack that is gone."""
    assert sorted(chemin.stem for chemin in PAGES.glob("*.md")) == sorted(f"{nom}-{annee}" for nom, annee in disponibles())


def test_ce_que_la_page_dit() -> None:
    """Unknown rules, refusals, what comes before points, the columns of the files: all of them are on the page."""
    paquet = charger("premier-degre", 2016)
    texte = page(paquet)
    assert not [i.question for i in paquet.inconnus if i.question not in texte]
    assert not [regle.id for regle in (*paquet.refus, *paquet.normalisations) if f"`{regle.id}`" not in texte]
    assert "| `capacites.csv` | `discipline`, `lieu`, `entrees`, `sorties` |" in texte
    assert (
        texte.index(paquet.priorites[0].libelle) < texte.index("Le plus de points d'abord") < texte.index("Le plus âgé d'abord")
    )
