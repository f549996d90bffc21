"""What is proven of a run, and what is not, in words; and the identity of the run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from solver.solution import Etat, Nature

from .francais import entier, liste, pluriel

if TYPE_CHECKING:
    from solver.solution import Solution
    from solver.verification import Rapport

    from .resultat import Resultat, ResultatVerifie

LIBELLES = {
    "P1": "Les places de chaque académie et discipline sont respectées",
    "P2": "Les deux membres d'un couple obtiennent le même vœu, ou aucun",
    "P3": "Personne n'est affecté hors de ses vœux et de son extension",
    "P4": "Aucun titulaire ne perd son poste d'origine contre son gré",
    "P5": "L'extension ne sert qu'à ceux qui doivent être placés, après tous leurs vœux",
    "P6": "Personne n'est dépassé par une personne moins prioritaire",
    "P7": "Aucune place demandée ne reste inutilisée",
    "P8": "La répartition est la meilleure possible pour les candidats",
}
"""The verifier's properties (model §6), in words for people."""


@dataclass(frozen=True, slots=True)
class Enonce:
    """One property: what the verifier concluded and what is proven about it.

    Attributes
    ----------
    controle
        ``oui``: checked entirely, holds; ``non``: violated; ``annonce``: does not hold, by exactly the claims that the
        mechanism announces, which are proven unavoidable or which the rules accept; ``partiel``: the verifier recomputes the
        value and cannot conclude alone, ``note`` says why.
    prouve
        Whether the statement ``phrase`` is proven, by the verifier or by the mechanism.
    note
        Limit of the check, as the verifier states it.
    """

    propriete: str
    libelle: str
    controle: str
    violations: int
    prouve: bool
    phrase: str
    note: str

    @property
    def mot(self) -> str:
        """Word for ``controle``."""
        return {"oui": "vérifié", "non": "violé", "annonce": "non tenu, annoncé", "partiel": "recalculé"}[self.controle]


class EcartRevendications(NamedTuple):
    """Claims (unit, option, nature) that only one of the two knows."""

    annoncees_seulement: frozenset[tuple[int, int, str]]
    trouvees_seulement: frozenset[tuple[int, int, str]]


def ecart_revendications(solution: Solution, rapport: Rapport) -> EcartRevendications:
    """The claims that the mechanism announces against those that the verifier finds; both empty when they are the same."""
    annoncees, trouvees = (
        frozenset((r.unite, r.option, str(r.nature)) for r in connues)
        for connues in (solution.revendications, rapport.revendications)
    )
    return EcartRevendications(annoncees - trouvees, trouvees - annoncees)


def reste_sans_suite(solution: Solution) -> str:
    """How many claims remain, on what seats, and whether that could be avoided: the words of every page that tells it."""
    nombre = len({r.unite for r in solution.revendications})
    par_nature = {nature: len({r.unite for r in solution.revendications if r.nature == nature}) for nature in Nature}
    ou = {Nature.ENVIE: "une place occupée par une personne moins prioritaire", Nature.SIEGE_LIBRE: "une place restée libre"}
    if nombre == 1:
        detail = liste(f"pour {ou[nature]}" for nature, k in par_nature.items() if k)
    else:
        detail = liste(f"{entier(k)} pour {ou[nature]}" for nature, k in par_nature.items() if k)
    reste = f"{pluriel(nombre, 'demande fondée reste', 'demandes fondées restent')} sans suite ({detail})"
    match solution.etat:
        case Etat.SANS_STABLE if solution.minimum_prouve:
            moins = "" if nombre == 1 else ", ni n'en laisse moins"
            return f"{reste}, prouvé inévitable : aucune répartition n'honore toutes les demandes fondées{moins}"
        case Etat.SANS_STABLE:
            return (
                f"{reste} ; il est prouvé qu'aucune répartition ne les honore toutes, mais non qu'il faille en laisser autant"
            )
        case Etat.PLACEMENT:
            return f"{reste}, ce qu'accepte le paramètre « placement_obligatoire », pour placer un couple qui doit l'être"
    return f"{reste} ; rien ne prouve que ce soit inévitable"


def _phrase_optimalite(verifie: ResultatVerifie) -> str:
    solution = verifie.resultat.solution
    valeurs = f"somme des rangs {entier(solution.p8_valeur)}, borne prouvée {entier(solution.p8_borne)}"
    if verifie.rapport.valeur_p8 != solution.p8_valeur:
        recalculee = entier(verifie.rapport.valeur_p8)
        return f"Non prouvé : le mécanisme annonce une somme de {entier(solution.p8_valeur)}, le contrôle trouve {recalculee}."
    if solution.p8_prouve:
        return f"Prouvé par le mécanisme : {valeurs}."
    return f"Non prouvé : {valeurs}, écart {entier(abs(solution.p8_valeur - solution.p8_borne))}."


def enonces(verifie: ResultatVerifie) -> tuple[Enonce, ...]:
    """One statement per property P1–P8, in order, from the verifier's report and what the mechanism proved."""
    solution, lignes = verifie.resultat.solution, []
    annoncees = solution.etat != Etat.STABLE and not any(ecart_revendications(solution, verifie.rapport))
    for nom, controle in sorted(verifie.rapport.proprietes.items()):
        nombre = len(controle.violations)
        if nom in {"P6", "P7"}:
            # A claim that the mechanism does not announce is a fault of the mechanism: the verifier has the last word.
            prouve = solution.stable_prouve and annoncees
            phrase = reste_sans_suite(solution) if annoncees else f"Non prouvé : {pluriel(nombre, 'violation')}"
            phrase = f"{phrase}."
            if not nombre:
                prouve, phrase = True, "Prouvé : vérifié sur la répartition elle-même, cas par cas."
        elif nom == "P8":
            prouve = solution.p8_prouve and not nombre and verifie.rapport.valeur_p8 == solution.p8_valeur
            phrase = f"Non prouvé : {pluriel(nombre, 'violation')}." if nombre else _phrase_optimalite(verifie)
        else:
            prouve = controle.verifie
            phrase = "Vérifié pour chaque personne." if prouve else f"{pluriel(nombre, 'violation')}."
        etat = "oui" if controle.verifie else "non" if nombre else "partiel"
        if etat == "non" and nom in {"P6", "P7"} and annoncees and solution.etat in {Etat.SANS_STABLE, Etat.PLACEMENT}:
            etat = "annonce"
        lignes.append(Enonce(nom, LIBELLES.get(nom, nom), etat, nombre, prouve, phrase, controle.note))
    return tuple(lignes)


def empreinte(resultat: Resultat) -> str:
    """SHA-256 (hexadecimal) of what identifies a run: inputs, rules, draw, mechanism and allocation."""
    campagne = resultat.campagne
    contenu = {
        "mouvement": campagne.mouvement,
        "annee": campagne.annee,
        "tirage": campagne.tirage,
        "regles": campagne.paquet.empreinte,
        "fichiers": dict(sorted(campagne.empreintes.items())),
        "mecanisme": resultat.mecanisme,
        "repartition": hashlib.sha256(resultat.cellule.astype("<i4").tobytes()).hexdigest(),
    }
    return hashlib.sha256(json.dumps(contenu, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


LONGUEUR_COURTE = 12
"""Hexadecimal digits of the short digest printed on documents: two runs of one service do not collide on 48 bits."""


def empreinte_courte(resultat: Resultat) -> str:
    """First digits of :func:`empreinte`, for documents."""
    return empreinte(resultat)[:LONGUEUR_COURTE]
