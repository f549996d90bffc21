"""Motivated exceptions: the effect shown before it is decided, approval by another person, withdrawal. A couple is one act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...base.refus import Refus
from ...base.tables_campagne import Derogation
from ...conduite import annuaire, campagnes, derogations
from ...conduite.derogations import Decision, Effet
from ...identite import Acteur, Action
from ..acces import ActeurConnu, garde
from ..routes import Identifiant
from ..routes.derogations import Numero
from ..service import Service, ServiceRecu
from .calculs import fil_campagne
from .choix import changer, exiger_motif
from .commun import rediriger, rendre, rendre_refus
from .formulaire import Formulaire, FormulaireRecu
from .libelles import ISSUES
from .lieux import noms_des_lieux

routeur = APIRouter(prefix="/campagnes/{campagne}/derogations")

_TITRE, _TITRE_EFFET = "Dérogations", "Effet de la décision"
_DEROGER = garde(Action.DEROGER)
_CHAMPS = ("candidat", "lieu", "place", "candidat2", "lieu2", "place2", "base_legale", "motif")
_LONGUEURS = {"base_legale": 2000, "motif": 2000}


@routeur.get("", dependencies=garde(Action.LIRE_DEROGATIONS))
def montrer_derogations(requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Decisions, act by act, and the form of a new one."""
    return _page(requete, service, acteur, campagne)


@routeur.post("/effet", dependencies=_DEROGER)
async def montrer_effet(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu
) -> Response:
    """Run the campaign without and with the decision; nothing is kept."""
    saisie = _saisie(formulaire)
    try:
        effet = await derogations.simuler(service.engine, service.guichet, campagne, _decisions(saisie))
    except Refus as refus:
        return await run_in_threadpool(_page, requete, service, acteur, campagne, refus, saisie)
    return await _effet(requete, service, campagne, saisie, effet)


@routeur.post("", dependencies=_DEROGER)
async def decider(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu
) -> Response:
    """Record the decision whose effect was read; another effect is shown again, and nothing is kept."""
    saisie, vu = _saisie(formulaire), formulaire.texte("effet")
    effet = None
    try:
        effet = await derogations.simuler(service.engine, service.guichet, campagne, _decisions(saisie))
        await run_in_threadpool(changer, service, campagne, lambda s, c: derogations.decider(s, acteur, c, effet, vu))
    except Refus as refus:
        if refus.code == "effet_change" and effet is not None:
            return await _effet(requete, service, campagne, saisie, effet, refus)
        return await run_in_threadpool(_page, requete, service, acteur, campagne, refus, saisie)
    return rediriger(f"/campagnes/{campagne}/derogations", "derogation_decidee")


@routeur.post("/{numero}/approbation", dependencies=garde(Action.APPROUVER_DEROGATION))
def approuver(
    requete: Request,
    campagne: Identifiant,
    numero: Numero,
    service: ServiceRecu,
    acteur: ActeurConnu,
    formulaire: FormulaireRecu,
) -> Response:
    """Approve an act, named by the effect that was read."""
    vu = formulaire.texte("effet")
    try:
        changer(service, campagne, lambda s, c: derogations.approuver(s, acteur, c, numero, vu))
    except Refus as refus:
        return _page(requete, service, acteur, campagne, refus)
    return rediriger(f"/campagnes/{campagne}/derogations", "derogation_approuvee")


@routeur.post("/{numero}/retrait", dependencies=_DEROGER)
def retirer(
    requete: Request,
    campagne: Identifiant,
    numero: Numero,
    service: ServiceRecu,
    acteur: ActeurConnu,
    formulaire: FormulaireRecu,
) -> Response:
    """Withdraw an act, with a reason."""
    try:
        motif = exiger_motif(formulaire)
        changer(service, campagne, lambda s, c: derogations.retirer(s, acteur, c, numero, motif))
    except Refus as refus:
        return _page(requete, service, acteur, campagne, refus)
    return rediriger(f"/campagnes/{campagne}/derogations", "derogation_retiree")


def _saisie(formulaire: Formulaire) -> dict[str, str]:
    return {nom: formulaire.texte(nom)[: _LONGUEURS.get(nom, 64)] for nom in _CHAMPS}


