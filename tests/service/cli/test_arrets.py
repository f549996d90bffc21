"""Runs that are interrupted, killed, or refused by the disk: nothing half-written, and the right exit code."""

from __future__ import annotations

import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.service.campagnes import PROGRAMME, RACINE, appeler, appeler_a_part, contenu, environnement, generee, lancer


@pytest.fixture(scope="module")
def campagne_100(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small campaign without couples: what is stopped here is the pipeline, not the search."""
    return generee(tmp_path_factory.mktemp("petite") / "campagne", 100, couples=0)


@pytest.fixture(scope="module")
def resultat_100(campagne_100: Path) -> Path:
    """Its result."""
    sortie = campagne_100.parent / "resultat"
    assert appeler("solve", campagne_100, "-o", sortie).code == 0
    return sortie


ETAPES = {
    "lecture": "service.echanges.lecture._lire",
    "bareme": "service.campagne.noter",
    "resolution": "solver.mecanismes.stable.preparer",
    "figures": "service.sortie.calculer",
    "ecriture": "service.echanges.ecriture._ecrire_fichier",
}
"""A function called in each stage of ``solve``."""

SIGNAL_PENDANT = """
import importlib, os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell makes what it runs in the background deaf to Ctrl-C
module, _, nom = {cible!r}.rpartition(".")
module = importlib.import_module(module)
vrai = getattr(module, nom)
appels = 0
def remplace(*a, **k):
    global appels
    appels += 1
    if appels == {rang}:
        os.kill(os.getpid(), {numero})
    return vrai(*a, **k)
setattr(module, nom, remplace)
from service.cli import main
main()
"""


def _pendant(etape: str, numero: int, rang: int = 1) -> str:
    return SIGNAL_PENDANT.format(cible=ETAPES[etape], numero=int(numero), rang=rang)


@pytest.mark.parametrize("etape", ETAPES)
def test_ctrl_c(etape: str, campagne_100: Path, tmp_path: Path) -> None:
    """Ctrl-C in any stage ends with 4, in French, and nothing is written, not even a hidden folder."""
    rang = 3 if etape == "ecriture" else 1
    programme = _pendant(etape, signal.SIGINT, rang)
    issue = appeler_a_part("solve", campagne_100, "-o", tmp_path / "r", programme=programme)
    assert (issue.code, issue.sortie) == (4, ""), issue.erreurs
    assert issue.erreurs.splitlines()[-1] == "Interrompu. Rien n'a été écrit."
    assert "Traceback" not in issue.erreurs
    assert list(tmp_path.iterdir()) == []


SIGNAL_AU_CHARGEMENT = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.{avant})
class Guetteur:
    def find_spec(self, nom, chemin=None, cible=None):
        if nom == {module!r}:
            os.kill(os.getpid(), {numero})
sys.meta_path.insert(0, Guetteur())
from service.lanceur import main
main()
"""


@pytest.mark.parametrize("module", ("service.cli", "typer", "service.console", "service.cli.resultats"))
@pytest.mark.parametrize("numero", (signal.SIGINT, signal.SIGTERM))
def test_interruption_au_chargement(module: str, numero: signal.Signals, tmp_path: Path) -> None:
    """A signal while the program loads ends with 4 and the same message, never with a traceback."""
    programme = SIGNAL_AU_CHARGEMENT.format(avant="default_int_handler", module=module, numero=int(numero))
    issue = appeler_a_part("solve", tmp_path / "rien", "-o", tmp_path / "r", programme=programme)
    assert (issue.code, issue.sortie, issue.erreurs) == (4, "", "Interrompu. Rien n'a été écrit.\n")


def test_interruption_ignoree_au_chargement() -> None:
    """Ctrl-C that the caller made the program deaf to does not stop it."""
    programme = SIGNAL_AU_CHARGEMENT.format(avant="SIG_IGN", module="typer", numero=int(signal.SIGINT))
    issue = appeler_a_part("--version", programme=programme)
    assert (issue.code, issue.erreurs) == (0, "")


def test_interruption_pendant_un_import_tardif(campagne_100: Path, tmp_path: Path) -> None:
    """Ctrl-C while a command imports what it alone needs ends as anywhere else."""
    programme = SIGNAL_AU_CHARGEMENT.format(
        avant="default_int_handler", module="solver.mecanismes.stable", numero=int(signal.SIGINT)
    )
    issue = appeler_a_part("solve", campagne_100, "-o", tmp_path / "r", programme=programme)
    assert (issue.code, issue.sortie) == (4, ""), issue.erreurs
    assert issue.erreurs.splitlines()[-1] == "Interrompu. Rien n'a été écrit."
    assert "Traceback" not in issue.erreurs
    assert list(tmp_path.iterdir()) == []


def test_sigterm(campagne_100: Path, tmp_path: Path) -> None:
    """A service that is stopped leaves as cleanly as Ctrl-C."""
    programme = _pendant("ecriture", signal.SIGTERM, 2)
    issue = appeler_a_part("solve", campagne_100, "-o", tmp_path / "r", programme=programme)
    assert issue.code == 4, issue.erreurs
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("rang", (1, 7))
def test_tue_en_ecrivant(rang: int, campagne_100: Path, resultat_100: Path, tmp_path: Path) -> None:
    """Killed while writing: no result folder; the next run cleans what was left and gives the same result."""
    programme = _pendant("ecriture", signal.SIGKILL, rang)
    issue = appeler_a_part("solve", campagne_100, "-o", tmp_path / "r", programme=programme)
    assert issue.code == -signal.SIGKILL
    assert not (tmp_path / "r").exists()
    restes = list(tmp_path.iterdir())
    assert len(restes) == 1
    assert restes[0].name.startswith(".mouvement-")
    assert appeler("solve", campagne_100, "-o", tmp_path / "r").code == 0
    assert [chemin.name for chemin in tmp_path.iterdir()] == ["r"]
    assert contenu(tmp_path / "r") == contenu(resultat_100)


def test_tue_en_remplacant(campagne_100: Path, resultat_100: Path, tmp_path: Path) -> None:
    """Killed while replacing a result: the folder is the old one or the new one, whole, and the next run cleans the rest."""
    assert appeler("solve", campagne_100, "-o", tmp_path / "r").code == 0
    (tmp_path / "r" / "rapport.html").write_text("ancien", encoding="utf-8")
    ancien = contenu(tmp_path / "r")
    programme = _pendant("ecriture", signal.SIGKILL, 5)
    issue = appeler_a_part("solve", campagne_100, "-o", tmp_path / "r", "--remplacer", programme=programme)
    assert issue.code == -signal.SIGKILL
    assert contenu(tmp_path / "r") == ancien
    assert appeler("solve", campagne_100, "-o", tmp_path / "r", "--remplacer").code == 0
    assert contenu(tmp_path / "r") == contenu(resultat_100)
    assert [chemin.name for chemin in tmp_path.iterdir()] == ["r"]


def _tuer_au_hasard(campagne: Path, attendu: dict[str, bytes], dossier: Path, graine: int) -> None:
    """Kill one run after a random time; the result folder is then absent or whole."""
    processus = lancer("solve", campagne, "-o", dossier / "r")
    time.sleep(random.Random(graine).uniform(0.2, 3.0))
    processus.kill()
    processus.communicate()
    assert not (dossier / "r").exists() or contenu(dossier / "r") == attendu
    assert appeler("solve", campagne, "-o", dossier / "r", "--remplacer").code == 0
    assert [chemin.name for chemin in dossier.iterdir()] == ["r"]
    assert contenu(dossier / "r") == attendu


@pytest.mark.parametrize("graine", range(2))
def test_tue_au_hasard(graine: int, campagne_100: Path, resultat_100: Path, tmp_path: Path) -> None:
    """Killed at any moment: no half-written folder, and the next run works."""
    _tuer_au_hasard(campagne_100, contenu(resultat_100), tmp_path, graine)


@pytest.mark.nocturne
@pytest.mark.parametrize("graine", range(100, 160))
def test_tue_au_hasard_la_nuit(graine: int, campagne_100: Path, resultat_100: Path, tmp_path: Path) -> None:
    """The same, many times."""
    _tuer_au_hasard(campagne_100, contenu(resultat_100), tmp_path, graine)


def _limiter(octets: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, octets))


