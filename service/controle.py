"""``mouvement verify``: a result folder against its campaign, with nothing of the folder believed.

Three independent looks: the verifier on the allocation read; every file recomputed from that allocation; and the mechanism run
again, since an announced optimum, a list of placements or of repairs is worth what its computation is worth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from solver.mecanismes import PlacementObligatoire
from solver.verification import Rapport

from . import rejeu
from .campagne import Chronometre, motifs_de_refus, options_du_paquet, preparer, verifier_resultat
from .certificat import relire
from .echanges.tables import Table
from .impossibilites import controler_impossibilites, motifs_impossibilites
from .rejeu import objet
from .resultat import ResultatVerifie
from .sortie import tables
from .statistiques import calculer
from .tables_comparees import CLES, comparer_tables

if TYPE_CHECKING:
    from solver.verification.impossibilite import ControleImpossibilite

    from .echanges.campagne import Campagne
    from .echanges.resultat_lu import ResultatLu
    from .resultat import Resultat
    from .scenarios import Scenario
    from .statistiques import Chiffres


@dataclass(frozen=True, slots=True)
class Controle:
    """What a verification found.

    Attributes
    ----------
    motifs
        One French sentence per disagreement; empty when the folder is right.
    avertissements
        What is no disagreement but should be known: files that no certificate covers, another version of the program.
    rejoue
        Whether the mechanism was run again and gave this allocation.
    """

    resultat: Resultat
    rapport: Rapport
    impossibilites: tuple[ControleImpossibilite, ...]
    motifs: tuple[str, ...]
    avertissements: tuple[str, ...] = ()
    rejoue: bool = False

    def en_dict(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "conforme": not self.motifs,
            "motifs": list(self.motifs),
            "avertissements": list(self.avertissements),
            "rejoue": self.rejoue,
            **self.rapport.as_dict(),
        }


def controler(
    campagne: Campagne,
    lu: ResultatLu,
    chronometre: Chronometre | None = None,
    *,
    simulation: Scenario | None = None,
) -> Controle:
    """Verify a result folder.

    The market is rebuilt from the campaign, P1–P8 are checked on the allocation read, claims and value are held against those
    announced, and every other file is recomputed and compared. A folder with a certificate must be, to the byte, what the
    certificate says; without one (another program's result), rows may come in any order and nothing is announced.

    Parameters
    ----------
    simulation
        The scenario that ``campagne`` already has applied, when the result is a simulation.

    Raises
    ------
    CertificatIllisible
        The certificate cannot be read.
    """
    chronometre = chronometre or Chronometre()
    preparation = preparer(campagne, chronometre)
    resultat = relire(preparation, lu)
    with chronometre.etape("verification"):
        rapport, impossibilites = verifier_resultat(resultat), controler_impossibilites(resultat)
    motifs = [
        *_origine(campagne, lu, simulation, simule=resultat.simule),
        *motifs_de_refus(resultat, rapport),
        *motifs_impossibilites(resultat, impossibilites),
    ]
    if not lu.certificat:  # another program's result announces no sum
        motifs = [m for m in motifs if not m.startswith("P8 : somme")]
    rejoue = None
    if rapport.conforme:
        with chronometre.etape("figures"):
            chiffres = calculer(resultat)
            motifs += _tables(resultat, chiffres, lu)
        motifs += rejeu.octets(lu)
        if lu.certificat and not motifs:
            with chronometre.etape("rejeu"):
                rejoue, motifs = rejeu.rejouer(preparation, resultat)
            if rejoue is not None:
                with chronometre.etape("verification"):
                    resultat, impossibilites = rejoue, controler_impossibilites(rejoue)
                    rapport = verifier_resultat(rejoue) if rejoue.solution.tours else rapport
                with chronometre.etape("figures"):
                    motifs = rejeu.certificat(ResultatVerifie(resultat, rapport, impossibilites), chiffres, lu, simulation)
    return Controle(
        resultat,
        rapport,
        impossibilites,
        tuple(dict.fromkeys(motifs)),
        rejeu.avertissements(lu, preparation.marche),
        rejoue is not None,
    )


def _origine(campagne: Campagne, lu: ResultatLu, simulation: Scenario | None, *, simule: bool) -> list[str]:
    """What the certificate says of its inputs and rules, against those present; and what only some rules allow."""
    certificat = lu.certificat
    if not certificat:
        return []
    motifs = []
    if certificat.get("simulation") and simulation is None and (not simule or certificat.get("scenario")):
        libelle = objet(certificat, "scenario").get("libelle", "")
        motifs.append(f"certificat.json : ce résultat est une simulation (« {libelle} »), pas celui de la campagne")
    elif simulation is not None and objet(certificat, "scenario").get("empreinte") != simulation.empreinte:
        motifs.append(f"certificat.json : le résultat n'est pas celui du scénario « {simulation.nom} »")
    annoncees = objet(certificat, "empreintes")
    if annoncees.get("regles") != campagne.paquet.empreinte:
        motifs.append("certificat.json : les règles employées ne sont pas celles du paquet présent")
    entrees = objet(annoncees, "entrees")
    motifs += [
        f"certificat.json : le résultat n'a pas été calculé sur ce {nom}"
        for nom in sorted(entrees.keys() | campagne.empreintes.keys())
        if entrees.get(nom) != campagne.empreintes.get(nom)
    ]
    if certificat.get("tirage") != campagne.tirage:
        motifs.append("certificat.json : le tirage n'est pas celui de la campagne")
    siege = options_du_paquet(campagne).placement_obligatoire is PlacementObligatoire.SIEGE
    if certificat.get("places_ajoutees") and not siege:
        motifs.append("certificat.json : des places ont été ajoutées, ce que « placement_obligatoire » ne permet pas ici")
    return motifs


def _tables(resultat: Resultat, chiffres: Chiffres, lu: ResultatLu) -> list[str]:
    """The tables read, row by row, against those recomputed from the allocation."""
    motifs = []
    for nom, attendue in tables(resultat, chiffres).items():
        if nom not in lu.tables or lu.octets.get(nom) == attendue.octets():
            continue  # the same bytes read the same
        lue = lu.tables[nom]
        inconnues = [colonne for colonne in lue.colonnes if colonne not in attendue.colonnes]
        if inconnues:
            motifs.append(f"{nom} : colonne {', '.join(inconnues)} sans équivalent dans le recalcul")
            continue
        communes = [colonne for colonne in attendue.colonnes if colonne in lue.colonnes]
        if ecart := comparer_tables(_garder(lue, communes), _garder(attendue, communes), CLES[nom]):
            motifs.append(f"{nom} : {ecart}")
    return motifs


def _garder(table: Table, colonnes: list[str]) -> Table:
    """A table with these columns only."""
    return Table({colonne: table.colonnes[colonne] for colonne in colonnes})
