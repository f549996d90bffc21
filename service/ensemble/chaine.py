"""``mouvement enchainer``: the campaigns of an ensemble, in order, each without the demands that others cancel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ..campagne import Chronometre, executer
from ..echanges.anomalies import EntreeRefusee
from ..echanges.lecture import lire_sources
from ..echanges.tables import Codes, Entiers, Points
from ..sortie import fichiers
from ..statistiques import calculer, lignes_affectations
from .annulations import DemandeAnnulee, completer, demandes_annulees
from .ecriture import CAMPAGNE, CERTIFICAT, DEMANDES, RESULTAT, RESULTATS, Etape, certifier, tables

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..echanges.campagne import Campagne
    from ..echanges.ecriture import Contenu
    from ..echanges.tableau import Source
    from ..echanges.tables import Table
    from .modele import Ensemble, Partie

__all__ = ["DEMANDES", "RESULTATS", "Chaine", "completee", "enchainer", "etape_de", "racine"]


@dataclass(frozen=True, slots=True, eq=False)
class Chaine:
    """A chain that was run: its parts in order, the demands that fell, the whole output folder."""

    etapes: tuple[Etape, ...]
    annulees: tuple[DemandeAnnulee, ...]
    contenu: Contenu


def enchainer(ensemble: Ensemble, chronometre: Chronometre | None = None) -> Chaine:
    """Run the campaigns in order; each is completed, solved and verified before the next.

    Raises
    ------
    ResultatRefuse
        The verifier refused a part; nothing may be written then.
    EntreeRefusee
        A campaign cannot be completed: a rule of the ensemble has the code of one of its own rules.
    """
    chronometre = chronometre or Chronometre()
    etapes: list[Etape] = []
    obtenus: dict[str, NDArray[np.bool_]] = {}
    contenu: dict[str, Contenu | bytes | Table] = {}
    for partie in ensemble.parties:
        with chronometre.etape(partie.nom):
            sources = completer(partie, demandes_annulees(ensemble, obtenus))
            campagne = completee(partie, sources)
            verifie = executer(campagne)
            chiffres = calculer(verifie.resultat)
            ecrits, _ = fichiers(verifie, chiffres=chiffres)
            affectations = lignes_affectations(verifie.resultat, chiffres)
            etape = etape_de(partie, campagne, affectations, ecrits[CERTIFICAT])
            obtenus[partie.nom] = etape.obtenus
            etapes.append(etape)
            entrees = {source.nom: source.octets for source in sources.values()}
            contenu[partie.nom] = {CAMPAGNE: entrees, RESULTAT: ecrits}
    annulees = demandes_annulees(ensemble, obtenus)
    return Chaine(tuple(etapes), annulees, {**racine(ensemble, etapes, annulees), **contenu})


def completee(partie: Partie, sources: Mapping[str, Source]) -> Campagne:
    """The campaign read from its completed files; faults are named with its folder.

    Raises
    ------
    EntreeRefusee
        See :func:`enchainer`.
    """
    try:
        return lire_sources(sources)
    except EntreeRefusee as erreur:
        fautes = [replace(anomalie, fichier=f"{partie.nom}/{CAMPAGNE}/{anomalie.fichier}") for anomalie in erreur.anomalies]
        raise EntreeRefusee(fautes) from None


def etape_de(partie: Partie, campagne: Campagne, affectations: Table, certificat: bytes) -> Etape:
    """A part once solved, from its ``affectations.csv``."""
    lus = {nom: _textes(affectations, nom) for nom in ("resultat", "lieu")}
    rangs = affectations.colonnes["rang"]
    assert isinstance(rangs, Entiers)
    return Etape(partie, campagne, lus["resultat"], lus["lieu"], [int(r) for r in rangs.valeurs], certificat)


def _textes(table: Table, nom: str) -> list[str]:
    colonne = table.colonnes[nom]
    if isinstance(colonne, Codes):
        return [colonne.textes[i] if i >= 0 else "" for i in colonne.indices.tolist()]
    assert not isinstance(colonne, Entiers | Points)
    return list(colonne)


def racine(ensemble: Ensemble, etapes: Sequence[Etape], annulees: tuple[DemandeAnnulee, ...]) -> dict[str, bytes]:
    """Files at the root of the output."""
    ecrits = {nom: table.octets() for nom, table in tables(ensemble, etapes, annulees).items()}
    return {**ecrits, CERTIFICAT: certifier(ensemble, etapes, annulees, ecrits)}
