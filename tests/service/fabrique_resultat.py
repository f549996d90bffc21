"""Builds a small verified result around a hand-made market, for the tests of figures, explanations and report.

Only what these three read is built; the whole chain is exercised on real campaigns in the tests of the pipeline.
Import it with ``from tests.service.fabrique_resultat import resultat``.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.dossier import DATE_ABSENTE, Avis, Dossiers, Voeux
from scoring.noms import ACADEMIE, POINT
from scoring.types_voeu import TypeVoeu
from service.resultat import Resultat, ResultatVerifie
from solver.marche import Marche
from solver.solution import Etat, Revendication, Solution
from solver.verification import verifier
from tests.solver.fabrique import cellules_obtenues, fabriquer

NOMS = {"01": "Paris", "24": "Créteil", "25": "Versailles", "20": "Amiens", "33": "Guyane", "10": "Lyon", "07": "Dijon"}


def parametre(nom: str, valeur: object, *, confiance: str = "officiel") -> SimpleNamespace:
    """One parameter of a pack."""
    return SimpleNamespace(
        nom=nom,
        valeur=valeur,
        libelle=f"libellé de {nom}",
        source=f"source de {nom}",
        confiance=confiance,
        alternative=None if confiance == "officiel" else "autre valeur",
        note="",
        incertain=confiance != "officiel",
        surcharge=False,
        valeur_paquet=None,
    )


def _paquet(codes: Sequence[str], parametres: Mapping[str, object], departages: Sequence[str]) -> SimpleNamespace:
    parametres = {"points_couple": "propres", **parametres}
    lieux = SimpleNamespace(
        codes=tuple(codes),
        nombre=len(codes),
        nombre_propres=len(codes),
        types=("metropole",) * len(codes),
        noms=tuple(NOMS.get(c, f"Lieu {c}") for c in codes),
        indice={c: i for i, c in enumerate(codes)},
        est_dom=np.array([c == "33" for c in codes]),
        grille=np.array([(k // 6, k % 6) for k in range(len(codes))], dtype=np.int32).reshape(-1, 2),
        parametre_conventions="",
        rattachement=np.arange(len(codes), dtype=np.int32),
        cible_extension=np.array([c != "33" for c in codes]),
    )
    return SimpleNamespace(
        mouvement="second-degre",
        annee=2023,
        libelle="Mouvement d'essai",
        empreinte="ab" * 32,
        parametres={nom: valeur if hasattr(valeur, "valeur") else parametre(nom, valeur) for nom, valeur in parametres.items()},
        lieux=lieux,
        statuts=("titulaire", "stagiaire"),
        libelles_statuts=("Titulaire", "Stagiaire"),
        disciplines={},
        types_voeu=("academie",),
        types=(TypeVoeu("academie", "Académie", True),),
        types_bareme=np.array([True]),
        nom_discipline=lambda discipline: discipline,
        nom_lieu=ACADEMIE,
        nom_propre=ACADEMIE,
        mesure=POINT,
        reserve="",
        au_bareme=True,
        avec_extension=True,
        avec_couples=True,
        appellation=lambda lieu: ACADEMIE,
        discipline="",
        deux_phases=False,
        inconnus=(),
        refus=(),
        priorites=(),
        elements=(
            SimpleNamespace(
                id="echelon", libelle="Échelon", source="guide", parametres=(), parametres_extension=(), survit_extension=True
            ),
        ),
        departages=tuple(
            SimpleNamespace(id=d, libelle=f"critère {d}", source="guide", confiance="officiel", condition=())
            for d in departages
        ),
        normalisations=(),
        extension=np.full((len(codes), 1), -1, np.int32),
        extension_incertaine=np.zeros((len(codes), 1), np.bool_),
        faits=(),
        derives=(),
    )


def resultat(
    marche: Marche,
    options: Sequence[int],
    *,
    parametres: Mapping[str, object] | None = None,
    departages: Sequence[str] = (),
    avis: Sequence[Avis] = (),
    etat: Etat = Etat.STABLE,
    revendications: Sequence[Revendication] = (),
    places_ajoutees: Sequence[tuple[int, int]] = (),
    p8_borne: int | None = None,
) -> ResultatVerifie:
    """A verified result of the market with the given option of each unit (the number of its options: outside)."""
    cellule = cellules_obtenues(marche, options)
    rapport = verifier(marche, cellule)
    disciplines = tuple(dict.fromkeys(d for d, _ in marche.cellules))
    codes = tuple(dict.fromkeys(c for _, c in marche.cellules))
    taille_l, n = len(codes), len(marche.personnes)
    paquet = _paquet(codes, parametres or {}, departages)
    paquet.incoherences, paquet.obligation = (), SimpleNamespace(condition=())
    paquet.contexte = lambda *_: SimpleNamespace(condition=lambda _: np.zeros(n, dtype=bool))
    slots = _slots(marche)
    discipline = np.zeros(n, np.int32)
    discipline[slots[:, 0]] = marche.slot_cellule // taille_l
    titulaires = marche.origine >= 0
    discipline[titulaires] = marche.origine[titulaires] // taille_l
    dossiers = Dossiers(
        ids=marche.personnes,
        discipline=discipline,
        disciplines=disciplines,
        statut=np.where(titulaires, 0, 1).astype(np.int32),
        origine=np.where(titulaires, marche.origine % taille_l, -1).astype(np.int32),
        obligatoire=marche.obligatoire.astype(np.int8),
        date_naissance=np.full(n, DATE_ABSENTE, np.int32),
        faits={},
    )
    est_voeu = slots[:, 2] < marche.nombre_voeux[slots[:, 1]]
    tri = np.lexsort((slots[est_voeu, 2], slots[est_voeu, 0]))
    lignes, points = slots[est_voeu][tri], marche.slot_points[est_voeu][tri]
    voeux = Voeux(
        candidat=lignes[:, 0].astype(np.int32),
        rang=(lignes[:, 2] + 1).astype(np.int16),
        lieu=(marche.slot_cellule[est_voeu][tri] % taille_l).astype(np.int32),
        type=np.zeros(len(lignes), np.int8),
        debut=np.searchsorted(lignes[:, 0], np.arange(n + 1)).astype(np.int64),
    )
    taille = np.diff(marche.unite_debut)
    premiers = slots[:, 3] == 0
    locale = slots[premiers, 2]
    rang = np.where(locale < marche.nombre_voeux[slots[premiers, 1]], locale + 1, 0)
    extension = np.zeros(n, np.int64)
    extension[slots[~est_voeu, 0]] = marche.slot_points[~est_voeu]
    membres = np.repeat(np.arange(marche.nombre_unites), taille)
    couples = np.array([marche.membres[membres == u] for u in np.flatnonzero(taille == 2)], np.int32).reshape(-1, 2)
    brut = Resultat(
        campagne=SimpleNamespace(
            mouvement="second-degre",
            annee=2023,
            libelle="Campagne d'essai",
            tirage=7,
            paquet=paquet,
            dossiers=dossiers,
            voeux=voeux,
            couples=couples,
            capacites=SimpleNamespace(
                sorties=None,
                discipline=np.arange(len(disciplines)),
                **dict.fromkeys(("lieu", "capacite"), np.zeros(len(disciplines), dtype=np.int64)),
            ),
            bareme=SimpleNamespace(noms=("echelon",), groupe=np.zeros(len(lignes), np.int32)),
            classements=None,
            extension=None,
            annulations=None,
            derogations=None,
            empreintes={"candidats.csv": "cd" * 32, "voeux.csv": "ef" * 32},
        ),
        voeux=voeux,
        avis=tuple(avis),
        bareme=SimpleNamespace(
            points=points, elements=points[:, None], extension=extension, elements_extension=extension[:, None]
        ),
        groupe=np.zeros(len(points), np.int32),
        classement=np.zeros(len(points), np.int32),
        marche=marche,
        option_lieu=(marche.slot_cellule[premiers] % taille_l).astype(np.int32),
        option_rang=rang.astype(np.int16),
        mecanisme="stable",
        solution=Solution(
            option=np.array(options, np.int32),
            etat=etat,
            stable_prouve=etat != Etat.INCONNU,
            minimum_prouve=etat != Etat.INCONNU,
            p8_valeur=rapport.valeur_p8,
            p8_borne=rapport.valeur_p8 if p8_borne is None else p8_borne,
            revendications=tuple(revendications),
            places_ajoutees=tuple(places_ajoutees),
        ),
        cellule=cellule,
    )
    return ResultatVerifie(resultat=brut, rapport=rapport)


def _slots(marche: Marche) -> NDArray[np.int64]:
    """(S, 4): person, unit, option and member of every slot."""
    lignes: list[tuple[Any, ...]] = []
    for u in range(marche.nombre_unites):
        membres = marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]]
        for o in range(marche.option_debut[u + 1] - marche.option_debut[u]):
            lignes += [(p, u, o, k) for k, p in enumerate(membres)]
    return np.array(lignes, np.int64).reshape(-1, 4)


def resultat_au_hasard(graine: int, prefixe: str = "p") -> tuple[ResultatVerifie, list[int]]:
    """A random market with singles, couples and extension, and any outcome within the options."""
    hasard = random.Random(graine)
    lieux = ["01", "10", "20", "24", "25"]
    ids = [f"{prefixe}{i:02d}" for i in range(14)]
    personnes = {p: (hasard.choice("AM"), hasard.choice([None, None, *lieux])) for p in ids}
    unites, extension, libres = {}, {}, list(ids)
    for _ in range(3):
        a, b = sorted(hasard.sample(libres, 2))
        libres = [p for p in libres if p not in {a, b}]
        possibles = [x for x in lieux if x not in {personnes[a][1], personnes[b][1]}]
        unites[f"{a}+{b}"] = hasard.sample(possibles, hasard.randint(0, len(possibles)))
    for p in libres:
        possibles = [x for x in lieux if x != personnes[p][1]]
        choix = hasard.sample(possibles, hasard.randint(0, len(possibles)))
        coupe = hasard.randint(0, len(choix))
        unites[p] = choix[:coupe]
        extension[p] = choix[coupe:] if personnes[p][1] is None else []
    cles = [f"{d}/{x}" for d in "AM" for x in lieux]
    marche = fabriquer(
        personnes,
        unites,
        {cle: hasard.randint(-1, 4) for cle in cles},
        points={cle: {p: hasard.choice([0, 100, 200]) for p in ids} for cle in cles},
        groupes={cle: {p: hasard.choice([0, 0, 1]) for p in ids} for cle in cles},
        extension=extension,
        departage={p: (hasard.randint(0, 2), k) for k, p in enumerate(hasard.sample(ids, len(ids)))},
    )
    options = [hasard.randint(0, int(k)) for k in np.diff(marche.option_debut)]
    return resultat(marche, options), options
