"""« Comptes »: who manages accounts finds, invites, deactivates them, and has second factors made again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from ...base import transaction
from ...conduite import campagnes
from ...identite import Action, RefusIdentite, Role, annuaire, comptes
from ...identite.politique import GESTION
from ..acces import ActeurConnu, garde
from ..problemes import Probleme
from ..service import Service, ServiceRecu
from .commun import ROLES, rediriger, rendre, rendre_refus
from .formulaire import FormulaireRecu
from .libelles import ETATS
from .lieux import academies

routeur = APIRouter(prefix="/comptes", dependencies=garde(Action.GERER_COMPTES))

_TITRE = "Comptes"
_FIL_INVITER = ((_TITRE, "/comptes"), ("Inviter", None))

Numero = Annotated[int, Query(ge=1, le=100_000, alias="page")]
Identifiant = Annotated[str, Path(max_length=64)]


@routeur.get("")
def montrer_comptes(
    requete: Request, service: ServiceRecu, population: str = "gestion", mots: str = "", numero: Numero = 1
) -> Response:
    """The accounts of staff, or of candidats, one page at a time."""
    candidats = population == "candidats"
    with transaction(service.engine, ecrire=False) as seance:
        trouves = annuaire.chercher(seance, candidats=candidats, mots=mots[:100], page=numero)
    return rendre(
        requete,
        "comptes.html.j2",
        _TITRE,
        trouves=trouves,
        candidats=candidats,
        mots=mots[:100],
        numero=numero,
        noms_roles={role.value: nom for role, nom in ROLES.items()},
        noms_academies=academies(),
        etats=ETATS,
    )


@routeur.get("/inviter")
def montrer_invitation(requete: Request) -> Response:
    """The form of an invitation."""
    return _inviter(requete, {"courriel": "", "nom": "", "role": "", "academie": ""})


@routeur.post("/inviter")
def inviter(requete: Request, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu) -> Response:
    """Make a staff account and mail its link."""
    saisie = {nom: formulaire.texte(nom) for nom in ("courriel", "nom", "role", "academie")}
    if saisie["role"] not in {role.value for role in GESTION} or saisie["academie"] not in {"", *academies()}:
        refus = RefusIdentite(
            "compte_invalide", "Le compte n'a pas été créé.", motifs=("Choisissez un rôle, et une académie de la liste.",)
        )
        return _inviter(requete, saisie, refus)
    try:
        with transaction(service.engine) as seance:
            role, academie = Role(saisie["role"]), saisie["academie"] or None
            comptes.inviter(seance, service.installation, acteur, saisie["courriel"], saisie["nom"], role, academie)
    except RefusIdentite as refus:
        return _inviter(requete, saisie, refus)
    service.entretien.reveiller()
    return rediriger("/comptes", "compte_invite")


@routeur.get("/{compte}")
def montrer_un_compte(requete: Request, compte: Identifiant, service: ServiceRecu) -> Response:
    """One account, and what can be done with it."""
    return _page(requete, service, compte)


_GESTES: dict[str, tuple[Callable[..., object], str]] = {
    "reinviter": (comptes.reinviter, "compte_invite"),
    "desactiver": (comptes.desactiver, "compte_desactive"),
    "reactiver": (comptes.reactiver, "compte_reactive"),
    "second-facteur": (comptes.reinitialiser_second_facteur, "second_facteur_a_refaire"),
}


@routeur.post("/{compte}/courriel")
def corriger_courriel(
    requete: Request, compte: Identifiant, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu
) -> Response:
    """Correct the address of a candidat who asked for it in writing."""
    try:
        with transaction(service.engine) as seance:
            comptes.corriger_courriel(seance, service.installation, acteur, compte, formulaire.texte("courriel"))
    except RefusIdentite as refus:
        return _page(requete, service, compte, refus)
    return rediriger(f"/comptes/{compte}", "courriel_corrige")


@routeur.post("/{compte}/{geste}")
def agir(requete: Request, compte: Identifiant, geste: str, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """One of the gestures of the page."""
    if geste not in _GESTES:
        raise Probleme("route_inconnue")
    faire, message = _GESTES[geste]
    try:
        with transaction(service.engine) as seance:
            faire(seance, service.installation, acteur, compte)
    except RefusIdentite as refus:
        return _page(requete, service, compte, refus)
    service.entretien.reveiller()
    return rediriger(f"/comptes/{compte}", message)


def _inviter(requete: Request, saisie: dict[str, str], erreur: RefusIdentite | None = None) -> Response:
    noms = {role: ROLES[role] for role in Role if role in GESTION}
    contexte = {"saisie": saisie, "noms_roles": noms, "noms_academies": academies(), "fil": _FIL_INVITER}
    if erreur is None:
        return rendre(requete, "inviter.html.j2", "Inviter une personne", **contexte)
    return rendre_refus(requete, "inviter.html.j2", "Inviter une personne", erreur, **contexte)


def _page(requete: Request, service: Service, compte_id: str, erreur: RefusIdentite | None = None) -> Response:
    with transaction(service.engine, ecrire=False) as seance:
        compte = annuaire.lire(seance, compte_id)
        participations = campagnes.participations(seance, compte_id)
    role = Role(compte.role)
    nom = compte.nom or compte.courriel
    contexte = {
        "compte": compte,
        "gestion": role in GESTION,
        "role": ROLES[role],
        "academie": academies().get(compte.academie or "", compte.academie),
        "etat": ETATS[compte.etat],
        "participations": participations,
        "soi": requete.state.demandeur.acteur.compte == compte.id,
        "fil": ((_TITRE, "/comptes"), (nom, None)),
    }
    if erreur is None:
        return rendre(requete, "un_compte.html.j2", nom, **contexte)
    return rendre_refus(requete, "un_compte.html.j2", nom, erreur, **contexte)
