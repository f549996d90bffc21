"""Runs the measures of docs/mesures.md: ``python -m benchmarks.tableau [PART ...]``, all parts by default.

Each part replaces its own entry of ``benchmarks/resultats.json``; the tables between the marks of ``docs/mesures.md`` are
written again from that file. The parent stays small and idle: every measure is a process of its own, one at a time.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from service.synthese import charger_recette

from . import processus
from .jour_des_resultats import jour

RESULTATS = processus.RACINE / "benchmarks" / "resultats.json"
PAGE = processus.RACINE / "docs" / "mesures.md"
FOIS = 3
MOUVEMENTS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("premier-degre", 2016, ()),
    ("second-degre", 2023, ("part_specifiques=0.03", "part_pop=0.02")),
    ("ptp", 2022, ()),
    ("ctss", 2020, ()),
    ("ass", 2020, ()),
    ("ass", 2024, ()),
    ("pegc", 2023, ()),
)
"""Movement, year, and values of the recipe to replace: posts outside the barème are drawn in the second degré."""
ETAPES = ("lecture", "bareme", "marche", "resolution", "verification", "figures", "ecriture")
Ligne = dict[str, Any]


def _medianes(mesures: list[processus.Mesure]) -> Ligne:
    ligne: Ligne = {nom: round(median(getattr(m, nom) for m in mesures), 3) for nom in ("mur", "cpu", "systeme")}
    return ligne | {"memoire_mo": round(max(m.memoire_mo for m in mesures)), "murs": [round(m.mur, 3) for m in mesures]}


def machine() -> Ligne:
    """Hardware and versions."""
    cpu = next((x.split(":")[1].strip() for x in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in x), "?")
    memoire = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    paquets = ("numpy", "pyarrow", "numba", "ortools", "matching")
    commande = ["git", "-C", str(processus.RACINE), "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(commande, capture_output=True, text=True, check=False).stdout.strip()
    return {
        "commit": commit,
        "date": datetime.now(UTC).date().isoformat(),
        "processeur": cpu,
        "coeurs": os.cpu_count(),
        "memoire_go": round(memoire),
        "systeme": platform.platform(),
        "python": platform.python_version(),
        "versions": {p: version(p) for p in paquets},
        "charge": [round(x, 2) for x in os.getloadavg()],
    }


def national() -> Ligne:
    """``solve`` of 23,000 candidats, 4 % in couples: first run ever, later processes, and a process that stays."""
    resultat: Ligne = {}
    for graine in (1, 2):
        dossier = processus.campagne(23_000, 0.04, graine)
        processus.solve(dossier)
        for etat in ("froid", "chaud"):
            mesures = []
            for passage in range(FOIS if graine == 1 else 2):
                noyaux = processus.DOSSIER / f"noyaux-froids-{passage}" if etat == "froid" else None
                mesures.append(processus.solve(dossier, noyaux=noyaux))
                if noyaux:
                    shutil.rmtree(noyaux)
            etapes = {e: round(median(m.reponse["secondes"][e] for m in mesures), 3) for e in ETAPES}
            reste = {"imports": round(median(m.mur - sum(m.reponse["secondes"][e] for e in ETAPES) for m in mesures), 3)}
            resultat[f"graine {graine}, processus {etat}"] = _medianes(mesures) | {"etapes": etapes | reste}
        reste_chaud = processus.tache("etapes", dossier=dossier, fois=6 if graine == 1 else 3)
        passages = reste_chaud.reponse["passages"][2:]
        etapes = {e: round(median(p[e] for p in passages), 3) for e in ETAPES}
        resultat[f"graine {graine}, même processus"] = {
            "mur": round(median(sum(p.values()) for p in passages), 3),
            "memoire_mo": round(reste_chaud.memoire_mo),
            "etapes": etapes,
            "revendications": reste_chaud.reponse["revendications"],
        }
    return resultat


def mouvements() -> Ligne:
    """Every movement at the size of its recipe and at three times it: ``solve``, first ever and next, and ``verify``."""
    resultat: Ligne = {}
    for mouvement, annee, valeurs in MOUVEMENTS:
        national = charger_recette(mouvement=mouvement, annee=annee).candidats
        graines = range(1, 9) if mouvement == "premier-degre" else range(1, 4)
        for candidats, graine in (*((national, g) for g in graines), *((3 * national, g) for g in (1, 2))):
            dossier = processus.campagne(candidats, None, graine, regles=(mouvement, annee), valeurs=valeurs)
            if graine == 1:
                noyaux = processus.DOSSIER / "noyaux-froids"
                froid = processus.solve(dossier, noyaux=noyaux).mur
                shutil.rmtree(noyaux)
            calcul, controle = processus.solve(dossier), processus.verify(dossier)
            ligne = resultat.setdefault(f"{mouvement} {annee} {candidats}", {"froid": round(froid, 3), "graines": []})
            ligne["graines"].append(_une_graine(graine, calcul, controle))
    return resultat


def _une_graine(graine: int, calcul: processus.Mesure, controle: processus.Mesure) -> Ligne:
    """Cost of both commands, and what the certificate says of each property."""
    certificat = calcul.reponse["certificat"]
    proprietes = {nom: v for nom, v in certificat.items() if nom[0] == "p" and nom[1:].isdigit() and not v.get("sans_objet")}
    sans_temoin = {nom: v for nom, v in proprietes.items() if not v["violations"]}
    return {
        "graine": graine,
        **{nom: round(getattr(calcul, nom), 3) for nom in ("mur", "cpu")},
        "memoire_mo": round(calcul.memoire_mo),
        "verify_mur": round(controle.mur, 3),
        "verify_memoire_mo": round(controle.memoire_mo),
        "resolution": round(calcul.reponse["secondes"]["resolution"], 3),
        "etat": certificat["etat"],
        "revendications": len(certificat["revendications"]),
        "verifiees": [nom for nom, v in proprietes.items() if v["verifie"]],
        "annoncees": [nom for nom, v in proprietes.items() if v["violations"]],
        "prouvees_seulement": [nom for nom, v in sans_temoin.items() if not v["verifie"] and v.get("prouve")],
        "autres": [nom for nom, v in sans_temoin.items() if not v["verifie"] and not v.get("prouve")],
    }


def couples(limite: float = 60.0) -> Ligne:
    """Share of persons in couples, 30,000 candidats: calibrated data and the harsh market, two seeds."""
    resultat: Ligne = {}
    for part in (0.0, 0.02, 0.04, 0.1, 0.2, 0.4):
        for nom, source in (("calibrée", processus.campagne), ("dure", processus.marche)):
            for graine in (1, 2):
                mesure = processus.tache("resolution", source=source(30_000, part, graine), fois=2, limite=limite)
                r = mesure.reponse
                cle = f"{nom} {part:.0%} graine {graine}"
                if r is None:
                    resultat[cle] = {"arrete_apres": limite}
                    continue
                resultat[cle] = {
                    "secondes": round(median(r["secondes"]), 3),
                    "encadrement": round(median(r["encadrement"]), 3),
                    **{k: r[k] for k in ("slots", "ouvertes", "ouvertes_liees", "etat", "revendications", "p8_ecart")},
                    **{k: r[k] for k in ("stable_prouve", "minimum_prouve", "travail")},
                    "durees": {k: round(v, 3) for k, v in r["durees"].items()},
                }
    return resultat


def echelle() -> Ligne:
    """3,000 to 1,000,000 candidats: whole process and solving stage."""
    resultat: Ligne = {}
    for n in (3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000):
        dossier = processus.campagne(n, 0.04)
        mesures = [processus.solve(dossier) for _ in range(FOIS if n < 1_000_000 else 1)]
        etapes = {e: round(median(m.reponse["secondes"][e] for m in mesures), 3) for e in ETAPES}
        chaud = processus.tache("resolution", source=dossier, fois=FOIS if n < 1_000_000 else 1).reponse
        resultat[str(n)] = _medianes(mesures) | {
            "etapes": etapes,
            "resolution_chaude": round(median(chaud["secondes"]), 4),
            "etat": chaud["etat"],
            "revendications": chaud["revendications"],
        }
    return resultat


def noyau() -> Ligne:
    """Kernel beside bare loops: same process, same arrays, in turn; three processes."""
    resultat: Ligne = {}
    source = processus.marche(30_000)
    for titulaires in (True, False):
        reponses = [processus.tache("noyau", source=source, titulaires=titulaires, fois=31).reponse for _ in range(FOIS)]
        milieu = {nom: round(median(r["medianes"][nom] for r in reponses) * 1000, 2) for nom in reponses[0]["medianes"]}
        resultat["avec titulaires" if titulaires else "sans titulaire"] = {
            "millisecondes": milieu,
            "rapport_tas": round(median(r["medianes"]["noyau"] / r["medianes"]["tas"] for r in reponses), 2),
            "rapport_marques": round(median(r["medianes"]["noyau"] / r["medianes"]["marques"] for r in reponses), 2),
            "propositions": reponses[0]["propositions"],
            "slots": reponses[0]["slots"],
            "identiques": all(r["identiques"] for r in reponses),
        }
    return resultat


def autres() -> Ligne:
    """Whole processes on the harsh market without couples: import, load, allocate."""
    resultat: Ligne = {}
    for n in (1_000, 3_000, 10_000, 30_000):
        source = processus.marche(n)
        for tache, maximum, limite, arguments in (
            ("nous", 30_000, 300.0, {}),
            ("flot", 30_000, 300.0, {}),
            ("matching", 30_000, 300.0, {}),
            ("cpsat_entier", 10_000, 400.0, {"secondes": 300.0}),
        ):
            if n > maximum:
                continue
            fois = FOIS if tache in ("nous", "flot") else 1
            mesures = [processus.tache(tache, source=source, limite=limite, **arguments) for _ in range(fois)]
            fini = mesures[0].reponse is not None
            resultat[f"{tache} {n}"] = _medianes(mesures) | (mesures[0].reponse if fini else {"arrete_apres": limite})
    return resultat


def notation() -> Ligne:
    """Scoring alone on one core."""
    reponses = [processus.tache("notation", dossier=processus.campagne(30_000), coeur=0).reponse for _ in range(FOIS)]
    ligne = {k: reponses[0][k] for k in ("candidats", "voeux", "voeux_notes", "total")}
    for nom in ("normalisation", "points"):
        ligne[f"{nom}_premiere"] = round(median(r["secondes"][nom][0] for r in reponses), 3)
        ligne[f"{nom}_suivantes"] = round(median(median(r["secondes"][nom][1:]) for r in reponses), 3)
    return ligne


def banc() -> Ligne:
    """The analyst's bench on the national campaign: sweeps and the value of every seat, one process and four."""
    dossier = processus.campagne(23_000, 0.04)
    entier = median(processus.tache("scenario_entier", dossier=dossier).reponse["secondes"])
    resultat: Ligne = {"un scénario sans le banc": {"secondes": round(entier, 3)}}
    for quoi in ("disciplines", "campagne", "tirages", "sieges"):
        mesures = {k: processus.tache("banc", dossier=dossier, quoi=quoi, travailleurs=k) for k in (0, 4)}
        un, quatre = mesures[0].reponse, mesures[4].reponse
        resultat[quoi] = {
            "nombre": un["nombre"],
            "ouverture": round(un["ouverture"], 3),
            "un": round(un["secondes"], 3),
            "un_cpu": round(mesures[0].cpu, 3),
            "quatre": round(quatre["secondes"], 3),
            "memoire_mo": round(mesures[0].memoire_mo),
            "identiques": un["empreinte"] == quatre["empreinte"],
            "rapport": round(entier * un["nombre"] / un["secondes"], 1),
        }
    return resultat


