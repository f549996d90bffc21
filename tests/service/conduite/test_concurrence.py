"""Several people at once, on both databases: each step ends in one of its lawful outcomes, nothing is lost, the chain holds.

Everyone starts together and goes on without waiting for the others. A deadlock, or a lock waited for too long, is an error of
the database, which no step catches.
"""

from __future__ import annotations

import csv
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from service.base import journal, transaction
from service.base.tables_campagne import Calcul, Campagne, CapaciteSaisie, Choix, Contestation, Depot, Publication, Saisie
from service.conduite import Refus, academie, calculs, campagnes, capacites, decisions, etapes
from service.conduite.calendrier import Fenetre
from service.conduite.capacites import Ligne
from service.conduite.magasin import Magasin
from service.identite import Acteur, Role
from tests.service.conduite.atelier import Atelier, compte
from tests.service.conduite.candidats import Salle, attendre, bureau, salle
from tests.service.conduite.publiee import ECHANTILLONS, Conduite, conduite, details

Travail = Callable[[], object]


@pytest.fixture
def ici(ouvert: Atelier, tmp_path: Path) -> Salle:
    """Four candidats who may enter vœux."""
    lieu = salle(ouvert, tmp_path / "campagne")
    lieu.ouvrir(Fenetre.SAISIE)
    return lieu


@pytest.fixture
def mene(engine: Engine, tmp_path: Path) -> Conduite:
    """People, on each kind of database."""
    return conduite(engine, tmp_path / "donnees")


def ensemble(*travaux: Travail) -> list[str]:
    """Outcome of each, started together: ``fait`` or the code of the refusal."""
    depart = threading.Barrier(len(travaux))

    def tenter(travail: Travail) -> str:
        depart.wait()
        return issue(travail)

    with ThreadPoolExecutor(len(travaux)) as fils:
        return list(fils.map(tenter, travaux))


def issue(travail: Travail) -> str:
    """``fait`` or the code of the refusal."""
    try:
        travail()
    except Refus as refus:
        return refus.code
    return "fait"


def chaine(engine: Engine) -> None:
    """The journal holds, whoever wrote at once."""
    with transaction(engine, ecrire=False) as seance:
        assert journal.verifier(seance).defauts == ()


def _geler(engine: Engine, lieu: Conduite | Salle, operateur: Acteur, campagne: str) -> None:
    desk = lieu.bureau if isinstance(lieu, Conduite) else bureau(lieu.atelier)
    gel = attendre(etapes.preparer_gel(engine, desk, campagne))
    with transaction(engine) as seance:
        etapes.geler(seance, operateur, campagnes.verrouiller(seance, campagne), gel)


def test_voeux_pendant_le_gel(ici: Salle) -> None:
    """Lists saved, confirmed and withdrawn while the operator freezes: what is frozen is what is confirmed, to the row."""
    engine, issues = ici.atelier.engine, Counter[str]()

    def candidat(qui: str) -> None:
        for tour, lieux in enumerate((("07", "08"), ("09",), ("08", "07", "09"))):
            version = ici.montrer(qui)[0].version
            issues[issue(partial(ici.saisir, qui, *lieux, version=version))] += 1
            issues[issue(partial(ici.confirmer, qui))] += 1
            if tour < 2:
                issues[issue(partial(ici.retirer, qui, ici.montrer(qui)[0].version))] += 1

    def operateur() -> None:
        while (vue := issue(partial(_geler, engine, ici, ici.operateur, ici.campagne))) != "fait":
            issues[vue] += 1

    assert set(ensemble(*(partial(candidat, qui) for qui in ici.personnes), operateur)) == {"fait"}
    assert set(issues) <= {"fait", "changement_concurrent", "campagne_gelee", "saisie_confirmee", "saisie_non_confirmee"}
    with transaction(engine, ecrire=False) as seance:
        confirmees = {s.candidat: s.voeux for s in seance.scalars(select(Saisie)) if s.confirmee_le is not None}
        ligne = seance.get_one(Campagne, ici.campagne)
        assert ligne.gel is not None
    with (ici.atelier.magasin.contenu(ligne.gel) / "voeux.csv").open(encoding="utf-8") as fichier:
        lus = list(csv.DictReader(fichier))
    for qui, voeux in confirmees.items():
        siens = sorted((int(v["rang"]), v["lieu"]) for v in lus if v["candidat"] == qui)
        assert [lieu for _, lieu in siens] == [v["lieu"] for v in voeux]
    actes = {nom: Counter(_objets(engine, nom)) for nom in ("confirmer_voeux", "retirer_confirmation")}
    for qui in ici.personnes:
        assert actes["confirmer_voeux"][qui] - actes["retirer_confirmation"][qui] == (qui in confirmees)
    chaine(engine)


