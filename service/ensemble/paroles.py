"""What a chain did, in a few lines for people and the same for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..francais import CONFIANCES, entier, pluriel
from .ecriture import CERTIFICAT

EXEMPLES = 20
"""Candidats told by name; the files have them all."""

if TYPE_CHECKING:
    from .chaine import Chaine
    from .modele import Ensemble


def en_dict(chaine: Chaine) -> dict[str, Any]:
    """The chain's certificate."""
    octets = chaine.contenu[CERTIFICAT]
    assert isinstance(octets, bytes)
    return {"certificat": json.loads(octets)}


def sans_demande(ensemble: Ensemble, chaine: Chaine) -> tuple[str, ...]:
    """Candidats whose demands in these campaigns all fell, in order: they obtain nothing, and no mechanism examined them.

    No text says what becomes of a demand that fell because of another one, which falls in turn: it stays fallen ([choice]).
    """
    tombees = {(d.partie, d.candidat) for d in chaine.annulees}
    demandees: dict[str, set[str]] = {}
    for partie in ensemble.parties:
        for candidat in partie.ids(partie.demande):
            demandees.setdefault(candidat, set()).add(partie.nom)
    return tuple(sorted(c for c, noms in demandees.items() if all((nom, c) in tombees for nom in noms)))


def en_lignes(ensemble: Ensemble, chaine: Chaine) -> Iterator[str]:
    """Order, outcomes, rules with their effect; rules of another year's text are told."""
    yield f"{ensemble.libelle} : {pluriel(len(chaine.etapes), 'campagne')}, dans cet ordre."
    for rang, etape in enumerate(chaine.etapes, 1):
        tombees = sum(d.partie == etape.partie.nom for d in chaine.annulees)
        yield (
            f"  {rang}. {etape.partie.nom}, {etape.campagne.libelle} : {pluriel(etape.campagne.dossiers.nombre, 'candidat')}, "
            f"{entier(int(etape.obtenus.sum()))} obtiennent satisfaction, "
            f"{pluriel(tombees, 'demande annulée', 'demandes annulées')}"
        )
    nombres = Counter((d.regle, d.partie) for d in chaine.annulees)
    yield "Règles appliquées :"
    for a in ensemble.applications:
        effet = pluriel(nombres[(a.chez, a.regle.id), a.cible or ""], "demande annulée", "demandes annulées")
        sur = a.cible or "autres demandes"
        yield f"  {a.regle.id} ({a.chez}) sur {sur} : {effet}. {a.regle.libelle} ({a.source} ; {CONFIANCES[a.regle.confiance]})"
    if perdues := sans_demande(ensemble, chaine):
        phrase = "n'a plus aucune demande" if len(perdues) == 1 else "n'ont plus aucune demande"
        cites = ", ".join(perdues[:EXEMPLES]) + (", …" if len(perdues) > EXEMPLES else "")
        yield (
            f"Attention : {pluriel(len(perdues), 'personne')} {phrase} dans ces campagnes, toutes étant tombées : {cites}. "
            f"Aucun texte lu ne dit si une demande tombée revient quand celle qui l'a fait tomber tombe à son tour."
        )
    donnees = sum(d.regle is None for d in chaine.annulees)
    if donnees:
        yield f"  Annulées dans les campagnes elles-mêmes (annulations.csv) : {pluriel(donnees, 'demande')}."
    if any(a.annees is not None for a in ensemble.applications):
        yield "Attention : des règles d'une année s'appliquent ici à une campagne d'une autre année, comme dit ci-dessus."
