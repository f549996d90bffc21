"""Random small markets, rich in conflicts, as readable descriptions.

A description is the keyword arguments of :func:`tests.solver.fabrique.fabriquer` with lists and dictionaries only, so that a
market on which two programs differ can be written to a JSON file, read and cut down by hand. Same seed, same description.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import strategies as st

from solver.marche import Marche
from tests.solver.fabrique import fabriquer
from tests.solver.instances import I1, I2, I3, I4, I5, I7

Description = dict[str, Any]

LIEUX = "ABCDEFG"
DISCIPLINES = ("D1", "D2", "D3")
PLAFOND = 20_000
"""Largest product of (options + 1) over the units: keeps an enumeration around ten milliseconds."""


def construire(description: Description) -> Marche:
    """The market of a description."""
    return fabriquer(**description)


def paniers(marche: Marche, hasard: Random) -> Marche:
    """The same market where the members of a unit no longer go to one lieu: each one's cellules are shuffled over the options.

    Linked requests in general (model §6 with any bundle of cellules). Only units whose members stand in different disciplines
    are changed, so that no member ever asks for a cellule that another member of the unit could hold.
    """
    cellule, groupe, points = marche.slot_cellule.copy(), marche.slot_groupe.copy(), marche.slot_points.copy()
    for u in range(marche.nombre_unites):
        taille = int(marche.unite_debut[u + 1] - marche.unite_debut[u])
        debut, fin = int(marche.slot_debut[u]), int(marche.slot_debut[u + 1])
        disciplines = {marche.cellules[c][0] for c in marche.slot_cellule[debut:fin]}
        for membre in range(taille if len(disciplines) == taille else 0):
            avant = list(range(debut + membre, fin, taille))
            apres = hasard.sample(avant, len(avant))
            for tableau in (cellule, groupe, points):
                tableau[avant] = tableau[apres]
    return replace(marche, slot_cellule=cellule, slot_groupe=groupe, slot_points=points)


def sans_couple(hasard: Random) -> Description:
    """Single persons only, up to ten, up to five lieux: too large to enumerate, meant for the deferred acceptances."""
    return _tirer(hasard, compositions=[1] * hasard.randint(1, 10), lieux=hasard.randint(2, 5), plafond=None)


def nombreux(hasard: Random) -> Description:
    """Two hundred single persons and seven lieux, so that chains of departures and refusals are long."""
    return _tirer(hasard, compositions=[1] * 200, lieux=7, plafond=None)


def seuls(hasard: Random) -> Description:
    """Single persons only, small enough to enumerate."""
    return _tirer(hasard, compositions=[1] * hasard.randint(1, 7), lieux=hasard.randint(2, 4))


def stagiaires(hasard: Random) -> Description:
    """Couples of newcomers, and singles."""
    compositions = [2] * hasard.randint(1, 4) + [1] * hasard.randint(1, 5)
    return _tirer(hasard, compositions, hasard.randint(2, 4), part_titulaires=0.15, couples="nouveaux")


def titulaires(hasard: Random) -> Description:
    """Couples of titulaires, from one home or two, and singles who mostly hold a place."""
    compositions = [2] * hasard.randint(1, 4) + [1] * hasard.randint(1, 5)
    return _tirer(hasard, compositions, hasard.randint(3, 5), part_titulaires=0.8, couples="titulaires")


def melange(hasard: Random) -> Description:
    """Couples of every kind, units of three persons now and then."""
    compositions = [2] * hasard.randint(1, 3) + [1] * hasard.randint(1, 4) + [3] * (hasard.random() < 0.25)
    return _tirer(hasard, compositions, hasard.randint(2, 4), part_titulaires=0.5)


def une_discipline(hasard: Random) -> Description:
    """Everybody competes in one discipline: couples need two seats of one cellule."""
    compositions = [2] * hasard.randint(1, 3) + [1] * hasard.randint(2, 5)
    return _tirer(hasard, compositions, hasard.randint(2, 4), part_titulaires=0.5, disciplines=1)


def tirer_en_disciplines(hasard: Random) -> Description:
    """Three disciplines, each with persons enough to stand alone, and couples across them: too large to enumerate."""
    compositions = [2] * hasard.randint(2, 6) + [1] * hasard.randint(15, 40)
    return _tirer(hasard, compositions, hasard.randint(3, 5), part_titulaires=0.5, disciplines=3, plafond=None)


def voisine(hasard: Random) -> Description:
    """An instance of the study with a few seats, priorities, lists or homes changed: often without stable allocation."""
    description = json.loads(json.dumps(dict(hasard.choice((I1, I2, I3, I4, I5, I7)).description)))
    for _ in range(hasard.randint(0, 3)):
        _perturber(hasard, description)
    if hasard.random() < 0.5:
        description["departage"] = tirer_departage(hasard, list(description["personnes"]))
    return dict(description)


def reunies(hasard: Random) -> Description:
    """Two neighbours side by side, often tied by a couple with one member in each: two claims may be the fewest."""
    ensemble: Description = {"personnes": {}, "unites": {}, "places": {}, "priorites": {}}
    disciplines = []
    for prefixe in ("k", "m"):
        description = json.loads(json.dumps(dict(hasard.choice((I1, I2, I4, I5)).description)))
        for _ in range(hasard.randint(0, 1)):
            _perturber(hasard, description)
        disciplines.append(prefixe + hasard.choice(sorted(description["personnes"].values(), key=str))[0])
        ensemble["personnes"] |= {prefixe + p: [prefixe + d, lieu] for p, (d, lieu) in description["personnes"].items()}
        for unite, liste in description["unites"].items():
            ensemble["unites"]["+".join(prefixe + p for p in unite.split("+"))] = liste
        ensemble["places"] |= {prefixe + cle: places for cle, places in description["places"].items()}
        for cle, ordre in description["priorites"].items():
            ensemble["priorites"][prefixe + cle] = " ".join(prefixe + p for p in ordre.split())
    if hasard.random() < 0.6:
        ensemble["personnes"] |= {"x": [disciplines[0], None], "y": [disciplines[1], None]}
        ensemble["unites"]["x+y"] = hasard.choice(("A", "B", "A B", "C A"))
        for membre, discipline in zip("xy", disciplines, strict=True):
            for cle in ensemble["priorites"]:
                if cle.startswith(f"{discipline}/"):
                    ordre = ensemble["priorites"][cle].split()
                    ordre.insert(hasard.randint(0, len(ordre)), membre)
                    ensemble["priorites"][cle] = " ".join(ordre)
    if hasard.random() < 0.5:
        ensemble["departage"] = tirer_departage(hasard, list(ensemble["personnes"]))
    return ensemble


FAMILLES: tuple[Callable[[Random], Description], ...] = (
    seuls,
    stagiaires,
    titulaires,
    melange,
    une_discipline,
    voisine,
    voisine,
    reunies,
)


def tirer(graine: int) -> Description:
    """The description number ``graine``: families in turn."""
    return FAMILLES[graine % len(FAMILLES)](Random(graine))


def descriptions() -> st.SearchStrategy[Description]:
    """Descriptions of every family, for hypothesis."""
    return st.builds(lambda famille, hasard: famille(hasard), st.sampled_from(FAMILLES), st.randoms(use_true_random=False))


def marches() -> st.SearchStrategy[Marche]:
    """Markets of every family, for hypothesis."""
    return descriptions().map(construire)


def marches_sans_couple() -> st.SearchStrategy[Marche]:
    """Markets of single persons, for hypothesis."""
    return st.builds(lambda hasard: construire(sans_couple(hasard)), st.randoms(use_true_random=False))


def _tirer(
    hasard: Random,
    compositions: list[int],
    lieux: int,
    *,
    part_titulaires: float | None = None,
    couples: str = "tous",
    disciplines: int | None = None,
    plafond: int | None = PLAFOND,
) -> Description:
    """One market: ``compositions`` are the sizes of the units, ``part_titulaires`` the share of singles who hold a place."""
    noms_lieux = list(LIEUX[:lieux])
    noms_disciplines = DISCIPLINES[: disciplines or hasard.choice((1, 1, 2, 2, 3))]
    part = hasard.random() if part_titulaires is None else part_titulaires
    libere = hasard.random() < 0.88
    prolonger = hasard.random() < 0.4
    personnes: dict[str, list[str | None]] = {}
    unites: dict[str, list[str]] = {}
    extension: dict[str, list[str]] = {}
    obligatoires: list[str] = []
    noms = [f"p{i:03d}" for i in range(sum(compositions))]
    hasard.shuffle(noms)
    allocations = 1
    for taille in compositions:
        membres = sorted(noms.pop() for _ in range(taille))
        maisons = _maisons(hasard, taille, noms_lieux, part, couples)
        meme = hasard.random() < 0.35
        choix = [hasard.choice(noms_disciplines) for _ in membres]
        for membre, discipline, maison in zip(membres, choix, maisons, strict=True):
            personnes[membre] = [choix[0] if meme else discipline, maison]
        demandables = [lieu for lieu in noms_lieux if lieu not in maisons]
        hasard.shuffle(demandables)
        longueur = hasard.randint(min(1, len(demandables)), len(demandables)) if hasard.random() < 0.97 else 0
        suite: list[str] = []
        if all(maison is None for maison in maisons) and hasard.random() < 0.6:
            obligatoires += membres
            if prolonger and longueur:
                suite = [*sorted(demandables[longueur:]), "Z"]
        if plafond is not None:
            # Shorten the lists of the last units, extension first, rather than drawing again: every draw gives a market.
            reste = max(1, plafond // allocations - 1)
            longueur = min(longueur, reste)
            suite = suite[: max(0, reste - longueur)]
        allocations *= longueur + len(suite) + 1
        cle = "+".join(membres)
        unites[cle] = demandables[:longueur]
        if suite:
            extension[cle] = suite
    description: Description = {
        "personnes": personnes,
        "unites": unites,
        "places": _places(hasard, personnes, noms_lieux, libere),
        "obligatoires": sorted(obligatoires),
        "extension": extension,
        "depart_libere_place": libere,
        **_priorites(hasard, personnes, [*noms_lieux, "Z"]),
    }
    if hasard.random() < 0.6:
        description["departage"] = tirer_departage(hasard, list(personnes))
    return description


def _maisons(hasard: Random, taille: int, lieux: list[str], part: float, couples: str) -> list[str | None]:
    """Lieux held by the members of a unit."""
    if taille == 1:
        return [hasard.choice(lieux) if hasard.random() < part else None]
    genre = {
        "nouveaux": "nouveaux",
        "titulaires": hasard.choice(("meme", "deux")),
        "tous": hasard.choice(("nouveaux", "nouveaux", "meme", "deux", "mixte")),
    }[couples]
    commune = hasard.choice(lieux)
    if genre == "nouveaux":
        return [None] * taille
    if genre == "meme":
        return [commune] * taille
    if genre == "deux":
        return [hasard.choice(lieux) for _ in range(taille)]
    return [commune] + [None] * (taille - 1)


def _places(hasard: Random, personnes: dict[str, list[str | None]], lieux: list[str], libere: bool) -> dict[str, int]:
    """Net capacities around what is asked, sometimes none or negative; the extension lieu Z has many, most of the time."""
    larges = hasard.random() < 0.5
    places: dict[str, int] = {}
    for discipline in sorted({str(d) for d, _ in personnes.values()}):
        for lieu in lieux:
            solde = hasard.choices((-2, -1, 0, 1, 2), (0, 1, 3, 9, 7) if larges else (1, 3, 9, 9, 2))[0]
            titulaires_du_lieu = sum(d == discipline and maison == lieu for d, maison in personnes.values())
            places[f"{discipline}/{lieu}"] = solde + (titulaires_du_lieu if libere else 0)
        places[f"{discipline}/Z"] = hasard.choice((0, 1, 9, 9))
    return places


def _priorites(hasard: Random, personnes: dict[str, list[str | None]], lieux: list[str]) -> Description:
    """Points (one ranking, or free, or with many ties) and groupes."""
    genre = hasard.choice(("commun", "libre", "libre", "egalites", "aucun"))
    points: dict[str, dict[str, int]] = {}
    groupes: dict[str, dict[str, int]] = {}
    valeur = {personne: hasard.randrange(0, 200_000, 50) for personne in sorted(personnes)}
    avec_groupes = hasard.random() < 0.2
    for discipline in sorted({str(d) for d, _ in personnes.values()}):
        concernes = [personne for personne in sorted(personnes) if personnes[personne][0] == discipline]
        for lieu in lieux:
            cle = f"{discipline}/{lieu}"
            if genre == "commun":
                points[cle] = {p: valeur[p] for p in concernes}
            elif genre == "libre":
                points[cle] = {p: hasard.randrange(0, 200_000, 50) for p in concernes}
            elif genre == "egalites":
                points[cle] = {p: hasard.choice((1400, 2100)) for p in concernes}
            if avec_groupes:
                groupes[cle] = {p: hasard.choice((0, 0, 1, 2)) for p in concernes}
    return {"points": points, "groupes": groupes}


def tirer_departage(hasard: Random, personnes: list[str]) -> dict[str, list[int]]:
    """Draw tie-breaks: a coarse criterion (as a date of birth), two draw columns that may tie, then the canonical index."""
    return {
        personne: [hasard.randint(-2, 2), hasard.randrange(4), hasard.randrange(1 << 62), rang]
        for rang, personne in enumerate(sorted(personnes))
    }


def _perturber(hasard: Random, description: Description) -> None:
    """Change one thing of a description in place."""
    genre = hasard.choice(("places", "priorites", "priorites", "liste", "maison"))
    if genre == "places":
        description["places"][hasard.choice(sorted(description["places"]))] += hasard.choice((-1, 1))
    elif genre == "priorites":
        cle = hasard.choice(sorted(description["priorites"]))
        ordre = description["priorites"][cle].split()
        hasard.shuffle(ordre)
        description["priorites"][cle] = " ".join(ordre)
    elif genre == "liste":
        unite = hasard.choice(sorted(description["unites"]))
        liste = description["unites"][unite].split()
        hasard.shuffle(liste)
        description["unites"][unite] = " ".join(liste[: hasard.randint(1, len(liste))])
    else:
        _changer_de_maison(hasard, description)


def _changer_de_maison(hasard: Random, description: Description) -> None:
    """Give one person a home, or take it away, unless the unit asks for it; the seat follows the person."""
    essai = deepcopy(description)
    personne = hasard.choice(sorted(essai["personnes"]))
    discipline, ancienne = essai["personnes"][personne]
    nouvelle = hasard.choice((None, "A", "B", "C"))
    (liste,) = [voeux for cle, voeux in essai["unites"].items() if personne in cle.split("+")]
    if nouvelle in liste.split():
        return
    essai["personnes"][personne] = [discipline, nouvelle]
    for lieu, ecart in ((ancienne, -1), (nouvelle, 1)):
        if lieu is not None:
            cle = f"{discipline}/{lieu}"
            essai["places"][cle] = essai["places"].get(cle, 0) + ecart
    if nouvelle is not None:
        essai["obligatoires"] = [p for p in str(essai.get("obligatoires", "")).split() if p != personne]
    description.update(essai)
