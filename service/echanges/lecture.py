"""Reading of a campaign: all of it, or every fault of every file.

Files are read one by one and each looks for its own faults even when others are unreadable; a fault is told once, where it
was made (a vœu of a candidat whose id is faulty is not another fault). Nothing is repaired.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np

from .anomalies import Anomalie, Collecteur, EntreeRefusee
from .campagne import BaremeFourni, Campagne, CapacitesLues
from .empreintes import empreinte_objet, empreinte_table
from .lecture_annulations import construire_annulations, lire_annulations
from .lecture_bareme import construire_bareme, lire_bareme
from .lecture_campagne import lire_entete_campagne
from .lecture_candidats import construire_dossiers, lire_candidats
from .lecture_couples import lire_couples, verifier_liens
from .lecture_derogations import construire_derogations, lire_derogations, verifier_derogations
from .lecture_places import (
    cle_capacites,
    construire_capacites,
    construire_classements,
    construire_extension,
    lire_capacites,
    lire_classements,
    lire_extension,
)
from .lecture_postes import lire_postes
from .lecture_refus import signaler_refus
from .lecture_voeux import construire_voeux, lire_voeux
from .postes_absents import signaler_postes_absents
from .sources import exiger, sources_du_dossier, sources_du_zip
from .tableau import Source, TableLue

if TYPE_CHECKING:
    from scoring.paquet import Paquet

__all__ = [
    "Anomalie",
    "BaremeFourni",
    "Campagne",
    "CapacitesLues",
    "EntreeRefusee",
    "lire",
    "lire_zip",
]

FICHIERS = (
    "campagne.yaml",
    "candidats.csv",
    "voeux.csv",
    "capacites.csv",
    "postes.csv",
    "couples.csv",
    "bareme.csv",
    "classements.csv",
    "extension.csv",
    "annulations.csv",
    "derogations.csv",
)
OBLIGATOIRES = FICHIERS[:4]


def lire(dossier: Path) -> Campagne:
    """Read a campaign folder.

    Parameters
    ----------
    dossier
        Folder of the public contract.

    Returns
    -------
    Campagne
        Arrays in canonical order.

    Raises
    ------
    EntreeRefusee
        With every fault of every file, when there is any.
    """
    return lire_avec_sources(dossier)[0]


def lire_avec_sources(dossier: Path) -> tuple[Campagne, Mapping[str, Source]]:
    """The same with the files it was read from, by expected name."""
    collecteur = Collecteur()
    sources = sources_du_dossier(dossier, FICHIERS, collecteur)
    if not any(anomalie.code == "dossier_absent" for anomalie in collecteur.triees()):
        exiger(sources, OBLIGATOIRES, collecteur)
    return _lire(sources, collecteur), sources


def lire_zip(flux: IO[bytes]) -> Campagne:
    """Read a zip archive of a campaign folder; same result and refusals as :func:`lire`. Nothing is written to disk."""
    collecteur = Collecteur()
    sources = sources_du_zip(flux, FICHIERS, collecteur)
    if not any(anomalie.code == "archive" for anomalie in collecteur.triees()):
        exiger(sources, OBLIGATOIRES, collecteur)
    return _lire(sources, collecteur)


def lire_sources(sources: Mapping[str, Source]) -> Campagne:
    """Read the files of a campaign, by expected name, in memory; same result and refusals as :func:`lire`."""
    collecteur = Collecteur()
    exiger(sources, OBLIGATOIRES, collecteur)
    return _lire(sources, collecteur)


def _lire(sources: Mapping[str, Source], collecteur: Collecteur) -> Campagne:
    entete = paquet = candidats = references = voeux = capacites = couples = bareme = extension = classements = postes = None
    paires, rangees, classes = np.zeros((0, 2), dtype=np.int32), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    annulations, annules = None, np.zeros(0, dtype=np.int64)
    derogations, deroges = None, np.zeros(0, dtype=np.int64)
    if "campagne.yaml" in sources:
        entete, paquet = lire_entete_campagne(sources["campagne.yaml"].octets, collecteur)
    if "postes.csv" in sources:
        postes, paquet = lire_postes(sources["postes.csv"], paquet, collecteur)
    if "candidats.csv" in sources:
        annee = entete.annee if entete else None
        faits = "bareme.csv" not in sources
        candidats, references = lire_candidats(sources["candidats.csv"], paquet, annee, collecteur, faits_requis=faits)
    if "voeux.csv" in sources:
        voeux = lire_voeux(sources["voeux.csv"], paquet, references, collecteur)
    if "capacites.csv" in sources:
        capacites = lire_capacites(sources["capacites.csv"], paquet, collecteur)
    disciplines = _disciplines(paquet, candidats, capacites)
    dossiers = None
    if candidats is not None and references is not None and paquet is not None:
        dossiers = construire_dossiers(candidats, paquet, disciplines)
    if "couples.csv" in sources:
        couples, paires = lire_couples(sources["couples.csv"], paquet, references, voeux, collecteur)
        if candidats is not None and couples is not None and paquet is not None and dossiers is not None:
            verifier_liens(couples, candidats, paquet, dossiers, collecteur)
    if "bareme.csv" in sources:
        bareme, rangees = lire_bareme(sources["bareme.csv"], references, voeux, collecteur)
    if "classements.csv" in sources:
        classements, classes = lire_classements(sources["classements.csv"], paquet, references, voeux, collecteur)
    if "extension.csv" in sources:
        extension = lire_extension(sources["extension.csv"], paquet, collecteur)
    if "annulations.csv" in sources:
        annulations, annules = lire_annulations(sources["annulations.csv"], paquet, references, collecteur)
    if "derogations.csv" in sources:
        derogations, deroges = lire_derogations(sources["derogations.csv"], paquet, references, collecteur)
        surs = all(map(collecteur.sans_faute, ("candidats.csv", "couples.csv", "capacites.csv", "derogations.csv")))
        if surs and derogations is not None and paquet is not None and dossiers is not None and capacites is not None:
            lues = construire_capacites(capacites, disciplines)
            verifier_derogations(derogations, deroges, paquet, dossiers, paires, lues, collecteur)
    if candidats is not None and dossiers is not None and voeux is not None and paquet is not None:
        lies = paires if "couples.csv" not in sources or collecteur.sans_faute("couples.csv") else None
        signaler_refus(candidats, voeux, paquet, dossiers, lies, collecteur)
    if postes is None:
        signaler_postes_absents(paquet, None if voeux is None else voeux.table, collecteur)
    collecteur.refuser()

    if entete is None or paquet is None or entete.libelle is None or entete.tirage is None:
        raise AssertionError("campagne.yaml incomplet sans anomalie")
    if candidats is None or dossiers is None or voeux is None or capacites is None:
        raise AssertionError("fichier obligatoire absent sans anomalie")
    cles = {
        "candidats.csv": (candidats, ("candidat",)),
        "voeux.csv": (voeux.table, ("candidat", "rang")),
        "capacites.csv": (capacites, cle_capacites(paquet)),
        "postes.csv": (postes, ("lieu",)),
        "bareme.csv": (bareme, ("candidat", "rang")),
        "classements.csv": (classements, ("lieu", "candidat")),
        "extension.csv": (extension, ("premier_voeu", "rang")),
        "annulations.csv": (annulations, ("candidat",)),
        "derogations.csv": (derogations, ("candidat",)),
    }
    empreintes = {nom: empreinte_table(table, cle) for nom, (table, cle) in cles.items() if table is not None}
    empreintes["campagne.yaml"] = empreinte_objet(
        [entete.mouvement, entete.annee, entete.libelle, entete.tirage, dict(entete.parametres)]
    )
    if couples is not None:
        empreintes["couples.csv"] = empreinte_objet([[dossiers.ids[a], dossiers.ids[b]] for a, b in paires.tolist()])
    return Campagne(
        mouvement=paquet.mouvement,
        annee=paquet.annee,
        libelle=entete.libelle,
        tirage=entete.tirage,
        paquet=paquet,
        dossiers=dossiers,
        voeux=construire_voeux(voeux, dossiers.nombre),
        couples=paires,
        capacites=construire_capacites(capacites, disciplines),
        bareme=None if bareme is None else construire_bareme(bareme, rangees, voeux, dossiers.nombre),
        extension=None if extension is None else construire_extension(extension, len(paquet.lieux.codes)),
        classements=None if classements is None else construire_classements(classements, classes),
        annulations=None if annulations is None else construire_annulations(annulations, annules),
        derogations=None if derogations is None else construire_derogations(derogations, deroges),
        empreintes=dict(sorted(empreintes.items())),
    )


def _disciplines(paquet: Paquet | None, *tables: TableLue | None) -> tuple[str, ...]:
    """The only discipline of the movement, or the labels of all the tables that have some, ascending."""
    if paquet is not None and paquet.discipline:
        return (paquet.discipline,)
    lues = [t.colonnes["discipline"].textes for t in tables if t is not None and "discipline" in t.colonnes]
    return tuple(sorted({texte for textes in lues for texte in textes}))
