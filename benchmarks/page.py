"""Tables of docs/mesures.md, written from ``resultats.json``."""

from __future__ import annotations

from math import log
from pathlib import Path
from typing import Any

DEBUT, FIN = "<!-- tables: python -m benchmarks.tableau -->", "<!-- end of tables -->"
ETAPES = ("imports", "lecture", "bareme", "marche", "resolution", "verification", "figures", "ecriture")
NOMS = {
    "nous": "mouvement: stable, proven, verified",
    "flot": "OR-Tools min-cost flow: no priorities, not stable",
    "matching": "`matching` (PyPI), hospital-resident",
    "cpsat_entier": "one whole CP-SAT model, cut-off encoding, 1 worker",
}


TOUS = "result page, everyone, 500 at a time"


def pente(points: list[tuple[float, float]]) -> float:
    """Least-squares slope of log(seconds) over log(size)."""
    x, y = [log(a) for a, _ in points], [log(b) for _, b in points]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True)) / sum((a - mx) ** 2 for a in x)


def _table(titres: tuple[str, ...], lignes: list[list[Any]]) -> list[str]:
    corps = ["| " + " | ".join(str(c) for c in ligne) + " |" for ligne in lignes]
    return ["| " + " | ".join(titres) + " |", "|" + "---|" * len(titres), *corps, ""]


def _machine(partie: dict[str, Any]) -> list[str]:
    m = partie["machine"]
    versions = ", ".join(f"{nom} {v}" for nom, v in m["versions"].items())
    quand = f"{m['date']}, commit {m.get('commit', 'not recorded')}"
    materiel = f"{quand}: {m['processeur']}, {m['coeurs']} cores, {m['memoire_go']} GB, {m['systeme']}"
    return [f"{materiel}; Python {m['python']}, {versions}. Load average at the start {m['charge'][0]}.", ""]


def _national(lignes: dict[str, Any]) -> list[str]:
    corps = [
        [nom, v["mur"], v.get("cpu", "–"), v["memoire_mo"], *(v["etapes"].get(e, "–") for e in ETAPES)]
        for nom, v in lignes.items()
    ]
    return _table(("run", "wall s", "CPU s", "peak MB", *ETAPES), corps)


def _etendue(valeurs: list[float]) -> str:
    """Smallest and largest."""
    bas, haut = min(valeurs), max(valeurs)
    return f"{bas}" if bas == haut else f"{bas}–{haut}"


def _mouvements(lignes: dict[str, Any]) -> list[str]:
    corps = []
    for nom, v in lignes.items():
        regles, candidats = nom.rsplit(" ", 1)
        graines = v["graines"]
        etendues = [
            _etendue([g[c] for g in graines])
            for c in ("mur", "cpu", "memoire_mo", "resolution", "verify_mur", "verify_memoire_mo")
        ]
        etats = sorted({f"{g['etat']}, {g['revendications']}" for g in graines})
        corps.append([regles, f"{int(candidats):,}", len(graines), v["froid"], *etendues, "; ".join(etats), _preuve(graines)])
    titres = (
        "movement", "candidats", "seeds", "solve, cold, s", "solve, warm, s", "CPU s", "peak MB", "solving stage s", "verify s",
        "verify peak MB", "state, claims", "properties",
    )  # fmt: skip
    return [
        "`second-degre` here has posts (`part_specifiques=0.03`, `part_pop=0.02`). Smallest and largest over the seeds, one",
        "run each; cold: seed 1. Sizes: the recipe's, and three times that.",
        "",
        *_table(titres, corps),
    ]


def _preuve(graines: list[dict[str, Any]]) -> str:
    """What is verified independently, what only the mechanism proves, what nobody does."""
    seulement = sorted({p.upper() for g in graines for p in g["prouvees_seulement"]})
    autres = sorted({p.upper() for g in graines for p in g["autres"]})
    annoncees = sorted({p.upper() for g in graines for p in g["annoncees"]})
    texte = "all verified" if not seulement and not autres and not annoncees else "verified"
    if seulement:
        texte += f", but {', '.join(seulement)} proven by the mechanism alone"
    if annoncees:
        texte += f"; {', '.join(annoncees)} not held for {sum(bool(g['annoncees']) for g in graines)} seed, announced"
    return texte + (f"; {', '.join(autres)} not proven" if autres else "")


