"""Work that answers a request, done in a few lasting processes: the web process never reads a campaign nor computes.

Each process remembers the last results it verified: explaining several people of one run verifies it once.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar

from ..base.refus import Refus
from .magasin import Magasin, empreinte_json, manifeste
from .processus import CONTEXTE, suivre_le_parent
from .territoire import academies
from .traduction import traduire

if TYPE_CHECKING:
    from ..controle import Controle
    from ..echanges.anomalies import Anomalie
    from ..echanges.campagne import Campagne
    from ..echanges.resultat_lu import ResultatLu
    from ..explications import Explicateur, Explication
    from ..resultat import ResultatVerifie
    from .composition import Changement, Entrees

P = ParamSpec("P")
R = TypeVar("R")

PROCESSUS = 2
"""Processes at the desk."""

RESULTATS_RETENUS = 2
"""Verified results that a process remembers."""


class Guichet:
    """Runs the functions below in other processes."""

    def __init__(self, racine: Path) -> None:
        self._racine = racine
        self._processus = self._ouvrir()

    def _ouvrir(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(PROCESSUS, mp_context=CONTEXTE, initializer=suivre_le_parent, initargs=("guichet",))

    async def faire(self, travail: Callable[Concatenate[Path, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call ``travail(racine, …)`` elsewhere and wait for it without blocking.

        Raises
        ------
        Refus
            The work refused, or its process was stopped (``processus_arrete``: memory, or a person).
        """
        processus = self._processus
        try:
            return await asyncio.wrap_future(processus.submit(_Protege(travail), self._racine, *args, **kwargs))
        except BrokenProcessPool:
            if self._processus is processus:
                self._processus = self._ouvrir()
            processus.shutdown(wait=False)
            raise Refus("processus_arrete") from None

    def fermer(self) -> None:
        """Stop the processes once what they are doing is done."""
        self._processus.shutdown(cancel_futures=True)


