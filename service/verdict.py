"""What a verification found, in French, for the person who asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solver.solution import Etat

from .francais import entier, pluriel
from .impossibilites import phrase
from .preuves import enonces, reserve_permutations, reste_sans_suite
from .resultat import ResultatVerifie

if TYPE_CHECKING:
    from .controle import Controle


def detailler(controle: Controle) -> str:
    """One line per property: checked, violated, announced as not held, or recomputed with what its proof is worth.

    What a refused result announces excuses nothing: its claims are violations.
    """
    lignes = []
    for enonce in enonces(_verifie(controle)):
        etat, raison = enonce.mot, ""
        if enonce.controle == "partiel":
            raison = f" ({_preuve(controle, enonce.propriete)})"
        elif enonce.controle == "non" or (enonce.controle == "annonce" and controle.motifs):
            etat = pluriel(enonce.violations, "violation")
        lignes.append(f"{enonce.propriete:<3} {etat:<18} {enonce.libelle}{raison}")
    return "\n".join(lignes)


def _verifie(controle: Controle) -> ResultatVerifie:
    return ResultatVerifie(controle.resultat, controle.rapport, controle.impossibilites)


def _preuve(controle: Controle, propriete: str) -> str:
    solution = controle.resultat.solution
    if propriete == "P11":
        prouve = solution.permutations is not None and solution.permutations.prouve
    else:
        prouve = solution.p8_prouve and controle.rapport.valeur_p8 == solution.p8_valeur
    if not prouve:
        return "sans preuve"
    return "prouvé par le mécanisme, rejoué à l'identique" if controle.rejoue else "preuve annoncée, non contrôlée"


def conclure(controle: Controle) -> str:
    """The conclusion on a folder in which nothing is wrong."""
    resultat, lignes = controle.resultat, list(controle.avertissements)
    annoncees = len(resultat.solution.revendications)
    if annoncees:
        lignes.append(f"{reste_sans_suite(resultat.solution)}.")
    if annoncees == 1:
        lignes.append("La demande fondée qui reste est exactement celle que le certificat annonce.")
    elif annoncees:
        lignes.append(f"Les {entier(annoncees)} demandes fondées qui restent sont exactement celles que le certificat annonce.")
    if controle.impossibilites:
        lignes.append(phrase(resultat.solution, controle.impossibilites))
    if (permutations := resultat.solution.permutations) is not None and not permutations.prouve:
        lignes.append(reserve_permutations(_verifie(controle)))
    if (comptes := controle.rapport.comptes) is not None:
        lignes.append(
            f"Simulation (mécanisme « {resultat.mecanisme} ») : {pluriel(comptes.personnes, 'personne a', 'personnes ont')} "
            f"une demande fondée sans suite ({pluriel(comptes.revendications, 'demande', 'demandes')}). Le mécanisme ne promet "
            "pas leur absence : elles sont comptées, non tenues pour des violations."
        )
    if resultat.solution.etat is Etat.INCONNU:
        permises = "P1 à P5" if controle.rapport.gains is None else "P1 à P5 et P9"
        reste = "ses revendications sont annoncées ; rien n'établit qu'il n'en existe pas de meilleur"
        lignes.append(f"Résultat permis ({permises}), {reste}.")
    elif controle.rejoue:
        lignes.append("Résultat conforme : le calcul rejoué sur la campagne donne les mêmes fichiers, certificat compris.")
    else:
        controlees = "P1 à P7" if controle.rapport.gains is None else "P1 à P5 et de P9 à P11"
        controlees += ", ni P12," if "P12" in controle.rapport.proprietes else ""
        lignes.append(f"Résultat conforme aux règles : aucune propriété de {controlees} n'est violée.")
    return "\n".join(lignes)
