"""Staff accounts and the import of candidats' accounts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from service.base import transaction
from service.base.journal import Ligne
from service.base.tables_campagne import Participation
from service.base.tables_identite import Compte
from service.identite import acteurs, comptes, connexion, import_comptes
from service.identite.connexion import CodeAttendu, Ouverte, Refusee
from service.identite.politique import GESTION, Acteur, Role
from service.identite.refus import RefusIdentite
from tests.service.identite.outils_identite import AUTRE, CLIENT, MOT, NEUF, NUMEN, Banc, dans

LIEN = r"/invitation/(\S+)"
PHRASE = "Une phrase de 3 chevaux."


def _activer(banc: Banc, invitation: str, mot: str = PHRASE) -> tuple[comptes.Activation, str]:
    """The activation and the second factor's secret."""
    ici = (banc.engine, banc.installation, invitation)
    enrolement = comptes.commencer_activation(*ici, mot, CLIENT)
    secret = enrolement.presentation.secret
    return comptes.terminer_activation(*ici, enrolement.jeton, banc.code(secret), CLIENT), secret


def _amorcer(banc: Banc, courriel: str = "op@exemple.fr") -> str:
    with transaction(banc.engine) as seance:
        return dans(comptes.amorcer(seance, banc.installation, courriel), LIEN)


def test_premier_operateur(banc: Banc) -> None:
    """The console gives a link; it gives another as long as nobody used one, and never again after."""
    premiere, seconde = _amorcer(banc), _amorcer(banc)
    with pytest.raises(RefusIdentite):
        comptes.commencer_activation(banc.engine, banc.installation, premiere, PHRASE, CLIENT)
    activation, _ = _activer(banc, seconde)
    assert activation.ouverte.role is Role.OPERATEUR
    assert acteurs.de_session(banc.engine, banc.installation, activation.ouverte.session.valeur) is not None
    with pytest.raises(RefusIdentite) as refus:
        _amorcer(banc, "autre@exemple.fr")
    assert refus.value.code == "amorcage_fait"


def test_amorcage_fait_meme_si_l_operateur_refait_son_second_facteur(banc: Banc) -> None:
    """An operator waiting for a new second factor does not open the door of the console again."""
    _activer(banc, _amorcer(banc))
    autre, _ = banc.gestion("b@exemple.fr", Role.OPERATEUR)
    with transaction(banc.engine) as seance:
        premier = seance.scalars(select(Compte.id).where(Compte.courriel == "op@exemple.fr")).one()
        comptes.reinitialiser_second_facteur(seance, banc.installation, Acteur(autre, Role.OPERATEUR), premier)
        seance.execute(text("DELETE FROM compte WHERE id = :i"), {"i": autre})
    with pytest.raises(RefusIdentite):
        _amorcer(banc)


def test_invitation(banc: Banc) -> None:
    """Invited by mail, password and second factor set together; then password and code open."""
    operateur = banc.operateur()
    with transaction(banc.engine) as seance:
        compte = comptes.inviter(seance, banc.installation, operateur, "R@Exemple.fr", "Une personne", Role.RECTORAT, "Amiens")
    message = banc.courrier()
    assert message.destinataire == "r@exemple.fr"
    assert "Une personne" not in message.texte
    invitation = dans(message.texte, LIEN)
    assert banc.entrer("r@exemple.fr", PHRASE) == Refusee("connexion_refusee")
    activation, secret = _activer(banc, invitation)
    assert len(activation.codes_secours) == 10
    assert banc.compte(compte.id).etat == "actif"
    with pytest.raises(RefusIdentite) as refus:
        _activer(banc, invitation)
    assert refus.value.code == "etape_expiree"
    code = banc.code(secret)
    etape = banc.entrer("r@exemple.fr", PHRASE)
    assert isinstance(etape, CodeAttendu)
    refus_code = connexion.fournir_code(banc.engine, banc.installation, etape.jeton, code, CLIENT)
    assert refus_code == Refusee("code_refuse"), "the code of the enrolment has served"
    banc.attendre(seconds=30)
    assert isinstance(banc.ouvrir("r@exemple.fr", secret, PHRASE), Ouverte)


