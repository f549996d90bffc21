"""What the service answers, as frozen dataclasses. A test compares each with its schema in the OpenAPI document.

Members that a newer service adds are ignored.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

FINS = frozenset({"termine", "refuse", "echec", "annule"})
"""States in which a run stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomalie:
    """A fault of a file; ``ligne`` 0: the whole file."""

    fichier: str
    ligne: int
    colonne: str
    valeur: str
    attendu: str
    code: str
    correction: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """What the files of a campaign hold."""

    tirage: int
    candidats: int
    voeux: int
    couples: int
    disciplines: int
    empreintes: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Campagne:
    """A campaign. Given to a step, the step is refused when it changed since it was read (``etag``)."""

    id: str
    mouvement: str
    annee: int
    libelle: str
    etat: str
    contenu: str | None
    resume: Resume | None
    cree_le: str
    baremes_affiches_le: str | None
    version: int
    etag: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BornesLues:
    """A window of the calendar; ``ouverte``: now."""

    debut: str
    fin: str
    ouverte: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendrier:
    """Windows of a campaign, by name."""

    fenetres: dict[str, BornesLues]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calcul:
    """A run and where it is; ``secondes``: time of each finished stage; ``probleme``: why it has no result."""

    id: str
    campagne: str
    contenu: str
    mecanisme: str
    regles: str
    version: str
    demande_le: str
    fini_le: str | None
    etat: str
    etape: str | None
    secondes: dict[str, float]
    tentatives: int
    resultat: str | None
    probleme: dict[str, Any] | None

    @property
    def fini(self) -> bool:
        """Whether it will not change any more by itself."""
        return self.etat in FINS


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario, a sweep or a demand of plan, as it was read; it never changes."""

    nom: str
    genre: str
    libelle: str
    contenu: str
    fichiers: str
    empreinte: str
    resume: dict[str, Any]
    cree_le: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preuve:
    """What is known of a plan while its proof is looked for: costs of its goal; ``effort`` done of ``permis``."""

    base: int
    valeur: int
    borne: int
    effort: int
    permis: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Avancement:
    """How far the stage under way is; ``secondes`` since it began, ``reste`` about as many as are left."""

    fait: int
    total: int
    secondes: float
    reste: float | None
    preuve: Preuve | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """A simulation and where it is. It is never official."""

    id: str
    simulation: bool
    campagne: str
    verbe: str
    scenario: str | None
    contenu: str
    mecanisme: str
    regles: str
    version: str
    demande_le: str
    fini_le: str | None
    etat: str
    etape: str | None
    avancement: Avancement | None
    secondes: dict[str, float]
    tentatives: int
    resultat: str | None
    probleme: dict[str, Any] | None

    @property
    def fini(self) -> bool:
        """Whether it will not change any more by itself."""
        return self.etat in FINS


@dataclass(frozen=True, slots=True, kw_only=True)
class Fichier:
    """A file: size in bytes, digest, media type."""

    nom: str
    octets: int
    sha256: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What the verifier says; ``p1`` to ``p12`` as in the certificate."""

    conforme: bool
    motifs: tuple[str, ...]
    avertissements: tuple[str, ...]
    rejoue: bool
    p1: dict[str, Any]
    p2: dict[str, Any]
    p3: dict[str, Any]
    p4: dict[str, Any]
    p5: dict[str, Any]
    p6: dict[str, Any]
    p7: dict[str, Any]
    p8: dict[str, Any]
    p9: dict[str, Any]
    p10: dict[str, Any]
    p11: dict[str, Any]
    p12: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flux:
    """Persons who go from an outcome to another; small numbers untold, together in the rows ``autres`` (None: untold too)."""

    avant: str
    apres: str
    change: bool
    personnes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Groupe:
    """What becomes of the persons of a group; None: untold, too few persons."""

    groupe: str
    valeur: str
    candidats: int | None
    voeu_1_avant: int | None
    voeu_1_apres: int | None
    voeu_avant: int | None
    voeu_apres: int | None
    gagnants: int | None
    perdants: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparaison:
    """Two results side by side."""

    entrees_differentes: tuple[str, ...] | None
    seulement_dans_le_premier: tuple[str, ...]
    seulement_dans_le_second: tuple[str, ...]
    totaux: dict[str, tuple[int, ...]]
    voeu_1: tuple[int, ...]
    mouvements: tuple[str | None, ...]
    simules: tuple[bool, ...]
    simulation_change: tuple[str, ...]
    changements: tuple[tuple[str, ...], ...]
    barres: tuple[tuple[str, ...], ...]
    flux: tuple[Flux, ...]
    mieux: int
    moins_bien: int
    extensions_ordonnees: bool
    groupes: tuple[Groupe, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choix:
    """A run proposed as the official one; chosen once another person approved it."""

    calcul: str
    resultat: str
    motif: str
    propose_par: str
    propose_le: str
    approuve_par: str | None
    approuve_le: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The official run made public."""

    campagne: str
    calcul: str
    resultat: str
    publie_le: str
    donnees: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DonneesOuvertes:
    """Open data of a published campaign."""

    campagne: str
    mouvement: str
    annee: int
    libelle: str
    publie_le: str
    donnees: str
    fichiers: tuple[Fichier, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneJournal:
    """A line of the journal, chained to the one before."""

    numero: int
    le: str
    acteur: str
    role: str
    action: str
    campagne: str | None
    objet: str
    details: dict[str, Any]
    precedente: str
    empreinte: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationJournal:
    """What a reading of the whole journal says."""

    intact: bool
    lignes: int
    tete: str
    defauts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Versions of the service and of its rules."""

    mouvement: str
    ortools: str
    python: str
    regles: str
    paquets: dict[str, str]


def convertir(genre: Any, valeur: Any) -> Any:
    """A JSON value as a value of a type: dataclass, tuple, mapping, union with None, or plain.

    Raises
    ------
    ValueError
        It is not of this type; the message names the member, never the value.
    """
    origine, arguments = get_origin(genre), get_args(genre)
    if genre is Any:
        return valeur
    if is_dataclass(genre):
        return _objet(genre, valeur)
    if origine in {Union, types.UnionType}:
        return None if valeur is None else convertir(next(a for a in arguments if a is not type(None)), valeur)
    if origine is tuple and isinstance(valeur, list):
        return tuple(convertir(arguments[0], v) for v in valeur)
    if origine is dict and isinstance(valeur, dict):
        return {cle: convertir(arguments[1], v) for cle, v in valeur.items()}
    if genre is float and type(valeur) is int:
        return float(valeur)
    if origine is None and type(valeur) is genre:
        return valeur
    raise ValueError(f"{type(valeur).__name__} au lieu de {genre}")


def _objet(genre: Any, valeur: Any) -> Any:
    if not isinstance(valeur, Mapping):
        raise ValueError(f"{type(valeur).__name__} au lieu d'un objet {genre.__name__}")
    lus = {}
    for nom, type_ in _membres(genre).items():
        try:
            lus[nom] = convertir(type_, valeur[nom])
        except KeyError:
            raise ValueError(f"{genre.__name__} sans « {nom} »") from None
        except ValueError as erreur:
            raise ValueError(f"{genre.__name__}.{nom} : {erreur}") from None
    return genre(**lus)


@cache
def _membres(genre: Any) -> dict[str, Any]:
    types_ = get_type_hints(genre)
    return {f.name: types_[f.name] for f in fields(genre) if f.name != "etag"}
