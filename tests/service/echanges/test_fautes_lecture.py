"""Faults of cells and between cells, file by file: file, line, column, code, and nothing else reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.echanges.fabrique_campagne import (
    BAREME,
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

_LIEUX = [f"{code:02d}" for code in (*range(1, 5), *range(6, 21), *range(22, 26), 27, 28, 31, 32, 33, 43, 70)]
_TOUS_LES_LIEUX = BASE["voeux.csv"] + "".join(f"C04,{i + 1},{lieu}\n" for i, lieu in enumerate(_LIEUX))

CAS: dict[str, tuple[Fichiers, list[Faute]]] = {
    # --- candidats.csv
    "candidat_en_double": (
        changer_candidats("C04,", "C03,"),
        [("candidats.csv", 5, "candidat", "doublon")],
    ),
    "candidat_vide": (changer_candidats("C04,", ","), [("candidats.csv", 5, "candidat", "valeur_manquante")]),
    "formule": (changer_candidats("C04,", "=C04,"), [("candidats.csv", 5, "candidat", "formule")]),
    "formule_moins": (changer_candidats("C04,", "-C04,"), [("candidats.csv", 5, "candidat", "formule")]),
    "formule_plus": (changer_candidats("C04,", "+C04,"), [("candidats.csv", 5, "candidat", "formule")]),
    "formule_arobase": (changer_candidats("C04,", "@C04,"), [("candidats.csv", 5, "candidat", "formule")]),
    "identifiant_long": (changer_candidats("C04,", "C" * 65 + ","), [("candidats.csv", 5, "candidat", "identifiant")]),
    "identifiant_espace": (changer_candidats("C04,", "C04 ,"), [("candidats.csv", 5, "candidat", "identifiant")]),
    "identifiant_controle": (changer_candidats("C04,", "C\x0704,"), [("candidats.csv", 5, "candidat", "caractere_controle")]),
    "identifiant_zero_largeur": (
        changer_candidats("C04,", "C\u200b04,"),
        [("candidats.csv", 5, "candidat", "caractere_controle")],
    ),
    **{
        f"identifiant_invisible_{ord(c):04x}": (
            changer_candidats("C04,", f"C04{c},"),
            [("candidats.csv", 5, "candidat", "caractere_controle")],
        )
        for c in "\u00a0\u00ad\u034f\u200d\u202f\u2060\u2800\u3164\ufe0f\ufeff\U000e0101"
    },
    "identifiant_decompose": (changer_candidats("C04,", "E\u0301va,"), [("candidats.csv", 5, "candidat", "decompose")]),
    "identifiant_signe_angstrom": (changer_candidats("C04,", "\u212bsa,"), [("candidats.csv", 5, "candidat", "decompose")]),
    "discipline_decomposee": (
        changer("capacites.csv", "L0422", "Ge\u0301nie"),
        [("capacites.csv", 4, "discipline", "decompose")],
    ),
    "lieu_invisible": (changer_voeux("C03,3,10", "C03,3,10\u200b"), [("voeux.csv", 8, "lieu", "caractere_controle")]),
    "identifiant_scientifique": (
        changer_candidats("C04,", '"1,00E+05",'),
        [("candidats.csv", 5, "candidat", "notation_scientifique")],
    ),
    "statut_inconnu": (changer_candidats("stagiaire", "stagaire"), [("candidats.csv", 2, "statut", "code_inconnu")]),
    "statut_vide": (changer_candidats("stagiaire_ex_titulaire", ""), [("candidats.csv", 2, "statut", "valeur_manquante")]),
    "zero_perdu": (changer_candidats("titulaire,01", "titulaire,1"), [("candidats.csv", 3, "origine", "zero_perdu")]),
    "zero_perdu_decimal": (changer_candidats("titulaire,01", "titulaire,1.0"), [("candidats.csv", 3, "origine", "zero_perdu")]),
    "lieux_zero_perdu": (changer_candidats("24 25", "24 7"), [("candidats.csv", 3, "handicap_academies", "zero_perdu")]),
    "lieux_repete": (changer_candidats("24 25", "24 24"), [("candidats.csv", 3, "handicap_academies", "doublon")]),
    "lieux_deux_espaces": (changer_candidats("24 25", "24  25"), [("candidats.csv", 3, "handicap_academies", "code_inconnu")]),
    "erreur_tableur": (
        changer_candidats("titulaire,01", "titulaire,#REF!"),
        [("candidats.csv", 3, "origine", "erreur_tableur")],
    ),
    "booleen": (changer_candidats("5,oui", "5,VRAI"), [("candidats.csv", 3, "boe", "booleen")]),
    "entier": (changer_candidats("agrege,5", "agrege,5.0"), [("candidats.csv", 3, "echelon", "entier")]),
    "fait_hors_bornes": (changer_candidats("agrege,5", "agrege,55"), [("candidats.csv", 3, "echelon", "hors_bornes")]),
    "categorie_inconnue": (changer_candidats("agrege,5", "agregee,5"), [("candidats.csv", 3, "corps", "code_inconnu")]),
    "date_francaise": (changer_candidats("1980-05-12", "12/05/1980"), [("candidats.csv", 3, "date_naissance", "date_tableur")]),
    "date_serie": (changer_candidats("1980-05-12", "29353"), [("candidats.csv", 3, "date_naissance", "date_tableur")]),
    "date_heure": (
        changer_candidats("1980-05-12", "1980-05-12 00:00:00"),
        [("candidats.csv", 3, "date_naissance", "date_tableur")],
    ),
    "date_impossible": (changer_candidats("1980-05-12", "1981-02-29"), [("candidats.csv", 3, "date_naissance", "date")]),
    "date_trop_tardive": (
        changer_candidats("1980-05-12", "2008-01-01"),
        [("candidats.csv", 3, "date_naissance", "hors_bornes")],
    ),
    "date_trop_ancienne": (
        changer_candidats("1980-05-12", "1929-12-31"),
        [("candidats.csv", 3, "date_naissance", "hors_bornes")],
    ),
    # --- voeux.csv
    "voeu_candidat_inconnu": (changer_voeux("C03,3,10", "C99,1,10"), [("voeux.csv", 8, "candidat", "candidat_inconnu")]),
    "rang_en_double": (changer_voeux("C03,3,10", "C03,2,10"), [("voeux.csv", 8, "rang", "doublon")]),
    "lieu_en_double": (changer_voeux("C03,3,10", "C03,3,01"), [("voeux.csv", 8, "lieu", "doublon")]),
    "rang_manquant": (changer_voeux("C03,3,10", "C03,5,10"), [("voeux.csv", 8, "rang", "rang_manquant")]),
    "rang_commence_a_deux": (changer_voeux("C03,1,07\n", ""), [("voeux.csv", 6, "rang", "rang_manquant")]),
    "rang_zero": (changer_voeux("C03,1", "C03,0"), [("voeux.csv", 6, "rang", "hors_bornes")]),
    "rang_scientifique": (changer_voeux("C03,1", "C03,1E+00"), [("voeux.csv", 6, "rang", "notation_scientifique")]),
    "lieu_inconnu": (changer_voeux("C03,3,10", "C03,3,99"), [("voeux.csv", 8, "lieu", "code_inconnu")]),
    "type_inconnu": (
        {"voeux.csv": "candidat,rang,lieu,type\nC03,1,07,academi\n", "couples.csv": None},
        [("voeux.csv", 2, "type", "code_inconnu")],
    ),
    # --- capacites.csv
    "capacite_absurde": (
        changer("capacites.csv", "24,2", "24,100001"),
        [("capacites.csv", 2, "capacite", "hors_bornes")],
    ),
    "capacite_decimale": (changer("capacites.csv", "24,2", "24,2.5"), [("capacites.csv", 2, "capacite", "entier")]),
    "capacite_vide": (changer("capacites.csv", "24,2", "24,"), [("capacites.csv", 2, "capacite", "valeur_manquante")]),
    "capacite_en_double": (changer("capacites.csv", "25,-1", "24,-1"), [("capacites.csv", 3, "lieu", "doublon")]),
    "capacite_enorme": (
        changer("capacites.csv", "24,2", "24," + "9" * 30),
        [("capacites.csv", 2, "capacite", "hors_bornes")],
    ),
    # --- couples.csv
    "couple_contenu": (changer_voeux("C01,2,25", "C01,2,10"), [("couples.csv", 2, "candidat_2", "couple_listes")]),
    "couple_nombre": (changer_voeux("C01,2,25\n", ""), [("couples.csv", 2, "candidat_2", "couple_listes")]),
    "couple_ordre": (
        changer_voeux("C01,2,25\nC01,1,24", "C01,1,25\nC01,2,24"),
        [("couples.csv", 2, "candidat_2", "couple_listes")],
    ),
    "couple_type": (
        {"voeux.csv": "candidat,rang,lieu,type\nC01,1,24,\nC02,1,24,pop\n"},
        [("voeux.csv", 3, "type", "type_de_voeu"), ("couples.csv", 2, "candidat_2", "couple_listes")],
    ),
    "couple_multiple": (
        {"couples.csv": BASE["couples.csv"] + "C04,C01\n", "voeux.csv": "candidat,rang,lieu\n"},
        [("couples.csv", 3, "candidat_2", "couple_multiple")],
    ),
    "couple_avec_soi": (
        {"couples.csv": "candidat_1,candidat_2\nC04,C04\n"},
        [("couples.csv", 2, "candidat_2", "couple_avec_soi")],
    ),
    "couple_inconnu": (
        {"couples.csv": "candidat_1,candidat_2\nC04,C99\n"},
        [("couples.csv", 2, "candidat_2", "candidat_inconnu")],
    ),
    # --- bareme.csv
    "bareme_sans_voeu": (
        {"bareme.csv": BAREME + "C04,1,3,,\n"},
        [("bareme.csv", 9, "rang", "bareme_sans_voeu")],
    ),
    "voeu_sans_bareme": (changer_bareme("C03,3,0,,\n", ""), [("bareme.csv", 0, "rang", "absent_du_bareme")]),
    "bareme_en_double": ({"bareme.csv": BAREME + "C03,3,1,,\n"}, [("bareme.csv", 9, "rang", "doublon")]),
    "bareme_candidat_inconnu": (
        {"bareme.csv": BAREME + "C99,3,1,,\n"},
        [("bareme.csv", 9, "candidat", "candidat_inconnu")],
    ),
    "points_negatifs": (changer_bareme("C02,2,14", "C02,2,-14"), [("bareme.csv", 5, "points", "hors_bornes")]),
    "points_millieme": (changer_bareme("150.2", "150.201"), [("bareme.csv", 2, "points", "centiemes")]),
    "points_scientifiques": (
        changer_bareme("C01,2,21", "C01,2,2.1E+01"),
        [("bareme.csv", 3, "points", "notation_scientifique")],
    ),
    "points_texte": (changer_bareme("C01,2,21", "C01,2,vingt"), [("bareme.csv", 3, "points", "nombre")]),
    "points_vides": (changer_bareme("C01,2,21", "C01,2,"), [("bareme.csv", 3, "points", "valeur_manquante")]),
    "points_extension_texte": (changer_bareme("150.2,14", "150.2,x"), [("bareme.csv", 2, "points_extension", "nombre")]),
    "points_extension_au_dessus_d_un_voeu": (
        changer_bareme("C02,1,14,14,\nC02,2,14,,", "C02,1,900,14.5,\nC02,2,14,,"),
        [("bareme.csv", 5, "points_extension", "incoherence")],
    ),
    "points_extension_d_une_ligne_fautive": (
        changer_bareme("C02,1,14,14,\nC02,2,14,,", "C02,1,900,14.5,\nC02,2,14,x,"),
        [("bareme.csv", 5, "points_extension", "nombre")],
    ),
    "colonne_voisine_de_points_extension": (
        changer_bareme("points_extension", "point_extension"),
        [("bareme.csv", 1, "point_extension", "colonne_inconnue")],
    ),
    # --- extension.csv
    "extension_lieu_inconnu": (
        {"extension.csv": "premier_voeu,rang,lieu\n24,1,99\n"},
        [("extension.csv", 2, "lieu", "code_inconnu")],
    ),
    "extension_lieu_en_double": (
        {"extension.csv": "premier_voeu,rang,lieu\n24,1,25\n24,2,25\n"},
        [("extension.csv", 3, "lieu", "doublon")],
    ),
    "extension_rang_en_double": (
        {"extension.csv": "premier_voeu,rang,lieu\n24,1,25\n24,1,10\n"},
        [("extension.csv", 3, "rang", "doublon")],
    ),
    "extension_rang_manquant": (
        {"extension.csv": "premier_voeu,rang,lieu\n24,1,25\n24,3,10\n"},
        [("extension.csv", 3, "rang", "rang_manquant")],
    ),
    "extension_dom": (
        {"extension.csv": "premier_voeu,rang,lieu\n24,1,33\n"},
        [("extension.csv", 2, "lieu", "extension_interdite")],
    ),
}


@pytest.mark.parametrize("cas", sorted(CAS))
def test_faute(tmp_path: Path, cas: str) -> None:
    """The fault is told once, at its place, and is the only one told."""
    fichiers, attendues = CAS[cas]
    assert fautes(ecrire_campagne(tmp_path, fichiers)) == attendues


def test_base_sans_faute(tmp_path: Path) -> None:
    """What the cases above damage is accepted as it is, barème included."""
    assert fautes(ecrire_campagne(tmp_path, {"bareme.csv": BAREME})) == []


def test_trop_de_voeux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """N3: the first vœu beyond the movement's number is named, once per candidat."""
    import dataclasses

    import service.echanges.lecture_campagne as module

    charger = module.charger
    monkeypatch.setattr(
        module,
        "charger",
        lambda mouvement, annee, surcharges: dataclasses.replace(charger(mouvement, annee, surcharges), maximum_voeux=28),
    )
    dossier = ecrire_campagne(tmp_path, {"voeux.csv": _TOUS_LES_LIEUX})
    assert fautes(dossier) == [("voeux.csv", 8 + 29, "rang", "trop_de_voeux")]


def test_candidat_zeros_perdus(tmp_path: Path) -> None:
    """A numeric id that lost its zeros in another file is recognised."""
    fichiers: Fichiers = {
        "candidats.csv": "candidat,discipline,statut,origine,date_naissance\n00123,D,titulaire,,\n",
        "voeux.csv": "candidat,rang,lieu\n123,1,24\n",
        "couples.csv": None,
    }
    assert fautes(ecrire_campagne(tmp_path, fichiers)) == [("voeux.csv", 2, "candidat", "zero_perdu")]
