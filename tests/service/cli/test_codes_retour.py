"""Exit codes, channels and words of every command."""

from __future__ import annotations

import gc
import json
import re
from importlib.metadata import version
from pathlib import Path

import pytest

from service import cli
from service.fautes import EXEMPLES
from tests.service.campagnes import Issue, appeler, appeler_a_part, contenu, copie

COMMANDES = (
    "generate",
    "check",
    "score",
    "solve",
    "verify",
    "explain",
    "publish",
    "simulate",
    "balayer",
    "sensibilite",
    "planifier",
    "enchainer",
    "compare",
    "figures",
    "retrospective",
    "regles",
    "serve",
    "worker",
    "purger",
    "sauvegarder",
    "restaurer",
)
ANGLAIS = (
    "Usage:",
    "Error",
    "Missing",
    "Invalid",
    "No such",
    "Try ",
    "Options:",
    "Commands:",
    "Show this",
    "default:",
    "required",
)


def _francais(texte: str) -> None:
    assert not [mot for mot in ANGLAIS if mot in texte], texte


def test_toutes_les_commandes_sont_essayees() -> None:
    """The list above is that of the application."""
    assert {c.name or c.callback.__name__ for c in cli.app.registered_commands if c.callback} == set(COMMANDES)


@pytest.mark.parametrize("commande", COMMANDES)
def test_aide(commande: str) -> None:
    """Every command explains itself, in French, and succeeds in doing so."""
    issue = appeler(commande, "--help")
    assert issue.code == 0
    assert issue.sortie.startswith(f"Emploi : mouvement {commande}")
    assert "Affiche cette aide." in issue.sortie
    _francais(issue.sortie)


def test_aide_generale() -> None:
    """The program's page names every command; called with nothing, it shows the page and says that nothing was done."""
    issue = appeler("--help")
    assert issue.code == 0
    assert all(f"\n  {commande} " in issue.sortie for commande in COMMANDES)
    _francais(issue.sortie)
    rien = appeler()
    assert (rien.code, rien.sortie) == (2, "")
    assert "Commandes :" in rien.erreurs


def test_version() -> None:
    """``--version`` answers on stdout with the version installed."""
    issue = appeler("--version")
    assert (issue.code, issue.sortie, issue.erreurs) == (0, f"mouvement {version('mouvement')}\n", "")


