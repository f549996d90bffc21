"""What people read of an ended plan, from its folder in the store."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .lecture_banc import MAXIMUM, PLACES_CHAINES, Filtre, carte_academies, lire_groupes, lire_table, phrases_perdants
from .territoire import academies

if TYPE_CHECKING:
    from scoring.paquet import Paquet

TRIS = ("places", "mieux", "moins_bien", "rangs_gagnes", "longueur")
"""Columns shown of each seat of a plan, and that they are sorted by, largest first; all but the first, of that seat alone."""

PREMIERES = 5
"""Cellules of a plan told before its table."""

FIGURES = ("gagnants", "perdants", "rangs_gagnes", "rangs_perdus")
"""Figures of each plan beside the base."""

INDICATEURS = ("voeu_1", "voeu", "extension", "non_affecte", "somme_des_rangs")
"""Figures of each plan, and of the base."""


@dataclass(frozen=True, slots=True)
class PlanLu:
    """A plan, its seats, what it does and to whom.

    Attributes
    ----------
    vue
        ``plan.json``.
    montre, noms
        Plan whose seats are shown, and those that there are, the one to keep first.
    lignes
        Seats of one page, of ``nombre`` cellules: what ``plan.csv`` says, the académie, and what one seat does alone (empty for
        the plans other than the one to keep).
    par_academie
        Code, seats; ``carte``: the same as a drawing, or None.
    premieres, nombre_retenues
        The cellules of the plan to keep where most seats go, (discipline, lieu, seats); of how many.
    groupes
        Grouping -> rows (value, then the figures of ``satisfaction.csv``), small numbers masked.
    phrases
        Who moves under the plan to keep, in words; ``nombre_phrases`` in all. ``perdants``: those who are worse off.
    """

    vue: Mapping[str, Any]
    montre: str
    noms: tuple[str, ...]
    lignes: tuple[Mapping[str, Any], ...]
    nombre: int
    disciplines: tuple[str, ...]
    academies: tuple[str, ...]
    par_academie: tuple[tuple[str, int], ...]
    carte: str | None
    premieres: tuple[tuple[str, str, int], ...]
    nombre_retenues: int
    groupes: Mapping[str, Sequence[Sequence[str]]]
    phrases: tuple[str, ...]
    nombre_phrases: int
    perdants: tuple[str, ...]
    filtre: Filtre


def plan(dossier: Path, paquet: Paquet, filtre: Filtre) -> PlanLu:
    """Read the folder of ``planifier``."""
    vue = json.loads((dossier / "plan.json").read_bytes())
    noms = tuple(p["plan"] for p in vue["plans"])
    montre = filtre.plan if filtre.plan in noms else noms[0]
    tri = filtre.tri if filtre.tri in TRIS else TRIS[0]
    chez = dict(zip(paquet.lieux.codes, academies(paquet.lieux), strict=True))
    seules = {(e["discipline"], e["lieu"]): e for e in json.loads((dossier / PLACES_CHAINES).read_bytes())["effets"]}
    toutes: list[dict[str, Any]] = []
    ecrites = lire_table(dossier / "plan.csv")
    retenues = [(x["discipline"], x["lieu"], int(x["places"])) for x in ecrites if x["plan"] == noms[0]]
    retenues.sort(key=lambda x: (-abs(x[2]), x[:2]))
    for lue in ecrites:
        if lue["plan"] == montre:
            seule = seules.get((lue["discipline"], lue["lieu"]), {}) if montre == noms[0] else {}
            effet = {nom: seule.get(nom, "") for nom in (*TRIS[1:], "sens")}
            ici = {"places": int(lue["places"]), "academie": chez.get(lue["lieu"], lue["lieu"])}
            toutes.append({"discipline": lue["discipline"], "lieu": lue["lieu"], **ici, **effet})
    choisies = [x for x in toutes if filtre.discipline in ("", x["discipline"])]
    sommes: dict[str, int] = {}
    for x in choisies:
        sommes[x["academie"]] = sommes.get(x["academie"], 0) + x["places"]
    gardees = [x for x in choisies if filtre.academie in ("", x["academie"])]
    gardees.sort(key=lambda x: (-abs(x[tri] or 0), x["discipline"], x["lieu"]))
    debut = (filtre.page - 1) * MAXIMUM
    mouvements = lire_table(dossier / "mouvements.csv")
    return PlanLu(
        vue,
        montre,
        noms,
        tuple(gardees[debut : debut + MAXIMUM]),
        len(gardees),
        tuple(sorted({x["discipline"] for x in toutes})),
        tuple(sorted({x["academie"] for x in toutes})),
        tuple(sorted(sommes.items())),
        carte_academies("Places du plan, par académie", paquet, sommes),
        tuple(retenues[:PREMIERES]),
        len(retenues),
        lire_groupes(dossier),
        tuple(m["phrase"] for m in mouvements[:MAXIMUM]),
        len(mouvements),
        phrases_perdants(mouvements),
        Filtre(filtre.discipline, filtre.academie, filtre.sens, tri, filtre.page, montre),
    )
