"""``campagne.yaml``: read key by key, with the line of every fault, then the rule pack it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import yaml

from scoring.noeud import Noeud
from scoring.paquet import Faute, Paquet, PaquetInconnu, PaquetRefuse, charger

from ..francais import entier
from .anomalies import Collecteur, proche
from .classeurs import est_classeur, signaler_classeur
from .surcharges import expliquer
from .syntaxe import cause_yaml

T = TypeVar("T")

FICHIER = "campagne.yaml"
CLES = ("mouvement", "annee", "libelle", "tirage", "parametres")
TAILLE_MAXIMALE = 64_000
"""A page of settings: anything bigger is another file."""

PROFONDEUR_MAXIMALE = 12
"""Levels of the file: the time to read nested ones grows with the square of their number."""

_OUVRENT = (yaml.BlockSequenceStartToken, yaml.BlockMappingStartToken, yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken)
_FERMENT = (yaml.BlockEndToken, yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)

_ATTENDU = {
    "mouvement": "le nom d'un mouvement, par exemple second-degre",
    "annee": "une année, par exemple 2023",
    "libelle": "un texte d'au plus 200 caractères",
    "tirage": "un nombre entier positif ou nul, graine du tirage au sort",
    "parametres": "des couples « nom: valeur » de paramètres du paquet de règles",
}


@dataclass(frozen=True, slots=True)
class EnteteCampagne:
    """What ``campagne.yaml`` says; a faulty or missing key is None."""

    mouvement: str | None
    annee: int | None
    libelle: str | None
    tirage: int | None
    parametres: Mapping[str, object]


def lire_entete_campagne(octets: bytes, collecteur: Collecteur) -> tuple[EnteteCampagne | None, Paquet | None]:
    """Read ``campagne.yaml`` and load the pack.

    Parameters
    ----------
    octets
        Content.
    collecteur
        Receives every fault, those of the pack's overrides included.

    Returns
    -------
    EnteteCampagne or None, Paquet or None
        None for what could not be read; when only the overrides are refused, the pack without them, so that the other files
        can be checked.
    """
    racine = composer(octets, FICHIER, collecteur)
    if racine is None:
        return None, None
    if not isinstance(racine, yaml.MappingNode):
        collecteur.ajouter(FICHIER, racine.start_mark.line + 1, "", "", "des lignes « clé: valeur »", "yaml_invalide")
        return None, None
    lues: dict[str, object] = {}
    noeuds: dict[str, yaml.Node] = {}
    for noeud_cle, noeud in racine.value:
        cle = noeud_cle.value if isinstance(noeud_cle, yaml.ScalarNode) else "?"
        ligne = noeud_cle.start_mark.line + 1
        if cle not in CLES:
            voisin = proche(cle, CLES)
            correction = f"peut-être « {voisin} »" if voisin else "la supprimer"
            collecteur.ajouter(FICHIER, ligne, cle, cle, "une clé parmi : " + ", ".join(CLES), "cle_inconnue", correction)
        elif cle in noeuds:
            collecteur.ajouter(FICHIER, ligne, cle, cle, "chaque clé une seule fois", "cle_en_double", "en supprimer une")
        else:
            noeuds[cle] = noeud
            lues[cle] = _valeur(cle, noeud, collecteur)
    for cle in CLES[:4]:
        if cle not in noeuds:
            collecteur.ajouter(FICHIER, 0, cle, "", f"la clé « {cle} » : {_ATTENDU[cle]}", "cle_manquante")
    entete = EnteteCampagne(
        mouvement=_du_type(str, lues.get("mouvement")),
        annee=_du_type(int, lues.get("annee")),
        libelle=_du_type(str, lues.get("libelle")),
        tirage=_du_type(int, lues.get("tirage")),
        parametres=_du_type(dict, lues.get("parametres")) or {},
    )
    if entete.mouvement is None or entete.annee is None:
        return entete, None
    return entete, _charger(entete.mouvement, entete.annee, entete.parametres, noeuds, collecteur)


def _du_type(genre: type[T], valeur: object) -> T | None:
    return valeur if isinstance(valeur, genre) else None


def composer(octets: bytes, fichier: str, collecteur: Collecteur) -> yaml.Node | None:
    """Nodes of a small YAML file, with their lines; None, and a fault, when it is not plain YAML without alias."""
    if est_classeur(octets):
        signaler_classeur(fichier, fichier, collecteur)
        return None
    if len(octets) > TAILLE_MAXIMALE:
        collecteur.ajouter(fichier, 0, "", "", f"au plus {entier(TAILLE_MAXIMALE)} octets", "yaml_invalide")
        return None
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        ligne = octets[: erreur.start].count(b"\n") + 1
        collecteur.ajouter(fichier, ligne, "", "", "de l'UTF-8", "encodage", "enregistrer le fichier en UTF-8")
        texte = octets.decode("cp1252", "replace")
    if not texte.strip():
        collecteur.ajouter(fichier, 0, "", "", "des lignes « clé: valeur »", "fichier_vide")
        return None
    try:
        if not _sans_detour(texte, fichier, collecteur):
            return None
        racine = yaml.compose(texte, Loader=yaml.SafeLoader)
    except (yaml.MarkedYAMLError, yaml.reader.ReaderError) as erreur:
        ligne, cause = cause_yaml(erreur, texte)
        collecteur.ajouter(fichier, ligne, "", cause, "du YAML", "yaml_invalide")
        return None
    if not isinstance(racine, yaml.Node):
        collecteur.ajouter(fichier, 0, "", "", "des lignes « clé: valeur »", "fichier_vide")
        return None
    return racine


def _sans_detour(texte: str, fichier: str, collecteur: Collecteur) -> bool:
    """No alias, and few levels: both can make a small file costly to read."""
    profondeur = 0
    for jeton in yaml.scan(texte, Loader=yaml.SafeLoader):
        profondeur += isinstance(jeton, _OUVRENT) - isinstance(jeton, _FERMENT)
        if profondeur > PROFONDEUR_MAXIMALE:
            ligne = jeton.start_mark.line + 1
            collecteur.ajouter(
                fichier, ligne, "", "", f"au plus {PROFONDEUR_MAXIMALE} niveaux l'un dans l'autre", "yaml_invalide"
            )
            return False
        if isinstance(jeton, yaml.AliasToken):
            collecteur.ajouter(fichier, jeton.start_mark.line + 1, "", f"*{jeton.value}", "du YAML sans alias", "yaml_invalide")
            return False
    return True


def _valeur(cle: str, noeud: yaml.Node, collecteur: Collecteur) -> object | None:
    """Value of a key, None after a fault; the parameters of an empty key are none."""
    constructeur = yaml.SafeLoader("")
    valeur: object
    try:
        valeur = constructeur.construct_object(noeud, deep=True)
    except (yaml.YAMLError, ValueError, OverflowError, TypeError, RecursionError, KeyError):
        valeur = None
    fautes: list[Faute] = []
    attendu = _ATTENDU[cle]
    if cle == "parametres":
        if valeur is None and _brut(noeud) in ("", "~", "null") and isinstance(noeud, yaml.ScalarNode):
            valeur = {}
        correcte = isinstance(valeur, dict) and all(isinstance(nom, str) for nom in valeur)
        if correcte:
            _doublons(noeud, collecteur)
    elif cle in ("annee", "tirage"):
        borne = 9999 if cle == "annee" else 2**63 - 1
        correcte = isinstance(valeur, int) and not isinstance(valeur, bool) and 0 <= valeur <= borne
    else:
        Noeud(valeur, FICHIER, cle, fautes).ligne(1, 64 if cle == "mouvement" else 200)
        correcte = not fautes
        attendu = "".join([attendu, *(f" ; {faute.message}" for faute in fautes[:1])])
    if correcte:
        return valeur
    collecteur.ajouter(FICHIER, noeud.start_mark.line + 1, cle, _brut(noeud), attendu, "cle_valeur")
    return None


def _doublons(noeud: yaml.Node, collecteur: Collecteur) -> None:
    vus: set[str] = set()
    for nom, ligne, _ in _parametres(noeud):
        if nom in vus:
            collecteur.ajouter(FICHIER, ligne, f"parametres.{nom}", nom, "chaque paramètre une seule fois", "cle_en_double")
        vus.add(nom)


def _parametres(noeud: yaml.Node | None) -> Iterator[tuple[str, int, str]]:
    """Name, line and text of each overridden parameter."""
    if isinstance(noeud, yaml.MappingNode):
        for cle, valeur in noeud.value:
            yield str(cle.value), cle.start_mark.line + 1, _brut(valeur)


def _brut(noeud: yaml.Node) -> str:
    return str(noeud.value) if isinstance(noeud, yaml.ScalarNode) else ""


def _charger(
    mouvement: str, annee: int, parametres: Mapping[str, object], noeuds: Mapping[str, yaml.Node], collecteur: Collecteur
) -> Paquet | None:
    ligne = noeuds["mouvement"].start_mark.line + 1
    surcharges: tuple[Faute, ...] = ()
    try:
        return charger(mouvement, annee, parametres)
    except PaquetInconnu as erreur:
        connus = ", ".join(f"{nom} {an}" for nom, an in erreur.disponibles) or "aucun"
        attendu = f"un mouvement et une année qui ont un paquet de règles : {connus}"
        collecteur.ajouter(FICHIER, ligne, "mouvement", f"{mouvement} {annee}", attendu, "paquet_inconnu")
        return None
    except PaquetRefuse as erreur:
        surcharges = erreur.fautes
    try:
        paquet = charger(mouvement, annee)
    except PaquetRefuse as erreur:
        for faute in erreur.fautes:
            attendu = f"un paquet de règles sans faute ; {faute}"
            collecteur.ajouter(FICHIER, ligne, "mouvement", f"{mouvement} {annee}", attendu, "paquet_refuse")
        return None
    positions = {nom: (ligne, texte) for nom, ligne, texte in _parametres(noeuds.get("parametres"))}
    for faute in surcharges:
        nom = re.split(r"[.\[]", faute.chemin.removeprefix("parametres."))[0]
        ligne, texte = positions[nom]
        attendu, correction = expliquer(nom, faute, paquet.parametres)
        collecteur.ajouter(FICHIER, ligne, faute.chemin, texte or nom, attendu, "parametre", correction)
    return paquet
