"""CTSS 2020, ASS 2020 and 2024: rectors' rankings, limits, own académie, overseas, conditional demands."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from service.controle import Controle
from service.explications import en_texte, expliquer
from service.preuves import enonces
from service.rapport.premiere_page import alertes
from service.verdict import conclure, detailler
from solver.verification import Violation
from tests.service.campagnes import appeler, ecrire_lignes, lignes
from tests.service.mouvements.fabrique_mouvements import Issue, ecrire, fautes, jouer

POSTES = [
    {"lieu": "S1", "type": "service", "academie": "14", "departement": "35"},
    {"lieu": "S2", "type": "service", "academie": "25", "departement": "78"},
    {"lieu": "R1", "type": "recteur", "academie": "14"},
]


def _ctss(tmp_path: Path, candidats: dict[str, Any], voeux: dict[str, Any], places: dict[str, int], **options: Any) -> Issue:
    return jouer(tmp_path / "c", "ctss", 2020, candidats, voeux, places, postes=POSTES, **options)


def _ass(tmp_path: Path, candidats: dict[str, Any], voeux: dict[str, Any], places: dict[str, int], annee: int = 2020) -> Issue:
    return jouer(tmp_path / "c", "ass", annee, candidats, voeux, places)


def test_ctss_cle_lexicographique(tmp_path: Path) -> None:
    """Legal priorities first, then the recteur's rank, then the subsidiary criteria; not ranked, last among equals."""
    candidats = {
        "a": {"emploi_supprime": "oui"},
        "b": {"anciennete_poste": 2},
        "c": {"anciennete_poste": 30},
        "d": {"anciennete_poste": 5},
        "e": {"anciennete_poste": 6},
    }
    classements = [("S1", "b", 1, "favorable"), ("S1", "c", 2, "favorable"), ("S1", "a", 3, "favorable")]
    for places, attendus in ((1, "a"), (2, "ab"), (3, "abc"), (4, "abce"), (5, "abcde")):
        issue = _ctss(
            tmp_path / str(places), candidats, {nom: ["S1"] for nom in candidats}, {"S1": places}, classements=classements
        )
        assert "".join(nom for nom, lieu in issue.lieux.items() if lieu) == attendus


@pytest.mark.parametrize(("mode", "gagnant"), (("departage", "a"), ("rang", "b"), ("avis", "a")))
def test_ctss_autres_lectures(tmp_path: Path, mode: str, gagnant: str) -> None:
    """The parameter says what the recteur's rank does against a legal priority."""
    candidats = {"a": {"emploi_supprime": "oui"}, "b": {}}
    classements = [("R1", "b", 1, "favorable"), ("R1", "a", 2, "favorable")]
    voeux = {"a": ["R1"], "b": ["R1"]}
    issue = _ctss(tmp_path, candidats, voeux, {"R1": 1}, classements=classements, parametres={"classement_recteur": mode})
    assert issue.lieux[gagnant] == "R1"


def test_ctss_avis_sans_rang(tmp_path: Path) -> None:
    """When only the opinion counts, the rank separates nobody: the subsidiary criteria do."""
    candidats = {"a": {"anciennete_poste": 1}, "b": {"anciennete_poste": 9}}
    voeux, classements = {"a": ["S1"], "b": ["S1"]}, [("S1", "a", 1, "favorable"), ("S1", "b", 2, "favorable")]
    for mode, gagnant in (("avis", "b"), ("departage", "a")):
        parametres = {"classement_recteur": mode}
        issue = _ctss(tmp_path / mode, candidats, voeux, {"S1": 1}, classements=classements, parametres=parametres)
        assert issue.lieux[gagnant] == "S1"


def test_ctss_avis_defavorable(tmp_path: Path) -> None:
    """An unfavourable opinion withdraws the vœu with a notice; nobody ranked is still examined."""
    issue = _ctss(
        tmp_path,
        {"a": {}, "b": {}},
        {"a": ["S1", "S2"], "b": ["S1"]},
        {"S1": 2, "S2": 1},
        classements=[("S1", "a", None, "defavorable")],
    )
    assert issue.lieux == {"a": "S2", "b": "S1"}
    assert issue.codes("a") == [(1, "AVIS_DEFAVORABLE")]


