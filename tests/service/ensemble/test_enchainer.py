"""``mouvement enchainer`` and its verification, end to end: one outcome per person, the reason told."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.service.campagnes import Issue, appeler, appeler_a_part, contenu, copie, ecrire_lignes, lignes
from tests.service.cli.test_arrets import SIGNAL_PENDANT
from tests.service.ensemble.fabrique_ensemble import PREMIER, SECOND, au_hasard, exemple


@pytest.fixture(scope="module")
def ensemble(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's file."""
    return exemple().ecrire(tmp_path_factory.mktemp("ensemble"))


@pytest.fixture(scope="module")
def issue(ensemble: Path) -> Issue:
    """What the command answers."""
    return appeler("enchainer", ensemble, "-o", ensemble.parent / "sortie", "--json")


@pytest.fixture(scope="module")
def sortie(ensemble: Path, issue: Issue) -> Path:
    """Its output."""
    assert issue.code == 0, issue.erreurs
    return ensemble.parent / "sortie"


def test_une_issue_par_personne(sortie: Path) -> None:
    """Everybody has one row; the psychologue keeps the second degré, x the first, and w, refused there, is served after."""
    rangees = lignes(sortie / "resultats.csv")
    assert [(r["candidat"], r["campagne"], r["resultat"], r["lieu"], r["demandes_annulees"]) for r in rangees] == [
        ("psy", SECOND, "voeu", "24", PREMIER),
        ("w", SECOND, "voeu", "24", ""),
        ("x", PREMIER, "voeu", "29", f"detachement ; {SECOND}"),
        ("y", SECOND, "voeu", "01", ""),
        ("z", PREMIER, "maintenu", "", ""),
    ]


def test_toutes_les_demandes_tombees(tmp_path: Path) -> None:
    """B's first-degré demand falls by double participation, then the one linked with a: b has none left, and it is said."""
    deux = exemple()
    deux.candidats += [{"candidat": c, "origine": "01", "discipline": "P", "corps": "psyen"} for c in ("a", "b")]
    deux.candidats[-2]["corps"] = "certifie"
    deux.voeux |= {"a": ["24"], "b": ["24"]}
    deux.couples = [("a", "b")]
    deux.candidats_1 += [{"candidat": "a", "echelon": 9}, {"candidat": "b", "echelon": 9}]
    deux.voeux_1 |= {"a": ["29"], "b": ["29"]}
    deux.places_1 = {"29": (2, 0), "93": (0, 2)}
    issue = appeler("enchainer", deux.ecrire(tmp_path), "-o", tmp_path / "s")
    assert issue.code == 0, issue.erreurs
    assert "1 personne n'a plus aucune demande dans ces campagnes, toutes étant tombées : b." in issue.erreurs
    (b,) = (r for r in lignes(tmp_path / "s" / "resultats.csv") if r["candidat"] == "b")
    assert (b["resultat"], b["lieu"]) == ("maintenu", "")


def test_chaque_annulation_a_sa_regle(sortie: Path) -> None:
    """Each demand that fell names its rule and its source; the posting that the text excepts, and w's leave, stand."""
    rangees = lignes(sortie / "demandes_annulees.csv")
    assert [(r["candidat"], r["campagne"] or r["nature"], r["code"]) for r in rangees] == [
        ("psy", PREMIER, "double_participation"),
        ("x", "detachement", "changement_de_departement"),
        ("x", SECOND, "changement_de_departement"),
    ]
    assert all("règle de" in r["source"] for r in rangees if r["campagne"])
    assert "I.3" in rangees[0]["source"]


def test_certificat_de_la_chaine(sortie: Path, issue: Issue) -> None:
    """The order is that of the rules, which the certificate holds with their effect; ``--json`` gives it."""
    certificat = json.loads((sortie / "certificat.json").read_text(encoding="utf-8"))
    assert json.loads(issue.sortie)["certificat"] == certificat
    assert certificat["ordre"] == [PREMIER, SECOND]
    effets = [(r["id"], r["cible"], r["annees_differentes"], r["annulees"]) for r in certificat["regles"]]
    assert effets == [
        ("double_participation", PREMIER, True, 1),
        ("changement_de_departement", SECOND, True, 1),
        ("changement_de_departement", None, False, 1),
    ]
    assert "Attention : des règles d'une année" in issue.erreurs


def test_lettre_du_psychologue(sortie: Path) -> None:
    """The letter says that the demand is cancelled, by which rule, and what the person keeps."""
    lettre = appeler("explain", sortie / PREMIER / "campagne", sortie / PREMIER / "resultat", "psy").sortie
    assert (
        "Votre demande est annulée et n'a pas été examinée, pour ce motif : vous participez aussi au mouvement "
        "inter-académique des psychologues de l'Éducation nationale, et toute double participation annule la demande de "
        "mutation au mouvement interdépartemental (Guide de l'académie de la Martinique, mouvement national à gestion "
        "déconcentrée 2023, I.3 ; règle de 2023, appliquée avec une campagne de 2016). Vous conservez votre affectation "
        "actuelle : Seine-Saint-Denis."
    ) in lettre
    assert "Vous n'obtenez aucun de vos vœux" not in lettre


