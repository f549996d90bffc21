"""What a movement calls its lieux and what its elements count: from the pack and the declared types, never from its name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scoring.classements import rang_seul
from scoring.dossier import ABSENT
from scoring.fautes import PaquetRefuse
from scoring.noms import ACADEMIE, POINT, POSTE
from scoring.paquet import RACINE, Paquet, charger
from scoring.postes import Poste, avec_postes


def _avec_un_poste(mouvement: str, annee: int, genre: str) -> Paquet:
    return avec_postes(charger(mouvement, annee), [Poste("P1", "P1", genre, 0, 0, ABSENT)])


def test_des_voeux_ordinaires_qui_nomment_des_postes() -> None:
    """Where ordinary vœux name posts, lieux are posts, whose lieux are still called académies; elsewhere posts are besides."""
    ptp, second = _avec_un_poste("ptp", 2022, "pp"), _avec_un_poste("second-degre", 2023, "pop")
    assert (ptp.nom_lieu, ptp.nom_propre, second.nom_lieu) == (POSTE, ACADEMIE, ACADEMIE)
    for paquet in (ptp, second):
        propres = paquet.lieux.nombre_propres
        assert (paquet.appellation(0), paquet.appellation(propres)) == (ACADEMIE, POSTE)
        assert paquet.appellation(ABSENT) == paquet.nom_lieu
    assert charger("premier-degre", 2016).nom_lieu.pluriel == "départements"


def test_ce_que_comptent_les_elements() -> None:
    """Elements count points, or what the pack says; some movements count nothing, have no extension, or no linked demands."""
    assert charger("second-degre", 2023).mesure == POINT
    assert charger("ass", 2020).mesure.pluriel == "priorités légales"
    pegc, second = charger("pegc", 2023), charger("second-degre", 2023)
    assert (pegc.au_bareme, pegc.avec_extension, pegc.avec_couples) == (False, False, False)
    assert (second.au_bareme, second.avec_extension, second.avec_couples) == (True, True, True)


def test_ou_le_rang_decide_seul() -> None:
    """The recruiter's rank decides alone on the lieux whose every kind of vœu says so, and only there."""
    assert rang_seul(charger("pegc", 2023)).all()
    assert not rang_seul(charger("ass", 2020)).any()
    ptp = avec_postes(
        charger("ptp", 2022), [Poste(f"P{k}", f"P{k}", genre, 0, 0, ABSENT) for k, genre in enumerate(("pp", "ppr"))]
    )
    assert rang_seul(ptp)[ptp.lieux.nombre_propres :].tolist() == [False, True]
    assert not rang_seul(_avec_un_poste("ctss", 2020, "service")).any()


@pytest.mark.parametrize(
    ("apres", "chemin"),
    (
        ("mesure: {singulier: priorité légale, genre: feminin}", "mesure"),
        ("mesure: {singulier: a, pluriel: b, genre: neutre}", "mesure.genre"),
        ("reserve: 12", "reserve"),
    ),
)
def test_mots_faux_refuses(apres: str, chemin: str, tmp_path: Path) -> None:
    """A faulty word refuses the pack, with the file and the path."""
    racine = tmp_path / "regles"
    shutil.copytree(RACINE, racine)
    fichier = racine / "ptp" / "2022" / "paquet.yaml"
    texte = fichier.read_text(encoding="utf-8")
    avant = "mesure: {singulier: priorité légale, pluriel: priorités légales, genre: feminin}"
    assert avant in texte
    fichier.write_text(texte.replace(avant, apres), encoding="utf-8")
    with pytest.raises(PaquetRefuse) as refus:
        charger("ptp", 2022, racine=racine)
    assert [(f.fichier, f.chemin) for f in refus.value.fautes] == [("paquet.yaml", chemin)]
