"""Who gains and who loses, by group, with small numbers masked; and who moves, one by one, for inside use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.dossier import ABSENT

from ..echanges.tables import Codes, Colonne, Entiers, Table
from ..preference import compter
from ..statistiques import Issue
from .chaine import Mouvement, en_phrases
from .issues import Issues, rapprocher

if TYPE_CHECKING:
    from scoring.paquet import Paquet

    from ..resultat import Resultat

SEXE = "sexe"
"""Fact that holds the sex, in packs that declare it."""


class LigneMouvement(NamedTuple):
    """One row of ``mouvements.csv``."""

    scenario: str
    ordre: int
    chaine: int
    candidat: str
    discipline: str
    avant: str
    apres: str
    resultat: str
    rang: int
    rangs_gagnes: int
    phrase: str


class LigneGroupe(NamedTuple):
    """One row of ``satisfaction.csv``: candidats of a group whom both runs have, and how many of them obtain something.

    ``voeu_1`` and ``voeu``: on the first vœu, on any; before (in the base) and after.
    """

    scenario: str
    groupe: str
    valeur: str
    candidats: int
    voeu_1_avant: int
    voeu_1_apres: int
    voeu_avant: int
    voeu_apres: int
    gagnants: int
    perdants: int


def lignes_mouvements(scenario: str, mouvements: Sequence[Mouvement], paquet: Paquet) -> Iterator[LigneMouvement]:
    """Everybody who moves, in the order of the chains, with the sentence that says it."""
    for ordre, (m, phrase) in enumerate(zip(mouvements, en_phrases(list(mouvements), paquet), strict=True), 1):
        discipline = (m.apres or m.avant or ("", ""))[0]
        avant, apres = ("" if c is None else c[1] for c in (m.avant, m.apres))
        yield LigneMouvement(scenario, ordre, m.chaine, m.candidat, discipline, avant, apres, m.issue, m.rang, m.rangs, phrase)


def table_mouvements(lignes: Sequence[LigneMouvement]) -> Table:
    """``mouvements.csv``: ids of candidats, not to be shared."""
    return _table(LigneMouvement._fields, lignes, {})


def satisfaction(scenario: str, base: Resultat, avant: Issues, change: Resultat, apres: Issues) -> Iterator[LigneGroupe]:
    """Satisfaction by discipline, by lieu of the pack asked first, by priority of the first vœu, and by sex where it is given.

    Only candidats who are in both runs count, those with no vœu left aside.
    """
    ecarts = rapprocher(base.marche.personnes, avant, change.marche.personnes, apres)
    demandent = np.diff(base.voeux.debut)[ecarts.avant] > 0
    ici, la, gain = ecarts.avant[demandent], ecarts.apres[demandent], ecarts.gain[demandent]
    for groupe, codes, noms in _groupes(base, ici):
        for k, nom in enumerate(noms):
            dedans = codes == k
            if not dedans.any():
                continue
            a, b = ici[dedans], la[dedans]
            yield LigneGroupe(
                scenario,
                groupe,
                nom,
                int(dedans.sum()),
                int((avant.rang[a] == 1).sum()),
                int((apres.rang[b] == 1).sum()),
                int((avant.issue[a] == Issue.VOEU).sum()),
                int((apres.issue[b] == Issue.VOEU).sum()),
                *compter(gain[dedans])[:2],
            )


def _groupes(resultat: Resultat, qui: NDArray[np.int64]) -> Iterator[tuple[str, NDArray[np.integer], Sequence[str]]]:
    """Name of each grouping, code of each candidat of ``qui``, names of the codes."""
    campagne = resultat.campagne
    dossiers, paquet = campagne.dossiers, campagne.paquet
    premier = resultat.voeux.debut[qui]
    yield "discipline", dossiers.discipline[qui], dossiers.disciplines
    yield "academie", paquet.lieux.rattachement[resultat.voeux.lieu[premier]], paquet.lieux.codes
    absolues, codes = np.unique(resultat.groupe[premier], return_inverse=True)
    if len(absolues) > 1:
        yield "priorite", codes, [str(v) for v in absolues.tolist()]
    for fait in paquet.faits:
        if fait.nom == SEXE and fait.type == "choix" and (dossiers.faits[SEXE] != ABSENT).any():
            yield SEXE, dossiers.faits[SEXE][qui], fait.valeurs


FIGURES = LigneGroupe._fields[3:]


def masquer(lignes: Sequence[LigneGroupe], seuil: int) -> dict[str, NDArray[np.bool_]]:
    """Which figures stay untold, by column.

    A number of persons under the threshold, or one that leaves fewer than that aside; every figure of a group so small; a
    figure after that differs from the one before by fewer persons than that. Where one row alone of a grouping would be
    untold, another one is too: the total would give it back.
    """
    valeurs = {nom: np.array([getattr(ligne, nom) for ligne in lignes], np.int64) for nom in FIGURES}
    petit = valeurs["candidats"] < seuil
    masques = {nom: petit | (v < seuil) | (valeurs["candidats"] - v < seuil) for nom, v in valeurs.items()}
    masques["candidats"] = petit.copy()
    for nom in ("voeu_1", "voeu"):
        mouvement = np.abs(valeurs[f"{nom}_apres"] - valeurs[f"{nom}_avant"])
        masques[f"{nom}_apres"] |= (mouvement > 0) & (mouvement < seuil)
    cles = [(ligne.scenario, ligne.groupe) for ligne in lignes]
    for cle in dict.fromkeys(cles):
        rangees = np.array([i for i, c in enumerate(cles) if c == cle])
        for nom, masque in masques.items():
            if masque[rangees].sum() == 1 and len(rangees) > 1:
                restent = rangees[~masque[rangees]]
                masque[restent[np.argmin(valeurs[nom][restent])]] = True
    return masques


def table_satisfaction(lignes: Sequence[LigneGroupe], seuil: int) -> Table:
    """``satisfaction.csv``, which can be shared: see :func:`masquer`."""
    return _table(LigneGroupe._fields, lignes, masquer(lignes, seuil))


def _table(champs: Sequence[str], lignes: Sequence[NamedTuple], masques: dict[str, NDArray[np.bool_]]) -> Table:
    colonnes: dict[str, Colonne] = {}
    for nom in champs:
        valeurs = [getattr(ligne, nom) for ligne in lignes]
        if lignes and isinstance(valeurs[0], str):
            textes = sorted(set(valeurs))
            rang = {texte: i for i, texte in enumerate(textes)}
            colonnes[nom] = Codes(np.array([rang[v] for v in valeurs], np.int64), textes)
        else:
            colonnes[nom] = Entiers(np.array(valeurs, np.int64), masques.get(nom))
    return Table(colonnes)
