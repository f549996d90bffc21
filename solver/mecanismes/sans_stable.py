"""When no stable allocation exists: the fewest claims, what each is worth, and the seats that would repair it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..cpsat import Statut, resoudre_residu
from ..marche import Marche
from ..solution import Impossibilite, Reparation, Revendication
from .base import OptionsResolution
from .encadrement import encadrer
from .etat import maisons, somme_des_rangs
from .exclusion import Exclusion
from .exploration import explorer
from .preparation import Rangs
from .residu import Residu
from .tentative import Tentative, tenter


@dataclass(frozen=True, slots=True, eq=False)
class Moindre:
    """The answer with the fewest claims found, whether their number is proven minimal, and a bound of P8 (model §6)."""

    option: NDArray[np.int64]
    minimum_prouve: bool
    p8_borne: int
    temps: float


def moindres_revendications(marche: Marche, rangs: Rangs, options: OptionsResolution, echec: Tentative) -> Moindre | None:
    """Fewest units with a claim, then fewest single persons with an envy claim, then P8.

    A market that the exact model can hold in one piece is solved whole, every unit allowed a claim: all three are proven. A
    larger one is searched with few sacrificed units: first each unit of the groups without stable allocation alone, and when
    none of them suffices, more and more of them. One claim is then proven minimal (none is impossible); P8 keeps a gap.
    """
    total = int(marche.option_debut[-1]) + marche.nombre_unites
    if total <= options.marche_entier_maximal:
        entier = tenter(marche, rangs, marche.places, options, range(marche.nombre_unites))
        if entier.option is not None:
            borne = somme_des_rangs(marche, entier.option) - entier.ecart
            return Moindre(entier.option, entier.prouve, borne, entier.temps)
    return _petits_sacrifices(marche, rangs, options, echec)


def _petits_sacrifices(marche: Marche, rangs: Rangs, options: OptionsResolution, echec: Tentative) -> Moindre | None:
    temps = 0.0
    groupes = echec.impossibles + echec.inconnues
    base: tuple[int, ...] = ()
    meilleure: Tentative | None = None
    # Several groups may fail: each round repairs the first and keeps its sacrifice.
    for _ in range(options.essais_sacrifice):
        groupe = (echec.impossibles + echec.inconnues)[0]
        candidats = _candidats(marche, rangs, groupe, base)[: options.essais_sacrifice]
        essais: list[Tentative] = []
        suite: list[tuple[int, Tentative]] = []
        for u in candidats:
            essai = tenter(marche, rangs, marche.places, options, (*base, u))
            temps += essai.temps
            if essai.option is not None:
                essais.append(essai)
            else:
                suite.append((u, essai))
            if temps > options.limite:
                break
        if essais:
            meilleure = min(essais, key=lambda e: valeur(marche, rangs, e))
            break
        if not suite:
            return None
        # None suffices alone: keep the one that leaves the fewest failing groups.
        u, echec = min(
            suite, key=lambda paire: (len(paire[1].impossibles) + len(paire[1].inconnues), candidats.index(paire[0]))
        )
        base = (*base, u)
        if temps > options.limite:
            return None
    une = meilleure if meilleure is not None and meilleure.revendiquent <= 1 else None
    exploration = explorer(marche, rangs, options, groupes, une, lambda e: valeur(marche, rangs, e))
    temps += exploration.temps
    meilleure = exploration.meilleure or meilleure
    if meilleure is None or meilleure.option is None:
        return None
    if meilleure.revendiquent <= 1 and exploration.complete:
        return Moindre(meilleure.option, True, somme_des_rangs(marche, meilleure.option) - meilleure.ecart, temps)
    # None is impossible; when the exploration is complete and found nothing, one is impossible too.
    impossible = 1 if exploration.meilleure is None and exploration.complete else 0
    borne = borne_p8(marche, rangs, meilleure.revendiquent)
    return Moindre(meilleure.option, meilleure.revendiquent <= impossible + 1, borne, temps)


def _candidats(marche: Marche, rangs: Rangs, groupe: Sequence[int], deja: Iterable[int]) -> list[int]:
    """Units of a group, linked ones first, then by draw."""
    taille = np.diff(marche.unite_debut)
    return sorted(set(groupe) - set(deja), key=lambda u: (-int(taille[u]), int(rangs.tirage_unite[u])))


def valeur(marche: Marche, rangs: Rangs, essai: Tentative) -> tuple[int, int, int, tuple[int, ...]]:
    """Order of the answers (model §6), total: the last component is the tie-break by draw."""
    assert essai.option is not None
    ordre = np.argsort(rangs.tirage_unite, kind="stable")
    rangs_obtenus = somme_des_rangs(marche, essai.option)
    return essai.revendiquent, essai.envient, rangs_obtenus, tuple(essai.option[ordre].tolist())


def borne_p8(marche: Marche, rangs: Rangs, claimants: int) -> int:
    """Lower bound of the sum of option numbers over the allocations with at most ``claimants`` units with a claim.

    With s persons per unit at most, taking the claimants away helps the others no more than s more seats per claimant in every
    cellule (a person refused by the first cellule where that fails would have had a claim before). Claimants count 1.
    """
    taille = np.diff(marche.unite_debut)
    plus = claimants * int(taille.max(initial=1))
    haut = encadrer(marche, rangs, marche.places + plus, np.flatnonzero(taille > 1).tolist()).haut
    haut[taille > 1] = 0
    gains = np.sort(taille * haut)[::-1][:claimants]
    return somme_des_rangs(marche, haut) - int(gains.sum())


def impossibilites(marche: Marche, echec: Tentative) -> tuple[Impossibilite, ...]:
    """The failing groups of an attempt without sacrificed units, as a statement that can be checked apart."""
    bornes = echec.bornes
    nombre = np.diff(marche.option_debut)
    taille = np.diff(marche.unite_debut)
    maison = maisons(marche)
    fermees = np.flatnonzero(bornes.haut == bornes.bas)
    trouvees = []
    for groupe in echec.impossibles:
        domaines = []
        cellules: set[int] = set()
        for u in groupe:
            possibles = np.flatnonzero(bornes.possible[marche.option_debut[u] : marche.option_debut[u + 1]]).tolist()
            t = int(taille[u])
            for k in possibles:
                s = int(marche.slot_debut[u]) + k * t
                cellules.update(marche.slot_cellule[s : s + t].tolist())
            if bornes.bas[u] == nombre[u]:
                possibles.append(int(nombre[u]))
                membres = marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]]
                cellules.update(c for c in maison[membres].tolist() if c >= 0)
            domaines.append(tuple(possibles))
        fixes = []
        for u in fermees.tolist():
            k, t = int(bornes.haut[u]), int(taille[u])
            s = int(marche.slot_debut[u]) + k * t
            membres = marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]]
            tenues = maison[membres] if k == nombre[u] else marche.slot_cellule[s : s + t]
            if not cellules.isdisjoint(tenues.tolist()):
                fixes.append((u, k))
        trouvees.append(Impossibilite(tuple(groupe), tuple(domaines), tuple(fixes)))
    return tuple(trouvees)


def qualifier(
    marche: Marche, rangs: Rangs, options: OptionsResolution, claims: Sequence[Revendication]
) -> tuple[Revendication, ...]:
    """Say of each claim whether it is empty: no allowed allocation (P1-P5) gives the option to the unit.

    Proven with the exact model on markets it can hold whole; otherwise only the easy half is answered: enough seats are open
    net of titulaires, so everybody else may simply stay.
    """
    return tuple(replace(c, vide=_vide(marche, rangs, options, c)) for c in claims)


def _vide(marche: Marche, rangs: Rangs, options: OptionsResolution, claim: Revendication) -> bool | None:
    taille = int(marche.unite_debut[claim.unite + 1] - marche.unite_debut[claim.unite])
    s = int(marche.slot_debut[claim.unite]) + claim.option * taille
    cellules = marche.slot_cellule[s : s + taille]
    presents = rangs.titulaires if marche.depart_libere_place else np.zeros_like(rangs.titulaires)
    demandes = np.bincount(cellules, minlength=marche.nombre_cellules)
    touchees = np.flatnonzero(demandes)
    if np.all(marche.places[touchees] - presents[touchees] >= demandes[touchees]):
        return False
    if int(marche.option_debut[-1]) + marche.nombre_unites > options.marche_entier_maximal:
        return None
    toutes = np.ones(marche.nombre_unites, np.bool_)
    residu = Residu(marche, rangs, marche.places, np.zeros(marche.nombre_unites, np.int64), toutes)

    def domaine(u: int) -> list[int]:
        return [claim.option] if u == claim.unite else list(range(int(residu.nombre[u]) + 1))

    unites = range(marche.nombre_unites)
    reponse = resoudre_residu(residu.probleme(unites, domaine, unites), options.limite, existence=True)
    return None if reponse.statut is Statut.INCONNU else reponse.statut is Statut.IMPOSSIBLE


def reparations(marche: Marche, rangs: Rangs, options: OptionsResolution, echec: Tentative) -> tuple[Reparation, ...]:
    """Changes of one seat in one cellule after which a stable allocation exists; of several when several groups fail.

    Every cellule is tried on a market the exact model can hold whole, else the cellules of the failing groups, at most
    ``essais_reparation`` of them.
    """
    entier = int(marche.option_debut[-1]) + marche.nombre_unites <= options.marche_entier_maximal
    trouvees = _reparer(marche, rangs, options, marche.places, echec, entier)
    if trouvees or entier:
        return tuple(Reparation((t,)) for t in trouvees)
    # Several groups: repair them one after the other, the first repair of each.
    places, changements = marche.places.copy(), []
    for _ in range(len(echec.impossibles) + len(echec.inconnues)):
        progres = _progres(marche, rangs, options, places, echec)
        if progres is None:
            return ()
        (cellule, delta), echec = progres
        places[cellule] += delta
        changements.append((cellule, delta))
        if echec.option is not None:
            return (Reparation(tuple(sorted(changements))),)
    return ()


def _reparer(
    marche: Marche, rangs: Rangs, options: OptionsResolution, places: NDArray[np.int64], echec: Tentative, entier: bool
) -> list[tuple[int, int]]:
    if not entier and len(echec.impossibles) + len(echec.inconnues) > 1:
        return []
    changements = _changements(marche, rangs, echec, entier, options.essais_reparation)
    if not entier:
        vains = Exclusion(marche, rangs, options, echec.impossibles).irreparables(changements)
        changements = [c for c in changements if c not in vains]
    trouvees = []
    for cellule, delta in changements:
        essai = places.copy()
        essai[cellule] += delta
        if tenter(marche, rangs, essai, options, existence=True).option is not None:
            trouvees.append((cellule, delta))
    return trouvees


def _progres(
    marche: Marche, rangs: Rangs, options: OptionsResolution, places: NDArray[np.int64], echec: Tentative
) -> tuple[tuple[int, int], Tentative] | None:
    """First change of one seat that leaves fewer failing groups."""
    avant = len(echec.impossibles) + len(echec.inconnues)
    premier = replace(echec, impossibles=(echec.impossibles + echec.inconnues)[:1], inconnues=())
    for cellule, delta in _changements(marche, rangs, premier, False, options.essais_reparation):
        essai = places.copy()
        essai[cellule] += delta
        apres = tenter(marche, rangs, essai, options, existence=True)
        if len(apres.impossibles) + len(apres.inconnues) < avant:
            return (cellule, delta), apres
    return None


def _changements(marche: Marche, rangs: Rangs, echec: Tentative, entier: bool, maximum: int) -> list[tuple[int, int]]:
    """Cellules worth a try: those somebody asks for, of the failing groups in a large market; one more seat, then one less."""
    if entier:
        cellules = np.unique(marche.slot_cellule)
    else:
        tranches = [
            marche.slot_cellule[marche.slot_debut[u] : marche.slot_debut[u + 1]]
            for groupe in echec.impossibles + echec.inconnues
            for u in groupe
        ]
        cellules = np.unique(np.concatenate(tranches))
    essais = [(int(c), delta) for delta in (1, -1) for c in cellules]
    return essais if entier else essais[:maximum]
