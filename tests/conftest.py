"""Settings shared by all tests."""

from __future__ import annotations

import os
import signal

import pytest
from hypothesis import HealthCheck, settings

# A shell ignores Ctrl-C in what it runs in the background, and children inherit it: tests that send it would wait for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Ordinary runs draw the same examples every time, on every machine: a failure is replayed by running again. The nightly series
# draws new ones. No deadline in either: the first call of a kernel compiles it.
settings.register_profile(
    "ordinaire", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("nocturne", deadline=None, max_examples=2_000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFIL", "ordinaire"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need Chromium or PostgreSQL: ``essais --pythons`` runs them with one Python.

    The walks are the same with all, and nearly every test on PostgreSQL also runs on SQLite, with every Python.
    """
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("navigateur")
        base = item.callspec.params.get("bases") if isinstance(item, pytest.Function) and hasattr(item, "callspec") else None
        if base == "postgresql" or "serveur_pg" in getattr(item, "fixturenames", ()):
            item.add_marker("postgresql")
