"""What every allocation without claims has in common, on the market with twins (:mod:`.passes`).

Read here, and proven: which options no allocation without claims can give. Two rules, until both are silent. A person is
*possibly* in a cellule when an option still possible seats it there; a cellule *certainly admits* the m members who ask it when
at most ``places - m`` persons of other units are possibly there with a better priority than the weakest of them.

*Guarantee*: an option certainly admitted in every cellule withdraws all that comes after it: in any allocation the same count
holds of those who are really there, so a unit that had less would have a claim.

*Drop*: person y of unit v *presses* on a cellule c through an option j of v when, as soon as y is missing from c, v has less
than j; y is the only member whom j seats in c; and every other cellule of j certainly admits v. That is so of the first option
possible, and of every option possible as far as exits go (who does not leave has nothing). Also press those who are there in
any case: members of a unit with one possibility, and in their exit, those who cannot be left outside. Suppose an allocation
without claims gives an option to unit u, of whom m members ask c and w is the weakest. If ``places - m + 1`` persons of other
units press on c, better than w, one of them, y, is missing from c. As w is there, fewer than ``places`` persons of c are better
than y: c admits y, the other cellules of j do too, and v has a claim on j. A contradiction: the option goes.

*Why only open units need watching*. Give every unit an option still possible, within the seats. If some unit x has a claim on
an option k, then some unit has a claim on an option that was never withdrawn, and such a unit is open. Indeed if k was
withdrawn, it was by *Drop*, in some cellule c; c admits x, so fewer than ``places - m + 1`` of those who pressed on c are
there; one that is missing, of unit v, has less than its j and a claim on it, by the same count. If j was withdrawn in turn, it
was later than k: the chain ends.

Without linked units nothing else is needed: see :mod:`.procedure`.
"""

from __future__ import annotations

import numpy as np

from ...marche import Marche
from .. import noyaux_groupes
from ..encadrement import Encadrement
from ..preparation import Rangs
from .noyaux_reduction import reduire


def reduire_marche(jumele: Marche, rangs: Rangs) -> Encadrement:
    """Bounds of every allocation without claims: best and worst option of each unit, and all that are possible.

    ``propositions`` of the result counts the passes over the market.
    """
    possible = np.ones(int(jumele.option_debut[-1]), np.uint8)
    dehors = np.ones(jumele.nombre_unites, np.uint8)
    passes = reduire(
        jumele.unite_debut, jumele.option_debut, jumele.slot_debut, jumele.slot_cellule, rangs.position, rangs.debut,
        jumele.places, possible, dehors,
    )  # fmt: skip
    unites = np.arange(jumele.nombre_unites, dtype=np.int32)
    haut, _ = noyaux_groupes.resumer(unites, jumele.option_debut, possible)
    bas = np.where(dehors == 1, np.diff(jumele.option_debut), noyaux_groupes.derniere(unites, jumele.option_debut, possible))
    return Encadrement(haut, bas, possible, passes)
