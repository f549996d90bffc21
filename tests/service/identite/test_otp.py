"""TOTP: the vectors of RFC 6238, the window, no code twice."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.identite import otp

SECRET = base64.b32encode(b"12345678901234567890").decode()
INSTANT = datetime(2026, 11, 2, 8, 0, 10, tzinfo=UTC)
PAS = int(INSTANT.timestamp()) // 30


@pytest.mark.parametrize(
    ("secondes", "code"), ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037"))
)
def test_vecteurs(secondes: int, code: str) -> None:
    """Last six digits of the vectors of RFC 6238, SHA-1."""
    instant = datetime.fromtimestamp(secondes, UTC)
    assert otp.pas_accepte(SECRET, code, 0, instant) == secondes // 30
    assert otp.pas_accepte(SECRET, f" {code[:3]} {code[3:]} ", 0, instant) == secondes // 30


@given(st.integers(-4, 4))
def test_fenetre(ecart: int) -> None:
    """Codes of one step before and after are accepted, no others."""
    code = pyotp.TOTP(SECRET).at(INSTANT + timedelta(seconds=30 * ecart))
    assert otp.pas_accepte(SECRET, code, 0, INSTANT) == (PAS + ecart if abs(ecart) <= 1 else None)


@given(st.integers(-1, 1), st.integers(-2, 2))
def test_jamais_deux_fois(ecart: int, dernier: int) -> None:
    """A code of the last step accepted, or of one before, is refused."""
    code = pyotp.TOTP(SECRET).generate_otp(PAS + ecart)
    attendu = PAS + ecart if ecart > dernier else None
    assert otp.pas_accepte(SECRET, code, PAS + dernier, INSTANT) == attendu


@given(st.text(max_size=8).filter(lambda t: not t.strip().isdecimal()))
def test_n_importe_quoi(code: str) -> None:
    """What is not a code is refused, not raised."""
    assert otp.pas_accepte(SECRET, code, 0, INSTANT) is None


def test_presentation() -> None:
    """The address holds secret, issuer and name; the QR code is one SVG element, without script, style or outside reference."""
    presentation = otp.presenter(otp.nouveau_secret(), "a@exemple.fr")
    adresse = urlsplit(presentation.adresse)
    assert (adresse.scheme, adresse.netloc, adresse.path) == ("otpauth", "totp", "/Mouvement:a%40exemple.fr")
    assert parse_qs(adresse.query)["secret"] == [presentation.secret]
    assert len(presentation.secret) == 32
    racine = ElementTree.fromstring(presentation.svg)
    noms = {e.tag.rpartition("}")[2] for e in racine.iter()}
    assert noms == {"svg", "title", "path"}
    assert not any("href" in a or a == "style" or a.startswith("on") for e in racine.iter() for a in e.attrib)
    assert presentation.secret not in repr(presentation)
