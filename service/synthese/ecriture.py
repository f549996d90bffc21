"""The files of a campaign folder, as bytes.

Columns are turned into text by looking codes up in short tables, which keeps one million candidats within seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.dossier import ABSENT, DATE_ABSENTE
from scoring.paquet import Paquet

from .figures import ETIQUETTE
from .hasard import TRANCHE
from .listes import Listes
from .postes import PostesTires, Rangs

_TEXTES_DES_BOOLEENS = np.array(["", "oui"], dtype=object)


@dataclass(frozen=True, slots=True, eq=False)
class Tableaux:
    """Everything that was drawn.

    Attributes
    ----------
    paquet
        With the posts of the campaign among its lieux.
    disciplines
        Labels, empty when the movement has none of its own.
    colonnes
        (n,) values of each column of ``candidats.csv``: indices of lieux, départements, candidats or disciplines, whole
        numbers, days, texts, or booleans; (n, k) several lieux.
    capacites
        (D, P) for each column of ``capacites.csv``.
    """

    paquet: Paquet
    disciplines: tuple[str, ...]
    couples: NDArray[np.int32]
    listes: tuple[Listes, ...]
    colonnes: Mapping[str, NDArray[Any]]
    capacites: tuple[NDArray[np.int64], ...] | None
    postes: PostesTires | None
    rangs: Rangs | None


def fichiers(t: Tableaux) -> dict[str, bytes]:
    """Content of the tables of a campaign folder, by file name."""
    n = len(next(iter(t.colonnes.values())))
    ids = identifiants(n)
    contenu = {
        "candidats.csv": _candidats(ids, t),
        "voeux.csv": _voeux(ids, t),
        "capacites.csv": _capacites(t),
    }
    if t.paquet.liens.paires:
        couples = [[ids[i] for i in membres.tolist()] for membres in t.couples.T]
        contenu["couples.csv"] = b"candidat_1,candidat_2\n" + _lignes(couples)
    if t.postes is not None and t.postes.postes:
        contenu["postes.csv"] = _postes(t)
    if t.rangs is not None and len(t.rangs.lieu):
        codes = t.paquet.lieux.codes
        colonnes = [
            _texte(t.rangs.lieu, codes),
            _texte(t.rangs.candidat, ids),
            _texte(np.where(t.rangs.rang > 0, t.rangs.rang, ABSENT), None),
            _texte((~t.rangs.favorable).astype(np.int64), ("favorable", "defavorable")),
        ]
        contenu["classements.csv"] = b"lieu,candidat,rang,avis\n" + _lignes(colonnes)
    return contenu


def identifiants(nombre: int) -> list[str]:
    """Ids in ascending order: ``c00001`` first."""
    largeur = max(5, len(str(nombre)))
    return [f"c{i:0{largeur}d}" for i in range(1, nombre + 1)]


def _codes(nom: str, ids: list[str], t: Tableaux) -> Sequence[str] | None:
    """Texts that the indices of a column stand for; None when its values are written as they are."""
    lieux, types = t.paquet.lieux, {fait.nom: fait.type for fait in t.paquet.faits}
    if nom == ETIQUETTE:
        return t.disciplines
    genre = "lieu" if nom == "origine" else types.get(nom, "")
    return {"lieu": lieux.codes, "lieux": lieux.codes, "departement": lieux.departements, "candidat": ids}.get(genre)


def _candidats(ids: list[str], t: Tableaux) -> bytes:
    codes = {nom: _codes(nom, ids, t) for nom in t.colonnes}
    dates = {"date_naissance", *(fait.nom for fait in t.paquet.faits if fait.type == "date")}
    morceaux = [(",".join(("candidat", *t.colonnes)) + "\n").encode()]
    for debut in range(0, len(ids), TRANCHE):
        fin = min(debut + TRANCHE, len(ids))
        textes = [_texte(v[debut:fin], codes[nom], date=nom in dates) for nom, v in t.colonnes.items()]
        morceaux.append(_lignes([ids[debut:fin], *textes]))
    return b"".join(morceaux)


def _texte(valeurs: NDArray[Any], codes: Sequence[str] | None, *, date: bool = False) -> list[str]:
    """Texts of a column: looked up in ``codes``, or whole numbers, dates, texts, « oui »; empty for ``ABSENT`` and false."""
    if valeurs.ndim == 2:
        # Most rows have nothing: only the others are joined.
        resultat = [""] * len(valeurs)
        rangees = np.flatnonzero((valeurs != ABSENT).any(axis=1))
        colonnes = (_texte(valeurs[rangees, k], codes) for k in range(valeurs.shape[1]))
        for i, textes in zip(rangees.tolist(), zip(*colonnes, strict=True), strict=True):
            resultat[i] = " ".join(dict.fromkeys(texte for texte in textes if texte))
        return resultat
    if valeurs.dtype.kind == "U":
        return _liste(valeurs)
    if valeurs.dtype.kind == "b":
        return _liste(_TEXTES_DES_BOOLEENS[valeurs.astype(np.int64)])
    if codes is not None:
        return _liste(np.array([*codes, ""], dtype=object)[valeurs.astype(np.int64)])
    distincts, position = np.unique(valeurs.astype(np.int64), return_inverse=True)
    if date:
        textes_distincts = ["" if jour == DATE_ABSENTE else str(np.datetime64(int(jour), "D")) for jour in distincts]
    else:
        textes_distincts = ["" if valeur == ABSENT else str(valeur) for valeur in distincts.tolist()]
    return _liste(np.array(textes_distincts, dtype=object)[position])


def _liste(textes: NDArray[Any]) -> list[str]:
    resultat: list[str] = textes.tolist()
    return resultat


def _voeux(ids: list[str], t: Tableaux) -> bytes:
    lieux = np.concatenate([bloc.lieux for bloc in t.listes], axis=1)
    codes = t.paquet.lieux.codes
    morceaux = [b"candidat,rang,lieu\n"]
    for debut in range(0, len(ids), TRANCHE):
        fin = min(debut + TRANCHE, len(ids))
        ecrits = lieux[debut:fin] >= 0
        candidat, colonne = np.nonzero(ecrits)
        rang = np.cumsum(ecrits, axis=1)[candidat, colonne]
        auteurs = _texte(candidat, ids[debut:fin])
        morceaux.append(_lignes([auteurs, _texte(rang, None), _texte(lieux[debut:fin][candidat, colonne], codes)]))
    return b"".join(morceaux)


def _capacites(t: Tableaux) -> bytes:
    """Every cellule of the pack's lieux, then one row for each post."""
    propres = t.paquet.lieux.codes[: t.paquet.lieux.nombre_propres]
    disciplines = t.disciplines or ("",)
    cellules = [[d for d in disciplines for _ in propres], list(propres) * len(disciplines)]
    colonnes = [[] for _ in t.paquet.capacites] if t.capacites is None else [c.ravel().tolist() for c in t.capacites]
    if t.capacites is None:
        cellules = [[], []]
    if t.postes is not None:
        cellules[0] += [disciplines[d] for d in t.postes.discipline.tolist()]
        cellules[1] += [poste.code for poste in t.postes.postes]
        colonnes[0] += t.postes.capacite.tolist()
    noms = ["lieu", *t.paquet.capacites]
    rangees = [cellules[1], *([str(c) for c in colonne] for colonne in colonnes)]
    if t.disciplines:
        noms, rangees = [ETIQUETTE, *noms], [cellules[0], *rangees]
    return (",".join(noms) + "\n").encode() + _lignes(rangees)


def _postes(t: Tableaux) -> bytes:
    assert t.postes is not None
    lieux, postes = t.paquet.lieux, t.postes.postes
    return b"lieu,type,libelle,academie,departement\n" + _lignes(
        [
            [poste.code for poste in postes],
            [poste.type for poste in postes],
            [poste.libelle for poste in postes],
            [lieux.codes[poste.rattachement] for poste in postes],
            [lieux.departements[poste.departement] if poste.departement >= 0 else "" for poste in postes],
        ]
    )


def _lignes(colonnes: Sequence[Sequence[str]]) -> bytes:
    texte = "\n".join(map(",".join, zip(*colonnes, strict=True)))
    return (texte + "\n").encode() if texte else b""
