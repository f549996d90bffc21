"""What is odd in a campaign that has no fault: told, never refused, never repaired."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scoring import obligatoire
from scoring.classements import lieux_sans_classement
from scoring.dossier import ABSENT, DATE_ABSENTE
from scoring.examen import Examen, examiner
from scoring.priorites import groupes
from scoring.reprise import reprises

from .echanges.anomalies import une_lettre
from .francais import entier, liste, pluriel
from .manques import departages_sans_effet

if TYPE_CHECKING:
    from .echanges.campagne import Campagne

MAXIMUM_CITES = 5
"""Names quoted in a sentence; the others are counted."""


@dataclass(frozen=True, slots=True)
class Avertissement:
    """One kind of oddity: a French sentence with its count, and the candidats it is about, if any."""

    phrase: str
    candidats: tuple[str, ...] = ()


def avertissements(campagne: Campagne) -> tuple[str, ...]:
    """One French sentence per kind of oddity; empty when there is none.

    Parameters
    ----------
    campagne
        A campaign read without fault.
    """
    return tuple(avertissement.phrase for avertissement in relever(campagne))


def relever(campagne: Campagne, examen: Examen | None = None) -> tuple[Avertissement, ...]:
    """The same with the candidats; ``examen``: what is examined of the campaign's vœux, when that is known already."""
    if examen is None:
        examen = examiner(
            campagne.paquet, campagne.dossiers, campagne.voeux, campagne.couples, campagne.classements, campagne.annulations
        )
    generaux = (
        *reprises(campagne.paquet),
        *_disciplines(campagne),
        *_capacites(campagne),
        *_soldes(campagne),
        *departages_sans_effet(campagne),
    )
    return (
        *_voeux(campagne, examen),
        *_groupes_absents(campagne, examen),
        *map(Avertissement, generaux),
        *_hors_des_postes(campagne),
        *_candidats(campagne),
    )


SUITES = {
    "avis": "aucun avis ne compte",
    "departage": "aucun avis ne compte et aucun rang ne sépare les candidats à égalité",
    "rang": "seul un rang ferait examiner ces vœux, ils sont retirés",
}
"""What follows from a missing ranking, by the role that rankings have (``scoring.types_voeu.CLASSEMENTS``)."""


def _voeux(campagne: Campagne, examen: Examen) -> Iterable[Avertissement]:
    """Nothing left to examine, and rankings that the rules call for and nobody gave."""
    paquet, ids = campagne.paquet, campagne.dossiers.ids
    if campagne.voeux.nombre and not examen.voeux.nombre:
        nombre = campagne.voeux.nombre
        perdus = "le seul vœu de la campagne est écarté" if nombre == 1 else f"les {entier(nombre)} vœux sont tous écartés"
        yield Avertissement(f"Aucun vœu n'est examiné, personne ne peut rien obtenir : {perdus} avant le calcul.")
    aucun = campagne.classements is None or not len(campagne.classements.lieu)
    for role, suite in SUITES.items():
        vises = np.flatnonzero(lieux_sans_classement(paquet, examen.normalises, campagne.classements, role))
        # Where only an opinion counts, a recruiter who has none against anybody may well have sent nothing.
        if not len(vises) or (role == "avis" and not aucun):
            continue
        lieux, candidats = np.unique(examen.normalises.lieu[vises]), np.unique(examen.normalises.candidat[vises])
        ou = pluriel(len(lieux), "lieu demandé", "lieux demandés")
        noms = _cites([paquet.lieux.codes[x] for x in lieux])
        cause = "Aucun classement n'est donné" + (" (classements.csv)" if aucun else f" pour {ou} ({noms})")
        combien = f"{pluriel(len(vises), 'vœu', 'vœux')} de {pluriel(len(candidats), 'candidat')}"
        phrase = f"{cause}, alors que les règles font classer {combien} : {suite}."
        yield Avertissement(phrase, tuple(ids[i] for i in candidats))


def _groupes_absents(campagne: Campagne, examen: Examen) -> Iterable[Avertissement]:
    """Priorities before points that the rules give and a given barème says nothing of."""
    fourni, paquet, voeux = campagne.bareme, campagne.paquet, examen.voeux
    if fourni is None or not paquet.priorites or fourni.groupe.any():
        return
    groupe = groupes(paquet, campagne.dossiers, voeux, campagne.couples)
    vises = np.flatnonzero(groupe < groupe.max(initial=0))
    if len(vises):
        noms = liste([f"« {priorite.libelle} »" for priorite in paquet.priorites])
        combien = pluriel(len(vises), "vœu", "vœux")
        phrase = (
            f"bareme.csv ne donne pas de colonne groupe, les priorités que les règles font passer avant les points ({noms}) ne "
            f"sont donc pas appliquées : {combien} de {pluriel(len(np.unique(voeux.candidat[vises])), 'candidat')}."
        )
        yield Avertissement(phrase, tuple(campagne.dossiers.ids[i] for i in np.unique(voeux.candidat[vises])))


def _soldes(campagne: Campagne) -> Iterable[str]:
    """Two phases: entries and exits whose sums differ, so that the soldes cannot all be reached."""
    sorties = campagne.capacites.sorties
    if sorties is None:
        return
    entrees, total = int(campagne.capacites.capacite.sum()), int(sorties.sum())
    if entrees != total:
        yield (
            f"Les entrées et les sorties ouvertes n'ont pas la même somme ({entier(entrees)} et {entier(total)}) : les soldes "
            "(entrées moins sorties) ne peuvent pas tous être atteints."
        )


