"""Persons one answers for, their files, their contestations: a rectorat's own académie, or for the operator those of none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...base.refus import Refus
from ...base.tables_campagne import Campagne, Contestation
from ...conduite import academie, calculs, campagnes, guichet_academie
from ...identite import Acteur, Action, Role
from ..acces import ActeurConnu, garde
from ..pieces import rendre_piece
from ..routes import Identifiant
from ..routes.academie import Numero
from ..service import Service, ServiceRecu
from .campagnes import ACCUEIL
from .commun import rediriger, rendre, rendre_refus
from .formulaire import FormulaireRecu

routeur = APIRouter()

MON_ACADEMIE = ("Mon académie", "/academie")
SANS_ACADEMIE = "Sans académie"
PAR_PAGE = 50


def _racine(acteur: Acteur, campagne: str) -> str:
    """Where the pages of this role are."""
    return f"/campagnes/{campagne}" if acteur.role is Role.OPERATEUR else f"/academie/{campagne}"


def _contexte(acteur: Acteur, campagne: Campagne, *suite: str) -> dict[str, Any]:
    """What every page needs: the campaign, the addresses and the words of who answers, where one is."""
    racine, national = _racine(acteur, campagne.id), acteur.role is Role.OPERATEUR
    if national:
        liste = f"{racine}/sans-academie"
        fil: list[tuple[str, str | None]] = [ACCUEIL, (campagne.libelle, racine), (SANS_ACADEMIE, liste if suite else None)]
    else:
        liste = racine
        fil = [MON_ACADEMIE, (campagne.libelle, liste if suite else None)]
    fil += [(nom, None) for nom in suite]
    groupe = "sans académie" if national else "de l'académie"
    return {"campagne": campagne, "racine": racine, "liste": liste, "groupe": groupe, "fil": tuple(fil)}


@routeur.get("/academie/{campagne}", dependencies=garde(Action.LIRE_BAREMES))
@routeur.get("/campagnes/{campagne}/sans-academie", dependencies=garde(Action.LIRE_BAREMES))
async def montrer_candidats(
    requete: Request,
    campagne: Identifiant,
    service: ServiceRecu,
    acteur: ActeurConnu,
    apres: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Persons one answers for, a page at a time, and where to go."""

    def lire() -> tuple[Campagne, str, list[str], int, int, bool]:
        with transaction(service.engine, ecrire=False) as seance:
            ligne = campagnes.lire(seance, campagne)
            lus = list(academie.lister(seance, acteur, campagne, PAR_PAGE, apres))
            attente = len(academie.contestations(seance, acteur, campagne, etat="deposee"))
            publiee = calculs.publication(seance, campagne) is not None
            nombre = academie.compter(seance, acteur, campagne)
            return ligne, academie.contenu_lu(ligne), lus, nombre, attente, publiee

    ligne, contenu, lus, nombre, attente, publiee = await run_in_threadpool(lire)
    vus = await service.guichet.faire(guichet_academie.apercus, contenu, tuple(lus[:PAR_PAGE]))
    contexte = _contexte(acteur, ligne) | {"candidats": vus, "nombre": nombre, "attente": attente, "publiee": publiee}
    titre = SANS_ACADEMIE if acteur.role is Role.OPERATEUR else ligne.libelle
    suite = lus[PAR_PAGE - 1] if len(lus) > PAR_PAGE else None
    return rendre(requete, "academie_candidats.html.j2", titre, suite=suite, **contexte)


@routeur.get("/academie/{campagne}/candidats/{candidat:path}", dependencies=garde(Action.LIRE_BAREMES))
@routeur.get("/campagnes/{campagne}/candidats/{candidat:path}", dependencies=garde(Action.LIRE_BAREMES))
async def montrer_dossier(
    requete: Request, campagne: Identifiant, candidat: str, service: ServiceRecu, acteur: ActeurConnu
) -> Response:
    """A person's file; opening it is a line of the journal."""
    ligne = await run_in_threadpool(_lire, service, campagne)
    dossier = await academie.ouvrir(service.engine, service.guichet, acteur, campagne, candidat)
    contexte = _contexte(acteur, ligne, candidat)
    return rendre(requete, "academie_dossier.html.j2", f"Dossier de {candidat}", dossier=dossier, **contexte)


