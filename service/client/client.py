"""The client: one method per verb."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal, TypeVar

from . import modeles as m
from .banc import Banc
from .cle import lire_cle
from .echanges import archive, telecharger
from .erreurs import CalculSansResultat
from .lecture import Designee, convertis, identifiant, lu, lus, nom_adresse, racine
from .suivi import suivre
from .transport import Reponse, Transport

T = TypeVar("T")
PAR_PAGE = 200
_FORMES = {"json": "application/json", "html": "text/html", "texte": "text/plain"}


class Client(Banc):
    """A service, as the owner of a key.

    Every method raises :class:`~service.client.ErreurDuService`: ``Refusee`` and its kinds when the service refuses,
    ``ServiceInjoignable`` after every attempt. Requests are sent again by themselves where that is safe.

    Parameters
    ----------
    adresse
        Of the service.
    cle_fichier
        File that holds the key; None: the variables ``MOUVEMENT_CLE_PROGRAMME_FICHIER``, then ``MOUVEMENT_CLE_PROGRAMME``;
        none of them: only what is public answers.
    delai
        Seconds of silence after which a connection is given up.
    patience
        Seconds during which a request is sent again.

    Raises
    ------
    ValueError
        The address or the key has not the right form, or the key would travel in the clear.
    OSError
        The file of the key cannot be read.
    """

    def __init__(self, adresse: str, cle_fichier: Path | None = None, *, delai: float = 60.0, patience: float = 120.0) -> None:
        self._adresse = adresse
        self._transport = Transport(adresse, lire_cle(cle_fichier), delai=delai, patience=patience)

    def __repr__(self) -> str:
        return f"Client({self._adresse!r})"

    def __enter__(self) -> Client:
        return self

    def __exit__(self, genre: type[BaseException] | None, erreur: BaseException | None, trace: TracebackType | None) -> None:
        self._transport.fermer()

    # Campaigns

    def deposer(self, source: Path) -> m.Campagne:
        """Send a campaign, a folder or a zip archive; the whole is checked, or ``Invalide`` has every ``anomalies``."""
        with archive(source) as contenu:
            return self._campagne("POST", "", fichier=contenu)

    def remplacer(self, campagne: Designee, source: Path) -> m.Campagne:
        """Send the files of a campaign again; what people entered is kept."""
        with archive(source) as contenu:
            return self._campagne("PUT", "/fichiers", campagne, fichier=contenu)

    def campagnes(self) -> Iterator[m.Campagne]:
        """All that this account sees, oldest first, read page by page."""
        return self._pages("/v1/campagnes", m.Campagne)

    def campagne(self, identifiant: str) -> m.Campagne:
        """A campaign as it is now."""
        return self._avec_etag(self._transport.lire(f"/v1/campagnes/{nom_adresse(identifiant)}"))

    def geler(self, campagne: Designee) -> m.Campagne:
        """Freeze: what is computed does not change any more."""
        return self._campagne("POST", "/gel", campagne)

    def degeler(self, campagne: Designee, motif: str) -> m.Campagne:
        """Open a frozen campaign again."""
        return self._campagne("DELETE", "/gel", campagne, json={"motif": motif})

    def afficher_baremes(self, campagne: Designee) -> m.Campagne:
        """Show each candidat the own barème."""
        return self._campagne("POST", "/baremes", campagne)

    def calendrier(self, campagne: Designee) -> m.Calendrier:
        """Windows of a campaign."""
        return lu(m.Calendrier, self._transport.lire(f"{racine(campagne)}/calendrier"))

    def regler_calendrier(self, campagne: Designee, fenetres: Mapping[str, tuple[datetime, datetime]]) -> m.Calendrier:
        """Set all the windows: beginning included, end excluded, with their zones; one that is not given is closed."""
        demande = {nom: {"debut": debut.isoformat(), "fin": fin.isoformat()} for nom, (debut, fin) in fenetres.items()}
        return lu(m.Calendrier, self._changer("PUT", campagne, "/calendrier", {"fenetres": demande}))

    # Runs

    def calculer(self, campagne: Designee, mecanisme: str | None = None) -> m.Calcul:
        """Ask for a run, by default with the mechanism of the rules; the same demand is the same run."""
        reponse = self._transport.changer("POST", f"{racine(campagne)}/calculs", json={"mecanisme": mecanisme})
        return lu(m.Calcul, reponse)

    def solve(self, campagne: Designee, mecanisme: str | None = None, *, delai: float | None = None) -> m.Calcul:
        """Ask for a run and wait for its result; see :meth:`attendre`."""
        return self.attendre(self.calculer(campagne, mecanisme).id, delai=delai)

    def calculs(self, campagne: Designee | None = None) -> Iterator[m.Calcul]:
        """Runs, oldest first, read page by page."""
        return self._pages("/v1/calculs", m.Calcul, {} if campagne is None else {"campagne": identifiant(campagne)})

    def calcul(self, calcul: str) -> m.Calcul:
        """A run as it is now."""
        return lu(m.Calcul, self._transport.lire(_calcul(calcul)))

    def suivre(self, calcul: str, *, delai: float | None = None) -> Iterator[m.Calcul]:
        """Each state of a run until it ends, through connections cut and restarts; ``DelaiDepasse`` after ``delai`` seconds."""
        return suivre(self._transport, m.Calcul, _calcul(calcul), delai)

    def attendre(self, calcul: str, *, delai: float | None = None) -> m.Calcul:
        """The run once it has a result.

        Raises
        ------
        CalculSansResultat
            It ended refused, failed or cancelled.
        DelaiDepasse
            It goes on after ``delai`` seconds.
        """
        *_, dernier = self.suivre(calcul, delai=delai)
        if dernier.etat != "termine":
            raise CalculSansResultat(dernier)
        return dernier

    def annuler(self, calcul: str) -> m.Calcul:
        """Stop a run."""
        return lu(m.Calcul, self._transport.changer("DELETE", _calcul(calcul)))

    # Results

    def fichiers(self, calcul: str) -> tuple[m.Fichier, ...]:
        """Files of a result, with size, digest and type."""
        return lus(m.Fichier, self._transport.lire(f"{_calcul(calcul)}/fichiers"))

    def telecharger(self, calcul: str, dossier: Path) -> Path:
        """The result folder of the contract, in a new folder: whole, each file and the whole compared with their digests.

        Raises
        ------
        FileExistsError
            ``dossier`` exists.
        FichierAltere
            Something differs; nothing is kept.
        """
        attendue = self.calcul(calcul).resultat
        return telecharger(self._transport, f"{_calcul(calcul)}/fichiers", self.fichiers(calcul), attendue, dossier)

    def report(self, calcul: str) -> str:
        """The report, a self-contained HTML page."""
        return self._fichier(calcul, "rapport.html").decode()

    def score(self, calcul: str) -> bytes:
        """The barème of every vœu, as CSV."""
        return self._fichier(calcul, "bareme.csv")

    def explain(self, calcul: str, candidat: str, forme: Literal["json", "html", "texte"] = "json") -> Any:
        """Explanation of one candidat's result: JSON values, or a text of the form asked."""
        reponse = self._transport.lire(f"{_calcul(calcul)}/explications/{nom_adresse(candidat)}", accepte=_FORMES[forme])
        return reponse.json() if forme == "json" else reponse.corps.decode()

    def verify(self, calcul: str) -> m.Verification:
        """Have the result verified again, whole."""
        return lu(m.Verification, self._transport.changer("POST", f"{_calcul(calcul)}/verification"))

    def compare(self, premier: str, second: str) -> m.Comparaison:
        """Who changes and which bars move between two results."""
        return lu(m.Comparaison, self._transport.lire("/v1/comparaisons", {"premier": premier, "second": second}))

    # The official run

    def choix(self, campagne: Designee) -> m.Choix:
        """The run proposed or chosen."""
        return lu(m.Choix, self._transport.lire(f"{racine(campagne)}/choix"))

    def proposer(self, campagne: Designee, calcul: str, motif: str) -> m.Choix:
        """Propose a run as official. Another person approves, in a session: no key can."""
        return lu(m.Choix, self._changer("POST", campagne, "/choix", {"calcul": calcul, "motif": motif}))

    def retirer(self, campagne: Designee, motif: str) -> m.Campagne:
        """Withdraw the run proposed or chosen, before it is published."""
        return self._campagne("DELETE", "/choix", campagne, json={"motif": motif})

    def publish(self, campagne: Designee) -> m.Publication:
        """Publish the chosen run."""
        return lu(m.Publication, self._changer("POST", campagne, "/publication"))

    # For everyone

    def donnees_ouvertes(self) -> tuple[m.DonneesOuvertes, ...]:
        """Open data of every published campaign, the latest first."""
        return lus(m.DonneesOuvertes, self._transport.lire("/v1/donnees-ouvertes"))

    def telecharger_donnees(self, campagne: Designee, dossier: Path) -> Path:
        """Open data of a campaign, in a new folder; as :meth:`telecharger`."""
        adresse = f"/v1/donnees-ouvertes/{nom_adresse(identifiant(campagne))}"
        lues = lu(m.DonneesOuvertes, self._transport.lire(adresse))
        return telecharger(self._transport, adresse, lues.fichiers, lues.donnees, dossier)

    def regles(self, mouvement: str, annee: int) -> dict[str, Any]:
        """A rule pack, as JSON values."""
        lues = self._transport.lire(f"/v1/regles/{nom_adresse(mouvement)}/{annee}").json()
        return m.convertir(dict[str, Any], lues)  # type: ignore[no-any-return]

    def version(self) -> m.Version:
        """Versions of the service and of its rules."""
        return lu(m.Version, self._transport.lire("/v1/version"))

    # Journal

    def journal(self, campagne: Designee | None = None) -> Iterator[m.LigneJournal]:
        """Lines of the journal, oldest first, read page by page."""
        return self._pages("/v1/journal", m.LigneJournal, {} if campagne is None else {"campagne": identifiant(campagne)})

    def verifier_journal(self, attendue: str | None = None) -> m.VerificationJournal:
        """Have the whole chain recomputed; ``attendue``: a digest known from elsewhere, that one of its lines must have."""
        parametres = {} if attendue is None else {"attendue": attendue}
        return lu(m.VerificationJournal, self._transport.lire("/v1/journal/verification", parametres))

    def _campagne(
        self,
        methode: str,
        suite: str,
        campagne: Designee | None = None,
        *,
        json: Mapping[str, Any] | None = None,
        fichier: IO[bytes] | None = None,
    ) -> m.Campagne:
        return self._avec_etag(self._changer(methode, campagne, suite, json, fichier))

    def _changer(
        self,
        methode: str,
        campagne: Designee | None,
        suite: str,
        json: Mapping[str, Any] | None = None,
        fichier: IO[bytes] | None = None,
    ) -> Reponse:
        ou = "/v1/campagnes" if campagne is None else racine(campagne)
        si = campagne.etag if isinstance(campagne, m.Campagne) else ""
        return self._transport.changer(methode, ou + suite, json=json, fichier=fichier, si=si)

    def _avec_etag(self, reponse: Reponse) -> m.Campagne:
        return replace(lu(m.Campagne, reponse), etag=reponse.etag)

    def _fichier(self, calcul: str, nom: str) -> bytes:
        return self._transport.lire(f"{_calcul(calcul)}/fichiers/{nom}", accepte="*/*").corps

    def _pages(self, adresse: str, genre: type[T], parametres: Mapping[str, str] | None = None) -> Iterator[T]:
        apres: dict[str, str | int] = {}
        while True:
            page = self._transport.lire(adresse, {"limite": PAR_PAGE, **(parametres or {}), **apres}).json()
            yield from convertis(tuple[genre, ...], page["elements"])  # type: ignore[valid-type]
            if page["suivant"] is None:
                return
            apres = {"apres": page["suivant"]}


def _calcul(calcul: str) -> str:
    return f"/v1/calculs/{nom_adresse(calcul)}"
