"""Everything held about one candidat, as one archive (GDPR, article 15); and the own result once published.

Nobody else is in it: another candidat's id is masked, but the partner that the person declared; who decided is told by role.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, bindparam, or_, select
from sqlalchemy.orm import DeclarativeBase, Session

from ..base import lecture, transaction
from ..base.journal import Ligne
from ..base.refus import Refus
from ..base.tables_campagne import (
    Calcul,
    Choix,
    Contestation,
    DemandeTardive,
    Derogation,
    Participation,
    Piece,
    Publication,
    Saisie,
)
from ..base.tables_identite import CleApi, Compte, SessionOuverte
from ..identite.politique import Acteur, Role
from . import calculs, guichet, guichet_academie, lettres
from .apercu import textes
from .magasin import Magasin
from .participation import sienne

MASQUE = "(autre candidat)"

_COLONNES: Mapping[type[DeclarativeBase], tuple[str, ...]] = {
    Compte: ("id", "nom", "courriel", "role", "etat", "initialise_pour", "cree_le", "vu_le"),
    SessionOuverte: ("agent", "creee_le", "vue_le", "expire_le", "revoquee_le", "second_facteur", "fournisseur"),
    CleApi: ("nom", "portees", "creee_le", "expire_le", "vue_le", "revoquee_le"),
    Participation: ("campagne_id", "candidat", "academie"),
    Saisie: ("voeux", "conjoint", "confirmee_le", "modifiee_le", "version"),
    Contestation: ("id", "element", "rang", "texte", "etat", "deposee_le", "reponse", "corrections", "repondue_le"),
    DemandeTardive: ("id", "nature", "motif", "texte", "voeux", "etat", "deposee_le", "reponse", "decidee_le"),
    Derogation: ("lieu", "base_legale", "motif", "decidee_le", "approuvee_le", "retiree_le", "motif_retrait"),
    Piece: ("id", "nom", "type", "taille", "contenu", "deposee_le"),
}
"""What is given of each row: neither secrets, nor who else it names."""


@dataclass(frozen=True, slots=True)
class Officiel:
    """The published run of a campaign, and the candidat who reads it."""

    resultat: str
    contenu: str
    candidat: str
    attendu: str
    """Digest of the files approved."""


def resultat(seance: Session, acteur: Acteur, campagne: str) -> Officiel:
    """Where the own published result is.

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``publication_absente``.
    """
    trouve = seance.execute(_OFFICIEL, {"compte": acteur.compte, "campagne": campagne}).first()
    if acteur.role is not Role.CANDIDAT or trouve is None:
        raise Refus("campagne_inconnue")
    if trouve.contenu is None:
        raise Refus("publication_absente", "Les résultats ne sont pas publiés.")
    return Officiel(trouve.empreinte, trouve.contenu, trouve.candidat, trouve.resultat)


_OFFICIEL = (
    select(Participation.candidat, Calcul.empreinte, Calcul.contenu, Choix.resultat)
    .outerjoin(Publication, Publication.campagne_id == Participation.campagne_id)
    .outerjoin(Choix, Choix.id == Publication.choix_id)
    .outerjoin(Calcul, Calcul.id == Choix.calcul_id)
    .where(Participation.campagne_id == bindparam("campagne"), Participation.compte_id == bindparam("compte"))
    .order_by(Participation.candidat, Publication.id.desc())
    .limit(1)
)
"""One query, built once: on results day everyone asks it."""


async def expliquer(
    engine: Engine, magasin: Magasin, bureau: guichet.Guichet, acteur: Acteur, campagne: str, forme: str
) -> bytes:
    """The own result with its reasons, as ``application/json`` (written beforehand), ``text/html`` or ``text/plain``.

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``publication_absente``, ``contenu_absent``, ``processus_arrete``, ``resultat_change``.
    """

    def lire() -> tuple[Officiel, bytes | None]:
        with lecture(engine) as seance:
            trouve = resultat(seance, acteur, campagne)
        prete = forme == "application/json"
        return trouve, lettres.lire(magasin, trouve.resultat, trouve.candidat) if prete else None

    lu, octets = await asyncio.to_thread(lire)
    if octets is not None:
        return octets
    return await _expliquer(bureau, lu, forme)


async def _expliquer(bureau: guichet.Guichet, lu: Officiel, forme: str) -> bytes:
    return await bureau.faire(guichet.expliquer_garde, lu.resultat, lu.contenu, lu.attendu, lu.candidat, forme)


async def archive(engine: Engine, bureau: guichet.Guichet, acteur: Acteur, campagne: str) -> bytes:
    """The archive (zip).

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``contenu_absent``, ``processus_arrete``, ``resultat_change``.
    """

    def lire() -> tuple[str, str | None, bool, Officiel | None, dict[str, Any], tuple[tuple[str, str], ...]]:
        with transaction(engine, ecrire=False) as seance:
            ligne, candidat = sienne(seance, acteur, campagne)
            affiche = ligne.gel is not None and ligne.baremes_affiches_le is not None
            officiel = None if calculs.publication(seance, campagne) is None else resultat(seance, acteur, campagne)
            documents = tuple((f"{p.id}-{p.nom}", p.contenu) for p in _lignes(seance, Piece, campagne, candidat))
            return candidat, ligne.gel or ligne.depot, affiche, officiel, _tables(seance, acteur, campagne, candidat), documents

    candidat, contenu, affiche, officiel, tables, documents = await asyncio.to_thread(lire)
    fichiers = {f"{nom}.json": _json(valeur) for nom, valeur in tables.items()}
    if contenu is not None:
        fichiers |= await bureau.faire(fichiers_de, contenu, candidat, affiche)
    if officiel is not None:
        for forme, nom in (("application/json", "resultat.json"), ("text/html", "resultat.html")):
            fichiers[nom] = await _expliquer(bureau, officiel, forme)
    return await bureau.faire(emballer, fichiers, documents)


def fichiers_de(racine: Path, contenu: str, candidat: str, affiche: bool) -> dict[str, bytes]:
    """Rows of the campaign's files about one person, and the barème once displayed (at the desk)."""
    texte = textes(Magasin(racine).contenu(contenu))
    if candidat not in texte.rangees["candidats"]:
        return {}
    permis = {"", candidat, *texte.couple(candidat)}
    fichiers = {}
    for nom in texte.tables:
        lignes = texte.de(nom, (candidat,)).to_dict("records")
        for ligne in lignes:
            for colonne in texte.references:
                if ligne.get(colonne, "") not in permis:
                    ligne[colonne] = MASQUE
        if lignes:
            fichiers[f"{nom}.csv"] = _csv([{str(c): str(v) for c, v in ligne.items()} for ligne in lignes])
    if affiche:
        from dataclasses import asdict

        baremes = guichet_academie.dossier(racine, contenu, candidat).baremes
        fichiers["bareme_par_lignes.json"] = _json([asdict(bareme) for bareme in baremes])
    return fichiers


