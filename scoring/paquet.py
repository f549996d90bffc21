"""Rule packs: one folder per mouvement and year, read whole, refused whole when anything is wrong.

A pack is five kinds of facts about a campaign, each with its source: parameters, lieux, facts, elements, demands; and what was
found in no text. The format is described in the developers' page on rules.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from .contexte import Contexte
from .cumuls import Cumul, lire_cumuls
from .dossier import Dossiers, Voeux
from .elements import Element, lire_elements
from .faits import Derive, Fait, lire_derives, lire_disciplines, lire_faits
from .fautes import Faute, PaquetInconnu, PaquetRefuse
from .incoherences import Incoherence, lire_incoherences
from .langage import BASE, Grandeur, Niveau, Vocabulaire
from .lieux import Lieux, lire_extension, lire_lieux
from .noeud import Noeud, lire_fichier
from .noms import ACADEMIE, POINT, POSTE, Inconnu, NomLieu, lire_inconnus, lire_nom
from .parametres import Parametre, lire_parametres, surcharger
from .priorites import Priorite, lire_priorites
from .refus import Refus, lire_refus
from .regles_demandes import (
    Conditionnelle,
    Departage,
    LiensAdmis,
    Obligation,
    Regle,
    lire_conditionnelle,
    lire_departages,
    lire_liens,
    lire_normalisations,
    lire_obligation,
)
from .tardives import Tardives, lire_tardives
from .types_voeu import TypeVoeu, lire_types_voeu

__all__ = ["ACADEMIE", "Faute", "Inconnu", "NomLieu", "Paquet", "PaquetInconnu", "PaquetRefuse", "charger", "disponibles"]

RACINE = Path(__file__).parent / "regles"
"""Packs shipped with the program: ``<mouvement>/<annee>/*.yaml``."""

CAPACITES = {"nettes": ("capacite",), "entrees_sorties": ("entrees", "sorties")}
"""How a movement opens seats: columns of ``capacites.csv``."""

_FICHIERS = {
    "paquet.yaml": (
        ("libelle", "source"),
        ("mecanisme", "capacites", "discipline", "lieu", "mesure", "extension", "lieux_de", "reserve", "inconnus", "cumuls"),
    ),
    "parametres.yaml": (("parametres",), ()),
    "lieux.yaml": (
        ("sources", "types", "lieux", "limitrophes"),
        ("zones", "conventions", "academies", "academies_limitrophes", "pays"),
    ),
    "extension.yaml": (("sources", "ordres"), ()),
    "faits.yaml": (("statuts", "types_voeu", "faits"), ("derives", "disciplines", "incoherences")),
    "elements.yaml": (("elements",), ()),
    "demandes.yaml": (
        ("couples", "departages", "normalisations"),
        ("obligatoire", "ordre_departages", "priorites", "refus", "conditionnelle", "tardives"),
    ),
}
_EXTENSION = "extension.yaml"
"""The only file that a pack may lack, when its ``paquet.yaml`` says ``extension: false``."""


_LIEUX = "lieux.yaml"
"""The only file that a pack may take from another one, named in its ``paquet.yaml`` (``lieux_de``)."""


@dataclass(frozen=True, slots=True, eq=False)
class Paquet:
    """A pack that was read without a fault.

    Attributes
    ----------
    empreinte
        SHA-256 of the canonical content of the files, overrides included.
    mecanisme
        Identifier of the mechanism that the movement's rules call for.
    capacites
        Columns of ``capacites.csv`` after the cellule: ``capacite`` (net), or ``entrees`` and ``sorties``.
    discipline
        The only discipline, when the movement has none of its own: campaign files then have no such column; otherwise empty.
    nom_propre
        What the lieux of the pack are called.
    mesure
        What the elements count.
    reserve
        What a reader must know of these rules before anything else, in French; empty when there is nothing to say.
    inconnus
        What was found in no text.
    cumuls
        What becomes of demands made in several movements.
    statuts, libelles_statuts
        Codes and French labels, in the order of ``Dossiers.statut``.
    types, types_voeu, types_bareme
        Vœu types, the ordinary one first; their codes; (T,) bool, whether vœux of this type are ranked with points.
    disciplines
        Words for the disciplines whose code is known; a campaign may have others, see :meth:`nom_discipline`.
    extension, extension_incertaine
        (L, K) int32 lieux in order for each lieu of vœu 1, −1 padded; (L, K) bool, whether the row has no real source. K is 0
        when the movement has no extension.
    """

    mouvement: str
    annee: int
    libelle: str
    source: str
    empreinte: str
    mecanisme: str
    capacites: tuple[str, ...]
    discipline: str
    nom_propre: NomLieu
    mesure: NomLieu
    reserve: str
    inconnus: tuple[Inconnu, ...]
    cumuls: tuple[Cumul, ...]
    parametres: Mapping[str, Parametre]
    lieux: Lieux
    statuts: tuple[str, ...]
    libelles_statuts: tuple[str, ...]
    types: tuple[TypeVoeu, ...]
    types_voeu: tuple[str, ...]
    libelles_types_voeu: tuple[str, ...]
    types_bareme: NDArray[np.bool_]
    disciplines: Mapping[str, str]
    faits: tuple[Fait, ...]
    derives: tuple[Derive, ...]
    grandeurs: Mapping[str, Grandeur]
    maximum_voeux: int
    extension: NDArray[np.int32]
    extension_incertaine: NDArray[np.bool_]
    elements: tuple[Element, ...]
    departages: tuple[Departage, ...]
    priorites: tuple[Priorite, ...]
    refus: tuple[Refus, ...]
    normalisations: tuple[Regle, ...]
    obligation: Obligation
    liens: LiensAdmis
    conditionnelle: Conditionnelle
    incoherences: tuple[Incoherence, ...]
    tardives: Tardives

    def contexte(self, dossiers: Dossiers, voeux: Voeux | None = None, couples: NDArray[np.int32] | None = None) -> Contexte:
        """Arrays that the conditions and shapes of this pack read."""
        return Contexte(self.grandeurs, self.derives, self.annee, self.lieux, self.types_bareme, dossiers, voeux, couples)

    @property
    def deux_phases(self) -> bool:
        """Whether the movement opens exits besides entries: mutations, then permutations (model §8)."""
        return "sorties" in self.capacites

    @property
    def nom_lieu(self) -> NomLieu:
        """What ordinary vœux name: posts, when their type says so, otherwise the lieux of the pack."""
        return POSTE if self.types[0].poste else self.nom_propre

    def appellation(self, lieu: int) -> NomLieu:
        """What one lieu is called; ``ABSENT`` stands for any that an ordinary vœu can name."""
        return self.nom_lieu if lieu < 0 else POSTE if lieu >= self.lieux.nombre_propres else self.nom_propre

    @property
    def au_bareme(self) -> bool:
        """Whether elements count something for some kind of vœu; otherwise only ranks and tie-breaks decide."""
        return bool(self.types_bareme.any())

    @property
    def avec_extension(self) -> bool:
        """Whether the movement has an extension table."""
        return self.extension.size > 0

    @property
    def avec_couples(self) -> bool:
        """Whether two candidats may link their demands."""
        return bool(self.liens.paires)

    def nom_discipline(self, discipline: str) -> str:
        """Name of a discipline for people: the label with the code, or the campaign's own word when the pack has no label."""
        libelle = self.disciplines.get(discipline)
        return discipline if libelle is None else f"{libelle} ({discipline})"


def disponibles(racine: Path = RACINE) -> tuple[tuple[str, int], ...]:
    """List the (mouvement, annee) for which a pack exists, ascending."""
    return tuple(
        sorted(
            (dossier.parent.name, int(dossier.name))
            for dossier in racine.glob("*/*")
            if dossier.is_dir() and dossier.name.isdecimal()
        )
    )


