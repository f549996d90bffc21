"""Draw a whole campaign and write its folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.dossier import ABSENT, DATE_ABSENTE
from scoring.lieux import Lieux
from scoring.paquet import Paquet, charger

from ..echanges.ecriture import ecrire, verifier_cible
from ._lecture import RecetteRefusee
from .ecriture import Tableaux, fichiers
from .figures import ETIQUETTE, Colonne
from .formules import Calcul
from .hasard import Hasard
from .listes import Listes, tirer_listes
from .places import a_l_echelle, ouvertures_nettes
from .postes import tirer_postes, tirer_rangs
from .recette import DONNEE, Recette, avec_valeurs, charger_recette
from .tirages import Tirages

MINIMUM = 10
"""Below this, shares mean nothing and a discipline may have nobody."""


def generer(
    dossier: Path,
    *,
    mouvement: str = "second-degre",
    annee: int = 2023,
    candidats: int | None = None,
    couples: float | None = None,
    graine: int = 1,
    recette: Path | None = None,
    valeurs: Mapping[str, float] | None = None,
    libelle: str | None = None,
) -> None:
    """Write a synthetic campaign folder; the same arguments give the same bytes.

    Parameters
    ----------
    dossier
        Folder to create; it must not exist, or be empty.
    candidats
        Number of persons; by default the recipe's, that of the country.
    couples
        Share of persons who are in a couple, from 0 to 1; by default the recipe's.
    graine
        Seed of every draw, also the campaign's ``tirage``.
    recette
        Recipe file, by default the package's own for this movement and year.
    valeurs
        Values of the recipe to replace, by name.
    libelle
        Name of the campaign, by default what was drawn and how; no quotation mark nor backslash.

    Raises
    ------
    ValueError
        When an argument is out of bounds.
    RecetteRefusee
        When there is no recipe for this movement and year, or the recipe has faults, or it does not fit the rule pack.
    PaquetInconnu
        When there is no rule pack for it.
    SortieRefusee
        When ``dossier`` exists and is not an empty folder.
    """
    if candidats is not None and candidats < MINIMUM:
        raise ValueError(f"candidats : {candidats} demandés, {MINIMUM} au moins")
    if couples is not None and not 0 <= couples <= 1:
        raise ValueError(f"couples : {couples} demandé, une part de 0 à 1 est attendue")
    if graine < 0:
        raise ValueError(f"graine : {graine} demandée, un entier positif est attendu")
    verifier_cible(dossier)
    lue = avec_valeurs(charger_recette(recette, mouvement=mouvement, annee=annee), valeurs or {})
    ecrire(dossier, composer(lue, charger(mouvement, annee), candidats, couples, graine, libelle))


def composer(
    recette: Recette,
    paquet: Paquet,
    candidats: int | None,
    couples: float | None,
    graine: int,
    libelle: str | None = None,
) -> dict[str, bytes]:
    """Content of the files, by name; pure: nothing is read nor written.

    Raises
    ------
    RecetteRefusee
        When the recipe does not describe the pack's lieux, each of them, or when it and the pack do not fit.
    """
    n = recette.candidats if candidats is None else candidats
    part = recette.couples if couples is None else couples
    _accorder(recette, paquet, part)
    lieux, hasard = paquet.lieux, Hasard(graine)
    disciplines = disciplines_ouvertes(recette, n)
    tirages = Tirages(hasard, lieux, n, part)
    noms = _noms(recette, lieux, disciplines, n)
    calcul = Calcul(noms, tirages.fonctions)
    for nom, formule in recette.personnes.items():
        noms[nom] = calcul(formule)
    discipline = _entiers(noms.get(ETIQUETTE, 0), n)
    parts = np.asarray(disciplines.get("poids", np.ones(1)), dtype=np.float64)
    postes = None
    if recette.postes is not None:
        postes = tirer_postes(recette.postes, lieux, discipline, parts, hasard, calcul)
        noms["poste_tenu"], paquet = postes.tenu, postes.ajouter(paquet)
        tirages = _prolonger(tirages, Tirages(hasard, paquet.lieux, n, part))
        calcul = Calcul(noms, tirages.fonctions)
    du_poste = np.full(paquet.lieux.nombre, ABSENT, dtype=np.int32)
    if postes is not None:
        du_poste[lieux.nombre :] = postes.discipline
    listes = tuple(tirer_listes(b, paquet, du_poste, discipline, tirages.couples, hasard, calcul) for b in recette.voeux)
    noms |= {"voeu_1": listes[0].rang(1), "voeu_2": listes[0].rang(2), "longueur": listes[0].longueur}
    for nom, formule in recette.faits.items():
        noms[nom] = calcul(formule)
    colonnes = {nom: np.broadcast_to(valeur, (n, *np.shape(valeur)[1:])) for nom, valeur in _colonnes(recette, calcul).items()}
    tableaux = Tableaux(
        paquet=paquet,
        disciplines=tuple(str(d) for d in disciplines.get(ETIQUETTE, ())),
        couples=tirages.couples,
        listes=listes,
        colonnes=colonnes,
        capacites=_capacites(recette, paquet, discipline, listes, hasard, calcul, disciplines, n),
        postes=postes,
        rangs=None if recette.classement is None else tirer_rangs(recette.classement, paquet, listes, hasard, calcul),
    )
    autres = "".join(f", {h.nom} = {h.valeur}" for h in recette.hypotheses if h.note == DONNEE)
    autres += " (non calibrée ainsi)" if autres and recette.calibree else ""
    decrite = f"{recette.libelle} : {n} candidats, {100 * part:g} % en couple, graine {graine}{autres}"
    entete = f'mouvement: {recette.mouvement}\nannee: {recette.annee}\nlibelle: "{libelle or decrite}"\ntirage: {graine}\n'
    return {"campagne.yaml": entete.encode(), **fichiers(tableaux)}


def _accorder(recette: Recette, paquet: Paquet, couples: float) -> None:
    """Refuse a recipe that is not of this pack."""
    fautes = []
    for colonne in recette.lieux.values():
        autres = set(colonne) ^ set(paquet.lieux.codes)
        if autres:
            liste = ", ".join(sorted(autres))
            fautes.append(f"lieux.lignes : lieux absents de la recette, ou inconnus du paquet : {liste}")
            break
    connus = {"statut", "origine", "obligatoire", "date_naissance", *(fait.nom for fait in paquet.faits)}
    if not paquet.discipline:
        connus.add(ETIQUETTE)
    fautes += [f"colonnes.{nom} : le paquet de règles n'a pas cette colonne" for nom in recette.colonnes if nom not in connus]
    if bool(paquet.discipline) == bool(recette.disciplines):
        fautes.append("disciplines : une table est attendue quand le mouvement a des disciplines, et seulement alors")
    types = {genre.code: genre for genre in paquet.types}
    tenues = set[str]()
    for k, bloc in enumerate(recette.voeux):
        # Each block is cut at its own limit: two of them under one limit would exceed it together.
        limites = {types[genre].parametre_maximum for genre in bloc.types if genre in types}
        if limites & tenues:
            fautes.append(f"voeux[{k}].types : un bloc précédent a des types de la même limite, les réunir en un seul")
        tenues |= limites
        inconnus = [genre for genre in bloc.types if genre not in types]
        if inconnus or len({types[genre].poste for genre in bloc.types if genre in types}) != 1:
            fautes.append(f"voeux[{k}].types : des types de vœu du paquet, tous de lieux ou tous de postes, sont attendus")
    if couples and not paquet.liens.paires:
        fautes.append("couples : ce mouvement ne connaît pas de demandes liées")
    if recette.places is not None and (recette.places.entrees is None) != (paquet.capacites == ("capacite",)):
        fautes.append(f"places : le paquet de règles attend {', '.join(paquet.capacites)}")
    if fautes:
        raise RecetteRefusee(tuple(fautes))


def disciplines_ouvertes(recette: Recette, nombre: int) -> Mapping[str, Colonne]:
    """Disciplines large enough at this size, in ascending order of label: at least three, so that couples can be in two."""
    table = recette.disciplines
    if not table:
        return table
    poids, minimum = np.asarray(table["poids"], dtype=np.float64), recette.taille_minimale
    rangees = sorted(range(len(poids)), key=lambda k: (-poids[k], str(table[ETIQUETTE][k])))
    grandes = set(rangees[:3]) | {k for k in rangees if poids[k] / poids.sum() * nombre >= minimum}
    garde = np.array(sorted(grandes, key=lambda k: str(table[ETIQUETTE][k])))
    return {nom: colonne[garde] for nom, colonne in table.items()}


def _noms(recette: Recette, lieux: Lieux, disciplines: Mapping[str, Colonne], n: int) -> dict[str, Any]:
    """What formulas may read before anything is drawn."""
    return {
        **recette.valeurs,
        **recette.repartitions,
        **recette.listes,
        **{f"lieux.{nom}": np.array([colonne[code] for code in lieux.codes]) for nom, colonne in recette.lieux.items()},
        "lieux.type": np.array(lieux.types),
        "lieux.dom": lieux.est_dom,
        "lieux.limitrophe": lieux.limitrophe,
        "lieux.meme": np.eye(lieux.nombre, dtype=np.bool_),
        **{f"disciplines.{nom}": colonne for nom, colonne in disciplines.items()},
        "candidat": np.arange(n, dtype=np.int32),
        "tous": np.ones(n, dtype=np.bool_),
        "nombre": n,
        "annee": recette.annee,
        "vide": ABSENT,
        "sans_date": DATE_ABSENTE,
    }


def _prolonger(avant: Tirages, apres: Tirages) -> Tirages:
    apres.couples = avant.couples
    return apres


def _entiers(valeur: Any, n: int) -> NDArray[np.int32]:
    return np.broadcast_to(np.asarray(valeur, dtype=np.int32), n)


def _colonnes(recette: Recette, calcul: Calcul) -> dict[str, NDArray[Any]]:
    return {nom: np.asarray(calcul(formule)) for nom, formule in recette.colonnes.items()}


def _capacites(
    recette: Recette, paquet: Paquet, discipline: NDArray[np.int32], listes: tuple[Listes, ...], hasard: Hasard,
    calcul: Calcul, disciplines: Mapping[str, Colonne], n: int,
) -> tuple[NDArray[np.int64], ...] | None:  # fmt: skip
    """Columns of seats, (D, P) each, in the order of the pack; None when seats are those of posts only."""
    places = recette.places
    if places is None:
        return None
    if places.entrees is not None and places.sorties is not None:
        rapport = n / recette.candidats
        return tuple(a_l_echelle(np.asarray(calcul(f)), rapport)[None, :] for f in (places.entrees, places.sorties))

    # Disciplines as a column, against lieux in a row.
    rangees = {f"disciplines.{nom}": colonne[:, None] for nom, colonne in disciplines.items()}
    nombre = max(1, len(disciplines.get(ETIQUETTE, ())))
    extension = paquet.extension.shape[1] > 0
    return (
        ouvertures_nettes(places, paquet.lieux, nombre, discipline, listes[0].rang(1), extension, hasard, calcul.avec(rangees)),
    )
