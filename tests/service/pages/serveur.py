"""The real service in a process of its own, over a real SQLite database, and hands on that database to prepare accounts."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import httpx2
import pyotp
import yaml
from sqlalchemy import Engine, select

from service.base import maintenant, moteur, transaction
from service.base.tables_campagne import Campagne
from service.base.tables_identite import Compte
from service.http.acces import COOKIE_LOCAL
from service.http.branchements import COURRIELS
from service.identite import Acteur, Role, cles, coffre, comptes, otp, sessions
from service.identite.installation import Client, Installation
from tests.depot import RACINE

PATIENCE = 60.0
"""Seconds after which a wait is a failure; nothing is asserted on how long things take."""

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROMIUM = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


@dataclass
class Serveur:
    """A running service; ``adresse`` has no final slash."""

    adresse: str
    donnees: Path
    engine: Engine
    installation: Installation
    reperes: dict[str, str] = field(default_factory=dict)
    """Ids of what was prepared, by name."""
    _pas: dict[str, int] = field(default_factory=dict)
    _sessions: dict[str, str] = field(default_factory=dict)

    def compte(self, role: Role, nom: str, academie: str | None = None, *, facteur: bool = True) -> Acteur:
        """An active account of this role and name, made at the first call."""
        courriel = f"{nom.lower().replace(' ', '.')}@exemple.fr"
        with transaction(self.engine) as seance:
            compte = seance.scalars(select(Compte).where(Compte.identifiant == courriel)).one_or_none()
            if compte is None:
                compte = Compte(
                    id=comptes.nouvel_id(),
                    identifiant=courriel,
                    courriel=courriel,
                    nom=nom,
                    role=role.value,
                    academie=academie,
                    etat="actif",
                    mot_de_passe="inutile",
                    cree_le=maintenant(),
                )
                compte.secret_totp = otp.chiffrer(self.installation, compte.id, otp.nouveau_secret()) if facteur else None
                seance.add(compte)
            return Acteur(compte.id, role, academie)

    def session(self, acteur: Acteur) -> tuple[str, str]:
        """Cookie of a session of an account, opened at the first call: name and value."""
        if acteur.compte not in self._sessions:
            with transaction(self.engine) as seance:
                compte = seance.get_one(Compte, acteur.compte)
                for agent in (FIREFOX, CHROMIUM):
                    ouverture = sessions.ouvrir(seance, self.installation, compte, Client("", agent), second_facteur=True)
            self._sessions[acteur.compte] = ouverture.valeur
        return COOKIE_LOCAL, self._sessions[acteur.compte]

    @contextmanager
    def programme(self, acteur: Acteur) -> Iterator[httpx2.Client]:
        """A program with a key of this account that has every scope a key of its role may have."""
        with transaction(self.engine) as seance:
            portees = cles.possibles(acteur.role)
            cle = cles.creer(seance, self.installation, acteur, "essai", portees, timedelta(days=1))
        entetes = {"authorization": f"Bearer {cle.valeur}"}
        with httpx2.Client(base_url=self.adresse, headers=entetes, trust_env=False, timeout=PATIENCE) as client:
            yield client

    def campagne(self, libelle: str, annee: int, acteur: Acteur) -> str:
        """A campaign in preparation, empty; its id."""
        identifiant = f"{annee}{len(libelle):04d}"
        with transaction(self.engine) as seance:
            if seance.get(Campagne, identifiant) is None:
                seance.add(
                    Campagne(
                        id=identifiant,
                        mouvement="ptp",
                        annee=annee,
                        libelle=libelle,
                        etat="preparation",
                        calendrier={},
                        cree_le=maintenant(),
                        cree_par=acteur.compte,
                    )
                )
        return identifiant

    def courriel(self, destinataire: str, combien: int = 1) -> str:
        """Text of the latest message to an address, once as many have come."""
        fin = time.monotonic() + PATIENCE
        while time.monotonic() < fin:
            messages = [
                message_from_bytes(chemin.read_bytes(), policy=policy.default)
                for chemin in sorted((self.donnees / COURRIELS).glob("*.eml"))
            ]
            recus = [m for m in messages if m["To"] == destinataire]
            if len(recus) >= combien:
                return str(recus[-1].get_content())
            time.sleep(0.05)
        raise AssertionError(f"pas de courriel pour {destinataire}")

    def lien(self, texte: str) -> str:
        """Path of the link of a message: it leads to this service."""
        (lien,) = re.findall(rf"{re.escape(self.adresse)}(/\S+)", texte)
        return str(lien)

    def code(self, secret: str) -> str:
        """A code of an authenticator not used yet: the service takes one step back and one ahead, each once."""
        courant, ecoulees = divmod(datetime.now(UTC).timestamp(), otp.PAS)
        # Late in a step the one before would be two behind by the time the form is sent.
        pas = max(self._pas.get(secret, 0) + 1, int(courant) - (1 if ecoulees < otp.PAS / 2 else 0))
        while pas > int(datetime.now(UTC).timestamp()) // otp.PAS + 1:
            time.sleep(0.2)
        self._pas[secret] = pas
        return pyotp.TOTP(secret).generate_otp(pas)


def port_libre() -> int:
    """A port of this machine that nobody listens to."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


def commande(donnees: Path, *arguments: str) -> list[str]:
    """A command of the program on a data folder."""
    programme = [sys.executable, "-c", "from service.cli import main; main()", *arguments]
    return [*programme, "--donnees", str(donnees), "--reglages", str(donnees / "reglages.yaml")]


@contextmanager
def servir(
    donnees: Path, reglages: Mapping[str, object], port: int | None = None, *, travaux: bool = False
) -> Iterator[Serveur]:
    """``mouvement serve`` over a data folder, stopped on leaving; it must not have written any traceback.

    Parameters
    ----------
    travaux
        With a worker: runs asked for are done.
    """
    port = port or port_libre()
    adresse = f"http://127.0.0.1:{port}"
    donnees.mkdir(exist_ok=True)
    (donnees / "reglages.yaml").write_text(yaml.safe_dump({"adresse_publique": adresse, **reglages}), encoding="utf-8")
    journal = donnees.parent / f"{donnees.name}.journal"
    lancement = commande(donnees, "serve", "--port", str(port), "--travaux" if travaux else "--sans-travaux")
    environnement = {**os.environ, "NO_PROXY": "127.0.0.1"}
    with (
        journal.open("wb") as sortie,
        subprocess.Popen(lancement, cwd=RACINE, stdout=sortie, stderr=sortie, env=environnement) as processus,
    ):
        try:
            attendre_le_service(adresse, processus, journal)
            engine = moteur(f"sqlite:///{donnees / 'mouvement.sqlite'}")
            try:
                yield Serveur(adresse, donnees, engine, Installation(coffre.ouvrir(donnees, production=False)))
            finally:
                engine.dispose()
        finally:
            processus.terminate()
            processus.wait(PATIENCE)
    traces = journal.read_text(encoding="utf-8")
    assert "Traceback" not in traces, traces
    assert "erreur inattendue" not in traces, traces


def attendre_le_service(adresse: str, processus: subprocess.Popen[bytes], journal: Path, patience: float = PATIENCE) -> None:
    """Wait until the service answers; the journal tells when it stopped instead."""
    fin = time.monotonic() + patience
    while time.monotonic() < fin:
        assert processus.poll() is None, journal.read_text(encoding="utf-8")
        try:
            if httpx2.get(f"{adresse}/sante", trust_env=False).status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.05)
    raise AssertionError("le serveur ne répond pas")