class SurPlace(Guichet):
    """The same work in this process, for a command that ends with it."""

    def __init__(self, racine: Path) -> None:
        self._racine = racine

    async def faire(self, travail: Callable[Concatenate[Path, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call ``travail(racine, …)`` here; the same errors."""
        return _Protege(travail)(self._racine, *args, **kwargs)

    def fermer(self) -> None:
        """Nothing was started."""


@dataclass(frozen=True, slots=True)
class _Protege(Generic[P, R]):
    """Work from which only problems come back: other exceptions may not survive the way, or say too much."""

    travail: Callable[Concatenate[Path, P], R]

    def __call__(self, racine: Path, *args: P.args, **kwargs: P.kwargs) -> R:
        with traduire():
            return self.travail(racine, *args, **kwargs)


@dataclass(frozen=True, slots=True)
class Lecture:
    """What the reader says of files received, already in the store."""

    contenu: str
    resume: dict[str, Any]
    participants: dict[str, str | None]


def deposer(racine: Path, archive: Path, fautes: Sequence[Anomalie] = ()) -> Lecture:
    """Read an uploaded archive, whole, and keep its campaign in the store.

    Parameters
    ----------
    fautes
        Faults found before, told with those of the archive.
    """
    from ..echanges.anomalies import Collecteur, EntreeRefusee
    from ..echanges.lecture import FICHIERS, lire_zip
    from ..echanges.sources import sources_du_zip

    with archive.open("rb") as flux:
        try:
            campagne = lire_zip(flux)
        except EntreeRefusee as erreur:
            raise EntreeRefusee((*fautes, *erreur.anomalies)) from None
        if fautes:
            raise EntreeRefusee(fautes)
        flux.seek(0)
        sources = sources_du_zip(flux, FICHIERS, Collecteur())
    lecture = lire_campagne(campagne)
    Magasin(racine).deposer(lecture.contenu, {source.nom: source.octets for source in sources.values()})
    return lecture


@dataclass(frozen=True, slots=True)
class Composition:
    """What is to be frozen, read by the ordinary reader and in the store."""

    lecture: Lecture
    journal: str
    """Digest of the document that tells where each change comes from (``composition.json``)."""


def composer(racine: Path, depot: str, entrees: Entrees) -> Composition:
    """Compose what is to be frozen from the files received and what people entered, and read it whole, with every fault."""
    magasin = Magasin(racine)
    campagne, fichiers, changements = _composee(magasin, depot, entrees)
    lecture = lire_campagne(campagne)
    document = {"depot": depot, "contenu": lecture.contenu, "changements": [asdict(c) for c in changements]}
    octets = json.dumps(document, ensure_ascii=False, indent=1).encode()
    magasin.deposer(lecture.contenu, {**fichiers, "composition.json": octets} if changements else fichiers)
    nombres = Counter(f"{c.fichier} : {c.origine}" for c in changements)
    resume = {**lecture.resume, "changements": dict(sorted(nombres.items()))}
    return Composition(replace(lecture, resume=resume), magasin.garder_piece(octets))


def _composee(magasin: Magasin, depot: str, entrees: Entrees) -> tuple[Campagne, dict[str, bytes], tuple[Changement, ...]]:
    """The campaign composed, read by the ordinary reader, with its files and its changes."""
    from ..echanges.anomalies import EntreeRefusee
    from ..echanges.lecture import FICHIERS, lire
    from . import composition

    # A decision that no reader reads would be lost without a word.
    assert all(f"{nom}.csv" in FICHIERS for nom, lignes in entrees.lignes.items() if lignes)
    fichiers, changements = composition.composer(magasin.contenu(depot), entrees)
    with tempfile.TemporaryDirectory(dir=magasin.racine / "reception") as dossier:
        for nom, octets in fichiers.items():
            (Path(dossier) / nom).write_bytes(octets)
        try:
            return lire(Path(dossier)), fichiers, changements
        except EntreeRefusee as erreur:
            raise EntreeRefusee(composition.situer(erreur.anomalies, fichiers, changements)) from None


def effet_derogations(racine: Path, depot: str, sans: Entrees, avec: Entrees) -> dict[str, Any]:
    """Run the campaign without and with decisions: who has another outcome (``effets.comparer``)."""
    from ..campagne import executer
    from . import effets

    magasin = Magasin(racine)
    resultats = [executer(_composee(magasin, depot, entrees)[0]).resultat for entrees in (sans, avec)]
    return effets.comparer(*resultats)


def lire_campagne(campagne: Campagne) -> Lecture:
    """What the desk says of a campaign read."""
    return Lecture(empreinte_json(dict(campagne.empreintes)), _resumer(campagne), _participants(campagne))


def _resumer(campagne: Campagne) -> dict[str, Any]:
    """Summary of a campaign: what people recognise it by, and how much there is to know of it."""
    from ..entree import constater

    constat = constater(campagne)
    return {
        "mouvement": campagne.mouvement,
        "annee": campagne.annee,
        "libelle": campagne.libelle,
        "tirage": campagne.tirage,
        "candidats": campagne.dossiers.nombre,
        "voeux": campagne.voeux.nombre,
        "couples": len(campagne.couples),
        "disciplines": len(campagne.dossiers.disciplines),
        "empreintes": dict(campagne.empreintes),
        "avertissements": len(constat["avertissements"]),
        "avis": len(constat["avis"]),
    }


def _participants(campagne: Campagne) -> dict[str, str | None]:
    """Candidat -> académie of the lieu or post held, or the lieu when it is an académie itself; None when none is held."""
    dossiers, codes = campagne.dossiers, academies(campagne.paquet.lieux)
    return {c: codes[o] if o >= 0 else None for c, o in zip(dossiers.ids, dossiers.origine.tolist(), strict=True)}


def verifier(racine: Path, resultat: str, contenu: str) -> dict[str, Any]:
    """Verify the files of a result again, all of them; same content as ``mouvement verify --json``."""
    return _controler(racine, resultat, contenu).en_dict()


@dataclass(frozen=True, slots=True)
class Attestation:
    """What a verification made just now says of a result: ``resultat`` is the digest of its files."""

    resultat: str
    motifs: tuple[str, ...]
    donnees: str | None = None
    """Digest of the open data made from it, in the store."""
    lettres: str = ""
    """Digest of everyone's result, written beforehand (``conduite.lettres``)."""

    @property
    def conforme(self) -> bool:
        """Whether nothing is wrong."""
        return not self.motifs


def attester(racine: Path, resultat: str, contenu: str) -> Attestation:
    """Verify the files of a result again, all of them, with nothing remembered."""
    dossier = Magasin(racine).resultat(resultat)
    avant = empreinte_json(manifeste(dossier))
    return Attestation(avant, _contre(_controler(racine, resultat, contenu)))


def _contre(controle: Controle) -> tuple[str, ...]:
    """What is against making a result official: what is wrong of it, and a mechanism that is not the one of the rules."""
    obtenu, regle = controle.resultat.mecanisme, controle.resultat.campagne.paquet.mecanisme
    if obtenu == regle:
        return controle.motifs
    autre = f"mécanisme « {obtenu} » : celui des règles de ce mouvement est « {regle} », les autres servent à comparer"
    return (*controle.motifs, autre)


def publier(racine: Path, resultat: str, contenu: str, entete: dict[str, Any]) -> Attestation:
    """Verify again and, if nothing is wrong, make the open data from what was verified."""
    from ..resultat import ResultatVerifie
    from . import publication

    magasin = Magasin(racine)
    empreinte = empreinte_json(manifeste(magasin.resultat(resultat)))
    controle = _controler(racine, resultat, contenu)
    if motifs := _contre(controle):
        return Attestation(empreinte, motifs)
    verifie = ResultatVerifie(controle.resultat, controle.rapport, controle.impossibilites)
    return Attestation(empreinte, (), magasin.garder_donnees(publication.fichiers(verifie, entete)))


def expliquer(racine: Path, resultat: str, contenu: str, candidat: str, forme: str) -> bytes:
    """Explanation to one candidat, as ``application/json``, ``text/html`` or ``text/plain``."""
    return _ecrire(explicateur(racine, resultat, contenu).expliquer(candidat), forme)


def expliquer_garde(
    racine: Path, resultat: str, contenu: str, attendu: str | None, candidat: str, forme: str, *, motif_dit: bool = True
) -> bytes:
    """The same to whoever asks, from the files that the run wrote or that were approved, and no others.

    Parameters
    ----------
    attendu
        Digest of these files.
    motif_dit
        Whether the reader may know why a decision places the person.

    Raises
    ------
    Refus
        ``resultat_change``.
    """
    if empreinte_json(manifeste(Magasin(racine).resultat(resultat))) != attendu:
        raise Refus("resultat_change", "Les fichiers du résultat ne sont plus ceux que le calcul a écrits.")
    return _ecrire(explicateur(racine, resultat, contenu).expliquer(candidat, motif_dit=motif_dit), forme)


def _ecrire(explication: Explication, forme: str) -> bytes:
    from ..explications import en_dict, en_html, en_texte

    if forme == "application/json":
        return json.dumps(en_dict(explication), ensure_ascii=False).encode()
    return (en_html(explication) if forme == "text/html" else en_texte(explication)).encode()


def comparer(racine: Path, premier: str, second: str) -> dict[str, Any]:
    """Two results side by side; same content as ``mouvement compare --json``."""
    from ..comparaison import comparer
    from ..figures.resume import Resume

    magasin = Magasin(racine)
    dossiers = magasin.resultat(premier), magasin.resultat(second)
    lue = comparer(*map(_lire_resultat, dossiers))
    return {**lue.en_dict(), **Resume.lire(*dossiers, (premier, second)).en_dict()}


@lru_cache(RESULTATS_RETENUS)
def explicateur(racine: Path, resultat: str, contenu: str) -> Explicateur:
    """What explains a run, verified once by this process.

    Raises
    ------
    Refus
        ``resultat_refuse``, ``contenu_absent``.
    """
    from ..explications import Explicateur

    return Explicateur(verifie(racine, resultat, contenu))


def verifie(racine: Path, resultat: str, contenu: str) -> ResultatVerifie:
    """A result of the store, verified now.

    Raises
    ------
    Refus
        ``resultat_refuse`` with the reasons, ``contenu_absent``.
    """
    from ..resultat import ResultatVerifie

    controle = _controler(racine, resultat, contenu)
    if controle.motifs:
        raise Refus("resultat_refuse", "", {"motifs": list(controle.motifs)})
    return ResultatVerifie(controle.resultat, controle.rapport, controle.impossibilites)


def _controler(racine: Path, resultat: str, contenu: str) -> Controle:
    from ..controle import controler
    from ..echanges.lecture import lire

    magasin = Magasin(racine)
    dossier = magasin.resultat(resultat)
    campagne = lire(magasin.contenu(contenu))
    return controler(campagne, _lire_resultat(dossier, campagne))


def _lire_resultat(dossier: Path, campagne: Campagne | None = None) -> ResultatLu:
    from ..echanges.anomalies import EntreeRefusee
    from ..echanges.resultat_lu import lire_resultat

    try:
        return lire_resultat(dossier, campagne)
    except EntreeRefusee as erreur:
        anomalies = [a.en_json() for a in erreur.anomalies]
        raise Refus("resultat_refuse", "Les fichiers du résultat ont des anomalies.", {"anomalies": anomalies}) from None
