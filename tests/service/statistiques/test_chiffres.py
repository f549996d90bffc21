"""Figures of model §9 against hand-made cases and a plain-Python count."""

from __future__ import annotations

import numpy as np
import pytest

from service.resultat import Resultat
from service.statistiques import VIDE, Chiffres, Decision, Motif, calculer
from tests.service.fabrique_resultat import resultat, resultat_au_hasard
from tests.solver.fabrique import fabriquer


def _cellule(res: Resultat, discipline: str, lieu: str) -> int:
    return res.marche.cellules.index((discipline, lieu))


def _motifs(chiffres: Chiffres, res: Resultat, personne: str) -> list[str]:
    i = res.marche.personnes.index(personne)
    morceau = slice(chiffres.essais.debut[i], chiffres.essais.debut[i + 1])
    return [Motif(m).code for m in chiffres.essais.motif[morceau] if m >= 0]


def test_cellule_pleine() -> None:
    """Two seats, four newcomers: bar of the second, ranks 1 and 2 for the others."""
    marche = fabriquer(
        dict.fromkeys("abcd", ("M", None)),
        dict.fromkeys("abcd", "24"),
        {"M/24": 2},
        points={"M/24": {"a": 100, "b": 400, "c": 300, "d": 200}},
    )
    res = resultat(marche, [1, 0, 0, 1]).resultat
    chiffres = calculer(res)
    c = chiffres.cellules
    assert (c.capacite[0], c.entrants[0], c.sortants[0], c.demandes[0], c.non_satisfaits[0]) == (2, 2, 0, 4, 2)
    assert c.barre[0] == 300
    assert c.decision[0] == Decision.POINTS
    assert chiffres.essais.rang_non_entrant.tolist() == [2, 0, 0, 1]
    assert _motifs(chiffres, res, "a") == ["rang"]


def test_titulaire_libere_sa_place() -> None:
    """A titulaire who leaves is a sortant, and the net capacity does not count the seat held."""
    marche = fabriquer({"t": ("M", "24"), "s": ("M", None)}, {"t": "25", "s": "24"}, {"M/24": 1, "M/25": 1})
    res = resultat(marche, [0, 0]).resultat
    c = calculer(res).cellules
    creteil = _cellule(res, "M", "24")
    assert (c.capacite[creteil], c.entrants[creteil], c.sortants[creteil], c.ouvertes[creteil]) == (0, 1, 1, 1)


def test_sans_place() -> None:
    """A cellule whose titulaires stay and whose net capacity is negative has no seat: motif, no bar."""
    marche = fabriquer({"t": ("M", "24"), "s": ("M", None)}, {"s": "24"}, {"M/24": 0})
    res = resultat(marche, [1, 0]).resultat
    chiffres = calculer(res)
    assert (chiffres.cellules.capacite[0], chiffres.cellules.ouvertes[0]) == (-1, 0)
    assert chiffres.cellules.barre[0] == VIDE
    assert _motifs(chiffres, res, "s") == ["sans_place"]


def test_egalite_de_points() -> None:
    """Equal points: the tie-break column that differs is the decision, and the motif says so."""
    marche = fabriquer(
        dict.fromkeys("ab", ("M", None)),
        dict.fromkeys("ab", "24"),
        {"M/24": 1},
        departage={"a": (5, 2), "b": (5, 1)},
    )
    res = resultat(marche, [1, 0]).resultat
    chiffres = calculer(res)
    assert chiffres.cellules.decision[0] == 1
    assert _motifs(chiffres, res, "a") == ["departage"]


def test_meme_points_dans_un_autre_groupe() -> None:
    """The bar's points in a later group: the absolute priority decided, not a tie-break."""
    marche = fabriquer(
        {"a": ("M", None), "b": ("M", None)},
        {"a": "24", "b": "24"},
        {"M/24": 1},
        points={"M/24": {"a": 100, "b": 100}},
        groupes={"M/24": {"a": 0, "b": 1}},
    )
    res = resultat(marche, [0, 1]).resultat
    chiffres = calculer(res)
    assert chiffres.cellules.decision[0] == Decision.GROUPE
    assert _motifs(chiffres, res, "b") == ["rang"]


