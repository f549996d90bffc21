"""Scenario files: named changes of a campaign, read with every fault of every file, applied without touching the campaign.

A scenario is ``{libelle, capacites: [{discipline, lieu, ajout | capacite}], parametres: {name: value}}``; in two phases the
keys are ``ajout_entrees | entrees`` and ``ajout_sorties | sorties``. Codes are taken as they are written: YAML would read
``01`` as a number and lose the zero.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import yaml

from scoring.paquet import Paquet, PaquetRefuse
from scoring.postes import recharger
from scoring.refus import trouver

from .echanges.anomalies import Collecteur, proche
from .echanges.campagne import CapacitesLues
from .echanges.champs import CAPACITE_MAXIMALE
from .echanges.cles_yaml import ClesYaml, brut
from .echanges.empreintes import empreinte_objet
from .echanges.lecture_campagne import composer
from .echanges.lecture_derogations import phrase_manque, places_manquantes
from .echanges.surcharges import expliquer
from .systeme import motif

if TYPE_CHECKING:
    from .echanges.campagne import Campagne

CLES = ("libelle", "capacites", "parametres")
NOM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
PREFIXE_AJOUT = "ajout"
"""Key of a number of seats more or fewer; in two phases followed by what it adds to: ``ajout_sorties``."""

RESERVES = ("base", "comparaison.csv")
"""Names of the output folder that no scenario can take."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Changes of a campaign.

    Attributes
    ----------
    nom
        Name of the file without its extension; also the name of the result folder.
    capacites
        (discipline, lieu, key, number), sorted; keys: see :func:`cles_ouvertures`.
    parametres
        Overrides, on top of the campaign's own.
    empreinte
        SHA-256 of what the file says, whatever the order of its keys and rows.
    """

    nom: str
    libelle: str
    capacites: tuple[tuple[str, str, str, int], ...]
    parametres: Mapping[str, object]
    empreinte: str


def cles_ouvertures(paquet: Paquet) -> dict[str, tuple[str, str]]:
    """Keys that change what a cellule opens, by what is opened: to add, to replace.

    ``{"capacite": ("ajout", "capacite")}``; in two phases ``{"entrees": ("ajout_entrees", "entrees"), "sorties": …}``.
    """
    if len(paquet.capacites) == 1:
        return {nom: (PREFIXE_AJOUT, nom) for nom in paquet.capacites}
    return {nom: (f"{PREFIXE_AJOUT}_{nom}", nom) for nom in paquet.capacites}


class NomsRefuses(ValueError):
    """Two scenarios, or a scenario and something else, would be written in the same place."""


def lire_scenarios(fichiers: Sequence[Path], campagne: Campagne) -> tuple[Scenario, ...]:
    """Read scenario files against the campaign they change.

    Raises
    ------
    NomsRefuses
        Names that cannot all be folders of one output.
    EntreeRefusee
        With every fault of every file, when there is any.
    """
    noms = [chemin.name.removesuffix(".yml").removesuffix(".yaml") for chemin in fichiers]
    for i, nom in enumerate(noms):
        if not NOM.fullmatch(nom):
            raise NomsRefuses(f"nom de scénario refusé : « {nom} » (lettres sans accent, chiffres, point, tiret, souligné)")
        if nom in RESERVES:
            raise NomsRefuses(f"nom de scénario réservé : « {nom} »")
        if nom in noms[:i]:
            raise NomsRefuses(f"deux scénarios portent le même nom : « {nom} »")
    collecteur = Collecteur()
    lus = [_Lecture(chemin.name, collecteur, campagne).lire(chemin, nom) for chemin, nom in zip(fichiers, noms, strict=True)]
    collecteur.refuser()
    trouves = tuple(scenario for scenario in lus if scenario is not None)
    for chemin, scenario in zip(fichiers, trouves, strict=True):
        _decisions_tenues(chemin.name, scenario, campagne, collecteur)
    collecteur.refuser()
    return trouves


def _decisions_tenues(fichier: str, scenario: Scenario, campagne: Campagne, collecteur: Collecteur) -> None:
    """The changed campaign still has the seats that its decisions take."""
    if campagne.derogations is None:
        return
    changee = appliquer(scenario, campagne)
    for manque in places_manquantes(campagne.derogations, changee.paquet, changee.dossiers, changee.capacites):
        attendu = f"de quoi tenir les décisions de derogations.csv : {phrase_manque(manque, changee.paquet, changee.dossiers)}"
        collecteur.ajouter(fichier, 0, "", "", attendu, "incoherence")


def appliquer(scenario: Scenario, campagne: Campagne) -> Campagne:
    """The campaign as the scenario changes it; its label and digests say that it is a simulation.

    A cellule that the campaign does not list has 0: adding to it gives what is added.
    """
    dossiers, lieux, lues = campagne.dossiers, campagne.paquet.lieux, campagne.capacites
    colonnes = (lues.capacite,) if lues.sorties is None else (lues.capacite, lues.sorties)
    valeurs = {
        (int(d), int(x)): [int(k) for k in ouvertes]
        for d, x, *ouvertes in zip(lues.discipline, lues.lieu, *colonnes, strict=True)
    }
    cles = list(cles_ouvertures(campagne.paquet).values())
    for discipline, lieu, cle, nombre in scenario.capacites:
        cellule = (dossiers.disciplines.index(discipline), lieux.indice[lieu])
        ouvertes = valeurs.setdefault(cellule, [0] * len(colonnes))
        k = next(k for k, paire in enumerate(cles) if cle in paire)
        ouvertes[k] = nombre if cle == cles[k][1] else ouvertes[k] + nombre
    cellules = sorted(valeurs)
    return replace(
        campagne,
        libelle=f"{campagne.libelle} – simulation : {scenario.libelle}",
        paquet=_paquet(campagne, scenario.parametres),
        capacites=CapacitesLues(
            np.array([d for d, _ in cellules], np.int32),
            np.array([x for _, x in cellules], np.int32),
            *(np.array([valeurs[c][k] for c in cellules], np.int64) for k in range(len(colonnes))),
        ),
        empreintes={**campagne.empreintes, "scenario.yaml": scenario.empreinte},
    )


def _paquet(campagne: Campagne, parametres: Mapping[str, object]) -> Paquet:
    if not parametres:
        return campagne.paquet
    siennes = {nom: p.valeur for nom, p in campagne.paquet.parametres.items() if p.surcharge}
    return recharger(campagne.paquet, {**siennes, **parametres})


@dataclass(frozen=True, slots=True)
class _Lecture(ClesYaml):
    """Reading of one file against the campaign it changes."""

    campagne: Campagne

    def lire(self, chemin: Path, nom: str) -> Scenario | None:
        try:
            octets = chemin.read_bytes()
        except OSError as erreur:
            attendu = "un fichier de scénario lisible"
            self.collecteur.ajouter(self.fichier, 0, "", motif(erreur), attendu, "fichier_illisible")
            return None
        racine = composer(octets, self.fichier, self.collecteur)
        if racine is None:
            return None
        if not isinstance(racine, yaml.MappingNode):
            self.faute(racine, "", "", "des lignes « clé: valeur »", "yaml_invalide")
            return None
        lus = dict(self.table(racine, "", CLES))
        libelle = self.texte(lus["libelle"], "libelle") if "libelle" in lus else ""
        if "libelle" not in lus:
            self.faute(racine, "libelle", "", "la clé « libelle » : un texte", "cle_manquante")
        if not {"capacites", "parametres"} & set(lus):
            self.faute(racine, "", "", "au moins un changement : « capacites » ou « parametres »", "cle_manquante")
        capacites = tuple(sorted(self._capacites(lus["capacites"]))) if "capacites" in lus else ()
        parametres = self._parametres(lus["parametres"]) if "parametres" in lus else {}
        empreinte = empreinte_objet([libelle, [list(c) for c in capacites], parametres])
        return Scenario(nom, libelle, capacites, parametres, empreinte)

    def _capacites(self, noeud: yaml.Node) -> Iterator[tuple[str, str, str, int]]:
        if not isinstance(noeud, yaml.SequenceNode) or not noeud.value:
            self.faute(noeud, "capacites", brut(noeud), "une liste de changements de capacité", "yaml_invalide")
            return
        deja: dict[tuple[str, str], int] = {}
        paquet = self.campagne.paquet
        ouvertures = cles_ouvertures(paquet)
        reperes = ("lieu",) if paquet.discipline else ("discipline", "lieu")
        connues = (*reperes, *(cle for paire in ouvertures.values() for cle in paire))
        for i, element in enumerate(noeud.value):
            chemin = f"capacites[{i}]"
            lus = dict(self.table(element, chemin, connues))
            if not isinstance(element, yaml.MappingNode):
                continue
            discipline: str | None = paquet.discipline
            if not discipline:
                discipline = self._code(element, lus, chemin, "discipline", self.campagne.dossiers.disciplines)
            lieu = self._code(element, lus, chemin, "lieu", paquet.lieux.codes)
            cles = [cle for cle in connues[len(reperes) :] if cle in lus]
            if not cles or any(set(paire) <= set(cles) for paire in ouvertures.values()):
                self.faute(element, chemin, " et ".join(cles), _attendu(ouvertures), "incoherence")
                continue
            nombres = [(cle, self._nombre(lus[cle], f"{chemin}.{cle}")) for cle in cles]
            if discipline is None or lieu is None or any(nombre is None for _, nombre in nombres):
                continue
            if (discipline, lieu) in deja:
                attendu = f"chaque ({', '.join(reperes)}) une seule fois ; déjà à capacites[{deja[discipline, lieu]}]"
                cite = lieu if paquet.discipline else f"{discipline}, {lieu}"
                self.faute(element, chemin, cite, attendu, "doublon", "supprimer un des deux")
                continue
            deja[discipline, lieu] = i
            yield from ((discipline, lieu, cle, nombre) for cle, nombre in nombres if nombre is not None)

    def _code(
        self, element: yaml.Node, lus: Mapping[str, yaml.Node], chemin: str, cle: str, connus: Sequence[str]
    ) -> str | None:
        if cle not in lus:
            self.faute(element, f"{chemin}.{cle}", "", f"la clé « {cle} »", "cle_manquante")
            return None
        code = brut(lus[cle])
        if code in connus:
            return code
        voisin = proche(code, connus)
        attendu = "un code du paquet de règles" if cle == "lieu" else "une discipline de la campagne"
        self.faute(lus[cle], f"{chemin}.{cle}", code, attendu, "code_inconnu", f"peut-être « {voisin} »" if voisin else "")
        return None

    def _nombre(self, noeud: yaml.Node, chemin: str) -> int | None:
        texte = brut(noeud)
        if not isinstance(noeud, yaml.ScalarNode) or not re.fullmatch(r"[+-]?\d{1,9}", texte):
            self.faute(noeud, chemin, texte, "un nombre entier", "entier")
            return None
        if abs(int(texte)) > CAPACITE_MAXIMALE:
            attendu = f"un nombre de -{CAPACITE_MAXIMALE} à {CAPACITE_MAXIMALE}"
            self.faute(noeud, chemin, texte, attendu, "hors_bornes")
            return None
        return int(texte)

    def _parametres(self, noeud: yaml.Node) -> dict[str, object]:
        valeurs: dict[str, object] = {}
        if isinstance(noeud, yaml.MappingNode) and not noeud.value:
            self.faute(noeud, "parametres", "", "au moins un paramètre du paquet de règles", "cle_valeur")
        for nom, valeur in self.table(noeud, "parametres", ()):
            lue = self._construire(valeur, f"parametres.{nom}")
            try:  # one by one, so that each fault is told at its own line
                _paquet(self.campagne, {nom: lue})
            except PaquetRefuse as erreur:
                for faute in erreur.fautes:
                    attendu, correction = expliquer(nom, faute, self.campagne.paquet.parametres)
                    self.faute(valeur, f"parametres.{nom}", brut(valeur), attendu, "parametre", correction)
            else:
                valeurs[nom] = lue
        self._compatibles(noeud, valeurs)
        return valeurs

    def _construire(self, noeud: yaml.Node, chemin: str) -> object:
        construire: Callable[..., object] = yaml.SafeLoader("").construct_object
        try:
            return construire(noeud, deep=True)
        except (yaml.YAMLError, ValueError, OverflowError, TypeError, RecursionError, KeyError):
            self.faute(noeud, chemin, brut(noeud), "une valeur YAML simple", "yaml_invalide")
            return None

    def _compatibles(self, noeud: yaml.Node, valeurs: Mapping[str, object]) -> None:
        """Parameters are accepted together, and the campaign's demands are still admitted by the rules (N3, refusals)."""
        try:
            paquet = _paquet(self.campagne, valeurs)
        except PaquetRefuse as erreur:
            for faute in erreur.fautes:
                self.faute(noeud, "parametres", "", str(faute), "parametre")
            return
        campagne = self.campagne
        for refus in trouver(paquet, campagne.dossiers, campagne.voeux, campagne.couples)[:1]:
            attendu = (
                f"des règles qui admettent toute la campagne ; {refus.regle.id} refuse {campagne.dossiers.ids[refus.candidat]}"
            )
            self.faute(noeud, "parametres", "", attendu, "refuse")
        plus_longue = int(np.diff(self.campagne.voeux.debut).max(initial=0))
        if plus_longue > paquet.maximum_voeux:
            attendu = f"{plus_longue} au moins : un candidat de la campagne a {plus_longue} vœux (N3)"
            self.faute(noeud, "parametres.maximum_voeux", str(paquet.maximum_voeux), attendu, "incoherence")


def _attendu(ouvertures: Mapping[str, tuple[str, str]]) -> str:
    choix = [
        f"« {ajout} » (places en plus ou en moins) ou « {nom} » (nouvelle valeur)" for nom, (ajout, _) in ouvertures.items()
    ]
    if len(choix) == 1:
        return f"{choix[0]}, l'un des deux"
    return f"l'un de chaque au plus, un au moins : {' ; '.join(choix)}"
