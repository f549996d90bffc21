"""Both phases seen by one candidat: the exit list, what phase M gave, why phase P gave no better."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..francais import entier, pluriel
from ..francais import points as ecrire_points
from .permutations import phrase_trajet
from .phrases_sorties import Sortie

if TYPE_CHECKING:
    from ..statistiques.sorties import Sorties
    from .vues import Vues


def sans_permutation(vues: Vues, option: int) -> tuple[str, ...]:
    """Why phase P did not give the option either; nothing in one phase."""
    m, cellule_m = vues.resultat.marche, vues.resultat.cellule_m
    if cellule_m is None:
        return ()
    de, vers = int(cellule_m[vues.i]), int(m.slot_cellule[vues.slot(option, vues.membre)])
    lieux, lieu = vues.resultat.campagne.paquet.lieux, vues.resultat.campagne.paquet.nom_lieu
    noms = [lieux.noms[lieux.indice[m.cellules[c][1]]] for c in (de, vers)]
    trajet, siens = vues.trajets.get((de, vers), (0, 0)), int(m.slot_points[vues.slot(option, vues.membre)])
    return (phrase_trajet(trajet, vues.seuil, noms[0], noms[1], lieu, siens=siens, en_couple=vues.taille > 1),)


def sortie_fermee(vues: Vues, option: int | None = None) -> Sortie | None:
    """The exit, when it was closed; with an option, whether more exits would have given it."""
    m, s = vues.resultat.marche, vues.chiffres.sorties
    if s is None or s.admise[vues.i]:
        return None
    cellule = int(m.origine[vues.i])
    autres = [int(p) for p in m.membres[m.unite_debut[vues.unite] : m.unite_debut[vues.unite + 1]] if int(p) != vues.i]
    ailleurs = [p for p in autres if m.origine[p] != cellule]
    sortants, dernier, ouvertes = int(s.sortants[cellule]), int(s.dernier[cellule]), int(s.ouvertes[cellule])
    masquee = sortants < vues.seuil and ouvertes > 0
    sortie = Sortie(
        lieu=str(vues.nom(vues.resultat.campagne.dossiers.origine[vues.i])),
        rang=int(s.rang[vues.i]),
        ouvertes=ouvertes,
        points=int(s.points[vues.i]),
        barre=int(s.barre[cellule]) if sortants and not masquee else None,
        barre_masquee=masquee,
        meme_groupe=not sortants or bool(s.groupe[dernier] == s.groupe[vues.i]),
        seule=bool(s.seule[vues.i]),
        ensemble=len(ailleurs) < len(autres),
        autre_fermee=any(not s.seule[p] for p in ailleurs),
    )
    trouvee = vues.rejeu.sortie(vues.unite, cellule)
    if trouvee is None or option is None:
        return sortie
    suffisantes, alors = trouvee
    obtenue = "ce" if alors == option else "rien" if alors == vues.options else "moins" if alors > option else "mieux"
    return replace(sortie, suffisantes=suffisantes, obtenue=obtenue)


def phrases_phases(vues: Vues) -> tuple[str, ...]:
    """What each phase was for the candidat; nothing in one phase, or without a vœu."""
    m, s = vues.resultat.marche, vues.chiffres.sorties
    if s is None or not s.rang[vues.i]:
        return ()
    cellule = int(m.origine[vues.i])
    origine = str(vues.nom(vues.resultat.campagne.dossiers.origine[vues.i]))
    sortants = int(s.sortants[cellule])
    barre = f"barre de sortie {ecrire_points(int(s.barre[cellule]))} points"
    if sortants < vues.seuil and s.ouvertes[cellule] > 0:
        barre = "barre de sortie non communiquée (trop peu de sortants)"
    elif not sortants:
        barre = "aucun candidat sorti"
    points = ecrire_points(int(s.points[vues.i]))
    rang = f"rang {entier(int(s.rang[vues.i]))} sur {entier(int(s.inscrits[cellule]))}, avec {points} points sur le vœu 1"
    ouvertes = pluriel(int(s.ouvertes[cellule]), "sortie ouverte", "sorties ouvertes")
    places = f"Liste de sortie ({origine}) : {rang} ; {ouvertes}, {barre}."
    return (places, f"En phase de mutation, {_mutation(vues, s)} {_permutation(vues, origine)}")


def _mutation(vues: Vues, s: Sorties) -> str:
    """What phase M was: the exit, then the entry."""
    sortie = sortie_fermee(vues)
    if sortie is not None:
        if not sortie.seule and sortie.autre_fermee:
            return "ni votre sortie ni celle de l'autre membre du couple n'était ouverte."
        if not sortie.seule:
            return "votre sortie n'était pas ouverte."
        if sortie.ensemble:
            return "il fallait deux sorties pour votre couple, et elles n'étaient pas ouvertes."
        return "votre sortie était ouverte, mais celle de l'autre membre du couple ne l'était pas."
    if vues.examinee < vues.options:
        return (
            f"votre sortie était ouverte et vous avez obtenu votre vœu {vues.rang(vues.examinee)} ({vues.lieu(vues.examinee)})."
        )
    passes = s.rang[vues.i] > s.ouvertes[vues.resultat.marche.origine[vues.i]]
    comment = "s'est ouverte, des personnes placées avant vous sur la liste n'ayant rien obtenu" if passes else "était ouverte"
    return f"votre sortie {comment}, mais aucun de vos vœux n'a pu vous être accordé à l'entrée."


def _permutation(vues: Vues, origine: str) -> str:
    """What phase P was."""
    if vues.obtenue < vues.examinee:
        de = vues.lieu(vues.examinee) if vues.examinee < vues.options else origine
        quoi = f"votre vœu {vues.rang(vues.obtenue)}, par un échange (trajet {de} – {vues.lieu(vues.obtenue)})"
        return f"En phase de permutation, vous avez obtenu {quoi}."
    if vues.obtenue == 0:
        return "La phase de permutation ne vous concernait plus."
    if vues.obtenue < vues.options:
        return "En phase de permutation, aucun échange retenu ne vous donnait mieux."
    return "En phase de permutation, aucun échange retenu ne vous donnait l'un de vos vœux."
