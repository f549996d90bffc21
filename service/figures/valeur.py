"""Marginal value of seats: a heat map discipline × académie, and a map, from the table of ``sensibilite``.

What seats do does not add up: of a lieu, the map shows the seat that does most, and how many do something.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..francais import ecart, entier, liste
from .chaleur import Grille, dessiner
from .modele import Image, Valeur
from .tuiles import Carte, carte

if TYPE_CHECKING:
    from scoring.paquet import Paquet

LIGNES = 45
NUL = "±0"
"""How a cell is written where persons move, as many better off as worse off."""

SENS = {1: "plus", -1: "moins"}


def valeur_marginale(lignes: Sequence[Mapping[str, str]], paquet: Paquet, sens: int = 1) -> tuple[Image, ...]:
    """What one seat more (or fewer) does: persons better off minus persons worse off, by cellule, then the most by lieu.

    Parameters
    ----------
    lignes
        Rows of ``sensibilite.csv``.
    sens
        1: one more; -1: one fewer.

    Returns
    -------
    images
        The heat map, then the tile map; nothing when no cellule of a lieu of the pack was measured.
    """
    lieux, propres = paquet.lieux, paquet.lieux.nombre_propres
    gardees = [ligne for ligne in lignes if int(ligne["sens"]) == sens and lieux.indice.get(ligne["lieu"], propres) < propres]
    if not gardees:
        return ()
    nets = {(ligne["discipline"], ligne["lieu"]): int(ligne["mieux"]) - int(ligne["moins_bien"]) for ligne in gardees}
    utiles = {(ligne["discipline"], ligne["lieu"]) for ligne in gardees if ligne["vaine"] == "non"}
    suffixe, source = (
        f"une-place-de-{SENS[sens]}",
        "sensibilite.csv : chaque cellule changée seule, toute la campagne recalculée.",
    )
    titre = f"Une place de {SENS[sens]} : personnes mieux placées, moins les moins bien placées"
    noms = dict(zip(lieux.codes, lieux.noms, strict=True))
    totaux: dict[str, int] = {}
    for (discipline, _), net in nets.items():
        totaux[discipline] = totaux.get(discipline, 0) + abs(net)
    grandes = sorted(totaux, key=lambda d: (-totaux[d], d))[:LIGNES]
    codes = lieux.codes[:propres]
    valeurs = [[nets.get((d, lieu)) for lieu in codes] for d in grandes]
    grille = Grille(
        [paquet.nom_discipline(d) for d in grandes],
        lieux.noms[:propres],
        [[None if v is None else float(v) for v in rangee] for rangee in valeurs],
        [["" if (d, lieu) not in nets else _dit(nets[d, lieu], (d, lieu) in utiles) for lieu in codes] for d in grandes],
        "personnes",
    )
    colonnes = {nom: [ligne[nom] for ligne in gardees] for nom in ("discipline", "lieu", "vaine")} | {
        nom: [int(ligne[nom]) for ligne in gardees]
        for nom in ("mieux", "moins_bien", "rangs_gagnes", "rangs_perdus", "longueur")
    }
    fortes = sorted(nets, key=lambda c: (-sens * nets[c], c))[:5]
    dits = liste(f"{paquet.nom_discipline(d)} à {noms[lieu]} ({ecart(nets[d, lieu])})" for d, lieu in fortes)
    montrees = f"Les {LIGNES} disciplines où cela compte le plus. " if len(totaux) > LIGNES else ""
    nuls = sum(not nets[cellule] for cellule in utiles)
    nulles = f", dont {entier(nuls)} où autant de personnes y gagnent qu'y perdent (« {NUL} »)" if nuls else ""
    texte = (
        f"{montrees}Sur {entier(len(nets))} cellules mesurées, {entier(len(utiles))} changent quelque chose{nulles}. "
        f"Les plus fortes : {dits}. "
        "« 0 » : rien ne change, pour personne. "
        "Une case vide n'a pas été mesurée : personne ne la demande, ne la tient, et elle n'est pas ouverte."
    )
    chaleur = Image(f"valeur-{suffixe}", titre, texte, colonnes, source, lambda: dessiner(titre, grille))
    return chaleur, _carte(gardees, paquet, sens, suffixe, source)


def _dit(net: int, utile: bool) -> str:
    """Net of a cell, in which a seat that moves persons without a net is told apart from one that changes nothing."""
    return NUL if utile and not net else ecart(net)


def _carte(gardees: Sequence[Mapping[str, str]], paquet: Paquet, sens: int, suffixe: str, source: str) -> Image:
    """Map of the seat that does most in each lieu, and of how many of its cellules have a seat that does something."""
    lieux, propre = paquet.lieux, paquet.nom_propre.singulier
    codes = lieux.codes[: lieux.nombre_propres]
    plus_fortes = extremes(gardees, "lieu", sens)
    vues = [plus_fortes.get(code) for code in codes]
    vue = Carte(
        [None if v is None else v.net for v in vues],
        ["–" if v is None else f"{ecart(v.net)} ({v.utiles})" for v in vues],
        f"personnes, place qui {'sert' if sens > 0 else 'manque'} le plus (entre parenthèses : combien de cellules)",
    )
    rangees = sorted(plus_fortes, key=lambda c: (-sens * plus_fortes[c].net, c))[:3]
    noms = dict(zip(lieux.codes, lieux.noms, strict=True))
    dits = liste(
        f"{noms[c]} ({ecart(plus_fortes[c].net)}, {paquet.nom_discipline(plus_fortes[c].discipline)})" for c in rangees
    )
    mot = "une place de plus sert à quelqu'un" if sens > 0 else "une place de moins nuit à quelqu'un"
    texte = (
        f"Pour chaque {propre}, l'effet de la place qui {'sert' if sens > 0 else 'manque'} le plus, et entre parenthèses le "
        f"nombre de cellules où {mot}. Les effets de plusieurs places ne s'ajoutent pas. Les plus forts : {dits}."
    )
    titre = f"Une place de {SENS[sens]} : celle qui {'sert' if sens > 0 else 'manque'} le plus, par {propre}"
    autres: dict[str, Sequence[Valeur]] = {
        "discipline": [None if v is None else v.discipline for v in vues],
        "cellules_utiles": [None if v is None else v.utiles for v in vues],
        "cellules": [None if v is None else v.mesurees for v in vues],
    }
    return carte(f"carte-{suffixe}", titre, texte, lieux, vue, "personnes", source, autres)


@dataclass(frozen=True, slots=True)
class Extreme:
    """The seat of a lieu that does most: its discipline, persons better off minus worse off.

    ``utiles``: cellules of the lieu where a seat more helps somebody (a seat fewer hurts somebody), of ``mesurees``.
    """

    net: int
    discipline: str
    utiles: int
    mesurees: int


def extremes(lignes: Iterable[Mapping[str, str]], cle: str, sens: int) -> dict[str, Extreme]:
    """By lieu (column ``cle`` of rows of ``sensibilite.csv`` of that sens), the seat that does most."""
    par: dict[str, list[tuple[int, str, bool]]] = {}
    for ligne in lignes:
        net = int(ligne["mieux"]) - int(ligne["moins_bien"])
        utile = int(ligne["mieux" if sens > 0 else "moins_bien"]) > 0
        par.setdefault(ligne[cle], []).append((net, ligne["discipline"], utile))
    trouves = {}
    for lieu, ici in par.items():
        net, discipline, _ = min(ici, key=lambda x: (-sens * x[0], x[1]))
        trouves[lieu] = Extreme(net, discipline, sum(utile for *_, utile in ici), len(ici))
    return trouves
