"""Refusals of the layers below, as refusals with a code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..base.refus import Refus
from ..journaux import journaliser


@contextmanager
def traduire() -> Iterator[None]:
    """Turn the refusals of the layers below into refusals with a code, and anything unexpected into one that tells nothing.

    Raises
    ------
    Refus
        Instead of any other exception.
    """
    from scoring.paquet import PaquetInconnu, PaquetRefuse
    from solver.mecanismes import MecanismeInconnu
    from solver.planification import PlanImpossible
    from solver.variantes import ControleRefuse

    from ..banc.limites import BornesRefusees
    from ..banc.planification import PlanRefuse
    from ..campagne import ResultatRefuse
    from ..certificat import CertificatIllisible
    from ..echanges.anomalies import EntreeRefusee
    from ..explications import CandidatInconnu
    from ..scenarios import NomsRefuses

    try:
        yield
    except Refus:
        raise
    except BornesRefusees as erreur:
        raise Refus("plan_refuse", erreur.resume, {"anomalies": [a.en_json() for a in erreur.anomalies]}) from None
    except EntreeRefusee as erreur:
        nombre = len(erreur.anomalies)
        detail = f"{nombre} anomalie{'s' if nombre > 1 else ''} dans les fichiers."
        raise Refus("campagne_refusee", detail, {"anomalies": [a.en_json() for a in erreur.anomalies]}) from None
    except PaquetInconnu as erreur:
        raise Refus("regles_inconnues", str(erreur)) from None
    except PaquetRefuse as erreur:
        raise Refus("regles_refusees", "", {"motifs": [str(faute) for faute in erreur.fautes]}) from None
    except MecanismeInconnu as erreur:
        raise Refus("mecanisme_inconnu", str(erreur)) from None
    except CandidatInconnu as erreur:
        raise Refus("candidat_inconnu", str(erreur)) from None
    except CertificatIllisible as erreur:
        raise Refus("resultat_refuse", str(erreur), {"motifs": [str(erreur)]}) from None
    except ResultatRefuse as erreur:
        raise Refus("resultat_refuse", "", {"motifs": list(erreur.motifs)}) from None
    except ControleRefuse as erreur:
        raise Refus("resultat_refuse", "", {"motifs": [str(erreur)]}) from None
    except NomsRefuses as erreur:
        raise Refus("scenario_refuse", str(erreur)) from None
    except (PlanRefuse, PlanImpossible) as erreur:
        raise Refus("plan_refuse", f"{erreur}.".capitalize()) from None
    except OSError as erreur:
        journaliser(erreur)
        raise Refus("stockage_indisponible", erreur.strerror or "") from None
    except Exception as erreur:
        journaliser(erreur)
        raise Refus("erreur_interne") from None
