"""The complete answer to an individual request (CRPA, article R. 311-3-1-2): its four items, from the frozen official run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..explications.traitement import quatre_points, titre_bareme
from ..francais import points
from .document import Document, Section, Tableau

if TYPE_CHECKING:
    from ..explications import Explication
    from ..explications.modele import BaremeExplique


@dataclass(frozen=True, slots=True)
class Decision:
    """A human act that led to the decision: what, by whom (role), when, why."""

    acte: str
    role: str
    le: str
    motif: str


def rediger(
    explication: Explication,
    decisions: Sequence[Decision],
    derogations: Sequence[str],
    changements: Sequence[Mapping[str, str]],
    fichiers: Mapping[str, str],
    empreintes: Mapping[str, str],
) -> Document:
    """The document.

    Parameters
    ----------
    derogations
        Sentences on the exceptions decided for this person.
    changements
        What was changed of the person's data after the files were received (``guichet_audit.changements``).
    fichiers
        Campaign file -> digest of what it says.
    empreintes
        What identifies the run, its publication and the journal.
    """
    e = explication
    degre, donnees, parametres, operations = quatre_points(e)
    actes = Tableau("Actes humains", ("Acte", "Rôle", "Date", "Motif"), [(d.acte, d.role, d.le, d.motif) for d in decisions])
    sections = (
        Section("Résultat", (e.phrase, *e.situation)),
        Section(
            f"a) {degre[0]}",
            (_phrase(degre[1]), *(derogations or ("Aucune dérogation n'a été décidée pour cette personne.",))),
            (actes,),
        ),
        Section(
            f"b) {donnees[0]}",
            (_phrase(donnees[1]),),
            (
                Tableau("Données du dossier lues par le calcul", ("Donnée", "Valeur"), e.donnees),
                Tableau("Fichiers du contenu gelé", ("Fichier", "Empreinte de ce qu'il dit"), list(fichiers.items())),
                Tableau(
                    "Changements faits après réception des fichiers",
                    ("Fichier", "Ce qui est changé", "Origine"),
                    [(c["fichier"], c["cle"], c["origine"]) for c in changements],
                ),
            ),
        ),
        Section(
            f"c) {parametres[0]}",
            (_phrase(parametres[1]),),
            tuple(_bareme(b) for b in e.baremes),
        ),
        Section(
            f"d) {operations[0]}",
            (_phrase(operations[1]), *(message for _, _, message in e.avis)),
            (
                Tableau(
                    "Vœux examinés",
                    ("Rang", "Lieu", "Ce qui s'est passé", "Ce qui l'aurait changé"),
                    [
                        ("extension" if v.rang == 0 else str(v.rang), v.lieu, v.phrase, " ".join(v.contrefactuels))
                        for v in (*e.voeux, *e.extension)
                    ],
                ),
                Tableau(
                    "Ce qui est prouvé de l'ensemble du calcul",
                    ("Propriété", "Énoncé"),
                    [(f"{p.propriete} {p.libelle}", f"{p.phrase} {p.note or ''}".strip()) for p in e.preuves],
                ),
            ),
        ),
        Section("Mention légale", e.mention.phrases()),
    )
    return Document(
        f"Réponse à la demande de {e.candidat}",
        (
            f"{e.identite.campagne}, {e.identite.mouvement}. Code des relations entre le public et l'administration, article "
            "R. 311-3-1-2 : document tiré du calcul officiel, tel qu'il a été gelé et publié."
        ),
        sections,
        empreintes,
    )


def _phrase(texte: str) -> str:
    return texte[:1].upper() + texte[1:]


def _bareme(bareme: BaremeExplique) -> Tableau:
    titre = f"{titre_bareme(bareme)} : {points(bareme.points)} points"
    if bareme.fourni:
        titre += " (points fournis par l'administration)"
    lignes = [
        (
            ligne.libelle + (f" (ne se cumule pas avec : {', '.join(ligne.cede_a)})" if ligne.cede_a else ""),
            points(ligne.points),
            " ; ".join(f"{libelle} = {valeur}" for libelle, valeur in ligne.faits),
            " ; ".join(f"{p.libelle} = {p.valeur} {p.origine}" for p in ligne.parametres),
            ligne.source,
        )
        for ligne in bareme.lignes
    ]
    return Tableau(titre, ("Élément", "Points", "Dans le dossier", "Paramètres et pondération", "Source"), lignes)
