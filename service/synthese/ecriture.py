"""The files of a campaign folder, as bytes.

Columns are turned into text by looking codes up in short tables, which keeps one million candidats within seconds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scoring.lieux import Lieux

from ._schema import CORPS
from .carriere import CLASSES, EP, Carriere
from .hasard import TRANCHE
from .listes import Listes, Motif
from .population import Population, Statut
from .situations import Situations


def fichiers(
    lieux: Lieux,
    population: Population,
    listes: Listes,
    carriere: Carriere,
    situations: Situations,
    capacites: NDArray[np.int64],
) -> dict[str, bytes]:
    """Content of the four tables of a campaign folder, by file name."""
    ids = identifiants(population.nombre)
    couples = [[ids[i] for i in membres.tolist()] for membres in population.couples.T]
    disciplines = [d.discipline for d in population.disciplines for _ in lieux.codes]
    cellules = [disciplines, list(lieux.codes) * len(population.disciplines), [str(c) for c in capacites.ravel().tolist()]]
    return {
        "candidats.csv": _candidats(ids, lieux, population, listes, carriere, situations),
        "voeux.csv": _voeux(ids, lieux, listes),
        "capacites.csv": b"discipline,lieu,capacite\n" + _lignes(cellules),
        "couples.csv": b"candidat_1,candidat_2\n" + _lignes(couples),
    }


def identifiants(nombre: int) -> list[str]:
    """Ids in ascending order: ``c00001`` first."""
    largeur = max(5, len(str(nombre)))
    return [f"c{i:0{largeur}d}" for i in range(1, nombre + 1)]


def _candidats(
    ids: list[str], lieux: Lieux, population: Population, listes: Listes, carriere: Carriere, s: Situations
) -> bytes:
    disciplines = [d.discipline for d in population.disciplines]
    stage = np.where(population.statut == Statut.stagiaire, population.depart, -1)
    ex_titulaire = np.where(population.autre_corps, population.depart, -1)
    reintegration = np.where(population.statut == Statut.reintegration, population.depart, -1)
    motif = np.where(listes.motif == Motif.aucun, -1, listes.motif)
    colonnes: tuple[tuple[str, NDArray[np.generic], Sequence[str] | None], ...] = (
        ("discipline", population.discipline, disciplines),
        ("statut", population.statut, [statut.name for statut in Statut]),
        ("origine", np.where(population.tient, population.depart, -1), lieux.codes),
        ("date_naissance", carriere.naissance, None),
        ("corps", carriere.corps, CORPS),
        ("classe", carriere.classe, CLASSES),
        ("echelon", carriere.echelon, None),
        ("anciennete_echelon", carriere.anciennete_echelon, None),
        ("anciennete_poste", carriere.anciennete_poste, None),
        ("ep_classement", carriere.ep, EP),
        ("ep_annees", carriere.ep_annees, None),
        ("motif_familial", motif, [m.name for m in Motif]),
        ("academie_conjoint", s.academie_conjoint, lieux.codes),
        ("departement_conjoint", s.departement_conjoint, lieux.departements),
        ("departement", s.departement, lieux.departements),
        ("enfants", s.enfants, None),
        ("separation_activite", s.separation_activite, None),
        ("separation_conge", s.separation_conge, None),
        ("boe", np.where(s.boe, 0, -1), ("oui",)),
        ("handicap_academies", s.handicap, lieux.codes),
        ("cimm", s.cimm, lieux.codes),
        ("academie_stage", stage, lieux.codes),
        ("academie_concours", s.academie_concours, lieux.codes),
        ("bonification_stagiaire", np.where(s.bonification_stagiaire, 0, -1), ("oui",)),
        ("ex_contractuel", np.where(carriere.ex_contractuel, 0, -1), ("oui",)),
        ("academie_ex_titulaire", ex_titulaire, lieux.codes),
        ("academie_reintegration", reintegration, lieux.codes),
        ("voeu_preferentiel_annees", s.voeu_preferentiel_annees, None),
        ("voeu_preferentiel_acquis", s.voeu_preferentiel_acquis, None),
        ("shn_annees", s.shn_annees, None),
        ("corse_demandes", s.corse_demandes, None),
        ("mayotte_guyane_annees", s.mayotte_guyane_annees, None),
    )
    morceaux = [(",".join(("candidat", *(nom for nom, _, _ in colonnes))) + "\n").encode()]
    for debut in range(0, len(ids), TRANCHE):
        fin = min(debut + TRANCHE, len(ids))
        textes = [_texte(nom, valeurs[debut:fin], codes) for nom, valeurs, codes in colonnes]
        morceaux.append(_lignes([ids[debut:fin], *textes]))
    return b"".join(morceaux)


def _texte(nom: str, valeurs: NDArray[np.generic], codes: Sequence[str] | None) -> list[str]:
    """Texts of a column: looked up in ``codes``, or whole numbers, or dates; empty for -1."""
    if valeurs.ndim == 2:
        premier, second = (_texte(nom, valeurs[:, k], codes) for k in (0, 1))
        return [f"{a} {b}" if b else a for a, b in zip(premier, second, strict=True)]
    if codes is not None:
        table = np.array([*codes, ""], dtype=object)
        return [str(texte) for texte in table[valeurs.astype(np.int64)]]
    distincts, position = np.unique(valeurs.astype(np.int64), return_inverse=True)
    if nom.startswith("date_"):
        textes = [str(np.datetime64(int(jour), "D")) for jour in distincts]
    else:
        textes = ["" if valeur == -1 else str(valeur) for valeur in distincts.tolist()]
    return [textes[k] for k in position.tolist()]


def _voeux(ids: list[str], lieux: Lieux, listes: Listes) -> bytes:
    rangs = np.arange(listes.lieux.shape[1])
    morceaux = [b"candidat,rang,lieu\n"]
    for debut in range(0, len(ids), TRANCHE):
        fin = min(debut + TRANCHE, len(ids))
        candidat, rang = np.nonzero(rangs < listes.longueur[debut:fin, None])
        lieu = listes.lieux[debut:fin][candidat, rang]
        auteurs = [ids[debut + i] for i in candidat.tolist()]
        morceaux.append(_lignes([auteurs, _texte("rang", rang + 1, None), _texte("lieu", lieu, lieux.codes)]))
    return b"".join(morceaux)


def _lignes(colonnes: Sequence[Sequence[str]]) -> bytes:
    texte = "\n".join(map(",".join, zip(*colonnes, strict=True)))
    return (texte + "\n").encode() if texte else b""
