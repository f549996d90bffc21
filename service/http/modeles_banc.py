"""What goes over the wire of the analyst's bench."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from . import exemples_banc as exemples
from .modeles import Empreinte, Etat, Identifiant, Modele, ProblemeDecrit


class NouveauScenario(Modele):
    """Un scénario, ou un balayage, à enregistrer."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.NOUVEAU]})

    nom: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    genre: Literal["scenario", "balayage"] = "scenario"
    fichiers: dict[str, str] = Field(
        description="Nom -> texte : « NOM.yaml », et les fichiers qu'il nomme. Il peut partir des scénarios déjà enregistrés."
    )


class Scenario(Modele):
    """Un scénario enregistré. Il ne change jamais."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.SCENARIO]})

    nom: str
    genre: Literal["scenario", "balayage"]
    libelle: str
    contenu: str = Field(description="Empreinte de la campagne contre laquelle il a été lu.")
    fichiers: str = Empreinte
    empreinte: str = Field(description="Empreinte de ce qu'il dit, quel que soit l'ordre de ses lignes.")
    resume: dict[str, Any]
    cree_le: str


class Scenarios(Modele):
    """Les scénarios d'une campagne."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.SCENARIOS]})

    elements: list[Scenario]


class DemandeSimulation(Modele):
    """Ce qu'il faut simuler."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.DEMANDE]})

    verbe: Literal["simulate", "balayer", "sensibilite"] = Field(description="La commande du même nom.")
    scenario: str | None = Field(default=None, max_length=64, description="Nom d'un scénario ou d'un balayage enregistré.")
    mecanisme: str | None = Field(
        default=None, min_length=1, max_length=64, description="Absent : celui que les règles du mouvement appellent."
    )


class Simulation(Modele):
    """Une simulation et où elle en est. Elle n'est jamais officielle."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.SIMULATION]})

    id: str = Identifiant
    simulation: Literal[True]
    campagne: str = Identifiant
    verbe: Literal["simulate", "balayer", "sensibilite"]
    scenario: str | None
    contenu: str = Field(description="Empreinte des fichiers calculés.")
    mecanisme: str
    regles: str = Field(description="Empreinte du paquet de règles.")
    version: str
    demande_le: str
    fini_le: str | None
    etat: Etat
    etape: str | None
    secondes: dict[str, float]
    tentatives: int
    resultat: str | None = Field(description="Empreinte des fichiers du résultat.")
    probleme: ProblemeDecrit | None


class Simulations(Modele):
    """Les simulations d'une campagne, de la plus ancienne à la plus récente."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.SIMULATIONS]})

    elements: list[Simulation]


class MecanismeSimule(Modele):
    """Un mécanisme qui ne sert qu'à des simulations."""

    id: str
    titre: str
    proprietes: list[str] = Field(description="Ce qu'il garantit.")
    brisees: list[str] = Field(description="Ce qu'il ne garantit pas.")
    limites: list[str]
    references: list[str]


class MecanismesSimules(Modele):
    """Les mécanismes des simulations, à part de ceux des campagnes."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.MECANISMES]})

    elements: list[MecanismeSimule]
