"""« Mes vœux »: the list entered and ordered by buttons, each a form of its own: nothing needs a script."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...base.refus import Refus
from ...conduite import apercu, saisie
from ...conduite.composition import Voeu
from ...identite import Action
from ..acces import ActeurConnu, garde
from ..routes import Identifiant
from ..service import Service, ServiceRecu
from .candidat import ACCUEIL
from .commun import presence_de, rediriger, rendre, rendre_refus
from .formulaire import Formulaire, FormulaireRecu

routeur = APIRouter(prefix="/mes-demandes/{campagne}")

_TITRE = "Mes vœux"
_SAISIR = garde(Action.SAISIR_VOEUX)


@routeur.get("/voeux", dependencies=garde(Action.LIRE_SON_DOSSIER))
async def montrer_voeux(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """The list, what the rules say of it, and what is missing to confirm it."""
    return await _page(requete, service, campagne)


@routeur.post("/voeux", dependencies=_SAISIR)
async def changer_voeux(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu
) -> Response:
    """One gesture: up, down, out, in, link, unlink."""
    etat, fiche = await saisie.montrer(service.engine, service.guichet, acteur, campagne)
    voeux = [Voeu(v.lieu, v.type if etat.demande.voeux is None else w.type) for v, w in _aligner(etat, fiche)]
    conjoint = etat.lien.conjoint if etat.version else fiche.conjoint
    try:
        voeux, conjoint = appliquer(formulaire, voeux, conjoint, dict(etat.lien.propositions))

        def enregistrer() -> None:
            with transaction(service.engine) as seance:
                saisie.enregistrer(
                    seance,
                    acteur,
                    campagne,
                    version=_entier(formulaire.texte("version")),
                    voeux=voeux,
                    conjoint=conjoint,
                    lieu=fiche.lieu,
                )

        await run_in_threadpool(enregistrer)
    except Refus as refus:
        return await _page(requete, service, campagne, refus)
    return rediriger(f"/mes-demandes/{campagne}/voeux", "liste_enregistree")


@routeur.post("/confirmation", dependencies=_SAISIR)
async def confirmer_voeux(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu
) -> Response:
    """Confirm the list as it was shown."""
    version = _entier(formulaire.texte("version"))
    try:
        await saisie.confirmer_lue(service.engine, service.guichet, acteur, campagne, version)
    except Refus as refus:
        return await _page(requete, service, campagne, refus)
    return rediriger(f"/mes-demandes/{campagne}/voeux", "liste_confirmee")


@routeur.post("/confirmation/retirer", dependencies=_SAISIR)
async def retirer_confirmation(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu
) -> Response:
    """Take the confirmation back."""

    def retirer() -> None:
        with transaction(service.engine) as seance:
            saisie.retirer_confirmation(seance, acteur, campagne, version=_entier(formulaire.texte("version")))

    try:
        await run_in_threadpool(retirer)
    except Refus as refus:
        return await _page(requete, service, campagne, refus)
    return rediriger(f"/mes-demandes/{campagne}/voeux", "confirmation_retiree")


def appliquer(
    formulaire: Formulaire, voeux: Sequence[Voeu], conjoint: str | None, propositions: dict[str, tuple[Voeu, ...]]
) -> tuple[list[Voeu], str | None]:
    """The list and the partner after a gesture: ``geste`` is its name and, after a colon, what it is about.

    Raises
    ------
    Refus
        ``saisie_refusee``: no such gesture on this list.
    """
    geste, _, objet = formulaire.texte("geste").partition(":")
    liste, rang = list(voeux), _entier(objet) - 1
    if geste == "ajouter":
        # Codes are listed with their names: « 24 – Créteil ».
        lieu = formulaire.texte("lieu").partition(" – ")[0].strip()
        return [*liste, Voeu(lieu, formulaire.texte("type"))], conjoint
    if geste == "lier":
        return liste, formulaire.texte("conjoint")
    if geste == "delier":
        return liste, None
    if geste == "adopter" and objet in propositions:
        return list(propositions[objet]), objet
    if not 0 <= rang < len(liste) or geste not in {"monter", "descendre", "retirer"}:
        raise Refus("saisie_refusee", "Ce geste ne s'applique pas à la liste : recharger la page.")
    voeu = liste.pop(rang)
    if geste != "retirer":
        liste.insert(max(rang - 1, 0) if geste == "monter" else rang + 1, voeu)
    return liste, conjoint


def _aligner(etat: saisie.Etat, fiche: apercu.Fiche) -> list[tuple[apercu.VoeuVu, Voeu]]:
    """Each vœu shown with the one written: a type that the post implies is not written."""
    ecrits = etat.demande.voeux or tuple(Voeu(v.lieu) for v in fiche.voeux)
    return list(zip(fiche.voeux, ecrits, strict=True))


async def _page(requete: Request, service: Service, campagne: str, refus: Refus | None = None) -> Response:
    acteur = presence_de(requete).acteur
    etat, fiche = await saisie.montrer(service.engine, service.guichet, acteur, campagne)
    choix = await service.guichet.faire(apercu.choix_possibles, etat.contenu)
    contexte = {
        "fil": (ACCUEIL, (_TITRE, None)),
        "campagne": campagne,
        "etat": etat,
        "fiche": fiche,
        "choix": choix,
        "conjoint": etat.lien.conjoint if etat.version else fiche.conjoint,
        "ouverte": etat.ouverte,
        "modifiable": etat.ouverte and not etat.confirmee,
    }
    if refus is None:
        return rendre(requete, "candidat_voeux.html.j2", _TITRE, **contexte)
    return rendre_refus(requete, "candidat_voeux.html.j2", _TITRE, refus, **contexte)


def _entier(texte: str) -> int:
    return int(texte) if texte.isascii() and texte.isdecimal() and len(texte) < 10 else 0
