"""Sentences about one vœu. Nothing here computes an outcome: figures come from :mod:`service.statistiques`."""

from __future__ import annotations

from dataclasses import dataclass

from ..francais import entier, pluriel, points
from ..statistiques import Decision, Motif
from .modele import Places

RESERVE = "toutes choses égales par ailleurs"
"""Said with every counterfactual: it compares with this run, and promises nothing about another."""


@dataclass(frozen=True, slots=True)
class Refus:
    """What the sentences about one refusal need.

    Attributes
    ----------
    moi
        Own place in the unit, from 0.
    places_manquantes, places_manquantes_autre
        Seats to add in the own cellule (for two members in one cellule: for both), and in the other member's cellule, so that
        the unit enters even after every refused person with a higher priority there.
    passe_seul
        Whether the own priority alone would have been enough in the own cellule.
    meme_groupe
        Whether the last entrant has the same absolute priority.
    decision
        What decided in the cellule (name for people), None when masked or without object.
    vide
        For a claim that remains: proven that no allowed allocation honours it.
    classe
        Whether the recruiter's rank alone decides there: points then mean nothing.
    """

    motif: Motif
    places: Places
    points: int
    rang: int
    moi: int
    places_manquantes: int
    places_manquantes_autre: int
    en_couple: bool
    passe_seul: bool
    meme_groupe: bool
    decision: str | None
    vide: bool
    classe: bool = False


def nom_decision(decision: int, departages: tuple[str, ...]) -> str | None:
    """Words for what separated the last entrant and the first non-entrant of a cellule."""
    if decision == Decision.GROUPE:
        return "la priorité absolue"
    if decision == Decision.POINTS:
        return "les points"
    if decision < 0:
        return None
    return f"le critère « {departages[decision]} »" if decision < len(departages) else "le tirage au sort vérifiable"


def phrase_places(places: Places) -> str:
    """Seats, entries, departures and requests of a cellule."""
    barre = "" if places.barre is None else f" ; barre : {points(places.barre)} points"
    if places.barre_masquee:
        barre = " ; barre non communiquée (trop peu d'entrants)"
    refusees = pluriel(places.non_satisfaits, "non satisfaite", "non satisfaites")
    return (
        f"{pluriel(places.ouvertes, 'place ouverte', 'places ouvertes')} aux entrants (capacité {entier(places.capacite)}, "
        f"{pluriel(places.sortants, 'départ')}), {pluriel(places.entrants, 'entrant')} ; "
        f"{pluriel(places.demandes, 'demande')}, dont {refusees}{barre}"
    )


def _barre(refus: Refus) -> str:
    places = refus.places
    if places.barre is not None:
        return f"la dernière personne entrée avait {points(places.barre)} points"
    if places.barre_masquee:
        return "la barre n'est pas communiquée, trop peu de personnes étant entrées"
    return "personne n'est entré" if places.ouvertes else "aucune place n'était ouverte aux entrants"


