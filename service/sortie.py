"""Files of a result folder, from a verified result only."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from . import rapport
from .certificat import certifier
from .echanges.champs_resultat import CERTIFICAT, RAPPORT
from .echanges.ecriture import SortieRefusee, verifier_cible
from .statistiques import calculer, lignes_affectations, lignes_avis, lignes_bareme, lignes_barres, lignes_refus

if TYPE_CHECKING:
    from .echanges.tables import Table
    from .rapport import Rapport
    from .resultat import Resultat, ResultatVerifie
    from .scenarios import Scenario
    from .statistiques import Chiffres
    from .synthese import Calibrage


def verifier_sortie(sortie: Path, dossier: Path, *, remplacer: bool, temoin: str = CERTIFICAT) -> None:
    """Tell before computing that the output would be refused, and never let a replacement take away anything but an output.

    Parameters
    ----------
    temoin
        File that tells a folder as one of our outputs.

    Raises
    ------
    SortieRefusee
        See :func:`service.echanges.ecriture.verifier_cible`; or the folder to replace holds the campaign, or is not an output.
    """
    verifier_cible(sortie, remplacer=remplacer, conseil="choisir un autre dossier, ou ajouter --remplacer")
    cible, source = sortie.absolute().resolve(), dossier.absolute().resolve()
    if cible == source or cible in source.parents:
        raise SortieRefusee(f"{sortie} contient la campagne : choisir un autre dossier")
    if sortie.is_dir() and any(sortie.iterdir()) and not (sortie / temoin).is_file():
        raise SortieRefusee(f"{sortie} n'est pas un résultat ({temoin} n'y est pas) : il ne sera pas remplacé")


def tables(resultat: Resultat, chiffres: Chiffres) -> dict[str, Table]:
    """CSV files of the contract, by name."""
    return {
        "affectations.csv": lignes_affectations(resultat, chiffres),
        "bareme.csv": lignes_bareme(resultat),
        "barres.csv": lignes_barres(resultat, chiffres),
        "refus.csv": lignes_refus(resultat, chiffres),
        "avis.csv": lignes_avis(resultat),
    }


def fichiers(
    verifie: ResultatVerifie,
    calibrage: Calibrage | None = None,
    simulation: Scenario | None = None,
    *,
    chiffres: Chiffres | None = None,
) -> tuple[Mapping[str, bytes], Rapport]:
    """Every file of the result folder, and the report for the screen.

    Parameters
    ----------
    calibrage
        How far a synthetic campaign is from published figures, for the report.
    simulation
        The scenario, when the result is not that of the campaign as it is.
    chiffres
        Figures of the run when they are known already.
    """
    chiffres = chiffres or calculer(verifie.resultat)
    contenus: dict[str, bytes] = {nom: t.octets() for nom, t in tables(verifie.resultat, chiffres).items()}
    bilan = rapport.rapporter(verifie, chiffres=chiffres, calibrage=calibrage)
    contenus[RAPPORT] = rapport.en_html(bilan).encode()
    contenus[CERTIFICAT] = certifier(verifie, contenus, simulation)
    return contenus, bilan
