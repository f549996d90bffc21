"""Bars for the public: names in clear, and no small number, nor what would give one back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from scoring.classements import rang_seul
from scoring.noms import POINT

from .echanges.tables import Colonne, Entiers, Points, Table
from .refus import SimulationSansSuite
from .statistiques import Chiffres, calculer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scoring.paquet import Paquet

    from .resultat import Resultat, ResultatVerifie

PARAMETRE_SEUIL = "seuil_masquage"
SEUIL = 2
"""Threshold when the pack says nothing: the ministry's pages are seen blank for 0 and 1."""


def seuil_publication(resultat: Resultat) -> int:
    """Number of persons under which a figure is masked: the pack's parameter, else ``SEUIL``."""
    parametre = resultat.campagne.paquet.parametres.get(PARAMETRE_SEUIL)
    return SEUIL if parametre is None else int(parametre.valeur)


class Masques(NamedTuple):
    """What is not told of cellules, one boolean or an array of them per figure. The bar goes with the entrants."""

    entrants: Any
    demandes: Any
    non_satisfaits: Any


def masques(entrants: Any, demandes: Any, non_satisfaits: Any, seuil: int) -> Masques:
    """Which counts stay untold: those under the threshold, zero included, and what would give one back by subtraction.

    Requests not met are untold with the requests, or when they, or the others, are a small number.
    """
    sans_demandes = demandes < seuil
    sans_refus = sans_demandes | (non_satisfaits < seuil) | (demandes - non_satisfaits < seuil)
    return Masques(entrants < seuil, sans_demandes, sans_refus)


def completer(masque: NDArray[np.bool_], valeurs: NDArray[np.int64], groupe: Sequence[str], seuil: int) -> NDArray[np.bool_]:
    """The mask of a column, widened so that the total of a group, known from elsewhere, gives no small number back.

    In each group where something is masked, at least two cells are, and together they count at least ``seuil`` persons: the
    smallest figures still told are masked until that holds, or nothing is left to tell.
    """
    large, groupes = masque.copy(), np.asarray(groupe)
    for nom in dict.fromkeys(groupe):
        ici = np.flatnonzero(groupes == nom)
        if not large[ici].any():
            continue
        for k in ici[np.argsort(valeurs[ici], kind="stable")]:
            if large[ici].sum() >= 2 and valeurs[ici][large[ici]].sum() >= seuil:
                break
            large[k] = True
    return large


def _completer_refus(
    masque: NDArray[np.bool_], demandes: NDArray[np.int64], refus: NDArray[np.int64], groupe: Sequence[str], seuil: int
) -> NDArray[np.bool_]:
    """The same for requests not met: neither these nor the met ones, which are the difference, come back from totals."""
    return completer(completer(masque, refus, groupe, seuil), demandes - refus, groupe, seuil)


def lignes_publiables(verifie: ResultatVerifie, seuil: int) -> Table:
    """Rows for the public, one per cellule that somebody asked for, entered or opened, by discipline then lieu.

    What :func:`masques` and :func:`completer` tell is empty: an empty cell does not tell which small number.

    Departures are not published: with the seats opened they would give the entrants back. In two phases they are, since
    departures open no seat and the exits opened are not published; bars are those of phase M, masked by its own entrants and
    leavers too.

    Where the recruiter's rank alone decides there is no bar. Posts have their kind and the lieu they belong to; a bar that is
    not simply the points of the last entrant says what it is.

    Parameters
    ----------
    seuil
        Persons; 0 masks nothing.

    Raises
    ------
    SimulationSansSuite
        The mechanism only serves simulations.
    """
    resultat = verifie.resultat
    if resultat.simule:
        raise SimulationSansSuite(resultat.mecanisme)
    chiffres = calculer(resultat)
    paquet, c = resultat.campagne.paquet, chiffres.cellules
    qui = np.flatnonzero((c.demandes > 0) | (c.entrants > 0) | (c.capacite != 0) | (c.utile & paquet.deux_phases))
    entrants, demandes, refus = c.entrants[qui], c.demandes[qui], c.non_satisfaits[qui]
    sans = masques(entrants, demandes, refus, seuil)
    codes = [resultat.marche.cellules[k] for k in qui]
    disciplines = [discipline for discipline, _ in codes]
    sans_demandes = completer(sans.demandes, demandes, disciplines, seuil)
    sans = Masques(
        completer(sans.entrants, entrants, disciplines, seuil),
        sans_demandes,
        _completer_refus(sans.non_satisfaits | sans_demandes, demandes, refus, disciplines, seuil),
    )
    examines = c.entrants_examines[qui]
    par_rang = rang_seul(paquet)[qui % paquet.lieux.nombre]
    sans_barre = sans.entrants | (examines == 0) | (examines < seuil) | par_rang
    return Table(
        {
            "discipline": disciplines,
            "discipline_libelle": [paquet.disciplines.get(discipline, discipline) for discipline in disciplines],
            "lieu": [lieu for _, lieu in codes],
            "lieu_libelle": [paquet.lieux.noms[paquet.lieux.indice[lieu]] for _, lieu in codes],
            "capacite": Entiers(c.capacite[qui]),
            "entrants": Entiers(entrants, sans.entrants),
            "demandes": Entiers(demandes, sans.demandes),
            "non_satisfaits": Entiers(refus, sans.non_satisfaits),
            "barre": Points(np.where(sans_barre, 0, c.barre[qui]), sans_barre),
            **_sorties(chiffres, qui, disciplines, seuil),
            **_postes(paquet, codes),
            **_sens(paquet, len(qui)),
        }
    )


