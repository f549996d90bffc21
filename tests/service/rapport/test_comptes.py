"""Counts of the report on a small market."""

from __future__ import annotations

from pathlib import Path

from scoring.paquet import charger
from service.rapport import Rapport, en_texte, rapporter
from service.rapport.comptes import compter
from service.statistiques import calculer
from tests.service.campagnes import campagne
from tests.service.chaine import resultat_du_dossier
from tests.service.fabrique_resultat import resultat
from tests.solver.fabrique import fabriquer


def test_etape_d_extension() -> None:
    """The place in the walk is counted from the first lieu of the extension; a vœu, or staying, has none."""
    marche = fabriquer(
        {"a": ("M", None), "b": ("M", None), "c": ("M", "10"), "d": ("M", None)},
        {"a": "24", "b": "24 20", "c": "24", "d": "24"},
        {"M/24": 1, "M/25": 1, "M/07": 1, "M/10": 1},
        extension={"a": "07 25", "b": "07 25"},
    )
    res = resultat(marche, [1, 3, 1, 0]).resultat
    comptes = compter(res, calculer(res))
    assert comptes.etape.tolist() == [1, 2, 0, 0]
    assert comptes.rang.tolist() == [0, 0, 0, 1]
    assert [res.campagne.paquet.lieux.codes[k] if k >= 0 else "" for k in comptes.lieu] == ["07", "25", "", "24"]
    assert comptes.demandeur.all()


def _lignes(rapport: Rapport, titre: str) -> dict[str, tuple[str, ...]]:
    tableaux = {
        t.titre: t for t in (rapport.apercu, rapport.incertitudes, *(t for s in rapport.sections for t in s.tableaux)) if t
    }
    return {ligne[0]: ligne[1:] for ligne in tableaux[titre].lignes}


def test_couples_selon_leur_issue() -> None:
    """Each couple is counted once, by what it obtained: a later vœu is not an extension, a home is not nothing."""
    personnes = {
        **dict.fromkeys("ab", ("M", None)),
        "c": ("M", None),
        "d": ("A", None),
        **dict.fromkeys("ef", ("A", None)),
        "g": ("M", "10"),
        "h": ("M", None),
    }
    marche = fabriquer(
        personnes,
        {"a+b": "24 20", "c+d": "24", "e+f": "24", "g+h": "24"},
        {"M/20": 2, "M/07": 1, "A/07": 1, "M/10": 1},
        extension={"c+d": "07"},
    )
    lignes = _lignes(rapporter(resultat(marche, [1, 1, 1, 1])), "Couples selon le vœu obtenu")
    assert lignes == {
        "vœu 1": ("0", "0", "0"),
        "vœu 2 ou suivant": ("1", "0", "1"),
        "extension": ("0", "1", "1"),
        "aucun vœu, un membre au moins garde sa place": ("1", "0", "1"),
        "aucun vœu, aucun membre n'a de place": ("1", "0", "1"),
        "Total": ("3", "1", "4"),
    }


def test_titulaires_qui_demandent() -> None:
    """A titulaire without vœu asks for nothing: the share of those who moved is among those who asked."""
    marche = fabriquer({"t": ("M", "10"), "u": ("M", "10")}, {"t": "24"}, {"M/24": 1, "M/10": 2})
    lignes = _lignes(rapporter(resultat(marche, [0, 0])), "En bref")
    assert lignes["Titulaires qui demandent une mutation"] == ("1", "")
    assert lignes["– mutés sur un de leurs vœux"] == ("1", "100,0\u202f%")


def test_lignes_d_extension_deduites(tmp_path: Path) -> None:
    """Only those whom an inferred row of the extension table placed are told as such: the second lieu here, not the first."""
    candidats = [{"candidat": qui, "statut": "stagiaire", "echelon": k} for k, qui in enumerate("ab", 3)]
    places = {("L1300", "23"): 1, ("L1300", "06"): 1}
    dossier = campagne(tmp_path / "c", candidats, {"a": ["02"], "b": ["02"]}, places)
    verifie = resultat_du_dossier(dossier)
    assert compter(verifie.resultat, calculer(verifie.resultat)).etape.tolist() == [5, 1]
    lignes = _lignes(rapporter(verifie), "Règles incertaines utilisées")
    assert lignes["Lignes déduites du tableau d'extension"][-1] == "1 candidat"


