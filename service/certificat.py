"""``certificat.json``: what a run used, what it decided, what is proven of it. And the way back from a result folder to a run.

Nothing here depends on a clock, a machine or a Python version: amounts of work are counts, and the same inputs give the same
bytes (model §10).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from scoring.parametres import texte_valeur
from solver.solution import Etat, Nature, Placement, Reparation, Revendication, Solution

from .campagne import Preparation, assembler, identifiants, options_obtenues
from .impossibilites import en_dict, relire_impossibilite
from .preuves import empreinte
from .refus import CertificatIllisible

if TYPE_CHECKING:
    from solver.marche import Marche

    from .echanges.resultat_lu import ResultatLu
    from .echanges.tables import Table
    from .resultat import Resultat, ResultatVerifie
    from .scenarios import Scenario

__all__ = ["FORMAT", "CertificatIllisible", "certifier", "relire", "versions"]

FORMAT = 1
"""Version of the certificate's layout."""


def certifier(verifie: ResultatVerifie, fichiers: Mapping[str, Table | bytes], simulation: Scenario | None = None) -> bytes:
    """Certificate of a verified result and of the files written with it.

    Parameters
    ----------
    fichiers
        Every other file of the result folder; their SHA-256 are recorded.
    simulation
        The scenario, when the result is not that of the campaign as it is.
    """
    resultat, solution = verifie.resultat, verifie.resultat.solution
    campagne, marche = resultat.campagne, resultat.marche
    contenu: dict[str, Any] = {
        "format": FORMAT,
        "calcul": empreinte(resultat),
        "simulation": simulation is not None,
        "scenario": simulation and {"nom": simulation.nom, "libelle": simulation.libelle, "empreinte": simulation.empreinte},
        "campagne": {"mouvement": campagne.mouvement, "annee": campagne.annee, "libelle": campagne.libelle},
        "versions": versions(),
        "empreintes": {
            "entrees": dict(sorted(campagne.empreintes.items())),
            "regles": campagne.paquet.empreinte,
            "resultats": {
                nom: hashlib.sha256(c if isinstance(c, bytes) else c.octets()).hexdigest()
                for nom, c in sorted(fichiers.items())
            },
        },
        "parametres": {
            nom: {"valeur": texte_valeur(p.valeur), "source": p.source, "confiance": str(p.confiance), "surcharge": p.surcharge}
            for nom, p in sorted(campagne.paquet.parametres.items())
        },
        "tirage": campagne.tirage,
        "mecanisme": resultat.mecanisme,
        "etat": str(solution.etat),
        "durees": {"unite": "travail déterministe, sans horloge", **solution.travail},
        "revendications": [_revendication(marche, r) for r in solution.revendications],
        "impossibilites": [
            en_dict(marche, enonce, controle)
            for enonce, controle in zip(solution.impossibilites, verifie.impossibilites, strict=True)
        ],
        "reparations": [[_places(marche, c, n) for c, n in r.places] for r in solution.reparations],
        **_annulations(marche, solution),
        "places_ajoutees": [_places(marche, c, n) for c, n in solution.places_ajoutees],
        "placements": [
            {
                "candidats": identifiants(marche, p.unite),
                "unite": p.unite,
                "option": p.option,
                "prouve": p.prouve,
                "revendications": [_revendication(marche, r) for r in p.revendications],
            }
            for p in solution.placements
        ],
        **verifie.rapport.as_dict(),
    }
    stable = {"prouve": solution.stable_prouve, "minimum_prouve": solution.minimum_prouve}
    contenu["p6"] |= stable
    contenu["p7"] |= stable
    contenu["p8"] |= {"prouve": solution.p8_prouve, "valeur": solution.p8_valeur, "borne": solution.p8_borne}
    return (json.dumps(contenu, ensure_ascii=False, indent=1) + "\n").encode()


def _annulations(marche: Marche, solution: Solution) -> dict[str, Any]:
    """Conditional demands deleted, round by round; nothing when no demand of the market depends on another."""
    if marche.condition is None:
        return {}
    return {
        "annulations": [[{"candidats": identifiants(marche, u), "unite": u} for u in tour] for tour in solution.annulations]
    }


