"""Points of linked demands, when the rules give both members the same ones (model §7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..francais import entier, liste, points

if TYPE_CHECKING:
    from .vues import Vues

REGLES = {"moyenne": "leur moyenne", "minimum": "le plus petit des deux"}
"""What both members have, by value of the parameter ``points_couple``; ``propres``: each the own points, nothing to tell."""


def phrases_points_lies(vues: Vues) -> tuple[str, ...]:
    """One sentence per pair of totals: each member's, and what both have instead; with the vœux it is about."""
    m, resultat = vues.resultat.marche, vues.resultat
    regle = REGLES.get(str(resultat.campagne.paquet.parametres["points_couple"].valeur)) if vues.taille == 2 else None
    if regle is None:
        return ()
    membres = m.membres[m.unite_debut[vues.unite] : m.unite_debut[vues.unite + 1]].tolist()
    (autre,) = (p for p in membres if p != vues.i)
    voeux, bareme = resultat.voeux, resultat.bareme
    totaux = [
        {int(voeux.rang[v]): int(bareme.points[v]) for v in range(int(voeux.debut[p]), int(voeux.debut[p + 1]))}
        for p in (vues.i, autre)
    ]
    groupes: dict[tuple[int, int, int], list[str]] = {}
    for option in range(int(m.nombre_voeux[vues.unite])):
        rang = int(resultat.option_rang[vues.premiere_option + option])
        retenu = int(m.slot_points[vues.slot(option, vues.membre)])
        groupes.setdefault((totaux[0][rang], totaux[1][rang], retenu), []).append(entier(rang))
    return tuple(
        f"Points de la demande liée, {'vœu' if len(rangs) == 1 else 'vœux'} {liste(rangs)} : {points(mien)} pour vous, "
        f"{points(sien)} pour l'autre membre du couple ; {regle}, {points(retenu)}, compte pour tous deux."
        for (mien, sien, retenu), rangs in groupes.items()
    )
