"""What an installation is plugged into, from its settings: mail server, identity providers."""

from __future__ import annotations

from pathlib import Path

from ..identite.courriel import Courrier, CourrierFichier, CourrierSmtp, Securite
from ..identite.oidc import ConfigurationRefusee, Fournisseur
from ..identite.oidc.configuration import lire
from ..reglages import Reglages

COURRIELS = "courriels"
"""Folder of the messages kept as files, in the data folder."""

_TEXTES = frozenset({"hote", "expediteur", "securite", "utilisateur", "mot_de_passe_fichier"})
_OBLIGATOIRES = frozenset({"hote", "port", "expediteur"})


class BranchementRefuse(Exception):
    """The mail server or a provider is not well configured; every fault at once, in French."""


def courrier(reglages: Reglages) -> Courrier:
    """Mail port of the installation; files of the data folder when no server is named, which production refuses.

    Raises
    ------
    BranchementRefuse
        Missing, unknown or wrong values, all at once.
    """
    smtp, racine = dict(reglages.smtp), reglages.donnees.absolute()
    if not smtp:
        if reglages.production:
            raise BranchementRefuse("smtp : absent ; en production les courriels partent par un serveur")
        return CourrierFichier(racine / COURRIELS)
    fautes = [f"{cle} manque" for cle in sorted(_OBLIGATOIRES - smtp.keys())]
    fautes += [f"{cle} est inconnu" for cle in sorted(smtp.keys() - _TEXTES - {"port"})]
    fautes += [f"{cle} doit être un texte" for cle in sorted(_TEXTES & smtp.keys()) if not isinstance(smtp[cle], str)]
    if type(smtp.get("port", 0)) is not int:
        fautes.append("port doit être un entier")
    if smtp.get("securite", "tls") not in set(Securite):
        fautes.append("securite vaut tls, starttls ou aucune")
    mot = None
    if not fautes and (fichier := smtp.pop("mot_de_passe_fichier", None)) is not None:
        try:
            mot = (racine / fichier).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            fautes.append("mot_de_passe_fichier ne peut pas être lu")
    if fautes:
        raise BranchementRefuse("smtp : " + " ; ".join(fautes))
    try:
        return CourrierSmtp(**{**smtp, "securite": Securite(smtp.get("securite", "tls")), "mot_de_passe": mot})
    except ValueError as erreur:
        raise BranchementRefuse(f"smtp : {erreur}") from None


def fournisseurs(reglages: Reglages, dossier: Path | None = None) -> tuple[Fournisseur, ...]:
    """Providers of the installation; their secrets are files of the data folder unless their path is absolute.

    Raises
    ------
    BranchementRefuse
        Faults of all the providers at once; two providers of one name.
    """
    lus, fautes = list[Fournisseur](), list[str]()
    for rang, valeurs in enumerate(reglages.fournisseurs, start=1):
        try:
            lus.append(lire(valeurs, dossier or reglages.donnees.absolute(), production=reglages.production))
        except ConfigurationRefusee as erreur:
            fautes.append(f"fournisseur n° {rang} : {' ; '.join(erreur.fautes)}")
    noms = [f.nom for f in lus]
    fautes += [f"deux fournisseurs se nomment {nom}" for nom in sorted({n for n in noms if noms.count(n) > 1})]
    if fautes:
        raise BranchementRefuse("fournisseurs d'identité : " + " ; ".join(fautes))
    return tuple(lus)
