"""Every router of pages, in the order their addresses are tried: fixed ones before those with a variable part."""

from __future__ import annotations

from . import (
    academie,
    accueil,
    audit,
    calculs,
    campagne,
    campagne_calendrier,
    campagnes,
    candidat,
    candidat_dossier,
    candidat_tardives,
    candidat_voeux,
    choix,
    cles,
    compte,
    comptes,
    connexion,
    derogations,
    dossiers,
    fournisseurs,
    import_comptes,
    invitation,
    journal,
    ouvert,
    plans,
    premiere_connexion,
    resultats,
    simulations,
    statique,
)

ROUTEURS = tuple(
    module.routeur
    for module in (
        accueil,
        statique,
        connexion,
        fournisseurs,
        premiere_connexion,
        invitation,
        cles,
        compte,
        import_comptes,
        comptes,
        ouvert,
        academie,
        dossiers,
        audit,
        campagnes,
        campagne,
        campagne_calendrier,
        candidat,
        candidat_voeux,
        candidat_dossier,
        candidat_tardives,
        calculs,
        resultats,
        simulations,
        plans,
        choix,
        derogations,
        journal,
    )
)
"""Pages add their module here."""
