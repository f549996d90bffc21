"""Campaigns in a real browser: made from files, an archive, a folder dropped or from nothing; refused; dated; frozen."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.base import transaction
from service.base.tables_campagne import Campagne
from service.identite import Role
from tests.service.http.outils_http import ECHANTILLONS, archive, contenu
from tests.service.pages.campagnes import (
    FAUTIVE,
    GELEE,
    OPERATRICE,
    PREPARATION,
    ecrire,
    fautifs,
    fichiers,
    identifiant,
    preparer_campagnes,
)
from tests.service.pages.navigateur import Navigateur, Personne
from tests.service.pages.serveur import PATIENCE, Serveur

CHAMP, DOSSIER = "Fichiers de la campagne, ou une archive zip", "Ou un dossier entier"
LIRE = "Lire les fichiers et créer la campagne"
SAISIE = "Saisie et confirmation des vœux"


@pytest.fixture(scope="module", autouse=True)
def _prepare(serveur: Serveur) -> None:
    preparer_campagnes(serveur)


@pytest.fixture(params=(True, False), ids=("javascript", "sans"))
def odile(request: pytest.FixtureRequest, chromium: Navigateur, serveur: Serveur) -> Iterator[Personne]:
    """An operator, with JavaScript and without."""
    with _ouvrir(chromium, serveur, Role.OPERATEUR, OPERATRICE, javascript=request.param) as personne:
        yield personne


@pytest.fixture
def outillee(chromium: Navigateur, serveur: Serveur) -> Iterator[Personne]:
    """An operator whose browser runs scripts."""
    with _ouvrir(chromium, serveur, Role.OPERATEUR, OPERATRICE) as personne:
        yield personne


def _ouvrir(
    chromium: Navigateur, serveur: Serveur, role: Role, nom: str, *, javascript: bool = True
) -> AbstractContextManager[Personne]:
    academie = "01" if role is Role.RECTORAT else None
    cookie = serveur.session(serveur.compte(role, nom, academie))
    return chromium.personne(serveur.adresse, cookie=cookie, javascript=javascript)


def _nombre(serveur: Serveur) -> int:
    with transaction(serveur.engine, ecrire=False) as seance:
        return seance.scalar(select(func.count()).select_from(Campagne)) or 0


def test_creer_par_fichiers(odile: Personne, tmp_path: Path) -> None:
    """Several files chosen at once make a campaign; the same ones again lead to it."""
    for message in ("La campagne est créée", "Une campagne en préparation a déjà ces fichiers"):
        odile.aller("/campagnes/nouvelle")
        nom = f"Choisie {odile.qui}"
        odile.faire("joindre", libelle=CHAMP, fichiers=ecrire(tmp_path / "choisis", fichiers(nom)))
        assert odile.presser(LIRE).h1 == nom
        assert odile.textes("main [role=status]")[0].startswith(message)
    etapes = odile.textes(".etapes > li > .etiquette")
    assert etapes == ["faite", "faite", "à faire", "à venir", "à venir", "à venir", "à venir"]
    assert OPERATRICE in odile.textes(".etapes .discret")[0]


def test_creer_par_dossier(odile: Personne, tmp_path: Path) -> None:
    """A folder chosen makes a campaign; its subfolders and hidden files are left out."""
    racine, nom = tmp_path / "dossier", f"Dossier {odile.qui}"
    ecrire(racine, {**fichiers(nom), ".DS_Store": b"x"})
    ecrire(racine / "resultat", {"affectations.csv": b"x"})
    odile.aller("/campagnes/nouvelle")
    odile.faire("joindre", libelle=DOSSIER, fichiers=[str(racine)])
    assert odile.presser(LIRE).h1 == nom


@pytest.mark.parametrize("forme", ("archive", "dossier", "fichiers"))
def test_creer_en_glissant(outillee: Personne, tmp_path: Path, forme: str) -> None:
    """An archive, a folder or files dropped on the zone are listed, then sent."""
    echantillon = {"archive": "couples", "dossier": "premier-degre", "fichiers": "sans-stable"}[forme]
    lus = contenu(ECHANTILLONS / echantillon)
    if forme == "archive":
        (tmp_path / "c.zip").write_bytes(archive(echantillon))
        glisses, listes = [str(tmp_path / "c.zip")], ["c.zip"]
    else:
        glisses, listes = ecrire(tmp_path / "c", lus), sorted(lus)
    if forme == "dossier":
        ecrire(tmp_path / "c" / "attendu", {"affectations.csv": b"x"})
        glisses = [str(tmp_path / "c")]
    outillee.aller("/campagnes/nouvelle")
    outillee.faire("glisser", choix="[data-depot]", fichiers=glisses)
    outillee.faire("voir", choix="[data-envoi] li", texte="octets)", delai=PATIENCE * 1000)
    assert sorted(texte.partition(" (")[0] for texte in outillee.textes("[data-envoi] li")) == listes
    etat = outillee.presser(LIRE)
    assert (etat.statut, etat.chemin.endswith("?fait=campagne_creee")) == (200, True)


def test_toutes_les_anomalies(odile: Personne, serveur: Serveur, tmp_path: Path) -> None:
    """Every fault at once, by file and cause, those of the names with those of the contents; nothing is kept."""
    avant = _nombre(serveur)
    odile.aller("/campagnes/nouvelle")
    chemins = ecrire(tmp_path / "a", {**fautifs(), "notes.txt": b"x"}) + ecrire(tmp_path / "b", {"voeux.csv": b"x"})
    odile.faire("joindre", libelle=CHAMP, fichiers=chemins)
    etat = odile.presser(LIRE)
    assert (etat.statut, etat.titre.startswith("Erreur")) == (422, True)
    comptes = [tuple(ligne.split("\t")) for ligne in odile.textes("table:first-of-type tbody tr") if ligne.count("\t") == 2]
    assert ("voeux.csv", "Le fichier est envoyé plusieurs fois", "1") in comptes
    assert ("notes.txt", "Le fichier n'est pas de ceux d'une campagne", "1") in comptes
    assert ("candidats.csv", "La valeur n'est pas un nombre entier", "4") in comptes
    assert ("voeux.csv", "La valeur n'est pas de celles qui existent", "2") in comptes
    assert _nombre(serveur) == avant


def test_anomalies_a_emporter(outillee: Personne, chromium: Navigateur, serveur: Serveur, tmp_path: Path) -> None:
    """The whole list as CSV that no spreadsheet runs and as JSON, without sending again, for who sent the files only."""
    outillee.aller("/campagnes/nouvelle")
    outillee.faire("joindre", libelle=CHAMP, fichiers=ecrire(tmp_path, fautifs()))
    outillee.presser(LIRE)
    adresses = outillee.faire("evaluer", code="[...document.querySelectorAll('a[download]')].map((a) => a.pathname)")
    lire = "(a) => fetch(a).then((r) => r.text())"
    tableau, document = (outillee.faire("evaluer", code=f"({lire})('{adresse}')") for adresse in adresses)
    rangees = list(csv.DictReader(io.StringIO(tableau.removeprefix("\ufeff")), delimiter=";"))
    anomalies = json.loads(document)["anomalies"]
    assert [r["code"] for r in rangees] == [a["code"] for a in anomalies]
    assert len(rangees) == 10
    assert rangees[0]["valeur"] == '\'=HYPERLINK("http://a")'
    assert anomalies[0]["valeur"] == '=HYPERLINK("http://a")'
    with _ouvrir(chromium, serveur, Role.OPERATEUR, "Autre Opérateur") as autre:
        assert [autre.aller(adresse).statut for adresse in adresses] == [410, 410]
    with _ouvrir(chromium, serveur, Role.ANALYSTE, "Anne Analyste") as anne:
        assert anne.aller(adresses[0]).statut == 403


def test_rien_a_lire(odile: Personne) -> None:
    """A form sent without a file says so."""
    odile.aller("/campagnes/nouvelle")
    assert odile.presser(LIRE).statut == 409
    assert "Choisissez les fichiers" in odile.textes("[role=alert]")[0]


def test_campagne_fictive(odile: Personne) -> None:
    """Without any file, a campaign said to be invented, that can be frozen at once."""
    odile.aller("/campagnes/nouvelle")
    odile.faire("choisir", libelle="Nombre de candidats inventés", valeur="100")
    etat = odile.presser("Créer une campagne fictive")
    assert etat.h1.startswith("Campagne fictive – ")
    odile.suivre("Geler la campagne")
    assert odile.presser("Geler la campagne").chemin.endswith("?fait=campagne_gelee")


def test_remplacer(odile: Personne, tmp_path: Path) -> None:
    """Files of another movement are refused with the reason, others replace; a page left behind changes nothing."""
    odile.aller("/campagnes/nouvelle")
    nom = f"Avant {odile.qui}"
    odile.faire("joindre", libelle=CHAMP, fichiers=ecrire(tmp_path / "a", fichiers(nom)))
    racine = odile.presser(LIRE).chemin.partition("?")[0]
    odile.aller(f"{racine}/fichiers")
    odile.faire("joindre", libelle=CHAMP, fichiers=ecrire(tmp_path / "b", contenu(ECHANTILLONS / "premier-degre")))
    assert odile.presser("Lire les fichiers et les remplacer").statut == 422
    assert "premier-degre" in odile.textes("[role=alert]")[0]
    odile.faire("joindre", libelle=CHAMP, fichiers=ecrire(tmp_path / "c", fichiers(f"Après {odile.qui}")))
    assert odile.presser("Lire les fichiers et les remplacer").h1 == f"Après {odile.qui}"
    odile.aller(f"{racine}/fichiers")
    ancienne = "document.querySelector('[name=version]').value = '1'"
    odile.faire("evaluer", code=ancienne)
    odile.faire("joindre", libelle=CHAMP, fichiers=ecrire(tmp_path / "d", fichiers("Perdue")))
    assert odile.presser("Lire les fichiers et les remplacer").statut == 412


def test_calendrier(odile: Personne, serveur: Serveur) -> None:
    """Hours of Paris, what they are overseas, every reason at once, and a window emptied is closed."""
    racine = f"/campagnes/{identifiant(serveur, FAUTIVE)}/calendrier"
    odile.aller(racine)
    autre = "Saisie des capacités par les rectorats"
    impossibles = {f"Début : {SAISIE}": "2027-03-28T02:30", f"Fin : {SAISIE}": "2027-10-31T02:30"}
    odile.remplir(**impossibles, **{f"Début : {autre}": "2027-02-02T12:00", f"Fin : {autre}": "2027-02-01T12:00"})
    assert odile.presser("Enregistrer les dates").statut == 422
    motifs = odile.textes("[role=alert] li")
    assert [motif.partition(" : ")[0] for motif in motifs] == [f"{SAISIE}, début", f"{SAISIE}, fin", autre]
    odile.remplir(**{f"Début : {SAISIE}": "2026-12-07T12:00", f"Fin : {SAISIE}": "2026-12-21T12:00"})
    odile.remplir(**{f"Début : {autre}": "", f"Fin : {autre}": ""})
    assert odile.presser("Enregistrer les dates").chemin.endswith("?fait=calendrier_regle")
    lignes = odile.textes("main table tbody tr")
    assert lignes[0].split("\t") == ["Paris", "07/12/2026 12\u202fh\u202f00", "21/12/2026 12\u202fh\u202f00"]
    assert "Guadeloupe\t07/12/2026 07\u202fh\u202f00\t21/12/2026 07\u202fh\u202f00" in lignes
    assert len(odile.textes("main table")) == 1


def test_geler_et_rouvrir(odile: Personne, tmp_path: Path) -> None:
    """Freeze after a page that says what it takes, show the barèmes once, open again with a reason."""
    odile.aller("/campagnes/nouvelle")
    odile.faire("joindre", libelle=CHAMP, fichiers=ecrire(tmp_path, fichiers(f"Gel {odile.qui}")))
    racine = odile.presser(LIRE).chemin.partition("?")[0]
    odile.suivre("Geler la campagne")
    assert "4 candidats, 7 vœux" in odile.textes("main")[0]
    assert odile.presser("Geler la campagne").chemin == f"{racine}?fait=campagne_gelee"
    assert odile.presser("Afficher les barèmes").chemin == f"{racine}?fait=baremes_affiches"
    assert "Afficher les barèmes" not in odile.textes("main button")
    assert "ses fichiers ne changent plus" in _page(odile, f"{racine}/fichiers")
    assert "rien à geler" in _page(odile, f"{racine}/gel")
    odile.aller(racine)
    odile.faire("evaluer", code="document.querySelector('#motif').required = false")
    assert odile.presser("Rouvrir la campagne").statut == 422
    odile.remplir(Motif="Une erreur de fichier.")
    assert odile.presser("Rouvrir la campagne").chemin == f"{racine}?fait=campagne_degelee"
    assert odile.textes(".etapes > li > .etiquette")[2] == "à faire"


def _page(personne: Personne, adresse: str) -> str:
    personne.aller(adresse)
    return personne.textes("main")[0]


def test_gel_refuse(odile: Personne, serveur: Serveur) -> None:
    """What people entered is at fault: told with whose it is, and the campaign stays as it was."""
    racine = f"/campagnes/{identifiant(serveur, FAUTIVE)}"
    odile.aller(f"{racine}/gel")
    assert odile.presser("Geler la campagne").statut == 422
    assert odile.textes("tbody tr")[-1].split("\t") == ["8", "lieu", "zz", "revoir bruno (saisie confirmée)"]
    odile.aller(racine)
    assert odile.textes("main .etiquette")[0] == "en préparation"


def test_suivi(outillee: Personne, serveur: Serveur) -> None:
    """Entries are counted by académie, with what awaits someone."""
    page = _page(outillee, f"/campagnes/{identifiant(serveur, PREPARATION)}")
    assert "1 liste de vœux commencée, non confirmée" in page
    assert "1 demande tardive sans décision" in page
    lignes = {texte.split("\t")[0]: texte.split("\t")[1:] for texte in outillee.textes("tbody tr")}
    assert lignes["Paris"] == ["1", "1", "1", "0", "0", "0"]
    assert lignes["Aix-Marseille"] == ["1", "0", "0", "1", "0", "0"]
    page = _page(outillee, f"/campagnes/{identifiant(serveur, GELEE)}")
    assert "2 contestations sans réponse" in page


def test_controle(odile: Personne, serveur: Serveur) -> None:
    """Oddities, and notices by cause."""
    page = _page(odile, f"/campagnes/{identifiant(serveur, PREPARATION)}/controle")
    assert "1 discipline a des capacités et aucun candidat : L0202." in page
    assert "anna : Le vœu de rang 3 (Paris) est supprimé" in page


def test_controle_a_emporter(outillee: Personne, serveur: Serveur) -> None:
    """The same as files: every notice for a spreadsheet, everything for a program."""
    racine = f"/campagnes/{identifiant(serveur, PREPARATION)}/controle"
    outillee.aller(racine)
    lire = "(a) => fetch(a).then((r) => r.text())"
    tableau = outillee.faire("evaluer", code=f"({lire})('{racine}/avis.csv')")
    (avis,) = csv.DictReader(io.StringIO(tableau.removeprefix("\ufeff")), delimiter=";")
    constat = json.loads(outillee.faire("evaluer", code=f"({lire})('{racine}/constat.json')"))
    assert (avis["candidat"], avis["rang"]) == ("anna", "3")
    assert [a["message"] for a in constat["avis"]] == [avis["message"]]
    assert constat["avertissements"] == outillee.textes("main li")


@pytest.mark.parametrize("role", (Role.APPROBATEUR, Role.ANALYSTE, Role.RECTORAT, Role.AUDITEUR), ids=str)
def test_lecture_seule(role: Role, chromium: Navigateur, serveur: Serveur) -> None:
    """Who does not run campaigns reads them: no form, no address that changes one; a rectorat sees no one else's counts."""
    racine = f"/campagnes/{identifiant(serveur, GELEE)}"
    with _ouvrir(chromium, serveur, role, f"Lecteur {role.value}") as personne:
        page = _page(personne, racine)
        assert personne.textes("main form") == []
        assert ("Participation par académie" in page) == (role is not Role.RECTORAT)
        assert (OPERATRICE in page) == (role in {Role.APPROBATEUR, Role.AUDITEUR})
        assert [personne.aller(f"{racine}/{p}").statut for p in ("fichiers", "gel")] == [403, 403]
        assert personne.aller(f"{racine}/calendrier").statut == 200
        assert personne.textes("main form") == []


def test_chercher(odile: Personne) -> None:
    """Words and state choose; pages follow each other."""
    odile.aller("/campagnes")
    odile.remplir(**{"Libellé, mouvement ou année": "SECOND-degre 2023 préparation"})
    odile.presser("Chercher")
    assert odile.textes("tbody th") == [PREPARATION]
    odile.faire("choisir", libelle="État", valeur="gelée")
    odile.presser("Chercher")
    assert odile.textes("tbody th") == []
    assert odile.suivre("Toutes les campagnes").chemin == "/campagnes"
