"""Compliant variants: ways in which a provider may differ from the plain stand-in without breaking any promise."""

from __future__ import annotations

from suites.standin._variants import (  # noqa: F401  # each registers its variants
    clocks,
    closing,
    lists,
    open_requests,
    reads,
    refusals,
    representation,
    seed_data,
    transport,
    views,
)
from suites.standin._variants._active import ActiveVariant
from suites.standin._variants._register import VARIANTS, Variant, variants

__all__ = ["VARIANTS", "ActiveVariant", "Variant", "variants"]
