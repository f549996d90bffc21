"""One person's demand as the movement's rules will treat it: the ordinary reader and examination, on that person's rows alone.

The campaign received is read as text once per process. The rows of one person (of the partner too, once each named the other)
are composed with what is being entered, exactly as the whole folder will be, then read and examined: no rule is written here.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..base.refus import Refus
from ..francais import majuscule
from .composition import CANDIDATS, COUPLES, VOEUX, Entrees, Voeu, composer_fichiers, en_csv, lire_table
from .magasin import Magasin

if TYPE_CHECKING:
    import pandas as pd

    from scoring.paquet import Paquet

    from ..campagne import Preparation
    from ..echanges.anomalies import Anomalie

PERSONNELS = (CANDIDATS, VOEUX, COUPLES, "bareme", "annulations")
"""Tables of which only the person's rows are read."""

ABSENTS = ("classements",)
"""Tables that do not exist yet when vœux are entered: recruiters rank those who asked."""

MOTS: Mapping[str, str] = {
    "code_inconnu": "ce code n'est pas celui d'un lieu ou d'un type de ce mouvement",
    "doublon": "ce lieu est demandé deux fois",
    "trop_de_voeux": "la liste a plus de vœux que le mouvement n'en permet",
    "couple_listes": "les deux listes de la demande liée ne sont pas identiques",
    "couple_interdit": "les règles ne permettent pas de lier ces deux demandes",
}
"""Words for who types, where those of a report on files would not do."""

CAMPAGNES_RETENUES = 2
"""Campaigns whose text a process remembers."""


