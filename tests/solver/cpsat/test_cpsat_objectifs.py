"""The lexicographic stages and the tie-break of the residual model, with enough time and without."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from random import Random

import numpy as np
import pytest

from solver.cpsat import Probleme, Reponse, Statut, objectifs, resoudre_residu
from solver.cpsat import modele as module_modele
from solver.cpsat.modele import Modele
from solver.marche import Marche
from solver.solution import Nature
from tests.solver.cpsat.modeles import probleme_entier
from tests.solver.fabrique import fabriquer
from tests.solver.hasard import construire, paniers, tirer
from tests.solver.instances import I1, I2, I4, I6
from tests.solver.reference.enumeration import Enumeration

LIMITE = 30.0
MARCHES = 80


def _marches(nombre: int) -> Iterator[tuple[Marche, Random]]:
    """Random markets with at least one unit, and what to draw the rest from."""
    for graine in range(nombre):
        hasard = Random(graine)
        marche = construire(tirer(graine))
        yield (paniers(marche, hasard) if graine % 4 == 0 else marche), hasard


def _criteres(enumeration: Enumeration, sacrifiees: Collection[int]) -> dict[tuple[int, ...], tuple[int, int, int]]:
    """Of every allocation with claims of sacrificed units only: units with a claim, single ones with envy, sum of ranks."""
    criteres = {}
    for allocation in enumeration.permises:
        claims = enumeration.revendications(allocation)
        unites = {r.unite for r in claims}
        if unites <= set(sacrifiees):
            seuls = {r.unite for r in claims if r.nature is Nature.ENVIE and len(enumeration.membres[r.unite]) == 1}
            criteres[allocation] = len(unites), len(seuls), enumeration.p8(allocation)
    return criteres


def _allocation(reponse: Reponse) -> tuple[int, ...]:
    return tuple(k for _, k in sorted(reponse.options.items()))


@pytest.mark.parametrize("part", ("aucune", "toutes", "certaines"))
def test_etapes_contre_enumeration(part: str) -> None:
    """Claims first, then single envy, then the ranks, then the draw: exactly the allocation of the enumeration."""
    departages = impossibles = 0
    for marche, hasard in _marches(MARCHES):
        toutes = range(marche.nombre_unites)
        tirees = [u for u in toutes if hasard.random() < 0.5]
        sacrifiees: Sequence[int] = {"aucune": [], "toutes": toutes, "certaines": tirees}[part]
        enumeration = Enumeration(marche)
        criteres = _criteres(enumeration, sacrifiees)
        reponse = resoudre_residu(probleme_entier(marche, sacrifiees), LIMITE)
        if not criteres:
            assert (reponse.statut, dict(reponse.options)) == (Statut.IMPOSSIBLE, {})
            impossibles += 1
            continue
        meilleur = min(criteres.values())
        ordre = enumeration.ordre_du_tirage
        optimales = [a for a, critere in criteres.items() if critere == meilleur]
        departages += len(optimales) > 1
        assert reponse.statut is Statut.OPTIMAL
        assert (reponse.revendiquent, reponse.envient, reponse.rangs) == tuple((x, x) for x in meilleur)
        assert _allocation(reponse) == min(optimales, key=lambda a: [a[u] for u in ordre])
    assert departages > 0
    assert (impossibles > 0) is (part != "toutes")


def test_existence() -> None:
    """Asked only whether an allocation exists, the model gives any allowed one, or the proof that there is none."""
    for marche, _ in _marches(MARCHES):
        criteres = _criteres(Enumeration(marche), ())
        reponse = resoudre_residu(probleme_entier(marche), LIMITE, existence=True)
        assert (reponse.statut is Statut.IMPOSSIBLE) is (not criteres)
        if criteres:
            assert _allocation(reponse) in criteres


@pytest.mark.parametrize(("tirage", "gagnant"), (((0, 1, 2, 3), 0), ((3, 2, 1, 0), 1), ((1, 3, 2, 0), 1), ((1, 0, 3, 2), 1)))
def test_departage_au_tirage(tirage: tuple[int, ...], gagnant: int) -> None:
    """I6: two opposed stable allocations, equally good; the couple whose member has the best draw gets its choice."""
    marche = I6.marche(departage={p: (rang,) for p, rang in zip(("i1", "i2", "j1", "j2"), tirage, strict=True)})
    reponse = resoudre_residu(probleme_entier(marche), LIMITE)
    # Units in order: i1+j1, then i2+j2. Draws by id: i1, i2, j1, j2.
    assert _allocation(reponse) == ((0, 1) if gagnant == 0 else (1, 0))


class _ModeleMelange(Modele):
    """Variables are numbered in a shuffled order, with unused ones in between."""

    graine = 0

    def __init__(self) -> None:
        super().__init__()
        self._hasard = Random(self.graine)
        self._reserve: list[int] = []

    def variable(self, bas: int = 0, haut: int = 1) -> int:
        assert (bas, haut) == (0, 1)
        if not self._reserve:
            self._reserve = [super(_ModeleMelange, self).variable() for _ in range(7)]
            self._hasard.shuffle(self._reserve)
        return self._reserve.pop()

    def copie(self) -> Modele:
        autre = _ModeleMelange()
        autre._domaines, autre._contraintes, autre._reserve = (
            list(self._domaines),
            list(self._contraintes),
            list(self._reserve),
        )
        return autre


def test_reponse_independante_des_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the order in which variables are created, and the seed of the search, the allocation is the same."""
    problemes = [probleme_entier(marche, range(marche.nombre_unites)) for marche, _ in _marches(24)]
    problemes += [probleme_entier(i.marche(), range(i.marche().nombre_unites)) for i in (I1, I2, I4, I6)]
    attendues = [resoudre_residu(p, LIMITE) for p in problemes]
    monkeypatch.setattr(objectifs, "Modele", _ModeleMelange)
    for graine in range(4):
        monkeypatch.setattr(_ModeleMelange, "graine", graine)
        monkeypatch.setattr(module_modele, "GRAINE", 1 + graine)
        for probleme, attendue in zip(problemes, attendues, strict=True):
            reponse = resoudre_residu(probleme, LIMITE)
            assert (reponse.statut, reponse.options) == (attendue.statut, attendue.options)
            assert (reponse.revendiquent, reponse.envient, reponse.rangs) == (
                attendue.revendiquent, attendue.envient, attendue.rangs,
            )  # fmt: skip


