"""People who read their result: real HTTP, a session each. A process of its own: ``python -m benchmarks.lecteurs JSON``.

So many people at a time, each on a connection of its own, as a reverse proxy keeps them; who has read everything leaves the
place to the next person. No one waits between two pages: what is measured is harder than people.
"""

from __future__ import annotations

import asyncio
import csv
import json
import re
import resource
import ssl
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2

JETON = re.compile(r'name="jeton" value="([^"]+)"')
Releve = dict[str, list[float]]


class Foule:
    """Takes people from a list, one each time a place is free, and keeps the duration and the status of each request."""

    def __init__(self, demande: dict[str, Any], gens: Iterator[dict[str, str]]) -> None:
        self._demande, self._gens = demande, gens
        self.durees: Releve = {}
        self.statuts: Counter[str] = Counter()

    async def place(self, base: str, contexte: ssl.SSLContext) -> None:
        """One place: people after people on one connection."""
        async with httpx2.AsyncClient(
            base_url=base,
            timeout=60,
            trust_env=False,
            verify=contexte,
            limits=httpx2.Limits(max_connections=1),
        ) as client:
            for personne in self._gens:
                entetes = {"host": self._demande["hote"], "x-forwarded-for": personne["adresse"]}
                if self._demande["connexion"]:
                    await self._se_connecter(client, personne, entetes)
                else:
                    await self._lire(client, personne, entetes)

    async def _lire(self, client: httpx2.AsyncClient, personne: dict[str, str], entetes: dict[str, str]) -> None:
        entetes |= {"cookie": f"{self._demande['cookie']}={personne['session']}"}
        for nom, chemin, attendu in self._demande["parcours"]:
            await self._demander(client, nom, "GET", chemin, entetes, attendu.format(**personne))

    async def _se_connecter(self, client: httpx2.AsyncClient, personne: dict[str, str], entetes: dict[str, str]) -> None:
        page = await self._demander(client, "connexion, page", "GET", "/connexion", entetes, "mot_de_passe")
        cookie = page.headers.get("set-cookie", "").partition(";")[0]
        jeton = JETON.search(page.text)
        champs = {
            "jeton": jeton[1] if jeton else "",
            "identifiant": personne["numen"],
            "mot_de_passe": personne["mot_de_passe"],
            "suite": "/mes-demandes",
        }
        await self._demander(client, "connexion, envoi", "POST", "/connexion", {**entetes, "cookie": cookie}, "", champs)
        client.cookies.clear()

    async def _demander(
        self,
        client: httpx2.AsyncClient,
        nom: str,
        methode: str,
        chemin: str,
        entetes: dict[str, str],
        attendu: str,
        champs: dict[str, str] | None = None,
    ) -> httpx2.Response:
        debut = time.perf_counter()
        try:
            reponse = await client.request(methode, chemin, headers=entetes, data=champs)
        except httpx2.HTTPError as erreur:
            self.statuts[f"{nom} : {type(erreur).__name__}"] += 1
            return httpx2.Response(599)
        self.durees.setdefault(nom, []).append(time.perf_counter() - debut)
        voulu = 303 if methode == "POST" else 200
        # The own page, not just a page: every answer is held against who asked.
        juste = reponse.status_code == voulu and attendu in reponse.text
        self.statuts["juste" if juste else f"{nom} : {reponse.status_code}"] += 1
        return reponse


def main() -> None:
    demande = json.loads(sys.argv[1])
    with Path(demande["gens"]).open(encoding="utf-8") as fichier:
        gens = list(csv.DictReader(fichier))[demande["premier"] : demande["dernier"]]
    foule, contexte = Foule(demande, iter(gens)), ssl.create_default_context()

    async def tous() -> None:
        async with asyncio.TaskGroup() as groupe:
            for k in range(demande["simultanes"]):
                groupe.create_task(foule.place(demande["bases"][k % len(demande["bases"])], contexte))

    debut = time.perf_counter()
    asyncio.run(tous())
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps({
            "mur": time.perf_counter() - debut,
            "cpu": usage.ru_utime + usage.ru_stime,
            "durees": foule.durees,
            "statuts": foule.statuts,
        })
    )  # fmt: skip


if __name__ == "__main__":
    main()
