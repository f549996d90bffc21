"""The pack second-degre 2023: what it holds, and what a line of barème shows of it."""

from __future__ import annotations

import numpy as np

from scoring.decompte import calculer
from scoring.lignes import lignes, lignes_extension
from scoring.noeud import centiemes
from scoring.paquet import charger
from scoring.parametres import texte_valeur
from tests.scoring.fabrique_dossiers import fabriquer, noter

PAQUET = charger("second-degre", 2023)

FAITS_DU_CONTRAT = """
corps classe echelon anciennete_echelon anciennete_poste ep_classement ep_annees motif_familial academie_conjoint
departement_conjoint departement enfants separation_activite separation_conge boe handicap_academies cimm academie_stage
academie_concours bonification_stagiaire ex_contractuel academie_ex_titulaire academie_reintegration voeu_preferentiel_annees
voeu_preferentiel_acquis shn_annees corse_demandes mayotte_guyane_annees
"""


def test_faits_du_contrat() -> None:
    """The facts are those of the contract, no more and no less, each with an example."""
    assert {fait.nom for fait in PAQUET.faits} == set(FAITS_DU_CONTRAT.split())
    assert all(fait.exemple and fait.libelle for fait in PAQUET.faits)


def test_lieux() -> None:
    """Thirty académies in ascending order, 101 départements, symmetric neighbours, no diagonal, one tile each."""
    lieux = PAQUET.lieux
    assert lieux.nombre == 30
    assert list(lieux.codes) == sorted(lieux.codes)
    assert len(lieux.departements) == 101
    assert list(lieux.departements) == sorted(lieux.departements)
    assert np.array_equal(lieux.limitrophe, lieux.limitrophe.T)
    assert np.array_equal(lieux.limitrophe_departement, lieux.limitrophe_departement.T)
    assert not lieux.limitrophe.diagonal().any()
    assert len({tuple(case) for case in lieux.grille.tolist()}) == 30
    assert [lieux.codes[i] for i in np.flatnonzero(lieux.est_dom)] == ["28", "31", "32", "33", "43"]
    assert [lieux.codes[i] for i in np.flatnonzero(~lieux.cible_extension)] == ["27", "28", "31", "32", "33", "43"]


def test_pieges_de_la_geometrie() -> None:
    """The neighbourhoods that the reference page names, for and against."""
    indice, touche = PAQUET.lieux.indice, PAQUET.lieux.limitrophe

    def voisins(code: str) -> set[str]:
        return {PAQUET.lieux.codes[i] for i in np.flatnonzero(touche[indice[code]])}

    assert voisins("09") == {"20"}
    assert voisins("01") == {"24", "25"}
    assert voisins("23") == {"02"}
    assert not {"02", "11"} & voisins("10")
    assert "03" in voisins("19")
    assert {"06", "11"} <= voisins("08")
    assert {"14", "17", "18"} <= voisins("70")
    assert voisins("27") == voisins("31") == set()


def test_conventions() -> None:
    """Corse and DOM have neighbours only when the campaign switches them on."""
    lieux = charger("second-degre", 2023, {"corse_dom_limitrophes": True}).lieux
    indice = lieux.indice
    for a, b in (("27", "02"), ("27", "23"), ("31", "32"), ("31", "33"), ("28", "43")):
        assert lieux.limitrophe[indice[a], indice[b]]
        assert not PAQUET.lieux.limitrophe[indice[a], indice[b]]
        assert PAQUET.lieux.convention[indice[a], indice[b]]


def test_extension() -> None:
    """Each column holds every reachable académie once but its own, and starts as the sources say."""
    lieux = PAQUET.lieux
    cibles = {code for code, cible in zip(lieux.codes, lieux.cible_extension, strict=True) if cible}
    for depart, code in enumerate(lieux.codes):
        suite = [lieux.codes[i] for i in PAQUET.extension[depart] if i >= 0]
        assert len(suite) == len(set(suite))
        assert set(suite) == cibles - {code}
        assert (PAQUET.extension[depart, len(suite) :] == -1).all()

    def debut(code: str, nombre: int) -> tuple[list[str], list[bool]]:
        ligne = lieux.indice[code]
        return (
            [lieux.codes[i] for i in PAQUET.extension[ligne, :nombre]],
            PAQUET.extension_incertaine[ligne, :nombre].tolist(),
        )

    assert debut("02", 5) == (["23", "11", "08", "10", "06"], [False, False, False, False, True])
    assert debut("06", 3) == (["10", "22", "08"], [False, False, True])
    assert debut("16", 3)[0][:2] == ["11", "04"]
    assert debut("70", 5) == (["25", "14", "17", "01", "24"], [True] * 5)


