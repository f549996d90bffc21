"""The barème of one candidat, line by line, grouped by vœux that have the same lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from scoring.parametres import texte_valeur

from .modele import BaremeExplique, LigneExpliquee, ParametreLu

if TYPE_CHECKING:
    from ..resultat import Resultat


def parametre_lu(parametre: Any) -> ParametreLu:
    """A pack's parameter, in words."""
    return ParametreLu(
        libelle=parametre.libelle,
        valeur=texte_valeur(parametre.valeur),
        source=parametre.source,
        confiance=parametre.confiance,
        incertain=bool(parametre.incertain),
    )


def _lignes_fournies(resultat: Resultat, valeurs: Iterable[Any], noms: Iterable[str]) -> tuple[LigneExpliquee, ...]:
    source = "fichier bareme.csv transmis par l'administration"
    return tuple(
        LigneExpliquee(nom, nom, int(valeur), (), (), source, False)
        for nom, valeur in zip(noms, valeurs, strict=True)
        if valeur
    )


def _lignes_calculees(resultat: Resultat, v: int) -> tuple[LigneExpliquee, ...]:
    from scoring import decompte

    campagne = resultat.campagne
    lues = decompte.lignes(campagne.paquet, resultat.bareme, campagne.dossiers, resultat.voeux, v)
    return tuple(
        LigneExpliquee(
            element=ligne.element,
            libelle=ligne.libelle,
            points=int(ligne.points),
            parametres=tuple(parametre_lu(p) for p in ligne.parametres),
            faits=tuple((str(nom), str(valeur)) for nom, valeur in ligne.faits),
            source=ligne.source,
            incertain=bool(ligne.incertain),
        )
        for ligne in lues
    )


def _lignes_extension(resultat: Resultat, i: int) -> tuple[LigneExpliquee, ...]:
    """Lines of the extension points: the elements that survive, whose details are on the vœux."""
    paquet = resultat.campagne.paquet
    return tuple(
        LigneExpliquee(element.id, element.libelle, int(valeur), (), (), str(element.source), False)
        for element, valeur in zip(paquet.elements, resultat.bareme.elements_extension[i], strict=True)
        if valeur
    )


def baremes(resultat: Resultat, i: int, *, extension: bool) -> tuple[BaremeExplique, ...]:
    """Barèmes of candidat i: one per distinct set of lines, in the order of ranks, then the extension's when it was used."""
    voeux, bareme, fourni = resultat.voeux, resultat.bareme, resultat.campagne.bareme
    groupes: dict[tuple[int, tuple[LigneExpliquee, ...]], list[int]] = {}
    for v in sorted(range(int(voeux.debut[i]), int(voeux.debut[i + 1])), key=lambda v: int(voeux.rang[v])):
        if fourni is None:
            lignes = _lignes_calculees(resultat, v)
        else:
            lignes = _lignes_fournies(resultat, bareme.elements[v], fourni.noms)
        groupes.setdefault((int(bareme.points[v]), lignes), []).append(int(voeux.rang[v]))
    resultats = [
        BaremeExplique(tuple(rangs), points, lignes, fourni is not None) for (points, lignes), rangs in groupes.items()
    ]
    if extension:
        lignes = () if fourni is not None else _lignes_extension(resultat, i)
        resultats.append(BaremeExplique((), int(bareme.extension[i]), lignes, fourni is not None))
    return tuple(resultats)


def incertitudes(tous: Iterable[BaremeExplique]) -> tuple[ParametreLu, ...]:
    """Uncertain parameters that these barèmes read, once each, in order of appearance."""
    lus = (p for bareme in tous for ligne in bareme.lignes for p in ligne.parametres if p.incertain)
    return tuple(dict.fromkeys(lus))
