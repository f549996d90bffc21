"""Between numpy and Arrow through their buffers.

``pyarrow.array``, ``pyarrow.scalar`` and ``Array.to_numpy`` import pandas to look at what they are given, which costs more time
than reading or writing a whole national campaign. So do plain strings given to a compute function: they must be scalars taken
from an array.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def entiers_en_arrow(valeurs: NDArray[Any]) -> pa.Int64Array:
    """Arrow array of (r,) integers, without null."""
    contigu = np.ascontiguousarray(valeurs, dtype=np.int64)
    return pa.Array.from_buffers(pa.int64(), len(contigu), [None, pa.py_buffer(contigu)])


def textes_en_arrow(textes: Sequence[str]) -> pa.StringArray:
    """Arrow array of texts, without null; less than 2 GiB in all."""
    octets = [texte.encode() for texte in textes]
    decalages = np.zeros(len(octets) + 1, dtype=np.int32)
    np.cumsum([len(morceau) for morceau in octets], out=decalages[1:])
    return pa.StringArray.from_buffers(len(octets), pa.py_buffer(decalages), pa.py_buffer(b"".join(octets)))


def indices_en_numpy(indices: pa.Int32Array) -> NDArray[np.int32]:
    """(r,) int32 view of the indices of a dictionary array, which must have no null."""
    if len(indices) == 0:
        return np.zeros(0, dtype=np.int32)
    return np.frombuffer(indices.buffers()[1], dtype=np.int32)[indices.offset : indices.offset + len(indices)]
