"""What a plan is asked: one YAML file, options of the command on top of it, read with every fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import yaml

from solver.planification import Groupe

from ..echanges.anomalies import COMMANDE, Collecteur, EntreeRefusee, proche
from ..echanges.champs import Champ, Type
from ..echanges.cles_yaml import ClesYaml, brut, entier_ecrit
from ..echanges.empreintes import empreinte_objet
from ..echanges.lecture_campagne import composer
from ..echanges.propositions import proposer
from ..echanges.sources import source_du_fichier
from ..echanges.tableau import lire_table
from ..francais import entier, pluriel
from ..systeme import motif
from .buts import BUTS, EQUILIBRE, MOINDRES, Separation
from .equilibre import FAIT, manque
from .limites import dire_conflits, marge_connue

if TYPE_CHECKING:
    from ..echanges.campagne import Campagne

CLES = ("libelle", "places", "but", "par_cellule", "bornes", "separation")
CLES_BORNE = ("discipline", "academie", "lieu", "minimum", "maximum")
CLES_SEPARATION = ("annees", "faits", "lieu")
MAXIMUM = 2_000
"""Seats of one plan."""

_CHAMPS_BORNE = (
    *(Champ(nom, Type.ETIQUETTE, "code", requis=False, vide_permis=True) for nom in CLES_BORNE[:3]),
    *(
        Champ(nom, Type.ENTIER, "nombre de places", requis=False, vide_permis=True, minimum=0, maximum=MAXIMUM)
        for nom in CLES_BORNE[3:]
    ),
)
_CODES = {"discipline": "un code de discipline", "academie": "un code d'académie", "lieu": "un code de lieu"}


class Borne(NamedTuple):
    """A bound: on what, by its codes; its cellules and numbers; where it is written; and on what, by names."""

    sur: str
    groupe: Groupe
    fichier: str
    ligne: int
    chemin: str
    nom: str = ""


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
        Bounds on seats opened (closed) in some cellules together.
    """

    libelle: str
    places: int
    but: str
    par_cellule: int
    bornes: tuple[Borne, ...]
    separation: Separation

    @property
    def resume(self) -> dict[str, Any]:
        """What it says, as JSON values."""
        bornes = sorted([b.sur, b.groupe.minimum, b.groupe.maximum] for b in self.bornes)
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
    lus = {} if chemin is None else lecture.cles(chemin)
    if lus is None:
        raise EntreeRefusee(collecteur.triees())
    lue = lecture.lire(lus, {"places": places, "but": but, "par_cellule": par_cellule})
    collecteur.refuser()
    return lue