@pytest.mark.parametrize("commande", ("solve", "score", "generate", "simulate"))
def test_disque_plein(commande: str, campagne_100: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """When the disk refuses a file: 4, the reason in French, nothing left."""
    scenario = tmp_path / "plus.yaml"
    scenario.write_text("libelle: Plus\ncapacites: [{discipline: L1300, lieu: 01, ajout: 1}]\n", encoding="utf-8")
    sortie = tmp_path / "sortie"
    arguments: dict[str, tuple[object, ...]] = {
        "solve": (campagne_100, "-o", sortie),
        "score": (campagne_100, "-o", sortie.with_suffix(".csv")),
        "generate": (sortie, "--candidats", "300"),
        "simulate": (campagne_100, "--scenario", scenario, "-o", sortie),
    }
    # No byte code: Python itself would leave truncated files of it, which the next processes refuse to read.
    reglages = {"PYTHONDONTWRITEBYTECODE": "1", "NUMBA_CACHE_DIR": str(tmp_path_factory.mktemp("noyaux"))}
    issue = appeler_a_part(commande, *arguments[commande], reglages=reglages, avant=lambda: _limiter(6000))
    assert issue.code == 4, issue.erreurs
    assert "Lecture ou écriture impossible : fichier plus grand que la limite permise" in issue.erreurs
    assert "Rien n'a été écrit." in issue.erreurs
    assert [chemin.name for chemin in tmp_path.iterdir()] == ["plus.yaml"]


def test_lecteur_parti(campagne_100: Path, resultat_100: Path) -> None:
    """Whoever reads the answer may stop reading: the exit code is that of the verification, and nothing is said of the pipe."""
    processus = subprocess.Popen(
        [sys.executable, "-c", PROGRAMME, "verify", str(campagne_100), str(resultat_100), "--json"],
        cwd=RACINE,
        env=environnement(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert processus.stdout is not None
    assert processus.stderr is not None
    processus.stdout.close()
    erreurs = processus.stderr.read()
    processus.stderr.close()
    assert processus.wait() == 0, erreurs
    assert "Pipe" not in erreurs


def test_reponse_impossible_a_ecrire(campagne_100: Path) -> None:
    """An answer that the disk refuses is not a success."""
    with Path("/dev/full").open("w", encoding="utf-8") as plein:
        fini = subprocess.run(
            [sys.executable, "-c", PROGRAMME, "check", str(campagne_100), "--json"],
            cwd=RACINE,
            env=environnement(),
            check=False,
            stdout=plein,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert fini.returncode == 4
    assert fini.stderr.splitlines() == ["Réponse impossible à écrire : plus de place sur le disque."]


def test_messages_impossibles_a_ecrire(campagne_100: Path) -> None:
    """Messages that nobody can read do not change the exit code."""
    for dossier, code in ((campagne_100, 0), (campagne_100 / "absent", 3)):
        with Path("/dev/full").open("w", encoding="utf-8") as plein:
            commande = [sys.executable, "-c", PROGRAMME, "check", str(dossier)]
            assert subprocess.run(commande, cwd=RACINE, env=environnement(), check=False, stderr=plein).returncode == code
