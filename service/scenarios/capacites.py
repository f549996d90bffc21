"""The key ``capacites`` of a scenario: by cellule, by discipline, by lieu, all of them; seats, shares, or a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import yaml

from ..echanges.anomalies import Collecteur
from ..echanges.champs import CAPACITE_MAXIMALE
from ..echanges.cles_yaml import ClesYaml, brut
from ..echanges.lecture_places import lire_capacites
from ..echanges.propositions import proposer
from ..echanges.sources import source_du_fichier
from ..francais import entier
from .application import ouvertes
from .modele import Ouverture, ouvertures

if TYPE_CHECKING:
    from ..echanges.campagne import Campagne

CENTIEMES = 10_000
"""Shares are read in hundredths of a percent."""

_CIBLES = ("discipline", "lieu", "academie", "partout", "fichier")


ATTENDUS = {
    "discipline": "le code d'une discipline de la campagne",
    "lieu": "le code d'un lieu des règles ou de la campagne",
    "academie": "le code d'une académie des règles",
}
"""What a code that is unknown should have been."""


@dataclass(frozen=True, slots=True)
class Changement:
    """One row: cellules (discipline, lieu), the key used, the number (hundredths of a percent for a share), where it stands.

    ``seul``: it names one cellule; such rows are kept as they are written when nothing else needs computing.
    """

    cellules: tuple[tuple[str, str], ...]
    cle: str
    nombre: int
    chemin: str
    noeud: yaml.Node
    seul: bool


def partager(valeur: int, centiemes: int) -> int:
    """``valeur`` and that share of its size, rounded to the nearest seat, halves away from zero.

    The sign of the share is the sign of the change, also where the net capacity is negative: +10 % of -20 is -18.
    """
    ajout, reste = divmod(abs(valeur) * abs(centiemes), CENTIEMES)
    ajout += 2 * reste >= CENTIEMES
    return valeur + (ajout if centiemes > 0 else -ajout)


def derouler(
    couches: Sequence[tuple[str, Sequence[Changement]]], campagne: Campagne, collecteur: Collecteur
) -> tuple[tuple[str, str, str, int], ...] | None:
    """Changes (discipline, lieu, key, number) that all the layers make, one after the other; None, and faults, otherwise.

    Within a layer several additions may meet in a cellule; anything else there contradicts. From one layer to the next a new
    value may follow an addition; two different new values contradict.
    """
    tous = [c for _, changements in couches for c in changements]
    cles = {cle: (k, o) for k, o in enumerate(ouvertures(campagne.paquet)) for cle in o}
    avant = _avant(campagne)
    zeros = (0,) * len(ouvertures(campagne.paquet))
    valeurs: dict[tuple[str, str], list[int]] = {}
    fixees: dict[tuple[str, str, str], tuple[int, str]] = {}
    derniers: dict[tuple[str, str], tuple[str, Changement]] = {}
    fautif = False

    def faute(fichier: str, c: Changement, valeur: str, attendu: str, code: str) -> None:
        ClesYaml(fichier, collecteur).faute(c.noeud, c.chemin, valeur, attendu, code)

    for fichier, changements in couches:
        for c in changements:
            k, o = cles[c.cle]
            for cellule in c.cellules:
                ici = valeurs.setdefault(cellule, list(avant.get(cellule, zeros)))
                derniers[cellule] = (fichier, c)
                if c.cle == o.nom:
                    dite, ou = fixees.setdefault((*cellule, o.nom), (c.nombre, fichier))
                    if dite != c.nombre:
                        attendu = f"une seule valeur pour {', '.join(cellule)} : {dite} dans {ou}, {c.nombre} dans {fichier}"
                        faute(fichier, c, str(c.nombre), attendu, "incoherence")
                        fautif = True
                    ici[k] = c.nombre
                elif c.cle == o.part:
                    ici[k] = partager(ici[k], c.nombre)
                else:
                    ici[k] += c.nombre
    minimum = 0 if len(zeros) > 1 else -CAPACITE_MAXIMALE
    for cellule, ouverts in sorted(valeurs.items()):
        if ouverts != list(avant.get(cellule, zeros)) and not all(minimum <= v <= CAPACITE_MAXIMALE for v in ouverts):
            dits = " et ".join(str(v) for v in ouverts)
            attendu = f"de {minimum} à {CAPACITE_MAXIMALE} places pour {', '.join(cellule)} après les changements"
            faute(*derniers[cellule], dits, attendu, "hors_bornes")
            fautif = True
    if fautif:
        return None
    if len(couches) == 1 and all(c.seul and c.cle != cles[c.cle][1].part for c in tous):
        return tuple(sorted((*c.cellules[0], c.cle, c.nombre) for c in tous))
    noms = [o.nom for o in ouvertures(campagne.paquet)]
    return tuple(
        (*cellule, nom, v)
        for cellule, ouverts in sorted(valeurs.items())
        for nom, v, a in zip(noms, ouverts, avant.get(cellule, zeros), strict=True)
        if v != a
    )


@lru_cache(maxsize=2)
def _avant(campagne: Campagne) -> dict[tuple[str, str], tuple[int, ...]]:
    """What each cellule that the campaign lists opens; kept for the thousands of scenarios of a sweep."""
    disciplines, lieux = campagne.dossiers.disciplines, campagne.paquet.lieux.codes
    return {(disciplines[d], lieux[x]): tuple(v) for (d, x), v in ouvertes(campagne).items()}


@dataclass(frozen=True, slots=True)
class LectureCapacites(ClesYaml):
    """Reading of the list; ``dossier``: where the files that it names are."""

    campagne: Campagne
    dossier: Path

    def lire(self, noeud: yaml.Node) -> list[Changement]:
        """Every row; what contradicts another one is a fault at its line."""
        if not isinstance(noeud, yaml.SequenceNode) or not noeud.value:
            self.faute(noeud, "capacites", brut(noeud), "une liste de changements de capacité", "yaml_invalide")
            return []
        lus: list[Changement] = []
        deja: dict[tuple[str, str, str], Changement] = {}
        for i, element in enumerate(noeud.value):
            lus.extend(c for c in self._ligne(element, f"capacites[{i}]") if self._compatible(c, deja))
        return lus

    def _ligne(self, element: yaml.Node, chemin: str) -> Iterator[Changement]:
        paquet = self.campagne.paquet
        ouvert = ouvertures(paquet)
        cibles = tuple(c for c in _CIBLES if not (paquet.discipline and c == "discipline"))
        connues = (*cibles, *(cle for o in ouvert for cle in o))
        lus = dict(self.table(element, chemin, connues))
        if not isinstance(element, yaml.MappingNode):
            return
        if "fichier" in lus:
            if len(lus) > 1:
                self.faute(element, chemin, "", "« fichier » seul sur sa ligne", "incoherence")
                return
            yield from self._fichier(lus["fichier"], chemin)
            return
        cellules = self._cellules(element, lus, chemin)
        cles = [cle for cle in connues[len(cibles) :] if cle in lus]
        if not cles or any(len(set(o) & set(cles)) > 1 for o in ouvert):
            self.faute(element, chemin, " et ".join(cles), _attendu(ouvert), "incoherence")
            return
        parts = {o.part for o in ouvert}
        nombres = [(cle, self.nombre(lus[cle], f"{chemin}.{cle}", part=cle in parts)) for cle in cles]
        if cellules is None or any(nombre is None for _, nombre in nombres):
            return
        seul = "lieu" in lus
        yield from (Changement(cellules, cle, n, chemin, element, seul) for cle, n in nombres if n is not None)

    def _compatible(self, nouveau: Changement, deja: dict[tuple[str, str, str], Changement]) -> bool:
        """Whether a row may stand beside those before it."""
        o = next(o for o in ouvertures(self.campagne.paquet) if nouveau.cle in o)
        reperes = "(lieu)" if self.campagne.paquet.discipline else "(discipline, lieu)"
        for cellule in nouveau.cellules:
            autre = deja.get((*cellule, o.nom))
            memes = autre is not None and autre.seul and nouveau.seul
            # Two rows about one cellule, even one about entries and one about exits, are one row badly cut.
            if autre is None and nouveau.seul:
                freres = (deja.get((*cellule, p.nom)) for p in ouvertures(self.campagne.paquet))
                autre = next((f for f in freres if f is not None and f.seul and f.chemin != nouveau.chemin), None)
                memes = autre is not None
            if autre is None:
                continue
            cite = cellule[1] if self.campagne.paquet.discipline else ", ".join(cellule)
            if memes:
                attendu = f"chaque {reperes} une seule fois ; déjà à {_endroit(autre)}"
                self.faute(nouveau.noeud, nouveau.chemin, cite, attendu, "doublon", "supprimer un des deux")
                return False
            if autre.cle != o.ajout or nouveau.cle != o.ajout:
                attendu = f"un seul changement de {cite}, ou des ajouts qui se cumulent ; {_endroit(autre)} le change aussi"
                self.faute(nouveau.noeud, nouveau.chemin, cite, attendu, "incoherence")
                return False
        for cellule in nouveau.cellules:
            deja.setdefault((*cellule, o.nom), nouveau)
        return True

    def _cellules(self, element: yaml.Node, lus: Mapping[str, yaml.Node], chemin: str) -> tuple[tuple[str, str], ...] | None:
        """The cellules that a row is about; None, and faults, when it does not say."""
        campagne, paquet = self.campagne, self.campagne.paquet
        disciplines, lieux = campagne.dossiers.disciplines, paquet.lieux
        if "lieu" in lus or not {"discipline", "academie", "partout"} & set(lus):
            autres = [cle for cle in ("academie", "partout") if cle in lus]
            discipline: str | None = paquet.discipline
            if not discipline:
                discipline = self._code(element, lus, chemin, "discipline", disciplines)
            lieu = self._code(element, lus, chemin, "lieu", lieux.codes)
            if autres:
                self.faute(element, chemin, " et ".join(autres), "« lieu » sans autre étendue", "incoherence")
                return None
            return None if discipline is None or lieu is None else ((discipline, lieu),)
        if "partout" in lus and (len({"discipline", "academie"} & set(lus)) or brut(lus["partout"]) != "oui"):
            self.faute(lus["partout"], f"{chemin}.partout", brut(lus["partout"]), "« partout: oui », seul", "incoherence")
            return None
        voulue = self._code(element, lus, chemin, "discipline", disciplines) if "discipline" in lus else ""
        chez = self._code(element, lus, chemin, "academie", lieux.codes[: lieux.nombre_propres]) if "academie" in lus else ""
        if voulue is None or chez is None:
            return None
        listees = [(disciplines[d], lieux.codes[x], lieux.codes[lieux.rattachement[x]]) for d, x in sorted(ouvertes(campagne))]
        cellules = tuple((d, x) for d, x, a in listees if voulue in ("", d) and chez in ("", a))
        if not cellules:
            attendu = "au moins une cellule des capacités de la campagne"
            self.faute(element, chemin, " ".join(filter(None, (voulue, chez))), attendu, "incoherence")
            return None
        return cellules

    def _fichier(self, noeud: yaml.Node, chemin: str) -> Iterator[Changement]:
        nom = brut(noeud)
        source = source_du_fichier(self.dossier / nom, nom, self.collecteur) if nom else None
        if not nom:
            self.faute(noeud, f"{chemin}.fichier", "", "le nom d'un fichier de capacités", "cle_valeur")
        if source is None:
            return
        paquet, disciplines = self.campagne.paquet, self.campagne.dossiers.disciplines
        avant = len(self.collecteur)
        table = lire_capacites(source, paquet, self.collecteur)
        if table is None:
            return
        if not table.nombre:
            self.collecteur.ajouter(nom, 0, "", "", "au moins une cellule", "aucune_ligne")
        lieu = table.entiers("lieu", -1)
        nombres = {o.nom: table.entiers(o.nom, 0) for o in ouvertures(paquet)}
        codes = table.colonnes.get("discipline")
        for i in np.flatnonzero(table.saines).tolist():
            discipline = paquet.discipline if codes is None or paquet.discipline else codes.textes[codes.codes[i]]
            if discipline not in disciplines:
                attendu = "une discipline de la campagne"
                if codes is not None and codes.valide[i]:
                    self.collecteur.ajouter(nom, table.lignes[i], "discipline", discipline or "", attendu, "code_inconnu")
                continue
            if len(self.collecteur) > avant:
                continue  # other rows are only looked at for their own faults
            cellule = ((discipline, paquet.lieux.codes[lieu[i]]),)
            for cle, colonne in nombres.items():
                yield Changement(cellule, cle, int(colonne[i]), f"{chemin}.fichier", noeud, False)

    def _code(
        self, element: yaml.Node, lus: Mapping[str, yaml.Node], chemin: str, cle: str, connus: Sequence[str]
    ) -> str | None:
        if cle not in lus:
            self.faute(element, f"{chemin}.{cle}", "", f"la clé « {cle} »", "cle_manquante")
            return None
        code = brut(lus[cle])
        if code in connus:
            return code
        paquet = self.campagne.paquet
        noms = {**dict(zip(paquet.lieux.codes, paquet.lieux.noms, strict=True)), **paquet.disciplines}
        correction = proposer(code, {c: noms.get(c, c) for c in connus})
        self.faute(lus[cle], f"{chemin}.{cle}", code, ATTENDUS[cle], "code_inconnu", correction)
        return None

    def nombre(self, noeud: yaml.Node, chemin: str, *, part: bool) -> int | None:
        """A number of seats, or a share in hundredths of a percent; None, and a fault, for anything else."""
        texte = brut(noeud)
        forme = r"[+-]?[0-9]{1,4}([.,][0-9]{1,2})?" if part else r"[+-]?[0-9]{1,9}"
        if not isinstance(noeud, yaml.ScalarNode) or not re.fullmatch(forme, texte):
            attendu = "un pourcentage, au plus deux décimales" if part else "un nombre entier"
            self.faute(noeud, chemin, texte, attendu, "nombre" if part else "entier")
            return None
        if part:
            entiere, _, decimales = texte.replace(",", ".").partition(".")
            centiemes = abs(int(entiere)) * 100 + int(decimales.ljust(2, "0"))
            return -centiemes if texte.startswith("-") else centiemes
        if abs(int(texte)) > CAPACITE_MAXIMALE:
            attendu = f"un nombre de {entier(-CAPACITE_MAXIMALE)} à {entier(CAPACITE_MAXIMALE)}"
            self.faute(noeud, chemin, texte, attendu, "hors_bornes")
            return None
        return int(texte)


def _endroit(changement: Changement) -> str:
    """Where a row is, for people: its line, and its place in the list."""
    return f"la ligne {changement.noeud.start_mark.line + 1} ({changement.chemin})"


def _attendu(ouvert: Sequence[Ouverture]) -> str:
    choix = [
        f"« {o.ajout} » (places en plus ou en moins), « {o.nom} » (nouvelle valeur) ou « {o.part} » (part en plus ou en moins)"
        for o in ouvert
    ]
    if len(choix) == 1:
        return f"{choix[0]}, un seul"
    return f"l'un de chaque au plus, un au moins : {' ; '.join(choix)}"
