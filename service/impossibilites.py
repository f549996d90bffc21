"""The statements that prove the absence of a stable allocation, checked by a program that is not the mechanism."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from solver.solution import Etat, Impossibilite, Solution
from solver.verification.exploration_groupe import Verdict
from solver.verification.impossibilite import ControleImpossibilite, enonce_mal_forme, terrain

from .francais import entier, pluriel
from .marche import avec_places, identifiants

if TYPE_CHECKING:
    from solver.marche import Marche

    from .resultat import Resultat


def controler_impossibilites(resultat: Resultat) -> tuple[ControleImpossibilite, ...]:
    """Check each statement of a result: bounds derived again, group searched."""
    solution = resultat.solution
    if not solution.impossibilites:
        return ()
    annulees = (u for tour in solution.annulations for u in tour)
    examine = terrain(avec_places(resultat.marche, solution.places_ajoutees), annulees)
    return tuple(examine.controler(i.unites, i.domaines, i.fixes) for i in solution.impossibilites)


def motifs_impossibilites(resultat: Resultat, controles: Sequence[ControleImpossibilite]) -> tuple[str, ...]:
    """Why the statements cannot be believed, one French sentence each. A search that did not end contradicts nothing."""
    motifs = []
    if resultat.solution.etat is Etat.SANS_STABLE and not controles:
        motifs.append("impossibilité : annoncée sans la démonstration qui permet de la contrôler")
    for enonce, controle in zip(resultat.solution.impossibilites, controles, strict=True):
        groupe = f"le groupe de {_premiers(resultat.marche, enonce)}"
        if controle.verdict is Verdict.FAUSSE:
            motifs.append(f"impossibilité : {groupe} a un choix qui ne laisse aucune demande fondée, {controle.temoin}")
        if not controle.bornes_verifiees:
            motifs.append(f"impossibilité : l'énoncé sur {groupe} ne découle pas des bornes recalculées")
    return tuple(motifs)


def _premiers(marche: Marche, enonce: Impossibilite) -> str:
    """Whom a group is about: its first unit, and how many others."""
    autres = len(enonce.unites) - 1
    return "-".join(identifiants(marche, enonce.unites[0])) + (f" et {pluriel(autres, 'autre')}" if autres else "")


def phrase(solution: Solution, controles: Sequence[ControleImpossibilite]) -> str:
    """What the independent program says of the impossibility, and what it does not say of the fewest claims, for people."""
    confirmes = [c for c in controles if c.confirmee]
    noeuds = pluriel(sum(c.noeuds for c in confirmes or controles), "nœud")
    if not controles:
        return "Cette impossibilité n'a pas été soumise à un programme indépendant du mécanisme."
    if not confirmes:
        return f"Cette impossibilité n'est pas confirmée : le programme indépendant du mécanisme s'est arrêté après {noeuds}."
    groupes = f"{entier(len(confirmes))} sur {entier(len(controles))}"
    ou = "" if solution.option_m is None else " sur les entrées et les sorties de la phase de mutation"
    confirme = (
        f"Cette impossibilité est confirmée par un programme indépendant du mécanisme : recherche exhaustive de {noeuds}{ou}, "
        f"bornes recalculées (groupes confirmés : {groupes})."
    )
    reste = len({r.unite for r in solution.revendications})
    if reste == 1 or not solution.minimum_prouve:
        return confirme
    return (
        f"{confirme} Il confirme qu'une au moins est inévitable ; qu'il en faille {entier(reste)}, le mécanisme seul le prouve."
    )


def en_dict(marche: Marche, enonce: Impossibilite, controle: ControleImpossibilite) -> dict[str, Any]:
    """A statement and its check, as written in ``certificat.json``."""
    return {
        "candidats": [identifiants(marche, u) for u in enonce.unites],
        "unites": list(enonce.unites),
        "domaines": [list(domaine) for domaine in enonce.domaines],
        "fixes": [list(paire) for paire in enonce.fixes],
        "controle": {
            "verdict": str(controle.verdict),
            "noeuds": controle.noeuds,
            "bornes_verifiees": controle.bornes_verifiees,
        },
    }


def relire_impossibilite(marche: Marche, lu: Any) -> Impossibilite:
    """The statement that a certificate makes; its check is not read.

    Raises
    ------
    KeyError, TypeError, ValueError
        It is not one about this market.
    """
    enonce = Impossibilite(
        unites=tuple(int(u) for u in lu["unites"]),
        domaines=tuple(tuple(int(k) for k in domaine) for domaine in lu["domaines"]),
        fixes=tuple((int(u), int(k)) for u, k in lu["fixes"]),
    )
    if fautes := enonce_mal_forme(marche, enonce.unites, enonce.domaines, enonce.fixes):
        raise ValueError(fautes)
    return enonce
