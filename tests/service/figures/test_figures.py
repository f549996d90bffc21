"""Pictures: drawn from what the commands write, the data equal to their source, the same bytes twice."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median_low
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scoring.paquet import charger
from service.banc.buts import NOMS_PLANS
from service.echanges.anomalies import EntreeRefusee
from service.figures import FORMATS, Image, comparer, enregistrer, images, rendre, ruban, valeur_marginale
from service.figures.hasard import quantile
from service.figures.places import demande_par_cellule
from service.flux import AUTRES, Flux
from service.francais import entier
from service.retrospective import series
from service.synthese import generer
from tests.service.campagnes import RACINE, appeler, lignes

ATTENDUES = {
    "solve": {"demande-capacite", "demande-cellules", "barres-L1900"},
    "simulate": {"flux-plus", "groupes-discipline-plus", "groupes-academie-plus"},
    "balayer": {"distribution"},
    "sensibilite": {
        "valeur-une-place-de-plus",
        "carte-une-place-de-plus",
        "valeur-une-place-de-moins",
        "carte-une-place-de-moins",
    },
    "planifier": {"plans", "carte-plan"},
}

Trouver = Callable[[str, str], Image]


@pytest.fixture(scope="module")
def trouver(dossiers: Path) -> Trouver:
    """A picture of a folder, by name."""
    toutes = {nom: {image.nom: image for image in images(dossiers / nom)} for nom in ATTENDUES}
    return lambda dossier, nom: toutes[dossier][nom]


def _table(image: Image) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(rendre(image, "csv").decode(), newline="")))


@pytest.mark.parametrize("dossier", ATTENDUES)
def test_toutes_les_figures(dossier: str, dossiers: Path, tmp_path: Path) -> None:
    """Each picture of a folder: an SVG with its title and words, a PNG of its size, its data; twice the same bytes."""
    trouvees = images(dossiers / dossier)
    assert {i.nom for i in trouvees} >= ATTENDUES[dossier]
    for image, encore in zip(trouvees, images(dossiers / dossier), strict=True):
        ecrits = enregistrer(image, tmp_path)
        assert [c.name for c in ecrits] == [f"{image.nom}.{f}" for f in FORMATS]
        svg, png, table, texte = (c.read_bytes() for c in ecrits)
        assert [rendre(encore, f) for f in FORMATS] == [svg, png, table, texte]
        racine = ElementTree.fromstring(svg)
        espace = {"s": "http://www.w3.org/2000/svg"}
        assert racine.findtext("s:title", namespaces=espace) == image.titre
        assert racine.findtext("s:desc", namespaces=espace) == image.texte
        assert image.titre in "".join(t.text or "" for t in racine.iter("{http://www.w3.org/2000/svg}text"))
        assert png[:8] == b"\x89PNG\r\n\x1a\n"
        largeur, hauteur = struct.unpack(">II", png[16:24])
        points = [float(racine.attrib[cote].removesuffix("pt")) for cote in ("width", "height")]
        assert [2 * p for p in points] == pytest.approx([largeur, hauteur], abs=1)
        assert 600 <= largeur <= 4000
        assert image.texte in texte.decode()
        assert len(table.splitlines()) == len(image.lignes) + 1


def test_demande_par_lieu(trouver: Trouver, dossiers: Path) -> None:
    """Requests, entrants and capacity are the sums of ``barres.csv``; no figure told is a small number."""
    sommes: dict[str, Counter[str]] = {nom: Counter() for nom in ("demandes", "entrants", "capacite")}
    for ligne in lignes(dossiers / "solve" / "barres.csv"):
        for nom, compte in sommes.items():
            compte[ligne["lieu"]] += int(ligne[nom])
    image = trouver("solve", "demande-capacite")
    rangees = _table(image)
    assert len(rangees) == 30
    for rangee in rangees:
        assert int(rangee["capacite"]) == sommes["capacite"][rangee["lieu"]]
        for nom in ("demandes", "entrants"):
            assert rangee[nom] in {"", str(sommes[nom][rangee["lieu"]])}
            assert rangee[nom] not in {"0", "1"}
    assert sum(rangee["demandes"] != "" for rangee in rangees) > 20
    premier = max(rangees, key=lambda r: int(r["demandes"] or 0))
    assert f"{premier['nom']} ({entier(int(premier['demandes']))})" in image.texte


def test_demande_par_cellule(trouver: Trouver, dossiers: Path) -> None:
    """Each cellule has its own figures, or none; small ones, and alone ones of a discipline, are untold."""
    vraies = {(b["discipline"], b["lieu"]): b for b in lignes(dossiers / "solve" / "barres.csv")}
    tues: Counter[str] = Counter()
    for rangee in _table(trouver("solve", "demande-cellules")):
        vraie = vraies[rangee["discipline"], rangee["lieu"]]
        for nom in ("demandes", "entrants"):
            assert rangee[nom] in {"", vraie[nom]}
            assert rangee[nom] not in {"0", "1"}
        tues[rangee["discipline"]] += rangee["entrants"] == ""
    assert tues
    assert 1 not in tues.values()


def test_demande_tue(dossiers: Path) -> None:
    """Where every figure is too small to be told, the words say so and name no cellule."""
    barres = lignes(dossiers / "solve" / "barres.csv")
    image = demande_par_cellule(barres, charger("second-degre", 2023), 10**6)
    assert image is not None
    assert "Toutes sont vides." in image.texte
    assert "disputées" not in image.texte


def test_barres_publiees(trouver: Trouver, dossiers: Path) -> None:
    """Published bars are those shipped, each with its source; those of the run are told with two entrants at least."""
    eps = [s for s in series("second-degre", 2023).values() if s.discipline == "L1900"]
    image = trouver("solve", "barres-L1900")
    rangees = _table(image)
    noms = {r["nom"]: r["lieu"] for r in _table(trouver("solve", "demande-capacite"))}
    publies = [r for r in rangees if r["annee"] != "calcul" and r["barre"]]
    dites = {(r["annee"], noms[r["academie"]]): float(r["barre"]) for r in publies}
    assert dites == {(str(s.annee), lieu): barre for s in eps for lieu, barre in s.valeurs.items()}
    assert {(r["source"], r["confiance"]) for r in publies} == {(s.source, s.confiance) for s in eps}
    assert len(publies) > 140
    vraies = {b["lieu"]: b for b in lignes(dossiers / "solve" / "barres.csv") if b["discipline"] == "L1900"}
    calculees = [r for r in rangees if r["annee"] == "calcul" and r["barre"]]
    assert calculees
    for r in calculees:
        vraie = vraies[noms[r["academie"]]]
        assert float(vraie["barre"]) == float(r["barre"])
        assert int(vraie["entrants"]) >= 2
    de_2008 = [barre for (annee, _), barre in dites.items() if annee == "2008"]
    mediane = f"{median_low(de_2008)}".replace(".", ",").removesuffix(",0")
    assert f"2008 : 24 barres, médiane {mediane}, la plus haute 2\u202f731,2 (Corse)" in image.texte


def test_pas_de_barres_publiees_dans_une_simulation(dossiers: Path, tmp_path: Path) -> None:
    """Bars over the years go with a result, not with each simulation, whose folder has the tables of a result too."""
    shutil.copytree(dossiers / "simulate" / "plus", tmp_path / "d")
    assert "barres-L1900" in {image.nom for image in images(tmp_path / "d")}
    shutil.copy(dossiers / "simulate" / "flux.csv", tmp_path / "d")
    noms = {image.nom for image in images(tmp_path / "d")}
    assert {"demande-capacite", "flux-plus"} <= noms
    assert "barres-L1900" not in noms


def test_valeur_marginale(trouver: Trouver, dossiers: Path) -> None:
    """The heat map has every cellule measured; the map has the seat that does most of each lieu, since seats do not add up."""
    mesurees = lignes(dossiers / "sensibilite" / "sensibilite.csv")
    for mot, sens in (("plus", "1"), ("moins", "-1")):
        gardees = [m for m in mesurees if m["sens"] == sens]
        rangees = _table(trouver("sensibilite", f"valeur-une-place-de-{mot}"))
        assert [{nom: m[nom] for nom in rangees[0]} for m in gardees] == rangees
        nets: dict[str, list[int]] = {}
        for m in gardees:
            nets.setdefault(m["lieu"], []).append(int(m["mieux"]) - int(m["moins_bien"]))
        carte = trouver("sensibilite", f"carte-une-place-de-{mot}")
        le_plus = {lieu: max(n) if mot == "plus" else min(n) for lieu, n in nets.items()}
        vues = {r["lieu"]: r for r in _table(carte) if r["personnes"]}
        assert {lieu: int(r["personnes"]) for lieu, r in vues.items()} == le_plus
        extreme = max(le_plus.values()) if mot == "plus" else min(le_plus.values())
        assert f"({'+' if extreme > 0 else ''}{entier(extreme)}, " in carte.texte
        assert "ne s'ajoutent pas" in carte.texte
        touche = "mieux" if mot == "plus" else "moins_bien"
        for lieu, r in vues.items():
            ici = [m for m in gardees if m["lieu"] == lieu]
            assert (int(r["cellules_utiles"]), int(r["cellules"])) == (sum(m[touche] != "0" for m in ici), len(ici))
            assert (r["discipline"], r["personnes"]) in {
                (m["discipline"], str(int(m["mieux"]) - int(m["moins_bien"]))) for m in ici
            }


def test_places_de_solde_nul() -> None:
    """Where as many persons win as lose the seat does something: counted, and not written as one that changes nothing."""
    cellules = (("14", 1, 1, "non"), ("24", 0, 0, "oui"), ("25", 2, 0, "non"))
    rangees = [
        {"discipline": "L1300", "lieu": lieu, "sens": "1", "mieux": str(mieux), "moins_bien": str(moins), "vaine": vaine}
        | dict.fromkeys(("rangs_gagnes", "rangs_perdus", "longueur"), "0")
        for lieu, mieux, moins, vaine in cellules
    ]
    chaleur, _ = valeur_marginale(rangees, charger("second-degre", 2023), 1)
    dits = "Sur 3 cellules mesurées, 2 changent quelque chose, dont 1 où autant de personnes y gagnent qu'y perdent (« ±0 »)."
    assert chaleur.texte.startswith(dits)
    ecrits = [t.text or "" for t in ElementTree.fromstring(rendre(chaleur, "svg")).iter("{http://www.w3.org/2000/svg}text")]
    assert [ecrits.count(texte) for texte in ("±0", "+2")] == [1, 1]
    assert [r["vaine"] for r in _table(chaleur)] == ["non", "oui", "non"]


def test_distribution(trouver: Trouver, dossiers: Path) -> None:
    """One point per simulation and figure, as in the Parquet table; the medians said are those of the points."""
    lues = pq.read_table(dossiers / "balayer" / "resultats.parquet").to_pylist()
    image = trouver("balayer", "distribution")
    rangees = _table(image)
    attendues = {(str(x["numero"]), x["indicateur"]): (x["axe_places"], str(x["valeur"]), str(x["base"])) for x in lues}
    assert len(rangees) == 8 * 6
    for r in rangees:
        assert (r["groupe"], r["valeur"], r["base"]) == attendues[r["numero"], r["indicateur"]]
    serie = [int(r["valeur"]) for r in rangees if (r["groupe"], r["indicateur"]) == ("une de plus", "voeu_1")]
    assert len(serie) == 4
    assert f"une de plus : médiane {entier(sorted(serie)[1])}, de {entier(min(serie))} à {entier(max(serie))}" in image.texte
    assert [quantile([5, 1, 3, 2], q) for q in (0.25, 0.5, 0.75, 1)] == [1, 2, 3, 5]


def test_plans(trouver: Trouver, dossiers: Path) -> None:
    """Seats of the map are those of the plan to keep; the words tell each plan's gain."""
    places: Counter[str] = Counter()
    for ligne in lignes(dossiers / "planifier" / "plan.csv"):
        if ligne["plan"] == "optimal":
            places[ligne["lieu"]] += int(ligne["places"])
    image = trouver("planifier", "plans")
    gains = {r["plan"]: int(r["gain"]) for r in _table(image)}
    retenu = trouver("planifier", "carte-plan")
    if retenu.titre.endswith("(meilleur plan)"):
        assert {r["lieu"]: int(r["places"]) for r in _table(retenu) if r["places"] != "0"} == places
    assert sum(int(r["places"]) for r in _table(retenu)) == 6
    assert all(f"{NOMS_PLANS[nom]} +{gain}" in image.texte for nom, gain in gains.items())
    assert set(gains) == {"optimal", "glouton", "marginal"}


