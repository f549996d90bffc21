"""Auditor: the official run made again to the byte, individual answers, overrides, who read whose file."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from scoring.paquet import charger, disponibles
from service import controle
from service.base import transaction
from service.base.refus import Refus
from service.base.tables_campagne import Choix, Participation
from service.conduite import audit, calculs, document, fiche, guichet, lettres, mes_donnees, registre
from service.conduite.calendrier import Fenetre
from service.conduite.campagnes import verrouiller
from service.conduite.capacites import Ligne, preparer, saisir
from service.identite import Role
from tests.service.campagnes import appeler
from tests.service.conduite.atelier import compte
from tests.service.conduite.publiee import ECHANTILLONS, Conduite, attendre, conduite, details


@pytest.fixture
def mene(engine: Engine, tmp_path: Path) -> Conduite:
    """People, on each kind of database."""
    return conduite(engine, tmp_path / "donnees")


def test_rejeu_a_l_octet(mene: Conduite) -> None:
    """The official run is made again to the same bytes; nothing before publication; the journal keeps what was found."""
    campagne = mene.campagne(ECHANTILLONS / "couples")
    with pytest.raises(Refus) as pris:
        attendre(audit.rejouer(mene.engine, mene.bureau, mene.auditeur, campagne))
    assert pris.value.code == "publication_absente"
    calcul = mene.publier(campagne)
    vu = attendre(audit.rejouer(mene.engine, mene.bureau, mene.auditeur, campagne))
    assert (vu.motifs, vu.identique) == ((), True)
    assert {f.nom for f in vu.fichiers} >= {"affectations.csv", "certificat.json", "rapport.html"}
    with transaction(mene.engine, ecrire=False) as seance:
        assert calculs.lire(seance, calcul).resultat == vu.resultat
    assert details(mene.engine, "rejouer") == [{"identique": True, "motifs": [], "resultat": vu.resultat}]


@pytest.mark.parametrize("fichier", ("affectations.csv", "rapport.html", "certificat.json"))
def test_rejeu_d_un_resultat_altere(mene: Conduite, fichier: str) -> None:
    """One byte changed in the store is told, with the file."""
    campagne = mene.campagne(ECHANTILLONS / "un-a-un")
    calcul = mene.publier(campagne)
    with transaction(mene.engine, ecrire=False) as seance:
        chemin = mene.magasin.resultat(calculs.lire(seance, calcul).empreinte) / fichier
    chemin.write_bytes(chemin.read_bytes() + b" ")
    vu = attendre(audit.rejouer(mene.engine, mene.bureau, mene.auditeur, campagne))
    assert vu.motifs == (
        "les fichiers du résultat gardés ne sont pas ceux qui ont été approuvés",
        f"{fichier} : refait, le fichier n'a pas les mêmes octets",
    )
    chemin.unlink()
    assert not attendre(audit.rejouer(mene.engine, mene.bureau, mene.auditeur, campagne)).identique


def test_rejeu_de_ce_qui_est_lu(mene: Conduite) -> None:
    """Open data and letters changed since the publication are told, each by its name, and nothing once they are back."""
    campagne = mene.campagne(ECHANTILLONS / "un-a-un")
    calcul = mene.publier(campagne)
    with transaction(mene.engine, ecrire=False) as seance:
        lu = audit.officiel(seance, campagne)
        assert (lu.calcul, len(lu.donnees), len(lu.lettres)) == (calcul, 64, 64)
    barres, ecrites = mene.magasin.donnees(lu.donnees) / "barres.csv", mene.magasin.lettres(lu.empreinte)
    for chemin, motif in ((barres, "données ouvertes gardées"), (ecrites, "lettres gardées")):
        octets = chemin.read_bytes()
        chemin.write_bytes(octets + b"\n" if chemin is barres else octets[: len(octets) // 2])
        (trouve,) = attendre(audit.rejouer(mene.engine, mene.bureau, mene.auditeur, campagne)).motifs
        assert motif in trouve
        chemin.write_bytes(octets)
    assert attendre(audit.rejouer(mene.engine, mene.bureau, mene.auditeur, campagne)).identique


def test_lettres_changees_avant_la_publication(mene: Conduite) -> None:
    """Letters changed between approval and publication have the published digest, and are not those that the run gives."""
    campagne = mene.campagne(ECHANTILLONS / "un-a-un")
    mene.geler(campagne)
    calcul = mene.calculer(campagne)
    with transaction(mene.engine, ecrire=False) as seance:
        ligne = calculs.lire(seance, calcul)
    attendre(lettres.preparer(mene.bureau, ligne.empreinte, ligne.contenu))
    with closing(sqlite3.connect(mene.magasin.lettres(ligne.empreinte))) as base, base:
        base.execute("UPDATE lettre SET octets = (SELECT octets FROM lettre WHERE candidat = 'bruno') WHERE candidat = 'anna'")
    mene.publier(campagne, calcul)
    vu = attendre(audit.rejouer(mene.engine, mene.bureau, mene.auditeur, campagne))
    assert vu.motifs == ("1 lettres gardées ne sont pas celles que le calcul donne",)


def test_mecanisme_des_regles(mene: Conduite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of another mechanism than the one that the rules name serves to compare: neither proposed nor published."""
    campagne = mene.campagne(ECHANTILLONS / "un-a-un")
    mene.geler(campagne)
    calcul = mene.calculer(campagne)
    with transaction(mene.engine, ecrire=False) as seance:
        ligne = calculs.lire(seance, calcul)
    ou = (mene.racine, ligne.empreinte, ligne.contenu)
    assert guichet.attester(*ou).conforme
    controler = controle.controler

    def autre(*args: Any) -> controle.Controle:
        lu = controler(*args)
        paquet = replace(lu.resultat.campagne.paquet, mecanisme="autre")
        return replace(lu, resultat=replace(lu.resultat, campagne=replace(lu.resultat.campagne, paquet=paquet)))

    monkeypatch.setattr(controle, "controler", autre)
    for attestation in (guichet.attester(*ou), guichet.publier(*ou, {})):
        assert not attestation.conforme
        assert attestation.motifs == (
            "mécanisme « stable » : celui des règles de ce mouvement est « autre », les autres servent à comparer",
        )
        assert attestation.donnees is None


