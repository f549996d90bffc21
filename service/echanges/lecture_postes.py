"""``postes.csv``: posts that vœux can name, beside the lieux of the rule pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.dossier import ABSENT
from scoring.postes import Poste, avec_postes

from . import champs
from .anomalies import Collecteur
from .lecture_places import signaler_doublons
from .tableau import Source, TableLue, lire_table

if TYPE_CHECKING:
    from scoring.paquet import Paquet


def lire_postes(source: Source, paquet: Paquet | None, collecteur: Collecteur) -> tuple[TableLue | None, Paquet | None]:
    """Read ``postes.csv`` and find its faults.

    Parameters
    ----------
    source
        The file.
    paquet
        None: codes are not checked.
    collecteur
        Receives every fault.

    Returns
    -------
    TableLue or None, Paquet or None
        The pack with the posts among its lieux; of a faulty row, what is sound is kept, so that the vœux that name the post
        are not another fault.
    """
    if paquet is not None and not any(genre.poste for genre in paquet.types):
        attendu = "aucun fichier de postes : les vœux de ce mouvement n'en nomment pas"
        collecteur.ajouter(source.fichier, 0, "", "", attendu, "incoherence", "l'ôter du dossier")
        return None, paquet
    table = lire_table(source, champs.postes(paquet), collecteur, libre=paquet is None)
    if table is None or paquet is None:
        return table, paquet
    signaler_doublons(table, ("lieu",), collecteur)
    if "lieu" not in table.colonnes:
        return table, paquet
    lieux = paquet.lieux
    codes = table.colonnes["lieu"]
    types = [genre.code for genre in paquet.types if genre.poste]
    genre, chez, departement = (table.entiers(nom, -1) for nom in ("type", "academie", "departement"))
    territoire = table.entiers("territoire", -1)
    postes: dict[str, Poste] = {}
    # A row with too many or too few cells still says which post it is about: its other cells are not to be trusted.
    for i in range(table.nombre):
        code = codes.valeurs[codes.codes[i]]
        if not isinstance(code, str):
            continue
        if code in lieux.indice:
            attendu = f"un identifiant qui n'est pas celui d'un lieu du mouvement ({lieux.noms[lieux.indice[code]]})"
            collecteur.ajouter(table.fichier, table.lignes[i], "lieu", code, attendu, "doublon", "le renommer partout")
            continue
        if not table.saines[i]:
            postes.setdefault(code, Poste(code, code, "", 0, 0, ABSENT))
            continue
        if departement[i] >= 0 and chez[i] >= 0 and lieux.lieu_du_departement[departement[i]] != chez[i]:
            attendu = f"un département de {lieux.noms[chez[i]]} ({lieux.codes[chez[i]]})"
            texte = lieux.departements[departement[i]]
            collecteur.ajouter(table.fichier, table.lignes[i], "departement", texte, attendu, "incoherence")
        rattachement = max(int(chez[i]), 0)
        postes.setdefault(
            code,
            Poste(
                code=code,
                libelle=_texte(table, "libelle", int(i)) or code,
                type=types[genre[i]] if genre[i] >= 0 else "",
                rattachement=rattachement,
                territoire=int(territoire[i]) if territoire[i] >= 0 else rattachement,
                departement=int(departement[i]),
            ),
        )
    return table, avec_postes(paquet, tuple(postes.values()))


def _texte(table: TableLue, nom: str, rangee: int) -> str:
    if nom not in table.colonnes:
        return ""
    colonne = table.colonnes[nom]
    return str(colonne.textes[int(colonne.codes[rangee])])
