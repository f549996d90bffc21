"""What the desk does for an auditor: the official run made again to the same bytes, and what it says of one person."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..base.refus import Refus
from . import lettres
from .guichet import explicateur
from .magasin import Magasin, empreinte_json, manifeste

if TYPE_CHECKING:
    from ..explications import Explication


@dataclass(frozen=True, slots=True)
class Officiel:
    """The official run, as the database has it: what was approved by two persons."""

    calcul: str
    empreinte: str
    """Name of the result folder."""
    contenu: str
    mecanisme: str
    resultat: str
    """Digest of the files approved."""
    version: str
    donnees: str
    """Digest of the open data published."""
    lettres: str
    """Digest of everyone's letter as published; empty when the journal does not say."""


@dataclass(frozen=True, slots=True)
class Fichier:
    """A file of the result: SHA-256 in the store, and of the same file made again; empty where there is none."""

    nom: str
    garde: str
    refait: str


@dataclass(frozen=True, slots=True)
class Rejeu:
    """What a replay found; ``motifs`` is empty when every byte is the same."""

    motifs: tuple[str, ...]
    fichiers: tuple[Fichier, ...]
    resultat: str
    """Digest of the files made again, to be compared with the one approved; empty when the content cannot be read."""

    @property
    def identique(self) -> bool:
        """Whether every byte is the same."""
        return not self.motifs


def rejouer(racine: Path, officiel: Officiel) -> Rejeu:
    """Make the official run again from its frozen content, and compare every file with the one kept and the digest approved."""
    from ..campagne import Chronometre
    from .executant import produire
    from .traduction import traduire

    magasin, motifs, gardes = Magasin(racine), list[str](), dict[str, str]()
    try:
        gardes = manifeste(magasin.resultat(officiel.empreinte))
        if empreinte_json(gardes) != officiel.resultat:
            motifs.append("les fichiers du résultat gardés ne sont pas ceux qui ont été approuvés")
    except Refus:
        motifs.append("les fichiers du résultat ne sont plus gardés")
    motifs += _publies(magasin, officiel)
    try:
        motifs += _contenu(magasin, officiel.contenu)
        with traduire():
            refaits = produire(racine, officiel.contenu, officiel.mecanisme, Chronometre())
    except Refus as refus:
        motifs.append(f"le calcul ne peut pas être refait : {refus.detail or refus.code}")
        return Rejeu(tuple(motifs), tuple(Fichier(nom, e, "") for nom, e in gardes.items()), "")
    nouveaux = {nom: hashlib.sha256(octets).hexdigest() for nom, octets in sorted(refaits.items())}
    noms = sorted(gardes.keys() | nouveaux.keys())
    fichiers = tuple(Fichier(nom, gardes.get(nom, ""), nouveaux.get(nom, "")) for nom in noms)
    motifs += [f"{f.nom} : refait, le fichier n'a pas les mêmes octets" for f in fichiers if f.garde != f.refait]
    resultat = empreinte_json(nouveaux)
    if resultat != officiel.resultat:
        motifs.append("le calcul refait n'est pas, à l'octet, celui qui a été approuvé")
        motifs += _versions(officiel)
    return Rejeu(tuple(motifs), fichiers, resultat)


def _publies(magasin: Magasin, officiel: Officiel) -> list[str]:
    """What everyone reads is what was published: open data, and letters as long as they are kept."""
    motifs = []
    try:
        if empreinte_json(manifeste(magasin.donnees(officiel.donnees))) != officiel.donnees:
            motifs.append("les données ouvertes gardées ne sont pas celles qui ont été publiées")
    except Refus:
        motifs.append("les données ouvertes publiées ne sont plus gardées")
    if magasin.lettres(officiel.empreinte).exists() and lettres.empreinte(magasin, officiel.empreinte) != officiel.lettres:
        motifs.append("les lettres gardées ne sont pas celles qui ont été publiées")
    return motifs


def _contenu(magasin: Magasin, contenu: str) -> list[str]:
    """The content is named by the digest of what its files say."""
    from ..echanges.lecture import lire
    from .traduction import traduire

    with traduire():
        lue = lire(magasin.contenu(contenu))
    if empreinte_json(dict(lue.empreintes)) == contenu:
        return []
    return ["les fichiers de la campagne gardés ne sont pas ceux qui ont été gelés"]


def _versions(officiel: Officiel) -> list[str]:
    from ..certificat import versions

    ici = versions()["mouvement"]
    if ici == officiel.version:
        return []
    return [f"ce programme est la version {ici}, le calcul officiel est de la version {officiel.version} : rejouer avec elle"]


def explication(racine: Path, officiel: Officiel, candidat: str) -> Explication:
    """What the official run says to one person, verified anew.

    Raises
    ------
    Refus
        ``resultat_change``, ``resultat_refuse``, ``contenu_absent``; ``candidat_inconnu``.
    """
    if empreinte_json(manifeste(Magasin(racine).resultat(officiel.empreinte))) != officiel.resultat:
        raise Refus("resultat_change", "Les fichiers du résultat ne sont plus ceux qui ont été approuvés.")
    return explicateur(racine, officiel.empreinte, officiel.contenu).expliquer(candidat)


def changements(racine: Path, contenu: str, candidat: str) -> Sequence[Mapping[str, str]]:
    """Changes that the frozen content made to what was received about a person: file, key, where it comes from."""
    chemin = Magasin(racine).contenu(contenu) / "composition.json"
    if not chemin.is_file():
        return ()
    lus: list[dict[str, Any]] = json.loads(chemin.read_bytes())["changements"]
    return [lu for lu in lus if candidat in lu["cle"].split(" ")]


def empreintes(racine: Path, contenu: str) -> Mapping[str, str]:
    """Digest of what each file of the frozen content says."""
    from .territoire import lue

    return dict(lue(racine, contenu).empreintes)
