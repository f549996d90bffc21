"""The steps of a campaign from files to publication: what is done, by whom, what blocks the next one; and the search."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from service.base import transaction
from service.base.refus import Refus
from service.base.tables_campagne import Calcul
from service.conduite import campagnes, decisions, etapes, frise, guichet_fictif, recherche
from service.conduite.frise import Pas
from tests.service.conduite.publiee import ECHANTILLONS, Conduite, attendre, conduite


@pytest.fixture
def mene(engine: Engine, tmp_path: Path) -> Conduite:
    """People, on each kind of database."""
    return conduite(engine, tmp_path / "donnees")


def _etapes(mene: Conduite, campagne: str) -> dict[Pas, frise.Etape]:
    with transaction(mene.engine, ecrire=False) as seance:
        return {e.pas: e for e in frise.tracer(seance, campagnes.lire(seance, campagne))}


def _ou(mene: Conduite, campagne: str) -> tuple[int, Pas | None]:
    """Steps done, and the present one."""
    tracees = list(_etapes(mene, campagne).values())
    suivante = frise.prochaine(tracees)
    return sum(e.etat == "faite" for e in tracees), None if suivante is None else suivante.pas


def test_de_vide_a_publiee(mene: Conduite) -> None:
    """One step after the other; each is signed by who did it; the step after the present one says what blocks it."""
    with transaction(mene.engine) as seance:
        vide = campagnes.creer(seance, mene.operateur, mouvement="second-degre", annee=2023, libelle="Vide").id
    assert _ou(mene, vide) == (0, Pas.IMPORTER)
    assert all(e.bloque for pas, e in _etapes(mene, vide).items() if pas is not Pas.IMPORTER)
    campagne = mene.campagne(ECHANTILLONS / "un-a-un")
    assert _ou(mene, campagne) == (2, Pas.GELER)
    mene.geler(campagne)
    assert _ou(mene, campagne) == (3, Pas.CALCULER)
    calcul = mene.calculer(campagne)
    assert _ou(mene, campagne) == (4, Pas.CHOISIR)
    attestation = attendre(etapes.attester(mene.engine, mene.bureau, calcul))
    with transaction(mene.engine) as seance:
        ligne = campagnes.verrouiller(seance, campagne)
        etapes.proposer(seance, mene.operateur, ligne, seance.get_one(Calcul, calcul), attestation, "conforme")
    assert _ou(mene, campagne) == (5, Pas.APPROUVER)
    assert _etapes(mene, campagne)[Pas.PUBLIER].bloque == "Le calcul proposé n'est pas approuvé."
    with transaction(mene.engine) as seance:
        decisions.approuver(seance, mene.approbateur, campagnes.verrouiller(seance, campagne), attestation.resultat)
    assert _ou(mene, campagne) == (6, Pas.PUBLIER)
    prete = attendre(etapes.preparer_publication(mene.engine, mene.bureau, campagne))
    with transaction(mene.engine) as seance:
        etapes.publier(seance, mene.operateur, campagnes.verrouiller(seance, campagne), prete)
    assert _ou(mene, campagne) == (7, None)
    tracees = _etapes(mene, campagne)
    auteurs = {pas: etape.par for pas, etape in tracees.items()}
    assert auteurs.pop(Pas.APPROUVER) == "approbateur@exemple.fr"
    assert set(auteurs.values()) == {"operateur@exemple.fr"}
    assert all(etape.le is not None for etape in tracees.values())


def test_rouverte(mene: Conduite) -> None:
    """Opened again, a campaign goes back to the freeze; the run made from the old content no longer counts."""
    campagne = mene.campagne(ECHANTILLONS / "un-a-un")
    mene.geler(campagne)
    mene.calculer(campagne)
    with transaction(mene.engine) as seance:
        campagnes.degeler(seance, mene.operateur, campagnes.verrouiller(seance, campagne), "une erreur")
    assert _ou(mene, campagne) == (2, Pas.GELER)
    etape = _etapes(mene, campagne)[Pas.CALCULER]
    assert (etape.etat, etape.bloque, etape.le) == ("a_venir", "La campagne n'est pas gelée.", None)


def test_recherche(mene: Conduite) -> None:
    """Words of label, movement or year, all of them, whatever the case; a state; pages."""
    with transaction(mene.engine) as seance:
        for rang in range(recherche.PAR_PAGE + 1):
            campagnes.creer(seance, mene.operateur, mouvement="ptp", annee=2022, libelle=f"PTP {rang:02d} 100 %")
        campagnes.creer(seance, mene.operateur, mouvement="ass", annee=2024, libelle="Assistants")
    with transaction(mene.engine, ecrire=False) as seance:
        trouvees = recherche.chercher(seance, mots="PtP 2022")
        assert (trouvees.total, trouvees.pages, len(trouvees.campagnes)) == (21, 2, 20)
        assert len(recherche.chercher(seance, mots="ptp", page=2).campagnes) == 1
        assert [c.libelle for c in recherche.chercher(seance, mots="07 %").campagnes] == ["PTP 07 100 %"]
        assert recherche.chercher(seance, mots="ASSIST 2024", etat="preparation").total == 1
        assert recherche.chercher(seance, etat="gelee").total == 0
        assert recherche.chercher(seance, mots="assist ptp").total == 0


def test_fictive(mene: Conduite) -> None:
    """Every recipe makes a campaign that the reader accepts, said to be invented; anything else is refused."""
    for mouvement, annee in guichet_fictif.recettes():
        lecture = guichet_fictif.fabriquer(mene.racine, mouvement, annee, 100)
        assert (lecture.resume["mouvement"], lecture.resume["candidats"]) == (mouvement, 100)
        assert lecture.resume["libelle"].startswith("Campagne fictive – ")
        constat = guichet_fictif.constater(mene.racine, lecture.contenu)
        assert len(constat["avis"]) == lecture.resume["avis"]
        assert {avis["code"] for avis in constat["avis"]} <= set(constat["libelles"])
    for arguments in (("second-degre", 1900, 100), ("second-degre", 2023, 12), ("../recettes", 2023, 100)):
        with pytest.raises(Refus, match="requete_invalide"):
            guichet_fictif.fabriquer(mene.racine, *arguments)
