"""A process apart that tries to sign in: started several times by the tests on one database. Prints one letter an attempt."""

from __future__ import annotations

import sys
from datetime import datetime

from service.base import moteur
from service.identite import connexion
from service.identite.coffre import Coffre
from service.identite.installation import Client, Installation, Reglages
from service.identite.refus import RefusIdentite


def main(adresse: str, identifiant: str, mot: str, combien: str, instant: str, limite: str) -> None:
    """Try ``combien`` times with one password."""
    fixe = datetime.fromisoformat(instant)
    installation = Installation(Coffre(bytes(range(32))), Reglages(limite_identifiant=limite), lambda: fixe)
    engine = moteur(adresse)
    for _ in range(int(combien)):
        try:
            etape = connexion.commencer(engine, installation, identifiant, mot, Client("192.0.2.9"))
        except RefusIdentite:
            print("L", end="")
        else:
            print("R" if isinstance(etape, connexion.Refusee) else "O", end="")


if __name__ == "__main__":
    main(*sys.argv[1:])
