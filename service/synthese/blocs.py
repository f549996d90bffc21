"""Parts of a recipe that say how lists, posts, rankings and seats are drawn."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from scoring.noeud import Noeud

from .formules import Formule, lire_formule
from .tirages import FONCTIONS


@dataclass(frozen=True, slots=True)
class Suite:
    """How some candidats draw the next lieux of their list: weights by (lieu of vœu 1, lieu), others after rank ``jusqua``."""

    nom: str
    si: Formule
    poids: Formule
    jusqua: Formule | None
    ensuite: Formule | None


@dataclass(frozen=True, slots=True)
class Fin:
    """Those who close a list of at least ``minimum`` vœux with one lieu more."""

    si: Formule
    poids: Formule
    minimum: int


@dataclass(frozen=True, slots=True)
class Insertion:
    """Those who write a lieu at rank 2, whatever it is."""

    si: Formule
    lieu: Formule


@dataclass(frozen=True, slots=True)
class Bloc:
    """A part of the lists: vœux of some types, written by some.

    Attributes
    ----------
    types
        Vœu types of the pack: posts of the campaign when they name posts, the pack's lieux otherwise.
    si
        Who writes them.
    premier
        Lieu of the first one; None: drawn like the others, from the lieu ``depuis``.
    longueur
        How many; brought within the limits of the pack.
    sauf
        Lieux that are not asked.
    """

    types: tuple[str, ...]
    si: Formule
    premier: Formule | None
    depuis: Formule | None
    longueur: Formule
    sauf: tuple[Formule, ...]
    suites: tuple[Suite, ...]
    fin: Fin | None
    insertion: Insertion | None
    noms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Postes:
    """Posts: one for each candidat who holds one (``tenus``, of type ``type``, in lieu ``depart``), and vacant ones.

    ``vacants``: by type, how many per candidat, and the weight of each lieu.
    """

    tenus: Formule
    type: Formule
    depart: Formule
    vacants: tuple[tuple[str, Formule, Formule], ...]
    libelles: Mapping[str, str]
    noms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Classement:
    """Recruiters: share of unfavourable opinions, share of favourable ones without a rank."""

    defavorable: Formule
    non_classe: Formule
    noms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Placement:
    """Seats of the lieux: either gross entries and exits of the national size, or net openings that follow the first vœux.

    Attributes
    ----------
    entrees, sorties
        Weights by lieu, in persons at the national size.
    ouvertures
        Pairs (who, share of their first vœux that openings allow, by discipline and lieu).
    depart, liberent, tiennent
        Lieu left; who is expected to free a seat by leaving it; who holds a seat.
    obligatoires
        Who must be given a place.
    accueil, marge, bruit
        Where those whom first vœux do not place are received; seats in excess; spread of the openings.
    """

    entrees: Formule | None
    sorties: Formule | None
    ouvertures: tuple[tuple[Formule, Formule], ...]
    depart: Formule | None
    liberent: Formule | None
    tiennent: Formule | None
    obligatoires: Formule | None
    accueil: Formule | None
    marge: Formule | None
    bruit: Formule | None
    noms: frozenset[str]


class _Lecteur:
    """Reads the formulas of a part and keeps the names they use."""

    def __init__(self, connus: Collection[str]) -> None:
        self.connus = connus
        self.lus: set[str] = set()

    def formule(self, noeud: Noeud) -> Formule:
        lue = lire_formule(noeud, self.connus, FONCTIONS)
        self.lus |= lue.noms
        return lue

    def ou_rien(self, noeud: Noeud) -> Formule | None:
        return self.formule(noeud) if noeud.present else None

    def ou(self, noeud: Noeud, defaut: str) -> Formule:
        return self.formule(noeud if noeud.present else noeud.enfant("", defaut))

    @property
    def noms(self) -> frozenset[str]:
        return frozenset(self.lus)


def lire_blocs(noeud: Noeud, connus: Collection[str]) -> tuple[Bloc, ...]:
    """Read the blocks of vœux, the reference one first."""
    noms: set[str] = set()
    blocs = tuple(_bloc(ligne, _Lecteur(connus), noms) for ligne in noeud.liste())
    if not blocs:
        noeud.faute("un bloc de vœux au moins est attendu")
    return blocs


def _bloc(noeud: Noeud, lecteur: _Lecteur, noms: set[str]) -> Bloc:
    champs = noeud.cles(("types", "longueur", "suites"), ("si", "premier", "depuis", "sauf", "fin", "insertion"))
    if champs["premier"].present == champs["depuis"].present:
        noeud.faute("« premier » ou « depuis » est attendu, l'un ou l'autre")
    suites = []
    for ligne in champs["suites"].liste():
        lus = ligne.cles(("nom", "poids"), ("si", "jusqua", "ensuite"))
        nom = lus["nom"].identifiant()
        if nom in noms:
            lus["nom"].faute("ce nom est déjà pris, les deux suites auraient le même hasard")
        noms.add(nom)
        if lus["jusqua"].present != lus["ensuite"].present:
            ligne.faute("« jusqua » et « ensuite » vont ensemble")
        suites.append(
            Suite(
                nom,
                lecteur.ou(lus["si"], "True"),
                lecteur.formule(lus["poids"]),
                lecteur.ou_rien(lus["jusqua"]),
                lecteur.ou_rien(lus["ensuite"]),
            )
        )
    fin, insertion = None, None
    if champs["fin"].present:
        lus = champs["fin"].cles(("si", "poids", "minimum"))
        fin = Fin(lecteur.formule(lus["si"]), lecteur.formule(lus["poids"]), lus["minimum"].entier(1))
    if champs["insertion"].present:
        lus = champs["insertion"].cles(("si", "lieu"))
        insertion = Insertion(lecteur.formule(lus["si"]), lecteur.formule(lus["lieu"]))
    return Bloc(
        types=tuple(genre.identifiant() for genre in champs["types"].liste()),
        si=lecteur.ou(champs["si"], "True"),
        premier=lecteur.ou_rien(champs["premier"]),
        depuis=lecteur.ou_rien(champs["depuis"]),
        longueur=lecteur.formule(champs["longueur"]),
        sauf=tuple(lecteur.formule(lieu) for lieu in champs["sauf"].liste()) if champs["sauf"].present else (),
        suites=tuple(suites),
        fin=fin,
        insertion=insertion,
        noms=lecteur.noms,
    )


def lire_postes(noeud: Noeud, connus: Collection[str]) -> Postes:
    """Read how posts are made."""
    lecteur = _Lecteur(connus)
    champs = noeud.cles(("libelles", "vacants"), ("tenus", "type", "depart"))
    vacants = []
    for genre, ligne in champs["vacants"].table().items():
        lus = ligne.cles(("par_candidat", "poids"))
        vacants.append((genre, lecteur.formule(lus["par_candidat"]), lecteur.formule(lus["poids"])))
    libelles = {genre: texte.texte() for genre, texte in champs["libelles"].table().items()}
    for genre, _, _ in vacants:
        if genre not in libelles:
            champs["libelles"].faute(f"le libellé des postes de type {genre} manque")
    return Postes(
        tenus=lecteur.ou(champs["tenus"], "False"),
        type=lecteur.ou(champs["type"], "''"),
        depart=lecteur.ou(champs["depart"], "vide"),
        vacants=tuple(vacants),
        libelles=libelles,
        noms=lecteur.noms,
    )


def lire_classement(noeud: Noeud, connus: Collection[str]) -> Classement:
    """Read how recruiters answer."""
    lecteur = _Lecteur(connus)
    champs = noeud.cles(("defavorable", "non_classe"))
    return Classement(lecteur.formule(champs["defavorable"]), lecteur.formule(champs["non_classe"]), lecteur.noms)


def lire_places(noeud: Noeud, connus: Collection[str]) -> Placement:
    """Read how seats are opened."""
    lecteur = _Lecteur(connus)
    nettes = ("ouvertures", "depart", "liberent", "tiennent", "obligatoires", "accueil", "marge", "bruit")
    champs = noeud.cles((), ("entrees", "sorties", *nettes))
    if champs["entrees"].present != champs["sorties"].present or champs["entrees"].present == champs["ouvertures"].present:
        noeud.faute("« entrees » et « sorties », ou bien « ouvertures », sont attendues")
    ouvertures = []
    for ligne in champs["ouvertures"].liste() if champs["ouvertures"].present else ():
        lus = ligne.cles(("si", "part"))
        ouvertures.append((lecteur.formule(lus["si"]), lecteur.formule(lus["part"])))
    lues = {nom: lecteur.ou_rien(champs[nom]) for nom in ("entrees", "sorties", *nettes[1:])}
    return Placement(ouvertures=tuple(ouvertures), noms=lecteur.noms, **lues)
