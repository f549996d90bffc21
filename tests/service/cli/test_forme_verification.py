"""One shape of verification: the certificate, ``verify --json`` and HTTP say the same of each property, P1 to P12."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.http.modeles import Controle, Verification
from tests.service.campagnes import appeler
from tests.service.mouvements.test_fichiers_mouvements import ASS, CAMPAGNES
from tests.service.mouvements.test_simulation_postes import _ecrire

PROPRIETES = [f"p{i}" for i in range(1, 13)]
COMMUNS = ("verifie", "violations", "note", "sans_objet")
SANS_OBJET = {
    ("ass", 2024): ["p9", "p10", "p11"],
    ("ptp", 2022): ["p9", "p10", "p11", "p12"],
    ("premier-degre", 2016): ["p6", "p7", "p8", "p12"],
}


@pytest.mark.parametrize("identifiant", sorted(SANS_OBJET))
def test_une_forme(identifiant: tuple[str, int], tmp_path: Path) -> None:
    """Every property is there, with the same keys and values, and says itself whether the movement has it."""
    dossier, resultat = tmp_path / "c", tmp_path / "r"
    if identifiant[0] == "premier-degre":
        assert appeler("generate", dossier, "--mouvement", "premier-degre", "--annee", "2016", "--candidats", "100").code == 0
    else:
        _ecrire(dossier, identifiant, CAMPAGNES[identifiant])
    assert appeler("solve", dossier, "-o", resultat).code == 0
    certificat = json.loads((resultat / "certificat.json").read_text(encoding="utf-8"))
    verification = json.loads(appeler("verify", dossier, resultat, "--json").sortie)
    for contenu in (certificat, verification):
        assert [cle for cle in contenu if cle in PROPRIETES] == PROPRIETES
        assert [cle for cle in PROPRIETES if contenu[cle]["sans_objet"]] == SANS_OBJET[identifiant]
        assert all(contenu[cle]["note"].startswith("Sans objet") for cle in SANS_OBJET[identifiant])
        assert not [cle for cle in SANS_OBJET[identifiant] if contenu[cle]["verifie"] or contenu[cle]["violations"]]
    for cle in PROPRIETES:
        assert {nom: certificat[cle][nom] for nom in COMMUNS} == {nom: verification[cle][nom] for nom in COMMUNS}
    assert json.loads(Verification(**verification).model_dump_json()) == verification


def test_forme_http_exigee() -> None:
    """The model of the service asks for every property, and for ``sans_objet`` of each."""
    assert set(PROPRIETES) <= {nom for nom, champ in Verification.model_fields.items() if champ.is_required()}
    assert Controle.model_fields["sans_objet"].is_required()


def test_demande_conditionnelle(tmp_path: Path) -> None:
    """P12 has an object as soon as one demand of the campaign depends on another, and then only."""
    sans = ASS | {"candidats": ASS["candidats"] | {"a": {"origine": "24"}}}
    for nom, contenus, attendu in (("avec", ASS, False), ("sans", sans, True)):
        dossier = _ecrire(tmp_path / nom, ("ass", 2024), contenus)
        assert appeler("solve", dossier, "-o", tmp_path / f"r-{nom}").code == 0
        certificat = json.loads((tmp_path / f"r-{nom}" / "certificat.json").read_text(encoding="utf-8"))
        assert certificat["p12"]["sans_objet"] is attendu
