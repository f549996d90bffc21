"""Tables of the bench, in Parquet and in CSV: the same rows give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ..echanges.tables import Codes, Colonne, Entiers, Table

if TYPE_CHECKING:
    from .balayage import Balayage


def parquet(colonnes: Mapping[str, pa.Array]) -> bytes:
    """A table as Parquet; text columns as dictionaries."""
    flux = io.BytesIO()
    table = pa.table(dict(colonnes)).replace_schema_metadata({"simulation": "true"})
    pq.write_table(table, flux, compression="zstd", row_group_size=1 << 17)
    return flux.getvalue()


def csv(colonnes: Mapping[str, Sequence[Any]]) -> bytes:
    """The same as CSV."""
    return Table({nom: _colonne(valeurs) for nom, valeurs in colonnes.items()}).octets()


def _colonne(valeurs: Sequence[Any]) -> Colonne:
    if valeurs and isinstance(valeurs[0], int):
        return Entiers(np.array(valeurs, np.int64))
    textes = sorted(set(valeurs))
    rang = {texte: i for i, texte in enumerate(textes)}
    return Codes(np.array([rang[v] for v in valeurs], np.int64), textes)


def colonne_texte(valeurs: Sequence[str]) -> pa.Array:
    """Texts that repeat."""
    return pa.array(valeurs, pa.string()).dictionary_encode()


def ecrire_resultats(balayage: Balayage, base: Mapping[str, int], reponses: Sequence[Mapping[str, Any]]) -> bytes:
    """``resultats.parquet``: one row per scenario and figure, in the order of the sweep.

    Columns: ``numero``, ``scenario``, one per axis, ``empreinte``, ``graine`` and ``repetition`` (empty without chance),
    ``tirage`` (seed of the draw), ``indicateur``, ``base``, ``valeur``, ``ecart``.
    """
    noms = list(reponses[0]["chiffres"]) if reponses else []
    k = len(noms)
    cas = [c for c in balayage.cas for _ in range(k)]
    valeurs = np.array([[r["chiffres"][nom] for nom in noms] for r in reponses], np.int64).reshape(-1)
    avant = np.tile(np.array([base.get(nom, 0) for nom in noms], np.int64), len(reponses))
    alea = [c.aleas for c in cas]
    return parquet(
        {
            "numero": pa.array([c.numero for c in cas], pa.int32()),
            "scenario": colonne_texte([c.nom for c in cas]),
            **{f"axe_{nom}": colonne_texte([c.axes[i] for c in cas]) for i, nom in enumerate(balayage.axes)},
            "empreinte": colonne_texte([e for c in balayage.cas for e in [c.empreinte] * k]),
            "graine": pa.array([None if a is None else a.graine for a in alea], pa.int64()),
            "repetition": pa.array([None if a is None else a.repetition for a in alea], pa.int32()),
            "tirage": colonne_texte([t for r in reponses for t in [str(r["tirage"])] * k]),
            "indicateur": colonne_texte(noms * len(reponses)),
            "base": pa.array(avant, pa.int64()),
            "valeur": pa.array(valeurs, pa.int64()),
            "ecart": pa.array(valeurs - avant, pa.int64()),
        }
    )


def ecrire_mouvements(balayage: Balayage, reponses: Sequence[Mapping[str, Any]]) -> bytes:
    """``mouvements.parquet``: one row per scenario and candidat whose cellule changes.

    Columns: ``numero``, ``candidat``, ``avant`` and ``apres`` (``discipline/lieu``, empty for nowhere), ``rangs`` gained.
    """
    rangees = [(cas.numero, *m) for cas, r in zip(balayage.cas, reponses, strict=True) for m in r["mouvements"]]
    numero, candidat, avant, apres, rangs = zip(*rangees, strict=True) if rangees else ((), (), (), (), ())
    return parquet(
        {
            "numero": pa.array(numero, pa.int32()),
            "candidat": colonne_texte(candidat),
            "avant": colonne_texte(avant),
            "apres": colonne_texte(apres),
            "rangs": pa.array(rangs, pa.int32()),
        }
    )
