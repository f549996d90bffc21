"""What a pack copied from another year still says of that year. Only what cannot be right is told: a text may cite any year."""

from __future__ import annotations

import re
from pathlib import Path

from .paquet import RACINE, Paquet, disponibles

ANNEE = re.compile(r"\b(?:19|20)\d\d\b")
PARAMETRES = "parametres.yaml"


def reprises(paquet: Paquet, racine: Path = RACINE) -> tuple[str, ...]:
    """French sentences, none when nothing shows that the pack was copied and not read again.

    Parameters
    ----------
    racine
        Folder of the packs.
    """
    dites = []
    annees = ANNEE.findall(paquet.libelle)
    if annees and str(paquet.annee) not in annees:
        dites.append(f"Le paquet {paquet.mouvement} {paquet.annee} s'intitule « {paquet.libelle} » (libelle de paquet.yaml).")
    siens = _sans_annee(racine, paquet.mouvement, paquet.annee)
    jumelles = [
        an
        for nom, an in disponibles(racine)
        if (nom, an < paquet.annee) == (paquet.mouvement, True) and _sans_annee(racine, nom, an) == siens
    ]
    if jumelles:
        dites.append(
            f"Le fichier {PARAMETRES} du paquet {paquet.mouvement} {paquet.annee} est celui de {max(jumelles)}, mot pour mot, "
            "date de relecture comprise (verifie_le) : il n'a pas été relu."
        )
    return tuple(dites)


def _sans_annee(racine: Path, mouvement: str, annee: int) -> list[str]:
    """Lines of the parameters of a pack, but for comments and the year itself."""
    lignes = (racine / mouvement / str(annee) / PARAMETRES).read_text(encoding="utf-8").splitlines()
    return [ligne for ligne in lignes if not ligne.lstrip().startswith(("#", "annee:"))]