def test_rien_d_autre_n_est_explique(mene: Conduite) -> None:
    """A folder that the verifier accepts but that was not approved (no certificate any more) is explained to nobody."""
    campagne = mene.campagne(ECHANTILLONS / "un-a-un")
    calcul = mene.publier(campagne)
    anna = compte(mene.engine, Role.CANDIDAT, "anna")
    with transaction(mene.engine) as seance:
        seance.get_one(Participation, (campagne, "anna")).compte_id = anna.compte
        empreinte = calculs.lire(seance, calcul).empreinte

    def lire() -> bytes:
        return attendre(mes_donnees.expliquer(mene.engine, mene.magasin, mene.bureau, anna, campagne, "text/html"))

    assert b"anna" in lire()
    (mene.magasin.resultat(empreinte) / "certificat.json").unlink()
    guichet.explicateur.cache_clear()
    with pytest.raises(Refus, match="resultat_change"):
        lire()
    with pytest.raises(Refus, match="resultat_change"):
        attendre(mes_donnees.archive(mene.engine, mene.bureau, anna, campagne))


def test_actes_sans_leur_ligne(mene: Conduite) -> None:
    """A journal cut before the publication, or an approval that the journal gives to somebody else, is told by itself."""
    campagne = mene.campagne(ECHANTILLONS / "un-a-un")
    mene.publier(campagne)
    with transaction(mene.engine, ecrire=False) as seance:
        assert registre.verifier(seance, mene.magasin).defauts == ()
        nombre = registre.verifier(seance, mene.magasin).lignes
    with transaction(mene.engine) as seance:
        choix = seance.scalars(select(Choix)).one()
        choix.approuve_par, approbateur = mene.auditeur.compte, choix.approuve_par
    with transaction(mene.engine, ecrire=False) as seance:
        (defaut,) = registre.verifier(seance, mene.magasin).defauts
        assert "approuver_officiel" in defaut.message
    vu = attendre(audit.rejouer(mene.engine, mene.bureau, mene.auditeur, campagne))
    assert vu.motifs == (defaut.message,)
    with transaction(mene.engine) as seance:
        seance.scalars(select(Choix)).one().approuve_par = approbateur
        if mene.engine.dialect.name == "postgresql":
            seance.execute(text("ALTER TABLE journal DISABLE TRIGGER USER"))
        else:
            seance.execute(text("DROP TRIGGER journal_effacer"))
        seance.execute(text(f"DELETE FROM journal WHERE numero > {nombre - 2}"))
    with transaction(mene.engine, ecrire=False) as seance:
        messages = [defaut.message for defaut in registre.verifier(seance, mene.magasin).defauts]
    assert f"aucune ligne ne porte l'empreinte que garde la publication de la campagne {campagne}" in messages[0]
    assert len(messages) == 3


def test_rejeu_d_un_contenu_altere(mene: Conduite) -> None:
    """The frozen content changed, or no longer readable, is told: the digest of what it says is its name."""
    campagne = mene.campagne(ECHANTILLONS / "un-a-un")
    calcul = mene.publier(campagne)
    with transaction(mene.engine, ecrire=False) as seance:
        voeux = mene.magasin.contenu(calculs.lire(seance, calcul).contenu) / "voeux.csv"
    octets = voeux.read_bytes()
    voeux.write_bytes(octets.replace(b"anna,1,16", b"anna,1,14"))
    vu = attendre(audit.rejouer(mene.engine, mene.bureau, mene.auditeur, campagne))
    assert "les fichiers de la campagne gardés ne sont pas ceux qui ont été gelés" in vu.motifs
    voeux.write_bytes(b"candidat;rang\n")
    vu = attendre(audit.rejouer(mene.engine, mene.bureau, mene.auditeur, campagne))
    assert any(motif.startswith("le calcul ne peut pas être refait") for motif in vu.motifs)
    voeux.write_bytes(octets)
    assert attendre(audit.rejouer(mene.engine, mene.bureau, mene.auditeur, campagne)).identique


