"""Truthful variants: ways in which a provider may differ from the plain stand-in and break no promise."""

from __future__ import annotations

from suites.standin._variants import answering, clocks, deciding, listing, remembering, showing, wires
from suites.standin._variants._register import VARIANTS, Variant, variants
from suites.standin._variants._work import Work

__all__ = [
    "VARIANTS",
    "Variant",
    "Work",
    "answering",
    "clocks",
    "deciding",
    "listing",
    "remembering",
    "showing",
    "variants",
    "wires",
]