def charger(
    mouvement: str, annee: int, surcharges: Mapping[str, object] = MappingProxyType({}), *, racine: Path = RACINE
) -> Paquet:
    """Read a pack and apply the campaign's overrides of parameters.

    Parameters
    ----------
    surcharges
        ``parametres`` of ``campagne.yaml``: name -> value, of the type and within the bounds of the parameter.
    racine
        Folder of the packs.

    Raises
    ------
    PaquetInconnu
        No such pack; the error lists those that exist.
    PaquetRefuse
        The pack or an override is faulty; the error holds every fault with its file and its path in the file.
    """
    if (mouvement, annee) not in disponibles(racine):
        raise PaquetInconnu(mouvement, annee, disponibles(racine))
    dossier = racine / mouvement / str(annee)
    fautes: list[Faute] = []
    lus: dict[str, dict[str, Noeud]] = {}
    avec_extension, lieux_de = True, (mouvement, annee)
    for nom, (cles, facultatives) in _FICHIERS.items():
        if nom == _EXTENSION and not avec_extension:
            continue
        identifiants = lieux_de if nom == _LIEUX else (mouvement, annee)
        chemin = racine.joinpath(*map(str, identifiants), nom)
        lus[nom] = lire_fichier(chemin, nom, *identifiants, fautes, cles, facultatives)
        if nom == "paquet.yaml" and lus[nom]["extension"].present:
            avec_extension = lus[nom]["extension"].booleen()
        if nom == "paquet.yaml" and lus[nom]["lieux_de"].present:
            lieux_de = _autre_paquet(lus[nom]["lieux_de"], racine, lieux_de)
    connus = ", ".join(lus)
    propres = set(lus) - ({_LIEUX} if lieux_de != (mouvement, annee) else set())
    intrus = [chemin.name for chemin in dossier.iterdir() if chemin.name not in propres]
    fautes += [Faute(nom, "", f"fichier inconnu ; fichiers de ce paquet : {connus}") for nom in intrus]
    parametres = surcharger(lire_parametres(lus["parametres.yaml"]["parametres"]), surcharges, fautes)
    lieux = lire_lieux(lus["lieux.yaml"], parametres)
    vide = np.zeros((lieux.nombre, 0), dtype=np.int32), np.zeros((lieux.nombre, 0), dtype=bool)
    extension, incertaine = lire_extension(lus[_EXTENSION], lieux) if avec_extension else vide
    noeuds = lus["faits.yaml"]
    statuts = {nom: noeud.texte() for nom, noeud in noeuds["statuts"].table().items()}
    disciplines = lire_disciplines(noeuds["disciplines"])
    faits = lire_faits(noeuds["faits"])
    derives = lire_derives(noeuds["derives"], {fait.nom: fait for fait in faits})
    grandeurs = _grandeurs(statuts, faits, derives, noeuds)
    vocabulaire = Vocabulaire(grandeurs, lieux, parametres)
    types = lire_types_voeu(noeuds["types_voeu"], vocabulaire)
    types_voeu = tuple(genre.code for genre in types)
    incoherences = lire_incoherences(noeuds["incoherences"], vocabulaire)
    elements = lire_elements(lus["elements.yaml"]["elements"], vocabulaire, extension=avec_extension)
    noeuds = lus["demandes.yaml"]
    normalisations = lire_normalisations(noeuds["normalisations"], vocabulaire, types_voeu)
    departages = lire_departages(noeuds["departages"], noeuds["ordre_departages"], vocabulaire, elements)
    maximum = parametres.get("maximum_voeux")
    maximum_voeux = maximum.exact if maximum is not None and maximum.type == "entier" else 0
    priorites = lire_priorites(noeuds["priorites"], vocabulaire, {fait.nom: fait for fait in faits}, maximum_voeux)
    refus = lire_refus(noeuds["refus"], vocabulaire)
    obligation = lire_obligation(noeuds["obligatoire"], vocabulaire)
    liens = lire_liens(noeuds["couples"], vocabulaire)
    conditionnelle, tardives = lire_conditionnelle(noeuds["conditionnelle"], vocabulaire), lire_tardives(noeuds["tardives"])
    entete = lus["paquet.yaml"]
    libelle, source = (entete[cle].texte() for cle in ("libelle", "source"))
    mecanisme = entete["mecanisme"].identifiant() if entete["mecanisme"].present else "stable"
    places = entete["capacites"].choix(tuple(CAPACITES)) if entete["capacites"].present else "nettes"
    discipline = entete["discipline"].texte_ou_rien()
    nom_propre, mesure = lire_nom(entete["lieu"], ACADEMIE), lire_nom(entete["mesure"], POINT)
    reserve, inconnus = entete["reserve"].texte_ou_rien(), lire_inconnus(entete["inconnus"], types_voeu)
    cumuls = lire_cumuls(
        entete["cumuls"], vocabulaire, mouvement, {nom for ou in (racine, RACINE) for nom, _ in disponibles(ou)}
    )
    _parametres_muets(lus["parametres.yaml"]["parametres"], vocabulaire)
    if fautes:
        raise PaquetRefuse(tuple(fautes))
    return Paquet(
        mouvement=mouvement,
        annee=annee,
        libelle=libelle,
        source=source,
        empreinte=_empreinte(lus, parametres),
        mecanisme=mecanisme,
        capacites=CAPACITES[places],
        discipline=discipline,
        nom_propre=nom_propre,
        mesure=mesure,
        reserve=reserve,
        inconnus=inconnus,
        cumuls=cumuls,
        parametres=MappingProxyType(parametres),
        lieux=lieux,
        statuts=tuple(statuts),
        libelles_statuts=tuple(statuts.values()),
        types=types,
        types_voeu=types_voeu,
        libelles_types_voeu=tuple(genre.libelle for genre in types),
        types_bareme=np.array([genre.bareme for genre in types], dtype=bool),
        disciplines=MappingProxyType(disciplines),
        faits=faits,
        derives=derives,
        grandeurs=MappingProxyType(grandeurs),
        maximum_voeux=maximum_voeux,
        extension=extension,
        extension_incertaine=incertaine,
        elements=elements,
        departages=departages,
        priorites=priorites,
        refus=refus,
        normalisations=normalisations,
        obligation=obligation,
        liens=liens,
        conditionnelle=conditionnelle,
        incoherences=incoherences,
        tardives=tardives,
    )