def test_groupes_masques(trouver: Trouver, dossiers: Path) -> None:
    """What is masked in ``satisfaction.csv`` is empty in the data, and what is told is the same."""
    source = [x for x in lignes(dossiers / "simulate" / "satisfaction.csv") if x["groupe"] == "academie"]
    rangees = _table(trouver("simulate", "groupes-academie-plus"))
    assert [{nom: x[nom] for nom in rangees[0]} for x in source] == rangees
    assert any(r["perdants"] == "" for r in rangees)
    assert any(r["gagnants"] != "" for r in rangees)


def test_flux_dessines(trouver: Trouver, dossiers: Path) -> None:
    """The ribbons are the rows of ``flux.csv``; the largest is said."""
    source = [{k: v for k, v in x.items() if k != "scenario"} for x in lignes(dossiers / "simulate" / "flux.csv")]
    image = trouver("simulate", "flux-plus")
    assert _table(image) == source
    dits = [x for x in source if x["change"] == "oui" and x["avant"] != AUTRES]
    assert f"({entier(max(int(x['personnes']) for x in dits))})" in image.texte
    assert comparer(dossiers / "simulate" / "base", dossiers / "simulate" / "plus", ("a", "b")).lignes == image.lignes


def test_totaux_des_flux(trouver: Trouver, dossiers: Path) -> None:
    """The words tell how many change and how many do not, in all; the drawing, how many it does not show one by one."""
    a, b = (
        {x["candidat"]: (x["resultat"], x["lieu"], x["rang"]) for x in lignes(dossiers / "simulate" / nom / "affectations.csv")}
        for nom in ("base", "plus")
    )
    changent = sum(a[c] != b[c] for c in a)
    image = trouver("simulate", "flux-plus")
    assert image.texte.startswith(f"{changent} personnes changent de résultat. ")
    assert image.texte.endswith(f" {len(a) - changent} personnes gardent le même résultat.")
    grands = [Flux("extension", "voeu_1", True, 51), Flux(AUTRES, AUTRES, True, 32), Flux("voeu_1", "voeu_1", False, 1409)]
    dessin = rendre(ruban("flux", "D'une issue à l'autre", grands, ("a", "b"), ""), "svg").decode().split("</desc>")[1]
    assert "83 personnes changent de résultat. Dans des flux trop petits pour être dits un à un : 32 personnes." in dessin


