"""Marginal value of seats: a heat map discipline × académie, and a map, from the table of ``sensibilite``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..francais import ecart, entier, liste
from .chaleur import Grille, dessiner
from .modele import Image
from .tuiles import Carte, carte

if TYPE_CHECKING:
    from scoring.paquet import Paquet

LIGNES = 45
SENS = {1: "plus", -1: "moins"}


def valeur_marginale(lignes: Sequence[Mapping[str, str]], paquet: Paquet, sens: int = 1) -> tuple[Image, ...]:
    """What one seat more (or fewer) does: persons better off minus persons worse off, by cellule, then by lieu.

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
    suffixe, source = (
        f"une-place-de-{SENS[sens]}",
        "sensibilite.csv : chaque cellule changée seule, toute la campagne recalculée.",
    )
    titre = f"Une place de {SENS[sens]} : personnes mieux placées, moins les moins bien placées"
    noms = dict(zip(lieux.codes, lieux.noms, strict=True))
    totaux: dict[str, int] = {}
    par_lieu: dict[str, int] = {}
    for (discipline, lieu), net in nets.items():
        totaux[discipline] = totaux.get(discipline, 0) + abs(net)
        par_lieu[lieu] = par_lieu.get(lieu, 0) + net
    grandes = sorted(totaux, key=lambda d: (-totaux[d], d))[:LIGNES]
    codes = lieux.codes[:propres]
    valeurs = [[nets.get((d, lieu)) for lieu in codes] for d in grandes]
    grille = Grille(
        [paquet.nom_discipline(d) for d in grandes],
        lieux.noms[:propres],
        [[None if v is None else float(v) for v in rangee] for rangee in valeurs],
        [["" if v is None else ecart(v) for v in rangee] for rangee in valeurs],
        "personnes",
    )
    colonnes = {nom: [ligne[nom] for ligne in gardees] for nom in ("discipline", "lieu")} | {
        nom: [int(ligne[nom]) for ligne in gardees]
        for nom in ("mieux", "moins_bien", "rangs_gagnes", "rangs_perdus", "longueur")
    }
    fortes = sorted(nets, key=lambda c: (-sens * nets[c], c))[:5]
    dits = liste(f"{paquet.nom_discipline(d)} à {noms[lieu]} ({ecart(nets[d, lieu])})" for d, lieu in fortes)
    montrees = f"Les {LIGNES} disciplines où cela compte le plus. " if len(totaux) > LIGNES else ""
    utiles = sum(net != 0 for net in nets.values())
    texte = (
        f"{montrees}Sur {entier(len(nets))} cellules mesurées, {entier(utiles)} changent quelque chose. "
        f"Les plus fortes : {dits}. "
        "Une case vide n'a pas été mesurée : personne ne la demande, ne la tient, et elle n'est pas ouverte."
    )
    chaleur = Image(f"valeur-{suffixe}", titre, texte, colonnes, source, lambda: dessiner(titre, grille))
    sommes = [par_lieu.get(code) for code in codes]
    tries = sorted(par_lieu, key=lambda c: (-sens * par_lieu[c], c))[:3]
    vue = Carte(
        sommes,
        ["–" if v is None else ecart(v) for v in sommes],
        "personnes, une place à la fois",
    )
    dit = f"Effets de chaque cellule ajoutés par {paquet.nom_propre.singulier}, une place à la fois. Les plus forts : "
    dit += f"{liste(f'{noms[c]} ({ecart(par_lieu[c])})' for c in tries)}."
    par = f"{titre}, par {paquet.nom_propre.singulier}"
    return chaleur, carte(f"carte-{suffixe}", par, dit, lieux, vue, "personnes", source)
