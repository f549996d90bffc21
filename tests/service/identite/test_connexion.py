"""Signing in: one answer and one amount of work, lock-out and limits shared by processes, second factor."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from service.base import transaction
from service.base.tables_identite import Compteur as TableCompteur
from service.base.tables_identite import SessionOuverte
from service.identite import connexion, jetons, mots_de_passe, verrou
from service.identite.connexion import CodeAttendu, Ouverte, PremiereConnexionRequise, Refusee
from service.identite.installation import Client, Reglages
from service.identite.jetons import Genre
from service.identite.politique import GESTION, Role
from service.identite.refus import RefusIdentite
from tests.depot import RACINE
from tests.service.identite.outils_identite import AUTRE, CLIENT, MOT, NEUF, NUMEN, Banc, Compteur

REFUS = Refusee("connexion_refusee")


def test_candidat_sans_second_facteur(banc: Banc) -> None:
    """A candidat gets in with NUMEN and password, typed in either case."""
    identifiant = banc.candidat()
    ouverte = banc.ouvrir(NUMEN.valeur.lower())
    assert (ouverte.compte, ouverte.role) == (identifiant, Role.CANDIDAT)
    assert banc.journal() == ["connexion"]


@pytest.mark.parametrize("role", sorted(GESTION))
def test_gestion_avec_code(banc: Banc, role: Role) -> None:
    """Staff of every role get in with password then code, never with the password alone."""
    _, secret = banc.gestion("a@exemple.fr", role, "Amiens" if role is Role.RECTORAT else None)
    etape = banc.entrer(" A@Exemple.fr ")
    assert isinstance(etape, CodeAttendu)
    assert banc.nombre(SessionOuverte) == 0
    ouverte = connexion.fournir_code(banc.engine, banc.installation, etape.jeton, banc.code(secret), CLIENT)
    assert isinstance(ouverte, Ouverte)


def test_gestion_sans_second_facteur_jamais(banc: Banc) -> None:
    """A staff account without a second factor, which nothing makes, does not open."""
    identifiant, _ = banc.gestion("a@exemple.fr", Role.ANALYSTE)
    with transaction(banc.engine) as seance:
        seance.execute(text("UPDATE compte SET secret_totp = NULL"))
    assert banc.entrer("a@exemple.fr") == REFUS
    assert banc.compte(identifiant).echecs == 1


def test_meme_reponse_meme_travail(banc: Banc) -> None:
    """Unknown, wrong, locked, deactivated, never initialised: one answer, one argon2id, one journal line."""
    banc.candidat()
    banc.candidat(AUTRE, etat="a_initialiser", mot=None)
    banc.gestion("parti@exemple.fr", Role.ANALYSTE)
    banc.gestion("verrou@exemple.fr", Role.ANALYSTE)
    with transaction(banc.engine) as seance:
        seance.execute(text("UPDATE compte SET etat = 'desactive' WHERE identifiant = 'parti@exemple.fr'"))
    for _ in range(5):
        banc.entrer("verrou@exemple.fr", "faux")
    vues = []
    for identifiant, mot in (
        ("99Z9999999ZZZ", MOT),
        ("inconnu@exemple.fr", MOT),
        (NUMEN.valeur, "faux"),
        (AUTRE.valeur, MOT),
        ("parti@exemple.fr", MOT),
        ("verrou@exemple.fr", MOT),
    ):
        banc.calculs.remettre()
        lignes = len(banc.journal())
        reponse = banc.entrer(identifiant, mot)
        vues.append((reponse, banc.calculs.verifications, banc.calculs.hachages, len(banc.journal()) - lignes))
    assert vues == [(REFUS, 1, 0, 1)] * 6


def test_mot_de_passe_juste_un_seul_calcul(banc: Banc) -> None:
    """A right password takes one computation too: time does not tell the code step from a refusal."""
    banc.gestion("a@exemple.fr", Role.AUDITEUR)
    assert isinstance(banc.entrer("a@exemple.fr"), CodeAttendu)
    assert (banc.calculs.verifications, banc.calculs.hachages) == (1, 0)


def test_rien_en_clair(banc: Banc) -> None:
    """Neither NUMEN, nor password, nor client address is in any table after sign-ons of all kinds."""
    banc.candidat()
    banc.ouvrir(NUMEN.valeur)
    banc.entrer(NUMEN.valeur, "Faux-mot-de-passe1")
    banc.entrer("99Z9999999ZZZ", "Faux-mot-de-passe1")
    lignes: list[str] = []
    with transaction(banc.engine, ecrire=False) as seance:
        for table in ("compte", "session", "jeton", "compteur", "journal", "envoi"):
            lignes.extend(str(ligne) for ligne in seance.execute(text(f"SELECT * FROM {table}")))
    contenu = "\n".join(lignes)
    assert len(lignes) >= 6
    for secret in (NUMEN.valeur, "99Z9999999ZZZ", MOT, "Faux-mot-de-passe1", CLIENT.adresse):
        assert secret not in contenu


def test_verrou_a_delai_croissant(banc: Banc) -> None:
    """Five failures lock for a minute, each further one twice as long, up to an hour; the right password waits as well."""
    identifiant = banc.candidat()
    for _ in range(4):
        assert banc.entrer(NUMEN.valeur, "faux") == REFUS
    assert banc.compte(identifiant).verrouille_jusque is None
    attendus = [60, 120, 240, 480, 960, 1920, 3600, 3600]
    for secondes in attendus:
        assert banc.entrer(NUMEN.valeur, "faux") == REFUS
        jusque = banc.compte(identifiant).verrouille_jusque
        assert jusque == banc.instant + timedelta(seconds=secondes)
        assert banc.entrer(NUMEN.valeur) == REFUS, "locked: even the right password is not compared"
        banc.attendre(seconds=secondes)
    assert isinstance(banc.entrer(NUMEN.valeur), Ouverte)
    assert (banc.compte(identifiant).echecs, banc.compte(identifiant).verrouille_jusque) == (0, None)
    assert banc.journal().count("compte_verrouille") == len(attendus)


def test_essais_simultanes_bornes(banc: Banc) -> None:
    """Many guesses at the same instant: five are compared, the others meet the lock."""
    banc.candidat()
    compares: list[str | None] = []
    vrai = mots_de_passe.verifier

    def espion(mot: str, empreinte: str | None) -> bool:
        compares.append(empreinte)
        return vrai(mot, empreinte)

    with pytest.MonkeyPatch.context() as remplacement:
        remplacement.setattr(mots_de_passe, "verifier", espion)
        fils = [threading.Thread(target=banc.entrer, args=(NUMEN.valeur, "faux")) for _ in range(12)]
        for f in fils:
            f.start()
        for f in fils:
            f.join()
    assert len(compares) == 12
    assert sum(e is not None for e in compares) == 5


def test_connexions_simultanees(banc: Banc) -> None:
    """The same person may sign in several times at once: all get in, each with a session of its own."""
    banc.candidat()
    ouvertes: list[str] = []

    def entrer() -> None:
        ouvertes.append(banc.ouvrir(NUMEN.valeur).session.valeur)

    fils = [threading.Thread(target=entrer) for _ in range(4)]
    for f in fils:
        f.start()
    for f in fils:
        f.join()
    assert len(set(ouvertes)) == 4
    assert banc.nombre(SessionOuverte) == 4


def _essaim(banc: Banc, adresse: str, processus: int, combien: int, mot: str, limite: str = "1000/hour") -> str:
    arguments = [adresse, NUMEN.valeur, mot, str(combien), banc.instant.isoformat(), limite]
    lances = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.service.identite.essaim", *arguments], cwd=RACINE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(processus)
    ]
    sorties = [p.communicate(timeout=120)[0] for p in lances]
    assert all(p.returncode == 0 for p in lances)
    return "".join(sorties)


def _adresse(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def test_verrou_partage_par_deux_processus(banc: Banc) -> None:
    """Failures in two processes add up, and the lock holds in a third."""
    identifiant = banc.candidat()
    assert _essaim(banc, _adresse(banc.engine), 2, 3, "faux") == "R" * 6
    assert banc.compte(identifiant).echecs == 5
    assert _essaim(banc, _adresse(banc.engine), 1, 1, MOT) == "R"
    banc.attendre(minutes=2)
    assert isinstance(banc.entrer(NUMEN.valeur), Ouverte)


def test_limite_partagee_par_deux_processus(banc: Banc) -> None:
    """A rate limit counts the attempts of every process together."""
    assert sorted(_essaim(banc, _adresse(banc.engine), 2, 4, "faux", "5/hour")) == ["L"] * 3 + ["R"] * 5


@pytest.mark.parametrize("identifiant", (NUMEN.valeur, "99Z9999999ZZZ"))
def test_limite_par_identifiant(engine: Engine, calculs: Compteur, identifiant: str) -> None:
    """Past the limit known and unknown identifiers get one answer, which says when to come back and costs nothing."""
    banc = Banc(engine, calculs, Reglages(limite_identifiant="3/10minutes"))
    banc.candidat()
    for _ in range(3):
        assert banc.entrer(identifiant, "faux") == REFUS
    calculs.remettre()
    with pytest.raises(RefusIdentite) as refus:
        banc.entrer(identifiant)
    assert refus.value.code == "trop_de_tentatives"
    assert refus.value.reprise == banc.instant + timedelta(minutes=10)
    assert calculs.verifications == 0
    banc.attendre(minutes=10)
    banc.entrer(identifiant)


def test_limite_par_adresse(engine: Engine, calculs: Compteur) -> None:
    """One client that tries many identifiers is stopped, another is not; only digests are kept."""
    banc = Banc(engine, calculs, Reglages(limite_adresse="3/10minutes"))
    for i in range(3):
        banc.entrer(f"a{i}@exemple.fr")
    with pytest.raises(RefusIdentite):
        banc.entrer("b@exemple.fr")
    assert banc.entrer("b@exemple.fr", client=Client("192.0.2.8")) == REFUS
    with transaction(engine, ecrire=False) as seance:
        cles = [c for (c,) in seance.execute(text("SELECT cle FROM compteur"))]
    assert all(len(c) == 64 for c in cles)
    assert banc.nombre(TableCompteur) == len(cles)


def test_code_rejoue_refuse(banc: Banc) -> None:
    """A code opens once: the same one in the same half minute is refused, even from another sign-on; so is the one before."""
    _, secret = banc.gestion("a@exemple.fr", Role.OPERATEUR)
    code = banc.code(secret)
    banc.ouvrir("a@exemple.fr", secret)
    etape = banc.entrer("a@exemple.fr")
    assert isinstance(etape, CodeAttendu)
    refus = Refusee("code_refuse")
    assert connexion.fournir_code(banc.engine, banc.installation, etape.jeton, code, CLIENT) == refus
    banc.attendre(seconds=30)
    assert connexion.fournir_code(banc.engine, banc.installation, etape.jeton, code, CLIENT) == refus
    suivant = connexion.fournir_code(banc.engine, banc.installation, etape.jeton, banc.code(secret), CLIENT)
    assert isinstance(suivant, Ouverte)


def test_code_simultane_une_seule_session(banc: Banc) -> None:
    """One code handed in several times at the same instant opens one session."""
    _, secret = banc.gestion("a@exemple.fr", Role.OPERATEUR)
    etapes = [banc.entrer("a@exemple.fr") for _ in range(4)]
    code, issues = banc.code(secret), list[object]()

    def fournir(etape: object) -> None:
        assert isinstance(etape, CodeAttendu)
        issues.append(connexion.fournir_code(banc.engine, banc.installation, etape.jeton, code, CLIENT))

    fils = [threading.Thread(target=fournir, args=(e,)) for e in etapes]
    for f in fils:
        f.start()
    for f in fils:
        f.join()
    assert sum(isinstance(i, Ouverte) for i in issues) == 1
    assert len(issues) == 4
    assert banc.nombre(SessionOuverte) == 1


def test_codes_devines_verrouillent(banc: Banc) -> None:
    """Who knows the password cannot try codes without end: going back to the password does not forgive them."""
    identifiant, secret = banc.gestion("a@exemple.fr", Role.OPERATEUR)
    for i in range(5):
        etape = banc.entrer("a@exemple.fr")
        assert isinstance(etape, CodeAttendu), i
        assert connexion.fournir_code(banc.engine, banc.installation, etape.jeton, "000000", CLIENT) == Refusee("code_refuse")
    assert banc.compte(identifiant).verrouille_jusque is not None
    juste = connexion.fournir_code(banc.engine, banc.installation, etape.jeton, banc.code(secret), CLIENT)
    assert juste == Refusee("code_refuse")
    assert banc.entrer("a@exemple.fr") == REFUS


def test_etape_du_code(banc: Banc) -> None:
    """The step between password and code lasts ten minutes, serves once, and cannot be made up."""
    _, secret = banc.gestion("a@exemple.fr", Role.OPERATEUR)
    etape = banc.entrer("a@exemple.fr")
    assert isinstance(etape, CodeAttendu)
    ouverte = connexion.fournir_code(banc.engine, banc.installation, etape.jeton, banc.code(secret), CLIENT)
    assert isinstance(ouverte, Ouverte)
    banc.attendre(seconds=60)
    perime = banc.entrer("a@exemple.fr")
    assert isinstance(perime, CodeAttendu)
    banc.attendre(minutes=10)
    for jeton in (etape.jeton, perime.jeton, "invente"):
        with pytest.raises(RefusIdentite) as refus:
            connexion.fournir_code(banc.engine, banc.installation, jeton, banc.code(secret), CLIENT)
        assert refus.value.code == "etape_expiree"


def test_campagne_nouvelle(banc: Banc) -> None:
    """The password of another campaign, though right, asks for the first connection again (E3); without campaign it opens."""
    identifiant = banc.candidat(pour="2025")
    assert isinstance(banc.entrer(NUMEN.valeur), Ouverte)
    campagne = banc.campagne(2026, identifiant)
    assert isinstance(banc.entrer(NUMEN.valeur), PremiereConnexionRequise)
    assert banc.entrer(NUMEN.valeur, "faux") == REFUS
    with transaction(banc.engine) as seance:
        seance.execute(text("UPDATE campagne SET etat = 'close' WHERE id = :id"), {"id": campagne})
    assert isinstance(banc.entrer(NUMEN.valeur), Ouverte)


def test_campagne_nouvelle_sans_premiere_connexion(engine: Engine, calculs: Compteur) -> None:
    """The installation may do without it."""
    banc = Banc(engine, calculs, Reglages(premiere_connexion_par_campagne=False))
    banc.campagne(2026, banc.candidat(pour="2025"))
    assert isinstance(banc.entrer(NUMEN.valeur), Ouverte)


def test_mot_de_passe_change_pendant_le_calcul(banc: Banc, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password changed, or an account ended, while argon2id computes, does not open."""
    banc.candidat()
    vrai = mots_de_passe.verifier

    def pendant(mot: str, empreinte: str | None) -> bool:
        with transaction(banc.engine) as seance:
            seance.execute(text("UPDATE compte SET mot_de_passe = :m"), {"m": mots_de_passe.hacher(NEUF)})
        return vrai(mot, empreinte)

    monkeypatch.setattr(mots_de_passe, "verifier", pendant)
    assert banc.entrer(NUMEN.valeur) == REFUS


