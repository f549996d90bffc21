"""What the verifier answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from types import MappingProxyType
from typing import Any, NamedTuple

PROPRIETES: Mapping[str, str] = MappingProxyType(
    {
        "P1": "Places : les entrants d'une cellule tiennent dans les places que laissent les titulaires restés.",
        "P2": "Couples : tous les membres d'une unité obtiennent la même option, ou aucun ne bouge.",
        "P3": "Vœux : personne n'obtient une cellule hors de ses options.",
        "P4": "Titulaires : aucun ne finit plus mal que son poste d'origine.",
        "P5": "Extension : seulement pour les unités dont tous les membres sont obligatoires et sans origine.",
        "P6": "Sans envie : aucune unité ne peut prétendre à la place occupée par une personne moins prioritaire.",
        "P7": "Sans gaspillage : aucune unité ne préfère une option que les places libres suffisent à donner.",
        "P8": "Optimal pour les candidats : la somme des numéros d'option obtenus est la plus petite possible.",
    }
)
"""Numbered properties of the model (section 6) and what each requires, in the words shown to users."""

PROPRIETES_PARTICULIERES: Mapping[str, str] = MappingProxyType(
    {
        "P9": "Soldes : aucun lieu ne laisse sortir plus que ses sorties, et la phase P ne change aucun solde.",
        "P10": "Phase M : nul ne peut prétendre à un vœu à la fois par son rang de sortie et par sa priorité à l'entrée.",
        "P11": "Phase P : nul n'y perd, les départs de chaque lieu égalent ses arrivées, le plus de personnes y gagnent.",
        "P12": "Demandes conditionnelles : nul n'obtient rien quand la demande dont la sienne dépend n'obtient rien.",
    }
)
"""P9 to P11 are those of movements in two phases (model §8), where P6 to P8 have no object; P12 that of conditional demands."""

OPTIMUM = "optimum"
"""Nature of the violation of P11 that is a better phase P."""

ABSENCES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("P9", "P10", "P11"), "Sans objet : le mouvement n'a pas de phase de permutation."),
        "P12": "Sans objet : dans cette campagne, aucune demande ne dépend d'une autre.",
    }
)
"""Why a report does not have one of :data:`PROPRIETES_PARTICULIERES`."""

FAISABILITE = ("P1", "P2", "P3", "P4", "P5")
"""Properties that every result must have."""

ENVIE, SIEGE_LIBRE = "envie", "siege_libre"
"""Natures of a claim; the same words as in the mechanisms' answers, so that both lists compare."""


class Revendique(NamedTuple):
    """A claim (model §6): ``unite`` could be admitted at its preferred option ``option``; ``nature`` is P6's or P7's."""

    unite: int
    option: int
    nature: str


@dataclass(frozen=True, slots=True)
class Violation:
    """One violation.

    Attributes
    ----------
    propriete
        ``"P1"`` to ``"P12"``.
    message
        In French, for the administration: it names persons by their ids and cellules by their labels.
    temoin
        What is needed to check it by hand: indices of units, persons, options and cellules, and counts. JSON values only.
    """

    propriete: str
    message: str
    temoin: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Controle:
    """Outcome of the checker of one property.

    Attributes
    ----------
    verifie
        The property was checked entirely and holds. False with no violation: the checker could not conclude, ``note`` says why.
    violations
        All of them, in the order of the indices in the witness.
    note
        Limit of the check, in French; empty when there is none.
    sans_objet
        The property means nothing for this market; ``verifie`` is false, and ``note`` says why.
    """

    verifie: bool
    violations: tuple[Violation, ...] = ()
    note: str = ""
    sans_objet: bool = False


