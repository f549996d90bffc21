"""Late requests: handed in by who asks, decided by an operator."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...base.refus import Refus
from ...conduite import apercu, calendrier, campagnes, saisie, tardives
from ...conduite.composition import Voeu
from ...conduite.participation import sienne
from ...identite import Action
from ..acces import ActeurConnu, garde
from ..descriptions import paquet
from ..pieces import rendre_piece
from ..problemes import Probleme
from ..routes import Identifiant
from ..routes.mes_contestations import Numero
from ..service import Service, ServiceRecu
from .candidat import ACCUEIL
from .candidat_dossier import ETATS
from .commun import presence_de, rediriger, rendre, rendre_refus
from .formulaire import FormulaireRecu

routeur = APIRouter()

_TITRE, _TITRE_DECISION = "Demande tardive, modification, annulation", "Demandes tardives"
_LIRE, _DECIDER = garde(Action.LIRE_SON_DOSSIER), garde(Action.DECIDER_TARDIVE)


@routeur.get("/mes-demandes/{campagne}/tardives", dependencies=_LIRE)
async def montrer_tardives(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """The own late requests, and the form when the dates allow."""
    return await _page(requete, service, campagne)


@routeur.post("/mes-demandes/{campagne}/tardives", dependencies=garde(Action.DEMANDER_TARDIVEMENT))
async def demander(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu
) -> Response:
    """Hand in a late request; the list is one code per line."""
    lignes = [ligne.split() for ligne in formulaire.brut("voeux").splitlines() if ligne.strip()]
    voeux = [Voeu(ligne[0], ligne[1] if len(ligne) > 1 else "") for ligne in lignes]
    try:
        preparee = await tardives.preparer(service.engine, service.guichet, acteur, campagne, formulaire.texte("nature"), voeux)

        def deposer() -> None:
            with transaction(service.engine) as seance:
                piece, motif = formulaire.piece("piece"), formulaire.texte("motif")
                texte = formulaire.texte("texte")
                tardives.deposer(seance, acteur, campagne, service.magasin, preparee, motif=motif, texte=texte, piece=piece)

        await run_in_threadpool(deposer)
    except Refus as refus:
        saisi = {nom: formulaire.brut(nom) for nom in ("nature", "motif", "texte", "voeux")}
        return await _page(requete, service, campagne, refus, saisi)
    return rediriger(f"/mes-demandes/{campagne}/tardives", "tardive_deposee")


@routeur.get("/campagnes/{campagne}/tardives", dependencies=_DECIDER)
def montrer_a_decider(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """Those of a campaign, the ones that wait first."""
    return _decisions(requete, service, campagne)


@routeur.get("/campagnes/{campagne}/tardives/{numero}/piece", dependencies=_DECIDER)
def rendre_piece_de(campagne: Identifiant, numero: Numero, service: ServiceRecu) -> Response:
    """The document of a request, as a download."""
    with transaction(service.engine, ecrire=False) as seance:
        piece = tardives.piece_de(seance, tardives.lire(seance, campagne, numero))
    return rendre_piece(service, piece)


@routeur.post("/campagnes/{campagne}/tardives/{numero}", dependencies=_DECIDER)
def decider(
    requete: Request,
    campagne: Identifiant,
    numero: Numero,
    service: ServiceRecu,
    acteur: ActeurConnu,
    formulaire: FormulaireRecu,
) -> Response:
    """Accept or refuse."""
    accepter, reponse = formulaire.texte("decision") == "accepter", formulaire.texte("reponse")
    try:
        with transaction(service.engine) as seance:
            ligne = campagnes.verrouiller(seance, campagne)
            tardives.decider(seance, acteur, ligne, numero, accepter=accepter, reponse=reponse)
    except Refus as refus:
        return _decisions(requete, service, campagne, refus)
    return rediriger(f"/campagnes/{campagne}/tardives", "tardive_decidee")


def _decisions(requete: Request, service: Service, campagne: str, refus: Refus | None = None) -> Response:
    with transaction(service.engine, ecrire=False) as seance:
        ligne = campagnes.lire(seance, campagne)
        contexte = {
            "fil": (("Campagnes", "/campagnes"), (ligne.libelle, f"/campagnes/{ligne.id}"), (_TITRE_DECISION, None)),
            "campagne": ligne,
            "lignes": tardives.a_decider(seance, campagne),
            "etats": ETATS,
            "natures": tardives.NATURES,
            "motifs": _motifs(ligne.mouvement, ligne.annee),
            "noms": _noms(ligne.mouvement, ligne.annee),
        }
    if refus is None:
        return rendre(requete, "tardives.html.j2", _TITRE_DECISION, **contexte)
    return rendre_refus(requete, "tardives.html.j2", _TITRE_DECISION, refus, **contexte)


def _motifs(mouvement: str, annee: int) -> dict[str, str]:
    """Words of the motives of a movement; none where this version has no pack for it."""
    with suppress(Probleme):
        return {motif.id: motif.libelle for motif in paquet(mouvement, annee).tardives.motifs}
    return {}


def _noms(mouvement: str, annee: int) -> dict[str, str]:
    """Names of the lieux of a movement by code; posts of a campaign keep their code."""
    with suppress(Probleme):
        lieux = paquet(mouvement, annee).lieux
        return dict(zip(lieux.codes, lieux.noms, strict=True))
    return {}


async def _page(
    requete: Request,
    service: Service,
    campagne: str,
    refus: Refus | None = None,
    saisi: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    acteur = presence_de(requete).acteur
    with transaction(service.engine, ecrire=False) as seance:
        ligne, _ = sienne(seance, acteur, campagne)
        contenu = saisie.lire(seance, acteur, campagne).contenu
        contexte = {
            "fil": (ACCUEIL, (_TITRE, None)),
            "campagne": campagne,
            "faites": tardives.lister(seance, acteur, campagne),
            "ouverte": calendrier.ouverte(ligne, calendrier.Fenetre.TARDIVES),
            "etats": ETATS,
            "natures": tardives.NATURES,
            "saisi": {"nature": "", "motif": "", "texte": "", "voeux": "", **saisi},
        }
    contexte["motifs"] = await service.guichet.faire(tardives.motifs_admis, contenu)
    contexte["choix"] = choix = await service.guichet.faire(apercu.choix_possibles, contenu)
    contexte["noms"] = {code: nom for genre in choix for code, nom in genre.lieux}
    if refus is None:
        return rendre(requete, "candidat_tardives.html.j2", _TITRE, **contexte)
    return rendre_refus(requete, "candidat_tardives.html.j2", _TITRE, refus, **contexte)
