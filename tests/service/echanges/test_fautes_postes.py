"""Faults of ``postes.csv``, of ``classements.csv`` and of vœux for posts: file, line, column, code, and nothing else told."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.echanges.lecture import Anomalie, EntreeRefusee, lire
from tests.service.echanges.fabrique_campagne import BASE, Faute, Fichiers, ecrire_campagne, fautes


def postes(*lignes: str, voeux: str | None = None) -> Fichiers:
    """``postes.csv`` with these rows, and perhaps other vœux; nobody is in a couple."""
    texte = "\n".join(["lieu,type,libelle,academie,departement", *lignes]) + "\n"
    return {"postes.csv": texte, "couples.csv": None} | ({} if voeux is None else {"voeux.csv": voeux})


def classes(*lignes: str) -> Fichiers:
    """``classements.csv`` with these rows, for the post S1 that C01 and C02 ask for."""
    texte = "\n".join(["lieu,candidat,rang,avis", *lignes]) + "\n"
    return postes("S1,specifique,A,24,94", voeux=BASE["voeux.csv"] + "C01,3,S1\nC02,3,S1\n") | {"classements.csv": texte}


UN = "candidat,rang,lieu,type\nC03,1,{lieu},{type}\n"

CAS: dict[str, tuple[Fichiers, list[Faute]]] = {
    # --- postes.csv
    "poste_en_double": (postes("S1,pop,A,24,", "S1,pop,B,24,"), [("postes.csv", 3, "lieu", "doublon")]),
    "poste_code_d_un_lieu": (postes("24,pop,A,24,"), [("postes.csv", 2, "lieu", "doublon")]),
    "poste_type_inconnu": (postes("S1,academie,A,24,"), [("postes.csv", 2, "type", "code_inconnu")]),
    "poste_sans_libelle": (postes("S1,pop,,24,"), [("postes.csv", 2, "libelle", "valeur_manquante")]),
    "poste_academie_inconnue": (postes("S1,pop,A,99,"), [("postes.csv", 2, "academie", "code_inconnu")]),
    "poste_zero_perdu": (postes("S1,pop,A,7,"), [("postes.csv", 2, "academie", "zero_perdu")]),
    "poste_departement_inconnu": (postes("S1,pop,A,24,999"), [("postes.csv", 2, "departement", "code_inconnu")]),
    "poste_departement_ailleurs": (postes("S1,pop,A,24,35"), [("postes.csv", 2, "departement", "incoherence")]),
    "poste_colonne_manquante": (
        {"postes.csv": "lieu,type,academie\nS1,pop,24\n"},
        [("postes.csv", 1, "libelle", "colonne_manquante")],
    ),
    "poste_territoire_inconnu": (
        {"postes.csv": "lieu,type,libelle,academie,territoire\nS1,pop,A,24,X\n"},
        [("postes.csv", 2, "territoire", "code_inconnu")],
    ),
    "poste_plusieurs_fautes": (
        postes("S1,pop,,24,35", "S1,poste,B,99,"),
        [
            ("postes.csv", 2, "libelle", "valeur_manquante"),
            ("postes.csv", 2, "departement", "incoherence"),
            ("postes.csv", 3, "lieu", "doublon"),
            ("postes.csv", 3, "type", "code_inconnu"),
            ("postes.csv", 3, "academie", "code_inconnu"),
        ],
    ),
    # --- vœux for posts
    "poste_fautif_reste_connu": (
        postes("S1,pop,A,99,", voeux=UN.format(lieu="S1", type="")),
        [("postes.csv", 2, "academie", "code_inconnu")],
    ),
    "type_d_un_autre_poste": (
        postes("S1,pop,A,24,", voeux=UN.format(lieu="S1", type="specifique")),
        [("voeux.csv", 2, "type", "type_de_voeu")],
    ),
    "type_ordinaire_sur_un_poste": (
        postes("S1,pop,A,24,", voeux=UN.format(lieu="S1", type="academie")),
        [("voeux.csv", 2, "type", "type_de_voeu")],
    ),
    "type_de_poste_sur_une_academie": (
        postes("S1,pop,A,24,", voeux=UN.format(lieu="24", type="pop")),
        [("voeux.csv", 2, "type", "type_de_voeu")],
    ),
    "poste_inconnu": (
        postes("S1,pop,A,24,", voeux=UN.format(lieu="S2", type="")),
        [("voeux.csv", 2, "lieu", "code_inconnu")],
    ),
    # --- classements.csv
    "classement_en_double": (
        classes("S1,C01,1,favorable", "S1,C01,2,favorable"),
        [("classements.csv", 3, "candidat", "doublon")],
    ),
    "classement_rang_en_double": (
        classes("S1,C01,1,favorable", "S1,C02,1,favorable"),
        [("classements.csv", 3, "rang", "doublon")],
    ),
    "classement_defavorable_classe": (classes("S1,C01,1,defavorable"), [("classements.csv", 2, "rang", "incoherence")]),
    "classement_avis": (classes("S1,C01,1,Favorable"), [("classements.csv", 2, "avis", "code_inconnu")]),
    "classement_lieu_inconnu": (classes("S9,C01,1,favorable"), [("classements.csv", 2, "lieu", "code_inconnu")]),
    "classement_candidat_inconnu": (
        classes("S1,C77,1,favorable"),
        [("classements.csv", 2, "candidat", "candidat_inconnu")],
    ),
    "classement_non_demande": (classes("S1,C03,1,favorable"), [("classements.csv", 2, "candidat", "candidat_autre")]),
    "classement_d_un_lieu_au_bareme": (classes("24,C01,1,favorable"), [("classements.csv", 2, "lieu", "incoherence")]),
    "classement_plusieurs_fautes": (
        classes("S1,C01,0,favorable", "24,C02,,favorable", "S1,C77,,oui"),
        [
            ("classements.csv", 2, "rang", "hors_bornes"),
            ("classements.csv", 3, "lieu", "incoherence"),
            ("classements.csv", 4, "candidat", "candidat_inconnu"),
            ("classements.csv", 4, "avis", "code_inconnu"),
        ],
    ),
}


@pytest.mark.parametrize("cas", sorted(CAS))
def test_faute(tmp_path: Path, cas: str) -> None:
    """The fault is told once, at its place, and is the only one told."""
    fichiers, attendues = CAS[cas]
    assert fautes(ecrire_campagne(tmp_path, fichiers)) == attendues


def test_postes_lus(tmp_path: Path) -> None:
    """Posts follow the pack's lieux in ascending order, with what they belong to; the type of a vœu is that of its post."""
    fichiers = postes("S2,specifique,Théâtre,07,", "S1,pop,Cirque,24,94", voeux=BASE["voeux.csv"] + "C03,4,S2\nC03,5,S1\n")
    campagne = lire(ecrire_campagne(tmp_path, fichiers))
    lieux = campagne.paquet.lieux
    assert lieux.codes[-2:] == ("S1", "S2")
    assert lieux.codes[:-2] == tuple(sorted(lieux.codes[:-2]))
    assert (lieux.noms[-2:], lieux.types[-2:]) == (("Cirque", "Théâtre"), ("pop", "specifique"))
    assert [lieux.codes[i] for i in lieux.rattachement[-2:]] == ["24", "07"]
    assert [lieux.codes[i] for i in lieux.territoire[-2:]] == ["24", "07"]
    assert [int(i) for i in lieux.departement[-2:]] == [lieux.indice_departement["94"], -1]
    assert [campagne.paquet.types_voeu[t] for t in campagne.voeux.type[-2:]] == ["specifique", "pop"]
    assert (campagne.paquet.extension[-2:] == -1).all()
    assert not lieux.cible_extension[-2:].any()