def _autre_paquet(noeud: Noeud, racine: Path, defaut: tuple[str, int]) -> tuple[str, int]:
    """Read the pack whose lieux this one takes, by name: nothing is inherited without being said."""
    lus = noeud.cles(("mouvement", "annee"))
    autre = (lus["mouvement"].texte(), lus["annee"].entier())
    if autre == defaut or autre not in disponibles(racine):
        noeud.faute("un autre paquet de règles est attendu")
        return defaut
    return autre


def _grandeurs(
    statuts: Mapping[str, str], faits: tuple[Fait, ...], derives: tuple[Derive, ...], noeuds: Mapping[str, Noeud]
) -> dict[str, Grandeur]:
    """Gather the names that conditions can read; a name taken twice is a fault."""
    communes = (Grandeur("statut", "choix", Niveau.CANDIDAT, "Statut", tuple(statuts), tuple(statuts.values())), *BASE)
    grandeurs = {grandeur.nom: grandeur for grandeur in communes}
    for fait in faits:
        if fait.nom in grandeurs:
            noeuds["faits"].enfant(fait.nom, None).faute("ce nom est déjà pris")
        grandeurs[fait.nom] = Grandeur(fait.nom, fait.type, Niveau.CANDIDAT, fait.libelle, fait.valeurs, fait.libelles)
    for derive in derives:
        if derive.nom in grandeurs:
            noeuds["derives"].enfant(derive.nom, None).faute("ce nom est déjà pris")
        grandeurs[derive.nom] = Grandeur(derive.nom, derive.type, Niveau.CANDIDAT, derive.libelle)
    return grandeurs


