"""Workers, really killed: no run is lost, none is done twice with two results."""

from __future__ import annotations

import signal
from pathlib import Path

from service.base import transaction
from service.base.journal import lire
from service.conduite import calculs
from service.identite import Role
from tests.service.campagnes import generee
from tests.service.conduite.atelier import Atelier, attendre, compte


def _actions(atelier: Atelier) -> list[str]:
    with transaction(atelier.engine, ecrire=False) as seance:
        return [ligne.action for ligne in lire(seance)]


def test_un_calcul_va_a_son_terme(ouvert: Atelier, campagne_300: Path) -> None:
    """A run asked is done by the worker, its result in the store, its end in the journal."""
    operateur = compte(ouvert.engine, Role.OPERATEUR)
    campagne = ouvert.campagne(operateur, campagne_300)
    calcul = ouvert.demander(operateur, campagne)
    assert ouvert.etat(calcul) == "en_attente"
    ouvert.lancer()
    fini = ouvert.attendre(calcul, "termine")
    assert (ouvert.magasin.resultat(fini.empreinte) / "affectations.csv").is_file()
    assert set(fini.secondes) >= {"lecture", "resolution"}
    assert fini.resultat is not None
    assert ouvert.demander(operateur, campagne) == calcul
    assert ouvert.etat(calcul) == "termine"
    assert _actions(ouvert) == ["creer_campagne", "deposer", "demander_calcul", "finir_calcul"]


def test_un_travailleur_tue_laisse_reprendre(ouvert: Atelier, tmp_path: Path) -> None:
    """A worker killed in the middle of a run: the next one of the same name does it, and its process is dead with it."""
    operateur = compte(ouvert.engine, Role.OPERATEUR)
    campagne = ouvert.campagne(operateur, generee(tmp_path / "c", 3000, graine=1, couples=0.04))
    calcul = ouvert.demander(operateur, campagne)
    premier = ouvert.lancer()
    ouvert.attendre(calcul, "en_cours")
    ouvert.tuer(premier)
    assert ouvert.etat(calcul) == "en_cours"
    ouvert.lancer()
    assert ouvert.attendre(calcul, "termine", "echec").etat == "termine"
    assert _actions(ouvert).count("finir_calcul") == 1


def test_arret_demande_pendant_un_calcul(ouvert: Atelier, tmp_path: Path) -> None:
    """A worker asked to stop leaves at once; its run is taken up at the next start."""
    operateur = compte(ouvert.engine, Role.OPERATEUR)
    calcul = ouvert.demander(operateur, ouvert.campagne(operateur, generee(tmp_path / "c", 3000, graine=2, couples=0.04)))
    premier = ouvert.lancer()
    ouvert.attendre(calcul, "en_cours")
    ouvert.tuer(premier, signal.SIGTERM)
    assert premier.exitcode == 0
    ouvert.lancer()
    assert ouvert.attendre(calcul, "termine", "echec").etat == "termine"


def test_annuler_tue_le_processus(ouvert: Atelier, tmp_path: Path) -> None:
    """Cancelling stops the process; asking again starts again and ends."""
    operateur = compte(ouvert.engine, Role.OPERATEUR)
    campagne = ouvert.campagne(operateur, generee(tmp_path / "c", 3000, graine=3, couples=0.04))
    calcul = ouvert.demander(operateur, campagne)
    ouvert.lancer()
    ouvert.attendre(calcul, "en_cours")
    with transaction(ouvert.engine) as seance:
        calculs.annuler(seance, operateur, calculs.lire(seance, calcul))
    ouvert.file.annuler(calcul, 1)
    assert not ouvert.magasin.a_resultat(ouvert.ligne(calcul).empreinte)
    assert ouvert.demander(operateur, campagne) == calcul
    assert ouvert.attendre(calcul, "termine", "echec").etat == "termine"
    assert ouvert.ligne(calcul).tentatives == 2


def test_une_demande_jamais_envoyee_est_rattrapee(ouvert: Atelier, campagne_300: Path) -> None:
    """The web process dies between keeping the demand and sending it: the next start sends it, once."""
    operateur = compte(ouvert.engine, Role.OPERATEUR)
    calcul = ouvert.demander(operateur, ouvert.campagne(operateur, campagne_300), envoyer=False)
    assert ouvert.file.rattraper(ouvert.engine) == 1
    assert ouvert.file.rattraper(ouvert.engine) == 1
    ouvert.lancer()
    ouvert.attendre(calcul, "termine")
    attendre(lambda: ouvert.file.rattraper(ouvert.engine) == 0)
    assert _actions(ouvert).count("finir_calcul") == 1


def test_une_campagne_refusee(ouvert: Atelier, tmp_path: Path) -> None:
    """Files that the reader refuses: the run says so with every fault, and is not tried again."""
    dossier = generee(tmp_path / "c", 30, graine=1)
    operateur = compte(ouvert.engine, Role.OPERATEUR)
    campagne = ouvert.campagne(operateur, dossier)
    calcul = ouvert.demander(operateur, campagne)
    (ouvert.magasin.contenu(ouvert.ligne(calcul).contenu) / "voeux.csv").write_text("candidat,rang\n")
    ouvert.lancer()
    fini = ouvert.attendre(calcul, "refuse")
    assert fini.probleme is not None
    assert (fini.probleme["code"], bool(fini.probleme["anomalies"])) == ("campagne_refusee", True)