def test_reponse_individuelle(mene: Conduite) -> None:
    """The four items, the human acts, the digests of the frozen run, changes made to the file; read in the journal."""
    campagne, rectorat = mene.campagne(ECHANTILLONS / "un-a-un"), mene.rectorat("14")
    mene.ouvrir(campagne, Fenetre.CAPACITES)
    lignes = [Ligne("L1300", "14", {"capacite": "2"})]
    saisies, connues = attendre(preparer(mene.engine, mene.bureau, rectorat, campagne, lignes))
    with transaction(mene.engine) as seance:
        saisir(seance, rectorat, verrouiller(seance, campagne), saisies, connues, "")
    calcul = mene.publier(campagne)
    reponse = attendre(audit.repondre(mene.engine, mene.bureau, mene.auditeur, campagne, "bruno"))
    titres = [section.titre for section in reponse.sections]
    assert [t[:2] for t in titres[1:5]] == ["a)", "b)", "c)", "d)"]
    actes = reponse.sections[1].tableaux[0].lignes
    assert [ligne[1] for ligne in actes] == ["operateur", "approbateur", "operateur"]
    with transaction(mene.engine, ecrire=False) as seance:
        ligne = calculs.lire(seance, calcul)
    assert (reponse.empreintes["Contenu gelé"], reponse.empreintes["Fichiers du résultat"]) == (ligne.contenu, ligne.resultat)
    html, texte = document.en_html(reponse), document.en_texte(reponse)
    for phrase in ("article R. 311-3-1-2", str(ligne.resultat), "bruno", "Actes humains"):
        assert phrase in texte
        assert phrase in html
    assert not [autre for autre in ("anna", "chloe", "denis") if autre in texte + html]
    assert details(mene.engine, "consulter_dossier") == [{"lu": "reponse"}]
    with transaction(mene.engine, ecrire=False) as seance:
        (lue,) = audit.consultations(seance, 10, campagne=campagne, candidat="bruno")
        assert (lue.acteur, lue.role, lue.objet) == ("auditeur", "auditeur", "bruno")
        assert not audit.consultations(seance, 10, campagne=campagne, candidat="anna")
    with pytest.raises(Refus) as pris:
        attendre(audit.repondre(mene.engine, mene.bureau, mene.auditeur, campagne, "personne"))
    assert pris.value.code == "candidat_inconnu"
    assert len(details(mene.engine, "consulter_dossier")) == 1


@pytest.mark.parametrize(("mouvement", "annee"), disponibles())
def test_fiche_de_chaque_mouvement(mouvement: str, annee: int) -> None:
    """Every field is there; what the pack does not say is told as to be completed, and no field is empty."""
    paquet = charger(mouvement, annee)
    faite = fiche.rediger(paquet)
    champs = dict(faite.sections[0].tableaux[0].lignes)
    assert {"Finalité", "Bases légales", "Décisions par an", "Type d'algorithme", "Code source"} <= champs.keys()
    assert all(champs.values())
    assert champs["Bases légales"] == document.A_COMPLETER
    manquants = [nom for nom, valeur in champs.items() if valeur == document.A_COMPLETER]
    assert faite.sections[0].paragraphes == (f"Champs à compléter par l'administration : {', '.join(manquants)}.",)
    assert fiche.rediger(paquet, ("dgrh@exemple.fr",)).en_dict() != faite.en_dict()


def test_commandes(tmp_path: Path) -> None:
    """One command replays, one answers, one verifies the journal; what is altered ends with the code of a violation."""
    from service.base import moteur
    from service.base.migrer import monter
    from service.reglages import Reglages

    donnees = tmp_path / "donnees"
    donnees.mkdir()
    engine = moteur(Reglages(donnees).adresse_base)
    monter(engine)
    mene = conduite(engine, donnees)
    campagne = mene.campagne(ECHANTILLONS / "un-a-un")
    calcul = mene.publier(campagne)
    rejeu = appeler("audit", "rejouer", campagne, "--donnees", donnees, "--json")
    assert (rejeu.code, json.loads(rejeu.sortie)["identique"]) == (0, True)
    assert appeler("audit", "journal", "--donnees", donnees).code == 0
    reponse = appeler("audit", "repondre", campagne, "bruno", "--donnees", donnees)
    assert reponse.code == 0
    assert "d) Opérations effectuées" in reponse.sortie
    assert appeler("audit", "repondre", campagne, "personne", "--donnees", donnees).code == 3
    assert appeler("audit", "fiche", "second-degre", "2023", "--donnees", donnees).code == 0
    assert appeler("audit", "rejouer", campagne, "--donnees", tmp_path / "ailleurs").code == 2
    with transaction(engine, ecrire=False) as seance:
        chemin = mene.magasin.resultat(calculs.lire(seance, calcul).empreinte) / "barres.csv"
    chemin.write_bytes(b"rien\n")
    altere = appeler("audit", "rejouer", campagne, "--donnees", donnees)
    assert altere.code == 1
    assert "barres.csv" in altere.erreurs
    engine.dispose()