def test_rien_a_dire(dossiers: Path) -> None:
    """A result beside itself: no ribbon; a sentence stands in place of a large empty drawing."""
    image = comparer(dossiers / "solve", dossiers / "solve", ("a", "b"))
    assert image.texte == "Personne ne change de résultat. 400 personnes gardent le même résultat."
    dessin = rendre(image, "svg").decode()
    assert "Personne ne change de résultat." in dessin.split("</desc>")[1]
    assert (
        _hauteur(dessin)
        < 100
        < _hauteur(rendre(comparer(dossiers / "simulate" / "base", dossiers / "simulate" / "plus", ("a", "b")), "svg").decode())
    )


def _hauteur(svg: str) -> float:
    trouve = re.search(r'viewBox="0 0 [0-9.]+ ([0-9.]+)"', svg)
    assert trouve
    return float(trouve[1])


def test_petits_flux() -> None:
    """Every flow is small: how many change is told, without a drawing; where that is small too, it is not told."""
    petits = [Flux(AUTRES, AUTRES, True, 7), Flux("voeu_1", "voeu_1", False, 90), Flux(AUTRES, AUTRES, False, 12)]
    image = ruban("flux", "D'une issue à l'autre", petits, ("a", "b"), "")
    dit = "7 personnes changent de résultat, dans des flux trop petits pour être dits un à un."
    assert image.texte == f"{dit} 102 personnes gardent le même résultat."
    assert dit in rendre(image, "svg").decode().split("</desc>")[1]
    tus = [f._replace(personnes=0) if f.avant == AUTRES else f for f in petits]
    image = ruban("flux", "D'une issue à l'autre", tus, ("a", "b"), "")
    assert image.texte.startswith("Trop peu de personnes changent de résultat pour que leur nombre soit dit. Au moins 90 ")


