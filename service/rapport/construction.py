"""Assembles a report from a verified result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..avertissements import avertissements
from ..manques import phrase_muettes
from ..preuves import empreinte, empreinte_courte, enonces
from ..statistiques import Chiffres, Issue, calculer
from . import deux_phases, lieux, premiere_page, regles, regles_utilisees, sections
from .calibrage import barres
from .calibrage import calibrage as section_calibrage
from .comptes import compter
from .modele import Rapport

if TYPE_CHECKING:
    from ..resultat import ResultatVerifie
    from ..synthese import Calibrage


def rapporter(verifie: ResultatVerifie, *, chiffres: Chiffres | None = None, calibrage: Calibrage | None = None) -> Rapport:
    """Build the report.

    Parameters
    ----------
    verifie
        A verified result.
    chiffres
        Figures of the run when they are known already.
    calibrage
        How far a synthetic campaign is from published figures (``service.synthese.calibrer``).

    Returns
    -------
    Rapport
        The same for the same result: nothing reads a clock.
    """
    resultat = verifie.resultat
    campagne, paquet = resultat.campagne, resultat.campagne.paquet
    chiffres = chiffres or calculer(resultat)
    comptes = compter(resultat, chiffres)
    dehors = comptes.issue == Issue.NON_AFFECTE
    ids = np.array(campagne.dossiers.ids, dtype=object)
    if paquet.deux_phases:
        apercu = deux_phases.apercu(resultat, chiffres, comptes)
        parties = [
            deux_phases.satisfaction(resultat, comptes),
            deux_phases.lieux(resultat, chiffres, comptes),
            deux_phases.permutations(resultat, comptes),
        ]
    else:
        apercu = premiere_page.apercu(resultat, chiffres, comptes)
        parties = [sections.satisfaction(resultat, comptes), lieux.lieux(resultat, chiffres, comptes)]
        if (postes := lieux.postes(resultat, chiffres, comptes)) is not None:
            parties.append(postes)
    if not paquet.discipline:
        parties.append(sections.disciplines(resultat, chiffres, comptes))
    if paquet.avec_extension:
        parties.append(sections.extension(resultat, comptes))
    if paquet.avec_couples:
        parties.append(sections.couples(resultat, comptes))
    parties += [sections.refus(resultat, chiffres), *regles.sections(campagne)]
    if (sans_texte := regles_utilisees.sans_texte(resultat)) is not None:
        parties.append(sans_texte)
    if calibrage is not None:
        parties.append(section_calibrage(calibrage))
        if calibrage.calibree and (comparees := barres(resultat, chiffres)) is not None:
            parties.append(comparees)
    return Rapport(
        titre=campagne.libelle,
        sous_titre=paquet.libelle,
        empreinte=empreinte_courte(resultat),
        identite=(
            ("Calcul", empreinte(resultat)),
            ("Règles", f"{paquet.mouvement} {paquet.annee}, {paquet.empreinte}"),
            ("Mécanisme", resultat.mecanisme),
            ("Graine du tirage", str(campagne.tirage)),
            ("Travail", premiere_page.travail(resultat) or "–"),
            *((f"Fichier {nom}", valeur) for nom, valeur in sorted(campagne.empreintes.items())),
        ),
        alertes=(*premiere_page.alertes(verifie), *avertissements(campagne)),
        non_affectes=tuple(ids[dehors & resultat.marche.obligatoire]),
        sans_affectation=tuple(ids[dehors & ~resultat.marche.obligatoire]),
        obligatoires=int(resultat.marche.obligatoire.sum()),
        reserve=paquet.reserve,
        questions=len(regles.questions(campagne)),
        apercu=apercu,
        notes=tuple(note for note in (*premiere_page.notes(resultat, chiffres), phrase_muettes(campagne)) if note),
        preuves=enonces(verifie),
        surcharges=premiere_page.surcharges(resultat),
        incertitudes=regles_utilisees.incertitudes(resultat, comptes),
        sections=tuple(parties),
    )
