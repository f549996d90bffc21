"""What becomes of somebody's demands in several movements: the rules that a pack says of its own movement and of others.

A rule makes one demand fall because of another. ``quand`` says what of the other one is enough: that it was made
(``participation``), or that it was granted (``obtention``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from .langage import Condition, Niveau, Vocabulaire, lire_condition
from .noeud import CONFIANCES, Noeud

QUAND = ("participation", "obtention")
ICI, AVEC = COTES = ("ici", "avec")
TOUT_AUTRE = "*"
"""``avec``: every other movement, and every demand that is no movement's (``natures``)."""

LONGUEUR_MOTIF = 300
"""Characters of a reason: one sentence, told in letters and written in a file."""


@dataclass(frozen=True, slots=True)
class Cumul:
    """One rule on demands made in several movements.

    Attributes
    ----------
    quand
        One of ``QUAND``.
    avec
        The other movement's name, or ``TOUT_AUTRE``.
    condition
        Who, among the candidats of the pack's own movement.
    annule
        Whose demand falls: ``ICI``, the one in the pack's movement; ``AVEC``, the other one.
    motif
        Why, told to the candidat (French).
    natures
        Demands outside every movement that the rule makes fall: code -> French label. A code that no rule tells is refused.
    exceptions
        Those of ``natures`` that stand all the same.
    note
        What the pack adds to the text, empty for nothing.
    """

    id: str
    libelle: str
    source: str
    confiance: str
    quand: str
    avec: str
    condition: Condition
    annule: str
    motif: str
    natures: Mapping[str, str]
    exceptions: tuple[str, ...]
    note: str

    def vise(self, mouvement: str) -> bool:
        """Whether the rule is about the demands in a movement, other than the pack's own."""
        return self.avec in (TOUT_AUTRE, mouvement)


def lire_cumuls(racine: Noeud, vocabulaire: Vocabulaire, mouvement: str, connus: Collection[str]) -> tuple[Cumul, ...]:
    """Read the list ``cumuls``, which may be absent.

    Parameters
    ----------
    mouvement, connus
        The pack's own movement; every movement that has a pack.
    """
    cumuls: list[Cumul] = []
    obligatoires = ("id", "libelle", "source", "confiance", "quand", "avec", "annule", "motif")
    for noeud in racine.liste() if racine.present else ():
        lus = noeud.cles(obligatoires, ("si", "natures", "exceptions", "note"))
        identifiant = lus["id"].identifiant()
        if any(cumul.id == identifiant for cumul in cumuls):
            lus["id"].faute("cet identifiant est déjà pris")
        avec, annule = lus["avec"].texte(), lus["annule"].choix(COTES)
        autres = sorted({*connus} - {mouvement})
        if avec and avec != TOUT_AUTRE and avec not in autres:
            lus["avec"].faute(f"un autre mouvement est attendu : {', '.join(autres) or 'aucun'}, ou {TOUT_AUTRE} pour tous")
        natures = {code: n.texte() for code, n in lus["natures"].table().items()} if lus["natures"].present else {}
        for code in natures:
            lus["natures"].enfant(code, code).identifiant()
        if natures and (avec, annule) != (TOUT_AUTRE, AVEC):
            lus["natures"].faute(f"seule une règle « avec: {TOUT_AUTRE} », « annule: {AVEC} » annule d'autres demandes")
        exceptions = tuple(n.choix(tuple(natures)) for n in lus["exceptions"].liste()) if lus["exceptions"].present else ()
        cumuls.append(
            Cumul(
                id=identifiant,
                libelle=lus["libelle"].texte(),
                source=lus["source"].texte(),
                confiance=lus["confiance"].choix(CONFIANCES),
                quand=lus["quand"].choix(QUAND),
                avec=avec,
                condition=lire_condition(lus["si"], vocabulaire, Niveau.DEMANDE),
                annule=annule,
                motif=lus["motif"].ligne(1, LONGUEUR_MOTIF),
                natures=natures,
                exceptions=exceptions,
                note=lus["note"].texte_ou_rien(),
            )
        )
    return tuple(cumuls)
