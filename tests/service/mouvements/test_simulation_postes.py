"""Simulating other parameters on a campaign that has posts: its vœux still name them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scoring.paquet import charger
from scoring.postes import Poste, avec_postes, postes_de
from service.echanges.lecture import lire
from tests.service.campagnes import appeler, contenu
from tests.service.mouvements.fabrique_mouvements import ecrire
from tests.service.mouvements.test_fichiers_mouvements import CTSS, PTP, SECOND

CAS = {
    ("ptp", 2022): (PTP, {"rc_meme_academie": "false"}),
    ("ctss", 2020): (CTSS, {"quartier_annees": "3"}),
    ("second-degre", 2023): (SECOND, {"rc_points": "100"}),
}
POSTE = Poste("Z9", "Poste", "ppr", 3, 4, 5)


def _ecrire(dossier: Path, identifiant: tuple[str, int], contenus: dict[str, Any], **options: Any) -> Path:
    autres = dict(contenus)
    obligatoires = [autres.pop(nom) for nom in ("candidats", "voeux", "places")]
    return ecrire(dossier, *identifiant, *obligatoires, **autres, **options)


@pytest.mark.parametrize("identifiant", sorted(CAS))
def test_comme_la_campagne_ainsi_parametree(tmp_path: Path, identifiant: tuple[str, int]) -> None:
    """A scenario of parameters gives the allocation of the same campaign with these parameters in its own file."""
    contenus, parametres = CAS[identifiant]
    dossier = _ecrire(tmp_path / "c", identifiant, contenus)
    ((nom, valeur),) = parametres.items()
    (tmp_path / "s.yaml").write_text(f"libelle: x\nparametres: {{{nom}: {valeur}}}\n", encoding="utf-8")
    issue = appeler("simulate", dossier, "--scenario", tmp_path / "s.yaml", "-o", tmp_path / "s")
    assert issue.code == 0, issue.erreurs
    ecrite = _ecrire(tmp_path / "d", identifiant, contenus, parametres=parametres)
    assert appeler("solve", ecrite, "-o", tmp_path / "r").code == 0
    attendu, obtenu = contenu(tmp_path / "r"), contenu(tmp_path / "s" / "s")
    assert {fichier for fichier in attendu if attendu[fichier] != obtenu[fichier]} == {"certificat.json", "rapport.html"}
    assert appeler("verify", dossier, tmp_path / "s" / "s", "--scenario", tmp_path / "s.yaml").code == 0


def test_postes_retrouves(tmp_path: Path) -> None:
    """The posts put into a pack are read back from it, all their fields; a pack without posts has none."""
    postes = postes_de(lire(_ecrire(tmp_path / "c", ("ptp", 2022), PTP)).paquet)
    assert [poste.code for poste in postes] == ["P1", "P2", "Q1"]
    paquet = charger("ptp", 2022)
    assert postes_de(paquet) == ()
    assert postes_de(avec_postes(paquet, (POSTE, *postes))) == (*postes, POSTE)
