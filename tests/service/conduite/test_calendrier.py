"""Windows: open from the first bound to the last, in whatever zone; hours told where people are, and in Paris."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from scoring.paquet import charger, disponibles
from service.base import transaction
from service.conduite import Refus, campagnes
from service.conduite.calendrier import FUSEAUX, Bornes, Fenetre, exiger_ouverte, heure_locale, lire, ouverte, regler
from service.identite import Role
from tests.service.conduite.atelier import compte

MIDI = datetime.fromisoformat("2026-12-07T12:00:00+01:00")
MS = timedelta(milliseconds=1)


def test_bornes(engine: Engine) -> None:
    """The first instant is in, the last is out, and nothing is open by omission; the journal keeps what was there before."""
    operateur = compte(engine, Role.OPERATEUR)
    with transaction(engine) as seance:
        campagne = campagnes.creer(seance, operateur, mouvement="amia", annee=2026, libelle="x")
        assert not ouverte(campagne, Fenetre.SAISIE, MIDI)
        with pytest.raises(Refus) as refus:
            exiger_ouverte(campagne, Fenetre.SAISIE)
        assert refus.value.detail == "Aucune date n'est fixée."
        regler(seance, operateur, campagne, {Fenetre.SAISIE: Bornes(MIDI, MIDI + timedelta(days=1))})
    with transaction(engine, ecrire=False) as seance:
        relue = campagnes.lire(seance, campagne.id)
        assert lire(relue) == {Fenetre.SAISIE: Bornes(MIDI, MIDI + timedelta(days=1))}
        instants = {MIDI - MS: False, MIDI: True, MIDI.astimezone(UTC): True, MIDI + timedelta(days=1) - MS: True}
        instants[MIDI + timedelta(days=1)] = False
        assert {i: ouverte(relue, Fenetre.SAISIE, i) for i in instants} == instants
        assert not ouverte(relue, Fenetre.AFFICHAGE, MIDI)
        with pytest.raises(Refus) as refus:
            exiger_ouverte(relue, Fenetre.SAISIE, "La Réunion", MIDI - MS)
    assert refus.value.code == "fenetre_fermee"
    assert "15\u202fh\u202f00 (heure locale, La Réunion ; 12\u202fh\u202f00 à Paris)" in refus.value.detail


def test_regler_refuse(engine: Engine) -> None:
    """A bound without zone, an end before its beginning: every reason at once; a published campaign keeps its dates."""
    operateur = compte(engine, Role.OPERATEUR)
    with transaction(engine) as seance:
        campagne = campagnes.creer(seance, operateur, mouvement="amia", annee=2026, libelle="x")
        sans_zone = Bornes(datetime(2026, 12, 7, 12), datetime(2026, 12, 8, 12))  # noqa: DTZ001 - what is refused
        with pytest.raises(Refus) as refus:
            regler(seance, operateur, campagne, {Fenetre.SAISIE: sans_zone, Fenetre.TARDIVES: Bornes(MIDI, MIDI)})
        assert [motif.partition(" ")[0] for motif in refus.value.complements["motifs"]] == ["saisie", "tardives"]
        assert campagne.calendrier == {}
        campagne.etat = "publiee"
        with pytest.raises(Refus, match="campagne_publiee"):
            regler(seance, operateur, campagne, {})


def test_annee_impossible(engine: Engine) -> None:
    """The first and the last instants that can be are refused: no hour of anywhere else could be told of them."""
    operateur = compte(engine, Role.OPERATEUR)
    bornes = [datetime.fromisoformat(t) for t in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00")]
    with transaction(engine) as seance:
        campagne = campagnes.creer(seance, operateur, mouvement="amia", annee=2026, libelle="x")
        for debut, fin in (bornes, (bornes[0], MIDI), (MIDI, bornes[1])):
            with pytest.raises(Refus, match="calendrier_refuse"):
                regler(seance, operateur, campagne, {Fenetre.SAISIE: Bornes(debut, fin)})
        assert campagne.calendrier == {}


@pytest.mark.parametrize(
    ("lieu", "attendu"),
    (
        (None, "07/12/2026 à 12 h 00 (heure de Paris)"),
        ("Créteil", "07/12/2026 à 12 h 00 (heure de Paris)"),
        ("Guadeloupe", "07/12/2026 à 07 h 00 (heure locale, Guadeloupe ; 12 h 00 à Paris)"),
        ("Mayotte", "07/12/2026 à 14 h 00 (heure locale, Mayotte ; 12 h 00 à Paris)"),
        ("Wallis-et-Futuna", "07/12/2026 à 23 h 00 (heure locale, Wallis-et-Futuna ; 12 h 00 à Paris)"),
        ("Polynésie française", "07/12/2026 à 01 h 00 (heure locale, Polynésie française ; 12 h 00 à Paris)"),
    ),
)
def test_heure_locale(lieu: str | None, attendu: str) -> None:
    """Noon in Paris, told where people are."""
    assert heure_locale(MIDI, lieu).replace("\u202f", " ") == attendu


def test_heure_d_un_autre_jour() -> None:
    """When it is another day in Paris, the day is told."""
    soir = datetime.fromisoformat("2026-12-07T22:00:00+01:00")
    assert (
        heure_locale(soir, "La Réunion")
        == "08/12/2026 à 01\u202fh\u202f00 (heure locale, La Réunion ; le 07/12/2026 à 22\u202fh\u202f00 à Paris)"
    )


def test_fuseaux_des_lieux() -> None:
    """Names of the table are those of the packs: every lieu of theirs that has a zone of its own is found."""
    noms = set()
    for mouvement, annee in disponibles():
        lieux = charger(mouvement, annee).lieux
        noms |= {*lieux.noms, *lieux.noms_academies}
    assert set(FUSEAUX) <= noms
    outre_mer = {"Guadeloupe", "Guyane", "Martinique", "Mayotte", "La Réunion"}
    assert outre_mer <= set(FUSEAUX)
