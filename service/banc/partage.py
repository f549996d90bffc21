"""One object for many processes: its arrays stand once in memory, read-only.

Arrays are written out of the pickle, aligned, into one block: a file that every process of a machine maps, or bytes sent to
workers of other machines.
"""

from __future__ import annotations

import io
import mmap
import pickle
import struct
from pathlib import Path
from types import MappingProxyType
from typing import Any

ALIGNEMENT = 64
_ENTETE = struct.Struct("<QQ")
_TAMPON = struct.Struct("<QQ")


def _proteger(table: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(table)


class _Pickler(pickle.Pickler):
    def reducer_override(self, obj: Any) -> Any:
        """Read-only mappings, which pickle does not know."""
        if isinstance(obj, MappingProxyType):
            return _proteger, (dict(obj),)
        return NotImplemented


def figer(objet: Any) -> bytes:
    """The object as one block: header, offsets of the arrays, pickle, arrays."""
    tampons: list[pickle.PickleBuffer] = []
    flux = io.BytesIO()
    _Pickler(flux, protocol=5, buffer_callback=tampons.append).dump(objet)
    corps = flux.getvalue()
    vues = [tampon.raw() for tampon in tampons]
    place = _ENTETE.size + len(vues) * _TAMPON.size + len(corps)
    index = []
    for vue in vues:
        place += -place % ALIGNEMENT
        index.append((place, vue.nbytes))
        place += vue.nbytes
    bloc = bytearray(place)
    _ENTETE.pack_into(bloc, 0, len(vues), len(corps))
    for i, paire in enumerate(index):
        _TAMPON.pack_into(bloc, _ENTETE.size + i * _TAMPON.size, *paire)
    debut = _ENTETE.size + len(vues) * _TAMPON.size
    bloc[debut : debut + len(corps)] = corps
    for (place, taille), vue in zip(index, vues, strict=True):
        bloc[place : place + taille] = vue
    return bytes(bloc)


def rouvrir(bloc: bytes | mmap.mmap) -> Any:
    """The object of a block that :func:`figer` made here; its arrays are views of the block, which cannot be written."""
    vue = memoryview(bloc).toreadonly()
    nombre, taille = _ENTETE.unpack_from(vue, 0)
    index = [_TAMPON.unpack_from(vue, _ENTETE.size + i * _TAMPON.size) for i in range(nombre)]
    debut = _ENTETE.size + nombre * _TAMPON.size
    # Only blocks that this very run wrote are opened: pickle runs what it reads.
    return pickle.loads(vue[debut : debut + taille], buffers=[vue[p : p + t] for p, t in index])


def rouvrir_fichier(chemin: Path) -> Any:
    """The same from a file, mapped: processes of one machine share its pages."""
    with chemin.open("rb") as fichier:
        return rouvrir(mmap.mmap(fichier.fileno(), 0, access=mmap.ACCESS_READ))
