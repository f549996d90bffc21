"""Back-test of national synthetic campaigns: ``python -m benchmarks.retrospective`` makes the figures of the package again.

Three seeds of each movement with published bars, solved from nothing; writes ``service/retrospective/mesures/`` and the tables
of ``docs/retrospective.md``. About a minute.
"""

from __future__ import annotations

import shutil

from service.retrospective.ecrits import JSON, livrees, markdown

from . import processus

GRAINES = (1, 2, 3)
MOUVEMENTS = (("second-degre", 2023), ("premier-degre", 2016))
PAGE = processus.RACINE / "docs" / "retrospective.md"
MARQUE = "<!-- tableaux : python -m benchmarks.retrospective -->\n"


def main() -> None:
    """Generate, solve, compare, write."""
    for mouvement, annee in MOUVEMENTS:
        resultats = []
        for graine in GRAINES:
            dossier = processus.campagne(None, None, graine, regles=(mouvement, annee))
            resultats.append(str(processus.DOSSIER / f"graine-{graine}"))
            processus.lancer("-m", "service.cli", "solve", str(dossier), "-o", resultats[-1], "--remplacer", "--json")
        sortie = processus.DOSSIER / "retrospective"
        processus.lancer("-m", "service.cli", "retrospective", *resultats, "-o", str(sortie), "--remplacer", "--json")
        mesures = processus.RACINE / "service" / "retrospective" / "mesures"
        shutil.copy(sortie / JSON, mesures / f"{mouvement}-{annee}.json")
    debut, marque, _ = PAGE.read_text(encoding="utf-8").partition(MARQUE)
    PAGE.write_text(debut + marque + "\n" + markdown(livrees()), encoding="utf-8")


if __name__ == "__main__":
    main()
