"""Real campaigns under the service of the tests of pages: received, open for entry, frozen, contested, at fault."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from service.base import maintenant, transaction
from service.base.tables_campagne import Campagne, Contestation, DemandeTardive, Participation, Saisie
from service.conduite import calendrier, campagnes, entrees, etapes, guichet
from service.conduite.calendrier import Bornes, Fenetre
from service.identite import Acteur, Role
from tests.service.campagnes import campagne
from tests.service.conduite.candidats import CANDIDATS, CAPACITES, VOEUX
from tests.service.http.outils_http import contenu, zipper
from tests.service.pages.serveur import Serveur

PREPARATION, GELEE, FAUTIVE = "Campagne en préparation", "Campagne gelée", "Campagne à la saisie fautive"

OPERATRICE, CANDIDATE = "Odile Opératrice", "Camille Candidat"


def fichiers(libelle: str) -> dict[str, bytes]:
    """Files of a small campaign: one candidat has notices, a discipline has no candidat."""
    with tempfile.TemporaryDirectory() as dossier:
        capacites = {**CAPACITES, ("L0202", "01"): 1}
        ecrite = campagne(Path(dossier) / "c", CANDIDATS, {**VOEUX, "anna": ["03", "04", "01"]}, capacites)
        lus = contenu(ecrite)
    return {**lus, "campagne.yaml": lus["campagne.yaml"].replace(b"Essai", libelle.encode())}


def fautifs() -> dict[str, bytes]:
    """The same with many faults, in several files, and one that a spreadsheet would run."""
    lus = fichiers("Campagne fautive")
    candidats = lus["candidats.csv"].replace(b"anna,", b'"=HYPERLINK(""http://a"")",').replace(b",5,", b",cinq,")
    return {**lus, "candidats.csv": candidats, "voeux.csv": lus["voeux.csv"].replace(b",03", b",zz")}


def ecrire(dossier: Path, lus: Mapping[str, bytes]) -> list[str]:
    """Files on disk, to be chosen in a form; their paths."""
    dossier.mkdir(parents=True, exist_ok=True)
    for nom, octets in lus.items():
        (dossier / nom).write_bytes(octets)
    return [str(dossier / nom) for nom in lus]


def identifiant(serveur: Serveur, libelle: str) -> str:
    """Id of a campaign, by its label."""
    with transaction(serveur.engine, ecrire=False) as seance:
        return seance.scalars(select(Campagne.id).where(Campagne.libelle == libelle)).one()


def deposer(serveur: Serveur, acteur: Acteur, libelle: str) -> str:
    """A campaign received; its id."""
    archive = serveur.donnees.parent / "archive.zip"
    archive.write_bytes(zipper(fichiers(libelle)))
    lecture = guichet.deposer(serveur.donnees, archive)
    with transaction(serveur.engine) as seance:
        return campagnes.deposer(seance, acteur, lecture.contenu, lecture.resume, lecture.participants)[0].id


def preparer_campagnes(serveur: Serveur) -> None:
    """Three campaigns: open for everything, frozen and contested, and one that people's entries put at fault."""
    operatrice = serveur.compte(Role.OPERATEUR, OPERATRICE)
    candidate = serveur.compte(Role.CANDIDAT, CANDIDATE, facteur=False)
    preparation, gelee, fautive = (deposer(serveur, operatrice, nom) for nom in (PREPARATION, GELEE, FAUTIVE))
    heure, maintenant_ = timedelta(hours=1), maintenant()
    bornes = Bornes(maintenant_ - heure, maintenant_ + heure)
    with transaction(serveur.engine) as seance:
        for nom in (preparation, gelee):
            seance.get_one(Participation, (nom, "anna")).compte_id = candidate.compte
            calendrier.regler(seance, operatrice, seance.get_one(Campagne, nom), dict.fromkeys(Fenetre, bornes))
        brouillon = [{"lieu": "04"}, {"lieu": "03"}, {"lieu": "01"}]
        seance.add_all(
            (
                _saisie(preparation, "anna", brouillon, confirmee=False),
                _saisie(preparation, "bruno", [{"lieu": "07"}], confirmee=True),
                _saisie(fautive, "bruno", [{"lieu": "zz"}], confirmee=True),
                _tardive(preparation, "anna"),
            )
        )
    with transaction(serveur.engine, ecrire=False) as seance:
        lues = entrees.rassembler(seance, gelee)
        depot = seance.get_one(Campagne, gelee).depot or ""
    gel = etapes.Gel(depot, entrees.empreinte(lues), guichet.composer(serveur.donnees, depot, lues))
    with transaction(serveur.engine) as seance:
        ligne = campagnes.verrouiller(seance, gelee)
        etapes.geler(seance, operatrice, ligne, gel)
        campagnes.afficher_baremes(seance, operatrice, ligne)
        for candidat, academie in (("anna", "01"), ("chloe", None)):
            contestation = Contestation(campagne_id=gelee, candidat=candidat, academie=academie, texte="Échelon 6.")
            contestation.element, contestation.deposee_le = "echelon_cn", maintenant_
            seance.add(contestation)


def _saisie(campagne_id: str, candidat: str, voeux: list[dict[str, str]], *, confirmee: bool) -> Saisie:
    instant = maintenant()
    saisie = Saisie(campagne_id=campagne_id, candidat=candidat, voeux=voeux, modifiee_le=instant)
    saisie.confirmee_le = instant if confirmee else None
    return saisie


def _tardive(campagne_id: str, candidat: str) -> DemandeTardive:
    demande = DemandeTardive(campagne_id=campagne_id, candidat=candidat, nature="annulation", motif="deces", texte="Un deuil.")
    demande.deposee_le = maintenant()
    return demande
