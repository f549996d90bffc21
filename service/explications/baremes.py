"""The barème of one candidat, line by line, grouped by vœux that have the same lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scoring.lignes import Ligne, lignes_extension
from scoring.lignes import lignes as lignes_du_voeu
from scoring.parametres import Parametre, texte_valeur

from ..francais import CONFIANCES
from .modele import BaremeExplique, LigneExpliquee, ParametreLu

if TYPE_CHECKING:
    from ..resultat import Resultat


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


def _lignes_calculees(resultat: Resultat, lues: Iterable[Ligne]) -> tuple[LigneExpliquee, ...]:
    libelles = {element.id: element.libelle for element in resultat.campagne.paquet.elements}
    return tuple(
        LigneExpliquee(
            element=ligne.element,
            libelle=ligne.libelle,
            points=ligne.points,
            parametres=tuple(parametre_lu(p) for p in ligne.parametres),
            faits=tuple((fait.libelle, fait.valeur) for fait in ligne.faits),
            source=ligne.source,
            incertain=any(p.incertain and not p.surcharge for p in ligne.parametres),
            cede_a=tuple(libelles[nom] for nom in ligne.cede_a),
        )
        for ligne in lues
    )


def _faits_communs(par_voeu: list[tuple[LigneExpliquee, ...]]) -> tuple[LigneExpliquee, ...]:
    """Lines of several vœux that only differ by facts: keep the facts that are the same on all of them."""
    premier, *autres = par_voeu
    return tuple(
        replace(ligne, faits=tuple(fait for fait in ligne.faits if all(fait in autre[k].faits for autre in autres)))
        for k, ligne in enumerate(premier)
    )


def baremes(resultat: Resultat, i: int, *, extension: bool) -> tuple[BaremeExplique, ...]:
    """Barèmes of candidat i: one per distinct set of lines, in the order of ranks, then the extension's when it was used."""
    voeux, bareme, campagne = resultat.voeux, resultat.bareme, resultat.campagne
    paquet, dossiers, fourni = campagne.paquet, campagne.dossiers, campagne.bareme
    groupes: dict[tuple[int, tuple[LigneExpliquee, ...]], list[tuple[int, tuple[LigneExpliquee, ...]]]] = {}
    for v in sorted(range(int(voeux.debut[i]), int(voeux.debut[i + 1])), key=lambda v: int(voeux.rang[v])):
        if fourni is None:
            lues = lignes_du_voeu(paquet, bareme, dossiers, voeux, v, campagne.couples)
            lignes = _lignes_calculees(resultat, lues)
        else:
            lignes = _lignes_fournies(bareme.elements[v], fourni.noms)
        cle = (int(bareme.points[v]), tuple(replace(ligne, faits=()) for ligne in lignes))
        groupes.setdefault(cle, []).append((int(voeux.rang[v]), lignes))
    donne = fourni is not None
    resultats = []
    for (points, _), membres in groupes.items():
        lignes = _faits_communs([lignes for _, lignes in membres])
        resultats.append(BaremeExplique(tuple(rang for rang, _ in membres), points, lignes, donne))
    if extension:
        lignes = () if donne else _lignes_calculees(resultat, lignes_extension(paquet, bareme, dossiers, voeux, i))
        resultats.append(BaremeExplique((), int(bareme.extension[i]), lignes, donne))
    return tuple(resultats)


def incertitudes(tous: Iterable[BaremeExplique]) -> tuple[ParametreLu, ...]:
    """Uncertain parameters that these barèmes read, once each, in order of appearance."""
    lus = (p for bareme in tous for ligne in bareme.lignes for p in ligne.parametres if p.incertain)
    return tuple(dict.fromkeys(lus))
