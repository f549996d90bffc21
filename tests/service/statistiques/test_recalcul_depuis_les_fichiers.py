"""Figures of model §9 counted again from the files of a campaign and of its result: plain Python, no code of the program."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from tests.service.campagnes import appeler, ecrire_lignes, generee, lignes

Cellule = tuple[str, str]
Cle = tuple[object, ...]


@dataclass
class Bilan:
    """What the files say of one cellule. Keys: smaller first; ``refuses`` and ``entres`` are (key, points as written)."""

    capacite: int = 0
    titulaires: int = 0
    sortants: int = 0
    demandes: int = 0
    entres: list[tuple[Cle, str]] = field(default_factory=list)
    refuses: list[tuple[Cle, str]] = field(default_factory=list)

    def ouvertes(self, libere: bool) -> int:
        """Seats open to entrants: what is decided, and what those who leave free."""
        return max(0, self.capacite + (self.sortants if libere else 0))

    def barre(self) -> str:
        """Points of the last entrant."""
        return max(self.entres)[1] if self.entres else ""

    def departage(self, libere: bool) -> str:
        """What separates the last entrant from the first refused."""
        if not self.entres or not self.refuses:
            return ""
        dernier, premier = max(self.entres)[0], min(self.refuses)[0]
        if len(self.entres) < self.ouvertes(libere) or premier < dernier:
            return "lien"
        noms = ("points", "situation_familiale", "age", "tirage")
        return next(nom for nom, a, b in zip(noms, dernier, premier, strict=True) if a != b)


def _recalculer(dossier: Path, resultat: Path) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Rows of ``barres.csv`` and ``refus.csv``."""
    entete = yaml.safe_load((dossier / "campagne.yaml").read_text(encoding="utf-8"))
    libere = entete.get("parametres", {}).get("depart_libere_place", True)
    candidats = {c["candidat"]: c for c in lignes(dossier / "candidats.csv")}
    issues = {a["candidat"]: a for a in lignes(resultat / "affectations.csv")}
    lieux = {(v["candidat"], v["rang"]): v["lieu"] for v in lignes(dossier / "voeux.csv")}

    def cellule(qui: str, lieu: str) -> Cellule:
        return candidats[qui]["discipline"], lieu

    def cle(qui: str, points: str) -> Cle:
        c = candidats[qui]
        tirage = hashlib.sha256(f"{entete['tirage']}:{qui}".encode()).hexdigest()[:32]
        return -float(points), not c["motif_familial"], c["date_naissance"] or "9999", tirage

    bilans: dict[Cellule, Bilan] = {}
    for ligne in lignes(dossier / "capacites.csv"):
        bilans.setdefault((ligne["discipline"], ligne["lieu"]), Bilan()).capacite = int(ligne["capacite"])
    for qui, issue in issues.items():
        if issue["origine"]:
            bilan = bilans.setdefault(cellule(qui, issue["origine"]), Bilan())
            bilan.titulaires += 1
            bilan.sortants += bool(issue["lieu"])
        if issue["lieu"]:
            entree = cle(qui, issue["points"]), issue["points"]
            bilans.setdefault(cellule(qui, issue["lieu"]), Bilan()).entres.append(entree)
    refus: list[tuple[str, int, Cellule, Cle]] = []
    for ligne in lignes(resultat / "bareme.csv"):
        qui, rang = ligne["candidat"], int(ligne["rang"])
        ici = cellule(qui, lieux[qui, ligne["rang"]])
        bilan = bilans.setdefault(ici, Bilan())
        bilan.demandes += 1
        obtenu = issues[qui]["rang"]
        if not obtenu or rang < int(obtenu):
            bilan.refuses.append((cle(qui, ligne["points"]), ligne["points"]))
            refus.append((qui, rang, ici, cle(qui, ligne["points"])))

    barres = [
        {
            "discipline": discipline,
            "lieu": lieu,
            "capacite": str(b.capacite),
            "entrants": str(len(b.entres)),
            "sortants": str(b.sortants),
            "demandes": str(b.demandes),
            "non_satisfaits": str(len(b.refuses)),
            "barre": b.barre(),
            "departage": b.departage(libere),
        }
        for (discipline, lieu), b in sorted(bilans.items())
        if b.demandes or b.titulaires or b.capacite or b.entres
    ]
    paires = [tuple(sorted(paire.values())) for paire in lignes(dossier / "couples.csv")]
    unite = {qui: paire for paire in paires for qui in paire}
    essais = {(qui, rang): (ici, place) for qui, rang, ici, place in refus}
    rangees = []
    for qui, rang, ici, place in sorted(refus):
        membres = [essais[membre, rang] for membre in unite.get(qui, (qui,))]
        rangees.append(
            {
                "candidat": qui,
                "rang": str(rang),
                "lieu": ici[1],
                "rang_non_entrant": str(1 + sum(autre < place for autre, _ in bilans[ici].refuses)),
                "barre": bilans[ici].barre(),
                "motif": _motif([(bilans[c], k, c) for c, k in membres], libere),
            }
        )
    return barres, rangees


