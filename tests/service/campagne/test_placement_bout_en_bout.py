"""``placement_obligatoire``, from the campaign file to the explanation: a couple to be placed that stability leaves out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.service.campagnes import appeler, campagne, copie, lignes


def _campagne(dossier: Path, regle: str) -> Path:
    """Two seats in Créteil, one in Versailles; a newcomer with more points takes one of the two that the couple needs."""
    candidats: list[dict[str, Any]] = [{"candidat": qui, "statut": "stagiaire"} for qui in "ab"]
    candidats.append({"candidat": "s", "statut": "stagiaire", "echelon": 9})
    return campagne(
        dossier,
        candidats,
        {qui: ["24"] for qui in "abs"},
        {("L1300", "24"): 2, ("L1300", "25"): 1},
        couples=[("a", "b")],
        parametres=f"parametres: {{placement_obligatoire: {regle}}}\n",
    )


def _resoudre(tmp_path: Path, regle: str) -> tuple[dict[str, tuple[str, str]], dict[str, Any], str]:
    """Outcomes, certificate, report; the result is verified and everybody's explanation answers."""
    dossier = _campagne(tmp_path / regle, regle)
    sortie = tmp_path / f"{regle}-r"
    issue = appeler("solve", dossier, "-o", sortie)
    assert issue.code == 0, issue.erreurs
    verification = appeler("verify", dossier, sortie)
    assert verification.code == 0
    phrase = "La demande fondée qui reste est exactement celle que le certificat annonce."
    assert (phrase in verification.erreurs) == (regle == "placer")
    assert "P8  recalculé          La répartition est la meilleure possible pour les candidats (prouvé par le mécanisme, " in (
        verification.erreurs
    )
    for qui in "abs":
        assert appeler("explain", dossier, sortie, qui).code == 0
    obtenu = {a["candidat"]: (a["resultat"], a["lieu"]) for a in lignes(sortie / "affectations.csv")}
    return obtenu, json.loads((sortie / "certificat.json").read_text(encoding="utf-8")), issue.erreurs


def test_strict(tmp_path: Path) -> None:
    """By default the couple is reported without place, with the placement that exists and the claim it would create."""
    obtenu, certificat, texte = _resoudre(tmp_path, "strict")
    assert obtenu == {"a": ("non_affecte", ""), "b": ("non_affecte", ""), "s": ("voeu", "24")}
    (placement,) = certificat["placements"]
    assert placement["candidats"] == ["a", "b"]
    assert [r["candidats"] for r in placement["revendications"]] == [["s"]]
    assert "NON AFFECTÉS – 2 personnes" in texte
    assert "1 couple non affecté a des placements possibles" in texte
    lettre = appeler("explain", tmp_path / "strict", tmp_path / "strict-r", "a").sortie
    assert "Votre couple doit recevoir une affectation et n'en a pas" in lettre
    assert "Créteil (1 demande fondée resterait sans suite)" in lettre
    motifs = {r["candidat"]: r["motif"] for r in lignes(tmp_path / "strict-r" / "refus.csv")}
    assert motifs == {"a": "deux_places", "b": "deux_places"}


def test_placer(tmp_path: Path) -> None:
    """The couple is placed, at the price of one claim that the certificate and the first page announce."""
    obtenu, certificat, texte = _resoudre(tmp_path, "placer")
    assert obtenu == {"a": ("voeu", "24"), "b": ("voeu", "24"), "s": ("extension", "25")}
    assert [(r["candidats"], r["nature"]) for r in certificat["revendications"]] == [(["s"], "envie")]
    assert "ATTENTION : 1 demande fondée reste sans suite (pour une place occupée par une personne moins prioritaire)" in texte
    assert "ce qu'accepte le paramètre « placement_obligatoire », pour placer un couple qui doit l'être." in texte
    assert "[non tenu, annoncé] P6" in texte
    assert "Non prouvé" not in texte
    assert "[recalculé] P8" in texte
    lettre = appeler("explain", tmp_path / "placer", tmp_path / "placer-r", "s").sortie
    assert "Votre demande pour votre vœu 1 (Créteil) était fondée et n'est pas honorée" in lettre
    assert "Les règles de cette campagne placent un couple" in lettre
    assert {r["candidat"]: r["motif"] for r in lignes(tmp_path / "placer-r" / "refus.csv")} == {"s": "revendication"}


def test_siege(tmp_path: Path) -> None:
    """One seat is added, told everywhere; capacities stay those of the file, and nobody has a claim."""
    obtenu, certificat, texte = _resoudre(tmp_path, "siege")
    assert {issue for issue, _ in obtenu.values()} <= {"voeu", "extension"}
    assert sum(p["places"] for p in certificat["places_ajoutees"]) == 1
    assert certificat["revendications"] == []
    assert "Places ajoutées" in texte
    barres = lignes(tmp_path / "siege-r" / "barres.csv")
    assert {b["lieu"]: b["capacite"] for b in barres} == {"24": "2", "25": "1"}
    assert sum(int(b["entrants"]) for b in barres) == 3


@pytest.mark.parametrize(
    ("resultat", "regle", "motif"),
    (("placer", "strict", "rejeu : le mécanisme « stable » donne une autre répartition"), ("siege", "strict", "places")),
)
def test_sous_une_autre_regle(resultat: str, regle: str, motif: str, tmp_path: Path) -> None:
    """What one rule allows is refused under another, even when the digests of the certificate are put right."""
    _resoudre(tmp_path, resultat)
    _resoudre(tmp_path, regle)
    cible = copie(tmp_path / f"{resultat}-r", tmp_path / "faux")
    faux = json.loads((cible / "certificat.json").read_text(encoding="utf-8"))
    vrai = json.loads((tmp_path / f"{regle}-r" / "certificat.json").read_text(encoding="utf-8"))
    faux["empreintes"] |= {cle: vrai["empreintes"][cle] for cle in ("entrees", "regles")}
    faux["parametres"] = vrai["parametres"]
    (cible / "certificat.json").write_text(json.dumps(faux), encoding="utf-8")
    issue = appeler("verify", tmp_path / regle, cible)
    assert issue.code == 1
    assert motif in issue.erreurs
