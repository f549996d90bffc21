"""Lock-out of an account after failures, with a growing delay, shared by every process since it is in the row (E10).

An attempt is counted as failed *before* the secret is checked, and forgiven if it was right: a thousand guesses at the same
instant count as a thousand, whatever the number of processes.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from ..base.journal import inscrire
from ..base.tables_identite import Compte
from .installation import Installation
from .limites import compter


def reserver(seance: Session, installation: Installation, compte: Compte | None, identifiant: str) -> bool:
    """Count an attempt on an account; False when it is locked, and the secret must not even be compared.

    Parameters
    ----------
    compte
        Locked row (``FOR UPDATE``), or None for an unknown identifier: the same write is then made to a counter that nothing
        reads, so that the database works alike.
    """
    instant, reglages = installation.horloge(), installation.reglages
    if compte is None:
        compter(seance, installation.coffre.empreinte("leurre", identifiant), instant, reglages.delai_verrou_max)
        return True
    if compte.verrouille_jusque is not None and compte.verrouille_jusque > instant:
        return False
    compte.echecs += 1
    if compte.echecs >= reglages.echecs_toleres:
        compte.verrouille_jusque = instant + delai(installation, compte.echecs)
    seance.flush()
    return True


def delai(installation: Installation, echecs: int) -> timedelta:
    """How long the nth failure in a row locks: doubled each time, up to the ceiling."""
    reglages = installation.reglages
    rang = min(echecs - reglages.echecs_toleres, 20)
    return min(reglages.delai_verrou * (1 << rang), reglages.delai_verrou_max)


def pardonner(compte: Compte) -> None:
    """Take back the attempt just reserved: its secret was right, but the sign-on is not over."""
    compte.echecs = max(0, compte.echecs - 1)
    compte.verrouille_jusque = None


def liberer(compte: Compte) -> None:
    """Forget all failures: the person is in."""
    compte.echecs, compte.verrouille_jusque = 0, None


def constater(seance: Session, installation: Installation, compte: Compte | None, etape: str, *, admis: bool) -> None:
    """Write a failure to the journal: the account's id if there is one, never what was typed."""
    acteur, role = ("inconnu", "") if compte is None else (compte.id, compte.role)
    verrou = compte is not None and compte.verrouille_jusque is not None and compte.verrouille_jusque > installation.horloge()
    if admis and verrou and compte is not None and compte.verrouille_jusque is not None:
        inscrire(
            seance,
            acteur,
            role,
            "compte_verrouille",
            details={"etape": etape, "echecs": compte.echecs, "jusque": compte.verrouille_jusque.isoformat()},
        )
    else:
        inscrire(seance, acteur, role, "connexion_refusee", details={"etape": etape, "verrou": not admis})
