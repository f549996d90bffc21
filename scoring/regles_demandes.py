"""What a pack says of demands: normalisations, tie-breaks, who must leave, who may link."""

from __future__ import annotations

import string
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .elements import Element
from .langage import JAMAIS, Condition, Niveau, Vocabulaire, faits_lus, lire_condition
from .noeud import CONFIANCES, Noeud


@dataclass(frozen=True, slots=True)
class Regle:
    """A normalisation, applied in the order of the pack.

    Attributes
    ----------
    type
        ``avancer``: vœux of ``types`` move to the front as a block, keeping their order. ``couper``: a vœu for the lieu held,
        and every later vœu of ``types``, are removed. ``ecarter``: the vœux are removed. ``signaler``: nothing changes, a
        notice is written.
    types
        Indices of vœu types; empty for ``ecarter`` and ``signaler``.
    condition, portee
        Who; which vœux (``portee`` None: all of them for ``ecarter``, one notice for the candidat for ``signaler``).
    couple
        ``couper``: whether one member's cut also cuts the other's list. ``ecarter`` always does: the lists stay identical.
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
    """A tie-break before the draw: those who satisfy ``condition`` first, or an order.

    The order is that of ``valeur``, absent values last, or of the points that ``element`` is worth to the candidat.
    """

    id: str
    libelle: str
    source: str
    confiance: str
    condition: Condition | None
    valeur: str
    element: str
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
    identiques
        Names of the values that both members must have alike, absent ones included.
    """

    source: str
    confiance: str
    attendu: str
    paires: tuple[tuple[Condition, Condition], ...]
    identiques: tuple[str, ...]


_MESSAGES = ("message", "message_suite", "message_couple", "message_couple_suite")

_COUPLE = ("couple", "message_couple", "message_couple_suite")
"""Given together or not at all: without them a member's cut leaves the partner's list alone."""

_CHAMPS = {
    "avancer": (("types", "message"), ("condition",)),
    "couper": (("types", "message", "message_suite"), ("condition", "portee", *_COUPLE)),
    "ecarter": (("message", "message_couple"), ("condition", "portee")),
    "signaler": (("message",), ("condition", "portee")),
}


def lire_normalisations(racine: Noeud, vocabulaire: Vocabulaire, types_voeu: Sequence[str]) -> tuple[Regle, ...]:
    """Read the list ``normalisations``."""
    regles: list[Regle] = []
    communes = ("id", "type", "libelle", "source", "confiance")
    for noeud in racine.liste():
        brut = noeud.valeur if isinstance(noeud.valeur, dict) else {}
        type_ = noeud.enfant("type", brut.get("type"), present="type" in brut).choix(tuple(_CHAMPS))
        obligatoires, facultatives = _CHAMPS.get(type_, ((), ("types", "condition", "portee", *_MESSAGES, "couple")))
        lus = noeud.cles((*communes, *obligatoires), facultatives)
        absent = noeud.enfant("", None, present=False)
        identifiant = lus["id"].texte()
        if any(regle.id == identifiant for regle in regles):
            lus["id"].faute("cet identifiant est déjà pris")
        types = tuple(
            types_voeu.index(nom) for nom in (t.choix(types_voeu) for t in _liste(lus.get("types"))) if nom in types_voeu
        )
        if type_ == "couper" and len({lus[cle].present for cle in _COUPLE}) > 1:
            noeud.faute(f"{', '.join(_COUPLE)} vont ensemble")
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


