"""The archive of everything held about one person: all of it, and nobody else in it."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from service.base import transaction
from service.base.refus import Refus
from service.conduite import mes_donnees, pieces, tardives
from service.conduite.calendrier import Fenetre
from tests.service.conduite.atelier import Atelier
from tests.service.conduite.candidats import PDF, Salle, attendre, bureau, geler, salle


@pytest.fixture
def ici(ouvert: Atelier, tmp_path: Path) -> Salle:
    """A campaign where two people linked their demands, then frozen and displayed."""
    prete = salle(ouvert, tmp_path / "campagne")
    prete.ouvrir(Fenetre.SAISIE, Fenetre.TARDIVES)
    prete.saisir("anna", "03", conjoint="bruno")
    prete.saisir("bruno", "03", conjoint="anna")
    prete.confirmer("anna")
    prete.confirmer("bruno")
    prete.saisir("david", "04", conjoint="anna")
    preparation = tardives.preparer(ouvert.engine, bureau(ouvert), prete.personnes["anna"], prete.campagne, "annulation", ())
    preparee = attendre(preparation)
    with transaction(ouvert.engine) as seance:
        piece = pieces.Recue("acte.pdf", PDF)
        tardives.deposer(
            seance,
            prete.personnes["anna"],
            prete.campagne,
            ouvert.magasin,
            preparee,
            motif="deces",
            texte="Décès de mon conjoint.",
            piece=piece,
        )
    geler(prete)
    return prete


def _archive(ici: Salle, qui: str) -> dict[str, bytes]:
    octets = attendre(mes_donnees.archive(ici.atelier.engine, bureau(ici.atelier), ici.personnes[qui], ici.campagne))
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return {nom: archive.read(nom) for nom in archive.namelist()}


def test_tout_et_personne_d_autre(ici: Salle) -> None:
    """Facts, vœux, barème, entries, requests, documents, account, journal; the partner as declared, and nobody else."""
    fichiers = _archive(ici, "anna")
    attendus = {"candidats.csv", "voeux.csv", "bareme_par_lignes.json", "saisie.json", "demandes_tardives.json", "journal.json"}
    assert attendus <= set(fichiers)
    assert [octets for nom, octets in fichiers.items() if nom.startswith("pieces/")] == [PDF]
    assert json.loads(fichiers["saisie.json"])[0]["conjoint"] == "bruno"
    actions = {ligne["action"] for ligne in json.loads(fichiers["journal.json"])}
    assert {"saisir_voeux", "confirmer_voeux", "demander_tardivement"} <= actions
    tout = b"\n".join(fichiers.values()).decode()
    assert not [autre for autre in ("chloe", "david") if autre in tout]
    assert "operateur@exemple.fr" not in tout


def test_membre_du_couple(ici: Salle) -> None:
    """The partner's archive holds none of the other's requests nor documents."""
    fichiers = _archive(ici, "bruno")
    assert json.loads(fichiers["demandes_tardives.json"]) == []
    assert not [nom for nom in fichiers if nom.startswith("pieces/")]
    assert "Décès" not in b"".join(fichiers.values()).decode()


def test_resultat_avant_publication(ici: Salle) -> None:
    """No result before it is published, and no archive of a campaign that one is not in."""
    with pytest.raises(Refus) as refus:
        attendre(
            mes_donnees.expliquer(
                ici.atelier.engine,
                ici.atelier.magasin,
                bureau(ici.atelier),
                ici.personnes["anna"],
                ici.campagne,
                "application/json",
            )
        )
    assert refus.value.code == "publication_absente"
    with pytest.raises(Refus) as refus:
        attendre(mes_donnees.archive(ici.atelier.engine, bureau(ici.atelier), ici.operateur, ici.campagne))
    assert refus.value.code == "campagne_inconnue"
