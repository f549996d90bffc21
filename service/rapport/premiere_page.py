"""First page of the report: what must be read before anything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from scoring.annulations import PAR_LIEN
from scoring.derogations import COMPTEE, EN_PLUS
from scoring.dossier import ABSENT
from scoring.parametres import texte_valeur
from solver.marche import DEHORS
from solver.solution import Etat

from .. import impossibilites
from ..derogations import affectations
from ..francais import entier, pluriel, pourcent
from ..preuves import REVENDIQUEES, meilleure_admise, reserve_permutations, reste_sans_suite
from ..statistiques import Chiffres, Issue
from .comptes import Comptes
from .modele import Tableau, tableau

if TYPE_CHECKING:
    from solver.solution import Solution

    from ..resultat import Resultat, ResultatVerifie


LISTE_INCOMPLETE = "La liste n'est pas prouvée complète : d'autres placements peuvent exister"


def apercu(resultat: Resultat, chiffres: Chiffres, comptes: Comptes) -> Tableau:
    """Main figures."""
    c, i, paquet = chiffres.cellules, comptes.issue, resultat.campagne.paquet
    titulaires, nouveaux = comptes.nombre(comptes.titulaire), comptes.nombre(~comptes.titulaire)
    demandeurs = comptes.nombre(comptes.titulaire, comptes.demandeur)
    mutes = comptes.nombre(comptes.titulaire, i == Issue.VOEU)
    premiers = comptes.nombre(~comptes.titulaire, comptes.rang == 1)
    etendus = comptes.nombre(i == Issue.EXTENSION)
    decides = comptes.nombre(i == Issue.DEROGATION)
    libres = np.maximum(c.ouvertes - c.entrants, 0)
    lignes = [
        ("Candidats", entier(titulaires + nouveaux), ""),
        ("Vœux examinés", entier(resultat.voeux.nombre), ""),
    ]
    if titulaires:
        lignes += [
            ("Titulaires qui demandent une mutation", entier(demandeurs), ""),
            ("– mutés sur un de leurs vœux", entier(mutes), pourcent(mutes, demandeurs)),
        ]
    if nouveaux:
        lignes += [
            ("Nouveaux entrants", entier(nouveaux), ""),
            ("– obtiennent leur vœu 1", entier(premiers), pourcent(premiers, nouveaux)),
        ]
    if nouveaux and paquet.avec_extension:
        lignes.append(("– placés par extension", entier(etendus), pourcent(etendus, nouveaux)))
    if decides:
        lignes.append(("Affectés par décision motivée", entier(decides), ""))
    if paquet.avec_couples:
        lignes.append(("Candidats en couple", entier(comptes.nombre(comptes.en_couple)), ""))
    lignes += [
        (nom_capacite(resultat), entier(int(c.capacite.sum())), ""),
        ("Places ouvertes, départs compris", entier(int(c.ouvertes.sum())), ""),
        ("– occupées par des entrants", entier(int(c.entrants.sum())), pourcent(int(c.entrants.sum()), int(c.ouvertes.sum()))),
        ("– restées libres", entier(int(libres.sum())), pourcent(int(libres.sum()), int(c.ouvertes.sum()))),
        ("Sans affectation", entier(comptes.nombre(i == Issue.NON_AFFECTE)), ""),
    ]
    return tableau("En bref", ("", "nombre", "part"), lignes)


def nom_capacite(resultat: Resultat) -> str:
    """What ``capacite`` counts under the rules of this campaign (model §2)."""
    return "Capacité nette ouverte" if resultat.marche.depart_libere_place else "Entrées ouvertes, départs non comptés"


def notes(resultat: Resultat, chiffres: Chiffres) -> tuple[str, ...]:
    """Why the seats open are more than capacities and departures: what is below zero in a cellule counts for zero.

    In two phases, how far the soldes obtained are from those asked.
    """
    c = chiffres.cellules
    if chiffres.sorties is not None:
        return _soldes(resultat, chiffres)
    if not resultat.marche.depart_libere_place:
        return ()
    ajoutees = sum(k for _, k in resultat.solution.places_ajoutees)
    ajoutees += int((c.decisions.arrivees - c.decisions.prises).sum())
    exces = int(c.ouvertes.sum() - c.capacite.sum() - c.sortants.sum()) - ajoutees
    if not exces:
        return ()
    somme = "de la capacité nette, des départs et des places ajoutées" if ajoutees else "de la capacité nette et des départs"
    return (
        (
            f"Places ouvertes : {pluriel(exces, 'place')} de plus que la somme {somme}, parce qu'une capacité négative "
            "que les départs ne compensent pas compte pour 0 place ouverte, et non pour moins de 0."
        ),
    )


def _soldes(resultat: Resultat, chiffres: Chiffres) -> tuple[str, ...]:
    """Solde (entrants minus sortants) asked and obtained: how many differ, and the largest gaps."""
    c, sorties, lieux = chiffres.cellules, chiffres.sorties, resultat.campagne.paquet.lieux
    assert sorties is not None
    demande, obtenu = c.capacite - sorties.ouvertes, c.entrants - c.sortants
    ecart = np.abs(obtenu - demande)
    loin = [i for i in np.argsort(-ecart, kind="stable").tolist() if ecart[i]]
    if not loin:
        return ()
    lieu = resultat.campagne.paquet.nom_lieu
    cites = " ; ".join(
        f"{lieux.noms[lieux.indice[resultat.marche.cellules[i][1]]]} : {entier(demande[i])} demandé, {entier(obtenu[i])} obtenu"
        for i in loin[:SOLDES_CITES]
    )
    return (
        (
            f"Solde (entrants moins sortants) : {pluriel(len(loin), lieu.singulier, lieu.pluriel)} sur "
            f"{entier(int(c.utile.sum()))} n'ont pas le solde demandé, somme des écarts {entier(int(ecart.sum()))}. Entrées et "
            f"sorties ouvertes sont des maximums, que les demandes ne remplissent pas toujours. Plus grands écarts : {cites}."
        ),
    )


SOLDES_CITES = 5
"""Largest gaps between soldes that the first page quotes."""


def alertes(verifie: ResultatVerifie) -> tuple[str, ...]:
    """Violations, claims that remain, seats added, smallest changes of seats."""
    resultat, solution = verifie.resultat, verifie.resultat.solution
    phrases = list(_simulation(verifie))
    reste = solution.revendications
    for nom, controle in verifie.rapport.proprietes.items():
        admise = (nom in REVENDIQUEES and reste) or (nom == "P11" and meilleure_admise(solution, verifie.rapport))
        if controle.violations and not admise:
            phrases.append(f"La propriété {nom} est violée : {pluriel(len(controle.violations), 'violation')}.")
    if verifie.rapport.valeur_p8 != solution.p8_valeur:
        phrases.append("La somme des rangs annoncée par le mécanisme n'est pas celle que le contrôle recalcule (P8).")
    if solution.permutations is not None and not solution.permutations.prouve:
        phrases.append(reserve_permutations(verifie))
    if reste:
        phrases.append(f"{reste_sans_suite(solution)}.{_vides(solution)}")
    if reste and solution.etat == Etat.SANS_STABLE:
        phrases.append(impossibilites.phrase(solution, verifie.impossibilites))
    paquet = resultat.campagne.paquet
    lieux = paquet.lieux
    nom_cellule = [f"{paquet.nom_discipline(d)}, {lieux.noms[lieux.indice[code]]}" for d, code in resultat.marche.cellules]
    if solution.places_ajoutees:
        total = sum(k for _, k in solution.places_ajoutees)
        ou = " ; ".join(f"{nom_cellule[c]} : {entier(k)}" for c, k in solution.places_ajoutees)
        phrases.append(f"Places ajoutées pour affecter les personnes qui doivent l'être : {entier(total)} ({ou}).")
    if solution.reparations:
        choix = [
            " et ".join(f"{'+' if k > 0 else ''}{entier(k)} en {nom_cellule[c]}" for c, k in reparation.places)
            for reparation in solution.reparations
        ]
        phrases.append(
            "Une répartition honorant toutes les demandes fondées existe avec l'un de ces changements de places, "
            f"au choix de l'administration : {' ; '.join(choix)}."
        )
    if solution.placements:
        couples = len({p.unite for p in solution.placements})
        douteux = sum(not p.prouve for p in solution.placements)
        sans = f" ; pour {entier(douteux)}, rien ne prouve que ce nombre soit le plus petit" if douteux else ""
        liste = "Il est prouvé qu'aucun autre n'est possible" if solution.placements_complets else LISTE_INCOMPLETE
        phrases.append(
            f"{pluriel(couples, 'couple non affecté a', 'couples non affectés ont')} des placements possibles, à décider : la "
            f"section « Couples » donne pour chacun ce qu'il laisserait sans suite{sans}. {liste}."
        )
    return (*phrases, *_derogations(resultat), *_annulees(resultat))


def _derogations(resultat: Resultat) -> Iterator[str]:
    """Persons placed by decision: all of them, with legal bases; whoever signs must have read each.

    Reasons are of somebody's life, and a report goes from hand to hand: they stay in ``derogations.csv``.
    """
    paquet, ids = resultat.campagne.paquet, resultat.campagne.dossiers.ids
    decidees = list(affectations(resultat))
    if decidees:
        cites = [
            f"{ids[d.candidat]} en {paquet.lieux.noms[d.lieu]}, sur une place {NOMS_PLACES[d.place]} "
            f"(base légale : {d.base_legale.rstrip(' .')})"
            for d in decidees
        ]
        nombre = pluriel(len(decidees), "personne affectée", "personnes affectées")
        yield f"{nombre} par décision motivée, avant tout classement (derogations.csv) : {' ; '.join(cites)}."


NOMS_PLACES = {COMPTEE: "comptée", EN_PLUS: "en plus"}
"""Words for whose seat a decision gives."""


def _simulation(verifie: ResultatVerifie) -> Iterator[str]:
    """That the result decides nothing, what its mechanism is, and what it breaks."""
    moteur, comptes = verifie.resultat.moteur, verifie.rapport.comptes
    if moteur is None or moteur.officiel:
        return
    yield (
        f"Simulation : ce résultat est celui du mécanisme « {moteur.id} » ({moteur.titre}), qui n'est pas celui des règles. Il "
        "ne décide rien, ne se publie pas et ne s'explique pas à des candidats ; les barres et motifs de refus ci-dessous ne "
        "disent pas pourquoi il a placé chacun."
    )
    if comptes is not None:
        yield (
            f"{pluriel(comptes.personnes, 'personne a', 'personnes ont')} une demande fondée sans suite "
            f"({pluriel(comptes.revendications, 'demande', 'demandes')}, dont {entier(comptes.departage)} par le seul "
            f"départage entre points égaux et {entier(comptes.siege_libre)} sur une place libre). "
            f"{pluriel(comptes.contre_gre, 'titulaire a été déplacé', 'titulaires ont été déplacés')} contre son gré."
        )
    yield from moteur.limites


def _annulees(resultat: Resultat) -> Iterator[str]:
    """Demands cancelled from elsewhere: how many for each reason, and whom the rules would still have placed."""
    annulations, causes = resultat.campagne.annulations, resultat.annulations
    if annulations is None or not (causes != ABSENT).any():
        return
    nombres = Counter((annulations.code[c], annulations.motif[c]) for c in causes[causes >= 0])
    cites = [f"{code} ({entier(nombre)}) : {motif.rstrip(' .')}" for (code, motif), nombre in sorted(nombres.items())]
    lies = int((causes == PAR_LIEN).sum())
    if lies:
        cites.append(f"demande liée à une demande annulée ({entier(lies)})")
    total = pluriel(
        int((causes != ABSENT).sum()), "demande annulée n'a pas été examinée", "demandes annulées n'ont pas été examinées"
    )
    yield f"{total} (annulations.csv). {_quelques(cites)}."
    dus = np.flatnonzero((causes != ABSENT) & (resultat.cellule == DEHORS) & resultat.marche.obligatoire)
    if len(dus):
        yield (
            f"Parmi elles, {pluriel(len(dus), 'est celle d’une personne', 'sont celles de personnes')} que les règles font "
            "affecter et qui n'ont rien ici ; à l'administration de dire si une affectation leur est encore due : "
            f"{_quelques([resultat.campagne.dossiers.ids[i] for i in dus], ', ')}."
        )


MAXIMUM_CITES = 10
"""Reasons, or ids, quoted in a sentence of the first page; the others are counted."""


def _quelques(textes: list[str], separateur: str = " ; ") -> str:
    suite = [] if len(textes) <= MAXIMUM_CITES else [f"et {pluriel(len(textes) - MAXIMUM_CITES, 'autre')}"]
    return separateur.join([*textes[:MAXIMUM_CITES], *suite])


def _vides(solution: Solution) -> str:
    """How many of the claims that remain are proven empty, when some are."""
    vides, total = (len({r.unite for r in solution.revendications if r.vide or tous}) for tous in (False, True))
    if not vides:
        return ""
    pour = "Pour elle" if total == 1 else "Pour chacune" if vides == total else f"Pour {entier(vides)} d'entre elles"
    return f" {pour}, il est démontré qu'aucune répartition permise ne pouvait l'honorer."


def surcharges(resultat: Resultat) -> Tableau | None:
    """Parameters that the campaign replaced: each with its value and the pack's."""
    lignes = [
        (nom, p.libelle, texte_valeur(p.valeur), texte_valeur(p.valeur_paquet))
        for nom, p in sorted(resultat.campagne.paquet.parametres.items())
        if p.surcharge
    ]
    if not lignes:
        return None
    colonnes = ("Paramètre", "libellé", "valeur de la campagne", "valeur du paquet")
    return Tableau("Paramètres modifiés par la campagne", colonnes, tuple(lignes), (False,) * len(colonnes))


def travail(resultat: Resultat) -> str:
    """Deterministic work of the mechanism, in words; no clock, so that the page is replayed to the byte."""
    return " ; ".join(f"{nom} : {entier(valeur)}" for nom, valeur in sorted(resultat.solution.travail.items()))
