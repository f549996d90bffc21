"""Campaigns at each step of their life, with real runs, for the pages that show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import httpx2
from sqlalchemy.orm import Session

from service.base import maintenant, transaction
from service.base.tables_campagne import Calcul, Campagne, Choix, Participation, Simulation
from service.conduite import campagnes, decisions
from service.identite import Role
from solver.mecanismes import SIMULATIONS
from tests.service.http.outils_http import ECHANTILLONS, archive, attendre, contenu, demander, deposer, zipper
from tests.service.pages.navigateur import Personne
from tests.service.pages.serveur import Serveur

DECISION = {"candidat": "emma", "lieu": "14", "place": "comptee", "base_legale": "Article cité", "motif": "Situation grave"}

Aller = Callable[[Personne, Serveur], None]


def preparer(serveur: Serveur) -> None:
    """A campaign published, one proposed, one approved, one frozen with a run, one in preparation with a decision."""
    operateur = serveur.compte(Role.OPERATEUR, "Odile Opératrice")
    with serveur.programme(operateur) as client:
        for nom, dossier in (
            ("publiee", "un-a-un"),
            ("proposee", "sans-stable"),
            ("approuvee", "premier-degre"),
            ("gelee", "couples"),
        ):
            campagne = deposer(client, archive(dossier))
            _reussir(client.post(f"{campagne}/gel"))
            calcul = demander_par_defaut(client, campagne)
            attendre(client, calcul, "termine")
            serveur.reperes |= {nom: campagne.rpartition("/")[2], f"calcul-{nom}": calcul.rpartition("/")[2]}
            if nom != "gelee":
                _reussir(
                    client.post(f"{campagne}/choix", json={"calcul": serveur.reperes[f"calcul-{nom}"], "motif": "Seul calcul."})
                )
        for nom in ("publiee", "approuvee"):
            approuver(serveur, serveur.reperes[nom])
        _reussir(client.post(f"/v1/campagnes/{serveur.reperes['publiee']}/publication"))
        _en_preparation(client, serveur)
    rattacher(serveur, "publiee", "farid", serveur.compte(Role.CANDIDAT, "Camille Candidat", facteur=False).compte)
    _en_cours(serveur)
    _simuler(serveur)


def demander_par_defaut(client: httpx2.Client, campagne: str) -> str:
    """Ask for a run by the mechanism of the rules; its address."""
    return str(_reussir(client.post(f"{campagne}/calculs", json={})).headers["location"])


def _reussir(reponse: httpx2.Response) -> httpx2.Response:
    assert reponse.status_code < 300, reponse.text
    return reponse


def approuver(serveur: Serveur, campagne: str) -> None:
    """Approve what is proposed, as another person."""
    approbateur = serveur.compte(Role.APPROBATEUR, "Alain Approbateur")
    with transaction(serveur.engine) as seance:
        ligne = campagnes.verrouiller(seance, campagne)
        choix = campagnes.choix_actuel(seance, campagne)
        assert choix is not None
        decisions.approuver(seance, approbateur, ligne, choix.resultat)


def rattacher(serveur: Serveur, nom: str, candidat: str, compte: str) -> None:
    """Give a candidat of a prepared campaign its account."""
    with transaction(serveur.engine) as seance:
        seance.get_one(Participation, (serveur.reperes[nom], candidat)).compte_id = compte


def _en_preparation(client: httpx2.Client, serveur: Serveur) -> None:
    """Two runs of two contents, and a decision that waits for its approval."""
    fichiers = contenu(ECHANTILLONS / "un-a-un")
    campagne = deposer(client, zipper({**fichiers, "capacites.csv": fichiers["capacites.csv"].replace(b"14,1", b"14,0")}))
    serveur.reperes["preparation"] = campagne.rpartition("/")[2]
    for rang in ("premier", "second"):
        calcul = demander(client, campagne)
        attendre(client, calcul, "termine")
        serveur.reperes[f"calcul-{rang}"] = calcul.rpartition("/")[2]
        if rang == "premier":
            envoi: Mapping[str, Any] = {"content": zipper(fichiers), "headers": {"content-type": "application/zip"}}
            _reussir(client.put(f"{campagne}/fichiers", **envoi))
    effet = _reussir(client.post(f"{campagne}/derogations/effet", json={"decisions": [DECISION]})).json()
    corps = {"decisions": [DECISION], "effet": effet["empreinte"]}
    _reussir(client.post(f"{campagne}/derogations", json=corps))


SCENARIO = "libelle: Une place de plus partout\ncapacites:\n  - {partout: oui, ajout: 1}\n"
BALAYAGE = "libelle: Grille\ngrille:\n  - {axe: places, chaque: partout, ajout: [-1, 1]}\n"


def _simuler(serveur: Serveur) -> None:
    """A scenario and a sweep of the frozen campaign, and a simulation of each kind."""
    with serveur.programme(serveur.compte(Role.ANALYSTE, "Anne Analyste")) as client:
        campagne = f"/v1/campagnes/{serveur.reperes['gelee']}"
        for nom, genre, texte in (("plus", "scenario", SCENARIO), ("grille", "balayage", BALAYAGE)):
            corps = {"nom": nom, "genre": genre, "fichiers": {f"{nom}.yaml": texte}}
            _reussir(client.post(f"{campagne}/scenarios", json=corps))
        for nom, demande in (
            ("simulate", {"verbe": "simulate", "scenario": "plus"}),
            ("autre", {"verbe": "simulate", "mecanisme": SIMULATIONS[0].id}),
            ("balayer", {"verbe": "balayer", "scenario": "grille"}),
            ("sensibilite", {"verbe": "sensibilite"}),
            ("planifier", {"verbe": "planifier", "places": 3, "but": "voeu_1"}),
            ("couples", {"verbe": "planifier", "but": "couples_obligatoires"}),
        ):
            simulation = str(_reussir(client.post(f"{campagne}/simulations", json=demande)).headers["location"])
            attendre(client, simulation, "termine")
            serveur.reperes[f"simulation-{nom}"] = simulation.rpartition("/")[2]
    _simulation_en_cours(serveur)
    _plan_en_cours(serveur)


def _simulation_en_cours(serveur: Serveur) -> None:
    """A sweep half done, as a row: no worker has it."""
    with transaction(serveur.engine) as seance:
        modele = seance.get_one(Simulation, serveur.reperes["simulation-balayer"])
        copie = {c.key: getattr(modele, c.key) for c in Simulation.__table__.columns}
        avancement = {"fait": 1200, "total": 3000, "secondes": 45.5}
        autres = {"etat": "en_cours", "etape": "scenarios", "avancement": avancement, "resultat": None, "fini_le": None}
        copie |= {"id": "s" + "f" * 15, "empreinte": "f" * 64, "secondes": {"lecture": 1.2, "base": 3.4}, **autres}
        seance.add(Simulation(**copie))
    serveur.reperes["simulation-en-cours"] = "s" + "f" * 15


def _plan_en_cours(serveur: Serveur) -> None:
    """A plan whose proof is looked for, as a row: no worker has it."""
    with transaction(serveur.engine) as seance:
        modele = seance.get_one(Simulation, serveur.reperes["simulation-planifier"])
        copie = {c.key: getattr(modele, c.key) for c in Simulation.__table__.columns}
        connu = {"base": -12000, "valeur": -12047, "borne": -12053, "effort": 30_000, "permis": 120_000}
        avancement = {"fait": 5, "total": 5, "secondes": 95.0, **connu}
        autres = {"etat": "en_cours", "etape": "disciplines", "avancement": avancement, "resultat": None, "fini_le": None}
        copie |= {"id": "s" + "e" * 15, "empreinte": "e" * 64, "secondes": {"lecture": 1.2, "base": 3.4}, **autres}
        seance.add(Simulation(**copie))
    serveur.reperes["simulation-plan-en-cours"] = "s" + "e" * 15


def scenario_refuse(personne: Personne, serveur: Serveur) -> None:
    """Send a scenario with faults from the form."""
    personne.aller(f"/campagnes/{serveur.reperes['gelee']}/simulations")
    personne.remplir(**{"Nom": "faux", "Lieu d'une cellule, changement 1": "nulle-part", "Combien, changement 1": "beaucoup"})
    personne.presser("Enregistrer le scénario")


def plan_refuse(personne: Personne, serveur: Serveur) -> None:
    """Ask for a plan with faults from the form."""
    personne.aller(f"/campagnes/{serveur.reperes['gelee']}/plans")
    personne.remplir(**{"Nombre de places": "beaucoup", "Académie, borne 1": "nulle-part", "Au moins, borne 1": "trois"})
    personne.presser("Chercher le meilleur plan")


def place_montree(personne: Personne, serveur: Serveur) -> None:
    """Read what one seat does."""
    personne.aller(f"/simulations/{serveur.reperes['simulation-sensibilite']}")
    personne.aller(personne.faire("evaluer", code="document.querySelector('td a').getAttribute('href')"))


def _en_cours(serveur: Serveur) -> None:
    """A run half done and one refused, as rows: no worker has them."""
    anomalie = {"message": "voeux.csv, ligne 3, colonne « lieu » : « 99 ». Attendu : le code d'un lieu."}
    with transaction(serveur.engine) as seance:
        modele = seance.get_one(Calcul, serveur.reperes["calcul-second"])
        _copie(
            seance,
            modele,
            "f" * 15 + "1",
            "en_cours",
            etape="resolution",
            secondes={"lecture": 0.4, "bareme": 0.1, "marche": 0.2},
        )
        _copie(
            seance,
            modele,
            "f" * 15 + "2",
            "refuse",
            secondes={},
            probleme={"code": "campagne_refusee", "detail": "", "anomalies": [anomalie]},
            fini_le=maintenant(),
        )
    serveur.reperes |= {"calcul-en-cours": "f" * 15 + "1", "calcul-refuse": "f" * 15 + "2"}


def _copie(seance: Session, modele: Calcul, identifiant: str, etat: str, **valeurs: Any) -> None:
    seance.add(
        Calcul(
            id=identifiant,
            campagne_id=modele.campagne_id,
            empreinte=identifiant * 4,
            contenu=modele.contenu,
            mecanisme=modele.mecanisme,
            regles=modele.regles,
            version=modele.version,
            etat=etat,
            demande_le=maintenant(),
            demande_par=modele.demande_par,
            tentatives=1,
            **valeurs,
        )
    )


def vers(modele: str) -> Aller:
    """Go to an address in which ``{name}`` is the id of what was prepared under that name."""

    def aller(personne: Personne, serveur: Serveur) -> None:
        personne.aller(modele.format_map(serveur.reperes))

    return aller


def effet_montre(personne: Personne, serveur: Serveur) -> None:
    """Read the effect of a decision that is not taken."""
    personne.aller(f"/campagnes/{serveur.reperes['preparation']}/derogations")
    personne.remplir(
        **{"Identifiant du candidat": "gina", "Code du lieu": "14", "Base légale": "Article cité", "Motif": "Motif."}
    )
    personne.presser("Voir l'effet")


def etats(serveur: Serveur, campagne: str) -> tuple[str, bool]:
    """State of a campaign, and whether something is proposed or chosen for it."""
    with transaction(serveur.engine, ecrire=False) as seance:
        choix: Choix | None = campagnes.choix_actuel(seance, campagne)
        return seance.get_one(Campagne, campagne).etat, choix is not None
