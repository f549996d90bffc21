"""Faulty packs: one per kind of mistake, each refused with the file and the path of the fault."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scoring.fautes import PaquetInconnu, PaquetRefuse
from scoring.paquet import RACINE, charger, disponibles
from scoring.parametres import texte_valeur

VRAI = RACINE / "second-degre" / "2023"

FAUTES = {
    "cumul_quand": ("paquet.yaml", "quand: participation", "quand: demande", "cumuls[0].quand", "participation, obtention"),
    "cumul_mouvement_inconnu": ("paquet.yaml", "avec: premier-degre", "avec: premier", "cumuls[0].avec", "premier-degre"),
    "cumul_avec_soi": ("paquet.yaml", "avec: premier-degre", "avec: second-degre", "cumuls[0].avec", "un autre mouvement"),
    "cumul_cote": ("paquet.yaml", "annule: avec", "annule: tous", "cumuls[0].annule", "ici, avec"),
    "cumul_condition": ("paquet.yaml", "est: psyen}", "est: psychologue}", "cumuls[0].si.est", "valeurs possibles"),
    "cumul_condition_sur_un_voeu": (
        "paquet.yaml",
        "{fait: corps, est: psyen}",
        "{fait: rang, est: 1}",
        "cumuls[0].si.fait",
        "ne peut être lu ici",
    ),
    "cumul_natures_d_un_seul_mouvement": (
        "paquet.yaml",
        "    annule: avec",
        "    natures: {detachement: Détachement}\n    annule: avec",
        "cumuls[0].natures",
        "annule d'autres demandes",
    ),
    "cumul_exception_inconnue": (
        "paquet.yaml",
        "    annule: avec",
        "    exceptions: [detachement]\n    annule: avec",
        "cumuls[0].exceptions[0]",
        "n'est pas permis",
    ),
    "cumul_sans_motif": ("paquet.yaml", "    motif: >-", "    motifs: >-", "cumuls[0]", "« motif » manque"),
    "annee_absente": ("parametres.yaml", "annee: 2023\n", "", "", "« annee » manque"),
    "annee_differente": ("parametres.yaml", "annee: 2023\n", "annee: 2022\n", "annee", "année 2023"),
    "mouvement_different": ("faits.yaml", "mouvement: second-degre", "mouvement: pegc", "mouvement", "second-degre"),
    "date_de_verification_absente": ("lieux.yaml", "verifie_le: 2026-11-22\n", "", "", "« verifie_le » manque"),
    "date_de_verification_fausse": ("lieux.yaml", "verifie_le: 2026-11-22", "verifie_le: hier", "verifie_le", "date"),
    "yaml_illisible": ("elements.yaml", "elements:", "elements: [", "", "YAML illisible"),
    "cle_inconnue": (
        "parametres.yaml",
        "    lu_par: service\n  m",
        "    lupar: service\n  m",
        "parametres.maximum_voeux.lupar",
        "inconnue",
    ),
    "cle_en_double": ("parametres.yaml", "  rep_points:", "  ville_points:", "parametres.ville_points", "clé en double"),
    "valeur_sans_source": (
        "parametres.yaml",
        "    source: Guide Martinique 2023, III.1.1.3\n    confiance: officiel\n    incertain: true\n    alternative: 100",
        "    confiance: officiel\n    incertain: true\n    alternative: 100",
        "parametres.eloignement_academies_non_limitrophes",
        "« source » manque",
    ),
    "source_vide": ("elements.yaml", "source: Guide Martinique 2023, III.1.1.2", 'source: " "', "elements[11].source", "vide"),
    "confiance_inconnue": ("demandes.yaml", "confiance: officiel", "confiance: sure", "obligatoire.confiance", "possibles"),
    "valeur_d_un_autre_type": (
        "parametres.yaml",
        "valeur: 150.2",
        'valeur: "150,2"',
        "parametres.rc_points.valeur",
        "nombre de points",
    ),
    "points_au_millieme": ("parametres.yaml", "valeur: 150.2", "valeur: 150.213", "parametres.rc_points.valeur", "décimales"),
    "points_infinis": ("parametres.yaml", "valeur: 150.2", "valeur: .inf", "parametres.rc_points.valeur", "fini"),
    "hors_des_bornes": ("parametres.yaml", "valeur: 150.2", "valeur: -1", "parametres.rc_points.valeur", "bornes"),
    "booleen_ecrit_en_entier": (
        "parametres.yaml",
        "  corse_dom_limitrophes:\n    valeur: false",
        "  corse_dom_limitrophes:\n    valeur: 0",
        "parametres.corse_dom_limitrophes.valeur",
        "true ou false",
    ),
    "choix_hors_liste": (
        "parametres.yaml",
        "valeur: propres",
        "valeur: maximum",
        "parametres.points_couple.valeur",
        "valeurs possibles",
    ),
    "texte_sans_longueur": (
        "parametres.yaml",
        '    maximum: 300\n    libelle: "Mention légale : administration',
        '    libelle: "Mention légale : administration',
        "parametres.mention_administration",
        "longueur",
    ),
    "paire_a_un_membre": (
        "demandes.yaml",
        "    - [*agent_titulaire, {fait: statut, est: stagiaire_ex_titulaire}]",
        "    - [{fait: statut, est: stagiaire_ex_titulaire}]",
        "couples.paires[2]",
        "deux conditions",
    ),
    "paire_sur_un_voeu": (
        "demandes.yaml",
        "{fait: statut, est: stagiaire_ex_titulaire}]",
        "{fait: rang, est: 1}]",
        "couples.paires[2][1].fait",
        "ne peut être lu ici",
    ),
    "matrice_boiteuse": (
        "parametres.yaml",
        "[0, 95, 190, 285, 325]",
        "[0, 95, 190, 285]",
        "parametres.separation_matrice.valeur",
        "même longueur",
    ),
    "table_sans_seuil_zero": (
        "parametres.yaml",
        "{0: 150, 4: 165, 5: 180}",
        "{1: 150, 4: 165, 5: 180}",
        "parametres.ex_contractuel_points.valeur",
        "premier est 0",
    ),
    "parametre_inconnu": (
        "elements.yaml",
        "points: boe_points",
        "points: boe_point",
        "elements[17].forme.points",
        "pas un paramètre",
    ),
    "parametre_d_un_autre_type": (
        "elements.yaml",
        "points: boe_points",
        "points: ep_annees_minimum",
        "elements[17].forme.points",
        "de type entier",
    ),
    "parametre_que_rien_ne_lit": (
        "elements.yaml",
        "points: boe_points",
        "points: handicap_points",
        "parametres.boe_points",
        "aucune règle du paquet ne lit",
    ),
    "fait_inconnu": (
        "elements.yaml",
        "{fait: boe, est: true}",
        "{fait: bo, est: true}",
        "elements[17].condition.fait",
        "pas un fait",
    ),
    "fait_d_un_autre_type": (
        "elements.yaml",
        "{fait: boe, est: true}",
        "{fait: boe, au_moins: 1}",
        "elements[17].condition.fait",
        "de type booleen",
    ),
    "operateur_inconnu": (
        "elements.yaml",
        "{fait: boe, est: true}",
        "{fait: boe, vaut: true}",
        "elements[17].condition.vaut",
        "inconnue",
    ),
    "academies_absentes": (
        "elements.yaml",
        "{fait: academie_exercice, limitrophe_de: academie_du_conjoint}\n",
        "{fait: academie_exercice, academie_limitrophe_de: academie_du_conjoint}\n",
        "elements",
        "n'ont pas d'académies",
    ),
    "deux_operateurs": (
        "elements.yaml",
        "{fait: corse_demandes, au_moins: {parametre: corse_demandes_3}}",
        "{fait: corse_demandes, au_moins: {parametre: corse_demandes_3}, au_plus: 9}",
        "elements[27].forme.cas[2].condition",
        "exactement un opérateur",
    ),
    "code_inconnu": (
        "elements.yaml",
        "{fait: ep_classement, est: rep_plus}",
        "{fait: ep_classement, est: cla}",
        "elements[6].condition.tous[0].est",
        "valeurs possibles",
    ),
    "type_de_lieu_inconnu": ("elements.yaml", "[dom]}", "[com]}", "elements[18].portee.tous[2].type_de_lieu[0]", "possibles"),
    "fait_du_voeu_dans_une_condition": (
        "elements.yaml",
        "{fait: boe, est: true}",
        "{fait: premier, est: true}",
        "elements[17].condition.fait",
        "ne peut être lu ici",
    ),
    "forme_inconnue": (
        "elements.yaml",
        "{type: forfait, points: boe_points}",
        "{type: forfaitaire, points: boe_points}",
        "elements[17].forme.type",
        "valeurs possibles",
    ),
    "argument_absent": (
        "elements.yaml",
        "{type: forfait, points: boe_points}",
        "{type: forfait}",
        "elements[17].forme",
        "« points » manque",
    ),
    "tranche_sans_points": (
        "elements.yaml",
        "      points_tranche: poste_tranche_points\n    survit_extension: true\n\n  - id: poste_stag",
        "    survit_extension: true\n\n  - id: poste_stag",
        "elements[4].forme",
        "vont ensemble",
    ),
    "element_en_double": ("elements.yaml", "- id: boe", "- id: handicap", "elements[17].id", "déjà pris"),
    "element_reserve": ("elements.yaml", "- id: boe", "- id: points", "elements[17].id", "colonne du barème"),
    "cede_a_un_element_plus_bas": (
        "elements.yaml",
        "{elements: [handicap], sur: voeu,",
        "{elements: [corse], sur: voeu,",
        "elements[17].cede[0].elements[0]",
        "plus haut",
    ),
    "levee_d_une_cession_sur_le_candidat": (
        "elements.yaml",
        "sur: candidat}",
        "sur: candidat, levee_en_extension: true}",
        "elements[26].cede[0].levee_en_extension",
        "sur: voeu",
    ),
    "survie_oubliee": (
        "elements.yaml",
        "    survit_extension: {parametre: ex_contractuel_en_extension}\n",
        "",
        "elements[21]",
        "« survit_extension » manque",
    ),
    "lieu_inconnu": ("extension.yaml", '"23 11 08 10"', '"23 11 08 99"', "ordres.02[0].lieux", "pas un lieu connu"),
    "lieu_en_double_en_extension": ("extension.yaml", '"23 11 08 10"', '"23 11 08 23"', "ordres.02[0].lieux", "double"),
    "extension_vers_la_corse": ("extension.yaml", '"23 11 08 10"', '"23 11 08 27"', "ordres.02[0].lieux", "jamais atteint"),
    "source_d_extension_inconnue": ("extension.yaml", "{source: sgen,", "{source: sgn,", "ordres.06[0].source", "possibles"),
    "ordre_manquant": ("extension.yaml", '  "02":\n', '  "99":\n', "ordres", "« 02 » manque"),
    "code_sans_guillemets": ("lieux.yaml", '  "02":\n', "  2:\n", "lieux", "guillemets"),
    "departement_dans_deux_lieux": ("lieux.yaml", '"75": Paris', '"77": Paris', "lieux.24.departements.77", "autre lieu"),
    "frontiere_impossible": ("lieux.yaml", "75-93", "75-92", "limitrophes", "ne relie pas"),
    "case_deja_prise": ("lieux.yaml", "case: [2, 5]", "case: [2, 4]", "lieux.24.case", "autre lieu"),
    "convention_sans_parametre": (
        "lieux.yaml",
        "parametre: corse_dom_limitrophes",
        "parametre: rc_points",
        "conventions.parametre",
        "booléen",
    ),
    "entier_sans_bornes": ("faits.yaml", "    minimum: 1\n    maximum: 11\n", "", "faits.echelon", "minimum et son maximum"),
    "type_de_fait_inconnu": ("faits.yaml", "type: departement", "type: dept", "faits.departement_conjoint.type", "possibles"),
    "fait_reserve": ("faits.yaml", "  corps:\n", "  statut:\n", "faits.statut", "réservé"),
    "derive_d_un_lieu": (
        "faits.yaml",
        "lieu_du_departement: departement\n",
        "lieu_du_departement: academie_conjoint\n",
        "derives.academie_exercice.lieu_du_departement",
        "type departement",
    ),
    "derive_a_defaut_d_un_departement": (
        "faits.yaml",
        "a_defaut_de: academie_conjoint\n",
        "a_defaut_de: departement_conjoint\n",
        "derives.academie_du_conjoint.a_defaut_de",
        "type lieu",
    ),
    "incoherence_sans_source": (
        "faits.yaml",
        "    source: Vérification de ce paquet, un échelon dure un an au moins\n",
        "",
        "incoherences[2]",
        "source",
    ),
    "age_qui_n_est_pas_un_nombre": (
        "faits.yaml",
        "annees_depuis_age: 18",
        "annees_depuis_age: majorite",
        "derives.annees_depuis_18_ans.annees_depuis_age",
        "entier",
    ),
    "normalisation_inconnue": ("demandes.yaml", "type: couper", "type: tailler", "normalisations[0].type", "possibles"),
    "couper_le_couple_sans_le_dire": (
        "demandes.yaml",
        "    couple: n1_coupe_le_couple\n",
        "",
        "normalisations[0]",
        "vont ensemble",
    ),
    "extension_vers_le_premier_voeu": (
        "extension.yaml",
        'lieux: "23 11 08 10"',
        'lieux: "23 11 02 10"',
        "ordres.02[0].lieux",
        "le premier vœu lui-même",
    ),
    "paire_d_un_lieu_avec_lui_meme": (
        "lieux.yaml",
        '  - {lieux: ["01", "25"], departements: "75-92"}',
        '  - {lieux: ["01", "01"], departements: "75-92"}',
        "limitrophes[1].lieux",
        "lieux différents",
    ),
    "message_a_trou_inconnu": (
        "demandes.yaml",
        "Le vœu de rang {rang} ({lieu}), hors",
        "Le vœu de {nom}, hors",
        "normalisations[1].message",
        "champs inconnus",
    ),
    "departage_sans_ordre": ("demandes.yaml", "    ordre: croissant\n", "", "departages[1]", "vont ensemble"),
    "departage_sur_la_liste": (
        "demandes.yaml",
        "valeur: date_naissance",
        "valeur: nombre_voeux",
        "departages[1].valeur",
        "ne peut être lu ici",
    ),
}


def _copie(dossier: Path) -> Path:
    copie = dossier / "second-degre" / "2023"
    shutil.copytree(VRAI, copie)
    return copie


def _remplacer(fichier: Path, avant: str, apres: str) -> None:
    texte = fichier.read_text(encoding="utf-8")
    assert avant in texte, f"{fichier.name} ne contient plus {avant!r}"
    fichier.write_text(texte.replace(avant, apres, 1), encoding="utf-8")


@pytest.mark.parametrize("nom", FAUTES)
def test_faute(nom: str, tmp_path: Path) -> None:
    """Each kind of mistake is refused, at its place, with its reason."""
    fichier, avant, apres, chemin, message = FAUTES[nom]
    _remplacer(_copie(tmp_path) / fichier, avant, apres)
    with pytest.raises(PaquetRefuse) as refus:
        charger("second-degre", 2023, racine=tmp_path)
    ou = "parametres.yaml" if nom == "parametre_que_rien_ne_lit" else fichier
    lieux = [(faute.fichier, faute.chemin) for faute in refus.value.fautes if message in faute.message]
    assert any(trouve == ou and place.startswith(chemin) for trouve, place in lieux), str(refus.value)


def test_copie_intacte_acceptee(tmp_path: Path) -> None:
    """The copy that the other tests damage is itself accepted, with the same digest."""
    _copie(tmp_path)
    assert charger("second-degre", 2023, racine=tmp_path).empreinte == charger("second-degre", 2023).empreinte


def test_toutes_les_fautes_ensemble(tmp_path: Path) -> None:
    """Faults of several files are reported in one refusal."""
    copie = _copie(tmp_path)
    (copie / "extension.yaml").unlink()
    (copie / "notes.txt").write_text("brouillon", encoding="utf-8")
    for nom in ("points_au_millieme", "operateur_inconnu", "departage_sans_ordre", "case_deja_prise"):
        fichier, avant, apres, _, _ = FAUTES[nom]
        _remplacer(copie / fichier, avant, apres)
    with pytest.raises(PaquetRefuse) as refus:
        charger("second-degre", 2023, racine=tmp_path)
    assert {faute.fichier for faute in refus.value.fautes} == {
        "extension.yaml",
        "notes.txt",
        "parametres.yaml",
        "elements.yaml",
        "demandes.yaml",
        "lieux.yaml",
    }


@pytest.mark.parametrize("contenu", (b"", b"- a\n- b\n", b"\xff\xfe", b"simple texte"))
def test_document_qui_n_est_pas_une_table(contenu: bytes, tmp_path: Path) -> None:
    """A file that is empty, a list, not UTF-8 or a plain text is refused with its name."""
    (_copie(tmp_path) / "paquet.yaml").write_bytes(contenu)
    with pytest.raises(PaquetRefuse) as refus:
        charger("second-degre", 2023, racine=tmp_path)
    assert "paquet.yaml" in {faute.fichier for faute in refus.value.fautes}


@pytest.mark.parametrize(
    ("surcharges", "attendus"),
    (
        ({"inconnu": 1}, ("parametres.inconnu", "paramètre inconnu")),
        ({"rc_points": "150"}, ("parametres.rc_points", "nombre de points")),
        ({"rc_points": True}, ("parametres.rc_points", "nombre de points")),
        ({"rc_points": 5000}, ("parametres.rc_points", "bornes")),
        ({"ep_annees_minimum": 2.5}, ("parametres.ep_annees_minimum", "un entier")),
        ({"points_couple": "maximum"}, ("parametres.points_couple", "valeurs possibles")),
        ({"mention_contact": 12}, ("parametres.mention_contact", "un texte est attendu")),
        ({"mention_contact": "x" * 301}, ("parametres.mention_contact", "301 caractères")),
        ({"mention_contact": "ligne 1\nligne 2"}, ("parametres.mention_contact", "U+000A")),
        ({"mention_contact": "bureau\u200b"}, ("parametres.mention_contact", "U+200B")),
        ({"mention_contact": " bureau"}, ("parametres.mention_contact", "espace")),
        ({"mention_contact": "re\u0301gion"}, ("parametres.mention_contact", "NFC")),
        ({"corse_dom_limitrophes": "oui"}, ("parametres.corse_dom_limitrophes", "true ou false")),
        ({"ex_contractuel_points": {0: 150, "quatre": 1}}, ("parametres.ex_contractuel_points.quatre", "seuil")),
        ({"separation_matrice": [[0, "x"]]}, ("parametres.separation_matrice[0][1]", "nombre de points")),
    ),
)
def test_surcharge_refusee(surcharges: Mapping[str, Any], attendus: tuple[str, str]) -> None:
    """An override is checked like the pack: name, type, bounds, with its path in the campaign file."""
    with pytest.raises(PaquetRefuse) as refus:
        charger("second-degre", 2023, surcharges)
    chemin, message = attendus
    assert [(f.fichier, f.chemin) for f in refus.value.fautes if message in f.message] == [("campagne.yaml", chemin)]


def test_surcharge_marquee() -> None:
    """An override replaces the value, is marked, keeps the pack's value, and changes the digest."""
    paquet = charger("second-degre", 2023, {"eloignement_academies_non_limitrophes": 100})
    parametre = paquet.parametres["eloignement_academies_non_limitrophes"]
    assert (parametre.valeur, parametre.exact, parametre.surcharge, parametre.valeur_paquet) == (100, 10_000, True, 200)
    assert paquet.empreinte != charger("second-degre", 2023).empreinte


def test_texte_surcharge() -> None:
    """A text is taken as it is written, typographic spaces included; an empty one unsets the pack's value."""
    texte = "Bureau\u00a0A : l'accueil, 1\u202f000 places"
    paquet = charger("second-degre", 2023, {"mention_contact": texte, "mention_finalite": ""})
    contact, finalite = paquet.parametres["mention_contact"], paquet.parametres["mention_finalite"]
    assert (contact.valeur, contact.exact, contact.surcharge, contact.valeur_paquet) == (texte, texte, True, "")
    assert (finalite.valeur, finalite.surcharge) == ("", True)
    assert texte_valeur(finalite.valeur) == "non renseigné"


def test_paquet_inconnu() -> None:
    """An unknown mouvement or year is refused with the list of packs that exist."""
    for mouvement, annee in (("second-degre", 2022), ("troisieme-degre", 2023), ("..", 2023)):
        with pytest.raises(PaquetInconnu) as refus:
            charger(mouvement, annee)
        assert ("second-degre", 2023) in refus.value.disponibles == disponibles()
        assert "second-degre 2023" in str(refus.value)
