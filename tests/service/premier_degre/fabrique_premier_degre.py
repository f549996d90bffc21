"""Campaigns of the first degré in two phases, written as files: the hand-made sample, and random small ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

from tests.service.campagnes import RACINE, ecrire_lignes

ECHANTILLON = RACINE / "data" / "synthetic" / "premier-degre"

COLONNES = (
    "candidat",
    "statut",
    "origine",
    "date_naissance",
    "corps",
    "classe",
    "echelon",
    "anciennete_departement_mois",
    "motif_familial",
    "departement_conjoint",
    "voeu_imperatif",
)
LIEUX = ("29", "35", "44", "93", "976")


def ecrire(
    dossier: Path,
    candidats: Sequence[Mapping[str, object]],
    voeux: Mapping[str, Sequence[str]],
    places: Mapping[str, tuple[int, int]],
    couples: Sequence[tuple[str, str]] = (),
    parametres: str = "",
) -> Path:
    """A campaign: candidats with ``candidat`` and what else matters, vœux in order, (entries, exits) by lieu; its folder."""
    dossier.mkdir(parents=True, exist_ok=True)
    entete = f"mouvement: premier-degre\nannee: 2016\nlibelle: Essai\ntirage: 5\n{parametres}"
    (dossier / "campagne.yaml").write_text(entete, encoding="utf-8")
    base = dict.fromkeys(COLONNES, "") | {"statut": "titulaire", "origine": "93", "date_naissance": "1985-01-01"}
    base |= {"corps": "pe", "classe": "normale", "echelon": 5, "anciennete_departement_mois": 24}
    autres = sorted({nom for candidat in candidats for nom in candidat} - set(COLONNES))
    ecrire_lignes(dossier / "candidats.csv", [{**base, **candidat} for candidat in candidats], [*COLONNES, *autres])
    rangees = [
        {"candidat": qui, "rang": rang, "lieu": lieu} for qui, lieux in voeux.items() for rang, lieu in enumerate(lieux, 1)
    ]
    ecrire_lignes(dossier / "voeux.csv", rangees, ["candidat", "rang", "lieu"])
    ouvertes = [{"lieu": lieu, "entrees": entrees, "sorties": sorties} for lieu, (entrees, sorties) in places.items()]
    ecrire_lignes(dossier / "capacites.csv", ouvertes, ["lieu", "entrees", "sorties"])
    if couples:
        ecrire_lignes(dossier / "couples.csv", [{"candidat_1": a, "candidat_2": b} for a, b in couples])
    return dossier


def au_hasard(dossier: Path, graine: int) -> Path:
    """Some thirty candidats of five départements who want each other's: couples, ties, returns from Mayotte, few exits."""
    hasard = Random(graine)
    ids = [f"c{i:02d}" for i in range(hasard.randint(12, 32))]
    origine = {c: hasard.choice(LIEUX) for c in ids}
    couples, libres = [], list(ids)
    for _ in range(hasard.randint(0, 4)):
        a, b = sorted(hasard.sample(libres, 2))
        if (origine[a] == "976") != (origine[b] == "976"):
            continue
        libres = [c for c in libres if c not in {a, b}]
        couples.append((a, b))
    voeux: dict[str, list[str]] = {}
    for a, b in (*couples, *((c, c) for c in libres)):
        possibles = [lieu for lieu in LIEUX if lieu not in {origine[a], origine[b]}]
        voeux[a] = voeux[b] = hasard.sample(possibles, hasard.randint(1, min(3, len(possibles))))
    seuls = set(libres)
    candidats = [
        {
            "candidat": c,
            "origine": origine[c],
            "echelon": hasard.choice((3, 3, 4, 5, 6, 7, 8)),
            "anciennete_departement_mois": hasard.choice((24, 24, 48, 120)),
            "motif_familial": "" if c in seuls else "demande_liee",
            "voeu_imperatif": voeux[c][0] if c in seuls and origine[c] == "976" and hasard.random() < 0.5 else "",
        }
        for c in ids
    ]
    places = {lieu: (hasard.choice((0, 1, 1, 2, 3)), hasard.choice((0, 1, 1, 2, 3))) for lieu in LIEUX}
    return ecrire(dossier, candidats, voeux, places, couples)