@pytest.mark.parametrize("dossier", ATTENDUES)
def test_aucune_image_dans_un_svg(dossier: str, trouver: Trouver) -> None:
    """No drawing embeds an image, which the policy of the pages refuses; each one shrinks with the window it is opened in."""
    for nom in ATTENDUES[dossier]:
        dessin = rendre(trouver(dossier, nom), "svg").decode()
        assert "data:" not in dessin
        assert "<image" not in dessin
        assert 'style="max-width:100%;height:auto"' in dessin.partition("<svg ")[2].partition(">")[0]


def test_commande(dossiers: Path, tmp_path: Path) -> None:
    """``figures`` writes every picture and says which; again, the same bytes; it replaces its own folders only."""
    issue = appeler("figures", dossiers / "planifier", "-o", tmp_path / "f")
    assert issue.code == 0, issue.erreurs
    noms = {i.nom for i in images(dossiers / "planifier")}
    assert {c.name for c in (tmp_path / "f").iterdir()} == {"figures.txt", *(f"{n}.{f}" for n in noms for f in FORMATS)}
    assert all(nom in issue.erreurs for nom in noms)
    assert appeler("figures", dossiers / "planifier", "-o", tmp_path / "f").code == 2
    assert appeler("figures", dossiers / "planifier", "-o", tmp_path / "f", "--remplacer").code == 0
    assert appeler("figures", dossiers / "simulate", "-o", dossiers / "solve", "--remplacer").code == 2


