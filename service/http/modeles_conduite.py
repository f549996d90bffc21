"""What goes over the wire about the life of a campaign: dates, choice, publication, journal."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, ConfigDict, Field, Strict

from ..conduite.calendrier import Fenetre
from . import exemples_conduite as exemples
from .modeles import Empreinte, Fichier, Identifiant, Modele

Instant = Annotated[AwareDatetime, Strict(False), Field(description="Date et heure ISO 8601, avec fuseau.")]
"""Text on the wire, an aware date and time here."""


class Bornes(Modele):
    """Début compris, fin exclue."""

    debut: Instant
    fin: Instant


class DemandeCalendrier(Modele):
    """Les fenêtres de la campagne, toutes : celle qui n'est pas donnée est fermée."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.DEMANDE_CALENDRIER]})

    fenetres: dict[Annotated[Fenetre, Strict(False)], Bornes]


class BornesLues(Modele):
    """Une fenêtre, et si elle est ouverte maintenant."""

    debut: str
    fin: str
    ouverte: bool


class Calendrier(Modele):
    """Les fenêtres d'une campagne."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.CALENDRIER]})

    fenetres: dict[str, BornesLues]


class Proposition(Modele):
    """Le calcul proposé, et pourquoi celui-là."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.PROPOSITION]})

    calcul: str = Field(min_length=1, max_length=64, description="Identifiant d'un calcul terminé du contenu gelé.")
    motif: str = Field(min_length=1, max_length=2000)


class Approbation(Modele):
    """Ce qui est approuvé : l'empreinte du résultat tel qu'il a été lu."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.APPROBATION]})

    resultat: str = Field(min_length=64, max_length=64, description="Empreinte du résultat du choix lu.")


class Choix(Modele):
    """Un calcul proposé comme officiel ; choisi quand une autre personne l'approuve."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.CHOIX]})

    calcul: str = Identifiant
    resultat: str = Empreinte
    motif: str
    propose_par: str = Field(description="Compte.")
    propose_le: str
    approuve_par: str | None
    approuve_le: str | None


class Decision(Modele):
    """Une personne qu'une décision affecte ; mêmes règles que `derogations.csv`."""

    candidat: str = Field(min_length=1, max_length=64)
    lieu: str = Field(min_length=1, max_length=64)
    motif: str = Field(min_length=1, max_length=2000, description="Dit au candidat.")
    base_legale: str = Field(min_length=1, max_length=2000, description="Dite au candidat.")
    place: Literal["comptee", "en_plus"] = "comptee"


class DemandeEffet(Modele):
    """Des décisions prises ensemble : une, ou celles des deux membres d'un couple."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.DEMANDE_EFFET]})

    decisions: list[Decision] = Field(min_length=1, max_length=20)


class IssueDePersonne(Modele):
    """Ce qu'une personne obtient."""

    resultat: str
    lieu: str
    rang: int | None


class Changement(Modele):
    """Une personne dont l'issue change ; `gain` en rangs de sa liste, négatif si elle perd."""

    candidat: str
    avant: IssueDePersonne
    apres: IssueDePersonne
    gain: int | None


class Effet(Modele):
    """Ce que des décisions changent : le même calcul, sans elles puis avec elles."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.EFFET]})

    empreinte: str = Field(description="Nomme ce qui est montré ; à rendre pour décider.")
    decides: list[str]
    gagnants: int
    perdants: int
    non_affectes: list[int] = Field(description="Personnes non affectées : sans, avec.")
    changements: list[Changement]


class DemandeDerogation(DemandeEffet):
    """Les mêmes décisions, et l'effet qui a été lu."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.DEMANDE_DEROGATION]})

    effet: str = Field(min_length=64, max_length=64, description="Empreinte de l'effet lu.")


class ApprobationDerogation(Modele):
    """Ce qui est approuvé : l'empreinte de l'effet tel qu'il a été lu."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.APPROBATION_DEROGATION]})

    effet: str = Field(min_length=64, max_length=64, description="Empreinte de l'effet lu.")


class Derogation(Modele):
    """Une décision ; elle compte une fois approuvée, tant qu'elle n'est pas retirée."""

    id: int
    candidat: str
    lieu: str
    place: str
    motif: str
    base_legale: str
    effet: Effet
    decidee_par: str = Field(description="Compte.")
    decidee_le: str
    approuvee_par: str | None
    approuvee_le: str | None
    retiree_par: str | None
    retiree_le: str | None
    motif_retrait: str | None


class ListeDerogations(Modele):
    """Les décisions d'une campagne, de la plus ancienne à la plus récente."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.LISTE_DEROGATIONS]})

    elements: list[Derogation]


class Publication(Modele):
    """Le calcul officiel rendu public."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.PUBLICATION]})

    campagne: str = Identifiant
    calcul: str = Identifiant
    resultat: str = Empreinte
    publie_le: str
    donnees: str = Field(description="Empreinte du dossier de données ouvertes.")


class DonneesOuvertes(Modele):
    """Les données ouvertes d'une campagne publiée."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.DONNEES_OUVERTES]})

    campagne: str = Identifiant
    mouvement: str
    annee: int
    libelle: str
    publie_le: str
    donnees: str = Field(description="Empreinte du dossier.")
    fichiers: list[Fichier]


class ListeDonneesOuvertes(Modele):
    """Les campagnes publiées."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.LISTE_DONNEES_OUVERTES]})

    elements: list[DonneesOuvertes]


class LigneJournal(Modele):
    """Une ligne du journal ; son empreinte couvre tout le reste, et l'empreinte de la précédente."""

    numero: int
    le: str
    acteur: str = Field(description="Compte, ou « systeme ».")
    role: str
    action: str
    campagne: str | None
    objet: str
    details: dict[str, Any]
    precedente: str
    empreinte: str


class PageJournal(Modele):
    """Page du journal, de la ligne la plus ancienne à la plus récente."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.PAGE_JOURNAL]})

    elements: list[LigneJournal]
    suivant: int | None


class VerificationJournal(Modele):
    """Ce que dit une relecture de tout le journal."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.VERIFICATION_JOURNAL]})

    intact: bool
    lignes: int
    tete: str = Field(description="Empreinte de la dernière ligne.")
    defauts: list[str]