def test_reponse_independante_de_l_ordre_des_cellules() -> None:
    """The order in which the cellules of a problem are given does not matter either."""
    for marche, hasard in _marches(24):
        probleme = probleme_entier(marche, range(marche.nombre_unites))
        cellules = list(probleme.cellules.items())
        hasard.shuffle(cellules)
        autre = resoudre_residu(Probleme(probleme.unites, dict(cellules)), LIMITE)
        assert autre.options == resoudre_residu(probleme, LIMITE).options


def _honnete(marche: Marche, sacrifiees: Sequence[int], reponse: Reponse) -> None:
    """What is said is true of the allocation, and each bound holds given the values of the earlier stages."""
    criteres = _criteres(Enumeration(marche), sacrifiees)
    if reponse.statut is Statut.IMPOSSIBLE:
        assert not criteres
        return
    if reponse.statut is Statut.INCONNU:
        assert not reponse.options
        return
    allocation = _allocation(reponse)
    valeurs = (reponse.revendiquent[0], reponse.envient[0], reponse.rangs[0])
    # Before a proof the model may count a claim that is not there; the ranks are read on the allocation.
    assert criteres[allocation][2] == valeurs[2]
    assert all(reel <= dit for reel, dit in zip(criteres[allocation], valeurs, strict=True))
    bornes = (reponse.revendiquent[1], reponse.envient[1], reponse.rangs[1])
    restent = list(criteres.values())
    for etape, borne in enumerate(bornes):
        assert borne <= min(c[etape] for c in restent)
        restent = [c for c in restent if c[etape] <= valeurs[etape]]
    if reponse.statut is Statut.OPTIMAL:
        assert valeurs == bornes == min(criteres.values())


@pytest.mark.parametrize("limite", (0.0, 1e-5, 1e-4, 5e-4, 1.5e-3, 2.5e-3, 3.5e-3, 5e-3))
def test_limite_bornes_honnetes(limite: float) -> None:
    """Stopped anywhere, the answer says what it knows and nothing more, and says it again the next time."""
    for marche, hasard in _marches(60):
        sacrifiees = [u for u in range(marche.nombre_unites) if hasard.random() < 0.7]
        probleme = probleme_entier(marche, sacrifiees)
        reponse = resoudre_residu(probleme, limite)
        _honnete(marche, sacrifiees, reponse)
        assert resoudre_residu(probleme, limite) == reponse


def test_limites_atteintes() -> None:
    """The limits of the previous test stop runs before an answer, after some stages, and not at all."""
    statuts = {
        resoudre_residu(probleme_entier(marche, range(marche.nombre_unites)), limite).statut
        for marche, _ in _marches(16)
        for limite in (1e-5, 2.5e-3, 1.0)
    }
    assert statuts == {Statut.INCONNU, Statut.REALISABLE, Statut.OPTIMAL}


@pytest.mark.parametrize("muette", (1, 2, 3, 4))
def test_etape_sans_reponse(muette: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A solve that answers nothing, whichever it is: later ones do not spoil what the earlier ones established."""

    class Muet(Modele):
        appels = 0

        def resoudre(self, *arguments: object, **options: object) -> module_modele.Reponse:
            Muet.appels += 1
            if Muet.appels == muette:
                return module_modele.Reponse(Statut.INCONNU, (), 0, 0, 0.0)
            return super().resoudre(*arguments, **options)

    monkeypatch.setattr(objectifs, "Modele", Muet)
    for marche, _ in _marches(120):
        Muet.appels = 0
        sacrifiees = range(marche.nombre_unites)
        reponse = resoudre_residu(probleme_entier(marche, sacrifiees), LIMITE)
        assert reponse.statut is not Statut.OPTIMAL or Muet.appels < muette
        _honnete(marche, sacrifiees, reponse)


def test_sans_unite() -> None:
    """Nothing to decide is decided at no cost."""
    reponse = resoudre_residu(Probleme((), {}), LIMITE)
    assert (reponse.statut, dict(reponse.options), reponse.rangs) == (Statut.OPTIMAL, {}, (0, 0))


def test_poids_des_personnes() -> None:
    """P8 counts persons: the couple at its first choice is worth more than the single person who takes its place at hers."""
    marche = fabriquer(
        {"i": ("M", None), "j": ("D", None), "s": ("M", None)},
        {"i+j": "A B", "s": "A B"},
        {"M/A": 1, "M/B": 1, "D/A": 1, "D/B": 1},
        priorites={"M/A": "s i", "D/A": "j"},
        departage={"i": (2,), "j": (3,), "s": (1,)},
    )
    assert _allocation(resoudre_residu(probleme_entier(marche), LIMITE)) == (1, 0)
    # Everybody may have a claim: the fewest claims are still none, whatever the ranks.
    reponse = resoudre_residu(probleme_entier(marche, [0, 1]), LIMITE)
    assert (_allocation(reponse), reponse.rangs) == ((1, 0), (5, 5))
    assert np.diff(marche.unite_debut).tolist() == [2, 1]
