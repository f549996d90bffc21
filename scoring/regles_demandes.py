"""What a pack says of demands: normalisations, tie-breaks, who must leave."""

from __future__ import annotations

import string
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .langage import TOUJOURS, Condition, Niveau, Vocabulaire, lire_condition
from .noeud import CONFIANCES, Noeud


@dataclass(frozen=True, slots=True)
class Regle:
    """A normalisation, applied in the order of the pack.

    Attributes
    ----------
    type
        ``avancer``: vœux of ``types`` move to the front as a block, keeping their order. ``couper``: a vœu for the lieu held,
        and every later vœu of ``types``, are removed. ``signaler``: nothing changes, a notice is written.
    types
        Indices of vœu types; empty for ``signaler``.
    condition, portee
        Who; which vœux (``portee`` None: one notice for the candidat).
    couple
        ``couper``: whether one member's cut also cuts the other's list.
    message, message_suite, message_couple, message_couple_suite
        French, with the fields ``{rang}`` and ``{lieu}``. ``couper``: for the vœu that asks the lieu held, for those that
        follow it (also ``{rang_coupe}`` and ``{lieu_coupe}``, the vœu that cuts), and the same two for a partner's lieu.
    """

    id: str
    type: str
    libelle: str
    source: str
    confiance: str
    types: tuple[int, ...]
    condition: Condition
    portee: Condition | None
    couple: bool
    message: str
    message_suite: str
    message_couple: str
    message_couple_suite: str


@dataclass(frozen=True, slots=True)
class Departage:
    """A tie-break before the draw: those who satisfy ``condition`` first, or by ``valeur`` in an order, absent values last."""

    id: str
    libelle: str
    source: str
    confiance: str
    condition: Condition | None
    valeur: str
    decroissant: bool


@dataclass(frozen=True, slots=True)
class Obligation:
    """Who must leave with a place."""

    source: str
    confiance: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class LiensAdmis:
    """Which two candidats may link their demands.

    Attributes
    ----------
    attendu
        The admissible pairs in words, for whoever is refused (French).
    paires
        Two conditions each: one member satisfies the first, the other member the second. A couple needs one of these pairs.
    """

    source: str
    confiance: str
    attendu: str
    paires: tuple[tuple[Condition, Condition], ...]


_MESSAGES = ("message", "message_suite", "message_couple", "message_couple_suite")

_CHAMPS = {
    "avancer": (("types", "message"), ("condition",)),
    "couper": (("types", *_MESSAGES, "couple"), ("condition",)),
    "signaler": (("message",), ("condition", "portee")),
}


def lire_normalisations(racine: Noeud, vocabulaire: Vocabulaire, types_voeu: Sequence[str]) -> tuple[Regle, ...]:
    """Read the list ``normalisations``."""
    regles: list[Regle] = []
    communes = ("id", "type", "libelle", "source", "confiance")
    for noeud in racine.liste():
        brut = noeud.valeur if isinstance(noeud.valeur, dict) else {}
        type_ = noeud.enfant("type", brut.get("type"), present="type" in brut).choix(tuple(_CHAMPS))
        obligatoires, facultatives = _CHAMPS.get(type_, ((), ("types", *_MESSAGES, "couple")))
        lus = noeud.cles((*communes, *obligatoires), facultatives)
        absent = noeud.enfant("", None, present=False)
        identifiant = lus["id"].texte()
        if any(regle.id == identifiant for regle in regles):
            lus["id"].faute("cet identifiant est déjà pris")
        types = tuple(
            types_voeu.index(nom) for nom in (t.choix(types_voeu) for t in _liste(lus.get("types"))) if nom in types_voeu
        )
        portee = lus.get("portee", absent)
        couple = vocabulaire.parametre(lus["couple"], ("booleen",)) if lus.get("couple", absent).present else None
        regles.append(
            Regle(
                id=identifiant,
                type=type_,
                libelle=lus["libelle"].texte(),
                source=lus["source"].texte(),
                confiance=lus["confiance"].choix(CONFIANCES),
                types=types,
                condition=lire_condition(lus.get("condition", absent), vocabulaire, Niveau.DEMANDE),
                portee=lire_condition(portee, vocabulaire, Niveau.VOEU) if portee.present else None,
                couple=couple is not None and couple.exact is True,
                message=_message(lus.get("message", absent), _VOEU if type_ != "signaler" or portee.present else ()),
                message_suite=_message(lus.get("message_suite", absent), _SUITE),
                message_couple=_message(lus.get("message_couple", absent), _VOEU),
                message_couple_suite=_message(lus.get("message_couple_suite", absent), _SUITE),
            )
        )
    return tuple(regles)