def test_empreinte_ancienne_refaite(banc: Banc, monkeypatch: pytest.MonkeyPatch) -> None:
    """A digest of weaker parameters is made again at the next sign-on."""
    identifiant = banc.candidat()
    avant = banc.compte(identifiant).mot_de_passe
    monkeypatch.setattr(mots_de_passe, "a_refaire", lambda empreinte: empreinte == avant)
    banc.ouvrir(NUMEN.valeur)
    assert banc.compte(identifiant).mot_de_passe != avant
    banc.ouvrir(NUMEN.valeur)


def test_refus_compte_apres_annulation(banc: Banc) -> None:
    """Attempts are in the row before the secret is compared: a process killed in between leaves them counted."""
    identifiant = banc.candidat()

    def mourir(mot: str, empreinte: str | None) -> bool:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as remplacement:
        remplacement.setattr(mots_de_passe, "verifier", mourir)
        with pytest.raises(KeyboardInterrupt):
            banc.entrer(NUMEN.valeur)
    assert banc.compte(identifiant).echecs == 1


def test_deconnexion(banc: Banc) -> None:
    """Signing out ends the session, and is written once."""
    banc.candidat()
    valeur = banc.ouvrir(NUMEN.valeur).session.valeur
    assert connexion.deconnecter(banc.engine, banc.installation, valeur) is None
    connexion.deconnecter(banc.engine, banc.installation, valeur)
    assert banc.journal() == ["connexion", "deconnexion"]


def test_jeton_consomme_une_fois(banc: Banc) -> None:
    """Of many that use one token at the same instant, one gets it."""
    with transaction(banc.engine) as seance:
        valeur = jetons.creer(seance, banc.installation, Genre.LIEN, timedelta(hours=1))
    obtenus: list[bool] = []

    def prendre() -> None:
        with transaction(banc.engine) as seance:
            obtenus.append(jetons.consommer(seance, banc.installation, Genre.LIEN, valeur) is not None)

    fils = [threading.Thread(target=prendre) for _ in range(6)]
    for f in fils:
        f.start()
    for f in fils:
        f.join()
    assert sorted(obtenus) == [False] * 5 + [True]
    with transaction(banc.engine, ecrire=False) as seance:
        assert jetons.lire(seance, banc.installation, Genre.CODE, valeur) is None


def test_delai_plafonne(banc: Banc) -> None:
    """The delay stays at its ceiling however many failures there were."""
    assert verrou.delai(banc.installation, 100_000) == banc.installation.reglages.delai_verrou_max
