"""Who asks, and what that person may do. Knows neither the web nor the rules of a movement."""

from __future__ import annotations

from .politique import Acteur, Action, Role, roles
from .refus import RefusIdentite

__all__ = ["Acteur", "Action", "RefusIdentite", "Role", "roles"]