def _motif(membres: list[tuple[Bilan, Cle, Cellule]], libere: bool) -> str:
    """Why an option was refused, from the seats and the entrants above each member."""
    restantes = [b.ouvertes(libere) - sum(autre < place for autre, _ in b.entres) for b, place, _ in membres]
    echouent = [reste <= 0 for reste in restantes]
    if not any(b.ouvertes(libere) for b, _, _ in membres):
        return "sans_place"
    if len(membres) == 1:
        ((bilan, place, _),) = membres
        return "departage" if bilan.entres and max(bilan.entres)[0][0] == place[0] else "rang"
    if any(echouent):
        return "membres" if all(echouent) else "membre_1" if echouent[0] else "membre_2"
    assert membres[0][2] == membres[1][2]
    assert min(restantes) == 1
    return "deux_places"


def _troubler(dossier: Path, graine: int) -> None:
    """Scarce, negative and unasked capacities, so that every motif and every row of the bars is met."""
    hasard = random.Random(graine)
    capacites = {(c["discipline"], c["lieu"]): int(c["capacite"]) for c in lignes(dossier / "capacites.csv")}
    disciplines = sorted({d for d, _ in capacites})
    for cellule in sorted(capacites):
        if hasard.random() < 0.3:
            capacites[cellule] = hasard.randint(-2, 2)
    capacites |= {(d, lieu): -1 for d in disciplines for lieu in ("27", "43") if (d, lieu) not in capacites}
    ecrire_lignes(
        dossier / "capacites.csv", [{"discipline": d, "lieu": x, "capacite": k} for (d, x), k in sorted(capacites.items())]
    )


@pytest.mark.parametrize(("graine", "libere"), ((1, True), (2, True), (3, False), (4, False)))
def test_barres_et_refus(graine: int, libere: bool, tmp_path: Path) -> None:
    """Both files say what their own definitions give, with and without departures that free seats."""
    dossier, resultat = generee(tmp_path / "c", 500, graine=graine, couples=0.2), tmp_path / "r"
    _troubler(dossier, graine)
    with (dossier / "campagne.yaml").open("a", encoding="utf-8") as fichier:
        fichier.write(f"parametres: {{depart_libere_place: {str(libere).lower()}}}\n")
    issue = appeler("solve", dossier, "-o", resultat)
    assert issue.code == 0, issue.erreurs
    barres, refus = _recalculer(dossier, resultat)
    assert lignes(resultat / "barres.csv") == barres
    assert lignes(resultat / "refus.csv") == refus
    assert {"points", "lien", ""} <= {ligne["departage"] for ligne in barres}
    assert {"sans_place", "rang", "membre_1", "membre_2"} <= {ligne["motif"] for ligne in refus}
