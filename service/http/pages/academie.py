"""« Mon académie »: persons, contestations, capacities, tables to take away."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...base.refus import Refus
from ...base.tables_campagne import Campagne, Contestation
from ...conduite import academie, calculs, calendrier, campagnes, capacites, guichet_academie
from ...conduite.capacites import Ligne
from ...identite import Acteur, Action
from ..acces import ActeurConnu, garde
from ..pieces import rendre_piece
from ..service import Service, ServiceRecu
from .commun import rediriger, rendre, rendre_refus
from .formulaire import FormulaireRecu

routeur = APIRouter(prefix="/academie")

_TITRE = "Mon académie"
PAR_PAGE = 50
Identifiant = Annotated[str, Path(max_length=64)]
Numero = Annotated[int, Path(ge=1, le=2**31 - 1)]


def _fil(campagne: Campagne, *suite: str) -> tuple[tuple[str, str | None], ...]:
    racine = f"/academie/{campagne.id}"
    return ((_TITRE, "/academie"), (campagne.libelle, racine if suite else None), *((nom, None) for nom in suite))


def _lire(service: Service, campagne: str) -> Campagne:
    with transaction(service.engine, ecrire=False) as seance:
        return campagnes.lire(seance, campagne)


@routeur.get("", dependencies=garde(Action.LIRE_ACADEMIE))
def montrer_campagnes(requete: Request, service: ServiceRecu) -> Response:
    """Campaigns."""
    with transaction(service.engine, ecrire=False) as seance:
        return rendre(requete, "academie.html.j2", _TITRE, campagnes=campagnes.dernieres(seance, PAR_PAGE))


@routeur.get("/{campagne}", dependencies=garde(Action.LIRE_ACADEMIE))
async def montrer_candidats(
    requete: Request,
    campagne: Identifiant,
    service: ServiceRecu,
    acteur: ActeurConnu,
    apres: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Persons of the académie, a page at a time, and where to go."""

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
    contexte = {"campagne": ligne, "candidats": vus, "nombre": nombre, "attente": attente, "publiee": publiee}
    suite = lus[PAR_PAGE - 1] if len(lus) > PAR_PAGE else None
    return rendre(requete, "academie_candidats.html.j2", ligne.libelle, suite=suite, fil=_fil(ligne), **contexte)


@routeur.get("/{campagne}/candidats/{candidat:path}", dependencies=garde(Action.LIRE_ACADEMIE))
async def montrer_dossier(
    requete: Request, campagne: Identifiant, candidat: str, service: ServiceRecu, acteur: ActeurConnu
) -> Response:
    """A person's file; opening it is a line of the journal."""
    ligne = await run_in_threadpool(_lire, service, campagne)
    dossier = await academie.ouvrir(service.engine, service.guichet, acteur, campagne, candidat)
    return rendre(
        requete,
        "academie_dossier.html.j2",
        f"Dossier de {candidat}",
        dossier=dossier,
        campagne=ligne,
        fil=_fil(ligne, candidat),
    )


@routeur.get("/{campagne}/contestations", dependencies=garde(Action.LIRE_ACADEMIE))
async def montrer_contestations(requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Contestations, those that wait first."""

    def lire() -> tuple[Campagne, list[Contestation]]:
        with transaction(service.engine, ecrire=False) as seance:
            ligne = campagnes.lire(seance, campagne)
            return ligne, sorted(academie.contestations(seance, acteur, campagne), key=lambda c: c.etat != "deposee")

    ligne, lues = await run_in_threadpool(lire)
    elements = await service.guichet.faire(guichet_academie.elements, academie.contenu_lu(ligne))
    contexte = {"contestations": lues, "elements": elements, "campagne": ligne, "fil": _fil(ligne, "Contestations")}
    return rendre(requete, "academie_contestations.html.j2", "Contestations", **contexte)


@routeur.get("/{campagne}/contestations/{numero}", dependencies=garde(Action.REPONDRE_CONTESTATION))
async def montrer_contestation(
    requete: Request, campagne: Identifiant, numero: Numero, service: ServiceRecu, acteur: ActeurConnu
) -> Response:
    """A contestation beside the file it is about, and the form of the answer."""
    return await _contestation(requete, service, acteur, campagne, numero)


@routeur.get("/{campagne}/contestations/{numero}/piece", dependencies=garde(Action.REPONDRE_CONTESTATION))
def rendre_piece_de(campagne: Identifiant, numero: Numero, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """The document of a contestation, to be saved."""
    with transaction(service.engine) as seance:
        piece = academie.ouvrir_piece(seance, acteur, campagnes.lire(seance, campagne), numero)
    return rendre_piece(service, piece)


@routeur.post("/{campagne}/contestations/{numero}", dependencies=garde(Action.REPONDRE_CONTESTATION))
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
                _changer, service, campagne, lambda s, c: academie.accepter(s, acteur, c, correction, reponse)
            )
        else:
            await run_in_threadpool(_changer, service, campagne, lambda s, c: academie.refuser(s, acteur, c, numero, reponse))
    except Refus as refus:
        return await _contestation(requete, service, acteur, campagne, numero, refus)
    return rediriger(f"/academie/{campagne}/contestations", "contestation_repondue")


def _changer(service: Service, campagne: str, faire: object) -> None:
    assert callable(faire)
    with transaction(service.engine) as seance:
        faire(seance, campagnes.verrouiller(seance, campagne))


async def _contestation(
    requete: Request, service: Service, acteur: Acteur, campagne: str, numero: int, refus: Refus | None = None
) -> Response:
    def lire() -> tuple[Campagne, object, str]:
        with transaction(service.engine, ecrire=False) as seance:
            ligne = campagnes.lire(seance, campagne)
            lue = academie.contestation(seance, acteur, campagne, numero)
            return ligne, lue, lue.candidat

    ligne, lue, candidat = await run_in_threadpool(lire)
    dossier = await academie.ouvrir(service.engine, service.guichet, acteur, campagne, candidat)
    elements = await service.guichet.faire(guichet_academie.elements, academie.contenu_lu(ligne))
    titre = f"Contestation n° {numero}"
    contexte = {"contestation": lue, "elements": elements, "dossier": dossier, "campagne": ligne, "fil": _fil(ligne, titre)}
    if refus is None:
        return rendre(requete, "academie_contestation.html.j2", titre, **contexte)
    return rendre_refus(requete, "academie_contestation.html.j2", titre, refus, **contexte)


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

        await run_in_threadpool(_changer, service, campagne, saisir)
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
