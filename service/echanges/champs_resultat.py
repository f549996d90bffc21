"""Columns of the result files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from . import champs
from .champs import Champ, Type

if TYPE_CHECKING:
    from scoring.paquet import Paquet

ISSUES = ("voeu", "extension", "maintenu", "non_affecte", "derogation")
"""Values of ``resultat`` in ``affectations.csv``."""

PHASES = ("mutation", "permutation")

_BORNE = champs.POINTS_MAXIMAUX * 100


def _candidat() -> Champ:
    return Champ("candidat", Type.IDENTIFIANT, "identifiant du candidat", exemple="C00001")


def _compte(nom: str, libelle: str) -> Champ:
    return Champ(nom, Type.ENTIER, libelle, exemple="12", minimum=0, maximum=10**9)


def _points(nom: str, libelle: str, *, requis: bool = True) -> Champ:
    return Champ(nom, Type.POINTS, libelle, "164.2", requis=requis, vide_permis=True, minimum=-_BORNE, maximum=_BORNE)


def _rang(libelle: str, *, vide_permis: bool = False) -> Champ:
    return Champ("rang", Type.ENTIER, libelle, "1", vide_permis=vide_permis, minimum=1, maximum=champs.RANG_MAXIMAL)


def _deux_phases(paquet: Paquet | None, *colonnes: Champ) -> tuple[Champ, ...]:
    """Columns of movements in two phases; unknown to the others, and read when they are there without a pack."""
    if paquet is None:
        return tuple(replace(champ, requis=False) for champ in colonnes)
    return colonnes if paquet.deux_phases else ()


def affectations(paquet: Paquet | None) -> tuple[Champ, ...]:
    """Columns of ``affectations.csv``."""
    return (
        _candidat(),
        Champ("discipline", Type.ETIQUETTE, "discipline de mouvement", exemple="L1300"),
        champs.lieu(paquet, "origine", "lieu dont le candidat est titulaire", vide_permis=True),
        Champ("resultat", Type.CHOIX, "résultat", exemple="voeu", valeurs=ISSUES),
        champs.lieu(paquet, "lieu", "lieu obtenu, vide si maintenu ou non affecté", vide_permis=True),
        _rang("rang du vœu obtenu, vide sinon", vide_permis=True),
        _points("points", "points utilisés"),
        Champ("phase", Type.CHOIX, "phase (premier degré)", "mutation", requis=False, vide_permis=True, valeurs=PHASES),
        *_deux_phases(
            paquet, champs.lieu(paquet, "lieu_mutation", "lieu obtenu en phase de mutation, vide si aucun", vide_permis=True)
        ),
    )


def bareme(_paquet: Paquet | None) -> tuple[Champ, ...]:
    """Columns of ``bareme.csv``, elements apart."""
    return (
        _candidat(),
        _rang("rang du vœu"),
        _points("points", "total des points du vœu"),
        _points("points_extension", "points conservés en extension", requis=False),
        Champ("groupe", Type.ENTIER, "groupe de priorité", "0", requis=False, vide_permis=True, minimum=0, maximum=10_000),
    )


def barres(paquet: Paquet | None) -> tuple[Champ, ...]:
    """Columns of ``barres.csv``."""
    borne = 10**9
    return (
        Champ("discipline", Type.ETIQUETTE, "discipline de mouvement", exemple="L1300"),
        champs.lieu(paquet, "lieu", "lieu"),
        Champ("capacite", Type.ENTIER, "nombre net d'entrées ouvertes", "12", minimum=-borne, maximum=borne),
        _compte("entrants", "candidats entrés"),
        _compte("sortants", "titulaires partis"),
        _compte("demandes", "candidats ayant demandé"),
        _compte("non_satisfaits", "candidats refusés et non placés sur un meilleur vœu"),
        _points("barre", "points du dernier entrant, vide si personne n'est entré"),
        Champ("departage", Type.ETIQUETTE, "critère qui a départagé", "points", requis=False, vide_permis=True),
        *_deux_phases(
            paquet,
            _compte("sorties", "sorties ouvertes en phase de mutation"),
            _compte("entrants_mutation", "candidats entrés en phase de mutation"),
            _compte("sortants_mutation", "titulaires partis en phase de mutation"),
            _points("barre_sortie", "points sur le vœu 1 du dernier sortant, vide si personne n'est parti"),
        ),
        replace(_compte("entrants_par_decision", "candidats entrés par décision motivée"), requis=False),
        replace(_compte("sortants_par_decision", "titulaires partis par décision motivée"), requis=False),
    )


def refus(paquet: Paquet | None) -> tuple[Champ, ...]:
    """Columns of ``refus.csv``."""
    return (
        _candidat(),
        _rang("rang du vœu refusé"),
        champs.lieu(paquet, "lieu", "lieu refusé"),
        Champ("rang_non_entrant", Type.ENTIER, "rang parmi les refusés", "3", vide_permis=True, minimum=1, maximum=10**9),
        _points("barre", "points du dernier entrant, vide si personne n'est entré"),
        Champ("motif", Type.ETIQUETTE, "motif du refus", "rang"),
        *_deux_phases(
            paquet,
            Champ("rang_sortie", Type.ENTIER, "rang sur la liste de sortie de son lieu", "12", minimum=1, maximum=10**9),
            _points("barre_sortie", "points sur le vœu 1 du dernier sortant de son lieu, vide si personne n'est parti"),
        ),
    )


def avis(_paquet: Paquet | None) -> tuple[Champ, ...]:
    """Columns of ``avis.csv``."""
    return (
        _candidat(),
        _rang("rang du vœu concerné, vide si aucun", vide_permis=True),
        Champ("code", Type.ETIQUETTE, "règle appliquée", "N1"),
        Champ("message", Type.TEXTE, "explication", "vœu pour l'académie déjà détenue : retiré avec les suivants"),
    )


CERTIFICAT = "certificat.json"
RAPPORT = "rapport.html"
"""Files of a result folder that are not tables."""

FICHIERS: Mapping[str, Callable[[Paquet | None], tuple[Champ, ...]]] = {
    "affectations.csv": affectations,
    "bareme.csv": bareme,
    "barres.csv": barres,
    "refus.csv": refus,
    "avis.csv": avis,
}
"""Columns of each result file."""