def test_empreinte_des_postes(tmp_path: Path) -> None:
    """What the posts say is in the digests of the inputs, whatever the order of the rows; without the file, nothing is."""
    lignes = ("S1,pop,A,24,94", "S2,specifique,B,07,")
    campagnes = [
        lire(ecrire_campagne(tmp_path / str(i), fichiers)).empreintes
        for i, fichiers in enumerate(
            (postes(*lignes), postes(*lignes[::-1]), postes("S1,pop,A,24,", lignes[1]), {"couples.csv": None})
        )
    ]
    droit, mele, autre, sans = (empreintes.get("postes.csv") for empreintes in campagnes)
    assert droit == mele != autre
    assert sans is None


PTP: Fichiers = {
    "campagne.yaml": "mouvement: ptp\nannee: 2022\nlibelle: Essai\ntirage: 7\n",
    "candidats.csv": "candidat,statut,origine,date_naissance\nC01,titulaire,S1,1980-01-01\n",
    "voeux.csv": "candidat,rang,lieu\nC01,1,S2\n",
    "capacites.csv": "lieu,capacite\nS2,1\n",
    "postes.csv": "lieu,type,libelle,academie\nS1,pp,A,14\nS2,ppr,B,14\n",
    "couples.csv": None,
}


def test_mouvement_sans_discipline(tmp_path: Path) -> None:
    """The files of a movement with one discipline do not name it; a post may be the lieu held; a cellule comes once."""
    campagne = lire(ecrire_campagne(tmp_path / "c", PTP))
    assert campagne.dossiers.disciplines == ("PTP",)
    assert campagne.paquet.lieux.codes[campagne.dossiers.origine[0]] == "S1"
    assert campagne.capacites.capacite.tolist() == [1]
    double = PTP | {"capacites.csv": "lieu,capacite\nS2,1\nS2,2\n"}
    assert fautes(ecrire_campagne(tmp_path / "d", double)) == [("capacites.csv", 3, "lieu", "doublon")]
    nommee = PTP | {"capacites.csv": "discipline,lieu,capacite\nX,S2,1\n"}
    assert fautes(ecrire_campagne(tmp_path / "n", nommee)) == [("capacites.csv", 2, "discipline", "code_inconnu")]


