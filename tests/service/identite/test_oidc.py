"""OpenID Connect against a strict provider in this process: the way in, and every way not to get in."""

from __future__ import annotations

import json
import logging
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlalchemy import text

from service.base import transaction
from service.base.journal import Ligne
from service.base.tables_identite import IdentiteExterne, SessionOuverte
from service.identite import acteurs, connexion
from service.identite.oidc import ConfigurationRefusee, Exigence, FormatUserinfo, Fournisseur, Relais, partir, revenir, sortir
from service.identite.oidc.configuration import lire
from service.identite.politique import Role
from service.identite.refus import RefusIdentite
from tests.service.identite.faux_fournisseur import CLIENT_ID, EMETTEUR, RETOUR, SECRET, FauxFournisseur, cle
from tests.service.identite.outils_identite import CLIENT, NUMEN, Banc

FOURNISSEUR = Fournisseur(
    nom="essai",
    libelle="Essai",
    emetteur=EMETTEUR,
    client_id=CLIENT_ID,
    secret=SECRET,
    redirection=RETOUR,
    redirection_deconnexion="https://mouvement.exemple/",
    pkce=False,
)


class Scene:
    """An account of staff, a provider, and this service between them."""

    def __init__(self, banc: Banc, **reglages: Any) -> None:
        self.banc = banc
        self.faux = FauxFournisseur(lambda: banc.instant, pkce=reglages.get("pkce", False))
        self.compte, _ = banc.gestion("a@exemple.fr", Role.ANALYSTE)
        self.relais = Relais(replace(FOURNISSEUR, **reglages), banc.installation, self.faux.transport)

    def entrer(
        self, modifier: Callable[[dict[str, str]], Any] | None = None, retour: str = "/campagnes?page=2"
    ) -> connexion.Ouverte:
        """From departure to return; ``modifier`` changes what the browser brings back."""
        ici = (self.banc.engine, self.banc.installation, self.relais)
        depart = partir(*ici, CLIENT, retour)
        parametres = self.faux.autoriser(depart.adresse)
        if modifier is not None:
            modifier(parametres)
        arrivee = revenir(*ici, parametres, depart.navigateur, CLIENT)
        assert arrivee.retour == retour
        return arrivee.ouverte

    def refus(self, modifier: Callable[[dict[str, str]], Any] | None = None) -> str:
        """Code of the refusal, which is in the journal too, and opened nothing."""
        sessions = self.banc.nombre(SessionOuverte)
        with pytest.raises(RefusIdentite) as refus:
            self.entrer(modifier)
        with transaction(self.banc.engine, ecrire=False) as seance:
            derniere = seance.query(Ligne).order_by(Ligne.numero.desc()).first()
        assert derniere is not None
        assert (derniere.action, derniere.details["code"]) == ("connexion_refusee", refus.value.code)
        assert self.banc.nombre(SessionOuverte) == sessions
        return refus.value.code


@pytest.fixture
def scene(banc: Banc) -> Scene:
    """Signed userinfo, no PKCE, as ProConnect."""
    return Scene(banc)


@pytest.mark.parametrize("pkce", (False, True))
def test_entree(banc: Banc, pkce: bool) -> None:
    """A known address gets in with the second factor the provider attests, and is tied to the provider's name for it."""
    scene = Scene(banc, pkce=pkce)
    ouverte = scene.entrer()
    assert (ouverte.compte, ouverte.role) == (scene.compte, Role.ANALYSTE)
    presence = acteurs.de_session(banc.engine, banc.installation, ouverte.session.valeur)
    assert presence is not None
    assert (presence.second_facteur, presence.fournisseur) == (True, "essai")
    assert banc.journal() == ["identite_liee", "connexion"]
    scene.faux.courriel = "change@exemple.fr"
    assert scene.entrer().compte == scene.compte, "the name counts from then on, not the address"