def test_activation_refusee(banc: Banc) -> None:
    """Weak password, wrong code, link a week old: nothing is kept of what was done before."""
    operateur = banc.operateur()
    with transaction(banc.engine) as seance:
        compte = comptes.inviter(seance, banc.installation, operateur, "r@exemple.fr", "", Role.ANALYSTE)
    ici = (banc.engine, banc.installation, dans(banc.courrier().texte, LIEN))
    with pytest.raises(RefusIdentite) as refus:
        comptes.commencer_activation(*ici, "r@exemple.fr1A", CLIENT)
    assert refus.value.motifs == ("Il ne doit pas contenir l'identifiant ni l'adresse électronique.",)
    enrolement = comptes.commencer_activation(*ici, PHRASE, CLIENT)
    for jeton, code, attendu in ((enrolement.jeton, "000000", "code_refuse"), ("x", "000000", "etape_expiree")):
        with pytest.raises(RefusIdentite) as refus:
            comptes.terminer_activation(*ici, jeton, code, CLIENT)
        assert refus.value.code == attendu
    ligne = banc.compte(compte.id)
    assert (ligne.etat, ligne.mot_de_passe, ligne.secret_totp) == ("a_initialiser", None, None)
    banc.attendre(days=7)
    with pytest.raises(RefusIdentite):
        comptes.commencer_activation(*ici, PHRASE, CLIENT)
    with transaction(banc.engine) as seance:
        comptes.reinviter(seance, banc.installation, operateur, compte.id)
    _activer(banc, dans(banc.courrier().texte, LIEN))


def test_enrolement_d_un_autre(banc: Banc) -> None:
    """The second factor shown to one person does not serve another's invitation."""
    operateur, invitations = banc.operateur(), []
    for adresse in ("a@exemple.fr", "b@exemple.fr"):
        with transaction(banc.engine) as seance:
            comptes.inviter(seance, banc.installation, operateur, adresse, "", Role.ANALYSTE)
        invitations.append(dans(banc.courrier().texte, LIEN))
    enrolement = comptes.commencer_activation(banc.engine, banc.installation, invitations[0], PHRASE, CLIENT)
    code = banc.code(enrolement.presentation.secret)
    with pytest.raises(RefusIdentite) as refus:
        comptes.terminer_activation(banc.engine, banc.installation, invitations[1], enrolement.jeton, code, CLIENT)
    assert refus.value.code == "etape_expiree"


def test_second_facteur_refait_par_un_autre(banc: Banc) -> None:
    """Another operator has it made again: sessions end, the old password is dead, all is set again from a mailed link."""
    operateur = banc.operateur()
    identifiant, secret = banc.gestion("a@exemple.fr", Role.OPERATEUR)
    valeur = banc.ouvrir("a@exemple.fr", secret).session.valeur
    with transaction(banc.engine) as seance, pytest.raises(RefusIdentite) as refus:
        comptes.reinitialiser_second_facteur(seance, banc.installation, operateur, operateur.compte)
    assert refus.value.code == "soi_meme_interdit"
    with transaction(banc.engine) as seance:
        comptes.reinitialiser_second_facteur(seance, banc.installation, operateur, identifiant)
    assert acteurs.de_session(banc.engine, banc.installation, valeur) is None
    assert banc.entrer("a@exemple.fr", MOT) == Refusee("connexion_refusee")
    _, neuf = _activer(banc, dans(banc.courrier().texte, LIEN))
    assert neuf != secret


def test_second_facteur_d_un_candidat_retire(banc: Banc) -> None:
    """A candidat who lost the telephone gets in again with the password, once an operator took the factor away."""
    operateur, identifiant = banc.operateur(), banc.candidat()
    with transaction(banc.engine) as seance:
        seance.execute(text("UPDATE compte SET secret_totp = 'x' WHERE id = :i"), {"i": identifiant})
    assert isinstance(banc.entrer(NUMEN.valeur), CodeAttendu)
    with transaction(banc.engine) as seance:
        comptes.reinitialiser_second_facteur(seance, banc.installation, operateur, identifiant)
    assert isinstance(banc.entrer(NUMEN.valeur), Ouverte)


