"""Sweeps: the same tables whatever the executor, the number of workers, or how often they were stopped."""

from __future__ import annotations

import errno
import os
import signal
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import distributed
import pyarrow.parquet as pq
import pytest

from service.banc import Balayage, Chantier, balayer, lancement, lire_balayage
from service.banc.executeurs import Grappe, Ici, Processus
from service.banc.lancement import EN_COURS, RESULTATS
from service.campagne import executer
from service.echanges.anomalies import EntreeRefusee
from service.echanges.ecriture import SortieRefusee
from service.echanges.lecture import lire
from service.indicateurs import indicateurs
from service.refus import ResultatRefuse
from service.scenarios import appliquer
from solver.variantes import ControleRefuse
from tests.service.campagnes import appeler, contenu, lancer

GRILLE = """
libelle: Une place par discipline et par lieu
mouvements: oui
grille:
  - axe: cellule
    chaque: cellule
    parmi: [L1300]
    ajout: [1]
  - axe: règles
    valeurs:
      - {libelle: rien}
      - {libelle: minimum, parametres: {points_couple: minimum}, capacites: [{academie: 24, pourcentage: -10}]}
"""
HASARD = """
libelle: Hasard
hasard: {repetitions: 6, graine: 11, tirage: oui, absences: 3, capacites: 1}
grille:
  - {axe: discipline, chaque: discipline, parmi: [L1000], pourcentage: [-20, 20]}
  - {axe: ensemble, chaque: partout, ajout: [1]}
"""
LONGUE = """
libelle: Longue
grille:
  - {axe: cellule, chaque: cellule, parmi: [L1000, L1300, L0202], ajout: [-2, -1, 1, 2]}
"""


def _ecrire(dossier: Path, texte: str, nom: str = "b.yaml") -> Path:
    (dossier / nom).write_text(texte, encoding="utf-8")
    return dossier / nom


@pytest.fixture(scope="module")
def chantier(campagne_300: Path) -> Chantier:
    """A small campaign, compiled."""
    return Chantier.ouvrir(lire(campagne_300))


def _lire(chantier: Chantier, dossier: Path, texte: str) -> Balayage:
    return lire_balayage(_ecrire(dossier, texte), chantier.campagne)


@pytest.mark.parametrize("texte", (GRILLE, HASARD))
def test_chaque_scenario_comme_en_entier(chantier: Chantier, tmp_path: Path, texte: str) -> None:
    """Each row is the figure of the changed campaign run from nothing by the ordinary pipeline."""
    lu = _lire(chantier, tmp_path, texte)
    balayer(chantier, lu, Ici(), tmp_path / "s")
    rangees = pq.read_table(tmp_path / "s" / RESULTATS).to_pylist()
    par_cas: dict[int, dict[str, int]] = {}
    for r in rangees:
        assert r["ecart"] == r["valeur"] - r["base"]
        par_cas.setdefault(r["numero"], {})[r["indicateur"]] = r["valeur"]
    assert sorted(par_cas) == list(range(1, len(lu.cas) + 1))
    for cas in lu.cas[::7]:
        verifie = executer(appliquer(cas.realiser(chantier.campagne), chantier.campagne))
        attendus = indicateurs(verifie)
        assert {nom: par_cas[cas.numero][nom] for nom in attendus} == attendus


def test_graines_ecrites(chantier: Chantier, tmp_path: Path) -> None:
    """Repetitions differ, say their seed and their draw, and the same seed gives the same file."""
    lu = _lire(chantier, tmp_path, HASARD)
    balayer(chantier, lu, Ici(), tmp_path / "a")
    balayer(chantier, lu, Ici(), tmp_path / "b")
    assert contenu(tmp_path / "a") == contenu(tmp_path / "b")
    rangees = [r for r in pq.read_table(tmp_path / "a" / RESULTATS).to_pylist() if r["indicateur"] == "candidats"]
    assert len({r["tirage"] for r in rangees}) == 6
    assert {(r["graine"], r["repetition"]) for r in rangees} == {(11, k) for k in range(1, 7)}
    assert len({r["valeur"] for r in rangees}) > 1


def test_memes_octets_quel_que_soit_l_executeur(chantier: Chantier, tmp_path: Path) -> None:
    """In this process and on two: the same bytes."""
    lu = _lire(chantier, tmp_path, GRILLE)
    for nom, equipe in (("ici", Ici()), ("deux", Processus(2))):
        balayer(chantier, lu, equipe, tmp_path / nom)
    reference = contenu(tmp_path / "ici")
    assert sorted(reference) == ["balayage.json", "mouvements.parquet", "resultats.parquet"]
    assert contenu(tmp_path / "deux") == reference


