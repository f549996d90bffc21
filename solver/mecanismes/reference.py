"""The algorithms of the mechanism ``stable`` in plain Python, for those who audit them.

Each function here says in lists and dictionaries what a compiled kernel of :mod:`.noyaux`, or a function of
:mod:`.encadrement` or :mod:`.etat`, does in arrays. Nothing here is called by a run: tests hold each pair against each other on
random markets. Priorities are compared as they are defined (model §5), not through the ranks computed once for the arrays, and
every step of the sandwich starts again from nothing where the other one continues.

Sources: Gale and Shapley, American Mathematical Monthly 69 (1962), deferred acceptance; McVitie and Wilson, Communications of
the ACM 14 (1971), one proposer after the other; Guillen and Kesten, International Economic Review 53 (2012), incumbents first
at home; Pereyra, Games and Economic Behavior 82 (2013), the same for teachers; Combe, Tercieux and Terrier, Review of Economic
Studies 89 (2022), the French market. The two rules of the sandwich are proven at :func:`restreindre`.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..marche import DEHORS, Marche
from ..solution import Nature, Revendication
from .lecture import Agent, Candidature, Cle, Lecture


@dataclass(frozen=True, slots=True)
class Occupation:
    """Who takes the seats: number of titulaires at home, and entrants of each cellule, best first."""

    presents: list[int]
    entrants: list[list[Candidature]]


@dataclass(frozen=True, slots=True)
class Haut(Occupation):
    """Outcome of :func:`proposer`: candidature obtained by each agent (None: at home or nowhere), and proposals made."""

    obtenu: dict[int, Candidature | None]
    propositions: int


def proposer(agents: Mapping[int, Agent], places: Sequence[int]) -> Haut:
    """Candidate-proposing deferred acceptance with titulaires first at home (the kernel ``proposer``).

    Definition: everybody asks down the own list. A cellule holds its titulaires who came back, then the best ``max(0, places -
    titulaires back)`` of those who asked, and refuses the rest; who is refused asks further; a titulaire refused everywhere
    goes home and is never sent away.

    Why it is right: a cellule only gets more demanding when more persons ask, so a refusal is final and the outcome is stable.
    By induction over refusals, no stable outcome seats anybody where this one refused (Gale and Shapley 1962): it is the best
    for every agent at once. Hence it does not depend on the order in which persons ask (McVitie and Wilson 1971), neither do
    the proposals made, and agents may enter late: :func:`.noyaux.proposer` continues, this function starts again.

    Parameters
    ----------
    agents
        By person.
    places
        Seats of each cellule.
    """
    presents = [0] * len(places)
    entrants: list[list[Candidature]] = [[] for _ in places]
    obtenu: dict[int, Candidature | None] = dict.fromkeys(agents)
    suivant = dict.fromkeys(agents, 0)
    a_servir = list(agents)
    while a_servir:
        x = a_servir.pop()
        agent = agents[x]
        if suivant[x] < len(agent.candidatures):
            candidature = agent.candidatures[suivant[x]]
            suivant[x] += 1
            cellule = candidature.cellule
            obtenu[x] = candidature
            insort(entrants[cellule], candidature)
        elif agent.maison != DEHORS:
            cellule = agent.maison
            presents[cellule] += 1
        else:
            continue
        while len(entrants[cellule]) > max(0, places[cellule] - presents[cellule]):
            refuse = entrants[cellule].pop().personne
            obtenu[refuse] = None
            a_servir.append(refuse)
    return Haut(presents, entrants, obtenu, sum(suivant.values()))


@dataclass(frozen=True, slots=True)
class Bas:
    """Outcome of :func:`offrir`: candidature obtained by each agent, slots of the clones that were accepted, offers made."""

    obtenu: dict[int, Candidature | None]
    acceptes: set[int]
    offres: int


def offrir(
    agents: Mapping[int, Agent], clones: Collection[Candidature], maisons_clones: Iterable[int], places: Sequence[int]
) -> Bas:
    """Cellule-proposing deferred acceptance, as chains of vacancies (the kernel ``offrir``).

    Definition: everybody starts at home or nowhere. A cellule with a free seat offers it to the best-placed candidature it has
    not looked at yet; an agent takes it when it is better than what the agent has, and the seat left is offered in turn; a
    clone takes it whatever happens.

    Why it is right: it is deferred acceptance with the roles exchanged, so it ends at the stable outcome that is worst for
    every agent (Gale and Shapley 1962), whatever the order of the offers. A clone withdrawn later is one that refuses late:
    :func:`.noyaux.offrir` continues from there, this function starts again without it.

    Parameters
    ----------
    agents
        By person.
    clones
        Candidatures that accept every offer.
    maisons_clones
        Cellules where clones hold a home seat, one entry per seat.
    places
        Seats of each cellule.
    """
    sans_choix = {clone.slot for clone in clones}
    demandes: list[list[Candidature]] = [[] for _ in places]
    for candidature in [*clones, *(c for agent in agents.values() for c in agent.candidatures)]:
        insort(demandes[candidature.cellule], candidature)
    occupes = [0] * len(places)
    for cellule in [*maisons_clones, *(agent.maison for agent in agents.values() if agent.maison != DEHORS)]:
        occupes[cellule] += 1
    obtenu: dict[int, Candidature | None] = dict.fromkeys(agents)
    acceptes: set[int] = set()
    vues = [0] * len(places)
    offres = 0
    a_offrir = list(range(len(places)))
    while a_offrir:
        cellule = a_offrir.pop()
        while occupes[cellule] < places[cellule] and vues[cellule] < len(demandes[cellule]):
            candidature = demandes[cellule][vues[cellule]]
            vues[cellule] += 1
            offres += 1
            if candidature.slot in sans_choix:
                acceptes.add(candidature.slot)
                occupes[cellule] += 1
                continue
            tenue = obtenu[candidature.personne]
            # Slots of one person are numbered in the order of the own list.
            if tenue is not None and tenue.slot < candidature.slot:
                continue
            quittee = agents[candidature.personne].maison if tenue is None else tenue.cellule
            obtenu[candidature.personne] = candidature
            occupes[cellule] += 1
            if quittee != DEHORS:
                occupes[quittee] -= 1
                a_offrir.append(quittee)
    return Bas(obtenu, acceptes, offres)


def demandes_de(option: Sequence[Candidature]) -> dict[int, tuple[int, Cle]]:
    """What an option needs: cellule -> (number of members who ask it, priority of the weakest of them)."""
    besoins: dict[int, tuple[int, Cle]] = {}
    for candidature in option:
        membres, faible = besoins.get(candidature.cellule, (0, candidature.cle))
        besoins[candidature.cellule] = membres + 1, max(faible, candidature.cle)
    return besoins


def refuse(option: Sequence[Candidature], occupation: Occupation, places: Sequence[int]) -> bool:
    """Whether some cellule would not admit the members who ask it, by definition of a claim (model §6).

    With m members asking one cellule, at most ``places - m`` other persons there may be better than the weakest member.
    Titulaires at home are better than everybody.
    """
    for cellule, (membres, faible) in demandes_de(option).items():
        meilleurs = occupation.presents[cellule] + bisect_left(occupation.entrants[cellule], (faible,))
        if meilleurs > places[cellule] - membres:
            return True
    return False


def restreindre(
    options: Sequence[Sequence[Candidature]], possibles: set[int], haut: Occupation, acceptes: set[int], places: Sequence[int]
) -> set[int]:
    """Options that stay possible for one linked unit, ``len(options)`` standing for outside (:func:`.encadrement.restreindre`).

    *Drop*: an option that the upper bound refuses. In its cellule c, asked by m members of whom w is the weakest, the upper
    bound seats a set B of at least ``places - m + 1`` persons better than w. Suppose a stable allocation gives the option. Then
    c holds the m members and at most ``places - m`` others, so somebody y of B is not there. Nobody of the upper market is
    better off than in its outcome, so y prefers c to what y has; y is no titulaire of c (never worse than home) nor of a
    decided unit (which gets its one option). As w sits in c and y is better than w, fewer than ``places`` persons there are
    better than y: y has a claim. A contradiction.

    *Guarantee*: when the lower bound accepts the clone of every member of an option, everything after it goes. Suppose a
    stable allocation gives the unit less, without a claim: some cellule c, asked by m members of whom w is the weakest, holds
    ``places - m + 1`` other persons better than w. All of them are in c in the lower bound too: titulaires at home and single
    persons because they are no better off there than in the stable allocation, while c, which offered a seat to w, had
    offered them one before; members of linked units because their clones accept. With the m clones of the option, that is one
    more than the ``places`` of c, and a cellule that makes offers never exceeds them. A contradiction.
    """
    restent: set[int] = set()
    for k in sorted(possibles):
        if k == len(options):
            restent.add(k)
        elif not refuse(options[k], haut, places):
            restent.add(k)
            if all(candidature.slot in acceptes for candidature in options[k]):
                break
    return restent


def encadrer(
    marche: Marche, places: Sequence[int] | None = None, sacrifiees: Collection[int] = (), exclues: Collection[int] = ()
) -> list[set[int]]:
    """The sandwich (:func:`.encadrement.encadrer`), every round computed from nothing.

    Definition: the *upper market* holds single persons and the linked units with one possibility left; the *lower market* holds
    single persons and a clone of every member of every linked unit for every option still possible, home included. As long as
    :func:`restreindre` withdraws something, both are solved again. ``sacrifiees`` are units allowed to keep a claim: absent
    from the upper market, with all their clones in the lower one, never restricted. ``exclues`` are units decided from the
    start: they stay outside, at home in both markets.

    Why it bounds every stable allocation: a stable allocation is stable in the market of persons made of single persons and
    of the members it places. That market lies between the two, and each agent added makes both ends of the set of stable
    outcomes weakly worse for the others (comparative statics of deferred acceptance, from its order independence).

    No unit is ever left without possibility: an option that the lower bound guarantees is not refused by the upper bound, then
    or later, by the argument of *Guarantee* with the upper market in the place of the stable allocation; and outside only goes
    with a guarantee. So the bounds alone never prove that no stable allocation exists.

    Returns
    -------
    list of sets
        Options that each unit may still get, outside included as the number of its options. For a single person, everything
        between the two bounds.
    """
    m = Lecture(marche)
    sieges = m.places if places is None else [int(p) for p in places]
    toutes = range(marche.nombre_unites)
    seuls = [u for u in toutes if len(m.membres[u]) == 1 and u not in sacrifiees and u not in exclues]
    liees = [u for u in toutes if u not in seuls and u not in sacrifiees]
    possibles = [{len(m.options[u])} if u in exclues else set(range(len(m.options[u]) + 1)) for u in toutes]
    personnes = {m.membres[u][0]: m.agent(u) for u in seuls}
    while True:
        decidees = [u for u in liees if len(possibles[u]) == 1]
        haut = proposer(personnes | _decides(m, decidees, possibles), sieges)
        clones = [c for u in toutes if u not in seuls for k in possibles[u] if k < len(m.options[u]) for c in m.options[u][k]]
        maisons = [c for u in toutes if u not in seuls and len(m.options[u]) in possibles[u] for c in m.maisons(u)]
        bas = offrir(personnes, clones, maisons, sieges)
        avant = [set(p) for p in possibles]
        for u in liees:
            if u not in decidees:
                possibles[u] = restreindre(m.options[u], possibles[u], haut, bas.acceptes, sieges)
        if possibles == avant:
            break
    for u in seuls:
        possibles[u] = set(range(_numero(m, u, haut), _numero(m, u, bas) + 1))
    return possibles


def _decides(m: Lecture, decidees: Iterable[int], possibles: Sequence[set[int]]) -> dict[int, Agent]:
    """Members of decided units as persons with the one thing they may get."""
    agents: dict[int, Agent] = {}
    for u in decidees:
        (k,) = possibles[u]
        for j, x in enumerate(m.membres[u]):
            agents[x] = Agent([], m.maison[x]) if k == len(m.options[u]) else Agent([m.options[u][k][j]], DEHORS)
    return agents


def _numero(m: Lecture, unite: int, bout: Haut | Bas) -> int:
    """Option number that one end of the sandwich gives to a single person."""
    obtenue = bout.obtenu[m.membres[unite][0]]
    return len(m.options[unite]) if obtenue is None else [option[0] for option in m.options[unite]].index(obtenue)


def revendiquer(marche: Marche, places: Sequence[int], option: Sequence[int]) -> tuple[Revendication, ...]:
    """Every claim of an allocation, straight from model §6 (:func:`.etat.revendications`).

    A unit claims an option better than its own when no cellule would refuse it, the unit's own members left out of the count.
    The claim is a free-seat claim when every cellule has seats left for the members who ask it, an envy claim otherwise.

    Parameters
    ----------
    option
        Option of each unit, the number of its options when outside.
    """
    m = Lecture(marche)
    trouvees: list[Revendication] = []
    for u, obtenue in enumerate(option):
        if obtenue == 0:
            continue
        autres = _occupation(m, {v: int(k) for v, k in enumerate(option) if v != u})
        for k in range(obtenue):
            if refuse(m.options[u][k], autres, places):
                continue
            libre = all(
                autres.presents[c] + len(autres.entrants[c]) + membres <= places[c]
                for c, (membres, _) in demandes_de(m.options[u][k]).items()
            )
            trouvees.append(Revendication(u, k, Nature.SIEGE_LIBRE if libre else Nature.ENVIE))
    return tuple(trouvees)


def _occupation(m: Lecture, option: Mapping[int, int]) -> Occupation:
    """Seats taken by the units named, each at its option."""
    occupation = Occupation([0] * len(m.places), [[] for _ in m.places])
    for u, k in option.items():
        if k == len(m.options[u]):
            for cellule in m.maisons(u):
                occupation.presents[cellule] += 1
        else:
            for candidature in m.options[u][k]:
                insort(occupation.entrants[candidature.cellule], candidature)
    return occupation
