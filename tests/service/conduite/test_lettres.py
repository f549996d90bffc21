"""Everyone's result written before publication: the same bytes as an explanation, whole or not at all."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from service.base import transaction
from service.base.refus import Refus
from service.base.tables_campagne import Calcul, Participation
from service.conduite import calculs, campagnes, decisions, etapes, guichet, lettres, mes_donnees
from service.identite import Role
from tests.service.conduite.atelier import compte
from tests.service.conduite.publiee import ECHANTILLONS, Conduite, attendre, conduite, details


@pytest.fixture
def mene(engine: Engine, tmp_path: Path) -> Conduite:
    """People, on each kind of database."""
    return conduite(engine, tmp_path / "donnees")


def _calculee(mene: Conduite) -> tuple[str, str, Calcul]:
    campagne = mene.campagne(ECHANTILLONS / "un-a-un")
    mene.geler(campagne)
    calcul = mene.calculer(campagne)
    with transaction(mene.engine, ecrire=False) as seance:
        return campagne, calcul, seance.get_one(Calcul, calcul)


class Ferme:
    """A desk where nobody comes."""

    async def faire(self, *arguments: Any) -> Any:
        """Refuse to work."""
        raise AssertionError(f"le guichet a été dérangé pour {arguments[0].__name__}")


def test_chacun_lit_sans_le_guichet(mene: Conduite) -> None:
    """Published, each result is read without the desk, the bytes the desk would give; the journal holds their digest."""
    campagne, calcul, ligne = _calculee(mene)
    mene.publier(campagne, calcul)
    candidats = guichet.explicateur(mene.racine, ligne.empreinte, ligne.contenu).candidats
    for candidat in candidats:
        attendue = guichet.expliquer(mene.racine, ligne.empreinte, ligne.contenu, candidat, "application/json")
        assert lettres.lire(mene.magasin, ligne.empreinte, candidat) == attendue
    acteur, bureau = compte(mene.engine, Role.CANDIDAT, "compte-chloe"), Ferme()
    with transaction(mene.engine) as seance:
        seance.get_one(Participation, (campagne, "chloe")).compte_id = acteur.compte
    lue = attendre(mes_donnees.expliquer(mene.engine, mene.magasin, bureau, acteur, campagne, "application/json"))  # type: ignore[arg-type]
    assert lue == lettres.lire(mene.magasin, ligne.empreinte, "chloe")
    (publiee,) = details(mene.engine, "publier")
    assert publiee["lettres"] == lettres.conclure(mene.racine, ligne.empreinte, ligne.contenu)
    assert lettres.lire(mene.magasin, ligne.empreinte, "personne") is None


def test_rien_avant_que_tous_y_soient(mene: Conduite) -> None:
    """A preparation that was cut gives nobody's letter, and the next one goes on from what is written."""
    _, _, ligne = _calculee(mene)
    run = (ligne.empreinte, ligne.contenu)
    premier, *autres = lettres.manquants(mene.racine, *run)
    lettres.ecrire(mene.racine, *run, [premier])
    assert lettres.lire(mene.magasin, ligne.empreinte, premier) is None
    with pytest.raises(Refus) as refus:
        lettres.conclure(mene.racine, *run)
    assert refus.value.code == "processus_arrete"
    assert list(lettres.manquants(mene.racine, *run)) == autres
    attendre(lettres.preparer(mene.bureau, *run))
    assert lettres.lire(mene.magasin, ligne.empreinte, premier) is not None
    assert lettres.manquants(mene.racine, *run) == ()


def test_deux_preparations_a_la_fois(mene: Conduite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two preparations at once, in real processes and small slices, give the same letters and leave no draft."""
    monkeypatch.setattr(lettres, "LOT", 1)
    _, _, ligne = _calculee(mene)
    bureau = guichet.Guichet(mene.racine)

    async def deux() -> list[str]:
        return list(await asyncio.gather(*(lettres.preparer(bureau, ligne.empreinte, ligne.contenu) for _ in range(2))))

    try:
        premiere, seconde = attendre(deux())
    finally:
        bureau.fermer()
    assert premiere == seconde
    assert not list((mene.racine / "reception").iterdir())
    (fichier,) = (mene.racine / "lettres").iterdir()
    assert fichier.stat().st_mode & 0o077 == 0


def test_ecrites_des_l_approbation(mene: Conduite) -> None:
    """Nothing is written for a run that nobody approved; approved, letters are there before anyone publishes."""
    campagne, calcul, ligne = _calculee(mene)

    def ecrites() -> bool:
        attendre(etapes.preparer_lettres(mene.engine, mene.bureau, campagne))
        return mene.magasin.lettres(ligne.empreinte).exists()

    assert not ecrites()
    attestation = attendre(etapes.attester(mene.engine, mene.bureau, calcul))
    with transaction(mene.engine) as seance:
        verrouillee = campagnes.verrouiller(seance, campagne)
        etapes.proposer(seance, mene.operateur, verrouillee, calculs.lire(seance, calcul), attestation, "conforme")
    assert not ecrites()
    with transaction(mene.engine) as seance:
        decisions.approuver(seance, mene.approbateur, campagnes.verrouiller(seance, campagne), attestation.resultat)
    assert ecrites()


def test_hors_d_atteinte_avant_publication(mene: Conduite) -> None:
    """Letters written do not open the result: before publication nobody reads the own one."""
    campagne, _, ligne = _calculee(mene)
    attendre(lettres.preparer(mene.bureau, ligne.empreinte, ligne.contenu))
    acteur = compte(mene.engine, Role.CANDIDAT, "compte-chloe")
    with transaction(mene.engine) as seance:
        seance.get_one(Participation, (campagne, "chloe")).compte_id = acteur.compte
    with pytest.raises(Refus) as refus:
        attendre(mes_donnees.expliquer(mene.engine, mene.magasin, mene.bureau, acteur, campagne, "application/json"))
    assert refus.value.code == "publication_absente"
