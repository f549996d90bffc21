"""Accounts of a campaign's candidats, from a CSV file: ``candidat``, ``numen``, ``courriel``, and ``naissance`` if asked (E8).

Every fault at once, nothing kept if there is one. A NUMEN is shown by its mask in messages, and kept as its digest only.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..base.journal import inscrire
from ..base.tables_campagne import Participation
from ..base.tables_identite import Compte
from .comptes import adresse_valide, nouvel_id
from .installation import Installation
from .numen import ATTENDU, Numen
from .politique import Acteur, Role
from .premiere_connexion import empreinte_naissance
from .refus import RefusIdentite

COLONNES = ("candidat", "numen", "courriel")
FACULTATIVE = "naissance"


@dataclass(frozen=True, slots=True, repr=False)
class LigneCompte:
    """One candidat. ``ligne`` is the line of the file (1: the header)."""

    ligne: int
    candidat: str
    numen: Numen
    courriel: str
    naissance: date | None = None


@dataclass(frozen=True, slots=True)
class BilanImport:
    """Counts of an import."""

    crees: int
    mis_a_jour: int
    participations: int


@dataclass(frozen=True, slots=True)
class FauteCompte:
    """A fault of the file, without what was written."""

    ligne: int
    colonne: str
    attendu: str

    def __str__(self) -> str:
        return f"ligne {self.ligne}, colonne {self.colonne} : {self.attendu}"


def lire_csv(octets: bytes) -> list[LigneCompte]:
    """Read the file: UTF-8, semicolons or commas.

    Raises
    ------
    RefusIdentite
        ``comptes_refuses``; ``motifs`` are all the faults, with line and column.
    """
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refus([FauteCompte(1, "–", "le fichier doit être en UTF-8")]) from None
    entete = texte.partition("\n")[0]
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=";" if ";" in entete else ",", strict=True)
    fautes, lignes = list[FauteCompte](), list[LigneCompte]()
    try:
        noms = next(lecteur, [])
        permis = (set(COLONNES), {*COLONNES, FACULTATIVE})
        if set(noms) not in permis or len(set(noms)) != len(noms):
            attendu = f"colonnes attendues : {', '.join(COLONNES)}, et {FACULTATIVE} si besoin"
            raise _refus([FauteCompte(1, "–", attendu)])
        for valeurs in lecteur:
            if not any(v.strip() for v in valeurs):
                continue
            if len(valeurs) != len(noms):
                fautes.append(FauteCompte(lecteur.line_num, "–", f"{len(noms)} valeurs attendues, {len(valeurs)} trouvées"))
                continue
            ligne = _ligne(lecteur.line_num, dict(zip(noms, valeurs, strict=True)), fautes)
            lignes += [] if ligne is None else [ligne]
    except csv.Error:
        fautes.append(FauteCompte(lecteur.line_num, "–", "ligne illisible (guillemets)"))
    _refuser(fautes + _doublons(lignes))
    return lignes


def importer(
    seance: Session, installation: Installation, acteur: Acteur, campagne: str, lignes: Sequence[LigneCompte]
) -> BilanImport:
    """Make or bring up to date the accounts of a campaign's candidats, and tie them to it.

    Raises
    ------
    RefusIdentite
        ``comptes_refuses``: a NUMEN of another candidat, or a candidat of another NUMEN, in this campaign; all of them.
    """
    _refuser(_doublons(lignes))
    identifiants = {ligne.numen.identifiant(installation.coffre): ligne for ligne in lignes}
    comptes = {c.identifiant: c for c in seance.scalars(select(Compte).where(Compte.role == Role.CANDIDAT.value))}
    participations = {p.candidat: p for p in seance.scalars(select(Participation).where(Participation.campagne_id == campagne))}
    _refuser(_conflits(identifiants, comptes, participations))
    crees = mis_a_jour = liees = 0
    par_candidat: dict[str, str] = {}
    for identifiant, ligne in identifiants.items():
        naissance = None if ligne.naissance is None else empreinte_naissance(installation, identifiant, ligne.naissance)
        compte = comptes.get(identifiant)
        if compte is None:
            compte = Compte(
                id=nouvel_id(),
                identifiant=identifiant,
                courriel=ligne.courriel,
                naissance=naissance,
                role=Role.CANDIDAT.value,
                etat="a_initialiser",
                cree_le=installation.horloge(),
            )
            seance.add(compte)
            crees += 1
        elif (compte.courriel, compte.naissance) != (ligne.courriel, naissance):
            compte.courriel, compte.naissance = ligne.courriel, naissance
            mis_a_jour += 1
        par_candidat[ligne.candidat] = compte.id
    # Accounts first: participations refer to them, and nothing but the foreign key tells the order of insertion.
    seance.flush()
    for candidat, compte_id in par_candidat.items():
        participation = participations.get(candidat)
        if participation is None:
            seance.add(Participation(campagne_id=campagne, candidat=candidat, compte_id=compte_id))
            liees += 1
        elif participation.compte_id is None:
            participation.compte_id = compte_id
            liees += 1
    seance.flush()
    details = {"crees": crees, "mis_a_jour": mis_a_jour, "participations": liees}
    inscrire(seance, acteur.compte, acteur.role.value, "comptes_importes", campagne=campagne, details=details)
    return BilanImport(crees, mis_a_jour, liees)


def _ligne(numero: int, valeurs: dict[str, str], fautes: list[FauteCompte]) -> LigneCompte | None:
    candidat, courriel = valeurs["candidat"].strip(), valeurs["courriel"].strip().lower()
    avant, numen, naissance = len(fautes), None, None
    if not 1 <= len(candidat) <= 64:
        fautes.append(FauteCompte(numero, "candidat", "identifiant de 1 à 64 caractères"))
    try:
        numen = Numen(valeurs["numen"].strip())
    except RefusIdentite:
        fautes.append(FauteCompte(numero, "numen", ATTENDU))
    if not adresse_valide(courriel):
        fautes.append(FauteCompte(numero, "courriel", "adresse électronique"))
    if texte := valeurs.get(FACULTATIVE, "").strip():
        try:
            naissance = date.fromisoformat(texte)
        except ValueError:
            fautes.append(FauteCompte(numero, FACULTATIVE, "date AAAA-MM-JJ"))
    if len(fautes) > avant or numen is None:
        return None
    return LigneCompte(numero, candidat, numen, courriel, naissance)


def _doublons(lignes: Iterable[LigneCompte]) -> list[FauteCompte]:
    fautes, candidats, numens = list[FauteCompte](), dict[str, int](), dict[str, int]()
    for ligne in lignes:
        if (premiere := candidats.setdefault(ligne.candidat, ligne.ligne)) != ligne.ligne:
            fautes.append(FauteCompte(ligne.ligne, "candidat", f"une seule fois : déjà à la ligne {premiere}"))
        if (premiere := numens.setdefault(ligne.numen.valeur, ligne.ligne)) != ligne.ligne:
            fautes.append(FauteCompte(ligne.ligne, "numen", f"une seule fois : déjà à la ligne {premiere}"))
    return fautes


def _conflits(
    lignes: dict[str, LigneCompte], comptes: dict[str, Compte], participations: dict[str, Participation]
) -> list[FauteCompte]:
    candidat_du_compte = {p.compte_id: p.candidat for p in participations.values() if p.compte_id is not None}
    fautes = list[FauteCompte]()
    for identifiant, ligne in lignes.items():
        compte, participation = comptes.get(identifiant), participations.get(ligne.candidat)
        tenu = None if participation is None else participation.compte_id
        if tenu is not None and (compte is None or compte.id != tenu):
            fautes.append(FauteCompte(ligne.ligne, "numen", "ce candidat a déjà un compte, d'un autre NUMEN"))
        elif compte is not None and candidat_du_compte.get(compte.id, ligne.candidat) != ligne.candidat:
            fautes.append(FauteCompte(ligne.ligne, "candidat", "ce NUMEN est déjà celui d'un autre candidat de la campagne"))
    return fautes


def _refuser(fautes: Sequence[FauteCompte]) -> None:
    if fautes:
        raise _refus(fautes)


def _refus(fautes: Sequence[FauteCompte]) -> RefusIdentite:
    motifs = tuple(str(f) for f in sorted(fautes, key=lambda f: (f.ligne, f.colonne)))
    return RefusIdentite("comptes_refuses", f"{len(motifs)} faute(s) : aucun compte n'a été importé.", motifs=motifs)