def test_parametres_justifies() -> None:
    """Every parameter has a source; one that sources dispute is uncertain and names its alternative."""
    for parametre in PAQUET.parametres.values():
        assert parametre.source
        assert parametre.libelle
        assert texte_valeur(parametre.valeur)
    disputes = {"eloignement_academies_non_limitrophes", "ex_contractuel_en_extension", "corse_dom_limitrophes"}
    for nom in disputes:
        assert PAQUET.parametres[nom].incertain
        assert PAQUET.parametres[nom].alternative


def test_chargement_rejouable() -> None:
    """Two loads give the same digest; an override gives another one."""
    assert charger("second-degre", 2023).empreinte == PAQUET.empreinte
    assert len(PAQUET.empreinte) == 64
    assert charger("second-degre", 2023, {"seuil_masquage": 3}).empreinte != PAQUET.empreinte


def test_ligne_complete() -> None:
    """A line names the element, its points, the parameters and facts read in French, and flags what is not settled."""
    candidat = {
        "statut": "titulaire",
        "voeux": ["70"],
        "motif_familial": "rapprochement_conjoints",
        "academie_conjoint": "70",
        "departement": "13",
        "departement_conjoint": "50",
        "separation_activite": 1,
    }
    demande = fabriquer(PAQUET, {"A": candidat})
    detail = {ligne.element: ligne for ligne in lignes(PAQUET, noter(PAQUET, demande), demande.dossiers, demande.voeux, 0)}
    eloignement = detail["eloign_aca"]
    assert eloignement.points == 20_000
    assert [p.nom for p in eloignement.parametres] == ["eloignement_academies_non_limitrophes"]
    assert eloignement.incertain
    assert {(fait.libelle, fait.valeur) for fait in eloignement.faits} == {
        ("Académie du département d'exercice", "Aix-Marseille (02)"),
        ("Académie du conjoint ou de l'autre parent", "Normandie (70)"),
    }
    assert not detail["rc"].incertain
    assert detail["rc"].parametres[0].valeur == 150.2
    assert ("departement", "Bouches-du-Rhône (13)") in {(f.nom, f.valeur) for f in detail["separation"].faits}
    assert "separation_plafond_stagiaire" not in {p.nom for p in detail["separation"].parametres}


def test_ligne_qui_repose_sur_une_convention() -> None:
    """A family line on a neighbourhood without land border names the parameter that created it; others do not."""
    paquet = charger("second-degre", 2023, {"corse_dom_limitrophes": True})
    candidat = {"voeux": ["27", "23"], "motif_familial": "rapprochement_conjoints", "academie_conjoint": "27"}
    demande = fabriquer(paquet, {"A": candidat})
    bareme = noter(paquet, demande)
    lus = [
        {p.nom: p.surcharge for ligne in lignes(paquet, bareme, demande.dossiers, demande.voeux, v) for p in ligne.parametres}
        for v in (0, 1)
    ]
    assert "corse_dom_limitrophes" not in lus[0]
    assert lus[1]["corse_dom_limitrophes"] is True


def test_eloignement_sans_convention() -> None:
    """Points for académies that a convention could make neighbours name the parameter that leaves them apart."""
    for academie, departement, lu in (("27", "06", True), ("27", "13", True), ("27", "69", False)):
        candidat = {
            "voeux": [academie],
            "motif_familial": "rapprochement_conjoints",
            "academie_conjoint": academie,
            "departement_conjoint": "2A",
            "departement": departement,
            "separation_activite": 1,
        }
        demande = fabriquer(PAQUET, {"A": candidat})
        detail = {x.element: x for x in lignes(PAQUET, noter(PAQUET, demande), demande.dossiers, demande.voeux, 0)}
        assert detail["eloign_aca"].points == 20_000
        assert ("corse_dom_limitrophes" in {p.nom for p in detail["eloign_aca"].parametres}) is lu


def test_seul_le_cas_retenu_est_lu() -> None:
    """An agrégé hors classe below the last échelon does not read the disputed seniority steps; one who uses them does."""
    for anciennete, incertain in ((1, False), (2, False), (3, True)):
        facts = {"corps": "agrege", "classe": "hors_classe", "echelon": 4, "anciennete_echelon": anciennete, "voeux": ["14"]}
        demande = fabriquer(PAQUET, {"A": facts})
        (ligne,) = lignes(PAQUET, noter(PAQUET, demande), demande.dossiers, demande.voeux, 0)
        assert ligne.incertain is incertain


