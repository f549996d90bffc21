"""Which rules without an official text, or uncertain, a run used, and whom each concerns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scoring.langage import parametres_lus
from scoring.lecteurs import lecteurs
from scoring.lignes import sous_convention
from scoring.parametres import texte_valeur

from ..francais import CONFIANCES, SENS_CONFIANCES, pluriel
from ..marche import premiers
from ..statistiques import Issue
from .comptes import Comptes
from .modele import Section, Tableau

if TYPE_CHECKING:
    from scoring.elements import Element
    from scoring.parametres import Parametre
    from scoring.priorites import Priorite
    from scoring.refus import Refus
    from scoring.regles_demandes import Departage, Regle

    from ..resultat import Resultat

OFFICIEL = "officiel"
"""Confidence of what an official text says."""

SANS_TEXTE = "sans-texte"
"""Anchor of the section."""

TOUS = "toute la campagne"
"""Whom a rule concerns that decides for everybody."""

COUPLES_SEULS = frozenset({"points_couple", "placement_obligatoire"})
"""Parameters without effect when nobody moves with somebody."""

_SENS = " ; ".join(f"« {CONFIANCES[nom]} », {sens}" for nom, sens in SENS_CONFIANCES.items())

EXPLICATION = (
    "Valeurs et règles que ce calcul a employées et que le paquet ne tire pas d'un texte officiel. La confiance dit d'où elles "
    f"viennent : {_SENS}. Une règle de plusieurs sources a la plus faible de leurs confiances. La première page ne donne que "
    "celles qui sont incertaines, parce que les sources se contredisent ou manquent. Une valeur que la campagne a fixée est "
    "une décision : elle n'est pas ici. Les sources des lieux limitrophes, des zones et du tableau d'extension sont dans les "
    "fichiers lieux.yaml et extension.yaml du paquet."
)


def incertitudes(resultat: Resultat, comptes: Comptes) -> Tableau | None:
    """Uncertain rules that this run used: each with its value, its alternative and whom it concerns.

    A value that the campaign decided is no longer the pack's doubt: see :func:`service.rapport.premiere_page.surcharges`.
    """
    lignes = []
    for parametre, portee in _employes(resultat):
        if parametre.incertain:
            autre = str(parametre.alternative or (parametre.note and f"aucune lue ; note : {parametre.note}") or "–")
            valeurs = (texte_valeur(parametre.valeur), CONFIANCES[parametre.confiance], autre)
            lignes.append((parametre.libelle, *valeurs, parametre.source, portee))
    deduits = _extension_incertaine(resultat, comptes)
    if deduits:
        doute = ("–", CONFIANCES["infere"], "–", "voir le fichier extension.yaml du paquet")
        lignes.append(("Lignes déduites du tableau d'extension", *doute, pluriel(deduits, "candidat")))
    colonnes = ("Règle", "valeur", "confiance", "autre valeur", "source", "concerne")
    return _tableau("Règles incertaines utilisées", colonnes, lignes)


def sans_texte(resultat: Resultat) -> Section | None:
    """Every parameter and rule that this run used and that no official text gives; None when there is none."""
    parametres = [
        (p.libelle, CONFIANCES[p.confiance], portee, texte_valeur(p.valeur), p.source)
        for p, portee in _employes(resultat, instructions=True)
        if p.confiance != OFFICIEL
    ]
    colonnes = ("Paramètre", "confiance", "concerne", "valeur", "source")
    tableaux = [
        _tableau("Valeurs sans texte officiel", colonnes, parametres),
        _tableau(
            "Autres règles sans texte officiel", ("Règle", "confiance", "concerne", "sorte", "source"), list(_regles(resultat))
        ),
    ]
    presents = tuple(t for t in tableaux if t)
    return Section(SANS_TEXTE, "Règles sans texte officiel", (EXPLICATION,), tableaux=presents) if presents else None


def _tableau(titre: str, colonnes: tuple[str, ...], lignes: Sequence[tuple[str, ...]]) -> Tableau | None:
    return Tableau(titre, colonnes, tuple(lignes), (False,) * len(colonnes)) if lignes else None


def _douteux(parametre: Parametre) -> bool:
    """Whether the pack's own value is used, and is uncertain or without an official text."""
    return (parametre.incertain or parametre.confiance != OFFICIEL) and not parametre.surcharge


def _employes(resultat: Resultat, *, instructions: bool = False) -> Iterator[tuple[Parametre, str]]:
    """Doubtful parameters that this run used, in the order of the pack, each with whom it concerns.

    ``instructions``: also those that guide the people who establish the facts, whom no run can count.
    """
    concernes = _concernes(resultat)
    for nom, parametre in resultat.campagne.paquet.parametres.items():
        qui = concernes.get(nom, ())
        if not _douteux(parametre):
            continue
        if qui is None:
            yield parametre, TOUS
        elif instructions and parametre.lu_par == "instruction":
            yield parametre, "ceux qui établissent les dossiers"
        elif nombre := len(qui):
            yield parametre, pluriel(nombre, "candidat")


