"""What is told to those whom a remaining claim, its group or a couple left outside concerns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.explications import Explicateur, Explication, en_html, en_texte
from service.resultat import ResultatVerifie
from solver.solution import Etat, Impossibilite, Nature, Placement, Reparation, Revendication
from tests.service.campagnes import RACINE
from tests.service.chaine import resultat_du_dossier
from tests.service.fabrique_resultat import resultat
from tests.solver.fabrique import fabriquer

ENVIE = Revendication(0, 0, Nature.ENVIE, None)
LIBRE = Revendication(0, 0, Nature.SIEGE_LIBRE, None)


def _verifie(etat: Etat, *claims: Revendication, **solution: object) -> ResultatVerifie:
    """Two who want the only seat, one of whom claims it; somebody else elsewhere."""
    marche = fabriquer(
        {"a": ("M", None), "b": ("M", None), "z": ("A", None)},
        {"a": "24 10", "b": "24", "z": "24"},
        {"M/24": 1, "A/24": 1},
        priorites={"M/24": "a b"},
    )
    verifie = resultat(marche, [2, 0, 0], etat=etat, revendications=claims)
    brut = verifie.resultat
    return ResultatVerifie(replace(brut, solution=replace(brut.solution, **solution)), verifie.rapport)  # type: ignore[arg-type]


def _situation(verifie: ResultatVerifie, qui: str) -> str:
    e = Explicateur(verifie).expliquer(qui)
    assert all(phrase in en_texte(e) for phrase in e.situation)
    return " ".join(e.situation)


@pytest.mark.parametrize(
    ("claim", "attendu"),
    ((ENVIE, "vous y passeriez avant une personne au moins qui y entre"), (LIBRE, "une place y reste libre")),
)
def test_demande_fondee(claim: Revendication, attendu: str) -> None:
    """The claim is said to be founded, with its kind, to its author only."""
    verifie = _verifie(Etat.SANS_STABLE, claim)
    texte = _situation(verifie, "a")
    assert texte.startswith("Votre demande pour votre vœu 1 (Créteil) était fondée et n'est pas honorée : " + attendu)
    assert _situation(verifie, "b") == _situation(verifie, "z") == ""


@pytest.mark.parametrize(
    ("etat", "attendu"),
    (
        (Etat.SANS_STABLE, "aucune répartition n'honore ici toutes les demandes fondées à la fois, cela est démontré"),
        (Etat.PLACEMENT, "Les règles de cette campagne placent un couple"),
        (Etat.INCONNU, "Le calcul n'a pas établi"),
    ),
)
def test_cause_selon_ce_qui_est_su(etat: Etat, attendu: str) -> None:
    """Nothing is called proven that is not."""
    texte = _situation(_verifie(etat, ENVIE), "a")
    assert attendu in texte
    assert ("démontré" in texte) == (etat is Etat.SANS_STABLE)


def test_demande_vide() -> None:
    """A claim that nothing can honour is said so."""
    assert "aucune répartition permise ne pouvait vous accorder" in _situation(
        _verifie(Etat.SANS_STABLE, replace(ENVIE, vide=True)), "a"
    )
    assert "aucune répartition permise" not in _situation(_verifie(Etat.SANS_STABLE, ENVIE), "a")


def test_reparations_sur_ses_propres_places() -> None:
    """A change in an own cellule is named; one elsewhere is only said to exist."""
    m = _verifie(Etat.SANS_STABLE, ENVIE).resultat.marche
    ici, ailleurs = m.cellules.index(("M", "24")), m.cellules.index(("A", "24"))
    deux = (Reparation(((ici, 1),)), Reparation(((ailleurs, -1),)))
    texte = _situation(_verifie(Etat.SANS_STABLE, ENVIE, reparations=deux), "a")
    assert "1 place de plus (Créteil, M)." in texte
    assert "D'autres changements, sur des places que vous n'avez pas demandées, suffiraient aussi." in texte
    seul = _situation(_verifie(Etat.SANS_STABLE, ENVIE, reparations=deux[1:]), "a")
    assert "sur des places que vous n'avez pas demandées" in seul
    assert "de moins" not in seul


def test_groupe_sans_demande() -> None:
    """Somebody of the proof's group without a claim learns it, and that no own claim remains."""
    preuve = (Impossibilite((0, 1), ((0,), (0,)), ()),)
    verifie = _verifie(Etat.SANS_STABLE, ENVIE, impossibilites=preuve)
    assert "Aucune de vos demandes fondées n'est restée sans suite." in _situation(verifie, "b")
    assert _situation(verifie, "z") == ""


@pytest.mark.parametrize(("prouve", "complets"), ((True, False), (False, True)))
def test_couple_sans_place(prouve: bool, complets: bool) -> None:
    """A couple left outside learns the possible placements, their cost, and whether the list is proven."""
    marche = fabriquer(
        {"i": ("M", None), "j": ("A", None), "s": ("M", None)}, {"i+j": "24 10", "s": "24"}, {"M/24": 1, "A/24": 1}
    )
    verifie = resultat(marche, [2, 0])
    placement = Placement(0, 0, (Revendication(1, 0, Nature.ENVIE),), prouve)
    solution = replace(verifie.resultat.solution, placements=(placement,), placements_complets=complets)
    verifie = ResultatVerifie(replace(verifie.resultat, solution=solution), verifie.rapport)
    texte = _situation(verifie, "i")
    assert texte == _situation(verifie, "j")
    assert "Créteil (1 demande fondée resterait sans suite" in texte
    assert ("sans preuve que ce soit le moins possible" in texte) == (not prouve)
    assert ("dans les autres académies examinées, sans preuve qu'il n'en existe pas" in texte) == (not complets)
    assert ("Il est prouvé que les autres académies examinées ne peuvent lui être données." in texte) == complets
    assert _situation(verifie, "s") == ""


def test_echantillon_sans_stable() -> None:
    """On the hand-made campaign the couple reads its claim, the proof and what would do; nobody else is named."""
    verifie = resultat_du_dossier(RACINE / "data" / "synthetic" / "sans-stable")
    lettres: dict[str, Explication] = {q: Explicateur(verifie).expliquer(q) for q in ("ines", "jean", "sonia", "theo")}
    assert lettres["ines"].situation == lettres["jean"].situation
    texte = " ".join(lettres["ines"].situation)
    assert "votre vœu 1 (Toulouse) était fondée" in texte
    assert "confirmé par un programme indépendant" in texte
    assert "1 place de plus (Toulouse, Mathématiques (L1300))" in texte
    for qui, e in lettres.items():
        assert not [autre for autre in lettres if autre != qui and autre in en_texte(e) + en_html(e)]
