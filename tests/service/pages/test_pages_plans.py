"""Which seats would help most, and whom would they hurt: asked and answered at the pages, by who never saw the code."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from service.http.pages.plans import effet, preuve, sans_affectation
from service.identite import Role
from tests.service.http.installation import Ouverte, installee
from tests.service.http.outils_http import archive, attendre, contenu, deposer, zipper
from tests.service.pages.formulaires import Lecteur, lecteur, mots


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ouverte]:
    """A service with a worker."""
    with installee(tmp_path_factory.mktemp("plans") / "donnees", travailleur=True) as installation:
        yield installation


@pytest.fixture(scope="module")
def campagne(service: Ouverte) -> str:
    """Address of the pages of a campaign."""
    return deposer(service.client, archive("un-a-un")).removeprefix("/v1")


@pytest.fixture(scope="module")
def analyste(service: Ouverte) -> Lecteur:
    """Who asks."""
    return lecteur(service, Role.ANALYSTE)


def _finir(service: Ouverte, envoi: object) -> str:
    simulation = str(envoi.headers["location"]).partition("?")[0]  # type: ignore[attr-defined]
    assert attendre(service.client, f"/v1{simulation}", "termine", "refuse", "echec")["etat"] == "termine"
    return simulation


def test_quelles_places(service: Ouverte, campagne: str, analyste: Lecteur) -> None:
    """From the form to the answer: value, proof, seats, académies, whom it helps and hurts, each seat's chain, files."""
    assert "Chercher le meilleur plan" in analyste.page(f"{campagne}/plans")
    envoi = analyste.envoyer(f"{campagne}/plans", places="3", sens="ouvrir", but="voeu_1", par_cellule="2")
    simulation = _finir(service, envoi)
    brute = analyste.client.get(simulation).text
    page = mots(brute)
    assert "Ce n'est pas un résultat officiel" in page
    assert re.search(r"Personnes sur leur vœu 1, avec le plan \d+ \(\+\d+\)", page)
    assert "Prouvé : aucun plan de 3 places ne fait mieux." in page
    assert re.search(r"Aucun plan ne peut dépasser \(borne, pas forcément atteinte\) \d+", page)
    assert "Somme des rangs : chaque personne compte pour la place, dans sa liste" in page
    assert page.count("pendant la mesure, les couples restent où ils sont") == 2
    for dit in ("Meilleur plan", "Glouton", "Marginal", "Sans plan", "Par académie"):
        assert dit in page
    assert "À qui il profite, à qui il nuit" in page
    assert re.search(r"\d+ personnes? (est|sont) mieux placée", page)
    assert ("aucune n'est moins bien placée" in page) == ("valent tous zéro" in page) != ("Qui est moins bien placé" in page)
    assert "<h1>3 places à ouvrir, le plus de personnes sur leur vœu 1, 2 au plus par cellule</h1>" in brute
    assert "<svg" in brute
    places = re.findall(r'<td class="n">\+(\d)</td><td class="n">\d', brute)
    assert sum(map(int, places)) == 3
    lien = re.search(r'href="(/simulations/[^"]*/place\?[^"]*)"', brute)
    assert lien is not None
    assert "seule, sans les autres places du plan" in analyste.page(lien[1].replace("&amp;", "&"))
    assert analyste.client.get(f"/v1{simulation}/fichiers/plan.csv").text.startswith("plan,discipline,lieu,places")
    assert (
        analyste.envoyer(f"{campagne}/plans", places="3", but="voeu_1", par_cellule="2")
        .headers["location"]
        .endswith("simulation_deja_faite")
    )
    assert "3 places à ouvrir" in analyste.page(f"{campagne}/simulations")


