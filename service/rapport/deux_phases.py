"""Report of a movement in two phases: what replaces the first page's figures, and sections of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..francais import entier, majuscule, pluriel, points, pourcent, sans_accent
from ..statistiques import Chiffres, Issue, Sorties
from . import figures
from .comptes import Comptes, par_lieu
from .modele import Figure, Section, Tableau, tableau
from .sections import nom_tranche, par_decision, tranches

if TYPE_CHECKING:
    from ..resultat import Resultat


def apercu(resultat: Resultat, chiffres: Chiffres, comptes: Comptes) -> Tableau:
    """Main figures."""
    c, sorties = chiffres.cellules, _sorties(chiffres)
    demandeurs, servis = comptes.nombre(comptes.demandeur), comptes.nombre(comptes.issue == Issue.VOEU)
    entrees, entrants = int(c.ouvertes.sum()), int(c.entrants_examines.sum() + c.decisions.arrivees.sum())
    ouvertes, sortants = int(np.maximum(sorties.ouvertes, 0).sum()), int(sorties.sortants.sum())
    permutes = comptes.nombre(comptes.permute)
    deja = comptes.nombre(comptes.permute, comptes.servi_en_mutation)
    lignes = [
        ("Candidats", entier(len(comptes.issue)), ""),
        ("Vœux examinés", entier(resultat.voeux.nombre), ""),
        ("Candidats qui demandent un vœu au moins", entier(demandeurs), ""),
        ("– satisfaits en tout", entier(servis), pourcent(servis, demandeurs)),
        (
            "– sur leur vœu 1",
            entier(comptes.nombre(comptes.rang == 1)),
            pourcent(comptes.nombre(comptes.rang == 1), demandeurs),
        ),
        ("– sur un vœu obtenu en phase de mutation", entier(servis - permutes), pourcent(servis - permutes, demandeurs)),
        ("– sur un vœu obtenu par permutation", entier(permutes), pourcent(permutes, demandeurs)),
        ("  dont déjà satisfaits, moins bien, en mutation", entier(deja), pourcent(deja, demandeurs)),
        ("Candidats en couple", entier(comptes.nombre(comptes.en_couple)), ""),
        ("Entrées ouvertes en phase de mutation", entier(entrees), ""),
        ("– utilisées", entier(entrants), pourcent(entrants, entrees)),
        ("Sorties ouvertes en phase de mutation", entier(ouvertes), ""),
        ("– utilisées", entier(sortants), pourcent(sortants, ouvertes)),
        ("Conservent leur affectation", entier(comptes.nombre(comptes.issue == Issue.MAINTENU)), ""),
    ]
    return tableau("En bref", ("", "nombre", "part"), lignes)


def _sorties(chiffres: Chiffres) -> Sorties:
    assert chiffres.sorties is not None
    return chiffres.sorties


def satisfaction(resultat: Resultat, comptes: Comptes) -> Section:
    """Outcome by rank, for each phase."""
    mutation = (comptes.issue == Issue.VOEU) & ~comptes.permute
    publics = (("mutation", mutation), ("permutation", comptes.permute), ("ensemble", np.ones_like(mutation)))
    cases: list[tuple[str, NDArray[np.bool_]]] = [
        (nom_tranche(a, b), (comptes.rang >= a) & (comptes.rang <= b)) for a, b in tranches(resultat)
    ]
    cases += [("maintenu sur place", comptes.issue == Issue.MAINTENU), *par_decision(comptes)]
    total = len(comptes.issue)
    lignes = []
    for nom, masque in cases:
        cellules = []
        for _, public in publics:
            k = comptes.nombre(masque, public)
            cellules += [entier(k), pourcent(k, total)]
        lignes.append((majuscule(nom), *cellules))
    lignes.append(("Total", *(x for _, public in publics for x in (entier(comptes.nombre(public)), ""))))
    colonnes = ("Résultat", *(c for nom, _ in publics for c in (nom, "part des candidats")))
    return Section(
        "satisfaction",
        "Satisfaction selon le rang du vœu et la phase",
        phrases=(
            (
                "Phase : celle qui donne le vœu obtenu à la fin. Un candidat satisfait en mutation et mieux servi par "
                "permutation est compté dans la seconde."
            ),
        ),
        tableaux=(tableau("Candidats selon le vœu obtenu", colonnes, lignes),),
    )


def lieux(resultat: Resultat, chiffres: Chiffres, comptes: Comptes) -> Section:
    """Entries, departures and bars by lieu, phase by phase, with tile maps."""
    paquet, c, s = resultat.campagne.paquet, chiffres.cellules, _sorties(chiffres)
    noms, mot, nombre = paquet.lieux.noms, paquet.nom_lieu, len(paquet.lieux.codes)
    permutes = np.bincount(comptes.lieu[comptes.permute], minlength=nombre)
    comptees = [
        par_lieu(valeurs, nombre)
        for valeurs in (c.ouvertes, s.ouvertes, c.entrants_examines, s.sortants, c.entrants, c.sortants)
    ]
    demandes, refus = par_lieu(c.demandes, nombre), par_lieu(c.non_satisfaits, nombre)
    entree, sortie = (_barres(b, k, nombre) for b, k in ((c.barre, c.entrants_examines), (s.barre, s.sortants)))
    lignes = [
        (
            nom,
            *(entier(int(x[k])) for x in comptees[:4]),
            entree[k],
            sortie[k],
            *(entier(int(x[k])) for x in (permutes, *comptees[4:], demandes, refus)),
        )
        for k, nom in sorted(enumerate(noms), key=lambda x: sans_accent(x[1]))
        if any(x[k] for x in (*comptees, demandes))
    ]
    sommes = [entier(int(x.sum())) for x in (*comptees[:4], permutes, *comptees[4:], demandes, refus)]
    lignes.append(("Total", *sommes[:4], "", "", *sommes[4:]))
    colonnes = (
        majuscule(mot.singulier),
        "entrées ouvertes",
        "sorties ouvertes",
        "entrants en mutation",
        "sortants en mutation",
        "barre d'entrée",
        "barre de sortie",
        "arrivées par permutation",
        "entrants en tout",
        "sortants en tout",
        "demandes",
        "non satisfaites",
    )
    entrants = comptees[4]
    part = [float(1 - refus[k] / demandes[k]) if demandes[k] else 0.0 for k in range(nombre)]
    textes = [pourcent(int(demandes[k] - refus[k]), int(demandes[k])) for k in range(nombre)]
    cartes = (
        (f"Entrants par {mot.singulier}, deux phases", [float(x) for x in entrants], [entier(int(x)) for x in entrants]),
        ("Part des demandes satisfaites, ou mieux satisfaites ailleurs", part, textes),
    )
    return Section(
        sans_accent(mot.pluriel),
        f"Par {mot.singulier}",
        phrases=(
            (
                "Barre d'entrée : points du dernier entrant de la phase de mutation. Barre de sortie : points sur le vœu 1 du "
                "dernier sortant de cette phase. Qui entre en mutation et repart par permutation n'est compté nulle part "
                "« en tout » ; il y a autant d'arrivées que de départs par permutation."
            ),
            f"Une tuile par {mot.singulier}, plus foncée quand le nombre est plus grand ; tout est aussi dans le tableau.",
        ),
        figures=tuple(Figure(titre, figures.carte(titre, noms, paquet.lieux.grille, v, t)) for titre, v, t in cartes),
        tableaux=(tableau(f"Places, barres et mouvements par {mot.singulier}", colonnes, lignes),),
    )


def _barres(barre: NDArray[np.int64], passes: NDArray[np.int64], nombre: int) -> list[str]:
    """(L,) bars in words: that of the only cellule of the lieu where somebody passed; no one bar when there are several."""
    passes, barre = passes.reshape(-1, nombre), barre.reshape(-1, nombre)
    seules = (passes > 0).sum(axis=0) == 1
    ou = passes.argmax(axis=0)
    return [points(int(barre[ou[k], k])) if seules[k] else "–" for k in range(nombre)]


def permutations(resultat: Resultat, comptes: Comptes) -> Section:
    """What phase P gave, to whom, and what is proven of it."""
    annonce, mot = resultat.solution.permutations, resultat.campagne.paquet.nom_lieu
    seuls, lies = comptes.permute & ~comptes.en_couple, comptes.permute & comptes.en_couple
    publics = (("demande seule", seuls), ("en couple", lies), ("Ensemble", comptes.permute))
    cas = (
        ("rien obtenu en mutation", ~comptes.servi_en_mutation),
        ("un moins bon vœu obtenu en mutation", comptes.servi_en_mutation),
    )
    lignes = [(majuscule(nom), *(entier(comptes.nombre(masque, public)) for _, public in publics)) for nom, masque in cas]
    lignes.append(("Total", *(entier(comptes.nombre(public)) for _, public in publics)))
    phrases = [
        (
            "Les permutations échangent des affectations entre candidats non satisfaits, ou satisfaits au-delà de leur vœu 1 : "
            f"de chaque {mot.singulier} il part autant de personnes qu'il en arrive. Le plus de personnes possible y gagnent, "
            "puis le plus de points."
        )
    ]
    if annonce is not None:
        sommes = f"{pluriel(annonce.ameliores, 'personne améliorée', 'personnes améliorées')}, {points(annonce.points)} points"
        bornes = f"bornes prouvées : {entier(annonce.ameliores_borne)} et {points(annonce.points_borne)}"
        depart = "prouvé" if annonce.departage_prouve else "non prouvé"
        phrases.append(f"{sommes} ; {bornes} ; choix entre permutations égales : {depart}.")
    colonnes = ("Avant la permutation", *(nom for nom, _ in publics))
    tableaux = (tableau("Candidats mieux servis par permutation", colonnes, lignes),) if comptes.permute.any() else ()
    return Section("permutations", "Permutations", tuple(phrases), tableaux=tableaux)
