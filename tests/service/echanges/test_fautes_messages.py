"""What a report of faults says: all of them, in order, each with its place, its repair, in words that people understand."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.echanges.anomalies import CODES, EntreeRefusee
from service.echanges.lecture import lire
from tests.service.echanges.fabrique_campagne import (
    BASE,
    Fichiers,
    changer,
    changer_bareme,
    changer_candidats,
    ecrire_campagne,
    fautes,
)


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
        ("campagne.yaml", 0, "libelle", "cle_manquante"),
        ("campagne.yaml", 0, "tirage", "cle_manquante"),
        ("campagne.yaml", 1, "mouvement", "paquet_inconnu"),
        ("candidats.csv", 0, "", "fichier_vide"),
        ("voeux.csv", 6, "rang", "entier"),
        ("voeux.csv", 8, "", "nombre_champs"),
        ("capacites.csv", 2, "discipline", "formule"),
        ("capacites.csv", 3, "capacite", "entier"),
        ("couples.csv", 2, "", "guillemets"),
        ("bareme.csv", 0, "", "classeur"),
    ]


def test_messages(tmp_path: Path) -> None:
    """The French sentence names place, value, what was expected and the repair; the JSON form holds the same."""
    dossier = ecrire_campagne(tmp_path, changer_candidats("titulaire,01", "titulaire,1"))
    with pytest.raises(EntreeRefusee) as refus:
        lire(dossier)
    (anomalie,) = refus.value.anomalies
    assert anomalie.message == (
        "candidats.csv, ligne 3, colonne origine : un tableur a supprimé les zéros de tête. « 1 ». Attendu : un code de lieu "
        "du paquet de règles (texte, zéro de tête compris) ou l'identifiant d'un poste de postes.csv. Correction : "
        "écrire « 01 » (colonne au format texte)."
    )
    json = anomalie.en_json()
    assert json["ligne"] == 3
    assert json["code"] == "zero_perdu"
    assert json["message"] == anomalie.message
    assert "1 anomalie dans" in str(refus.value)


def test_paquets_existants_cites(tmp_path: Path) -> None:
    """A campaign with no rule pack is told which packs exist."""
    with pytest.raises(EntreeRefusee) as refus:
        lire(ecrire_campagne(tmp_path, changer("campagne.yaml", "2023", "1850")))
    assert "second-degre 2023" in refus.value.anomalies[0].attendu


def test_parametre_refuse_dit_ce_qui_est_permis(tmp_path: Path) -> None:
    """A refused override tells the value found and the values that the parameter takes; a misspelt name, the near one."""
    parametres = "parametres:\n  maximum_voeux: 99\n  points_couples: minimum\n  ex_contractuel_points: {0: 150, quatre: 1}\n"
    with pytest.raises(EntreeRefusee) as refus:
        lire(ecrire_campagne(tmp_path, {"campagne.yaml": BASE["campagne.yaml"] + parametres}))
    borne, inconnu, table = refus.value.anomalies
    assert (borne.valeur, borne.attendu) == ("99", "un nombre entier, de 1 à 60")
    assert (inconnu.valeur, inconnu.correction) == ("minimum", "peut-être « points_couple »")
    assert table.attendu.startswith("une table {seuil: points}")
    assert table.attendu.endswith("un seuil est un entier positif ou nul")


def test_ce_qui_ne_se_voit_pas_est_ecrit_en_codes(tmp_path: Path) -> None:
    """A message shows the characters that do not show, and says which one to put right; the JSON form keeps the exact text."""
    candidats = BASE["candidats.csv"].replace("C03,", "C\u200b03,").replace("C04,", "Ele\u0301a,")
    fichiers: Fichiers = {"candidats.csv": candidats, "voeux.csv": "candidat,rang,lieu\n"}
    with pytest.raises(EntreeRefusee) as refus:
        lire(ecrire_campagne(tmp_path, fichiers))
    invisible, decompose = refus.value.anomalies
    assert "« C<U+200B>03 »" in invisible.message
    assert invisible.correction == "supprimer le caractère en position 2 (espace sans largeur U+200B)"
    assert invisible.en_json()["valeur"] == "C\u200b03"
    assert decompose.correction == "retaper le caractère « é » en position 3 (U+0065 au lieu de U+00E9)"


@pytest.mark.parametrize(
    ("changement", "correction"),
    (
        (changer_candidats("stagiaire_ex_titulaire", "stagaire"), "peut-être « stagiaire »"),
        (changer_candidats("1980-05-12", "12/05/1980"), "1980-05-12"),
        (changer_candidats("1980-05-12", "29353"), "1980-05-12"),
        (changer_candidats("5,oui", "5,VRAI"), "écrire « oui »"),
        (changer_candidats("agrege,5", "agrege,5.0"), "écrire « 5 »"),
        (changer_bareme("C01,2,21", "C01,2,2.1E+03"), "écrire « 2100 »"),
        (changer_candidats(",boe,", ",Boe,"), "la nommer « boe »"),
    ),
)
def test_corrections(tmp_path: Path, changement: Fichiers, correction: str) -> None:
    """The repair proposed is the right one."""
    with pytest.raises(EntreeRefusee) as refus:
        lire(ecrire_campagne(tmp_path, changement))
    assert correction in refus.value.anomalies[0].correction


def test_toutes_les_fautes_sont_dites(tmp_path: Path) -> None:
    """Hundreds of thousands of faults are all reported, in order."""
    lignes = "".join(f"C03,{rang},zz{rang}\n" for rang in range(1, 3001))
    trouvees = fautes(ecrire_campagne(tmp_path, {"voeux.csv": "candidat,rang,lieu\n" + lignes, "couples.csv": None}))
    assert [ligne for _, ligne, _, code in trouvees if code == "code_inconnu"] == list(range(2, 3002))


def test_codes_documentes() -> None:
    """Every code of fault that a module can give is documented, and every documented one can be given."""
    import re

    import service.conduite
    import service.echanges
    import service.ensemble

    modules = (service.echanges, service.ensemble, service.conduite)
    fichiers = [c for module in modules for c in Path(module.__file__).parent.glob("*.py")]
    source = "".join(chemin.read_text(encoding="utf-8") for chemin in fichiers if chemin.name != "anomalies.py")
    cites = set(re.findall(r'"([a-z][a-z0-9_]*)"', source))
    assert set(CODES) <= cites