def lire_departages(
    racine: Noeud, ordre: Noeud, vocabulaire: Vocabulaire, elements: Sequence[Element]
) -> tuple[Departage, ...]:
    """Read the list ``departages``: each with a ``condition``, or with its ``ordre`` a ``valeur`` or an ``element``.

    ``ordre`` names the parameter that chooses among them and orders them; absent, all of them in the order of the file.
    """
    departages: dict[str, Departage] = {}
    for noeud in racine.liste():
        lus = noeud.cles(("id", "libelle", "source", "confiance"), ("condition", "valeur", "element", "ordre"))
        if [lus[cle].present for cle in ("condition", "valeur", "element")].count(True) != 1:
            noeud.faute("un départage a une « condition », ou avec son « ordre » une « valeur » ou un « element »")
        if lus["condition"].present == lus["ordre"].present:
            noeud.faute("« ordre » et « valeur » (ou « element ») vont ensemble")
        grandeur = vocabulaire.grandeur(lus["valeur"], ("entier", "date"), Niveau.CANDIDAT) if lus["valeur"].present else None
        sens = lus["ordre"].choix(("croissant", "decroissant")) if lus["ordre"].present else ""
        identifiant = lus["id"].identifiant()
        if identifiant in departages:
            lus["id"].faute("cet identifiant est déjà pris")
        condition = lire_condition(lus["condition"], vocabulaire, Niveau.CANDIDAT)
        departages[identifiant] = Departage(
            id=identifiant,
            libelle=lus["libelle"].texte(),
            source=lus["source"].texte(),
            confiance=lus["confiance"].choix(CONFIANCES),
            condition=condition if lus["condition"].present else None,
            valeur="" if grandeur is None else grandeur.nom,
            element=_element(lus["element"], vocabulaire, elements) if lus["element"].present else "",
            decroissant=sens == "decroissant",
        )
    if not ordre.present:
        return tuple(departages.values())
    parametre = vocabulaire.parametre(ordre, ("ordre",))
    if parametre is not None and set(parametre.valeurs) != set(departages):
        ordre.faute(f"les « valeurs » de « {parametre.nom} » doivent être les départages : {', '.join(departages)}")
        parametre = None
    return () if parametre is None else tuple(departages[nom] for nom in parametre.exact if nom in departages)


def _element(noeud: Noeud, vocabulaire: Vocabulaire, elements: Sequence[Element]) -> str:
    """Read the name of an element whose points depend on the facts of the candidat only: they are the same for all vœux."""
    nom = noeud.texte()
    element = next((element for element in elements if element.id == nom), None)
    if element is None:
        noeud.faute(f"« {nom} » n'est pas un élément du paquet")
        return ""
    lus = [*faits_lus(element.condition), *element.forme.faits_lus()]
    lus += [fait for plafond in element.plafonds for fait in faits_lus(plafond.condition)]
    if any(vocabulaire.grandeurs[fait].niveau is not Niveau.CANDIDAT for fait in lus if fait in vocabulaire.grandeurs):
        noeud.faute(f"les points de « {nom} » changent d'une demande à l'autre : ils ne peuvent départager")
    return nom


def lire_obligation(racine: Noeud, vocabulaire: Vocabulaire) -> Obligation:
    """Read ``obligatoire``; absent, nobody must leave."""
    if not racine.present:
        return Obligation("", "", JAMAIS)
    lus = racine.cles(("source", "confiance", "condition"))
    return Obligation(
        lus["source"].texte(),
        lus["confiance"].choix(CONFIANCES),
        lire_condition(lus["condition"], vocabulaire, Niveau.CANDIDAT),
    )


@dataclass(frozen=True, slots=True)
class Conditionnelle:
    """Demands that depend on somebody else's: ``fait`` names the candidat who must succeed; empty when there are none."""

    fait: str
    libelle: str
    source: str
    confiance: str


def lire_conditionnelle(racine: Noeud, vocabulaire: Vocabulaire) -> Conditionnelle:
    """Read ``conditionnelle``; absent, no demand depends on another one."""
    if not racine.present:
        return Conditionnelle("", "", "", "")
    lus = racine.cles(("fait", "libelle", "source", "confiance"))
    grandeur = vocabulaire.grandeur(lus["fait"], ("candidat",), Niveau.CANDIDAT)
    return Conditionnelle(
        "" if grandeur is None else grandeur.nom,
        lus["libelle"].texte(),
        lus["source"].texte(),
        lus["confiance"].choix(CONFIANCES),
    )


def lire_liens(racine: Noeud, vocabulaire: Vocabulaire) -> LiensAdmis:
    """Read ``couples``."""
    if not racine.present:
        return LiensAdmis("", "", "", (), ())
    lus = racine.cles(("source", "confiance", "attendu", "paires"), ("note", "identiques"))
    paires = []
    for noeud in lus["paires"].liste():
        membres = [lire_condition(membre, vocabulaire, Niveau.CANDIDAT) for membre in noeud.liste()]
        if len(membres) == 2:
            paires.append((membres[0], membres[1]))
        else:
            noeud.faute("une paire est une liste de deux conditions, une par membre")
    lus["note"].texte_ou_rien()
    memes = [
        vocabulaire.grandeur(noeud, ("choix", "lieu", "departement", "entier", "booleen", "date"), Niveau.CANDIDAT)
        for noeud in _liste(lus["identiques"])
    ]
    return LiensAdmis(
        lus["source"].texte(),
        lus["confiance"].choix(CONFIANCES),
        lus["attendu"].texte(),
        tuple(paires),
        tuple(grandeur.nom for grandeur in memes if grandeur is not None),
    )
