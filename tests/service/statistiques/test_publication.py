"""Bars for the public: no small number, nor what gives one back."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import pytest
from ortools.linear_solver import pywraplp

from service.publication import NATIONAL, completer, lignes_publiables, seuil_publication, totaux_publiables
from service.resultat import ResultatVerifie
from service.statistiques import calculer
from tests.service.fabrique_resultat import resultat, resultat_au_hasard
from tests.solver.fabrique import fabriquer


def _rangees(verifie: ResultatVerifie, seuil: int) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(lignes_publiables(verifie, seuil).octets().decode())))


def _marche(entrants: int, refuses: int) -> ResultatVerifie:
    """One cellule with that many entrants and refused people."""
    ids = [f"p{k}" for k in range(entrants + refuses)]
    marche = fabriquer(
        dict.fromkeys(ids, ("M", None)), dict.fromkeys(ids, "24"), {"M/24": entrants}, priorites={"M/24": " ".join(ids)}
    )
    return resultat(marche, [0] * entrants + [1] * refuses)


@pytest.mark.parametrize(
    ("entrants", "refuses", "attendu"),
    (
        (3, 4, ("3", "7", "4", True)),
        (2, 1, ("", "3", "", False)),
        (1, 3, ("", "4", "", False)),
        (0, 5, ("", "5", "", False)),
        (3, 0, ("3", "3", "", True)),
        (1, 1, ("", "", "", False)),
        (4, 2, ("4", "6", "", True)),
    ),
)
def test_petits_nombres(entrants: int, refuses: int, attendu: tuple[str, str, str, bool]) -> None:
    """Under 3: entrants, requests, requests not met, these too when the met ones are few; the bar goes with the entrants."""
    (rangee,) = _rangees(_marche(entrants, refuses), 3)
    lus = (rangee["entrants"], rangee["demandes"], rangee["non_satisfaits"], rangee["barre"] != "")
    assert lus == attendu
    assert (rangee["lieu"], rangee["lieu_libelle"]) == ("24", "Créteil")


@pytest.mark.parametrize("graine", range(15))
def test_rien_sous_le_seuil(graine: int) -> None:
    """On random markets no count under the threshold is written, and none can be had by subtraction."""
    verifie, _ = resultat_au_hasard(graine)
    for seuil in (2, 4):
        for rangee in _rangees(verifie, seuil):
            nombres = {nom: int(rangee[nom]) for nom in ("entrants", "demandes", "non_satisfaits") if rangee[nom]}
            assert all(n >= seuil for n in nombres.values())
            if "non_satisfaits" in nombres:
                assert nombres["demandes"] - nombres["non_satisfaits"] >= seuil
            assert rangee["entrants"] or not rangee["barre"]


def test_sans_seuil_tout_est_dit() -> None:
    """With 0 nothing is masked; a cellule without an entrant still has no bar."""
    verifie, _ = resultat_au_hasard(3)
    rangees, c = _rangees(verifie, 0), calculer(verifie.resultat).cellules
    assert sum(int(r["entrants"]) for r in rangees) == int(c.entrants.sum())
    assert sum(int(r["non_satisfaits"]) for r in rangees) == int(c.non_satisfaits.sum())
    assert all((r["barre"] == "") == (r["entrants"] == "0") for r in rangees)


def test_seuil_du_paquet() -> None:
    """The pack's threshold, or 2."""
    marche = fabriquer({"a": ("M", None)}, {"a": "24"}, {"M/24": 1})
    assert seuil_publication(resultat(marche, [0]).resultat) == 2
    assert seuil_publication(resultat(marche, [0], parametres={"seuil_masquage": 5}).resultat) == 5


@pytest.mark.parametrize("graine", range(15))
def test_un_total_ne_rend_rien(graine: int) -> None:
    """What is masked in a discipline is several cells that count the threshold together, or the whole discipline."""
    verifie, _ = resultat_au_hasard(graine)
    vrais = {(r["discipline"], r["lieu"]): r for r in _rangees(verifie, 0)}
    vus = 0
    for seuil in (2, 4):
        rangees = _rangees(verifie, seuil)
        for discipline in {r["discipline"] for r in rangees}:
            siennes = [r for r in rangees if r["discipline"] == discipline]
            for nom in ("entrants", "demandes", "non_satisfaits"):
                caches = [int(vrais[discipline, r["lieu"]][nom]) for r in siennes if r[nom] == ""]
                vus += bool(caches)
                assert not caches or len(caches) == len(siennes) or (len(caches) > 1 and sum(caches) >= seuil)
    assert vus