def test_filtrer_et_trier(service: Ouverte, campagne: str, analyste: Lecteur, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plans, disciplines, académies and the order of seats are chosen by the address; a plan that harms fewer is told."""
    envoi = analyste.envoyer(f"{campagne}/plans", places="4", but="rangs", par_cellule="1")
    simulation = _finir(service, envoi)
    entiere = analyste.client.get(simulation).text
    academie = re.search(r'<select id="academie".*?<option value="(\w+)"', entiere, re.DOTALL)
    assert academie is not None
    filtree = analyste.client.get(f"{simulation}?academie={academie[1]}").text
    assert 0 < filtree.count("/place?") < entiere.count("/place?")
    triee = re.findall(r'/place\?[^<]*</a></td><td class="n">\+1</td><td class="n">(\d+)</td>', entiere)
    assert len(triee) == 4
    autre = analyste.client.get(f"{simulation}?tri=mieux").text
    mieux = re.findall(r'/place\?[^<]*</a></td><td class="n">\+1</td><td class="n">(\d+)</td>', autre)
    assert mieux == sorted(mieux, key=int, reverse=True)
    glouton = analyste.client.get(f"{simulation}?plan=glouton").text
    assert "/place?" not in glouton
    assert "Seule : mieux" in entiere
    assert "Seule : mieux" not in glouton
    assert entiere.count('id="perdants"') <= 1
    monkeypatch.setattr("service.http.pages.plans.compromis", lambda vue: [f"À choisir entre {len(vue['plans'])}."])
    assert "À choisir entre 3." in analyste.page(simulation)


def test_bornes_et_fermetures(service: Ouverte, campagne: str, analyste: Lecteur) -> None:
    """Seats that close, within bounds of the form and of a CSV file."""
    tableau = {"bornes": ("mes bornes.csv", b"academie;maximum\n14;0\n", "text/csv")}
    champs = {"places": "1", "sens": "fermer", "but": "extensions", "academie0": "toulouse", "maximum0": "0"}
    envoi = analyste.client.post(f"{campagne}/plans", data=champs, files=tableau, follow_redirects=False)
    assert envoi.status_code == 303, mots(envoi.text)
    simulation = _finir(service, envoi)
    lignes = analyste.client.get(f"/v1{simulation}/fichiers/plan.csv").text.splitlines()[1:]
    assert {ligne.split(",")[3] for ligne in lignes} == {"-1"}
    titre = "1 place à fermer, le moins de personnes placées en extension ou sans place, avec 2 bornes : Rennes au plus 0 ; "
    assert f"{titre}Toulouse au plus 0" in analyste.page(f"{campagne}/simulations")
    assert not {ligne.split(",")[2] for ligne in lignes} & {"14", "16"}


def test_refuse(campagne: str, analyste: Lecteur) -> None:
    """Every reason before anything runs, and what was typed stays."""
    faux = {"places": "beaucoup", "but": "voeu_1", "academie2": "zz", "minimum2": "trois", "par_cellule": "0"}
    reponse = analyste.envoyer(f"{campagne}/plans", 422, **faux)
    page = mots(reponse.text)
    for champ in ("Nombre de places", "Places au plus dans une même cellule", "Borne 3, académie", "Borne 3, au moins"):
        assert f"{champ} : « " in page
    assert "plan.yaml" not in page
    assert 'value="beaucoup"' in reponse.text
    assert 'value="trois"' in reponse.text
    assert "zz" in page
    assert re.search(r'id="minimum2"[^>]*aria-invalid="true" aria-describedby="minimum2-faute">', reponse.text)
    assert '<p class="erreur" id="minimum2-faute">Attendu : un nombre entier' in reponse.text


def test_une_cause_une_faute(campagne: str, analyste: Lecteur) -> None:
    """A number in words is one fault, which says what the form asks; a bound given twice is told by its number on the form."""
    bornes = {
        "academie0": "Renes",
        "minimum0": "3",
        "academie1": "Toulouse",
        "minimum1": "2",
        "academie3": "16",
        "maximum3": "4",
    }
    envoi = analyste.envoyer(f"{campagne}/plans", 422, places="cinquante", sens="fermer", but="voeu_1", **bornes)
    page = mots(envoi.text)
    assert "Nombre de places : « cinquante ». Attendu : un nombre entier de 1 à 2 000." in page
    assert "d'au plus 1" not in page
    attendu = "Attendu : le nom ou le code d'une académie (peut-être « 14 » (Rennes))."
    assert f"Borne 1, académie : « Renes ». {attendu}" in page
    assert "déjà à la borne 2" in page
    assert "bornes[" not in page
    trop = mots(analyste.envoyer(f"{campagne}/plans", 422, places="2", but="voeu_1", academie0="14", minimum0="3").text)
    assert "Borne 1, au moins : « 3 ». Attendu : un nombre qui ne dépasse pas le nombre de places (2)." in trop
    champs = {"academie0": "Rennes", "minimum0": "9", "maximum0": "5", "academie1": "RENNES", "maximum1": "1"}
    brute = analyste.envoyer(f"{campagne}/plans", 422, places="-10", sens="ouvrir", but="voeu_1", **champs).text
    refuse = mots(brute)
    assert "Ce plan ne peut pas être cherché ainsi. 3 fautes." in refuse
    attendu = "Attendu : un nombre entier de 1 à 2 000 (pour fermer des places, choisir « se ferment »)."
    assert f"Nombre de places : « -10 ». {attendu}" in refuse
    assert f'id="places-faute">{attendu}' in brute.replace("\u202f", " ")
    assert "Borne 1, au moins : « 9 ». Attendu : un nombre qui ne dépasse pas « Au plus » (5)." in refuse
    assert "Borne 2 : « RENNES ». Attendu : une seule borne sur « Rennes » ; déjà à la borne 1" in refuse


def test_ce_qui_est_dit_d_un_plan() -> None:
    """Seats closed that nobody used, a goal that closing does not touch, a limit that may leave the bounds aside: told."""
    vue = {"but": "voeu_1", "places": -3, "valeur": 20, "valeur_base": 20, "valeur_borne": 30, "borne": -30, "prouve": False}
    assert effet(vue, 0).startswith("Personne ne change de place : les places fermées ne servaient à personne.")
    assert effet({**vue, "places": 3}, 0) == "Personne ne change de place."
    plans = {"plans": [{"gagnants": 1, "perdants": 0}]}
    dit = "Avec ce plan, 1 personne est mieux placée et aucune n'est moins bien placée ; 1 personne change de place."
    assert effet({**vue, **plans}, 1) == dit
    gratuit = "Fermer ces places ne coûte rien au but. "
    assert preuve(vue).startswith(f"{gratuit}Non prouvé")
    assert preuve({**vue, "prouve": True}).startswith(f"{gratuit}Prouvé")
    assert preuve({**vue, "valeur": 19}).startswith("Non prouvé")
    assert preuve({**vue, "places": 3}).startswith("Non prouvé")
    limite = " Cette limite peut ne pas tenir compte de toutes les bornes demandées."
    bornee = {**vue, "bornes": [{"sur": "academie 14", "minimum": 1, "maximum": 2}]}
    assert preuve(bornee) == preuve(vue) + limite
    assert limite not in preuve({**bornee, "prouve": True})


def test_sans_affectation() -> None:
    """Who is left without any place is said in the summary, and how many because of the plan."""

    def dire(avant: int, apres: int) -> str:
        return sans_affectation({"base": {"non_affecte": avant}, "plans": [{"indicateurs": {"non_affecte": apres}}]})

    assert dire(0, 0) == ""
    assert dire(0, 5) == "5 personnes restent sans affectation, au lieu de 0 sans le plan : 5 personnes de plus."
    assert dire(3, 2) == "2 personnes restent sans affectation, au lieu de 3 sans le plan : 1 personne de moins."
    assert dire(1, 1) == "1 personne reste sans affectation, comme sans le plan."
    assert dire(2, 0) == "Personne ne reste sans affectation, au lieu de 2."
    assert sans_affectation({"plans": [{}]}) == ""


def test_bornes_impossibles(campagne: str, analyste: Lecteur) -> None:
    """Bounds that cannot all hold are refused at once, each beside its field and with the words of the form."""
    bornes = {"academie1": "Rennes", "minimum1": "2", "academie3": "Toulouse", "minimum3": "2"}
    reponse = analyste.envoyer(f"{campagne}/plans", 422, places="3", but="voeu_1", **bornes)
    for i, autre in ((1, "Toulouse"), (3, "Rennes")):
        attendu = f"une autre valeur, impossible avec 3 places à ouvrir et « {autre} » au moins 2."
        assert f'<p class="erreur" id="minimum{i}-faute">Attendu : {attendu}</p>' in reponse.text
        assert f"Borne {i + 1}, au moins : « 2 »" in mots(reponse.text)
    assert "0-faute" not in reponse.text


def test_le_moins_de_places(service: Ouverte, campagne: str, analyste: Lecteur) -> None:
    """What must open so that every obligatory couple is placed: nothing here, and it is said."""
    simulation = _finir(service, analyste.envoyer(f"{campagne}/plans", but="couples_obligatoires"))
    assert "Il ne faut aucune place de plus pour que chaque couple obligatoire soit placé." in analyste.page(simulation)


def test_deux_phases(service: Ouverte, analyste: Lecteur) -> None:
    """A movement in two phases has no such plan: refused at once, in words."""
    fichiers = contenu_premier_degre()
    campagne = deposer(service.client, fichiers).removeprefix("/v1")
    reponse = analyste.envoyer(f"{campagne}/plans", 422, places="3", but="voeu_1")
    assert "en une phase" in mots(reponse.text)


def contenu_premier_degre() -> bytes:
    """Files of a small campaign in two phases."""
    from tests.service.http.outils_http import ECHANTILLONS

    return zipper(contenu(ECHANTILLONS / "premier-degre"))


def test_qui_peut(service: Ouverte, campagne: str, analyste: Lecteur) -> None:
    """An auditor reads plans and asks for none."""
    simulation = _finir(service, analyste.envoyer(f"{campagne}/plans", places="3", but="voeu_1", par_cellule="2"))
    auditeur = lecteur(service, Role.AUDITEUR)
    assert "Ce que vaut le plan" in auditeur.page(simulation)
    assert "Où ouvrir des places" not in auditeur.page(f"{campagne}/simulations")
    auditeur.page(f"{campagne}/plans", 403)
