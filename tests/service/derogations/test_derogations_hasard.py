"""Random small campaigns with decisions: against a plain procedure without couples, by counts with them."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from service.echanges.anomalies import EntreeRefusee
from service.echanges.lecture import lire
from tests.service.campagnes import appeler, campagne, ecrire_lignes, lignes
from tests.service.derogations.fabrique_derogations import calculer, decider

LIEUX = ("01", "24", "25", "10")


def _hasard(dossier: Path, graine: int, *, couples: bool) -> Path:
    """A campaign of titulaires with different points, and one to three decisions that its files allow."""
    for essai in range(50):
        des = random.Random(100 * graine + essai)
        ids = [f"c{k}" for k in range(des.randint(4, 9))]
        origine = {c: des.choice(LIEUX) for c in ids}
        paires = [(a, b) for a, b in zip(ids[::2], ids[1::2], strict=False) if des.random() < 0.5] if couples else []
        voeux = {c: des.sample([x for x in LIEUX if x != origine[c]], des.randint(1, 3)) for c in ids}
        for a, b in paires:
            origine[b], voeux[b] = origine[a], list(voeux[a])
        places = {("L1300", x): des.choice((-1, 0, 1, 1, 2)) for x in LIEUX}
        campagne(dossier, [{"candidat": c, "origine": origine[c]} for c in ids], voeux, places, couples=paires or None)
        points = des.sample(range(10, 90), len(ids))
        rangees = [
            {"candidat": c, "rang": rang, "points": p}
            for c, p in zip(ids, points, strict=True)
            for rang in range(1, len(voeux[c]) + 1)
        ]
        ecrire_lignes(dossier / "bareme.csv", rangees)
        choisis = des.sample(ids, des.randint(1, 2))
        choisis = sorted({membre for c in choisis for membre in next((p for p in paires if c in p), (c,))})
        decisions = [
            {
                "candidat": c,
                "lieu": des.choice([x for x in LIEUX if x != origine[c]]),
                "place": des.choice(("comptee", "en_plus")),
            }
            for c in choisis
        ]
        decider(dossier, *decisions)
        try:
            lire(dossier)
        except EntreeRefusee:
            continue
        return dossier
    raise AssertionError("aucune campagne acceptée")


def _naif(dossier: Path) -> dict[str, str]:
    """Lieu of each candidat by deferred acceptance, decided persons seated first: nothing of the program."""
    origine = {r["candidat"]: r["origine"] for r in lignes(dossier / "candidats.csv")}
    points = {r["candidat"]: int(r["points"]) for r in lignes(dossier / "bareme.csv")}
    decisions = {r["candidat"]: r for r in lignes(dossier / "derogations.csv")}
    listes: dict[str, list[str]] = {c: [] for c in origine}
    for r in lignes(dossier / "voeux.csv"):
        listes[r["candidat"]].append(r["lieu"])
    sieges = Counter({r["lieu"]: int(r["capacite"]) for r in lignes(dossier / "capacites.csv")})
    sieges.update(origine.values())
    for decision in decisions.values():
        sieges[decision["lieu"]] -= decision["place"] == "comptee"
    tenus: dict[str, list[str]] = {x: [] for x in LIEUX}
    attente = [c for c in origine if c not in decisions]
    rang = dict.fromkeys(attente, 0)
    while attente:
        c = attente.pop()
        lieu = [*listes[c], origine[c]][rang[c]]
        tenus[lieu] = sorted([*tenus[lieu], c], key=lambda q: (origine[q] != lieu, -points[q]))
        chez_eux = sum(origine[q] == lieu for q in tenus[lieu])
        for refuse in tenus[lieu][max(chez_eux, sieges[lieu]) :]:
            tenus[lieu].remove(refuse)
            rang[refuse] += 1
            attente.append(refuse)
    return {c: d["lieu"] for c, d in decisions.items()} | {c: x for x, qui in tenus.items() for c in qui}


def _lieux(dossier: Path, resultat: Path) -> dict[str, str]:
    return {r["candidat"]: r["lieu"] or r["origine"] for r in lignes(resultat / "affectations.csv")}


@pytest.mark.parametrize("graine", range(25))
def test_contre_acceptation_differee(graine: int, tmp_path: Path) -> None:
    """Everybody has the lieu of the plain procedure."""
    dossier = _hasard(tmp_path / "c", graine, couples=False)
    assert _lieux(dossier, calculer(dossier)) == _naif(dossier)


@pytest.mark.parametrize("graine", range(15))
def test_avec_des_couples(graine: int, tmp_path: Path) -> None:
    """Decided persons are where decided, nobody else loses a place, entrants hold in the seats, and the check agrees."""
    dossier = _hasard(tmp_path / "c", graine, couples=True)
    resultat = calculer(dossier)
    decisions = {r["candidat"]: r for r in lignes(dossier / "derogations.csv")}
    entrants, sortants = Counter[str](), Counter[str]()
    for r in lignes(resultat / "affectations.csv"):
        if r["candidat"] in decisions:
            assert (r["resultat"], r["lieu"]) == ("derogation", decisions[r["candidat"]]["lieu"])
        if r["lieu"]:
            entrants[r["lieu"]] += 1
            sortants[r["origine"]] += 1
    for r in lignes(dossier / "capacites.csv"):
        en_plus = sum(d["lieu"] == r["lieu"] and d["place"] == "en_plus" for d in decisions.values())
        assert entrants[r["lieu"]] <= max(0, int(r["capacite"]) + sortants[r["lieu"]]) + en_plus
    assert appeler("verify", dossier, resultat).code == 0
