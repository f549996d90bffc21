"""What ``check`` and the first page say of recruiters' rankings: what they withdraw, and that they are missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.avertissements import avertissements
from service.echanges.lecture import lire
from tests.service.campagnes import appeler, ecrire_lignes, lignes
from tests.service.mouvements.fabrique_mouvements import ecrire
from tests.service.mouvements.test_fichiers_mouvements import CAMPAGNES, CTSS, IDENTIFIANTS, PEGC, PTP


def _ecrire(dossier: Path, identifiant: tuple[str, int], contenus: dict[str, Any]) -> Path:
    autres = dict(contenus)
    obligatoires = [autres.pop(nom) for nom in ("candidats", "voeux", "places")]
    return ecrire(dossier, *identifiant, *obligatoires, **autres)


@pytest.mark.parametrize("classee", (True, False))
@pytest.mark.parametrize("identifiant", IDENTIFIANTS)
def test_avis_annonces(tmp_path: Path, identifiant: tuple[str, int], classee: bool) -> None:
    """The notices that ``check`` tells are those of ``avis.csv``, one for one, with rankings and without."""
    dossier = _ecrire(tmp_path / "c", identifiant, CAMPAGNES[identifiant])
    if not classee:
        (dossier / "classements.csv").unlink(missing_ok=True)
    issue = appeler("check", dossier, "--json", "--complet")
    lu = json.loads(issue.sortie)
    assert appeler("solve", dossier, "-o", tmp_path / "r").code == 0
    ecrits = [ligne for ligne in lignes(tmp_path / "r" / "avis.csv") if ligne["code"] != "CONDITION_NON_REMPLIE"]
    assert [{cle: str(valeur or "") for cle, valeur in avis.items()} for avis in lu["avis"]] == ecrits
    assert all(f"  {avis['candidat']} : {avis['message']}" in issue.erreurs for avis in ecrits)
    examines = len(lignes(tmp_path / "r" / "bareme.csv"))
    assert lu["voeux_examines"] == examines


def test_sans_classements(tmp_path: Path) -> None:
    """Without the file, one warning counts the vœux that only a rank would admit, in ``check`` and on the first page."""
    dossier = _ecrire(tmp_path / "c", ("ptp", 2022), PTP)
    assert not [phrase for phrase in avertissements(lire(dossier)) if "classement" in phrase]
    (dossier / "classements.csv").unlink()
    attendue = (
        "Aucun classement n'est donné (classements.csv), alors que les règles font classer 3 vœux de 3 candidats : "
        "seul un rang ferait examiner ces vœux, ils sont retirés."
    )
    issue = appeler("check", dossier)
    assert issue.code == 0
    assert f"Avertissement : {attendue}\n  a, b, c\n" in issue.erreurs
    assert "6 vœux dont 3 écartés avant le calcul" in issue.erreurs
    premiere = appeler("solve", dossier, "-o", tmp_path / "r").erreurs.partition("EN BREF")[0]
    assert f"ATTENTION : {attendue}" in premiere


def test_un_lieu_sans_classement(tmp_path: Path) -> None:
    """A file that forgets a lieu is told of that lieu, with the candidats who ask for it."""
    contenus = PTP | {
        "voeux": PTP["voeux"] | {"c": ["Q2", "P2"]},
        "postes": [*PTP["postes"], {"lieu": "Q2", "type": "ppr", "academie": "09", "departement": "62"}],
        "classements": [("Q1", "b", 1, "favorable"), ("Q1", "a", 2, "favorable")],
    }
    phrases = avertissements(lire(_ecrire(tmp_path / "c", ("ptp", 2022), contenus)))
    assert phrases[0] == (
        "Aucun classement n'est donné pour 1 lieu demandé (Q2), alors que les règles font classer 1 vœu de 1 candidat : "
        "seul un rang ferait examiner ces vœux, ils sont retirés."
    )


@pytest.mark.parametrize(
    ("role", "partiel", "absent"),
    (
        ("rang", "ils sont retirés.", "ils sont retirés."),
        ("departage", "ne sépare les candidats à égalité.", "ne sépare les candidats à égalité."),
        ("avis", "", "aucun avis ne compte."),
    ),
)
def test_selon_le_role(tmp_path: Path, role: str, partiel: str, absent: str) -> None:
    """What is told follows what rankings do: a lieu without opinion is ordinary where only an opinion against counts."""
    for classements, fin in (([("Q1", "b", None, "favorable")], partiel), ((), absent)):
        contenus = CTSS | {"parametres": {"classement_recteur": role}, "classements": classements}
        lue = lire(_ecrire(tmp_path / f"{len(classements)}", ("ctss", 2020), contenus))
        phrases = [phrase for phrase in avertissements(lue) if "classement" in phrase]
        assert len(phrases) == bool(fin)
        assert all(phrase.endswith(fin) and ("(P1 et P2)" in phrase) is bool(classements) for phrase in phrases)


def test_plus_aucun_voeu(tmp_path: Path) -> None:
    """When nothing is left to examine, it is the first thing said; a campaign without any vœu is another oddity."""
    dossier = _ecrire(tmp_path / "c", ("pegc", 2023), PEGC)
    (dossier / "classements.csv").unlink()
    attendue = "Aucun vœu n'est examiné, personne ne peut rien obtenir : les 5 vœux sont tous écartés avant le calcul."
    assert avertissements(lire(dossier))[0] == attendue
    premiere = appeler("solve", dossier, "-o", tmp_path / "r").erreurs.partition("EN BREF")[0]
    assert f"ATTENTION : {attendue}" in premiere
    (dossier / "voeux.csv").write_text("candidat,rang,lieu,type\n", encoding="utf-8")
    assert not [phrase for phrase in avertissements(lire(dossier)) if "examiné" in phrase]


def test_ce_que_le_mouvement_n_a_pas(tmp_path: Path) -> None:
    """The last line of ``check`` counts no discipline and no couple where the movement has none."""
    for identifiant, fin in (
        (("ptp", 2022), "3 candidats, 6 vœux dont 1 écarté avant le calcul."),
        (("second-degre", 2023), "2 candidats, 4 vœux dont 1 écarté avant le calcul, 0 couple, 1 discipline."),
    ):
        dossier = _ecrire(tmp_path / identifiant[0], identifiant, CAMPAGNES[identifiant])
        assert appeler("check", dossier).erreurs.splitlines()[-1] == f"Campagne acceptée : {fin}"


def test_rien_a_signaler_des_campagnes_fabriquees(tmp_path: Path) -> None:
    """A campaign that the program makes has a ranking for every lieu that needs one, until its rows are taken away."""
    dossier = tmp_path / "c"
    assert appeler("generate", dossier, "--mouvement", "ctss", "--annee", "2020", "--candidats", "100").code == 0
    assert not [phrase for phrase in avertissements(lire(dossier)) if "classement" in phrase]
    restantes = lignes(dossier / "classements.csv")
    ecrire_lignes(dossier / "classements.csv", [x for x in restantes if x["lieu"] != restantes[0]["lieu"]])
    assert f"({restantes[0]['lieu']})" in avertissements(lire(dossier))[0]
