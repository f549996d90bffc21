"""An installation with a clock the tests move, cheap argon2id that counts its calls, and a mailbox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine

from service.identite import mots_de_passe
from tests.service.identite.outils_identite import Banc, Compteur


@pytest.fixture
def calculs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Compteur]:
    """Counts computations of argon2id, made cheap: the tests look at how many there are, never at how long they take."""
    compteur = Compteur(PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)))
    monkeypatch.setattr(mots_de_passe, "_ARGON", compteur)
    mots_de_passe._leurre.cache_clear()
    mots_de_passe._leurre()
    compteur.remettre()
    leurre = mots_de_passe._leurre
    yield compteur
    leurre.cache_clear()


@pytest.fixture
def banc(engine: Engine, calculs: Compteur) -> Banc:
    """An installation on a database of its own."""
    return Banc(engine, calculs)
