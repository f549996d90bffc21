"""AMIA's first connection E2 to E8, made safe by E11; forgotten and changed password."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlalchemy import Engine, text

from service.base import transaction
from service.base.tables_identite import Envoi, Jeton
from service.identite import acteurs, compte_personnel, connexion, otp
from service.identite.connexion import CodeAttendu, MotDePasseAChanger, Ouverte, PremiereConnexionRequise, Refusee
from service.identite.installation import Reglages
from service.identite.numen import Numen, masquer_courriel
from service.identite.politique import Role
from service.identite.premiere_connexion import Ecran, annuler, demander, empreinte_naissance, terminer, valider
from service.identite.refus import RefusIdentite
from tests.service.identite.outils_identite import AUTRE, CLIENT, MOT, NEUF, NUMEN, Banc, Compteur, dans

INCONNU = Numen("99Z9999999ZZZ")


def _demander(banc: Banc, identifiant: str = NUMEN.valeur, naissance: date | None = None) -> Ecran:
    return demander(banc.engine, banc.installation, identifiant, CLIENT, naissance)


def _recevoir(banc: Banc, identifiant: str = NUMEN.valeur) -> tuple[str, str]:
    """Mailed password and token of the mailed link."""
    valider(banc.engine, banc.installation, _demander(banc, identifiant).jeton, CLIENT)
    texte = banc.courrier().texte
    return dans(texte, r"temporaire : (\S+)"), dans(texte, r"http://127\.0\.0\.1:8000/premiere-connexion/(\S+)")


def _terminer(banc: Banc, jeton: str, ancien: str, nouveau: str = NEUF) -> None:
    terminer(banc.engine, banc.installation, jeton, ancien, nouveau, CLIENT)


def _code(appel: pytest.ExceptionInfo[RefusIdentite]) -> str:
    return appel.value.code


def test_parcours_entier(banc: Banc) -> None:
    """NUMEN alone, masked address, « Valider », mail, new password, sign-on: the account is initialised for the year."""
    identifiant = banc.candidat(etat="a_initialiser", pour=None, mot=None)
    banc.campagne(2026, identifiant)
    ecran = _demander(banc)
    assert (ecran.identifiant, ecran.courriel) == ("01A…VK", "p•••••@a•••••.fr")
    assert banc.nombre(Envoi) == 0, "nothing is mailed before « Valider »"
    mot, lien = _recevoir(banc)
    assert banc.boite.recus[-1].destinataire == "pxvk@ac-essai.fr"
    assert NUMEN.valeur not in str(banc.boite.recus[-1].texte)
    _terminer(banc, lien, mot)
    compte = banc.compte(identifiant)
    assert (compte.etat, compte.initialise_pour) == ("actif", "2026")
    assert isinstance(banc.entrer(NUMEN.valeur, NEUF), Ouverte)
    assert banc.entrer(NUMEN.valeur, mot) == Refusee("connexion_refusee")
    assert banc.journal()[:2] == ["initialisation_demandee", "mot_de_passe_initialise"]


def test_inconnu_meme_ecran_meme_travail(banc: Banc) -> None:
    """An unknown NUMEN gets the same screen, the same rows, no computation, and no mail."""
    for numen in (NUMEN, AUTRE):
        banc.candidat(numen)
    traces = []
    for numen in (NUMEN, INCONNU):
        avant = [banc.nombre(t) for t in (Jeton, Envoi)]
        banc.calculs.remettre()
        ecran = _demander(banc, numen.valeur)
        valider(banc.engine, banc.installation, ecran.jeton, CLIENT)
        apres = [banc.nombre(t) for t in (Jeton, Envoi)]
        traces.append((len(ecran.jeton), len(ecran.courriel), apres[0] - avant[0], apres[1] - avant[1], banc.calculs.hachages))
    assert traces[0] == traces[1]
    banc.courrier()
    assert len(banc.boite.recus) == 1
    assert banc.nombre(Envoi) == 0


def test_masques_indiscernables(banc: Banc) -> None:
    """The mask of an unknown NUMEN is one of those that exist, and stays the same each time it is asked."""
    reels = set()
    for i in range(12):
        numen = Numen(f"01A9200{i:03d}AAA")
        compte = banc.candidat(numen)
        with transaction(banc.engine) as seance:
            adresse = f"{'abcdefghijkl'[i]}x@{'mnopqrstuvwx'[i]}y.fr"
            seance.execute(text("UPDATE compte SET courriel = :c WHERE id = :i"), {"c": adresse, "i": compte})
        assert _demander(banc, numen.valeur).courriel == masquer_courriel(adresse)
        reels.add(masquer_courriel(adresse))
    inconnus = [f"99Z9900{i:03d}ZZZ" for i in range(20)]
    masques = [_demander(banc, n).courriel for n in inconnus]
    assert set(masques) <= reels
    assert len(set(masques)) > 3
    assert [_demander(banc, n).courriel for n in inconnus] == masques


def test_annuler(banc: Banc) -> None:
    """« Annuler » mails nothing, and the screen can no longer be validated."""
    banc.candidat()
    ecran = _demander(banc)
    annuler(banc.engine, banc.installation, ecran.jeton)
    with pytest.raises(RefusIdentite) as refus:
        valider(banc.engine, banc.installation, ecran.jeton, CLIENT)
    assert _code(refus) == "etape_expiree"
    assert banc.nombre(Envoi) == 0


def test_valider_deux_fois(banc: Banc) -> None:
    """« Valider » pressed several times at once mails one password."""
    banc.candidat()
    ecran, issues = _demander(banc), list[str]()

    def presser() -> None:
        try:
            valider(banc.engine, banc.installation, ecran.jeton, CLIENT)
            issues.append("fait")
        except RefusIdentite as refus:
            issues.append(refus.code)

    fils = [threading.Thread(target=presser) for _ in range(3)]
    for f in fils:
        f.start()
    for f in fils:
        f.join()
    assert sorted(issues) == ["etape_expiree", "etape_expiree", "fait"]
    assert banc.nombre(Envoi) == 1


@pytest.mark.parametrize("numen", (NUMEN.valeur, INCONNU.valeur))
def test_courriels_limites(banc: Banc, numen: str) -> None:
    """Three messages an hour for one identifier, known or not: a mailbox cannot be flooded, and the limit tells nothing."""
    banc.candidat()
    for _ in range(3):
        valider(banc.engine, banc.installation, _demander(banc, numen).jeton, CLIENT)
    with pytest.raises(RefusIdentite) as refus:
        valider(banc.engine, banc.installation, _demander(banc, numen).jeton, CLIENT)
    assert _code(refus) == "trop_de_tentatives"


def test_numen_mal_forme(banc: Banc) -> None:
    """What has not the form of a NUMEN is told so: it says nothing of who exists."""
    with pytest.raises(RefusIdentite) as refus:
        _demander(banc, "01A92")
    assert _code(refus) == "numen_invalide"


def test_nouveau_different_de_l_ancien(banc: Banc) -> None:
    """The mailed password cannot be kept (E4); the refusal leaves it usable."""
    banc.candidat(mot=None, etat="a_initialiser")
    mot, lien = _recevoir(banc)
    with pytest.raises(RefusIdentite) as refus:
        _terminer(banc, lien, mot, mot)
    assert refus.value.motifs == ("Il doit être différent du précédent.",)
    with pytest.raises(RefusIdentite) as refus:
        _terminer(banc, lien, mot, "court")
    assert len(refus.value.motifs) == 4
    _terminer(banc, lien, mot)


def test_mot_envoye_une_fois(banc: Banc) -> None:
    """Mailed password and link serve once, for one account, for a day; a newer mail ends the older."""
    banc.candidat()
    banc.candidat(AUTRE)
    mot, lien = _recevoir(banc)
    autre_mot, autre_lien = _recevoir(banc, AUTRE.valeur)
    with pytest.raises(RefusIdentite) as refus:
        _terminer(banc, autre_lien, mot)
    assert _code(refus) == "connexion_refusee"
    _terminer(banc, lien, mot)
    with pytest.raises(RefusIdentite) as refus:
        _terminer(banc, lien, mot, MOT)
    assert _code(refus) == "etape_expiree"
    neuf_mot, neuf_lien = _recevoir(banc, AUTRE.valeur)
    with pytest.raises(RefusIdentite):
        _terminer(banc, autre_lien, autre_mot)
    with pytest.raises(RefusIdentite):
        _terminer(banc, neuf_lien, autre_mot)
    banc.attendre(hours=24)
    with pytest.raises(RefusIdentite) as refus:
        _terminer(banc, neuf_lien, neuf_mot)
    assert _code(refus) == "etape_expiree"


def test_ancien_devine_verrouille(banc: Banc) -> None:
    """Guessing the mailed password locks the account as guessing at sign-on does."""
    identifiant = banc.candidat()
    mot, lien = _recevoir(banc)
    for _ in range(5):
        with pytest.raises(RefusIdentite):
            _terminer(banc, lien, "faux")
    assert banc.compte(identifiant).verrouille_jusque is not None
    with pytest.raises(RefusIdentite):
        _terminer(banc, lien, mot)
    banc.attendre(minutes=1)
    _terminer(banc, lien, mot)


def test_mot_envoye_saisi_a_la_connexion(banc: Banc) -> None:
    """Typed on the sign-on page, the mailed password leads to choosing one, and to nothing else."""
    banc.candidat(mot=None, etat="a_initialiser")
    mot, _ = _recevoir(banc)
    etape = banc.entrer(NUMEN.valeur, mot)
    assert isinstance(etape, MotDePasseAChanger)
    _terminer(banc, etape.jeton, mot)
    assert isinstance(banc.entrer(NUMEN.valeur, NEUF), Ouverte)
    assert banc.entrer(NUMEN.valeur, mot) == Refusee("connexion_refusee")


def test_mot_de_passe_oublie_ne_change_rien_avant(banc: Banc) -> None:
    """Someone else's « Mot de passe oublié » leaves the present password and sessions alone; the end of it closes them."""
    banc.candidat()
    valeur = banc.ouvrir(NUMEN.valeur).session.valeur
    mot, lien = _recevoir(banc)
    assert isinstance(banc.entrer(NUMEN.valeur, MOT), Ouverte)
    assert acteurs.de_session(banc.engine, banc.installation, valeur) is not None
    _terminer(banc, lien, mot)
    assert acteurs.de_session(banc.engine, banc.installation, valeur) is None
    assert banc.entrer(NUMEN.valeur, MOT) == Refusee("connexion_refusee")
    assert "changé" in banc.courrier().objet


