"""Synthetic campaigns: bytes, consistency of the facts, shares, sizes."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest

from scoring.paquet import charger
from service.echanges.ecriture import SortieRefusee
from service.echanges.lecture import lire
from service.synthese import charger_recette, generer
from service.synthese.generation import composer

PAQUET = charger("second-degre", 2023)
LIEUX = PAQUET.lieux
EMPREINTES = {
    "campagne.yaml": "cc237910565f530c24527adcf2f8162227df8de9874c2978b29327301983d2ac",
    "candidats.csv": "b12cf8bc32e76836f6f79b048b773d38133030b2be22cc60ab0de3f254e8ce67",
    "capacites.csv": "f0e5eeff0e20aa144d837ccd1ae9795487a7c476da750c94c4f0ab6597d0f1b6",
    "couples.csv": "1ad0638477d23f98bc52cc3eeb4abb7cecd18c6ee9ba12d67f657f53af45c443",
    "voeux.csv": "90e9fab2e5a6d96afcf7c2e83ebf3051023c59c1504f6e6c68410d5eca38b324",
}
"""SHA-256 of the campaign of 200 candidats, 10 % in couples, seed 7: same on every supported Python and numpy."""


class Tirage:
    """A campaign in memory, its tables as lists of dictionaries."""

    def __init__(self, candidats: int, couples: float, graine: int = 7) -> None:
        self.fichiers = composer(charger_recette(), PAQUET, candidats, couples, graine)
        tables = {
            nom: list(csv.DictReader(io.StringIO(octets.decode())))
            for nom, octets in self.fichiers.items()
            if nom != "campagne.yaml"
        }
        self.candidats = {ligne["candidat"]: ligne for ligne in tables["candidats.csv"]}
        self.couples = [(ligne["candidat_1"], ligne["candidat_2"]) for ligne in tables["couples.csv"]]
        self.capacites = tables["capacites.csv"]
        self.listes: dict[str, list[str]] = defaultdict(list)
        for ligne in tables["voeux.csv"]:
            self.listes[ligne["candidat"]].append(ligne["lieu"])
            assert int(ligne["rang"]) == len(self.listes[ligne["candidat"]])

    def part(self, condition: str, valeur: str, parmi: str | None = None) -> float:
        """Share of the candidats (of one statut) whose column has this value."""
        lignes = [ligne for ligne in self.candidats.values() if parmi in (None, ligne["statut"])]
        return float(np.mean([ligne[condition] == valeur for ligne in lignes]))


@pytest.fixture(scope="module")
def moyen() -> Tirage:
    """5,000 candidats, 4 % in couples."""
    return Tirage(5000, 0.04)


def test_octets_figes() -> None:
    """The bytes of a small campaign never change without somebody changing this test."""
    fichiers = Tirage(200, 0.1).fichiers
    assert {nom: hashlib.sha256(octets).hexdigest() for nom, octets in sorted(fichiers.items())} == EMPREINTES


def test_meme_graine_memes_octets(tmp_path: Path) -> None:
    """Two runs with one seed write the same bytes; another seed writes others."""
    for nom, graine in (("a", 3), ("b", 3), ("c", 4)):
        generer(tmp_path / nom, candidats=150, graine=graine)
    contenus = [{f.name: f.read_bytes() for f in (tmp_path / nom).iterdir()} for nom in "abc"]
    assert contenus[0] == contenus[1]
    assert contenus[0]["voeux.csv"] != contenus[2]["voeux.csv"]
    assert set(contenus[0]) == set(EMPREINTES)


def test_refus_de_remplacer(tmp_path: Path) -> None:
    """A folder with content is left as it is."""
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "note.txt").write_text("à garder")
    with pytest.raises(SortieRefusee):
        generer(tmp_path / "d", candidats=100)
    assert [f.name for f in (tmp_path / "d").iterdir()] == ["note.txt"]


@pytest.mark.parametrize(
    ("candidats", "couples", "graine", "mot"),
    ((9, 0.04, 1, "candidats"), (100, -0.1, 1, "couples"), (100, 1.1, 1, "couples"), (100, 0.1, -1, "graine")),
)
def test_arguments_hors_bornes(tmp_path: Path, candidats: int, couples: float, graine: int, mot: str) -> None:
    """An argument out of bounds is refused by name before anything is written."""
    with pytest.raises(ValueError, match=mot):
        generer(tmp_path / "d", candidats=candidats, couples=couples, graine=graine)
    assert not (tmp_path / "d").exists()


@pytest.mark.parametrize(("candidats", "couples"), ((10, 0.0), (10, 1.0), (100, 0.04), (101, 0.3), (1000, 1.0), (3000, 0.2)))
def test_toutes_tailles_acceptees_a_la_lecture(tmp_path: Path, candidats: int, couples: float) -> None:
    """Whatever the size and the share of couples, the campaign is read without a fault, facts within the pack's bounds."""
    generer(tmp_path / "d", candidats=candidats, couples=couples, graine=5)
    campagne = lire(tmp_path / "d")
    assert campagne.dossiers.nombre == candidats
    assert campagne.tirage == 5
    assert abs(2 * len(campagne.couples) - candidats * couples) <= 2
    assert (np.diff(campagne.voeux.debut) >= 1).all()
    assert (np.diff(campagne.voeux.debut) <= PAQUET.maximum_voeux).all()


