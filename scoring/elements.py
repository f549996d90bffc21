"""Elements of a barème: who, on which vœux, how many points, with what limits."""

from __future__ import annotations

from dataclasses import dataclass

from .formes import Application, lire_forme
from .langage import Condition, Niveau, Vocabulaire, faits_lus, lire_condition, parametres_lus
from .noeud import CONFIANCES, Noeud


@dataclass(frozen=True, slots=True)
class Plafond:
    """A cap, in hundredths of points, for those who satisfy the condition."""

    points: int
    parametre: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class Cession:
    """The element gives nothing where one of ``elements`` gives points: on the same vœu, or anywhere in the list.

    ``levee_en_extension`` (same vœu only): in extension, where those that do not survive give nothing any more, the element
    gives its points again, never more than they gave.
    """

    elements: tuple[str, ...]
    sur: str
    levee_en_extension: bool = False
    parametre: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """One element, one column of the barème.

    Attributes
    ----------
    confiance
        Of the source of the rule itself; its figures, the parameters, have their own.
    condition
        On the candidat or the list of vœux.
    portee
        On the vœu.
    requiert
        Elements of which at least one must give points on the same vœu, empty when none is needed.
    cede
        Exclusions. Elements of ``requiert`` and ``cede`` come earlier in the pack, so that one pass decides.
    parametres
        Names of all the parameters the element can read.
    parametres_extension
        Those among them that only decide what remains in extension.
    faits
        Names of all the values the element can read.
    """

    id: str
    libelle: str
    famille: str
    source: str
    confiance: str
    note: str
    condition: Condition
    portee: Condition
    forme: Application
    plafonds: tuple[Plafond, ...]
    requiert: tuple[str, ...]
    cede: tuple[Cession, ...]
    survit_extension: bool
    parametres: tuple[str, ...]
    parametres_extension: tuple[str, ...]
    faits: tuple[str, ...]


FAMILLES = ("commun", "famille", "personnel", "parcours", "voeu")


def lire_elements(racine: Noeud, vocabulaire: Vocabulaire, *, extension: bool = True) -> tuple[Element, ...]:
    """Read the list ``elements``, in the order of the columns. Without extension, nothing says what survives it."""
    elements: dict[str, Element] = {}
    for noeud in racine.liste():
        lus = noeud.cles(
            ("id", "libelle", "famille", "source", "confiance", "forme", *(("survit_extension",) if extension else ())),
            ("note", "condition", "portee", "plafonds", "requiert", "cede"),
        )
        identifiant = lus["id"].identifiant()
        if identifiant in elements:
            lus["id"].faute("cet identifiant est déjà pris")
        if identifiant in ("candidat", "rang", "points", "points_extension", "groupe"):
            lus["id"].faute("ce nom est celui d'une colonne du barème")
        condition = lire_condition(lus["condition"], vocabulaire, Niveau.DEMANDE)
        portee = lire_condition(lus["portee"], vocabulaire, Niveau.VOEU)
        forme = lire_forme(lus["forme"], vocabulaire)
        plafonds = tuple(_plafond(p, vocabulaire) for p in lus["plafonds"].liste()) if lus["plafonds"].present else ()
        survie, parametre = _survie(lus["survit_extension"], vocabulaire) if extension else (False, "")
        requiert = _precedents(lus["requiert"], elements)
        cede = tuple(_cession(c, elements, vocabulaire) for c in lus["cede"].liste()) if lus["cede"].present else ()
        parametres = (
            *forme.parametres_lus(),
            *(nom for plafond in plafonds for nom in (plafond.parametre, *parametres_lus(plafond.condition)) if nom),
            *parametres_lus(condition),
            *parametres_lus(portee),
        )
        en_extension = tuple(nom for nom in (parametre, *(cession.parametre for cession in cede)) if nom)
        elements[identifiant] = Element(
            id=identifiant,
            libelle=lus["libelle"].texte(),
            famille=lus["famille"].choix(FAMILLES),
            source=lus["source"].texte(),
            confiance=lus["confiance"].choix(CONFIANCES),
            note=lus["note"].texte_ou_rien(),
            condition=condition,
            portee=portee,
            forme=forme,
            plafonds=plafonds,
            requiert=requiert,
            cede=cede,
            survit_extension=survie,
            parametres=tuple(dict.fromkeys((*parametres, *en_extension))),
            parametres_extension=en_extension,
            faits=tuple(
                dict.fromkeys(
                    (
                        *faits_lus(condition),
                        *forme.faits_lus(),
                        *(nom for plafond in plafonds for nom in faits_lus(plafond.condition)),
                        *faits_lus(portee),
                    )
                )
            ),
        )
    return tuple(elements.values())


def _plafond(noeud: Noeud, vocabulaire: Vocabulaire) -> Plafond:
    lus = noeud.cles(("points",), ("condition",))
    parametre = vocabulaire.parametre(lus["points"], ("points",))
    condition = lire_condition(lus["condition"], vocabulaire, Niveau.DEMANDE)
    return Plafond(0, "", condition) if parametre is None else Plafond(parametre.exact, parametre.nom, condition)


def _survie(noeud: Noeud, vocabulaire: Vocabulaire) -> tuple[bool, str]:
    """Read ``true``, ``false`` or ``{parametre: …}``."""
    if not isinstance(noeud.valeur, dict):
        return noeud.booleen() if noeud.present else False, ""
    parametre = vocabulaire.parametre(noeud.cles(("parametre",))["parametre"], ("booleen",))
    return (False, "") if parametre is None else (parametre.exact is True, parametre.nom)


def _precedents(noeud: Noeud, elements: dict[str, Element]) -> tuple[str, ...]:
    if not noeud.present:
        return ()
    noms = tuple(membre.texte() for membre in noeud.liste())
    if not noms:
        noeud.faute("au moins un élément est attendu")
    for membre, nom in zip(noeud.liste(), noms, strict=True):
        if nom not in elements:
            membre.faute(f"« {nom} » n'est pas un élément placé plus haut dans le paquet")
    return noms


def _cession(noeud: Noeud, elements: dict[str, Element], vocabulaire: Vocabulaire) -> Cession:
    lus = noeud.cles(("elements", "sur"), ("levee_en_extension",))
    levee, parametre = _survie(lus["levee_en_extension"], vocabulaire)
    sur = lus["sur"].choix(("voeu", "candidat"))
    if lus["levee_en_extension"].present and sur == "candidat":
        lus["levee_en_extension"].faute("seule une cession « sur: voeu » peut être levée en extension")
    return Cession(_precedents(lus["elements"], elements), sur, levee, parametre)
