"""Published bars, each series with its source, its confidence, and whether it served to calibrate the campaigns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files

import yaml

from ..synthese import charger_recette

FORMAT = 1


class Usage(Enum):
    """What the series was to the recipe of the campaigns; the value is what people read."""

    CALAGE = "a servi au réglage"
    """A target of the recipe: finding its order again proves little."""
    VOISINE = "voisine d'une série qui a servi"
    """Another year of such a series."""
    HORS = "n'a pas servi"


@dataclass(frozen=True, slots=True)
class Serie:
    """Bars of one discipline and year.

    Attributes
    ----------
    genre
        Column of ``barres.csv`` that answers it: ``barre`` or ``barre_sortie``.
    avant, autre
        Series that predict it without any campaign: the year before, another discipline published before; empty for none.
    confiance
        ``haute`` or ``moyenne``, as the statistics say.
    valeurs
        Points by code of lieu.
    """

    nom: str
    libelle: str
    annee: int
    discipline: str
    genre: str
    source: str
    confiance: str
    usage: Usage
    avant: str
    autre: str
    valeurs: Mapping[str, float]


@cache
def series(mouvement: str, annee: int) -> Mapping[str, Serie]:
    """Series of a movement by name, in the order of the file; ``annee`` is that of the campaigns, whose recipe is read.

    Values of a series of the recipe stand in the recipe only.

    Raises
    ------
    RecetteRefusee
        There is no recipe for this movement and year: nothing says then what served to calibrate.
    """
    recette = charger_recette(mouvement=mouvement, annee=annee)
    lu = yaml.safe_load((files(__package__) / "series.yaml").read_bytes())
    if lu["format"] != FORMAT:
        raise AssertionError("series.yaml : format inattendu")
    trouvees = {}
    for s in lu["series"]:
        if s["mouvement"] != mouvement:
            continue
        usage = Usage.CALAGE if "recette" in s else Usage.VOISINE if s.get("voisine") else Usage.HORS
        trouvees[s["nom"]] = Serie(
            nom=s["nom"],
            libelle=s["libelle"],
            annee=s["annee"],
            discipline=s.get("discipline", ""),
            genre=s["genre"],
            source=s["source"],
            confiance=s["confiance"],
            usage=usage,
            avant=s.get("avant", ""),
            autre=s.get("autre", ""),
            valeurs=recette.barres[s["recette"]] if "recette" in s else s["valeurs"],
        )
    return trouvees