def test_nombre_de_disciplines_suit_la_taille() -> None:
    """More candidats open more disciplines: three at least, all of the recipe's at the national size."""
    nombres = [len({ligne["discipline"] for ligne in Tirage(n, 0.04).capacites}) for n in (100, 1000, 5000, 23000)]
    assert nombres[0] == 3
    assert nombres == sorted(nombres)
    assert 60 <= nombres[-1] <= 95


def test_echelle_croissante_sans_explosion() -> None:
    """Files grow in proportion to the number of candidats."""
    petits, grands = (len(Tirage(n, 0.04).fichiers["voeux.csv"]) / n for n in (4000, 16000))
    assert 0.9 < petits / grands < 1.1


def test_parts_publiees(moyen: Tirage) -> None:
    """Shares drawn at 5,000 candidats are those asked, within sampling error."""
    titulaires = [ligne for ligne in moyen.candidats.values() if ligne["statut"] == "titulaire"]
    assert abs(len(titulaires) / 5000 - 0.5954) < 0.001
    origines = Counter(ligne["origine"] for ligne in titulaires)
    assert abs(sum(origines[c] for c in ("01", "24", "25")) / len(titulaires) - 0.507) < 0.03
    premiers = Counter(moyen.listes[ligne["candidat"]][0] for ligne in titulaires)
    assert abs(sum(premiers[c] for c in ("14", "04", "16", "11")) / len(titulaires) - 0.43) < 0.04
    assert origines["24"] > 15 * premiers["24"]
    assert premiers["14"] > 8 * origines["14"]
    assert abs(moyen.part("motif_familial", "rapprochement_conjoints") - 0.27) < 0.025
    dossiers = sum(ligne["handicap_academies"] != "" for ligne in moyen.candidats.values())
    assert abs(dossiers / 5000 - 0.0218) < 0.007
    assert len(moyen.couples) == 100


def test_listes_courtes_et_longues(moyen: Tirage) -> None:
    """Titulaires write short lists, stagiaires longer ones, nobody twice the same lieu."""
    longueurs = {
        s: [len(moyen.listes[c]) for c, ligne in moyen.candidats.items() if ligne["statut"] == s]
        for s in ("titulaire", "stagiaire")
    }
    assert 1 < np.mean(longueurs["titulaire"]) < 2
    assert 5 < np.mean(longueurs["stagiaire"]) < 12
    assert all(len(set(liste)) == len(liste) for liste in moyen.listes.values())


def test_couples_coherents(moyen: Tirage) -> None:
    """Both lists are the same and hold neither home; statuts go together; both motives are the joint request."""
    deux_disciplines = meme_origine = titulaires = 0
    for membres in moyen.couples:
        a, b = (moyen.candidats[m] for m in membres)
        assert moyen.listes[membres[0]] == moyen.listes[membres[1]]
        assert not {a["origine"], b["origine"]} & set(moyen.listes[membres[0]])
        assert a["motif_familial"] == b["motif_familial"] == "mutation_simultanee"
        assert {a["statut"], b["statut"]} in ({"titulaire"}, {"stagiaire"}, {"titulaire", "stagiaire_ex_titulaire"})
        deux_disciplines += a["discipline"] != b["discipline"]
        if a["statut"] == b["statut"] == "titulaire":
            titulaires += 1
            meme_origine += a["origine"] == b["origine"]
    assert deux_disciplines > 0.7 * len(moyen.couples)
    assert 0.75 < meme_origine / titulaires < 1
    seuls = set(moyen.candidats) - {m for membres in moyen.couples for m in membres}
    assert all(moyen.candidats[c]["motif_familial"] != "mutation_simultanee" for c in seuls)


def test_situation_familiale_coherente(moyen: Tirage) -> None:
    """A family motive has a spouse in the académie of vœu 1, in a département of it; separation fits post and statut.

    Parental authority is shared over a child at least.
    """
    departement = {c: LIEUX.codes[LIEUX.lieu_du_departement[i]] for c, i in LIEUX.indice_departement.items()}
    zone = {c: LIEUX.zone_du_departement[i] for c, i in LIEUX.indice_departement.items()}
    separes = autorite = 0
    for candidat, ligne in moyen.candidats.items():
        famille = ligne["motif_familial"] in ("rapprochement_conjoints", "autorite_parentale_conjointe")
        assert (
            famille == (ligne["academie_conjoint"] != "") == (ligne["departement_conjoint"] != "") == (ligne["enfants"] != "")
        )
        if not famille:
            continue
        assert ligne["academie_conjoint"] == moyen.listes[candidat][0] == departement[ligne["departement_conjoint"]]
        if ligne["motif_familial"] == "autorite_parentale_conjointe":
            autorite += 1
            assert int(ligne["enfants"]) >= 1
        annees = int(ligne["separation_activite"]) + int(ligne["separation_conge"])
        separes += annees > 0
        if zone[ligne["departement"]] == zone[ligne["departement_conjoint"]]:
            assert annees == 0
        if ligne["statut"] == "stagiaire":
            assert annees <= 1
        if ligne["statut"] == "titulaire":
            assert annees <= int(ligne["anciennete_poste"])
    assert separes > 500
    assert autorite > 40


