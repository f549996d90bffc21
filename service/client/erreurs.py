"""What can go wrong when the service is asked something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .modeles import Anomalie, Calcul, Simulation, convertir

if TYPE_CHECKING:
    import httpx2


class ErreurDuService(Exception):
    """Base of all errors of the client."""


class ServiceInjoignable(ErreurDuService):
    """No answer, after every attempt that is safe. ``incertain``: what was asked may have been done."""

    def __init__(self, message: str, *, incertain: bool) -> None:
        super().__init__(message)
        self.incertain = incertain


class ReponseInattendue(ErreurDuService):
    """The answer is not one of this service."""


class DelaiDepasse(ErreurDuService):
    """A run, or a simulation, was not finished in the time given; it goes on."""

    def __init__(self, calcul: Calcul | Simulation) -> None:
        super().__init__(f"{_quoi(calcul)} {calcul.id} : toujours {calcul.etat}")
        self.calcul = calcul


class CalculSansResultat(ErreurDuService):
    """A run, or a simulation, ended without a result: refused, failed or cancelled."""

    def __init__(self, calcul: Calcul | Simulation) -> None:
        detail = (calcul.probleme or {}).get("detail", "")
        super().__init__(f"{_quoi(calcul)} {calcul.id} : {calcul.etat}{f', {detail}' if detail else ''}")
        self.calcul = calcul


def _quoi(calcul: Calcul | Simulation) -> str:
    return "simulation" if isinstance(calcul, Simulation) else "calcul"


class FichierAltere(ErreurDuService):
    """A file received is not the one that was announced; nothing of the download is kept."""


class Refusee(ErreurDuService):
    """The service refused (RFC 9457).

    Attributes
    ----------
    code
        Stable; the table is in ``docs/http.md``.
    statut
        HTTP status.
    titre, detail
        French.
    anomalies
        Every fault of the files.
    motifs
        Reasons.
    complements
        All other members of the problem.
    attente
        Seconds after which another attempt may pass; None when time undoes nothing.
    """

    def __init__(self, statut: int, membres: Mapping[str, Any], attente: float | None = None) -> None:
        self.statut, self.attente = statut, attente
        self.code, self.titre = str(membres.get("code", "")), str(membres.get("title", ""))
        self.detail = str(membres.get("detail", ""))
        self.anomalies: tuple[Anomalie, ...] = convertir(tuple[Anomalie, ...], membres.get("anomalies") or [])
        self.motifs: tuple[str, ...] = convertir(tuple[str, ...], membres.get("motifs") or [])
        communs = {"type", "title", "status", "code", "detail", "anomalies", "motifs"}
        self.complements = {nom: valeur for nom, valeur in membres.items() if nom not in communs}
        super().__init__(f"{self.code} : {self.detail}")


class NonConnecte(Refusee):
    """401: no key, or one that is not good."""


class Interdit(Refusee):
    """403: this account may not do that."""


class Inconnu(Refusee):
    """404, 410: nothing has this id, or it is not kept any more."""


class Conflit(Refusee):
    """409: not in the state that this asks for."""


class VersionDepassee(Refusee):
    """412: the campaign changed since it was read."""


class Invalide(Refusee):
    """422 and other faults of what was sent."""


class TropDeDemandes(Refusee):
    """429, after every attempt."""


class Indisponible(Refusee):
    """5xx, after every attempt where another one could help."""


_PAR_STATUT: Mapping[int, type[Refusee]] = {
    401: NonConnecte,
    403: Interdit,
    404: Inconnu,
    409: Conflit,
    410: Inconnu,
    412: VersionDepassee,
    429: TropDeDemandes,
}

_PASSAGERS = frozenset({429, 503})
"""Refusals that time undoes: nothing was done."""


def de_reponse(reponse: httpx2.Response) -> ErreurDuService:
    """The error that a response tells; its body has been read."""
    if reponse.headers.get("content-type", "").partition(";")[0] != "application/problem+json":
        return ReponseInattendue(f"statut {reponse.status_code} sans explication : ce n'est peut-être pas le service")
    classe = _PAR_STATUT.get(reponse.status_code, Indisponible if reponse.status_code >= 500 else Invalide)
    demande = reponse.headers.get("retry-after", "")
    attente = float(demande) if demande.isdecimal() else 0.0
    try:
        return classe(reponse.status_code, reponse.json(), attente if reponse.status_code in _PASSAGERS else None)
    except (ValueError, AttributeError):
        return ReponseInattendue(f"statut {reponse.status_code}, explication illisible")
