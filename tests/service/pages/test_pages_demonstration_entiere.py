"""README, « Le service, dans un navigateur »: its steps, in its words, with nothing but what the command prints."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

import pytest

from tests.depot import RACINE
from tests.service.pages.navigateur import Etat, Navigateur, Personne
from tests.service.pages.serveur import PATIENCE, attendre_le_service, port_libre

PROGRAMME = (sys.executable, "-c", "from service.cli import main; main()")
ROLES = {
    "Opératrice": "operateur",
    "Approbateur": "approbateur",
    "Analyste": "analyste",
    "Rectorat": "rectorat",
    "Auditrice": "auditeur",
}


class Marcheur(Personne):
    """A person whose links followed and buttons pressed are remembered."""

    suivis: ClassVar[set[str]] = set()

    def presser(self, nom: str, rang: int | None = None) -> Etat:
        """Press a button that sends a form."""
        self.suivis.add(nom)
        return super().presser(nom, rang)

    def suivre(self, nom: str) -> Etat:
        """Follow a link."""
        self.suivis.add(nom)
        return super().suivre(nom)


class Terminal:
    """What the command printed, and a second terminal for the codes."""

    def __init__(self, adresse: str, dit: str) -> None:
        self.adresse, self._dit = adresse, dit
        self._servis: dict[str, str] = {}

    def fichier(self, nom: str) -> str:
        """Path of a file to hand in."""
        (chemin,) = re.findall(rf"^  (\S+/){nom}", self._dit, re.MULTILINE)
        return f"{chemin}{nom}"

    def identite(self, titre: str) -> tuple[str, str]:
        """Identifier and password of a person."""
        ((identifiant, mot),) = re.findall(rf"^  {titre} +(\S+) +(\S+)$", self._dit, re.MULTILINE)
        return identifiant, mot

    def code(self, role: str) -> str:
        """A code not used yet, by the command that was printed."""
        (commande,) = re.findall(rf"^  mouvement (demonstration code .* {role})$", self._dit, re.MULTILINE)
        fin = time.monotonic() + PATIENCE
        while time.monotonic() < fin:
            fait = subprocess.run([*PROGRAMME, *commande.split()], cwd=RACINE, capture_output=True, text=True, check=True)
            if self._servis.get(role) != fait.stdout:
                self._servis[role] = fait.stdout
                return fait.stdout.strip()
            time.sleep(1)
        raise AssertionError("pas de nouveau code")


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """The demonstration, opened by its command."""
    racine, port = tmp_path_factory.mktemp("demonstration"), port_libre()
    adresse, journal = f"http://127.0.0.1:{port}", racine / "journal"
    lancement = [*PROGRAMME, "demonstration", "ouvrir", "--dossier", str(racine / "service"), "--port", str(port)]
    with (
        journal.open("wb") as sortie,
        subprocess.Popen(
            lancement, cwd=RACINE, stdout=sortie, stderr=sortie, env={**os.environ, "NO_PROXY": "127.0.0.1"}
        ) as processus,
    ):
        try:
            attendre_le_service(adresse, processus, journal, 5 * PATIENCE)
            yield Terminal(adresse, journal.read_text(encoding="utf-8"))
        finally:
            processus.terminate()
            processus.wait(PATIENCE)
    assert "Traceback" not in journal.read_text(encoding="utf-8")


@contextmanager
def _entree(chromium: Navigateur, terminal: Terminal, titre: str) -> Iterator[Personne]:
    """Someone of the demonstration, signed in with a browser of the own."""
    identifiant, mot = terminal.identite(titre)
    with chromium.personne(terminal.adresse) as ouverte:
        personne = Marcheur(ouverte.navigateur, ouverte.qui, ouverte.base)
        personne.aller("/")
        personne.suivre("Se connecter")
        personne.remplir(**{"Identifiant": identifiant, "Mot de passe": mot})
        etat = personne.presser("Se connecter")
        if titre in ROLES:
            assert etat.h1 == "Code à usage unique"
            personne.remplir(**{"Code à 6 chiffres, ou code de secours": terminal.code(ROLES[titre])})
            etat = personne.presser("Valider")
        assert etat.chemin == "/", personne.textes("main")
        yield personne


def test_parcours_du_readme(chromium: Navigateur, terminal: Terminal) -> None:
    """From the upload to what everyone reads, two persons deciding; README names nothing else than what was used."""
    with _entree(chromium, terminal, "Opératrice") as odile, _entree(chromium, terminal, "Approbateur") as alain:
        campagne = _deposer(odile, terminal)
        _importer(odile, terminal)
        with _entree(chromium, terminal, "Candidat") as camille:
            _geler_et_afficher(odile, camille)
            _calculer_et_proposer(odile)
            _approuver(odile, alain)
            odile.aller(campagne)
            odile.suivre("Aller à la publication")
            assert odile.presser("Publier le résultat").chemin.endswith("?fait=campagne_publiee")
            _lire_son_resultat(camille)
        assert not odile.etat().erreurs
    _lire_sans_compte(chromium, terminal)
    _lire_le_journal(chromium, terminal)
    _ou_ouvrir_des_places(chromium, terminal)
    _lire_son_academie(chromium, terminal)
    _dit_vrai()


def _deposer(odile: Personne, terminal: Terminal) -> str:
    odile.suivre("Campagnes")
    odile.suivre("Nouvelle campagne")
    odile.faire("glisser", choix="[data-depot]", fichiers=[terminal.fichier("campagne") + ".zip"])
    odile.faire("voir", choix="[data-envoi] li", texte="campagne.zip", delai=PATIENCE * 1000)
    etat = odile.presser("Lire les fichiers et créer la campagne")
    assert etat.chemin.endswith("?fait=campagne_creee")
    odile.suivre("Lire le contrôle")
    assert odile.textes("main .chapeau")[0].startswith("Aucune anomalie : 200 candidats")
    return etat.chemin.partition("?")[0]


def _importer(odile: Personne, terminal: Terminal) -> None:
    odile.suivre("Comptes")
    odile.suivre("Importer les comptes des candidats")
    odile.faire("joindre", libelle="Fichier des comptes", fichiers=[terminal.fichier("comptes-candidats.csv")])
    odile.presser("Importer")
    assert "1 rattachement à la campagne" in odile.textes("[role=status]")[0]
    assert odile.suivre("Revenir à la campagne").h1 == "Campagne de démonstration"


def _geler_et_afficher(odile: Personne, camille: Personne) -> None:
    odile.suivre("Régler les dates")
    odile.suivre("Campagne de démonstration")
    odile.suivre("Geler la campagne")
    assert odile.presser("Geler la campagne").chemin.endswith("?fait=campagne_gelee")
    camille.suivre("Mes demandes")
    assert "Mon barème : pas encore affiché" in camille.textes("main li")
    assert odile.presser("Afficher les barèmes").chemin.endswith("?fait=baremes_affiches")
    camille.suivre("Mes demandes")
    camille.suivre("Mon barème et mes contestations")
    assert camille.textes("main table tbody tr")


def _calculer_et_proposer(odile: Personne) -> None:
    odile.suivre("Aller aux calculs")
    odile.presser("Demander le calcul")
    odile.faire("voir", choix="main .phare", texte="résultat vérifié", delai=PATIENCE * 1000)
    odile.suivre("Proposer comme calcul officiel")
    odile.remplir(**{"Motif : pourquoi ce calcul": "Le seul calcul du contenu gelé."})
    assert odile.presser("Proposer ce calcul").chemin.endswith("?fait=calcul_propose")
    assert "Approuver ce calcul" not in odile.textes("main button")


def _approuver(odile: Personne, alain: Personne) -> None:
    alain.suivre("Campagnes")
    assert alain.suivre("Campagne de démonstration").chemin == odile.etat().chemin.partition("/choix")[0]
    alain.suivre("Lire et décider")
    assert "par Odile (démonstration)" in " ".join(alain.textes("dd"))
    assert alain.suivre("Lire le rapport complet").statut == 200
    alain.faire("evaluer", code="history.back()")
    alain.faire("voir", choix="main button", texte="Approuver ce calcul", delai=PATIENCE * 1000)
    assert alain.presser("Approuver ce calcul").chemin.endswith("?fait=choix_approuve")


def _lire_son_resultat(camille: Personne) -> None:
    camille.suivre("Mes demandes")
    camille.suivre("Mon résultat")
    assert len(camille.textes("main .phare")) == 1
    assert len(camille.textes("main .etapes li")) >= 4
    adresses = camille.faire("evaluer", code="[...document.querySelectorAll('main a')].map((a) => a.pathname)")
    camille.suivre("Mes demandes")
    adresses += camille.faire("evaluer", code="[...document.querySelectorAll('main a[download]')].map((a) => a.pathname)")
    assert len(adresses) == 2
    for adresse in adresses:
        assert camille.faire("evaluer", code=f"fetch('{adresse}').then((r) => r.status)") == 200


def _lire_sans_compte(chromium: Navigateur, terminal: Terminal) -> None:
    with chromium.personne(terminal.adresse) as ouverte:
        passant = Marcheur(ouverte.navigateur, ouverte.qui, ouverte.base)
        passant.aller("/")
        passant.suivre("Données publiées")
        assert passant.suivre("Campagne de démonstration").statut == 200
        assert passant.textes("main table tbody tr")
        assert passant.suivre("Règles de ce mouvement").h1 == "Mouvement inter-académique du second degré, rentrée 2023"


def _lire_le_journal(chromium: Navigateur, terminal: Terminal) -> None:
    with _entree(chromium, terminal, "Auditrice") as aude:
        aude.suivre("Journal")
        assert "Résultat publié" in aude.textes("tbody td:nth-child(3)")
        aude.suivre("Vérifier la chaîne")
        assert "La chaîne est intacte." in " ".join(aude.textes("main p"))
        aude.suivre("Audit")
        aude.suivre("Campagne de démonstration")
        aude.presser("Rejouer le calcul officiel")
        assert "Le calcul est refait à l'octet près." in " ".join(aude.textes("main [role=status]"))


def _ou_ouvrir_des_places(chromium: Navigateur, terminal: Terminal) -> None:
    """The analyst: a scenario beside the base, then where to open seats, from the menu to the answers."""
    with _entree(chromium, terminal, "Analyste") as anne:
        anne.suivre("Campagnes")
        anne.suivre("Campagne de démonstration")
        assert anne.suivre("Simulations").h1 == "Simulations"
        anne.remplir(**{"Nom": "deux-de-plus", "Combien, changement 1": "2"})
        assert anne.presser("Enregistrer le scénario").chemin.endswith("?fait=scenario_enregistre")
        (dit,) = anne.textes("main table tbody tr td:nth-child(2)")
        assert "+2 chacune" in dit
        anne.faire("choisir", libelle="Scénario à simuler", valeur="deux-de-plus")
        anne.presser("Simuler")
        anne.faire("voir", choix="main .phare", texte="Simulation terminée", delai=PATIENCE * 1000)
        assert anne.etat().h1 == "Scénario « deux-de-plus »"
        anne.suivre("Simulations")
        lien = "Où ouvrir des places, ou en fermer : chercher le meilleur plan"
        assert anne.suivre(lien).h1 == "Où ouvrir des places"
        anne.remplir(**{"Nombre de places": "3"})
        anne.presser("Chercher le meilleur plan")
        anne.faire("voir", choix="main h2", texte="Ce que vaut le plan", delai=PATIENCE * 1000)
        assert "personnes sont mieux placées" in " ".join(anne.textes("main p"))
        assert not anne.etat().erreurs


def _lire_son_academie(chromium: Navigateur, terminal: Terminal) -> None:
    with _entree(chromium, terminal, "Rectorat") as rosa:
        rosa.suivre("Mon académie")
        rosa.suivre("Campagne de démonstration")
        (adresse,) = rosa.faire("evaluer", code="[...document.querySelectorAll('a[href$=\".xlsx\"]')].map((a) => a.pathname)")
        assert rosa.faire("evaluer", code=f"fetch('{adresse}').then((r) => r.status)") == 200


def _dit_vrai() -> None:
    """What README names was found and used: each link and each button between « »."""
    texte = (RACINE / "README.md").read_text(encoding="utf-8")
    etapes = texte.partition("## Le service, dans un navigateur")[2].partition("\n## ")[0]
    for nom in ("campagne.zip", "comptes-candidats.csv"):
        assert f"`demonstration/service/{nom}`" in etapes
    cites = set(re.findall(r"« ([^»]+) »", etapes))
    assert len(cites) > 10
    assert cites - Marcheur.suivis == set()
    assert [role for role in ROLES.values() if f"{role}`" not in etapes] == []
