"""Pages of motivated exceptions: the effect before the decision, another person, a couple in one act, who reads reasons."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.base import transaction
from service.base.tables_campagne import Derogation
from service.identite import Role
from tests.service.campagnes import campagne as dossier_campagne
from tests.service.campagnes import contenu
from tests.service.http.conftest import *  # noqa: F403 - its fixtures are those of these tests
from tests.service.http.installation import Ouverte
from tests.service.http.outils_http import archive, deposer, zipper
from tests.service.pages.formulaires import lecteur, mots

SAISIE = {"candidat": "emma", "lieu": "14", "place": "comptee", "base_legale": "Article cité", "motif": "Situation <grave>"}


def test_de_l_effet_au_gel(sur_base: Ouverte) -> None:
    """The effect is shown and nothing is kept; it is decided on that effect, approved by another person, and frozen."""
    operateur, approbateur = (lecteur(sur_base, role) for role in (Role.OPERATEUR, Role.APPROBATEUR))
    page = f"{deposer(sur_base.client, archive('un-a-un')).removeprefix('/v1')}/derogations"
    assert "Aucune décision." in operateur.page(page)
    brute = operateur.envoyer(f"{page}/effet", 200, **SAISIE).text
    montre = mots(brute)
    assert "0 autre personne y gagne, 3 autres y perdent" in montre
    assert "bruno un de ses vœux, Bordeaux (vœu 1) maintien sur son poste 2 rangs perdus" in montre
    assert "Situation &lt;grave&gt;" in brute
    assert "Aucune décision." in operateur.page(page)
    empreinte = montre.partition("Empreinte de l'effet ")[2].split(" ")[0]
    refusee = mots(operateur.envoyer(page, 409, **SAISIE, effet="0" * 64).text)
    assert "le relire, puis décider" in refusee
    assert empreinte in refusee
    operateur.envoyer(page, **SAISIE, effet=empreinte)
    assert "à approuver" in operateur.page(page)
    assert "Approuver la décision" not in operateur.page(page)
    assert "Retirer d'abord la décision" in mots(operateur.envoyer(page, 409, **SAISIE, effet=empreinte).text)
    numero = mots(approbateur.client.get(page).text).partition("Décision n° ")[2].split(" ")[0]
    assert "Prendre une décision" not in approbateur.page(page)
    operateur.envoyer(f"{page}/{numero}/approbation", 403, effet=empreinte)
    approbateur.envoyer(f"{page}/{numero}/approbation", 409, effet="0" * 64)
    approbateur.envoyer(f"{page}/{numero}/approbation", effet=approbateur.champ(page, "effet"))
    assert "approuvée" in operateur.page(page)
    campagne = page.removesuffix("/derogations")
    assert sur_base.client.post(f"/v1{campagne}/gel").status_code == 200
    assert "La campagne est gelée" in operateur.page(page)
    assert "est à l'état" in mots(operateur.envoyer(f"{page}/{numero}/retrait", 409, motif="Trop tard.").text)
    lecteur(sur_base, Role.AUDITEUR).page(page)
    for role in (Role.ANALYSTE, Role.CANDIDAT):
        lecteur(sur_base, role).page(page, 403)


def test_couple_en_un_acte(vide: Ouverte, tmp_path: Path) -> None:
    """One member alone is refused with who is missing; both are shown, decided and withdrawn together."""
    couple = [{"candidat": c, "origine": "01"} for c in "ab"]
    dossier = dossier_campagne(
        tmp_path / "c", couple, {"a": ["24"], "b": ["24"]}, {("L1300", "24"): 1, ("L1300", "25"): 1}, couples=[("a", "b")]
    )
    operateur = lecteur(vide, Role.OPERATEUR)
    page = f"{deposer(vide.client, zipper(contenu(dossier))).removeprefix('/v1')}/derogations"
    communs = {"base_legale": "Article", "motif": "Motif", "place": "comptee", "place2": "comptee"}
    assert "« b »" in mots(operateur.envoyer(f"{page}/effet", 422, candidat="a", lieu="24", **communs).text)
    deux = {"candidat": "a", "lieu": "24", "candidat2": "b", "lieu2": "25", **communs}
    montre = mots(operateur.envoyer(f"{page}/effet", 200, **deux).text)
    operateur.envoyer(page, **deux, effet=montre.partition("Empreinte de l'effet ")[2].split(" ")[0])
    assert "Décision n° 1 : a et b à approuver" in operateur.page(page)
    operateur.envoyer(f"{page}/1/retrait", 422, motif="")
    operateur.envoyer(f"{page}/2/retrait", motif="Erreur de saisie.")
    lue = operateur.page(page)
    assert "Décision n° 1 : a et b retirée" in lue
    assert "Erreur de saisie." in lue
    operateur.envoyer(page, **deux, effet=montre.partition("Empreinte de l'effet ")[2].split(" ")[0])
    assert "Décision n° 3 : a et b à approuver" in operateur.page(page)


def test_meme_personne(vide: Ouverte) -> None:
    """Whoever decided is not offered the approval, and is refused."""
    operateur, approbateur = (lecteur(vide, role) for role in (Role.OPERATEUR, Role.APPROBATEUR))
    page = f"{deposer(vide.client, archive('un-a-un')).removeprefix('/v1')}/derogations"
    montre = mots(operateur.envoyer(f"{page}/effet", 200, **SAISIE).text)
    empreinte = montre.partition("Empreinte de l'effet ")[2].split(" ")[0]
    operateur.envoyer(page, **SAISIE, effet=empreinte)
    compte = vide.acteur(Role.APPROBATEUR).compte
    with transaction(vide.service.engine) as seance:
        seance.query(Derogation).one().decidee_par = compte
    lue = approbateur.page(page)
    assert "Vous avez pris cette décision" in lue
    assert "Approuver la décision" not in lue
    assert "Une autre personne doit approuver" in mots(approbateur.envoyer(f"{page}/1/approbation", 403, effet=empreinte).text)


@pytest.mark.parametrize(
    ("change", "attendus"),
    (
        ({"candidat": "", "lieu": "", "motif": ""}, ("l'identifiant du candidat", "Indiquez le lieu", "Indiquez le motif")),
        ({"lieu2": "24"}, ("l'identifiant du candidat du second membre", "Choisissez la place")),
        ({"place": "ailleurs"}, ("Choisissez la place",)),
        ({"candidat": "inconnu"}, ("derogations.csv, ligne 2, colonne candidat",)),
    ),
)
def test_saisie_refusee(vide: Ouverte, change: dict[str, str], attendus: tuple[str, ...]) -> None:
    """Everything that is wrong at once, beside what was typed."""
    operateur = lecteur(vide, Role.OPERATEUR)
    page = f"{deposer(vide.client, archive('un-a-un')).removeprefix('/v1')}/derogations"
    brute = operateur.envoyer(f"{page}/effet", 422, **{**SAISIE, **change}).text
    assert all(attendu in mots(brute) for attendu in attendus)
    assert 'value="Article cité"' in brute
