"""The policy as a table of the documentation: ``python -m service.http.page_politique docs/http.md`` rewrites it in place."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from pathlib import Path

from ..identite import Action, Role, roles
from ..reglages import Reglages
from .acces import action_de
from .application import construire, routes

DEBUT, FIN = "<!-- politique : engendré, ne pas modifier -->", "<!-- fin de la politique -->"


def table() -> str:
    """Rows: actions that a route declares; columns: roles; last, the routes of the action."""
    par_action = defaultdict[Action, list[str]](list)
    for route in routes(construire(Reglages(Path()))):
        par_action[action_de(route)] += [f"`{methode} {route.path_format}`" for methode in sorted(route.methods or ())]
    lignes = [
        f"| action | tout le monde | {' | '.join(role.value for role in Role)} | routes |",
        f"|---|{'---|' * (len(Role) + 2)}",
    ]
    for action in Action:
        permis = roles(action)
        cases = ["●" if permis is None else "", *("●" if permis is not None and r in permis else "" for r in Role)]
        lignes.append(f"| `{action.value}` | {' | '.join(cases)} | {', '.join(par_action[action])} |")
    return "\n".join(re.sub(r" +\|", " |", ligne) for ligne in lignes)


def inserer(page: str) -> str:
    """The page with its table as it is now.

    Raises
    ------
    ValueError
        The page has not exactly one place for it.
    """
    if (page.count(DEBUT), page.count(FIN)) != (1, 1):
        raise ValueError("la page n'a pas une place, et une seule, pour la politique")
    avant, reste = page.split(DEBUT)
    return f"{avant}{DEBUT}\n\n{table()}\n\n{FIN}{reste.split(FIN)[1]}"


if __name__ == "__main__":
    fichier = Path(sys.argv[1])
    fichier.write_text(inserer(fichier.read_text(encoding="utf-8")), encoding="utf-8")
