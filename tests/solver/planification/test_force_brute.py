"""Plans held against every way to place the seats, each answered by the mechanism."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations_with_replacement
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from solver.marche import Marche
from solver.mecanismes import OptionsResolution, mecanisme
from solver.mecanismes.preparation import preparer
from solver.mecanismes.stable import allouer
from solver.planification import GLOUTON, MARGINAL, Cadre, Constat, Demande, Groupe, Planification, planifier
from solver.planification.departage import MAXIMUM, departager
from solver.solution import Etat, Solution
from tests.solver.hasard import construire, sans_couple, seuls, tirer

STABLE = mecanisme("stable")


def _couts(marche: Marche, hasard: Random) -> tuple[np.ndarray, np.ndarray]:
    """Costs that never decrease along the options of a person: random, or persons on their first option."""
    couts, dehors = np.zeros(len(marche.slot_cellule), np.int64), np.zeros(len(marche.personnes), np.int64)
    pas = hasard.choice(((0, 1), (0, 0, 1, 5), (1,)))
    for u in range(marche.nombre_unites):
        membres = marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]].tolist()
        for i, personne in enumerate(membres):
            cout = hasard.choice((-1, 0))
            for s in range(int(marche.slot_debut[u]) + i, int(marche.slot_debut[u + 1]), len(membres)):
                couts[s] = cout
                cout += hasard.choice(pas)
            dehors[personne] = cout
    return couts, dehors


def _demande(marche: Marche, hasard: Random, *, groupes: bool) -> Demande:
    """Up to three seats to open or to close, between bounds drawn at random."""
    couts, dehors = _couts(marche, hasard)
    cellules, nombre = marche.nombre_cellules, hasard.choice((1, 2, 3))
    zeros = np.zeros(cellules, np.int64)
    marge = np.array([hasard.choice((0, 1, nombre, nombre)) for _ in range(cellules)])
    bas, haut, total = (zeros, marge, nombre) if hasard.random() < 0.6 else (-marge, zeros, -nombre)
    if cellules <= 6 and hasard.random() < 0.4:
        bas, haut, total = -np.minimum(marge, 1), np.minimum(marge, 1), 0
    choisis = []
    for _ in range(hasard.randint(1, 3) if groupes else 0):
        qui = np.array(sorted(hasard.sample(range(cellules), hasard.randint(1, cellules))))
        bornes = sorted(hasard.choices(range(-nombre, nombre + 1), k=2))
        choisis.append(Groupe(qui, *bornes))
    return Demande(bas, haut, total, tuple(choisis), marche=marche, couts=couts, couts_dehors=dehors)


def _plans(demande: Demande) -> Iterator[np.ndarray]:
    """Every plan."""
    for ou in combinations_with_replacement(range(len(demande.bas)), max(0, demande.pas)):
        ajouts = demande.ajouts(np.bincount(np.array(ou, np.int64), minlength=len(demande.bas)))
        if demande.admet(ajouts):
            yield ajouts


def _repondre(demande: Demande) -> tuple[Planification, list[Solution]] | None:
    """What is planned, and the answer of the mechanism to every plan; None when there is none."""
    marche, rangs = demande.marche, preparer(demande.marche)

    def resoudre(places: np.ndarray) -> Solution:
        return allouer(replace(marche, places=places), rangs, OptionsResolution())

    plans = list(_plans(demande)) if demande.pas >= 0 else []
    if not plans:
        return None
    base, constats = resoudre(marche.places), list[Constat]()
    trouve = planifier(demande, rangs, base, resoudre, constater=constats.append)
    reponses = [resoudre(marche.places + a) for a in plans]
    moindre = min(demande.cout(s.option) for s in reponses)
    assert constats
    for c in constats:
        assert c.base == demande.cout(base.option)
        assert c.borne <= moindre or any(s.etat is not Etat.STABLE for s in reponses)
        assert 0 <= c.effort <= c.permis
    return trouve, reponses


@given(st.randoms(use_true_random=False), st.booleans(), st.booleans())
def test_sans_couple(hasard: Random, groupes: bool, nombreux: bool) -> None:
    """Nobody linked: the plan costs the least of all plans, it is proven, and no plan beside it does better."""
    marche = construire((sans_couple if nombreux else seuls)(hasard))
    demande = _demande(marche, hasard, groupes=groupes)
    trouve = _repondre(demande)
    if trouve is None:
        return
    planification, solutions = trouve
    moindre = min(demande.cout(s.option) for s in solutions)
    assert planification.retenu.cout == planification.borne == moindre
    assert planification.prouve
    assert all(demande.admet(p.ajouts) for p in planification.plans)
    assert {GLOUTON, MARGINAL} <= {p.nom for p in planification.plans}
    assert all(p.cout >= moindre for p in planification.plans)


def test_couples() -> None:
    """Linked units: the bound never exceeds what a stable answer costs; the plan is one of the plans, and often the best."""
    compte: Counter[str] = Counter()
    for graine in range(120):
        hasard = Random(graine)
        demande = _demande(construire(tirer(graine)), hasard, groupes=graine % 3 == 0)
        trouve = _repondre(demande)
        if trouve is None:
            continue
        planification, solutions = trouve
        stables = [demande.cout(s.option) for s in solutions if s.etat is Etat.STABLE]
        assert planification.borne is not None
        assert all(cout >= planification.borne for cout in stables), graine
        assert demande.admet(planification.retenu.ajouts)
        compte["prouves"] += planification.prouve
        compte["meilleurs"] += planification.retenu.cout == min(demande.cout(s.option) for s in solutions)
        compte["tous"] += 1
    assert compte["tous"] > 60
    assert compte["meilleurs"] > compte["tous"] // 2
    assert compte["prouves"] > compte["tous"] // 3


def _couts_fins(planification: Planification, reponses: list[Solution], demande: Demande) -> tuple[int, int]:
    """Finer cost of the plan kept, and the least of all plans."""
    base = allouer(demande.marche, preparer(demande.marche), OptionsResolution())
    fine = departager(demande, base.option).demande
    return fine.cout(planification.retenu.solution.option), min(fine.cout(s.option) for s in reponses)


def test_a_but_egal_le_moins_de_torts() -> None:
    """Nobody linked: of the plans that cost least, the one kept harms fewest and helps most, with hardly an exception."""
    compte: Counter[str] = Counter()
    for graine in range(150):
        hasard = Random(graine)
        demande = _demande(construire(sans_couple(hasard)), hasard, groupes=graine % 3 == 0)
        trouve = _repondre(demande)
        if trouve is not None:
            retenu, moindre = _couts_fins(*trouve, demande)
            compte[str(retenu == moindre)] += 1
    assert compte["True"] > 100
    assert compte["False"] <= 2


def test_unite_des_couts_fins() -> None:
    """Finer costs never change the order of costs: a whole allocation adds less than one unit."""
    for graine in range(60):
        hasard = Random(graine)
        demande = _demande(construire(tirer(graine)), hasard, groupes=False)
        m = demande.marche
        fin = departager(demande, allouer(m, preparer(m), OptionsResolution()).option)
        for _ in range(10):
            option = np.array([hasard.randint(0, n) for n in np.diff(m.option_debut).tolist()], np.int64)
            assert fin.grossir(fin.demande.cout(option)) == demande.cout(option)


def test_nombres_trop_grands() -> None:
    """Where finer costs would not fit, what helps is dropped first, then all."""
    hasard = Random(1)
    demande = _demande(construire(sans_couple(hasard)), hasard, groupes=False)
    option = np.zeros(demande.marche.nombre_unites, np.int64)
    n = len(demande.marche.personnes)
    unites = [
        departager(replace(demande, couts_dehors=np.full(n, cout)), option).unite
        for cout in (1, MAXIMUM // ((n + 1) * (2 * n + 1)), MAXIMUM // (n + 1))
    ]
    assert unites == [(2 * n + 1) * (n + 1), 2 * n + 1, 1]


def test_cadre_repond_juste() -> None:
    """Whether seats may be completed within the bounds, and moved: as trying every plan tells."""
    for graine in range(150):
        hasard = Random(graine)
        demande = _demande(construire(sans_couple(hasard)), hasard, groupes=True)
        plans = [np.abs(p - demande.depart) for p in _plans(demande)] if demande.pas >= 0 else []
        cadre = Cadre(demande)
        for _ in range(6):
            pas = np.array([hasard.choice((0, 0, 1)) for _ in demande.bas], np.int64)
            attendu = any((plan >= pas).all() for plan in plans)
            assert cadre.possible(pas) == attendu
            complet = cadre.completer(pas)
            assert (complet is not None) == attendu
            assert complet is None or ((complet >= pas).all() and cadre.admet(complet))
        if plans:
            pas = hasard.choice(plans)
            for depuis in np.flatnonzero(pas).tolist():
                permis = cadre.echangeables(pas, depuis) & (pas < demande.marge)
                for vers in range(len(pas)):
                    autre = pas.copy()
                    autre[depuis] -= 1
                    autre[vers] += 1
                    assert (vers == depuis and cadre.admet(autre)) or bool(permis[vers]) == cadre.admet(autre)
