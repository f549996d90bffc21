"""What is proven of a run, and what is not, in words; and the identity of the run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from solver.solution import Etat, Nature
from solver.verification import OPTIMUM
from solver.verification.verifier import COMPTABLES

from .francais import accord, entier, liste, pluriel, points

if TYPE_CHECKING:
    from scoring.paquet import Paquet
    from solver.solution import Solution
    from solver.verification import Comptes, Rapport

    from .resultat import Resultat, ResultatVerifie

LIBELLES = {
    "P1": "Les places de chaque lieu et discipline sont respectées",
    "P2": "Les deux membres d'un couple obtiennent le même vœu, ou aucun",
    "P3": "Personne n'est affecté hors de ses vœux et de son extension",
    "P4": "Aucun titulaire ne perd son poste d'origine contre son gré",
    "P5": "L'extension ne sert qu'à ceux qui doivent être placés, après tous leurs vœux",
    "P6": "Personne n'est dépassé par une personne moins prioritaire",
    "P7": "Aucune place demandée ne reste inutilisée",
    "P8": "La répartition est la meilleure possible pour les candidats",
    "P9": "Les sorties ouvertes sont respectées, et les permutations ne changent le solde d'aucun lieu",
    "P10": "Personne ne peut prétendre à un vœu à la fois par son rang de sortie et par sa priorité à l'entrée",
    "P11": "Les permutations ne nuisent à personne, s'équilibrent partout et améliorent le plus de personnes possible",
    "P12": "Personne n'obtient de vœu quand la demande dont la sienne dépend n'obtient rien",
}
"""The verifier's properties (model §6 and §8), in words for people."""

REVENDIQUEES = frozenset({"P6", "P7", "P10"})
"""Properties whose violations are claims: those that linked units leave are announced and explained (model §6)."""


def libelle(propriete: str, paquet: Paquet) -> str:
    """A property in the words of one movement."""
    texte = LIBELLES[propriete].replace("chaque lieu", f"chaque {paquet.nom_lieu.singulier}")
    texte = texte.replace("d'aucun lieu", f"d'aucun{accord(paquet.nom_lieu)} {paquet.nom_lieu.singulier}")
    if not paquet.avec_extension:
        texte = texte.replace(" et de son extension", "")
    return texte.replace(" et discipline", "") if paquet.discipline else texte


