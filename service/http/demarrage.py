"""What can keep the service from starting: its data folder, its address. Told before anything is served."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

from ..systeme import motif
from .depot import Depot, DonneesOccupees


class DemarrageImpossible(Exception):
    """The state of the machine forbids it: data folder not usable or in use, port taken or reserved. French message."""


class AdresseRefusee(Exception):
    """The address asked for is no address of this machine. French message."""


def verifier_donnees(donnees: Path) -> None:
    """Take the data folder and let it go: the application takes it for good when it starts.

    Raises
    ------
    DemarrageImpossible
        The folder cannot be made or written, or another service uses it.
    """
    try:
        os.close(Depot(donnees).ouvrir())
    except DonneesOccupees as erreur:
        raise DemarrageImpossible(str(erreur)) from erreur
    except OSError as erreur:
        raise DemarrageImpossible(
            f"dossier de données inutilisable, {motif(erreur)} : {erreur.filename or donnees}"
        ) from erreur


def ecouter(hote: str, port: int) -> list[socket.socket]:
    """Listening sockets, one per address of the host (an empty host is every address of the machine).

    Raises
    ------
    AdresseRefusee
        The name is unknown, or the address is not one of this machine.
    DemarrageImpossible
        The port is taken, or reserved to the administrator.
    """
    try:
        adresses = socket.getaddrinfo(hote or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (socket.gaierror, UnicodeError) as erreur:
        raise AdresseRefusee(f"adresse d'écoute inconnue « {hote} »") from erreur
    prises: list[socket.socket] = []
    try:
        for famille, genre, protocole, _, adresse in dict.fromkeys(adresses):
            prise = socket.socket(famille, genre, protocole)
            prises.append(prise)
            prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if famille == socket.AF_INET6:
                prise.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            prise.bind(adresse)
            prise.listen(100)
    except OSError as erreur:
        for prise in prises:
            prise.close()
        if erreur.errno == errno.EADDRINUSE:
            raise DemarrageImpossible(f"le port {port} est déjà employé par un autre programme") from erreur
        if erreur.errno == errno.EACCES:
            raise DemarrageImpossible(f"le port {port} est réservé à l'administrateur de la machine") from erreur
        raise AdresseRefusee(f"« {hote} » n'est pas une adresse de cette machine") from erreur
    return prises