@routeur.get("/academie/{campagne}/contestations", dependencies=garde(Action.LIRE_BAREMES))
@routeur.get("/campagnes/{campagne}/contestations", dependencies=garde(Action.LIRE_BAREMES))
async def montrer_contestations(requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Contestations, those that wait first."""

    def lire() -> tuple[Campagne, list[Contestation]]:
        with transaction(service.engine, ecrire=False) as seance:
            ligne = campagnes.lire(seance, campagne)
            return ligne, sorted(academie.contestations(seance, acteur, campagne), key=lambda c: c.etat != "deposee")

    ligne, lues = await run_in_threadpool(lire)
    elements = await service.guichet.faire(guichet_academie.elements, academie.contenu_lu(ligne))
    contexte = _contexte(acteur, ligne, "Contestations") | {"contestations": lues, "elements": elements}
    return rendre(requete, "academie_contestations.html.j2", "Contestations", **contexte)


@routeur.get("/academie/{campagne}/contestations/{numero}", dependencies=garde(Action.REPONDRE_CONTESTATION))
@routeur.get("/campagnes/{campagne}/contestations/{numero}", dependencies=garde(Action.REPONDRE_CONTESTATION))
async def montrer_contestation(
    requete: Request, campagne: Identifiant, numero: Numero, service: ServiceRecu, acteur: ActeurConnu
) -> Response:
    """A contestation beside the file it is about, and the form of the answer."""
    return await _contestation(requete, service, acteur, campagne, numero)


@routeur.get("/academie/{campagne}/contestations/{numero}/piece", dependencies=garde(Action.REPONDRE_CONTESTATION))
@routeur.get("/campagnes/{campagne}/contestations/{numero}/piece", dependencies=garde(Action.REPONDRE_CONTESTATION))
def rendre_piece_de(campagne: Identifiant, numero: Numero, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """The document of a contestation, to be saved."""
    with transaction(service.engine) as seance:
        piece = academie.ouvrir_piece(seance, acteur, campagnes.lire(seance, campagne), numero)
    return rendre_piece(service, piece)


@routeur.post("/academie/{campagne}/contestations/{numero}", dependencies=garde(Action.REPONDRE_CONTESTATION))
@routeur.post("/campagnes/{campagne}/contestations/{numero}", dependencies=garde(Action.REPONDRE_CONTESTATION))
async def repondre_contestation(
    requete: Request,
    campagne: Identifiant,
    numero: Numero,
    service: ServiceRecu,
    acteur: ActeurConnu,
    formulaire: FormulaireRecu,
) -> Response:
    """Accept with the corrected facts, or refuse with a reason."""
    reponse, faits = formulaire.texte("reponse"), {}
    if formulaire.texte("fait"):
        faits = {formulaire.texte("fait"): formulaire.texte("valeur")}
    try:
        if formulaire.texte("decision") == "acceptee":
            correction = await academie.preparer_correction(service.engine, service.guichet, acteur, campagne, numero, faits)
            await run_in_threadpool(
                changer, service, campagne, lambda s, c: academie.accepter(s, acteur, c, correction, reponse)
            )
        else:
            await run_in_threadpool(changer, service, campagne, lambda s, c: academie.refuser(s, acteur, c, numero, reponse))
    except Refus as refus:
        return await _contestation(requete, service, acteur, campagne, numero, refus)
    return rediriger(f"{_racine(acteur, campagne)}/contestations", "contestation_repondue")


def changer(service: Service, campagne: str, faire: Callable[[Session, Campagne], object]) -> None:
    """Change a campaign in one transaction."""
    with transaction(service.engine) as seance:
        faire(seance, campagnes.verrouiller(seance, campagne))


def _lire(service: Service, campagne: str) -> Campagne:
    with transaction(service.engine, ecrire=False) as seance:
        return campagnes.lire(seance, campagne)


async def _contestation(
    requete: Request, service: Service, acteur: Acteur, campagne: str, numero: int, refus: Refus | None = None
) -> Response:
    def lire() -> tuple[Campagne, Contestation]:
        with transaction(service.engine, ecrire=False) as seance:
            return campagnes.lire(seance, campagne), academie.contestation(seance, acteur, campagne, numero)

    ligne, lue = await run_in_threadpool(lire)
    dossier = await academie.ouvrir(service.engine, service.guichet, acteur, campagne, lue.candidat)
    elements = await service.guichet.faire(guichet_academie.elements, academie.contenu_lu(ligne))
    titre = f"Contestation n° {numero}"
    contexte = _contexte(acteur, ligne, titre) | {"contestation": lue, "elements": elements, "dossier": dossier}
    if refus is None:
        return rendre(requete, "academie_contestation.html.j2", titre, **contexte)
    return rendre_refus(requete, "academie_contestation.html.j2", titre, refus, **contexte)
