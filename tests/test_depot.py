"""The repository itself: nothing of a machine in it, requirements pinned, scripts that refuse what they do not know."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.depot import RACINE, fichiers_suivis, texte

# Written in pieces, or this file would contain what it looks for.
INTERDITS = {
    "chemin d'une machine": re.compile(r"(?<![\w.$}/>-])/(?:wo" + r"rk|ro" + r"ot|op" + r"t|ho" + r"me)/\w"),
    "adresse d'un registre": re.compile(
        r"\b(?:pypi\." + r"org|pythonhosted\." + r"org|registry\.npmjs\.|deb\.debian\." + r"org|crates\." + r"io)\b"
    ),
    "option de registre": re.compile(r"--(?:extra-)?index-" + r"url[ =]|--find-" + r"links[ =]"),
}


@pytest.mark.parametrize("motif", INTERDITS.values(), ids=INTERDITS.keys())
def test_rien_d_une_machine(motif: re.Pattern[str]) -> None:
    """No tracked file names a folder of a machine or a package registry."""
    fautes = [
        f"{chemin.relative_to(RACINE)}:{numero} {ligne.strip()[:100]}"
        for chemin in fichiers_suivis()
        if (contenu := texte(chemin)) is not None
        for numero, ligne in enumerate(contenu.splitlines(), start=1)
        if motif.search(ligne)
    ]
    assert not fautes


@pytest.mark.parametrize(
    ("motif", "exemple"),
    (
        ("chemin d'une machine", "lire /" + "work/main/x"),
        ("chemin d'une machine", "PYTHON=/" + "root/bin"),
        ("adresse d'un registre", "https://pypi." + "org/simple"),
        ("option de registre", "pip install --index-" + "url x"),
    ),
)
def test_les_motifs_reconnaissent(motif: str, exemple: str) -> None:
    """Each forbidden pattern recognises what it is meant for."""
    assert INTERDITS[motif].search(exemple)


def _epingles(nom: str) -> dict[str, set[str]]:
    """Versions pinned by a lock file, by normalised distribution name; refuses a line that is neither a pin nor a hash."""
    versions: dict[str, set[str]] = {}
    blocs = re.sub(r" *\\\n *", " ", (RACINE / nom).read_text(encoding="utf-8")).splitlines()
    for bloc in blocs:
        if bloc.startswith("#"):
            continue
        trouve = re.fullmatch(r"([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)( ; [^\\]+?)?((?: --hash=sha256:[0-9a-f]{64})+)", bloc)
        assert trouve, bloc[:120]
        versions.setdefault(trouve[1], set()).add(trouve[2])
    return versions


def _noms(exigences: list[str]) -> set[str]:
    return {re.split(r"[<>=!~\[; ]", exigence)[0].lower().replace("_", "-") for exigence in exigences}


def test_verrous_complets() -> None:
    """Every declared dependency is pinned with its digests, and the runtime pins are those the tests run with."""
    projet = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))
    execution, developpement = _epingles("requirements.lock"), _epingles("requirements-dev.lock")
    groupes = projet["dependency-groups"].values()
    assert _noms(projet["project"]["dependencies"]) <= execution.keys()
    assert _noms(projet["build-system"]["requires"]) <= execution.keys()
    assert _noms([exigence for groupe in groupes for exigence in groupe if isinstance(exigence, str)]) <= developpement.keys()
    assert {nom: versions for nom, versions in execution.items() if not versions <= developpement[nom]} == {}


def test_numero_de_version_unique() -> None:
    """publiccode.yml and the changelog name the version of pyproject.toml."""
    version = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"softwareVersion: {version}\n" in (RACINE / "publiccode.yml").read_text(encoding="utf-8")
    assert f"\n## {version} " in (RACINE / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("script", "argument", "message"),
    (
        ("demo", "beaucoup", "nombre entier de candidats, de 100 à 1 000 000"),
        ("demo", "10", "de 100 à 1 000 000"),
        ("demo", "1000001", "de 100 à 1 000 000"),
        ("demo", "9" * 30, "de 100 à 1 000 000"),
        ("essais", "--inconnue", "option inconnue"),
    ),
)
def test_scripts_refusent_un_argument_inconnu(script: str, argument: str, message: str) -> None:
    """A wrong argument is refused with code 2 and a sentence, before anything is installed or erased."""
    avant = sorted(RACINE.glob("demonstration/**/*"))
    fini = subprocess.run([RACINE / script, argument], check=False, capture_output=True, text=True, encoding="utf-8")
    assert fini.returncode == 2
    assert message in fini.stderr
    assert sorted(RACINE.glob("demonstration/**/*")) == avant


BANALS = ("sh", "tr", "env", "python3")
"""What a machine has before anything is installed."""


def _machine(dossier: Path, utilisateur: str, **programmes: str) -> dict[str, str]:
    """A machine that has ordinary commands and scripts by name; PostgreSQL is looked for in it."""
    chemins = dossier / "bin"
    chemins.mkdir()
    for nom in BANALS:
        (chemins / nom).symlink_to(next(p for d in ("/usr/bin", "/bin") if (p := Path(d, nom)).exists()))
    for nom, corps in {"id": f"echo {utilisateur}", **programmes}.items():
        (chemins / nom).write_text(f"#!/bin/sh\n{corps}\n", encoding="utf-8")
        (chemins / nom).chmod(0o755)
    return {**os.environ, "PATH": str(chemins), "POSTGRESQL": str(dossier / "postgresql")}


def _preparer(environnement: dict[str, str]) -> subprocess.CompletedProcess[str]:
    script = ". ./outils/environnement.sh; preparer_machine true; echo prête"
    return subprocess.run(
        ["/bin/sh", "-euc", script],
        cwd=RACINE,
        env=environnement,
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


MANQUANTS = "git nodejs npm chromium postgresql"


def test_programmes_absents(tmp_path: Path) -> None:
    """Without a right to install, the checks stop with the packages and the command: nothing is skipped."""
    fini = _preparer(_machine(tmp_path, "1000", **{"apt-get": "echo appelé >&2", "true": "exit 0", "sudo": "exit 1"}))
    assert (fini.returncode, fini.stdout) == (2, "")
    assert f"En administrateur : apt-get install {MANQUANTS}" in fini.stderr
    assert "appelé" not in fini.stderr


@pytest.mark.parametrize("utilisateur", ("0", "1000"))
def test_programmes_installes(tmp_path: Path, utilisateur: str) -> None:
    """As root, or through a sudo that asks nothing, the packages are installed and the checks go on."""
    installe = (
        'echo "$*" >> "$JOURNAL"; [ "$1" = update ] && exit 0; '
        'for nom in git node npm chromium; do printf "#!/bin/sh\\n" > "$PATH/$nom"; /bin/chmod +x "$PATH/$nom"; done; '
        '/bin/mkdir -p "$POSTGRESQL/15/bin"; /bin/cp "$PATH/git" "$POSTGRESQL/15/bin/initdb"'
    )
    machine = _machine(tmp_path, utilisateur, **{"apt-get": installe, "true": "exit 0", "sudo": 'shift; exec "$@"'})
    fini = _preparer({**machine, "JOURNAL": str(tmp_path / "journal")})
    assert (fini.returncode, fini.stdout) == (0, "prête\n"), fini.stderr
    assert (tmp_path / "journal").read_text().splitlines() == [
        "update -qq",
        f"install -y -qq --no-install-recommends {MANQUANTS}",
    ]
    (tmp_path / "journal").unlink()
    assert _preparer({**machine, "JOURNAL": str(tmp_path / "journal")}).returncode == 0
    assert not (tmp_path / "journal").exists()


def test_installation_impossible(tmp_path: Path) -> None:
    """When the installation fails, the packages still missing are told."""
    fini = _preparer(_machine(tmp_path, "0", **{"apt-get": "exit 100", "true": "exit 0", "chromium": "exit 0"}))
    assert fini.returncode == 2
    assert "apt-get install git nodejs npm postgresql" in fini.stderr


def test_paquets_npm_sans_adresse() -> None:
    """The locks of the npm packages have digests and no address: the configuration of the machine says where they are."""
    verrous = fichiers_suivis("*package-lock.json")
    assert verrous
    for verrou in verrous:
        paquets = {nom: paquet for nom, paquet in json.loads(verrou.read_text(encoding="utf-8"))["packages"].items() if nom}
        assert paquets
        assert [nom for nom, paquet in paquets.items() if "resolved" in paquet or "integrity" not in paquet] == []