@pytest.mark.parametrize(("commande", "actif"), (("check", False), ("serve", True)))
def test_ramasse_miettes(commande: str, actif: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Garbage is collected by the service, which lasts, and by no command that ends."""
    vus: list[bool] = []
    monkeypatch.setattr(cli, "lancer", lambda *_: vus.append(gc.isenabled()))
    appeler(commande, "c")
    assert vus == [actif]


MAUVAIS_USAGES = {
    "commande inconnue": (("resoudre",), "commande inconnue « resoudre »"),
    "option inconnue": (("check", "c", "--vite"), "option inconnue « --vite »"),
    "option absente": (("solve", "c"), "il manque l'option '-o' / '--sortie'"),
    "argument absent": (("verify", "c"), "il manque l'argument 'RESULTAT'"),
    "argument en trop": (("check", "c", "d"), "argument en trop : d"),
    "valeur absente": (("solve", "c", "-o"), "option « -o » mal employée"),
    "valeur de trop": (("check", "c", "--json=oui"), "option « --json » mal employée"),
    "nombre illisible": (("generate", "c", "--candidats", "beaucoup"), "valeur refusée pour '--candidats'"),
    "nombre trop petit": (("generate", "c", "--candidats", "3"), "de 10 à 1\u202f000\u202f000"),
    "part impossible": (("generate", "c", "--couples", "2"), "de 0 à 1"),
    "scénario absent": (("simulate", "c", "-o", "s"), "il manque l'option '--scenario'"),
}


@pytest.mark.parametrize("cas", MAUVAIS_USAGES)
def test_mauvais_usage(cas: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong use ends with 2, in French, nothing on stdout, nothing written."""
    monkeypatch.chdir(tmp_path)
    arguments, attendu = MAUVAIS_USAGES[cas]
    issue = appeler(*arguments)
    assert (issue.code, issue.sortie) == (2, "")
    assert attendu in issue.erreurs
    assert "--help" in issue.erreurs
    _francais(issue.erreurs)
    assert list(tmp_path.iterdir()) == []


def test_mouvement_inconnu(tmp_path: Path) -> None:
    """A movement without recipe is a wrong use of ``generate``, and a refused input of a campaign."""
    issue = appeler("generate", tmp_path / "c", "--mouvement", "premier-degre")
    assert issue.code == 2
    assert "premier-degre" in issue.erreurs
    assert not (tmp_path / "c").exists()


def test_recette_refusee(tmp_path: Path) -> None:
    """A faulty recipe file is a refused input."""
    (tmp_path / "recette.yaml").write_text("rien: 3\n", encoding="utf-8")
    issue = appeler("generate", tmp_path / "c", "--recette", tmp_path / "recette.yaml")
    assert issue.code == 3
    assert not (tmp_path / "c").exists()


def test_generate_deux_fois(tmp_path: Path) -> None:
    """``generate`` writes a folder that ``check`` accepts, and never writes over it."""
    assert appeler("generate", tmp_path / "c", "--candidats", "100").code == 0
    avant = contenu(tmp_path / "c")
    assert appeler("generate", tmp_path / "c", "--candidats", "200").code == 2
    assert contenu(tmp_path / "c") == avant
    assert appeler("check", tmp_path / "c").code == 0


def test_une_seule_forme(campagne_300: Path, resultat_300: Path, tmp_path: Path) -> None:
    """Letters in two formats at once: a wrong use, told to people and to programs."""
    for suite in ((), ("-o", tmp_path / "l")):
        issue = appeler("explain", campagne_300, resultat_300, "c00001", "--html", "--json", *suite)
        assert issue.code == 2
        assert json.loads(issue.sortie) == {"erreur": issue.erreurs.strip()}
        assert "--html" in issue.erreurs
    assert list(tmp_path.iterdir()) == []


def test_messages_de_remplacement(campagne_300: Path, resultat_300: Path, tmp_path: Path) -> None:
    """A refused output names ``--remplacer`` in the commands that have it, and in those only."""
    (tmp_path / "b.csv").write_text("", encoding="utf-8")
    assert "--remplacer" in appeler("solve", campagne_300, "-o", resultat_300).erreurs
    assert "--remplacer" in appeler("score", campagne_300, "-o", tmp_path / "b.csv").erreurs
    refus = appeler("generate", campagne_300)
    assert (refus.code, "remplace" in refus.erreurs) == (2, False)
    assert "choisir un autre dossier" in refus.erreurs


@pytest.mark.parametrize("commande", COMMANDES)
def test_aide_alignee(commande: str) -> None:
    """The words of a help page start in one column in each of its parts, whatever was translated."""
    for partie in appeler(commande, "--help").sortie.split("\n\n")[2:]:
        rangees = [re.match(r"  \S.*?(  +)(?=\S)", ligne) for ligne in partie.splitlines()[1:]]
        assert len({trouve.end() for trouve in rangees if trouve}) == 1, partie


def _commandes_de_lecture(dossier: Path, resultat: Path, sortie: Path) -> dict[str, tuple[object, ...]]:
    return {
        "check": ("check", dossier),
        "score": ("score", dossier, "-o", sortie),
        "solve": ("solve", dossier, "-o", sortie),
        "verify": ("verify", dossier, resultat),
        "explain": ("explain", dossier, resultat, "c00001"),
        "simulate": ("simulate", dossier, "--scenario", "s.yaml", "-o", sortie),
    }


LECTRICES = ("check", "score", "solve", "verify", "explain", "simulate")
EN_JSON = ("check", "solve", "verify", "explain", "simulate")


@pytest.mark.parametrize("commande", LECTRICES)
def test_dossier_absent(commande: str, tmp_path: Path) -> None:
    """A campaign folder that does not exist is a refused input, told in French, and nothing is written."""
    issue = appeler(*_commandes_de_lecture(tmp_path / "absent", tmp_path / "r", tmp_path / "sortie.csv")[commande])
    assert (issue.code, issue.sortie) == (3, "")
    assert "le dossier n'existe pas" in issue.erreurs
    assert "fichier ou dossier absent" in issue.erreurs
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("commande", EN_JSON)
def test_refus_en_json(commande: str, campagne_300: Path, tmp_path: Path) -> None:
    """With ``--json`` stdout is one JSON document that holds every fault; stderr tells the same."""
    dossier = copie(campagne_300, tmp_path / "c")
    texte = (dossier / "voeux.csv").read_text(encoding="utf-8")
    (dossier / "voeux.csv").write_text(texte + "inconnu,1,99\n", encoding="utf-8")
    arguments = _commandes_de_lecture(dossier, tmp_path / "r", tmp_path / "sortie.csv")[commande]
    issue = appeler(*arguments, "--json")
    assert issue.code == 3
    anomalies = json.loads(issue.sortie)["anomalies"]
    assert {(a["fichier"], a["colonne"], a["code"]) for a in anomalies} == {
        ("voeux.csv", "candidat", "candidat_inconnu"),
        ("voeux.csv", "lieu", "code_inconnu"),
    }
    assert all(a["message"] in issue.erreurs for a in anomalies)
    assert "Rien n'a été écrit." in issue.erreurs
    assert not (tmp_path / "sortie.csv").exists()


@pytest.mark.parametrize("commande", ("verify", "explain"))
def test_resultat_absent(commande: str, campagne_300: Path, tmp_path: Path) -> None:
    """A result folder that does not exist is a refused input."""
    suite = ("c00001",) if commande == "explain" else ()
    issue = appeler(commande, campagne_300, tmp_path / "absent", *suite)
    assert issue.code == 3
    assert "le dossier n'existe pas" in issue.erreurs


def test_beaucoup_de_fautes(campagne_300: Path, tmp_path: Path) -> None:
    """People read the first faults of each cause and how many more there are, or all of them; programs get them all."""
    dossier = copie(campagne_300, tmp_path / "c")
    with (dossier / "voeux.csv").open("a", encoding="utf-8") as fichier:
        fichier.writelines(f"c00001,{rang},zz\n" for rang in range(1001, 1101))
    issue = appeler("check", dossier, "--json")
    nombre = len(json.loads(issue.sortie)["anomalies"])
    assert nombre == 100
    assert f"et {nombre - EXEMPLES} autres" in issue.erreurs
    assert issue.erreurs.count("\n") == EXEMPLES + 3
    complet = appeler("check", dossier, "--complet").erreurs.splitlines()
    assert complet[:-1] == [a["message"] for a in json.loads(issue.sortie)["anomalies"]]


@pytest.mark.parametrize("nom", ("campagne.yaml", "candidats.csv", "voeux.csv", "capacites.csv"))
def test_fichier_illisible(nom: str, campagne_300: Path, tmp_path: Path) -> None:
    """A file that cannot be read (here a folder of that name) is a refused input that names it."""
    dossier = copie(campagne_300, tmp_path / "c")
    (dossier / nom).unlink()
    (dossier / nom).mkdir()
    issue = appeler("solve", dossier, "-o", tmp_path / "r")
    assert issue.code == 3
    assert f"{nom} : le fichier ne peut pas être lu. « c'est un dossier »" in issue.erreurs
    assert not (tmp_path / "r").exists()


def test_mecanisme_inconnu(campagne_300: Path, tmp_path: Path) -> None:
    """An unknown mechanism is a wrong use; those that exist are named."""
    issue = appeler("solve", campagne_300, "-o", tmp_path / "r", "--mecanisme", "boston", "--json")
    assert issue.code == 2
    connus = (
        "stable, deux_phases ; en simulation seulement : acceptation_candidats, acceptation_lieux, cycles_ameliorants, to_be, "
        "dictature_bareme, rangs_minimaux, mobilite_maximale"
    )
    assert json.loads(issue.sortie) == {"erreur": f"mécanisme « boston » inconnu ; mécanismes disponibles : {connus}"}
    assert not (tmp_path / "r").exists()


def test_candidat_inconnu(campagne_300: Path, resultat_300: Path) -> None:
    """An unknown candidat is a wrong use."""
    issue = appeler("explain", campagne_300, resultat_300, "personne")
    assert (issue.code, issue.sortie) == (2, "")
    assert "« personne »" in issue.erreurs


def test_sortie_existante(campagne_300: Path, resultat_300: Path, tmp_path: Path) -> None:
    """A result is not written over another one, unless asked; a replaced one is whole."""
    cible = copie(resultat_300, tmp_path / "r")
    (cible / "note.txt").write_text("à garder", encoding="utf-8")
    avant = contenu(cible)
    issue = appeler("solve", campagne_300, "-o", cible)
    assert issue.code == 2
    assert "n'est pas vide" in issue.erreurs
    assert contenu(cible) == avant
    assert appeler("solve", campagne_300, "-o", cible, "--remplacer").code == 0
    assert contenu(cible) == contenu(resultat_300)


def test_remplacer_ne_prend_pas_autre_chose(campagne_300: Path, tmp_path: Path) -> None:
    """``--remplacer`` replaces results only: never the campaign, a folder that holds it, or anybody's folder."""
    dossier = copie(campagne_300, tmp_path / "a" / "c")
    autre = tmp_path / "photos"
    autre.mkdir()
    (autre / "été.jpg").write_bytes(b"...")
    avant = contenu(tmp_path)
    for cible, motif in (
        (dossier, "contient la campagne"),
        (tmp_path / "a", "contient la campagne"),
        (autre, "n'est pas un résultat"),
        (dossier / "voeux.csv", "n'est pas un dossier"),
    ):
        for commande in (("solve", dossier), ("simulate", dossier, "--scenario", "s.yaml")):
            issue = appeler(*commande, "-o", cible, "--remplacer")
            assert issue.code == 2
            assert motif in issue.erreurs
    assert contenu(tmp_path) == avant


def test_sortie_impossible(campagne_300: Path, tmp_path: Path) -> None:
    """An output below a file cannot be written: stopped, told in French, and nothing is left."""
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    issue = appeler("solve", campagne_300, "-o", tmp_path / "fichier" / "r", "--json")
    assert issue.code == 4
    assert "n'est pas un dossier" in json.loads(issue.sortie)["erreur"]
    assert [chemin.name for chemin in tmp_path.iterdir()] == ["fichier"]


def test_solve_en_json(campagne_300: Path, resultat_300: Path, tmp_path: Path) -> None:
    """``solve --json`` gives the certificate and the seconds on stdout; the report for people stays on stderr."""
    issue = appeler("solve", campagne_300, "-o", tmp_path / "r", "--json")
    assert issue.code == 0
    reponse = json.loads(issue.sortie)
    assert reponse["certificat"] == json.loads((resultat_300 / "certificat.json").read_text(encoding="utf-8"))
    assert {"lecture", "bareme", "marche", "resolution", "verification", "figures", "ecriture"} <= set(reponse["secondes"])
    assert "Résultat vérifié" in issue.erreurs


def test_check_en_json(campagne_300: Path) -> None:
    """``check --json`` sums the campaign up."""
    resume = json.loads(appeler("check", campagne_300, "--json").sortie)
    assert (resume["candidats"], resume["mouvement"], resume["annee"]) == (300, "second-degre", 2023)
    assert set(resume["empreintes"]) == {f"{n}.csv" for n in ("candidats", "voeux", "capacites", "couples")} | {"campagne.yaml"}


def test_defaut_imprevu(campagne_300: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A defect of the program ends with 4, never with 1, which would read as a violation."""

    def casser(*_: object, **__: object) -> None:
        raise ZeroDivisionError("essai")

    monkeypatch.setattr("service.campagne.preparer", casser)
    issue = appeler("solve", campagne_300, "-o", tmp_path / "r")
    assert issue.code == 4
    assert "Erreur interne, à signaler : ZeroDivisionError : essai" in issue.erreurs
    assert not (tmp_path / "r").exists()


def test_memoire_insuffisante(campagne_300: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No memory left is a stop, not a violation."""

    def casser(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("service.campagne.preparer", casser)
    issue = appeler("solve", campagne_300, "-o", tmp_path / "r")
    assert (issue.code, "Mémoire insuffisante" in issue.erreurs) == (4, True)


def test_verificateur_qui_refuse(campagne_300: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A result that the verifier refuses is not written; the exit code is 1 and the reasons are given."""
    import service.campagne as pipeline

    vrai = pipeline.cellules

    def fausser(marche: object, option: object) -> object:
        cellule = vrai(marche, option)  # type: ignore[arg-type]
        cellule[:] = marche.origine  # type: ignore[attr-defined]
        return cellule

    monkeypatch.setattr(pipeline, "cellules", fausser)
    issue = appeler("solve", campagne_300, "-o", tmp_path / "r", "--json")
    assert issue.code == 1
    motifs = json.loads(issue.sortie)["motifs"]
    assert any(motif.startswith(("P6", "P7")) for motif in motifs)
    assert "Rien n'a été écrit." in issue.erreurs
    assert not (tmp_path / "r").exists()


def test_hors_bareme_refuse(tmp_path: Path) -> None:
    """Posts outside the barème are seats of their own: rather than give an ordinary seat for them, the campaign is refused."""
    from tests.service.campagnes import campagne

    dossier = campagne(tmp_path / "c", [{"candidat": "a", "origine": "01"}], {"a": ["24"]}, {("L1300", "24"): 1})
    (dossier / "voeux.csv").write_text("candidat,rang,lieu,type\na,1,24,specifique\n", encoding="utf-8")
    (dossier / "classements.csv").write_text("lieu,candidat,rang,avis\n24,a,1,favorable\n", encoding="utf-8")
    for commande in (("check", dossier), ("solve", dossier, "-o", tmp_path / "r")):
        issue = appeler(*commande, "--json")
        assert issue.code == 3
        assert {a["fichier"] for a in json.loads(issue.sortie)["anomalies"]} == {"voeux.csv", "classements.csv"}
    assert not (tmp_path / "r").exists()


def test_depuis_une_console_sans_utf8(campagne_300: Path) -> None:
    """A terminal in another encoding still gets the message and the right code."""
    issue: Issue = appeler_a_part(
        "check", campagne_300, reglages={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    )
    assert issue.code == 0
    assert "300 candidats" in issue.erreurs
