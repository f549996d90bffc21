"""One page of documentation per rule pack, made from the pack: who is asked what, who goes first, from which source.

``python -m service.pages_regles docs/mouvements`` writes those of every pack.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from scoring.paquet import Paquet, charger, disponibles
from scoring.parametres import texte_valeur

from .description_regles import effet_cumul as effet
from .echanges.schemas import colonnes
from .francais import CONFIANCES, liste

PROVENANCE = (
    "Page écrite d'après le paquet de règles (`python -m service.pages_regles docs/mouvements`) : la changer, c'est changer le "
    "paquet."
)


def page(paquet: Paquet) -> str:
    """The page of a pack, in Markdown."""
    return "\n".join(_lignes(paquet)) + "\n"


def _lignes(paquet: Paquet) -> Iterator[str]:
    yield f"# {paquet.libelle}"
    yield f"\n{PROVENANCE}"
    yield f"\n`mouvement: {paquet.mouvement}`, `annee: {paquet.annee}`. Mécanisme : `{paquet.mecanisme}`."
    yield f"\nSource générale : {_texte(paquet.source)}."
    yield "\n## Ce que disent les fichiers\n"
    yield "| fichier | colonnes |\n|---|---|"
    for nom, champs in colonnes(paquet).items():
        yield f"| `{nom}.csv` | {', '.join(f'`{champ.nom}`' for champ in champs)} |"
    yield f"\nVœux : {paquet.maximum_voeux} au plus, de type {liste(f'`{t}`' for t in paquet.types_voeu)}."
    if paquet.liens.attendu:
        yield f"\nDemandes liées : {_texte(paquet.liens.attendu)} ({_source(paquet.liens)})."
    yield from _regles("Demandes refusées à la lecture", "De plus, pour tout mouvement : N3 et N4.", paquet.refus)
    yield from _regles("Normalisation des vœux", "Dans l'ordre ; chaque changement est dit au candidat.", paquet.normalisations)
    yield "\n## Qui passe avant qui\n"
    etapes = [*paquet.priorites, None, *paquet.departages]
    for rang, regle in enumerate(etapes, 1):
        dit = (
            "Le plus de points d'abord (éléments ci-dessous)"
            if regle is None
            else f"{_texte(regle.libelle)} ({_source(regle)})"
        )
        yield f"{rang}. {dit}"
    yield f"{len(etapes) + 1}. Le tirage vérifiable (SHA-256 du texte « graine:identifiant », la plus petite empreinte d'abord)"
    yield from _cumuls(paquet)
    yield "\n## Éléments du barème\n"
    yield "| élément | libellé | paramètres | source |\n|---|---|---|---|"
    for element in paquet.elements:
        lus = ", ".join(f"`{nom}`" for nom in element.parametres)
        note = f" – {_texte(element.note)}" if element.note else ""
        yield f"| `{element.id}` | {_texte(element.libelle)}{note} | {lus} | {_source(element)} |"
    yield "\n## Paramètres\n"
    yield "Une campagne peut remplacer chacun d'eux (`parametres` de `campagne.yaml`).\n"
    yield "| paramètre | libellé | valeur | source | autre valeur |\n|---|---|---|---|---|"
    for nom, p in paquet.parametres.items():
        valeur = _texte(texte_valeur(p.valeur)) or "–"
        yield f"| `{nom}` | {_texte(p.libelle)} | {valeur} | {_source(p)} | {_texte(str(p.alternative or '–'))} |"
    yield "\n## Ce qu'aucun texte lu ne dit\n"
    if not paquet.inconnus:
        yield "Rien n'est signalé par le paquet."
        return
    yield "| question | ce que fait le calcul en attendant | source |\n|---|---|---|"
    for inconnu in paquet.inconnus:
        yield f"| {_texte(inconnu.question)} | {_texte(inconnu.choix)} | {_source(inconnu)} |"


def _regles(titre: str, phrase: str, regles: Sequence[Any]) -> Iterator[str]:
    if regles:
        yield f"\n## {titre}\n\n{phrase}\n"
        yield "| règle | libellé | source |\n|---|---|---|"
        yield from _rangees(regles)


def _cumuls(paquet: Paquet) -> Iterator[str]:
    if not paquet.cumuls:
        return
    yield "\n## Demandes dans plusieurs mouvements\n"
    yield "Ce que `mouvement enchainer` applique ; une demande n'est annulée par rien d'autre.\n"
    yield "| règle | libellé | effet | exceptions | source |\n|---|---|---|---|---|"
    for c in paquet.cumuls:
        exceptions = " ; ".join(_texte(c.natures[code]) for code in c.exceptions) or "–"
        note = f" – {_texte(c.note)}" if c.note else ""
        yield f"| `{c.id}` | {_texte(c.libelle)}{note} | {_texte(effet(c))} | {exceptions} | {_source(c)} |"


def _rangees(regles: Iterable[Any]) -> Iterator[str]:
    for regle in regles:
        yield f"| `{regle.id}` | {_texte(regle.libelle)} | {_source(regle)} |"


def _source(regle: Any) -> str:
    return f"{_texte(regle.source)} ; {CONFIANCES[regle.confiance]}"


def _texte(texte: str) -> str:
    """A text of the pack inside a cell: characters that Markdown would read are not read."""
    for signe in "\\`*_|<>[]":
        texte = texte.replace(signe, f"\\{signe}")
    return " ".join(texte.split())


def publier(racine: Path) -> None:
    """Write the page of every pack as ``racine/mouvement-annee.md``."""
    racine.mkdir(parents=True, exist_ok=True)
    for mouvement, annee in disponibles():
        (racine / f"{mouvement}-{annee}.md").write_text(page(charger(mouvement, annee)), encoding="utf-8")


if __name__ == "__main__":
    publier(Path(sys.argv[1]))
