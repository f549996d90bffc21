"""What goes over the wire between a candidat and the own file: vœux, barème, contestations, late requests."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Base64Bytes, ConfigDict, Field, Strict

from . import exemples_candidat as exemples
from .modeles import Modele


class Periode(Modele):
    """Une période, et si elle est ouverte maintenant."""

    debut: str
    fin: str
    ouverte: bool


class MaDemande(Modele):
    """Une campagne à laquelle la personne participe."""

    campagne: str
    libelle: str
    mouvement: str
    annee: int
    etat: str
    baremes_affiches: bool
    publiee: bool
    periodes: dict[str, Periode]


class MesDemandes(Modele):
    """Les campagnes auxquelles la personne participe."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.MES_DEMANDES]})

    elements: list[MaDemande]


class Voeu(Modele):
    """Un vœu : un lieu, et son type quand le mouvement en a plusieurs."""

    lieu: str = Field(min_length=1, max_length=64)
    type: str = Field(default="", max_length=64)


class DemandeSaisie(Modele):
    """La liste entière, dans l'ordre, et la version qui a été lue : 0 pour la première."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.DEMANDE_SAISIE]})

    version: int = Field(ge=0)
    voeux: list[Voeu] = Field(max_length=200)
    conjoint: str | None = Field(default=None, max_length=64, description="Autre membre d'une demande liée.")


class Version(Modele):
    """La version lue."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.VERSION_LUE]})

    version: int = Field(ge=0)


class VoeuVu(Modele):
    """Un vœu et ce que les règles en disent ; ``examen`` : sa place dans l'ordre d'examen, 0 s'il n'est pas examiné."""

    rang: int
    lieu: str
    nom: str
    type: str
    libelle_type: str
    fautes: list[str]
    avis: list[str]
    examen: int


class Limite(Modele):
    """Combien de vœux, sur combien ; ``libelle`` vide : ceux qui n'ont pas de limite propre."""

    libelle: str
    nombre: int
    maximum: int


class Proposition(Modele):
    """Une personne propose de lier sa demande, avec cette liste."""

    candidat: str
    voeux: list[Voeu]


class Lien(Modele):
    """La demande liée : il faut que chacun désigne l'autre, que les listes soient identiques et que chacun confirme."""

    conjoint: str | None
    reciproque: bool
    identiques: bool
    confirme: bool
    propositions: list[Proposition]


class Saisie(Modele):
    """La liste, avec tout ce que les règles du mouvement en disent."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.SAISIE]})

    version: int
    confirmee: bool
    confirmable: bool
    voeux: list[VoeuVu]
    fautes: list[str]
    avis: list[str]
    limites: list[Limite]
    extension: list[str]
    lien: Lien


class MonBareme(Modele):
    """Le barème affiché, ligne par ligne, et ce qui peut être contesté."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.MON_BAREME]})

    faits: list[dict[str, str]]
    baremes: list[dict[str, Any]]
    contestables: dict[str, str]


class PieceRecue(Modele):
    """Un document : PDF, PNG ou JPEG, d'au plus 5 Mio, en base 64."""

    nom: str = Field(max_length=200)
    contenu: Annotated[Base64Bytes, Strict(False)]


class DemandeContestation(Modele):
    """Une ligne contestée : un élément du barème, sur un vœu ou sur tous."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.DEMANDE_CONTESTATION]})

    element: str = Field(min_length=1, max_length=64)
    rang: int | None = None
    texte: str = Field(min_length=1, max_length=4000)
    piece: PieceRecue | None = None


class MaContestation(Modele):
    """Une contestation et sa réponse."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.CONTESTATION]})

    id: int
    element: str
    rang: int | None
    texte: str
    etat: str
    deposee_le: str
    reponse: str | None
    repondue_le: str | None
    piece_id: int | None


class MesContestations(Modele):
    """Les contestations de la personne."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"elements": [exemples.CONTESTATION]}]})

    elements: list[MaContestation]


class DemandeTardive(Modele):
    """Une demande tardive, une modification ou une annulation ; ``motif`` : un de ceux que les textes admettent."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.DEMANDE_TARDIVE]})

    nature: Literal["demande", "modification", "annulation"]
    motif: str = Field(max_length=64)
    texte: str = Field(min_length=1, max_length=4000)
    voeux: list[Voeu] = Field(default=[], max_length=200)
    piece: PieceRecue | None = None


class Tardive(Modele):
    """Une demande tardive et la décision."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.TARDIVE]})

    id: int
    candidat: str
    nature: str
    motif: str
    texte: str
    voeux: list[dict[str, str]]
    etat: str
    deposee_le: str
    reponse: str | None
    decidee_le: str | None
    piece_id: int | None


class Tardives(Modele):
    """Des demandes tardives."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"elements": [exemples.TARDIVE]}]})

    elements: list[Tardive]


class DecisionTardive(Modele):
    """La décision, motivée : la personne lit la réponse."""

    model_config = ConfigDict(json_schema_extra={"examples": [exemples.DECISION_TARDIVE]})

    accepter: bool
    reponse: str = Field(min_length=1, max_length=4000)
