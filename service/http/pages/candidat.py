"""« Mes demandes »: the campaigns of a candidat, and what may be done now in each."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from ...base import transaction
from ...conduite import calculs, calendrier, campagnes, mes_donnees
from ...conduite.calendrier import Fenetre
from ...identite import Action
from ..acces import ActeurConnu, garde
from ..pieces import telecharger, telecharger_piece
from ..routes import Identifiant
from ..routes.mes_contestations import Numero
from ..service import ServiceRecu
from .commun import rendre

routeur = APIRouter(prefix="/mes-demandes", dependencies=garde(Action.LIRE_SON_DOSSIER))

TITRE = "Mes demandes"
ACCUEIL = (TITRE, "/mes-demandes")

PERIODES: Mapping[Fenetre, str] = {
    Fenetre.SAISIE: "Saisie et confirmation des vœux",
    Fenetre.AFFICHAGE: "Affichage et contestation des barèmes",
    Fenetre.TARDIVES: "Demandes tardives, modifications et annulations",
}


@routeur.get("")
def montrer_mes_demandes(requete: Request, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Every campaign, its dates, and its pages."""
    with transaction(service.engine, ecrire=False) as seance:
        lignes = [
            {
                "campagne": ligne,
                "etat": campagnes.ETATS[ligne.etat],
                "periodes": [
                    (nom, calendrier.lire(ligne)[f], calendrier.ouverte(ligne, f))
                    for f, nom in PERIODES.items()
                    if f in calendrier.lire(ligne)
                ],
                "publiee": calculs.publication(seance, ligne.id) is not None,
            }
            for ligne in campagnes.lister(seance, acteur, 200)
        ]
    return rendre(requete, "candidat_demandes.html.j2", TITRE, lignes=lignes)


@routeur.get("/{campagne}/pieces/{numero}")
def rendre_piece(campagne: Identifiant, numero: Numero, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """One of the own documents, as a download."""
    return telecharger_piece(service, acteur, campagne, numero)


@routeur.get("/{campagne}/donnees.zip")
async def rendre_donnees(campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Everything held about oneself."""
    octets = await mes_donnees.archive(service.engine, service.guichet, acteur, campagne)
    return telecharger(octets, "mes-donnees.zip", "application/zip")
