"""What keeps the service from starting: one French line, and a code that tells a wrong address from a busy machine."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from service.http.demarrage import DemarrageImpossible, ecouter
from tests.service.campagnes import appeler


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
