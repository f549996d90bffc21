"""Optimal assignments against the enumeration of every allowed allocation, and against one whole exact model."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.cpsat.modele import Modele, Statut
from solver.marche import Marche
from solver.mecanismes import OptionsResolution, mecanisme
from solver.mecanismes.autres.affectation import au_moindre_cout
from solver.mecanismes.autres.optimums import couts_de_mobilite, couts_des_rangs
from solver.mecanismes.autres.relaxation import Couts
from solver.mecanismes.preparation import preparer
from tests.solver.fabrique import fabriquer
from tests.solver.hasard import construire, descriptions
from tests.solver.reference.autres_naif import tirer
from tests.solver.reference.enumeration import Enumeration

SANS_MODELE = OptionsResolution(marche_entier_maximal=-1)


@st.composite
def marches_reduits(tirer: st.DrawFn) -> Marche:
    """Markets of every family, some with fewer places than titulaires in many cellules."""
    marche = construire(tirer(descriptions()))
    if not marche.depart_libere_place or tirer(st.booleans()):
        return marche
    hasard = tirer(st.randoms(use_true_random=False))
    places = marche.places.copy()
    for c, loges in enumerate(np.bincount(marche.origine[marche.origine >= 0], minlength=len(places)).tolist()):
        if loges and hasard.random() < 0.6:
            places[c] = loges - hasard.randint(0, 2)
    return replace(marche, places=places)


@pytest.mark.parametrize("couts", (couts_des_rangs, lambda marche: couts_de_mobilite(marche)[0]), ids=["rangs", "mobilite"])
@given(marche=marches_reduits())
def test_contre_enumeration(couts: object, marche: Marche) -> None:
    """The cheapest of all allowed allocations, proven; without the exact model, an allowed one and a true bound."""
    cout: Couts = couts(marche)  # type: ignore[operator]
    permises = Enumeration(marche).permises
    optimum = min(cout.total(marche, np.array(a, np.int64)) for a in permises)
    exact = au_moindre_cout(marche, preparer(marche), cout, OptionsResolution())
    assert tuple(exact.option.tolist()) in set(permises)
    assert (exact.valeur, exact.borne) == (optimum, optimum)
    borne = au_moindre_cout(marche, preparer(marche), cout, SANS_MODELE)
    assert tuple(borne.option.tolist()) in set(permises)
    assert borne.borne <= optimum <= borne.valeur


@given(marches_reduits())
def test_places_d_abord_puis_mutations(marche: Marche) -> None:
    """Both place the most persons who must be; one then has the least sum of ranks, the other the most titulaires who move."""

    def figures(option: tuple[int, ...]) -> tuple[int, int, int]:
        places = mutations = rangs = 0
        for u, k in enumerate(option):
            membres = marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]]
            dehors = k == marche.option_debut[u + 1] - marche.option_debut[u]
            places += int((marche.obligatoire & (marche.origine < 0))[membres].sum()) * dehors
            mutations -= int((marche.origine[membres] >= 0).sum()) * (not dehors)
            rangs += len(membres) * (k + 1)
        return places, mutations, rangs

    toutes = [figures(a) for a in Enumeration(marche).permises]
    rangs, mobilite = (
        figures(tuple(mecanisme(nom).resoudre(marche, OptionsResolution()).option.tolist()))
        for nom in ("rangs_minimaux", "mobilite_maximale")
    )
    assert (rangs[0], rangs[2]) == min((p, r) for p, _, r in toutes)
    assert mobilite == min(toutes)


def _modele_entier(marche: Marche, couts: Couts) -> int:
    """The same optimum by one CP-SAT model of single persons, nothing reduced: a second algorithm."""
    modele, objectif = Modele(), []
    occupe: dict[int, list[tuple[int, int]]] = {}
    entre: dict[int, list[int]] = {}
    for u in range(marche.nombre_unites):
        debut, fin = int(marche.option_debut[u]), int(marche.option_debut[u + 1])
        choix = [modele.variable() for _ in range(fin - debut + 1)]
        modele.exactement_un(choix)
        for x, k in zip(choix[:-1], range(debut, fin), strict=True):
            c = int(marche.slot_cellule[k])
            occupe.setdefault(c, []).append((x, 1))
            entre.setdefault(c, []).append(x)
            objectif.append((x, int(couts.option[k])))
        objectif.append((choix[-1], int(couts.dehors[u])))
        maison = int(marche.origine[marche.membres[marche.unite_debut[u]]])
        if maison >= 0 and marche.depart_libere_place:
            occupe.setdefault(maison, []).append((choix[-1], 1))
    for c, entrants in entre.items():
        ouverte = modele.variable()
        modele.lineaire(occupe[c], None, int(marche.places[c]), si=(ouverte,))
        for x in entrants:
            modele.clause((~x, ouverte))
    reponse = modele.resoudre(objectif, limite=60.0)
    assert reponse.statut is Statut.OPTIMAL
    return reponse.objectif


@pytest.mark.parametrize("graine", range(4))
def test_contre_un_modele_entier(graine: int) -> None:
    """On twenty persons with negative capacities, flows under regimes prove what one whole model finds."""
    marche = fabriquer(**tirer(Random(graine), vacances=True, reduites=True, nombre=20))
    couts = couts_des_rangs(marche)
    optimum = au_moindre_cout(marche, preparer(marche), couts, SANS_MODELE)
    assert (optimum.valeur, optimum.borne) == (_modele_entier(marche, couts), optimum.valeur)
