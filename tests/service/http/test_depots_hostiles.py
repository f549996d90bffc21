"""Uploads made to harm: bombs, archives in archives, links, doubles, huge tables, bodies that never end; nothing is kept."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from service.http.enveloppe import CORPS_ORDINAIRE
from tests.service.http.conftest import Ouvert
from tests.service.http.installation import Ouverte
from tests.service.http.outils_http import ECHANTILLONS, ZIP, contenu, probleme, zipper

SAIN = contenu(ECHANTILLONS / "un-a-un")
MEGA = 1_000_000


def _refuse(ouvert: Ouvert, octets: bytes) -> list[Mapping[str, Any]]:
    """Faults of an archive, refused with nothing kept."""
    avant = ouvert.client.get("/v1/campagnes").json()
    lu = probleme(ouvert.client.post("/v1/campagnes", content=octets, headers=ZIP), "campagne_refusee")
    assert ouvert.client.get("/v1/campagnes").json() == avant
    assert not list((ouvert.donnees / "reception").iterdir())
    anomalies: list[Mapping[str, Any]] = lu["anomalies"]
    assert anomalies
    assert all(len(anomalie["valeur"]) <= 80 for anomalie in anomalies)
    return anomalies


def test_bombe(ouvert: Ouvert) -> None:
    """Five megabytes of nothing in a few kilobytes are read as what they are, a file that is not a campaign's."""
    octets = zipper({**SAIN, "voeux.csv": SAIN["voeux.csv"] + b"0" * 5 * MEGA})
    assert len(octets) < MEGA
    assert {a["fichier"] for a in _refuse(ouvert, octets)} == {"voeux.csv"}


def test_taille_mensongere(ouvert: Ouvert) -> None:
    """An archive that announces another size than what it holds is refused."""
    octets = zipper({**SAIN, "voeux.csv": SAIN["voeux.csv"] + b"x" * (MEGA // 4)})
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        taille = archive.getinfo("voeux.csv").file_size.to_bytes(4, "little")
    assert octets.count(taille) == 2
    assert "archive" in {a["code"] for a in _refuse(ouvert, octets.replace(taille, (10).to_bytes(4, "little")))}


def test_archives_dans_l_archive(ouvert: Ouvert) -> None:
    """An archive inside the archive is not opened: the files that it holds are missing."""
    dedans = zipper(SAIN)
    for _ in range(5):
        dedans = zipper({"campagne.zip": dedans})
    assert {a["code"] for a in _refuse(ouvert, dedans)} == {"fichier_manquant"}


def test_liens(ouvert: Ouvert) -> None:
    """A link is never followed: its target is read as the text of the file."""
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w") as archive:
        for nom, octets in SAIN.items():
            entree = zipfile.ZipInfo(nom)
            if nom == "voeux.csv":
                entree.create_system, entree.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
                octets = b"/etc/passwd"  # noqa: PLW2901
            archive.writestr(entree, octets)
    anomalies = _refuse(ouvert, flux.getvalue())
    assert {a["fichier"] for a in anomalies} == {"voeux.csv"}
    assert not any("root" in str(anomalie) for anomalie in anomalies)


def test_noms_en_double(ouvert: Ouvert) -> None:
    """Two entries of one name are refused: which one would be read is nobody's choice."""
    flux = io.BytesIO(zipper(SAIN))
    with zipfile.ZipFile(flux, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("voeux.csv", b"candidat,rang,lieu\n")
    assert "archive" in {a["code"] for a in _refuse(ouvert, flux.getvalue())}


ENTETE = SAIN["voeux.csv"].splitlines()[0]


@pytest.mark.parametrize(
    "voeux",
    (
        ENTETE + b"\n" + b"anna,1," + b"x" * MEGA,
        ENTETE + b"\n" + b'anna,1,"' + b"x\n" * 5_000,
        ENTETE + b"," + b",".join(b"c%d" % i for i in range(2_000)) + b"\n",
        b"c" * MEGA,
        ENTETE + b"\n" + b"personne,1,16\n" * 10_000,
        ENTETE + b"\n" + b"," * (MEGA // 4),
        ENTETE + b"\n" + b"\x00" * 100_000,
    ),
    ids=("champ", "guillemet", "colonnes", "entête", "lignes", "virgules", "nuls"),
)
def test_table_demesuree(ouvert: Ouvert, voeux: bytes) -> None:
    """Huge fields, columns or rows are faults of the file like others; what is told of each stays short."""
    anomalies = _refuse(ouvert, zipper({**SAIN, "voeux.csv": voeux}))
    assert {a["fichier"] for a in anomalies} == {"voeux.csv"}


@pytest.mark.parametrize("adresse", ("/v1/campagnes/x/choix", "/v1/comptes"))
def test_corps_par_morceaux(vide: Ouverte, adresse: str) -> None:
    """A body that does not tell its size is refused as soon as it passes the limit, before it is read whole."""
    envoyes = 0

    def corps() -> Iterator[bytes]:
        nonlocal envoyes
        for _ in range(CORPS_ORDINAIRE // 4096 + 2):
            envoyes += 4096
            yield b" " * 4096

    reponse = vide.client.post(adresse, content=corps(), headers={"content-type": "application/json"})
    probleme(reponse, "corps_trop_grand")
    assert envoyes > CORPS_ORDINAIRE