@pytest.mark.parametrize(("nombre", "ouvertes"), ((-2, 0), (0, 0), (1, 1)))
def test_capacite_brute(nombre: int, ouvertes: int) -> None:
    """When departures free nothing, the capacity is the number of entries, and who stays keeps the own seat besides."""
    personnes = {"t": ("M", "24"), "u": ("M", "24"), "s": ("M", None)}
    marche = fabriquer(personnes, {"u": "25", "s": "24"}, {"M/24": nombre, "M/25": 1}, depart_libere_place=False)
    c = calculer(resultat(marche, [1 - ouvertes, 0, 0]).resultat).cellules
    assert (c.capacite[0], c.ouvertes[0], c.places[0], c.sortants[0]) == (nombre, ouvertes, ouvertes + 1, 1)


def test_couple_deux_places() -> None:
    """A couple that passes the bar but needs two seats when one is left; the bar is not what decided."""
    marche = fabriquer(
        dict.fromkeys("abs", ("M", None)),
        {"a+b": "24", "s": "24"},
        {"M/24": 2},
        priorites={"M/24": "s a b"},
    )
    res = resultat(marche, [1, 0]).resultat
    chiffres = calculer(res)
    assert _motifs(chiffres, res, "a") == _motifs(chiffres, res, "b") == ["deux_places"]
    assert chiffres.cellules.decision[0] == Decision.LIEN


def test_couple_membre_sous_la_barre() -> None:
    """A couple in two disciplines: the motif names the member who fails."""
    marche = fabriquer(
        {"a": ("A", None), "b": ("M", None), "s": ("M", None)},
        {"a+b": "24", "s": "24"},
        {"A/24": 1, "M/24": 1},
        priorites={"M/24": "s b"},
    )
    res = resultat(marche, [1, 0]).resultat
    assert _motifs(calculer(res), res, "a") == ["membre_2"]


def test_extension_sans_ligne_de_refus() -> None:
    """An extension lieu makes an entrant with extension points, never a demande nor a non_satisfait."""
    marche = fabriquer(
        dict.fromkeys("ab", ("M", None)),
        {"a": "24", "b": "24"},
        {"M/24": 1, "M/20": 1},
        points={"M/24": {"b": 100}, "M/20": {"a": 35}},
        extension={"a": "25 20"},
    )
    res = resultat(marche, [2, 0]).resultat
    chiffres = calculer(res)
    amiens = _cellule(res, "M", "20")
    c = chiffres.cellules
    assert (c.entrants[amiens], c.demandes[amiens], c.barre[amiens]) == (1, 0, 35)
    assert chiffres.essais.rang_non_entrant.tolist() == [1, 0, 0, 0]
    assert _motifs(chiffres, res, "a") == ["rang", "sans_place"]


def test_places_ajoutees() -> None:
    """Seats added by the policy open the cellule; the published capacity stays the one decided."""
    marche = fabriquer({"a": ("M", None), "b": ("M", None)}, {"a": "24", "b": "24"}, {"M/24": 0})
    res = resultat(marche, [0, 1], places_ajoutees=[(0, 1)]).resultat
    c = calculer(res).cellules
    assert (c.capacite[0], c.places[0], c.ouvertes[0]) == (0, 1, 1)


