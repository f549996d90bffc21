"""Result folders: whole or absent, even when the writer is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from service.echanges import ecriture
from service.echanges.ecriture import PREFIXE, SortieRefusee, ecrire
from service.echanges.tables import Table

RACINE = Path(__file__).parents[3]
ANCIEN = {"a.csv": b"ancien", "b.csv": b"ancien"}
NOUVEAU: dict[str, bytes | Table] = {"a.csv": b"nouveau", "b.csv": b"nouveau", "c.json": b"{}"}

_PROGRAMME = textwrap.dedent(
    """
    import os, pathlib, signal, sys
    from service.echanges import ecriture

    cible, remplacer, moment = pathlib.Path(sys.argv[1]), sys.argv[2] == "oui", int(sys.argv[3])
    compte = 0

    def mourir(evenement, arguments):
        # Every call of the system that changes the disk is announced here just before it happens.
        global compte
        suivis = ("open", "os.mkdir", "os.rename", "os.rmdir", "shutil.rmtree")
        if evenement == "os.remove" or (evenement in suivis and ".mouvement-" in repr(arguments)):
            compte += 1
            if compte == moment:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(mourir)
    ecriture.ecrire(cible, {"a.csv": b"nouveau", "b.csv": b"nouveau", "c.json": b"{}"}, remplacer=remplacer)
    sys.exit(compte)
    """
)


def _contenu(dossier: Path) -> dict[str, bytes] | None:
    return {chemin.name: chemin.read_bytes() for chemin in sorted(dossier.iterdir())} if dossier.exists() else None


def _restes(parent: Path) -> list[str]:
    return sorted(chemin.name for chemin in parent.iterdir() if chemin.name.startswith(PREFIXE))


def _tuer(cible: Path, remplacer: bool, moment: int) -> int:
    arguments = [sys.executable, "-c", _PROGRAMME, str(cible), "oui" if remplacer else "non", str(moment)]
    return subprocess.run(arguments, cwd=RACINE, check=False).returncode


def test_ecrit_tout(tmp_path: Path) -> None:
    """Bytes and tables are written; parents are created; nothing is left beside."""
    cible = tmp_path / "x" / "sortie"
    ecrire(cible, {"a.csv": Table({"n": ["é"]}), "b.json": b"{}"})
    assert _contenu(cible) == {"a.csv": "n\né\n".encode(), "b.json": b"{}"}
    assert _restes(cible.parent) == []


def test_cible_non_vide_refusee(tmp_path: Path) -> None:
    """A folder with content, a file and a link are refused, and untouched; an empty folder is used."""
    plein = tmp_path / "plein"
    plein.mkdir()
    (plein / "note").write_text("à garder", encoding="utf-8")
    fichier = tmp_path / "fichier"
    fichier.write_text("x", encoding="utf-8")
    lien = tmp_path / "lien"
    lien.symlink_to(plein)
    for cible in (plein, fichier, lien):
        with pytest.raises(SortieRefusee):
            ecrire(cible, NOUVEAU)
    assert _contenu(plein) == {"note": "à garder".encode()}
    assert _restes(tmp_path) == []
    vide = tmp_path / "vide"
    vide.mkdir()
    ecrire(vide, NOUVEAU)
    assert _contenu(vide) == NOUVEAU


def test_remplacement(tmp_path: Path) -> None:
    """With ``remplacer`` the old folder gives way, whole."""
    cible = tmp_path / "sortie"
    ecrire(cible, ANCIEN)
    ecrire(cible, NOUVEAU, remplacer=True)
    assert _contenu(cible) == NOUVEAU
    assert _restes(tmp_path) == []


@pytest.mark.parametrize("nom", ("", ".", "..", "a/b", "../a", "/a"))
def test_noms_simples(tmp_path: Path, nom: str) -> None:
    """A file name that leaves the folder is refused."""
    with pytest.raises(ValueError, match="nom de fichier"):
        ecrire(tmp_path / "sortie", {nom: b""})
    assert list(tmp_path.iterdir()) == []


def test_erreur_en_ecrivant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk refuses, the target is as before and nothing is left."""
    cible = tmp_path / "sortie"
    ecrire(cible, ANCIEN)

    def disque_plein(chemin: Path, octets: bytes) -> None:
        chemin.write_bytes(octets[:3])
        if chemin.name == "b.csv":
            raise OSError(28, "disque plein")

    monkeypatch.setattr(ecriture, "_ecrire_fichier", disque_plein)
    with pytest.raises(OSError, match="disque plein"):
        ecrire(cible, NOUVEAU, remplacer=True)
    assert _contenu(cible) == ANCIEN
    assert _restes(tmp_path) == []


@pytest.mark.parametrize("remplacer", (False, True))
def test_tue_a_chaque_moment(tmp_path: Path, remplacer: bool) -> None:
    """Killed before each change of the disk: the target is absent, old or new, never half; the next write cleans up."""
    moment, vus = 0, set()
    while True:
        moment += 1
        cible = tmp_path / f"essai{moment}" / "sortie"
        if remplacer:
            ecrire(cible, ANCIEN)
        code = _tuer(cible, remplacer, moment)
        if code != -signal.SIGKILL:
            assert code == moment - 1
            break
        contenu = _contenu(cible)
        assert contenu in ((None, ANCIEN, NOUVEAU) if remplacer else (None, NOUVEAU))
        if remplacer and contenu is None:
            # Between the two renamings: the old folder is still there under its other name, and comes back.
            assert any("-ancien-" in nom for nom in _restes(cible.parent))
            ecrire(cible.parent / "autre", NOUVEAU)
            assert _contenu(cible) == ANCIEN
        vus.add(None if contenu is None else contenu["a.csv"])
        ecrire(cible, NOUVEAU, remplacer=True)
        assert _contenu(cible) == NOUVEAU
        assert _restes(cible.parent) == []
    assert moment > 6
    assert vus == ({None, b"ancien", b"nouveau"} if remplacer else {None})
    assert _contenu(cible) == NOUVEAU


def test_ecriture_en_cours_respectee(tmp_path: Path) -> None:
    """The temporary folder of a run that is still alive is not taken for a leftover; a dead one is."""
    vivant, mort = tmp_path / f"{PREFIXE}x-1", tmp_path / f"{PREFIXE}x-2"
    vivant.mkdir()
    mort.mkdir()
    verrou = ecriture._prendre(vivant)
    try:
        ecrire(tmp_path / "sortie", NOUVEAU)
        assert _restes(tmp_path) == [vivant.name]
    finally:
        os.close(verrou)
    ecrire(tmp_path / "sortie2", NOUVEAU)
    assert _restes(tmp_path) == []