def test_premiere_page_et_base_intacte(sortie: Path, ensemble: Path) -> None:
    """The part's first page counts the cancelled demands; the base campaigns have no new file, their copies have."""
    rapport = (sortie / SECOND / "resultat" / "rapport.html").read_text(encoding="utf-8")
    assert "1 demande annulée n&#39;a pas été examinée" in rapport
    assert not list(ensemble.parent.glob("*/annulations.csv"))
    assert [r["candidat"] for r in lignes(sortie / SECOND / "campagne" / "annulations.csv")] == ["x"]


def test_verifie(sortie: Path, ensemble: Path) -> None:
    """The output is verified against its ensemble, and each part as an ordinary result of its completed campaign."""
    issue = appeler("verify", ensemble, sortie, "--json")
    assert (issue.code, json.loads(issue.sortie)["conforme"]) == (0, True), issue.erreurs
    assert "personne n'obtient deux fois satisfaction" in issue.erreurs
    assert appeler("verify", sortie / SECOND / "campagne", sortie / SECOND / "resultat").code == 0


def test_memes_octets(tmp_path: Path) -> None:
    """Listing order and row order do not show, but in the copies of the campaigns."""
    un, autre = exemple(), exemple()
    autre.candidats.reverse()
    autre.candidats_1.reverse()
    autre.voeux = dict(reversed(autre.voeux.items()))
    autre.voeux_1 = dict(reversed(autre.voeux_1.items()))
    autre.autres = list(reversed(autre.autres))
    sorties = []
    for nom, deux, ordre in (("un", un, ("second", "premier")), ("autre", autre, ("premier", "second"))):
        fichier = deux.ecrire(tmp_path / nom, ordre=ordre)
        assert appeler("enchainer", fichier, "-o", tmp_path / nom / "s").code == 0
        ecrits = contenu(tmp_path / nom / "s")
        sorties.append({nom: octets for nom, octets in ecrits.items() if "/campagne/" not in nom or "annulations" in nom})
    assert sorties[0] == sorties[1]
    assert appeler("verify", tmp_path / "un" / "ensemble.yaml", tmp_path / "autre" / "s").code == 0


FALSIFICATIONS = {
    "annulation_otee": (f"{SECOND}/campagne/annulations.csv", "n'est pas celui que donnent l'ensemble"),
    "affectation": (f"{PREMIER}/resultat/affectations.csv", "l'empreinte de affectations.csv"),
    "resultats": ("resultats.csv", "à l'octet près"),
    "demandes": ("demandes_annulees.csv", "à l'octet près"),
    "certificat": ("certificat.json", "« campagnes."),
}


@pytest.mark.parametrize("cas", FALSIFICATIONS)
def test_falsifie(cas: str, sortie: Path, ensemble: Path, tmp_path: Path) -> None:
    """Whatever file another hand writes, the verification ends with 1 and names it."""
    chemin, attendu = FALSIFICATIONS[cas]
    fichier = copie(sortie, tmp_path / "s") / chemin
    if cas == "certificat":
        fichier.write_text(fichier.read_text(encoding="utf-8").replace('"obtenus": 1', '"obtenus": 2'), encoding="utf-8")
    else:
        rangees = lignes(fichier)
        if cas == "annulation_otee":
            ecrire_lignes(fichier, [], list(rangees[0]))
        else:
            nom = "points" if cas == "affectation" else list(rangees[0])[-1]
            ecrire_lignes(fichier, [{**rangees[0], nom: "1" if nom == "points" else "autre"}, *rangees[1:]])
    issue = appeler("verify", ensemble, tmp_path / "s")
    assert issue.code == 1, issue.erreurs
    assert attendu in issue.erreurs
    assert chemin.split("/", maxsplit=1)[0] in issue.erreurs


def test_deux_demandes_accordees(sortie: Path, ensemble: Path, tmp_path: Path) -> None:
    """A second degré solved without the cancellation gives x a second place: the verification names x and both campaigns."""
    falsifie = copie(sortie, tmp_path / "s")
    (falsifie / SECOND / "campagne" / "annulations.csv").unlink()
    assert appeler("solve", ensemble.parent / "second", "-o", falsifie / SECOND / "resultat", "--remplacer").code == 0
    issue = appeler("verify", ensemble, falsifie)
    assert issue.code == 1
    assert f"x obtient satisfaction dans {PREMIER} et {SECOND}" in issue.erreurs


def test_partie_manquante(sortie: Path, ensemble: Path, tmp_path: Path) -> None:
    """An output without one of its results is not read, and the folder is named."""
    falsifie = copie(sortie, tmp_path / "s")
    (falsifie / SECOND / "resultat" / "affectations.csv").unlink()
    issue = appeler("verify", ensemble, falsifie)
    assert issue.code == 3
    assert f"{SECOND}/affectations.csv" in issue.erreurs


