"""The database: engine, tables, migrations, clock, journal. Knows neither the web nor the rules.

Artefacts (campaign folders, results, documents) are files named by their digest; rows keep the digest.
"""

from __future__ import annotations

from . import journal, tables_campagne, tables_identite
from .horloge import maintenant
from .moteur import Base, lecture, moteur, transaction

__all__ = ["Base", "journal", "lecture", "maintenant", "moteur", "tables_campagne", "tables_identite", "transaction"]
