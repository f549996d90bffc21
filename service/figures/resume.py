"""Two results side by side, to be shared: flows, bars moved, winners and losers by group, and one page that sums them up."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup

from ..banc.groupes import LigneGroupe, table_satisfaction
from ..comparaison import Comparaison, autre_mouvement, meme_campagne
from ..echanges.champs_resultat import ISSUES
from ..echanges.resultat_lu import entrees_certifiees
from ..flux import AUTRES, CATEGORIES, Flux, compter, libelle, masquer
from ..gabarits import environnement
from ..preference import DECISION, MIEUX, SANS_ORDRE, gains, niveaux_lus
from ..preference import compter as compter_gains
from ..publication import SEUIL
from .dossier import AFFECTATIONS, BARRES, CERTIFICAT, FORMES_BARRES, barres_dites, identite
from .flux import ruban
from .groupes import GROUPES, gagnants_perdants
from .lecture import lire_csv, lire_json
from .lecture import valeur as valeur_json
from .modele import Image, fichiers, rendre

if TYPE_CHECKING:
    from scoring.paquet import Paquet

RESUME, BARRES_QUI_BOUGENT, SATISFACTION = "resume.html", "barres-qui-bougent.csv", "satisfaction.csv"
REFUS = "refus.csv"
MONTRES = 6
"""Bars, and groups, on the page; the files have them all."""

FLUX_MONTRES = 10
"""Flows on the printed page, the largest; the others are one row there. The screen has them all."""

MOTS: Mapping[str, str] = {
    "voeu": "Obtient un vœu",
    **{issue: CATEGORIES[issue] for issue in ISSUES if issue != "voeu"},
}


@dataclass(frozen=True, slots=True, eq=False)
class Cote:
    """One of the two results.

    Attributes
    ----------
    titre
        Label of the scenario or of the plan when there is one, else ``nom``.
    seuil
        Numbers of persons under it are untold; ``barres`` empty where they are.
    niveaux
        Candidat -> number of the option obtained (:mod:`service.preference`).
    extensions_ordonnees
        Whether ``niveaux`` tell the lieux of extension apart: the table is that of the rules.
    """

    nom: str
    titre: str
    paquet: Paquet | None
    seuil: int
    libelle: str
    affectations: list[dict[str, str]]
    barres: dict[tuple[str, str], str]
    niveaux: dict[str, int]
    extensions_ordonnees: bool

    @classmethod
    def lire(cls, dossier: Path, nom: str) -> Cote:
        """Read a result folder; without certificate, codes stand for names and the usual threshold holds.

        Raises
        ------
        EntreeRefusee, OSError
        """
        paquet, seuil, dit = identite(dossier) if (dossier / CERTIFICAT).is_file() else (None, SEUIL, "")
        barres: dict[tuple[str, str], str] = {}
        if (dossier / BARRES).is_file():
            lues = lire_csv(dossier / BARRES, ("discipline", "lieu", "barre"), ("entrants",), formes=FORMES_BARRES)
            barres = barres_dites(lues, seuil)
        colonnes = ("candidat", "discipline", "origine", "resultat", "lieu", "rang")
        affectations = lire_csv(dossier / AFFECTATIONS, colonnes)
        refus = lire_csv(dossier / REFUS, ("candidat", "lieu"), ("rang",)) if (dossier / REFUS).is_file() else None
        table = paquet if paquet is not None and refus is not None and _table_des_regles(dossier) else None
        niveaux = niveaux_lus(affectations, refus, table)
        scenario = valeur_json(lire_json(dossier / CERTIFICAT), CERTIFICAT, "scenario.libelle", str, "") if paquet else ""
        return cls(nom, scenario or nom, paquet, seuil, dit, affectations, barres, niveaux, table is not None)


def _table_des_regles(dossier: Path) -> bool:
    """Whether the extension table of a result is that of the rules: the campaign has none of its own."""
    return "extension.csv" not in entrees_certifiees(lire_json(dossier / CERTIFICAT))


@dataclass(frozen=True, slots=True, eq=False)
class Resume:
    """What can be shared of a comparison."""

    cotes: tuple[Cote, Cote]
    flux: tuple[Flux, ...]
    groupes: tuple[LigneGroupe, ...]
    barres: tuple[tuple[str, str, str, str], ...]

    @classmethod
    def lire(cls, premier: Path, second: Path, noms: tuple[str, str]) -> Resume:
        """Read two result folders.

        Raises
        ------
        EntreeRefusee, OSError
        """
        a, b = Cote.lire(premier, noms[0]), Cote.lire(second, noms[1])
        flux = masquer(compter(a.affectations, b.affectations), max(a.seuil, b.seuil))
        communes = sorted(c for c in a.barres.keys() & b.barres.keys() if a.barres[c] and b.barres[c])
        barres = ((*c, a.barres[c], b.barres[c]) for c in communes if a.barres[c] != b.barres[c])
        return cls((a, b), flux, tuple(_groupes(a, b)), tuple(barres))

    @property
    def paquet(self) -> Paquet | None:
        """Rule pack of the first result."""
        return self.cotes[0].paquet

    def satisfaction(self) -> bytes:
        """Winners and losers by group, small numbers masked."""
        return table_satisfaction(self.groupes, self.seuil).octets()

    @property
    def definition(self) -> str:
        """What « mieux » counts, in words."""
        return MIEUX if self.extensions_ordonnees else f"{MIEUX} {SANS_ORDRE}"

    @property
    def extensions_ordonnees(self) -> bool:
        """Whether the lieux of extension are told apart in both results."""
        return all(c.extensions_ordonnees for c in self.cotes)

    @property
    def seuil(self) -> int:
        """Numbers of persons under it are untold."""
        return max(c.seuil for c in self.cotes)

    @property
    def mieux(self) -> int:
        """How many candidats of both results are better off in the second."""
        return sum(x.gagnants for x in self.groupes if x.groupe == "discipline")

    @property
    def moins_bien(self) -> int:
        """How many are worse off."""
        return sum(x.perdants for x in self.groupes if x.groupe == "discipline")

    @property
    def gains_dits(self) -> tuple[int | None, int | None]:
        """Better and worse off where a page that is shared may tell it: none, or enough persons, and so of what is masked.

        What the groups of a grouping leave untold is the difference with the total: None where that is a small number.
        """
        dits = []
        for nom, total in (("gagnants", self.mieux), ("perdants", self.moins_bien)):
            sommes = Counter(dict.fromkeys(("discipline", "origine"), 0))
            for ligne in self.lignes():
                sommes[ligne["groupe"]] += int(ligne[nom] or 0)
            restes = (total, *(total - somme for somme in sommes.values()))
            dits.append(None if any(0 < reste < self.seuil for reste in restes) else total)
        return dits[0], dits[1]

    def en_dict(self) -> dict[str, object]:
        """JSON form: flows, who is better and worse off, in all and by group; what stays untold is None."""
        groupes = [
            {cle: x if cle in ("groupe", "valeur") else int(x) if x else None for cle, x in ligne.items() if cle != "scenario"}
            for ligne in self.lignes()
        ]
        flux = [f._asdict() | {"personnes": f.personnes or None} for f in self.flux]
        gains = {"mieux": self.mieux, "moins_bien": self.moins_bien, "extensions_ordonnees": self.extensions_ordonnees}
        return {"flux": flux, **gains, "groupes": groupes}

    def images(self) -> tuple[Image, ...]:
        """Flows, then winners and losers by group."""
        noms = (self.cotes[0].titre, self.cotes[1].titre)
        if noms[0] == noms[1]:
            noms = (self.cotes[0].nom, self.cotes[1].nom)
        source = "affectations.csv des deux résultats ; petits effectifs masqués."
        lignes = self.lignes()
        cles = dict.fromkeys((ligne["scenario"], ligne["groupe"]) for ligne in lignes)
        groupes = (gagnants_perdants(lignes, *cle, self.paquet) for cle in cles)
        return (ruban("flux", "D'une issue à l'autre", self.flux, noms, source), *(i for i in groupes if i is not None))

    def lignes(self) -> list[dict[str, str]]:
        """Rows of ``satisfaction.csv``."""
        return list(csv.DictReader(io.StringIO(self.satisfaction().decode(), newline="")))


def _groupes(avant: Cote, apres: Cote) -> Iterator[LigneGroupe]:
    """Candidats of both results, by discipline and by origine."""
    suivants = {ligne["candidat"]: ligne for ligne in apres.affectations}
    paires = [(a, suivants[a["candidat"]]) for a in avant.affectations if a["candidat"] in suivants]
    for groupe in ("discipline", "origine"):
        par: dict[str, list[tuple[Mapping[str, str], Mapping[str, str]]]] = {}
        for a, b in paires:
            par.setdefault(a[groupe] or "sans origine", []).append((a, b))
        for valeur in sorted(par):
            ici = par[valeur]
            decides = np.array([DECISION in (a["resultat"], b["resultat"]) for a, b in ici], np.bool_)
            x, y = (np.array([cote.niveaux[a["candidat"]] for a, _ in ici], np.int64) for cote in (avant, apres))
            mieux, moins, *_ = compter_gains(gains(x, y, decides))
            yield LigneGroupe("second", groupe, valeur, len(ici), *_voeux(ici, "1"), *_voeux(ici), mieux, moins)


def _voeux(paires: Sequence[tuple[Mapping[str, str], Mapping[str, str]]], rang: str = "") -> tuple[int, int]:
    """How many obtain a vœu, before and after; of that rank when given."""
    avant, apres = (
        sum(x["resultat"] == "voeu" and rang in {"", x["rang"]} for x in cote) for cote in zip(*paires, strict=True)
    )
    return avant, apres


def ecrits(resume: Resume, comparaison: Comparaison) -> dict[str, bytes]:
    """Files of ``compare -o``, by name."""
    images = resume.images()
    contenus = {
        RESUME: en_html(resume, comparaison, images),
        SATISFACTION: resume.satisfaction(),
        BARRES_QUI_BOUGENT: _table_barres(resume),
    }
    for image in images:
        contenus |= fichiers(image)
    return contenus


def _table_barres(resume: Resume) -> bytes:
    """Codes and numbers only: nothing to quote."""
    lignes = [",".join(ligne) for ligne in (("discipline", "lieu", "premier", "second"), *resume.barres)]
    return ("\n".join(lignes) + "\n").encode()


def en_html(resume: Resume, comparaison: Comparaison, images: Sequence[Image]) -> bytes:
    """The page: self-contained, no script, printed on one sheet of A4 paper."""
    grandes = sorted(resume.barres, key=lambda b: (-abs(float(b[3]) - float(b[2])), b))[:MONTRES]
    page = environnement(__package__ or "").get_template("resume.html.j2")
    svg = rendre(images[0], "svg").decode().partition("<svg ")[2]
    dits = _dits(resume)
    par_groupe = [(GROUPES[g], [x for x in dits if x[0] == g]) for g in ("discipline", "origine")]
    montres, suite, autres = _par_taille(resume.flux)
    return page.render(
        r=resume,
        comparaison=comparaison,
        autre_mouvement=autre_mouvement(comparaison.mouvements),
        meme_campagne=meme_campagne(comparaison.entrees, comparaison.simules, comparaison.simulation_change),
        gains=resume.gains_dits,
        totaux=list(_totaux(comparaison)),
        dessin=Markup(f"<svg {svg}"),
        flux=[(libelle(f), f.personnes, f in suite) for f in (*montres, *suite, *autres)],
        flux_replies=(len(suite), sum(f.personnes for f in suite)),
        barres=[(_discipline(resume, d), _lieu(resume, x), a, b) for d, x, a, b in grandes],
        hausses=sum(float(b[3]) > float(b[2]) for b in resume.barres),
        groupes=[(nom, lignes[:MONTRES], len(lignes)) for nom, lignes in par_groupe],
    ).encode()


def _totaux(comparaison: Comparaison) -> Iterator[tuple[str, int, int]]:
    """Outcomes that somebody has, in words, before and after; the first vœux under the vœux."""
    for issue in ISSUES:
        if any(comparaison.totaux[issue]):
            yield MOTS[issue], *comparaison.totaux[issue]
        if issue == "voeu":
            yield "dont vœu 1", *comparaison.voeu_1


def _par_taille(flux: Sequence[Flux]) -> tuple[list[Flux], list[Flux], list[Flux]]:
    """The flows of those who change, the largest first: those printed, the next ones, and all that is not told one by one."""
    grands = sorted((f for f in flux if f.change and f.avant != AUTRES), key=lambda f: -f.personnes)
    autres = [f for f in flux if f.change and f.avant == AUTRES]
    montres = FLUX_MONTRES - len(autres)
    return grands[:montres], grands[montres:], autres


def _dits(resume: Resume) -> list[tuple[str, str, str, str]]:
    """Groups of which something is told: grouping, name, better off, worse off; those with most persons first."""
    dits = []
    for ligne in resume.lignes():
        if ligne["gagnants"] or ligne["perdants"]:
            nom = _discipline(resume, ligne["valeur"]) if ligne["groupe"] == "discipline" else _lieu(resume, ligne["valeur"])
            dits.append((ligne["groupe"], nom, ligne["gagnants"], ligne["perdants"]))
    return sorted(dits, key=lambda d: (-int(d[2] or 0) - int(d[3] or 0), d))


def _discipline(resume: Resume, code: str) -> str:
    return code if resume.paquet is None else resume.paquet.nom_discipline(code)


def _lieu(resume: Resume, code: str) -> str:
    lieux = None if resume.paquet is None else resume.paquet.lieux
    return code if lieux is None or code not in lieux.indice else lieux.noms[lieux.indice[code]]
