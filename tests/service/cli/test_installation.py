"""First account and journal of an installation, from the command line."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from tests.service.campagnes import appeler


def test_amorcer(tmp_path: Path) -> None:
    """The link of the first operator is printed alone; it is given again as long as nobody used it; the journal tells it."""
    donnees = tmp_path / "d"
    premier = appeler("comptes", "amorcer", "camille@exemple.fr", "--nom", "Camille", "--donnees", donnees)
    assert premier.code == 0
    lien = premier.sortie.strip()
    assert lien.startswith("http://127.0.0.1:8000/invitation/")
    assert "7 jours" in premier.erreurs
    second = appeler("comptes", "amorcer", "camille@exemple.fr", "--donnees", donnees)
    assert second.sortie.strip() not in {"", lien}
    lu = json.loads(appeler("journal", "verifier", "--donnees", donnees, "--json").sortie)
    assert (lu["intact"], lu["lignes"]) == (True, 2)


def test_amorcer_refuse(tmp_path: Path) -> None:
    """An address that is none, and a second first operator, are refused in words."""
    donnees = tmp_path / "d"
    refus = appeler("comptes", "amorcer", "camille", "--donnees", donnees)
    assert (refus.code, refus.sortie) == (2, "")
    assert "adresse électronique" in refus.erreurs
    appeler("comptes", "amorcer", "camille@exemple.fr", "--donnees", donnees)
    with sqlite3.connect(donnees / "mouvement.sqlite") as base:
        base.execute("UPDATE compte SET etat = 'actif'")
    base.close()
    refus = appeler("comptes", "amorcer", "autre@exemple.fr", "--donnees", donnees)
    assert (refus.code, refus.sortie) == (2, "")
    assert "existe déjà" in refus.erreurs


def test_journal_falsifie(tmp_path: Path) -> None:
    """A line changed behind the triggers, or an end cut off, is told with the code of a violation."""
    donnees = tmp_path / "d"
    for _ in range(2):
        appeler("comptes", "amorcer", "camille@exemple.fr", "--donnees", donnees)
    tete = json.loads(appeler("journal", "verifier", "--donnees", donnees, "--json").sortie)["tete"]
    assert appeler("journal", "verifier", "--attendue", tete, "--donnees", donnees).code == 0
    with sqlite3.connect(donnees / "mouvement.sqlite") as base:
        base.execute("DROP TRIGGER journal_effacer")
        base.execute("DELETE FROM journal WHERE numero = 2")
    base.close()
    assert appeler("journal", "verifier", "--donnees", donnees).code == 0
    coupe = appeler("journal", "verifier", "--attendue", tete, "--donnees", donnees)
    assert coupe.code == 1
    assert "retirée" in coupe.erreurs
    with sqlite3.connect(donnees / "mouvement.sqlite") as base:
        base.execute("DROP TRIGGER journal_modifier")
        base.execute("UPDATE journal SET acteur = 'autre'")
    base.close()
    change = appeler("journal", "verifier", "--donnees", donnees)
    assert change.code == 1
    assert "a été modifiée" in change.erreurs


def test_installation_inutilisable(tmp_path: Path) -> None:
    """A data folder that cannot be made: one line, stopped."""
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    issue = appeler("journal", "verifier", "--donnees", tmp_path / "fichier" / "d")
    assert (issue.code, len(issue.erreurs.splitlines())) == (4, 1)
