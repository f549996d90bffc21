"""What a chain did, in a few lines for people and the same for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..francais import CONFIANCES, entier, pluriel
from .ecriture import CERTIFICAT

if TYPE_CHECKING:
    from .chaine import Chaine
    from .modele import Ensemble


def en_dict(chaine: Chaine) -> dict[str, Any]:
    """The chain's certificate."""
    octets = chaine.contenu[CERTIFICAT]
    assert isinstance(octets, bytes)
    return {"certificat": json.loads(octets)}


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
    donnees = sum(d.regle is None for d in chaine.annulees)
    if donnees:
        yield f"  Annulées dans les campagnes elles-mêmes (annulations.csv) : {pluriel(donnees, 'demande')}."
    if any(a.annees is not None for a in ensemble.applications):
        yield "Attention : des règles d'une année s'appliquent ici à une campagne d'une autre année, comme dit ci-dessus."
