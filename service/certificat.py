"""``certificat.json``: what a run used, what it decided, what is proven of it. And the way back from a result folder to a run.

Nothing here depends on a clock, a machine or a Python version: amounts of work are counts, and the same inputs give the same
bytes (model §10).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from scoring.parametres import texte_valeur
from solver.solution import Etat, Nature, Permutations, Placement, Reparation, Revendication, Solution
from solver.verification.p12_conditions import retrouver_annulations

from .campagne import Preparation, assembler, identifiants, options_obtenues
from .derogations import Affectation, affectations
from .impossibilites import en_dict, relire_impossibilite
from .preuves import empreinte
from .refus import CertificatIllisible

if TYPE_CHECKING:
    from solver.marche import Marche

    from .echanges.campagne import Campagne
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
        "simulation": simulation is not None or resultat.simule,
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
        "places_ajoutees": [_places(marche, c, n) for c, n in solution.places_ajoutees],
        "places_minimales": solution.places_minimales,
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
        "placements_complets": solution.placements_complets,
        **verifie.rapport.as_dict(),
    }
    stable = {"prouve": solution.stable_prouve, "minimum_prouve": solution.minimum_prouve}
    optimum = {"prouve": solution.p8_prouve, "valeur": solution.p8_valeur, "borne": solution.p8_borne}
    if solution.permutations is None:
        contenu["p6"] |= stable
        contenu["p7"] |= stable
        contenu["p8"] |= optimum
    else:
        for propriete in ("p6", "p7", "p8"):
            contenu[propriete] |= {"prouve": False}
        contenu["p8"] |= {"borne": solution.p8_borne}
        contenu["p10"] |= {**stable, "somme_des_rangs": optimum}
        contenu["p11"] |= {"prouve": solution.permutations.prouve, "annonce": asdict(solution.permutations)}
    if campagne.derogations is not None:
        contenu["derogations"] = [_derogation(campagne, decidee) for decidee in affectations(resultat)]
    if resultat.simule and resultat.moteur is not None:
        contenu["mecanisme_simule"] = {
            "titre": resultat.moteur.titre,
            "promises": list(resultat.moteur.proprietes),
            "non_promises": list(resultat.moteur.brisees),
            "limites": list(resultat.moteur.limites),
            "references": list(resultat.moteur.references),
        }
    if marche.condition is not None:
        contenu["annulations"] = [
            [{"candidats": identifiants(marche, u), "unite": u} for u in tour] for tour in solution.annulations
        ]
    return (json.dumps(contenu, ensure_ascii=False, indent=1) + "\n").encode()


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


def _derogation(campagne: Campagne, decidee: Affectation) -> dict[str, Any]:
    return {
        "candidat": campagne.dossiers.ids[decidee.candidat],
        "lieu": campagne.paquet.lieux.codes[decidee.lieu],
        "place": decidee.place,
        "base_legale": decidee.base_legale,
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
    option_m = None if lu.cellule_m is None else options_obtenues(construction, lu.cellule_m)
    try:
        solution, nom = _annonce(construction.marche, option, option_m, lu.certificat)
    except (KeyError, TypeError, ValueError, AttributeError) as erreur:
        raise CertificatIllisible(f"certificat.json : clé absente ou valeur inattendue ({erreur})") from erreur
    resultat = assembler(preparation, nom, solution)
    return replace(resultat, cellule=lu.cellule, cellule_m=lu.cellule_m)


def _annonce(marche: Marche, option: Any, option_m: Any, certificat: Mapping[str, Any]) -> tuple[Solution, str]:
    if not certificat:
        examinee = option if option_m is None else option_m
        valeur = int(((examinee + 1) * (marche.unite_debut[1:] - marche.unite_debut[:-1])).sum())
        annulations = retrouver_annulations(marche) or ()
        return Solution(option, Etat.STABLE, False, False, valeur, 0, option_m=option_m, annulations=annulations), "inconnu"
    stable, optimum, permutations = certificat["p7"], certificat["p8"], None
    if option_m is not None:
        stable = certificat["p10"]
        optimum = stable["somme_des_rangs"]
        permutations = _permutations(certificat["p11"]["annonce"])
    indice = {cellule: c for c, cellule in enumerate(marche.cellules)}

    def places(lignes: Any) -> tuple[tuple[int, int], ...]:
        return tuple((indice[p["discipline"], p["lieu"]], int(p["places"])) for p in lignes)

    def revendications(lignes: Any) -> tuple[Revendication, ...]:
        return tuple(Revendication(*une_option(r), Nature(r["nature"]), r["vide"]) for r in lignes)

    def une_unite(ligne: Any) -> int:
        unite = int(ligne["unite"])
        if not 0 <= unite < marche.nombre_unites:
            raise ValueError(f"unité {unite}")
        return unite

    def une_option(ligne: Any) -> tuple[int, int]:
        unite, choix = une_unite(ligne), int(ligne["option"])
        if not 0 <= choix < nombre[unite]:
            raise ValueError(f"unité {unite}, option {choix}")
        return unite, choix

    nombre = marche.option_debut[1:] - marche.option_debut[:-1]
    return Solution(
        option=option,
        etat=Etat(certificat["etat"]),
        stable_prouve=bool(stable["prouve"]),
        minimum_prouve=bool(stable["minimum_prouve"]),
        p8_valeur=int(optimum["valeur"]),
        p8_borne=int(optimum["borne"]),
        revendications=revendications(certificat["revendications"]),
        impossibilites=tuple(relire_impossibilite(marche, i) for i in certificat["impossibilites"]),
        reparations=tuple(Reparation(places(r)) for r in certificat["reparations"]),
        placements=tuple(
            Placement(*une_option(p), revendications(p["revendications"]), bool(p["prouve"])) for p in certificat["placements"]
        ),
        placements_complets=bool(certificat["placements_complets"]),
        places_ajoutees=places(certificat["places_ajoutees"]),
        places_minimales=bool(certificat["places_minimales"]),
        option_m=option_m,
        permutations=permutations,
        annulations=tuple(tuple(une_unite(annulee) for annulee in tour) for tour in certificat.get("annulations", ())),
        travail={k: int(v) for k, v in certificat["durees"].items() if k != "unite"},
    ), str(certificat["mecanisme"])


def _permutations(lu: Any) -> Permutations:
    return Permutations(
        ameliores=int(lu["ameliores"]),
        ameliores_borne=int(lu["ameliores_borne"]),
        points=int(lu["points"]),
        points_borne=int(lu["points_borne"]),
        departage_prouve=bool(lu["departage_prouve"]),
    )
