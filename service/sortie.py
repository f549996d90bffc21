"""Files of a result folder, from a verified result only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from . import rapport
from .certificat import certifier
from .statistiques import calculer, lignes_affectations, lignes_avis, lignes_bareme, lignes_barres, lignes_refus

if TYPE_CHECKING:
    from .echanges.tables import Table
    from .rapport import Rapport
    from .resultat import Resultat, ResultatVerifie
    from .statistiques import Chiffres


def tables(resultat: Resultat, chiffres: Chiffres) -> dict[str, Table]:
    """CSV files of the contract, by name."""
    return {
        "affectations.csv": lignes_affectations(resultat, chiffres),
        "bareme.csv": lignes_bareme(resultat),
        "barres.csv": lignes_barres(resultat, chiffres),
        "refus.csv": lignes_refus(resultat, chiffres),
        "avis.csv": lignes_avis(resultat),
    }


def fichiers(verifie: ResultatVerifie, ecarts: Sequence[Any] = ()) -> tuple[Mapping[str, bytes], Rapport]:
    """Every file of the result folder, and the report for the screen.

    Parameters
    ----------
    ecarts
        Calibration gaps of a synthetic campaign, for the report.
    """
    chiffres = calculer(verifie.resultat)
    contenus: dict[str, bytes] = {nom: t.octets() for nom, t in tables(verifie.resultat, chiffres).items()}
    bilan = rapport.rapporter(verifie, chiffres=chiffres, ecarts=ecarts)
    contenus["rapport.html"] = rapport.en_html(bilan).encode()
    contenus["certificat.json"] = certifier(verifie, contenus)
    return contenus, bilan
