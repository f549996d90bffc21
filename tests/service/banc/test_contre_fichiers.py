"""Answers of the bench against complete fresh runs of edited copies of the files: nothing of the scenarios' code is shared."""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path
from random import Random

import pytest

from service.banc import Chantier
from service.banc.chantier import Simulee
from service.banc.siege import Tache, calculer_tache
from service.campagne import executer
from service.echanges.lecture import lire
from service.scenarios import Scenario
from service.scenarios.modele import cles_ouvertures
from service.sortie import tables
from service.statistiques import Issue, calculer
from service.synthese import generer
from tests.depot import RACINE
from tests.service.campagnes import ecrire_lignes, lignes

Sort = tuple[str, str, str]
"""Outcome, lieu where it is an obtained one, rank of the vœu."""

FAMILLES: dict[str, dict[str, object]] = {
    "second degré, couples": {"candidats": 130, "couples": 0.3},
    "second degré, postes": {"candidats": 110, "couples": 0.1, "valeurs": {"part_specifiques": 0.2, "part_pop": 0.1}},
    "premier degré": {"candidats": 180, "couples": 0.1, "mouvement": "premier-degre", "annee": 2016},
    "demandes conditionnelles": {"candidats": 90, "mouvement": "ass", "annee": 2024},
    "sans stable": {},
}


