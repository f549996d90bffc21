"""Builds dossiers and vœux from a readable description, for the tests of the barème.

Examples
--------
>>> demande = fabriquer(paquet, {"A": {"statut": "titulaire", "voeux": ["70", "14"], "echelon": 6}})
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from scoring.decompte import Bareme, calculer
from scoring.dossier import ABSENT, DATE_ABSENTE, Dossiers, Voeux
from scoring.noeud import centiemes
from scoring.normalisation import normaliser
from scoring.paquet import Paquet

_DTYPES = {
    "entier": np.int64,
    "choix": np.int32,
    "lieu": np.int32,
    "departement": np.int32,
    "date": np.int32,
    "candidat": np.int32,
}


@dataclass(frozen=True)
class Demande:
    """What a test needs to score: the arrays, and the couples."""

    dossiers: Dossiers
    voeux: Voeux
    couples: NDArray[np.int32]


def fabriquer(paquet: Paquet, candidats: Mapping[str, Mapping[str, Any]], couples: Sequence[tuple[str, str]] = ()) -> Demande:
    """Build arrays in canonical order. ``voeux``: codes, or (code, type). Other keys are columns of ``candidats.csv``."""
    ids = sorted(candidats)
    lignes = [candidats[nom] for nom in ids]
    connus = {fait.nom for fait in paquet.faits} | {"statut", "origine", "obligatoire", "date_naissance", "voeux", "discipline"}
    for nom, ligne in candidats.items():
        assert set(ligne) <= connus, f"{nom} : colonnes inconnues {set(ligne) - connus}"
    disciplines = sorted({str(ligne.get("discipline", "L0000")) for ligne in lignes})
    faits = {fait.nom: _fait(paquet, fait.nom, [ligne.get(fait.nom) for ligne in lignes], ids) for fait in paquet.faits}
    dossiers = Dossiers(
        ids=tuple(ids),
        discipline=np.array([disciplines.index(str(ligne.get("discipline", "L0000"))) for ligne in lignes], dtype=np.int32),
        disciplines=tuple(disciplines),
        statut=np.array([paquet.statuts.index(ligne.get("statut", "titulaire")) for ligne in lignes], dtype=np.int32),
        origine=np.array([_lieu(paquet, ligne.get("origine")) for ligne in lignes], dtype=np.int32),
        obligatoire=np.array([int(ligne.get("obligatoire", ABSENT)) for ligne in lignes], dtype=np.int8),
        date_naissance=np.array([_jour(ligne.get("date_naissance")) for ligne in lignes], dtype=np.int32),
        faits=faits,
    )
    listes = [[(v, paquet.types_voeu[0]) if isinstance(v, str) else v for v in ligne.get("voeux", [])] for ligne in lignes]
    longueurs = np.array([len(liste) for liste in listes], dtype=np.int64)
    voeux = Voeux(
        candidat=np.repeat(np.arange(len(ids), dtype=np.int32), longueurs),
        rang=np.array([rang for liste in listes for rang in range(1, len(liste) + 1)], dtype=np.int16),
        lieu=np.array([_lieu(paquet, lieu) for liste in listes for lieu, _ in liste], dtype=np.int32),
        type=np.array([paquet.types_voeu.index(genre) for liste in listes for _, genre in liste], dtype=np.int8),
        debut=np.concatenate(([0], np.cumsum(longueurs))).astype(np.int64),
    )
    paires = [(ids.index(a), ids.index(b)) for a, b in couples]
    return Demande(dossiers, voeux, np.array(paires, dtype=np.int32).reshape(-1, 2))


def noter(paquet: Paquet, demande: Demande) -> Bareme:
    """Score the demands as they are, without normalisation."""
    return calculer(paquet, demande.dossiers, demande.voeux, demande.couples)


def normaliser_et_noter(paquet: Paquet, demande: Demande) -> tuple[Voeux, Bareme]:
    """Score after normalisation, as a run does."""
    voeux = normaliser(paquet, demande.dossiers, demande.voeux, demande.couples).voeux
    return voeux, calculer(paquet, demande.dossiers, voeux, demande.couples)


def points(valeur: float) -> int:
    """Hundredths of a number of points written in a test."""
    exact = centiemes(valeur)
    assert exact is not None
    return exact


def fichiers_de_cas(mouvement: str, annee: int) -> list[Path]:
    """Files of cases of a pack."""
    return sorted((Path(__file__).parent / "bareme" / f"{mouvement}-{annee}").glob("*.yaml"))


def lire_cas(chemin: Path) -> Any:
    """Read a file of cases."""
    return yaml.safe_load(chemin.read_text(encoding="utf-8"))


def _lieu(paquet: Paquet, code: str | None) -> int:
    return ABSENT if code is None else paquet.lieux.indice[code]


def _jour(texte: Any) -> int:
    if texte is None:
        return int(DATE_ABSENTE)
    return (datetime.date.fromisoformat(str(texte)) - datetime.date(1970, 1, 1)).days


def _fait(paquet: Paquet, nom: str, valeurs: Sequence[Any], ids: Sequence[str]) -> NDArray[Any]:
    fait = next(fait for fait in paquet.faits if fait.nom == nom)
    if fait.type == "booleen":
        return np.array([bool(valeur) for valeur in valeurs], dtype=bool)
    if fait.type == "lieux":
        resultat = np.zeros((len(valeurs), paquet.lieux.nombre), dtype=bool)
        for i, codes in enumerate(valeurs):
            resultat[i, [paquet.lieux.indice[code] for code in codes or ()]] = True
        return resultat
    codages: dict[str, Any] = {
        "entier": lambda v: v,
        "choix": fait.valeurs.index if fait.valeurs else None,
        "lieu": paquet.lieux.indice.__getitem__,
        "departement": paquet.lieux.indice_departement.__getitem__,
        "date": _jour,
        "candidat": ids.index,
    }
    vide = DATE_ABSENTE if fait.type == "date" else ABSENT
    codes = [vide if valeur is None else codages[fait.type](valeur) for valeur in valeurs]
    return np.array(codes, dtype=_DTYPES[fait.type])
