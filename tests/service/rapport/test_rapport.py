"""The report: first page, tables that add up, and a page that stands alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import numpy as np
import pytest

from service.francais import FINE, entier
from service.rapport import Rapport, en_html, en_texte, rapporter
from service.rapport.calibrage import lisible
from service.rapport.figures import CLASSES, carte, coupures
from service.rapport.modele import Tableau
from service.resultat import ResultatVerifie
from service.statistiques import calculer
from service.synthese import Calibrage, Ecart, Hypothese
from solver.solution import Etat, Nature, Placement, Reparation, Revendication
from tests.service.fabrique_resultat import resultat, resultat_au_hasard
from tests.solver.fabrique import fabriquer


def _couple_sans_stable(**options: object) -> ResultatVerifie:
    """A couple and a single who claim, two people left outside of whom one must have a place."""
    marche = fabriquer(
        {"i": ("M", None), "j": ("A", None), "s": ("M", None)},
        {"i+j": "24", "s": "24"},
        {"M/24": 1, "A/24": 1},
        priorites={"M/24": "i s"},
        obligatoires="i",
    )
    claim = Revendication(0, 0, Nature.ENVIE, True)
    return resultat(marche, [1, 0], etat=Etat.SANS_STABLE, revendications=[claim], **options)  # type: ignore[arg-type]


def _tableaux(rapport: Rapport) -> dict[str, Tableau]:
    return {t.titre: t for s in rapport.sections for t in s.tableaux}


def _nombre(texte: str) -> int:
    return int(texte.replace(FINE, "").replace("\u2212", "-"))


def test_premiere_page_liste_les_non_affectes() -> None:
    """Who must have a place and has none is named first, apart from those who need not."""
    rapport = rapporter(_couple_sans_stable())
    assert rapport.non_affectes == ("i",)
    assert rapport.sans_affectation == ("j",)
    texte = en_texte(rapport, complet=False)
    assert texte.index("NON AFFECTÉS – 1 personne") < texte.index("EN BREF") < texte.index("CE QUI EST PROUVÉ")
    assert "SATISFACTION" not in texte


def test_revendications_et_reparations_en_alerte() -> None:
    """Remaining claims, seats added and the smallest changes of seats are told before the tables."""
    verifie = _couple_sans_stable(places_ajoutees=[(0, 1)])
    alertes = rapporter(verifie).alertes
    attendu = "1 demande fondée reste sans suite (pour une place occupée par une personne moins prioritaire), prouvé inévitable"
    assert any(a.startswith(f"{attendu} : ") and "Pour elle, il est démontré" in a for a in alertes)
    assert any("Places ajoutées" in a and "A, Créteil : 1" in a for a in alertes)
    brut = verifie.resultat
    repare = replace(brut.solution, reparations=(Reparation(((1, 1),)),))
    autre = ResultatVerifie(replace(brut, solution=repare), verifie.rapport)
    assert any("+1 en M, Créteil" in a for a in rapporter(autre).alertes)


@pytest.mark.parametrize(
    ("etat", "mot", "fin"),
    (
        (Etat.SANS_STABLE, "non tenu, annoncé", "prouvé inévitable : aucune répartition n'honore toutes les demandes fondées."),
        (Etat.PLACEMENT, "non tenu, annoncé", "ce qu'accepte le paramètre « placement_obligatoire »"),
        (Etat.INCONNU, "violé", "rien ne prouve que ce soit inévitable."),
    ),
)
def test_mot_d_une_demande_annoncee(etat: Etat, mot: str, fin: str) -> None:
    """What is announced, and proven unavoidable or accepted by the rules, is not called violated; the sentence says which."""
    marche = fabriquer({"a": ("M", None), "b": ("M", None)}, {"a": "24", "b": "24"}, {"M/24": 1}, priorites={"M/24": "a b"})
    verifie = resultat(marche, [1, 0], etat=etat, revendications=[Revendication(0, 0, Nature.ENVIE)])
    rapport = rapporter(verifie)
    (p6,) = [p for p in rapport.preuves if p.propriete == "P6"]
    assert (p6.mot, p6.violations) == (mot, 1)
    assert p6.phrase.startswith("1 demande fondée reste sans suite (pour une place occupée")
    assert fin in p6.phrase
    assert not re.search(r"\b0 ", p6.phrase + "".join(rapport.alertes))
    cachee = ResultatVerifie(
        replace(verifie.resultat, solution=replace(verifie.resultat.solution, revendications=())), verifie.rapport
    )
    assert [p.mot for p in rapporter(cachee).preuves if p.propriete == "P6"] == ["violé"]


def test_demandes_par_nature() -> None:
    """Claims of both kinds are counted apart; the total counts each unit once."""
    verifie = _couple_sans_stable()
    claims = (
        Revendication(0, 0, Nature.ENVIE, True),
        Revendication(0, 1, Nature.SIEGE_LIBRE),
        Revendication(1, 0, Nature.ENVIE),
    )
    solution = replace(verifie.resultat.solution, revendications=claims)
    alerte = rapporter(ResultatVerifie(replace(verifie.resultat, solution=solution), verifie.rapport)).alertes[0]
    assert alerte.startswith(
        "2 demandes fondées restent sans suite (2 pour une place occupée par une personne moins prioritaire et 1"
    )
    assert "1 pour une place restée libre), prouvé inévitable" in alerte
    assert "Pour 1 d'entre elles, il est démontré qu'aucune répartition permise" in alerte


def test_violation_en_alerte() -> None:
    """A property that the verifier finds violated is told first, whatever the mechanism says."""
    marche = fabriquer({"a": ("M", None), "b": ("M", None)}, {"a": "24", "b": "24"}, {"M/24": 1})
    rapport = rapporter(resultat(marche, [0, 0]))
    assert any("P1 est violée" in alerte for alerte in rapport.alertes)
    assert [p.controle for p in rapport.preuves if p.propriete == "P1"] == ["non"]


def test_p8_annonce_faux_en_alerte() -> None:
    """A value of P8 that the verifier does not find again is an alert, and P8 is not proven."""
    verifie = _couple_sans_stable()
    faux = replace(verifie.resultat.solution, p8_valeur=1, p8_borne=1)
    rapport = rapporter(ResultatVerifie(replace(verifie.resultat, solution=faux), verifie.rapport))
    assert any("(P8)" in alerte for alerte in rapport.alertes)
    assert [p.prouve for p in rapport.preuves if p.propriete == "P8"] == [False]


@pytest.mark.parametrize("graine", range(15))
def test_totaux(graine: int) -> None:
    """Every candidat is counted once by rank and once by discipline; académies add up to the market's seats."""
    verifie, _ = resultat_au_hasard(graine)
    rapport = rapporter(verifie)
    tables = _tableaux(rapport)
    rangs = tables["Candidats selon le vœu obtenu"].lignes
    for colonne in (1, 3, 5):
        assert sum(_nombre(ligne[colonne]) for ligne in rangs[:-1]) == _nombre(rangs[-1][colonne])
    assert _nombre(rangs[-1][5]) == len(verifie.resultat.marche.personnes)
    disciplines = tables["Résultat par discipline"].lignes
    assert sum(_nombre(ligne[1]) for ligne in disciplines) == _nombre(rangs[-1][5])
    academies = tables["Places et mouvements par académie"].lignes
    for colonne in range(1, 9):
        assert sum(_nombre(ligne[colonne]) for ligne in academies[:-1]) == _nombre(academies[-1][colonne])
    m = verifie.resultat.marche
    tailles, options = np.diff(m.unite_debut), np.diff(m.option_debut)
    assert _nombre(academies[-1][3]) == tailles[verifie.resultat.solution.option < options].sum()


