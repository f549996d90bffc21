"""Plans side by side: what each gains, what is proven, and where the seats go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..banc.buts import NOMS_PLANS
from ..francais import ecart, entier, liste, pluriel
from .modele import Image
from .tuiles import Carte, carte

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from scoring.paquet import Paquet


def plans_compares(contenu: Mapping[str, Any]) -> Image:
    """What each plan gains on the goal, beside what no plan can pass.

    Parameters
    ----------
    contenu
        ``plan.json`` of a plan of K seats.
    """
    plans, borne = contenu["plans"], contenu["borne"]
    colonnes = {nom: [p[nom] for p in plans] for nom in ("plan", "gain", "cellules", "gagnants", "perdants")}
    plafond = None if borne is None else contenu["cout_base"] - borne
    colonnes["borne"] = [plafond] * len(plans)
    titre = f"Plans pour {pluriel(abs(contenu['places']), 'place')} : {contenu['but_en_mots']}"
    dits = liste(f"{NOMS_PLANS[p['plan']]} {ecart(p['gain'])} ({entier(p['perdants'])} moins bien placés)" for p in plans)
    preuve = (
        "Prouvé : aucun plan ne fait mieux."
        if contenu["prouve"]
        else "Rien n'est prouvé de ce qu'un autre plan ferait."
        if plafond is None
        else f"Non prouvé : aucun plan ne peut dépasser {ecart(plafond)}."
    )
    texte = f"Effet de chaque plan sur le but, par rapport à la campagne telle qu'elle est : {dits}. {preuve}"
    return Image("plans", titre, texte, colonnes, "plan.json.", lambda: _dessiner(titre, plans, plafond, preuve))


def _dessiner(titre: str, plans: Sequence[Mapping[str, Any]], plafond: int | None, preuve: str) -> Figure:
    from .toile import BLEU, ROUGE, feuille, nombres_francais

    page, axe = feuille(9, 1.9 + 0.5 * len(plans))
    gains = [int(p["gain"]) for p in plans]
    axe.barh(range(len(plans)), gains, 0.6, color=BLEU)
    for i, (p, gain) in enumerate(zip(plans, gains, strict=True)):
        dit = f" {ecart(gain)} ; {entier(p['gagnants'])} mieux, {entier(p['perdants'])} moins bien"
        dedans = gain > 0.6 * max([*gains, 1])
        axe.text(
            0 if gain < 0 else (0.02 * max(gains) if dedans else gain),
            i,
            dit,
            va="center",
            color="white" if dedans else "#111111",
        )
    if plafond is not None:
        axe.axvline(plafond, color=ROUGE, lw=1.8, ls="--")
    axe.axvline(0, color="#1b1b1f", lw=0.8)
    axe.set_yticks(range(len(plans)), [NOMS_PLANS[p["plan"]] for p in plans])
    axe.set_ylim(len(plans) - 0.4, -0.6)
    axe.tick_params(axis="y", length=0)
    axe.margins(x=0.06)
    nombres_francais(axe.xaxis)
    axe.grid(axis="x")
    tirets = "" if plafond is None else " Tirets : ce qu'aucun plan ne dépasse."
    axe.set_xlabel(f"effet sur le but. {preuve}{tirets}")
    axe.set_title(titre)
    return page


def places_du_plan(lignes: Sequence[Mapping[str, str]], plan: str, paquet: Paquet) -> Image:
    """Map of the seats of a plan, by lieu.

    Parameters
    ----------
    lignes
        Rows of ``plan.csv``; those of ``plan`` count, all of them where no plan is named.
    """
    lieux, propres = paquet.lieux, paquet.lieux.nombre_propres
    places = dict.fromkeys(lieux.codes[:propres], 0)
    for ligne in lignes:
        if ligne.get("plan", plan) == plan or not plan:
            places[ligne["lieu"]] += int(ligne["places"])  # a plan opens no post
    noms = dict(zip(lieux.codes, lieux.noms, strict=True))
    quel = f" ({NOMS_PLANS[plan]})" if plan else ""
    titre = f"Places du plan, par {paquet.nom_propre.singulier}{quel}"
    fortes = sorted((c for c in places if places[c]), key=lambda c: (-abs(places[c]), c))
    dits = liste(f"{noms[c]} ({ecart(places[c])})" for c in fortes[:8])
    mot = pluriel(len(fortes), paquet.nom_propre.singulier, paquet.nom_propre.pluriel)
    texte = f"{ecart(sum(places.values()))} places en tout, dans {mot} : {dits or 'aucune'}."
    vue = Carte(list(places.values()), [ecart(n) if n else "–" for n in places.values()], "places")
    return carte("carte-plan", titre, texte, lieux, vue, "places", "plan.csv.")
