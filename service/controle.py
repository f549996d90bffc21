"""``mouvement verify``: a result folder against its campaign, everything recomputed but the allocation itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from solver.verification import Rapport, verifier

from .campagne import Chronometre, motifs_de_refus, preparer
from .certificat import relire
from .sortie import tables
from .statistiques import calculer

if TYPE_CHECKING:
    from .echanges.campagne import Campagne
    from .echanges.resultat_lu import ResultatLu
    from .resultat import Resultat


@dataclass(frozen=True, slots=True)
class Controle:
    """What a verification found. ``motifs``: one French sentence per disagreement; empty when the folder is right."""

    resultat: Resultat
    rapport: Rapport
    motifs: tuple[str, ...]


def controler(campagne: Campagne, lu: ResultatLu, chronometre: Chronometre | None = None) -> Controle:
    """Verify a result folder.

    The market is rebuilt from the campaign, P1–P8 are checked on the allocation read, claims and value are held against those
    announced, and every other table is recomputed and compared to the byte (rows in any order).

    Raises
    ------
    CertificatIllisible
        The certificate cannot be read.
    """
    chronometre = chronometre or Chronometre()
    preparation = preparer(campagne, chronometre)
    resultat = relire(preparation, lu)
    with chronometre.etape("verification"):
        rapport = verifier(resultat.marche, resultat.cellule)
    motifs = list(motifs_de_refus(resultat.solution, rapport))
    if not lu.certificat:
        motifs = [m for m in motifs if not m.startswith("P8 : somme")]
    if rapport.conforme:
        with chronometre.etape("figures"):
            motifs += _ecarts(resultat, lu)
    motifs += _empreintes(campagne, lu)
    return Controle(resultat, rapport, tuple(motifs))


def _ecarts(resultat: Resultat, lu: ResultatLu) -> list[str]:
    motifs = []
    for nom, attendue in tables(resultat, calculer(resultat)).items():
        if nom not in lu.tables:
            continue
        attendus, lus = attendue.octets().splitlines(), lu.tables[nom].octets().splitlines()
        if attendus == lus:
            continue
        if attendus[0] != lus[0]:
            motifs.append(f"{nom} : colonnes {lus[0].decode()}, attendu {attendus[0].decode()}")
            continue
        differentes = [i for i, (a, b) in enumerate(zip(attendus, lus, strict=False)) if a != b]
        detail = f"première différence : « {lus[differentes[0]].decode()} », recalculé « {attendus[differentes[0]].decode()} »"
        nombre = len(differentes) + abs(len(attendus) - len(lus))
        motifs.append(f"{nom} : {nombre} ligne(s) ne correspondent pas au recalcul" + (f" ; {detail}" if differentes else ""))
    return motifs


def _empreintes(campagne: Campagne, lu: ResultatLu) -> list[str]:
    if not lu.certificat:
        return []
    annoncees = lu.certificat.get("empreintes", {})
    motifs = []
    if annoncees.get("regles") != campagne.paquet.empreinte:
        motifs.append("certificat.json : les règles employées ne sont pas celles du paquet présent")
    entrees = annoncees.get("entrees", {})
    for nom, valeur in sorted(campagne.empreintes.items()):
        if entrees.get(nom) != valeur:
            motifs.append(f"certificat.json : le résultat n'a pas été calculé sur ce {nom}")
    if lu.certificat.get("tirage") != campagne.tirage:
        motifs.append("certificat.json : le tirage n'est pas celui de la campagne")
    return motifs
