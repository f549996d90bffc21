"""What the desk says of the seats of an académie: its cellules, and whether what is entered can be read."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.refus import Refus
from .territoire import lieux_de, lue, nom_academie

if TYPE_CHECKING:
    from ..echanges.campagne import Campagne

FICHIER = "capacites.csv"


@dataclass(frozen=True, slots=True)
class Cellule:
    """A cellule and what the files received say of it; ``valeurs`` is empty when they say nothing.

    ``discipline`` is empty where the movement has only one.
    """

    discipline: str
    discipline_libelle: str
    lieu: str
    lieu_libelle: str
    valeurs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Cellules:
    """The cellules of an académie in files received; ``colonnes``: name, label, smallest value."""

    depot: str
    academie: str
    colonnes: tuple[tuple[str, str, int], ...]
    lignes: tuple[Cellule, ...]
    lieu: str | None = None
    """Name of the académie, for the hours told."""


@dataclass(frozen=True, slots=True)
class Ligne:
    """What is entered for a cellule: column -> text."""

    discipline: str
    lieu: str
    valeurs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Saisies:
    """Entries that the reader reads, in an académie: ``valeurs`` aligned with ``lignes``."""

    depot: str
    academie: str
    lignes: tuple[tuple[str, str, Mapping[str, int]], ...]


def cellules(racine: Path, depot: str, academie: str) -> Cellules:
    """Cellules of an académie: each of its lieux with each discipline of the campaign."""
    from ..echanges.champs import OUVERTURES

    campagne = lue(racine, depot)
    paquet, lieux, lues = campagne.paquet, campagne.paquet.lieux, _valeurs(campagne)
    lignes = [
        Cellule(
            "" if paquet.discipline else code,
            "" if paquet.discipline else paquet.nom_discipline(code),
            lieux.codes[i],
            lieux.noms[i],
            lues.get((d, i), {}),
        )
        for d, code in enumerate(campagne.dossiers.disciplines)
        for i in lieux_de(lieux, academie)
    ]
    return Cellules(
        depot,
        academie,
        tuple((nom, *OUVERTURES[nom]) for nom in paquet.capacites),
        tuple(lignes),
        nom_academie(paquet.lieux, academie),
    )


def _valeurs(campagne: Campagne) -> dict[tuple[int, int], dict[str, int]]:
    lues, noms = campagne.capacites, campagne.paquet.capacites
    colonnes = [lues.capacite] if lues.sorties is None else [lues.capacite, lues.sorties]
    return {
        (int(d), int(i)): {nom: int(colonne[k]) for nom, colonne in zip(noms, colonnes, strict=True)}
        for k, (d, i) in enumerate(zip(lues.discipline, lues.lieu, strict=True))
    }


def controler(racine: Path, depot: str, academie: str, lignes: Sequence[Ligne]) -> Saisies:
    """Read what is entered as the reader of ``capacites.csv`` reads it.

    Raises
    ------
    Refus
        ``capacites_refusees`` with every fault: ``motifs`` (a cellule that is not one of the académie, told in the same words
        whether it exists elsewhere or not), ``anomalies`` of the reader (line: rank of the entry, from 1).
    """
    from ..echanges.anomalies import Collecteur
    from ..echanges.lecture_places import lire_capacites
    from ..echanges.tableau import Source

    connues = cellules(racine, depot, academie)
    siennes = {(c.discipline, c.lieu) for c in connues.lignes}
    motifs = [
        f"ligne {k} : « {' '.join(filter(None, (ligne.discipline, ligne.lieu)))} » ; attendu : une cellule de votre académie"
        for k, ligne in enumerate(lignes, 1)
        if (ligne.discipline, ligne.lieu) not in siennes
    ]
    if not lignes:
        motifs = ["aucune cellule n'est saisie"]
    paquet = lue(racine, depot).paquet
    noms = [nom for nom, _, _ in connues.colonnes]
    motifs += [
        f"ligne {k} : colonnes {', '.join(sorted(ligne.valeurs)) or '(aucune)'} ; attendu : {', '.join(noms)}"
        for k, ligne in enumerate(lignes, 1)
        if set(ligne.valeurs) != set(noms)
    ]
    if motifs:
        # Nothing of a cellule of another académie goes to the reader, whose messages quote what it knows.
        raise Refus("capacites_refusees", "Rien n'a été enregistré.", {"motifs": motifs})
    cles = ["lieu"] if paquet.discipline else ["discipline", "lieu"]
    flux = io.StringIO()
    stylo = csv.writer(flux, lineterminator="\n")
    stylo.writerow([*cles, *noms])
    for ligne in lignes:
        stylo.writerow([*(getattr(ligne, cle) for cle in cles), *(ligne.valeurs[nom] for nom in noms)])
    collecteur = Collecteur()
    table = lire_capacites(Source(FICHIER, flux.getvalue().encode()), paquet, collecteur)
    anomalies = [{**a.en_json(), "ligne": max(a.ligne - 1, 0)} for a in collecteur.triees()]
    if anomalies or table is None:
        raise Refus("capacites_refusees", "Rien n'a été enregistré.", {"anomalies": anomalies})
    valeurs = [table.entiers(nom, 0).tolist() for nom in noms]
    return Saisies(
        depot,
        academie,
        tuple(
            (ligne.discipline, ligne.lieu, {nom: int(colonne[k]) for nom, colonne in zip(noms, valeurs, strict=True)})
            for k, ligne in enumerate(lignes)
        ),
    )
