"""Shapes of barème elements: how facts become points.

A shape is a pure function on whole arrays: facts and parameters in, one number of hundredths of points per candidat out. Shapes
know no rule: every figure comes from a parameter of the pack, which carries its source. An absent fact earns nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .dossier import ABSENT
from .langage import Condition, Niveau, Vocabulaire, faits_lus, lire_condition, parametres_lus
from .noeud import Noeud

if TYPE_CHECKING:
    from .contexte import Contexte

Points = NDArray[np.int64]


def forfait(nombre: int, points: int) -> Points:
    """Give the same points to everyone."""
    return np.full(nombre, points, dtype=np.int64)


def par_unite(
    nombre: int,
    unites: NDArray[np.int64],
    points: int = 0,
    base: int = 0,
    minimum: int = 0,
    a_partir_de: int = 1,
    unites_maximum: int | None = None,
    unites_ajoutees: int = 0,
    tranche: int | None = None,
    points_tranche: int = 0,
    unites_deduites: int = 0,
    par: int = 1,
) -> Points:
    """Give points per unit counted, and more per complete block of units.

    With u units given (at most ``unites_maximum``), c = max(0, u + ``unites_ajoutees`` − ``unites_deduites`` − ``a_partir_de``
    + 1): max(``minimum``, ``base`` + ⌊``points`` · c / ``par``⌋ + ``points_tranche`` · ⌊c / ``tranche``⌋), all in hundredths:
    a share of ``points`` is truncated to the hundredth. Nobody without the fact gets anything, unless ``unites_ajoutees`` are
    due without it.
    """
    donnees = np.maximum(unites, 0) if unites_maximum is None else np.clip(unites, 0, unites_maximum)
    comptees = np.maximum(donnees + (unites_ajoutees - unites_deduites - a_partir_de + 1), 0)
    total = base + points * comptees // par
    if tranche is not None:
        total += points_tranche * (comptees // tranche)
    total = np.maximum(total, minimum)
    if unites_ajoutees == 0:
        total[unites == ABSENT] = 0
    return np.asarray(total, dtype=np.int64)


def table(nombre: int, valeur: NDArray[np.int64], points: NDArray[np.int64]) -> Points:
    """Read the points of the highest threshold reached. ``points``: (k, 2), ascending thresholds from 0, hundredths."""
    rang = np.searchsorted(points[:, 0], valeur, side="right") - 1
    return np.where(rang >= 0, points[np.maximum(rang, 0), 1], 0).astype(np.int64)


def matrice(nombre: int, ligne: NDArray[np.int64], colonne: NDArray[np.int64], points: NDArray[np.int64]) -> Points:
    """Read a matrix whose last row and column mean « or more ». An absent count is zero."""
    return points[np.clip(ligne, 0, points.shape[0] - 1), np.clip(colonne, 0, points.shape[1] - 1)].astype(np.int64)


def meilleur_de(nombre: int, cas: tuple[Points, ...]) -> Points:
    """Give the best of several."""
    return np.maximum.reduce(cas) if cas else np.zeros(nombre, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a shape: what a pack writes for it. ``fait`` (an integer fact), a parameter type, or ``cas``."""

    nature: str
    obligatoire: bool = True


@dataclass(frozen=True, slots=True)
class Forme:
    """A shape: its name in packs, its arguments, its function (first argument: number of candidats)."""

    nom: str
    arguments: Mapping[str, Argument]
    fonction: Callable[..., Points]


FORMES: Mapping[str, Forme] = {
    forme.nom: forme
    for forme in (
        Forme("forfait", {"points": Argument("points")}, forfait),
        Forme(
            "par_unite",
            {
                "unites": Argument("fait"),
                "points": Argument("points", obligatoire=False),
                "base": Argument("points", obligatoire=False),
                "minimum": Argument("points", obligatoire=False),
                "a_partir_de": Argument("entier", obligatoire=False),
                "unites_maximum": Argument("entier", obligatoire=False),
                "unites_ajoutees": Argument("entier", obligatoire=False),
                "tranche": Argument("entier", obligatoire=False),
                "points_tranche": Argument("points", obligatoire=False),
                "unites_deduites": Argument("entier", obligatoire=False),
                "par": Argument("entier", obligatoire=False),
            },
            par_unite,
        ),
        Forme("table", {"valeur": Argument("fait"), "points": Argument("table_points")}, table),
        Forme(
            "matrice",
            {"ligne": Argument("fait"), "colonne": Argument("fait"), "points": Argument("matrice_points")},
            matrice,
        ),
        Forme("meilleur_de", {"cas": Argument("cas")}, meilleur_de),
    )
}
"""The catalogue. A new shape is a function and one row here; it never replaces one that a closed campaign uses."""


