"""« Mes demandes »: the campaigns of a candidat, and what may be done now in each."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from ...base import lecture
from ...conduite import calendrier, campagnes, mes_donnees, participation
from ...conduite.calendrier import Fenetre, heure_locale
from ...conduite.territoire import nom_academie
from ...identite import Action
from ..acces import ActeurConnu, garde
from ..descriptions import paquet
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
    with lecture(service.engine) as seance:
        lues = participation.siennes(seance, acteur, 200)
    lignes = [
        {
            "campagne": lue.campagne,
            "candidat": lue.candidat,
            "etat": campagnes.ETATS[lue.campagne.etat],
            "periodes": _periodes(lue),
            "publiee": lue.publiee,
        }
        for lue in lues
    ]
    return rendre(requete, "candidat_demandes.html.j2", TITRE, lignes=lignes)


def _periodes(lue: participation.Sienne) -> list[tuple[str, str, str, bool]]:
    """Name, beginning and end of each window at the hour of the person's lieu, and whether it is open now."""
    bornes = calendrier.lire(lue.campagne)
    if not bornes:
        return []
    lieu = nom_academie(paquet(lue.campagne.mouvement, lue.campagne.annee).lieux, lue.academie)
    return [
        (nom, heure_locale(bornes[f].debut, lieu), heure_locale(bornes[f].fin, lieu), calendrier.ouverte(lue.campagne, f))
        for f, nom in PERIODES.items()
        if f in bornes
    ]


@routeur.get("/{campagne}/pieces/{numero}")
def rendre_piece(campagne: Identifiant, numero: Numero, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """One of the own documents, as a download."""
    return telecharger_piece(service, acteur, campagne, numero)


@routeur.get("/{campagne}/donnees.zip")
async def rendre_donnees(campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Everything held about oneself."""
    octets = await mes_donnees.archive(service.engine, service.guichet, acteur, campagne)
    return telecharger(octets, "mes-donnees.zip", "application/zip")
