"""Mail server and providers from the settings, every fault at once; the thread of the mail outlives its failures."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine

from service.base import transaction
from service.conduite.file_travaux import FileTravaux
from service.http.branchements import BranchementRefuse, courrier, fournisseurs
from service.http.entretien import Entretien
from service.identite import envois
from service.identite.coffre import Coffre
from service.identite.courriel import CourrierFichier, CourrierSmtp, Message, Securite
from service.identite.installation import Installation
from service.reglages import Reglages

SMTP = {"hote": "smtp.exemple.fr", "port": 465, "expediteur": "ne-pas-repondre@exemple.fr"}


def test_courrier(tmp_path: Path) -> None:
    """Files by default, refused in production; a server with its password read from a file."""
    assert isinstance(courrier(Reglages(tmp_path)), CourrierFichier)
    with pytest.raises(BranchementRefuse, match="en production"):
        courrier(Reglages(tmp_path, production=True, adresse_publique="https://m.exemple.fr"))
    (tmp_path / "mot").write_text("secret\n", encoding="utf-8")
    ouvert = courrier(Reglages(tmp_path, smtp={**SMTP, "utilisateur": "u", "mot_de_passe_fichier": "mot"}))
    assert isinstance(ouvert, CourrierSmtp)
    assert (ouvert.securite, ouvert.utilisateur, ouvert.mot_de_passe) == (Securite.TLS, "u", "secret")


@pytest.mark.parametrize(
    ("smtp", "fautes"),
    (
        ({"hote": 3, "ports": 1}, "expediteur manque ; port manque ; ports est inconnu ; hote doit être un texte"),
        ({**SMTP, "port": "465"}, "port doit être un entier"),
        ({**SMTP, "securite": "ssl"}, "securite vaut tls, starttls ou aucune"),
        ({**SMTP, "mot_de_passe_fichier": "absent"}, "mot_de_passe_fichier ne peut pas être lu"),
        ({**SMTP, "securite": "aucune"}, "sans TLS"),
    ),
)
def test_courrier_refuse(smtp: dict[str, object], fautes: str, tmp_path: Path) -> None:
    """Every fault of the mail server's settings is told."""
    with pytest.raises(BranchementRefuse, match=fautes):
        courrier(Reglages(tmp_path, smtp=smtp))


def test_fournisseurs(tmp_path: Path) -> None:
    """Faults of all the providers at once, and two of one name."""
    (tmp_path / "secret").write_text("s", encoding="utf-8")
    bon = {
        "nom": "pc",
        "emetteur": "https://fi.exemple.fr",
        "client_id": "m",
        "secret_fichier": "secret",
        "redirection": "https://m.exemple.fr/r",
    }
    assert [f.nom for f in fournisseurs(Reglages(tmp_path, fournisseurs=(bon,)))] == ["pc"]
    mauvais = {**bon, "emetteur": "http://fi.exemple.fr"}
    with pytest.raises(BranchementRefuse, match=r"fournisseur n° 2 : emetteur .* fournisseur n° 3 : emetteur"):
        fournisseurs(Reglages(tmp_path, fournisseurs=(bon, mauvais, mauvais)))
    with pytest.raises(BranchementRefuse, match="deux fournisseurs se nomment pc"):
        fournisseurs(Reglages(tmp_path, fournisseurs=(bon, bon)))


class _Capricieux:
    """A mail port that fails the first time, in a way nobody foresaw."""

    def __init__(self) -> None:
        self.essais, self.textes, self.recu = 0, list[str](), threading.Event()

    def envoyer(self, message: Message) -> None:
        """Fail, then take."""
        self.essais += 1
        if self.essais == 1:
            raise ZeroDivisionError
        self.textes.append(message.texte)
        self.recu.set()


def test_entretien(engine: Engine, tmp_path: Path) -> None:
    """A failure nobody foresaw is survived: the next message leaves when the thread is woken."""
    installation, port = Installation(Coffre(bytes(range(32)))), _Capricieux()
    travaux = FileTravaux(f"sqlite:///{tmp_path / 'travaux.sqlite'}")
    entretien = Entretien(engine, installation, port, travaux)
    try:
        for texte in ("premier", "second"):
            with transaction(engine) as seance:
                envois.poster(seance, installation, Message("a@exemple.fr", "objet", texte))
            while not port.essais:
                entretien.reveiller()
                threading.Event().wait(0.01)
        entretien.reveiller()
        assert port.recu.wait(30)
        assert port.textes == ["second"]
    finally:
        entretien.fermer()
        travaux.fermer()
