"""Rectorat: its persons, its contestations, its seats, its workbooks; nothing of another académie, nor whether it exists."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from service.base import transaction
from service.base.refus import Refus
from service.conduite import academie, calculs, campagnes, capacites, entrees, guichet_academie, tableurs
from service.conduite.calendrier import Fenetre
from service.conduite.capacites import Ligne
from service.conduite.territoire import academies, lue
from service.identite import Acteur
from tests.service.campagnes import lignes
from tests.service.conduite.publiee import ECHANTILLONS, Conduite, attendre, conduite, details


@pytest.fixture
def mene(engine: Engine, tmp_path: Path) -> Conduite:
    """People, on each kind of database."""
    return conduite(engine, tmp_path / "donnees")


def test_liste_et_dossier_de_son_academie(mene: Conduite) -> None:
    """A rectorat lists its persons only, opens a file line by line, and the journal says so."""
    campagne, rectorat = mene.campagne(ECHANTILLONS / "un-a-un"), mene.rectorat("24")
    with transaction(mene.engine, ecrire=False) as seance:
        siens = academie.lister(seance, rectorat, campagne, 50)
        assert academie.compter(seance, rectorat, campagne) == len(siens)
        contenu = academie.contenu_lu(campagnes.lire(seance, campagne))
    assert list(siens) == ["anna"]
    (apercu,) = guichet_academie.apercus(mene.racine, contenu, siens)
    assert (apercu.candidat, apercu.origine) == ("anna", "Créteil")
    dossier = attendre(academie.ouvrir(mene.engine, mene.bureau, rectorat, campagne, "anna"))
    (bareme,) = dossier.baremes
    assert bareme.points == sum(ligne.points for ligne in bareme.lignes) == apercu.points[0][1] > 0
    assert dossier.voeux == ((1, "16", "Toulouse"),)
    faits = {f.colonne: (f.valeur, f.en_clair) for f in dossier.faits}
    assert faits["date_naissance"] == ("1988-03-12", "12/03/1988")
    assert faits["statut"] == ("titulaire", "Titulaire")
    assert [d["lu"] for d in details(mene.engine, "consulter_dossier")] == ["dossier"]


def test_une_autre_academie_n_existe_pas(mene: Conduite) -> None:
    """Another académie's person, and nobody's, are refused in the same words; nothing is written of either."""
    campagne, rectorat = mene.campagne(ECHANTILLONS / "un-a-un"), mene.rectorat("24")
    dits = []
    for candidat in ("bruno", "personne"):
        with pytest.raises(Refus) as pris:
            attendre(academie.ouvrir(mene.engine, mene.bureau, rectorat, campagne, candidat))
        dits.append(pris.value.en_dict())
    assert dits[0] == dits[1]
    assert dits[0]["code"] == "candidat_inconnu"
    assert details(mene.engine, "consulter_dossier") == []
    mene.ouvrir(campagne, Fenetre.AFFICHAGE)
    autre = mene.contester(campagne, "bruno", "16")
    dits = []
    for numero in (autre, autre + 1000):
        with pytest.raises(Refus) as pris, transaction(mene.engine) as seance:
            academie.refuser(seance, rectorat, campagnes.verrouiller(seance, campagne), numero, "non")
        dits.append(pris.value.en_dict())
        with pytest.raises(Refus) as pris:
            attendre(academie.preparer_correction(mene.engine, mene.bureau, rectorat, campagne, numero, {"enfants": "2"}))
        dits.append(pris.value.en_dict())
    assert [d["code"] for d in dits] == ["contestation_inconnue"] * 4
    with transaction(mene.engine, ecrire=False) as seance:
        assert not academie.contestations(seance, rectorat, campagne)


def test_chacun_repond_des_siens(mene: Conduite) -> None:
    """Role × scope: a rectorat has its académie, the operator those of none, each refused the other's; auditors have nobody."""
    campagne = mene.campagne(ECHANTILLONS / "un-a-un")
    rectorat = mene.rectorat("24")
    mene.ouvrir(campagne, Fenetre.AFFICHAGE)
    ouvertes = {"anna": mene.contester(campagne, "anna", "24"), "emma": mene.contester(campagne, "emma", None)}
    attendus = ((rectorat, ["anna"], "anna", "emma"), (mene.operateur, ["emma", "farid", "gina"], "emma", "anna"))
    for acteur, siens, sienne, autre in attendus:
        with transaction(mene.engine, ecrire=False) as seance:
            assert list(academie.lister(seance, acteur, campagne, 50)) == siens
            assert academie.compter(seance, acteur, campagne) == len(siens)
            assert [c.candidat for c in academie.contestations(seance, acteur, campagne)] == [sienne]
        assert attendre(academie.ouvrir(mene.engine, mene.bureau, acteur, campagne, sienne)).apercu.candidat == sienne
        with pytest.raises(Refus) as pris:
            attendre(academie.ouvrir(mene.engine, mene.bureau, acteur, campagne, autre))
        assert pris.value.code == "candidat_inconnu"
        with pytest.raises(Refus) as pris, transaction(mene.engine) as seance:
            academie.ouvrir_piece(seance, acteur, campagnes.lire(seance, campagne), ouvertes[autre])
        assert pris.value.code == "contestation_inconnue"
        with pytest.raises(Refus) as pris, transaction(mene.engine) as seance:
            academie.refuser(seance, acteur, campagnes.verrouiller(seance, campagne), ouvertes[autre], "non")
        assert pris.value.code == "contestation_inconnue"
        with transaction(mene.engine) as seance:
            academie.refuser(seance, acteur, campagnes.verrouiller(seance, campagne), ouvertes[sienne], "Vu.")
    with pytest.raises(Refus) as pris, transaction(mene.engine, ecrire=False) as seance:
        academie.lister(seance, mene.auditeur, campagne, 50)
    assert pris.value.code == "acces_refuse"
    assert [d["etat"] for d in details(mene.engine, "repondre_contestation")] == ["refusee"] * 2
    assert [d["lu"] for d in details(mene.engine, "consulter_dossier")] == ["dossier"] * 2