class _Page(HTMLParser):
    """Collects the elements of a page, and checks that they nest."""

    VIDES = frozenset({"meta", "br", "rect"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.ouverts: list[str] = []
        self.feed(page)
        assert self.ouverts == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VIDES:
            self.ouverts.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VIDES:
            assert self.ouverts.pop() == tag

    def tous(self, nom: str) -> Iterator[dict[str, str | None]]:
        """Attributes of every element of that name."""
        return (attributs for tag, attributs in self.elements if tag == nom)


def _calibrage(*, calibree: bool = True) -> Calibrage:
    ecart = Ecart("Titulaires mutés", 0.42, "sénat", 0.4, -0.02, 0.03)
    return Calibrage(calibree, (ecart,) if calibree else (), (Hypothese("part_apc", "0.015", "parmi tous"),))


def test_page_autonome() -> None:
    """The page loads nothing, runs nothing and links only to its own parts."""
    page = en_html(rapporter(resultat_au_hasard(3)[0], calibrage=_calibrage()))
    lue = _Page(page)
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in lue.elements}
    assert not re.search(r"url\(|@import|\bon[a-z]+=", page)
    ancres = {a["id"] for _, a in lue.elements if "id" in a}
    assert all((a["href"] or "")[1:] in ancres and (a["href"] or "").startswith("#") for a in lue.tous("a"))
    assert {a.get("lang") for a in lue.tous("html")} == {"fr"}
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page


def test_page_accessible() -> None:
    """Each table has a caption and scoped headers, each drawing a role and a name, each id is unique."""
    page = en_html(rapporter(resultat_au_hasard(3)[0], calibrage=_calibrage()))
    lue = _Page(page)
    assert len(list(lue.tous("table"))) == len(list(lue.tous("caption"))) > 8
    assert all(a.get("scope") in {"col", "row"} for a in lue.tous("th"))
    dessins = list(lue.tous("svg"))
    assert len(dessins) == 3
    assert all(a.get("role") == "img" and a.get("aria-label") for a in dessins)
    ancres = [a["id"] for _, a in lue.elements if "id" in a]
    assert len(ancres) == len(set(ancres))


def _luminance(couleur: str) -> float:
    canaux = [int(couleur[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    lineaires = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in canaux]
    return sum(poids * c for poids, c in zip((0.2126, 0.7152, 0.0722), lineaires, strict=True))


def _contraste(a: str, b: str) -> float:
    clair, sombre = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (clair + 0.05) / (sombre + 0.05)


def _longue(couleur: str) -> str:
    return couleur if len(couleur) == 7 else "#" + "".join(c * 2 for c in couleur[1:])


def test_contrastes() -> None:
    """Text reaches a contrast of 4.5 on its background, in both colour schemes and on every shade of the map."""
    page = en_html(rapporter(resultat_au_hasard(3)[0]))
    for palette in re.findall(r":root \{([^}]*)\}", page):
        couleurs = {nom: _longue(c) for nom, c in re.findall(r"--([a-z-]+): (#[0-9a-f]+)", palette)}
        for encre in ("texte", "discret", "accent", "bon"):
            assert _contraste(couleurs[encre], couleurs["fond"]) >= 4.5
        assert _contraste(couleurs["alerte"], couleurs["fond-alerte"]) >= 4.5
        assert _contraste(couleurs["texte"], couleurs["bande"]) >= 4.5
    teintes = dict(re.findall(r"\.t(\d) rect \{ fill: (#[0-9a-f]+)", page))
    encres = {
        numero: _longue(couleur)
        for regle, couleur in re.findall(r"((?:\.t\d text,? ?)+)\{ fill: (#[0-9a-f]+)", page)
        for numero in re.findall(r"\.t(\d)", regle)
    }
    assert len(teintes) == CLASSES
    assert all(_contraste(fond, encres[numero]) >= 4.5 for numero, fond in teintes.items())


def test_memes_octets() -> None:
    """The same result gives the same page and the same text."""
    pages = {en_html(rapporter(resultat_au_hasard(5)[0])) for _ in range(2)}
    textes = {en_texte(rapporter(resultat_au_hasard(5)[0])) for _ in range(2)}
    assert len(pages) == len(textes) == 1


def test_chaque_nombre_de_la_carte_est_au_tableau() -> None:
    """What the tiles write is in the table beside, for the same académie."""
    rapport = rapporter(resultat_au_hasard(4)[0])
    section = next(s for s in rapport.sections if s.ancre == "academies")
    table = {ligne[0]: ligne for ligne in section.tableaux[0].lignes}
    for figure, colonne in zip(section.figures, (3, 9), strict=True):
        tuiles = re.findall(r"<g[^>]*><title>([^<:]+) : ([^<]+)</title>", figure.svg)
        assert tuiles
        assert all(table[nom][colonne] == texte for nom, texte in tuiles)


def test_ecarts_de_calibrage() -> None:
    """Gaps of a synthetic campaign are printed with target, result and source; without them there is no such part."""
    verifie, _ = resultat_au_hasard(2)
    texte = en_texte(rapporter(verifie, calibrage=_calibrage()))
    assert re.search(r"Titulaires mutés +0,420 +0,400 +\u22120,020 +0,030 +oui +sénat", texte)
    assert re.search(r"part_apc +0,015 +parmi tous", texte)
    assert "peut n'être alors que ce qui a été demandé" in " ".join(texte.split())
    assert "CAMPAGNE SYNTHÉTIQUE" not in en_texte(rapporter(verifie))
    autre = en_texte(rapporter(verifie, calibrage=_calibrage(calibree=False)))
    assert "CAMPAGNE SYNTHÉTIQUE, NON CALIBRÉE" in autre
    assert "Titulaires mutés" not in autre


@pytest.mark.parametrize(
    ("valeur", "lue"),
    (
        ("0.2", "0,2"),
        ("-3", "\u22123"),
        ("[[0, 1], [0.2, 3]]", "0 → 1 ; 0,2 → 3"),
        ("[1, 2.5]", "1 ; 2,5"),
        ("table lieu, poids", "table lieu, poids"),
    ),
)
def test_valeur_d_une_hypothese(valeur: str, lue: str) -> None:
    """Values of a recipe are printed with decimal commas and without brackets; words stay as they are."""
    assert lisible(valeur) == lue


def test_carte_sans_tuile_cachee() -> None:
    """Two lieux on neighbouring cells do not overlap, and names are escaped."""
    svg = carte("titre", ["A<b", "C"], [(0, 0), (0, 1)], [1.0, 2.0], ["1", "2"])
    gauches = [int(x) for x in re.findall(r'<rect x="(\d+)"', svg)]
    assert gauches[1] >= gauches[0] + 100
    assert "A&lt;b" in svg


def test_coupures_couvrent_toutes_les_valeurs() -> None:
    """Class bounds ascend and end at the largest value, with few or many distinct values."""
    for valeurs in ([3.0], [1.0, 1.0, 2.0], [float(k * k) for k in range(30)]):
        bornes = coupures(valeurs)
        assert list(bornes) == sorted(set(bornes))
        assert bornes[-1] == max(valeurs)
        assert len(bornes) <= CLASSES


def test_nombres_a_la_francaise() -> None:
    """Thousands are separated by a narrow no-break space."""
    assert entier(1234567) == f"1{FINE}234{FINE}567"


def test_capacite_negative_expliquee() -> None:
    """Seats open, capacities and departures do not add up where a capacity is below zero; the report says by how many."""
    marche = fabriquer({"t": ("M", "20"), "u": ("M", "20"), "s": ("M", None)}, {"t": "24", "s": "24"}, {"M/24": 2, "M/20": -1})
    verifie = resultat(marche, [0, 0, 0])
    c = calculer(verifie.resultat).cellules
    exces = int(c.ouvertes.sum() - c.capacite.sum() - c.sortants.sum())
    assert exces == 2
    (note,) = rapporter(verifie).notes
    assert note.startswith("Places ouvertes : 2 places de plus que la somme de la capacité nette et des départs")
    assert note in en_texte(rapporter(verifie), complet=False)
    assert note in unescape(en_html(rapporter(verifie)))
    assert rapporter(_couple_sans_stable()).notes == ()


@pytest.mark.parametrize(("prouve", "complets"), ((True, False), (False, True)))
def test_placements_des_couples(prouve: bool, complets: bool) -> None:
    """Couples left outside: each placement found, what it leaves without answer, and what is proven of number and list."""
    verifie = _couple_sans_stable()
    placement = Placement(0, 0, (Revendication(1, 0, Nature.ENVIE),), prouve)
    solution = replace(verifie.resultat.solution, placements=(placement,), placements_complets=complets)
    brut = replace(verifie.resultat, solution=solution)
    rapport = rapporter(ResultatVerifie(brut, verifie.rapport))
    (alerte,) = [a for a in rapport.alertes if "placements possibles" in a]
    assert ("rien ne prouve" in alerte) == (not prouve)
    assert ("La liste n'est pas prouvée complète" in alerte) == (not complets)
    assert ("Il est prouvé qu'aucun autre n'est possible" in alerte) == complets
    table = next(t for t in _tableaux(rapport).values() if t.titre.startswith("Placements trouvés"))
    assert table.lignes == (("i et j", "Créteil", "vœu 1", "1", "oui" if prouve else "non"),)


def test_aucun_pluriel_entre_parentheses() -> None:
    """Numbers and nouns agree."""
    rapport = rapporter(_couple_sans_stable())
    for texte in (en_texte(rapport), en_html(rapport)):
        assert not re.search(r"\w\((s|e|es)\)", texte)
