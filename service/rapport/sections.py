"""Sections of the report after its first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scoring.noms import POINT, POSTE

from ..francais import accord, entier, majuscule, pluriel, pourcent, un
from ..marche import identifiants
from ..statistiques import Chiffres, Issue, Motif, libelle_decision
from . import figures
from .comptes import Comptes
from .modele import Figure, Section, Tableau, tableau

if TYPE_CHECKING:
    from ..resultat import Resultat

TRANCHES = ((1, 1), (2, 2), (3, 3), (4, 5), (6, 10), (11, 10**6))
"""Ranks of vœux counted together."""

MOTIFS = {
    Motif.SANS_PLACE: "aucune place ouverte aux entrants",
    Motif.RANG: "priorité plus basse que celle de la dernière personne entrée",
    Motif.DEPARTAGE: "égalité de points avec la dernière personne entrée",
    Motif.DEUX_PLACES: "couple : deux places nécessaires, une restait",
    Motif.MEMBRE_1: "couple : le premier membre n'a pu entrer",
    Motif.MEMBRE_2: "couple : le second membre n'a pu entrer",
    Motif.MEMBRES: "couple : aucun des deux membres n'a pu entrer",
    Motif.REVENDICATION: "demande fondée restée sans suite (voir les propriétés P6 et P7)",
    Motif.CONDITION: "demande conditionnelle annulée, une de celles dont elle dépend n'ayant rien obtenu",
}
MOTIFS_DEUX_PHASES = {
    **MOTIFS,
    Motif.REVENDICATION: "demande fondée restée sans suite (voir la propriété P10)",
    Motif.SORTIE: "sortie fermée, l'entrée aurait été possible",
    Motif.SORTIE_ET_ENTREE: "sortie fermée, et l'entrée n'aurait pas été possible",
}

DECISIONS = {
    "": "sans objet (personne d'entré ou personne de refusé)",
    "points": "les points",
    "groupe": "la priorité absolue",
    "classement": "le classement du recruteur",
}
DECISIONS |= {"lien": "une demande liée, ou une place restée libre", "tirage": "le tirage au sort"}


def tranches(resultat: Resultat) -> list[tuple[int, int]]:
    """Ranks of vœux counted together, up to the last rank that somebody wrote."""
    dernier = int(resultat.campagne.voeux.rang.max(initial=1))
    return [(a, b if b >= 10**6 else min(b, dernier)) for a, b in TRANCHES if a <= dernier]


def nom_tranche(debut: int, fin: int, nom: str = "vœu", noms: str = "vœux") -> str:
    """Words for a range of ranks."""
    if debut == fin:
        return f"{nom} {debut}"
    return f"{noms} {debut} à {fin}" if fin < 10**6 else f"{nom} {debut} ou suivant"


def par_decision(comptes: Comptes) -> list[tuple[str, NDArray[np.bool_]]]:
    """The case of persons placed by decision, when there are some."""
    decides = comptes.issue == Issue.DEROGATION
    return [("par décision motivée", decides)] if decides.any() else []


def satisfaction(resultat: Resultat, comptes: Comptes) -> Section:
    """Outcome by rank, for titulaires and newcomers."""
    publics = [
        (nom, public)
        for nom, public in (("titulaires", comptes.titulaire), ("nouveaux entrants", ~comptes.titulaire))
        if public.any()
    ]
    publics.append(("ensemble", np.ones_like(comptes.titulaire)))
    cases: list[tuple[str, NDArray[np.bool_]]] = [
        (nom_tranche(a, b), (comptes.rang >= a) & (comptes.rang <= b)) for a, b in tranches(resultat)
    ]
    if resultat.campagne.paquet.avec_extension:
        cases.append(("extension", comptes.issue == Issue.EXTENSION))
    cases += [
        ("maintenu sur place", comptes.issue == Issue.MAINTENU),
        ("sans affectation", comptes.issue == Issue.NON_AFFECTE),
        *par_decision(comptes),
    ]
    lignes = []
    for nom, masque in cases:
        cellules = []
        for _, public in publics:
            k = comptes.nombre(masque, public)
            cellules += [entier(k), pourcent(k, comptes.nombre(public))]
        lignes.append((majuscule(nom), *cellules))
    lignes.append(("Total", *(x for _, public in publics for x in (entier(comptes.nombre(public)), ""))))
    parts = {
        "vœu 1": comptes.rang == 1,
        "vœux 2 et 3": (comptes.rang >= 2) & (comptes.rang <= 3),
        "vœu 4 ou suivant": comptes.rang >= 4,
        "extension": comptes.issue == Issue.EXTENSION,
        "maintenu": comptes.issue == Issue.MAINTENU,
        "sans affectation": comptes.issue == Issue.NON_AFFECTE,
        **dict(par_decision(comptes)),
    }
    dessin = figures.barres(
        "Résultat des titulaires et des nouveaux entrants, en part de chacun",
        [(majuscule(nom), [comptes.nombre(part, public) for part in parts.values()]) for nom, public in publics],
        list(parts),
    )
    colonnes = ("Résultat", *(c for nom, _ in publics for c in (nom, f"part ({nom})")))
    lieu = resultat.campagne.paquet.nom_lieu
    tenu = un(lieu) if lieu == POSTE else f"une place dans {un(lieu)}"
    return Section(
        "satisfaction",
        "Satisfaction selon le rang du vœu",
        phrases=(f"Titulaire : personne qui tient {tenu}. Nouvel entrant : toute autre personne.",),
        figures=(Figure("Résultat des titulaires et des nouveaux entrants", dessin),),
        tableaux=(tableau("Candidats selon le vœu obtenu", colonnes, lignes),),
    )


def disciplines(resultat: Resultat, chiffres: Chiffres, comptes: Comptes) -> Section:
    """Outcome by discipline."""
    noms = resultat.campagne.dossiers.disciplines
    ouvertes = chiffres.cellules.ouvertes.reshape(len(noms), -1).sum(axis=1) if noms else np.zeros(0, np.int64)
    entrants = chiffres.cellules.entrants.reshape(len(noms), -1).sum(axis=1) if noms else np.zeros(0, np.int64)
    lignes = []
    for d, nom in enumerate(noms):
        ici = comptes.discipline == d
        titulaires, nouveaux = ici & comptes.titulaire, ici & ~comptes.titulaire
        mutes = comptes.nombre(titulaires, comptes.issue == Issue.VOEU)
        premiers = comptes.nombre(nouveaux, comptes.rang == 1)
        lignes.append(
            (
                resultat.campagne.paquet.nom_discipline(nom),
                entier(comptes.nombre(ici)),
                entier(int(ouvertes[d])),
                entier(int(entrants[d])),
                entier(comptes.nombre(titulaires)),
                pourcent(mutes, comptes.nombre(titulaires)),
                entier(comptes.nombre(nouveaux)),
                pourcent(premiers, comptes.nombre(nouveaux)),
                entier(comptes.nombre(ici, comptes.issue == Issue.EXTENSION)),
                entier(comptes.nombre(ici, comptes.issue == Issue.NON_AFFECTE)),
            )
        )
    colonnes = (
        "Discipline",
        "candidats",
        "places ouvertes",
        "entrants",
        "titulaires",
        "dont mutés",
        "nouveaux",
        "dont vœu 1",
        "extension",
        "sans affectation",
    )
    return Section("disciplines", "Par discipline", tableaux=(tableau("Résultat par discipline", colonnes, lignes),))


def extension(resultat: Resultat, comptes: Comptes) -> Section:
    """Who was placed by extension, and how far in the table."""
    noms, mot = resultat.campagne.paquet.lieux.noms, resultat.campagne.paquet.nom_lieu
    par_extension = comptes.issue == Issue.EXTENSION
    total = comptes.nombre(par_extension)
    etapes = [(nom_tranche(a, b, "rang", "rangs"), a, b) for a, b in TRANCHES]
    rangs = [
        (nom, entier(k), pourcent(k, total))
        for nom, a, b in etapes
        if (k := comptes.nombre(par_extension, (comptes.etape >= a) & (comptes.etape <= b)))
    ]
    lieux = np.bincount(comptes.lieu[par_extension], minlength=len(noms))
    ordre = sorted(np.flatnonzero(lieux), key=lambda k: (-lieux[k], noms[k]))
    arrivees = [(noms[k], entier(int(lieux[k])), pourcent(int(lieux[k]), total)) for k in ordre]
    placees = pluriel(total, "personne placée", "personnes placées")
    phrase = f"{placees} par extension, {pourcent(total, comptes.nombre(~comptes.titulaire))}"
    tableaux = (
        tableau("Rang dans le tableau d'extension", ("Rang", "personnes", "part"), rangs),
        tableau(f"{majuscule(mot.pluriel)} d'arrivée par extension", (majuscule(mot.singulier), "personnes", "part"), arrivees),
    )
    return Section("extension", "Extension", (f"{phrase} des nouveaux entrants.",), tableaux=tableaux if total else ())


def couples(resultat: Resultat, comptes: Comptes) -> Section:
    """Outcome of couples, and why their better vœux were refused."""
    m, solution = resultat.marche, resultat.solution
    lies = np.flatnonzero(np.diff(m.unite_debut) > 1)
    premiers = m.membres[m.unite_debut[lies]]
    seconds = m.membres[m.unite_debut[lies] + 1]
    memes = comptes.discipline[premiers] == comptes.discipline[seconds]
    obtenu = solution.option[lies]
    voeux, options = m.nombre_voeux[lies], np.diff(m.option_debut)[lies]
    chez_soi = (m.origine[premiers] >= 0) | (m.origine[seconds] >= 0)
    dehors = obtenu >= options
    publics: tuple[tuple[str, NDArray[np.bool_]], ...] = (
        ("même discipline", memes),
        ("deux disciplines", ~memes),
        ("Ensemble", np.ones_like(memes)),
    )
    if resultat.campagne.paquet.discipline:
        publics = publics[-1:]
    cas = (
        ("vœu 1", (obtenu == 0) & (voeux > 0)),
        ("vœu 2 ou suivant", (obtenu > 0) & (obtenu < voeux)),
        *([("extension", (obtenu >= voeux) & ~dehors)] if resultat.campagne.paquet.extension.size else []),
        ("aucun vœu, un membre au moins garde sa place", dehors & chez_soi),
        ("aucun vœu, aucun membre n'a de place", dehors & ~chez_soi),
    )
    lignes = [(nom, *(entier(int((masque & public).sum())) for _, public in publics)) for nom, masque in cas]
    lignes.append(("Total", *(entier(int(public.sum())) for _, public in publics)))
    phrase = f"{pluriel(len(lies), 'couple')}, soit {pluriel(comptes.nombre(comptes.en_couple), 'candidat')}."
    tableaux = [tableau("Couples selon le vœu obtenu", ("Résultat", *(nom for nom, _ in publics)), lignes)]
    if solution.placements:
        tableaux.append(_placements(resultat))
    return Section("couples", "Couples", (phrase,), tableaux=tuple(tableaux) if len(lies) else ())


def _placements(resultat: Resultat) -> Tableau:
    """Placements found for the couples left outside; those not listed are not allowed, or were not found."""
    m, noms = resultat.marche, resultat.campagne.paquet.lieux.noms
    lignes = []
    for p in resultat.solution.placements:
        option = int(m.option_debut[p.unite]) + p.option
        rang = int(resultat.option_rang[option])
        sans_suite = entier(len({r.unite for r in p.revendications}))
        demande = f"vœu {rang}" if rang else "extension"
        lieu = noms[int(resultat.option_lieu[option])]
        lignes.append((" et ".join(identifiants(m, p.unite)), lieu, demande, sans_suite, "oui" if p.prouve else "non"))
    mot = resultat.campagne.paquet.nom_lieu
    colonnes = ("Couple", mot.singulier, f"demandé{accord(mot)} en", "demandes fondées laissées sans suite", "minimum prouvé")
    titre = "Placements trouvés pour les couples non affectés (liste non prouvée complète)"
    return Tableau(titre, colonnes, tuple(lignes), (False, False, False, True, False))


def refus(resultat: Resultat, chiffres: Chiffres) -> Section:
    """Why vœux were refused, and what decided in the cellules; reasons that nobody had are not listed."""
    essais, c, paquet = chiffres.essais, chiffres.cellules, resultat.campagne.paquet
    motifs = np.bincount(essais.motif[essais.refuse], minlength=len(Motif))
    dits = MOTIFS if chiffres.sorties is None else MOTIFS_DEUX_PHASES
    noms = DECISIONS
    if paquet.mesure != POINT:
        dits = dits | {Motif.DEPARTAGE: f"autant de {paquet.mesure.pluriel} que la dernière personne entrée"}
        noms = noms | {"points": f"le nombre de {paquet.mesure.pluriel}"}
    lignes = [
        (majuscule(dit), entier(int(motifs[m])), pourcent(int(motifs[m]), int(motifs.sum())))
        for m, dit in dits.items()
        if motifs[m]
    ]
    departages = paquet.departages
    noms = noms | {d.id: f"critère « {d.libelle} »" for d in departages}
    compte: dict[str, int] = {}
    for decision in c.decision[c.utile]:
        code = libelle_decision(int(decision), [d.id for d in departages])
        compte[code] = compte.get(code, 0) + 1
    decisions = [(majuscule(noms[code]), entier(k)) for code, k in sorted(compte.items(), key=lambda x: (-x[1], x[0]))]
    return Section(
        "refus",
        "Refus et départages",
        tableaux=(
            tableau("Motifs des vœux refusés", ("Motif", "vœux", "part"), lignes),
            tableau(
                "Ce qui a séparé la dernière personne entrée de la première non entrée",
                ("Élément", paquet.nom_lieu.pluriel + ("" if paquet.discipline else " et disciplines")),
                decisions,
            ),
        ),
    )
