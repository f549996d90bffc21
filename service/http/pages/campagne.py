"""A campaign's home, and what an operator does to it: files, freeze, display of the barèmes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...base.refus import Refus
from ...base.tables_campagne import Campagne
from ...conduite import calendrier, campagnes, etapes, frise, guichet_fictif, suivi, tableurs
from ...conduite.calendrier import Fenetre
from ...identite import Action
from ..acces import ActeurConnu, garde
from ..pieces import telecharger
from ..problemes import Probleme
from ..routes import Identifiant
from ..service import Service, ServiceRecu
from .campagnes import ACCUEIL, rapport_de, recevoir, titre_mouvement
from .candidat import PERIODES
from .commun import rediriger, rendre, rendre_refus
from .formulaire import Formulaire, FormulaireRecu
from .lieux import academies

routeur = APIRouter(prefix="/campagnes/{campagne}")

FICHIERS, GEL, CONTROLE = "Fichiers de la campagne", "Geler la campagne", "Contrôle des fichiers"
NOMS_FENETRES = {**PERIODES, Fenetre.CAPACITES: "Saisie des capacités par les rectorats"}

ENTREES = (Fenetre.SAISIE, Fenetre.CAPACITES, Fenetre.TARDIVES)
"""Windows in which people enter what a freeze takes."""

SUITE: tuple[tuple[str, str, Action], ...] = (
    ("Fichiers", "fichiers", Action.DEPOSER),
    ("Contrôle", "controle", Action.LIRE_CALCULS),
    ("Calendrier", "calendrier", Action.LIRE_CAMPAGNE),
    ("Calculs", "calculs", Action.LIRE_CALCULS),
    ("Simulations", "simulations", Action.LIRE_CALCULS),
    ("Choix et publication", "choix", Action.LIRE_CALCULS),
    ("Dérogations", "derogations", Action.LIRE_DEROGATIONS),
    ("Demandes tardives", "tardives", Action.DECIDER_TARDIVE),
)
"""Pages of a campaign: label, address under its own, action. One is shown once it exists."""

PAGES_DES_PAS = {
    frise.Pas.IMPORTER: "fichiers",
    frise.Pas.CONTROLER: "controle",
    frise.Pas.GELER: "gel",
    frise.Pas.CALCULER: "calculs",
    frise.Pas.CHOISIR: "choix",
    frise.Pas.APPROUVER: "choix",
    frise.Pas.PUBLIER: "publication",
}
"""Where each step is done or read."""


@routeur.get("", dependencies=garde(Action.LIRE_CAMPAGNE))
def montrer_campagne(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """Where it is, what is left, what people entered."""
    return _accueil(requete, service, campagne)


@routeur.get("/fichiers", dependencies=garde(Action.DEPOSER))
def montrer_fichiers(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """What was received, and the form to replace it."""
    return _fichiers(requete, service, campagne)


@routeur.post("/fichiers", dependencies=garde(Action.DEPOSER))
async def remplacer_fichiers(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu
) -> Response:
    """All of them, or every fault."""
    try:
        lecture = await recevoir(service, formulaire)

        def changer(seance: Session, ligne: Campagne) -> None:
            campagnes.enregistrer_depot(seance, acteur, ligne, lecture.contenu, lecture.resume, lecture.participants)

        await run_in_threadpool(changer_campagne, service, campagne, formulaire, changer)
    except (Refus, Probleme) as refus:
        return await run_in_threadpool(_fichiers, requete, service, campagne, refus)
    return rediriger(f"/campagnes/{campagne}", "fichiers_remplaces")


@routeur.get("/controle", dependencies=garde(Action.LIRE_CALCULS))
async def montrer_controle(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """What the reader has to say of files without fault: oddities, and notices to candidats by cause."""
    ligne, constat = await _constater(service, campagne)
    causes: dict[str, list[dict[str, Any]]] = {}
    for avis in constat["avis"] if constat else ():
        causes.setdefault(avis["code"], []).append(avis)
    contexte = {"campagne": ligne, "constat": constat, "causes": causes, "fil": fil(ligne, CONTROLE)}
    return rendre(requete, "campagne_controle.html.j2", CONTROLE, **contexte)


@routeur.get("/controle/avis.csv", dependencies=garde(Action.LIRE_CALCULS))
async def rendre_avis(campagne: Identifiant, service: ServiceRecu) -> Response:
    """Every notice, for a spreadsheet."""
    _, constat = await _constater(service, campagne)
    entete = ["candidat", "rang", "code", "message"]
    lignes = [[str(avis[nom]) for nom in entete] for avis in (constat["avis"] if constat else ())]
    return telecharger(tableurs.en_csv([entete, *lignes]), "avis.csv", "text/csv")


@routeur.get("/controle/constat.json", dependencies=garde(Action.LIRE_CALCULS))
async def rendre_constat(campagne: Identifiant, service: ServiceRecu) -> Response:
    """Everything, for programs: as ``mouvement check --json``."""
    _, constat = await _constater(service, campagne)
    return telecharger(json.dumps(constat or {}, ensure_ascii=False, indent=1).encode(), "constat.json", "application/json")


@routeur.get("/gel", dependencies=garde(Action.GELER))
def montrer_gel(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """What a freeze would take, before it is done."""
    return _gel(requete, service, campagne)


@routeur.post("/gel", dependencies=garde(Action.GELER))
async def geler_campagne(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu
) -> Response:
    """Compose, read, freeze; or every fault of what was composed."""
    try:
        gel = await etapes.preparer_gel(service.engine, service.guichet, campagne)
        await run_in_threadpool(changer_campagne, service, campagne, formulaire, lambda s, c: etapes.geler(s, acteur, c, gel))
    except (Refus, Probleme) as refus:
        return await run_in_threadpool(_gel, requete, service, campagne, refus)
    return rediriger(f"/campagnes/{campagne}", "campagne_gelee")


@routeur.post("/degel", dependencies=garde(Action.GELER))
def degeler_campagne(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu
) -> Response:
    """Open it again, with a reason."""
    motif = formulaire.texte("motif")
    try:
        if not motif:
            raise Refus("motif_absent", "Dites pourquoi la campagne est rouverte : le journal le garde.")
        changer_campagne(service, campagne, formulaire, lambda s, c: campagnes.degeler(s, acteur, c, motif))
    except (Refus, Probleme) as refus:
        return _accueil(requete, service, campagne, refus)
    return rediriger(f"/campagnes/{campagne}", "campagne_degelee")


@routeur.post("/baremes", dependencies=garde(Action.AFFICHER_BAREMES))
def afficher_baremes(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu
) -> Response:
    """Show each candidat the own barème."""
    try:
        changer_campagne(service, campagne, formulaire, lambda s, c: campagnes.afficher_baremes(s, acteur, c))
    except (Refus, Probleme) as refus:
        return _accueil(requete, service, campagne, refus)
    return rediriger(f"/campagnes/{campagne}", "baremes_affiches")


def fil(campagne: Campagne, *suite: str) -> tuple[tuple[str, str | None], ...]:
    """Where a page of a campaign is."""
    racine = f"/campagnes/{campagne.id}"
    return (ACCUEIL, (campagne.libelle, racine if suite else None), *((nom, None) for nom in suite))


def changer_campagne(
    service: Service, campagne: str, formulaire: Formulaire, changer: Callable[[Session, Campagne], None]
) -> None:
    """Change a campaign in one transaction, if it is still what the page showed (field ``version``).

    Raises
    ------
    Probleme
        ``version_depassee``.
    """
    with transaction(service.engine) as seance:
        ligne = campagnes.verrouiller(seance, campagne)
        if formulaire.texte("version") != str(ligne.version):
            raise Probleme("version_depassee", "Quelqu'un a changé la campagne depuis : relisez la page, puis recommencez.")
        changer(seance, ligne)


def _adresse(requete: Request, campagne: Campagne, page: str) -> str:
    """Address of a page of a campaign; empty until the page exists."""
    return f"/campagnes/{campagne.id}/{page}" if f"{routeur.prefix}/{page}" in requete.app.state.adresses else ""


def _accueil(requete: Request, service: Service, campagne: str, refus: Refus | Probleme | None = None) -> Response:
    with transaction(service.engine, ecrire=False) as seance:
        ligne = campagnes.lire(seance, campagne)
        contexte = {
            "fil": fil(ligne),
            "campagne": ligne,
            "etat": campagnes.ETATS[ligne.etat],
            "mouvement": titre_mouvement(ligne.mouvement, ligne.annee),
            "resume": frise.resume(seance, ligne),
            "frise": frise.tracer(seance, ligne),
            "adresses": {pas.value: _adresse(requete, ligne, page) for pas, page in PAGES_DES_PAS.items()},
            "suite": [(nom, _adresse(requete, ligne, page), action.value) for nom, page, action in SUITE],
            "journal": f"/journal?campagne={ligne.id}" if "/journal" in requete.app.state.adresses else "",
            "suivi": suivi.compter(seance, campagne),
            "academies": academies(),
            "affichage": Fenetre.AFFICHAGE in calendrier.lire(ligne),
            "fenetres": [
                (nom, calendrier.lire(ligne).get(f), calendrier.ouverte(ligne, f)) for f, nom in NOMS_FENETRES.items()
            ],
        }
        if refus is None:
            return rendre(requete, "campagne.html.j2", ligne.libelle, **contexte)
        return rendre_refus(requete, "campagne.html.j2", ligne.libelle, refus, **contexte)


def _fichiers(requete: Request, service: Service, campagne: str, refus: Refus | Probleme | None = None) -> Response:
    with transaction(service.engine, ecrire=False) as seance:
        ligne = campagnes.lire(seance, campagne)
        contexte = {
            "fil": fil(ligne, FICHIERS),
            "campagne": ligne,
            "resume": frise.resume(seance, ligne),
            "depots": frise.depots(seance, ligne),
            "etat": campagnes.ETATS[ligne.etat],
        }
        return _rendre_fautes(requete, service, "campagne_fichiers.html.j2", FICHIERS, refus, contexte)


def _gel(requete: Request, service: Service, campagne: str, refus: Refus | Probleme | None = None) -> Response:
    with transaction(service.engine, ecrire=False) as seance:
        ligne = campagnes.lire(seance, campagne)
        contexte = {
            "fil": fil(ligne, GEL),
            "campagne": ligne,
            "etat": campagnes.ETATS[ligne.etat],
            "resume": frise.resume(seance, ligne),
            "suivi": suivi.compter(seance, campagne),
            "ouvertes": [
                (nom, calendrier.lire(ligne)[f])
                for f, nom in NOMS_FENETRES.items()
                if f in ENTREES and calendrier.ouverte(ligne, f)
            ],
        }
        return _rendre_fautes(requete, service, "campagne_gel.html.j2", GEL, refus, contexte)


def _rendre_fautes(
    requete: Request,
    service: Service,
    gabarit: str,
    titre: str,
    refus: Refus | Probleme | None,
    contexte: dict[str, Any],
) -> Response:
    """The page, with the table of faults when the refusal has some."""
    if refus is None:
        return rendre(requete, gabarit, titre, rapport=None, empreinte="", **contexte)
    rapport, empreinte = rapport_de(requete, service, refus) if isinstance(refus, Refus) else (None, "")
    return rendre_refus(requete, gabarit, titre, refus, rapport=rapport, empreinte=empreinte, **contexte)


async def _constater(service: Service, campagne: str) -> tuple[Campagne, dict[str, Any] | None]:
    def lire() -> Campagne:
        with transaction(service.engine, ecrire=False) as seance:
            return campagnes.lire(seance, campagne)

    ligne = await run_in_threadpool(lire)
    contenu = ligne.gel or ligne.depot
    return ligne, None if contenu is None else await service.guichet.faire(guichet_fictif.constater, contenu)
