"""Entry of vœux: the own file only, dates to the second, two tabs, confirmation, demands linked by two accounts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from service.base import journal, transaction
from service.base.refus import Refus
from service.conduite import campagnes, entrees, saisie
from service.conduite.calendrier import Fenetre
from service.conduite.composition import Voeu
from tests.service.conduite.atelier import Atelier
from tests.service.conduite.candidats import Salle, salle


@pytest.fixture
def ici(ouvert: Atelier, tmp_path: Path) -> Salle:
    """A campaign open for entry."""
    prete = salle(ouvert, tmp_path / "campagne")
    prete.ouvrir(Fenetre.SAISIE)
    return prete


def _refuse(code: str) -> pytest.RaisesExc[Refus]:
    return pytest.RaisesExc(Refus, check=lambda refus: refus.code == code)


def test_dossier_recu_puis_brouillon(ici: Salle) -> None:
    """Before anything is entered the list is that of the files; a draft replaces it, with its faults told where they are."""
    etat, fiche = ici.montrer("anna")
    assert (etat.version, [v.lieu for v in fiche.voeux], fiche.juste) == (0, ["03", "04"], True)
    ici.saisir("anna", "08", "08", "99")
    etat, fiche = ici.montrer("anna")
    assert (etat.version, [bool(v.fautes) for v in fiche.voeux]) == (1, [False, True, True])
    assert "au vœu de rang 1" in fiche.voeux[1].fautes[0]
    assert "Attendu : le code d'un lieu ou d'un poste de ce mouvement" in fiche.voeux[2].fautes[0]
    assert not fiche.juste
    assert len(fiche.motifs) == 2


def test_regles_dites_pendant_la_saisie(ici: Salle) -> None:
    """A titulaire who asks the own académie is told that this vœu and the next ones fall (N1), and may still confirm."""
    ici.saisir("anna", "03", "01", "04")
    _, fiche = ici.montrer("anna")
    assert [v.examen for v in fiche.voeux] == [1, 0, 0]
    assert "l'académie dont vous êtes titulaire" in fiche.voeux[1].avis[0]
    assert "suit le vœu de rang 2" in fiche.voeux[2].avis[0]
    assert fiche.juste
    assert fiche.extension == ()


def test_extension_dite_a_qui_elle_concerne(ici: Salle) -> None:
    """A stagiaire is told which lieux extension would try, in order, without those already asked for."""
    ici.saisir("chloe", "08", "09")
    _, fiche = ici.montrer("chloe")
    assert fiche.extension
    assert not {v.nom for v in fiche.voeux} & set(fiche.extension)


def test_trop_de_voeux(ici: Salle) -> None:
    """One vœu more than the movement takes is told at that vœu, and the count with the limit."""
    from service.conduite.apercu import textes

    lieux = textes(ici.atelier.magasin.contenu(ici.montrer("anna")[0].contenu)).paquet.lieux.codes
    ici.saisir("anna", *lieux[:30], *lieux[:5])
    _, fiche = ici.montrer("anna")
    assert (fiche.limites[0].nombre, fiche.limites[0].maximum) == (35, 31)
    assert any("au plus 31 vœux" in texte for texte in fiche.motifs)


def test_liste_vide(ici: Salle) -> None:
    """An empty list is kept as a draft and cannot be confirmed."""
    ici.saisir("anna")
    with _refuse("saisie_refusee"):
        ici.confirmer("anna")


def test_confirmer_et_retirer(ici: Salle) -> None:
    """A confirmed list counts and does not change; its confirmation taken back, it counts no more."""
    ici.saisir("anna", "04")
    confirmee = ici.confirmer("anna")
    with transaction(ici.atelier.engine, ecrire=False) as seance:
        assert entrees.rassembler(seance, ici.campagne).voeux == {"anna": (Voeu("04"),)}
    with _refuse("saisie_confirmee"):
        ici.saisir("anna", "08", version=confirmee.version)
    retiree = ici.retirer("anna", confirmee.version)
    with _refuse("saisie_non_confirmee"):
        ici.retirer("anna", retiree.version)
    with transaction(ici.atelier.engine, ecrire=False) as seance:
        assert entrees.rassembler(seance, ici.campagne).voeux == {}
        lignes = [ligne.action for ligne in journal.lire(seance, ici.campagne)]
    assert lignes[-3:] == ["saisir_voeux", "confirmer_voeux", "retirer_confirmation"]


def test_liste_fautive_non_confirmee(ici: Salle) -> None:
    """A list with faults is refused with each of them."""
    ici.saisir("anna", "99", "98")
    with pytest.raises(Refus) as refus:
        ici.confirmer("anna")
    assert refus.value.code == "saisie_refusee"
    assert len(refus.value.complements["motifs"]) == 2


def test_deux_onglets(ici: Salle) -> None:
    """The second of two tabs that changed the same version is refused, and nothing of it is kept."""
    ici.saisir("anna", "04")
    ici.saisir("anna", "04", "08", version=1)
    with _refuse("version_depassee"):
        ici.saisir("anna", "09", version=1)
    with _refuse("version_depassee"):
        ici.saisir("anna", "09")
    assert [v.lieu for v in ici.montrer("anna")[1].voeux] == ["04", "08"]


def test_confirmer_ce_qui_a_ete_lu(ici: Salle) -> None:
    """What changed between the reading and the confirmation is not confirmed."""
    ici.saisir("anna", "04")
    etat, fiche = ici.montrer("anna")
    ici.saisir("anna", "08", version=1)
    with _refuse("version_depassee"), transaction(ici.atelier.engine) as seance:
        saisie.confirmer(seance, ici.personnes["anna"], etat, fiche)


def test_bornes_de_la_periode(ici: Salle) -> None:
    """Open at the first instant, closed at the last one, with the dates told."""
    debut, fin = datetime(2026, 12, 7, 11, tzinfo=UTC), datetime(2026, 12, 20, 17, tzinfo=UTC)
    ici.ouvrir(Fenetre.SAISIE, debut=debut, fin=fin)
    instants = {debut - timedelta(microseconds=1): False, debut: True, fin - timedelta(microseconds=1): True, fin: False}
    version = 0
    for instant, permis in instants.items():
        with patch("service.conduite.participation.maintenant", return_value=instant):
            if permis:
                version = ici.saisir("anna", "04", version=version).version
            else:
                with pytest.raises(Refus, match="20/12/2026") as refus:
                    ici.saisir("anna", "04", version=version)
                assert refus.value.code == "fenetre_fermee"
    assert version == 2


def test_campagne_gelee(ici: Salle) -> None:
    """Nothing is entered in a frozen campaign, whatever the dates."""
    with transaction(ici.atelier.engine) as seance:
        ligne = campagnes.verrouiller(seance, ici.campagne)
        campagnes.geler(seance, ici.operateur, ligne, str(ligne.depot), {})
    with _refuse("campagne_gelee"):
        ici.saisir("anna", "04")


def test_dossier_d_un_autre(ici: Salle) -> None:
    """Who is not in a campaign, or is not a candidat, does not learn whether it exists."""
    with transaction(ici.atelier.engine) as seance:
        autre = campagnes.creer(seance, ici.operateur, mouvement="second-degre", annee=2023, libelle="Autre").id
    for qui, ou in ((ici.personnes["anna"], autre), (ici.personnes["anna"], "absente"), (ici.operateur, ici.campagne)):
        with _refuse("campagne_inconnue"), transaction(ici.atelier.engine) as seance:
            saisie.lire(seance, qui, ou)


@pytest.mark.parametrize("lieu", ("", "x" * 65, "01\n02", "01\u202e"))
def test_codes_hostiles(ici: Salle, lieu: str) -> None:
    """What cannot be a code is not kept."""
    with _refuse("saisie_refusee"):
        ici.saisir("anna", lieu)


def test_couple_confirme_par_les_deux(ici: Salle) -> None:
    """Each names the other, with the same list, and confirms: the demands are linked; until then each step is told."""
    ici.saisir("anna", "03", "04", conjoint="bruno")
    etat, _ = ici.montrer("bruno")
    assert etat.lien.propositions == (("anna", (Voeu("03"), Voeu("04"))),)
    ici.confirmer("anna")
    etat, _ = ici.montrer("anna")
    assert (etat.lien.reciproque, etat.lien.confirme) == (False, False)
    ici.saisir("bruno", "03", conjoint="anna")
    etat, fiche = ici.montrer("bruno")
    assert (etat.lien.reciproque, etat.lien.identiques, etat.lien.confirme) == (True, False, True)
    assert "identiques" in fiche.fautes[0]
    with _refuse("saisie_refusee"):
        ici.confirmer("bruno")
    ici.saisir("bruno", "03", "04", version=1, conjoint="anna")
    ici.confirmer("bruno")
    with transaction(ici.atelier.engine, ecrire=False) as seance:
        assert entrees.rassembler(seance, ici.campagne).couples == (("anna", "bruno"),)
    etat, _ = ici.montrer("anna")
    assert (etat.lien.reciproque, etat.lien.identiques, etat.lien.confirme) == (True, True, True)


def test_couple_que_les_regles_refusent(ici: Salle) -> None:
    """Two demands that the movement does not link are told so to both, once each named the other."""
    ici.saisir("anna", "03", conjoint="chloe")
    assert ici.montrer("anna")[1].juste
    ici.saisir("chloe", "03", conjoint="anna")
    for qui in ("anna", "chloe"):
        assert any("ne permettent pas de lier" in texte for texte in ici.montrer(qui)[1].fautes)


def test_conjoint_inconnu_pas_distingue(ici: Salle) -> None:
    """Naming somebody who does not exist, or who does and did not answer, looks the same."""
    vues = []
    for version, nom in enumerate(("personne", "david")):
        ici.saisir("anna", "03", version=version, conjoint=nom)
        etat, fiche = ici.montrer("anna")
        vues.append((etat.lien.reciproque, etat.lien.confirme, etat.lien.identiques, fiche))
    assert vues[0] == vues[1]
    with _refuse("saisie_refusee"):
        ici.saisir("anna", "03", version=2, conjoint="anna")


def test_conjoint_change_entre_temps(ici: Salle) -> None:
    """A confirmation does not hold against a partner's list that changed since it was read."""
    ici.saisir("anna", "03", conjoint="bruno")
    ici.saisir("bruno", "03", conjoint="anna")
    etat, fiche = ici.montrer("anna")
    ici.saisir("bruno", "04", version=1, conjoint="anna")
    with _refuse("version_depassee"), transaction(ici.atelier.engine) as seance:
        saisie.confirmer(seance, ici.personnes["anna"], etat, fiche)
