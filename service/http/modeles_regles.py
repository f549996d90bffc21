"""How rule packs, mechanisms and properties describe themselves over the wire."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from .exemples_regles import MECANISMES, PAQUET, PAQUETS, PROPRIETES, REGLES
from .modeles import Modele


class Paquet(Modele):
    """Un paquet de règles."""

    model_config = ConfigDict(json_schema_extra={"examples": [PAQUET]})

    mouvement: str
    annee: int
    libelle: str
    source: str
    empreinte: str


class Paquets(Modele):
    """Les paquets de règles disponibles."""

    model_config = ConfigDict(json_schema_extra={"examples": [PAQUETS]})

    elements: list[Paquet]


class Parametre(Modele):
    """Une valeur des règles et sa justification."""

    nom: str
    valeur: Any
    type: str
    unite: str
    libelle: str
    source: str
    confiance: str
    incertain: bool
    alternative: str
    note: str


class Element(Modele):
    """Un élément du barème."""

    id: str
    libelle: str
    famille: str
    source: str
    note: str
    parametres: list[str]
    faits: list[str]
    cede_a: list[str]
    survit_extension: bool


class Fait(Modele):
    """Un fait du dossier que le barème lit."""

    nom: str
    type: str
    libelle: str
    minimum: int | None
    maximum: int | None
    valeurs: list[str]
    exemple: str
    unite: str
    note: str


class Lieu(Modele):
    """Un lieu que l'on peut demander."""

    code: str
    nom: str
    type: str


class Departage(Modele):
    """Un critère de départage, avant le tirage."""

    id: str
    libelle: str
    source: str
    confiance: str


class Regles(Paquet):
    """Un paquet de règles en entier."""

    model_config = ConfigDict(json_schema_extra={"examples": [REGLES]})

    maximum_voeux: int
    parametres: list[Parametre]
    elements: list[Element]
    departages: list[Departage]
    faits: list[Fait]
    lieux: list[Lieu]
    schemas: dict[str, dict[str, Any]] = Field(description="Table Schema de chaque fichier d'une campagne.")


class Mecanisme(Modele):
    """Un mécanisme d'affectation."""

    id: str
    titre: str
    references: list[str]
    proprietes: list[str]


class Mecanismes(Modele):
    """Les mécanismes ; le premier est celui par défaut."""

    model_config = ConfigDict(json_schema_extra={"examples": [MECANISMES]})

    elements: list[Mecanisme]


class Propriete(Modele):
    """Une propriété contrôlée sur chaque résultat."""

    id: str
    libelle: str


class Proprietes(Modele):
    """Les propriétés P1 à P8."""

    model_config = ConfigDict(json_schema_extra={"examples": [PROPRIETES]})

    elements: list[Propriete]
