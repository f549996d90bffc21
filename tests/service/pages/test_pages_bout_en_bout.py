"""Two persons and a candidat, each with a browser: from the first operator's link to the first connection of AMIA."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from service.identite import Role
from tests.depot import RACINE
from tests.service.pages.navigateur import Navigateur, Personne
from tests.service.pages.serveur import Serveur, commande

MOT, AUTRE = "Un-Mot_de+Passe9", "Tout;Autre:Phrase7"
OPERATRICE, APPROBATEUR, CANDIDAT = "odile@exemple.fr", "alain@exemple.fr", "camille@ac-exemple.fr"
NUMEN = "01A9212345XVK"
NOUVEAU, CONFIRMATION = "Nouveau mot de passe", "Nouveau mot de passe, une seconde fois"


def _ouvrir_compte(personne: Personne, serveur: Serveur, lien: str) -> tuple[str, list[str]]:
    """From an invitation to recovery codes; the authenticator's secret and the codes."""
    etat = personne.aller(lien)
    assert etat.h1 == "Ouvrir votre compte"
    personne.remplir(**{NOUVEAU: "court", CONFIRMATION: "different"})
    etat = personne.presser("Continuer")
    assert etat.titre.startswith("Erreur")
    motifs = " ".join(personne.textes("[role=alert] li"))
    assert re.search("différentes.*12 caractères.*majuscule.*chiffre", motifs)
    personne.remplir(**{NOUVEAU: MOT, CONFIRMATION: MOT})
    assert personne.presser("Continuer").h1 == "Enregistrer votre application de codes"
    secret = personne.textes("#cle")[0].replace(" ", "")
    assert personne.faire("evaluer", code="document.querySelector('.qr svg path') !== null")
    personne.remplir(**{"Code à 6 chiffres": "000000"})
    etat = personne.presser("Confirmer")
    assert etat.titre.startswith("Erreur")
    assert personne.textes("#cle")[0].replace(" ", "") == secret
    personne.remplir(**{"Code à 6 chiffres": serveur.code(secret)})
    assert personne.presser("Confirmer").h1 == "Vos codes de secours"
    # The page that opens the session is already the person's: its own forms are good.
    assert personne.textes("header form button") == ["Se déconnecter"]
    codes = personne.textes(".codes code")
    assert len(set(codes)) == 10
    return secret, codes


def _entrer(personne: Personne, identifiant: str, code: str, mot: str = MOT) -> str:
    """Sign in with password and code; the address one ends at."""
    personne.remplir(**{"Identifiant": identifiant, "Mot de passe": mot})
    assert personne.presser("Se connecter").h1 == "Code à usage unique"
    personne.remplir(**{"Code à 6 chiffres, ou code de secours": code})
    return personne.presser("Valider").chemin


