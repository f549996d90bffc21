"""Pages of a candidat, without script: order by buttons, confirm, link, contest, ask late; operator decides."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from scoring.paquet import charger
from service.base import transaction
from service.base.tables_campagne import Participation
from service.conduite.composition import Voeu
from service.http.pages.candidat_voeux import appliquer
from service.http.pages.formulaire import Formulaire
from service.identite import Role
from tests.service.conduite.candidats import PDF
from tests.service.http.installation import Ouverte
from tests.service.http.test_http_candidat import ici

__all__ = ["ici"]

Ici = tuple[Ouverte, str, TestClient, TestClient]


def _poster(client: TestClient, adresse: str, donnees: dict[str, str], **options: Any) -> str:
    reponse = client.post(adresse, data=donnees, follow_redirects=True, **options)
    assert reponse.status_code < 500, reponse.text
    return reponse.text


def test_saisir_par_boutons(ici: Ici) -> None:
    """Add, move, withdraw, confirm: each button is a form; a stale version is refused on the same page."""
    _, identifiant, anna, _ = ici
    adresse = f"/mes-demandes/{identifiant}/voeux"
    assert "Mes vœux" in anna.get("/mes-demandes").text
    page = _poster(anna, adresse, {"version": "0", "geste": "ajouter", "lieu": "07", "type": "academie"})
    assert page.index("(03") < page.index("(04") < page.index("(07")
    page = _poster(anna, adresse, {"version": "1", "geste": "monter:3"})
    assert page.index("(03") < page.index("(07") < page.index("(04")
    page = _poster(anna, adresse, {"version": "2", "geste": "retirer:1"})
    assert 'name="version" value="3"' in page
    refusee = anna.post(adresse, data={"version": "1", "geste": "retirer:1"})
    assert refusee.status_code == 412
    assert "dans un autre onglet" in refusee.text
    page = _poster(anna, f"/mes-demandes/{identifiant}/confirmation", {"version": "3"})
    assert "Votre liste est confirmée" in page
    assert "Monter" not in page
    page = _poster(anna, f"/mes-demandes/{identifiant}/confirmation/retirer", {"version": "4"})
    assert "elle ne compte pas encore" in page


def test_lier_par_deux_pages(ici: Ici) -> None:
    """One proposes, the other takes the list over; both see what is missing until both confirm."""
    _, identifiant, anna, bruno = ici
    adresse = f"/mes-demandes/{identifiant}/voeux"
    page = _poster(anna, adresse, {"version": "0", "geste": "lier", "conjoint": "bruno"})
    assert "bruno ne vous a pas désigné" in page
    assert "propose de lier" in bruno.get(adresse).text
    page = _poster(bruno, adresse, {"version": "0", "geste": "adopter:anna"})
    assert "Les deux listes sont identiques" in page
    _poster(anna, f"/mes-demandes/{identifiant}/confirmation", {"version": "1"})
    page = _poster(bruno, f"/mes-demandes/{identifiant}/confirmation", {"version": "1"})
    assert "anna a confirmé" in page
    assert "Il manque" not in page


def test_contester_et_demander(ici: Ici, tmp_path: Path) -> None:
    """A contestation and a late request with their documents, the operator's decision, and what is refused with its reasons."""
    ouverte, identifiant, anna, _ = ici
    operateur = ouverte.connecter(ouverte.acteur(Role.OPERATEUR))
    racine, piece = f"/mes-demandes/{identifiant}", {"piece": ("acte.pdf", PDF, "application/pdf")}
    demande = {"nature": "annulation", "motif": "deces", "texte": "<b>Situation</b>"}
    page = _poster(anna, f"{racine}/tardives", demande)
    assert "se justifie par une pièce" in page
    assert ">&lt;b&gt;Situation&lt;/b&gt;</textarea>" in page
    assert "Mon barème : pas encore affiché" in anna.get("/mes-demandes").text
    page = _poster(anna, f"{racine}/tardives", demande, files=piece)
    assert "&lt;b&gt;Situation" in page
    liste = f"/campagnes/{identifiant}/tardives"
    numero = re.search(rf"{liste}/(\d+)/piece", operateur.get(liste).text)
    assert numero is not None
    assert operateur.get(numero[0]).content == PDF
    decidee = _poster(operateur, f"{liste}/{numero[1]}", {"decision": "refuser", "reponse": "Pièce illisible."})
    assert "Pièce illisible." in decidee
    assert "Pièce illisible." in anna.get(f"{racine}/tardives").text
    for etape in ("gel", "baremes"):
        assert ouverte.client.post(f"/v1/campagnes/{identifiant}/{etape}").status_code == 200
    page = anna.get(f"{racine}/bareme").text
    element = re.search(r'<option value="(\w+)">', page)
    assert element is not None
    page = _poster(anna, f"{racine}/contestations", {"element": element[1], "texte": "Erreur."}, files=piece)
    assert "en attente de réponse" in page
    hostile = anna.post(
        f"{racine}/contestations",
        data={"element": element[1], "rang": "1", "texte": "x"},
        files={"piece": ("acte.pdf", b"<script>", "application/pdf")},
    )
    assert hostile.status_code == 422
    assert "ni un PDF" in hostile.text
    assert ">x</textarea>" in hostile.text
    page = anna.get(f"{racine}/voeux").text
    assert "La saisie n'est pas ouverte" in page
    assert "geste" not in page
    assert anna.get(f"{racine}/resultat").status_code == 404


@pytest.mark.parametrize("geste", ("monter:0", "retirer:9", "retirer:", "effacer:1", "adopter:david", "monter:-1", "x" * 400))
def test_gestes_impossibles(ici: Ici, geste: str) -> None:
    """A gesture that the page does not offer is refused, and changes nothing."""
    _, identifiant, anna, _ = ici
    reponse = anna.post(f"/mes-demandes/{identifiant}/voeux", data={"version": "0", "geste": geste})
    assert reponse.status_code == 422
    assert anna.get(f"/v1/mes-demandes/{identifiant}/voeux").json()["version"] == 0


def test_bouts_de_liste() -> None:
    """Up at the top and down at the bottom leave the list as it is."""
    from starlette.datastructures import FormData

    liste = [Voeu("01"), Voeu("02")]
    for geste in ("monter:1", "descendre:2"):
        assert appliquer(Formulaire(FormData({"geste": geste})), liste, None, {}) == (liste, None)


def test_heures_de_son_academie(ici: Ici) -> None:
    """Each person reads the windows at the hour of the own académie, with Paris's beside; in Paris's zone, Paris's alone."""
    ouverte, identifiant, anna, bruno = ici
    lieux = charger("second-degre", 2023).lieux
    with transaction(ouverte.service.engine) as seance:
        ligne = seance.get_one(Participation, (identifiant, "anna"))
        ligne.academie = lieux.codes[lieux.noms.index("Guadeloupe")]
    assert "(heure locale, Guadeloupe ; " in anna.get("/mes-demandes").text
    page = bruno.get("/mes-demandes").text
    assert "heure locale" not in page
    assert "(heure de Paris)" in page
