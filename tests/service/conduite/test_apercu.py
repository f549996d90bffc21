"""What one person is told while typing is what the whole campaign would give that person."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np

from service.campagne import preparer
from service.conduite.apercu import Demande, Fiche, examiner, textes
from service.conduite.composition import Voeu
from service.conduite.magasin import Magasin
from service.echanges.lecture import lire
from tests.depot import RACINE

CONTENU = "a" * 64


def _ranger(racine: Path, dossier: Path) -> Path:
    magasin = Magasin(racine)
    magasin.preparer()
    magasin.deposer(CONTENU, {c.name: c.read_bytes() for c in dossier.iterdir() if c.is_file()})
    return magasin.contenu(CONTENU)


def _dits(fiche: Fiche) -> list[tuple[int, str]]:
    return sorted([*((0, texte) for texte in fiche.avis), *((v.rang, texte) for v in fiche.voeux for texte in v.avis)])


def test_comme_dans_la_campagne_entiere(tmp_path: Path, campagne_300: Path) -> None:
    """For each of 300 people: same notices, same vœux examined in the same order, same lieux of extension."""
    preparee = preparer(lire(_ranger(tmp_path, campagne_300)))
    dossiers, voeux, construction = preparee.campagne.dossiers, preparee.voeux, preparee.construction
    avis = defaultdict(list)
    for a in preparee.avis:
        avis[a.candidat].append((a.rang, a.message))
    unite = np.repeat(np.arange(construction.marche.nombre_unites), np.diff(construction.marche.unite_debut))
    membres = construction.marche.membres.tolist()
    noms, vus = preparee.campagne.paquet.lieux.noms, 0
    for i, candidat in enumerate(dossiers.ids):
        fiche = examiner(tmp_path, CONTENU, Demande(candidat))
        assert not fiche.motifs
        assert _dits(fiche) == sorted(avis[candidat])
        examines = sorted((v.examen, v.rang) for v in fiche.voeux if v.examen)
        assert [rang for _, rang in examines] == voeux.rang[voeux.debut[i] : voeux.debut[i + 1]].tolist()
        u = unite[membres.index(i)]
        options = slice(construction.marche.option_debut[u], construction.marche.option_debut[u + 1])
        etendus = construction.option_lieu[options][construction.option_rang[options] == 0]
        assert fiche.extension == tuple(noms[lieu] for lieu in etendus)
        vus += bool(fiche.extension) + 2 * bool(avis[candidat])
    assert vus > 10


def test_hors_bareme_devant(tmp_path: Path) -> None:
    """AMIA: a PPr vœu written last is examined first, and told so; the posts of the campaign are known."""
    dossier = RACINE / "tests" / "service" / "explications" / "exemples" / "ptp" / "campagne"
    texte = textes(_ranger(tmp_path, dossier))
    postes = dict(zip(texte.paquet.lieux.codes, texte.paquet.lieux.types, strict=True))
    ppr, pp = (next(code for code, genre in postes.items() if genre == cherche) for cherche in ("ppr", "pp"))
    candidat = next(
        c for c, origine in texte.tables["candidats"][["candidat", "origine"]].to_numpy() if origine not in (pp, ppr)
    )
    fiche = examiner(tmp_path, CONTENU, Demande(candidat, (Voeu(pp), Voeu(ppr))))
    assert [v.type for v in fiche.voeux] == ["pp", "ppr"]
    assert not fiche.motifs
    assert [v.examen for v in fiche.voeux] == [2, 1]
    assert "examiné avant" in fiche.voeux[1].avis[0]


def test_autre_candidat_cite(tmp_path: Path) -> None:
    """ASS: a fact that names another candidat is read with that candidat's row."""
    dossier = RACINE / "tests" / "service" / "explications" / "exemples" / "ass" / "campagne"
    texte = textes(_ranger(tmp_path, dossier))
    table = texte.tables["candidats"]
    assert texte.references == ("condition_candidat",)
    lies = table[table["condition_candidat"] != ""]["candidat"].tolist()
    assert lies
    for candidat in lies:
        assert not examiner(tmp_path, CONTENU, Demande(candidat)).motifs


def test_correction_acceptee(tmp_path: Path, campagne_300: Path) -> None:
    """A fact corrected by a decision is the one that the rules read."""
    texte = textes(_ranger(tmp_path, campagne_300))
    candidat = texte.tables["candidats"]["candidat"].iloc[0]
    corrigee = examiner(tmp_path, CONTENU, Demande(candidat, corrections=(("statut", "neant"),)))
    assert any("« neant »" in texte for texte in corrigee.fautes)
    assert not examiner(tmp_path, CONTENU, Demande(candidat)).motifs
