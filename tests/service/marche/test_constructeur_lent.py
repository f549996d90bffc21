"""The market of the program against one built slowly from the rows of the files."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from service.campagne import Preparation, preparer
from service.echanges.lecture import lire
from tests.service.campagnes import appeler, ecrire_lignes, generee, lignes
from tests.service.marche.constructeur_lent import Lent, construire_lentement


def _lire(preparation: Preparation) -> Lent:
    """The program's market, in words."""
    construction, m = preparation.construction, preparation.marche
    unites = {}
    for u in range(m.nombre_unites):
        membres = m.membres[m.unite_debut[u] : m.unite_debut[u + 1]]
        options = []
        for k in range(int(m.option_debut[u + 1] - m.option_debut[u])):
            o, s = int(m.option_debut[u]) + k, int(m.slot_debut[u]) + k * len(membres)
            parts = tuple(
                (m.cellules[m.slot_cellule[s + i]], Decimal(int(m.slot_points[s + i])) / 100) for i in range(len(membres))
            )
            assert {lieu for (_, lieu), _ in parts} == {preparation.campagne.paquet.lieux.codes[construction.option_lieu[o]]}
            assert (k < m.nombre_voeux[u]) == (construction.option_rang[o] > 0)
            options.append((int(construction.option_rang[o]), parts))
        unites[tuple(m.personnes[p] for p in membres)] = options
    places = {cellule: int(k) for cellule, k in zip(m.cellules, m.places, strict=True)}
    ordre = np.lexsort(m.departage.T[::-1])
    obligatoires = {m.personnes[p] for p in np.flatnonzero(m.obligatoire)}
    return Lent(unites, places, obligatoires, [m.personnes[p] for p in ordre])


def _troubler(dossier: Path, graine: int) -> None:
    """What generated campaigns rarely hold: own lieux asked for, returns from détachement, obligations told by the file."""
    hasard = random.Random(graine)
    candidats = lignes(dossier / "candidats.csv")
    lies = {qui for paire in lignes(dossier / "couples.csv") for qui in paire.values()}
    voeux: dict[str, list[str]] = {}
    for ligne in lignes(dossier / "voeux.csv"):
        voeux.setdefault(ligne["candidat"], []).append(ligne["lieu"])
    associes = {
        a: b for paire in lignes(dossier / "couples.csv") for a, b in (tuple(paire.values()), tuple(paire.values())[::-1])
    }
    for c in candidats:
        c["obligatoire"] = hasard.choice(["", "", "", "oui", "non"])
        qui = c["candidat"]
        liste = voeux.get(qui, [])
        if c["origine"] and c["origine"] not in liste and liste and len(liste) < 25 and hasard.random() < 0.4:
            place = hasard.randint(0, len(liste))
            for membre in {qui, associes.get(qui, qui)}:
                if c["origine"] not in voeux[membre]:
                    voeux[membre].insert(place, c["origine"])
        if c["origine"] and qui not in lies and hasard.random() < 0.1:
            c["academie_reintegration"] = c["origine"]
        if not c["origine"] and hasard.random() < 0.1 and qui not in lies:
            c["statut"] = "titulaire"
        if hasard.random() < 0.05:
            c["date_naissance"] = ""
    ecrire_lignes(dossier / "candidats.csv", candidats)
    rangees = [
        {"candidat": qui, "rang": rang, "lieu": lieu} for qui, liste in voeux.items() for rang, lieu in enumerate(liste, 1)
    ]
    hasard.shuffle(rangees)
    ecrire_lignes(dossier / "voeux.csv", rangees)
    capacites = lignes(dossier / "capacites.csv")
    for ligne in capacites:
        if hasard.random() < 0.2:
            ligne["capacite"] = str(hasard.randint(-5, 5))
    ecrire_lignes(dossier / "capacites.csv", [c for c in capacites if hasard.random() < 0.8])


CAS = [
    (graine, regle, libere)
    for graine, regle, libere in (
        (1, "propres", True),
        (2, "minimum", True),
        (3, "moyenne", True),
        (4, "propres", False),
        (5, "minimum", False),
    )
]


def _comparer(tmp_path: Path, graine: int, regle: str, libere: bool, coupe: bool = True) -> Lent:
    dossier = generee(tmp_path / "c", 100 + 40 * (graine % 6), graine=graine, couples=0.2)
    _troubler(dossier, graine)
    with (dossier / "campagne.yaml").open("a", encoding="utf-8") as fichier:
        choix = f"depart_libere_place: {str(libere).lower()}, n1_coupe_le_couple: {str(coupe).lower()}"
        fichier.write(f"parametres: {{points_couple: {regle}, {choix}}}\n")
    issue = appeler("score", dossier, "-o", tmp_path / "points.csv")
    assert issue.code == 0, issue.erreurs
    attendu = construire_lentement(dossier, tmp_path / "points.csv", points_couple=regle, libere=libere)
    obtenu = _lire(preparer(lire(dossier)))
    assert list(obtenu.unites) == sorted(attendu.unites)
    for membres, options in attendu.unites.items():
        assert obtenu.unites[membres] == options, membres
    assert {c: k for c, k in obtenu.places.items() if k or c in attendu.places} == {
        c: k for c, k in attendu.places.items() if c in obtenu.places
    }
    assert set(attendu.places) <= set(obtenu.places)
    assert obtenu.obligatoires == attendu.obligatoires
    assert obtenu.ordre == attendu.ordre
    return attendu


@pytest.mark.parametrize(("graine", "regle", "libere"), CAS)
def test_marche_contre_constructeur_lent(graine: int, regle: str, libere: bool, tmp_path: Path) -> None:
    """Units, options in order, extension without what was asked, seats, obligations, points of each member, tie-breaks."""
    attendu = _comparer(tmp_path, graine, regle, libere)
    rangs = [rang for options in attendu.unites.values() for rang, _ in options]
    assert min(rangs) == 0
    assert any(len(membres) == 2 and options for membres, options in attendu.unites.items())


def test_liste_que_n1_ne_coupe_pas(tmp_path: Path) -> None:
    """When N1 cuts one member's list only, the couple's options still stop at the lieu that one of them holds."""
    _comparer(tmp_path, 6, "propres", libere=True, coupe=False)


@pytest.mark.nocturne
@pytest.mark.parametrize("graine", range(100, 220))
def test_marche_contre_constructeur_lent_la_nuit(graine: int, tmp_path: Path) -> None:
    """The same, many times."""
    _comparer(tmp_path, graine, ("propres", "minimum", "moyenne")[graine % 3], graine % 2 == 0)
