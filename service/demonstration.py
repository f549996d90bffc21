"""A demonstration of the service: an installation of its own, six persons, a fictive campaign ready to be handed in."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from .base import moteur, transaction
from .identite import Role
from .identite.demonstration import MARQUE_DEMONSTRATION, DemonstrationRefusee, Personne, code, creer
from .reglages import Reglages

DONNEES, CAMPAGNE, ARCHIVE, COMPTES = "donnees", "campagne", "campagne.zip", "comptes-candidats.csv"
CANDIDATS = 200
LIBELLE = "Campagne de démonstration"
VOEUX = 4
"""The candidat of the demonstration has at least as many: a result is read vœu by vœu."""
NUMEN = "01A2300001DEM"
"""A NUMEN of the right form that nobody has."""

TITRES: Mapping[Role, str] = {
    Role.OPERATEUR: "Opératrice",
    Role.APPROBATEUR: "Approbateur",
    Role.ANALYSTE: "Analyste",
    Role.RECTORAT: "Rectorat",
    Role.AUDITEUR: "Auditrice",
    Role.CANDIDAT: "Candidat",
}


def preparer(dossier: Path, reglages: Reglages) -> tuple[Personne, ...]:
    """Make the demonstration of a folder, or find it again as it was left; its persons.

    Raises
    ------
    DemonstrationRefusee
        Production settings; a data folder that is not that of a demonstration.
    DemarrageImpossible, AdresseRefusee
        The data folder or its database cannot be used.
    """
    from .http.demarrage import installation_de, verifier_donnees

    if reglages.production:
        raise DemonstrationRefusee("une démonstration ne se fait pas avec des réglages de production")
    if (reglages.donnees / MARQUE_DEMONSTRATION).exists():
        return personnes(dossier)
    if reglages.donnees.exists() and any(reglages.donnees.iterdir()):
        raise DemonstrationRefusee(
            f"{reglages.donnees} n'est pas le dossier d'une démonstration ; en donner un autre, ou le supprimer"
        )
    candidat, academie, annee = _campagne(dossier)
    _ecrire(dossier / COMPTES, f"candidat;numen;courriel\n{candidat};{NUMEN};candidat@exemple.fr\n")
    verifier_donnees(reglages)
    engine = moteur(reglages.adresse_base)
    try:
        with transaction(engine) as seance:
            faites = creer(seance, installation_de(reglages), _distribution(academie, annee))
            # Before the accounts are there for good: without it nobody would know how to sign in.
            _ecrire(
                reglages.donnees / MARQUE_DEMONSTRATION, json.dumps([asdict(p) for p in faites], ensure_ascii=False, indent=1)
            )
    finally:
        engine.dispose()
    return faites


def personnes(dossier: Path) -> tuple[Personne, ...]:
    """Persons of the demonstration of a folder, with their secrets.

    Raises
    ------
    DemonstrationRefusee
        There is none.
    """
    try:
        lues = json.loads((dossier / DONNEES / MARQUE_DEMONSTRATION).read_text(encoding="utf-8"))
        return tuple(Personne(**{**lue, "role": Role(lue["role"])}) for lue in lues)
    except (OSError, ValueError, TypeError, KeyError):
        raise DemonstrationRefusee(f"{dossier} n'est pas le dossier d'une démonstration") from None


def code_de(dossier: Path, role: str, instant: datetime) -> tuple[str, int]:
    """Code of the second factor of a person, and how many seconds it is still shown.

    Raises
    ------
    DemonstrationRefusee
        No demonstration there, or nobody of this role has a second factor.
    """
    avec = {personne.role.value: personne.secret for personne in personnes(dossier) if personne.secret}
    if role not in avec:
        raise DemonstrationRefusee(f"« {role} » n'a pas de second facteur ; en ont un : {', '.join(avec)}")
    return code(avec[role], instant)


def accueil(dossier: Path, adresse: str, faites: tuple[Personne, ...], commande: str) -> str:
    """What the terminal says: who signs in with what, which files to hand in, how to get a code."""
    largeur = max(len(p.identifiant) for p in faites)
    lignes = [f"  {TITRES[p.role]:<12} {p.identifiant:<{largeur}}  {p.mot_de_passe}" for p in faites]
    return "\n".join(
        (
            "DÉMONSTRATION : personnes et campagne fictives, aucune valeur officielle.",
            "",
            f"Ouvrir {adresse} dans deux navigateurs (ou une fenêtre privée pour la seconde personne).",
            "",
            "Identifiants et mots de passe :",
            *lignes,
            "",
            "Le second facteur est obligatoire pour les agents. Sans téléphone, dans un autre terminal :",
            *(f"  {commande} {p.role.value}" for p in faites if p.secret),
            "Chaque code sert une fois ; le suivant vient 30 secondes après.",
            "",
            "À déposer :",
            f"  {dossier / CAMPAGNE} (ou {ARCHIVE}) : la campagne, par l'opératrice",
            f"  {dossier / COMPTES} : le compte du candidat, par l'opératrice, une fois la campagne déposée",
            "",
            "Ctrl-C arrête la démonstration ; la même commande la reprend. Pour l'effacer, supprimer son dossier.",
        )
    )


def _campagne(dossier: Path) -> tuple[str, str, int]:
    """Write the fictive campaign; a titulaire of it, the académie held, the year."""
    from .echanges.lecture import lire
    from .synthese import generer

    dossier.mkdir(parents=True, exist_ok=True)
    if not (dossier / CAMPAGNE).exists():
        generer(dossier / CAMPAGNE, candidats=CANDIDATS, couples=0.04, graine=1, libelle=LIBELLE)
    with zipfile.ZipFile(dossier / ARCHIVE, "w", zipfile.ZIP_DEFLATED) as archive:
        for chemin in sorted((dossier / CAMPAGNE).iterdir()):
            archive.write(chemin, chemin.name)
    campagne = lire(dossier / CAMPAGNE)
    nombres = Counter(campagne.voeux.candidat.tolist())
    rang = next(i for i, lieu in enumerate(campagne.dossiers.origine.tolist()) if lieu >= 0 and nombres[i] >= VOEUX)
    return campagne.dossiers.ids[rang], campagne.paquet.lieux.codes[int(campagne.dossiers.origine[rang])], campagne.annee


def _distribution(academie: str, annee: int) -> tuple[Personne, ...]:
    agents = (
        (Role.OPERATEUR, "Odile"),
        (Role.APPROBATEUR, "Alain"),
        (Role.ANALYSTE, "Anne"),
        (Role.RECTORAT, "Rosa"),
        (Role.AUDITEUR, "Aude"),
    )
    return (
        *(
            Personne(
                role,
                f"{nom} (démonstration)",
                f"{role.value}@exemple.fr",
                f"{role.value}@exemple.fr",
                academie if role is Role.RECTORAT else None,
            )
            for role, nom in agents
        ),
        Personne(Role.CANDIDAT, "Camille (démonstration)", NUMEN, "candidat@exemple.fr", initialise_pour=str(annee)),
    )


def _ecrire(chemin: Path, texte: str) -> None:
    """Write a file that only its owner reads."""
    chemin.touch(mode=0o600)
    chemin.write_text(texte, encoding="utf-8")