def test_voeu_hors_des_postes(tmp_path: Path) -> None:
    """Where all vœux name posts, an académie is refused, on its own column since no type was written."""
    fichiers = PTP | {"voeux.csv": "candidat,rang,lieu\nC01,1,14\n"}
    assert fautes(ecrire_campagne(tmp_path, fichiers)) == [("voeux.csv", 2, "lieu", "type_de_voeu")]


def test_mouvement_sans_poste(tmp_path: Path) -> None:
    """A movement whose vœux name no post refuses the file rather than ignore it."""
    fichiers = PTP | {"campagne.yaml": "mouvement: ass\nannee: 2020\nlibelle: Essai\ntirage: 7\n"}
    fichiers |= {"candidats.csv": "candidat,statut,origine,date_naissance\nC01,titulaire,14,1980-01-01\n"}
    fichiers |= {"voeux.csv": "candidat,rang,lieu\nC01,1,24\n", "capacites.csv": "lieu,capacite\n24,1\n"}
    assert fautes(ecrire_campagne(tmp_path, fichiers)) == [("postes.csv", 0, "", "incoherence")]


PTP_CLASSE: Fichiers = PTP | {
    "candidats.csv": "candidat,statut,origine,date_naissance\nC01,titulaire,S1,1980-01-01\nC02,titulaire,S3,1980-01-01\n",
    "voeux.csv": "candidat,rang,lieu\nC01,1,S2\nC02,1,14\nC02,2,S2\n",
    "postes.csv": PTP["postes.csv"] + "S3,pp,C,14\n",
    "classements.csv": "lieu,candidat,rang,avis\nS2,C01,1,favorable\n",
}


