"""Part of the page of a rule pack: the files of a campaign, column by column, from the columns they are read with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from .echanges.champs import Type
from .echanges.schemas import colonnes, titre
from .echanges.valeurs import attendu
from .francais import majuscule

if TYPE_CHECKING:
    from scoring.paquet import Paquet

    from .echanges.champs import Champ


def fichiers(paquet: Paquet, texte: Callable[[str], str]) -> Iterator[str]:
    """Lines of Markdown. ``texte``: writes a text of the pack so that Markdown reads nothing in it."""
    tables = colonnes(paquet)
    yield "\n## Ce que disent les fichiers\n"
    yield (
        "Avec `campagne.yaml`, un fichier CSV par tableau ; les mêmes colonnes, pour un programme, dans "
        f"`docs/schemas/{paquet.mouvement}-{paquet.annee}/`.\n"
    )
    yield "| fichier | colonnes |\n|---|---|"
    for nom, champs in tables.items():
        yield f"| `{nom}.csv` | {', '.join(f'`{champ.nom}`' for champ in champs)} |"
    mots = _mots(paquet)
    for nom, champs in tables.items():
        yield f"\n### `{nom}.csv`\n"
        yield f"{texte(titre(nom, paquet))}.\n"
        yield "| colonne | contenu | valeurs | la colonne peut manquer | la cellule peut être vide |\n|---|---|---|---|---|"
        for champ in champs:
            cases = (f"`{champ.nom}`", texte(majuscule(champ.libelle)), _valeurs(champ, mots.get((nom, champ.nom), {}), texte))
            yield f"| {' | '.join((*cases, _oui(not champ.requis), _oui(champ.vide_permis)))} |"


def _oui(vrai: bool) -> str:
    return "oui" if vrai else "non"


def _mots(paquet: Paquet) -> dict[tuple[str, str], dict[str, str]]:
    """(file, column) -> code -> words for people."""
    types = {genre.code: genre.libelle for genre in paquet.types}
    return {
        ("candidats", "statut"): dict(zip(paquet.statuts, paquet.libelles_statuts, strict=True)),
        ("voeux", "type"): types,
        ("postes", "type"): types,
        **{("candidats", f.nom): dict(zip(f.valeurs, f.libelles, strict=True)) for f in paquet.faits if f.valeurs},
    }


def _valeurs(champ: Champ, mots: dict[str, str], texte: Callable[[str], str]) -> str:
    if champ.type is not Type.CHOIX or not champ.valeurs:
        return texte(majuscule(attendu(champ)))
    return " ; ".join(f"`{code}`" + (f" {texte(mots[code])}" if code in mots else "") for code in champ.valeurs)
