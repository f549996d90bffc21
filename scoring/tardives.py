"""Late requests: the motives that a movement's texts admit once the lists are closed."""

from __future__ import annotations

from dataclasses import dataclass

from .noeud import CONFIANCES, Noeud


@dataclass(frozen=True, slots=True)
class MotifTardif:
    """A motive: its code and the words of the text."""

    id: str
    libelle: str


@dataclass(frozen=True, slots=True)
class Tardives:
    """Motives of late requests; none where no text that was read gives a list: any reason is then written freely."""

    motifs: tuple[MotifTardif, ...] = ()
    source: str = ""
    confiance: str = ""
    note: str = ""


def lire_tardives(racine: Noeud) -> Tardives:
    """Read the optional table ``tardives`` of ``demandes.yaml``."""
    if not racine.present:
        return Tardives()
    lus = racine.cles(("source", "confiance", "motifs"), ("note",))
    motifs = tuple(MotifTardif(nom, noeud.texte()) for nom, noeud in lus["motifs"].table().items())
    return Tardives(motifs, lus["source"].texte(), lus["confiance"].choix(CONFIANCES), lus["note"].texte_ou_rien())
