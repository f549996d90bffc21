"""A campaign that a test leads to its publication, with the desk's work done in this process."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine

from service.base import maintenant, transaction
from service.base.tables_campagne import Calcul, Contestation
from service.campagne import Chronometre
from service.conduite import calculs, calendrier, campagnes, decisions, etapes, guichet
from service.conduite.calendrier import Bornes, Fenetre
from service.conduite.executant import produire
from service.conduite.guichet import Guichet, SurPlace
from service.conduite.magasin import Magasin, empreinte_json, manifeste
from service.identite import Acteur, Role
from tests.depot import RACINE
from tests.service.conduite.atelier import compte

T = TypeVar("T")

ECHANTILLONS = RACINE / "data" / "synthetic"


@dataclass
class Conduite:
    """A database, a store, a desk, and people."""

    engine: Engine
    racine: Path
    bureau: Guichet
    operateur: Acteur
    approbateur: Acteur
    auditeur: Acteur

    @property
    def magasin(self) -> Magasin:
        """The store."""
        return Magasin(self.racine)

    def rectorat(self, academie: str) -> Acteur:
        """A rectorat's account."""
        return compte(self.engine, Role.RECTORAT, f"rectorat{academie}", academie)

    def campagne(self, dossier: Path) -> str:
        """A campaign in preparation, with its participants."""
        flux = io.BytesIO()
        with zipfile.ZipFile(flux, "w") as archive:
            for chemin in sorted(dossier.iterdir()):
                if chemin.is_file() and chemin.suffix in {".csv", ".yaml"}:
                    archive.writestr(chemin.name, chemin.read_bytes())
        recu = self.magasin.reception()
        recu.write_bytes(flux.getvalue())
        lecture = guichet.deposer(self.racine, recu)
        recu.unlink()
        with transaction(self.engine) as seance:
            ligne, _ = campagnes.deposer(seance, self.operateur, lecture.contenu, lecture.resume, lecture.participants)
            return ligne.id

    def ouvrir(self, campagne: str, *fenetres: Fenetre) -> None:
        """Open windows now, and close the others."""
        bornes = Bornes(maintenant() - timedelta(days=1), maintenant() + timedelta(days=1))
        with transaction(self.engine) as seance:
            ligne = campagnes.verrouiller(seance, campagne)
            calendrier.regler(seance, self.operateur, ligne, dict.fromkeys(fenetres, bornes))

    def contester(self, campagne: str, candidat: str, academie: str | None) -> int:
        """A contestation, as the candidat leaves it."""
        with transaction(self.engine) as seance:
            ligne = Contestation(
                campagne_id=campagne, candidat=candidat, academie=academie, element="enfants", texte="Deux enfants, non un."
            )
            ligne.deposee_le = maintenant()
            seance.add(ligne)
            seance.flush()
            return ligne.id

    def geler(self, campagne: str) -> None:
        """Freeze what was received and entered."""
        gel = attendre(etapes.preparer_gel(self.engine, self.bureau, campagne))
        with transaction(self.engine) as seance:
            etapes.geler(seance, self.operateur, campagnes.verrouiller(seance, campagne), gel)

    def afficher(self, campagne: str) -> None:
        """Display the barèmes."""
        with transaction(self.engine) as seance:
            campagnes.afficher_baremes(seance, self.operateur, campagnes.verrouiller(seance, campagne))

    def calculer(self, campagne: str) -> str:
        """A finished run of what is frozen."""
        from service.http.descriptions import paquet, versions

        with transaction(self.engine) as seance:
            ligne = campagnes.lire(seance, campagne)
            regles = paquet(ligne.mouvement, ligne.annee)
            nom = "permutation" if regles.deux_phases else "stable"
            calcul, _ = calculs.demander(
                seance, self.operateur, ligne, mecanisme=nom, regles=regles.empreinte, version=versions().mouvement
            )
        self.magasin.ecrire_resultat(calcul.empreinte, produire(self.racine, calcul.contenu, nom, Chronometre()))
        with transaction(self.engine) as seance:
            fini = seance.get_one(Calcul, calcul.id)
            fini.etat, fini.fini_le = "termine", maintenant()
            fini.resultat = empreinte_json(manifeste(self.magasin.resultat(fini.empreinte)))
        return calcul.id

    def publier(self, campagne: str, calcul: str | None = None) -> str:
        """Freeze, compute, choose with two persons, publish; the run."""
        if calcul is None:
            self.geler(campagne)
            calcul = self.calculer(campagne)
        attestation = attendre(etapes.attester(self.engine, self.bureau, calcul))
        with transaction(self.engine) as seance:
            ligne = campagnes.verrouiller(seance, campagne)
            etapes.proposer(seance, self.operateur, ligne, calculs.lire(seance, calcul), attestation, "conforme")
        with transaction(self.engine) as seance:
            decisions.approuver(seance, self.approbateur, campagnes.verrouiller(seance, campagne), attestation.resultat)
        prete = attendre(etapes.preparer_publication(self.engine, self.bureau, campagne))
        with transaction(self.engine) as seance:
            etapes.publier(seance, self.operateur, campagnes.verrouiller(seance, campagne), prete)
        return calcul


def attendre(travail: Coroutine[Any, Any, T]) -> T:
    """Result of an asynchronous step."""
    return asyncio.run(travail)


def conduite(engine: Engine, racine: Path) -> Conduite:
    """People and a store on a database."""
    Magasin(racine).preparer()
    gens = [compte(engine, role) for role in (Role.OPERATEUR, Role.APPROBATEUR, Role.AUDITEUR)]
    return Conduite(engine, racine, SurPlace(racine), *gens)


def details(engine: Engine, action: str) -> list[Mapping[str, Any]]:
    """Details of the lines of the journal of this action, in order."""
    from service.base.journal import lire

    with transaction(engine, ecrire=False) as seance:
        return [ligne.details for ligne in lire(seance) if ligne.action == action]
