"""Report of a movement in one phase: seats, entries and departures by lieu, with tile maps; posts by kind, then one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..francais import decimal, du, entier, majuscule, pluriel, sans_accent
from ..statistiques import Chiffres, Issue
from . import figures
from .comptes import Comptes, par_lieu
from .modele import Figure, Section, Tableau, tableau

if TYPE_CHECKING:
    from scoring.paquet import Paquet

    from ..resultat import Resultat


@dataclass(frozen=True, slots=True, eq=False)
class _Colonnes:
    """Figures per lieu, posts included: title -> (L,) int64; then the requests per seat open."""

    nombres: dict[str, NDArray[np.int64]]

    def titres(self, premiere: str, *autres: str) -> tuple[str, ...]:
        return (premiere, *autres, *self.nombres, "demandes par place")

    def regrouper(self, groupe: NDArray[np.int64], nombre: int) -> _Colonnes:
        """The same per group: ``groupe`` (L,) int64, in 0..nombre−1, or −1 for the lieux that are left out."""
        gardes = groupe >= 0
        return _Colonnes(
            {
                titre: np.bincount(groupe[gardes], x[gardes], nombre).astype(np.int64) if nombre else np.zeros(0, np.int64)
                for titre, x in self.nombres.items()
            }
        )

    @property
    def utiles(self) -> NDArray[np.bool_]:
        """(L,) something is not zero."""
        utiles: NDArray[np.bool_] = np.any([x != 0 for x in self.nombres.values()], axis=0)
        return utiles

    def rangee(self, k: int) -> tuple[str, ...]:
        return (*(entier(int(x[k])) for x in self.nombres.values()), self.pression(k))

    def total(self) -> tuple[str, ...]:
        demandes, ouvertes = (int(self.nombres[titre].sum()) for titre in ("demandes", "places ouvertes"))
        return (*(entier(int(x.sum())) for x in self.nombres.values()), _rapport(demandes, ouvertes))

    def pression(self, k: int) -> str:
        return _rapport(int(self.nombres["demandes"][k]), int(self.nombres["places ouvertes"][k]))


def _rapport(demandes: int, ouvertes: int) -> str:
    return decimal(demandes / ouvertes, 1) if ouvertes else "–"


def _comptees(resultat: Resultat, chiffres: Chiffres, comptes: Comptes) -> _Colonnes:
    paquet, c = resultat.campagne.paquet, chiffres.cellules
    nombre = len(paquet.lieux.codes)
    arrives = comptes.lieu >= 0
    nombres = {
        "capacité nette": par_lieu(c.capacite, nombre),
        "places ouvertes": par_lieu(c.ouvertes, nombre),
        "entrants": par_lieu(c.entrants, nombre),
        "sortants": par_lieu(c.sortants, nombre),
    }
    if not comptes.titulaire.all():
        nombres["dont nouveaux entrants"] = np.bincount(comptes.lieu[arrives & ~comptes.titulaire], minlength=nombre)
    if paquet.avec_extension:
        nombres["dont par extension"] = np.bincount(comptes.lieu[comptes.issue == Issue.EXTENSION], minlength=nombre)
    return _Colonnes(
        {**nombres, "demandes": par_lieu(c.demandes, nombre), "non satisfaites": par_lieu(c.non_satisfaits, nombre)}
    )


def lieux(resultat: Resultat, chiffres: Chiffres, comptes: Comptes) -> Section:
    """Seats, entries and departures by lieu of the pack, with tile maps.

    Where ordinary vœux name posts, a lieu of the pack counts the posts that belong to it; elsewhere posts are apart.
    """
    paquet = resultat.campagne.paquet
    tous, mot, propres = _comptees(resultat, chiffres, comptes), paquet.nom_propre, paquet.lieux.nombre_propres
    sur_postes = paquet.nom_lieu != mot
    rattachement = paquet.lieux.rattachement.astype(np.int64)
    if not sur_postes:
        rattachement = np.where(np.arange(len(rattachement)) < propres, rattachement, -1)
    ici = tous.regrouper(rattachement, propres)
    noms = paquet.lieux.noms[:propres]
    lignes = [(nom, *ici.rangee(k)) for k, nom in sorted(enumerate(noms), key=lambda x: sans_accent(x[1])) if ici.utiles[k]]
    lignes.append(("Total", *ici.total()))
    entrants = ici.nombres["entrants"]
    ouvertes, demandes = ici.nombres["places ouvertes"], ici.nombres["demandes"]
    pression = [float(demandes[k] / ouvertes[k]) if ouvertes[k] else 0.0 for k in range(propres)]
    cartes = (
        (f"Entrants par {mot.singulier}", [float(x) for x in entrants], [entier(int(x)) for x in entrants]),
        ("Demandes par place ouverte", pression, [ici.pression(k) for k in range(propres)]),
    )
    phrases = [
        (
            "Places ouvertes : capacité nette et places libérées par les titulaires qui partent. Une tuile par "
            f"{mot.singulier}, plus foncée quand le nombre est plus grand ; tous les nombres sont dans le tableau."
        )
    ]
    if sur_postes:
        phrases.append(f"Chaque {mot.singulier} compte les postes qui en relèvent ; les postes eux-mêmes sont plus bas.")
    return Section(
        sans_accent(mot.pluriel),
        f"Par {mot.singulier}",
        phrases=tuple(phrases),
        figures=tuple(Figure(titre, figures.carte(titre, noms, paquet.lieux.grille[:propres], v, t)) for titre, v, t in cartes),
        tableaux=(tableau(f"Places et mouvements par {mot.singulier}", ici.titres(majuscule(mot.singulier)), lignes),),
    )


def postes(resultat: Resultat, chiffres: Chiffres, comptes: Comptes) -> Section | None:
    """The same by kind of post, then post by post with its code; None when the campaign has no post."""
    paquet = resultat.campagne.paquet
    lieux, propres = paquet.lieux, paquet.lieux.nombre_propres
    if lieux.nombre == propres:
        return None
    tous = _comptees(resultat, chiffres, comptes)
    genres = [genre for genre in paquet.types if genre.poste]
    codes = {genre.code: k for k, genre in enumerate(genres)}
    groupe = np.array([-1] * propres + [codes[genre] for genre in lieux.types[propres:]], dtype=np.int64)
    par_genre = tous.regrouper(groupe, len(genres))
    nombre_de_postes = np.bincount(groupe[propres:], minlength=len(genres))
    lignes = [
        (genre.libelle, entier(int(nombre_de_postes[k])), *par_genre.rangee(int(k)))
        for k, genre in enumerate(genres)
        if nombre_de_postes[k]
    ]
    lignes.append(("Total", entier(int(nombre_de_postes.sum())), *par_genre.total()))
    tableaux = [tableau("Postes par type", tous.titres("Type", "postes"), lignes), _un_par_un(paquet, tous)]
    muets = int((~tous.utiles[propres:]).sum())
    suite = f" ; {pluriel(muets, 'poste')} sans place, sans demande ni mouvement, n'y {'est' if muets < 2 else 'sont'} pas"
    phrase = f"Les postes sont donnés par {paquet.nom_propre.singulier} puis par code{suite if muets else ''}."
    return Section("postes", "Par poste", (phrase,), tableaux=tuple(tableaux))


def _un_par_un(paquet: Paquet, tous: _Colonnes) -> Tableau:
    lieux, libelles = paquet.lieux, {genre.code: genre.libelle for genre in paquet.types}
    ordre = sorted(
        np.flatnonzero(tous.utiles[lieux.nombre_propres :]) + lieux.nombre_propres,
        key=lambda k: (sans_accent(lieux.noms[lieux.rattachement[k]]), lieux.codes[k]),
    )
    lignes = tuple(
        (lieux.codes[k], lieux.noms[k], libelles[lieux.types[k]], lieux.noms[lieux.rattachement[k]], *tous.rangee(int(k)))
        for k in ordre
    )
    colonnes = tous.titres("Code", "poste", "type", paquet.nom_propre.singulier)
    titre = f"Places et mouvements par poste, dans l'ordre {du(paquet.nom_propre)} et du code"
    return Tableau(titre, colonnes, lignes, tuple(k >= 4 for k in range(len(colonnes))))
