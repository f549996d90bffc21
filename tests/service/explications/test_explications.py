"""Explanations to one candidat: outcome, sentences with figures, counterfactuals, what must never be told."""

from __future__ import annotations

import html
import json
import re

import pytest

from scoring.dossier import Avis
from service.explications import CandidatInconnu, Explication, en_dict, en_html, en_texte, expliquer
from service.explications.phrases import phrase_places
from service.francais import points as ecrire_points
from service.resultat import ResultatVerifie
from service.statistiques import calculer
from solver.solution import Etat, Nature, Revendication
from tests.service.fabrique_resultat import resultat, resultat_au_hasard
from tests.solver.fabrique import fabriquer


def _campagne(**options: object) -> ResultatVerifie:
    """One market with every kind of outcome, in two disciplines."""
    marche = fabriquer(
        {
            "accorde": ("M", None),
            "autre": ("M", None),
            "couple1": ("A", None),
            "couple2": ("M", None),
            "etendu": ("M", None),
            "maintenu": ("M", "20"),
            "perdu": ("M", None),
        },
        {
            "accorde": "24 10",
            "autre": "24",
            "couple1+couple2": "24 10",
            "etendu": "24",
            "maintenu": "24 01",
            "perdu": "24",
        },
        {"M/24": 2, "M/20": 1, "M/07": 1, "A/24": 1},
        points={"M/24": {"accorde": 50000, "autre": 40000, "etendu": 20000, "maintenu": 30000, "couple2": 35000, "perdu": 1400}}
        | {"M/07": {"etendu": 1400}},
        extension={"etendu": "33 07"},
        obligatoires="etendu perdu",
    )
    return resultat(marche, [0, 0, 2, 2, 2, 1], **options)  # type: ignore[arg-type]


def _vue(explication: Explication, rang: int) -> str:
    return next(v.phrase for v in explication.voeux if v.rang == rang)


def test_voeu_accorde() -> None:
    """The vœu obtained, the own points, the bar; later vœux are said not examined."""
    e = expliquer(_campagne(), "accorde")
    assert e.issue == "voeu"
    assert e.phrase == "Vous obtenez votre vœu 1 : Créteil."
    assert _vue(e, 1) == "Obtenu avec 500,0 points ; la dernière personne entrée avait 400,0 points."
    assert [v.issue for v in e.voeux] == ["obtenu", "non_examine"]


def test_titulaire_maintenu() -> None:
    """A refused titulaire keeps the lieu held and learns bar, points, rank, missing points; near couples no number."""
    e = expliquer(_campagne(), "maintenu")
    assert e.issue == "maintenu"
    assert "conservez votre affectation actuelle : Amiens" in e.phrase
    premier, second = e.voeux
    assert premier.phrase == (
        "Refusé : vous aviez 300,0 points, la dernière personne entrée avait 400,0 points. Votre rang de non-entrant : 2."
    )
    assert premier.contrefactuels[0].startswith("Il manquait 100,0 points pour atteindre la barre, toutes choses égales")
    assert len(premier.contrefactuels) == 1
    assert second.motif == "sans_place"
    assert second.contrefactuels[0].startswith("Des points supplémentaires n'auraient rien changé, toutes choses égales")


def test_extension_racontee() -> None:
    """The walk is told lieu by lieu with extension points."""
    e = expliquer(_campagne(), "etendu")
    assert e.issue == "extension"
    assert [(v.lieu, v.issue, v.rang) for v in e.extension] == [("Guyane", "refuse", 0), ("Dijon", "obtenu", 0)]
    assert e.extension[0].rang_non_entrant is None
    assert e.phrase_extension is not None
    assert "tableau d'extension de votre vœu 1 (Créteil)" in e.phrase_extension
    assert e.baremes[-1].rangs == ()
    assert e.baremes[-1].points == 1400


def test_non_affecte() -> None:
    """Somebody left without a place is told so, in a sentence of its own."""
    e = expliquer(_campagne(), "perdu")
    assert e.issue == "non_affecte"
    assert "aucune affectation" in e.phrase


def test_couple_quel_membre() -> None:
    """Each member of a couple in two disciplines learns which candidature failed, from the own side."""
    verifie = _campagne()
    assert "c'est votre candidature qui n'a pu entrer" in _vue(expliquer(verifie, "couple2"), 1)
    e = expliquer(verifie, "couple1")
    assert "c'est la candidature de l'autre membre du couple qui n'a pu entrer" in _vue(e, 1)
    assert any("Sans demande liée" in phrase for phrase in e.voeux[0].contrefactuels)
    assert not [phrase for phrase in e.voeux[0].contrefactuels if "de plus" in phrase]


