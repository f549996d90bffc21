"""The independent check of impossibility: against the enumeration, on the mechanism's statements, on tampered ones."""

from __future__ import annotations

from itertools import count, islice, pairwise, product
from math import prod
from random import Random

import pytest

from solver.marche import Marche
from solver.mecanismes import mecanisme
from solver.mecanismes.base import OptionsResolution
from solver.mecanismes.reference import encadrer
from solver.solution import Etat, Impossibilite
from solver.verification import exploration_groupe
from solver.verification.bornes import Bornes, borner
from solver.verification.exploration_groupe import Verdict, explorer_groupe
from solver.verification.impossibilite import ControleImpossibilite, controler_impossibilite
from tests.solver.ensembles import reunir, separees
from tests.solver.fabrique import fabriquer
from tests.solver.hasard import construire, paniers, tirer, voisine
from tests.solver.instances import I1, I2, I3, I4, I5, I6, TOUTES, Instance
from tests.solver.reference.enumeration import TITULAIRE, Enumeration


def _controler(marche: Marche, enonce: Impossibilite, **options: int | Bornes) -> ControleImpossibilite:
    return controler_impossibilite(marche, enonce.unites, enonce.domaines, enonce.fixes, **options)  # type: ignore[arg-type]


def _marche(graine: int) -> Marche:
    """Small markets of every family; one in four with members who go to different lieux."""
    marche = construire(tirer(graine))
    return paniers(marche, Random(graine)) if graine % 4 == 3 else marche


def _enonces(marche: Marche) -> tuple[Impossibilite, ...]:
    solution = mecanisme("stable").resoudre(marche, OptionsResolution())
    assert (solution.etat is Etat.SANS_STABLE) == bool(solution.impossibilites)
    return solution.impossibilites


def _enonce_entier(marche: Marche) -> Impossibilite:
    """The statement about everybody whom the bounds leave undecided, all others seated."""
    possibles = borner(marche).possibles
    indecises = [u for u, options in enumerate(possibles) if len(options) > 1]
    fixes = tuple((u, options[0]) for u, options in enumerate(possibles) if len(options) == 1)
    return Impossibilite(tuple(indecises), tuple(tuple(possibles[u]) for u in indecises), fixes)


def _completer(enonce: Impossibilite, temoin: tuple[int, ...]) -> tuple[int, ...]:
    """The allocation made of a choice of the group and of the units seated."""
    options = dict(enonce.fixes) | dict(zip(enonce.unites, temoin, strict=True))
    return tuple(options[u] for u in sorted(options))


@pytest.mark.parametrize("part", range(4))
def test_exploration_contre_enumeration(part: int) -> None:
    """With every option open and nobody seated, the search finds a stable allocation exactly when the enumeration does."""
    verdicts = set()
    for graine in range(part * 100, part * 100 + 100):
        marche = _marche(graine)
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
        marche = _marche(graine)
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
        marche = _marche(graine)
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


def _choix_justes(enumeration: Enumeration, enonce: Impossibilite) -> set[tuple[int, ...]]:
    """Choices of a group that are right, by trying them all with the words of the model."""
    justes = set()
    for choix in product(*enonce.domaines):
        tenues = dict(zip(enonce.unites, choix, strict=True)) | dict(enonce.fixes)
        presents: list[list[tuple[int, tuple[int, ...]]]] = [[] for _ in enumeration.places]
        for u, k in tenues.items():
            seul = [k if v == u else len(options) for v, options in enumerate(enumeration.sieges)]
            for c, occupants in enumerate(enumeration.occupants(seul)):
                presents[c] += [occupant for occupant in occupants if occupant[0] == u]
        touchees = {c for c, occupants in enumerate(presents) if any(u in enonce.unites for u, _ in occupants)}
        restes = [sum(cle == TITULAIRE for _, cle in occupants) for occupants in presents]
        assises = all(len(presents[c]) - restes[c] <= max(0, enumeration.places[c] - restes[c]) for c in touchees)
        groupe = zip(enonce.unites, choix, enonce.domaines, strict=True)
        claims = (enumeration.nature(presents, u, k) for u, obtenue, domaine in groupe for k in domaine if k < obtenue)
        if assises and not any(claims):
            justes.add(choix)
    return justes


