"""The second-degree barème of 2023 a second time, for one person at a time, in plain Python with the figures written out.

It shares with the engine only the geography (which académies touch, which département is where). Slow and obvious on purpose.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scoring.lieux import Lieux

PETITE_COURONNE = {"75", "92", "93", "94"}


def bareme_naif(lieux: Lieux, candidat: Mapping[str, Any], lie: bool) -> tuple[list[dict[str, int]], int | None]:
    """Return the non-zero lines of each vœu, and the points in extension (None when it does not apply), in hundredths."""
    liste = candidat["voeux"]
    lignes = [
        {nom: valeur for nom, valeur in _voeu(lieux, candidat, liste, i, lie).items() if valeur} for i in range(len(liste))
    ]
    obligatoire = candidat["statut"] in {"stagiaire", "atp", "reintegration"} and candidat.get("origine") is None
    if not (obligatoire and liste):
        return lignes, None
    retires = {
        "handicap",
        "cimm",
        "stag_10",
        "stag_01",
        "ex_fonctionnaire",
        "reintegration",
        "voeu_pref",
        "corse",
    }
    return lignes, min(sum(v for nom, v in ligne.items() if nom not in retires) for ligne in lignes)


def _voeu(lieux: Lieux, c: Mapping[str, Any], liste: list[str], i: int, lie: bool) -> dict[str, int]:
    lieu = liste[i]
    lignes = {**_echelon(c), **_poste(c), **_famille(lieux, c, liste, i, lie)}
    annees = c.get("ep_annees")
    if annees is not None and annees >= 5 and c.get("ep_classement"):
        lignes[c["ep_classement"]] = 20_000 if c["ep_classement"] == "rep" else 40_000
    if lieu in (c.get("handicap_academies") or ()):
        lignes["handicap"] = 100_000
    elif c.get("boe"):
        lignes["boe"] = 10_000
    if i == 0 and c.get("cimm") == lieu and lieu in {"28", "31", "32", "33", "43"}:
        lignes["cimm"] = 100_000
    lignes |= _parcours(c, lieu, i)
    famille = any(nom in _famille(lieux, c, liste, j, lie) for j in range(len(liste)) for nom in ("rc", "apc", "simultanee"))
    demandes = c.get("voeu_preferentiel_annees") or 0
    if i == 0 and demandes >= 2 and not famille and not c.get("shn_annees"):
        lignes["voeu_pref"] = max(min(demandes - 1, 5) * 2_000, (c.get("voeu_preferentiel_acquis") or 0) * 100)
    if liste == ["27"]:
        fois = c.get("corse_demandes") or 1
        lignes["corse"] = {1: 60_000, 2: 80_000}.get(max(fois, 1), 100_000)
        if c["statut"] == "stagiaire" and c.get("ex_contractuel") and c.get("academie_stage") == "27":
            lignes["corse"] = 140_000
    return lignes


def _echelon(c: Mapping[str, Any]) -> dict[str, int]:
    echelon, annees, agrege = c.get("echelon"), c.get("anciennete_echelon") or 0, c.get("corps") == "agrege"
    if echelon is None:
        return {}
    if c.get("classe") == "exceptionnelle":
        if agrege and echelon == 3 and annees >= 2:
            return {"echelon_cx": 10_500}
        return {"echelon_cx": min(7_700 + 700 * echelon, 9_800)}
    if c.get("classe") == "hors_classe" and agrege:
        haut = 10_500 if annees >= 3 else 9_800 if annees >= 2 else 0
        return {"echelon_hc_agr": max(min(6_300 + 700 * echelon, 10_500), haut if echelon == 4 else 0)}
    if c.get("classe") == "hors_classe":
        return {"echelon_hc": min(5_600 + 700 * echelon, 10_500)}
    return {"echelon_cn": max(1_400, 700 * echelon)}


def _poste(c: Mapping[str, Any]) -> dict[str, int]:
    annees = c.get("anciennete_poste") or 0
    if c["statut"] == "stagiaire":
        return {}
    if c["statut"] == "stagiaire_ex_titulaire":
        return {"poste_stag_ex_titulaire": 2_000 * (annees + 1) + 5_000 * ((annees + 1) // 4)}
    return {"poste": 2_000 * annees + 5_000 * (annees // 4)}


def _famille(lieux: Lieux, c: Mapping[str, Any], liste: list[str], i: int, lie: bool) -> dict[str, int]:
    a, b = lieux.indice[liste[0]], lieux.indice[liste[i]]
    if a != b and not lieux.limitrophe[a, b]:
        return {}
    motif = c.get("motif_familial")
    if motif == "mutation_simultanee":
        return {"simultanee": 8_000} if lie else {}
    autre = c.get("departement_conjoint")
    deduite = lieux.codes[lieux.lieu_du_departement[lieux.indice_departement[autre]]] if autre else None
    if motif is None or (c.get("academie_conjoint") or deduite) != liste[0]:
        return {}
    lignes = {"rc" if motif == "rapprochement_conjoints" else "apc": 15_020, "enfants": 10_000 * (c.get("enfants") or 0)}
    ici, la = c.get("departement"), c.get("departement_conjoint")
    if ici and la and ici != la and not {ici, la} <= PETITE_COURONNE:
        demis = min(2 * min(c.get("separation_activite") or 0, 4) + min(c.get("separation_conge") or 0, 4), 8)
        if c["statut"].startswith("stagiaire"):
            demis = min(demis, 2)
        entieres = {0: 0, 1: 19_000, 2: 32_500, 3: 47_500, 4: 60_000}[demis // 2]
        lignes["separation"] = entieres + (9_500 if demis % 2 else 0)
        x = lieux.lieu_du_departement[lieux.indice_departement[ici]]
        if lignes["separation"] and x != a and not lieux.limitrophe[x, a]:
            lignes["eloign_aca"] = 20_000
    return lignes


def _parcours(c: Mapping[str, Any], lieu: str, i: int) -> dict[str, int]:
    lignes = {}
    stagiaire = c["statut"] == "stagiaire"
    ex_fonctionnaire = c.get("academie_ex_titulaire")
    if stagiaire and not ex_fonctionnaire:
        if i == 0 and c.get("bonification_stagiaire") and not c.get("ex_contractuel"):
            lignes["stag_10"] = 1_000
        if lieu in {c.get("academie_stage"), c.get("academie_concours")}:
            lignes["stag_01"] = 10
    if stagiaire and c.get("ex_contractuel") and c.get("echelon"):
        lignes["ex_contractuel"] = 15_000 if c["echelon"] <= 3 else 16_500 if c["echelon"] == 4 else 18_000
    if c["statut"].startswith("stagiaire") and lieu == ex_fonctionnaire:
        lignes["ex_fonctionnaire"] = 100_000
    if lieu == c.get("academie_reintegration"):
        lignes["reintegration"] = 100_000
    lignes["shn"] = 5_000 * min(c.get("shn_annees") or 0, 4)
    lignes["mayotte_guyane"] = 10_000 if (c.get("mayotte_guyane_annees") or 0) >= 5 else 0
    return lignes