def test_ctss_six_voeux(tmp_path: Path) -> None:
    """Six vœux, both kinds of posts together."""
    postes = [{"lieu": f"X{i}", "type": ("service", "recteur")[i % 2], "academie": "14"} for i in range(7)]
    listes = [f"X{i}" for i in range(7)]
    assert fautes(tmp_path / "6", "ctss", 2020, {"a": {}}, {"a": listes[:6]}, {"X1": 1}, postes=postes) == []
    trouvees = fautes(tmp_path / "7", "ctss", 2020, {"a": {}}, {"a": listes}, {"X1": 1}, postes=postes)
    assert trouvees == [("voeux.csv", 8, "rang", "trop_de_voeux")]


def test_duree_recommandee_ne_bloque_pas(tmp_path: Path) -> None:
    """Less than three years in the post is told, and stops nobody."""
    issue = _ctss(tmp_path, {"a": {"anciennete_poste": 2}, "b": {"anciennete_poste": 3}}, {"a": ["S1"], "b": ["S1"]}, {"S1": 2})
    assert issue.lieux == {"a": "S1", "b": "S1"}
    assert (issue.codes("a"), issue.codes("b")) == ([(0, "DUREE_RECOMMANDEE")], [])


@pytest.mark.parametrize(("mouvement", "annee", "lieu"), (("ctss", 2020, "S1"), ("ass", 2020, "14"), ("ass", 2024, "14")))
def test_reorientation(tmp_path: Path, mouvement: str, annee: int, lieu: str) -> None:
    """The motive is accepted and gives nothing, unless the campaign says that the priority is in force."""
    postes = POSTES if mouvement == "ctss" else ()
    candidat = {"a": {"motif": "reorientation_professionnelle", "reorientation_lieux": "14"}}
    for valeur, points, codes in (("false", 0, [(0, "REORIENTATION")]), ("true", 100, [])):
        parametres = {"reorientation_en_vigueur": valeur}
        issue = jouer(
            tmp_path / valeur, mouvement, annee, candidat, {"a": [lieu]}, {lieu: 1}, postes=postes, parametres=parametres
        )
        assert issue.points("a") == {lieu: points}
        assert issue.codes("a") == codes


@pytest.mark.parametrize(("annee", "maximum"), ((2020, 3), (2024, 6)))
def test_ass_limite(tmp_path: Path, annee: int, maximum: int) -> None:
    """Three académies in 2020, six in 2024."""
    codes = ["01", "02", "03", "04", "06", "07", "08"]
    assert fautes(tmp_path / "juste", "ass", annee, {"a": {}}, {"a": codes[:maximum]}, {"01": 1}) == []
    trouvees = fautes(tmp_path / "trop", "ass", annee, {"a": {}}, {"a": codes[: maximum + 1]}, {"01": 1})
    assert trouvees == [("voeux.csv", maximum + 2, "rang", "trop_de_voeux")]


def test_ass_vise_l_academie_preferee(tmp_path: Path) -> None:
    """The best académie asked where the count of priorities is enough; a place left is taken in the same run."""
    candidats = {
        "a": {"origine": "24", "departement": "94", "departement_conjoint": "35"},
        "b": {"origine": "24", "anciennete_poste": 20},
        "c": {"origine": "06"},
    }
    issue = _ass(tmp_path, candidats, {"a": ["14", "17"], "b": ["14", "17"], "c": ["24"]}, {"14": 1, "17": 1})
    assert issue.lieux == {"a": "14", "b": "17", "c": "24"}
    assert issue.points("a") == {"14": 100, "17": 0}
    assert issue.barre("24") == (1, 2)


def test_ass_academie_detenue_et_outre_mer(tmp_path: Path) -> None:
    """The own académie, the overseas collectivities and Mayotte are set aside with a notice; the other vœux stay."""
    issue = _ass(tmp_path, {"a": {"origine": "24"}}, {"a": ["24", "988", "43", "14"]}, {"14": 1, "988": 5, "43": 5}, annee=2024)
    assert issue.lieux == {"a": "14"}
    assert issue.codes("a") == [(1, "ACADEMIE_DETENUE"), (2, "OUTRE_MER"), (3, "OUTRE_MER")]
    assert "ministère" in issue.avis[1].message


CONDITION = {"motif": "mutation_conditionnelle"}


def test_condition_remplie(tmp_path: Path) -> None:
    """A conditional demand is granted when the one it names is."""
    issue = _ass(
        tmp_path, {"a": CONDITION | {"condition_candidat": "b"}, "b": {}}, {"a": ["14"], "b": ["17"]}, {"14": 1, "17": 1}
    )
    assert issue.lieux == {"a": "14", "b": "17"}


