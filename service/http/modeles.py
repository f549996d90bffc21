"""What goes over the wire. Strict: nothing is converted, nothing unknown is accepted or sent."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from solver.mecanismes import CATALOGUE

from . import exemples
from .problemes import NUL, SANS_NUL


class Modele(BaseModel):
    """Base of all models. No text holds the character NUL, which not every database keeps."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    @field_validator("*")
    @classmethod
    def _sans_nul(cls, valeur: Any) -> Any:
        _refuser_nul(valeur)
        return valeur


def _refuser_nul(valeur: Any) -> None:
    if isinstance(valeur, str) and NUL in valeur:
        raise PydanticCustomError("caractere_nul", SANS_NUL)
    if isinstance(valeur, list | tuple):
        for element in valeur:
            _refuser_nul(element)
    if isinstance(valeur, dict):
        for cle, element in valeur.items():
            _refuser_nul(cle)
            _refuser_nul(element)


Identifiant = Field(description="Chiffres hexadécimaux.")
Empreinte = Field(description="Empreinte SHA-256, 64 chiffres hexadécimaux.")


class Anomalie(Modele):
    """Une faute d'un fichier."""

    fichier: str
    ligne: int = Field(description="Ligne du fichier, l'en-tête étant la ligne 1 ; 0 : tout le fichier.")
    colonne: str
    valeur: str
    attendu: str
    code: str
    correction: str
    message: str


class ProblemeDecrit(BaseModel):
    """Erreur (RFC 9457). ``code`` est stable."""

    model_config = ConfigDict(title="Probleme", extra="allow")

    type: str
    title: str
    status: int
    code: str
    detail: str
    anomalies: list[Anomalie] | None = None
    motifs: list[str] | None = None


class CodeProbleme(Modele):
    """Code d'erreur du service."""

    code: str
    status: int
    title: str


class CodesProblemes(Modele):
    """Tous les codes d'erreur."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.CODES]})

    elements: list[CodeProbleme]


class Resume(Modele):
    """Ce que contiennent les fichiers d'une campagne."""

    tirage: int
    candidats: int
    voeux: int
    couples: int
    disciplines: int
    empreintes: dict[str, str]


class Campagne(Modele):
    """Une campagne et où elle en est."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.CAMPAGNE]})

    id: str = Identifiant
    mouvement: str
    annee: int
    libelle: str
    etat: Literal["preparation", "gelee", "publiee", "close"]
    contenu: str | None = Field(description="Empreinte de ce qui serait calculé : le contenu gelé, sinon les fichiers déposés.")
    resume: Resume | None
    cree_le: str
    baremes_affiches_le: str | None
    version: int = Field(description="Augmente à chaque changement.")


class PageCampagnes(Modele):
    """Page de la liste des campagnes, de la plus ancienne à la plus récente."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.PAGE_CAMPAGNES]})

    elements: list[Campagne]
    suivant: str | None = Field(description="Valeur de « apres » pour la page suivante ; absente à la dernière.")


class DemandeCalcul(Modele):
    """Ce qu'il faut calculer."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.DEMANDE]})

    mecanisme: str | None = Field(
        default=None,
        min_length=1,
        max_length=64,
        description="Absent : celui que les règles du mouvement appellent.",
        json_schema_extra={"enum": [*(m.id for m in CATALOGUE), None]},
    )


class Motif(Modele):
    """Pourquoi."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.MOTIF]})

    motif: str = Field(min_length=1, max_length=2000)


Etat = Literal["en_attente", "en_cours", "termine", "refuse", "echec", "annule"]


class Calcul(Modele):
    """Un calcul et où il en est."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.CALCUL, exemples.CALCUL_EN_COURS]})

    id: str = Identifiant
    campagne: str = Identifiant
    contenu: str = Field(description="Empreinte des fichiers calculés.")
    mecanisme: str
    regles: str = Field(description="Empreinte du paquet de règles.")
    version: str = Field(description="Version du logiciel.")
    demande_le: str
    fini_le: str | None
    etat: Etat
    etape: str | None
    secondes: dict[str, float] = Field(description="Durée de chaque étape finie.")
    tentatives: int
    resultat: str | None = Field(description="Empreinte des fichiers du résultat.")
    probleme: ProblemeDecrit | None


class PageCalculs(Modele):
    """Page de la liste des calculs, du plus ancien au plus récent."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.PAGE_CALCULS]})

    elements: list[Calcul]
    suivant: str | None


class Fichier(Modele):
    """Un fichier de résultat."""

    nom: str
    octets: int
    sha256: str
    type: str


