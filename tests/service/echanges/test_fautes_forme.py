"""Faults of the form of the files and of campagne.yaml: file, line, column, code, and nothing else reported."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from service.echanges.anomalies import Collecteur
from service.echanges.lecture_campagne import composer
from tests.service.echanges.fabrique_campagne import (
    BASE,
    Faute,
    Fichiers,
    changer,
    changer_bareme,
    changer_candidats,
    changer_voeux,
    ecrire_campagne,
    fautes,
)

CAS: dict[str, tuple[Fichiers, list[Faute]]] = {
    # --- form of the files
    "cp1252": (
        {"candidats.csv": BASE["candidats.csv"].replace("L0202", "Génie").encode("cp1252")},
        [("candidats.csv", 4, "discipline", "encodage"), ("candidats.csv", 5, "discipline", "encodage")],
    ),
    "cp1252_entete": (
        {"capacites.csv": BASE["capacites.csv"].replace("capacite\n", "capacité\n").encode("cp1252")},
        [("capacites.csv", 1, "capacité", "colonne_inconnue"), ("capacites.csv", 1, "capacité", "encodage")],
    ),
    "utf16": ({"voeux.csv": BASE["voeux.csv"].encode("utf-16")}, [("voeux.csv", 1, "", "encodage")]),
    "utf16_sans_marque": ({"voeux.csv": BASE["voeux.csv"].encode("utf-16-le")}, [("voeux.csv", 1, "", "encodage")]),
    "yaml_cp1252": (
        {"campagne.yaml": BASE["campagne.yaml"].replace("Essai", "Été").encode("cp1252")},
        [("campagne.yaml", 3, "", "encodage")],
    ),
    "tabulations": ({"voeux.csv": BASE["voeux.csv"].replace(",", "\t")}, [("voeux.csv", 1, "", "separateur")]),
    "champ_en_trop": (changer_voeux("C03,1,07", "C03,1,07,"), [("voeux.csv", 6, "", "nombre_champs")]),
    "champ_en_moins": (changer_voeux("C03,1,07", "C03,07"), [("voeux.csv", 6, "", "nombre_champs")]),
    "virgule_decimale_nue": (
        changer_bareme("C03,1,1000.55,,5", "C03,1,1000,55,,5"),
        [("bareme.csv", 6, "", "nombre_champs")],
    ),
    "ligne_vide": (changer_voeux("C03,1", "\nC03,1"), [("voeux.csv", 6, "", "ligne_vide")]),
    "ligne_de_separateurs": (changer_voeux("C03,1", ",,\nC03,1"), [("voeux.csv", 6, "", "ligne_vide")]),
    "guillemet_ouvert": (changer_voeux("C03,1,07", 'C03,1,"07'), [("voeux.csv", 6, "", "guillemets")]),
    "guillemet_au_milieu": (changer_voeux("C03,1,07", 'C03,1,0"7'), [("voeux.csv", 6, "", "guillemets")]),
    "guillemet_suivi": (changer_voeux("C03,1,07", 'C03,"1"x,07'), [("voeux.csv", 6, "", "guillemets")]),
    "ligne_apres_cellule_sur_deux_lignes": (
        {"voeux.csv": 'candidat,rang,lieu,x_note\nC03,1,07,"a\nb"\nC03,2,99,\n', "couples.csv": None},
        [("voeux.csv", 4, "lieu", "code_inconnu")],
    ),
    "fichier_vide": ({"voeux.csv": b""}, [("voeux.csv", 0, "", "fichier_vide")]),
    "marque_seule": ({"voeux.csv": b"\xef\xbb\xbf\n"}, [("voeux.csv", 0, "", "fichier_vide")]),
    "sans_candidat": (
        {"candidats.csv": BASE["candidats.csv"].splitlines()[0], "voeux.csv": "candidat,rang,lieu\n", "couples.csv": None},
        [("candidats.csv", 0, "", "aucune_ligne")],
    ),
    "colonne_manquante": (
        {"capacites.csv": "discipline,lieu\nL1300,24\n"},
        [("capacites.csv", 1, "capacite", "colonne_manquante")],
    ),
    "colonne_en_double": (
        {"capacites.csv": "discipline,lieu,capacite,lieu\nL1300,24,1,25\n"},
        [("capacites.csv", 1, "lieu", "colonne_en_double")],
    ),
    "colonne_inconnue": (changer_candidats(",boe,", ",boé_,"), [("candidats.csv", 1, "boé_", "colonne_inconnue")]),
    "colonne_mal_nommee_lue_quand_meme": (
        {"capacites.csv": "Discipline,lieu,capacite\n=L,24,1\n"},
        [("capacites.csv", 1, "Discipline", "colonne_inconnue"), ("capacites.csv", 2, "Discipline", "formule")],
    ),
    "parquet_illisible": (
        {"voeux.csv": None, "voeux.parquet": b"PAR1 rien", "couples.csv": None},
        [("voeux.parquet", 0, "", "fichier_illisible")],
    ),
    "csv_et_parquet": ({"voeux.parquet": b"PAR1"}, [("voeux.csv", 0, "", "fichier_en_double")]),
    "fichier_manquant": ({"capacites.csv": None}, [("capacites.csv", 0, "", "fichier_manquant")]),
    "fichier_mal_nomme": (
        {"capacites.csv": None, "Capacités.csv": BASE["capacites.csv"], "couple.csv": "x"},
        [("Capacités.csv", 0, "", "fichier_mal_nomme"), ("couple.csv", 0, "", "fichier_mal_nomme")],
    ),
    # --- campagne.yaml
    "yaml_casse": ({"campagne.yaml": "mouvement: [\n"}, [("campagne.yaml", 2, "", "yaml_invalide")]),
    "yaml_liste": ({"campagne.yaml": "- a\n"}, [("campagne.yaml", 1, "", "yaml_invalide")]),
    "yaml_alias": (
        {"campagne.yaml": BASE["campagne.yaml"] + "parametres: &a\n  b: *a\n"},
        [("campagne.yaml", 6, "", "yaml_invalide")],
    ),
    "yaml_profond": ({"campagne.yaml": "[" * 5000}, [("campagne.yaml", 1, "", "yaml_invalide")]),
    "yaml_profond_sans_crochets": ({"campagne.yaml": "- " * 3000}, [("campagne.yaml", 1, "", "yaml_invalide")]),
    "yaml_enorme": ({"campagne.yaml": "#" * 64_001}, [("campagne.yaml", 0, "", "yaml_invalide")]),
    "yaml_vide": ({"campagne.yaml": "# rien\n"}, [("campagne.yaml", 0, "", "fichier_vide")]),
    "cle_inconnue": (
        {"campagne.yaml": BASE["campagne.yaml"] + "graine: 2\n"},
        [("campagne.yaml", 5, "graine", "cle_inconnue")],
    ),
    "cle_double": ({"campagne.yaml": BASE["campagne.yaml"] + "tirage: 2\n"}, [("campagne.yaml", 5, "tirage", "cle_en_double")]),
    "cle_manquante": (changer("campagne.yaml", "tirage: 7\n", ""), [("campagne.yaml", 0, "tirage", "cle_manquante")]),
    "tirage_texte": (changer("campagne.yaml", "tirage: 7", "tirage: sept"), [("campagne.yaml", 4, "tirage", "cle_valeur")]),
    "annee_booleenne": (changer("campagne.yaml", "2023", "yes"), [("campagne.yaml", 2, "annee", "cle_valeur")]),
    "paquet_inconnu": (
        changer("campagne.yaml", "2023", "1850"),
        [("campagne.yaml", 1, "mouvement", "paquet_inconnu")],
    ),
    "parametre_inconnu": (
        {"campagne.yaml": BASE["campagne.yaml"] + "parametres:\n  age_du_capitaine: 42\n"},
        [("campagne.yaml", 6, "parametres.age_du_capitaine", "parametre")],
    ),
    "parametres_chacun_a_sa_ligne": (
        {
            "campagne.yaml": BASE["campagne.yaml"]
            + "parametres:\n  maximum_voeux: 99\n  rep_points: 10\n  points_couple: somme\n"
            + '  separation_matrice:\n    - [0, x]\n  mention_contact: " bureau"\n'
        },
        [
            ("campagne.yaml", 6, "parametres.maximum_voeux", "parametre"),
            ("campagne.yaml", 8, "parametres.points_couple", "parametre"),
            ("campagne.yaml", 9, "parametres.separation_matrice[0][1]", "parametre"),
            ("campagne.yaml", 11, "parametres.mention_contact", "parametre"),
        ],
    ),
    "libelle_sur_deux_lignes": (
        changer("campagne.yaml", "Essai", '"Essai\\nbis"'),
        [("campagne.yaml", 3, "libelle", "cle_valeur")],
    ),
    "libelle_decompose": (
        changer("campagne.yaml", "Essai", "E\u0301te\u0301"),
        [("campagne.yaml", 3, "libelle", "cle_valeur")],
    ),
    "parametres_en_liste": (
        {"campagne.yaml": BASE["campagne.yaml"] + "parametres: [rep_points]\n"},
        [("campagne.yaml", 5, "parametres", "cle_valeur")],
    ),
    "parametre_double": (
        {"campagne.yaml": BASE["campagne.yaml"] + "parametres:\n  depart_libere_place: true\n  depart_libere_place: false\n"},
        [("campagne.yaml", 7, "parametres.depart_libere_place", "cle_en_double")],
    ),
}


@pytest.mark.parametrize("cas", sorted(CAS))
def test_faute_de_forme(tmp_path: Path, cas: str) -> None:
    """The fault is told once, at its place, and is the only one told."""
    fichiers, attendues = CAS[cas]
    assert fautes(ecrire_campagne(tmp_path, fichiers)) == attendues


def test_dossier_absent(tmp_path: Path) -> None:
    """A folder that does not exist is one fault, told with its whole path."""
    assert fautes(tmp_path / "rien") == [(str(tmp_path / "rien"), 0, "", "dossier_absent")]


def test_fichier_qui_est_un_dossier(tmp_path: Path) -> None:
    """A folder under the name of a file is told as such, once."""
    dossier = ecrire_campagne(tmp_path, {"voeux.csv": None, "couples.csv": None})
    (dossier / "voeux.csv").mkdir()
    assert fautes(dossier) == [("voeux.csv", 0, "", "fichier_illisible")]


def test_beaucoup_de_lignes_entre_accolades() -> None:
    """Levels are limited, not rows: a scenario may write a thousand cellules, one to a line."""
    collecteur = Collecteur()
    racine = composer(b"capacites:\n" + b'  - {discipline: L1300, lieu: "14", ajout: 1}\n' * 1000, "s.yaml", collecteur)
    assert not collecteur.triees()
    assert isinstance(racine, yaml.MappingNode)
    assert len(racine.value[0][1].value) == 1000
