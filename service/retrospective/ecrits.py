"""What people read of a back-test, always from the same JSON value: a page, tables in CSV, lines for the screen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

import numpy as np

from scoring.paquet import charger

from ..conduite.document import Document, Section, Tableau, en_html
from ..echanges.tables import Colonne, Points, Table
from ..francais import decimal, pluriel
from .mesures import CELLULE, LIEU, PERSISTANCE, SIMULATION, Ecarts, en_dict
from .releves import Releve

FORMAT = 1
JSON, TABLE, LIEUX, PAGE = "retrospective.json", "retrospective.csv", "lieux.csv", "retrospective.html"

TITRE = "Barres simulées et barres publiées"
CHAPEAU = (
    "À quelle distance des barres publiées tombent celles que donnent les campagnes synthétiques, à côté de ce que l'on prédit "
    "sans aucune simulation, en recopiant les barres publiées l'année d'avant. Ce sont des simulations."
)
LECTURE = (
    (
        "Corrélation de rang : 1 quand les lieux sont dans le même ordre, 0 sans rapport, −1 dans l'ordre inverse (Spearman, "
        "rangs moyens en cas d'égalité). Erreur : la moitié des lieux sont à moins de ce nombre de points. Toutes les "
        "prédictions d'une série sont mesurées sur les mêmes lieux, ceux où chacune dit quelque chose. Entre crochets, "
        "l'intervalle à 95 % de la moyenne sur les campagnes tirées au sort (Student) : il ne dit rien du petit nombre de "
        "lieux, ni des hypothèses communes à toutes ces campagnes."
    ),
    (
        "« A servi au réglage » : l'ordre de ces barres est une cible de la recette ; le retrouver ne prouve presque rien. "
        "« Voisine » : une autre année de la même discipline, si ; d'une année à l'autre l'ordre change peu. Seules les séries "
        "qui n'ont pas servi sont une épreuve, et elles sont rares."
    ),
    (
        "Les barres en points ne se comparent pas d'une époque à l'autre : le barème a changé entre-temps (en EPS le plancher "
        "était 21 de 2003 à 2008, il est 14 aujourd'hui), et les places par discipline et académie ne sont pas publiées, elles "
        "sont donc supposées. L'ordre des lieux a un sens, l'erreur en points presque pas."
    ),
)
CONCLUSION = (
    "Ces campagnes servent à éprouver les règles et à comparer des scénarios entre eux, pas à prévoir une barre : dans toutes "
    "les séries où l'ordre des lieux de l'année d'avant est publié, le recopier vaut mieux que le simuler."
)
"""Said where persistence has the better order in every series that has one, see :func:`_devance`."""


def composer(releves: Sequence[Releve], ecarts: Sequence[Ecarts]) -> dict[str, Any]:
    """The back-test as JSON values."""
    premier = releves[0]
    return {
        "format": FORMAT,
        "simulation": True,
        "mouvement": premier.mouvement,
        "annee": premier.annee,
        "campagnes": [{"nom": r.nom, "libelle": r.libelle, "calcul": r.calcul} for r in releves],
        "series": en_dict(ecarts),
    }


def livrees() -> list[dict[str, Any]]:
    """The back-tests of the package: three synthetic campaigns of national size for each movement that has published bars."""
    dossier = files(__package__) / "mesures"
    lus = [json.loads(f.read_bytes()) for f in dossier.iterdir() if f.name.endswith(".json")]
    return sorted(lus, key=lambda x: (x["mouvement"] != "second-degre", x["mouvement"], x["annee"]))


def document(retrospectives: Sequence[Mapping[str, Any]]) -> Document:
    """The page: how to read it first, then each movement, series by series."""
    conclusion = (CONCLUSION,) if any(_persistances(x) for x in retrospectives) and all(map(_devance, retrospectives)) else ()
    sections = [Section("Comment lire", (*LECTURE, *conclusion))]
    for x in retrospectives:
        paquet = charger(x["mouvement"], x["annee"])
        campagnes = pluriel(len(x["campagnes"]), "campagne calculée", "campagnes calculées")
        tableaux = [
            Tableau("Ce qui est comparé", ENTETES_SERIES, list(_series(x))),
            Tableau("Prédictions, série par série", ENTETES, list(predictions(x))),
        ]
        sections.append(Section(f"{paquet.libelle} : {campagnes}", [c["libelle"] for c in x["campagnes"]], tableaux))
    empreintes = {f"calcul, {c['libelle']}": c["calcul"] for x in retrospectives for c in x["campagnes"]}
    return Document(TITRE, CHAPEAU, sections, empreintes)


def fichiers(releves: Sequence[Releve], ecarts: Sequence[Ecarts]) -> dict[str, bytes]:
    """Files of the folder."""
    valeurs = composer(releves, ecarts)
    lignes = [(s, m) for s in valeurs["series"] for m in s["mesures"]]
    table: dict[str, Colonne] = {nom: [str(s[nom]) for s, _ in lignes] for nom in ("nom", "annee", "discipline", "usage")}
    table["prediction"] = [m["prediction"] for _, m in lignes]
    for mesure in ("rang", "erreur"):
        for k, suffixe in enumerate(("", "_bas", "_haut")):
            table[mesure + suffixe] = centiemes([m[mesure][k] for _, m in lignes])
    for nom in ("publiees", "communs", "couverts", "publiables"):
        table[nom] = centiemes([s[nom] for s, _ in lignes])
    for nom in ("confiance", "source"):
        table[nom] = [s[nom] for s, _ in lignes]
    return {
        JSON: json.dumps(valeurs, ensure_ascii=False, indent=1).encode() + b"\n",
        TABLE: Table(table).octets(),
        LIEUX: Table(_lieux(releves, ecarts)).octets(),
        PAGE: en_html(document([valeurs])).encode(),
    }


def markdown(retrospectives: Sequence[Mapping[str, Any]]) -> str:
    """The tables of the page, for the documentation."""
    parties = []
    for x in retrospectives:
        parties.append(f"### {charger(x['mouvement'], x['annee']).libelle}, {len(x['campagnes'])} campagnes")
        for entetes, rangees in ((ENTETES, predictions(x)), (ENTETES_SERIES, _series(x))):
            filets = "|".join("---" for _ in entetes)
            parties.append("\n".join(f"| {' | '.join(r)} |" for r in (entetes, *rangees)).replace("\n", f"\n|{filets}|\n", 1))
    return "\n\n".join(parties) + "\n"


def lignes(valeurs: Mapping[str, Any]) -> Iterator[str]:
    """For the screen."""
    for serie in valeurs["series"]:
        yield f"{serie['libelle']} ({serie['usage']} ; {pluriel(serie['communs'], 'lieu comparé', 'lieux comparés')})"
        for m in serie["mesures"]:
            yield f"  {m['prediction']} : corrélation de rang {_estime(m['rang'], 2)}, erreur {_estime(m['erreur'], 0)} points"
    if _persistances(valeurs) and _devance(valeurs):
        yield CONCLUSION


ENTETES_SERIES = (
    "Série", "Usage", "Barres publiées", "dont simulées (moyenne)", "dont publiables", "Lieux comparés", "Confiance", "Source",
)  # fmt: skip
ENTETES = ("Série", "Prédiction", "Corrélation de rang", "Erreur médiane, points")


def _series(x: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for s in x["series"]:
        simulees = (decimal(s["couverts"], 1), decimal(s["publiables"], 1))
        yield s["libelle"], s["usage"], str(s["publiees"]), *simulees, str(s["communs"]), s["confiance"], s["source"]


def predictions(x: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Rows of ``ENTETES``."""
    for s in x["series"]:
        for m in s["mesures"]:
            yield s["libelle"], m["prediction"], _estime(m["rang"], 2), _estime(m["erreur"], 0)


