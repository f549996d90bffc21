"""``couples.csv``: who is linked to whom, who may be, and rule N4 (identical lists)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scoring.langage import faits_lus
from scoring.normalisation import liens_admis

from . import champs
from .anomalies import Collecteur
from .lecture_candidats import References, referencer, sans_faute
from .tableau import Source, TableLue, lire_table

if TYPE_CHECKING:
    from scoring.dossier import Dossiers
    from scoring.paquet import Paquet

    from .lecture_voeux import VoeuxLus


def lire_couples(
    source: Source, paquet: Paquet | None, references: References | None, voeux: VoeuxLus | None, collecteur: Collecteur
) -> tuple[TableLue | None, NDArray[np.int32]]:
    """Read ``couples.csv`` and find its faults.

    Parameters
    ----------
    source
        The file.
    paquet
        For the codes in messages.
    references
        Ids of ``candidats.csv``.
    voeux
        Their vœux; lists are compared when every row of both members is sound.
    collecteur
        Receives every fault.

    Returns
    -------
    TableLue or None, (k, 2) int32
        Indices of candidats, each row and the rows ascending; meaningful when there is no fault.
    """
    table = lire_table(source, champs.couples(), collecteur)
    if table is None:
        return None, np.zeros((0, 2), dtype=np.int32)
    premier = referencer(table, "candidat_1", references, collecteur)
    second = referencer(table, "candidat_2", references, collecteur)
    if references is None:
        return table, np.zeros((0, 2), dtype=np.int32)
    deja: dict[int, int] = {}
    for rangee in range(table.nombre):
        ligne = int(table.lignes[rangee])
        membres = [int(premier[rangee]), int(second[rangee])]
        if membres[0] == membres[1] >= 0:
            texte = references.ids[membres[0]]
            collecteur.ajouter(table.fichier, ligne, "candidat_2", texte, "deux candidats différents", "couple_avec_soi")
            del membres[1]
        for colonne, membre in zip(("candidat_1", "candidat_2"), membres, strict=False):
            if membre < 0:
                continue
            if membre in deja:
                attendu = f"un seul couple par candidat ; déjà cité à la ligne {deja[membre]}"
                collecteur.ajouter(table.fichier, ligne, colonne, references.ids[membre], attendu, "couple_multiple")
            else:
                deja[membre] = ligne
    bonnes = table.saines & (premier >= 0) & (second >= 0) & (premier != second)
    paires = np.stack([premier, second], axis=1)[bonnes]
    if voeux is not None:
        _comparer(paires, table.lignes[bonnes], table.fichier, paquet, references, voeux, collecteur)
    paires = np.sort(paires, axis=1)
    return table, paires[np.lexsort((paires[:, 1], paires[:, 0]))].astype(np.int32)


def verifier_liens(table: TableLue, candidats: TableLue, paquet: Paquet, dossiers: Dossiers, collecteur: Collecteur) -> None:
    """Tell the couples that the rule pack does not let exist; members whose own facts are faulty are left alone.

    Parameters
    ----------
    table, candidats
        ``couples.csv``; ``candidats.csv``, which ``dossiers`` come from.
    paquet
        Which couples may exist, and why.
    collecteur
        Receives a fault per couple.
    """
    if not {"candidat_1", "candidat_2"} <= set(table.colonnes):
        return
    indice = {identifiant: i for i, identifiant in enumerate(dossiers.ids)}
    membres = [table.colonnes[nom] for nom in ("candidat_1", "candidat_2")]
    indices = [np.array([indice.get(t, -1) for t in m.textes] or [-1], dtype=np.int32)[m.codes] for m in membres]
    paires = np.stack(indices, axis=1)
    lus = [nom for conditions in paquet.liens.paires for condition in conditions for nom in faits_lus(condition)]
    fiables = sans_faute(candidats, paquet, lus)
    bonnes = table.valide("candidat_1", "candidat_2") & (paires >= 0).all(axis=1) & (paires[:, 0] != paires[:, 1])
    bonnes &= fiables[paires].all(axis=1)
    rangees = np.flatnonzero(bonnes)
    for rangee in rangees[~liens_admis(paquet, dossiers, paires[rangees])]:
        cites = ", ".join(f"{dossiers.ids[i]} ({paquet.statuts[dossiers.statut[i]]})" for i in paires[rangee])
        attendu = f"{paquet.liens.attendu} ({paquet.liens.source})"
        collecteur.ajouter(table.fichier, table.lignes[rangee], "candidat_2", cites, attendu, "couple_interdit")


def _comparer(
    paires: NDArray[np.int64],
    lignes: NDArray[np.int64],
    fichier: str,
    paquet: Paquet | None,
    references: References,
    voeux: VoeuxLus,
    collecteur: Collecteur,
) -> None:
    debut_1, fin_1 = voeux.bornes(paires[:, 0])
    debut_2, fin_2 = voeux.bornes(paires[:, 1])
    complets = voeux.complet[paires].all(axis=1)
    for k in np.flatnonzero(complets):
        a, b = slice(debut_1[k], fin_1[k]), slice(debut_2[k], fin_2[k])
        nom_1, nom_2 = references.ids[paires[k, 0]], references.ids[paires[k, 1]]
        nombre_1, nombre_2 = int(fin_1[k] - debut_1[k]), int(fin_2[k] - debut_2[k])
        commun = min(nombre_1, nombre_2)
        differences = (voeux.lieu[a][:commun] != voeux.lieu[b][:commun]) | (voeux.type[a][:commun] != voeux.type[b][:commun])
        if differences.any():
            i = int(np.argmax(differences))
            cite_1, cite_2 = (_citer(paquet, voeux, int(debut) + i) for debut in (debut_1[k], debut_2[k]))
            detail = f"au vœu {i + 1}, {nom_1} demande {cite_1} et {nom_2} demande {cite_2}"
        elif nombre_1 != nombre_2:
            detail = f"{nom_1} a {nombre_1} vœux et {nom_2} en a {nombre_2}"
        else:
            continue
        attendu = f"deux listes identiques, même nombre, même ordre (N4) ; {detail}"
        collecteur.ajouter(fichier, lignes[k], "candidat_2", f"{nom_1}, {nom_2}", attendu, "couple_listes")


def _citer(paquet: Paquet | None, voeux: VoeuxLus, i: int) -> str:
    if paquet is None:
        return voeux.table.colonnes["lieu"].textes[int(voeux.lieu[i])]
    genre = paquet.types_voeu[int(voeux.type[i])]
    lieu = paquet.lieux.codes[int(voeux.lieu[i])]
    return lieu if voeux.type[i] == 0 else f"{lieu} ({genre})"
