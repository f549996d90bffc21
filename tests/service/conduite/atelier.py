"""A real worker in a process of its own, and what tests ask of it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy import Engine

from service.base import moteur, transaction
from service.base.horloge import maintenant
from service.base.tables_campagne import Calcul
from service.base.tables_identite import Compte
from service.conduite import calculs, campagnes
from service.conduite.file_travaux import FileTravaux, adresse_travaux
from service.conduite.magasin import Magasin
from service.conduite.processus import CONTEXTE
from service.conduite.travailleur import travailler
from service.identite import Acteur, Role
from service.reglages import Reglages

PATIENCE = 60
"""Seconds; only a fault makes a test wait that long."""


def attendre(condition: Callable[[], bool]) -> None:
    """Wait for a condition, and fail if it does not come."""
    limite = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < limite, "rien n'est venu"
        time.sleep(0.05)


def compte(engine: Engine, role: Role, identifiant: str | None = None, academie: str | None = None) -> Acteur:
    """An account, and the actor it is."""
    cle = identifiant or role.value
    with transaction(engine) as seance:
        adresse = f"{cle}@exemple.fr"
        nouveau = Compte(id=cle, identifiant=adresse, courriel=adresse, role=role, academie=academie, cree_le=maintenant())
        nouveau.etat = "actif"
        seance.add(nouveau)
    return Acteur(cle, role, academie)


@dataclass
class Atelier:
    """Databases, store, queue; workers are started and killed by the test."""

    adresse: str
    racine: Path
    engine: Engine
    file: FileTravaux
    magasin: Magasin
    travailleurs: list[BaseProcess]

    def lancer(self, nom: str = "t1") -> BaseProcess:
        """Start a worker."""
        reglages = Reglages(self.racine, base=self.adresse, travailleur=nom)
        processus = CONTEXTE.Process(target=travailler, args=(reglages,))
        processus.start()
        self.travailleurs.append(processus)
        return processus

    def tuer(self, processus: BaseProcess, numero: int = signal.SIGKILL) -> None:
        """Kill a worker as the system would."""
        assert processus.pid is not None
        os.kill(processus.pid, numero)
        processus.join(PATIENCE)
        assert processus.exitcode is not None

    def etat(self, calcul: str) -> str:
        """State of a run, read afresh."""
        return self.ligne(calcul).etat

    def ligne(self, calcul: str) -> Calcul:
        """Row of a run, read afresh."""
        with transaction(self.engine, ecrire=False) as seance:
            return calculs.lire(seance, calcul)

    def attendre(self, calcul: str, *etats: str) -> Calcul:
        """Wait for a run to be in one of these states."""
        attendre(lambda: self.etat(calcul) in etats)
        return self.ligne(calcul)

    def campagne(self, acteur: Acteur, dossier: Path) -> str:
        """A campaign whose files are those of a folder."""
        from service.conduite.magasin import empreinte_json
        from service.echanges.lecture import lire

        lue = lire(dossier)
        contenu = empreinte_json(dict(lue.empreintes))
        self.magasin.deposer(contenu, {c.name: c.read_bytes() for c in dossier.iterdir()})
        resume = {"mouvement": lue.mouvement, "annee": lue.annee, "libelle": lue.libelle}
        with transaction(self.engine) as seance:
            campagne = campagnes.creer(seance, acteur, mouvement=lue.mouvement, annee=lue.annee, libelle=lue.libelle)
            campagnes.enregistrer_depot(seance, acteur, campagne, contenu, resume, {})
            return campagne.id

    def demander(self, acteur: Acteur, campagne: str, mecanisme: str = "stable", *, envoyer: bool = True) -> str:
        """Ask for a run."""
        with transaction(self.engine) as seance:
            ligne = campagnes.lire(seance, campagne)
            calcul, a_envoyer = calculs.demander(seance, acteur, ligne, mecanisme=mecanisme, regles="r", version="v")
        if a_envoyer and envoyer:
            self.file.enfiler(calcul.id, calcul.tentatives)
        return calcul.id


@contextmanager
def atelier(adresse: str, racine: Path) -> Iterator[Atelier]:
    """Everything but the workers."""
    magasin = Magasin(racine)
    magasin.preparer()
    engine, file = moteur(adresse), FileTravaux(adresse_travaux(adresse, racine))
    ouvert = Atelier(adresse, racine, engine, file, magasin, [])
    try:
        yield ouvert
    finally:
        for processus in ouvert.travailleurs:
            if processus.is_alive():
                processus.kill()
            processus.join()
        file.fermer()
        engine.dispose()