class Fichiers(Modele):
    """Les fichiers d'un résultat."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.FICHIERS]})

    elements: list[Fichier]


class Violation(Modele):
    """Un manquement à une propriété."""

    message: str
    temoin: dict[str, Any]


class Controle(Modele):
    """Conclusion du vérificateur sur une propriété."""

    verifie: bool
    violations: list[Violation]
    note: str
    sans_objet: bool = Field(description="La propriété ne dit rien de ce mouvement ; « note » dit pourquoi.")


class ControleP8(Controle):
    """Conclusion sur P8, avec la somme des rangs recalculée."""

    valeur: int


class ControleP11(Controle):
    """Conclusion sur P11, avec ce que la phase de permutation atteint et pouvait atteindre."""

    ameliores: int | None = Field(description="Les quatre sont absents quand P11 est sans objet.")
    points: int | None = Field(description="Centièmes de point.")
    ameliores_borne: int | None
    points_borne: int | None


class Verification(Modele):
    """Ce que le vérificateur conclut du résultat : tout est recalculé, et le calcul est rejoué."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.VERIFICATION]})

    conforme: bool
    motifs: list[str]
    avertissements: list[str] = Field(description="Ce qui n'est pas un désaccord mais doit être su.")
    rejoue: bool = Field(description="Le mécanisme a été rejoué et donne cette répartition.")
    p1: Controle
    p2: Controle
    p3: Controle
    p4: Controle
    p5: Controle
    p6: Controle
    p7: Controle
    p8: ControleP8
    p9: Controle = Field(description="P9 à P11 : mouvement en deux phases seulement.")
    p10: Controle
    p11: ControleP11
    p12: Controle = Field(description="Quand des demandes dépendent d'autres demandes.")


class Flux(Modele):
    """Des personnes qui passent d'une issue à une autre ; petits effectifs tus, ensemble dans les lignes `autres`."""

    avant: str
    apres: str
    change: bool = Field(description="Faux quand ces personnes ont le même lieu et le même rang dans les deux.")
    personnes: int | None = Field(description="null : ce nombre-là non plus n'est pas dit.")


class Groupe(Modele):
    """Ce que deviennent les personnes d'un groupe ; null : non dit, trop peu de personnes."""

    groupe: Literal["discipline", "origine"]
    valeur: str
    candidats: int | None
    voeu_1_avant: int | None
    voeu_1_apres: int | None
    voeu_avant: int | None
    voeu_apres: int | None
    gagnants: int | None
    perdants: int | None


class Comparaison(Modele):
    """Deux résultats côte à côte."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.COMPARAISON]})

    entrees_differentes: list[str] | None = Field(
        description="Fichiers d'entrée qui ne sont pas les mêmes ; null quand un certificat ne le dit pas."
    )
    seulement_dans_le_premier: list[str]
    seulement_dans_le_second: list[str]
    totaux: dict[str, list[int]]
    changements: list[list[str]] = Field(description="Candidat, issue dans le premier, issue dans le second.")
    barres: list[list[str]] = Field(description="Discipline, lieu, barre dans le premier, barre dans le second.")
    flux: list[Flux]
    mieux: int = Field(
        description="Candidats mieux placés dans le second : une option placée plus haut dans leur liste, qui est leurs vœux, "
        "puis les lieux d'extension dans l'ordre de la table, puis rien. Une personne placée par décision n'est pas comptée."
    )
    moins_bien: int
    voeu_1: list[int] = Field(description="Candidats qui obtiennent leur vœu 1, dans le premier puis dans le second.")
    mouvements: list[str | None] = Field(
        description="Mouvement de chacun ; null quand un certificat ne le dit pas. "
        "Différents, des identifiants identiques peuvent désigner des personnes différentes."
    )
    simules: list[bool] = Field(description="Lesquels sont des simulations.")
    simulation_change: list[str] = Field(
        description="Ce qui change entre deux résultats d'une même campagne dont l'un est simulé : capacités, paramètres, "
        "tirage, mécanisme."
    )
    extensions_ordonnees: bool = Field(
        description="Non quand un des résultats ne dit pas l'ordre des lieux d'extension : ils comptent alors comme égaux."
    )
    groupes: list[Groupe]


class Sante(Modele):
    """Le service répond et son dossier de données est là."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.SANTE]})

    etat: Literal["ok"]


class Pret(Modele):
    """Rien ne manque au service."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.PRET]})

    etat: Literal["pret"]
    controles: dict[str, bool] = Field(description="Code de chaque contrôle -> réussi ou non.")


class Version(Modele):
    """Versions du logiciel et des règles."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.VERSION]})

    mouvement: str
    ortools: str
    python: str
    regles: str = Field(description="Empreinte de tous les paquets de règles, celle de l'en-tête Mouvement-Regles.")
    paquets: dict[str, str]