NATIONAL = "national"
"""Key of the row that adds up all disciplines."""


def totaux_publiables(verifie: ResultatVerifie, seuil: int) -> Table:
    """Totals for the public: one row per discipline, then all of them together.

    They give back no small number of :func:`lignes_publiables`: in each discipline what is untold counts at least ``seuil``
    persons in at least two cellules, or is the whole of it, and its total is then untold too; so are enough other totals that
    the sum of all does not give that one back. Totals of a lieu over disciplines are not published: together with these they
    would, by intersection, and so many cellules would have to be masked in turn that little would be left to read.

    Parameters
    ----------
    seuil
        Persons; 0 masks nothing.
    """
    resultat = verifie.resultat
    paquet, c = resultat.campagne.paquet, calculer(resultat).cellules
    codes = resultat.marche.cellules
    disciplines = list(dict.fromkeys(discipline for discipline, _ in codes))
    rang = {discipline: k for k, discipline in enumerate(disciplines)}
    ou = np.array([rang[discipline] for discipline, _ in codes], dtype=np.int64)

    def additionner(valeurs: NDArray[np.int64]) -> NDArray[np.int64]:
        sommes = np.zeros(len(disciplines) + 1, dtype=np.int64)
        np.add.at(sommes, ou, valeurs)
        sommes[-1] = sommes[:-1].sum()
        return sommes

    entrants, demandes, refus = (additionner(v) for v in (c.entrants, c.demandes, c.non_satisfaits))
    sans = masques(entrants, demandes, refus, seuil)

    ensemble = [""] * len(disciplines)
    avant = Masques(*(m[:-1] for m in sans))
    sans_demandes = completer(avant.demandes, demandes[:-1], ensemble, seuil)
    larges = (
        completer(avant.entrants, entrants[:-1], ensemble, seuil),
        sans_demandes,
        _completer_refus(avant.non_satisfaits | sans_demandes, demandes[:-1], refus[:-1], ensemble, seuil),
    )
    colonnes = [
        Entiers(valeurs, np.append(large, masque[-1]))
        for valeurs, large, masque in zip((entrants, demandes, refus), larges, sans, strict=True)
    ]
    return Table(
        {
            "discipline": [*disciplines, NATIONAL],
            "discipline_libelle": [*(paquet.disciplines.get(d, d) for d in disciplines), "Toutes les disciplines"],
            **dict(zip(("entrants", "demandes", "non_satisfaits"), colonnes, strict=True)),
        }
    )


def sans_aucune_barre(table: Table) -> str:
    """Sentence for whoever publishes a table in which no bar is left, and why; empty when one is."""
    barre = table.colonnes["barre"]
    if not isinstance(barre, Points) or barre.vide is None or not barre.vide.all():
        return ""
    return (
        "Aucune barre n'est publiée : chaque ligne a moins d'entrants que le seuil de masquage, ou relève du classement d'un "
        "recruteur."
    )


def _postes(paquet: Paquet, codes: Sequence[tuple[str, str]]) -> dict[str, Colonne]:
    """Kind of each post, and lieu of the pack that it belongs to; nothing in a campaign without posts."""
    lieux, types = paquet.lieux, {genre.code: genre.libelle for genre in paquet.types}
    if lieux.nombre == lieux.nombre_propres:
        return {}
    indices = [lieux.indice[lieu] for _, lieu in codes]
    return {
        "type": [types[lieux.types[k]] if k >= lieux.nombre_propres else "" for k in indices],
        "rattachement": [lieux.codes[lieux.rattachement[k]] for k in indices],
        "rattachement_libelle": [lieux.noms[lieux.rattachement[k]] for k in indices],
    }


def _sens(paquet: Paquet, nombre: int) -> dict[str, Colonne]:
    """What the bar is, on each row, where it is not simply the points of the last entrant."""
    if paquet.deux_phases:
        return {"barre_sens": [f"{paquet.mesure.pluriel} du dernier entrant de la phase de mutation"] * nombre}
    if paquet.mesure != POINT and paquet.au_bareme:
        return {"barre_sens": [f"nombre de {paquet.mesure.pluriel} du dernier entrant"] * nombre}
    return {}


def _sorties(chiffres: Chiffres, qui: NDArray[np.int64], disciplines: Sequence[str], seuil: int) -> dict[str, Colonne]:
    """Departures of both phases and the exit bar; nothing in one phase. The exits opened are not published."""
    sorties = chiffres.sorties
    if sorties is None:
        return {}
    sortants, mutation = chiffres.cellules.sortants[qui], sorties.sortants[qui]
    sans_sortants = completer(sortants < seuil, sortants, disciplines, seuil)
    sans_barre = sans_sortants | (mutation == 0) | (mutation < seuil)
    return {
        "sortants": Entiers(sortants, sans_sortants),
        "barre_sortie": Points(np.where(sans_barre, 0, sorties.barre[qui]), sans_barre),
    }
