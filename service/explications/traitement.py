"""The four items of CRPA article R. 311-3-1-2, as they apply to one explanation: nothing that its movement does not have."""

from __future__ import annotations

from scoring.noms import POINT, POSTE

from ..francais import du, majuscule, minuscule
from ..ordre_regles import TIRAGE
from .modele import BaremeExplique, Explication, Identite


def quatre_points(explication: Explication) -> tuple[tuple[str, str], ...]:
    """(title, sentence) of the four items, in the order of the article."""
    identite, autorite = explication.identite, explication.mention.texte("autorite")
    return (
        (
            "Degré et mode de contribution du traitement à la décision",
            (
                f"le traitement {_contribution(identite)} et propose une répartition de tous les candidats ; il ne décide pas. "
                f"La décision appartient à l'autorité qui la valide ({autorite}) et peut s'en écarter."
            ),
        ),
        ("Données traitées et leurs sources", _donnees(explication)),
        ("Paramètres et pondération appliqués à votre situation", _parametres(explication)),
        ("Opérations effectuées", _operations(identite)),
    )


def _contribution(identite: Identite) -> str:
    if not identite.au_bareme:
        return "applique les rangs donnés par les recruteurs"
    return "calcule vos points" if identite.mesure == POINT else f"compte vos {identite.mesure.pluriel}"


def _donnees(explication: Explication) -> str:
    identite = explication.identite
    discipline = "discipline et " if explication.discipline else ""
    rangs = " les rangs et les avis donnés par les recruteurs ;" if identite.classements else ""
    autres = f"les {identite.mesure.pluriel} et les vœux" if identite.au_bareme else "les vœux"
    return (
        "les données de votre dossier listées ci-dessous et vos vœux, tels que transmis pour cette campagne ; les capacités "
        f"d'accueil par {discipline}{_lieux(identite)} ;{rangs} {autres} des autres candidats"
        f"{' de votre discipline' if explication.discipline else ''}."
    )


def _parametres(explication: Explication) -> str:
    """What weighs, and in which order candidats are compared; the draw so that the candidat can do it again."""
    identite = explication.identite
    lignes = "barème" if identite.mesure == POINT else "compte"
    debut = f"chaque ligne du {lignes} ci-dessus, avec les paramètres lus et leur source ; " if identite.au_bareme else ""
    graine = identite.tirage
    texte = f"« {graine}:{explication.candidat} », graine {graine} et identifiant"
    tirage = f"le tirage au sort vérifiable (SHA-256 du texte {texte}, la plus petite empreinte d'abord)"
    suites = [
        f"ordre de passage{f' sur un vœu {types}' if types else ''} : "
        + " ; puis ".join(tirage if etape == TIRAGE else minuscule(etape) for etape in etapes)
        for types, etapes in identite.ordre
    ]
    return f"{debut}{'. '.join((suites[0], *map(majuscule, suites[1:]))) if suites else 'aucun vœu à examiner'}."


def _lieux(identite: Identite) -> str:
    """What seats are counted in; posts are said once, where ordinary vœux name them already."""
    lieu = identite.lieu.singulier
    return lieu if identite.lieu == POSTE or not identite.postes else f"{lieu} ou {POSTE.singulier}"


def _operations(identite: Identite) -> str:
    lieu, morceaux = identite.lieu, ["contrôle et mise en ordre des vœux"]
    if identite.au_bareme:
        morceaux.append(
            "calcul des points de chaque vœu" if identite.mesure == POINT else f"compte des {identite.mesure.pluriel}"
        )
    examen = (
        f"examen des vœux dans votre ordre de préférence, chaque {_lieux(identite)} retenant les personnes les plus "
        "prioritaires dans la limite de ses"
    )
    if identite.deux_phases:
        morceaux.append(
            f"{examen} entrées (phase de mutation), pour les personnes que leurs points sur le vœu 1 placent assez haut sur la "
            f"liste de sortie {du(lieu)} qu'elles quittent"
        )
        morceaux.append(
            "échanges entre les personnes non satisfaites, ou satisfaites au-delà de leur vœu 1 (phase de permutation)"
        )
    else:
        depart = ", les titulaires qui partent libérant la leur" if identite.depart_libere_place else ""
        morceaux.append(f"{examen} places{depart}")
    if identite.extension:
        morceaux.append("extension pour les personnes qui doivent être affectées")
    if identite.condition:
        morceaux.append("annulation des demandes qui dépendent d'une autre restée sans effet, puis nouvel examen")
    return f"{' ; '.join((*morceaux, 'vérification indépendante'))}."


def titre_bareme(bareme: BaremeExplique) -> str:
    """Which vœux a barème is for."""
    if not bareme.rangs:
        return "Extension"
    return f"Vœu {bareme.rangs[0]}" if len(bareme.rangs) == 1 else f"Vœux {', '.join(str(r) for r in bareme.rangs)}"
