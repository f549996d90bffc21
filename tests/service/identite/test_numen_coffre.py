"""NUMEN (E1) and the installation's key: form, mask, nothing in clear, nothing weak."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.identite import numen
from service.identite.coffre import (
    FICHIER,
    VARIABLE,
    VARIABLE_FICHIER,
    CleRefusee,
    Coffre,
    CoffreIllisible,
    nouvelle_cle,
    ouvrir,
)
from service.identite.numen import Numen
from service.identite.refus import RefusIdentite

_E1 = re.compile(r"^[0-9]{2}[A-Z][0-9]{2}[0-9]{5}[A-Z]{3}\Z")
_BONS = st.from_regex(r"[0-9]{2}[A-Z][0-9]{7}[A-Z]{3}", fullmatch=True)


@given(_BONS)
def test_forme_acceptee(texte: str) -> None:
    """Every text of the form E1 is a NUMEN; its mask keeps five characters, and printing it never shows more."""
    n = Numen(texte)
    assert numen.lire(f"  {texte.lower()} ") == n
    assert n.masque == f"{texte[:3]}…{texte[-2:]}"
    assert texte not in f"{n} {n!r} {[n]}"


@given(
    st.one_of(st.text(max_size=16), _BONS.map(lambda t: t.lower()), _BONS.map(lambda t: t + "\n"), _BONS.map(lambda t: t[1:]))
)
def test_forme_refusee(texte: str) -> None:
    """What the form E1 does not hold is refused, without quoting it; digits and letters of other scripts included."""
    if _E1.match(texte):
        return
    with pytest.raises(RefusIdentite) as refus:
        Numen(texte)
    assert refus.value.code == "numen_invalide"


@pytest.mark.parametrize("texte", ("01A92١2345XVK", "01A9212345xvı", "01A9212345XVß", "01Å9212345XVK", "01A9212345XVKA", ""))
def test_autres_ecritures(texte: str) -> None:
    """Folding case never makes a NUMEN of letters or digits that were not typed."""
    with pytest.raises(RefusIdentite):
        numen.lire(texte)


@given(_BONS, st.text(max_size=8), st.text(max_size=8))
def test_numen_vu_dans_un_texte(texte: str, avant: str, apres: str) -> None:
    """A NUMEN is seen wherever it is in a text, in either case."""
    assert numen.contient_un_numen(avant + texte.lower() + apres)


def test_identifiants() -> None:
    """A NUMEN becomes a digest that depends on the key, an address its lower case; no NUMEN is left in either."""
    un, deux = Coffre(bytes(range(32))), Coffre(bytes(range(1, 33)))
    clef = numen.identifiant(un, " 01a9212345xvk ")
    assert re.fullmatch(r"[0-9a-f]{64}", clef)
    assert clef == Numen("01A9212345XVK").identifiant(un)
    assert clef != numen.identifiant(deux, "01A9212345XVK")
    assert numen.identifiant(un, " Op@Exemple.FR ") == "op@exemple.fr"


def test_masque_de_courriel() -> None:
    """Only first letters and the extension are shown."""
    assert numen.masquer_courriel("prenom.nom@ac-amiens.fr") == "p•••••@a•••••.fr"


def test_cle_creee_une_fois(tmp_path: Path) -> None:
    """The first start makes a key that only its owner reads; the next ones, and those of the same moment, find the same."""
    vus: list[str] = []

    def demarrer() -> None:
        vus.append(ouvrir(tmp_path / "donnees", {}, production=True).empreinte("x", "y"))

    fils = [threading.Thread(target=demarrer) for _ in range(8)]
    for f in fils:
        f.start()
    for f in fils:
        f.join()
    assert len(vus) == 8
    assert len(set(vus)) == 1
    fichier = tmp_path / "donnees" / FICHIER
    assert fichier.stat().st_mode & 0o777 == 0o600
    assert [c.name for c in (tmp_path / "donnees").iterdir()] == [FICHIER]


def test_cle_donnee(tmp_path: Path) -> None:
    """The environment gives the key or its file, not both; nothing is then written in the data folder."""
    cle, fichier = nouvelle_cle(), tmp_path / "k"
    fichier.write_text(cle)
    fichier.chmod(0o600)
    attendue = ouvrir(tmp_path, {VARIABLE: cle}, production=True).empreinte("x", "y")
    assert ouvrir(tmp_path, {VARIABLE_FICHIER: str(fichier)}, production=True).empreinte("x", "y") == attendue
    with pytest.raises(CleRefusee, match="tous les deux"):
        ouvrir(tmp_path, {VARIABLE: cle, VARIABLE_FICHIER: str(fichier)})
    assert not (tmp_path / FICHIER).exists()


@pytest.mark.parametrize(
    ("cle", "message"),
    (
        ("A" * 43 + "=", "trop faible"),
        ("QUJDREVGR0hJSktMTU5PUEFCQ0RFRkdISUpLTE1OT1A=", "trop faible"),
        ("c2VjcmV0", "32 octets"),
        ("pas du base64 !", "base64"),
        ("", "32 octets"),
    ),
)
def test_cle_faible_refusee_en_production(tmp_path: Path, cle: str, message: str) -> None:
    """Keys that nobody drew at random are refused in production, and the message does not show them."""
    with pytest.raises(CleRefusee, match=message) as refus:
        ouvrir(tmp_path, {VARIABLE: cle}, production=True)
    assert not cle or cle not in str(refus.value)


def test_cle_exposee_ou_absente(tmp_path: Path) -> None:
    """A key file that others may read is refused in production; one that is not there always."""
    fichier = tmp_path / "k"
    fichier.write_text(nouvelle_cle())
    fichier.chmod(0o644)
    ouvrir(tmp_path, {VARIABLE_FICHIER: str(fichier)})
    with pytest.raises(CleRefusee, match="lisible par d'autres"):
        ouvrir(tmp_path, {VARIABLE_FICHIER: str(fichier)}, production=True)
    with pytest.raises(CleRefusee, match="illisible"):
        ouvrir(tmp_path, {VARIABLE_FICHIER: str(tmp_path / "absent")})


@given(st.text(), st.text(max_size=10), st.text(max_size=10))
def test_chiffrement(texte: str, usage: str, autre: str) -> None:
    """What is encrypted comes back for the same use and key only."""
    coffre = Coffre(bytes(range(32)))
    usage, autre = usage.replace("\0", ""), autre.replace("\0", "")
    chiffre = coffre.chiffrer(usage, texte)
    assert coffre.dechiffrer(usage, chiffre) == texte
    if usage != autre:
        with pytest.raises(CoffreIllisible):
            coffre.dechiffrer(autre, chiffre)
    with pytest.raises(CoffreIllisible):
        Coffre(bytes(32)).dechiffrer(usage, chiffre)
