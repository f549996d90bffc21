"""First connection and forgotten password: the six steps of AMIA (source 000)."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request, Response

from ...identite import Action, RefusIdentite, Role, mots_de_passe, premiere_connexion
from ...identite.mots_de_passe import regle
from ...identite.premiere_connexion import CHEMIN_LIEN
from ..acces import client_de, garde
from ..problemes import Probleme
from ..service import Service, ServiceRecu
from .commun import rediriger, rendre, rendre_refus
from .formulaire import FormulaireRecu

routeur = APIRouter()

_TITRES = {False: "Première connexion", True: "Mot de passe oublié"}
_CONFIRMATION = "Les deux saisies du nouveau mot de passe sont différentes."


@routeur.get("/premiere-connexion", dependencies=garde(Action.SE_CONNECTER))
def montrer_premiere_connexion(requete: Request) -> Response:
    """Step 1: the identifier alone."""
    return rendre(requete, "premiere_connexion.html.j2", _TITRES[False], oubli=False)


@routeur.get("/mot-de-passe-oublie", dependencies=garde(Action.SE_CONNECTER))
def montrer_oubli(requete: Request) -> Response:
    """The same path, under the name one looks for."""
    return rendre(requete, "premiere_connexion.html.j2", _TITRES[True], oubli=True)


@routeur.post("/premiere-connexion", dependencies=garde(Action.SE_CONNECTER))
def demander(requete: Request, service: ServiceRecu, formulaire: FormulaireRecu) -> Response:
    """Steps 2 to 4: the address on file, masked."""
    oubli = formulaire.texte("oubli") == "oui"
    try:
        naissance = _date(formulaire.texte("naissance"))
        return montrer_ecran(requete, service, formulaire.texte("identifiant"), naissance)
    except (RefusIdentite, Probleme) as refus:
        return rendre_refus(requete, "premiere_connexion.html.j2", _TITRES[oubli], refus, oubli=oubli)


@routeur.post("/premiere-connexion/valider", dependencies=garde(Action.SE_CONNECTER))
def valider(requete: Request, service: ServiceRecu, formulaire: FormulaireRecu) -> Response:
    """« Valider »: the message leaves, if there is someone to send it to."""
    try:
        premiere_connexion.valider(service.engine, service.installation, formulaire.brut("etape"), client_de(requete))
    except RefusIdentite as refus:
        return rendre_refus(requete, "premiere_connexion.html.j2", _TITRES[False], refus, oubli=False)
    service.entretien.reveiller()
    return rediriger("/premiere-connexion/envoi")


@routeur.post("/premiere-connexion/annuler", dependencies=garde(Action.SE_CONNECTER))
def annuler(service: ServiceRecu, formulaire: FormulaireRecu) -> Response:
    """« Annuler »: back to step 1."""
    premiere_connexion.annuler(service.engine, service.installation, formulaire.brut("etape"))
    return rediriger("/premiere-connexion", "initialisation_annulee")


@routeur.get("/premiere-connexion/envoi", dependencies=garde(Action.SE_CONNECTER))
def montrer_envoi(requete: Request, service: ServiceRecu) -> Response:
    """What to wait for."""
    contacts = service.installation.reglages.contacts_adresse
    heures = int(service.installation.reglages.duree_temporaire.total_seconds()) // 3600
    return rendre(requete, "envoi.html.j2", "Regardez votre messagerie", contacts=contacts, heures=heures)


@routeur.get(CHEMIN_LIEN + "{lien}", dependencies=garde(Action.SE_CONNECTER))
def montrer_choix(requete: Request, lien: str, service: ServiceRecu) -> Response:
    """Step 5: the page of the mailed link."""
    try:
        return _choix(requete, service, lien)
    except RefusIdentite as refus:
        return rendre_refus(requete, "premiere_connexion.html.j2", _TITRES[False], refus, oubli=False)


@routeur.post(CHEMIN_LIEN + "{lien}", dependencies=garde(Action.SE_CONNECTER))
def choisir(requete: Request, lien: str, service: ServiceRecu, formulaire: FormulaireRecu) -> Response:
    """The password is chosen, or every reason why not is told at once."""
    ancien, nouveau = formulaire.brut("ancien"), formulaire.brut("nouveau")
    try:
        role = premiere_connexion.role_du_lien(service.engine, service.installation, lien)
        confirmer(role, nouveau, formulaire.brut("confirmation"), ancien.strip())
        premiere_connexion.terminer(service.engine, service.installation, lien, ancien.strip(), nouveau, client_de(requete))
    except RefusIdentite as refus:
        if refus.code == "etape_expiree":
            return rendre_refus(requete, "premiere_connexion.html.j2", _TITRES[False], refus, oubli=False)
        return _choix(requete, service, lien, refus)
    service.entretien.reveiller()
    return rediriger("/connexion", "mot_de_passe_choisi")


def confirmer(role: Role, nouveau: str, confirmation: str, ancien: str | None = None) -> None:
    """Refuse a password typed differently twice, with every other reason that can be told.

    Raises
    ------
    RefusIdentite
        ``mot_de_passe_refuse``.
    """
    if nouveau != confirmation:
        motifs = (_CONFIRMATION, *mots_de_passe.fautes(role, nouveau, ancien=ancien))
        raise RefusIdentite("mot_de_passe_refuse", "Ce mot de passe n'est pas enregistré.", motifs=motifs)


def montrer_ecran(
    requete: Request,
    service: Service,
    identifiant: str,
    naissance: date | None = None,
    *,
    nouvelle_campagne: bool = False,
) -> Response:
    """The masked address, « Valider » and « Annuler ».

    Raises
    ------
    RefusIdentite
        As ``premiere_connexion.demander``.
    """
    ecran = premiere_connexion.demander(service.engine, service.installation, identifiant, client_de(requete), naissance)
    titre = "Initialisation de votre compte"
    return rendre(requete, "initialisation.html.j2", titre, ecran=ecran, nouvelle_campagne=nouvelle_campagne)


def _choix(requete: Request, service: Service, lien: str, erreur: RefusIdentite | None = None) -> Response:
    regles = regle(premiere_connexion.role_du_lien(service.engine, service.installation, lien))
    contexte = {"lien": lien, "regle": regles}
    if erreur is None:
        return rendre(requete, "choix_mot_de_passe.html.j2", "Choisir votre mot de passe", **contexte)
    return rendre_refus(requete, "choix_mot_de_passe.html.j2", "Choisir votre mot de passe", erreur, **contexte)


def _date(texte: str) -> date | None:
    """A birth date as people write it.

    Raises
    ------
    Probleme
        ``requete_invalide``: no date; that tells nothing of any account.
    """
    if not texte:
        return None
    jour, _, reste = texte.partition("/")
    mois, _, annee = reste.partition("/")
    for essai in (texte, f"{annee}-{mois.zfill(2)}-{jour.zfill(2)}"):
        try:
            return date.fromisoformat(essai)
        except ValueError:
            continue
    raise Probleme(
        "requete_invalide", complements={"motifs": ["Date de naissance : écrivez le jour, le mois et l'année, JJ/MM/AAAA."]}
    )
