"""Settings of an installation: environment first, then a YAML file, then defaults that start on a laptop.

``MOUVEMENT_BASE`` and the key ``base`` of the file are the same setting. A secret is never a value but the path of a file
(``…_fichier``). What is unknown or of another type is refused before anything starts.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml
from limits import parse

from .journaux import FORMES

PREFIXE = "MOUVEMENT_"
ADRESSE_LOCALE = "http://127.0.0.1:8000"


class ReglageRefuse(ValueError):
    """A setting that cannot be used; French message, with its name and where it comes from."""


@dataclass(frozen=True, slots=True)
class Reglages:
    """Settings.

    Attributes
    ----------
    donnees
        Data folder: store, default database, installation key, mail kept as files.
    base
        URL of the database; empty: a SQLite file of the data folder.
    base_mot_de_passe_fichier
        File with the password of the user that the URL names.
    production
        Refuses what only suits a demonstration: HTTP cookies, mail to files, missing legal settings.
    adresse_publique
        Where people reach the service (``https://…``): links of mails, OIDC return address.
    hotes
        Names under which it answers; empty: this machine's own.
    theme
        ``neutre``, or ``etat`` when the operator declares a State deployment (design system of the State).
    dsfr
        Folder of the design system's files, made by ``outils/dsfr``; needed by ``etat``.
    contacts
        Where a candidat writes when the e-mail address on file is wrong.
    fournisseurs
        OpenID providers, as in ``docs/identite.md``.
    smtp
        Mail server (``hote``, ``port``, ``expediteur``, ``securite``, ``utilisateur``, ``mot_de_passe_fichier``); empty: files.
    travailleur
        Lasting name of the worker of this machine.
    simultanes
        Runs at a time: each uses one core and, for a national campaign, about 1 GB.
    processus_banc
        Processes that one simulation of the analyst's bench may use; 0: as many as cores, at most 4.
    processus
        Web processes of ``mouvement serve``.
    journaux
        ``auto`` (JSON unless on a terminal), ``json`` or ``texte``.
    metriques
        ``host:port`` where each process serves its metrics (the next ports for the next web processes, then the worker of
        ``serve``); empty: nowhere. Never an address that the public reaches.
    arret
        Seconds left to the requests under way when the service stops.
    limite_lectures, limite_changements, limite_adresse
        Requests in a time, in the notation of ``limits``: those of one account that read, those that change something, and all
        those of one address, which many people of one school may share. No text gives figures.
    """

    donnees: Path
    base: str = ""
    base_mot_de_passe_fichier: str = ""
    production: bool = False
    adresse_publique: str = ADRESSE_LOCALE
    hotes: tuple[str, ...] = ()
    theme: str = "neutre"
    dsfr: str = ""
    contacts: tuple[str, ...] = ()
    fournisseurs: tuple[Mapping[str, Any], ...] = ()
    smtp: Mapping[str, Any] = field(default_factory=dict)
    travailleur: str = "local"
    simultanes: int = 2
    processus_banc: int = 0
    processus: int = 1
    journaux: str = "auto"
    metriques: str = ""
    arret: int = 25
    limite_lectures: str = "1200/minute"
    limite_changements: str = "240/minute"
    limite_adresse: str = "6000/minute"

    def __post_init__(self) -> None:
        if self.theme not in {"neutre", "etat"}:
            raise ReglageRefuse(f"theme : « {self.theme} » ; attendu : neutre ou etat")
        if self.theme == "etat" and not self.dsfr:
            raise ReglageRefuse("dsfr : absent ; attendu avec theme : etat : le dossier préparé par outils/dsfr")
        for nom in ("limite_lectures", "limite_changements", "limite_adresse"):
            try:
                parse(getattr(self, nom))
            except ValueError:
                raise ReglageRefuse(f"{nom} : « {getattr(self, nom)} » ; attendu : par exemple 600/minute") from None
        for nom in ("simultanes", "processus_banc", "processus", "arret"):
            if getattr(self, nom) < (minimum := int(nom != "processus_banc")):
                raise ReglageRefuse(f"{nom} : {getattr(self, nom)} ; attendu : au moins {minimum}")
        if self.journaux not in FORMES:
            raise ReglageRefuse(f"journaux : « {self.journaux} » ; attendu : {', '.join(FORMES)}")
        self.adresse_metriques()
        _ = self.adresse_base
        if self.production and not self.adresse_publique.startswith("https://"):
            raise ReglageRefuse("adresse_publique : en production, attendu : une adresse en https://")

    def adresse_metriques(self, rang: int = 0) -> tuple[str, int] | None:
        """Host and port of the metrics of the process of this rank; None when they are not served.

        Raises
        ------
        ReglageRefuse
            The setting is no address, or its ports pass the last one.
        """
        if not self.metriques:
            return None
        hote, separateur, port = self.metriques.rpartition(":")
        if not separateur or not hote or not port.isdecimal() or not 1 <= int(port) <= 65535 - self.processus:
            raise ReglageRefuse(f"metriques : « {self.metriques} » ; attendu : hôte:port, par exemple 127.0.0.1:9464")
        return hote.strip("[]"), int(port) + rang

    @property
    def processus_simulation(self) -> int:
        """Processes that one simulation may use on this machine."""
        return self.processus_banc or min(4, len(os.sched_getaffinity(0)))

    @property
    def adresse_base(self) -> str:
        """URL of the database, with its password.

        Raises
        ------
        ReglageRefuse
            The file of the password cannot be read, or the URL has no place for it.
        """
        if not self.base:
            return f"sqlite:///{self.donnees.absolute() / 'mouvement.sqlite'}"
        if not self.base_mot_de_passe_fichier:
            return self.base
        genre, separateur, suite = self.base.partition("://")
        utilisateur, arobase, reste = suite.partition("@")
        if not (separateur and arobase and utilisateur) or ":" in utilisateur:
            raise ReglageRefuse("base : attendu avec base_mot_de_passe_fichier : postgresql://utilisateur@machine/base")
        try:
            mot = Path(self.base_mot_de_passe_fichier).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise ReglageRefuse("base_mot_de_passe_fichier : ne peut pas être lu") from None
        return f"{genre}://{utilisateur}:{quote(mot, safe='')}@{reste}"


def lire(donnees: Path, fichier: Path | None = None, environnement: Mapping[str, str] = os.environ) -> Reglages:
    """Settings of this machine.

    Raises
    ------
    ReglageRefuse
        Unknown name, wrong type, unreadable file.
    """
    connus = {f.name: f for f in fields(Reglages) if f.name != "donnees"}
    valeurs: dict[str, Any] = {}
    if fichier is not None:
        try:
            lu = yaml.safe_load(fichier.read_text(encoding="utf-8")) or {}
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as erreur:
            raise ReglageRefuse(f"{fichier} : fichier de réglages illisible ({erreur.__class__.__name__})") from None
        if not isinstance(lu, dict) or not connus.keys() >= lu.keys():
            inconnus = ", ".join(sorted(map(str, lu.keys() - connus.keys()))) if isinstance(lu, dict) else "pas une table"
            raise ReglageRefuse(f"{fichier} : réglages inconnus : {inconnus} ; connus : {', '.join(sorted(connus))}")
        valeurs |= {nom: _typer(nom, valeur, f"{fichier}") for nom, valeur in lu.items()}
    for variable, texte in environnement.items():
        nom = variable.removeprefix(PREFIXE).lower()
        if variable.startswith(PREFIXE) and nom in connus:
            valeurs[nom] = _typer(nom, _depuis_texte(nom, texte), variable)
    return Reglages(donnees, **valeurs)


_ENTIERS, _BOOLEENS = {"simultanes", "processus_banc", "processus", "arret"}, {"production"}
_LISTES, _TABLES = {"contacts", "hotes", "fournisseurs"}, {"smtp"}


def _depuis_texte(nom: str, texte: str) -> Any:
    return yaml.safe_load(texte) if nom in _ENTIERS | _BOOLEENS | _LISTES | _TABLES else texte


def _typer(nom: str, valeur: Any, origine: str) -> Any:
    if nom in _LISTES and isinstance(valeur, list):
        return tuple(valeur)
    attendu = int if nom in _ENTIERS else bool if nom in _BOOLEENS else dict if nom in _TABLES else str
    if nom in _LISTES or type(valeur) is not attendu:
        genre = {int: "un entier", bool: "oui ou non (true, false)", dict: "une table", str: "un texte"}[attendu]
        raise ReglageRefuse(f"{origine}, {nom} : attendu : {'une liste' if nom in _LISTES else genre}")
    return valeur