def _liste(noeud: Noeud | None) -> list[Noeud]:
    return noeud.liste() if noeud is not None and noeud.present else []


_VOEU = ("lieu", "rang")
_SUITE = (*_VOEU, "lieu_coupe", "rang_coupe")


def _message(noeud: Noeud, permis: Collection[str]) -> str:
    if not noeud.present:
        return ""
    texte = noeud.texte()
    try:
        champs = {champ for _, champ, _, _ in string.Formatter().parse(texte) if champ is not None}
    except ValueError as erreur:
        noeud.faute(f"message mal formé : {erreur}")
        return ""
    inconnus = champs - set(permis)
    if inconnus:
        noeud.faute(f"champs inconnus ici : {', '.join(sorted(inconnus))} ; permis : {', '.join(permis) or 'aucun'}")
        return ""
    return texte


def lire_departages(racine: Noeud, vocabulaire: Vocabulaire) -> tuple[Departage, ...]:
    """Read the list ``departages``: each with a ``condition``, or a ``valeur`` and its ``ordre``."""
    departages: list[Departage] = []
    for noeud in racine.liste():
        lus = noeud.cles(("id", "libelle", "source", "confiance"), ("condition", "valeur", "ordre"))
        valeur = lus["valeur"]
        if lus["condition"].present == valeur.present:
            noeud.faute("un départage a soit une « condition », soit une « valeur » et son « ordre »")
        if valeur.present != lus["ordre"].present:
            noeud.faute("« valeur » et « ordre » vont ensemble")
        grandeur = vocabulaire.grandeur(valeur, ("entier", "date"), Niveau.CANDIDAT) if valeur.present else None
        ordre = lus["ordre"].choix(("croissant", "decroissant")) if lus["ordre"].present else ""
        identifiant = lus["id"].identifiant()
        if any(departage.id == identifiant for departage in departages):
            lus["id"].faute("cet identifiant est déjà pris")
        condition = lire_condition(lus["condition"], vocabulaire, Niveau.CANDIDAT)
        departages.append(
            Departage(
                id=identifiant,
                libelle=lus["libelle"].texte(),
                source=lus["source"].texte(),
                confiance=lus["confiance"].choix(CONFIANCES),
                condition=condition if lus["condition"].present else None,
                valeur="" if grandeur is None else grandeur.nom,
                decroissant=ordre == "decroissant",
            )
        )
    return tuple(departages)


def lire_obligation(racine: Noeud, vocabulaire: Vocabulaire) -> Obligation:
    """Read ``obligatoire``."""
    if not racine.present:
        return Obligation("", "", TOUJOURS)
    lus = racine.cles(("source", "confiance", "condition"))
    return Obligation(
        lus["source"].texte(),
        lus["confiance"].choix(CONFIANCES),
        lire_condition(lus["condition"], vocabulaire, Niveau.CANDIDAT),
    )


def lire_liens(racine: Noeud, vocabulaire: Vocabulaire) -> LiensAdmis:
    """Read ``couples``."""
    if not racine.present:
        return LiensAdmis("", "", "", ())
    lus = racine.cles(("source", "confiance", "attendu", "paires"), ("note",))
    paires = []
    for noeud in lus["paires"].liste():
        membres = [lire_condition(membre, vocabulaire, Niveau.CANDIDAT) for membre in noeud.liste()]
        if len(membres) == 2:
            paires.append((membres[0], membres[1]))
        else:
            noeud.faute("une paire est une liste de deux conditions, une par membre")
    lus["note"].texte_ou_rien()
    return LiensAdmis(lus["source"].texte(), lus["confiance"].choix(CONFIANCES), lus["attendu"].texte(), tuple(paires))