def _mourir_une_fois(commun: Path, tache: int) -> int:
    if tache == 3 and not commun.exists():
        commun.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return tache * tache


def test_processus_tue(tmp_path: Path) -> None:
    """Tasks of a process that dies are given to new ones; no answer is lost, none is given twice."""
    reponses = list(Processus(2).lancer(_mourir_une_fois, tmp_path / "mort", range(20)))
    assert (tmp_path / "mort").exists()
    assert sorted(reponses) == [(i, i * i) for i in range(20)]


@pytest.mark.filterwarnings("ignore")
def test_grappe_avec_un_travailleur_tue(chantier: Chantier, tmp_path: Path) -> None:
    """On a real local Dask cluster, one worker killed in the middle: the same bytes."""
    lu = _lire(chantier, tmp_path, LONGUE)
    lu = replace(lu, cas=lu.cas[:200])
    balayer(chantier, lu, Ici(), tmp_path / "ici")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as grappe,
        distributed.Client(grappe) as client,
    ):
        morts: list[int] = []

        def tuer(fait: int, total: int) -> None:
            if fait > total // 5 and not morts:
                morts.append(next(iter(client.run(os.getpid).values())))
                os.kill(morts[0], signal.SIGKILL)

        balayer(chantier, lu, Grappe(client), tmp_path / "grappe", tuer)
        assert morts
    assert contenu(tmp_path / "grappe") == contenu(tmp_path / "ici")


def test_tue_puis_repris(chantier: Chantier, campagne_300: Path, tmp_path: Path) -> None:
    """A sweep killed in the middle leaves whole answers only; run again it ends, without those, with the same bytes."""
    fichier = _ecrire(tmp_path, LONGUE)
    balayer(chantier, lire_balayage(fichier, chantier.campagne), Ici(), tmp_path / "reference")
    processus = lancer("balayer", campagne_300, fichier, "-o", tmp_path / "s", "--executeur", "ici")
    fragments = tmp_path / "s" / EN_COURS
    while processus.poll() is None and len(list(fragments.glob("*.json"))) < 3:
        time.sleep(0.02)
    processus.kill()
    processus.communicate()
    faits = len(list(fragments.glob("*.json")))
    assert faits >= 3
    assert not (tmp_path / "s" / RESULTATS).exists()
    issue = appeler("balayer", campagne_300, fichier, "-o", tmp_path / "s", "--executeur", "ici")
    assert issue.code == 0, issue.erreurs
    assert "déjà faites" in issue.erreurs
    assert contenu(tmp_path / "s") == contenu(tmp_path / "reference")
    encore = appeler("balayer", campagne_300, fichier, "-o", tmp_path / "s", "--executeur", "ici", "--json")
    assert '"repris"' in encore.sortie
    assert contenu(tmp_path / "s") == contenu(tmp_path / "reference")


def test_un_autre_balayage_ne_se_reprend_pas(chantier: Chantier, tmp_path: Path) -> None:
    """The folder of another sweep, or of anything else, is refused and stays as it is."""
    balayer(chantier, _lire(chantier, tmp_path, HASARD), Ici(), tmp_path / "s")
    avant = contenu(tmp_path / "s")
    with pytest.raises(SortieRefusee, match="autre balayage"):
        balayer(chantier, _lire(chantier, tmp_path, GRILLE), Ici(), tmp_path / "s")
    assert contenu(tmp_path / "s") == avant
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "x").write_text("x")
    with pytest.raises(SortieRefusee, match="pas vide"):
        balayer(chantier, _lire(chantier, tmp_path, HASARD), Ici(), tmp_path / "t")


FAUTIF = """
grile: []
base: [absent.yaml]
hasard: {repetitions: 0, graine: x, absences: 130, capacites: 1, capacites_pourcentage: 5, tirage: peut-etre}
grille:
  - {axe: a, chaque: ville, ajout: [1]}
  - {axe: a, chaque: cellule, parmi: [L9999], ajout: [1]}
  - {axe: b, chaque: cellule, ajout: 1}
  - {axe: c, valeurs: [{capacites: [{discipline: L9999, lieu: 01, ajout: 1}]}], chaque: cellule}
  - {axe: d, valeurs: [{capacites: [{discipline: L9999, lieu: 01, ajout: 1}]}]}
"""


