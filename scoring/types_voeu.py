"""Kinds of vœux a pack declares: what they name, how many are allowed, who orders the candidats."""

from __future__ import annotations

from dataclasses import dataclass

from .langage import Vocabulaire
from .noeud import Noeud

CLASSEMENTS = ("aucun", "avis", "departage", "rang")
"""What the ranking of a lieu by its recruiter does, from nothing to everything.

``avis``: an unfavourable opinion withdraws the vœu. ``departage``: it does too, and the rank separates equal points, those not
ranked last. ``rang``: the rank alone decides; a vœu that is not ranked is withdrawn.
"""


@dataclass(frozen=True, slots=True)
class TypeVoeu:
    """One kind of vœu.

    Attributes
    ----------
    bareme
        Whether these vœux are ranked with points.
    poste
        Whether they name posts of the campaign of this very type, rather than lieux of the pack.
    maximum, parametre_maximum
        How many a candidat may have, besides those of the other kinds, and the parameter that says so; None: they share the
        movement's own limit.
    classement, parametre_classement
        One of ``CLASSEMENTS``, and the parameter that says so (empty: nobody ranks).
    """

    code: str
    libelle: str
    bareme: bool
    poste: bool = False
    maximum: int | None = None
    parametre_maximum: str = ""
    classement: str = "aucun"
    parametre_classement: str = ""


def lire_types_voeu(racine: Noeud, vocabulaire: Vocabulaire) -> tuple[TypeVoeu, ...]:
    """Read the table ``types_voeu``, the ordinary kind first."""
    types = []
    for code, noeud in racine.table().items():
        lus = noeud.cles(("libelle", "bareme"), ("poste", "maximum", "classement"))
        maximum = vocabulaire.parametre(lus["maximum"], ("entier",)) if lus["maximum"].present else None
        classement = vocabulaire.parametre(lus["classement"], ("choix",)) if lus["classement"].present else None
        if classement is not None and not set(classement.valeurs) <= set(CLASSEMENTS):
            lus["classement"].faute(f"les « valeurs » du paramètre doivent être parmi : {', '.join(CLASSEMENTS)}")
        types.append(
            TypeVoeu(
                code=code,
                libelle=lus["libelle"].texte(),
                bareme=lus["bareme"].booleen(),
                poste=lus["poste"].present and lus["poste"].booleen(),
                maximum=None if maximum is None else int(maximum.exact or 0),
                parametre_maximum="" if maximum is None else maximum.nom,
                classement="aucun" if classement is None else str(classement.exact),
                parametre_classement="" if classement is None else classement.nom,
            )
        )
    return tuple(types)