def test_campagne_suivante(banc: Banc) -> None:
    """The next campaign asks for all of it again (E3), and the former password does not initialise it."""
    identifiant = banc.candidat(pour="2026")
    banc.campagne(2026, identifiant)
    banc.ouvrir(NUMEN.valeur)
    banc.campagne(2027, identifiant)
    assert isinstance(banc.entrer(NUMEN.valeur), PremiereConnexionRequise)
    mot, lien = _recevoir(banc)
    _terminer(banc, lien, mot)
    assert banc.compte(identifiant).initialise_pour == "2027"
    assert isinstance(banc.entrer(NUMEN.valeur, NEUF), Ouverte)


def test_preinscription_avec_date_de_naissance(banc: Banc) -> None:
    """Where the birth date is asked (E8) only the right one is followed by a mail; the screens do not differ."""
    identifiant = banc.candidat(etat="a_initialiser", mot=None)
    cle = NUMEN.identifiant(banc.installation.coffre)
    juste, fausse = date(1980, 2, 29), date(1980, 2, 28)
    with transaction(banc.engine) as seance:
        digest = empreinte_naissance(banc.installation, cle, juste)
        seance.execute(text("UPDATE compte SET naissance = :n WHERE id = :i"), {"n": digest, "i": identifiant})
    masques = set()
    for naissance in (fausse, None, juste):
        ecran = _demander(banc, naissance=naissance)
        masques.add(ecran.courriel)
        valider(banc.engine, banc.installation, ecran.jeton, CLIENT)
        assert banc.nombre(Envoi) == 1
        banc.expedier()
        assert len(banc.boite.recus) == (naissance is juste)
    assert len(masques) == 1


