"""Reading of a result folder, by this program or another, with the same faults as a campaign."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import champs_resultat, tables
from .anomalies import Anomalie, Collecteur, EntreeRefusee
from .champs import Champ, Type
from .champs_resultat import CERTIFICAT, RAPPORT
from .lecture_bareme import colonnes_elements
from .sources import exiger, sources_du_dossier
from .syntaxe import cause_json
from .tableau import Colonne, Source, TableLue, doublons, lire_table

if TYPE_CHECKING:
    from .campagne import Campagne

AVEC_LIEU = tuple(map(champs_resultat.ISSUES.index, ("voeu", "extension", "derogation")))
"""Outcomes that have a lieu."""

AVEC_RANG = tuple(map(champs_resultat.ISSUES.index, ("voeu", "derogation")))
"""Outcomes that may have a rank; a decision has one when the candidat asked for the lieu."""

FICHIERS = (*champs_resultat.FICHIERS, CERTIFICAT, RAPPORT)

_CLES = {
    "affectations.csv": ("candidat",),
    "bareme.csv": ("candidat", "rang"),
    "barres.csv": ("discipline", "lieu"),
    "refus.csv": ("candidat", "rang"),
}


@dataclass(frozen=True, slots=True, eq=False)
class ResultatLu:
    """A result folder.

    Attributes
    ----------
    candidats
        n ids, ascending.
    issue
        (n,) int8, index in ``champs_resultat.ISSUES``.
    tables
        Files found, as tables that write the same bytes again; rows sorted by candidat (or discipline and lieu), then rang.
    cellule
        (n,) int32 final cellule of each candidat (discipline * number of lieux + lieu; the own one when staying, -1 when
        nowhere), aligned with the campaign's candidats; None when the result was read without its campaign.
    cellule_m
        The same after phase M; None for a movement in one phase too.
    certificat
        Content of ``certificat.json``, empty when there is none.
    octets
        Files found, by their names in the folder: their bytes as they are.
    autres
        Names in the folder that are none of a result's, ascending.
    """

    candidats: tuple[str, ...]
    issue: NDArray[np.int8]
    tables: Mapping[str, tables.Table]
    cellule: NDArray[np.int32] | None
    cellule_m: NDArray[np.int32] | None
    certificat: Mapping[str, Any]
    octets: Mapping[str, bytes]
    autres: tuple[str, ...]


def lire_resultat(dossier: Path, campagne: Campagne | None = None) -> ResultatLu:
    """Read a result folder; ``affectations.csv`` must be there, the other files may be.

    Parameters
    ----------
    dossier
        Folder.
    campagne
        The campaign it belongs to: codes, candidats, disciplines and origines are then checked against it.

    Returns
    -------
    ResultatLu
        What it says. Whether that is right is the verifier's business.

    Raises
    ------
    EntreeRefusee
        With every fault of every file, when there is any.
    """
    collecteur = Collecteur()
    sources = sources_du_dossier(dossier, FICHIERS, collecteur, classeurs=False)
    if not any(anomalie.code == "dossier_absent" for anomalie in collecteur.triees()):
        exiger(sources, FICHIERS[:1], collecteur)
    paquet = campagne.paquet if campagne is not None else None
    lues: dict[str, TableLue] = {}
    for fichier, colonnes in champs_resultat.FICHIERS.items():
        if fichier in sources:
            table = _lire(sources[fichier], fichier, colonnes(paquet), collecteur)
            if table is not None:
                lues[fichier] = table
    certificat = _certificat(sources.get(CERTIFICAT), collecteur)
    affectations = lues.get("affectations.csv")
    if affectations is not None:
        _coherence(affectations, collecteur)
        if campagne is not None:
            _comparer(affectations, campagne, collecteur)
    if campagne is not None and len(collecteur) and _ailleurs(certificat, campagne):
        # Every cell may be wrong then, and none of those faults says why.
        attendu = "le dossier de la campagne sur laquelle ce résultat a été calculé"
        raise EntreeRefusee([Anomalie("certificat.json", 0, "empreintes", "", attendu, "autre_campagne")])
    collecteur.refuser()
    if affectations is None:
        raise AssertionError("affectations.csv absent sans anomalie")
    triees = {fichier: _trier(fichier, table) for fichier, table in lues.items()}
    ids = affectations.colonnes["candidat"]
    ordre = _ordre(affectations, ("candidat",))
    return ResultatLu(
        candidats=tuple(sorted(ids.textes)),
        issue=affectations.entiers("resultat", -1)[ordre].astype(np.int8),
        tables=triees,
        cellule=None if campagne is None else _cellules(affectations, ordre, campagne),
        cellule_m=None if campagne is None or not campagne.paquet.deux_phases else _cellules_m(affectations, ordre, campagne),
        certificat=certificat,
        octets={source.fichier: source.octets for source in sources.values()},
        autres=tuple(sorted({chemin.name for chemin in dossier.iterdir()} - {s.fichier for s in sources.values()})),
    )


def _lire(source: Source, fichier: str, colonnes: Sequence[Champ], collecteur: Collecteur) -> TableLue | None:
    elements = colonnes_elements(source, colonnes) if fichier == "bareme.csv" else []
    table = lire_table(source, colonnes, collecteur, autres=elements)
    cle = _CLES.get(fichier, ())
    if table is None or not cle or not set(cle) <= set(table.colonnes):
        return table
    parties = [table.entiers(nom, 0) if nom == "rang" else table.colonnes[nom].codes.astype(np.int64) for nom in cle]
    for rangee, premiere in doublons(parties, table.valide(*cle)):
        texte = ", ".join(table.colonnes[nom].textes[table.colonnes[nom].codes[rangee]] for nom in cle)
        attendu = f"chaque ({', '.join(cle)}) une seule fois ; déjà à la ligne {table.lignes[premiere]}"
        collecteur.ajouter(table.fichier, int(table.lignes[rangee]), cle[-1], texte, attendu, "doublon")
    return table


class _CleDouble(Exception):
    """A key that an object has twice: readers disagree about which of the values counts."""


class _Constante(Exception):
    """``NaN`` or ``Infinity``, which JSON does not have."""


def _sans_double(paires: list[tuple[str, Any]]) -> dict[str, Any]:
    contenu: dict[str, Any] = {}
    for cle, valeur in paires:
        if cle in contenu:
            raise _CleDouble(cle)
        contenu[cle] = valeur
    return contenu


def _refuser(constante: str) -> float:
    raise _Constante(constante)


def _certificat(source: Source | None, collecteur: Collecteur) -> Mapping[str, Any]:
    if source is None:
        return {}
    try:
        contenu = json.loads(source.octets.decode("utf-8-sig"), object_pairs_hook=_sans_double, parse_constant=_refuser)
    except UnicodeDecodeError as erreur:
        ligne = source.octets[: erreur.start].count(b"\n") + 1
        collecteur.ajouter(source.fichier, ligne, "", "", "de l'UTF-8", "encodage")
        return {}
    except json.JSONDecodeError as erreur:
        ligne, cause = cause_json(erreur)
        collecteur.ajouter(source.fichier, ligne, "", cause, "du JSON", "json_invalide")
        return {}
    except _CleDouble as erreur:
        collecteur.ajouter(source.fichier, 0, str(erreur), "", "chaque clé une seule fois", "json_invalide")
        return {}
    except _Constante as erreur:
        collecteur.ajouter(source.fichier, 0, "", str(erreur), "un nombre fini", "json_invalide")
        return {}
    except ValueError:  # Python reads no integer of more than 4300 digits
        collecteur.ajouter(source.fichier, 0, "", "", "des nombres d'au plus 4300 chiffres", "json_invalide")
        return {}
    except RecursionError:
        collecteur.ajouter(source.fichier, 0, "", "", "du JSON moins imbriqué", "json_invalide")
        return {}
    if not isinstance(contenu, dict):
        collecteur.ajouter(source.fichier, 1, "", "", "un objet JSON", "json_invalide")
        return {}
    return contenu


def entrees_certifiees(certificat: Mapping[str, Any]) -> Mapping[str, Any]:
    """Digests of the input files that a certificate names, empty when it does not say them as it should."""
    empreintes = certificat.get("empreintes")
    entrees = empreintes.get("entrees") if isinstance(empreintes, dict) else None
    return entrees if isinstance(entrees, dict) else {}


def _ailleurs(certificat: Mapping[str, Any], campagne: Campagne) -> bool:
    """Whether the certificate names other candidats than those of the campaign."""
    entrees = entrees_certifiees(certificat)
    return "candidats.csv" in entrees and bool(entrees["candidats.csv"] != campagne.empreintes["candidats.csv"])


def _coherence(table: TableLue, collecteur: Collecteur) -> None:
    """``lieu`` and ``rang`` are filled exactly when the outcome has them; who stays has an origine."""
    if not {"resultat", "lieu", "rang", "origine"} <= set(table.colonnes):
        return
    issue, rang = table.entiers("resultat", -1), table.entiers("rang", 0)
    vide = {nom: _vides(table.colonnes[nom]) for nom in ("lieu", "origine")}
    sures = table.valide("resultat", "lieu", "rang", "origine")
    place = np.isin(issue, AVEC_LIEU)
    for nom, fautives, attendu in (
        ("lieu", place & vide["lieu"], "un lieu, puisque le candidat en obtient un"),
        ("lieu", ~place & ~vide["lieu"], "une cellule vide, puisque le candidat n'obtient rien"),
        ("rang", (issue == 0) & (rang == 0), "le rang du vœu obtenu"),
        ("rang", ~np.isin(issue, AVEC_RANG) & (rang != 0), "une cellule vide, puisque le candidat n'obtient pas un vœu"),
        ("origine", (issue == 2) & vide["origine"], "un lieu, puisque le candidat y est maintenu"),
    ):
        colonne = table.colonnes[nom]
        for i in np.flatnonzero(sures & fautives):
            texte = colonne.textes[colonne.codes[i]]
            collecteur.ajouter(table.fichier, int(table.lignes[i]), nom, texte, attendu, "incoherence")


def _vides(colonne: Colonne) -> NDArray[np.bool_]:
    return np.array([texte == "" for texte in colonne.textes] or [True], dtype=bool)[colonne.codes]


def _comparer(table: TableLue, campagne: Campagne, collecteur: Collecteur) -> None:
    """The candidats are those of the campaign; that each has the own discipline and origine is for the verification."""
    if "candidat" not in table.colonnes:
        return
    indice = {texte: position for position, texte in enumerate(campagne.dossiers.ids)}
    ids = table.colonnes["candidat"]
    for i in range(table.nombre):
        if not (table.saines[i] and ids.valide[i]):
            continue
        texte, ligne = ids.textes[ids.codes[i]], int(table.lignes[i])
        qui = indice.get(texte, -1)
        if qui < 0:
            collecteur.ajouter(table.fichier, ligne, "candidat", texte, "un candidat de la campagne", "candidat_inconnu")
            continue
    for absent in sorted(set(indice) - set(ids.textes)):
        collecteur.ajouter(table.fichier, 0, "candidat", absent, "une ligne par candidat de la campagne", "valeur_manquante")


def _cellules(table: TableLue, ordre: NDArray[np.int64], campagne: Campagne) -> NDArray[np.int32]:
    issue, lieu = table.entiers("resultat", -1)[ordre], table.entiers("lieu", -1)[ordre]
    return _en_cellules(
        np.where(np.isin(issue, AVEC_LIEU), lieu, np.where(issue == 2, campagne.dossiers.origine, -1)), campagne
    )


def _cellules_m(table: TableLue, ordre: NDArray[np.int64], campagne: Campagne) -> NDArray[np.int32]:
    """Where each candidat is after phase M: the lieu then obtained, else the own one."""
    lieu = table.entiers("lieu_mutation", -1)[ordre]
    return _en_cellules(np.where(lieu >= 0, lieu, campagne.dossiers.origine), campagne)


def _en_cellules(lieu: NDArray[np.int64], campagne: Campagne) -> NDArray[np.int32]:
    cellule = campagne.dossiers.discipline.astype(np.int64) * len(campagne.paquet.lieux.codes) + lieu
    return np.where(lieu < 0, -1, cellule).astype(np.int32)


def _ordre(table: TableLue, cle: Sequence[str]) -> NDArray[np.int64]:
    cles = []
    for nom in reversed(cle):
        colonne = table.colonnes[nom]
        if colonne.champ.type is Type.ENTIER:
            cles.append(colonne.entiers(0))
        else:
            rang = {texte: position for position, texte in enumerate(sorted(colonne.textes))}
            cles.append(np.array([rang[texte] for texte in colonne.textes] or [0], dtype=np.int64)[colonne.codes])
    return np.lexsort(cles)


def _trier(fichier: str, table: TableLue) -> tables.Table:
    ordre = _ordre(table, _CLES.get(fichier, ("candidat", "rang", "code", "message")))
    return tables.Table({nom: _colonne(colonne, ordre) for nom, colonne in table.colonnes.items()})


def _colonne(colonne: Colonne, ordre: NDArray[np.int64]) -> tables.Colonne:
    if colonne.champ.type in (Type.ENTIER, Type.POINTS):
        valeurs, vide = colonne.entiers(0)[ordre], _vides(colonne)[ordre]
        genre = tables.Points if colonne.champ.type is Type.POINTS else tables.Entiers
        return genre(valeurs, vide if vide.any() else None)
    return tables.Codes(colonne.codes[ordre], colonne.textes)