@pytest.mark.parametrize("part", range(4))
def test_exploration_de_groupes_au_hasard(part: int) -> None:
    """Whatever the domains and the seats stated, the search finds a right choice exactly when there is one."""
    verdicts = set()
    for graine in range(part * 250, part * 250 + 250):
        enumeration = Enumeration(_marche(graine))
        enonce = _enonce_au_hasard(enumeration, Random(graine))
        if prod(map(len, enonce.domaines)) > 2_000:
            continue
        justes = _choix_justes(enumeration, enonce)
        exploration = explorer_groupe(enumeration.marche, enonce.unites, enonce.domaines, enonce.fixes)
        assert exploration.verdict is (Verdict.FAUSSE if justes else Verdict.PROUVEE), graine
        assert exploration.temoin is None or exploration.temoin in justes, graine
        verdicts.add(exploration.verdict)
    assert verdicts == {Verdict.PROUVEE, Verdict.FAUSSE}


@pytest.mark.parametrize("part", range(4))
def test_enonce_entier_contre_enumeration(part: int) -> None:
    """The statement about all undecided units is confirmed exactly where no stable allocation exists, else a witness is one."""
    for graine in range(1_000 + part * 100, 1_100 + part * 100):
        marche = _marche(graine)
        enumeration, enonce = Enumeration(marche), _enonce_entier(marche)
        if not enonce.unites:
            assert [tuple(option for _, option in enonce.fixes)] == enumeration.stables, graine
            continue
        controle = _controler(marche, enonce)
        assert controle.bornes_verifiees, graine
        assert controle.confirmee != bool(enumeration.stables), graine
        if controle.temoin is not None:
            assert _completer(enonce, controle.temoin) in enumeration.stables, graine


@pytest.mark.parametrize("part", range(4))
def test_enonces_du_mecanisme(part: int) -> None:
    """Every statement of the mechanism on random small markets is confirmed."""
    enonces = 0
    for graine in range(2_000 + part * 150, 2_150 + part * 150):
        marche = _marche(graine)
        for enonce in _enonces(marche):
            assert _controler(marche, enonce).confirmee, graine
            enonces += 1
    assert enonces > 10


def test_enonces_de_marches_reunis() -> None:
    """Statements about one part of a larger market are confirmed with the whole around it."""
    enonces = 0
    for graine in range(8):
        hasard = Random(graine)
        marche = construire(reunir(separees(hasard, hasard.randint(4, 8))))
        for enonce in _enonces(marche):
            assert _controler(marche, enonce).confirmee, graine
            enonces += 1
    assert enonces > 5


@pytest.mark.parametrize("instance", (I1, I2, I3, I4, I5), ids=["I1", "I2", "I3", "I4", "I5"])
def test_instances_de_l_etude(instance: Instance) -> None:
    """The impossibility of each instance of the study is confirmed."""
    (enonce,) = _enonces(instance.marche())
    controle = _controler(instance.marche(), enonce)
    assert (controle.verdict, controle.bornes_verifiees, controle.temoin) == (Verdict.PROUVEE, True, None)


@pytest.mark.parametrize("nom", [nom for nom, instance in TOUTES.items() if instance.stables])
def test_instances_qui_ont_un_stable(nom: str) -> None:
    """Announced impossible, an instance that has stable allocations is contradicted by one of them."""
    marche, enumeration = TOUTES[nom].marche(), Enumeration(TOUTES[nom].marche())
    options = tuple(tuple(range(nombre + 1)) for nombre in enumeration.nombre_options)
    controle = _controler(marche, Impossibilite(tuple(range(marche.nombre_unites)), options, ()))
    assert controle.verdict is Verdict.FAUSSE
    assert controle.temoin in enumeration.stables


def _sans_stable(nombre: int) -> list[tuple[Marche, Impossibilite]]:
    """Markets without stable allocation, with the mechanism's statements."""
    enonces = ((marche, e) for graine in count() for marche in [construire(voisine(Random(graine)))] for e in _enonces(marche))
    return list(islice(enonces, nombre))