def _seule(dossier: Path) -> Anomalie:
    """The only fault of a folder."""
    with pytest.raises(EntreeRefusee) as refus:
        lire(dossier)
    (anomalie,) = refus.value.anomalies
    return anomalie


def test_postes_absents(tmp_path: Path) -> None:
    """Without the file, one fault says so and counts the cells that cannot be understood; other faults stay."""
    fichiers = PTP_CLASSE | {"postes.csv": None}
    anomalie = _seule(ecrire_campagne(tmp_path / "a", fichiers))
    assert (anomalie.fichier, anomalie.code, anomalie.correction) == ("postes.csv", "fichier_manquant", "l'ajouter au dossier")
    assert anomalie.attendu == (
        "le fichier des postes que les vœux de ce mouvement nomment ; sans lui, 7 cellules de candidats.csv, capacites.csv, "
        "classements.csv et voeux.csv ne désignent rien"
    )
    autre = fichiers | {"capacites.csv": "lieu,capacite\nS2,beaucoup\n"}
    assert fautes(ecrire_campagne(tmp_path / "b", autre)) == [
        ("postes.csv", 0, "", "fichier_manquant"),
        ("capacites.csv", 2, "capacite", "entier"),
    ]


def test_postes_illisibles(tmp_path: Path) -> None:
    """A workbook in place of the file, or a name that resembles it, is the only thing told."""
    classeur = PTP_CLASSE | {"postes.csv": None, "postes.ods": b"PK\x03\x04"}
    assert fautes(ecrire_campagne(tmp_path / "a", classeur)) == [("postes.ods", 0, "", "classeur")]
    renomme = PTP_CLASSE | {"postes.csv": b"PK\x03\x04"}
    assert fautes(ecrire_campagne(tmp_path / "b", renomme)) == [("postes.csv", 0, "", "classeur")]
    mal_nomme = PTP_CLASSE | {"postes.csv": None, "poste.csv": PTP_CLASSE["postes.csv"]}
    assert fautes(ecrire_campagne(tmp_path / "c", mal_nomme)) == [("poste.csv", 0, "", "fichier_mal_nomme")]


def test_postes_absents_d_un_mouvement_mixte(tmp_path: Path) -> None:
    """Where vœux name lieux too, only what vœux of a type of posts ask for is put down to the missing file."""
    voeux = BASE["voeux.csv"].rstrip("\n")
    lignes = [ligne + ("," if i else ",type") for i, ligne in enumerate(voeux.split("\n"))]
    typees = "\n".join([*lignes, "C03,4,S1,specifique", "C03,5,S2,pop", "C03,6,99,"]) + "\n"
    fichiers: Fichiers = {"voeux.csv": typees, "couples.csv": None, "postes.csv": None}
    fichiers["capacites.csv"] = BASE["capacites.csv"] + "L1300,S1,1\nL1300,S9,1\n"
    rang = len(BASE["capacites.csv"].splitlines())
    assert fautes(ecrire_campagne(tmp_path / "a", fichiers)) == [
        ("postes.csv", 0, "", "fichier_manquant"),
        ("voeux.csv", len(lignes) + 3, "lieu", "code_inconnu"),
        ("capacites.csv", rang + 2, "lieu", "code_inconnu"),
    ]
    sans_type = {"voeux.csv": voeux + "\nC03,4,S1\n", "couples.csv": None, "postes.csv": None}
    anomalie = _seule(ecrire_campagne(tmp_path / "b", sans_type))
    assert anomalie.attendu.endswith("ou l'identifiant d'un poste de postes.csv")


def test_poste_inconnu_dit_les_postes(tmp_path: Path) -> None:
    """A wrong post id is sent back to ``postes.csv``, where posts come from."""
    anomalie = _seule(ecrire_campagne(tmp_path, PTP | {"voeux.csv": "candidat,rang,lieu\nC01,1,S7\n"}))
    assert anomalie.attendu == "l'identifiant d'un poste de postes.csv"


