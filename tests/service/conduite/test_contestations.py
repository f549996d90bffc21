"""The own barème and its lines contested: dates, own ones only, hostile documents, withdrawal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import select

from service.base import journal, transaction
from service.base.refus import Refus
from service.base.tables_campagne import Contestation, Piece
from service.conduite import campagnes, contestations, pieces
from service.conduite.calendrier import Fenetre
from tests.service.conduite.atelier import Atelier
from tests.service.conduite.candidats import PDF, Salle, attendre, bureau, geler, salle

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20 + b"IEND\xaeB`\x82"


@pytest.fixture
def ici(ouvert: Atelier, tmp_path: Path) -> Salle:
    """A frozen campaign whose barèmes are displayed."""
    prete = salle(ouvert, tmp_path / "campagne")
    geler(prete)
    prete.ouvrir(Fenetre.AFFICHAGE)
    return prete


def _bareme(ici: Salle, qui: str = "anna") -> contestations.Bareme:
    lu: contestations.Bareme = attendre(
        contestations.bareme(ici.atelier.engine, bureau(ici.atelier), ici.personnes[qui], ici.campagne)
    )
    return lu


def _contester(ici: Salle, qui: str = "anna", **options: Any) -> Contestation:
    lu = _bareme(ici, qui)
    choix = {"element": next(iter(lu.contestables)), "rang": None, "texte": "Mon échelon est le 6.", "piece": None}
    with transaction(ici.atelier.engine) as seance:
        return contestations.deposer(seance, ici.personnes[qui], ici.campagne, ici.atelier.magasin, lu, **{**choix, **options})


def _refuse(code: str) -> pytest.RaisesExc[Refus]:
    return pytest.RaisesExc(Refus, check=lambda refus: refus.code == code)


def test_bareme_ligne_par_ligne(ici: Salle) -> None:
    """The own barème of the frozen content, with lines whose points add up."""
    lu = _bareme(ici)
    assert lu.dossier.apercu.candidat == "anna"
    for bareme in lu.dossier.baremes:
        assert bareme.lignes
        assert sum(ligne.points for ligne in bareme.lignes) == bareme.points
        assert {ligne.element for ligne in bareme.lignes} <= set(lu.contestables)


def test_bareme_avant_l_affichage(ouvert: Atelier, tmp_path: Path) -> None:
    """Nothing is shown before the operator displays the barèmes."""
    prete = salle(ouvert, tmp_path / "campagne")
    with _refuse("baremes_non_affiches"):
        _bareme(prete)


def test_contester_suivre_retirer(ici: Salle) -> None:
    """A contestation with its document, followed by its author, withdrawn; the journal tells it without its text."""
    faite = _contester(ici, rang=1, piece=pieces.Recue("../../justif icatif.PDF", PDF))
    with transaction(ici.atelier.engine) as seance:
        (lue,) = contestations.lister(seance, ici.personnes["anna"], ici.campagne)
        assert (lue.id, lue.etat, lue.rang) == (faite.id, "deposee", 1)
        piece = seance.get_one(Piece, lue.piece_id)
        assert (piece.nom, piece.type) == ("justif icatif.pdf", "application/pdf")
        assert ici.atelier.magasin.piece(piece.contenu).read_bytes() == PDF
        contestations.retirer(seance, ici.personnes["anna"], ici.campagne, faite.id)
    with _refuse("contestation_repondue"), transaction(ici.atelier.engine) as seance:
        contestations.retirer(seance, ici.personnes["anna"], ici.campagne, faite.id)
    with transaction(ici.atelier.engine, ecrire=False) as seance:
        lignes = [ligne for ligne in journal.lire(seance, ici.campagne) if "contest" in ligne.action]
    assert [ligne.action for ligne in lignes] == ["contester", "retirer_contestation"]
    assert "échelon" not in str([ligne.details for ligne in lignes])


def test_contestation_et_piece_d_un_autre(ici: Salle) -> None:
    """Somebody else's number is refused as a number that nobody has."""
    faite = _contester(ici, piece=pieces.Recue("a.pdf", PDF))
    for numero in (faite.id, 9999):
        with _refuse("contestation_inconnue"), transaction(ici.atelier.engine) as seance:
            contestations.retirer(seance, ici.personnes["bruno"], ici.campagne, numero)
    assert faite.piece_id is not None
    for numero in (faite.piece_id, 9999):
        with _refuse("piece_inconnue"), transaction(ici.atelier.engine) as seance:
            pieces.lire(seance, ici.campagne, "bruno", numero)
    with transaction(ici.atelier.engine) as seance:
        assert contestations.lister(seance, ici.personnes["bruno"], ici.campagne) == []
        assert pieces.lire(seance, ici.campagne, "anna", faite.piece_id).nom == "a.pdf"


