"""Table Schemas of the campaign files: the published contract, made from the columns that files are read with.

The rules of one cell are in the schemas; those between cells (ranks without gap, couples, known candidats) are not expressible
there. Readers of Table Schema are a little laxer than ours on integers (``+5``, ``1_000``), know one decimal mark, and do not
look at the Unicode form of letters (ours asks NFC).

``python -m service.echanges.schemas docs/schemas`` writes those of every pack.
"""

from __future__ import annotations

import dataclasses
import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..francais import un
from . import champs
from .champs import Champ, Type
from .valeurs import IDENTIFIANT, attendu, texte_du_jour

if TYPE_CHECKING:
    from scoring.paquet import Paquet

VERSION_FORMAT = "https://specs.frictionlessdata.io/schemas/table-schema.json"

_TITRES = {
    "candidats": "Candidats et faits du barème",
    "voeux": "Vœux",
    "capacites": "Capacités d'accueil",
    "postes": "Postes de la campagne",
    "couples": "Couples",
    "bareme": "Barème décidé ailleurs",
    "classements": "Rangs et avis des recruteurs",
    "extension": "Table d'extension",
    "annulations": "Demandes annulées d'ailleurs",
    "derogations": "Affectations par décision motivée",
}

_REQUIS = frozenset({"candidats", "voeux", "capacites"})
"""Files that every campaign has."""

_CLES: Mapping[str, list[str]] = {
    "candidats": ["candidat"],
    "voeux": ["candidat", "rang"],
    "capacites": ["discipline", "lieu"],
    "postes": ["lieu"],
    "couples": ["candidat_1", "candidat_2"],
    "bareme": ["candidat", "rang"],
    "classements": ["lieu", "candidat"],
    "extension": ["premier_voeu", "rang"],
    "annulations": ["candidat"],
    "derogations": ["candidat"],
}


def colonnes(paquet: Paquet) -> Mapping[str, tuple[Champ, ...]]:
    """Columns of every tabular file that a campaign of this pack can have, by file name without extension."""
    ouvertes = {
        "candidats": champs.candidats(paquet, annee=paquet.annee),
        "voeux": champs.voeux(paquet),
        "capacites": champs.capacites(paquet),
        "annulations": champs.annulations(),
        "derogations": champs.derogations(paquet),
        "bareme": champs.bareme(),
    }
    if paquet.avec_couples:
        ouvertes["couples"] = champs.couples()
    if any(genre.classement != "aucun" for genre in paquet.types):
        ouvertes["classements"] = champs.classements(paquet)
    fermees = {"extension": champs.extension(paquet)} if paquet.extension.size else {}
    if any(genre.poste for genre in paquet.types):
        ouvertes = {nom: tuple(_avec_postes(champ, paquet) for champ in table) for nom, table in ouvertes.items()}
        fermees["postes"] = champs.postes(paquet)
    return ouvertes | fermees


def _avec_postes(champ: Champ, paquet: Paquet) -> Champ:
    """The column, any identifier being a lieu where a post can stand: only a campaign tells its posts."""
    if champ.type is Type.LIEUX and paquet.types[0].poste:
        return dataclasses.replace(champ, valeurs=None)
    if champ.type is Type.LIEU and champ.nom in ("origine", "lieu"):
        ou = "" if all(genre.poste for genre in paquet.types) else f"{un(paquet.nom_propre)}, ou "
        libelle = f"{champ.libelle} ; {ou}un poste de postes.csv"
        return dataclasses.replace(champ, type=Type.IDENTIFIANT, libelle=libelle, valeurs=None)
    return champ


def titre(nom: str, paquet: Paquet) -> str:
    """What a file holds, and whether a campaign can do without it."""
    requis = nom in _REQUIS or (nom == "postes" and all(genre.poste for genre in paquet.types))
    return _TITRES[nom] + ("" if requis else " (fichier facultatif)")


