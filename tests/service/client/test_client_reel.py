"""The client and the real service, processes and network included: a whole campaign, then answers lost and servers killed."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import threading
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import httpx2
import pytest

from service.base import transaction
from service.base.tables_identite import Compte
from service.campagne import executer
from service.client import (
    Client,
    Conflit,
    Inconnu,
    Interdit,
    Invalide,
    NonConnecte,
    VersionDepassee,
    modeles,
)
from service.client import client as module_client
from service.client.echanges import archive
from service.echanges.lecture import lire
from service.http.acces import COOKIE_LOCAL
from service.identite import Role, sessions
from service.identite.installation import Client as Provenance
from service.sortie import fichiers
from service.synthese import generer
from tests.depot import RACINE
from tests.service.campagnes import appeler
from tests.service.client.branchement import Perdue
from tests.service.http.installation import installee
from tests.service.http.outils_http import ADRESSE, PATIENCE, contenu
from tests.service.http.serveur_reel import Donnees, port_libre, serveur

UNE_FOIS = ("creer_campagne", "deposer", "geler", "demander_calcul", "proposer_officiel")
"""Lines of the journal that a campaign has once."""


@dataclass(frozen=True)
class Installation:
    """A data folder, the file of an operator's key, a session of an approver."""

    donnees: Donnees
    cle: Path
    cookies: dict[str, str]
    jeton: str

    def client(self, port: int) -> Client:
        """A client with the operator's key."""
        return Client(f"{ADRESSE}:{port}", self.cle, patience=PATIENCE)

    def approuver(self, port: int, campagne: str, resultat: str) -> None:
        """The other person approves."""
        reponse = httpx2.post(
            f"{ADRESSE}:{port}/v1/campagnes/{campagne}/choix/approbation",
            json={"resultat": resultat},
            cookies=self.cookies,
            headers={"x-jeton": self.jeton},
            trust_env=False,
            timeout=PATIENCE,
        )
        assert reponse.status_code == 200, reponse.text


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """An installation with an operator and an approver, not running."""
    with installee(tmp_path / "donnees") as ouverte:
        entete = {"authorization": ouverte.client.headers["authorization"]}
        acteur = ouverte.acteur(Role.APPROBATEUR)
        with transaction(ouverte.service.engine) as seance:
            compte = seance.get_one(Compte, acteur.compte)
            session = sessions.ouvrir(seance, ouverte.service.installation, compte, Provenance(), second_facteur=True)
    (tmp_path / "cle").write_text(entete["authorization"].removeprefix("Bearer "), encoding="utf-8")
    donnees = Donnees(tmp_path / "donnees", {}, tmp_path / "journal")
    return Installation(donnees, tmp_path / "cle", {COOKIE_LOCAL: session.valeur}, session.jeton_formulaires)


