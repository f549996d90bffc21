"""All the tables, for whoever needs the whole (migrations, retention, backups)."""

from __future__ import annotations

from . import journal, tables_campagne, tables_identite
from .moteur import Base

__all__ = ["Base", "journal", "tables_campagne", "tables_identite"]