def test_condition_manquee_rend_la_place(tmp_path: Path) -> None:
    """When the named demand fails, the conditional one is void and the seat goes to the next in a further round."""
    candidats = {"a": CONDITION | {"condition_candidat": "b", "emploi_supprime": "oui"}, "b": {"origine": "24"}, "c": {}}
    issue = _ass(tmp_path, candidats, {"a": ["14"], "b": ["17"], "c": ["14"]}, {"14": 1})
    assert issue.lieux == {"a": "", "b": "24", "c": "14"}
    assert issue.verifie.resultat.solution.annulations == ((0,),)
    assert issue.codes("a") == [(0, "CONDITION_NON_REMPLIE")]
    assert issue.verifie.rapport.proprietes["P12"].verifie


def test_mots_de_p12(tmp_path: Path) -> None:
    """Statement, letter, verdict and first page say how many demands were void, in how many rounds, and what is violated."""
    candidats = {"a": CONDITION | {"condition_candidat": "b"}, "b": {"origine": "24"}, "c": {}}
    verifie = _ass(tmp_path, candidats, {"a": ["14"], "b": ["17"], "c": ["14"]}, {"14": 1}).verifie
    (enonce,) = (e for e in enonces(verifie) if e.propriete == "P12")
    assert (enonce.prouve, enonce.mot) == (True, "vérifié")
    assert enonce.phrase == "Vérifié pour chaque personne ; 1 demande annulée en 1 tour."
    lettre = en_texte(expliquer(verifie, "a"))
    assert "Annulé : votre demande dépendait de celle d'un autre candidat, qui n'obtient rien dans ce calcul" in lettre
    assert "1 demande annulée en 1 tour." in lettre
    controle = Controle(verifie.resultat, verifie.rapport, (), ())
    assert conclure(controle).endswith("aucune propriété de P1 à P7, ni P12, n'est violée.")
    assert not [alerte for alerte in alertes(verifie) if "P12" in alerte]

    p12 = verifie.rapport.proprietes["P12"]
    viole = replace(p12, verifie=False, violations=(Violation("P12", "P12 : a obtient une option.", {}),))
    rapport = replace(verifie.rapport, proprietes=MappingProxyType({**verifie.rapport.proprietes, "P12": viole}))
    forge = replace(verifie, rapport=rapport)
    assert "La propriété P12 est violée : 1 violation." in alertes(forge)
    (ligne,) = (x for x in detailler(replace(controle, rapport=rapport)).splitlines() if x.startswith("P12"))
    assert "1 violation" in ligne
    sans = _ass(tmp_path / "sans", candidats, {"a": ["14"], "b": ["17"], "c": []}, {"14": 1, "17": 1}).verifie
    (enonce,) = (e for e in enonces(sans) if e.propriete == "P12")
    assert enonce.phrase == "Vérifié pour chaque personne ; aucune demande n'a été annulée."


def test_condition_relue(tmp_path: Path) -> None:
    """A written result tells its deletions and passes its own control; a deletion taken out of the certificate does not."""
    candidats = {"a": CONDITION | {"condition_candidat": "b", "emploi_supprime": "oui"}, "b": {"origine": "24"}, "c": {}}
    dossier = ecrire(tmp_path / "c", "ass", 2020, candidats, {"a": ["14"], "b": ["17"], "c": ["14"]}, {"14": 1})
    assert appeler("solve", dossier, "-o", tmp_path / "r").code == 0
    certificat = json.loads((tmp_path / "r" / "certificat.json").read_text(encoding="utf-8"))
    assert certificat["annulations"] == [[{"candidats": ["a"], "unite": 0}]]
    assert appeler("verify", dossier, tmp_path / "r").code == 0
    assert (tmp_path / "r" / "refus.csv").read_text(encoding="utf-8").splitlines()[1].endswith(",condition")
    explication = appeler("explain", dossier, tmp_path / "r", "a").sortie
    assert "votre demande dépendait de celle d'un autre candidat, qui n'obtient rien dans ce calcul" in explication
    certificat["annulations"] = []
    (tmp_path / "r" / "certificat.json").write_text(json.dumps(certificat), encoding="utf-8")
    assert appeler("verify", dossier, tmp_path / "r").code == 1


