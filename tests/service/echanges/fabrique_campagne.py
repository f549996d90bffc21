"""A small valid campaign, file by file, and short names for its faults."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from service.echanges.anomalies import EntreeRefusee
from service.echanges.lecture import lire

Fichiers = dict[str, str | bytes | None]
Faute = tuple[str, int, str, str]
"""(file, line, column, code)."""

BASE: Mapping[str, str] = {
    "campagne.yaml": "mouvement: second-degre\nannee: 2023\nlibelle: Essai\ntirage: 7\n",
    "candidats.csv": (
        "candidat,discipline,statut,origine,date_naissance,corps,echelon,boe,handicap_academies\n"
        "C02,L1300,stagiaire_ex_titulaire,,1995-03-01,certifie,3,non,\n"
        "C01,L1300,titulaire,01,1980-05-12,agrege,5,oui,24 25\n"
        "C03,L0202,titulaire,24,1979-12-31,certifie,,,\n"
        "C04,L0202,titulaire,,,certifie,,,\n"
    ),
    "voeux.csv": ("candidat,rang,lieu\nC02,1,24\nC01,2,25\nC01,1,24\nC02,2,25\nC03,1,07\nC03,2,01\nC03,3,10\n"),
    "capacites.csv": "discipline,lieu,capacite\nL1300,24,2\nL1300,25,-1\nL0422,07,3\n",
    "couples.csv": "candidat_1,candidat_2\nC02,C01\n",
}
"""C01 and C02 are a couple; C04 has no vœu; nobody is of discipline L0422."""

BAREME = (
    "candidat,rang,points,points_extension,anciennete\n"
    "C01,1,150.2,14,20\nC01,2,21,7,0\nC02,1,14,14,\nC02,2,14,,\nC03,1,1000.55,,5\nC03,2,0,,\nC03,3,0,,\n"
)
"""A barème for the vœux of ``BASE``."""


def ecrire_campagne(dossier: Path, fichiers: Mapping[str, str | bytes | None] | None = None) -> Path:
    """Write ``BASE`` with some files replaced, or left out (None); returns the folder."""
    dossier.mkdir(parents=True, exist_ok=True)
    for nom, contenu in {**BASE, **(fichiers or {})}.items():
        if contenu is not None:
            (dossier / nom).write_bytes(contenu if isinstance(contenu, bytes) else contenu.encode())
    return dossier


def fautes(dossier: Path) -> list[tuple[str, int, str, str]]:
    """(file, line, column, code) of every fault of a folder, in the order of the report; [] when it is accepted."""
    try:
        lire(dossier)
    except EntreeRefusee as refus:
        return [(a.fichier, a.ligne, a.colonne, a.code) for a in refus.anomalies]
    return []


def changer(nom: str, avant: str, apres: str, base: str | None = None) -> Fichiers:
    """One file of ``BASE`` (or ``base``), the first occurrence of a text replaced."""
    texte = BASE[nom] if base is None else base
    assert avant in texte
    return {nom: texte.replace(avant, apres, 1)}


def changer_candidats(avant: str, apres: str) -> Fichiers:
    """``candidats.csv`` of ``BASE``, changed."""
    return changer("candidats.csv", avant, apres)


def changer_voeux(avant: str, apres: str) -> Fichiers:
    """``voeux.csv`` of ``BASE``, changed."""
    return changer("voeux.csv", avant, apres)


def changer_bareme(avant: str, apres: str) -> Fichiers:
    """``BAREME``, changed."""
    return changer("bareme.csv", avant, apres, BAREME)
