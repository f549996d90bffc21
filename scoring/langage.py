"""The small language of conditions: comparisons of facts, ``tous``, ``un_de``, ``non``, and boolean parameters.

A condition is checked when the pack is loaded (names, types, codes, level) and evaluated on whole arrays. Its level says what
it speaks of: facts of a candidat, the candidat's list of vœux, or one vœu.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .dossier import ABSENT
from .lieux import Lieux
from .noeud import Noeud
from .operateurs import OPERATEURS
from .parametres import Parametre

if TYPE_CHECKING:
    from .contexte import Contexte


def jours(date: datetime.date) -> int:
    """Days from 1970-01-01, as in the arrays of dates."""
    return (date - datetime.date(1970, 1, 1)).days


class Niveau(IntEnum):
    """What a value belongs to. Arrays of the first two have n rows, of the last one m."""

    CANDIDAT = 0
    DEMANDE = 1
    VOEU = 2


@dataclass(frozen=True, slots=True)
class Grandeur:
    """A named value that conditions and shapes can read: a fact, or something derived from the list of vœux.

    ``valeurs`` and ``libelles`` are the codes of a ``choix`` and their words for people.
    """

    nom: str
    type: str
    niveau: Niveau
    libelle: str
    valeurs: tuple[str, ...] = ()
    libelles: tuple[str, ...] = ()


BASE: tuple[Grandeur, ...] = (
    Grandeur("origine", "lieu", Niveau.CANDIDAT, "Lieu détenu"),
    Grandeur("date_naissance", "date", Niveau.CANDIDAT, "Date de naissance"),
    Grandeur("nombre_voeux", "entier", Niveau.DEMANDE, "Nombre de vœux classés au barème"),
    Grandeur("premier_voeu", "lieu", Niveau.DEMANDE, "Lieu du premier vœu classé au barème"),
    Grandeur("en_couple", "booleen", Niveau.DEMANDE, "Demande liée à celle d'un autre candidat"),
    Grandeur("lieu_voeu", "lieu", Niveau.VOEU, "Lieu du vœu"),
    Grandeur("rattachement_voeu", "lieu", Niveau.VOEU, "Lieu de rattachement du poste demandé"),
    Grandeur("territoire_voeu", "lieu", Niveau.VOEU, "Territoire du poste demandé"),
    Grandeur("departement_voeu", "departement", Niveau.VOEU, "Département du poste demandé"),
    Grandeur("rang", "entier", Niveau.VOEU, "Rang écrit du vœu"),
    Grandeur("premier", "booleen", Niveau.VOEU, "Premier des vœux classés au barème"),
)
"""Values every movement has, besides ``statut`` (whose codes are the pack's) and the facts."""


@dataclass(frozen=True, slots=True)
class Comparaison:
    """``fait`` compared with ``operande``: an integer, a tuple of integers, a boolean, or the name of another value."""

    fait: str
    operateur: str
    operande: Any
    niveau: Niveau
    parametres: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tous:
    """Every branch holds; true when there is none."""

    branches: tuple[Condition, ...]
    niveau: Niveau


@dataclass(frozen=True, slots=True)
class UnDe:
    """At least one branch holds."""

    branches: tuple[Condition, ...]
    niveau: Niveau


@dataclass(frozen=True, slots=True)
class Non:
    """The branch does not hold."""

    branche: Condition
    niveau: Niveau


@dataclass(frozen=True, slots=True)
class Constante:
    """A boolean parameter, or always true, or never."""

    valeur: bool
    parametre: str = ""
    niveau: Niveau = Niveau.CANDIDAT


Condition = Comparaison | Tous | UnDe | Non | Constante
TOUJOURS = Constante(True)
JAMAIS = Constante(False)


@dataclass(frozen=True, slots=True)
class Vocabulaire:
    """What the texts of a pack may name. ``lus`` collects the parameters that were named."""

    grandeurs: Mapping[str, Grandeur]
    lieux: Lieux
    parametres: Mapping[str, Parametre]
    lus: set[str] = field(default_factory=set)

    def parametre(self, noeud: Noeud, types: Collection[str]) -> Parametre | None:
        """Return the parameter a node names, None (and a fault) when there is none of these types."""
        nom = noeud.texte()
        if not nom:
            return None
        trouve = self.parametres.get(nom)
        if trouve is None:
            noeud.faute(f"« {nom} » n'est pas un paramètre du paquet")
            return None
        self.lus.add(nom)
        if trouve.type not in types:
            noeud.faute(f"le paramètre « {nom} » est de type {trouve.type} ; attendu : {', '.join(types)}")
            return None
        return trouve

    def grandeur(self, noeud: Noeud, types: Collection[str], niveau: Niveau) -> Grandeur | None:
        """Return the value a node names, None (and a fault) when unknown, of another type or of a finer level."""
        nom = noeud.texte()
        trouve = self.grandeurs.get(nom)
        if trouve is None:
            if nom:
                noeud.faute(f"« {nom} » n'est pas un fait du paquet ; faits : {', '.join(sorted(self.grandeurs))}")
            return None
        if trouve.type not in types:
            noeud.faute(f"« {nom} » est de type {trouve.type} ; attendu : {', '.join(types)}")
            return None
        if trouve.niveau > niveau:
            noeud.faute(f"« {nom} » change d'un vœu ou d'une demande à l'autre : il ne peut être lu ici")
            return None
        return trouve


_GROUPES = ("tous", "un_de", "non", "parametre")


def lire_condition(noeud: Noeud, vocabulaire: Vocabulaire, niveau: Niveau) -> Condition:
    """Read a condition whose values are of this level or coarser; true when the node is absent."""
    if not noeud.present:
        return TOUJOURS
    if not isinstance(noeud.valeur, dict):
        noeud.faute("condition attendue : {fait: …, opérateur: …}, {tous: […]}, {un_de: […]}, {non: …} ou {parametre: …}")
        return TOUJOURS
    groupe = next((cle for cle in _GROUPES if cle in noeud.valeur), None)
    if groupe is None:
        return _comparaison(noeud, vocabulaire, niveau)
    lu = noeud.cles((groupe,))[groupe]
    if groupe == "parametre":
        parametre = vocabulaire.parametre(lu, ("booleen",))
        return TOUJOURS if parametre is None else Constante(parametre.exact is True, parametre.nom)
    if groupe == "non":
        branche = lire_condition(lu, vocabulaire, niveau)
        return Non(branche, branche.niveau)
    branches = tuple(lire_condition(membre, vocabulaire, niveau) for membre in lu.liste())
    if not branches:
        lu.faute("au moins une condition est attendue")
    fin = max((branche.niveau for branche in branches), default=Niveau.CANDIDAT)
    return (Tous if groupe == "tous" else UnDe)(branches, fin)


def _comparaison(noeud: Noeud, vocabulaire: Vocabulaire, niveau: Niveau) -> Condition:
    lus = noeud.cles(("fait",), tuple(OPERATEURS))
    donnes = [nom for nom in OPERATEURS if lus[nom].present]
    if len(donnes) != 1:
        noeud.faute(f"une comparaison a exactement un opérateur parmi : {', '.join(OPERATEURS)}")
        return TOUJOURS
    operateur = OPERATEURS[donnes[0]]
    grandeur = vocabulaire.grandeur(lus["fait"], operateur.types, niveau)
    droite = lus[donnes[0]]
    if grandeur is None:
        if operateur.droite == "fait":  # an unknown name there is told in the same report
            vocabulaire.grandeur(droite, (operateur.type_droite,) if operateur.type_droite else operateur.types, niveau)
        return TOUJOURS
    nom, fin = grandeur.nom, grandeur.niveau
    operande: Any = None
    match operateur.droite:
        case "valeur" if isinstance(droite.valeur, dict):
            type_ = grandeur.type if grandeur.type in ("entier", "date") else "booleen"
            parametre = vocabulaire.parametre(droite.cles(("parametre",))["parametre"], (type_,))
            if parametre is None:
                return TOUJOURS
            exact = jours(parametre.exact) if type_ == "date" else parametre.exact
            return Comparaison(nom, donnes[0], exact, fin, (parametre.nom,))
        case "valeur":
            operande = _litteral(droite, grandeur, vocabulaire.lieux)
        case "liste":
            operande = tuple(_litteral(membre, grandeur, vocabulaire.lieux) for membre in droite.liste())
        case "logique":
            operande = droite.booleen()
        case "types_de_lieu":
            operande = tuple(membre.choix(tuple(sorted(set(vocabulaire.lieux.types)))) for membre in droite.liste())
        case "fait":
            autre = vocabulaire.grandeur(droite, (operateur.type_droite or grandeur.type,), niveau)
            if autre is None:
                return TOUJOURS
            if "academie" in donnes[0] and not vocabulaire.lieux.academies:
                noeud.faute("les lieux du paquet n'ont pas d'académies")
            if donnes[0] == "frontalier_de" and autre.valeurs != vocabulaire.lieux.pays:
                droite.faute(
                    f"les valeurs de « {autre.nom} » doivent être les pays des lieux : {', '.join(vocabulaire.lieux.pays)}"
                )
            operande, fin = autre.nom, max(fin, autre.niveau)
    return Comparaison(nom, donnes[0], operande, fin)


def _litteral(noeud: Noeud, grandeur: Grandeur, lieux: Lieux) -> int | bool:
    """Convert a literal to the coded value of the array it is compared with."""
    if grandeur.type == "entier":
        return noeud.entier(0)
    if grandeur.type == "booleen":
        return noeud.booleen()
    if grandeur.type == "date":
        return jours(noeud.date())
    indices: Mapping[str, int] = {
        "choix": {valeur: i for i, valeur in enumerate(grandeur.valeurs)},
        "lieu": lieux.indice,
        "departement": lieux.indice_departement,
    }[grandeur.type]
    return indices.get(noeud.choix(tuple(indices)), ABSENT)


def evaluer(condition: Condition, contexte: Contexte) -> NDArray[np.bool_]:
    """Return (n,) bool, or (m,) bool when the condition is of the level of a vœu."""
    match condition:
        case Constante(valeur=valeur):
            return np.full(contexte.taille(Niveau.CANDIDAT), valeur, dtype=bool)
        case Non(branche=branche):
            return ~contexte.condition(branche)
        case Tous(branches=branches) | UnDe(branches=branches):
            reunir = np.logical_and if isinstance(condition, Tous) else np.logical_or
            resultat = np.full(contexte.taille(condition.niveau), isinstance(condition, Tous), dtype=bool)
            for branche in branches:
                reunir(resultat, contexte.etendre(contexte.condition(branche), branche.niveau, condition.niveau), out=resultat)
            return resultat
        case Comparaison():
            operateur = OPERATEURS[condition.operateur]
            gauche = contexte.lire(condition.fait, condition.niveau)
            droite = contexte.lire(condition.operande, condition.niveau) if operateur.droite == "fait" else condition.operande
            return np.asarray(operateur.fonction(contexte.lieux, gauche, droite), dtype=bool)


def faits_lus(condition: Condition) -> tuple[str, ...]:
    """Names of the values a condition reads, in order of appearance, without repetition."""
    match condition:
        case Constante():
            return ()
        case Non(branche=branche):
            return faits_lus(branche)
        case Tous(branches=branches) | UnDe(branches=branches):
            return tuple(dict.fromkeys(nom for branche in branches for nom in faits_lus(branche)))
        case Comparaison():
            autre = (condition.operande,) if OPERATEURS[condition.operateur].droite == "fait" else ()
            return (condition.fait, *autre)


def parametres_lus(condition: Condition) -> tuple[str, ...]:
    """Names of the parameters a condition reads, in order of appearance, without repetition."""
    match condition:
        case Constante():
            return (condition.parametre,) if condition.parametre else ()
        case Non(branche=branche):
            return parametres_lus(branche)
        case Tous(branches=branches) | UnDe(branches=branches):
            return tuple(dict.fromkeys(nom for branche in branches for nom in parametres_lus(branche)))
        case Comparaison():
            return condition.parametres


def relations_de_voisinage(condition: Condition) -> tuple[tuple[str, str, str], ...]:
    """(operator, value, value) of the neighbourhoods that a condition reads: of lieux, or of their académies."""
    match condition:
        case Non(branche=branche):
            return relations_de_voisinage(branche)
        case Tous(branches=branches) | UnDe(branches=branches):
            return tuple(trouve for branche in branches for trouve in relations_de_voisinage(branche))
        case Comparaison(operateur="limitrophe_de" | "academie_limitrophe_de" as operateur):
            return ((operateur, condition.fait, str(condition.operande)),)
    return ()
