"""The page for users: its commands run, in its order; what it names exists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from scoring.paquet import charger
from service.explications.mention import CHAMPS, PREFIXE
from tests.service.campagnes import RACINE, appeler, ecrire_lignes, generee, lignes
from tests.service.premier_degre.fabrique_premier_degre import ecrire

PAGE = (RACINE / "docs" / "utiliser.md").read_text(encoding="utf-8")
BLOCS: list[tuple[str, str]] = re.findall(r"^```(sh|yaml)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_commandes_de_la_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command of the page ends with 0, on a generated campaign, in order."""
    generee(tmp_path / "campagne", 200, graine=2)
    monkeypatch.chdir(tmp_path)
    commandes = [ligne for langue, bloc in BLOCS if langue == "sh" for ligne in bloc.splitlines()]
    scenario = next(bloc for langue, bloc in BLOCS if langue == "yaml" and "capacites" in bloc)
    Path("toulouse.yaml").write_text(scenario, encoding="utf-8")
    ensemble = next(bloc for langue, bloc in BLOCS if langue == "yaml" and "campagnes" in bloc)
    Path("rentree.yaml").write_text(ensemble, encoding="utf-8")
    ecrire(Path("premier_degre"), [{"candidat": "p1"}], {"p1": ["29"]}, {"29": (1, 0), "93": (0, 1)})
    autre = {"candidat": "p1", "nature": "detachement", "libelle": "Détachement à l'étranger"}
    ecrire_lignes(Path("autres_demandes.csv"), [autre])
    vues = set()
    for commande in commandes:
        programme, *arguments = shlex.split(commande)
        issue = appeler(*arguments)
        assert (programme, issue.code) == ("mouvement", 0), (commande, issue.erreurs)
        vues.add(arguments[0])
    du_banc = {"simulate", "sensibilite", "planifier", "figures", "compare"}
    assert vues == {"check", "score", "solve", "verify", "explain", "publish", "enchainer"} | du_banc
    assert [d["nature"] for d in lignes(Path("rentree/demandes_annulees.csv"))] == ["detachement"]
    assert len(list(Path("lettres").iterdir())) == 201


def test_parametres_de_la_page() -> None:
    """The parameters that the page tells to fill are those of the notice that the pack leaves empty."""
    parametres = charger("second-degre", 2023).parametres
    vides = {PREFIXE + champ for champ in CHAMPS if not parametres[PREFIXE + champ].valeur}
    assert set(re.findall(rf"^  ({PREFIXE}\w+):", PAGE, re.MULTILINE)) == vides
    assert "seuil_masquage" in parametres
    assert "placement_obligatoire" in parametres
