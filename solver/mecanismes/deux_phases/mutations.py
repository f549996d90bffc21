"""Phase M: the allocation without claims that follows the exit lists best, or the proof that none exists.

Bounds by counting (:mod:`.reduction`); what they leave open is cut into groups that share no cellule. Groups of persons who ask
alone take the procedure's outcome (:mod:`.procedure`); a group with a linked unit goes to the exact model, which finds the
allocation without claims that is best in the sense in which the procedure's is (exit lists first, then P8), or proves that
there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...cpsat import Probleme, Statut, resoudre_residu
from ...marche import Marche
from ...solution import Etat, Impossibilite, Nature, Revendication
from ..base import OptionsResolution
from ..encadrement import Encadrement
from ..etat import revendications, somme_des_rangs
from ..preparation import Rangs, preparer
from ..recherche import chercher
from ..residu import Residu, composantes
from ..sans_stable import impossibilites
from ..tentative import Tentative
from .passes import avec_sorties
from .procedure import Agent, merites, proceder
from .reduction import reduire_marche


@dataclass(frozen=True, slots=True, eq=False)
class Mutations:
    """Outcome of phase M. ``option`` (U,) int64; the others as in :class:`~solver.solution.Solution`."""

    option: NDArray[np.int64]
    etat: Etat
    stable_prouve: bool
    minimum_prouve: bool
    p8_borne: int
    revendications: tuple[Revendication, ...]
    impossibilites: tuple[Impossibilite, ...]
    travail: dict[str, int]


def muter(marche: Marche, options: OptionsResolution) -> Mutations:
    """Run phase M (see module)."""
    return _Phase(marche, options).resultat()


class _Phase:
    def __init__(self, marche: Marche, options: OptionsResolution) -> None:
        self.marche, self.options = marche, options
        self.jumele = avec_sorties(marche)
        self.rangs: Rangs = preparer(self.jumele)
        self.nombre = np.diff(marche.option_debut)
        self.taille = np.diff(marche.unite_debut)
        self.merites = merites(self.jumele, self.rangs)
        self.travail: dict[str, int] = {}
        self.temps = 0.0
        self.impossibilites: tuple[Impossibilite, ...] = ()

    def resultat(self) -> Mutations:
        bornes = reduire_marche(self.jumele, self.rangs)
        groupes = composantes(self.jumele, self.rangs, bornes)
        lies = [groupe for groupe in groupes if (self.taille[groupe] > 1).any()]
        option = self._seuls(bornes, {u for groupe in lies for u in groupe})
        minimum = somme_des_rangs(self.marche, bornes.haut)
        self.travail |= {
            "phase_m_passes": bornes.propositions,
            "phase_m_unites_ouvertes": int((bornes.haut < bornes.bas).sum()),
            "phase_m_groupes_lies": len(lies),
            "phase_m_cpsat_millisecondes_deterministes": 0,
        }
        impossibles, complete, ecart = self._lies(bornes, lies, option)
        if complete and not impossibles:
            if claims := self._claims(option):
                raise AssertionError(f"phase M sans revendication attendue, trouvées {claims[:3]} : défaut du mécanisme")
            return self._repondre(option, Etat.STABLE, True, somme_des_rangs(self.marche, option) - ecart)
        if impossibles:
            echec = Tentative(None, True, tuple(tuple(g) for g in impossibles), (), 0, 0, 0, bornes, self.temps)
            self.impossibilites = impossibilites(self.jumele, echec)
        if int(self.marche.option_debut[-1]) + self.marche.nombre_unites <= self.options.marche_entier_maximal:
            entiere = self._entiere(impossible=bool(impossibles))
            if entiere is not None:
                return entiere
        if complete:
            _, complete, _ = self._lies(bornes, impossibles, option, ceder=True)
        return self._moindre([option] if complete else [], minimum, impossible=bool(impossibles))

    def _domaine(self, bornes: Encadrement, u: int) -> list[int]:
        m = self.marche
        possibles = np.flatnonzero(bornes.possible[m.option_debut[u] : m.option_debut[u + 1]]).tolist()
        return [*possibles, int(self.nombre[u])] if bornes.bas[u] == self.nombre[u] else possibles

    def _seuls(self, bornes: Encadrement, ecartees: set[int]) -> NDArray[np.int64]:
        """Options of everybody but the groups of ``ecartees``: the procedure, with members of decided units as persons."""
        j, position = self.jumele, self.rangs.position
        option = bornes.haut.copy()
        agents: list[Agent] = []
        domaines: list[tuple[int, list[int]]] = []
        for u in np.flatnonzero(bornes.haut < self.nombre).tolist():
            if u in ecartees:
                continue
            taille = int(self.taille[u])
            domaine = self._domaine(bornes, u)
            debuts = [int(j.slot_debut[u]) + k * 2 * taille for k in domaine if k < self.nombre[u]]
            for membre in range(taille):
                sortie = debuts[0] + taille + membre
                entrees = tuple((int(j.slot_cellule[s + membre]), int(position[s + membre])) for s in debuts)
                agents.append(Agent((int(j.slot_cellule[sortie]), int(position[sortie])), entrees))
                domaines.append((u, domaine))
        for (u, domaine), k in zip(domaines, proceder(agents, j.places), strict=True):
            option[u] = domaine[k] if k < len(domaine) else self.nombre[u]
        return option

    def _lies(
        self, bornes: Encadrement, groupes: Sequence[Sequence[int]], option: NDArray[np.int64], *, ceder: bool = False
    ) -> tuple[list[Sequence[int]], bool, int]:
        """Decide groups with linked units into ``option``: those that are impossible, whether no other is left, gap of P8.

        With ``ceder``, claims are allowed and counted: as few as possible in each group.
        """
        impossibles: list[Sequence[int]] = []
        complete = True
        ecart = 0
        libres = np.zeros(self.marche.nombre_unites, np.bool_)
        for groupe in groupes:
            libres[list(groupe)] = True
        residu = Residu(self.jumele, self.rangs, self.jumele.places, option, libres)
        for groupe in groupes:
            reste = self.options.limite - self.temps
            probleme = self._probleme(residu, bornes, groupe, groupe if ceder else ())
            if reste <= 0 or probleme.taille > self.options.reste_maximal:
                complete = False
                continue
            reponse = resoudre_residu(probleme, reste)
            self.temps += reponse.temps
            self.travail["phase_m_cpsat_millisecondes_deterministes"] = round(self.temps * 1000)
            if reponse.statut is Statut.IMPOSSIBLE:
                impossibles.append(groupe)
            complete &= reponse.statut is not Statut.INCONNU
            for u, k in reponse.options.items():
                option[u] = k
            # Every person counts twice in the exact model: its twin holds the same option number.
            ecart += (reponse.rangs[0] - reponse.rangs[1]) // 2
        return impossibles, complete, ecart

    def _entiere(self, *, impossible: bool) -> Mutations | None:
        """A small market given whole to the exact model: the fewest claims."""
        toutes = np.arange(self.marche.nombre_unites)
        option = self.nombre.copy()
        bornes = Encadrement(np.zeros_like(option), option, np.ones(int(self.marche.option_debut[-1]), np.uint8), 0)
        residu = Residu(self.jumele, self.rangs, self.jumele.places, option, np.ones(len(toutes), np.bool_))
        reponse = resoudre_residu(self._probleme(residu, bornes, toutes.tolist(), toutes.tolist()), self.options.limite)
        if not reponse.options:
            return None
        trouvee = option.copy()
        for u, k in reponse.options.items():
            trouvee[u] = k
        claims = self._claims(trouvee)
        nombre = len({r.unite for r in claims})
        if reponse.revendiquent[1] > 0 and not self.impossibilites:
            tous = tuple(tuple(range(k + 1)) for k in self.nombre.tolist())
            self.impossibilites = (Impossibilite(tuple(toutes.tolist()), tous, ()),)
        prouve = nombre == max(reponse.revendiquent[1], int(impossible))
        borne = reponse.rangs[1] // 2 if reponse.statut is Statut.OPTIMAL else int(self.taille.sum())
        return self._repondre(trouvee, self._etat(nombre, impossible or reponse.revendiquent[1] > 0), prouve, borne, claims)

    def _moindre(self, candidates: list[NDArray[np.int64]], minimum: int, *, impossible: bool) -> Mutations:
        """The fewest claims among ``candidates`` and what a search finds; what is proven of their number."""
        trouvee, mouvements = chercher(self.jumele, self.rangs, self.jumele.places)
        self.travail["phase_m_mouvements"] = mouvements
        claims, option = min(
            ((self._claims(o), o) for o in (*candidates, trouvee)),
            key=lambda c: self._valeur(*c),
        )
        nombre = len({r.unite for r in claims})
        # Without claims the bounds of the reduction hold; otherwise nothing better than option 1 for everybody is known.
        borne = int(self.taille.sum()) if nombre else minimum
        return self._repondre(option, self._etat(nombre, impossible), nombre <= int(impossible), borne, claims)

    @staticmethod
    def _etat(revendiquent: int, impossible: bool) -> Etat:
        return Etat.STABLE if not revendiquent else Etat.SANS_STABLE if impossible else Etat.INCONNU

    def _probleme(self, residu: Residu, bornes: Encadrement, groupe: Sequence[int], sacrifiees: Sequence[int]) -> Probleme:
        brut = residu.probleme(groupe, lambda u: self._domaine(bornes, u), sacrifiees)
        # A candidat alone has two members here: itself and its twin.
        return replace(
            brut, unites=tuple(replace(u, seule=u.taille == 2, merite=int(self.merites[u.unite])) for u in brut.unites)
        )

    def _valeur(self, claims: Sequence[Revendication], option: NDArray[np.int64]) -> tuple[int, int, int, int]:
        """What phase M minimises (model §8): units with a claim, envy claims of single candidats, exit places lost, P8."""
        envient = {r.unite for r in claims if r.nature is Nature.ENVIE and self.taille[r.unite] == 1}
        merites = int(self.merites[option < self.nombre].sum())
        return len({r.unite for r in claims}), len(envient), -merites, somme_des_rangs(self.marche, option)

    def _claims(self, option: NDArray[np.int64]) -> tuple[Revendication, ...]:
        return revendications(self.jumele, self.rangs, self.jumele.places, option)

    def _repondre(
        self, option: NDArray[np.int64], etat: Etat, minimum: bool, borne: int, claims: tuple[Revendication, ...] = ()
    ) -> Mutations:
        return Mutations(option, etat, etat is not Etat.INCONNU, minimum, borne, claims, self.impossibilites, self.travail)