def _objets(engine: Engine, action: str) -> list[str]:
    with transaction(engine, ecrire=False) as seance:
        return [ligne.objet for ligne in journal.lire(seance) if ligne.action == action]


def test_deux_onglets_premiere_liste(ici: Salle) -> None:
    """Two tabs that keep a first list at once: one is kept, the other is told that the list changed."""
    for qui in ici.personnes:
        vues = ensemble(*(partial(ici.saisir, qui, lieu) for lieu in ("07", "08", "09")))
        assert sorted(vues) == ["fait", "version_depassee", "version_depassee"]
    assert len(_objets(ici.atelier.engine, "saisir_voeux")) == len(ici.personnes)
    chaine(ici.atelier.engine)


def test_couple_confirme_ensemble(ici: Salle) -> None:
    """Both members confirm at once: one after the other, and who read the list before the other did reads it again."""
    for qui, conjoint in (("anna", "bruno"), ("bruno", "anna")):
        ici.saisir(qui, "03", "04", conjoint=conjoint)
    vues = ensemble(partial(ici.confirmer, "anna"), partial(ici.confirmer, "bruno"))
    assert "fait" in vues
    assert set(vues) <= {"fait", "version_depassee"}
    for qui, vue in zip(("anna", "bruno"), vues, strict=True):
        if vue != "fait":
            ici.confirmer(qui)
    with transaction(ici.atelier.engine, ecrire=False) as seance:
        lignes = [s for s in seance.scalars(select(Saisie)) if s.candidat in {"anna", "bruno"}]
        assert all(s.confirmee_le is not None for s in lignes)
    assert sorted(_objets(ici.atelier.engine, "confirmer_voeux")) == ["anna", "bruno"]
    chaine(ici.atelier.engine)


def test_reponses_pendant_le_gel(mene: Conduite) -> None:
    """Corrections accepted while the operator freezes: each is in what is frozen, or was given after and waits for the next."""
    campagne, rectorat = mene.campagne(ECHANTILLONS / "un-a-un"), mene.rectorat("04")
    mene.ouvrir(campagne, Fenetre.AFFICHAGE)
    numero = mene.contester(campagne, "chloe", "04")
    correction = attendre(academie.preparer_correction(mene.engine, mene.bureau, rectorat, campagne, numero, {"enfants": "2"}))

    def repondre() -> None:
        with transaction(mene.engine) as seance:
            academie.accepter(seance, rectorat, campagnes.verrouiller(seance, campagne), correction, "Livret lu.")

    def refuser() -> None:
        with transaction(mene.engine) as seance:
            academie.refuser(seance, rectorat, campagnes.verrouiller(seance, campagne), numero, "Pièce illisible.")

    vues = ensemble(repondre, refuser, partial(_geler, mene.engine, mene, mene.operateur, campagne))
    assert sorted(vues[:2]) == ["contestation_repondue", "fait"]
    assert vues[2] in {"fait", "changement_concurrent"}
    if vues[2] != "fait":
        _geler(mene.engine, mene, mene.operateur, campagne)
    with transaction(mene.engine, ecrire=False) as seance:
        repondue = seance.get_one(Contestation, numero)
        actes = [ligne.action for ligne in journal.lire(seance) if ligne.action in {"repondre_contestation", "geler"}]
        gel = seance.get_one(Campagne, campagne).gel
    avant = actes.index("repondre_contestation") < actes.index("geler")
    enfants = {ligne["candidat"]: ligne["enfants"] for ligne in _table(mene.magasin, str(gel), "candidats.csv")}
    assert (enfants["chloe"] == "2") == (repondue.etat == "acceptee" and avant)
    chaine(mene.engine)


def _table(magasin: Magasin, contenu: str, nom: str) -> list[dict[str, str]]:
    with (magasin.contenu(contenu) / nom).open(encoding="utf-8") as fichier:
        return list(csv.DictReader(fichier))


