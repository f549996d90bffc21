"""The journal, as it is read: page by page, of one campaign if asked, or searched."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ..base import journal
from ..base.journal import Defaut, Ligne, Verification
from ..base.tables_campagne import Choix, Publication
from .magasin import Magasin


def lister(seance: Session, limite: int, apres: int = 0, campagne: str | None = None) -> Sequence[Ligne]:
    """Lines in order, after a number; one more than ``limite`` when there are more."""
    requete = select(Ligne).where(Ligne.numero > apres).order_by(Ligne.numero).limit(limite + 1)
    if campagne is not None:
        requete = requete.where(Ligne.campagne_id == campagne)
    return seance.scalars(requete).all()


@dataclass(frozen=True, slots=True)
class Filtre:
    """What is searched for; empty or None: anything. ``debut`` is included, ``fin`` is not."""

    campagne: str = ""
    action: str = ""
    acteur: str = ""
    debut: datetime | None = None
    fin: datetime | None = None

    def appliquer(self, requete: Select[Ligne]) -> Select[Ligne]:
        """The query, limited to what is searched for."""
        egaux = {Ligne.campagne_id: self.campagne, Ligne.action: self.action, Ligne.acteur: self.acteur}
        for colonne, valeur in egaux.items():
            if valeur:
                requete = requete.where(colonne == valeur)
        if self.debut is not None:
            requete = requete.where(Ligne.le >= self.debut)
        return requete if self.fin is None else requete.where(Ligne.le < self.fin)


def chercher(seance: Session, filtre: Filtre, limite: int, avant: int | None = None) -> Sequence[Ligne]:
    """Lines found, newest first, before a number; one more than ``limite`` when there are more."""
    requete = filtre.appliquer(select(Ligne)).order_by(Ligne.numero.desc()).limit(limite + 1)
    return seance.scalars(requete if avant is None else requete.where(Ligne.numero < avant)).all()


def extraire(seance: Session, filtre: Filtre) -> Iterator[Ligne]:
    """All the lines found, in order."""
    yield from seance.scalars(filtre.appliquer(select(Ligne)).order_by(Ligne.numero).execution_options(yield_per=1000))


def tete(seance: Session) -> str | None:
    """Digest of the last line, which a publication carries away; None when there is no line."""
    return seance.scalar(select(Ligne.empreinte).order_by(Ligne.numero.desc()).limit(1))


def verifier(seance: Session, magasin: Magasin, attendue: str | None = None) -> Verification:
    """Recompute the chain, and hold it against what is published.

    Each publication carried away the digest of a line (manifest of its open data), which must still be there; and each has its
    lines: proposed, approved, published, by the accounts that the rows name.

    Parameters
    ----------
    attendue
        A digest kept elsewhere.
    """
    publiees = seance.execute(select(Publication, Choix).join(Choix, Choix.id == Publication.choix_id)).all()
    vue = journal.verifier(seance, attendue, _emportees(magasin, [publication for publication, _ in publiees]))
    defauts = [m for publication, choix in publiees for m in manques(seance, publication, choix)]
    return replace(vue, defauts=(*vue.defauts, *(Defaut(vue.lignes, defaut) for defaut in defauts)))


def manques(seance: Session, publication: Publication, choix: Choix) -> list[str]:
    """Acts that led to a publication and that the journal does not have as the rows say them."""
    actes: tuple[tuple[str, str | None, Mapping[str, Any]], ...] = (
        ("proposer_officiel", choix.propose_par, {"resultat": choix.resultat}),
        ("approuver_officiel", choix.approuve_par, {"resultat": choix.resultat}),
        ("publier", publication.publie_par, {"resultat": choix.resultat, "donnees": publication.donnees}),
    )
    return [
        f"campagne {choix.campagne_id} : aucune ligne « {action} » du compte et du résultat que la base nomme"
        for action, compte, details in actes
        if not any(
            details.items() <= ligne.details.items()
            for ligne in seance.scalars(
                select(Ligne).where(
                    Ligne.campagne_id == choix.campagne_id,
                    Ligne.action == action,
                    Ligne.acteur == compte,
                    Ligne.objet == choix.calcul_id,
                )
            )
        )
    ]


def lettres_publiees(seance: Session, choix: Choix) -> str:
    """Digest of the letters in the line of a publication; empty when there is no such line."""
    requete = select(Ligne).where(
        Ligne.campagne_id == choix.campagne_id, Ligne.action == "publier", Ligne.objet == choix.calcul_id
    )
    ligne = seance.scalars(requete.order_by(Ligne.numero.desc())).first()
    return "" if ligne is None else str(ligne.details.get("lettres", ""))


def _emportees(magasin: Magasin, publications: Sequence[Publication]) -> dict[str, str]:
    """Digests that publications carried away -> which one; one whose folder is gone or unreadable says nothing."""
    emportees = {}
    for publication in publications:
        chemin = magasin.racine / "donnees" / (publication.donnees or "") / "manifeste.json"
        try:
            tete = json.loads(chemin.read_bytes())["journal"]
        except (OSError, ValueError, KeyError):
            continue
        emportees[str(tete)] = f"la publication de la campagne {publication.campagne_id}"
    return emportees
