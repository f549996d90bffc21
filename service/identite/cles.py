"""API keys for programs: ``mvt_<id>_<secret>``, of which the database keeps the id and a digest."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ..base.journal import inscrire
from ..base.tables_identite import CleApi, Compte
from .installation import Installation
from .politique import GESTION, Acteur, Action, Role, roles
from .refus import RefusIdentite

DUREE_MAX = timedelta(days=366)
RESERVEES_AUX_PERSONNES = frozenset({Action.GERER_SON_COMPTE, Action.APPROUVER_OFFICIEL, Action.APPROUVER_DEROGATION})
"""Never in a key: with the first one a key would make others; an approval is the act of a person, and the journal says so."""


@dataclass(frozen=True, slots=True, repr=False)
class NouvelleCle:
    """A key just made; ``valeur`` is shown this once."""

    id: str
    valeur: str


def possibles(role: Role) -> frozenset[Action]:
    """Actions that a key of this role may have."""
    if role not in GESTION:
        return frozenset()
    return frozenset(a for a in Action if role in (roles(a) or ())) - RESERVEES_AUX_PERSONNES


def creer(
    seance: Session, installation: Installation, acteur: Acteur, nom: str, portees: Collection[Action], duree: timedelta
) -> NouvelleCle:
    """Make a key for the actor, a person.

    Raises
    ------
    RefusIdentite
        ``cle_invalide``, with every reason.
    """
    motifs = []
    if acteur.portees is not None:
        motifs.append("Une clé n'en crée pas d'autre : se connecter.")
    if not nom.strip() or len(nom) > 100:
        motifs.append("Le nom doit compter de 1 à 100 caractères.")
    if not portees:
        motifs.append("Choisir au moins une action.")
    if interdites := sorted(a.value for a in set(portees) - possibles(acteur.role)):
        motifs.append(f"Actions que votre rôle ne peut pas donner à une clé : {', '.join(interdites)}.")
    if not timedelta(0) < duree <= DUREE_MAX:
        motifs.append(f"La durée doit être d'au plus {DUREE_MAX.days} jours.")
    if motifs:
        raise RefusIdentite("cle_invalide", "La clé n'a pas été créée.", motifs=tuple(motifs))
    identifiant, secret, instant = secrets.token_hex(6), secrets.token_urlsafe(32), installation.horloge()
    seance.add(
        CleApi(
            id=identifiant,
            empreinte=_empreinte(installation, identifiant, secret),
            nom=nom.strip(),
            compte_id=acteur.compte,
            portees=sorted(a.value for a in set(portees)),
            creee_le=instant,
            expire_le=instant + duree,
            vue_le=None,
            revoquee_le=None,
        )
    )
    details = {"cle": identifiant, "portees": sorted(a.value for a in set(portees))}
    inscrire(seance, acteur.compte, acteur.role.value, "cle_creee", objet=identifiant, details=details)
    return NouvelleCle(identifiant, f"mvt_{identifiant}_{secret}")


def lire(seance: Session, installation: Installation, cle: str) -> tuple[CleApi, Compte] | None:
    """The row and the owner of a key still good."""
    prefixe, _, reste = cle.partition("_")
    identifiant, _, secret = reste.partition("_")
    if prefixe != "mvt" or not secret:
        return None
    trouve = seance.execute(
        select(CleApi, Compte)
        .join(Compte, Compte.id == CleApi.compte_id)
        .where(
            CleApi.id == identifiant,
            CleApi.revoquee_le.is_(None),
            CleApi.expire_le > installation.horloge(),
            Compte.etat == "actif",
        )
    ).first()
    if trouve is None or not hmac.compare_digest(trouve[0].empreinte, _empreinte(installation, identifiant, secret)):
        return None
    return trouve[0], trouve[1]


def portees(ligne: CleApi) -> frozenset[Action]:
    """Scopes of a key; an action that this version no longer has gives nothing."""
    connues = {a.value for a in Action}
    return frozenset(Action(p) for p in ligne.portees if p in connues)


def marquer(seance: Session, identifiant: str, instant: datetime) -> None:
    """Note the last use."""
    seance.execute(update(CleApi).where(CleApi.id == identifiant).values(vue_le=instant))


def lister(seance: Session, compte_id: str) -> list[CleApi]:
    """Keys of an account, the latest first, revoked ones too."""
    return list(seance.scalars(select(CleApi).where(CleApi.compte_id == compte_id).order_by(CleApi.creee_le.desc(), CleApi.id)))


def revoquer(seance: Session, installation: Installation, acteur: Acteur, identifiant: str) -> None:
    """Revoke a key: its owner's, or anyone's for who manages accounts.

    Raises
    ------
    RefusIdentite
        ``cle_invalide``: unknown, or someone else's.
    """
    ligne = seance.get(CleApi, identifiant, with_for_update=True)
    if ligne is None or (ligne.compte_id != acteur.compte and not acteur.peut(Action.GERER_COMPTES)):
        raise RefusIdentite("cle_invalide", "Cette clé n'existe pas ou n'est pas la vôtre.")
    if ligne.revoquee_le is None:
        ligne.revoquee_le = installation.horloge()
        inscrire(seance, acteur.compte, acteur.role.value, "cle_revoquee", objet=identifiant)


def revoquer_toutes(seance: Session, installation: Installation, compte_id: str) -> None:
    """Revoke every key of an account."""
    seance.execute(
        update(CleApi)
        .where(CleApi.compte_id == compte_id, CleApi.revoquee_le.is_(None))
        .values(revoquee_le=installation.horloge())
    )


def _empreinte(installation: Installation, identifiant: str, secret: str) -> str:
    return installation.coffre.empreinte("cle", f"{identifiant} {secret}")
