"""What a plan is asked: one YAML file, options of the command on top of it, read with every fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml

from solver.planification import Groupe

from ..echanges.anomalies import Collecteur, proche
from ..echanges.brut import lire_csv
from ..echanges.cles_yaml import ClesYaml, brut
from ..echanges.empreintes import empreinte_objet
from ..echanges.lecture_campagne import composer
from ..echanges.sources import source_du_fichier
from ..francais import entier, liste, pluriel
from ..systeme import motif
from .buts import BUTS, EQUILIBRE, MOINDRES, Separation
from .equilibre import FAIT, manque
from .limites import conflits, marge_connue

if TYPE_CHECKING:
    from ..echanges.campagne import Campagne

CLES = ("libelle", "places", "but", "par_cellule", "bornes", "separation")
CLES_BORNE = ("discipline", "academie", "lieu", "minimum", "maximum")
CLES_SEPARATION = ("annees", "faits", "lieu")
MAXIMUM = 2_000
"""Seats of one plan."""

AUTRES = 4
"""Bounds named beside one that they contradict."""

COMMANDE = "options"
"""Name that faults give to the options of the command."""


@dataclass(frozen=True, slots=True, eq=False)
class DemandePlan:
    """What is asked.

    Attributes
    ----------
    places
        Seats to open, negative to close; 0 for the goals of ``MOINDRES``, which ask how few.
    par_cellule
        Most seats opened, or closed, in one cellule.
    bornes
        Bounds on seats opened (closed) in some cellules together: (cellules, minimum, maximum) of the market, in words.
    """

    libelle: str
    places: int
    but: str
    par_cellule: int
    bornes: tuple[tuple[str, Groupe], ...]
    separation: Separation

    @property
    def resume(self) -> dict[str, Any]:
        """What it says, as JSON values."""
        bornes = sorted([mots, g.minimum, g.maximum] for mots, g in self.bornes)
        dits = {"places": self.places, "but": self.but, "par_cellule": self.par_cellule, "bornes": bornes}
        return {**dits, "separation": asdict(self.separation)}

    @property
    def empreinte(self) -> str:
        """SHA-256 of what it says."""
        return empreinte_objet(self.resume)


def lire_plan(
    chemin: Path | None, campagne: Campagne, places: int | None = None, but: str | None = None, par_cellule: int | None = None
) -> DemandePlan:
    """Read what is asked: the file when there is one, and what the command says instead.

    Raises
    ------
    EntreeRefusee
        With every fault.
    """
    collecteur = Collecteur()
    ici = Path() if chemin is None else chemin.parent
    lecture = _Lecture(COMMANDE if chemin is None else chemin.name, collecteur, campagne, ici)
    lue = lecture.lire(chemin, {"places": places, "but": but, "par_cellule": par_cellule})
    collecteur.refuser()
    return lue


@dataclass(frozen=True, slots=True)
class _Lecture(ClesYaml):
    campagne: Campagne
    dossier: Path

    def lire(self, chemin: Path | None, dits: Mapping[str, int | str | None]) -> DemandePlan:
        lus = {} if chemin is None else self._fichier(chemin)
        but = str(dits["but"] or (brut(lus["but"]) if "but" in lus else ""))
        libelle = self.texte(lus["libelle"], "libelle") if "libelle" in lus else ""
        if but in MOINDRES:
            for cle in ("places", "par_cellule", "bornes", "separation"):
                if cle in lus or dits.get(cle) is not None:
                    self._dire(lus.get(cle), cle, str(dits.get(cle) or ""), f"rien avec le but {but}, qui cherche combien")
            return DemandePlan(libelle or MOINDRES[but], 0, but, MAXIMUM, (), Separation())
        nombres = {
            "places": (dits["places"], -MAXIMUM, MAXIMUM, None),
            "par_cellule": (dits["par_cellule"], 1, MAXIMUM, MAXIMUM),
        }
        valeurs = {cle: self._nombre(lus, cle, *reste) for cle, reste in nombres.items()}
        if valeurs["places"] == 0:
            self._dire(lus.get("places"), "places", "0", "un nombre de places à ouvrir, ou à fermer s'il est négatif")
        if but not in BUTS:
            connus = [*BUTS, *MOINDRES]
            voisin = proche(but, connus)
            correction = f"peut-être « {voisin} »" if voisin else ""
            self._dire(lus.get("but"), "but", but, "un but parmi : " + ", ".join(connus), correction)
        separation = self._separation(lus["separation"]) if "separation" in lus else Separation()
        if but == "separations" and (manques := separation.manques(self.campagne)):
            attendu = "des faits que les règles de ce mouvement connaissent : années en nombre entier, lieu à rejoindre"
            self._dire(lus.get("separation"), "separation", " et ".join(manques), attendu)
        if but == EQUILIBRE and manque(self.campagne):
            self._dire(lus.get("but"), "but", but, f"un mouvement dont les règles connaissent le fait « {FAIT} »")
        lues = self._bornes(lus["bornes"], abs(valeurs["places"])) if "bornes" in lus else []
        quoi = f"{pluriel(abs(valeurs['places']), 'place')} à {'ouvrir' if valeurs['places'] > 0 else 'fermer'}"
        libelle = libelle or f"{quoi}, {BUTS.get(but, '')}"
        bornes = tuple((borne.mots, borne.groupe) for borne in lues)
        demande = DemandePlan(libelle, valeurs["places"], but, valeurs["par_cellule"], bornes, separation)
        if not len(self.collecteur):
            self._tenir(demande, lues, lus)
        return demande

    def _tenir(self, demande: DemandePlan, lues: Sequence[_Borne], lus: Mapping[str, yaml.Node]) -> None:
        """Bounds that cannot all hold: a fault at each, which names the others."""
        marge = marge_connue(self.campagne, demande, MAXIMUM)
        quoi = f"{pluriel(abs(demande.places), 'place')} à {'ouvrir' if demande.places > 0 else 'fermer'}"
        for conflit in conflits(demande, marge):
            if not conflit:
                possibles, par = int(np.minimum(marge, demande.par_cellule).sum()), entier(demande.par_cellule)
                attendu = f"au plus {entier(possibles)} : ce que permettent les cellules, {par} au plus dans chacune"
                self._dire(lus.get("places"), "places", str(demande.places), attendu)
            for bord in conflit:
                borne, cle = lues[bord.rang], "minimum" if bord.bas else "maximum"
                autres = [_cote(lues[b.rang], bas=b.bas) for b in conflit if b != bord]
                reste = f" (et {pluriel(len(autres) - AUTRES, 'autre')})" if len(autres) > AUTRES else ""
                if autres:
                    attendu = f"une autre valeur, impossible avec {quoi} et {liste(autres[:AUTRES])}{reste}"
                elif bord.bas:
                    possibles = int(np.minimum(marge[borne.groupe.cellules], demande.par_cellule).sum())
                    attendu = f"au plus {entier(possibles)} : ce que ces cellules permettent"
                else:
                    attendu = f"une valeur plus grande, pour {quoi}"
                valeur = str(getattr(borne.groupe, cle))
                borne.lecture.faute(borne.noeud, f"{borne.chemin}.{cle}", valeur, attendu, "incoherence")

    def _fichier(self, chemin: Path) -> dict[str, yaml.Node]:
        try:
            octets = chemin.read_bytes()
        except OSError as erreur:
            self.collecteur.ajouter(self.fichier, 0, "", motif(erreur), "un fichier de plan lisible", "fichier_illisible")
            return {}
        racine = composer(octets, self.fichier, self.collecteur)
        return {} if racine is None else dict(self.table(racine, "", CLES))

    def _dire(self, noeud: yaml.Node | None, cle: str, valeur: str, attendu: str, correction: str = "") -> None:
        """A fault of the file, or of the command when the file says nothing of it."""
        if noeud is None:
            self.collecteur.ajouter(self.fichier, 0, cle, valeur, attendu, "cle_valeur", correction)
        else:
            self.faute(noeud, cle, valeur, attendu, "cle_valeur", correction)

    def _nombre(
        self,
        lus: Mapping[str, yaml.Node],
        cle: str,
        dit: int | str | None,
        minimum: int,
        maximum: int,
        absent: int | None,
        chemin: str = "",
    ) -> int:
        noeud = lus.get(cle)
        if dit is None and noeud is None and absent is not None:
            return absent
        ecrit = brut(noeud) if dit is None and noeud is not None else "" if dit is None else str(dit)
        nombre = _entier(ecrit)
        if nombre is None or not minimum <= nombre <= maximum:
            ici = f"{chemin}.{cle}".lstrip(".")
            self._dire(noeud if dit is None else None, ici, ecrit, f"un nombre entier de {minimum} à {maximum}")
            return 1
        return nombre

    def _separation(self, noeud: yaml.Node) -> Separation:
        lus = dict(self.table(noeud, "separation", CLES_SEPARATION))
        defaut = Separation()
        annees = self._nombre(lus, "annees", None, 1, 50, defaut.annees, "separation")
        faits = defaut.faits
        if "faits" in lus:
            valeur = lus["faits"]
            if isinstance(valeur, yaml.SequenceNode) and valeur.value:
                faits = tuple(brut(e) for e in valeur.value)
            else:
                self.faute(valeur, "separation.faits", brut(valeur), "une liste de faits", "yaml_invalide")
        return Separation(annees, faits, brut(lus["lieu"]) if "lieu" in lus else defaut.lieu)

    def _bornes(self, noeud: yaml.Node, total: int) -> list[_Borne]:
        if not isinstance(noeud, yaml.SequenceNode) or not noeud.value:
            self.faute(noeud, "bornes", brut(noeud), "une liste de bornes", "yaml_invalide")
            return []
        lues: list[_Borne] = []
        deja: dict[str, str] = {}
        for i, element in enumerate(noeud.value):
            for lecture, ici, chemin in self._suivre(element, f"bornes[{i}]"):
                lues += lecture._borne(ici, chemin, total, deja)
        return lues

    def _suivre(self, element: yaml.Node, chemin: str) -> Iterator[tuple[_Lecture, yaml.Node, str]]:
        """A bound, or each of those of the CSV file that it names, at their own lines."""
        if not isinstance(element, yaml.MappingNode) or "fichier" not in [brut(cle) for cle, _ in element.value]:
            yield self, element, chemin
            return
        lus = dict(self.table(element, chemin, (*CLES_BORNE, "fichier")))
        nom = brut(lus["fichier"])
        if len(lus) > 1 or not nom:
            self.faute(element, chemin, nom, "« fichier » seul sur sa ligne : le nom d'un fichier CSV de bornes", "incoherence")
            return
        source = source_du_fichier(self.dossier / nom, nom, self.collecteur)
        table = None if source is None else lire_csv(nom, source.octets, CLES_BORNE, self.collecteur)
        if table is None or not self.collecteur.sans_faute(nom):
            return
        lecture = replace(self, fichier=nom)
        entete = [titre.strip() for titre in table.entete]
        for k, numero in enumerate(table.lignes.tolist()):
            marque = yaml.Mark(nom, 0, numero - 1, 0, None, 0)
            paires = [
                (yaml.ScalarNode("", titre, marque, marque), yaml.ScalarNode("", texte.strip(), marque, marque))
                for titre, textes, codes in zip(entete, table.textes, table.codes, strict=True)
                if (texte := textes[codes[k]]).strip()
            ]
            yield lecture, yaml.MappingNode("", paires, marque, marque), f"ligne {numero}"

    def _borne(self, element: yaml.Node, chemin: str, total: int, deja: dict[str, str]) -> list[_Borne]:
        lus = dict(self.table(element, chemin, CLES_BORNE))
        if not isinstance(element, yaml.MappingNode):
            return []
        cellules, mots = self._cellules(element, lus, chemin)
        minimum = self._nombre(lus, "minimum", None, 0, MAXIMUM, 0, chemin)
        maximum = self._nombre(lus, "maximum", None, 0, MAXIMUM, MAXIMUM, chemin)
        if not {"minimum", "maximum"} & set(lus):
            self.faute(element, chemin, "", "« minimum », « maximum » ou les deux", "cle_manquante")
        if minimum > min(maximum, max(total, 1)):
            attendu = f"un minimum d'au plus {min(maximum, max(total, 1))}"
            self.faute(element, f"{chemin}.minimum", str(minimum), attendu, "incoherence")
        if mots and mots in deja:
            self.faute(element, chemin, mots, f"une seule borne ; déjà à {deja[mots]}", "doublon", "en supprimer une")
        deja.setdefault(mots, chemin)
        return [_Borne(self, element, chemin, mots, Groupe(cellules, minimum, maximum))]

    def _cellules(
        self, element: yaml.Node, lus: Mapping[str, yaml.Node], chemin: str
    ) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], str]:
        lieux, disciplines = self.campagne.paquet.lieux, self.campagne.dossiers.disciplines
        dites = [cle for cle in ("discipline", "academie", "lieu") if cle in lus]
        if not dites or {"academie", "lieu"} <= set(dites):
            attendu = "« discipline », « academie » ou « lieu » ; « discipline » peut accompagner un des deux autres"
            self.faute(element, chemin, " et ".join(dites), attendu, "incoherence")
            return np.zeros(0, np.int64), ""
        connus = {"discipline": disciplines, "academie": lieux.codes[: lieux.nombre_propres], "lieu": lieux.codes}
        choix: dict[str, int] = {}
        for cle in dites:
            code = brut(lus[cle])
            if code in connus[cle]:
                choix[cle] = connus[cle].index(code)
                continue
            voisin = proche(code, connus[cle])
            correction = f"peut-être « {voisin} »" if voisin else ""
            self.faute(lus[cle], f"{chemin}.{cle}", code, f"un code de {cle} de la campagne", "code_inconnu", correction)
        if len(choix) < len(dites):
            return np.zeros(0, np.int64), ""
        d, x = np.divmod(np.arange(len(disciplines) * lieux.nombre), lieux.nombre)
        ici = np.ones(len(d), np.bool_)
        if "discipline" in choix:
            ici &= d == choix["discipline"]
        if "lieu" in choix:
            ici &= x == choix["lieu"]
        if "academie" in choix:
            ici &= lieux.rattachement[x] == choix["academie"]
        return np.flatnonzero(ici).astype(np.int64), " ".join(f"{cle} {brut(lus[cle])}" for cle in dites)


@dataclass(frozen=True, slots=True)
class _Borne:
    """A bound, and where it was read."""

    lecture: _Lecture
    noeud: yaml.Node
    chemin: str
    mots: str
    groupe: Groupe


def _cote(borne: _Borne, *, bas: bool) -> str:
    """A side of a bound, in words."""
    return (
        f"« {borne.mots} » {'au moins' if bas else 'au plus'} {entier(borne.groupe.minimum if bas else borne.groupe.maximum)}"
    )


def _entier(texte: str) -> int | None:
    try:
        return int(texte)
    except ValueError:
        return None