@pytest.mark.parametrize(
    "changee",
    ({"element": "rien"}, {"rang": 9}, {"texte": " "}, {"texte": "x" * 4001}),
    ids=("element", "rang", "vide", "long"),
)
def test_contestation_refusee(ici: Salle, changee: dict[str, Any]) -> None:
    """What contests nothing of the own barème is refused, and nothing is kept."""
    with _refuse("contestation_refusee"):
        _contester(ici, **changee)
    with transaction(ici.atelier.engine, ecrire=False) as seance:
        assert contestations.lister(seance, ici.personnes["anna"], ici.campagne) == []


def test_meme_ligne_deux_fois(ici: Salle) -> None:
    """A line that waits for its answer is not contested again."""
    _contester(ici)
    with _refuse("contestation_refusee"):
        _contester(ici)


def test_bornes_de_l_affichage(ici: Salle) -> None:
    """Open at the first instant, closed at the last one."""
    debut, fin = datetime(2027, 1, 10, 8, tzinfo=UTC), datetime(2027, 1, 17, 8, tzinfo=UTC)
    ici.ouvrir(Fenetre.AFFICHAGE, debut=debut, fin=fin)
    for instant, rang in ((debut, 1), (fin - timedelta(microseconds=1), 2)):
        with patch("service.conduite.participation.maintenant", return_value=instant):
            _contester(ici, rang=rang)
    for instant in (debut - timedelta(microseconds=1), fin):
        with patch("service.conduite.participation.maintenant", return_value=instant), _refuse("fenetre_fermee"):
            _contester(ici)


def test_baremes_refaits(ici: Salle) -> None:
    """A contestation of barèmes that are no longer those displayed is refused."""
    lu = _bareme(ici)
    with transaction(ici.atelier.engine) as seance:
        campagnes.degeler(seance, ici.operateur, campagnes.verrouiller(seance, ici.campagne), "erreur")
    with _refuse("campagne_gelee"), transaction(ici.atelier.engine) as seance:
        contestations.deposer(
            seance,
            ici.personnes["anna"],
            ici.campagne,
            ici.atelier.magasin,
            lu,
            element=next(iter(lu.contestables)),
            rang=None,
            texte="x",
            piece=None,
        )


HOSTILES = {
    "vide": b"",
    "page": b"<html><script>alert(1)</script></html>",
    "programme": b"MZ\x90\0" + PDF,
    "pdf_precede": b"\n" + PDF,
    "pdf_coupe": PDF[:12],
    "zip": b"PK\x03\x04" + b"\0" * 40,
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "gros": PDF[:-6] + b"\0" * pieces.TAILLE_MAXIMALE + PDF[-6:],
}


@pytest.mark.parametrize("nom", HOSTILES)
def test_pieces_hostiles(ici: Salle, nom: str) -> None:
    """What is not a whole PDF, PNG or JPEG of a reasonable size is refused, whatever it is called, and nothing is kept."""
    gardees = set((ici.atelier.racine / "pieces").iterdir())
    with _refuse("piece_refusee"):
        _contester(ici, piece=pieces.Recue("piece.pdf", HOSTILES[nom]))
    assert set((ici.atelier.racine / "pieces").iterdir()) == gardees
    with transaction(ici.atelier.engine, ecrire=False) as seance:
        assert seance.scalars(select(Piece)).all() == []


@pytest.mark.parametrize(
    ("nom", "attendu"),
    (
        ("../../etc/passwd", "passwd.png"),
        ("C:\\temp\\photo.png", "photo.png"),
        ("a\u202egnp.exe", "a_gnp.exe.png"),
        ('x";\r\nSet-Cookie: a=b.png', "x____Set-Cookie_ a_b.png"),
        ("", "piece.png"),
        ("...", "piece.png"),
        ("é" * 300 + ".png", "é" * 120 + ".png"),
    ),
)
def test_noms_hostiles(nom: str, attendu: str) -> None:
    """A name is only a name, with the extension of what the file is."""
    assert pieces.reconnaitre(pieces.Recue(nom, PNG)) == (attendu, "image/png")


def test_trop_de_pieces(ici: Salle) -> None:
    """A person does not fill the disk."""
    with patch.object(pieces, "PIECES_MAXIMALES", 1):
        _contester(ici, rang=1, piece=pieces.Recue("a.pdf", PDF))
        with _refuse("piece_refusee"):
            _contester(ici, rang=2, piece=pieces.Recue("b.pdf", PDF))