def test_contestation_acceptee_change_le_gel(mene: Conduite) -> None:
    """Facts corrected are read first, then frozen; what the reader refuses, or an identity column, is not kept."""
    campagne, rectorat = mene.campagne(ECHANTILLONS / "un-a-un"), mene.rectorat("04")
    numero = mene.contester(campagne, "chloe", "04")

    def preparer(faits: dict[str, str]) -> academie.Correction:
        return attendre(academie.preparer_correction(mene.engine, mene.bureau, rectorat, campagne, numero, faits))

    for faits in ({"enfants": "deux"}, {"origine": "24"}, {"inconnue": "1"}, {}):
        with pytest.raises(Refus) as pris:
            preparer(faits)
        assert pris.value.code == "correction_refusee"
        assert pris.value.complements.get("anomalies") or pris.value.complements.get("motifs")
    correction = preparer({"enfants": "2"})
    with pytest.raises(Refus) as pris, transaction(mene.engine) as seance:
        academie.accepter(seance, rectorat, campagnes.verrouiller(seance, campagne), correction, "Livret lu.")
    assert pris.value.code == "fenetre_fermee"
    mene.ouvrir(campagne, Fenetre.AFFICHAGE)
    with transaction(mene.engine) as seance:
        academie.accepter(seance, rectorat, campagnes.verrouiller(seance, campagne), correction, "Livret lu.")
    with pytest.raises(Refus) as pris, transaction(mene.engine) as seance:
        academie.refuser(seance, rectorat, campagnes.verrouiller(seance, campagne), numero, "non")
    assert pris.value.code == "contestation_repondue"
    assert details(mene.engine, "repondre_contestation") == [{"etat": "acceptee", "element": "enfants", "faits": ["enfants"]}]
    mene.geler(campagne)
    with transaction(mene.engine, ecrire=False) as seance:
        contenu = academie.contenu_lu(campagnes.lire(seance, campagne))
    faits = {f.colonne: f.valeur for f in guichet_academie.dossier(mene.racine, contenu, "chloe").faits}
    assert faits["enfants"] == "2"


