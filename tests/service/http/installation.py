"""An installation of the service: accounts, keys, sessions, and a real worker when asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from fastapi import FastAPI
from starlette.testclient import TestClient

from service.base import transaction
from service.conduite import calculs
from service.conduite.processus import CONTEXTE
from service.http.acces import COOKIE_LOCAL
from service.http.application import LIMITE_DEPOT, construire
from service.http.serveur import travailler_pour
from service.http.service import Service
from service.identite import Acteur, Role, cles, comptes, sessions
from service.identite.installation import Client
from service.reglages import Reglages
from tests.service.http.outils_http import client_de


@dataclass
class Ouverte:
    """An open application; ``client`` asks with an operator's key."""

    application: FastAPI
    reglages: Reglages
    client: TestClient
    travailleur: BaseProcess | None

    @property
    def service(self) -> Service:
        """What the routes work with."""
        service: Service = self.application.state.service
        return service

    def acteur(self, role: Role, academie: str | None = None, nom: str = "") -> Acteur:
        """The actor of an account, made at the first call."""
        return acteur_de(self.service, role, academie, nom)

    def cle(self, acteur: Acteur) -> dict[str, str]:
        """Header of a new key with all that this role may give to one."""
        with transaction(self.service.engine) as seance:
            portees = cles.possibles(acteur.role)
            cle = cles.creer(seance, self.service.installation, acteur, "essai", portees, timedelta(days=1))
        return {"authorization": f"Bearer {cle.valeur}"}

    def connecter(self, acteur: Acteur) -> TestClient:
        """A browser of this person, signed in; sends the token of its forms."""
        from service.base.tables_identite import Compte

        with transaction(self.service.engine) as seance:
            compte = seance.get_one(Compte, acteur.compte)
            ouverture = sessions.ouvrir(seance, self.service.installation, compte, Client(), second_facteur=True)
        client = client_de(self.application)
        client.cookies.set(COOKIE_LOCAL, ouverture.valeur)
        client.headers["x-jeton"] = ouverture.jeton_formulaires
        return client


def acteur_de(service: Service, role: Role, academie: str | None = None, nom: str = "") -> Acteur:
    """An account of this role, made at the first call; its identifier is made of role, académie and name."""
    from sqlalchemy import select

    from service.base import maintenant
    from service.base.tables_identite import Compte

    adresse = f"{role.value}{academie or ''}{nom}@exemple.fr"
    with transaction(service.engine) as seance:
        compte = seance.scalars(select(Compte).where(Compte.identifiant == adresse)).one_or_none()
        if compte is None:
            compte = Compte(
                id=comptes.nouvel_id(), identifiant=adresse, courriel=adresse, nom=nom, role=role.value, academie=academie
            )
            compte.etat, compte.cree_le = "actif", maintenant()
            seance.add(compte)
            seance.flush()
        return Acteur(compte.id, role, academie)


def dossier_resultat(installation: Ouverte, calcul: str) -> Path:
    """Result folder of a run, by its address."""
    with transaction(installation.service.engine, ecrire=False) as seance:
        ligne = calculs.lire(seance, calcul.rpartition("/")[2])
        return installation.service.magasin.resultat(ligne.empreinte)


@contextmanager
def installee(
    donnees: Path, *, travailleur: bool = False, limite_depot: int = LIMITE_DEPOT, **reglages: object
) -> Iterator[Ouverte]:
    """Start the application, and a worker if asked; both are stopped on leaving."""
    choisis = Reglages(donnees, **reglages)  # type: ignore[arg-type]
    application = construire(choisis, limite_depot=limite_depot)
    with ExitStack() as pile:
        client = pile.enter_context(client_de(application))
        ouverte = Ouverte(application, choisis, client, None)
        client.headers.update(ouverte.cle(ouverte.acteur(Role.OPERATEUR)))
        if travailleur:
            processus = CONTEXTE.Process(target=travailler_pour, args=(choisis,))
            processus.start()
            pile.callback(processus.join)
            pile.callback(processus.kill)
            ouverte.travailleur = processus
        yield ouverte
