"""The value of a seat, held against the whole campaign run from nothing with one seat more, and one fewer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import numpy as np
import pytest

from service.banc import Chantier, Effet, sensibilite
from service.banc.chaine import en_phrases
from service.banc.executeurs import Ici, Processus
from service.banc.siege import CHAINES, TABLE, fichiers
from service.campagne import executer
from service.echanges.lecture import lire
from service.scenarios import Scenario, appliquer
from service.statistiques import calculer
from tests.service.campagnes import appeler, campagne, contenu, generee, lignes


@pytest.fixture(scope="module")
def chantier(tmp_path_factory: pytest.TempPathFactory) -> Chantier:
    """A small campaign with couples."""
    return Chantier.ouvrir(lire(generee(tmp_path_factory.mktemp("valeur") / "c", 60, graine=5, couples=0.1)))


@pytest.fixture(scope="module")
def effets(chantier: Chantier) -> tuple[Effet, ...]:
    """The value of each of its seats."""
    return sensibilite(chantier, Ici())


def test_force_brute(chantier: Chantier, effets: tuple[Effet, ...]) -> None:
    """Every figure of a sample of the cellules is counted again on two whole runs, person by person."""
    base = executer(chantier.campagne).resultat
    chiffres = calculer(base).cellules
    utiles = {base.marche.cellules[c] for c in np.flatnonzero(chiffres.utile)}
    assert {(e.discipline, e.lieu) for e in effets} == utiles
    assert len(effets) == 2 * len(utiles)
    utiles_au_moins = 0
    for effet in effets[::5]:
        capacites = ((effet.discipline, effet.lieu, "ajout", effet.sens),)
        apres = executer(appliquer(Scenario("s", "s", capacites, {}, ""), chantier.campagne)).resultat
        gains = base.solution.option.astype(int) - apres.solution.option
        taille = np.diff(base.marche.unite_debut)
        assert effet.mieux == int(taille[gains > 0].sum())
        assert effet.moins_bien == int(taille[gains < 0].sum())
        assert effet.rangs_gagnes == int((gains * taille)[gains > 0].sum())
        assert effet.rangs_perdus == -int((gains * taille)[gains < 0].sum())
        bougent = np.flatnonzero(base.cellule != apres.cellule)
        assert {m.candidat for m in effet.mouvements} == {base.marche.personnes[p] for p in bougent}
        assert effet.longueur == len(effet.mouvements) == len(bougent)
        assert effet.vaine == (not len(bougent))
        assert effet.non_affectes == int((apres.cellule < 0).sum() - (base.cellule < 0).sum())
        utiles_au_moins += not effet.vaine
    assert utiles_au_moins > 5


def test_la_chaine_se_suit(tmp_path: Path) -> None:
    """One seat more at 24: a newcomer's chain is told from the seat opened to its end, in the order of the moves."""
    candidats = [{"candidat": c, "origine": o, "echelon": e} for c, o, e in (("a", "01", 9), ("b", "10", 8), ("c", "08", 7))]
    voeux = {"a": ["24"], "b": ["01"], "c": ["10"]}
    chantier = Chantier.ouvrir(lire(campagne(tmp_path / "c", candidats, voeux, {("L1300", "24"): 0})))
    effets = {(e.lieu, e.sens): e for e in sensibilite(chantier, Ici())}
    plus = effets["24", 1]
    assert [(m.candidat, m.avant, m.apres) for m in plus.mouvements] == [
        ("a", ("L1300", "01"), ("L1300", "24")),
        ("b", ("L1300", "10"), ("L1300", "01")),
        ("c", ("L1300", "08"), ("L1300", "10")),
    ]
    assert (plus.mieux, plus.moins_bien, plus.longueur, plus.rangs_gagnes, plus.autres_lieux) == (3, 0, 3, 3, 3)
    assert {m.chaine for m in plus.mouvements} == {1}
    assert (effets["24", -1].vaine, effets["08", 1].vaine) == (True, True)


def test_couple_sur_deux_chaines(tmp_path: Path) -> None:
    """One seat fewer moves a couple: the partner's chain comes next and says why, and what follows from it comes after."""
    candidats: list[Mapping[str, object]] = [
        {"candidat": "c", "origine": "08", "echelon": 9, "motif_familial": "mutation_simultanee"},
        {"candidat": "d", "origine": "08", "echelon": 9, "discipline": "L0202", "motif_familial": "mutation_simultanee"},
        {"candidat": "a", "origine": "10", "echelon": 3, "discipline": "L0202"},
    ]
    voeux = {"c": ["24", "01"], "d": ["24", "01"], "a": ["24"]}
    places = {("L1300", "24"): 1, ("L0202", "24"): 1, ("L1300", "01"): 1, ("L0202", "01"): 1}
    chantier = Chantier.ouvrir(lire(campagne(tmp_path / "c", candidats, voeux, places, couples=[("c", "d")])))
    effets = {(e.discipline, e.lieu, e.sens): e for e in sensibilite(chantier, Ici())}
    moins = effets["L1300", "24", -1]
    assert [(m.chaine, m.candidat) for m in moins.mouvements] == [(1, "c"), (2, "d"), (3, "a")]
    un, deux, trois = en_phrases(list(moins.mouvements), chantier.campagne.paquet)
    assert un.startswith("Chaîne 1. c (avec d) obtient ")
    assert deux.startswith("Chaîne 2 (la demande de d est liée à celle de c, qui bouge dans la chaîne 1). d ")
    assert trois.startswith("Chaîne 3 (suite de la chaîne 2 : d laisse une place là où a arrive). a obtient ")


def test_memes_octets(chantier: Chantier, effets: tuple[Effet, ...]) -> None:
    """On three processes, the same files."""
    assert fichiers(sensibilite(chantier, Processus(3)), chantier) == fichiers(effets, chantier)


def test_commande(tmp_path: Path) -> None:
    """The command writes the table, the chains in words, and says that it is a simulation."""
    dossier = generee(tmp_path / "c", 40)
    issue = appeler("sensibilite", dossier, "-o", tmp_path / "s", "--executeur", "ici", "--json")
    assert issue.code == 0, issue.erreurs
    assert json.loads(issue.sortie)["simulation"] is True
    assert sorted(contenu(tmp_path / "s")) == [CHAINES, TABLE, "sensibilite.parquet"]
    chaines = json.loads((tmp_path / "s" / CHAINES).read_text(encoding="utf-8"))
    assert chaines["simulation"] is True
    assert len(chaines["effets"]) == len(lignes(tmp_path / "s" / TABLE)) == json.loads(issue.sortie)["effets"]
    assert any(e["phrases"] and "obtient" in e["phrases"][0] for e in chaines["effets"])
    assert appeler("sensibilite", dossier, "-o", tmp_path / "s", "--executeur", "nulle-part").code == 2


def test_processus_qui_meurent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that die again and again: told, with what to do, rather than an error of the program."""

    def mourir(*_: object) -> None:
        raise BrokenProcessPool

    monkeypatch.setattr(Processus, "lancer", mourir)
    issue = appeler("sensibilite", generee(tmp_path / "c", 30, graine=4, couples=0), "-o", tmp_path / "s")
    assert issue.code == 4
    assert "--executeur ici" in issue.erreurs
    assert not (tmp_path / "s").exists()
