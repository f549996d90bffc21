"""P9 to P12 against the definitions in plain Python, on random markets and mostly wrong outcomes."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.marche import Marche
from solver.verification import Controle, Rapport, controler_marche, situation, verifier
from tests.solver.reference.da import candidat_proposant
from tests.solver.verification.naif import Naif
from tests.solver.verification.naif_deux_phases import NaifDeuxPhases, p12, permutations, phase_m
from tests.solver.verification.strategies import graines, issue_au_hasard
from tests.solver.verification.strategies_deux_phases import annulations_au_hasard, issues_deux_phases, marche_deux_phases


def cles(controle: Controle, *champs: str) -> list[tuple[Any, ...]]:
    """Those fields of every witness."""
    return [tuple(violation.temoin.get(champ) for champ in champs) for violation in controle.violations]


def comparer(marche: Marche, cellule_m: np.ndarray, cellule: np.ndarray, annulations: tuple[tuple[int, ...], ...]) -> None:
    """Assert that both readings agree on everything."""
    rapport = verifier(marche, cellule, cellule_m, annulations=annulations)
    naif = NaifDeuxPhases(marche, cellule_m, cellule, {u for tour in annulations for u in tour})
    proprietes = rapport.proprietes
    assert cles(proprietes["P1"], "cellule") == [(c,) for c in sorted(naif.m.p1())]
    for propriete, quoi in (("P2", "unite"), ("P3", "personne"), ("P4", "personne"), ("P5", "unite")):
        juges = [getattr(issue, propriete.lower())() for issue in (naif.m, naif.fin)]
        assert {cle for (cle,) in cles(proprietes[propriete], quoi)} == set.union(*juges)
        assert proprietes[propriete].verifie == (not any(juges))
    assert set(cles(proprietes["P9"], "nature", "cellule")) == naif.p9()
    revendications = naif.revendications()
    attendues = [(*cle, *valeur) for cle, valeur in sorted(revendications.items())]
    assert cles(proprietes["P10"], "unite", "option", "nature", "cellules", "sorties") == attendues
    assert [tuple(r) for r in rapport.revendications] == [attendue[:3] for attendue in attendues]
    assert proprietes["P10"].verifie == (not revendications)
    assert rapport.valeur_p8 == naif.m.valeur()
    comparer_p11(rapport, naif)


def comparer_p11(rapport: Rapport, naif: NaifDeuxPhases) -> None:
    """Assert that both readings agree on P11, optimum included."""
    p11, gains = rapport.proprietes["P11"], rapport.gains
    assert gains is not None
    quoi = {"recul": "personne", "couple": "unite", "circulation": "cellule", "arc": "personne"}
    autres = [v.temoin for v in p11.violations if v.temoin["nature"] != "optimum"]
    trouvees = [(t["nature"], t[quoi[t["nature"]]], t.get("vers", -1)) for t in autres]
    assert len(set(trouvees)) == len(trouvees)
    assert set(trouvees) == naif.p11()
    assert (gains.ameliores, gains.points) == naif.gains()
    conditions = "P12" in rapport.proprietes and rapport.proprietes["P12"].violations
    feconde = not any(rapport.proprietes[p].violations for p in ("P2", "P3", "P4", "P5")) and not conditions
    meilleur = None
    if feconde and {nature for nature, *_ in trouvees} <= {"arc"}:
        meilleur = naif.optimum(naif.m.unites, ensemble=True)
        assert (gains.ameliores_borne, gains.points_borne) == meilleur
        assert bool([v for v in p11.violations if v.temoin["nature"] == "optimum"]) == (naif.gains() < meilleur)
        assert naif.gains() <= meilleur
    else:
        assert (gains.ameliores_borne, gains.points_borne) == (None, None)
    assert p11.verifie == (not p11.violations and meilleur == naif.gains())
    assert (p11.note == "") == (meilleur is not None)


@settings(max_examples=1500, deadline=None)
@given(graines, st.booleans())
def test_deux_phases(graine: int, couples: bool) -> None:
    """Singles, couples and trios, crossed options, deletions: every violation, every kind, and the optimum."""
    hasard = Random(graine)
    marche, annulations = annulations_au_hasard(hasard, marche_deux_phases(hasard, couples=couples))
    assert controler_marche(marche) == ()
    comparer(marche, *issues_deux_phases(hasard, marche), annulations)


@settings(max_examples=300, deadline=None)
@given(graines)
def test_phase_m_puis_meilleure_permutation(graine: int) -> None:
    """Without couples, the process that the model tells has no claim, and P11 accepts only the best permutations."""
    hasard = Random(graine)
    marche = marche_deux_phases(hasard, couples=False, groupes=False)
    cellule_m = phase_m(marche)
    possibles = permutations(marche, cellule_m)
    meilleur = max(valeur for valeur, _ in possibles)
    acceptees = 0
    for valeur, cellule in hasard.sample(possibles, min(len(possibles), 20)) + [p for p in possibles if p[0] == meilleur]:
        rapport = verifier(marche, cellule, cellule_m)
        assert not rapport.revendications
        assert rapport.stable == rapport.proprietes["P11"].verifie
        natures = {v.temoin["nature"] for v in rapport.proprietes["P11"].violations}
        assert natures <= {"arc", "optimum"}
        assert ("optimum" in natures) == (valeur != meilleur)
        acceptees += rapport.stable
    assert acceptees > 0


@settings(max_examples=500, deadline=None)
@given(graines, st.booleans())
def test_cycles_de_permutation(graine: int, couples: bool) -> None:
    """Following a reported cycle gives a permutation that gains what the witness says."""
    hasard = Random(graine)
    marche = marche_deux_phases(hasard, couples=couples)
    cellule_m = issue_au_hasard(hasard, marche)
    cellule = hasard.choice(permutations(marche, cellule_m))[1]
    avant = NaifDeuxPhases(marche, cellule_m, cellule)
    for violation in verifier(marche, cellule, cellule_m).proprietes["P11"].violations:
        if violation.temoin["nature"] == "optimum":
            apres = cellule.copy()
            for change in violation.temoin["changements"]:
                assert apres[change["personne"]] == change["de"]
                apres[change["personne"]] = change["vers"]
            suite = NaifDeuxPhases(marche, cellule_m, apres)
            assert {nature for nature, *_ in suite.p11()} <= {"arc"}
            gain = (violation.temoin["personnes_gagnees"], violation.temoin["points_gagnes"])
            assert gain > (0, 0)
            assert tuple(a - b for a, b in zip(suite.gains(), avant.gains(), strict=True)) == gain


def resultat_d_un_tour(marche: Marche, annulees: set[int]) -> np.ndarray:
    """Deferred acceptance among single persons, those of ``annulees`` asking nothing."""
    muettes = np.isin(np.arange(marche.nombre_unites), sorted(annulees))
    options = np.where(muettes, 0, np.diff(marche.option_debut))
    reste = np.repeat(~muettes, np.diff(marche.slot_debut))
    debut = np.concatenate(([0], np.cumsum(options)))
    colonnes = {nom: getattr(marche, nom)[reste] for nom in ("slot_cellule", "slot_groupe", "slot_points")}
    reduit = replace(marche, option_debut=debut, slot_debut=debut, **colonnes)
    cellule = marche.origine.copy()
    for u, k in enumerate(candidat_proposant(reduit)):
        if k < options[u]:
            cellule[marche.membres[u]] = reduit.slot_cellule[debut[u] + k]
    return cellule


@settings(max_examples=800, deadline=None)
@given(graines, st.booleans(), st.booleans())
def test_conditions(graine: int, deux_phases: bool, avec_tours: bool) -> None:
    """Conditional demands, in one phase or two, with the outcomes of the rounds or without: every violation."""
    hasard = Random(graine)
    marche = marche_deux_phases(hasard, couples=True)
    marche, annulations = annulations_au_hasard(hasard, marche)
    if marche.condition is None:
        return
    tours = [issue_au_hasard(hasard, marche) for _ in annulations] if avec_tours else None
    cellule_m, cellule = issues_deux_phases(hasard, marche)
    if not deux_phases:
        marche, cellule_m = replace(marche, sorties=None), None
    rapport = verifier(marche, cellule, cellule_m, annulations=annulations, tours=tours)
    controle = rapport.proprietes["P12"]
    trouvees = [
        (t["nature"], t.get("unite", -1), t.get("tour") or 0) for t in (violation.temoin for violation in controle.violations)
    ]
    if not deux_phases and (np.diff(marche.unite_debut) == 1).all():
        justes = [resultat_d_un_tour(marche, {u for a in annulations[:r] for u in a}) for r in range(len(annulations))]
    else:
        justes = tours
    attendues = p12(marche, cellule, annulations, justes if tours is None else tours)
    if justes is not None and tours is not None:
        faux = (r for r, (a, b) in enumerate(zip(tours, justes, strict=True), 1) if not np.array_equal(a, b))
        attendues |= {("tour_faux", -1, r) for r in faux}
    assert set(trouvees) == attendues
    assert len(trouvees) == len(attendues)
    rejouable = not deux_phases and (np.diff(marche.unite_debut) == 1).all()
    assert controle.verifie == (not attendues and (rejouable or tours is not None or not annulations))
    if not deux_phases:
        naif, annulees = Naif(marche, cellule), {u for tour in annulations for u in tour}
        restantes = {cle: v[0] for cle, v in naif.revendications().items() if cle[0] not in annulees}
        assert {(r.unite, r.option): r.nature for r in rapport.revendications} == restantes
        assert rapport.valeur_p8 == naif.valeur()


@settings(max_examples=100, deadline=None)
@given(graines, st.integers(1, 4))
def test_tranches_deux_phases(graine: int, taille: int) -> None:
    """Cutting the slots in slices of any size changes nothing in the report."""
    hasard = Random(graine)
    marche = marche_deux_phases(hasard, couples=True)
    cellule_m, cellule = issues_deux_phases(hasard, marche)
    entier = verifier(marche, cellule, cellule_m)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(situation, "TAILLE_TRANCHE", taille)
        assert verifier(marche, cellule, cellule_m) == entier
