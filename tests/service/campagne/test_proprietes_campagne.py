"""Properties of whole runs on random small campaigns: row order, names, more seats, markets that do not meet."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scoring.paquet
from scoring.paquet import Paquet
from service.campagne import executer
from service.echanges import lecture_campagne
from service.echanges.lecture import lire
from service.sortie import fichiers
from tests.service.campagnes import campagne, ecrire_lignes, lignes

LIEUX = ("01", "12", "24", "25", "08")
DISCIPLINES = ("L0202", "L1300")


@pytest.fixture(scope="module", autouse=True)
def _paquet_lu_une_fois() -> Iterator[None]:
    """The pack is frozen: reading it again for each example would only cost time."""

    @cache
    def charger(mouvement: str, annee: int) -> Paquet:
        return scoring.paquet.charger(mouvement, annee)

    def sans_surcharge(mouvement: str, annee: int, surcharges: Mapping[str, object]) -> Paquet:
        assert not surcharges
        return charger(mouvement, annee)

    with pytest.MonkeyPatch.context() as reglages:
        reglages.setattr(lecture_campagne, "charger", sans_surcharge)
        yield


Petite = tuple[list[dict[str, Any]], dict[str, list[str]], dict[tuple[str, str], int], list[tuple[str, str]]]


@st.composite
def petites(tirer: st.DrawFn, *, couples: bool) -> Petite:
    """Candidats with birthdays all different (the draw never decides), their vœux, capacities, couples."""
    nombre = tirer(st.integers(2, 14))
    jours = tirer(st.permutations(range(nombre)))
    candidats: list[dict[str, Any]] = []
    voeux: dict[str, list[str]] = {}
    for k in range(nombre):
        origine = tirer(st.sampled_from(("", "", *LIEUX[:4])))
        candidats.append(
            {
                "candidat": f"p{k:02d}",
                "discipline": tirer(st.sampled_from(DISCIPLINES)),
                "statut": "titulaire" if origine else "stagiaire",
                "origine": origine,
                "date_naissance": f"19{60 + jours[k]}-06-15",
                "echelon": tirer(st.integers(1, 4)),
            }
        )
        voeux[f"p{k:02d}"] = tirer(st.lists(st.sampled_from(LIEUX), max_size=4, unique=True))
    paires = [(f"p{2 * k:02d}", f"p{2 * k + 1:02d}") for k in range(tirer(st.integers(0, nombre // 2)))] if couples else []
    for k, (a, b) in enumerate(paires):
        voeux[b] = list(voeux[a])
        for membre, autre in ((2 * k, 2 * k + 1), (2 * k + 1, 2 * k)):
            if candidats[autre]["origine"] and not candidats[membre]["origine"]:
                candidats[membre]["statut"] = "reintegration"  # a stagiaire may not be linked to a titulaire
    places = {(d, x): tirer(st.integers(-1, 2)) for d in DISCIPLINES for x in LIEUX}
    return candidats, voeux, places, paires


def _executer(dossier: Path) -> dict[str, bytes]:
    return dict(fichiers(executer(lire(dossier)))[0])


def _affectations(petite: Petite) -> dict[str, tuple[str, str, int]]:
    """(outcome, lieu, number of the option) by candidat."""
    candidats, voeux, places, paires = petite
    with tempfile.TemporaryDirectory() as temporaire:
        dossier = campagne(Path(temporaire), candidats, voeux, places, couples=paires)
        verifie = executer(lire(dossier))
    resultat = verifie.resultat
    codes, n = resultat.campagne.paquet.lieux.codes, len(resultat.marche.personnes)
    options = {
        int(p): int(resultat.solution.option[u]) for u in range(resultat.marche.nombre_unites) for p in _membres(resultat, u)
    }
    finales = [("" if c < 0 else codes[c % len(codes)]) for c in resultat.cellule]
    dehors = [bool(resultat.cellule[p] == resultat.marche.origine[p]) for p in range(n)]
    return {resultat.marche.personnes[p]: ("dehors" if dehors[p] else "option", finales[p], options[p]) for p in range(n)}


def _membres(resultat: Any, u: int) -> list[int]:
    m = resultat.marche
    return [int(p) for p in m.membres[m.unite_debut[u] : m.unite_debut[u + 1]]]


@settings(max_examples=25)
@given(petites(couples=True), st.randoms(use_true_random=False))
def test_ordre_des_lignes(petite: Petite, hasard: Any) -> None:
    """Any order of the rows of any file: the same bytes in every file of the result."""
    candidats, voeux, places, paires = petite
    with tempfile.TemporaryDirectory() as temporaire:
        dossier = campagne(Path(temporaire), candidats, voeux, places, couples=paires)
        avant = _executer(dossier)
        for chemin in sorted(dossier.glob("*.csv")):
            rangees = lignes(chemin)
            if rangees:
                hasard.shuffle(rangees)
                ecrire_lignes(chemin, rangees)
        assert _executer(dossier) == avant


@settings(max_examples=25)
@given(petites(couples=False), st.randoms(use_true_random=False))
def test_renommer_les_candidats(petite: Petite, hasard: Any) -> None:
    """Without couples, and when the draw decides nothing, new ids in any order give the same outcomes under the new ids."""
    candidats, voeux, places, _ = petite
    nouveaux = [f"x{k:03d}" for k in range(len(candidats))]
    hasard.shuffle(nouveaux)
    noms = {c["candidat"]: nouveau for c, nouveau in zip(candidats, nouveaux, strict=True)}
    renommes = [{**c, "candidat": noms[c["candidat"]]} for c in candidats]
    avant = _affectations(petite)
    apres = _affectations((renommes, {noms[qui]: liste for qui, liste in voeux.items()}, places, []))
    assert {noms[qui]: issue for qui, issue in avant.items()} == apres


@settings(max_examples=25)
@given(petites(couples=False), st.sampled_from(DISCIPLINES), st.sampled_from(LIEUX))
def test_une_place_de_plus(petite: Petite, discipline: str, lieu: str) -> None:
    """Without couples one more seat anywhere makes nobody worse off."""
    candidats, voeux, places, _ = petite
    avant = _affectations(petite)
    plus = {**places, (discipline, lieu): places[discipline, lieu] + 1}
    apres = _affectations((candidats, voeux, plus, []))
    assert all(apres[qui][2] <= avant[qui][2] for qui in avant)


@settings(max_examples=25)
@given(petites(couples=False))
def test_disciplines_separees(petite: Petite) -> None:
    """Disciplines that no couple joins do not meet: each alone gives what it gives within the whole."""
    candidats, voeux, places, _ = petite
    ensemble = _affectations(petite)
    separes: dict[str, tuple[str, str, int]] = {}
    for discipline in {c["discipline"] for c in candidats}:
        siens = [c for c in candidats if c["discipline"] == discipline]
        leurs = {c["candidat"]: voeux[c["candidat"]] for c in siens}
        separes |= _affectations((siens, leurs, {cle: k for cle, k in places.items() if cle[0] == discipline}, []))
    assert separes == ensemble


@settings(max_examples=40)
@given(petites(couples=True))
def test_ce_que_tout_resultat_promet(petite: Petite) -> None:
    """No titulaire without place, couples together, nobody on a later vœu than a seat they could have: the run is attested."""
    candidats, _, _, paires = petite
    obtenu = _affectations(petite)
    for c in candidats:
        genre, lieu, _ = obtenu[c["candidat"]]
        if c["origine"]:
            assert lieu
        if genre == "dehors":
            assert lieu == c["origine"]
    for a, b in paires:
        assert obtenu[a][0] == obtenu[b][0]
        if obtenu[a][0] == "option":
            assert obtenu[a][1:] == obtenu[b][1:]
