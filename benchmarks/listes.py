"""Longer lists for the scoring measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scoring.dossier import Voeux

if TYPE_CHECKING:
    from service.echanges.campagne import Campagne


def allonger(campagne: Campagne, nombre: int) -> Voeux:
    """The vœux of a campaign, every list continued up to ``nombre`` with lieux in an order of chance, the own one left out."""
    dossiers, voeux = campagne.dossiers, campagne.voeux
    n, lieux = dossiers.nombre, len(campagne.paquet.lieux.codes)
    ecrits = np.diff(voeux.debut)
    preference = np.random.default_rng(1).random((n, lieux)) + 1
    preference[voeux.candidat, voeux.lieu] = voeux.rang / 1_000
    titulaires = np.flatnonzero(dossiers.origine >= 0)
    preference[titulaires, dossiers.origine[titulaires]] = 2.0
    preference[campagne.couples[:, 1]] = preference[campagne.couples[:, 0]]
    longueur = np.minimum(np.maximum(ecrits, nombre), lieux - 1)
    longueur[campagne.couples] = longueur[campagne.couples].min(axis=1, keepdims=True)
    ordre = np.argsort(preference, axis=1)
    garde = np.arange(lieux) < longueur[:, None]
    candidat = np.nonzero(garde)[0].astype(np.int32)
    debut = np.concatenate([[0], np.cumsum(longueur)]).astype(np.int64)
    rang = (np.arange(len(candidat)) - debut[candidat] + 1).astype(np.int16)
    types = np.zeros((n, lieux), np.int8)
    types[voeux.candidat, voeux.lieu] = voeux.type
    lieu = ordre[garde].astype(np.int32)
    return Voeux(candidat, rang, lieu, types[candidat, lieu], debut)
