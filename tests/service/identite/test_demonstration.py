"""Accounts of a demonstration: only in an empty installation that is not of production."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.base import transaction
from service.base.tables_identite import Compte
from service.identite import Role
from service.identite.demonstration import DemonstrationRefusee, Personne, creer
from tests.service.identite.outils_identite import Banc

ODILE = Personne(Role.OPERATEUR, "Odile", "operateur@exemple.fr", "operateur@exemple.fr")


def test_une_seule_fois(banc: Banc) -> None:
    """Accounts are made once, with a second factor each; an installation with accounts receives none."""
    with transaction(banc.engine) as seance:
        (faite,) = creer(seance, banc.installation, [ODILE])
        assert faite.mot_de_passe
        assert faite.secret
        compte = seance.query(Compte).one()
        assert (compte.etat, faite.mot_de_passe in str(compte.mot_de_passe), compte.secret_totp is None) == (
            "actif",
            False,
            False,
        )
    with transaction(banc.engine) as seance, pytest.raises(DemonstrationRefusee, match="déjà des comptes"):
        creer(seance, banc.installation, [ODILE])


def test_pas_en_production(banc: Banc) -> None:
    """An installation of production receives none, whatever asks."""
    production = replace(banc.installation, reglages=replace(banc.installation.reglages, production=True))
    with transaction(banc.engine) as seance, pytest.raises(DemonstrationRefusee, match="production"):
        creer(seance, production, [ODILE])