def test_ou_ecrire(engine: Engine, calculs: Compteur) -> None:
    """The screen says where to write when the address is not the right one."""
    contacts = ("mouvement-sport@education.gouv.fr", "mouvement-jeunesse@education.gouv.fr")
    banc = Banc(engine, calculs, Reglages(contacts_adresse=contacts))
    banc.candidat()
    assert _demander(banc).contacts == _demander(banc, INCONNU.valeur).contacts == contacts


def test_oubli_de_la_gestion(banc: Banc) -> None:
    """Staff who forgot get a mail too, and still need the code; invited or unknown staff get nothing, with the same screen."""
    _, secret = banc.gestion("a@exemple.fr", Role.AUDITEUR)
    mot, lien = _recevoir(banc, "A@exemple.fr")
    _terminer(banc, lien, mot, "Une phrase de 3 chevaux.")
    etape = banc.entrer("a@exemple.fr", "Une phrase de 3 chevaux.")
    assert isinstance(etape, CodeAttendu)
    assert isinstance(connexion.fournir_code(banc.engine, banc.installation, etape.jeton, banc.code(secret), CLIENT), Ouverte)
    with transaction(banc.engine) as seance:
        seance.execute(text("UPDATE compte SET etat = 'a_initialiser'"))
    banc.courrier()
    recus = len(banc.boite.recus)
    for adresse in ("a@exemple.fr", "z@exemple.fr"):
        ecran = _demander(banc, adresse)
        assert ecran.courriel == masquer_courriel(adresse)
        valider(banc.engine, banc.installation, ecran.jeton, CLIENT)
    banc.courrier()
    assert len(banc.boite.recus) == recus


