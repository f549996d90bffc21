"""Posts of a campaign: lieux of their own, beside those of the pack."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from .dossier import ABSENT
from .lieux import Lieux
from .paquet import Paquet, charger

T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Poste:
    """One post.

    Attributes
    ----------
    code, libelle
        What vœux name; its name for people.
    type
        Code of the vœu type that asks for it, one of those the pack marks as posts; empty when it could not be read (such a
        post only serves to look for the other faults of a campaign that is refused).
    rattachement, territoire
        Indices of lieux of the pack: the one the post belongs to, the one whose claims count there.
    departement
        Index of a département, ``ABSENT`` when it is not given.
    """

    code: str
    libelle: str
    type: str
    rattachement: int
    territoire: int
    departement: int


def avec_postes(paquet: Paquet, postes: Sequence[Poste]) -> Paquet:
    """The pack with the posts after its own lieux, in ascending order of code.

    Indices of the pack's lieux do not move, so that conditions read before still hold. A post has the nature of the lieu it
    belongs to (overseas or not, académie, neighbouring countries), no neighbours, and no extension leads there.

    Parameters
    ----------
    paquet
        Without posts.
    postes
        With codes that differ from each other and from those of the pack's lieux.
    """
    if not postes:
        return paquet
    tries = sorted(postes, key=lambda poste: poste.code)
    propres = paquet.lieux
    chez = np.array([poste.rattachement for poste in tries], dtype=np.int32)
    codes = propres.codes + tuple(poste.code for poste in tries)

    def ajouter(tableau: NDArray[np.int32], valeurs: list[int]) -> NDArray[np.int32]:
        return np.concatenate([tableau, np.array(valeurs, dtype=np.int32)])

    def heriter(tableau: NDArray[T]) -> NDArray[T]:
        return np.concatenate([tableau, tableau[chez]])

    lieux: Lieux = dataclasses.replace(
        propres,
        codes=codes,
        noms=propres.noms + tuple(poste.libelle for poste in tries),
        types=propres.types + tuple(poste.type for poste in tries),
        indice={code: i for i, code in enumerate(codes)},
        est_dom=heriter(propres.est_dom),
        cible_extension=np.concatenate([propres.cible_extension, np.zeros(len(tries), dtype=bool)]),
        academie=heriter(propres.academie),
        frontalier=heriter(propres.frontalier),
        rattachement=ajouter(propres.rattachement, chez.tolist()),
        territoire=ajouter(propres.territoire, [poste.territoire for poste in tries]),
        departement=ajouter(propres.departement, [poste.departement for poste in tries]),
    )
    manque = ((0, len(tries)), (0, 0))
    return dataclasses.replace(
        paquet,
        lieux=lieux,
        extension=np.pad(paquet.extension, manque, constant_values=ABSENT),
        extension_incertaine=np.pad(paquet.extension_incertaine, manque),
    )


def postes_de(paquet: Paquet) -> tuple[Poste, ...]:
    """The posts that :func:`avec_postes` put into a pack, ascending."""
    lieux = paquet.lieux
    return tuple(
        Poste(
            code=lieux.codes[i],
            libelle=lieux.noms[i],
            type=lieux.types[i],
            rattachement=int(lieux.rattachement[i]),
            territoire=int(lieux.territoire[i]),
            departement=int(lieux.departement[i]),
        )
        for i in range(lieux.nombre_propres, lieux.nombre)
    )


def recharger(paquet: Paquet, surcharges: Mapping[str, object]) -> Paquet:
    """The pack of a campaign under other overrides: same movement, same year, same posts.

    Parameters
    ----------
    surcharges
        All of them: those that the pack already has are not kept.

    Raises
    ------
    PaquetRefuse
        An override is faulty.
    """
    return avec_postes(charger(paquet.mouvement, paquet.annee, surcharges), postes_de(paquet))
