"""Without linked units no claim is excused, whatever the mechanism announces (model §6)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from service.campagne import assembler, executer, motifs_de_refus, preparer
from service.echanges.lecture import lire
from solver.solution import Etat, Nature, Revendication
from solver.verification import verifier
from tests.service.campagnes import generee


def test_revendication_annoncee_sans_couple(tmp_path: Path) -> None:
    """Nobody moves, every claim is announced under the state ``inconnu``: refused, since a stable allocation always exists."""
    campagne = lire(generee(tmp_path / "campagne", 100, couples=0.0))
    preparation = preparer(campagne)
    marche = preparation.marche
    option = np.diff(marche.option_debut).astype(np.int32)
    trouve = verifier(marche, marche.origine.copy())
    annoncees = tuple(Revendication(r.unite, r.option, Nature(r.nature)) for r in trouve.revendications)
    juste = executer(campagne).resultat.solution
    solution = replace(
        juste,
        option=option,
        etat=Etat.INCONNU,
        stable_prouve=False,
        revendications=annoncees,
        p8_valeur=trouve.valeur_p8,
        p8_borne=0,
    )
    assert annoncees
    motifs = motifs_de_refus(assembler(preparation, "stable", solution), trouve)
    assert motifs
    assert motifs_de_refus(assembler(preparation, "stable", juste), verifier(marche, executer(campagne).resultat.cellule)) == ()
