"""Retention: every table has a rule, a purge says what it removes, removes it, and proves it."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from service.base import journal, maintenant, transaction
from service.base.moteur import Base
from service.base.tables_campagne import Contestation, Participation, Piece, Saisie
from service.base.tables_identite import Compte
from service.conduite import calculs, conservation, purge
from service.identite import Role
from tests.service.conduite.atelier import compte
from tests.service.conduite.publiee import ECHANTILLONS, Conduite, conduite, details

AN = timedelta(days=365)


@pytest.fixture
def mene(engine: Engine, tmp_path: Path) -> Conduite:
    """People, on each kind of database."""
    return conduite(engine, tmp_path / "donnees")


def test_chaque_table_a_sa_regle() -> None:
    """No table is forgotten, none has two rules, and each duration has its condition."""
    noms = [regle.quoi for regle in conservation.TABLES]
    assert sorted(noms) == sorted(conservation.tables_connues())
    assert conservation.conditions(maintenant()).keys() == {r.quoi for r in conservation.TABLES if r.duree is not None}


def _nombres(engine: Engine) -> dict[str, int]:
    with transaction(engine, ecrire=False) as seance:
        return {nom: seance.scalar(select(func.count()).select_from(t)) or 0 for nom, t in Base.metadata.tables.items()}


def _vieillir(mene: Conduite) -> None:
    """Files of the store as they are after years."""
    ancien = (maintenant() - timedelta(days=10)).timestamp()
    for chemin in mene.racine.rglob("*"):
        os.utime(chemin, (ancien, ancien))


def _campagne_vecue(mene: Conduite) -> str:
    campagne = mene.campagne(ECHANTILLONS / "un-a-un")
    numero = mene.contester(campagne, "chloe", "04")
    candidat = compte(mene.engine, Role.CANDIDAT, "compte-chloe")
    piece = mene.magasin.garder_piece(b"livret de famille")
    with transaction(mene.engine) as seance:
        commun = {"campagne_id": campagne, "candidat": "chloe"}
        ligne = Piece(**commun, contenu=piece, nom="livret.pdf", type="application/pdf", taille=17, deposee_le=maintenant())
        seance.add(ligne)
        seance.flush()
        seance.get_one(Contestation, numero).piece_id = ligne.id
        seance.add(Saisie(**commun, voeux=[{"lieu": "14"}], modifiee_le=maintenant()))
        seance.get_one(Participation, (campagne, "chloe")).compte_id = candidat.compte
    mene.publier(campagne)
    return campagne


def test_rien_n_est_supprime_a_l_essai(mene: Conduite) -> None:
    """Looking changes nothing, rows nor files; nothing is over the day of the publication."""
    _campagne_vecue(mene)
    _vieillir(mene)
    avant, fichiers = _nombres(mene.engine), sorted(mene.racine.rglob("*"))
    assert purge.prevoir(mene.engine, mene.magasin, maintenant()).vide
    vue = purge.prevoir(mene.engine, mene.magasin, maintenant() + 6 * AN)
    assert vue.lignes["contestation"] == vue.lignes["piece"] == 1
    assert "Rien n'est supprimé" in purge.en_document(vue).sections[0].paragraphes[0]
    assert (_nombres(mene.engine), sorted(mene.racine.rglob("*"))) == (avant, fichiers)


def test_purge_prouvee(mene: Conduite) -> None:
    """After its time a person's data are gone, rows and files; decisions, open data and the journal's chain stay."""
    campagne = _campagne_vecue(mene)
    _vieillir(mene)
    dans_trois_ans = maintenant() + 3 * AN
    faite = purge.purger(mene.engine, mene.magasin, dans_trois_ans)
    assert faite.reste == 0
    nombres = _nombres(mene.engine)
    assert [nombres[n] for n in ("contestation", "piece", "saisie", "participation")] == [0, 0, 0, 0]
    assert [nombres[n] for n in ("campagne", "choix", "publication", "calcul")] == [1, 1, 1, 1]
    with transaction(mene.engine, ecrire=False) as seance:
        assert not seance.scalars(select(Compte).where(Compte.role == "candidat")).all()
        assert not journal.verifier(seance).defauts
        publiee = calculs.publication(seance, campagne)
        assert publiee is not None
    assert faite.fichiers["lettres"] == [publiee[2].empreinte]
    assert not list((mene.racine / "lettres").iterdir())
    # The official run can still be made again: its content and its result stay for longer.
    assert mene.magasin.resultat(publiee[2].empreinte).is_dir()
    assert mene.magasin.contenu(publiee[2].contenu).is_dir()
    assert not [c for c in (mene.racine / "pieces").iterdir() if c.read_bytes() == b"livret de famille"]
    (ligne,) = details(mene.engine, "purger")
    rapport = json.loads(mene.magasin.piece(ligne["rapport"]).read_bytes())
    assert rapport["lignes"] == dict(faite.lignes) == ligne["lignes"]
    assert details(mene.engine, "verifier_purge") == [{"rapport": faite.rapport, "reste": 0}]
    _vieillir(mene)
    dans_six_ans = purge.purger(mene.engine, mene.magasin, maintenant() + 6 * AN)
    assert sorted(dans_six_ans.fichiers["resultats"]) == [publiee[2].empreinte]
    assert not any((mene.racine / "contenus").iterdir())
    assert (mene.racine / "donnees" / str(publiee[0].donnees)).is_dir()
    assert mene.magasin.piece(str(faite.rapport)).is_file()


def test_un_fichier_recent_attend(mene: Conduite) -> None:
    """A file that no row names yet may belong to a step under way: it is left for a day; sent again, for another."""
    recent = mene.magasin.garder_piece(b"en cours de depot")
    assert purge.prevoir(mene.engine, mene.magasin, maintenant()).vide
    _vieillir(mene)
    assert purge.prevoir(mene.engine, mene.magasin, maintenant()).fichiers["pieces"] == [recent]
    mene.magasin.garder_piece(b"en cours de depot")
    assert purge.prevoir(mene.engine, mene.magasin, maintenant()).vide
