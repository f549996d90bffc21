"""Legal priorities of AMIA are counted: no campaign weighs them, nor takes them all away."""

from __future__ import annotations

import pytest

from scoring.fautes import PaquetRefuse
from scoring.paquet import charger

PAQUETS = (("ptp", 2022), ("ctss", 2020), ("ass", 2020), ("ass", 2024))


@pytest.mark.parametrize("valeur", (0, 0.5, 2))
@pytest.mark.parametrize(("mouvement", "annee"), PAQUETS)
def test_une_priorite_vaut_un(mouvement: str, annee: int, valeur: float) -> None:
    """A priority counts for one; another value, zero included, is refused."""
    with pytest.raises(PaquetRefuse, match="priorite_unite"):
        charger(mouvement, annee, {"priorite_unite": valeur})


@pytest.mark.parametrize("annee", (2020, 2024))
def test_ass_sans_parametre_du_conjoint(annee: int) -> None:
    """Vœux of ASS name académies only: no parameter restricts the spouse's priority to a département and so erases it."""
    with pytest.raises(PaquetRefuse, match="rc_meme_academie : paramètre inconnu"):
        charger("ass", annee, {"rc_meme_academie": False})
