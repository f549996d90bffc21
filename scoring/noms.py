"""What a movement calls things, in French, and what no text says of it: both read in ``paquet.yaml``."""

from __future__ import annotations

from dataclasses import dataclass

from .noeud import CONFIANCES, Noeud


@dataclass(frozen=True, slots=True)
class Inconnu:
    """A rule that was found in no text: the question, what the pack does meanwhile, and where that choice comes from.

    ``types``: codes of the vœu types it is about; empty when it is about all of them.
    """

    id: str
    question: str
    choix: str
    source: str
    confiance: str
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NomLieu:
    """What one thing of a movement is called, in French: its lieux, or what its elements count."""

    singulier: str
    pluriel: str
    feminin: bool


ACADEMIE = NomLieu("académie", "académies", feminin=True)
"""What the lieux are called when the pack does not say."""

POSTE = NomLieu("poste", "postes", feminin=False)
"""What the posts of a campaign are called."""

POINT = NomLieu("point", "points", feminin=False)
"""What elements count when the pack does not say."""


def lire_nom(racine: Noeud, defaut: NomLieu) -> NomLieu:
    """Read ``{singulier, pluriel, genre}``, or the default when it is absent."""
    if not racine.present:
        return defaut
    lus = racine.cles(("singulier", "pluriel", "genre"))
    feminin = lus["genre"].choix(("feminin", "masculin")) == "feminin"
    return NomLieu(lus["singulier"].texte(), lus["pluriel"].texte(), feminin)


def lire_inconnus(racine: Noeud, types_voeu: tuple[str, ...]) -> tuple[Inconnu, ...]:
    """Read the list ``inconnus``, which may be absent; ``types_voeu``: codes of the vœu types that a question may name."""
    inconnus: dict[str, Inconnu] = {}
    for noeud in racine.liste() if racine.present else ():
        lus = noeud.cles(("id", "question", "choix", "source", "confiance"), ("types",))
        identifiant = lus["id"].identifiant()
        types = tuple(t.choix(types_voeu) for t in lus["types"].liste()) if lus["types"].present else ()
        if identifiant in inconnus:
            lus["id"].faute("cet identifiant est déjà pris")
        question, choix, source = (lus[cle].texte() for cle in ("question", "choix", "source"))
        confiance = lus["confiance"].choix(CONFIANCES)
        inconnus[identifiant] = Inconnu(identifiant, question, choix, source, confiance, types)
    return tuple(inconnus.values())
