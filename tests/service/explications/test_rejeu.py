"""Every number of seats or exits said to be enough is true, and the smallest, when the mechanism runs again."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pytest

from service.campagne import executer
from service.echanges.lecture import lire
from service.explications import Explicateur
from service.explications.rejeu import Rejeu
from service.resultat import Resultat
from service.statistiques import calculer
from service.statistiques.sorties import lire_sorties
from service.synthese import generer
from solver.marche import Marche
from solver.mecanismes import OptionsResolution, mecanisme
from solver.mecanismes.deux_phases.mutations import muter
from tests.service.campagnes import copie, ecrire_lignes, lignes
from tests.service.fabrique_resultat import resultat_au_hasard
from tests.service.premier_degre.fabrique_premier_degre import ecrire
from tests.solver.hasard_deux_phases import petit

OPTIONS = OptionsResolution()
N_AU_PLUS = 6
"""Numbers tried on the small markets: no cellule has more candidats."""


def _rejeu(marche: Marche, option: np.ndarray) -> Rejeu:
    """The replay of a market, without a campaign around it."""
    if marche.sorties is None:
        sorties = None
    else:
        nombre, cellule = np.diff(marche.option_debut), marche.origine.copy()
        for u in np.flatnonzero(option < nombre).tolist():
            taille = int(marche.unite_debut[u + 1] - marche.unite_debut[u])
            membres = marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]]
            debut = int(marche.slot_debut[u]) + int(option[u]) * taille
            cellule[membres] = marche.slot_cellule[debut : debut + taille]
        sorties = lire_sorties(marche, cellule)
    resultat: Any = SimpleNamespace(marche=marche, option_examinee=option)
    chiffres: Any = SimpleNamespace(sorties=sorties)
    return Rejeu(resultat, chiffres)


def _avec(marche: Marche, champ: str, cellule: int, plus: int) -> Marche:
    tableau = getattr(marche, champ).copy()
    tableau[cellule] += plus
    return replace(marche, **{champ: tableau})


def _refus(marche: Marche, option: np.ndarray) -> list[tuple[int, int, int]]:
    """(unit, option refused, cellule) of everybody who asks alone."""
    seuls = [u for u in range(marche.nombre_unites) if marche.unite_debut[u + 1] - marche.unite_debut[u] == 1]
    return [(u, k, int(marche.slot_cellule[marche.slot_debut[u] + k])) for u in seuls for k in range(int(option[u]))]


def test_places_contre_le_mecanisme() -> None:
    """One phase: with the number said the vœu is obtained, with one less it is not; none is said where couples are around."""
    dits = 0
    marches = [resultat_au_hasard(graine)[0].resultat.marche for graine in range(30)]
    for graine in range(120):
        marche = petit(graine, couples=False)
        titulaires = np.bincount(marche.origine, minlength=marche.nombre_cellules) - graine % 3
        marches.append(replace(marche, sorties=None, depart_libere_place=True, places=marche.places + titulaires))
    for graine, marche in enumerate(marches):
        resoudre = partial(mecanisme("stable").resoudre, options=OPTIONS)
        option = resoudre(marche).option
        rejeu = _rejeu(marche, option)
        for u, k, c in _refus(marche, option):
            n = rejeu.entree(u, c)
            if n is None:
                continue
            issues = [int(resoudre(_avec(marche, "places", c, plus)).option[u]) for plus in (n - 1, n)]
            assert issues[0] > k == issues[1], (graine, u, k, n)
            dits += 1
    assert dits > 50


@pytest.mark.parametrize("part", range(2))
def test_deux_phases_contre_le_mecanisme(part: int) -> None:
    """Two phases: entries and exits said to be enough are the fewest, and give what is said; entries unsaid give nothing."""
    entrees, sorties = 0, 0
    for graine in range(part * 60, part * 60 + 60):
        marche = petit(graine, couples=False)
        option = muter(marche, OPTIONS).option
        rejeu = _rejeu(marche, option)
        assert rejeu.chiffres.sorties is not None
        for u, k, c in _refus(marche, option):
            issues = [int(muter(_avec(marche, "places", c, plus), OPTIONS).option[u]) for plus in range(N_AU_PLUS)]
            reussies = [plus for plus, (avant, ici) in enumerate(pairwise(issues), 1) if avant > k == ici]
            n = rejeu.entree(u, c)
            assert reussies == ([] if n is None else [n]) or (n is None and k not in issues), (graine, u, k, n, issues)
            entrees += n is not None
            personne = int(marche.membres[marche.unite_debut[u]])
            if rejeu.chiffres.sorties.admise[personne]:
                continue
            origine = int(marche.origine[personne])
            ouvre = rejeu.sortie(u, origine)
            assert ouvre is not None
            plus = _avec(marche, "sorties", origine, ouvre[0])
            assert int(muter(plus, OPTIONS).option[u]) == ouvre[1]
            for avec, ouverte in ((plus, True), (_avec(marche, "sorties", origine, ouvre[0] - 1), False)):
                admises = _rejeu(avec, muter(avec, OPTIONS).option).chiffres.sorties
                assert admises is not None
                assert bool(admises.admise[personne]) == ouverte
            sorties += 1
    assert min(entrees, sorties) > 20


DIT = re.compile(r"^([\d\s]+) (place|entrée|sortie)s? de plus(?: \(.*?\))? (?:aurait|auraient) suffi(.*)")
COLONNES = {"place": "capacite", "entrée": "entrees", "sortie": "sorties"}


class Dit(NamedTuple):
    """A number told to a candidat about a vœu: ``option`` of the ``unite``."""

    candidat: int
    unite: int
    option: int
    nombre: int
    quoi: str
    suite: str


def _dits(resultat: Resultat, explicateur: Explicateur) -> list[Dit]:
    m, noms, lus = resultat.marche, resultat.campagne.paquet.lieux.noms, []
    chiffres = calculer(resultat)
    for i, candidat in enumerate(explicateur.candidats):
        u, explication = int(chiffres.unite[i]), explicateur.expliquer(candidat)
        lieux = [noms[lieu] for lieu in resultat.option_lieu[m.option_debut[u] : m.option_debut[u + 1]]]
        for vue in (*explication.voeux, *explication.extension):
            for dit in filter(None, map(DIT.match, vue.contrefactuels)):
                nombre = int(re.sub(r"\s", "", dit[1]))
                lus.append(Dit(i, u, lieux.index(vue.lieu), nombre, dit[2], dit[3]))
    return lus


def _rejouer(dossier: Path, cible: Path, resultat: Resultat, dit: Dit, plus: int) -> Resultat:
    """Outcome of the campaign with ``plus`` seats or exits more than it opens, from files."""
    dossiers, m, paquet = resultat.campagne.dossiers, resultat.marche, resultat.campagne.paquet
    cellule = int(m.slot_cellule[m.slot_debut[dit.unite] + dit.option])
    cle = {"lieu": m.cellules[int(m.origine[dit.candidat]) if dit.quoi == "sortie" else cellule][1]}
    if not paquet.discipline:
        cle["discipline"] = dossiers.disciplines[dossiers.discipline[dit.candidat]]
    modifie = copie(dossier, cible)
    rangees: list[dict[str, Any]] = [dict(ligne) for ligne in lignes(dossier / "capacites.csv")]
    ligne = next((x for x in rangees if cle.items() <= x.items()), None)
    if ligne is None:
        ligne = dict.fromkeys(rangees[0], 0) | cle
        rangees.append(ligne)
    ligne[COLONNES[dit.quoi]] = int(ligne[COLONNES[dit.quoi]] or 0) + plus
    ecrire_lignes(modifie / "capacites.csv", rangees)
    return executer(lire(modifie)).resultat


def _vrai(dit: Dit, resultat: Resultat, moins: int, plus: int) -> bool:
    """Whether the sentence holds: option obtained with one less than said, and with the number said."""
    nombre = int(np.diff(resultat.marche.option_debut)[dit.unite])
    if dit.quoi != "sortie" or "obtenir ce vœu en" in dit.suite:
        return plus == dit.option < moins
    if "avant" in dit.suite:
        return plus < dit.option < moins
    return dit.option < plus < nombre if "pas à vous faire obtenir ce" in dit.suite else plus == nombre


MOUVEMENTS = (
    ("second-degre", 2023, 150),
    ("second-degre", 2023, 400),
    ("premier-degre", 2016, 150),
    ("ptp", 2022, 120),
    ("ctss", 2020, 80),
    ("pegc", 2023, 40),
)
COUPLES = {("second-degre", 150): 0.0, ("second-degre", 400): 0.02, ("premier-degre", 150): 0.0}
"""Share of persons in couples where the recipe is not followed."""


@pytest.mark.parametrize(("mouvement", "annee", "candidats"), MOUVEMENTS)
def test_lettres_rejouees(mouvement: str, annee: int, candidats: int, tmp_path: Path) -> None:
    """Sentences of letters drawn at random are true of the campaign run again with the seats or exits added."""
    dossier = tmp_path / "c"
    generer(dossier, mouvement=mouvement, annee=annee, candidats=candidats, couples=COUPLES.get((mouvement, candidats)))
    verifie = executer(lire(dossier))
    dits = _dits(verifie.resultat, Explicateur(verifie, seuil=0))
    assert len(dits) > 10
    for rang, dit in enumerate(Random(1).sample(dits, 6)):
        moins, plus = (
            int(_rejouer(dossier, tmp_path / f"{rang}-{n}", verifie.resultat, dit, n).option_examinee[dit.unite])
            for n in (dit.nombre - 1, dit.nombre)
        )
        assert _vrai(dit, verifie.resultat, moins, plus), (dit, moins, plus)


def test_sortie_prise_par_un_autre_a_l_entree(tmp_path: Path) -> None:
    """Two exits more open that of c, but x, before c on the list, takes the only seat: c is not told to obtain the vœu."""
    gens = [{"candidat": "x", "echelon": 8}, {"candidat": "c", "echelon": 4}]
    dossier = ecrire(tmp_path / "c", gens, {"x": ["35"], "c": ["35"]}, {"93": (0, 0), "35": (1, 0)})
    explicateur = Explicateur(executer(lire(dossier)), seuil=0)
    dits = {qui: " ".join(explicateur.expliquer(qui).voeux[0].contrefactuels) for qui in ("x", "c")}
    assert "1 sortie de plus (Seine-Saint-Denis) aurait suffi à vous faire obtenir ce vœu en phase de mutation" in dits["x"]
    assert "2 sorties de plus (Seine-Saint-Denis) auraient suffi à ouvrir votre sortie, mais pas à vous faire" in dits["c"]
