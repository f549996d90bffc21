"""What people do to campaigns, each step in one transaction with its line of the journal. Knows no web.

Every function takes the session and the actor, checks the state and the scope, and raises ``Refus``; it never commits.
"""

from __future__ import annotations

from ..base.refus import Refus

__all__ = ["Refus"]
