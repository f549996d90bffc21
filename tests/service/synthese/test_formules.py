"""Formulas of a recipe: what they give, and that nothing else than formulas is accepted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scoring.fautes import Faute
from scoring.noeud import Noeud
from scoring.paquet import charger
from service.synthese import RecetteRefusee
from service.synthese.formules import Formule, evaluer, lire_formule
from service.synthese.hasard import Hasard
from service.synthese.tirages import FONCTIONS, Tirages

LIEUX = charger("second-degre", 2023).lieux
REPARTITION = (np.array([0.0, 0.5, 1.0]), np.array([0.0, 10.0, 10.0]))
NOMS: dict[str, Any] = {
    "age": np.array([20.0, 30.0, 40.0, 50.0]),
    "groupe": np.array([True, True, False, False]),
    "statut": np.array(["a", "b", "a", "b"]),
    "seuils": np.array([0.0, 25.0, 45.0]),
    "repartition": REPARTITION,
    "lieu_1": np.array([LIEUX.indice["24"], LIEUX.indice["14"], LIEUX.indice["27"], -1], dtype=np.int32),
    "lieux.poids": np.arange(LIEUX.nombre, dtype=np.float64),
    "lieux.limitrophe": LIEUX.limitrophe,
    "vide": -1,
}


def _lire(texte: object) -> tuple[Formule, list[str]]:
    fautes: list[Faute] = []
    formule = lire_formule(Noeud(texte, "r.yaml", "faits.x", fautes), NOMS, FONCTIONS)
    return formule, [faute.message for faute in fautes]


def _valeur(texte: object, couples: float = 1.0) -> Any:
    formule, fautes = _lire(texte)
    assert fautes == []
    return evaluer(formule, NOMS, Tirages(Hasard(1), LIEUX, 4, couples).fonctions)


@pytest.mark.parametrize(
    ("texte", "attendu"),
    (
        ("age + 1", [21, 31, 41, 51]),
        ("2 * (age - 10) / 10 % 3", [2, 1, 0, 2]),
        ("-age", [-20, -30, -40, -50]),
        ("age >= 30 and not groupe or age == 20", [True, False, True, True]),
        ("age != 20 and age < 50 and age <= 40 and age > 0", [False, True, True, False]),
        ('si(groupe, 1, statut == "a", 2, 3)', [1, 1, 2, 3]),
        ("palier(age, seuils)", [1, 2, 2, 3]),
        ("seuils[palier(age, seuils) - 1]", [0, 25, 25, 45]),
        ("au_plus(au_moins(age, 25), 45)", [25, 30, 40, 45]),
        ("bas(age / 30) + haut(age / 30)", [1, 2, 3, 3]),
        ("quantile(age / 80, repartition)", [5, 7.5, 10, 10]),
        ("cumul(repartition, 5)", 0.25),
        ("compte(groupe)", 2),
        ("jour('1970-01-11')", 10),
        ("est(lieu_1, '14', '27', '999')", [False, True, True, False]),
        ("si(lieux.poids[lieu_1] > 0, 1, 0)", [1, 1, 1, 1]),
        ("departement_du_lieu(si(groupe, vide, vide))", [-1, -1, -1, -1]),
        (True, True),
        (3, 3),
    ),
)
def test_valeurs(texte: object, attendu: object) -> None:
    """Operators and functions give what arithmetic says."""
    assert np.asarray(_valeur(texte)).tolist() == attendu


@pytest.mark.parametrize(
    ("texte", "motif"),
    (
        ("age +", "est mal écrite"),
        ("taille", "nom inconnu : taille"),
        ("lieux.masse", "nom inconnu : lieux.masse"),
        ("ouvrir('x')", "fonction inconnue : ouvrir"),
        ("age.tolist()", "écriture non permise : age.tolist()"),
        ("[a for a in age]", "écriture non permise"),
        ("(lambda: 1)()", "écriture non permise"),
        ("1 < age < 3", "écriture non permise : 1 < age < 3"),
        ("seuils[0:2]", "écriture non permise : seuils[0:2]"),
        ("bas(x=1)", "écriture non permise : bas(x=1)"),
        ("age if groupe else 1", "écriture non permise"),
        ("age ** 2", "écriture non permise : age ** 2"),
        ("None", "écriture non permise : None"),
        (["age"], "un texte est attendu"),
    ),
)
def test_fautes(texte: object, motif: str) -> None:
    """What is not a formula over known names is a fault, and is never run."""
    assert any(motif in faute for faute in _lire(texte)[1])


@pytest.mark.parametrize(
    "texte", ("statut + 1", "seuils[palier(age, seuils) + 5]", "bas(age, 1, 2, 3)", "jour('hier')", "age[statut]")
)
def test_calcul_impossible(texte: str) -> None:
    """A formula that cannot be computed is refused with its place and its text, not with a bare error."""
    formule, fautes = _lire(texte)
    assert fautes == []
    with pytest.raises(RecetteRefusee, match=r"r\.yaml : faits\.x : la formule « .* » ne se calcule pas"):
        evaluer(formule, NOMS, Tirages(Hasard(1), LIEUX, 4, 0.0).fonctions)


def test_couples() -> None:
    """Everybody in a couple has another, who has them; values are shared from the first member to the second."""
    tirages = Tirages(Hasard(1), LIEUX, 100, 0.4)
    groupe = np.arange(100) < 50
    autre = tirages.apparier(groupe, 0.5, 0.2)
    dedans = np.flatnonzero(autre >= 0)
    assert len(dedans) == 40
    assert (autre[autre[dedans]] == dedans).all()
    paires = tirages.couples
    ensemble = groupe[paires].sum(axis=1)
    assert [(ensemble == k).sum() for k in (0, 1, 2)] == [6, 4, 10]
    valeurs = np.arange(100)
    partage = tirages.partager("x", valeurs, 1.0)
    assert (partage[paires[:, 1]] == paires[:, 0]).all()
    assert (tirages.partager("x", valeurs, 0.0) == valeurs).all()
    assert (tirages.du_conjoint(valeurs)[dedans] == autre[dedans]).all()
    assert (tirages.du_conjoint(valeurs)[autre < 0] == -1).all()
    assert not tirages.du_conjoint(np.ones(100, dtype=np.bool_))[autre < 0].any()


def test_lieu_evite_ceux_que_l_on_tient() -> None:
    """Neither the lieu held nor that of the other member is drawn; a post held excludes nothing of the pack."""
    tirages = Tirages(Hasard(1), LIEUX, 2000, 0.0)
    depart = np.zeros(2000, dtype=np.int32)
    poids = np.ones((LIEUX.nombre, LIEUX.nombre))
    tires = tirages.lieu("x", poids, depart, depart, depart + 1, np.full(2000, LIEUX.nombre + 7, dtype=np.int32))
    assert set(tires.tolist()) == set(range(2, LIEUX.nombre))


def test_autre_candidat_n_est_pas_soi() -> None:
    """Another candidat is never oneself, and anybody else may be drawn."""
    tires = Tirages(Hasard(1), LIEUX, 50, 0.0).autre_candidat("x")
    assert (tires != np.arange(50)).all()
    assert len(set(tires.tolist())) > 20
