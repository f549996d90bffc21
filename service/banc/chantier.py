"""A campaign compiled once for many simulations: barème, market and result known, nothing read nor scored again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scoring.departage import tirer
from solver.marche import DEHORS, Marche
from solver.mecanismes import Mecanisme, OptionsResolution, mecanisme, verifier_convenance
from solver.mecanismes.stable import allouer
from solver.solution import Solution, cellules
from solver.variantes import Atelier, ControleRefuse, Partie, extraire
from solver.verification import verifier

from ..campagne import Preparation, assembler, attester, executer, options_du_paquet, preparer
from ..indicateurs import indicateurs as compter
from ..marche import Construction
from ..preuves import ecart_revendications
from ..resultat import ResultatVerifie
from ..scenarios import Scenario, appliquer, cles_ouvertures
from .issues import Issues, indicateurs, issues_de, lire_issues, modifier

if TYPE_CHECKING:
    from ..echanges.campagne import Campagne

COLONNES_TIRAGE = slice(-3, -1)
"""Columns of the tie-breaks that the draw fills; the last one is the canonical index."""


@dataclass(frozen=True, slots=True, eq=False)
class Simulee:
    """Answer of a scenario: the outcome of each person of the base campaign, of the added ones after, and what is proven of it.

    Attributes
    ----------
    ids
        Persons of ``issues``, ascending.
    verifie
        The whole result, when the whole campaign was run.
    par_partie
        Whether only the part that changes was computed.
    """

    ids: tuple[str, ...]
    issues: Issues
    solution: Solution
    verifie: ResultatVerifie | None
    par_partie: bool

    @property
    def chiffres(self) -> Mapping[str, int]:
        """The figures of ``comparaison.csv``."""
        return indicateurs(self.issues, self.solution) if self.verifie is None else compter(self.verifie)


@dataclass(frozen=True, slots=True, eq=False)
class Chantier:
    """See the module.

    Attributes
    ----------
    base
        The campaign as it is, verified.
    atelier
        Its market, for other seats.
    issues, chiffres
        Outcomes of ``base``, and its figures in ``comparaison.csv``.
    capacites
        (C,) what each cellule opens, as the campaign writes it.
    """

    campagne: Campagne
    nom: str
    construction: Construction
    preparation: Preparation
    atelier: Atelier
    base: ResultatVerifie
    issues: Issues
    chiffres: Mapping[str, int]
    capacites: NDArray[np.int64]

    @classmethod
    def ouvrir(cls, campagne: Campagne, nom: str | None = None) -> Chantier:
        """Score, solve and verify the campaign as it is.

        Raises
        ------
        MecanismeInconnu, ResultatRefuse
            See :func:`service.campagne.executer`.
        """
        nom = campagne.paquet.mecanisme if nom is None else nom
        moteur = mecanisme(nom)
        verifier_convenance(moteur, deux_phases=campagne.capacites.sorties is not None)
        preparation = preparer(campagne)
        options, construction = options_du_paquet(campagne), preparation.construction
        solution = moteur.resoudre(construction.marche, options)
        base = attester(assembler(preparation, nom, solution))
        atelier = Atelier.ouvrir(construction.marche, options, moteur, solution)
        issues = issues_de(base.resultat)
        capacites, lues = np.zeros(construction.marche.nombre_cellules, np.int64), campagne.capacites
        capacites[lues.discipline.astype(np.int64) * campagne.paquet.lieux.nombre + lues.lieu] = lues.capacite
        return cls(campagne, nom, construction, preparation, atelier, base, issues, compter(base), capacites)

    @property
    def marche(self) -> Marche:
        """The market of the base."""
        return self.construction.marche

    def places(self, scenario: Scenario) -> NDArray[np.int64]:
        """(C,) seats of the market under the scenario's capacities, in one phase."""
        places, lieux = self.marche.places.copy(), self.campagne.paquet.lieux
        ((ajout, _),) = cles_ouvertures(self.campagne.paquet).values()
        for discipline, lieu, cle, nombre in scenario.capacites:
            c = self.campagne.dossiers.disciplines.index(discipline) * lieux.nombre + lieux.indice[lieu]
            # The market's seats are the capacity and the titulaires, whatever was changed before in this cellule.
            places[c] = places[c] + nombre if cle == ajout else self.marche.places[c] - self.capacites[c] + nombre
        return places

    def partie(self, scenarios: Sequence[Scenario]) -> Partie | None:
        """The part that scenarios which only change seats may reach together; None when they are answered whole."""
        if not self.atelier.par_parties or self.campagne.derogations is not None:
            return None
        return self.atelier.partie([self.places(s) for s in scenarios])

    def simuler(self, scenario: Scenario, partie: Partie | None = None) -> Simulee:
        """Answer of a scenario, exactly that of the changed campaign run from nothing, verified.

        Seats alone: the part that they may reach when ``partie`` is given (see :meth:`partie`), else the compiled market. Draw
        and withdrawals: the compiled market, sorted again. Parameters and candidats added: everything is scored again,
        as always where decisions place persons, since each answer recounts them from the files.

        Raises
        ------
        ControleRefuse, ResultatRefuse
            The verifier refuses the answer.
        """
        if scenario.parametres or scenario.ajoutes is not None or self.campagne.derogations is not None:
            return self._tout(scenario)
        if scenario.places_seules and self.marche.sorties is None:
            places = self.places(scenario)
            variante = self.atelier.resoudre(places, partie)
            if not variante.verifiee and variante.solution is not self.base.resultat.solution:
                self.attester(replace(self.marche, places=places), variante.solution)
            marche, avant = replace(self.marche, places=places), self.base.resultat.solution
            issues = modifier(self.issues, avant, marche, self.construction.option_rang, variante.solution)
            return Simulee(marche.personnes, issues, variante.solution, None, variante.verifiee)
        if self.marche.sorties is not None or self.marche.condition is not None:
            return self._tout(scenario)  # withdrawals there change more than the market's seats
        marche = replace(self.marche, places=self.places(scenario))
        if scenario.tirage is not None:
            departage = marche.departage.copy()
            departage[:, COLONNES_TIRAGE] = tirer(marche.personnes, scenario.tirage)
            marche = replace(marche, departage=departage)
        return self._remanier(marche, scenario.retires)

    def _remanier(self, marche: Marche, retires: Sequence[str]) -> Simulee:
        """Answer of a market with another draw, and without some candidats: a titulaire who leaves takes the own seat away."""
        partis = np.isin(np.array(marche.personnes), np.array(retires or ("",)))
        restent = np.ones(marche.nombre_unites, np.bool_)
        restent[self.issues.unite[partis]] = False
        if marche.depart_libere_place:
            chez_soi = marche.origine[partis & (marche.origine != DEHORS)]
            marche = replace(marche, places=marche.places - np.bincount(chez_soi, minlength=marche.nombre_cellules))
        rangs = self.construction.option_rang
        if retires:
            extrait = extraire(marche, restent, np.ones(marche.nombre_cellules, np.bool_))
            rangs = rangs[np.repeat(restent, np.diff(marche.option_debut))]
            marche = extrait.marche
        solution = _resoudre(marche, self.atelier)
        self.attester(marche, solution)
        return Simulee(marche.personnes, lire_issues(marche, rangs, solution), solution, None, False)

    def attester(self, marche: Marche, solution: Solution) -> None:
        """Verify an answer of the compiled market as :func:`service.campagne.attester` does."""
        if marche.personnes is self.marche.personnes and marche.departage is self.marche.departage:
            construction = replace(self.construction, marche=marche)
            attester(assembler(replace(self.preparation, construction=construction), self.nom, solution))
            return
        rapport = verifier(marche, cellules(marche, solution.option))
        ecart = ecart_revendications(solution, rapport)
        attendues = bool(solution.revendications)
        motifs = [
            v.message for nom, c in rapport.proprietes.items() for v in c.violations if not (attendues and nom in _ANNONCEES)
        ]
        if any(ecart) or rapport.valeur_p8 != solution.p8_valeur:
            motifs.append("les demandes fondées ou la somme des rangs ne sont pas celles qui sont annoncées")
        if motifs:
            raise ControleRefuse(" ; ".join(motifs[:20]))

    def _tout(self, scenario: Scenario) -> Simulee:
        """The whole pipeline."""
        verifie = executer(appliquer(scenario, self.campagne), nom=self.nom)
        resultat = verifie.resultat
        return Simulee(resultat.marche.personnes, issues_de(resultat), resultat.solution, verifie, False)


_ANNONCEES = frozenset({"P6", "P7", "P8"})


def _resoudre(marche: Marche, atelier: Atelier) -> Solution:
    options: OptionsResolution = atelier.options
    moteur: Mecanisme = atelier.mecanisme
    if atelier.rangs is None:
        return moteur.resoudre(marche, options)
    from solver.mecanismes.preparation import preparer as ranger

    return allouer(marche, ranger(marche), options)
