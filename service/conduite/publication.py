"""The open data of a published campaign: bars as CSV and Parquet, Table Schema, and a manifest that says what they are.

A folder, kept under its digest: bars by discipline and lieu, totals by discipline and of all. Small numbers are masked, and
with them what would give them back (``service.publication``).
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ..echanges.schemas import VERSION_FORMAT
from ..echanges.tables import Codes, Colonne, Entiers, Points, Table
from ..publication import lignes_publiables, seuil_publication, totaux_publiables

if TYPE_CHECKING:
    from ..resultat import ResultatVerifie

LICENCE = {
    "nom": "Licence Ouverte 2.0",
    "adresse": "https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf",
}

TITRES: Mapping[str, tuple[str, str]] = {
    "discipline": ("Discipline", "Code de la discipline."),
    "discipline_libelle": ("Libellé de la discipline", "Discipline en clair."),
    "lieu": ("Lieu", "Code du lieu demandé."),
    "lieu_libelle": ("Libellé du lieu", "Lieu en clair."),
    "capacite": ("Capacité", "Capacité d'accueil fixée avant le calcul."),
    "entrants": ("Entrants", "Personnes qui entrent dans le lieu."),
    "demandes": ("Demandes", "Personnes dont un vœu porte sur le lieu."),
    "non_satisfaits": ("Demandes non satisfaites", "Personnes à qui ce vœu est refusé."),
    "barre": ("Barre d'entrée", "Points de la dernière personne entrée."),
    "sortants": ("Sortants", "Personnes qui quittent le lieu."),
    "barre_sortie": ("Barre de sortie", "Points de la dernière personne dont la sortie est admise."),
}
"""Column -> title and description of the Table Schema."""

_GENRES = {Entiers: "integer", Points: "number"}


def fichiers(verifie: ResultatVerifie, entete: Mapping[str, Any]) -> dict[str, bytes]:
    """Files of the folder.

    Parameters
    ----------
    entete
        What identifies the campaign and its official run, copied into the manifest.
    """
    seuil = seuil_publication(verifie.resultat)
    tables = {"barres": lignes_publiables(verifie, seuil), "totaux": totaux_publiables(verifie, seuil)}
    contenus = {
        nom: octets
        for cle, table in tables.items()
        for nom, octets in (
            (f"{cle}.csv", table.octets()),
            (f"{cle}.parquet", _parquet(table)),
            (f"{cle}.schema.json", _json(_schema(cle, table, seuil))),
        )
    }
    manifeste = {
        **entete,
        "licence": LICENCE,
        "masquage": {
            "seuil": seuil,
            "regle": (
                f"Un effectif inférieur à {seuil} est vide, ainsi que ce qui permettrait de le retrouver : la barre qui va "
                "avec, les chiffres liés de la même ligne, et assez d'autres lignes de la discipline pour qu'un total connu "
                "ne le rende pas. Un total de discipline est vide de même. Aucun total par lieu n'est publié : croisé avec "
                "ceux des disciplines, il rendrait des effectifs masqués."
            ),
        },
        "fichiers": [
            {"nom": nom, "octets": len(octets), "sha256": hashlib.sha256(octets).hexdigest()}
            for nom, octets in contenus.items()
        ],
    }
    return {**contenus, "manifeste.json": _json(manifeste)}


def _json(contenu: Mapping[str, Any]) -> bytes:
    return (json.dumps(contenu, ensure_ascii=False, indent=1) + "\n").encode()


def _parquet(table: Table) -> bytes:
    flux = io.BytesIO()
    pq.write_table(pa.table({nom: _en_arrow(colonne) for nom, colonne in table.colonnes.items()}), flux)
    return flux.getvalue()


def _en_arrow(colonne: Colonne) -> pa.Array:
    """The column with its type: integers, exact decimals, texts; what is masked is null."""
    match colonne:
        case Entiers(valeurs, vide):
            return pa.array(np.asarray(valeurs, dtype=np.int64), mask=vide)
        case Points(valeurs, vide):
            # Hundredths become decimals by their own digits: nothing goes through floating point.
            centiemes = pa.array(np.asarray(valeurs, dtype=np.int64), mask=vide)
            return pa.array([None if v is None else Decimal(v).scaleb(-2) for v in centiemes.to_pylist()], pa.decimal128(12, 2))
        case Codes(indices, textes):
            return pa.array([None if i < 0 else textes[i] for i in np.asarray(indices).tolist()], pa.string())
        case _:
            return pa.array(list(colonne), pa.string())


_TABLES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "barres": ("Barres et effectifs par discipline et par lieu", ("discipline", "lieu")),
    "totaux": ("Effectifs par discipline, et de toutes les disciplines (discipline « national »)", ("discipline",)),
}
"""Table -> title and primary key."""


def _schema(nom_table: str, table: Table, seuil: int) -> dict[str, Any]:
    titre, cle = _TABLES[nom_table]
    return {
        "$schema": VERSION_FORMAT,
        "name": nom_table,
        "title": titre,
        "description": f"Cellule vide : effectif inférieur à {seuil}, ou masqué pour le protéger, ou sans objet.",
        "fields": [
            {
                "name": nom,
                "title": TITRES[nom][0],
                "description": TITRES[nom][1],
                "type": _GENRES.get(type(colonne), "string"),
                "constraints": {"required": nom in cle},
            }
            for nom, colonne in table.colonnes.items()
        ],
        "missingValues": [""],
        "primaryKey": list(cle),
    }