def _parametres_muets(racine: Noeud, vocabulaire: Vocabulaire) -> None:
    """Refuse a parameter that nothing reads: a misspelt name elsewhere, or a rule that was forgotten."""
    lus = vocabulaire.lus | {vocabulaire.lieux.parametre_conventions}
    for nom, parametre in vocabulaire.parametres.items():
        if parametre.lu_par == "bareme" and nom not in lus:
            racine.enfant(nom, None).faute("aucune règle du paquet ne lit ce paramètre (« lu_par » dit qui d'autre le lit)")
    maximum = vocabulaire.parametres.get("maximum_voeux")
    if maximum is None or maximum.type != "entier":
        racine.faute("le paramètre entier « maximum_voeux » manque")


def _empreinte(lus: Mapping[str, Mapping[str, Noeud]], parametres: Mapping[str, Parametre]) -> str:
    """SHA-256 of the documents as canonical JSON (sorted keys), then of the values replaced by the campaign."""
    contenu = {
        "fichiers": {nom: {cle: noeud.valeur for cle, noeud in noeuds.items() if noeud.present} for nom, noeuds in lus.items()},
        "surcharges": {nom: parametre.valeur for nom, parametre in parametres.items() if parametre.surcharge},
    }
    texte = json.dumps(contenu, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_texte_json)
    return hashlib.sha256(texte.encode()).hexdigest()


def _texte_json(valeur: object) -> str:
    if isinstance(valeur, datetime.date):
        return valeur.isoformat()
    raise TypeError(f"valeur YAML inattendue : {type(valeur).__name__}")
