"""Sessions, API keys, and the actor behind each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from service.base import transaction
from service.base.tables_identite import SessionOuverte
from service.identite import acteurs, cles, comptes, menage, sessions
from service.identite.politique import GESTION, TABLE, Acteur, Action, Role
from service.identite.refus import RefusIdentite
from tests.service.identite.outils_identite import AUTRE, DEPART, NUMEN, Banc


def _presence(banc: Banc, valeur: str) -> acteurs.Presence | None:
    return acteurs.de_session(banc.engine, banc.installation, valeur)


def test_acteur_d_une_session(banc: Banc) -> None:
    """The cookie gives the account, the role and the académie; another value gives nobody."""
    identifiant, secret = banc.gestion("r@exemple.fr", Role.RECTORAT, "Amiens")
    ouverte = banc.ouvrir("r@exemple.fr", secret)
    presence = _presence(banc, ouverte.session.valeur)
    assert presence is not None
    assert presence.acteur == Acteur(identifiant, Role.RECTORAT, "Amiens")
    assert presence.second_facteur
    assert sessions.formulaire_juste(presence.jeton_formulaires, ouverte.session.jeton_formulaires)
    assert not sessions.formulaire_juste(presence.jeton_formulaires, "x")
    for autre in ("", "x", presence.session, ouverte.session.valeur + "x"):
        assert _presence(banc, autre) is None


def test_session_inactive(banc: Banc) -> None:
    """Thirty minutes unused end a session; a use every twenty minutes keeps it, up to eight hours after it was opened."""
    banc.candidat()
    oubliee, suivie = banc.ouvrir(NUMEN.valeur).session, banc.ouvrir(NUMEN.valeur).session
    for _ in range(23):
        banc.attendre(minutes=20)
        assert _presence(banc, suivie.valeur) is not None
    assert _presence(banc, oubliee.valeur) is None
    banc.attendre(minutes=20)
    assert _presence(banc, suivie.valeur) is None, "eight hours"


def test_session_lue_n_est_pas_ecrite_a_chaque_page(banc: Banc) -> None:
    """Reading is a write at most once in five minutes, and thirty minutes are counted from the last one."""
    banc.candidat()
    valeur = banc.ouvrir(NUMEN.valeur).session.valeur
    vues = []
    for _ in range(4):
        banc.attendre(seconds=100)
        assert _presence(banc, valeur) is not None
        with transaction(banc.engine, ecrire=False) as seance:
            vues.append(seance.scalars(select(SessionOuverte.vue_le)).one())
    assert [(v - DEPART).seconds for v in vues] == [0, 0, 300, 300]
    banc.attendre(minutes=28, seconds=19)
    assert _ouverte(banc, valeur)
    banc.attendre(seconds=1)
    assert not _ouverte(banc, valeur)


def _ouverte(banc: Banc, valeur: str) -> bool:
    """Whether the session is open, asked without using it."""
    with transaction(banc.engine, ecrire=False) as seance:
        return sessions.lire(seance, banc.installation, valeur) is not None


def test_gestion_sans_second_facteur(banc: Banc) -> None:
    """A session of staff that lost its second factor gives nobody; a candidat's does."""
    banc.candidat()
    _, secret = banc.gestion("a@exemple.fr", Role.ANALYSTE)
    gestion, candidat = banc.ouvrir("a@exemple.fr", secret).session, banc.ouvrir(NUMEN.valeur).session
    with transaction(banc.engine) as seance:
        seance.execute(text("UPDATE session SET second_facteur = false"))
    assert _presence(banc, gestion.valeur) is None
    assert _presence(banc, candidat.valeur) is not None


