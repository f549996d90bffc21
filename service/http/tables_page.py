"""The tables of the documentation that the program knows: routes, policy, codes of error.

``python -m service.http.tables_page docs/http.md`` rewrites them in place; a test compares.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from ..identite import Action, Role, roles
from ..reglages import Reglages
from .acces import action_de
from .application import construire, routes
from .problemes import CODES


def _routes() -> list[str]:
    lignes = ["| route | what it does | action |", "|---|---|---|"]
    for route in routes(construire(Reglages(Path()))):
        if route.include_in_schema and route.path_format.startswith(("/v1/", "/sante", "/pret")):
            fin = f"{route.summary} | `{action_de(route).value}` |"
            lignes += [f"| `{methode} {route.path_format}` | {fin}" for methode in sorted(route.methods or ())]
    return lignes


def _politique() -> list[str]:
    lignes = [
        f"| action | everyone | {' | '.join(role.value for role in Role)} |",
        f"|---|---|{'---|' * len(Role)}",
    ]
    for action in Action:
        permis = roles(action)
        cases = ["●" if permis is None else "", *("●" if permis is not None and role in permis else "" for role in Role)]
        lignes.append(re.sub(r" +\|", " |", f"| `{action.value}` | {' | '.join(cases)} |"))
    return lignes


def _codes() -> list[str]:
    lignes = ["| code | status | when |", "|---|---|---|"]
    return lignes + [
        f"| `{code}` | {s} | {titre} |" for code, (s, titre) in sorted(CODES.items(), key=lambda c: (c[1][0], c[0]))
    ]


TABLES: Mapping[str, Callable[[], list[str]]] = {"routes": _routes, "politique": _politique, "codes": _codes}


def inserer(page: str) -> str:
    """The page with its tables as they are now.

    Raises
    ------
    ValueError
        The page has not exactly one place for one of them.
    """
    for nom, table in TABLES.items():
        debut, fin = f"<!-- {nom} : engendré, ne pas modifier -->", f"<!-- fin : {nom} -->"
        if (page.count(debut), page.count(fin)) != (1, 1):
            raise ValueError(f"la page n'a pas une place, et une seule, pour la table « {nom} »")
        avant, _, reste = page.partition(debut)
        page = "\n".join([f"{avant}{debut}\n", *table(), f"\n{fin}"]) + reste.partition(fin)[2]
    return page


if __name__ == "__main__":
    fichier = Path(sys.argv[1])
    fichier.write_text(inserer(fichier.read_text(encoding="utf-8")), encoding="utf-8")
