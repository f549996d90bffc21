"""``compare`` and its page: flows and groups counted again on the files, small numbers untold, one sheet of paper."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from scoring.paquet import charger as paquet
from service.figures.resume import RESUME, Resume
from service.flux import compter, libelle, masquer, relire
from tests.service.campagnes import appeler, campagne, contenu, copie, lignes

COTES = ("base", "plus")


@pytest.fixture(scope="module")
def compare(dossiers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``compare -o`` writes."""
    sortie = tmp_path_factory.mktemp("resume") / "s"
    issue = appeler("compare", *(dossiers / "simulate" / nom for nom in COTES), "-o", sortie)
    assert issue.code == 0, issue.erreurs
    return sortie


def test_flux_dits(dossiers: Path, compare: Path) -> None:
    """The flows of the command, of its JSON, of the data and of the page are the ones counted on the files."""
    deux = [dossiers / "simulate" / nom for nom in COTES]
    attendus = masquer(compter(*(lignes(d / "affectations.csv") for d in deux)), 2)
    page, texte = (compare / RESUME).read_text(encoding="utf-8"), appeler("compare", *deux).sortie
    dits = json.loads(appeler("compare", *deux, "--json").sortie)["flux"]
    assert [tuple(f.values()) for f in dits] == list(attendus)
    assert tuple(relire({"scenario": "", **x} for x in lignes(compare / "flux.csv"))[""]) == attendus
    changent = [f for f in attendus if f.change]
    assert changent
    for f in changent:
        assert re.search(rf"{re.escape(libelle(f))} +{f.personnes}\n", texte)
        assert f'<th scope="row">{libelle(f)}</th><td class="n">{f.personnes}</td>' in page


def _places(campagne: Path, resultat: Path) -> Iterator[tuple[dict[str, str], int]]:
    """Rows of a result and place of what each candidat has, on a list written again from the campaign: vœux, table, nothing."""
    regles = paquet("second-degre", 2023)
    codes, listes = regles.lieux.codes, dict[str, list[str]]()
    for x in sorted(lignes(campagne / "voeux.csv"), key=lambda x: int(x["rang"])):
        listes.setdefault(x["candidat"], []).append(x["lieu"])
    for x in lignes(resultat / "affectations.csv"):
        voeux = listes.get(x["candidat"], [])
        table = [codes[k] for k in regles.extension[codes.index(voeux[0])].tolist() if k >= 0] if voeux else []
        liste = [*voeux, *table]
        yield x, liste.index(x["lieu"]) if x["resultat"] in {"voeu", "extension"} else len(liste)


def test_une_seule_definition(dossiers: Path) -> None:
    """Better and worse off: the same persons for simulate, for compare and for the list of each, extensions in their order."""
    deux = [dossiers / "simulate" / nom for nom in COTES]
    lu = json.loads(appeler("compare", *deux, "--json").sortie)
    dits = {x["indicateur"]: int(x["valeur"]) for x in lignes(dossiers / "simulate" / "comparaison.csv")}
    assert (lu["mieux"], lu["moins_bien"]) == (dits["gagnants"], dits["perdants"])
    a, b = ({x["candidat"]: (x["resultat"], place) for x, place in _places(dossiers / "c", d)} for d in deux)
    assert any(a[c][0] == b[c][0] == "extension" and a[c][1] != b[c][1] for c in a)
    assert "Deux lieux d'extension ne se valent donc pas." in _resume(deux).definition


def _resume(deux: Sequence[Path]) -> Resume:
    return Resume.lire(deux[0], deux[1], ("a", "b"))


def test_extensions_sans_ordre(tmp_path: Path, dossiers: Path) -> None:
    """Where the campaign has a table of its own the order of its lieux is not known: they count as equal, and it is said."""
    deux = [copie(dossiers / "simulate" / nom, tmp_path / nom) for nom in COTES]
    for dossier in deux:
        certificat = json.loads((dossier / "certificat.json").read_bytes())
        certificat["empreintes"]["entrees"]["extension.csv"] = "0" * 64
        (dossier / "certificat.json").write_text(json.dumps(certificat), encoding="utf-8")
    assert "comptent comme égaux" in _resume(deux).definition
    ordonnes = _resume([dossiers / "simulate" / nom for nom in COTES])
    assert _resume(deux).mieux < ordonnes.mieux
    assert (_resume(deux).en_dict()["extensions_ordonnees"], ordonnes.en_dict()["extensions_ordonnees"]) == (False, True)


def test_combien_y_gagnent(dossiers: Path, compare: Path) -> None:
    """How many are better and worse off, for people and for programs, with the groups of the file; masked ones are null."""
    deux = [dossiers / "simulate" / nom for nom in COTES]
    a, b = ({x["candidat"]: place for x, place in _places(dossiers / "c", d)} for d in deux)
    mieux, moins = sum(b[c] < a[c] for c in a), sum(b[c] > a[c] for c in a)
    assert mieux > 1
    lu = json.loads(appeler("compare", *deux, "--json").sortie)
    assert (lu["mieux"], lu["moins_bien"]) == (mieux, moins)
    assert f"{mieux} candidats mieux placés, {moins} moins bien.\n" in appeler("compare", *deux).sortie
    ecrites = [{cle: x for cle, x in ligne.items() if cle != "scenario"} for ligne in lignes(compare / "satisfaction.csv")]
    assert [{cle: "" if x is None else str(x) for cle, x in g.items()} for g in lu["groupes"]] == ecrites
    assert any(g["gagnants"] is None for g in lu["groupes"])


