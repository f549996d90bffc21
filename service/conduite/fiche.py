"""The inventory sheet of a processing (CRPA, article L. 312-1-3), made from the rule pack and the settings.

What neither says is « à compléter »: the administration's own knowledge is never invented.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from importlib.metadata import metadata, version
from typing import TYPE_CHECKING

from ..explications.mention import mention_depuis
from ..francais import liste, majuscule
from .document import A_COMPLETER, Document, Section, Tableau

if TYPE_CHECKING:
    from scoring.paquet import Paquet

    from ..echanges.campagne import Campagne

_TYPE = (
    "Règles écrites, déterministes, publiées ; aucun apprentissage, aucune règle qui se révise elle-même. Les mêmes entrées, "
    "les mêmes règles et la même version donnent les mêmes octets."
)
_AUTOMATISATION = (
    "Aide à la décision : le traitement calcule des points et propose une répartition. Une personne propose le calcul "
    "officiel, une autre l'approuve ; des dérogations motivées sont possibles ; rien n'est publié sans ces actes, tous "
    "inscrits au journal."
)
_INTERVIENT = (
    "Après le gel des demandes et des capacités ; avant la décision. Les barèmes sont affichés et contestables avant le calcul."
)


def rediger(paquet: Paquet, contacts: Sequence[str] = (), campagne: Campagne | None = None) -> Document:
    """The sheet of a movement.

    Parameters
    ----------
    contacts
        Setting of the installation: whom to write to.
    campagne
        The campaign, for its own overrides and its number of demands.
    """
    mention = mention_depuis(campagne.paquet.parametres if campagne is not None else paquet.parametres)
    nombre = A_COMPLETER if campagne is None else f"{campagne.dossiers.nombre} demandes dans la campagne {campagne.annee}"
    sources = Counter(p.source for p in paquet.parametres.values())
    elements = ", ".join(e.libelle for e in paquet.elements)
    champs = (
        ("Intitulé", paquet.libelle),
        ("Service responsable", mention.administration or A_COMPLETER),
        ("Contact", mention.contact or ", ".join(contacts) or A_COMPLETER),
        ("Délégué à la protection des données", mention.dpo or A_COMPLETER),
        ("Contexte", f"Campagne annuelle de mobilité : {paquet.libelle}. Source générale : {paquet.source}."),
        ("Finalité", mention.finalite or A_COMPLETER),
        ("Moment où le traitement intervient", _INTERVIENT),
        ("Niveau d'automatisation", _AUTOMATISATION),
        ("Bases légales", A_COMPLETER),
        ("Décisions par an", nombre),
        ("Public concerné", f"Personnes qui demandent une mutation : {liste(majuscule(s) for s in paquet.libelles_statuts)}."),
        ("Données traitées", f"Vœux ; discipline, statut, lieu d'origine, date de naissance ; {_faits(paquet)}."),
        (
            "Sources des données",
            "Fichiers déposés par l'administration ; vœux confirmés et contestations acceptées dans le service.",
        ),
        ("Collecte", A_COMPLETER),
        ("Type d'algorithme", _TYPE),
        ("Opérations", _operations(paquet)),
        ("Éléments du barème", f"{elements}."),
        ("Adresse des règles", mention.lien or A_COMPLETER),
        ("Code source", _code_source()),
        ("Recours", mention.voies_delais or A_COMPLETER),
    )
    manquants = [nom for nom, valeur in champs if valeur == A_COMPLETER]
    etat = f"Champs à compléter par l'administration : {', '.join(manquants)}." if manquants else "La fiche est complète."
    return Document(
        f"Fiche d'inventaire du traitement : {paquet.libelle}",
        "Code des relations entre le public et l'administration, article L. 312-1-3. Fiche écrite d'après le paquet de règles.",
        (
            Section("Le traitement", (etat,), (Tableau("Champs de l'inventaire", ("Champ", "Valeur"), champs),)),
            Section(
                "Sources des paramètres",
                (),
                (Tableau("Textes", ("Source", "Paramètres"), [(nom, str(n)) for nom, n in sorted(sources.items())]),),
            ),
            Section(
                "Ce qu'aucun texte lu ne dit",
                () if paquet.inconnus else ("Rien n'est signalé par le paquet.",),
                (Tableau("Questions", ("Question", "Choix"), [(i.question, i.choix) for i in paquet.inconnus]),)
                if paquet.inconnus
                else (),
            ),
        ),
        {"Règles": paquet.empreinte, "Version du programme": version("mouvement")},
    )


def _faits(paquet: Paquet) -> str:
    return " ; ".join(fait.libelle for fait in paquet.faits)


def _operations(paquet: Paquet) -> str:
    phases = "mutations, puis permutations" if paquet.deux_phases else "une phase"
    return (
        f"Contrôle et mise en ordre des vœux, calcul des points ({len(paquet.elements)} éléments), départage "
        f"({len(paquet.departages)} critères puis tirage vérifiable), répartition par le mécanisme « {paquet.mecanisme} » "
        f"({phases}), vérification indépendante."
    )


def _code_source() -> str:
    adresses = [a for a in metadata("mouvement").get_all("Project-URL") or () if "http" in a]
    return adresses[0].partition(",")[2].strip() if adresses else A_COMPLETER
