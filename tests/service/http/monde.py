"""A service where everything that a route may be asked about exists: accounts of every role, a campaign open, one published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from service.base import maintenant, transaction
from service.base.tables_campagne import Participation
from service.identite import Role
from tests.service.campagnes import campagne
from tests.service.conduite.candidats import CANDIDATS, CAPACITES, VOEUX
from tests.service.http.installation import Ouverte, installee
from tests.service.http.outils_http import archive, attendre, client_de, contenu, demander, deposer, zipper

SANS_LIMITE = dict.fromkeys(("limite_lectures", "limite_changements", "limite_adresse"), "1000000/minute")
ACADEMIE = "01"


@dataclass
class Monde:
    """An installation, and values that exist in it, by the name of the parameter that takes them."""

    installation: Ouverte
    connus: Mapping[str, tuple[Any, ...]]
    _clients: dict[Role | None, TestClient] = field(default_factory=dict)

    def client(self, role: Role | None) -> TestClient:
        """A browser of someone of this role, in a session; of nobody."""
        if role not in self._clients:
            self._clients[role] = self._connecter(role)
        return self._clients[role]

    def oublier(self, role: Role | None) -> None:
        """The session ended: the next request opens another one."""
        self._clients.pop(role, None)

    def _connecter(self, role: Role | None) -> TestClient:
        if role is None:
            return client_de(self.installation.application)
        return self.installation.connecter(acteur(self.installation, role))


def acteur(ouverte: Ouverte, role: Role) -> Any:
    """The actor of a role in this world; the operator is the one of the key."""
    return ouverte.acteur(role, ACADEMIE if role is Role.RECTORAT else None, "" if role is not Role.CANDIDAT else "anna")


@contextmanager
def monde(dossier: Path, **reglages: object) -> Iterator[Monde]:
    """Start it, with a worker."""
    with installee(dossier / "donnees", travailleur=True, **SANS_LIMITE, **reglages) as ouverte:  # type: ignore[arg-type]
        operateur = ouverte.client
        publiee = deposer(operateur, archive("un-a-un"))
        assert operateur.post(f"{publiee}/gel").status_code == 200
        calcul = demander(operateur, publiee)
        attendre(operateur, calcul, "termine")
        identifiant = calcul.rpartition("/")[2]
        choix = operateur.post(f"{publiee}/choix", json={"calcul": identifiant, "motif": "Le seul."})
        approbateur = ouverte.connecter(acteur(ouverte, Role.APPROBATEUR))
        approbation = {"resultat": choix.json()["resultat"]}
        assert approbateur.post(f"{publiee}/choix/approbation", json=approbation).status_code == 200
        assert operateur.post(f"{publiee}/publication").status_code == 201
        ouverte_a_tous = deposer(operateur, zipper(contenu(campagne(dossier / "c", CANDIDATS, VOEUX, CAPACITES))))
        heure = timedelta(hours=1)
        bornes = {"debut": (maintenant() - heure).isoformat(), "fin": (maintenant() + heure).isoformat()}
        fenetres = dict.fromkeys(("saisie", "affichage", "capacites", "tardives"), bornes)
        assert operateur.put(f"{ouverte_a_tous}/calendrier", json={"fenetres": fenetres}).status_code == 200
        campagnes = tuple(adresse.rpartition("/")[2] for adresse in (publiee, ouverte_a_tous))
        anna = acteur(ouverte, Role.CANDIDAT).compte
        with transaction(ouverte.service.engine) as seance:
            for nom in campagnes:
                seance.get_one(Participation, (nom, "anna")).compte_id = anna
        yield Monde(
            ouverte,
            {
                "campagne": campagnes,
                "calcul": (identifiant,),
                "premier": (identifiant,),
                "second": (identifiant,),
                "candidat": ("anna",),
                "nom": ("barres.csv", "rapport.html", "manifeste.json", "entrants"),
                "numero": (1,),
                "derogation": (1,),
                "mouvement": ("second-degre",),
                "annee": (2023,),
                "resultat": (approbation["resultat"],),
            },
        )