def _concernes(resultat: Resultat) -> dict[str, set[int] | None]:
    """Candidats for whom the rules read each doubtful parameter; None for the whole campaign."""
    campagne, bareme = resultat.campagne, resultat.bareme
    paquet, dossiers = campagne.paquet, campagne.dossiers
    douteux = {nom for nom, p in paquet.parametres.items() if _douteux(p)}
    elements = {nom for element in paquet.elements for nom in element.parametres}
    lus: dict[str, set[int]] = {}
    if campagne.bareme is None:
        etendus, voeux = bareme.voeu_extension >= 0, resultat.voeux
        contexte = paquet.contexte(dossiers, voeux, campagne.couples)
        for k, element in enumerate(paquet.elements):
            comptent = lecteurs(element, contexte) if douteux & set(element.parametres) else {}
            for nom in douteux & set(comptent):
                decide = comptent[nom] & (bareme.elements[:, k] != 0)
                lus.setdefault(nom, set()).update(voeux.candidat[decide].tolist())
            for nom in douteux & set(element.parametres_extension):
                lus.setdefault(nom, set()).update(np.flatnonzero(_obtenu(resultat, k) & etendus).tolist())
        if paquet.lieux.parametre_conventions in douteux:
            compares = sous_convention(paquet, dossiers, resultat.voeux, campagne.couples)
            lus.setdefault(paquet.lieux.parametre_conventions, set()).update(np.flatnonzero(compares).tolist())
    return {**lus, **_hors_elements(resultat, douteux - elements - {paquet.lieux.parametre_conventions})}


def _hors_elements(resultat: Resultat, noms: set[str]) -> dict[str, set[int] | None]:
    """The same for parameters that neither the elements nor the lieux read."""
    campagne, paquet, ids = resultat.campagne, resultat.campagne.paquet, resultat.campagne.dossiers.ids
    avertis: dict[str, set[str]] = {}
    for avis in resultat.avis:
        avertis.setdefault(avis.code, set()).add(avis.candidat)
    lus: dict[str, set[int]] = {}
    for t, genre in enumerate(paquet.types):
        for nom in noms & {genre.parametre_maximum, genre.parametre_classement}:
            lus.setdefault(nom, set()).update(campagne.voeux.candidat[campagne.voeux.type == t].tolist())
    for regle in paquet.normalisations:
        touches = avertis.get(regle.id, set())
        for nom in noms & {n for c in (regle.condition, regle.portee) if c is not None for n in parametres_lus(c)}:
            lus.setdefault(nom, set()).update(i for i, candidat in enumerate(ids) if candidat in touches)
    pour_tous: tuple[Priorite | Refus, ...] = (*paquet.priorites, *paquet.refus)
    generaux = {n for r in pour_tous for c in (r.condition, r.portee) if c is not None for n in parametres_lus(c)}
    generaux |= {nom for nom in noms if paquet.parametres[nom].type == "ordre"}
    generaux |= {nom for nom in noms if paquet.parametres[nom].lu_par == "service"}
    if not len(campagne.couples):
        generaux -= COUPLES_SEULS
    elif not resultat.marche.obligatoire[campagne.couples].any():
        generaux -= {"placement_obligatoire"}
    coupes = set().union(*(avertis.get(regle.id, set()) for regle in paquet.normalisations if regle.type == "couper"))
    en_couple = {i for i in campagne.couples.ravel().tolist() if ids[i] in coupes}
    # What is left is read by the cuts, which only ask about couples.
    autres = {nom: en_couple for nom in noms if paquet.parametres[nom].lu_par == "bareme"}
    return {**autres, **dict.fromkeys(noms & generaux), **lus}


def _obtenu(resultat: Resultat, element: int) -> NDArray[np.bool_]:
    """(n,) who has points of this element on some vœu."""
    obtenu = np.zeros(resultat.campagne.dossiers.nombre, dtype=bool)
    obtenu[resultat.voeux.candidat[resultat.bareme.elements[:, element] != 0]] = True
    return obtenu


def _regles(resultat: Resultat) -> Iterator[tuple[str, ...]]:
    """Elements that gave points, normalisations that told something, and what decides for everybody, without official text."""
    campagne, paquet = resultat.campagne, resultat.campagne.paquet
    if campagne.bareme is None:
        for k, element in enumerate(paquet.elements):
            if element.confiance != OFFICIEL and (nombre := int(_obtenu(resultat, k).sum())):
                yield _rangee(element, "élément du barème", pluriel(nombre, "candidat"))
    for regle in paquet.normalisations:
        if regle.confiance != OFFICIEL and (nombre := len({a.candidat for a in resultat.avis if a.code == regle.id})):
            yield _rangee(regle, "lecture des vœux et des dossiers", pluriel(nombre, "candidat"))
    for departage in paquet.departages:
        if departage.confiance != OFFICIEL:
            yield _rangee(departage, "départage", TOUS)
    for sorte, regles in (("ce qui passe avant les points", paquet.priorites), ("refus à la lecture", paquet.refus)):
        for priorite in regles:
            if priorite.confiance != OFFICIEL:
                yield _rangee(priorite, sorte, TOUS)


def _rangee(regle: Element | Regle | Departage | Priorite | Refus, sorte: str, portee: str) -> tuple[str, ...]:
    return regle.libelle, CONFIANCES[regle.confiance], portee, sorte, regle.source


def _extension_incertaine(resultat: Resultat, comptes: Comptes) -> int:
    """Candidats placed by extension through an inferred row of the table."""
    paquet, voeux = resultat.campagne.paquet, resultat.voeux
    if resultat.campagne.extension is not None:
        return 0
    qui = np.flatnonzero((comptes.issue == Issue.EXTENSION) & (np.diff(voeux.debut) > 0))
    premier = premiers(paquet, voeux)[qui]
    lignes = paquet.extension[premier] == comptes.lieu[qui][:, None]
    return int((lignes & paquet.extension_incertaine[premier]).any(axis=1).sum())
