"""A barème explained line by line: points, what was read, where it comes from, what is not settled."""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .dossier import ABSENT, DATE_ABSENTE, Dossiers, Voeux
from .langage import Condition, Niveau, relations_de_voisinage
from .lecteurs import lecteurs
from .parametres import Parametre

if TYPE_CHECKING:
    from .contexte import Contexte
    from .decompte import Bareme
    from .elements import Element
    from .paquet import Paquet


@dataclass(frozen=True, slots=True)
class FaitLu:
    """A fact of the candidat that an element read; ``valeur`` is written in French for people."""

    nom: str
    libelle: str
    valeur: str


@dataclass(frozen=True, slots=True)
class Ligne:
    """One element on one vœu.

    Attributes
    ----------
    points
        Hundredths; 0 only for an element that gave way to another one, named in ``cede_a``.
    parametres
        Parameters read for this candidat, with value, source and confidence.
    incertain
        Whether one of them is not settled.
    """

    element: str
    libelle: str
    famille: str
    points: int
    parametres: tuple[Parametre, ...]
    faits: tuple[FaitLu, ...]
    source: str
    note: str
    incertain: bool
    survit_extension: bool
    cede_a: tuple[str, ...] = ()


def lignes(
    paquet: Paquet, bareme: Bareme, dossiers: Dossiers, voeux: Voeux, i: int, couples: NDArray[np.int32] | None = None
) -> tuple[Ligne, ...]:
    """Explain the points of vœu ``i``, in the order of the pack.

    Elements that give points, then those that would have given some but gave way. ``couples`` only serves to show whether the
    demand is linked to another one.
    """
    candidat = int(voeux.candidat[i])
    contexte, debut = _contexte(paquet, dossiers, voeux, candidat)
    return _expliquer(paquet, contexte, i - debut, bareme.elements[i], _lie(couples, candidat))


def lignes_du_candidat(
    paquet: Paquet, bareme: Bareme, dossiers: Dossiers, voeux: Voeux, candidat: int, couples: NDArray[np.int32] | None = None
) -> tuple[tuple[Ligne, ...], ...]:
    """Explain the points of every vœu of a candidat, in the order of ``voeux``: what they share is read once.

    See :func:`lignes`.
    """
    contexte, debut = _contexte(paquet, dossiers, voeux, candidat)
    points, lie = bareme.elements[debut : int(voeux.debut[candidat + 1])], _lie(couples, candidat)
    return tuple(_expliquer(paquet, contexte, i, ligne, lie) for i, ligne in enumerate(points))


def lignes_extension(paquet: Paquet, bareme: Bareme, dossiers: Dossiers, voeux: Voeux, candidat: int) -> tuple[Ligne, ...]:
    """Explain the points in extension of a candidat; empty when extension does not apply."""
    voeu = int(bareme.voeu_extension[candidat])
    if voeu < 0:
        return ()
    contexte, debut = _contexte(paquet, dossiers, voeux, candidat)
    return _expliquer(paquet, contexte, voeu - debut, bareme.elements_extension[candidat], None, extension=True)


def _contexte(paquet: Paquet, dossiers: Dossiers, voeux: Voeux, candidat: int) -> tuple[Contexte, int]:
    """Context of one candidat, and the index of the first vœu."""
    debut, fin = int(voeux.debut[candidat]), int(voeux.debut[candidat + 1])
    return paquet.contexte(*_isoler(dossiers, voeux, candidat, debut, fin)), debut


def _lie(couples: NDArray[np.int32] | None, candidat: int) -> bool | None:
    return None if couples is None else bool((couples == candidat).any())


def _expliquer(
    paquet: Paquet, contexte: Contexte, i: int, points: NDArray[np.int64], lie: bool | None, *, extension: bool = False
) -> tuple[Ligne, ...]:
    """Lines of vœu ``i`` of the only candidat of the context.

    In extension, elements that gave way are not shown, and what decides that a line survives is one of its parameters.
    """
    obtenus = dict(zip((element.id for element in paquet.elements), points.tolist(), strict=True))
    resultat, cedes = [], []
    for element in paquet.elements:
        if obtenus[element.id]:
            resultat.append(_ligne(paquet, element, contexte, i, obtenus[element.id], lie, extension=extension))
        elif element.cede and not extension:
            prioritaires = _cede_a(element, contexte, i, obtenus)
            if prioritaires:
                ligne = _ligne(paquet, element, contexte, i, 0, lie)
                cedes.append(dataclasses.replace(ligne, cede_a=prioritaires))
    return (*resultat, *cedes)


def _cede_a(element: Element, contexte: Contexte, i: int, obtenus: dict[str, int]) -> tuple[str, ...]:
    """Elements to which this one gave way on vœu i; empty when it would have given nothing anyway."""
    vaut = bool(contexte.condition(element.condition)[0]) and int(element.forme.points(contexte)[0]) > 0
    portee = contexte.etendre(contexte.condition(element.portee), element.portee.niveau, Niveau.VOEU)
    if not (vaut and portee[i] and contexte.au_bareme[i]):
        return ()
    return tuple(nom for cession in element.cede for nom in cession.elements if obtenus[nom])


