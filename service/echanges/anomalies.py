"""Faults of input files: what is wrong, where, what was expected, how to put it right."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from ..francais import majuscule
from .caracteres import visible

FICHIERS = (
    "campagne.yaml",
    "postes.csv",
    "candidats.csv",
    "voeux.csv",
    "capacites.csv",
    "couples.csv",
    "bareme.csv",
    "classements.csv",
    "extension.csv",
    "annulations.csv",
    "derogations.csv",
    "affectations.csv",
    "barres.csv",
    "refus.csv",
    "avis.csv",
    "certificat.json",
)
"""Order of the files in a report."""

CODES: Mapping[str, str] = {
    "absent_du_bareme": "un vœu n'a pas de ligne dans le barème fourni",
    "archive": "l'archive zip n'est pas acceptable",
    "aucune_ligne": "le fichier n'a aucune ligne de données",
    "autre_campagne": "ce résultat n'est pas celui de cette campagne",
    "bareme_sans_voeu": "une ligne du barème fourni ne correspond à aucun vœu",
    "booleen": "la valeur n'est ni « oui » ni « non »",
    "candidat_autre": "le candidat nommé ne convient pas",
    "candidat_inconnu": "le candidat n'est pas dans candidats.csv",
    "caractere_controle": "la valeur contient un caractère invisible",
    "cellule_typee": "la cellule n'est pas du texte : un tableur a pu en changer la valeur",
    "cellules_fusionnees": "des cellules sont fusionnées",
    "centiemes": "le nombre a plus de deux décimales",
    "classeur": "c'est un classeur Excel ou LibreOffice, pas un fichier CSV",
    "cle_en_double": "la clé est présente deux fois",
    "cle_inconnue": "la clé n'est pas prévue",
    "cle_manquante": "la clé manque",
    "cle_valeur": "la valeur de la clé n'est pas acceptable",
    "code_inconnu": "la valeur n'est pas de celles qui existent",
    "colonne_en_double": "la colonne est présente deux fois",
    "colonne_inconnue": "la colonne n'est pas prévue",
    "colonne_manquante": "la colonne manque",
    "colonne_sans_nom": "une colonne remplie n'a pas de nom",
    "couple_avec_soi": "un candidat est en couple avec lui-même",
    "couple_listes": "les deux membres du couple n'ont pas la même liste de vœux (N4)",
    "couple_interdit": "les règles ne permettent pas à ces deux candidats de lier leurs demandes",
    "couple_multiple": "un candidat est dans deux couples",
    "cumul_sans_regle": "le candidat a une demande dans deux mouvements qu'aucune règle ne départage",
    "cycle_de_regles": "les règles de ces mouvements se contredisent",
    "date": "la date n'est pas valable",
    "date_tableur": "un tableur a changé la date",
    "dossier_absent": "le dossier n'existe pas",
    "decompose": "une lettre accentuée est écrite en plusieurs caractères",
    "doublon": "la ligne répète une autre ligne",
    "encodage": "le fichier n'est pas en UTF-8",
    "entier": "la valeur n'est pas un nombre entier",
    "erreur_tableur": "la cellule contient une erreur de tableur",
    "extension_interdite": "l'extension n'est pas permise ici",
    "feuille": "une feuille du classeur n'est pas acceptable",
    "fichier_en_double": "le fichier est présent sous plusieurs formes",
    "fichier_envoye_deux_fois": "le fichier est envoyé plusieurs fois",
    "fichier_illisible": "le fichier ne peut pas être lu",
    "fichier_mal_nomme": "le nom du fichier ressemble à un nom prévu",
    "fichier_manquant": "le fichier manque",
    "fichier_non_prevu": "le fichier n'est pas de ceux d'une campagne",
    "fichier_vide": "le fichier est vide",
    "formule": "le texte commence comme une formule de tableur",
    "formule_sans_valeur": "la formule n'a pas de valeur enregistrée",
    "guillemets": "les guillemets sont mal placés ou jamais refermés",
    "hors_bornes": "la valeur est hors des bornes",
    "identite_contradictoire": "deux campagnes ne disent pas la même chose d'un même candidat",
    "identifiant": "l'identifiant n'est pas acceptable",
    "incoherence": "la valeur contredit le reste du fichier",
    "json_invalide": "le fichier n'est pas du JSON valable",
    "ligne_vide": "la ligne est vide",
    "nombre": "la valeur n'est pas un nombre",
    "nombre_champs": "la ligne n'a pas le bon nombre de champs",
    "notation_scientifique": "un tableur a changé le nombre en notation scientifique",
    "parametre": "le paramètre surchargé n'est pas acceptable",
    "paquet_inconnu": "aucun paquet de règles pour ce mouvement et cette année",
    "paquet_refuse": "le paquet de règles est fautif",
    "refuse": "les règles du mouvement n'admettent pas cette demande",
    "rang_manquant": "il manque un rang dans la liste",
    "separateur": "le séparateur n'est ni la virgule ni le point-virgule",
    "type_de_voeu": "le type du vœu n'est pas celui du lieu",
    "trop_de_voeux": "le candidat a plus de vœux que le mouvement n'en permet (N3)",
    "valeur_manquante": "la cellule est vide",
    "yaml_invalide": "le fichier n'est pas du YAML valable",
    "zero_perdu": "un tableur a supprimé les zéros de tête",
}
"""Every code of fault, with what it means."""

COMMANDE = "options"
"""File of the faults that are in the options of a command, whose columns are those options."""

_OPTIONS = {"cle_manquante": "l'option manque", "cle_valeur": "la valeur n'est pas acceptable"}

LONGUEUR_VALEUR = 80
"""Longer values are cut in faults: a report is read by people, and a damaged file can hold one value of many megabytes."""


@dataclass(frozen=True, slots=True)
class Anomalie:
    """One fault of one file.

    Attributes
    ----------
    fichier
        Name of the file, as found in the folder, with the sheet of a workbook; expected name when the file is missing.
    ligne
        Physical line, the header being line 1; rows of a Parquet file or of a sheet are numbered in the same way.
        0: the whole file.
    colonne
        Name of the column, or path of the key in a YAML file; empty when the fault is not of one column.
    valeur
        What was found, cut to ``LONGUEUR_VALEUR`` characters.
    attendu
        What was expected (French).
    code
        One of ``CODES``.
    correction
        How to put it right when that is known (French), else empty.
    """

    fichier: str
    ligne: int
    colonne: str
    valeur: str
    attendu: str
    code: str
    correction: str = ""

    @property
    def message(self) -> str:
        """One French sentence: place, value, what was expected, how to put it right; what does not show is written in codes."""
        lieu = ", ".join([*[self.fichier] * (self.fichier != COMMANDE), *self._place()])
        return f"{lieu} : {self.quoi}.{self._suite(attendu=True)}"

    @property
    def quoi(self) -> str:
        """What its code means, in words."""
        return _OPTIONS.get(self.code, CODES[self.code]) if self.fichier == COMMANDE else CODES[self.code]

    def detail(self, *, attendu: bool) -> str:
        """The same without what the faults of one file and one code have in common; ``attendu``: with what was expected."""
        place = majuscule(", ".join(self._place())) or "Tout le fichier"
        return f"{place} :{self._suite(attendu=attendu)}".removesuffix(" :")

    def _place(self) -> list[str]:
        if self.fichier == COMMANDE:
            return [f"--{self.colonne.replace('_', '-')}"]
        ligne = [f"ligne {self.ligne}"] if self.ligne else []
        mot = "clé" if self.fichier.endswith((".yaml", ".json")) else "colonne"
        return [*ligne, *([f"{mot} {visible(self.colonne)}"] if self.colonne else [])]

    def _suite(self, *, attendu: bool) -> str:
        valeur = f" « {visible(self.valeur)} »." if self.valeur else ""
        correction = f" Correction : {self.correction}." if self.correction else ""
        return valeur + (f" Attendu : {self.attendu}." if attendu else "") + correction

    def en_json(self) -> dict[str, str | int]:
        """The fields and the message, for programs."""
        return {**asdict(self), "message": self.message}


FEUILLE = ", feuille "
"""Between the name of a workbook and that of one of its sheets."""


class EntreeRefusee(Exception):
    """The input has faults: nothing was done with it.

    Attributes
    ----------
    anomalies
        All of them, by file, line, column.
    """

    def __init__(self, anomalies: Iterable[Anomalie]) -> None:
        self.anomalies = tuple(anomalies)
        nombre = len(self.anomalies)
        premiere = self.anomalies[0].message if self.anomalies else ""
        super().__init__(f"{nombre} anomalie{'s' if nombre > 1 else ''} dans les fichiers d'entrée. {premiere}".rstrip())


class Collecteur:
    """Gathers faults while reading goes on."""

    def __init__(self) -> None:
        self._anomalies: list[Anomalie] = []
        self._positions: dict[tuple[str, str], int] = {}

    def ajouter(
        self, fichier: str, ligne: int, colonne: str, valeur: str, attendu: str, code: str, correction: str = ""
    ) -> None:
        """Add one fault; ``valeur`` is cut and made safe to print."""
        propre = valeur.encode("utf-8", "replace").decode("utf-8")
        if len(propre) > LONGUEUR_VALEUR:
            propre = propre[: LONGUEUR_VALEUR - 1] + "…"
        self._anomalies.append(Anomalie(fichier, int(ligne), colonne, propre, attendu, code, correction))

    def entete(self, fichier: str, colonnes: Sequence[str]) -> None:
        """Declare the order of the columns of a file: faults of one line are sorted by it."""
        for position, colonne in enumerate(colonnes):
            self._positions.setdefault((fichier, colonne), position)

    def retirer(self, choix: Callable[[Anomalie], bool]) -> tuple[Anomalie, ...]:
        """Take out the faults that follow from one fault, which is told in their place; the caller tells how many."""
        retirees = tuple(dict.fromkeys(anomalie for anomalie in self._anomalies if choix(anomalie)))
        self._anomalies = [anomalie for anomalie in self._anomalies if not choix(anomalie)]
        return retirees

    def __len__(self) -> int:
        return len(self._anomalies)

    def sans_faute(self, fichier: str) -> bool:
        """Whether no fault of this file, in whatever form, was found so far."""
        return all(_base(anomalie.fichier) != _base(fichier) for anomalie in self._anomalies)

    def triees(self) -> tuple[Anomalie, ...]:
        """All faults, by file (order of ``FICHIERS``), line, column, without repetition."""
        ordre = {nom.rpartition(".")[0]: position for position, nom in enumerate(FICHIERS)}

        def cle(anomalie: Anomalie) -> tuple[int, str, int, int, str, str, str]:
            base = _base(anomalie.fichier)
            position = self._positions.get((anomalie.fichier, anomalie.colonne), len(self._positions))
            return (
                ordre.get(base, len(ordre)),
                anomalie.fichier,
                anomalie.ligne,
                position,
                anomalie.colonne,
                anomalie.code,
                anomalie.valeur,
            )

        return tuple(sorted(dict.fromkeys(self._anomalies), key=cle))

    def refuser(self) -> None:
        """Raise :class:`EntreeRefusee` when there is at least one fault."""
        if self._anomalies:
            raise EntreeRefusee(self.triees())


def _base(fichier: str) -> str:
    """What a file holds, whatever its form: its name without suffix, or the name of the sheet of a workbook."""
    classeur, _, feuille = fichier.rpartition(FEUILLE)
    return feuille if classeur else fichier.rpartition(".")[0]


def de_campagne(fichier: str) -> bool:
    """Whether a file is one of those of a campaign, in whatever form or folder: what ``mouvement check`` reads."""
    return _base(fichier.rpartition("/")[2]) in {nom.rpartition(".")[0] for nom in FICHIERS}


def plier(texte: str) -> str:
    """Text without accents, case, spaces, hyphens, underscores: what people take for the same name."""
    decompose = unicodedata.normalize("NFKD", texte.casefold().replace("œ", "oe"))
    return "".join(c for c in decompose if not unicodedata.combining(c) and c not in " -_\u2019'")


def proche(texte: str, connus: Iterable[str]) -> str | None:
    """Nearest of the known names, or None when nothing is near."""
    plies = {plier(connu): connu for connu in connus}
    trouves = difflib.get_close_matches(plier(texte), list(plies), n=1, cutoff=0.75)
    return plies[trouves[0]] if trouves else None


def une_lettre(a: str, b: str) -> bool:
    """Whether two names differ by at most one letter added, removed or changed."""
    if abs(len(a) - len(b)) > 1:
        return False
    i = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return a[i + (len(a) >= len(b)) :] == b[i + (len(b) >= len(a)) :]
