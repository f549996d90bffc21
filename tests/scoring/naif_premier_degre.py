"""The first-degree barème of 2016 a second time, for one person at a time, in plain Python with the figures written out.

It shares with the engine only the geography (which départements, académies and countries touch). Slow and obvious on purpose.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from scoring.lieux import Lieux

INSTITUTEUR = (18, 18, 22, 22, 26, 29, 31, 33, 33, 36, 39)
PE = (0, 0, 22, 26, 29, 33, 36, 39, 39, 39, 39)
HORS_CLASSE = (36, 39, 39, 39, 39, 39, 39, 39, 39, 39, 39)
SEPARATION = (0, 25, 50, 75, 200, 225, 350, 375, 450)
"""Points by half-years of separation."""


def bareme_naif(lieux: Lieux, candidat: Mapping[str, Any]) -> list[dict[str, int]]:
    """Return the non-zero lines of each vœu, in hundredths."""
    nombre = len(candidat["voeux"])
    return [{nom: valeur for nom, valeur in _voeu(lieux, candidat, i).items() if valeur} for i in range(nombre)]


def _voeu(lieux: Lieux, c: Mapping[str, Any], i: int) -> dict[str, int]:
    lieu = c["voeux"][i]
    lignes = {**_commun(c), **_famille(lieux, c, i)}
    if lieu in (c.get("handicap_departements") or ()):
        lignes["handicap"] = 80_000
    elif c.get("boe"):
        lignes["boe"] = 10_000
    classements = {c.get("ep_classement"), c.get("ep_classement_autre")}
    en_activite = c.get("position") not in {"disponibilite", "conge_parental", "detachement"}
    if (c.get("ep_annees") or 0) >= 5 and not c.get("ep_non_affecte") and en_activite:
        if classements & {"rep_plus", "ville"}:
            lignes["rep_plus"] = 9_000
        elif "rep" in classements:
            lignes["rep"] = 4_500
    meme_voeu = c.get("voeu_preferentiel_lieu") in (None, c["voeux"][0])
    if i == 0 and meme_voeu and not c.get("voeu_preferentiel_interrompu"):
        lignes["voeu_preferentiel"] = 500 * (c.get("voeu_preferentiel_renouvellements") or 0)
    return lignes


def _commun(c: Mapping[str, Any]) -> dict[str, int]:
    grille = {"instituteur": INSTITUTEUR, "pe": HORS_CLASSE if c.get("classe") == "hors_classe" else PE}.get(
        str(c.get("corps"))
    )
    echelon = 100 * grille[c["echelon"] - 1] if grille and c.get("echelon") else 0
    mois = max((c.get("anciennete_departement_mois") or 0) - 36, 0)
    # Two twelfths of a point a month, exactly, then truncated to the hundredth.
    centiemes = Fraction(2, 12) * mois * 100
    return {"echelon": echelon, "anciennete": int(centiemes), "anciennete_tranches": 1_000 * (mois // 60)}


def _famille(lieux: Lieux, c: Mapping[str, Any], i: int) -> dict[str, int]:
    premier, motif = lieux.indice[c["voeux"][0]], c.get("motif_familial")
    lieu = lieux.indice[c["voeux"][i]]
    if lieu != premier and not lieux.limitrophe[lieu, premier]:
        return {}
    chez_le_conjoint = c["voeux"][0] == c.get("departement_conjoint")
    if motif == "residence_enfant":
        return {"residence_enfant": 4_000} if chez_le_conjoint else {}
    pays = c.get("pays_conjoint")
    a_la_frontiere = pays is not None and bool(lieux.frontalier[premier, lieux.pays.index(pays)])
    refuse = c.get("situation_conjoint") == "retraite" or c.get("origine") == c["voeux"][0]
    if motif != "rapprochement_conjoints" or refuse or not (chez_le_conjoint or a_la_frontiere):
        return {}
    activite, conge = (min(c.get(nom) or 0, 4) for nom in ("separation_activite", "separation_conge"))
    separation = SEPARATION[min(2 * activite + conge, 8)]
    lignes = {"rapprochement": 15_000, "enfants": 5_000 * (c.get("enfants") or 0), "separation": 100 * separation}
    if separation and c.get("origine") is not None:
        chez_soi, la_bas = (int(lieux.academie[lieux.indice[code]]) for code in (c["origine"], c["voeux"][0]))
        if chez_soi != la_bas and not lieux.academie_limitrophe[chez_soi, la_bas]:
            lignes["non_limitrophe"] = 8_000
    return lignes