def test_condition_sans_certificat(tmp_path: Path) -> None:
    """Another program's result tells no deletion: the verifier finds them, and refuses a demand granted in vain."""
    candidats = {"a": CONDITION | {"condition_candidat": "b", "emploi_supprime": "oui"}, "b": {"origine": "24"}, "c": {}}
    dossier = ecrire(tmp_path / "c", "ass", 2020, candidats, {"a": ["14"], "b": ["17"], "c": ["14"]}, {"14": 1})
    assert appeler("solve", dossier, "-o", tmp_path / "r").code == 0
    (tmp_path / "r" / "certificat.json").unlink()
    issue = appeler("verify", dossier, tmp_path / "r")
    assert issue.code == 0, issue.erreurs
    assert "P12 vérifié" in issue.erreurs
    assert "les tours ont été rejoués par le vérificateur seul, 1 demande annulée" in " ".join(issue.erreurs.split())
    rangees = {ligne["candidat"]: ligne for ligne in lignes(tmp_path / "r" / "affectations.csv")}
    rangees["a"].update({k: rangees["c"][k] for k in ("resultat", "lieu", "rang", "points")})
    rangees["c"].update(resultat="non_affecte", lieu="", rang="", points="")
    ecrire_lignes(tmp_path / "r" / "affectations.csv", list(rangees.values()))
    issue = appeler("verify", dossier, tmp_path / "r")
    assert issue.code == 1
    assert "P12 : a, dont la demande est annulée, obtient une option" in issue.erreurs


def test_conditions_en_chaine(tmp_path: Path) -> None:
    """Deletions go on to their fixed point: a needs b who needs c; c fails, so b then a fall, and d takes the seat."""
    candidats = {"a": CONDITION | {"condition_candidat": "b"}, "b": CONDITION | {"condition_candidat": "c"}, "c": {}, "d": {}}
    candidats["a"] |= {"emploi_supprime": "oui"}
    issue = _ass(tmp_path, candidats, {"a": ["14"], "b": ["17"], "c": ["24"], "d": ["14"]}, {"14": 1, "17": 1})
    assert issue.lieux == {"a": "", "b": "", "c": "", "d": "14"}
    assert issue.verifie.resultat.solution.annulations == ((1,), (0,))


@pytest.mark.parametrize(("places", "lieux"), (({"14": 1, "17": 1}, ("14", "17")), ({"14": 1}, ("", ""))))
def test_conditions_mutuelles(tmp_path: Path, places: dict[str, int], lieux: tuple[str, str]) -> None:
    """Two candidats who name each other both obtain something or neither does; the seat then goes to a third."""
    candidats = {"a": CONDITION | {"condition_candidat": "b"}, "b": CONDITION | {"condition_candidat": "a"}, "c": {}}
    candidats["a"] |= {"emploi_supprime": "oui"}
    issue = _ass(tmp_path, candidats, {"a": ["14"], "b": ["17"], "c": ["14"]}, places)
    assert (issue.lieux["a"], issue.lieux["b"]) == lieux
    assert issue.lieux["c"] == ("" if lieux[0] else "14")


def test_condition_n_ajoute_rien(tmp_path: Path) -> None:
    """A condition is not a priority: points are those of the facts."""
    issue = _ass(
        tmp_path, {"a": CONDITION | {"condition_candidat": "b"}, "b": {}}, {"a": ["14"], "b": ["17"]}, {"14": 1, "17": 1}
    )
    assert issue.points("a") == {"14": 0}


@pytest.mark.parametrize(("cellule", "code"), (("z", "candidat_inconnu"), ("a", "candidat_autre")), ids=("inconnu", "soi-même"))
def test_condition_fautive(tmp_path: Path, cellule: str, code: str) -> None:
    """A condition that names nobody, or the candidat, is refused with its line and column."""
    candidats = {"a": CONDITION | {"condition_candidat": cellule}, "b": {}}
    assert fautes(tmp_path, "ass", 2020, candidats, {"a": ["14"]}, {"14": 1}) == [
        ("candidats.csv", 2, "condition_candidat", code)
    ]


def test_condition_sans_candidat(tmp_path: Path) -> None:
    """The motive without the other candidat is refused."""
    trouvees = fautes(tmp_path, "ass", 2020, {"a": CONDITION}, {"a": ["14"]}, {"14": 1})
    assert [(fichier, ligne, colonne) for fichier, ligne, colonne, _ in trouvees] == [
        ("candidats.csv", 2, "condition_candidat")
    ]
