"""Faults of the shapes that the first degré brought: refusals, priorities, académies, countries, orders, what is unknown."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scoring.fautes import PaquetRefuse
from scoring.paquet import RACINE, charger

VRAI = RACINE / "premier-degre" / "2016"

FAUTES = {
    "capacites_inconnues": ("paquet.yaml", "capacites: entrees_sorties", "capacites: brutes", "capacites", "valeurs possibles"),
    "mecanisme_mal_ecrit": ("paquet.yaml", "mecanisme: deux_phases", "mecanisme: Deux phases", "mecanisme", "identifiant"),
    "extension_ni_vraie_ni_fausse": ("paquet.yaml", "extension: false", "extension: jamais", "extension", "true ou false"),
    "extension_annoncee_absente": ("paquet.yaml", "extension: false", "extension: true", "", "le fichier manque"),
    "inconnu_sans_choix": (
        "paquet.yaml",
        "    choix: Non\n    source: Notice",
        "    source: Notice",
        "inconnus[",
        "« choix » manque",
    ),
    "inconnu_en_double": ("paquet.yaml", "- id: total_publie", "- id: bareme_2016", "inconnus[", "déjà pris"),
    "survie_sans_extension": (
        "elements.yaml",
        "    forme: {type: forfait, points: rep_points}",
        "    survit_extension: true\n    forme: {type: forfait, points: rep_points}",
        "elements[11].survit_extension",
        "clé inconnue",
    ),
    "academie_inconnue": ("lieux.yaml", 'academie: "10", case', 'academie: "99", case', "lieux.01.academie", "connu"),
    "academie_oubliee": ("lieux.yaml", 'academie: "10", ', "", "lieux.01", "nomme son académie"),
    "paire_d_academies": (
        "lieux.yaml",
        '- ["02", "08"]',
        '- ["02", "02"]',
        "academies_limitrophes[0]",
        "deux académies différentes",
    ),
    "pays_inconnu": ("lieux.yaml", "pays: [ch]", "pays: [sz]", "lieux.01.pays[0]", "valeurs possibles"),
    "pays_du_fait_et_des_lieux": (
        "faits.yaml",
        "      be: Belgique\n      lu: Luxembourg",
        "      lu: Luxembourg\n      be: Belgique",
        "",
        "doivent être les pays des lieux",
    ),
    "source_des_academies": ("lieux.yaml", "  academies:\n    source: >-", "  academie:\n    source: >-", "sources", "manque"),
    "frontiere_avec_departements": (
        "lieux.yaml",
        '- {lieux: ["01", "38"]}',
        '- {lieux: ["01", "38"], departements: "01-38"}',
        "limitrophes[0].departements",
        "clé inconnue",
    ),
    "refus_sans_condition": (
        "demandes.yaml",
        "    condition: {fait: origine, renseigne: false}\n",
        "",
        "refus[2]",
        "un refus a une",
    ),
    "refus_en_double": ("demandes.yaml", "- id: PD01_DATE", "- id: PD01_STATUT", "refus[1].id", "déjà pris"),
    "refus_a_une_colonne_inconnue": (
        "demandes.yaml",
        "colonne: statut",
        "colonne: statu",
        "refus[0].colonne",
        "pas une colonne",
    ),
    "refus_d_un_voeu_sur_un_fait": ("demandes.yaml", "colonne: lieu", "colonne: corps", "refus[4].colonne", "pas une colonne"),
    "refus_sur_une_date_et_un_entier": (
        "demandes.yaml",
        "au_plus_tard: {parametre: date_titularisation_limite}",
        "au_plus_tard: {parametre: ep_annees_minimum}",
        "refus[1].condition.tous[1].non.au_plus_tard.parametre",
        "de type entier",
    ),
    "date_illisible": (
        "demandes.yaml",
        "au_plus_tard: {parametre: date_titularisation_limite}",
        "au_plus_tard: hier",
        "refus[1].condition.tous[1].non.au_plus_tard",
        "date",
    ),
    "priorite_a_deux_cles": (
        "demandes.yaml",
        "    valeur: rang",
        "    valeur: rang\n    portee: {fait: rang, est: 1}",
        "priorites[1]",
        "soit",
    ),
    "priorite_en_double": ("demandes.yaml", "  - id: rang\n", "  - id: retour_mayotte\n", "priorites[1].id", "déjà pris"),
    "priorites_trop_nombreuses": (
        "demandes.yaml",
        "    condition: {parametre: phase_m_rang_dabord}\n    valeur: rang",
        "    valeur: rang\n"
        + "".join(
            f"  - {{id: cle_{i}, libelle: Clé, source: essai, confiance: infere, valeur: anciennete_departement_mois}}\n"
            for i in range(2)
        ).rstrip("\n"),
        "priorites",
        "groupes",
    ),
    "identiques_inconnu": (
        "demandes.yaml",
        "identiques: [voeu_imperatif]",
        "identiques: [voeu]",
        "couples.identiques[0]",
        "pas un fait",
    ),
    "departage_a_element_inconnu": (
        "demandes.yaml",
        "    element: echelon",
        "    element: grade",
        "departages[1].element",
        "pas un élément",
    ),
    "departage_qui_change_avec_la_demande": (
        "demandes.yaml",
        "    element: echelon",
        "    element: voeu_preferentiel",
        "departages[1].element",
        "ne peuvent départager",
    ),
    "departage_double": (
        "demandes.yaml",
        "    element: echelon",
        "    element: echelon\n    valeur: echelon",
        "departages[1]",
        "ou avec son « ordre »",
    ),
    "departage_hors_de_l_ordre": (
        "demandes.yaml",
        "  - id: age\n",
        "  - id: naissance\n",
        "ordre_departages",
        "doivent être les départages",
    ),
    "ordre_sans_valeurs": (
        "parametres.yaml",
        "    valeurs: [anciennete_fonctions, echelon, age]\n",
        "",
        "parametres.ordre_departages",
        "donne ses « valeurs »",
    ),
    "division_par_zero": (
        "parametres.yaml",
        "    valeur: 12\n    type: entier\n    unite: mois\n    minimum: 1",
        "    valeur: 0\n    type: entier\n    unite: mois\n    minimum: 0",
        "elements[1].forme.par",
        "divise",
    ),
    "par_unite_sans_points": ("elements.yaml", "      points: anciennete_points\n", "", "elements[1].forme", "est attendu"),
    "ecarter_sans_message": (
        "demandes.yaml",
        "    message: Le vœu de rang {rang} ({lieu}) est écarté, la",
        "    note: Le vœu de rang {rang} ({lieu}) est écarté, la",
        "normalisations[0]",
        "« message » manque",
    ),
}


@pytest.mark.parametrize("nom", FAUTES)
def test_faute(nom: str, tmp_path: Path) -> None:
    """Each kind of mistake is refused, at its place, with its reason."""
    fichier, avant, apres, chemin, message = FAUTES[nom]
    copie = tmp_path / "premier-degre" / "2016"
    shutil.copytree(VRAI, copie)
    texte = (copie / fichier).read_text(encoding="utf-8")
    assert avant in texte, f"{fichier} ne contient plus {avant!r}"
    (copie / fichier).write_text(texte.replace(avant, apres, 1), encoding="utf-8")
    with pytest.raises(PaquetRefuse) as refus:
        charger("premier-degre", 2016, racine=tmp_path)
    assert any(faute.chemin.startswith(chemin) for faute in refus.value.fautes if message in faute.message), str(refus.value)


@pytest.mark.parametrize(
    ("valeur", "message"), ((["age", "age"], "deux fois"), (["grade"], "valeurs possibles"), ("age", "une liste"))
)
def test_ordre_refuse(valeur: object, message: str) -> None:
    """An order is a list of the parameter's values, each once."""
    with pytest.raises(PaquetRefuse) as refus:
        charger("premier-degre", 2016, {"ordre_departages": valeur})
    assert all(faute.fichier == "campagne.yaml" for faute in refus.value.fautes if message in faute.message)
    assert message in str(refus.value)


def test_extension_en_trop(tmp_path: Path) -> None:
    """A pack that says it has no extension may not hold a table of extension."""
    copie = tmp_path / "premier-degre" / "2016"
    shutil.copytree(VRAI, copie)
    (copie / "extension.yaml").write_text("ordres: {}\n", encoding="utf-8")
    with pytest.raises(PaquetRefuse) as refus:
        charger("premier-degre", 2016, racine=tmp_path)
    assert [(faute.fichier, "fichier inconnu" in faute.message) for faute in refus.value.fautes] == [("extension.yaml", True)]
