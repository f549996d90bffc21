"""Builds the explanation of one candidat from a verified result."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from scoring.classements import rang_seul
from scoring.priorites import prioritaires

from ..derogations import affectations
from ..francais import liste, minuscule
from ..ordre_regles import ordres
from ..preuves import empreinte_courte, enonces
from ..publication import seuil_publication
from ..refus import SimulationSansSuite
from ..statistiques import Chiffres, Issue, calculer, issues
from .baremes import Baremes, incertitudes
from .conditions import phrases_condition
from .donnees import donnees
from .lies import phrases_points_lies
from .mention import Mention, mention_depuis
from .modele import Explication, Identite
from .permutations import trajets
from .phases import phrases_phases
from .rejeu import Rejeu
from .situations import Situations
from .vues import Releve, Vues, derniers_entrants

if TYPE_CHECKING:
    from scoring.dossier import Avis
    from scoring.types_voeu import TypeVoeu
    from solver.solution import Revendication

    from ..echanges.campagne import Campagne
    from ..resultat import ResultatVerifie


class CandidatInconnu(LookupError):
    """The campaign has no such candidat."""


class Explicateur:
    """Explains one run to any of its candidats; what does not depend on the candidat is computed once.

    Parameters
    ----------
    verifie
        A verified result.
    seuil
        Bars of cellules with fewer entrants are not told. Default: the pack's ``seuil_masquage``.
    mention
        Fields of the legal notice. Default: the pack's ``mention_*`` parameters.
    chiffres
        Figures of the run when they are known already.

    Raises
    ------
    SimulationSansSuite
        The mechanism only serves simulations: bars and ranks do not explain what it decides.
    """

    def __init__(
        self,
        verifie: ResultatVerifie,
        *,
        seuil: int | None = None,
        mention: Mention | None = None,
        chiffres: Chiffres | None = None,
    ) -> None:
        resultat = verifie.resultat
        campagne, paquet = resultat.campagne, resultat.campagne.paquet
        if resultat.simule:
            raise SimulationSansSuite(resultat.mecanisme)
        self.resultat = resultat
        self.seuil = seuil_publication(resultat) if seuil is None else seuil
        self.mention = mention or mention_depuis(paquet.parametres)
        self._chiffres = chiffres or calculer(resultat)
        self._issues = issues(resultat, self._chiffres)
        self._derniers = derniers_entrants(self._chiffres.essais, resultat.marche.nombre_cellules)
        self._trajets, self._annulations = trajets(resultat), resultat.annulations
        self._rang_seul = rang_seul(paquet)
        self._rejeu = Rejeu(resultat, self._chiffres)
        self._decisions = tuple(affectations(resultat))
        self._baremes = Baremes(resultat)
        # The groups of a given bareme.csv are somebody else's: which rule gave them is not known.
        self._prioritaires = (
            prioritaires(paquet, campagne.dossiers, resultat.voeux, campagne.couples)
            if paquet.priorites and campagne.bareme is None
            else ()
        )
        self._situations = Situations(verifie)
        self._preuves = enonces(verifie)
        self._avis = _par_candidat(resultat.avis)
        self._revendications: dict[int, tuple[Revendication, ...]] = {}
        for r in resultat.solution.revendications:
            self._revendications[r.unite] = (*self._revendications.get(r.unite, ()), r)
        self._identite = Identite(
            campagne=campagne.libelle,
            mouvement=paquet.libelle,
            annee=campagne.annee,
            mecanisme=resultat.mecanisme,
            tirage=campagne.tirage,
            empreinte=empreinte_courte(resultat),
            regles=paquet.empreinte,
            lieu=paquet.nom_lieu,
            mesure=paquet.mesure,
            ordre=_ordre(campagne),
            deux_phases=paquet.deux_phases,
            postes=paquet.lieux.nombre > paquet.lieux.nombre_propres,
            au_bareme=paquet.au_bareme,
            extension=paquet.avec_extension,
            depart_libere_place=resultat.marche.depart_libere_place,
            classements=any(genre.classement != "aucun" for genre in _types(campagne)),
            condition=resultat.marche.condition is not None,
        )

    @property
    def candidats(self) -> tuple[str, ...]:
        """Ids of the campaign."""
        return self.resultat.campagne.dossiers.ids

    def indice(self, candidat: str) -> int:
        """Index of a candidat.

        Raises
        ------
        CandidatInconnu
            The campaign has no such candidat.
        """
        ids = self.resultat.campagne.dossiers.ids
        i = bisect_left(ids, candidat)
        if i >= len(ids) or ids[i] != candidat:
            raise CandidatInconnu(f"candidat inconnu dans cette campagne : « {candidat} »")
        return i

    def _priorites(self, i: int) -> Iterator[str]:
        """Vœux that the rules put before all points, and why."""
        voeux, noms = self.resultat.voeux, self.resultat.campagne.paquet.lieux.noms
        mesure = self.resultat.campagne.paquet.mesure.pluriel
        for priorite, avant in self._prioritaires:
            for v in (v for v in range(int(voeux.debut[i]), int(voeux.debut[i + 1])) if avant[v]):
                quoi = f"Votre vœu {voeux.rang[v]} ({noms[voeux.lieu[v]]})"
                source = f"[{priorite.confiance} : {priorite.source}]"
                yield f"{quoi} passe avant les {mesure} des autres : {minuscule(priorite.libelle)} {source}."

    def _discipline(self, i: int) -> str:
        campagne = self.resultat.campagne
        if campagne.paquet.discipline:
            return ""
        return campagne.paquet.nom_discipline(campagne.dossiers.disciplines[campagne.dossiers.discipline[i]])

    def expliquer(self, candidat: str, *, motif_dit: bool = True) -> Explication:
        """Explain the run to one candidat.

        Parameters
        ----------
        motif_dit
            Whether the reason of a decision that places the person is told: not to a reader who may not know it.

        Raises
        ------
        CandidatInconnu
            The campaign has no such candidat.
        """
        i, resultat, dossiers = self.indice(candidat), self.resultat, self.resultat.campagne.dossiers
        unite = int(self._chiffres.unite[i])
        releve = Releve(
            resultat,
            self._chiffres,
            self._derniers,
            self._trajets,
            self._annulations,
            self._rejeu,
            self._rang_seul,
            self._decisions if motif_dit else tuple(replace(d, motif="") for d in self._decisions),
            self.seuil,
        )
        # A claim of phase M that phase P met, or bettered, is nobody's any more.
        obtenue, siennes = int(resultat.solution.option[unite]), self._revendications.get(unite, ())
        levees = tuple(r for r in siennes if r.option >= obtenue)
        vues = Vues(releve, i, tuple(r for r in siennes if r.option < obtenue), levees)
        avis = self._avis.get(candidat, ())
        voeux, extension = vues.voeux(avis), vues.extension()
        baremes = self._baremes.de(i, extension=bool(extension))
        issue = Issue(int(self._issues[i]))
        return Explication(
            candidat=candidat,
            discipline=self._discipline(i),
            origine=vues.nom(dossiers.origine[i]),
            lieu_origine=resultat.campagne.paquet.appellation(int(dossiers.origine[i])),
            en_couple=vues.taille > 1,
            issue=issue.code,
            phrase=vues.phrase(issue),
            situation=(
                *phrases_condition(vues),
                *phrases_phases(vues),
                *(self._priorites(i) if vues.decision is None else ()),
                *phrases_points_lies(vues),
                *self._situations.phrases(vues),
            ),
            voeux=voeux,
            extension=extension,
            phrase_extension=vues.phrase_extension(bool(extension)),
            baremes=baremes,
            avis=avis,
            donnees=donnees(resultat, i),
            incertitudes=incertitudes(baremes),
            preuves=self._preuves,
            seuil=self.seuil,
            identite=self._identite,
            mention=self.mention,
        )


def _types(campagne: Campagne) -> list[TypeVoeu]:
    """Kinds of vœux that somebody has."""
    return [campagne.paquet.types[t] for t in np.unique(campagne.voeux.type)]


def _ordre(campagne: Campagne) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Who goes before whom, for the kinds of vœux that somebody has; see :class:`.modele.Identite`."""
    libelles = {genre.code: genre.libelle for genre in _types(campagne)}
    suites = [ordre for ordre in ordres(campagne.paquet) if set(ordre.types) & set(libelles)]
    return tuple(
        (
            liste(f"« {libelles[code]} »" for code in ordre.types if code in libelles) if len(suites) > 1 else "",
            tuple(etape.texte for etape in ordre.etapes if not etape.eteinte),
        )
        for ordre in suites
    )


def _par_candidat(avis: Iterable[Avis]) -> dict[str, tuple[tuple[int, str, str], ...]]:
    par_candidat: dict[str, tuple[tuple[int, str, str], ...]] = {}
    for a in avis:
        par_candidat[a.candidat] = (*par_candidat.get(a.candidat, ()), (a.rang, a.code, a.message))
    return par_candidat


def expliquer(
    verifie: ResultatVerifie,
    candidat: str,
    *,
    seuil: int | None = None,
    mention: Mention | None = None,
    chiffres: Chiffres | None = None,
) -> Explication:
    """Explain a run to one candidat; for several of them, use one :class:`Explicateur`, whose parameters these are.

    Raises
    ------
    CandidatInconnu
        The campaign has no such candidat.
    """
    return Explicateur(verifie, seuil=seuil, mention=mention, chiffres=chiffres).expliquer(candidat)
