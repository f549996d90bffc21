"""Sentences about one vœu. Nothing here computes an outcome: figures come from :mod:`service.statistiques`."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.noms import POINT, NomLieu

from ..francais import entier, majuscule, mesurer, pluriel, un
from ..statistiques import Decision, Motif
from .conditions import SANS_L_AUTRE, Dependance, phrase_annulation
from .modele import Places, PlacesDeuxPhases
from .phrases_sorties import RESERVE, Sortie, phrase_sortie, sorties_de_plus, suffi


@dataclass(frozen=True, slots=True)
class Refus:
    """What the sentences about one refusal need.

    Attributes
    ----------
    moi
        Own place in the unit, from 0.
    places_suffisantes
        Fewest seats more in the cellule that would have given this vœu (:mod:`.rejeu`); None when it is not known.
    ensemble
        Whether the other member of the couple asks a seat of the same cellule.
    passe_seul
        Whether the own priority alone would have been enough in the own cellule.
    meme_groupe
        Whether the last entrant has the same absolute priority.
    decision
        What decided in the cellule (name for people), None when masked or without object.
    vide
        For a claim that remains: proven that no allowed allocation honours it.
    rang_recruteur
        Where the recruiter's rank alone decides, that rank: points then mean nothing. 0 elsewhere.
    mesure
        What ``points`` counts.
    sortie
        The exit, when it was closed.
    dependance
        What became of the demand on which this one depends, when there is one.
    """

    motif: Motif
    places: Places
    points: int
    rang: int
    moi: int
    places_suffisantes: int | None
    en_couple: bool
    ensemble: bool
    passe_seul: bool
    meme_groupe: bool
    decision: str | None
    vide: bool
    rang_recruteur: int = 0
    mesure: NomLieu = POINT
    sortie: Sortie | None = None
    dependance: Dependance | None = None


def nom_decision(decision: int, departages: tuple[str, ...], mesure: NomLieu) -> str | None:
    """Words for what separated the last entrant and the first non-entrant of a cellule."""
    if decision == Decision.GROUPE:
        return "la priorité absolue"
    if decision == Decision.POINTS:
        return f"le nombre de {mesure.pluriel}" if mesure != POINT else "les points"
    if decision == Decision.CLASSEMENT:
        return "le classement du recruteur"
    if decision < 0:
        return None
    return f"le critère « {departages[decision]} »" if decision < len(departages) else "le tirage au sort vérifiable"


NON_SATISFAITES = ("non satisfaite", "non satisfaites")


def phrase_places(places: Places, mesure: NomLieu = POINT) -> str:
    """Seats, entries, departures and requests of a cellule, as far as they may be told."""
    morceaux = _mouvements(places)
    if places.demandes is not None:
        refusees = "" if places.non_satisfaits is None else ", dont " + pluriel(places.non_satisfaits, *NON_SATISFAITES)
        morceaux.append(pluriel(places.demandes, "demande") + refusees)
    if places.barre is not None:
        phase = " de la phase de mutation" if isinstance(places, PlacesDeuxPhases) else ""
        morceaux.append(f"barre{phase} : {mesurer(places.barre, mesure)}")
    if places.barre_masquee:
        seule = "barre non communiquée" if places.entrants is not None else "entrants et barre non communiqués"
        morceaux.append(f"{seule} (trop peu d'entrants)")
    elif places.entrants is None and places.ouvertes != 0:
        morceaux.append("entrants non communiqués (trop peu d'entrants)")
    return majuscule(" ; ".join(morceaux))


def _mouvements(places: Places) -> list[str]:
    """Seats opened, entries and departures, as far as they may be told."""
    if isinstance(places, PlacesDeuxPhases):
        mutation = "" if places.entrants_mutation is None else f", {pluriel(places.entrants_mutation, 'entrant')}"
        ouvertes = pluriel(
            places.capacite if places.ouvertes is None else places.ouvertes, "entrée ouverte", "entrées ouvertes"
        )
        comptes = ((places.entrants, "entrant"), (places.sortants, "sortant"))
        ensemble = " et ".join(pluriel(nombre, mot) for nombre, mot in comptes if nombre is not None)
        suite = [f"les deux phases ensemble, {ensemble}"] if ensemble else []
        return [f"{ouvertes} en phase de mutation{mutation}", *suite]
    capacite = f"capacité {entier(places.capacite)}"
    departs = "" if places.sortants is None else f", {pluriel(places.sortants, 'départ')}"
    morceaux = [capacite]
    if places.ouvertes is not None:
        morceaux = [f"{pluriel(places.ouvertes, 'place ouverte', 'places ouvertes')} aux entrants ({capacite}{departs})"]
    if places.entrants is not None:
        morceaux.append(pluriel(places.entrants, "entrant"))
    return morceaux


def _barre(refus: Refus) -> str:
    places = refus.places
    if places.barre is not None:
        return f"la dernière personne entrée avait {mesurer(places.barre, refus.mesure)}"
    if places.barre_masquee:
        return "la barre n'est pas communiquée, trop peu de personnes étant entrées"
    return "aucune place n'était ouverte aux entrants" if places.ouvertes == 0 else "personne n'est entré"


def phrase_refus(refus: Refus) -> str:
    """Why the option was refused, in one sentence with figures; in two phases, why phase M refused it."""
    phrase = _phrase_refus(refus)
    if not isinstance(refus.places, PlacesDeuxPhases):
        return phrase
    for debut in ("Refusé", "Non accordé"):
        if phrase.startswith(debut):
            return f"{debut} en phase de mutation{phrase.removeprefix(debut)}"
    raise AssertionError(f"aucune autre sorte de refus en deux phases : {phrase}")


def _phrase_refus(refus: Refus) -> str:
    vous, barre = f"vous aviez {mesurer(refus.points, refus.mesure)}", _barre(refus)
    seule = ", pour votre seule place" if refus.en_couple else ""
    rang = f" Votre rang de non-entrant{seule} : {entier(refus.rang)}." if refus.rang else ""
    match refus.motif:
        case Motif.SANS_PLACE if isinstance(refus.places, PlacesDeuxPhases):
            return f"Refusé : aucune entrée n'était ouverte.{rang}"
        case Motif.SORTIE | Motif.SORTIE_ET_ENTREE if refus.sortie is not None:
            return f"{phrase_sortie(refus.sortie)} {_entree_apres_sortie(refus, vous, barre)}{rang}"
        case Motif.SANS_PLACE:
            return f"Refusé : aucune place n'était ouverte aux entrants (capacité {entier(refus.places.capacite)}).{rang}"
        case Motif.RANG | Motif.DEPARTAGE if refus.rang_recruteur:
            comment = (
                "le classement du recruteur décide seul, toute place ouverte a été attribuée à des candidatures mieux classées"
            )
            return f"Refusé : ici {comment} ; vous y êtes au rang {entier(refus.rang_recruteur)}.{rang}"
        case Motif.RANG | Motif.DEPARTAGE if refus.places.barre_masquee:
            return f"Refusé : toute place ouverte a été attribuée selon une priorité plus haute ; {vous}, {barre}.{rang}"
        case Motif.RANG:
            absolue = "" if refus.meme_groupe else f" ; une priorité absolue est passée avant les {refus.mesure.pluriel}"
            return f"Refusé : {vous}, {barre}{absolue}.{rang}"
        case Motif.DEPARTAGE:
            critere = f" ; {refus.decision} a départagé" if refus.decision else " ; le départage a décidé"
            return f"Refusé à égalité de {refus.mesure.pluriel} : {vous}, comme la dernière personne entrée{critere}.{rang}"
        case Motif.DEUX_PLACES:
            restait = "il en restait une à votre niveau de priorité"
            return f"Refusé : il fallait deux places pour votre couple, {restait} ; {vous}, {barre}.{rang}"
        case Motif.MEMBRE_1 | Motif.MEMBRE_2 if refus.motif - Motif.MEMBRE_1 == refus.moi:
            autre = " ; celle de l'autre membre du couple suffisait pour une place, il en fallait deux"
            autre = autre if refus.ensemble else ""
            return f"Refusé pour le couple : c'est votre candidature qui n'a pu entrer ; {vous}, {barre}{autre}.{rang}"
        case Motif.MEMBRE_1 | Motif.MEMBRE_2 if refus.ensemble:
            return (
                "Refusé pour le couple : il fallait deux places, une pour chacun de vous. Votre priorité, avec "
                f"{mesurer(refus.points, refus.mesure)}, suffisait pour la vôtre ; celle de l'autre membre du couple ne "
                f"suffisait pas pour la sienne.{rang}"
            )
        case Motif.MEMBRE_1 | Motif.MEMBRE_2:
            return (
                "Refusé pour le couple : c'est la candidature de l'autre membre du couple qui n'a pu entrer ; la vôtre, avec "
                f"{mesurer(refus.points, refus.mesure)}, suffisait.{rang}"
            )
        case Motif.CONDITION if refus.dependance is not None:
            return phrase_annulation(refus.dependance)
        case Motif.MEMBRES:
            return f"Refusé pour le couple : aucune de vos deux candidatures n'a pu entrer ; {vous}, {barre}.{rang}"
        case _:
            suite = (
                "il est démontré qu'aucune répartition permise ne pouvait vous l'accorder"
                if refus.vide
                else "l'accorder créait d'autres demandes fondées ; la proposition le signale à l'administration"
            )
            return f"Non accordé bien que votre priorité soit suffisante ({vous}, {barre}) : {suite}.{rang}"


def _entree_apres_sortie(refus: Refus, vous: str, barre: str) -> str:
    if refus.motif == Motif.SORTIE:
        return "À l'entrée, votre priorité suffisait."
    if refus.places.ouvertes == 0:
        return "À l'entrée non plus vous n'auriez pu passer : aucune entrée n'était ouverte."
    deux = "il fallait deux entrées, " if refus.en_couple and refus.passe_seul else ""
    return f"À l'entrée non plus vous n'auriez pu passer : {deux}{vous}, {barre}."


def _places_de_plus(refus: Refus) -> tuple[str, ...]:
    """The smallest number of seats, when it is known."""
    nombre = refus.places_suffisantes
    if nombre is None:
        return ()
    phase, place = ("", "place")
    if isinstance(refus.places, PlacesDeuxPhases):
        phase, place = " à vous faire obtenir ce vœu en phase de mutation", "entrée"
    suite = " : les premières iraient à d'autres personnes" if nombre > 1 else ""
    return (f"{pluriel(nombre, place)} de plus {suffi(nombre)}{phase}, {RESERVE}{suite}.",)


def contrefactuels(refus: Refus) -> tuple[str, ...]:
    """What would have changed the refusal, all else being equal. Nothing that gives a masked bar away."""
    if refus.motif in (Motif.REVENDICATION, Motif.CONDITION):
        return ()
    if refus.dependance is not None and not refus.dependance.abouti:
        return (SANS_L_AUTRE,)
    if refus.sortie is not None:
        return sorties_de_plus(refus.sortie)
    phrases = []
    barre = refus.places.barre
    if refus.motif == Motif.SANS_PLACE and refus.rang:
        phrases.append(
            f"Des {refus.mesure.pluriel} supplémentaires n'auraient rien changé, {RESERVE} : aucune place n'était ouverte."
        )
    elif barre is not None and not refus.passe_seul and refus.motif != Motif.SANS_PLACE and not refus.rang_recruteur:
        manque = barre - refus.points
        if not refus.meme_groupe:
            phrases.append(
                f"Des {refus.mesure.pluriel} supplémentaires n'auraient pas suffi, {RESERVE} : la priorité absolue passe avant."
            )
        elif manque > 0:
            phrases.append(
                f"Il manquait {mesurer(manque, refus.mesure)} pour atteindre la barre, {RESERVE} ; à égalité, le départage "
                "décide."
            )
        elif manque == 0:
            un_de_plus = f"{majuscule(un(refus.mesure))} de plus"
            avantage = "Un avantage de points, même le plus petit," if refus.mesure == POINT else un_de_plus
            phrases.append(f"{avantage} aurait suffi, {RESERVE}.")
    phrases.extend(_places_de_plus(refus))
    if refus.en_couple and refus.passe_seul and refus.motif != Motif.SANS_PLACE:
        phrases.append(f"Sans demande liée, votre seule priorité aurait suffi pour une place, {RESERVE}.")
    return tuple(phrases)