def test_doute_d_extension(tmp_path: Path) -> None:
    """What decides which points remain in extension concerns those whom extension may concern, not a titulaire."""
    shn = [{"candidat": "a", "origine": "24", "shn_annees": 3}, {"candidat": "b", "statut": "stagiaire", "shn_annees": 3}]
    dossier = campagne(tmp_path / "c", shn, {"a": ["25"], "b": ["25"]}, {("L1300", "25"): 2})
    lignes = _lignes(rapporter(resultat_du_dossier(dossier)), "Règles incertaines utilisées")
    assert lignes["La bonification de sportif de haut niveau est conservée en extension"][-1] == "1 candidat"


def test_doute_des_conventions(tmp_path: Path) -> None:
    """A pair of lieux that only a convention makes neighbours concerns those for whom a rule compares them."""
    libelle = charger("second-degre", 2023).parametres["corse_dom_limitrophes"].libelle
    couple = {"origine": "24", "motif_familial": "rapprochement_conjoints"}
    for conjoint, attendu in (("23", True), ("02", True), ("25", False)):
        gens = [{"candidat": "a", "academie_conjoint": conjoint, **couple}]
        dossier = campagne(tmp_path / conjoint, gens, {"a": [conjoint, "27"]}, {("L1300", "27"): 1})
        lignes = _lignes(rapporter(resultat_du_dossier(dossier)), "Règles incertaines utilisées")
        assert (libelle in lignes) == attendu
        assert not attendu or lignes[libelle][-1] == "1 candidat"


def test_regles_sans_texte_officiel(tmp_path: Path) -> None:
    """Values and rules used that no official text gives are told with whom they concern; not those unused, or decided."""
    gens = [
        {"candidat": "a", "origine": "24", "shn_annees": 2},
        {"candidat": "b", "origine": "24", "classe": ""},
        {"candidat": "c", "origine": "24", "shn_annees": 1},
    ]
    dossier = campagne(
        tmp_path / "c", gens, {qui: ["25"] for qui in "abc"}, {("L1300", "25"): 1}, parametres="parametres: {shn_points: 60}\n"
    )
    verifie = resultat_du_dossier(dossier)
    parametres = verifie.resultat.campagne.paquet.parametres
    rapport = rapporter(verifie)
    valeurs = _lignes(rapport, "Valeurs sans texte officiel")
    employes = {nom for nom, p in parametres.items() if p.libelle in valeurs}
    assert {"echelon_points", "shn_annees_maximum", "depart_libere_place", "date_age_enfants"} <= employes
    assert (
        not {"shn_points", "shn_en_extension", "rc_points", "points_couple", "maximum_voeux", "poste_annees_de_stage"}
        & employes
    )
    assert all(parametres[nom].confiance != "officiel" for nom in employes)
    p = parametres["shn_annees_maximum"]
    assert valeurs[p.libelle] == ("syndical", "2 candidats", "4", p.source)
    regles = _lignes(rapport, "Autres règles sans texte officiel")
    assert regles["Sportif de haut niveau affecté à titre provisoire"][:3] == ("syndical", "2 candidats", "élément du barème")
    assert regles["Classe non renseignée"][:3] == ("inféré", "1 candidat", "lecture des vœux et des dossiers")
    assert regles["Le plus âgé d'abord"][1:3] == ("toute la campagne", "départage")
    assert "Règles sans texte officiel" in en_texte(rapport, complet=False)


def test_doute_de_la_coupe_d_un_couple(tmp_path: Path) -> None:
    """The doubt about cutting both lists of a couple concerns couples with a cut list, and only them."""
    libelle = charger("second-degre", 2023).parametres["n1_coupe_le_couple"].libelle
    gens = [{"candidat": qui, "origine": "24", "motif_familial": "mutation_simultanee"} for qui in "ab"]
    for liste, attendu in ((["25", "24"], True), (["25", "27"], False)):
        nom = tmp_path / "-".join(liste)
        dossier = campagne(nom, gens, {"a": liste, "b": liste}, {("L1300", "25"): 2}, couples=[("a", "b")])
        lignes = _lignes(rapporter(resultat_du_dossier(dossier)), "Règles incertaines utilisées")
        assert (libelle in lignes) == attendu
        assert not attendu or lignes[libelle][-1] == "2 candidats"
