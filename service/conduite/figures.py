"""Pictures of an ended simulation, and of two results side by side, from their folders in the store."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.refus import Refus
from .magasin import Magasin

if TYPE_CHECKING:
    from scoring.paquet import Paquet

    from ..figures import Image

RETENUES = 32
"""Pictures that a process remembers: drawing one takes up to a few seconds."""

FLUX = "flux"
"""Name of the picture of a comparison, and start of the names of those of a simulation."""


@dataclass(frozen=True, slots=True)
class ImageVue:
    """A picture for a page: name of its files, title, text alternative; (flow in words, persons, 0 untold) of ribbons.

    ``dessine``: there are ribbons to look at; where every flow is too small to be told, the words say all.
    """

    nom: str
    titre: str
    texte: str
    flux: tuple[tuple[str, int], ...]
    dessine: bool


def lister(dossier: Path, paquet: Paquet) -> tuple[ImageVue, ...]:
    """Pictures that a folder of the store allows, under these rules; nothing is drawn.

    Raises
    ------
    Refus
        ``resultat_refuse``: its tables cannot be read.
    """
    return tuple(_vue(image) for image in _images(dossier, paquet))


def _images(dossier: Path, paquet: Paquet | None = None) -> tuple[Image, ...]:
    from ..echanges.anomalies import EntreeRefusee
    from ..figures import images
    from ..figures.dossier import RECONNUS

    if not any((dossier / nom).is_file() for nom in RECONNUS):
        return ()
    try:
        return images(dossier, paquet)
    except EntreeRefusee as erreur:
        raise Refus("resultat_refuse", "", {"motifs": [a.message for a in erreur.anomalies]}) from None


def _vue(image: Image) -> ImageVue:
    from ..flux import AUTRES, Flux, libelle

    lignes = image.lignes if image.nom.startswith(FLUX) else []
    flux = [Flux(str(a), str(b), c == "oui", int(str(n or 0))) for a, b, c, n in lignes]
    dessine = any(f.change and f.avant != AUTRES for f in flux)
    return ImageVue(image.nom, image.titre, image.texte, tuple((libelle(f), f.personnes) for f in flux), dessine)


def flux(racine: Path, premier: str, second: str, noms: tuple[str, str]) -> ImageVue:
    """Picture of the flows between two results of the store.

    Raises
    ------
    Refus
        ``contenu_absent``, ``resultat_refuse``.
    """
    return _vue(_comparer(racine, premier, second, noms))


def _comparer(racine: Path, premier: str, second: str, noms: tuple[str, str]) -> Image:
    from ..echanges.anomalies import EntreeRefusee
    from ..figures import comparer

    magasin = Magasin(racine)
    try:
        return comparer(magasin.resultat(premier), magasin.resultat(second), noms)
    except EntreeRefusee as erreur:
        raise Refus("resultat_refuse", "", {"motifs": [a.message for a in erreur.anomalies]}) from None


@lru_cache(RETENUES)
def dessiner(racine: Path, resultat: str, nom: str, format_: str) -> bytes:
    """A file of a picture of a simulation.

    Raises
    ------
    Refus
        ``fichier_inconnu``, ``contenu_absent``, ``resultat_refuse``.
    """
    image = next((i for i in _images(Magasin(racine).resultat(resultat)) if i.nom == nom), None)
    if image is None:
        raise Refus("fichier_inconnu")
    return _rendre(image, format_)


@lru_cache(RETENUES)
def dessiner_flux(racine: Path, premier: str, second: str, noms: tuple[str, str], format_: str) -> bytes:
    """A file of the picture of two results; same errors."""
    return _rendre(_comparer(racine, premier, second, noms), format_)


def _rendre(image: Image, format_: str) -> bytes:
    from ..figures import FORMATS, rendre

    if format_ not in FORMATS:
        raise Refus("fichier_inconnu")
    return rendre(image, format_)