def test_compte_desactive(banc: Banc) -> None:
    """Ending an account ends its sessions and keys at once, and opening it again gives none of them back."""
    operateur = banc.operateur()
    identifiant, secret = banc.gestion("a@exemple.fr", Role.ANALYSTE)
    valeur = banc.ouvrir("a@exemple.fr", secret).session.valeur
    analyste = Acteur(identifiant, Role.ANALYSTE)
    with transaction(banc.engine) as seance:
        cle = cles.creer(seance, banc.installation, analyste, "suivi", [Action.LIRE_CALCULS], timedelta(days=1))
    assert acteurs.de_cle(banc.engine, banc.installation, cle.valeur) is not None
    for etape in (comptes.desactiver, comptes.reactiver):
        with transaction(banc.engine) as seance:
            etape(seance, banc.installation, operateur, identifiant)
        assert _presence(banc, valeur) is None
        assert acteurs.de_cle(banc.engine, banc.installation, cle.valeur) is None
    with transaction(banc.engine) as seance:
        seance.execute(text("UPDATE compte SET etat = 'actif'"))
    assert _presence(banc, valeur) is None
    assert acteurs.de_cle(banc.engine, banc.installation, cle.valeur) is None


def test_compte_desactive_par_ailleurs(banc: Banc) -> None:
    """The account's state is looked at each time, should it be changed by another way than ``comptes``."""
    banc.candidat()
    valeur = banc.ouvrir(NUMEN.valeur).session.valeur
    with transaction(banc.engine) as seance:
        seance.execute(text("UPDATE compte SET etat = 'desactive'"))
    assert _presence(banc, valeur) is None


def test_rotation(banc: Banc) -> None:
    """A new id at a change of privilege: the old one is dead, the form token changes, the end does not move."""
    banc.candidat()
    ancienne = banc.ouvrir(NUMEN.valeur).session
    banc.attendre(minutes=5)
    with transaction(banc.engine) as seance:
        trouve = sessions.lire(seance, banc.installation, ancienne.valeur)
        assert trouve is not None
        neuve = sessions.pivoter(seance, banc.installation, trouve[0])
    assert neuve.valeur != ancienne.valeur
    assert neuve.jeton_formulaires != ancienne.jeton_formulaires
    assert neuve.expire_le == ancienne.expire_le
    assert _presence(banc, ancienne.valeur) is None
    assert _presence(banc, neuve.valeur) is not None


def test_liste_et_revocation(banc: Banc) -> None:
    """A person sees the own sessions and closes one or all others; nobody else's."""
    mien, autre = banc.candidat(), banc.candidat(AUTRE)
    valeurs = [banc.ouvrir(NUMEN.valeur).session.valeur for _ in range(3)]
    etrangere = banc.ouvrir(AUTRE.valeur).session.valeur
    courante = sessions.empreinte(banc.installation, valeurs[0])
    with transaction(banc.engine) as seance:
        vues = sessions.lister(seance, banc.installation, mien, courante)
        assert (len(vues), [v.courante for v in vues].count(True)) == (3, True)
        a_fermer = next(v.reference for v in vues if sessions.empreinte(banc.installation, valeurs[1]).startswith(v.reference))
        sessions.revoquer(seance, banc.installation, mien, a_fermer)
    assert [_presence(banc, v) is not None for v in [*valeurs, etrangere]] == [True, False, True, True]
    with transaction(banc.engine) as seance, pytest.raises(RefusIdentite, match="n'est pas la vôtre"):
        sessions.revoquer(seance, banc.installation, autre, courante[:16])
    with transaction(banc.engine) as seance:
        sessions.revoquer_toutes(seance, banc.installation, mien, sauf=courante)
    assert [_presence(banc, v) is not None for v in [*valeurs, etrangere]] == [True, False, False, True]


def test_cle_limitee_a_ses_portees(banc: Banc) -> None:
    """A key does what its scopes and its owner's role both allow, until it expires or is revoked."""
    identifiant, _ = banc.gestion("a@exemple.fr", Role.ANALYSTE)
    analyste = Acteur(identifiant, Role.ANALYSTE)
    with transaction(banc.engine) as seance:
        cle = cles.creer(seance, banc.installation, analyste, "suivi", [Action.LIRE_CALCULS], timedelta(days=1))
    assert cle.valeur.startswith(f"mvt_{cle.id}_")
    acteur = acteurs.de_cle(banc.engine, banc.installation, cle.valeur)
    assert acteur is not None
    assert [a for a in Action if acteur.peut(a)] == [Action.LIRE_CALCULS]
    with transaction(banc.engine, ecrire=False) as seance:
        (ligne,) = cles.lister(seance, identifiant)
        assert ligne.vue_le == banc.instant
        assert cle.valeur.rpartition("_")[2] not in ligne.empreinte
    for fausse in (
        "",
        "mvt",
        "mvt__",
        f"mvt_{cle.id}_",
        f"mvt_{cle.id}_x",
        f"abc_{cle.valeur}",
        cle.valeur[:-1],
        cle.valeur + "a",
    ):
        assert acteurs.de_cle(banc.engine, banc.installation, fausse) is None
    banc.attendre(days=1)
    assert acteurs.de_cle(banc.engine, banc.installation, cle.valeur) is None


