"""Scenario files, read with every fault of every file. Codes are taken as written: YAML would read ``01`` as a number."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import yaml

from scoring.paquet import PaquetRefuse
from scoring.refus import trouver

from ..echanges.anomalies import Collecteur, proche
from ..echanges.cles_yaml import ClesYaml, brut
from ..echanges.empreintes import empreinte_objet
from ..echanges.lecture_campagne import composer
from ..echanges.lecture_derogations import phrase_manque
from ..echanges.surcharges import expliquer
from ..systeme import motif
from .application import decisions_sans_place, surcharger
from .candidats import dependants
from .capacites import Changement, LectureCapacites, derouler
from .lecture_ajouts import lire_ajouts
from .modele import CLES, NOM, RESERVES, NomsRefuses, Scenario

if TYPE_CHECKING:
    from ..echanges.campagne import Campagne

TIRAGE_MAXIMAL = 2**63 - 1


@dataclass(slots=True)
class Couche:
    """One file, or one value of the axis of a sweep: what it changes, after the scenarios that it starts from."""

    nom: str
    fichier: str
    racine: yaml.Node
    libelle: str = ""
    bases: list[Couche] = field(default_factory=list)
    changements: list[Changement] = field(default_factory=list)
    parametres: dict[str, object] = field(default_factory=dict)
    tirage: int | None = None
    retires: tuple[str, ...] = ()
    ajoutes: Campagne | None = None
    noeuds: Mapping[str, yaml.Node] = field(default_factory=dict)
    chemin: Path | None = None

    def ou(self, cle: str) -> yaml.Node:
        """Where a key of it is written."""
        return self.noeuds.get(cle, self.racine)

    def suite(self) -> list[Couche]:
        """The layers in the order in which they apply, this one last."""
        return [couche for base in self.bases for couche in base.suite()] + [self]


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
    lus = [lire_scenario(chemin, nom, campagne, collecteur) for chemin, nom in zip(fichiers, noms, strict=True)]
    collecteur.refuser()
    return tuple(scenario for scenario in lus if scenario is not None)


def lire_scenario(chemin: Path, nom: str, campagne: Campagne, collecteur: Collecteur) -> Scenario | None:
    """One scenario, with those that it starts from; None, and faults, when it cannot be read."""
    couche = lire_couche(chemin, nom, campagne, collecteur)
    return None if couche is None else assembler(nom, couche.libelle, couche.suite(), campagne, collecteur)


def _decisions_tenues(fichier: str, scenario: Scenario, campagne: Campagne, collecteur: Collecteur) -> None:
    """The changed campaign still has the seats that its decisions take."""
    if campagne.derogations is None or len(collecteur):
        return
    changee, manques = decisions_sans_place(scenario, campagne)
    for manque in manques:
        attendu = f"de quoi tenir les décisions de derogations.csv : {phrase_manque(manque, changee.paquet, changee.dossiers)}"
        collecteur.ajouter(fichier, 0, "", "", attendu, "incoherence")


def lire_couche(chemin: Path, nom: str, campagne: Campagne, collecteur: Collecteur) -> Couche | None:
    """One file, as a layer; None, and faults, when it cannot be read."""
    return _Lecture(chemin.name, collecteur, campagne, (chemin.resolve(),)).lire(chemin, nom)


def lire_changements(noeud: yaml.Node, chemin: str, fichier: Path, campagne: Campagne, collecteur: Collecteur) -> Couche | None:
    """Changes written inside another file (a sweep), with the keys of a scenario but its base."""
    lecture = _Lecture(fichier.name, collecteur, campagne, (fichier.resolve(),))
    cles = [cle for cle in CLES if cle != "base"]
    lus = dict(lecture.table(noeud, chemin, cles))
    couche = Couche(chemin, fichier.name, noeud)
    if "libelle" in lus:
        couche.libelle = lecture.texte(lus["libelle"], f"{chemin}.libelle")
    lecture.remplir(couche, lus, fichier.parent)
    return couche if isinstance(noeud, yaml.MappingNode) else None


def assembler(nom: str, libelle: str, suite: Sequence[Couche], campagne: Campagne, collecteur: Collecteur) -> Scenario | None:
    """The layers, in their order, as one scenario; None, and faults, when they contradict each other."""
    derniere = suite[-1]
    lecture = ClesYaml(derniere.fichier, collecteur)
    chemins = [ici.chemin for ici in suite if ici.chemin is not None]
    if doubles := {ici.fichier for ici in suite if chemins.count(ici.chemin or Path()) > 1}:
        for fichier in sorted(doubles):
            attendu = "chaque scénario de départ une seule fois, aussi à travers les autres : ses changements s'ajouteraient"
            lecture.faute(derniere.ou("base"), "base", fichier, attendu, "doublon")
        return None
    dits: dict[str, tuple[object, str]] = {}
    retires: set[str] = set()
    ajoutes: Campagne | None = None
    for ici in suite:
        lus = {f"parametres.{cle}": valeur for cle, valeur in ici.parametres.items()}
        if ici.tirage is not None:
            lus["tirage"] = ici.tirage
        for cle, valeur in lus.items():
            avant, fichier = dits.setdefault(cle, (valeur, ici.fichier))
            if avant != valeur:
                attendu = f"une seule valeur : {avant} dans {fichier}, {valeur} dans {ici.fichier}"
                ou = ici.ou(cle.partition(".")[0])
                ClesYaml(ici.fichier, collecteur).faute(ou, cle, str(valeur), attendu, "incoherence")
        retires.update(ici.retires)
        if ici.ajoutes is not None and ajoutes is not None:
            attendu = "des candidats ajoutés par un seul des scénarios composés"
            ClesYaml(ici.fichier, collecteur).faute(
                ici.ou("candidats_ajoutes"), "candidats_ajoutes", "", attendu, "incoherence"
            )
        ajoutes = ici.ajoutes or ajoutes
    capacites = derouler([(ici.fichier, ici.changements) for ici in suite], campagne, collecteur)
    for reste, part in dependants(campagne, retires) if retires else ():
        attendu = f"{reste} aussi : sa demande dépend de celle de {part}"
        ici = next(ici for ici in reversed(suite) if part in ici.retires)
        ClesYaml(ici.fichier, collecteur).faute(ici.ou("candidats_retires"), "candidats_retires", part, attendu, "incoherence")
    parametres: dict[str, object] = {}
    for ici in suite:
        parametres |= ici.parametres
    if len([ici for ici in suite if ici.parametres]) > 1:
        _compatibles(lecture, derniere.racine, campagne, parametres)
    tirage = next((ici.tirage for ici in reversed(suite) if ici.tirage is not None), None)
    if capacites is None:
        return None
    contenu: list[object] = [libelle, [list(c) for c in capacites], parametres]
    if tirage is not None or retires or ajoutes is not None:
        contenu.append([tirage, sorted(retires), None if ajoutes is None else dict(ajoutes.empreintes)])
    qui = tuple(sorted(retires))
    scenario = Scenario(nom, libelle, capacites, parametres, empreinte_objet(contenu), tirage, qui, ajoutes)
    _decisions_tenues(derniere.fichier, scenario, campagne, collecteur)
    return scenario


@dataclass(frozen=True, slots=True)
class _Lecture(ClesYaml):
    """Reading of one file against the campaign it changes; ``pile``: the files being read, this one last."""

    campagne: Campagne
    pile: tuple[Path, ...]

    def lire(self, chemin: Path, nom: str) -> Couche | None:
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
        couche = Couche(nom, self.fichier, racine, chemin=self.pile[-1])
        couche.libelle = self.texte(lus["libelle"], "libelle") if "libelle" in lus else ""
        if "libelle" not in lus:
            self.faute(racine, "libelle", "", "la clé « libelle » : un texte", "cle_manquante")
        if not set(CLES[1:]) & set(lus):
            self.faute(racine, "", "", "au moins un changement : « capacites » ou « parametres »", "cle_manquante")
        if "base" in lus:
            couche.bases = self._bases(lus["base"], chemin.parent)
        self.remplir(couche, lus, chemin.parent)
        return couche

    def remplir(self, couche: Couche, lus: Mapping[str, yaml.Node], dossier: Path) -> None:
        """Read the changes of a file into a layer; paths are relative to ``dossier``."""
        couche.noeuds = lus
        if "capacites" in lus:
            lecture = LectureCapacites(self.fichier, self.collecteur, self.campagne, dossier)
            couche.changements = lecture.lire(lus["capacites"])
        if "parametres" in lus:
            couche.parametres = self._parametres(lus["parametres"])
        if "tirage" in lus:
            couche.tirage = self._tirage(lus["tirage"])
        if "candidats_retires" in lus:
            couche.retires = self._retires(lus["candidats_retires"])
        if "candidats_ajoutes" in lus:
            couche.ajoutes = lire_ajouts(self, lus["candidats_ajoutes"], dossier, self.campagne)

    def _bases(self, noeud: yaml.Node, dossier: Path) -> list[Couche]:
        if not isinstance(noeud, yaml.SequenceNode) or not noeud.value:
            self.faute(noeud, "base", brut(noeud), "une liste de fichiers de scénario", "yaml_invalide")
            return []
        bases = []
        for i, element in enumerate(noeud.value):
            nom = brut(element)
            chemin = (dossier / nom).resolve()
            if not nom or chemin in self.pile:
                attendu = "un autre fichier de scénario, qui ne part pas de celui-ci"
                self.faute(element, f"base[{i}]", nom, attendu, "incoherence")
                continue
            base = _Lecture(nom, self.collecteur, self.campagne, (*self.pile, chemin)).lire(chemin, nom)
            if base is not None:
                bases.append(base)
        return bases

    def _tirage(self, noeud: yaml.Node) -> int | None:
        texte = brut(noeud)
        if not re.fullmatch("[0-9]{1,19}", texte) or int(texte) > TIRAGE_MAXIMAL:
            self.faute(noeud, "tirage", texte, "un nombre entier positif ou nul, graine du tirage au sort", "entier")
            return None
        return int(texte)

    def _retires(self, noeud: yaml.Node) -> tuple[str, ...]:
        if not isinstance(noeud, yaml.SequenceNode) or not noeud.value:
            self.faute(noeud, "candidats_retires", brut(noeud), "une liste d'identifiants de candidats", "yaml_invalide")
            return ()
        connus = set(self.campagne.dossiers.ids)
        retires: set[str] = set()
        for i, element in enumerate(noeud.value):
            qui = brut(element)
            if qui not in connus:
                voisin = proche(qui, self.campagne.dossiers.ids)
                correction = f"peut-être « {voisin} »" if voisin else ""
                attendu = "un candidat de la campagne"
                self.faute(element, f"candidats_retires[{i}]", qui, attendu, "candidat_inconnu", correction)
            elif qui in retires:
                self.faute(element, f"candidats_retires[{i}]", qui, "chaque candidat une seule fois", "doublon")
            retires.add(qui)
        return tuple(sorted(retires & connus))

    def _parametres(self, noeud: yaml.Node) -> dict[str, object]:
        valeurs: dict[str, object] = {}
        if isinstance(noeud, yaml.MappingNode) and not noeud.value:
            self.faute(noeud, "parametres", "", "au moins un paramètre du paquet de règles", "cle_valeur")
        for nom, valeur in self.table(noeud, "parametres", ()):
            lue = self._construire(valeur, f"parametres.{nom}")
            try:  # one by one, so that each fault is told at its own line
                surcharger(self.campagne, {nom: lue})
            except PaquetRefuse as erreur:
                for faute in erreur.fautes:
                    attendu, correction = expliquer(nom, faute, self.campagne.paquet.parametres)
                    self.faute(valeur, f"parametres.{nom}", brut(valeur), attendu, "parametre", correction)
            else:
                valeurs[nom] = lue
        _compatibles(self, noeud, self.campagne, valeurs)
        return valeurs

    def _construire(self, noeud: yaml.Node, chemin: str) -> object:
        construire: Callable[..., object] = yaml.SafeLoader("").construct_object
        try:
            return construire(noeud, deep=True)
        except (yaml.YAMLError, ValueError, OverflowError, TypeError, RecursionError, KeyError):
            self.faute(noeud, chemin, brut(noeud), "une valeur YAML simple", "yaml_invalide")
            return None


def _compatibles(lecture: ClesYaml, noeud: yaml.Node, campagne: Campagne, valeurs: Mapping[str, object]) -> None:
    """Parameters are accepted together, and the campaign's demands are still admitted by the rules (N3, refusals)."""
    try:
        paquet = surcharger(campagne, valeurs)
    except PaquetRefuse as erreur:
        for faute in erreur.fautes:
            lecture.faute(noeud, "parametres", "", str(faute), "parametre")
        return
    for refus in trouver(paquet, campagne.dossiers, campagne.voeux, campagne.couples)[:1]:
        attendu = (
            f"des règles qui admettent toute la campagne ; {refus.regle.id} refuse {campagne.dossiers.ids[refus.candidat]}"
        )
        lecture.faute(noeud, "parametres", "", attendu, "refuse")
    plus_longue = int(np.diff(campagne.voeux.debut).max(initial=0))
    if plus_longue > paquet.maximum_voeux:
        attendu = f"{plus_longue} au moins : un candidat de la campagne a {plus_longue} vœux (N3)"
        lecture.faute(noeud, "parametres.maximum_voeux", str(paquet.maximum_voeux), attendu, "incoherence")
