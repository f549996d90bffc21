"""Jinja2 environments of the packages that render documents: strict, escaped, without clock."""

from __future__ import annotations

from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from . import francais


@cache
def environnement(paquet: str) -> Environment:
    """Environment over ``<paquet>/gabarits`` and the shared ``service/styles``.

    HTML templates escape what they print, and an unknown name is an error.
    """
    env = Environment(
        loader=ChoiceLoader([PackageLoader(paquet, "gabarits"), PackageLoader("service", "styles")]),
        autoescape=lambda nom: nom is not None and nom.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,  # templates do not change under a process; looking costs more than rendering some of them
    )
    env.filters.update(entier=francais.entier, points=francais.points, liste=francais.liste, pluriel=francais.pluriel)
    env.filters.update(nombre=francais.nombre_ecrit, majuscule=francais.majuscule)
    return env