def versions() -> dict[str, str]:
    """Programs whose version can change a result, by name."""
    return {"mouvement": version("mouvement"), "ortools": version("ortools")}


def _revendication(marche: Marche, r: Revendication) -> dict[str, Any]:
    taille = int(marche.unite_debut[r.unite + 1] - marche.unite_debut[r.unite])
    premier = int(marche.slot_debut[r.unite]) + r.option * taille
    return {
        "candidats": identifiants(marche, r.unite),
        "cellules": [list(marche.cellules[c]) for c in marche.slot_cellule[premier : premier + taille]],
        "unite": r.unite,
        "option": r.option,
        "nature": str(r.nature),
        "vide": r.vide,
    }


def _places(marche: Marche, cellule: int, nombre: int) -> dict[str, Any]:
    discipline, lieu = marche.cellules[cellule]
    return {"discipline": discipline, "lieu": lieu, "places": nombre}


def relire(preparation: Preparation, lu: ResultatLu) -> Resultat:
    """The run that a result folder tells, on the market rebuilt from the campaign: nothing of the folder is trusted.

    Without a certificate (a result of another program) the run is one about which nothing is announced.

    Raises
    ------
    CertificatIllisible
        What is announced cannot be read.
    """
    assert lu.cellule is not None
    construction = preparation.construction
    option = options_obtenues(construction, lu.cellule)
    try:
        solution, nom = _annonce(construction.marche, option, lu.certificat)
    except (KeyError, TypeError, ValueError, AttributeError) as erreur:
        raise CertificatIllisible(f"certificat.json : clé absente ou valeur inattendue ({erreur})") from erreur
    resultat = assembler(preparation, nom, solution)
    resultat.cellule[:] = lu.cellule
    return resultat


def _annonce(marche: Marche, option: Any, certificat: Mapping[str, Any]) -> tuple[Solution, str]:
    if not certificat:
        valeur = int(((option + 1) * (marche.unite_debut[1:] - marche.unite_debut[:-1])).sum())
        return Solution(option, Etat.STABLE, False, False, valeur, 0), "inconnu"
    indice = {cellule: c for c, cellule in enumerate(marche.cellules)}

    def places(lignes: Any) -> tuple[tuple[int, int], ...]:
        return tuple((indice[p["discipline"], p["lieu"]], int(p["places"])) for p in lignes)

    def revendications(lignes: Any) -> tuple[Revendication, ...]:
        return tuple(Revendication(*une_option(r), Nature(r["nature"]), r["vide"]) for r in lignes)

    def une_option(ligne: Any) -> tuple[int, int]:
        unite, choix = int(ligne["unite"]), int(ligne["option"])
        if not 0 <= unite < marche.nombre_unites or not 0 <= choix < nombre[unite]:
            raise ValueError(f"unité {unite}, option {choix}")
        return unite, choix

    def une_unite(ligne: Any) -> int:
        unite = int(ligne["unite"])
        if marche.condition is None or not 0 <= unite < marche.nombre_unites:
            raise ValueError(f"unité {unite}")
        return unite

    nombre = marche.option_debut[1:] - marche.option_debut[:-1]
    return Solution(
        option=option,
        etat=Etat(certificat["etat"]),
        stable_prouve=bool(certificat["p7"]["prouve"]),
        minimum_prouve=bool(certificat["p7"]["minimum_prouve"]),
        p8_valeur=int(certificat["p8"]["valeur"]),
        p8_borne=int(certificat["p8"]["borne"]),
        revendications=revendications(certificat["revendications"]),
        impossibilites=tuple(relire_impossibilite(marche, i) for i in certificat["impossibilites"]),
        reparations=tuple(Reparation(places(r)) for r in certificat["reparations"]),
        placements=tuple(
            Placement(*une_option(p), revendications(p["revendications"]), bool(p["prouve"])) for p in certificat["placements"]
        ),
        places_ajoutees=places(certificat["places_ajoutees"]),
        annulations=tuple(tuple(une_unite(u) for u in tour) for tour in certificat.get("annulations", ())),
        travail={k: int(v) for k, v in certificat["durees"].items() if k != "unite"},
    ), str(certificat["mecanisme"])
