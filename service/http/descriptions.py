"""Rule packs, mechanisms, properties and versions, described from the objects that the program itself uses."""

from __future__ import annotations

import datetime
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from typing import Any, TypeVar

from numpy import ndarray

from scoring.paquet import Paquet, PaquetRefuse, charger, disponibles
from solver.mecanismes import CATALOGUE, MecanismeInconnu, mecanisme, verifier_convenance

from ..conduite.magasin import empreinte_json
from ..conduite.traduction import traduire
from ..echanges.schemas import schemas
from ..preuves import LIBELLES
from . import modeles_regles as m
from .modeles import CodeProbleme, CodesProblemes, Modele, Version
from .problemes import CODES, Probleme

M = TypeVar("M", bound=Modele)


@cache
def paquet(mouvement: str, annee: int) -> Paquet:
    """Rule pack, read once: packs are part of the program.

    Raises
    ------
    Probleme
        ``regles_inconnues``, ``regles_refusees``.
    """
    if (mouvement, annee) not in disponibles():
        connus = ", ".join(f"{nom} {an}" for nom, an in disponibles())
        raise Probleme("regles_inconnues", f"Paquets disponibles : {connus}.")
    with traduire():
        return charger(mouvement, annee)


@cache
def _tous() -> tuple[tuple[Paquet, ...], tuple[m.PaquetRefuse, ...]]:
    """The sound packs, and the faulty ones: these do not keep the service from answering with the others."""
    sains, refuses = [], []
    for mouvement, annee in disponibles():
        try:
            sains.append(charger(mouvement, annee))
        except PaquetRefuse as erreur:
            motifs = [str(faute) for faute in erreur.fautes]
            refuses.append(m.PaquetRefuse(mouvement=mouvement, annee=annee, motifs=motifs))
    return tuple(sains), tuple(refuses)


@cache
def empreinte_des_regles() -> str:
    """Digest of all the sound packs."""
    return empreinte_json(_empreintes())


def _empreintes() -> dict[str, str]:
    return {f"{p.mouvement}/{p.annee}": p.empreinte for p in _tous()[0]}


def versions() -> Version:
    """Versions of the program, of what decides its results, and of the rules."""
    return Version(
        mouvement=version("mouvement"),
        ortools=version("ortools"),
        python=platform.python_version(),
        regles=empreinte_des_regles(),
        paquets=_empreintes(),
    )


def paquets() -> m.Paquets:
    """The rule packs that exist."""
    sains, refuses = _tous()
    return m.Paquets(elements=[m.Paquet(**_entete(p)) for p in sains], refuses=list(refuses))


def _entete(p: Paquet) -> dict[str, Any]:
    return {nom: getattr(p, nom) for nom in ("mouvement", "annee", "libelle", "source", "empreinte")}


@cache
def regles(mouvement: str, annee: int) -> m.Regles:
    """A rule pack, whole."""
    p = paquet(mouvement, annee)
    return m.Regles(
        **_entete(p),
        mecanisme=p.mecanisme,
        capacites=list(p.capacites),
        discipline=p.discipline,
        maximum_voeux=p.maximum_voeux,
        inconnus=[_champs(m.Inconnu, inconnu) for inconnu in p.inconnus],
        cumuls=[_champs(m.Cumul, cumul) for cumul in p.cumuls],
        refus=[_champs(m.Regle, regle) for regle in p.refus],
        priorites=[_champs(m.Regle, regle) for regle in p.priorites],
        parametres=[_champs(m.Parametre, parametre) for parametre in p.parametres.values()],
        elements=[
            _champs(m.Element, e, cede_a=list(dict.fromkeys(autre for c in e.cede for autre in c.elements))) for e in p.elements
        ],
        departages=[_champs(m.Departage, d) for d in p.departages],
        faits=[_champs(m.Fait, f) for f in p.faits],
        lieux=[
            m.Lieu(code=code, nom=nom, type=genre)
            for code, nom, genre in zip(p.lieux.codes, p.lieux.noms, p.lieux.types, strict=True)
        ],
        schemas=schemas(p),
    )


def mecanisme_demande(identifiant: str | None, p: Paquet, *, simulation: bool = False) -> str:
    """The mechanism asked for, or the pack's; refuse one that is not in the catalogue, or is for movements of another kind.

    ``simulation``: those that only serve simulations are taken too.

    Raises
    ------
    Probleme
        ``mecanisme_inconnu``.
    """
    nom = p.mecanisme if identifiant is None else identifiant
    try:
        verifier_convenance(mecanisme(nom), deux_phases=p.deux_phases, simulation=simulation)
    except MecanismeInconnu as erreur:
        raise Probleme("mecanisme_inconnu", str(erreur)) from None
    return nom


def mecanismes() -> m.Mecanismes:
    """The catalogue."""
    return m.Mecanismes(elements=[_champs(m.Mecanisme, entree) for entree in CATALOGUE])


def proprietes() -> m.Proprietes:
    """What is checked on every result."""
    return m.Proprietes(elements=[m.Propriete(id=nom, libelle=libelle) for nom, libelle in LIBELLES.items()])


def codes() -> CodesProblemes:
    """Every code of error."""
    return CodesProblemes(elements=[CodeProbleme(code=c, status=s, title=t) for c, (s, t) in CODES.items()])


def _champs(modele: type[M], objet: object, **autres: Any) -> M:
    lus = {nom: _json(getattr(objet, nom)) for nom in modele.model_fields if nom not in autres}
    return modele(**lus, **autres)


def _json(valeur: Any) -> Any:
    """JSON value of a value of a pack."""
    if isinstance(valeur, Mapping):
        return {str(cle): _json(v) for cle, v in valeur.items()}
    if isinstance(valeur, ndarray):
        return valeur.tolist()
    if isinstance(valeur, list | tuple):
        return [_json(v) for v in valeur]
    if isinstance(valeur, datetime.date):
        return valeur.isoformat()
    return valeur
