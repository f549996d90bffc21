"""What ``check`` tells of an accepted campaign: what it holds, its oddities, and the notices to candidats, by cause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from scoring.annulations import LIEE
from scoring.examen import LIBELLES, examiner

from .avertissements import relever
from .fautes import EXEMPLES, reste
from .francais import entier, minuscule, pluriel
from .manques import muettes, phrase_muettes

if TYPE_CHECKING:
    from .echanges.campagne import Campagne


def constater(campagne: Campagne) -> dict[str, Any]:
    """What an accepted campaign holds, for programs: counts, digests, oddities, and every notice to a candidat."""
    examen = examiner(
        campagne.paquet, campagne.dossiers, campagne.voeux, campagne.couples, campagne.classements, campagne.annulations
    )
    etrangetes = relever(campagne, examen)
    return {
        "mouvement": campagne.mouvement,
        "annee": campagne.annee,
        "libelle": campagne.libelle,
        "candidats": campagne.dossiers.nombre,
        "voeux": campagne.voeux.nombre,
        "voeux_examines": examen.voeux.nombre,
        "couples": len(campagne.couples),
        "derogations": 0 if campagne.derogations is None else len(campagne.derogations.candidat),
        "disciplines": len(campagne.dossiers.disciplines),
        "empreintes": dict(campagne.empreintes),
        "avertissements": [avertissement.phrase for avertissement in etrangetes],
        "candidats_des_avertissements": [list(avertissement.candidats) for avertissement in etrangetes],
        "colonnes_muettes": list(muettes(campagne)),
        "avis": [asdict(a) for a in examen.avis],
    }


def lignes_constat(campagne: Campagne, constat: dict[str, Any], *, complet: bool = False) -> Iterator[str]:
    """The same for people; ``complet``: every notice rather than the first ones of each cause."""
    for phrase, candidats in zip(constat["avertissements"], constat["candidats_des_avertissements"], strict=True):
        yield f"Avertissement : {phrase}"
        cites = len(candidats) if complet else EXEMPLES
        if candidats:
            yield f"  {', '.join(candidats[:cites])}"
        yield from reste(len(candidats) - cites)
    par_code: dict[str, list[dict[str, Any]]] = {}
    for avis in constat["avis"]:
        par_code.setdefault(avis["code"], []).append(avis)
    annulations = set() if campagne.annulations is None else {*campagne.annulations.code, LIEE}
    libelles = dict.fromkeys(sorted(annulations), "Demande annulée (annulations.csv)")
    libelles |= {regle.id: regle.libelle for regle in campagne.paquet.normalisations} | LIBELLES
    for code, libelle in libelles.items():
        if code in par_code:
            yield from _avis(code, libelle, par_code[code], len(par_code[code]) if complet else EXEMPLES)
    if phrase := phrase_muettes(campagne):
        yield f"À noter : {phrase}"
    paquet, ecartes = campagne.paquet, constat["voeux"] - constat["voeux_examines"]
    contenu = [pluriel(constat["candidats"], "candidat"), pluriel(constat["voeux"], "vœu", "vœux")]
    if ecartes:
        contenu[-1] += f" dont {entier(ecartes)} {'écarté' if ecartes == 1 else 'écartés'} avant le calcul"
    if paquet.liens.paires:
        contenu.append(pluriel(constat["couples"], "couple"))
    if constat["derogations"]:
        contenu.append(pluriel(constat["derogations"], "affectation par décision", "affectations par décision"))
    if not paquet.discipline:
        contenu.append(pluriel(constat["disciplines"], "discipline"))
    yield f"Campagne acceptée : {', '.join(contenu)}."


def _avis(code: str, libelle: str, avis: Sequence[dict[str, Any]], cites: int) -> Iterator[str]:
    personnes = len({a["candidat"] for a in avis})
    yield f"Avis {code}, {minuscule(libelle)} : {entier(len(avis))} avis à {pluriel(personnes, 'candidat')}."
    for a in avis[:cites]:
        yield f"  {a['candidat']} : {a['message']}"
    yield from reste(len(avis) - cites)
