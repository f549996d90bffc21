"""Small campaigns of any movement, written as files and run end to end, for the tests of the packs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scoring.dossier import Avis
from service.campagne import executer
from service.echanges.anomalies import Anomalie, EntreeRefusee
from service.echanges.lecture import Campagne, lire
from service.resultat import ResultatVerifie
from service.statistiques import calculer

Ligne = Mapping[str, Any]
CLASSEMENT = ("lieu", "candidat", "rang", "avis")


@dataclass(frozen=True)
class Issue:
    """What a run gave: lieu of each candidat (empty when nowhere), notices, and the whole result."""

    lieux: dict[str, str]
    avis: tuple[Avis, ...]
    verifie: ResultatVerifie

    def codes(self, candidat: str) -> list[tuple[int, str]]:
        """Rank and code of the notices of a candidat."""
        return [(avis.rang, avis.code) for avis in self.avis if avis.candidat == candidat]

    def points(self, candidat: str) -> dict[str, int]:
        """Hundredths of a point of each vœu that is examined, by lieu."""
        resultat = self.verifie.resultat
        voeux, i = resultat.voeux, resultat.campagne.dossiers.ids.index(candidat)
        codes = resultat.campagne.paquet.lieux.codes
        siens = range(int(voeux.debut[i]), int(voeux.debut[i + 1]))
        return {codes[voeux.lieu[v]]: int(resultat.bareme.points[v]) for v in siens}

    def barre(self, lieu: str) -> tuple[int, int]:
        """Entrants and leavers of a lieu, all disciplines together."""
        cellules = calculer(self.verifie.resultat).cellules
        ou = [c for c, (_, code) in enumerate(self.verifie.resultat.marche.cellules) if code == lieu]
        return int(cellules.entrants[ou].sum()), int(cellules.sortants[ou].sum())


def ecrire(
    dossier: Path,
    mouvement: str,
    annee: int,
    candidats: Mapping[str, Ligne],
    voeux: Mapping[str, Sequence[str | tuple[str, str]]],
    places: Mapping[Any, int],
    *,
    postes: Sequence[Ligne] = (),
    classements: Sequence[tuple[str, str, int | None, str]] = (),
    parametres: Mapping[str, Any] | None = None,
    couples: Sequence[tuple[str, str]] = (),
    **fichiers: str,
) -> Path:
    """Write a campaign folder.

    ``voeux``: lieux, or (lieu, type), best first. ``places``: by lieu, or by (discipline, lieu). ``fichiers``: whole texts that
    replace a file, by its name without extension.
    """
    dossier.mkdir(parents=True, exist_ok=True)
    ordinaire = {"statut": "titulaire", "origine": "", "date_naissance": "1980-01-01"}
    listes = [_voeu(nom, rang, voeu) for nom, liste in voeux.items() for rang, voeu in enumerate(liste, 1)]
    textes = {
        "candidats": _table([{"candidat": nom} | ordinaire | dict(ligne) for nom, ligne in candidats.items()]),
        "voeux": _table(listes, "candidat,rang,lieu,type"),
        "capacites": _table([_place(cle, nombre) for cle, nombre in places.items()], "lieu,capacite"),
    }
    if postes:
        textes["postes"] = _table([{"libelle": f"Poste {poste['lieu']}"} | dict(poste) for poste in postes])
    if classements:
        textes["classements"] = _table([dict(zip(CLASSEMENT, ligne, strict=True)) for ligne in classements])
    if couples:
        textes["couples"] = _table([{"candidat_1": a, "candidat_2": b} for a, b in couples])
    for nom, texte in (textes | fichiers).items():
        (dossier / f"{nom}.csv").write_text(texte, encoding="utf-8")
    entete = f"mouvement: {mouvement}\nannee: {annee}\nlibelle: Essai\ntirage: 1\n"
    if parametres:
        entete += "parametres:\n" + "".join(f"  {nom}: {valeur}\n" for nom, valeur in parametres.items())
    (dossier / "campagne.yaml").write_text(entete, encoding="utf-8")
    return dossier


def _voeu(nom: str, rang: int, voeu: str | tuple[str, str]) -> dict[str, Any]:
    lieu, genre = (voeu, "") if isinstance(voeu, str) else voeu
    return {"candidat": nom, "rang": rang, "lieu": lieu, "type": genre}


def _place(cle: Any, nombre: int) -> dict[str, Any]:
    if isinstance(cle, tuple):
        return {"discipline": cle[0], "lieu": cle[1], "capacite": nombre}
    return {"lieu": cle, "capacite": nombre}


def _table(lignes: Sequence[Ligne], entete: str = "") -> str:
    colonnes = list(dict.fromkeys(nom for ligne in lignes for nom in ligne)) or entete.split(",")
    rangees = [",".join("" if ligne.get(nom) is None else str(ligne[nom]) for nom in colonnes) for ligne in lignes]
    return "\n".join([",".join(colonnes), *rangees]) + "\n"


def jouer(dossier: Path, *arguments: Any, **options: Any) -> Issue:
    """Write a campaign (see :func:`ecrire`), run it, and give what everybody obtained."""
    return courir(lire(ecrire(dossier, *arguments, **options)))


def courir(campagne: Campagne) -> Issue:
    """Run a campaign that was read."""
    verifie = executer(campagne)
    resultat = verifie.resultat
    codes = campagne.paquet.lieux.codes
    lieux = {
        nom: "" if c < 0 else codes[c % len(codes)] for nom, c in zip(campagne.dossiers.ids, resultat.cellule, strict=True)
    }
    return Issue(lieux, resultat.avis, verifie)


def fautes(dossier: Path, *arguments: Any, **options: Any) -> list[tuple[str, int, str, str]]:
    """Write a campaign and give the faults of its files: file, line, column, code."""
    return [(a.fichier, a.ligne, a.colonne, a.code) for a in anomalies(ecrire(dossier, *arguments, **options))]


def anomalies(dossier: Path) -> tuple[Anomalie, ...]:
    """Faults of a folder, empty when there is none."""
    try:
        lire(dossier)
    except EntreeRefusee as erreur:
        return erreur.anomalies
    return ()
