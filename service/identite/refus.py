"""What identity refuses, with a stable code: a ``Refus``, with the time when a step may be tried again."""

from __future__ import annotations

from datetime import datetime

from ..base.refus import Refus


class RefusIdentite(Refus):
    """A step refused.

    Attributes
    ----------
    code
        Stable; one of ``CODES``.
    detail
        What, why, what to do (French). Never a NUMEN, an address nor a password.
    motifs
        Every reason at once, when there may be several.
    reprise
        When the step may be tried again, for a limit.
    """

    def __init__(self, code: str, detail: str, *, motifs: tuple[str, ...] = (), reprise: datetime | None = None) -> None:
        assert code in CODES, code
        super().__init__(code, detail, {"motifs": list(motifs)} if motifs else {})
        self.motifs, self.reprise = motifs, reprise


CODES = {
    "numen_invalide": "Ce qui est saisi n'a pas la forme d'un NUMEN.",
    "trop_de_tentatives": "Trop de tentatives : il faut attendre.",
    "connexion_refusee": "Identifiant ou mot de passe incorrect, ou compte momentanément verrouillé.",
    "code_refuse": "Code incorrect, déjà utilisé, ou compte momentanément verrouillé.",
    "etape_expiree": "La démarche a expiré ou a déjà été faite : la reprendre au début.",
    "mot_de_passe_refuse": "Le mot de passe ne respecte pas les règles.",
    "compte_inconnu": "Aucun compte ne porte cet identifiant interne.",
    "compte_existant": "Un compte porte déjà cette adresse.",
    "compte_invalide": "Le compte demandé ne peut pas exister ainsi.",
    "soi_meme_interdit": "Cette action demande une autre personne.",
    "amorcage_fait": "Un opérateur existe déjà.",
    "comptes_refuses": "Le fichier des comptes comporte des fautes.",
    "cle_invalide": "La clé demandée ne peut pas exister ainsi.",
    "oidc_retour_refuse": "L'adresse de retour n'est pas une page de ce service.",
    "oidc_fournisseur_injoignable": "Le fournisseur d'identité ne répond pas.",
    "oidc_fournisseur_incoherent": "Le fournisseur d'identité n'est pas celui qui est configuré.",
    "oidc_refus_du_fournisseur": "Le fournisseur d'identité a refusé la connexion.",
    "oidc_etape_inconnue": "Cette connexion a expiré, a déjà servi, ou n'a pas été demandée ici.",
    "oidc_autre_navigateur": "Cette connexion a été commencée dans un autre navigateur.",
    "oidc_code_refuse": "Le fournisseur d'identité n'a pas donné de jeton.",
    "oidc_jeton_invalide": "Le jeton d'identité n'est pas valable.",
    "oidc_userinfo_invalide": "Les informations du fournisseur d'identité ne sont pas valables.",
    "oidc_sujet_different": "Le jeton et les informations ne parlent pas de la même personne.",
    "oidc_courriel_absent": "Le fournisseur d'identité ne donne pas d'adresse électronique.",
    "oidc_courriel_non_verifie": "Le fournisseur d'identité n'a pas vérifié l'adresse électronique.",
    "oidc_compte_inconnu": "Aucun compte de ce service ne correspond à cette identité.",
    "oidc_compte_ambigu": "Plusieurs comptes portent cette adresse.",
    "oidc_compte_inactif": "Ce compte est désactivé.",
    "oidc_identite_differente": "Ce compte est lié à une autre identité du même fournisseur.",
    "oidc_second_facteur_absent": "Ce rôle demande un second facteur, que le fournisseur n'atteste pas.",
    "session_inconnue": "Cette session n'existe pas ou n'est pas la vôtre.",
}
"""Code -> title."""