def _ligne(
    paquet: Paquet, element: Element, contexte: Contexte, i: int, points: int, lie: bool | None, *, extension: bool = False
) -> Ligne:
    noms = [nom for nom, compte in lecteurs(element, contexte).items() if compte[i]]
    noms += _conventions(paquet, element.portee, contexte, i) + _conventions(paquet, element.condition, contexte, i)
    if extension:
        noms += element.parametres_extension
    parametres = tuple(paquet.parametres[nom] for nom in dict.fromkeys(noms))
    return Ligne(
        element=element.id,
        libelle=element.libelle,
        famille=element.famille,
        points=points,
        parametres=parametres,
        faits=_faits(paquet, element, contexte, i, lie),
        source=element.source,
        note=element.note,
        incertain=any(parametre.incertain for parametre in parametres),
        survit_extension=element.survit_extension,
    )


def _conventions(paquet: Paquet, condition: Condition, contexte: Contexte, i: int) -> list[str]:
    """Name the parameter of conventions when this line compares two lieux that only it makes neighbours, or leaves apart."""
    for operateur, gauche, droite in relations_de_voisinage(condition):
        a, b = (_valeur(contexte, nom, i) for nom in (gauche, droite))
        if paquet.lieux.par_convention(a, b, academies=operateur == "academie_limitrophe_de"):
            return [paquet.lieux.parametre_conventions]
    return []


def sous_convention(paquet: Paquet, dossiers: Dossiers, voeux: Voeux, couples: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whom conventions between lieux concern: (n,) bool, some rule compares for them two lieux that only a convention pairs."""
    contexte = paquet.contexte(dossiers, voeux, couples)
    paires = {
        paire
        for element in paquet.elements
        for condition in (element.portee, element.condition)
        for paire in relations_de_voisinage(condition)
    }
    concernes = np.zeros(dossiers.nombre, dtype=bool)
    for operateur, gauche, droite in sorted(paires):
        a, b = (contexte.lire(nom, Niveau.VOEU) for nom in (gauche, droite))
        vises = paquet.lieux.par_convention(a, b, academies=operateur == "academie_limitrophe_de")
        concernes[voeux.candidat[vises]] = True
    return concernes


def _isoler(dossiers: Dossiers, voeux: Voeux, candidat: int, debut: int, fin: int) -> tuple[Dossiers, Voeux]:
    """Keep one candidat only: conditions are then evaluated on arrays of one row."""
    un = slice(candidat, candidat + 1)
    seul = dataclasses.replace(
        dossiers,
        ids=dossiers.ids[un],
        discipline=dossiers.discipline[un],
        statut=dossiers.statut[un],
        origine=dossiers.origine[un],
        obligatoire=dossiers.obligatoire[un],
        date_naissance=dossiers.date_naissance[un],
        faits={nom: tableau[un] for nom, tableau in dossiers.faits.items()},
    )
    siens = slice(debut, fin)
    liste = Voeux(
        np.zeros(fin - debut, dtype=np.int32),
        voeux.rang[siens],
        voeux.lieu[siens],
        voeux.type[siens],
        np.array([0, fin - debut], dtype=np.int64),
    )
    return seul, liste


def _valeur(contexte: Contexte, nom: str, i: int) -> Any:
    niveau = contexte.grandeurs[nom].niveau
    return contexte.lire(nom, niveau)[i if niveau is Niveau.VOEU else 0]


def _faits(paquet: Paquet, element: Element, contexte: Contexte, i: int, lie: bool | None) -> tuple[FaitLu, ...]:
    """List the values read that were given; whether the demand is linked is shown only when it is known."""
    faits = []
    for nom in element.faits:
        grandeur = contexte.grandeurs[nom]
        if nom == "en_couple":
            if lie is not None:
                faits.append(FaitLu(nom, grandeur.libelle, "oui" if lie else "non"))
            continue
        valeur = texte_valeur(paquet, nom, _valeur(contexte, nom, i))
        if valeur:
            faits.append(FaitLu(nom, grandeur.libelle, valeur))
    return tuple(faits)


def texte_valeur(paquet: Paquet, nom: str, valeur: Any) -> str:
    """Write the value of a fact in French; empty when it was not given."""
    grandeur, lieux = paquet.grandeurs[nom], paquet.lieux
    match grandeur.type:
        case "booleen":
            return "oui" if valeur else "non"
        case "lieux":
            return ", ".join(f"{lieux.noms[j]} ({lieux.codes[j]})" for j in np.flatnonzero(valeur))
        case "date":
            origine = datetime.date(1970, 1, 1)
            return "" if valeur == DATE_ABSENTE else (origine + datetime.timedelta(int(valeur))).strftime("%d/%m/%Y")
    if valeur == ABSENT:
        return ""
    match grandeur.type:
        case "lieu":
            return f"{lieux.noms[valeur]} ({lieux.codes[valeur]})"
        case "departement":
            return f"{lieux.noms_departements[valeur]} ({lieux.departements[valeur]})"
        case "candidat":
            return "un autre candidat"  # nobody is named to somebody else
        case "choix":
            return str(grandeur.libelles[valeur])
    return str(int(valeur))
