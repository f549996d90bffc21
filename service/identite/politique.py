"""The policy: what each role may do. The only place that says so; every route names one action, and a test walks them all.

Limits come on top, checked where the data is: a rectorat sees the persons and the seats of its own académie, a candidat the own
file (``Acteur.academie``, ``Acteur.compte``); the operator answers for those of no académie only
(``conduite.academie.dont_repond``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an account is for. One role an account: who has two tasks has two accounts."""

    OPERATEUR = "operateur"
    APPROBATEUR = "approbateur"
    ANALYSTE = "analyste"
    RECTORAT = "rectorat"
    CANDIDAT = "candidat"
    AUDITEUR = "auditeur"


GESTION = frozenset({Role.OPERATEUR, Role.APPROBATEUR, Role.ANALYSTE, Role.RECTORAT, Role.AUDITEUR})
"""Roles of staff: a second factor is required."""


class Action(StrEnum):
    """What one may do. A route declares exactly one."""

    # Everyone
    LIRE_PUBLIC = "lire_public"
    SE_CONNECTER = "se_connecter"
    GERER_SON_COMPTE = "gerer_son_compte"

    # Campaigns
    LISTER_CAMPAGNES = "lister_campagnes"
    LIRE_CAMPAGNE = "lire_campagne"
    CREER_CAMPAGNE = "creer_campagne"
    DEPOSER = "deposer"
    REGLER_CALENDRIER = "regler_calendrier"
    GELER = "geler"
    AFFICHER_BAREMES = "afficher_baremes"
    GERER_COMPTES = "gerer_comptes"

    # Runs
    CALCULER = "calculer"
    LIRE_CALCULS = "lire_calculs"
    COMPARER = "comparer"
    VERIFIER = "verifier"
    SIMULER = "simuler"
    EXPLIQUER = "expliquer"

    # Decisions
    PROPOSER_OFFICIEL = "proposer_officiel"
    APPROUVER_OFFICIEL = "approuver_officiel"
    LIRE_DEROGATIONS = "lire_derogations"
    DEROGER = "deroger"
    APPROUVER_DEROGATION = "approuver_derogation"
    PUBLIER = "publier"
    RETIRER = "retirer"
    DECIDER_TARDIVE = "decider_tardive"

    # Rectorat; for who belongs to no académie, the operator
    LIRE_ACADEMIE = "lire_academie"
    LIRE_BAREMES = "lire_baremes"
    REPONDRE_CONTESTATION = "repondre_contestation"
    SAISIR_CAPACITES = "saisir_capacites"

    # Candidat
    LIRE_SON_DOSSIER = "lire_son_dossier"
    SAISIR_VOEUX = "saisir_voeux"
    CONTESTER = "contester"
    DEMANDER_TARDIVEMENT = "demander_tardivement"

    # Audit
    LIRE_JOURNAL = "lire_journal"
    REJOUER = "rejouer"
    REPONDRE_INDIVIDUELLEMENT = "repondre_individuellement"
    PURGER = "purger"


_R = Role
_TOUS = frozenset(Role)
_NATIONAUX = frozenset({_R.OPERATEUR, _R.APPROBATEUR, _R.ANALYSTE, _R.AUDITEUR})

TABLE: Mapping[Action, frozenset[Role] | None] = {
    Action.LIRE_PUBLIC: None,
    Action.SE_CONNECTER: None,
    Action.GERER_SON_COMPTE: _TOUS,
    Action.LISTER_CAMPAGNES: _TOUS,
    Action.LIRE_CAMPAGNE: GESTION,
    Action.CREER_CAMPAGNE: frozenset({_R.OPERATEUR}),
    Action.DEPOSER: frozenset({_R.OPERATEUR}),
    Action.REGLER_CALENDRIER: frozenset({_R.OPERATEUR}),
    Action.GELER: frozenset({_R.OPERATEUR}),
    Action.AFFICHER_BAREMES: frozenset({_R.OPERATEUR}),
    Action.GERER_COMPTES: frozenset({_R.OPERATEUR}),
    Action.CALCULER: frozenset({_R.OPERATEUR, _R.ANALYSTE}),
    Action.LIRE_CALCULS: _NATIONAUX,
    Action.COMPARER: _NATIONAUX,
    Action.VERIFIER: _NATIONAUX,
    Action.SIMULER: frozenset({_R.OPERATEUR, _R.ANALYSTE}),
    Action.EXPLIQUER: frozenset({_R.OPERATEUR, _R.APPROBATEUR, _R.RECTORAT, _R.AUDITEUR}),
    Action.PROPOSER_OFFICIEL: frozenset({_R.OPERATEUR}),
    Action.APPROUVER_OFFICIEL: frozenset({_R.APPROBATEUR}),
    Action.LIRE_DEROGATIONS: frozenset({_R.OPERATEUR, _R.APPROBATEUR, _R.AUDITEUR}),
    Action.DEROGER: frozenset({_R.OPERATEUR}),
    Action.APPROUVER_DEROGATION: frozenset({_R.APPROBATEUR}),
    Action.PUBLIER: frozenset({_R.OPERATEUR}),
    Action.RETIRER: frozenset({_R.OPERATEUR, _R.APPROBATEUR}),
    Action.DECIDER_TARDIVE: frozenset({_R.OPERATEUR}),
    Action.LIRE_ACADEMIE: frozenset({_R.RECTORAT}),
    Action.LIRE_BAREMES: frozenset({_R.OPERATEUR, _R.RECTORAT}),
    Action.REPONDRE_CONTESTATION: frozenset({_R.OPERATEUR, _R.RECTORAT}),
    Action.SAISIR_CAPACITES: frozenset({_R.RECTORAT}),
    Action.LIRE_SON_DOSSIER: frozenset({_R.CANDIDAT}),
    Action.SAISIR_VOEUX: frozenset({_R.CANDIDAT}),
    Action.CONTESTER: frozenset({_R.CANDIDAT}),
    Action.DEMANDER_TARDIVEMENT: frozenset({_R.CANDIDAT}),
    Action.LIRE_JOURNAL: frozenset({_R.OPERATEUR, _R.APPROBATEUR, _R.AUDITEUR}),
    Action.REJOUER: frozenset({_R.OPERATEUR, _R.AUDITEUR}),
    Action.REPONDRE_INDIVIDUELLEMENT: frozenset({_R.AUDITEUR}),
    Action.PURGER: frozenset({_R.OPERATEUR}),
}
"""Action -> roles; None: nobody needs to be known."""


def roles(action: Action) -> frozenset[Role] | None:
    """Roles that may do ``action``; None when no account is needed."""
    return TABLE[action]


@dataclass(frozen=True, slots=True)
class Acteur:
    """Who asks.

    Attributes
    ----------
    compte
        Id of the account.
    academie
        Académie of a rectorat; None for the others, who are not limited to one.
    portees
        Actions of the key, when a program asks with one; None in a person's session.
    """

    compte: str
    role: Role
    academie: str | None = None
    portees: frozenset[Action] | None = None

    def peut(self, action: Action) -> bool:
        """Whether the policy, and the key used if any, allow the action."""
        permis = TABLE[action]
        return (permis is None or self.role in permis) and (self.portees is None or action in self.portees)

    def voit(self, academie: str | None) -> bool:
        """Whether the data of an académie is in this actor's scope; a rectorat never sees what belongs to no académie."""
        return self.role is not Role.RECTORAT or (academie is not None and academie == self.academie)


SYSTEME = "systeme"
"""Actor of journal lines that no person wrote (end of a run, purge by the clock)."""
