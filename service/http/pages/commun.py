"""What all pages share: layout, menu, the token of forms, messages after a redirect, refusals shown where they happened."""

from __future__ import annotations

import re
import string
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

from solver.mecanismes import CATALOGUE

from ...base.refus import Refus
from ...francais import duree
from ...gabarits import environnement
from ...identite import Action, Role, roles
from ...identite.acteurs import Presence
from ...preference import MIEUX, RANGS, SANS_ORDRE
from ..acces import CHAMP_JETON, FORMULAIRES, Demandeur, jeton_anonyme, nom_du_cookie, nouveau_temoin, poser_cookie
from ..problemes import Probleme, depuis_refus
from ..service import service_de
from .libelles import ACTIONS, CONNEXIONS

POLITIQUE = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""No inline style, no inline script, nothing from elsewhere."""

VERSION = version("mouvement")
"""Read once: it is a file."""

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
    ("Audit", "/audit", Action.REJOUER),
    ("Journal", "/journal", Action.LIRE_JOURNAL),
    ("Comptes", "/comptes", Action.GERER_COMPTES),
    ("Mon compte", "/compte", Action.GERER_SON_COMPTE),
)
"""Label, address, action that shows it. An entry is shown once its page exists."""

PIED: tuple[tuple[str, str], ...] = (
    ("Règles des mouvements", "/regles"),
    ("Données publiées", "/donnees"),
    ("Accessibilité : non conforme", "/accessibilite"),
    ("Données personnelles", "/donnees-personnelles"),
    ("Interface de programmation", "/api"),
)
"""Links of the foot of every page, shown once their pages exist."""


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
    pied: tuple[Lien, ...]
    nom: str | None
    role: str
    message: str
    production: bool
    theme: str
    version: str


@cache
def gabarits() -> Environment:
    """Templates of the pages."""
    env = environnement("service.http")
    env.filters.update(date=date, date_courte=date_courte, heure=heure, blocs=blocs, navigateur=navigateur)
    env.filters.update(connexion=lambda code: CONNEXIONS[code], action=lambda code: _ACTIONS.get(code, code))
    env.filters.update(duree=duree, discipline=discipline)
    env.filters.update(mecanisme=lambda code: _MECANISMES.get(code, code))
    env.globals.update(speciaux=string.punctuation, mieux_dit=MIEUX, sans_ordre=SANS_ORDRE, rangs_dits=RANGS)
    env.globals.update(sans_libelle=SANS_LIBELLE)
    return env


_ACTIONS = {action.value: libelle for action, libelle in ACTIONS.items()}
_MECANISMES = {mecanisme.id: mecanisme.titre for mecanisme in CATALOGUE}


def blocs(texte: str) -> str:
    """A long key in groups of four, to be copied by eye."""
    return " ".join(texte[i : i + 4] for i in range(0, len(texte), 4))


_NAVIGATEURS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrom", "Chrome"), ("Safari/", "Safari"))
_SYSTEMES = (("Android", "Android"), ("iPhone", "iPhone"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"))


def navigateur(agent: str) -> str:
    """What people recognise their browser by, from what it says of itself."""
    nom = next((nom for signe, nom in _NAVIGATEURS if signe in agent), "Autre navigateur")
    systeme = next((f" sur {nom}" for signe, nom in _SYSTEMES if signe in agent), "")
    return nom + systeme


def date(valeur: datetime) -> str:
    """``22/11/2026 à 15 h 04 (heure de Paris)``."""
    return f"{valeur.astimezone(PARIS):%d/%m/%Y} à {heure(valeur)}"


def date_courte(valeur: datetime) -> str:
    """``22/11/2026 15 h 04``, in a table that says that hours are those of Paris."""
    return f"{valeur.astimezone(PARIS):%d/%m/%Y %H\u202fh\u202f%M}"


def heure(valeur: datetime) -> str:
    """``15 h 04 (heure de Paris)``."""
    return f"{valeur.astimezone(PARIS):%H\u202fh\u202f%M} (heure de Paris)"


def discipline(code: str, noms: Mapping[str, str]) -> str:
    """Name of a discipline, its code where the rules have none: ``note_codes``, once by page, says why."""
    return noms.get(code) or code


def rendre(requete: Request, gabarit: str, titre: str, statut: int = 200, /, **contexte: Any) -> Response:
    """A page of the layout.

    Parameters
    ----------
    contexte
        ``fil``: breadcrumb, pairs (label, address or None); ``refus``: a refusal to show; the rest is the template's.
    """
    service, recu = service_de(requete), requete.state.demandeur
    champ = _Champ(requete, recu)
    corps = (
        gabarits()
        .get_template(gabarit)
        .render(
            titre=titre,
            page=_page(requete, recu),
            jeton=champ,
            peut=lambda action: _peut(recu, Action(action)),
            statique=service.statique.adresse,
            **contexte,
        )
    )
    garder = "no-cache" if recu.acteur is None and not champ.demande and statut == 200 else "no-store"
    entetes = {"content-security-policy": POLITIQUE, "cache-control": garder}
    reponse = Response(corps, statut, entetes, "text/html; charset=utf-8")
    if champ.nouveau:
        poser_cookie(reponse, service, champ.temoin, FORMULAIRES)
    return reponse


def rendre_refus(requete: Request, gabarit: str, titre: str, erreur: Refus | Probleme, /, **contexte: Any) -> Response:
    """The same page with what was refused, and the status that says so to programs."""
    from .refus import attente

    probleme = erreur if isinstance(erreur, Probleme) else depuis_refus(erreur)
    if probleme.code == "requete_invalide":
        if probleme.detail == probleme.titre:
            probleme.detail = FORMULAIRE_REFUSE
        probleme.titre = FORMULAIRE_REFUSE
    reponse = rendre(requete, gabarit, titre, probleme.statut, refus=probleme, **contexte)
    reponse.headers.update(attente(probleme))
    return reponse


def presence_de(requete: Request) -> Presence:
    """The person signed in, on a page whose action asks for one.

    Raises
    ------
    Probleme
        ``non_connecte``: a program with a key, which has no pages.
    """
    presence = requete.state.demandeur.presence
    if not isinstance(presence, Presence):
        raise Probleme("non_connecte", "Les pages demandent une session ; les programmes ont les adresses /v1.")
    return presence


class _Champ:
    """The hidden field of forms, called where one stands; who is not signed in gets a cookie with the first of them."""

    def __init__(self, requete: Request, recu: Demandeur) -> None:
        self._service, self._presence, self.demande, self.nouveau = service_de(requete), recu.presence, False, False
        self.temoin = requete.cookies.get(nom_du_cookie(self._service, FORMULAIRES), "")

    def __call__(self) -> Markup:
        """The field."""
        self.demande = True
        if self._presence is not None:
            valeur = self._presence.jeton_formulaires
        else:
            if not self.temoin:
                self.temoin, self.nouveau = nouveau_temoin(), True
            valeur = jeton_anonyme(self._service, self.temoin)
        return Markup('<input type="hidden" name="{}" value="{}">').format(CHAMP_JETON, valeur)


_CHEMIN = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


def page_permise(adresse: str) -> str:
    """The address if it is a page of this service, else the home page: a link never leads elsewhere by way of this one."""
    return adresse if _CHEMIN.fullmatch(adresse) and len(adresse) <= 500 else "/"


def rediriger(adresse: str, message: str = "", entetes: Mapping[str, str] | None = None) -> Response:
    """Go to a page after a change (303), with a code of ``MESSAGES`` to show there."""
    suffixe = f"{'&' if '?' in adresse else '?'}fait={message}" if message else ""
    return Response(status_code=303, headers={**(entetes or {}), "location": adresse + suffixe, "cache-control": "no-store"})


FORMULAIRE_REFUSE = "Le formulaire n'est pas rempli comme il faut"
"""Heading of what a route would call a request that is not the expected one."""

SANS_LIBELLE = "sans libellé dans les textes dont nous disposons"

MESSAGES = {
    "contestation_repondue": "La réponse est enregistrée.",
    "capacites_saisies": "Les capacités sont enregistrées.",
    "campagne_creee": "La campagne est créée : ses fichiers n'ont pas d'anomalie.",
    "campagne_deja_la": "Une campagne en préparation a déjà ces fichiers : la voici.",
    "calendrier_regle": "Les dates sont enregistrées.",
    "fichiers_remplaces": "Les fichiers sont remplacés.",
    "campagne_gelee": "La campagne est gelée : son contenu ne change plus.",
    "campagne_degelee": "La campagne est rouverte.",
    "baremes_affiches": "Les barèmes sont affichés aux candidats.",
    "calcul_demande": "Le calcul est demandé.",
    "calcul_annule": "Le calcul est annulé.",
    "calcul_deja_fait": "Ce calcul a déjà été demandé : le voici. La même demande donnerait le même résultat.",
    "balayage_enregistre": "Le balayage est enregistré.",
    "scenario_enregistre": "Le scénario est enregistré.",
    "simulation_demandee": "La simulation est demandée.",
    "simulation_deja_faite": "Cette simulation a déjà été demandée : la voici. La même demande donnerait le même résultat.",
    "simulation_annulee": "La simulation est annulée.",
    "calcul_propose": "Le calcul est proposé. Une autre personne doit l'approuver.",
    "choix_approuve": "Le calcul est approuvé : la campagne peut être publiée.",
    "choix_retire": "Le choix est retiré ; le journal en garde la trace.",
    "campagne_publiee": "La campagne est publiée.",
    "derogation_decidee": "La décision est enregistrée. Elle comptera une fois approuvée par une autre personne.",
    "derogation_approuvee": "La décision est approuvée : elle entrera dans le prochain gel.",
    "derogation_retiree": "La décision est retirée ; elle reste lisible.",
    "session_finie": "Votre session est terminée. Reconnectez-vous ; le dernier envoi n'a pas été gardé.",
    "deconnecte": "Vous êtes déconnecté.",
    "mot_de_passe_choisi": "Votre mot de passe est enregistré. Connectez-vous avec lui.",
    "mot_de_passe_change": "Votre mot de passe est changé. Vos autres sessions sont fermées.",
    "initialisation_annulee": "L'initialisation est annulée : rien n'a été envoyé.",
    "session_fermee": "La session est fermée.",
    "sessions_fermees": "Vos autres sessions sont fermées.",
    "second_facteur_retire": "Le second facteur est retiré.",
    "cle_revoquee": "La clé est révoquée.",
    "compte_invite": "L'invitation part par courriel.",
    "compte_desactive": "Le compte est désactivé : ses sessions et ses clés sont fermées.",
    "compte_reactive": "Le compte est rouvert.",
    "second_facteur_a_refaire": "Le second facteur est à refaire ; la personne est prévenue par courriel.",
    "courriel_corrige": "L'adresse est corrigée.",
    "liste_enregistree": "La liste est enregistrée. Elle ne compte qu'une fois confirmée.",
    "liste_confirmee": "La liste est confirmée.",
    "confirmation_retiree": "La confirmation est retirée : la liste ne compte plus.",
    "contestation_deposee": "La contestation est déposée.",
    "contestation_retiree": "La contestation est retirée.",
    "tardive_deposee": "La demande est déposée : elle attend une décision.",
    "tardive_decidee": "La décision est enregistrée.",
}
"""What was done, by the code that a redirect carries: a page never shows a text taken from its address."""


def _page(requete: Request, recu: Demandeur) -> Page:
    chemin, existantes, reglages = requete.url.path, requete.app.state.adresses, service_de(requete).reglages
    menu = tuple(
        Lien(libelle, adresse, chemin == adresse or chemin.startswith(f"{adresse}/"))
        for libelle, adresse, action in MENU
        if adresse in existantes and recu.presence is not None and _peut(recu, action)
    )
    presence = recu.presence
    return Page(
        menu,
        tuple(Lien(libelle, adresse, chemin == adresse) for libelle, adresse in PIED if adresse in existantes),
        None if presence is None else presence.nom or "Compte sans nom",
        "" if presence is None else ROLES[presence.acteur.role],
        MESSAGES.get(requete.query_params.get("fait", ""), ""),
        reglages.production,
        reglages.theme,
        VERSION,
    )


def _peut(recu: Demandeur, action: Action) -> bool:
    return roles(action) is None or (recu.acteur is not None and recu.acteur.peut(action))
