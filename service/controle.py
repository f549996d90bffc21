"""``mouvement verify``: a result folder against its campaign, everything recomputed but the allocation itself."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from solver.mecanismes import PlacementObligatoire
from solver.solution import Etat
from solver.verification import Rapport

from . import rapport as impression
from .campagne import Chronometre, motifs_de_refus, options_du_paquet, preparer, verifier_resultat
from .certificat import certifier, relire
from .echanges.tables import Table
from .impossibilites import controler_impossibilites, motifs_impossibilites
from .resultat import ResultatVerifie
from .sortie import RAPPORT, tables
from .statistiques import calculer

if TYPE_CHECKING:
    from solver.verification.impossibilite import ControleImpossibilite

    from .echanges.campagne import Campagne
    from .echanges.resultat_lu import ResultatLu
    from .resultat import Resultat
    from .scenarios import Scenario
    from .statistiques import Chiffres


@dataclass(frozen=True, slots=True)
class Controle:
    """What a verification found. ``motifs``: one French sentence per disagreement; empty when the folder is right."""

    resultat: Resultat
    rapport: Rapport
    impossibilites: tuple[ControleImpossibilite, ...]
    motifs: tuple[str, ...]


def controler(
    campagne: Campagne,
    lu: ResultatLu,
    chronometre: Chronometre | None = None,
    *,
    page: bytes | None = None,
    simulation: Scenario | None = None,
) -> Controle:
    """Verify a result folder.

    The market is rebuilt from the campaign, P1–P8 are checked on the allocation read, claims and value are held against those
    announced, and every other file is recomputed and compared (rows of tables in any order).

    Parameters
    ----------
    page
        ``rapport.html`` of the folder, when it has one.
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
        *_origine(campagne, lu, simulation),
        *motifs_de_refus(resultat, rapport),
        *motifs_impossibilites(resultat, impossibilites),
    ]
    if not lu.certificat:  # another program's result announces no sum
        motifs = [m for m in motifs if not m.startswith("P8 : somme")]
    if rapport.conforme:
        with chronometre.etape("figures"):
            chiffres = calculer(resultat)
            verifie = ResultatVerifie(resultat, rapport, impossibilites)
            motifs += _tables(resultat, chiffres, lu)
            if lu.certificat and not motifs:
                motifs += _certificat(verifie, chiffres, lu.certificat, page, simulation)
            if page is not None:
                motifs += _page(verifie, chiffres, page)
    return Controle(resultat, rapport, impossibilites, tuple(dict.fromkeys(motifs)))


def _origine(campagne: Campagne, lu: ResultatLu, simulation: Scenario | None) -> list[str]:
    """What the certificate says of its inputs and rules, against those present; and what only some rules allow."""
    certificat = lu.certificat
    if not certificat:
        return []
    motifs = []
    if certificat.get("simulation") and simulation is None:
        libelle = _scenario(certificat).get("libelle", "")
        motifs.append(f"certificat.json : ce résultat est une simulation (« {libelle} »), pas celui de la campagne")
    elif simulation is not None and _scenario(certificat).get("empreinte") != simulation.empreinte:
        motifs.append(f"certificat.json : le résultat n'est pas celui du scénario « {simulation.nom} »")
    annoncees = certificat.get("empreintes")
    annoncees = annoncees if isinstance(annoncees, dict) else {}
    if annoncees.get("regles") != campagne.paquet.empreinte:
        motifs.append("certificat.json : les règles employées ne sont pas celles du paquet présent")
    entrees = annoncees.get("entrees")
    entrees = entrees if isinstance(entrees, dict) else {}
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


def _scenario(certificat: Any) -> dict[str, Any]:
    scenario = certificat.get("scenario")
    return scenario if isinstance(scenario, dict) else {}


def _tables(resultat: Resultat, chiffres: Chiffres, lu: ResultatLu) -> list[str]:
    motifs = []
    for nom, attendue in tables(resultat, chiffres).items():
        if nom not in lu.tables:
            if lu.certificat:
                motifs.append(f"{nom} : le fichier manque")
            continue
        lue = lu.tables[nom]
        inconnues = [colonne for colonne in lue.colonnes if colonne not in attendue.colonnes]
        if inconnues:
            motifs.append(f"{nom} : colonne {', '.join(inconnues)} sans équivalent dans le recalcul")
            continue
        communes = [colonne for colonne in attendue.colonnes if colonne in lue.colonnes]
        attendus, lus = (Table({c: t.colonnes[c] for c in communes}).octets().splitlines() for t in (attendue, lue))
        if attendus == lus:
            continue
        differentes = [i for i, (a, b) in enumerate(zip(attendus, lus, strict=False)) if a != b]
        nombre = len(differentes) + abs(len(attendus) - len(lus))
        if differentes:
            i = differentes[0]
            detail = f"première différence : « {lus[i].decode()} », recalculé « {attendus[i].decode()} »"
        else:
            en_trop, moins = (lus, "ligne en trop") if len(lus) > len(attendus) else (attendus, "ligne absente")
            detail = f"{moins} : « {en_trop[min(len(lus), len(attendus))].decode()} »"
        motifs.append(f"{nom} : {nombre} ligne(s) ne correspondent pas au recalcul ; {detail}")
    return motifs


def _page(verifie: ResultatVerifie, chiffres: Chiffres, page: bytes) -> list[str]:
    """The report must be the one that is printed again, with or without the gaps of a synthetic campaign."""
    if page == impression.en_html(impression.rapporter(verifie, chiffres=chiffres)).encode():
        return []
    from .synthese import ecarts

    calibrage = impression.rapporter(verifie, chiffres=chiffres, ecarts=ecarts(verifie))
    return [] if page == impression.en_html(calibrage).encode() else [f"{RAPPORT} : la page n'est pas celle de ce résultat"]


SANS_RECALCUL = ("versions", "empreintes")
"""Parts of a certificate that say who computed it, or that are held against the files one by one."""


def _certificat(
    verifie: ResultatVerifie, chiffres: Chiffres, lu: Any, page: bytes | None, simulation: Scenario | None
) -> list[str]:
    """Every part of the certificate that can be recomputed; the rest must at least agree with itself."""
    contenus: dict[str, bytes] = {nom: t.octets() for nom, t in tables(verifie.resultat, chiffres).items()}
    if page is not None:
        contenus[RAPPORT] = page
    solution = verifie.resultat.solution
    attendu = json.loads(certifier(verifie, contenus, simulation))
    motifs = [
        f"certificat.json : « {cle} » n'est pas ce que donne le recalcul"
        for cle in sorted(attendu.keys() | lu.keys())
        if cle not in SANS_RECALCUL and lu.get(cle) != attendu.get(cle)
    ]
    recues = lu["empreintes"].get("resultats", {})
    for nom, octets in contenus.items():
        if recues.get(nom) != hashlib.sha256(octets).hexdigest():
            motifs.append(f"certificat.json : l'empreinte de {nom} n'est pas celle du fichier")
    if (solution.etat is Etat.STABLE) != (not solution.revendications):
        motifs.append(f"certificat.json : état « {solution.etat} » contredit par les demandes fondées qui restent")
    placer = options_du_paquet(verifie.resultat.campagne).placement_obligatoire is PlacementObligatoire.PLACER
    if solution.etat is Etat.PLACEMENT and not placer:
        motifs.append(f"certificat.json : état « {solution.etat} », que « placement_obligatoire » ne permet pas ici")
    if solution.p8_borne > solution.p8_valeur:
        motifs.append(f"P8 : borne annoncée {solution.p8_borne}, au-dessus de la somme des rangs {solution.p8_valeur}")
    return motifs
