"""What the campaign files can say and the program cannot honour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .echanges.anomalies import Anomalie, EntreeRefusee

if TYPE_CHECKING:
    from .echanges.campagne import Campagne


def verifier_portee(campagne: Campagne) -> None:
    """Refuse what the files can say and no mechanism of this movement can honour, rather than treat it as something else.

    Posts outside the barème are seats of their own, given by the recruiters' rankings; the seats of ``capacites.csv`` are
    those of the ordinary vœux.

    Raises
    ------
    EntreeRefusee
        There is a vœu outside the barème, or a recruiter's ranking.
    """
    types, anomalies = campagne.paquet.types_voeu, []
    autres = np.unique(campagne.voeux.type[campagne.voeux.type > 0])
    for t in autres:
        nombre = f"{int((campagne.voeux.type == t).sum())} vœux de type {types[t]}"
        anomalies.append(Anomalie("voeux.csv", 0, "type", nombre, f"des vœux de type {types[0]} seulement", "code_inconnu"))
    if campagne.classements is not None and len(campagne.classements.lieu):
        attendu = "aucun classement : les postes hors barème ne sont pas encore affectés par ce mouvement"
        anomalies.append(Anomalie("classements.csv", 0, "", "", attendu, "incoherence"))
    if anomalies:
        raise EntreeRefusee(anomalies)
