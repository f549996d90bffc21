"""Pages of the analyst's bench: a scenario built without YAML, sent as a file, run, read; seats sorted and filtered."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from service.identite import Role
from tests.service.http.installation import Ouverte, installee
from tests.service.http.outils_http import archive, attendre, deposer
from tests.service.pages.formulaires import lecteur, mots


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ouverte]:
    """A service with a worker."""
    with installee(tmp_path_factory.mktemp("simulations") / "donnees", travailleur=True) as installation:
        yield installation


@pytest.fixture(scope="module")
def campagne(service: Ouverte) -> str:
    """Address of the pages of a campaign."""
    return deposer(service.client, archive("un-a-un")).removeprefix("/v1")


def _finir(service: Ouverte, adresse: str) -> str:
    simulation = adresse.partition("?")[0]
    attendre(service.client, f"/v1{simulation}", "termine")
    return simulation


def test_construire_et_simuler(service: Ouverte, campagne: str) -> None:
    """Built from fields, composed with another, run: indicators, groups, bars, chain, and that it is a simulation."""
    analyste = lecteur(service, Role.ANALYSTE)
    assert "Aucun scénario n'est gardé" in analyste.page(f"{campagne}/simulations")
    analyste.envoyer(f"{campagne}/scenarios", nom="plus", libelle="Une de plus", cle0="ajout", nombre0="+1")
    analyste.envoyer(f"{campagne}/scenarios", nom="part", base="plus", cle0="pourcentage", nombre0="50,5", academie0="14")
    page = analyste.page(f"{campagne}/simulations")
    assert "plus Une de plus" in page
    assert "part part" in page
    envoi = analyste.envoyer(f"{campagne}/simulations", verbe="simulate", scenario="plus", mecanisme="")
    adresse = envoi.headers["location"]
    assert adresse.endswith("fait=simulation_demandee")
    page = analyste.page(_finir(service, adresse))
    assert "Ce n'est pas un résultat officiel" in page
    for titre in ("Indicateurs", "Qui y gagne, qui y perd", "Barres qui bougent", "Chaîne des mouvements"):
        assert titre in page
    assert re.search(r"Capacité \d+ \d+ \+\d+", page)
    assert "Chaîne 1." in page
    encore = analyste.envoyer(f"{campagne}/simulations", verbe="simulate", scenario="plus", mecanisme="")
    assert encore.headers["location"].endswith("fait=simulation_deja_faite")


def test_scenario_refuse(service: Ouverte, campagne: str) -> None:
    """Every reason is on the page, and what was typed stays."""
    analyste = lecteur(service, Role.ANALYSTE)
    reponse = analyste.envoyer(
        f"{campagne}/scenarios",
        422,
        nom="faux",
        lieu0="nulle-part",
        cle0="ajout",
        nombre0="beaucoup",
        nombre1="x",
        cle1="ajout",
    )
    page = mots(reponse.text)
    assert "Le scénario a des fautes" in page
    assert page.count("faux.yaml") >= 3
    assert 'value="nulle-part"' in reponse.text
    assert "Choisissez le fichier YAML" in mots(analyste.envoyer(f"{campagne}/scenarios", 422, genre="scenario").text)


def test_valeur_des_places(service: Ouverte, campagne: str) -> None:
    """Seats are sorted and filtered by the address; a seat leads to its chain in words; the map has its table."""
    analyste = lecteur(service, Role.ANALYSTE)
    adresse = analyste.envoyer(f"{campagne}/simulations", verbe="sensibilite").headers["location"]
    simulation = _finir(service, adresse)
    page = analyste.client.get(f"{simulation}?tri=rangs_gagnes").text
    rangee = r'/place\?[^<]*</a></td>(?:<td class="n">[^<]*</td>){2}<td class="n">(\d+)</td>'
    gagnes = [int(n) for n in re.findall(rangee, page)]
    assert gagnes == sorted(gagnes, reverse=True)
    assert len(set(gagnes)) > 1
    assert "<svg" in page
    assert "Par académie, une place à la fois" in page
    lien = re.search(r'href="(/simulations/[^"]*/place\?[^"]*)"', page)
    assert lien is not None
    place = analyste.page(lien[1].replace("&amp;", "&"))
    assert "Chaîne 1." in place
    discipline = re.search(r"discipline=([^&]*)&amp;lieu", lien[1])
    assert discipline is not None
    assert analyste.client.get(f"{simulation}?academie=14").text.count("/place?") < page.count("/place?")
    assert analyste.client.get(f"{simulation}/place?discipline=rien&lieu=14").status_code == 404


def test_mecanismes_et_comparaison(service: Ouverte, campagne: str) -> None:
    """Mechanisms say what they do not guarantee; two simulations are compared as flows, under a warning."""
    analyste = lecteur(service, Role.ANALYSTE)
    (nom, *_) = re.findall(r"<p><code>([^<]+)</code>", analyste.client.get(f"{campagne}/simulations/mecanismes").text)
    assert "Ce qu'il ne garantit pas" in analyste.page(f"{campagne}/simulations/mecanismes")
    autre = analyste.envoyer(f"{campagne}/simulations", verbe="simulate", scenario="", mecanisme=nom).headers["location"]
    analyste.envoyer(f"{campagne}/scenarios", nom="tout", cle0="ajout", nombre0="2")
    tout = analyste.envoyer(f"{campagne}/simulations", verbe="simulate", scenario="tout", mecanisme="").headers["location"]
    ids = [_finir(service, a).rpartition("/")[2] for a in (autre, tout)]
    page = analyste.page(f"/comparaisons?premier={ids[0]}&second={ids[1]}")
    assert "n'est pas officiel" in page
    assert "Flux" in page


def test_lecture_seule(service: Ouverte, campagne: str) -> None:
    """Who may only read sees no form."""
    page = lecteur(service, Role.AUDITEUR).page(f"{campagne}/simulations")
    assert "Lancer une simulation" not in page
    assert "Construire un scénario" not in page
