"""Import of the accounts of a campaign's candidats: all of it, or every fault of the file."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from ...base import transaction
from ...base.tables_campagne import Campagne
from ...conduite import campagnes
from ...identite import Action, RefusIdentite, import_comptes
from ...identite.import_comptes import BilanImport
from ..acces import ActeurConnu, garde
from ..service import Service, ServiceRecu
from .campagnes import titre_mouvement
from .commun import rendre, rendre_refus
from .formulaire import FormulaireRecu

routeur = APIRouter(prefix="/comptes/import", dependencies=garde(Action.GERER_COMPTES))

_TITRE = "Importer les comptes des candidats"
_FIL = (("Comptes", "/comptes"), ("Importer", None))
PROPOSEES = 200
"""Campaigns offered: the latest ones."""


@routeur.get("")
def montrer_import(requete: Request, service: ServiceRecu, campagne: str = "") -> Response:
    """The form."""
    return _page(requete, service, campagne)


@routeur.post("")
def importer(requete: Request, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu) -> Response:
    """Read the file, then make the accounts."""
    campagne, octets = formulaire.texte("campagne"), formulaire.fichier("fichier")
    try:
        if octets is None:
            raise RefusIdentite("comptes_refuses", "Choisissez un fichier.")
        lignes = import_comptes.lire_csv(octets)
        with transaction(service.engine) as seance:
            ligne = campagnes.lire(seance, campagne)
            bilan = import_comptes.importer(seance, service.installation, acteur, ligne.id, lignes)
    except RefusIdentite as refus:
        return _page(requete, service, campagne, refus)
    return _page(requete, service, campagne, bilan=bilan)


def _page(
    requete: Request,
    service: Service,
    campagne: str,
    erreur: RefusIdentite | None = None,
    bilan: BilanImport | None = None,
) -> Response:
    with transaction(service.engine, ecrire=False) as seance:
        liste: list[Campagne] = list(campagnes.dernieres(seance, PROPOSEES))
    contexte = {"campagnes": liste, "choisie": campagne, "bilan": bilan, "fil": _FIL, "titre_mouvement": titre_mouvement}
    if erreur is None:
        return rendre(requete, "import_comptes.html.j2", _TITRE, **contexte)
    return rendre_refus(requete, "import_comptes.html.j2", _TITRE, erreur, **contexte)
