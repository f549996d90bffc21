"""Errors of the service, as problem details (RFC 9457) with stable codes.

The table is the contract: a code keeps its meaning and its status. It is published by ``GET /v1/problemes``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..base.refus import Refus
from ..identite.refus import CODES as IDENTITE

NUL = "\0"
SANS_NUL = "un texte sans caractère nul"
"""What is expected instead of a text with that character, which PostgreSQL does not keep."""

_CODES: Mapping[str, tuple[int, str]] = {
    "requete_invalide": (422, "La requête n'est pas celle que la route attend"),
    "non_connecte": (401, "Il faut être connecté"),
    "acces_refuse": (403, "Ce compte ne peut pas faire cela"),
    "second_facteur_requis": (403, "Ce compte demande un code à usage unique"),
    "jeton_refuse": (403, "Le formulaire a expiré ou ne vient pas de cette session"),
    "changement_concurrent": (409, "Une autre personne vient de changer cela"),
    "cle_reutilisee": (422, "Cette clé d'idempotence a servi à une autre requête"),
    "campagne_autre_mouvement": (422, "Les fichiers sont ceux d'un autre mouvement"),
    "version_depassee": (412, "Ce n'est plus la version que vous avez lue"),
    "calendrier_refuse": (422, "Le calendrier n'est pas valable"),
    "fenetre_fermee": (409, "Ce n'est pas la période"),
    "saisie_confirmee": (409, "La liste est confirmée"),
    "saisie_non_confirmee": (409, "La liste n'est pas confirmée"),
    "saisie_refusee": (422, "La liste ne peut pas être enregistrée ou confirmée ainsi"),
    "baremes_non_affiches": (409, "Les barèmes ne sont pas affichés"),
    "contestation_refusee": (422, "La contestation ne peut pas être déposée ainsi"),
    "piece_refusee": (422, "La pièce ne peut pas être acceptée"),
    "piece_inconnue": (404, "Aucune pièce ne porte ce numéro"),
    "tardive_inconnue": (404, "Aucune demande tardive ne porte ce numéro"),
    "tardive_refusee": (422, "La demande tardive ne peut pas être déposée ainsi"),
    "tardive_decidee": (409, "La demande tardive a déjà reçu une décision"),
    "publication_absente": (404, "La campagne n'est pas publiée"),
    "campagne_vide": (409, "La campagne n'a pas de fichiers"),
    "campagne_gelee": (409, "La campagne ne se modifie plus"),
    "campagne_non_gelee": (409, "La campagne n'est pas gelée"),
    "baremes_affiches": (409, "Les barèmes sont déjà affichés"),
    "calcul_autre_contenu": (409, "Le calcul n'est pas celui du contenu gelé"),
    "resultat_change": (409, "Le résultat n'est pas celui qui a été montré"),
    "aucun_choix": (409, "Aucun calcul n'est proposé"),
    "deja_approuve": (409, "Le choix est déjà approuvé"),
    "meme_personne": (403, "Une autre personne doit approuver"),
    "non_approuve": (409, "Le choix n'est pas approuvé"),
    "campagne_publiee": (409, "La campagne est publiée"),
    "derogation_en_cours": (409, "Une décision est déjà en cours pour cette personne"),
    "derogation_inconnue": (404, "La campagne n'a pas de décision de ce numéro"),
    "derogation_retiree": (409, "La décision est retirée"),
    "deja_approuvee": (409, "La décision est déjà approuvée"),
    "effet_change": (409, "L'effet n'est pas celui qui a été montré"),
    "choix_en_cours": (409, "Un calcul est proposé ou choisi"),
    "contestation_inconnue": (404, "Aucune contestation ne porte ce numéro"),
    "contestation_repondue": (409, "La contestation a déjà sa réponse"),
    "correction_refusee": (422, "Les faits corrigés ne sont pas valables"),
    "capacites_refusees": (422, "Les capacités saisies ne sont pas valables"),
    "motif_absent": (422, "Un motif est attendu"),
    "contenu_absent": (410, "Ce contenu n'est plus conservé"),
    "campagne_refusee": (422, "La campagne a des anomalies, rien n'a été enregistré"),
    "mecanisme_inconnu": (422, "Aucun mécanisme ne porte ce nom"),
    "campagne_inconnue": (404, "Aucune campagne ne porte cet identifiant"),
    "plan_refuse": (422, "Ce plan ne peut pas être cherché ainsi"),
    "scenario_refuse": (422, "Le scénario a des fautes, rien n'a été enregistré"),
    "scenario_existant": (409, "Un scénario de la campagne porte déjà ce nom"),
    "scenario_inconnu": (404, "La campagne n'a pas de scénario de ce nom"),
    "simulation_inconnue": (404, "Aucune simulation ne porte cet identifiant"),
    "calcul_inconnu": (404, "Aucun calcul ne porte cet identifiant"),
    "fichier_inconnu": (404, "Le résultat n'a pas de fichier de ce nom"),
    "candidat_inconnu": (404, "La campagne n'a pas ce candidat"),
    "regles_inconnues": (404, "Aucun paquet de règles pour ce mouvement et cette année"),
    "regles_refusees": (409, "Le paquet de règles a des fautes"),
    "route_inconnue": (404, "Cette adresse n'existe pas"),
    "methode_refusee": (405, "Cette adresse n'accepte pas cette méthode"),
    "format_indisponible": (406, "Aucun des formats demandés n'est disponible"),
    "calcul_non_termine": (409, "Le calcul n'a pas de résultat"),
    "calcul_fini": (409, "Le calcul est déjà fini"),
    "resultat_refuse": (409, "Le vérificateur refuse le résultat"),
    "corps_trop_grand": (413, "Le corps de la requête dépasse la taille permise"),
    "type_refuse": (415, "Le type du corps n'est pas pris en charge"),
    "origine_refusee": (403, "La requête vient d'un autre site"),
    "hote_refuse": (421, "Le service ne répond pas sous ce nom"),
    "requete_illisible": (400, "La requête ne peut pas être lue"),
    "erreur_interne": (500, "Le service a rencontré une erreur"),
    "processus_arrete": (503, "Le traitement a été arrêté avant sa fin"),
    "file_pleine": (503, "Trop de calculs attendent"),
    "base_indisponible": (503, "La base de données ne répond pas"),
    "service_non_pret": (503, "Le service n'est pas en état de servir"),
    "stockage_indisponible": (507, "Le dossier des données ne peut pas être écrit"),
}
_STATUTS = {"trop_de_tentatives": 429, "compte_inconnu": 404, "session_inconnue": 404, "oidc_fournisseur_injoignable": 503}
_CONFLITS = frozenset({"compte_existant", "amorcage_fait"})


def _statut(code: str) -> int:
    """Status of a refusal of identity: what is refused to a person is 403, what is badly filled in 422."""
    if code in _CONFLITS:
        return 409
    refusee = code.startswith("oidc_") or code in {"connexion_refusee", "code_refuse", "soi_meme_interdit", "etape_expiree"}
    return _STATUTS.get(code, 403 if refusee else 422)


CODES: Mapping[str, tuple[int, str]] = {
    **_CODES,
    **{code: (_statut(code), titre.rstrip(".")) for code, titre in IDENTITE.items()},
}
"""Code -> (HTTP status, French title)."""


class Probleme(Exception):
    """An error to tell. What the layers below refuse (``Refus``) becomes one by its code.

    Attributes
    ----------
    code
        One of ``CODES``.
    detail
        What happened here (French).
    complements
        More members of the problem (``anomalies``, ``motifs``): JSON values.
    reprise
        When the step may be tried again, for a limit.
    """

    def __init__(
        self, code: str, detail: str = "", complements: Mapping[str, Any] | None = None, reprise: datetime | None = None
    ) -> None:
        super().__init__(code, detail, complements)
        self.reprise = reprise
        self.statut, self.titre = CODES[code]
        self.code, self.detail, self.complements = code, detail or self.titre, dict(complements or {})

    def en_dict(self) -> dict[str, Any]:
        """Members of the problem."""
        return {
            "type": f"/v1/problemes#{self.code}",
            "title": self.titre,
            "status": self.statut,
            "code": self.code,
            "detail": self.detail,
            **self.complements,
        }


def depuis_refus(refus: Refus) -> Probleme:
    """The problem of what a layer below refused."""
    return Probleme(refus.code, refus.detail, refus.complements, getattr(refus, "reprise", None))


def requete_invalide(*motifs: str) -> Probleme:
    """A value that the model of a request cannot refuse by itself; ``motifs`` in the form of those that it refuses."""
    return Probleme("requete_invalide", complements={"motifs": list(motifs)})
