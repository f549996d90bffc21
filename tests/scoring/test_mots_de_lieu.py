"""Words that conditions use for the lieu of a vœu: a wrong one is refused at loading; a post is of its lieu's type."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from scoring.fautes import PaquetRefuse
from scoring.langage import BASE, Comparaison, Niveau
from scoring.operateurs import OPERATEURS
from scoring.paquet import RACINE, charger
from scoring.postes import Poste, avec_postes

AMIA = (("ass", 2020), ("ass", 2024), ("ctss", 2020), ("pegc", 2023), ("ptp", 2022))
MOTS = tuple(grandeur.nom for grandeur in BASE if grandeur.niveau is Niveau.VOEU and grandeur.type in {"lieu", "departement"})


def _occurrences() -> list[tuple[str, int, str, str, int]]:
    """(movement, year, file, word, position) of every such word in the texts of the AMIA packs."""
    return [
        (mouvement, annee, chemin.name, trouve.group(), trouve.start())
        for mouvement, annee in AMIA
        for chemin in sorted((RACINE / mouvement / str(annee)).glob("*.yaml"))
        for trouve in re.finditer(rf"(?<=: )({'|'.join(MOTS)})\b", chemin.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("mouvement", "annee", "fichier", "mot", "position"), _occurrences())
def test_mot_faux_refuse(mouvement: str, annee: int, fichier: str, mot: str, position: int, tmp_path: Path) -> None:
    """Each such word of the AMIA packs, misspelt, refuses the pack with its file, its path and the words that exist."""
    racine = tmp_path / "regles"
    shutil.copytree(RACINE, racine)
    chemin = racine / mouvement / str(annee) / fichier
    texte = chemin.read_text(encoding="utf-8")
    chemin.write_text(texte[:position] + f"{mot}x" + texte[position + len(mot) :], encoding="utf-8")
    with pytest.raises(PaquetRefuse) as refus:
        charger(mouvement, annee, racine=racine)
    assert {(faute.fichier, faute.message.split(" ;")[0]) for faute in refus.value.fautes} == {
        (fichier, f"« {mot}x » n'est pas un fait du paquet")
    }
    for faute in refus.value.fautes:
        assert re.search(r"\b(condition|portee)\b.*\.(fait|egale|dans)$", faute.chemin), faute.chemin
        assert set(MOTS) <= set(re.findall(r"\w+", faute.message.split("faits : ")[1]))


def test_tous_les_mots_sont_eprouves() -> None:
    """The packs use every word, so that each is misspelt somewhere above."""
    assert {mot for _, _, _, mot, _ in _occurrences()} == set(MOTS)


def test_deux_mots_faux_dits_ensemble(tmp_path: Path) -> None:
    """Both sides of a comparison are checked: two wrong words are two faults of one report."""
    racine = tmp_path / "regles"
    shutil.copytree(RACINE, racine)
    chemin = racine / "ptp" / "2022" / "elements.yaml"
    texte = chemin.read_text(encoding="utf-8")
    vrai = "{fait: departement_voeu, egale: departement_conjoint}"
    assert vrai in texte
    chemin.write_text(texte.replace(vrai, "{fait: departement_veu, egale: departement_conjoit}"), encoding="utf-8")
    with pytest.raises(PaquetRefuse) as refus:
        charger("ptp", 2022, racine=racine)
    dits = {faute.message.split(" »")[0] for faute in refus.value.fautes}
    assert dits == {"« departement_veu", "« departement_conjoit"}


def test_un_poste_est_du_type_de_son_lieu() -> None:
    """Where a rule asks for a type of lieu, a post answers as the lieu it belongs to."""
    paquet = charger("ptp", 2022)
    types = paquet.lieux.types
    dom, autre = types.index("dom"), next(i for i, genre in enumerate(types) if genre != "dom")
    postes = [Poste(f"Z{i}", "Poste", paquet.types_voeu[0], ou, ou, -1) for i, ou in enumerate((dom, autre))]
    lieux = avec_postes(paquet, postes).lieux
    comparaison = Comparaison("lieu_voeu", "type_de_lieu", ("dom",), Niveau.VOEU)
    demandes = np.array([lieux.indice["Z0"], lieux.indice["Z1"], dom, autre, -1])
    trouves = OPERATEURS[comparaison.operateur].fonction(lieux, demandes, comparaison.operande)
    assert trouves.tolist() == [True, False, True, False, False]