@pytest.mark.parametrize("etape", (comptes.desactiver, comptes.reactiver, comptes.reinitialiser_second_facteur))
def test_jamais_sur_soi_ni_sur_personne(banc: Banc, etape: object) -> None:
    """Nobody ends or opens the own account, and an unknown one is told."""
    operateur = banc.operateur()
    assert callable(etape)
    for identifiant, code in ((operateur.compte, "soi_meme_interdit"), ("x", "compte_inconnu")):
        with transaction(banc.engine) as seance, pytest.raises(RefusIdentite) as refus:
            etape(seance, banc.installation, operateur, identifiant)
        assert refus.value.code == code


def test_desactiver_tue_les_liens(banc: Banc) -> None:
    """An invitation does not outlive the account it is for."""
    operateur = banc.operateur()
    with transaction(banc.engine) as seance:
        compte = comptes.inviter(seance, banc.installation, operateur, "a@exemple.fr", "", Role.ANALYSTE)
    invitation = dans(banc.courrier().texte, LIEN)
    with transaction(banc.engine) as seance:
        comptes.desactiver(seance, banc.installation, operateur, compte.id)
    with pytest.raises(RefusIdentite):
        _activer(banc, invitation)
    with transaction(banc.engine) as seance:
        comptes.reactiver(seance, banc.installation, operateur, compte.id)
    with pytest.raises(RefusIdentite):
        _activer(banc, invitation)
    _activer(banc, dans(banc.courrier().texte, LIEN))


def test_comptes_impossibles(banc: Banc) -> None:
    """Every reason at once; one address one account."""
    operateur = banc.operateur()
    with transaction(banc.engine) as seance:
        with pytest.raises(RefusIdentite) as refus:
            comptes.inviter(seance, banc.installation, operateur, "pas une adresse", "n" * 201, Role.CANDIDAT, "Amiens")
        assert len(refus.value.motifs) == 4
        for role in sorted(GESTION):
            academie = None if role is Role.RECTORAT else "Amiens"
            with pytest.raises(RefusIdentite):
                comptes.inviter(seance, banc.installation, operateur, "a@exemple.fr", "", role, academie)
        with pytest.raises(RefusIdentite) as refus:
            comptes.inviter(seance, banc.installation, operateur, " OP@exemple.fr", "", Role.ANALYSTE)
        assert refus.value.code == "compte_existant"


@pytest.mark.parametrize(
    "adresse", ("a@b.fr\nBcc: c@d.fr", "a@b", "@b.fr", "a b@c.fr", "a@b..fr", "a@b.fr,c@d.fr", "é" * 330 + "@b.fr")
)
def test_adresses_refusees(adresse: str) -> None:
    """Nothing that could add a header or a second recipient is an address."""
    assert not comptes.adresse_valide(adresse)


def test_corriger_l_adresse(banc: Banc) -> None:
    """The address of a candidat is corrected by an operator, and passwords mailed to the former one are dead."""
    operateur, identifiant = banc.operateur(), banc.candidat()
    with transaction(banc.engine) as seance:
        comptes.corriger_courriel(seance, banc.installation, operateur, identifiant, " Neuve@Ac-Essai.fr ")
        with pytest.raises(RefusIdentite):
            comptes.corriger_courriel(seance, banc.installation, operateur, operateur.compte, "x@exemple.fr")
    assert banc.compte(identifiant).courriel == "neuve@ac-essai.fr"


CSV = (
    "candidat;numen;courriel;naissance\r\n"
    f"p1;{NUMEN.valeur};A.B@ac-essai.fr;1980-02-29\r\n"
    f"p2;{AUTRE.valeur};c.d@ac-essai.fr;\r\n"
).encode("utf-8-sig")


def _importer(banc: Banc, acteur: Acteur, campagne: str, octets: bytes = CSV) -> import_comptes.BilanImport:
    lignes = import_comptes.lire_csv(octets)
    with transaction(banc.engine) as seance:
        return import_comptes.importer(seance, banc.installation, acteur, campagne, lignes)


