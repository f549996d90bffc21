"""The OpenAPI document: committed, complete, with examples that hold; the page of the documentation too."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

import pytest
from pydantic import BaseModel

from scoring.paquet import charger, disponibles
from service.echanges.schemas import schemas
from service.http import modeles, modeles_banc, modeles_candidat, modeles_comptes, modeles_conduite, modeles_regles
from service.http.openapi import texte
from service.http.problemes import CODES
from service.preuves import LIBELLES
from solver.mecanismes import CATALOGUE
from tests.depot import RACINE
from tests.service.http.conftest import Ouvert

METHODES = {"get", "post", "put", "patch", "delete"}
DOCUMENT: dict[str, Any] = json.loads(texte())
OPERATIONS = [
    (methode, chemin, operation)
    for chemin, entree in DOCUMENT["paths"].items()
    for methode, operation in entree.items()
    if methode in METHODES
]


def test_document_tel_que_publie() -> None:
    """``docs/openapi.json`` is what the program describes; ``python -m service.http.openapi docs/openapi.json`` rewrites it."""
    assert (RACINE / "docs" / "openapi.json").read_text(encoding="utf-8") == texte()


def test_document_servi(ouvert: Ouvert) -> None:
    """The service serves the same document."""
    assert ouvert.client.get("/v1/openapi.json").json() == DOCUMENT


def _exemple(contenu: dict[str, Any]) -> bool:
    schema = contenu.get("schema", {})
    nom = schema.get("$ref", "").rpartition("/")[2]
    modele = DOCUMENT["components"]["schemas"].get(nom, {})
    return bool(contenu.get("example") or contenu.get("examples") or modele.get("examples") or schema.get("format") == "binary")


@pytest.mark.parametrize(("methode", "chemin", "operation"), OPERATIONS)
def test_operation_documentee(methode: str, chemin: str, operation: dict[str, Any]) -> None:
    """Each route has a summary, a description, an example of what it takes and gives, and its errors as problems."""
    assert operation["summary"]
    assert operation["description"]
    reussies = [reponse for statut, reponse in operation["responses"].items() if statut.startswith("2")]
    assert reussies
    for statut, reponse in operation["responses"].items():
        if statut.startswith("2") and statut != "204":
            assert any(_exemple(contenu) for contenu in reponse["content"].values()), (methode, chemin)
    for contenu in operation.get("requestBody", {}).get("content", {}).values():
        assert _exemple(contenu) or "properties" in contenu["schema"]
    for statut, reponse in operation["responses"].items():
        if not statut.startswith("2"):
            assert list(reponse["content"]) == ["application/problem+json"], (statut, reponse)
            for code, exemple in reponse["content"]["application/problem+json"]["examples"].items():
                assert (exemple["value"]["code"], exemple["value"]["status"]) == (code, int(statut))


def test_noms_d_operations() -> None:
    """Operations have distinct names, for those who generate clients."""
    noms = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(set(noms)) == len(noms) > 20


def test_references_du_document() -> None:
    """Every schema referred to is in the document."""
    references = set(re.findall(r'"#/components/schemas/([^"]+)"', texte()))
    assert references <= set(DOCUMENT["components"]["schemas"])


@pytest.mark.parametrize(
    "modele",
    [
        objet
        for module in (modeles, modeles_banc, modeles_candidat, modeles_comptes, modeles_conduite, modeles_regles)
        for objet in vars(module).values()
        if isinstance(objet, type)
        and issubclass(objet, BaseModel)
        and objet.__module__ == module.__name__
        and isinstance(objet.model_config.get("json_schema_extra"), dict)
    ],
)
def test_exemples_valables(modele: type[BaseModel]) -> None:
    """Examples are values that the models accept, strictly."""
    extra = modele.model_config["json_schema_extra"]
    assert isinstance(extra, dict)
    exemples = extra["examples"]
    assert isinstance(exemples, list)
    assert exemples
    for exemple in exemples:
        assert json.loads(modele.model_validate(exemple).model_dump_json()) == exemple


def test_regles_decrites(ouvert: Ouvert) -> None:
    """A pack tells every parameter with its source and confidence, every element, every fact, and the Table Schemas."""
    entetes = ouvert.client.get("/v1/regles").json()["elements"]
    assert [(entete["mouvement"], entete["annee"]) for entete in entetes] == list(disponibles())
    for mouvement, annee in disponibles():
        paquet = charger(mouvement, annee)
        lu = ouvert.client.get(f"/v1/regles/{mouvement}/{annee}").json()
        assert lu["empreinte"] == paquet.empreinte
        assert {(p["nom"], p["source"], p["confiance"]) for p in lu["parametres"]} == {
            (p.nom, p.source, p.confiance) for p in paquet.parametres.values()
        }
        assert [e["id"] for e in lu["elements"]] == [e.id for e in paquet.elements]
        assert [f["nom"] for f in lu["faits"]] == [f.nom for f in paquet.faits]
        assert [lieu["code"] for lieu in lu["lieux"]] == list(paquet.lieux.codes)
        assert lu["schemas"] == json.loads(json.dumps(schemas(paquet)))
    assert ouvert.client.get("/v1/regles/second-degre/1900").json()["code"] == "regles_inconnues"


def test_mecanismes_et_proprietes(ouvert: Ouvert) -> None:
    """Mechanisms are those of the catalogue; properties have the words of the report."""
    assert [m["id"] for m in ouvert.client.get("/v1/mecanismes").json()["elements"]] == [m.id for m in CATALOGUE]
    lues = ouvert.client.get("/v1/proprietes").json()["elements"]
    assert {propriete["id"]: propriete["libelle"] for propriete in lues} == LIBELLES


def test_codes_publies(ouvert: Ouvert) -> None:
    """The service and the page of the documentation list the same codes with the same statuses."""
    lus = ouvert.client.get("/v1/problemes").json()["elements"]
    publies = {code["code"]: code["status"] for code in lus}
    page = (RACINE / "docs" / "http.md").read_text(encoding="utf-8")
    documentes = {code: int(statut) for code, statut in re.findall(r"^\| `([a-z_]+)` \| ([0-9]{3}) \|", page, re.MULTILINE)}
    assert publies == documentes == {code: statut for code, (statut, _) in CODES.items()}


def test_routes_documentees() -> None:
    """The page of the documentation names every route."""
    page = (RACINE / "docs" / "http.md").read_text(encoding="utf-8")
    assert not [chemin for methode, chemin, _ in OPERATIONS if f"`{methode.upper()} {chemin}`" not in page]


def _instructions(fonction: ast.AST) -> int:
    return sum(isinstance(noeud, ast.stmt) for noeud in ast.walk(fonction)) - 2  # itself and its docstring


def test_routes_minces() -> None:
    """A route parses, calls, answers: a dozen statements at most, whatever its documentation takes."""
    fonctions = {
        f"{fichier.name} {noeud.name}": _instructions(noeud)
        for fichier in (RACINE / "service" / "http" / "routes").glob("*.py")
        for noeud in ast.parse(fichier.read_text(encoding="utf-8")).body
        if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert len(fonctions) > 40
    assert not {nom: nombre for nom, nombre in fonctions.items() if nombre > 12}


def test_acces_documentes() -> None:
    """An operation that asks who one is says how one is known, and that it may refuse; a public one does not."""
    for _, chemin, operation in OPERATIONS:
        contenus = [c for r in operation["responses"].values() for c in r.get("content", {}).values()]
        codes = {code for contenu in contenus for code in contenu.get("examples", ())}
        ferme = "security" in operation
        assert {"non_connecte", "acces_refuse", "jeton_refuse"} <= codes if ferme else "acces_refuse" not in codes, chemin
        assert "trop_de_tentatives" in codes
        assert not ferme or operation["security"] == [{"cle": []}, {"session": []}]
    assert set(DOCUMENT["components"]["securitySchemes"]) == {"cle", "session"}
