"""Mail: files, SMTP over TLS, the queue; nothing of it in logs."""

from __future__ import annotations

import logging
import ssl
import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from socketserver import StreamRequestHandler, TCPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from service.base import transaction
from service.base.tables_identite import Envoi
from service.identite import envois
from service.identite.courriel import CourrierFichier, CourrierSmtp, EnvoiImpossible, Message, Securite
from tests.service.identite.outils_identite import Banc

MESSAGE = Message("prenom.nom@ac-essai.fr", "Initialisation – compte", "Bonjour,\n\nMot : é(-Zz9\n")


def test_un_fichier_par_message(tmp_path: Path) -> None:
    """Files are whole messages that only the owner reads."""
    courrier = CourrierFichier(tmp_path / "courriels")
    courrier.envoyer(MESSAGE)
    courrier.envoyer(MESSAGE)
    fichiers = sorted((tmp_path / "courriels").iterdir())
    assert [f.suffix for f in fichiers] == [".eml", ".eml"]
    assert {f.stat().st_mode & 0o777 for f in fichiers} == {0o600}
    lu = message_from_bytes(fichiers[0].read_bytes(), policy=default)
    assert (lu["To"], lu["Subject"], lu["Auto-Submitted"]) == (MESSAGE.destinataire, MESSAGE.objet, "auto-generated")
    corps = lu.get_body()
    assert corps is not None
    assert corps.get_content().replace("\r\n", "\n") == MESSAGE.texte


@pytest.mark.parametrize("message", (Message("a@b.fr\nBcc: c@d.fr", "o", "t"), Message("a@b.fr", "o\r\nBcc: c@d.fr", "t")))
def test_en_tete_ajoute_refuse(tmp_path: Path, message: Message) -> None:
    """A line break in an address or a subject adds no header: nothing is written."""
    with pytest.raises(EnvoiImpossible):
        CourrierFichier(tmp_path / "c").envoyer(message)
    assert not list((tmp_path / "c").glob("*.eml"))


class _Smtp(StreamRequestHandler):
    """Just enough SMTP."""

    def handle(self) -> None:
        """Talk."""
        self.wfile.write(b"220 essai\r\n")
        donnees = False
        for brute in self.rfile:
            self.server.recu.append(brute)  # type: ignore[attr-defined]
            ligne = brute.strip().upper()
            if donnees:
                donnees = ligne != b"."
                if not donnees:
                    self.wfile.write(b"250 ok\r\n")
            elif ligne.startswith(b"EHLO"):
                self.wfile.write(b"250-essai\r\n250 AUTH PLAIN\r\n")
            elif ligne.startswith(b"AUTH"):
                self.wfile.write(b"235 ok\r\n")
            elif ligne == b"DATA":
                donnees = True
                self.wfile.write(b"354 va\r\n")
            elif ligne == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


