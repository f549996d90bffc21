"""The report: what goes in the certificate, what is refused, what is never said."""

from __future__ import annotations

import json

import numpy as np
import pytest

from solver.marche import Marche
from solver.solution import Nature
from solver.verification import PROPRIETES, verifier
from tests.solver.fabrique import affecter, fabriquer

NOMS = ("Dupont-Anne", "Durand-Luc", "Petit-Zoe", "Roux-Max")


def marche() -> Marche:
    """A couple, a titulaire and a newcomer for too few seats."""
    anne, luc, zoe, maximilien = NOMS
    return fabriquer(
        personnes={anne: ("M", None), luc: ("M", None), zoe: ("M", "B"), maximilien: ("M", None)},
        unites={f"{anne}+{luc}": "A", zoe: "A", maximilien: "B A"},
        extension={f"{anne}+{luc}": "C"},
        places={"M/A": 1, "M/B": 1, "M/C": 0, "M/D": 1},
        priorites={"M/A": [zoe]},
    )


def fausse(m: Marche) -> np.ndarray:
    """An outcome that breaks P1 to P7 at once."""
    return affecter(m, dict(zip(NOMS, ("M/C", "M/A", None, "M/D"), strict=True)))


def test_as_dict() -> None:
    """The certificate's content survives JSON unchanged and has one entry per property, with its violations."""
    m = marche()
    rapport = verifier(m, fausse(m))
    contenu = rapport.as_dict()
    assert json.loads(json.dumps(contenu)) == contenu
    assert list(contenu) == [f"p{i}" for i in range(1, 13)]
    assert [contenu[p]["verifie"] for p in contenu] == [False] * 12
    assert [bool(contenu[p]["violations"]) for p in contenu] == [True] * 7 + [False] * 5
    assert [contenu[p]["sans_objet"] for p in contenu] == [False] * 8 + [True] * 4
    assert {contenu["p11"][nom] for nom in ("ameliores", "points", "ameliores_borne", "points_borne")} == {None}
    assert contenu["p8"]["valeur"] == rapport.valeur_p8
    for propriete, controle in rapport.proprietes.items():
        entrees = contenu[propriete.lower()]["violations"]
        assert [e["message"] for e in entrees] == [v.message for v in controle.violations]
        assert {v.propriete for v in controle.violations} <= {propriete}


def test_messages() -> None:
    """Every message starts with its property and names those whom its witness holds, not their indices."""
    m = marche()
    rapport = verifier(m, fausse(m))
    violations = [(p, violation) for p, controle in rapport.proprietes.items() for violation in controle.violations]
    assert {p for p, _ in violations} == {f"P{i}" for i in range(1, 8)}
    for propriete, violation in violations:
        assert violation.message.startswith(f"{propriete} : ")
        assert "unité" not in violation.message
        if propriete != "P1":
            personnes = violation.temoin.get("personnes") or [violation.temoin["personne"]]
            assert all(m.personnes[p] in violation.message for p in personnes)
        if propriete in {"P6", "P7"}:
            lieux = ["/".join(m.cellules[t["cellule"]]) for t in violation.temoin["cellules"]]
            assert all(f"préfère {', '.join(lieux)} à son résultat" in violation.message for _ in lieux)


def test_conforme_et_stable() -> None:
    """``conforme`` is P1-P5; ``stable`` asks for no claim as well."""
    m = marche()
    immobile = verifier(m, m.origine)
    assert immobile.conforme
    assert not immobile.stable
    servie = verifier(m, affecter(m, {NOMS[2]: "M/A", NOMS[3]: "M/B"}))
    assert servie.conforme
    assert servie.stable
    assert not verifier(m, fausse(m)).conforme


def test_proprietes_dans_l_ordre() -> None:
    """The report has the declared properties, in their order."""
    m = marche()
    assert list(verifier(m, m.origine).proprietes) == list(PROPRIETES)


def test_natures_communes() -> None:
    """The natures of claims are the words of the mechanisms' answers, so that both lists can be compared."""
    m = marche()
    natures = {r.nature for r in verifier(m, fausse(m)).revendications}
    assert natures == {Nature.ENVIE, Nature.SIEGE_LIBRE}


@pytest.mark.parametrize(
    ("cellule", "message"),
    (
        (np.array([-1, -1, 1], dtype=np.int32), "4 attendues"),
        (np.array([[-1, -1, 1, -1]], dtype=np.int32), "4 attendues"),
        (np.array([-1.0, -1.0, 1.0, -1.0]), "une cellule entière"),
        (np.array([-1, -2, 1, 9], dtype=np.int32), "2 personne.s. en une cellule inconnue, dont la personne 1 en -2"),
        (np.array([-1, -1, 1, 4], dtype=np.int32), "1 personne.s. en une cellule inconnue, dont la personne 3 en 4"),
    ),
)
def test_issue_illisible(cellule: np.ndarray, message: str) -> None:
    """An outcome of another shape, type or range is refused: there would be nothing to conclude."""
    with pytest.raises(ValueError, match=message):
        verifier(marche(), cellule)


def test_entrees_intactes() -> None:
    """Verifying changes neither the market nor the outcome."""
    m = marche()
    cellule = fausse(m)
    avant = (cellule.copy(), m.slot_cellule.copy(), m.places.copy(), m.origine.copy())
    verifier(m, cellule)
    for tableau, copie in zip((cellule, m.slot_cellule, m.places, m.origine), avant, strict=True):
        assert (tableau == copie).all()
