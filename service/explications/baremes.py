"""The barème of one candidat, line by line, grouped by vœux that have the same lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from scoring.lignes import Ligne, lignes_du_candidat, lignes_extension
from scoring.parametres import Parametre, texte_valeur

from ..francais import CONFIANCES
from .modele import BaremeExplique, LigneExpliquee, ParametreLu

if TYPE_CHECKING:
    from scoring.decompte import Bareme
    from scoring.dossier import Voeux

    from ..echanges.campagne import Campagne


class Notee(Protocol):
    """A campaign whose vœux have points: a result, or what is known before any run."""

    @property
    def campagne(self) -> Campagne:
        """The campaign."""

    @property
    def voeux(self) -> Voeux:
        """Vœux as examined."""

    @property
    def bareme(self) -> Bareme:
        """Points of each of them."""


def parametre_lu(parametre: Parametre) -> ParametreLu:
    """A pack's parameter, in words."""
    return ParametreLu(
        libelle=parametre.libelle,
        valeur=texte_valeur(parametre.valeur),
        source=parametre.source,
        confiance=CONFIANCES[parametre.confiance],
        incertain=bool(parametre.incertain) and not parametre.surcharge,
        valeur_paquet=texte_valeur(parametre.valeur_paquet) if parametre.surcharge else None,
    )


def _lignes_fournies(valeurs: Iterable[Any], noms: Iterable[str]) -> tuple[LigneExpliquee, ...]:
    source = "fichier bareme.csv transmis par l'administration"
    return tuple(
        LigneExpliquee(nom, nom, int(valeur), (), (), source, False)
        for nom, valeur in zip(noms, valeurs, strict=True)
        if valeur
    )


def _faits_communs(par_voeu: list[tuple[LigneExpliquee, ...]]) -> tuple[LigneExpliquee, ...]:
    """Lines of several vœux that only differ by facts: keep the facts that are the same on all of them."""
    premier, *autres = par_voeu
    return tuple(
        replace(ligne, faits=tuple(fait for fait in ligne.faits if all(fait in autre[k].faits for autre in autres)))
        for k, ligne in enumerate(premier)
    )


class Baremes:
    """Barèmes of the candidats of one campaign; the pack's parameters are put in words once."""

    def __init__(self, resultat: Notee) -> None:
        paquet = resultat.campagne.paquet
        self._resultat = resultat
        self._elements = {element.id: element.libelle for element in paquet.elements}
        self._parametres = {nom: parametre_lu(parametre) for nom, parametre in paquet.parametres.items()}

    def _calculees(self, lues: Iterable[Ligne]) -> tuple[LigneExpliquee, ...]:
        return tuple(
            LigneExpliquee(
                element=ligne.element,
                libelle=ligne.libelle,
                points=ligne.points,
                parametres=tuple(self._parametres[p.nom] for p in ligne.parametres),
                faits=tuple((fait.libelle, fait.valeur) for fait in ligne.faits),
                source=ligne.source,
                incertain=any(p.incertain and not p.surcharge for p in ligne.parametres),
                cede_a=tuple(self._elements[nom] for nom in ligne.cede_a),
            )
            for ligne in lues
        )

    def _par_voeu(self, i: int) -> list[tuple[LigneExpliquee, ...]]:
        """Lines of every vœu of candidat i, in the order of examination."""
        voeux, bareme, campagne = self._resultat.voeux, self._resultat.bareme, self._resultat.campagne
        if campagne.bareme is None:
            lues = lignes_du_candidat(campagne.paquet, bareme, campagne.dossiers, voeux, i, campagne.couples)
            return [self._calculees(lignes) for lignes in lues]
        points = bareme.elements[voeux.debut[i] : voeux.debut[i + 1]]
        return [_lignes_fournies(ligne, campagne.bareme.noms) for ligne in points]

    def de(self, i: int, *, extension: bool) -> tuple[BaremeExplique, ...]:
        """Barèmes of candidat i: one per distinct set of lines, by rank, then the extension's when it was used."""
        voeux, bareme, campagne = self._resultat.voeux, self._resultat.bareme, self._resultat.campagne
        debut, donne = int(voeux.debut[i]), campagne.bareme is not None
        groupes: dict[tuple[int, tuple[LigneExpliquee, ...]], list[tuple[int, tuple[LigneExpliquee, ...]]]] = {}
        par_voeu = sorted((int(voeux.rang[debut + k]), k, lignes) for k, lignes in enumerate(self._par_voeu(i)))
        for rang, k, lignes in par_voeu:
            cle = (int(bareme.points[debut + k]), tuple(replace(ligne, faits=()) for ligne in lignes))
            groupes.setdefault(cle, []).append((rang, lignes))
        resultats = []
        for (points, _), membres in groupes.items():
            communes = _faits_communs([lignes for _, lignes in membres])
            resultats.append(BaremeExplique(tuple(rang for rang, _ in membres), points, communes, donne))
        if extension:
            lues = () if donne else lignes_extension(campagne.paquet, bareme, campagne.dossiers, voeux, i)
            resultats.append(BaremeExplique((), int(bareme.extension[i]), self._calculees(lues), donne))
        return tuple(resultats)


def incertitudes(tous: Iterable[BaremeExplique]) -> tuple[ParametreLu, ...]:
    """Uncertain parameters that these barèmes read, once each, in order of appearance."""
    lus = (p for bareme in tous for ligne in bareme.lignes for p in ligne.parametres if p.incertain)
    return tuple(dict.fromkeys(lus))
