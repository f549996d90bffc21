"""Password rules E4 to E6 and CNIL 2022-100, and argon2id."""

from __future__ import annotations

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from service.identite import mots_de_passe
from service.identite.mots_de_passe import SPECIAUX, engendrer, fautes
from service.identite.politique import GESTION, Role
from tests.service.identite.outils_identite import MOT, Compteur

LISTE_AMIA = "`~!@#$%^&*()-_=+[{]}\\|;:'\"<,>./?"
"""As printed in source 000."""

_AMIA = string.ascii_letters + string.digits + LISTE_AMIA


def test_caracteres_speciaux_d_amia() -> None:
    """The list of source 000 is the punctuation of ASCII, 32 characters."""
    assert frozenset(LISTE_AMIA) == SPECIAUX
    assert len(SPECIAUX) == 32


def _quatre_classes(mot: str) -> bool:
    return all(
        any(c in classe for c in mot) for classe in (string.ascii_lowercase, string.ascii_uppercase, string.digits, LISTE_AMIA)
    )


@given(st.text(alphabet=_AMIA, max_size=40))
def test_candidat_dans_l_alphabet(mot: str) -> None:
    """With AMIA's characters only, accepted means 12 to 30 characters of the four classes, and the reverse."""
    assume(not mots_de_passe.contient_un_numen(mot))
    assert (not fautes(Role.CANDIDAT, mot)) == (12 <= len(mot) <= 30 and _quatre_classes(mot))


@given(st.text(max_size=40).filter(lambda t: not set(t) <= set(_AMIA)))
def test_candidat_hors_alphabet(mot: str) -> None:
    """Space, accents and anything else out of the list are refused to candidats (E6)."""
    assert any("accent" in f for f in fautes(Role.CANDIDAT, mot))


@given(st.text(alphabet=_AMIA, min_size=12, max_size=120))
def test_gestion_sans_plafond_a_30(mot: str) -> None:
    """Staff: twelve characters of four classes, however long."""
    assume(not mots_de_passe.contient_un_numen(mot))
    assert (not fautes(Role.OPERATEUR, mot)) == _quatre_classes(mot)


@pytest.mark.parametrize("role", sorted(GESTION))
def test_regle_de_chaque_role_de_gestion(role: Role) -> None:
    """Every role of staff has the rules of staff: spaces and accents allowed, a long phrase too, control characters not."""
    assert fautes(role, "Une phrase énorme de 3 chevaux, vraiment très longue !") == ()
    assert fautes(role, "Une phrase\x00énorme de 3 chevaux")
    assert fautes(role, "Aa1!" * 100)


def test_toutes_les_raisons_a_la_fois() -> None:
    """One answer tells everything that is wrong, and does not quote the password."""
    raisons = fautes(Role.CANDIDAT, "é é")
    assert len(raisons) == 5
    assert not any("é é" in r for r in raisons)


@pytest.mark.parametrize("mot", ("x01A9212345XVK+", "Zz-01a9212345xvk!", "+Prenom.Nom9999999", "PRENOM.nom@ac-essai.fr9"))
@pytest.mark.parametrize("role", (Role.CANDIDAT, Role.RECTORAT))
def test_identifiant_dedans(role: Role, mot: str) -> None:
    """A NUMEN or the address inside, in any case, is refused."""
    assert any("ne doit pas contenir" in f for f in fautes(role, mot, identifiants=["prenom.nom@ac-essai.fr"]))


def test_different_de_l_ancien() -> None:
    """The mailed password cannot be chosen (E4), not even composed otherwise."""
    assert fautes(Role.CANDIDAT, MOT, ancien=MOT) == ("Il doit être différent du précédent.",)
    assert fautes(Role.ANALYSTE, "Phrase-e\u0301norme 3", ancien="Phrase-énorme 3") == ("Il doit être différent du précédent.",)
    assert fautes(Role.CANDIDAT, MOT, ancien=MOT + "x") == ()


def test_mots_engendres() -> None:
    """Mailed passwords meet both rules and do not come twice."""
    mots = {engendrer() for _ in range(200)}
    assert len(mots) == 200
    assert not any(fautes(role, mot) for mot in mots for role in (Role.CANDIDAT, Role.OPERATEUR))


def test_argon2id_des_parametres_forts() -> None:
    """What is stored is argon2id with 64 MiB, 3 passes, 4 lanes; a digest of other parameters is to be made again."""
    empreinte = mots_de_passe.hacher("Phrase-e\u0301norme 3")
    assert empreinte.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert mots_de_passe.verifier("Phrase-énorme 3", empreinte)
    assert not mots_de_passe.verifier("Phrase-énorme 4", empreinte)
    assert not mots_de_passe.a_refaire(empreinte)
    assert mots_de_passe.a_refaire(empreinte.replace("t=3", "t=2"))


def test_leurre(calculs: Compteur) -> None:
    """Without an account the same computation is made, and nothing matches."""
    assert not mots_de_passe.verifier("x", None)
    assert (calculs.verifications, calculs.hachages) == (1, 0)


def test_leurre_devine(calculs: Compteur, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even the decoy's own password opens nothing."""
    empreinte = mots_de_passe.hacher("x")
    monkeypatch.setattr(mots_de_passe, "_leurre", lambda: empreinte)
    assert mots_de_passe.verifier("x", empreinte)
    assert not mots_de_passe.verifier("x", None)
