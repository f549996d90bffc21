"""Commands on several campaigns at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..aide import Commande
from ..console import Sortie, arreter, dire, refus, repondre
from .commun import EnJson, Remplacer, app


@app.command(cls=Commande)
def enchainer(
    ensemble: Annotated[Path, typer.Argument(metavar="ENSEMBLE", help="Fichier YAML qui nomme les campagnes.")],
    sortie: Annotated[Path, typer.Option("-o", "--sortie", metavar="SORTIE", help="Dossier à créer.")],
    remplacer: Remplacer = False,
    en_json: EnJson = False,
) -> None:
    """Calcule plusieurs campagnes dans l'ordre de leurs règles : une issue par personne, ses autres demandes annulées."""
    from ..echanges.ecriture import ecrire
    from ..ensemble import DEMANDES, lire_ensemble
    from ..ensemble import enchainer as executer
    from ..ensemble.paroles import en_dict, en_lignes
    from ..sortie import verifier_sortie

    with refus(en_json):
        verifier_sortie(sortie, ensemble.parent, remplacer=remplacer, temoin=DEMANDES)
        lu = lire_ensemble(ensemble)
        for partie in lu.parties:
            verifier_sortie(sortie, ensemble.parent / partie.chemin, remplacer=remplacer, temoin=DEMANDES)
        chaine = executer(lu)
        ecrire(sortie, chaine.contenu, remplacer=remplacer)
    if en_json:
        repondre({"sortie": str(sortie), **en_dict(chaine)})
    for ligne in en_lignes(lu, chaine):
        dire(ligne)
    dire(f"Campagnes vérifiées, écrites dans {sortie}.")


def verifier(ensemble: Path, sortie: Path, en_json: bool) -> None:
    """``mouvement verify ENSEMBLE SORTIE``: the output of a chain."""
    from ..ensemble import controler_chaine, lire_ensemble
    from ..verdict import conclure, detailler

    with refus(en_json):
        controle = controler_chaine(lire_ensemble(ensemble), sortie)
    if en_json:
        repondre(controle.en_dict())
    for nom, partie in controle.parties.items():
        dire(f"{nom}\n{detailler(partie)}")
        if not partie.motifs:
            dire(conclure(partie))
    if controle.motifs:
        arreter(Sortie.VIOLATION, "Enchaînement refusé :\n" + "\n".join(f"  - {m}" for m in controle.motifs))
    for avertissement in controle.avertissements:
        dire(avertissement)
    dire("Enchaînement conforme : chaque annulation a sa règle, personne n'obtient deux fois satisfaction.")
