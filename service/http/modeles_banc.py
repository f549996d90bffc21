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
    genre: Literal["scenario", "balayage", "plan"]
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


Verbe = Literal["simulate", "balayer", "sensibilite", "planifier"]


class Borne(Modele):
    """Combien de places, au moins et au plus, s'ouvrent (ou se ferment) dans ces cellules ensemble."""

    discipline: str | None = Field(default=None, max_length=64)
    academie: str | None = Field(default=None, max_length=64)
    lieu: str | None = Field(default=None, max_length=64)
    minimum: int | None = None
    maximum: int | None = None


class DemandePlan(Modele):
    """Ce qu'on demande d'un plan, avec les noms de la commande `planifier`."""

    libelle: str | None = None
    places: int | None = Field(default=None, description="Places à ouvrir, ou à fermer si le nombre est négatif.")
    but: str | None = Field(
        default=None,
        max_length=64,
        description="`voeu_1`, `extensions`, `separations`, `rangs`, `torts`, `equilibre_experience` ; sans `places` : "
        "`couples_obligatoires`, `stabiliser`.",
    )
    par_cellule: int | None = Field(default=None, description="Places au plus dans une cellule.")
    bornes: list[Borne] = Field(default=[], max_length=2_000)
    annees: int | None = Field(default=None, description="But `separations` : années à partir desquelles elle compte.")
    plan: str | None = Field(default=None, description="Ou le texte du fichier YAML, qui dit tout.")
    joints: dict[str, str] = Field(default={}, description="Nom -> texte des fichiers CSV que le plan nomme.")


class DemandeSimulation(DemandePlan):
    """Ce qu'il faut simuler. `places` et ce qui suit : seulement avec `planifier`, sans `scenario`."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.DEMANDE, exemples.DEMANDE_PLAN]})

    verbe: Verbe = Field(description="La commande du même nom.")
    scenario: str | None = Field(
        default=None, max_length=64, description="Nom d'un scénario, d'un balayage ou d'un plan déjà enregistré."
    )
    mecanisme: str | None = Field(
        default=None, min_length=1, max_length=64, description="Absent : celui que les règles du mouvement appellent."
    )


class Preuve(Modele):
    """Où en est la preuve d'un plan. Les coûts sont ceux du but : voir « cout » et « borne » dans plan.json."""

    base: int = Field(description="Coût sans plan.")
    valeur: int = Field(description="Coût du meilleur plan trouvé jusqu'ici, avant vérification par le mécanisme.")
    borne: int = Field(description="Prouvé : aucun plan ne coûte moins.")
    effort: int = Field(description="Effort fait pour prouver, en essais.")
    permis: int = Field(description="Effort permis : la recherche s'arrête là, au plus tard.")


class Avancement(Modele):
    """Où en est l'étape en cours, quand elle le dit."""

    fait: int
    total: int
    secondes: float = Field(description="Depuis le début de l'étape, à cinq secondes près.")
    reste: float | None = Field(description="Secondes qui restent à peu près, au rythme tenu jusqu'ici.")
    preuve: Preuve | None = Field(description="D'un plan, ce qui est su pendant que la preuve se cherche.")


class Simulation(Modele):
    """Une simulation et où elle en est. Elle n'est jamais officielle."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.SIMULATION]})

    id: str = Identifiant
    simulation: Literal[True]
    campagne: str = Identifiant
    verbe: Verbe
    scenario: str | None
    contenu: str = Field(description="Empreinte des fichiers calculés.")
    mecanisme: str
    regles: str = Field(description="Empreinte du paquet de règles.")
    version: str
    demande_le: str
    fini_le: str | None
    etat: Etat
    etape: str | None
    avancement: Avancement | None
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
