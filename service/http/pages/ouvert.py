"""What everyone reads: published campaigns with their bars, rules of each movement, inventory sheet, worked example."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from markupsafe import Markup

from scoring.paquet import disponibles

from ...base import transaction
from ...conduite import fiche, ouvertes, publiees
from ...description_regles import decrire
from ...francais import CONFIANCES
from ...identite import Action
from ...retrospective import ecrits
from ..acces import garde
from ..descriptions import paquet
from ..livraison import decrire as decrire_fichiers
from ..service import ServiceRecu
from .commun import SANS_LIBELLE, rendre

routeur = APIRouter(dependencies=garde(Action.LIRE_PUBLIC))

Mouvement = Annotated[str, Path(max_length=64)]
Annee = Annotated[int, Path(ge=1, le=9999)]


@routeur.get("/donnees")
def montrer_donnees(requete: Request, service: ServiceRecu) -> Response:
    """Published campaigns."""
    with transaction(service.engine, ecrire=False) as seance:
        campagnes = [(c, publiees.publication(seance, c).publie_le) for c in publiees.lister(seance)]
    return rendre(requete, "donnees.html.j2", "Données publiées", campagnes=campagnes)


@routeur.get("/donnees/{campagne}")
def montrer_campagne(
    requete: Request, campagne: Annotated[str, Path(max_length=64)], service: ServiceRecu, discipline: str = ""
) -> Response:
    """Bars of a published campaign, as a map and a table, and its files."""
    with transaction(service.engine, ecrire=False) as seance:
        ligne = publiees.lire(seance, campagne)
        publication = publiees.publication(seance, ligne)
    dossier = service.magasin.donnees(publication.donnees or "")
    barres = ouvertes.lire(dossier, paquet(ligne.mouvement, ligne.annee), discipline[:64])
    return rendre(
        requete,
        "barres.html.j2",
        ligne.libelle,
        campagne=ligne,
        publication=publication,
        barres=barres,
        carte=None if barres.carte is None else Markup(barres.carte),
        fichiers=decrire_fichiers(dossier),
        non_publie=ouvertes.NON_PUBLIE,
        sans_libelle=SANS_LIBELLE,
        fil=(("Données publiées", "/donnees"), (ligne.libelle, None)),
    )


@routeur.get("/retrospective")
def montrer_retrospective(requete: Request) -> Response:
    """How far simulated bars are from the published ones."""
    fil = (("Règles des mouvements", "/regles"), (ecrits.TITRE, None))
    return rendre(requete, "document_page.html.j2", ecrits.TITRE, d=ecrits.document(ecrits.livrees()), fil=fil)


@routeur.get("/regles")
def montrer_mouvements(requete: Request) -> Response:
    """Movements whose rules are known."""
    return rendre(requete, "mouvements.html.j2", "Règles des mouvements", paquets=[paquet(m, a) for m, a in disponibles()])


@routeur.get("/regles/exemple")
def montrer_exemple(requete: Request) -> Response:
    """A small campaign worked by hand."""
    fil = (("Règles des mouvements", "/regles"), ("Exemple", None))
    return rendre(requete, "exemple.html.j2", "Un exemple, pas à pas", fil=fil)


@routeur.get("/regles/{mouvement}/{annee}")
def montrer_regles(requete: Request, mouvement: Mouvement, annee: Annee) -> Response:
    """Rules of a movement, from its pack."""
    regles = paquet(mouvement, annee)
    return rendre(
        requete,
        "regles.html.j2",
        regles.libelle,
        paquet=regles,
        regles=decrire(mouvement, annee),
        confiances=CONFIANCES,
        fil=(("Règles des mouvements", "/regles"), (regles.libelle, None)),
    )


@routeur.get("/regles/{mouvement}/{annee}/fiche")
def montrer_fiche(requete: Request, mouvement: Mouvement, annee: Annee, service: ServiceRecu) -> Response:
    """Inventory sheet of the processing."""
    regles = paquet(mouvement, annee)
    document = fiche.rediger(regles, service.reglages.contacts)
    fil = (("Règles des mouvements", "/regles"), (regles.libelle, f"/regles/{mouvement}/{annee}"), ("Fiche", None))
    return rendre(requete, "document_page.html.j2", document.titre, d=document, fil=fil)
