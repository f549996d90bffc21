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
    assert "La liste de sortie du département suit le même ordre" in texte
    assert paquet.reserve
    assert f"**À savoir.** {paquet.reserve}" in texte
    assert (
        texte.index(paquet.priorites[0].libelle) < texte.index("Le plus de points d'abord") < texte.index("Le plus âgé d'abord")
    )


def _apres(texte: str, titre: str) -> str:
    """One section of a page, up to the next title."""
    return texte.split(f"\n## {titre}\n", 1)[1].split("\n## ", 1)[0]


def test_le_rang_du_recruteur_est_dit() -> None:
    """Where a recruiter's rank decides alone, nothing else is listed, and no table of elements is left empty."""
    texte = page(charger("pegc", 2023))
    etapes = _apres(texte, "Qui passe avant qui")
    assert "\n2. Le rang donné par le recruteur, qui décide seul" in etapes
    assert "\n3. " not in etapes
    assert "points" not in etapes
    assert "| élément |" not in texte
    assert "## Aucun barème" in texte


def test_un_ordre_par_sorte_de_voeu() -> None:
    """Kinds of vœux that are not ordered alike have an order each; a rank that separates equals comes before the tie-breaks."""
    ptp, ctss, second = (
        _apres(page(charger(nom, an)), "Qui passe avant qui")
        for nom, an in (("ptp", 2022), ("ctss", 2020), ("second-degre", 2023))
    )
    ordinaires, profiles = ptp.split("Vœux de type `ppr` :")
    assert "recruteur" not in ordinaires
    assert "Le plus de priorités légales d'abord" in ordinaires
    assert "qui décide seul" in profiles
    assert "priorités" not in profiles
    assert "Vœux de type" not in ctss
    places = [
        ctss.index(mot)
        for mot in ("Le plus de priorités légales", "Le rang donné par le recruteur", "Ancienneté dans le poste")
    ]
    assert places == sorted(places)
    assert [f"Vœux de type `{genre}` :" in second for genre in ("academie", "specifique", "pop")] == [True] * 3


def test_colonnes_avec_leurs_valeurs() -> None:
    """Every column of every file is told with the values it takes; a file that the movement refuses is not listed."""
    texte = page(charger("ptp", 2022))
    assert "| `type` | Type de poste | `pp` Poste précis ; `ppr` Poste profilé | non | non |" in texte
    assert "`professeur_sport` Professeur de sport ; `cepj`" in texte
    assert "| `avis` | Avis du recruteur | `favorable` ;" in texte
    assert "couples.csv`" not in texte
    assert "couples.csv`" in page(charger("second-degre", 2023))
    assert "classements.csv`" not in page(charger("ass", 2020))
