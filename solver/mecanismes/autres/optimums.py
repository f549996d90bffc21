"""Two optimums that know no priority: least total rank, and most titulaires who move.

Both place as many as possible of the persons who must leave with a place and have none, first of all; then

- ``rangs_minimaux``: the smallest sum of option numbers (model P8, over *all* allowed allocations instead of the stable ones);
- ``mobilite_maximale``: most titulaires on one of their vœux, then the smallest sum.

Titulaires keep their seat or move to a vœu; couples move together. Solved by :mod:`.affectation`, linked units included; when
optimality is not proven, ``p8_borne`` or ``mutations_borne`` says how far it may be.

Guaranteed: P1–P5. Lost: every priority (P6) and safety of truthful ranking. P7 is kept by ``rangs_minimaux`` for persons alone
(a free seat that somebody prefers would lower the sum) but for those whom somebody who must be placed displaces; not promised.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...marche import DEHORS, Marche
from ...solution import Solution
from ..base import OptionsResolution
from ..etat import somme_des_rangs
from ..preparation import preparer
from .affectation import au_moindre_cout
from .commun import simuler
from .relaxation import Couts

REFERENCES = ("Ahuja, Magnanti, Orlin, Network Flows (1993)", "Featherstone, Rank efficiency, document de travail (2020)")
ENSEMBLE = "Les membres d'un couple obtiennent le même vœu ou ne bougent pas ; personne n'est favorisé par son barème."


@dataclass(frozen=True, slots=True)
class RangsMinimaux:
    """Least total rank (see module). Ties: as the flow finds them, the same for the same market."""

    id: str = "rangs_minimaux"
    titre: str = "Somme des rangs de vœu la plus petite, sans égard au barème"
    references: tuple[str, ...] = REFERENCES
    proprietes: tuple[str, ...] = ("P1", "P2", "P3", "P4", "P5")
    brisees: tuple[str, ...] = ("P6", "P7", "P8")
    limites: tuple[str, ...] = (
        (
            "Place d'abord le plus possible de personnes qui doivent l'être, puis rend la somme des rangs la plus petite de "
            "toutes les répartitions permises."
        ),
        "Un candidat peut gagner à ne pas classer ses vœux sincèrement.",
        ENSEMBLE,
    )
    officiel: bool = False

    def resoudre(self, marche: Marche, options: OptionsResolution) -> Solution:
        """Allocate (see module)."""
        couts = couts_des_rangs(marche)
        optimum = au_moindre_cout(marche, preparer(marche), couts, options)
        somme = somme_des_rangs(marche, optimum.option)
        travail = optimum.travail | {"ecart_a_la_borne": optimum.valeur - optimum.borne}
        borne = somme - travail["ecart_a_la_borne"] if _tous_places(marche, optimum.option) else None
        return simuler(marche, optimum.option, borne=borne, **travail)


@dataclass(frozen=True, slots=True)
class MobiliteMaximale:
    """Most titulaires who move (see module). Ties: as the flow finds them, the same for the same market."""

    id: str = "mobilite_maximale"
    titre: str = "Le plus de titulaires mutés, sans égard au barème"
    references: tuple[str, ...] = REFERENCES
    proprietes: tuple[str, ...] = ("P1", "P2", "P3", "P4", "P5")
    brisees: tuple[str, ...] = ("P6", "P7", "P8")
    limites: tuple[str, ...] = (
        (
            "Place d'abord le plus possible de personnes qui doivent l'être, puis mute le plus de titulaires, puis rend la "
            "somme des rangs la plus petite."
        ),
        "Un candidat peut gagner à ne pas classer ses vœux sincèrement.",
        ENSEMBLE,
    )
    officiel: bool = False

    def resoudre(self, marche: Marche, options: OptionsResolution) -> Solution:
        """Allocate (see module)."""
        couts, poids = couts_de_mobilite(marche)
        optimum = au_moindre_cout(marche, preparer(marche), couts, options)
        ecart = optimum.valeur - optimum.borne
        return simuler(
            marche, optimum.option, **optimum.travail, ecart_en_mutations=ecart // poids, ecart_en_rangs=ecart % poids
        )


def _tous_places(marche: Marche, option: np.ndarray) -> bool:
    """Whether nobody who must be placed is left: the bound on costs is then one on ranks."""
    return not (_a_placer(marche)[option == np.diff(marche.option_debut)]).any()


def _a_placer(marche: Marche) -> np.ndarray:
    """(U,) members who must leave with a place and have none."""
    x = marche.membres
    return np.add.reduceat((marche.obligatoire & (marche.origine == DEHORS))[x].astype(np.int64), marche.unite_debut[:-1])


def couts_des_rangs(marche: Marche) -> Couts:
    """Rank of each option, and for outside more than all ranks for each member who must be placed."""
    taille, nombre = np.diff(marche.unite_debut).astype(np.int64), np.diff(marche.option_debut)
    unite = np.repeat(np.arange(marche.nombre_unites), nombre)
    rang = np.arange(len(unite)) - marche.option_debut[unite] + 1
    total = int((taille * (nombre + 1)).sum()) + 1
    return Couts(rang * taille[unite], taille * (nombre + 1) + total * _a_placer(marche))


def couts_de_mobilite(marche: Marche) -> tuple[Couts, int]:
    """The same with moves of titulaires in between; and what one move is worth."""
    taille, nombre = np.diff(marche.unite_debut).astype(np.int64), np.diff(marche.option_debut)
    unite = np.repeat(np.arange(marche.nombre_unites), nombre)
    rang = np.arange(len(unite)) - marche.option_debut[unite] + 1
    titulaires = np.add.reduceat((marche.origine != DEHORS)[marche.membres].astype(np.int64), marche.unite_debut[:-1])
    muter = int((taille * (nombre + 1)).sum()) + 1
    placer = muter * (int(titulaires.sum()) + 1)
    return Couts(rang * taille[unite], taille * (nombre + 1) + muter * titulaires + placer * _a_placer(marche)), muter
