"""Results day: everyone of a national campaign reads the own published result, on the real service.

The campaign is published by the functions that the service itself calls, by two accounts; accounts and sessions are written to
the database. The service is ``mouvement serve`` with the settings of production; the readers are other processes of the same
machine, which share its cores.
"""

from __future__ import annotations

import csv
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import yaml
from sqlalchemy import bindparam, insert, update

from service.base import maintenant, moteur, transaction
from service.base.migrer import monter
from service.base.tables_campagne import Participation
from service.base.tables_identite import Compte, SessionOuverte
from service.conduite.guichet import Guichet
from service.http.acces import COOKIE
from service.http.demarrage import installation_de
from service.identite import mots_de_passe, numen, sessions
from service.reglages import Reglages
from tests.bases import serveur_postgresql
from tests.service.conduite.publiee import conduite

from . import processus

CANDIDATS = 30_000
HOTE = "mouvement.exemple"
MOT_DE_PASSE = "Mesure-2026-abcd"
REGLAGES = {
    "production": True,
    "adresse_publique": f"https://{HOTE}",
    "hotes": [HOTE],
    "smtp": {"hote": "127.0.0.1", "port": 9, "expediteur": f"ne-pas-repondre@{HOTE}", "securite": "aucune"},
}
"""Production: ``__Host-`` cookies, names of hosts, limits by default; the readers stand behind a proxy of the machine. No mail
is sent."""

CLIENTS = 2
"""Processes of readers."""

Ligne = dict[str, Any]


@dataclass(frozen=True)
class Scene:
    """A published campaign with everyone's account, and the file that tells who has which session."""

    reglages: Path
    donnees: Path
    campagne: str
    gens: Path
    publication: Ligne


def preparer(racine: Path, adresse: str, candidats: int, pareille: Scene | None = None) -> Scene:
    """Publish a campaign, open accounts and sessions for all; letters of the same campaign are not made twice."""
    racine.mkdir(parents=True)
    fichier = racine / "reglages.yaml"
    fichier.write_text(yaml.safe_dump({**REGLAGES, "base": adresse}))
    donnees = racine / "donnees"
    donnees.mkdir()
    (donnees / "installation.cle").write_text(secrets.token_urlsafe(32) + "=\n")
    (donnees / "installation.cle").chmod(0o600)
    engine = moteur(adresse)
    monter(engine)
    lieu = conduite(engine, donnees)
    lieu.bureau = Guichet(donnees)
    if pareille is not None:
        shutil.copytree(pareille.donnees / "lettres", donnees / "lettres", dirs_exist_ok=True)
    campagne = lieu.campagne(processus.campagne(candidats))
    lieu.geler(campagne)
    lieu.afficher(campagne)
    calcul = lieu.calculer(campagne)
    debut = time.perf_counter()
    lieu.publier(campagne, calcul)
    lieu.bureau.fermer()
    publication = {"secondes": round(time.perf_counter() - debut, 1), **_magasin(donnees)}
    installation = installation_de(Reglages(donnees, base=adresse))
    gens = racine / "gens.csv"
    _ouvrir_comptes(engine, installation, campagne, gens)
    engine.dispose()
    return Scene(fichier, donnees, campagne, gens, publication)


def _magasin(donnees: Path) -> Ligne:
    tailles = {
        dossier.name: round(sum(c.stat().st_size for c in dossier.rglob("*") if c.is_file()) / 2**20, 1)
        for dossier in donnees.iterdir()
        if dossier.is_dir()
    }
    return {"magasin_mo": tailles}


