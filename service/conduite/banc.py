"""What simulations are asked: a scenario, a sweep or the demand of a plan, read at the desk with every fault, and kept."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from ..base.refus import Refus
from ..francais import majuscule
from .magasin import Magasin, empreinte_json, manifeste

if TYPE_CHECKING:
    from ..banc import Balayage
    from ..banc.lecture_plan import DemandePlan
    from ..echanges.campagne import Campagne
    from ..scenarios import Scenario

PLAN = "plan"
"""Name of the file of a demand of plan, and of its kind."""

GENRES = {"simulate": "scenario", "balayer": "balayage", "planifier": PLAN}
"""Kind of what each verb is asked; ``sensibilite`` is asked nothing."""

MONTRES = 200
"""Changes that the summary of a scenario tells one by one."""


@dataclass(frozen=True, slots=True)
class ScenarioLu:
    """A scenario, a sweep or a demand of plan without fault, its folder in the store."""

    nom: str
    genre: str
    libelle: str
    contenu: str
    fichiers: str
    empreinte: str
    resume: dict[str, Any]


def lire_scenario(
    racine: Path, contenu: str, nom: str, genre: str, fichiers: Mapping[str, bytes], autres: Mapping[str, str]
) -> ScenarioLu:
    """Read a scenario against the content of a campaign, and keep its folder.

    Parameters
    ----------
    genre
        ``scenario``, ``balayage``, or ``plan``, which is named by its digest: ``nom`` is ``plan``.
    fichiers
        Its own: ``<nom>.yaml``, and those that it names.
    autres
        Name -> folder in the store of the scenarios already kept: those that it names are kept with it.

    Raises
    ------
    Refus
        ``scenario_refuse``, or ``plan_refuse``, with every reason.
    """
    from ..echanges.anomalies import EntreeRefusee
    from ..echanges.lecture import lire
    from ..scenarios import NomsRefuses

    magasin, code = Magasin(racine), "plan_refuse" if genre == PLAN else "scenario_refuse"
    tous = _reunir(magasin, nom, fichiers, autres)
    with tempfile.TemporaryDirectory(dir=racine / "reception") as depot:
        dossier = Path(depot)
        for fichier, octets in tous.items():
            (dossier / fichier).write_bytes(octets)
        for fichier in tous:
            if fichier.endswith(".yaml"):
                _confiner(dossier, fichier)
        try:
            campagne = lire(magasin.contenu(contenu))
            lu = lire_demande(dossier, nom, genre, campagne)
        except EntreeRefusee as erreur:
            detail = f"{len(erreur.anomalies)} faute{'s' if len(erreur.anomalies) > 1 else ''}."
            raise Refus(code, detail, {"anomalies": [a.en_json() for a in erreur.anomalies]}) from None
        except NomsRefuses as erreur:
            fautes = _autres_fautes(dossier / f"{nom}.yaml", nom, lire(magasin.contenu(contenu)))
            raise Refus("scenario_refuse", f"{majuscule(str(erreur))}.", {"anomalies": fautes} if fautes else {}) from None
        garde = empreinte_json(manifeste(dossier))
    magasin.deposer(garde, tous)
    if genre == PLAN:
        nom = f"{PLAN}-{empreinte_json([contenu, garde])[:16]}"
    return ScenarioLu(nom, genre, lu.libelle[:300] or nom, contenu, garde, lu.empreinte, _resumer(lu, campagne))


def _autres_fautes(chemin: Path, nom: str, campagne: Campagne) -> list[dict[str, Any]]:
    """Faults of a scenario whose name is refused."""
    from ..echanges.anomalies import Collecteur, EntreeRefusee
    from ..scenarios.lecture import lire_scenario as lire_un_scenario

    collecteur = Collecteur()
    lire_un_scenario(chemin, nom, campagne, collecteur)
    try:
        collecteur.refuser()
    except EntreeRefusee as erreur:
        return [a.en_json() for a in erreur.anomalies]
    return []


def _reunir(magasin: Magasin, nom: str, fichiers: Mapping[str, bytes], autres: Mapping[str, str]) -> dict[str, bytes]:
    """The files of a scenario and of those that it starts from."""
    tous = dict(fichiers)
    for autre, dossier in sorted(autres.items()):
        if f"{autre}.yaml".encode() not in fichiers.get(f"{nom}.yaml", b"") or f"{autre}.yaml" in fichiers:
            continue
        for chemin in sorted(magasin.contenu(dossier).iterdir()):
            octets = chemin.read_bytes()
            if tous.setdefault(chemin.name, octets) != octets:
                detail = f"« {chemin.name} » n'est pas celui du scénario « {autre} » : donner un autre nom à ce fichier."
                raise Refus("scenario_refuse", detail)
    fautifs = [f for f in tous if not _nomme(f)]
    if fautifs:
        raise Refus("scenario_refuse", f"Nom de fichier refusé : « {fautifs[0][:100]} ».")
    return tous


def _nomme(fichier: str) -> bool:
    """Whether this names a file of a folder, here and on the machine of whoever gets it back."""
    return fichier.isprintable() and Path(fichier).name == fichier != "" and fichier[0] != "." and len(fichier.encode()) <= 200


def _confiner(dossier: Path, fichier: str) -> None:
    """Refuse a file that names one outside its folder: it would be read with the rights of the service."""
    try:
        racines = list[yaml.Node | None](yaml.compose_all((dossier / fichier).read_bytes(), yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError):
        return  # the reader tells what is wrong in it, and reads nothing else
    vus, a_voir = set[int](), [noeud for noeud in racines if noeud is not None]
    while a_voir:
        noeud = a_voir.pop()
        if id(noeud) in vus:
            continue
        vus.add(id(noeud))
        if isinstance(noeud, yaml.MappingNode):
            a_voir += [n for paire in noeud.value for n in paire]
        elif isinstance(noeud, yaml.SequenceNode):
            a_voir += noeud.value
        elif isinstance(noeud, yaml.ScalarNode) and _dehors(dossier, noeud.value):
            ligne = noeud.start_mark.line + 1
            raise Refus("scenario_refuse", f"{fichier}, ligne {ligne} : un fichier joint se nomme sans dossier.")


def _dehors(dossier: Path, texte: str) -> bool:
    try:
        chemin = (dossier / texte).resolve()
        return chemin != dossier.resolve() and chemin.parent != dossier.resolve() and chemin.exists()
    except (OSError, ValueError, RuntimeError):
        return False


def lire_demande(dossier: Path, nom: str, genre: str, campagne: Campagne) -> Scenario | Balayage | DemandePlan:
    """Read again what is in a folder of the store.

    Raises
    ------
    EntreeRefusee, NomsRefuses
        It is not for this campaign.
    Refus
        ``plan_refuse``: no plan can be made of this campaign.
    """
    from ..banc import lire_balayage
    from ..scenarios import lire_scenarios

    chemin = dossier / f"{nom}.yaml"
    if genre == PLAN:
        return _lire_plan(dossier / f"{PLAN}.yaml", campagne)
    if genre == "balayage":
        return lire_balayage(chemin, campagne)
    return lire_scenarios([chemin], campagne)[0]


def _lire_plan(chemin: Path, campagne: Campagne) -> DemandePlan:
    from ..banc.lecture_plan import lire_plan
    from ..banc.planification import PlanRefuse, verifier_campagne

    try:
        verifier_campagne(campagne)
    except PlanRefuse as erreur:
        raise Refus("plan_refuse", f"{erreur}.".capitalize()) from None
    return lire_plan(chemin, campagne)


def _resumer(lu: Scenario | Balayage | DemandePlan, campagne: Campagne) -> dict[str, Any]:
    from ..banc import Balayage
    from ..banc.lecture_plan import DemandePlan

    if isinstance(lu, DemandePlan):
        return lu.resume
    if isinstance(lu, Balayage):
        return {"cas": len(lu.cas), "axes": list(lu.axes)}
    ecarts = _ecarts(lu, campagne)
    return {
        "capacites": [list(c) for c in lu.capacites[:MONTRES]],
        "ecarts": ecarts[:MONTRES],
        "meme_ecart": len(set(ecarts)) == 1,
        "nombre": len(lu.capacites),
        "parametres": {nom: str(valeur) for nom, valeur in lu.parametres.items()},
        "tirage": None if lu.tirage is None else str(lu.tirage),
        "retires": len(lu.retires),
        "ajoutes": 0 if lu.ajoutes is None else lu.ajoutes.dossiers.nombre,
    }


def _ecarts(lu: Scenario, campagne: Campagne) -> list[int]:
    """What each change adds to, or takes from, what the campaign opens."""
    from ..scenarios.application import ouvertes
    from ..scenarios.modele import cles_ouvertures

    avant, lieux = ouvertes(campagne), campagne.paquet.lieux.indice
    rang = {nouvelle: k for k, (_, nouvelle) in enumerate(cles_ouvertures(campagne.paquet).values())}
    disciplines = {code: k for k, code in enumerate(campagne.dossiers.disciplines)}
    ecarts = []
    for discipline, lieu, cle, nombre in lu.capacites:
        ici = avant.get((disciplines[discipline], lieux[lieu]))
        ecarts.append(nombre - ici[rang[cle]] if cle in rang and ici is not None else nombre)
    return ecarts
