"""Pictures of results and simulations, and what ``compare`` writes to be shared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..aide import Commande
from ..console import Sortie, arreter, dire, refus, repondre
from .commun import EnJson, Remplacer, app

if TYPE_CHECKING:
    from ..comparaison import Comparaison
    from ..figures.resume import Resume

INDEX = "figures.txt"
"""List of the pictures of a folder; it tells the folder as one of our outputs."""


@app.command(cls=Commande)
def figures(
    dossier: Annotated[
        Path,
        typer.Argument(metavar="DOSSIER", help="Dossier écrit par solve, simulate, balayer, sensibilite ou planifier."),
    ],
    sortie: Annotated[Path, typer.Option("-o", "--sortie", metavar="SORTIE", help="Dossier à créer.")],
    remplacer: Remplacer = False,
    en_json: EnJson = False,
) -> None:
    """Dessine tout ce que le dossier permet : pour chaque figure, SVG, PNG, données (CSV) et texte."""
    from ..echanges.ecriture import ecrire
    from ..figures import fichiers, images
    from ..francais import pluriel
    from ..sortie import verifier_sortie

    with refus(en_json):
        verifier_sortie(sortie, dossier, remplacer=remplacer, temoin=INDEX)
        trouvees = images(dossier)
        if not trouvees:
            arreter(
                Sortie.MAUVAIS_USAGE, f"Rien à dessiner de {dossier} : les postes d'une campagne ne se situent pas.", en_json
            )
        contenus = {nom: octets for image in trouvees for nom, octets in fichiers(image).items()}
        index = "".join(f"{image.nom} : {image.titre}. {image.texte}\n" for image in trouvees)
        ecrire(sortie, {**contenus, INDEX: index.encode()}, remplacer=remplacer)
    if en_json:
        repondre({"sortie": str(sortie), "figures": [{"nom": i.nom, "titre": i.titre, "texte": i.texte} for i in trouvees]})
    for image in trouvees:
        dire(f"{image.nom} : {image.titre}")
    dire(f"{pluriel(len(trouvees), 'figure')} en SVG et PNG, avec données et texte, dans {sortie}.")


def lire_resume(premier: Path, second: Path) -> Resume:
    """What can be shared of two result folders.

    Raises
    ------
    EntreeRefusee, OSError
    """
    from ..figures.resume import Resume

    return Resume.lire(premier, second, (premier.name, second.name))


def ecrire_resume(resume: Resume, comparaison: Comparaison, sortie: Path, *, remplacer: bool) -> None:
    """Write the folder of ``compare -o``.

    Raises
    ------
    SortieRefusee, OSError
    """
    from ..echanges.ecriture import ecrire
    from ..figures.resume import ecrits

    ecrire(sortie, ecrits(resume, comparaison), remplacer=remplacer)
