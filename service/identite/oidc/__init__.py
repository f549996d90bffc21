"""Sign-on at OpenID Connect providers (ProConnect and its like), by configuration. Authlib speaks OAuth, joserfc verifies."""

from __future__ import annotations

from .configuration import ConfigurationRefusee, Exigence, FormatUserinfo, Fournisseur
from .parcours import Arrivee, Depart, partir, revenir, sortir
from .relais import Relais

__all__ = [
    "Arrivee",
    "ConfigurationRefusee",
    "Depart",
    "Exigence",
    "FormatUserinfo",
    "Fournisseur",
    "Relais",
    "partir",
    "revenir",
    "sortir",
]
