"""``campagne.yaml``: read key by key, with the line of every fault, then the rule pack it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from scoring.paquet import Paquet, PaquetInconnu, PaquetRefuse, charger

from .anomalies import Collecteur, proche

FICHIER = "campagne.yaml"
CLES = ("mouvement", "annee", "libelle", "tirage", "parametres")
TAILLE_MAXIMALE = 64_000
"""A page of settings: anything bigger is another file."""

CROCHETS_MAXIMAUX = 200
"""Brackets and braces of the file: the time to read nested ones grows with the square of their number."""

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
    lignes: dict[str, int] = {}
    for noeud_cle, noeud in racine.value:
        cle = noeud_cle.value if isinstance(noeud_cle, yaml.ScalarNode) else "?"
        ligne = noeud_cle.start_mark.line + 1
        if cle not in CLES:
            voisin = proche(cle, CLES)
            correction = f"peut-être « {voisin} »" if voisin else "la supprimer"
            collecteur.ajouter(FICHIER, ligne, cle, cle, "une clé parmi : " + ", ".join(CLES), "cle", correction)
        elif cle in lignes:
            collecteur.ajouter(FICHIER, ligne, cle, cle, "chaque clé une seule fois", "cle", "en supprimer une")
        else:
            lignes[cle] = ligne
            lues[cle] = _valeur(cle, noeud, collecteur)
    for cle in CLES[:4]:
        if cle not in lignes:
            collecteur.ajouter(FICHIER, 0, cle, "", f"la clé « {cle} » : {_ATTENDU[cle]}", "cle")
    parametres = lues.get("parametres")
    entete = EnteteCampagne(
        mouvement=lues.get("mouvement"),  # type: ignore[arg-type]
        annee=lues.get("annee"),  # type: ignore[arg-type]
        libelle=lues.get("libelle"),  # type: ignore[arg-type]
        tirage=lues.get("tirage"),  # type: ignore[arg-type]
        parametres=parametres if isinstance(parametres, dict) else {},
    )
    if entete.mouvement is None or entete.annee is None:
        return entete, None
    return entete, _charger(entete.mouvement, entete.annee, entete.parametres, lignes, collecteur)


def composer(octets: bytes, fichier: str, collecteur: Collecteur) -> yaml.Node | None:
    """Nodes of a small YAML file, with their lines; None, and a fault, when it is not plain YAML without alias."""
    if len(octets) > TAILLE_MAXIMALE:
        collecteur.ajouter(fichier, 0, "", "", f"au plus {TAILLE_MAXIMALE} octets", "yaml_invalide")
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
    if texte.count("[") + texte.count("{") > CROCHETS_MAXIMAUX:
        collecteur.ajouter(fichier, 0, "", "", f"au plus {CROCHETS_MAXIMAUX} crochets et accolades", "yaml_invalide")
        return None
    try:
        alias = next((jeton for jeton in yaml.scan(texte, Loader=yaml.SafeLoader) if isinstance(jeton, yaml.AliasToken)), None)
        if alias is not None:
            collecteur.ajouter(fichier, alias.start_mark.line + 1, "", f"*{alias.value}", "du YAML sans alias", "yaml_invalide")
            return None
        racine = yaml.compose(texte, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as erreur:
        ligne = erreur.problem_mark.line + 1 if erreur.problem_mark else 0
        collecteur.ajouter(fichier, ligne, "", erreur.problem or "", "du YAML", "yaml_invalide")
        return None
    except yaml.reader.ReaderError as erreur:
        ligne = texte[: erreur.position].count("\n") + 1
        collecteur.ajouter(fichier, ligne, "", erreur.reason, "du YAML", "yaml_invalide")
        return None
    except RecursionError:
        collecteur.ajouter(fichier, 0, "", "", "du YAML à deux niveaux au plus", "yaml_invalide")
        return None
    if not isinstance(racine, yaml.Node):
        collecteur.ajouter(fichier, 0, "", "", "des lignes « clé: valeur »", "fichier_vide")
        return None
    return racine


def _valeur(cle: str, noeud: yaml.Node, collecteur: Collecteur) -> object | None:
    constructeur = yaml.SafeLoader("")
    try:
        valeur = constructeur.construct_object(noeud, deep=True)
    except (yaml.YAMLError, ValueError, OverflowError, TypeError, RecursionError, KeyError):
        valeur = None
    if cle == "parametres":
        correcte = valeur is None and isinstance(noeud, yaml.ScalarNode) and noeud.value in ("", "~", "null")
        correcte = correcte or (isinstance(valeur, dict) and all(isinstance(nom, str) for nom in valeur))
    elif cle in ("annee", "tirage"):
        borne = 9999 if cle == "annee" else 2**63 - 1
        correcte = isinstance(valeur, int) and not isinstance(valeur, bool) and 0 <= valeur <= borne
    else:
        longueur = 64 if cle == "mouvement" else 200
        correcte = isinstance(valeur, str) and 0 < len(valeur) <= longueur and valeur.isprintable() and valeur.strip() == valeur
    if correcte and cle == "parametres" and isinstance(noeud, yaml.MappingNode):
        vus: set[object] = set()
        for noeud_cle, _ in noeud.value:
            nom = noeud_cle.value
            if nom in vus:
                ligne = noeud_cle.start_mark.line + 1
                collecteur.ajouter(FICHIER, ligne, f"parametres.{nom}", nom, "chaque paramètre une seule fois", "cle")
            vus.add(nom)
    if correcte:
        return {} if valeur is None else valeur
    texte = str(noeud.value) if isinstance(noeud, yaml.ScalarNode) else ""
    collecteur.ajouter(FICHIER, noeud.start_mark.line + 1, cle, texte, _ATTENDU[cle], "cle")
    return None


def _charger(
    mouvement: str, annee: int, parametres: Mapping[str, object], lignes: Mapping[str, int], collecteur: Collecteur
) -> Paquet | None:
    try:
        return charger(mouvement, annee, parametres)
    except PaquetInconnu as erreur:
        collecteur.ajouter(FICHIER, lignes["mouvement"], "mouvement", f"{mouvement} {annee}", str(erreur), "paquet_inconnu")
        return None
    except PaquetRefuse as erreur:
        fautes = erreur.fautes
    code, ligne = ("parametre", lignes["parametres"]) if parametres else ("paquet_refuse", lignes["mouvement"])
    for faute in fautes:
        collecteur.ajouter(FICHIER, ligne, "parametres" if parametres else "mouvement", "", str(faute), code)
    try:
        return charger(mouvement, annee) if parametres else None
    except PaquetRefuse:
        return None
