"""Why the system refused to read or write, in French."""

from __future__ import annotations

import errno
from collections.abc import Mapping

_CAUSES: Mapping[int, str] = {
    errno.EACCES: "accès refusé",
    errno.EPERM: "opération interdite",
    errno.ENOENT: "fichier ou dossier absent",
    errno.EEXIST: "existe déjà et n'est pas un dossier",
    errno.ENOTDIR: "un élément du chemin n'est pas un dossier",
    errno.EISDIR: "c'est un dossier",
    errno.ENOSPC: "plus de place sur le disque",
    errno.EDQUOT: "quota de disque dépassé",
    errno.EFBIG: "fichier plus grand que la limite permise",
    errno.EROFS: "disque en lecture seule",
    errno.ENAMETOOLONG: "nom trop long",
    errno.ELOOP: "liens symboliques qui tournent en rond",
    errno.EIO: "erreur du disque",
    errno.EMFILE: "trop de fichiers ouverts",
}


def motif(erreur: OSError) -> str:
    """Reason; the system's own words when it is a rare one."""
    return _CAUSES.get(erreur.errno or 0, f"erreur {erreur.errno} du système, {erreur.strerror}")