def test_refus_motive(mene: Conduite) -> None:
    """A refusal without a reason is no refusal."""
    campagne, rectorat = mene.campagne(ECHANTILLONS / "un-a-un"), mene.rectorat("04")
    mene.ouvrir(campagne, Fenetre.AFFICHAGE)
    numero = mene.contester(campagne, "chloe", "04")
    with pytest.raises(Refus) as pris, transaction(mene.engine) as seance:
        academie.refuser(seance, rectorat, campagnes.verrouiller(seance, campagne), numero, "  ")
    assert pris.value.code == "motif_absent"
    with transaction(mene.engine) as seance:
        ligne = academie.refuser(seance, rectorat, campagnes.verrouiller(seance, campagne), numero, "Pièce illisible.")
        assert (ligne.etat, ligne.reponse, ligne.corrections) == ("refusee", "Pièce illisible.", {})


def _saisir(mene: Conduite, rectorat: Acteur, campagne: str, *lignes: Ligne) -> tuple[capacites.Changement, ...]:
    saisies, connues = attendre(capacites.preparer(mene.engine, mene.bureau, rectorat, campagne, lignes))
    with transaction(mene.engine) as seance:
        ligne = campagnes.verrouiller(seance, campagne)
        return capacites.saisir(seance, rectorat, ligne, saisies, connues, "rentrée")


def test_capacites_saisies_avec_leur_histoire(mene: Conduite) -> None:
    """Entries count at the freeze; each tells who, when, before, after; the same again changes nothing."""
    campagne, rectorat = mene.campagne(ECHANTILLONS / "un-a-un"), mene.rectorat("11")
    with pytest.raises(Refus) as pris:
        _saisir(mene, rectorat, campagne, Ligne("L1300", "11", {"capacite": "2"}))
    assert pris.value.code == "fenetre_fermee"
    mene.ouvrir(campagne, Fenetre.CAPACITES)
    for valeur in ("2", "2", "-1"):
        _saisir(mene, rectorat, campagne, Ligne("L1300", "11", {"capacite": valeur}))
    histoire = attendre(capacites.lire_historique(mene.engine, mene.bureau, rectorat, campagne))
    assert [(f.avant, f.apres) for f in histoire] == [
        ({"capacite": 1}, {"capacite": 2}),
        ({"capacite": 2}, {"capacite": -1}),
    ]
    assert {f.par for f in histoire} == {"rectorat11@exemple.fr"}
    (cellule,) = attendre(capacites.lire(mene.engine, mene.bureau, rectorat, campagne)).lignes
    assert (cellule.lieu, cellule.valeurs) == ("11", {"capacite": -1})
    assert len(details(mene.engine, "saisir_capacites")) == 2
    with transaction(mene.engine, ecrire=False) as seance:
        assert entrees.rassembler(seance, campagne).capacites == {("L1300", "11"): {"capacite": -1}}
    mene.geler(campagne)
    with pytest.raises(Refus) as pris:
        _saisir(mene, rectorat, campagne, Ligne("L1300", "11", {"capacite": "5"}))
    assert pris.value.code == "campagne_gelee"


def test_capacites_refusees(mene: Conduite) -> None:
    """Another académie's cellule is told as nobody's; a text, a missing column, a slip are told too; none is kept."""
    campagne, rectorat = mene.campagne(ECHANTILLONS / "un-a-un"), mene.rectorat("11")
    mene.ouvrir(campagne, Fenetre.CAPACITES)
    for lieu in ("14", "99"):
        with pytest.raises(Refus) as pris:
            _saisir(mene, rectorat, campagne, Ligne("L1300", lieu, {"capacite": "2"}))
        assert pris.value.complements["motifs"] == [f"ligne 1 : « L1300 {lieu} » ; attendu : une cellule de votre académie"]
    for valeurs in ({"capacite": "deux"}, {"capacite": "999999999"}, {}, {"capacite": "1", "sorties": "1"}):
        with pytest.raises(Refus) as pris:
            _saisir(mene, rectorat, campagne, Ligne("L1300", "11", valeurs))
        assert pris.value.code == "capacites_refusees"
    assert details(mene.engine, "saisir_capacites") == []