def schema_champ(champ: Champ) -> dict[str, Any]:
    """Table Schema descriptor of one column."""
    contraintes: dict[str, Any] = {"required": not champ.vide_permis}
    genre: dict[str, Any] = {"type": "string"}
    match champ.type:
        case Type.ENTIER:
            genre = {"type": "integer"}
            contraintes |= {"minimum": champ.minimum, "maximum": champ.maximum}
        case Type.POINTS:
            genre = {"type": "number"}
            contraintes |= {
                "minimum": None if champ.minimum is None else champ.minimum // 100,
                "maximum": None if champ.maximum is None else champ.maximum // 100,
            }
        case Type.BOOLEEN:
            genre = {"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]}
        case Type.DATE:
            genre = {"type": "date", "format": "%Y-%m-%d"}
            contraintes |= {
                "minimum": None if champ.minimum is None else texte_du_jour(champ.minimum),
                "maximum": None if champ.maximum is None else texte_du_jour(champ.maximum),
            }
        case Type.LIEUX:
            codes = r"\S+" if champ.valeurs is None else "|".join(re.escape(code) for code in champ.valeurs)
            contraintes |= {"pattern": f"(?:{codes})(?: (?:{codes}))*"}
        case Type.CHOIX | Type.LIEU | Type.DEPARTEMENT if champ.valeurs is not None:
            contraintes |= {"enum": list(champ.valeurs)}
        case _:
            contraintes |= {"pattern": IDENTIFIANT}
    return {
        "name": champ.nom,
        "title": champ.libelle[:1].upper() + champ.libelle[1:],
        "description": f"Attendu : {attendu(champ)}." + (" Cellule vide : sans objet." if champ.vide_permis else ""),
        **genre,
        "example": champ.exemple,
        "constraints": {nom: valeur for nom, valeur in contraintes.items() if valeur is not None},
        "colonneFacultative": not champ.requis,
    }


def schema_table(nom: str, champs_table: Sequence[Champ], paquet: Paquet) -> dict[str, Any]:
    """Table Schema descriptor of one file."""
    return {
        "$schema": VERSION_FORMAT,
        "name": f"{paquet.mouvement}-{paquet.annee}-{nom}",
        "title": f"{titre(nom, paquet)} — {paquet.libelle}",
        "description": (
            "UTF-8, une ligne d'en-tête, virgule ou point-virgule, point ou virgule décimale. Les colonnes dont le nom "
            "commence par « x_ » sont ignorées, les autres colonnes inconnues refusées"
            + (", hors éléments de barème." if nom == "bareme" else ".")
        ),
        "fields": [schema_champ(champ) for champ in champs_table],
        "missingValues": [""],
        "primaryKey": [cle for cle in _CLES[nom] if cle in {champ.nom for champ in champs_table if champ.requis}],
    }


def schemas(paquet: Paquet) -> dict[str, dict[str, Any]]:
    """Table Schemas of a pack.

    Parameters
    ----------
    paquet
        Rule pack: its facts, codes and bounds.

    Returns
    -------
    dict
        File name (``candidats.json``…) -> descriptor.
    """
    return {f"{nom}.json": schema_table(nom, champs_table, paquet) for nom, champs_table in colonnes(paquet).items()}


def texte_schema(descripteur: Mapping[str, Any]) -> str:
    """The JSON file of a descriptor."""
    return json.dumps(descripteur, ensure_ascii=False, indent=2) + "\n"


def publier(racine: Path) -> None:
    """Write the schemas of every pack under ``racine/mouvement-annee/``."""
    from scoring.paquet import charger, disponibles

    for mouvement, annee in disponibles():
        dossier = racine / f"{mouvement}-{annee}"
        dossier.mkdir(parents=True, exist_ok=True)
        for nom, descripteur in schemas(charger(mouvement, annee)).items():
            (dossier / nom).write_text(texte_schema(descripteur), encoding="utf-8")


if __name__ == "__main__":
    publier(Path(sys.argv[1]))