@pytest.mark.parametrize("ligne", ("S2,ppr,B, ou bien C,14", "S2,ppr", "S2"))
def test_ligne_malformee(ligne: str, tmp_path: Path) -> None:
    """A row of the wrong length is the only fault: what names its post is not reproached with it."""
    fichiers = PTP_CLASSE | {"postes.csv": f"lieu,type,libelle,academie\nS1,pp,A,14\n{ligne}\nS3,pp,C,14\n"}
    fichiers |= {"voeux.csv": "candidat,rang,lieu,type\nC01,1,S2,ppr\nC02,1,S2,\n"}
    assert fautes(ecrire_campagne(tmp_path, fichiers)) == [("postes.csv", 3, "", "nombre_champs")]


def test_type_fautif_ne_cascade_pas(tmp_path: Path) -> None:
    """A post whose type is wrong is told at its row; the vœux and rankings that fit its true type are not."""
    fichiers = PTP_CLASSE | {"postes.csv": "lieu,type,libelle,academie\nS1,pp,A,14\nS2,profil,B,14\nS3,pp,C,14\n"}
    fichiers |= {"voeux.csv": "candidat,rang,lieu,type\nC01,1,S2,ppr\nC02,1,S2,\n"}
    assert fautes(ecrire_campagne(tmp_path, fichiers)) == [("postes.csv", 3, "type", "code_inconnu")]


def test_annee_sans_paquet(tmp_path: Path) -> None:
    """A year without rules is the only fault: nothing says then that the movement has disciplines."""
    annee = PTP_CLASSE | {"campagne.yaml": "mouvement: ptp\nannee: 1999\nlibelle: Essai\ntirage: 7\n"}
    assert fautes(ecrire_campagne(tmp_path, annee)) == [("campagne.yaml", 1, "mouvement", "paquet_inconnu")]


@pytest.mark.parametrize(
    ("ligne", "attendu", "correction"),
    (
        ("S1,C01,1,favorable", "un poste de type ppr, seuls classés par un recruteur ; le poste est de type pp", ""),
        ("14,C02,1,favorable", "un poste de type ppr, seuls classés par un recruteur ; ce lieu n'est pas un poste", ""),
        ("S2,C01,1,Favorable", "une valeur parmi : favorable, defavorable", "peut-être « favorable »"),
        ("S2,C01,1,favorable ", "une valeur parmi : favorable, defavorable", "supprimer les espaces autour : « favorable »"),
        ("S2  ,C01,1,favorable", "l'identifiant d'un poste de postes.csv", "supprimer les espaces autour : « S2 »"),
    ),
)
def test_classement_explique(tmp_path: Path, ligne: str, attendu: str, correction: str) -> None:
    """A ranking of a post that nobody ranks, a value written otherwise, spaces at the end: each says what is wrong."""
    voeux = "candidat,rang,lieu\nC01,1,S2\nC02,1,S2\n"
    classements = f"lieu,candidat,rang,avis\n{ligne}\n"
    anomalie = _seule(ecrire_campagne(tmp_path, PTP_CLASSE | {"voeux.csv": voeux, "classements.csv": classements}))
    assert (anomalie.attendu, anomalie.correction) == (attendu, correction)
    assert "le code n'existe pas" not in anomalie.message


def test_cle_d_une_colonne(tmp_path: Path) -> None:
    """A row given twice names its key as it is: one column, or several."""
    double = PTP | {"capacites.csv": "lieu,capacite\nS2,1\nS2,2\n"}
    assert _seule(ecrire_campagne(tmp_path / "a", double)).attendu == "chaque lieu une seule fois ; déjà à la ligne 2"
    deux = {"capacites.csv": BASE["capacites.csv"] + BASE["capacites.csv"].splitlines()[1] + "\n"}
    attendu = "chaque (discipline, lieu) une seule fois ; déjà à la ligne 2"
    assert _seule(ecrire_campagne(tmp_path / "b", deux)).attendu == attendu
