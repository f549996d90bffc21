"""What an unusual outcome of the whole run means for one candidat: a claim that remains, a couple left outside.

Seats and académies are told, never who holds them; in cellules that are not among the own options, not even where they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from solver.solution import Etat, Nature

from ..francais import accord, entier, liste, pluriel
from .phrases_sorties import RESERVE

if TYPE_CHECKING:
    from solver.solution import Placement, Reparation, Revendication

    from ..resultat import ResultatVerifie
    from .vues import Vues


class Situations:
    """Sentences about one run; what concerns the run as a whole is worked out once."""

    def __init__(self, verifie: ResultatVerifie) -> None:
        solution = verifie.resultat.solution
        self._solution = solution
        self._reste = len({r.unite for r in solution.revendications})
        self._confirme = any(c.confirmee for c in verifie.impossibilites)
        self._groupe = {u for enonce in solution.impossibilites for u in enonce.unites}

    def phrases(self, vues: Vues) -> tuple[str, ...]:
        """Sentences for the candidat of these views, in order; none for nearly everybody."""
        if vues.revendications:
            return (*(_demande(vues, r) for r in vues.revendications), self._cause(vues), *self._reparations(vues))
        if vues.revendications_levees:
            return (*(_levee(vues, r) for r in vues.revendications_levees), self._cause(vues))
        if self._solution.etat is Etat.SANS_STABLE and vues.unite in self._groupe:
            return (
                (
                    "Vos vœux touchent à un ensemble de demandes, dont une au moins est celle d'un couple, qu'aucune "
                    f"répartition ne peut honorer toutes : {self._preuve()}. Aucune de vos demandes fondées n'est restée sans "
                    "suite."
                ),
            )
        placements = tuple(p for p in self._solution.placements if p.unite == vues.unite)
        return _placements(vues, placements, complets=self._solution.placements_complets) if placements else ()

    def _preuve(self) -> str:
        confirme = " et confirmé par un programme indépendant" if self._confirme else ""
        return f"cela est démontré{confirme}"

    def _cause(self, vues: Vues) -> str:
        """Why a claim could remain."""
        match self._solution.etat:
            case Etat.SANS_STABLE:
                moins = (
                    "il n'est pas possible d'en laisser moins"
                    if self._solution.minimum_prouve
                    else "sans preuve qu'il en faille autant"
                )
                vide = (
                    " Il est aussi démontré qu'aucune répartition permise ne pouvait vous accorder ce vœu : la place qui vous "
                    "semble revenir cesserait d'être disponible si vous l'obteniez."
                    if all(r.vide for r in (*vues.revendications, *vues.revendications_levees))
                    else ""
                )
                return (
                    "Ce n'est ni un oubli ni une erreur de calcul : des couples demandant des places ensemble, aucune "
                    f"répartition n'honore ici toutes les demandes fondées à la fois, {self._preuve()} ; honorer l'une en fait "
                    f"naître une autre. Celle qui est retenue en laisse {entier(self._reste)} sans suite ({moins}).{vide}"
                )
            case Etat.PLACEMENT:
                return (
                    "Les règles de cette campagne placent un couple qui doit recevoir une affectation même quand une demande "
                    f"fondée reste alors sans suite : {entier(self._reste)} dans cette campagne, dont la vôtre."
                )
            case _:
                return (
                    "Le calcul n'a pas établi s'il existe une répartition qui honore toutes les demandes fondées ; "
                    "le service qui conduit ce mouvement en est informé."
                )

    def _reparations(self, vues: Vues) -> tuple[str, ...]:
        """Changes of seats, in the cellules of the own options only."""
        reparations = self._solution.reparations
        if not reparations:
            return ()
        miennes = _mes_cellules(vues)
        dites = [_changement(miennes, r) for r in reparations if all(c in miennes for c, _ in r.places)]
        base, but = "L'administration en est informée ; ", "pour qu'une répartition honore toutes les demandes fondées"
        ailleurs = "sur des places que vous n'avez pas demandées"
        if not dites:
            return (f"{base}un changement du nombre de places, {ailleurs}, suffirait {but}, {RESERVE}.",)
        aussi = f" D'autres changements, {ailleurs}, suffiraient aussi." if len(dites) < len(reparations) else ""
        return (f"{base}l'un de ces changements suffirait {but}, {RESERVE} : {' ; ou '.join(dites)}.{aussi}",)


def _demande(vues: Vues, revendication: Revendication) -> str:
    """The claim itself."""
    option = revendication.option
    rang = int(vues.resultat.option_rang[vues.premiere_option + option])
    quoi = f"votre vœu {rang} ({vues.lieu(option)})" if rang else f"{vues.lieu(option)}, par extension"
    if revendication.nature is Nature.SIEGE_LIBRE:
        etat = "les places nécessaires à votre couple y restent libres" if vues.taille > 1 else "une place y reste libre"
    elif vues.taille > 1:
        etat = "votre couple y passerait avant une personne au moins qui y entre ou y reste"
    else:
        etat = "vous y passeriez avant une personne au moins qui y entre"
    quand = "" if vues.resultat.cellule_m is None else " à l'issue de la phase de mutation"
    return f"Votre demande pour {quoi} était fondée{quand} et n'est pas honorée : {etat}."


def _levee(vues: Vues, revendication: Revendication) -> str:
    """A claim that phase M left and phase P met, or bettered."""
    option = revendication.option
    ensuite = "vous l'a accordée" if option == vues.obtenue else "vous a donné un vœu que vous avez placé avant"
    return (
        f"Votre demande pour votre vœu {vues.rang(option)} ({vues.lieu(option)}) était fondée et n'a pas été honorée en phase "
        f"de mutation ; la phase de permutation {ensuite}."
    )


def _mes_cellules(vues: Vues) -> dict[int, str]:
    """Cellules of the own options, other members of the unit included, with their names."""
    m, paquet = vues.resultat.marche, vues.resultat.campagne.paquet
    debut, fin = int(m.slot_debut[vues.unite]), int(m.slot_debut[vues.unite + 1])
    noms = {}
    for c in m.slot_cellule[debut:fin].tolist():
        discipline, lieu = m.cellules[c]
        noms[c] = f"{paquet.lieux.noms[paquet.lieux.indice[lieu]]}, {paquet.nom_discipline(discipline)}"
    return noms


def _changement(noms: dict[int, str], reparation: Reparation) -> str:
    return liste(f"{pluriel(abs(n), 'place')} de {'plus' if n > 0 else 'moins'} ({noms[c]})" for c, n in reparation.places)


def _placements(vues: Vues, placements: tuple[Placement, ...], *, complets: bool) -> tuple[str, ...]:
    """A couple that must be placed and is not: what each possible placement costs."""
    couts = []
    for p in placements:
        nombre = len({r.unite for r in p.revendications})
        reste = f"{pluriel(nombre, 'demande fondée resterait', 'demandes fondées resteraient')} sans suite"
        couts.append(
            f"{vues.lieu(p.option)} ({reste}{'' if p.prouve else ' au plus, sans preuve que ce soit le moins possible'})"
        )
    lieu = vues.resultat.campagne.paquet.nom_lieu
    autres = f"autres {lieu.pluriel} examiné{accord(lieu)}s"
    if complets:
        sans = f" Il est prouvé que les {autres} ne peuvent lui être donné{accord(lieu)}s."
    else:  # options of the couple that are not listed: not allowed, or not found
        sans = f" Aucun placement n'a été trouvé dans les {autres}, sans preuve qu'il n'en existe pas."
    reserve = "" if len(placements) == vues.options else sans
    return (
        (
            "Votre couple doit recevoir une affectation et n'en a pas : le calcul n'a trouvé "
            f"aucun{accord(lieu)} {lieu.singulier} à lui donner sans "
            "laisser sans suite la demande fondée d'autres personnes, ce que les règles de cette campagne n'acceptent pas."
        ),
        (
            f"L'administration dispose des placements trouvés, et décide : {' ; '.join(couts)}.{reserve} Une demande est "
            "fondée quand la priorité de la personne suffit pour la place demandée."
        ),
    )