def _compter(res: Resultat, options: list[int]) -> dict[str, list[int]]:
    """The same figures, counted person by person from the definitions."""
    m = res.marche
    essais = []
    for u in range(m.nombre_unites):
        membres = [int(p) for p in m.membres[m.unite_debut[u] : m.unite_debut[u + 1]]]
        for o in range(int(m.option_debut[u + 1] - m.option_debut[u])):
            for k, p in enumerate(membres):
                s = int(m.slot_debut[u]) + o * len(membres) + k
                cle = (int(m.slot_groupe[s]), -int(m.slot_points[s]), *map(int, m.departage[p]))
                essais.append((p, o, int(m.slot_cellule[s]), cle, o < m.nombre_voeux[u], options[u], int(m.slot_points[s])))
    noms = ("entrants", "sortants", "demandes", "non_satisfaits", "barre", "rang_non_entrant", "devant", "refuses_devant")
    figures: dict[str, list[int]] = {nom: [] for nom in noms}
    refus = [(p, c, cle) for p, o, c, cle, voeu, obtenu, _ in essais if voeu and o < obtenu]
    entres = [(p, c, cle, points) for p, o, c, cle, _, obtenu, points in essais if o == obtenu]
    for c in range(m.nombre_cellules):
        ici = [(cle, points) for _, d, cle, points in entres if d == c]
        figures["entrants"].append(len(ici))
        figures["sortants"].append(sum(m.origine[p] == c != res.cellule[p] for p in range(len(m.personnes))))
        figures["demandes"].append(sum(d == c and voeu for _, _, d, _, voeu, _, _ in essais))
        figures["non_satisfaits"].append(sum(d == c for _, d, _ in refus))
        figures["barre"].append(max(ici)[1] if ici else VIDE)
    for _, o, c, cle, voeu, obtenu, _ in sorted(essais):
        if o > obtenu:
            continue
        restants = sum(m.origine[q] == c == res.cellule[q] for q in range(len(m.personnes)))
        figures["devant"].append(restants + sum(d == c and autre < cle for _, d, autre, _ in entres))
        figures["refuses_devant"].append(sum(d == c and q < r and autre < cle for _, q, d, autre, _, r, _ in essais))
        figures["rang_non_entrant"].append(
            1 + sum(d == c and autre < cle for _, d, autre in refus) if voeu and o < obtenu else 0
        )
    return figures


@pytest.mark.parametrize("graine", range(60))
def test_contre_comptage_direct(graine: int) -> None:
    """The sorted, vectorised figures equal those counted from the definitions, whatever the outcome."""
    verifie, options = resultat_au_hasard(graine)
    res = verifie.resultat
    chiffres, attendu = calculer(res), _compter(res, options)
    for nom in ("entrants", "sortants", "demandes", "non_satisfaits", "barre"):
        assert getattr(chiffres.cellules, nom).tolist() == attendu[nom], nom
    assert chiffres.essais.rang_non_entrant.tolist() == attendu["rang_non_entrant"]
    assert chiffres.essais.devant.tolist() == attendu["devant"]
    assert chiffres.essais.refuses_devant.tolist() == attendu["refuses_devant"]


@pytest.mark.parametrize("graine", range(60))
def test_motif_revendication_selon_le_modele(graine: int) -> None:
    """The motif ``revendication`` is given exactly to the options that claim by the definition of model §6."""
    res = resultat_au_hasard(graine)[0].resultat
    chiffres, m = calculer(res), res.marche
    e = chiffres.essais
    par_option: dict[tuple[int, int], list[int]] = {}
    for j in np.flatnonzero(~e.obtenu):
        par_option.setdefault((int(chiffres.unite[e.personne[j]]), int(e.option[j])), []).append(int(j))
    for essais in par_option.values():
        places = [int(m.places[e.cellule[j]]) for j in essais]
        devant = [int(e.devant[j]) for j in essais]
        if len(essais) == 2 and e.cellule[essais[0]] == e.cellule[essais[1]]:
            revendique = max(devant) <= places[0] - 2
        else:
            revendique = all(d < p for d, p in zip(devant, places, strict=True))
        motifs = {int(e.motif[j]) for j in essais}
        assert motifs == {int(Motif.REVENDICATION)} if revendique else Motif.REVENDICATION not in motifs