@pytest.mark.parametrize("etape", ("service.ensemble.chaine.executer", "service.echanges.ecriture._ecrire_fichier"))
def test_arret(etape: str, ensemble: Path, tmp_path: Path) -> None:
    """A run that is stopped, while solving or while writing, leaves nothing, not even a hidden folder."""
    programme = SIGNAL_PENDANT.format(cible=etape, numero=int(signal.SIGINT), rang=2)
    issue = appeler_a_part("enchainer", ensemble, "-o", tmp_path / "s", programme=programme)
    assert (issue.code, issue.sortie) == (4, ""), issue.erreurs
    assert list(tmp_path.iterdir()) == []


def test_sortie_protegee(ensemble: Path, sortie: Path, tmp_path: Path) -> None:
    """An output is replaced on demand only, and never a folder that is another thing, or that holds a campaign."""
    assert appeler("enchainer", ensemble, "-o", sortie).code == 2
    assert appeler("enchainer", ensemble, "-o", ensemble.parent / "second", "--remplacer").code == 2
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "autre.txt").write_text("x", encoding="utf-8")
    assert appeler("enchainer", ensemble, "-o", tmp_path / "s", "--remplacer").code == 2
    avant = contenu(copie(sortie, tmp_path / "t"))
    assert appeler("enchainer", ensemble, "-o", tmp_path / "t", "--remplacer").code == 0
    assert contenu(tmp_path / "t") == avant


def _sans(source: Path, cible: Path, annules: set[str], *fichiers: str) -> Path:
    """A copy of a campaign without the rows, in some files, of some candidats and of their partners."""
    copie(source, cible)
    if (cible / "couples.csv").exists():
        paires = [set(r.values()) for r in lignes(cible / "couples.csv")]
        annules = annules.union(*(p for p in paires if p & annules))
    for fichier in fichiers:
        if (cible / fichier).exists():
            rangees = lignes(cible / fichier)
            ecrire_lignes(cible / fichier, [r for r in rangees if not annules & set(r.values())], list(rangees[0]))
    return cible


def _affectations(dossier: Path) -> dict[str, tuple[str, ...]]:
    return {r["candidat"]: tuple(r.values()) for r in lignes(dossier / "affectations.csv")}


PARTOUT = ("candidats.csv", "voeux.csv", "couples.csv")
"""The first degré does not admit a candidat without vœu: whose demand fell is not there at all, and frees nothing."""


@pytest.mark.parametrize("graine", range(12))
def test_contre_une_procedure_simple(graine: int, tmp_path: Path) -> None:
    """Random pairs: the chain gives what deleting the vœux by hand, campaign after campaign, gives; nobody has two outcomes."""
    ensemble = au_hasard(tmp_path, graine)
    assert appeler("enchainer", ensemble, "-o", tmp_path / "s").code == 0
    demandent = [{r["candidat"] for r in lignes(tmp_path / nom / "voeux.csv")} for nom in ("premier", "second")]
    psy = {r["candidat"] for r in lignes(tmp_path / "second" / "candidats.csv") if r["corps"] == "psyen"}
    doubles = demandent[0] & demandent[1] & psy
    premier = _sans(tmp_path / "premier", tmp_path / "premier_a_la_main", doubles, *PARTOUT)
    assert appeler("solve", premier, "-o", tmp_path / "r1").code == 0
    obtiennent = {c for c, r in _affectations(tmp_path / "r1").items() if "voeu" in r}
    perdent = obtiennent & demandent[1]
    second = _sans(tmp_path / "second", tmp_path / "second_a_la_main", perdent, "voeux.csv")
    assert appeler("solve", second, "-o", tmp_path / "r2").code == 0
    for partie, a_la_main in ((PREMIER, "r1"), (SECOND, "r2")):
        obtenues, attendues = _affectations(tmp_path / "s" / partie / "resultat"), _affectations(tmp_path / a_la_main)
        assert {c: obtenues[c] for c in attendues} == attendues
        assert all("maintenu" in obtenues[c] for c in obtenues.keys() - attendues.keys())
    annulees = lignes(tmp_path / "s" / "demandes_annulees.csv")
    directes = {(r["candidat"], r["campagne"]) for r in annulees if "LIEE" not in r["code"]}
    assert {d for d in directes if d[1] == PREMIER} == {(c, PREMIER) for c in doubles}
    assert {d for d in directes if d[1] == SECOND} == {(c, SECOND) for c in perdent}
    deux = obtiennent & {c for c, r in _affectations(tmp_path / "r2").items() if "voeu" in r}
    assert not deux
    rangees = lignes(tmp_path / "s" / "resultats.csv")
    assert len({r["candidat"] for r in rangees}) == len(rangees)
    assert appeler("verify", ensemble, tmp_path / "s").code == 0
