"""The independent check of impossibility against the enumeration, and on the mechanism's statements."""

from __future__ import annotations

from itertools import pairwise, product
from math import prod
from random import Random

import pytest

from solver.mecanismes.reference import encadrer
from solver.solution import Impossibilite
from solver.verification.bornes import borner
from solver.verification.exploration_groupe import Verdict, explorer_groupe
from tests.solver.ensembles import reunir, separees
from tests.solver.fabrique import fabriquer
from tests.solver.hasard import construire, tirer
from tests.solver.instances import I1, I2, I3, I4, I5, I6, TOUTES, Instance
from tests.solver.reference.enumeration import Enumeration
from tests.solver.verification.enonces import annoncees, choix_justes, completer, controler, enonce_entier, tirer_petit


@pytest.mark.parametrize("part", range(4))
def test_exploration_contre_enumeration(part: int) -> None:
    """With every option open and nobody seated, the search finds a stable allocation exactly when the enumeration does."""
    verdicts = set()
    for graine in range(part * 100, part * 100 + 100):
        marche = tirer_petit(graine)
        enumeration = Enumeration(marche)
        options = [range(nombre + 1) for nombre in enumeration.nombre_options]
        exploration = explorer_groupe(marche, range(marche.nombre_unites), options, ())
        assert exploration.verdict is (Verdict.FAUSSE if enumeration.existe_stable else Verdict.PROUVEE), graine
        assert exploration.temoin is None or exploration.temoin in enumeration.stables, graine
        verdicts.add(exploration.verdict)
    assert verdicts == {Verdict.PROUVEE, Verdict.FAUSSE}


@pytest.mark.parametrize("part", range(4))
def test_bornes_contre_enumeration(part: int) -> None:
    """Every stable allocation lies within the bounds; where single persons stand alone, the bounds are its two ends."""
    vues = 0
    for graine in range(part * 150, part * 150 + 150):
        marche = tirer_petit(graine)
        enumeration, bornes = Enumeration(marche), borner(marche)
        assert not bornes.contradiction, graine
        for stable in enumeration.stables:
            assert all(option in bornes.possibles[u] for u, option in enumerate(stable)), graine
            vues += 1
        if all(len(membres) == 1 for membres in enumeration.membres):
            atteintes = [sorted({stable[u] for stable in enumeration.stables}) for u in range(marche.nombre_unites)]
            extremes = [(options[0], options[-1]) for options in bornes.possibles]
            assert [(options[0], options[-1]) for options in atteintes] == extremes, graine
    assert vues > 0


@pytest.mark.parametrize("part", range(4))
def test_bornes_contre_celles_du_mecanisme(part: int) -> None:
    """The bounds are those of the mechanism, option by option: written twice, from one statement."""
    for graine in range(5_000 + part * 250, 5_250 + part * 250):
        marche = tirer_petit(graine)
        assert [set(options) for options in borner(marche).possibles] == encadrer(marche), graine


def _enonce_au_hasard(enumeration: Enumeration, hasard: Random) -> Impossibilite:
    """Any domains and seats, whatever the bounds: some units in the group, some seated, the others nowhere."""
    unites, domaines, fixes = [], [], []
    for u, nombre in enumerate(enumeration.nombre_options):
        tirage = hasard.random()
        if tirage < 0.7 or not unites:
            unites.append(u)
            domaines.append(tuple(sorted(hasard.sample(range(nombre + 1), hasard.randint(1, nombre + 1)))))
        elif tirage < 0.9:
            fixes.append((u, hasard.randint(0, nombre)))
    return Impossibilite(tuple(unites), tuple(domaines), tuple(fixes))


@pytest.mark.parametrize("part", range(4))
def test_exploration_de_groupes_au_hasard(part: int) -> None:
    """Whatever the domains and the seats stated, the search finds a right choice exactly when there is one."""
    verdicts = set()
    for graine in range(part * 250, part * 250 + 250):
        enumeration = Enumeration(tirer_petit(graine))
        enonce = _enonce_au_hasard(enumeration, Random(graine))
        if prod(map(len, enonce.domaines)) > 2_000:
            continue
        justes = choix_justes(enumeration, enonce)
        exploration = explorer_groupe(enumeration.marche, enonce.unites, enonce.domaines, enonce.fixes)
        assert exploration.verdict is (Verdict.FAUSSE if justes else Verdict.PROUVEE), graine
        assert exploration.temoin is None or exploration.temoin in justes, graine
        verdicts.add(exploration.verdict)
    assert verdicts == {Verdict.PROUVEE, Verdict.FAUSSE}


