"""The demonstration: one command, two persons sign in with what the terminal says, and never in production."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from service.conduite.guichet import deposer
from service.conduite.magasin import Magasin
from service.identite.import_comptes import lire_csv
from tests.depot import RACINE
from tests.service.pages.navigateur import Navigateur
from tests.service.pages.serveur import PATIENCE, attendre_le_service, port_libre

PROGRAMME = (sys.executable, "-c", "from service.cli import main; main()")


def _commander(*arguments: str, **environnement: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAMME, *arguments],
        cwd=RACINE,
        capture_output=True,
        text=True,
        check=False,
        timeout=5 * PATIENCE,
        env={**os.environ, **environnement},
    )


def test_de_la_commande_a_la_connexion(chromium: Navigateur, tmp_path: Path) -> None:
    """The command prints what the operator and the approver sign in with, twice the same; the files to hand in are right."""
    dossier, port = tmp_path / "demonstration", port_libre()
    adresse = f"http://127.0.0.1:{port}"
    dits = []
    for rang in range(2):
        journal = tmp_path / f"journal{rang}"
        lancement = [*PROGRAMME, "demonstration", "ouvrir", "--dossier", str(dossier), "--port", str(port)]
        with (
            journal.open("wb") as sortie,
            subprocess.Popen(lancement, cwd=RACINE, stdout=sortie, stderr=sortie) as processus,
        ):
            try:
                attendre_le_service(adresse, processus, journal, 5 * PATIENCE)  # it makes a campaign first
                dits.append(journal.read_text(encoding="utf-8").partition("À déposer")[0])
                if rang == 0:
                    for role, nom in (("operateur", "Odile"), ("approbateur", "Alain")):
                        _entrer(chromium, adresse, dossier, dits[0], role, nom)
            finally:
                processus.terminate()
                processus.wait(PATIENCE)
        assert "Traceback" not in journal.read_text(encoding="utf-8")
    assert dits[0] == dits[1]
    assert dits[0].startswith("DÉMONSTRATION : ")
    magasin = Magasin(tmp_path / "magasin")
    magasin.preparer()
    lecture = deposer(magasin.racine, dossier / "campagne.zip")
    (ligne,) = lire_csv((dossier / "comptes-candidats.csv").read_bytes())
    assert lecture.resume["candidats"] == 200
    assert ligne.candidat in lecture.participants
    modes = {c.name: c.stat().st_mode & 0o077 for c in (dossier / "donnees", dossier / "donnees" / "demonstration.json")}
    assert set(modes.values()) == {0}


def _entrer(chromium: Navigateur, adresse: str, dossier: Path, dit: str, role: str, nom: str) -> None:
    (mot,) = re.findall(rf"{role}@exemple\.fr +(\S+)", dit)
    assert f"  mouvement demonstration code --dossier {dossier} {role}\n" in dit
    with chromium.personne(adresse) as personne:
        personne.aller("/connexion")
        assert personne.textes(".banniere") == ["Environnement de démonstration, site non officiel."]
        personne.remplir(**{"Identifiant": f"{role}@exemple.fr", "Mot de passe": mot})
        assert personne.presser("Se connecter").h1 == "Code à usage unique"
        donne = _commander("demonstration", "code", role, "--dossier", str(dossier))
        personne.remplir(**{"Code à 6 chiffres, ou code de secours": donne.stdout.strip()})
        assert personne.presser("Valider").chemin == "/"
        assert personne.textes("header .qui span")[0].startswith(f"{nom} (démonstration)")


def test_jamais_en_production(tmp_path: Path) -> None:
    """Production settings refuse to make a demonstration, and to serve the folder of one."""
    production = {"MOUVEMENT_PRODUCTION": "true", "MOUVEMENT_ADRESSE_PUBLIQUE": "https://mouvement.exemple.fr"}
    refus = _commander("demonstration", "ouvrir", "--dossier", str(tmp_path / "d"), **production)
    assert (refus.returncode, "réglages de production" in refus.stderr) == (2, True)
    assert not (tmp_path / "d").exists()
    donnees = tmp_path / "donnees"
    donnees.mkdir()
    (donnees / "demonstration.json").write_text("[]", encoding="utf-8")
    refus = _commander("serve", "--donnees", str(donnees), **production)
    assert (refus.returncode, "celui d'une démonstration" in refus.stderr) == (4, True)


def test_dossier_ou_reglages_d_autrui(tmp_path: Path) -> None:
    """The folder and the settings of a real installation are left alone, and there is no code to be had from them."""
    (tmp_path / "donnees").mkdir()
    (tmp_path / "donnees" / "mouvement.sqlite").write_bytes(b"")
    refus = _commander("demonstration", "ouvrir", "--dossier", str(tmp_path))
    assert (refus.returncode, "n'est pas le dossier d'une démonstration" in refus.stderr) == (2, True)
    assert [c.name for c in tmp_path.rglob("*")] == ["donnees", "mouvement.sqlite"]
    refus = _commander("demonstration", "ouvrir", "--dossier", str(tmp_path / "d"), MOUVEMENT_BASE="postgresql://a/b")
    assert (refus.returncode, "MOUVEMENT_BASE" in refus.stderr) == (2, True)
    refus = _commander("demonstration", "code", "operateur", "--dossier", str(tmp_path))
    assert (refus.returncode, refus.stdout) == (2, "")
