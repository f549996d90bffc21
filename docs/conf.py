"""Sphinx configuration. No page of the built site refers to another host."""

from __future__ import annotations

import tomllib
from pathlib import Path

with (Path(__file__).parent.parent / "pyproject.toml").open("rb") as fichier:
    _projet = tomllib.load(fichier)["project"]

project = _projet["name"]
release = version = _projet["version"]
author = "Équipe mouvement"
project_copyright = f"{author}, licence {_projet['license']}"
language = "fr"

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]

html_theme = "furo"
html_title = f"mouvement {release}"
html_show_sphinx = False
# Code listings of the contract and of the examples are neither all Python nor all shell.
highlight_language = "none"