@dataclass(frozen=True, slots=True)
class Demande:
    """What is examined.

    Attributes
    ----------
    voeux
        The list; None: the one of the files received.
    conjoint, autres_voeux
        The partner and the partner's list, only when each named the other: nothing is read of someone who did not.
    corrections
        Facts corrected by decisions: column -> value.
    """

    candidat: str
    voeux: tuple[Voeu, ...] | None = None
    conjoint: str | None = None
    autres_voeux: tuple[Voeu, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class VoeuVu:
    """A vœu with what the rules say of it: faults forbid to confirm, notices tell what will be done.

    ``examen`` is its place in the order of examination, 0 when it will not be examined, or when there are faults.
    """

    rang: int
    lieu: str
    nom: str
    type: str
    libelle_type: str
    fautes: tuple[str, ...]
    avis: tuple[str, ...]
    examen: int


@dataclass(frozen=True, slots=True)
class Limite:
    """How many vœux are written of how many; ``libelle`` names the type where it has its own limit."""

    libelle: str
    nombre: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Fiche:
    """A demand as it will be treated.

    Attributes
    ----------
    voeux
        In the order written.
    fautes, avis
        What is said of no vœu in particular.
    limites
        Of each kind of vœux.
    extension
        Names of the lieux tried in extension, in order; empty when it does not concern the person.
    conjoint
        Partner of the files received, whatever is being entered.
    lieu
        Name of the lieu held, or of its académie, for the hours told.
    """

    voeux: tuple[VoeuVu, ...]
    fautes: tuple[str, ...]
    avis: tuple[str, ...]
    limites: tuple[Limite, ...]
    extension: tuple[str, ...]
    conjoint: str | None
    lieu: str | None

    @property
    def juste(self) -> bool:
        """Whether it can be confirmed: there are vœux, and no fault."""
        return bool(self.voeux) and not self.fautes and not any(voeu.fautes for voeu in self.voeux)

    @property
    def motifs(self) -> tuple[str, ...]:
        """Every reason why it cannot be confirmed."""
        vides = () if self.voeux else ("La liste ne contient aucun vœu.",)
        return (*vides, *self.fautes, *(f"Vœu {v.rang} : {texte}" for v in self.voeux for texte in v.fautes))


def examiner(racine: Path, contenu: str, demande: Demande) -> Fiche:
    """Read and examine one demand (at the desk).

    Raises
    ------
    Refus
        ``candidat_inconnu``, ``contenu_absent``.
    """
    from ..campagne import preparer
    from ..echanges.anomalies import EntreeRefusee
    from ..echanges.lecture import lire_sources
    from ..echanges.tableau import Source

    texte = textes(Magasin(racine).contenu(contenu))
    fichiers, conjoint = _composer(texte, demande)
    lignes = _lignes(fichiers[f"{VOEUX}.csv"])
    siennes = [ligne for ligne in lignes if ligne["candidat"] == demande.candidat]
    vierge = _vierge(texte, demande.candidat, siennes, conjoint)
    if not siennes:
        # A file without rows is a fault of a campaign, not of a person.
        return vierge
    try:
        sources = {n.replace(".parquet", ".csv"): Source(n, o, n.endswith(".parquet")) for n, o in fichiers.items()}
        campagne = lire_sources(sources)
    except EntreeRefusee as erreur:
        return _fautive(vierge, demande.candidat, lignes, erreur.anomalies)
    return _examinee(vierge, demande.candidat, preparer(replace(campagne, paquet=_sans_classement(campagne.paquet))))


def _sans_classement(paquet: Paquet) -> Paquet:
    """The pack before recruiters rank: without this, a vœu would be told withdrawn because nobody has ranked it yet."""
    return replace(paquet, types=tuple(replace(genre, classement="aucun") for genre in paquet.types))


def _composer(texte: Textes, demande: Demande) -> tuple[dict[str, bytes], str | None]:
    """Folder of one person and of who must be read with them; the partner that the files give."""
    candidat = demande.candidat
    if candidat not in texte.rangees[CANDIDATS]:
        raise Refus("candidat_inconnu")
    du_dossier = next((c for c in texte.couple(candidat) if c != candidat), None)
    lies = {c for c in (demande.conjoint, du_dossier if demande.voeux is None else None) if c is not None}
    lus = {candidat, *lies}
    siens = {nom: texte.de(nom, lus) for nom in texte.tables if nom != COUPLES}
    cites = {c for fait in texte.references for c in siens[CANDIDATS][fait] if c in texte.rangees[CANDIDATS]}
    siens[CANDIDATS] = texte.de(CANDIDATS, lus | cites)
    if demande.voeux is None and COUPLES in texte.tables:
        siens[COUPLES] = texte.de(COUPLES, lus)
    entrees = Entrees()
    if demande.voeux is not None:
        voeux = {candidat: demande.voeux}
        paires = () if demande.conjoint is None else ((candidat, demande.conjoint),)
        if demande.conjoint is not None:
            voeux[demande.conjoint] = demande.autres_voeux
        entrees = Entrees(voeux, paires)
    if demande.corrections:
        entrees = replace(entrees, corrections={candidat: dict(demande.corrections)})
    tables = {f"{nom}.csv": en_csv(table) for nom, table in siens.items() if len(table) or nom in (CANDIDATS, VOEUX)}
    return composer_fichiers({**texte.communs, **tables}, entrees)[0], du_dossier


@dataclass(frozen=True, slots=True, eq=False)
class Textes:
    """A campaign as text: files common to all, tables with the rows of each person, and facts that name somebody else."""

    communs: Mapping[str, bytes]
    tables: Mapping[str, pd.DataFrame]
    rangees: Mapping[str, Mapping[str, Sequence[int]]]
    paquet: Paquet
    references: tuple[str, ...]

    def de(self, nom: str, candidats: Iterable[str]) -> pd.DataFrame:
        """Rows of a table about some persons, in the order of the file."""
        rangees = self.rangees[nom]
        return self.tables[nom].iloc[sorted({int(i) for c in candidats for i in rangees.get(c, ())})]

    def rangee(self, nom: str, candidat: str) -> dict[str, str]:
        """The first row of a table about somebody, column by column: taking a row out of a wide table costs far more."""
        siennes = self.rangees[nom].get(candidat, ())
        table = self.tables[nom]
        return {str(c): str(table[c].iat[siennes[0]]) for c in table.columns} if len(siennes) else {}

    def couple(self, candidat: str) -> tuple[str, ...]:
        """Members of the pair that the files have for somebody."""
        return () if COUPLES not in self.tables else tuple(self.de(COUPLES, (candidat,)).iloc[:, :2].to_numpy().ravel())


@lru_cache(CAMPAGNES_RETENUES)
def textes(dossier: Path) -> Textes:
    """A campaign of the store, read without fault when it was received."""
    from ..echanges.anomalies import Collecteur
    from ..echanges.lecture_campagne import lire_entete_campagne
    from ..echanges.lecture_postes import lire_postes
    from ..echanges.tableau import Source

    fichiers = {c.name: c.read_bytes() for c in sorted(dossier.iterdir()) if c.is_file()}
    tables = {nom: table for nom in PERSONNELS if len((table := lire_table(fichiers, nom)).columns)}
    rangees: dict[str, dict[str, Sequence[int]]] = {}
    for nom, table in tables.items():
        colonnes = table.columns[:2] if nom == COUPLES else ["candidat"]
        indices = [table.groupby(colonne, sort=False).indices for colonne in colonnes]
        rangees[nom] = {str(c): list(i) for lus in indices for c, i in lus.items()}
    ecartes = {f"{nom}.{suffixe}" for nom in (*PERSONNELS, *ABSENTS) for suffixe in ("csv", "parquet")}
    communs = {nom: octets for nom, octets in fichiers.items() if nom not in ecartes}
    collecteur = Collecteur()
    _, paquet = lire_entete_campagne(communs["campagne.yaml"], collecteur)
    for nom in ("postes.csv", "postes.parquet"):
        if nom in communs:
            _, paquet = lire_postes(Source(nom, communs[nom], nom.endswith(".parquet")), paquet, collecteur)
    assert paquet is not None, "le dossier a été lu sans faute quand il a été déposé"
    cites = tuple(fait.nom for fait in paquet.faits if fait.type == "candidat" and fait.nom in tables[CANDIDATS])
    return Textes(communs, tables, rangees, paquet, cites)


def _lignes(octets: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(octets.decode())))