def test_couple_deux_places() -> None:
    """A couple above the bar learns that two seats were needed and one was left."""
    marche = fabriquer(
        {"couple1": ("M", None), "couple2": ("M", None), "seul": ("M", None)},
        {"couple1+couple2": "24", "seul": "24"},
        {"M/24": 2},
        points={"M/24": {"couple1": 300, "couple2": 200, "seul": 400}},
    )
    e = expliquer(resultat(marche, [1, 0]), "couple2", seuil=1)
    assert "il fallait deux places pour votre couple, il en restait une" in _vue(e, 1)


def test_couple_une_discipline_deux_places() -> None:
    """In one cellule, a member who would pass alone learns that two seats were asked."""
    marche = fabriquer(
        {"fort": ("M", None), "faible": ("M", None), **dict.fromkeys("st", ("M", None))},
        {"faible+fort": "24", "s": "24", "t": "24"},
        {"M/24": 1},
        points={"M/24": {"fort": 400, "s": 300, "t": 200, "faible": 100}},
    )
    verifie = resultat(marche, [1, 0, 1])
    fort, faible = expliquer(verifie, "fort"), expliquer(verifie, "faible")
    assert "il fallait deux places, une pour chacun de vous" in _vue(fort, 1)
    assert "suffisait pour la vôtre ; celle de l'autre membre du couple ne suffisait pas pour la sienne" in _vue(fort, 1)
    assert "Votre rang de non-entrant, pour votre seule place : 1." in _vue(fort, 1)
    assert "celle de l'autre membre du couple suffisait pour une place, il en fallait deux" in _vue(faible, 1)


def test_egalite_departagee() -> None:
    """At equal points the tie-break that decided is named."""
    marche = fabriquer(
        dict.fromkeys(("gagne", "gagne2", "perd"), ("M", None)),
        dict.fromkeys(("gagne", "gagne2", "perd"), "24"),
        {"M/24": 2},
        departage={"gagne": (1, 0), "gagne2": (2, 1), "perd": (2, 2)},
    )
    e = expliquer(resultat(marche, [0, 0, 1], departages=["age"]), "perd")
    assert "à égalité de points" in _vue(e, 1)
    assert "le tirage au sort vérifiable a départagé" in _vue(e, 1)
    e = expliquer(resultat(marche, [0, 0, 1], departages=["age", "enfants"]), "perd")
    assert "le critère « critère enfants » a départagé" in _vue(e, 1)


@pytest.mark.parametrize(("vide", "attendu"), ((True, "il est démontré"), (None, "créait d'autres demandes fondées")))
def test_revendication_restante(vide: bool | None, attendu: str) -> None:
    """A claim that remains is never told as a lack of points, and says whether it is proven empty."""
    marche = fabriquer({"a": ("M", None), "b": ("M", None)}, {"a": "24", "b": "24"}, {"M/24": 1}, priorites={"M/24": "a b"})
    claim = Revendication(0, 0, Nature.ENVIE, vide)
    e = expliquer(resultat(marche, [1, 0], etat=Etat.SANS_STABLE, revendications=[claim]), "a")
    assert e.voeux[0].motif == "revendication"
    assert attendu in e.voeux[0].phrase
    assert e.voeux[0].contrefactuels == ()
    assert any("aucune répartition n'honore toutes les demandes fondées" in p.phrase for p in e.preuves)


def test_avis_du_candidat_seulement() -> None:
    """Notices of normalisation are told to the candidat they concern, and to nobody else."""
    avis = [Avis("maintenu", 2, "N1", "vœu retiré"), Avis("perdu", 0, "N5", "autre message")]
    verifie = _campagne(avis=avis)
    assert expliquer(verifie, "maintenu").avis == ((2, "N1", "vœu retiré"),)
    assert "vœu retiré" not in en_texte(expliquer(verifie, "perdu"))


def test_candidat_inconnu() -> None:
    """An unknown id is refused by name."""
    with pytest.raises(CandidatInconnu, match="zzz"):
        expliquer(_campagne(), "zzz")


