"""The pack premier-degre 2016: what it holds, what it says it does not know."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.departage import colonnes
from scoring.lignes import lignes, sous_convention
from scoring.normalisation import liens_admis
from scoring.obligatoire import deriver
from scoring.paquet import charger
from scoring.parametres import attendu, texte_valeur
from scoring.priorites import groupes
from tests.scoring.fabrique_dossiers import fabriquer, noter

PAQUET = charger("premier-degre", 2016)

FAITS_DU_CONTRAT = """
corps classe echelon anciennete_departement_mois motif_familial departement_conjoint enfants separation_activite
separation_conge boe handicap_departements ep_classement ep_annees voeu_preferentiel_renouvellements
"""

GRILLE = {
    "echelon_instituteur": [0, 18, 18, 22, 22, 26, 29, 31, 33, 33, 36, 39],
    "echelon_pe": [0, 0, 0, 22, 26, 29, 33, 36, 39, 39, 39, 39],
    "echelon_pe_hors_classe": [0, 36, 39, 39, 39, 39, 39, 39],
}
"""Points by échelon of the reference table, from échelon 0."""

LIGNES = {
    "anciennete_points": 2,
    "anciennete_par": 12,
    "anciennete_deduction": 36,
    "anciennete_tranche_mois": 60,
    "anciennete_tranche_points": 10,
    "rapprochement_points": 150,
    "enfant_points": 50,
    "non_limitrophe_points": 80,
    "residence_enfant_points": 40,
    "boe_points": 100,
    "handicap_points": 800,
    "rep_points": 45,
    "rep_plus_points": 90,
    "voeu_preferentiel_points": 5,
    "cimm_points": 0,
    "cla_points": 0,
    "maximum_voeux": 6,
}


def test_ce_que_le_mouvement_demande() -> None:
    """Two phases, entries and exits, one discipline, no extension, nobody obliged, the mean of couples."""
    assert (PAQUET.mecanisme, PAQUET.capacites, PAQUET.discipline) == ("deux_phases", ("entrees", "sorties"), "Premier degré")
    assert (PAQUET.extension.shape, PAQUET.extension_incertaine.shape) == ((101, 0), (101, 0))
    assert PAQUET.parametres["points_couple"].valeur == "moyenne"
    assert "depart_libere_place" not in PAQUET.parametres
    assert (PAQUET.deux_phases, PAQUET.nom_lieu.pluriel, PAQUET.nom_lieu.feminin) == (True, "départements", False)
    demande = fabriquer(PAQUET, {"A": {"statut": "titulaire"}, "B": {"statut": "stagiaire", "origine": "35"}})
    assert not deriver(PAQUET, demande.dossiers).any()


def test_second_degre_sans_changement() -> None:
    """The second degré keeps the mechanism, net seats and its own disciplines."""
    paquet = charger("second-degre", 2023)
    assert (paquet.mecanisme, paquet.capacites, paquet.discipline) == ("stable", ("capacite",), "")
    assert (paquet.priorites, paquet.refus) == ((), ())


def test_faits_du_contrat() -> None:
    """The facts of the contract are there; each fact has an example and a label."""
    assert set(FAITS_DU_CONTRAT.split()) <= {fait.nom for fait in PAQUET.faits}
    assert all(fait.exemple and fait.libelle for fait in PAQUET.faits)


def test_lignes_de_la_grille() -> None:
    """Each row of the reference table is a parameter with its source; values carried back or recalled say so."""
    assert {nom: PAQUET.parametres[nom].valeur for nom in LIGNES} == LIGNES
    for nom, points in GRILLE.items():
        seuils = PAQUET.parametres[nom].exact
        lus = [int(seuils[np.searchsorted(seuils[:, 0], e, side="right") - 1, 1]) for e in range(len(points))]
        assert lus == [100 * p for p in points]
    officiels = {"boe_points", "handicap_points", "rep_points", "rep_plus_points"}
    assert all(PAQUET.parametres[nom].confiance == "officiel" for nom in officiels)
    for nom in ("residence_enfant_points", "enfant_points", "separation_matrice", "date_anciennete", "ordre_departages"):
        assert PAQUET.parametres[nom].incertain
        assert PAQUET.parametres[nom].alternative
    assert all(texte_valeur(p.valeur) and attendu(p) for p in PAQUET.parametres.values())


def test_inconnus_dits() -> None:
    """What no text says is listed with the question, the choice made, its source; identifiers are unique."""
    inconnus = {inconnu.id: inconnu for inconnu in PAQUET.inconnus}
    assert len(inconnus) == len(PAQUET.inconnus)
    assert {"bareme_2016", "residence_enfant", "departages", "rang_ou_bareme", "retours_mayotte"} <= set(inconnus)
    assert all(i.question.endswith("?") and i.choix and i.source for i in PAQUET.inconnus)


def test_lieux() -> None:
    """101 départements, 238 land borders, 31 académies and 51 borders between them, one tile each, symmetric neighbours."""
    lieux = PAQUET.lieux
    assert lieux.nombre == 101
    assert list(lieux.codes) == sorted(lieux.codes)
    assert int(lieux.limitrophe.sum()) == 2 * 238
    assert len(lieux.academies) == 31
    assert int(lieux.academie_limitrophe.sum()) == 2 * 51
    for relation in (lieux.limitrophe, lieux.academie_limitrophe, lieux.convention, lieux.convention_academie):
        assert np.array_equal(relation, relation.T)
        assert not relation.diagonal().any()
    assert (int(lieux.convention.sum()), int(lieux.convention_academie.sum())) == (2 * 11, 2 * 2)
    assert len({tuple(case) for case in lieux.grille.tolist()}) == 101
    assert [lieux.codes[i] for i in np.flatnonzero(lieux.est_dom)] == ["971", "972", "973", "974", "976"]
    assert not lieux.cible_extension.any()
    assert lieux.departements == ()


def test_academies_et_departements_d_accord() -> None:
    """Two académies are neighbours exactly when one département of each are."""
    lieux = PAQUET.lieux
    attendue = np.zeros_like(lieux.academie_limitrophe)
    for a, b in np.argwhere(lieux.limitrophe):
        if lieux.academie[a] != lieux.academie[b]:
            attendue[lieux.academie[a], lieux.academie[b]] = True
    assert np.array_equal(lieux.academie_limitrophe, attendue)


def test_pieges_de_la_geometrie() -> None:
    """Codes are text with their zero; Paris, Corse, the estuary of the Seine and the borders are what the reference says."""
    lieux = PAQUET.lieux

    def voisins(code: str) -> set[str]:
        return {lieux.codes[i] for i in np.flatnonzero(lieux.limitrophe[lieux.indice[code]])}

    assert voisins("75") == {"92", "93", "94"}
    assert voisins("2A") == {"2B"}
    assert "76" not in voisins("14")
    assert voisins("972") == set()
    assert voisins("29") == {"22", "56"}
    frontaliers = {pays: {lieux.codes[i] for i in np.flatnonzero(lieux.frontalier[:, j])} for j, pays in enumerate(lieux.pays)}
    assert frontaliers["mc"] == {"06"}
    assert frontaliers["ad"] == {"09", "66"}
    assert {"59", "02", "08", "54", "55"} == frontaliers["be"]


def test_conventions() -> None:
    """Pairs without land border are off, and switched on together, départements and académies, by the campaign."""
    lieux = charger("premier-degre", 2016, {"voisinages_de_convention": True}).lieux
    indice = lieux.indice
    gauche, droite = (
        np.array([indice[code] for code in codes]) for codes in (["14", "2A", "974", "971"], ["76", "13", "976", "972"])
    )
    assert lieux.limitrophe[gauche, droite].all()
    assert not PAQUET.lieux.limitrophe[gauche, droite].any()
    for lus in (lieux, PAQUET.lieux):
        assert lus.par_convention(gauche, droite).all()
        assert lus.par_convention(gauche, np.roll(gauche, 1)).tolist() == [False] * 4
        assert not lus.par_convention(gauche, np.full(4, -1)).any()
    assert lieux.academie_limitrophe.sum() == PAQUET.lieux.academie_limitrophe.sum() + 4
    ici, la_bas = np.array([indice["2A"], indice["83"]]), np.array([indice["06"]] * 2)
    assert lieux.par_convention(ici, la_bas, academies=True).tolist() == [True, False]


def test_conventions_des_academies_concernent() -> None:
    """Whom a convention concerns: the one whose académies, or départements, only a convention pairs."""
    famille = {"motif_familial": "rapprochement_conjoints", "separation_activite": 1}
    candidats = {
        "A": {**famille, "origine": "06", "departement_conjoint": "2A", "voeux": ["2A"]},
        "B": {**famille, "origine": "93", "departement_conjoint": "35", "voeux": ["35", "29"]},
        "C": {**famille, "origine": "93", "departement_conjoint": "14", "voeux": ["14", "76"]},
    }
    demande = fabriquer(PAQUET, candidats)
    assert sous_convention(PAQUET, demande.dossiers, demande.voeux, demande.couples).tolist() == [True, False, True]


@pytest.mark.parametrize("allumee", (False, True))
def test_ligne_qui_repose_sur_une_convention(allumee: bool) -> None:
    """The 80 points of a Corsican wish from Nice name the parameter of conventions, which could take them away."""
    paquet = charger("premier-degre", 2016, {"voisinages_de_convention": allumee})
    candidat = {
        "origine": "06",
        "voeux": ["2A", "13"],
        "motif_familial": "rapprochement_conjoints",
        "departement_conjoint": "2A",
        "separation_activite": 1,
    }
    demande = fabriquer(paquet, {"A": candidat})
    bareme = noter(paquet, demande)
    lus = [
        {
            ligne.element: {p.nom for p in ligne.parametres}
            for ligne in lignes(paquet, bareme, demande.dossiers, demande.voeux, v)
        }
        for v in (0, 1)
    ]
    assert ("non_limitrophe" in lus[0]) is not allumee
    assert allumee or "voisinages_de_convention" in lus[0]["non_limitrophe"]
    assert ("rapprochement" in lus[1]) is allumee
    assert not allumee or "voisinages_de_convention" in lus[1]["rapprochement"]


def test_departages() -> None:
    """Seniority first, then échelon points, then age, then the draw; absent seniority comes last."""
    candidats = {
        "A": {"anciennete_fonctions_mois": 100, "corps": "pe", "echelon": 4, "date_naissance": "1980-01-01"},
        "B": {"anciennete_fonctions_mois": 120, "corps": "pe", "echelon": 3, "date_naissance": "1990-01-01"},
        "C": {"anciennete_fonctions_mois": 100, "corps": "instituteur", "echelon": 11, "date_naissance": "1990-01-01"},
        "D": {"anciennete_fonctions_mois": 100, "corps": "pe", "echelon": 4, "date_naissance": "1979-12-31"},
        "E": {"corps": "pe", "classe": "hors_classe", "echelon": 7, "date_naissance": "1960-01-01"},
    }
    dossiers = fabriquer(PAQUET, candidats).dossiers
    valeurs, noms = colonnes(PAQUET, dossiers, 1)
    assert noms[:3] == ("anciennete_fonctions", "echelon", "age")
    assert [dossiers.ids[i] for i in np.lexsort(valeurs.T[::-1])] == ["B", "C", "D", "A", "E"]


def test_ordre_des_departages_choisi() -> None:
    """A campaign chooses among the tie-breaks and orders them."""
    paquet = charger("premier-degre", 2016, {"ordre_departages": ["age", "echelon"]})
    assert [d.id for d in paquet.departages] == ["age", "echelon"]
    assert charger("premier-degre", 2016, {"ordre_departages": []}).departages == ()


def test_retour_de_mayotte_avant_tout_bareme() -> None:
    """The vœu impératif of someone posted in Mayotte is in the first group, the other vœux and persons in the second."""
    candidats = {
        "A": {"origine": "976", "voeu_imperatif": "35", "voeux": ["35", "44"]},
        "B": {"origine": "93", "voeux": ["35"]},
        "C": {"origine": "976", "voeux": ["35"]},
    }
    demande = fabriquer(PAQUET, candidats)
    assert groupes(PAQUET, demande.dossiers, demande.voeux, demande.couples).tolist() == [0, 1, 1, 1]
    second = charger("second-degre", 2023)
    demande = fabriquer(second, {"A": {"voeux": ["14", "70"]}})
    lus = groupes(second, demande.dossiers, demande.voeux, demande.couples)
    assert (lus.tolist(), lus.dtype) == ([0, 0], np.int32)


def test_rang_d_abord() -> None:
    """When the campaign puts the rank before points, groups follow the ranks, after the returns from Mayotte."""
    paquet = charger("premier-degre", 2016, {"phase_m_rang_dabord": True})
    candidats = {
        "A": {"origine": "976", "voeu_imperatif": "44", "voeux": ["35", "44", "29"]},
        "B": {"origine": "93", "voeux": ["35", "44"]},
    }
    demande = fabriquer(paquet, candidats)
    lus = groupes(paquet, demande.dossiers, demande.voeux, demande.couples).tolist()
    assert lus[1] < lus[0] == lus[3] < lus[4] < lus[2]


def test_demandes_liees_et_mayotte() -> None:
    """Two agents of Mayotte with the same vœu impératif, or with none, may link; not with one from elsewhere."""
    candidats = {
        "A": {"origine": "976", "voeu_imperatif": "35"},
        "B": {"origine": "976", "voeu_imperatif": "35"},
        "C": {"origine": "976", "voeu_imperatif": "44"},
        "D": {"origine": "976"},
        "E": {"origine": "976"},
        "F": {"origine": "93"},
        "G": {"origine": "29"},
    }
    dossiers = fabriquer(PAQUET, candidats).dossiers
    paires = {"AB": True, "AC": False, "AD": False, "DE": True, "DF": False, "AF": False, "FG": True}
    couples = np.array([[dossiers.ids.index(nom) for nom in paire] for paire in paires], dtype=np.int32)
    assert liens_admis(PAQUET, dossiers, couples).tolist() == list(paires.values())