@dataclass(frozen=True, slots=True, eq=False)
class Application:
    """A shape with its arguments: names of facts, values of parameters, sub-cases; and what it reads.

    ``condition`` and ``plafond`` (hundredths, None: no cap) belong to a case of ``meilleur_de``.
    """

    forme: Forme
    faits: Mapping[str, str]
    valeurs: Mapping[str, Any]
    noms: tuple[str, ...]
    cas: tuple[Application, ...]
    condition: Condition
    plafond: int | None = None

    def points(self, contexte: Contexte) -> Points:
        """Compute (n,) hundredths of points, zero where the condition does not hold."""
        nombre = contexte.taille(Niveau.CANDIDAT)
        arguments: dict[str, Any] = {nom: contexte.lire(fait, Niveau.DEMANDE) for nom, fait in self.faits.items()}
        if self.cas:
            arguments["cas"] = tuple(cas.points(contexte) for cas in self.cas)
        total = self.forme.fonction(nombre, **arguments, **self.valeurs)
        if self.plafond is not None:
            total = np.minimum(total, self.plafond)
        return np.where(contexte.condition(self.condition), total, 0)

    def faits_lus(self) -> tuple[str, ...]:
        """Names of the values read, cases included."""
        noms = [*faits_lus(self.condition), *self.faits.values()]
        return tuple(dict.fromkeys([*noms, *(nom for cas in self.cas for nom in cas.faits_lus())]))

    def parametres_lus(self) -> tuple[str, ...]:
        """Names of the parameters that can be read; for whom each counts: :mod:`scoring.lecteurs`."""
        noms = [*self.noms, *parametres_lus(self.condition)]
        return tuple(dict.fromkeys([*noms, *(nom for cas in self.cas for nom in cas.parametres_lus())]))


def lire_forme(noeud: Noeud, vocabulaire: Vocabulaire, *, est_cas: bool = False) -> Application:
    """Read ``{type: shape, argument: name of a parameter or of a fact…}``; a case also has ``condition`` and ``plafond``."""
    table_ = noeud.table() if noeud.present else {}
    if noeud.present and "type" not in table_:
        noeud.faute("la clé « type » manque")
    nom = table_["type"].choix(tuple(FORMES)) if "type" in table_ else ""
    forme = FORMES.get(nom, FORMES["forfait"])
    if nom in FORMES:
        obligatoires = tuple(cle for cle, argument in forme.arguments.items() if argument.obligatoire)
        facultatives = tuple(cle for cle, argument in forme.arguments.items() if not argument.obligatoire)
        lus = noeud.cles(("type", *obligatoires), (*facultatives, *(("condition", "plafond") if est_cas else ())))
    else:
        lus = {cle: noeud.enfant(cle, None, present=False) for cle in (*forme.arguments, "condition", "plafond")}
    faits: dict[str, str] = {}
    valeurs: dict[str, Any] = {}
    noms: list[str] = []
    cas: tuple[Application, ...] = ()
    for cle, argument in forme.arguments.items():
        if not lus[cle].present:
            continue
        if argument.nature == "fait":
            grandeur = vocabulaire.grandeur(lus[cle], ("entier",), Niveau.DEMANDE)
            faits[cle] = "" if grandeur is None else grandeur.nom
        elif argument.nature == "cas":
            cas = tuple(lire_forme(membre, vocabulaire, est_cas=True) for membre in lus[cle].liste())
            if not cas:
                lus[cle].faute("au moins un cas est attendu")
        else:
            parametre = vocabulaire.parametre(lus[cle], (argument.nature,))
            if parametre is not None:
                valeurs[cle] = parametre.exact
                noms.append(parametre.nom)
    if ("tranche" in valeurs) != ("points_tranche" in valeurs):
        noeud.faute("« tranche » et « points_tranche » vont ensemble")
    if nom == "par_unite" and "points" not in valeurs and "points_tranche" not in valeurs:
        noeud.faute("« points » ou « points_tranche » est attendu")
    for cle in ("par", "tranche"):
        if valeurs.get(cle) == 0:
            lus[cle].faute("ce paramètre divise : il ne peut être nul")
    condition = (
        lire_condition(lus["condition"], vocabulaire, Niveau.DEMANDE)
        if est_cas
        else lire_condition(noeud.enfant("condition", None, present=False), vocabulaire, Niveau.DEMANDE)
    )
    plafond = vocabulaire.parametre(lus["plafond"], ("points",)) if est_cas and lus["plafond"].present else None
    if plafond is not None:
        noms.append(plafond.nom)
    return Application(forme, faits, valeurs, tuple(noms), cas, condition, None if plafond is None else int(plafond.exact))
