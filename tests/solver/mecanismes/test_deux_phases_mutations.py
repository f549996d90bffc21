"""Phase M against the enumeration, and each step of it against its plain version."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from solver.marche import DEHORS, Marche
from solver.mecanismes.base import OptionsResolution
from solver.mecanismes.deux_phases import reference
from solver.mecanismes.deux_phases.mutations import Mutations, muter
from solver.mecanismes.deux_phases.passes import avec_sorties
from solver.mecanismes.deux_phases.reduction import reduire_marche
from solver.mecanismes.preparation import preparer
from solver.solution import Etat
from solver.verification.exploration_groupe import Verdict
from solver.verification.impossibilite import terrain
from tests.solver.fabrique import fabriquer
from tests.solver.hasard_deux_phases import conflit, grand, petit, petits, voisin
from tests.solver.reference.enumeration_deux_phases import DeuxPhases

OPTIONS = OptionsResolution()
RESTREINTES = {
    "reste_trop_grand": OptionsResolution(reste_maximal=0, marche_entier_maximal=0),
    "sans_temps": OptionsResolution(limite=0.0, marche_entier_maximal=0),
    "en_morceaux": OptionsResolution(marche_entier_maximal=0),
}


def _juger(marche: Marche, mutations: Mutations) -> None:
    """What is said of an answer is true; what is proven is best."""
    e = DeuxPhases(marche)
    obtenue = tuple(mutations.option.tolist())
    assert e.permise(obtenue)
    assert [(r.unite, r.option) for r in mutations.revendications] == e.revendications(obtenue)
    nombre = len({r.unite for r in mutations.revendications})
    assert (mutations.etat is Etat.STABLE) == (nombre == 0)
    assert mutations.stable_prouve == (mutations.etat is not Etat.INCONNU)
    if mutations.etat is Etat.SANS_STABLE:
        assert not e.sans_revendication
    if mutations.minimum_prouve:
        assert nombre == e.minimum
    if e.sans_revendication and not nombre:
        assert mutations.p8_borne <= min(e.p8(a) for a in e.sans_revendication if e.merite(a) == e.merite(obtenue))


def _est_la_meilleure(marche: Marche, mutations: Mutations) -> None:
    """With all the means, everything is proven."""
    _juger(marche, mutations)
    e = DeuxPhases(marche)
    assert mutations.stable_prouve
    assert mutations.minimum_prouve
    obtenue = tuple(mutations.option.tolist())
    assert mutations.etat is (Etat.STABLE if e.sans_revendication else Etat.SANS_STABLE)
    assert e.valeur_m(obtenue) == e.meilleur
    assert mutations.p8_borne == e.p8(obtenue)


@pytest.mark.parametrize("part", range(3))
def test_sans_couple_contre_enumeration(part: int) -> None:
    """Without couples the answer follows the exit lists; whoever may open likes it best, others stand behind."""
    for graine in range(part * 120, (part + 1) * 120):
        marche = petit(graine, couples=False)
        mutations = muter(marche, OPTIONS)
        _est_la_meilleure(marche, mutations)
        e = DeuxPhases(marche)
        obtenue = tuple(mutations.option.tolist())
        assert [a for a in e.sans_revendication if e.rang(a) == e.rang(obtenue)] == [obtenue], graine
        for u, (x,) in enumerate(e.membres):
            if any(a[u] < obtenue[u] for a in e.sans_revendication):
                liste = e.listes[e.origine[x]]
                devant = liste[: liste.index(x)]
                assert sum(obtenue[y] < len(e.cellules[y]) for y in devant) == e.sorties[e.origine[x]], graine


@pytest.mark.parametrize("part", range(3))
def test_avec_couples_contre_enumeration(part: int) -> None:
    """With couples the answer has no claim and is best in the same sense, with the proof."""
    for graine in range(part * 120, (part + 1) * 120):
        marche = petit(graine, couples=True)
        _est_la_meilleure(marche, muter(marche, OPTIONS))


def test_autour_d_un_marche_sans_solution() -> None:
    """Where no allocation is free of claims the answer says so and has the fewest units with a claim."""
    etats = set()
    for graine in range(150):
        marche = voisin(graine)
        mutations = muter(marche, OPTIONS)
        _est_la_meilleure(marche, mutations)
        etats.add(mutations.etat)
    assert etats == {Etat.STABLE, Etat.SANS_STABLE}


@pytest.mark.parametrize("nom", RESTREINTES)
def test_avec_moins_de_moyens(nom: str) -> None:
    """On the paths of large markets less is proven, and what is said stays true."""
    for graine in range(150):
        marche = voisin(graine) if graine % 2 else petit(graine, couples=True)
        mutations = muter(marche, RESTREINTES[nom])
        _juger(marche, mutations)
        assert (mutations.etat is Etat.SANS_STABLE) == bool(mutations.impossibilites)


def test_en_morceaux_l_impossible_est_prouve() -> None:
    """Without the whole model, one claim where none is impossible is proven the fewest."""
    mutations = muter(conflit(), RESTREINTES["en_morceaux"])
    assert (mutations.etat, mutations.minimum_prouve, len(mutations.revendications)) == (Etat.SANS_STABLE, True, 1)


def test_l_impossibilite_se_controle_a_part() -> None:
    """The group said impossible is searched exhaustively by the independent program, on the market with twins."""
    confirmees = 0
    for graine in range(60):
        marche = voisin(graine)
        mutations = muter(marche, OPTIONS)
        assert (mutations.etat is Etat.SANS_STABLE) == bool(mutations.impossibilites)
        for enonce in mutations.impossibilites:
            controle = terrain(marche).controler(enonce.unites, enonce.domaines, enonce.fixes)
            assert controle.verdict is Verdict.PROUVEE
            assert controle.confirmee
            confirmees += 1
    assert confirmees


def test_le_mieux_pour_tous_n_existe_pas_toujours() -> None:
    """One exit with x before y, one seat with y before x: two answers without claims, the exit list decides."""
    marche = fabriquer(
        {"x": ("T", "A"), "y": ("T", "A")},
        {"x": "B", "y": "C B"},
        {"T/B": 1},
        points={"T/B": {"x": 5, "y": 9}, "T/C": {"y": 2}},
        depart_libere_place=False,
    )
    marche = replace(marche, sorties=np.array([1, 0, 0], np.int64))
    assert DeuxPhases(marche).sans_revendication == [(0, 2), (1, 1)]
    assert muter(marche, OPTIONS).option.tolist() == [0, 2]


def test_reduction_comme_en_clair() -> None:
    """The compiled reduction leaves the options that the plain one leaves."""
    marches = [petit(graine, couples=graine % 2 == 0) for graine in range(200)]
    marches += [grand(graine, personnes=60, cellules=6, ouvertes=15, part=0.2, options=4) for graine in range(4)]
    for marche in marches:
        jumele = avec_sorties(marche)
        bornes = reduire_marche(jumele, preparer(jumele))
        for u, attendues in enumerate(reference.reduire(marche)):
            debut, fin = int(marche.option_debut[u]), int(marche.option_debut[u + 1])
            restent = set(np.flatnonzero(bornes.possible[debut:fin]).tolist()) | ({fin - debut} & {int(bornes.bas[u])})
            assert restent == attendues
            assert (min(restent), max(restent)) == (bornes.haut[u], bornes.bas[u])


def test_procedure_comme_en_clair() -> None:
    """Without couples, on long lists too, the answer is that of the reference procedure."""
    marches = [petit(graine, couples=False) for graine in range(200)]
    marches += [grand(graine, personnes=400, cellules=9, ouvertes=60, part=0.0) for graine in range(6)]
    for marche in marches:
        assert muter(marche, OPTIONS).option.tolist() == reference.proceder(marche)


def test_reduction_garde_tout_ce_qui_est_sans_revendication() -> None:
    """No allocation without claims uses an option that the reduction withdrew."""
    for graine in range(200):
        marche = voisin(graine) if graine % 3 == 0 else petit(graine, couples=True)
        possibles = reference.reduire(marche)
        for allocation in DeuxPhases(marche).sans_revendication:
            assert all(k in restent for k, restent in zip(allocation, possibles, strict=True)), graine


def test_marche_en_une_phase_refuse() -> None:
    """A market without exits, or with somebody who asks from nowhere, is refused in words."""
    marche = conflit()
    with pytest.raises(ValueError, match="sorties"):
        muter(replace(marche, sorties=None), OPTIONS)
    with pytest.raises(ValueError, match="sorties"):
        muter(replace(marche, depart_libere_place=True), OPTIONS)
    with pytest.raises(ValueError, match="sans origine"):
        muter(replace(marche, origine=np.full(len(marche.personnes), DEHORS, np.int32)), OPTIONS)


@settings(max_examples=60, deadline=None)
@given(petits(couples=True))
def test_plus_de_moyens_ne_change_pas_une_reponse_prouvee(marche: Marche) -> None:
    """Whole or in pieces, an answer without claims is the same."""
    une, autre = muter(marche, OPTIONS), muter(marche, RESTREINTES["en_morceaux"])
    assert une.etat is not Etat.STABLE or une.option.tolist() == autre.option.tolist()
