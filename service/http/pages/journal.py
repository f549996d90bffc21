"""The journal: searched page by page, its chain verified, taken away as CSV or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from ...base import transaction
from ...conduite import annuaire, campagnes, registre, tableurs
from ...conduite.registre import Filtre
from ...identite import Action
from ...identite.politique import SYSTEME
from ..acces import garde
from ..reponses import page
from ..service import Service, ServiceRecu
from .commun import PARIS, ROLES, rendre
from .libelles import JOURNAL

routeur = APIRouter(prefix="/journal", dependencies=garde(Action.LIRE_JOURNAL))

_TITRE = "Journal"
PAR_PAGE = 50
CHOIX = 200
"""Campaigns and accounts offered by the search."""

Texte = Annotated[str, Query(max_length=64)]
COLONNES = ("numero", "le", "acteur", "role", "action", "campagne", "objet", "details", "precedente", "empreinte")


class Recherche:
    """What the form of the search sent: days are those of Paris, both included; a day that is none is not searched for."""

    def __init__(self, campagne: Texte = "", action: Texte = "", acteur: Texte = "", du: Texte = "", au: Texte = "") -> None:
        self.champs = {"campagne": campagne, "action": action, "acteur": acteur, "du": du, "au": au}
        debut, fin = _jour(du), _jour(au)
        self.fautes = [nom for nom, texte, lu in (("du", du, debut), ("au", au, fin)) if texte and lu is None]
        self.filtre = Filtre(campagne, action, acteur, debut, None if fin is None else _jour_suivant(fin))

    @property
    def requete(self) -> str:
        """The query of an address."""
        return urlencode({nom: valeur for nom, valeur in self.champs.items() if valeur})


Recherchee = Annotated[Recherche, Depends()]


def _jour(texte: str) -> datetime | None:
    """First instant of a day in Paris; None for what is no day of a year that can be."""
    try:
        jour = date.fromisoformat(texte)
    except ValueError:
        return None
    return datetime.combine(jour, time(), PARIS) if 2000 <= jour.year < 3000 else None


def _jour_suivant(jour: datetime) -> datetime:
    return datetime.combine(jour.date() + timedelta(days=1), time(), PARIS)


@routeur.get("")
def montrer_journal(
    requete: Request,
    service: ServiceRecu,
    recherche: Recherchee,
    avant: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> Response:
    """Lines found, newest first."""
    with transaction(service.engine, ecrire=False) as seance:
        lignes, derniere = page(registre.chercher(seance, recherche.filtre, PAR_PAGE, avant), PAR_PAGE)
        connues = {c.id: c.libelle for c in campagnes.dernieres(seance, CHOIX)}
        comptes = {c.id: c.nom or c.courriel or c.id for c in annuaire.lister(seance, CHOIX)}
        noms = {**annuaire.noms(seance, (ligne.acteur for ligne in lignes)), SYSTEME: "le service"}
    return rendre(
        requete,
        "journal.html.j2",
        _TITRE,
        lignes=lignes,
        suite=None if derniere is None else derniere.numero,
        recherche=recherche,
        campagnes=connues,
        comptes={SYSTEME: "le service", **comptes},
        noms=noms,
        actions=dict(sorted(JOURNAL.items(), key=lambda paire: paire[1])),
        libelles=JOURNAL,
        roles={role.value: nom for role, nom in ROLES.items()},
    )


@routeur.get("/verification")
def verifier_journal(requete: Request, service: ServiceRecu, attendue: Texte = "") -> Response:
    """Recompute the whole chain; its head, and whether it holds a digest kept elsewhere."""
    attendue = attendue.strip().lower()
    with transaction(service.engine, ecrire=False) as seance:
        vue = registre.verifier(seance, service.magasin, attendue or None)
    titre = "Vérifier le journal"
    fil = ((_TITRE, "/journal"), (titre, None))
    return rendre(requete, "journal_verification.html.j2", titre, vue=vue, attendue=attendue, fil=fil)


@routeur.get("/lignes.csv")
def telecharger_csv(service: ServiceRecu, recherche: Recherchee) -> Response:
    """Lines found, oldest first, for a spreadsheet."""

    def morceaux() -> Iterator[bytes]:
        yield tableurs.en_csv([COLONNES])
        for ligne in _extraire(service, recherche.filtre):
            textes = [v if isinstance(v := ligne[c], str) else json.dumps(v, ensure_ascii=False) for c in COLONNES]
            yield tableurs.en_csv([textes]).removeprefix(b"\xef\xbb\xbf")

    return _joindre(morceaux(), "journal.csv", "text/csv; charset=utf-8")


@routeur.get("/lignes.json")
def telecharger_json(service: ServiceRecu, recherche: Recherchee) -> Response:
    """The same as JSON, each line as its digest covers it, with its digest."""

    def morceaux() -> Iterator[bytes]:
        separateur = "[\n"
        for ligne in _extraire(service, recherche.filtre):
            yield f"{separateur}{json.dumps(ligne, ensure_ascii=False)}".encode()
            separateur = ",\n"
        yield b"[]\n" if separateur == "[\n" else b"\n]\n"

    return _joindre(morceaux(), "journal.json", "application/json")


def _extraire(service: Service, filtre: Filtre) -> Iterator[dict[str, object]]:
    with transaction(service.engine, ecrire=False) as seance:
        for ligne in registre.extraire(seance, filtre):
            yield {**ligne.contenu(), "empreinte": ligne.empreinte}


def _joindre(morceaux: Iterator[bytes], nom: str, genre: str) -> Response:
    entetes = {"content-disposition": f'attachment; filename="{nom}"', "cache-control": "no-store"}
    return StreamingResponse(morceaux, headers=entetes, media_type=genre)
