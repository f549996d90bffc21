"""A recipe's YAML as typed nodes; every fault is told with its file, its line and the path of the value."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

import yaml

from scoring.fautes import Faute
from scoring.noeud import Noeud

from ..echanges.syntaxe import cause_yaml


class RecetteRefusee(ValueError):
    """The recipe cannot be used; ``fautes`` lists every reason."""

    def __init__(self, fautes: tuple[str, ...]) -> None:
        super().__init__("Recette refusée :\n" + "\n".join(f"- {faute}" for faute in fautes))
        self.fautes = fautes


@contextmanager
def lire_document(octets: bytes, fichier: str) -> Iterator[Noeud]:
    """Root of the document; on leaving, the faults recorded under it are raised together.

    Raises
    ------
    RecetteRefusee
        When the file is not YAML in UTF-8, or when a fault was recorded, in the order of the lines.
    """
    fautes: list[Faute] = []
    lignes: dict[str, int] = {}
    try:
        lecteur = yaml.CSafeLoader(octets.decode("utf-8"))
        try:
            racine = lecteur.get_single_node() or yaml.ScalarNode("tag:yaml.org,2002:null", "")
            _situer(racine, "", 1, lignes, fautes, fichier)
            document = lecteur.construct_document(racine)
        finally:
            lecteur.dispose()
    except UnicodeDecodeError as erreur:
        ligne = octets[: erreur.start].count(b"\n") + 1
        raise RecetteRefusee((f"{fichier}, ligne {ligne} : le fichier n'est pas en UTF-8",)) from erreur
    except (yaml.MarkedYAMLError, yaml.reader.ReaderError) as erreur:
        ligne, cause = cause_yaml(erreur, octets.decode("utf-8"))
        raise RecetteRefusee((f"{fichier}, ligne {ligne} : YAML illisible : {cause}",)) from erreur
    except ValueError as erreur:
        raise RecetteRefusee((f"{fichier} : YAML illisible : une valeur (date, nombre) qui n'existe pas",)) from erreur
    yield Noeud(document, fichier, "", fautes)
    if fautes:
        situees = sorted({(lignes[f.chemin], f.chemin, f.message) for f in fautes})
        raise RecetteRefusee(
            tuple(f"{fichier}, ligne {ligne} : {chemin or 'document'} : {message}" for ligne, chemin, message in situees)
        )


def nombre(noeud: Noeud, minimum: float | None, maximum: float | None) -> float:
    """A finite number within inclusive bounds; the lower bound, or 0, after a fault."""
    valeur = noeud.valeur
    if isinstance(valeur, bool) or not isinstance(valeur, int | float) or not math.isfinite(valeur):
        noeud.faute(f"un nombre est attendu, « {valeur} » est donné")
    elif (minimum is not None and valeur < minimum) or (maximum is not None and valeur > maximum):
        bas, haut = ("…" if borne is None else f"{borne:g}" for borne in (minimum, maximum))
        noeud.faute(f"{valeur} est hors des bornes [{bas} ; {haut}]")
    else:
        return float(valeur)
    return minimum or 0.0


def _situer(noeud: yaml.Node, chemin: str, ligne: int, lignes: dict[str, int], fautes: list[Faute], fichier: str) -> None:
    """Line of every value by path, that of its key in a mapping; keys written twice are faults."""
    lignes[chemin] = ligne
    if isinstance(noeud, yaml.MappingNode):
        vues: set[str] = set()
        for clef, valeur in noeud.value:
            suite = f"{chemin}.{clef.value}" if chemin else str(clef.value)
            if clef.value in vues:
                fautes.append(Faute(fichier, suite, f"clé déjà écrite ligne {lignes[suite]}"))
            vues.add(clef.value)
            _situer(valeur, suite, clef.start_mark.line + 1, lignes, fautes, fichier)
    elif isinstance(noeud, yaml.SequenceNode):
        for rang, valeur in enumerate(noeud.value):
            _situer(valeur, f"{chemin}[{rang}]", valeur.start_mark.line + 1, lignes, fautes, fichier)
