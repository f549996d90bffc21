"""Two persons at two browsers take a campaign from its files to its publication; a candidat and a rectorat read it."""

from __future__ import annotations

import time

import pytest

from scoring.paquet import charger
from service.explications import mention_depuis
from service.identite import Role
from tests.service.http.outils_http import archive, deposer
from tests.service.pages import scenes
from tests.service.pages.navigateur import Navigateur, Personne
from tests.service.pages.serveur import PATIENCE, Serveur

TRAVAUX = True

MOTIF = "Motif : pourquoi ce calcul"


def _gelee(serveur: Serveur, dossier: str) -> str:
    """A frozen campaign; its id."""
    with serveur.programme(serveur.compte(Role.OPERATEUR, "Odile Opératrice")) as client:
        campagne = deposer(client, archive(dossier))
        assert client.post(f"{campagne}/gel").status_code == 200
        return campagne.rpartition("/")[2]


def _regarder(odile: Personne, fin: str, *, actualiser: bool) -> None:
    """Stay in front of a run to its end: by the events, or by the link of the page."""
    limite = time.monotonic() + PATIENCE
    while actualiser and fin not in " ".join(odile.textes("main .phare")):
        assert time.monotonic() < limite, odile.textes("main")
        odile.suivre("Actualiser")
        time.sleep(0.2)
    odile.faire("voir", choix="main .phare", texte=fin, delai=PATIENCE * 1000)


def _calculer_et_proposer(odile: Personne, campagne: str, *, javascript: bool = True) -> None:
    odile.aller(f"/campagnes/{campagne}/calculs")
    etat = odile.presser("Demander le calcul")
    assert etat.chemin.endswith("?fait=calcul_demande")
    _regarder(odile, "résultat vérifié", actualiser=not javascript)
    odile.suivre("Proposer comme calcul officiel")
    odile.remplir(**{MOTIF: "Le seul calcul du contenu gelé."})
    assert odile.presser("Proposer ce calcul").chemin == f"/campagnes/{campagne}/choix?fait=calcul_propose"


def test_du_gel_a_la_publication(chromium: Navigateur, serveur: Serveur) -> None:
    """Run watched to its end, proposal, own approval refused, another person's approval, publication, results read."""
    campagne = _gelee(serveur, "un-a-un")
    serveur.reperes["marche"] = campagne
    operateur = serveur.compte(Role.OPERATEUR, "Odile Opératrice")
    approbateur = serveur.compte(Role.APPROBATEUR, "Alain Approbateur")
    with (
        chromium.personne(serveur.adresse, cookie=serveur.session(operateur)) as odile,
        chromium.personne(serveur.adresse, cookie=serveur.session(approbateur)) as alain,
    ):
        _calculer_et_proposer(odile, campagne)
        assert not odile.etat().erreurs
        assert "Approuver ce calcul" not in odile.textes("main button")
        statut = odile.faire(
            "evaluer",
            code="fetch(location.pathname + '/approbation', {method: 'POST', "
            "body: new URLSearchParams(new FormData(document.querySelector('main form')))}).then((r) => r.status)",
        )
        assert statut == 403
        assert odile.aller(f"/campagnes/{campagne}/publication").statut == 200
        assert odile.textes("main button") == []

        alain.aller(f"/campagnes/{campagne}/choix")
        assert "par Odile Opératrice" in " ".join(alain.textes("dd"))
        assert alain.presser("Approuver ce calcul").chemin.endswith("?fait=choix_approuve")
        assert "Approuver ce calcul" not in alain.textes("main button")

        odile.aller(f"/campagnes/{campagne}/choix")
        assert odile.suivre("Voir ce qui sera publié").h1 == "Publier le résultat"
        assert odile.presser("Publier le résultat").chemin.endswith("?fait=campagne_publiee")
        assert "Retirer le choix" not in odile.textes("main button")
        odile.suivre("Données publiées")
        assert odile.etat().chemin == f"/donnees/{campagne}"
        odile.aller(f"/journal?campagne={campagne}")
        assert odile.textes("tbody tr td:nth-child(3)")[:4] == [
            "Résultat publié",
            "Calcul officiel approuvé",
            "Calcul officiel proposé",
            "Calcul fini",
        ]
    _lire_le_resultat(chromium, serveur, campagne)


def _lire_le_resultat(chromium: Navigateur, serveur: Serveur, campagne: str) -> None:
    """The candidat reads vœu by vœu, the rectorat of the académie of arrival its entrants."""
    candidat = serveur.compte(Role.CANDIDAT, "Camille Candidat", facteur=False)
    scenes.rattacher(serveur, "marche", "bruno", candidat.compte)
    with chromium.personne(serveur.adresse, cookie=serveur.session(candidat)) as camille:
        camille.aller(f"/mes-demandes/{campagne}/resultat")
        assert "Bordeaux" in camille.textes("main .phare")[0]
        assert [voeu.split("\n")[0] for voeu in camille.textes("main .etapes li")][:1] == ["Bordeaux"]
        # On the decision itself, not only on the document that it links (CRPA L. 311-3-1).
        lus = " ".join(camille.textes("main p"))
        assert all(phrase in lus for phrase in mention_depuis(charger("second-degre", 2023).parametres).phrases())
    rectorat = serveur.compte(Role.RECTORAT, "Rachid Rectorat", "04")
    with chromium.personne(serveur.adresse, cookie=serveur.session(rectorat)) as rachid:
        rachid.aller(f"/academie/{campagne}")
        lu = rachid.faire(
            "evaluer", code=f"fetch('/v1/campagnes/{campagne}/academie/tableaux/entrants.csv').then((r) => r.text())"
        )
        assert "bruno" in lu
        assert "anna" not in lu


@pytest.mark.parametrize("javascript", (True, False), ids=("sans-evenements", "sans-javascript"))
def test_retrait_avant_publication(chromium: Navigateur, serveur: Serveur, javascript: bool) -> None:
    """Approved, then withdrawn with a reason: nothing is published, and a run can be proposed again."""
    campagne = _gelee(serveur, "couples")
    operateur = serveur.compte(Role.OPERATEUR, "Odile Opératrice")
    approbateur = serveur.compte(Role.APPROBATEUR, "Alain Approbateur")
    with (
        chromium.personne(serveur.adresse, cookie=serveur.session(operateur), javascript=javascript) as odile,
        chromium.personne(serveur.adresse, cookie=serveur.session(approbateur), javascript=javascript) as alain,
    ):
        if javascript:
            odile.faire("couper", adresses="**/evenements")  # the page then asks by itself
        _calculer_et_proposer(odile, campagne, javascript=javascript)
        alain.aller(f"/campagnes/{campagne}/choix")
        alain.presser("Approuver ce calcul")
        odile.aller(f"/campagnes/{campagne}/choix")
        odile.remplir(**{"Motif du retrait": "Une capacité est à revoir."})
        assert odile.presser("Retirer le choix").chemin.endswith("?fait=choix_retire")
        assert "Une capacité est à revoir." in " ".join(odile.textes("main td"))
        assert odile.aller(f"/campagnes/{campagne}/publication").statut == 200
        assert odile.textes("main button") == []
        assert odile.aller(f"/donnees/{campagne}").statut == 404
        odile.aller(f"/campagnes/{campagne}/choix")
        assert "Proposer ce calcul" in odile.textes("main button")
    assert scenes.etats(serveur, campagne) == ("gelee", False)
