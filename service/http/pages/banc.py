"""What the pages of the analyst's bench say of any simulation: how far it is, and what it is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scoring.paquet import Paquet
from solver.mecanismes import CATALOGUE, SIMULATIONS

from ...banc.buts import SIGNES, VALEURS
from ...banc.lecture_plan import MAXIMUM as PLACES_MAXIMUM
from ...base.refus import Refus
from ...base.tables_campagne import Scenario, Simulation
from ...echanges.anomalies import plier
from ...francais import ecart, entier, liste, majuscule, nombre_ecrit, pluriel
from ...scenarios.modele import cles_ouvertures
from ..routes.simulations import avancement
from ..service import Service
from .libelles import ETAPES_BANC, ETATS_SIMULATIONS, VERBES

SAISIES = (
    "La campagne n'est pas gelée : une simulation porte sur les fichiers déposés, sans ce qui est saisi dans le service (vœux, "
    "capacités, dérogations)."
)
"""Told as long as a campaign is not frozen."""

MONTRES = 3
"""Changes of a scenario told one by one in a list."""

BORNES_MONTREES = 2
"""Bounds of a plan told in its title."""

MOTS_OUVERTURES = {"entrees": "entrées", "sorties": "sorties"}

PREUVE = "Recherche du meilleur plan et de sa preuve"
"""Stage of a plan once the market's parts are measured."""

MECANISMES = {m.id: m.titre for m in (*CATALOGUE, *SIMULATIONS)}
"""What each mechanism is called."""


def intitule(ligne: Simulation, scenario: Scenario | None, regles: Paquet) -> str:
    """What a simulation is, in words: an id says nothing to who has to choose one among several."""
    if scenario is not None:
        genre = "balayage" if scenario.genre == "balayage" else "scénario"
        mots = f"{genre} « {scenario.nom} »" if scenario.libelle == scenario.nom else scenario.libelle
        if scenario.genre == "plan":
            mots = ", ".join([mots, *_dans_quelles_bornes(scenario.resume, noms_des_codes(regles))])
    else:
        mots = "la campagne telle qu'elle est" if ligne.verbe == "simulate" else VERBES[ligne.verbe]
    return mots if ligne.mecanisme == regles.mecanisme else f"{mots} ; {MECANISMES.get(ligne.mecanisme, ligne.mecanisme)}"