def test_compte_desactive_n_a_pas_de_courriel(banc: Banc) -> None:
    """An account ended is like one that does not exist."""
    banc.candidat(etat="desactive")
    banc.candidat(AUTRE)
    _recevoir(banc, AUTRE.valeur)
    valider(banc.engine, banc.installation, _demander(banc).jeton, CLIENT)
    banc.courrier()
    assert len(banc.boite.recus) == 1


def test_changer_de_mot_de_passe(banc: Banc) -> None:
    """« Changer de mot de passe »: old one checked, rules applied, other sessions closed, new id, a mail to tell."""
    banc.candidat()
    autre, valeur = banc.ouvrir(NUMEN.valeur).session.valeur, banc.ouvrir(NUMEN.valeur).session.valeur
    ici = (banc.engine, banc.installation, valeur)
    with pytest.raises(RefusIdentite) as refus:
        compte_personnel.changer_mot_de_passe(*ici, "faux", NEUF, CLIENT)
    assert _code(refus) == "connexion_refusee"
    with pytest.raises(RefusIdentite) as refus:
        compte_personnel.changer_mot_de_passe(*ici, MOT, MOT, CLIENT)
    assert _code(refus) == "mot_de_passe_refuse"
    neuve = compte_personnel.changer_mot_de_passe(*ici, MOT, NEUF, CLIENT)
    presentes = [acteurs.de_session(banc.engine, banc.installation, v) is not None for v in (autre, valeur, neuve.valeur)]
    assert presentes == [False, False, True]
    assert "changé" in banc.courrier().objet
    assert isinstance(banc.entrer(NUMEN.valeur, NEUF), Ouverte)


def test_changer_en_devinant_verrouille(banc: Banc) -> None:
    """A stolen session cannot be used to guess the password."""
    identifiant = banc.candidat()
    valeur = banc.ouvrir(NUMEN.valeur).session.valeur
    for _ in range(5):
        with pytest.raises(RefusIdentite):
            compte_personnel.changer_mot_de_passe(banc.engine, banc.installation, valeur, "faux", NEUF, CLIENT)
    assert banc.compte(identifiant).verrouille_jusque is not None
    with pytest.raises(RefusIdentite):
        compte_personnel.changer_mot_de_passe(banc.engine, banc.installation, valeur, MOT, NEUF, CLIENT)


def test_second_facteur_d_un_candidat(banc: Banc) -> None:
    """A candidat may put a second factor in place, then signs in with it or with a recovery code, and may take it away."""
    identifiant = banc.candidat()
    valeur = banc.ouvrir(NUMEN.valeur).session.valeur
    enrolement = compte_personnel.commencer_second_facteur(banc.engine, banc.installation, valeur)
    presentation = enrolement.presentation
    assert presentation.svg.startswith("<svg")
    assert NUMEN.valeur not in presentation.adresse
    ici = (banc.engine, banc.installation)
    with pytest.raises(RefusIdentite) as refus:
        compte_personnel.confirmer_second_facteur(*ici, valeur, enrolement.jeton, "000000")
    assert _code(refus) == "code_refuse"
    assert isinstance(banc.entrer(NUMEN.valeur), Ouverte), "nothing is in place before the first code"
    code = banc.code(presentation.secret)
    neuve, codes = compte_personnel.confirmer_second_facteur(*ici, valeur, enrolement.jeton, code)
    assert len(set(codes)) == otp.CODES_SECOURS
    assert presentation.secret not in str(banc.compte(identifiant).secret_totp)
    presence = acteurs.de_session(*ici, neuve.valeur)
    assert presence is not None
    assert presence.second_facteur
    for attendu in (Ouverte, Refusee):
        etape = banc.entrer(NUMEN.valeur)
        assert isinstance(etape, CodeAttendu)
        issue = connexion.fournir_code(*ici, etape.jeton, codes[0].upper().replace("-", " "), CLIENT)
        assert isinstance(issue, attendu)
    with pytest.raises(RefusIdentite):
        compte_personnel.retirer_second_facteur(*ici, neuve.valeur, code)
    banc.attendre(seconds=30)
    compte_personnel.retirer_second_facteur(*ici, neuve.valeur, banc.code(presentation.secret))
    assert isinstance(banc.entrer(NUMEN.valeur), Ouverte)