def test_import(banc: Banc) -> None:
    """Accounts are made and tied to the campaign, académie kept; again changes nothing; the next campaign finds them."""
    operateur, campagne = banc.operateur(), banc.campagne(2026)
    with transaction(banc.engine) as seance:
        seance.add(Participation(campagne_id=campagne, candidat="p1", academie="Amiens"))
    assert _importer(banc, operateur, campagne) == import_comptes.BilanImport(2, 0, 2)
    assert _importer(banc, operateur, campagne) == import_comptes.BilanImport(0, 0, 0)
    change = CSV.replace(b"c.d@", b"e.f@")
    assert _importer(banc, operateur, banc.campagne(2027), change) == import_comptes.BilanImport(0, 1, 2)
    with transaction(banc.engine, ecrire=False) as seance:
        participations = seance.scalars(select(Participation).order_by(Participation.campagne_id, Participation.candidat)).all()
        comptes_lus = {c.courriel: c for c in seance.scalars(select(Compte).where(Compte.role == "candidat"))}
        details = str([ligne.details for ligne in seance.scalars(select(Ligne))])
    assert [(p.candidat, p.academie) for p in participations] == [("p1", "Amiens"), ("p2", None), ("p1", None), ("p2", None)]
    assert set(comptes_lus) == {"a.b@ac-essai.fr", "e.f@ac-essai.fr"}
    assert comptes_lus["a.b@ac-essai.fr"].naissance is not None
    assert "1980" not in comptes_lus["a.b@ac-essai.fr"].naissance
    assert NUMEN.valeur not in details
    assert "@" not in details


def test_import_fautes(banc: Banc) -> None:
    """All faults at once, with line and column, and not one NUMEN in clear; nothing is kept."""
    octets = (
        "candidat,numen,courriel,naissance\n"
        f"p1,{NUMEN.valeur},a@ac-essai.fr,\n"
        f"p2,{NUMEN.valeur},b@ac-essai.fr,\n"
        f"p1,{AUTRE.valeur},c@ac-essai.fr,\n"
        ",01a,d,29/02/1980\n"
        "trop,peu\n"
    ).encode()
    with pytest.raises(RefusIdentite) as refus:
        import_comptes.lire_csv(octets)
    assert [m.partition(" :")[0] for m in refus.value.motifs] == [
        "ligne 3, colonne numen",
        "ligne 4, colonne candidat",
        "ligne 5, colonne candidat",
        "ligne 5, colonne courriel",
        "ligne 5, colonne naissance",
        "ligne 5, colonne numen",
        "ligne 6, colonne –",
    ]
    assert NUMEN.valeur not in str(refus.value.motifs)
    assert banc.nombre(Compte) == 0


@pytest.mark.parametrize(
    "octets", (b"\xff\xfe", b"", b"numen;courriel\n", b'candidat;numen;courriel\n"a\n', b"candidat;candidat;numen;courriel\n")
)
def test_import_illisible(octets: bytes) -> None:
    """What is not such a file is told, not raised."""
    with pytest.raises(RefusIdentite) as refus:
        import_comptes.lire_csv(octets)
    assert refus.value.motifs


@given(st.binary(max_size=200))
def test_import_de_n_importe_quoi(octets: bytes) -> None:
    """Any bytes after the header give lines or faults, never another error."""
    try:
        import_comptes.lire_csv(b"candidat;numen;courriel\n" + octets)
    except RefusIdentite as refus:
        assert refus.motifs  # noqa: PT017 - both outcomes are right


def test_import_en_conflit(banc: Banc) -> None:
    """In one campaign a candidat keeps the own NUMEN, and a NUMEN its candidat: a file that says otherwise is refused whole."""
    operateur, campagne = banc.operateur(), banc.campagne(2026)
    _importer(banc, operateur, campagne)
    echange = f"candidat;numen;courriel\np1;{AUTRE.valeur};a@ac-essai.fr\np3;{NUMEN.valeur};b@ac-essai.fr\n".encode()
    with pytest.raises(RefusIdentite) as refus:
        _importer(banc, operateur, campagne, echange)
    assert [m.partition(" :")[0] for m in refus.value.motifs] == ["ligne 2, colonne numen", "ligne 3, colonne candidat"]


def test_compte_importe_puis_premiere_connexion(banc: Banc) -> None:
    """An imported account does not open before its first connection, whatever is tried."""
    operateur, campagne = banc.operateur(), banc.campagne(2026)
    _importer(banc, operateur, campagne)
    for mot in ("", NUMEN.valeur, NEUF):
        assert banc.entrer(NUMEN.valeur, mot) == Refusee("connexion_refusee")
