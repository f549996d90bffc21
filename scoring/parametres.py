"""Parameters of a pack: every figure or choice that a campaign may have to justify or change."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .fautes import Faute
from .noeud import CONFIANCES, Noeud

TYPES = ("points", "entier", "booleen", "choix", "date", "texte", "ordre", "table_points", "matrice_points")
"""``texte``: one line for people, bounds are its length, empty means not set. ``ordre``: a list of some of the ``valeurs``,
each once. ``table_points``: {threshold: points}, the threshold is the smallest integer of the row. ``matrice_points``: list of
rows."""

LECTEURS = ("bareme", "service", "instruction")
"""Who reads a parameter: the pack's own rules; the rest of the program; or the people who establish the facts."""


@dataclass(frozen=True, slots=True)
class Parametre:
    """A value with its justification.

    Attributes
    ----------
    valeur
        As written: points are numbers of points (not hundredths); an empty text is not set.
    confiance
        One of ``officiel``, ``syndical``, ``academique``, ``infere``.
    incertain
        Whether a report must say that the value is not settled: true when inferred, or when sources disagree.
    alternative
        What another source suggests, empty when nothing does.
    exact
        The value for computing: hundredths of points (int; (k, 2) rows threshold, hundredths; (r, c) hundredths), otherwise
        ``valeur``.
    surcharge
        Whether the campaign replaced the value; ``valeur_paquet`` is then the pack's.
    """

    nom: str
    valeur: Any
    libelle: str
    source: str
    confiance: str
    alternative: str
    note: str
    type: str
    unite: str
    incertain: bool
    lu_par: str
    minimum: int | float | None
    maximum: int | float | None
    valeurs: tuple[str, ...]
    exact: Any
    surcharge: bool = False
    valeur_paquet: Any = None


def lire_parametres(racine: Noeud) -> dict[str, Parametre]:
    """Read ``parametres.yaml``: a table name -> description."""
    parametres = {}
    for nom, noeud in racine.table().items():
        lus = noeud.cles(
            ("valeur", "type", "unite", "libelle", "source", "confiance"),
            ("alternative", "note", "incertain", "lu_par", "minimum", "maximum", "valeurs"),
        )
        confiance = lus["confiance"].choix(CONFIANCES)
        type_ = lus["type"].choix(TYPES)
        valeurs = tuple(v.identifiant() for v in lus["valeurs"].liste()) if lus["valeurs"].present else ()
        if type_ in ("choix", "ordre") and not valeurs:
            noeud.faute(f"un paramètre de type {type_} donne ses « valeurs »")
        if type_ == "texte" and not lus["maximum"].present:
            noeud.faute("un paramètre de type texte donne sa longueur « maximum »")
        minimum, maximum = (_borne(lus[cle]) for cle in ("minimum", "maximum"))
        parametre = Parametre(
            nom=nom,
            valeur=lus["valeur"].valeur,
            libelle=lus["libelle"].texte(),
            source=lus["source"].texte(),
            confiance=confiance,
            alternative=lus["alternative"].texte_ou_rien(),
            note=lus["note"].texte_ou_rien(),
            type=type_,
            unite=lus["unite"].texte(),
            incertain=lus["incertain"].booleen() if lus["incertain"].present else confiance == "infere",
            lu_par=lus["lu_par"].choix(LECTEURS) if lus["lu_par"].present else "bareme",
            minimum=minimum,
            maximum=maximum,
            valeurs=valeurs,
            exact=None,
        )
        parametres[nom] = dataclasses.replace(parametre, exact=_exact(lus["valeur"], parametre))
    return parametres


def surcharger(
    parametres: Mapping[str, Parametre], surcharges: Mapping[str, object], fautes: list[Faute]
) -> dict[str, Parametre]:
    """Replace values by those of the campaign, checked like the pack's own: name, type, bounds."""
    resultat = dict(parametres)
    for nom, valeur in surcharges.items():
        noeud = Noeud(valeur, "campagne.yaml", f"parametres.{nom}", fautes)
        ancien = parametres.get(nom)
        if ancien is None:
            noeud.faute(f"paramètre inconnu ; paramètres du paquet : {', '.join(sorted(parametres))}")
            continue
        resultat[nom] = dataclasses.replace(
            ancien, valeur=valeur, exact=_exact(noeud, ancien), surcharge=True, valeur_paquet=ancien.valeur
        )
    return resultat


def _borne(noeud: Noeud) -> int | float | None:
    if not noeud.present:
        return None
    if isinstance(noeud.valeur, bool) or not isinstance(noeud.valeur, int | float):
        noeud.faute("une borne est un nombre")
        return None
    return noeud.valeur


