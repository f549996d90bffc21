"""What goes over the wire about accounts, sessions and keys. Never a secret, but a key just made, shown once."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from . import exemples_conduite as exemples
from .modeles import Modele


class Soi(Modele):
    """Qui demande, et ce que cette personne ou ce programme peut faire."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.SOI]})

    id: str
    role: str
    academie: str | None
    actions: list[str] = Field(description="Actions permises par le rôle et, pour un programme, par la clé.")


class SessionLue(Modele):
    """Une session ouverte."""

    reference: str
    agent: str
    fournisseur: str | None
    creee_le: str
    vue_le: str
    expire_le: str
    courante: bool


class Sessions(Modele):
    """Les sessions ouvertes de son compte."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.SESSIONS]})

    elements: list[SessionLue]


class Cle(Modele):
    """Une clé pour un programme, sans son secret."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.CLE]})

    id: str
    nom: str
    portees: list[str]
    creee_le: str
    expire_le: str
    vue_le: str | None
    revoquee_le: str | None


class Cles(Modele):
    """Les clés de son compte."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.CLES]})

    elements: list[Cle]


class DemandeCle(Modele):
    """La clé voulue."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.DEMANDE_CLE]})

    nom: str = Field(min_length=1, max_length=100)
    portees: list[str] = Field(max_length=100, description="Actions, parmi celles du rôle.")
    jours: int = Field(ge=1, le=366, description="Durée.")


class NouvelleCle(Modele):
    """Une clé qui vient d'être faite : sa valeur n'est montrée que cette fois."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.NOUVELLE_CLE]})

    id: str
    valeur: str


class CompteLu(Modele):
    """Un compte de gestion."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.COMPTE_LU]})

    id: str
    nom: str
    courriel: str
    role: str
    academie: str | None
    etat: str
    cree_le: str
    vu_le: str | None


class PageComptes(Modele):
    """Page de la liste des comptes de gestion."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.PAGE_COMPTES]})

    elements: list[CompteLu]
    suivant: str | None


class Invitation(Modele):
    """Le compte de gestion à créer."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.INVITATION]})

    courriel: str = Field(min_length=3, max_length=320)
    nom: str = Field(default="", max_length=200)
    role: str = Field(max_length=16)
    academie: str | None = Field(default=None, max_length=16)


class BilanImport(Modele):
    """Ce qu'un import de comptes a fait."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.BILAN_IMPORT]})

    crees: int
    mis_a_jour: int
    participations: int
