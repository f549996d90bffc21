"""What the service says of itself."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from ...conduite import etat
from ...identite import Action
from .. import descriptions
from ..acces import garde
from ..erreurs import reponses
from ..modeles import CodesProblemes, Pret, Sante, Version
from ..modeles_regles import Mecanismes, Paquets, Proprietes, Regles
from ..problemes import Probleme
from ..reponses import repondre
from ..service import ServiceRecu

routeur = APIRouter(tags=["descriptions"])


@routeur.get(
    "/v1/regles",
    summary="Liste les paquets de règles",
    response_model=Paquets,
    responses=reponses(),
    dependencies=garde(Action.LIRE_PUBLIC),
)
def lister_regles(requete: Request) -> Response:
    """Un paquet par mouvement et par année."""
    return repondre(requete, descriptions.paquets())


@routeur.get(
    "/v1/regles/{mouvement}/{annee}",
    summary="Décrit un paquet de règles",
    response_model=Regles,
    responses=reponses("regles_inconnues", "regles_refusees", "requete_invalide"),
    dependencies=garde(Action.LIRE_PUBLIC),
)
def lire_regles(
    requete: Request,
    mouvement: Annotated[str, Path(description="Mouvement.")],
    annee: Annotated[int, Path(description="Année des règles.")],
) -> Response:
    """Paramètres avec valeur, source et confiance, éléments du barème, faits, lieux, Table Schema des fichiers."""
    return repondre(requete, descriptions.regles(mouvement, annee))


@routeur.get(
    "/v1/mecanismes",
    summary="Liste les mécanismes",
    response_model=Mecanismes,
    responses=reponses(),
    dependencies=garde(Action.LIRE_PUBLIC),
)
def lister_mecanismes(requete: Request) -> Response:
    """Chaque paquet de règles nomme le sien ; une demande de calcul peut en nommer un autre du même genre."""
    return repondre(requete, descriptions.mecanismes())


@routeur.get(
    "/v1/proprietes",
    summary="Liste les propriétés contrôlées",
    response_model=Proprietes,
    responses=reponses(),
    dependencies=garde(Action.LIRE_PUBLIC),
)
def lister_proprietes(requete: Request) -> Response:
    """P1 à P12, celles qui concernent le mouvement étant contrôlées sur chaque résultat par un vérificateur indépendant."""
    return repondre(requete, descriptions.proprietes())


@routeur.get(
    "/v1/problemes",
    summary="Liste les codes d'erreur",
    response_model=CodesProblemes,
    responses=reponses(),
    dependencies=garde(Action.LIRE_PUBLIC),
)
def lister_problemes(requete: Request) -> Response:
    """Un code garde son sens et son statut."""
    return repondre(requete, descriptions.codes())


@routeur.get(
    "/v1/version",
    summary="Donne les versions",
    response_model=Version,
    responses=reponses(),
    dependencies=garde(Action.LIRE_PUBLIC),
)
def lire_version(requete: Request) -> Response:
    """Logiciel, solveur, Python, règles."""
    return repondre(requete, descriptions.versions())


@routeur.get(
    "/sante",
    summary="Dit si le service répond",
    response_model=Sante,
    responses=reponses("stockage_indisponible"),
    dependencies=garde(Action.LIRE_PUBLIC),
)
def lire_sante(requete: Request, service: ServiceRecu) -> Response:
    """Le dossier de données est là."""
    if not service.magasin.utilisable():
        raise Probleme("stockage_indisponible")
    return repondre(requete, Sante(etat="ok"))


@routeur.get(
    "/pret",
    summary="Dit si le service peut servir",
    response_model=Pret,
    responses=reponses("service_non_pret"),
    dependencies=garde(Action.LIRE_PUBLIC),
)
def lire_pret(requete: Request, service: ServiceRecu) -> Response:
    """Base joignable et à jour, magasin inscriptible, clé lisible, travailleur vu depuis une minute."""
    controles = etat.controler(service.reglages, service.engine, service.magasin, service.installation)
    if not all(controles.values()):
        manquants = ", ".join(code for code, reussi in controles.items() if not reussi)
        raise Probleme("service_non_pret", f"En défaut : {manquants}.", {"controles": controles})
    return repondre(requete, Pret(etat="pret", controles=controles))
