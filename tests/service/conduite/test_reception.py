"""What was sent becomes the archive that the desk reads; what should not have been sent is told."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from service.base.refus import Refus
from service.conduite import guichet, rapports
from service.conduite.magasin import Magasin
from service.conduite.reception import Envoi, assembler
from service.identite import Acteur, Role
from tests.service.http.outils_http import ECHANTILLONS, archive, contenu


def _envoyer(dossier: Path, *noms: str) -> tuple[list[tuple[str, str]], Mapping[str, bytes]]:
    """Files of these names, whose content is the name; faults (file, code) and members of the archive."""
    chemin = dossier / "recue"
    fautes = assembler([Envoi(nom, io.BytesIO(nom.encode())) for nom in noms], chemin)
    with zipfile.ZipFile(chemin) as lue:
        return [(f.fichier, f.code) for f in fautes], {nom: lue.read(nom) for nom in lue.namelist()}


@pytest.mark.parametrize("racine", ("", "campagne/", "campagne\\"))
def test_fichiers_et_dossier(tmp_path: Path, racine: str) -> None:
    """Files alone or of a folder come at the root; subfolders and hidden files are left out."""
    restes = (".DS_Store", "~$voeux.csv", "campagne/attendu/voeux.csv", "campagne/.git/voeux.csv")
    fautes, membres = _envoyer(tmp_path, f"{racine}voeux.csv", f"{racine}campagne.yaml", *restes)
    assert fautes == []
    assert set(membres) == {"voeux.csv", "campagne.yaml"}


def test_noms_refuses(tmp_path: Path) -> None:
    """Sent twice, foreign, an archive among files: all told; look-alikes and workbooks are for the reader to judge."""
    noms = ("voeux.csv", "c/voeux.csv", "notes.txt", "tout.zip", "candidat.csv", "Mes saisies.xlsx", "voeux.parquet")
    fautes, membres = _envoyer(tmp_path, *noms)
    assert sorted(fautes) == [
        ("notes.txt", "fichier_non_prevu"),
        ("tout.zip", "archive"),
        ("voeux.csv", "fichier_envoye_deux_fois"),
    ]
    assert membres["voeux.csv"] == b"voeux.csv"
    assert set(membres) == {"voeux.csv", "candidat.csv", "Mes saisies.xlsx", "voeux.parquet"}


def test_archive_seule(tmp_path: Path) -> None:
    """An archive alone goes as it is."""
    octets = archive("couples")
    assert assembler([Envoi("Campagne.ZIP", io.BytesIO(octets))], tmp_path / "recue") == ()
    assert (tmp_path / "recue").read_bytes() == octets


def test_rien(tmp_path: Path) -> None:
    """Nothing sent is refused, and nothing is written."""
    with pytest.raises(Refus, match="campagne_vide"):
        assembler([], tmp_path / "recue")
    assert list(tmp_path.iterdir()) == []


def test_meme_contenu_par_chaque_voie(tmp_path: Path) -> None:
    """Files one by one and their archive make the same content, in the store too."""
    lus = contenu(ECHANTILLONS / "couples")
    empreintes = set()
    for nom, envois in (
        ("fichiers", [Envoi(n, io.BytesIO(o)) for n, o in lus.items()]),
        ("archive", [Envoi("c.zip", io.BytesIO(archive("couples")))]),
    ):
        magasin = Magasin(tmp_path / nom)
        magasin.preparer()
        chemin = magasin.reception()
        lecture = guichet.deposer(magasin.racine, chemin, assembler(envois, chemin))
        assert {c.name: c.read_bytes() for c in magasin.contenu(lecture.contenu).iterdir()} == lus
        empreintes.add(lecture.contenu)
    assert len(empreintes) == 1


def test_noms_et_contenus_ensemble(tmp_path: Path) -> None:
    """Faults of names are told with those of the contents; alone, they are enough for nothing to be kept."""
    magasin = Magasin(tmp_path)
    magasin.preparer()
    lus = contenu(ECHANTILLONS / "couples")
    for voeux, attendues in ((lus["voeux.csv"], {"fichier_non_prevu"}), (b"", {"fichier_non_prevu", "fichier_vide"})):
        chemin = magasin.reception()
        envois = [Envoi(n, io.BytesIO(o)) for n, o in {**lus, "voeux.csv": voeux, "notes.txt": b""}.items()]
        fautes = assembler(envois, chemin)
        with pytest.raises(Refus, match="campagne_refusee") as refus:
            guichet._Protege(guichet.deposer)(tmp_path, chemin, fautes)
        rapport = rapports.de_refus(refus.value)
        assert rapport is not None
        assert {f.code for f in rapport.fautes} == attendues
        assert list((tmp_path / "contenus").iterdir()) == []


def test_rapport_garde(tmp_path: Path) -> None:
    """A report is given back whole to who sent the files, to nobody else; swept uploads take it away."""
    magasin = Magasin(tmp_path)
    magasin.preparer()
    fautes = assembler([Envoi("notes.txt", io.BytesIO(b""))], tmp_path / "recue")
    moi, autre = Acteur("moi", Role.OPERATEUR, None), Acteur("autre", Role.OPERATEUR, None)
    empreinte = rapports.garder(magasin, moi, rapports.Rapport(fautes))
    assert list(rapports.lire(magasin, moi, empreinte).fautes) == list(fautes)
    for qui, cle in ((autre, empreinte), (moi, "0" * 64), (moi, "../secret")):
        with pytest.raises(Refus, match="contenu_absent"):
            rapports.lire(magasin, qui, cle)
    (tmp_path / "reception" / empreinte).unlink()
    with pytest.raises(Refus, match="contenu_absent"):
        rapports.lire(magasin, moi, empreinte)
