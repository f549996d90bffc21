"""What letters and the report of two phases tell: no small count, and every rule without an official text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.explications import Explicateur
from service.explications.modele import PlacesDeuxPhases
from service.explications.phrases import phrase_places
from service.rapport.regles_utilisees import sans_texte
from tests.service.chaine import resultat_du_dossier
from tests.service.http.outils_http import ECHANTILLONS

VERIFIE = resultat_du_dossier(ECHANTILLONS / "premier-degre")


@pytest.mark.parametrize("seuil", (0, 2, 3, 5))
def test_petits_nombres_tus(seuil: int) -> None:
    """No count of persons under the threshold, nor both counts of entrants when their difference is one."""
    vus = 0
    for candidat in VERIFIE.resultat.campagne.dossiers.ids:
        for voeu in Explicateur(VERIFIE, seuil=seuil).expliquer(candidat).voeux:
            places = voeu.places
            if places is None:
                continue
            assert isinstance(places, PlacesDeuxPhases)
            comptes = (places.entrants, places.sortants, places.demandes, places.non_satisfaits, places.entrants_mutation)
            assert not [n for n in comptes if n is not None and n < seuil]
            if places.entrants is not None and places.entrants_mutation is not None:
                assert abs(places.entrants - places.entrants_mutation) >= seuil
            assert places.ouvertes is not None
            vus += sum(n is not None for n in comptes)
    assert vus


def test_phrase_des_places_tues() -> None:
    """Counts that are not told are not in the sentence; the entries opened always are."""
    places = PlacesDeuxPhases(2, 2, None, None, 4, None, None, True, None)
    attendue = "2 entrées ouvertes en phase de mutation ; 4 demandes ; entrants et barre non communiqués (trop peu d'entrants)"
    assert phrase_places(places) == attendue
    sortis = replace(places, entrants=3, sortants=5)
    assert "les deux phases ensemble, 3 entrants et 5 sortants ; 4 demandes ; barre non communiquée" in phrase_places(sortis)


def test_regles_sans_texte() -> None:
    """Whoever reads the parameter decides whom it concerns: all for the order of tie-breaks, priorities and refusals."""
    section = sans_texte(VERIFIE.resultat)
    assert section is not None
    valeurs, regles = ({ligne[0]: ligne for ligne in tableau.lignes} for tableau in section.tableaux)
    paquet = VERIFIE.resultat.campagne.paquet
    for nom in ("ordre_departages", "phase_m_rang_dabord", "echelon_hors_classe_maximum"):
        assert valeurs[paquet.parametres[nom].libelle][2] == "toute la campagne"
    assert valeurs[paquet.parametres["rapprochement_points"].libelle][2] == "1 candidat"
    for regle in (*paquet.priorites, *paquet.refus):
        assert (regle.libelle in regles) == (regle.confiance != "officiel")
