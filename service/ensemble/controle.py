"""Verification of a chain: each part against its campaign, each campaign against the ensemble, and the order of what fell.

The ensemble is read again. Part after part, in the order of the rules: the demands that fall are computed from the results read
so far; the campaign written must be the ensemble's with exactly these; its result is verified as any result is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import controle
from ..certificat import versions
from ..echanges.anomalies import Anomalie, EntreeRefusee
from ..echanges.lecture import lire
from ..echanges.resultat_lu import lire_resultat
from ..rejeu import ecarts_json, versions_dites
from .annulations import completer, demandes_annulees
from .chaine import completee, etape_de, racine
from .ecriture import CAMPAGNE, CERTIFICAT, RESULTAT, Etape

if TYPE_CHECKING:
    from ..controle import Controle
    from .modele import Ensemble, Partie

ECARTS_CITES = 20
"""Differences of the certificate that are told one by one."""


@dataclass(frozen=True, slots=True)
class ControleChaine:
    """What a verification found: by part, its own control; and one French sentence per disagreement, parts' included."""

    parties: Mapping[str, Controle]
    motifs: tuple[str, ...]
    avertissements: tuple[str, ...]

    def en_dict(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "conforme": not self.motifs,
            "motifs": list(self.motifs),
            "avertissements": list(self.avertissements),
            "campagnes": {nom: c.en_dict() for nom, c in self.parties.items()},
        }


def controler_chaine(ensemble: Ensemble, sortie: Path) -> ControleChaine:
    """Verify the output of a chain against its ensemble.

    Raises
    ------
    EntreeRefusee
        A part cannot be read; the faults are named with its folder.
    CertificatIllisible
        A part's certificate cannot be read.
    """
    motifs: list[str] = []
    controles: dict[str, Controle] = {}
    etapes: list[Etape] = []
    for partie in ensemble.parties:
        obtenus = {etape.partie.nom: etape.obtenus for etape in etapes}
        attendue = completee(partie, completer(partie, demandes_annulees(ensemble, obtenus)))
        dossier = sortie / partie.nom
        try:
            presente = lire(dossier / CAMPAGNE)
            lu = lire_resultat(dossier / RESULTAT, attendue)
        except EntreeRefusee as erreur:
            raise EntreeRefusee(_situees(partie, dossier, erreur)) from None
        motifs += [
            f"{partie.nom}/{CAMPAGNE} : {nom} n'est pas celui que donnent l'ensemble et les résultats qui précèdent"
            for nom in sorted(presente.empreintes.keys() | attendue.empreintes.keys())
            if presente.empreintes.get(nom) != attendue.empreintes.get(nom)
        ]
        fait = controle.controler(attendue, lu)
        controles[partie.nom] = fait
        motifs += [f"{partie.nom}/{RESULTAT} : {motif}" for motif in fait.motifs]
        if not lu.certificat:
            motifs.append(f"{partie.nom}/{RESULTAT} : {CERTIFICAT} manque")
        etapes.append(etape_de(partie, attendue, lu.tables["affectations.csv"], lu.octets.get(CERTIFICAT, b"")))
    motifs += _doubles(etapes)
    attendus = racine(ensemble, etapes, demandes_annulees(ensemble, {e.partie.nom: e.obtenus for e in etapes}))
    ecarts, avertissements = _fichiers(sortie, attendus)
    connus = attendus.keys() | {p.nom for p in ensemble.parties}
    autres = sorted({chemin.name for chemin in sortie.iterdir()} - connus)
    dits = [f"{nom} : {a}" for nom, c in controles.items() for a in c.avertissements]
    return ControleChaine(
        controles,
        tuple(dict.fromkeys([*motifs, *ecarts])),
        (*avertissements, *dits, *(f"{nom} : le certificat de la chaîne ne couvre pas ce fichier." for nom in autres)),
    )


def _situees(partie: Partie, dossier: Path, erreur: EntreeRefusee) -> Iterator[Anomalie]:
    for a in erreur.anomalies:
        fichier = a.fichier if a.fichier.startswith(str(dossier)) else f"{partie.nom}/{a.fichier}"
        yield Anomalie(fichier, a.ligne, a.colonne, a.valeur, a.attendu, a.code, a.correction)


def _doubles(etapes: list[Etape]) -> Iterator[str]:
    """Persons with two granted demands: counted on the outcomes alone, whatever the rules."""
    accordees: dict[str, list[str]] = {}
    for etape in etapes:
        for candidat in etape.partie.ids(etape.obtenus):
            accordees.setdefault(candidat, []).append(etape.partie.nom)
    for candidat, ou in sorted(accordees.items()):
        if len(ou) > 1:
            yield f"{candidat} obtient satisfaction dans {' et '.join(ou)}"


def _fichiers(sortie: Path, attendus: Mapping[str, bytes]) -> tuple[list[str], list[str]]:
    """The files at the root against those recomputed: another version of the program is told, not refused."""
    motifs, avertissements = [], []
    for nom, octets in attendus.items():
        try:
            presents = (sortie / nom).read_bytes()
        except OSError:
            motifs.append(f"{nom} : le fichier manque ou ne se lit pas")
            continue
        if nom != CERTIFICAT:
            if presents != octets:
                motifs.append(f"{nom} : le fichier n'est pas celui que donnent les résultats des campagnes, à l'octet près")
            continue
        try:
            recu, attendu = json.loads(presents), json.loads(octets)
        except ValueError:
            motifs.append(f"{nom} : ce n'est pas du JSON")
            continue
        if not isinstance(recu, dict):
            motifs.append(f"{nom} : un objet est attendu")
            continue
        annoncees, presentes = versions_dites(recu), versions_dites({"versions": versions()})
        if annoncees is not None and annoncees != presentes:
            recu["versions"] = attendu["versions"]
            avertissements.append(f"Chaîne calculée par {annoncees}, contrôlée par {presentes}.")
        ecarts = ecarts_json(recu, attendu, "")
        motifs += [f"{nom} : {ecart}" for ecart in ecarts[:ECARTS_CITES]]
        if len(ecarts) > ECARTS_CITES:
            motifs.append(f"{nom} : et {len(ecarts) - ECARTS_CITES} autres écarts")
    return motifs, avertissements