def test_groupes(dossiers: Path, compare: Path) -> None:
    """Better and worse off by discipline and by origine: counted again, or untold; never small."""
    a, b = ({x["candidat"]: x for x in lignes(dossiers / "simulate" / nom / "affectations.csv")} for nom in COTES)
    rangs = {
        id(x): place
        for nom, cote in zip(COTES, (a, b), strict=True)
        for lue, place in _places(dossiers / "c", dossiers / "simulate" / nom)
        for x in (cote[lue["candidat"]],)
    }

    def rang(ligne: dict[str, str]) -> int:
        return rangs[id(ligne)]

    dites = 0
    for groupe in ("discipline", "origine"):
        ici = [x for x in lignes(compare / "satisfaction.csv") if x["groupe"] == groupe]
        assert {x["valeur"] for x in ici} == {x[groupe] or "sans origine" for x in a.values()}
        for x in ici:
            qui = [c for c in a if (a[c][groupe] or "sans origine") == x["valeur"]]
            mieux = sum(rang(b[c]) < rang(a[c]) for c in qui)
            moins = sum(rang(b[c]) > rang(a[c]) for c in qui)
            assert x["gagnants"] in {"", str(mieux)}
            assert x["perdants"] in {"", str(moins)}
            assert x["gagnants"] not in {"0", "1"}
            dites += x["gagnants"] != ""
    assert dites > 3


def test_barres_dites(dossiers: Path, compare: Path) -> None:
    """Bars that move are told where two persons enter at least in both results, and only there."""
    deux = [{(x["discipline"], x["lieu"]): x for x in lignes(dossiers / "simulate" / nom / "barres.csv")} for nom in COTES]
    ecrites = lignes(compare / "barres-qui-bougent.csv")
    assert ecrites
    for x in ecrites:
        avant, apres = (cote[x["discipline"], x["lieu"]] for cote in deux)
        assert (x["premier"], x["second"]) == (avant["barre"], apres["barre"])
        assert x["premier"] != x["second"]
        assert min(int(avant["entrants"]), int(apres["entrants"])) >= 2


def test_une_personne_seule_reste_tue(tmp_path: Path) -> None:
    """Where one person changes, neither the page nor the data tell the flow, the group or the bar."""
    candidats = [{"candidat": "a", "origine": "01", "echelon": 9}, {"candidat": "b", "origine": "01", "echelon": 4}]
    for k in (1, 2):
        dossier = campagne(tmp_path / f"c{k}", candidats, {"a": ["24"], "b": ["24"]}, {("L1300", "24"): k})
        assert appeler("solve", dossier, "-o", tmp_path / f"r{k}").code == 0
    assert appeler("compare", tmp_path / "r1", tmp_path / "r2", "-o", tmp_path / "s").code == 0
    assert {(x["avant"], x["personnes"]) for x in lignes(tmp_path / "s" / "flux.csv")} == {("autres", "")}
    assert lignes(tmp_path / "s" / "barres-qui-bougent.csv") == []
    page = (tmp_path / "s" / RESUME).read_text(encoding="utf-8")
    for texte in (
        "Trop peu de personnes changent de résultat pour que leur nombre soit dit.",
        '<th scope="row">Autres flux, trop petits pour être dits un à un</th><td class="n">non dit</td>',
        "Aucune barre qui puisse être dite ne bouge.",
        "Aucun groupe assez grand pour être dit.",
    ):
        assert texte in page
    assert {x["gagnants"] for x in lignes(tmp_path / "s" / "satisfaction.csv")} == {""}


def test_meme_page_deux_fois(dossiers: Path, compare: Path, tmp_path: Path) -> None:
    """The same results give the same files, byte for byte; the page asks for nothing elsewhere; no result is replaced by it."""
    deux = [dossiers / "simulate" / nom for nom in COTES]
    assert appeler("compare", *deux, "-o", tmp_path / "s").code == 0
    assert contenu(tmp_path / "s") == contenu(compare)
    page = (compare / RESUME).read_text(encoding="utf-8")
    assert "<script" not in page
    assert not re.search(r'(src|href)="http', page.replace("xlink:href", ""))
    assert appeler("compare", *deux, "-o", deux[0], "--remplacer").code == 2


@pytest.mark.navigateur
def test_une_feuille(compare: Path, tmp_path: Path) -> None:
    """Printed by a browser, the page is one sheet of A4 paper."""
    options = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profil'}")
    cible = f"--print-to-pdf={tmp_path / 'r.pdf'}"
    page = (compare / RESUME).as_uri()
    subprocess.run(["chromium", *options, cible, page], check=True, capture_output=True, timeout=120)
    octets = (tmp_path / "r.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", octets)) == 1
    assert re.search(rb"/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]", octets)
