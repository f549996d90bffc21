"""The form of a scenario: read as the file of the command, its faults told with its own words, and examples of files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import yaml

from scoring.paquet import Paquet

from ...base import transaction
from ...base.refus import Refus
from ...conduite import campagnes
from ...scenarios.modele import ouvertures
from ..depot_scenario import Recu
from ..descriptions import paquet
from ..service import Service
from .banc import code_dit, noms_des_codes
from .formulaire import Formulaire

LIGNES = 4
"""Changes that the form takes; more go in a CSV file."""


def recu_du_formulaire(service: Service, campagne: str, formulaire: Formulaire) -> Recu:
    """The scenario of a form: its files as they were sent, or one written from its fields."""
    joints = {e.nom: e.flux.read() for e in formulaire.envois("joints")}
    nom, envois = formulaire.texte("nom")[:64], formulaire.envois("yaml")
    genre = "balayage" if formulaire.texte("genre") == "balayage" else "scenario"
    if envois:
        nom = envois[0].nom.removesuffix(".yml").removesuffix(".yaml")[:64]
        return Recu(nom, genre, {**joints, f"{nom}.yaml": envois[0].flux.read()})
    if formulaire.texte("genre"):
        raise Refus("requete_invalide", "", {"motifs": ["Choisissez le fichier YAML."]})
    with transaction(service.engine, ecrire=False) as seance:
        ligne = campagnes.lire(seance, campagne)
    contenu: dict[str, Any] = {"libelle": formulaire.texte("libelle")[:200] or nom}
    bases = [f"{base[:64]}.yaml" for base in formulaire.liste("base")]
    if bases:
        contenu["base"] = bases
    changements: list[dict[str, str]] = []
    noms = noms_des_codes(paquet(ligne.mouvement, ligne.annee))
    for i in range(LIGNES):
        changements += _changement(formulaire, i, noms)
    tableau = formulaire.fichier("capacites")
    if tableau is not None:
        joints[f"{nom}.csv"] = tableau
        changements.append({"fichier": f"{nom}.csv"})
    if changements:
        contenu["capacites"] = changements
    if paquet(ligne.mouvement, ligne.annee).discipline:
        changements[:] = [{k: v for k, v in c.items() if k != "discipline"} for c in changements]
    return Recu(nom, genre, {**joints, f"{nom}.yaml": yaml.safe_dump(contenu, allow_unicode=True, sort_keys=False).encode()})


def _changement(formulaire: Formulaire, i: int, noms: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    """A row of the form; none when it has no number."""
    nombre = formulaire.texte(f"nombre{i}")[:16].replace(",", ".").replace("−", "-").removeprefix("+")
    if not nombre:
        return []
    cibles = (("discipline", "disciplines"), ("academie", "academies"), ("lieu", "lieux"))
    ou = {cible: code_dit(formulaire.texte(f"{cible}{i}")[:64], noms.get(quoi, {})) for cible, quoi in cibles}
    dits = {cible: code for cible, code in ou.items() if code} or {"partout": "oui"}
    return [{**dits, formulaire.texte(f"cle{i}")[:32]: nombre}]


_CHAMPS = {"discipline": "discipline", "lieu": "lieu d'une cellule", "academie": "toute une académie", "libelle": "Libellé"}
_NOMMES = {
    "discipline": "le nom ou le code d'une discipline de la campagne",
    "lieu": "le nom ou le code d'un lieu",
    "academie": "le nom ou le code d'une académie",
}
_RANGEE = re.compile(r"capacites\[(\d+)\](?:\.(\w+))?")
_DEJA = re.compile(r"(à )?la ligne \d+ \(capacites\[(\d+)\]\)")


def _remplis(saisie: Formulaire) -> list[int]:
    """Rows of changes that the form writes."""
    return [i for i in range(LIGNES) if _changement(saisie, i, {})]


def _autre(trouvee: re.Match[str], remplis: Sequence[int]) -> str:
    """Another row of the form, in place of its line in the file."""
    if int(trouvee[2]) >= len(remplis):
        return trouvee[0]
    return f"{'au' if trouvee[1] else 'le'} changement {remplis[int(trouvee[2])] + 1}"


def motif_du_formulaire(anomalie: Mapping[str, Any], saisie: Formulaire) -> str:
    """A fault of what the form says, with its words and what was typed rather than those of the file written from it."""
    remplis = _remplis(saisie)
    trouvee = _RANGEE.fullmatch(anomalie["colonne"])
    if not anomalie["fichier"].endswith(".yaml") or trouvee is None or int(trouvee[1]) >= len(remplis):
        return str(anomalie["message"])
    champ = trouvee[2] or ""
    nom = "" if not champ else f", {_CHAMPS.get(champ, 'combien')}"
    attendu = _NOMMES.get(champ, anomalie["attendu"]) if anomalie["code"] == "code_inconnu" else anomalie["attendu"]
    attendu = _DEJA.sub(partial(_autre, remplis=remplis), attendu)
    ecrite = saisie.texte(f"{champ if champ in _NOMMES else 'nombre'}{remplis[int(trouvee[1])]}") if champ else ""
    ecrite = ecrite[:64] or anomalie["valeur"]
    valeur = f" : « {ecrite} »" if ecrite else ""
    suite = f" ({anomalie['correction']})" if anomalie["correction"] else ""
    return f"Changement {remplis[int(trouvee[1])] + 1}{nom}{valeur}. Attendu : {attendu}{suite}."


def exemples_yaml(regles: Paquet) -> tuple[str, str]:
    """A scenario and a sweep that any campaign of the movement accepts."""
    ajout = ouvertures(regles)[0].ajout
    return (
        f"libelle: Une place de plus partout\ncapacites:\n  - {{partout: oui, {ajout}: 1}}\n",
        (
            "libelle: Une place de moins, puis de plus, dans chaque académie\ngrille:\n"
            f"  - {{axe: academie, chaque: academie, {ajout}: [-1, 1]}}\n"
        ),
    )
