"""Back-testing: how far the bars of solved campaigns are from the published ones, beside predictions that know no rule."""

from __future__ import annotations

from .mesures import Ecarts, Mesure, mesurer
from .releves import Releve, RelevesRefuses, lire_releves, relever
from .series import Serie, series

__all__ = ["Ecarts", "Mesure", "Releve", "RelevesRefuses", "Serie", "lire_releves", "mesurer", "relever", "series"]
