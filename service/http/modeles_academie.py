"""What goes over the wire for rectorats and auditors."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from . import exemples_academie as exemples
from .modeles import Empreinte, Identifiant, Modele

Points = Field(description="Centièmes de point.")


class PointsVoeu(Modele):
    """Points d'un vœu examiné."""

    rang: int
    points: int = Points


class Apercu(Modele):
    """Un candidat de l'académie."""

    candidat: str
    discipline: str
    origine: str
    statut: str
    points: list[PointsVoeu]


class PageApercus(Modele):
    """Page de la liste des candidats de l'académie."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.PAGE_APERCUS]})

    elements: list[Apercu]
    total: int
    suivant: str | None


class Fait(Modele):
    """Une colonne de candidats.csv."""

    colonne: str
    libelle: str
    valeur: str
    corrigeable: bool


class VoeuLu(Modele):
    """Un vœu, tel qu'il est écrit."""

    rang: int
    lieu: str
    libelle: str


class LigneBareme(Modele):
    """Une ligne de barème."""

    element: str
    libelle: str
    points: int = Points
    faits: list[list[str]] = Field(description="Libellé et valeur de chaque fait lu.")
    source: str
    incertain: bool
    cede_a: list[str]


class Bareme(Modele):
    """Le barème des vœux qui ont les mêmes lignes."""

    rangs: list[int]
    points: int = Points
    fourni: bool
    lignes: list[LigneBareme]


class Dossier(Modele):
    """Le dossier d'un candidat, avant tout calcul."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.DOSSIER]})

    apercu: Apercu
    faits: list[Fait]
    voeux: list[VoeuLu]
    baremes: list[Bareme]


class Contestation(Modele):
    """Une ligne de barème contestée, et la réponse."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.CONTESTATION]})

    numero: int
    candidat: str
    element: str
    rang: int | None
    texte: str
    piece: bool
    etat: str
    deposee_le: str
    reponse: str | None
    corrections: dict[str, str]
    repondue_le: str | None


class ListeContestations(Modele):
    """Les contestations de l'académie."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.LISTE_CONTESTATIONS]})

    elements: list[Contestation]


class Reponse(Modele):
    """La réponse à une contestation ; « corrections » : colonne de candidats.csv et valeur, si elle est acceptée."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.REPONSE]})

    decision: Literal["acceptee", "refusee"]
    reponse: str = Field(min_length=1, max_length=4000)
    corrections: dict[str, str] = Field(default_factory=dict)


class ColonneCapacite(Modele):
    """Une colonne de capacites.csv."""

    nom: str
    libelle: str
    minimum: int


class Cellule(Modele):
    """Une cellule et ce qui vaut maintenant ; « valeurs » vide : rien n'en est dit."""

    discipline: str
    discipline_libelle: str
    lieu: str
    lieu_libelle: str
    valeurs: dict[str, int]


class Cellules(Modele):
    """Les cellules de l'académie."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.CELLULES]})

    academie: str
    colonnes: list[ColonneCapacite]
    elements: list[Cellule]


class CelluleSaisie(Modele):
    """Ce qui est saisi d'une cellule ; discipline vide quand le mouvement n'en a qu'une."""

    discipline: str = Field(max_length=64)
    lieu: str = Field(max_length=64)
    valeurs: dict[str, int]


class SaisieCapacites(Modele):
    """Les cellules à changer, et pourquoi."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.SAISIE_CAPACITES]})

    motif: str = Field(default="", max_length=2000)
    cellules: list[CelluleSaisie] = Field(min_length=1, max_length=5000)


class ChangementCapacite(Modele):
    """Un changement de capacité : par qui, quand, avant, après."""

    discipline: str
    lieu: str
    avant: dict[str, int]
    apres: dict[str, int]
    motif: str
    par: str
    le: str


class HistoriqueCapacites(Modele):
    """Les changements, du plus ancien au plus récent."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.HISTORIQUE]})

    elements: list[ChangementCapacite]


class FichierRejoue(Modele):
    """Un fichier du résultat : empreinte gardée, empreinte refaite ; vide s'il n'y est pas."""

    nom: str
    garde: str
    refait: str


class Rejeu(Modele):
    """Ce que dit un rejeu du calcul officiel."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.REJEU]})

    calcul: str = Identifiant
    identique: bool
    motifs: list[str]
    resultat: str = Empreinte
    fichiers: list[FichierRejoue]


class Derogation(Modele):
    """Une décision qui déroge au calcul."""

    numero: int
    candidat: str
    lieu: str
    base_legale: str
    motif: str
    decidee_par: str
    decidee_le: str
    approuvee_par: str | None
    approuvee_le: str | None
    retiree_le: str | None
    motif_retrait: str | None


class ListeDerogations(Modele):
    """Toutes les dérogations d'une campagne, retirées comprises."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.DEROGATIONS]})

    elements: list[Derogation]


class Tableau(Modele):
    """Un tableau d'un document."""

    titre: str
    entetes: list[str]
    lignes: list[list[str]]


class Section(Modele):
    """Une partie d'un document."""

    titre: str
    paragraphes: list[str]
    tableaux: list[Tableau]


class Document(Modele):
    """Un document, et ce dont il est tiré."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.DOCUMENT]})

    titre: str
    chapeau: str
    sections: list[Section]
    empreintes: dict[str, str]
