"""The one clock of the stateful parts: UTC, to the millisecond, so that what is stored is what was compared."""

from __future__ import annotations

from datetime import UTC, datetime


def maintenant() -> datetime:
    """Now, aware, in UTC."""
    instant = datetime.now(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
