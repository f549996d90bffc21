"""Reading of an ensemble: its file, its campaigns, the other demands; every fault of every file, or all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import yaml

from scoring.dossier import DATE_ABSENTE

from ..echanges.anomalies import Anomalie, Collecteur, EntreeRefusee
from ..echanges.champs import Champ, Type, candidats
from ..echanges.cles_yaml import ClesYaml, brut
from ..echanges.empreintes import empreinte_objet
from ..echanges.lecture import lire_avec_sources
from ..echanges.lecture_campagne import composer
from ..echanges.lecture_candidats import References, referencer
from ..echanges.lecture_places import signaler_doublons
from ..echanges.sources import source_du_fichier
from ..echanges.tableau import lire_table
from ..echanges.valeurs import texte_du_jour
from ..systeme import motif
from .modele import AutreDemande, Ensemble, Partie
from .regles import Contradiction, appliquer_regles, natures, ordonner, sans_regle

__all__ = ["Ensemble", "Partie", "lire_ensemble"]

CLES = ("libelle", "campagnes", "autres_demandes")


def lire_ensemble(fichier: Path) -> Ensemble:
    """Read an ensemble and everything it names; folders are relative to the file.

    Raises
    ------
    EntreeRefusee
        With every fault of every file; those of a campaign's files are named with the folder.
    """
    collecteur = Collecteur()
    libelle, chemins, autres = _lire_fichier(fichier, collecteur)
    parties: list[Partie] = []
    fautes: list[Anomalie] = []
    for chemin, ligne in chemins:
        try:
            partie = Partie.de(chemin, *lire_avec_sources(fichier.parent / chemin))
        except EntreeRefusee as erreur:
            fautes += [_situer(anomalie, chemin) for anomalie in erreur.anomalies]
            continue
        deja = next((p for p in parties if p.nom == partie.nom), None)
        if deja is not None:
            attendu = f"une seule campagne par mouvement et par année ; {deja.chemin} est déjà {deja.nom}"
            collecteur.ajouter(fichier.name, ligne, "campagnes", chemin, attendu, "doublon", "en ôter une")
            continue
        parties.append(partie)
    demandes: tuple[AutreDemande, ...] = ()
    if autres is not None:
        demandes = _autres_demandes(fichier.parent / autres, autres, parties, collecteur, entier=not fautes)
    applications = list(appliquer_regles(parties))
    ordre = [p.nom for p in parties]
    try:
        ordre = list(ordonner(ordre, applications))
    except Contradiction as erreur:
        attendu = f"des campagnes dont les règles se suivent ; ici elles tournent en rond, {erreur}"
        collecteur.ajouter(fichier.name, 0, "campagnes", "", attendu, "cycle_de_regles")
    parties.sort(key=lambda p: ordre.index(p.nom))
    reperes = _Reperes()
    fautes += _identites(parties, reperes)
    for candidat, une, autre in sans_regle(parties, applications):
        lieu_une, lieu_autre = (reperes.de(p, candidat) for p in (une, autre))
        attendu = (
            f"une règle qui dise laquelle des deux demandes annule l'autre, dans {une.nom} ou {autre.nom} ; la même personne "
            f"demande aussi dans {une.chemin}/{lieu_une[0]}, ligne {lieu_une[1]}"
        )
        fautes.append(
            Anomalie(f"{autre.chemin}/{lieu_autre[0]}", lieu_autre[1], "candidat", candidat, attendu, "cumul_sans_regle")
        )
    if len(collecteur) or fautes:
        raise EntreeRefusee((*collecteur.triees(), *fautes))
    rang = {nom: i for i, nom in enumerate(ordre)}
    applications.sort(
        key=lambda a: (a.regle.quand == "obtention", rang[a.cause], rang.get(a.cible or "", len(rang)), rang[a.chez])
    )
    dites = [[d.candidat, d.nature, d.libelle] for d in demandes]
    empreinte = empreinte_objet([libelle, sorted(ordre), dites])
    return Ensemble(libelle, tuple(parties), tuple(applications), demandes, empreinte)


def _lire_fichier(fichier: Path, collecteur: Collecteur) -> tuple[str, list[tuple[str, int]], str | None]:
    """Label, (folder, line) of each campaign, file of the other demands."""
    vide: tuple[str, list[tuple[str, int]], str | None] = ("", [], None)
    try:
        octets = fichier.read_bytes()
    except OSError as erreur:
        collecteur.ajouter(fichier.name, 0, "", motif(erreur), "un fichier d'ensemble lisible", "fichier_illisible")
        return vide
    racine = composer(octets, fichier.name, collecteur)
    if racine is None:
        return vide
    cles = ClesYaml(fichier.name, collecteur)
    lus = dict(cles.table(racine, "", CLES))
    if isinstance(racine, yaml.MappingNode):
        for cle, attendu in (("libelle", "un texte"), ("campagnes", "une liste de dossiers de campagne")):
            if cle not in lus:
                cles.faute(racine, cle, "", f"la clé « {cle} » : {attendu}", "cle_manquante")
    libelle = cles.texte(lus["libelle"], "libelle") if "libelle" in lus else ""
    chemins: list[tuple[str, int]] = []
    if "campagnes" in lus:
        noeud = lus["campagnes"]
        if not isinstance(noeud, yaml.SequenceNode) or not noeud.value:
            cles.faute(noeud, "campagnes", brut(noeud), "une liste de dossiers de campagne", "yaml_invalide")
        else:
            chemins = [(cles.texte(n, f"campagnes[{i}]"), n.start_mark.line + 1) for i, n in enumerate(noeud.value)]
    autres = cles.texte(lus["autres_demandes"], "autres_demandes") if "autres_demandes" in lus else None
    return libelle, [(chemin, ligne) for chemin, ligne in chemins if chemin], autres or None


def _situer(anomalie: Anomalie, chemin: str) -> Anomalie:
    """The fault, its file named with the folder of its campaign."""
    if anomalie.code == "dossier_absent":
        return anomalie
    return replace(anomalie, fichier=f"{chemin}/{anomalie.fichier}")


def _autres_demandes(
    chemin: Path, ecrit: str, parties: Sequence[Partie], collecteur: Collecteur, *, entier: bool
) -> tuple[AutreDemande, ...]:
    """Read ``autres_demandes.csv``; ``entier``: every campaign could be read, so that an unknown candidat is a fault."""
    source = source_du_fichier(chemin, ecrit, collecteur)
    if source is None:
        return ()
    connues = natures(parties)
    libelles = " ; ".join(f"{code} : {libelle}" for code, libelle in connues.items())
    champs = (
        Champ("candidat", Type.IDENTIFIANT, "identifiant du candidat", exemple="C00001"),
        Champ("nature", Type.CHOIX, f"nature de la demande ({libelles})", valeurs=tuple(connues) if entier else None),
        Champ("libelle", Type.TEXTE, "la demande, en quelques mots"),
    )
    if entier and not connues:
        attendu = "aucun fichier : aucune règle de ces mouvements ne parle d'autres demandes"
        collecteur.ajouter(source.fichier, 0, "", "", attendu, "incoherence", "l'ôter de l'ensemble")
        return ()
    if not entier:
        champs = (champs[0], replace(champs[1], type=Type.IDENTIFIANT), champs[2])
    table = lire_table(source, champs, collecteur)
    if table is None:
        return ()
    ids = sorted({i for p in parties for i in p.campagne.dossiers.ids})
    references = References.de(ids) if entier else None
    referencer(table, "candidat", references, collecteur, fichier="candidats.csv d'une des campagnes")
    signaler_doublons(table, ("candidat", "nature", "libelle"), collecteur)
    if not {champ.nom for champ in champs} <= set(table.colonnes):
        return ()
    colonnes = [table.colonnes[champ.nom] for champ in champs]
    return tuple(sorted(AutreDemande(*(c.textes[c.codes[i]] for c in colonnes)) for i in range(table.nombre)))


def _identites(parties: Sequence[Partie], reperes: _Reperes) -> Iterator[Anomalie]:
    """The same id is the same person: two dates of birth for one id are refused, both places named."""
    naissances: dict[str, list[tuple[Partie, int]]] = {}
    for p in parties:
        dossiers = p.campagne.dossiers
        for candidat, jour in zip(dossiers.ids, dossiers.date_naissance.tolist(), strict=True):
            if jour != DATE_ABSENTE:
                naissances.setdefault(candidat, []).append((p, jour))
    for candidat, dites in sorted(naissances.items()):
        for (une, jour_une), (autre, jour_autre) in pairwise(dites):
            if jour_une == jour_autre:
                continue
            (fichier, ligne), (ou, ou_ligne) = reperes.de(autre, candidat), reperes.de(une, candidat)
            attendu = (
                f"la même date de naissance pour {candidat} dans les deux campagnes ; {une.chemin}/{ou}, ligne {ou_ligne}, "
                f"donne {texte_du_jour(jour_une)}"
            )
            yield Anomalie(
                f"{autre.chemin}/{fichier}",
                ligne,
                "date_naissance",
                texte_du_jour(jour_autre),
                attendu,
                "identite_contradictoire",
                "corriger l'une des deux dates, ou donner deux identifiants à deux personnes",
            )


class _Reperes:
    """Where candidats are written: file and line. Campaigns do not keep them: a file is read again at the first fault only."""

    def __init__(self) -> None:
        self._lignes: dict[str, dict[str, int]] = {}

    def de(self, partie: Partie, candidat: str) -> tuple[str, int]:
        source = partie.sources["candidats.csv"]
        if partie.nom not in self._lignes:
            colonnes = candidats(partie.campagne.paquet, faits_requis=False, annee=partie.campagne.annee)
            table = lire_table(source, colonnes[:1], Collecteur(), libre=True)
            assert table is not None
            ids = table.colonnes["candidat"]
            self._lignes[partie.nom] = {ids.textes[c]: int(n) for c, n in zip(ids.codes, table.lignes, strict=True)}
        return source.fichier, self._lignes[partie.nom][candidat]