def _couples(lignes: dict[str, Any]) -> list[str]:
    corps = []
    for nom, v in lignes.items():
        if "arrete_apres" in v:
            corps.append([nom, f"stopped after {v['arrete_apres']:.0f} s", *["–"] * 8])
            continue
        d = v["durees"]
        placement = d.get("placement_obligatoire", 0.0)
        preuve = "yes" if v["p8_ecart"] == 0 and v["minimum_prouve"] else "minimum" if v["minimum_prouve"] else "no"
        corps.append([
            nom, v["secondes"], round(sum(d.values()) - placement, 3), placement, v["encadrement"],
            v["ouvertes"], v["ouvertes_liees"], v["travail"].get("cpsat_millisecondes_deterministes", 0),
            f"{v['etat']}, {v['revendications']}", f"{preuve} (gap {v['p8_ecart']})",
        ])  # fmt: skip
    titres = (
        "data", "solving stage s", "without placements s", "placements s", "bounds s", "units left open", "of which couples",
        "CP-SAT deterministic ms", "state, claims", "proven",
    )  # fmt: skip
    return _table(titres, corps)


def _echelle(lignes: dict[str, Any]) -> list[str]:
    champs = ("mur", "cpu", "systeme", "memoire_mo", "resolution_chaude")
    corps = [[f"{int(n):,}", *(v[c] for c in champs), f"{v['etat']}, {v['revendications']}"] for n, v in lignes.items()]
    titres = ("candidats", "wall s", "CPU s", "of which system s", "peak MB", "solving stage, warm s", "state, claims")
    tailles = [int(n) for n in lignes]

    def exposants(champ: str) -> str:
        textes = []
        for minimum, maximum in ((3_000, 1_000_000), (30_000, 1_000_000), (3_000, 300_000)):
            points = [(n, lignes[str(n)][champ]) for n in tailles if minimum <= n <= maximum]
            textes.append(f"{pente(points):.2f} ({minimum:,} to {maximum:,})" if len(points) > 1 else "–")
        return ", ".join(textes)

    return [
        *_table(titres, corps),
        f"Growth exponents (least squares on logarithms): whole process {exposants('mur')}; solving stage "
        + exposants("resolution_chaude")
        + ". The fixed second of imports flattens the first one at small sizes.",
        "",
    ]


def _noyau(lignes: dict[str, Any]) -> list[str]:
    corps = [
        [
            nom, f"{v['slots']:,}", *(f"{v['millisecondes'][b]} ms" for b in ("noyau", "tas", "marques")),
            v["rapport_tas"], v["rapport_marques"], "yes" if v["identiques"] else "NO",
        ]
        for nom, v in lignes.items()
    ]  # fmt: skip
    return _table(
        ("market", "slots", "our kernel", "bare, heaps", "bare, marks", "ours / heaps", "ours / marks", "same allocation"),
        corps,
    )


def _autres(lignes: dict[str, Any]) -> list[str]:
    corps = []
    for nom, v in lignes.items():
        tache, n = nom.rsplit(" ", 1)
        fini = "arrete_apres" not in v
        issue = f"sum of ranks {v['rangs']:,}" if "rangs" in v else v.get("statut", "no answer")
        corps.append(
            [f"{int(n):,}", NOMS[tache], v["mur"] if fini else f"stopped at {v['mur']}", v["cpu"], v["memoire_mo"], issue]
        )
    return _table(("candidats", "program", "wall s", "CPU s", "peak MB", "answer"), corps)