def test_role_change_apres_la_cle(banc: Banc) -> None:
    """A scope that the owner's role no longer has gives nothing."""
    identifiant, _ = banc.gestion("a@exemple.fr", Role.ANALYSTE)
    analyste = Acteur(identifiant, Role.ANALYSTE)
    with transaction(banc.engine) as seance:
        cle = cles.creer(seance, banc.installation, analyste, "suivi", [Action.SIMULER], timedelta(days=1))
        seance.execute(text("UPDATE compte SET role = 'auditeur'"))
    acteur = acteurs.de_cle(banc.engine, banc.installation, cle.valeur)
    assert acteur is not None
    assert not acteur.peut(Action.SIMULER)


@pytest.mark.parametrize("role", sorted(Role))
def test_portees_possibles(role: Role) -> None:
    """Scopes are actions of the role, without those kept for persons; candidats have none."""
    possibles = cles.possibles(role)
    assert all(role in (TABLE[a] or ()) for a in possibles)
    assert not possibles & cles.RESERVEES_AUX_PERSONNES
    assert bool(possibles) == (role in GESTION)


def test_cle_refusee(banc: Banc) -> None:
    """Every reason at once; a key does not make another."""
    identifiant, _ = banc.gestion("a@exemple.fr", Role.ANALYSTE)
    fautif = Acteur(identifiant, Role.ANALYSTE, portees=frozenset({Action.LIRE_CALCULS}))
    with transaction(banc.engine) as seance:
        with pytest.raises(RefusIdentite) as refus:
            cles.creer(seance, banc.installation, fautif, " ", [Action.GELER], timedelta(days=999))
        assert len(refus.value.motifs) == 4
        with pytest.raises(RefusIdentite) as refus:
            cles.creer(seance, banc.installation, Acteur(identifiant, Role.ANALYSTE), "n", [], timedelta(0))
        assert len(refus.value.motifs) == 2


def test_revocation_d_une_cle(banc: Banc) -> None:
    """The owner revokes the own key, an operator anyone's, another person none."""
    identifiant, _ = banc.gestion("a@exemple.fr", Role.ANALYSTE)
    operateur, analyste, etranger = banc.operateur(), Acteur(identifiant, Role.ANALYSTE), Acteur("x", Role.AUDITEUR)
    for revoqueur in (analyste, operateur):
        with transaction(banc.engine) as seance:
            cle = cles.creer(seance, banc.installation, analyste, "n", [Action.LIRE_CALCULS], timedelta(days=1))
            with pytest.raises(RefusIdentite):
                cles.revoquer(seance, banc.installation, etranger, cle.id)
            cles.revoquer(seance, banc.installation, revoqueur, cle.id)
        assert acteurs.de_cle(banc.engine, banc.installation, cle.valeur) is None
    assert banc.journal() == ["cle_creee", "cle_revoquee"] * 2


def test_menage(banc: Banc) -> None:
    """What ended more than a day ago goes, what serves stays."""
    banc.candidat()
    _, secret = banc.gestion("a@exemple.fr", Role.ANALYSTE)
    banc.ouvrir(NUMEN.valeur)
    banc.entrer("a@exemple.fr")
    banc.attendre(days=2)
    valeur = banc.ouvrir("a@exemple.fr", secret).session.valeur
    with transaction(banc.engine) as seance:
        retires = menage.nettoyer(seance, banc.installation)
    assert retires["session"] == 1
    assert retires["jeton"] == 1
    assert retires["compteur"] == 1
    assert banc.nombre(SessionOuverte) == 1
    assert _presence(banc, valeur) is not None
