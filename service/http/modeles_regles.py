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


class PaquetRefuse(Modele):
    """Un paquet de règles qui a des fautes : aucune campagne ne peut s'en servir."""

    mouvement: str
    annee: int
    motifs: list[str] = Field(description="Chaque faute, avec son fichier et sa place.")


class Paquets(Modele):
    """Les paquets de règles disponibles."""

    model_config = ConfigDict(json_schema_extra={"examples": [PAQUETS]})

    elements: list[Paquet]
    refuses: list[PaquetRefuse] = Field(description="Ceux qui ont des fautes ; vide quand tout va bien.")


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


class Regle(Modele):
    """Une règle qui refuse des demandes, ou qui passe avant les points."""

    id: str
    libelle: str
    source: str
    confiance: str


class Inconnu(Modele):
    """Ce qu'aucun texte lu ne dit, et ce que le calcul fait en attendant."""

    id: str
    question: str
    choix: str
    source: str
    confiance: str


class Cumul(Regle):
    """Ce que devient une demande quand la même personne en a une dans un autre mouvement."""

    quand: str = Field(description="participation ou obtention : ce qui, de l'autre demande, suffit.")
    avec: str = Field(description="L'autre mouvement ; * : tout autre.")
    annule: str = Field(description="ici : la demande de ce mouvement tombe ; avec : l'autre.")
    motif: str
    natures: dict[str, str]
    exceptions: list[str]
    note: str


class Regles(Paquet):
    """Un paquet de règles en entier."""

    model_config = ConfigDict(json_schema_extra={"examples": [REGLES]})

    mecanisme: str = Field(description="Mécanisme que le mouvement appelle.")
    capacites: list[str] = Field(description="Colonnes de capacites.csv.")
    discipline: str = Field(description="La seule discipline d'un mouvement qui n'en a pas ; vide sinon.")
    maximum_voeux: int
    inconnus: list[Inconnu]
    cumuls: list[Cumul] = Field(description="Demandes dans plusieurs mouvements.")
    refus: list[Regle] = Field(description="Demandes refusées à la lecture.")
    priorites: list[Regle] = Field(description="Ce qui passe avant les points, dans l'ordre.")
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
    """Les mécanismes ; chaque paquet de règles nomme le sien."""

    model_config = ConfigDict(json_schema_extra={"examples": [MECANISMES]})

    elements: list[Mecanisme]


class Propriete(Modele):
    """Une propriété contrôlée sur chaque résultat."""

    id: str
    libelle: str


class Proprietes(Modele):
    """Les propriétés P1 à P12."""

    model_config = ConfigDict(json_schema_extra={"examples": [PROPRIETES]})

    elements: list[Propriete]
