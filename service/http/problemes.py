"""Errors of the service, as problem details (RFC 9457) with stable codes.

The table is the contract: a code keeps its meaning and its status. It is published by ``GET /v1/problemes``.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

JOURNAL = logging.getLogger("mouvement.http")

CODES: Mapping[str, tuple[int, str]] = {
    "requete_invalide": (422, "La requête n'est pas celle que la route attend"),
    "campagne_refusee": (422, "La campagne a des anomalies, rien n'a été enregistré"),
    "mecanisme_inconnu": (422, "Aucun mécanisme ne porte ce nom"),
    "campagne_inconnue": (404, "Aucune campagne ne porte cet identifiant"),
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
    "stockage_indisponible": (507, "Le dossier des données ne peut pas être écrit"),
}
"""Code -> (HTTP status, French title)."""


class Probleme(Exception):
    """An error to tell: it crosses processes whole.

    Attributes
    ----------
    code
        One of ``CODES``.
    detail
        What happened here (French).
    complements
        More members of the problem (``anomalies``, ``motifs``): JSON values.
    """

    def __init__(self, code: str, detail: str = "", complements: Mapping[str, Any] | None = None) -> None:
        super().__init__(code, detail, complements)
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


def journaliser(erreur: BaseException) -> None:
    """Log an unexpected error: its class and its frames, never its message, which may quote a person's data."""
    cadres = " < ".join(f"{c.name} ({c.filename}:{c.lineno})" for c in reversed(traceback.extract_tb(erreur.__traceback__)))
    JOURNAL.error("erreur inattendue %s : %s", type(erreur).__name__, cadres)


@contextmanager
def traduire() -> Iterator[None]:
    """Turn the refusals of the layers below into problems, and anything unexpected into one that tells nothing.

    Raises
    ------
    Probleme
        Instead of any other exception.
    """
    from scoring.paquet import PaquetInconnu, PaquetRefuse
    from solver.mecanismes import MecanismeInconnu

    from ..campagne import ResultatRefuse
    from ..certificat import CertificatIllisible
    from ..echanges.anomalies import EntreeRefusee
    from ..explications import CandidatInconnu

    try:
        yield
    except Probleme:
        raise
    except EntreeRefusee as erreur:
        nombre = len(erreur.anomalies)
        detail = f"{nombre} anomalie{'s' if nombre > 1 else ''} dans les fichiers."
        raise Probleme("campagne_refusee", detail, {"anomalies": [a.en_json() for a in erreur.anomalies]}) from None
    except PaquetInconnu as erreur:
        raise Probleme("regles_inconnues", str(erreur)) from None
    except PaquetRefuse as erreur:
        raise Probleme("regles_refusees", complements={"motifs": [str(faute) for faute in erreur.fautes]}) from None
    except MecanismeInconnu as erreur:
        raise Probleme("mecanisme_inconnu", str(erreur)) from None
    except CandidatInconnu as erreur:
        raise Probleme("candidat_inconnu", str(erreur)) from None
    except CertificatIllisible as erreur:
        raise Probleme("resultat_refuse", str(erreur), {"motifs": [str(erreur)]}) from None
    except ResultatRefuse as erreur:
        raise Probleme("resultat_refuse", complements={"motifs": list(erreur.motifs)}) from None
    except OSError as erreur:
        journaliser(erreur)
        raise Probleme("stockage_indisponible", erreur.strerror or "") from None
    except Exception as erreur:
        journaliser(erreur)
        raise Probleme("erreur_interne") from None
