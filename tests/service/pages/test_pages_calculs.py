"""Pages of runs: asked for, watched, cancelled, read, compared, explained; each to who may."""

from __future__ import annotations

import re

import pytest

from service.base import maintenant, transaction
from service.base.tables_campagne import Calcul, Participation
from service.identite import Role
from tests.service.http.conftest import *  # noqa: F403 - its fixtures are those of these tests
from tests.service.http.conftest import Ouvert
from tests.service.http.installation import Ouverte
from tests.service.http.outils_http import ECHANTILLONS, archive, attendre, contenu, demander, deposer, zipper
from tests.service.http.test_http_academie import publier
from tests.service.pages.formulaires import lecteur, mots


def test_demander_et_annuler(vide: Ouverte) -> None:
    """Asked for twice, it is one run; cancelled, it can be started again; an unknown mechanism is told on the page."""
    operateur = lecteur(vide, Role.OPERATEUR)
    campagne = deposer(vide.client, archive("un-a-un")).removeprefix("/v1")
    page = operateur.page(f"{campagne}/calculs")
    assert "Aucun calcul n'a encore été demandé" in page
    assert "P6 : Personne n'est dépassé" in page
    assert "Aucun mécanisme ne porte ce nom" in mots(operateur.envoyer(f"{campagne}/calculs", 422, mecanisme="autre").text)
    adresse = operateur.envoyer(f"{campagne}/calculs", mecanisme="stable").headers["location"].partition("?")[0]
    assert operateur.envoyer(f"{campagne}/calculs", mecanisme="").headers["location"] == f"{adresse}?fait=calcul_deja_fait"
    page = operateur.page(adresse)
    assert "Calcul en attente" in page
    assert "Actualiser" in page
    assert operateur.envoyer(f"{adresse}/annulation").headers["location"] == f"{adresse}?fait=calcul_annule"
    assert "déjà fini" in mots(operateur.envoyer(f"{adresse}/annulation", 409).text)
    assert "Relancer" in operateur.page(adresse)
    assert operateur.envoyer(f"{campagne}/calculs", mecanisme="stable").headers["location"] == f"{adresse}?fait=calcul_demande"


def test_avancement(vide: Ouverte) -> None:
    """Steps done and under way are told; a refused run tells every reason, and offers nothing more."""
    operateur, campagne = lecteur(vide, Role.OPERATEUR), deposer(vide.client, archive("un-a-un"))
    calcul = demander(vide.client, campagne).rpartition("/")[2]
    with transaction(vide.service.engine) as seance:
        ligne = seance.get_one(Calcul, calcul)
        ligne.etat, ligne.etape, ligne.secondes = "en_cours", "marche", {"lecture": 1.25, "bareme": 0.5}
    for adresse in (f"/calculs/{calcul}", f"/calculs/{calcul}/avancement"):
        page = operateur.page(adresse)
        assert "Calcul en cours : places et classements" in page
        assert "Lecture des fichiers : faite en 1,2 s" in page
        assert "Affectation : " not in page
    with transaction(vide.service.engine) as seance:
        ligne = seance.get_one(Calcul, calcul)
        ligne.etat, ligne.fini_le = "refuse", maintenant()
        ligne.probleme = {"code": "resultat_refuse", "detail": "Refusé.", "motifs": ["P1 violée.", "<b>P3</b> violée."]}
    page = operateur.client.get(f"/calculs/{calcul}").text
    assert "P1 violée." in page
    assert "&lt;b&gt;P3" in page
    assert "Relancer" not in page
    assert "evenements" not in page


def test_calcul_fini(ouvert: Ouvert) -> None:
    """What is proven, figures, files one by one and together, the report whole under the policy of documents."""
    operateur = lecteur(ouvert.installation, Role.OPERATEUR)
    adresse = ouvert.calcul.removeprefix("/v1")
    page = operateur.page(adresse)
    assert "résultat vérifié et prouvé" in page
    assert "Titulaires qui demandent une mutation 4" in page
    assert all(f" P{k}. " in page for k in range(1, 9))
    brute = operateur.client.get(adresse).text
    for fichier in (ouvert.dossier()).iterdir():
        assert operateur.client.get(f"{ouvert.calcul}/fichiers/{fichier.name}").content == fichier.read_bytes()
        assert f'href="{ouvert.calcul}/fichiers/{fichier.name}"' in brute
    assert operateur.client.get(f"{ouvert.calcul}/fichiers.zip").headers["content-type"] == "application/zip"
    politique = operateur.client.get(f"{ouvert.calcul}/fichiers/rapport.html").headers["content-security-policy"]
    assert "default-src 'none'" in politique
    assert "sandbox" in politique
    assert "Le résultat est conforme." in mots(operateur.envoyer(f"{adresse}/verification", 200).text)
    evenements = operateur.client.get(f"{ouvert.calcul}/evenements", headers={"accept": "text/event-stream"})
    assert evenements.headers["content-type"].startswith("text/event-stream")
    assert '"termine"' in evenements.text


def test_fichier_touche(ouvert: Ouvert) -> None:
    """A byte changed in the store: the page says so, tells nothing of the result, and the verification refuses."""
    operateur, adresse = lecteur(ouvert.installation, Role.OPERATEUR), ouvert.calcul.removeprefix("/v1")
    fichier = ouvert.dossier() / "affectations.csv"
    octets = fichier.read_bytes()
    fichier.write_bytes(octets.replace(b"bruno,L1300,16,voeu,04,1", b"bruno,L1300,16,voeu,14,2"))
    try:
        page = operateur.page(adresse, 409)
        assert "ne sont plus ceux que le calcul a écrits" in page
        assert "En bref" not in page
        assert "Le résultat n'est pas conforme." in mots(operateur.envoyer(f"{adresse}/verification", 409).text)
    finally:
        fichier.write_bytes(octets)
    assert "En bref" in operateur.page(adresse)


