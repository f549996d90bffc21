"""The official run: proposed by one person, approved by another, published, withdrawn.

A proposal names the digest of the files of the result: what is approved and published is what was shown, to the byte. Only a
run of the frozen content, ended and verified again at the time of the proposal, can be proposed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..base import maintenant
from ..base.refus import Refus
from ..base.tables_campagne import Calcul, Campagne, Choix, Publication
from ..identite.politique import Acteur
from . import calculs
from .calculs import publication
from .campagnes import choix_actuel, exiger, inscrire

__all__ = ["approuver", "proposer", "publication", "publier", "retirer", "retires"]


def proposer(seance: Session, acteur: Acteur, campagne: Campagne, calcul: Calcul, resultat: str, motif: str) -> Choix:
    """Propose a run as the official one.

    Parameters
    ----------
    resultat
        Digest of the result's files as verified by the caller just now.

    Raises
    ------
    Refus
        ``campagne_non_gelee``; ``calcul_non_termine``; ``calcul_autre_contenu``: not a run of what is frozen;
        ``resultat_change``: the files are not those of the run; ``choix_en_cours``.
    """
    exiger(campagne, "gelee")
    calculs.exiger_termine(calcul)
    if calcul.campagne_id != campagne.id or calcul.contenu != campagne.gel:
        raise Refus("calcul_autre_contenu", "Demander un calcul du contenu gelé, puis le proposer.")
    if calcul.resultat != resultat:
        raise Refus("resultat_change", "Les fichiers du résultat ne sont plus ceux que le calcul a écrits.")
    if choix_actuel(seance, campagne.id) is not None:
        raise Refus("choix_en_cours", "Retirer d'abord le choix en cours.")
    choix = Choix(
        campagne_id=campagne.id,
        calcul_id=calcul.id,
        resultat=resultat,
        motif=motif,
        propose_par=acteur.compte,
        propose_le=maintenant(),
    )
    seance.add(choix)
    seance.flush()
    inscrire(seance, acteur, "proposer_officiel", campagne, objet=calcul.id, details={"resultat": resultat, "motif": motif})
    return choix


def approuver(seance: Session, acteur: Acteur, campagne: Campagne, resultat: str) -> Choix:
    """Approve the run proposed.

    Parameters
    ----------
    resultat
        Digest of what the approving person was shown: an approval of something else is refused.

    Raises
    ------
    Refus
        ``aucun_choix``; ``deja_approuve``; ``meme_personne``; ``resultat_change``.
    """
    choix = _actuel(seance, campagne)
    if choix.approuve_le is not None:
        raise Refus("deja_approuve")
    if choix.propose_par == acteur.compte:
        raise Refus("meme_personne", "L'approbation est donnée par une autre personne que celle qui propose.")
    if choix.resultat != resultat:
        raise Refus("resultat_change", "La proposition a changé depuis l'affichage de la page.")
    choix.approuve_par, choix.approuve_le = acteur.compte, maintenant()
    inscrire(seance, acteur, "approuver_officiel", campagne, objet=choix.calcul_id, details={"resultat": resultat})
    return choix


def retirer(seance: Session, acteur: Acteur, campagne: Campagne, motif: str) -> None:
    """Withdraw the choice before publication; what it was stays in the journal.

    Raises
    ------
    Refus
        ``aucun_choix``; ``campagne_publiee``: too late, a published result is corrected by a new decision.
    """
    if campagne.etat == "publiee":
        raise Refus("campagne_publiee", "Une publication ne se retire pas : une décision nouvelle la corrige.")
    choix = _actuel(seance, campagne)
    choix.retire_par, choix.retire_le, choix.motif_retrait = acteur.compte, maintenant(), motif
    inscrire(seance, acteur, "retirer_choix", campagne, objet=choix.calcul_id, details={"motif": motif})


def publier(
    seance: Session, acteur: Acteur, campagne: Campagne, resultat: str, fichiers: Mapping[str, str], conforme: bool
) -> Publication:
    """Publish the approved run: from now on each candidat reads the own result, and everyone the open data.

    Parameters
    ----------
    resultat
        Digest of the result's files as verified by the caller just now.
    fichiers
        Digests of what was made for the publication: ``donnees`` (open data, in the store), ``lettres`` (everyone's result).
    conforme
        Whether this verification held.

    Raises
    ------
    Refus
        ``aucun_choix``; ``non_approuve``; ``resultat_change``; ``resultat_refuse``.
    """
    exiger(campagne, "gelee")
    choix = _actuel(seance, campagne)
    if choix.approuve_le is None:
        raise Refus("non_approuve", "Une seconde personne doit approuver le calcul proposé.")
    if choix.resultat != resultat:
        raise Refus("resultat_change", "Les fichiers du résultat ne sont plus ceux qui ont été approuvés.")
    if not conforme:
        raise Refus("resultat_refuse", "Un résultat que le vérificateur refuse ne se publie pas.")
    campagne.etat = "publiee"
    publication = Publication(
        campagne_id=campagne.id,
        choix_id=choix.id,
        publie_par=acteur.compte,
        publie_le=maintenant(),
        donnees=fichiers["donnees"],
    )
    seance.add(publication)
    seance.flush()
    inscrire(seance, acteur, "publier", campagne, objet=choix.calcul_id, details={"resultat": resultat, **fichiers})
    return publication


def retires(seance: Session, campagne: str) -> Sequence[Choix]:
    """Choices withdrawn, oldest first."""
    requete = select(Choix).where(Choix.campagne_id == campagne, Choix.retire_le.is_not(None))
    return seance.scalars(requete.order_by(Choix.id)).all()


def _actuel(seance: Session, campagne: Campagne) -> Choix:
    choix = choix_actuel(seance, campagne.id)
    if choix is None:
        raise Refus("aucun_choix", "Aucun calcul n'est proposé.")
    return choix