def test_lieu_tenu_et_stage(moyen: Tirage) -> None:
    """Who holds a lieu says so and works there; a stagiaire has a stage; very few write the académie they hold."""
    departement = {c: LIEUX.codes[LIEUX.lieu_du_departement[i]] for c, i in LIEUX.indice_departement.items()}
    chez_soi = 0
    for candidat, ligne in moyen.candidats.items():
        assert (ligne["origine"] != "") == (ligne["statut"] in ("titulaire", "stagiaire_ex_titulaire"))
        assert (ligne["academie_stage"] != "") == (ligne["statut"] == "stagiaire")
        assert (ligne["academie_reintegration"] != "") == (ligne["statut"] == "reintegration")
        lieu = ligne["origine"] or ligne["academie_stage"]
        assert not lieu or departement[ligne["departement"]] == lieu
        chez_soi += ligne["origine"] in moyen.listes[candidat]
    assert 0 < chez_soi < 20


def test_situations_rares_coherentes(moyen: Tirage) -> None:
    """CIMM is claimed for a DOM at rank 1, Corse requests for a single vœu, exclusive facts never together."""
    dom = {c for c, est in zip(LIEUX.codes, LIEUX.est_dom, strict=True) if est}
    vus: Counter[str] = Counter()
    for candidat, ligne in moyen.candidats.items():
        vus.update(nom for nom, valeur in ligne.items() if valeur)
        premier = moyen.listes[candidat][0]
        assert ligne["cimm"] in ("", premier)
        assert not ligne["cimm"] or premier in dom
        assert not ligne["corse_demandes"] or moyen.listes[candidat] == ["27"]
        assert not (ligne["bonification_stagiaire"] and (ligne["ex_contractuel"] or ligne["statut"] != "stagiaire"))
        assert not (ligne["voeu_preferentiel_annees"] and (ligne["motif_familial"] or ligne["statut"] != "titulaire"))
        assert not ligne["voeu_preferentiel_annees"] or 2 <= int(ligne["voeu_preferentiel_annees"]) <= int(
            ligne["anciennete_poste"]
        )
        assert not ligne["mayotte_guyane_annees"] or ligne["origine"] in ("33", "43")
        assert set(ligne["handicap_academies"].split()) <= set(moyen.listes[candidat][:2])
        assert (ligne["ep_classement"] != "") == (ligne["ep_annees"] != "")
    absents = {fait.nom for fait in PAQUET.faits} - set(vus)
    # Half a dozen persons in the whole country: there may be none here.
    assert absents <= {"shn_annees"}


def test_carrieres_plausibles(moyen: Tirage) -> None:
    """Ages from 20 to 67, échelons fit corps and classe, seniority in the post fits the age."""
    for ligne in moyen.candidats.values():
        age = 2022 - int(ligne["date_naissance"][:4])
        assert 20 <= age <= 68
        maximum = {
            "normale": 11,
            "hors_classe": 4 if ligne["corps"] == "agrege" else 7,
            "exceptionnelle": 3 if ligne["corps"] == "agrege" else 4,
        }
        assert 1 <= int(ligne["echelon"]) <= maximum[ligne["classe"]]
        assert int(ligne["anciennete_poste"] or 0) <= age - 20
        if ligne["statut"] == "stagiaire":
            assert ligne["anciennete_poste"] == ""
            assert ligne["classe"] == "normale"
    ages = [2022 - int(ligne["date_naissance"][:4]) for ligne in moyen.candidats.values() if ligne["statut"] == "titulaire"]
    assert 33 < np.mean(ages) < 42


@pytest.mark.parametrize(("candidats", "graine"), ((300, 1), (2000, 2), (8000, 3)))
def test_places_pour_tous_les_stagiaires(candidats: int, graine: int) -> None:
    """Each discipline opens, where extension leads, enough seats for persons without a lieu or from elsewhere."""
    tirage = Tirage(candidats, 0.04, graine)
    cibles = {c for c, est in zip(LIEUX.codes, LIEUX.cible_extension, strict=True) if est}
    places: Counter[str] = Counter()
    besoin: Counter[str] = Counter()
    for ligne in tirage.capacites:
        places[ligne["discipline"]] += int(ligne["capacite"]) if ligne["lieu"] in cibles else 0
    for ligne in tirage.candidats.values():
        besoin[ligne["discipline"]] += ligne["origine"] not in cibles
    assert all(places[discipline] >= nombre for discipline, nombre in besoin.items())
    assert len(tirage.capacites) == len(places) * len(LIEUX.codes)