def test_le_plus_petit_chiffre_est_masque_aussi() -> None:
    """One small number: the smallest of the others goes with it, in its discipline only; nothing to mask, nothing masked."""
    masque, valeurs = np.array([True, False, False, False]), np.array([1, 9, 3, 2])
    assert completer(masque, valeurs, ["m", "m", "m", "n"], 2).tolist() == [True, False, True, False]
    assert completer(~masque & False, valeurs, ["m"] * 4, 2).tolist() == [False] * 4


class Attaque:
    """Whoever knows every published figure, bars apart, and looks for the others by linear programming."""

    def __init__(self, verifie: ResultatVerifie, seuil: int) -> None:
        self._solveur = pywraplp.Solver.CreateSolver("GLOP")
        self._chiffres: dict[tuple[str, str, str], Any] = {}
        rangees = [(r["discipline"], r["lieu"], r) for r in _rangees(verifie, seuil)]
        rangees += [(r["discipline"], "", r) for r in _totaux(verifie, seuil)]
        for discipline, lieu, r in rangees:
            for nom in ("entrants", "demandes", "non_satisfaits"):
                dit = float(r[nom]) if r[nom] else None
                bornes = (0.0, self._solveur.infinity()) if dit is None else (dit, dit)
                self._chiffres[nom, discipline, lieu] = self._solveur.NumVar(*bornes, "")
            self._solveur.Add(self[("satisfaits", discipline, lieu)] >= 0)
        for nom, discipline in {(nom, d) for nom, d, _ in self._chiffres}:
            if discipline == NATIONAL:
                parties = [v for (n, d, lieu), v in self._chiffres.items() if n == nom and d != NATIONAL and not lieu]
            else:
                parties = [v for (n, d, lieu), v in self._chiffres.items() if (n, d) == (nom, discipline) and lieu]
            self._solveur.Add(sum(parties) == self._chiffres[nom, discipline, ""])

    def __getitem__(self, cle: tuple[str, str, str]) -> Any:
        """A figure; those met are requests less those not met."""
        nom, discipline, lieu = cle
        if nom != "satisfaits":
            return self._chiffres[cle]
        return self._chiffres["demandes", discipline, lieu] - self._chiffres["non_satisfaits", discipline, lieu]

    def etendue(self, cle: tuple[str, str, str]) -> tuple[float, float]:
        """Smallest and largest value that everything published allows."""
        bornes = []
        for sens in (self._solveur.Minimize, self._solveur.Maximize):
            sens(self[cle] + 0.0)
            etat = self._solveur.Solve()
            assert etat in {pywraplp.Solver.OPTIMAL, pywraplp.Solver.UNBOUNDED}
            bornes.append(float("inf") if etat == pywraplp.Solver.UNBOUNDED else self._solveur.Objective().Value())
        return bornes[0], bornes[1]


def _totaux(verifie: ResultatVerifie, seuil: int) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(totaux_publiables(verifie, seuil).octets().decode())))


@pytest.mark.parametrize("graine", range(12))
def test_rien_ne_se_retrouve_avec_les_totaux(graine: int) -> None:
    """No small number of the cellules comes back from all published figures together: each may reach the threshold."""
    verifie, _ = resultat_au_hasard(graine)
    vrais = {(r["discipline"], r["lieu"]): r for r in _rangees(verifie, 0)}
    vus = 0
    for seuil in (2, 4):
        attaque = Attaque(verifie, seuil)
        for (discipline, lieu), r in vrais.items():
            nombres = {nom: int(r[nom]) for nom in ("entrants", "demandes", "non_satisfaits")}
            nombres["satisfaits"] = nombres["demandes"] - nombres["non_satisfaits"]
            for nom, vrai in nombres.items():
                if vrai < seuil:
                    vus += 1
                    bas, haut = attaque.etendue((nom, discipline, lieu))
                    assert bas <= vrai + 1e-6
                    assert haut >= seuil - 1e-6, (seuil, nom, discipline, lieu, vrai, bas, haut)
    assert vus


@pytest.mark.parametrize("graine", range(5))
def test_totaux_justes(graine: int) -> None:
    """Without threshold totals are the sums of the rows; with one, no total under it is told."""
    verifie, _ = resultat_au_hasard(graine)
    rangees = _rangees(verifie, 0)
    for ligne in _totaux(verifie, 0):
        siennes = [r for r in rangees if ligne["discipline"] in {r["discipline"], NATIONAL}]
        for nom in ("entrants", "demandes", "non_satisfaits"):
            assert int(ligne[nom]) == sum(int(r[nom]) for r in siennes)
    for ligne in _totaux(verifie, 4):
        assert all(not ligne[nom] or int(ligne[nom]) >= 4 for nom in ("entrants", "demandes", "non_satisfaits"))
