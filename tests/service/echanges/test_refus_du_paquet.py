"""What a rule pack refuses is told with the other faults: file, line, column."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.echanges.anomalies import EntreeRefusee
from service.echanges.lecture import lire
from tests.service.echanges.fabrique_campagne import Fichiers, ecrire_campagne, fautes

ASS: Fichiers = {
    "campagne.yaml": "mouvement: ass\nannee: 2020\nlibelle: Essai\ntirage: 7\n",
    "candidats.csv": (
        "candidat,statut,origine,date_naissance,motif,condition_candidat\n"
        "C02,titulaire,14,1980-01-01,convenances_personnelles,\n"
        "C01,titulaire,14,1980-01-01,mutation_conditionnelle,\n"
    ),
    "voeux.csv": "candidat,rang,lieu\nC01,1,24\n",
    "capacites.csv": "lieu,capacite\n24,1\n",
    "couples.csv": None,
}


def test_refus_avec_les_autres_fautes(tmp_path: Path) -> None:
    """A refusal has the line of the candidat and the source of the rule, and comes in the same report as other faults."""
    fichiers = ASS | {"capacites.csv": "lieu,capacite\n24,x\n"}
    dossier = ecrire_campagne(tmp_path, fichiers)
    attendues = [
        ("candidats.csv", 3, "condition_candidat", "refuse"),
        ("capacites.csv", 2, "capacite", "entier"),
    ]
    assert fautes(dossier) == attendues
    with pytest.raises(EntreeRefusee) as refus:
        lire(dossier)
    assert "dont la demande doit aboutir (Règle de lecture de ce paquet)" in refus.value.anomalies[0].attendu


def test_fait_fautif_n_est_pas_refuse_deux_fois(tmp_path: Path) -> None:
    """A candidat whose own facts are faulty is told of that fault only."""
    candidats = str(ASS["candidats.csv"]).replace("mutation_conditionnelle", "mutation_cond")
    assert fautes(ecrire_campagne(tmp_path, ASS | {"candidats.csv": candidats})) == [
        ("candidats.csv", 3, "motif", "code_inconnu")
    ]


def test_refus_d_un_voeu(tmp_path: Path) -> None:
    """A vœu is refused on its own line and column, whatever the order of the rows."""
    fichiers: Fichiers = {
        "campagne.yaml": "mouvement: premier-degre\nannee: 2016\nlibelle: Essai\ntirage: 7\n",
        "candidats.csv": "candidat,statut,origine,date_naissance\nA,titulaire,35,1980-01-01\n",
        "voeux.csv": "candidat,rang,lieu\nA,2,35\nA,1,14\n",
        "couples.csv": None,
    }
    trouvees = fautes(ecrire_campagne(tmp_path, fichiers))
    assert [faute for faute in trouvees if faute[0] == "voeux.csv"] == [("voeux.csv", 2, "lieu", "refuse")]
