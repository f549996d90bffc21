"""« Mon académie »: its campaigns, its capacities (persons and contestations: ``dossiers``)."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...base.refus import Refus
from ...base.tables_campagne import Campagne
from ...conduite import calendrier, campagnes, capacites
from ...conduite.capacites import Ligne
from ...identite import Acteur, Action
from ..acces import ActeurConnu, garde
from ..routes import Identifiant
from ..service import Service, ServiceRecu
from .commun import rediriger, rendre, rendre_refus
from .dossiers import MON_ACADEMIE, PAR_PAGE, changer
from .formulaire import FormulaireRecu

routeur = APIRouter(prefix="/academie")

_TITRE = MON_ACADEMIE[0]


def _fil(campagne: Campagne, *suite: str) -> tuple[tuple[str, str | None], ...]:
    racine = f"/academie/{campagne.id}"
    return (MON_ACADEMIE, (campagne.libelle, racine if suite else None), *((nom, None) for nom in suite))


def _lire(service: Service, campagne: str) -> Campagne:
    with transaction(service.engine, ecrire=False) as seance:
        return campagnes.lire(seance, campagne)


@routeur.get("", dependencies=garde(Action.LIRE_ACADEMIE))
def montrer_campagnes(requete: Request, service: ServiceRecu) -> Response:
    """Campaigns."""
    with transaction(service.engine, ecrire=False) as seance:
        return rendre(requete, "academie.html.j2", _TITRE, campagnes=campagnes.dernieres(seance, PAR_PAGE))


@routeur.get("/{campagne}/capacites", dependencies=garde(Action.SAISIR_CAPACITES))
async def montrer_capacites(requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Capacities, the form to change them, and their history."""
    return await _capacites(requete, service, acteur, campagne)


@routeur.post("/{campagne}/capacites", dependencies=garde(Action.SAISIR_CAPACITES))
async def saisir_capacites(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu
) -> Response:
    """Keep the cells of the form that changed; all or none."""
    vues = await capacites.lire(service.engine, service.guichet, acteur, campagne)
    lignes = []
    for k, cellule in enumerate(vues.lignes):
        saisies = {nom: formulaire.texte(f"{nom}-{k}") for nom, _, _ in vues.colonnes}
        if any(saisies.values()) and saisies != {nom: str(valeur) for nom, valeur in cellule.valeurs.items()}:
            lignes.append(Ligne(cellule.discipline, cellule.lieu, saisies))
    motif = formulaire.texte("motif")[:2000]
    try:
        saisies_lues, connues = await capacites.preparer(service.engine, service.guichet, acteur, campagne, lignes)

        def saisir(seance: Session, ligne: Campagne) -> None:
            capacites.saisir(seance, acteur, ligne, saisies_lues, connues, motif)

        await run_in_threadpool(changer, service, campagne, saisir)
    except Refus as refus:
        return await _capacites(requete, service, acteur, campagne, refus)
    return rediriger(f"/academie/{campagne}/capacites", "capacites_saisies")


async def _capacites(requete: Request, service: Service, acteur: Acteur, campagne: str, refus: Refus | None = None) -> Response:
    ligne = await run_in_threadpool(_lire, service, campagne)
    vues = await capacites.lire(service.engine, service.guichet, acteur, campagne)
    histoire = await capacites.lire_historique(service.engine, service.guichet, acteur, campagne)
    ouverte = ligne.etat == "preparation" and calendrier.ouverte(ligne, calendrier.Fenetre.CAPACITES)
    contexte = {"campagne": ligne, "cellules": vues, "histoire": histoire[::-1], "ouverte": ouverte}
    contexte["fil"] = _fil(ligne, "Capacités")
    if refus is None:
        return rendre(requete, "academie_capacites.html.j2", "Capacités", **contexte)
    return rendre_refus(requete, "academie_capacites.html.j2", "Capacités", refus, **contexte)
