"""Ensembles written as files: two small campaigns with persons in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.service.campagnes import campagne, ecrire_lignes
from tests.service.premier_degre import fabrique_premier_degre as premier

SECOND, PREMIER = "second-degre-2023", "premier-degre-2016"


@dataclass
class Deux:
    """A pair of campaigns: the second degré and the first, before they are written."""

    candidats: list[dict[str, object]] = field(default_factory=list)
    voeux: dict[str, list[str]] = field(default_factory=dict)
    places: dict[tuple[str, str], int] = field(default_factory=dict)
    couples: list[tuple[str, str]] = field(default_factory=list)
    candidats_1: list[dict[str, object]] = field(default_factory=list)
    voeux_1: dict[str, list[str]] = field(default_factory=dict)
    places_1: dict[str, tuple[int, int]] = field(default_factory=dict)
    couples_1: list[tuple[str, str]] = field(default_factory=list)
    autres: Sequence[Mapping[str, str]] = ()

    def ecrire(self, racine: Path, *, ordre: Sequence[str] = ("second", "premier")) -> Path:
        """Write both campaigns and the ensemble; the ensemble's file."""
        campagne(racine / "second", self.candidats, self.voeux, self.places, couples=self.couples or None)
        premier.ecrire(racine / "premier", self.candidats_1, self.voeux_1, self.places_1, self.couples_1)
        texte = f"libelle: Essai\ncampagnes: [{', '.join(ordre)}]\n"
        if self.autres:
            ecrire_lignes(racine / "autres.csv", self.autres, ["candidat", "nature", "libelle"])
            texte += "autres_demandes: autres.csv\n"
        (racine / "ensemble.yaml").write_text(texte, encoding="utf-8")
        return racine / "ensemble.yaml"


def exemple() -> Deux:
    """A psychologue in both movements; x in both, served in the first degré; w in both, refused there; y and z in one each."""
    return Deux(
        candidats=[
            {"candidat": "psy", "origine": "01", "corps": "psyen", "discipline": "P"},
            {"candidat": "x", "origine": "01"},
            {"candidat": "w", "origine": "01"},
            {"candidat": "y", "origine": "24"},
        ],
        voeux={"psy": ["24"], "x": ["24"], "w": ["24"], "y": ["01"]},
        places={("P", "24"): 1, ("L1300", "24"): 1, ("L1300", "01"): 0},
        candidats_1=[
            {"candidat": "psy", "echelon": 8},
            {"candidat": "x", "echelon": 6},
            {"candidat": "w", "echelon": 3},
            {"candidat": "z", "origine": "29"},
        ],
        voeux_1={"psy": ["29"], "x": ["29"], "w": ["29"], "z": ["35"]},
        places_1={"29": (1, 0), "93": (0, 1)},
        autres=[
            {"candidat": "x", "nature": "detachement", "libelle": "Détachement à l'étranger"},
            {"candidat": "x", "nature": "nouvelle_caledonie_fevrier_2016", "libelle": "Nouméa"},
            {"candidat": "w", "nature": "conge_formation", "libelle": "Congé de formation"},
        ],
    )


LIEUX = ("01", "24", "14")


def au_hasard(racine: Path, graine: int) -> Path:
    """A random pair: first degré with couples and few exits, second with some of the same persons; the ensemble's file."""
    hasard = Random(graine)
    premier.au_hasard(racine / "premier", graine)
    ids = [f"c{i:02d}" for i in range(12)] + [f"s{i:02d}" for i in range(8)]
    origine = {c: hasard.choice(LIEUX) for c in ids}
    libres, couples = [c for c in ids if hasard.random() < 0.8], []
    presents = list(libres)
    for _ in range(hasard.randint(0, 3)):
        a, b = sorted(hasard.sample(libres, 2))
        libres = [c for c in libres if c not in {a, b}]
        couples.append((a, b))
    voeux: dict[str, list[str]] = {}
    for a, b in (*couples, *((c, c) for c in libres)):
        possibles = [lieu for lieu in LIEUX if lieu not in {origine[a], origine[b]}]
        nombre = hasard.randint(0, len(possibles))
        voeux[a] = voeux[b] = hasard.sample(possibles, nombre)
    candidats = [
        {
            "candidat": c,
            "origine": origine[c],
            "corps": hasard.choice(("certifie", "certifie", "psyen")),
            "echelon": hasard.randint(3, 8),
        }
        for c in presents
    ]
    places = {("L1300", lieu): hasard.randint(0, 2) for lieu in LIEUX}
    campagne(racine / "second", candidats, voeux, places, couples=couples or None)
    (racine / "ensemble.yaml").write_text("libelle: Hasard\ncampagnes: [premier, second]\n", encoding="utf-8")
    return racine / "ensemble.yaml"