def _notation(v: dict[str, Any]) -> list[str]:
    corps = [[nom, v[f"{nom}_premiere"], v[f"{nom}_suivantes"]] for nom in ("normalisation", "points")]
    total = ["both", *(round(v[f"normalisation_{k}"] + v[f"points_{k}"], 3) for k in ("premiere", "suivantes"))]
    return [
        f"{v['candidats']:,} candidats, {v['voeux']:,} vœux, one core.", "",
        *_table(("step", "first call s", "next calls s"), [*corps, total]),
    ]  # fmt: skip


BANC = {
    "disciplines": ("1,000 scenarios of one discipline each", 60),
    "campagne": ("100 scenarios of the whole campaign", 60),
    "tirages": ("100 draws with 3 % of no-shows", None),
    "sieges": ("value of every seat, one more and one fewer", 120),
}


def _banc(lignes: dict[str, Any]) -> list[str]:
    entier = lignes["un scénario sans le banc"]["secondes"]
    corps = [
        [
            BANC[nom][0], f"{v['nombre']:,}", v["ouverture"], v["un"], v["un_cpu"], v["quatre"],
            round(1000 * v["un"] / v["nombre"], 1), v["rapport"], "yes" if v["identiques"] else "NO", v["memoire_mo"],
        ]
        for nom, v in lignes.items() if nom in BANC
    ]  # fmt: skip
    titres = (
        "what", "answers", "opening s", "one process s", "CPU s, whole process", "four processes s", "ms each, one process",
        "times faster than without the bench", "same bytes", "peak MB",
    )  # fmt: skip
    return [
        f"One scenario without the bench (scored, solved, verified, counted; nothing read again): {entier} s. Every answer of",
        "the bench is verified. Four processes: started anew, their start included.",
        "",
        *_table(titres, corps),
    ]


def _plans(lignes: dict[str, Any]) -> list[str]:
    corps = [
        [
            f"{v['couples']:.0%}", v["places"], v["but"],
            *(v.get(nom, "–") for nom in ("marginal", "glouton", "optimal", "borne")),
            "yes" if v.get("prouve") else "no", v.get("secondes", f"stopped after {v.get('arrete_apres')} s"),
            v.get("memoire_mo", "–"),
        ]
        for v in lignes.values()
    ]  # fmt: skip
    titres = (
        "couples", "seats", "goal", "marginal plan", "greedy plan", "plan kept", "no plan does better than", "proven", "s",
        "peak MB",
    )  # fmt: skip
    return [
        "Gain on the goal, in persons, each plan answered by the mechanism and verified; one process.",
        "",
        *_table(titres, corps),
    ]