def _exact(noeud: Noeud, parametre: Parametre) -> Any:
    """Check a value against its description and convert it for computing."""
    if not noeud.present:
        return None
    bas = 0 if parametre.minimum is None else parametre.minimum
    haut = parametre.maximum
    centiemes_bas, centiemes_haut = round(bas * 100), None if haut is None else round(haut * 100)
    match parametre.type:
        case "points":
            return noeud.centiemes(centiemes_bas, centiemes_haut)
        case "entier":
            return noeud.entier(int(bas), None if haut is None else int(haut))
        case "booleen":
            return noeud.booleen()
        case "choix":
            return noeud.choix(parametre.valeurs)
        case "date":
            return noeud.date()
        case "ordre":
            noms = tuple(membre.choix(parametre.valeurs) for membre in noeud.liste())
            if len(set(noms)) != len(noms):
                noeud.faute("une valeur est donnée deux fois")
            return noms
        case "texte":
            return noeud.ligne(int(bas), None if haut is None else int(haut))
        case "table_points":
            return _table(noeud, centiemes_bas, centiemes_haut)
        case "matrice_points":
            lignes = [[case.centiemes(centiemes_bas, centiemes_haut) for case in ligne.liste()] for ligne in noeud.liste()]
            if not lignes or not lignes[0] or len({len(ligne) for ligne in lignes}) != 1:
                noeud.faute("une matrice a au moins une ligne, et des lignes de même longueur")
                return np.zeros((1, 1), dtype=np.int64)
            return np.array(lignes, dtype=np.int64)
    return None


def _table(noeud: Noeud, bas: int, haut: int | None) -> NDArray[np.int64]:
    """Read {threshold: points} with ascending thresholds from 0."""
    lignes: list[tuple[int, int]] = []
    if not isinstance(noeud.valeur, dict) or not noeud.valeur:
        noeud.faute("une table {seuil: points} est attendue")
    else:
        for seuil, points in noeud.valeur.items():
            case = noeud.enfant(str(seuil), points)
            if isinstance(seuil, bool) or not isinstance(seuil, int) or seuil < 0:
                case.faute("un seuil est un entier positif ou nul")
                continue
            lignes.append((seuil, case.centiemes(bas, haut)))
        if [seuil for seuil, _ in lignes] != sorted({seuil for seuil, _ in lignes}) or (lignes and lignes[0][0] != 0):
            noeud.faute("les seuils sont croissants et le premier est 0")
    return np.array(lignes or [(0, 0)], dtype=np.int64)


def attendu(parametre: Parametre) -> str:
    """Say what a value of this parameter looks like, in French."""
    bas, haut = texte_valeur(0 if parametre.minimum is None else parametre.minimum), texte_valeur(parametre.maximum)
    bornes = f"au moins {bas}" if parametre.maximum is None else f"de {bas} à {haut}"
    match parametre.type:
        case "points":
            return f"un nombre de points, {bornes}, deux décimales au plus"
        case "entier":
            return f"un nombre entier, {bornes}"
        case "booleen":
            return "true ou false"
        case "choix":
            return f"une valeur parmi : {', '.join(parametre.valeurs)}"
        case "date":
            return "une date AAAA-MM-JJ"
        case "ordre":
            return f"une liste de valeurs parmi : {', '.join(parametre.valeurs)}, chacune une fois au plus"
        case "texte":
            return f"un texte d'une ligne, {bornes} caractères"
        case "table_points":
            return f"une table {{seuil: points}}, premier seuil 0, seuils croissants, points {bornes}"
        case "matrice_points":
            return f"des lignes de même longueur, points {bornes}"
    raise AssertionError(parametre.type)


def texte_valeur(valeur: object) -> str:
    """Write a parameter value for people: comma, oui/non, dates as they are; a text that is not set is said so."""
    if valeur == "":
        return "non renseigné"
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float):
        return str(valeur).replace(".", ",")
    if isinstance(valeur, datetime.date):
        return valeur.strftime("%d/%m/%Y")
    if isinstance(valeur, dict):
        return " ; ".join(f"dès {seuil} : {texte_valeur(points)}" for seuil, points in valeur.items())
    if isinstance(valeur, list) and all(isinstance(membre, str) for membre in valeur):
        return ", ".join(valeur) or "aucun"
    if isinstance(valeur, list):
        return " | ".join(" ".join(texte_valeur(case) for case in ligne) for ligne in valeur)
    return str(valeur)
