"""Errors of rule packs.

``PaquetRefuse``: the pack exists and is faulty; it carries every fault. ``PaquetInconnu``: there is no such pack.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Faute:
    """One fault of a pack: the file, the path of the value in that file (``elements[3].forme.points``), what is wrong."""

    fichier: str
    chemin: str
    message: str

    def __str__(self) -> str:
        """French sentence with the place first."""
        return f"{self.fichier} : {self.chemin or '(racine)'} : {self.message}"


class PaquetRefuse(ValueError):
    """A rule pack, or an override of its parameters, is faulty. ``fautes`` holds all the faults, sorted."""

    def __init__(self, fautes: tuple[Faute, ...]) -> None:
        self.fautes = tuple(sorted(set(fautes)))
        super().__init__("\n".join(str(faute) for faute in self.fautes))


class PaquetInconnu(LookupError):
    """No pack for this mouvement and year (None: any). ``disponibles`` lists the (mouvement, annee) that exist, ascending."""

    def __init__(self, mouvement: str, annee: int | None, disponibles: tuple[tuple[str, int], ...]) -> None:
        self.mouvement = mouvement
        self.annee = annee
        self.disponibles = disponibles
        liste = ", ".join(f"{nom} {an}" for nom, an in disponibles) or "aucun"
        cherche = f"« {mouvement} »" + ("" if annee is None else f", année {annee}")
        super().__init__(f"Aucun paquet de règles pour le mouvement {cherche}. Paquets disponibles : {liste}.")
