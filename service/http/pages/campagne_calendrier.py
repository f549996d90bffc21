"""The dates of a campaign: what may be done when, by Paris's clocks, and what they are elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from ...base import transaction
from ...base.refus import Refus
from ...conduite import calendrier, campagnes
from ...conduite.calendrier import FUSEAUX, PARIS, Bornes, Fenetre
from ...identite import Action
from ..acces import ActeurConnu, garde
from ..problemes import Probleme
from ..routes import Identifiant
from ..service import Service, ServiceRecu
from .campagne import NOMS_FENETRES, changer_campagne, fil
from .commun import rediriger, rendre, rendre_refus
from .formulaire import Formulaire, FormulaireRecu

routeur = APIRouter(prefix="/campagnes/{campagne}/calendrier")

_TITRE = "Calendrier"

ROLES_DES_FENETRES: Mapping[Fenetre, str] = {
    Fenetre.SAISIE: "Les candidats saisissent, classent et confirment leurs vœux.",
    Fenetre.AFFICHAGE: "Les candidats lisent leur barème, une fois affiché, et peuvent le contester.",
    Fenetre.CAPACITES: "Les rectorats saisissent leurs capacités.",
    Fenetre.TARDIVES: "Les candidats déposent les demandes tardives, de modification et d'annulation.",
}


@routeur.get("", dependencies=garde(Action.LIRE_CAMPAGNE))
def montrer_calendrier(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """The dates; their form for who may set them."""
    return _page(requete, service, campagne)


@routeur.post("", dependencies=garde(Action.REGLER_CALENDRIER))
def regler_calendrier(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu
) -> Response:
    """Set them all."""
    try:
        fenetres = lire_fenetres(formulaire)
        changer_campagne(service, campagne, formulaire, lambda s, c: calendrier.regler(s, acteur, c, fenetres))
    except (Refus, Probleme) as refus:
        return _page(requete, service, campagne, refus, formulaire)
    return rediriger(f"/campagnes/{campagne}/calendrier", "calendrier_regle")


def lire_fenetres(formulaire: Formulaire) -> dict[Fenetre, Bornes]:
    """Windows of the form; one whose two fields are empty is closed.

    Raises
    ------
    Refus
        ``calendrier_refuse`` with every reason.
    """
    fenetres, motifs = dict[Fenetre, Bornes](), list[str]()
    for f in Fenetre:
        instants = list[datetime]()
        textes = {borne: formulaire.texte(f"{f}_{borne}") for borne in ("debut", "fin")}
        if not any(textes.values()):
            continue
        for borne, texte in textes.items():
            try:
                if not texte:
                    raise ValueError("la date manque")
                instants.append(calendrier.lire_paris(texte))
            except ValueError as erreur:
                motifs.append(f"{NOMS_FENETRES[f]}, {'début' if borne == 'debut' else 'fin'} : {erreur}")
        if len(instants) == 2:
            fenetres[f] = Bornes(*instants)
            motifs += [f"{NOMS_FENETRES[f]} : {m.partition(' : ')[2]}" for m in calendrier.fautes({f: fenetres[f]})]
    if motifs:
        raise Refus("calendrier_refuse", "Le calendrier n'a pas été changé.", {"motifs": motifs})
    return fenetres


def _page(
    requete: Request,
    service: Service,
    campagne: str,
    refus: Refus | Probleme | None = None,
    formulaire: Formulaire | None = None,
) -> Response:
    with transaction(service.engine, ecrire=False) as seance:
        ligne = campagnes.lire(seance, campagne)
        lues = calendrier.lire(ligne)
        valeurs = {f"{f}_{nom}": _champ(borne) for f, b in lues.items() for nom, borne in (("debut", b.debut), ("fin", b.fin))}
        noms = [f"{f}_{borne}" for f in Fenetre for borne in ("debut", "fin")]
        if formulaire is not None:
            valeurs = {nom: formulaire.texte(nom) for nom in noms}
        contexte = {
            "fil": fil(ligne, _TITRE),
            "campagne": ligne,
            "modifiable": ligne.etat in {"preparation", "gelee"},
            "fenetres": [
                (f.value, nom, ROLES_DES_FENETRES[f], lues.get(f), calendrier.ouverte(ligne, f))
                for f, nom in NOMS_FENETRES.items()
            ],
            "valeurs": dict.fromkeys(noms, "") | valeurs,
            "fuseaux": [("Paris", PARIS), *FUSEAUX.items()] if lues else [],
            "locale": _locale,
        }
        if refus is None:
            return rendre(requete, "campagne_calendrier.html.j2", _TITRE, **contexte)
        return rendre_refus(requete, "campagne_calendrier.html.j2", _TITRE, refus, **contexte)


def _champ(instant: datetime) -> str:
    """Value of a field of date and hour, by Paris's clocks."""
    return instant.astimezone(PARIS).replace(tzinfo=None).isoformat(timespec="seconds" if instant.second else "minutes")


def _locale(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%d/%m/%Y %H\u202fh\u202f%M}"
