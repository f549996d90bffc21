"""Rankings and counted priorities against plain sorting: the key of a cellule is the lexicographic one of its rules."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import departage
from scoring.classements import Classements, grouper, retenir
from scoring.decompte import calculer
from scoring.dossier import ABSENT
from scoring.normalisation import normaliser
from scoring.paquet import RACINE, Paquet, PaquetRefuse, charger
from scoring.postes import Poste, avec_postes
from tests.scoring.fabrique_dossiers import fabriquer

ACADEMIE = charger("ctss", 2020).lieux.indice["14"]
POSTES = tuple(Poste(code, code, "service", ACADEMIE, ACADEMIE, ABSENT) for code in ("S1", "S2"))


def _paquet(mode: str) -> Paquet:
    return avec_postes(charger("ctss", 2020, {"classement_recteur": mode}), POSTES)


PAQUETS = {mode: _paquet(mode) for mode in ("avis", "departage", "rang")}

PERSONNE = st.fixed_dictionaries(
    {
        "emploi_supprime": st.booleans(),
        "quartier_difficile_annees": st.sampled_from([None, 4, 5]),
        "anciennete_poste": st.sampled_from([None, 2, 7]),
        "echelon": st.sampled_from([3, 4]),
    }
)
AVIS = st.sampled_from(["absent", "defavorable", "non_classe", "classe"])


@settings(max_examples=200, deadline=None)
@given(
    personnes=st.lists(PERSONNE, min_size=1, max_size=7),
    avis=st.lists(AVIS, min_size=7, max_size=7),
    rangs=st.permutations(range(1, 8)),
    mode=st.sampled_from(sorted(PAQUETS)),
)
def test_ordre_d_une_cellule(personnes: list[dict[str, Any]], avis: list[str], rangs: list[int], mode: str) -> None:
    """The order of (group, points, tie-breaks) is the one a person would write by hand, for each reading of the ranking."""
    paquet = PAQUETS[mode]
    noms = [f"P{i}" for i in range(len(personnes))]
    demande = fabriquer(paquet, {nom: {**p, "voeux": [("S1", "service")]} for nom, p in zip(noms, personnes, strict=True)})
    lignes = [
        (i, rangs[i] if a == "classe" else 0, a != "defavorable") for i, a in enumerate(avis[: len(noms)]) if a != "absent"
    ]
    lus = np.array(lignes, dtype=np.int32).reshape(-1, 3)
    lieu = np.full(len(lus), paquet.lieux.indice["S1"], dtype=np.int32)
    classements = Classements(lieu, lus[:, 0], lus[:, 1], lus[:, 2].astype(bool))
    voeux = normaliser(paquet, demande.dossiers, demande.voeux, demande.couples).voeux
    voeux, notices = retenir(paquet, demande.dossiers, voeux, demande.couples, classements)

    rang = {noms[i]: int(r) for i, r, _ in lignes if r}
    exclus = {
        noms[i] for i, a in enumerate(avis[: len(noms)]) if a == "defavorable" or (mode == "rang" and noms[i] not in rang)
    }
    assert {noms[c] for c in voeux.candidat} == set(noms) - exclus
    assert {notice.candidat for notice in notices} == exclus

    bareme = calculer(paquet, demande.dossiers, voeux, demande.couples)
    groupe = grouper(paquet, demande.dossiers, voeux, bareme.points, np.zeros(voeux.nombre, dtype=np.int32), classements).groupe
    tirages = departage.colonnes(paquet, demande.dossiers, 5).valeurs
    cles = {
        noms[c]: (int(g), -int(p), *tirages[c].tolist()) for c, g, p in zip(voeux.candidat, groupe, bareme.points, strict=True)
    }

    def a_la_main(nom: str) -> tuple[Any, ...]:
        p = personnes[noms.index(nom)]
        nombre = int(p["emploi_supprime"]) + int(p["quartier_difficile_annees"] == 5)
        poste = -1 if p["anciennete_poste"] is None else p["anciennete_poste"]
        fin = (-poste, -p["echelon"], *tirages[noms.index(nom)].tolist()[-3:])
        place = rang.get(nom, 99)
        return {"avis": (-nombre, *fin), "departage": (-nombre, place, *fin), "rang": (place, *fin)}[mode]

    assert sorted(cles, key=cles.__getitem__) == sorted(cles, key=a_la_main)


def test_groupe_par_cellule() -> None:
    """Groups start at 0 in each cellule, and equal keys share one."""
    paquet = PAQUETS["departage"]
    listes = {"A": ["S1", "S2"], "B": ["S1", "S2"], "C": ["S2"]}
    demande = fabriquer(paquet, {nom: {"voeux": [(lieu, "service") for lieu in liste]} for nom, liste in listes.items()})
    s1, s2 = (paquet.lieux.indice[code] for code in ("S1", "S2"))
    lieu = np.array([s1, s2], dtype=np.int32)
    classements = Classements(lieu, np.array([1, 1], np.int32), np.array([1, 3], np.int32), np.array([True, True]))
    points = np.zeros(5, dtype=np.int64)
    ordre = grouper(paquet, demande.dossiers, demande.voeux, points, np.zeros(5, dtype=np.int32), classements)
    assert ordre.groupe.tolist() == [1, 1, 0, 0, 1]
    assert ordre.absolu.tolist() == [0] * 5
    dernier = np.iinfo(np.int32).max
    assert ordre.rang.tolist() == [dernier, dernier, 1, 3, dernier]


LIEUX_DE = "lieux_de: {mouvement: ptp, annee: 2022}"
CHOIX = "valeurs: [avis, departage, rang"
FAUTES = {
    "classement_inconnu": (
        "faits.yaml",
        ("classement: classement_recteur", "classement: classement_du_maire"),
        "faits.yaml",
        "n'est pas un paramètre",
    ),
    "classement_valeurs": ("parametres.yaml", (CHOIX, f"{CHOIX}, tirage"), "faits.yaml", "doivent être parmi"),
    "lieux_de_soi": ("paquet.yaml", (LIEUX_DE, "lieux_de: {mouvement: ctss, annee: 2020}"), "paquet.yaml", "un autre paquet"),
    "lieux_de_rien": (
        "paquet.yaml",
        (LIEUX_DE, "lieux_de: {mouvement: ptp, annee: 1999}"),
        "paquet.yaml",
        "un autre paquet",
    ),
}


@pytest.mark.parametrize("faute", FAUTES)
def test_paquet_refuse(tmp_path: Path, faute: str) -> None:
    """A ranking that no parameter describes, and lieux that no other pack has, are refused with file and place."""
    fichier, (avant, apres), fautif, attendu = FAUTES[faute]
    for nom in ("ctss/2020", "ptp/2022"):
        shutil.copytree(RACINE / nom, tmp_path / nom)
    chemin = tmp_path / "ctss/2020" / fichier
    texte = chemin.read_text(encoding="utf-8")
    assert avant in texte
    chemin.write_text(texte.replace(avant, apres, 1), encoding="utf-8")
    with pytest.raises(PaquetRefuse) as refus:
        charger("ctss", 2020, racine=tmp_path)
    assert any(f.fichier == fautif and attendu in f.message for f in refus.value.fautes)


def test_lieux_d_un_autre_paquet(tmp_path: Path) -> None:
    """A pack that names another one for its lieux has the same ones, and may not have a file of its own besides."""
    assert charger("ctss", 2020).lieux.codes == charger("ptp", 2022).lieux.codes
    for nom in ("ctss/2020", "ptp/2022"):
        shutil.copytree(RACINE / nom, tmp_path / nom)
    shutil.copy(tmp_path / "ptp/2022/lieux.yaml", tmp_path / "ctss/2020/lieux.yaml")
    with pytest.raises(PaquetRefuse, match="fichier inconnu"):
        charger("ctss", 2020, racine=tmp_path)
