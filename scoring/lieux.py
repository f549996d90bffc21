"""Lieux of a movement: codes, neighbours, départements, and the extension table over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .dossier import ABSENT
from .noeud import CONFIANCES, Noeud
from .parametres import Parametre

_LIEU = ("un lieu connu", "lieux différents")
_DEPARTEMENT = ("un département connu", "départements différents")
_ACADEMIE = ("une académie connue", "académies différentes")
"""Words of the faults of codes: one that is not known, a pair of the same."""


@dataclass(frozen=True, slots=True, eq=False)
class Lieux:
    """What vœux name, and the départements they are made of.

    The lieux of the pack come first, in ascending order of code; then the posts of the campaign, in ascending order too
    (:func:`scoring.postes.avec_postes`). P is the number of the former: relations between lieux are between those only.

    Attributes
    ----------
    codes, noms, types
        L texts each; ``types`` are the kinds declared by the pack (metropole, corse, dom…).
    est_dom, cible_extension
        (L,) bool. ``cible_extension``: whether an extension may lead there.
    limitrophe
        (P, P) bool, symmetric, false on the diagonal; ``convention`` marks the pairs that rest on a convention and not on a
        land border, whether they are switched on or not (by ``parametre_conventions``, empty when there is none).
    grille
        (P, 2) int32, (row, column) of the lieu's tile on a schematic map; no two lieux share a tile.
    indice
        Code -> index.
    departements, lieu_du_departement, zone_du_departement
        D codes ascending; (D,) int32 lieu of each; (D,) int32 zone: two départements of one zone count as one.
    limitrophe_departement
        (D, D) bool, symmetric: land borders between départements of different lieux (those inside one lieu are not listed).
    indice_departement
        Code -> index.
    academies, noms_academies
        A codes ascending, empty when the lieux are not grouped; their names.
    academie
        (L,) int32 académie of each lieu, ``ABSENT`` when the lieux are not grouped.
    academie_limitrophe, convention_academie
        (A, A) bool, as ``limitrophe`` and ``convention``, between académies.
    pays, frontalier
        Codes of foreign countries, in the order of the file; (L, number of countries) bool, whether the lieu touches the
        country.
    rattachement, territoire
        (L,) int32, lieu of the pack that a post belongs to, and the one whose claims count there; a lieu of the pack is its
        own.
    departement
        (L,) int32 département of a post, or the only one of a lieu; ``ABSENT`` when it is not given, or they are several.
    """

    codes: tuple[str, ...]
    noms: tuple[str, ...]
    types: tuple[str, ...]
    est_dom: NDArray[np.bool_]
    cible_extension: NDArray[np.bool_]
    limitrophe: NDArray[np.bool_]
    convention: NDArray[np.bool_]
    parametre_conventions: str
    grille: NDArray[np.int32]
    indice: Mapping[str, int]
    departements: tuple[str, ...]
    noms_departements: tuple[str, ...]
    lieu_du_departement: NDArray[np.int32]
    zone_du_departement: NDArray[np.int32]
    limitrophe_departement: NDArray[np.bool_]
    indice_departement: Mapping[str, int]
    academies: tuple[str, ...]
    noms_academies: tuple[str, ...]
    academie: NDArray[np.int32]
    academie_limitrophe: NDArray[np.bool_]
    convention_academie: NDArray[np.bool_]
    pays: tuple[str, ...]
    frontalier: NDArray[np.bool_]
    rattachement: NDArray[np.int32]
    territoire: NDArray[np.int32]
    departement: NDArray[np.int32]

    @property
    def nombre(self) -> int:
        """Number of lieux L, posts included."""
        return len(self.codes)

    @property
    def nombre_propres(self) -> int:
        """Number of lieux of the pack P: the lieux before this one are no posts."""
        return len(self.limitrophe)

    def par_convention(self, a: NDArray[Any], b: NDArray[Any], *, academies: bool = False) -> NDArray[np.bool_]:
        """Whether a convention, switched on or not, makes neighbours of lieux or of their académies; not of an absent lieu."""
        relation = self.convention
        if academies:
            relation, a, b = self.convention_academie, du_lieu(self.academie, a), du_lieu(self.academie, b)
        return relie(relation, a, b)


def du_lieu(tableau: NDArray[np.int32], a: NDArray[Any]) -> NDArray[Any]:
    """Value that each lieu has in a table, absent when the lieu is (−1 would read the last one)."""
    return np.where(a >= 0, tableau[a], ABSENT)


def relie(relation: NDArray[np.bool_], a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.bool_]:
    """Read a relation between codes; false when either is absent (−1 would read the last row), or a post."""
    lignes, colonnes = relation.shape
    connus = (a >= 0) & (a < lignes) & (b >= 0) & (b < colonnes)
    return np.asarray(connus & relation[np.where(connus, a, 0), np.where(connus, b, 0)], dtype=bool)


def lire_lieux(noeuds: Mapping[str, Noeud], parametres: Mapping[str, Parametre]) -> Lieux:
    """Read ``lieux.yaml``.

    ``types``, ``lieux``, ``limitrophes``, ``sources``; when the movement has them ``zones``, ``conventions``, ``academies``,
    ``academies_limitrophes``, ``pays``.
    """
    types = {nom: noeud.cles(("libelle", "dom"))["dom"].booleen() for nom, noeud in noeuds["types"].table().items()}
    lus = sorted(noeuds["lieux"].table().items())
    indice = {code: i for i, (code, _) in enumerate(lus)}
    regions = dict(sorted((code, n.texte()) for code, n in _table(noeuds["academies"]).items()))
    indice_academie = {code: i for i, code in enumerate(regions)}
    pays = {noeuds["pays"].enfant(code, code).identifiant(): n.texte() for code, n in _table(noeuds["pays"]).items()}
    frontalier = np.zeros((len(lus), len(pays)), dtype=bool)
    noms, genres, cibles, cases, academie = [], [], [], [], []
    departements: dict[str, tuple[int, str]] = {}
    for i, (_, noeud) in enumerate(lus):
        champs = noeud.cles(("nom", "type", "case"), ("cible_extension", "departements", "academie", "pays", "note"))
        noms.append(champs["nom"].texte())
        genres.append(champs["type"].choix(types))
        cibles.append(champs["cible_extension"].present and champs["cible_extension"].booleen())
        if champs["academie"].present != noeuds["academies"].present:
            noeud.faute("chaque lieu nomme son académie quand le paquet a des « academies », et seulement alors")
        academie.append(_indice(champs["academie"], indice_academie, _ACADEMIE))
        for voisin in champs["pays"].liste() if champs["pays"].present else ():
            code = voisin.choix(pays)
            if code in pays:
                frontalier[i, list(pays).index(code)] = True
        case = [c.entier(0) for c in champs["case"].liste()]
        if champs["case"].present and len(case) != 2:
            champs["case"].faute("une case est [ligne, colonne]")
        cases.append(case if len(case) == 2 else [0, i])
        if champs["case"].present and case in cases[:-1]:
            champs["case"].faute("cette case est déjà celle d'un autre lieu")
        champs["note"].texte_ou_rien()
        for code, departement in _table(champs["departements"]).items():
            if code in departements:
                departement.faute("ce département est déjà dans un autre lieu")
            departements[code] = (i, departement.texte())
    if not lus:
        noeuds["lieux"].faute("aucun lieu")
    ordre = sorted(departements)
    indice_departement = {code: i for i, code in enumerate(ordre)}
    nombre = len(lus)
    limitrophe, limitrophe_departement = _frontieres(noeuds["limitrophes"], indice, departements, indice_departement)
    academie_limitrophe = _paires(noeuds["academies_limitrophes"], indice_academie, _ACADEMIE)
    convention, convention_academie = np.zeros_like(limitrophe), np.zeros_like(academie_limitrophe)
    active, nom_parametre = False, ""
    if noeuds["conventions"].present:
        champs = noeuds["conventions"].cles(("parametre", "source", "confiance", "paires"), ("academies",))
        nom_parametre = champs["parametre"].texte()
        interrupteur = parametres.get(nom_parametre)
        if interrupteur is None or interrupteur.type != "booleen":
            champs["parametre"].faute("un paramètre booléen du paquet est attendu")
        else:
            active = interrupteur.exact is True
        champs["source"].texte()
        champs["confiance"].choix(CONFIANCES)
        convention = _paires(champs["paires"], indice, _LIEU)
        convention_academie = _paires(champs["academies"], indice_academie, _ACADEMIE)
    facultatives = tuple(nom for nom in ("zones", "academies", "pays") if noeuds[nom].present)
    for partie in noeuds["sources"].cles(("lieux", "limitrophes", *facultatives)).values():
        if partie.present:
            champs = partie.cles(("source", "confiance"))
            champs["source"].texte()
            champs["confiance"].choix(CONFIANCES)
    zones = np.arange(len(ordre), dtype=np.int32)
    for zone in noeuds["zones"].liste() if noeuds["zones"].present else ():
        membres = [_indice(noeud, indice_departement, _DEPARTEMENT) for noeud in zone.liste()]
        zones[[m for m in membres if m >= 0]] = min((m for m in membres if m >= 0), default=0)
    chez = np.array([departements[code][0] for code in ordre], dtype=np.int32)
    return Lieux(
        codes=tuple(indice),
        noms=tuple(noms),
        types=tuple(genres),
        est_dom=np.array([types.get(genre, False) for genre in genres], dtype=bool),
        cible_extension=np.array(cibles, dtype=bool),
        limitrophe=limitrophe | convention if active else limitrophe,
        convention=convention,
        parametre_conventions=nom_parametre,
        grille=np.array(cases, dtype=np.int32).reshape(nombre, 2),
        indice=indice,
        departements=tuple(ordre),
        noms_departements=tuple(departements[code][1] for code in ordre),
        lieu_du_departement=chez,
        zone_du_departement=zones,
        limitrophe_departement=limitrophe_departement,
        indice_departement=indice_departement,
        academies=tuple(regions),
        noms_academies=tuple(regions.values()),
        academie=np.array(academie, dtype=np.int32),
        academie_limitrophe=academie_limitrophe | convention_academie if active else academie_limitrophe,
        convention_academie=convention_academie,
        pays=tuple(pays),
        frontalier=frontalier,
        rattachement=np.arange(nombre, dtype=np.int32),
        territoire=np.arange(nombre, dtype=np.int32),
        departement=_seul_departement(chez, nombre),
    )


def _seul_departement(chez: NDArray[np.int32], nombre: int) -> NDArray[np.int32]:
    """Département of each lieu that has exactly one; ``chez``: lieu of each département."""
    departement = np.full(nombre, ABSENT, dtype=np.int32)
    departement[chez] = np.arange(len(chez), dtype=np.int32)
    return np.where(np.bincount(chez, minlength=nombre) == 1, departement, ABSENT).astype(np.int32)


def _table(noeud: Noeud) -> Mapping[str, Noeud]:
    """Read a table that may be absent."""
    return noeud.table() if noeud.present else {}


def _paires(noeud: Noeud, indice: Mapping[str, int], quoi: tuple[str, str]) -> NDArray[np.bool_]:
    """Read a list of pairs, that may be absent, as a symmetric relation."""
    relation = np.zeros((len(indice), len(indice)), dtype=bool)
    for paire in noeud.liste() if noeud.present else ():
        a, b = _paire(paire, indice, quoi)
        if a >= 0 and b >= 0:
            relation[a, b] = relation[b, a] = True
    return relation


def _frontieres(
    noeud: Noeud, indice: Mapping[str, int], departements: Mapping[str, tuple[int, str]], rangs: Mapping[str, int]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Read the land borders: each pair of lieux gives the pairs of départements that prove it, when lieux have départements."""
    lieux = np.zeros((len(indice), len(indice)), dtype=bool)
    cantons = np.zeros((len(rangs), len(rangs)), dtype=bool)
    for ligne in noeud.liste():
        champs = ligne.cles(("lieux", "departements") if rangs else ("lieux",))
        a, b = _paire(champs["lieux"], indice)
        if a < 0 or b < 0:
            continue
        if lieux[a, b]:
            ligne.faute("cette paire est déjà donnée")
        lieux[a, b] = lieux[b, a] = True
        for frontiere in champs["departements"].texte().split() if rangs else ():
            bouts = frontiere.split("-")
            if len(bouts) != 2 or any(bout not in rangs for bout in bouts):
                champs["departements"].faute(f"« {frontiere} » n'est pas une paire de départements connus (02-59)")
            elif {departements[bout][0] for bout in bouts} != {a, b}:
                champs["departements"].faute(f"« {frontiere} » ne relie pas les deux lieux de la paire")
            else:
                x, y = rangs[bouts[0]], rangs[bouts[1]]
                cantons[x, y] = cantons[y, x] = True
    return lieux, cantons