def test_toutes_les_fautes(chantier: Chantier, tmp_path: Path) -> None:
    """Every fault of the file in one report, with its line and its path."""
    with pytest.raises(EntreeRefusee) as refus:
        _lire(chantier, tmp_path, FAUTIF)
    trouvees: set[tuple[Any, ...]] = {(a.ligne, a.colonne, a.code) for a in refus.value.anomalies}
    assert trouvees >= {
        (2, "grile", "cle_inconnue"),
        (0, "", "fichier_illisible"),
        (4, "hasard.repetitions", "hors_bornes"),
        (4, "hasard.graine", "hors_bornes"),
        (4, "hasard.absences", "hors_bornes"),
        (4, "hasard.tirage", "booleen"),
        (4, "hasard", "incoherence"),
        (6, "grille[0].chaque", "code_inconnu"),
        (7, "grille[1].axe", "cle_manquante"),
        (7, "grille[1].parmi", "code_inconnu"),
        (8, "grille[2]", "incoherence"),
        (9, "grille[3]", "incoherence"),
        (10, "capacites[0].discipline", "code_inconnu"),
    }


def test_axes_qui_se_contredisent(chantier: Chantier, tmp_path: Path) -> None:
    """Two axes that set one cellule to two values contradict: refused before anything runs."""
    texte = """
libelle: x
grille:
  - {axe: a, valeurs: [{capacites: [{discipline: L1000, lieu: 01, capacite: 3}]}]}
  - {axe: b, valeurs: [{capacites: [{discipline: L1000, lieu: 01, capacite: 4}]}]}
"""
    with pytest.raises(EntreeRefusee, match="une seule valeur"):
        _lire(chantier, tmp_path, texte)


@pytest.mark.parametrize(
    ("texte", "attendues"),
    (
        ("grille:\n- {axe: a, valeurs: [{tirage: 3}], ajout: [1]}\n", {(3, "grille[0].ajout")}),
        ("grille:\n- {axe: a, chaque: cellule, parmi: [], ajout: [1]}\n", {(3, "grille[0].parmi")}),
        ("hasard: {repetitions: \u0663, graine: 1, tirage: oui}\n", {(2, "hasard.repetitions")}),
        (
            "grille:\n- {axe: a, valeurs: [{tirage: 3}]}\nhasard: {repetitions: 2, graine: 1, tirage: oui}\n",
            {(4, "hasard.tirage")},
        ),
        (
            "grille:\n- {axe: a, valeurs: [{tirage: 3}]}\n- axe: b\n  valeurs:\n  - {libelle: x}\n  - {tirage: 4}\n",
            {(7, "tirage")},
        ),
    ),
)
def test_rien_n_est_ignore(chantier: Chantier, tmp_path: Path, texte: str, attendues: set[tuple[int, str]]) -> None:
    """What an axis or chance would ignore or override is refused, where it is written."""
    fichier = tmp_path / "b.yaml"
    fichier.write_text(f"libelle: x\n{texte}", encoding="utf-8")
    with pytest.raises(EntreeRefusee) as refus:
        lire_balayage(fichier, chantier.campagne)
    assert {(a.ligne, a.colonne) for a in refus.value.anomalies} == attendues


def test_code_sans_cellule(chantier: Chantier, tmp_path: Path) -> None:
    """A code that keeps no cellule of the campaign is told, rather than left out of the grid."""
    campagne = chantier.campagne
    paris = campagne.paquet.lieux.indice["01"]
    lues = campagne.capacites
    gardes = lues.lieu != paris
    sans = replace(lues, discipline=lues.discipline[gardes], lieu=lues.lieu[gardes], capacite=lues.capacite[gardes])
    fichier = _ecrire(tmp_path, "libelle: x\ngrille:\n- {axe: a, chaque: cellule, parmi: ['24', '01'], ajout: [1]}\n")
    with pytest.raises(EntreeRefusee) as refus:
        lire_balayage(fichier, replace(campagne, capacites=sans))
    assert [a.valeur for a in refus.value.anomalies] == ["01"]


