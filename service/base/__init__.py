"""The database: engine, tables, migrations, clock, journal. Knows neither the web nor the rules.

Artefacts (campaign folders, results, documents) are files named by their digest; rows keep the digest.
"""

from __future__ import annotations

from .horloge import maintenant
from .moteur import Base, moteur, transaction

__all__ = ["Base", "maintenant", "moteur", "transaction"]
