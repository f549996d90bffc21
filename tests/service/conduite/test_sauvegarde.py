"""Backup and restore, rehearsed on both databases: an empty installation becomes the one that was saved."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.base import moteur, transaction
from service.conduite import audit, sauvegarde
from service.conduite.guichet import SurPlace
from service.conduite.sauvegarde import SauvegardeRefusee
from service.reglages import Reglages
from tests.bases import Bases
from tests.service.campagnes import appeler, contenu
from tests.service.conduite.publiee import ECHANTILLONS, attendre, conduite


def _installation(bases: Bases, donnees: Path) -> tuple[Reglages, str]:
    """An installation with a published campaign."""
    donnees.mkdir()
    reglages = Reglages(donnees, base=bases.adresse())
    engine = moteur(reglages.adresse_base)
    mene = conduite(engine, donnees)
    campagne = mene.campagne(ECHANTILLONS / "un-a-un")
    mene.publier(campagne)
    engine.dispose()
    return reglages, campagne


def test_sauvegarde_restauree_ailleurs(bases: Bases, tmp_path: Path) -> None:
    """Restored into an empty installation: same journal, same files, and the official run replays to the byte."""
    reglages, campagne = _installation(bases, tmp_path / "origine")
    bilan = sauvegarde.sauvegarder(reglages, tmp_path / "copie")
    assert bilan.defauts == ()
    ailleurs = Reglages(tmp_path / "ailleurs", base=bases.adresse(vide=True))
    restaure = sauvegarde.restaurer(ailleurs, tmp_path / "copie")
    assert restaure.defauts == ()
    assert (restaure.tete, restaure.lignes_journal) == (bilan.tete, bilan.lignes_journal)
    for dossier in sauvegarde.DOSSIERS:
        assert contenu(ailleurs.donnees / dossier) == contenu(reglages.donnees / dossier)
    assert contenu(ailleurs.donnees / "resultats")
    engine = moteur(ailleurs.adresse_base)
    assert attendre(audit.rejouer(engine, SurPlace(ailleurs.donnees), None, campagne)).identique
    engine.dispose()
    with pytest.raises(SauvegardeRefusee, match="contient déjà"):
        sauvegarde.restaurer(ailleurs, tmp_path / "copie")
    with pytest.raises(SauvegardeRefusee, match="existe déjà"):
        sauvegarde.sauvegarder(reglages, tmp_path / "copie")


def test_sauvegarde_alteree(bases: Bases, tmp_path: Path) -> None:
    """A byte changed, a file removed or added: nothing is restored."""
    reglages, _ = _installation(bases, tmp_path / "origine")
    sauvegarde.sauvegarder(reglages, tmp_path / "copie")
    ailleurs = Reglages(tmp_path / "ailleurs", base=bases.adresse(vide=True))
    piege = tmp_path / "copie" / "pieces" / "intrus"
    piege.write_bytes(b"x")
    with pytest.raises(SauvegardeRefusee, match="intrus"):
        sauvegarde.restaurer(ailleurs, tmp_path / "copie")
    piege.unlink()
    (tableau, *_) = sorted((tmp_path / "copie" / "resultats").rglob("barres.csv"))
    octets = tableau.read_bytes()
    tableau.write_bytes(octets + b" ")
    with pytest.raises(SauvegardeRefusee, match=r"barres\.csv"):
        sauvegarde.restaurer(ailleurs, tmp_path / "copie")
    assert not ailleurs.donnees.exists()
    tableau.write_bytes(octets)
    assert sauvegarde.restaurer(ailleurs, tmp_path / "copie").defauts == ()


def test_relecture_d_une_installation(bases: Bases, tmp_path: Path) -> None:
    """What a reading says of a store whose files changed: result, content, document, open data, each by name."""
    reglages, _ = _installation(bases, tmp_path / "origine")
    engine = moteur(reglages.adresse_base)
    magasin = conduite_magasin(reglages)
    for motif in ("resultats/*/barres.csv", "contenus/*/voeux.csv", "donnees/*/barres.csv"):
        (chemin, *_) = sorted(reglages.donnees.glob(motif))
        octets = chemin.read_bytes()
        chemin.write_bytes(octets.replace(b"1", b"2", 3))
        defauts = sauvegarde.verifier(engine, magasin, bases.genre).defauts
        assert len(defauts) == 1, (motif, defauts)
        chemin.write_bytes(octets)
    assert sauvegarde.verifier(engine, magasin, bases.genre).defauts == ()
    assert "fin du journal" in sauvegarde.verifier(engine, magasin, bases.genre, "f" * 64).defauts[0]
    engine.dispose()


def conduite_magasin(reglages: Reglages) -> sauvegarde.Magasin:
    """The store of an installation."""
    return sauvegarde.Magasin(reglages.donnees)


def test_autre_genre_de_base(bases: Bases, tmp_path: Path) -> None:
    """A backup goes back to the kind of database it comes from."""
    reglages, _ = _installation(bases, tmp_path / "origine")
    sauvegarde.sauvegarder(reglages, tmp_path / "copie")
    autre = f"sqlite:///{tmp_path / 'autre.sqlite'}" if bases.genre == "postgresql" else "postgresql://u@/b?host=/nulle-part"
    with pytest.raises(SauvegardeRefusee, match="celle d'une base"):
        sauvegarde.restaurer(Reglages(tmp_path / "ailleurs", base=autre), tmp_path / "copie")


def test_commandes(bases: Bases, tmp_path: Path) -> None:
    """The two commands, and the purge that looks only; a backup that is none ends with the code of a refused input."""
    reglages, _ = _installation(bases, tmp_path / "origine")
    fichier = tmp_path / "reglages.yaml"
    fichier.write_text(f"base: {reglages.base}\n", encoding="utf-8")
    issue = appeler("sauvegarder", tmp_path / "copie", "--donnees", reglages.donnees, "--reglages", fichier)
    assert issue.code == 0, issue.erreurs
    assert "installation.cle" in issue.erreurs
    vide = tmp_path / "vide.yaml"
    vide.write_text(f"base: {bases.adresse(vide=True)}\n", encoding="utf-8")
    restauree = ("--donnees", tmp_path / "ailleurs", "--reglages", vide)
    issue = appeler("restaurer", tmp_path / "copie", *restauree)
    assert issue.code == 0, issue.erreurs
    assert appeler("restaurer", tmp_path, *restauree).code == 3
    prevue = appeler("purger", *restauree)
    assert prevue.code == 0, prevue.erreurs
    assert "Rien n'est supprimé" in prevue.sortie
    assert appeler("purger", "--appliquer", *restauree).code == 0
    engine = moteur(Reglages(tmp_path, base=vide.read_text().removeprefix("base: ").strip()).adresse_base)
    with transaction(engine, ecrire=False) as seance:
        from service.base.journal import lire

        assert [ligne.action for ligne in lire(seance)][-2:] == ["purger", "verifier_purge"]
    engine.dispose()
