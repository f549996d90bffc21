"""A certified result folder against the same run made again: the allocation, then every file to the byte.

A certificate announces what no look at the allocation alone can establish: that the sum of ranks is the best (P8 with couples),
that placements and repairs are the smallest. The mechanisms are deterministic (model §10), so running again is the proof that
nothing of it was written by another hand.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from solver.mecanismes import MecanismeInconnu, mecanisme, verifier_convenance
from solver.verification.p12_conditions import retrouver_annulations

from . import rapport as impression
from .campagne import Preparation, assembler, options_du_paquet
from .certificat import certifier, versions
from .echanges.champs_resultat import CERTIFICAT, RAPPORT
from .francais import pluriel
from .marche import identifiants
from .sortie import tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from solver.marche import Marche

    from .echanges.resultat_lu import ResultatLu
    from .resultat import Resultat, ResultatVerifie
    from .scenarios import Scenario
    from .statistiques import Chiffres


VERSION = re.compile(r"[0-9][0-9A-Za-z.+-]{0,39}")
"""A version number: it is printed, so nothing else is let through."""

ECARTS_CITES = 20
"""Differences of a certificate that are told one by one."""

LONGUEUR_CITEE = 80
"""Characters of a value that a message quotes."""


def objet(contenu: Mapping[str, Any], cle: str) -> dict[str, Any]:
    """An object inside read JSON, empty when it is not one."""
    valeur = contenu.get(cle)
    return valeur if isinstance(valeur, dict) else {}


def octets(lu: ResultatLu) -> list[str]:
    """The files on disk against the digests of the certificate: a file that is not what was certified says nothing certain."""
    if not lu.certificat:
        return []
    certifiees = objet(objet(lu.certificat, "empreintes"), "resultats")
    motifs = []
    for nom in sorted(certifiees.keys() | lu.octets.keys() - {CERTIFICAT}):
        if nom not in lu.octets:
            motifs.append(f"{nom} : le fichier manque")
        elif nom not in certifiees:
            motifs.append(f"certificat.json : l'empreinte de {nom} manque")
        elif certifiees[nom] != hashlib.sha256(lu.octets[nom]).hexdigest():
            motifs.append(
                f"certificat.json : l'empreinte de {nom} n'est pas celle du fichier, qui a été changé après le calcul"
            )
    return motifs


def rejouer(preparation: Preparation, resultat: Resultat) -> tuple[Resultat | None, list[str]]:
    """The same run again; None, and why, when it does not give this allocation."""
    marche, lue = preparation.marche, resultat.solution
    try:
        moteur = mecanisme(resultat.mecanisme)
        verifier_convenance(moteur, deux_phases=marche.sorties is not None, simulation=not moteur.officiel)
    except MecanismeInconnu as erreur:
        return None, [f"certificat.json : {erreur}"]
    solution = moteur.resoudre(marche, options_du_paquet(resultat.campagne))
    autres = np.flatnonzero(solution.option != lue.option)
    if solution.option_m is not None and lue.option_m is not None:
        autres = np.union1d(autres, np.flatnonzero(solution.option_m != lue.option_m))
    if len(autres):
        qui = ", ".join(identifiants(marche, int(autres[0])))
        nombre = pluriel(len(autres), "demande a une autre issue", "demandes ont une autre issue")
        return None, [f"rejeu : le mécanisme « {resultat.mecanisme} » donne une autre répartition ; {nombre}, dont {qui}"]
    return assembler(preparation, resultat.mecanisme, solution), []


def _page(verifie: ResultatVerifie, chiffres: Chiffres, page: bytes) -> bytes:
    """The report printed again, with the gaps of a synthetic campaign when the page read has them."""
    seule = impression.en_html(impression.rapporter(verifie, chiffres=chiffres)).encode()
    if page == seule:
        return seule
    from .synthese import RecetteRefusee, calibrer

    try:
        calibrage = calibrer(verifie)
    except RecetteRefusee:  # no recipe for this movement: its pages have no gaps
        return seule
    calibree = impression.en_html(impression.rapporter(verifie, chiffres=chiffres, calibrage=calibrage)).encode()
    return calibree if page == calibree else seule


def certificat(verifie: ResultatVerifie, chiffres: Chiffres, lu: ResultatLu, simulation: Scenario | None) -> list[str]:
    """The certificate and the files against those that this run writes."""
    contenus: dict[str, bytes] = {nom: t.octets() for nom, t in tables(verifie.resultat, chiffres).items()}
    contenus[RAPPORT] = _page(verifie, chiffres, lu.octets.get(RAPPORT, b""))
    attendu = json.loads(certifier(verifie, contenus, simulation))
    motifs = [
        f"{nom} : le fichier n'est pas celui de ce résultat, à l'octet près"
        for nom, octets in contenus.items()
        if lu.octets.get(nom) != octets
    ]
    recu = {**lu.certificat}
    if versions_dites(recu) is not None:  # another version is told, not refused
        recu["versions"] = attendu["versions"]
    if motifs:
        recu["empreintes"] = attendu["empreintes"]
    ecarts = ecarts_json(recu, attendu, "")
    motifs += [f"certificat.json : {ecart}" for ecart in ecarts[:ECARTS_CITES]]
    if len(ecarts) > ECARTS_CITES:
        motifs.append(f"certificat.json : et {pluriel(len(ecarts) - ECARTS_CITES, 'autre écart', 'autres écarts')}")
    return motifs


def ecarts_json(recu: Any, attendu: Any, chemin: str) -> list[str]:
    """Where two JSON values differ, one sentence per place: ``true`` is not 1, 1.0 is not 1, absent is not null."""
    if isinstance(recu, dict) and isinstance(attendu, dict):
        ecarts = []
        for cle in sorted(recu.keys() | attendu.keys()):
            nom = cle if cle.isprintable() else json.dumps(cle)
            sous = f"{chemin}.{nom}".lstrip(".")
            if cle not in recu:
                ecarts.append(f"« {sous} » manque")
            elif cle not in attendu:
                ecarts.append(f"« {sous} » n'a pas lieu d'être")
            else:
                ecarts += ecarts_json(recu[cle], attendu[cle], sous)
        return ecarts
    if isinstance(recu, list) and isinstance(attendu, list) and len(recu) == len(attendu):
        return [e for i, (a, b) in enumerate(zip(recu, attendu, strict=True)) for e in ecarts_json(a, b, f"{chemin}[{i}]")]
    lu, donne = (json.dumps(valeur, ensure_ascii=False, sort_keys=True) for valeur in (recu, attendu))
    if lu == donne:
        return []
    lu, donne = (texte if len(texte) <= LONGUEUR_CITEE else f"{texte[:LONGUEUR_CITEE]}…" for texte in (lu, donne))
    return [f"« {chemin} » vaut {lu}, le recalcul donne {donne}"]


def versions_dites(certificat: Mapping[str, Any]) -> str | None:
    """The programs that a certificate says it comes from, None when it does not say it as it should."""
    annoncees = objet(certificat, "versions")
    if annoncees.keys() != versions().keys():
        return None
    if not all(isinstance(v, str) and VERSION.fullmatch(v) for v in annoncees.values()):
        return None
    return ", ".join(f"{nom} {annoncees[nom]}" for nom in versions())


def _sans_annulations(marche: Marche) -> tuple[str, ...]:
    """What a result that tells no deletion leaves unknown, when demands depend on others."""
    if marche.condition is None:
        return ()
    tours = retrouver_annulations(marche)
    if tours is None:
        return (
            (
                "Des demandes dépendent d'autres, et rien ne dit lesquelles ont été annulées. Toutes sont lues comme "
                "maintenues, et ce qu'une demande annulée aurait pu obtenir est compté comme une violation (P6, P7 ou P10)."
            ),
        )
    nombre = sum(map(len, tours))
    annulees = pluriel(nombre, "demande annulée", "demandes annulées") if nombre else "aucune demande annulée"
    return (f"Demandes conditionnelles : les tours ont été rejoués par le vérificateur seul, {annulees}.",)


def avertissements(lu: ResultatLu, marche: Marche) -> tuple[str, ...]:
    """What an auditor should know of a folder that is otherwise right."""
    if not lu.certificat:
        sans = "Aucun certificat : résultat d'un autre programme, dont rien n'est annoncé ; seules les règles sont contrôlées."
        pages = [nom for nom in (CERTIFICAT, RAPPORT) if nom in lu.octets]
        return (
            sans,
            *_sans_annulations(marche),
            *(f"{nom} : rien ne dit que ce fichier est celui de ce résultat." for nom in (*pages, *lu.autres)),
        )
    avertissements = [f"{nom} : le certificat ne couvre pas ce fichier." for nom in lu.autres]
    annoncees, presentes = versions_dites(lu.certificat), versions_dites({"versions": versions()})
    if annoncees != presentes:
        avertissements.append(f"Calculé par {annoncees}, contrôlé par {presentes}.")
    return tuple(avertissements)
