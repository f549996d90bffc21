"""What is asked of ended runs: the letter of one person, two results side by side."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...base.refus import Refus
from ...base.tables_campagne import Calcul, Campagne, Scenario, Simulation, simulee
from ...conduite import calculs, campagnes, figures, guichet_resultat, simulations, tableurs
from ...identite import Action
from ..acces import ActeurConnu, garde
from ..descriptions import paquet
from ..routes import Identifiant
from ..service import Service, ServiceRecu
from .banc import intitule, noms_des_codes
from .calculs import fil_campagne
from .commun import rendre, rendre_refus
from .libelles import ENTREES, ISSUES

routeur = APIRouter()

TROUVES = 50
"""Persons shown by a search."""

PAR_PAGE = 100
"""Changes by page of a comparison."""

_COMPARER = garde(Action.COMPARER)
Choisi = Annotated[str, Query(max_length=64)]


@routeur.get("/calculs/{calcul}/personnes", dependencies=garde(Action.EXPLIQUER))
def chercher_personne(
    requete: Request, calcul: Identifiant, service: ServiceRecu, acteur: ActeurConnu, mots: Choisi = ""
) -> Response:
    """Search a person; each found leads to the letter that explains the result to that person."""
    with transaction(service.engine, ecrire=False) as seance:
        ligne = calculs.lire(seance, calcul)
        calculs.exiger_termine(ligne)
        campagne = campagnes.lire(seance, ligne.campagne_id)
        trouves = calculs.chercher_candidats(seance, acteur, ligne, mots.strip(), TROUVES)
    contexte = {"calcul": ligne, "mots": mots.strip(), "trouves": trouves, "maximum": TROUVES}
    fil = fil_campagne(campagne, (f"Calcul {ligne.id}", f"/calculs/{ligne.id}"), ("Personnes", None))
    return rendre(requete, "personnes.html.j2", "Expliquer le résultat d'une personne", fil=fil, **contexte)


@routeur.get("/comparaisons", dependencies=_COMPARER)
async def montrer_comparaison(
    requete: Request,
    service: ServiceRecu,
    premier: Choisi = "",
    second: Choisi = "",
    numero: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """Two results side by side: totals, who moves from what to what, bars, lieux."""
    titre = _titre(premier, second)
    try:
        lus = await run_in_threadpool(lire_deux, service, premier, second)
        a, b = lus[0][0], lus[1][0]
        vue = await _confronter(service, a, b)
        intitules = await run_in_threadpool(_intitules, service, lus)
        image = await service.guichet.faire(figures.flux, a.empreinte, b.empreinte, (a.id, b.id))
    except Refus as refus:
        fil = (("Campagnes", "/campagnes"), (titre, None))
        return rendre_refus(requete, "comparaison.html.j2", titre, refus, lus=None, fil=fil)
    campagne = lus[0][1]
    retour = "Calculs" if isinstance(a, Calcul) else "Simulations"
    pages = max(1, -(-len(vue.changements) // PAR_PAGE))
    numero = min(numero, pages)
    return rendre(
        requete,
        "comparaison.html.j2",
        titre,
        lus=lus,
        vue=vue,
        image=image,
        intitules=intitules,
        visibles=vue.changements[(numero - 1) * PAR_PAGE : numero * PAR_PAGE],
        numero=numero,
        pages=pages,
        issues=ISSUES,
        entrees=ENTREES,
        noms=noms_des_codes(paquet(campagne.mouvement, campagne.annee)),
        fil=fil_campagne(campagne, (retour, f"/campagnes/{campagne.id}/{retour.lower()}"), (titre, None)),
    )


@routeur.get("/comparaisons/changements.csv", dependencies=_COMPARER)
async def telecharger_changements(service: ServiceRecu, premier: Choisi = "", second: Choisi = "") -> Response:
    """Who moves, for a spreadsheet."""
    (a, _), (b, _) = await run_in_threadpool(lire_deux, service, premier, second)
    vue = await _confronter(service, a, b)
    octets = tableurs.en_csv([("candidat", a.id, b.id), *vue.changements])
    disposition = {"content-disposition": f'attachment; filename="changements-{a.id}-{b.id}.csv"'}
    return Response(octets, headers=disposition, media_type="text/csv; charset=utf-8")


def _titre(premier: str, second: str) -> str:
    nombre = sum(map(simulee, (premier, second)))
    return ("Comparer deux calculs", "Comparer un calcul et une simulation", "Comparer deux simulations")[nombre]


def lire_deux(service: Service, *choisis: str) -> tuple[tuple[Calcul | Simulation, Campagne], ...]:
    """Ended runs or simulations, each with its campaign."""
    with transaction(service.engine, ecrire=False) as seance:
        lus = [simulations.lire_confrontable(seance, c) if simulee(c) else calculs.lire_termine(seance, c) for c in choisis]
        return tuple((calcul, campagnes.lire(seance, calcul.campagne_id)) for calcul in lus)


def _intitules(service: Service, lus: tuple[tuple[Calcul | Simulation, Campagne], ...]) -> list[str]:
    """What each simulation is; empty for a run."""
    with transaction(service.engine, ecrire=False) as seance:
        return [
            ""
            if isinstance(ligne, Calcul)
            else intitule(
                ligne,
                None if ligne.scenario_id is None else seance.get_one(Scenario, ligne.scenario_id),
                paquet(campagne.mouvement, campagne.annee),
            )
            for ligne, campagne in lus
        ]


async def _confronter(service: Service, a: Calcul | Simulation, b: Calcul | Simulation) -> guichet_resultat.Confrontation:
    return await service.guichet.faire(guichet_resultat.confronter, a.empreinte, b.empreinte)