def phrase_refus(refus: Refus) -> str:
    """Why the option was refused, in one sentence with figures."""
    vous, barre = f"vous aviez {points(refus.points)} points", _barre(refus)
    rang = f" Votre rang de non-entrant : {entier(refus.rang)}." if refus.rang else ""
    ouvertes = refus.places.ouvertes
    prises = "la place ouverte a été attribuée" if ouvertes == 1 else f"les {entier(ouvertes)} places ont été attribuées"
    match refus.motif:
        case Motif.SANS_PLACE:
            detail = f"capacité {entier(refus.places.capacite)}, {pluriel(refus.places.sortants, 'départ')}"
            return f"Refusé : aucune place n'était ouverte aux entrants ({detail}).{rang}"
        case Motif.RANG | Motif.DEPARTAGE if refus.classe:
            return f"Refusé : ici le classement du recruteur décide seul, {prises} à des candidatures mieux classées.{rang}"
        case Motif.RANG | Motif.DEPARTAGE if refus.places.barre_masquee:
            return f"Refusé : {prises} selon une priorité plus haute ; {vous}, {barre}.{rang}"
        case Motif.RANG:
            absolue = "" if refus.meme_groupe else " ; une priorité absolue est passée avant les points"
            return f"Refusé : {vous}, {barre}{absolue}.{rang}"
        case Motif.DEPARTAGE:
            critere = f" ; {refus.decision} a départagé" if refus.decision else " ; le départage a décidé"
            return f"Refusé à égalité de points : {vous}, comme la dernière personne entrée{critere}.{rang}"
        case Motif.DEUX_PLACES:
            restait = "il en restait une à votre niveau de priorité"
            return f"Refusé : il fallait deux places pour votre couple, {restait} ; {vous}, {barre}.{rang}"
        case Motif.MEMBRE_1 | Motif.MEMBRE_2 if refus.motif - Motif.MEMBRE_1 == refus.moi:
            return f"Refusé pour le couple : c'est votre candidature qui n'a pu entrer ; {vous}, {barre}.{rang}"
        case Motif.MEMBRE_1 | Motif.MEMBRE_2:
            return (
                "Refusé pour le couple : c'est la candidature de l'autre membre du couple qui n'a pu entrer ; la vôtre, avec "
                f"{points(refus.points)} points, suffisait.{rang}"
            )
        case Motif.CONDITION:
            return "Annulé : votre demande dépendait de celle d'un autre candidat, qui n'a pas abouti."
        case Motif.MEMBRES:
            return f"Refusé pour le couple : aucune de vos deux candidatures n'a pu entrer ; {vous}, {barre}.{rang}"
        case _:
            suite = (
                "il est démontré qu'aucune répartition permise ne pouvait vous l'accorder"
                if refus.vide
                else "l'accorder créait d'autres demandes fondées ; la proposition le signale à l'administration"
            )
            return f"Non accordé bien que votre priorité soit suffisante ({vous}, {barre}) : {suite}.{rang}"


def _places_de_plus(refus: Refus) -> tuple[str, ...]:
    moi, autre = refus.places_manquantes, refus.places_manquantes_autre
    if moi <= 0 and autre <= 0:
        return ()
    if autre <= 0:
        suite = " : les premières iraient aux personnes mieux classées" if moi > 1 and not refus.en_couple else ""
        ou = " dans votre discipline" if refus.en_couple else ""
        return (f"{pluriel(moi, 'place', 'places')} de plus{ou} {_suffi(moi)}, {RESERVE}{suite}.",)
    la_bas = "la discipline de l'autre membre du couple"
    if moi <= 0:
        return (f"{pluriel(autre, 'place')} de plus dans {la_bas} {_suffi(autre)}, {RESERVE}.",)
    ici = f"{pluriel(moi, 'place')} de plus dans votre discipline"
    return (f"{ici} et {entier(autre)} dans {la_bas} auraient suffi, {RESERVE}.",)


def _suffi(nombre: int) -> str:
    return "aurait suffi" if nombre < 2 else "auraient suffi"


def contrefactuels(refus: Refus) -> tuple[str, ...]:
    """What would have changed the refusal, all else being equal. Nothing that gives a masked bar away."""
    if refus.motif in (Motif.REVENDICATION, Motif.CONDITION):
        return ()
    phrases = []
    barre = refus.places.barre
    if refus.motif == Motif.SANS_PLACE and refus.rang:
        phrases.append(f"Des points supplémentaires n'auraient rien changé, {RESERVE} : aucune place n'était ouverte.")
    elif barre is not None and not refus.passe_seul and refus.motif != Motif.SANS_PLACE and not refus.classe:
        manque = barre - refus.points
        if not refus.meme_groupe:
            phrases.append(f"Des points supplémentaires n'auraient pas suffi, {RESERVE} : la priorité absolue passe avant.")
        elif manque > 0:
            phrases.append(
                f"Il manquait {points(manque)} points pour atteindre la barre, {RESERVE} ; à égalité, le départage décide."
            )
        elif manque == 0:
            phrases.append(f"Un avantage de points, même le plus petit, aurait suffi, {RESERVE}.")
    phrases.extend(_places_de_plus(refus))
    if refus.en_couple and refus.passe_seul and refus.motif != Motif.SANS_PLACE:
        phrases.append(f"Sans demande liée, votre seule priorité aurait suffi pour cette place, {RESERVE}.")
    return tuple(phrases)