def _ouvrir_comptes(engine: Any, installation: Any, campagne: str, gens: Path) -> None:
    hache, instant = mots_de_passe.hacher(MOT_DE_PASSE), maintenant()
    with transaction(engine) as seance:
        lus = [p.candidat for p in seance.query(Participation).where(Participation.campagne_id == campagne)]
        lignes = []
        for rang, candidat in enumerate(lus):
            valeur, identifiant = secrets.token_urlsafe(32), f"12E{20:02d}{rang:05d}ABC"
            lignes.append({
                "candidat": candidat, "compte": f"c{rang:06d}", "session": valeur, "numen": identifiant,
                "mot_de_passe": MOT_DE_PASSE, "adresse": f"10.{rang >> 16}.{rang >> 8 & 255}.{rang & 255}",
            })  # fmt: skip
        seance.execute(insert(Compte), [
            {
                "id": p["compte"], "identifiant": numen.identifiant(installation.coffre, p["numen"]), "nom": p["candidat"],
                "courriel": f"{p['compte']}@{HOTE}", "role": "candidat", "etat": "actif", "mot_de_passe": hache,
                "initialise_pour": "2023", "cree_le": instant,
            }
            for p in lignes
        ])  # fmt: skip
        seance.execute(insert(SessionOuverte), [
            {
                "empreinte": sessions.empreinte(installation, p["session"]), "compte_id": p["compte"],
                "jeton_formulaires": secrets.token_urlsafe(32), "creee_le": instant, "vue_le": instant,
                "expire_le": instant + installation.reglages.duree_session,
            }
            for p in lignes
        ])  # fmt: skip
        lien = update(Participation.__table__).where(  # type: ignore[arg-type]
            Participation.campagne_id == campagne, Participation.candidat == bindparam("qui")
        )
        seance.connection().execute(
            lien.values(compte_id=bindparam("compte")), [{"qui": p["candidat"], "compte": p["compte"]} for p in lignes]
        )
    with gens.open("w", encoding="utf-8", newline="") as fichier:
        stylo = csv.DictWriter(fichier, list(lignes[0]))
        stylo.writeheader()
        stylo.writerows(lignes)


@dataclass
class Serveur:
    """``mouvement serve``, running; several of them serve one installation, as behind a proxy that shares people out."""

    bases: list[str]
    pids: list[int]

    def cout(self) -> tuple[float, float]:
        """CPU seconds so far and resident MB, shared pages counted once, of the service and of all its processes."""
        cpu, memoire, tic = 0.0, 0, os.sysconf("SC_CLK_TCK")
        for pid in (p for racine in self.pids for p in _descendants(racine)):
            try:
                champs = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                cpu += (int(champs[11]) + int(champs[12])) / tic
                pss = next(x for x in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines() if x.startswith("Pss:"))
            except (OSError, StopIteration):
                continue
            memoire += int(pss.split()[1])
        return cpu, memoire / 1024