@dataclass(frozen=True, slots=True)
class Enonce:
    """One property: what the verifier concluded and what is proven about it.

    Attributes
    ----------
    controle
        ``oui``: checked entirely, holds; ``non``: violated; ``annonce``: does not hold, by exactly the claims that the
        mechanism announces, which are proven unavoidable or which the rules accept; ``partiel``: the verifier recomputes the
        value and cannot conclude alone, ``note`` says why; ``sans_objet``: it means nothing for this movement.
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
        """Word for ``controle``; ``compte`` is that of simulations, whose mechanism does not promise the property."""
        mots = {"oui": "vérifié", "non": "violé", "annonce": "non tenu, annoncé", "partiel": "recalculé"}
        return {**mots, "sans_objet": "sans objet", "compte": "compté, non promis"}[self.controle]


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


def meilleure_admise(solution: Solution, rapport: Rapport) -> bool:
    """Whether all that P11 finds is a better phase P, which the mechanism, stopped before the end, says it does not exclude."""
    annonce, gains = solution.permutations, rapport.gains
    if annonce is None or gains is None or gains.ameliores_borne is None or gains.points_borne is None:
        return False
    possible = (annonce.ameliores, annonce.points_borne)
    if annonce.ameliores < annonce.ameliores_borne:
        possible = (annonce.ameliores_borne, gains.points_borne)
    return (
        all(v.temoin["nature"] == OPTIMUM for v in rapport.proprietes["P11"].violations)
        and (annonce.ameliores, annonce.points) < (gains.ameliores_borne, gains.points_borne) <= possible
    )


def reste_sans_suite(solution: Solution) -> str:
    """How many claims remain, on what seats, and whether that could be avoided: the words of every page that tells it."""
    nombre = len({r.unite for r in solution.revendications})
    par_nature = {nature: len({r.unite for r in solution.revendications if r.nature == nature}) for nature in Nature}
    ou = {Nature.ENVIE: "une place occupée par une personne moins prioritaire", Nature.SIEGE_LIBRE: "une place restée libre"}
    if nombre == 1:
        detail = liste(f"pour {ou[nature]}" for nature, k in par_nature.items() if k)
    else:
        detail = liste(f"{entier(k)} pour {ou[nature]}" for nature, k in par_nature.items() if k)
    quand = "" if solution.option_m is None else f" à l'issue de la phase de mutation{_satisfaites(solution)}"
    reste = f"{pluriel(nombre, 'demande fondée reste', 'demandes fondées restent')} sans suite{quand} ({detail})"
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


def _satisfaites(solution: Solution) -> str:
    """How many of the claims that remain after phase M a permutation met, when some are."""
    nombre = len({r.unite for r in solution.revendications if r.option >= solution.option[r.unite]})
    return f", dont {pluriel(nombre, 'satisfaite', 'satisfaites')} ensuite par permutation," if nombre else ""


def reserve_permutations(verifie: ResultatVerifie) -> str:
    """What is known of a phase P that the mechanism has not proven the best."""
    arret = "la recherche du mécanisme a été arrêtée avant la fin (P11)"
    gains = verifie.rapport.gains
    if gains is not None and meilleure_admise(verifie.resultat.solution, verifie.rapport):
        personnes, total = (gains.ameliores_borne or 0) - gains.ameliores, (gains.points_borne or 0) - gains.points
        plus = pluriel(personnes, "personne") if personnes else f"{points(total)} points"
        return f"La phase de permutation n'est pas la meilleure, le vérificateur en trouve une avec {plus} de plus : {arret}."
    if verifie.rapport.proprietes["P11"].verifie:
        return (
            f"La phase de permutation est la meilleure, ce que le vérificateur établit. Rien ne prouve son choix entre "
            f"permutations égales : {arret}."
        )
    return f"Rien ne prouve que la phase de permutation soit la meilleure : {arret}."


def _phrase_optimalite(verifie: ResultatVerifie) -> str:
    solution = verifie.resultat.solution
    valeurs = f"somme des rangs {entier(solution.p8_valeur)}, borne prouvée {entier(solution.p8_borne)}"
    if verifie.rapport.valeur_p8 != solution.p8_valeur:
        recalculee = entier(verifie.rapport.valeur_p8)
        return f"Non prouvé : le mécanisme annonce une somme de {entier(solution.p8_valeur)}, le contrôle trouve {recalculee}."
    if solution.p8_prouve:
        return f"Prouvé par le mécanisme : {valeurs}."
    return f"Non prouvé : {valeurs}, écart {entier(abs(solution.p8_valeur - solution.p8_borne))}."


def _phrase_mutations(verifie: ResultatVerifie) -> str:
    """What is proven of phase M when nobody has a claim."""
    solution = verifie.resultat.solution
    phrase = "Prouvé : vérifié sur la phase de mutation elle-même, cas par cas."
    valeurs = f"somme des rangs {entier(solution.p8_valeur)}"
    if solution.p8_prouve:
        return f"{phrase} Elle suit au mieux les listes de sortie, puis sert au mieux les candidats ({valeurs})."
    return f"{phrase} Que les candidats soient servis au mieux n'est pas prouvé ({valeurs}, borne {entier(solution.p8_borne)})."


def _phrase_permutations(verifie: ResultatVerifie) -> tuple[bool, str]:
    """Whether phase P is proven best, and in which words."""
    gains, annonce = verifie.rapport.gains, verifie.resultat.solution.permutations
    assert gains is not None
    atteint = f"{pluriel(gains.ameliores, 'personne améliorée', 'personnes améliorées')}, {points(gains.points)} points"
    if verifie.rapport.proprietes["P11"].verifie:
        return True, f"Prouvé par le vérificateur : {atteint}, on ne peut faire mieux."
    if verifie.rapport.proprietes["P11"].violations:
        mieux = f"{pluriel(gains.ameliores_borne or 0, 'personne')} et {points(gains.points_borne or 0)} points"
        return False, f"Non tenu, ce que le mécanisme n'excluait pas : {atteint} ; le vérificateur trouve mieux, {mieux}."
    if annonce is None:
        return False, f"Non prouvé : {atteint}."
    if annonce.prouve:
        return True, f"Prouvé par le mécanisme : {atteint}, on ne peut faire mieux sans séparer un couple."
    au_plus = f"{pluriel(annonce.ameliores_borne, 'personne')} et {points(annonce.points_borne)} points"
    return False, f"Non prouvé : {atteint} ; bornes prouvées : {au_plus}."


def _phrase_conditions(verifie: ResultatVerifie) -> str:
    tours = verifie.resultat.solution.annulations
    if not tours:
        return "Vérifié pour chaque personne ; aucune demande n'a été annulée."
    demandes = pluriel(sum(map(len, tours)), "demande annulée", "demandes annulées")
    return f"Vérifié pour chaque personne ; {demandes} en {pluriel(len(tours), 'tour')}."


def _annoncees(verifie: ResultatVerifie) -> bool:
    """Whether the claims found are those that the mechanism announces, and it does not call its answer stable."""
    solution = verifie.resultat.solution
    return solution.etat != Etat.STABLE and not any(ecart_revendications(solution, verifie.rapport))


def _revendications(verifie: ResultatVerifie, nombre: int, aucune: str) -> tuple[bool, str]:
    """Whether what is said of claims is proven, and the sentence; ``aucune``: that of a result without claim."""
    solution = verifie.resultat.solution
    if not nombre:
        return True, aucune
    # A claim that the mechanism does not announce is a fault of the mechanism: the verifier has the last word.
    if not _annoncees(verifie):
        return False, f"Non prouvé : {pluriel(nombre, 'violation')}."
    return solution.stable_prouve, f"{reste_sans_suite(solution)}.{_choix_parmi(solution)}"


def _choix_parmi(solution: Solution) -> str:
    """Phase M with claims: what is proven of the choice among those that leave as many."""
    if solution.option_m is None or solution.etat is not Etat.SANS_STABLE:
        return ""
    parmi = (
        " Entre les répartitions qui en laissent autant, que celle-ci en laisse le moins à des candidats seuls pour une place "
        "occupée par un autre, suive au mieux les listes de sortie, puis serve au mieux"
    )
    prouve = "est prouvé par le mécanisme" if solution.p8_prouve and solution.minimum_prouve else "n'est pas prouvé"
    return f"{parmi} les candidats {prouve} (somme des rangs {entier(solution.p8_valeur)})."


def _juger(verifie: ResultatVerifie, nom: str) -> tuple[bool, str]:
    """Whether the statement about a property is proven, and the statement."""
    solution, controle = verifie.resultat.solution, verifie.rapport.proprietes[nom]
    nombre = len(controle.violations)
    if nom in {"P6", "P7"}:
        return _revendications(verifie, nombre, "Prouvé : vérifié sur la répartition elle-même, cas par cas.")
    if nom == "P10":
        return _revendications(verifie, nombre, _phrase_mutations(verifie))
    if nom == "P8":
        prouve = solution.p8_prouve and not nombre and verifie.rapport.valeur_p8 == solution.p8_valeur
        return prouve, f"Non prouvé : {pluriel(nombre, 'violation')}." if nombre else _phrase_optimalite(verifie)
    if nom == "P11" and (not nombre or meilleure_admise(solution, verifie.rapport)):
        return _phrase_permutations(verifie)
    if nom == "P12" and not nombre:
        return controle.verifie, _phrase_conditions(verifie)
    return controle.verifie, "Vérifié pour chaque personne." if controle.verifie else f"{pluriel(nombre, 'violation')}."


DECIDEES = {
    "P1": " Décisions motivées comprises : les places sont recomptées depuis les fichiers de la campagne.",
    "P3": " Les personnes affectées par décision motivée sont mises à part : chacune est où la décision l'affecte.",
}
"""What is added where decisions place persons; nothing of the other properties depends on them."""


def enonces(verifie: ResultatVerifie) -> tuple[Enonce, ...]:
    """One statement per property, in order of number, from the verifier's report and what the mechanism proved.

    That of couples, or of the extension, is left out of a movement that has none, unless something breaks it.
    """
    paquet, solution, lignes = verifie.resultat.campagne.paquet, verifie.resultat.solution, []
    avec_objet = {"P2": paquet.avec_couples, "P5": paquet.avec_extension}
    for nom, controle in sorted(verifie.rapport.proprietes.items(), key=lambda propriete: int(propriete[0][1:])):
        nombre = len(controle.violations)
        if not nombre and not avec_objet.get(nom, True):
            continue
        if controle.sans_objet:
            lignes.append(Enonce(nom, libelle(nom, paquet), "sans_objet", 0, False, controle.note, ""))
            continue
        if verifie.rapport.comptes is not None and nom in COMPTABLES:
            prouve, phrase = _compter(verifie, verifie.rapport.comptes, nom)
            lignes.append(Enonce(nom, libelle(nom, paquet), "oui" if prouve else "compte", 0, prouve, phrase, ""))
            continue
        prouve, phrase = _juger(verifie, nom)
        if verifie.resultat.campagne.derogations is not None:
            phrase += DECIDEES.get(nom, "")
        etat = "oui" if controle.verifie else "non" if nombre else "partiel"
        justifiees = nom in REVENDIQUEES and solution.etat in {Etat.SANS_STABLE, Etat.PLACEMENT}
        if etat == "non" and justifiees and _annoncees(verifie):
            etat = "annonce"
        if etat == "non" and nom == "P11" and meilleure_admise(solution, verifie.rapport):
            etat = "annonce"
        lignes.append(Enonce(nom, libelle(nom, paquet), etat, nombre, prouve, phrase, _note(verifie, nom)))
    return tuple(lignes)


def _compter(verifie: ResultatVerifie, comptes: Comptes, nom: str) -> tuple[bool, str]:
    """Whether a property that a simulation does not promise holds all the same, and what was counted."""
    if nom == "P6":
        if not comptes.envie:
            return True, "Non promis, tenu ici : vérifié cas par cas."
        personnes = pluriel(comptes.personnes_depassees, "personne est dépassée", "personnes sont dépassées")
        departage = f", {entier(comptes.departage)} par le seul départage" if comptes.departage else ""
        vides = pluriel(comptes.envie, "demande fondée", "demandes fondées")
        return False, f"Non promis : {vides}{departage} ; {personnes} par moins de points ou de priorité."
    if nom == "P7":
        if not comptes.siege_libre:
            return True, "Non promis, tenu ici : vérifié cas par cas."
        return False, f"Non promis : {pluriel(comptes.siege_libre, 'demande fondée', 'demandes fondées')} sur une place libre."
    return False, f"Non promis : somme des rangs {entier(verifie.rapport.valeur_p8)}."


def _note(verifie: ResultatVerifie, nom: str) -> str:
    """Limit of the check; for a phase P that the verifier could not finish to judge, in the numbers of the page."""
    controle, gains = verifie.rapport.proprietes[nom], verifie.rapport.gains
    if nom != "P11" or controle.verifie or controle.violations or gains is None or gains.ameliores_borne is None:
        return controle.note
    borne = f"{pluriel(gains.ameliores_borne, 'personne')} et {points(gains.points_borne or 0)} points"
    return (
        "Le vérificateur, dont la recherche a été arrêtée avant la fin, n'a trouvé aucune phase de permutation meilleure ; la "
        f"borne qu'il donne seul est de {borne}."
    )


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
    if resultat.cellule_m is not None:
        contenu["mutation"] = hashlib.sha256(resultat.cellule_m.astype("<i4").tobytes()).hexdigest()
    return hashlib.sha256(json.dumps(contenu, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


LONGUEUR_COURTE = 12
"""Hexadecimal digits of the short digest printed on documents: two runs of one service do not collide on 48 bits."""


def empreinte_courte(resultat: Resultat) -> str:
    """First digits of :func:`empreinte`, for documents."""
    return empreinte(resultat)[:LONGUEUR_COURTE]
