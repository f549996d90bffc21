"""One test per kind of fault: file, line, column, code, and nothing else reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.echanges.anomalies import CODES, EntreeRefusee
from service.echanges.lecture import lire
from tests.service.echanges.fabrique_campagne import BAREME, BASE, ecrire_campagne, fautes

Fichiers = dict[str, str | bytes | None]
Faute = tuple[str, int, str, str]


def _change(nom: str, avant: str, apres: str, base: str | None = None) -> Fichiers:
    texte = BASE[nom] if base is None else base
    assert avant in texte
    return {nom: texte.replace(avant, apres, 1)}


def _candidats(avant: str, apres: str) -> Fichiers:
    return _change("candidats.csv", avant, apres)


def _voeux(avant: str, apres: str) -> Fichiers:
    return _change("voeux.csv", avant, apres)


def _bareme(avant: str, apres: str) -> Fichiers:
    return _change("bareme.csv", avant, apres, BAREME)


_LIEUX = [f"{code:02d}" for code in (*range(1, 5), *range(6, 21), *range(22, 26), 27, 28, 31, 32, 33, 43, 70)]
_TOUS_LES_LIEUX = BASE["voeux.csv"] + "".join(f"C04,{i + 1},{lieu}\n" for i, lieu in enumerate(_LIEUX))

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
    "champ_en_trop": (_voeux("C03,1,07", "C03,1,07,"), [("voeux.csv", 6, "", "nombre_champs")]),
    "champ_en_moins": (_voeux("C03,1,07", "C03,07"), [("voeux.csv", 6, "", "nombre_champs")]),
    "virgule_decimale_nue": (
        _bareme("C03,1,1000.55,,5", "C03,1,1000,55,,5"),
        [("bareme.csv", 6, "", "nombre_champs")],
    ),
    "ligne_vide": (_voeux("C03,1", "\nC03,1"), [("voeux.csv", 6, "", "ligne_vide")]),
    "ligne_de_separateurs": (_voeux("C03,1", ",,\nC03,1"), [("voeux.csv", 6, "", "ligne_vide")]),
    "guillemet_ouvert": (_voeux("C03,1,07", 'C03,1,"07'), [("voeux.csv", 6, "", "guillemets")]),
    "guillemet_au_milieu": (_voeux("C03,1,07", 'C03,1,0"7'), [("voeux.csv", 6, "", "guillemets")]),
    "guillemet_suivi": (_voeux("C03,1,07", 'C03,"1"x,07'), [("voeux.csv", 6, "", "guillemets")]),
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
    "colonne_inconnue": (_candidats(",boe,", ",boé_,"), [("candidats.csv", 1, "boé_", "colonne_inconnue")]),
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
    "yaml_profond": ({"campagne.yaml": "[" * 5000}, [("campagne.yaml", 0, "", "yaml_invalide")]),
    "yaml_profond_sans_crochets": ({"campagne.yaml": "- " * 3000}, [("campagne.yaml", 0, "", "yaml_invalide")]),
    "yaml_enorme": ({"campagne.yaml": "#" * 64_001}, [("campagne.yaml", 0, "", "yaml_invalide")]),
    "yaml_vide": ({"campagne.yaml": "# rien\n"}, [("campagne.yaml", 0, "", "fichier_vide")]),
    "cle_inconnue": (
        {"campagne.yaml": BASE["campagne.yaml"] + "graine: 2\n"},
        [("campagne.yaml", 5, "graine", "cle")],
    ),
    "cle_double": ({"campagne.yaml": BASE["campagne.yaml"] + "tirage: 2\n"}, [("campagne.yaml", 5, "tirage", "cle")]),
    "cle_manquante": (_change("campagne.yaml", "tirage: 7\n", ""), [("campagne.yaml", 0, "tirage", "cle")]),
    "tirage_texte": (_change("campagne.yaml", "tirage: 7", "tirage: sept"), [("campagne.yaml", 4, "tirage", "cle")]),
    "annee_booleenne": (_change("campagne.yaml", "2023", "yes"), [("campagne.yaml", 2, "annee", "cle")]),
    "paquet_inconnu": (
        _change("campagne.yaml", "2023", "1850"),
        [("campagne.yaml", 1, "mouvement", "paquet_inconnu")],
    ),
    "parametre_inconnu": (
        {"campagne.yaml": BASE["campagne.yaml"] + "parametres:\n  age_du_capitaine: 42\n"},
        [("campagne.yaml", 5, "parametres", "parametre")],
    ),
    "parametre_double": (
        {"campagne.yaml": BASE["campagne.yaml"] + "parametres:\n  depart_libere_place: true\n  depart_libere_place: false\n"},
        [("campagne.yaml", 7, "parametres.depart_libere_place", "cle")],
    ),
    # --- candidats.csv
    "candidat_en_double": (
        _candidats("C04,", "C03,"),
        [("candidats.csv", 5, "candidat", "doublon")],
    ),
    "candidat_vide": (_candidats("C04,", ","), [("candidats.csv", 5, "candidat", "valeur_manquante")]),
    "formule": (_candidats("C04,", "=C04,"), [("candidats.csv", 5, "candidat", "formule")]),
    "formule_moins": (_candidats("C04,", "-C04,"), [("candidats.csv", 5, "candidat", "formule")]),
    "formule_plus": (_candidats("C04,", "+C04,"), [("candidats.csv", 5, "candidat", "formule")]),
    "formule_arobase": (_candidats("C04,", "@C04,"), [("candidats.csv", 5, "candidat", "formule")]),
    "identifiant_long": (_candidats("C04,", "C" * 65 + ","), [("candidats.csv", 5, "candidat", "identifiant")]),
    "identifiant_espace": (_candidats("C04,", "C04 ,"), [("candidats.csv", 5, "candidat", "identifiant")]),
    "identifiant_controle": (_candidats("C04,", "C\x0704,"), [("candidats.csv", 5, "candidat", "caractere_controle")]),
    "identifiant_zero_largeur": (_candidats("C04,", "C\u200b04,"), [("candidats.csv", 5, "candidat", "caractere_controle")]),
    "identifiant_scientifique": (
        _candidats("C04,", '"1,00E+05",'),
        [("candidats.csv", 5, "candidat", "notation_scientifique")],
    ),
    "statut_inconnu": (_candidats("stagiaire", "stagaire"), [("candidats.csv", 2, "statut", "code_inconnu")]),
    "statut_vide": (_candidats("stagiaire_ex_titulaire", ""), [("candidats.csv", 2, "statut", "valeur_manquante")]),
    "zero_perdu": (_candidats("titulaire,01", "titulaire,1"), [("candidats.csv", 3, "origine", "zero_perdu")]),
    "zero_perdu_decimal": (_candidats("titulaire,01", "titulaire,1.0"), [("candidats.csv", 3, "origine", "zero_perdu")]),
    "lieux_zero_perdu": (_candidats("24 25", "24 7"), [("candidats.csv", 3, "handicap_academies", "zero_perdu")]),
    "lieux_repete": (_candidats("24 25", "24 24"), [("candidats.csv", 3, "handicap_academies", "doublon")]),
    "lieux_deux_espaces": (_candidats("24 25", "24  25"), [("candidats.csv", 3, "handicap_academies", "code_inconnu")]),
    "erreur_tableur": (_candidats("titulaire,01", "titulaire,#REF!"), [("candidats.csv", 3, "origine", "erreur_tableur")]),
    "booleen": (_candidats("5,oui", "5,VRAI"), [("candidats.csv", 3, "boe", "booleen")]),
    "entier": (_candidats("agrege,5", "agrege,5.0"), [("candidats.csv", 3, "echelon", "entier")]),
    "fait_hors_bornes": (_candidats("agrege,5", "agrege,55"), [("candidats.csv", 3, "echelon", "hors_bornes")]),
    "categorie_inconnue": (_candidats("agrege,5", "agregee,5"), [("candidats.csv", 3, "corps", "code_inconnu")]),
    "date_francaise": (_candidats("1980-05-12", "12/05/1980"), [("candidats.csv", 3, "date_naissance", "date_tableur")]),
    "date_serie": (_candidats("1980-05-12", "29353"), [("candidats.csv", 3, "date_naissance", "date_tableur")]),
    "date_heure": (_candidats("1980-05-12", "1980-05-12 00:00:00"), [("candidats.csv", 3, "date_naissance", "date_tableur")]),
    "date_impossible": (_candidats("1980-05-12", "1981-02-29"), [("candidats.csv", 3, "date_naissance", "date")]),
    "date_trop_tardive": (_candidats("1980-05-12", "2008-01-01"), [("candidats.csv", 3, "date_naissance", "hors_bornes")]),
    "date_trop_ancienne": (_candidats("1980-05-12", "1929-12-31"), [("candidats.csv", 3, "date_naissance", "hors_bornes")]),
    # --- voeux.csv
    "voeu_candidat_inconnu": (_voeux("C03,3,10", "C99,1,10"), [("voeux.csv", 8, "candidat", "candidat_inconnu")]),
    "rang_en_double": (_voeux("C03,3,10", "C03,2,10"), [("voeux.csv", 8, "rang", "doublon")]),
    "lieu_en_double": (_voeux("C03,3,10", "C03,3,01"), [("voeux.csv", 8, "lieu", "doublon")]),
    "rang_manquant": (_voeux("C03,3,10", "C03,5,10"), [("voeux.csv", 8, "rang", "rang_manquant")]),
    "rang_commence_a_deux": (_voeux("C03,1,07\n", ""), [("voeux.csv", 6, "rang", "rang_manquant")]),
    "rang_zero": (_voeux("C03,1", "C03,0"), [("voeux.csv", 6, "rang", "hors_bornes")]),
    "rang_scientifique": (_voeux("C03,1", "C03,1E+00"), [("voeux.csv", 6, "rang", "notation_scientifique")]),
    "lieu_inconnu": (_voeux("C03,3,10", "C03,3,99"), [("voeux.csv", 8, "lieu", "code_inconnu")]),
    "type_inconnu": (
        {"voeux.csv": "candidat,rang,lieu,type\nC03,1,07,academi\n", "couples.csv": None},
        [("voeux.csv", 2, "type", "code_inconnu")],
    ),
    # --- capacites.csv
    "capacite_absurde": (
        _change("capacites.csv", "24,2", "24,100001"),
        [("capacites.csv", 2, "capacite", "hors_bornes")],
    ),
    "capacite_decimale": (_change("capacites.csv", "24,2", "24,2.5"), [("capacites.csv", 2, "capacite", "entier")]),
    "capacite_vide": (_change("capacites.csv", "24,2", "24,"), [("capacites.csv", 2, "capacite", "valeur_manquante")]),
    "capacite_en_double": (_change("capacites.csv", "25,-1", "24,-1"), [("capacites.csv", 3, "lieu", "doublon")]),
    "capacite_enorme": (
        _change("capacites.csv", "24,2", "24," + "9" * 30),
        [("capacites.csv", 2, "capacite", "hors_bornes")],
    ),
    # --- couples.csv
    "couple_contenu": (_voeux("C01,2,25", "C01,2,10"), [("couples.csv", 2, "candidat_2", "couple_listes")]),
    "couple_nombre": (_voeux("C01,2,25\n", ""), [("couples.csv", 2, "candidat_2", "couple_listes")]),
    "couple_ordre": (
        _voeux("C01,2,25\nC01,1,24", "C01,1,25\nC01,2,24"),
        [("couples.csv", 2, "candidat_2", "couple_listes")],
    ),
    "couple_type": (
        {"voeux.csv": "candidat,rang,lieu,type\nC01,1,24,\nC02,1,24,pop\n"},
        [("couples.csv", 2, "candidat_2", "couple_listes")],
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
    "voeu_sans_bareme": (_bareme("C03,3,0,,\n", ""), [("bareme.csv", 0, "rang", "absent_du_bareme")]),
    "bareme_en_double": ({"bareme.csv": BAREME + "C03,3,1,,\n"}, [("bareme.csv", 9, "rang", "doublon")]),
    "bareme_candidat_inconnu": (
        {"bareme.csv": BAREME + "C99,3,1,,\n"},
        [("bareme.csv", 9, "candidat", "candidat_inconnu")],
    ),
    "points_negatifs": (_bareme("C02,2,14", "C02,2,-14"), [("bareme.csv", 5, "points", "hors_bornes")]),
    "points_millieme": (_bareme("150.2", "150.201"), [("bareme.csv", 2, "points", "centiemes")]),
    "points_scientifiques": (_bareme("C01,2,21", "C01,2,2.1E+01"), [("bareme.csv", 3, "points", "notation_scientifique")]),
    "points_texte": (_bareme("C01,2,21", "C01,2,vingt"), [("bareme.csv", 3, "points", "nombre")]),
    "points_vides": (_bareme("C01,2,21", "C01,2,"), [("bareme.csv", 3, "points", "valeur_manquante")]),
    "points_extension_texte": (_bareme("150.2,14", "150.2,x"), [("bareme.csv", 2, "points_extension", "nombre")]),
    "colonne_voisine_de_points_extension": (
        _bareme("points_extension", "point_extension"),
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
    # --- classements.csv
    "classement_en_double": (
        {"classements.csv": "lieu,candidat,rang,avis\n24,C01,1,favorable\n24,C01,2,favorable\n"},
        [("classements.csv", 3, "candidat", "doublon")],
    ),
    "classement_rang_en_double": (
        {"classements.csv": "lieu,candidat,rang,avis\n24,C01,1,favorable\n24,C02,1,favorable\n"},
        [("classements.csv", 3, "rang", "doublon")],
    ),
    "classement_defavorable_classe": (
        {"classements.csv": "lieu,candidat,rang,avis\n24,C01,1,defavorable\n"},
        [("classements.csv", 2, "rang", "incoherence")],
    ),
    "classement_avis": (
        {"classements.csv": "lieu,candidat,rang,avis\n24,C01,1,Favorable\n"},
        [("classements.csv", 2, "avis", "code_inconnu")],
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


def test_tout_en_un_rapport(tmp_path: Path) -> None:
    """Faults of all the files come together, by file, line and column; an unreadable file hides no other."""
    fichiers: Fichiers = {
        "campagne.yaml": "mouvement: second-degre\nannee: 1850\n",
        "candidats.csv": b"",
        "voeux.csv": BASE["voeux.csv"].replace("C03,1,07", "C03,x,07").replace("C03,3", "C03,3,"),
        "capacites.csv": BASE["capacites.csv"].replace("25,-1", "25,beaucoup").replace("L1300,24", "=,24"),
        "couples.csv": 'candidat_1,candidat_2\n"C02,C01\n',
        "bareme.csv": b"PK\x03\x04",
    }
    assert fautes(ecrire_campagne(tmp_path, fichiers)) == [
        ("campagne.yaml", 0, "libelle", "cle"),
        ("campagne.yaml", 0, "tirage", "cle"),
        ("campagne.yaml", 1, "mouvement", "paquet_inconnu"),
        ("candidats.csv", 0, "", "fichier_vide"),
        ("voeux.csv", 6, "rang", "entier"),
        ("voeux.csv", 8, "", "nombre_champs"),
        ("capacites.csv", 2, "discipline", "formule"),
        ("capacites.csv", 3, "capacite", "entier"),
        ("couples.csv", 2, "", "guillemets"),
        ("bareme.csv", 1, "PK\x03\x04", "colonne_inconnue"),
        ("bareme.csv", 1, "candidat", "colonne_manquante"),
        ("bareme.csv", 1, "points", "colonne_manquante"),
        ("bareme.csv", 1, "rang", "colonne_manquante"),
    ]


def test_messages(tmp_path: Path) -> None:
    """The French sentence names place, value, what was expected and the repair; the JSON form holds the same."""
    dossier = ecrire_campagne(tmp_path, _candidats("titulaire,01", "titulaire,1"))
    with pytest.raises(EntreeRefusee) as refus:
        lire(dossier)
    (anomalie,) = refus.value.anomalies
    assert anomalie.message == (
        "candidats.csv, ligne 3, colonne origine : un tableur a supprimé les zéros de tête. « 1 ». Attendu : un code de lieu "
        "du paquet de règles (texte, zéro de tête compris). Correction : écrire « 01 » (colonne au format texte)."
    )
    json = anomalie.en_json()
    assert json["ligne"] == 3
    assert json["code"] == "zero_perdu"
    assert json["message"] == anomalie.message
    assert "1 anomalie dans" in str(refus.value)


def test_paquets_existants_cites(tmp_path: Path) -> None:
    """A campaign with no rule pack is told which packs exist."""
    with pytest.raises(EntreeRefusee) as refus:
        lire(ecrire_campagne(tmp_path, _change("campagne.yaml", "2023", "1850")))
    assert "second-degre 2023" in refus.value.anomalies[0].attendu


@pytest.mark.parametrize(
    ("changement", "correction"),
    (
        (_candidats("stagiaire_ex_titulaire", "stagaire"), "peut-être « stagiaire »"),
        (_candidats("1980-05-12", "12/05/1980"), "1980-05-12"),
        (_candidats("1980-05-12", "29353"), "1980-05-12"),
        (_candidats("5,oui", "5,VRAI"), "écrire « oui »"),
        (_candidats("agrege,5", "agrege,5.0"), "écrire « 5 »"),
        (_bareme("C01,2,21", "C01,2,2.1E+03"), "écrire « 2100 »"),
        (_candidats(",boe,", ",Boe,"), "la nommer « boe »"),
    ),
)
def test_corrections(tmp_path: Path, changement: Fichiers, correction: str) -> None:
    """The repair proposed is the right one."""
    with pytest.raises(EntreeRefusee) as refus:
        lire(ecrire_campagne(tmp_path, changement))
    assert correction in refus.value.anomalies[0].correction


def test_dossier_absent(tmp_path: Path) -> None:
    """A folder that does not exist is one fault."""
    assert fautes(tmp_path / "rien") == [("rien", 0, "", "dossier_absent")]


def test_fichier_qui_est_un_dossier(tmp_path: Path) -> None:
    """A folder under the name of a file is told as such, once."""
    dossier = ecrire_campagne(tmp_path, {"voeux.csv": None, "couples.csv": None})
    (dossier / "voeux.csv").mkdir()
    assert fautes(dossier) == [("voeux.csv", 0, "", "fichier_illisible")]


def test_toutes_les_fautes_sont_dites(tmp_path: Path) -> None:
    """Hundreds of thousands of faults are all reported, in order."""
    lignes = "".join(f"C03,{rang},zz{rang}\n" for rang in range(1, 3001))
    trouvees = fautes(ecrire_campagne(tmp_path, {"voeux.csv": "candidat,rang,lieu\n" + lignes, "couples.csv": None}))
    assert [ligne for _, ligne, _, code in trouvees if code == "code_inconnu"] == list(range(2, 3002))


def test_codes_documentes() -> None:
    """Every code of fault that a module can give is documented, and every documented one can be given."""
    import re

    import service.echanges

    dossier = Path(service.echanges.__file__).parent
    source = "".join(chemin.read_text(encoding="utf-8") for chemin in dossier.glob("*.py") if chemin.name != "anomalies.py")
    cites = set(re.findall(r'"([a-z][a-z0-9_]*)"', source))
    assert set(CODES) <= cites
