"""Write the campaign folder: all of it or nothing.

Columns are turned into text by looking codes up in short tables, which keeps one million candidats within seconds.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scoring.lieux import Lieux

from .carriere import CLASSES, CORPS, EP, Carriere
from .hasard import TRANCHE
from .listes import Listes, Motif
from .population import Population, Statut
from .situations import Situations


def ecrire(
    dossier: Path,
    entete: str,
    lieux: Lieux,
    population: Population,
    listes: Listes,
    carriere: Carriere,
    situations: Situations,
    capacites: NDArray[np.int64],
) -> None:
    """Write the five files beside ``dossier``, then rename.

    Raises
    ------
    FileExistsError
        When ``dossier`` exists and is not an empty folder.
    """
    if dossier.exists() and (not dossier.is_dir() or any(dossier.iterdir())):
        raise FileExistsError(f"{dossier} existe déjà et n'est pas un dossier vide : rien n'a été écrit")
    dossier.parent.mkdir(parents=True, exist_ok=True)
    travail = Path(tempfile.mkdtemp(prefix=f".{dossier.name}-", dir=dossier.parent))
    try:
        (travail / "campagne.yaml").write_text(entete, encoding="utf-8")
        ids = identifiants(population.nombre)
        _candidats(travail / "candidats.csv", ids, lieux, population, listes, carriere, situations)
        _voeux(travail / "voeux.csv", ids, lieux, listes)
        _capacites(travail / "capacites.csv", lieux, population, capacites)
        couples = ([ids[i] for i in membres.tolist()] for membres in population.couples.T)
        _table(travail / "couples.csv", ("candidat_1", "candidat_2"), tuple(couples))
        travail.chmod(0o755)
        if dossier.exists():
            dossier.rmdir()
        os.replace(travail, dossier)
    except BaseException:
        shutil.rmtree(travail, ignore_errors=True)
        raise


def identifiants(nombre: int) -> list[str]:
    """Ids in ascending order: ``c0000001``…"""
    largeur = max(5, len(str(nombre)))
    return [f"c{i:0{largeur}d}" for i in range(1, nombre + 1)]


def _candidats(
    chemin: Path, ids: list[str], lieux: Lieux, population: Population, listes: Listes, carriere: Carriere, s: Situations
) -> None:
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
    with chemin.open("w", encoding="utf-8", newline="") as sortie:
        sortie.write(",".join(("candidat", *(nom for nom, _, _ in colonnes))) + "\n")
        for debut in range(0, len(ids), TRANCHE):
            fin = min(debut + TRANCHE, len(ids))
            textes = [_texte(nom, valeurs[debut:fin], codes) for nom, valeurs, codes in colonnes]
            _lignes(sortie.write, (ids[debut:fin], *textes))


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


def _voeux(chemin: Path, ids: list[str], lieux: Lieux, listes: Listes) -> None:
    rangs = np.arange(listes.lieux.shape[1])
    with chemin.open("w", encoding="utf-8", newline="") as sortie:
        sortie.write("candidat,rang,lieu\n")
        for debut in range(0, len(ids), TRANCHE):
            fin = min(debut + TRANCHE, len(ids))
            candidat, rang = np.nonzero(rangs < listes.longueur[debut:fin, None])
            lieu = listes.lieux[debut:fin][candidat, rang]
            textes = ([ids[debut + i] for i in candidat.tolist()], _texte("rang", rang + 1, None), _texte("lieu", lieu, lieux.codes))
            _lignes(sortie.write, textes)


def _capacites(chemin: Path, lieux: Lieux, population: Population, capacites: NDArray[np.int64]) -> None:
    disciplines = [d.discipline for d in population.disciplines for _ in lieux.codes]
    codes = list(lieux.codes) * len(population.disciplines)
    _table(chemin, ("discipline", "lieu", "capacite"), (disciplines, codes, [str(c) for c in capacites.ravel().tolist()]))


def _table(chemin: Path, noms: tuple[str, ...], colonnes: tuple[list[str], ...]) -> None:
    with chemin.open("w", encoding="utf-8", newline="") as sortie:
        sortie.write(",".join(noms) + "\n")
        _lignes(sortie.write, colonnes)


def _lignes(sortie: Callable[[str], int], colonnes: Iterable[list[str]]) -> None:
    texte = "\n".join(map(",".join, zip(*colonnes, strict=True)))
    if texte:
        sortie(texte + "\n")
