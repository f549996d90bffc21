"""Steps of several kinds on one account at the same time: none waits for another in a circle."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Engine

from service.base import transaction
from service.identite import cles, comptes, connexion
from service.identite.installation import Reglages
from service.identite.politique import Acteur, Action, Role
from tests.service.identite.outils_identite import Banc, Compteur

TOURS = 15


def test_etapes_simultanees_sans_etreinte(engine: Engine, calculs: Compteur) -> None:
    """Failed sign-ons, keys made, second factors made again, sign-outs: each takes rows first and the journal's place last."""
    banc = Banc(engine, calculs, Reglages(echecs_toleres=1000, limite_identifiant="10000/hour"))
    operateur = banc.operateur()
    identifiant, secret = banc.gestion("a@exemple.fr", Role.ANALYSTE)
    analyste = Acteur(identifiant, Role.ANALYSTE)
    valeurs = []
    for _ in range(TOURS):
        valeurs.append(banc.ouvrir("a@exemple.fr", secret).session.valeur)
        banc.attendre(seconds=30)
    pannes: list[BaseException] = []

    def echouer(_: int) -> None:
        banc.entrer("a@exemple.fr", "faux")

    def creer(_: int) -> None:
        with transaction(engine) as seance:
            cles.creer(seance, banc.installation, analyste, "n", [Action.LIRE_CALCULS], timedelta(days=1))

    def reprendre(_: int) -> None:
        with transaction(engine) as seance:
            comptes.reinitialiser_second_facteur(seance, banc.installation, operateur, identifiant)

    def sortir(tour: int) -> None:
        connexion.deconnecter(engine, banc.installation, valeurs[tour])

    def repeter(etape: Callable[[int], None]) -> None:
        try:
            for tour in range(TOURS):
                etape(tour)
        except BaseException as panne:
            pannes.append(panne)

    fils = [threading.Thread(target=repeter, args=(etape,)) for etape in (echouer, creer, reprendre, sortir, creer)]
    for f in fils:
        f.start()
    for f in fils:
        f.join()
    assert pannes == []