def _indice(noeud: Noeud, indice: Mapping[str, int], quoi: tuple[str, str]) -> int:
    code = noeud.texte()
    if isinstance(noeud.valeur, str) and code not in indice:
        noeud.faute(f"« {code} » n'est pas {quoi[0]}")
    return indice.get(code, ABSENT)


def _paire(noeud: Noeud, indice: Mapping[str, int], quoi: tuple[str, str] = _LIEU) -> tuple[int, int]:
    bouts = [_indice(bout, indice, quoi) for bout in noeud.liste()]
    if noeud.present and (len(bouts) != 2 or (bouts[0] == bouts[1] >= 0)):
        noeud.faute(f"une paire de deux {quoi[1]} est attendue")
        return ABSENT, ABSENT
    return (bouts[0], bouts[1]) if len(bouts) == 2 else (ABSENT, ABSENT)


def lire_extension(noeuds: Mapping[str, Noeud], lieux: Lieux) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Read ``extension.yaml``: ``sources`` and ``ordres``.

    ``ordres`` gives, for each lieu of vœu 1, runs of codes, each run with the name of its source.

    Returns
    -------
    tuple
        (L, K) int32 lieux in order, −1 padded; (L, K) bool, whether the row rests on an inferred source.
    """
    confiances = {}
    for nom, noeud in noeuds["sources"].table().items():
        champs = noeud.cles(("source", "confiance"), ("note",))
        champs["source"].texte()
        champs["note"].texte_ou_rien()
        confiances[nom] = champs["confiance"].choix(CONFIANCES)
    lignes: dict[int, list[tuple[int, bool]]] = {}
    for code, noeud in noeuds["ordres"].table().items():
        depart = lieux.indice.get(code, ABSENT)
        if depart < 0:
            noeud.faute(f"« {code} » n'est pas un lieu connu")
            continue
        suite: list[tuple[int, bool]] = []
        for troncon in noeud.liste():
            champs = troncon.cles(("source", "lieux"))
            incertain = confiances.get(champs["source"].choix(confiances)) == "infere"
            for cible in champs["lieux"].texte().split():
                indice = lieux.indice.get(cible, ABSENT)
                if indice < 0:
                    champs["lieux"].faute(f"« {cible} » n'est pas un lieu connu")
                elif indice == depart or any(indice == deja for deja, _ in suite):
                    champs["lieux"].faute(f"« {cible} » est en double, ou est le premier vœu lui-même")
                elif not lieux.cible_extension[indice]:
                    champs["lieux"].faute(f"« {cible} » n'est jamais atteint par extension")
                else:
                    suite.append((indice, incertain))
        lignes[depart] = suite
    for code, indice in lieux.indice.items():
        if noeuds["ordres"].present and indice not in lignes:
            noeuds["ordres"].faute(f"l'ordre du premier vœu « {code} » manque")
    largeur = max((len(suite) for suite in lignes.values()), default=0)
    ordre = np.full((lieux.nombre, largeur), ABSENT, dtype=np.int32)
    incertaine = np.zeros((lieux.nombre, largeur), dtype=bool)
    for depart, suite in lignes.items():
        ordre[depart, : len(suite)] = [indice for indice, _ in suite]
        incertaine[depart, : len(suite)] = [doute for _, doute in suite]
    return ordre, incertaine