@dataclass(frozen=True, slots=True)
class _Lecture(ClesYaml):
    campagne: Campagne
    dossier: Path

    def lire(self, lus: Mapping[str, yaml.Node], dits: Mapping[str, int | str | None]) -> DemandePlan:
        """``lus``: keys of the file; ``dits``: what the command says."""
        but = str(dits["but"] or (brut(lus["but"]) if "but" in lus else ""))
        libelle = self.texte(lus["libelle"], "libelle") if "libelle" in lus else ""
        if but in MOINDRES:
            for cle in ("places", "par_cellule", "bornes", "separation"):
                attendu = f"rien avec le but {but}, qui cherche combien"
                if cle in lus:
                    self.faute(lus[cle], cle, brut(lus[cle]), attendu, "cle_valeur")
                elif dits.get(cle) is not None:
                    self._dire(None, cle, str(dits[cle]), attendu)
            return DemandePlan(libelle or MOINDRES[but], 0, but, MAXIMUM, (), Separation())
        nombres = {
            "places": (dits["places"], -MAXIMUM, MAXIMUM, None),
            "par_cellule": (dits["par_cellule"], 1, MAXIMUM, MAXIMUM),
        }
        avant = len(self.collecteur)
        valeurs = {"places": self._nombre(lus, "places", *nombres.pop("places"))}
        sans_faute = len(self.collecteur) == avant
        valeurs |= {cle: self._nombre(lus, cle, *reste) for cle, reste in nombres.items()}
        if valeurs["places"] == 0:
            self._dire(
                self._ou(lus, "places", dits), "places", "0", "un nombre de places à ouvrir, ou à fermer s'il est négatif"
            )
        if but not in BUTS:
            connus = [*BUTS, *MOINDRES]
            voisin = proche(but, connus)
            correction = f"peut-être « {voisin} »" if voisin else ""
            self._dire(self._ou(lus, "but", dits), "but", but, "un but parmi : " + ", ".join(connus), correction)
        separation = self._separation(lus["separation"]) if "separation" in lus else Separation()
        if but == "separations" and (manques := separation.manques(self.campagne)):
            attendu = "des faits que les règles de ce mouvement connaissent : années en nombre entier, lieu à rejoindre"
            self._dire(lus.get("separation"), "separation", " et ".join(manques), attendu)
        if but == EQUILIBRE and manque(self.campagne):
            self._dire(self._ou(lus, "but", dits), "but", but, f"un mouvement dont les règles connaissent le fait « {FAIT} »")
        # A total that is at fault bounds nothing: one cause is one fault.
        total = abs(valeurs["places"]) if sans_faute and valeurs["places"] else MAXIMUM
        bornes = self._bornes(lus["bornes"], total) if "bornes" in lus else []
        quoi = f"{pluriel(abs(valeurs['places']), 'place')} à {'ouvrir' if valeurs['places'] > 0 else 'fermer'}"
        libelle = libelle or f"{quoi}, {BUTS.get(but, '')}"
        demande = DemandePlan(libelle, valeurs["places"], but, valeurs["par_cellule"], tuple(bornes), separation)
        if not len(self.collecteur):
            trop = dire_conflits(demande, marge_connue(self.campagne, demande, MAXIMUM), self.collecteur)
            if trop:
                self._dire(self._ou(lus, "places", dits), "places", str(demande.places), trop)
        return demande

    def cles(self, chemin: Path) -> dict[str, yaml.Node] | None:
        """Keys of the file; None, and a fault, when nothing can be read of it."""
        try:
            octets = chemin.read_bytes()
        except OSError as erreur:
            self.collecteur.ajouter(self.fichier, 0, "", motif(erreur), "un fichier de plan lisible", "fichier_illisible")
            return None
        racine = composer(octets, self.fichier, self.collecteur)
        if racine is None:
            return None
        lus = dict(self.table(racine, "", CLES))
        return lus if isinstance(racine, yaml.MappingNode) else None

    def _dire(self, noeud: yaml.Node | None, cle: str, valeur: str, attendu: str, correction: str = "") -> None:
        """A fault at a node of the file, or of the command; a key that nobody gave is missing from the file."""
        if noeud is None:
            fichier = COMMANDE if valeur else self.fichier
            self.collecteur.ajouter(fichier, 0, cle, valeur, attendu, "cle_valeur" if valeur else "cle_manquante", correction)
        else:
            self.faute(noeud, cle, valeur, attendu, "cle_valeur", correction)

    @staticmethod
    def _ou(lus: Mapping[str, yaml.Node], cle: str, dits: Mapping[str, int | str | None]) -> yaml.Node | None:
        """Where a value was written: None when the command said it."""
        return lus.get(cle) if dits.get(cle) is None else None

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
        nombre = entier_ecrit(ecrit)
        if nombre is None or not minimum <= nombre <= maximum:
            ici = f"{chemin}.{cle}".lstrip(".")
            attendu = f"un nombre entier de {entier(minimum)} à {entier(maximum)}"
            self._dire(noeud if dit is None else None, ici, ecrit, attendu)
            return 1 if absent is None else absent
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
                for nom in sorted({nom for nom in faits if faits.count(nom) > 1}):
                    self.faute(valeur, "separation.faits", nom, "chaque fait une seule fois", "doublon", "en supprimer un")
            else:
                self.faute(valeur, "separation.faits", brut(valeur), "une liste de faits", "yaml_invalide")
        return Separation(annees, faits, brut(lus["lieu"]) if "lieu" in lus else defaut.lieu)

    def _bornes(self, noeud: yaml.Node, total: int) -> list[Borne]:
        if not isinstance(noeud, yaml.SequenceNode) or not noeud.value:
            self.faute(noeud, "bornes", brut(noeud), "une liste de bornes", "yaml_invalide")
            return []
        lues: list[Borne] = []
        deja: dict[str, str] = {}
        for i, element in enumerate(noeud.value):
            for lecture, ici, chemin, nombres in self._suivre(element, f"bornes[{i}]"):
                lues += lecture._borne(ici, chemin, total, deja, nombres=nombres)
        return lues

    def _suivre(self, element: yaml.Node, chemin: str) -> Iterator[tuple[_Lecture, yaml.Node, str, bool]]:
        """A bound, or each of those of the table that it names, at their own lines; and whether its numbers can be read."""
        if not isinstance(element, yaml.MappingNode) or "fichier" not in [brut(cle) for cle, _ in element.value]:
            yield self, element, chemin, True
            return
        lus = dict(self.table(element, chemin, (*CLES_BORNE, "fichier")))
        nom = brut(lus["fichier"])
        if len(lus) > 1 or not nom:
            self.faute(element, chemin, nom, "« fichier » seul sur sa ligne : le nom d'un fichier CSV de bornes", "incoherence")
            return
        source = source_du_fichier(self.dossier / nom, nom, self.collecteur)
        avant = len(self.collecteur)
        table = None if source is None else lire_table(source, _CHAMPS_BORNE, self.collecteur)
        if table is None:
            return
        if not table.nombre:
            self.collecteur.ajouter(nom, 0, "", "", "au moins une borne", "aucune_ligne")
        entete_fautif = len(self.collecteur) > avant and not {*CLES_BORNE[:3]} & set(table.colonnes)
        lecture = replace(self, fichier=nom)
        for k, numero in enumerate(table.lignes.tolist()):
            if entete_fautif or not table.saines[k]:
                continue
            marque = yaml.Mark(nom, 0, numero - 1, 0, None, 0)
            paires = [
                (yaml.ScalarNode("", titre, marque, marque), yaml.ScalarNode("", texte, marque, marque))
                for titre, colonne in table.colonnes.items()
                if titre in CLES_BORNE and (texte := colonne.textes[colonne.codes[k]])
            ]
            titres = [titre for titre in table.colonnes if titre in CLES_BORNE]
            yield lecture, yaml.MappingNode("", paires, marque, marque), "", bool(table.valide(*titres)[k])

    def _borne(self, element: yaml.Node, chemin: str, total: int, deja: dict[str, str], *, nombres: bool) -> list[Borne]:
        """``nombres``: False when the faults of its numbers are told already."""
        lus = dict(self.table(element, chemin, CLES_BORNE))
        if not isinstance(element, yaml.MappingNode):
            return []
        cellules, sur, nom = self._cellules(element, lus, chemin)
        ligne = element.start_mark.line + 1
        if sur and sur in deja:
            self.faute(
                element, chemin, nom, f"une seule borne sur « {nom} » ; déjà à {deja[sur]}", "doublon", "en supprimer une"
            )
        deja.setdefault(sur, f"la ligne {ligne}{f' ({chemin})' if chemin else f' de {self.fichier}'}")
        if not nombres:
            return []
        minimum = self._nombre(lus, "minimum", None, 0, MAXIMUM, 0, chemin)
        maximum = self._nombre(lus, "maximum", None, 0, MAXIMUM, MAXIMUM, chemin)
        if not {"minimum", "maximum"} & set(lus):
            self.faute(element, chemin, "", "« minimum », « maximum » ou les deux", "cle_manquante")
        if minimum > min(maximum, total):
            quoi = "« maximum »" if maximum <= total else "le nombre de places"
            attendu = f"un nombre qui ne dépasse pas {quoi} ({entier(min(maximum, total))})"
            self.faute(element, f"{chemin}.minimum".lstrip("."), str(minimum), attendu, "incoherence")
        return [Borne(sur, Groupe(cellules, minimum, maximum), self.fichier, ligne, chemin, nom)]

    def _cellules(
        self, element: yaml.Node, lus: Mapping[str, yaml.Node], chemin: str
    ) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], str, str]:
        """The cellules of a bound, and what it is about by codes, then by names; none, and faults, when it does not say."""
        lieux, disciplines = self.campagne.paquet.lieux, self.campagne.dossiers.disciplines
        dites = [cle for cle in ("discipline", "academie", "lieu") if cle in lus]
        if not dites or {"academie", "lieu"} <= set(dites):
            attendu = "« discipline », « academie » ou « lieu » ; « discipline » peut accompagner un des deux autres"
            self.faute(element, chemin, " et ".join(dites), attendu, "incoherence")
            return np.zeros(0, np.int64), "", ""
        connus = {"discipline": disciplines, "academie": lieux.codes[: lieux.nombre_propres], "lieu": lieux.codes}
        noms = {**dict(zip(lieux.codes, lieux.noms, strict=True)), **self.campagne.paquet.disciplines}
        choix: dict[str, int] = {}
        for cle in dites:
            code = brut(lus[cle])
            if code in connus[cle]:
                choix[cle] = connus[cle].index(code)
                continue
            correction = proposer(code, {c: noms.get(c, c) for c in connus[cle]})
            attendu = f"{_CODES[cle]} de la campagne"
            self.faute(lus[cle], f"{chemin}.{cle}".lstrip("."), code, attendu, "code_inconnu", correction)
        if len(choix) < len(dites):
            return np.zeros(0, np.int64), "", ""
        d, x = np.divmod(np.arange(len(disciplines) * lieux.nombre), lieux.nombre)
        ici = np.ones(len(d), np.bool_)
        if "discipline" in choix:
            ici &= d == choix["discipline"]
        if "lieu" in choix:
            ici &= x == choix["lieu"]
        if "academie" in choix:
            ici &= lieux.rattachement[x] == choix["academie"]
        codes = {cle: brut(lus[cle]) for cle in dites}
        sur, nom = " ".join(f"{cle} {code}" for cle, code in codes.items()), ", ".join(noms.get(c, c) for c in codes.values())
        return np.flatnonzero(ici).astype(np.int64), sur, nom
