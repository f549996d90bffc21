"""Points of the barème: rule packs, dossiers, normalisation, scoring.

This package judges dossiers. It never imports ``solver`` nor ``service``.
"""