def _descendants(racine: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for dossier in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((dossier / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        parents.setdefault(parent, []).append(int(dossier.name))
    tous, a_voir = [], [racine]
    while a_voir:
        pid = a_voir.pop()
        tous.append(pid)
        a_voir += parents.get(pid, [])
    return tous


@contextmanager
def serveur(scene: Scene, services: int = 1) -> Iterator[Serveur]:
    """Start as many services on free ports, the first one with the worker; stop them at the end."""
    with ExitStack() as pile:
        journal = pile.enter_context((scene.donnees.parent / "serveur.log").open("ab"))
        lances = Serveur([], [])
        for rang in range(services):
            with socket.socket() as prise:
                prise.bind(("127.0.0.1", 0))
                port = int(prise.getsockname()[1])
            commande = ["-m", "service.cli", "serve", "--port", str(port), "--donnees", str(scene.donnees)]
            lance = pile.enter_context(
                subprocess.Popen(
                    [sys.executable, *commande, "--reglages", str(scene.reglages), *(["--sans-travaux"] if rang else [])],
                    cwd=processus.RACINE, stdout=journal, stderr=journal, env=processus.environnement(),
                )
            )  # fmt: skip
            pile.callback(lance.terminate)
            lances.bases.append(f"http://127.0.0.1:{port}")
            lances.pids.append(lance.pid)
            _patienter(lance, lances.bases[-1])
        yield lances


def _patienter(lance: subprocess.Popen[bytes], base: str) -> None:
    for _ in range(600):
        if lance.poll() is not None:
            raise RuntimeError("le service s'est arrêté : voir serveur.log")
        try:
            if httpx2.get(f"{base}/sante", headers={"host": HOTE}, trust_env=False).status_code == 200:
                return
        except httpx2.HTTPError:
            pass
        time.sleep(0.1)
    raise RuntimeError("le service ne répond pas")


def parcours(campagne: str) -> list[tuple[str, str, str]]:
    """What each person does: name, address, and what the answer must hold (the person's own id where the page tells it)."""
    return [
        ("mes demandes", "/mes-demandes", campagne),
        ("page du résultat", f"/mes-demandes/{campagne}/resultat", "Vœu par vœu"),
        ("page du barème", f"/mes-demandes/{campagne}/bareme", "Lignes du barème"),
        ("résultat en JSON", f"/v1/mes-demandes/{campagne}/resultat", "{candidat}"),
    ]


def lire(
    ici: Serveur, scene: Scene, simultanes: int, premier: int, dernier: int, pages: list[tuple[str, str, str]] | None = None
) -> Ligne:
    """A crowd reads: so many at a time, people ``premier`` to ``dernier``; no ``pages``: they sign in."""
    clients = min(CLIENTS, simultanes)
    bornes = [premier + (dernier - premier) * k // clients for k in range(clients + 1)]
    commune = {
        "bases": ici.bases, "hote": HOTE, "cookie": COOKIE, "gens": str(scene.gens), "connexion": pages is None,
        "parcours": pages or [],
    }  # fmt: skip
    avant, pic, fini = ici.cout(), [0.0], threading.Event()

    def veiller() -> None:
        while not fini.wait(0.5):
            pic[0] = max(pic[0], ici.cout()[1])

    veille = threading.Thread(target=veiller)
    veille.start()
    with ExitStack() as pile:
        foules = [
            pile.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "benchmarks.lecteurs", json.dumps({
                        **commune, "premier": bornes[k], "dernier": bornes[k + 1],
                        "simultanes": simultanes * (k + 1) // clients - simultanes * k // clients,
                    })],
                    cwd=processus.RACINE, env=processus.environnement(), stdout=subprocess.PIPE,
                )
            )
            for k in range(clients)
        ]  # fmt: skip
        releves = [json.loads(foule.communicate()[0]) for foule in foules]
    fini.set()
    veille.join()
    mur = max(releve["mur"] for releve in releves)
    apres = ici.cout()
    return {"personnes": dernier - premier, "simultanes": simultanes, "mur": round(mur, 2), **_resumer(releves, mur)} | {
        "cpu_service": round(apres[0] - avant[0], 1),
        "cpu_lecteurs": round(sum(releve["cpu"] for releve in releves), 1),
        "memoire_mo": round(max(pic[0], apres[1])),
    }


def _resumer(releves: list[Ligne], mur: float) -> Ligne:
    """Throughput, quantiles in milliseconds of all requests and of each kind, and what was not the answer expected."""
    durees: dict[str, list[float]] = {}
    erreurs: dict[str, int] = {}
    for releve in releves:
        for nom, valeurs in releve["durees"].items():
            durees.setdefault(nom, []).extend(valeurs)
        for nom, nombre in releve["statuts"].items():
            if nom != "juste":
                erreurs[nom] = erreurs.get(nom, 0) + nombre
    toutes = [v for valeurs in durees.values() for v in valeurs]
    return {
        "requetes": len(toutes),
        "par_seconde": round(len(toutes) / mur, 1),
        "erreurs": erreurs,
        **_quantiles(toutes),
        "pages": {nom: _quantiles(valeurs) for nom, valeurs in durees.items()},
    }


def _quantiles(valeurs: list[float]) -> Ligne:
    tries = sorted(valeurs)
    rangs = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    return {nom: round(1000 * tries[min(int(part * len(tries)), len(tries) - 1)], 1) for nom, part in rangs.items()}


def mesurer(scene: Scene, services: int = 1) -> Ligne:
    """One line per crowd: 1, 50 and 500 at a time on four pages, everyone once on the result, and people who sign in."""
    tout = parcours(scene.campagne)
    with serveur(scene, services) as ici:
        return {
            "first person, nothing warm": lire(ici, scene, 1, 0, 1, tout),
            "four pages, 1 at a time": lire(ici, scene, 1, 1, 101, tout),
            "four pages, 50 at a time": lire(ici, scene, 50, 200, 1_200, tout),
            "four pages, 500 at a time": lire(ici, scene, 500, 2_000, 4_000, tout),
            "result page, everyone, 500 at a time": lire(ici, scene, 500, 0, CANDIDATS, tout[1:2]),
            "signing in, 50 at a time": lire(ici, scene, 50, 0, 200),
        }


@contextmanager
def scenes(candidats: int = CANDIDATS) -> Iterator[dict[str, Scene]]:
    """The same campaign on both databases."""
    racine = processus.DOSSIER / f"jour-{secrets.token_hex(4)}"
    with serveur_postgresql(prudent=True) as postgresql:
        postgresql.executer("CREATE DATABASE jour")
        premiere = preparer(racine / "postgresql", postgresql.adresse("jour"), candidats)
        seconde = preparer(racine / "sqlite", f"sqlite:///{racine / 'sqlite' / 'jour.sqlite'}", candidats, premiere)
        yield {"PostgreSQL": premiere, "SQLite": seconde}


def jour() -> Ligne:
    """Both databases with one service, then PostgreSQL with three."""
    with scenes() as pretes:
        return {
            f"{base}, {services} web process{'es' if services > 1 else ''}": {
                "publication": pretes[base].publication,
                "foules": mesurer(pretes[base], services),
            }
            for base, services in (("PostgreSQL", 1), ("PostgreSQL", 3), ("SQLite", 1))
        }
