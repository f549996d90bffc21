"""A rule pack told to people and to programs: every parameter with its justification, every element, what else it decides."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Set
from typing import Any

from scoring.cumuls import ICI, TOUT_AUTRE, Cumul
from scoring.elements import Element
from scoring.langage import faits_lus
from scoring.paquet import PaquetInconnu, PaquetRefuse, charger, disponibles
from scoring.parametres import Parametre, attendu, texte_valeur
from scoring.reprise import reprises

from .explications.mention import CHAMPS, PREFIXE
from .francais import CONFIANCES, majuscule, pluriel
from .publication import PARAMETRE_SEUIL

_EFFET = {"bareme": "points", "instruction": "aucun calcul : guide ceux qui établissent les faits"}
"""What a parameter acts upon, by who reads it."""

_SANS_POINTS = "lecture des demandes, ou ordre des candidats"
"""The same for a parameter of the pack that counts no point."""

DE_CE_TYPE = "lecture : une liste plus longue de vœux de ce type est refusée"

_EFFET_DU_SERVICE = {
    "maximum_voeux": "lecture : une liste plus longue est refusée",
    "maximum_voeux_specifiques": DE_CE_TYPE,
    "maximum_voeux_pop": DE_CE_TYPE,
    "points_couple": "ordre de priorité des couples",
    "depart_libere_place": "nombre de places ouvertes",
    "placement_obligatoire": "affectation des couples qui doivent en avoir une",
    PARAMETRE_SEUIL: "lettres et barres à publier",
} | {PREFIXE + champ: "mention légale des lettres" for champ in CHAMPS}
"""What a parameter that the rest of the program reads acts upon, by its name: here is where each of them is read."""

_FAMILLES = {
    "commun": "partie commune",
    "famille": "situation familiale",
    "personnel": "situation personnelle",
    "parcours": "parcours",
    "voeu": "vœu",
}


def lister() -> dict[str, Any]:
    """The packs that exist; a faulty one has no label and tells its faults, and does not hide the others."""
    return {"paquets": [{"mouvement": nom, "annee": an, **_entete(nom, an)} for nom, an in disponibles()]}


def _entete(mouvement: str, annee: int) -> dict[str, Any]:
    try:
        return {"libelle": charger(mouvement, annee).libelle, "fautes": []}
    except PaquetRefuse as erreur:
        return {"libelle": "", "fautes": [str(faute) for faute in erreur.fautes]}


def decrire(mouvement: str, annee: int | None = None) -> dict[str, Any]:
    """A pack, for programs; without a year, the last one of the mouvement.

    Raises
    ------
    PaquetInconnu
        There is no such pack; the error lists those that exist.
    PaquetRefuse
        It has faults.
    """
    annees = [an for nom, an in disponibles() if nom == mouvement]
    if not annees and annee is None:
        raise PaquetInconnu(mouvement, None, disponibles())
    paquet = charger(mouvement, max(annees) if annee is None else annee)
    regles = ("id", "libelle", "source", "confiance")
    points = {nom for element in paquet.elements for nom in element.parametres} | {paquet.lieux.parametre_conventions}
    return {
        **{nom: getattr(paquet, nom) for nom in ("mouvement", "annee", "libelle", "source", "empreinte")},
        "a_relire": list(reprises(paquet)),
        "mecanisme": paquet.mecanisme,
        "inconnus": [
            {nom: getattr(i, nom) for nom in ("id", "question", "choix", "source", "confiance")} for i in paquet.inconnus
        ],
        "parametres": [_parametre(parametre, points) for parametre in paquet.parametres.values()],
        "elements": [_element(element) for element in paquet.elements],
        "refus": [{nom: getattr(regle, nom) for nom in regles} for regle in paquet.refus],
        "priorites": [{nom: getattr(regle, nom) for nom in regles} for regle in paquet.priorites],
        "normalisations": [{nom: getattr(regle, nom) for nom in regles} for regle in paquet.normalisations],
        "departages": [{nom: getattr(departage, nom) for nom in regles} for departage in paquet.departages],
        "cumuls": [_cumul(cumul) for cumul in paquet.cumuls],
        "couples": {nom: getattr(paquet.liens, nom) for nom in ("attendu", "source", "confiance")},
    }


def effet_cumul(cumul: Cumul) -> str:
    """What a rule on several movements does, in one French phrase."""
    autre = "tout autre mouvement" if cumul.avec == TOUT_AUTRE else f"le mouvement {cumul.avec}"
    la, ici = f"la demande dans {autre}", "la demande dans ce mouvement"
    if cumul.natures:
        la = f"{la} et toute autre demande"
    tombe, cause = (ici, la) if cumul.annule == ICI else (la, ici)
    return f"{tombe} est annulée dès que {cause} {'existe' if cumul.quand == 'participation' else 'est satisfaite'}"


def _cumul(cumul: Cumul) -> dict[str, Any]:
    noms = ("id", "libelle", "source", "confiance", "quand", "avec", "annule", "motif", "note")
    return {
        **{nom: getattr(cumul, nom) for nom in noms},
        "faits": list(faits_lus(cumul.condition)),
        "natures": dict(cumul.natures),
        "exceptions": list(cumul.exceptions),
        "effet": effet_cumul(cumul),
    }


def _parametre(parametre: Parametre, points: Set[str]) -> dict[str, Any]:
    """``points``: names of the parameters that the points are counted with."""
    noms = ("nom", "libelle", "type", "unite", "source", "confiance", "incertain", "alternative", "note")
    valeur = parametre.valeur
    return {
        **{nom: getattr(parametre, nom) for nom in noms},
        "valeur": valeur.isoformat() if isinstance(valeur, datetime.date) else valeur,
        "texte": texte_valeur(valeur),
        "surcharge": attendu(parametre),
        "effet": _effet(parametre, points),
    }


def _effet(parametre: Parametre, points: Set[str]) -> str:
    if parametre.lu_par == "service":
        return _EFFET_DU_SERVICE[parametre.nom]
    return _SANS_POINTS if parametre.lu_par == "bareme" and parametre.nom not in points else _EFFET[parametre.lu_par]


def _element(element: Element) -> dict[str, Any]:
    noms = ("id", "libelle", "famille", "source", "confiance", "note", "survit_extension")
    return {
        **{nom: getattr(element, nom) for nom in noms},
        "parametres": list(element.parametres),
        "faits": list(element.faits),
        "requiert": list(element.requiert),
        "cede_a": list(dict.fromkeys(autre for cession in element.cede for autre in cession.elements)),
    }


def en_lignes(contenu: dict[str, Any]) -> Iterator[str]:
    """For people: what :func:`decrire` or :func:`lister` gives."""
    if "paquets" in contenu:
        yield "Paquets de règles :"
        for p in contenu["paquets"]:
            ou = f"{p['mouvement']} {p['annee']}"
            refuse = f"REFUSÉ, {pluriel(len(p['fautes']), 'faute')} (mouvement regles {ou})"
            yield f"  {ou}  {refuse if p['fautes'] else p['libelle']}"
        return
    yield f"{contenu['libelle']} ({contenu['mouvement']} {contenu['annee']})"
    yield from (f"À RELIRE : {phrase}" for phrase in contenu["a_relire"])
    yield f"Source générale : {contenu['source']}"
    yield f"Empreinte : {contenu['empreinte']}"
    yield f"Mécanisme : {contenu['mecanisme']}"
    if contenu["inconnus"]:
        yield ""
        yield "CE QU'AUCUN TEXTE LU NE DIT – et ce que fait le calcul en attendant"
    for inconnu in contenu["inconnus"]:
        yield f"  {inconnu['question']}"
        yield f"    {inconnu['choix']} ({_source(inconnu)})"
    yield ""
    yield "PARAMÈTRES – une campagne peut remplacer chacun d'eux, dans « parametres » de campagne.yaml"
    for parametre in contenu["parametres"]:
        yield from _lignes_parametre(parametre)
    yield ""
    yield "ÉLÉMENTS DU BARÈME – dans l'ordre des colonnes"
    for element in contenu["elements"]:
        yield from _lignes_element(element)
    for titre, cle in (
        ("DEMANDES REFUSÉES À LA LECTURE", "refus"),
        ("CE QUI PASSE AVANT LES POINTS – dans l'ordre", "priorites"),
        ("NORMALISATION DES VŒUX – dans l'ordre", "normalisations"),
        ("DÉPARTAGES – puis le tirage", "departages"),
    ):
        if not contenu[cle]:
            continue
        yield ""
        yield titre
        yield from (f"  {r['id']} : {r['libelle']} ({_source(r)})" for r in contenu[cle])
    if contenu["cumuls"]:
        yield ""
        yield "DEMANDES DANS PLUSIEURS MOUVEMENTS – ce que « mouvement enchainer » applique"
    for cumul in contenu["cumuls"]:
        yield f"  {cumul['id']} : {cumul['libelle']} ({_source(cumul)})"
        yield f"    Effet : {cumul['effet']}."
        if cumul["exceptions"]:
            yield f"    Sauf : {' ; '.join(cumul['natures'][code] for code in cumul['exceptions'])}."
        if cumul["note"]:
            yield f"    Note : {cumul['note']}"
    yield ""
    yield "COUPLES"
    yield f"  {majuscule(contenu['couples']['attendu'])} ({_source(contenu['couples'])})"


def _source(regle: dict[str, Any]) -> str:
    return f"{regle['source']} ; {CONFIANCES[regle['confiance']]}"


def _lignes_parametre(parametre: dict[str, Any]) -> Iterator[str]:
    yield f"  {parametre['nom']} = {parametre['texte']}{'  [INCERTAIN]' if parametre['incertain'] else ''}"
    yield f"    {parametre['libelle']} ({parametre['unite']})"
    yield f"    Source : {_source(parametre)}"
    if parametre["alternative"]:
        yield f"    Autre valeur possible : {parametre['alternative']}"
    if parametre["note"]:
        yield f"    Note : {parametre['note']}"
    yield f"    Se remplace par : {parametre['surcharge']}. Agit sur : {parametre['effet']}."


def _lignes_element(element: dict[str, Any]) -> Iterator[str]:
    survit = "compté en extension" if element["survit_extension"] else "retiré en extension"
    yield f"  {element['id']} : {element['libelle']} ({_FAMILLES.get(element['famille'], element['famille'])}, {survit})"
    yield f"    Source : {_source(element)}"
    if element["note"]:
        yield f"    Note : {element['note']}"
    for mot, cle in (("Paramètres", "parametres"), ("Seulement avec", "requiert"), ("Cède à", "cede_a")):
        if element[cle]:
            yield f"    {mot} : {', '.join(element[cle])}"
