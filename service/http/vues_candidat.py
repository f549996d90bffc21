"""From what a candidat has entered to what goes over the wire."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from ..base.tables_campagne import Campagne
from ..conduite import calculs, calendrier, contestations, pieces
from ..conduite.apercu import Fiche
from ..conduite.composition import Voeu
from ..conduite.saisie import Etat
from . import modeles_candidat as m


def demande(seance: Session, ligne: Campagne) -> m.MaDemande:
    """A campaign, as one of its candidats sees it."""
    periodes = {
        f.value: m.Periode(debut=b.debut.isoformat(), fin=b.fin.isoformat(), ouverte=calendrier.ouverte(ligne, f))
        for f, b in calendrier.lire(ligne).items()
    }
    return m.MaDemande(
        campagne=ligne.id,
        libelle=ligne.libelle,
        mouvement=ligne.mouvement,
        annee=ligne.annee,
        etat=ligne.etat,
        baremes_affiches=ligne.baremes_affiches_le is not None,
        publiee=calculs.publication(seance, ligne.id) is not None,
        periodes=periodes,
    )


def saisie(etat: Etat, fiche: Fiche) -> m.Saisie:
    """A list with what the rules say of it."""
    lu: dict[str, Any] = _listes(asdict(fiche))
    lien = m.Lien(
        conjoint=etat.lien.conjoint,
        reciproque=etat.lien.reciproque,
        identiques=etat.lien.identiques,
        confirme=etat.lien.confirme,
        propositions=[m.Proposition(candidat=c, voeux=_voeux(v)) for c, v in etat.lien.propositions],
    )
    return m.Saisie.model_validate(
        {nom: lu[nom] for nom in ("voeux", "fautes", "avis", "limites", "extension")}
        | {"version": etat.version, "confirmee": etat.confirmee, "confirmable": fiche.juste, "lien": lien}
    )


def bareme(lu: contestations.Bareme) -> m.MonBareme:
    """The own barème."""
    return m.MonBareme.model_validate(
        {
            "faits": [{"colonne": f.colonne, "libelle": f.libelle, "valeur": f.valeur} for f in lu.dossier.faits],
            "baremes": [_listes(asdict(b)) for b in lu.dossier.baremes],
            "contestables": lu.contestables,
        }
    )


def voeux(recus: Iterable[m.Voeu]) -> list[Voeu]:
    """A list received."""
    return [Voeu(voeu.lieu, voeu.type) for voeu in recus]


def piece(recue: m.PieceRecue | None) -> pieces.Recue | None:
    """A document received."""
    return None if recue is None else pieces.Recue(recue.nom, recue.contenu)


def _voeux(liste: Iterable[Voeu]) -> list[m.Voeu]:
    return [m.Voeu(lieu=voeu.lieu, type=voeu.type) for voeu in liste]


def _listes(valeur: Any) -> Any:
    """Tuples as lists, at every depth: what JSON has."""
    if isinstance(valeur, dict):
        return {cle: _listes(v) for cle, v in valeur.items()}
    return [_listes(v) for v in valeur] if isinstance(valeur, list | tuple) else valeur
