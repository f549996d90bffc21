"""Allocation: markets, mechanisms, verification.

This package sees ids, integer keys, capacities and options, never a rule of a barème. It never imports ``scoring`` nor
``service``.
"""