def _buts(resultats: dict[str, Any]) -> list[str]:
    """Goals beside what was measured."""
    parties = {nom: partie["lignes"] for nom, partie in resultats.items()}
    corps: list[list[Any]] = []
    for nom, v in parties.get("national", {}).items():
        if "processus" in nom:
            corps.append([f"`solve`, 23,000, 4 %: {nom}", "5 s, 1 GB", f"{v['mur']} s, {v['memoire_mo']} MB"])
    for nom, v in parties.get("mouvements", {}).items():
        if nom == "premier-degre 2016 17000":
            graines = v["graines"]
            mesure = f"{_etendue([g['mur'] for g in graines])} s warm, {v['froid']} s cold; {_preuve(graines)}"
            corps.append([f"`solve`, premier degré, 17,000, {len(graines)} seeds", "10 s, proven", mesure])
    for part, but in (("2%", 1), ("20%", 5)):
        mesures = [
            f"{nom.replace(part + ' ', '')} {v['secondes']} s" if "secondes" in v else f"{nom.replace(part + ' ', '')} stopped"
            for nom, v in parties.get("couples", {}).items()
            if f" {part} " in nom
        ]
        if mesures:
            corps.append([f"solving stage, 30,000, {part} in couples", f"{but} s", "; ".join(mesures)])
    for nom, v in parties.get("noyau", {}).items():
        corps.append([f"kernel / bare loop with the same trick, {nom}", "1.2", v["rapport_marques"]])
    if "300000" in parties.get("echelle", {}):
        corps.append(["`solve`, 300,000, 4 %", "60 s", f"{parties['echelle']['300000']['mur']} s"])
        for champ, nom in (("mur", "whole process"), ("resolution_chaude", "solving stage")):
            points = [(int(n), v[champ]) for n, v in parties["echelle"].items()]
            grands = [p for p in points if p[0] >= 30_000]
            corps.append([
                f"growth exponent, {nom}", "1.1", f"{pente(points):.2f} over all sizes, {pente(grands):.2f} from 30,000 on",
            ])  # fmt: skip
    if "notation" in parties:
        v = parties["notation"]
        total = v["normalisation_premiere"] + v["points_premiere"]
        corps.append([f"scoring, 30,000 candidats, {v['voeux']:,} vœux, one core, first call", "1.5 s", f"{total:.2f} s"])
    for nom, v in parties.get("jour", {}).items():
        foule = v["foules"][TOUS]
        erreurs = sum(foule["erreurs"].values()) or "no"
        mesure = f"{foule['mur']} s, {foule['p95'] / 1000:.1f} s, {erreurs} error"
        corps.append([f"results day, {nom}: everyone's result page; p95 at 500 at a time", "300 s, 1 s, no error", mesure])
    for nom, v in parties.get("banc", {}).items():
        if nom in BANC and BANC[nom][1]:
            corps.append([f"bench, 23,000: {BANC[nom][0]}, 4 cores", f"{BANC[nom][1]} s", f"{v['quatre']} s"])
    return ["## Goals", "", *_table(("what", "goal", "measured"), corps)]


def _jour(lignes: dict[str, Any]) -> list[str]:
    corps = []
    for nom, v in lignes.items():
        for foule, f in v["foules"].items():
            corps.append([
                nom, foule, f"{f['personnes']:,}", f"{f['requetes']:,}", f["mur"], f["par_seconde"],
                *(f[q] for q in ("p50", "p95", "p99", "max")), sum(f["erreurs"].values()) or "none", f["cpu_service"],
                f["cpu_lecteurs"], f["memoire_mo"],
            ])  # fmt: skip
    premiere = next(iter(lignes.values()))["publication"]
    taille = premiere["magasin_mo"]["lettres"]
    titres = (
        "service", "crowd", "people", "requests", "wall s", "requests/s", "p50 ms", "p95 ms", "p99 ms", "max ms", "errors",
        "CPU of the service s", "CPU of the readers s", "memory MB",
    )  # fmt: skip
    return [
        *_table(titres, corps),
        f"Verification, everyone's result, publication: {premiere['secondes']} s; letters: {taille} MB.",
        "",
    ]


PARTIES = {
    "national": ("National run, 23,000 candidats, 4 % in couples", _national),
    "mouvements": ("Every movement at national size", _mouvements),
    "couples": ("Share of persons in couples, 30,000 candidats, solving stage alone", _couples),
    "echelle": ("Size, 4 % in couples", _echelle),
    "noyau": ("Kernel beside bare loops, 30,000 candidats, no couple", _noyau),
    "autres": ("Other programs, whole process, harsh market without couple", _autres),
    "notation": ("Scoring alone", _notation),
    "jour": ("Results day: 30,000 people read their result", _jour),
    "banc": ("The analyst's bench, national campaign", _banc),
    "plans": ("Capacity planning, national campaign", _plans),
}


def ecrire_page(page: Path, resultats: dict[str, Any]) -> None:
    """Replace what stands between the two marks."""
    texte = page.read_text(encoding="utf-8")
    tables = _buts(resultats)
    for nom, (titre, rendre) in PARTIES.items():
        if nom in resultats:
            tables += [f"## {titre}", "", *_machine(resultats[nom]), *rendre(resultats[nom]["lignes"])]
    avant, _, reste = texte.partition(DEBUT)
    _, _, apres = reste.partition(FIN)
    page.write_text(f"{avant}{DEBUT}\n\n" + "\n".join(tables) + f"\n{FIN}{apres}", encoding="utf-8")