@dataclass(frozen=True, slots=True)
class Gains:
    """What phase P reached, and how far it could have gone.

    Attributes
    ----------
    ameliores, points
        Persons improved, and the sum of the points (hundredths) of the slots they obtain.
    ameliores_borne, points_borne
        The same for the best permutations: first the most persons, then the most points. When the search was stopped (P11 is
        then not verified), bounds: no permutation improves more than ``ameliores_borne`` persons, none that improves as many
        exceeds ``points_borne``. None: nothing was found.
    """

    ameliores: int
    points: int
    ameliores_borne: int | None
    points_borne: int | None


@dataclass(frozen=True, slots=True)
class Comptes:
    """Claims and moves of an outcome.

    Attributes
    ----------
    revendications
        Claims: pairs (unit, option).
    envie, siege_libre
        Of them, those of P6 and of P7.
    departage
        Of those of P6, those that only a tie-break founds, in one cellule at least: the person who stands in the way has the
        same groupe and points.
    unites, personnes
        Units, and persons, with a claim.
    personnes_depassees
        Persons with an envy claim that points or groupe decide.
    contre_gre
        Titulaires who end worse than at home (P4).
    """

    revendications: int
    envie: int
    siege_libre: int
    departage: int
    unites: int
    personnes: int
    personnes_depassees: int
    contre_gre: int


@dataclass(frozen=True, slots=True)
class Rapport:
    """The verifier's report.

    Attributes
    ----------
    proprietes
        One :class:`Controle` per key of :data:`PROPRIETES`, in that order, then those of :data:`PROPRIETES_PARTICULIERES` that
        the market has.
    valeur_p8
        Sum over persons of the option number obtained (1 = first option; outside = number of options + 1), in phase M when
        there are two.
    revendications
        Every claim, sorted by unit and option: exactly the violations of P6 and P7, or of P10.
    gains
        Of phase P; None for a movement in one phase.
    comptes
        When claims were counted instead of listed; ``revendications`` is then empty.
    """

    proprietes: Mapping[str, Controle]
    valeur_p8: int
    revendications: tuple[Revendique, ...]
    gains: Gains | None = None
    comptes: Comptes | None = None

    @property
    def conforme(self) -> bool:
        """Whether P1-P5 all hold, and P9, P11 and P12 have no violation but a better phase P: that forbids nothing."""
        autres = (c for p, c in self.proprietes.items() if p in PROPRIETES_PARTICULIERES and p != "P10")
        graves = (v for c in autres for v in c.violations if (v.propriete, v.temoin["nature"]) != ("P11", OPTIMUM))
        return all(self.proprietes[p].verifie for p in FAISABILITE) and next(graves, None) is None

    @property
    def stable(self) -> bool:
        """Whether the result is ``conforme``, nobody claims anything (P6 and P7, or P10), and phase P could not do better."""
        return (
            self.conforme
            and not self.revendications
            and not (self.comptes is not None and self.comptes.revendications)
            and not ("P11" in self.proprietes and self.proprietes["P11"].violations)
        )

    def as_dict(self) -> dict[str, Any]:
        """Content for ``certificat.json``: keys ``p1`` to ``p12``, all of them, JSON values only.

        Each has ``verifie``, ``violations``, ``note`` and ``sans_objet``; ``p8`` also ``valeur``, ``p11`` what :class:`Gains`
        says, null when it has no object. ``comptes`` only when claims were counted.
        """
        contenu: dict[str, Any] = {}
        for propriete in (*PROPRIETES, *PROPRIETES_PARTICULIERES):
            controle = self.proprietes.get(propriete) or Controle(False, (), ABSENCES[propriete], sans_objet=True)
            contenu[propriete.lower()] = {
                "verifie": controle.verifie,
                "violations": [{"message": v.message, "temoin": dict(v.temoin)} for v in controle.violations],
                "note": controle.note,
                "sans_objet": controle.sans_objet,
            }
        contenu["p8"]["valeur"] = self.valeur_p8
        muets = dict.fromkeys(champ.name for champ in fields(Gains))
        contenu["p11"] |= muets if self.gains is None else asdict(self.gains)
        if self.comptes is not None:
            contenu["comptes"] = asdict(self.comptes)
        return contenu
