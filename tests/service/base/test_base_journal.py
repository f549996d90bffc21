"""The journal: chained, frozen, one order even for concurrent writers."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from service.base import transaction
from service.base.journal import ORIGINE, inscrire, lire, verifier


def _remplir(engine: Engine, nombre: int) -> list[str]:
    empreintes = []
    for i in range(nombre):
        with transaction(engine) as seance:
            ligne = inscrire(seance, "a1", "operateur", "deposer", campagne="c1", objet=f"o{i}", details={"é": [1, None, "x"]})
            empreintes.append(ligne.empreinte)
    return empreintes


def _degeler(engine: Engine, commande: str) -> None:
    """What someone with full rights on the database could do."""
    with transaction(engine) as seance:
        if engine.dialect.name == "postgresql":
            seance.execute(text("ALTER TABLE journal DISABLE TRIGGER USER"))
        else:
            for nom in ("modifier", "effacer"):
                seance.execute(text(f"DROP TRIGGER journal_{nom}"))
        seance.execute(text(commande))


def test_chaine(engine: Engine) -> None:
    """Each line holds the digest of the one before; the whole verifies, with any of its lines as a known digest."""
    empreintes = _remplir(engine, 4)
    with transaction(engine, ecrire=False) as seance:
        lignes = list(lire(seance))
        assert [ligne.precedente for ligne in lignes] == [ORIGINE, *empreintes[:-1]]
        verification = verifier(seance, empreintes[1])
        assert (verification.lignes, verification.tete, verification.defauts) == (4, empreintes[-1], ())
        assert verifier(seance, "f" * 64).defauts


def test_ce_qui_est_annule_n_est_pas_au_journal(engine: Engine) -> None:
    """A line is written with what it tells, or not at all."""

    def echouer() -> None:
        with transaction(engine) as seance:
            inscrire(seance, "a1", "operateur", "deposer")
            raise RuntimeError("panne")

    with pytest.raises(RuntimeError, match="panne"):
        echouer()
    with transaction(engine, ecrire=False) as seance:
        assert verifier(seance).lignes == 0


@pytest.mark.parametrize("commande", ("UPDATE journal SET acteur = 'x'", "DELETE FROM journal"))
def test_fige(engine: Engine, commande: str) -> None:
    """The database itself refuses to change or remove a line."""
    _remplir(engine, 1)
    with pytest.raises(DBAPIError, match="ne se modifie pas"), transaction(engine) as seance:
        seance.execute(text(commande))


@pytest.mark.parametrize(
    ("commande", "numero"),
    (
        ("UPDATE journal SET acteur = 'x' WHERE numero = 2", 2),
        ("UPDATE journal SET details = '{}' WHERE numero = 3", 3),
        ("DELETE FROM journal WHERE numero = 2", 2),
        ("UPDATE journal SET precedente = empreinte WHERE numero = 4", 4),
    ),
)
def test_falsification_vue(engine: Engine, commande: str, numero: int) -> None:
    """With the triggers taken away, the chain still tells the first line touched."""
    _remplir(engine, 4)
    _degeler(engine, commande)
    with transaction(engine, ecrire=False) as seance:
        assert min(defaut.numero for defaut in verifier(seance).defauts) == numero


def test_sans_remplacement(engine: Engine) -> None:
    """A line written in the place of another one is refused: SQLite removes the former without saying so to its triggers."""
    _remplir(engine, 2)
    copie = (
        "SELECT numero, le, 'x', role, action, campagne_id, objet, details, precedente, empreinte FROM journal WHERE numero = 1"
    )
    verbe = "INSERT" if engine.dialect.name == "postgresql" else "INSERT OR REPLACE"
    with pytest.raises(DBAPIError), transaction(engine) as seance:
        seance.execute(text(f"{verbe} INTO journal {copie}"))
    with transaction(engine, ecrire=False) as seance:
        assert (verifier(seance).lignes, verifier(seance).defauts) == (2, ())


def test_fin_coupee(engine: Engine) -> None:
    """Lines cut off at the end are seen by whoever kept a digest."""
    tete = _remplir(engine, 3)[-1]
    _degeler(engine, "DELETE FROM journal WHERE numero = 3")
    with transaction(engine, ecrire=False) as seance:
        assert verifier(seance).defauts == ()
        assert "retirée" in verifier(seance, tete).defauts[0].message


def test_ecritures_simultanees(engine: Engine) -> None:
    """Several writers at once: one chain, no line lost."""
    erreurs: list[BaseException] = []

    def ecrire() -> None:
        try:
            _remplir(engine, 10)
        except BaseException as erreur:  # reported below: a thread's exception would be lost
            erreurs.append(erreur)

    fils = [threading.Thread(target=ecrire) for _ in range(6)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert not erreurs
    with transaction(engine, ecrire=False) as seance:
        verification = verifier(seance)
    assert (verification.lignes, verification.defauts) == (60, ())
