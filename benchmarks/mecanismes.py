"""Mechanisms side by side on calibrated campaigns: ``python -m benchmarks.mecanismes [--candidats N] [--graines 1 2 3]
[--page]``.

Two markets from the same draws, without couples, so that every mechanism is the one of the literature:

- *exchange*: titulaires only, as many seats as they hold;
- *full*: the campaign as it is, with vacancies and newcomers.

Figures go to ``benchmarks/mecanismes.json``; the tables between the marks of ``docs/mecanismes_compares.md`` are written again
from that file (``--page``: nothing else is done). Same graines, same figures, but for the seconds.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.campagne import Preparation, cellules, preparer
from service.echanges.lecture import lire
from service.synthese import generer
from solver.marche import DEHORS, Marche
from solver.mecanismes import CATALOGUE, SIMULATIONS, OptionsResolution, mecanisme
from solver.verification import verifier
from solver.verification.verifier import COMPTABLES

RACINE = Path(__file__).resolve().parent.parent
RESULTATS = RACINE / "benchmarks" / "mecanismes.json"
PAGE = RACINE / "docs" / "mecanismes_compares.md"
DEBUT, FIN = "<!-- tables : python -m benchmarks.mecanismes -->", "<!-- fin des tables -->"
NOMS = tuple(m.id for m in (*CATALOGUE, *SIMULATIONS) if "P9" not in m.proprietes)
MARCHES = {
    "echange": "Échange pur : titulaires seuls, aucune place vacante",
    "complet": "Marché complet : places vacantes et nouveaux entrants",
}
COLONNES: tuple[tuple[str, str], ...] = (
    ("titulaires_mutes", "titulaires mutés"),
    ("titulaires_voeu_1", "titulaires sur vœu 1"),
    ("entrants_voeu_1", "entrants sur vœu 1"),
    ("extensions", "placés par extension"),
    ("non_affectes", "à placer et non placés"),
    ("revendications", "demandes fondées"),
    ("personnes", "personnes avec une demande fondée"),
    ("personnes_depassees", "dont dépassées par moins de points"),
    ("siege_libre", "demandes sur une place libre"),
    ("contre_gre", "titulaires contre leur gré"),
    ("somme_des_rangs", "somme des rangs"),
    ("ecart_experience", "écart d'échelon entre académies"),
    ("secondes", "secondes"),
)


def echange_pur(marche: Marche) -> Marche:
    """Titulaires only, in the seats that they hold: nobody comes, nothing is vacant. Units are single persons."""
    if marche.nombre_unites != len(marche.personnes):
        raise ValueError("seulement sans couple")
    garde = marche.origine != DEHORS
    slots = np.repeat(garde, np.diff(marche.slot_debut))
    nombre = np.diff(marche.option_debut)[garde]
    debut = np.concatenate(([0], np.cumsum(nombre))).astype(np.int64)
    n = int(garde.sum())
    return replace(
        marche,
        personnes=tuple(p for p, g in zip(marche.personnes, garde, strict=True) if g),
        places=np.bincount(marche.origine[garde], minlength=marche.nombre_cellules).astype(np.int64),
        origine=marche.origine[garde],
        obligatoire=marche.obligatoire[garde],
        departage=marche.departage[garde],
        unite_debut=np.arange(n + 1, dtype=np.int32),
        membres=np.arange(n, dtype=np.int32),
        option_debut=debut,
        nombre_voeux=marche.nombre_voeux[garde],
        slot_debut=debut,
        slot_cellule=marche.slot_cellule[slots],
        slot_groupe=marche.slot_groupe[slots],
        slot_points=marche.slot_points[slots],
    )


def ecart_d_experience(lieu: NDArray[np.int64], echelon: NDArray[np.int64]) -> float:
    """Standard deviation between lieux of the mean échelon of those who sit there, each lieu weighing its persons.

    Parameters
    ----------
    lieu
        (n,) lieu where each person ends, -1 when nowhere.
    echelon
        (n,) step of the career.
    """
    assis = lieu >= 0
    nombre = np.bincount(lieu[assis])
    moyenne = np.bincount(lieu[assis], echelon[assis]) / np.maximum(nombre, 1)
    centre = (nombre * moyenne).sum() / nombre.sum()
    return float(np.sqrt((nombre * (moyenne - centre) ** 2).sum() / nombre.sum()))


def mesurer(marche: Marche, echelon: NDArray[np.int64], lieux: int, nom: str) -> dict[str, Any]:
    """Run a mechanism and count with the verifier."""
    debut = time.perf_counter()
    solution = mecanisme(nom).resoudre(marche, OptionsResolution())
    secondes = time.perf_counter() - debut
    cellule = cellules(marche, solution.option)
    rapport = verifier(marche, cellule, comptees=COMPTABLES)
    if not rapport.conforme or rapport.comptes is None:
        raise AssertionError(f"{nom} : réponse non permise")
    titulaire = marche.origine != DEHORS
    comptes = rapport.comptes
    return {
        "titulaires_mutes": int((titulaire & (cellule != marche.origine)).sum()),
        "titulaires_voeu_1": int((titulaire & (solution.option == 0) & (marche.nombre_voeux > 0)).sum()),
        "entrants_voeu_1": int((~titulaire & (solution.option == 0) & (marche.nombre_voeux > 0)).sum()),
        "extensions": int(((solution.option >= marche.nombre_voeux) & (solution.option < np.diff(marche.option_debut))).sum()),
        "non_affectes": int((marche.obligatoire & (cellule == DEHORS)).sum()),
        "revendications": comptes.revendications,
        "personnes": comptes.personnes,
        "personnes_depassees": comptes.personnes_depassees,
        "siege_libre": comptes.siege_libre,
        "contre_gre": comptes.contre_gre,
        "somme_des_rangs": rapport.valeur_p8,
        "ecart_experience": round(ecart_d_experience(np.where(cellule >= 0, cellule % lieux, -1), echelon), 3),
        "ecart_a_la_borne": [
            solution.travail.get(cle, 0) for cle in ("ecart_a_la_borne", "ecart_en_mutations", "ecart_en_rangs")
        ],
        "secondes": round(secondes, 2),
    }


def campagne(dossier: Path, candidats: int, graine: int) -> Preparation:
    """A calibrated campaign of the second degré without couples, ready to be solved."""
    generer(dossier, mouvement="second-degre", annee=2023, candidats=candidats, couples=0.0, graine=graine)
    return preparer(lire(dossier))


def comparer(candidats: int, graine: int, dire: Callable[[str], None]) -> dict[str, Any]:
    """Every mechanism on both markets of one draw."""
    with tempfile.TemporaryDirectory() as temporaire:
        preparation = campagne(Path(temporaire) / "campagne", candidats, graine)
    marche, lieux = preparation.marche, preparation.campagne.paquet.lieux.nombre
    echelon = np.maximum(preparation.campagne.dossiers.faits["echelon"], 0).astype(np.int64)
    titulaires = marche.origine != DEHORS
    resultat: dict[str, Any] = {}
    for cle, essai, pas in (("echange", echange_pur(marche), echelon[titulaires]), ("complet", marche, echelon)):
        titulaire = essai.origine != DEHORS
        resultat[cle] = {
            "depart": {
                "titulaires": int(titulaire.sum()),
                "demandeurs": int((titulaire & (essai.nombre_voeux > 0)).sum()),
                "entrants": int((~titulaire).sum()),
                "ecart_experience": round(
                    ecart_d_experience(np.where(titulaire, essai.origine % lieux, -1).astype(np.int64), pas), 3
                ),
            },
            "mecanismes": {},
        }
        for nom in NOMS:
            mesure = mesurer(essai, pas, lieux, nom)
            resultat[cle]["mecanismes"][nom] = mesure
            dire(f"graine {graine}, {cle}, {nom} : {mesure['titulaires_mutes']} mutés, {mesure['secondes']} s")
    return resultat


def _nombre(valeurs: list[float]) -> str:
    """Mean over the draws, and the extremes."""
    if isinstance(valeurs[0], float):
        return f"{mean(valeurs):.2f}".replace(".", ",")
    milieu, bas, haut = (f"{round(x):,}".replace(",", "\u202f") for x in (mean(valeurs), min(valeurs), max(valeurs)))
    return milieu if bas == haut else f"{milieu} ({bas}–{haut})"


def tables(figures: dict[str, Any]) -> str:
    """Markdown of both markets, mechanisms in columns."""
    graines = figures["graines"]
    lignes = [f"{figures['candidats']} candidats, graines {', '.join(graines)} : moyenne (plus petit–plus grand).", ""]
    for cle, titre in MARCHES.items():
        tirages = [graines[g][cle] for g in graines]
        depart = {
            k: _nombre([t["depart"][k] for t in tirages]) for k in ("titulaires", "demandeurs", "entrants", "ecart_experience")
        }
        lignes += [f"### {titre}", ""]
        lignes.append(
            f"Au départ : {depart['titulaires']} titulaires, dont {depart['demandeurs']} avec des vœux, {depart['entrants']} "
            f"nouveaux entrants ; écart d'échelon entre académies {depart['ecart_experience']}."
        )
        lignes += ["", "| | " + " | ".join(f"`{nom}`" for nom in NOMS) + " |", "|---|" + "---:|" * len(NOMS)]
        for colonne, libelle in COLONNES:
            cellules_ = [_nombre([t["mecanismes"][nom][colonne] for t in tirages]) for nom in NOMS]
            lignes.append(f"| {libelle} | " + " | ".join(cellules_) + " |")
        lignes.append("")
    return "\n".join(lignes)


def ecrire_page(figures: dict[str, Any]) -> None:
    """Write the tables between the marks of the page."""
    avant, _, suite = PAGE.read_text(encoding="utf-8").partition(DEBUT)
    _, _, apres = suite.partition(FIN)
    PAGE.write_text(f"{avant}{DEBUT}\n\n{tables(figures)}\n{FIN}{apres}", encoding="utf-8")


def main() -> None:
    """Run, save, and write the page."""
    lecteur = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    lecteur.add_argument("--candidats", type=int, default=23_000)
    lecteur.add_argument("--graines", type=int, nargs="+", default=[1, 2, 3])
    lecteur.add_argument("--page", action="store_true")
    arguments = lecteur.parse_args()
    if not arguments.page:
        graines = {str(g): comparer(arguments.candidats, g, print) for g in arguments.graines}
        figures = {"candidats": arguments.candidats, "graines": graines}
        RESULTATS.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    ecrire_page(json.loads(RESULTATS.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
