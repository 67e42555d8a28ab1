"""Our own stateful imitation of a provider, driven by its contract: the target when none is named."""

from suites.standin._app import StandIn
from suites.standin._causes import OPEN
from suites.standin._embedded import embedded
from suites.standin._faults import Fault, fault, faults, troubles
from suites.standin._server import served
from suites.standin._target_table import target_table
from suites.standin._variants import VARIANTS, Variant, variants

__all__ = [
    "OPEN",
    "VARIANTS",
    "Fault",
    "StandIn",
    "Variant",
    "embedded",
    "fault",
    "faults",
    "served",
    "target_table",
    "troubles",
    "variants",
]