def _vierge(texte: Textes, candidat: str, siennes: Sequence[Mapping[str, str]], conjoint: str | None) -> Fiche:
    """What is written, before anything is said of it."""
    paquet = texte.paquet
    ecrits = sorted(siennes, key=lambda ligne: int(ligne["rang"]))
    voeux = tuple(_voeu(paquet, rang, ligne["lieu"], ligne.get("type", "")) for rang, ligne in enumerate(ecrits, 1))
    nombres = Counter(voeu.type for voeu in voeux)
    propres = [genre for genre in paquet.types if genre.maximum is not None]
    communs = sum(nombres.values()) - sum(nombres[genre.code] for genre in propres)
    limites = (
        Limite("", communs, paquet.maximum_voeux),
        *(Limite(genre.libelle, nombres[genre.code], genre.maximum or 0) for genre in propres),
    )
    origine = texte.de(CANDIDATS, (candidat,)).iloc[0].get("origine", "")
    return Fiche(voeux, (), (), limites, (), conjoint, _nom_academie(paquet, origine))


def _voeu(paquet: Paquet, rang: int, lieu: str, genre: str) -> VoeuVu:
    lieux, i = paquet.lieux, paquet.lieux.indice.get(lieu)
    if not genre:
        du_poste = "" if i is None or i < lieux.nombre_propres else lieux.types[i]
        genre = du_poste or paquet.types_voeu[0]
    libelles = dict(zip(paquet.types_voeu, paquet.libelles_types_voeu, strict=True))
    return VoeuVu(rang, lieu, "" if i is None else lieux.noms[i], genre, libelles.get(genre, genre), (), (), 0)


def _nom_academie(paquet: Paquet, origine: str) -> str | None:
    lieux, i = paquet.lieux, paquet.lieux.indice.get(origine)
    if i is None:
        return None
    rattachement = int(lieux.rattachement[i])
    return lieux.noms_academies[int(lieux.academie[rattachement])] if lieux.academies else lieux.noms[rattachement]