def plans() -> Ligne:
    """Capacity planning on the national campaign, without couples and with them."""
    resultat: Ligne = {}
    for part in (0.0, 0.04):
        dossier = processus.campagne(23_000, part)
        for places, but in ((50, "voeu_1"), (50, "extensions"), (200, "voeu_1"), (200, "extensions"), (-50, "voeu_1")):
            mesure = processus.tache("plan", dossier=dossier, places=places, but=but)
            reponse = mesure.reponse
            if reponse is None:
                resultat[f"{part} {places} {but}"] = {"couples": part, "places": places, "but": but, "arrete_apres": 900}
                continue
            resultat[f"{part} {places} {but}"] = {
                "couples": part,
                "places": places,
                "but": but,
                **{k: v for k, v in reponse.items() if k != "secondes"},
                "secondes": round(reponse["secondes"], 1),
                "memoire_mo": round(mesure.memoire_mo),
            }
    return resultat


PARTIES: dict[str, Callable[[], Ligne]] = {
    "national": national,
    "mouvements": mouvements,
    "couples": couples,
    "echelle": echelle,
    "noyau": noyau,
    "autres": autres,
    "notation": notation,
    "jour": jour,
    "banc": banc,
    "plans": plans,
}


def main() -> None:
    resultats: Ligne = {}
    for nom in sys.argv[1:] or PARTIES:
        partie = {nom: {"machine": machine(), "lignes": PARTIES[nom]()}} if nom != "page" else {}
        # Read again: another part may have been written meanwhile.
        resultats = (json.loads(RESULTATS.read_text()) if RESULTATS.exists() else {}) | partie
        RESULTATS.write_text(json.dumps(resultats, ensure_ascii=False, separators=(",", ":")).replace('},"', '},\n"') + "\n")
    from .page import ecrire_page

    ecrire_page(PAGE, resultats)


if __name__ == "__main__":
    main()
