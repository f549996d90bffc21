"""Linked demands of the first degré: both members have the mean of their two totals, vœu by vœu."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.departage import colonnes
from scoring.obligatoire import deriver
from scoring.paquet import charger
from scoring.priorites import groupes
from service.echanges.campagne import CapacitesLues
from service.marche import Construction, Points, construire
from tests.scoring.fabrique_dossiers import Demande, fabriquer, noter

PAQUET = charger("premier-degre", 2016)


def _construire(demande: Demande) -> Construction:
    bareme = noter(PAQUET, demande)
    vide = np.zeros(0, np.int32)
    return construire(
        PAQUET,
        demande.dossiers,
        demande.voeux,
        Points(bareme.points, groupes(PAQUET, demande.dossiers, demande.voeux, demande.couples), bareme.extension),
        demande.couples,
        CapacitesLues(vide, vide, np.zeros(0, np.int64), np.zeros(0, np.int64)),
        PAQUET.extension,
        deriver(PAQUET, demande.dossiers),
        colonnes(PAQUET, demande.dossiers, 1).valeurs,
    )


def test_c11_moyenne_de_deux_totaux() -> None:
    """C11: 276 and 22 points on one vœu make 149 for both; the next vœu has its own mean; a third person keeps the own."""
    # As the example is written; the reading of a campaign refuses a rapprochement in a linked demand (PD06).
    c04 = {
        "origine": "44",
        "corps": "pe",
        "echelon": 4,
        "anciennete_departement_mois": 24,
        "motif_familial": "rapprochement_conjoints",
        "departement_conjoint": "35",
        "enfants": 1,
        "separation_activite": 1,
        "voeux": ["35", "29"],
    }
    candidats = {
        "A": c04,
        "B": {"origine": "93", "corps": "pe", "echelon": 3, "voeux": ["35", "29"]},
        "C": {"origine": "93", "corps": "pe", "echelon": 3, "voeux": ["35"]},
    }
    demande = fabriquer(PAQUET, candidats, [("A", "B")])
    assert noter(PAQUET, demande).points.tolist() == [27_600, 2_600, 2_200, 2_200, 2_200]
    marche = _construire(demande).marche
    couple = marche.slot_points[marche.slot_debut[0] : marche.slot_debut[1]]
    assert couple.tolist() == [14_900, 14_900, 2_400, 2_400]
    assert marche.slot_points[marche.slot_debut[1] :].tolist() == [2_200]


@given(donnees=st.data())
@settings(max_examples=40)
def test_moyenne_commune(donnees: st.DataObject) -> None:
    """Both members carry the same number, half of the two totals rounded down; nobody else changes; groups follow the vœux."""
    mois, echelons = st.integers(0, 300), st.integers(3, 11)
    voeux = donnees.draw(st.lists(st.sampled_from(("35", "22", "74", "2A")), min_size=1, max_size=4, unique=True))
    candidats = {
        nom: {
            "origine": "93",
            "corps": "pe",
            "echelon": donnees.draw(echelons),
            "anciennete_departement_mois": donnees.draw(mois),
            "voeux": voeux,
        }
        for nom in ("A", "B", "C")
    }
    demande = fabriquer(PAQUET, candidats, [("A", "B")])
    points = noter(PAQUET, demande).points.reshape(3, -1)
    marche = _construire(demande).marche
    moyennes = (points[0] + points[1]) // 2
    assert marche.slot_points[: 2 * len(voeux)].tolist() == np.repeat(moyennes, 2).tolist()
    assert marche.slot_points[2 * len(voeux) :].tolist() == points[2].tolist()
    assert (marche.slot_groupe == 1).all()