def _fautive(vierge: Fiche, candidat: str, lignes: Sequence[Mapping[str, str]], anomalies: Iterable[Anomalie]) -> Fiche:
    """Faults where they are: a vœu by the line of the file that it was put in, else the whole list."""

    def rang_de(ligne: int) -> int:
        trouvee = lignes[ligne - 2] if 2 <= ligne < len(lignes) + 2 else {}
        return int(trouvee["rang"]) if trouvee.get("candidat") == candidat else 0

    from ..echanges.anomalies import CODES

    fautes: dict[int, list[str]] = {}
    for anomalie in anomalies:
        rang = rang_de(anomalie.ligne) if anomalie.fichier == f"{VOEUX}.csv" else 0
        attendu = _LIGNE.sub(lambda m: f"au vœu de rang {rang_de(int(m[1]))}", anomalie.attendu)
        if (anomalie.fichier, anomalie.colonne) == (f"{VOEUX}.csv", "lieu") and anomalie.code in _CODES_DE_LIEU:
            attendu = "le code d'un lieu ou d'un poste de ce mouvement"
        sens = majuscule(MOTS.get(anomalie.code) or CODES.get(anomalie.code, anomalie.code))
        cite = f" « {anomalie.valeur} »" if anomalie.valeur and anomalie.fichier != f"{COUPLES}.csv" else ""
        suite = f" ; {anomalie.correction}" if anomalie.correction else ""
        fautes.setdefault(rang, []).append(f"{sens}{cite}. Attendu : {attendu}{suite}.")
    voeux = tuple(replace(voeu, fautes=tuple(fautes.get(voeu.rang, ()))) for voeu in vierge.voeux)
    return replace(vierge, voeux=voeux, fautes=tuple(fautes.get(0, ())))


_CODES_DE_LIEU = frozenset({"code_inconnu", "zero_perdu", "valeur_manquante"})
"""Faults of a cell whose expected value speaks of rule packs and files, to whoever writes some."""

_LIGNE = re.compile(r"à la ligne (\d+)")


def _examinee(vierge: Fiche, candidat: str, preparee: Preparation) -> Fiche:
    """What normalisation does of each vœu, and the lieux of extension as the run will try them."""
    dossiers, voeux, construction = preparee.campagne.dossiers, preparee.voeux, preparee.construction
    i = dossiers.ids.index(candidat)
    rangs = voeux.rang[voeux.debut[i] : voeux.debut[i + 1]].tolist()
    siens: dict[int, list[str]] = {}
    for avis in preparee.avis:
        if avis.candidat == candidat:
            siens.setdefault(avis.rang, []).append(avis.message)
    vus = tuple(
        replace(voeu, avis=tuple(siens.get(voeu.rang, ())), examen=rangs.index(voeu.rang) + 1 if voeu.rang in rangs else 0)
        for voeu in vierge.voeux
    )
    marche = construction.marche
    place = marche.membres.tolist().index(i)
    unite = int(np.searchsorted(marche.unite_debut, place, side="right")) - 1
    options = slice(int(marche.option_debut[unite]), int(marche.option_debut[unite + 1]))
    noms = preparee.campagne.paquet.lieux.noms
    etendus = construction.option_lieu[options][construction.option_rang[options] == 0]
    return replace(vierge, voeux=vus, avis=tuple(siens.get(0, ())), extension=tuple(noms[lieu] for lieu in etendus.tolist()))


@dataclass(frozen=True, slots=True)
class Choix:
    """A kind of vœux and the lieux that it may name: (code, name)."""

    type: str
    libelle: str
    lieux: tuple[tuple[str, str], ...]


def choix_possibles(racine: Path, contenu: str) -> tuple[Choix, ...]:
    """What vœux of a campaign may name, by kind (at the desk)."""
    paquet = textes(Magasin(racine).contenu(contenu)).paquet
    lieux, propres = paquet.lieux, paquet.lieux.nombre_propres
    tous = list(zip(lieux.codes, lieux.noms, lieux.types, strict=True))
    return tuple(
        Choix(
            g.code,
            g.libelle,
            tuple((c, n) for c, n, t in (tous[propres:] if g.poste else tous[:propres]) if not g.poste or t == g.code),
        )
        for g in paquet.types
    )
