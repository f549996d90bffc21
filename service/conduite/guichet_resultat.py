"""What the desk tells people who choose between runs: the first page of a verified result, and two results side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..base.refus import Refus
from .guichet import comparer, verifie
from .lecture_banc import NON_DIT
from .magasin import Magasin, empreinte_json, manifeste

if TYPE_CHECKING:
    from ..preuves import Enonce
    from ..rapport.modele import Tableau
    from ..resultat import ResultatVerifie

PAGES_RETENUES = 16
"""First pages that a process remembers: small, and what they come from takes seconds to verify."""


@dataclass(frozen=True, slots=True)
class Publiable:
    """What the open data would tell: ``masques`` is (what, cells masked, cells), ``avertissement`` empty when all is well."""

    seuil: int
    lignes: int
    masques: tuple[tuple[str, int, int], ...]
    avertissement: str


@dataclass(frozen=True, slots=True)
class PremierePage:
    """First page of the report of a result verified by the reading process; see :class:`..rapport.modele.Rapport`.

    Attributes
    ----------
    resultat
        Digest of the files that were verified.
    decidees
        (candidat, lieu, seat, legal basis) of each person placed by decision.
    """

    resultat: str
    identite: tuple[tuple[str, str], ...]
    alertes: tuple[str, ...]
    reserve: str
    non_affectes: tuple[str, ...]
    obligatoires: int
    apercu: Tableau
    notes: tuple[str, ...]
    preuves: tuple[Enonce, ...]
    surcharges: Tableau | None
    incertitudes: Tableau | None
    decidees: tuple[tuple[str, str, str, str], ...]
    publiable: Publiable

    @property
    def sans_preuve(self) -> tuple[Enonce, ...]:
        """What is not proven, of all that means something for this movement."""
        return tuple(e for e in self.preuves if e.controle != "sans_objet" and not e.prouve)


def premiere_page(racine: Path, resultat: str, contenu: str, attendu: str) -> PremierePage:
    """Verify a result and write the first page of its report. Its files are read each time, and verified once.

    Parameters
    ----------
    attendu
        Digest of the files that the run wrote.

    Raises
    ------
    Refus
        ``contenu_absent``; ``resultat_change``: the files are not those of the run; ``resultat_refuse`` with the reasons.
    """
    if empreinte_json(manifeste(Magasin(racine).resultat(resultat))) != attendu:
        raise Refus("resultat_change", "Les fichiers du résultat ne sont plus ceux que le calcul a écrits.")
    return _premiere_page(racine, resultat, contenu, attendu)


@lru_cache(PAGES_RETENUES)
def _premiere_page(racine: Path, resultat: str, contenu: str, attendu: str) -> PremierePage:
    from ..derogations import affectations
    from ..rapport import rapporter
    from ..rapport.premiere_page import NOMS_PLACES

    lu = verifie(racine, resultat, contenu)
    page, campagne = rapporter(lu), lu.resultat.campagne
    noms = campagne.paquet.lieux.noms
    decidees = tuple(
        (campagne.dossiers.ids[d.candidat], noms[d.lieu], NOMS_PLACES[d.place], d.base_legale)
        for d in affectations(lu.resultat)
    )
    communs = {nom: getattr(page, nom) for nom in PremierePage.__slots__ if nom not in {"resultat", "decidees", "publiable"}}
    return PremierePage(resultat=attendu, decidees=decidees, publiable=_publiable(lu), **communs)


def _publiable(lu: ResultatVerifie) -> Publiable:
    from ..publication import lignes_publiables, sans_aucune_barre, seuil_publication
    from .publication import TITRES

    seuil = seuil_publication(lu.resultat)
    table = lignes_publiables(lu, seuil)
    vides = {nom: np.asarray(v) for nom, c in table.colonnes.items() if (v := getattr(c, "vide", None)) is not None}
    masques = tuple((TITRES[nom][0], int(vide.sum()), vide.size) for nom, vide in vides.items())
    return Publiable(seuil, vides["barre"].size, masques, sans_aucune_barre(table))


@dataclass(frozen=True, slots=True)
class Confrontation:
    """Two results side by side.

    Attributes
    ----------
    entrees
        Input files that differ; None when a result does not say.
    seuls
        How many candidats only the first, only the second has.
    totaux
        Outcome -> (first, second).
    flux
        (outcome in the first, in the second, persons), most persons first: those whose outcome changes.
    lieux
        (lieu, persons whose change makes them leave it, and come to it), by lieu.
    changements, barres
        See :class:`..comparaison.Comparaison`.
    mieux, moins_bien
        Persons better and worse off in the second (:mod:`service.preference`).
    extensions_ordonnees
        Whether the lieux of extension are told apart.
    voeu_1
        How many obtain the first vœu (first, second).
    autre_mouvement, meme_campagne
        See :mod:`..comparaison`: sentences, empty where they do not hold.
    groupes
        Grouping -> rows (value, then the figures of ``satisfaction.csv``), small numbers masked.
    """

    entrees: tuple[str, ...] | None
    seuls: tuple[int, int]
    totaux: Mapping[str, tuple[int, int]]
    flux: tuple[tuple[str, str, int], ...]
    lieux: tuple[tuple[str, int, int], ...]
    changements: tuple[tuple[str, str, str], ...]
    barres: tuple[tuple[str, str, str, str], ...] | None
    mieux: int
    moins_bien: int
    extensions_ordonnees: bool
    groupes: Mapping[str, Sequence[Sequence[str]]]
    voeu_1: tuple[int, int]
    autre_mouvement: str
    meme_campagne: str


def confronter(racine: Path, premier: str, second: str) -> Confrontation:
    """Compare two results of the store.

    Raises
    ------
    Refus
        ``contenu_absent``, ``resultat_refuse``.
    """
    from ..comparaison import autre_mouvement, meme_campagne

    lue = comparer(racine, premier, second)
    flux: Counter[tuple[str, str]] = Counter()
    departs, arrivees = Counter[str](), Counter[str]()
    for _, avant, apres in lue["changements"]:
        (issue_avant, *suite_avant), (issue_apres, *suite_apres) = avant.split(" "), apres.split(" ")
        flux[issue_avant, issue_apres] += 1
        lieux = [suite[0] if suite else "" for suite in (suite_avant, suite_apres)]
        if lieux[0] != lieux[1]:
            departs.update(lieux[:1])
            arrivees.update(lieux[1:])
    groupes: dict[str, list[list[str]]] = {}
    for ligne in lue["groupes"]:
        groupe, valeur, *chiffres = ligne.values()
        groupes.setdefault(groupe, []).append([valeur, *(NON_DIT if c is None else str(c) for c in chiffres)])
    connus = sorted((departs.keys() | arrivees.keys()) - {""})
    return Confrontation(
        None if lue["entrees_differentes"] is None else tuple(lue["entrees_differentes"]),
        (len(lue["seulement_dans_le_premier"]), len(lue["seulement_dans_le_second"])),
        {issue: (paire[0], paire[1]) for issue, paire in lue["totaux"].items()},
        tuple((*paire, nombre) for paire, nombre in sorted(flux.items(), key=lambda f: (-f[1], f[0]))),
        tuple((lieu, departs[lieu], arrivees[lieu]) for lieu in connus),
        tuple((c[0], c[1], c[2]) for c in lue["changements"]),
        None if lue["barres"] is None else tuple((b[0], b[1], b[2], b[3]) for b in lue["barres"]),
        lue["mieux"],
        lue["moins_bien"],
        lue["extensions_ordonnees"],
        groupes,
        (lue["voeu_1"][0], lue["voeu_1"][1]),
        autre_mouvement(lue["mouvements"]),
        meme_campagne(lue["entrees_differentes"], lue["simules"], lue["simulation_change"]),
    )
