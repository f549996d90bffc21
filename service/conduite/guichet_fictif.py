"""Work at the desk: a campaign of invented people for who has no files at hand, and what an accepted campaign has to tell."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from . import guichet
from .magasin import Magasin

TAILLES = (100, 1_000, 10_000)
"""Candidats of a campaign made here."""


def fabriquer(racine: Path, mouvement: str, annee: int, candidats: int) -> guichet.Lecture:
    """Draw a campaign, read it as any other, and keep it in the store; the same arguments give the same content.

    Raises
    ------
    Refus
        ``requete_invalide``: no recipe for this movement and year, or another number of candidats.
    """
    from scoring.paquet import charger

    from ..base.refus import Refus
    from ..echanges.lecture import lire
    from ..synthese import generer

    if candidats not in TAILLES or (mouvement, annee) not in recettes():
        raise Refus("requete_invalide", "Choisissez un mouvement et une taille de la liste.")
    magasin = Magasin(racine)
    with tempfile.TemporaryDirectory(dir=magasin.racine / "reception") as travail:
        dossier = Path(travail) / "campagne"
        libelle = f"Campagne fictive – {charger(mouvement, annee).libelle}, {candidats} candidats"
        generer(dossier, mouvement=mouvement, annee=annee, candidats=candidats, libelle=libelle)
        lecture = guichet.lire_campagne(lire(dossier))
        magasin.deposer(lecture.contenu, {chemin.name: chemin.read_bytes() for chemin in sorted(dossier.iterdir())})
    return lecture


def recettes() -> tuple[tuple[str, int], ...]:
    """Movements and years that have a recipe."""
    from importlib.resources import files

    noms = [f.name.removesuffix(".yaml") for f in files("service.synthese").joinpath("recettes").iterdir()]
    return tuple(sorted((mouvement, int(annee)) for mouvement, _, annee in (nom.rpartition("-") for nom in noms)))


def constater(racine: Path, contenu: str) -> dict[str, Any]:
    """What ``check`` tells of a campaign without fault: content of ``mouvement check --json``, and the names of notices."""
    from scoring.examen import LIBELLES

    from ..echanges.lecture import lire
    from ..entree import constater

    campagne = lire(Magasin(racine).contenu(contenu))
    libelles = {regle.id: regle.libelle for regle in campagne.paquet.normalisations} | LIBELLES
    return {**constater(campagne), "libelles": dict(libelles)}