def test_deux_personnes_et_un_candidat(chromium: Navigateur, serveur: Serveur, tmp_path: Path) -> None:
    """The operator opens her account, invites an approver, imports a candidat, who initialises the account as AMIA says."""
    fait = subprocess.run(
        commande(serveur.donnees, "operateur", OPERATRICE, "--nom", "Odile"),
        cwd=RACINE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert fait.returncode == 0, fait.stderr
    with chromium.personne(serveur.adresse) as odile, chromium.personne(serveur.adresse) as alain:
        secret, secours = _ouvrir_compte(odile, serveur, serveur.lien(fait.stdout))
        (temoin,) = [c for c in odile.faire("cookies") if c["name"] == "mouvement"]
        assert (temoin["httpOnly"], temoin["sameSite"], temoin["path"]) == (True, "Lax", "/")
        odile.presser("Se déconnecter")
        assert odile.textes("[role=status]") == ["Vous êtes déconnecté."]

        # The page asked for is where one ends, after password and code; a recovery code does as well, once.
        assert odile.aller("/comptes/inviter").chemin == "/connexion?suite=/comptes/inviter"
        assert _entrer(odile, OPERATRICE, serveur.code(secret)) == "/comptes/inviter"
        odile.presser("Se déconnecter")
        odile.aller("/connexion")
        assert _entrer(odile, OPERATRICE, secours[0]) == "/"
        odile.presser("Se déconnecter")
        odile.aller("/connexion")
        odile.remplir(**{"Identifiant": OPERATRICE, "Mot de passe": MOT})
        odile.presser("Se connecter")
        odile.remplir(**{"Code à 6 chiffres, ou code de secours": secours[0]})
        assert odile.presser("Valider").statut == 403
        odile.remplir(**{"Code à 6 chiffres, ou code de secours": serveur.code(secret)})
        assert odile.presser("Valider").chemin == "/"

        odile.aller("/comptes/inviter")
        odile.remplir(**{"Adresse électronique": "pas une adresse@", "Nom (facultatif)": "Alain"})
        odile.faire("cocher", libelle="Approbateur")
        odile.faire("evaluer", code="document.querySelectorAll('form').forEach((f) => { f.noValidate = true })")
        assert odile.presser("Envoyer l'invitation").statut == 422
        odile.remplir(**{"Adresse électronique": APPROBATEUR})
        assert odile.presser("Envoyer l'invitation").chemin == "/comptes?fait=compte_invite"
        _ouvrir_compte(alain, serveur, serveur.lien(serveur.courriel(APPROBATEUR)))
        alain.suivre("C'est fait, continuer")
        assert alain.aller("/comptes").statut == 403

        # Each change is refused to who did not load the page of the form in this session.
        statut = alain.faire(
            "evaluer",
            code="fetch('/compte/sessions/fermer', {method: 'POST', body: new URLSearchParams()}).then((r) => r.status)",
        )
        assert statut == 403

        _importer(odile, serveur, tmp_path)
        odile.aller("/comptes?mots=alain")
        odile.suivre(APPROBATEUR)
        assert odile.presser("Désactiver le compte").chemin.endswith("?fait=compte_desactive")
        assert alain.aller("/compte").chemin == "/connexion?suite=/compte"
    with chromium.personne(serveur.adresse, javascript=False) as camille:
        _premiere_connexion(camille, serveur)


def _importer(odile: Personne, serveur: Serveur, dossier: Path) -> None:
    """Every fault of a file at once and nothing kept, then the right one."""
    serveur.campagne("PTP 2026", 2026, serveur.compte(Role.OPERATEUR, "Autre Opérateur"))
    mauvais, bon = dossier / "mauvais.csv", dossier / "bon.csv"
    mauvais.write_text("candidat;numen;courriel\np1;PASUNNUMEN;x\np1;02A9212345XVK;a@b.fr\np1;02A9212345XVK;a@b.fr\n", "utf-8")
    bon.write_text(f"candidat;numen;courriel\np1;{NUMEN};{CANDIDAT}\n", "utf-8")
    odile.aller("/comptes/import")
    odile.faire("joindre", libelle="Fichier des comptes", fichiers=[str(mauvais)])
    etat = odile.presser("Importer")
    assert etat.statut == 422
    motifs = odile.textes("[role=alert] li")
    places = [re.sub(" :.*", "", motif).replace("ligne ", "").replace(" colonne", "") for motif in motifs]
    assert places == ["2, courriel", "2, numen", "4, candidat", "4, numen"]
    assert "PASUNNUMEN" not in " ".join(motifs)
    odile.faire("joindre", libelle="Fichier des comptes", fichiers=[str(bon)])
    assert odile.presser("Importer").statut == 200
    assert odile.textes("[role=status]")[0].startswith("1 compte créé")


def _premiere_connexion(camille: Personne, serveur: Serveur) -> None:
    """Steps 1 to 6 of source 000, without JavaScript."""
    camille.aller("/connexion")
    camille.remplir(Identifiant=NUMEN.lower())
    assert camille.presser("Se connecter").h1 == "Initialisation de votre compte"
    assert camille.textes("dd") == ["01A…VK", "c•••••@a•••••.fr"]
    assert camille.presser("Annuler").chemin == "/premiere-connexion?fait=initialisation_annulee"
    camille.remplir(NUMEN=NUMEN)
    camille.presser("Continuer")
    assert camille.presser("Valider").chemin == "/premiere-connexion/envoi"
    texte = serveur.courriel(CANDIDAT)
    (temporaire,) = re.findall(r"Mot de passe temporaire : (\S+)", texte)
    assert camille.aller(serveur.lien(texte)).h1 == "Choisir votre mot de passe"
    camille.remplir(**{"Ancien mot de passe": temporaire, NOUVEAU: temporaire, CONFIRMATION: temporaire})
    assert camille.presser("Enregistrer").statut == 422
    assert camille.textes("[role=alert] li") == ["Il doit être différent du précédent."]
    camille.remplir(**{"Ancien mot de passe": temporaire, NOUVEAU: AUTRE, CONFIRMATION: AUTRE})
    assert camille.presser("Enregistrer").chemin == "/connexion?fait=mot_de_passe_choisi"
    camille.remplir(**{"Identifiant": NUMEN, "Mot de passe": AUTRE})
    assert camille.presser("Se connecter").chemin == "/"
    assert camille.suivre("Mon compte").h1 == "Mon compte"
    assert camille.presser("Ajouter un second facteur").h1 == "Enregistrer votre application de codes"
    secret = camille.textes("#cle")[0].replace(" ", "")
    camille.remplir(**{"Code à 6 chiffres": serveur.code(secret)})
    assert camille.presser("Confirmer").h1 == "Vos codes de secours"
    camille.suivre("C'est fait, continuer")
    camille.remplir(**{"Code à 6 chiffres": serveur.code(secret)})
    assert camille.presser("Retirer le second facteur").chemin == "/compte?fait=second_facteur_retire"
    camille.remplir(**{"Ancien mot de passe": AUTRE, NOUVEAU: MOT, CONFIRMATION: MOT})
    assert camille.presser("Changer le mot de passe").chemin == "/compte?fait=mot_de_passe_change"
    camille.presser("Se déconnecter")
    camille.aller("/connexion")
    camille.remplir(**{"Identifiant": NUMEN, "Mot de passe": AUTRE})
    assert camille.presser("Se connecter").statut == 403
