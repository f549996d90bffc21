"""The value of a seat: for every cellule, exactly what one more seat does, and one fewer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from solver.marche import DEHORS

from ..francais import pluriel
from ..preference import compter
from ..scenarios import Scenario, decisions_sans_place
from ..statistiques import Issue, calculer
from .chaine import Mouvement, cellule_en_mots, en_phrases, enchainer
from .chantier import Chantier
from .executeurs import Executeur
from .issues import rapprocher
from .tables import colonne_texte, csv, parquet

if TYPE_CHECKING:
    import pyarrow as pa

    from scoring.paquet import Paquet

TABLE = "sensibilite.csv"
TABLE_PARQUET = "sensibilite.parquet"
CHAINES = "chaines.json"
PAR_TACHE = 20
"""Cellules given to a worker at once."""


@dataclass(frozen=True, slots=True)
class Effet:
    """What one seat more (``sens`` 1) or fewer (-1) does in one cellule.

    Attributes
    ----------
    mieux, moins_bien
        Persons better and worse off (:mod:`service.preference`). ``rangs_gagnes``, ``rangs_perdus``: option numbers, over them.
    longueur
        Persons whose cellule changes: the length of the chain of moves.
    autres_lieux, autres_disciplines
        Lieux (disciplines) other than the cellule's where somebody enters or leaves.
    couples
        Couples that move.
    voeu_1, extension, non_affectes
        Persons more, or fewer, on vœu 1, placed by extension, without any place.
    vaine
        The seat changes nothing for anybody.
    mouvements
        Who moves, in the order of the chain.
    """

    discipline: str
    lieu: str
    sens: int
    capacite: int
    mieux: int
    moins_bien: int
    rangs_gagnes: int
    rangs_perdus: int
    longueur: int
    autres_lieux: int
    autres_disciplines: int
    couples: int
    voeu_1: int
    extension: int
    non_affectes: int
    vaine: bool
    mouvements: tuple[Mouvement, ...]


def sensibilite(
    chantier: Chantier, executeur: Executeur, suivi: Callable[[int, int], None] = lambda fait, total: None
) -> tuple[Effet, ...]:
    """The value of a seat of every cellule that somebody asked for, holds or that is open, by cellule, -1 then +1.

    Each figure is that of the changed campaign run from nothing (see :meth:`.chantier.Chantier.simuler`). In two phases a seat
    is an entry. The capacity is not lowered below 0 where it is a number of entries.
    """
    utiles = np.flatnonzero(calculer(chantier.base.resultat).cellules.utile)
    taches = [Tache(tuple(groupe)) for groupe in par_blocs(chantier, utiles)]
    effets: dict[int, list[Effet]] = {}
    total, fait = len(utiles), 0
    for i, reponse in executeur.lancer(calculer_tache, chantier, taches):
        effets[i] = reponse
        fait += len(taches[i].cellules)
        suivi(fait, total)
    tous = [effet for i in range(len(taches)) for effet in effets[i]]
    return tuple(sorted(tous, key=lambda e: (e.discipline, e.lieu, e.sens)))


@dataclass(frozen=True, slots=True)
class Tache:
    """Cellules of one block, and what to try in each: one fewer, one more."""

    cellules: tuple[int, ...]
    sens: tuple[int, ...] = (-1, 1)


def par_blocs(chantier: Chantier, cellules: NDArray[np.intp]) -> Iterator[list[int]]:
    """Cellules that act on each other, a few at a time; the largest blocks first."""
    blocs = chantier.atelier.blocs
    if blocs is None:
        blocs = np.zeros(chantier.marche.nombre_cellules, np.intp)
    par_bloc: dict[int, list[int]] = {}
    for c in cellules.tolist():
        par_bloc.setdefault(int(blocs[c]), []).append(c)
    for membres in sorted(par_bloc.values(), key=lambda m: (-len(m), m)):
        for i in range(0, len(membres), PAR_TACHE):
            yield membres[i : i + PAR_TACHE]


def calculer_tache(chantier: Chantier, tache: Tache) -> list[Effet]:
    """The effects of each cellule of a task."""
    cas = [(c, sens, _scenario(chantier, c, sens)) for c in tache.cellules for sens in tache.sens]
    voulus = [(c, sens, s) for c, sens, s in cas if s is not None]
    partie = chantier.partie([s for _, _, s in voulus])
    effets = []
    for c, sens, scenario in voulus:
        simulee = chantier.simuler(scenario, partie)
        mouvements = enchainer(chantier.marche.personnes, chantier.issues, simulee.ids, simulee.issues, c, ouvre=sens > 0)
        ecarts = rapprocher(chantier.marche.personnes, chantier.issues, simulee.ids, simulee.issues)
        mieux, moins_bien, gagnes, perdus = compter(ecarts.gain)
        ailleurs = {m for x in mouvements for m in (x.avant, x.apres) if m is not None}
        ici = chantier.marche.cellules[c]
        avant, apres = chantier.issues, simulee.issues
        effets.append(
            Effet(
                discipline=ici[0],
                lieu=ici[1],
                sens=sens,
                capacite=int(chantier.capacites[c]),
                mieux=mieux,
                moins_bien=moins_bien,
                rangs_gagnes=gagnes,
                rangs_perdus=perdus,
                longueur=len(mouvements),
                autres_lieux=len({lieu for _, lieu in ailleurs} - {ici[1]}),
                autres_disciplines=len({discipline for discipline, _ in ailleurs} - {ici[0]}),
                couples=len({tuple(sorted((x.candidat, *x.avec))) for x in mouvements if x.avec}),
                voeu_1=int((apres.rang == 1).sum() - (avant.rang == 1).sum()),
                extension=int((apres.issue == Issue.EXTENSION).sum() - (avant.issue == Issue.EXTENSION).sum()),
                non_affectes=int((apres.cellule == DEHORS).sum() - (avant.cellule == DEHORS).sum()),
                vaine=not mouvements,
                mouvements=tuple(mouvements),
            )
        )
    return effets


def _scenario(chantier: Chantier, cellule: int, sens: int) -> Scenario | None:
    """One seat more or fewer; None where there is no entry to close, or where a decision takes the seat."""
    discipline, lieu = chantier.marche.cellules[cellule]
    apres = int(chantier.capacites[cellule]) + sens
    if apres < 0 and chantier.marche.sorties is not None:
        return None
    nom = next(iter(chantier.campagne.paquet.capacites))
    scenario = Scenario(f"{discipline}-{lieu}", "une place", ((discipline, lieu, nom, apres),), {}, "")
    if sens < 0 and chantier.campagne.derogations is not None and decisions_sans_place(scenario, chantier.campagne)[1]:
        return None
    return scenario


_COLONNES = tuple(nom for nom in Effet.__slots__ if nom not in ("mouvements", "vaine"))


def fichiers(effets: Sequence[Effet], chantier: Chantier) -> dict[str, bytes]:
    """Files of the folder: the table in CSV and in Parquet, and the chains, in words, in JSON."""
    textes: dict[str, list[Any]] = {nom: [getattr(e, nom) for e in effets] for nom in _COLONNES}
    textes["vaine"] = ["oui" if e.vaine else "non" for e in effets]
    colonnes: dict[str, pa.Array] = {nom: colonne_texte(v) if v and isinstance(v[0], str) else v for nom, v in textes.items()}
    paquet = chantier.campagne.paquet
    chaines = {
        "simulation": True,
        "mouvement": chantier.campagne.mouvement,
        "annee": chantier.campagne.annee,
        "libelle": chantier.campagne.libelle,
        "entrees": dict(chantier.campagne.empreintes),
        "mecanisme": chantier.nom,
        "effets": [
            {k: v for k, v in asdict(e).items() if k != "mouvements"}
            | {
                "mouvements": [m.en_dict() for m in e.mouvements],
                "phrases": list(en_phrases(list(e.mouvements), paquet)),
            }
            for e in effets
        ],
    }
    return {
        TABLE: csv(textes),
        TABLE_PARQUET: parquet(colonnes),
        CHAINES: json.dumps(chaines, ensure_ascii=False, separators=(",", ":")).encode() + b"\n",
    }


def lignes(effets: Sequence[Effet], paquet: Paquet, nombre: int = 10) -> Iterator[str]:
    """The seats worth most, for people."""
    plus = [e for e in effets if e.sens > 0]
    utiles = sum(not e.vaine for e in plus)
    yield f"{pluriel(len(plus), 'cellule')} ; une place de plus sert à quelqu'un dans {utiles} d'entre elles."
    for e in sorted(plus, key=lambda e: (-(e.mieux - e.moins_bien), -e.rangs_gagnes, e.discipline, e.lieu))[:nombre]:
        ici = cellule_en_mots((e.discipline, e.lieu), paquet)
        yield (
            f"{ici} : {pluriel(e.mieux, 'personne')} mieux, {e.moins_bien} moins bien, "
            f"{pluriel(e.rangs_gagnes, 'rang gagné', 'rangs gagnés')}, {pluriel(e.longueur, 'mouvement')}"
        )
