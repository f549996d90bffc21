"""Columns of the campaign files: one declaration from which files are read and Table Schemas published."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from scoring.derogations import PLACES

if TYPE_CHECKING:
    from scoring.faits import Fait
    from scoring.paquet import Paquet

CAPACITE_MAXIMALE = 100_000
"""No cellule of a national movement comes near: more is a slip of the keyboard or a shifted column."""

OUVERTURES = {
    "capacite": ("nombre net d'entrées ouvertes, négatif si des postes ferment", -CAPACITE_MAXIMALE),
    "entrees": ("nombre d'entrées ouvertes en phase de mutation", 0),
    "sorties": ("nombre de sorties ouvertes en phase de mutation", 0),
}
"""What a movement can open in a cellule: label and smallest value of the columns of ``capacites.csv``."""

POINTS_MAXIMAUX = 100_000
"""Barèmes total a few thousand points; the bound keeps sums of hundredths far inside 64 bits."""

AGE_MINIMAL = 16
"""Nobody younger is a public servant."""

NAISSANCE_MINIMALE = 1930
"""Nobody born earlier is still in service: an earlier year is a slip."""

RANG_MAXIMAL = 32_767
"""Ranks are stored in 16 bits."""


class Type(StrEnum):
    """Type of a column."""

    IDENTIFIANT = "identifiant"
    ETIQUETTE = "etiquette"
    TEXTE = "texte"
    ENTIER = "entier"
    POINTS = "points"
    BOOLEEN = "booleen"
    CHOIX = "choix"
    LIEU = "lieu"
    LIEUX = "lieux"
    DEPARTEMENT = "departement"
    DATE = "date"
    CANDIDAT = "candidat"


@dataclass(frozen=True, slots=True)
class Champ:
    """One column.

    Attributes
    ----------
    requis
        The column must be in the file.
    vide_permis
        A cell may be empty.
    minimum, maximum
        Bounds: units for ``ENTIER``, hundredths for ``POINTS``, days since 1970-01-01 for ``DATE``; None: no bound.
    valeurs
        Admissible codes, for ``CHOIX``, ``LIEU``, ``LIEUX``, ``DEPARTEMENT``; None when no rule pack says which.
    attendu
        What is expected, in French, when ``valeurs`` are not all of it: posts are values that each campaign gives. Empty: what
        the type says.
    """

    nom: str
    type: Type
    libelle: str
    exemple: str = ""
    requis: bool = True
    vide_permis: bool = False
    minimum: int | None = None
    maximum: int | None = None
    valeurs: tuple[str, ...] | None = None
    attendu: str = ""


def jours(annee: int, mois: int, jour: int) -> int:
    """Days from 1970-01-01 to a date."""
    return date(annee, mois, jour).toordinal() - date(1970, 1, 1).toordinal()


def lieu(paquet: Paquet | None, nom: str, libelle: str, *, vide_permis: bool = False, postes: bool = False) -> Champ:
    """Column of codes of lieux; without a pack, any identifier.

    ``postes``: where the movement has posts, the column may name one, and names nothing else where vœux do not either.
    """
    codes = None if paquet is None else paquet.lieux.codes
    exemple = codes[0] if codes else ""
    attendu = ""
    if postes and paquet is not None and any(genre.poste for genre in paquet.types):
        attendu = "l'identifiant d'un poste de postes.csv"
        if not all(genre.poste for genre in paquet.types):
            attendu = f"un code de lieu du paquet de règles (texte, zéro de tête compris) ou {attendu}"
    return Champ(nom, Type.LIEU, libelle, exemple=exemple, vide_permis=vide_permis, valeurs=codes, attendu=attendu)


def _fait(paquet: Paquet, fait: Fait) -> Champ:
    genre = Type(fait.type)
    valeurs: tuple[str, ...] | None = None
    if genre is Type.CHOIX:
        valeurs = tuple(fait.valeurs)
    elif genre in (Type.LIEU, Type.LIEUX):
        valeurs = paquet.lieux.codes
    elif genre is Type.DEPARTEMENT:
        valeurs = paquet.lieux.departements
    minimum = maximum = None
    if genre is Type.ENTIER:
        minimum = 0 if fait.minimum is None else int(fait.minimum)
        maximum = None if fait.maximum is None else int(fait.maximum)
    return Champ(
        fait.nom,
        genre,
        fait.libelle,
        exemple=str(fait.exemple or ""),
        requis=False,
        vide_permis=True,
        minimum=minimum,
        maximum=maximum,
        valeurs=valeurs,
    )


def _discipline(paquet: Paquet | None) -> tuple[Champ, ...]:
    """Column of the discipline; a movement that has only one needs no such column, and takes that one or nothing in it."""
    if paquet is not None and paquet.discipline:
        seule, libelle = paquet.discipline, "discipline de mouvement, la seule ; vide : la même"
        return (Champ("discipline", Type.CHOIX, libelle, seule, requis=False, vide_permis=True, valeurs=(seule,)),)
    # Without a pack, nothing says whether the movement has disciplines.
    return (Champ("discipline", Type.ETIQUETTE, "discipline de mouvement", exemple="L1300", requis=paquet is not None),)


def postes(paquet: Paquet | None) -> tuple[Champ, ...]:
    """Columns of ``postes.csv``, read before the posts are lieux of the campaign."""
    types = None if paquet is None else tuple(genre.code for genre in paquet.types if genre.poste)
    departements = None if paquet is None else paquet.lieux.departements
    exemple = departements[0] if departements else ""
    return (
        Champ("lieu", Type.IDENTIFIANT, "identifiant du poste, que les vœux nomment", exemple="P0001"),
        Champ("type", Type.CHOIX, "type de poste", exemple=types[0] if types else "poste", valeurs=types),
        Champ("libelle", Type.TEXTE, "intitulé du poste", exemple="Conseiller d'animation sportive"),
        lieu(paquet, "academie", "lieu du paquet dont le poste relève"),
        Champ(
            "departement",
            Type.DEPARTEMENT,
            "département du poste ; vide : non donné",
            exemple=exemple,
            requis=False,
            vide_permis=True,
            valeurs=departements,
        ),
        dataclasses.replace(
            lieu(paquet, "territoire", "lieu du paquet dont les priorités valent pour ce poste ; vide : son académie"),
            requis=False,
            vide_permis=True,
        ),
    )


def candidats(paquet: Paquet | None, *, faits_requis: bool = True, annee: int | None = None) -> tuple[Champ, ...]:
    """Columns of ``candidats.csv``; ``faits_requis`` is false when points are decided elsewhere.

    ``annee`` is the year of the campaign (at most 9999), for the bounds of dates of birth.
    """
    statuts = None if paquet is None else tuple(paquet.statuts)
    maximum = jours(annee - AGE_MINIMAL, 12, 31) if annee is not None and annee > NAISSANCE_MINIMALE + AGE_MINIMAL else None
    base = (
        Champ("candidat", Type.IDENTIFIANT, "identifiant du candidat", exemple="C00001"),
        *_discipline(paquet),
        Champ("statut", Type.CHOIX, "statut", exemple=statuts[0] if statuts else "titulaire", valeurs=statuts),
        lieu(paquet, "origine", "lieu dont le candidat est titulaire, vide s'il n'en a pas", vide_permis=True, postes=True),
        Champ(
            "obligatoire",
            Type.BOOLEEN,
            "doit recevoir une affectation ; vide : déduit des règles",
            exemple="non",
            requis=False,
            vide_permis=True,
        ),
        Champ(
            "date_naissance",
            Type.DATE,
            "date de naissance",
            exemple="1985-04-12",
            requis=faits_requis,
            vide_permis=True,
            minimum=jours(NAISSANCE_MINIMALE, 1, 1),
            maximum=maximum,
        ),
    )
    connus = {champ.nom for champ in base}
    faits = () if paquet is None else tuple(_fait(paquet, fait) for fait in paquet.faits if fait.nom not in connus)
    return base + faits


def voeux(paquet: Paquet | None) -> tuple[Champ, ...]:
    """Columns of ``voeux.csv``."""
    types = None if paquet is None else tuple(paquet.types_voeu)
    return (
        Champ("candidat", Type.IDENTIFIANT, "identifiant du candidat", exemple="C00001"),
        Champ("rang", Type.ENTIER, "rang du vœu, 1 pour le préféré", exemple="1", minimum=1, maximum=RANG_MAXIMAL),
        lieu(paquet, "lieu", "lieu demandé", postes=True),
        Champ(
            "type",
            Type.CHOIX,
            "type de vœu ; vide : celui du poste, ou le type ordinaire",
            exemple=types[0] if types else "academie",
            requis=False,
            vide_permis=True,
            valeurs=types,
        ),
    )


def capacites(paquet: Paquet | None) -> tuple[Champ, ...]:
    """Columns of ``capacites.csv``."""
    return (
        *_discipline(paquet),
        lieu(paquet, "lieu", "lieu", postes=True),
        *(
            Champ(nom, Type.ENTIER, libelle, exemple="12", minimum=minimum, maximum=CAPACITE_MAXIMALE)
            for nom, (libelle, minimum) in OUVERTURES.items()
            if nom in (("capacite",) if paquet is None else paquet.capacites)
        ),
    )


def couples() -> tuple[Champ, ...]:
    """Columns of ``couples.csv``."""
    return (
        Champ("candidat_1", Type.IDENTIFIANT, "premier membre du couple", exemple="C00001"),
        Champ("candidat_2", Type.IDENTIFIANT, "second membre du couple", exemple="C00002"),
    )


def annulations() -> tuple[Champ, ...]:
    """Columns of ``annulations.csv``."""
    return (
        Champ("candidat", Type.IDENTIFIANT, "candidat dont la demande est annulée", exemple="C00001"),
        Champ("code", Type.ETIQUETTE, "code de la règle ou de la décision", exemple="double_participation"),
        Champ("motif", Type.TEXTE, "motif, dit au candidat", exemple="demande retirée par l'intéressé"),
    )


def derogations(paquet: Paquet | None) -> tuple[Champ, ...]:
    """Columns of ``derogations.csv``."""
    return (
        Champ("candidat", Type.IDENTIFIANT, "candidat qu'une décision affecte", exemple="C00001"),
        lieu(paquet, "lieu", "lieu ou poste où la décision l'affecte", postes=True),
        Champ("motif", Type.TEXTE, "motif, dit au candidat", exemple="situation médicale grave"),
        Champ("base_legale", Type.TEXTE, "texte qui fonde la décision, dit au candidat", exemple="article cité par l'arrêté"),
        Champ(
            "place",
            Type.CHOIX,
            "place prise : une de celles du lieu (comptee, par défaut), ou une que l'administration ajoute (en_plus)",
            exemple=PLACES[0],
            requis=False,
            vide_permis=True,
            valeurs=PLACES,
        ),
    )


def element(nom: str, libelle: str = "") -> Champ:
    """Column of one element of ``bareme.csv``; an empty cell is 0 point."""
    borne = POINTS_MAXIMAUX * 100
    libelle = libelle or f"points de l'élément {nom}"
    return Champ(nom, Type.POINTS, libelle, "100", requis=False, vide_permis=True, minimum=-borne, maximum=borne)


def bareme() -> tuple[Champ, ...]:
    """Columns of ``bareme.csv``, elements apart."""
    borne = POINTS_MAXIMAUX * 100
    return (
        Champ("candidat", Type.IDENTIFIANT, "identifiant du candidat", exemple="C00001"),
        Champ("rang", Type.ENTIER, "rang du vœu", exemple="1", minimum=1, maximum=RANG_MAXIMAL),
        Champ("points", Type.POINTS, "total des points du vœu", exemple="164.2", minimum=0, maximum=borne),
        Champ(
            "points_extension",
            Type.POINTS,
            "points du candidat en extension, sur chacune de ses lignes (le plus bas compte) ; vide : sans extension",
            exemple="14",
            requis=False,
            vide_permis=True,
            minimum=0,
            maximum=borne,
        ),
        Champ("groupe", Type.ENTIER, "groupe de priorité, le plus petit d'abord", "0", requis=False, minimum=0, maximum=10_000),
    )


def classements(paquet: Paquet | None) -> tuple[Champ, ...]:
    """Columns of ``classements.csv``."""
    return (
        lieu(paquet, "lieu", "lieu ou poste hors barème", postes=True),
        Champ("candidat", Type.IDENTIFIANT, "identifiant du candidat", exemple="C00001"),
        Champ(
            "rang",
            Type.ENTIER,
            "rang donné par le recruteur ; vide : non classé",
            exemple="1",
            vide_permis=True,
            minimum=1,
            maximum=RANG_MAXIMAL,
        ),
        Champ("avis", Type.CHOIX, "avis du recruteur", exemple="favorable", valeurs=("favorable", "defavorable")),
    )


def extension(paquet: Paquet | None) -> tuple[Champ, ...]:
    """Columns of ``extension.csv``."""
    return (
        lieu(paquet, "premier_voeu", "lieu du premier vœu"),
        Champ("rang", Type.ENTIER, "ordre d'examen", exemple="1", minimum=1, maximum=RANG_MAXIMAL),
        lieu(paquet, "lieu", "lieu examiné"),
    )
