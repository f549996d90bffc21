"""Late requests: motive of the movement's texts, document, dates, decision, effect on what is frozen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from scoring.paquet import charger
from service.base import journal, transaction
from service.base.refus import Refus
from service.base.tables_campagne import DemandeTardive
from service.conduite import campagnes, entrees, pieces, tardives
from service.conduite.calendrier import Fenetre
from service.conduite.composition import Voeu
from tests.service.conduite.atelier import Atelier
from tests.service.conduite.candidats import PDF, Salle, attendre, bureau, geler, salle


@pytest.fixture
def ici(ouvert: Atelier, tmp_path: Path) -> Salle:
    """A campaign that receives late requests."""
    prete = salle(ouvert, tmp_path / "campagne")
    prete.ouvrir(Fenetre.TARDIVES)
    return prete


def _refuse(code: str) -> pytest.RaisesExc[Refus]:
    return pytest.RaisesExc(Refus, check=lambda refus: refus.code == code)


def _demander(ici: Salle, nature: str, *lieux: str, qui: str = "anna", **options: Any) -> DemandeTardive:
    qui_demande, voeux = ici.personnes[qui], [Voeu(lieu) for lieu in lieux]
    preparation = tardives.preparer(ici.atelier.engine, bureau(ici.atelier), qui_demande, ici.campagne, nature, voeux)
    choix = {"motif": "deces", "texte": "Décès de mon conjoint.", "piece": pieces.Recue("acte.pdf", PDF)}
    preparee = attendre(preparation)
    with transaction(ici.atelier.engine) as seance:
        return tardives.deposer(seance, qui_demande, ici.campagne, ici.atelier.magasin, preparee, **{**choix, **options})


def _decider(ici: Salle, numero: int, *, accepter: bool, reponse: str = "Motif établi.") -> DemandeTardive:
    with transaction(ici.atelier.engine) as seance:
        ligne = campagnes.verrouiller(seance, ici.campagne)
        return tardives.decider(seance, ici.operateur, ligne, numero, accepter=accepter, reponse=reponse)


def test_motifs_des_textes() -> None:
    """Motives are those that a text gives, with their source; a movement whose texts give none has none."""
    second = charger("second-degre", 2023).tardives
    assert [m.id for m in second.motifs] == ["deces", "mutation_du_conjoint", "cas_medical_enfant"]
    assert second.source == "Guide Martinique 2023, II.3"
    assert len(charger("premier-degre", 2016).tardives.motifs) == 3
    assert charger("ptp", 2022).tardives.motifs == ()


def test_modification_acceptee(ici: Salle) -> None:
    """Accepted, a change replaces the list confirmed; until then nothing changes."""
    faite = _demander(ici, "modification", "07")
    with transaction(ici.atelier.engine, ecrire=False) as seance:
        assert entrees.rassembler(seance, ici.campagne).voeux == {}
    _decider(ici, faite.id, accepter=True)
    with transaction(ici.atelier.engine, ecrire=False) as seance:
        assert entrees.rassembler(seance, ici.campagne).voeux == {"anna": (Voeu("07"),)}
        lues = tardives.lister(seance, ici.personnes["anna"], ici.campagne)
        lignes = [ligne for ligne in journal.lire(seance, ici.campagne) if "tardive" in ligne.action]
    assert [(t.etat, t.reponse) for t in lues] == [("acceptee", "Motif établi.")]
    assert "deces" not in str([(ligne.objet, ligne.details) for ligne in lignes])
    geler(ici)
    with _refuse("tardive_decidee"):
        _decider(ici, faite.id, accepter=False)


def test_annulation_acceptee(ici: Salle) -> None:
    """Accepted, a cancellation is a row that the reader reads: the whole campaign freezes with it."""
    faite = _demander(ici, "annulation")
    _decider(ici, faite.id, accepter=True)
    with transaction(ici.atelier.engine, ecrire=False) as seance:
        (ligne,) = entrees.rassembler(seance, ici.campagne).lignes["annulations"]
    assert ligne["candidat"] == "anna"
    geler(ici)


def test_refus_motive(ici: Salle) -> None:
    """A refusal gives its reason, and leaves the list as it was."""
    faite = _demander(ici, "modification", "07")
    with _refuse("tardive_refusee"):
        _decider(ici, faite.id, accepter=False, reponse=" ")
    assert _decider(ici, faite.id, accepter=False, reponse="Pièce sans rapport.").etat == "refusee"
    with transaction(ici.atelier.engine, ecrire=False) as seance:
        assert entrees.rassembler(seance, ici.campagne).voeux == {}


def test_accepter_une_campagne_gelee(ici: Salle) -> None:
    """What is accepted counts at the next freeze: a frozen campaign is unfrozen first."""
    faite = _demander(ici, "modification", "07")
    geler(ici)
    with _refuse("campagne_gelee"):
        _decider(ici, faite.id, accepter=True)


@pytest.mark.parametrize(
    "changee",
    ({"motif": "autre"}, {"motif": ""}, {"texte": ""}, {"piece": None}),
    ids=("autre_motif", "sans_motif", "sans_texte", "sans_piece"),
)
def test_demande_incomplete(ici: Salle, changee: dict[str, Any]) -> None:
    """A motive of the list, its explanation and a document, or nothing is kept."""
    with _refuse("tardive_refusee"):
        _demander(ici, "modification", "07", **changee)
    with transaction(ici.atelier.engine, ecrire=False) as seance:
        assert tardives.a_decider(seance, ici.campagne) == []


def test_liste_fautive(ici: Salle) -> None:
    """The list of a late request is read with the movement's rules like any other."""
    with pytest.raises(Refus) as refus:
        _demander(ici, "modification", "07", "07")
    assert "deux fois" in str(refus.value.complements["motifs"])


def test_une_a_la_fois(ici: Salle) -> None:
    """A request that waits for its decision is not doubled; somebody else's does not count."""
    _demander(ici, "modification", "07")
    with _refuse("tardive_refusee"):
        _demander(ici, "annulation")
    _demander(ici, "annulation", qui="bruno")


def test_bornes(ici: Salle) -> None:
    """Open at the first instant, closed at the last one."""
    debut, fin = datetime(2027, 2, 1, tzinfo=UTC), datetime(2027, 2, 10, 23, tzinfo=UTC)
    ici.ouvrir(Fenetre.TARDIVES, debut=debut, fin=fin)
    for instant, qui in ((debut, "anna"), (fin - timedelta(microseconds=1), "bruno")):
        with patch("service.conduite.participation.maintenant", return_value=instant):
            _demander(ici, "annulation", qui=qui)
    for instant in (debut - timedelta(microseconds=1), fin):
        with patch("service.conduite.participation.maintenant", return_value=instant), _refuse("fenetre_fermee"):
            _demander(ici, "annulation", qui="chloe")


def test_autre_campagne(ici: Salle) -> None:
    """A number of another campaign is one that nobody has."""
    faite = _demander(ici, "annulation")
    with transaction(ici.atelier.engine) as seance:
        autre = campagnes.creer(seance, ici.operateur, mouvement="second-degre", annee=2023, libelle="Autre").id
    with _refuse("tardive_inconnue"), transaction(ici.atelier.engine) as seance:
        tardives.lire(seance, autre, faite.id)
