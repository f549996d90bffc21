"""The independent check of impossibility refuses tampered and ill-formed statements, and stops at its limits."""

from __future__ import annotations

from itertools import count, islice
from random import Random

import pytest

from solver.marche import Marche
from solver.solution import Impossibilite
from solver.verification import exploration_groupe
from solver.verification.bornes import Bornes, borner
from solver.verification.exploration_groupe import Verdict
from solver.verification.impossibilite import controler_impossibilite
from tests.solver.hasard import construire, voisine
from tests.solver.instances import I1, I3, I4, I5, I6
from tests.solver.reference.enumeration import Enumeration
from tests.solver.verification.enonces import annoncees, controler, enonce_entier, tirer_petit


def _sans_stable(nombre: int) -> list[tuple[Marche, Impossibilite]]:
    """Markets without stable allocation, with the mechanism's statements."""
    enonces = ((marche, e) for graine in count() for marche in [construire(voisine(Random(graine)))] for e in annoncees(marche))
    return list(islice(enonces, nombre))


def _avec_fixes(nombre: int) -> list[tuple[Marche, Impossibilite]]:
    """Markets without stable allocation where somebody is seated around those undecided, with the statement about these."""
    enonces = ((marche, enonce_entier(marche)) for marche in map(tirer_petit, count()))
    utiles = ((m, e) for m, e in enonces if _assises(m, e) and controler(m, e).confirmee)
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
                assert not controler(marche, faux).bornes_verifiees


def test_unite_fixee_ailleurs_refusee() -> None:
    """A seated unit stated elsewhere than where the bounds put it is refused."""
    essais = 0
    for marche, enonce in _avec_fixes(12):
        for i, (u, option) in enumerate(enonce.fixes):
            for autre in range(int(marche.option_debut[u + 1] - marche.option_debut[u]) + 1):
                if autre != option:
                    fixes = (*enonce.fixes[:i], (u, autre), *enonce.fixes[i + 1 :])
                    assert not controler(marche, Impossibilite(enonce.unites, enonce.domaines, fixes)).bornes_verifiees
                    essais += 1
    assert essais > 10


def test_unite_assise_oubliee_refusee() -> None:
    """A statement that forgets somebody seated in a cellule of the group is refused."""
    for marche, enonce in _avec_fixes(12):
        assises = _assises(marche, enonce)
        for i, (u, _) in enumerate(enonce.fixes):
            faux = Impossibilite(enonce.unites, enonce.domaines, enonce.fixes[:i] + enonce.fixes[i + 1 :])
            assert controler(marche, faux).bornes_verifiees == (u not in assises)


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
            assert not controler(marche, faux).confirmee


def test_marche_repare_refuse() -> None:
    """The same statement on the market with one seat more, which has stable allocations, is refused."""
    for instance in (I1, I3, I4, I5):
        (enonce,) = annoncees(instance.marche())
        for cle, ecart in sorted(instance.reparations):
            places = {**instance.description["places"]}
            places[cle] += ecart
            marche = instance.marche(places=places)
            assert Enumeration(marche).stables
            assert not controler(marche, enonce).confirmee


def test_limite_de_noeuds() -> None:
    """A search that would go on stops at its limit without concluding; the exact number of nodes is enough to conclude."""
    marche = I3.marche()
    (enonce,) = annoncees(marche)
    noeuds = controler(marche, enonce).noeuds
    assert noeuds > 1
    court = controler(marche, enonce, limite_noeuds=noeuds - 1)
    assert (court.verdict, court.noeuds, court.confirmee) == (Verdict.NON_CONCLU, noeuds - 1, False)
    assert controler(marche, enonce, limite_noeuds=noeuds).verdict is Verdict.PROUVEE


@pytest.mark.parametrize(("limite", "valeur"), (("LIMITE_TRAVAIL", 10), ("PROFONDEUR", 0)))
def test_autres_limites(limite: str, valeur: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the amount of work nor the depth of a hostile statement is unbounded."""
    marche = I6.marche()
    enonce = enonce_entier(marche)
    assert controler(marche, enonce).verdict is Verdict.FAUSSE
    monkeypatch.setattr(exploration_groupe, limite, valeur)
    assert controler(marche, enonce).verdict is Verdict.NON_CONCLU


def test_ordre_des_unites_sans_effet() -> None:
    """The verdict does not depend on the order in which units, options and seated units are written."""
    for marche, enonce in _sans_stable(10):
        ordre = list(reversed(range(len(enonce.unites))))
        autre = Impossibilite(
            tuple(enonce.unites[i] for i in ordre),
            tuple(tuple(reversed(enonce.domaines[i])) for i in ordre),
            tuple(reversed(enonce.fixes)),
        )
        assert controler(marche, autre).confirmee


def test_contradiction_des_bornes() -> None:
    """An empty domain is believed only when the bounds themselves find a contradiction."""
    marche = I6.marche()
    vide = Impossibilite((0,), ((),), ())
    assert (controler(marche, vide).verdict, controler(marche, vide).bornes_verifiees) == (Verdict.PROUVEE, False)
    contradictoires = Bornes(tuple(() for _ in range(marche.nombre_unites)), contradiction=True)
    assert controler(marche, vide, bornes=contradictoires).confirmee


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
