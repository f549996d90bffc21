"""I1-I9 of the mechanism study, first by the enumeration, then by the mechanism ``stable``."""

from __future__ import annotations

import pytest

from solver.marche import Marche
from solver.solution import Nature
from tests.solver.instances import I2, I4, I7, I8, I9, TOUTES, Instance
from tests.solver.reference.enumeration import Enumeration, avec_places

SANS_STABLE = {nom: instance for nom, instance in TOUTES.items() if not instance.stables}


def _cellule(marche: Marche, nom: str) -> int:
    discipline, lieu = nom.split("/")
    return marche.cellules.index((discipline, lieu))


def _noms(marche: Marche, changements: set[tuple[int, int]]) -> set[tuple[str, int]]:
    return {("/".join(marche.cellules[cellule]), ecart) for cellule, ecart in changements}


@pytest.mark.parametrize("instance", TOUTES.values(), ids=TOUTES.keys())
def test_nombre_d_allocations_permises(instance: Instance) -> None:
    """The number of allowed allocations is the published one."""
    assert len(Enumeration(instance.marche()).permises) == instance.permises


@pytest.mark.parametrize("instance", TOUTES.values(), ids=TOUTES.keys())
def test_allocations_stables(instance: Instance) -> None:
    """The stable allocations are exactly the expected ones, I4 and its like having none."""
    assert set(Enumeration(instance.marche()).stables) == {instance.allocation(issue) for issue in instance.stables}


@pytest.mark.parametrize("instance", SANS_STABLE.values(), ids=SANS_STABLE.keys())
def test_allocations_a_une_revendication(instance: Instance) -> None:
    """The allocations with one claim, whose it is, and whether it is empty, are exactly the published ones."""
    enumeration = Enumeration(instance.marche())
    trouvees = {}
    for allocation in enumeration.permises:
        revendications = enumeration.revendications(allocation)
        if len(revendications) == 1:
            (r,) = revendications
            trouvees[allocation] = (r.unite, r.option, enumeration.est_vide(r))
    assert trouvees == {
        instance.allocation(issue): (*instance.option(unite, lieu), vide) for issue, (unite, lieu, vide) in instance.moins
    }
    assert enumeration.minimum == 1


@pytest.mark.parametrize("instance", SANS_STABLE.values(), ids=SANS_STABLE.keys())
def test_reparations_d_une_place(instance: Instance) -> None:
    """The single-seat repairs are the published ones, and the withdrawals below the number of titulaires."""
    marche = instance.marche()
    assert _noms(marche, Enumeration(marche).reparations) == instance.reparations | instance.retraits
    for nom, ecart in instance.retraits:
        cellule = _cellule(marche, nom)
        assert ecart == -1
        assert marche.places[cellule] == (marche.origine == cellule).sum()


def test_i2_le_tirage_departage() -> None:
    """I2 has three equally good answers; the first couple in the order of the draw decides."""
    enumeration = Enumeration(I2.marche())
    assert set(enumeration.optimales) == {I2.allocation(issue) for issue, _ in I2.moins}
    assert enumeration.reponse == I2.allocation({"a1+a2": "A", "b2+b3": "Z", "c1+c3": "Z"})
    tirage = {"a1": [5], "a2": [4], "b2": [3], "b3": [6], "c1": [1], "c3": [9]}
    renverse = Enumeration(I2.marche(departage=tirage))
    assert renverse.reponse == I2.allocation({"a1+a2": "Z", "b2+b3": "Z", "c1+c3": "A"})


def test_i4_la_revendication_vide_l_emporte_par_p8() -> None:
    """I4's answer leaves only the empty claim: no single envy claim in all three ways, and P8 is 6 against 7 and 8."""
    enumeration = Enumeration(I4.marche())
    attendus = {(1, 0, 6): {"s": "C", "t": "B"}, (1, 0, 7): {"s": "C"}, (1, 0, 8): {}}
    assert {critere.rang: a for a, critere in enumeration.criteres.items()} == {
        rang: I4.allocation(issue) for rang, issue in attendus.items()
    }
    (revendication,) = enumeration.revendications(enumeration.reponse)
    assert enumeration.reponse == I4.allocation({"s": "C", "t": "B"})
    assert enumeration.est_vide(revendication)
    assert revendication.nature is Nature.ENVIE


def test_i7_placer_tout_le_monde() -> None:
    """I7: placing everybody costs one claim in two ways, and one more seat in D1/A or D2/B (nowhere else) makes it free."""
    marche = I7.marche()
    enumeration = Enumeration(marche)
    tous = {
        a: c for a, c in enumeration.criteres.items() if all(k < n for k, n in zip(a, enumeration.nombre_options, strict=True))
    }
    assert {a for a, c in tous.items() if c.unites_avec_revendication == 1} == {
        I7.allocation({"i+j": "A", "s": "B", "t": "B"}),
        I7.allocation({"i+j": "B", "s": "A", "t": "A"}),
    }
    assert min(c.unites_avec_revendication for c in tous.values()) == 1
    couple, _ = I7.option("i+j", "A")
    assert enumeration.placements(couple) == {0: 1, 1: 1}
    sans_frais = set()
    for nom in ("D1/A", "D1/B", "D2/A", "D2/B"):
        agrandie = Enumeration(avec_places(marche, ((_cellule(marche, nom), 1),)))
        if any(all(k < n for k, n in zip(a, agrandie.nombre_options, strict=True)) for a in agrandie.stables):
            sans_frais.add(nom)
    assert sans_frais == {"D1/A", "D2/B"}


def test_i8_trois_couples_ne_tiennent_pas() -> None:
    """I8: no allowed allocation places the three couples."""
    assert not [a for a in Enumeration(I8.marche()).permises if max(a) < 2]


def test_i9_un_seul_siege_pour_deux() -> None:
    """I9: the couple outside has no claim although a seat is free, and placing the couple gives z one."""
    enumeration = Enumeration(I9.marche())
    assert enumeration.revendications(I9.allocation({"z": "A"})) == ()
    (revendication,) = enumeration.revendications(I9.allocation({"x+y": "A"}))
    assert (revendication.unite, revendication.nature) == (I9.option("z", "A")[0], Nature.ENVIE)
