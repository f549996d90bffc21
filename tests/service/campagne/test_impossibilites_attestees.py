"""A result whose statement of impossibility is wrong is not attested; what people are told of a statement's check."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.campagne import attester, executer
from service.echanges.lecture import lire
from service.impossibilites import phrase
from service.refus import ResultatRefuse
from service.resultat import ResultatVerifie
from solver.solution import Impossibilite
from solver.verification.exploration_groupe import Verdict
from solver.verification.impossibilite import ControleImpossibilite
from tests.service.campagnes import RACINE


def _executer(nom: str) -> ResultatVerifie:
    return executer(lire(RACINE / "data" / "synthetic" / nom))


def _attester(verifie: ResultatVerifie, *impossibilites: Impossibilite) -> ResultatVerifie:
    resultat = verifie.resultat
    return attester(replace(resultat, solution=replace(resultat.solution, impossibilites=impossibilites)))


def test_impossibilite_attestee() -> None:
    """The statement of the sample campaign without stable allocation is attested with its check."""
    verifie = _executer("sans-stable")
    (controle,) = verifie.impossibilites
    assert controle.confirmee
    assert _attester(verifie, *verifie.resultat.solution.impossibilites).impossibilites == (controle,)


def test_enonce_faux_non_atteste() -> None:
    """A statement about a campaign that has a stable allocation is refused, with the choice that contradicts it."""
    verifie = _executer("couples")
    marche = verifie.resultat.marche
    unites = tuple(range(marche.nombre_unites))
    nombre = (marche.option_debut[1:] - marche.option_debut[:-1]).tolist()
    enonce = Impossibilite(unites, tuple(tuple(range(k + 1)) for k in nombre), ())
    with pytest.raises(ResultatRefuse, match="a un choix qui ne laisse aucune demande fondée"):
        _attester(verifie, enonce)


def test_enonce_sans_bornes_non_atteste() -> None:
    """A domain that the bounds do not give is refused."""
    verifie = _executer("sans-stable")
    (enonce,) = verifie.resultat.solution.impossibilites
    faux = replace(enonce, domaines=(enonce.domaines[0][:1], *enonce.domaines[1:]))
    with pytest.raises(ResultatRefuse, match="ne découle pas des bornes recalculées"):
        _attester(verifie, faux)


def test_annonce_sans_enonce_non_attestee() -> None:
    """An impossibility announced without a statement is refused."""
    with pytest.raises(ResultatRefuse, match="annoncée sans la démonstration"):
        _attester(_executer("sans-stable"))


CONFIRMEE = ControleImpossibilite(Verdict.PROUVEE, 1_234, None, bornes_verifiees=True)
INTERROMPUE = ControleImpossibilite(Verdict.NON_CONCLU, 20_000, None, bornes_verifiees=True)


def test_phrases() -> None:
    """The sentence says how many nodes were searched, whether that confirms, and when nothing was searched."""
    solution = _executer("sans-stable").resultat.solution
    assert len({r.unite for r in solution.revendications}) == 1
    assert "est confirmée par un programme indépendant" in phrase(solution, (CONFIRMEE,))
    assert "1\u202f234 nœuds" in phrase(solution, (CONFIRMEE,))
    assert "1 sur 2" in phrase(solution, (INTERROMPUE, CONFIRMEE))
    assert "20\u202f000 nœuds" not in phrase(solution, (INTERROMPUE, CONFIRMEE))
    assert "n'est pas confirmée" in phrase(solution, (INTERROMPUE,))
    assert "20\u202f000 nœuds" in phrase(solution, (INTERROMPUE,))
    assert "n'a pas été soumise" in phrase(solution, ())
    assert "le mécanisme seul" not in phrase(solution, (CONFIRMEE,))
    (r,) = solution.revendications
    deux = replace(solution, revendications=(r, replace(r, unite=r.unite + 1)))
    assert phrase(deux, (CONFIRMEE,)).endswith("une au moins est inévitable ; qu'il en faille 2, le mécanisme seul le prouve.")
    assert "le mécanisme seul" not in phrase(replace(deux, minimum_prouve=False), (CONFIRMEE,))