def _certificat(dossier: Path) -> Path:
    cle = ec.generate_private_key(ec.SECP256R1())
    nom = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "essai")])
    instant = datetime.now(UTC)
    certificat = (
        x509.CertificateBuilder()
        .subject_name(nom)
        .issuer_name(nom)
        .public_key(cle.public_key())
        .serial_number(1)
        .not_valid_before(instant - timedelta(hours=1))
        .not_valid_after(instant + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(cle, SHA256())
    )
    fichier = dossier / "essai.pem"
    fichier.write_bytes(
        cle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificat.public_bytes(Encoding.PEM)
    )
    return fichier


def test_smtp_en_tls(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Over TLS with a certificate that is checked: an unknown one is refused before anything is said; nothing is logged."""
    caplog.set_level(logging.DEBUG)
    fichier = _certificat(tmp_path)
    contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    contexte.load_cert_chain(fichier)
    with TCPServer(("127.0.0.1", 0), _Smtp, bind_and_activate=True) as serveur:
        serveur.recu = []  # type: ignore[attr-defined]
        serveur.handle_error = lambda *_: None  # type: ignore[method-assign]
        serveur.socket = contexte.wrap_socket(serveur.socket, server_side=True)
        fil = threading.Thread(target=serveur.serve_forever)
        fil.start()
        try:
            port = serveur.server_address[1]
            with pytest.raises(EnvoiImpossible, match="SSLCertVerificationError"):
                CourrierSmtp("127.0.0.1", port, "service@exemple.fr").envoyer(MESSAGE)
            assert not serveur.recu  # type: ignore[attr-defined]
            connu = ssl.create_default_context(cafile=str(fichier))
            courrier = CourrierSmtp(
                "127.0.0.1", port, "service@exemple.fr", utilisateur="u", mot_de_passe="secret-smtp", contexte=connu
            )
            courrier.envoyer(MESSAGE)
        finally:
            serveur.shutdown()
            fil.join()
        recu = b"".join(serveur.recu)  # type: ignore[attr-defined]
    assert b"rcpt to:<prenom.nom@ac-essai.fr>" in recu.lower()
    assert recu.isascii()
    assert "secret-smtp" not in repr(courrier)
    assert MESSAGE.destinataire not in caplog.text


def test_smtp_sans_tls_ailleurs_refuse() -> None:
    """Without TLS only the same machine is spoken to, and never with a password."""
    CourrierSmtp("localhost", 25, "s@exemple.fr", Securite.AUCUNE)
    for hote, utilisateur in (("smtp.exemple.fr", None), ("localhost", "u")):
        with pytest.raises(ValueError, match="sans TLS"):
            CourrierSmtp(hote, 25, "s@exemple.fr", Securite.AUCUNE, utilisateur)


class _Panne:
    """A server that is down."""

    def envoyer(self, message: Message) -> None:
        """Refuse."""
        raise EnvoiImpossible(f"refusé ({len(message.texte)} caractères)")


def _poster(banc: Banc, message: Message | None = MESSAGE) -> None:
    with transaction(banc.engine) as seance:
        envois.poster(seance, banc.installation, message)


def test_file_d_attente(banc: Banc) -> None:
    """A message waits while the server is down, at growing intervals, and goes once; decoys go nowhere."""
    _poster(banc)
    _poster(banc, None)
    ici = (banc.engine, banc.installation)
    assert envois.expedier(*ici, _Panne()) == envois.Bilan(differes=1)
    assert envois.expedier(*ici, banc.boite) == envois.Bilan(), "not before its time"
    banc.attendre(minutes=1)
    assert envois.expedier(*ici, _Panne()) == envois.Bilan(differes=1)
    banc.attendre(minutes=1)
    assert envois.expedier(*ici, banc.boite) == envois.Bilan()
    banc.attendre(minutes=1)
    assert envois.expedier(*ici, banc.boite) == envois.Bilan(envoyes=1)
    assert banc.boite.recus == [MESSAGE]
    assert banc.nombre(Envoi) == 0


def test_abandon(banc: Banc) -> None:
    """After eight attempts a message is given up, and counted."""
    _poster(banc)
    bilans = []
    for _ in range(envois.ESSAIS_MAX):
        bilans.append(envois.expedier(banc.engine, banc.installation, _Panne()))
        banc.attendre(hours=3)
    assert bilans == [envois.Bilan(differes=1)] * 7 + [envois.Bilan(abandonnes=1)]
    assert banc.nombre(Envoi) == 0


def test_contenu_chiffre(banc: Banc) -> None:
    """A waiting message cannot be read in the database."""
    _poster(banc)
    with transaction(banc.engine, ecrire=False) as seance:
        contenu = seance.query(Envoi.contenu).scalar()
    assert "ac-essai" not in contenu
    assert "Zz9" not in contenu


def test_plusieurs_expediteurs(banc: Banc) -> None:
    """Several processes that hand over at once send each message once; one killed in between leaves it to the next."""
    for i in range(12):
        _poster(banc, Message(f"a{i}@exemple.fr", "o", "t"))
    fils = [threading.Thread(target=banc.expedier) for _ in range(4)]
    for f in fils:
        f.start()
    for f in fils:
        f.join()
    assert sorted(m.destinataire for m in banc.boite.recus) == sorted(f"a{i}@exemple.fr" for i in range(12))

    class Mort:
        """A process killed while the server listens."""

        def envoyer(self, message: Message) -> None:
            """Die."""
            raise KeyboardInterrupt(len(message.texte))

    _poster(banc)
    with pytest.raises(KeyboardInterrupt):
        envois.expedier(banc.engine, banc.installation, Mort())
    banc.attendre(minutes=5)
    assert banc.courrier() == MESSAGE
