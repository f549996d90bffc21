"""What the desk reads for a rectorat: files and barèmes of its persons, its seats, who enters and leaves its lieux.

The caller has checked which persons and which académie may be asked for.
"""

from __future__ import annotations

import csv
import io
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.refus import Refus
from . import composition
from .apercu import textes
from .magasin import Magasin, empreinte_json, manifeste
from .territoire import CAMPAGNES_RETENUES, lieux_de, lue, notee

if TYPE_CHECKING:
    from ..echanges.anomalies import Anomalie
    from ..echanges.campagne import Campagne
    from ..explications.baremes import Baremes
    from ..explications.modele import BaremeExplique


@dataclass(frozen=True, slots=True)
class Apercu:
    """One line of a list of persons. ``points``: (rank written by the candidat, hundredths) of each vœu examined."""

    candidat: str
    discipline: str
    origine: str
    statut: str
    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Fait:
    """A column of ``candidats.csv`` as the files hold it; ``corrigeable``: a decision on a contestation may change it.

    ``en_clair``: the same value as people read it (labels of the pack, French dates).
    """

    colonne: str
    libelle: str
    valeur: str
    corrigeable: bool
    en_clair: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is held about one person before any run: facts, vœux in order, barème line by line."""

    apercu: Apercu
    faits: tuple[Fait, ...]
    voeux: tuple[tuple[int, str, str], ...]
    baremes: tuple[BaremeExplique, ...]


@dataclass(frozen=True, slots=True)
class Echanges:
    """Who enters and leaves the lieux of an académie, and the balance of its cellules: header and rows of three tables."""

    entrants: tuple[tuple[str, ...], ...]
    sortants: tuple[tuple[str, ...], ...]
    bilan: tuple[tuple[str, ...], ...]


FIXES = frozenset({"candidat", "discipline", "origine"})
"""Columns that say which demand it is: no contestation of a barème changes them."""


def apercus(racine: Path, contenu: str, candidats: Sequence[str]) -> tuple[Apercu, ...]:
    """Lines of a list; persons that the content does not have are left out."""
    campagne = notee(racine, contenu).campagne
    position = {c: i for i, c in enumerate(campagne.dossiers.ids)}
    return tuple(_apercu(racine, contenu, position[c]) for c in candidats if c in position)


def dossier(racine: Path, contenu: str, candidat: str) -> Dossier:
    """The file of one person.

    Raises
    ------
    Refus
        ``candidat_inconnu``.
    """
    from ..echanges.schemas import colonnes

    base = notee(racine, contenu)
    campagne = base.campagne
    i = _indice(campagne, candidat)
    lieux, voeux = campagne.paquet.lieux, campagne.voeux
    brute = textes(Magasin(racine).contenu(contenu)).rangee(composition.CANDIDATS, candidat)
    faits = tuple(
        Fait(champ.nom, champ.libelle, texte, champ.nom not in FIXES, _en_clair(campagne, i, champ.nom, texte))
        for champ in colonnes(campagne.paquet)["candidats"]
        for texte in (brute.get(champ.nom, ""),)
    )
    siens = range(int(voeux.debut[i]), int(voeux.debut[i + 1]))
    liste = tuple((int(voeux.rang[v]), lieux.codes[voeux.lieu[v]], lieux.noms[voeux.lieu[v]]) for v in siens)
    return Dossier(_apercu(racine, contenu, i), faits, liste, _baremes(racine, contenu).de(i, extension=False))


def _en_clair(campagne: Campagne, i: int, colonne: str, texte: str) -> str:
    """A fact in words; as the file has it where it has none (ids, numbers)."""
    from scoring.lignes import texte_valeur

    dossiers, paquet = campagne.dossiers, campagne.paquet
    if colonne == "statut" and texte:
        return paquet.libelles_statuts[int(dossiers.statut[i])]
    lues = {**dossiers.faits, "date_naissance": dossiers.date_naissance}
    if not texte or colonne not in lues or paquet.grandeurs[colonne].type == "candidat":
        return texte
    return texte_valeur(paquet, colonne, lues[colonne][i]) or texte


@lru_cache(CAMPAGNES_RETENUES)
def _baremes(racine: Path, contenu: str) -> Baremes:
    from ..explications.baremes import Baremes

    return Baremes(notee(racine, contenu))


def _apercu(racine: Path, contenu: str, i: int) -> Apercu:
    base = notee(racine, contenu)
    campagne, voeux = base.campagne, base.voeux
    dossiers, paquet = campagne.dossiers, campagne.paquet
    siens = range(int(voeux.debut[i]), int(voeux.debut[i + 1]))
    origine, statut = int(dossiers.origine[i]), int(dossiers.statut[i])
    return Apercu(
        dossiers.ids[i],
        "" if paquet.discipline else paquet.nom_discipline(dossiers.disciplines[dossiers.discipline[i]]),
        paquet.lieux.noms[origine] if origine >= 0 else "",
        paquet.libelles_statuts[statut] if statut >= 0 else "",
        tuple(sorted((int(voeux.rang[v]), int(base.bareme.points[v])) for v in siens)),
    )


def _indice(campagne: Campagne, candidat: str) -> int:
    ids = campagne.dossiers.ids
    i = bisect_left(ids, candidat)
    if i == len(ids) or ids[i] != candidat:
        raise Refus("candidat_inconnu")
    return i


def verifier_correction(
    racine: Path, depot: str, entrees: composition.Entrees, candidat: str, corrections: Mapping[str, str]
) -> None:
    """Read what would be frozen with these corrections, and refuse those that the reader finds wrong.

    Faults that are there without them are somebody else's: the freeze tells them.

    Raises
    ------
    Refus
        ``correction_refusee`` with ``motifs`` (columns that cannot be corrected) or ``anomalies``.
    """
    from ..echanges.schemas import colonnes

    campagne = lue(racine, depot)
    _indice(campagne, candidat)
    permises = [c.nom for c in colonnes(campagne.paquet)["candidats"] if c.nom not in FIXES]
    motifs = [
        f"{nom} : ce fait ne se corrige pas ; attendu : {', '.join(permises)}" for nom in corrections if nom not in permises
    ]
    if not corrections:
        motifs = ["aucun fait n'est corrigé : une contestation acceptée en corrige au moins un"]
    if motifs:
        raise Refus("correction_refusee", "Rien n'a été enregistré.", {"motifs": motifs})
    avec = {**entrees.corrections, candidat: {**entrees.corrections.get(candidat, {}), **corrections}}
    fautes = _fautes(racine, depot, replace(entrees, corrections=avec))
    if fautes:
        deja = {_cle(a) for a in _fautes(racine, depot, entrees)}
        fautes = [a for a in fautes if _cle(a) not in deja]
    if fautes:
        anomalies = [a.en_json() for a in fautes]
        raise Refus("correction_refusee", "Rien n'a été enregistré.", {"anomalies": anomalies})


def _cle(anomalie: Anomalie) -> tuple[str, int, str, str, str]:
    return anomalie.fichier, anomalie.ligne, anomalie.colonne, anomalie.valeur, anomalie.code


def _fautes(racine: Path, depot: str, entrees: composition.Entrees) -> list[Anomalie]:
    """What the reader finds wrong in what would be frozen; nothing is written."""
    from ..echanges.anomalies import EntreeRefusee
    from ..echanges.lecture import lire_sources
    from ..echanges.tableau import Source

    fichiers, _ = composition.composer(Magasin(racine).contenu(depot), entrees)
    sources = {
        nom.replace(".parquet", ".csv"): Source(nom, octets, nom.endswith(".parquet")) for nom, octets in fichiers.items()
    }
    try:
        lire_sources(sources)
    except EntreeRefusee as erreur:
        return list(erreur.anomalies)
    return []


def echanges(racine: Path, resultat: str, contenu: str, attendu: str, academie: str) -> Echanges:
    """Entrants, sortants and balance of an académie in the official run, from the files that were published.

    Parameters
    ----------
    resultat, attendu
        Result folder in the store, and digest of its files when it was approved.

    Raises
    ------
    Refus
        ``contenu_absent``; ``resultat_change``.
    """
    dossier_resultat = Magasin(racine).resultat(resultat)
    if empreinte_json(manifeste(dossier_resultat)) != attendu:
        raise Refus("resultat_change", "Les fichiers du résultat ne sont plus ceux qui ont été publiés.")
    campagne = lue(racine, contenu)
    paquet, lieux = campagne.paquet, campagne.paquet.lieux
    noms = dict(zip(lieux.codes, lieux.noms, strict=True))
    siens = {lieux.codes[i] for i in lieux_de(lieux, academie)}
    entete = ("candidat", "discipline", "origine", "origine_libelle", "lieu", "lieu_libelle", "resultat", "rang", "points")

    def ligne(lu: Mapping[str, str]) -> tuple[str, ...]:
        origine, lieu = lu["origine"], lu["lieu"]
        discipline = "" if paquet.discipline else paquet.nom_discipline(lu["discipline"])
        lieu_dit = (origine, noms.get(origine, ""), lieu, noms[lieu])
        return (lu["candidat"], discipline, *lieu_dit, lu["resultat"], lu["rang"], lu["points"])

    bouges = [lu for lu in _lignes(dossier_resultat / "affectations.csv") if lu["lieu"] and lu["lieu"] != lu["origine"]]
    colonnes = ("capacite", "demandes", "entrants", "sortants", "non_satisfaits", "barre")
    cellules = _lignes(dossier_resultat / "barres.csv")
    sortie = tuple(nom for nom in ("sorties", "barre_sortie") if cellules and nom in cellules[0])
    bilan = [
        (
            "" if paquet.discipline else paquet.nom_discipline(lu["discipline"]),
            lu["lieu"],
            noms[lu["lieu"]],
            *(lu[nom] for nom in (*colonnes, *sortie)),
            str(int(lu["entrants"]) - int(lu["sortants"])),
        )
        for lu in cellules
        if lu["lieu"] in siens
    ]
    return Echanges(
        (entete, *(ligne(lu) for lu in bouges if lu["lieu"] in siens)),
        (entete, *(ligne(lu) for lu in bouges if lu["origine"] in siens)),
        (("discipline", "lieu", "lieu_libelle", *colonnes, *sortie, "solde"), *bilan),
    )


def _lignes(chemin: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(chemin.read_text(encoding="utf-8"), newline="")))


def contestable(racine: Path, contenu: str, candidat: str) -> tuple[Dossier, dict[str, str]]:
    """The file of one person and the elements that may be contested, in one visit to the desk."""
    return dossier(racine, contenu, candidat), elements(racine, contenu)


def elements(racine: Path, contenu: str) -> dict[str, str]:
    """Elements of the barème of a campaign: id -> label; columns of the barème given when it was decided elsewhere."""
    campagne = lue(racine, contenu)
    if campagne.bareme is not None:
        return {nom: nom for nom in campagne.bareme.noms}
    return {element.id: element.libelle for element in campagne.paquet.elements}