def _decisions(saisie: Mapping[str, str]) -> list[Decision]:
    """One decision, or those of both members of a couple, for one reason.

    Raises
    ------
    Refus
        ``requete_invalide`` with everything that is missing.
    """
    suffixes = ["", "2"] if saisie["candidat2"] or saisie["lieu2"] else [""]
    noms = {"candidat": "l'identifiant du candidat", "lieu": "le lieu"}
    absents = [
        f"Indiquez {noms[n]}{' du second membre du couple' if s else ''}." for s in suffixes for n in noms if not saisie[n + s]
    ]
    absents += [
        f"Indiquez {texte}." for nom, texte in (("base_legale", "la base légale"), ("motif", "le motif")) if not saisie[nom]
    ]
    absents += ["Choisissez la place." for s in suffixes if saisie[f"place{s}"] not in PLACES]
    if absents:
        raise Refus("requete_invalide", "Le formulaire est incomplet.", {"motifs": absents})
    communs = {nom: saisie[nom] for nom in ("base_legale", "motif")}
    return [Decision(saisie[f"candidat{s}"], saisie[f"lieu{s}"], place=saisie[f"place{s}"], **communs) for s in suffixes]


PLACES: Mapping[str, str] = {
    "comptee": "comptée : elle prend une des places ouvertes",
    "en_plus": "en plus : elle s'ajoute aux places ouvertes",
}
"""Values of ``place``."""


async def _effet(
    requete: Request, service: Service, campagne: str, saisie: Mapping[str, str], effet: Effet, refus: Refus | None = None
) -> Response:
    def lire() -> Any:
        with transaction(service.engine, ecrire=False) as seance:
            return campagnes.lire(seance, campagne)

    ligne = await run_in_threadpool(lire)
    contexte = {
        "campagne": ligne,
        "saisie": saisie,
        "effet": effet,
        "places": PLACES,
        "lieux": noms_des_lieux(ligne.mouvement, ligne.annee),
        "issues": ISSUES,
        "fil": fil_campagne(ligne, (_TITRE, f"/campagnes/{campagne}/derogations"), (_TITRE_EFFET, None)),
    }
    if refus is None:
        return rendre(requete, "derogation_effet.html.j2", _TITRE_EFFET, **contexte)
    return rendre_refus(requete, "derogation_effet.html.j2", _TITRE_EFFET, refus, **contexte)


def _page(
    requete: Request,
    service: Service,
    acteur: Acteur,
    campagne: str,
    refus: Refus | None = None,
    saisie: Mapping[str, str] | None = None,
) -> Response:
    with transaction(service.engine, ecrire=False) as seance:
        ligne = campagnes.lire(seance, campagne)
        prises = derogations.lister(seance, campagne)
        noms = annuaire.noms(seance, (c for d in prises for c in (d.decidee_par, d.approuvee_par, d.retiree_par)))
    if refus is not None and "anomalies" in refus.complements:
        messages = [a["message"] for a in refus.complements["anomalies"]]
        refus = Refus(refus.code, refus.detail, {"motifs": messages})
    contexte = {
        "campagne": ligne,
        "actes": _actes(prises),
        "noms": noms,
        "moi": acteur.compte,
        "saisie": saisie or {**dict.fromkeys(_CHAMPS, ""), "place": "comptee", "place2": "comptee"},
        "places": PLACES,
        "lieux": noms_des_lieux(ligne.mouvement, ligne.annee),
        "issues": ISSUES,
        "fil": fil_campagne(ligne, (_TITRE, None)),
    }
    if refus is None:
        return rendre(requete, "derogations.html.j2", _TITRE, **contexte)
    return rendre_refus(requete, "derogations.html.j2", _TITRE, refus, **contexte)


def _actes(prises: Sequence[Derogation]) -> list[list[Derogation]]:
    """Decisions taken together, newest first. An act decided again after its withdrawal may have the same effect."""
    actes: list[list[Derogation]] = []
    for prise in prises:
        dernier = actes[-1] if actes else []
        if dernier and dernier[0].lot == prise.lot and prise.candidat not in {d.candidat for d in dernier}:
            dernier.append(prise)
        else:
            actes.append([prise])
    return actes[::-1]