def _disciplines(campagne: Campagne) -> Iterable[str]:
    dossiers = campagne.dossiers
    demandees, ouvertes = set(dossiers.discipline.tolist()), set(campagne.capacites.discipline.tolist())
    noms = dossiers.disciplines
    sans_candidat = [noms[d] for d in sorted(ouvertes - demandees)]
    sans_capacite = [noms[d] for d in sorted(demandees - ouvertes)]
    capacites = [noms[d] for d in sorted(ouvertes)]
    if sans_candidat:
        combien = pluriel(len(sans_candidat), "discipline a", "disciplines ont")
        yield f"{combien} des capacités et aucun candidat : {_cites(sans_candidat)}."
    if sans_capacite:
        combien = pluriel(len(sans_capacite), "discipline a", "disciplines ont")
        voisines = [f"{nom}{_voisine(nom, capacites)}" for nom in sans_capacite]
        yield f"{combien} des candidats et aucune ligne de capacité : {_cites(voisines)}."


def _capacites(campagne: Campagne) -> Iterable[str]:
    """Numbers of seats out of proportion with the persons who could come or leave; disciplines of nobody are told elsewhere."""
    dossiers, lues, nombre = campagne.dossiers, campagne.capacites, len(campagne.paquet.lieux.codes)
    candidats = np.bincount(dossiers.discipline, minlength=len(dossiers.disciplines))[lues.discipline]
    tenues = dossiers.origine != ABSENT
    cellules = dossiers.discipline[tenues].astype(np.int64) * nombre + dossiers.origine[tenues]
    partants = np.bincount(cellules, minlength=len(dossiers.disciplines) * nombre)[
        lues.discipline.astype(np.int64) * nombre + lues.lieu
    ]
    lieux, noms = campagne.paquet.lieux.noms, dossiers.disciplines
    for hors_de_proportion, adjectif, suite in (
        ((candidats > 0) & (lues.capacite > candidats), "plus grande", "le nombre de candidats de la discipline"),
        (-lues.capacite > partants, "plus négative", "le nombre de candidats qui y sont en poste"),
    ):
        cas = [
            (noms[lues.discipline[i]], lieux[lues.lieu[i]], entier(lues.capacite[i]))
            for i in np.flatnonzero(hors_de_proportion)
        ]
        if cas:
            combien = pluriel(len(cas), f"capacité {adjectif}", f"capacités {adjectif}s")
            yield f"{combien} que {suite} : {_cites([f'{d} à {x} ({k})' for d, x, k in cas])}."


def _hors_des_postes(campagne: Campagne) -> Iterable[Avertissement]:
    """Where vœux only name posts: persons and seats counted in a lieu that no vœu can name."""
    paquet, dossiers, lues = campagne.paquet, campagne.dossiers, campagne.capacites
    if not all(genre.poste for genre in paquet.types):
        return
    propres = paquet.lieux.nombre_propres
    tenus = np.flatnonzero((dossiers.origine != ABSENT) & (dossiers.origine < propres))
    suite = "un lieu qui n'est pas de postes.csv, alors que les vœux de ce mouvement ne nomment que des postes"
    if len(tenus):
        combien = pluriel(len(tenus), "candidat a", "candidats ont")
        cites = [paquet.lieux.codes[x] for x in np.unique(dossiers.origine[tenus])]
        yield Avertissement(f"{combien} pour origine {suite} : {_cites(cites)}.", tuple(dossiers.ids[i] for i in tenus))
    ouverts = [paquet.lieux.codes[x] for x in np.unique(lues.lieu[lues.lieu < propres])]
    if ouverts:
        combien = pluriel(len(ouverts), "ligne de capacité est pour", "lignes de capacité sont pour")
        yield Avertissement(f"{combien} {suite} : {_cites(ouverts)}.")


def _voisine(nom: str, connues: Iterable[str]) -> str:
    """The label that was probably meant: the same but for case or one letter."""
    proches = [autre for autre in connues if une_lettre(nom.casefold(), autre.casefold())]
    proches.sort(key=lambda autre: autre.casefold() != nom.casefold())
    return f" (peut-être « {proches[0]} »)" if proches else ""


def _candidats(campagne: Campagne) -> Iterable[Avertissement]:
    dossiers = campagne.dossiers
    statuts = campagne.paquet.statuts

    def dire(vises: NDArray[np.bool_], singulier: str, suite: str) -> Iterable[Avertissement]:
        ids = tuple(dossiers.ids[i] for i in np.flatnonzero(vises))
        if ids:
            yield Avertissement(f"{pluriel(len(ids), singulier)} {suite}.", ids)

    if "titulaire" in statuts:
        # Those whom the rules or the file say must be placed have lost theirs: that is the ordinary case.
        attendus = (dossiers.statut == statuts.index("titulaire")) & ~obligatoire.deriver(campagne.paquet, dossiers)
        yield from dire(attendus & (dossiers.origine == ABSENT), "titulaire", "sans origine : aucune place à garder")
    yield from dire(np.diff(campagne.voeux.debut) == 0, "candidat", "sans vœu")
    if campagne.bareme is None:
        if "echelon" in dossiers.faits:
            yield from dire(dossiers.faits["echelon"] == ABSENT, "candidat", "sans échelon")
        yield from dire(dossiers.date_naissance == DATE_ABSENTE, "candidat", "sans date de naissance")
    contexte = campagne.paquet.contexte(dossiers)
    for incoherence in campagne.paquet.incoherences:
        yield from dire(contexte.condition(incoherence.condition), "candidat", f": {incoherence.libelle}")


def _cites(noms: list[str]) -> str:
    if len(noms) <= MAXIMUM_CITES:
        return liste(noms)
    return f"{', '.join(noms[:MAXIMUM_CITES])} et {pluriel(len(noms) - MAXIMUM_CITES, 'autre')}"
