"""Sweeps: one YAML file declares thousands of scenarios, as a grid, with repetitions drawn at random, or both."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from ..echanges.anomalies import Collecteur
from ..echanges.cles_yaml import ClesYaml, brut
from ..echanges.lecture_campagne import composer
from ..scenarios import Scenario
from ..scenarios.capacites import LectureCapacites
from ..scenarios.lecture import Couche, assembler, lire_changements, lire_couche
from ..scenarios.modele import ouvertures
from ..systeme import motif
from .aleas import Aleas

if TYPE_CHECKING:
    from ..echanges.campagne import Campagne

CLES = ("libelle", "base", "grille", "hasard", "mouvements")
CLES_AXE = ("axe", "valeurs", "chaque", "parmi")
CLES_HASARD = ("repetitions", "graine", "tirage", "absences", "capacites", "capacites_pourcentage")
PARTOUT = "partout"
CHAQUE = ("cellule", "discipline", "academie", PARTOUT)
MAXIMUM = 200_000
"""Scenarios of one sweep."""


@dataclass(frozen=True, slots=True)
class Cas:
    """One scenario of a sweep.

    Attributes
    ----------
    axes
        Value on each axis, in words.
    scenario
        What the grid changes.
    aleas
        What chance changes on top of it, or None.
    """

    numero: int
    nom: str
    axes: tuple[str, ...]
    scenario: Scenario
    aleas: Aleas | None

    @property
    def empreinte(self) -> str:
        """SHA-256 of the changes: by it a sweep that was interrupted knows what it has already."""
        a = self.aleas
        hasard = "" if a is None else f"{a.graine} {a.repetition} {a.tirage} {a.absences} {a.places} {a.part}"
        return hashlib.sha256(f"cas 1\n{self.scenario.empreinte}\n{hasard}\n".encode()).hexdigest()

    def realiser(self, campagne: Campagne) -> Scenario:
        """The scenario with what chance changes in it."""
        return self.scenario if self.aleas is None else self.aleas.realiser(self.scenario, campagne)


@dataclass(frozen=True, slots=True)
class Balayage:
    """A sweep read against its campaign. ``axes``: their names. ``mouvements``: who moves is written too."""

    libelle: str
    axes: tuple[str, ...]
    cas: tuple[Cas, ...]
    mouvements: bool

    @property
    def empreinte(self) -> str:
        """SHA-256 of all the scenarios, in their order."""
        dits = [[self.libelle, *self.axes], *([*c.axes, c.empreinte] for c in self.cas)]
        return hashlib.sha256(json.dumps(dits, ensure_ascii=False).encode()).hexdigest()


def lire_balayage(chemin: Path, campagne: Campagne) -> Balayage:
    """Read a sweep.

    Raises
    ------
    EntreeRefusee
        With every fault of the file and of the scenarios that it names, when there is any.
    """
    collecteur = Collecteur()
    lu = _Lecture(chemin.name, collecteur, campagne, chemin).lire()
    collecteur.refuser()
    if lu is None:
        raise AssertionError("balayage absent sans anomalie")
    return lu


@dataclass(frozen=True, slots=True)
class _Lecture(ClesYaml):
    campagne: Campagne
    chemin: Path

    def lire(self) -> Balayage | None:
        try:
            octets = self.chemin.read_bytes()
        except OSError as erreur:
            self.collecteur.ajouter(self.fichier, 0, "", motif(erreur), "un fichier de balayage lisible", "fichier_illisible")
            return None
        racine = composer(octets, self.fichier, self.collecteur)
        if racine is None:
            return None
        lus = dict(self.table(racine, "", CLES))
        libelle = self.texte(lus["libelle"], "libelle") if "libelle" in lus else ""
        if "libelle" not in lus:
            self.faute(racine, "libelle", "", "la clé « libelle » : un texte", "cle_manquante")
        if not {"grille", "hasard"} & set(lus):
            self.faute(racine, "", "", "« grille », « hasard » ou les deux", "cle_manquante")
        bases = self._bases(lus["base"]) if "base" in lus else []
        axes = self._grille(lus["grille"]) if "grille" in lus else []
        aleas = self._hasard(lus["hasard"]) if "hasard" in lus else [None]
        mouvements = self._oui(lus, "mouvements", "mouvements")
        fixent = [couche.nom for couche in [*bases, *(c for _, valeurs in axes for c in valeurs)] if couche.tirage is not None]
        if fixent and aleas[0] is not None and aleas[0].tirage:
            attendu = f"un tirage fixé ou tiré au hasard, pas les deux ; {fixent[0]} le fixe"
            self.faute(lus["hasard"], "hasard.tirage", "oui", attendu, "incoherence")
        total = len(aleas)
        for _, valeurs in axes:
            total *= len(valeurs)
        if total > MAXIMUM:
            self.faute(racine, "", str(total), f"au plus {MAXIMUM} scénarios", "hors_bornes")
            return None
        cas: list[Cas] = []
        for combinaison in itertools.product(*(valeurs for _, valeurs in axes)):
            mots = tuple(couche.libelle for couche in combinaison)
            suite = [*bases, *combinaison] or [Couche("", self.fichier, racine)]
            nom = " / ".join(mots) or libelle
            scenario = assembler(nom, libelle, suite, self.campagne, self.collecteur)
            if scenario is None:
                return None  # one contradiction is enough: the others of the grid repeat it
            for alea in aleas:
                suivant = nom if alea is None else f"{nom} / répétition {alea.repetition}"
                cas.append(Cas(len(cas) + 1, suivant, mots, scenario, alea))
        return Balayage(libelle, tuple(nom for nom, _ in axes), tuple(cas), mouvements)

    def _bases(self, noeud: yaml.Node) -> list[Couche]:
        if not isinstance(noeud, yaml.SequenceNode) or not noeud.value:
            self.faute(noeud, "base", brut(noeud), "une liste de fichiers de scénario", "yaml_invalide")
            return []
        lus = [lire_couche(self.chemin.parent / brut(e), brut(e), self.campagne, self.collecteur) for e in noeud.value]
        return [couche for lu in lus if lu is not None for couche in lu.suite()]

    def _grille(self, noeud: yaml.Node) -> list[tuple[str, list[Couche]]]:
        if not isinstance(noeud, yaml.SequenceNode) or not noeud.value:
            self.faute(noeud, "grille", brut(noeud), "une liste d'axes", "yaml_invalide")
            return []
        axes: list[tuple[str, list[Couche]]] = []
        for i, element in enumerate(noeud.value):
            chemin = f"grille[{i}]"
            cles = (*CLES_AXE, *(cle for o in ouvertures(self.campagne.paquet) for cle in o))
            lus = dict(self.table(element, chemin, cles))
            nom = self.texte(lus["axe"], f"{chemin}.axe") if "axe" in lus else ""
            if "axe" not in lus or nom in [autre for autre, _ in axes]:
                self.faute(element, f"{chemin}.axe", nom, "la clé « axe » : un nom, chaque axe une seule fois", "cle_manquante")
            if ("valeurs" in lus) == ("chaque" in lus):
                self.faute(element, chemin, "", "« valeurs » ou « chaque », l'un des deux", "incoherence")
                continue
            for cle in [cle for cle in lus if "valeurs" in lus and cle not in ("axe", "valeurs")]:
                attendu = "rien d'autre à côté de « valeurs »"
                self.faute(lus[cle], f"{chemin}.{cle}", brut(lus[cle]), attendu, "incoherence", "la supprimer")
            valeurs = self._valeurs(lus["valeurs"], chemin) if "valeurs" in lus else self._chaque(element, lus, chemin)
            axes.append((nom, valeurs))
        return axes

    def _valeurs(self, noeud: yaml.Node, chemin: str) -> list[Couche]:
        """Values written one by one, each a set of changes; ``{}`` changes nothing."""
        if not isinstance(noeud, yaml.SequenceNode) or not noeud.value:
            self.faute(noeud, f"{chemin}.valeurs", brut(noeud), "une liste de changements", "yaml_invalide")
            return []
        lues = []
        for i, element in enumerate(noeud.value):
            couche = lire_changements(element, f"{chemin}.valeurs[{i}]", self.chemin, self.campagne, self.collecteur)
            if couche is not None:
                couche.libelle = couche.libelle or f"valeur {i + 1}"
                lues.append(couche)
        return lues

    def _chaque(self, element: yaml.Node, lus: Mapping[str, yaml.Node], chemin: str) -> list[Couche]:
        """One value for each cellule, discipline or lieu, and each number."""
        genre = brut(lus["chaque"])
        if genre not in CHAQUE:
            self.faute(lus["chaque"], f"{chemin}.chaque", genre, "une valeur parmi : " + ", ".join(CHAQUE), "code_inconnu")
            return []
        choix = [(cle, lus[cle]) for o in ouvertures(self.campagne.paquet) for cle in o if cle in lus]
        if len(choix) != 1 or not isinstance(choix[0][1], yaml.SequenceNode) or not choix[0][1].value:
            self.faute(
                element,
                chemin,
                "",
                "une clé de places avec une liste de nombres, par exemple « ajout: [-1, 1] »",
                "incoherence",
            )
            return []
        cle, nombres = choix[0]
        parmi = None
        if "parmi" in lus:
            if not isinstance(lus["parmi"], yaml.SequenceNode) or not lus["parmi"].value:
                self.faute(lus["parmi"], f"{chemin}.parmi", brut(lus["parmi"]), "une liste de codes", "yaml_invalide")
                return []
            parmi = [brut(e) for e in lus["parmi"].value]
        lecture = LectureCapacites(self.fichier, self.collecteur, self.campagne, self.chemin.parent)
        couches: list[Couche] = []
        etendues = self._etendues(genre, parmi, lus, chemin)
        part = cle in {o.part for o in ouvertures(self.campagne.paquet)}
        if None in [lecture.nombre(nombre, f"{chemin}.{cle}", part=part) for nombre in nombres.value]:
            return []  # each fault once, not at every cellule
        for codes in etendues:
            for nombre in nombres.value:
                noeud = _ligne(element, codes, cle, nombre)
                couche = Couche(chemin, self.fichier, element, " ".join([*_mots(codes), brut(nombre)]))
                couche.changements = lecture.lire(noeud)
                couches.append(couche)
        return couches

    def _etendues(
        self, genre: str, parmi: Sequence[str] | None, lus: Mapping[str, yaml.Node], chemin: str
    ) -> list[dict[str, str]]:
        campagne, paquet = self.campagne, self.campagne.paquet
        disciplines, lieux, lues = campagne.dossiers.disciplines, paquet.lieux, campagne.capacites
        cellules = sorted(set(zip(lues.discipline.tolist(), lues.lieu.tolist(), strict=True)))
        if genre == PARTOUT:
            connus: set[str] = set()
            trouvees = [{PARTOUT: "oui"}]
        elif genre == "cellule":
            connus = set(disciplines) | set(lieux.codes)
            trouvees = [
                ({} if paquet.discipline else {"discipline": disciplines[d]}) | {"lieu": lieux.codes[x]}
                for d, x in cellules
                if parmi is None or {disciplines[d], lieux.codes[x]} & set(parmi)
            ]
        elif genre == "discipline":
            connus = set(disciplines)
            ici = sorted({disciplines[d] for d, _ in cellules})
            trouvees = [{"discipline": d} for d in ici if parmi is None or d in parmi]
        else:
            connus = set(lieux.codes[: lieux.nombre_propres])
            chez = sorted({lieux.codes[lieux.rattachement[x]] for _, x in cellules})
            trouvees = [{"academie": a} for a in chez if parmi is None or a in parmi]
        gardes = {code for codes in trouvees for code in codes.values()}
        for code in parmi or ():
            if code not in connus:
                self.faute(lus["parmi"], f"{chemin}.parmi", code, "un code de la campagne", "code_inconnu")
            elif code not in gardes:
                attendu = "un code dont capacites.csv liste au moins une cellule"
                self.faute(lus["parmi"], f"{chemin}.parmi", code, attendu, "incoherence")
        if not trouvees and not parmi:
            self.faute(lus["chaque"], f"{chemin}.chaque", genre, "au moins une cellule dans capacites.csv", "incoherence")
        return trouvees

    def _hasard(self, noeud: yaml.Node) -> list[Aleas | None]:
        lus = dict(self.table(noeud, "hasard", CLES_HASARD))
        repetitions = self._nombre(lus, "repetitions", 1, MAXIMUM)
        graine = self._nombre(lus, "graine", 0, 2**63 - 1)
        places = self._nombre(lus, "capacites", 1, 10_000) if "capacites" in lus else 0
        absences = self._part(lus, "absences") if "absences" in lus else 0
        part = self._part(lus, "capacites_pourcentage") if "capacites_pourcentage" in lus else 0
        tirage = self._oui(lus, "tirage", "hasard.tirage")
        if places and part:
            attendu = "« capacites » ou « capacites_pourcentage », l'un des deux"
            self.faute(noeud, "hasard", "", attendu, "incoherence")
        if not (tirage or places or part or absences):
            attendu = "ce que le hasard change : « tirage », « absences », « capacites » ou « capacites_pourcentage »"
            self.faute(noeud, "hasard", "", attendu, "cle_manquante")
        return [Aleas(graine, r, tirage, absences, places, part) for r in range(1, repetitions + 1)]

    def _nombre(self, lus: Mapping[str, yaml.Node], cle: str, minimum: int, maximum: int) -> int:
        texte = brut(lus[cle]) if cle in lus else ""
        if not re.fullmatch(r"[0-9]{1,19}", texte) or not minimum <= int(texte) <= maximum:
            attendu = f"un nombre entier de {minimum} à {maximum}"
            if cle in lus:
                self.faute(lus[cle], f"hasard.{cle}", texte, attendu, "hors_bornes")
            else:
                self.collecteur.ajouter(self.fichier, 0, f"hasard.{cle}", "", attendu, "cle_manquante")
            return minimum
        return int(texte)

    def _part(self, lus: Mapping[str, yaml.Node], cle: str) -> int:
        """A percentage, in hundredths of a percent."""
        texte = brut(lus[cle]).replace(",", ".")
        if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,2})?", texte) or not 0 < float(texte) <= 100:
            self.faute(
                lus[cle], f"hasard.{cle}", brut(lus[cle]), "un pourcentage, au plus 100 et deux décimales", "hors_bornes"
            )
            return 0
        entiere, _, decimales = texte.partition(".")
        return int(entiere) * 100 + int(decimales.ljust(2, "0"))

    def _oui(self, lus: Mapping[str, yaml.Node], cle: str, chemin: str) -> bool:
        if cle not in lus:
            return False
        texte = brut(lus[cle])
        if texte not in ("oui", "non"):
            self.faute(lus[cle], chemin, texte, "« oui » ou « non »", "booleen")
        return texte == "oui"


def _mots(codes: Mapping[str, str]) -> list[str]:
    return [PARTOUT] if PARTOUT in codes else list(codes.values())


def _ligne(ou: yaml.Node, codes: Mapping[str, str], cle: str, nombre: yaml.Node) -> yaml.Node:
    """A row of ``capacites`` that nobody wrote, at the place of the axis that stands for it."""

    def texte(valeur: str) -> yaml.ScalarNode:
        return yaml.ScalarNode("tag:yaml.org,2002:str", valeur, ou.start_mark, ou.end_mark)

    paires = [(texte(nom), texte(valeur)) for nom, valeur in codes.items()]
    ligne = yaml.MappingNode("tag:yaml.org,2002:map", [*paires, (texte(cle), nombre)], ou.start_mark, ou.end_mark)
    return yaml.SequenceNode("tag:yaml.org,2002:seq", [ligne], ou.start_mark, ou.end_mark)
