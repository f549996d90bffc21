"""Candidats that a scenario adds: rows in the format of the campaign's own files, read and checked by the same program."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from scoring.dossier import ABSENT
from scoring.postes import postes_de

from ..echanges.anomalies import EntreeRefusee
from ..echanges.cles_yaml import ClesYaml, brut
from ..echanges.lecture import lire_sources
from ..echanges.sources import source_du_fichier
from ..echanges.tableau import Source

if TYPE_CHECKING:
    from scoring.paquet import Paquet

    from ..echanges.campagne import Campagne

CLES = ("candidats", "voeux", "couples")


def lire_ajouts(lecture: ClesYaml, noeud: yaml.Node, dossier: Path, campagne: Campagne) -> Campagne | None:
    """Read ``candidats_ajoutes``: files ``candidats`` and ``voeux``, ``couples`` when some are linked; None after faults.

    They are read as a small campaign of the same rules, so that every check of a campaign applies; its digests are those of
    the added rows.
    """
    lus = dict(lecture.table(noeud, "candidats_ajoutes", CLES))
    if campagne.bareme is not None:
        attendu = "aucun ajout : cette campagne donne ses points (bareme.csv), ceux d'un candidat ajouté ne seraient pas connus"
        lecture.faute(noeud, "candidats_ajoutes", "", attendu, "incoherence")
        return None
    sources: dict[str, Source] = {}
    for cle in CLES:
        nom = brut(lus[cle]) if cle in lus else ""
        if not nom:
            if cle in lus or cle != "couples":
                attendu = f"la clé « {cle} » : le nom d'un fichier"
                lecture.faute(noeud, f"candidats_ajoutes.{cle}", "", attendu, "cle_manquante")
            continue
        source = source_du_fichier(dossier / nom, nom, lecture.collecteur)
        if source is not None:
            sources[f"{cle}.csv"] = source
    if len(sources) < len(lus) or "candidats.csv" not in sources or "voeux.csv" not in sources:
        return None
    try:
        ajoutes = lire_sources(_autour(campagne) | sources)
    except EntreeRefusee as refus:
        for a in refus.anomalies:
            lecture.collecteur.ajouter(a.fichier, a.ligne, a.colonne, a.valeur, a.attendu, a.code, a.correction)
        return None
    fichier = sources["candidats.csv"].fichier
    for qui in sorted(set(ajoutes.dossiers.ids) & set(campagne.dossiers.ids)):
        attendu = "un identifiant que la campagne n'a pas déjà"
        lecture.collecteur.ajouter(fichier, 0, "candidat", qui, attendu, "doublon")
    for discipline in sorted(set(ajoutes.dossiers.disciplines) - set(campagne.dossiers.disciplines)):
        attendu = "une discipline de la campagne"
        lecture.collecteur.ajouter(fichier, 0, "discipline", discipline, attendu, "code_inconnu")
    return ajoutes if lecture.collecteur.sans_faute(fichier) else None


def _autour(campagne: Campagne) -> dict[str, Source]:
    """What the rows are read against: the header, no capacity, and the posts of the campaign."""
    paquet = campagne.paquet
    entete = {
        "mouvement": campagne.mouvement,
        "annee": campagne.annee,
        "libelle": "candidats ajoutés",
        "tirage": campagne.tirage,
        "parametres": {nom: p.valeur for nom, p in paquet.parametres.items() if p.surcharge},
    }
    reperes = ("lieu",) if paquet.discipline else ("discipline", "lieu")
    colonnes = [*reperes, *paquet.capacites]
    cellule = [paquet.lieux.codes[0]] if paquet.discipline else [campagne.dossiers.disciplines[0], paquet.lieux.codes[0]]
    places = _csv([colonnes, [*cellule, *(0 for _ in paquet.capacites)]])
    autour = {
        "campagne.yaml": Source("campagne.yaml", yaml.safe_dump(entete, allow_unicode=True).encode()),
        "capacites.csv": Source("capacites.csv", places),
    }
    if postes_de(paquet):
        autour["postes.csv"] = Source("postes.csv", _postes(paquet))
    return autour


def _postes(paquet: Paquet) -> bytes:
    lieux = paquet.lieux
    rangees = [
        [
            poste.code,
            poste.type,
            poste.libelle,
            lieux.codes[poste.rattachement],
            "" if poste.departement == ABSENT else lieux.departements[poste.departement],
            lieux.codes[poste.territoire],
        ]
        for poste in postes_de(paquet)
    ]
    return _csv([["lieu", "type", "libelle", "academie", "departement", "territoire"], *rangees])


def _csv(rangees: list[list[object]] | list[list[str]]) -> bytes:
    flux = io.StringIO()
    csv.writer(flux, lineterminator="\n").writerows(rangees)
    return flux.getvalue().encode()