def test_rien_dans_les_traces(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """At the most talkative level the libraries write no code, no token, no address."""
    caplog.set_level(logging.DEBUG)
    vus: dict[str, str] = {}
    scene.entrer(vus.update)
    assert caplog.text
    for secret in (vus["code"], vus["state"], "eyJ", scene.faux.courriel, SECRET):
        assert secret not in caplog.text


def test_userinfo_json(banc: Banc) -> None:
    """A provider that answers JSON is read when it is configured so, and only then; likewise a signed one."""
    scene = Scene(banc, userinfo=FormatUserinfo.JSON)
    assert scene.refus() == "oidc_userinfo_invalide"
    scene.faux.json = True
    scene.entrer()
    signe = Scene.__new__(Scene)
    signe.__dict__ = scene.__dict__ | {"relais": Relais(FOURNISSEUR, banc.installation, scene.faux.transport)}
    assert signe.refus() == "oidc_userinfo_invalide"


def test_authentification_par_le_corps(banc: Banc) -> None:
    """``client_secret_post`` puts the secret in the body: this provider, which wants it in the header, refuses."""
    assert Scene(banc, authentification="client_secret_post").refus() == "oidc_code_refuse"


def _futur(scene: Scene) -> dict[str, Any]:
    instant = int(scene.banc.instant.timestamp())
    return {"iat": instant + 120, "exp": instant + 180}


@pytest.mark.parametrize(
    "changes",
    (
        lambda s: {"iss": "https://autre.exemple"},
        lambda s: {"aud": "autre"},
        lambda s: {"aud": [CLIENT_ID, "autre"]},
        lambda s: {"azp": "autre"},
        lambda s: {"nonce": "x" * 43},
        lambda s: {"nonce": None},
        lambda s: {"sub": None},
        lambda s: {"exp": None},
        lambda s: {"exp": True},
        lambda s: {"exp": int(s.banc.instant.timestamp()) - 60},
        lambda s: {"iat": None},
        _futur,
    ),
)
def test_jeton_d_identite_refuse(scene: Scene, changes: Callable[[Scene], dict[str, Any]]) -> None:
    """Issuer, audience, party, nonce, dates and subject are all checked."""
    scene.faux.identite = changes(scene)
    assert scene.refus() == "oidc_jeton_invalide"


def test_plusieurs_destinataires(scene: Scene) -> None:
    """A token for several parties is ours when it says that we asked for it."""
    scene.faux.identite = {"aud": ["autre", CLIENT_ID], "azp": CLIENT_ID}
    scene.entrer()


def test_autre_signataire(scene: Scene) -> None:
    """A token signed by another key under the provider's key name is refused."""
    scene.faux.signataire = cle("k1", 1)
    assert scene.refus() == "oidc_jeton_invalide"


@pytest.mark.parametrize("algorithme", ("none", "HS256"))
def test_algorithme_degrade(scene: Scene, monkeypatch: pytest.MonkeyPatch, algorithme: str) -> None:
    """No signature, or one with the client's secret, is refused."""

    def signer(revendications: dict[str, Any]) -> str:
        entete = {"alg": algorithme, "kid": "k1"}
        if algorithme == "none":
            return (
                ".".join(urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in (entete, revendications))
                + "."
            )
        return jwt.encode(entete, revendications, OctKey.import_key(SECRET * 3), algorithms=[algorithme])

    monkeypatch.setattr(scene.faux, "_signer", signer)
    assert scene.refus() == "oidc_jeton_invalide"


def test_cles_en_cache_et_changees(scene: Scene) -> None:
    """Discovery and keys are read once an hour; an unknown key has the keys read again, at most once a minute."""
    scene.entrer()
    scene.entrer()
    assert scene.faux.appels.count("/.well-known/openid-configuration") == 1
    assert scene.faux.appels.count("/cles") == 1
    scene.faux.cle = cle("k2")
    assert scene.refus() == "oidc_jeton_invalide", "keys were read less than a minute ago"
    scene.banc.attendre(minutes=1)
    scene.entrer()
    assert scene.faux.appels.count("/cles") == 2
    scene.banc.attendre(hours=1)
    scene.entrer()
    assert scene.faux.appels.count("/.well-known/openid-configuration") == 2
    assert scene.faux.appels.count("/cles") == 3


@pytest.mark.parametrize(
    ("changes", "code"),
    (
        ({"iss": "https://autre.exemple"}, "oidc_userinfo_invalide"),
        ({"aud": "autre"}, "oidc_userinfo_invalide"),
        ({"aud": None}, "oidc_userinfo_invalide"),
        ({"sub": "s-2"}, "oidc_sujet_different"),
        ({"email": None}, "oidc_courriel_absent"),
        ({"email": "z@exemple.fr"}, "oidc_compte_inconnu"),
        ({"email_verified": False}, "oidc_courriel_non_verifie"),
        ({"email_verified": None}, "oidc_courriel_non_verifie"),
        ({"email_verified": "true"}, "oidc_courriel_non_verifie"),
    ),
)
def test_informations_refusees(scene: Scene, changes: dict[str, Any], code: str) -> None:
    """Signed information is for us, about the same person, with a verified and known address; no account is ever made."""
    scene.faux.informations = changes
    assert scene.refus() == code
    assert scene.banc.nombre(IdentiteExterne) == 0


def test_adresse_garantie_par_le_fournisseur(banc: Banc) -> None:
    """A provider that vouches for its addresses may leave the claim out; another claim may hold the address."""
    scene = Scene(banc, courriel_garanti=True, revendication_courriel="mail")
    scene.faux.informations = {"email": None, "email_verified": None, "mail": "A@Exemple.fr"}
    scene.entrer()


@pytest.mark.parametrize("amr", (None, [], ["pwd"], "otp", [["otp"]]))
def test_second_facteur_exige(scene: Scene, amr: Any) -> None:
    """Without an attested second factor staff do not get in; it must be in the signed token, as a list."""
    scene.faux.amr = amr
    scene.faux.informations = {"amr": ["otp"]}
    assert scene.refus() == "oidc_second_facteur_absent"
    assert scene.banc.nombre(IdentiteExterne) == 0


def test_exigences_par_role(banc: Banc) -> None:
    """What a role requires is configured; a candidat needs nothing more, and the session says what there was."""
    scene = Scene(banc, exigences={Role.ANALYSTE: Exigence(acr=frozenset({"eidas2"}))})
    assert scene.refus() == "oidc_second_facteur_absent"
    scene.faux.identite = {"acr": "eidas2", "amr": None}
    scene.entrer()
    candidat = banc.candidat(etat="a_initialiser", mot=None, pour=None)
    scene.faux.identite, scene.faux.amr = {"sub": "s-9"}, ["pwd"]
    scene.faux.informations = {"sub": "s-9", "email": "pxvk@ac-essai.fr"}
    ouverte = scene.entrer()
    assert ouverte.compte == candidat
    presence = acteurs.de_session(banc.engine, banc.installation, ouverte.session.valeur)
    assert presence is not None
    assert not presence.second_facteur
    assert banc.entrer(NUMEN.valeur, "") == connexion.Refusee("connexion_refusee")


def test_etape_falsifiee(scene: Scene) -> None:
    """State invented, used again, too old, of another browser or another issuer: refused before the provider is asked."""
    assert scene.refus(lambda p: p.update(state="x" * 43)) == "oidc_etape_inconnue"
    assert scene.refus(lambda p: p.pop("state")) == "oidc_etape_inconnue"
    assert scene.refus(lambda p: scene.banc.attendre(minutes=10)) == "oidc_etape_inconnue"
    assert scene.refus(lambda p: p.update(iss="https://autre.exemple")) == "oidc_jeton_invalide"
    ici = (scene.banc.engine, scene.banc.installation, scene.relais)
    depart = partir(*ici, CLIENT)
    parametres = scene.faux.autoriser(depart.adresse)
    with pytest.raises(RefusIdentite) as refus:
        revenir(*ici, parametres, "autre", CLIENT)
    assert refus.value.code == "oidc_autre_navigateur"
    with pytest.raises(RefusIdentite) as refus:
        revenir(*ici, parametres, depart.navigateur, CLIENT)
    assert refus.value.code == "oidc_etape_inconnue"
    assert "/jeton" not in scene.faux.appels


def test_etape_d_un_autre_fournisseur(scene: Scene) -> None:
    """What was started with one provider does not end with another."""
    autre = Relais(replace(FOURNISSEUR, nom="autre"), scene.banc.installation, scene.faux.transport)
    depart = partir(scene.banc.engine, scene.banc.installation, scene.relais, CLIENT)
    parametres = scene.faux.autoriser(depart.adresse)
    with pytest.raises(RefusIdentite) as refus:
        revenir(scene.banc.engine, scene.banc.installation, autre, parametres, depart.navigateur, CLIENT)
    assert refus.value.code == "oidc_etape_inconnue"


def test_refus_du_fournisseur(scene: Scene) -> None:
    """The provider's own refusal is told by its code, never by its text."""
    assert scene.refus(lambda p: p.update(error="access_denied")) == "oidc_refus_du_fournisseur"
    with pytest.raises(RefusIdentite, match=r"\(inconnue\)"):
        scene.entrer(lambda p: p.update(error="<script>"))
    assert scene.refus(lambda p: p.pop("code")) == "oidc_code_refuse"
    assert scene.refus(lambda p: p.update(code="x")) == "oidc_code_refuse"
    assert scene.refus(lambda p: scene.banc.attendre(seconds=31)) == "oidc_code_refuse"


@pytest.mark.parametrize("reponse", ("[]", "3", "null", "{", "{}", '{"access_token": 3, "id_token": []}'))
def test_reponse_insensee(scene: Scene, reponse: str) -> None:
    """Whatever the token address answers, there is a code for it."""
    scene.faux.jeton_brut = reponse
    assert scene.refus() == "oidc_code_refuse"


def test_fournisseur_en_panne(scene: Scene) -> None:
    """A provider that is down is told, before or after."""
    scene.faux.panne = True
    with pytest.raises(RefusIdentite) as refus:
        scene.entrer()
    assert refus.value.code == "oidc_fournisseur_injoignable"
    scene.faux.panne = False
    assert scene.refus(lambda p: setattr(scene.faux, "panne", True)) == "oidc_fournisseur_injoignable"


@pytest.mark.parametrize(
    "description",
    (
        {"issuer": "https://autre.exemple"},
        {"token_endpoint": "http://fournisseur.exemple/jeton"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
        {"end_session_endpoint": "http://ailleurs.exemple/fin"},
    ),
)
def test_description_incoherente(scene: Scene, description: dict[str, Any]) -> None:
    """Another issuer, or an address in clear, is refused before the browser is sent anywhere."""
    scene.faux.description = description
    with pytest.raises(RefusIdentite) as refus:
        scene.entrer()
    assert refus.value.code == "oidc_fournisseur_incoherent"


@pytest.mark.parametrize(
    "retour", ("https://ailleurs.exemple", "//ailleurs.exemple", "/\\ailleurs", "x", "", "/a\r\nb", "/a b", "/" + "a" * 500)
)
def test_retour_hors_du_service(scene: Scene, retour: str) -> None:
    """Only a page of this service is a place to come back to."""
    with pytest.raises(RefusIdentite) as refus:
        scene.entrer(retour=retour)
    assert refus.value.code == "oidc_retour_refuse"


def test_compte_inactif_ou_ambigu(scene: Scene) -> None:
    """A deactivated account, or an address of two, does not open."""
    with transaction(scene.banc.engine) as seance:
        seance.execute(text("UPDATE compte SET etat = 'desactive'"))
    assert scene.refus() == "oidc_compte_inconnu"
    with transaction(scene.banc.engine) as seance:
        seance.execute(text("UPDATE compte SET etat = 'actif'"))
    scene.entrer()
    with transaction(scene.banc.engine) as seance:
        seance.execute(text("UPDATE compte SET etat = 'desactive'"))
    assert scene.refus() == "oidc_compte_inactif"
    scene.banc.gestion("b@exemple.fr", Role.AUDITEUR)
    with transaction(scene.banc.engine) as seance:
        seance.execute(text("UPDATE compte SET etat = 'actif', courriel = 'ab@exemple.fr'"))
        seance.execute(text("DELETE FROM identite_externe"))
    scene.faux.courriel = "ab@exemple.fr"
    assert scene.refus() == "oidc_compte_ambigu"


def test_adresse_reattribuee(scene: Scene) -> None:
    """An address the provider gave to someone else later does not give the account with it."""
    scene.entrer()
    scene.faux.identite, scene.faux.informations = {"sub": "s-2"}, {"sub": "s-2"}
    assert scene.refus() == "oidc_identite_differente"


def test_sortie(scene: Scene) -> None:
    """Signing out gives the provider's logout address, with the token it needs; the token waits encrypted."""
    ouverte = scene.entrer()
    with transaction(scene.banc.engine, ecrire=False) as seance:
        chiffre = seance.query(SessionOuverte.jeton_identite).scalar()
    assert "eyJ" not in chiffre
    jeton = connexion.deconnecter(scene.banc.engine, scene.banc.installation, ouverte.session.valeur)
    assert jeton is not None
    adresse = sortir(scene.relais, jeton)
    assert adresse is not None
    demande = parse_qs(urlsplit(adresse).query)
    assert adresse.startswith(f"{EMETTEUR}/fin?")
    assert demande["id_token_hint"] == [jeton]
    assert demande["post_logout_redirect_uri"] == ["https://mouvement.exemple/"]
    assert len(demande["state"][0]) >= 32
    assert connexion.deconnecter(scene.banc.engine, scene.banc.installation, ouverte.session.valeur) is None


def test_session_courte(scene: Scene) -> None:
    """The session is this service's: eight hours, whatever the provider keeps."""
    assert scene.entrer().session.expire_le == scene.banc.instant + timedelta(hours=8)


VALEURS = {
    "nom": "proconnect",
    "emetteur": EMETTEUR,
    "client_id": CLIENT_ID,
    "secret_fichier": "secret",
    "redirection": RETOUR,
    "pkce": False,
    "courriel_garanti": True,
    "portees": ["openid", "email"],
    "exigences": {"operateur": {"amr": ["mfa"]}, "candidat": {}},
}


def test_configuration(tmp_path: Path) -> None:
    """A provider is read from values; the secret from its own file, and never printed."""
    (tmp_path / "secret").write_text("tres-secret\n")
    fournisseur = lire(VALEURS, tmp_path, production=True)
    assert (fournisseur.secret, fournisseur.userinfo, fournisseur.pkce) == ("tres-secret", FormatUserinfo.JWT, False)
    assert fournisseur.exigence(Role.OPERATEUR).amr == {"mfa"}
    assert fournisseur.exigence(Role.RECTORAT).satisfaite(frozenset({"otp"}), None)
    assert not fournisseur.exigence(Role.RECTORAT).satisfaite(frozenset({"pwd"}), None)
    assert fournisseur.exigence(Role.CANDIDAT).satisfaite(frozenset(), None)
    assert "tres-secret" not in repr(fournisseur)


def test_configuration_refusee(tmp_path: Path) -> None:
    """All faults at once: wrong types first, then wrong values; no role of staff without a requirement."""
    with pytest.raises(ConfigurationRefusee) as refus:
        lire({"nom": 3, "pkce": "oui", "portees": "openid", "secret": "x"}, tmp_path)
    assert len(refus.value.fautes) == 8
    mauvaises = VALEURS | {
        "nom": "Pro Connect",
        "emetteur": "http://fournisseur.exemple",
        "redirection": "http://127.0.0.1/retour",
        "portees": ["email"],
        "userinfo": "xml",
        "authentification": "none",
        "exigences": {"operateur": {}, "inconnu": {"amr": ["otp"]}, "auditeur": {"amr": "otp"}},
    }
    with pytest.raises(ConfigurationRefusee) as refus:
        lire(mauvaises, tmp_path, production=True)
    assert len(refus.value.fautes) == 10
