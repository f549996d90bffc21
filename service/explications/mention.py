"""The legal notice that every decision document carries (CRPA, L. 311-3-1, R. 311-3-1-1 and R. 311-3-1-2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

A_COMPLETER = "[à compléter par l'administration : {}]"

CHAMPS = {
    "administration": "administration et service responsables du traitement",
    "finalite": "finalité du traitement",
    "lien": "adresse où les règles sont publiées",
    "contact": "service auquel demander les règles et leur mise en œuvre",
    "dpo": "contact du délégué à la protection des données",
    "autorite": "autorité qui a validé la décision",
    "voies_delais": "voies et délais de recours",
}
"""Fields of the notice and what each must tell."""

PREFIXE = "mention_"
"""Pack parameters ``mention_administration``… give the fields."""


@dataclass(frozen=True, slots=True)
class Mention:
    """The seven fields of the notice; None: not set yet, shown as such, and the document says that it cannot be notified."""

    administration: str | None = None
    finalite: str | None = None
    lien: str | None = None
    contact: str | None = None
    dpo: str | None = None
    autorite: str | None = None
    voies_delais: str | None = None

    def __post_init__(self) -> None:
        """Refuse a blank field: unknown is None, and is shown.

        Raises
        ------
        ValueError
            A field holds only spaces.
        """
        for champ in fields(self):
            valeur = getattr(self, champ.name)
            if valeur is not None and not valeur.strip():
                raise ValueError(f"mention légale : le champ « {champ.name} » est vide ({CHAMPS[champ.name]})")

    @property
    def complete(self) -> bool:
        """Whether every field is set."""
        return not self.manquants

    @property
    def manquants(self) -> tuple[str, ...]:
        """Names of the fields that are not set."""
        return tuple(champ for champ in CHAMPS if getattr(self, champ) is None)

    @property
    def parametres_manquants(self) -> tuple[str, ...]:
        """Names of the campaign's parameters that would set them."""
        return tuple(PREFIXE + champ for champ in self.manquants)

    def texte(self, champ: str) -> str:
        """Value of a field, or the visible mark that it is missing.

        Raises
        ------
        KeyError
            The notice has no such field.
        """
        return getattr(self, champ) or A_COMPLETER.format(CHAMPS[champ])

    def phrases(self) -> tuple[str, ...]:
        """Sentences of the notice, in order: the five mandatory items, then delays, data protection, validation, appeal."""
        t = self.texte
        return (
            (
                "La présente décision a été prise sur le fondement d'un traitement algorithmique mis en œuvre par "
                f"{t('administration')}."
            ),
            f"Ce traitement a pour finalité : {t('finalite')}.",
            f"Ses règles sont publiées à l'adresse {t('lien')}.",
            (
                "En application des articles L. 311-3-1, R. 311-3-1-1 et R. 311-3-1-2 du code des relations entre le public et "
                "l'administration, vous pouvez obtenir communication de ces règles et des principales caractéristiques de leur "
                f"mise en œuvre à votre égard auprès de {t('contact')}."
            ),
            (
                "Sans réponse dans le délai d'un mois, vous disposez de deux mois pour saisir la Commission d'accès aux "
                "documents administratifs (CADA)."
            ),
            (
                "Pour vos droits sur les données qui vous concernent, vous pouvez vous adresser au délégué à la protection des "
                f"données : {t('dpo')}."
            ),
            (
                f"La décision a été validée par {t('autorite')} ; vous pouvez présenter vos observations et former un "
                f"recours : {t('voies_delais')}."
            ),
        )


def mention_depuis(parametres: Mapping[str, Any]) -> Mention:
    """Build the notice from the pack's parameters ``mention_*``, which a campaign may override; an empty one is not set."""
    lus = {champ: parametres[PREFIXE + champ].valeur for champ in CHAMPS if PREFIXE + champ in parametres}
    return Mention(**{champ: str(valeur or "").strip() or None for champ, valeur in lus.items()})
