"""What can keep the service from starting: its data folder, its address. Told before anything is served."""

from __future__ import annotations

import errno
import socket
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from ..base import moteur, transaction
from ..base.migrer import BaseEnAvance, monter
from ..conduite.magasin import Magasin
from ..identite import annuaire, coffre
from ..identite.coffre import CleRefusee
from ..identite.demonstration import MARQUE_DEMONSTRATION
from ..identite.installation import Installation
from ..identite.installation import Reglages as ReglagesIdentite
from ..reglages import Reglages
from ..systeme import motif
from .branchements import BranchementRefuse, courrier, fournisseurs
from .statique import ThemeRefuse, charger


class DemarrageImpossible(Exception):
    """The state of the machine forbids it: data folder not usable or in use, port taken or reserved. French message."""


class AdresseRefusee(Exception):
    """The address asked for is no address of this machine. French message."""


def verifier_donnees(reglages: Reglages) -> None:
    """Prepare the data folder and the database, and let them go: the application opens them when it starts.

    Raises
    ------
    DemarrageImpossible
        The folder cannot be made or written; the database does not answer, or is of a later version; the mail server, an
        identity provider or the theme is not well configured; the folder is that of a demonstration and this is production.
    """
    if reglages.production and (reglages.donnees / MARQUE_DEMONSTRATION).exists():
        raise DemarrageImpossible("ce dossier de données est celui d'une démonstration, dont les mots de passe sont connus")
    try:
        Magasin(reglages.donnees.absolute()).preparer()
    except OSError as erreur:
        ou = erreur.filename or reglages.donnees
        raise DemarrageImpossible(f"dossier de données inutilisable, {motif(erreur)} : {ou}") from erreur
    try:
        coffre.ouvrir(reglages.donnees.absolute(), production=reglages.production)
    except CleRefusee as erreur:
        raise DemarrageImpossible(str(erreur)) from erreur
    try:
        courrier(reglages)
        fournisseurs(reglages)
        charger(Path(reglages.dsfr) if reglages.theme == "etat" else None)
    except (BranchementRefuse, ThemeRefuse) as erreur:
        raise DemarrageImpossible(str(erreur)) from erreur
    try:
        engine = moteur(reglages.adresse_base)
        try:
            monter(engine)
        finally:
            engine.dispose()
    except BaseEnAvance as erreur:
        raise DemarrageImpossible(str(erreur)) from erreur
    except ValueError as erreur:
        raise AdresseRefusee(str(erreur)) from erreur
    except SQLAlchemyError as erreur:
        raise DemarrageImpossible(f"la base de données ne répond pas ({type(erreur).__name__})") from erreur


def installation_de(reglages: Reglages) -> Installation:
    """Key and settings of identity of an installation.

    Raises
    ------
    CleRefusee
        The key cannot be used.
    """
    identite = ReglagesIdentite(
        adresse_publique=reglages.adresse_publique, production=reglages.production, contacts_adresse=reglages.contacts
    )
    return Installation(coffre.ouvrir(reglages.donnees.absolute(), production=reglages.production), identite)


def sans_operateur(reglages: Reglages) -> bool:
    """Whether nobody can sign in yet to manage the others."""
    engine = moteur(reglages.adresse_base)
    try:
        with transaction(engine, ecrire=False) as seance:
            return annuaire.sans_operateur(seance)
    finally:
        engine.dispose()


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
