"""Where to open seats: the forms that ask for a plan, refused with every reason, and the words that tell one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool

from ...banc.buts import BUTS, EQUILIBRE, MOINDRES, NOMS_PLANS, SIGNES, VALEURS, compromis
from ...banc.lecture_plan import MAXIMUM as PLACES_MAXIMUM
from ...base import transaction
from ...base.refus import Refus
from ...base.tables_campagne import Simulation
from ...conduite import campagnes, lecture_plans
from ...conduite.banc import PLAN
from ...conduite.lecture_banc import Filtre
from ...francais import entier, pluriel
from ...identite import Action
from ..acces import ActeurConnu, garde
from ..depot_scenario import Recu, garder, recu_plan
from ..descriptions import paquet
from ..lancement import inscrire_simulation
from ..problemes import Probleme, requete_invalide
from ..routes import Identifiant
from ..service import Service, ServiceRecu
from .banc import borne_dite, code_dit, noms_des_codes, sans_depasser
from .calculs import fil_campagne
from .commun import rediriger, rendre, rendre_refus
from .formulaire import Formulaire, FormulaireRecu

routeur = APIRouter()

_TITRE = "Où ouvrir des places"
LIGNES = 4
"""Bounds that the form takes; more go in a CSV file."""

BORNES = "bornes.csv"
"""Name given to the file of bounds of the form."""

PLANS: Mapping[str, str] = {
    "optimal": "le meilleur qui ait été trouvé, celui que cette page montre",
    "local": "le meilleur trouvé, par échanges de places à partir du glouton ; rien n'est prouvé",
    "glouton": "une place à la fois, la meilleure pour le but, tout étant mesuré de nouveau après chacune",
    "marginal": "les places qui sont les meilleures pour le but aujourd'hui, sans rien mesurer de nouveau",
    "moindres": "le moins de places trouvé",
}
"""What each plan is."""

MESURES_SANS_COUPLES = " ; pendant la mesure, les couples restent où ils sont : le résultat, lui, les compte"
"""Added to plans made of measures that leave linked persons where they are."""


@routeur.get("/campagnes/{campagne}/plans", dependencies=garde(Action.SIMULER))
def montrer_formulaires(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """What a plan is asked."""
    return _formulaires(requete, service, campagne)


@routeur.post("/campagnes/{campagne}/plans", dependencies=garde(Action.SIMULER))
async def demander(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu
) -> Response:
    """Read what is asked, with every fault; then ask for the plan, and go to watch it."""

    def inscrire(nom: str) -> tuple[str, bool]:
        with transaction(service.engine) as seance:
            ligne, neuve = inscrire_simulation(seance, acteur, campagne, "planifier", nom, None)
        if neuve:
            service.travaux.envoyer(ligne.id, ligne.tentatives)
        return ligne.id, neuve

    try:
        recu = await run_in_threadpool(_recu, service, campagne, formulaire)
        garde_ = await garder(service, acteur, campagne, recu)
        simulation, neuve = await run_in_threadpool(inscrire, garde_.nom)
    except (Refus, Probleme) as refus:
        return await run_in_threadpool(_formulaires, requete, service, campagne, refus, formulaire)
    return rediriger(f"/simulations/{simulation}", "simulation_demandee" if neuve else "simulation_deja_faite")


def _recu(service: Service, campagne: str, formulaire: Formulaire) -> Recu:
    """What is asked, as the file of the command."""
    envois = formulaire.envois("yaml")
    if envois:
        joints = {e.nom: e.flux.read() for e in formulaire.envois("joints")}
        return Recu(PLAN, PLAN, {**joints, f"{PLAN}.yaml": envois[0].flux.read()})
    demande: dict[str, Any] = {"but": formulaire.texte("but")[:64]}
    if demande["but"] in MOINDRES:
        recu = recu_plan(demande)
        assert recu is not None
        return recu
    places = formulaire.texte("places")[:16].replace("−", "-")
    ferme = formulaire.texte("sens") == "fermer"
    signe = "-" if ferme and not places.startswith("-") else ""
    if _ferme_sans_le_dire(formulaire):
        places = f"ouvrir {places}"  # no number: a fault told with the others
    for nom, valeur in (("places", signe + places), ("par_cellule", formulaire.texte("par_cellule")[:16])):
        if valeur:
            demande[nom] = _nombre(valeur)
    if demande["but"] == "separations" and (annees := formulaire.texte("annees")[:16]):
        demande["annees"] = _nombre(annees)
    with transaction(service.engine, ecrire=False) as seance:
        ligne = campagnes.lire(seance, campagne)
    noms = noms_des_codes(paquet(ligne.mouvement, ligne.annee))
    bornes = [_borne(formulaire, i, noms) for i in _remplies(formulaire)]
    tableau = formulaire.fichier("bornes")
    if tableau is not None:
        bornes.append({"fichier": BORNES})
    recu = recu_plan({**demande, "bornes": bornes})
    if recu is None:
        raise requete_invalide("le formulaire est vide")
    return recu if tableau is None else Recu(recu.nom, recu.genre, {**recu.fichiers, BORNES: tableau})


def _ferme_sans_le_dire(formulaire: Formulaire) -> bool:
    """Whether the number of seats to open is negative."""
    return formulaire.texte("sens") == "ouvrir" and formulaire.texte("places").replace("−", "-").startswith("-")


def _remplies(formulaire: Formulaire) -> list[int]:
    """Rows of bounds that are not empty."""
    return [i for i in range(LIGNES) if _borne(formulaire, i)]


def _borne(formulaire: Formulaire, i: int, noms: Mapping[str, Mapping[str, str]] | None = None) -> dict[str, Any]:
    """A row of the form; nothing when it is empty."""
    noms = noms or {}
    cles = (("discipline", "disciplines"), ("academie", "academies"))
    ou = {cle: code_dit(texte, noms.get(quoi, {})) for cle, quoi in cles if (texte := formulaire.texte(f"{cle}{i}")[:64])}
    combien = {cle: _nombre(texte) for cle in ("minimum", "maximum") if (texte := formulaire.texte(f"{cle}{i}")[:16])}
    return {**ou, **combien}


def _nombre(texte: str) -> int | str:
    """A number; what is not one is told as it was typed by whoever reads the demand."""
    try:
        return int(texte)
    except ValueError:
        return texte


def _formulaires(
    requete: Request, service: Service, campagne: str, refus: Refus | Probleme | None = None, saisie: Formulaire | None = None
) -> Response:
    with transaction(service.engine, ecrire=False) as seance:
        ligne = campagnes.lire(seance, campagne)
    contexte: dict[str, Any] = {
        "campagne": ligne,
        "regles": paquet(ligne.mouvement, ligne.annee),
        "buts": BUTS,
        "moindres": MOINDRES,
        "lignes": range(LIGNES),
        "saisie": saisie,
        "fautes": {},
        "fil": fil_campagne(ligne, ("Simulations", f"/campagnes/{campagne}/simulations"), (_TITRE, None)),
    }
    if refus is None:
        return rendre(requete, "plans.html.j2", _TITRE, **contexte)
    if isinstance(refus, Refus) and "anomalies" in refus.complements:
        remplies = [] if saisie is None else _remplies(saisie)
        du_formulaire = saisie is not None and not saisie.envois("yaml")
        anomalies = refus.complements["anomalies"]
        if saisie is not None and du_formulaire:
            champs = [_champ(a, remplies) for a in anomalies]
            saisis = ["" if champ == "but" else saisie.texte(champ)[:64] for champ in champs]  # a goal is chosen, not typed
            anomalies = [{**a, "valeur": saisi or a["valeur"]} for a, saisi in zip(anomalies, saisis, strict=True)]
            if _ferme_sans_le_dire(saisie):
                fermer = {"correction": "pour fermer des places, choisir « se ferment »"}
                anomalies = [{**a, **fermer} if a["colonne"] == "places" else a for a in anomalies]
        motifs = [_motif(a, remplies) if du_formulaire else a["message"] for a in anomalies]
        for a in anomalies if du_formulaire else ():
            ecrite = a["fichier"] == f"{PLAN}.yaml"
            contexte["fautes"].setdefault(_champ(a, remplies), []).append(_attendu(a, remplies) if ecrite else a["message"])
        refus = Refus(refus.code, refus.detail, {"motifs": motifs})
    return rendre_refus(requete, "plans.html.j2", _TITRE, refus, **contexte)


_CHAMPS = {
    "but": "But",
    "places": "Nombre de places",
    "par_cellule": "Places au plus dans une même cellule",
    "separation": "But",
    "separation.annees": "Séparations d'au moins combien d'années",
}
_CHAMPS_BORNE = {"academie": "académie", "discipline": "discipline", "minimum": "au moins", "maximum": "au plus"}


def _motif(anomalie: Mapping[str, Any], remplies: Sequence[int]) -> str:
    """A fault of what the form says, with the words of the form rather than those of the file written from it."""
    borne = re.fullmatch(r"bornes\[(\d+)\](?:\.(\w+))?", anomalie["colonne"])
    if anomalie["fichier"] != f"{PLAN}.yaml":
        return str(anomalie["message"])
    champ = _CHAMPS.get(anomalie["colonne"], "Plan")
    if borne is not None and int(borne[1]) < len(remplies):
        champ = f"Borne {remplies[int(borne[1])] + 1}" + (f", {_CHAMPS_BORNE.get(borne[2], borne[2])}" if borne[2] else "")
    trouve = f" : « {anomalie['valeur']} »" if anomalie["valeur"] else ""
    return f"{champ}{trouve}. {_attendu(anomalie, remplies)}"


_ATTENDUS = {
    "places": f"un nombre entier de 1 à {entier(PLACES_MAXIMUM)}",
    "academie": "le nom ou le code d'une académie",
    "discipline": "le nom ou le code d'une discipline de la campagne",
    "": "une académie, une discipline, ou les deux",
}
"""What a field expects, where the file says it otherwise."""

_DEJA = re.compile(r"la ligne \d+ \(bornes\[(\d+)\]\)")


def _attendu(anomalie: Mapping[str, Any], remplies: Sequence[int]) -> str:
    """What was expected, with the labels of the form."""
    champ = anomalie["colonne"].rpartition("].")[2] if "]" in anomalie["colonne"] else anomalie["colonne"]
    champ = "" if champ.startswith("bornes[") else champ
    attendu = anomalie["attendu"]
    en_bornes = anomalie["colonne"].startswith("bornes[")
    if champ == "places" and ("nombre entier de" in attendu or "s'il est négatif" in attendu):
        attendu = _ATTENDUS["places"]
    elif en_bornes and (anomalie["code"] == "code_inconnu" or attendu.startswith("« discipline »")):
        attendu = _ATTENDUS.get(champ, attendu)
    attendu = attendu.replace("« minimum », « maximum »", "« Au moins », « Au plus »").replace("« maximum »", "« Au plus »")
    attendu = _DEJA.sub(lambda m: f"la borne {remplies[int(m[1])] + 1}", attendu)
    suite = f" ({anomalie['correction']})" if anomalie["correction"] else ""
    return f"Attendu : {attendu}{suite}."


def _champ(anomalie: Mapping[str, Any], remplies: Sequence[int]) -> str:
    """Name of the field of the form that a fault is about; empty when none is."""
    if anomalie["fichier"] != f"{PLAN}.yaml":
        return "bornes"
    borne = re.fullmatch(r"bornes\[(\d+)\](?:\.(\w+))?", anomalie["colonne"])
    if borne is None:
        return str({"separation": "but", "separation.annees": "annees"}.get(anomalie["colonne"], anomalie["colonne"]))
    return f"{borne[2] or 'academie'}{remplies[int(borne[1])]}" if int(borne[1]) < len(remplies) else "bornes"


def contexte_plan(service: Service, ligne: Simulation, regles: Any, filtre: Filtre) -> dict[str, Any]:
    """What the page of an ended plan shows."""
    lu = lecture_plans.plan(service.magasin.resultat(ligne.empreinte), regles, filtre)
    return {
        "plan": lu,
        "carte": None if lu.carte is None else Markup(lu.carte),
        "preuve": preuve(lu.vue),
        "sans_affectation": sans_affectation(lu.vue),
        "compromis": list(compromis(lu.vue)),
        "sans_depasser": sans_depasser(lu.vue["but"]),
        "noms_plans": {nom: (mots.capitalize(), plan_dit(nom, lu.vue["but"])) for nom, mots in NOMS_PLANS.items()},
        "entetes_plans": [(NOMS_PLANS[nom].capitalize(), True) for nom in lu.noms],
        "places_maximum": PLACES_MAXIMUM,
        "borne_dite": partial(borne_dite, noms=noms_des_codes(regles)),
        "effet": effet(lu.vue, lu.nombre_phrases),
        "valeur_dite": VALEURS.get(lu.vue["but"], ""),
        "tris_plan": lecture_plans.TRIS,
        "figures_plan": lecture_plans.FIGURES,
        "indicateurs_plan": lecture_plans.INDICATEURS,
    }


def effet(vue: Mapping[str, Any], mouvements: int) -> str:
    """Whom the plan to keep helps and harms, of ``mouvements`` persons who change place."""
    if not mouvements and vue["places"] < 0:
        return (
            "Personne ne change de place : les places fermées ne servaient à personne. "
            "D'autres places inutilisées peuvent exister."
        )
    if not mouvements:
        return "Personne ne change de place."
    retenu = vue["plans"][0]
    mieux = pluriel(retenu["gagnants"], "personne est mieux placée", "personnes sont mieux placées")
    moins = "aucune n'est moins bien placée"
    if retenu["perdants"]:
        moins = pluriel(retenu["perdants"], "personne est moins bien placée", "personnes sont moins bien placées")
    return f"Avec ce plan, {mieux} et {moins} ; {pluriel(mouvements, 'personne change', 'personnes changent')} de place."


def plan_dit(nom: str, but: str) -> str:
    """What a plan is, for a goal."""
    return PLANS[nom] + (MESURES_SANS_COUPLES if nom in ("glouton", "marginal") and but != EQUILIBRE else "")


def sans_affectation(vue: Mapping[str, Any]) -> str:
    """How many persons the plan to keep leaves without any place, beside the base; empty when there is nobody either way."""
    avant = vue.get("base", {}).get("non_affecte", 0)
    apres = vue["plans"][0].get("indicateurs", {}).get("non_affecte", 0)
    if not avant and not apres:
        return ""
    if not apres:
        return f"Personne ne reste sans affectation, au lieu de {entier(avant)}."
    restent = pluriel(apres, "personne reste sans affectation", "personnes restent sans affectation")
    if apres == avant:
        return f"{restent}, comme sans le plan."
    combien = f"{pluriel(abs(apres - avant), 'personne')} de {'plus' if apres > avant else 'moins'}"
    return f"{restent}, au lieu de {entier(avant)} sans le plan : {combien}."


def preuve(vue: Mapping[str, Any]) -> str:
    """What is proven of a plan, in words."""
    if vue["but"] in MOINDRES:
        quoi = MOINDRES[vue["but"]].removeprefix("le moins de places pour ")
        if not vue["atteint"]:
            return f"Aucun changement de places n'a été trouvé pour {quoi}."
        if not vue["places"]:
            return f"Il ne faut aucune place de plus pour {quoi}."
        suite = "moins de places ne suffit pas" if vue["minimales"] else "rien ne prouve que moins de places ne suffirait pas"
        return f"{pluriel(vue['places'], 'place')} pour {quoi} : {suite}{', c’est prouvé' if vue['minimales'] else ''}."
    combien = pluriel(abs(vue["places"]), "place")
    perte = SIGNES.get(vue["but"], 1) * (vue["valeur"] - vue["valeur_base"])
    debut = "Fermer ces places ne coûte rien au but. " if vue["places"] < 0 and perte <= 0 else ""
    if vue["prouve"]:
        return f"{debut}Prouvé : aucun plan de {combien} ne fait mieux."
    if vue["borne"] is None:
        return f"{debut}Non prouvé : rien n'est dit de ce que feraient d'autres plans."
    mieux = "dépasser" if vue["valeur_borne"] > vue["valeur"] else "descendre sous"
    reste = abs(vue["valeur_borne"] - vue["valeur"])
    bornes = " Cette limite peut ne pas tenir compte de toutes les bornes demandées." if vue.get("bornes") else ""
    return (
        f"{debut}Non prouvé : un meilleur plan existe peut-être. Aucun plan de {combien} ne peut {mieux} "
        f"{entier(vue['valeur_borne'])}, soit {entier(reste)} de mieux que celui-ci, au plus.{bornes}"
    )