def test_campagne_vide() -> None:
    """No candidat, or candidats without vœux, give empty arrays of the right shape."""
    nombre = len(PAQUET.elements)
    for candidats in ({}, {"A": {"statut": "stagiaire"}, "B": {}}):
        demande = fabriquer(PAQUET, candidats)
        bareme = calculer(PAQUET, demande.dossiers, demande.voeux, demande.couples)
        assert bareme.elements.shape == (0, nombre)
        assert bareme.elements_extension.shape == (len(candidats), nombre)
        assert (bareme.extension == 0).all()
        assert (bareme.voeu_extension == -1).all()


def test_couple_en_extension_a_deux_ou_pas() -> None:
    """A couple has points in extension when both members must leave with a place; one member alone takes nobody there (§4)."""
    voeux = ["14", "70"]
    oblige = {"statut": "stagiaire", "classe": "normale", "echelon": 1, "voeux": voeux}
    libre = {"statut": "stagiaire_ex_titulaire", "classe": "normale", "echelon": 5, "voeux": voeux}
    candidats = {"A": oblige, "B": libre, "C": oblige, "D": {**oblige, "echelon": 4}, "E": oblige, "F": libre}
    bareme = noter(PAQUET, fabriquer(PAQUET, candidats, [("A", "B"), ("C", "D")]))
    assert (bareme.voeu_extension >= 0).tolist() == [False, False, True, True, True, False]
    assert bareme.extension.tolist() == [0, 0, 1_400, 2_800, 1_400, 0]


def test_centiemes_exacts() -> None:
    """Points become hundredths without rounding; more than two decimals are not points."""
    assert [centiemes(x) for x in (150.2, 0.1, 0.29, 1000, 1.005, float("nan"))] == [15_020, 10, 29, 100_000, None, None]


def test_ce_qui_survit_en_extension_est_lu() -> None:
    """In extension, a line names the disputed choice that keeps it, and is flagged; the same line on a vœu does not read it."""
    candidat = {"statut": "stagiaire", "classe": "normale", "echelon": 4, "ex_contractuel": True, "voeux": ["14"]}
    demande = fabriquer(PAQUET, {"A": candidat})
    bareme = noter(PAQUET, demande)
    arguments = (PAQUET, bareme, demande.dossiers, demande.voeux, 0)
    sur_voeu, en_extension = (
        {ligne.element: ligne for ligne in expliquer(*arguments)}["ex_contractuel"] for expliquer in (lignes, lignes_extension)
    )
    assert "ex_contractuel_en_extension" in {p.nom for p in en_extension.parametres}
    assert "ex_contractuel_en_extension" not in {p.nom for p in sur_voeu.parametres}
    assert (sur_voeu.incertain, en_extension.incertain) == (False, True)


def test_tout_parametre_du_bareme_est_celui_d_un_element() -> None:
    """Every parameter that rules read can be told of: by an element, or as the one that makes neighbours by convention."""
    annonces = {nom for element in PAQUET.elements for nom in element.parametres} | {PAQUET.lieux.parametre_conventions}
    lus = {nom for nom, parametre in PAQUET.parametres.items() if parametre.lu_par == "bareme"}
    assert lus - annonces == {"n1_coupe_le_couple", "classement_specifique", "classement_pop"}
    assert all(set(element.parametres_extension) <= set(element.parametres) for element in PAQUET.elements)


def test_le_fait_qui_plafonne_est_montre() -> None:
    """A separation cut at one year shows the statut that cuts it."""
    candidat = {
        "statut": "stagiaire",
        "voeux": ["70"],
        "motif_familial": "rapprochement_conjoints",
        "academie_conjoint": "70",
        "departement": "35",
        "departement_conjoint": "50",
        "separation_activite": 3,
    }
    demande = fabriquer(PAQUET, {"A": candidat})
    detail = {ligne.element: ligne for ligne in lignes(PAQUET, noter(PAQUET, demande), demande.dossiers, demande.voeux, 0)}
    assert ("statut", "Stagiaire") in {(fait.nom, fait.valeur) for fait in detail["separation"].faits}
    assert "separation_plafond_stagiaire" in {p.nom for p in detail["separation"].parametres}