def _avec_fixes(nombre: int) -> list[tuple[Marche, Impossibilite]]:
    """Markets without stable allocation where somebody is seated around those undecided, with the statement about these."""
    enonces = ((marche, _enonce_entier(marche)) for marche in map(_marche, count()))
    utiles = ((m, e) for m, e in enonces if _assises(m, e) and _controler(m, e).confirmee)
    return list(islice(utiles, nombre))


def _assises(marche: Marche, enonce: Impossibilite) -> set[int]:
    """Seated units that take a seat in a cellule of the group."""
    groupe = zip(enonce.unites, enonce.domaines, strict=True)
    touchees = {c for u, domaine in groupe for c in _touche(marche, u, domaine)}
    return {u for u, option in enonce.fixes if not touchees.isdisjoint(_touche(marche, u, (option,)))}


def test_option_retiree_refusee() -> None:
    """A domain without one of its options is refused: the bounds do not exclude what was removed."""
    for marche, enonce in _sans_stable(15):
        for i, domaine in enumerate(enonce.domaines):
            for option in domaine:
                reste = tuple(k for k in domaine if k != option)
                domaines = (*enonce.domaines[:i], reste, *enonce.domaines[i + 1 :])
                faux = Impossibilite(enonce.unites, domaines, enonce.fixes)
                assert option in borner(marche).possibles[enonce.unites[i]]
                assert not _controler(marche, faux).bornes_verifiees


def test_unite_fixee_ailleurs_refusee() -> None:
    """A seated unit stated elsewhere than where the bounds put it is refused."""
    essais = 0
    for marche, enonce in _avec_fixes(12):
        for i, (u, option) in enumerate(enonce.fixes):
            for autre in range(int(marche.option_debut[u + 1] - marche.option_debut[u]) + 1):
                if autre != option:
                    fixes = (*enonce.fixes[:i], (u, autre), *enonce.fixes[i + 1 :])
                    assert not _controler(marche, Impossibilite(enonce.unites, enonce.domaines, fixes)).bornes_verifiees
                    essais += 1
    assert essais > 10


def test_unite_assise_oubliee_refusee() -> None:
    """A statement that forgets somebody seated in a cellule of the group is refused."""
    for marche, enonce in _avec_fixes(12):
        assises = _assises(marche, enonce)
        for i, (u, _) in enumerate(enonce.fixes):
            faux = Impossibilite(enonce.unites, enonce.domaines, enonce.fixes[:i] + enonce.fixes[i + 1 :])
            assert _controler(marche, faux).bornes_verifiees == (u not in assises)


def _touche(marche: Marche, unite: int, options: tuple[int, ...]) -> set[int]:
    """Cellules where a unit sits with one of the options, homes included."""
    membres = marche.membres[marche.unite_debut[unite] : marche.unite_debut[unite + 1]]
    debut, fin = int(marche.slot_debut[unite]), int(marche.slot_debut[unite + 1])
    lignes = marche.slot_cellule[debut:fin].reshape(-1, len(membres))
    assises = [lignes[k] if k < len(lignes) else marche.origine[membres] for k in options]
    return {int(c) for ligne in assises for c in ligne if c >= 0}


def test_unite_du_groupe_oubliee_refusee() -> None:
    """A group without one of its units is refused: the unit may still sit where the others compete."""
    for marche, enonce in _sans_stable(25):
        for i in range(len(enonce.unites)):
            garde = [j for j in range(len(enonce.unites)) if j != i]
            faux = Impossibilite(tuple(enonce.unites[j] for j in garde), tuple(enonce.domaines[j] for j in garde), enonce.fixes)
            assert not _controler(marche, faux).confirmee


def test_marche_repare_refuse() -> None:
    """The same statement on the market with one seat more, which has stable allocations, is refused."""
    for instance in (I1, I3, I4, I5):
        (enonce,) = _enonces(instance.marche())
        for cle, ecart in sorted(instance.reparations):
            places = {**instance.description["places"]}
            places[cle] += ecart
            marche = instance.marche(places=places)
            assert Enumeration(marche).stables
            assert not _controler(marche, enonce).confirmee


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


