"""A faulty rule pack on the machine: told as an ordinary refusal, with all its faults, and it hides nothing of the others."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scoring.paquet import RACINE, PaquetRefuse, charger, disponibles
from service.base.refus import Refus
from service.conduite.traduction import traduire
from service.http import descriptions
from service.http.problemes import depuis_refus
from tests.service.campagnes import Issue, appeler, contenu

BONS = disponibles()


@pytest.fixture
def fautif(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, tuple[str, ...]]:
    """The shipped packs and one more, ``pegc`` 2024, with two faults; its folder and its faults."""
    racine = tmp_path / "regles"
    shutil.copytree(RACINE, racine)
    copie = racine / "pegc" / "2024"
    shutil.copytree(racine / "pegc" / "2023", copie)
    for chemin in copie.iterdir():
        texte = chemin.read_text(encoding="utf-8").replace("annee: 2023", "annee: 2024", 1)
        if chemin.name == "parametres.yaml":
            texte = texte.replace("confiance: officiel", "confiance: sure", 1)
        if chemin.name == "paquet.yaml":
            texte = texte.replace("\nsource:", "\nx_source:", 1)
        chemin.write_text(texte, encoding="utf-8")
    with pytest.raises(PaquetRefuse) as refus:
        charger("pegc", 2024, racine=racine)
    ordinaires: dict[str, Any] = dict(charger.__kwdefaults__ or {})
    monkeypatch.setattr(charger, "__kwdefaults__", ordinaires | {"racine": racine})
    monkeypatch.setattr(disponibles, "__defaults__", (racine,))
    assert len(disponibles()) == len(BONS) + 1
    return tmp_path, tuple(str(faute) for faute in refus.value.fautes)


COMMANDES: dict[str, Callable[[Path], Issue]] = {
    "regles": lambda _: appeler("regles", "pegc", "2024"),
    "regles sans année": lambda _: appeler("regles", "pegc"),
    "generate": lambda dossier: appeler(
        "generate",
        dossier / "c",
        *("--mouvement", "pegc", "--annee", "2024", "--recette", _recette(dossier)),
    ),
}


def _recette(dossier: Path) -> Path:
    """The recipe of the year before, renamed."""
    source = RACINE.parents[1] / "service" / "synthese" / "recettes" / "pegc-2023.yaml"
    (dossier / "r.yaml").write_text(source.read_text(encoding="utf-8").replace("annee: 2023", "annee: 2024", 1))
    return dossier / "r.yaml"


@pytest.mark.parametrize("commande", COMMANDES)
def test_refus_ordinaire(fautif: tuple[Path, tuple[str, ...]], commande: str) -> None:
    """Code 3, every fault with its file and place, no trace of the program, nothing written."""
    dossier, fautes = fautif
    avant = sorted(chemin.name for chemin in dossier.iterdir())
    issue = COMMANDES[commande](dossier)
    assert (issue.code, issue.sortie) == (3, "")
    assert len(fautes) >= 2
    assert issue.erreurs.splitlines() == [*fautes, f"Paquet de règles refusé : {len(fautes)} fautes. Rien n'a été écrit."]
    assert {chemin.name for chemin in dossier.iterdir()} - set(avant) <= {"r.yaml"}


def test_refus_pour_les_programmes(fautif: tuple[Path, tuple[str, ...]]) -> None:
    """``--json`` gives each fault: file, path, what is wrong."""
    issue = appeler("regles", "pegc", "2024", "--json")
    assert issue.code == 3
    lues = json.loads(issue.sortie)["fautes"]
    assert tuple(f"{f['fichier']} : {f['chemin'] or '(racine)'} : {f['message']}" for f in lues) == fautif[1]


def test_liste_entiere(fautif: tuple[Path, tuple[str, ...]]) -> None:
    """The list names every pack, the faulty one as such."""
    issue = appeler("regles")
    assert issue.code == 0
    assert all(f"  {nom} {annee}  {charger(nom, annee).libelle}\n" in issue.sortie for nom, annee in BONS)
    assert f"  pegc 2024  REFUSÉ, {len(fautif[1])} fautes (mouvement regles pegc 2024)\n" in issue.sortie
    lus = json.loads(appeler("regles", "--json").sortie)["paquets"]
    assert {(p["mouvement"], p["annee"]): tuple(p["fautes"]) for p in lus if p["fautes"]} == {("pegc", 2024): fautif[1]}


@pytest.mark.usefixtures("fautif")
def test_les_autres_paquets_servent(tmp_path: Path) -> None:
    """A campaign of a sound pack is made as before."""
    arguments = ("--mouvement", "pegc", "--annee", "2023", "--candidats", "100")
    assert appeler("generate", tmp_path / "c", *arguments).code == 0
    assert "candidats.csv" in contenu(tmp_path / "c")


def test_par_http(fautif: tuple[Path, tuple[str, ...]]) -> None:
    """The service describes the sound packs and the faults of the other; asking for it is a documented refusal."""
    for memoire in (descriptions.paquet, descriptions._tous, descriptions.empreinte_des_regles):
        memoire.cache_clear()
    try:
        lus = descriptions.paquets()
        assert [(p.mouvement, p.annee) for p in lus.elements] == list(BONS)
        assert [(p.mouvement, p.annee, tuple(p.motifs)) for p in lus.refuses] == [("pegc", 2024, fautif[1])]
        assert set(descriptions.versions().paquets) == {f"{nom}/{annee}" for nom, annee in BONS}
        with pytest.raises(Refus) as refus, traduire():
            descriptions.regles("pegc", 2024)
        probleme = depuis_refus(refus.value)
        assert (probleme.code, probleme.statut) == ("regles_refusees", 409)
        assert tuple(probleme.complements["motifs"]) == fautif[1]
    finally:
        for memoire in (descriptions.paquet, descriptions._tous, descriptions.empreinte_des_regles):
            memoire.cache_clear()