def _dans_quelles_bornes(resume: Mapping[str, Any], noms: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """What tells apart two plans of as many seats for one goal: seats in one cellule, the first bounds."""
    if resume.get("places") and resume.get("par_cellule", PLACES_MAXIMUM) < PLACES_MAXIMUM:
        yield f"{entier(resume['par_cellule'])} au plus par cellule"
    bornes = resume.get("bornes") or []
    if bornes:
        dites = [f"{borne_dite(sur, noms)} {nombres_dits(bas, haut)}" for sur, bas, haut in bornes[:BORNES_MONTREES]]
        reste = len(bornes) - BORNES_MONTREES
        suite = f" et {pluriel(reste, 'autre')}" if reste > 0 else ""
        yield f"avec {pluriel(len(bornes), 'borne')} : {' ; '.join(dites)}{suite}"


def borne_dite(sur: str, noms: Mapping[str, Mapping[str, str]]) -> str:
    """What a bound is about (``discipline L1300 academie 24``), by its names."""
    mots = sur.split(" ")
    paires = zip(mots[::2], mots[1::2], strict=True)
    cles = {"discipline": "disciplines", "academie": "academies", "lieu": "lieux"}
    return majuscule(", ".join(noms[cles[cle]].get(code, code) for cle, code in paires))


def nombres_dits(minimum: int, maximum: int) -> str:
    """The numbers of a bound."""
    dits = [f"au moins {entier(minimum)}"] * (minimum > 0) + [f"au plus {entier(maximum)}"] * (maximum < PLACES_MAXIMUM)
    return " et ".join(dits)


def changements(resume: Mapping[str, Any], regles: Paquet) -> str:
    """What a scenario changes, in words, from its summary: the first changes, and how many others."""
    if "cas" in resume:
        return f"{pluriel(resume['cas'], 'scénario')}{' par ' + liste(resume['axes']) if resume['axes'] else ''}"
    noms, morceaux = noms_des_codes(regles), []
    nombre, ecarts = resume["nombre"], resume.get("ecarts", [])
    dits = [_cellule(c, e, noms, regles) for c, e in zip(resume["capacites"], ecarts, strict=False)][:MONTRES]
    if not dits and nombre:
        morceaux.append(pluriel(nombre, "capacité changée", "capacités changées"))
    if nombre > MONTRES and resume.get("meme_ecart"):
        morceaux.append(f"{pluriel(nombre, 'capacité')}, {ecart(ecarts[0])} chacune")
    reste = f" et {pluriel(nombre - MONTRES, 'autre')}" if dits and nombre > MONTRES else ""
    if dits:
        morceaux.append(" ; ".join(dits) + reste)
    for nom, valeur in resume["parametres"].items():
        parametre = regles.parametres.get(nom)
        morceaux.append(f"{nom if parametre is None else parametre.libelle} : {nombre_ecrit(valeur)}")
    for cle, mots in (
        ("retires", ("candidat retiré", "candidats retirés")),
        ("ajoutes", ("candidat ajouté", "candidats ajoutés")),
    ):
        if resume[cle]:
            morceaux.append(pluriel(resume[cle], *mots))
    if resume["tirage"]:
        morceaux.append("autre tirage au sort")
    return ". ".join(map(majuscule, morceaux)) + "." if morceaux else "Rien."


def _cellule(changement: Sequence[Any], difference: int, noms: Mapping[str, Mapping[str, str]], regles: Paquet) -> str:
    discipline, lieu, cle, _ = changement
    ou = noms["lieux"].get(lieu, lieu)
    if not regles.discipline:
        ou = f"{noms['disciplines'].get(discipline, discipline)}, {ou}"
    quoi = next((nom for nom, cles in cles_ouvertures(regles).items() if cle in cles), "")
    return f"{ou} : {ecart(difference)}{f' ({MOTS_OUVERTURES.get(quoi, quoi)})' if len(regles.capacites) > 1 else ''}"


def contexte_avancement(ligne: Simulation, scenario: Scenario | None) -> dict[str, Any]:
    """What the part of the page that changes shows."""
    fait = avancement(ligne)
    preuve = None
    if fait is not None and fait.preuve is not None and scenario is not None:
        preuve = preuve_en_cours(fait.preuve.model_dump(), str(scenario.resume.get("but", "")))
    return {
        "simulation": ligne,
        "etats": ETATS_SIMULATIONS,
        "etapes": ETAPES_BANC,
        "etape_dite": PREUVE if preuve else ETAPES_BANC.get(ligne.etape or "", ligne.etape or ""),
        "avancement": fait,
        "preuve_en_cours": preuve,
    }


def preuve_en_cours(connu: Mapping[str, int], but: str) -> tuple[str, str, int]:
    """What is known of a plan while its proof is looked for: an estimate, what no plan can beat, percents of the effort.

    The search leaves the bounds of the demand aside, and counts couples where they are now: what it finds is not yet a plan
    that the mechanism answered, so it may be better than the plan kept. The limit holds all the same.
    """
    signe = SIGNES.get(but, 1)
    base, valeur, borne = (signe * connu[nom] for nom in ("base", "valeur", "borne"))
    quoi = majuscule(VALEURS.get(but, "but"))
    trouve = f"{quoi} : {entier(base)} sans plan ; estimation pour le meilleur plan : {entier(valeur)}."
    limite = f"{sans_depasser(but)} {entier(borne)} : c'est prouvé."
    return trouve, limite, 100 * connu["effort"] // max(1, connu["permis"])


def sans_depasser(but: str) -> str:
    """What a proven bound says, before its figure: most persons on their first vœu, least of anything else."""
    return "Aucun plan ne peut dépasser" if SIGNES.get(but, 1) < 0 else "Aucun plan ne peut descendre sous"


def entiere(service: Service, ligne: Simulation, regles: Paquet) -> str:
    """Why each case is the whole campaign run again, where it is; empty otherwise."""
    try:
        decisions = (service.magasin.contenu(ligne.contenu) / "derogations.csv").is_file()
    except Refus:
        return ""
    if decisions:
        return (
            "Des décisions placent des personnes : elles tiennent dans tout ce qui est simulé. Chaque cas est calculé sur la "
            "campagne entière, ce qui est plus long."
        )
    if regles.deux_phases:
        return "Ce mouvement a deux phases : chaque cas est calculé sur la campagne entière, ce qui est plus long."
    return ""


def noms_des_codes(regles: Paquet) -> Mapping[str, Mapping[str, str]]:
    """Names of the codes of a pack that forms take: lieux, académies, disciplines."""
    lieux = regles.lieux
    academies = dict(zip(lieux.academies, lieux.noms_academies, strict=True)) if lieux.academies else {}
    codes = dict(zip(lieux.codes, lieux.noms, strict=True))
    return {"lieux": codes, "academies": {**codes, **academies}, "disciplines": dict(regles.disciplines)}


def cas_dit(nom: str, noms: Mapping[str, Mapping[str, str]]) -> str:
    """A scenario of a sweep (``L1300 14 -1 / sans tirage``), its codes by their names and its number with its sign."""
    return " / ".join(_valeur_dite(valeur, noms) for valeur in nom.split(" / "))


def _valeur_dite(valeur: str, noms: Mapping[str, Mapping[str, str]]) -> str:
    *codes, nombre = valeur.split(" ")
    connus = {**noms["lieux"], **noms["academies"], **noms["disciplines"]}
    if not _NOMBRE.fullmatch(nombre) or not all(code in connus or code == "partout" for code in codes):
        return valeur
    centieme = nombre.removeprefix("+").replace(",", ".")
    dit = nombre_ecrit(centieme)
    signe = "" if centieme.startswith("-") or not centieme.strip("0.") else "+"
    return f"{majuscule(', '.join(connus.get(code, code) for code in codes))} : {signe}{dit}" if codes else valeur


_NOMBRE = re.compile(r"[+-]?[0-9]{1,9}([.,][0-9]{1,2})?")


def code_dit(texte: str, noms: Mapping[str, str]) -> str:
    """Code of what was typed: a code, or the name of one code only, capitals and accents or not; else, what was typed."""
    if texte in noms:
        return texte
    nommes = [code for code, nom in noms.items() if plier(nom) == plier(texte)]
    return nommes[0] if len(nommes) == 1 else texte