@pytest.mark.parametrize("graine", range(25))
def test_personne_d_autre_n_est_nomme(graine: int) -> None:
    """No form of an explanation holds the id of anybody else, whatever the outcome."""
    verifie, _ = resultat_au_hasard(graine, "PERSONNE-")
    chiffres, ids = calculer(verifie.resultat), verifie.resultat.campagne.dossiers.ids
    for ident in ids:
        e = expliquer(verifie, ident, chiffres=chiffres)
        formes = en_texte(e) + en_html(e) + json.dumps(en_dict(e), ensure_ascii=False)
        assert set(re.findall(r"PERSONNE-\d+", formes)) == {ident}


@pytest.mark.parametrize("graine", range(25))
def test_barre_masquee_ne_se_devine_pas(graine: int) -> None:
    """Under the threshold neither the bar, nor the gap to it, nor an equality with it is told."""
    verifie, _ = resultat_au_hasard(graine)
    chiffres = calculer(verifie.resultat)
    for ident in verifie.resultat.campagne.dossiers.ids:
        e = expliquer(verifie, ident, seuil=100, chiffres=chiffres)
        for v in (*e.voeux, *e.extension):
            assert v.places is not None
            assert v.places.barre is None
            assert v.places.barre_masquee == (v.places.ouvertes != 0)
            assert v.motif != "departage"
            assert "manquait" not in " ".join(v.contrefactuels)
            assert "égalité" not in v.phrase + " ".join(v.contrefactuels)
            montants = re.findall(r"[\d\u202f]+,\d+", v.phrase)
            assert set(montants) <= {ecrire_points(v.points or 0)}


@pytest.mark.parametrize("graine", range(15))
def test_petits_nombres_tus(graine: int) -> None:
    """Counts of persons under the threshold are not told, nor what gives one back; above it the letter tells the figures."""
    verifie, _ = resultat_au_hasard(graine)
    chiffres = calculer(verifie.resultat)
    c, slots = chiffres.cellules, verifie.resultat.marche.slot_cellule
    for i, ident in enumerate(verifie.resultat.campagne.dossiers.ids):
        e = expliquer(verifie, ident, seuil=2, chiffres=chiffres)
        debut = int(verifie.resultat.marche.slot_debut[chiffres.unite[i]]) + int(chiffres.membre[i])
        for k, v in enumerate((*e.voeux, *e.extension)):
            cellule, places = slots[debut + k * (2 if e.en_couple else 1)], v.places
            assert places is not None
            for nom in ("entrants", "sortants", "demandes", "non_satisfaits"):
                dit, vrai = getattr(places, nom), int(getattr(c, nom)[cellule])
                assert dit is None or (dit == vrai and dit >= 2)
            assert places.entrants is not None or c.entrants[cellule] < 2
            assert places.ouvertes in (None, int(c.ouvertes[cellule]))
            assert places.ouvertes is None or places.ouvertes == 0 or None not in (places.entrants, places.sortants)
            if None not in (places.demandes, places.non_satisfaits):
                assert c.demandes[cellule] - c.non_satisfaits[cellule] >= 2
            assert not re.search(r"\b[01] (entrant|départ|demande|non satisf)", phrase_places(places) + v.phrase)


def test_petits_nombres_expliques() -> None:
    """The letter says which figures it keeps back, from which number, and why; with no threshold it keeps back none."""
    texte = en_texte(expliquer(_campagne(), "maintenu", seuil=3))
    assert "Un nombre de personnes inférieur à 3, zéro compris" in texte
    assert "pourraient révéler la situation d'une autre personne" in texte
    assert "Votre rang de non-entrant : 2." in texte
    assert "entrants et barre non communiqués" in texte
    ouvert = en_texte(expliquer(_campagne(), "maintenu", seuil=0))
    assert "inférieur à" not in ouvert
    assert "2 entrants" in ouvert


def test_formes_disent_la_meme_chose() -> None:
    """Text and HTML carry the same sentences; the HTML page loads nothing and runs nothing."""
    e = expliquer(_campagne(), "maintenu")
    page, texte = en_html(e), en_texte(e)
    visible = html.unescape(re.sub(r"<[^>]+>", "", page))
    for v in e.voeux:
        for phrase in (v.phrase, *v.contrefactuels):
            assert phrase in texte
            assert phrase in visible
    assert not re.search(r"<script|<link|<img|\bsrc=|url\(|@import", page)
    assert en_html(expliquer(_campagne(), "maintenu")) == page