@pytest.fixture
def deux(ouvert: Ouvert) -> tuple[str, str]:
    """Two runs of two contents of one campaign."""
    fichiers = contenu(ECHANTILLONS / "un-a-un")
    fermee = fichiers["capacites.csv"].replace(b"14,1", b"14,0")
    campagne, calculs = deposer(ouvert.client, zipper({**fichiers, "capacites.csv": fermee})), []
    for octets in (None, zipper({**fichiers, "campagne.yaml": fichiers["campagne.yaml"] + b"\n# autre\n"})):
        if octets is not None:
            reponse = ouvert.client.put(f"{campagne}/fichiers", content=octets, headers={"content-type": "application/zip"})
            assert reponse.status_code == 200, reponse.text
        calculs.append(demander(ouvert.client, campagne).rpartition("/")[2])
        attendre(ouvert.client, f"/v1/calculs/{calculs[-1]}", "termine")
    return calculs[0], calculs[1]


def test_comparaison(ouvert: Ouvert, deux: tuple[str, str]) -> None:
    """Who moves, from what to what, by lieu, bars; the file has every person who moves."""
    analyste = lecteur(ouvert.installation, Role.ANALYSTE)
    requete = f"premier={deux[0]}&second={deux[1]}"
    page = analyste.page(f"/comparaisons?{requete}")
    assert "4 personnes changent de résultat, 4 barres bougent" in page
    assert "Ces résultats ne viennent pas des mêmes fichiers : capacités." in page
    assert "4 personnes sont mieux placées dans le second, aucune n'est moins bien placée." in page
    assert re.search(r"Mathématiques 7( \S+| non dit){7}", page)
    assert "maintien sur son poste un de ses vœux 3" in page
    assert "Rennes 0 1 +1" in page
    reponse = analyste.client.get(f"/comparaisons/changements.csv?{requete}")
    lignes = reponse.content.decode("utf-8-sig").splitlines()
    assert [ligne.split(";")[0] for ligne in lignes] == ["candidat", "anna", "bruno", "chloe", "emma"]
    analyste.page("/comparaisons?premier=0&second=0", 404)
    assert "0 personne change" in analyste.page(f"/comparaisons?premier={deux[0]}&second={deux[0]}")


def test_personnes(ouvert: Ouvert) -> None:
    """Who is found leads to the letter; opening it is a line of the journal."""
    operateur, adresse = lecteur(ouvert.installation, Role.OPERATEUR), ouvert.calcul.removeprefix("/v1")
    assert "anna" not in operateur.page(f"{adresse}/personnes?mots=rid")
    assert "farid" in operateur.page(f"{adresse}/personnes?mots=rid")
    assert "0 personne trouvée" in operateur.page(f"{adresse}/personnes?mots=%25")
    lettre = operateur.client.get(f"{ouvert.calcul}/explications/farid")
    assert lettre.headers["content-type"].startswith("text/html")
    assert "Montpellier" in lettre.text
    assert "Dossier consulté" in operateur.page("/journal?action=consulter_dossier")
    lecteur(ouvert.installation, Role.ANALYSTE).page(f"{adresse}/personnes", 403)


def test_rectorat_lit_le_publie(ouvert: Ouvert) -> None:
    """A rectorat finds the persons of its académie in the published run, and no other run."""
    campagne = publier(ouvert).rpartition("/")[2]
    rectorat = lecteur(ouvert.installation, Role.RECTORAT, "24")
    rectorat.page(f"{ouvert.calcul.removeprefix('/v1')}/personnes", 404)
    with transaction(ouvert.installation.service.engine, ecrire=False) as seance:
        calcul = seance.query(Calcul).filter(Calcul.campagne_id == campagne).one().id
        tous = seance.query(Participation).filter(Participation.campagne_id == campagne).all()
    page = rectorat.page(f"/calculs/{calcul}/personnes").partition("trouvée")[2]
    siens = {p.candidat for p in tous if p.academie == "24"}
    assert 0 < len(siens) < len(tous)
    assert {p.candidat for p in tous if f" {p.candidat} " in page} == siens


@pytest.mark.parametrize(
    ("role", "statut"),
    ((Role.ANALYSTE, 200), (Role.APPROBATEUR, 200), (Role.AUDITEUR, 200), (Role.RECTORAT, 403), (Role.CANDIDAT, 403)),
)
def test_qui_lit(ouvert: Ouvert, role: Role, statut: int) -> None:
    """Runs are read by staff, asked for and cancelled by operators and analysts only."""
    personne = lecteur(ouvert.installation, role, "04" if role is Role.RECTORAT else None)
    for adresse in (ouvert.calcul, f"{ouvert.campagne}/calculs"):
        page = personne.page(adresse.removeprefix("/v1"), statut)
        assert ("Demander le calcul" in page) == (role is Role.ANALYSTE and adresse.endswith("calculs"))
    if role is not Role.ANALYSTE:
        personne.envoyer(f"{ouvert.campagne.removeprefix('/v1')}/calculs", 403, mecanisme="stable")
