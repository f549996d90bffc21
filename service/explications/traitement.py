"""The four items of CRPA article R. 311-3-1-2, as they apply to one explanation."""

from __future__ import annotations

from scoring.noms import POSTE

from ..francais import du
from .modele import BaremeExplique, Explication


def quatre_points(explication: Explication) -> tuple[tuple[str, str], ...]:
    """(title, sentence) of the four items, in the order of the article."""
    autorite = explication.mention.texte("autorite")
    discipline, lieu = "discipline et " if explication.discipline else "", _lieux(explication)
    tirage = f"SHA-256 de la graine {explication.identite.tirage} et de l'identifiant"
    return (
        (
            "Degré et mode de contribution du traitement à la décision",
            (
                "le traitement calcule vos points et propose une répartition de tous les candidats ; il ne décide pas. "
                f"La décision appartient à l'autorité qui la valide ({autorite}) et peut s'en écarter."
            ),
        ),
        (
            "Données traitées et leurs sources",
            (
                "les données de votre dossier listées ci-dessous et vos vœux, tels que transmis pour cette campagne ; "
                f"les capacités d'accueil par {discipline}{lieu} ; les points et les vœux des autres candidats"
                f"{' de votre discipline' if explication.discipline else ''}."
            ),
        ),
        (
            "Paramètres et pondération appliqués à votre situation",
            (
                "chaque ligne du barème ci-dessus, avec les paramètres lus et leur source ; à égalité de points, les critères "
                f"de départage dans leur ordre, puis un tirage au sort vérifiable ({tirage})."
            ),
        ),
        (
            "Opérations effectuées",
            _operations(explication),
        ),
    )


def _lieux(explication: Explication) -> str:
    """What seats are counted in; posts are said once, where ordinary vœux name them already."""
    lieu, postes = explication.identite.lieu, explication.identite.postes
    return lieu.singulier if lieu == POSTE or not postes else f"{lieu.singulier} ou {POSTE.singulier}"


def _operations(explication: Explication) -> str:
    lieu = explication.identite.lieu
    debut = (
        "contrôle et mise en ordre des vœux ; calcul des points de chaque vœu ; examen des vœux dans votre ordre de "
        f"préférence, chaque {_lieux(explication)} retenant les personnes les plus prioritaires dans la limite de ses"
    )
    if not explication.identite.deux_phases:
        return (
            f"{debut} places, les titulaires qui partent libérant la leur ; extension pour les personnes qui doivent être "
            "affectées ; vérification indépendante."
        )
    return (
        f"{debut} entrées (phase de mutation), pour les personnes que leurs points sur le vœu 1 placent assez haut sur la "
        f"liste de sortie {du(lieu)} qu'elles quittent ; échanges entre les personnes non satisfaites, ou satisfaites au-delà "
        "de leur vœu 1 (phase de permutation) ; vérification indépendante."
    )


def titre_bareme(bareme: BaremeExplique) -> str:
    """Which vœux a barème is for."""
    if not bareme.rangs:
        return "Extension"
    return f"Vœu {bareme.rangs[0]}" if len(bareme.rangs) == 1 else f"Vœux {', '.join(str(r) for r in bareme.rangs)}"
