"""Runs: those of a campaign, a new one, one that is watched to its end, its first page and its files."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from solver.mecanismes import CATALOGUE, MecanismeInconnu, verifier_convenance

from ...base import transaction
from ...base.refus import Refus
from ...base.tables_campagne import Calcul, Campagne
from ...conduite import annuaire, calculs, campagnes, guichet, guichet_resultat
from ...identite import Action
from ...preuves import libelle
from ..acces import ActeurConnu, garde
from ..descriptions import paquet
from ..lancement import inscrire_demande
from ..livraison import decrire
from ..problemes import Probleme, depuis_refus
from ..reponses import page
from ..routes import Identifiant
from ..service import Service, ServiceRecu
from .commun import gabarits, rediriger, rendre, rendre_refus
from .formulaire import FormulaireRecu
from .libelles import ETAPES, ETATS_CALCULS, FICHIERS

routeur = APIRouter()

PAR_PAGE = 50
_TITRE = "Calculs"
_LIRE, _CALCULER = garde(Action.LIRE_CALCULS), garde(Action.CALCULER)


def fil_campagne(campagne: Campagne, *suite: tuple[str, str | None]) -> tuple[tuple[str, str | None], ...]:
    """Breadcrumb of a page of a campaign."""
    return (("Campagnes", "/campagnes"), (campagne.libelle, f"/campagnes/{campagne.id}"), *suite)


@routeur.get("/campagnes/{campagne}/calculs", dependencies=_LIRE)
def montrer_calculs(
    requete: Request,
    campagne: Identifiant,
    service: ServiceRecu,
    apres: Annotated[str | None, Query(max_length=64)] = None,
) -> Response:
    """Runs of a campaign, oldest first, and the form to ask for one."""
    return _liste(requete, service, campagne, apres)


@routeur.post("/campagnes/{campagne}/calculs", dependencies=_CALCULER)
def demander(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu
) -> Response:
    """Ask for a run, and go to watch it; the same demand is the same run."""
    try:
        with transaction(service.engine) as seance:
            calcul, neuf = inscrire_demande(seance, acteur, campagne, formulaire.texte("mecanisme") or None)
    except (Refus, Probleme) as refus:
        return _liste(requete, service, campagne, None, refus)
    if neuf:
        service.travaux.enfiler(calcul.id, calcul.tentatives)
    return rediriger(f"/calculs/{calcul.id}", "calcul_demande" if neuf else "calcul_deja_fait")


def _liste(
    requete: Request, service: Service, campagne: str, apres: str | None, refus: Refus | Probleme | None = None
) -> Response:
    with transaction(service.engine, ecrire=False) as seance:
        ligne = campagnes.lire(seance, campagne)
        lignes, dernier = page(calculs.lister(seance, PAR_PAGE, apres, campagne), PAR_PAGE)
        choix = campagnes.choix_actuel(seance, campagne)
        noms = annuaire.noms(seance, (c.demande_par for c in lignes))
    regles = paquet(ligne.mouvement, ligne.annee)
    contexte = {
        "campagne": ligne,
        "calculs": lignes,
        "suite": None if dernier is None else dernier.id,
        "choix": choix,
        "noms": noms,
        "etats": ETATS_CALCULS,
        "mecanismes": [m for m in CATALOGUE if _convient(m, deux_phases=regles.deux_phases)],
        "par_defaut": regles.mecanisme,
        "proprietes": lambda m: [(p, libelle(p, regles)) for p in m.proprietes],
        "fil": fil_campagne(ligne, (_TITRE, None)),
    }
    if refus is None:
        return rendre(requete, "calculs.html.j2", _TITRE, **contexte)
    return rendre_refus(requete, "calculs.html.j2", _TITRE, refus, **contexte)


def _convient(mecanisme: Any, *, deux_phases: bool) -> bool:
    try:
        verifier_convenance(mecanisme, deux_phases=deux_phases)
    except MecanismeInconnu:
        return False
    return True


@routeur.get("/calculs/{calcul}", dependencies=_LIRE)
async def montrer_calcul(requete: Request, calcul: Identifiant, service: ServiceRecu) -> Response:
    """Where a run is; once ended, what is proven of it, its figures and its files."""
    return await montrer(requete, service, calcul)


@routeur.get("/calculs/{calcul}/avancement", dependencies=_LIRE)
def montrer_avancement(calcul: Identifiant, service: ServiceRecu) -> Response:
    """The part of the page that changes while the run goes on, for the script."""
    with transaction(service.engine, ecrire=False) as seance:
        ligne = calculs.lire(seance, calcul)
    corps = gabarits().get_template("avancement.html.j2").render(**_avancement(ligne))
    return Response(corps, headers={"cache-control": "no-store"}, media_type="text/html")


@routeur.post("/calculs/{calcul}/annulation", dependencies=_CALCULER)
async def annuler(requete: Request, calcul: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Stop a run."""

    def faire() -> int:
        with transaction(service.engine) as seance:
            ligne = calculs.lire(seance, calcul)
            calculs.annuler(seance, acteur, ligne)
            return ligne.tentatives

    try:
        tentatives = await run_in_threadpool(faire)
    except Refus as refus:
        return await montrer(requete, service, calcul, refus=refus)
    await run_in_threadpool(service.travaux.annuler, calcul, tentatives)
    return rediriger(f"/calculs/{calcul}", "calcul_annule")