@pytest.fixture(scope="module", params=FAMILLES)
def dossier(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign of each family."""
    ou = tmp_path_factory.mktemp("fichiers") / "c"
    if FAMILLES[request.param]:
        generer(ou, graine=5, **FAMILLES[request.param])  # type: ignore[arg-type]
    else:
        ignores = shutil.ignore_patterns("attendu")
        shutil.copytree(RACINE / "data" / "synthetic" / "sans-stable", ou, ignore=ignores)
    return ou


def _sorts(dossier: Path) -> dict[str, Sort]:
    """Outcome of each candidat in a run from nothing."""
    resultat = executer(lire(dossier)).resultat
    texte = tables(resultat, calculer(resultat))["affectations.csv"].octets().decode()
    return {
        x["candidat"]: (
            x["resultat"],
            x["lieu"] if x["resultat"] in ("voeu", "extension") else "",
            x["rang"] if x["resultat"] == "voeu" else "",
        )
        for x in csv.DictReader(io.StringIO(texte))
    }


def _du_banc(chantier: Chantier, simulee: Simulee) -> dict[str, Sort]:
    codes, i = chantier.campagne.paquet.lieux.codes, simulee.issues
    sorts = {}
    for k, candidat in enumerate(simulee.ids):
        issue = Issue(int(i.issue[k])).code
        lieu = codes[int(i.cellule[k]) % len(codes)] if issue in ("voeu", "extension") else ""
        sorts[candidat] = (issue, lieu, str(int(i.rang[k])) if issue == "voeu" else "")
    return sorts


def _editer(
    source: Path,
    cible: Path,
    places: list[tuple[str, str, str, int]],
    retires: set[str],
    tirage: int | None,
) -> Path:
    """A copy of the files, edited as somebody would: seats (discipline, lieu, column, more), rows of persons, the draw."""
    shutil.copytree(source, cible)
    if places:
        rangees = lignes(cible / "capacites.csv")
        for discipline, lieu, colonne, plus in places:
            (ici,) = [r for r in rangees if r["lieu"] == lieu and r.get("discipline", "") == discipline]
            ici[colonne] = str(int(ici[colonne]) + plus)
        ecrire_lignes(cible / "capacites.csv", rangees)
    for fichier in cible.glob("*.csv") if retires else ():
        rangees = lignes(fichier)
        noms = [c for c in rangees[0] if c.startswith("candidat")] if rangees else []
        if noms:
            ecrire_lignes(fichier, [r for r in rangees if not {r[c] for c in noms} & retires], list(rangees[0]))
    if tirage is not None:
        texte = (cible / "campagne.yaml").read_text(encoding="utf-8")
        (cible / "campagne.yaml").write_text(re.sub(r"tirage: \d+", f"tirage: {tirage}", texte), encoding="utf-8")
    return cible


def test_scenarios(dossier: Path, tmp_path: Path) -> None:
    """Seats, withdrawals and draws at random: the bench gives each person what the edited files give."""
    chantier, hasard = Chantier.ouvrir(lire(dossier)), Random(3)
    base = _sorts(dossier)
    ids, paires = chantier.campagne.dossiers.ids, chantier.campagne.couples.tolist()
    liens = {ids[x]: ids[y] for a, b in paires for x, y in ((a, b), (b, a))}
    cles = {ajout: colonne for colonne, (ajout, _) in cles_ouvertures(chantier.campagne.paquet).items()}
    sans = chantier.campagne.dossiers.disciplines[0]
    changes = 0
    for k, genre in enumerate(("places", "places", "places", "retraits", "tirage", "tout")):
        places, retires, tirage = [], set[str](), None
        if genre in ("places", "tout"):
            for rangee in hasard.sample(lignes(dossier / "capacites.csv"), hasard.choice((1, 2))):
                for ajout, colonne in cles.items():
                    plus = hasard.choice((-1, 1, 2)) if len(cles) == 1 else 1
                    places.append((rangee.get("discipline", ""), rangee["lieu"], ajout, colonne, plus))
        if genre in ("retraits", "tout"):
            for candidat in hasard.sample(ids, min(3, len(ids) // 4)):
                retires |= {candidat, liens.get(candidat, candidat)}
        if genre in ("tirage", "tout"):
            tirage = hasard.randint(1, 10**6)
        capacites = tuple(sorted((d or sans, x, ajout, plus) for d, x, ajout, _, plus in places))
        scenario = Scenario("s", "s", capacites, {}, "", tirage=tirage, retires=tuple(sorted(retires)))
        partie = chantier.partie([scenario]) if scenario.places_seules else None
        edite = _editer(dossier, tmp_path / f"e{k}", [(d, x, c, n) for d, x, _, c, n in places], retires, tirage)
        attendus = _sorts(edite)
        assert _du_banc(chantier, chantier.simuler(scenario, partie)) == attendus, (genre, capacites, retires, tirage)
        changes += any(base[c] != sort for c, sort in attendus.items())
    assert changes


def test_valeur_d_une_place(dossier: Path, tmp_path: Path) -> None:
    """One seat more and one fewer: moves, vœux 1, extensions and persons without place are those of the edited files."""
    chantier, base = Chantier.ouvrir(lire(dossier)), _sorts(dossier)
    colonne = next(iter(cles_ouvertures(chantier.campagne.paquet)))
    sans = bool(chantier.campagne.paquet.discipline)
    ecrites = {(r.get("discipline", ""), r["lieu"]) for r in lignes(dossier / "capacites.csv")}
    utiles = [
        int(c)
        for c in calculer(chantier.base.resultat).cellules.utile.nonzero()[0]
        if ("" if sans else chantier.marche.cellules[c][0], chantier.marche.cellules[c][1]) in ecrites
    ]
    for k, effet in enumerate(calculer_tache(chantier, Tache(tuple(Random(1).sample(utiles, min(3, len(utiles))))))):
        changement = ("" if sans else effet.discipline, effet.lieu, colonne, effet.sens)
        apres = _sorts(_editer(dossier, tmp_path / f"s{k}", [changement], set(), None))

        def plus(issue: str, rang: str, apres: dict[str, Sort] = apres) -> int:
            def compter(sorts: dict[str, Sort]) -> int:
                return sum(s[0] == issue and rang in ("", s[2]) for s in sorts.values())

            return compter(apres) - compter(base)

        assert effet.voeu_1 == plus("voeu", "1")
        assert effet.extension == plus("extension", "")
        assert effet.non_affectes == plus("non_affecte", "")
        assert effet.longueur == sum((a[1] or a[0]) != (base[c][1] or base[c][0]) for c, a in apres.items())
