"""Reading of a small YAML file key by key, with the line of every fault: scenarios, ensembles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from .anomalies import Collecteur, proche


def brut(noeud: yaml.Node) -> str:
    """Text of a scalar as written, empty for anything else: YAML would read ``01`` as a number and lose the zero."""
    return str(noeud.value) if isinstance(noeud, yaml.ScalarNode) else ""


def entier_ecrit(texte: str) -> int | None:
    """A whole number as people write it, 19 digits at most; ``int`` would also read ``1_0``, other digits and spaces."""
    return int(texte) if re.fullmatch(r"[+-]?[0-9]{1,19}", texte) else None


@dataclass(frozen=True, slots=True)
class ClesYaml:
    """Reading of one file; every fault goes to the collector."""

    fichier: str
    collecteur: Collecteur

    def faute(self, noeud: yaml.Node, chemin: str, valeur: str, attendu: str, code: str, correction: str = "") -> None:
        """Record a fault at the line of a node."""
        self.collecteur.ajouter(self.fichier, noeud.start_mark.line + 1, chemin, valeur, attendu, code, correction)

    def table(self, noeud: yaml.Node, chemin: str, cles: Sequence[str]) -> Iterator[tuple[str, yaml.Node]]:
        """Known keys of a table with their nodes; faults for the others and for doubles. No ``cles``: any key."""
        if not isinstance(noeud, yaml.MappingNode):
            self.faute(noeud, chemin, brut(noeud), "des lignes « clé: valeur »", "yaml_invalide")
            return
        vues: set[str] = set()
        for noeud_cle, valeur in noeud.value:
            cle = brut(noeud_cle)
            ici = f"{chemin}.{cle}".lstrip(".")
            if cle in vues:
                self.faute(noeud_cle, ici, cle, "chaque clé une seule fois", "cle_en_double", "en supprimer une")
            elif cles and cle not in cles:
                voisin = proche(cle, cles)
                correction = f"peut-être « {voisin} »" if voisin else "la supprimer"
                self.faute(noeud_cle, ici, cle, "une clé parmi : " + ", ".join(cles), "cle_inconnue", correction)
            else:
                vues.add(cle)
                yield cle, valeur

    def texte(self, noeud: yaml.Node, chemin: str) -> str:
        """One line of text."""
        texte = brut(noeud)
        if not isinstance(noeud, yaml.ScalarNode) or not 0 < len(texte) <= 200 or not texte.isprintable():
            self.faute(noeud, chemin, texte, "un texte d'au plus 200 caractères", "cle_valeur")
        return texte
