"""Rule packs are read once for all the tests of this folder: they are frozen, and reading them is not what is tested here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from scoring.paquet import Paquet, charger
from service.echanges import lecture_campagne

_LUS: dict[tuple[str, int, str], Paquet] = {}


def _charger(mouvement: str, annee: int, surcharges: Mapping[str, object] | None = None) -> Paquet:
    cle = (mouvement, annee, repr(surcharges or {}))
    if cle not in _LUS:
        _LUS[cle] = charger(mouvement, annee, surcharges or {})
    return _LUS[cle]


@pytest.fixture(scope="module", autouse=True)
def _paquets_lus_une_fois() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as reglages:
        reglages.setattr(lecture_campagne, "charger", _charger)
        yield
