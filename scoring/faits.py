"""Facts a pack declares: the columns of ``candidats.csv`` that the barème reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .noeud import Noeud

TYPES = ("entier", "booleen", "choix", "lieu", "lieux", "departement", "date", "candidat")
"""``candidat``: the id of another candidat of the campaign."""


@dataclass(frozen=True, slots=True)
class Fait:
    """One fact: a column, its type and bounds. Empty always means: does not apply.

    ``minimum`` and ``maximum`` bound integers (None: no bound); ``valeurs`` and ``libelles`` are the codes of a
    ``choix`` and their words for people; ``exemple`` is a value as written in the file.
    """

    nom: str
    type: str
    libelle: str
    minimum: int | None
    maximum: int | None
    valeurs: tuple[str, ...]
    libelles: tuple[str, ...]
    exemple: str
    unite: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Derive:
    """A value computed from a fact: the lieu of a département, or the years since an age.

    Attributes
    ----------
    type
        ``lieu``: the fact ``donne`` where it is given (when there is such a fact), else the lieu that the fact ``departement``
        belongs to. ``entier``: years from the candidat's ``age``-th birthday
        to the year of the campaign, by calendar years, 0 before that birthday, absent without a date of birth.
    """

    nom: str
    type: str
    libelle: str
    departement: str = ""
    age: int = 0
    donne: str = ""

    @property
    def colonnes(self) -> tuple[str, ...]:
        """Columns it is computed from."""
        return tuple(nom for nom in (self.departement or "date_naissance", self.donne) if nom)


RESERVES = ("candidat", "discipline", "statut", "origine", "obligatoire", "date_naissance")
"""Columns of every campaign, which a pack cannot declare as facts."""


def lire_faits(racine: Noeud) -> tuple[Fait, ...]:
    """Read the table ``faits`` of ``faits.yaml``."""
    faits = []
    for nom, noeud in racine.table().items():
        lus = noeud.cles(("type", "libelle", "exemple"), ("minimum", "maximum", "valeurs", "unite", "note"))
        type_ = lus["type"].choix(TYPES)
        if nom in RESERVES or nom.startswith("x_"):
            noeud.faute("ce nom est réservé")
        if (lus["minimum"].present or lus["maximum"].present) and type_ != "entier":
            noeud.faute("seul un entier a un minimum et un maximum")
        if type_ == "entier" and not (lus["minimum"].present and lus["maximum"].present):
            noeud.faute("un entier donne son minimum et son maximum")
        if lus["valeurs"].present != (type_ == "choix"):
            noeud.faute("« valeurs » accompagne le type choix, et lui seul")
        choix = lus["valeurs"].table() if lus["valeurs"].present else {}
        faits.append(
            Fait(
                nom=nom,
                type=type_,
                libelle=lus["libelle"].texte(),
                minimum=lus["minimum"].entier(0) if lus["minimum"].present else None,
                maximum=lus["maximum"].entier(0) if lus["maximum"].present else None,
                valeurs=tuple(lus["valeurs"].enfant(code, code).identifiant() for code in choix),
                libelles=tuple(libelle.texte() for libelle in choix.values()),
                exemple=lus["exemple"].texte(),
                unite=lus["unite"].texte_ou_rien(),
                note=lus["note"].texte_ou_rien(),
            )
        )
    return tuple(faits)


def lire_disciplines(racine: Noeud) -> dict[str, str]:
    """Read the optional table ``disciplines``: words for people, by code, with the source they come from."""
    if not racine.present:
        return {}
    lus = racine.cles(("source", "libelles"))
    lus["source"].texte()
    return {code: libelle.texte() for code, libelle in lus["libelles"].table().items()}


def lire_derives(racine: Noeud, faits: Mapping[str, Fait]) -> tuple[Derive, ...]:
    """Read the table ``derives``: lieux of départements, years since an age."""
    derives = []
    if racine.present:
        for nom, noeud in racine.table().items():
            if isinstance(noeud.valeur, dict) and "annees_depuis_age" in noeud.valeur:
                lus = noeud.cles(("annees_depuis_age", "libelle"))
                derives.append(Derive(nom, "entier", lus["libelle"].texte(), age=lus["annees_depuis_age"].entier(0)))
                continue
            lus = noeud.cles(("lieu_du_departement", "libelle"), ("a_defaut_de",))
            source = lus["lieu_du_departement"].texte()
            if source not in faits or faits[source].type != "departement":
                lus["lieu_du_departement"].faute("un fait de type departement est attendu")
                continue
            donne = lus["a_defaut_de"].texte() if lus["a_defaut_de"].present else ""
            if donne and (donne not in faits or faits[donne].type != "lieu"):
                lus["a_defaut_de"].faute("un fait de type lieu est attendu")
                continue
            derives.append(Derive(nom, "lieu", lus["libelle"].texte(), source, donne=donne))
    return tuple(derives)