def emballer(racine: Path, fichiers: Mapping[str, bytes], documents: Iterable[tuple[str, str]]) -> bytes:
    """The zip archive, documents handed in included (at the desk)."""
    flux, magasin = io.BytesIO(), Magasin(racine)
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as sortie:
        for nom, octets in sorted(fichiers.items()):
            sortie.writestr(nom, octets)
        for nom, empreinte in documents:
            sortie.writestr(f"pieces/{nom}", magasin.piece(empreinte).read_bytes())
    return flux.getvalue()


def _lignes(seance: Session, table: Any, campagne: str, candidat: str) -> list[Any]:
    requete = select(table).where(table.campagne_id == campagne, table.candidat == candidat)
    return list(seance.scalars(requete))


def _tables(seance: Session, acteur: Acteur, campagne: str, candidat: str) -> dict[str, Any]:
    siennes = {
        "participation": _lignes(seance, Participation, campagne, candidat),
        "saisie": _lignes(seance, Saisie, campagne, candidat),
        "contestations": _lignes(seance, Contestation, campagne, candidat),
        "demandes_tardives": _lignes(seance, DemandeTardive, campagne, candidat),
        "derogations": _lignes(seance, Derogation, campagne, candidat),
        "pieces": _lignes(seance, Piece, campagne, candidat),
        "compte": [seance.get_one(Compte, acteur.compte)],
        "sessions": list(seance.scalars(select(SessionOuverte).where(SessionOuverte.compte_id == acteur.compte))),
        "cles": list(seance.scalars(select(CleApi).where(CleApi.compte_id == acteur.compte))),
    }
    donnees = {nom: [_en_dict(ligne) for ligne in lignes] for nom, lignes in siennes.items()}
    return {**donnees, "journal": _journal(seance, acteur, campagne, candidat, donnees)}


def _journal(
    seance: Session, acteur: Acteur, campagne: str, candidat: str, donnees: Mapping[str, list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """Lines written by the person, and those of others about the person; their details may name somebody else."""
    reponses = {str(c["id"]) for c in donnees["contestations"]}, {str(t["id"]) for t in donnees["demandes_tardives"]}
    objets = (
        (Ligne.objet == candidat)
        | (Ligne.action.in_(("repondre_contestation",)) & Ligne.objet.in_(reponses[0]))
        | (Ligne.action.in_(("decider_tardive",)) & Ligne.objet.in_(reponses[1]))
    )
    requete = select(Ligne).where(or_(Ligne.acteur == acteur.compte, (Ligne.campagne_id == campagne) & objets))
    return [
        {
            "numero": ligne.numero,
            "le": ligne.le.isoformat(),
            "par": "vous" if ligne.acteur == acteur.compte else ligne.role,
            "action": ligne.action,
            "objet": ligne.objet,
            "details": ligne.details if ligne.acteur == acteur.compte else {},
        }
        for ligne in seance.scalars(requete.order_by(Ligne.numero))
    ]


def _en_dict(ligne: DeclarativeBase) -> dict[str, Any]:
    return {nom: _valeur(getattr(ligne, nom)) for nom in _COLONNES[type(ligne)]}


def _valeur(valeur: Any) -> Any:
    return valeur.isoformat() if isinstance(valeur, datetime) else valeur


def _json(contenu: Any) -> bytes:
    return (json.dumps(contenu, ensure_ascii=False, indent=1) + "\n").encode()


def _csv(lignes: list[dict[str, str]]) -> bytes:
    flux = io.StringIO()
    stylo = csv.DictWriter(flux, list(lignes[0]), lineterminator="\n")
    stylo.writeheader()
    stylo.writerows(lignes)
    return flux.getvalue().encode()