def test_plancher_du_paquet(mene: Conduite) -> None:
    """Where the movement opens entries and exits, neither is negative and both are entered."""
    campagne = mene.campagne(ECHANTILLONS / "premier-degre")
    with transaction(mene.engine, ecrire=False) as seance:
        contenu = academie.contenu_lu(campagnes.lire(seance, campagne))
    code = academies(lue(mene.racine, contenu).paquet.lieux)[int(lue(mene.racine, contenu).capacites.lieu[0])]
    rectorat = mene.rectorat(code)
    mene.ouvrir(campagne, Fenetre.CAPACITES)
    cellules = attendre(capacites.lire(mene.engine, mene.bureau, rectorat, campagne))
    assert [(nom, plancher) for nom, _, plancher in cellules.colonnes] == [("entrees", 0), ("sorties", 0)]
    lieu = cellules.lignes[0].lieu
    with pytest.raises(Refus) as pris:
        _saisir(mene, rectorat, campagne, Ligne("", lieu, {"entrees": "-1", "sorties": "0"}))
    (anomalie,) = pris.value.complements["anomalies"]
    assert (anomalie["colonne"], anomalie["ligne"]) == ("entrees", 1)
    (fait,) = _saisir(mene, rectorat, campagne, Ligne("", lieu, {"entrees": "7", "sorties": "3"}))
    assert fait.apres == {"entrees": 7, "sorties": 3}


def test_entrants_et_sortants_apres_publication(mene: Conduite) -> None:
    """Before publication nothing; after it, the files published, of this académie alone; changed since, they are refused."""
    campagne, rectorat = mene.campagne(ECHANTILLONS / "un-a-un"), mene.rectorat("16")
    with pytest.raises(Refus) as pris:
        attendre(academie.echanges(mene.engine, mene.bureau, rectorat, campagne))
    assert pris.value.code == "publication_absente"
    calcul = mene.publier(campagne)
    vus = attendre(academie.echanges(mene.engine, mene.bureau, rectorat, campagne))
    attendus = lignes(ECHANTILLONS / "un-a-un" / "attendu" / "affectations.csv")
    entrants = {a["candidat"] for a in attendus if a["lieu"] == "16" and a["origine"] != "16"}
    sortants = {a["candidat"] for a in attendus if a["origine"] == "16" and a["lieu"] not in {"", "16"}}
    assert ({ligne[0] for ligne in vus.entrants[1:]}, {ligne[0] for ligne in vus.sortants[1:]}) == (entrants, sortants)
    assert entrants
    assert sortants
    assert {ligne[1] for ligne in vus.bilan[1:]} == {"16"}
    feuilles = {"Entrants": vus.entrants, "Sortants": vus.sortants, "Bilan": vus.bilan}
    octets = tableurs.en_classeur(feuilles, frozenset({"rang", "points"}))
    assert octets == tableurs.en_classeur(feuilles, frozenset({"rang", "points"}))
    lu = CalamineWorkbook.from_filelike(io.BytesIO(octets))
    assert lu.sheet_names == ["Entrants", "Sortants", "Bilan"]
    rangees = lu.get_sheet_by_name("Entrants").to_python()
    assert rangees[0][0] == "candidat"
    assert {rangee[0] for rangee in rangees[1:]} == entrants
    assert all(isinstance(rangee[-1], float) and rangee[4] == "16" for rangee in rangees[1:])
    with transaction(mene.engine, ecrire=False) as seance:
        dossier = mene.magasin.resultat(calculs.lire(seance, calcul).empreinte)
    with (dossier / "affectations.csv").open("a", encoding="utf-8") as fichier:
        fichier.write("x,L1300,,voeu,16,1,0,\n")
    with pytest.raises(Refus) as pris:
        attendre(academie.echanges(mene.engine, mene.bureau, rectorat, campagne))
    assert pris.value.code == "resultat_change"


@pytest.mark.parametrize("texte", ("=1+1", "+33", "-cmd|'/c calc'!A1", "@SUM(A1)", "\t=1", "\r=1"))
def test_aucune_formule(texte: str) -> None:
    """What a spreadsheet would run is a text, in the workbook and in the CSV."""
    rangees = (("libelle", "points"), (texte, "-12.5"))
    feuille = CalamineWorkbook.from_filelike(io.BytesIO(tableurs.en_classeur({"A": rangees}, frozenset({"points"}))))
    lue = feuille.get_sheet_by_name("A").to_python()[1]
    assert lue == ["'" + texte.replace("\r", "\n"), -12.5] or lue == ["'" + texte, -12.5]
    contenu = tableurs.en_csv(rangees).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(contenu, newline=""), delimiter=";"))[1] == ["'" + texte, "-12.5"]