def _estime(valeurs: Sequence[float | None], chiffres: int) -> str:
    moyenne, bas, haut = (None if v is None else decimal(v, chiffres) for v in valeurs)
    return "–" if moyenne is None else moyenne if bas is None else f"{moyenne} [{bas} ; {haut}]"


def _persistances(x: Mapping[str, Any]) -> list[tuple[float, float]]:
    """Rank correlation of persistence and of the best simulation, where both have one."""
    paires = []
    for s in x["series"]:
        rangs = {m["prediction"]: m["rang"][0] for m in s["mesures"] if m["rang"][0] is not None}
        simulees = [rangs[nom] for nom in (SIMULATION, CELLULE, LIEU) if nom in rangs]
        if PERSISTANCE in rangs and simulees:
            paires.append((rangs[PERSISTANCE], max(simulees)))
    return paires


def _devance(x: Mapping[str, Any]) -> bool:
    return all(persistance > simulation for persistance, simulation in _persistances(x))


def _lieux(releves: Sequence[Releve], ecarts: Sequence[Ecarts]) -> dict[str, Colonne]:
    noms = ("publiee", "annee_d_avant", "autre_discipline", *(f"simulee_{r.nom}" for r in releves))
    rangees, valeurs = [], []
    for e in ecarts:
        for lieu, publiee, references, simulees in e.lignes:
            restantes = list(references)
            avant = restantes.pop(0) if e.serie.avant else None
            autre = restantes.pop(0) if e.serie.autre else None
            rangees.append((e.serie.nom, lieu))
            valeurs.append((publiee, avant, autre, *simulees))
    colonnes = {nom: centiemes([v[k] for v in valeurs]) for k, nom in enumerate(noms)}
    return {"serie": [s for s, _ in rangees], "lieu": [x for _, x in rangees], **colonnes}


def centiemes(valeurs: Sequence[float | None]) -> Points:
    """A column of numbers with two decimals, empty where there is none."""
    vide = np.array([v is None for v in valeurs])
    return Points(np.array([0 if v is None else round(100 * v) for v in valeurs], np.int64), vide)
