"""Pages of the official run: two persons, reasons, what was shown is what is approved, nothing unverified is published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from service.base import transaction
from service.base.tables_campagne import Choix
from service.identite import Role
from tests.service.http.conftest import *  # noqa: F403 - its fixtures are those of these tests
from tests.service.http.conftest import Ouvert
from tests.service.http.installation import dossier_resultat
from tests.service.http.outils_http import archive, attendre, demander, deposer
from tests.service.pages.formulaires import Lecteur, lecteur, mots


@pytest.fixture
def proposee(ouvert: Ouvert) -> tuple[str, str, Lecteur, Lecteur]:
    """A frozen campaign whose run is proposed: its page, its run, the operator, the approver."""
    campagne = deposer(ouvert.client, archive("sans-stable"))
    assert ouvert.client.post(f"{campagne}/gel").status_code == 200
    operateur, approbateur = (lecteur(ouvert.installation, role) for role in (Role.OPERATEUR, Role.APPROBATEUR))
    page = campagne.removeprefix("/v1")
    assert "Aucun calcul du contenu gelé n'est terminé" in operateur.page(f"{page}/choix")
    calcul = demander(ouvert.client, campagne)
    attendre(ouvert.client, calcul, "termine")
    identifiant = calcul.rpartition("/")[2]
    assert "Dites pourquoi" in mots(operateur.envoyer(f"{page}/choix", 422, calcul=identifiant, motif="  ").text)
    operateur.envoyer(f"{page}/choix", calcul=identifiant, motif="Le seul calcul.")
    return page, calcul, operateur, approbateur


@pytest.fixture
def touche(ouvert: Ouvert, proposee: tuple[str, str, Lecteur, Lecteur]) -> Iterator[Path]:
    """One byte of the proposed result changed in the store."""
    fichier = dossier_resultat(ouvert.installation, proposee[1]) / "barres.csv"
    octets = fichier.read_bytes()
    fichier.write_bytes(octets.replace(b",1,", b",2,", 1))
    assert fichier.read_bytes() != octets
    yield fichier
    fichier.write_bytes(octets)


def test_ce_que_lit_l_approbateur(proposee: tuple[str, str, Lecteur, Lecteur]) -> None:
    """Digest, reason, proposer, what is not held, uncertain rules, figures; and the two forms that are this person's."""
    page, calcul, operateur, approbateur = proposee
    lue = approbateur.page(f"{page}/choix")
    resultat = approbateur.champ(f"{page}/choix", "resultat")
    assert operateur.client.get(calcul, headers={"accept": "application/json"}).json()["resultat"] == resultat
    for attendu in (resultat, "Le seul calcul.", "operateur@exemple.fr", "1 demande fondée reste sans suite"):
        assert attendu in lue
    for attendu in ("non tenu, annoncé", "Règles incertaines", "Capacité nette ouverte", "Motif du refus"):
        assert attendu in lue
    assert "Approuver ce calcul" in lue
    assert "Approuver ce calcul" not in operateur.page(f"{page}/choix")
    operateur.envoyer(f"{page}/choix/approbation", 403, resultat=resultat)


def test_approuver_autre_chose(proposee: tuple[str, str, Lecteur, Lecteur]) -> None:
    """What is approved is what was shown; an approval of something else leaves the proposal as it is."""
    page, _, _, approbateur = proposee
    assert "a changé depuis" in mots(approbateur.envoyer(f"{page}/choix/approbation", 409, resultat="0" * 64).text)
    assert "une autre personne doit l'approuver" in approbateur.page(f"{page}/choix")


def test_meme_personne(ouvert: Ouvert, proposee: tuple[str, str, Lecteur, Lecteur]) -> None:
    """Whoever proposed cannot approve, whatever the role has become since: the page says so, and so does the step."""
    page, _, _, approbateur = proposee
    compte = ouvert.installation.acteur(Role.APPROBATEUR).compte
    with transaction(ouvert.installation.service.engine) as seance:
        seance.execute(update(Choix).where(Choix.campagne_id == page.rpartition("/")[2]).values(propose_par=compte))
    lue = approbateur.page(f"{page}/choix")
    assert "Vous avez proposé ce calcul" in lue
    assert "Approuver ce calcul" not in lue
    with transaction(ouvert.installation.service.engine, ecrire=False) as seance:
        resultat = seance.query(Choix).filter(Choix.campagne_id == page.rpartition("/")[2]).one().resultat
    assert "Une autre personne doit approuver" in mots(
        approbateur.envoyer(f"{page}/choix/approbation", 403, resultat=resultat).text
    )


