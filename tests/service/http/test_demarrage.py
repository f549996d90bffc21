"""What keeps the service from starting: one French line, and a code that tells a wrong address from a busy machine."""

from __future__ import annotations

import socket
import sqlite3
from pathlib import Path

import pytest

from service.http.demarrage import DemarrageImpossible, ecouter
from tests.service.campagnes import appeler
from tests.service.http.installation import installee


def _refus(*arguments: object) -> tuple[int, str]:
    issue = appeler("serve", *arguments)
    assert issue.sortie == ""
    (ligne,) = issue.erreurs.splitlines()
    assert "Errno" not in ligne
    return issue.code, ligne


def test_port_pris(tmp_path: Path) -> None:
    """A port that another program listens to: stopped."""
    with socket.create_server(("127.0.0.1", 0)) as prise:
        port = prise.getsockname()[1]
        code, ligne = _refus("--port", port, "--donnees", tmp_path / "d")
    assert (code, ligne) == (
        4,
        f"Le service ne peut pas démarrer : le port {port} est déjà employé par un autre programme.",
    )


def test_port_reserve(monkeypatch: pytest.MonkeyPatch) -> None:
    """A port that the system keeps: stopped."""

    def refuser(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuser)
    with pytest.raises(DemarrageImpossible, match="le port 80 est réservé à l'administrateur"):
        ecouter("127.0.0.1", 80)


@pytest.mark.parametrize("hote", ("192.0.2.1", "pas une adresse", "a" * 70))
def test_adresse_refusee(hote: str, tmp_path: Path) -> None:
    """An address that is none, or not of this machine (RFC 5737), is a wrong use."""
    code, ligne = _refus("--hote", hote, "--donnees", tmp_path / "d")
    assert code == 2
    assert f"« {hote} »" in ligne


def test_dossier_inutilisable(tmp_path: Path) -> None:
    """A data folder that cannot be made: stopped, with the path."""
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    code, ligne = _refus("--donnees", tmp_path / "fichier" / "d")
    assert code == 4
    assert "un élément du chemin n'est pas un dossier" in ligne
    assert str(tmp_path / "fichier") in ligne


def test_ecoute_et_libere() -> None:
    """A free port is listened to on every address of the name, and a closed one can be taken again at once."""
    (prise,) = ecouter("127.0.0.1", 0)
    port = prise.getsockname()[1]
    socket.create_connection(("127.0.0.1", port)).close()
    prise.close()
    (encore,) = ecouter("127.0.0.1", port)
    encore.close()


def _donnees(tmp_path: Path) -> Path:
    """A data folder with its database and its key, as a first start leaves it."""
    with installee(tmp_path / "d"):
        pass
    return tmp_path / "d"


def test_base_d_une_version_future(tmp_path: Path) -> None:
    """A database that a later version migrated: stopped, and left as it is."""
    donnees = _donnees(tmp_path)
    with sqlite3.connect(donnees / "mouvement.sqlite") as base:
        base.execute("UPDATE alembic_version SET version_num = '9999'")
    base.close()
    code, ligne = _refus("--donnees", donnees)
    assert code == 4
    assert "9999" in ligne
    assert "installer la plus récente" in ligne


def test_cle_illisible(tmp_path: Path) -> None:
    """An installation key that is none: stopped, without a word of its content."""
    donnees = _donnees(tmp_path)
    (donnees / "installation.cle").write_text("trop-courte", encoding="ascii")
    code, ligne = _refus("--donnees", donnees)
    assert code == 4
    assert "installation.cle" in ligne
    assert "trop-courte" not in ligne


def test_base_qui_ne_repond_pas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PostgreSQL server that is not there: stopped; the address, which may hold a password, is not shown."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    monkeypatch.setenv("MOUVEMENT_BASE", f"postgresql://x:secret@127.0.0.1:{port}/x")
    code, ligne = _refus("--donnees", tmp_path / "d")
    assert code == 4
    assert "la base de données ne répond pas" in ligne
    assert "secret" not in ligne


@pytest.mark.parametrize(
    ("nom", "valeur", "extrait"),
    (
        ("MOUVEMENT_THEME", "rose", "attendu : neutre ou etat"),
        ("MOUVEMENT_SIMULTANES", "deux", "attendu : un entier"),
        ("MOUVEMENT_SIMULTANES", "0", "attendu : au moins 1"),
        ("MOUVEMENT_PRODUCTION", "true", "https://"),
        ("MOUVEMENT_LIMITE_LECTURES", "beaucoup", "limite_lectures"),
        ("MOUVEMENT_BASE", "mysql://localhost/x", "mysql"),
    ),
)
def test_reglage_refuse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nom: str, valeur: str, extrait: str) -> None:
    """A setting that cannot be used is a wrong use, told before anything starts."""
    monkeypatch.setenv(nom, valeur)
    code, ligne = _refus("--donnees", tmp_path / "d")
    assert code == 2
    assert extrait in ligne


def test_reglages_inconnus(tmp_path: Path) -> None:
    """A settings file with a name that nobody knows is refused, with the names known."""
    fichier = tmp_path / "reglages.yaml"
    fichier.write_text("bass: x\n", encoding="utf-8")
    code, ligne = _refus("--donnees", tmp_path / "d", "--reglages", fichier)
    assert code == 2
    assert "bass" in ligne
    assert "adresse_publique" in ligne
