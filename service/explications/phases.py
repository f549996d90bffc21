"""Both phases seen by one candidat: the exit list, what phase M gave, why phase P gave no better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..francais import entier, pluriel
from ..francais import points as ecrire_points
from .permutations import phrase_trajet
from .phrases_sorties import Sortie

if TYPE_CHECKING:
    from .vues import Vues


def sans_permutation(vues: Vues, option: int) -> tuple[str, ...]:
    """Why phase P did not give the option either; nothing in one phase."""
    m, cellule_m = vues.resultat.marche, vues.resultat.cellule_m
    if cellule_m is None:
        return ()
    de, vers = int(cellule_m[vues.i]), int(m.slot_cellule[vues.slot(option, vues.membre)])
    lieux, lieu = vues.resultat.campagne.paquet.lieux, vues.resultat.campagne.paquet.nom_lieu
    noms = [lieux.noms[lieux.indice[m.cellules[c][1]]] for c in (de, vers)]
    return (phrase_trajet(vues.trajets.get((de, vers), (0, 0)), vues.seuil, noms[0], noms[1], lieu),)


def _places_de_sortie(vues: Vues, personne: int) -> tuple[int, int]:
    """Exits opened in the lieu that a member leaves, and how many more would let the members who hold it leave.

    The first ones would go to those who stand before them and could not leave either.
    """
    m, s = vues.resultat.marche, vues.chiffres.sorties
    assert s is not None
    membres = m.membres[m.unite_debut[vues.unite] : m.unite_debut[vues.unite + 1]]
    ici = [int(p) for p in membres if m.origine[p] == m.origine[personne]]
    faible = max(ici, key=lambda p: int(s.rang[p]))
    devant = int(s.devant[faible]) + int(s.fermees_devant[faible]) - (len(ici) - 1)
    ouvertes = int(s.ouvertes[m.origine[faible]])
    return ouvertes, max(0, devant + len(ici) - ouvertes)


def sortie_fermee(vues: Vues) -> Sortie | None:
    """The exit, when it was closed."""
    m, s = vues.resultat.marche, vues.chiffres.sorties
    if s is None or s.admise[vues.i]:
        return None
    cellule = int(m.origine[vues.i])
    autres = [int(p) for p in m.membres[m.unite_debut[vues.unite] : m.unite_debut[vues.unite + 1]] if int(p) != vues.i]
    ailleurs = [p for p in autres if m.origine[p] != cellule]
    sortants, dernier = int(s.sortants[cellule]), int(s.dernier[cellule])
    ouvertes, manquantes = _places_de_sortie(vues, vues.i)
    masquee = sortants < vues.seuil and ouvertes > 0
    return Sortie(
        lieu=str(vues.nom(vues.resultat.campagne.dossiers.origine[vues.i])),
        rang=int(s.rang[vues.i]),
        ouvertes=ouvertes,
        points=int(s.points[vues.i]),
        barre=int(s.barre[cellule]) if sortants and not masquee else None,
        barre_masquee=masquee,
        meme_groupe=not sortants or bool(s.groupe[dernier] == s.groupe[vues.i]),
        seule=bool(s.seule[vues.i]),
        ensemble=len(ailleurs) < len(autres),
        manquantes=manquantes,
        manquantes_autre=max((_places_de_sortie(vues, p)[1] for p in ailleurs), default=0),
    )


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
    if not s.admise[vues.i]:
        suite = "Votre sortie n'était pas ouverte en phase de mutation."
    elif vues.examinee < vues.options:
        suite = f"Votre sortie était ouverte ; la phase de mutation vous a donné {vues.lieu(vues.examinee)}."
    else:
        suite = "Votre sortie était ouverte ; aucun de vos vœux n'ayant pu être accordé, votre tour est passé au suivant."
    if vues.obtenue < vues.examinee:
        de = vues.lieu(vues.examinee) if vues.examinee < vues.options else origine
        suite += f" La phase de permutation vous a ensuite fait faire le trajet {de} – {vues.lieu(vues.obtenue)}."
    return (places, suite)
