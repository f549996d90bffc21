"""The legal notice: five mandatory items, in every form, that no template can lose."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from jinja2 import DictLoader

from service.explications import Explication, Mention, MentionAbsente, en_dict, en_html, en_texte, expliquer, mention_depuis
from service.explications.traitement import quatre_points
from service.gabarits import environnement
from tests.service.fabrique_resultat import parametre, resultat
from tests.solver.fabrique import fabriquer

COMPLETE = Mention(
    administration="la direction des essais",
    finalite="vérifier la mention",
    lien="https://exemple.invalid/regles",
    contact="bureau@exemple.invalid",
    dpo="dpo@exemple.invalid",
    autorite="la cheffe du bureau",
    voies_delais="deux mois devant le tribunal",
)

OBLIGATOIRES = (
    "prise sur le fondement d'un traitement algorithmique",
    "mis en œuvre par la direction des essais",
    "pour finalité : vérifier la mention",
    "vous pouvez obtenir communication de ces règles et des principales caractéristiques de leur mise en œuvre",
    "auprès de bureau@exemple.invalid",
)
"""CRPA L. 311-3-1 and R. 311-3-1-1: existence, administration, purpose, right, way to exercise it."""

FORMES: tuple[Callable[[Explication], str], ...] = (en_texte, en_html, lambda e: " ".join(en_dict(e)["mention"]["phrases"]))


def _explication(mention: Mention | None = None, **parametres: object) -> Explication:
    marche = fabriquer({"a": ("M", None)}, {"a": "24"}, {"M/24": 1})
    return expliquer(resultat(marche, [0], parametres=parametres), "a", mention=mention)


def _visible(texte: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", texte)).split())


@pytest.mark.parametrize("forme", FORMES)
@pytest.mark.parametrize("element", OBLIGATOIRES)
def test_cinq_elements_obligatoires(forme: Callable[[Explication], str], element: str) -> None:
    """Each form carries each mandatory item, with the administration's own words."""
    assert element in _visible(forme(_explication(COMPLETE)))


@pytest.mark.parametrize("forme", FORMES)
def test_delais_autorite_et_recours(forme: Callable[[Explication], str]) -> None:
    """Published rules, CADA delays, who validated, and appeal are told too."""
    texte = _visible(forme(_explication(COMPLETE)))
    for attendu in ("https://exemple.invalid/regles", "dans le délai d'un mois", "deux mois pour saisir", "CADA"):
        assert attendu in texte
    assert "délégué à la protection des données : dpo@exemple.invalid" in texte
    assert "validée par la cheffe du bureau" in texte
    assert "deux mois devant le tribunal" in texte


def test_champ_absent_visible() -> None:
    """A field that nobody set is marked, and the document says that it cannot be notified."""
    e = _explication()
    assert not e.mention.complete
    for forme in (en_texte, en_html):
        texte = _visible(forme(e))
        assert texte.count("[à compléter par l'administration") >= 6
        assert "non notifiable en l'état" in texte
    assert "non notifiable" not in en_texte(_explication(COMPLETE))


def test_champ_blanc_refuse() -> None:
    """A blank field is refused: only None means unknown."""
    with pytest.raises(ValueError, match="contact"):
        Mention(contact="  ")


def test_parametres_de_la_campagne() -> None:
    """The pack's parameters give the fields; an empty one stays to be completed."""
    lue = mention_depuis(
        {"mention_contact": parametre("mention_contact", "x@y"), "mention_lien": parametre("mention_lien", "")}
    )
    assert lue == Mention(contact="x@y")
    assert _explication(mention_contact="x@y").mention.contact == "x@y"


@pytest.mark.parametrize(("gabarit", "forme"), (("explication.txt.j2", en_texte), ("explication.html.j2", en_html)))
def test_gabarit_sans_mention_refuse(
    gabarit: str, forme: Callable[[Explication], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A template that lost the block produces no document at all."""
    env = environnement("service.explications").overlay(loader=DictLoader({gabarit: "Bonjour {{ e.candidat }}"}))
    monkeypatch.setattr("service.explications.rendu.environnement", lambda _: env)
    with pytest.raises(MentionAbsente, match="traitement algorithmique"):
        forme(_explication(COMPLETE))


@pytest.mark.parametrize("forme", (en_texte, en_html))
def test_quatre_points_de_l_article(forme: Callable[[Explication], str]) -> None:
    """The four items of R. 311-3-1-2 are in the document, with the candidat's own data and draw."""
    e = _explication(COMPLETE)
    texte = _visible(forme(e))
    titres = [titre for titre, _ in quatre_points(e)]
    assert [t.split()[0] for t in titres] == ["Degré", "Données", "Paramètres", "Opérations"]
    for titre, phrase in quatre_points(e):
        assert titre in texte
        assert " ".join(phrase.split()) in texte
    assert f"SHA-256 du texte « 7:{e.candidat} »" in texte
    assert "Doit obtenir une affectation" in texte
