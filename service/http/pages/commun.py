"""What all pages share: layout, menu, the token of forms, messages after a redirect, refusals shown where they happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request, Response
from jinja2 import Environment
from markupsafe import Markup

from ...base.refus import Refus
from ...gabarits import environnement
from ...identite import Action, Role, roles
from ..acces import CHAMP_JETON, Demandeur
from ..problemes import Probleme
from ..service import service_de

POLITIQUE = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
"""No inline style, no inline script, nothing from elsewhere."""

PARIS = ZoneInfo("Europe/Paris")

ROLES = {
    Role.OPERATEUR: "opérateur",
    Role.APPROBATEUR: "approbateur",
    Role.ANALYSTE: "analyste",
    Role.RECTORAT: "rectorat",
    Role.CANDIDAT: "candidat",
    Role.AUDITEUR: "auditeur",
}

MENU: tuple[tuple[str, str, Action], ...] = (
    ("Campagnes", "/campagnes", Action.LIRE_CAMPAGNE),
    ("Mon académie", "/academie", Action.LIRE_ACADEMIE),
    ("Mes demandes", "/mes-demandes", Action.LIRE_SON_DOSSIER),
    ("Journal", "/journal", Action.LIRE_JOURNAL),
    ("Comptes", "/comptes", Action.GERER_COMPTES),
    ("Mon compte", "/compte", Action.GERER_SON_COMPTE),
)
"""Label, address, action that shows it."""


@dataclass(frozen=True, slots=True)
class Lien:
    """An entry of the menu."""

    libelle: str
    adresse: str
    courant: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What the layout needs."""

    menu: tuple[Lien, ...]
    nom: str | None
    role: str
    message: str
    production: bool
    version: str


@cache
def gabarits() -> Environment:
    """Templates of the pages."""
    env = environnement("service.http")
    env.filters["date"] = date
    return env


def date(valeur: datetime) -> str:
    """``22/11/2026 à 15 h 04 (heure de Paris)``."""
    return valeur.astimezone(PARIS).strftime("%d/%m/%Y à %H\u202fh\u202f%M (heure de Paris)")


def rendre(requete: Request, gabarit: str, titre: str, statut: int = 200, /, **contexte: Any) -> Response:
    """A page of the layout.

    Parameters
    ----------
    contexte
        ``fil``: breadcrumb, pairs (label, address or None); ``refus``: a refusal to show; the rest is the template's.
    """
    recu: Demandeur = requete.state.demandeur
    jeton = "" if recu.presence is None else recu.presence.jeton_formulaires
    champ = Markup('<input type="hidden" name="{}" value="{}">').format(CHAMP_JETON, jeton)
    corps = (
        gabarits()
        .get_template(gabarit)
        .render(titre=titre, page=_page(requete, recu), jeton=lambda: champ, peut=lambda a: _peut(recu, Action(a)), **contexte)
    )
    entetes = {"content-security-policy": POLITIQUE, "cache-control": "no-store" if recu.acteur else "no-cache"}
    return Response(corps, statut, entetes, "text/html; charset=utf-8")


def rendre_refus(requete: Request, gabarit: str, titre: str, erreur: Refus | Probleme, /, **contexte: Any) -> Response:
    """The same page with what was refused, and the status that says so to programs."""
    probleme = erreur if isinstance(erreur, Probleme) else Probleme(erreur.code, erreur.detail, erreur.complements)
    return rendre(requete, gabarit, titre, probleme.statut, refus=probleme, **contexte)


def rediriger(adresse: str, message: str = "", entetes: Mapping[str, str] | None = None) -> Response:
    """Go to a page after a change (303), with a code of ``MESSAGES`` to show there."""
    suffixe = f"{'&' if '?' in adresse else '?'}fait={message}" if message else ""
    return Response(status_code=303, headers={**(entetes or {}), "location": adresse + suffixe, "cache-control": "no-store"})


MESSAGES = {
    "campagne_creee": "La campagne est créée.",
    "fichiers_remplaces": "Les fichiers sont remplacés.",
    "campagne_gelee": "La campagne est gelée : son contenu ne change plus.",
    "campagne_degelee": "La campagne est rouverte.",
    "baremes_affiches": "Les barèmes sont affichés aux candidats.",
    "calcul_demande": "Le calcul est demandé.",
    "calcul_annule": "Le calcul est annulé.",
}
"""What was done, by the code that a redirect carries: a page never shows a text taken from its address."""


def _page(requete: Request, recu: Demandeur) -> Page:
    menu = tuple(
        Lien(libelle, adresse, requete.url.path.startswith(adresse))
        for libelle, adresse, action in MENU
        if recu.acteur is not None and _peut(recu, action)
    )
    presence = recu.presence
    return Page(
        menu,
        None if presence is None else presence.nom or "compte sans nom",
        "" if recu.acteur is None else ROLES[recu.acteur.role],
        MESSAGES.get(requete.query_params.get("fait", ""), ""),
        service_de(requete).reglages.production,
        version("mouvement"),
    )


def _peut(recu: Demandeur, action: Action) -> bool:
    return roles(action) is None or (recu.acteur is not None and recu.acteur.peut(action))
