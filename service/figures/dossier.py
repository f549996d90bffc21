"""Every picture that a folder allows: that of a result, of ``simulate``, ``balayer``, ``sensibilite`` or ``planifier``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.paquet import charger, disponibles

from ..banc.buts import NOMS_PLANS
from ..echanges.anomalies import Anomalie, EntreeRefusee
from ..flux import AUTRES, CATEGORIES, Flux, compter, masquer, relire
from ..publication import PARAMETRE_SEUIL, SEUIL, completer
from ..scenarios.modele import NOM
from .barres import barres_par_annee
from .flux import ruban
from .groupes import GROUPES, gagnants_perdants
from .hasard import distribution
from .lecture import ENTIER, POINTS, lire_csv, lire_json, lire_parquet, un_parmi, valeur
from .modele import Image
from .places import demande_par_cellule, demande_par_lieu
from .plans import places_du_plan, plans_compares
from .valeur import valeur_marginale

if TYPE_CHECKING:
    from scoring.paquet import Paquet

AFFECTATIONS, BARRES, CERTIFICAT = "affectations.csv", "barres.csv", "certificat.json"
SENSIBILITE, CHAINES = "sensibilite.csv", "chaines.json"
BALAYAGE, RESULTATS = "balayage.json", "resultats.parquet"
PLAN, PLAN_JSON = "plan.csv", "plan.json"
FLUX, SATISFACTION, BASE = "flux.csv", "satisfaction.csv", "base"

RECONNUS = (BARRES, FLUX, SATISFACTION, SENSIBILITE, BALAYAGE, PLAN_JSON)
"""A folder that has none of these has no picture."""

CHEMIN_SEUIL = f"parametres.{PARAMETRE_SEUIL}.valeur"
"""Where a certificate tells the threshold, as a text."""

FORMES_BARRES = {"barre": (POINTS, "un nombre de points, ou rien")}
_SCENARIO = (NOM, "un nom de scénario")
_FORMES_FLUX = {
    "scenario": _SCENARIO,
    "avant": un_parmi((*CATEGORIES, AUTRES)),
    "apres": un_parmi((*CATEGORIES, AUTRES)),
    "change": un_parmi(("oui", "non")),
}
_FORMES_SENSIBILITE = {"vaine": un_parmi(("oui", "non"))}
_FORMES_GROUPES = {"scenario": _SCENARIO, "groupe": un_parmi(GROUPES)}
_EFFECTIFS = ("capacite", "entrants", "demandes")


def images(dossier: Path, paquet: Paquet | None = None) -> tuple[Image, ...]:
    """Pictures of a folder, from its tables; nothing is drawn yet.

    Parameters
    ----------
    paquet
        Rule pack of the campaign when it is known: ``chaines.json``, which also tells it, is large.

    Raises
    ------
    EntreeRefusee
        A table is faulty; or the folder is none that pictures are made of.
    OSError
    """
    if not dossier.is_dir():
        raise EntreeRefusee([Anomalie(str(dossier), 0, "", "", "un dossier de résultats ou de simulation", "dossier_absent")])
    if not any((dossier / nom).is_file() for nom in RECONNUS):
        attendu = "un dossier écrit par solve, simulate, balayer, sensibilite ou planifier"
        raise EntreeRefusee([Anomalie(str(dossier), 0, "", "", attendu, "fichier_manquant")])
    return tuple(_toutes(dossier, paquet))


def _toutes(dossier: Path, connu: Paquet | None) -> Iterator[Image]:
    if (dossier / BARRES).is_file():
        yield from du_resultat(dossier)
    if (dossier / FLUX).is_file():
        yield from _flux(dossier)
    if (dossier / SATISFACTION).is_file():
        yield from _groupes(dossier)
    if (dossier / SENSIBILITE).is_file():
        lignes = lire_csv(
            dossier / SENSIBILITE,
            ("discipline", "lieu", "vaine"),
            ("sens", "mieux", "moins_bien", "rangs_gagnes", "rangs_perdus", "longueur"),
            formes=_FORMES_SENSIBILITE,
        )
        paquet = connu or _paquet(lire_json(dossier / CHAINES), CHAINES)
        for sens in (1, -1):
            yield from valeur_marginale(lignes, paquet, sens)
    if (dossier / BALAYAGE).is_file():
        libelle = valeur(lire_json(dossier / BALAYAGE), BALAYAGE, "libelle", str, "Balayage")
        lues = lire_parquet(dossier / RESULTATS, ("scenario", "indicateur"), ("numero", "base", "valeur"))
        image = distribution(lues, f"Distribution : {libelle}")
        if image is not None:
            yield image
    if (dossier / PLAN_JSON).is_file():
        yield from _plan(dossier)


def _paquet(contenu: Mapping[str, Any], fichier: str) -> Paquet:
    """The rule pack that a file names: names of the lieux and of the disciplines, map."""
    mouvement, annee = contenu.get("mouvement"), contenu.get("annee")
    if (mouvement, annee) not in disponibles():
        attendu = "le mouvement et l'année d'un paquet de règles"
        raise EntreeRefusee([Anomalie(fichier, 0, "mouvement", f"{mouvement} {annee}", attendu, "paquet_inconnu")])
    return charger(str(mouvement), int(str(annee)))


def identite(dossier: Path) -> tuple[Paquet, int, str]:
    """Pack, threshold under which numbers of persons are untold, and label, from the certificate of a result folder."""
    certificat = lire_json(dossier / CERTIFICAT)
    campagne = certificat.get("campagne")
    seuil = valeur(certificat, CERTIFICAT, CHEMIN_SEUIL, str, str(SEUIL))
    if not ENTIER.fullmatch(seuil):
        raise EntreeRefusee([Anomalie(CERTIFICAT, 0, CHEMIN_SEUIL, seuil, "un nombre entier", "json_invalide")])
    libelle = valeur(certificat, CERTIFICAT, "campagne.libelle", str, "")
    libelle = valeur(certificat, CERTIFICAT, "scenario.libelle", str, libelle)
    return _paquet(campagne if isinstance(campagne, dict) else {}, CERTIFICAT), int(seuil), libelle


def du_resultat(dossier: Path) -> Iterator[Image]:
    """Pictures of a result folder."""
    paquet, seuil, _ = identite(dossier)
    barres = lire_csv(dossier / BARRES, ("discipline", "lieu", "barre"), _EFFECTIFS, formes=FORMES_BARRES)
    for image in (demande_par_lieu(barres, paquet, seuil), demande_par_cellule(barres, paquet, seuil)):
        if image is not None:
            yield image
    if not any((dossier / nom).is_file() for nom in (FLUX, PLAN_JSON)):  # they say how far a campaign is, not a scenario
        yield from barres_par_annee(barres_dites(barres, seuil), paquet, "calcul")


def barres_dites(barres: Sequence[Mapping[str, str]], seuil: int) -> dict[tuple[str, str], str]:
    """Bars of a run; empty where the entrants are too few to be told."""
    entrants = np.array([int(ligne["entrants"]) for ligne in barres], np.int64)
    tus = completer(entrants < seuil, entrants, [ligne["discipline"] for ligne in barres], seuil)
    return {(x["discipline"], x["lieu"]): "" if tu else x["barre"] for x, tu in zip(barres, tus.tolist(), strict=True)}


def _flux(dossier: Path) -> Iterator[Image]:
    lignes = lire_csv(dossier / FLUX, tuple(_FORMES_FLUX), ("personnes",), vide_permis=True, formes=_FORMES_FLUX)
    fautes = [
        Anomalie(FLUX, i, "personnes", "", "un nombre entier", "entier")
        for i, ligne in enumerate(lignes, 2)
        if not ligne["personnes"] and ligne["avant"] != AUTRES
    ]
    if fautes:
        raise EntreeRefusee(fautes)
    for scenario, flux in relire(lignes).items():
        source = "flux.csv : petits effectifs masqués."
        yield ruban(f"flux-{scenario}", "D'une issue à l'autre", flux, ("Base", scenario), source)


def flux_des_dossiers(premier: Path, second: Path) -> tuple[Flux, ...]:
    """Flows between two result folders, those that can be told.

    Raises
    ------
    EntreeRefusee, OSError
    """
    colonnes = ("candidat", "resultat", "lieu", "rang")
    avant, apres = (lire_csv(d / AFFECTATIONS, colonnes) for d in (premier, second))
    return masquer(compter(avant, apres), max(seuil_de(premier), seuil_de(second)))


def comparer(premier: Path, second: Path, noms: tuple[str, str]) -> Image:
    """Picture of the flows between two result folders; same errors as :func:`flux_des_dossiers`."""
    source = "affectations.csv des deux résultats ; petits effectifs masqués."
    return ruban("flux", "D'une issue à l'autre", flux_des_dossiers(premier, second), noms, source)


def seuil_de(dossier: Path) -> int:
    """Threshold of a result folder; the usual one when it has no certificate."""
    return identite(dossier)[1] if (dossier / CERTIFICAT).is_file() else SEUIL


def _groupes(dossier: Path) -> Iterator[Image]:
    chiffres = ("candidats", "gagnants", "perdants")
    colonnes = ("scenario", "groupe", "valeur")
    lignes = lire_csv(dossier / SATISFACTION, colonnes, chiffres, vide_permis=True, formes=_FORMES_GROUPES)
    ou = _resultat(dossier)
    paquet = None if ou is None else identite(ou)[0]
    for scenario, groupe in dict.fromkeys((ligne["scenario"], ligne["groupe"]) for ligne in lignes):
        image = gagnants_perdants(lignes, scenario, groupe, paquet)
        if image is not None:
            yield image


def _plan(dossier: Path) -> Iterator[Image]:
    contenu = lire_json(dossier / PLAN_JSON)
    lignes = lire_csv(dossier / PLAN, ("discipline", "lieu"), ("places",))
    plans = _plans(contenu)
    if plans and all("gain" in p for p in plans):
        yield plans_compares(contenu)
    ou = _resultat(dossier)
    if ou is not None:
        paquet = identite(ou)[0]
        propres = paquet.lieux.codes[: paquet.lieux.nombre_propres]
        fautes = [
            Anomalie(PLAN, i, "lieu", ligne["lieu"], "un lieu du paquet de règles", "code_inconnu")
            for i, ligne in enumerate(lignes, 2)
            if ligne["lieu"] not in propres
        ]
        if fautes:
            raise EntreeRefusee(fautes)
        yield places_du_plan(lignes, plans[0]["plan"] if plans else "", paquet)


def _plans(contenu: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The plans of ``plan.json``, once what is drawn of it was checked."""
    plans = valeur(contenu, PLAN_JSON, "plans", list, [])
    for i, plan in enumerate(plans):
        nom = plan.get("plan") if isinstance(plan, dict) else None
        if not isinstance(nom, str) or nom not in NOMS_PLANS:
            attendu = f"un nom de plan parmi : {', '.join(NOMS_PLANS)}"
            raise EntreeRefusee([Anomalie(PLAN_JSON, 0, f"plans[{i}].plan", str(nom or ""), attendu, "json_invalide")])
    if plans and all("gain" in plan for plan in plans):
        chiffres = ("gain", "cellules", "gagnants", "perdants")
        voulus: list[tuple[Mapping[str, Any], str, type]] = [(plan, cle, int) for plan in plans for cle in chiffres]
        voulus += [
            (contenu, "places", int),
            (contenu, "cout_base", int),
            (contenu, "but_en_mots", str),
            (contenu, "prouve", bool),
        ]
        voulus += [(contenu, "borne", int)] if contenu.get("borne") is not None else [(contenu, "borne", type(None))]
        for ou, cle, genre in voulus:
            if cle not in ou or type(ou[cle]) is not genre:
                raise EntreeRefusee([Anomalie(PLAN_JSON, 0, cle, "", "ce que planifier y écrit", "json_invalide")])
    return plans


def _resultat(dossier: Path) -> Path | None:
    """The folder that has the certificate of a result of this one, which tells the movement."""
    return next((d for d in (dossier, dossier / BASE, dossier / "resultat") if (d / CERTIFICAT).is_file()), None)