@pytest.mark.parametrize(
    ("fichier", "contenu", "attendus"),
    (
        ("flux.csv", "scenario,avant,apres,change,personnes\nx,voeu_1,voeu_1,oui,beaucoup\n", {("entier", 2, "personnes")}),
        ("flux.csv", "scenario,avant\nx,voeu_1\n", {("colonne_manquante", 1, c) for c in ("apres", "change", "personnes")}),
        ("flux.csv", "scenario,avant,apres,change,personnes\nx,y\n", {("nombre_champs", 2, "")}),
        (
            "flux.csv",
            f"scenario,avant,apres,change,personnes\nx,voeu_1,voeu_1,oui,{'9' * 5000}\n",
            {("entier", 2, "personnes")},
        ),
        (
            "flux.csv",
            "scenario,avant,apres,change,personnes\n../x,voeu,voeu_1,si,5\n",
            {("cle_valeur", 2, c) for c in ("scenario", "avant", "change")},
        ),
        ("plan.json", "[1]", {("json_invalide", 0, "")}),
        ("balayage.json", "{}", {("fichier_illisible", 0, "")}),
        ("autre.txt", "x", {("fichier_manquant", 0, "")}),
    ),
)
def test_dossier_fautif(fichier: str, contenu: str, attendus: set[tuple[str, int, str]], tmp_path: Path) -> None:
    """A damaged table, or a folder of something else, is refused with the place; nothing is written."""
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / fichier).write_text(contenu, encoding="utf-8")
    if fichier == "balayage.json":
        (tmp_path / "d" / "resultats.parquet").write_bytes(b"x")
    with pytest.raises(EntreeRefusee) as erreur:
        images(tmp_path / "d")
    assert {(a.code, a.ligne, a.colonne) for a in erreur.value.anomalies} == attendus
    assert appeler("figures", tmp_path / "d", "-o", tmp_path / "f").code == 3
    assert not (tmp_path / "f").exists()


