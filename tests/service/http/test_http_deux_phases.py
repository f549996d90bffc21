"""A campaign in two phases from upload to explanation, without naming a mechanism."""

from __future__ import annotations

from pathlib import Path

from service.http import creer
from service.sortie import fichiers
from tests.service.chaine import resultat_du_dossier
from tests.service.http.outils_http import ECHANTILLONS, archive, attendre, client_de, deposer


def test_campagne_en_deux_phases(tmp_path: Path) -> None:
    """The pack's mechanism runs; files are those of the command; verification tells P9 to P11; the letter tells both phases."""
    with client_de(creer(tmp_path / "donnees")) as client:
        campagne = deposer(client, archive("premier-degre"))
        reponse = client.post(f"{campagne}/calculs", json={})
        calcul = str(reponse.headers["location"])
        assert attendre(client, calcul, "termine")["mecanisme"] == "deux_phases"
        memes = client.post(f"{campagne}/calculs", json={"mecanisme": "deux_phases"})
        assert memes.headers["location"] == calcul
        attendus, _ = fichiers(resultat_du_dossier(ECHANTILLONS / "premier-degre"))
        assert client.get(f"{calcul}/fichiers/affectations.csv").content == attendus["affectations.csv"]
        verification = client.post(f"{calcul}/verification").json()
        assert (verification["conforme"], verification["rejoue"], verification["p12"]["sans_objet"]) == (True, True, True)
        assert (verification["p11"]["ameliores"], verification["p11"]["ameliores_borne"]) == (8, 8)
        lettre = client.get(f"{calcul}/explications/driss", headers={"accept": "application/json"}).json()
        assert lettre["identite"]["lieu"] == {"singulier": "département", "pluriel": "départements", "feminin": False}
        assert lettre["voeux"][1]["motif"] == "sortie"
        assert lettre["voeux"][1]["places"]["entrants_mutation"] is None  # a small number


def test_regles_d_un_mouvement_en_deux_phases(tmp_path: Path) -> None:
    """The pack tells its mechanism, what it refuses, what comes before points, and what no text says."""
    with client_de(creer(tmp_path / "donnees")) as client:
        lu = client.get("/v1/regles/premier-degre/2016").json()
    assert (lu["mecanisme"], lu["capacites"], lu["discipline"]) == ("deux_phases", ["entrees", "sorties"], "Premier degré")
    assert {"PD01_STATUT", "PD02_PROPRE"} <= {regle["id"] for regle in lu["refus"]}
    assert [regle["id"] for regle in lu["priorites"]] == ["retour_mayotte", "rang"]
    assert {"bareme_2016", "capacites_par_departement"} <= {inconnu["id"] for inconnu in lu["inconnus"]}
    assert "extension.json" not in lu["schemas"]
