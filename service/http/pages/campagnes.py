"""« Campagnes »: the list, and a new one from files, from an archive, or invented."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...base.refus import Refus
from ...conduite import campagnes, frise, guichet, guichet_fictif, rapports, reception, recherche
from ...identite import Acteur, Action
from ..acces import ActeurConnu, garde
from ..descriptions import paquet
from ..pieces import telecharger
from ..problemes import Probleme
from ..service import Service, ServiceRecu
from .commun import presence_de, rediriger, rendre, rendre_refus
from .formulaire import Formulaire, FormulaireRecu

routeur = APIRouter(prefix="/campagnes")

TITRE = "Campagnes"
ACCUEIL = (TITRE, "/campagnes")
NOUVELLE = "Nouvelle campagne"
_CREER = garde(Action.CREER_CAMPAGNE)
Empreinte = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


@routeur.get("", dependencies=garde(Action.LIRE_CAMPAGNE))
def montrer_campagnes(
    requete: Request,
    service: ServiceRecu,
    mots: Annotated[str, Query(max_length=100)] = "",
    etat: Annotated[str, Query(max_length=16)] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Campaigns, newest first, each with its next step."""
    with transaction(service.engine, ecrire=False) as seance:
        trouvees = recherche.chercher(seance, mots=mots, etat=etat if etat in campagnes.ETATS else "", page=page)
        lignes = [(c, frise.resume(seance, c), frise.prochaine(frise.tracer(seance, c))) for c in trouvees.campagnes]
        contexte = {"mots": mots, "etat": etat, "numero": page, "etats": campagnes.ETATS, "trouvees": trouvees}
        return rendre(requete, "campagnes.html.j2", TITRE, lignes=lignes, titre_mouvement=titre_mouvement, **contexte)


@routeur.get("/nouvelle", dependencies=_CREER)
def montrer_nouvelle(requete: Request, service: ServiceRecu) -> Response:
    """The forms of a new campaign."""
    return _nouvelle(requete, service)


@routeur.post("", dependencies=_CREER)
async def creer_campagne(requete: Request, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu) -> Response:
    """Read what was sent; make the campaign, or tell every fault."""
    try:
        lecture = await recevoir(service, formulaire)
    except Refus as refus:
        return await run_in_threadpool(_nouvelle, requete, service, refus)
    return await run_in_threadpool(_creer, service, acteur, lecture)


@routeur.post("/fictive", dependencies=_CREER)
async def creer_fictive(requete: Request, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu) -> Response:
    """Make a campaign of invented people."""
    mouvement, _, annee = formulaire.texte("mouvement").rpartition("-")
    try:
        if service.reglages.production:
            raise Refus("acces_refuse", "Une installation de production ne reçoit pas de campagne fictive.")
        fabrique, taille = guichet_fictif.fabriquer, _entier(formulaire.texte("taille"))
        lecture = await service.guichet.faire(fabrique, mouvement, _entier(annee), taille)
    except Refus as refus:
        return await run_in_threadpool(_nouvelle, requete, service, refus)
    return await run_in_threadpool(_creer, service, acteur, lecture)


@routeur.get("/rapports/{empreinte}/anomalies.csv", dependencies=_CREER)
def rendre_fautes_csv(empreinte: Empreinte, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Every fault of an upload, for a spreadsheet."""
    return telecharger(rapports.lire(service.magasin, acteur, empreinte).en_csv(), "anomalies.csv", "text/csv")


@routeur.get("/rapports/{empreinte}/anomalies.json", dependencies=_CREER)
def rendre_fautes_json(empreinte: Empreinte, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Every fault of an upload, for programs."""
    return telecharger(rapports.lire(service.magasin, acteur, empreinte).en_json(), "anomalies.json", "application/json")


async def recevoir(service: Service, formulaire: Formulaire) -> guichet.Lecture:
    """What the desk says of the files of a form.

    Raises
    ------
    Refus
        ``campagne_vide``; ``campagne_refusee`` with every fault.
    """
    chemin = service.magasin.reception()
    try:
        fautes = await run_in_threadpool(reception.assembler, formulaire.envois("fichiers"), chemin)
        return await service.guichet.faire(guichet.deposer, chemin, fautes)
    finally:
        chemin.unlink(missing_ok=True)


def rapport_de(requete: Request, service: Service, refus: Refus) -> tuple[rapports.Rapport | None, str]:
    """The report of a refusal, kept for whoever sent the files, and its digest."""
    rapport = rapports.de_refus(refus)
    acteur = presence_de(requete).acteur
    return rapport, "" if rapport is None else rapports.garder(service.magasin, acteur, rapport)


def titre_mouvement(mouvement: str, annee: int) -> str:
    """Name of a movement, as its rule pack gives it; its code where this version has no pack for it."""
    try:
        return paquet(mouvement, annee).libelle
    except Probleme:
        return f"{mouvement} {annee}"


def _creer(service: Service, acteur: Acteur, lecture: guichet.Lecture) -> Response:
    with transaction(service.engine) as seance:
        ligne, nouvelle = campagnes.deposer(seance, acteur, lecture.contenu, lecture.resume, lecture.participants)
        identifiant = ligne.id
    return rediriger(f"/campagnes/{identifiant}", "campagne_creee" if nouvelle else "campagne_deja_la")


def _entier(texte: str) -> int:
    return int(texte) if texte.isascii() and texte.isdecimal() and len(texte) < 10 else 0


def _nouvelle(requete: Request, service: Service, refus: Refus | None = None) -> Response:
    contexte = {
        "fil": (ACCUEIL, (NOUVELLE, None)),
        "tailles": guichet_fictif.TAILLES,
        "mouvements": [(f"{m}-{a}", titre_mouvement(m, a)) for m, a in guichet_fictif.recettes()],
        "fictive": not service.reglages.production,
    }
    if refus is None:
        return rendre(requete, "campagnes_nouvelle.html.j2", NOUVELLE, rapport=None, empreinte="", **contexte)
    rapport, empreinte = rapport_de(requete, service, refus)
    return rendre_refus(
        requete, "campagnes_nouvelle.html.j2", NOUVELLE, refus, rapport=rapport, empreinte=empreinte, **contexte
    )
