"""One candidat's options, seen with the figures of their cellules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.annulations import PAR_LIEN
from scoring.dossier import ABSENT

from ..francais import accord, entier, mesurer
from ..marche import premiers
from ..publication import masques
from ..statistiques import Decision, Issue, Motif
from .conditions import dependance
from .decisions import NON_EXAMINE, phrase_decision, phrase_prises
from .modele import Places, PlacesDeuxPhases, VoeuExplique
from .permutations import Trajets
from .phases import sans_permutation, sortie_fermee
from .phrases import Refus, contrefactuels, nom_decision, phrase_refus

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solver.solution import Revendication

    from ..derogations import Affectation
    from ..resultat import Resultat
    from ..statistiques import Chiffres, Essais
    from .rejeu import Rejeu


def retire(avis: Sequence[tuple[int, str, str]], rang: int) -> str:
    """Sentence about a vœu removed before the run, with what its notices say."""
    return " ".join(["Retiré avant le calcul.", *(message for r, _, message in avis if r == rang)])


def derniers_entrants(essais: Essais, cellules: int) -> NDArray[np.int64]:
    """(C,) index among the slots tried of the last entrant of each cellule, -1 where nobody entered."""
    entres = np.flatnonzero(essais.obtenu)
    ordre = entres[np.argsort(essais.devant[entres], kind="stable")]
    derniers = np.full(cellules, -1, np.int64)
    derniers[essais.cellule[ordre]] = ordre  # repeated indices: numpy keeps the last one
    return derniers


@dataclass(frozen=True, slots=True, eq=False)
class Releve:
    """What the explanations of one run read of it.

    Attributes
    ----------
    derniers
        See :func:`derniers_entrants`.
    trajets
        See :func:`.permutations.trajets`.
    annulations
        See :attr:`service.resultat.Resultat.annulations`.
    rejeu
        Smallest numbers of seats and exits that would have been enough.
    rang_seul
        (L,) lieux where the recruiter's rank alone decides.
    decisions
        See :func:`service.derogations.affectations`.
    seuil
        Counts of persons under it are not told, nor the bars of cellules with fewer entrants.
    """

    resultat: Resultat
    chiffres: Chiffres
    derniers: NDArray[np.int64]
    trajets: Trajets
    annulations: NDArray[np.int64]
    rejeu: Rejeu
    rang_seul: NDArray[np.bool_]
    decisions: tuple[Affectation, ...]
    seuil: int


class Vues:
    """One candidat's options.

    Parameters
    ----------
    revendications
        Claims of the unit that remain.
    revendications_levees
        Claims of phase M that phase P met, or bettered.
    """

    def __init__(
        self,
        releve: Releve,
        i: int,
        revendications: tuple[Revendication, ...],
        revendications_levees: tuple[Revendication, ...] = (),
    ) -> None:
        resultat, chiffres = releve.resultat, releve.chiffres
        self.resultat, self.chiffres, self.i, self.seuil = resultat, chiffres, i, releve.seuil
        self.derniers, self.trajets, self.revendications = releve.derniers, releve.trajets, revendications
        self.annulations, self.rejeu, self.rang_seul = releve.annulations, releve.rejeu, releve.rang_seul
        self.revendications_levees = revendications_levees
        self.decision = next((d for d in releve.decisions if d.candidat == i), None)
        m = resultat.marche
        self.unite, self.membre = int(chiffres.unite[i]), int(chiffres.membre[i])
        self.taille = int(m.unite_debut[self.unite + 1] - m.unite_debut[self.unite])
        self.premiere_option = int(m.option_debut[self.unite])
        self.options = int(m.option_debut[self.unite + 1]) - self.premiere_option
        self.obtenue = int(resultat.solution.option[self.unite])
        self.examinee = int(resultat.option_examinee[self.unite])

    def nom(self, lieu: Any) -> str | None:
        """Name of a lieu, None when there is none."""
        return self.resultat.campagne.paquet.lieux.noms[int(lieu)] if lieu >= 0 else None

    def rang(self, option: int) -> int:
        """Rank that the candidat gave to an option, 0 in extension."""
        return int(self.resultat.option_rang[self.premiere_option + option])

    def lieu(self, option: int) -> str:
        """Name of an option's lieu."""
        return str(self.nom(self.resultat.option_lieu[self.premiere_option + option]))

    def places(self, cellule: int) -> Places:
        """Figures of a cellule, those under the threshold untold."""
        c = self.chiffres.cellules
        capacite, ouvertes, entrants, sortants, demandes, refus, examines = (
            int(x[cellule])
            for x in (c.capacite, c.ouvertes, c.entrants, c.sortants, c.demandes, c.non_satisfaits, c.entrants_examines)
        )
        deux_phases = self.chiffres.sorties is not None
        sans = masques(entrants, demandes, refus, self.seuil)
        sans_barre = sans.entrants or examines < self.seuil
        # Where the recruiter's rank alone decides, there is no bar to tell or to keep back.
        par_rang = bool(self.rang_seul[cellule % len(self.rang_seul)])
        # In two phases departures open no seat: neither the seats opened nor the entrants give them back.
        sans_departs = sortants < self.seuil or (sans.entrants and not deux_phases)
        places = Places(
            capacite=capacite,
            ouvertes=None if sans_departs and ouvertes and not deux_phases else ouvertes,
            entrants=None if sans.entrants else entrants,
            sortants=None if sans_departs else sortants,
            demandes=None if sans.demandes else demandes,
            non_satisfaits=None if sans.non_satisfaits else refus,
            barre=None if sans_barre or not examines or par_rang else int(c.barre[cellule]),
            barre_masquee=sans_barre and ouvertes > 0 and not par_rang,
        )
        if not deux_phases:
            return places
        # Both counts would give back who entered by permutation.
        sans_mutation = examines < self.seuil or abs(entrants - examines) < self.seuil
        return PlacesDeuxPhases(**asdict(places), entrants_mutation=None if sans_mutation else examines)

    def slot(self, option: int, membre: int) -> int:
        """Slot of an option for a member of the unit."""
        return int(self.resultat.marche.slot_debut[self.unite]) + option * self.taille + membre

    def voeux(self, avis: Sequence[tuple[int, str, str]]) -> tuple[VoeuExplique, ...]:
        """Every vœu written by the candidat, in the order of ranks, those removed by normalisation included.

        ``avis``: the candidat's notices (rank, code, message); a removal is told by those of its rank.
        """
        resultat, i = self.resultat, self.i
        vues = [self.vue(o) for o in range(int(resultat.marche.nombre_voeux[self.unite]))]
        gardes = {v.rang for v in vues}
        ecrits = resultat.campagne.voeux
        normalises = {int(r) for r in resultat.voeux.rang[resultat.voeux.debut[i] : resultat.voeux.debut[i + 1]]}
        lieu = resultat.campagne.paquet.appellation(int(resultat.campagne.dossiers.origine[i]))
        ici = f"votre {lieu.singulier} d'origine, placé{accord(lieu)} à ce rang ou avant"
        inutile = f"Non examiné : vous conservez en tout cas {ici}."
        if self.decision is not None:
            inutile = NON_EXAMINE
        for v in range(int(ecrits.debut[i]), int(ecrits.debut[i + 1])):
            rang = int(ecrits.rang[v])
            if rang not in gardes:
                issue, phrase = ("non_examine", inutile) if rang in normalises else ("retire", retire(avis, rang))
                vues.append(VoeuExplique(rang, str(self.nom(ecrits.lieu[v])), issue, None, phrase, None, None, None, ()))
        return tuple(sorted(vues, key=lambda v: v.rang))

    def extension(self) -> tuple[VoeuExplique, ...]:
        """Extension lieux that were walked: none when a vœu was obtained."""
        voeux = int(self.resultat.marche.nombre_voeux[self.unite])
        return tuple(self.vue(o) for o in range(voeux, min(self.obtenue + 1, self.options)))

    def vue(self, option: int) -> VoeuExplique:
        """One option: obtained, refused or not examined."""
        resultat, m = self.resultat, self.resultat.marche
        slot, indice = self.slot(option, self.membre), self.premiere_option + option
        rang, points = self.rang(option), int(m.slot_points[slot])
        places = self.places(int(m.slot_cellule[slot]))
        incertain = option >= int(m.nombre_voeux[self.unite]) and self._extension_incertaine(int(resultat.option_lieu[indice]))
        if option >= self.obtenue:
            issue, phrase = self._pas_refuse(option, points, places)
            return VoeuExplique(rang, self.lieu(option), issue, None, phrase, points, None, places, (), incertain)
        refus = self._refus(option, places)
        motif = Motif.RANG if refus.motif == Motif.DEPARTAGE and places.barre_masquee else refus.motif
        return VoeuExplique(
            rang,
            self.lieu(option),
            "refuse",
            motif.code,
            phrase_refus(refus) + phrase_prises(self, option, refus.motif),
            points,
            refus.rang or None,
            places,
            (*contrefactuels(refus), *sans_permutation(self, option)),
            incertain,
        )

    def _pas_refuse(self, option: int, points: int, places: Places) -> tuple[str, str]:
        """Issue and sentence of an option that was obtained, or is no better than the one obtained."""
        mieux, mesure = f"votre vœu {self.rang(self.obtenue)}, que vous avez placé avant", self.resultat.campagne.paquet.mesure
        if option == self.examinee > self.obtenue:
            return "echange", f"Obtenu en phase de mutation, puis échangé en phase de permutation contre {mieux}."
        if option < self.examinee:  # phase M refused it
            mutation = phrase_refus(self._refus(option, places))
            if option == self.obtenue:
                return (
                    "obtenu",
                    f"Obtenu en phase de permutation, par un échange, avec {mesurer(points, mesure)}. {mutation}",
                )
            return "depasse", f"{mutation} La phase de permutation vous a ensuite donné {mieux}."
        if option > self.obtenue:
            if self.rang(option) and self.rang(option) < self.rang(self.obtenue):
                rang = self.rang(self.obtenue)
                return "non_examine", f"Annulé : vous obtenez votre vœu {rang}, que les règles font examiner avant celui-ci."
            return "non_examine", "Non examiné : vous obtenez un vœu que vous avez placé avant."
        if self._classe(option):
            return "obtenu", f"Obtenu : vous êtes au rang {entier(self._rang_recruteur(option))} du classement du recruteur."
        barre = "" if places.barre is None else f" ; la dernière personne entrée avait {mesurer(places.barre, mesure)}"
        return "obtenu", f"Obtenu avec {mesurer(points, mesure)}{barre}."

    def _rang_recruteur(self, option: int) -> int:
        """Rank given by the recruiter, where it alone decides."""
        return int(self.resultat.marche.slot_groupe[self.slot(option, self.membre)])

    def _essai(self, personne: int, option: int) -> int:
        return int(self.chiffres.essais.debut[personne]) + option

    def _refus(self, option: int, places: Places) -> Refus:
        m, e, c = self.resultat.marche, self.chiffres.essais, self.chiffres.cellules
        mien = self._essai(self.i, option)
        cellule = int(e.cellule[mien])
        essais = [self._essai(int(p), option) for p in m.membres[m.unite_debut[self.unite] : m.unite_debut[self.unite + 1]]]
        ensemble = any(e.cellule[essai] == cellule for essai in essais if essai != mien)
        decision, noms = int(c.decision[cellule]), tuple(d.libelle for d in self.resultat.campagne.paquet.departages)
        vides = [r.vide for r in (*self.revendications, *self.revendications_levees) if r.option == option]
        return Refus(
            motif=Motif(int(e.motif[mien])),
            places=places,
            points=int(m.slot_points[e.slot[mien]]),
            rang=int(e.rang_non_entrant[mien]),
            moi=self.membre,
            places_suffisantes=self.rejeu.entree(self.unite, cellule),
            en_couple=self.taille > 1,
            ensemble=ensemble,
            passe_seul=bool(e.devant[mien] < c.places[cellule]),
            meme_groupe=not c.entrants_examines[cellule] or bool(e.groupe[mien] == e.groupe[self.derniers[cellule]]),
            decision=nom_decision(self._departage(mien, decision), noms, self.resultat.campagne.paquet.mesure),
            vide=any(vides),
            rang_recruteur=self._rang_recruteur(option) if self._classe(option) else 0,
            mesure=self.resultat.campagne.paquet.mesure,
            sortie=sortie_fermee(self, option),
            dependance=dependance(self),
        )

    def _classe(self, option: int) -> bool:
        """Whether the recruiter's rank alone decides on this vœu."""
        resultat, i = self.resultat, self.i
        siens = slice(int(resultat.voeux.debut[i]), int(resultat.voeux.debut[i + 1]))
        rang = resultat.option_rang[int(resultat.marche.option_debut[self.unite]) + option]
        types = resultat.voeux.type[siens][resultat.voeux.rang[siens] == rang]
        return any(resultat.campagne.paquet.types[t].classement == "rang" for t in types)

    def _departage(self, essai: int, decision: int) -> int:
        """What separates the last entrant and this candidat at equal points; the cellule's decision when points differ."""
        m, e = self.resultat.marche, self.chiffres.essais
        if e.motif[essai] != Motif.DEPARTAGE:
            return decision if decision != Decision.LIEN else int(Decision.SANS_OBJET)
        dernier = self.derniers[e.cellule[essai]]
        if e.classement[dernier] != e.classement[essai]:
            return int(Decision.CLASSEMENT)
        return int(np.argmax(m.departage[e.personne[dernier]] != m.departage[self.i]))

    def _extension_incertaine(self, lieu: int) -> bool:
        """Whether the walk to this lieu rests on an inferred row of the extension table."""
        resultat, i = self.resultat, self.i
        paquet = resultat.campagne.paquet
        debut, fin = resultat.voeux.debut[i], resultat.voeux.debut[i + 1]
        if debut == fin or resultat.campagne.extension is not None:
            return False
        premier = int(premiers(paquet, resultat.voeux)[i])
        ligne = paquet.extension[premier] == lieu
        return bool((paquet.extension_incertaine[premier] & ligne).any())

    def _annulation(self) -> str:
        """Why the demand was not examined, when it was cancelled from elsewhere; the partner's reason is not told."""
        annulations, cause = self.resultat.campagne.annulations, int(self.annulations[self.i])
        if cause == ABSENT or annulations is None:
            return ""
        if cause == PAR_LIEN:
            return "Votre demande n'a pas été examinée : elle est liée à celle d'un autre candidat, qui est annulée."
        return f"Votre demande est annulée et n'a pas été examinée, pour ce motif : {annulations.motif[cause].rstrip(' .')}."

    def phrase(self, issue: Issue) -> str:
        """Outcome in one sentence."""
        origine = self.nom(self.resultat.campagne.dossiers.origine[self.i])
        if issue == Issue.VOEU:
            rang = self.rang(self.obtenue)
            comment = " par permutation" if self.obtenue < self.examinee else ""
            return f"Vous obtenez votre vœu {rang}{comment} : {self.lieu(self.obtenue)}."
        if issue == Issue.DEROGATION and self.decision is not None:
            return phrase_decision(self.decision, str(self.nom(self.decision.lieu)))
        if issue == Issue.EXTENSION:
            return f"Une affectation vous est attribuée par extension de vos vœux : {self.lieu(self.obtenue)}."
        if annulation := self._annulation():
            if issue == Issue.MAINTENU:
                return f"{annulation} Vous conservez votre affectation actuelle : {origine}."
            return f"{annulation} Aucune affectation ne vous est donnée dans ce mouvement."
        if issue == Issue.MAINTENU:
            return f"Vous n'obtenez aucun de vos vœux et conservez votre affectation actuelle : {origine}."
        suite = "le service qui conduit ce mouvement en est informé"
        return f"Vous n'obtenez aucune affectation à l'issue de ce calcul ; {suite}."

    def phrase_extension(self, parcourue: bool) -> str | None:
        """How the extension was walked; None when the candidat has none."""
        m = self.resultat.marche
        voeux = int(m.nombre_voeux[self.unite])
        if self.options == voeux:
            return None
        if not parcourue:
            return "L'extension n'a pas été utilisée : elle ne vient qu'après le refus de tous les vœux."
        premier = self.lieu(0)
        mot = self.resultat.campagne.paquet.nom_lieu
        deja = f"les {mot.pluriel} déjà demandé{accord(mot)}s"
        suite = "" if self.obtenue < self.options else " Aucun lieu du tableau n'a pu vous être attribué."
        return (
            "Tous vos vœux étant refusés et une affectation devant vous être proposée, le tableau d'extension de votre vœu 1 "
            f"({premier}) a été parcouru dans l'ordre, sans {deja}, avec vos points d'extension : "
            f"le plus petit, sur vos vœux, des totaux qui se conservent en extension.{suite}"
        )
