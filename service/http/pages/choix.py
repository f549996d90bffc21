"""The official run: proposed by an operator, approved by another person who saw it whole, withdrawn, published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...base.refus import Refus
from ...base.tables_campagne import Calcul, Campagne, Choix, Derogation
from ...conduite import annuaire, calculs, campagnes, decisions, derogations, etapes
from ...conduite.guichet_resultat import PremierePage
from ...identite import Acteur, Action
from ..acces import ActeurConnu, garde
from ..routes import Identifiant
from ..service import Service, ServiceRecu
from .calculs import fil_campagne, premiere_page
from .commun import rediriger, rendre, rendre_refus
from .formulaire import Formulaire, FormulaireRecu

routeur = APIRouter(prefix="/campagnes/{campagne}")

_TITRE, _TITRE_PUBLICATION = "Calcul officiel", "Publier le résultat"
LONGUEUR_MOTIF = 2000


def exiger_motif(formulaire: Formulaire) -> str:
    """The reason given, which no form does without.

    Raises
    ------
    Refus
        ``motif_absent``.
    """
    motif = formulaire.texte("motif")[:LONGUEUR_MOTIF]
    if not motif:
        raise Refus("motif_absent", "Dites pourquoi : le journal le garde.")
    return motif


@routeur.get("/choix", dependencies=garde(Action.LIRE_CALCULS))
async def montrer_choix(requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """What is proposed or chosen, whole, and what the reader can do about it."""
    return await _page(requete, service, acteur, campagne)


@routeur.post("/choix", dependencies=garde(Action.PROPOSER_OFFICIEL))
async def proposer(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu
) -> Response:
    """Propose a run, verified again before."""
    try:
        motif, choisi = exiger_motif(formulaire), formulaire.texte("calcul")
        attestation = await etapes.attester(service.engine, service.guichet, choisi)

        def faire(seance: Session, ligne: Campagne) -> None:
            etapes.proposer(seance, acteur, ligne, calculs.lire(seance, choisi), attestation, motif)

        await run_in_threadpool(changer, service, campagne, faire)
    except Refus as refus:
        return await _page(requete, service, acteur, campagne, refus)
    return rediriger(f"/campagnes/{campagne}/choix", "calcul_propose")


@routeur.post("/choix/approbation", dependencies=garde(Action.APPROUVER_OFFICIEL))
async def approuver(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu
) -> Response:
    """Approve what was shown, named by its digest."""
    vu = formulaire.texte("resultat")
    try:
        await run_in_threadpool(changer, service, campagne, lambda s, c: decisions.approuver(s, acteur, c, vu))
    except Refus as refus:
        return await _page(requete, service, acteur, campagne, refus)
    reponse = rediriger(f"/campagnes/{campagne}/choix", "choix_approuve")
    reponse.background = BackgroundTask(etapes.preparer_lettres, service.engine, service.guichet, campagne)
    return reponse


@routeur.post("/choix/retrait", dependencies=garde(Action.RETIRER))
async def retirer(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu
) -> Response:
    """Refuse what is proposed, or withdraw what is chosen, with a reason."""
    try:
        motif = exiger_motif(formulaire)
        await run_in_threadpool(changer, service, campagne, lambda s, c: decisions.retirer(s, acteur, c, motif))
    except Refus as refus:
        return await _page(requete, service, acteur, campagne, refus)
    return rediriger(f"/campagnes/{campagne}/choix", "choix_retire")


@routeur.get("/publication", dependencies=garde(Action.PUBLIER))
async def montrer_publication(requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """What will be published, to whom, what is masked; nothing is done before it is confirmed."""
    return await _page(requete, service, acteur, campagne, gabarit="publication.html.j2", titre=_TITRE_PUBLICATION)


@routeur.post("/publication", dependencies=garde(Action.PUBLIER))
async def publier(requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Verify again, and publish."""
    try:
        attestation = await etapes.preparer_publication(service.engine, service.guichet, campagne)
        await run_in_threadpool(changer, service, campagne, lambda s, c: etapes.publier(s, acteur, c, attestation))
    except Refus as refus:
        gabarit, titre = "publication.html.j2", _TITRE_PUBLICATION
        return await _page(requete, service, acteur, campagne, refus, gabarit=gabarit, titre=titre)
    return rediriger(f"/campagnes/{campagne}/choix", "campagne_publiee")


def changer(service: Service, campagne: str, faire: Callable[[Session, Campagne], object]) -> None:
    """Change a campaign, locked, in one transaction."""
    with transaction(service.engine) as seance:
        faire(seance, campagnes.verrouiller(seance, campagne))


async def _page(
    requete: Request,
    service: Service,
    acteur: Acteur,
    campagne: str,
    refus: Refus | None = None,
    *,
    gabarit: str = "choix.html.j2",
    titre: str = _TITRE,
) -> Response:
    contexte, calcul = await run_in_threadpool(_lire, service, campagne)
    page_une: PremierePage | None = None
    if calcul is not None:
        try:
            page_une = await premiere_page(service, calcul)
        except Refus as trouve:
            refus = refus or trouve
    contexte |= {"page_une": page_une, "moi": acteur.compte}
    ligne, fin = contexte["campagne"], (_TITRE, None)
    fil = fil_campagne(ligne, fin)
    if titre != _TITRE:
        fil = fil_campagne(ligne, (_TITRE, f"/campagnes/{campagne}/choix"), (titre, None))
    if refus is None:
        return rendre(requete, gabarit, titre, fil=fil, **contexte)
    return rendre_refus(requete, gabarit, titre, refus, fil=fil, **contexte)


def _lire(service: Service, campagne: str) -> tuple[dict[str, Any], Calcul | None]:
    """What the base says of the choice, and the run chosen."""
    with transaction(service.engine, ecrire=False) as seance:
        ligne = campagnes.lire(seance, campagne)
        choix = campagnes.choix_actuel(seance, campagne)
        calcul = None if choix is None else calculs.lire(seance, choix.calcul_id)
        publiee = decisions.publication(seance, campagne)
        retires = decisions.retires(seance, campagne)
        prises = [d for d in derogations.lister(seance, campagne) if d.approuvee_le and not d.retiree_le]
        possibles = calculs.proposables(seance, ligne) if ligne.gel else ()
        tous: list[Choix] = [*retires, *([] if choix is None else [choix])]
        comptes = [c for x in tous for c in (x.propose_par, x.approuve_par, x.retire_par)]
        if publiee is not None:
            comptes.append(publiee[0].publie_par)
        contexte = {
            "campagne": ligne,
            "choix": choix,
            "calcul": calcul,
            "possibles": possibles,
            "publication": None if publiee is None else publiee[0],
            "retires": retires,
            "effets": _effets(prises),
            "participants": campagnes.compter(seance, campagne),
            "noms": annuaire.noms(seance, comptes),
        }
    return contexte, calcul


def _effets(prises: list[Derogation]) -> list[dict[str, Any]]:
    """One entry by act: who is decided, and what was shown of the others."""
    lots: dict[str, list[Derogation]] = {}
    for prise in prises:
        lots.setdefault(prise.lot, []).append(prise)
    return [{"candidats": [d.candidat for d in lot], **lot[0].effet} for lot in lots.values()]