@pytest.mark.parametrize("part", range(4))
def test_enonce_entier_contre_enumeration(part: int) -> None:
    """The statement about all undecided units is confirmed exactly where no stable allocation exists, else a witness is one."""
    for graine in range(1_000 + part * 100, 1_100 + part * 100):
        marche = tirer_petit(graine)
        enumeration, enonce = Enumeration(marche), enonce_entier(marche)
        if not enonce.unites:
            assert [tuple(option for _, option in enonce.fixes)] == enumeration.stables, graine
            continue
        controle = controler(marche, enonce)
        assert controle.bornes_verifiees, graine
        assert controle.confirmee != bool(enumeration.stables), graine
        if controle.temoin is not None:
            assert completer(enonce, controle.temoin) in enumeration.stables, graine


@pytest.mark.parametrize("part", range(4))
def test_enonces_du_mecanisme(part: int) -> None:
    """Every statement of the mechanism on random small markets is confirmed."""
    enonces = 0
    for graine in range(2_000 + part * 150, 2_150 + part * 150):
        marche = tirer_petit(graine)
        for enonce in annoncees(marche):
            assert controler(marche, enonce).confirmee, graine
            enonces += 1
    assert enonces > 10


def test_enonces_de_marches_reunis() -> None:
    """Statements about one part of a larger market are confirmed with the whole around it."""
    enonces = 0
    for graine in range(8):
        hasard = Random(graine)
        marche = construire(reunir(separees(hasard, hasard.randint(4, 8))))
        for enonce in annoncees(marche):
            assert controler(marche, enonce).confirmee, graine
            enonces += 1
    assert enonces > 5


@pytest.mark.parametrize("instance", (I1, I2, I3, I4, I5), ids=["I1", "I2", "I3", "I4", "I5"])
def test_instances_de_l_etude(instance: Instance) -> None:
    """The impossibility of each instance of the study is confirmed."""
    (enonce,) = annoncees(instance.marche())
    controle = controler(instance.marche(), enonce)
    assert (controle.verdict, controle.bornes_verifiees, controle.temoin) == (Verdict.PROUVEE, True, None)


@pytest.mark.parametrize("nom", [nom for nom, instance in TOUTES.items() if instance.stables])
def test_instances_qui_ont_un_stable(nom: str) -> None:
    """Announced impossible, an instance that has stable allocations is contradicted by one of them."""
    marche, enumeration = TOUTES[nom].marche(), Enumeration(TOUTES[nom].marche())
    options = tuple(tuple(range(nombre + 1)) for nombre in enumeration.nombre_options)
    controle = controler(marche, Impossibilite(tuple(range(marche.nombre_unites)), options, ()))
    assert controle.verdict is Verdict.FAUSSE
    assert controle.temoin in enumeration.stables


def test_places_reduites_sous_les_titulaires() -> None:
    """Titulaires who stay beyond the places leave no entry, and none is a claim."""
    marche = fabriquer(
        personnes={"a": ("M", "A"), "b": ("M", "A"), "c": ("M", None), "d": ("M", "B")},
        unites={"a": "B", "c": "A", "d": "A"},
        places={"M/A": 1, "M/B": 1},
        priorites={"M/A": "c d", "M/B": "a"},
    )
    enumeration = Enumeration(marche)
    options = [range(nombre + 1) for nombre in enumeration.nombre_options]
    assert explorer_groupe(marche, range(4), options, ()).temoin in enumeration.stables
    assert [tuple(o) for o in borner(marche).possibles] == [(k,) for k in enumeration.stables[0]]


def test_departs_qui_ne_liberent_rien() -> None:
    """When departures free nothing, a group is judged on entries alone, homes apart."""
    vus = set()
    for graine in range(600):
        marche = construire(tirer(graine))
        if marche.depart_libere_place or marche.nombre_unites > 6:
            continue
        enumeration = Enumeration(marche)
        exploration = explorer_groupe(
            marche, range(marche.nombre_unites), [range(k + 1) for k in enumeration.nombre_options], ()
        )
        assert (exploration.verdict is Verdict.FAUSSE) == bool(enumeration.stables), graine
        vus.add(exploration.verdict)
    assert Verdict.FAUSSE in vus