def test_deux_rectorats_saisissent(mene: Conduite) -> None:
    """Two rectorats enter capacities, each of them twice at once, while nothing is frozen: every change has its line."""
    campagne = mene.campagne(ECHANTILLONS / "un-a-un")
    mene.ouvrir(campagne, Fenetre.CAPACITES)
    acteurs = {"11": mene.rectorat("11"), "16": mene.rectorat("16")}

    def saisir(code: str, valeur: str) -> None:
        lignes = (Ligne("L1300", code, {"capacite": valeur}),)
        prete = attendre(capacites.preparer(mene.engine, mene.bureau, acteurs[code], campagne, lignes))
        with transaction(mene.engine) as seance:
            capacites.saisir(seance, acteurs[code], campagnes.verrouiller(seance, campagne), *prete, "rentrée")

    vues = ensemble(*(partial(saisir, code, valeur) for code in acteurs for valeur in ("5", "7")))
    assert vues == ["fait"] * 4
    with transaction(mene.engine, ecrire=False) as seance:
        lignes = [(c.lieu, c.valeurs["capacite"]) for c in seance.scalars(select(CapaciteSaisie))]
    assert sorted(lignes) == [("11", 5), ("11", 7), ("16", 5), ("16", 7)]
    assert len(details(mene.engine, "saisir_capacites")) == 4
    chaine(mene.engine)


def test_deux_operateurs(mene: Conduite) -> None:
    """Two operators freeze, propose, approve and publish at once: one does, the other is told why not."""
    operateurs = (mene.operateur, compte(mene.engine, Role.OPERATEUR, "second"))
    approbateurs = (mene.approbateur, compte(mene.engine, Role.APPROBATEUR, "autre"))
    campagne = mene.campagne(ECHANTILLONS / "un-a-un")
    vues = ensemble(*(partial(_geler, mene.engine, mene, qui, campagne) for qui in operateurs))
    assert sorted(vues) == ["campagne_gelee", "fait"]
    calcul = mene.calculer(campagne)
    attestation = attendre(etapes.attester(mene.engine, mene.bureau, calcul))

    def proposer(qui: Acteur) -> None:
        with transaction(mene.engine) as seance:
            ligne = campagnes.verrouiller(seance, campagne)
            etapes.proposer(seance, qui, ligne, calculs.lire(seance, calcul), attestation, "conforme")

    def approuver(qui: Acteur) -> None:
        with transaction(mene.engine) as seance:
            decisions.approuver(seance, qui, campagnes.verrouiller(seance, campagne), attestation.resultat)

    def publier(qui: Acteur) -> None:
        prete = attendre(etapes.preparer_publication(mene.engine, mene.bureau, campagne))
        with transaction(mene.engine) as seance:
            etapes.publier(seance, qui, campagnes.verrouiller(seance, campagne), prete)

    def retirer() -> None:
        with transaction(mene.engine) as seance:
            decisions.retirer(seance, mene.operateur, campagnes.verrouiller(seance, campagne), "Erreur.")

    assert sorted(ensemble(*(partial(proposer, qui) for qui in operateurs))) == ["choix_en_cours", "fait"]
    assert sorted(ensemble(*(partial(approuver, qui) for qui in approbateurs))) == ["deja_approuve", "fait"]
    *publies, retrait = ensemble(*(partial(publier, qui) for qui in operateurs), retirer)
    assert publies.count("fait") == (retrait == "campagne_publiee")
    assert set(publies) <= {"fait", "campagne_non_gelee", "aucun_choix", "non_approuve"}
    assert retrait in {"fait", "campagne_publiee"}
    with transaction(mene.engine, ecrire=False) as seance:
        gels = seance.scalars(select(Depot).where(Depot.nature == "gel")).all()
        assert (len(gels), len(seance.scalars(select(Choix)).all())) == (1, 1)
        assert len(seance.scalars(select(Publication)).all()) == publies.count("fait")
    chaine(mene.engine)


def test_meme_calcul_demande_ensemble(mene: Conduite) -> None:
    """The same run asked by two people at once is one run, sent once."""
    campagne = mene.campagne(ECHANTILLONS / "un-a-un")
    mene.geler(campagne)
    envois: list[bool] = []

    def demander() -> None:
        with transaction(mene.engine) as seance:
            ligne = campagnes.verrouiller(seance, campagne)
            _, a_envoyer = calculs.demander(seance, mene.operateur, ligne, mecanisme="stable", regles="r", version="v")
        envois.append(a_envoyer)

    assert ensemble(demander, demander, demander) == ["fait"] * 3
    assert sorted(envois) == [False, False, True]
    with transaction(mene.engine, ecrire=False) as seance:
        assert len(seance.scalars(select(Calcul)).all()) == 1
    chaine(mene.engine)