@pytest.mark.parametrize(
    ("commande", "fichier", "changement", "attendu"),
    (
        ("solve", "certificat.json", {"scenario": 3}, ("certificat.json", "scenario.libelle")),
        ("solve", "certificat.json", {"parametres": {"seuil_masquage": {"valeur": "beaucoup"}}}, None),
        ("solve", "certificat.json", {"parametres": []}, None),
        ("planifier", "plan.json", {"plans": [{"plan": "secret"}]}, ("plan.json", "plans[0].plan")),
        ("planifier", "plan.json", {"plans": 3}, ("plan.json", "plans")),
        ("planifier", "plan.json", {"borne": "x"}, ("plan.json", "borne")),
        ("planifier", "plan.csv", "plan,discipline,lieu,places\noptimal,L1300,zz,1\n", ("plan.csv", "lieu")),
        (
            "solve",
            "barres.csv",
            "discipline,lieu,barre,entrants,capacite,demandes\nL1300,24,x,5,5,5\n",
            ("barres.csv", "barre"),
        ),
    ),
)
def test_contenu_change(
    commande: str, fichier: str, changement: object, attendu: tuple[str, str] | None, dossiers: Path, tmp_path: Path
) -> None:
    """What no command writes, in a folder of ours: refused with its file and its place, never an error of the program."""
    ici = tmp_path / "d"
    shutil.copytree(dossiers / commande, ici)
    if isinstance(changement, dict):
        contenu = {**json.loads((ici / fichier).read_bytes()), **changement}
        (ici / fichier).write_text(json.dumps(contenu), encoding="utf-8")
    else:
        (ici / fichier).write_text(str(changement), encoding="utf-8")
    with pytest.raises(EntreeRefusee) as refus:
        images(ici)
    (faute,) = refus.value.anomalies
    assert (faute.fichier, faute.colonne) == (attendu or ("certificat.json", "parametres.seuil_masquage.valeur"))


def test_parquet_change(dossiers: Path, tmp_path: Path) -> None:
    """Texts where numbers stand, or half a file: refused."""
    ici = tmp_path / "d"
    shutil.copytree(dossiers / "balayer", ici)
    table = pq.read_table(ici / "resultats.parquet")
    octets = (ici / "resultats.parquet").read_bytes()
    pq.write_table(
        table.set_column(table.column_names.index("base"), "base", pa.array(["x"] * len(table))), ici / "resultats.parquet"
    )
    with pytest.raises(EntreeRefusee, match="base"):
        images(ici)
    (ici / "resultats.parquet").write_bytes(octets[:4] + bytes(64) + octets[68:])
    with pytest.raises(EntreeRefusee, match="Parquet"):
        images(ici)


def test_dessin_seulement_quand_on_dessine(dossiers: Path) -> None:
    """Neither the commands, nor the figures and words of pictures, import the drawing library: it costs half a second."""
    programme = (
        "import sys, pathlib\n"
        "import service.cli, service.figures\n"
        "for nom in sys.argv[1:]:\n"
        "    for image in service.figures.images(pathlib.Path(nom)):\n"
        "        service.figures.rendre(image, 'csv'), service.figures.rendre(image, 'txt')\n"
        "sys.exit('matplotlib' in sys.modules)\n"
    )
    arguments = [str(dossiers / nom) for nom in ATTENDUES]
    fin = subprocess.run([sys.executable, "-c", programme, *arguments], cwd=RACINE, check=False)
    assert fin.returncode == 0


def test_autres_mouvements(tmp_path: Path) -> None:
    """Départements have their pictures, without discipline; posts alone have none, and the command says so."""
    assert appeler("solve", RACINE / "data" / "synthetic" / "premier-degre", "-o", tmp_path / "r").code == 0
    (image,) = images(tmp_path / "r")
    assert image.nom == "demande-capacite"
    assert len(image.lignes) == 101
    generer(tmp_path / "c", mouvement="ptp", annee=2022, candidats=60)
    assert appeler("solve", tmp_path / "c", "-o", tmp_path / "p").code == 0
    assert images(tmp_path / "p") == ()
    issue = appeler("figures", tmp_path / "p", "-o", tmp_path / "f")
    assert issue.code == 2
    assert "postes" in issue.erreurs
    assert not (tmp_path / "f").exists()
