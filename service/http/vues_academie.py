"""From what the rectorat's and the auditor's steps give to what goes over the wire."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import Request, Response

from ..base.tables_campagne import Contestation, Derogation
from ..conduite import document as documents
from ..conduite import guichet_academie, guichet_audit
from ..conduite.capacites import Cellules, Changement
from . import modeles_academie as m
from .reponses import negocier, repondre_json
from .vues import instant

FORMATS = ("application/json", "text/html", "text/plain")


def apercu(vu: guichet_academie.Apercu) -> m.Apercu:
    """A line of a list."""
    points = [m.PointsVoeu(rang=rang, points=p) for rang, p in vu.points]
    return m.Apercu(candidat=vu.candidat, discipline=vu.discipline, origine=vu.origine, statut=vu.statut, points=points)


def dossier(vu: guichet_academie.Dossier) -> m.Dossier:
    """A person's file."""
    return m.Dossier(
        apercu=apercu(vu.apercu),
        faits=[m.Fait(colonne=f.colonne, libelle=f.libelle, valeur=f.valeur, corrigeable=f.corrigeable) for f in vu.faits],
        voeux=[m.VoeuLu(rang=rang, lieu=lieu, libelle=nom) for rang, lieu, nom in vu.voeux],
        baremes=[
            m.Bareme(
                rangs=list(b.rangs),
                points=b.points,
                fourni=b.fourni,
                lignes=[
                    m.LigneBareme(
                        element=ligne.element,
                        libelle=ligne.libelle,
                        points=ligne.points,
                        faits=[list(fait) for fait in ligne.faits],
                        source=ligne.source,
                        incertain=ligne.incertain,
                        cede_a=list(ligne.cede_a),
                    )
                    for ligne in b.lignes
                ],
            )
            for b in vu.baremes
        ],
    )


def contestation(ligne: Contestation) -> m.Contestation:
    """A contestation."""
    return m.Contestation(
        numero=ligne.id,
        candidat=ligne.candidat,
        element=ligne.element,
        rang=ligne.rang,
        texte=ligne.texte,
        piece=ligne.piece_id is not None,
        etat=ligne.etat,
        deposee_le=instant(ligne.deposee_le),
        reponse=ligne.reponse,
        corrections=dict(ligne.corrections),
        repondue_le=None if ligne.repondue_le is None else instant(ligne.repondue_le),
    )


def cellules(vues: Cellules) -> m.Cellules:
    """Cellules of an académie."""
    return m.Cellules(
        academie=vues.academie,
        colonnes=[m.ColonneCapacite(nom=nom, libelle=libelle, minimum=bas) for nom, libelle, bas in vues.colonnes],
        elements=[m.Cellule(**{**asdict(c), "valeurs": dict(c.valeurs)}) for c in vues.lignes],
    )


def changement(fait: Changement) -> m.ChangementCapacite:
    """A change of a capacity."""
    return m.ChangementCapacite(
        discipline=fait.discipline,
        lieu=fait.lieu,
        avant=dict(fait.avant),
        apres=dict(fait.apres),
        motif=fait.motif,
        par=fait.par,
        le=instant(fait.le),
    )


def rejeu(calcul: str, vu: guichet_audit.Rejeu) -> m.Rejeu:
    """A replay."""
    return m.Rejeu(
        calcul=calcul,
        identique=vu.identique,
        motifs=list(vu.motifs),
        resultat=vu.resultat,
        fichiers=[m.FichierRejoue(nom=f.nom, garde=f.garde, refait=f.refait) for f in vu.fichiers],
    )


def derogation(ligne: Derogation) -> m.Derogation:
    """An exception."""
    return m.Derogation(
        numero=ligne.id,
        candidat=ligne.candidat,
        lieu=ligne.lieu,
        base_legale=ligne.base_legale,
        motif=ligne.motif,
        decidee_par=ligne.decidee_par,
        decidee_le=instant(ligne.decidee_le),
        approuvee_par=ligne.approuvee_par,
        approuvee_le=None if ligne.approuvee_le is None else instant(ligne.approuvee_le),
        retiree_le=None if ligne.retiree_le is None else instant(ligne.retiree_le),
        motif_retrait=ligne.motif_retrait,
    )


def repondre_document(requete: Request, document: documents.Document, *, garder: bool) -> Response:
    """A document as JSON, page or text, as the client prefers.

    Parameters
    ----------
    garder
        Whether anyone may keep it; what is about a person is never kept on the way.
    """
    forme = negocier(requete.headers.get("accept", ""), FORMATS)
    entetes = {"vary": "accept", "cache-control": "no-cache" if garder else "no-store"}
    if forme == "application/json":
        modele = m.Document.model_validate_json(documents.en_json(document))
        return repondre_json(requete, modele.model_dump_json().encode(), entetes=entetes)
    texte = (documents.en_html if forme == "text/html" else documents.en_texte)(document)
    return Response(texte, headers=entetes, media_type=forme)
