"""Typed reading of a YAML tree that collects faults instead of stopping at the first one.

A :class:`Noeud` is a value with its place. Every reader method either returns a value of the type asked for, or records a fault
and returns a neutral value of that type, so that reading goes on and all faults are reported together.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Collection, Mapping
from decimal import Decimal
from pathlib import Path

import yaml

from .fautes import Faute

CONFIANCES = ("officiel", "syndical", "academique", "infere")
"""Where a rule comes from: official text, union page, académie page, no text read. Their meaning is in the page on rules."""

_INVISIBLES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""Unicode categories that show nothing on a page: controls, formats, line separators. Typographic spaces (Zs) are text."""

_ENTETE = ("mouvement", "annee", "verifie_le")


class Noeud:
    """A value of a YAML document with its path, and the list where faults go."""

    __slots__ = ("_fautes", "chemin", "fichier", "present", "valeur")

    def __init__(self, valeur: object, fichier: str, chemin: str, fautes: list[Faute], *, present: bool = True) -> None:
        self.valeur = valeur
        self.fichier = fichier
        self.chemin = chemin
        self.present = present
        self._fautes = fautes

    def faute(self, message: str) -> None:
        """Record a fault here. A node that is absent was reported by its parent already and stays silent."""
        if self.present:
            self._fautes.append(Faute(self.fichier, self.chemin, message))

    def enfant(self, cle: object, valeur: object, *, present: bool = True) -> Noeud:
        """Node under this one; integer keys are list positions."""
        if isinstance(cle, int):
            chemin = f"{self.chemin}[{cle}]"
        else:
            chemin = f"{self.chemin}.{cle}" if self.chemin else str(cle)
        return Noeud(valeur, self.fichier, chemin, self._fautes, present=present)

    def table(self) -> dict[str, Noeud]:
        """Return a mapping with free keys, in the order of the file."""
        if not isinstance(self.valeur, dict):
            self.faute(f"une table est attendue, {_nature(self.valeur)} est donné")
            return {}
        for cle in self.valeur:
            if not isinstance(cle, str):
                self.faute(f"la clé {cle!r} doit être un texte (mettre des guillemets)")
        return {cle: self.enfant(cle, valeur) for cle, valeur in self.valeur.items() if isinstance(cle, str)}

    def cles(self, obligatoires: Collection[str], facultatives: Collection[str] = ()) -> dict[str, Noeud]:
        """Return a mapping with known keys: unknown and missing ones are faults. Every key asked for is in the answer."""
        lus = self.table()
        if isinstance(self.valeur, dict):
            for cle, noeud in lus.items():
                if cle not in obligatoires and cle not in facultatives:
                    noeud.faute(f"clé inconnue ; clés possibles : {', '.join([*obligatoires, *facultatives])}")
            for cle in obligatoires:
                if cle not in lus:
                    self.faute(f"la clé « {cle} » manque")
        return {cle: lus.get(cle, self.enfant(cle, None, present=False)) for cle in (*obligatoires, *facultatives)}

    def liste(self) -> list[Noeud]:
        """Return the elements of a list."""
        if not isinstance(self.valeur, list):
            self.faute(f"une liste est attendue, {_nature(self.valeur)} est donné")
            return []
        return [self.enfant(rang, valeur) for rang, valeur in enumerate(self.valeur)]

    def texte(self) -> str:
        """Return a text that is not blank."""
        if not isinstance(self.valeur, str):
            self.faute(f"un texte est attendu, {_nature(self.valeur)} est donné (mettre des guillemets ?)")
            return ""
        if not self.valeur.strip():
            self.faute("le texte est vide")
        return " ".join(self.valeur.split())

    def texte_ou_rien(self) -> str:
        """Return a text, empty when the key is absent."""
        return self.texte() if self.present else ""

    def ligne(self, minimum: int, maximum: int | None) -> str:
        """Return one line of text as it is, within bounds of length; it may be empty when the lower bound is 0."""
        if not isinstance(self.valeur, str):
            self.faute(f"un texte est attendu, {_nature(self.valeur)} est donné (mettre des guillemets ?)")
            return ""
        invisible = next((c for c in self.valeur if unicodedata.category(c) in _INVISIBLES), None)
        if invisible is not None:
            self.faute(f"le texte contient un caractère invisible ou un saut de ligne (U+{ord(invisible):04X})")
        elif self.valeur != self.valeur.strip():
            self.faute("le texte commence ou finit par une espace")
        elif not unicodedata.is_normalized("NFC", self.valeur):
            self.faute("une lettre accentuée est écrite en deux caractères ; retaper le texte (Unicode NFC)")
        if len(self.valeur) < minimum or (maximum is not None and len(self.valeur) > maximum):
            self.faute(f"le texte a {len(self.valeur)} caractères, hors des bornes {_bornes(minimum, maximum)}")
        return self.valeur

    def identifiant(self) -> str:
        """Return a lower-case identifier usable as a column name."""
        nom = self.texte()
        if nom and not re.fullmatch(r"[a-z][a-z0-9_]*", nom):
            self.faute(f"« {nom} » n'est pas un identifiant (minuscules sans accent, chiffres, _)")
        return nom

    def entier(self, minimum: int | None = None, maximum: int | None = None) -> int:
        """Return an integer within bounds."""
        if not isinstance(self.valeur, int) or isinstance(self.valeur, bool):
            self.faute(f"un entier est attendu, {_nature(self.valeur)} est donné")
            return 0 if minimum is None else minimum
        if (minimum is not None and self.valeur < minimum) or (maximum is not None and self.valeur > maximum):
            self.faute(f"{self.valeur} est hors des bornes {_bornes(minimum, maximum)}")
        return self.valeur

    def centiemes(self, minimum: int | None = None, maximum: int | None = None) -> int:
        """Return points as hundredths; bounds are hundredths too."""
        if isinstance(self.valeur, bool) or not isinstance(self.valeur, int | float):
            self.faute(f"un nombre de points est attendu, {_nature(self.valeur)} est donné")
            return 0
        exact = centiemes(self.valeur)
        if exact is None:
            self.faute(f"{self.valeur} n'est pas un nombre fini d'au plus deux décimales")
            return 0
        if (minimum is not None and exact < minimum) or (maximum is not None and exact > maximum):
            self.faute(f"{self.valeur} est hors des bornes {_bornes(minimum, maximum, 100)}")
        return exact

    def booleen(self) -> bool:
        """Return true or false."""
        if not isinstance(self.valeur, bool):
            self.faute(f"true ou false est attendu, {_nature(self.valeur)} est donné")
            return False
        return self.valeur

    def choix(self, valeurs: Collection[str]) -> str:
        """Return one of the texts."""
        lu = self.texte()
        if isinstance(self.valeur, str) and lu not in valeurs:
            self.faute(f"« {lu} » n'est pas permis ; valeurs possibles : {', '.join(valeurs)}")
        return lu

    def date(self) -> datetime.date:
        """Return a date."""
        if not isinstance(self.valeur, datetime.date) or isinstance(self.valeur, datetime.datetime):
            self.faute(f"une date AAAA-MM-JJ est attendue, {_nature(self.valeur)} est donné")
            return datetime.date(1970, 1, 1)
        return self.valeur


