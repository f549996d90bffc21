"""What is proven of a run, and what is not, in words; and the identity of the run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from solver.solution import Etat

from .francais import entier, pluriel

if TYPE_CHECKING:
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
    "P12": "Une demande conditionnelle n'aboutit que si celle dont elle dépend aboutit",
}
"""The verifier's properties (model §6), in words for people."""


@dataclass(frozen=True, slots=True)
class Enonce:
    """One property: what the verifier concluded and what is proven about it.

    Attributes
    ----------
    controle
        ``oui``: checked entirely, holds; ``non``: violated; ``partiel``: the verifier recomputes the value
        and cannot conclude alone, ``note`` says why.
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
        return {"oui": "vérifié", "non": "violé", "partiel": "recalculé"}[self.controle]


def _phrase_stabilite(resultat: Resultat) -> str:
    solution = resultat.solution
    nombre = len({r.unite for r in solution.revendications})
    reste = pluriel(nombre, "demande fondée reste insatisfaite", "demandes fondées restent insatisfaites")
    if solution.etat == Etat.SANS_STABLE:
        minimum = "c'est le plus petit nombre possible" if solution.minimum_prouve else "le plus petit nombre n'est pas prouvé"
        return f"Prouvé : aucune répartition n'honore toutes les demandes fondées ; {reste} ({minimum})."
    if solution.etat == Etat.PLACEMENT:
        return f"Choix des règles (placement_obligatoire) : un couple est placé quand même ; {reste}, ce que ce choix accepte."
    return f"Non prouvé : {reste}, et rien ne dit qu'une répartition sans aucune n'existe pas."


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
    for nom, controle in sorted(verifie.rapport.proprietes.items()):
        nombre = len(controle.violations)
        if nom in {"P6", "P7"}:
            # A violation under a mechanism that says "stable" is a fault of the mechanism: the verifier has the last word.
            contredit = nombre > 0 and solution.etat == Etat.STABLE
            prouve = solution.stable_prouve and not contredit
            phrase = f"Non prouvé : {pluriel(nombre, 'violation')}." if contredit else _phrase_stabilite(verifie.resultat)
            if not nombre:
                prouve, phrase = True, "Prouvé : vérifié sur la répartition elle-même, cas par cas."
        elif nom == "P8":
            prouve = solution.p8_prouve and not nombre and verifie.rapport.valeur_p8 == solution.p8_valeur
            phrase = f"Non prouvé : {pluriel(nombre, 'violation')}." if nombre else _phrase_optimalite(verifie)
        else:
            prouve = controle.verifie
            phrase = "Vérifié pour chaque personne." if prouve else f"{pluriel(nombre, 'violation')}."
        etat = "oui" if controle.verifie else "non" if nombre else "partiel"
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