def test_refuser_puis_proposer(proposee: tuple[str, str, Lecteur, Lecteur]) -> None:
    """A refusal has a reason, stays readable, and leaves room for another proposal."""
    page, calcul, operateur, approbateur = proposee
    approbateur.envoyer(f"{page}/choix/retrait", 422, motif="")
    approbateur.envoyer(f"{page}/choix/retrait", motif="Capacité à revoir.")
    lue = operateur.page(f"{page}/choix")
    assert "Choix retirés" in lue
    assert "Capacité à revoir." in lue
    assert "Aucun calcul n'est proposé" in mots(approbateur.envoyer(f"{page}/choix/retrait", 409, motif="Encore.").text)
    operateur.envoyer(f"{page}/choix", calcul=calcul.rpartition("/")[2], motif="Revue.")
    assert "Revue." in approbateur.page(f"{page}/choix")


def test_publier(ouvert: Ouvert, proposee: tuple[str, str, Lecteur, Lecteur]) -> None:
    """Not before the approval; then what is masked is told, it is published once, and cannot be withdrawn."""
    page, calcul, operateur, approbateur = proposee
    identifiant, lettres = page.rpartition("/")[2], ouvert.installation.service.magasin.racine / "lettres"
    assert "n'est pas approuvé" in operateur.page(f"{page}/publication")
    assert "Une seconde personne doit approuver" in mots(operateur.envoyer(f"{page}/publication", 409).text)
    resultat = approbateur.champ(f"{page}/choix", "resultat")
    avant = set(lettres.iterdir())
    approbateur.envoyer(f"{page}/choix/approbation", resultat=resultat)
    assert [chemin.name for chemin in set(lettres.iterdir()) - avant] == [dossier_resultat(ouvert.installation, calcul).name]
    approbateur.page(f"{page}/publication", 403)
    lue = operateur.page(f"{page}/publication")
    assert "Chaque candidat (4)" in lue
    assert "Un effectif inférieur à 2 n'est pas publié" in lue
    operateur.envoyer(f"{page}/publication")
    assert "Résultat publié le" in operateur.page(f"{page}/choix")
    assert "déjà publié" in operateur.page(f"{page}/publication")
    assert identifiant in operateur.client.get("/donnees").text
    assert "ne se retire pas" in mots(operateur.envoyer(f"{page}/choix/retrait", 409, motif="Trop tard.").text)
    with transaction(ouvert.installation.service.engine, ecrire=False) as seance:
        lignes = seance.query(Choix).filter(Choix.campagne_id == identifiant).all()
        assert [(c.resultat, c.retire_le) for c in lignes] == [(resultat, None)]


def test_rien_de_non_verifie(proposee: tuple[str, str, Lecteur, Lecteur], touche: Path) -> None:
    """A result changed in the store: the approver's page refuses and offers no approval, the publication refuses."""
    page, _, operateur, approbateur = proposee
    lue = approbateur.page(f"{page}/choix", 409)
    assert "ne sont plus ceux que le calcul a écrits" in lue
    assert "ne peut pas être approuvé" in lue
    assert "Approuver ce calcul" not in lue
    refusee = operateur.envoyer(f"{page}/publication", 409)
    assert "En bref" not in mots(refusee.text)


def test_rien_de_non_verifie_apres_approbation(proposee: tuple[str, str, Lecteur, Lecteur], ouvert: Ouvert) -> None:
    """Changed after the approval, it is not published: neither the page nor the step lets it through."""
    page, calcul, operateur, approbateur = proposee
    approbateur.envoyer(f"{page}/choix/approbation", resultat=approbateur.champ(f"{page}/choix", "resultat"))
    fichier = dossier_resultat(ouvert.installation, calcul) / "affectations.csv"
    octets = fichier.read_bytes()
    fichier.write_bytes(octets.replace(b"maintenu", b"non_affecte", 1))
    try:
        lue = operateur.page(f"{page}/publication", 409)
        assert "Ce résultat ne peut pas être publié" in lue
        assert "Publier le résultat" not in lue.partition("Ce résultat ne peut pas être publié")[2]
        operateur.envoyer(f"{page}/publication", 409)
    finally:
        fichier.write_bytes(octets)
    assert page.rpartition("/")[2] not in operateur.client.get("/donnees").text
    assert "Publier le résultat" in operateur.page(f"{page}/publication")
