"""A second, slow construction of the market, read from the rows of the files alone: plain Python, no code of the program.

Only points come from the program (``score``): they have their own second computation in the tests of the barème.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import yaml

from tests.service.campagnes import RACINE, lignes

REGLES = RACINE / "scoring" / "regles" / "second-degre" / "2023"
OBLIGES = ("stagiaire", "atp", "reintegration")


@dataclass
class Lent:
    """A market in words.

    ``unites``: members -> options; an option is (rank written or 0, ((discipline, lieu), points) per member).
    ``places``: seats of every cellule of which something is known. ``ordre``: candidats in the order of tie-breaks.
    """

    unites: dict[tuple[str, ...], list[tuple[int, tuple[tuple[tuple[str, str], Decimal], ...]]]]
    places: dict[tuple[str, str], int]
    obligatoires: set[str]
    ordre: list[str]


def _table_extension() -> dict[str, list[str]]:
    contenu = yaml.safe_load((REGLES / "extension.yaml").read_text(encoding="utf-8"))["ordres"]
    return {premier: [lieu for bloc in blocs for lieu in bloc["lieux"].split()] for premier, blocs in contenu.items()}


def construire_lentement(dossier: Path, bareme: Path, *, points_couple: str = "propres", libere: bool = True) -> Lent:
    """Read a campaign and its scored barème."""
    candidats = {c["candidat"]: c for c in lignes(dossier / "candidats.csv")}
    tirage = yaml.safe_load((dossier / "campagne.yaml").read_text(encoding="utf-8"))["tirage"]
    points, extension = {}, {}
    for ligne in lignes(bareme):
        points[ligne["candidat"], int(ligne["rang"])] = Decimal(ligne["points"])
        if ligne["points_extension"]:
            extension[ligne["candidat"]] = Decimal(ligne["points_extension"])
    demandes: dict[str, list[tuple[int, str]]] = {qui: [] for qui in candidats}
    for ligne in lignes(dossier / "voeux.csv"):
        demandes[ligne["candidat"]].append((int(ligne["rang"]), ligne["lieu"]))
    paires = []
    if (dossier / "couples.csv").exists():
        paires = [tuple(sorted((c["candidat_1"], c["candidat_2"]))) for c in lignes(dossier / "couples.csv")]
    seuls = set(candidats) - {qui for paire in paires for qui in paire}
    obligatoires = {qui for qui, c in candidats.items() if _obligatoire(c)}
    table = _table_extension()

    unites: dict[tuple[str, ...], list[tuple[int, tuple[tuple[tuple[str, str], Decimal], ...]]]] = {}
    for membres in [*paires, *((qui,) for qui in seuls)]:
        lieux = sorted(demandes[membres[0]])
        # Every later vœu of somebody who holds the lieu falls (N1), and nobody prefers anything to the own lieu.
        for i, (_, lieu) in enumerate(lieux):
            if any(candidats[qui]["origine"] == lieu for qui in membres):
                lieux = lieux[:i]
                break
        options = [
            (rang, tuple(((candidats[qui]["discipline"], lieu), points[qui, rang]) for qui in membres)) for rang, lieu in lieux
        ]
        if lieux and all(qui in obligatoires and not candidats[qui]["origine"] for qui in membres):
            demandes_ici = {lieu for _, lieu in lieux}
            options += [
                (0, tuple(((candidats[qui]["discipline"], lieu), extension[qui]) for qui in membres))
                for lieu in table[lieux[0][1]]
                if lieu not in demandes_ici
            ]
        unites[membres] = [_accorder(option, points_couple) for option in options]

    places: dict[tuple[str, str], int] = {}
    for ligne in lignes(dossier / "capacites.csv"):
        places[ligne["discipline"], ligne["lieu"]] = int(ligne["capacite"])
    for c in candidats.values():
        if c["origine"] and libere:
            cellule = (c["discipline"], c["origine"])
            places[cellule] = places.get(cellule, 0) + 1

    def departage(qui: str) -> tuple[object, ...]:
        c = candidats[qui]
        tire = hashlib.sha256(f"{tirage}:{qui}".encode()).digest()[:16]
        return (not c["motif_familial"], c["date_naissance"] or "9999", tire)

    return Lent(unites, places, obligatoires, sorted(candidats, key=departage))


def _obligatoire(candidat: dict[str, str]) -> bool:
    if candidat.get("obligatoire"):
        return candidat["obligatoire"] == "oui"
    return candidat["statut"] in OBLIGES and not candidat["origine"]


def _accorder(
    option: tuple[int, tuple[tuple[tuple[str, str], Decimal], ...]], regle: str
) -> tuple[int, tuple[tuple[tuple[str, str], Decimal], ...]]:
    rang, parts = option
    if regle == "propres" or len(parts) == 1:
        return option
    centiemes = [int(valeur * 100) for _, valeur in parts]
    commun = min(centiemes) if regle == "minimum" else sum(centiemes) // 2
    return rang, tuple((cellule, Decimal(commun) / 100) for cellule, _ in parts)
