"""Every router of pages, in the order their addresses are tried: fixed ones before those with a variable part."""

from __future__ import annotations

from . import (
    accueil,
    cles,
    compte,
    comptes,
    connexion,
    fournisseurs,
    import_comptes,
    invitation,
    premiere_connexion,
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
    )
)
"""Pages add their module here."""