@routeur.post("/calculs/{calcul}/verification", dependencies=garde(Action.VERIFIER))
async def verifier(requete: Request, calcul: Identifiant, service: ServiceRecu) -> Response:
    """Verify the files of a result again, with nothing remembered."""
    try:
        ligne = await run_in_threadpool(lire_termine, service, calcul)
        vu = await service.guichet.faire(guichet.verifier, ligne.empreinte, ligne.contenu)
    except Refus as refus:
        return await montrer(requete, service, calcul, refus=refus)
    return await montrer(requete, service, calcul, verification=vu)


def lire_termine(service: Service, calcul: str) -> Calcul:
    """A run that has a result; see :func:`.calculs.lire_termine`."""
    with transaction(service.engine, ecrire=False) as seance:
        return calculs.lire_termine(seance, calcul)


async def premiere_page(service: Service, calcul: Calcul) -> guichet_resultat.PremierePage:
    """First page of the report of an ended run, verified at the desk."""
    return await service.guichet.faire(guichet_resultat.premiere_page, calcul.empreinte, calcul.contenu, calcul.resultat or "")


async def montrer(
    requete: Request,
    service: Service,
    calcul: str,
    refus: Refus | None = None,
    verification: dict[str, Any] | None = None,
) -> Response:
    """The page of a run."""

    def lire() -> tuple[Calcul, Campagne, dict[str, Any]]:
        with transaction(service.engine, ecrire=False) as seance:
            ligne = calculs.lire(seance, calcul)
            campagne = campagnes.lire(seance, ligne.campagne_id)
            autres = [c for c in calculs.lister(seance, 200, None, campagne.id) if c.etat == "termine" and c.id != calcul]
            noms = annuaire.noms(seance, [ligne.demande_par])
            choix = campagnes.choix_actuel(seance, campagne.id)
        return ligne, campagne, {"autres": autres, "noms": noms, "choix": choix}

    ligne, campagne, contexte = await run_in_threadpool(lire)
    vue = None
    if ligne.etat == "termine":
        try:
            vue = await premiere_page(service, ligne)
            contexte["fichiers"] = await run_in_threadpool(decrire, service.magasin.resultat(ligne.empreinte))
        except Refus as trouve:
            refus = refus or trouve
    titre = f"Calcul {ligne.id}"
    contexte |= {
        **_avancement(ligne),
        "campagne": campagne,
        "page_une": vue,
        "verification": verification,
        "descriptions": FICHIERS,
        "fil": fil_campagne(campagne, (_TITRE, f"/campagnes/{campagne.id}/calculs"), (titre, None)),
    }
    if refus is None:
        return rendre(requete, "calcul.html.j2", titre, **contexte)
    return rendre_refus(requete, "calcul.html.j2", titre, refus, **contexte)


def _avancement(ligne: Calcul) -> dict[str, Any]:
    """What the part that changes shows."""
    probleme = None
    if ligne.probleme is not None:
        complet = dict(ligne.probleme)
        probleme = depuis_refus(Refus(complet.pop("code"), complet.pop("detail"), complet))
    faites = sum(nom in ligne.secondes for nom in ETAPES)
    return {"calcul": ligne, "etats": ETATS_CALCULS, "etapes": ETAPES, "faites": faites, "probleme": probleme}
