"""One page of documentation per rule pack, made from the pack: who is asked what, who goes first, from which source.

``python -m service.pages_regles docs/mouvements`` writes those of every pack.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from scoring.noms import POINT
from scoring.paquet import Paquet, charger, disponibles
from scoring.parametres import texte_valeur

from .description_regles import effet_cumul as effet
from .francais import CONFIANCES, SENS_CONFIANCES, du, liste, majuscule
from .ordre_regles import ordres
from .pages_fichiers import fichiers

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
    if paquet.reserve:
        yield f"\n**À savoir.** {_texte(paquet.reserve)}"
    yield from fichiers(paquet, _texte)
    yield f"\nVœux : {paquet.maximum_voeux} au plus, de type {liste(f'`{t}`' for t in paquet.types_voeu)}."
    if paquet.liens.attendu:
        yield f"\nDemandes liées – {_texte(paquet.liens.attendu)} ({_source(paquet.liens)})."
    yield from _regles("Demandes refusées à la lecture", "De plus, pour tout mouvement : N3 et N4.", paquet.refus)
    yield from _regles("Normalisation des vœux", "Dans l'ordre ; chaque changement est dit au candidat.", paquet.normalisations)
    yield from _qui_passe(paquet)
    yield from _cumuls(paquet)
    yield from _elements(paquet)
    yield "\n## Paramètres\n"
    yield "Une campagne peut remplacer chacun d'eux (`parametres` de `campagne.yaml`).\n"
    yield "| paramètre | libellé | valeur | source | autre valeur |\n|---|---|---|---|---|"
    for nom, p in paquet.parametres.items():
        valeur = _texte(texte_valeur(p.valeur)) or "–"
        yield f"| `{nom}` | {_texte(p.libelle)} | {valeur} | {_source(p)} | {_texte(str(p.alternative or '–'))} |"
    yield from _confiances()
    yield "\n## Ce qu'aucun texte lu ne dit\n"
    if not paquet.inconnus:
        yield "Rien n'est signalé par le paquet."
        return
    yield "| question | ce que fait le calcul en attendant | source |\n|---|---|---|"
    for inconnu in paquet.inconnus:
        yield f"| {_texte(inconnu.question)} | {_texte(inconnu.choix)} | {_source(inconnu)} |"


def _confiances() -> Iterator[str]:
    yield "\n## Ce que vaut une source\n"
    yield "Chaque règle porte la confiance de sa source ; de plusieurs sources, la plus faible.\n"
    yield "| confiance | sens |\n|---|---|"
    yield from (f"| {CONFIANCES[nom]} | {sens} |" for nom, sens in SENS_CONFIANCES.items())


def _qui_passe(paquet: Paquet) -> Iterator[str]:
    yield "\n## Qui passe avant qui"
    suites = ordres(paquet)
    for ordre in suites:
        if len(suites) > 1:
            yield f"\nVœux de type {liste(f'`{t}`' for t in ordre.types)} :"
        yield ""
        for rang, etape in enumerate(ordre.etapes, 1):
            source = f" ({_source(etape.regle)})" if etape.regle is not None else ""
            yield f"{rang}. {_texte(etape.texte)}{source}"
        if ordre.retrait:
            yield f"\nRangs et avis : `classements.csv`. {ordre.retrait}"
    yield "\nTirage : SHA-256 du texte « graine:identifiant du candidat » (`3:c00001`), la plus petite empreinte d'abord."
    if paquet.deux_phases:
        yield f"\nLa liste de sortie {du(paquet.nom_lieu)} suit le même ordre, sur le vœu 1 de chacun."


def _elements(paquet: Paquet) -> Iterator[str]:
    if not paquet.elements:
        yield "\n## Aucun barème\n"
        yield "Ce mouvement ne compte aucun point."
        return
    yield "\n## Éléments du barème\n" if paquet.mesure == POINT else f"\n## {majuscule(paquet.mesure.pluriel)}\n"
    yield "| élément | libellé | paramètres | source |\n|---|---|---|---|"
    for element in paquet.elements:
        lus = ", ".join(f"`{nom}`" for nom in element.parametres)
        note = f" – {_texte(element.note)}" if element.note else ""
        yield f"| `{element.id}` | {_texte(element.libelle)}{note} | {lus} | {_source(element)} |"


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
