"""Lieux of a movement: codes, neighbours, départements, and the extension table over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .dossier import ABSENT
from .noeud import CONFIANCES, Noeud
from .parametres import Parametre


@dataclass(frozen=True, slots=True, eq=False)
class Lieux:
    """What vœux name, in ascending order of code, and the départements they are made of.

    Attributes
    ----------
    codes, noms, types
        L texts each; ``types`` are the kinds declared by the pack (metropole, corse, dom…).
    est_dom, cible_extension
        (L,) bool. ``cible_extension``: whether an extension may lead there.
    limitrophe
        (L, L) bool, symmetric, false on the diagonal; ``convention`` marks the pairs that rest on a convention and not on a
        land border, whether they are switched on or not (by ``parametre_conventions``, empty when there is none).
    grille
        (L, 2) int32, (row, column) of the lieu's tile on a schematic map; no two lieux share a tile.
    indice
        Code -> index.
    departements, lieu_du_departement, zone_du_departement
        D codes ascending; (D,) int32 lieu of each; (D,) int32 zone: two départements of one zone count as one.
    limitrophe_departement
        (D, D) bool, symmetric: land borders between départements of different lieux (those inside one lieu are not listed).
    indice_departement
        Code -> index.
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

    @property
    def nombre(self) -> int:
        """Number of lieux L."""
        return len(self.codes)


def lire_lieux(noeuds: Mapping[str, Noeud], parametres: Mapping[str, Parametre]) -> Lieux:
    """Read ``lieux.yaml``: ``types``, ``lieux``, ``limitrophes``, ``conventions``, ``zones``, ``sources``."""
    types = {nom: noeud.cles(("libelle", "dom"))["dom"].booleen() for nom, noeud in noeuds["types"].table().items()}
    lus = sorted(noeuds["lieux"].table().items())
    indice = {code: i for i, (code, _) in enumerate(lus)}
    noms, genres, cibles, cases = [], [], [], []
    departements: dict[str, tuple[int, str]] = {}
    for i, (_, noeud) in enumerate(lus):
        champs = noeud.cles(("nom", "type", "cible_extension", "case", "departements"), ("note",))
        noms.append(champs["nom"].texte())
        genres.append(champs["type"].choix(types))
        cibles.append(champs["cible_extension"].booleen())
        case = [c.entier(0) for c in champs["case"].liste()]
        if champs["case"].present and len(case) != 2:
            champs["case"].faute("une case est [ligne, colonne]")
        cases.append(case if len(case) == 2 else [0, i])
        if champs["case"].present and case in cases[:-1]:
            champs["case"].faute("cette case est déjà celle d'un autre lieu")
        champs["note"].texte_ou_rien()
        for code, departement in champs["departements"].table().items():
            if code in departements:
                departement.faute("ce département est déjà dans un autre lieu")
            departements[code] = (i, departement.texte())
    if not lus:
        noeuds["lieux"].faute("aucun lieu")
    ordre = sorted(departements)
    indice_departement = {code: i for i, code in enumerate(ordre)}
    nombre = len(lus)
    limitrophe, limitrophe_departement = _frontieres(noeuds["limitrophes"], indice, departements, indice_departement)
    convention = np.zeros((nombre, nombre), dtype=bool)
    active, nom_parametre = False, ""
    if noeuds["conventions"].present:
        champs = noeuds["conventions"].cles(("parametre", "source", "confiance", "paires"))
        nom_parametre = champs["parametre"].texte()
        interrupteur = parametres.get(nom_parametre)
        if interrupteur is None or interrupteur.type != "booleen":
            champs["parametre"].faute("un paramètre booléen du paquet est attendu")
        else:
            active = interrupteur.exact is True
        champs["source"].texte()
        champs["confiance"].choix(CONFIANCES)
        for paire in champs["paires"].liste():
            a, b = _paire(paire, indice)
            if a >= 0 and b >= 0:
                convention[a, b] = convention[b, a] = True
    for partie in noeuds["sources"].cles(("lieux", "limitrophes", "zones")).values():
        if partie.present:
            champs = partie.cles(("source", "confiance"))
            champs["source"].texte()
            champs["confiance"].choix(CONFIANCES)
    zones = np.arange(len(ordre), dtype=np.int32)
    for zone in noeuds["zones"].liste():
        membres = [_indice(noeud, indice_departement, "département") for noeud in zone.liste()]
        zones[[m for m in membres if m >= 0]] = min((m for m in membres if m >= 0), default=0)
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
        lieu_du_departement=np.array([departements[code][0] for code in ordre], dtype=np.int32),
        zone_du_departement=zones,
        limitrophe_departement=limitrophe_departement,
        indice_departement=indice_departement,
    )


def _frontieres(
    noeud: Noeud, indice: Mapping[str, int], departements: Mapping[str, tuple[int, str]], rangs: Mapping[str, int]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Read the land borders: each pair of lieux gives the pairs of départements that prove it."""
    lieux = np.zeros((len(indice), len(indice)), dtype=bool)
    cantons = np.zeros((len(rangs), len(rangs)), dtype=bool)
    for ligne in noeud.liste():
        champs = ligne.cles(("lieux", "departements"))
        a, b = _paire(champs["lieux"], indice)
        if a < 0 or b < 0:
            continue
        if lieux[a, b]:
            ligne.faute("cette paire est déjà donnée")
        lieux[a, b] = lieux[b, a] = True
        for frontiere in champs["departements"].texte().split():
            bouts = frontiere.split("-")
            if len(bouts) != 2 or any(bout not in rangs for bout in bouts):
                champs["departements"].faute(f"« {frontiere} » n'est pas une paire de départements connus (02-59)")
            elif {departements[bout][0] for bout in bouts} != {a, b}:
                champs["departements"].faute(f"« {frontiere} » ne relie pas les deux lieux de la paire")
            else:
                x, y = rangs[bouts[0]], rangs[bouts[1]]
                cantons[x, y] = cantons[y, x] = True
    return lieux, cantons


def _indice(noeud: Noeud, indice: Mapping[str, int], quoi: str) -> int:
    code = noeud.texte()
    if isinstance(noeud.valeur, str) and code not in indice:
        noeud.faute(f"« {code} » n'est pas un {quoi} connu")
    return indice.get(code, ABSENT)


def _paire(noeud: Noeud, indice: Mapping[str, int]) -> tuple[int, int]:
    bouts = [_indice(bout, indice, "lieu") for bout in noeud.liste()]
    if noeud.present and (len(bouts) != 2 or (bouts[0] == bouts[1] >= 0)):
        noeud.faute("une paire de deux lieux différents est attendue")
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
