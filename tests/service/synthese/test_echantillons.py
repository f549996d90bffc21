"""The campaigns of ``data/synthetic`` give the results worked out by hand; the pipeline's results can be measured."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from service.campagne import executer
from service.echanges.lecture import lire
from service.resultat import ResultatVerifie
from service.statistiques import calculer, lignes_affectations
from service.synthese import calibrer, charger_recette, generer
from service.synthese.mesures import SANS_PLACE, observer
from solver.solution import Etat

ECHANTILLONS = Path(__file__).parents[3] / "data" / "synthetic"
NOMS = tuple(sorted(dossier.name for dossier in ECHANTILLONS.iterdir() if dossier.is_dir()))


def _lignes(texte: str) -> list[dict[str, object]]:
    """Rows of an ``affectations.csv``; points are compared as numbers."""
    return [
        {nom: Decimal(valeur) if nom == "points" and valeur else valeur for nom, valeur in ligne.items()}
        for ligne in csv.DictReader(texte.splitlines())
    ]


def _executer(nom: str) -> ResultatVerifie:
    return executer(lire(ECHANTILLONS / nom))


@pytest.mark.parametrize("nom", NOMS)
def test_resultat_ecrit_a_la_main(nom: str) -> None:
    """The allocation is the one written by hand, row by row."""
    resultat = _executer(nom).resultat
    obtenu = lignes_affectations(resultat, calculer(resultat)).octets().decode("utf-8")
    attendu = (ECHANTILLONS / nom / "attendu" / "affectations.csv").read_text(encoding="utf-8")
    assert _lignes(obtenu) == _lignes(attendu)


def test_les_echantillons_annonces() -> None:
    """The campaigns that the page describes are there, and no other."""
    assert NOMS == ("couples", "premier-degre", "sans-stable", "un-a-un")
    page = (ECHANTILLONS / "README.md").read_text(encoding="utf-8")
    assert all(f"`{nom}`" in page for nom in NOMS)


@pytest.mark.parametrize("nom", ("un-a-un", "couples"))
def test_echantillons_stables(nom: str) -> None:
    """Two of them have a stable allocation, proven best for the candidats."""
    solution = _executer(nom).resultat.solution
    assert solution.etat is Etat.STABLE
    assert solution.p8_prouve


def test_sans_stable_est_prouve() -> None:
    """The third has none: proven, with one claim, of the couple, that no allocation could honour, and repairs by one seat."""
    resultat = _executer("sans-stable").resultat
    solution = resultat.solution
    assert solution.etat is Etat.SANS_STABLE
    assert solution.stable_prouve
    (revendication,) = solution.revendications
    marche = resultat.marche
    membres = marche.membres[marche.unite_debut[revendication.unite] : marche.unite_debut[revendication.unite + 1]]
    assert [marche.personnes[m] for m in membres] == ["ines", "jean"]
    assert revendication.vide is True
    toulouse = marche.cellules.index(("L1300", "16"))
    assert ((toulouse, 1),) in [reparation.places for reparation in solution.reparations]


def test_une_place_de_plus_sert_tout_le_monde(tmp_path: Path) -> None:
    """With one seat more in Toulouse the four candidats of ``sans-stable`` get their vœu, as the page says."""
    for fichier in (ECHANTILLONS / "sans-stable").iterdir():
        if fichier.is_file():
            texte = fichier.read_text(encoding="utf-8").replace("L1300,16,1", "L1300,16,2")
            (tmp_path / fichier.name).write_text(texte, encoding="utf-8")
    verifie = executer(lire(tmp_path))
    assert verifie.resultat.solution.etat is Etat.STABLE
    assert observer(verifie).rang.tolist() == [1, 1, 1, 1]


def test_observation_d_un_resultat() -> None:
    """Ranks, lieux and points read from a result are those of ``un-a-un``, extension and unmoved included."""
    o = observer(_executer("un-a-un"))
    assert o.rang.tolist() == [1, 1, 1, SANS_PLACE, 2, 0, 1]
    assert [o.codes[lieu] if lieu >= 0 else None for lieu in o.lieu] == ["16", "04", "14", None, "24", "11", "23"]
    assert o.points_m.tolist() == [19200, 33600, 34520, 0, 1400, 1400, 19310]
    assert (o.statut == "titulaire").tolist() == [True] * 4 + [False] * 3
    assert [o.codes[lieu] for lieu in o.premier] == ["16", "04", "14", "16", "16", "02", "23"]
    assert (o.faits["motif_familial"] == "rapprochement_conjoints").tolist() == [False, False, True, False, False, False, False]


def test_campagne_calibree(tmp_path: Path) -> None:
    """At 5,000 candidats the solved campaign stays near the published figures; each tolerance is widened for the small size."""
    generer(tmp_path / "d", candidats=5000, graine=1)
    verifie = executer(lire(tmp_path / "d"))
    calibrage = calibrer(verifie)
    assert calibrage.calibree
    lignes = {e.nom: e for e in calibrage.ecarts}
    for nom in (
        "Titulaires mutés",
        "Stagiaires placés sur leur vœu 1",
        "Stagiaires placés sur les vœux 2 et 3",
        "Stagiaires placés par extension",
        "Titulaires mutés sur les vœux 2 et 3, parmi les mutés",
        "Demandes de titulaires venant d'Île-de-France",
        "Premiers vœux de titulaires pour Rennes, Bordeaux, Toulouse et Montpellier",
        "Succès de ces premiers vœux",
        "Rapprochements de conjoints parmi les candidats",
        "Rapprochements de conjoints placés sur le vœu 1",
        "Stagiaires placés à Créteil, Versailles ou Amiens",
        "Dossiers de handicap, par candidat",
    ):
        assert abs(lignes[nom].ecart) <= 1.5 * lignes[nom].tolerance, nom
    o = observer(verifie)
    assert not ((o.origine < 0) & (o.rang == SANS_PLACE)).any()
    for serie in ("eps", "p1315"):
        assert lignes[next(r.nom for r in charger_recette().reperes if r.barres == serie)].obtenu > 0.4
