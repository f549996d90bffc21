"""Faults of an input told to people, by cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .echanges.anomalies import Anomalie, de_campagne
from .francais import entier, pluriel

EXEMPLES = 3
"""Faults or notices of one cause that are quoted; the others are counted."""


def lignes_fautes(anomalies: Iterable[Anomalie], *, complet: bool = False) -> Iterator[str]:
    """Faults for people.

    Parameters
    ----------
    anomalies
        In the order of the report.
    complet
        One line per fault. Otherwise those of one file and of one code are told together, the first ones quoted: what they all
        expect is said once. Of a file that is none of a campaign's (scenario, sweep, plan), which ``check`` does not read, all.
    """
    if complet:
        yield from (anomalie.message for anomalie in anomalies)
        return
    for (fichier, _), siennes in par_cause(anomalies).items():
        if len(siennes) == 1:
            yield siennes[0].message
            continue
        attendus = {anomalie.attendu for anomalie in siennes}
        commun = f" Attendu : {attendus.pop()}." if len(attendus) == 1 else ""
        yield f"{fichier} : {siennes[0].quoi} ({entier(len(siennes))} fois).{commun}"
        montrees = siennes[:EXEMPLES] if de_campagne(fichier) else siennes
        for anomalie in montrees:
            yield f"  {anomalie.detail(attendu=not commun)}"
        yield from reste(len(siennes) - len(montrees))


def par_cause(anomalies: Iterable[Anomalie]) -> dict[tuple[str, str], list[Anomalie]]:
    """Faults by file and code, in the order in which each first comes."""
    causes: dict[tuple[str, str], list[Anomalie]] = {}
    for anomalie in anomalies:
        causes.setdefault((anomalie.fichier, anomalie.code), []).append(anomalie)
    return causes


def reste(nombre: int) -> Iterator[str]:
    """The line that counts what is not quoted, if anything."""
    if nombre > 0:
        yield f"  … et {pluriel(nombre, 'autre')} (liste entière : mouvement check --complet)"
