"""Table Schemas: as committed, valid, and of the same opinion as the reader on every cell."""

from __future__ import annotations

import json
import tempfile
import warnings
from pathlib import Path
from typing import Any

import frictionless
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.paquet import charger, disponibles
from service.echanges import schemas
from service.echanges.anomalies import Collecteur
from service.echanges.champs import Champ, Type
from service.echanges.tableau import Source, lire_table
from service.echanges.valeurs import Faute, convertir, texte_des_points, texte_du_jour

RACINE = Path(__file__).parents[3] / "docs" / "schemas"
PAQUET = charger("second-degre", 2023)
COLONNES = schemas.colonnes(PAQUET)


@pytest.mark.parametrize(("mouvement", "annee"), disponibles())
def test_schemas_publies(mouvement: str, annee: int) -> None:
    """The committed files are those of the pack; `python -m service.echanges.schemas docs/schemas` writes them again."""
    attendus = {nom: schemas.texte_schema(schema) for nom, schema in schemas.schemas(charger(mouvement, annee)).items()}
    dossier = RACINE / f"{mouvement}-{annee}"
    assert {chemin.name: chemin.read_text(encoding="utf-8") for chemin in dossier.iterdir()} == attendus


@pytest.mark.parametrize("nom", sorted(COLONNES))
def test_schemas_valides_et_exemples_acceptes(nom: str) -> None:
    """Frictionless takes each schema; the example of each column is accepted by us."""
    schema = frictionless.Schema.from_descriptor(schemas.schemas(PAQUET)[f"{nom}.json"])
    assert schema.field_names == [champ.nom for champ in COLONNES[nom]]
    for champ in COLONNES[nom]:
        assert not isinstance(convertir(champ, champ.exemple), Faute), champ.nom


def _cellules(champ: Champ) -> st.SearchStrategy[str]:
    """Cells around what a column accepts: right, nearly right, wrong."""
    libre = st.text(alphabet="aZ0129-.,/:;#=@é\u200b\xa0", max_size=6)
    bornes = [b for b in (champ.minimum, champ.maximum) if b is not None]
    voisins = [b + ecart for b in bornes for ecart in (-1, 0, 1)] or [0, 1]
    match champ.type:
        case Type.ENTIER:
            justes = st.one_of(st.sampled_from(voisins), st.integers(-5, 60)).map(str)
            presque = st.sampled_from(["1.0", "1e3", "007", "-0", "x", "1,5", "1 0"])
        case Type.POINTS:
            justes = st.sampled_from(voisins).map(texte_des_points)
            presque = st.sampled_from(["1e3", "x"])
        case Type.BOOLEEN:
            justes = st.sampled_from(["oui", "non"])
            presque = st.sampled_from(["Oui", "true", "1", "0", "o"])
        case Type.DATE:
            justes = st.one_of(st.sampled_from(voisins), st.integers(-20000, 20000)).map(texte_du_jour)
            presque = st.sampled_from(["1980-02-30", "12/05/1980", "29353", "1980-13-01", "1980-05-12T00:00", "1980"])
        case Type.CHOIX | Type.LIEU | Type.DEPARTEMENT:
            justes = st.sampled_from(list(champ.valeurs or ()))
            presque = st.sampled_from(["1", "01 ", "Titulaire", "99", "01 02"])
        case Type.LIEUX:
            justes = st.lists(st.sampled_from(list(champ.valeurs or ())), min_size=1, max_size=3, unique=True).map(" ".join)
            presque = st.sampled_from(["1", "01  02", " 01", "01,02", "99"])
        case _:
            justes = st.from_regex(r"[A-Za-z0-9é][A-Za-z0-9é _.-]{0,62}[a-z]", fullmatch=True)
            presque = st.sampled_from(
                ["=A", "+A", "-A", "@A", "#A", " A", "A ", "1E+05", "1,5E+05", "C" * 64, "C" * 65, "A\x07"]
            )
    return st.one_of(st.just(""), justes, justes, presque, libre)


def _avis_frictionless(schema: dict[str, Any], rangees: list[list[str]]) -> set[tuple[int, str]]:
    noms = [champ["name"] for champ in schema["fields"]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations inside frictionless are not our subject
        ressource = frictionless.Resource(data=[noms, *rangees], schema=frictionless.Schema.from_descriptor(schema))
        rapport = ressource.validate(frictionless.Checklist(skip_errors=["primary-key"]))
    return {(ligne, nom) for ligne, nom in rapport.flatten(["rowNumber", "fieldName"]) if nom is not None}


def _notre_avis(champs: tuple[Champ, ...], rangees: list[list[str]]) -> set[tuple[int, str]]:
    import csv
    import io

    flux = io.StringIO()
    csv.writer(flux, lineterminator="\n").writerows([[champ.nom for champ in champs], *rangees])
    collecteur = Collecteur()
    lire_table(Source("f.csv", flux.getvalue().encode()), champs, collecteur)
    return {(anomalie.ligne, anomalie.colonne) for anomalie in collecteur.triees()}


@pytest.mark.parametrize("nom", ("candidats", "voeux", "capacites", "classements"))
@settings(max_examples=40)
@given(donnees=st.data())
def test_meme_avis_que_frictionless(nom: str, donnees: st.DataObject) -> None:
    """On generated files, the faulty cells are the same for an independent reader of the published schema."""
    champs = COLONNES[nom]
    rangee = st.tuples(*(_cellules(champ) for champ in champs)).map(list).filter(any)
    rangees = donnees.draw(st.lists(rangee, min_size=1, max_size=3))
    schema = schemas.schemas(PAQUET)[f"{nom}.json"]
    assert _notre_avis(champs, rangees) == _avis_frictionless(schema, rangees)


def test_publication(tmp_path: Path) -> None:
    """The command writes every schema of every pack, readable as JSON."""
    with tempfile.TemporaryDirectory(dir=tmp_path) as temporaire:
        schemas.publier(Path(temporaire))
        ecrits = sorted(Path(temporaire).glob("*/*.json"))
        assert len(ecrits) == sum(len(schemas.schemas(charger(*identifiants))) for identifiants in disponibles())
        assert all(json.loads(chemin.read_text(encoding="utf-8"))["fields"] for chemin in ecrits)