def centiemes(points: float) -> int | None:
    """Convert points to hundredths, exactly; None when they are not finite or have more than two decimals."""
    exact = Decimal(str(points)) * 100
    if not exact.is_finite() or exact != exact.to_integral_value():
        return None
    return int(exact)


def lire_fichier(
    chemin: Path,
    nom: str,
    mouvement: str,
    annee: int,
    fautes: list[Faute],
    cles: Collection[str],
    facultatives: Collection[str] = (),
) -> dict[str, Noeud]:
    """Read one file of a pack: syntax, duplicate keys, header (mouvement, annee, date of the last check), known keys.

    Returns the nodes of ``cles`` and ``facultatives``, all absent when the file cannot be read.
    """
    vide = {cle: Noeud(None, nom, cle, fautes, present=False) for cle in (*cles, *facultatives)}
    try:
        texte = chemin.read_text(encoding="utf-8")
    except FileNotFoundError:
        fautes.append(Faute(nom, "", "le fichier manque"))
        return vide
    except (UnicodeDecodeError, OSError) as erreur:
        fautes.append(Faute(nom, "", f"le fichier ne se lit pas : {erreur}"))
        return vide
    lecteur = yaml.CSafeLoader(texte)
    try:
        racine = lecteur.get_single_node()
        if racine is None:
            fautes.append(Faute(nom, "", "le fichier est vide"))
            return vide
        _doublons(racine, nom, "", fautes)
        document = lecteur.construct_document(racine)
    except (yaml.YAMLError, ValueError) as erreur:
        fautes.append(Faute(nom, "", f"YAML illisible : {' '.join(str(erreur).split())}"))
        return vide
    finally:
        lecteur.dispose()
    lus = Noeud(document, nom, "", fautes).cles((*_ENTETE, *cles), facultatives)
    if lus["mouvement"].texte() not in ("", mouvement):
        lus["mouvement"].faute(f"le dossier est celui de « {mouvement} »")
    if lus["annee"].present and lus["annee"].entier() != annee:
        lus["annee"].faute(f"le dossier est celui de l'année {annee}")
    if lus["verifie_le"].present:
        lus["verifie_le"].date()
    return lus


def _doublons(noeud: yaml.Node, fichier: str, chemin: str, fautes: list[Faute]) -> None:
    """Report keys written twice, which YAML readers silently merge."""
    if isinstance(noeud, yaml.MappingNode):
        vues: set[str] = set()
        for cle, valeur in noeud.value:
            nom = str(cle.value)
            suite = f"{chemin}.{nom}" if chemin else nom
            if nom in vues:
                fautes.append(Faute(fichier, suite, f"clé en double, ligne {cle.start_mark.line + 1}"))
            vues.add(nom)
            _doublons(valeur, fichier, suite, fautes)
    elif isinstance(noeud, yaml.SequenceNode):
        for rang, valeur in enumerate(noeud.value):
            _doublons(valeur, fichier, f"{chemin}[{rang}]", fautes)


def _nature(valeur: object) -> str:
    """Name a YAML value in French."""
    if valeur is None:
        return "rien"
    if isinstance(valeur, Mapping):
        return "une table"
    if isinstance(valeur, list):
        return "une liste"
    return f"« {valeur} »"


def _bornes(minimum: int | None, maximum: int | None, echelle: int = 1) -> str:
    bas = "…" if minimum is None else f"{minimum / echelle:g}"
    haut = "…" if maximum is None else f"{maximum / echelle:g}"
    return f"[{bas} ; {haut}]"