@pytest.fixture(scope="module")
def campagne(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated campaign of 300 candidats."""
    dossier = tmp_path_factory.mktemp("generee") / "campagne"
    generer(dossier, mouvement="second-degre", annee=2023, candidats=300, couples=0.04, graine=1)
    return dossier


def _fait(client: Client) -> Counter[str]:
    """How many times each thing was done, by the journal."""
    return Counter(ligne.action for ligne in client.journal())


def test_exemple_de_la_documentation(
    campagne: Path,
    installation: Installation,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The example of ``docs/client.md`` works as it is written, but for the address and the number of seats."""
    page = (RACINE / "docs" / "client.md").read_text(encoding="utf-8")
    port, noms = port_libre(), dict[str, Any]()
    (tmp_path / "ici").mkdir()
    texte = "libelle: Plus\ncapacites:\n  - {partout: oui, ajout: 1}\n"
    (tmp_path / "ici" / "plus.yaml").write_text(texte, encoding="utf-8")
    avant, apres, banc = (
        bloc.replace("https://mouvement.exemple.fr", f"{ADRESSE}:{port}").replace("campagne, 50,", "campagne, 6,")
        for bloc in re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    )
    (tmp_path / "ici" / "cle.txt").write_bytes(installation.cle.read_bytes())
    (tmp_path / "ici" / "campagne").symlink_to(campagne)
    monkeypatch.chdir(tmp_path / "ici")
    with serveur(installation.donnees, port):
        exec(avant, noms)
        installation.approuver(port, noms["campagne"].id, noms["calcul"].resultat)
        exec(apres, noms)
        exec(banc, noms)
    assert capsys.readouterr().out == "True\nTrue\nplan,discipline,lieu,places\nTrue\n"
    assert {c.name for c in Path("plan").iterdir()} >= {"plan.json", "satisfaction.csv", "certificat.json"}
    assert {c.name for c in Path("donnees").iterdir()} >= {"barres.csv", "manifeste.json"}
    assert contenu(Path("resultat")).keys() <= {c.name for c in Path("resultat").iterdir()}


def test_vie_d_une_campagne(campagne: Path, installation: Installation, tmp_path: Path) -> None:
    """From upload to publication, by the client alone but for the approval; what it brings back is what the pipeline gives."""
    port = port_libre()
    attendus = dict(fichiers(executer(lire(campagne)))[0])
    with serveur(installation.donnees, port), installation.client(port) as client:
        with zipfile.ZipFile(tmp_path / "c.zip", "w") as zip_:
            for chemin in sorted(campagne.iterdir()):
                zip_.write(chemin, chemin.name)
        deposee = client.deposer(tmp_path / "c.zip")
        assert client.deposer(campagne) == deposee
        assert [c.id for c in client.campagnes()] == [deposee.id]
        debut = datetime(2027, 1, 1, tzinfo=UTC)
        regle = client.regler_calendrier(deposee.id, {"saisie": (debut, debut + timedelta(days=1))})
        assert client.calendrier(deposee) == regle
        assert set(regle.fenetres) == {"saisie"}
        with pytest.raises(VersionDepassee):
            client.geler(deposee)
        actuelle = client.campagne(deposee.id)
        assert actuelle.etag
        gelee = client.geler(actuelle)
        assert client.degeler(gelee, "Une correction.").etat == "preparation"
        gelee = client.geler(client.remplacer(deposee.id, campagne))
        with pytest.raises(Conflit) as conflit:
            client.geler(deposee.id)
        assert conflit.value.code == "campagne_gelee"
        assert client.afficher_baremes(gelee).baremes_affiches_le
        etats = [etat.etat for etat in client.suivre(client.calculer(gelee).id)]
        assert etats[-1] == "termine"
        calcul = client.solve(gelee.id)
        assert [c.id for c in client.calculs(gelee)] == [calcul.id]
        dossier = client.telecharger(calcul.id, tmp_path / "resultat")
        assert {c.name: c.read_bytes() for c in dossier.iterdir()} == attendus
        with pytest.raises(FileExistsError):
            client.telecharger(calcul.id, tmp_path / "resultat")
        assert [client.report(calcul.id).encode(), client.score(calcul.id)] == [
            attendus["rapport.html"],
            attendus["bareme.csv"],
        ]
        assert client.verify(calcul.id).conforme
        candidat = lire(campagne).dossiers.ids[0]
        assert client.explain(calcul.id, candidat)["candidat"] == candidat
        assert "<html" in client.explain(calcul.id, candidat, "html")
        assert "<html" not in client.explain(calcul.id, candidat, "texte")
        assert client.compare(calcul.id, calcul.id).changements == ()
        client.proposer(gelee.id, calcul.id, "Le premier.")
        client.retirer(gelee.id, "Pas encore.")
        with pytest.raises(Conflit):
            client.choix(gelee)
        choix = client.proposer(gelee.id, calcul.id, "Finalement.")
        installation.approuver(port, gelee.id, choix.resultat)
        assert client.choix(gelee).approuve_par
        publication = client.publish(gelee.id)
        (ouvertes,) = client.donnees_ouvertes()
        assert publication.donnees == ouvertes.donnees
        assert {f.nom for f in ouvertes.fichiers} == {
            c.name for c in client.telecharger_donnees(gelee, tmp_path / "ouvertes").iterdir()
        }
        tete = client.verifier_journal()
        assert tete.intact
        assert tete.lignes == len(list(client.journal()))
        assert client.verifier_journal(tete.tete).intact
        assert not client.verifier_journal("0" * 64).intact
        assert client.regles(gelee.mouvement, gelee.annee)["annee"] == gelee.annee
        assert client.version().regles
        with pytest.raises(Inconnu):
            client.calcul("0")


def test_banc_de_l_analyste(campagne: Path, installation: Installation, tmp_path: Path) -> None:
    """The verbs of the bench by the client: what they bring back is what the commands write, progress is told on the way."""
    port = port_libre()
    (tmp_path / "plus.yaml").write_text("libelle: Plus\ncapacites:\n  - {fichier: plus.csv}\n", encoding="utf-8")
    (tmp_path / "plus.csv").write_text("discipline,lieu,capacite\nL1300,24,40\n", encoding="utf-8")
    (tmp_path / "grille.yaml").write_text(
        "libelle: G\ngrille:\n- {axe: a, chaque: partout, ajout: [-1, 1]}\n", encoding="utf-8"
    )
    (tmp_path / "plan.yaml").write_text("places: 2\nbut: rangs\nbornes: [{fichier: b.csv}]\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("academie,maximum\n24,0\n", encoding="utf-8")
    for verbe, autres in (("sensibilite", ()), ("planifier", ("--plan", tmp_path / "plan.yaml"))):
        assert appeler(verbe, campagne, *autres, "-o", tmp_path / verbe).code == 0
    with serveur(installation.donnees, port), installation.client(port) as client:
        deposee = client.deposer(campagne)
        garde = client.enregistrer_scenario(deposee, tmp_path / "plus.yaml", tmp_path / "plus.csv")
        assert client.scenarios(deposee) == (garde,)
        etats: list[modeles.Simulation] = []
        simulee = client.simulate(deposee, "plus", suivi=etats.append)
        assert etats[-1] == simulee == client.simulation(simulee.id)
        assert (simulee.etat, simulee.scenario, simulee.simulation) == ("termine", "plus", True)
        balayage = client.balayer(deposee, tmp_path / "grille.yaml")
        assert len(client.fichier_simulation(balayage.id, "resultats.csv").splitlines()) == 3
        places = client.sensibilite(deposee)
        dossier = client.telecharger_simulation(places.id, tmp_path / "places")
        assert contenu(dossier) == contenu(tmp_path / "sensibilite")
        plan = client.planifier(deposee, plan=tmp_path / "plan.yaml", joints=[tmp_path / "b.csv"])
        recus = contenu(client.telecharger_simulation(plan.id, tmp_path / "recu"))
        attendus = contenu(tmp_path / "planifier")
        assert {nom: recus[nom] for nom in attendus} == attendus
        assert client.planifier(deposee, but="stabiliser").etat == "termine"
        assert client.compare(simulee.id, plan.id).changements
        assert [s.id for s in client.simulations(deposee)][:4] == [simulee.id, balayage.id, places.id, plan.id]
        with pytest.raises(Invalide) as refus:
            client.planifier(deposee, 0, "voeu_9")
        assert {a.colonne for a in refus.value.anomalies} == {"places", "but"}
        with pytest.raises(Invalide) as refus:
            client.planifier(deposee, 1, "rangs", bornes=[{"academie": a, "minimum": 1} for a in ("24", "25")])
        assert {a.colonne for a in refus.value.anomalies} == {"bornes[0].minimum", "bornes[1].minimum"}
        with pytest.raises(Conflit):
            client.annuler_simulation(plan.id)


def test_refus(campagne: Path, installation: Installation, tmp_path: Path) -> None:
    """A faulty campaign comes back with every fault, as ``check`` tells them; without key only what is public answers."""
    port = port_libre()
    fautive = tmp_path / "fautive"
    fautive.mkdir()
    for nom, octets in contenu(campagne).items():
        (fautive / nom).write_bytes(octets + (b"personne,1,16\n" if nom == "voeux.csv" else b""))
    (fautive / "capacites.csv").unlink()
    with serveur(installation.donnees, port), installation.client(port) as client:
        with pytest.raises(Invalide) as refus:
            client.deposer(fautive)
        assert {a.fichier for a in refus.value.anomalies} >= {"voeux.csv", "capacites.csv"}
        assert not list(client.campagnes())
        with Client(f"{ADRESSE}:{port}") as passant:
            assert passant.donnees_ouvertes() == ()
            with pytest.raises(NonConnecte):
                next(passant.campagnes())
        with pytest.raises(Interdit):
            client._transport.changer("POST", "/v1/campagnes/0/choix/approbation", json={"resultat": "0" * 64})


def test_reponses_perdues(campagne: Path, installation: Installation) -> None:
    """Answers lost on the way back: each step is sent again under its key, and the journal has it once."""
    port = port_libre()
    with serveur(installation.donnees, port), installation.client(port) as client:
        reseau = Perdue(0)
        client._transport._client._transport = reseau

        def perdre() -> None:
            reseau.combien = 2

        perdre()
        deposee = client.deposer(campagne)
        perdre()
        gelee = client.geler(deposee)
        perdre()
        calcul = client.solve(gelee)
        perdre()
        client.proposer(gelee, calcul.id, "Le premier.")
        cles = Counter(r.headers["idempotency-key"] for r in reseau.envoyees)
        assert sorted(cles.values()) == [3, 3, 3, 3]
        faites = _fait(client)
        assert {a: faites[a] for a in UNE_FOIS} == dict.fromkeys(UNE_FOIS, 1), faites
        assert len(list(client.campagnes())) == 1


class Relance:
    """A service killed without warning and started again on the same port."""

    def __init__(self, installation: Installation) -> None:
        self.installation, self.port = installation, port_libre()
        self.pile = ExitStack()
        self.processus, _ = self.pile.enter_context(serveur(installation.donnees, self.port))

    def tuer(self) -> None:
        """Kill -9 of the server; its children follow."""
        os.kill(self.processus.pid, signal.SIGKILL)
        self.processus.wait(PATIENCE)

    def relancer(self) -> subprocess.Popen[bytes]:
        """Start it again."""
        self.processus, _ = self.pile.enter_context(serveur(self.installation.donnees, self.port))
        return self.processus


@pytest.fixture
def relance(installation: Installation) -> Iterator[Relance]:
    """A running service; stopped at the end."""
    service = Relance(installation)
    with service.pile:
        yield service


def test_serveur_tue_pendant_un_envoi(
    campagne: Path, relance: Relance, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Kill -9 in the middle of an upload, and another start: the upload is sent again from its beginning and done once."""
    dossier = tmp_path / "campagne"
    dossier.mkdir()
    for nom, octets in contenu(campagne).items():
        (dossier / nom).write_bytes(octets)
    (dossier / "notes.bin").write_bytes(random.Random(1).randbytes(1_000_000))
    lus: list[int] = []

    class Coupee:
        """The archive, read by pieces; the service dies after the third."""

        def __init__(self, fichier: IO[bytes]) -> None:
            self.seek, self.tell, self.fileno, self._fichier = fichier.seek, fichier.tell, fichier.fileno, fichier

        def __iter__(self) -> Iterator[bytes]:
            return iter(lambda: self.read(65536), b"")

        def read(self, taille: int) -> bytes:
            lus.append(taille)
            if len(lus) == 3:
                relance.tuer()
                relance.relancer()
            return self._fichier.read(taille)

    class Archive:
        def __init__(self, source: Path) -> None:
            self._archive = archive(source)

        def __enter__(self) -> Coupee:
            return Coupee(self._archive.__enter__())

        def __exit__(self, *fin: Any) -> None:
            self._archive.__exit__(*fin)

    monkeypatch.setattr(module_client, "archive", Archive)
    with relance.installation.client(relance.port) as client:
        deposee = client.deposer(dossier)
        assert len(lus) > 3 + 1_000_000 // 65536
        assert [c.id for c in client.campagnes()] == [deposee.id]
        assert _fait(client)["deposer"] == 1
        assert not list((relance.installation.donnees.dossier / "reception").iterdir())


def test_serveur_tue_pendant_une_attente(campagne: Path, relance: Relance) -> None:
    """Kill -9 while a run is followed, and another start meanwhile: waiting goes on by itself to the result, made once."""
    with relance.installation.client(relance.port) as client:
        calcul = client.calculer(client.deposer(campagne))
        reprise = threading.Thread(target=relance.relancer)
        for etat in client.suivre(calcul.id):
            if etat.etat == "en_cours" and reprise.ident is None:
                relance.tuer()
                reprise.start()
        assert etat.etat == "termine"
        assert reprise.ident is not None
        reprise.join(PATIENCE)
        assert client.attendre(calcul.id) == etat
        assert client.verify(calcul.id).conforme
        faites = _fait(client)
        assert (faites["finir_calcul"], client.verifier_journal().intact) == (1, True)