def test_limite_de_noeuds() -> None:
    """A search that would go on stops at its limit without concluding; the exact number of nodes is enough to conclude."""
    marche = I3.marche()
    (enonce,) = _enonces(marche)
    noeuds = _controler(marche, enonce).noeuds
    assert noeuds > 1
    court = _controler(marche, enonce, limite_noeuds=noeuds - 1)
    assert (court.verdict, court.noeuds, court.confirmee) == (Verdict.NON_CONCLU, noeuds - 1, False)
    assert _controler(marche, enonce, limite_noeuds=noeuds).verdict is Verdict.PROUVEE


@pytest.mark.parametrize(("limite", "valeur"), (("LIMITE_TRAVAIL", 10), ("PROFONDEUR", 0)))
def test_autres_limites(limite: str, valeur: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the amount of work nor the depth of a hostile statement is unbounded."""
    marche = I6.marche()
    enonce = _enonce_entier(marche)
    assert _controler(marche, enonce).verdict is Verdict.FAUSSE
    monkeypatch.setattr(exploration_groupe, limite, valeur)
    assert _controler(marche, enonce).verdict is Verdict.NON_CONCLU


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
    enonce = _enonce_entier(marche)
    controle = _controler(marche, enonce)
    (seul,) = _enonces(I3.marche())
    assert len(enonce.unites) == 26
    assert controle.confirmee
    assert controle.noeuds <= _controler(I3.marche(), seul).noeuds + 11 * 2


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
    assert _choix_justes(Enumeration(marche), enonce) == {(1, 0, 0, 1, 1, 1)}
    assert explorer_groupe(marche, enonce.unites, enonce.domaines, enonce.fixes).temoin == (1, 0, 0, 1, 1, 1)


def test_ordre_des_unites_sans_effet() -> None:
    """The verdict does not depend on the order in which units, options and seated units are written."""
    for marche, enonce in _sans_stable(10):
        ordre = list(reversed(range(len(enonce.unites))))
        autre = Impossibilite(
            tuple(enonce.unites[i] for i in ordre),
            tuple(tuple(reversed(enonce.domaines[i])) for i in ordre),
            tuple(reversed(enonce.fixes)),
        )
        assert _controler(marche, autre).confirmee


def test_contradiction_des_bornes() -> None:
    """An empty domain is believed only when the bounds themselves find a contradiction."""
    marche = I6.marche()
    vide = Impossibilite((0,), ((),), ())
    assert (_controler(marche, vide).verdict, _controler(marche, vide).bornes_verifiees) == (Verdict.PROUVEE, False)
    contradictoires = Bornes(tuple(() for _ in range(marche.nombre_unites)), contradiction=True)
    assert _controler(marche, vide, bornes=contradictoires).confirmee


MAL_FORMES = {
    "rien": ((), (), ()),
    "domaine manquant": ((0, 1), ((0,),), ()),
    "unité inconnue": ((9,), ((0,),), ()),
    "unité négative": ((-1,), ((0,),), ()),
    "unité fixée inconnue": ((0,), ((0,),), ((9, 0),)),
    "unité deux fois": ((0, 0), ((0,), (1,)), ()),
    "unité du groupe et fixée": ((0,), ((0,),), ((0, 0),)),
    "option inconnue": ((0,), ((7,),), ()),
    "option négative": ((0,), ((-1,),), ()),
    "option deux fois": ((0,), ((0, 0),), ()),
    "option fixée inconnue": ((0,), ((0,),), ((1, 7),)),
}


@pytest.mark.parametrize("cas", MAL_FORMES)
def test_enonce_mal_forme(cas: str) -> None:
    """A statement about units or options that do not exist is not judged."""
    with pytest.raises(ValueError, match="unité"):
        controler_impossibilite(I6.marche(), *MAL_FORMES[cas])  # type: ignore[arg-type]


def test_toutes_les_bornes_possibles_de_i6() -> None:
    """The bounds leave open both stable allocations of I6, and the group that has them is contradicted by one of them."""
    marche = I6.marche()
    assert [tuple(options) for options in borner(marche).possibles] == [(0, 1), (0, 1)]
    stables = {I6.allocation(issue) for issue in I6.stables}
    assert stables < set(product((0, 1), repeat=2))
    assert _controler(marche, _enonce_entier(marche)).temoin in stables
