"""What a change of seats can reach, as a small market, and its exact answer under any seats between two bounds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..marche import DEHORS, Marche
from ..mecanismes.base import OptionsResolution
from ..mecanismes.encadrement import encadrer
from ..mecanismes.etat import rampe, suites
from ..mecanismes.exploration import explorer
from ..mecanismes.preparation import Rangs, preparer
from ..mecanismes.sans_stable import valeur
from ..mecanismes.stable import allouer
from ..mecanismes.tentative import Tentative
from ..solution import Etat, Solution, cellules
from ..verification import Juge
from .blocs import relies, retenus
from .extrait import CHEZ_SOI, Extrait, extraire
from .revendiquee import Revendiquee, eprouver


class ControleRefuse(Exception):
    """The independent verifier refuses a part: a defect of the program, not of the data."""


@dataclass(frozen=True, slots=True, eq=False)
class Partie:
    """The cellules that a change may reach.

    Attributes
    ----------
    base
        The proven answer of the whole market under its own seats.
    revendiquee
        When one claim is left in the base: what each answer must still examine.
    bas, haut
        (C,) seats between which the part stands apart (see :mod:`.blocs`).
    extrait, rangs
        The part, linked units decided under all these seats pinned, and its ranks.
    temoin
        What the verifier is given: persons of the part, the linked units that touch it whole, and whoever sits in the cellules
        that these ask elsewhere, so that each of their claims can be judged. ``juge``: the verifier, which has checked it.
    retranchees
        (C,) seats taken out of ``temoin`` with the titulaires who stay elsewhere: they stand before everybody.
    obtenues
        (n,) int32, cellule of each person in ``base``.
    """

    base: Solution
    revendiquee: Revendiquee | None
    bas: NDArray[np.int64]
    haut: NDArray[np.int64]
    extrait: Extrait
    rangs: Rangs
    temoin: Extrait
    juge: Juge
    retranchees: NDArray[np.int64]
    obtenues: NDArray[np.int32]

    def resoudre(self, marche: Marche, rangs: Rangs, places: NDArray[np.int64], options: OptionsResolution) -> Solution | None:
        """Answer of the whole market under ``places`` (C,), verified; None when the part has none that is stable and proven.

        The answer is the stable allocation with the smallest sum of option numbers, then the first in the order of the draw.
        Both are sums, or comparisons unit by unit, over parts that do not act on each other: the best whole is made of the best
        parts, and the part left out is that of ``base``. So it is what the whole market would give, computed from nothing.
        Beside a claim: see :mod:`.revendiquee`.

        Raises
        ------
        ControleRefuse
            See the class.
        ValueError
            Seats beyond the bounds of the part, or changed outside it.
        """
        if (places < self.bas).any() or (places > self.haut).any():
            raise ValueError("places hors des bornes de la partie")
        part = self.extrait.avec_places(places)
        trouvee = allouer(part, self.rangs, options)
        if trouvee.etat is not Etat.STABLE or not trouvee.p8_prouve or trouvee.places_ajoutees:
            return None
        entieres = self.extrait.unites >= 0
        if trouvee.option[~entieres].any():
            raise AssertionError("personne fixée que la partie déplace : défaut du mécanisme, pas des données")
        unites = self.extrait.unites[entieres]
        option = self.base.option.copy()
        taille = np.diff(marche.unite_debut)[unites].astype(np.int64)
        gain = int((taille * (trouvee.option[entieres].astype(np.int64) - option[unites])).sum())
        option[unites] = trouvee.option[entieres]
        somme = self.base.p8_valeur + gain
        if self.revendiquee is not None and not self._le_mieux(marche, rangs, places, options, option):
            return None
        self._verifier(part, trouvee, places)
        return replace(
            self.base,
            option=option,
            p8_valeur=somme,
            p8_borne=somme,
            revendications=tuple(replace(r, vide=None) for r in self.base.revendications),
            impossibilites=(),
            reparations=(),
            travail=trouvee.travail,
            durees=trouvee.durees,
        )

    def _le_mieux(
        self,
        marche: Marche,
        rangs: Rangs,
        places: NDArray[np.int64],
        options: OptionsResolution,
        option: NDArray[np.int32],
    ) -> bool:
        """Whether no unit left to examine does better as the claimant."""
        assert self.revendiquee is not None
        if not self.revendiquee.laissees:
            return True
        sous = replace(marche, places=places)
        bornes = encadrer(sous, rangs, places)
        connue = Tentative(option.astype(np.int64), True, (), (), 1, self.revendiquee.envient, 0, bornes, 0.0)
        exploration = explorer(
            sous, rangs, options, self.revendiquee.groupes, connue, partial(valeur, sous, rangs), self.revendiquee.laissees
        )
        return exploration.complete and exploration.meilleure is connue

    def _verifier(self, part: Marche, trouvee: Solution, places: NDArray[np.int64]) -> None:
        obtenues = self.obtenues.copy()
        obtenues[self.extrait.personnes] = self._dans_le_tout(part, trouvee)
        temoin = self.temoin
        numero = np.full(len(places) + 1, DEHORS, np.int32)
        numero[temoin.cellules] = np.arange(len(temoin.cellules), dtype=np.int32)
        rapport = self.juge.juger((places - self.retranchees)[temoin.cellules], numero[obtenues[temoin.personnes]])
        motifs = [v.message for c in rapport.proprietes.values() for v in c.violations]
        if motifs:
            raise ControleRefuse(" ; ".join(motifs[:20]))

    def _dans_le_tout(self, part: Marche, trouvee: Solution) -> NDArray[np.int32]:
        """Cellule, in the whole market, of each person of the part; a pinned one without option is where it was."""
        locales = cellules(part, trouvee.option)
        ici = self.obtenues[self.extrait.personnes].copy()
        ici[locales != DEHORS] = self.extrait.cellules[locales[locales != DEHORS]]
        libres = self.extrait.unites >= 0
        sortis = np.zeros(len(ici), np.bool_)
        taille = np.diff(part.unite_debut)
        sortis[part.membres] = np.repeat(libres, taille)
        ici[sortis & (locales == DEHORS)] = DEHORS
        return ici


def former(
    marche: Marche,
    rangs: Rangs,
    base: Solution,
    blocs: NDArray[np.intp],
    touchees: NDArray[np.int64],
    bas: NDArray[np.int64],
    haut: NDArray[np.int64],
    options: OptionsResolution,
) -> Partie | None:
    """The part that changes in the cellules ``touchees`` may reach, for any seats (C,) from ``bas`` to ``haut``.

    None when the base has a claim and the part cannot be answered beside it.

    Parameters
    ----------
    base
        A stable allocation proven candidate-optimal, or one with a single claimant proven the best; its seats are between
        the bounds.
    blocs
        (C,) see :func:`.blocs.blocs`.
    """
    bornes = retenus(marche, rangs, bas, haut)
    etiquettes = relies(marche, blocs, bornes)
    dedans = np.isin(etiquettes, etiquettes[touchees])
    taille = np.diff(marche.unite_debut).astype(np.int64)
    touche = _touchent(marche, rangs, dedans)
    lie = taille > 1
    decide = lie & (bornes.haut == bornes.bas)
    revendiquee = None
    if base.etat is Etat.SANS_STABLE:
        revendiquee = eprouver(marche, rangs, options, base, touche, decide & touche, bas, haut)
        if revendiquee is None:
            return None
    elif (base.option[decide] != bornes.haut[decide]).any():
        raise AssertionError("unité décidée ailleurs que dans la base : défaut du mécanisme, pas des données")
    fixes, slots = _membres(marche, base, np.flatnonzero(decide & touche), dedans)
    extrait = extraire(marche, touche & ~decide, dedans, fixes, slots)

    obtenues = cellules(marche, base.option)
    nombre = np.diff(marche.option_debut)
    # A decided unit obtains the same: only what it prefers can be claimed.
    gardees = np.where(decide, np.minimum(base.option + 1, nombre), nombre)
    liees = np.flatnonzero(touche & lie)
    vues = dedans.copy()
    vues[marche.slot_cellule[suites(marche.slot_debut[liees], gardees[liees] * taille[liees])]] = True
    chez_soi = marche.origine[marche.membres[suites(marche.unite_debut[liees], taille[liees])]]
    vues[chez_soi[chez_soi != DEHORS]] = True
    ailleurs = ~touche[rangs.unite] & np.append(vues, False)[obtenues]
    restent = ailleurs & (obtenues == marche.origine) & marche.depart_libere_place
    retranchees = np.bincount(obtenues[restent], minlength=marche.nombre_cellules)
    entrants, slots = _membres(marche, base, np.unique(rangs.unite[ailleurs]), vues)
    entres = slots != CHEZ_SOI
    temoin = extraire(marche, touche, vues, entrants[entres], slots[entres], options=gardees)
    return Partie(
        base,
        revendiquee,
        bas,
        haut,
        extrait,
        preparer(extrait.marche),
        temoin,
        Juge.etablir(temoin.marche),
        retranchees,
        obtenues,
    )


def _touchent(marche: Marche, rangs: Rangs, dedans: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(U,) units that ask, or hold a home in, a cellule of ``dedans``."""
    touche = np.zeros(marche.nombre_unites, np.bool_)
    touche[rangs.unite[rangs.personne[dedans[marche.slot_cellule]]]] = True
    touche[rangs.unite[np.append(dedans, False)[marche.origine]]] = True
    return touche


def _membres(
    marche: Marche, base: Solution, unites: NDArray[np.intp], dedans: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Members of ``unites`` who sit in a cellule of ``dedans``, and the slot they hold there (``CHEZ_SOI`` at home)."""
    taille, nombre = np.diff(marche.unite_debut).astype(np.int64), np.diff(marche.option_debut)
    t = taille[unites]
    u, place = np.repeat(unites, t), rampe(t)
    personnes = marche.membres[marche.unite_debut[u] + place].astype(np.int64)
    k = base.option[u].astype(np.int64)
    dehors = k == nombre[u]
    slot = np.where(dehors, CHEZ_SOI, marche.slot_debut[u] + k * taille[u] + place)
    cellule = np.where(dehors, marche.origine[personnes], marche.slot_cellule[np.where(dehors, 0, slot)])
    garde = np.append(dedans, False)[cellule]
    return personnes[garde], slot[garde]
