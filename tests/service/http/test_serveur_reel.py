"""The real server and its worker, in processes of their own, on a port of this machine; killed in the middle of a run."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import httpx2
import pytest

from service.campagne import executer
from service.echanges.ecriture import PREFIXE
from service.echanges.lecture import lire
from service.sortie import fichiers
from service.synthese import generer
from tests.service.http.outils_http import PATIENCE, attendre, contenu, demander, deposer, probleme, zipper
from tests.service.http.serveur_reel import (
    Donnees,
    attendre_la_fin,
    enfants,
    installer,
    serveur,
    seul_enfant,
    tuer,
)


@pytest.fixture
def donnees(tmp_path: Path) -> Donnees:
    """An installation with an operator, not running."""
    return installer(tmp_path)


@pytest.fixture(scope="module")
def campagne(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated campaign of 300 candidats."""
    dossier = tmp_path_factory.mktemp("generee") / "campagne"
    generer(dossier, mouvement="second-degre", annee=2023, candidats=300, couples=0.04, graine=1)
    return dossier


@pytest.fixture(scope="module")
def attendus(campagne: Path) -> dict[str, bytes]:
    """Files of its result, as the pipeline gives them."""
    return dict(fichiers(executer(lire(campagne)))[0])


def test_du_depot_a_l_explication(campagne: Path, attendus: dict[str, bytes], donnees: Donnees) -> None:
    """Upload, run, follow by events, fetch, explain, verify, on the real server; then a clean stop. The log names nobody."""
    lue = lire(campagne)
    candidat = lue.dossiers.ids[0]
    with serveur(donnees) as (processus, client):
        calcul = demander(client, deposer(client, zipper(contenu(campagne))))
        etats: list[dict[str, Any]] = []
        with client.stream("GET", f"{calcul}/evenements") as flux:
            for ligne in flux.iter_lines():
                if ligne.startswith("data:"):
                    etats.append(json.loads(ligne.removeprefix("data:")))
                    # The service answers others while a run goes on and is followed.
                    assert httpx2.get(client.base_url.join("/sante"), trust_env=False).status_code == 200
        assert etats[-1]["etat"] == "termine"
        assert {etat["etat"] for etat in etats} <= {"en_attente", "en_cours", "termine"}
        assert len(etats) > 2
        for nom, octets in attendus.items():
            assert client.get(f"{calcul}/fichiers/{nom}").content == octets
        explication = client.get(f"{calcul}/explications/{candidat}", headers={"accept": "text/plain"})
        assert explication.status_code == 200
        assert client.post(f"{calcul}/verification").json()["conforme"]
        probleme(client.get(f"{calcul}/explications/personne-inconnue"), "candidat_inconnu")
        reponse = client.get("/sante")
        assert "server" not in reponse.headers
        lances = enfants(processus.pid)
        assert lances
        processus.send_signal(signal.SIGTERM)
        processus.wait(PATIENCE)
        attendre_la_fin(lances)
    traces = donnees.journal.read_text(encoding="utf-8")
    assert "Traceback" not in traces
    assert "aucun opérateur" not in traces
    assert '{candidat:path}", "statut": 200' in traces
    assert not [identifiant for identifiant in (*lue.dossiers.ids, "personne-inconnue") if identifiant in traces]


def test_premier_demarrage(tmp_path: Path) -> None:
    """An empty installation says how to make the first account; nothing but what is public answers meanwhile."""
    vide = Donnees(tmp_path / "donnees", {}, tmp_path / "journal")
    with serveur(vide) as (_, client):
        probleme(client.get("/v1/campagnes"), "non_connecte")
    assert f"mouvement comptes amorcer VOTRE.ADRESSE --donnees {vide.dossier}" in vide.journal.read_text(encoding="utf-8")


def test_annulation_et_processus_tue(campagne: Path, donnees: Donnees) -> None:
    """Cancelling a run kills its process; a process killed is a failure told as such; asking again gives the result."""
    with serveur(donnees) as (processus, client):
        travailleur = seul_enfant(processus.pid)
        adresse = deposer(client, zipper(contenu(campagne)))
        calcul = demander(client, adresse)
        enfant = seul_enfant(travailleur)
        assert client.delete(calcul).json()["etat"] == "annule"
        attendre_la_fin([enfant])
        probleme(client.get(f"{calcul}/fichiers.zip"), "calcul_non_termine")
        assert demander(client, adresse) == calcul
        tuer(seul_enfant(travailleur))
        assert attendre(client, calcul, "echec")["probleme"]["code"] == "processus_arrete"
        assert demander(client, adresse) == calcul
        assert attendre(client, calcul, "termine")["tentatives"] == 3


def test_travailleur_tue(campagne: Path, attendus: dict[str, bytes], donnees: Donnees) -> None:
    """Kill -9 of the worker during a run: its run's process ends with it, the server starts another, which takes it up."""
    with serveur(donnees) as (processus, client):
        travailleur = seul_enfant(processus.pid)
        calcul = demander(client, deposer(client, zipper(contenu(campagne))))
        enfant = seul_enfant(travailleur)
        tuer(travailleur)
        attendre_la_fin([enfant])
        assert client.get(calcul).json()["etat"] == "en_cours"
        attendre(client, calcul, "termine")
        assert {nom: client.get(f"{calcul}/fichiers/{nom}").content for nom in attendus} == attendus
    assert "le travailleur s'est arrêté (code -9), il est relancé" in donnees.journal.read_text(encoding="utf-8")


def test_serveur_tue(campagne: Path, attendus: dict[str, bytes], donnees: Donnees) -> None:
    """Kill -9 of the server during a run: every process of it ends too, and the next server takes the run up by itself."""
    with serveur(donnees) as (processus, client):
        travailleur = seul_enfant(processus.pid)
        adresse = deposer(client, zipper(contenu(campagne)))
        resume = client.get(adresse).json()
        calcul = demander(client, adresse)
        etat = attendre(client, calcul, "en_cours")
        while etat["etape"] in {None, "lecture"}:
            etat = client.get(calcul).json()
        pids = [*enfants(processus.pid), *enfants(travailleur)]
        tuer(processus.pid)
        processus.wait(PATIENCE)
        attendre_la_fin(pids)
    visibles = [c for c in (donnees.dossier / "resultats").iterdir() if not c.name.startswith(PREFIXE)]
    assert all({f.name for f in c.iterdir()} == set(attendus) for c in visibles)
    with serveur(donnees) as (_, client):
        assert client.get(adresse).json() == resume
        attendre(client, calcul, "termine")
        assert demander(client, adresse) == calcul
        assert {nom: client.get(f"{calcul}/fichiers/{nom}").content for nom in attendus} == attendus
        assert client.get("/v1/journal/verification").json()["intact"]
        finis = [ligne for ligne in client.get("/v1/journal").json()["elements"] if ligne["action"] == "finir_calcul"]
        assert len(finis) == 1