def test_dossier_abime(chantier: Chantier, tmp_path: Path) -> None:
    """A kept answer cut short by the disk, a table lost, leftovers of a killed write: the folder ends up as a fresh one."""
    fichier = tmp_path / "b.yaml"
    fichier.write_text(
        "libelle: x\nmouvements: oui\ngrille:\n- {axe: a, chaque: discipline, ajout: [1, 2]}\n", encoding="utf-8"
    )
    balayage = lire_balayage(fichier, chantier.campagne)
    avances: list[tuple[int, int]] = []
    sortie = tmp_path / "s"
    entier = contenu(balayer(chantier, balayage, Ici(), tmp_path / "entier").sortie)

    def arreter(fait: int, total: int) -> None:
        if fait:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        balayer(chantier, balayage, Ici(), sortie, arreter)
    garde = next((sortie / EN_COURS).glob("*.json"))
    garde.write_bytes(garde.read_bytes()[:50])
    (sortie / ".resultats.parquet-0123abcd").write_bytes(b"x")
    bilan = balayer(chantier, balayage, Ici(), sortie, lambda fait, total: avances.append((fait, total)))
    assert (bilan.repris, avances[0][0], avances[-1]) == (0, 0, (len(balayage.cas), len(balayage.cas)))
    assert [fait for fait, _ in avances] == sorted({fait for fait, _ in avances})
    assert contenu(sortie) == entier
    (sortie / "mouvements.parquet").unlink()
    balayer(chantier, balayage, Ici(), sortie)
    assert contenu(sortie) == entier


UN = "libelle: x\ngrille:\n- {axe: a, chaque: discipline, ajout: [1, 2]}\n"


def test_table_changee_apres_coup(campagne_300: Path, tmp_path: Path) -> None:
    """A table of an ended sweep that was cut short is not taken for whole: all is run again, and that is said."""
    commande = ("balayer", campagne_300, _ecrire(tmp_path, UN), "-o", tmp_path / "s", "--executeur", "ici")
    premier = appeler(*commande)
    assert premier.code == 0, premier.erreurs
    entier = contenu(tmp_path / "s")
    assert "déjà faites" in appeler(*commande).erreurs
    table = tmp_path / "s" / RESULTATS
    table.write_bytes(table.read_bytes()[:200])
    issue = appeler(*commande)
    assert issue.code == 0
    assert "n'étaient plus celles qui avaient été écrites : tout a été refait." in issue.erreurs
    assert "déjà faites" not in issue.erreurs
    assert contenu(tmp_path / "s") == entier


def test_un_seul_balayage_a_la_fois(chantier: Chantier, campagne_300: Path, tmp_path: Path) -> None:
    """While a sweep goes on in a folder, another one there is refused; the first one ends as if it had been alone."""
    fichier, sortie = _ecrire(tmp_path, UN), tmp_path / "s"
    refus: list[Any] = []

    def essayer(fait: int, total: int) -> None:
        if not refus:
            refus.append(appeler("balayer", campagne_300, fichier, "-o", sortie, "--executeur", "ici"))

    balayage = lire_balayage(fichier, chantier.campagne)
    balayer(chantier, balayage, Ici(), sortie, essayer)
    (issue,) = refus
    assert issue.code == 2
    assert f"un balayage est déjà en cours dans {sortie}" in issue.erreurs
    assert contenu(sortie) == contenu(balayer(chantier, balayage, Ici(), tmp_path / "seul").sortie)


@pytest.mark.parametrize("faute", ("controle", "resultat", "disque", "defaut"))
def test_arret_en_cours_de_balayage(faute: str, campagne_300: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer refused, a full disk or a defect, once others are kept: the command does not say that it wrote nothing."""
    fichier, sortie = _ecrire(tmp_path, HASARD), tmp_path / "s"
    vraie, faites = lancement.calculer, list[int]()

    def calculer(chantier: Chantier, tache: Any) -> dict[str, Any]:
        if len(faites) == 2:
            if faute == "disque":
                raise OSError(errno.ENOSPC, "")
            if faute == "defaut":
                raise ZeroDivisionError
            raise ControleRefuse("p1") if faute == "controle" else ResultatRefuse(chantier.base.rapport, ("p1",))
        faites.append(1)
        return vraie(chantier, tache)

    monkeypatch.setattr(lancement, "calculer", calculer)
    issue = appeler("balayer", campagne_300, fichier, "-o", sortie, "--executeur", "ici")
    assert issue.code == (4 if faute in ("disque", "defaut") else 1), issue.erreurs
    assert "Rien n'a été écrit" not in issue.erreurs
    assert f"Le balayage n'est pas fini ; ce qui est déjà simulé reste dans {sortie}." in issue.erreurs
    assert len(list((sortie / EN_COURS).glob("*.json"))) == 2
    monkeypatch.undo()
    assert "déjà faites" in appeler("balayer", campagne_300, fichier, "-o", sortie, "--executeur", "ici").erreurs