def test_parties_separees() -> None:
    """An impossible part among many independent ones is found without trying the choices of the others."""
    prefixes = [f"k{i:02d}" for i in range(12)]
    ensemble: dict[str, dict[str, object]] = {"personnes": {}, "unites": {}, "places": {}, "priorites": {}}
    for p, instance in zip(prefixes, [I6] * 11 + [I3], strict=True):
        d = instance.description
        ensemble["personnes"] |= {p + x: (p + discipline, lieu) for x, (discipline, lieu) in d["personnes"].items()}
        ensemble["unites"] |= {"+".join(p + x for x in cle.split("+")): liste for cle, liste in d["unites"].items()}
        ensemble["places"] |= {p + cle: nombre for cle, nombre in d["places"].items()}
        ensemble["priorites"] |= {p + cle: " ".join(p + x for x in liste.split()) for cle, liste in d["priorites"].items()}
    marche = fabriquer(**ensemble)  # type: ignore[arg-type]
    enonce = enonce_entier(marche)
    controle = controler(marche, enonce)
    (seul,) = annoncees(I3.marche())
    assert len(enonce.unites) == 26
    assert controle.confirmee
    assert controle.noeuds <= controler(I3.marche(), seul).noeuds + 11 * 2


def test_parties_liees_par_une_unite_decidee() -> None:
    """Two pairs of opposed couples that only meet in the claim of a unit already decided are searched together."""
    marche = fabriquer(
        personnes={
            **dict.fromkeys(("i1", "i2", "x"), ("D1", None)),
            **dict.fromkeys(("j1", "j2"), ("D2", None)),
            **dict.fromkeys(("k1", "k2", "y"), ("D3", None)),
            **dict.fromkeys(("l1", "l2", "p"), ("D4", None)),
            **dict.fromkeys(("z", "f"), ("D5", None)),
            **dict.fromkeys(("q", "g"), ("D6", None)),
        },
        unites={"i1+j1": "A Z", "i2+j2": "A Z", "k1+l1": "A Z", "k2+l2": "A Z", "x+y+z": "Z", "p+q": "Z", "f": "Z", "g": "Z"},
        places={f"D{d}/{lieu}": 1 for d in range(1, 7) for lieu in "AZ"},
        priorites={
            "D1/A": "i1 i2",
            "D2/A": "j2 j1",
            "D3/A": "k1 k2",
            "D4/A": "l2 l1",
            # x+y+z, without a seat since f holds D5/Z, claims Z unless i1 or k1 is there; p+q does unless l2 is.
            "D1/Z": "i1 x i2",
            "D3/Z": "k1 y k2",
            "D4/Z": "l2 p l1",
            "D5/Z": "z f",
            "D6/Z": "q g",
        },
    )
    noms = ["+".join(marche.personnes[m] for m in marche.membres[a:b]) for a, b in pairwise(marche.unite_debut.tolist())]
    unites = tuple(noms.index(nom) for nom in ("i1+j1", "i2+j2", "k1+l1", "k2+l2", "x+y+z", "p+q"))
    enonce = Impossibilite(unites, ((0, 1),) * 6, ((noms.index("f"), 0), (noms.index("g"), 0)))
    assert choix_justes(Enumeration(marche), enonce) == {(1, 0, 0, 1, 1, 1)}
    assert explorer_groupe(marche, enonce.unites, enonce.domaines, enonce.fixes).temoin == (1, 0, 0, 1, 1, 1)


def test_toutes_les_bornes_possibles_de_i6() -> None:
    """The bounds leave open both stable allocations of I6, and the group that has them is contradicted by one of them."""
    marche = I6.marche()
    assert [tuple(options) for options in borner(marche).possibles] == [(0, 1), (0, 1)]
    stables = {I6.allocation(issue) for issue in I6.stables}
    assert stables < set(product((0, 1), repeat=2))
    assert controler(marche, enonce_entier(marche)).temoin in stables
